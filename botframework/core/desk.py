"""The order desk: wishes in, judged commands out.

Between a verdict and the reservation it allows nothing else runs: the order is in the book, and so in the exposure, from
the moment its SubmitOrder is emitted. Imports core only; owned by ``core.engine``.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Final, Protocol

import attrs
from msgspec.structs import replace

from botframework.core import events as ev
from botframework.core.calm import Calm, settles
from botframework.core.context import Context
from botframework.core.events import Reason
from botframework.core.foreign import RAISED
from botframework.core.groups import group_objection
from botframework.core.ids import client_order_id, leg_id
from botframework.core.model import ZERO, Order, OrderIntent, OrderType, Side, Submission, TradingState
from botframework.core.orders import Record
from botframework.core.outbox import Outbox
from botframework.core.risk.base import Breach, Proposal, RiskView, Verdict
from botframework.core.risk.exposure import is_reducing
from botframework.core.risk.rules.state import Health, TradingStateRule
from botframework.core.state import ACCOUNT, reason_text
from botframework.core.texts import bounded
from botframework.core.wishes import (
    WISHES_MAX,
    CancelWish,
    ModifyWish,
    SubmitWish,
    TargetWish,
    TooManyWishes,
    Wish,
)

CANCEL_AGAIN_NS = 5 * 1_000_000_000  # wall time after a refused cancellation; a comparison of the books ends it early

_STANDING = (TradingStateRule(), Health())  # what may change between a verdict and the wire

OrderCheck = Callable[[Context, OrderIntent], str | None]  # the hook check_order: None allows, text denies


class GateLike(Protocol):
    """What the engine needs of the risk gate."""

    def decide(self, proposal: Proposal, view: RiskView, verdict_id: str, also: Sequence[Reason] = ()) -> Verdict:
        """``also`` is what others than the rules object."""
        ...

    def note_restored(
        self, proposal: Proposal, view: RiskView, allowed: bool, reasons: Sequence[Reason] = ()
    ) -> None: ...

    def breaches(self, view: RiskView) -> Sequence[Breach]:
        """Limits that are broken now, and the states their scopes have to take."""
        ...


#: Market time for which a target does not lead to the same order again: after one that was sent (less is a twin to the rule
#: against duplicates), and after one that was denied. A target is said at every tick, and would be a runaway.
TARGET_SENT_NS: Final = 2 * 1_000_000_000
TARGET_DENIED_NS: Final = 5 * 1_000_000_000


@attrs.define(eq=False, kw_only=True)
class Desk:
    """See the module. ``on_denied`` hears of denied orders, which have no record."""

    outbox: Outbox
    gate: GateLike
    journal_id: str
    day_of: Callable[[int], int]
    order_checks: Sequence[OrderCheck] = ()
    on_denied: Callable[[Order], None]
    is_stopping: bool = False
    wishes: deque[Wish] = attrs.field(factory=deque)
    intents: int = 0
    denied: int = 0
    wished: dict[str, int] = attrs.field(factory=dict)  # how often each strategy wished within this event
    _targets: dict[tuple[str, int, Side], tuple[tuple[Decimal, Decimal | None], int]] = attrs.field(factory=dict)
    _verdicts: int = 0
    # By strategy: what the name of an order follows from (account, day, number), and the name.
    _foreseen: dict[str, tuple[tuple[str, int, int], str]] = attrs.field(factory=dict)
    calm: Calm = attrs.field(init=False, default=attrs.Factory(lambda self: Calm.of(self.gate), takes_self=True))
    settles: bool = attrs.field(init=False, default=attrs.Factory(lambda self: settles(self.gate), takes_self=True))
    stir: Callable[[], object] = lambda: None  # called with every wish and timer: a replay looks up then

    # --- wishes -------------------------------------------------------------------------------------------------------

    def note(self, wish: Wish) -> None:
        """Keep a wish until the callback is over. Raises ``TooManyWishes``, inside the callback that made one too many."""
        name = wish.context.name
        count = self.wished.get(name, 0) + 1
        if count > WISHES_MAX:
            raise TooManyWishes(f"more than {WISHES_MAX} wishes within one event")
        self.wished[name] = count
        self.wishes.append(wish)
        self.stir()

    def forget(self, context: Context | None = None) -> None:
        """Drop the wishes of one strategy, or all of them."""
        self.wishes = deque(wish for wish in self.wishes if context is not None and wish.context is not context)

    def end_event(self) -> None:
        """The next event may wish anew."""
        self.wished.clear()

    def grant(self, wish: Wish) -> None:
        """Turn one wish into commands."""
        if isinstance(wish, SubmitWish):
            self.submit(wish.context, wish.intent, wish.legs)
        elif isinstance(wish, CancelWish):
            record = self.outbox.state.book.records.get(wish.client_order_id)
            if record is not None:
                self.cancel(record, "strategy")
            elif not wish.client_order_id:
                self.cancel_own(wish.context.name, "strategy")
        elif isinstance(wish, ModifyWish):
            self._modify(wish)
        else:
            self._target(wish)

    def cancel(self, record: Record, reason: str) -> None:
        """Ask the broker to cancel, now or as soon as it has told its id. Asking twice is the same as once."""
        if not record.order.is_open or (record.cancel_asked and not record.cancel_wanted):
            return
        state = self.outbox.state
        refused_ns = record.cancel_refused_wall_ns
        if not record.broker_order_id or (refused_ns and state.wall_ns - refused_ns < CANCEL_AGAIN_NS):
            # Refused a moment ago: whoever cancels on every tick would ask the broker on every tick.
            if not record.cancel_wanted:
                self.outbox.emit(
                    ev.WantCancel(at_ns=state.now_ns, client_order_id=record.intent.client_order_id, reason=reason)
                )
            return
        self.outbox.emit(
            ev.CancelOrder(
                at_ns=state.now_ns,
                client_order_id=record.intent.client_order_id,
                reason=reason,
                broker_order_id=record.broker_order_id,
            )
        )

    def cancel_own(self, strategy: str | None, reason: str) -> None:
        """Cancel the open orders of a strategy, or all of ours. Foreign orders are left alone.

        Exits whose entry is open and has not traded go with it; should it trade after all, they are asked for themselves.
        """
        book = self.outbox.state.book
        for record in book.own_open():
            if strategy is None or record.intent.strategy == strategy:
                entry = book.order(record.intent.group) if record.intent.is_exit else None
                if entry is None or not entry.is_open or entry.filled:
                    self.cancel(record, reason)

    def check_limits(self) -> None:
        """K1 to K3 for whoever broke a limit that is watched, until a person says otherwise."""
        state = self.outbox.state
        if self.calm.holds(self.outbox.moves, state):
            return
        breaches = self.gate.breaches(state)
        if not breaches:
            self.calm.begin(self.outbox.moves, state)
        for breach in breaches:
            self.tighten(breach)

    def tighten(self, breach: Breach) -> None:
        """Let a scope take the state a limit asks for; from HALTED on its orders are cancelled. ACTIVE only warns."""
        scope, state = breach.scope, breach.state
        if state is TradingState.ACTIVE:
            strategy = "" if scope == ACCOUNT else scope
            self.outbox.tell("warning", breach.reason.code, str(breach.reason), strategy)
            return
        before = self.outbox.state.trading_states.get(scope, TradingState.ACTIVE)
        self.outbox.change_state(scope, state, str(breach.reason))
        if state >= TradingState.HALTED > before:
            self.cancel_own(None if scope == ACCOUNT else scope, str(breach.reason))

    # --- verdicts -----------------------------------------------------------------------------------------------------

    def _verdict(self, context: Context, proposal: Proposal, objection: Reason | None) -> Verdict:
        """Ask everybody who may object; a rule that raises pauses the strategy."""
        state = self.outbox.state
        self._verdicts += 1
        verdict_id = f"{state.run_id}-{self._verdicts}"
        if state.expired:
            for each in (proposal.intent, *proposal.legs):
                if each.instrument.conid in state.expired:
                    objection = Reason(code="EXPIRED", outcome="deny", text=f"{each.instrument} has expired")
        if self.is_stopping:
            objection = Reason(code="STOPPING", outcome="deny", text="the run is ending")
        if objection is not None:
            return Verdict(verdict_id=verdict_id, allowed=False, reasons=(objection,))
        plugged: list[Reason] = []
        if self.order_checks:
            intents = (proposal.intent, *proposal.legs)
            for check in self.order_checks:
                for intent in intents:
                    reason = _ask(check, context, intent)
                    if reason is not None:
                        plugged.append(reason)
        decide = self.gate.decide
        verdict = decide(proposal, state, verdict_id, plugged) if plugged else decide(proposal, state, verdict_id)
        if verdict.raised:
            strategy = proposal.intent.strategy
            words = f"risk rules {', '.join(verdict.raised)} raised: {reason_text(verdict.reasons)}"
            self.outbox.tell("error", "RULE_RAISED", words, strategy)
            self.outbox.change_state(strategy, TradingState.PAUSED, words)
        for breach in verdict.breaches:
            self.tighten(breach)
        return verdict

    def submit(self, context: Context, wish: OrderIntent, others: tuple[OrderIntent, ...] = ()) -> None:
        """Give an order its number and name, have it judged, and send or deny it. ``others`` are the rest of its group."""
        state = self.outbox.state
        number = state.intent_numbers.get(wish.strategy, 0) + 1
        day = self.day_of(state.now_ns)
        known = self._foreseen.get(wish.strategy)
        if known is not None and known[0] == (state.account, day, number) and wish.client_key is None:
            name = known[1]
        else:
            name = client_order_id(state.account, self.journal_id, wish.strategy, day, wish.client_key, number)
        intent = OrderIntent(
            wish.strategy,
            wish.instrument,
            wish.side,
            wish.quantity,
            wish.order_type,
            state.now_ns,
            wish.limit_price,
            wish.stop_price,
            wish.tif,
            wish.tag,
            wish.client_key,
            number,
            name,
            name if others else "",
            wish.leg,
            wish.trail,
        )
        legs: tuple[OrderIntent, ...] = ()
        if others:
            legs = tuple(
                replace(each, intent_id=number, at_ns=state.now_ns, client_order_id=leg_id(name, each.leg), group=name)
                for each in others
            )
        self.intents += 1
        objection = group_objection(intent, legs) if legs else None
        if name in state.book.records:
            objection = Reason(code="DUPLICATE_ORDER", outcome="deny", observed=name, text="client key used before")
        verdict = self._verdict(context, Proposal(intent=intent, legs=legs), objection)
        if verdict.allowed and not (_is_sound(intent) and (not legs or all(map(_is_sound, legs)))):
            # no rule may let through what no sum can count
            reason = Reason(code="VALID_ORDER", outcome="deny", text="quantity or price is not a number")
            verdict = replace(verdict, allowed=False, reasons=(reason,))
        if verdict.allowed:
            if verdict.reducing is not None:
                state.proved = (intent, verdict.reducing)  # nothing comes between the verdict and the row
            self.outbox.emit(
                ev.SubmitOrder(
                    at_ns=state.now_ns,
                    intent=intent,
                    verdict_id=verdict.verdict_id,
                    quotes=self._evidence(intent, legs) if legs else state.evidence(intent),
                    together=verdict.together,
                    legs=legs,
                )
            )
            return
        self.denied += 1
        denial = ev.DenyOrder(
            at_ns=state.now_ns,
            intent=intent,
            verdict_id=verdict.verdict_id,
            reasons=verdict.reasons,
            quotes=self._evidence(intent, legs),
            together=verdict.together,
            legs=legs,
        )
        self.outbox.emit(denial)
        if not self.is_stopping:
            # Not at the end: who answers each denial with a new order would never come to rest.
            for order in denied_orders(denial):
                self.on_denied(order)

    def foresee(self, strategy: str) -> None:
        """Work out the name a strategy's next order will have, unless it comes with a key or on another day."""
        state = self.outbox.state
        day, number = self.day_of(state.now_ns), state.intent_numbers.get(strategy, 0) + 1
        name = client_order_id(state.account, self.journal_id, strategy, day, None, number)
        self._foreseen[strategy] = (state.account, day, number), name

    def _evidence(self, intent: OrderIntent, legs: Sequence[OrderIntent]) -> tuple[ev.Quote, ...]:
        """The quotes a verdict on these rests on, each once."""
        if not legs:
            return self.outbox.state.evidence(intent)
        quotes = {q.conid: q for each in (intent, *legs) for q in self.outbox.state.evidence(each)}
        return tuple(quotes.values())

    def _modify(self, wish: ModifyWish) -> None:
        state = self.outbox.state
        record = state.book.records.get(wish.client_order_id)
        if record is None or not record.order.is_open:
            return  # it ended in the meantime; the strategy is told of that anyway
        order = record.order
        quantity = order.quantity if wish.quantity is None else wish.quantity
        limit = order.limit_price if wish.limit_price is None else wish.limit_price
        stop = order.stop_price if wish.stop_price is None else wish.stop_price
        if record.wished is None and (quantity, limit, stop) == (order.quantity, order.limit_price, order.stop_price):
            return
        intent = replace(order.intent, quantity=quantity, limit_price=limit, stop_price=stop, at_ns=state.now_ns)
        objection = _modify_objection(order, quantity, limit, stop)
        verdict = self._verdict(wish.context, Proposal(intent=intent, replaces=order), objection)
        if verdict.allowed:
            self.outbox.emit(
                ev.ModifyOrder(
                    at_ns=state.now_ns,
                    client_order_id=order.client_order_id,
                    quantity=quantity,
                    limit_price=limit,
                    stop_price=stop,
                    verdict_id=verdict.verdict_id,
                    quotes=state.evidence(intent),
                    together=verdict.together,
                    broker_order_id=order.broker_order_id,
                )
            )
            return
        self.denied += 1
        self.outbox.emit(
            ev.DenyModify(
                at_ns=state.now_ns,
                client_order_id=order.client_order_id,
                verdict_id=verdict.verdict_id,
                reasons=verdict.reasons,
                quantity=quantity,
                limit_price=limit,
                stop_price=stop,
                quotes=state.evidence(intent),
                together=verdict.together,
            )
        )

    def _target(self, wish: TargetWish) -> None:
        """Send what is missing after position and open orders; what leads elsewhere is cancelled first."""
        name, instrument = wish.context.name, wish.instrument
        state = self.outbox.state
        missing = wish.quantity - state.strategy_position(name, instrument.conid)
        if missing.is_finite():
            side = Side.BUY if missing > 0 else Side.SELL
            wanted, under_way = abs(missing), ZERO
            astray = []
            for order in state.open_orders(instrument.conid, name):
                record = state.book.records[order.client_order_id]
                if order.intent.is_exit:
                    # It may never trade, so nothing of it is under way; it stands in the way of closing out otherwise.
                    if wanted and order.side is side:
                        astray.append(record)
                elif order.side is side and under_way + record.reserved <= wanted:
                    under_way += record.reserved
                else:
                    astray.append(record)
            for record in astray:
                self.cancel(record, "target")
            if astray or wanted <= under_way:
                return
            missing = wanted - under_way
        else:
            side = Side.BUY  # not a number: let risk say so
        asked = (missing, wish.limit_price)
        last, until_ns = self._targets.get((name, instrument.conid, side), (None, 0))
        if last == asked and state.now_ns < until_ns:
            return
        before = self.denied
        self.submit(
            wish.context,
            OrderIntent(
                strategy=name,
                instrument=instrument,
                side=side,
                quantity=missing,
                order_type=OrderType.MARKET if wish.limit_price is None else OrderType.LIMIT,
                at_ns=state.now_ns,
                limit_price=wish.limit_price,
                tif=wish.tif,
                tag=wish.tag,
            ),
        )
        peace_ns = TARGET_SENT_NS if self.denied == before else TARGET_DENIED_NS
        self._targets[name, instrument.conid, side] = (asked, state.now_ns + peace_ns)

    # --- what was allowed, looked at again ----------------------------------------------------------------------------

    def objection(self, command: ev.SubmitOrder | ev.ModifyOrder) -> str:
        """Why an order allowed a moment ago must not leave now; empty when it may.

        Asked right before the first byte: it may have stood in line behind others while trading was halted, the session
        lost or the order taken back.
        """
        name = command.intent.client_order_id if isinstance(command, ev.SubmitOrder) else command.client_order_id
        record = self.outbox.state.book.records.get(name)
        if record is None or not record.order.is_open:
            return "the order is closed"
        if record.cancel_wanted or record.cancel_asked:
            return "the order was taken back"
        return self.standing(record)

    def standing(self, record: Record) -> str:
        """What the state of the process says against an order on its way, or a modification of it, which the order tells of."""
        state, intent = self.outbox.state, record.intent
        if intent.quantity != record.order.quantity:
            intent = replace(intent, quantity=record.order.quantity)
        # It is in the books already, so it stands for itself and not beside itself.
        proposal = Proposal(intent=intent, replaces=record.order)
        for rule in _STANDING:
            reason = rule.check(proposal, state)
            if reason is not None and not proposal.reducing and is_reducing(intent, state, record.order):
                proposal = replace(proposal, reducing=True)  # worked out only when it matters: this is on the way out
                reason = rule.check(proposal, state)
            if reason is not None:
                return str(reason)
        return ""


