"""A day is cut at every durable write, before it and behind it, and goes on in a new process: each event takes effect once.

The real pump, engine and seats; the journal is a list of transactions, the broker remembers what it was sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import attrs
import msgspec
import pytest

from botframework.core import events as ev
from botframework.core.engine import Engine
from botframework.core.model import Fill, Order, SessionState, Side, StreamState, Tick, Working
from botframework.runtime.freeze import freeze, thaw
from botframework.runtime.pump import Pump
from botframework.runtime.report import Silent
from tests.core.kit import AAPL, SPY, START, OpenGate, S, engine_of

Row = ev.Event | ev.Command
STEPS = 9


class Killed(BaseException):
    """kill -9: nothing catches it."""


@attrs.define(eq=False)
class Memory:
    """The journal: what is durable, and after how many writes the process dies. ``split`` puts marks into writes of their own."""

    rows: list[Row] = attrs.field(factory=list)
    writes: int = 0
    die_before: frozenset[int] = frozenset()
    die_after: frozenset[int] = frozenset()
    split: bool = False

    def append(self, rows: Sequence[Row]) -> None:
        marks = [row for row in rows if isinstance(row, (ev.MarkTold, ev.SaveState))]
        if self.split and marks and len(rows) > len(marks):
            self.append([row for row in rows if row not in marks])
            rows = marks
        if not rows:
            return
        self.writes += 1
        if self.writes in self.die_before:
            raise Killed
        self.rows += rows
        if self.writes in self.die_after:
            raise Killed

    def replay(self) -> Iterable[Row]:
        return iter(self.rows)


class Counter:
    """Wishes at ticks, answers every execution of a buy with a sale, and keeps what it heard."""

    def __init__(self, name: str, wish: Any) -> None:
        self.name, self.wish = name, wish
        self.kept: dict[str, Any] = {"heard": [], "fills": {}}

    def on_tick(self, ctx: Any, tick: Tick) -> None:
        self.wish(ctx, tick)

    def on_order(self, ctx: Any, order: Order) -> None:
        self.kept["heard"].append(words("on_order", order))

    def on_fill(self, ctx: Any, fill: Fill) -> None:
        self.kept["heard"].append(words("on_fill", fill))
        fills = self.kept["fills"]
        fills[fill.execution_id] = fills.get(fill.execution_id, 0) + 1
        if fill.side is Side.BUY:
            ctx.sell(fill.instrument, fill.quantity, limit_price=90, tag=f"after {fill.execution_id}")

    def on_session(self, ctx: Any, session: SessionState) -> None:
        self.kept["heard"].append(session.value)

    def on_save(self, ctx: Any) -> dict[str, Any]:
        return self.kept

    def on_load(self, ctx: Any, state: dict[str, Any]) -> None:
        self.kept = state

    @property
    def callbacks(self) -> dict[str, Any]:
        names = ("on_tick", "on_order", "on_fill", "on_session", "on_save", "on_load")
        return {name: getattr(self, name) for name in names}


def words(hook: str, thing: Any) -> str:
    if isinstance(thing, Fill):
        return f"{hook} {thing.execution_id} {thing.quantity}"
    return f"{hook} {thing.client_order_id} {thing.status.value} {thing.filled} {thing.cancel_pending} {thing.reason}"


@attrs.define(eq=False)
class World:
    """One day: a journal and a broker that outlive the processes."""

    journal: Memory
    orders: dict[str, Any] = attrs.field(factory=dict)
    executions: list[dict[str, Any]] = attrs.field(factory=list)
    mail: list[tuple[type[ev.Event], dict[str, Any]]] = attrs.field(factory=list)
    ns: int = START
    step: int = 0
    processes: int = 0
    pump: Any = None
    traders: dict[str, Counter] = attrs.field(factory=dict)

    # --- the clock and the broker, as the pump wants them --------------------------------------------------------------

    def market_ns(self) -> int:
        return self.ns

    wall_ns = market_ns

    def execute(self, command: ev.Command) -> None:
        if isinstance(command, ev.SubmitOrder):
            intent = command.intent
            cid = intent.client_order_id
            assert cid not in self.orders, "sent twice"
            number = str(len(self.orders) + 1)
            self.orders[cid] = intent
            self.mail.append((ev.OrderAccepted, {"client_order_id": cid, "broker_order_id": number}))
            if intent.limit_price is None or intent.limit_price < 99 or intent.side is Side.BUY:
                self._trade(cid, number, intent)

    def _trade(self, cid: str, number: str, intent: Any) -> None:
        fields = {
            "execution_id": f"0000e0d5.{len(self.executions) + 1:08x}.01.01",
            "broker_order_id": number,
            "client_order_id": cid,
            "conid": intent.instrument.conid,
            "symbol": intent.instrument.symbol,
            "side": intent.side,
            "quantity": intent.quantity,
            "price": Decimal(100),
        }
        self.executions.append(fields)
        self.mail.append((ev.ExecutionReported, fields))
        self.mail.append((ev.ExecutionReported, fields | {"commission": Decimal(1)}))

    # --- processes ------------------------------------------------------------------------------------------------------

    def emit(self, kind: type[ev.Event], **fields: Any) -> None:
        self.ns += 1_000_000
        self.pump.emit(kind(at_ns=self.ns, wall_ns=self.ns, **fields))

    def engine(self) -> tuple[Engine, dict[str, Counter]]:
        def often(ctx: Any, tick: Tick) -> None:
            if self.step % 2:
                ctx.buy(tick.instrument, 5 + self.step)

        def denied(ctx: Any, tick: Tick) -> None:
            if self.step % 3 == 1:
                ctx.buy(tick.instrument, 1000 if self.step % 2 else 7)

        def too_much(proposal: Any, view: Any) -> tuple[ev.Reason, ...]:
            is_sale = proposal.intent.side is Side.SELL and proposal.intent.quantity == 7
            return (ev.Reason(code="NO", outcome="deny"),) if proposal.intent.quantity > 100 or is_sale else ()

        traders = {"one": Counter("one", often), "two": Counter("two", denied)}
        return engine_of(traders, gate=OpenGate(too_much)), traders  # type: ignore[arg-type]  # they have callbacks too

    def live(self) -> None:
        """A process from its start to its death, or to the end of the day."""
        self.processes += 1
        self.mail.clear()
        engine, self.traders = self.engine()
        engine.restore(self.journal.replay())
        here: Any = self  # the broker and the clock, as far as the pump uses them
        journal: Any = self.journal
        watch: Any = SimpleNamespace(calls=0, busy=False)
        self.pump = Pump(
            broker=here,
            journal=journal,
            clock=here,
            observer=Silent(),
            notifiers=(),
            watch=watch,
            on_reconcile=lambda reason: None,
            on_failure=fail,
            on_handled=lambda event: None,
        )
        self.ns += S
        run = ev.RunStarted(at_ns=self.ns, wall_ns=self.ns, run_id=f"r{self.processes}", account="DU1", config_hash="c")
        self.pump.begin(engine, [run])
        self.emit(ev.SessionChanged, state=SessionState.READY)
        self.emit(ev.StreamChanged, state=StreamState.LIVE)
        for place, cid in enumerate(self.orders):
            known = {"client_order_id": cid, "broker_order_id": str(place + 1), "broker_status": "Submitted"}
            self.emit(ev.OrderReported, working=Working.LIVE, **known)
        for fields in self.executions:
            self.emit(ev.ExecutionReported, **(fields | {"commission": Decimal(1)}))
        for cid in list(engine.view.book.unknown):
            self.emit(ev.OrderAbsent, client_order_id=cid, evidence="not in two lists")
        self.emit(ev.ReconcileFinished, clean=True)
        self._deliver()
        while self.step < STEPS:
            self.step += 1
            self.ns += S
            self.pump.emit_tick(Tick((AAPL, SPY)[self.step % 2], self.ns, self.ns, 100.0, 100.02))
            if self.step % 4 == 0:
                self.pump.flush()
            self._deliver()
            if self.step == 6:
                self.emit(ev.SessionChanged, state=SessionState.DOWN)
                self.emit(ev.SessionChanged, state=SessionState.READY)
                self.emit(ev.ReconcileFinished, clean=True)
        self.emit(ev.StopRequested, reason="end")
        self._deliver()
        self.pump.flush()
        self.journal.append([ev.RunStopped(at_ns=self.ns, wall_ns=self.ns, run_id=f"r{self.processes}", reason="end")])

    def _deliver(self) -> None:
        while self.mail:
            kind, fields = self.mail.pop(0)
            self.emit(kind, **fields)


def fail(error: Exception) -> None:
    raise AssertionError(repr(error)) from error


def a_day(**deaths: Any) -> World:
    world = World(Memory(**deaths))
    for _ in range(10):
        try:
            world.live()
        except Killed:
            continue
        return world
    raise AssertionError("the day does not end")


class Ears:
    """Hears what the rows have for whom, marks or no marks; session changes of the last runs' dead starts aside."""

    def __init__(self) -> None:
        self.heard: dict[str, list[str]] = {"one": [], "two": []}

    def tell(self, name: str, hook: str, thing: Any) -> None:
        self.heard[name].append(words(hook, thing))

    def hears(self, name: str, hook: str) -> bool:
        return hook == "on_order"

    def tell_session(self, session: SessionState) -> None: ...

    def recall(self, row: Row) -> None: ...


