"""Rules on trading against oneself: own orders that would meet, strategies on both sides. Imports core only."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

import attrs

from botframework.core.events import Reason
from botframework.core.model import Order, Side
from botframework.core.risk.base import Proposal, RiskView, Scope
from botframework.core.risk.rules.common import DUPLICATES, EXPOSURE, Rule, ScopedRule


@attrs.define(eq=False, kw_only=True)
class SelfTrade(Rule):
    """No order that could trade against one of our own, of any strategy: the newest is refused.

    Every order on the account that is not proven dead counts, stops and orders without a limit at any price. Those of other
    programs count where the broker shows them.
    """

    kind: ClassVar[str] = "self_trade"
    rule_id: ClassVar[str] = "R42"
    stage: ClassVar[int] = DUPLICATES
    scopes: ClassVar[tuple[Scope, ...]] = (Scope.ACCOUNT,)
    inputs: ClassVar[tuple[str, ...]] = ("open_orders", "order.limit_price")
    unit: ClassVar[str] = "price"

    def check(self, proposal: Proposal, view: RiskView) -> Reason | None:
        intent = proposal.intent
        price = intent.limit_price
        buys = intent.side is Side.BUY
        replaced = "" if proposal.replaces is None else proposal.replaces.client_order_id
        for order in view.open_orders(intent.instrument.conid):
            if order.side is intent.side or order.client_order_id == replaced:
                continue
            if self._meet(price, order, buys=buys):
                return self.deny(
                    f"would meet {order.client_order_id} of {order.strategy or 'somebody else'}",
                    observed="any price" if price is None else price,
                    limit="any price" if order.limit_price is None else order.limit_price,
                )
        return None

    @staticmethod
    def _meet(price: Decimal | None, other: Order, *, buys: bool) -> bool:
        theirs = {each for each in (other.limit_price, other.pending_limit_price) if each is not None}
        if price is None or not theirs:
            return True
        if other.stop_price is not None:
            return True  # when it is triggered the market may be anywhere
        return any((price >= each) if buys else (price <= each) for each in sorted(theirs))


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
