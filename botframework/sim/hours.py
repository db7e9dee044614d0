"""Market hours of the simulated exchange, New York time, without a time zone database.

Imports the standard library's date arithmetic and the calendar's tables. The rule is the one in force since 2007: summer time
from the second Sunday in March to the first Sunday in November. Holidays, early closings and venues are the calendar's.
"""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from botframework.sim.config import Hours
from botframework.sim.instruments import Instrument
from botframework.sim.venue.calendar import EARLY_MINUTE, STOCKS, VENUES, Venue, venue_of

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
    """Milliseconds of a minute of a New York day; a negative one is on the evening before."""
    guess = (day - _EPOCH).days * _DAY_MS + minute * 60_000
    return guess - new_york_offset_ms(guess + 5 * _HOUR_MS)


def trading_day(at_ms: int) -> date:
    """The New York calendar day."""
    return _new_york(at_ms)[0]


def close_ms(day: date) -> int:
    """The end of the regular session of a day."""
    return _at(day, _CLOSE_MINUTE)


class MarketHours:
    """Open and close of a venue, the stock market unless told otherwise.

    `always` has no closing; its day still ends at midnight New York, which is then the time of auctions, too.
    """

    def __init__(self, hours: Hours, venue: Venue = STOCKS) -> None:
        self.always = hours == "always"
        self.venue = venue.name
        self._hours: Hours = hours
        self._calendar = venue
        self._others: dict[str, MarketHours] = {venue.name: self}
        # Asked at every quote: the answer holds from `_from_ms` to the next change.
        self._from_ms, self._until_ms, self._is_open = 0, 0, False

    def venues(self) -> "list[MarketHours]":
        """The hours of every venue; with `always` they are all the same, and one stands for them."""
        return [self] if self.always else [self._at_venue(venue) for venue in VENUES]

    def _at_venue(self, venue: Venue) -> "MarketHours":
        known = self._others.get(venue.name)
        if known is None:
            known = self._others[venue.name] = MarketHours(self._hours, venue)
        return known

    def of(self, instrument: Instrument) -> "MarketHours":
        """The hours of the venue an instrument trades at."""
        if self.always:
            return self
        return self._at_venue(venue_of(instrument.exchange, instrument.sec_type))

    def session(self, day: date) -> tuple[int, int] | None:
        """Opening and closing of a trading day in milliseconds; None for a day without one."""
        venue = self._calendar
        if day.weekday() > 4 or day in venue.closed_days:
            return None
        return _at(day, venue.opens), _at(day, EARLY_MINUTE if day in venue.early_days else venue.closes)

    def is_open(self, at_ms: int) -> bool:
        """Whether orders match at this moment."""
        if self.always:
            return True
        if not self._from_ms <= at_ms < self._until_ms:
            self._from_ms, self._until_ms, self._is_open = self._around(at_ms)
        return self._is_open

    def next_change_ms(self, at_ms: int) -> int:
        """The next opening or closing after this moment; with `always`, the next end of a day."""
        if self.always:
            return _at(trading_day(at_ms) + timedelta(days=1), 0)
        if not self._from_ms <= at_ms < self._until_ms:
            self._from_ms, self._until_ms, self._is_open = self._around(at_ms)
        return self._until_ms

    def _around(self, at_ms: int) -> tuple[int, int, bool]:
        """The stretch of open or closed time that holds a moment: its beginning, its end, which of the two it is."""
        day = trading_day(at_ms)
        while True:
            # A session that begins on the evening before may belong to the coming day.
            session = self.session(day)
            if session is not None and at_ms < session[1]:
                opening, closing = session
                return (opening, closing, True) if opening <= at_ms else (at_ms, opening, False)
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
    return _utc(at_ms // 1000, "%Y%m%d-%H:%M:%S")


def order_time(at_ms: int) -> str:
    """`YYMMDDHHMMSS` UTC, the orders' form."""
    return _utc(at_ms // 1000, "%y%m%d%H%M%S")


@lru_cache(1_000)  # every list repeats the times of its rows
def _utc(at_s: int, form: str) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=at_s)).strftime(form)
