"""Orders for the close, worked out by hand: with the market's hours at its closing, without them at the day's last quote.

Times are UTC; in winter New York is five hours behind. The closing is at 21:00, on a half day at 18:00, midnight at 05:00.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import attrs
import pytest

from botframework import Context
from tests.byhand.kit import Act, Row, ledger, ms_of, play, same
from tests.byhand.test_hours import REGULAR, quotes

WEDNESDAY = "2024-01-03T20:00:00Z"
ALWAYS = "risk: [{kind: quote_age, max_age_s: 864000}]"
DAY = (
    "2024-01-03T20:00:00Z 100.00 100.02",
    "2024-01-03T20:30:00Z 101.00 101.02",
    "2024-01-03T20:59:59Z 102.00 102.04",  # the middle is 102.02
    "2024-01-03T21:30:00Z 150.00 150.02",
    "2024-01-04T14:30:00Z 90.00 90.02",
    "2024-01-04T20:59:00Z 91.00 91.02",
    "2024-01-04T21:00:00Z 95.00 95.02",
)


@attrs.frozen(kw_only=True)
class Case:
    name: str
    acts: Sequence[tuple[str, Callable[[Context], object]]]
    fills: Sequence[tuple[str, int, str, str]]
    ends: Sequence[str]
    rows: Sequence[str] = DAY
    more: str = REGULAR


def on_close(limit: float | None = None, quantity: int = 1000) -> Callable[[Context], object]:
    return lambda ctx: ctx.buy("AAPL", quantity, limit_price=limit, on_close=True)


CASES = [
    Case(
        name="at the middle of the session's last quote, whole, whatever it shows",
        acts=[("2024-01-03T20:10:00Z", on_close())],
        fills=[("2024-01-03T21:00:00Z", 1000, "102.02", "1")],
        ends=["filled"],
    ),
    Case(
        name="a limit at the closing's price is met, at that price; the better one first",
        acts=[("2024-01-03T20:10:00Z", on_close(102.02)), ("2024-01-03T20:11:00Z", on_close(110, 7))],
        fills=[("2024-01-03T21:00:00Z", 7, "102.02", "1"), ("2024-01-03T21:00:00Z", 1000, "102.02", "1")],
        ends=["filled", "filled"],
    ),
    Case(
        name="a limit beyond the closing's price ends unfilled, and fills at nothing that came before",
        acts=[("2024-01-03T20:10:00Z", on_close(102.01))],
        fills=[],
        ends=["cancelled"],
    ),
    Case(
        name="sent behind the close it is for the next one; a quote on the stroke of it does not count",
        acts=[("2024-01-03T21:40:00Z", on_close())],
        fills=[("2024-01-04T21:00:00Z", 1000, "91.01", "1")],
        ends=["filled"],
    ),
    Case(
        name="without hours at the end of the day in New York, at its newest quote",
        acts=[("2024-01-03T20:10:00Z", on_close()), ("2024-01-03T20:11:00Z", on_close(150, 5))],
        fills=[("2024-01-04T04:59:59.999Z", 1000, "150.01", "1")],
        ends=["filled", "cancelled"],
        more=ALWAYS,
    ),
    Case(
        name="without hours a day without a quote has no close: on Saturday it is for Monday's, as far as it is met there",
        acts=[("2024-01-06T15:00:00Z", on_close()), ("2024-01-06T15:01:00Z", on_close(61, 5))],
        fills=[("2024-01-09T04:59:59.999Z", 1000, "81.01", "1")],
        ends=["filled", "cancelled"],
        rows=(
            "2024-01-03T20:00:00Z 100.00 100.02",
            "2024-01-05T20:00:00Z 60.00 60.02",
            "2024-01-08T15:00:00Z 80.00 80.02",
            "2024-01-08T20:00:00Z 81.00 81.02",
            "2024-01-09T15:00:00Z 50.00 50.02",
        ),
        more=ALWAYS,
    ),
    Case(
        name="in and out: bought at the open's market, sold at the close",
        acts=[
            ("2024-01-03T20:10:00Z", lambda ctx: ctx.buy("AAPL", 100)),
            ("2024-01-03T20:20:00Z", lambda ctx: ctx.sell("AAPL", 100, on_close=True)),
        ],
        fills=[("2024-01-03T20:10:00.050Z", 100, "100.02", "1"), ("2024-01-03T21:00:00Z", -100, "102.02", "1")],
        ends=["filled", "filled"],
    ),
    Case(
        name="taken back before the close it is not in it",
        acts=[("2024-01-03T20:10:00Z", on_close()), ("2024-01-03T20:40:00Z", lambda ctx: ctx.cancel())],
        fills=[],
        ends=["cancelled"],
    ),
]


@pytest.mark.parametrize("inline", [True, False])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_an_order_for_the_close_by_hand(case: Case, inline: bool, tmp_path: Path) -> None:
    start_ms = ms_of(WEDNESDAY)
    acts: list[Act] = [(ms_of(at) - start_ms, act) for at, act in case.acts]
    fills: list[Row] = [(ms_of(at) - start_ms, shares, price, fee) for at, shares, price, fee in case.fills]
    tape = quotes(WEDNESDAY, *case.rows)
    played = play(tmp_path, tape, acts, start=WEDNESDAY, more=case.more, inline=inline)
    assert len(played.fills) == len(fills), played.fills
    assert all(map(same, played.fills, fills)), played.fills
    assert played.cash == ledger(fills)
    assert played.ends == list(case.ends)


def test_on_a_half_day_the_close_is_earlier(tmp_path: Path) -> None:
    """The day behind Thanksgiving of 2024: 13:00 in New York is 18:00."""
    start = "2024-11-29T17:00:00Z"
    rows = ("2024-11-29T17:00:00Z 10.00 10.02", "2024-11-29T17:59:00Z 11.00 11.02", "2024-11-29T18:30:00Z 12.00 12.02")
    acts: list[Act] = [(60_000, on_close())]
    played = play(tmp_path, quotes(start, *rows), acts, start=start, more=REGULAR)
    assert [(at_ms, shares, price) for at_ms, shares, price, _ in played.fills] == [(3_600_000, 1000, "11.01")]


def test_below_a_dollar_the_middle_is_not_rounded_to_a_cent(tmp_path: Path) -> None:
    """Between 0.4930 and 0.4950: at 0.49 it would have been bought below the bid."""
    rows = (
        "2024-01-03T20:00:00Z 0.5000 0.5010",
        "2024-01-03T20:59:00Z 0.4930 0.4950",
        "2024-01-03T21:30:00Z 0.60 0.61",
    )
    acts: list[Act] = [(60_000, on_close())]
    played = play(tmp_path, quotes(WEDNESDAY, *rows), acts, start=WEDNESDAY, more=REGULAR)
    assert [(shares, price) for _, shares, price, _ in played.fills] == [(1000, "0.494")]
