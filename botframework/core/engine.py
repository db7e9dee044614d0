"""The engine: one event in, commands out; sync, pure, the same on every machine.

For every event: the state changes first (``core.state``), then the strategies concerned are called, then what they wished
is judged by risk and becomes commands. A command that is returned has been applied already. Ticks take a short road of
their own. Imports core only; drivers (live, backtest) call ``handle`` and carry the commands out.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple, Protocol

import attrs

from botframework.core import events as ev
from botframework.core.bars import BarBuilder
from botframework.core.book import FOREIGN, Change, FillBooked, Finding, OrderChanged
from botframework.core.context import (
    WISHES_MAX,
    CancelWish,
    Context,
    LogSink,
    ModifyWish,
    Rng,
    Scheduler,
    SubmitWish,
    TargetWish,
    TooManyWishes,
    Wish,
)
from botframework.core.events import Command, Event, Reason
from botframework.core.ids import client_order_id
from botframework.core.model import (
    ZERO,
    Bar,
    Fill,
    Instrument,
    Notice,
    Order,
    OrderIntent,
    OrderType,
    Side,
    Submission,
    Tick,
    Timer,
    TradingState,
)
from botframework.core.orders import Record
from botframework.core.questions import QuestionPolicy
from botframework.core.risk.base import Proposal, RiskView, Verdict
from botframework.core.state import ACCOUNT, Lane, State, reason_text
from botframework.core.timers import NEVER, Timers

QUESTIONS_MAX = 10  # questions about one order; a longer conversation is declined
SAVE_EVERY_NS = 60 * 1_000_000_000
STEPS_MAX = 10_000  # reactions to one event; more means a loop, and trading stops
NOTHING: tuple[Command, ...] = ()

Callback = Callable[..., Any]


class GateLike(Protocol):
    """What the engine needs of the risk gate."""

    def decide(self, proposal: Proposal, view: RiskView, verdict_id: str) -> Verdict: ...

    def note_restored(self, proposal: Proposal, view: RiskView, allowed: bool) -> None: ...


class StrategySpec(NamedTuple):
    """A strategy as the runner found it; a plain tuple of the same five will do."""

    name: str
    instance: object
    callbacks: Mapping[str, Callback | None]  # hook name -> bound method taking all of the hook's arguments
    instruments: tuple[Instrument, ...]
    params: Any = None


@attrs.define(eq=False)
class _Seat:
    """A strategy inside the engine."""

    spec: StrategySpec
    context: Context
    callbacks: dict[str, Callback]
    failed: bool = False
    backlog: list[tuple[str, Any]] = attrs.field(factory=list)  # what happened before on_start


class Engine:
    """See the module. ``next_due_ns`` is the market time of the next timer; the driver sends ``TimeAdvanced`` then."""

    def __init__(
        self,
        *,
        account: str,
        journal_id: str,
        strategies: Iterable[tuple[str, object, Mapping[str, Callback | None], tuple[Instrument, ...], Any]],
        gate: GateLike,
        question_policy: QuestionPolicy,
        day_of: Callable[[int], int],
        rng: Callable[[str], Rng],
        at_stop: str = "cancel",
        log: LogSink | None = None,
        bar_s: float | None = None,
    ) -> None:
        """``day_of`` gives the market day of a market time as ``yyyymmdd``; ``rng`` a seeded source per strategy name.

        ``at_stop`` is ``cancel`` or ``leave``; ``bar_s`` makes the engine keep bars of that many seconds from mid prices.
        Raises ``ValueError`` for names that are empty, taken or reserved.
        """
        if at_stop not in {"cancel", "leave"}:
            raise ValueError(f"at_stop={at_stop!r}: use cancel or leave")
        self.ticks = 0
        self.ticks_dropped = 0  # older than their instrument's last one, or of no instrument of ours
        self.running: Context | None = None  # whose callback ran last: for the watchdog of callbacks that never return
        self.is_stopping = False
        self._journal_id = journal_id
        self._gate = gate
        self._policy = question_policy
        self._day_of = day_of
        self._at_stop = at_stop
        self._is_started = False
        self._state = State(account=account, reply_policy_valid=isinstance(question_policy, QuestionPolicy))
        self._lanes = self._state.lanes
        self._timers = Timers()
        self._out: list[Command] = []
        self._changes: deque[Change] = deque()
        self._wishes: deque[Wish] = deque()
        self._wished: dict[str, int] = {}
        self._verdicts = 0
        self._findings: tuple[str, ...] = ()
        self._counts = dict.fromkeys(("intents", "denied", "orders", "fills"), 0)
        self._base = (ZERO, ZERO)
        self._bars: dict[int, BarBuilder] = {}
        self._bar_s = bar_s
        self._seats: dict[str, _Seat] = {}
        scheduler = Scheduler(wish=self._note_wish, set_timer=self._set_timer, history=self._history)
        for entry in strategies:
            spec = StrategySpec(*entry)
            if not spec.name or spec.name == ACCOUNT or spec.name in self._seats:
                raise ValueError(f"strategy name {spec.name!r} is empty, reserved or taken")
            for instrument in spec.instruments:
                self._learn(instrument)
            self._seats[spec.name] = _Seat(
                spec,
                Context(
                    name=spec.name,
                    instruments=tuple(spec.instruments),
                    params=spec.params,
                    state=self._state,
                    scheduler=scheduler,
                    rng=rng(spec.name),
                    log=log,
                ),
                {hook: call for hook, call in spec.callbacks.items() if call is not None},
            )
        self.next_due_ns = 0  # the first event finds out which day it is
        self._timers.put(FOREIGN, "day", 0, 0)
        self._reactions: dict[type, Callable[[Any], None]] = {
            ev.RunStarted: self._on_run_started,
            ev.InstrumentDefined: self._on_instrument_defined,
            ev.SessionChanged: self._on_session_changed,
            ev.TradingStateChanged: self._on_trading_state_changed,
            ev.JournalFailed: self._on_journal_failed,
            ev.QuestionAsked: self._on_question_asked,
            ev.OrderUnknown: self._on_order_unknown,
            ev.OrderRejected: self._on_order_rejected,
            ev.CancelRejected: self._on_cancel_rejected,
            ev.ReconcileFinished: self._on_reconcile_finished,
            ev.StopRequested: self._on_stop_requested,
        }

    @property
    def view(self) -> State:
        """The state as risk, reconciliation and summaries read it. Never change it."""
        return self._state

    # --- the two doors ------------------------------------------------------------------------------------------------

    def handle(self, event: Event | Tick) -> Sequence[Command]:
        """Take one event in; the commands have been applied and must now be journalled and carried out."""
        if type(event) is Tick:
            lane = self._lanes.get(event.instrument.conid)
            at_ns = event.at_ns
            if lane is None or at_ns < lane.at_ns:
                self.ticks_dropped += 1
                return NOTHING
            lane.at_ns = at_ns
            lane.tick = event
            self.ticks += 1
            state = self._state
            if at_ns > state.now_ns:
                state.now_ns = at_ns
            if event.wall_ns > state.wall_ns:
                state.wall_ns = event.wall_ns
            if at_ns >= self.next_due_ns:
                self._fire(state.now_ns)
            if self._bars:
                self._add_to_bar(event)
            calls = lane.calls
            try:
                for context, call in calls:
                    self.running = context
                    call(context, event)
            except Exception as error:  # noqa: BLE001  a strategy may raise anything; it alone stops
                self._tick_raised(calls, event, error)
            if self._wishes or self._out:
                return self._finish()
            return NOTHING
        assert not isinstance(event, Tick)  # subclasses of Tick are nobody's idea
        self._apply(event)
        if self._state.now_ns >= self.next_due_ns:
            self._fire(self._state.now_ns)
        reaction = self._reactions.get(type(event))
        if reaction is not None:
            reaction(event)
        return self._finish()

    def restore(self, rows: Iterable[Event | Command]) -> None:
        """Rebuild from the journal: same rows, same state; no strategy is called, no command comes out."""
        state = self._state
        for row in rows:
            if row.at_ns > state.now_ns:
                state.now_ns = row.at_ns  # rules remember attempts by this time
            if isinstance(row, (ev.SubmitOrder, ev.DenyOrder)):
                self._gate.note_restored(Proposal(intent=row.intent), state, isinstance(row, ev.SubmitOrder))
            elif isinstance(row, (ev.ModifyOrder, ev.DenyModify)):
                order = state.book.order(row.client_order_id)
                if order is not None:
                    intent = order.intent
                    if isinstance(row, ev.ModifyOrder):
                        intent = attrs.evolve(
                            intent,
                            quantity=row.quantity,
                            limit_price=row.limit_price,
                            stop_price=row.stop_price,
                            at_ns=row.at_ns,
                        )
                    proposal = Proposal(intent=intent, replaces=order)
                    self._gate.note_restored(proposal, state, isinstance(row, ev.ModifyOrder))
            state.apply(row)
        state.forget_connection()
        self._base = state.portfolio.totals()
        for record in state.book:
            record.counted = record.accepted  # the summary covers this run only

    def summary(self) -> dict[str, Any]:
        """This run in numbers: integers, and money as decimal text."""
        state = self._state
        realized, commission = state.portfolio.totals()
        pnl = state.pnl()
        open_orders = state.book.own_open()
        return {
            "ticks": self.ticks,
            **self._counts,
            "open_orders": len(open_orders),
            "unknown_orders": len(state.book.unknown),
            "realized_pnl": text(realized - self._base[0]),
            "unrealized_pnl": None if pnl is None else text(pnl - realized + commission),
            "commission": text(commission - self._base[1]),
            "positions": {
                ledger.instrument.symbol: text(ledger.quantity)
                for ledger in state.portfolio.account.values()
                if ledger.quantity
            },
        }

    # --- the loop after an event --------------------------------------------------------------------------------------

    def _apply(self, row: Event | Command) -> None:
        self._changes.extend(self._state.apply(row))

    def _emit(self, command: Command) -> None:
        """A command: effective now, returned at the end of the event."""
        self._out.append(command)
        self._apply(command)

    def _finish(self) -> Sequence[Command]:
        self._settle()
        self._wished.clear()
        out, self._out = self._out, []
        return out

    def _settle(self) -> None:
        """React to changes and settle wishes until nothing is left; a loop that does not end halts trading."""
        steps = 0
        while self._changes or self._wishes:
            steps += 1
            if steps > STEPS_MAX:
                self._wishes.clear()
                self._changes.clear()
                self._halt(f"more than {STEPS_MAX} reactions to one event")
                return
            if self._changes:
                self._react(self._changes.popleft())
            else:
                self._grant(self._wishes.popleft())

    def _react(self, change: Change) -> None:
        if isinstance(change, OrderChanged):
            self._order_changed(change)
        elif isinstance(change, FillBooked):
            self._fill_booked(change.fill, change.replaced)
        else:
            self._found(change)

    def _order_changed(self, change: OrderChanged) -> None:
        before, after = change.before, change.after
        if after.strategy == FOREIGN:
            return
        if after.submission is Submission.ACKED and (before is None or before.submission is not Submission.ACKED):
            record = self._state.book.records.get(after.client_order_id)
            if record is not None and not record.counted:
                record.counted = True
                self._counts["orders"] += 1
        if after.is_open and after.broker_order_id and (before is None or not before.broker_order_id):
            record = self._state.book.records.get(after.client_order_id)
            if record is not None and record.cancel_wanted:
                self._cancel(record, "asked for before the broker's answer")
        if _is_news(before, after):
            self._tell_strategy(after.strategy, "on_order", after)

    def _fill_booked(self, fill: Fill, replaced: Fill | None) -> None:
        self._emit(ev.BookFill(at_ns=self._state.now_ns, fill=fill))
        if not fill.strategy:
            return
        if replaced is None or replaced.strategy != fill.strategy:
            self._counts["fills"] += 1
            self._tell_strategy(fill.strategy, "on_fill", fill)
        elif (replaced.quantity, replaced.price) == (fill.quantity, fill.price):
            return  # only its commission became known
        self._tell_strategy(
            fill.strategy, "on_position", self._state.portfolio.position(fill.instrument, fill.strategy)
        )

    def _found(self, finding: Finding) -> None:
        if finding.level != "info":
            self._tell(finding.level, finding.code, finding.text, finding.strategy)
        if finding.reconcile:
            self._emit(ev.Reconcile(at_ns=self._state.now_ns, reason=f"{finding.code}: {finding.text}"))
        if finding.code == "RUNAWAY":
            self._halt(finding.text)
        elif finding.code == "RESURRECTED":
            # The strategy was told that it does not exist and may have sent another one: take it back.
            record = self._state.book.records.get(finding.client_order_id)
            if record is not None:
                self._cancel(record, "exists after it was given up")

    def _halt(self, reason: str) -> None:
        """K3 for the account: own orders cancelled, none sent, until a person says otherwise."""
        self._change_state(ACCOUNT, TradingState.HALTED, reason)
        self._cancel_own(None, reason)

    def _change_state(self, scope: str, state: TradingState, reason: str) -> None:
        self._emit(ev.ChangeTradingState(at_ns=self._state.now_ns, scope=scope, state=state, reason=reason))
        self._tell("error", "TRADING_STATE", f"{scope} is {state.name}: {reason}", "" if scope == ACCOUNT else scope)

    def _tell(self, level: str, code: str, words: str, strategy: str = "", **data: Any) -> None:
        now = self._state.now_ns
        self._emit(
            ev.Tell(
                at_ns=now,
                notice=Notice(level=level, code=code, text=words, at_ns=now, strategy=strategy, data=data),
            )
        )

    # --- wishes -------------------------------------------------------------------------------------------------------

    def _note_wish(self, wish: Wish) -> None:
        name = wish.context.name
        count = self._wished.get(name, 0) + 1
        if count > WISHES_MAX:
            raise TooManyWishes(f"more than {WISHES_MAX} wishes within one event")
        self._wished[name] = count
        self._wishes.append(wish)

    def _grant(self, wish: Wish) -> None:
        if isinstance(wish, SubmitWish):
            self._submit(wish.intent)
        elif isinstance(wish, CancelWish):
            if wish.client_order_id:
                record = self._state.book.records.get(wish.client_order_id)
                if record is not None:
                    self._cancel(record, "strategy")
            else:
                self._cancel_own(wish.context.name, "strategy")
        elif isinstance(wish, ModifyWish):
            self._modify(wish)
        else:
            self._target(wish)

    def _verdict(self, proposal: Proposal) -> Verdict:
        """Ask the gate. Between this answer and the reservation nothing else runs."""
        self._verdicts += 1
        verdict_id = f"{self._state.run_id}-{self._verdicts}"
        own = self._own_objection(proposal)
        if own is not None:
            return Verdict(verdict_id=verdict_id, allowed=False, reasons=(own,))
        verdict = self._gate.decide(proposal, self._state, verdict_id)
        if verdict.raised:
            strategy = proposal.intent.strategy
            words = f"risk rules {', '.join(verdict.raised)} raised: {reason_text(verdict.reasons)}"
            self._tell("error", "RULE_RAISED", words, strategy)
            self._change_state(strategy, TradingState.PAUSED, words)
        return verdict

    def _own_objection(self, proposal: Proposal) -> Reason | None:
        """What the engine itself cannot do, whatever the rules say."""
        intent = proposal.intent
        if self.is_stopping:
            return Reason(code="STOPPING", outcome="deny", text="the run is ending")
        if proposal.replaces is None and intent.client_order_id in self._state.book.records:
            return Reason(
                code="DUPLICATE_ORDER", outcome="deny", observed=intent.client_order_id, text="key used before"
            )
        return None

    def _submit(self, wish: OrderIntent) -> None:
        state = self._state
        number = state.intent_numbers.get(wish.strategy, 0) + 1
        intent = attrs.evolve(
            wish,
            intent_id=number,
            at_ns=state.now_ns,
            client_order_id=client_order_id(
                state.account,
                self._journal_id,
                wish.strategy,
                day=self._day_of(state.now_ns),
                client_key=wish.client_key,
                intent_id=number,
            ),
        )
        self._counts["intents"] += 1
        verdict = self._verdict(Proposal(intent=intent))
        numbers = (intent.quantity, intent.limit_price or ZERO, intent.stop_price or ZERO)
        if verdict.allowed and all(each.is_finite() for each in numbers):
            self._emit(ev.SubmitOrder(at_ns=state.now_ns, intent=intent, verdict_id=verdict.verdict_id))
            return
        reasons = verdict.reasons or (Reason(code="VALID_ORDER", outcome="deny", text="not a number"),)
        self._counts["denied"] += 1
        is_copy = intent.client_order_id in state.book.records
        self._emit(ev.DenyOrder(at_ns=state.now_ns, intent=intent, verdict_id=verdict.verdict_id, reasons=reasons))
        if is_copy:  # the name belongs to the first order, so the denial has no record of its own
            denied = Record.of(intent, Submission.DENIED, verdict.verdict_id, state.now_ns).order
            self._tell_strategy(intent.strategy, "on_order", attrs.evolve(denied, reason=reason_text(reasons)))

    def _modify(self, wish: ModifyWish) -> None:
        state = self._state
        record = state.book.records.get(wish.client_order_id)
        if record is None or not record.order.is_open:
            return
        order = record.order
        quantity = order.quantity if wish.quantity is None else wish.quantity
        limit = order.limit_price if wish.limit_price is None else wish.limit_price
        stop = order.stop_price if wish.stop_price is None else wish.stop_price
        if (quantity, limit, stop) == (order.quantity, order.limit_price, order.stop_price) and record.wished is None:
            return
        reason = _modify_objection(order, quantity, limit, stop)
        if reason is not None:
            self._verdicts += 1
            verdict = Verdict(verdict_id=f"{state.run_id}-{self._verdicts}", allowed=False, reasons=(reason,))
        else:
            intent = attrs.evolve(
                order.intent, quantity=quantity, limit_price=limit, stop_price=stop, at_ns=state.now_ns
            )
            verdict = self._verdict(Proposal(intent=intent, replaces=order))
        if verdict.allowed:
            self._emit(
                ev.ModifyOrder(
                    at_ns=state.now_ns,
                    client_order_id=order.client_order_id,
                    quantity=quantity,
                    limit_price=limit,
                    stop_price=stop,
                    verdict_id=verdict.verdict_id,
                )
            )
        else:
            self._counts["denied"] += 1
            self._emit(
                ev.DenyModify(
                    at_ns=state.now_ns,
                    client_order_id=order.client_order_id,
                    verdict_id=verdict.verdict_id,
                    reasons=verdict.reasons,
                )
            )

    def _target(self, wish: TargetWish) -> None:
        """Send what is missing after position and open orders; what leads elsewhere is cancelled first."""
        name, instrument = wish.context.name, wish.instrument
        if not wish.quantity.is_finite():
            self._tell("warning", "VALID_ORDER", f"target {wish.quantity} of {instrument} is no quantity", name)
            return
        missing = wish.quantity - self._state.strategy_position(name, instrument.conid)
        side = Side.BUY if missing > 0 else Side.SELL
        wanted = abs(missing)
        under_way = ZERO
        astray = []
        for order in self._state.open_orders(instrument.conid, name):
            record = self._state.book.records[order.client_order_id]
            if order.side is side and under_way + record.reserved <= wanted:
                under_way += record.reserved
            else:
                astray.append(record)
        if astray:
            for record in astray:
                self._cancel(record, "target")
            return
        if wanted > under_way:
            self._submit(
                OrderIntent(
                    strategy=name,
                    instrument=instrument,
                    side=side,
                    quantity=wanted - under_way,
                    order_type=OrderType.MARKET if wish.limit_price is None else OrderType.LIMIT,
                    at_ns=self._state.now_ns,
                    limit_price=wish.limit_price,
                    tif=wish.tif,
                    tag=wish.tag,
                )
            )

    def _cancel(self, record: Record, reason: str) -> None:
        """Ask the broker to cancel, now or as soon as it has told its id. Asking twice is the same as once."""
        if not record.order.is_open or (record.cancel_asked and not record.cancel_wanted):
            return
        if not record.broker_order_id:
            record.cancel_wanted = True
            return
        self._emit(
            ev.CancelOrder(at_ns=self._state.now_ns, client_order_id=record.intent.client_order_id, reason=reason)
        )

    def _cancel_own(self, strategy: str | None, reason: str) -> None:
        for record in self._state.book.own_open():
            if strategy is None or record.intent.strategy == strategy:
                self._cancel(record, reason)

    # --- strategies ---------------------------------------------------------------------------------------------------

    def _tell_strategy(self, name: str, hook: str, thing: Any) -> None:
        seat = self._seats.get(name)
        if seat is None or seat.failed:
            return
        if not self._is_started:
            if hook in seat.callbacks:
                seat.backlog.append((hook, thing))
            return
        self._call(seat, hook, thing)

    def _call(self, seat: _Seat, hook: str, *things: Any) -> Any:
        """Call one callback; what it raises stops this strategy and nothing else."""
        callback = seat.callbacks.get(hook)
        if callback is None or seat.failed:
            return None
        self.running = seat.context
        try:
            return callback(seat.context, *things)
        except Exception as error:  # noqa: BLE001  a strategy may raise anything; it alone stops
            self._fail(seat, hook, error)
            return None

    def _tick_raised(self, calls: tuple[tuple[Context, Callback], ...], tick: Tick, error: Exception) -> None:
        """Stop the one that raised, then give the tick to those behind it."""
        guilty = next(index for index, (context, _) in enumerate(calls) if context is self.running)
        self._fail(self._seats[calls[guilty][0].name], "on_tick", error)
        for context, _ in calls[guilty + 1 :]:
            self._call(self._seats[context.name], "on_tick", tick)

    def _fail(self, seat: _Seat, hook: str, error: Exception) -> None:
        seat.failed = True
        name = seat.spec.name
        self._timers.drop(name)
        self.next_due_ns = self._timers.next_due_ns
        self._seat_lanes()
        for wish in [wish for wish in self._wishes if wish.context is seat.context]:
            self._wishes.remove(wish)
        words = f"strategy {name!r} raised {type(error).__name__} in {hook}: {error} ({_where(error)})"
        self._tell("error", "STRATEGY_RAISED", words, name, hook=hook)
        self._change_state(name, TradingState.HALTED, words)
        self._cancel_own(name, "strategy raised")

    def _seat_lanes(self) -> None:
        """Work out who gets which instrument's ticks; after a strategy started, failed or stopped."""
        for conid, lane in self._lanes.items():
            lane.calls = (
                ()
                if self.is_stopping or not self._is_started
                else tuple(
                    (seat.context, call)
                    for seat in self._seats.values()
                    if not seat.failed
                    and (call := seat.callbacks.get("on_tick")) is not None
                    and any(each.conid == conid for each in seat.spec.instruments)
                )
            )

    def _learn(self, instrument: Instrument) -> None:
        self._state.know(instrument)
        if instrument.conid not in self._lanes:
            self._lanes[instrument.conid] = Lane(instrument)
            if self._bar_s is not None:
                self._bars[instrument.conid] = BarBuilder(self._bar_s)

    # --- time ---------------------------------------------------------------------------------------------------------

    def _set_timer(self, strategy: str, name: str, due_ns: int | None, every_ns: int) -> None:
        self._timers.put(strategy, name, due_ns, every_ns, now_ns=self._state.now_ns)
        self.next_due_ns = self._timers.next_due_ns

    def _fire(self, now_ns: int) -> None:
        for strategy, name, due_ns in self._timers.due(now_ns):
            if strategy == FOREIGN:
                if name == "day":
                    self._roll_day()
                else:
                    self._save()
            elif (seat := self._seats.get(strategy)) is not None:
                self._call(seat, "on_timer", Timer(name, due_ns))
        self.next_due_ns = self._timers.next_due_ns

    def _roll_day(self) -> None:
        """Fix the base of the day's profit once every open position has a price, and look again when the day ends."""
        state = self._state
        now = state.now_ns
        day = self._day_of(now)
        state.today = day
        if state.day != day:
            names = list(self._seats)
            names += [name for name, _ in state.portfolio.strategies if name and name not in names]
            scopes = (ACCOUNT, *dict.fromkeys(names))
            numbers = [state.pnl(None if scope == ACCOUNT else scope) for scope in scopes]
            known = tuple(number for number in numbers if number is not None)
            if len(known) < len(scopes):
                self._timers.put(FOREIGN, "day", now + 1_000_000_000, 0, now_ns=now)
                return
            self._emit(ev.MarkDay(at_ns=now, day=day, scopes=scopes, pnl=known))
        self._timers.put(FOREIGN, "day", self._day_end(now, day), 0, now_ns=now)

    def _day_end(self, now_ns: int, day: int) -> int:
        """The first nanosecond of the next market day, by halving."""
        early, late = now_ns, now_ns + 26 * 3600 * 1_000_000_000  # a day is at most 25 hours long
        while late - early > 1:
            middle = (early + late) // 2
            early, late = (middle, late) if self._day_of(middle) == day else (early, middle)
        return late

    def _save(self) -> None:
        """Ask every strategy for what it wants back after a restart."""
        for seat in self._seats.values():
            kept = self._call(seat, "on_save")
            if kept is None or seat.failed:
                continue
            if not _is_plain(kept) or not isinstance(kept, Mapping):
                self._fail(seat, "on_save", TypeError("give a dict of text, numbers, booleans, lists and dicts"))
                continue
            if self._state.saved.get(seat.spec.name) != kept:
                self._emit(ev.SaveState(at_ns=self._state.now_ns, strategy=seat.spec.name, state=dict(kept)))

    # --- bars ---------------------------------------------------------------------------------------------------------

    def _add_to_bar(self, tick: Tick) -> None:
        conid = tick.instrument.conid
        bar = self._bars[conid].add(tick)
        if bar is not None and self._is_started and not self.is_stopping:
            for seat in self._seats.values():
                if any(each.conid == conid for each in seat.spec.instruments):
                    self._call(seat, "on_bar", bar)

    def _history(self, instrument: Instrument) -> deque[Bar]:
        builder = self._bars.get(instrument.conid)
        if builder is None:
            raise LookupError("this run keeps no bars; collect what you need in on_tick")
        return builder.bars

    # --- reactions to events ------------------------------------------------------------------------------------------

    def _on_run_started(self, event: ev.RunStarted) -> None:
        self._roll_day()
        self.next_due_ns = self._timers.next_due_ns
        if not self._state.account_confirmed:
            self._tell("error", "ACCOUNT_GUARD", f"the broker has account {event.account}, not {self._state.account}")
        unknown = len(self._state.book.unknown)
        if unknown:
            self._tell("warning", "UNKNOWN_ORDERS", f"{unknown} orders of the last run are unknown; asking the broker")

    def _on_instrument_defined(self, event: ev.InstrumentDefined) -> None:
        self._learn(event.instrument)
        for seat in self._seats.values():
            seat.context._learn(event.instrument)

    def _on_session_changed(self, event: ev.SessionChanged) -> None:
        if self._is_started:
            for seat in self._seats.values():
                self._call(seat, "on_session", event.state)

    def _on_trading_state_changed(self, event: ev.TradingStateChanged) -> None:
        self._tell("warning", "TRADING_STATE", f"{event.scope} is {event.state.name}: {event.reason} (by {event.by})")
        if event.state >= TradingState.HALTED:
            self._cancel_own(None if event.scope == ACCOUNT else event.scope, event.reason)

    def _on_journal_failed(self, event: ev.JournalFailed) -> None:
        self._tell("error", "JOURNAL_FAILED", event.reason)
        self._halt(f"the journal failed: {event.reason}")

    def _on_question_asked(self, event: ev.QuestionAsked) -> None:
        record = self._state.book.records.get(event.client_order_id)
        if record is None:
            confirmed, reason = False, "the question is about no order of ours"
        elif record.questions > QUESTIONS_MAX:
            confirmed, reason = False, f"more than {QUESTIONS_MAX} questions about one order"
        elif event.purpose == "submit" and record.cancel_wanted:
            confirmed, reason = False, "the order was taken back"
        elif self._state.trading_state(record.intent.strategy) >= TradingState.HALTED:
            confirmed, reason = False, "trading is halted"
        else:
            confirmed, reason = self._policy.decide(event.message_ids, event.messages)
        if not confirmed:
            words = f"{', '.join(event.message_ids) or 'question'} declined: {reason}"
            self._tell("warning", "REPLY_POLICY", words, record.intent.strategy if record else "")
        self._emit(
            ev.AnswerQuestion(
                at_ns=self._state.now_ns,
                client_order_id=event.client_order_id,
                reply_id=event.reply_id,
                confirmed=confirmed,
                reason=reason,
                purpose=event.purpose,
                verdict_id=record.verdict_id if record else "",
            )
        )

    def _on_order_unknown(self, event: ev.OrderUnknown) -> None:
        words = f"no answer to the {event.purpose} of {event.client_order_id}: {event.reason}"
        self._tell("warning", "ORDER_UNKNOWN", words)
        self._emit(ev.Reconcile(at_ns=self._state.now_ns, reason=words))

    def _on_order_rejected(self, event: ev.OrderRejected) -> None:
        order = self._state.book.order(event.client_order_id)
        self._tell("warning", "ORDER_REJECTED", event.reason, order.strategy if order else "")

    def _on_cancel_rejected(self, event: ev.CancelRejected) -> None:
        words = f"{event.client_order_id} could not be cancelled: {event.reason}"
        self._emit(ev.Reconcile(at_ns=self._state.now_ns, reason=words))

    def _on_reconcile_finished(self, event: ev.ReconcileFinished) -> None:
        if event.findings and event.findings != self._findings:
            self._tell("warning", "RECONCILED", "; ".join(event.findings))
        self._findings = event.findings
        for record in self._state.book.own_open():
            halted = self._state.trading_state(record.intent.strategy) >= TradingState.HALTED
            if record.broker_order_id and (record.cancel_wanted or halted):
                self._cancel(record, "asked for before" if record.cancel_wanted else "trading is halted")
        if not self._is_started and not self.is_stopping:
            self._start()

    def _start(self) -> None:
        """The books agree with the broker for the first time in this run: the strategies begin."""
        self._is_started = True
        for seat in self._seats.values():
            saved = self._state.saved.get(seat.spec.name)
            if saved is not None:
                self._call(seat, "on_load", saved)
            self._call(seat, "on_start")
            backlog, seat.backlog = seat.backlog, []
            for hook, thing in backlog:
                self._call(seat, hook, thing)
        self._seat_lanes()
        if any("on_save" in seat.callbacks for seat in self._seats.values()):
            self._set_timer(FOREIGN, "save", self._state.now_ns + SAVE_EVERY_NS, SAVE_EVERY_NS)

    def _on_stop_requested(self, event: ev.StopRequested) -> None:
        if self.is_stopping:
            return
        if self._is_started:
            for seat in self._seats.values():
                self._call(seat, "on_stop")
            self._settle()
            self._save()
        self.is_stopping = True
        self._seat_lanes()
        for name in self._seats:
            self._timers.drop(name)
        self._timers.drop(FOREIGN)
        self.next_due_ns = NEVER
        if self._at_stop == "cancel":
            self._cancel_own(None, f"stop: {event.reason}")


