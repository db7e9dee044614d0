"""Buy what has fallen far below its recent mean, sell short what has risen far above it, and close near the mean."""

from collections import deque
from decimal import Decimal
from math import sqrt
from statistics import fmean
from typing import Any

import attrs
from attrs.validators import and_, ge, gt, le

from botframework import Context, Order, OrderStatus, Split, Tick, hookimpl


@attrs.define(eq=False, kw_only=True)
class MeanReversion:
    """Distances are in standard deviations of the last ``window`` mid prices.

    Orders are limits at the opposite quote that fill at once or not at all, so a move in the meantime costs nothing.
    """

    window: int = attrs.field(default=60, validator=and_(ge(10), le(10_000)), metadata={"help": "ticks to look back"})
    entry: float = attrs.field(default=2.0, validator=and_(gt(0), le(20)), metadata={"help": "deviations to enter at"})
    exit: float = attrs.field(default=0.5, validator=ge(0), metadata={"help": "deviations to close at"})
    spread_max_percent: float = attrs.field(default=0.1, validator=and_(gt(0), le(10)))
    quantity: Decimal = attrs.field(default=Decimal(100), validator=gt(Decimal(0)), metadata={"help": "shares to hold"})
    short: bool = attrs.field(default=True, metadata={"help": "also sell short"})
    pause_s: float = attrs.field(default=60.0, validator=ge(0.0), metadata={"help": "no entry so long after a denial"})
    _paused_until_ns: int = attrs.field(init=False, default=0)
    _mids: dict[int, deque[float]] = attrs.field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        if self.exit >= self.entry:
            raise ValueError(f"exit is {self.exit} and entry is {self.entry}: exit must be the smaller one")

    @hookimpl
    def on_tick(self, ctx: Context, tick: Tick) -> None:
        mids = self._mids.setdefault(tick.instrument.conid, deque(maxlen=self.window))
        mids.append(tick.mid)
        if len(mids) < self.window or ctx.orders(tick.instrument):
            return
        mean = fmean(mids)
        if (deviation := sqrt(fmean([(mid - mean) ** 2 for mid in mids]))) == 0:
            return
        score = (tick.mid - mean) / deviation
        held = ctx.position(tick.instrument).quantity
        is_narrow = tick.spread * 100 <= self.spread_max_percent * tick.mid
        if held > 0 and score > -self.exit:
            ctx.sell(tick.instrument, held, limit_price=tick.bid, tif="IOC", tag="close-long")
        elif held < 0 and score < self.exit:
            ctx.buy(tick.instrument, -held, limit_price=tick.ask, tif="IOC", tag="close-short")
        elif not held and ctx.now_ns >= self._paused_until_ns and is_narrow:
            if score < -self.entry:
                ctx.buy(tick.instrument, self.quantity, limit_price=tick.ask, tif="IOC", tag="below")
            elif score > self.entry and self.short:
                ctx.sell(tick.instrument, self.quantity, limit_price=tick.bid, tif="IOC", tag="above")

    @hookimpl
    def on_split(self, ctx: Context, split: Split) -> None:
        mids = self._mids.get(split.instrument.conid, ())
        self._mids[split.instrument.conid] = deque(map(split.price, mids), maxlen=self.window)

    @hookimpl
    def on_order(self, ctx: Context, order: Order) -> None:
        if order.status is OrderStatus.DENIED:
            self._paused_until_ns = ctx.now_ns + round(self.pause_s * 1e9)

    # The pause survives a restart; the window does not: prices from before a gap are no recent mean.
    @hookimpl
    def on_save(self, ctx: Context) -> dict[str, Any]:
        return {"paused_until_ns": self._paused_until_ns}

    @hookimpl
    def on_load(self, ctx: Context, state: dict[str, Any]) -> None:
        self._paused_until_ns = state["paused_until_ns"]


@hookimpl
def register_strategies() -> dict[str, type]:
    return {"mean_reversion": MeanReversion}
