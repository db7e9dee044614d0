"""A tape's file as blocks: what its columns mean, what becomes of rows that cannot be true, and how many there were.

Whole columns are turned and judged at once; row by row only where a block has something wrong in it. Imports
``tapechunks``, ``tapeblocks``, ``tape`` and ``errors``; called by ``tapesources``.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import compress, islice
from operator import eq, gt
from pathlib import Path
from typing import Any

import attrs

from botframework.errors import ConfigError
from botframework.fills.paths import bar_path
from botframework.runtime.tape import BAR_NAMES, TapeSpec, time_ns
from botframework.runtime.tapeblocks import Block
from botframework.runtime.tapechunks import Chunk, columns_of, read_chunks
from botframework.structure import suggest

_NS_PER_MS = 1_000_000
_LATEST_NS = (1 << 63) - 1
_EARLIEST_NS = 365 * 86_400 * 10**9
"""The beginning of 1971. What lies before it was written in another unit: seconds taken for milliseconds are of January 1970."""
_TIMES = ("at_ns", "at_ms", "at")
REASONS = ("time goes back", "crossed", "no number", "negative", "repeated")


class _Bad(Exception):
    """A row that cannot be true: the reason as it is counted, and the words for a person."""

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(text)
        self.reason = reason


@attrs.define(eq=False)
class Tally:
    """What reading found: ``rows`` used, and of the others how many for which reason and where the first one was."""

    rows: int = 0
    bad: dict[str, int] = attrs.field(factory=dict)
    first: dict[str, str] = attrs.field(factory=dict)
    done: float = 0.0  # of the tape, 0 to 1

    def count(self, reason: str, where: str, text: str, times: int = 1) -> None:
        """One more row of a kind nobody should rely on."""
        self.bad[reason] = self.bad.get(reason, 0) + times
        self.first.setdefault(reason, f"{where}: {text}")

    def as_json(self) -> dict[str, Any]:
        """For summaries."""
        return {"rows": self.rows, "bad": dict(self.bad), "first": dict(self.first)}


@attrs.define(eq=False)
class TapeReader:
    """One stream of one tape: files in order of time, of one symbol or with a column that says which.

    ``wanted`` are the symbols somebody trades; rows of others are left out. ``fixed`` is the symbol where the place of the
    file says it.
    """

    spec: TapeSpec
    files: Sequence[Path]
    tally: Tally
    wanted: frozenset[str] = frozenset()
    fixed: str | None = None
    on_part: Callable[[Path, float], None] = lambda path, part: None
    _last_ns: int = 0
    _last_row: tuple[Any, ...] = ()
    _held: list[tuple[Any, ...]] = attrs.field(factory=list)  # of bars: what belongs behind rows still to come

    def blocks(self) -> Iterator[Block]:
        """Read everything once. Raises ``ConfigError`` with file, row and column."""
        for path in self.files:
            layout = _Layout.of(self.spec, path, self.fixed)
            for chunk in read_chunks(path, layout.columns, self.spec.where, layout.numbers):
                for block in self._blocks(layout, chunk):
                    if len(block):
                        self.tally.rows += len(block)
                        yield block
                self.on_part(path, chunk.part)
                if self._is_over(layout, chunk):
                    return
        if self._held:
            yield from self._of_bars([], None)

    def _is_over(self, layout: _Layout, chunk: Chunk) -> bool:
        """Whether the wanted time has passed. A row out of order that would still belong to it is a bad one."""
        return self.spec.end_ns is not None and self._last_ns >= self.spec.end_ns

    def _blocks(self, layout: _Layout, chunk: Chunk) -> Iterator[Block]:
        chunk = self._filtered(layout, chunk)
        if not chunk.numbers:
            return
        if layout.kind == "bars":
            chunk = self._plain(layout, chunk)
            rows = list(self._rows(layout, chunk))
            yield from self._of_bars(rows, rows[-1][0] if rows else self._last_ns)
            return
        parts = [chunk.columns[name] for name in layout.judged]
        block = self._faster(layout, chunk) if not any(isinstance(each, list) for each in parts) else None
        if block is None:
            chunk = self._plain(layout, chunk)
            block = self._fast(layout, chunk)
        if block is None:
            block = self._of_rows(layout, list(self._rows(layout, chunk)))
        yield block

    def _plain(self, layout: _Layout, chunk: Chunk) -> Chunk:
        """The same with lists for columns."""
        if chunk.plain is not None:
            return self._filtered(layout, chunk.plain())
        return Chunk(chunk.numbers, {key: _listed(each) for key, each in chunk.columns.items()}, chunk.part)

    def _filtered(self, layout: _Layout, chunk: Chunk) -> Chunk:
        numbers, columns = chunk.numbers, chunk.columns
        for name, value in layout.filters:
            column = _listed(columns[name])
            texts = column if isinstance(column[0] if column else "", str) else [str(each) for each in column]
            if texts.count(value) == len(texts):
                continue
            keep = [text == value for text in texts]
            numbers = list(compress(numbers, keep))
            columns = {key: _kept(each, keep) for key, each in columns.items()}
        if layout.symbol is not None and self.wanted:
            column = columns[layout.symbol]
            keep = [symbol in self.wanted for symbol in column]
            if not all(keep):
                numbers = list(compress(numbers, keep))
                columns = {key: _kept(each, keep) for key, each in columns.items()}
        return Chunk(numbers, columns, chunk.part, chunk.plain)

    # --- whole columns --------------------------------------------------------------------------------------------------

    def _fast(self, layout: _Layout, chunk: Chunk) -> Block | None:
        """The block where nothing is wrong and no side is missing; None where rows have to be looked at one by one."""
        spec, columns = self.spec, chunk.columns
        try:
            at_ns = layout.times(columns[layout.at])
            if type(at_ns[0]) is not int or at_ns[0] < self._last_ns or at_ns != sorted(at_ns):
                return None
            newest = at_ns[-1]
            if at_ns[0] < _EARLIEST_NS or newest > _LATEST_NS:
                return None
            start = 0 if spec.start_ns is None else bisect_left(at_ns, spec.start_ns)
            stop = len(at_ns) if spec.end_ns is None else bisect_left(at_ns, spec.end_ns)
            at_ns = at_ns[start:stop]
            if not at_ns:
                self._last_ns = newest
                return Block("", [], [], [], [], [])
            prices = [
                _prices(columns[layout.name(name)][start:stop], float(spec.price_scale)) for name in layout.prices
            ]
            sizes = [_sizes(columns[layout.name(name)][start:stop], float(spec.lot)) for name in layout.sizes]
            if not all(math.isfinite(sum(column)) and min(column) > 0.0 for column in prices):
                return None
            if not all(math.isfinite(sum(column)) and min(column) >= 0.0 for column in sizes):
                return None
        except (ValueError, TypeError, OverflowError):
            return None
        symbols: str | list[str] = spec.symbol if self.fixed is None else self.fixed
        if layout.symbol is not None:
            symbols = columns[layout.symbol][start:stop]
        lot = [float(spec.lot)] * len(at_ns)
        if layout.kind == "trades":
            price = prices[0]
            size = sizes[0] if sizes else lot
            self._last_ns = newest
            return Block(symbols, at_ns, price, price, size, size, list(price), list(size))
        bid, ask = prices
        if any(map(gt, bid, ask)):
            return None
        bid_size, ask_size = sizes or (lot, lot)
        rows: tuple[list[Any], ...] = (
            at_ns,
            [symbols] * len(at_ns) if isinstance(symbols, str) else symbols,
            *prices,
            *sizes,
        )
        if any(map(eq, at_ns, islice(at_ns, 1, None))) or at_ns[0] == self._last_ns:
            if spec.duplicates != "keep":
                return None
            full = [self._last_row, *zip(*rows, strict=True)]
            for index in compress(range(len(at_ns)), map(eq, full, islice(full, 1, None))):
                self.tally.count(
                    "repeated", self._place(layout, chunk, start + index), "the row repeats the one before"
                )
        self._last_ns = newest
        self._last_row = tuple(column[-1] for column in rows)
        return Block(symbols, at_ns, bid, ask, bid_size, ask_size)

    def _faster(self, layout: _Layout, chunk: Chunk) -> Block | None:
        """The same of arrays, and what the policy says of rows that repeat the one before; None as above."""
        import numpy as np

        spec, columns = self.spec, chunk.columns
        times = columns[layout.at]
        per_unit = 1 if layout.at_name != "at_ms" else _NS_PER_MS
        if times.dtype.kind != "i" or times[0] < -(-max(_EARLIEST_NS, self._last_ns) // per_unit):
            return None
        if times[-1] > _LATEST_NS // per_unit or (times[1:] < times[:-1]).any():
            return None
        at_ns = times.astype(np.int64) * per_unit
        start = 0 if spec.start_ns is None else int(np.searchsorted(at_ns, spec.start_ns))
        stop = len(at_ns) if spec.end_ns is None else int(np.searchsorted(at_ns, spec.end_ns))
        newest = int(at_ns[-1])
        cut, at_ns = slice(start, max(start, stop)), at_ns[start : max(start, stop)]
        scale, lot = float(spec.price_scale), float(spec.lot)
        prices = [columns[layout.name(name)][cut].astype(np.float64) / scale for name in layout.prices]
        sizes = [columns[layout.name(name)][cut].astype(np.float64) * lot for name in layout.sizes]
        if not len(at_ns):
            self._last_ns = newest
            return Block("", [], [], [], [], [])
        if not all(np.isfinite(column).all() and column.min() > 0.0 for column in prices):
            return None
        if not all(np.isfinite(column).all() and column.min() >= 0.0 for column in sizes):
            return None
        symbols: str | list[str] = spec.symbol if self.fixed is None else self.fixed
        if layout.symbol is not None:
            symbols = columns[layout.symbol][cut]
        each_lot = np.full(len(at_ns), lot)
        if layout.kind == "trades":
            size = sizes[0] if sizes else each_lot
            self._last_ns = newest
            return Block.of_arrays(symbols, at_ns, prices[0], prices[0], size, size, prices[0], size)
        if (prices[0] > prices[1]).any():
            return None
        rows = (at_ns, *prices, *sizes)
        again = np.zeros(len(at_ns), dtype=bool)
        first = (int(at_ns[0]), symbols if isinstance(symbols, str) else symbols[0])
        again[0] = (*first, *(float(column[0]) for column in rows[1:])) == self._last_row
        same = at_ns[1:] == at_ns[:-1]
        if same.any():
            for column in rows[1:]:
                same &= column[1:] == column[:-1]
            for index in np.flatnonzero(same).tolist() if not isinstance(symbols, str) else ():
                same[index] = symbols[index] == symbols[index + 1]
            again[1:] = same
        last = (int(at_ns[-1]), symbols if isinstance(symbols, str) else symbols[-1])
        if again.any():
            if spec.duplicates == "refuse":
                return None
            for index in np.flatnonzero(again).tolist():
                place = self._place(layout, chunk, start + index)
                self.tally.count("repeated", place, "the row repeats the one before")
        self._last_ns = newest
        self._last_row = (*last, *(float(column[-1]) for column in rows[1:]))
        bid_size, ask_size = sizes or (each_lot, each_lot)
        found = (at_ns, *prices, bid_size, ask_size)
        if spec.duplicates == "skip" and again.any():
            keep = ~again
            found = tuple(column[keep] for column in found)
            symbols = symbols if isinstance(symbols, str) else list(compress(symbols, keep.tolist()))
        return Block.of_arrays(symbols, *found)

    def _place(self, layout: _Layout, chunk: Chunk, index: int) -> str:
        return f"{layout.path}:{chunk.numbers[index]}"

    # --- row by row -----------------------------------------------------------------------------------------------------

    def _rows(self, layout: _Layout, chunk: Chunk) -> Iterator[tuple[Any, ...]]:
        """Good rows of the wanted time as (at_ns, symbol, prices ..., sizes ...)."""
        spec, columns = self.spec, chunk.columns
        parts = [columns[layout.at]]
        parts += [columns[layout.name(name)] for name in (*layout.prices, *layout.sizes)]
        fixed = spec.symbol if self.fixed is None else self.fixed
        names = [fixed] * len(chunk.numbers) if layout.symbol is None else columns[layout.symbol]
        first_size = 1 + len(layout.prices)
        for index, (symbol, at, *values) in enumerate(zip(names, *parts, strict=True)):
            try:
                at_ns = layout.time(at)
                if spec.start_ns is not None and at_ns < spec.start_ns:
                    continue
                if spec.end_ns is not None and at_ns >= spec.end_ns:
                    self._last_ns = max(self._last_ns, at_ns)
                    return
                if at_ns < self._last_ns:
                    text = f"time goes back by {(self._last_ns - at_ns) / 1e6:g} ms (column {layout.at!r})"
                    if spec.bad_rows != "keep":
                        raise _Bad("time goes back", text)
                    self.tally.count("time goes back", self._place(layout, chunk, index), text)
                    at_ns = self._last_ns
                numbers = [
                    layout.price(name, value)
                    for name, value in zip(layout.prices, values[: first_size - 1], strict=True)
                ]
                self._judge(layout, chunk, index, numbers)
                numbers += [
                    layout.size(name, value) for name, value in zip(layout.sizes, values[first_size - 1 :], strict=True)
                ]
                row = (at_ns, symbol, *numbers)
                if row == self._last_row and layout.kind != "trades":
                    text = "the row repeats the one before"
                    if spec.duplicates == "refuse":
                        raise _Bad("repeated", text)
                    self.tally.count("repeated", self._place(layout, chunk, index), text)
                    if spec.duplicates == "skip":
                        continue
            except _Bad as bad:
                place = self._place(layout, chunk, index)
                policy = spec.duplicates if bad.reason == "repeated" else spec.bad_rows
                if policy == "refuse":
                    key = "duplicates: skip' or 'duplicates: keep" if bad.reason == "repeated" else "bad_rows: skip"
                    hint = f"repair the row, or write '{key}' under tape"
                    raise ConfigError(str(bad), where=place, hint=hint) from None
                self.tally.count(bad.reason, place, str(bad))
                continue
            self._last_ns, self._last_row = at_ns, row
            yield row

    def _judge(self, layout: _Layout, chunk: Chunk, index: int, numbers: list[float]) -> None:
        """Whether the prices of a row can stand beside one another. Raises ``_Bad``."""
        if layout.kind == "quotes":
            bid, ask = numbers
            if bid and ask and bid > ask:
                text = f"bid {bid:g} is above ask {ask:g}"
                if self.spec.bad_rows != "keep":
                    raise _Bad("crossed", text)
                self.tally.count("crossed", self._place(layout, chunk, index), text)
        elif not all(numbers):
            name = layout.prices[numbers.index(0.0)]
            raise _Bad("no number", f"there is no {name} (column {layout.name(name)!r})")
        elif layout.kind == "bars":
            opened, high, low, closed = numbers
            if not low <= min(opened, closed) <= max(opened, closed) <= high:
                raise _Bad("crossed", f"open {opened:g} and close {closed:g} are not within {low:g} and {high:g}")

    def _of_rows(self, layout: _Layout, rows: list[tuple[Any, ...]]) -> Block:
        if not rows:
            return Block("", [], [], [], [], [])
        at_ns, symbols, *numbers = (list(column) for column in zip(*rows, strict=True))
        lot = [float(self.spec.lot)] * len(rows)
        shared: str | list[str] = symbols if layout.symbol is not None else symbols[0]
        if layout.kind == "trades":
            price, size = numbers[0], numbers[1] if layout.sizes else lot
            return Block(shared, at_ns, price, price, size, size, list(price), list(size))
        bid, ask = numbers[:2]
        bid_size, ask_size = numbers[2:] if layout.sizes else (list(lot), list(lot))
        if not (whole := all(bid) and all(ask)):
            bid_size = [size if price else 0.0 for size, price in zip(bid_size, bid, strict=True)]
            ask_size = [size if price else 0.0 for size, price in zip(ask_size, ask, strict=True)]
        return Block(shared, at_ns, bid, ask, bid_size, ask_size, whole=whole)

    # --- bars -----------------------------------------------------------------------------------------------------------

    def _of_bars(self, rows: list[tuple[Any, ...]], horizon_ns: int | None) -> Iterator[Block]:
        """Each bar as four touches: open, the two extremes in the order of the path that is assumed, close.

        What lies after the start of the newest bar waits: a bar of another instrument may begin before it.
        """
        spec = self.spec
        assert spec.bar_length_s is not None
        length_ns = round(spec.bar_length_s * 1e9)
        path_of = bar_path(spec.bar_path)
        points = self._held
        for at_ns, symbol, opened, high, low, closed, *more in rows:
            start_ns = at_ns if spec.bar_time == "start" else at_ns - length_ns
            size = more[0] / 4 if more else float(spec.lot)
            prices = path_of(opened, high, low, closed)
            offsets = (0, length_ns // 3, 2 * length_ns // 3, length_ns - 1)
            points += [(start_ns + offset, symbol, price, size) for offset, price in zip(offsets, prices, strict=True)]
        points.sort(key=_first)
        stop = len(points)
        if horizon_ns is not None:
            until = horizon_ns if spec.bar_time == "start" else horizon_ns - length_ns
            stop = bisect_left(points, until, key=_first)
        self._held = points[stop:]
        if stop:
            at_ns_, symbols, price, size_ = (list(column) for column in zip(*points[:stop], strict=True))
            yield Block(symbols, at_ns_, price, price, size_, size_, list(price), list(size_))


def _listed(column: Any) -> list[Any]:
    found: list[Any] = column if isinstance(column, list) else column.tolist()
    return found


def _kept(column: Any, keep: list[bool]) -> Any:
    """The rows of a column that are wanted."""
    if isinstance(column, list):
        return list(compress(column, keep))
    import numpy as np

    return column[np.array(keep)]


def _first(row: tuple[Any, ...]) -> Any:
    return row[0]


# --- what the columns mean ----------------------------------------------------------------------------------------------


@attrs.define(eq=False)
class _Layout:
    """Where a file has what: our names and the file's columns."""

    spec: TapeSpec
    path: Path
    kind: str
    at_name: str
    symbol: str | None
    prices: tuple[str, ...]
    sizes: tuple[str, ...]
    filters: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, spec: TapeSpec, path: Path, fixed: str | None) -> _Layout:
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
                    hint = "map one of at_ms, at_ns and at under tape.columns; the file has " + ", ".join(there)
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
        return cls(spec, path, kind, at_name, symbol, _PRICES[kind], sizes, filters)

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
            return column if column and type(column[0]) is int else [_moment(each) for each in column]
        if column and type(column[0]) is int:
            return column if self.at_name == "at_ns" else [each * _NS_PER_MS for each in column]
        if column and not isinstance(column[0], str):
            raise TypeError("a time that is no whole number")
        per_unit = 1 if self.at_name == "at_ns" else _NS_PER_MS
        return [int(each) * per_unit for each in column]

    def time(self, value: Any) -> int:
        """One moment in nanoseconds. Raises ``_Bad``."""
        try:
            if value is None or isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
                raise ValueError
            if self.at_name == "at":
                at_ns = value if type(value) is int else _moment(value)
            else:
                at_ns = int(value) * (1 if self.at_name == "at_ns" else _NS_PER_MS)
        except (ValueError, TypeError, OverflowError):
            form = "time with its zone, like 2018-01-02T14:30Z" if self.at_name == "at" else "whole number"
            raise _Bad("no number", f"{self.at_name} {value!r} is no {form} (column {self.at!r})") from None
        if not _EARLIEST_NS <= at_ns <= _LATEST_NS:
            text = f"{self.at_name} {value} is no time of 1971 to 2262 (column {self.at!r})"
            raise _Bad("no number", text if self.at_name == "at" else f"{text}; {_unit(int(value), self.at_name)}")
        return at_ns

    def price(self, name: str, value: Any) -> float:
        """One price; 0.0 for an empty field: nobody quotes on that side. Raises ``_Bad``."""
        if value is None or value == "":
            return 0.0
        return self._finite(name, value, self._number(name, value) / float(self.spec.price_scale))

    def size(self, name: str, value: Any) -> float:
        """One size; nothing for an empty field. Raises ``_Bad``."""
        if value is None or value == "":
            return 0.0
        return self._finite(name, value, self._number(name, value) * float(self.spec.lot))

    def _number(self, name: str, value: Any) -> float:
        try:
            number = float(value)
        except (TypeError, ValueError, OverflowError):
            number = math.nan
        if self._finite(name, value, number) < 0:
            raise _Bad("negative", f"{name} {value} is negative (column {self.name(name)!r})")
        return number

    def _finite(self, name: str, value: Any, number: float) -> float:
        """The number, unless it is none or more than a float can be."""
        if not math.isfinite(number):
            raise _Bad("no number", f"{name} {value!r:.40} is no number (column {self.name(name)!r})")
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
    meant = next((unit for unit, ns in _NS_OF.items() if 10**18 <= value * ns < 4 * 10**18), "")
    counts = {"at_ms": "milliseconds", "at_ns": "nanoseconds"}[name]
    return f"{name} counts {counts} since 1970" + (f", and this looks like {meant}" if meant else "")


_NS_OF = {"seconds": 10**9, "milliseconds": 10**6, "microseconds": 10**3, "nanoseconds": 1}


def _moment(text: Any) -> int:
    """Nanoseconds of an ISO 8601 time with its zone. Raises TypeError for what is no text, ValueError for other text."""
    return time_ns(datetime.fromisoformat(text))


def _prices(column: list[Any], scale: float) -> list[float]:
    if scale == 1.0:
        return column if type(column[0]) is float and type(column[-1]) is float else list(map(float, column))
    if type(column[0]) is str:
        return [float(each) / scale for each in column]
    return [each / scale for each in column]


def _sizes(column: list[Any], lot: float) -> list[float]:
    if lot == 1.0:
        return list(map(float, column))
    if type(column[0]) is str:
        return [float(each) * lot for each in column]
    return [each * lot for each in column]
