"""Fifty orders that never fill, and another one whenever one goes: the worst guest for a kill switch."""

from decimal import Decimal

import attrs

from botframework import OrderStatus, hookimpl


@attrs.define(eq=False, kw_only=True)
class Resting:
    """Rests ``orders`` buys far below the market, spread over its instruments, each at a price of its own."""

    orders: int = 50
    n: int = 0
    again_ns: int = 0

    @hookimpl
    def on_tick(self, ctx, tick):
        orders = ctx.orders()
        waiting = sum(order.status is OrderStatus.PENDING for order in orders)
        if len(orders) < self.orders and waiting < 4 and tick.at_ns >= self.again_ns:
            self.n += 1
            # A price of its own each: two cents under the last one, within the broker's three percent.
            ctx.buy(tick.instrument, 1, limit_price=tick.instrument.price(tick.bid * 0.985) - Decimal(self.n % 60) / 50)

    @hookimpl
    def on_order(self, ctx, order):
        if order.status is OrderStatus.DENIED:
            self.again_ns = order.updated_ns + 1_000_000_000


@hookimpl
def register_strategies():
    return {"resting": Resting}
