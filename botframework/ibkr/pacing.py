"""How fast we may ask: the broker's limits as sliding windows, with orders and cancels first.

Pure: time comes in as monotonic nanoseconds, out comes "go" or "not before". A violation costs a quarter of an hour
without any request, cancellations included, so the windows are a little longer than the documented ones. ``Gate`` adds
the waiting: a bounded queue in priority order. Imports attrs and the standard library; used by ``transport``.
Limits: 10 requests a second for everything and per-endpoint ones from the description (documented July 2026).
"""

from __future__ import annotations

import asyncio
import heapq
import math
from collections import deque
from collections.abc import Callable, Coroutine, Mapping, Sequence
from enum import IntEnum
from types import TracebackType
from typing import Any, Protocol

import attrs

NS = 1_000_000_000
#: How much longer than documented our windows are: clocks differ.
MARGIN = 1.05
#: Nobody tells when a request arrives, but it is before its answer, so a window runs from the answer. Of one that is not
#: answered it runs from so long after sending: a gateway that has stopped answering must not keep cancellations here.
ARRIVED_BY_THEN_NS = 2 * NS
#: How often to look whether another process's request is over.
LOOK_AGAIN_NS = 20_000_000


class Priority(IntEnum):
    """Who goes first when there is not room for all."""

    CANCEL = 0
    ORDER = 1
    SESSION = 2
    READ = 3


@attrs.frozen
class Rate:
    """At most ``requests`` in any ``per_s`` seconds; ``concurrent`` bounds requests under way instead."""

    requests: int = 0
    per_s: float = 1.0
    concurrent: int = 0


GLOBAL = "global"
#: Slots of the global window a priority must leave free: three of ten for cancelling and for seeing where we stand, one of
#: them for cancelling alone, so that neither a burst of reads nor one of orders delays a cancel.
RESERVED: Mapping[Priority, int] = {Priority.CANCEL: 0, Priority.SESSION: 1, Priority.ORDER: 3, Priority.READ: 4}

DEFAULT_RATES: Mapping[str, Rate] = {
    GLOBAL: Rate(10, 1),
    "tickle": Rate(1, 1),
    "sso_validate": Rate(1, 60),
    "orders_list": Rate(1, 5),
    "trades_list": Rate(1, 5),
    "pnl": Rate(1, 5),
    "portfolio_accounts": Rate(1, 5),
    "snapshot": Rate(10, 1),
    "history": Rate(concurrent=5),
}


class PacingRefused(Exception):
    """The request may not go now and will not wait: nothing left the process. ``retry_after_s`` is a hint."""

    def __init__(self, reason: str, retry_after_s: float = 0.0) -> None:
        super().__init__(reason)
        self.retry_after_s = retry_after_s


@attrs.define
class _Window:
    rate: Rate
    length_ns: int
    over: deque[int] = attrs.field(factory=deque)  # when answered requests may have arrived at the latest
    unanswered: deque[int] = attrs.field(factory=deque)  # when the others left
    under_way_max: float = attrs.field(init=False)  # requests without an answer yet

    def __attrs_post_init__(self) -> None:
        # Of a window for one, the next must not arrive on the heels of one that is still on its way.
        self.under_way_max = self.rate.concurrent or (1 if self.rate.requests == 1 else math.inf)

    def arrived(self, now_ns: int) -> None:
        """A request of ours is over: the one that left first, which for counting is as good as any other."""
        if self.unanswered:
            self.over.append(self.stamp(self.unanswered.popleft(), now_ns))

    def stamp(self, sent_ns: int, over_ns: int) -> int:
        """The time a request counts with: it arrived before it was answered."""
        return over_ns if self.rate.requests == 1 else min(over_ns, sent_ns + ARRIVED_BY_THEN_NS)

    def ready_at(self, now_ns: int, reserve: int, others: Sequence[int] = ()) -> int:
        """Earliest time one more may go; ``now_ns`` when it may go at once. ``others``: the stamps of other processes."""
        requests, over = self.rate.requests, self.over
        if not requests:
            return now_ns
        edge = now_ns - self.length_ns
        while over and over[0] <= edge:
            over.popleft()
        room = requests - reserve if requests > reserve else 1
        if len(over) + len(self.unanswered) + len(others) < room:
            return now_ns  # even if all of them count
        stamps = [*over, *(sent + ARRIVED_BY_THEN_NS for sent in self.unanswered), *others]
        counted = sorted([stamp for stamp in stamps if stamp > edge])
        if len(counted) < room:
            return now_ns
        return counted[len(counted) - room] + self.length_ns


class Neighbours(Protocol):
    """The requests of the machine's other processes at the same gateway; locked while one of us decides."""

    def __enter__(self) -> object: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def of(self, bucket: str, now_ns: int) -> tuple[Sequence[int], int]:
        """Their stamps, oldest first, and how many are under way."""

    def sent(self, bucket: str, now_ns: int) -> None:
        """Write down that one of ours leaves."""

    def over(self, bucket: str, sent_ns: int, stamp_ns: int) -> None:
        """Write down that one of ours is over, and with which time it counts."""

    def paused_until(self, now_ns: int, longest_s: float) -> int:
        """Until when the broker shut all of us out."""

    def pause(self, pause_s: float) -> None:
        """The broker shut all of us out."""


