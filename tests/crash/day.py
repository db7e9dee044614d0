"""The scripted day: a broker that survives every crash, a bot that trades on it, and what must be true afterwards.

``Book`` is the broker's truth and knows nothing of us but the requests that arrived. It answers by the number of the order: fills
at once or in parts, asks first, refuses, keeps silent with or without having taken the order, fills without telling. ``Day``
runs the whole runtime on it (live driver, pump, reconciliation, engine, the real gate, the journal on a file) in virtual
time; the next process goes on where the broker stands. ``judge`` compares what the journal says with the book.
"""

from __future__ import annotations

import asyncio
import copy
import random
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

import attrs
from msgspec.structs import replace

from botframework.core import events as ev
from botframework.core.engine import Engine
from botframework.core.events import Command, Event
from botframework.core.model import Instrument, OrderIntent, SessionState, StreamState, Tick, Working
from botframework.core.questions import QuestionPolicy
from botframework.core.risk.gate import Gate
from botframework.core.risk.registry import build_rules
from botframework.errors import BotError, JournalError
from botframework.ports import BrokerFacts
from botframework.runtime.journal import _FOLLOWS, SqliteJournal
from botframework.runtime.live import LiveBot
from botframework.runtime.seams import VirtualClock
from tests.core.kit import AAPL

S = 1_000_000_000
STEPS = 24  # ticks of the day
TURNS = 8  # of the loop between two moments; enough for what a moment brings
ACCOUNT = "DU1"
LIMITS: list[tuple[str, dict[str, Any]]] = [
    ("max_order_quantity", {"limit": Decimal(500)}),
    ("max_position", {"limit": Decimal(100_000)}),
]


@attrs.define
class Held:
    """An order as the broker has it."""

    number: str
    intent: OrderIntent
    quantity: Decimal
    working: Working = Working.LIVE
    filled: Decimal = Decimal(0)


