"""When the broker resets sessions and when it is closed for maintenance, by region, and what time it is there.

The times are the broker's own, as data with their source. They are judged by the broker's clock, learnt from its heartbeats
and the dates of its answers and carried on with the monotonic clock: a machine whose wall clock is wrong must not try to
log in while the broker is closed. Imports ports; used by ``supervisor``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import attrs

from botframework.ports import Clock

NS: Final = 1_000_000_000
DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
#: What the broker said less long ago than this outweighs the machine's clock; older, whichever forbids more counts.
FRESH_S: Final = 300.0
#: The two clocks may differ by this much before it is worth a word.
CLOCK_OFF_S: Final = 5.0
#: A session lost within this of midnight was lost to the reset.
RESET_MINUTES: Final = 15
_EVERY_DAY: Final = frozenset(range(7))
_DAY_NS: Final = 86_400 * NS
_EPOCH: Final = date(1970, 1, 1)
_TEXT: Final = re.compile(
    r"(?:(?P<first>[A-Z][a-z]{2})(?:-(?P<last>[A-Z][a-z]{2}))? )?(?P<begin>\d\d:\d\d)-(?P<end>\d\d:\d\d)"
    r" (?P<zone>[A-Za-z_]+(?:/[A-Za-z_+-]+)*)"
)


@attrs.frozen
class Window:
    """A time of day on some days of the week, where the zone is. One that ends before it begins ends on the next day.

    ``days`` are those it begins on, Monday 0; ``begin`` and ``end`` are minutes of the day.
    """

    days: frozenset[int]
    begin: int
    end: int
    zone: str
    source: str = "configured"

    @classmethod
    def of(cls, text: str, source: str = "configured") -> Window:
        """From ``Sun-Fri 00:15-01:45 America/New_York``; without days it is every day. Raises ``ValueError``."""
        found = _TEXT.fullmatch(text.strip())
        if found is None:
            raise ValueError(f"'{text}' is no window")
        first, last = found["first"], found["last"] or found["first"]
        for name in (first, last):
            if name is not None and name not in DAYS:
                raise ValueError(f"'{name}' in '{text}' is no day; there are {', '.join(DAYS)}")
        days = _EVERY_DAY
        if first is not None:
            begin, length = DAYS.index(first), (DAYS.index(last) - DAYS.index(first)) % 7
            days = frozenset((begin + step) % 7 for step in range(length + 1))
        try:
            _zone(found["zone"])
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"there is no time zone '{found['zone']}' ('{text}')") from error
        minutes = []
        for moment in (found["begin"], found["end"]):
            hour, minute = int(moment[:2]), int(moment[3:])
            if hour > 23 or minute > 59:
                raise ValueError(f"'{moment}' in '{text}' is no time of day")
            minutes.append(hour * 60 + minute)
        if minutes[0] == minutes[1]:
            raise ValueError(f"'{text}' ends when it begins")
        return cls(days, minutes[0], minutes[1], found["zone"], source)

    def spell(self, at_ns: int, margin_s: float = 0.0) -> tuple[int, int] | None:
        """Beginning and end (ns UTC) of the spell a moment lies in, the beginning ``margin_s`` early; None in none."""
        early_ns = at_ns + round(margin_s * NS)
        for begin, end in _spells(self, at_ns // _DAY_NS):
            if begin <= early_ns and at_ns < end:
                return begin, end
        return None


@lru_cache(maxsize=16)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


@lru_cache(maxsize=512)
def _spells(window: Window, number: int) -> tuple[tuple[int, int], ...]:
    """The spells that touch a day of UTC, by its number since 1970, or begin right after it."""
    found = []
    for step in (-2, -1, 0, 1, 2):
        day = _EPOCH + timedelta(days=number + step)
        if day.weekday() in window.days:
            last = day if window.end > window.begin else day + timedelta(days=1)
            found.append((_at(day, window.begin, window.zone), _at(last, window.end, window.zone)))
    return tuple(found)


def _at(day: date, minute: int, zone: str) -> int:
    moment = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=_zone(zone))
    return int(moment.timestamp()) * NS


_STATUS_PAGE: Final = "the broker's system status page, 2026"
_WEEKEND: Final = Window.of("Fri 23:00-03:00 America/New_York", _STATUS_PAGE)


@attrs.frozen
class Region:
    """The data centre a login belongs to. ``reset_zone``: its sessions are reset at midnight there."""

    reset_zone: str
    windows: tuple[Window, ...]


#: Midnights: the broker's Web API page, 2026-07 ("midnight of the nearest region").
REGIONS: Final[Mapping[str, Region]] = {
    "america": Region("America/New_York", (Window.of("Sun-Fri 00:15-01:45 America/New_York", _STATUS_PAGE), _WEEKEND)),
    "europe": Region("Europe/Zurich", (Window.of("Sun-Fri 06:25-07:45 Europe/Zurich", _STATUS_PAGE), _WEEKEND)),
    "asia": Region(
        "Asia/Hong_Kong",
        (
            Window.of("Sun-Fri 04:45-06:05 Asia/Hong_Kong", _STATUS_PAGE),
            Window.of("Sun-Fri 20:15-21:15 Asia/Hong_Kong", _STATUS_PAGE),
            _WEEKEND,
        ),
    ),
}


@attrs.frozen
class Calendar:
    """The nights of one region; ``windows`` given by hand take the place of the region's."""

    reset_zone: str
    windows: tuple[Window, ...]

    @classmethod
    def of(cls, region: str = "america", windows: Sequence[str] | None = None) -> Calendar:
        """Raises ``ValueError`` for an unknown region or a window that cannot be read."""
        if region not in REGIONS:
            raise ValueError(f"'{region}' is no region; there are {', '.join(REGIONS)}")
        found = REGIONS[region]
        own = found.windows if windows is None else tuple(Window.of(text) for text in windows)
        return cls(found.reset_zone, own)

    def closed_until(self, at_ns: int, margin_s: float = 0.0) -> int | None:
        """The end of the maintenance a moment lies in (or of the one that begins within ``margin_s``); None outside."""
        until: int | None = None
        for window in self.windows:
            spell = window.spell(at_ns, margin_s)
            if spell is not None:
                until = max(spell[1], until or 0)
        return until

    def is_reset(self, at_ns: int) -> bool:
        """Whether sessions have been reset within the last quarter of an hour."""
        return Window(_EVERY_DAY, 0, RESET_MINUTES, self.reset_zone).spell(at_ns) is not None


