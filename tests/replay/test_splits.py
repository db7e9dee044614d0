"""Splits in a backtest: positions, orders, marks and the journal across the night, by the short road and by the front door."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

import attrs
import pytest

from botframework import Context, Order, Position, Split, Tick, hookimpl
from botframework.core import events as ev
from botframework.core.model import Working
from botframework.core.quotes import split_tick
from botframework.core.state import State
from botframework.runner.backtesting import BacktestOptions, Prepared, prepare
from botframework.runtime.days import day_begins_ns, market_day
from botframework.runtime.tapeblocks import Block
from tests.replay.kit import planned, walk
from tests.replay.test_replay import assert_same

D = Decimal
MINUTE_NS = 60 * 10**9
SPLIT_NS = day_begins_ns(20240104)
RULES = "risk:\n  - {kind: max_order_quantity, limit: 100000}\n  - {kind: daily_loss, amount: 5000 USD}\n"


@attrs.define(eq=False, kw_only=True)
class Holder:
    """Buys at the first tick and leaves an order far away; then says what it is told. ``late``: one more a moment before midnight."""

    quantity: int = 101
    late: bool = False
    made: ClassVar[list[Holder]] = []
    heard: list[Any] = attrs.field(init=False, factory=list)
    seen: int = attrs.field(init=False, default=0)

    def __attrs_post_init__(self) -> None:
        self.made.append(self)

    @hookimpl
    def on_tick(self, ctx: Context, tick: Tick) -> None:
        self.seen += 1
        if self.seen == 1:
            (ctx.buy if self.quantity > 0 else ctx.sell)(tick.instrument, abs(self.quantity))
            ctx.buy(tick.instrument, 10, limit_price=300, tif="GTC")
        if self.late and ctx.now_ns == SPLIT_NS - 10_000_000:
            ctx.buy(tick.instrument, 1)

    @hookimpl
    def on_order(self, ctx: Context, order: Order) -> None:
        self.heard.append((order.working, order.reason, ctx.position(order.instrument).quantity))

    @hookimpl
    def on_position(self, ctx: Context, position: Position) -> None:
        self.heard.append((ctx.now_ns, position.quantity))

    @hookimpl
    def on_split(self, ctx: Context, split: Split) -> None:
        self.heard.append((split.ratio, split.at_ns, ctx.position(split.instrument).quantity))


@attrs.define(eq=False, kw_only=True)
class Leaver:
    """Buys at the first tick, and leaves at the first behind the split."""

    made: ClassVar[list[Leaver]] = []
    seen: list[tuple[Any, ...]] = attrs.field(init=False, factory=list)

    def __attrs_post_init__(self) -> None:
        self.made.append(self)

    @hookimpl
    def on_tick(self, ctx: Context, tick: Tick) -> None:
        if not self.seen:
            ctx.buy(tick.instrument, 100)
        elif self.seen[-1][0] < SPLIT_NS <= tick.at_ns:
            ctx.sell(tick.instrument, 400)
        self.seen.append((tick.at_ns, tick.bid, tick.ask, tick.last))


@attrs.define(eq=False, kw_only=True)
class Bracketed:
    """Two brackets: one whose entry fills at once, one whose entry waits far away."""

    asked: bool = attrs.field(init=False, default=False)

    @hookimpl
    def on_tick(self, ctx: Context, tick: Tick) -> None:
        if not self.asked:
            self.asked = True
            ctx.bracket("BUY", tick.instrument, 100, take_profit=700, stop_loss=600)
            ctx.bracket("BUY", tick.instrument, 10, limit_price=300, take_profit=700, stop_loss=200, tif="GTC")


def bot(folder: Path, ratio: str, strategy: str, symbols: str = "AAPL", rules: str = RULES) -> Any:
    actions = folder / "actions.csv"
    actions.write_text(f"date,symbol,kind,value\n2024-01-04,AAPL,split,{ratio}\n")
    return planned(f"[{strategy}]", symbols, more=f"costs: {{actions: {actions}}}", rules=rules)


def quotes(ratio: str) -> Iterator[Block]:
    """A quote a minute from four hours before the split to four hours after it, and one a hundredth of a second before."""
    at = sorted([SPLIT_NS + n * MINUTE_NS for n in range(-240, 240)] + [SPLIT_NS - 10_000_000])
    bid = [645.50 if each < SPLIT_NS else round(645.50 / float(ratio), 2) for each in at]
    ask = [645.57 if each < SPLIT_NS else round(645.57 / float(ratio), 2) + 0.01 for each in at]
    size = [5000.0] * len(at)
    yield Block("AAPL", at, bid, ask, size, list(size))


def across(plan_: Any, blocks: Any, rows: list[Any] | None = None, **options: Any) -> Prepared:
    ready = prepare(plan_, BacktestOptions(), blocks=blocks, watch=None if rows is None else rows.append, **options)
    ready.replay.run()
    ready.close()
    assert ready.replay.failure is None
    return ready


@pytest.mark.parametrize(
    ("ratio", "quantity", "after"), [("7", 101, "707"), ("0.05", 110, "5"), ("0.05", -110, "-5"), ("0.05", 7, "0")]
)
def test_a_position_goes_on_in_new_shares_and_nothing_is_won_or_lost(
    tmp_path: Path, ratio: str, quantity: int, after: str
) -> None:
    Holder.made.clear()
    rows: list[Any] = []
    plan_ = bot(tmp_path, ratio, f"{{kind: 'tests.replay.test_splits:Holder', quantity: {quantity}}}")
    ready = across(plan_, quotes(ratio), rows)
    view = ready.replay.engine.view
    assert view.audit() == []
    assert dict(ready.replay.broker.positions()) == {conid: D(after) for conid in view.lanes}
    summary = ready.replay.summary()
    assert summary["positions"] == ({"AAPL": after} if after != "0" else {})
    worth = [row for row in ready.scorecard.curve if row[0] > SPLIT_NS - 2 * MINUTE_NS]
    assert max(row[1] for row in worth) - min(row[1] for row in worth) < abs(quantity) * float(ratio) * 0.02 + 0.01
    assert summary["denied"] == 0
    [split] = [row for row in rows if isinstance(row, ev.SharesSplit)]
    assert (split.at_ns, split.ratio) == (SPLIT_NS, D(ratio))
    assert any(isinstance(row, ev.Tell) and row.notice.code == "SPLIT" for row in rows)
    assert (ready.scorecard.trips, summary["open_orders"]) == (1 if after == "0" else 0, 0)
    # Of the strategy: the split, the new position, the order that was cancelled for it.
    heard = next(each.heard for each in Holder.made if each.heard)
    held = [(SPLIT_NS, D(after))]
    assert heard[-3:] == [(D(ratio), SPLIT_NS, D(after)), *held, (Working.CANCELLED, "", D(after))]
    # The journal alone gives the same books.
    again = State(account="DU1234567", day_of=market_day)
    again.lanes.update({conid: attrs.evolve(lane, tick=None) for conid, lane in view.lanes.items()})
    for row in rows:
        again.apply(row)
    assert again.snapshot() == view.snapshot()


def test_an_order_on_its_way_over_midnight_is_rejected(tmp_path: Path) -> None:
    Holder.made.clear()
    rows: list[Any] = []
    plan_ = bot(tmp_path, "7", "{kind: 'tests.replay.test_splits:Holder', late: true}")
    ready = across(plan_, quotes("7"), rows)
    [rejected] = [row for row in rows if isinstance(row, ev.OrderRejected)]
    assert rejected.reason == "the shares were split while it was on its way"
    assert rejected.at_ns == SPLIT_NS + 40_000_000
    assert ready.replay.summary()["positions"] == {"AAPL": "707"}


def test_brackets_end_with_all_their_orders_and_nothing_fills(tmp_path: Path) -> None:
    rows: list[Any] = []
    plan_ = bot(tmp_path, "7", "{kind: 'tests.replay.test_splits:Bracketed'}")
    ready = across(plan_, quotes("7"), rows)
    summary = ready.replay.summary()
    assert (summary["fills"], summary["orders"], summary["open_orders"]) == (1, 6, 0)
    assert summary["positions"] == {"AAPL": "700"}
    ended = [row for row in rows if isinstance(row, ev.OrderReported) and row.working is Working.CANCELLED]
    assert {row.at_ns for row in ended} == {SPLIT_NS}
    assert len({row.broker_order_id for row in ended}) == 5
    assert ready.replay.engine.view.audit() == []


@pytest.mark.parametrize("ratio", ["3", "0.3"])
def test_short_road_and_front_door_cross_it_alike(tmp_path: Path, ratio: str) -> None:
    symbols = ("AAPL", "SPY")
    strategies = (
        "{name: a, kind: 'tests.replay.kit:Busy', timer_s: 301}, {name: b, kind: 'tests.replay.kit:Busy', timer_s: 907}"
    )
    plan_ = bot(tmp_path, ratio, strategies, "AAPL, SPY", rules=RULES.replace("5000", "500000"))

    def tape() -> Iterator[Block]:
        for block in walk(900, symbols=symbols, gap_ms=200_000, seed=5):
            names = block.symbols
            is_new = [name == "AAPL" and at >= SPLIT_NS for name, at in zip(names, block.at_ns, strict=True)]
            bid, ask = (
                [round(price / float(ratio), 2) if new else price for new, price in zip(is_new, column, strict=True)]
                for column in (block.bid, block.ask)
            )
            yield Block(names, block.at_ns, bid, ask, block.bid_size, block.ask_size)

    rows: list[Any] = []
    one, other = across(plan_, tape(), rows), across(plan_, tape(), inline=False)
    assert_same(one, other)
    assert one.replay.engine.view.audit() == []
    assert [row.symbol for row in rows if isinstance(row, ev.SharesSplit)] == ["AAPL"]
    assert one.replay.summary()["fills"] > 50


def test_the_last_quote_is_turned_into_one_of_the_new_shares(tmp_path: Path) -> None:
    ready = across(bot(tmp_path, "7", "{kind: 'tests.replay.test_splits:Holder'}"), quotes("7"))
    tick = next(iter(ready.replay.engine.view.lanes.values())).tick
    assert tick is not None
    old = Tick(tick.instrument, 1, 2, 645.5, 645.57, 100.0, None, 645.52, 10.0)
    new = split_tick(old, D(7))
    assert (new.at_ns, new.wall_ns, new.bid, new.ask, new.bid_size, new.ask_size) == (1, 2, 92.21, 92.23, 700.0, None)
    assert (new.last, new.last_size) == (None, None)
    assert split_tick(Tick(tick.instrument, 1, 2, 0.0, float("inf")), D(7)).ask == float("inf")


def test_a_trade_before_the_first_quote_of_the_new_shares_does_not_bring_the_old_quote_back(tmp_path: Path) -> None:
    """Each of the new shares could be sold at the price of an old one: four times what it was worth."""
    Leaver.made.clear()
    plan_ = bot(tmp_path, "4", "{kind: 'tests.replay.test_splits:Leaver'}", rules=RULES.replace("5000", "500000"))
    quoted = [(n, price) for first, last, price in ((-10, 0, 400.0), (8, 12, 100.0)) for n in range(first, last)]
    lines = [f"{SPLIT_NS + n * MINUTE_NS},{price},{price + 0.02},500,500" for n, price in quoted]
    (tmp_path / "quotes.csv").write_text("at_ns,bid,ask,bid_size,ask_size\n" + "\n".join(lines) + "\n")
    traded = [
        f"{SPLIT_NS + n * MINUTE_NS},{price},500" for n, price in [(-3, 400.01), (0, 100.01), (2, 100.01), (9, 100.01)]
    ]
    (tmp_path / "trades.csv").write_text("at_ns,price,size\n" + "\n".join(traded) + "\n")
    rows: list[Any] = []
    tapes = tuple(f"AAPL={tmp_path / name}" for name in ("quotes.csv", "trades.csv"))
    ready = prepare(plan_, BacktestOptions(tapes=tapes), watch=rows.append)
    ready.replay.run()
    ready.close()
    assert ready.replay.failure is None
    fills = [(row.quantity, row.price) for row in rows if isinstance(row, ev.ExecutionReported)]
    assert fills == [(D(100), D("400.02")), (D(400), D("100.01"))]
    seen = {(row[0] - SPLIT_NS) // MINUTE_NS: row[1:] for each in Leaver.made for row in each.seen}
    assert seen[-3] == (400.0, 400.02, 400.01)  # a print among quotes of the same shares, on either side of the split
    assert seen[0] == seen[2] == (100.01, 100.01, 100.01)
    assert seen[9] == (100.0, 100.02, 100.01)