@attrs.define(eq=False)
class Book:
    """The broker's books. ``arrived`` counts the submits by client order id; more than one is the worst there is."""

    step: int = 0
    wall_ns: int = 1_700_000_000 * S
    orders: dict[str, Held] = attrs.field(factory=dict)
    executions: list[ev.ExecutionReported] = attrs.field(factory=list)
    arrived: dict[str, int] = attrs.field(factory=dict)
    asked: dict[str, OrderIntent] = attrs.field(factory=dict)
    requests: int = 0
    opened: int = 0  # connections so far; the first lists after one are not complete

    def execute(self, command: Command) -> list[Event]:
        """A request arrives; the answers, empty when there is silence."""
        self.requests += 1
        if isinstance(command, ev.SubmitOrder):
            return self._submit(command.intent)
        if isinstance(command, ev.AnswerQuestion):
            intent = self.asked.pop(command.reply_id, None)
            if intent is None:
                return [ev.OrderUnknown(**self._now(command.client_order_id), reason="the reply id is unknown")]
            if not command.confirmed:
                return [ev.OrderDeclined(**self._now(command.client_order_id), reason=command.reason)]
            return self._take(intent, "fill")
        held = self.orders.get(getattr(command, "client_order_id", ""))
        if isinstance(command, ev.CancelOrder):
            if held is None or held.working is not Working.LIVE:
                return [ev.CancelRejected(**self._now(command.client_order_id), reason="no such working order")]
            held.working = Working.CANCELLED
            return [ev.CancelAccepted(**self._now(command.client_order_id)), self._report(held)]
        if isinstance(command, ev.ModifyOrder):
            if held is None or held.working is not Working.LIVE:
                return [ev.ModifyRejected(**self._now(command.client_order_id), reason="no such working order")]
            held.quantity = command.quantity
            return [ev.ModifyAccepted(**self._now(command.client_order_id)), self._report(held)]
        return []

    def _submit(self, intent: OrderIntent) -> list[Event]:
        key = intent.client_order_id
        self.arrived[key] = self.arrived.get(key, 0) + 1
        kind = ("fill", "work", "ask", "refuse", "silent", "lost", "parts", "untold")[len(self.arrived) % 8]
        if kind == "ask":
            reply = f"reply-{len(self.arrived)}"
            self.asked[reply] = intent
            return [ev.QuestionAsked(**self._now(key), reply_id=reply, message_ids=("o354",), messages=("sure?",))]
        if kind == "refuse":
            return [ev.OrderRejected(**self._now(key), reason="not today")]
        if kind == "lost":
            return [ev.OrderUnknown(**self._now(key), reason="no answer in 10 s")]
        if kind == "silent":
            self._take(intent, "fill")
            return [ev.OrderUnknown(**self._now(key), reason="no answer in 10 s")]
        return self._take(intent, kind)

    def _take(self, intent: OrderIntent, kind: str) -> list[Event]:
        held = Held(str(len(self.orders) + 1), intent, intent.quantity)
        self.orders[intent.client_order_id] = held
        told: list[Event] = [
            ev.OrderAccepted(**self._now(intent.client_order_id), broker_order_id=held.number),
            self._report(held),
        ]
        if kind == "parts":
            told += self._fill(held, held.quantity / 2)
        if kind in ("fill", "parts"):
            told += self._fill(held, held.quantity - held.filled)
        elif kind == "untold":
            self._fill(held, held.quantity)
        return told

    def _fill(self, held: Held, quantity: Decimal) -> list[Event]:
        held.filled += quantity
        if held.filled == held.quantity:
            held.working = Working.FILLED
        intent = held.intent
        execution = ev.ExecutionReported(
            **self._now(intent.client_order_id),
            execution_id=f"0001.{len(self.executions) + 1:04x}.01.01",
            broker_order_id=held.number,
            conid=intent.instrument.conid,
            symbol=intent.instrument.symbol,
            side=intent.side,
            quantity=quantity,
            price=Decimal(100),
            commission=Decimal(1),
        )
        self.executions.append(execution)
        return [execution, self._report(held)]

    def tick(self, wall_ns: int) -> list[Event]:
        """A moment of the market passes; every sixth one the oldest working order is filled."""
        self.wall_ns = wall_ns
        self.step += 1
        live = [held for held in self.orders.values() if held.working is Working.LIVE]
        return self._fill(live[0], live[0].quantity - live[0].filled) if live and self.step % 6 == 0 else []

    def connect(self, wall_ns: int) -> None:
        self.wall_ns = max(self.wall_ns, wall_ns)
        self.opened += 1

    def facts(self, wall_ns: int) -> tuple[list[Event], list[Event], list[Event]]:
        """Orders, executions and positions."""
        self.wall_ns = max(self.wall_ns, wall_ns)
        found: list[Event] = [
            ev.PositionReported(**self._stamp(), conid=conid, symbol="AAPL", quantity=quantity)
            for conid, quantity in sorted(self.positions().items())
            if quantity
        ]
        return [self._report(held, "list") for held in self.orders.values()], list(self.executions), found

    def positions(self) -> dict[int, Decimal]:
        sums: dict[int, Decimal] = {}
        for each in self.executions:
            sums[each.conid] = sums.get(each.conid, Decimal(0)) + each.side.sign * each.quantity
        return sums

    def _stamp(self) -> dict[str, Any]:
        return {"at_ns": self.wall_ns, "wall_ns": self.wall_ns}

    def _now(self, client_order_id: str) -> dict[str, Any]:
        return {**self._stamp(), "client_order_id": client_order_id}

    def _report(self, held: Held, source: str = "stream") -> ev.OrderReported:
        return ev.OrderReported(
            **self._now(held.intent.client_order_id),
            broker_order_id=held.number,
            working=held.working,
            broker_status=held.working.value,
            conid=held.intent.instrument.conid,
            side=held.intent.side,
            quantity=held.quantity,
            filled=held.filled,
            source=source,
        )


class Wire(Protocol):
    """How a process reaches the book: directly, or through a socket when they are two processes."""

    def execute(self, command: Command) -> list[Event]: ...

    def tick(self, wall_ns: int) -> list[Event]: ...

    def connect(self, wall_ns: int) -> None: ...

    def facts(self, wall_ns: int) -> tuple[list[Event], list[Event], list[Event]]: ...


