"""The broker's nights as data, and whose clock judges them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from botframework.ibkr.windows import NS, REGIONS, BrokerTime, Calendar, Window

NEW_YORK, ZURICH = ZoneInfo("America/New_York"), ZoneInfo("Europe/Zurich")


def ns(zone: ZoneInfo, *parts: int) -> int:
    return int(datetime(*parts, tzinfo=zone).timestamp()) * NS  # type: ignore[misc,arg-type]  # year, month, day, …


def test_the_nights_of_america() -> None:
    calendar = Calendar.of()
    closed = calendar.closed_until
    # Tuesday 3 March 2026, and the night to it.
    assert closed(ns(NEW_YORK, 2026, 3, 3, 0, 14)) is None
    assert closed(ns(NEW_YORK, 2026, 3, 3, 0, 14), margin_s=61) == ns(NEW_YORK, 2026, 3, 3, 1, 45)
    assert closed(ns(NEW_YORK, 2026, 3, 3, 0, 15)) == ns(NEW_YORK, 2026, 3, 3, 1, 45)
    assert closed(ns(NEW_YORK, 2026, 3, 3, 1, 45)) is None
    # Friday evening to Saturday morning; nothing on the night to Sunday.
    assert closed(ns(NEW_YORK, 2026, 3, 6, 22, 59)) is None
    assert closed(ns(NEW_YORK, 2026, 3, 6, 23, 0)) == ns(NEW_YORK, 2026, 3, 7, 3, 0)
    assert closed(ns(NEW_YORK, 2026, 3, 7, 2, 59)) == ns(NEW_YORK, 2026, 3, 7, 3, 0)
    assert closed(ns(NEW_YORK, 2026, 3, 7, 3, 0)) is None
    assert closed(ns(NEW_YORK, 2026, 3, 8, 0, 30)) is not None


def test_summer_time_is_the_zones_own() -> None:
    calendar = Calendar.of("europe")
    for month in (1, 7):
        assert calendar.closed_until(ns(ZURICH, 2026, month, 14, 6, 30)) == ns(ZURICH, 2026, month, 14, 7, 45)
        assert calendar.closed_until(ns(ZURICH, 2026, month, 14, 7, 45)) is None
    # The weekend's maintenance is New York's, wherever the login is.
    assert calendar.closed_until(ns(NEW_YORK, 2026, 7, 17, 23, 30)) == ns(NEW_YORK, 2026, 7, 18, 3, 0)


def test_the_reset_is_midnight_of_the_region() -> None:
    assert Calendar.of().is_reset(ns(NEW_YORK, 2026, 3, 3, 0, 5))
    assert not Calendar.of().is_reset(ns(NEW_YORK, 2026, 3, 3, 0, 15))
    assert not Calendar.of("europe").is_reset(ns(NEW_YORK, 2026, 3, 3, 0, 5))
    assert Calendar.of("europe").is_reset(ns(ZURICH, 2026, 3, 3, 0, 5))


def test_windows_by_hand_take_the_place_of_the_regions() -> None:
    calendar = Calendar.of("asia", ["Sat-Mon 22:00-01:00 Europe/Zurich"])
    assert calendar.closed_until(ns(ZURICH, 2026, 3, 9, 23, 0)) == ns(ZURICH, 2026, 3, 10, 1, 0)
    assert calendar.closed_until(ns(ZURICH, 2026, 3, 10, 0, 59)) == ns(ZURICH, 2026, 3, 10, 1, 0)
    assert calendar.closed_until(ns(ZURICH, 2026, 3, 10, 23, 0)) is None  # a Tuesday
    assert Calendar.of("asia", []).windows == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("00:15-01:45", "is no window"),
        ("Son-Fri 00:15-01:45 America/New_York", "is no day"),
        ("00:15-01:45 America/Newyork", "no time zone"),
        ("24:15-01:45 America/New_York", "no time of day"),
        ("01:15-01:15 America/New_York", "ends when it begins"),
        ("00:15-01:45 ../etc/passwd", "is no window"),
    ],
)
def test_a_window_that_cannot_be_meant_is_refused(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Window.of(text)


def test_an_unknown_region_is_refused_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="america, europe, asia"):
        Calendar.of("africa")
    assert all(window.source for region in REGIONS.values() for window in region.windows)


def test_the_brokers_word_outweighs_the_machines_clock_while_it_is_fresh(manual_clock: Any) -> None:
    time = BrokerTime(manual_clock)
    wall = manual_clock.wall_ns()
    assert time.moments() == (wall,)
    assert time.off_s is None
    time.heard(wall - 3600 * NS)
    manual_clock.advance(200)
    assert time.moments() == (wall - 3400 * NS,)
    assert time.off_s == pytest.approx(3600)
    manual_clock.advance(200)  # old: a machine that slept has lost count, so both opinions stand
    assert time.moments() == (wall - 3200 * NS, wall + 400 * NS)
    assert time.off_s is None


def test_dates_of_answers_are_read_and_nonsense_is_passed_over(manual_clock: Any) -> None:
    time = BrokerTime(manual_clock)
    for text in ("", "yesterday", "Mon, 99 Mar 2026 25:00:00 GMT", "\x00"):
        time.heard_date(text)
    assert not time.is_fresh
    time.heard_date("Tue, 03 Mar 2026 05:20:00 GMT")
    assert time.now_ns() == ns(NEW_YORK, 2026, 3, 3, 0, 20) + NS // 2
