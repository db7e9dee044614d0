"""Market hours of the simulated exchange, New York time, without a time zone database.

Imports the standard library's date arithmetic only. The rule is the one in force since 2007: summer time from the second
Sunday in March to the first Sunday in November. Holidays and half days are not modelled.
"""

from datetime import UTC, date, datetime, timedelta

from botframework.sim.config import Hours

_OPEN_MINUTE = 9 * 60 + 30
_CLOSE_MINUTE = 16 * 60
_DAY_MS = 86_400_000
_HOUR_MS = 3_600_000
_EPOCH = date(1970, 1, 1)


def _nth_sunday(year: int, month: int, n: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(6 - first.weekday()) % 7 + 7 * (n - 1))


def new_york_offset_ms(at_ms: int) -> int:
    """What to add to UTC milliseconds to get New York wall time."""
    day, rest = divmod(at_ms - 5 * _HOUR_MS, _DAY_MS)
    standard = _EPOCH + timedelta(days=day)
    begins = (_nth_sunday(standard.year, 3, 2), 2 * _HOUR_MS)
    ends = (_nth_sunday(standard.year, 11, 1), 1 * _HOUR_MS)
    return (-4 if begins <= (standard, rest) < ends else -5) * _HOUR_MS


def _new_york(at_ms: int) -> tuple[date, int]:
    day, rest = divmod(at_ms + new_york_offset_ms(at_ms), _DAY_MS)
    return _EPOCH + timedelta(days=day), rest


def _at(day: date, minute: int) -> int:
    guess = (day - _EPOCH).days * _DAY_MS + minute * 60_000
    return guess - new_york_offset_ms(guess + 5 * _HOUR_MS)


def trading_day(at_ms: int) -> date:
    """The New York calendar day."""
    return _new_york(at_ms)[0]


def close_ms(day: date) -> int:
    """The end of the regular session of a day."""
    return _at(day, _CLOSE_MINUTE)


def open_ms(day: date) -> int:
    """The beginning of the regular session of a day."""
    return _at(day, _OPEN_MINUTE)


class MarketHours:
    """Open and close of the exchange. `always` has no closing; its day still ends at midnight New York."""

    def __init__(self, hours: Hours) -> None:
        self.always = hours == "always"

    def is_open(self, at_ms: int) -> bool:
        """Whether orders match at this moment."""
        if self.always:
            return True
        day, rest = _new_york(at_ms)
        return day.weekday() < 5 and _OPEN_MINUTE * 60_000 <= rest < _CLOSE_MINUTE * 60_000

    def next_change_ms(self, at_ms: int) -> int:
        """The next opening or closing after this moment; with `always`, the next end of a day."""
        day, _ = _new_york(at_ms)
        if self.always:
            return _at(day + timedelta(days=1), 0)
        while True:
            if day.weekday() < 5:
                for minute in (_OPEN_MINUTE, _CLOSE_MINUTE):
                    if (moment := _at(day, minute)) > at_ms:
                        return moment
            day += timedelta(days=1)

    def day_end_ms(self, at_ms: int) -> int:
        """When a DAY order entered at this moment expires."""
        moment = self.next_change_ms(at_ms)
        if self.always or not self.is_open(moment):
            return moment
        return self.next_change_ms(moment)

    def next_open_ms(self, at_ms: int) -> int:
        """This moment when open, else the next opening."""
        if self.is_open(at_ms):
            return at_ms
        return self.next_change_ms(at_ms)

    def quarter_end_ms(self, at_ms: int) -> int:
        """The end of the calendar quarter after the current one, when the broker cancels a GTC order."""
        day, _ = _new_york(at_ms)
        quarter = (day.month - 1) // 3 + 2
        year, index = day.year + quarter // 4, quarter % 4
        return _at(date(year, 1 + 3 * index, 1), 0)


def compact_time(at_ms: int) -> str:
    """`YYYYMMDD-HH:MM:SS` UTC, the executions' form."""
    return _utc(at_ms).strftime("%Y%m%d-%H:%M:%S")


def order_time(at_ms: int) -> str:
    """`YYMMDDHHMMSS` UTC, the orders' form."""
    return _utc(at_ms).strftime("%y%m%d%H%M%S")


def _utc(at_ms: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at_ms)
