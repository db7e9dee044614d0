"""Recorded quotes: what the columns of a file mean, and the quotes they hold, in order of time.

One pass over the file per iteration, in bounded memory. Imports ``tapefiles``, ``config``, ``errors`` and
the core's model; called by the runner (the simulator's market) and by the backtest driver.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import attrs

from botframework.config import TapeConfig
from botframework.core.model import ZERO, Instrument, Tick
from botframework.errors import ConfigError
from botframework.fills.paths import DEFAULT_PATH
from botframework.runtime.tapechunks import columns_of
from botframework.runtime.tapefiles import read_rows
from botframework.structure import suggest

TapeQuote = tuple[int, str, Decimal | None, Decimal, Decimal | None, Decimal]
"""(at_ms, symbol, bid, bid size, ask, ask size); a side without a quote is None."""

BAR_NAMES = ("open", "high", "low", "close")
NS_OF: Mapping[str, int] = {"at_ms": 10**6, "at_ns": 1, "at_s": 10**9, "at_us": 10**3}
"""Columns of times since 1970, and the nanoseconds that they count."""
NAMES = (
    *(*NS_OF, "at", "symbol", "bid", "ask", "bid_size", "ask_size"),
    *("price", "size", *BAR_NAMES, "volume"),
)
NUMBER_OF_TIME = ("whole number", "number of seconds")
_NS_PER_MS = 1_000_000
_CACHE_MAX = 65_536
_MOST = Decimal("1e100")  # beyond any market, and with any scale and lot far from where a float becomes infinite
_Numbers = dict[Any, Decimal]


@attrs.frozen(kw_only=True)
class TapeSpec:
    """Where a tape is and how to read it.

    ``columns`` maps our names (``at_ms`` or another of ``NS_OF``, ``bid``, ``ask``, and where there are sizes ``bid_size``,
    ``ask_size``) to the file's; a name that is not mapped is looked for as it is. Prices are divided by ``price_scale``,
    sizes multiplied by ``lot``; without size columns each quote shows one lot. ``row_filter`` keeps the rows whose columns
    have these values. ``start_ns`` is included, ``end_ns`` is not. ``where`` says who asked, for errors. ``kind``,
    ``bar_length_s``, ``bar_time``, ``duplicates`` and ``zone`` are for backtests, which read trades and bars too, and times
    as text: those without a zone of their own are of that one. ``ex_ns`` are by symbol the moments from which on its shares
    are without a dividend, or split: what a bar that reaches over one shows came behind it.
    """

    path: Path
    symbol: str
    columns: Mapping[str, str] = attrs.field(factory=dict)
    price_scale: Decimal = Decimal(1)
    lot: Decimal = Decimal(1)
    row_filter: Mapping[str, str] = attrs.field(factory=dict)
    start_ns: int | None = None
    end_ns: int | None = None
    bad_rows: Literal["refuse", "skip", "keep"] = "refuse"
    where: str = "tape"
    kind: Literal["quotes", "trades", "bars"] | None = None
    bar_length_s: float | None = None
    bar_time: Literal["start", "end"] = "start"
    bar_path: str = DEFAULT_PATH
    ex_ns: Mapping[str, tuple[int, ...]] = attrs.field(factory=dict)
    zone: str | None = None
    duplicates: Literal["refuse", "skip", "keep"] = "refuse"
    is_shared: bool = (
        False  # ``columns`` are those of other tapes too: names that a file's kind has no use for are not looked for
    )

    def __attrs_post_init__(self) -> None:
        for name in self.columns:
            if name not in NAMES:
                text = f"unknown name {name!r} under tape.columns"
                raise ConfigError(text, where=self.where, hint=suggest(name, NAMES, "the names are"))
        times = [name for name in (*NS_OF, "at") if name in self.columns]
        if len(times) > 1:
            text = f"tape.columns maps both {times[0]} and {times[1]}"
            raise ConfigError(text, where=self.where, hint="keep one of the two")
        if self.zone is not None:
            zone_of(self.zone, self.where)
        if ("bid_size" in self.columns) != ("ask_size" in self.columns):
            raise ConfigError("tape.columns maps the size of one side only", where=self.where, hint="map both or none")
        for key, value in (("price_scale", self.price_scale), ("lot", self.lot)):
            if not value.is_finite() or value <= 0:
                raise ConfigError(f"tape.{key} is {value}", where=self.where, hint="give a number greater than 0")
        if self.start_ns is not None and self.end_ns is not None and self.end_ns <= self.start_ns:
            raise ConfigError("the tape would end before it begins", where=self.where, hint="check --from and --to")


def zone_of(name: str, where: str) -> ZoneInfo:
    """A time zone by its name. Raises ``ConfigError`` for one nobody knows."""
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError):  # it raises any of them, by what is wrong with the name
        hint = "give one like UTC, America/New_York or Europe/Berlin"
        raise ConfigError(f"tape.zone {name!r:.40} is no time zone", where=where, hint=hint) from None


def time_ns(moment: datetime, zone: ZoneInfo | None = None) -> int:
    """Nanoseconds since 1970 of a time; one without a zone is of ``zone``. Raises ``ValueError`` where there is none."""
    if moment.tzinfo is None and zone is not None:
        moment = moment.replace(tzinfo=zone)
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone; write it like 2018-01-02T14:30Z")
    whole = int(moment.replace(microsecond=0).timestamp())
    return whole * 10**9 + moment.microsecond * 1000


class _Bad(ValueError):
    """A row that cannot be a quote."""


class Tape:
    """The quotes of one file and one symbol. Every iteration reads the file anew and counts anew.

    ``good`` counts the quotes given so far, ``bad`` the rows left out; the first reason is in ``first_bad``.
    """

    def __init__(self, spec: TapeSpec) -> None:
        self.spec = spec
        self.good = 0
        self.bad = 0
        self.first_bad = ""

    def quotes(self) -> Iterator[TapeQuote]:
        """Quotes in order of time, for the simulator. Raises ``ConfigError`` with file and row for a bad one."""
        for at_ns, bid, bid_size, ask, ask_size in self._read():
            yield at_ns // _NS_PER_MS, self.spec.symbol, bid, bid_size, ask, ask_size

    def ticks(self, instrument: Instrument) -> Iterator[Tick]:
        """Ticks for a backtest without an exchange; a quote with one side only makes none."""
        for at_ns, bid, bid_size, ask, ask_size in self._read():
            if bid is not None and ask is not None:
                yield Tick(instrument, at_ns, at_ns, float(bid), float(ask), float(bid_size), float(ask_size))

    def _read(self) -> Iterator[tuple[int, Decimal | None, Decimal, Decimal | None, Decimal]]:
        spec = self.spec
        self.good = self.bad = 0
        self.first_bad = ""
        at_name = next((name for name in NS_OF if name in spec.columns), "at_ms")
        has_sizes = "bid_size" in spec.columns or {"bid_size", "ask_size"} <= set(columns_of(spec.path, spec.where))
        wanted = [spec.columns.get(name, name) for name in (at_name, "bid", "ask")]
        wanted += [spec.columns.get(name, name) for name in ("bid_size", "ask_size") if has_sizes]
        keep = tuple(str(value) for value in spec.row_filter.values())
        first_filter = len(wanted)
        prices: _Numbers = {}
        sizes: _Numbers = {}
        last_ns: int | None = None
        for number, row in read_rows(spec.path, [*wanted, *spec.row_filter], spec.where):
            if keep and tuple(str(value) for value in row[first_filter:]) != keep:
                continue
            try:
                at_ns = _time(row[0], at_name)
                if spec.start_ns is not None and at_ns < spec.start_ns:
                    continue
                if spec.end_ns is not None and at_ns >= spec.end_ns:
                    # Only a row out of order can still belong to the wanted time, and such a row is a bad one.
                    break
                if last_ns is not None and at_ns < last_ns:
                    text = f"time goes back by {(last_ns - at_ns) / 1e6:g} ms"
                    if spec.bad_rows != "keep":
                        raise _Bad(text)
                    self._count(number, text)
                    at_ns = last_ns
                bid = _price(row[1], "bid", spec.price_scale, prices)
                ask = _price(row[2], "ask", spec.price_scale, prices)
                if bid is not None and ask is not None and bid > ask:
                    text = f"bid {bid} is above ask {ask}"
                    if spec.bad_rows != "keep":
                        raise _Bad(text)
                    self._count(number, text)
                bid_size = _size(row[3], "bid_size", spec.lot, sizes) if has_sizes else spec.lot
                ask_size = _size(row[4], "ask_size", spec.lot, sizes) if has_sizes else spec.lot
            except _Bad as error:
                place = f"{spec.path}:{number}"
                if spec.bad_rows == "refuse":
                    hint = "repair the row, or write 'bad_rows: skip' under tape"
                    raise ConfigError(str(error), where=place, hint=hint) from None
                self._count(number, str(error))
                continue
            last_ns = at_ns
            self.good += 1
            yield at_ns, bid, bid_size if bid is not None else ZERO, ask, ask_size if ask is not None else ZERO
        if not self.good and not self.bad:
            filters = ", ".join(f"{column}={value}" for column, value in spec.row_filter.items())
            text = f"{spec.path} has no row of the wanted time" + (f" with {filters}" if filters else "")
            raise ConfigError(text, where=spec.where, hint="check tape.where, --from and --to")

    def _count(self, number: int, text: str) -> None:
        self.bad += 1
        self.first_bad = self.first_bad or f"{self.spec.path}:{number}: {text}"


def tape_spec(config: TapeConfig, symbol: str, *, start_ns: int | None = None, end_ns: int | None = None) -> TapeSpec:
    """What the configuration's ``tape`` block means for ``symbol``; times of the command line win over the block's."""
    if config.path is None:
        raise ConfigError(
            "the tape block names no file", where=config.where, hint="add 'path:' to it, or give --tape FILE"
        )
    if start_ns is None and config.start is not None:
        start_ns = time_ns(config.start)
    return TapeSpec(
        path=config.path,
        symbol=symbol,
        columns=config.columns,
        price_scale=config.price_scale,
        lot=config.lot,
        row_filter=config.row_filter,
        start_ns=start_ns,
        end_ns=end_ns if end_ns is not None else time_ns(config.end) if config.end is not None else None,
        bad_rows=config.bad_rows,
        where=config.where or "tape",
        kind=config.kind,
        bar_length_s=config.bar_length_s,
        bar_time=config.bar_time,
        duplicates=config.duplicates,
        zone=config.zone,
    )


def counted_ns(value: Any, name: str) -> int:
    """Nanoseconds of a number since 1970 in the unit of its column: a whole one, or seconds down to a nanosecond.

    Raises ``ValueError``, ``TypeError`` or ``OverflowError`` for anything else.
    """
    if value is None or isinstance(value, bool):
        raise TypeError("no number")
    if name == "at_s" and isinstance(value, (str, float)):
        try:
            at_ns = Decimal(value if isinstance(value, str) else repr(value)) * NS_OF[name]
            if at_ns == at_ns.to_integral_value():
                return int(at_ns)
        except InvalidOperation:
            pass
        raise ValueError("no time")
    if isinstance(value, float) and not value.is_integer():
        raise ValueError("no whole number")
    return int(value) * NS_OF[name]


def _time(value: Any, name: str) -> int:
    try:
        at_ns = counted_ns(value, name)
    except (ValueError, TypeError, OverflowError):
        raise _Bad(f"{name} {value!r} is no {NUMBER_OF_TIME[name == 'at_s']}") from None
    if at_ns <= 0:
        raise _Bad(f"{name} {value} is no time after 1970")
    return at_ns


def _number(value: Any, name: str) -> Decimal:
    try:
        if isinstance(value, str):
            number = Decimal(value)
        elif isinstance(value, float):
            number = Decimal(repr(value)) if math.isfinite(value) else Decimal("NaN")
        else:
            number = Decimal(value)
    except (InvalidOperation, TypeError, ValueError):
        raise _Bad(f"{name} {value!r:.40} is no number") from None
    if not number.is_finite() or number > _MOST:
        raise _Bad(f"{name} {value!r:.40} is no number")
    if number < 0:
        raise _Bad(f"{name} {value} is negative")
    return number


def _price(value: Any, name: str, scale: Decimal, cache: _Numbers) -> Decimal | None:
    """None for an empty or zero field: nobody quotes on that side."""
    if value is None or value == "":
        return None
    found = cache.get(value)
    if found is None:
        found = _number(value, name) / scale
        if len(cache) < _CACHE_MAX:
            cache[value] = found
    return found or None


def _size(value: Any, name: str, lot: Decimal, cache: _Numbers) -> Decimal:
    if value is None or value == "":
        return ZERO
    found = cache.get(value)
    if found is None:
        found = _number(value, name) * lot
        if len(cache) < _CACHE_MAX:
            cache[value] = found
    return found
