"""Stops that trail, worked out on paper: they follow the touch they would trade with, at their distance, and never go back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import attrs
import pytest

from botframework import Context
from tests.byhand.kit import Act, Row, ledger, play, same

# A rise from 100 to 102, back to 101, up to 103, and down.
HILL = """
    0     100.00 100.02 500 500
    1000  102.00 102.02 500 500
    2000  101.00 101.02 500 500
    3000  103.00 103.02 500 500
    4000  101.60 101.62 500 500
    5000  101.40 101.42 500 500
    6000   99.00  99.02 500 500
"""


def fewer(ctx: Context) -> None:
    [order] = ctx.orders()
    ctx.modify(order, quantity=60)


def buy(ctx: Context) -> None:
    ctx.buy("AAPL", 100)


@attrs.frozen(kw_only=True)
class Case:
    name: str
    acts: Sequence[Act]
    fills: Sequence[Row]
    ends: Sequence[str]
    tape: str = HILL


CASES = [
    Case(
        # The stop: 98.50 at 100, 100.50 at 102, stays at 101, 101.50 at 103; 101.60 does not reach it, 101.40 does.
        name="a sale follows the bid by an amount",
        acts=[(10, buy), (200, lambda ctx: ctx.sell("AAPL", 100, trail_amount=1.5))],
        fills=[(60, 100, "100.02", "1"), (5000, -100, "101.40", "1")],
        ends=["filled", "filled"],
    ),
    Case(
        # Two per cent: 98.00 at 100, 99.96 at 102, 100.94 at 103; 101.40 is above it, 99.00 is not.
        name="by per cent of the bid, rounded away from the market to a cent",
        acts=[(10, buy), (200, lambda ctx: ctx.sell("AAPL", 100, trail_percent=2))],
        fills=[(60, 100, "100.02", "1"), (6000, -100, "99.00", "1")],
        ends=["filled", "filled"],
    ),
    Case(
        # One dollar: 99.00, 101.00 at 102; the bid of 101.00 is the stop, and elects it.
        name="a bid at the stop elects it",
        acts=[(10, buy), (200, lambda ctx: ctx.sell("AAPL", 100, trail_amount=1))],
        fills=[(60, 100, "100.02", "1"), (2000, -100, "101.00", "1")],
        ends=["filled", "filled"],
    ),
    Case(
        # At 1500 there are 60 left of it, and the stop stays at 100.50, whatever came since.
        name="another quantity leaves the stop where it has got to",
        acts=[
            (10, buy),
            (200, lambda ctx: ctx.sell("AAPL", 100, trail_amount=1.5)),
            (2500, fewer),
        ],
        tape="""
            0     100.00 100.02 500 500
            1000  102.00 102.02 500 500
            2000  101.00 101.02 500 500
            3000  100.60 100.62 500 500
            4000  100.50 100.52 500 500
            5000   90.00  90.02 500 500
        """,
        fills=[(60, 100, "100.02", "1"), (4000, -60, "100.50", "1")],
        ends=["filled", "filled"],
    ),
    Case(
        # A short: the stop of a purchase is above the ask: 101.52 at 100.02, 99.52 at 98.02; the ask of 99.60 is beyond.
        name="a purchase follows the ask down",
        acts=[(10, lambda ctx: ctx.sell("AAPL", 100)), (200, lambda ctx: ctx.buy("AAPL", 100, trail_amount=1.5))],
        tape="""
            0     100.00 100.02 500 500
            1000   98.00  98.02 500 500
            2000   99.00  99.02 500 500
            3000   99.58  99.60 500 500
        """,
        fills=[(60, -100, "100.00", "1"), (3000, 100, "99.60", "1")],
        ends=["filled", "filled"],
    ),
    Case(
        # More than is shown: elected once, it is a market order and takes what comes.
        name="elected, it takes the rest from the next quotes",
        acts=[(10, buy), (200, lambda ctx: ctx.sell("AAPL", 100, trail_amount=1))],
        tape="""
            0     100.00 100.02 500 500
            1000   99.00  99.02  40 500
            2000   99.70  99.72  30 500
            3000   99.80  99.82  50 500
        """,
        fills=[
            (60, 100, "100.02", "1"),
            (1000, -40, "99.00", "1"),
            (2000, -30, "99.70", "0"),
            (3000, -30, "99.80", "0"),
        ],
        ends=["filled", "filled"],
    ),
    Case(
        name="one that is never reached is there at the end, and taken back",
        acts=[(10, buy), (200, lambda ctx: ctx.sell("AAPL", 100, trail_amount=20))],
        fills=[(60, 100, "100.02", "1")],
        ends=["filled", "cancelled"],
    ),
]


@pytest.mark.parametrize("inline", [True, False])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_trailing_stop_by_hand(case: Case, inline: bool, tmp_path: Path) -> None:
    played = play(tmp_path, case.tape, case.acts, inline=inline)
    assert len(played.fills) == len(case.fills), played.fills
    assert all(map(same, played.fills, case.fills)), played.fills
    assert played.cash == ledger(case.fills)
    assert played.ends == list(case.ends)


def test_below_a_dollar_its_steps_are_hundredths_of_a_cent(tmp_path: Path) -> None:
    """One per cent under a bid of 0.5000 is 0.4950, and not 0.49: the bid of 0.4940 is beyond it."""
    tape = (
        "0 0.5000 0.5010 500 500\n 1000 0.4960 0.4970 500 500\n 2000 0.4940 0.4950 500 500\n 3000 0.4000 0.4010 500 500"
    )
    acts: list[Act] = [(10, buy), (200, lambda ctx: ctx.sell("AAPL", 100, trail_percent=1))]
    played = play(tmp_path, tape, acts)
    assert [(at_ms, shares, price) for at_ms, shares, price, _ in played.fills] == [
        (60, 100, "0.501"),
        (2000, -100, "0.494"),
    ]
