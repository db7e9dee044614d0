"""Orders for the opening (``OPG``): the next day's first quote is their one price, worked out by hand, by both roads of a replay."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import attrs
import pytest

from tests.byhand.kit import Act, Row, ledger, play, same

# From ten in the morning of Wednesday, January 3rd, in New York: midnight is 14 hours on, the next half past nine 23.5 hours.
TAPE = """
    0         100.00 100.02 300 200
    1000      100.00 100.02 300 200
    2000      100.10 100.12 300 200
    84600000  103.00 103.04 5 5
    84601000  90.00 90.02 300 200
    84602000  110.00 110.02 300 200
"""
QUIET = "risk: [{kind: quote_age, max_age_s: 86400}]"
OPENS = 84600000


@attrs.frozen(kw_only=True)
class Case:
    name: str
    acts: Sequence[Act]
    fills: Sequence[Row]
    ends: Sequence[str]
    tape: str = TAPE
    trades: str = ""
    start: str = "2024-01-03T15:00:00Z"


CASES = [
    Case(
        name="nothing before it, and all of it at the middle of the first quote, whatever that shows",
        acts=[(100, lambda ctx: ctx.buy("AAPL", 100, tif="OPG"))],
        fills=[(OPENS, 100, "103.02", "1")],
        ends=["filled"],
    ),
    Case(
        name="a limit that the opening keeps is met at the opening's price",
        acts=[(100, lambda ctx: ctx.buy("AAPL", 100, limit_price=104, tif="OPG"))],
        fills=[(OPENS, 100, "103.02", "1")],
        ends=["filled"],
    ),
    Case(
        name="one that the opening passes has missed it, though the market comes back a second later",
        acts=[(100, lambda ctx: ctx.buy("AAPL", 100, limit_price=101, tif="OPG"))],
        fills=[],
        ends=["cancelled"],
    ),
    Case(
        name="bought today, sold at the opening",
        acts=[
            (100, lambda ctx: ctx.buy("AAPL", 100)),
            (1500, lambda ctx: ctx.sell("AAPL", 100, tif="OPG")),
        ],
        fills=[(150, 100, "100.02", "1"), (OPENS, -100, "103.02", "1")],
        ends=["filled", "filled"],
    ),
    Case(
        name="changed before midnight, it still waits for the opening",
        acts=[
            (100, lambda ctx: ctx.buy("AAPL", 100, limit_price=101, tif="OPG")),
            (1500, lambda ctx: ctx.modify(ctx.orders()[0], limit_price=105)),
        ],
        fills=[(OPENS, 100, "103.02", "1")],
        ends=["filled"],
    ),
    Case(
        name="taken back before the opening",
        acts=[
            (100, lambda ctx: ctx.buy("AAPL", 100, tif="OPG")),
            (1500, lambda ctx: ctx.cancel()),
        ],
        fills=[],
        ends=["cancelled"],
    ),
    Case(
        name="behind a Friday comes a Monday",
        start="2024-01-05T15:00:00Z",
        tape="0 100.00 100.02 300 200\n 1000 100.00 100.02 300 200\n 257400000 98.00 98.02 5 5\n 257401000 99 99.02 5 5",
        acts=[(100, lambda ctx: ctx.buy("AAPL", 100, tif="OPG"))],
        fills=[(257400000, 100, "98.01", "1")],
        ends=["filled"],
    ),
    Case(
        name="a print before the day's first quote is no opening: its bid and ask are those of the evening",
        acts=[(100, lambda ctx: ctx.buy("AAPL", 100, tif="OPG"))],
        trades="500 100.01 100\n 84000000 102.00 100\n 84600500 103.00 100",
        fills=[(OPENS, 100, "103.02", "1")],
        ends=["filled"],
    ),
    Case(
        name="a stop cannot be for the opening, here as at the broker",
        acts=[(100, lambda ctx: ctx.buy("AAPL", 100, stop_price=101, tif="OPG"))],
        fills=[],
        ends=["rejected"],
    ),
    Case(
        name="nor can it be immediate",
        acts=[(100, lambda ctx: ctx.buy("AAPL", 100, stop_price=101, tif="IOC"))],
        fills=[],
        ends=["rejected"],
    ),
]


@pytest.mark.parametrize("inline", [False, True], ids=["front door", "blocks"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_opening_is_where_it_is_on_paper(case: Case, inline: bool, tmp_path: Path) -> None:
    played = play(tmp_path, case.tape, case.acts, trades=case.trades, start=case.start, more=QUIET, inline=inline)
    assert len(played.fills) == len(case.fills), played.fills
    assert all(same(got, expected) for got, expected in zip(played.fills, case.fills, strict=True)), played.fills
    assert played.ends == list(case.ends)
    assert played.cash == ledger(case.fills)


@pytest.mark.parametrize("inline", [True, False])
def test_an_order_of_the_weekend_ends_with_monday_also_where_nothing_came_near_it(tmp_path: Path, inline: bool) -> None:
    """Where no touch of Monday reached its stop the exchange had seen none, and it was Tuesday's order too: bought at 120."""
    bars = """
        0           100 102 98 101 4000
        259200000   101 103 99 100 4000
        345600000   100 120 99 119 4000
        432000000   119 120 118 119 4000
    """
    day_ms = 86_400_000
    played = play(
        tmp_path,
        bars,
        [(2 * day_ms, lambda ctx: ctx.buy("AAPL", 10, stop_price=110))],
        kind="bars",
        start="2024-01-05T05:00:00Z",
        more="risk: [{kind: quote_age, max_age_s: 864000}]",
        tape_keys=f", bar_length: {day_ms // 1000}",
        inline=inline,
    )
    assert played.fills == []
    assert played.ends == ["expired"]
