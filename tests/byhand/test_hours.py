"""A backtest that keeps to the market's hours (``fills: {hours: regular}``): nights, weekends, half days, worked out by hand.

Times are UTC. In winter New York is five hours behind, so the market opens at 14:30 and closes at 21:00; in summer at 13:30 and 20:00.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import attrs
import pytest

from botframework import Context
from tests.byhand.kit import Act, Row, ledger, ms_of, play, same

REGULAR = "fills: {hours: regular}\nrisk: [{kind: quote_age, max_age_s: 864000}]"
WEDNESDAY = "2024-01-03T20:59:00Z"  # 15:59 in New York
FRIDAY = "2024-01-05T20:59:00Z"


def quotes(start: str, *rows: str) -> str:
    """Rows of time, bid and ask, 300 shares on each side."""
    lines = []
    for row in rows:
        at, bid, ask = row.split()
        lines.append(f"{ms_of(at) - ms_of(start)} {bid} {ask} 300 300")
    return "\n".join(lines)


@attrs.frozen(kw_only=True)
class Case:
    name: str
    rows: Sequence[str]
    acts: Sequence[tuple[str, Callable[[Context], object]]]
    fills: Sequence[tuple[str, int, str, str]]
    ends: Sequence[str]
    start: str = WEDNESDAY
    trades: str = ""


CASES = [
    Case(
        name="an order for the day ends with the close, and what comes a second behind it fills nothing",
        rows=[
            "2024-01-03T20:59:00Z 100.00 100.02",
            "2024-01-03T20:59:59Z 100.00 100.02",
            "2024-01-03T21:00:00Z 99.00 99.02",  # the limit would be reached, on the stroke of four
            "2024-01-03T21:00:01Z 99.00 99.02",
            "2024-01-04T14:30:00Z 99.00 99.02",
        ],
        acts=[("2024-01-03T20:59:00.100Z", lambda ctx: ctx.buy("AAPL", 100, limit_price=99.50))],
        fills=[],
        ends=["expired"],
    ),
    Case(
        name="the last quote of the session still counts",
        rows=[
            "2024-01-03T20:59:00Z 100.00 100.02",
            "2024-01-03T20:59:59.999Z 99.00 99.02",
            "2024-01-03T21:00:01Z 98.00 98.02",
        ],
        acts=[("2024-01-03T20:59:00.100Z", lambda ctx: ctx.buy("AAPL", 100, limit_price=99.50))],
        fills=[("2024-01-03T20:59:59.999Z", 100, "99.50", "1")],
        ends=["filled"],
    ),
    Case(
        name="a market order of the night waits for the first quote of the day, not for one before it",
        rows=[
            "2024-01-03T20:59:00Z 100.00 100.02",
            "2024-01-03T23:00:00Z 101.00 101.02",
            "2024-01-04T14:29:59.999Z 102.00 102.02",
            "2024-01-04T14:30:00Z 103.00 103.04",
            "2024-01-04T14:30:01Z 104.00 104.02",
        ],
        acts=[("2024-01-03T22:00:00Z", lambda ctx: ctx.buy("AAPL", 100))],
        fills=[("2024-01-04T14:30:00Z", 100, "103.04", "1")],
        ends=["filled"],
    ),
    Case(
        name="more than the first quote shows is had from the next ones",
        rows=[
            "2024-01-03T20:59:00Z 100.00 100.02",
            "2024-01-04T14:30:00Z 103.00 103.04",
            "2024-01-04T14:30:01Z 104.00 104.02",
        ],
        acts=[("2024-01-03T22:00:00Z", lambda ctx: ctx.buy("AAPL", 400))],
        fills=[("2024-01-04T14:30:00Z", 300, "103.04", "1"), ("2024-01-04T14:30:01Z", 100, "104.02", "0")],
        ends=["filled"],
    ),
    Case(
        name="who comes behind the opening and before its first quote waits for it: what stood before is nobody's offer",
        rows=[
            "2024-01-03T20:59:00Z 100.00 100.02",
            "2024-01-04T14:29:59Z 101.00 101.02",
            "2024-01-04T14:30:05Z 103.00 103.04",
        ],
        acts=[("2024-01-04T14:30:00.500Z", lambda ctx: ctx.buy("AAPL", 100))],
        fills=[("2024-01-04T14:30:05Z", 100, "103.04", "1")],
        ends=["filled"],
    ),
    Case(
        name="a limit that is crossed only at night waits, and fills by day at its own price",
        rows=[
            "2024-01-03T20:59:00Z 100.00 100.02",
            "2024-01-03T22:00:00Z 98.00 98.02",
            "2024-01-04T14:30:00Z 100.00 100.02",
            "2024-01-04T15:00:00Z 99.40 99.42",
        ],
        acts=[("2024-01-03T20:59:00.100Z", lambda ctx: ctx.buy("AAPL", 100, limit_price=99.50, tif="GTC"))],
        fills=[("2024-01-04T15:00:00Z", 100, "99.50", "1")],
        ends=["filled"],
    ),
    Case(
        name="a limit sent at night has not waited at the market: it takes at the touch of the opening",
        rows=["2024-01-03T20:59:00Z 100.00 100.02", "2024-01-04T14:30:00Z 99.00 99.02"],
        acts=[("2024-01-03T22:00:00Z", lambda ctx: ctx.buy("AAPL", 100, limit_price=99.50))],
        fills=[("2024-01-04T14:30:00Z", 100, "99.02", "1")],
        ends=["filled"],
    ),
    Case(
        name="good till cancelled over two nights, and cancelled on the third day",
        rows=[
            "2024-01-03T20:59:00Z 100.00 100.02",
            "2024-01-04T15:00:00Z 100.00 100.02",
            "2024-01-04T22:00:00Z 90.00 90.02",
            "2024-01-05T15:00:00Z 100.00 100.02",
            "2024-01-05T16:00:00Z 90.00 90.02",
        ],
        acts=[
            ("2024-01-03T20:59:00.100Z", lambda ctx: ctx.buy("AAPL", 100, limit_price=95, tif="GTC")),
            ("2024-01-05T15:30:00Z", lambda ctx: ctx.cancel()),
        ],
        fills=[],
        ends=["cancelled"],
    ),
    Case(
        name="a stop is not set off at night, and sells at the touch of the day",
        rows=[
            "2024-01-03T20:59:00Z 100.00 100.02",
            "2024-01-03T20:59:10Z 100.00 100.02",
            "2024-01-03T22:00:00Z 90.00 90.02",
            "2024-01-04T14:30:00Z 99.00 99.02",
            "2024-01-04T15:00:00Z 94.90 94.92",
        ],
        acts=[
            ("2024-01-03T20:59:00.100Z", lambda ctx: ctx.buy("AAPL", 100)),
            ("2024-01-03T20:59:05Z", lambda ctx: ctx.sell("AAPL", 100, stop_price=95, tif="GTC")),
        ],
        fills=[("2024-01-03T20:59:00.150Z", 100, "100.02", "1"), ("2024-01-04T15:00:00Z", -100, "94.90", "1")],
        ends=["filled", "filled"],
    ),
    Case(
        name="at once or not at all means not at all at night",
        rows=["2024-01-03T20:59:00Z 100.00 100.02", "2024-01-04T14:30:00Z 99.00 99.02"],
        acts=[("2024-01-03T22:00:00Z", lambda ctx: ctx.buy("AAPL", 100, tif="IOC"))],
        fills=[],
        ends=["cancelled"],
    ),
    Case(
        name="sent on Friday night, met on Monday; an order for the day of then lives until Monday's close",
        start=FRIDAY,
        rows=[
            "2024-01-05T20:59:00Z 100.00 100.02",
            "2024-01-06T15:00:00Z 90.00 90.02",  # Saturday
            "2024-01-07T15:00:00Z 90.00 90.02",
            "2024-01-08T14:30:00Z 101.00 101.02",
            "2024-01-08T20:59:59Z 101.00 101.02",
            "2024-01-08T21:00:00Z 94.00 94.02",
            "2024-01-09T14:30:00Z 94.00 94.02",
        ],
        acts=[
            ("2024-01-05T22:00:00Z", lambda ctx: ctx.buy("AAPL", 100)),
            ("2024-01-06T12:00:00Z", lambda ctx: ctx.buy("AAPL", 100, limit_price=95)),
        ],
        fills=[("2024-01-08T14:30:00Z", 100, "101.02", "1")],
        ends=["filled", "expired"],
    ),
    Case(
        name="a holiday is a night: 15 January 2024, a Monday",
        start="2024-01-12T20:59:00Z",
        rows=[
            "2024-01-12T20:59:00Z 100.00 100.02",
            "2024-01-15T15:00:00Z 90.00 90.02",
            "2024-01-16T14:30:00Z 101.00 101.02",
        ],
        acts=[("2024-01-12T22:00:00Z", lambda ctx: ctx.buy("AAPL", 100))],
        fills=[("2024-01-16T14:30:00Z", 100, "101.02", "1")],
        ends=["filled"],
    ),
    Case(
        name="the day behind Thanksgiving closes at one in the afternoon",
        start="2024-11-29T17:59:00Z",
        rows=[
            "2024-11-29T17:59:00Z 100.00 100.02",
            "2024-11-29T17:59:59Z 100.00 100.02",
            "2024-11-29T18:00:00Z 99.00 99.02",
            "2024-11-29T19:00:00Z 99.00 99.02",
            "2024-12-02T14:30:00Z 99.10 99.12",
        ],
        acts=[
            ("2024-11-29T17:59:00.100Z", lambda ctx: ctx.buy("AAPL", 100, limit_price=99.50)),
            ("2024-11-29T18:30:00Z", lambda ctx: ctx.buy("AAPL", 50)),
        ],
        fills=[("2024-12-02T14:30:00Z", 50, "99.12", "1")],
        ends=["expired", "filled"],
    ),
    Case(
        name="the clocks go forward over the weekend: Friday opens at 14:30, Monday at 13:30 and closes at 20:00",
        start="2024-03-08T20:59:00Z",
        rows=[
            "2024-03-08T20:59:00Z 100.00 100.02",
            "2024-03-11T13:29:59.999Z 90.00 90.02",
            "2024-03-11T13:30:00Z 101.00 101.02",
            "2024-03-11T19:59:59Z 101.00 101.02",
            "2024-03-11T20:00:00Z 94.00 94.02",
            "2024-03-12T13:30:00Z 94.00 94.02",
        ],
        acts=[
            ("2024-03-08T22:00:00Z", lambda ctx: ctx.buy("AAPL", 100)),
            ("2024-03-11T14:00:00Z", lambda ctx: ctx.buy("AAPL", 100, limit_price=95)),
        ],
        fills=[("2024-03-11T13:30:00Z", 100, "101.02", "1")],
        ends=["filled", "expired"],
    ),
    Case(
        name="and back: the Monday behind 3 November opens at 14:30",
        start="2024-11-01T19:59:00Z",
        rows=[
            "2024-11-01T19:59:00Z 100.00 100.02",
            "2024-11-04T13:30:00Z 90.00 90.02",
            "2024-11-04T14:30:00Z 101.00 101.02",
        ],
        acts=[("2024-11-01T21:00:00Z", lambda ctx: ctx.buy("AAPL", 100))],
        fills=[("2024-11-04T14:30:00Z", 100, "101.02", "1")],
        ends=["filled"],
    ),
    Case(
        name="for the opening, sent by day: the next day's first quote, at its middle and whole, whatever that shows",
        rows=[
            "2024-01-03T20:59:00Z 100.00 100.02",
            "2024-01-04T05:00:00Z 90.00 90.02",  # midnight in New York
            "2024-01-04T14:29:59Z 90.00 90.02",
            "2024-01-04T14:30:01Z 103.00 103.04",
            "2024-01-04T14:30:02Z 104.00 104.02",
        ],
        acts=[("2024-01-03T20:59:00.100Z", lambda ctx: ctx.buy("AAPL", 1000, tif="OPG"))],
        fills=[("2024-01-04T14:30:01Z", 1000, "103.02", "1")],
        ends=["filled"],
    ),
    Case(
        name="for the opening, sent before it: the same day's, over a weekend and with a limit that it keeps",
        start=FRIDAY,
        rows=[
            "2024-01-05T20:59:00Z 100.00 100.02",
            "2024-01-07T15:00:00Z 90.00 90.02",
            "2024-01-08T14:30:00Z 101.00 101.02",
        ],
        acts=[
            ("2024-01-06T12:00:00Z", lambda ctx: ctx.buy("AAPL", 100, limit_price=102, tif="OPG")),
            ("2024-01-06T12:00:01Z", lambda ctx: ctx.buy("AAPL", 50, limit_price=101, tif="OPG")),
        ],
        fills=[("2024-01-08T14:30:00Z", 100, "101.01", "1")],
        ends=["filled", "cancelled"],
    ),
    Case(
        name="an opening that no quote tells of is over with its session",
        rows=[
            "2024-01-03T20:59:00Z 100.00 100.02",
            "2024-01-04T21:30:00Z 100.00 100.02",
            "2024-01-05T14:30:00Z 100.00 100.02",
        ],
        acts=[("2024-01-03T20:59:00.100Z", lambda ctx: ctx.buy("AAPL", 100, tif="OPG"))],
        fills=[],
        ends=["cancelled"],
    ),
    Case(
        name="for the close: whole, at the middle of the session's last quote; a limit above it fills, one below is over",
        rows=[
            "2024-01-03T20:59:00Z 100.00 100.02",
            "2024-01-03T20:59:59Z 100.10 100.14",
            "2024-01-03T21:00:00Z 90.00 90.02",
            "2024-01-03T21:00:01Z 90.00 90.02",
        ],
        acts=[
            ("2024-01-03T20:59:00.100Z", lambda ctx: ctx.buy("AAPL", 1000, on_close=True)),
            ("2024-01-03T20:59:01Z", lambda ctx: ctx.buy("AAPL", 200, limit_price=100.12, on_close=True)),
            ("2024-01-03T20:59:02Z", lambda ctx: ctx.buy("AAPL", 300, limit_price=100.11, on_close=True)),
        ],
        fills=[("2024-01-03T21:00:00Z", 1000, "100.12", "1"), ("2024-01-03T21:00:00Z", 200, "100.12", "1")],
        ends=["filled", "filled", "cancelled"],
    ),
    Case(
        name="for the close, sent at night: the next session's, in which the order has its end as well",
        rows=[
            "2024-01-03T20:59:00Z 100.00 100.02",
            "2024-01-04T14:30:00Z 103.00 103.04",
            "2024-01-04T20:30:00Z 104.00 104.04",
            "2024-01-05T14:30:00Z 105.00 105.04",
        ],
        acts=[("2024-01-03T22:00:00Z", lambda ctx: ctx.buy("AAPL", 100, on_close=True))],
        fills=[("2024-01-04T21:00:00Z", 100, "104.02", "1")],
        ends=["filled"],
    ),
    Case(
        name="for the close of a half day: at one in the afternoon",
        start="2024-11-29T17:59:00Z",
        rows=[
            "2024-11-29T17:59:00Z 100.00 100.02",
            "2024-11-29T17:59:30Z 100.00 100.04",
            "2024-11-29T20:59:59Z 90.00 90.02",
            "2024-12-02T14:30:00Z 99.10 99.12",
        ],
        acts=[("2024-11-29T17:59:00.100Z", lambda ctx: ctx.buy("AAPL", 100, on_close=True))],
        fills=[("2024-11-29T18:00:00Z", 100, "100.02", "1")],
        ends=["filled"],
    ),
    Case(
        name="a trailing stop does not follow the night: a dollar below the best bid of the day",
        rows=[
            "2024-01-03T20:59:00Z 100.00 100.02",
            "2024-01-03T20:59:30Z 100.50 100.52",
            "2024-01-03T22:00:00Z 110.00 110.02",
            "2024-01-04T14:30:00Z 100.00 100.02",
            "2024-01-04T15:00:00Z 99.50 99.52",
        ],
        acts=[
            ("2024-01-03T20:59:00.100Z", lambda ctx: ctx.buy("AAPL", 100)),
            ("2024-01-03T20:59:05Z", lambda ctx: ctx.sell("AAPL", 100, trail_amount=1, tif="GTC")),
        ],
        fills=[("2024-01-03T20:59:00.150Z", 100, "100.02", "1"), ("2024-01-04T15:00:00Z", -100, "99.50", "1")],
        ends=["filled", "filled"],
    ),
]


@pytest.mark.parametrize("inline", [True, False], ids=["stretches", "row by row"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_the_hours_make_of_it(tmp_path: Path, case: Case, inline: bool) -> None:
    begins = ms_of(case.start)
    acts: list[Act] = [(ms_of(moment) - begins, act) for moment, act in case.acts]
    expected: list[Row] = [(ms_of(moment) - begins, shares, price, fee) for moment, shares, price, fee in case.fills]
    played = play(
        tmp_path,
        quotes(case.start, *case.rows),
        acts,
        start=case.start,
        more=REGULAR,
        trades=case.trades,
        inline=inline,
    )
    assert len(played.fills) == len(expected), played.fills
    assert all(same(got, wanted) for got, wanted in zip(played.fills, expected, strict=True)), played.fills
    assert played.ends == list(case.ends)
    assert played.cash == ledger(expected)
