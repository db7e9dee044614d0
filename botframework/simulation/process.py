"""One process of the bot in the virtual world: the real parts, put together as the runner does, on the world's seams.

It can be killed at any crossing of a seam. From that moment nothing it does has an effect: the disk refuses, the wire is
mute, its strategies are not listened to; its tasks then end by cancellation. Imports ``runtime`` and ``ibkr``; made by
``world``, one after the other on the same disk.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import attrs
import picows

from botframework.core.engine import Engine
from botframework.core.events import Command, Event, RunStopped, TimeAdvanced
from botframework.core.model import Instrument, Tick
from botframework.errors import BotError
from botframework.ibkr.broker import IbkrBroker
from botframework.ibkr.pacing_shared import NUMBER_BITS, PaceInMemory
from botframework.ibkr.transport import ORDER_CONNECTIONS
from botframework.ports import Ids
from botframework.runtime.live import LiveBot
from botframework.runtime.report import RunResult, Silent
from botframework.runtime.seams import RealClock
from botframework.simulation.agreement import projection
from botframework.simulation.disk import Disk, WatchedJournal
from botframework.simulation.loop import VirtualLoop
from botframework.simulation.monitor import Monitor
from botframework.simulation.network import MemoryPool, Network
from botframework.simulation.trace import Trace

URL = "http://gateway.test/v1/api"
REST_CONNECTIONS = 4


class EngineMaker(Protocol):
    """Builds the engine of a process: strategies, rules, answers to questions."""

    def __call__(
        self, kind: type[Engine], instruments: Sequence[Instrument], account: str, journal_id: str, number: int
    ) -> Engine: ...


@attrs.define(eq=False)
class Kills:
    """When the present process dies: at the ``countdown``-th crossing of ``where`` (empty: any)."""

    where: str = ""
    countdown: int = 0
    again: bool = False  # the next process dies young too
    power: bool = False  # the machine's power goes with it

    def strikes(self, where: str) -> bool:
        """Count a crossing."""
        if not self.countdown or (self.where and self.where != where):
            return False
        self.countdown -= 1
        return self.countdown == 0


@attrs.frozen(eq=False)
class Cut:
    """What a process knew at its end, beside what lies on the disk (I18).

    ``books`` is its projection. ``unseen`` are places among its own rows on the disk, counted from its first, that it had not
    taken in; ``unwritten`` are rows it had taken in that were not on the disk yet.
    """

    books: dict[str, Any]
    written: int
    unseen: frozenset[int]
    unwritten: tuple[Event | Command, ...]


@attrs.define(eq=False, kw_only=True)
class Process:
    """See the module. ``skew_ns`` is how wrong this machine's wall clock is; faults change it while we run."""

    number: int
    loop: VirtualLoop
    network: Network
    disk: Disk
    monitor: Monitor
    trace: Trace
    kills: Kills
    ids: Ids
    account: str
    symbols: Sequence[str]
    make_engine: EngineMaker
    wall0_ns: int
    pace: bytearray
    skew_ns: Callable[[], int]
    speed: float = 1.0
    restricted: Path | None = None
    alive: bool = True
    died: str = ""
    engine: Engine | None = None
    bot: LiveBot | None = None
    result: RunResult | None = None
    error: BaseException | None = None
    broker: IbkrBroker | None = None
    journal: WatchedJournal | None = None
    cut: Cut | None = None
    taken_in: list[Event | Command] = attrs.field(factory=list)  # by the engine, in order
    _written: list[Event | Command] = attrs.field(factory=list)  # to the disk, in order
    _task: asyncio.Task[RunResult] | None = None

    @property
    def open_question(self) -> str:
        """The question our side knows to be open."""
        return "" if self.broker is None else self.broker.open_question

    def _share_pace(self, broker: IbkrBroker, clock: RealClock) -> None:
        """What the processes before this one sent goes on counting, as it does by the machine's file."""
        sender = (self.number + 1) << NUMBER_BITS
        PaceInMemory(
            Path("memory"), sender, clock.wall_ns, clock.mono_ns, lambda pid: pid == self.number + 1, memory=self.pace
        ).join(broker.pacer)

    # --- life -----------------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """From start to end, whatever the end is."""
        self.trace.note("process", f"p{self.number} starts")
        self.monitor.restarted(self.number)
        wall0_ns = self.wall0_ns
        clock = RealClock(
            speed=self.speed,
            follow_feed=self.speed != 1.0,
            system_wall_ns=lambda: wall0_ns + self.loop.now_ns + self.skew_ns(),
            system_mono_ns=lambda: self.loop.now_ns,
        )
        journal = self.disk.open(self.ids.fresh("journal"), clock.wall_ns)
        self.journal = WatchedJournal(journal, lambda: self.alive, self.may_die, self._durable, self.monitor.logged)
        self.broker = broker = IbkrBroker(
            URL,
            account=self.account,
            clock=clock,
            orders=MemoryPool(self.network, self, ORDER_CONNECTIONS),
            rest=MemoryPool(self.network, self, REST_CONNECTIONS),
            dial=self._dial,
        )
        self._share_pace(broker, clock)
        self.bot = LiveBot(
            engine_factory=self._engine,
            broker=broker,
            journal=self.journal,
            clock=clock,
            ids=self.ids,
            bot="simulated",
            account=self.account,
            config_hash="simulation",
            symbols=self.symbols,
            observer=Quiet(self.trace, self.number),
            restricted_path=self.restricted,
            stuck_after_s=None,
            handle_signals=False,
            tidy_memory=False,
        )
        self._task = asyncio.get_running_loop().create_task(self.bot.run())
        if not self.alive:
            self._task.cancel()
        try:
            self.result = await self._task
        except asyncio.CancelledError:
            if self.alive:
                raise
        except BotError as error:
            self.error = error
        finally:
            self.trace.note("process", f"p{self.number} ends {self.died or self._words()}")
            self.journal.close()

    def _words(self) -> str:
        if self.result is not None:
            return f"{self.result.exit_code} {self.result.reason}"
        return repr(self.error)

    def may_die(self, where: str) -> None:
        """A crossing at which the process can be killed."""
        if self.alive and self.kills.strikes(where):
            self.kill(where)

    def kill(self, where: str) -> None:
        """As ``kill -9`` does: no word, no cleaning up that anybody could notice."""
        if not self.alive:
            return
        self.note_cut()
        self.alive = False
        self.died = f"killed {where}"
        self.monitor.mark(f"killed {where}")
        self.trace.note("kill", f"p{self.number} {where}")
        if self._task is not None:
            self.loop.call_soon(self._task.cancel)

    def note_cut(self) -> None:
        """Look at the books as they are now, and at how they stand to the rows on the disk; the first look counts."""
        engine = self.engine
        if engine is None or self.cut is not None or not self.taken_in:
            return
        on_disk = set(map(id, self._written))
        inside = set(map(id, self.taken_in))
        self.cut = Cut(
            projection(engine),
            len(self._written),
            frozenset(
                place
                for place, row in enumerate(self._written)
                if id(row) not in inside and not isinstance(row, RunStopped)
            ),
            tuple(row for row in self.taken_in if id(row) not in on_disk and not isinstance(row, TimeAdvanced)),
        )

    # --- the parts ------------------------------------------------------------------------------------------------------

    def _durable(self, rows: Sequence[Event | Command]) -> None:
        assert self.journal is not None
        # The chain's hash stands for every byte of these rows and of all before them.
        chain = self.journal.inner.chain_hash.hex()
        self.trace.note("rows", f"p{self.number} {chain}", lambda: "\n    ".join(map(repr, ["", *rows]))[1:])
        self._written.extend(rows)
        self.monitor.durable(rows)

    def _engine(self, instruments: list[Instrument]) -> Engine:
        assert self.journal is not None
        assert self.broker is not None
        engine = self.make_engine(WatchedEngine, instruments, self.broker.account, self.journal.journal_id, self.number)
        assert isinstance(engine, WatchedEngine)
        engine.process = self
        self.engine = engine
        return engine

    async def _dial(
        self, listener: Callable[[], picows.WSListener], url: str, *, extra_headers: dict[str, str], **_: Any
    ) -> tuple[Any, picows.WSListener]:
        made = listener()
        return await self.network.dial(self, made, extra_headers), made


class WatchedEngine(Engine):
    """The engine, with the judge looking at its state after every event."""

    process: Process

    def handle(self, event: Event | Tick) -> Sequence[Command]:
        commands = super().handle(event)
        process = self.process
        if process.alive and (commands or not isinstance(event, Tick)):
            if not isinstance(event, Tick):
                process.taken_in.append(event)
            process.taken_in.extend(commands)
            process.monitor.after_event(self)
        return commands


class Quiet(Silent):
    """Shows nothing to anybody; what is told to a person goes into the trace."""

    def __init__(self, trace: Trace, number: int) -> None:
        self._trace = trace
        self._number = number
