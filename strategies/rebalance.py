"""Every so often, bring several instruments back to fixed shares of a sum of money."""

from collections.abc import Mapping
from decimal import ROUND_FLOOR, Decimal
from typing import Any

import attrs
from attrs.validators import and_, ge, gt, le

from botframework import Context, Timer, hookimpl


@attrs.define(eq=False, kw_only=True)
class Rebalance:
    """``weights`` are percent of ``capital`` by symbol; what is left to 100 stays in cash.

    An instrument moves only when it is ``tolerance_percent`` of its own target away, and is left alone while it has an
    order at work or no quote.
    """

    capital: Decimal = attrs.field(
        validator=gt(Decimal(0)), metadata={"help": "money to spread, in the quotes' currency"}
    )
    weights: Mapping[str, Decimal] = attrs.field(metadata={"help": "percent of the capital by symbol"})
    every_s: float = attrs.field(
        default=60.0, validator=and_(ge(1.0), le(1e7)), metadata={"help": "market time between looks"}
    )
    tolerance_percent: Decimal = attrs.field(default=Decimal(1), validator=and_(ge(Decimal(0)), le(Decimal(100))))
    _due_ns: int = attrs.field(init=False, default=0)  # the next look; a restart does not put it off

    @weights.validator
    def _check_weights(self, _: object, weights: Mapping[str, Decimal]) -> None:
        if not weights or any(weight < 0 for weight in weights.values()):
            raise ValueError("weights must name at least one symbol, and none may be negative")
        if sum(weights.values()) > 100:
            raise ValueError(f"weights add up to {sum(weights.values())}, more than 100 percent")

    @hookimpl
    def on_start(self, ctx: Context) -> None:
        known = [instrument.symbol for instrument in ctx.instruments]
        for symbol in self.weights:
            if symbol not in known:
                raise ValueError(f"there is a weight for {symbol}, which is not among the strategy's instruments")
        step_ns = round(self.every_s * 1e9)
        if not 0 < self._due_ns <= ctx.now_ns + step_ns:  # none kept, or the file now says a shorter time
            self._due_ns = ctx.now_ns + step_ns
        ctx.set_timer("rebalance", at_ns=self._due_ns, every_s=self.every_s)

    @hookimpl
    def on_save(self, ctx: Context) -> dict[str, Any]:
        return {"due_ns": self._due_ns}

    @hookimpl
    def on_load(self, ctx: Context, state: dict[str, Any]) -> None:
        self._due_ns = state["due_ns"]

    @hookimpl
    def on_timer(self, ctx: Context, timer: Timer) -> None:
        self._due_ns = timer.due_ns + round(self.every_s * 1e9)
        for instrument in ctx.instruments:
            tick = ctx.last(instrument)
            if tick is None or ctx.orders(instrument):
                continue
            weight = self.weights.get(instrument.symbol, Decimal(0)) / 100
            price = Decimal(str(tick.mid)) * instrument.multiplier
            lots = (self.capital * weight / price / instrument.size_step).to_integral_value(ROUND_FLOOR)
            target = lots * instrument.size_step
            away = abs(ctx.position(instrument).quantity - target)
            if away * 100 > self.tolerance_percent * target:
                ctx.target(instrument, target, tag="rebalance")


@hookimpl
def register_strategies() -> dict[str, type]:
    return {"rebalance": Rebalance}
