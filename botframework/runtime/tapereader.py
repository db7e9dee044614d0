"""A tape's file as blocks: what becomes of rows that cannot be true, and how many there were.

Whole columns are turned and judged at once; row by row only where a block has something wrong in it. Imports ``tapelayout``,
``tapechunks``, ``tapeblocks``, ``tape`` and ``errors``; called by ``tapesources``.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import compress, islice
from operator import eq, gt
from pathlib import Path
from typing import Any

import attrs

from botframework.errors import ConfigError
from botframework.fills.paths import bar_path
from botframework.runtime.tape import NS_OF, TapeSpec
from botframework.runtime.tapeblocks import BLOCK_ROWS, Block
from botframework.runtime.tapechunks import Chunk, read_chunks
from botframework.runtime.tapelayout import (
    EARLIEST_NS,
    LATEST_NS,
    PRICE_MAX,
    SIZE_MAX,
    BadRow,
    Layout,
    prices_of,
    sizes_of,
)

_HOUR_S, _DAY_S = 3600.0, 86_400.0
_FAR_MIN = 20
"""Bars of an instrument, before their distance says how long they are."""


@attrs.define(eq=False)
class Tally:
    """What reading found: ``rows`` used, and of the others how many for which reason and where the first one was."""

    rows: int = 0
    bad: dict[str, int] = attrs.field(factory=dict)
    first: dict[str, str] = attrs.field(factory=dict)
    done: float = 0.0  # of the tape, 0 to 1
    lot: float | None = None  # what every row of a file without sizes shows; None: there is no such file

    def count(self, reason: str, where: str, text: str, times: int = 1) -> None:
        """One more row of a kind nobody should rely on."""
        self.bad[reason] = self.bad.get(reason, 0) + times
        self.first.setdefault(reason, f"{where}: {text}")

    def as_json(self) -> dict[str, Any]:
        """For summaries."""
        return {"rows": self.rows, "bad": dict(self.bad), "first": dict(self.first)}


def _span(length_ns: int) -> str:
    """How long, for a person."""
    days = length_ns / 86_400e9
    return f"{length_ns / 1e6:g} ms" if days < 1 else f"{days:,.1f} days"


@attrs.define(eq=False)
class _Pace:
    """How the bars of an instrument follow each other: the newest one's time, how many have another before them, how closely."""

    at_ns: int
    count: int = 0
    least_s: float = math.inf


