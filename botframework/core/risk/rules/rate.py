"""Rules with a memory: how many orders, twice the same order, more orders than were wanted.

Time is market time. Imports core only; asked by the gate, which also tells them of every attempt.
"""

from __future__ import annotations

from collections import deque
from decimal import Decimal
from typing import ClassVar

import attrs

from botframework.core.events import Reason
from botframework.core.model import Order, OrderIntent, OrderType, Submission, TimeInForce, Working
from botframework.core.risk.base import Proposal, RiskView
from botframework.core.risk.params import as_decimal, positive, whole
from botframework.core.risk.rules.common import DUPLICATES, RATE, Rule, ScopedRule

_S = 10**9
_REMEMBERED_MAX = 10_000


@attrs.define(eq=False, kw_only=True)
class OrderRate(ScopedRule):
    """No more than so many orders and modifications in any minute (and any second), denied ones counted, cancels not.

    The window rolls: an attempt leaves it exactly 60 s (1 s) after it was made. An attempt that finds the window full
    takes no place in it: otherwise a strategy that asks again at every tick would never be let through any more.
    """

    kind: ClassVar[str] = "order_rate"
    rule_id: ClassVar[str] = "R29"
    stage: ClassVar[int] = RATE
    per_minute: int = attrs.field(validator=whole)
    per_second: int | None = attrs.field(default=None, validator=whole)
    # Only the newest attempts can matter, so the memory is as long as the larger limit.
    _at_ns: deque[int] = attrs.field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        self._at_ns = deque(maxlen=max(self.per_minute, self.per_second or 0))

    def check(self, proposal: Proposal, view: RiskView) -> Reason | None:
        if not self.concerns(proposal):
            return None
        for limit, window_s, unit in ((self.per_second, 1, "per second"), (self.per_minute, 60, "per minute")):
            if limit is None:
                continue
            since_ns = view.now_ns - window_s * _S
            count = sum(1 for at_ns in self._at_ns if at_ns > since_ns)
            if count >= limit:
                return self.deny(observed=count + 1, limit=limit, unit=unit)
        return None

    def note_attempt(self, proposal: Proposal, view: RiskView, allowed: bool) -> None:
        """Count it, unless it was this rule that had no room for it."""
        if self.concerns(proposal) and (allowed or self.check(proposal, view) is None):
            self._at_ns.append(view.now_ns)


_Likeness = tuple[str, int, str, Decimal, str, Decimal | None, Decimal | None]


def _likeness(intent: OrderIntent) -> _Likeness:
    return (
        intent.strategy,
        intent.instrument.conid,
        intent.side.value,
        intent.quantity,
        intent.order_type.value,
        intent.limit_price,
        intent.stop_price,
    )


def _likeness_now(order: Order) -> _Likeness:
    intent = order.intent
    return (
        intent.strategy,
        intent.instrument.conid,
        intent.side.value,
        order.quantity,
        intent.order_type.value,
        order.limit_price,
        order.stop_price,
    )


@attrs.define(eq=False, kw_only=True)
class DuplicateOrder(Rule):
    """Never the same client key twice, and no twin of an order just sent.

    A twin has the same strategy, contract, side, quantity, type and prices. An order that rests in the book is a twin's
    obstacle while it is open, younger than ``window_s``, and not being cancelled: whoever quotes anew after a cancel or a
    fill is not hit. Orders that trade at once (market, immediate-or-cancel) are obstacles for the whole window, open or
    not. An order without an answer is one at any age: silence is no reason to send again.
    """

    kind: ClassVar[str] = "duplicate_order"
    rule_id: ClassVar[str] = "R34"
    always_on: ClassVar[bool] = True
    stage: ClassVar[int] = DUPLICATES
    window_s: Decimal = attrs.field(default=Decimal(2), converter=as_decimal, validator=positive)
    _at_once: deque[tuple[int, _Likeness]] = attrs.field(
        init=False, repr=False, factory=lambda: deque(maxlen=_REMEMBERED_MAX)
    )

    def check(self, proposal: Proposal, view: RiskView) -> Reason | None:
        if proposal.replaces is not None:
            return None
        intent = proposal.intent
        if intent.client_key is not None and view.known_client_key(intent.strategy, intent.client_key):
            return self.deny("this client key was used before", observed=intent.client_key)
        likeness = _likeness(intent)
        for at_ns, other in self._at_once:
            if other == likeness and self._is_young(at_ns, view):
                return self._twin(at_ns, view)
        for order in view.open_orders(intent.instrument.conid, intent.strategy):
            if likeness not in (_likeness_now(order), _likeness(order.intent)):
                continue
            if order.submission in _UNANSWERED and order.working is Working.NONE:
                return self.deny("the same order still waits for its answer", observed=order.client_order_id)
            if not order.cancel_pending and self._is_young(order.created_ns, view):
                return self._twin(order.created_ns, view)
        return None

    def _is_young(self, at_ns: int, view: RiskView) -> bool:
        return abs(view.now_ns - at_ns) < self.window_s * _S

    def _twin(self, at_ns: int, view: RiskView) -> Reason:
        age_s = Decimal(view.now_ns - at_ns) / _S
        return self.deny("the same order was sent just before", observed=age_s, limit=self.window_s, unit="s")

    def note_attempt(self, proposal: Proposal, view: RiskView, allowed: bool) -> None:
        """Remember orders that may be gone from the book before the next look."""
        intent = proposal.intent
        if not allowed or proposal.replaces is not None:
            return
        if intent.order_type is OrderType.MARKET or intent.tif is TimeInForce.IOC:
            self._at_once.append((view.now_ns, _likeness(intent)))
        while self._at_once and not self._is_young(self._at_once[0][0], view):
            self._at_once.popleft()


_UNANSWERED = frozenset(
    {Submission.RECORDED, Submission.SENDING, Submission.QUESTION, Submission.REPLYING, Submission.UNKNOWN}
)


@attrs.define(eq=False, kw_only=True)
class Runaway(Rule):
    """One intent is one order, and an order never trades more than its quantity. No tolerance.

    Denies when the intent already stands as an order, when two of our open orders in the instrument share an id, when one
    has traded more than it asked for, and when a modification asks for no more than what has traded already.
    """

    kind: ClassVar[str] = "runaway"
    rule_id: ClassVar[str] = "R36"
    always_on: ClassVar[bool] = True
    stage: ClassVar[int] = DUPLICATES

    def check(self, proposal: Proposal, view: RiskView) -> Reason | None:
        intent, old = proposal.intent, proposal.replaces
        seen: set[str] = set()
        for order in view.open_orders(intent.instrument.conid):
            if not order.filled <= max(order.quantity, order.pending_quantity or order.quantity):
                return self.deny(
                    f"order {order.client_order_id} is overfilled", observed=order.filled, limit=order.quantity
                )
            for name in (order.client_order_id, order.broker_order_id and f"broker {order.broker_order_id}"):
                if name and name in seen:
                    return self.deny("two orders share an id", observed=name)
                seen.add(name)
        if old is None:
            if intent.client_order_id and intent.client_order_id in seen:
                return self.deny("an order of this intent exists", observed=intent.client_order_id)
        elif not intent.quantity > old.filled:
            return self.deny("less than what has traded already", observed=intent.quantity, limit=old.filled)
        return None
