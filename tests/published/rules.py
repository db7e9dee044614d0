"""The rules the published figures belong to, as strategies of ours.

Where a rule says "at the next bar's open", the order goes out when the open is seen and meets that price (the cases run without
latency); the decision rests on earlier bars alone. Imports the shop window only; named by the cases.
"""

from __future__ import annotations

from collections import deque
from decimal import ROUND_FLOOR, Decimal

import attrs

from botframework import Context, Fill, Side, Tick, hookimpl

TOUCHES = 4  # of a bar


@attrs.define(eq=False, kw_only=True)
class Scripted:
    """Orders by the row of the tape: ``0 buy 100, 3 sell 50``; at the market of that row."""

    script: str
    _orders: dict[int, list[tuple[str, str]]] = attrs.field(init=False, factory=dict)
    _row: int = attrs.field(init=False, default=-1)

    def __attrs_post_init__(self) -> None:
        for line in self.script.split(", "):
            row, side, quantity = line.split()
            self._orders.setdefault(int(row), []).append((side, quantity))

    @hookimpl
    def on_tick(self, ctx: Context, tick: Tick) -> None:
        self._row += 1
        for side, quantity in self._orders.get(self._row, ()):
            (ctx.buy if side == "buy" else ctx.sell)(tick.instrument, Decimal(quantity), tif="GTC")


@attrs.define(eq=False, kw_only=True)
class Everything:
    """All the cash into the instrument, or out of it, at the rows of the script: ``0 in, 1 out``.

    ``short``: out means to turn round, and a short position is covered with the cash there is, as far as it goes.
    ``long`` off: in means to sell short.
    """

    script: str
    cash: Decimal
    turns: bool = False
    shorts: bool = False
    _plan: dict[int, str] = attrs.field(init=False, factory=dict)
    _row: int = attrs.field(init=False, default=-1)

    def __attrs_post_init__(self) -> None:
        self._plan = {int(row): way for row, way in (line.split() for line in self.script.split(", "))}

    @hookimpl
    def on_tick(self, ctx: Context, tick: Tick) -> None:
        self._row += 1
        way = self._plan.get(self._row)
        if way is None:
            return
        held, price = ctx.position(tick.instrument).quantity, Decimal(repr(tick.bid))
        reach = ((self.cash + (held * price if self.turns else 0)) / price).to_integral_value(ROUND_FLOOR)
        if self.shorts:
            quantity = -reach if way == "in" and not held else min(-held, reach) if way == "out" else Decimal(0)
        elif way == "in":
            quantity = (self.cash / price).to_integral_value(ROUND_FLOOR)
        else:
            quantity = -held - (reach if self.turns else 0)
        if quantity:
            (ctx.buy if quantity > 0 else ctx.sell)(tick.instrument, abs(quantity))

    @hookimpl
    def on_fill(self, ctx: Context, fill: Fill) -> None:
        self.cash += fill.quantity * fill.price * (1 if fill.side is Side.SELL else -1)


@attrs.define(eq=False, kw_only=True)
class Cheapest:
    """At every row everything is sold and all the money goes into the cheapest instrument; of two alike into the first."""

    cash: Decimal
    fee: Decimal = Decimal(0)
    _last: dict[str, Decimal] = attrs.field(init=False, factory=dict)

    @hookimpl
    def on_tick(self, ctx: Context, tick: Tick) -> None:
        self._last[tick.instrument.symbol] = Decimal(repr(tick.bid))
        if tick.instrument.symbol != ctx.instruments[-1].symbol:
            return  # the others of this row are still to come
        for instrument in ctx.instruments:
            if held := ctx.position(instrument).quantity:
                ctx.sell(instrument, held)
                return  # the rest when it is sold
        self._enter(ctx)

    @hookimpl
    def on_fill(self, ctx: Context, fill: Fill) -> None:
        self.cash += fill.quantity * fill.price * (1 if fill.side is Side.SELL else -1) - self.fee
        if fill.side is Side.SELL:
            self._enter(ctx)

    def _enter(self, ctx: Context) -> None:
        symbol = min(self._last, key=lambda each: self._last[each])
        quantity = ((self.cash - self.fee) / self._last[symbol]).to_integral_value(ROUND_FLOOR)
        if quantity > 0:
            ctx.buy(symbol, quantity)


@attrs.define(eq=False, kw_only=True)
class _Daily:
    """A strategy of bars: ``close`` sees each close and decides, ``open`` acts at the next open."""

    _touch: int = attrs.field(init=False, default=-1)

    @hookimpl
    def on_tick(self, ctx: Context, tick: Tick) -> None:
        self._touch += 1
        place = self._touch % TOUCHES
        if place == 0:
            self.opened(ctx, tick)
        elif place == TOUCHES - 1:
            self.closed(ctx, tick)

    def opened(self, ctx: Context, tick: Tick) -> None:
        """Carry out what was decided."""

    def closed(self, ctx: Context, tick: Tick) -> None:
        """Decide."""


@attrs.define(eq=False, kw_only=True)
class AboveAverage(_Daily):
    """Ten shares while the close is above its average of ``period``; flat when it is below."""

    period: int
    quantity: int = 10
    _closes: deque[float] = attrs.field(init=False, factory=deque)
    _wished: int = attrs.field(init=False, default=0)

    def opened(self, ctx: Context, tick: Tick) -> None:
        if self._wished > 0:
            ctx.buy(tick.instrument, self.quantity)
        elif self._wished < 0:
            ctx.sell(tick.instrument, self.quantity)
        self._wished = 0

    def closed(self, ctx: Context, tick: Tick) -> None:
        self._closes.append(tick.bid)
        if len(self._closes) > self.period:
            self._closes.popleft()
        if len(self._closes) < self.period:
            return
        mean = sum(self._closes) / self.period
        held = ctx.position(tick.instrument).quantity
        if not held and tick.bid > mean:
            self._wished = 1
        elif held and tick.bid < mean:
            self._wished = -1


