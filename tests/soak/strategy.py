"""What the bot under soak does: reads every tick, keeps an average, and buys and sells one share in turn, now and then."""

from __future__ import annotations

from decimal import Decimal

import attrs

from botframework import Bar, Context, Order, OrderStatus, Tick, hookimpl


@attrs.define(eq=False, kw_only=True)
class NowAndThen:
    """One order each ``every_s`` of market time, the instruments in turn; what was bought is sold at the next turn."""

    every_s: float = 30.0
    refused: int = 0
    _next_ns: int = 0
    _averages: dict[int, float] = attrs.field(factory=dict)
    _bars: int = 0

    @hookimpl
    def on_tick(self, ctx: Context, tick: Tick) -> None:
        conid = tick.instrument.conid
        self._averages[conid] = 0.99 * self._averages.get(conid, tick.mid) + 0.01 * tick.mid
        if ctx.now_ns < self._next_ns or ctx.orders(tick.instrument):
            return
        self._next_ns = ctx.now_ns + round(self.every_s * 1e9)
        if ctx.position(tick.instrument).quantity:
            ctx.sell(tick.instrument, Decimal(1), tag="soak")
        else:
            ctx.buy(tick.instrument, Decimal(1), limit_price=tick.ask, tag="soak")

    @hookimpl
    def on_bar(self, ctx: Context, bar: Bar) -> None:
        self._bars += 1

    @hookimpl
    def on_order(self, ctx: Context, order: Order) -> None:
        if order.status in (OrderStatus.DENIED, OrderStatus.REJECTED):
            self.refused += 1
