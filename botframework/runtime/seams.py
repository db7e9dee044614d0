"""Time, chance and identifiers: the only place that asks the operating system for them.

Implements ``Clock``, ``Rng`` and ``Ids`` of ``botframework.ports``. ``RealClock``, ``RealIds`` and ``SeededRng`` serve the
live driver; ``VirtualClock`` and ``CountingIds`` serve tests and simulation, where time moves only when told to. Made by
the runner, handed to everything else.
"""

from __future__ import annotations

import heapq
import random
import secrets
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

import attrs

from botframework.ports import Clock

if TYPE_CHECKING:
    import asyncio

# The event loop is imported by who waits: backtests and checks never do, and it takes 10 ms and 3 MiB.

NS_PER_S = 1_000_000_000
WALL_STEP_NS = 2 * NS_PER_S
"""A difference between the system's wall clock and ours beyond this is a step, not drift."""


class LiveClock(Clock, Protocol):
    """A clock that also knows how fast market time runs, and whether it knows market time yet."""

    speed: float

    @property
    def knows_market(self) -> bool: ...


# Asked once per socket read: setting an attribute must not run the validators again.
def thread_time_ns() -> int:
    """What the calling thread has worked so far: pauses of the machine and of other threads do not count."""
    return time.thread_time_ns()


@attrs.define(eq=False, on_setattr=attrs.setters.NO_OP)
class RealClock:
    """Wall time anchored to the monotonic clock; market time as the feed shows it, extrapolated at ``speed``.

    Wall time never goes back: a backward step of the system's clock is ignored, a forward step of more than two seconds
    (a suspended machine, a corrected clock) is taken over; both count in ``steps``.

    Market time equals wall time unless ``follow_feed`` is set, which is meant for simulators: their market may run
    ``speed`` times as fast and at another date. Then the freshest time stamp seen is carried on at ``speed``.
    ``market_start_ns`` is what it is before the first time stamp; without it, wall time.
    """

    speed: float = attrs.field(default=1.0, validator=attrs.validators.gt(0.0))
    follow_feed: bool = False
    market_start_ns: int | None = None
    steps: int = attrs.field(init=False, default=0)
    _system_wall_ns: Callable[[], int] = attrs.field(default=time.time_ns, alias="system_wall_ns")
    _system_mono_ns: Callable[[], int] = attrs.field(default=time.monotonic_ns, alias="system_mono_ns")
    _anchor_ns: int = attrs.field(init=False)
    _last_wall_ns: int = attrs.field(init=False)
    _market_offset_ns: int | None = attrs.field(init=False, default=None)
    _last_market_ns: int = attrs.field(init=False, default=0)
    _in_step: bool = attrs.field(init=False, default=False)

    def __attrs_post_init__(self) -> None:
        mono = self._system_mono_ns()
        self._last_wall_ns = self._system_wall_ns()
        self._anchor_ns = self._last_wall_ns - mono
        if self.follow_feed and self.market_start_ns is not None:
            self._market_offset_ns = self.market_start_ns - int(mono * self.speed)
            self._last_market_ns = self.market_start_ns

    def mono_ns(self) -> int:
        return self._system_mono_ns()

    def wall_ns(self) -> int:
        ours = self._anchor_ns + self._system_mono_ns()
        gap = self._system_wall_ns() - ours
        if abs(gap) > WALL_STEP_NS:
            if gap > 0:
                self._anchor_ns += gap
                ours += gap
                self.steps += 1
            elif not self._in_step:
                self._in_step = True
                self.steps += 1
        else:
            self._in_step = False
        if ours > self._last_wall_ns:
            self._last_wall_ns = ours
        return self._last_wall_ns

    @property
    def knows_market(self) -> bool:
        """False while a simulator's time is still to be learnt from its first time stamp."""
        return not self.follow_feed or self._market_offset_ns is not None

    def market_ns(self) -> int:
        if self._market_offset_ns is None:
            return self.wall_ns()
        now = self._market_offset_ns + int(self._system_mono_ns() * self.speed)
        if now > self._last_market_ns:
            self._last_market_ns = now
        return self._last_market_ns

    def observe_market(self, at_ns: int) -> None:
        """Take over a feed's time stamp. One behind our estimate was only delayed on its way, and changes nothing."""
        if not self.follow_feed:
            return
        offset = at_ns - int(self._system_mono_ns() * self.speed)
        if self._market_offset_ns is None or offset > self._market_offset_ns:
            self._market_offset_ns = offset

    async def sleep(self, seconds: float) -> None:
        from asyncio import sleep

        await sleep(seconds)


@attrs.define(eq=False)
class VirtualClock:
    """Time that stands still until ``advance`` moves it; sleepers wake in the order of their deadlines.

    ``speed`` is market seconds per wall second, counted from the two starting times.
    """

    start_wall_ns: int = 1_700_000_000 * NS_PER_S
    start_market_ns: int | None = None
    speed: float = 1.0
    _elapsed_ns: int = attrs.field(init=False, default=0)
    _market_lead_ns: int = attrs.field(init=False, default=0)
    _sleepers: list[tuple[int, int, asyncio.Future[None]]] = attrs.field(init=False, factory=list)
    _count: int = attrs.field(init=False, default=0)

    @property
    def knows_market(self) -> bool:
        return True

    def wall_ns(self) -> int:
        return self.start_wall_ns + self._elapsed_ns

    def mono_ns(self) -> int:
        return self._elapsed_ns

    def market_ns(self) -> int:
        start = self.start_wall_ns if self.start_market_ns is None else self.start_market_ns
        return start + int(self._elapsed_ns * self.speed) + self._market_lead_ns

    def observe_market(self, at_ns: int) -> None:
        self._market_lead_ns += max(0, at_ns - self.market_ns())

    async def sleep(self, seconds: float) -> None:
        import asyncio

        if seconds <= 0:
            await asyncio.sleep(0)
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._count += 1
        heapq.heappush(self._sleepers, (self._elapsed_ns + max(1, round(seconds * NS_PER_S)), self._count, future))
        await future

    async def advance(self, seconds: float, *, settle: int = 20) -> None:
        """Let ``seconds`` of wall time pass. Between deadlines the loop gets ``settle`` turns for what was woken."""
        end = self._elapsed_ns + round(seconds * NS_PER_S)
        await self._settle(settle)
        while self._sleepers and self._sleepers[0][0] <= end:
            due, _, future = heapq.heappop(self._sleepers)
            if future.done():
                continue
            self._elapsed_ns = max(self._elapsed_ns, due)
            future.set_result(None)
            await self._settle(settle)
        self._elapsed_ns = end
        await self._settle(settle)

    @staticmethod
    async def _settle(turns: int) -> None:
        from asyncio import sleep

        for _ in range(turns):
            await sleep(0)


@attrs.define(eq=False)
class SeededRng:
    """Chance from a seed; ``None`` takes one from the operating system."""

    seed: int | None = None
    _random: random.Random = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self._random = random.Random(self.seed)

    def random(self) -> float:
        return self._random.random()

    def uniform(self, a: float, b: float) -> float:
        return self._random.uniform(a, b)


class RealIds:
    """Identifiers nobody else has: 80 bits from the operating system."""

    def fresh(self, prefix: str) -> str:
        return f"{prefix}-{secrets.token_hex(10)}"


@attrs.define(eq=False)
class CountingIds:
    """Identifiers that are the same in every run, for tests and simulation."""

    _next: dict[str, int] = attrs.field(init=False, factory=dict)

    def fresh(self, prefix: str) -> str:
        number = self._next.get(prefix, 0) + 1
        self._next[prefix] = number
        return f"{prefix}-{number}"
