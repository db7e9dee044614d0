"""A broker in memory that keeps the port's promises, and what it takes to run a bot on it in virtual time."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs

from botframework.core import events as ev
from botframework.core.engine import Engine
from botframework.core.events import Command, Event
from botframework.core.model import Instrument, OrderIntent, SessionState, StreamState, Tick, Working
from botframework.core.questions import QuestionPolicy
from botframework.errors import ConfigError, GatewayError
from botframework.ports import BrokerFacts
from botframework.runtime.journal import SqliteJournal
from botframework.runtime.live import LiveBot
from botframework.runtime.report import RunResult
from botframework.runtime.seams import CountingIds, VirtualClock
from tests.core.kit import AAPL, SPY, OpenGate, Script

KNOWN = {instrument.symbol: instrument for instrument in (AAPL, SPY)}


@attrs.define
class Held:
    """An order as the broker has it."""

    number: str
    intent: OrderIntent
    working: Working = Working.LIVE
    filled: Decimal = Decimal(0)


@attrs.define(eq=False)
class ScriptedBroker:
    """Accepts, fills on request, cancels, and answers in later turns of the loop, like a wire does.

    ``silent_submits`` answers a submit with silence (``arrives``: whether it got there); ``deaf`` ignores cancellations;
    ``facts_error`` makes every query fail; ``fills_at_once`` fills every order when it is accepted.
    """

    clock: VirtualClock
    silent_submits: bool = False
    arrives: bool = True
    deaf: bool = False
    fills_at_once: bool = False
    facts_error: str = ""
    facts_hang: bool = False
    start_hangs: bool = False
    start_error: Exception | None = None
    on_execute: Callable[[Command], object] = lambda command: None
    orders: dict[str, Held] = attrs.field(factory=dict)
    executions: list[ev.ExecutionReported] = attrs.field(factory=list)
    early_ns: int = 0  # market time as it is stamped while connecting, when it is not known yet
    opening: dict[int, Decimal] = attrs.field(factory=dict)
    executed: list[Command] = attrs.field(factory=list)
    passes: int = 0
    is_closed: bool = False
    adopted: list[str] = attrs.field(factory=list)
    subscribed: list[str] = attrs.field(factory=list)
    emit: Callable[[Event], None] = lambda event: None
    emit_tick: Callable[[Tick], None] = lambda tick: None

    def stamp(self) -> dict[str, Any]:
        return {"at_ns": self.clock.market_ns(), "wall_ns": self.clock.wall_ns()}

    async def start(self, emit: Callable[[Event], None], emit_tick: Callable[[Tick], None]) -> None:
        if self.start_error is not None:
            raise self.start_error
        if self.start_hangs:
            await asyncio.Event().wait()
        self.emit, self.emit_tick = emit, emit_tick
        self.is_closed = False
        await asyncio.sleep(0)
        self.connect(self.early_ns or self.clock.market_ns())

    def connect(self, at_ns: int | None = None) -> None:
        stamp = self.stamp() if at_ns is None else {"at_ns": at_ns, "wall_ns": self.clock.wall_ns()}
        self.emit(ev.SessionChanged(**stamp, state=SessionState.READY))
        self.emit(ev.StreamChanged(**stamp, state=StreamState.LIVE))

    def adopt(self, orders: Iterable[Any]) -> None:
        self.adopted = [order.client_order_id for order in orders]

    async def resolve(self, symbols: Sequence[str]) -> list[Instrument]:
        for symbol in symbols:
            if symbol not in KNOWN:
                raise ConfigError(f"the broker does not know '{symbol}'")
        return [KNOWN[symbol] for symbol in symbols]

    async def subscribe(self, instruments: Iterable[Instrument]) -> None:
        self.subscribed = [instrument.symbol for instrument in instruments]

    def tick(self, bid: float = 100.0, ask: float = 100.02, instrument: Instrument = AAPL) -> None:
        self.emit_tick(Tick(instrument, bid=bid, ask=ask, **self.stamp()))

    def execute(self, command: Command) -> None:
        self.executed.append(command)
        self.on_execute(command)
        asyncio.get_running_loop().call_soon(self._answer, command)

    def _answer(self, command: Command) -> None:
        if self.is_closed:
            return
        if isinstance(command, ev.SubmitOrder):
            key = command.intent.client_order_id
            if self.arrives:
                self.orders[key] = Held(str(len(self.orders) + 1), command.intent)
            if self.silent_submits:
                self.emit(ev.OrderUnknown(**self.stamp(), client_order_id=key, reason="no answer in 10 s"))
                return
            held = self.orders[key]
            self.emit(ev.OrderAccepted(**self.stamp(), client_order_id=key, broker_order_id=held.number))
            self.emit(self.report(held))
            if self.fills_at_once:
                self.fill(key)
        elif isinstance(command, ev.CancelOrder) and not self.deaf:
            held = self.orders[command.client_order_id]
            self.emit(ev.CancelAccepted(**self.stamp(), client_order_id=command.client_order_id))
            if held.working is Working.LIVE:
                held.working = Working.CANCELLED
                self.emit(self.report(held))

    def fill(self, key: str, quantity: Decimal | None = None, *, tell: bool = True) -> None:
        """Fill an order whole, or so much of it; without ``tell`` only the lists show it."""
        held = self.orders[key]
        quantity = held.intent.quantity if quantity is None else quantity
        held.filled = min(held.intent.quantity, held.filled + quantity)
        if held.filled == held.intent.quantity:
            held.working = Working.FILLED
        part = 1 + sum(each.client_order_id == key for each in self.executions)
        execution = ev.ExecutionReported(
            **self.stamp(),
            execution_id=f"0001.{held.number}.{part:02}.01",
            broker_order_id=held.number,
            client_order_id=key,
            conid=held.intent.instrument.conid,
            symbol=held.intent.instrument.symbol,
            side=held.intent.side,
            quantity=quantity,
            price=Decimal(100),
            commission=Decimal(1),
        )
        self.executions.append(execution)
        if tell:
            self.emit(execution)
            self.emit(self.report(held))

    def report(self, held: Held, source: str = "stream") -> ev.OrderReported:
        return ev.OrderReported(
            **self.stamp(),
            broker_order_id=held.number,
            client_order_id=held.intent.client_order_id,
            working=held.working,
            broker_status=held.working.value,
            conid=held.intent.instrument.conid,
            side=held.intent.side,
            quantity=held.intent.quantity,
            filled=held.filled,
            source=source,
        )

    async def facts(self) -> BrokerFacts:
        started = self.clock.wall_ns()
        await asyncio.sleep(0)
        if self.facts_hang:
            await asyncio.Event().wait()
        if self.facts_error:
            raise GatewayError(self.facts_error)
        self.passes += 1
        quantities = dict(self.opening)
        for each in self.executions:
            quantities[each.conid] = quantities.get(each.conid, Decimal(0)) + each.side.sign * each.quantity
        return BrokerFacts(
            started_wall_ns=started,
            orders=tuple(self.report(held, "list") for held in self.orders.values()),
            executions=tuple(self.executions),
            positions=tuple(
                ev.PositionReported(**self.stamp(), conid=conid, symbol=str(conid), quantity=quantity)
                for conid, quantity in sorted(quantities.items())
                if quantity
            ),
            primed=self.passes > 1,
        )

    async def close(self) -> None:
        self.is_closed = True


@attrs.define
class Recorder:
    """An observer that remembers."""

    refresh_s: float = 1.0
    rows: list[Any] = attrs.field(factory=list)
    views: list[Any] = attrs.field(factory=list)
    ended: int = 0

    def begin(self, view: Any) -> None:
        self.views.append(view)

    def row(self, row: Any) -> None:
        self.rows.append(row)

    def refresh(self, view: Any) -> None:
        self.views.append(view)

    def end(self) -> None:
        self.ended += 1


@attrs.define(eq=False)
class Stage:
    """A journal on disk, a broker that outlives the bot, and one run after the other."""

    path: Path
    strategy: Script = attrs.field(factory=Script)
    clock: VirtualClock = attrs.field(factory=VirtualClock)
    broker: ScriptedBroker = attrs.field(init=False)
    observer: Recorder = attrs.field(factory=Recorder)
    ids: CountingIds = attrs.field(factory=CountingIds)
    journal: SqliteJournal = attrs.field(init=False)
    engine: Engine = attrs.field(init=False)
    notices: list[str] = attrs.field(factory=list)
    at_stop: str = "cancel"
    judge: Callable[[Any, Any], tuple[ev.Reason, ...]] | None = None

    def __attrs_post_init__(self) -> None:
        self.broker = ScriptedBroker(self.clock)
        self.open_journal()

    def open_journal(self) -> None:
        self.journal = SqliteJournal.open(
            self.path / "bot.db", ids=self.ids, wall_ns=self.clock.wall_ns, durable="process"
        )

    def _engine(self, instruments: list[Instrument]) -> Engine:
        self.engine = Engine(
            account="DU1",
            journal_id=self.journal.journal_id,
            strategies=[("s", self.strategy, self.strategy.callbacks, tuple(instruments), {})],
            gate=OpenGate(self.judge),
            question_policy=QuestionPolicy(),
            day_of=lambda at_ns: 20231114,
            rng=random.Random,
            at_stop=self.at_stop,
        )
        return self.engine

    def notify(self, notice: Any) -> None:
        self.notices.append(notice.code)

    def bot(self, **changes: Any) -> LiveBot:
        options: dict[str, Any] = {
            "engine_factory": self._engine,
            "broker": self.broker,
            "journal": self.journal,
            "clock": self.clock,
            "ids": self.ids,
            "bot": "demo",
            "account": "DU1",
            "config_hash": "h",
            "symbols": ["AAPL"],
            "observer": self.observer,
            "notifiers": [self],
            "stuck_after_s": None,
            "handle_signals": False,
        }
        return LiveBot(**(options | changes))

    async def finish(self, run: asyncio.Task[RunResult], seconds: float = 60.0) -> RunResult:
        """Let time pass until the run is over."""
        for _ in range(round(seconds * 4)):
            if run.done():
                break
            await self.clock.advance(0.25)
        assert run.done(), "the run does not end"
        return run.result()

    def kinds(self) -> list[str]:
        return [row.kind for row in self.journal.rows()]