def problems(world: World) -> list[str]:
    """What was not told exactly once, by the state each strategy has in the journal."""
    found = []
    again, _ = world.engine()
    ears = again._seats = Ears()  # type: ignore[assignment]  # only reads
    again.restore(world.journal.rows)
    for name in ("one", "two"):
        saved = again.view.saved[name]
        orders = {cid for cid, intent in world.orders.items() if intent.strategy == name}
        truth = {each["execution_id"]: 1 for each in world.executions if each["client_order_id"] in orders}
        if saved["fills"] != truth:
            found.append(f"{name} counts {saved['fills']}, the broker has {truth}")
        heard = [each for each in saved["heard"] if each.startswith("on_")]
        if heard != ears.heard[name]:
            found.append(f"{name} heard {heard}, the record has {ears.heard[name]}")
        wished = [
            row.intent.tag
            for row in world.journal.rows
            if isinstance(row, (ev.SubmitOrder, ev.DenyOrder)) and row.intent.strategy == name and row.intent.tag
        ]
        bought = [
            f"after {each['execution_id']}"
            for each in world.executions
            if each["client_order_id"] in orders and each["side"] is Side.BUY
        ]
        if sorted(wished) != sorted(bought):
            found.append(f"{name} sold for {wished}, it bought {bought}")
    return found