@attrs.define(eq=False, kw_only=True)
class Crossing(_Daily):
    """Two averages of the close; at each crossing all the money goes the other way, in one order that turns the position round.

    At the open of bar ``last`` what is held is sold for good.
    """

    cash: Decimal
    last: int
    fast: int = 10
    slow: int = 30
    _closes: list[float] = attrs.field(init=False, factory=list)
    _way: int = attrs.field(init=False, default=0)
    _last: tuple[float, float] | None = attrs.field(init=False, default=None)

    def opened(self, ctx: Context, tick: Tick) -> None:
        is_last = len(self._closes) == self.last
        if not self._way and not is_last:
            return
        way, self._way = 0 if is_last else self._way, 0
        price, held = Decimal(repr(tick.bid)), ctx.position(tick.instrument).quantity
        worth = self.cash + held * price  # what there is when the old position is closed
        quantity = way * (worth / price).to_integral_value(ROUND_FLOOR) - held
        (ctx.buy if quantity > 0 else ctx.sell)(tick.instrument, abs(quantity))

    def closed(self, ctx: Context, tick: Tick) -> None:
        self._closes.append(tick.bid)
        if len(self._closes) < self.slow:
            return
        fast, slow = sum(self._closes[-self.fast :]) / self.fast, sum(self._closes[-self.slow :]) / self.slow
        if self._last is not None:
            if self._last[0] < self._last[1] and fast > slow:
                self._way = 1
            elif self._last[0] > self._last[1] and fast < slow:
                self._way = -1
        self._last = fast, slow

    @hookimpl
    def on_fill(self, ctx: Context, fill: Fill) -> None:
        self.cash += fill.quantity * fill.price * (1 if fill.side is Side.SELL else -1)


@attrs.define(eq=False, kw_only=True)
class Guarded:
    """Enters at the open after a signal, with a stop and a take-profit a part of the price away; out at either, or on a signal.

    ``entries`` and ``exits`` are rows of candles after which the next open acts. ``after`` says how much of ``profit`` still
    is wanted from a candle of the trade's life on: ``2 0.01``, or with ``-1`` out at any price. ``trail`` pulls the stop up
    behind the highest price of a finished candle, from a gain of ``offset`` on.
    """

    touches: str  # how many rows of the tape each candle has
    entries: str
    exits: str = ""
    stop: Decimal
    profit: Decimal
    after: str = ""
    trail: Decimal = Decimal(0)
    offset: Decimal = Decimal(0)
    short: bool = False
    quantity: int = 1
    _starts: dict[int, int] = attrs.field(init=False, factory=dict)
    _row: int = attrs.field(init=False, default=-1)
    _candle: int = attrs.field(init=False, default=-1)
    _entered: int = attrs.field(init=False, default=0)
    _price: Decimal = attrs.field(init=False, default=Decimal(0))
    _best: Decimal = attrs.field(init=False, default=Decimal(0))

    def __attrs_post_init__(self) -> None:
        row = 0
        for number, count in enumerate(self.touches.split()):
            self._starts[row] = number
            row += int(count)

    @hookimpl
    def on_tick(self, ctx: Context, tick: Tick) -> None:
        self._row += 1
        price = Decimal(repr(tick.bid))
        held = ctx.position(tick.instrument).quantity
        if self._row in self._starts:
            self._candle = self._starts[self._row]
            before = str(self._candle - 1)
            if held:
                self._manage(ctx, tick, price, before in self.exits.split())
            elif before in self.entries.split():
                self._enter(ctx, tick, price)
            self._best = self._best or price
        if held:
            self._best = min(self._best, price) if self.short else max(self._best, price)

    def _enter(self, ctx: Context, tick: Tick, price: Decimal) -> None:
        self._entered, self._price, self._best = self._candle, price, price
        sign = -1 if self.short else 1
        ctx.bracket(
            Side.SELL if self.short else Side.BUY,
            tick.instrument,
            self.quantity,
            take_profit=price * (1 + sign * self.profit),
            stop_loss=price * (1 - sign * self.stop),
        )

    def _manage(self, ctx: Context, tick: Tick, price: Decimal, signal: bool) -> None:
        legs = {order.leg: order for order in ctx.orders(tick.instrument)}
        sign = -1 if self.short else 1
        wanted = None
        if self.after:
            candles, part = self.after.split()
            if self._candle - self._entered >= int(candles):
                wanted = Decimal(part)
        reached = wanted is not None and (wanted < 0 or price >= self._price * (1 + wanted))
        if signal or reached:
            ctx.cancel()
            (ctx.buy if self.short else ctx.sell)(tick.instrument, self.quantity)
        elif wanted is not None:
            ctx.modify(legs["take_profit"], limit_price=self._price * (1 + wanted))
        if self.trail and abs(self._best - self._price) >= self.offset * self._price:
            stop = self._best * (1 - sign * self.trail)
            kept = legs["stop_loss"].stop_price or stop
            if (stop - kept) * sign > 0:
                ctx.modify(legs["stop_loss"], stop_price=stop)
