"""The rows of a block on their way through the engine, a stretch at a time: of one instrument, by columns, or of several.

Where a stretch ends is the driver's business (``replay``) for what is due, and this module's for prices: up to the first row that
is out of its instrument's band. Imports core, ``tapeblocks`` and ``scorecard``'s touch; used by ``replay``.
"""

from __future__ import annotations

import math
import operator
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import attrs

from botframework.core.events import Command
from botframework.core.model import Instrument, Tick
from botframework.core.replay import Band, Rows, Turns, pass_over, scanner, take_many, take_one
from botframework.core.ticks import Ticks
from botframework.runtime.scorecard import Touch
from botframework.runtime.tapeblocks import Block

if TYPE_CHECKING:
    from botframework.runtime.replay import Replay

STRETCH_MIN, STRETCH = 512, 2048
"""Rows of a stretch at most: they are copied, and their prices compared with a band, before anybody knows where it ends."""
SCAN_MIN, SCAN_MAX = 1024, 1 << 16
"""The same for rows that a strategy looks through by columns."""
AHEAD = 64
"""Rows of several instruments that are listed anew at least when the rules of these have changed."""
PIECE = 64
"""Rows of which the extreme price is kept."""

_IsWorse = Callable[[float, float], bool]


@attrs.define(eq=False)
class Showing(Band):
    """One instrument: its band, and the newest tick the exchange has seen."""

    conid: int = 0
    seen: Tick | None = None


class MixedTurns(Turns):
    """The same for blocks of arrays."""

    @cached_property
    def _numbers(self) -> Any:
        """Which of the ``bands`` it is."""
        import numpy as np

        numbers = {symbol: number for number, symbol in enumerate(self.bands)}
        return np.fromiter(map(numbers.__getitem__, self.symbols), np.intp, len(self.symbols))

    def first_outside(self, row: int, bid: Any, ask: Any) -> int:
        """The first row out of its instrument's band, of arrays that begin with ``row``; their end when there is none."""
        import numpy as np

        bands, stop = self.bands.values(), row + len(bid)
        numbers = self._numbers[row:stop]
        floors = np.array([band.floor for band in bands]).take(numbers)
        ceilings = np.array([band.ceiling for band in bands]).take(numbers)
        outside = (bid < floors) | (ask > ceilings)
        first = int(outside.argmax())
        return row + first if outside[first] else stop


class Stretches:
    """A block on its way through the engine. A stretch has ``most`` rows at most."""

    def __init__(self, replay: Replay, block: Block, showings: tuple[Showing, ...]) -> None:
        self.most = replay.most
        self.at_ns: Sequence[int] = self._times(block)
        self.showings = showings
        self._replay = replay
        self._block = block
        self._row = 0
        self.since_ns = 0  # where the books were before the stretch
        self._before = {showing.conid: showing.lane.tick for showing in showings}

    def _times(self, block: Block) -> Sequence[int]:
        return block.at_ns

    def pace(self, taken: int, offered: int) -> None:
        """Rows behind the end of a stretch were copied for nothing: shorter ones where strategies act often."""
        most = 2 * (taken if taken < offered else self.most)
        self.most = self._replay.most = STRETCH if most > STRETCH else most if most > STRETCH_MIN else STRETCH_MIN

    def take(self, row: int, stop: int, is_open: bool) -> tuple[int, Sequence[Command]]:
        """Give the strategies rows from ``row`` on: how many nobody else had to see, and what came of the last one."""
        raise NotImplementedError

    def symbol(self, row: int) -> str:
        """Whose row it is."""
        raise NotImplementedError

    def tick(self, row: int) -> tuple[Showing, Tick]:
        """One row, with the contract's rules as they are now."""
        replay, symbol, lists = self._replay, self.symbol(row), self._lists
        at_ns = lists[0][row]
        quote = replay.by_name[symbol], at_ns, at_ns, lists[1][row], lists[2][row], lists[3][row], lists[4][row]
        tick = Tick(*quote, lists[5][row], lists[6][row]) if len(lists) > 5 else Tick(*quote)
        return replay.by_symbol[symbol], tick

    @cached_property
    def _lists(self) -> tuple[list[Any], ...]:
        block = self._block
        lists: tuple[list[Any], ...] = (block.at_ns, block.bid, block.ask, block.bid_size, block.ask_size)
        return lists if block.last is None or block.last_size is None else (*lists, block.last, block.last_size)

    @cached_property
    def _iterators(self) -> tuple[Iterator[Any], ...]:
        """Of all columns but the times. A stretch begins where it is set to, and goes no further than its times."""
        return tuple([iter(column) for column in self._lists[1:]])

    def _rows(self, row: int, stop: int) -> Rows:
        iterators = self._iterators
        for each in iterators:
            each.__setstate__(row)  # type: ignore[attr-defined]  # what a list's iterator is restored by
        bid, ask, bid_size, ask_size, *more = iterators
        return Rows(self._lists[0][row:stop], bid, ask, bid_size, ask_size, more)

    def _passed(self, count: int) -> None:
        replay, last_ns = self._replay, int(self.at_ns[self._row + count - 1])
        if replay.look_ns <= last_ns or replay.reconcile_ns <= last_ns:
            replay.make_up(self.since_ns, last_ns, self._shown_at)

    def _shown_at(self, at_ns: int) -> tuple[int, Touch]:
        bid, ask, before = self._block.bid, self._block.ask, self._before
        newest = bisect_left(self.at_ns, at_ns) - 1

        def touch(conid: int) -> tuple[float, float] | None:
            row = self._newest(conid, newest)
            if row >= 0:
                return bid[row], ask[row]
            tick = before[conid] if conid in before else self._replay.lane_tick(conid)
            return None if tick is None else (tick.bid, tick.ask)

        return (self.at_ns[newest] if newest >= 0 else 0), touch

    def _newest(self, conid: int, row: int) -> int:
        """The last row of a contract up to ``row``, which is never smaller than when asked before; -1: there is none."""
        raise NotImplementedError