@attrs.define
class Pacer:
    """The pure policy: sliding windows per bucket, a pause after a 429."""

    rates: Mapping[str, Rate] = attrs.field(factory=lambda: dict(DEFAULT_RATES))
    penalty_first_s: float = 5.0
    penalty_max_s: float = 900.0
    paused_until_ns: int = 0
    neighbours: Neighbours | None = None
    """The machine's other processes; ``SharedPace`` is one."""
    _under_way: dict[str, deque[int]] = attrs.field(init=False, factory=dict)
    _windows: dict[str, _Window] = attrs.field(init=False, factory=dict)
    _penalties: int = 0

    def _window(self, bucket: str) -> _Window:
        window = self._windows.get(bucket)
        if window is None:
            rate = self.rates.get(bucket, Rate())
            window = self._windows[bucket] = _Window(rate, int(rate.per_s * MARGIN * NS))
        return window

    def ready_at(self, bucket: str, priority: Priority, now_ns: int) -> int | None:
        """When a request may go: ``now_ns`` for at once, later for then; ``None``: when another one has finished."""
        window = self._windows.get(bucket) or self._window(bucket)
        near = self.neighbours
        stamps, under_way = near.of(bucket, now_ns) if near is not None else ((), 0)
        if len(window.unanswered) + under_way >= window.under_way_max:
            return None
        if bucket == GLOBAL:
            at = window.ready_at(now_ns, RESERVED[priority], stamps)
        else:
            everybody = stamps if near is None else near.of(GLOBAL, now_ns)[0]
            at = self._window(GLOBAL).ready_at(now_ns, RESERVED[priority], everybody)
            at = max(at, window.ready_at(now_ns, 0, stamps))
        if near is not None:
            until_ns = near.paused_until(now_ns, self.penalty_max_s)
            if until_ns > self.paused_until_ns:
                self.paused_until_ns = until_ns
        # A cancellation is tried even during a pause: it lowers risk, and it is never repeated by us.
        if self.paused_until_ns > at and priority is not Priority.CANCEL:
            return self.paused_until_ns
        return at

    def take(self, bucket: str, priority: Priority, now_ns: int) -> int | None:
        """As ``ready_at``; when that is now, the request counts as sent. One step, also between processes."""
        if self.neighbours is None:
            at = self.ready_at(bucket, priority, now_ns)
            if at == now_ns:
                self.note_sent(bucket, now_ns)
            return at
        with self.neighbours:
            at = self.ready_at(bucket, priority, now_ns)
            if at == now_ns:
                self.note_sent(bucket, now_ns)
            return at

    def note_sent(self, bucket: str, now_ns: int) -> None:
        """A request goes out now. With neighbours: only under their lock, so by ``take``."""
        near = self.neighbours
        for name in (GLOBAL,) if bucket == GLOBAL else (GLOBAL, bucket):
            (self._windows.get(name) or self._window(name)).unanswered.append(now_ns)
            if near is not None:
                near.sent(name, now_ns)
        if near is not None:
            mine = self._under_way.get(bucket)
            if mine is None:
                mine = self._under_way[bucket] = deque()
            mine.append(now_ns)

    def note_finished(self, bucket: str, now_ns: int) -> None:
        """A request that went out is over, one way or the other."""
        for name in {GLOBAL: None, bucket: None}:
            self._window(name).arrived(now_ns)
        if self.neighbours is not None and (mine := self._under_way.get(bucket)):
            sent_ns = mine.popleft()
            with self.neighbours:
                for name in {GLOBAL: None, bucket: None}:
                    self.neighbours.over(name, sent_ns, self._window(name).stamp(sent_ns, now_ns))

    def penalise(self, now_ns: int) -> float:
        """The broker answered 429: pause, longer each time in a row. Returns the pause in seconds."""
        pause_s = min(self.penalty_first_s * 4.0**self._penalties, self.penalty_max_s)
        self._penalties += 1
        self.paused_until_ns = max(self.paused_until_ns, now_ns + int(pause_s * NS))
        if self.neighbours is not None:
            with self.neighbours:
                self.neighbours.pause(pause_s)
        return pause_s

    def note_welcome(self) -> None:
        """The broker answered something other than 429: the next pause is short again."""
        self._penalties = 0

    def paused_s(self, now_ns: int) -> float:
        """Seconds left of a pause."""
        return max(0.0, (self.paused_until_ns - now_ns) / NS)


@attrs.define(order=True)
class _Waiter:
    priority: Priority
    number: int
    bucket: str = attrs.field(order=False)
    give_up_ns: int = attrs.field(order=False)
    future: asyncio.Future[None] = attrs.field(order=False)


