"""Orders over quotes: what each fill must be by docs/backtest.md and docs/fills.md, worked out on paper."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import attrs
import pytest

from tests.byhand.kit import Act, Row, ledger, play, same

IBKR = "costs: {commission: {kind: ibkr_fixed}}"


@attrs.frozen(kw_only=True)
class Case:
    name: str
    tape: str
    acts: Sequence[Act]
    fills: Sequence[Row]
    ends: Sequence[str] = ()
    more: str = ""
    trades: str = ""
    kind: str = "quotes"
    tape_keys: str = ""


CALM = """
    0     100.00 100.02 300 200
    1000  100.00 100.02 300 200
    2000  100.00 100.02 300 200
"""
CASES = [
    Case(
        name="a purchase takes the ask of the moment it arrives",
        tape="0 100.00 100.02 300 200\n 120 100.08 100.10 300 200\n 1000 100.00 100.02 300 200",
        acts=[(100, lambda ctx: ctx.buy("AAPL", 150))],
        fills=[(150, 150, "100.10", "1")],
        ends=["filled"],
    ),
    Case(
        name="a sale without shares is a short one, at the bid",
        tape=CALM,
        acts=[(100, lambda ctx: ctx.sell("AAPL", 300))],
        fills=[(150, -300, "100.00", "1")],
        ends=["filled"],
    ),
    Case(
        name="more than is shown waits for the next quotes, for one fee",
        tape="0 100.00 100.02 300 200\n 1000 100.00 100.05 300 120\n 2000 100.00 100.03 300 500",
        acts=[(100, lambda ctx: ctx.buy("AAPL", 400))],
        fills=[(150, 200, "100.02", "1"), (1000, 120, "100.05", "0"), (2000, 80, "100.03", "0")],
        ends=["filled"],
    ),
    Case(
        name="an order arrives before a quote of the same moment",
        tape="0 100.00 100.02 300 200\n 150 101.00 101.02 300 200\n 1000 100.00 100.02 300 200",
        acts=[(100, lambda ctx: ctx.buy("AAPL", 10))],
        fills=[(150, 10, "100.02", "1")],
        ends=["filled"],
    ),
    Case(
        name="two orders share what one quote shows",
        tape=CALM,
        acts=[(100, lambda ctx: ctx.buy("AAPL", 150)), (100, lambda ctx: ctx.buy("AAPL", 149))],
        fills=[(150, 150, "100.02", "1"), (150, 50, "100.02", "1"), (1000, 99, "100.02", "0")],
        ends=["filled", "filled"],
    ),
    Case(
        name="a limit that is met when it comes takes at the touch",
        tape=CALM,
        acts=[(100, lambda ctx: ctx.buy("AAPL", 100, limit_price=100.05))],
        fills=[(150, 100, "100.02", "1")],
        ends=["filled"],
    ),
    Case(
        name="one that waited fills at its own price, never better",
        tape="0 100.00 100.02 300 200\n 1000 99.90 99.95 300 200\n 2000 100.00 100.02 300 200",
        acts=[(100, lambda ctx: ctx.buy("AAPL", 100, limit_price=99.99))],
        fills=[(1000, 100, "99.99", "1")],
        ends=["filled"],
    ),
    Case(
        name="to a penny above its limit nothing happens",
        tape="0 100.00 100.02 300 200\n 1000 99.98 100.00 300 200\n 2000 100.00 100.02 300 200",
        acts=[(100, lambda ctx: ctx.buy("AAPL", 100, limit_price=99.99))],
        fills=[],
        ends=["cancelled"],  # by the end of the run
    ),
    Case(
        name="a limit to sell waits for the bid, and gets what each quote shows",
        tape="0 100.00 100.02 300 200\n 1000 100.10 100.12 40 200\n 2000 100.15 100.17 40 200\n 3000 100.10 100.12 90 9",
        acts=[(100, lambda ctx: ctx.sell("AAPL", 100, limit_price=100.10))],
        fills=[(1000, -40, "100.10", "1"), (2000, -40, "100.10", "0"), (3000, -20, "100.10", "0")],
        ends=["filled"],
    ),
    Case(
        name="the better of two limits is first, whenever it came",
        tape="0 100.00 100.02 300 200\n 1000 99.80 99.90 300 100\n 2000 99.80 99.90 300 100",
        acts=[
            (100, lambda ctx: ctx.buy("AAPL", 100, limit_price=99.95)),
            (200, lambda ctx: ctx.buy("AAPL", 80, limit_price=99.97)),
        ],
        fills=[(1000, 80, "99.97", "1"), (1000, 20, "99.95", "1"), (2000, 80, "99.95", "0")],
        ends=["filled", "filled"],
    ),
    Case(
        name="immediate or cancel takes what there is",
        tape=CALM,
        acts=[(100, lambda ctx: ctx.buy("AAPL", 500, limit_price=100.02, tif="IOC"))],
        fills=[(150, 200, "100.02", "1")],
        ends=["cancelled"],
    ),
    Case(
        name="immediate or cancel away from the market takes nothing",
        tape=CALM,
        acts=[(100, lambda ctx: ctx.buy("AAPL", 500, limit_price=100.01, tif="IOC"))],
        fills=[],
        ends=["cancelled"],
    ),
    Case(
        name="a stop sells far below itself when the market jumps over it",
        tape="0 100.00 100.02 300 200\n 1000 100.00 100.02 300 200\n 60000 95.00 95.10 500 500",
        acts=[
            (100, lambda ctx: ctx.buy("AAPL", 100)),
            (500, lambda ctx: ctx.sell("AAPL", 100, stop_price=99.50)),
        ],
        fills=[(150, 100, "100.02", "1"), (60000, -100, "95.00", "1")],
        ends=["filled", "filled"],
    ),
    Case(
        name="a stop limit does not, and waits at its limit",
        tape="0 100.00 100.02 300 200\n 1000 95.00 95.10 500 500\n 2000 99.10 99.20 500 500\n 3000 99 99.20 1 1",
        acts=[(100, lambda ctx: ctx.sell("AAPL", 100, stop_price=99.50, limit_price=99.00))],
        fills=[(2000, -100, "99.00", "1")],
        ends=["filled"],
    ),
    Case(
        name="a stop to buy is elected by an ask at its price",
        tape="0 100.00 100.02 300 200\n 1000 100.40 100.49 300 200\n 2000 100.40 100.50 300 200\n 3000 100 100.02 1 1",
        acts=[(100, lambda ctx: ctx.buy("AAPL", 250, stop_price=100.50))],
        fills=[(2000, 200, "100.50", "1"), (3000, 1, "100.02", "0")],
        ends=["cancelled"],
    ),
    Case(
        name="a cancellation takes its way, and the market may be faster",
        tape="0 100.00 100.02 300 200\n 1040 99.90 99.99 300 200\n 2000 100.00 100.02 300 200",
        acts=[
            (100, lambda ctx: ctx.buy("AAPL", 100, limit_price=99.99)),
            (1000, lambda ctx: ctx.cancel()),
        ],
        fills=[(1040, 100, "99.99", "1")],
        ends=["filled"],
    ),
    Case(
        name="or slower",
        tape="0 100.00 100.02 300 200\n 1060 99.90 99.99 300 200\n 2000 100.00 100.02 300 200",
        acts=[
            (100, lambda ctx: ctx.buy("AAPL", 100, limit_price=99.99)),
            (1000, lambda ctx: ctx.cancel()),
        ],
        fills=[],
        ends=["cancelled"],
    ),
    Case(
        name="a changed limit that meets the market takes at the touch",
        tape=CALM,
        acts=[
            (100, lambda ctx: ctx.buy("AAPL", 100, limit_price=99.99)),
            (1100, lambda ctx: ctx.modify(ctx.orders()[0], limit_price=100.03)),
        ],
        fills=[(1150, 100, "100.02", "1")],
        ends=["filled"],
    ),
    Case(
        name="nobody on the other side: it waits until there is one",
        tape="0 100.00 100.02 300 200\n 1000 0 100.02 0 200\n 2000 0 100.02 0 200\n 3000 98.00 98.10 50 50\n 4000 97 98 60 9",
        acts=[(1500, lambda ctx: ctx.sell("AAPL", 100))],
        fills=[(3000, -50, "98.00", "1"), (4000, -50, "97", "0")],
        ends=["filled"],
    ),
    Case(
        name="prices below a dollar have steps of a hundredth of a cent",
        tape="0 0.9000 0.9001 9000 9000\n 1000 0.8997 0.8998 9000 500\n 2000 0.9 0.9001 1 1",
        acts=[(100, lambda ctx: ctx.buy("AAPL", 500, limit_price=0.8999))],
        fills=[(1000, 500, "0.8999", "1")],
        ends=["filled"],
    ),
    Case(
        name="a bracket: the profit is taken, the stop goes",
        tape="0 100.00 100.02 300 200\n 1000 100.60 100.62 300 200\n 2000 99.00 99.02 300 200",
        acts=[(100, lambda ctx: ctx.bracket("BUY", "AAPL", 100, take_profit=100.50, stop_loss=99.50))],
        fills=[(150, 100, "100.02", "1"), (1000, -100, "100.50", "1")],
        ends=["filled", "filled", "cancelled"],
    ),
    Case(
        name="a bracket: the stop is hit by a gap",
        tape="0 100.00 100.02 300 200\n 1000 98.00 98.02 300 200\n 2000 101.00 101.02 300 200",
        acts=[(100, lambda ctx: ctx.bracket("BUY", "AAPL", 100, take_profit=100.50, stop_loss=99.50))],
        fills=[(150, 100, "100.02", "1"), (1000, -100, "98.00", "1")],
        ends=["filled", "cancelled", "filled"],
    ),
    Case(
        name="a bracket filled in part exits as much as it has",
        tape="0 100.00 100.02 300 40\n 1000 100.60 100.62 300 200\n 2000 100.00 100.02 300 60\n 3000 99.00 99.02 300 9",
        acts=[
            (
                100,
                lambda ctx: ctx.bracket("BUY", "AAPL", 100, limit_price=100.02, take_profit=100.50, stop_loss=99.50),
            )
        ],
        fills=[
            (150, 40, "100.02", "1"),
            (1000, -40, "100.50", "1"),
            (2000, 60, "100.02", "0"),
            (3000, -60, "99.00", "1"),
        ],
        ends=["filled", "cancelled", "filled"],
    ),
    Case(
        name="one cancels all, by as much as it fills",
        tape="0 100.00 100.02 300 200\n 1000 99.90 99.95 300 40\n 2000 100.60 100.70 300 200\n 3000 99.9 99.95 300 999",
        acts=[
            (
                100,
                lambda ctx: ctx.oca(
                    [
                        ctx.order("BUY", "AAPL", 100, limit_price=99.95),
                        ctx.order("BUY", "AAPL", 200, stop_price=100.70),
                    ]
                ),
            )
        ],
        fills=[(1000, 40, "99.95", "1"), (2000, 120, "100.70", "1")],  # 60 % of both were left
        ends=["cancelled", "filled"],
    ),
    Case(
        name="slippage: two steps worse than the touch, and not beyond the limit",
        tape=CALM,
        acts=[
            (100, lambda ctx: ctx.buy("AAPL", 50)),
            (200, lambda ctx: ctx.buy("AAPL", 50, limit_price=100.03)),
            (300, lambda ctx: ctx.sell("AAPL", 50)),
        ],
        fills=[(150, 50, "100.04", "1"), (250, 50, "100.03", "1"), (350, -50, "99.98", "1")],
        more="fills: {slippage: {kind: ticks, ticks: 2}}",
        ends=["filled"] * 3,
    ),
    Case(
        name="slippage: parts of the price are rounded to a step against the order",
        tape=CALM,
        acts=[(100, lambda ctx: ctx.buy("AAPL", 50)), (200, lambda ctx: ctx.sell("AAPL", 50))],
        fills=[(150, 50, "100.06", "1"), (250, -50, "99.97", "1")],  # 3 bp are 3.0006 cents, and 3 cents
        more="fills: {slippage: {kind: bps, bps: 3}}",
        ends=["filled"] * 2,
    ),
    Case(
        name="slippage: a quarter of the spread of six cents is two cents when rounded",
        tape="0 100.00 100.06 300 200\n 1000 100.00 100.06 300 200",
        acts=[(100, lambda ctx: ctx.buy("AAPL", 50))],
        fills=[(150, 50, "100.08", "1")],
        more="fills: {slippage: {kind: spread, percent: 25}}",
        ends=["filled"],
    ),
    Case(
        name="who waits at a limit has no slippage",
        tape="0 100.00 100.02 300 200\n 1000 99.90 99.95 300 200\n 2000 100 100.02 9 9",
        acts=[(100, lambda ctx: ctx.buy("AAPL", 100, limit_price=99.99))],
        fills=[(1000, 100, "99.99", "1")],
        more="fills: {slippage: {kind: ticks, ticks: 5}}",
        ends=["filled"],
    ),
    Case(
        name="latency: a second for the order, and the market has gone",
        tape="0 100.00 100.02 300 200\n 1000 101.00 101.02 300 200\n 2000 102.00 102.02 300 200",
        acts=[(100, lambda ctx: ctx.buy("AAPL", 100))],
        fills=[(1100, 100, "101.02", "1")],
        more="fills: {latency: {kind: constant, ms: 1000}}",
        ends=["filled"],
    ),
    Case(
        name="latency: a draw of one value is no draw",
        tape=CALM,
        acts=[(100, lambda ctx: ctx.buy("AAPL", 100))],
        fills=[(370, 100, "100.02", "1")],
        more="fills: {latency: {kind: uniform, least_ms: 270, most_ms: 270}}",
        ends=["filled"],
    ),
    Case(
        name="cross: at the limit is not through it",
        tape="0 100.00 100.02 300 200\n 1000 99.98 99.99 300 200\n 2000 99.90 99.98 300 200\n 3000 100 100.02 9 9",
        acts=[(100, lambda ctx: ctx.buy("AAPL", 100, limit_price=99.99))],
        fills=[(2000, 100, "99.99", "1")],
        more="fills: {model: {kind: cross}}",
        ends=["filled"],
    ),
    Case(
        name="limited: a quarter of what each quote shows, in whole shares",
        tape="0 100.00 100.02 300 210\n 1000 100.00 100.02 300 98\n 2000 100.00 100.02 300 400",
        acts=[(100, lambda ctx: ctx.buy("AAPL", 100))],
        fills=[(150, 52, "100.02", "1"), (1000, 24, "100.02", "0"), (2000, 24, "100.02", "0")],
        more="fills: {model: {kind: limited, percent: 25}}",
        ends=["filled"],
    ),
    Case(
        name="a print among quotes brings back nothing",
        tape="0 100.00 100.02 300 200\n 3000 100.00 100.02 300 200\n 4000 100.00 100.02 300 200",
        trades="1000 100.02 500\n 2000 100.02 500",
        acts=[(100, lambda ctx: ctx.buy("AAPL", 350)), (1500, lambda ctx: ctx.sell("AAPL", 100))],
        fills=[(150, 200, "100.02", "1"), (1550, -100, "100.00", "1"), (3000, 150, "100.02", "0")],
        ends=["filled", "filled"],
    ),
    Case(
        name="participation: a tenth of what is printed while it works, and no more than is shown",
        tape="0 100.00 100.02 300 60\n 3000 100.00 100.04 300 60\n 4000 100.00 100.04 300 60",
        trades="50 100.02 9000\n 1000 100.02 500\n 2000 100.01 290\n 3500 100.04 215",
        acts=[(100, lambda ctx: ctx.buy("AAPL", 100))],
        fills=[
            (1000, 50, "100.02", "1"),
            (2000, 10, "100.02", "0"),
            (3000, 19, "100.04", "0"),
            (3500, 21, "100.04", "0"),
        ],
        more="fills: {model: {kind: participation, percent: 10}}",
        ends=["filled"],
    ),
    Case(
        name="queue: behind 300, after 250 and 120",
        tape="0 100.00 100.02 300 200\n 4000 100.00 100.02 300 200",
        trades="1000 100.00 250\n 2000 100.00 120\n 3000 99.99 40",
        acts=[(100, lambda ctx: ctx.buy("AAPL", 100, limit_price=100.00))],
        fills=[(2000, 70, "100.00", "1"), (3000, 30, "100.00", "0")],
        more="fills: {model: {kind: queue}}",
        ends=["filled"],
    ),
    Case(
        name="a tape of trades: each is a touch of both sides and its size",
        kind="trades",
        tape="0 50.00 100\n 1000 50.10 30\n 2000 49.90 30\n 3000 50.00 100",
        acts=[
            (100, lambda ctx: ctx.buy("AAPL", 100)),
            (900, lambda ctx: ctx.sell("AAPL", 60, limit_price=50.10)),
        ],
        fills=[(150, 100, "50.00", "1"), (1000, -30, "50.10", "1")],
        ends=["filled", "cancelled"],
    ),
]


@pytest.mark.parametrize("inline", [True, False], ids=["short road", "front door"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_by_hand(tmp_path: Path, case: Case, inline: bool) -> None:
    more: dict[str, Any] = {"more": case.more, "trades": case.trades, "kind": case.kind, "inline": inline}
    played = play(tmp_path, case.tape, case.acts, tape_keys=case.tape_keys, **more)
    assert len(played.fills) == len(case.fills), played.fills
    for got, expected in zip(played.fills, case.fills, strict=True):
        assert same(got, expected), (got, expected)
    assert played.ends == list(case.ends)
    assert played.cash == ledger(case.fills)
