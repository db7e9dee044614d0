"""Our side of the model: the real engine, its order tables, the real comparison of the books, one intent.

Nothing of it is modelled. A state of the client is what the journal and the memory of one process come to; a step is an event
given to the real engine. Times and texts are left out of what makes two states equal, and a minute passes with every step, so
that no waiting time of ours is ever cut short; everything else counts. Imports botframework; used by ``world``.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from decimal import Decimal
from typing import Any

import attrs

from botframework.core import events as ev
from botframework.core.engine import Engine
from botframework.core.model import (
    CLOSED_WORKING,
    Instrument,
    OrderIntent,
    OrderType,
    SessionState,
    Side,
    StreamState,
    Submission,
    Working,
)
from botframework.core.orders import Record, execution_key
from botframework.core.questions import QuestionPolicy
from botframework.core.risk.base import Verdict
from botframework.core.wishes import SubmitWish
from botframework.ports import BrokerFacts
from botframework.runtime.books import EngineBooks
from botframework.runtime.reconcile import Reconciler

Input = tuple[Any, ...]
S = 1_000_000_000
MINUTE = 60 * S
START = 1_700_000_000 * S
SHARE = Instrument("AAPL", 265598)
QUESTION = "o1"
# The broker's stamps: what it said later has the later one, whenever it arrives.
STAMP = {Working.INACTIVE: 1, Working.LIVE: 2, Working.FILLED: 4, Working.CANCELLED: 5}


class _Gate:
    """Risk allows everything: this is about what becomes of orders, not about which."""

    rules = ()

    def decide(self, proposal: Any, view: Any, verdict_id: str, also: Sequence[ev.Reason] = ()) -> Verdict:
        return Verdict(verdict_id=verdict_id, allowed=not also, reasons=tuple(also))

    def note_restored(self, *args: Any) -> None:
        pass

    def breaches(self, view: Any) -> tuple[()]:
        return ()


@attrs.frozen
class Rules:
    """What a seeded error changes on our side. ``patch`` is entered around everything the client does."""

    journal_late: bool = False  # the first byte leaves before the intent is durable
    patch: Callable[[], AbstractContextManager[Any]] = nullcontext
    on_restart: Callable[[Engine], None] = lambda engine: None
    taken_is_cancelled: bool = False  # a cancellation that was taken counts as done


@attrs.define(eq=False)
class Process:
    """The engine of the newest process, and the journal of all of them."""

    quantity: int
    rules: Rules
    journal: list[ev.Event | ev.Command] = attrs.field(factory=list)
    late: list[ev.Event | ev.Command] = attrs.field(factory=list)  # not durable yet (a seeded error)
    engine: Engine = attrs.field(init=False)
    reconciler: Reconciler = attrs.field(init=False)
    broken: str = ""
    now_ns: int = START
    _name: str = ""

    def __attrs_post_init__(self) -> None:
        self._recover()
        self._begin()

    # --- one step -------------------------------------------------------------------------------------------------------

    def do(self, step: Input) -> tuple[str, ...]:
        """One input; what is to leave for the broker, in order: post, cancel, yes, no."""
        self.now_ns += MINUTE
        self.journal.extend(self.late)
        self.late.clear()
        before = self.record.order if self.record else None
        kind, *rest = step
        commands = getattr(self, f"_{kind}")(*rest)
        self._look(before)
        return tuple(word for command in commands for word in _word(command))

    def _recover(self) -> None:
        """A new engine, and what the journal gives it."""
        self.engine = Engine(
            account="DU1",
            journal_id="j",
            strategies=[("s", object(), {}, (SHARE,), {})],
            gate=_Gate(),
            question_policy=QuestionPolicy.from_config([{"id": QUESTION, "accept": True}]),
            day_of=lambda at_ns: 20231114,
            rng=random.Random,
        )
        self.engine.audit_every_ns = 1 << 62
        self.reconciler = Reconciler()
        self.engine.restore(self.journal)

    def _begin(self) -> None:
        """The new process is up."""
        stamp = self._stamp()
        for event in (
            ev.RunStarted(**stamp, run_id=f"r{self.now_ns}", account="DU1", config_hash=""),
            ev.SessionChanged(**stamp, state=SessionState.READY),
            ev.StreamChanged(**stamp, state=StreamState.LIVE),
        ):
            self._take(event)

    def _take(self, event: ev.Event) -> list[ev.Command]:
        """As the pump does: durable, handled, its commands durable together with what they make possible."""
        self.journal.append(event)
        commands = list(self.engine.handle(event))
        self.journal.extend(commands)
        return commands

    def _stamp(self) -> dict[str, Any]:
        return {"at_ns": self.now_ns, "wall_ns": self.now_ns}

    def _name_of(self) -> dict[str, Any]:
        return {**self._stamp(), "client_order_id": self._name}

    # --- inputs ---------------------------------------------------------------------------------------------------------

    def _submit(self) -> list[ev.Command]:
        wish = OrderIntent(
            strategy="s",
            instrument=SHARE,
            side=Side.BUY,
            quantity=Decimal(self.quantity),
            order_type=OrderType.LIMIT,
            at_ns=self.now_ns,
            limit_price=Decimal(100),
        )
        desk: Any = self.engine._desk
        context = self.engine._seats.context("s")
        assert context is not None
        desk.note(SubmitWish(context, wish))
        commands = list(self.engine.handle(ev.TimeAdvanced(**self._stamp())))
        rows: list[ev.Event | ev.Command] = []
        for command in commands:
            rows.append(command)
            if isinstance(command, ev.SubmitOrder):
                self._name = command.intent.client_order_id
                sent = ev.OrderSent(**self._name_of())
                rows.append(sent)
                self.engine.handle(sent)
        (self.late if self.rules.journal_late else self.journal).extend(rows)
        return commands

    def _accept(self, number: str = "1") -> list[ev.Command]:
        return self._take(ev.OrderAccepted(**self._name_of(), broker_order_id=number))

    def _ask(self) -> list[ev.Command]:
        asked = ev.QuestionAsked(**self._name_of(), reply_id="q", message_ids=(QUESTION,), messages=("Are you sure?",))
        return self._take(asked)

    def _refuse(self) -> list[ev.Command]:
        return self._take(ev.OrderRejected(**self._name_of(), reason="refused"))

    def _decline(self) -> list[ev.Command]:
        return self._take(ev.OrderDeclined(**self._name_of(), reason="declined"))

    def _silence(self) -> list[ev.Command]:
        return self._take(ev.OrderUnknown(**self._name_of(), reason="no answer"))

    def _absent(self) -> list[ev.Command]:
        return self._take(ev.OrderAbsent(**self._name_of(), evidence="none"))

    def _report(self, word: Working, filled: int) -> list[ev.Command]:
        return self._take(self._row(word, filled, "stream"))

    def _execute(self, number: int, revision: int, quantity: int) -> list[ev.Command]:
        return self._take(self._execution(number, revision, quantity))

    def _wish_cancel(self) -> list[ev.Command]:
        assert self.record is not None
        self.engine._desk.cancel(self.record, "strategy")
        return self._take(ev.TimeAdvanced(**self._stamp()))

    def _cancel_taken(self) -> list[ev.Command]:
        if self.rules.taken_is_cancelled:
            return self._report(Working.CANCELLED, 0)
        return self._take(ev.CancelAccepted(**self._name_of()))

    def _cancel_refused(self) -> list[ev.Command]:
        return self._take(ev.CancelRejected(**self._name_of(), reason="no"))

    def _cancel_silence(self) -> list[ev.Command]:
        return self._take(ev.OrderUnknown(**self._name_of(), reason="no answer", purpose="cancel"))

    def _restart(self) -> list[ev.Command]:
        """Killed, and a new process on the same journal."""
        live = self._projection()
        self.late.clear()
        self._recover()
        again = self._projection()
        if live is not None and not self.rules.journal_late and not self.broken:
            for part, was, now in zip(_KEPT, live, again or (None,) * len(live), strict=True):
                if was != now:
                    self.broken = f"I18: {part} was {was}, the journal gives {now}"
        self._begin()
        self.rules.on_restart(self.engine)
        return []

    def _pass(self, listed: tuple[Any, ...] | None, settled: bool, how: str) -> list[ev.Command]:
        """One comparison of the books. ``listed``: word, executions as (number, revision, quantity); None: the order is not shown.

        ``how``: whole, cold (the first lists of a session), away (the session broke while they were read).
        """
        record = self.record
        sent_ns = record.order.sent_wall_ns if record else 0
        orders: tuple[ev.OrderReported, ...] = ()
        executions: tuple[ev.ExecutionReported, ...] = ()
        if listed is not None:
            word, fills = listed
            executions = tuple(self._execution(n, revision, quantity, "list") for n, revision, quantity in fills)
            if word is not None:
                orders = (self._row(word, sum(quantity for _, _, quantity in fills), "list"),)
        held = sum((each.quantity for each in executions), Decimal(0))
        position = ev.PositionReported(**self._stamp(), conid=SHARE.conid, symbol="AAPL", quantity=held)
        facts = BrokerFacts(
            started_wall_ns=self.now_ns - S if settled else sent_ns,
            orders=orders,
            executions=executions,
            positions=(position,) if held else (),
            primed=how != "cold",
        )
        self.reconciler._told_orders.clear()
        self.reconciler._told_positions.clear()
        commands = []
        for event in self.reconciler.reports(facts, EngineBooks(self.engine.view)):
            commands += self._take(event)
        for event in self.reconciler.conclude(
            facts, EngineBooks(self.engine.view), **self._stamp(), ready_since_wall_ns=None if how == "away" else START
        ):
            commands += self._take(event)
        return commands

    def _row(self, word: Working, filled: int, source: str) -> ev.OrderReported:
        return ev.OrderReported(
            at_ns=START + STAMP[word],
            wall_ns=self.now_ns,
            client_order_id=self._name,
            broker_order_id="1",
            working=word,
            broker_status=word.value,
            conid=SHARE.conid,
            side=Side.BUY,
            quantity=Decimal(self.quantity),
            filled=Decimal(filled),
            limit_price=Decimal(100),
            source=source,
        )

    def _execution(self, number: int, revision: int, quantity: int, source: str = "stream") -> ev.ExecutionReported:
        return ev.ExecutionReported(
            at_ns=START + 10 + number,
            wall_ns=self.now_ns,
            execution_id=f"0000.{number}.01.{revision:02d}",
            broker_order_id="1",
            client_order_id=self._name,
            conid=SHARE.conid,
            symbol="AAPL",
            side=Side.BUY,
            quantity=Decimal(quantity),
            price=Decimal(100 + revision),
            source=source,
        )

    # --- what it comes to -----------------------------------------------------------------------------------------------

    @property
    def record(self) -> Record | None:
        return self.engine.view.book.records.get(self._name) if self._name else None

    def _look(self, before: Any) -> None:
        """What must hold of our books whatever the broker does."""
        record = self.record
        if record is None or self.broken:
            return
        order = record.order
        was = before.working if before is not None else Working.NONE
        # What was cancelled and filled late may be cancelled again when that fill is taken back; it never goes back to work.
        taken_back = was is Working.FILLED and order.working is Working.CANCELLED and record.revised
        if was in CLOSED_WORKING and order.working not in (was, Working.FILLED) and not taken_back:
            self.broken = f"I7: the order went from {was.value} to {order.working.value}"
        elif order.filled > order.quantity:
            self.broken = f"I5: {order.filled} filled of {order.quantity}"
        elif order.working is Working.FILLED and order.filled != order.quantity and not record.revised:
            self.broken = f"I3: the order counts as filled with {order.filled} of {order.quantity}"
        elif differences := self.engine.view.audit():
            self.broken = f"I8: {differences[0]}"
        held = self.engine.view.position(SHARE.conid)
        booked = sum((each.fill.quantity for each in self.engine.view.book.executions.values()), Decimal(0))
        if not self.broken and held != booked:
            self.broken = f"I6: position {held}, executions add up to {booked}"

    def _projection(self) -> tuple[Any, ...] | None:
        record = self.record
        if record is None:
            return None
        order = record.order
        return (
            order.is_open,
            order.working,
            order.filled,
            record.reserved,
            record.broker_order_id,
            record.cancel_wanted or record.cancel_asked,
            self.engine.view.position(SHARE.conid),
        )

    def seen(self) -> Seen:
        """The state, without times and texts."""
        record, state = self.record, self.engine.view
        if record is None:
            return Seen(broken=self.broken, held=int(state.position(SHARE.conid)), is_durable=False)
        order = record.order
        booked = []
        for each in state.book.executions.values():
            key, revision = execution_key(each.fill.execution_id)
            booked.append((int(key.split(".")[1]), revision, int(each.fill.quantity)))
        return Seen(
            submission=record.submission,
            base=record.base,
            said=record.said_at[0] - START if record.said_at[0] > 0 else 0,
            shown=record.shown,
            bound=record.broker_order_id,
            booked=tuple(sorted(booked)),
            complete=int(record.complete_at),
            revised=tuple(sorted((key, less is None or int(less)) for key, less in record.revised.items())),
            cancel_asked=record.cancel_asked,
            cancel_wanted=record.cancel_wanted,
            questions=record.questions,
            is_open=order.is_open,
            reserved=int(record.reserved),
            held=int(state.position(SHARE.conid)),
            trading=max(state.trading_states.values(), default=0),
            missing=len(self.reconciler._missing_since),
            is_durable=not self.late,
            broken=self.broken,
        )

    def objection(self) -> str:
        """What our own last look before the wire says."""
        order = self.record and self.record.order
        assert order is not None
        return self.engine.objection(ev.SubmitOrder(at_ns=self.now_ns, intent=order.intent, verdict_id="v"))


_KEPT = ("open", "working", "filled", "reserved", "broker id", "wish to cancel", "position")


@attrs.frozen
class Seen:
    """One state of the client. ``missing``: comparisons that did not show the order, since it was last seen."""

    submission: Submission = Submission.DRAFT
    base: Working = Working.NONE
    said: int = 0
    shown: bool = False
    bound: str = ""
    booked: tuple[tuple[int, int, int], ...] = ()
    complete: int = 0
    revised: tuple[tuple[str, bool | int], ...] = ()
    cancel_asked: bool = False
    cancel_wanted: bool = False
    questions: int = 0
    is_open: bool = False
    reserved: int = 0
    held: int = 0
    trading: int = 0
    missing: int = 0
    is_durable: bool = False
    broken: str = ""


def _word(command: ev.Command) -> tuple[str, ...]:
    if isinstance(command, ev.SubmitOrder):
        return ("post",)
    if isinstance(command, ev.CancelOrder):
        return ("cancel",)
    if isinstance(command, ev.AnswerQuestion):
        return ("yes" if command.confirmed else "no",)
    return ()


@attrs.define(eq=False)
class Client:
    """All states the client was seen in, and where each input leads from there. Each is reached anew from the beginning."""

    quantity: int
    rules: Rules = attrs.field(factory=Rules)
    seen: list[Seen] = attrs.field(factory=list)
    objections: list[bool] = attrs.field(factory=list)
    _paths: list[tuple[Input, ...]] = attrs.field(factory=list)
    _numbers: dict[Seen, int] = attrs.field(factory=dict)
    _known: dict[tuple[int, Input], tuple[int, tuple[str, ...]]] = attrs.field(factory=dict)
    _last: tuple[int, Process] | None = None

    def __attrs_post_init__(self) -> None:
        with self.rules.patch():
            self._number(Process(self.quantity, self.rules), ())

    @property
    def steps(self) -> int:
        """How many different steps of the engine were taken."""
        return len(self._known)

    def step(self, state: int, given: Input) -> tuple[int, tuple[str, ...]]:
        """Where an input leads, and what is to leave then."""
        key = (state, given)
        if key not in self._known:
            with self.rules.patch():
                process = self._at(state)
                words = process.do(given)
                self._known[key] = self._number(process, (*self._paths[state], given)), words
                self._last = self._known[key][0], process
                if self._paths[self._known[key][0]] != (*self._paths[state], given):
                    self._last = None  # an equal state, but not the same road: begin anew, so that each has one only
        return self._known[key]

    def _at(self, state: int) -> Process:
        if self._last is not None and self._last[0] == state:
            process = self._last[1]
            self._last = None
            return process
        process = Process(self.quantity, self.rules)
        for given in self._paths[state]:
            process.do(given)
        return process

    def _number(self, process: Process, path: Sequence[Input]) -> int:
        seen = process.seen()
        number = self._numbers.get(seen)
        if number is None:
            number = self._numbers[seen] = len(self.seen)
            self.seen.append(seen)
            self._paths.append(tuple(path))
            record = process.record
            objects = record is not None and seen.is_open and bool(process.objection())
            self.objections.append(objects)
        return number
