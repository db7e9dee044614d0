"""A bot without a loop: the real pump, engine, journal and comparison of the books, over a wire and a venue made of lists.

Whoever drives it says what happens next: a request leaves, arrives, is lost; an answer comes or never; anything the venue ever
said comes, again, in any order; the process dies. Used by the machines.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import attrs
from msgspec.structs import replace

from botframework.core import events as ev
from botframework.core.engine import Engine
from botframework.core.model import (
    CLOSED_WORKING,
    ZERO,
    Instrument,
    OrderIntent,
    OrderType,
    SessionState,
    Side,
    StreamState,
    Submission,
    Tick,
    Working,
)
from botframework.core.orders import execution_key
from botframework.core.questions import QuestionPolicy
from botframework.ports import BrokerFacts
from botframework.runtime.books import EngineBooks
from botframework.runtime.pump import Pump
from botframework.runtime.reconcile import Reconciler
from botframework.runtime.report import Silent
from botframework.runtime.seams import CountingIds
from botframework.runtime.watch import Watchdog
from botframework.simulation.agreement import projection
from botframework.simulation.disk import Disk
from tests.core.kit import AAPL, SPY, OpenGate

S = 1_000_000_000
START = 1_700_000_000 * S
SHARES = tuple(attrs.evolve(share, rules_at_ns=START) for share in (AAPL, SPY))
D = Decimal
QUESTION = "o1"
PRICE = D(100)


@attrs.define(eq=False)
class Held:
    """An order as the venue has it."""

    number: str
    name: str
    instrument: Instrument
    side: Side
    quantity: Decimal
    limit: Decimal | None
    working: Working = Working.LIVE
    filled: Decimal = ZERO

    @property
    def left(self) -> Decimal:
        """What may still fill."""
        return ZERO if self.working in CLOSED_WORKING else self.quantity - self.filled


@attrs.define(eq=False)
class Venue:
    """The broker's own books, and every frame it ever sent. ``tick_ns`` orders what it says."""

    orders: dict[str, Held] = attrs.field(factory=dict)  # by our name
    executions: dict[str, ev.ExecutionReported] = attrs.field(factory=dict)  # by key, the newest revision
    frames: list[ev.Event] = attrs.field(factory=list)
    twice: list[str] = attrs.field(factory=list)
    now_ns: int = START
    late: dict[int, Decimal] = attrs.field(factory=dict)  # filled after the end, by contract
    _count: int = 0

    def place(self, intent: OrderIntent, working: Working = Working.LIVE) -> Held:
        name = intent.client_order_id
        if name in self.orders:
            self.twice.append(name)
            return self.orders[name]
        held = Held(
            str(100 + len(self.orders)),
            name,
            intent.instrument,
            intent.side,
            intent.quantity,
            intent.limit_price,
            working,
        )
        self.orders[name] = held
        self.say(held)
        return held

    def say(self, held: Held, working: Working | None = None) -> None:
        self.frames.append(self.row(held, "stream", working))

    def row(self, held: Held, source: str, working: Working | None = None) -> ev.OrderReported:
        self.now_ns += 1_000
        return ev.OrderReported(
            at_ns=self.now_ns,
            wall_ns=self.now_ns,
            broker_order_id=held.number,
            client_order_id=held.name,
            working=working or held.working,
            broker_status=held.working.value,
            conid=held.instrument.conid,
            side=held.side,
            quantity=held.quantity,
            filled=held.filled,
            limit_price=held.limit,
            source=source,
        )

    def fill(self, held: Held, quantity: Decimal, price: Decimal = PRICE) -> None:
        self._count += 1
        self.now_ns += 1_000
        held.filled += quantity
        if held.working in CLOSED_WORKING:
            self.late[held.instrument.conid] = self.late.get(held.instrument.conid, ZERO) + quantity
        execution = ev.ExecutionReported(
            at_ns=self.now_ns,
            wall_ns=self.now_ns,
            execution_id=f"0001.{self._count}.01.01",
            broker_order_id=held.number,
            client_order_id=held.name,
            conid=held.instrument.conid,
            symbol=held.instrument.symbol,
            side=held.side,
            quantity=quantity,
            price=price,
        )
        self.executions[execution_key(execution.execution_id)[0]] = execution
        self.frames.append(execution)
        if held.filled >= held.quantity and held.working not in CLOSED_WORKING:
            held.working = Working.FILLED
        self.say(held)

    def correct(self, key: str, price: Decimal) -> None:
        """The same execution once more, with the next revision."""
        old = self.executions[key]
        head, revision = execution_key(old.execution_id)
        new = replace(old, execution_id=f"{head}.{revision + 1:02d}", price=price)
        self.executions[key] = new
        self.frames.append(new)

    def cancel(self, held: Held) -> None:
        if held.working not in CLOSED_WORKING:
            held.working = Working.CANCELLED
            self.say(held)

    def position(self, conid: int) -> Decimal:
        return sum((each.quantity * each.side.sign for each in self.executions.values() if each.conid == conid), ZERO)