def denied_orders(denial: ev.DenyOrder) -> list[Order]:
    """The orders a denial was about, as their strategy hears of them; there is no record of them."""
    reason = reason_text(denial.reasons)
    return [
        Record.of(each, Submission.DENIED, denial.verdict_id, denial.at_ns, reason).order
        for each in (denial.intent, *denial.legs)
    ]


def _ask(check: OrderCheck, context: Context, intent: OrderIntent) -> Reason | None:
    """One plugin's objection; one that raises, or answers something else than text, denies."""
    try:
        said = check(context, intent)
    except RAISED as error:  # a plugin may raise anything; a raise denies
        said = f"raised {type(error).__name__}: {error}"
    return None if said is None else Reason(code="CHECK_ORDER", outcome="deny", text=bounded(str(said)))


def _is_sound(intent: OrderIntent) -> bool:
    quantity, limit, stop = intent.quantity, intent.limit_price, intent.stop_price
    is_finite = quantity.is_finite() and (limit is None or limit.is_finite()) and (stop is None or stop.is_finite())
    return is_finite and quantity > 0 and (intent.trail is None or intent.trail.amount.is_finite())


def _modify_objection(order: Order, quantity: Decimal, limit: Decimal | None, stop: Decimal | None) -> Reason | None:
    """Why an order cannot be modified now, whatever the rules say."""
    problem = ""
    if not order.broker_order_id or order.submission is not Submission.ACKED:
        problem = "the broker has not confirmed the order yet"
    elif order.replace_pending:
        problem = "a modification is already on its way"
    elif order.cancel_pending:
        problem = "a cancellation is on its way"
    elif order.group and quantity != order.quantity:
        problem = f"the quantity of {order.leg} follows from its group: cancel, and send anew"
    elif not quantity.is_finite() or quantity <= order.filled:
        problem = f"quantity {quantity} is not above the filled {order.filled}"
    elif any(price is not None and not price.is_finite() for price in (limit, stop)):
        problem = "a price is not a number"
    elif (limit is None) != (order.limit_price is None) or (stop is None) != (order.stop_price is None):
        problem = "a modification cannot change the kind of order"
    return Reason(code="MODIFY_STATE", outcome="deny", text=problem) if problem else None
