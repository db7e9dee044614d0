"""Hold while the fast average of mid prices is above the slow one."""

from collections import deque
from decimal import Decimal
from statistics import fmean

import attrs
from attrs.validators import and_, ge, gt, le

from botframework import Context, Tick, hookimpl


@attrs.define(eq=False, kw_only=True)
class SmaCross:
    """Long or flat. Averages are over ticks, not over time."""

    fast: int = attrs.field(default=10, validator=ge(1), metadata={"help": "ticks in the fast average"})
    slow: int = attrs.field(
        default=30, validator=and_(ge(2), le(10_000)), metadata={"help": "ticks in the slow average"}
    )
    quantity: Decimal = attrs.field(default=Decimal(100), validator=gt(Decimal(0)), metadata={"help": "shares to hold"})
    _mids: dict[int, deque[float]] = attrs.field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        if self.fast >= self.slow:
            raise ValueError(f"fast is {self.fast} and slow is {self.slow}: fast must be the smaller one")

    @hookimpl
    def on_tick(self, ctx: Context, tick: Tick) -> None:
        mids = self._mids.setdefault(tick.instrument.conid, deque(maxlen=self.slow))
        mids.append(tick.mid)
        if len(mids) < self.slow or ctx.orders(tick.instrument):
            return
        above = fmean(list(mids)[-self.fast :]) > fmean(mids)
        held = ctx.position(tick.instrument).quantity
        if above and not held:
            ctx.buy(tick.instrument, self.quantity, tag="cross-up")
        elif held and not above:
            ctx.sell(tick.instrument, held, tag="cross-down")


@hookimpl
def register_strategies() -> dict[str, type]:
    return {"sma_cross": SmaCross}