@attrs.define
class Talk:
    """The conversation under way. ``answer`` waits for us; ``asked``: a question waits for our reply."""

    command: ev.SubmitOrder | ev.ModifyOrder
    answer: str = ""
    reply: ev.AnswerQuestion | None = None


@attrs.define(eq=False)
class Bench:
    """See the module. ``gate`` makes the risk gate of a process; ``strategies`` are names."""

    gate: Callable[[], Any] = OpenGate
    strategies: Sequence[str] = ("s",)
    venue: Venue = attrs.field(factory=Venue)
    disk: Disk = attrs.field(factory=Disk)
    ids: CountingIds = attrs.field(factory=CountingIds)
    now_ns: int = START + S
    engine: Engine = attrs.field(init=False)
    pump: Pump = attrs.field(init=False)
    reconciler: Reconciler = attrs.field(init=False)
    line: list[ev.SubmitOrder | ev.ModifyOrder] = attrs.field(init=False, factory=list)
    cancels: list[str] = attrs.field(init=False, factory=list)
    cancels_waiting: list[str] = attrs.field(init=False, factory=list)
    talk: Talk | None = attrs.field(init=False, default=None)
    wire: list[tuple[str, Any]] = attrs.field(init=False, factory=list)  # on its way to the venue
    left_ns: int = 0  # when the last request left
    question_of: str = ""  # at the venue: the name of the order it asks about
    failures: list[Exception] = attrs.field(init=False, factory=list)
    approved: dict[str, Decimal] = attrs.field(init=False, factory=dict)
    ready_ns: int = 0
    seen: dict[str, Working] = attrs.field(init=False, factory=dict)
    acts: list[Callable[[Any], None]] = attrs.field(init=False, factory=list)
    runs: int = 0

    def __attrs_post_init__(self) -> None:
        self.start()

    def close(self) -> None:
        self.disk.close()

    # --- the clock the pump reads ---------------------------------------------------------------------------------------

    def wall_ns(self) -> int:
        return self.now_ns

    market_ns = wall_ns
    mono_ns = wall_ns

    def stamp(self) -> dict[str, Any]:
        self.now_ns += 1_000_000
        return {"at_ns": self.now_ns, "wall_ns": self.now_ns}

    # --- processes ------------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """A process starts on the journal and reaches the venue."""
        self.runs += 1
        self.line, self.cancels, self.cancels_waiting, self.talk = [], [], [], None
        self.reconciler = Reconciler()
        journal: Any = self.disk.open("j", self.wall_ns)
        self.engine = self._engine(journal.journal_id)
        self.engine.restore(journal.replay())
        self.pump = Pump(
            broker=self,  # type: ignore[arg-type]  # of a broker the pump uses execute only
            journal=journal,
            clock=self,  # type: ignore[arg-type]  # and of a clock the times
            observer=Silent(),
            notifiers=(),
            watch=Watchdog(),
            on_reconcile=lambda reason: None,
            on_failure=self.failures.append,
            on_handled=lambda event: None,
        )
        stamp = self.stamp()
        self.ready_ns = stamp["wall_ns"]
        self.pump.begin(
            self.engine,
            [
                ev.RunStarted(**stamp, run_id=f"r{self.runs}", account="DU1", config_hash="h"),
                *(ev.InstrumentDefined(**stamp, instrument=share) for share in SHARES),
                ev.SessionChanged(**stamp, state=SessionState.READY),
                ev.StreamChanged(**stamp, state=StreamState.LIVE),
            ],
        )

    def _engine(self, journal_id: str) -> Engine:
        return Engine(
            account="DU1",
            journal_id=journal_id,
            strategies=[(name, self, {"on_tick": self._on_tick}, SHARES, {}) for name in self.strategies],
            gate=self.gate(),
            question_policy=QuestionPolicy.from_config([{"id": QUESTION, "accept": True}]),
            day_of=lambda at_ns: 20231114,
            rng=random.Random,
        )

    def crash(self, skew_s: int = 0) -> None:
        """Killed: what is on the wire stays there. The journal must give back what the process knew."""
        live = projection(self.engine)
        journal: Any = self.disk.open("", self.wall_ns)
        again = self._engine(journal.journal_id)
        again.restore(journal.replay())
        replayed = projection(again)
        for part, was in live.items():
            if part == "numbers" and self.pump._waiting:
                continue  # a denial waits for the next write: nothing of it left, so its number may come again
            assert replayed[part] == was, f"I18: {part}"
        self.seen.clear()
        self.now_ns += skew_s * S
        self.left_ns += skew_s * S
        self.start()

    # --- strategies -----------------------------------------------------------------------------------------------------

    def _on_tick(self, ctx: Any, tick: Tick) -> None:
        for act in self.acts:
            act(ctx)

    def act(self, act: Callable[[Any], None], strategy: str = "s") -> None:
        """A strategy does something at the next quote, if it may trade yet."""
        self.acts = [lambda ctx: act(ctx) if ctx.name == strategy else None]
        for share in SHARES:
            self.pump.emit_tick(Tick(share, bid=99.99, ask=100.01, last=100.0, **self.stamp()))
            self.acts = []

    def execute(self, command: ev.Command) -> None:
        """The broker's end of the pump."""
        if isinstance(command, ev.CancelOrder):
            self.cancels.append(command.client_order_id)
        elif isinstance(command, ev.AnswerQuestion):
            if self.talk is not None and self.talk.answer == "asked":
                self.talk.reply, self.talk.answer = command, ""
            else:
                self._unknown(command.client_order_id, command.purpose)
        elif isinstance(command, (ev.SubmitOrder, ev.ModifyOrder)):
            if isinstance(command, ev.SubmitOrder):
                self.approved[command.intent.client_order_id] = command.intent.quantity
            else:
                name = command.client_order_id
                self.approved[name] = max(self.approved[name], command.quantity)
            self.line.append(command)

    # --- the wire -------------------------------------------------------------------------------------------------------

    def leave(self) -> None:
        """The next request leaves, when the lane is free: one conversation at a time."""
        if self.talk is not None:
            if self.talk.reply is not None:
                self._send("reply", (name_of(self.talk.command), self.talk.reply.confirmed))
                self.talk.reply = None
            return
        if not self.line:
            return
        command = self.line.pop(0)
        why = self.pump._objection(command)
        if why:
            self._reject(command, f"not sent: {why}")
            return
        self.talk = Talk(command)
        self._send("order", command)

    def leave_cancel(self) -> None:
        """A cancellation leaves; not while a question is open."""
        if self.cancels and not (self.talk and (self.talk.reply is not None or self.talk.answer == "asked")):
            name = self.cancels.pop(0)
            self._send("cancel", name)
            self.cancels_waiting.append(name)

    def _send(self, kind: str, what: Any) -> None:
        self.left_ns = self.now_ns
        self.wire.append((kind, what))

    def arrive(self, place: int, outcome: str) -> None:
        """A request reaches the venue. ``outcome``: accept, hold, ask, refuse, error (done all the same), vanish (an error)."""
        kind, what = self.wire.pop(place % len(self.wire))
        if kind == "cancel":
            held = self.venue.orders.get(what)
            done = held is not None and held.working not in CLOSED_WORKING and outcome != "refuse"
            if done and held is not None:
                self.venue.cancel(held)
            if what in self.cancels_waiting and outcome != "vanish":
                self.cancels_waiting.remove(what)
                named: dict[str, Any] = {**self.stamp(), "client_order_id": what}
                self.pump.emit(ev.CancelAccepted(**named) if done else ev.CancelRejected(**named, reason="no"))
            return
        if kind == "reply":
            name, confirmed = what
            if self.question_of != name:
                self._answer(name, "error")
                return
            self.question_of = ""
            if not confirmed:
                self._answer(name, "declined")
                return
            command = self._asked
        else:
            command, name = what, name_of(what)
            self.question_of = ""  # any other order request voids an open question
        if outcome == "ask":
            self.question_of, self._asked = name, command
            self._answer(name, "ask")
        elif outcome in ("refuse", "vanish"):
            self._answer(name, "refused" if outcome == "refuse" else "error")
        elif isinstance(command, ev.SubmitOrder):
            self.venue.place(command.intent, Working.INACTIVE if outcome == "hold" else Working.LIVE)
            self._answer(name, "error" if outcome == "error" else "accepted")
        else:
            held = self.venue.orders[name]
            if held.working in CLOSED_WORKING or command.quantity <= held.filled:
                self._answer(name, "refused")
                return
            held.quantity, held.limit = command.quantity, command.limit_price
            self.venue.say(held)
            self._answer(name, "error" if outcome == "error" else "accepted")

    _asked: Any = None

    def _answer(self, name: str, answer: str) -> None:
        if self.talk is not None and name_of(self.talk.command) == name:
            self.talk.answer = answer

    def hear(self) -> None:
        """The answer to our conversation comes."""
        talk = self.talk
        if talk is None or talk.answer in ("", "asked"):
            return
        name, submit = name_of(talk.command), isinstance(talk.command, ev.SubmitOrder)
        answer, talk.answer = talk.answer, ""
        if answer == "ask":
            talk.answer = "asked"
            self.pump.emit(
                ev.QuestionAsked(
                    **self.stamp(),
                    client_order_id=name,
                    reply_id="q",
                    message_ids=(QUESTION,),
                    messages=("Are you sure?",),
                    purpose="submit" if submit else "modify",
                )
            )
            return
        self.talk = None
        if answer == "accepted" and submit:
            number = self.venue.orders[name].number
            self.pump.emit(ev.OrderAccepted(**self.stamp(), client_order_id=name, broker_order_id=number))
        elif answer == "accepted":
            self.pump.emit(ev.ModifyAccepted(**self.stamp(), client_order_id=name))
        elif answer == "refused":
            self._reject(talk.command, "refused")
        elif answer == "declined" and submit:
            self.pump.emit(ev.OrderDeclined(**self.stamp(), client_order_id=name, reason="declined"))
        elif answer == "declined":
            self.pump.emit(ev.ModifyRejected(**self.stamp(), client_order_id=name, reason="declined"))
        else:
            self._unknown(name, "submit" if submit else "modify")

    def give_up(self) -> None:
        """No answer: not to the conversation, nor to a cancellation."""
        if self.talk is not None and self.talk.reply is None:
            talk, self.talk = self.talk, None
            self._unknown(name_of(talk.command), "submit" if isinstance(talk.command, ev.SubmitOrder) else "modify")
        elif self.cancels_waiting:
            self._unknown(self.cancels_waiting.pop(0), "cancel")

    def _unknown(self, name: str, purpose: str) -> None:
        self.pump.emit(ev.OrderUnknown(**self.stamp(), client_order_id=name, reason="no answer", purpose=purpose))

    def _reject(self, command: ev.SubmitOrder | ev.ModifyOrder, why: str) -> None:
        kind = ev.OrderRejected if isinstance(command, ev.SubmitOrder) else ev.ModifyRejected
        self.pump.emit(kind(**self.stamp(), client_order_id=name_of(command), reason=why))

    # --- what the venue says --------------------------------------------------------------------------------------------

    def tell(self, place: int) -> None:
        """The stream says something it once said or has to say."""
        if self.venue.frames:
            frame = self.venue.frames[place % len(self.venue.frames)]
            self.pump.emit(replace(frame, wall_ns=self.stamp()["wall_ns"]))

    def poll(self, how: str = "whole") -> ev.ReconcileFinished:
        """The books are compared. ``how``: whole, cold (empty first lists), away (the session breaks meanwhile)."""
        started_ns = self.stamp()["wall_ns"]
        venue = self.venue
        whole = how == "whole"
        facts = BrokerFacts(
            started_wall_ns=started_ns,
            orders=tuple(venue.row(held, "list") for held in venue.orders.values()) if whole else (),
            executions=tuple(replace(each, source="list") for each in venue.executions.values()) if whole else (),
            positions=tuple(
                ev.PositionReported(**self.stamp(), conid=share.conid, symbol=share.symbol, quantity=held)
                for share in SHARES
                if (held := venue.position(share.conid))
            ),
            primed=how != "cold",
        )
        for event in self.reconciler.reports(facts, EngineBooks(self.engine.view)):
            self.pump.emit(event)
        conclusion = self.reconciler.conclude(
            facts,
            EngineBooks(self.engine.view),
            **self.stamp(),
            ready_since_wall_ns=None if how == "away" else self.ready_ns,
        )
        for event in conclusion:
            self.pump.emit(event)
        finished = conclusion[-1]
        assert isinstance(finished, ev.ReconcileFinished)
        return finished

    def settle(self) -> None:
        """Everything works again: what is under way comes to its end, and the books are compared until they agree."""
        self.wire.clear()
        self.question_of = ""
        for _ in range(30):
            self.now_ns += 31 * S
            for place in range(len(self.venue.frames)):
                self.tell(place)
            while self.line or self.cancels or self.talk or self.cancels_waiting or self.wire:
                self.leave()
                self.leave_cancel()
                while self.wire:
                    self.arrive(0, "accept")
                self.hear()
                self.give_up()
            if self.poll().clean and not self.cancels and not self.line and not self.engine.view.book.unknown:
                return
        raise AssertionError(f"I12: the books never agree: {self.poll().findings}")

    # --- what must hold -------------------------------------------------------------------------------------------------

    def check(self) -> None:
        """The invariants, after every step."""
        assert not self.failures, self.failures
        assert not self.venue.twice, f"I1: {self.venue.twice}"
        state = self.engine.view
        book = state.book
        assert state.audit(whole=False) == state.audit() == []
        assert not self.engine.raised, self.engine.raised
        for key, execution in book.executions.items():
            assert key in self.venue.executions, f"I3: {key} is no execution of the venue"
            assert execution.fill.quantity == self.venue.executions[key].quantity
        for name, held in self.venue.orders.items():
            record = book.records.get(name)
            assert record is not None, f"I2: {name}"
            assert record.order.filled <= record.approved_max, f"I5: {name}"
            assert record.reserved >= held.left, f"I8: {name}: {held.left} may fill, {record.reserved} is reserved"
        for kind, what in self.wire:
            if kind == "order" and isinstance(what, ev.SubmitOrder):
                record = book.records[what.intent.client_order_id]
                assert record.reserved >= what.intent.quantity, f"I8: {what.intent.client_order_id} is on its way"
        for name, record in book.records.items():
            before, now = self.seen.get(name, Working.NONE), record.order.working
            assert not (before in CLOSED_WORKING and now is not before and now is not Working.FILLED), f"I7: {name}"
            assert now is not Working.FILLED or record.order.filled == record.order.quantity, f"I3: {name}"
            self.seen[name] = now
        for share in SHARES:
            booked = sum(
                (e.fill.quantity * e.fill.side.sign for e in book.executions.values() if e.fill.instrument == share),
                ZERO,
            )
            assert state.position(share.conid) == booked, "I6"

    def check_rest(self) -> None:
        """I4, I6, I12: at rest both sides agree."""
        state = self.engine.view
        assert set(state.book.executions) == set(self.venue.executions), "I4"
        for key, execution in self.venue.executions.items():
            assert state.book.executions[key].fill.price == execution.price, "I4: a correction is missing"
        for share in SHARES:
            assert state.position(share.conid) == self.venue.position(share.conid), "I6"
        for record in state.book.own_open():
            held = self.venue.orders.get(record.intent.client_order_id)
            assert held is not None, "I4"
            assert held.working not in CLOSED_WORKING, "I4"
            assert record.submission is Submission.ACKED
            assert record.order.quantity == held.quantity


def name_of(command: ev.SubmitOrder | ev.ModifyOrder) -> str:
    return command.intent.client_order_id if isinstance(command, ev.SubmitOrder) else command.client_order_id


LIMIT = OrderType.LIMIT