@attrs.define
class Gate:
    """Lets requests through in priority order, each when the pacer allows it.

    ``queue_max`` bounds the waiting; a request that would wait longer than its patience is refused at once, so that
    nothing is sent later than anyone still wants it.
    """

    pacer: Pacer
    mono_ns: Callable[[], int]
    sleep: Callable[[float], Coroutine[Any, Any, None]]  # Clock.sleep
    queue_max: int = 64
    _queue: list[_Waiter] = attrs.field(init=False, factory=list)
    _numbers: int = attrs.field(init=False, default=0)
    _pump: asyncio.Task[None] | None = attrs.field(init=False, default=None)
    _wake: asyncio.Event = attrs.field(init=False, factory=asyncio.Event)
    _is_closed: bool = attrs.field(init=False, default=False)

    def enter_now(self, bucket: str, priority: Priority) -> bool:
        """Count a request as sent if it may go at this moment and nobody waits; whether it may. Else there is ``enter``."""
        if self._is_closed or self._queue:
            return False
        now = self.mono_ns()
        return self.pacer.take(bucket, priority, now) == now

    async def enter(self, bucket: str, priority: Priority, patience_s: float) -> None:
        """Wait for the turn, then count the request as sent.

        Raises ``PacingRefused`` when the queue is full, the turn would come later than ``patience_s``, or after ``close``.
        """
        if self._is_closed:
            raise PacingRefused("the client is closed")
        now = self.mono_ns()
        first = not self._queue or not any(w.priority <= priority and w.bucket == bucket for w in self._queue)
        at = self.pacer.take(bucket, priority, now) if first else self.pacer.ready_at(bucket, priority, now)
        if first and at == now:
            return
        if at is not None and at - now > patience_s * NS:
            raise PacingRefused(self._why(bucket, (at - now) / NS), (at - now) / NS)
        if len(self._queue) >= self.queue_max:
            raise PacingRefused(f"{len(self._queue)} requests are waiting already", 1.0)
        self._numbers += 1
        waiter = _Waiter(
            priority, self._numbers, bucket, now + int(patience_s * NS), asyncio.get_running_loop().create_future()
        )
        heapq.heappush(self._queue, waiter)
        self._wake.set()
        if self._pump is None or self._pump.done():
            self._pump = asyncio.get_running_loop().create_task(self._run(), name="ibkr-pacing")
        try:
            await waiter.future
        except asyncio.CancelledError:
            if waiter in self._queue:
                self._queue.remove(waiter)
                heapq.heapify(self._queue)
            elif waiter.future.done() and not waiter.future.cancelled() and waiter.future.exception() is None:
                self.leave(bucket)  # the turn came in the same moment; it was counted and is given back
            raise

    def leave(self, bucket: str) -> None:
        """The request is over."""
        self.pacer.note_finished(bucket, self.mono_ns())
        self._wake.set()

    def close(self) -> None:
        """Refuse everybody still waiting, and everybody who comes."""
        self._is_closed = True
        for waiter in self._queue:
            if not waiter.future.done():
                waiter.future.set_exception(PacingRefused("the client is closing"))
        self._queue.clear()
        if self._pump is not None:
            self._pump.cancel()

    def _why(self, bucket: str, wait_s: float) -> str:
        paused = self.pacer.paused_s(self.mono_ns())
        if paused:
            return f"paused for {paused:.0f} s more after the gateway answered 429"
        return f"limit of {bucket} reached, free again in {wait_s:.1f} s"

    async def _run(self) -> None:
        while self._queue:
            now = self.mono_ns()
            next_ns: int | None = None
            held: list[_Waiter] = []
            while self._queue:
                waiter = heapq.heappop(self._queue)
                if waiter.future.done():
                    continue
                at = self.pacer.take(waiter.bucket, waiter.priority, now)
                if at == now:
                    waiter.future.set_result(None)
                elif now >= waiter.give_up_ns or (at is not None and at > waiter.give_up_ns):
                    wait_s = ((at or now) - now) / NS
                    waiter.future.set_exception(PacingRefused(self._why(waiter.bucket, wait_s), wait_s))
                else:
                    held.append(waiter)
                    # The end of our own request wakes us; of another process's nobody tells us.
                    free = waiter.give_up_ns if self.pacer.neighbours is None else now + LOOK_AGAIN_NS
                    due = min(at if at is not None else free, waiter.give_up_ns)
                    next_ns = due if next_ns is None else min(next_ns, due)
            for waiter in held:
                heapq.heappush(self._queue, waiter)
            if next_ns is None:
                return
            self._wake.clear()
            await self._until(next_ns - now)

    async def _until(self, wait_ns: int) -> None:
        """Sleep by the clock, or until something changed."""
        sleeper = asyncio.ensure_future(self.sleep(max(wait_ns, 1) / NS))
        waker = asyncio.ensure_future(self._wake.wait())
        try:
            await asyncio.wait((sleeper, waker), return_when=asyncio.FIRST_COMPLETED)
        finally:
            sleeper.cancel()
            waker.cancel()
