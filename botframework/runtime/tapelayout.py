"""What the columns of a tape's file mean: times, prices and sizes, by name and by unit, one value or a whole column at once.

Imports the tape's description and its columns; called by ``tapereader``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import attrs

from botframework.errors import ConfigError
from botframework.runtime.tape import BAR_NAMES, NS_OF, NUMBER_OF_TIME, TapeSpec, counted_ns, time_ns, zone_of
from botframework.runtime.tapechunks import columns_of
from botframework.structure import suggest

LATEST_NS = (1 << 63) - 1
EARLIEST_NS = 365 * 86_400 * 10**9
"""The beginning of 1971. What lies before it was written in another unit: seconds taken for milliseconds are of January 1970."""
PRICE_MAX, SIZE_MAX = 1e10, 1e12
"""What is more was written in another unit too, and a sum with it has more digits than are counted."""
_TIMES = ("at_ns", "at_ms", "at", "at_us", "at_s")


class BadRow(Exception):
    """A row that cannot be true: the reason as it is counted, and the words for a person."""

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(text)
        self.reason = reason


@attrs.define(eq=False)
class Layout:
    """Where a file has what: our names and the file's columns."""

    spec: TapeSpec
    path: Path
    kind: str
    at_name: str
    symbol: str | None
    prices: tuple[str, ...]
    sizes: tuple[str, ...]
    filters: tuple[tuple[str, str], ...]
    zone: ZoneInfo | None = None

    @classmethod
    def of(cls, spec: TapeSpec, path: Path, fixed: str | None) -> Layout:
        """Look at the file's columns. Raises ``ConfigError`` when they are no tape's."""
        there = columns_of(path, spec.where)

        def has(name: str) -> bool:
            return spec.columns.get(name, name) in there

        kind: str | None = spec.kind
        if kind is None:
            kind = next((kind for kind, names in _PRICES.items() if all(map(has, names))), None)
        wanted = spec.columns if kind is None or not spec.is_shared else (*_TIMES, *_PRICES[kind], *_SIZES[kind])
        for name, column in spec.columns.items():
            if column not in there and name in wanted and not (name == "symbol" and fixed is not None):
                raise ConfigError(
                    f"{path} has no column {column!r}", where=spec.where, hint=suggest(column, there, "it has")
                )
        if kind is None:
            raise ConfigError(f"{path} has neither quotes nor trades nor bars", where=spec.where, hint=_naming(there))
        at_name = next((name for name in _TIMES if name in spec.columns), None) or next(filter(has, _TIMES), "at_ms")
        for name in (at_name, *_PRICES[kind]):
            if not has(name):
                column = spec.columns.get(name, name)
                if name in _TIMES and name not in spec.columns:
                    hint = "map one of at_s, at_ms, at_us, at_ns and at under tape.columns; the file has " + ", ".join(
                        there
                    )
                    raise ConfigError(f"{path} has no column of times that is known", where=spec.where, hint=hint)
                raise ConfigError(
                    f"{path} has no column {column!r}", where=spec.where, hint=suggest(column, there, "it has")
                )
        if kind == "bars" and spec.bar_length_s is None:
            raise ConfigError(
                f"{path} has bars, and nobody says how long they are",
                where=spec.where,
                hint="write 'bar_length: 60' (seconds) under tape",
            )
        sizes = tuple(name for name in _SIZES[kind] if has(name))
        if kind == "quotes" and len(sizes) == 1:
            raise ConfigError(f"{path} has the size of one side only", where=spec.where, hint="map both or none")
        symbol = spec.columns.get("symbol", "symbol") if fixed is None and has("symbol") else None
        filters = tuple((name, value) for name, value in spec.row_filter.items() if name in there)
        missing = [
            name
            for name in spec.row_filter
            if name not in there and f"{name}={spec.row_filter[name]}" not in path.parts
        ]
        if missing:
            raise ConfigError(
                f"{path} has no column {missing[0]!r}", where=spec.where, hint=suggest(missing[0], there, "it has")
            )
        zone = None if spec.zone is None else zone_of(spec.zone, spec.where)
        return cls(spec, path, kind, at_name, symbol, _PRICES[kind], sizes, filters, zone)

    def name(self, ours: str) -> str:
        """The file's name of one of ours."""
        return self.spec.columns.get(ours, ours)

    @property
    def at(self) -> str:
        return self.name(self.at_name)

    @property
    def columns(self) -> list[str]:
        """The file's columns that are read."""
        wanted = [*self.judged, *(() if self.symbol is None else (self.symbol,))]
        return list(dict.fromkeys((*wanted, *(name for name, _ in self.filters))))

    @property
    def judged(self) -> list[str]:
        """The columns of time, prices and sizes."""
        return [self.at, *map(self.name, self.prices), *map(self.name, self.sizes)]

    @property
    def numbers(self) -> dict[str, type]:
        """What the columns of numbers hold; those that rows are picked by are text. Nothing of bars, which go row by row."""
        if self.kind == "bars":
            return {}
        kinds: dict[str, type] = dict.fromkeys(self.judged, float)
        kinds[self.at] = str if self.at_name == "at" else int
        return {name: kind for name, kind in kinds.items() if name not in dict(self.filters)}

    def times(self, column: list[Any]) -> list[int]:
        """A whole column in nanoseconds. Raises ``ValueError`` or ``TypeError`` where one is no time."""
        if self.at_name == "at":
            return column if column and type(column[0]) is int else [self._moment(each) for each in column]
        per_unit = NS_OF[self.at_name]
        if column and type(column[0]) is int:
            return column if per_unit == 1 else [each * per_unit for each in column]
        if self.at_name == "at_s":
            return [counted_ns(each, "at_s") for each in column]
        if column and not isinstance(column[0], str):
            raise TypeError("a time that is no whole number")
        return [int(each) * per_unit for each in column]

    def time(self, value: Any) -> int:
        """One moment in nanoseconds. Raises ``BadRow``."""
        try:
            if self.at_name != "at":
                at_ns = counted_ns(value, self.at_name)
            else:
                at_ns = value if type(value) is int else self._moment(value)
        except (ValueError, TypeError, OverflowError):
            form = NUMBER_OF_TIME[self.at_name == "at_s"]
            if self.at_name == "at":
                form = (
                    "time with its zone, like 2018-01-02T14:30Z" if self.zone is None else "time like 2018-01-02T14:30"
                )
            text = f"{self.at_name} {value!r} is no {form} (column {self.at!r})"
            raise BadRow("no number", text + (_ZONE_HINT if self._lacks_zone(value) else "")) from None
        if not EARLIEST_NS <= at_ns <= LATEST_NS:
            text = f"{self.at_name} {value} is no time of 1971 to 2262 (column {self.at!r})"
            hint = "" if self.at_name == "at" else "; " + _unit(at_ns // NS_OF[self.at_name], self.at_name)
            raise BadRow("no number", text + hint)
        return at_ns

    def _moment(self, text: Any) -> int:
        """Nanoseconds of an ISO 8601 time. Raises TypeError for what is no text, ValueError for other text, or without a zone."""
        return time_ns(datetime.fromisoformat(text), self.zone)

    def _lacks_zone(self, value: Any) -> bool:
        """Whether a time would be one if only its zone were known."""
        try:
            return self.at_name == "at" and self.zone is None and datetime.fromisoformat(value).tzinfo is None
        except (ValueError, TypeError):
            return False

    def price(self, name: str, value: Any) -> float:
        """One price; 0.0 for an empty field: nobody quotes on that side. Raises ``BadRow``."""
        if value is None or value == "":
            return 0.0
        price = self._finite(name, value, self._number(name, value) / float(self.spec.price_scale))
        return self._bounded(name, value, price, PRICE_MAX)

    def size(self, name: str, value: Any) -> float:
        """One size; nothing for an empty field. Raises ``BadRow``."""
        if value is None or value == "":
            return 0.0
        size = self._finite(name, value, self._number(name, value) * float(self.spec.lot))
        return self._bounded(name, value, size, SIZE_MAX)

    def _bounded(self, name: str, value: Any, number: float, most: float) -> float:
        """The number, unless it is more than anything has: it was written in another unit, or is none."""
        if number > most:
            key = "lot" if most == SIZE_MAX else "price_scale"
            text = f"{name} {value!r:.40} is more than {most:,.0f} (column {self.name(name)!r}; {key} says its unit)"
            raise BadRow("no number", text)
        return number

    def _number(self, name: str, value: Any) -> float:
        try:
            number = float(value)
        except (TypeError, ValueError, OverflowError):
            number = math.nan
        if self._finite(name, value, number) < 0:
            raise BadRow("negative", f"{name} {value} is negative (column {self.name(name)!r})")
        return number

    def _finite(self, name: str, value: Any, number: float) -> float:
        """The number, unless it is none or more than a float can be."""
        if not math.isfinite(number):
            raise BadRow("no number", f"{name} {value!r:.40} is no number (column {self.name(name)!r})")
        return number


_PRICES: dict[str, tuple[str, ...]] = {"quotes": ("bid", "ask"), "bars": BAR_NAMES, "trades": ("price",)}
_SIZES: dict[str, tuple[str, ...]] = {"quotes": ("bid_size", "ask_size"), "bars": ("volume",), "trades": ("size",)}
_BY_KIND = (*_PRICES.values(), *_SIZES.values())
_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "upright strokes"}


