"""Everything the engine knows, as a projection: rows in, state out, no callbacks and no commands.

Live and during recovery the same ``apply`` sees the same rows (events, and the commands the engine returned), so what is
rebuilt from the journal is what was there before. It is also what the risk rules read (``RiskView``). Imports core only;
owned by ``core.engine``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import attrs

from botframework.core import events as ev
from botframework.core.book import FOREIGN, OrderBook
from botframework.core.changes import Change, FillBooked, Finding, OrderChanged
from botframework.core.events import Command, Event
from botframework.core.expiry import expired
from botframework.core.exposure import Valuation, Worth
from botframework.core.model import (
    ENTRY,
    ZERO,
    Fill,
    Instrument,
    Order,
    OrderIntent,
    SessionState,
    Side,
    StreamState,
    Submission,
    Tick,
    TimeInForce,
    TradingState,
    Working,
)
from botframework.core.orders import Terms
from botframework.core.orderstates import Answer
from botframework.core.portfolio import Portfolio
from botframework.core.quotes import Lane, quote_of, split_tick
from botframework.core.results import Results
from botframework.core.risk.base import Proposal
from botframework.core.risk.exposure import is_reducing
from botframework.core.risk.inputs import RiskInputs, plain_clock
from botframework.core.risk.tally import Tally, week_of

ACCOUNT = "account"
_REASONS_MAX = 3
NO_CHANGES: tuple[Change, ...] = ()
#: Asked of every row: looking a class up costs less than asking whether it is one of a base's.
_EVENTS = frozenset(kind for kind in vars(ev).values() if isinstance(kind, type) and issubclass(kind, Event))
# Looked up once: up to Python 3.11 an enum finds its member by a call.
_ACTIVE, _LIVE = TradingState.ACTIVE, StreamState.LIVE
_CANCELLED, _RECORDED, _SEND = Working.CANCELLED, Submission.RECORDED, Answer.SEND


@attrs.define(eq=False)
class State(RiskInputs):
    """The projection. ``changes`` collects what the last rows did, for the engine to react to."""

    account: str
    reply_policy_valid: bool = True
    now_ns: int = 0
    wall_ns: int = 0
    run_id: str = "run"
    session: SessionState = SessionState.DOWN
    journal_ok: bool = True
    account_confirmed: bool = False
    last_clean_wall_ns: int | None = None
    oldest_unknown_wall_ns: int | None = None
    book: OrderBook = attrs.field(factory=OrderBook)
    portfolio: Portfolio = attrs.field(factory=Portfolio)
    lanes: dict[int, Lane] = attrs.field(factory=dict)
    trading_states: dict[str, TradingState] = attrs.field(factory=dict)
    runaway: str = ""  # what cannot be and halted the account, until a person lets it trade again
    broker_positions: dict[int, Decimal] = attrs.field(factory=dict)
    adopted: dict[str, Decimal] = attrs.field(factory=dict)
    unexplained: tuple[int, ...] = ()
    expired: dict[int, tuple[str, ...]] = attrs.field(factory=dict)  # contracts that are over, and who held them
    ever_clean: bool = False  # a reconciliation of this journal ended clean
    intent_numbers: dict[str, int] = attrs.field(factory=dict)
    client_keys: dict[tuple[str, str], None] = attrs.field(factory=dict)
    saved: dict[str, Any] = attrs.field(factory=dict)
    day: int = 0  # the market day whose base is known
    today: int = 0  # the market day it is
    day_base: dict[str, Decimal] = attrs.field(factory=dict)
    period_base: dict[str, tuple[int, dict[str, Decimal]]] = attrs.field(factory=dict)  # week, month -> number, bases
    peaks: dict[str, Decimal] = attrs.field(factory=dict)  # highest total profit per scope
    tally: Tally = attrs.field(factory=Tally)
    funds: ev.FundsReported | None = None
    facts: dict[int, ev.InstrumentFactsReported] = attrs.field(factory=dict)
    monitors: dict[str, bool] = attrs.field(factory=dict)
    restricted: frozenset[str] | None = None  # symbols of the file; None: it was not read in this run, or is no good
    armed: tuple[str, str] | None = None
    code_now: tuple[str, str] | None = None
    together: ev.Together | None = None  # of the verdict being made
    proved: tuple[OrderIntent, bool] | None = None  # an order that was just judged, and whether it reduces
    flattening: dict[str, str] = attrs.field(factory=dict)  # scope -> reason, while positions are being closed (K4)
    noted: dict[int, ev.Quote] = attrs.field(factory=dict)  # the quotes of verdicts, as journalled
    day_of: Callable[[int], int] = lambda at_ns: at_ns // 86_400_000_000_000
    clock_of: Callable[[int], tuple[int, int]] = plain_clock
    valuation: Valuation = attrs.field(init=False)
    results: Results = attrs.field(init=False)
    memo: dict[tuple[str | None, str], Worth | None] = attrs.field(init=False, factory=dict)
    added: dict[tuple[str | None, str], tuple[Proposal, Worth | None]] = attrs.field(init=False, factory=dict)
    _stream: StreamState = StreamState.DOWN
    _streams: dict[int, StreamState] = attrs.field(factory=dict)
    _appliers: dict[type, Callable[[Any], None]] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.valuation = Valuation(self.bounds, self.lanes, self.instrument_of)
        self.results = Results(self.portfolio, self.lanes)
        self.book.on_exposure(self.valuation.touch_both)
        self._appliers = {
            ev.RunStarted: self._run_started,
            ev.InstrumentDefined: self._instrument_defined,
            ev.TradingStateChanged: self._trading_state_changed,
            ev.JournalFailed: self._journal_failed,
            ev.SessionChanged: self._session_changed,
            ev.StreamChanged: self._stream_changed,
            ev.OrderSent: self._order_sent,
            ev.OrderAccepted: self._order_accepted,
            ev.QuestionAsked: self._question_asked,
            ev.OrderRejected: self._rejected,
            ev.OrderDeclined: self._order_declined,
            ev.OrderUnknown: self._order_unknown,
            ev.OrderAbsent: self._order_absent,
            ev.ModifyAccepted: lambda e: self.book.settle_wish(
                e.client_order_id, e.at_ns, taken=True, wall_ns=e.wall_ns
            ),
            ev.ModifyRejected: lambda e: self.book.settle_wish(
                e.client_order_id, e.at_ns, taken=False, reason=e.reason
            ),
            ev.CancelRejected: self._cancel_rejected,
            ev.OrderReported: self._reported,
            ev.ExecutionReported: self._execution_reported,
            ev.PositionReported: self._position_reported,
            ev.PositionAdopted: self._position_adopted,
            ev.SharesSplit: self._shares_split,
            ev.ContractExpired: self._contract_expired,
            ev.FundsReported: self._funds_reported,
            ev.InstrumentFactsReported: self._facts_reported,
            ev.MonitorChanged: self._monitor_changed,
            ev.CodeReported: self._code_reported,
            ev.OperatorSeen: self._operator_seen,
            ev.RestrictedListRead: self._restricted_list_read,
            ev.FlattenRequested: self._flatten_requested,
            ev.ReconcileFinished: self._reconcile_finished,
            ev.SubmitOrder: self._submit,
            ev.DenyOrder: self._deny,
            ev.ModifyOrder: self._modify,
            ev.DenyModify: self._deny_modify,
            ev.CancelOrder: self._cancel,
            ev.AnswerQuestion: self._answer_question,
            ev.ChangeTradingState: self._change_trading_state,
            ev.BookFill: lambda c: self.book.fill(c.fill),
            ev.WantCancel: self._want_cancel,
            ev.MarkDay: self._mark_day,
            ev.MarkPeak: self._mark_peak,
            ev.SaveState: self._save_state,
        }

    # --- rows in ------------------------------------------------------------------------------------------------------

    def apply(self, row: Event | Command) -> Sequence[Change]:
        """Take one row in; returns what it changed in orders and fills, and what a person should know."""
        kind = type(row)
        at_ns = row.at_ns
        if kind in _EVENTS:
            wall_ns: int = row.wall_ns  # type: ignore[union-attr]  # a command has none
            if kind is ev.RunStarted:
                # A new process, a new clock: one that was wrong before must not hold back everything until it is right again.
                self.now_ns, self.wall_ns = at_ns, wall_ns
            elif wall_ns > self.wall_ns:
                self.wall_ns = wall_ns
        if at_ns > self.now_ns:
            self.now_ns = at_ns
        applier = self._appliers.get(kind)
        if applier is not None:
            applier(row)
        book = self.book
        changes = book.changes
        if not changes:
            return NO_CHANGES
        book.changes = []
        unknown = book.unknown
        self.oldest_unknown_wall_ns = min(unknown.values()) if unknown else None
        if len(changes) == 1 and type(changes[0]) is OrderChanged:
            return changes  # what most rows lead to
        for change in changes:
            if type(change) is FillBooked:
                self._booked(change.fill, change.replaced)
                conid = change.fill.instrument.conid
                if self.portfolio.imbalance(conid):
                    self._tighten(ACCOUNT, TradingState.HALTED)
                    text = f"{change.fill.instrument}: the position is not the sum of its shares"
                    changes.append(Finding(code="RUNAWAY", text=text, level="error"))
            elif type(change) is Finding:
                if change.code == "RUNAWAY":
                    self._tighten(ACCOUNT, TradingState.HALTED)  # latched here, so that a crash cannot lose it
                    self.runaway = self.runaway or change.text
                elif change.code == "FOREIGN_ORDER":
                    self.tally.foreign += 1
        return changes

    def _booked(self, fill: Fill, replaced: Fill | None) -> None:
        self.portfolio.book(fill, replaced)
        strategy, conid = fill.strategy, fill.instrument.conid
        self.valuation.touch_both(strategy, conid)
        self.results.touch(strategy, conid)
        same = replaced
        if replaced is not None and replaced.strategy != strategy:
            same = None
            self.valuation.touch_both(replaced.strategy, replaced.instrument.conid)
            self.results.touch(replaced.strategy, replaced.instrument.conid)
        if strategy == FOREIGN:
            self.tally.foreign += replaced is None
            return
        ledger = self.portfolio.strategies[strategy, conid]
        self.tally.booked(fill, same, self.day_of(fill.at_ns), ledger, self.book.order(fill.client_order_id))

    def _run_started(self, event: ev.RunStarted) -> None:
        self.run_id = event.run_id
        self.armed = self.code_now = (event.config_hash, event.code_hash)
        self.tally.operator_wall_ns = event.wall_ns
        self.tally.foreign = 0
        self.monitors.clear()
        self.restricted = None
        self.account_confirmed = event.account == self.account
        self.last_clean_wall_ns = None
        self.unexplained = ()
        for record in self.book.own_open():
            # Silence of the old process: whatever had left may have arrived; what had not left never will.
            self.book.answer(
                record.intent.client_order_id, Answer.RESTART, event.at_ns, event.wall_ns, "the process ended"
            )
            # Whatever left, left before now, also by a clock that has been set back since.
            name, now = record.intent.client_order_id, event.wall_ns
            record.sent_wall_ns = now if name in self.book.unknown else min(record.sent_wall_ns, now)
            record.unknown_wall_ns = min(record.unknown_wall_ns, now)
            if name in self.book.unknown:
                self.book.unknown[name] = record.unknown_wall_ns
            self.book.touch(record, event.at_ns)
            record.modify_answers_due = record.questions = 0
            if record.wished is not None and not record.modify_unknown_wall_ns:
                record.modify_unknown_wall_ns = event.wall_ns
            record.cancel_wanted = (
                record.cancel_wanted or record.cancel_asked
            )  # the request may have died with the process; it can be repeated

    def _instrument_defined(self, event: ev.InstrumentDefined) -> None:
        self.know(event.instrument)

    def know(self, instrument: Instrument) -> None:
        """Learn of an instrument, or newer rules of a known one."""
        self.book.instruments[instrument.conid] = instrument
        lane = self.lanes.get(instrument.conid)
        if lane is not None:
            lane.instrument = instrument

    def _trading_state_changed(self, event: ev.TradingStateChanged) -> None:
        self.trading_states[event.scope] = event.state
        if event.scope == ACCOUNT and event.state < TradingState.HALTED:
            self.runaway = ""
        self.tally.operator_wall_ns = event.wall_ns
        if event.state is TradingState.ACTIVE:
            self.tally.acknowledged(None if event.scope == ACCOUNT else event.scope)
        if event.state not in (TradingState.REDUCE_ONLY, TradingState.PAUSED):
            self.flattening.pop(event.scope, None)

    def _flatten_requested(self, event: ev.FlattenRequested) -> None:
        if self.trading_states.get(event.scope) is TradingState.HALTED:
            self.trading_states[event.scope] = (
                TradingState.REDUCE_ONLY
            )  # a person's word; nothing could be closed otherwise
        self._tighten(event.scope, TradingState.REDUCE_ONLY)
        self.flattening[event.scope] = event.reason
        self.tally.operator_wall_ns = event.wall_ns

    def _restricted_list_read(self, event: ev.RestrictedListRead) -> None:
        self.restricted = None if event.problem else frozenset(event.symbols)

    def _operator_seen(self, event: ev.OperatorSeen) -> None:
        self.tally.operator_wall_ns = event.wall_ns

    def _funds_reported(self, event: ev.FundsReported) -> None:
        self.funds = event

    def _facts_reported(self, event: ev.InstrumentFactsReported) -> None:
        self.facts[event.conid] = event

    def _monitor_changed(self, event: ev.MonitorChanged) -> None:
        self.monitors[event.name] = event.ok

    def _code_reported(self, event: ev.CodeReported) -> None:
        self.code_now = (event.config_hash, event.code_hash)

    def _change_trading_state(self, command: ev.ChangeTradingState) -> None:
        self._tighten(command.scope, command.state)
        if command.state >= TradingState.HALTED:
            self.flattening.pop(command.scope, None)

    def _tighten(self, scope: str, state: TradingState) -> None:
        if state > self.trading_states.get(scope, TradingState.ACTIVE):
            self.trading_states[scope] = state

    def _journal_failed(self, event: ev.JournalFailed) -> None:
        self.journal_ok = False

    def _session_changed(self, event: ev.SessionChanged) -> None:
        self.session = event.state
        if event.state is not SessionState.READY:
            self.last_clean_wall_ns = None  # anything may happen meanwhile: the next clean pass opens the gate

    def _stream_changed(self, event: ev.StreamChanged) -> None:
        if event.conid is None:
            self._stream = event.state
            if event.state is not StreamState.LIVE:
                self._streams.clear()
        else:
            self._streams[event.conid] = event.state

    def _answer(self, event: Any, answer: Answer, reason: str = "") -> None:
        book = self.book
        book.answer(event.client_order_id, answer, event.at_ns, event.wall_ns, reason)
        if book.parked_reports or book.parked_executions:
            book.settle(event.wall_ns)

    def _order_sent(self, event: ev.OrderSent) -> None:
        book = self.book
        book.answer(event.client_order_id, _SEND, event.at_ns, event.wall_ns)
        if book.parked_reports or book.parked_executions:
            book.settle(event.wall_ns)

    def _order_accepted(self, event: ev.OrderAccepted) -> None:
        self.book.accept(event.client_order_id, event.broker_order_id, event.broker_status, event.at_ns, event.wall_ns)
        if event.legs:
            self.book.accept_legs(event)

    def _question_asked(self, event: ev.QuestionAsked) -> None:
        record = self.book.records.get(event.client_order_id)
        if record is None:
            return
        record.questions += 1
        if event.purpose == "submit":
            self.book.answer(event.client_order_id, Answer.ASK, event.at_ns, event.wall_ns)

    def _answer_question(self, command: ev.AnswerQuestion) -> None:
        if command.purpose == "submit":
            self.book.answer(command.client_order_id, Answer.REPLY, command.at_ns, self.wall_ns)

    def _order_declined(self, event: ev.OrderDeclined) -> None:
        record = self.book.records.get(event.client_order_id)
        if record is not None and record.wished is not None and record.submission is Submission.ACKED:
            # The question was about a modification: the order itself stays as it was.
            self.book.settle_wish(event.client_order_id, event.at_ns, taken=False, reason=event.reason)
        else:
            self._answer(event, Answer.DECLINE, event.reason)

    def _order_unknown(self, event: ev.OrderUnknown) -> None:
        record = self.book.records.get(event.client_order_id)
        if record is None:
            return
        if event.purpose == "submit":
            self._answer(event, Answer.SILENCE, event.reason)
        elif event.purpose == "modify":
            if record.hear_modify_answer():
                record.modify_unknown_wall_ns = event.wall_ns
        elif event.purpose == "cancel":
            record.cancel_wanted = True  # asked again after the next reconciliation

    def _order_absent(self, event: ev.OrderAbsent) -> None:
        self._answer(event, Answer.ABSENT, f"absent: {event.evidence}")

    def _cancel_rejected(self, event: ev.CancelRejected) -> None:
        record = self.book.records.get(event.client_order_id)
        if record is not None:
            record.cancel_asked = False
            record.cancel_refused_wall_ns = event.wall_ns
            record.reason = event.reason
            self.book.touch(record, event.at_ns)

    def _reported(self, event: ev.OrderReported) -> None:
        if event.source == "stream":
            self.tally.reported(event.at_ns)
        record = self.book.records.get(event.client_order_id)
        before = None if record is None else record.order
        self.book.report(event)
        if record is not None and before is not None and record.order.working is _CANCELLED and before.is_open:
            wanted = record.cancel_asked or record.cancel_wanted or record.intent.tif is TimeInForce.IOC
            wanted = wanted or record.intent.leg not in ("", ENTRY)  # its siblings ended it
            if not wanted and record.intent.strategy != FOREIGN:
                self.tally.refused(record.intent.strategy, self.day_of(event.at_ns), event.at_ns)

    def _rejected(self, event: ev.OrderRejected) -> None:
        record = self.book.records.get(event.client_order_id)
        if record is not None and record.intent.strategy != FOREIGN:
            self.tally.refused(record.intent.strategy, self.day_of(event.at_ns), event.at_ns)
        self._answer(event, Answer.REFUSE, event.reason)

    def _execution_reported(self, event: ev.ExecutionReported) -> None:
        if event.source == "stream":
            self.tally.reported(event.at_ns)
        self.book.execution(event)

    def _position_reported(self, event: ev.PositionReported) -> None:
        self.broker_positions[event.conid] = event.quantity

    def _position_adopted(self, event: ev.PositionAdopted) -> None:
        """A holding nobody's execution explains: position of no strategy, and no profit of ours."""
        fill = Fill(
            execution_id=f"adopted:{event.conid}:{event.at_ns}",
            client_order_id="",
            broker_order_id="",
            strategy=FOREIGN,
            instrument=self.book.instrument(event.conid, event.symbol),
            side=Side.BUY if event.quantity > 0 else Side.SELL,
            quantity=abs(event.quantity),
            price=event.average_price or Decimal(0),
            at_ns=event.at_ns,
        )
        if fill.execution_id not in self.adopted:
            self.adopted[fill.execution_id] = event.quantity
            self.portfolio.book(fill, None)
            self.valuation.touch(None, event.conid)
            self.valuation.touch(FOREIGN, event.conid)

    def _shares_split(self, event: ev.SharesSplit) -> None:
        """Positions are other ones, and the newest quote is what it would be of the new shares, with less on either side."""
        conid = event.conid
        holders = self.portfolio.split(conid, event.at_ns, event.ratio, event.price)
        lane = self.lanes.get(conid)
        if lane is not None and lane.tick is not None:
            lane.tick = split_tick(lane.tick, event.ratio)
        for name in (None, *holders):
            self.valuation.touch(name, conid)
        for name in holders:
            self.results.touch(name, conid)

    def _contract_expired(self, event: ev.ContractExpired) -> None:
        """No execution, and no fill of anybody's orders: what each holder had is closed, and what was delivered is there."""
        conid, holders = event.instrument.conid, self.portfolio.holders.get(event.instrument.conid, {})
        held = {name: ledger.quantity for name, ledger in holders.items() if ledger.quantity}
        for fill in expired(event, held):
            place = fill.instrument.conid
            self.portfolio.book(fill, None)
            self.valuation.touch_both(fill.strategy, place)
            self.results.touch(fill.strategy, place)
            if fill.strategy != FOREIGN:
                self.tally.settled(fill, self.portfolio.strategies[fill.strategy, place])
        self.expired[conid] = tuple(held)

    def _reconcile_finished(self, event: ev.ReconcileFinished) -> None:
        if event.clean:
            self.ever_clean = True
            self.last_clean_wall_ns = event.wall_ns
        self.unexplained = event.unexplained_conids
        for record in self.book.own_open():
            record.cancel_refused_wall_ns = 0
        self.book.compared(event.at_ns, clean=event.clean, but=event.unexplained_conids)
        self.book.settle(event.wall_ns)

    def _count_intent(self, intent: OrderIntent) -> None:
        if intent.intent_id > self.intent_numbers.get(intent.strategy, 0):
            self.intent_numbers[intent.strategy] = intent.intent_id
        if intent.client_key is not None:
            self.client_keys[intent.strategy, intent.client_key] = None

    def _note_quotes(self, quotes: tuple[ev.Quote, ...]) -> None:
        for quote in quotes:
            self.noted[quote.conid] = quote

    def _submit(self, command: ev.SubmitOrder) -> None:
        intent = command.intent
        if command.quotes:
            self._note_quotes(command.quotes)
        self._count_intent(intent)
        proved = self.proved
        entry = not (proved[1] if proved is not None and proved[0] is intent else is_reducing(intent, self))
        self.tally.ordered(intent.strategy, self.day_of(command.at_ns), command.at_ns, entry=entry)
        self.book.add(intent, _RECORDED, command.verdict_id, command.at_ns)
        for leg in command.legs:
            self.book.add(leg, _RECORDED, command.verdict_id, command.at_ns)

    def _deny(self, command: ev.DenyOrder) -> None:
        # Nothing of it can ever be heard again, so the book keeps no record: a strategy denied at every tick costs no memory.
        self._note_quotes(command.quotes)
        self._count_intent(command.intent)

    def _modify(self, command: ev.ModifyOrder) -> None:
        self._note_quotes(command.quotes)
        terms = Terms(command.quantity, command.limit_price, command.stop_price)
        order = self.book.order(command.client_order_id)
        if order is not None:
            self.tally.changed(order.strategy, self.day_of(command.at_ns), command.at_ns)
        self.book.wish(command.client_order_id, terms, command.at_ns)

    def _deny_modify(self, command: ev.DenyModify) -> None:
        self._note_quotes(command.quotes)
        record = self.book.records.get(command.client_order_id)
        if record is not None:
            record.reason = reason_text(command.reasons)
            self.book.touch(record, command.at_ns)

    def _cancel(self, command: ev.CancelOrder) -> None:
        record = self.book.records.get(command.client_order_id)
        if record is not None:
            record.cancel_asked = True
            record.cancel_wanted = False
            self.tally.cancelled(record.intent.strategy, self.day_of(command.at_ns), command.at_ns)
            self.book.touch(record, command.at_ns)

    def _want_cancel(self, command: ev.WantCancel) -> None:
        record = self.book.records.get(command.client_order_id)
        if record is not None:
            record.cancel_wanted = True

    def _mark_day(self, command: ev.MarkDay) -> None:
        self.day = command.day
        self.day_base = dict(zip(command.scopes, command.pnl, strict=True))
        for period, number in (("week", week_of(command.day)), ("month", command.day // 100)):
            known = self.period_base.get(period)
            if known is None or known[0] != number:
                self.period_base[period] = (number, dict(self.day_base))
            else:
                for scope, base in self.day_base.items():
                    known[1].setdefault(scope, base)

    def _mark_peak(self, command: ev.MarkPeak) -> None:
        self.peaks.update(zip(command.scopes, command.pnl, strict=True))

    def _save_state(self, command: ev.SaveState) -> None:
        self.saved[command.strategy] = dict(command.state)

    def forget_connection(self) -> None:
        """After recovery: what the old process knew of session, stream and reconciliation is no news."""
        self.session = SessionState.DOWN
        self._stream = StreamState.DOWN
        self._streams.clear()
        self.journal_ok = True
        self.account_confirmed = False
        self.last_clean_wall_ns = None

    # --- what risk reads ----------------------------------------------------------------------------------------------

    def last_tick(self, conid: int) -> Tick | None:
        """The newest tick of a contract in this run."""
        lane = self.lanes.get(conid)
        return None if lane is None else lane.tick

    def stream_state(self, conid: int) -> StreamState:
        """State of the whole stream, or of the contract's data when the stream itself is live."""
        if self._stream is not _LIVE:
            return self._stream
        return self._streams.get(conid, _LIVE)

    def is_allowed_instrument(self, conid: int) -> bool:
        """Whether the contract is one of this run's configuration."""
        return conid in self.lanes

    def is_unexplained(self, conid: int) -> bool:
        """Whether the last reconciliation found a position of the broker that executions do not explain."""
        return conid in self.unexplained

    def trading_state(self, strategy: str) -> TradingState:
        """The tighter one of the account's and the strategy's state."""
        states = self.trading_states
        if not states:
            return _ACTIVE
        return max(states.get(ACCOUNT, _ACTIVE), states.get(strategy, _ACTIVE))

    def position(self, conid: int) -> Decimal:
        """Account position by our books."""
        ledger = self.portfolio.account.get(conid)
        return ZERO if ledger is None else ledger.quantity

    def strategy_position(self, strategy: str, conid: int) -> Decimal:
        """One strategy's share of the position."""
        ledger = self.portfolio.strategies.get((strategy, conid))
        return ZERO if ledger is None else ledger.quantity

    def open_quantity(self, conid: int, *, buys: bool, strategy: str | None = None, excluding: str = "") -> Decimal:
        """What may still be filled, worst case."""
        return self.book.open_quantity(conid, buys, strategy, excluding)

    def open_orders(self, conid: int | None = None, strategy: str | None = None) -> tuple[Order, ...]:
        """Orders not proven dead."""
        return self.book.open_orders(conid, strategy)

    def known_client_key(self, strategy: str, client_key: str) -> bool:
        """Whether the strategy used this key before."""
        return (strategy, client_key) in self.client_keys

    def day_pnl(self, strategy: str | None = None) -> Decimal | None:
        """Profit since the market day began, marked at the bid (longs) or ask (shorts); None when it cannot be known."""
        if not self.day or self.day != self.today:
            return None
        now = self.results.pnl(strategy)
        return None if now is None else now - self.day_base.get(ACCOUNT if strategy is None else strategy, ZERO)

    def pnl(self, strategy: str | None = None) -> Decimal | None:
        """Realised + open - commissions over the journal's life; None without a usable mark."""
        return self.results.pnl(strategy)

    def result_currency(self, strategy: str | None = None) -> str | None:
        """The currency of these results: that of what was traded. None before that, and where there are several."""
        return self.results.currency(strategy)

    def mark(self, instrument: Instrument, quantity: Decimal) -> Decimal | None:
        """The price a position could be closed at: bid for a long, ask for a short one. None without a tick."""
        lane = self.lanes.get(instrument.conid)
        if lane is None or lane.tick is None:
            return None
        price = lane.tick.bid if quantity > 0 else lane.tick.ask
        return Decimal(repr(price)) if math.isfinite(price) and price > 0 else None

    def evidence(self, intent: OrderIntent) -> tuple[ev.Quote, ...]:
        """The quotes a verdict rests on and that no earlier verdict noted: the order's, and those that value positions."""
        own = intent.instrument.conid
        conids = [own]
        for conid, ledger in self.portfolio.account.items():
            if conid != own and ledger.quantity:
                conids.append(conid)
        found = []
        for conid in conids:
            lane = self.lanes.get(conid)
            if lane is None or lane.tick is None:
                continue
            quote = quote_of(lane.tick)
            if self.noted.get(conid) != quote:
                found.append(quote)
        return tuple(found)

    def audit(self, *, whole: bool = True) -> list[str]:
        """Work out from nothing what is kept up to date step by step: what differs, as text. Empty, or the books are broken.

        Without ``whole``, orders that are closed for good and did not change take turns (``Shelf.check``).
        """
        walked = self.results.differences(lambda strategy: self.portfolio.pnl(self.mark, strategy))
        shares = [
            f"{ledger.instrument}: the account's position or cash is not the sum of its shares"
            for conid, ledger in self.portfolio.account.items()
            if self.portfolio.imbalance(conid) or self.portfolio.cash_imbalance(conid)
        ]
        return [*self.book.check(whole=whole), *self.valuation.differences(), *walked, *shares]

    # --- for comparing ------------------------------------------------------------------------------------------------

    def snapshot(self) -> dict[str, Any]:
        """The durable part as plain comparable values: two projections of the same rows are equal."""
        return {
            "orders": {key: record.order for key, record in sorted(self.book.records.items())},
            "executions": {key: each.fill for key, each in sorted(self.book.executions.items())},
            "parked": (len(self.book.parked_reports), len(self.book.parked_executions)),
            "unknown": dict(sorted(self.book.unknown.items())),
            "positions": {
                key: (ledger.position, ledger.flow)
                for key, ledger in sorted(self.portfolio.strategies.items())
                if ledger.fills  # one whose fills all moved elsewhere is none
            },
            "account": {key: ledger.position for key, ledger in sorted(self.portfolio.account.items())},
            "trading_states": dict(sorted(self.trading_states.items())),
            "runaway": self.runaway,
            "expired": dict(sorted(self.expired.items())),
            "intents": dict(sorted(self.intent_numbers.items())),
            "client_keys": sorted(self.client_keys),
            "day": (self.day, dict(sorted(self.day_base.items()))),
            "periods": {
                name: (number, dict(sorted(base.items()))) for name, (number, base) in self.period_base.items()
            },
            "peaks": dict(sorted(self.peaks.items())),
            "flattening": dict(self.flattening),
            "saved": dict(sorted(self.saved.items())),
        }

    def counted(self) -> dict[str, Any]:
        """Counts and closed trades as plain comparable values; unlike ``snapshot`` they know in which order things came."""
        return {
            "counts": {scope or "": count.values() for scope, count in self.tally.counts.items()},
            "trades": {name: list(trades) for name, trades in sorted(self.tally.trades.items())},
        }


def reason_text(reasons: tuple[ev.Reason, ...]) -> str:
    """A denial in one line: the headline, and how many more rules objected."""
    shown = "; ".join(str(reason) for reason in reasons[:_REASONS_MAX])
    more = len(reasons) - _REASONS_MAX
    return f"{shown}; and {more} more" if more > 0 else shown


__all__ = ["ACCOUNT", "FOREIGN", "State", "reason_text"]