@attrs.define(eq=False)
class TapeReader:
    """One stream of one tape: files in order of time, of one symbol or with a column that says which.

    ``wanted`` are the symbols somebody trades; rows of others are left out. ``fixed`` is the symbol where the place of the
    file says it. ``at_once`` rows are read together where they come as arrays.
    """

    spec: TapeSpec
    files: Sequence[Path]
    tally: Tally
    wanted: frozenset[str] = frozenset()
    fixed: str | None = None
    on_part: Callable[[Path, float], None] = lambda path, part: None
    at_once: int = BLOCK_ROWS
    _last_ns: int = 0
    _last_row: tuple[Any, ...] = ()
    _held: list[tuple[Any, ...]] = attrs.field(factory=list)  # of bars: what belongs behind rows still to come
    _paces: dict[str, _Pace] = attrs.field(factory=dict)  # of bars, by symbol

    def blocks(self) -> Iterator[Block]:
        """Read everything once. Raises ``ConfigError`` with file, row and column."""
        yield from self._read()
        if self._held:
            yield from self._of_bars([], None)
        for symbol, pace in self._paces.items():
            self._judge_pace(symbol, pace)

    def _read(self) -> Iterator[Block]:
        for path in self.files:
            layout = Layout.of(self.spec, path, self.fixed)
            if not layout.sizes:
                self.tally.lot = float(self.spec.lot)
            chunks = read_chunks(
                path, layout.columns, self.spec.where, layout.numbers, self.at_once, self.spec.zone or "UTC"
            )
            for chunk in chunks:
                for block in self._blocks(layout, chunk):
                    if len(block):
                        self.tally.rows += len(block)
                        yield block
                self.on_part(path, chunk.part)
                if self._is_over(layout, chunk):
                    return

    def _is_over(self, layout: Layout, chunk: Chunk) -> bool:
        """Whether the wanted time has passed. A row out of order that would still belong to it is a bad one."""
        return self.spec.end_ns is not None and self._last_ns >= self.spec.end_ns

    def _blocks(self, layout: Layout, chunk: Chunk) -> Iterator[Block]:
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

    def _plain(self, layout: Layout, chunk: Chunk) -> Chunk:
        """The same with lists for columns."""
        if chunk.plain is not None:
            return self._filtered(layout, chunk.plain())
        return Chunk(chunk.numbers, {key: _listed(each) for key, each in chunk.columns.items()}, chunk.part)

    def _filtered(self, layout: Layout, chunk: Chunk) -> Chunk:
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

    def _fast(self, layout: Layout, chunk: Chunk) -> Block | None:
        """The block where nothing is wrong and no side is missing; None where rows have to be looked at one by one."""
        spec, columns = self.spec, chunk.columns
        try:
            at_ns = layout.times(columns[layout.at])
            if type(at_ns[0]) is not int or at_ns[0] < self._last_ns or at_ns != sorted(at_ns):
                return None
            newest = at_ns[-1]
            if at_ns[0] < EARLIEST_NS or newest > LATEST_NS:
                return None
            start = 0 if spec.start_ns is None else bisect_left(at_ns, spec.start_ns)
            stop = len(at_ns) if spec.end_ns is None else bisect_left(at_ns, spec.end_ns)
            at_ns = at_ns[start:stop]
            if not at_ns:
                self._last_ns = newest
                return Block("", [], [], [], [], [])
            prices = [
                prices_of(columns[layout.name(name)][start:stop], float(spec.price_scale)) for name in layout.prices
            ]
            sizes = [sizes_of(columns[layout.name(name)][start:stop], float(spec.lot)) for name in layout.sizes]
            # Of a sum that is too large, or none, the rows say which it is.
            if not all(sum(column) <= PRICE_MAX and min(column) > 0.0 for column in prices):
                return None
            if not all(sum(column) <= SIZE_MAX and min(column) >= 0.0 for column in sizes):
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

    def _faster(self, layout: Layout, chunk: Chunk) -> Block | None:
        """The same of arrays, and what the policy says of rows that repeat the one before; None as above."""
        import numpy as np

        spec, columns = self.spec, chunk.columns
        times = columns[layout.at]
        per_unit = NS_OF.get(layout.at_name, 1)
        if times.dtype.kind != "i" or times[0] < -(-max(EARLIEST_NS, self._last_ns) // per_unit):
            return None
        if times[-1] > LATEST_NS // per_unit or (times[1:] < times[:-1]).any():
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
        if not all(column.max() <= PRICE_MAX and column.min() > 0.0 for column in prices):
            return None
        if not all(column.max() <= SIZE_MAX and column.min() >= 0.0 for column in sizes):
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

    def _place(self, layout: Layout, chunk: Chunk, index: int) -> str:
        return f"{layout.path}:{chunk.numbers[index]}"

    # --- row by row -----------------------------------------------------------------------------------------------------

    def _rows(self, layout: Layout, chunk: Chunk) -> Iterator[tuple[Any, ...]]:
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
                    text = f"time goes back by {_span(self._last_ns - at_ns)} (column {layout.at!r})"
                    if spec.bad_rows != "keep":
                        raise BadRow("time goes back", text)
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
                        raise BadRow("repeated", text)
                    self.tally.count("repeated", self._place(layout, chunk, index), text)
                    if spec.duplicates == "skip":
                        continue
            except BadRow as bad:
                place = self._place(layout, chunk, index)
                policy = spec.duplicates if bad.reason == "repeated" else spec.bad_rows
                if policy == "refuse":
                    key = "duplicates: skip' or 'duplicates: keep" if bad.reason == "repeated" else "bad_rows: skip"
                    hint = f"repair the row, or write '{key}' under tape"
                    if bad.reason == "time goes back" and self._last_row and self._last_row[1] != symbol:
                        hint = f"{self._last_row[1]} ends and {symbol} begins: sort the rows by time, not by instrument"
                    raise ConfigError(str(bad), where=place, hint=hint) from None
                self.tally.count(bad.reason, place, str(bad))
                continue
            self._last_ns, self._last_row = at_ns, row
            if layout.kind == "bars":
                self._space(symbol, at_ns, layout, chunk, index)
            yield row

    def _judge(self, layout: Layout, chunk: Chunk, index: int, numbers: list[float]) -> None:
        """Whether the prices of a row can stand beside one another. Raises ``BadRow``."""
        if layout.kind == "quotes":
            bid, ask = numbers
            if bid and ask and bid > ask:
                text = f"bid {bid:g} is above ask {ask:g}"
                if self.spec.bad_rows != "keep":
                    raise BadRow("crossed", text)
                self.tally.count("crossed", self._place(layout, chunk, index), text)
        elif not all(numbers):
            name = layout.prices[numbers.index(0.0)]
            raise BadRow("no number", f"there is no {name} (column {layout.name(name)!r})")
        elif layout.kind == "bars":
            opened, high, low, closed = numbers
            if not low <= min(opened, closed) <= max(opened, closed) <= high:
                raise BadRow("crossed", f"open {opened:g} and close {closed:g} are not within {low:g} and {high:g}")

    def _of_rows(self, layout: Layout, rows: list[tuple[Any, ...]]) -> Block:
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

    def _space(self, symbol: str, at_ns: int, layout: Layout, chunk: Chunk, index: int) -> None:
        """How far a bar lies behind the one before it of its instrument. Where they overlap, the length is not theirs."""
        length_s = self.spec.bar_length_s or 0.0
        pace = self._paces.get(symbol)
        if pace is None:
            self._paces[symbol] = _Pace(at_ns)
            return
        gap_s = (at_ns - pace.at_ns) / 1e9
        pace.at_ns, pace.count, pace.least_s = at_ns, pace.count + 1, min(pace.least_s, gap_s)
        if gap_s < length_s - (
            _HOUR_S if length_s == _DAY_S else 0
        ):  # the day that the clocks are put forward is shorter
            text = f"the bar begins {gap_s:g} s behind the one before, and bar_length says {length_s:g}"
            self.tally.count("overlapping", self._place(layout, chunk, index), text)

    def _judge_pace(self, symbol: str, pace: _Pace) -> None:
        """Bars of a day may be of its session; shorter ones of which no two follow each other are longer than somebody said."""
        length_s = self.spec.bar_length_s or 0.0
        if pace.count >= _FAR_MIN and 2 * length_s <= pace.least_s < _DAY_S / 2:
            text = f"no two bars of {symbol} lie closer than {pace.least_s:g} s, and bar_length says {length_s:g}"
            self.tally.count(
                "far apart", str(self.spec.path), f"{text}: a longer bar shows its close too soon", pace.count
            )

    # --- bars -----------------------------------------------------------------------------------------------------------

    def _of_bars(self, rows: list[tuple[Any, ...]], horizon_ns: int | None) -> Iterator[Block]:
        """Each bar as four touches: open, the two extremes in the order of the path that is assumed, close.

        What lies after the start of the newest bar waits: a bar of another instrument may begin before it.
        """
        spec = self.spec
        assert spec.bar_length_s is not None
        length_ns = round(spec.bar_length_s * 1e9)
        path_of = bar_path(spec.bar_path)
        points, ex_ns = self._held, spec.ex_ns
        for at_ns, symbol, opened, high, low, closed, *more in rows:
            start_ns = at_ns if spec.bar_time == "start" else at_ns - length_ns
            sizes = _quarters(more[0]) if more else (float(spec.lot),) * 4
            prices = path_of(opened, high, low, closed)
            offsets = (0, length_ns // 3, 2 * length_ns // 3, length_ns - 1)
            if ex_ns and (late_ns := _behind(ex_ns.get(symbol, ()), start_ns, length_ns)):
                rest_ns = length_ns - late_ns
                offsets = (late_ns, late_ns + rest_ns // 3, late_ns + 2 * rest_ns // 3, length_ns - 1)
            points += [
                (start_ns + offset, symbol, *shown) for offset, *shown in zip(offsets, prices, sizes, strict=True)
            ]
        points.sort(key=_first)
        stop = len(points)
        if horizon_ns is not None:
            until = horizon_ns if spec.bar_time == "start" else horizon_ns - length_ns
            stop = bisect_left(points, until, key=_first)
        self._held = points[stop:]
        if stop:
            at_ns_, symbols, price, size_ = (list(column) for column in zip(*points[:stop], strict=True))
            yield Block(symbols, at_ns_, price, price, size_, size_, list(price), list(size_))


def _quarters(volume: float) -> Sequence[float]:
    """A bar's volume on its four touches. Whole ones are parted in whole numbers, since nobody trades a quarter of a share."""
    if not volume.is_integer():
        return (volume / 4,) * 4
    whole = int(volume)
    return [float(whole * part // 4 - whole * (part - 1) // 4) for part in (1, 2, 3, 4)]


def _behind(moments: tuple[int, ...], start_ns: int, length_ns: int) -> int:
    """How long after its start a bar is over the last of some moments it reaches over; 0 without one.

    A bar of a day of UTC begins on the evening before in New York, and is of the day whose date it has all the same.
    """
    inside = [at_ns for at_ns in moments if start_ns < at_ns < start_ns + length_ns]
    return max(inside) - start_ns if inside else 0


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