def _naming(there: Sequence[str]) -> str:
    """What to do about columns that are not known: what parts them, or how those that only are written otherwise are mapped."""
    if len(there) == 1:
        for letter, word in _SEPARATORS.items():
            if letter in there[0]:
                return f"its columns are parted by {word}; put commas between them, and points into its numbers"
    ours = {name.replace("_", ""): name for name in (*_TIMES, *(each for names in _BY_KIND for each in names))}
    found = {ours.get("".join(filter(str.isalnum, column)).lower()): column for column in there}
    for names in _PRICES.values():
        if all(name in found for name in names):
            pairs = ", ".join(f"{name}: {column}" for name, column in found.items() if name is not None)
            return f"write 'columns: {{{pairs}}}' under tape"
    wanted = "map bid and ask, price, or open, high, low and close under tape.columns"
    return f"{wanted}; the file has {', '.join(there)}"


def _unit(value: int, name: str) -> str:
    """Which unit a whole number of that size is likely to be in, where it cannot be the one it is taken for."""
    meant = next((unit for unit, ns in NS_OF.items() if 10**18 <= value * ns < 4 * 10**18), "")
    text = f"{name} counts {_COUNTS[name]} since 1970"
    return f"{text}, and this looks like {_COUNTS[meant]}: map {meant}" if meant else text


_COUNTS = {"at_s": "seconds", "at_ms": "milliseconds", "at_us": "microseconds", "at_ns": "nanoseconds"}
_ZONE_HINT = "; write 'zone: UTC', or the zone that it is of, under tape"


def prices_of(column: list[Any], scale: float) -> list[float]:
    if scale == 1.0:
        return column if type(column[0]) is float and type(column[-1]) is float else list(map(float, column))
    if type(column[0]) is str:
        return [float(each) / scale for each in column]
    return [each / scale for each in column]


def sizes_of(column: list[Any], lot: float) -> list[float]:
    if lot == 1.0:
        return list(map(float, column))
    if type(column[0]) is str:
        return [float(each) * lot for each in column]
    return [each * lot for each in column]
