"""The service's day, New York time: when sessions are reset, and when the brokerage is closed for maintenance.

Imports the simulator's clock arithmetic only; asked by the gateway where `SimConfig.nights` is on. Runs on wall time. Published
figures (session notes 4): reset at midnight; down 00:15-01:45 on the nights of Sunday to Friday, and from Friday 23:00 to
Saturday 03:00.
"""

from datetime import date, timedelta

from botframework.sim.hours import new_york_offset_ms, trading_day

_MIDNIGHT = 0
_DOWN, _UP = 15, 105
_WEEKEND_DOWN, _WEEKEND_UP = 23 * 60, 180
_FRIDAY, _SATURDAY = 4, 5
_EPOCH = date(1970, 1, 1)


def down(at_ms: int) -> bool:
    """Whether the brokerage is closed for maintenance."""
    day = trading_day(at_ms)
    weekday = day.weekday()
    if weekday == _FRIDAY and at_ms >= _at(day, _WEEKEND_DOWN):
        return True
    if weekday == _SATURDAY:
        return at_ms < _at(day, _WEEKEND_UP)
    return _at(day, _DOWN) <= at_ms < _at(day, _UP)


def next_change_ms(at_ms: int) -> int:
    """The next midnight, or beginning or end of a time in which the brokerage is closed."""
    day = trading_day(at_ms)
    while True:
        minutes = {
            _FRIDAY: (_MIDNIGHT, _DOWN, _UP, _WEEKEND_DOWN),
            _SATURDAY: (_MIDNIGHT, _WEEKEND_UP),
        }.get(day.weekday(), (_MIDNIGHT, _DOWN, _UP))
        for minute in minutes:
            if (moment := _at(day, minute)) > at_ms:
                return moment
        day += timedelta(days=1)


def is_midnight(at_ms: int) -> bool:
    """Whether a day begins at this very moment."""
    return _at(trading_day(at_ms), _MIDNIGHT) == at_ms


def _at(day: date, minute: int) -> int:
    local = (day - _EPOCH).days * 86_400_000 + minute * 60_000
    return local - new_york_offset_ms(local + 5 * 3_600_000)