@attrs.define(eq=False)
class DayBroker:
    """The port to the book. Requests arrive at once, answers in a later turn of the loop."""

    wire: Wire
    clock: VirtualClock
    emit: Callable[[Event], None] = lambda event: None
    emit_tick: Callable[[Tick], None] = lambda tick: None
    passes: int = 0
    is_closed: bool = False

    async def start(self, emit: Callable[[Event], None], emit_tick: Callable[[Tick], None]) -> None:
        self.emit, self.emit_tick = emit, emit_tick
        await asyncio.sleep(0)
        self.connect()

    def connect(self) -> None:
        self.wire.connect(self.clock.wall_ns())
        self.passes = 0
        self.emit(ev.SessionChanged(**self.stamp(), state=SessionState.READY))
        self.emit(ev.StreamChanged(**self.stamp(), state=StreamState.LIVE))

    def drop(self) -> None:
        self.emit(ev.StreamChanged(**self.stamp(), state=StreamState.DOWN))
        self.emit(ev.SessionChanged(**self.stamp(), state=SessionState.DOWN))

    def stamp(self) -> dict[str, Any]:
        return {"at_ns": self.clock.market_ns(), "wall_ns": self.clock.wall_ns()}

    async def resolve(self, symbols: Sequence[str]) -> list[Instrument]:
        return [attrs.evolve(AAPL, rules_at_ns=self.clock.wall_ns())]

    async def subscribe(self, instruments: Iterable[Instrument]) -> None: ...

    def execute(self, command: Command) -> None:
        for event in self.wire.execute(command):
            asyncio.get_running_loop().call_soon(self._tell, event)

    def _tell(self, event: Event) -> None:
        if not self.is_closed:
            now = max(event.at_ns, self.clock.market_ns())
            self.emit(replace(event, at_ns=now))

    def tick(self) -> None:
        for event in self.wire.tick(self.clock.wall_ns()):
            self._tell(event)
        self.emit_tick(Tick(AAPL, bid=100.0, ask=100.02, **self.stamp()))

    async def facts(self) -> BrokerFacts:
        started = self.clock.wall_ns()
        await asyncio.sleep(0)
        orders, executions, positions = self.wire.facts(started)
        self.passes += 1
        return BrokerFacts(
            started_wall_ns=started,
            orders=tuple(orders),  # type: ignore[arg-type]  # the wire carries events; these are what the book puts there
            executions=tuple(executions),  # type: ignore[arg-type]  # as above
            positions=tuple(positions),  # type: ignore[arg-type]  # as above
            primed=self.passes > 1,
        )

    async def close(self) -> None:
        self.is_closed = True


class Trader:
    """Orders at every tick, alternately; changes every third order that works and takes every fifth one back."""

    def __init__(self) -> None:
        self.count = 0

    def on_tick(self, ctx: Any, tick: Any) -> None:
        self.count += 1
        working = [order for order in ctx.orders(tick.instrument) if order.status.value == "working"]
        if working and self.count % 5 == 0:
            ctx.cancel(working[0])
        elif working and self.count % 3 == 0:
            ctx.modify(working[0], quantity=working[0].quantity + 1)
        quantity = 10 + self.count
        if self.count % 2:
            ctx.buy(tick.instrument, quantity, limit_price=100.0)
        else:
            ctx.sell(tick.instrument, quantity, limit_price=100.0)

    def on_save(self, ctx: Any) -> dict[str, Any]:
        return {"count": self.count}

    def on_load(self, ctx: Any, saved: Any) -> None:
        self.count = int(saved["count"])


@attrs.define(eq=False)
class Acked:
    """The journal, telling what it has acknowledged: ``tell`` hears number, hash, and whether it was a synced write."""

    inner: SqliteJournal
    tell: Callable[[int, bytes, bool], None]
    journal_id: str = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.journal_id = self.inner.journal_id

    def append(self, rows: Sequence[Event | Command]) -> None:
        self.inner.append(rows)
        if rows:
            synced = any(type(row) not in _FOLLOWS for row in rows)
            self.tell(self.inner.last_seq, self.inner.chain_hash, synced)

    def replay(self) -> Iterable[Event | Command]:
        return self.inner.replay()

    def beat(self, body: dict[str, Any]) -> None:
        self.inner.beat(body)

    def close(self) -> None:
        self.inner.close()


@attrs.define(eq=False)
class _Ids:
    seed: str
    count: int = 0

    def fresh(self, prefix: str) -> str:
        self.count += 1
        return f"{prefix}-{self.seed}-{self.count}"


@attrs.define
class Outcome:
    """How a process ended: ``code`` 0 is an orderly end of the day; ``refused`` is why it did not start or go on."""

    code: int
    refused: str = ""
    positions: dict[int, Decimal] = attrs.field(factory=dict)
    unknown: int = 0


def run_day(
    path: Path,
    wire: Wire,
    *,
    wall_ns: int,
    step: int,
    tell: Callable[[int, bytes, bool], None],
    durable: str = "power",
    steps: int = STEPS,
    name: str = "1",
) -> Outcome:
    """One process from its start to the end of the day. Raises nothing that a bot's command line would not say in a line."""
    clock = VirtualClock(start_wall_ns=wall_ns + 5 * S)
    try:
        journal = SqliteJournal.open(path, ids=_Ids(name), wall_ns=clock.wall_ns, durable=durable)
    except JournalError as error:
        return Outcome(error.exit_code, str(error))
    try:
        return asyncio.run(_day(Acked(journal, tell), wire, clock, step, steps, name))
    except BotError as error:
        return Outcome(error.exit_code, str(error))
    finally:
        journal.close()