def test_an_undisturbed_day() -> None:
    world = a_day()
    assert problems(world) == []
    assert world.processes == 1
    assert len(world.executions) > 8
    assert any(isinstance(row, ev.DenyOrder) for row in world.journal.rows)
    for trader in world.traders.values():
        assert [each for each in trader.kept["heard"] if not each.startswith("on_")] == ["ready", "down", "ready"]


def test_every_cut_of_a_day() -> None:
    writes = a_day().journal.writes
    assert writes > 40
    for write in range(1, writes + 1):
        for deaths in ({"die_before": frozenset({write})}, {"die_after": frozenset({write})}):
            world = a_day(**deaths)
            assert world.processes == 2
            assert problems(world) == [], (write, deaths)


@pytest.mark.parametrize("apart", [1, 4])
def test_every_cut_and_another_while_the_next_process_starts(apart: int) -> None:
    writes = a_day().journal.writes
    for write in range(1, writes + 1, 3):
        world = a_day(die_after=frozenset({write, write + apart}), die_before=frozenset({write + 2 * apart + 1}))
        assert world.processes == 4
        assert problems(world) == [], (write, apart)


def test_session_changes_are_told_once_too() -> None:
    writes = a_day().journal.writes
    for write in range(1, writes + 1, 2):
        world = a_day(die_after=frozenset({write}))
        runs: list[list[str]] = []
        started = {"one": False, "two": False}
        for row in world.journal.rows:
            if isinstance(row, ev.RunStarted):
                runs.append([])
                started["one"] = False
            elif isinstance(row, ev.SessionChanged):
                runs[-1].append(row.state.value)
            elif isinstance(row, (ev.MarkTold, ev.SaveState)) and row.strategy == "one" and not started["one"]:
                started["one"] = True
                runs[-1].append("began")
        # A run in which the strategy did not come to begin is none of its business.
        expected = [each for run in runs if "began" in run for each in run if each != "began"]
        told = [each for each in world.traders["one"].kept["heard"] if not each.startswith("on_")]
        assert told == expected, write


def test_a_mark_in_a_write_of_its_own_would_be_noticed() -> None:
    writes = a_day(split=True).journal.writes
    found = [problems(a_day(split=True, die_after=frozenset({write}))) for write in range(1, writes + 1, 2)]
    assert any("sold for" in each for day in found for each in day)


def test_a_snapshot_of_the_books_knows_what_is_still_to_be_told() -> None:
    rows = a_day(die_after=frozenset({30})).journal.rows
    waiting = 0
    for seq in range(5, len(rows), 7):
        for end in (seq, min(seq + 5, len(rows)), len(rows)):
            whole, taken, again = (a_day_later().engine()[0] for _ in range(3))
            whole.restore(rows[:end])
            kept: list[bytes] = []
            taken.restore(_pictured(taken, rows[:seq], kept))
            thaw(again, msgspec.msgpack.decode(kept[0]))
            again.restore(rows[seq:end])
            waiting += sum(len(backlog(whole, name)[0]) for name in ("one", "two"))
            assert [backlog(again, name) for name in ("one", "two")] == [
                backlog(whole, name) for name in ("one", "two")
            ]
    assert waiting > 20


def a_day_later() -> World:
    return World(Memory())


def _pictured(engine: Engine, rows: Sequence[Row], kept: list[bytes]) -> Iterable[Row]:
    """As a start takes the picture: behind the last row, before restoring has ended."""
    yield from rows
    kept.append(msgspec.msgpack.encode(freeze(engine)))


def backlog(engine: Engine, name: str) -> Any:
    seat = engine._seats._seats[name]
    told = [(hook, thing.value if hook == "on_session" else repr(thing)) for hook, thing in seat.backlog]
    return told, seat.is_known, seat.took_part, seat.older, sorted(engine._unbooked)
