"""What can be asked of price history, and what a run of bars lacks. Pure: no calls, no clock, no files.

Lengths of periods and bars as the API takes them; how a long range is cut into windows a gateway answers in full; and which
trading hours no bar covers. Imports ``catalogue`` and the errors; used by ``history`` and ``series``.

Wire facts: at most 1000 bars an answer, units in lower case (upper case is silently taken for something else), periods of
1-30min, 1-8h, 1-1000d, 1-792w, 1-182m, 1-15y. How long a window may be for a bar is the step size table of the vendor's
documentation, taken here on its careful side.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import attrs

from botframework.ibkr.catalogue import nearest
from botframework.ibkr.failures import BadCall

OPERATION: Final = "marketdata_history"
BARS_MAX: Final = 1000
SOURCES: Final = ("Trades", "Midpoint", "Bid_Ask")
MINUTE_MS: Final = 60_000
DAY_MS: Final = 86_400_000
_UNIT_MS: Final[Mapping[str, int]] = {
    "min": MINUTE_MS,
    "h": 60 * MINUTE_MS,
    "d": DAY_MS,
    "w": 7 * DAY_MS,
    "m": 30 * DAY_MS,
    "y": 365 * DAY_MS,
}
_MOST: Final[Mapping[str, int]] = {"min": 30, "h": 8, "d": 1000, "w": 792, "m": 182, "y": 15}
#: Bars there are, and the window in which each is asked for when a range takes several.
_WINDOWS: Final[Mapping[str, str]] = {
    "1min": "1d",
    "2min": "1d",
    "3min": "1d",
    "5min": "1d",
    "10min": "1w",
    "15min": "1w",
    "30min": "1w",
    "1h": "1m",
    "2h": "1m",
    "3h": "3m",
    "4h": "3m",
    "8h": "6m",
    "1d": "1y",
    "1w": "5y",
    "1m": "15y",
}
BARS: Final = tuple(_WINDOWS)
_SPELLINGS: Final = {"minute": "min", "minutes": "min", "mins": "min", "hour": "h", "hours": "h", "hrs": "h", "hr": "h"}
_SPELLINGS_MORE: Final = {"day": "d", "days": "d", "week": "w", "weeks": "w", "month": "m", "months": "m", "mon": "m"}
_SPELLINGS_YEAR: Final = {"year": "y", "years": "y", "yr": "y", "s": "min", "t": "min"}
_LENGTH: Final = re.compile(r"\s*(\d{1,5})\s*([A-Za-z]+)\s*")


@attrs.frozen(kw_only=True)
class Bar:
    """One bar; ``at_ms`` is its start, milliseconds since 1970 UTC. ``volume`` is in units, None when not told."""

    at_ms: int
    open: float
    high: float
    low: float
    close: float
    volume: float | None


@attrs.frozen(kw_only=True)
class Gap:
    """Trading hours without a bar, ``start_ms`` included, ``end_ms`` not; ``whole`` when the session has none at all.

    A whole one may be a holiday: the gateway tells the hours of six days around today only, older ones are taken to have
    been like the same weekday.
    """

    start_ms: int
    end_ms: int
    whole: bool

    def __str__(self) -> str:
        start, end = (datetime.fromtimestamp(ms / 1000, UTC) for ms in (self.start_ms, self.end_ms))
        what = "no bar in the session" if self.whole else "no bar"
        return f"{what} from {start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M} UTC"


# --- periods and bars ---------------------------------------------------------------------------------------------------


def bar_ms(bar: str) -> int:
    """The length of a bar (of a month: 30 days). Raises ``BadCall`` with the nearest right word."""
    if bar not in _WINDOWS:
        near = _respelled(str(bar))
        hint = f"did you mean {near!r}?" if near in _WINDOWS else nearest(str(bar), BARS, "one of " + ", ".join(BARS))
        raise BadCall(f"bar cannot be {bar!r}", operation=OPERATION, hint=hint)
    return _length_ms(bar)


def period_ms(period: str) -> int:
    """The length of a period. Raises ``BadCall`` with the nearest right word."""
    match = re.fullmatch(r"(\d{1,5})(min|h|d|w|m|y)", str(period))
    if match is not None and 1 <= int(match[1]) <= _MOST[match[2]]:
        return int(match[1]) * _UNIT_MS[match[2]]
    near = _respelled(str(period))
    known = re.fullmatch(r"(\d{1,5})(min|h|d|w|m|y)", near)
    if known is not None:
        unit = known[2]
        near = f"{min(max(1, int(known[1])), _MOST[unit])}{unit}"
    allowed = ", ".join(f"1-{most}{unit}" for unit, most in _MOST.items())
    hint = f"did you mean {near!r}?" if known is not None else f"a period is one of {allowed}"
    raise BadCall(f"period cannot be {period!r}", operation=OPERATION, hint=hint)


def check(period: str, bar: str, source: str | None = None) -> None:
    """Raises ``BadCall`` for what the gateway would refuse, cut short, or silently answer with something else."""
    step, length = bar_ms(bar), period_ms(period)
    if step > length:
        fit = [each for each in BARS if _length_ms(each) <= length]
        raise BadCall(
            f"a bar of {bar} is longer than the period of {period}", operation=OPERATION, hint=f"take {fit[-1]!r}"
        )
    if source is not None and source not in SOURCES:
        hint = nearest(source, SOURCES, "one of " + ", ".join(SOURCES))
        raise BadCall(f"source cannot be {source!r}", operation=OPERATION, hint=hint)
    # Five days of six and a half hours a week, as stocks have them; what trades longer gives more bars and is cut off.
    days = length // DAY_MS * 5 // 7
    trading_ms = length if length < DAY_MS or step > DAY_MS else days * (390 * MINUTE_MS if step < DAY_MS else DAY_MS)
    if trading_ms // step > BARS_MAX:
        fit = [each for each in BARS if _length_ms(each) > step and trading_ms // _length_ms(each) <= BARS_MAX]
        raise BadCall(
            f"{period} of {bar} bars is more than the {BARS_MAX} bars of an answer",
            operation=OPERATION,
            hint=f"take bars of {fit[0]!r}, or bars(instrument, start, end, bar={bar!r}), which asks piece by piece",
        )


def window(bar: str) -> str:
    """The period in which bars of this length are asked for when a range takes several."""
    bar_ms(bar)
    return _WINDOWS[bar]


def halved(period: str) -> str | None:
    """A shorter window, for days that have more bars than an answer holds; None when there is none."""
    shorter = {
        "15y": "5y",
        "5y": "1y",
        "1y": "6m",
        "6m": "3m",
        "3m": "1m",
        "1m": "1w",
        "1w": "1d",
        "1d": "8h",
        "8h": "4h",
    }
    return shorter.get(period)


def _length_ms(text: str) -> int:
    match = _LENGTH.fullmatch(text)
    assert match is not None
    return int(match[1]) * _UNIT_MS[match[2]]


def _respelled(text: str) -> str:
    """``5 mins`` as ``5min``, ``1D`` as ``1d``, ``1hour`` as ``1h``; the text itself when it is no length."""
    match = _LENGTH.fullmatch(text)
    if match is None:
        return text
    unit = match[2].lower()
    known = {**_SPELLINGS, **_SPELLINGS_MORE, **_SPELLINGS_YEAR}
    return f"{int(match[1])}{unit if unit in _UNIT_MS else known.get(unit, unit)}"


# --- ranges -------------------------------------------------------------------------------------------------------------

Range = tuple[int, int]
"""Milliseconds since 1970 UTC, the first included, the second not."""


def joined(ranges: Iterable[Range]) -> list[Range]:
    """The same in order and without overlaps."""
    out: list[Range] = []
    for start, end in sorted(each for each in ranges if each[0] < each[1]):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out


def without(whole: Range, taken: Iterable[Range]) -> list[Range]:
    """What of a range is left over, oldest first."""
    out, at = [], whole[0]
    for start, end in joined(taken):
        if start > at:
            out.append((at, min(start, whole[1])))
        at = max(at, end)
        if at >= whole[1]:
            break
    if at < whole[1]:
        out.append((at, whole[1]))
    return [each for each in out if each[0] < each[1]]


def merged(*runs: Iterable[Bar]) -> list[Bar]:
    """Several runs as one, in order of time; of bars at one time the later run's counts."""
    by_time: dict[int, Bar] = {}
    for run in runs:
        by_time.update((bar.at_ms, bar) for bar in run)
    return [by_time[at_ms] for at_ms in sorted(by_time)]


