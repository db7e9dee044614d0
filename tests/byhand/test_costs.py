"""Bars, days and what trading and holding costs: each figure by docs/costs.md and the broker's schedule, worked out on paper."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import attrs
import pytest

from tests.byhand.kit import Act, Row, ledger, ms_of, play, same

FIXED = "costs: {commission: {kind: ibkr_fixed}}"
TIERED = "costs: {commission: {kind: ibkr_tiered}}"
MINUTES = ", bar_length: 60"


def after(text: str, start: str = "2024-01-03T15:00:00Z") -> int:
    return ms_of(text) - ms_of(start)


@attrs.frozen(kw_only=True)
class Case:
    name: str
    tape: str
    acts: Sequence[Act]
    fills: Sequence[Row]
    carried: dict[str, str] = attrs.field(factory=dict)
    positions: dict[str, str] | None = None
    start: str = "2024-01-03T15:00:00Z"  # Wednesday, ten in the morning in New York
    kind: str = "quotes"
    more: str = ""
    actions: str = ""
    tape_keys: str = ""


def quotes(*rows: tuple[int | str, str, str]) -> str:
    """Rows of time, bid and ask, 20,000 shares on each side."""
    times = [(after(at) if isinstance(at, str) else at, bid, ask) for at, bid, ask in rows]
    return "\n".join(f"{at} {bid} {ask} 20000 20000" for at, bid, ask in times)


EVENING = "2024-01-04T04:58:10Z"
"""A hundred and ten seconds before midnight in New York."""


def evening(later: str) -> str:
    """Quotes up to a tenth of a second before midnight, and the next one ten hours behind it."""
    morning = after("2024-01-04T15:00:00Z", EVENING)
    return f"0 25.00 25.00 9000 9000\n109900 25.00 25.00 9000 9000\n{morning} {later} {later} 9000 9000"


FLAT = quotes((0, "25.00", "25.00"), (60_000, "25.00", "25.00"))
PENNY = quotes((0, "0.2500", "0.2500"), (60_000, "0.2500", "0.2500"))
BAR = "0 100 102 99 101 400\n60000 101 101.5 95 96 400\n120000 96 96 96 96 400"
OVER_WEEKEND = (
    "0 110 112 109 111 400\n259200000 120 122 119 121 400\n345600000 80 82 79 81 400"  # Friday, Monday, Tuesday
)
DAILY = "0 100 101 99 100 400\n86400000 100 102 97 101 400"  # of the second the high is nearer: 28,800 s, then the low
WEEK = [f"2024-01-{day:02}T15:00:00Z" for day in (3, 4, 5, 8)]

CASES = [
    # --- bars: a touch of a quarter of the volume at 0, 20, 40 and just under 60 seconds
    Case(
        name="a bar whose low is nearer: open, low, high, close, a quarter of its volume each",
        kind="bars",
        tape_keys=MINUTES,
        tape=BAR,
        acts=[(100, lambda ctx: ctx.buy("AAPL", 350))],
        fills=[(150, 100, "100", "1"), (20_000, 100, "99", "0"), (40_000, 100, "102", "0"), (59_999, 50, "101", "0")],
    ),
    Case(
        name="a volume that is no multiple of four is parted in whole shares, the rest to the later touches",
        kind="bars",
        tape_keys=MINUTES,
        tape="0 100 102 99 101 103\n60000 101 101 101 101 3\n120000 101 101 101 101 40000",
        acts=[(100, lambda ctx: ctx.buy("AAPL", 104)), (120_100, lambda ctx: ctx.sell("AAPL", 104))],
        fills=[
            (150, 25, "100", "1"),
            (20_000, 26, "99", "0"),
            (40_000, 26, "102", "0"),
            (59_999, 26, "101", "0"),
            (80_000, 1, "101", "0"),  # of a volume of three the first touch has nothing
            (120_150, -104, "101", "1"),
        ],
    ),
    Case(
        name="a part of a share that a tape shows cannot be had: it would be a position that no order closes",
        tape="0 25.00 25.00 10.75 10.75\n1000 25.00 25.00 0.5 0.5\n2000 25.00 25.00 1.5 1.5\n3000 25.00 25.00 0.9 0.9",
        acts=[(100, lambda ctx: ctx.buy("AAPL", 11)), (2_500, lambda ctx: ctx.sell("AAPL", 11))],
        fills=[(150, 10, "25", "1"), (2_000, 1, "25", "0"), (2_550, -1, "25", "1")],
    ),
    Case(
        name="both exits of a bracket in one bar: the nearer extreme decides, and a stop fills there, not at its price",
        kind="bars",
        tape_keys=MINUTES,
        tape=BAR,
        acts=[(100, lambda ctx: ctx.bracket("BUY", "AAPL", 100, take_profit=101.50, stop_loss=99.50))],
        fills=[(150, 100, "100", "1"), (20_000, -100, "99", "1")],
    ),
    Case(
        name="the same where the high is assumed to come first",
        kind="bars",
        tape_keys=MINUTES,
        more="fills: {bar_path: high_first}",
        tape=BAR,
        acts=[(100, lambda ctx: ctx.bracket("BUY", "AAPL", 100, take_profit=101.50, stop_loss=99.50))],
        fills=[(150, 100, "100", "1"), (20_000, -100, "101.50", "1")],
    ),
    Case(
        name="a bar that opens below a stop fills it at its open",
        kind="bars",
        tape_keys=MINUTES,
        tape="0 100 100 100 100 400\n60000 90 91 89 90.5 400",
        acts=[
            (100, lambda ctx: ctx.buy("AAPL", 100)),
            (200, lambda ctx: ctx.sell("AAPL", 100, stop_price=98)),
        ],
        fills=[(150, 100, "100", "1"), (60_000, -100, "90", "1")],
    ),
    Case(
        name="a limit inside a bar fills at its own price, at the touch that reaches it",
        kind="bars",
        tape_keys=MINUTES,
        tape=BAR,
        acts=[(25_000, lambda ctx: ctx.sell("AAPL", 100, limit_price=101.75))],
        fills=[(40_000, -100, "101.75", "1")],
    ),
    Case(
        name="participation in bars: a tenth of each quarter",
        kind="bars",
        tape_keys=MINUTES,
        more="fills: {model: {kind: participation, percent: 10}}",
        tape="0 100 102 99 101 400\n60000 101 101.5 100.5 101 400\n120000 96 96 96 96 400",
        acts=[(100, lambda ctx: ctx.buy("AAPL", 45))],
        fills=[
            (20_000, 10, "99", "1"),
            (40_000, 10, "102", "0"),
            (59_999, 10, "101", "0"),
            (60_000, 10, "101", "0"),
            (80_000, 5, "101.5", "0"),  # the high is as near as the low, so it comes first
        ],
    ),
    Case(
        name="daily bars of New York: a day's order sees the rest of the bar it is sent in",
        start="2024-01-03T05:00:00Z",
        kind="bars",
        tape_keys=", bar_length: 86400",
        tape=DAILY,
        acts=[(86_400_000, lambda ctx: ctx.buy("AAPL", 100, limit_price=98))],
        fills=[(144_000_000, 100, "98", "1")],
    ),
    Case(
        name="daily bars of New York: what is sent at Friday's last touch meets Monday's open, and not Friday's close once more",
        start="2024-01-05T05:00:00Z",
        kind="bars",
        tape_keys=", bar_length: 86400",
        tape=OVER_WEEKEND,
        acts=[(86_400_000, lambda ctx: ctx.buy("AAPL", 5))],
        fills=[(259_200_000, 5, "120", "1")],
    ),
    Case(
        name="a limit alike, at the open, which is better; one that the open does not reach has the rest of Monday",
        start="2024-01-05T05:00:00Z",
        kind="bars",
        tape_keys=", bar_length: 86400",
        tape=OVER_WEEKEND,
        acts=[
            (86_400_000, lambda ctx: ctx.buy("AAPL", 5, limit_price=125)),
            (86_400_000, lambda ctx: ctx.buy("AAPL", 6, limit_price=119.50)),
            (86_400_000, lambda ctx: ctx.buy("AAPL", 7, limit_price=90)),  # Tuesday would have it
        ],
        fills=[(259_200_000, 5, "120", "1"), (288_000_000, 6, "119.50", "1")],
    ),
    Case(
        name="one to be filled at once finds nothing; one for the close is for Monday's; one that was there on Friday has ended",
        start="2024-01-05T05:00:00Z",
        kind="bars",
        tape_keys=", bar_length: 86400",
        tape=OVER_WEEKEND,
        acts=[
            (100, lambda ctx: ctx.buy("AAPL", 3, limit_price=90)),
            (86_400_000, lambda ctx: ctx.buy("AAPL", 4, limit_price=200, tif="IOC")),
            (86_400_000, lambda ctx: ctx.buy("AAPL", 5, on_close=True)),
        ],
        fills=[(345_599_999, 5, "121", "1")],
    ),
    Case(
        name="the closing of Friday itself is met on Friday",
        start="2024-01-05T05:00:00Z",
        kind="bars",
        tape_keys=", bar_length: 86400",
        tape=OVER_WEEKEND,
        acts=[(100, lambda ctx: ctx.buy("AAPL", 5, on_close=True))],
        fills=[(86_399_999, 5, "111", "1")],
    ),
    Case(
        name="daily bars of UTC alike, though midnight in New York lies in the midst of them",
        start="2024-01-03T00:00:00Z",
        kind="bars",
        tape_keys=", bar_length: 86400",
        tape=DAILY,
        acts=[(86_400_000, lambda ctx: ctx.buy("AAPL", 100, limit_price=98))],
        fills=[(144_000_000, 100, "98", "1")],
    ),
    Case(
        name="daily bars of UTC: what is sent at Friday's last touch meets Monday's open, and what it leaves has Monday alone",
        start="2024-01-05T00:00:00Z",
        kind="bars",
        tape_keys=", bar_length: 86400",
        tape=OVER_WEEKEND,
        acts=[
            (86_400_000, lambda ctx: ctx.buy("AAPL", 5)),
            (86_400_000, lambda ctx: ctx.buy("AAPL", 7, limit_price=90)),  # Tuesday would have it
        ],
        fills=[(259_200_000, 5, "120", "1")],
    ),
    Case(
        name="and one for the close has the bar's own: the next bar's open was taken for it, at its begin in the same evening",
        start="2024-01-03T00:00:00Z",
        kind="bars",
        tape_keys=", bar_length: 86400",
        tape="0 100 101 99 100 400\n86400000 130 132 127 131 400",
        acts=[(100, lambda ctx: ctx.buy("AAPL", 5, on_close=True))],
        fills=[(86_399_999, 5, "100", "1")],
    ),
    Case(
        name="days of a place eight hours ahead are none of UTC, though a touch of theirs lies at its midnight",
        start="2024-01-03T16:00:00Z",
        kind="bars",
        tape_keys=", bar_length: 86400",
        tape="0 100 105 99 100 400\n86400000 100 102 97 101 400",  # the low is nearer: at midnight of UTC
        acts=[(100, lambda ctx: ctx.buy("AAPL", 100, limit_price=99.50))],
        fills=[(28_800_000, 100, "99.50", "1")],
    ),
    Case(
        name="one that is good till cancelled does not end with a day",
        start="2024-01-03T00:00:00Z",
        kind="bars",
        tape_keys=", bar_length: 86400",
        tape=DAILY,
        acts=[(86_400_000, lambda ctx: ctx.buy("AAPL", 100, limit_price=98, tif="GTC"))],
        fills=[(144_000_000, 100, "98", "1")],
    ),
    Case(
        name="between two touches of a bar the quote is too old for an order",
        kind="bars",
        tape_keys=MINUTES,
        tape=BAR,
        acts=[(30_000, lambda ctx: ctx.buy("AAPL", 100))],  # ten seconds behind the low
        fills=[],
    ),
    Case(
        name="unless the rule that says so is given more time",
        kind="bars",
        tape_keys=MINUTES,
        more="risk: [{kind: quote_age, max_age_s: 60s}]",
        tape=BAR,
        acts=[(30_000, lambda ctx: ctx.buy("AAPL", 100))],
        fills=[(30_050, 100, "99", "1")],
    ),
    # --- commissions
    Case(
        name="fixed: the least of an order is a dollar",
        more=FIXED,
        tape=FLAT,
        acts=[(100, lambda ctx: ctx.buy("AAPL", 100))],
        fills=[(150, 100, "25", "1.00")],
    ),
    Case(
        name="fixed: half a cent a share above two hundred",
        more=FIXED,
        tape=FLAT,
        acts=[(100, lambda ctx: ctx.buy("AAPL", 1000))],
        fills=[(150, 1000, "25", "5.00")],
    ),
    Case(
        name="fixed: never more than a hundredth of the value",
        more=FIXED,
        tape=PENNY,
        acts=[(100, lambda ctx: ctx.buy("AAPL", 1000))],
        fills=[(150, 1000, "0.25", "2.50")],
    ),
    Case(
        name="fixed: a hundredth of a small value is less than the least, and counts",
        more=FIXED,
        tape=PENNY,
        acts=[(100, lambda ctx: ctx.buy("AAPL", 10))],
        fills=[(150, 10, "0.25", "0.025")],
    ),
    Case(
        name="fixed: parts of an order pay one least together",
        more=FIXED,
        tape="0 25 25 10 10\n1000 25 25 90 90\n2000 25 25 200 200",
        acts=[(100, lambda ctx: ctx.buy("AAPL", 300))],
        fills=[(150, 10, "25", "1.00"), (1000, 90, "25", "0"), (2000, 200, "25", "0.50")],
    ),
    Case(
        name="fixed: what the maximum held back of a small part comes with the next",
        more=FIXED,
        tape="0 0.5 0.5 10 10\n1000 0.5 0.5 1000 1000",
        acts=[(100, lambda ctx: ctx.buy("AAPL", 1010))],
        fills=[(150, 10, "0.5", "0.05"), (1000, 1000, "0.5", "5.00")],  # 1 % of 5.00, then of 505.00
    ),
    Case(
        name="fixed: a sale in January 2024 pays 8.00 a million to the SEC and 0.000166 a share to FINRA",
        more=FIXED,
        tape=FLAT,
        acts=[(100, lambda ctx: ctx.sell("AAPL", 1000))],
        fills=[(150, -1000, "25", "5.366")],  # 5.00 + 25,000 * 8 / 1,000,000 + 0.166
    ),
    Case(
        name="tiered: who takes pays the exchange",
        more=TIERED,
        tape=FLAT,
        acts=[(100, lambda ctx: ctx.buy("AAPL", 1000))],
        fills=[(150, 1000, "25", "6.702583")],  # 3.50 + 3.50 * (0.000175 + 0.000563) + 0.20 + 3.00
    ),
    Case(
        name="tiered: who waited is paid by it",
        more=TIERED,
        tape=quotes((0, "24.90", "25.10"), (1000, "25.10", "25.20"), (2000, "25.00", "25.10")),
        acts=[(100, lambda ctx: ctx.sell("AAPL", 1000, limit_price=25))],
        fills=[(1000, -1000, "25", "1.968583")],  # 3.50 + 0.002583 + 0.20 - 2.10 + 0.20 + 0.166
    ),
    Case(
        name="tiered: the least is 35 cents",
        more=TIERED,
        tape=FLAT,
        acts=[(100, lambda ctx: ctx.buy("AAPL", 10))],
        fills=[(150, 10, "25", "0.382258")],  # 0.35 + 0.0002583 + 0.002 + 0.03, to a millionth
    ),
    Case(
        name="fixed: what fills on a later day begins a new order",
        more=FIXED,
        tape=f"0 25 25.10 10 10\n1000 24 24.90 10 10\n{after('2024-01-04T15:00:00Z')} 24 24.90 500 500",
        acts=[(100, lambda ctx: ctx.buy("AAPL", 100, limit_price=25, tif="GTC"))],
        fills=[(1000, 10, "25", "1.00"), (86_400_000, 90, "25", "1.00")],
    ),
    # --- the end of a day, where the clocks change
    Case(
        name="a day's order lives to midnight of New York: on the Sunday of 23 hours",
        start="2024-03-10T05:30:00Z",  # half past midnight, winter time; the day ends at four
        tape=f"0 100.00 100.02 300 200\n{after('2024-03-11T03:59:59Z', '2024-03-10T05:30:00Z')} 99 99.50 300 200\n90000000 1 2 9 9",
        acts=[(100, lambda ctx: ctx.buy("AAPL", 100, limit_price=99.99))],
        fills=[(after("2024-03-11T03:59:59Z", "2024-03-10T05:30:00Z"), 100, "99.99", "1")],
    ),
    Case(
        name="and no longer",
        start="2024-03-10T05:30:00Z",
        tape=f"0 100.00 100.02 300 200\n{after('2024-03-11T04:00:01Z', '2024-03-10T05:30:00Z')} 99 99.50 300 200\n90000000 1 2 9 9",
        acts=[(100, lambda ctx: ctx.buy("AAPL", 100, limit_price=99.99))],
        fills=[],
    ),
    Case(
        name="on the Sunday of 25 hours it lives to five",
        start="2024-11-03T04:30:00Z",  # half past midnight, summer time
        tape=f"0 100.00 100.02 300 200\n{after('2024-11-04T04:59:59Z', '2024-11-03T04:30:00Z')} 99 99.50 300 200\n99000000 1 2 9 9",
        acts=[(100, lambda ctx: ctx.buy("AAPL", 100, limit_price=99.99))],
        fills=[(after("2024-11-04T04:59:59Z", "2024-11-03T04:30:00Z"), 100, "99.99", "1")],
    ),
    # --- holding
    Case(
        name="borrow: 102 % of the ask, up to a whole dollar, a night at a time; three over a weekend",
        more="costs: {borrow_percent: 3.6}",
        tape=quotes((0, "20.00", "20.10"), *[(at, "20.00", "20.10") for at in WEEK[1:]]),
        acts=[(100, lambda ctx: ctx.sell("AAPL", 100))],
        fills=[(150, -100, "20", "1")],
        carried={"borrow": "-1.05"},  # 100 * 21 * 3.6 % / 360 = 0.21, five nights
    ),
    Case(
        name="borrow of one symbol has its own rate",
        more="costs: {borrow_percent: 99, borrow: {AAPL: 7.2}}",
        tape=quotes((0, "20.00", "20.10"), (WEEK[1], "20.00", "20.10")),
        acts=[(100, lambda ctx: ctx.sell("AAPL", 100))],
        fills=[(150, -100, "20", "1")],
        carried={"borrow": "-0.42"},
    ),
    Case(
        name="credit: on what is above the free part, and on the interest of the night before",
        more="costs: {credit_percent: 3.6}",
        tape=quotes((0, "100.00", "100.02"), (WEEK[1], "100", "100.02"), (WEEK[2], "100", "100.02")),
        acts=[(100, lambda ctx: ctx.buy("AAPL", 100))],
        fills=[(150, 100, "100.02", "1")],
        carried={"interest": "196.01"},  # (989,997.00 - 10,000) / 10,000 = 97.9997: 98.00; then 98.0095: 98.01
    ),
    Case(
        name="debit: what was bought for more than there was",
        more="costs: {debit_percent: 3.6}",
        tape=quotes((0, "100.00", "100.00"), (WEEK[1], "100", "100")),
        acts=[(100, lambda ctx: ctx.buy("AAPL", 11_000))],
        fills=[(150, 11_000, "100", "1")],
        carried={"interest": "-10.00"},  # 100,001 of debt
    ),
    Case(
        name="a dividend for who held over the night",
        actions="2024-01-04 AAPL dividend 0.245",
        tape=quotes((0, "25", "25"), (WEEK[1], "25", "25")),
        acts=[(100, lambda ctx: ctx.buy("AAPL", 101))],
        fills=[(150, 101, "25", "1")],
        carried={"dividend": "24.75"},  # 24.745
    ),
    Case(
        name="who is short pays it",
        actions="2024-01-04 AAPL dividend 0.245",
        tape=quotes((0, "25", "25"), (WEEK[1], "25", "25")),
        acts=[(100, lambda ctx: ctx.sell("AAPL", 101))],
        fills=[(150, -101, "25", "1")],
        carried={"dividend": "-24.75"},
    ),
    Case(
        name="who sells on the ex-day has it, who buys then has none",
        actions="2024-01-04 AAPL dividend 1",
        tape=quotes((0, "25", "25"), (WEEK[1], "25", "25"), (WEEK[2], "25", "25")),
        acts=[
            (100, lambda ctx: ctx.buy("AAPL", 100)),
            (after("2024-01-04T05:00:01Z"), lambda ctx: ctx.sell("AAPL", 100)),
            (after("2024-01-04T15:00:01Z"), lambda ctx: ctx.buy("AAPL", 7)),
        ],
        fills=[
            (150, 100, "25", "1"),
            (after("2024-01-04T05:00:01Z") + 50, -100, "25", "1"),
            (after("2024-01-04T15:00:01Z") + 50, 7, "25", "1"),
        ],
        carried={"dividend": "100.00"},
    ),
    Case(
        name="an ex-day on a Saturday is paid over the weekend",
        actions="2024-01-06 AAPL dividend 1",
        tape=quotes((0, "25", "25"), *[(at, "25", "25") for at in WEEK[1:]]),
        acts=[(100, lambda ctx: ctx.buy("AAPL", 100))],
        fills=[(150, 100, "25", "1")],
        carried={"dividend": "100.00"},
    ),
    Case(
        name="a dividend on the day of a split is one of the old shares; the fraction is paid at the bid of before",
        actions="2024-01-04 AAPL dividend 1\n2024-01-04 AAPL split 1.5",
        tape=quotes((0, "30.00", "30.00"), (WEEK[1], "20", "20")),
        acts=[(100, lambda ctx: ctx.buy("AAPL", 101))],
        fills=[(150, 101, "30", "1")],
        carried={"dividend": "101.00"},
        positions={"AAPL": "151"},  # 151.5, and 10.00 for the half
    ),
    Case(
        name="bought a twentieth of a second before midnight is held over the night, though nothing came between",
        start=EVENING,
        actions="2024-01-04 AAPL dividend 1\n2024-01-04 AAPL split 2",
        tape=evening("12.50"),
        acts=[(109_905, lambda ctx: ctx.buy("AAPL", 100))],
        fills=[(109_955, 100, "25", "1")],
        carried={"dividend": "100.00"},
        positions={"AAPL": "200"},
    ),
    Case(
        name="the same where the first thing of the new day is a timer",
        start=EVENING,
        actions="2024-01-04 AAPL dividend 1",
        tape=evening("25.00"),
        acts=[(109_905, lambda ctx: ctx.buy("AAPL", 100)), (111_000, lambda ctx: ctx.sell("AAPL", 100))],
        fills=[(109_955, 100, "25", "1"), (111_050, -100, "25", "1")],
        carried={"dividend": "100.00"},
    ),
    Case(
        name="an order for the close of the day before, without hours: held over the night, and its shares are split",
        start=EVENING,
        actions="2024-01-04 AAPL dividend 1\n2024-01-04 AAPL split 2",
        tape=evening("12.50"),
        acts=[(1_000, lambda ctx: ctx.buy("AAPL", 100, on_close=True))],
        fills=[(109_999, 100, "25", "1")],
        carried={"dividend": "100.00"},
        positions={"AAPL": "200"},
    ),
    Case(
        name="who sells at that close has no dividend",
        start=EVENING,
        actions="2024-01-04 AAPL dividend 1",
        tape=evening("25.00"),
        acts=[(100, lambda ctx: ctx.buy("AAPL", 100)), (1_000, lambda ctx: ctx.sell("AAPL", 100, on_close=True))],
        fills=[(150, 100, "25", "1"), (109_999, -100, "25", "1")],
    ),
    Case(
        name="borrow is paid on the day's last quote, also where a split is the first thing of the next day",
        start=EVENING,
        actions="2024-01-04 AAPL split 2",
        more="costs: {borrow_percent: 3.6, actions: FOLDER/actions.csv}",
        tape="0 25.00 25.00 9000 9000\n105000 30.00 30.10 9000 9000\n200000 15.00 15.05 9000 9000",
        acts=[(1_000, lambda ctx: ctx.sell("AAPL", 100))],
        fills=[(1_050, -100, "25", "1")],
        carried={"borrow": "-0.31"},  # 1.02 * 30.10 = 30.702: 31 dollars, times 100, a hundredth of a per cent
        positions={"AAPL": "-200"},
    ),
    Case(
        name="and where a timer is",
        start=EVENING,
        more="costs: {borrow_percent: 3.6}",
        tape="0 25.00 25.00 9000 9000\n105000 30.00 30.10 9000 9000\n200000 40.00 40.00 9000 9000",
        acts=[(1_000, lambda ctx: ctx.sell("AAPL", 100)), (110_000, lambda ctx: None)],
        fills=[(1_050, -100, "25", "1")],
        carried={"borrow": "-0.31"},
    ),
    Case(
        name="the fees of the last close of a year are those of the old one",
        start="2024-01-01T04:58:10Z",
        more=FIXED,
        tape="0 25 25 9000 9000\n100000 25 25 9000 9000\n120000 25 25 9000 9000",
        acts=[(1_000, lambda ctx: ctx.sell("AAPL", 1000, on_close=True))],
        fills=[(109_999, -1000, "25", "5.345")],  # 5.00 + 0.20 + 1,000 * 0.000145, from midnight on 0.000166
    ),
]
SPLIT_CASH = {
    "a dividend on the day of a split is one of the old shares; the fraction is paid at the bid of before": "10"
}


@pytest.mark.parametrize("inline", [True, False], ids=["short road", "front door"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_by_hand(tmp_path: Path, case: Case, inline: bool) -> None:
    more = case.more.replace("FOLDER", str(tmp_path))
    if case.actions and "actions:" not in more:
        more += f"\ncosts: {{actions: {tmp_path / 'actions.csv'}}}"
    played = play(
        tmp_path,
        case.tape,
        case.acts,
        kind=case.kind,
        start=case.start,
        more=more,
        actions=case.actions,
        tape_keys=case.tape_keys,
        inline=inline,
    )
    assert len(played.fills) == len(case.fills), played.fills
    for got, expected in zip(played.fills, case.fills, strict=True):
        assert same(got, expected), (got, expected)
    assert played.carried == case.carried
    if case.positions is not None:
        assert played.positions == case.positions
    assert played.cash == ledger(case.fills, [*case.carried.values(), SPLIT_CASH.get(case.name, "0")])


@pytest.mark.parametrize("inline", [True, False], ids=["short road", "front door"])
def test_the_figures_of_the_report(tmp_path: Path, inline: bool) -> None:
    tape = quotes(
        (0, "100", "100.02"), (30_000, "99", "99.02"), (90_000, "101", "101.02"), (150_000, "100.5", "100.52")
    )
    acts: list[Act] = [(100, lambda ctx: ctx.buy("AAPL", 100)), (150_100, lambda ctx: ctx.sell("AAPL", 100))]
    played = play(tmp_path, tape + "\n200000 100.5 100.52 9 9", acts, inline=inline)
    assert [row[1:] for row in played.fills] == [(100, "100.02", "1"), (-100, "100.5", "1")]
    figures = played.ready.scorecard.as_json(played.ready.replay.engine.view)
    assert figures["equity"] == 1_000_046.0  # 1,000,000 - 10,002 - 1 + 10,050 - 1
    assert figures["return_percent"] == 0.0046
    # Looked at after each fill and every minute: 999,997, then 999,897 at the bid of 99, 1,000,097 at 101, 1,000,046.
    assert figures["drawdown_percent"] == 0.0103
    assert (figures["round_trips"], figures["round_trips_won"]) == (1, 1)
    assert figures["exposure_max"] == 10_100.0
    assert figures["instruments"]["AAPL"]["realized_pnl"] == "48"
    assert figures["instruments"]["AAPL"]["commission"] == "2"
