"""What the exchange holds: a fill model and its slippage. Imports both and the words; made by the runner, asked by exchanges."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

import attrs

from botframework.fills.models import FillModel, Touch
from botframework.fills.slippage import Slippage
from botframework.fills.words import Market, Offer, Print, Waiting

CENT = Decimal("0.01")


@attrs.define(eq=False, kw_only=True)
class FillRules:
    """A model and what its takers lose on the way. ``step`` tells an instrument's price step at a price."""

    model: FillModel = attrs.field(factory=Touch)
    slippage: Slippage | None = None
    step: Callable[[int, Decimal], Decimal] = attrs.field(default=lambda conid, price: CENT)

    @property
    def every_quote(self) -> bool:
        """Whether quotes that reach no order's price matter."""
        return self.model.every_quote

    def shown(self, conid: int, touch: Market, trade: Print | None, *, repeats: bool) -> None:
        """A new quote, or with ``repeats`` the one before with a trade, before the orders get their turn."""
        self.model.shown(conid, touch, trade, repeats=repeats)

    def arrives(self, order: Waiting) -> None:
        """An order comes to the market."""
        self.model.arrives(order)

    def offer(self, order: Waiting, touch: Market, away: bool) -> Offer | None:
        """Price and quantity an order may have, slippage included."""
        offered = self.model.offer(order, touch, away)
        if offered is None or offered[1] <= 0:
            return None
        if self.slippage is None or order.passive or away:
            return offered
        return self._worse(order, touch, *offered)

    def _worse(self, order: Waiting, touch: Market, price: Decimal, quantity: Decimal) -> Offer:
        if self.slippage is None:
            return price, quantity
        step = self.step(order.conid, price)
        distance = self.slippage.distance(price, touch, step)
        if not distance:
            return price, quantity
        if order.buy:
            worse = max(price, ((price + distance) / step).to_integral_value(ROUND_CEILING) * step)
            return (worse if order.limit is None else min(worse, order.limit)), quantity
        worse = min(price, ((price - distance) / step).to_integral_value(ROUND_FLOOR) * step)
        if price > 0:
            worse = max(worse, min(step, price))  # what has a price is not given away, or paid for being taken
        return (worse if order.limit is None else max(worse, order.limit)), quantity

    def took(self, order: Waiting, touch: Market, quantity: Decimal) -> None:
        """An order took a part of what was offered."""
        self.model.took(order, touch, quantity)

    def left(self, order: Waiting) -> None:
        """An order works no more."""
        self.model.left(order)