class Column:
    """Prices of a block that are held against a bound again and again: after each order, from the row behind it on.

    The extreme of each piece is looked for once, when the piece is first come to, where nobody has found them before.
    """

    def __init__(
        self,
        prices: Sequence[float],
        worst: Callable[[Sequence[float]], float],
        is_worse: _IsWorse,
        extremes: list[float | None] | None = None,
    ) -> None:
        self._prices = prices
        self._worst = worst
        self._is_worse = is_worse
        self._extremes: list[float | None] = extremes or [None] * (len(prices) // PIECE + 1)

    def first_outside(self, row: int, stop: int, bound: float) -> int:
        """The first row of a stretch with a price beyond the bound; its end when there is none."""
        extremes, is_worse = self._extremes, self._is_worse
        for piece in range(row // PIECE, (stop - 1) // PIECE + 1 if row < stop else 0):
            extreme = extremes[piece]
            if extreme is None:
                begin = piece * PIECE
                extreme = extremes[piece] = self._worst(self._prices[begin : begin + PIECE])
            if is_worse(extreme, bound):
                first, last = max(row, piece * PIECE), min(stop, piece * PIECE + PIECE)
                for each, price in enumerate(self._prices[first:last], first):
                    if is_worse(price, bound):
                        return each
        return stop


class Single(Stretches):
    """Of one instrument."""

    # Each when it is first asked for: who only ever buys and sells again waits for bids alone.
    @cached_property
    def _bids(self) -> Column:
        return Column(self._block.bid, min, operator.lt, self._block.lowest_bids(PIECE))

    @cached_property
    def _asks(self) -> Column:
        return Column(self._block.ask, max, operator.gt, self._block.highest_asks(PIECE))

    def symbol(self, row: int) -> str:
        return self.showings[0].lane.instrument.symbol

    def take(self, row: int, stop: int, is_open: bool) -> tuple[int, Sequence[Command]]:
        showing, replay = self.showings[0], self._replay
        if not is_open:
            if showing.floor > -math.inf:
                stop = self._bids.first_outside(row, stop, showing.floor)
            if showing.ceiling < math.inf:
                stop = self._asks.first_outside(row, stop, showing.ceiling)
            if stop == row:
                return 0, ()
        self._row = row
        instrument = replay.by_name[showing.lane.instrument.symbol]
        return take_one(replay.engine, showing, instrument, self._rows(row, stop), self._passed)

    def _newest(self, conid: int, row: int) -> int:
        return row if conid == self.showings[0].conid else -1


class Scanned(Single):
    """Of one instrument whose only strategy can look through columns."""

    def __init__(self, replay: Replay, block: Block, showings: tuple[Showing, ...]) -> None:
        super().__init__(replay, block, showings)
        self._columns = block.arrays()
        self.most = replay.scan_most

    def _times(self, block: Block) -> Sequence[int]:
        times: Sequence[int] = block.arrays()[0]
        return times

    def tick(self, row: int) -> tuple[Showing, Tick]:
        showing = self.showings[0]
        at_ns, *numbers = (column[row].item() for column in self._columns)
        return showing, Tick(self._instrument, at_ns, at_ns, *numbers)

    def pace(self, taken: int, offered: int) -> None: ...

    @property
    def _instrument(self) -> Instrument:
        return self._replay.by_name[self.showings[0].lane.instrument.symbol]

    def take(self, row: int, stop: int, is_open: bool) -> tuple[int, Sequence[Command]]:
        showing, replay = self.showings[0], self._replay
        scan = scanner(replay.engine, showing.lane)
        if scan is None:  # it was halted, or the run is about to end
            self.most = STRETCH
            return super().take(row, stop, is_open)
        times, bid, ask, bid_size, ask_size = (column[row:stop] for column in self._columns)
        if not is_open:
            outside = (bid < showing.floor) | (ask > showing.ceiling)
            if outside.any():
                stop = row + int(outside.argmax())
                if stop == row:
                    return 0, ()
                return self.take(row, stop, True)
        self._row = row
        replay.scanned += stop - row
        ticks = Ticks(self._instrument, times, bid, ask, bid_size, ask_size)
        count = pass_over(replay.engine, showing, scan, ticks, lambda index: self.tick(row + index)[1])
        if count:
            self._passed(count)
        # Rows behind the one that is asked for are looked through again: fewer of them where much is asked for.
        self.most = replay.scan_most = SCAN_MIN if row + count < stop else min(SCAN_MAX, 2 * self.most)
        if showing.lane.calls and row + count < stop:
            self._row = row + count
            at_ns, bid, ask, bid_size, ask_size = (
                column[row + count : row + count + 1].tolist() for column in self._columns
            )
            rows = Rows(at_ns, bid, ask, bid_size, ask_size)
            taken, commands = take_one(replay.engine, showing, self._instrument, rows, self._passed)
            return count + taken, commands
        return count, replay.engine.finish()

    def _shown_at(self, at_ns: int) -> tuple[int, Touch]:
        _, bid, ask, *_ = self._columns
        row = bisect_left(self.at_ns, at_ns) - 1
        tick, conid = self._before[self.showings[0].conid], self.showings[0].conid

        def touch(which: int) -> tuple[float, float] | None:
            if which != conid:
                newest = self._replay.lane_tick(which)
                return None if newest is None else (newest.bid, newest.ask)
            if row >= 0:
                return bid[row].item(), ask[row].item()
            return None if tick is None else (tick.bid, tick.ask)

        return (int(self.at_ns[row]) if row >= 0 else 0), touch


class Mixed(Stretches):
    """Of several."""

    def __init__(
        self, replay: Replay, block: Block, showings: tuple[Showing, ...], turns: MixedTurns, first: int
    ) -> None:
        """``first`` is where the rows of the block begin in ``turns``."""
        super().__init__(replay, block, showings)
        self._turns = turns
        self._first = first
        self._symbols = turns.symbols  # of the whole block, this part's from
        self._start = first
        self._found: dict[int, tuple[int, int]] = {}  # of a contract: looked up to which row, found where

    def symbol(self, row: int) -> str:
        return self._symbols[self._start + row]

    def take(self, row: int, stop: int, is_open: bool) -> tuple[int, Sequence[Command]]:
        replay, turns = self._replay, self._turns
        if turns.rules is not replay.by_name or self._first + stop > len(turns.symbols):
            # Of the next rows alone, and of as many again as are wanted: where bars are days, the rules come anew every few
            # of them, and where strategies act often, few of those wanted are taken.
            here = self._start + row
            symbols = self._symbols[here : here + max(2 * (stop - row), AHEAD)]
            turns = self._turns = MixedTurns(symbols, {**replay.by_symbol}, replay.by_name)
            self._first = -row
        if not is_open and self._block.has_arrays:
            _, bid, ask, *_ = self._block.arrays()
            first = self._first
            stop = turns.first_outside(first + row, bid[row:stop], ask[row:stop]) - first
            if stop == row:
                return 0, ()
            is_open = True
        self._row = row
        rows = self._rows(row, stop)
        turn = self._first + row
        return take_many(replay.engine, self.showings, turns, turn, rows, self._passed, is_open=is_open)

    def _newest(self, conid: int, row: int) -> int:
        symbol, symbols, first = self._replay.symbol_of(conid), self._symbols, self._start
        looked, found = self._found.get(conid, (-1, -1))
        for each in range(row, looked, -1):
            if symbols[first + each] == symbol:
                found = each
                break
        self._found[conid] = row, found
        return found
