"""Twice the same order, and more than was wanted: twins of orders just sent, and orders that run away.

Time is market time. Imports core only; asked by the gate, which also tells them of every attempt.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import ClassVar

import attrs

from botframework.core.events import Reason
from botframework.core.model import Order, OrderIntent, Submission, TimeInForce, Working
from botframework.core.risk.base import Proposal, RiskView, Scope, Shape
from botframework.core.risk.exposure import MARKET
from botframework.core.risk.limits import MORE
from botframework.core.risk.params import as_decimal, positive
from botframework.core.risk.rules.common import DUPLICATES, NOT_ASKED, NS_PER_S, Rule, news

_REMEMBERED_MAX = 10_000
_NOT_WORKING, _IOC = Working.NONE, TimeInForce.IOC  # looked up once, as in ``core.risk.exposure``


def _is_alike(one: OrderIntent, other: OrderIntent) -> bool:
    """Same strategy, contract, side, type and distance it trails at: what a change of an order never touches."""
    return (
        one.side is other.side
        and one.order_type is other.order_type
        and one.trail == other.trail
        and one.instrument.conid == other.instrument.conid
        and one.strategy == other.strategy
    )


def _is_twin(one: OrderIntent, other: OrderIntent) -> bool:
    """Alike, with the same quantity and prices."""
    return _is_alike(one, other) and _has_terms(one, other)


def _has_terms(one: OrderIntent, other: OrderIntent | Order) -> bool:
    return (
        one.quantity == other.quantity and one.limit_price == other.limit_price and one.stop_price == other.stop_price
    )


@attrs.define(eq=False, kw_only=True)
class DuplicateOrder(Rule):
    """Never the same client key twice, and no twin of an order just sent.

    A twin has the same strategy, contract, side, quantity, type and prices. An order that rests in the book is a twin's
    obstacle while it is open, younger than ``window_s``, and not being cancelled: whoever quotes anew after a cancel or a
    fill is not hit. Orders that trade at once (market, immediate-or-cancel) are obstacles for the whole window, open or
    not. An order without an answer is one at any age: silence is no reason to send again. Three denials in a minute pause
    the strategy.
    """

    kind: ClassVar[str] = "duplicate_order"
    rule_id: ClassVar[str] = "R34"
    always_on: ClassVar[bool] = True
    stage: ClassVar[int] = DUPLICATES
    scopes: ClassVar[tuple[Scope, ...]] = (Scope.ORDER, Scope.STRATEGY)
    inputs: ClassVar[tuple[str, ...]] = ("known_client_key", "open_orders", "now_ns")
    unit: ClassVar[str] = "s"
    tighter: ClassVar[Mapping[str, str]] = {"window_s": MORE}
    pause_after: ClassVar[int] = 3
    window_s: Decimal = attrs.field(default=Decimal(2), converter=as_decimal, validator=positive)
    # The window, and its nanoseconds: found out by the way, so that a class made of this one cannot forget to.
    _window: tuple[Decimal, int] = attrs.field(init=False, repr=False, default=(NOT_ASKED, 0))
    _at_once: deque[tuple[int, OrderIntent]] = attrs.field(
        init=False, repr=False, factory=lambda: deque(maxlen=_REMEMBERED_MAX)
    )

    def applies(self, shape: Shape) -> bool:
        """New orders: a change is no second order."""
        return not shape.is_change

    def check(self, proposal: Proposal, view: RiskView) -> Reason | None:
        if proposal.replaces is not None:
            return None
        intent = proposal.intent
        if intent.client_key is not None and view.known_client_key(intent.strategy, intent.client_key) is not False:
            return self.deny("this client key was used before", observed=intent.client_key)
        side = intent.side
        for at_ns, other in self._at_once:
            if other.side is side and _is_twin(intent, other) and self._is_young(at_ns, view):
                return self._twin(at_ns, view)
        for order in view.open_orders(intent.instrument.conid, intent.strategy):
            first = order.intent
            if (
                first.side is not side
                or not _is_alike(intent, first)
                or not (_has_terms(intent, order) or _has_terms(intent, first))
            ):
                continue
            if order.submission in _UNANSWERED and order.working is _NOT_WORKING:
                return self.deny("the same order still waits for its answer", observed=order.client_order_id)
            if not order.cancel_pending and self._is_young(order.created_ns, view):
                return self._twin(order.created_ns, view)
        return None

    def _is_young(self, at_ns: int, view: RiskView) -> bool:
        window_s, window_ns = self._window
        if window_s is not self.window_s:
            window_ns = math.ceil(self.window_s * NS_PER_S)  # an age in whole nanoseconds is below both or neither
            self._window = (self.window_s, window_ns)
        return not abs(view.now_ns - at_ns) >= window_ns  # what is no number is young: it denies

    def _twin(self, at_ns: int, view: RiskView) -> Reason:
        age_s = Decimal(view.now_ns - at_ns) / NS_PER_S
        return self.deny("the same order was sent just before", observed=age_s, limit=self.window_s, unit="s")

    def note_attempt(self, proposal: Proposal, view: RiskView, allowed: bool) -> None:
        """Remember orders that may be gone from the book before the next look."""
        if not allowed or proposal.replaces is not None:
            return
        intent, at_once = proposal.intent, self._at_once
        if intent.order_type is MARKET or intent.tif is _IOC:
            at_once.append((view.now_ns, intent))
        while at_once and not self._is_young(at_once[0][0], view):
            at_once.popleft()


_UNANSWERED = frozenset(
    {Submission.RECORDED, Submission.SENDING, Submission.QUESTION, Submission.REPLYING, Submission.UNKNOWN}
)


@attrs.define
class _Sound:
    """Open orders of a contract that were found sound, and their names."""

    orders: Sequence[Order]
    names: frozenset[str]
    numbers: frozenset[str]


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
    scopes: ClassVar[tuple[Scope, ...]] = (Scope.ORDER,)
    inputs: ClassVar[tuple[str, ...]] = ("order.quantity", "open_orders")
    unit: ClassVar[str] = "shares or contracts"
    _sound: dict[int, _Sound] = attrs.field(init=False, repr=False, factory=dict)

    def check(self, proposal: Proposal, view: RiskView) -> Reason | None:
        intent, old = proposal.intent, proposal.replaces
        conid = intent.instrument.conid
        orders = view.open_orders(conid)
        known = self._sound.get(conid)
        if known is None or known.orders is not orders:
            found = self._look(orders, known)
            if not isinstance(found, _Sound):
                return found
            known = found
            if type(orders) is tuple:
                if len(self._sound) >= _REMEMBERED_MAX:
                    self._sound.clear()
                self._sound[conid] = found
        seen = known.names
        if old is None:
            if intent.client_order_id and intent.client_order_id in seen:
                return self.deny("an order of this intent exists", observed=intent.client_order_id)
        elif not intent.quantity > old.filled:
            return self.deny("less than what has traded already", observed=intent.quantity, limit=old.filled)
        return None

    def _look(self, orders: Sequence[Order], known: _Sound | None) -> Reason | _Sound:
        """What is wrong with one of the orders, else what is known of them."""
        changes = None if known is None else news(known.orders, orders)
        if known is None or changes is None:
            names = [order.intent.client_order_id for order in orders]
            numbers = [order.broker_order_id for order in orders if order.broker_order_id]
            found = _Sound(orders, frozenset(names), frozenset(numbers))
            if len(found.names) == len(names) and len(found.numbers) == len(numbers):
                for order in orders:
                    if not order.filled <= order.quantity:
                        break
                else:
                    return found
            return self._look_closely(orders)
        names_now, numbers_now = known.names, known.numbers
        for old, new in changes:
            name, number = new.intent.client_order_id, new.broker_order_id
            if not new.filled <= new.quantity:
                return self._look_closely(orders)
            if old is not None and (old.intent.client_order_id, old.broker_order_id) == (name, number):
                continue
            if old is not None or name in names_now or number in numbers_now:
                return self._look(orders, None)
            names_now |= {name}
            numbers_now |= {number} if number else frozenset()
        return _Sound(orders, names_now, numbers_now)

    def _look_closely(self, orders: Sequence[Order]) -> Reason | _Sound:
        """The same order by order, with who it is."""
        seen: set[str] = set()
        at_broker: set[str] = set()
        for order in orders:
            filled = order.filled
            if filled and not filled <= order.quantity and not filled <= (order.pending_quantity or order.quantity):
                return self.deny(f"order {order.client_order_id} is overfilled", observed=filled, limit=order.quantity)
            name, number = order.intent.client_order_id, order.broker_order_id
            if (name and name in seen) or (number and number in at_broker):
                return self.deny("two orders share an id", observed=name if name in seen else number)
            seen.add(name)
            at_broker.add(number)
        return _Sound(orders, frozenset(seen), frozenset(filter(None, at_broker)))
