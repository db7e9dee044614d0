"""Which market day, and which hour of it, a moment belongs to. Standard library only; the runner hands it to the engine."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_NEW_YORK = ZoneInfo("America/New_York")
_NS_PER_HOUR = 3_600_000_000_000


def market_day(at_ns: int) -> int:
    """New York calendar day of a market time (ns UTC), as ``yyyymmdd``."""
    # New York's offset is whole hours, so a day begins on an hour of UTC and one answer serves the hour.
    return _day_of_hour(at_ns // _NS_PER_HOUR)


def day_begins_ns(day: int) -> int:
    """The first moment (ns UTC) of a New York calendar day given as ``yyyymmdd``."""
    begins = datetime(day // 10_000, day // 100 % 100, day % 100, tzinfo=_NEW_YORK)
    return int(begins.timestamp()) * 1_000_000_000


def next_day_ns(at_ns: int) -> int:
    """The first moment (ns UTC) of the New York calendar day after that of a market time."""
    day = market_day(at_ns)
    after = date(day // 10_000, day // 100 % 100, day % 100) + timedelta(days=1)
    return day_begins_ns(after.year * 10_000 + after.month * 100 + after.day)


def market_clock(at_ns: int) -> tuple[int, int]:
    """Weekday (Monday 0) and second of the day in New York of a market time (ns UTC)."""
    weekday, hour = _clock_of_hour(at_ns // _NS_PER_HOUR)
    return weekday, hour * 3600 + at_ns % _NS_PER_HOUR // 1_000_000_000


@lru_cache(maxsize=64)
def _clock_of_hour(hour: int) -> tuple[int, int]:
    there = datetime.fromtimestamp(hour * 3600, UTC).astimezone(_NEW_YORK)
    return there.weekday(), there.hour


@lru_cache(maxsize=64)
def _day_of_hour(hour: int) -> int:
    day = datetime.fromtimestamp(hour * 3600, UTC).astimezone(_NEW_YORK)
    return day.year * 10_000 + day.month * 100 + day.day
