"""Tapes and bots for the tests of the replay."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

import attrs

from botframework import Context, Order, Tick, Timer, hookimpl
from botframework.config import parse_config
from botframework.runner.backtesting import BacktestOptions, Prepared, prepare
from botframework.runner.plan import Plan, plan_config
from botframework.runtime.tapeblocks import Block

START_NS = 1_704_207_600 * 10**9
RULES = """
risk:
  - {kind: max_order_quantity, limit: 500}
  - {kind: max_order_notional, amount: 1000000 USD}
  - {kind: max_position, limit: 2000}
  - {kind: order_rate, per_minute: 200}
  - {kind: price_collar, percent: 5}
  - {kind: daily_loss, amount: 300 USD}
"""


@attrs.define(eq=False, kw_only=True)
class Busy:
    """Does a bit of everything, by chance: orders of all kinds, changes, cancels, timers; a failure at a given tick."""

    every: int = 7
    fail_at: int = 0
    timer_s: float = 3.7
    seen: int = attrs.field(init=False, default=0)
    heard: list[str] = attrs.field(init=False, factory=list)

    @hookimpl
    def on_start(self, ctx: Context) -> None:
        ctx.set_timer("turn", every_s=self.timer_s)

    @hookimpl
    def on_timer(self, ctx: Context, timer: Timer) -> None:
        self.heard.append(f"timer {ctx.now_ns}")
        for instrument in ctx.instruments:
            if ctx.random.random() < 0.3 and ctx.last(instrument) is not None:
                ctx.target(instrument, 100 if ctx.random.random() < 0.5 else 0)

    @hookimpl
    def on_tick(self, ctx: Context, tick: Tick) -> None:
        self.seen += 1
        if self.seen == self.fail_at:
            raise ValueError("as it was asked to")
        if self.seen % 13 == 0:
            ctx.set_timer("soon", after_s=ctx.random.random())
        if self.seen % self.every:
            return
        draw = ctx.random.random()
        symbol = tick.instrument
        if draw < 0.15:
            ctx.buy(symbol, 100)
        elif draw < 0.3:
            ctx.sell(symbol, 100)
        elif draw < 0.45:
            ctx.buy(symbol, 100, limit_price=tick.bid - 0.02)
        elif draw < 0.6:
            ctx.sell(symbol, 100, limit_price=tick.ask + 0.02)
        elif draw < 0.7:
            ctx.sell(symbol, 100, stop_price=tick.bid - 0.05)
        elif draw < 0.8:
            ctx.buy(symbol, 100, stop_price=tick.ask + 0.05, limit_price=tick.ask + 0.08)
        elif draw < 0.9:
            ctx.cancel()
        elif orders := ctx.orders(symbol):
            order = orders[0]
            if order.limit_price is not None:
                ctx.modify(order, limit_price=order.limit_price + Decimal("0.01"))

    @hookimpl
    def on_order(self, ctx: Context, order: Order) -> None:
        self.heard.append(f"{ctx.now_ns} {order.client_order_id} {order.status.value} {order.filled}")


@attrs.define(eq=False, kw_only=True)
class Reader(Busy):
    """Writes down at every tick what the context says then."""

    made: ClassVar[list[Reader]] = []
    read: list[tuple[Any, ...]] = attrs.field(init=False, factory=list)

    def __attrs_post_init__(self) -> None:
        self.made.append(self)

    @hookimpl
    def on_tick(self, ctx: Context, tick: Tick) -> None:
        position = ctx.position(tick.instrument)
        open_orders = [(order.client_order_id, order.working.value, order.filled) for order in ctx.orders()]
        newest = [None if (last := ctx.last(each)) is None else (last.at_ns, last.bid) for each in ctx.instruments]
        self.read.append((ctx.now_ns, tick.at_ns, tick.ask, position.quantity, *newest, *open_orders))
        Busy.on_tick(self, ctx, tick)


def planned(strategies: str, symbols: str = "AAPL", more: str = "", rules: str = RULES) -> Plan:
    """A plan from the lines of a YAML."""
    text = f"bot: replayed\ninstruments: [{symbols}]\nstrategies: {strategies}\n{rules}\n{more}"
    return plan_config(parse_config(text, "test.yaml", {}))


def busy(symbols: str = "AAPL", **params: Any) -> Plan:
    """A plan with one busy strategy."""
    given = "".join(f", {key}: {value}" for key, value in params.items())
    return planned(f"[{{kind: 'tests.replay.kit:Busy'{given}}}]", symbols)


def walk(
    rows: int,
    symbols: tuple[str, ...] = ("AAPL",),
    seed: int = 1,
    gap_ms: int = 400,
    one_sided: bool = False,
    block: int = 500,
) -> Iterator[Block]:
    """A seeded walk in cents, one row of one instrument at a time."""
    rng = random.Random(seed)
    mids = dict.fromkeys(symbols, 10_000)
    at_ns = START_NS
    made: list[tuple[Any, ...]] = []
    for _ in range(rows):
        at_ns += rng.randrange(0, 2 * gap_ms) * 1_000_000
        symbol = symbols[rng.randrange(len(symbols))]
        mids[symbol] += rng.randrange(-2, 3)
        bid, ask = mids[symbol] / 100, (mids[symbol] + rng.randrange(1, 4)) / 100
        if one_sided and rng.random() < 0.02:
            bid = 0.0
        made.append((at_ns, symbol, bid, ask, float(rng.randrange(1, 5) * 50), float(rng.randrange(1, 5) * 50)))
    for first in range(0, rows, block):
        columns = (list(column) for column in zip(*made[first : first + block], strict=True))
        at, names, bids, asks, bid_sizes, ask_sizes = columns
        shared = names if len(symbols) > 1 else symbols[0]
        yield Block(shared, at, bids, asks, bid_sizes, ask_sizes, whole=all(bids))


def run(
    plan_: Plan,
    blocks: Iterator[Block],
    *,
    inline: bool = True,
    scan: bool = True,
    journal: Path | None = None,
    watch: Callable[[Any], None] | None = None,
    **options: Any,
) -> Prepared:
    """A finished run."""
    ready = prepare(
        plan_, BacktestOptions(journal=journal, **options), blocks=blocks, inline=inline, scan=scan, watch=watch
    )
    try:
        ready.replay.run()
    finally:
        ready.close()
    return ready
