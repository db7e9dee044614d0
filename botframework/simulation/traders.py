"""Strategies that do everything a strategy can do, at random: what the storm rages against.

They buy, sell, change, cancel and ask for targets with every kind of order, now and then several at once. ``calm`` ends their
trading for the time after the storm. Imports the shop window's model only; made by ``world``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs

from botframework.core.model import Fill, Order, Tick
from botframework.simulation.dice import Dice
from botframework.simulation.ears import link

AFTER = "after "
"""How the tag of an order begins that an execution was the reason of."""

Heard = Callable[[str, str, Any], None]


def _is_free(order: Order) -> bool:
    """Whether the broker has it and nothing is under way about it; of a group little may be changed."""
    return bool(order.broker_order_id) and not (order.group or order.cancel_pending or order.replace_pending)


@attrs.define(eq=False, kw_only=True)
class Trader:
    """One of them. ``heard`` is told of each callback with the strategy's name and what it was given."""

    name: str
    dice: Dice
    kinds: Dice  # for the rarer kinds of orders
    heard: Heard
    is_calm: Callable[[], bool]
    eagerness: int = 8  # orders per hundred ticks
    should_raise: Callable[[], bool] = lambda: False
    ticks: int = 0
    fills: int = 0
    told: int = 0  # callbacks of what is in the journal, over all processes
    chain: str = ""  # and their sum

    @property
    def callbacks(self) -> dict[str, Callable[..., Any]]:
        """As the engine wants them."""
        return {
            "on_tick": self.on_tick,
            "on_order": self.on_order,
            "on_fill": self.on_fill,
            "on_save": self.on_save,
            "on_load": self.on_load,
        }

    def on_tick(self, ctx: Any, tick: Tick) -> None:
        self.ticks += 1
        if self.is_calm():
            return
        if self.should_raise():
            raise RuntimeError("a strategy that raises")
        if not self.dice.chance(self.eagerness):
            return
        for _ in range(1 if self.dice.chance(80) else 3):
            self._act(ctx, tick)

    def on_order(self, ctx: Any, order: Order) -> None:
        self._count("on_order", order)
        self.heard("on_order", self.name, order)
        tick = None if self.is_calm() else ctx.last(order.instrument)
        if tick is not None and order.is_open and _is_free(order) and self.dice.chance(30):
            self._modify(ctx, tick, order)  # without these, changes would be too few to meet their faults

    def on_fill(self, ctx: Any, fill: Fill) -> None:
        self.fills += 1
        self._count("on_fill", fill)
        self.heard("on_fill", self.name, fill)
        if not self.is_calm() and self.dice.chance(15):
            ctx.target(fill.instrument, 0, tag=f"{AFTER}{fill.execution_id}")

    def on_save(self, ctx: Any) -> dict[str, Any]:
        return {"fills": self.fills, "told": self.told, "chain": self.chain}

    def on_load(self, ctx: Any, state: dict[str, Any]) -> None:
        self.fills, self.told, self.chain = state["fills"], state["told"], state["chain"]

    def _count(self, hook: str, thing: Any) -> None:
        self.told += 1
        self.chain = link(self.chain, hook, thing)
        if not self.is_calm() and self.should_raise():
            raise RuntimeError("a strategy that raises at what it is told")

    def _act(self, ctx: Any, tick: Tick) -> None:
        dice = self.dice
        open_orders = ctx.orders(tick.instrument)
        draw = dice.below(100)
        if open_orders and draw < 18:
            ctx.cancel(dice.pick(open_orders))
        elif open_orders and draw < 44:
            free = [each for each in open_orders if _is_free(each)]
            self._modify(ctx, tick, dice.pick(free if free and dice.chance(80) else open_orders))
        elif draw < 48:
            ctx.target(tick.instrument, dice.pick((-40, 0, 40)))
        elif draw < 58:
            self._bracket(ctx, tick)
        elif draw < 63:
            self._oca(ctx, tick)
        else:
            self._order(ctx, tick)

    def _modify(self, ctx: Any, tick: Tick, order: Order) -> None:
        dice = self.dice
        quantity = order.quantity + dice.pick((-10, 0, 5, 10))
        if order.stop_price is not None and dice.chance(70):
            ctx.modify(order, stop_price=tick.mid + dice.pick((-2, -1, 1, 2)) * 0.5)
        elif order.limit_price is not None:
            ctx.modify(order, quantity=quantity, limit_price=tick.mid + dice.pick((-3, -1, 0, 1, 3)) * 0.1)
        elif quantity > 0:
            ctx.modify(order, quantity=quantity)

    def _bracket(self, ctx: Any, tick: Tick) -> None:
        """An entry that trades at once or may rest, with near exits or far ones, now and then only one."""
        dice = self.dice
        side = dice.pick(("BUY", "SELL"))
        way = 1 if side == "BUY" else -1
        near = dice.pick((0.05, 0.3, 1.0))
        limit = None if dice.chance(30) else tick.mid - way * dice.pick((-0.1, 0.0, 0.2))
        ctx.bracket(
            side,
            tick.instrument,
            dice.pick((5, 20, 60)),
            limit_price=limit,
            take_profit=None if dice.chance(15) else tick.mid + way * (0.2 + near),
            stop_loss=tick.mid - way * (0.4 + near),
            stop_loss_limit=tick.mid - way * (0.9 + near) if dice.chance(20) else None,
            tif=dice.pick(("DAY", "GTC", "DAY", "IOC")),
            exit_tif=dice.pick(("GTC", "DAY")),
        )

    def _oca(self, ctx: Any, tick: Tick) -> None:
        """Two or three orders of which one cancels all: at the touch and away, to buy and to sell, of different sizes."""
        dice = self.dice
        orders = []
        for number in range(2 if dice.chance(60) else 3):
            side = dice.pick(("BUY", "SELL"))
            away = (0.05 * number + dice.pick((0.0, 0.1, 0.4))) * (-1 if side == "BUY" else 1)
            quantity = dice.pick((10, 20, 30)) + number
            orders.append(ctx.order(side, tick.instrument, quantity, limit_price=tick.mid + away))
        ctx.oca(orders)

    def _order(self, ctx: Any, tick: Tick) -> None:
        dice, kinds = self.dice, self.kinds
        send = ctx.buy if dice.chance(50) else ctx.sell
        quantity = dice.pick((5, 10, 20, 30, 60, 120))
        kind = dice.below(10)
        tif = dice.pick(("DAY", "GTC", "DAY", "IOC"))
        if kind < 3:
            send(tick.instrument, quantity, on_close=kinds.chance(8))
        elif kind < 8:
            # Some at the touch, some that rest; a few far enough away for the broker to ask.
            away = dice.pick((0.0, 0.05, -0.05, 0.3, -0.3, 1.0, -1.0, tick.mid * 0.05))
            send(
                tick.instrument,
                quantity,
                limit_price=tick.mid + away,
                tif=tif,
                on_close=tif == "DAY" and kinds.chance(8),
            )
        elif kind == 8 and kinds.chance(50):
            tif = kinds.pick(("DAY", "GTC"))
            if kinds.chance(50):
                send(tick.instrument, quantity, trail_amount=kinds.pick((0.02, 0.1, 0.5, 3.0, 500.0)), tif=tif)
            else:
                send(tick.instrument, quantity, trail_percent=kinds.pick((0.01, 0.1, 1.0, 95.0)), tif=tif)
        elif kind == 8:
            send(tick.instrument, quantity, stop_price=tick.mid + dice.pick((-1.0, -0.2, 0.2, 1.0)))
        else:
            send(tick.instrument, quantity, client_key=f"key-{dice.below(30)}")
