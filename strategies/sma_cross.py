"""Hold while the fast average of mid prices is above the slow one."""

from collections import deque
from decimal import Decimal
from statistics import fmean

import attrs
from attrs.validators import and_, ge, gt, le

from botframework import Context, Order, OrderStatus, Split, Tick, Ticks, hookimpl


@attrs.define(eq=False, kw_only=True)
class SmaCross:
    """Long or flat. Averages are over ticks, not over time."""

    fast: int = attrs.field(default=10, validator=ge(1), metadata={"help": "ticks in the fast average"})
    slow: int = attrs.field(default=30, validator=and_(ge(2), le(10_000)), metadata={"help": "ticks in the slow one"})
    quantity: Decimal = attrs.field(default=Decimal(100), validator=gt(Decimal(0)), metadata={"help": "shares to hold"})
    pause_s: float = attrs.field(default=5.0, validator=ge(0), metadata={"help": "seconds of peace after a denial"})
    _mids: dict[int, deque[float]] = attrs.field(init=False, factory=dict)
    _paused_until_ns: dict[int, int] = attrs.field(init=False, factory=dict)

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
        if ctx.now_ns < self._paused_until_ns.get(tick.instrument.conid, 0):
            return
        if above and not held:
            ctx.buy(tick.instrument, self.quantity, tag="cross-up")
        elif held and not above:
            ctx.sell(tick.instrument, held, tag="cross-down")

    @hookimpl
    def on_block(self, ctx: Context, ticks: Ticks) -> int:
        """The same by columns, up to the first tick at which it may act; ``on_tick`` decides."""
        mids = self._mids.setdefault(ticks.instrument.conid, deque(maxlen=self.slow))
        count = len(ticks) if ctx.orders(ticks.instrument) else self._first_chance(ctx, ticks, list(mids))
        mids.extend(ticks.mid[max(0, count - self.slow) : count].tolist())
        return count

    def _first_chance(self, ctx: Context, ticks: Ticks, before: list[float]) -> int:
        """The first tick at which the averages may be on the other side, the last bits of their sums left open."""
        import numpy as np

        if len(before) + len(ticks) < self.slow:
            return len(ticks)
        sums = np.concatenate(([0.0], np.cumsum(np.concatenate((before, ticks.mid)))))
        slow = (sums[self.slow :] - sums[: -self.slow])[-len(ticks) :] / self.slow
        fast = (sums[self.fast :] - sums[: -self.fast])[-len(slow) :] / self.fast
        lead, doubt = (fast - slow), 1e-9 * float(ticks.ask.max())
        chances = lead < doubt if ctx.position(ticks.instrument).quantity else lead > -doubt
        chances &= ticks.at_ns[-len(lead) :] >= self._paused_until_ns.get(ticks.instrument.conid, 0)
        return len(ticks) - len(lead) + int(chances.argmax() if chances.any() else len(lead))

    @hookimpl
    def on_split(self, ctx: Context, split: Split) -> None:
        mids = self._mids.get(split.instrument.conid, ())
        self._mids[split.instrument.conid] = deque(map(split.price, mids), maxlen=self.slow)

    @hookimpl
    def on_order(self, ctx: Context, order: Order) -> None:
        if order.status in (OrderStatus.DENIED, OrderStatus.REJECTED):
            # Asking again at every tick would be a runaway, and is stopped as one.
            self._paused_until_ns[order.instrument.conid] = ctx.now_ns + round(self.pause_s * 1e9)


@hookimpl
def register_strategies() -> dict[str, type]:
    return {"sma_cross": SmaCross}
