"""Rules on trading against oneself: own orders that would meet, strategies on both sides. Imports core only."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import ClassVar

import attrs

from botframework.core.events import Reason
from botframework.core.model import ZERO, Order, Side
from botframework.core.risk.base import Proposal, RiskView, Scope
from botframework.core.risk.exposure import BUY
from botframework.core.risk.rules.common import DUPLICATES, EXPOSURE, Rule, ScopedRule, news

_KEPT_MAX = 1_000


@attrs.define
class _Edge:
    """How near one side's orders of a contract come to the other side."""

    orders: Sequence[Order]
    is_plain: bool  # every order of the side has nothing but its limit
    limit: Decimal | None  # the one nearest to the market; None without orders


def _edge(orders: Sequence[Order], side: Side) -> _Edge:
    limits: list[Decimal] = []
    for order in orders:
        if order.intent.side is not side:
            continue
        if not _is_plain(order):
            return _Edge(orders, False, None)
        limits.append(order.limit_price or ZERO)
    return _Edge(orders, True, None if not limits else max(limits) if side is Side.BUY else min(limits))


def _is_plain(order: Order) -> bool:
    return order.limit_price is not None and order.intent.stop_price is None and order.pending_limit_price is None


def _moved(edge: _Edge, orders: Sequence[Order], side: Side) -> _Edge:
    """The edge after some of the orders changed; walked anew only when one of the side has other prices or is gone."""
    changes = news(edge.orders, orders)
    if changes is None or not edge.is_plain:
        return _edge(orders, side)
    limit = edge.limit
    for old, new in changes:
        if new.intent.side is not side and (old is None or old.intent is new.intent):
            continue
        price = new.limit_price
        if (
            price is None
            or not _is_plain(new)
            or (old is not None and (old.intent, old.limit_price) != (new.intent, price))
        ):
            return _edge(orders, side)
        if old is None and (limit is None or (price > limit if side is Side.BUY else price < limit)):
            limit = price
    return _Edge(orders, True, limit)


@attrs.define(eq=False, kw_only=True)
class SelfTrade(Rule):
    """No order that could trade against one of our own, of any strategy: the newest is refused.

    Every order on the account that is not proven dead counts, stops and orders without a limit at any price. Those of other
    bots of this machine count from their verdict on, by the shared ledger; those of other programs where the broker shows
    them.
    """

    kind: ClassVar[str] = "self_trade"
    rule_id: ClassVar[str] = "R42"
    stage: ClassVar[int] = DUPLICATES
    scopes: ClassVar[tuple[Scope, ...]] = (Scope.ACCOUNT,)
    inputs: ClassVar[tuple[str, ...]] = ("open_orders", "order.limit_price", "together")
    unit: ClassVar[str] = "price"
    _edges: dict[tuple[int, bool], _Edge] = attrs.field(init=False, repr=False, factory=dict)

    def check(self, proposal: Proposal, view: RiskView) -> Reason | None:
        met = self._meets(proposal, view)
        return met if met is not None else self._meets_another_bot(proposal, view)

    def _is_clear(self, conid: int, orders: Sequence[Order], price: Decimal | None, *, buys: bool) -> bool:
        """Whether the best price of the other side tells already that nothing there can be met.

        Kept as long as the contract's open orders are the very same tuple.
        """
        side = Side.SELL if buys else Side.BUY
        edge = self._edges.get((conid, buys))
        if edge is None or edge.orders is not orders:
            edge = _edge(orders, side) if edge is None else _moved(edge, orders, side)
            if type(orders) is tuple:
                if len(self._edges) >= _KEPT_MAX:
                    self._edges.clear()
                self._edges[conid, buys] = edge
        limit = edge.limit
        if not edge.is_plain:
            return False
        if limit is None:
            return True
        return price is not None and (price < limit if buys else price > limit)

    def _meets(self, proposal: Proposal, view: RiskView) -> Reason | None:
        intent = proposal.intent
        price = intent.limit_price
        buys = intent.side is BUY
        replaced = "" if proposal.replaces is None else proposal.replaces.client_order_id
        conid = intent.instrument.conid
        orders = view.open_orders(conid)
        if self._is_clear(conid, orders, price, buys=buys):
            return None
        for order in orders:
            if order.side is intent.side:
                continue
            theirs = order.limit_price
            if price is not None and theirs is not None and order.intent.stop_price is None:
                pending = order.pending_limit_price
                if buys:
                    if price < theirs and (pending is None or price < pending):
                        continue
                elif price > theirs and (pending is None or price > pending):
                    continue
            # One of the two trades at any price (a stop may be triggered anywhere), or the prices cross.
            if order.client_order_id == replaced:
                continue
            return self.deny(
                f"would meet {order.client_order_id} of {order.strategy or 'somebody else'}",
                observed="any price" if price is None else price,
                limit="any price" if theirs is None else theirs,
            )
        return None

    def _meets_another_bot(self, proposal: Proposal, view: RiskView) -> Reason | None:
        together = view.together
        if together is None:
            return None  # without a ledger the broker's list is all there is; a silent one denies by itself
        intent = proposal.intent
        price, buys = intent.limit_price, intent.side is BUY
        other = together.ask if buys else together.bid
        if other is None:
            return None
        at_once = price is None or intent.stop_price is not None
        if at_once or (price >= other if buys else price <= other):  # type: ignore[operator]  # at_once covers None
            return self.deny(
                "would meet an order of another bot on the account",
                observed="any price" if price is None else price,
                limit="any price" if not other or not other.is_finite() else other,
            )
        return None


@attrs.define(eq=False, kw_only=True)
class OppositePositions(ScopedRule):
    """No order that would leave two strategies on opposite sides of one contract: what they pay for is each other.

    Positions count, and what the order would make of its own strategy's. Reducing orders pass.
    """

    kind: ClassVar[str] = "opposite_positions"
    rule_id: ClassVar[str] = "R43"
    stage: ClassVar[int] = EXPOSURE
    scopes: ClassVar[tuple[Scope, ...]] = (Scope.INSTRUMENT, Scope.ACCOUNT)
    inputs: ClassVar[tuple[str, ...]] = ("shares", "order.quantity")
    unit: ClassVar[str] = "shares or contracts"

    def judge(self, proposal: Proposal, view: RiskView) -> Reason | None:
        if proposal.reducing:
            return None
        intent = proposal.intent
        shares = view.shares(intent.instrument.conid)
        own = shares.get(intent.strategy, Decimal(0)) + intent.signed_quantity
        for name, held in shares.items():
            if name and name != intent.strategy and own * held < 0:
                return self.deny(f"{name} is on the other side", observed=own, limit=held)
        return None
