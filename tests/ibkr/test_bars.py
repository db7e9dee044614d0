"""Periods, bars, ranges and trading hours: what may be asked, and what is missing in what came."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botframework.ibkr import BadCall, Bar, Gap
from botframework.ibkr.bars import (
    BARS,
    DAY_MS,
    Hours,
    Range,
    bar_ms,
    check,
    gaps,
    halved,
    joined,
    merged,
    period_ms,
    window,
    without,
)

MINUTE_MS = 60_000


@pytest.mark.parametrize(
    ("period", "hint"),
    [
        ("1D", "'1d'"),
        ("2 days", "'2d'"),
        ("1Y", "'1y'"),
        ("30mins", "'30min'"),
        ("45min", "'30min'"),
        ("9h", "'8h'"),
        ("2000d", "'1000d'"),
        ("0d", "'1d'"),
        ("", "a period is one of"),
        ("d", "a period is one of"),
        ("tomorrow", "a period is one of"),
        ("-1d", "a period is one of"),
    ],
)
def test_a_wrong_period_is_refused_with_the_right_one(period: str, hint: str) -> None:
    with pytest.raises(BadCall) as caught:
        period_ms(period)
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    ("bar", "hint"),
    [
        ("5mins", "'5min'"),
        ("1D", "'1d'"),
        ("1 hour", "'1h'"),
        ("1hrs", "'1h'"),
        ("7min", "min"),
        ("tick", "one of 1min"),
    ],
)
def test_a_wrong_bar_is_refused_with_the_right_one(bar: str, hint: str) -> None:
    with pytest.raises(BadCall) as caught:
        bar_ms(bar)
    assert hint in caught.value.hint


def test_what_does_not_fit_together_is_refused() -> None:
    with pytest.raises(BadCall, match="longer than the period of 1h; take '1h'"):
        check("1h", "1d")
    with pytest.raises(BadCall, match="more than the 1000 bars of an answer; take bars of '2h'"):
        check("1y", "1min")
    with pytest.raises(BadCall, match="5y of 1d bars is more than"):
        check("5y", "1d")
    with pytest.raises(BadCall, match="did you mean 'Trades'"):
        check("1d", "1h", "trades")
    for bar in BARS:
        check(window(bar), bar, "Bid_Ask")
        period: str | None = window(bar)
        while period is not None:
            assert period_ms(period) > 0
            period = halved(period)


ranges = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200)), max_size=8)


@given(ranges, st.tuples(st.integers(0, 100), st.integers(100, 200)))
def test_what_is_left_over_is_exactly_what_was_not_taken(taken: list[Range], whole: Range) -> None:
    left = without(whole, taken)
    here = {t for t in range(*whole) if not any(a <= t < b for a, b in taken)}
    assert {t for a, b in left for t in range(a, b)} == here
    assert left == joined(left)


def bars(*times: int) -> list[Bar]:
    return [Bar(at_ms=t, open=1, high=1, low=1, close=1, volume=None) for t in times]


def test_seams_leave_no_bar_twice() -> None:
    newer = Bar(at_ms=2, open=9, high=9, low=9, close=9, volume=1.0)
    assert merged(bars(3, 1, 2), [newer], bars(5)) == [*bars(1), newer, *bars(3, 5)]


# --- trading hours: the week of Thanksgiving 2026, New York --------------------------------------------------------------


def session(day: int, opens: float = 14.5, closes: float = 21.0, month: int = 11) -> Range:
    midnight = int(datetime(2026, month, day, tzinfo=UTC).timestamp() * 1000)
    return midnight + int(opens * 3_600_000), midnight + int(closes * 3_600_000)


# Thursday the 26th is a holiday: it is not there.
HOURS = Hours("America/New_York", {f"202611{day}": (session(day),) for day in (23, 24, 25, 27, 30)})


def full(*sessions: Range, step: int = 5 * MINUTE_MS) -> list[Bar]:
    return bars(*(t for a, b in sessions for t in range(a, b, step)))


def at(day: int, hour: int = 0, month: int = 11) -> int:
    return int(datetime(2026, month, day, hour, tzinfo=UTC).timestamp() * 1000)


def test_a_full_week_has_no_gap_and_its_holiday_is_none() -> None:
    whole = full(*(session(day) for day in (23, 24, 25, 27)))
    assert gaps(whole, 5 * MINUTE_MS, HOURS, at(23), at(28)) == []


def test_a_missing_session_and_a_hole_are_told_apart() -> None:
    kept = full(session(23), session(24), session(27))
    hole = [bar for bar in kept if not session(24)[0] + 3_600_000 <= bar.at_ms < session(24)[0] + 5_400_000]
    found = gaps(hole, 5 * MINUTE_MS, HOURS, at(23), at(28))
    first = session(24)[0]
    assert found == [
        Gap(start_ms=first + 3_600_000, end_ms=first + 5_400_000, whole=False),
        Gap(start_ms=session(25)[0], end_ms=session(25)[1], whole=True),
    ]
    assert str(found[1]) == "no bar in the session from 2026-11-25 14:30 to 2026-11-25 21:00 UTC"


def test_older_days_are_like_their_weekday_also_across_summer_time() -> None:
    # The last week of October is still in summer time: New York opens at 13:30 UTC.
    days = range(26, 31)
    summer = full(*(session(day, 13.5, 20.0, month=10) for day in days if day != 28))
    found = gaps(summer, 5 * MINUTE_MS, HOURS, at(26, month=10), at(31, month=10))
    # The known days hold Monday, Tuesday, Wednesday and Friday: a Thursday is not judged.
    assert found == [Gap(start_ms=session(28, 13.5, 20.0, 10)[0], end_ms=session(28, 13.5, 20.0, 10)[1], whole=True)]


@pytest.mark.parametrize("hour", [0, 5, 14])
def test_daily_bars_are_judged_by_the_day(hour: int) -> None:
    daily = bars(at(23, hour), at(24, hour), at(27, hour))
    (gap,) = gaps(daily, DAY_MS, HOURS, at(23), at(28))
    assert (gap.start_ms, gap.whole) == (session(25)[0], True)
    assert gaps(daily, 7 * DAY_MS, HOURS, at(23), at(28)) == []


def test_sessions_that_begin_the_evening_before_are_understood() -> None:
    """Futures trade from 18:00 of the day before."""
    hours = Hours("America/Chicago", {"20261124": ((at(23, 23), at(24, 22)),), "20261125": ((at(24, 23), at(25, 22)),)})
    assert hours.between(at(16), at(19)) == [(at(16, 23), at(17, 22)), (at(17, 23), at(18, 22))]


def test_half_sessions_at_the_edges_of_a_range_are_not_judged() -> None:
    assert gaps([], 5 * MINUTE_MS, HOURS, at(23, 16), at(24, 16)) == []


def test_an_unknown_zone_is_told() -> None:
    with pytest.raises(BadCall, match="install the system's tzdata"):
        Hours("Mars/Olympus", HOURS.sessions).between(at(23), at(28))
    assert Hours("Mars/Olympus", {}).between(at(23), at(28)) == []


def test_a_day_of_bars_has_its_length() -> None:
    assert timedelta(milliseconds=bar_ms("1d")) == timedelta(days=1)
    assert bar_ms("1m") == 30 * DAY_MS
