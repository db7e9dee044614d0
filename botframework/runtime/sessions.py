"""When the venues of a backtest open and close. Imports the market hours; asked by ``exchangebroker`` where hours are kept.

Shares and options have the stock market's hours, futures and currency pairs their own. A quote counts in the session in which it
came and in no other: what stood before an opening is nobody's offer behind it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from botframework.core.model import Instrument
from botframework.sim.hours import MarketHours
from botframework.sim.venue.calendar import FOREX, FUTURES, STOCKS, Venue

Change = Literal["open", "close"]
_DAY_MS = 86_400_000
_VENUES = {"FUT": FUTURES, "CASH": FOREX}


class DaysOfUtc(MarketHours):
    """Always open, and a day ends at midnight of UTC: for bars of such days, which are of the day whose date they have."""

    def __init__(self) -> None:
        super().__init__("always")

    def next_change_ms(self, at_ms: int) -> int:
        return at_ms - at_ms % _DAY_MS + _DAY_MS


def venue_of(sec_type: str) -> Venue:
    """Where a kind of instrument trades."""
    return _VENUES.get(sec_type, STOCKS)


class Sessions:
    """Which venues are open. ``begin`` and ``end`` are told by whoever owns time, at the moments that ``next_ms`` names."""

    def __init__(self, instruments: Iterable[Instrument], now_ms: int) -> None:
        self._names: dict[int, str] = {}
        self._hours: dict[str, MarketHours] = {}
        for instrument in instruments:
            venue = venue_of(instrument.sec_type)
            self._names[instrument.conid] = venue.name
            if venue.name not in self._hours:
                self._hours[venue.name] = MarketHours("regular", venue)
        self._since_ms = {name: now_ms for name, hours in self._hours.items() if hours.is_open(now_ms)}

    def venue(self, conid: int) -> str:
        """The venue of a contract."""
        return self._names[conid]

    def hours(self, conid: int) -> MarketHours:
        """The hours of a contract."""
        return self._hours[self._names[conid]]

    def is_open(self, conid: int) -> bool:
        """Whether orders in a contract match."""
        return self._names[conid] in self._since_ms

    def counts(self, conid: int, quoted_ms: int) -> bool:
        """Whether a quote of a moment is one of the session that goes on."""
        since_ms = self._since_ms.get(self._names[conid])
        return since_ms is not None and quoted_ms >= since_ms

    @property
    def closed(self) -> list[str]:
        """The venues that are."""
        return [name for name in self._hours if name not in self._since_ms]

    def next_ms(self, now_ms: int) -> int:
        """The next opening or closing after a moment."""
        return min(hours.next_change_ms(now_ms) for hours in self._hours.values())

    def changes(self, now_ms: int) -> list[tuple[str, Change]]:
        """The venues for which it is time: closings first."""
        found: list[tuple[str, Change]] = []
        for name, hours in self._hours.items():
            is_open = hours.is_open(now_ms)
            if is_open is not (name in self._since_ms):
                found.append((name, "open" if is_open else "close"))
        return sorted(found, key=lambda each: each[1])

    def begin(self, venue: str, now_ms: int) -> None:
        """A session has begun."""
        self._since_ms[venue] = now_ms

    def end(self, venue: str) -> list[int]:
        """A session is over; the contracts that trade there."""
        del self._since_ms[venue]
        return [conid for conid, name in self._names.items() if name == venue]
