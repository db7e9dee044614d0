"""Quote both sides of the market, lean against the inventory, and never let the own bid meet the own ask."""

from decimal import Decimal

import attrs
from attrs.validators import and_, ge, gt, le

from botframework import Context, Order, OrderStatus, Side, Tick, hookimpl

_TICKS = and_(ge(0), le(1000))


@attrs.define(eq=False, kw_only=True)
class MarketMaker:
    """One order on each side. A quote follows the market when it is ``tolerance_ticks`` off, at most every ``refresh_s``."""

    quantity: Decimal = attrs.field(
        default=Decimal(100), validator=gt(Decimal(0)), metadata={"help": "shares per quote"}
    )
    max_inventory: Decimal = attrs.field(
        default=Decimal(500), validator=gt(Decimal(0)), metadata={"help": "either way"}
    )
    offset_ticks: int = attrs.field(default=0, validator=_TICKS, metadata={"help": "behind the best quote"})
    lean_ticks: int = attrs.field(default=3, validator=_TICKS, metadata={"help": "shift of both at full inventory"})
    tolerance_ticks: int = attrs.field(default=1, validator=_TICKS, metadata={"help": "off by more: the quote moves"})
    spread_ticks_max: int = attrs.field(default=30, validator=ge(1), metadata={"help": "wider: quotes are withdrawn"})
    refresh_s: float = attrs.field(
        default=10.0, validator=and_(ge(0.0), le(3600.0)), metadata={"help": "between changes"}
    )
    _acted_ns: dict[tuple[int, Side], int] = attrs.field(init=False, factory=dict)

    @hookimpl
    def on_tick(self, ctx: Context, tick: Tick) -> None:
        instrument = tick.instrument
        bid, ask = instrument.price(tick.bid), instrument.price(tick.ask)
        step = instrument.step_at(bid)
        held = ctx.position(instrument).quantity
        lean = round(held / self.max_inventory * self.lean_ticks) * step
        orders = ctx.orders(instrument)
        own = {side: [order for order in orders if order.side is side] for side in (Side.BUY, Side.SELL)}
        for side in (Side.BUY, Side.SELL):
            # Stay out of the market, and of every price the own other side has or may be moving to.
            away = [p for order in own[side.opposite] for p in (order.limit_price, order.pending_limit_price) if p]
            if side is Side.BUY:
                price = min(bid - self.offset_ticks * step - lean, min([ask, *away]) - step)
            else:
                price = max(ask + self.offset_ticks * step - lean, max([bid, *away]) + step)
            has_room = side.sign * held + self.quantity <= self.max_inventory
            if has_room and ask - bid <= self.spread_ticks_max * step:
                self._quote(ctx, tick, side, own[side], price)
            else:
                for order in own[side]:
                    if not order.cancel_pending:
                        ctx.cancel(order)

    def _quote(self, ctx: Context, tick: Tick, side: Side, own: list[Order], price: Decimal) -> None:
        """Bring one side to ``price``, unless it changed just now or an answer is awaited."""
        key = (tick.instrument.conid, side)
        if ctx.now_ns - self._acted_ns.get(key, 0) < self.refresh_s * 1e9:
            return
        if not own:
            place = ctx.buy if side is Side.BUY else ctx.sell
            place(tick.instrument, self.quantity, limit_price=price, tag="quote")
        else:
            order, tolerance = own[0], self.tolerance_ticks * tick.instrument.step_at(price)
            working = order.status in (OrderStatus.WORKING, OrderStatus.PARTIALLY_FILLED)
            is_off = order.limit_price is not None and abs(order.limit_price - price) > tolerance
            if not working or order.replace_pending or order.cancel_pending or not is_off:
                return
            ctx.modify(order, limit_price=price)
        self._acted_ns[key] = ctx.now_ns


@hookimpl
def register_strategies() -> dict[str, type]:
    return {"market_maker": MarketMaker}
