"""Which market day a moment belongs to. Standard library only; the runner hands it to the engine."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

_NEW_YORK = ZoneInfo("America/New_York")
_NS_PER_HOUR = 3_600_000_000_000


def market_day(at_ns: int) -> int:
    """New York calendar day of a market time (ns UTC), as ``yyyymmdd``."""
    # New York's offset is whole hours, so a day begins on an hour of UTC and one answer serves the hour.
    return _day_of_hour(at_ns // _NS_PER_HOUR)


@lru_cache(maxsize=64)
def _day_of_hour(hour: int) -> int:
    day = datetime.fromtimestamp(hour * 3600, UTC).astimezone(_NEW_YORK)
    return day.year * 10_000 + day.month * 100 + day.day