def text(number: Decimal) -> str:
    """Money and quantities as plain decimal text, without exponent and needless zeros."""
    if not number:
        return "0"
    plain = f"{number:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _is_news(before: Order | None, after: Order) -> bool:
    """Whether a strategy wants to hear: not of its own requests being on their way."""
    if before is None:
        return after.submission is Submission.DENIED
    return (
        _heard(before) != _heard(after)
        or (before.replace_pending and not after.replace_pending)
        or (before.cancel_pending and not after.cancel_pending)
    )


def _heard(order: Order) -> tuple[object, ...]:
    return (
        order.status,
        order.working,
        order.filled,
        order.average_price,
        order.quantity,
        order.limit_price,
        order.stop_price,
        order.reason,
    )


def _modify_objection(order: Order, quantity: Decimal, limit: Decimal | None, stop: Decimal | None) -> Reason | None:
    """Why an order cannot be modified now, whatever the rules say."""
    problem = ""
    if not order.broker_order_id or order.submission is not Submission.ACKED:
        problem = "the broker has not confirmed the order yet"
    elif order.replace_pending:
        problem = "a modification is already on its way"
    elif order.cancel_pending:
        problem = "a cancellation is on its way"
    elif not quantity.is_finite() or quantity <= order.filled:
        problem = f"quantity {quantity} is not above the filled {order.filled}"
    elif any(price is not None and not price.is_finite() for price in (limit, stop)):
        problem = "a price is no number"
    elif (limit is None) != (order.limit_price is None) or (stop is None) != (order.stop_price is None):
        problem = "a modification cannot change the type of the order"
    return Reason(code="MODIFY_STATE", outcome="deny", text=problem) if problem else None


def _is_plain(value: object, depth: int = 0) -> bool:
    """Whether a value survives JSON unchanged."""
    if value is None or isinstance(value, (str, bool, int)):
        return True
    if isinstance(value, float):
        return value == value and abs(value) != float("inf")
    if depth > 20:
        return False
    if isinstance(value, list):
        return all(_is_plain(each, depth + 1) for each in value)
    if isinstance(value, dict):
        return all(isinstance(key, str) and _is_plain(each, depth + 1) for key, each in value.items())
    return False


def _where(error: BaseException) -> str:
    """File and line where it was raised, without the machine's folders."""
    trace = error.__traceback__
    if trace is None:
        return "unknown place"
    while trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename.replace(chr(92), '/').rpartition('/')[2]}:{trace.tb_lineno}"
