"""The engine: one event in, commands out; sync, pure, the same on every machine.

For every event: the state changes first (``core.state``), then the strategies concerned are called (``core.seats``), then
what they wished is judged by risk and becomes commands (``core.desk``). A command that is returned has been applied
already. Ticks take a short road of their own. Imports core only; drivers (live, backtest) call ``handle`` and carry the
commands out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from botframework.core import events as ev
from botframework.core.answering import Answering, QuestionCheck
from botframework.core.baselines import Baselines
from botframework.core.book import FOREIGN
from botframework.core.changes import Change, FillBooked, Finding, OrderChanged
from botframework.core.context import Context, LogSink, Rng, Scheduler
from botframework.core.desk import Desk, GateLike, OrderCheck, denied_orders
from botframework.core.events import Command, Event
from botframework.core.expiry import in_words
from botframework.core.flatten import Flattener
from botframework.core.foreign import RAISED
from botframework.core.histories import Histories
from botframework.core.model import ZERO, Fill, Instrument, Order, Split, Tick, Timer, TradingState
from botframework.core.outbox import Outbox
from botframework.core.questions import QuestionPolicy
from botframework.core.quotes import Lane
from botframework.core.risk.base import Proposal, RiskRule
from botframework.core.risk.claims import Claims
from botframework.core.risk.inputs import plain_clock
from botframework.core.risk.limits import Limits, told
from botframework.core.seats import Callback, Seats, StrategySpec
from botframework.core.state import ACCOUNT, State
from botframework.core.timers import NEVER, Timers
from botframework.core.wishes import Wish

SAVE_EVERY_NS = 60 * 1_000_000_000
LIMITS_EVERY_NS = 1_000_000_000  # losses grow with the quotes too, so they are looked at when nothing is traded
AUDIT_EVERY_NS = 60 * 1_000_000_000
STEPS_MAX = 10_000  # reactions to one event; more means a loop, and trading stops
NOTHING: tuple[Command, ...] = ()


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
        order_checks: Sequence[OrderCheck] = (),
        question_checks: Sequence[QuestionCheck] = (),
        clock_of: Callable[[int], tuple[int, int]] = plain_clock,
    ) -> None:
        """``day_of`` gives the market day of a market time as ``yyyymmdd``; ``rng`` a seeded source per strategy name;
        ``clock_of`` weekday (Monday 0) and second of the day at the exchange.

        ``at_stop`` is ``cancel`` or ``leave``; ``bar_s`` makes the engine keep bars of that many seconds from mid prices;
        the checks are the plugins' ``check_order`` and ``answer_question``. Raises ``ValueError`` for names that are
        empty, taken or reserved.
        """
        if at_stop not in {"cancel", "leave"}:
            raise ValueError(f"at_stop={at_stop!r}: use cancel or leave")
        self.ticks = 0
        self.ticks_dropped = 0  # older than their instrument's last one, or of no instrument of ours
        self.next_due_ns = 0  # the first event finds out which day it is
        self.at_stop = at_stop
        self.histories = Histories(bar_s)
        self._bars, self._series = self.histories.bars, self.histories.series  # looked at with every tick
        self._orders = 0
        self._fills = 0
        self._base = (ZERO, ZERO)
        self._findings: tuple[str, ...] = ()
        self._unbooked: dict[str, Fill] = {}  # executions of the journal that no BookFill of it shows yet
        self._is_save_due = False
        self._timers = Timers()
        self._timers.put(FOREIGN, "day", 0, 0)
        self._limits_due_ns = 0
        self._audit_due_ns = 0
        self._looked: tuple[int, int, int] | None = (
            None  # rows, ticks and day of a look at the limits that led to nothing
        )
        self._unsound = ""  # what an audit of this process found
        self.audit_every_ns = AUDIT_EVERY_NS  # market time; it costs as much as there are orders in the books
        self._state = State(
            account=account,
            reply_policy_valid=isinstance(question_policy, QuestionPolicy),
            day_of=day_of,
            clock_of=clock_of,
        )
        self._lanes = self._state.lanes
        self._claims: Claims | None = getattr(gate, "claims", None)
        self._silent_ledger = ""
        if self._claims is not None:
            self._state.valuation.changed = self._claims.dirty
        self._outbox = Outbox(self._state)
        self._desk = Desk(
            outbox=self._outbox,
            gate=gate,
            journal_id=journal_id,
            day_of=day_of,
            order_checks=tuple(order_checks),
            on_denied=lambda order: self._seats.tell(order.strategy, "on_order", order),
        )
        self._answering = Answering(
            outbox=self._outbox,
            policy=question_policy,
            checks=tuple(question_checks),
            standing=self._desk.standing,
        )
        self._seats = Seats(self._outbox, self._desk, self._drop_timers)
        self._hear_orders = self._seats.hearing("on_order")
        self._hear_positions = self._seats.hearing("on_position")
        self._flattener = Flattener(self._outbox, self._desk, self._seats.context)
        self._wants_peaks = any(getattr(rule, "wants_peaks", False) for rule in getattr(gate, "rules", ()))
        self._baselines = Baselines(self._outbox, day_of, lambda: self._seats.names)
        scheduler = Scheduler(wish=self._desk.note, set_timer=self._set_timer, history=self.histories.of)
        for entry in strategies:
            spec = StrategySpec(*entry)
            if not spec.name or spec.name == ACCOUNT or spec.name in self._seats:
                raise ValueError(f"strategy name {spec.name!r} is empty, reserved or taken")
            for instrument in spec.instruments:
                self._learn(instrument)
            context = Context(
                name=spec.name,
                instruments=tuple(spec.instruments),
                params=spec.params,
                state=self._state,
                scheduler=scheduler,
                rng=rng(spec.name),
                log=log,
            )
            self._seats.add(spec, context)
        self._reactions: dict[type, Callable[[Any], None]] = {
            ev.RunStarted: self._on_run_started,
            ev.InstrumentDefined: self._on_instrument_defined,
            ev.SessionChanged: lambda event: self._seats.tell_session(event.state),
            ev.TradingStateChanged: self._on_trading_state_changed,
            ev.LimitChanged: self._on_limit_changed,
            ev.RestrictedListRead: self._on_restricted_list,
            ev.FlattenRequested: self._on_flatten_requested,
            ev.JournalFailed: self._on_journal_failed,
            ev.SharesSplit: self._on_shares_split,
            ev.ContractExpired: self._on_contract_expired,
            ev.Noticed: lambda event: self._outbox.tell(event.level, event.code, event.text),
            ev.QuestionAsked: self._answering.answer,
            ev.OrderUnknown: self._on_order_unknown,
            ev.OrderRejected: self._on_order_rejected,
            ev.CancelRejected: self._on_cancel_rejected,
            ev.ReconcileFinished: self._on_reconcile_finished,
            ev.StopRequested: self._on_stop_requested,
        }

    @property
    def view(self) -> State:
        """The state as risk and reports read it. Never change it."""
        return self._state

    @property
    def next_wake_ns(self) -> int:
        """Market time of the next timer that somebody may act at; the look at the limits can wait for the next tick."""
        return self._timers.next_due_ns

    @property
    def is_stopping(self) -> bool:
        """True once a stop was asked for: no new orders; ours are being cancelled, or left as configured."""
        return self._desk.is_stopping

    @property
    def rules(self) -> tuple[RiskRule, ...]:
        """The rules of the gate, for whoever shows them."""
        return tuple(getattr(self._desk.gate, "rules", ()))

    @property
    def limits(self) -> Limits | None:
        """What was changed about the limits while running; None without a gate that has any."""
        return getattr(self._desk.gate, "limits", None)

    @property
    def strategy_names(self) -> tuple[str, ...]:
        """The strategies of this run, in the order of the configuration."""
        return self._seats.names

    @property
    def has_begun(self) -> bool:
        """Whether the strategies of this run have begun: the books agreed once."""
        return self._seats.is_started

    @property
    def raised(self) -> Mapping[str, str]:
        """Strategies that raised in this run, each with what and where, in one line."""
        return self._seats.raised

    @property
    def halted(self) -> str:
        """What cannot be and made the engine halt the account: more traded than was ordered, or sums that are wrong; or "".

        A loss limit is not among it. It stays until a person lets the account trade again, over restarts too where the journal
        alone shows it.
        """
        return self._state.runaway or self._unsound

    @property
    def running(self) -> Context | None:
        """Whose callback ran last: for the watchdog of callbacks that never return."""
        return self._seats.running

    @property
    def keeps_place(self) -> bool:
        """Whether the journal is told how far each strategy was told, and its state whenever it acted.

        True unless no run follows on this journal, as after a backtest; then states are saved now and then only.
        """
        return self._seats.keeps_place

    @keeps_place.setter
    def keeps_place(self, keeps: bool) -> None:
        self._seats.keeps_place = keeps

    def objection(self, command: ev.SubmitOrder | ev.ModifyOrder) -> str:
        """Why an order allowed a moment ago must not leave now; empty when it may. For whoever holds the wire."""
        if self._claims is not None and (lost := self._claims.ledger.objection()):
            return lost  # a process stopped and taken over sends nothing when it wakes
        return self._desk.objection(command)

    def foresee(self, strategy: str) -> None:
        """Work out what can be known of a strategy's next order. For whoever has time now, and none when that comes."""
        self._desk.foresee(strategy)

    @property
    def claims(self) -> Claims | None:
        """This process's part of what all on the account may have at risk; None in a world without others."""
        return self._claims

    @property
    def rows(self) -> int:
        """How many events and commands the books have taken in: as long as it stands, they are the same."""
        return self._outbox.rows

    @property
    def is_at_rest(self) -> bool:
        """Whether one more comparison of the books that finds nothing would change nothing but its time."""
        state, book = self._state, self._state.book
        if not self._seats.is_started or self.is_stopping or self._claims is not None or self._findings:
            return False
        if book.unknown or book.owes or book.parked_reports or book.parked_executions or state.unexplained:
            return False
        own = book.own_open()
        if own and any(each >= TradingState.HALTED for each in state.trading_states.values()):
            return False
        return not own or not any(record.cancel_wanted or record.cancel_refused_wall_ns for record in own)

    @property
    def is_settled(self) -> bool:
        """Whether the next look at the limits leads to nothing either, as long as neither a tick nor a row comes, nor a day."""
        if not self._desk.settles or self._state.flattening or (self.limits is not None and self.limits.until_wall_ns):
            return False  # a limit that was loosened for a while gets tighter by the clock alone
        return self._looked == (self._outbox.rows, self.ticks, self._state.today)

    def compared(self, wall_ns: int) -> None:
        """The books were found to agree once more, at an earlier moment of a stretch at rest; see ``is_at_rest``."""
        self._state.last_clean_wall_ns = wall_ns

    @property
    def fence(self) -> int:
        """The token of this process's place in the shared ledger; 0 without one."""
        return 0 if self._claims is None else self._claims.ledger.token

    # --- the two doors ------------------------------------------------------------------------------------------------

    def handle(self, event: Event | Tick) -> Sequence[Command]:
        """Take one event in; the commands have been applied and must now be journalled and carried out."""
        # Told by its type: to ask whether it is one takes several times as long of a struct that is none.
        if type(event) is Tick:
            lane = self._lanes.get(event.instrument.conid)
            at_ns = event.at_ns
            if lane is None or at_ns < lane.at_ns:
                self.ticks_dropped += 1
                return NOTHING
            state = self._state
            if at_ns > state.now_ns:
                state.now_ns = at_ns
            if event.wall_ns > state.wall_ns:
                state.wall_ns = event.wall_ns
            if at_ns >= self.next_due_ns:
                self._fire()  # due before this quote, so without it: a day begins at the last mark of the day before
            lane.at_ns = at_ns
            lane.tick = event
            self.ticks += 1
            if self._series:
                for builder in self._series.get(event.instrument.conid, ()):
                    builder.add(event)
            if self._bars:
                self._add_to_bar(event)
            calls = lane.calls
            seats = self._seats
            try:
                for context, call in calls:
                    seats.running = context
                    call(context, event)
            except RAISED as error:  # a strategy may raise anything; it alone stops
                seats.tick_raised(calls, event, error)
            if self._desk.wishes or self._outbox.commands:
                return self._finish()
            return NOTHING
        self._outbox.apply(event)  # type: ignore[arg-type]  # a tick has left by now
        if self._state.now_ns >= self.next_due_ns:
            self._fire(is_amid=True)
        reaction = self._reactions.get(type(event))
        if reaction is not None:
            reaction(event)
        return self._finish()

    def restore(self, rows: Iterable[Event | Command]) -> None:
        """Rebuild from the journal: same rows, same state; no strategy is called, no command comes out.

        What a strategy was not told yet, it is told when it starts.
        """
        for row in rows:
            self._remember(row, self._reapply(row))
        state = self._state
        state.forget_connection()
        self._base = state.portfolio.totals()
        self._desk.is_stopping = False
        for record in state.book:
            record.counted = record.accepted  # the summary covers this run only

    def recall(self, rows: Iterable[Event | Command]) -> None:
        """As ``restore``, and stay at the moment of the last row, connection included: for looking back, not for trading."""
        for row in rows:
            self._reapply(row)

    def _reapply(self, row: Event | Command) -> Sequence[Change]:
        """One row of the journal, into state and rules; gives what it changed."""
        state = self._state
        if row.at_ns > state.now_ns:
            state.now_ns = row.at_ns  # rules remember attempts by this time
        if isinstance(row, (ev.SubmitOrder, ev.DenyOrder)):
            is_allowed = isinstance(row, ev.SubmitOrder)
            reasons = () if isinstance(row, ev.SubmitOrder) else row.reasons
            self._desk.gate.note_restored(Proposal(intent=row.intent), state, is_allowed, reasons)
        elif isinstance(row, ev.LimitChanged):
            self._change_limit(row)
        elif isinstance(row, (ev.ModifyOrder, ev.DenyModify)):
            order = state.book.order(row.client_order_id)
            if order is not None:
                intent = order.intent
                if isinstance(row, ev.ModifyOrder):
                    intent = replace(
                        intent,
                        quantity=row.quantity,
                        limit_price=row.limit_price,
                        stop_price=row.stop_price,
                        at_ns=row.at_ns,
                    )
                proposal = Proposal(intent=intent, replaces=order)
                reasons = () if isinstance(row, ev.ModifyOrder) else row.reasons
                self._desk.gate.note_restored(proposal, state, isinstance(row, ev.ModifyOrder), reasons)
        return state.apply(row)

    def _remember(self, row: Event | Command, changes: Sequence[Change]) -> None:
        """What a row of the journal means to the strategies; the same as ``handle`` told them, or had no time to."""
        kind = type(row)
        if kind in _OF_SEATS:
            self._seats.recall(row)
            if kind is ev.RunStarted:
                self._desk.is_stopping = False
        for change in changes:
            self._tell(change)
            if isinstance(change, FillBooked):
                if change.replaced is not None:
                    self._unbooked.pop(change.replaced.execution_id, None)
                self._unbooked[change.fill.execution_id] = change.fill
        if isinstance(row, ev.BookFill):
            if self._unbooked.get(row.fill.execution_id) == row.fill:
                del self._unbooked[row.fill.execution_id]
        elif isinstance(row, ev.SessionChanged):
            self._seats.tell_session(row.state)
        elif isinstance(row, ev.SharesSplit):
            self._tell_of_split(row)
        elif isinstance(row, ev.ContractExpired):
            self._tell_of_expiry(row)
        elif isinstance(row, ev.StopRequested):
            self._desk.is_stopping = True
        elif isinstance(row, ev.DenyOrder) and not self._desk.is_stopping:
            for order in denied_orders(row):
                self._seats.tell(order.strategy, "on_order", order)

    def summary(self) -> dict[str, Any]:
        """This run in numbers: integers, and money as decimal text."""
        state = self._state
        realized, commission = state.portfolio.totals()
        pnl = state.pnl()
        open_orders = state.book.own_open()
        return {
            "ticks": self.ticks,
            "intents": self._desk.intents,
            "denied": self._desk.denied,
            "orders": self._orders,
            "fills": self._fills,
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

    def finish(self) -> Sequence[Command]:
        """The commands of what happened since, where the replay has an end of its own; nothing when nothing happened."""
        return self._finish() if self._desk.wishes or self._outbox.commands else NOTHING

    def _finish(self) -> Sequence[Command]:
        outbox, desk, seats = self._outbox, self._desk, self._seats
        changes = outbox.changes
        if changes:
            self._react(changes.popleft())  # most events change one thing, and that is all
        if changes or desk.wishes or seats.told or seats.acted:
            self._settle()
        if self._is_save_due:
            self._is_save_due = False
            seats.save()
            self._settle()
        if desk.wished:
            desk.end_event()
        if seats.is_marked:
            seats.end_event()
        if self._claims is not None and self._claims.dirty:
            self._claims.settle(self._state)
        return outbox.take() if outbox.commands else NOTHING

    def _settle(self) -> None:
        """React to changes and grant wishes until nothing is left; a loop that does not end halts trading.

        How far strategies were told is written down before what they wished then is granted: what it leads to (a denial,
        say) stands behind that in the journal, and is the next thing they are told of.
        """
        changes, desk, seats = self._outbox.changes, self._desk, self._seats
        told, acted = seats.told, seats.acted
        steps = 0
        while steps < STEPS_MAX:
            steps += 1
            if changes:
                self._react(changes.popleft())
            elif told:
                seats.mark(acted=not desk.wishes)
            elif desk.wishes:
                self._grant(desk.wishes.popleft())
            elif acted:
                seats.mark(acted=True)
            else:
                return
        while changes or desk.wishes or told or acted:
            desk.forget()
            self._halt(f"more than {STEPS_MAX} reactions to one event")
            changes.clear()
            told.clear()
            acted.clear()

    def _grant(self, wish: Wish) -> None:
        before = len(self._outbox.commands)
        self._desk.grant(wish)
        if len(self._outbox.commands) > before:
            self._seats.act(wish.context.name)

    def _react(self, change: Change) -> None:
        if type(change) is OrderChanged:
            before, after = change.before, change.after
            intent = after.intent
            if intent.strategy == FOREIGN:
                return
            record = self._state.book.records.get(intent.client_order_id)
            if record is not None:
                if record.accepted and not record.counted:
                    record.counted = True
                    self._orders += 1
                if record.cancel_wanted and after.broker_order_id and (before is None or not before.broker_order_id):
                    self._desk.cancel(record, "asked for before the broker's answer")
            if intent.strategy in self._hear_orders:
                self._tell(change)
        elif type(change) is FillBooked:
            self._fill_booked(change.fill, change.replaced)
            self._tell(change)
        elif type(change) is Finding:
            self._found(change)

    def _tell(self, change: Change) -> None:
        """Let the strategy concerned hear of it: now, or when it starts. Nothing but the change decides what it hears."""
        if type(change) is OrderChanged:
            before, order = change.before, change.after
            strategy = order.intent.strategy
            if before is not None and strategy in self._hear_orders and _is_news(before, order):
                self._seats.tell(strategy, "on_order", order)
        elif type(change) is FillBooked and change.fill.strategy:
            fill, replaced = change.fill, change.replaced
            if replaced is None or replaced.strategy != fill.strategy:
                self._seats.tell(fill.strategy, "on_fill", fill)
            elif (replaced.quantity, replaced.price) == (fill.quantity, fill.price):
                return  # only its commission became known
            if fill.strategy in self._hear_positions:
                position = self._state.portfolio.position(fill.instrument, fill.strategy)
                self._seats.tell(fill.strategy, "on_position", position)

    def _fill_booked(self, fill: Fill, replaced: Fill | None) -> None:
        self._outbox.emit(ev.BookFill(at_ns=self._state.now_ns, fill=fill))
        if not fill.strategy:
            return
        if replaced is None or replaced.strategy != fill.strategy:
            self._fills += 1
            self._desk.check_limits()

    def _found(self, finding: Finding) -> None:
        if finding.level != "info":
            self._outbox.tell(finding.level, finding.code, finding.text, finding.strategy)
        if finding.reconcile:
            self._reconcile(f"{finding.code}: {finding.text}")
        if finding.code == "RUNAWAY":
            self._halt(finding.text)
        elif finding.code == "RESURRECTED":
            # The strategy was told that it does not exist and may have sent another one: take it back.
            record = self._state.book.records.get(finding.client_order_id)
            if record is not None:
                self._desk.cancel(record, "exists after it was given up")

    def _halt(self, reason: str) -> None:
        """K3 for the account: own orders cancelled, none sent, until a person says otherwise."""
        self._outbox.change_state(ACCOUNT, TradingState.HALTED, reason)
        self._desk.cancel_own(None, reason)

    def _reconcile(self, reason: str) -> None:
        self._outbox.emit(ev.Reconcile(at_ns=self._state.now_ns, reason=reason))

    def learn(self, instrument: Instrument) -> None:
        """Know an instrument as one of this run's, for looking back at a journal without strategies."""
        self._learn(instrument)

    def _learn(self, instrument: Instrument) -> None:
        self._state.know(instrument)
        if instrument.conid not in self._lanes:
            self._lanes[instrument.conid] = Lane(instrument)
            self.histories.know(instrument.conid)

    # --- time ---------------------------------------------------------------------------------------------------------

    def _set_timer(self, strategy: str, name: str, due_ns: int | None, every_ns: int) -> None:
        self._timers.put(strategy, name, due_ns, every_ns, now_ns=self._state.now_ns)
        self._desk.stir()
        self.next_due_ns = min(self._timers.next_due_ns, self._limits_due_ns)

    def _drop_timers(self, strategy: str) -> None:
        self._timers.drop(strategy)
        self.next_due_ns = min(self._timers.next_due_ns, self._limits_due_ns)

    def _fire(self, *, is_amid: bool = False) -> None:
        """Wake whoever is due. Timers set meanwhile are due later than now, so this ends.

        ``is_amid``: an event is being worked on, of which strategies are still to be told; states are saved behind it.
        """
        now = self._state.now_ns
        if now >= self._limits_due_ns:
            # Not among the timers, because it comes every second: in a replay, a heap would cost more than the look itself.
            self._limits_due_ns = now - now % LIMITS_EVERY_NS + LIMITS_EVERY_NS
            rows = self._outbox.rows
            is_marked = not self._wants_peaks or self._baselines.mark_peaks()
            self._desk.check_limits()
            if self._state.flattening:
                self._flattener.step()
            if now >= self._audit_due_ns:
                self._audit_due_ns = now + self.audit_every_ns
                self._audit()
            self._looked = (rows, self.ticks, self._state.today) if is_marked else None
        if now >= self._timers.next_due_ns:
            for owner, name, due_ns in self._timers.due(now):
                if owner != FOREIGN:
                    self._seats.wake(owner, "on_timer", Timer(name, due_ns))
                elif name == "day":
                    self._roll_day()
                elif is_amid:
                    self._is_save_due = True
                else:
                    self._seats.save()
        self.next_due_ns = min(self._timers.next_due_ns, self._limits_due_ns)

    def _audit(self) -> None:
        """What risk reads is kept up to date step by step; once a minute it is worked out anew, and has to agree."""
        differences = self._state.audit(whole=False)
        if differences:
            self._outbox.tell("error", "AUDIT", "; ".join(differences[:3]))
            self._unsound = f"the sums risk reads are wrong: {differences[0]}"
            self._halt(self._unsound)

    def _roll_day(self) -> None:
        self._set_timer(FOREIGN, "day", self._baselines.roll_day(), 0)

    def _add_to_bar(self, tick: Tick) -> None:
        conid = tick.instrument.conid
        bar = self._bars[conid].add(tick)
        if bar is not None and not self.is_stopping:
            self._seats.wake_all("on_bar", bar, conid=conid)

    # --- reactions to events ------------------------------------------------------------------------------------------

    def _on_run_started(self, event: ev.RunStarted) -> None:
        self._seats.run_began()
        for fill in self._unbooked.values():
            # The last process had the execution on the disk and died before it had booked it there too.
            self._outbox.emit(ev.BookFill(at_ns=self._state.now_ns, fill=fill))
            self._fills += bool(fill.strategy)
        self._unbooked.clear()
        self._roll_day()
        if self.limits is not None:
            self.limits.expire(self._state.wall_ns)
            for words in self.limits.disagreements():
                self._outbox.tell("warning", "LIMIT_CHANGED", words)
        if not self._state.account_confirmed:
            words = f"the broker has account {event.account}, not {self._state.account}"
            self._outbox.tell("error", "ACCOUNT_GUARD", words)
        unknown = len(self._state.book.unknown)
        if unknown:
            words = f"{unknown} orders of the last run are unknown; asking the broker"
            self._outbox.tell("warning", "UNKNOWN_ORDERS", words)

    def _on_instrument_defined(self, event: ev.InstrumentDefined) -> None:
        self._learn(event.instrument)
        self._seats.learn(event.instrument)

    def _change_limit(self, event: ev.LimitChanged) -> None:
        if self.limits is not None:
            self.limits.take(event, max(self._state.wall_ns, event.wall_ns))

    def _on_limit_changed(self, event: ev.LimitChanged) -> None:
        self._change_limit(event)
        self._outbox.tell("warning", "LIMIT_CHANGED", f"{told(event)}: {event.reason} (by {event.by})", event.scope[0])
        self._desk.check_limits()  # what is watched may be beyond it already

    def _on_restricted_list(self, event: ev.RestrictedListRead) -> None:
        if event.problem:
            self._outbox.tell("error", "RESTRICTED_LIST", f"no order passes: {event.problem}")
        for record in self._state.book.own_open():
            if record.intent.instrument.symbol.upper() in event.symbols:
                self._desk.cancel(record, f"{record.intent.instrument} is on the restricted list")

    def _on_trading_state_changed(self, event: ev.TradingStateChanged) -> None:
        words = f"{event.scope} is {event.state.name}: {event.reason} (by {event.by})"
        self._outbox.tell("warning", "TRADING_STATE", words, "" if event.scope == ACCOUNT else event.scope)
        if event.state >= TradingState.HALTED:
            self._desk.cancel_own(None if event.scope == ACCOUNT else event.scope, event.reason)
        elif event.scope == ACCOUNT:
            self._unsound = ""

    def _on_flatten_requested(self, event: ev.FlattenRequested) -> None:
        words = f"{event.scope} is being closed out: {event.reason} (by {event.by})"
        self._outbox.tell("warning", "FLATTEN", words, "" if event.scope == ACCOUNT else event.scope)
        self._desk.cancel_own(None if event.scope == ACCOUNT else event.scope, event.reason)
        self._flattener.step()

    def _on_shares_split(self, event: ev.SharesSplit) -> None:
        self._outbox.tell("warning", "SPLIT", f"one share of {event.symbol} became {event.ratio:f}")
        self.histories.split(self._split_of(event))
        self._tell_of_split(event)

    def _split_of(self, event: ev.SharesSplit) -> Split:
        return Split(self._state.book.instrument(event.conid, event.symbol), event.ratio, event.at_ns)

    def _tell_of_split(self, event: ev.SharesSplit) -> None:
        """Who trades it hears of it, and who has fewer or more shares without a fill of that."""
        self._seats.tell_with(event.conid, "on_split", self._split_of(event))
        for name, ledger in self._state.portfolio.holders.get(event.conid, {}).items():
            if name:
                self._seats.tell(name, "on_position", ledger.position)

    def _on_contract_expired(self, event: ev.ContractExpired) -> None:
        self._outbox.tell("warning", "EXPIRED", in_words(event))
        self._tell_of_expiry(event)

    def _tell_of_expiry(self, event: ev.ContractExpired) -> None:
        """Who held it has none of it now, without a fill, and who got what it was on has that."""
        state = self._state
        for name in state.expired[event.instrument.conid]:
            for instrument in (event.instrument, event.underlying):
                if name and instrument is not None:
                    self._seats.tell(name, "on_position", state.portfolio.strategies[name, instrument.conid].position)

    def _on_journal_failed(self, event: ev.JournalFailed) -> None:
        self._seats.mute()
        if self._claims is not None:
            self._claims.keep()
        self._outbox.tell("error", "JOURNAL_FAILED", event.reason)
        self._halt(f"the journal failed: {event.reason}")

    def _on_order_unknown(self, event: ev.OrderUnknown) -> None:
        words = f"no answer to the {event.purpose} of {event.client_order_id}: {event.reason}"
        order = self._state.book.order(event.client_order_id)
        self._outbox.tell("warning", "ORDER_UNKNOWN", words, order.strategy if order else "")
        self._reconcile(words)

    def _on_order_rejected(self, event: ev.OrderRejected) -> None:
        order = self._state.book.order(event.client_order_id)
        self._outbox.tell("warning", "ORDER_REJECTED", event.reason, order.strategy if order else "")

    def _on_cancel_rejected(self, event: ev.CancelRejected) -> None:
        self._reconcile(f"{event.client_order_id} could not be cancelled: {event.reason}")

    def _on_reconcile_finished(self, event: ev.ReconcileFinished) -> None:
        if event.findings and event.findings != self._findings:
            self._outbox.tell("warning", "RECONCILED", "; ".join(event.findings))
        self._findings = event.findings
        ending = self.is_stopping and self.at_stop == "cancel"
        is_any_halted = any(state >= TradingState.HALTED for state in self._state.trading_states.values())
        for record in self._state.book.own_open():
            halted = is_any_halted and self._state.trading_state(record.intent.strategy) >= TradingState.HALTED
            if record.broker_order_id and (record.cancel_wanted or halted or ending):
                why = "trading is halted" if halted else "the run is ending" if ending else "asked for before"
                self._desk.cancel(record, why)
        if event.clean and self._claims is not None:
            # What an earlier life of this process claimed is replaced by evidence, and before anything new is judged.
            silent = self._claims.publish(self._state)
            if silent and silent != self._silent_ledger:
                self._outbox.tell("warning", "GROUP_LEDGER", f"{silent}; what does not reduce is denied")
            self._silent_ledger = silent
        if event.clean and not self._seats.is_started and not self.is_stopping:
            # The books agree for the first time in this run: the strategies may begin. Earlier, all they send is denied.
            self._seats.start()
            self.histories.is_closed = True
            if self._seats.wants("on_save"):
                self._set_timer(FOREIGN, "save", self._state.now_ns + SAVE_EVERY_NS, SAVE_EVERY_NS)

    def _on_stop_requested(self, event: ev.StopRequested) -> None:
        if self.is_stopping:
            return
        self._seats.wake_all("on_stop")
        self._settle()
        self._seats.save()
        self._desk.is_stopping = True
        self._seats.stop()
        for owner in (*self._seats.names, FOREIGN):
            self._timers.drop(owner)
        self._limits_due_ns = self.next_due_ns = NEVER
        if self.at_stop == "cancel":
            self._desk.cancel_own(None, f"stop: {event.reason}")


def text(number: Decimal) -> str:
    """Money and quantities as plain decimal text, without exponent and needless zeros."""
    if not number:
        return "0"
    plain = f"{number:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


_OF_SEATS = frozenset({ev.MarkTold, ev.RunStarted, ev.SaveState})


def _is_news(before: Order, after: Order) -> bool:
    """Whether a strategy wants to hear: not of its own requests being on their way."""
    return (
        before.working is not after.working
        or before.filled != after.filled
        or before.reason != after.reason
        or before.average_price != after.average_price
        or before.quantity != after.quantity
        or before.limit_price != after.limit_price
        or before.stop_price != after.stop_price
        or (before.replace_pending and not after.replace_pending)
        or (before.cancel_pending and not after.cancel_pending)
        or (before.submission is not after.submission and before.status is not after.status)
    )