# --- trading hours ------------------------------------------------------------------------------------------------------


@attrs.frozen
class Hours:
    """Sessions of the known days by local date (``YYYYMMDD``), and the zone they are told in."""

    zone: str
    sessions: Mapping[str, tuple[Range, ...]]

    def between(self, start_ms: int, end_ms: int) -> list[Range]:
        """The sessions that lie in a range as a whole. Days that are not known are taken to be like the same weekday.

        Raises ``BadCall`` when the zone is not known to this computer.
        """
        if not self.sessions:
            return []
        try:
            zone = ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError):
            raise BadCall(
                f"the time zone {self.zone!r} is not known here",
                operation="trading_schedule",
                hint="install the system's tzdata, or ask without the check for gaps",
            ) from None
        weekly = self._weekly(zone)
        out: list[Range] = []
        day = datetime.fromtimestamp(start_ms / 1000, zone).date() - timedelta(days=1)
        last = datetime.fromtimestamp(end_ms / 1000, zone).date() + timedelta(days=1)
        first_known, last_known = min(self.sessions), max(self.sessions)
        while day <= last:
            name = f"{day:%Y%m%d}"
            if name in self.sessions:
                out += self.sessions[name]
            elif not first_known <= name <= last_known:  # a day inside that is not there is a holiday
                midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
                for opens, closes in weekly.get(day.weekday(), ()):
                    out.append((_ms(midnight + opens), _ms(midnight + closes)))
            day += timedelta(days=1)
        return [each for each in joined(out) if each[0] >= start_ms and each[1] <= end_ms]

    def _weekly(self, zone: ZoneInfo) -> dict[int, list[tuple[timedelta, timedelta]]]:
        """Opening and closing by weekday as wall time since that day's midnight."""
        out: dict[int, list[tuple[timedelta, timedelta]]] = {}
        for name, sessions in sorted(self.sessions.items()):
            day = datetime.strptime(name, "%Y%m%d").replace(tzinfo=UTC)
            midnight = day.replace(tzinfo=None)
            out[day.weekday()] = [
                (
                    datetime.fromtimestamp(start / 1000, zone).replace(tzinfo=None) - midnight,
                    datetime.fromtimestamp(end / 1000, zone).replace(tzinfo=None) - midnight,
                )
                for start, end in sessions
            ]
        return out


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def gaps(bars: Sequence[Bar], step_ms: int, hours: Hours, start_ms: int, end_ms: int) -> list[Gap]:
    """The trading hours of a range that no bar covers, oldest first. Bars of a week or a month are not judged."""
    if step_ms > DAY_MS:
        return []
    sessions = hours.between(start_ms, end_ms)
    if step_ms == DAY_MS:
        # A daily bar's time is midnight or the opening; with summer time the next opening may be 23 hours away.
        covered = joined((bar.at_ms, bar.at_ms + 22 * 60 * MINUTE_MS) for bar in bars)
        return [
            Gap(start_ms=start, end_ms=end, whole=True)
            for start, end in sessions
            if not any(a < end and b > start for a, b in covered)
        ]
    covered = joined((bar.at_ms, bar.at_ms + step_ms) for bar in bars)
    out = []
    at = 0
    for start, end in sessions:
        while at < len(covered) and covered[at][1] <= start:
            at += 1
        inside = []
        for one in covered[at:]:
            if one[0] >= end:
                break
            inside.append(one)
        for hole in without((start, end), inside):
            if not inside or hole[1] - hole[0] >= step_ms:
                out.append(Gap(start_ms=hole[0], end_ms=hole[1], whole=not inside))
    return out
