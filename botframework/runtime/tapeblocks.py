"""Blocks: a tape's rows as columns, one kind for quotes, trades and bars alike, merged in order of time.

Everything a replay reads has become the touch of an instrument when it gets here: a trade is a touch of its price on
both sides, a bar four of them. Memory is bounded by the blocks of the sources that are open, never by the tape. Standard
library only; made by ``tapereader`` and ``tapesources``, read by ``replay``.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

import attrs

BLOCK_ROWS = 8192
_Newest = tuple[float, float, float, float, int]
"""Bid, ask and their sizes, and when they were shown."""
PrintTimes = Mapping[str, Sequence[int]]
"""By symbol, moments behind each of which its trades become prints among quotes, and touches again, in turn."""


def is_print(turns: PrintTimes, symbol: str, at_ns: int) -> bool:
    """Whether a trade of that moment leaves the quote as it is."""
    return bisect_left(turns.get(symbol, ()), at_ns) % 2 == 1


class Block:
    """Rows in order of time. A price of 0.0 means that nobody quotes on that side; ``whole`` that there is no such row.

    ``symbols`` is one symbol for all rows, or a list with one a row. ``last`` and ``last_size`` are columns of prints, or
    None where the tape has none. The columns are lists, made of numpy arrays when they are first asked for where the block
    was made of those; ``arrays`` is the other way round. ``prints`` says from when on trades of this tape are prints among its
    quotes; None where they never are.
    """

    __slots__ = ("_arrays", "_lists", "prints", "symbols", "whole")

    def __init__(
        self,
        symbols: str | list[str],
        at_ns: list[int],
        bid: list[float],
        ask: list[float],
        bid_size: list[float],
        ask_size: list[float],
        last: Sequence[float | None] | None = None,
        last_size: Sequence[float | None] | None = None,
        whole: bool = True,
        prints: PrintTimes | None = None,
    ) -> None:
        self.symbols = symbols
        self.whole = whole
        self.prints = prints
        self._lists: list[Any] = [at_ns, bid, ask, bid_size, ask_size, last, last_size]
        self._arrays: tuple[Any, ...] | None = None

    @classmethod
    def of_arrays(
        cls,
        symbols: str | list[str],
        at_ns: Any,
        bid: Any,
        ask: Any,
        bid_size: Any,
        ask_size: Any,
        last: Any = None,
        last_size: Any = None,
    ) -> Block:
        """Rows with both sides, from ``int64`` and ``float64`` arrays, which become read-only."""
        block = cls(symbols, [], [], [], [], [])
        block._arrays = (at_ns, bid, ask, bid_size, ask_size)
        if last is not None:
            block._arrays += (last, last_size)
        block._lists = [None] * 7
        for column in block._arrays:
            column.setflags(write=False)
        return block

    @property
    def is_of_arrays(self) -> bool:
        """Whether it was made of arrays."""
        return self._arrays is not None and self._lists[6 if len(self._arrays) > 5 else 4] is None

    @property
    def has_arrays(self) -> bool:
        """Whether ``arrays`` are at hand."""
        return self._arrays is not None

    def arrays(self) -> tuple[Any, ...]:
        """Times, bids, asks, sizes of bid and ask as read-only numpy arrays. Raises ``ImportError`` without numpy."""
        if self._arrays is None:
            import numpy as np

            times, *numbers = self._lists[:5]
            self._arrays = (np.array(times, dtype=np.int64), *(np.array(each, dtype=np.float64) for each in numbers))
            for column in self._arrays:
                column.setflags(write=False)
        return self._arrays[:5]

    def lowest_bids(self, rows: int) -> list[float | None] | None:
        """Of every so many ``rows`` the lowest bid; None where a look at each would be needed."""
        if self._arrays is None:
            return None
        import numpy as np

        lowest: list[float | None] = np.fmin.reduceat(self._arrays[1], np.arange(0, len(self), rows)).tolist()
        return lowest

    def highest_asks(self, rows: int) -> list[float | None] | None:
        """The same of the highest ask."""
        if self._arrays is None:
            return None
        import numpy as np

        highest: list[float | None] = np.fmax.reduceat(self._arrays[2], np.arange(0, len(self), rows)).tolist()
        return highest

    @property
    def times(self) -> Sequence[int]:
        """``at_ns`` as it is at hand, for a look at a few of them."""
        times: Sequence[int] = self._lists[0] if self._arrays is None else self._arrays[0]
        return times

    def _column(self, index: int) -> Any:
        column = self._lists[index]
        if column is None and self._arrays is not None and index < len(self._arrays):
            array = self._arrays[index]
            # A trade's price is in three columns.
            same = next((each for each in range(index) if self._arrays[each] is array), index)
            column = self._lists[index] = array.tolist() if same == index else self._column(same)
        return column

    @property
    def at_ns(self) -> list[int]:
        column: list[int] = self._column(0)
        return column

    @property
    def bid(self) -> list[float]:
        column: list[float] = self._column(1)
        return column

    @property
    def ask(self) -> list[float]:
        column: list[float] = self._column(2)
        return column

    @property
    def bid_size(self) -> list[float]:
        column: list[float] = self._column(3)
        return column

    @property
    def ask_size(self) -> list[float]:
        column: list[float] = self._column(4)
        return column

    @property
    def last(self) -> list[float | None] | None:
        column: list[float | None] | None = self._column(5)
        return column

    @property
    def last_size(self) -> list[float | None] | None:
        column: list[float | None] | None = self._column(6)
        return column

    @property
    def end_ns(self) -> int:
        """The time of the newest row."""
        return int(self._lists[0][-1]) if self._arrays is None else int(self._arrays[0][-1])

    def __len__(self) -> int:
        return len(self._lists[0]) if self._arrays is None else len(self._arrays[0])

    def parts(self, rows: int) -> Iterator[tuple[int, Block]]:
        """The block in parts of so many ``rows``, each with its first row; whole where it is of lists already."""
        size = len(self)
        if size <= rows or not self.is_of_arrays:
            yield 0, self
            return
        for first in range(0, size, rows):
            yield first, self.cut(first, min(first + rows, size))

    def cut(self, start: int, stop: int) -> Block:
        """Rows ``start`` to ``stop``, the latter not included."""
        if start == 0 and stop == len(self):
            return self
        symbols = self.symbols if isinstance(self.symbols, str) else self.symbols[start:stop]
        if self._arrays is not None and self._lists[0] is None:
            parts = {id(column): column[start:stop] for column in self._arrays}
            block = Block.of_arrays(symbols, *(parts[id(column)] for column in self._arrays))
            block.prints = self.prints
            return block
        return Block(
            symbols,
            self.at_ns[start:stop],
            self.bid[start:stop],
            self.ask[start:stop],
            self.bid_size[start:stop],
            self.ask_size[start:stop],
            None if self.last is None else self.last[start:stop],
            None if self.last_size is None else self.last_size[start:stop],
            self.whole,
            self.prints,
        )


@attrs.define(eq=False)
class _Head:
    """What one source has read and not yet given."""

    rest: Iterator[Block]
    block: Block
    start: int = 0

    def advance(self, stop: int) -> bool:
        """Forget the rows before ``stop``, reading on at the end; False when the source is empty."""
        self.start = stop
        while self.start >= len(self.block):
            following = next(self.rest, None)
            if following is None:
                return False
            self.block, self.start = following, 0
        return True


def merged(sources: Sequence[Iterator[Block]]) -> Iterator[Block]:
    """One stream of several, in order of time; at the same moment in the order of the sources.

    Columns are merged before the loop that reads them, by one sort of runs that are sorted already, and not by a heap at
    every row.
    """
    heads: list[_Head] = []
    for source in sources:
        head = _Head(source, Block("", [], [], [], [], []))
        if head.advance(0):
            heads.append(head)
    while len(heads) > 1:
        # Up to the earliest end of the blocks at hand, everything there is to come is here already.
        horizon = min(head.block.end_ns for head in heads)
        parts: list[Block] = []
        left: list[_Head] = []
        for head in heads:
            while True:
                stop = bisect_right(head.block.times, horizon, head.start)
                if stop > head.start:
                    parts.append(head.block.cut(head.start, stop))
                if not head.advance(stop):
                    break
                if head.block.times[head.start] > horizon:  # else rows of one moment lie in two blocks
                    left.append(head)
                    break
        heads = left
        yield from _in_time(parts)
    for head in heads:
        yield head.block.cut(head.start, len(head.block))
        yield from head.rest


def printed(blocks: Iterable[Block], ex_ns: Mapping[str, tuple[int, ...]] | None = None) -> Iterator[Block]:
    """From the first quote of an instrument on, its trades are prints: they leave bid and ask as the newest quote has them.

    ``ex_ns`` as in ``TapeSpec``: a quote from before such a moment is one of other shares, and a trade behind it is what it is
    before the first quote.
    """
    quotes: dict[str, _Newest] = {}
    turns: dict[str, list[int]] = {}
    for block in blocks:
        if block.last is None:
            _remember(block, quotes, turns)
            block.prints = turns
            yield block
            continue
        size = len(block)
        names = [block.symbols] * size if isinstance(block.symbols, str) else block.symbols
        bid, ask, bid_size, ask_size = (list(each) for each in (block.bid, block.ask, block.bid_size, block.ask_size))
        for row, (symbol, last, at_ns) in enumerate(zip(names, block.last, block.at_ns, strict=True)):
            if last is None:
                if symbol not in quotes:
                    turns.setdefault(symbol, []).append(at_ns)
                quotes[symbol] = bid[row], ask[row], bid_size[row], ask_size[row], at_ns
            elif (newest := quotes.get(symbol)) is not None:
                if ex_ns and any(newest[4] < each <= at_ns for each in ex_ns.get(symbol, ())):
                    del quotes[symbol]
                    turns[symbol].append(at_ns - 1)
                else:
                    bid[row], ask[row], bid_size[row], ask_size[row], _ = newest
        whole = all(bid) and all(ask)
        sizes = bid_size, ask_size
        yield Block(block.symbols, block.at_ns, bid, ask, *sizes, block.last, block.last_size, whole, prints=turns)


def _remember(block: Block, quotes: dict[str, _Newest], turns: dict[str, list[int]]) -> None:
    """The newest quote of each instrument in a block without prints, and when its first one was."""
    if isinstance(block.symbols, str):
        rows = {block.symbols: len(block) - 1} if len(block) else {}
    else:
        rows = {symbol: row for row, symbol in enumerate(block.symbols)}
    for symbol, row in rows.items():
        if symbol not in quotes:
            first = 0 if isinstance(block.symbols, str) else block.symbols.index(symbol)
            turns.setdefault(symbol, []).append(block.at_ns[first])
        quotes[symbol] = block.bid[row], block.ask[row], block.bid_size[row], block.ask_size[row], block.at_ns[row]


def _in_time(parts: list[Block]) -> Iterator[Block]:
    if len(parts) == 1:
        yield parts[0]
        return
    if all(part.is_of_arrays and part.last is None for part in parts):
        yield from _arrays_in_time(parts)
        return
    symbols: list[str] = []
    for part in parts:
        symbols += [part.symbols] * len(part) if isinstance(part.symbols, str) else part.symbols
    at_ns = _joined(part.at_ns for part in parts)
    order = sorted(range(len(at_ns)), key=at_ns.__getitem__)
    has_last = any(part.last is not None for part in parts)
    nothing: list[float | None] = []
    columns: list[list[Any]] = [
        at_ns,
        _joined(part.bid for part in parts),
        _joined(part.ask for part in parts),
        _joined(part.bid_size for part in parts),
        _joined(part.ask_size for part in parts),
    ]
    if has_last:
        for name in ("last", "last_size"):
            nothing = []
            for part in parts:
                nothing += getattr(part, name) or [None] * len(part)
            columns.append(nothing)
    whole = all(part.whole for part in parts)
    is_one = all(part.symbols == parts[0].symbols and isinstance(part.symbols, str) for part in parts)
    for start in range(0, len(order), BLOCK_ROWS):
        rows = order[start : start + BLOCK_ROWS]
        if len(rows) == 1:
            picked = [[column[rows[0]]] for column in columns]
            names = [symbols[rows[0]]]
        else:
            pick = itemgetter(*rows)
            picked = [list(pick(column)) for column in columns]
            names = list(pick(symbols))
        yield Block(parts[0].symbols if is_one else names, *picked, whole=whole)  # type: ignore[arg-type,misc]  # five or seven columns


def _arrays_in_time(parts: list[Block]) -> Iterator[Block]:
    """The same of arrays."""
    import numpy as np

    at_ns, *numbers = (np.concatenate(columns) for columns in zip(*(part.arrays() for part in parts), strict=True))
    order = np.argsort(at_ns, kind="stable")
    names = [part.symbols if isinstance(part.symbols, str) else "" for part in parts]
    if "" in names:
        every: list[str] = []
        for part in parts:
            every += [part.symbols] * len(part) if isinstance(part.symbols, str) else part.symbols
        codes = order
    else:
        every = names
        codes = np.repeat(np.arange(len(parts)), [len(part) for part in parts])[order]
    is_one = every is names and len(set(names)) == 1
    for start in range(0, len(order), BLOCK_ROWS):
        rows = order[start : start + BLOCK_ROWS]
        picked = [column[rows] for column in (at_ns, *numbers)]
        if is_one:
            yield Block.of_arrays(names[0], *picked)
        else:
            yield Block.of_arrays([every[code] for code in codes[start : start + BLOCK_ROWS].tolist()], *picked)


def _joined(columns: Iterable[list[Any]]) -> list[Any]:
    joined: list[Any] = []
    for column in columns:
        joined += column
    return joined
