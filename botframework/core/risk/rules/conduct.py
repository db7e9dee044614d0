"""Rules on trading against oneself: own orders that would meet, strategies on both sides. Imports core only."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

import attrs

from botframework.core.events import Reason
from botframework.core.model import Side
from botframework.core.risk.base import Proposal, RiskView, Scope
from botframework.core.risk.rules.common import DUPLICATES, EXPOSURE, Rule, ScopedRule


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

    def check(self, proposal: Proposal, view: RiskView) -> Reason | None:
        intent = proposal.intent
        price = intent.limit_price
        buys = intent.side is Side.BUY
        replaced = "" if proposal.replaces is None else proposal.replaces.client_order_id
        for order in view.open_orders(intent.instrument.conid):
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
        together = view.together
        if together is None:
            return None  # without a ledger the broker's list is all there is; a silent one denies by itself
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
