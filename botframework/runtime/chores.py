"""What a live run does beside its stream, each in a task of its own that ends only with the run.

Market time is kept for timers, contracts are told anew, rows that wait for the next write are written, the run is shown, and
a sign of life is left in the journal. ``Tasks`` holds them and ends the run when one raises. Imports ports, core's events and
its neighbours; used by ``runtime.live``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Sequence
from typing import Any

import attrs

from botframework.core.engine import Engine
from botframework.core.events import InstrumentDefined, TimeAdvanced
from botframework.errors import BotError, JournalError
from botframework.ports import Broker, Journal
from botframework.runtime.pump import Pump
from botframework.runtime.report import BotView, Observer
from botframework.runtime.seams import LiveClock
from botframework.runtime.waits import Nap

NS_PER_S = 1_000_000_000
_HEARTBEAT_S = 5.0
_FLUSH_S = 0.2  # how long a row that may wait for the next write waits at most
_TIMER_NAP_S = 60.0
_TIMER_STEP_S = 0.001
_RULES_EVERY_S = 12 * 3600.0
_RULES_RETRY_S = 300.0

Work = Coroutine[Any, Any, None]


@attrs.define(eq=False)
class Tasks:
    """The tasks of a run. One that raises is told to ``on_failure``: what it did would silently be missing."""

    on_failure: Callable[[Exception], None]
    _tasks: list[asyncio.Task[None]] = attrs.field(init=False, factory=list)

    def begin(self, work: Work) -> None:
        """Have it done from now on."""
        task = asyncio.get_running_loop().create_task(work)
        task.add_done_callback(self._ended)
        self._tasks.append(task)

    async def cancel(self) -> Exception | None:
        """End all of them; what one raised on the way, if any did."""
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            task.cancel()
        failures = [
            each for each in await asyncio.gather(*tasks, return_exceptions=True) if isinstance(each, Exception)
        ]
        return failures[0] if failures else None

    def _ended(self, task: asyncio.Task[None]) -> None:
        error = None if task.cancelled() else task.exception()
        if isinstance(error, Exception):
            self.on_failure(error)


@attrs.define(eq=False, kw_only=True)
class Chores:
    """See the module. ``unwritten`` is set by whoever has a row that may wait, ``engine`` by the run as soon as it has one.

    ``alert`` tells the people, with level and code; ``status`` is what the heartbeat keeps.
    """

    broker: Broker
    journal: Journal
    clock: LiveClock
    symbols: Sequence[str]
    pump: Pump
    observer: Observer
    view: Callable[[], BotView]
    status: Callable[[], dict[str, Any]]
    alert: Callable[[str, str, str], None]
    engine: Engine | None = None
    unwritten: asyncio.Event = attrs.field(factory=asyncio.Event)
    _nap: Nap = attrs.field(init=False)
    _armed_ns: int = attrs.field(init=False, default=-1)

    def __attrs_post_init__(self) -> None:
        self._nap = Nap(self.clock)

    def all(self) -> Iterator[Work]:
        """Every chore of a run that trades."""
        yield from (self._keep_time(), self._keep_rules(), self._beat(), *self.last())

    def last(self) -> Iterator[Work]:
        """Those that go on while a run ends."""
        yield from (self._show(), self._flush())

    def handled(self) -> None:
        """After every event: a timer may be due sooner than the sleep to the next one is long."""
        if self.engine is not None and self.engine.next_due_ns != self._armed_ns:
            self._nap.cut_short()

    async def _keep_time(self) -> None:
        """Send ``TimeAdvanced`` when a timer of the engine is due."""
        engine = self.engine
        assert engine is not None
        while True:
            self._armed_ns = engine.next_due_ns
            now_ns = self.clock.market_ns()
            wait_s = (self._armed_ns - now_ns) / NS_PER_S / self.clock.speed
            if wait_s > 0:
                await self._nap.sleep(min(max(wait_s, _TIMER_STEP_S), _TIMER_NAP_S))
                continue
            due_ns = self._armed_ns
            self.pump.emit(TimeAdvanced(at_ns=now_ns, wall_ns=self.clock.wall_ns()))
            if engine.next_due_ns <= due_ns:
                await self.clock.sleep(0.05)  # nothing was taken off; never spin

    async def _keep_rules(self) -> None:
        """Have the contracts told anew twice a day; risk denies orders on rules that are older than one."""
        wait_s = _RULES_EVERY_S
        while True:
            await self.clock.sleep(wait_s)
            try:
                instruments = await self.broker.resolve(self.symbols)
            except BotError as error:
                self.alert("warning", "RULES_NOT_REFRESHED", f"{error}; asking again")
                wait_s = _RULES_RETRY_S
                continue
            wait_s = _RULES_EVERY_S
            for instrument in instruments:
                at_ns, wall_ns = self.clock.market_ns(), self.clock.wall_ns()
                self.pump.emit(InstrumentDefined(at_ns=at_ns, wall_ns=wall_ns, instrument=instrument))

    async def _beat(self) -> None:
        """Keep a sign of life in the journal, where ``bot status`` finds it after a crash."""
        beat = getattr(self.journal, "beat", None)
        while beat is not None and self.pump.dead is None:
            try:
                beat(self.status())
            except JournalError as error:
                self.pump.journal_failed(error)
                return
            await self.clock.sleep(_HEARTBEAT_S)

    async def _show(self) -> None:
        while True:
            await self.clock.sleep(self.observer.refresh_s)
            self.observer.refresh(self.view())

    async def _flush(self) -> None:
        while True:
            await self.unwritten.wait()
            await self.clock.sleep(_FLUSH_S)
            self.unwritten.clear()
            self.pump.flush()