async def _day(journal: Acked, wire: Wire, clock: VirtualClock, step: int, steps: int, name: str) -> Outcome:
    broker = DayBroker(wire, clock)
    trader = Trader()
    engines: list[Engine] = []

    def engine_of(instruments: list[Instrument]) -> Engine:
        calls: dict[str, Any] = {"on_tick": trader.on_tick, "on_save": trader.on_save, "on_load": trader.on_load}
        engines.append(
            Engine(
                account=ACCOUNT,
                journal_id=journal.journal_id,
                strategies=[("s", trader, calls, tuple(instruments), {})],
                gate=Gate(build_rules(LIMITS)),
                question_policy=QuestionPolicy.from_config([{"id": "o354", "accept": True}]),
                day_of=lambda at_ns: 20231114,
                rng=random.Random,
            )
        )
        return engines[0]

    bot = LiveBot(
        engine_factory=engine_of,
        broker=broker,
        journal=journal,
        clock=clock,
        ids=_Ids(name),
        bot="day",
        account=ACCOUNT,
        config_hash="day",
        symbols=["AAPL"],
        reconcile_every_s=5.0,
        stuck_after_s=None,
        handle_signals=False,
        tidy_memory=False,
    )
    run = asyncio.create_task(bot.run())
    await _until(clock, run, lambda: bot.status()["state"] == "trading", 60)
    while step < steps and not run.done():
        step += 1
        broker.tick()
        await clock.advance(0.5, settle=TURNS)
        if step == steps // 2:
            broker.drop()
            await clock.advance(1)
            broker.connect()
            await clock.advance(4)
    await _until(clock, run, lambda: not bot.status()["unknown_orders"], 120)
    bot.request_stop("the day is over")
    await _until(clock, run, lambda: False, 60)
    if not run.done():
        bot.request_stop("at once")
        await _until(clock, run, lambda: False, 30)
    result = await run
    view = engines[0].view
    return Outcome(
        int(result.exit_code),
        result.reason if result.exit_code else "",
        {conid: ledger.quantity for conid, ledger in view.portfolio.account.items() if ledger.quantity},
        len(view.book.unknown),
    )


async def _until(clock: VirtualClock, run: asyncio.Task[Any], is_true: Callable[[], bool], seconds: int) -> None:
    for _ in range(seconds * 2):
        if run.done() or is_true():
            return
        await clock.advance(0.5, settle=TURNS)


class Broken(AssertionError):
    """What a crash must never bring about."""


def judge(path: Path, book: Book, acked: dict[int, bytes], outcome: Outcome) -> int:
    """Compare journal, books and broker after the last process ended in order; gives the number of rows.

    Raises ``Broken``.
    """
    if outcome.code or outcome.refused:
        raise Broken(f"the last process did not end in order: {outcome.code} {outcome.refused}")
    journal = SqliteJournal.open_for_reading(path)
    try:
        count = journal.verify()
        hashes = {row.seq: row.hash for row in journal._store.rows()}
        rows = list(journal.replay())
    finally:
        journal.close()
    lost = [seq for seq, digest in acked.items() if hashes.get(seq) != digest]
    if lost:
        raise Broken(f"{len(lost)} acknowledged rows lost, the first is {lost[0]}")
    twice = [key for key, number in book.arrived.items() if number > 1]
    if twice:
        raise Broken(f"sent twice: {twice}")
    submitted = [row.intent.client_order_id for row in rows if isinstance(row, ev.SubmitOrder)]
    if len(submitted) != len(set(submitted)):
        raise Broken("an intent stands in the journal twice")
    if unrecorded := set(book.arrived) - set(submitted):
        raise Broken(f"the broker got orders that the journal does not know: {sorted(unrecorded)}")
    booked = [row.fill.execution_id for row in rows if isinstance(row, ev.BookFill)]
    if sorted(booked) != sorted(each.execution_id for each in book.executions):
        raise Broken(f"{len(booked)} fills booked, the broker has {len(book.executions)}")
    held = {conid: quantity for conid, quantity in book.positions().items() if quantity}
    if outcome.positions != held:
        raise Broken(f"our positions {outcome.positions}, the broker's {held}")
    if outcome.unknown:
        raise Broken(f"{outcome.unknown} orders are still unknown")
    return count


def copied(book: Book) -> Book:
    """The broker as it is now."""
    return copy.deepcopy(book)