@attrs.define(eq=False)
class BrokerTime:
    """The broker's clock as far as it is known; otherwise the machine's."""

    clock: Clock
    _offset_ns: int | None = None  # broker's time less the monotonic clock
    _heard_ns: int = 0  # when, on the monotonic clock

    def heard(self, epoch_ns: int) -> None:
        """The broker's time now, as it says."""
        now = self.clock.mono_ns()
        self._offset_ns, self._heard_ns = epoch_ns - now, now

    def heard_date(self, text: str) -> None:
        """The same from the ``Date`` header of an answer; what cannot be read is passed over."""
        try:
            moment = parsedate_to_datetime(text)
            self.heard(int(moment.timestamp()) * NS + NS // 2)  # whole seconds: the middle is half a second off at most
        except (ValueError, TypeError, OverflowError, OSError):
            return

    @property
    def is_fresh(self) -> bool:
        """Whether the broker said it a short while ago."""
        return self._offset_ns is not None and self.clock.mono_ns() - self._heard_ns <= FRESH_S * NS

    def moments(self) -> tuple[int, ...]:
        """What the time may be (ns UTC): the broker's word while it is fresh, else every opinion there is."""
        wall = self.clock.wall_ns()
        if self._offset_ns is None:
            return (wall,)
        theirs = self.clock.mono_ns() + self._offset_ns
        return (theirs,) if self.is_fresh else (theirs, wall)

    def now_ns(self) -> int:
        """The best guess."""
        return self.moments()[0]

    @property
    def off_s(self) -> float | None:
        """How far the machine's clock is ahead of the broker's; None when the broker has not said lately."""
        if not self.is_fresh:
            return None
        return (self.clock.wall_ns() - self.moments()[0]) / NS


def shown(at_ns: int, zone: str) -> str:
    """A moment as a person reads it: where the broker is."""
    there = datetime.fromtimestamp(at_ns // NS, UTC).astimezone(_zone(zone))
    return f"{there:%a %H:%M} {zone.rpartition('/')[2].replace('_', ' ')}"
