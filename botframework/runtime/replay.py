"""The sync driver of a tape: blocks of columns in, ticks made on the way, everything rare off the tick.

The same engine, gate and exchange as ever. A block is cut into stretches within which nobody but the strategies has to see a
tick: no arrival and no timer falls into it, and no price reaches an order at the exchange or a limit. Comparisons of the
books that can find nothing, and looks at what everything is worth, are made up for behind the stretch. The short road for
ticks is ``core.replay``; with ``inline`` off, every row goes through ``Engine.handle`` and the exchange, and the result is
the same to the last byte. Imports core, ``offline``, ``tapeblocks`` and the exchange's quote; called by ``runner``.
"""

from __future__ import annotations

import gc
import importlib.util
import math
import operator
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import compress, repeat
from typing import Any

import attrs

from botframework.core.calm import Calm
from botframework.core.engine import Engine
from botframework.core.events import Command
from botframework.core.exposure import exactly
from botframework.core.model import ZERO, Instrument, Tick
from botframework.core.replay import (
    Band,
    Rows,
    Turns,
    calm_of,
    can_inline,
    fit,
    pass_over,
    quiet_until,
    scanner,
    take_many,
    take_one,
)
from botframework.core.ticks import Ticks
from botframework.errors import BotError
from botframework.ports import Journal
from botframework.runtime.exchangebroker import NS_PER_MS
from botframework.runtime.offline import NEVER_NS, NS_PER_S, RECONCILE_NS, Offline, OfflineSettings, Watch
from botframework.runtime.scorecard import Touch
from botframework.runtime.tapeblocks import Block
from botframework.sim.quotes import Quote

AUDIT_NS = 6 * 3600 * NS_PER_S
"""The engine's books are worked out anew this often in market time, and not once a minute: a minute lasts microseconds here."""
_GAP_NS = 4 * RECONCILE_NS
"""Between quotes, what is longer is gone over at once."""
_COLLECT = (50_000, 20, 100)
_STRETCH_MIN, _STRETCH = 512, 2048
"""Rows of a stretch at most: they are copied, and their prices compared with a band, before anybody knows where it ends."""
PART = 1024
"""Rows whose numbers become objects at once, where a tape comes as arrays. The objects of many more do not fit into a
processor's caches: in a long run, when what memory is free lies scattered, each row then takes up to half as long again."""
PIECE = 64
"""Rows of which the extreme price is kept."""
_SCAN_MIN, _SCAN_MAX = 1024, 1 << 16


_IsWorse = Callable[[float, float], bool]


@attrs.define(eq=False)
class _Showing(Band):
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


class Replay(Offline):
    """One run over one tape. Make it, ``run`` it once, read ``summary``; ``stop`` it from a signal."""

    records_quiet = False
    compares_briefly = True

    def __init__(
        self,
        engine: Engine,
        instruments: Sequence[Instrument],
        blocks: Iterator[Block],
        settings: OfflineSettings,
        *,
        journal: Journal | None = None,
        watch: Watch | None = None,
        watched: frozenset[type] | None = None,
        inline: bool = True,
        on_block: Callable[[Replay], None] | None = None,
        look: Callable[[], None] | None = None,
        look_ns: int = 60 * NS_PER_S,
        look_back: Callable[[int, Touch], None] | None = None,
        scan: bool = True,
    ) -> None:
        """``on_block`` is called after every part of a block, ``look`` every ``look_ns`` of market time and after each fill.

        ``look_back`` does the same later, with the moment and the quotes it had; without it every look is on time. ``scan``
        lets strategies that can look through blocks by columns, where numpy is installed.
        """
        super().__init__(engine, instruments, settings, journal=journal, watch=watch, watched=watched)
        self.started_ns = settings.start_ns
        self._looker = look
        self._look_back = look_back
        self._look_every_ns = look_ns
        self.look_ns = NEVER_NS
        self.reconcile_ns = NEVER_NS
        self._rested = (-1, -1)
        self._is_at_rest = False
        self._looked_fills = 0
        self.broker.before_order = self._show
        self.rows = 0
        self.scanned = 0  # rows shown to strategies by columns
        self.most = _STRETCH
        self.scan_most = _SCAN_MIN
        self.failure: BotError | None = None
        self.is_interrupted = False
        engine.audit_every_ns = AUDIT_NS
        self._blocks = blocks
        self._inline = inline
        self._scans = scan and inline and _has_numpy()
        self._on_block = on_block
        self._showings: dict[int, _Showing] = {}
        self.by_symbol: dict[str, _Showing] = {}
        self.by_name: dict[str, Instrument] = {}  # with the rules as told last
        self._changes = 0
        self._bound: list[_Showing] = []  # those with orders at the exchange
        self._turns: MixedTurns | None = None

    def stop(self) -> None:
        """End after the rows at hand, in order: orders cancelled, strategies told, books as they are then."""
        self.is_interrupted = True

    def run(self) -> dict[str, Any]:
        """Let the tape pass. A tape that fails ends the run in order; ``failure`` then holds why."""
        self._begin()
        for conid, instrument in self._instruments.items():
            showing = _Showing(self.engine.view.lanes[conid], conid=conid)
            self._showings[conid] = self.by_symbol[instrument.symbol] = showing
        if self._looker is not None:
            self._look()
        collector = gc.get_threshold()
        # What there is now stays; a run makes few cycles and many objects that die at once.
        gc.collect(1)
        gc.freeze()
        gc.set_threshold(*_COLLECT)
        try:
            self._go()
            self._finish("interrupted" if self.is_interrupted else "the tape has ended")
            if self._looker is not None:
                self._looker()
            return self.summary()
        finally:
            gc.set_threshold(*collector)
            gc.unfreeze()

    def _go(self) -> None:
        inline = self._inline and can_inline(self.engine)
        try:
            for block in self._blocks:
                rows = self.rows + len(block)
                for part in self._quickly(block) if inline and block.whole else self._slowly(block):
                    self.now_ns = max(self.now_ns, part.end_ns)  # the last ticks may have gone by without a word
                    if self._ends_at(self.rows + len(part)):
                        return
                if self.rows < rows and self._ends_at(rows):  # behind rows that nobody trades
                    return
        except BotError as error:
            self.failure = error

    def _ends_at(self, rows: int) -> bool:
        """So many rows are done: whether somebody wants no more."""
        self.rows = rows
        if self._on_block is not None:
            self._on_block(self)
        return self.is_interrupted

    # --- blocks ---------------------------------------------------------------------------------------------------------

    def _quickly(self, block: Block) -> Iterator[Block]:
        """Gives each part when it is done."""
        symbols, known = block.symbols, self.by_symbol
        if not isinstance(symbols, str):
            is_familiar = self._turns is not None and self._turns.symbols == symbols
            if is_familiar or symbols[0] != symbols[-1] or symbols.count(symbols[0]) < len(symbols):
                if not is_familiar and not known.keys() >= set(symbols):
                    keep = [symbol in known for symbol in symbols]
                    block, symbols = _picked(block, keep), list(compress(symbols, keep))
                if len(block):
                    turns, every = self.turns_of(symbols), tuple(self._showings.values())
                    for first, part in block.parts(PART):
                        self._through(_Mixed(self, part, every, turns, first))
                        yield part
                return
            symbols = symbols[0]
        showing = known.get(symbols)
        if showing is None:
            return
        if self._scans and block.last is None and scanner(self.engine, showing.lane) is not None:
            self._through(_Scanned(self, block, (showing,)))
            yield block
            return
        for _, part in block.parts(PART):
            self._through(_Single(self, part, (showing,)))
            yield part

    def turns_of(self, symbols: list[str]) -> MixedTurns:
        """Worked out once for blocks in which the instruments take turns alike, as bars of several do."""
        turns, rules = self._turns, self.by_name
        if turns is None or turns.rules is not rules or turns.symbols != symbols:
            turns = self._turns = MixedTurns(symbols, {**self.by_symbol}, rules)
        return turns

    def _through(self, block: _Stretches) -> None:
        """Stretch by stretch; a row that ends one goes by the front door."""
        times, size, engine, showings = block.at_ns, len(block.at_ns), self.engine, block.showings
        view, broker = engine.view, self.broker
        row = 0
        fitted: tuple[int, int] | None = None
        is_open = False
        calm: Calm | None = None
        agenda = self._agenda
        ready = -1  # the row before which everything is done that was due
        while row < size:
            if agenda and agenda[0][0] <= times[row]:  # an order of the row before arrives
                stop = row
            else:
                calm = calm_of(engine)
                until_ns = self._until_ns(quiet_until(engine, calm))
                stop = row + block.most
                if stop > size:
                    stop = size
                if times[stop - 1] >= until_ns:
                    stop = bisect_left(times, until_ns, row, stop)
            if row < stop:
                now = self._changes, -1 if calm is None else calm.version
                if fitted != now:
                    fitted, is_open = now, fit(calm, showings)
                block.since_ns = view.now_ns
                taken, commands = block.take(row, stop, is_open)
                block.pace(taken, stop - row)
                if taken:
                    row += taken
                    if commands:
                        self.now_ns = view.now_ns
                        self._carry_out(commands)  # what is sent now is at the exchange later, so the band stays
                        self._drain()
                    continue
            elif ready != row:
                # What is due comes first. Behind it the row is most often one like any other, and begins a stretch.
                ready = row
                self._pass(int(times[row]))
                if self._changes != broker.changes:
                    self._rebound()
                continue
            if ready != row:
                self._pass(int(times[row]))
            self._whole(*block.tick(row))
            if self._changes != broker.changes:
                self._rebound()
            row += 1

    def _slowly(self, block: Block) -> Iterator[Block]:
        """Row by row, by the front door: blocks with rows of one side, and the reference for the others."""
        symbols = repeat(block.symbols) if isinstance(block.symbols, str) else iter(block.symbols)
        nothing = repeat(None)
        rows = zip(
            symbols,
            block.at_ns,
            block.bid,
            block.ask,
            block.bid_size,
            block.ask_size,
            nothing if block.last is None else block.last,
            nothing if block.last_size is None else block.last_size,
            strict=False,
        )
        for symbol, at_ns, bid, ask, bid_size, ask_size, last, last_size in rows:
            showing = self.by_symbol.get(symbol)
            if showing is None:
                continue
            if bid and ask:
                # Before the tick is made: an arrival may come with newer rules of the contract.
                self._pass(at_ns)
                instrument = self._instruments[showing.conid]
                tick = Tick(instrument, at_ns, at_ns, bid, ask, bid_size, ask_size, last, last_size)
                self._whole(showing, tick)
            else:
                self._pass(at_ns)
                self.now_ns = at_ns
                self.broker.quote(_quote(showing.conid, at_ns, bid, ask, bid_size, ask_size), at_ns)
                self._drain()
                showing.seen = showing.lane.tick  # what the exchange has is newer than that
            if self._changes != self.broker.changes:
                self._rebound()
        if len(block):
            yield block

    # --- one row --------------------------------------------------------------------------------------------------------

    def _whole(self, showing: _Showing, tick: Tick) -> None:
        """One tick by the front door; what was due before it has been done."""
        if self._changes != self.broker.changes:
            self._rebound()
        self.now_ns = tick.at_ns
        if not self._inline or tick.bid <= showing.low or tick.ask >= showing.high:
            self._present(showing, tick)
        self._carry_out(self.engine.handle(tick))
        self._drain()

    def _pass(self, at_ns: int) -> None:
        """Whatever happens up to a moment: arrivals at it too, timers only before it, since the tick itself fires those."""
        agenda, engine = self._agenda, self.engine
        while True:
            agenda_ns = agenda[0][0] if agenda else NEVER_NS
            timer_ns = engine.next_wake_ns
            chore_ns = self.reconcile_ns if self.reconcile_ns < self.look_ns else self.look_ns
            if agenda_ns <= at_ns and agenda_ns <= timer_ns and agenda_ns <= chore_ns:
                self._act()
            elif chore_ns <= at_ns and chore_ns <= timer_ns:
                if at_ns - chore_ns > _GAP_NS and self._inline and self._skipped(at_ns):
                    continue
                self.now_ns = max(self.now_ns, chore_ns)
                if chore_ns == self.look_ns:
                    self._look()
                else:
                    self._reconcile_again(self.now_ns)
                    self._drain()
            elif timer_ns < at_ns:
                self._wake(timer_ns)
            else:
                return

    def _skipped(self, at_ns: int) -> bool:
        """Pass a night or a weekend at once: where no quote comes, books at rest and limits find what they found before.

        Up to the last comparison before something is due, which is made, so that the books' clock is what it would be.
        """
        engine = self.engine
        last_ns = min(at_ns, self._until_ns(quiet_until(engine, calm_of(engine))) - 1)
        count = (last_ns - self.reconcile_ns) // RECONCILE_NS
        if count < 1:
            return False
        last_ns = self.reconcile_ns + count * RECONCILE_NS
        lanes = engine.view.lanes

        def touch(conid: int) -> tuple[float, float] | None:
            tick = lanes[conid].tick if conid in lanes else None
            return None if tick is None else (tick.bid, tick.ask)

        self.make_up(engine.view.now_ns, last_ns, lambda _: (0, touch))
        self.now_ns = last_ns
        self._reconcile(last_ns)
        self._drain()
        return True

    def _until_ns(self, until_ns: int) -> int:
        """Ticks before this moment have nobody to wait for; the engine has until ``until_ns``."""
        agenda = self._agenda
        if agenda and agenda[0][0] < until_ns:
            until_ns = agenda[0][0]
        if self._look_back is None and self.look_ns < until_ns:
            until_ns = self.look_ns
        if self.reconcile_ns < until_ns:
            news = self.broker.changes, self.engine.rows
            if self._rested != news:
                # A comparison finds nothing, now as at its time, when nothing is sent or comes until then; and nothing
                # waits for it.
                self._rested = news
                self._is_at_rest = self.engine.is_at_rest and (self._compared == news[0] or self._agrees())
            if not self._is_at_rest:
                return self.reconcile_ns
        return until_ns

    # --- what comes again and again -------------------------------------------------------------------------------------

    def _reconcile_again(self, now_ns: int) -> None:
        self._reconcile(now_ns)
        self.reconcile_ns = now_ns + RECONCILE_NS

    def _look(self) -> None:
        if self._looker is not None:
            self._looker()
        self.look_ns = self.now_ns + self._look_every_ns

    def make_up(self, since_ns: int, last_ns: int, shown_at: Callable[[int], tuple[int, Touch]]) -> None:
        """Behind a stretch, or a gap, that began when the books were at ``since_ns``, do what was due in it up to ``last_ns``.

        ``shown_at`` gives time and quotes of the newest row before a moment. A look says when the newest thing it knows of
        was; at one moment it comes before the comparison of the books.
        """
        while self.look_ns <= last_ns:
            if self._look_back is not None:
                row_ns, touch = shown_at(self.look_ns)
                compared_ns = self.reconcile_ns
                if compared_ns < self.look_ns:
                    since_ns = max(
                        since_ns, compared_ns + (self.look_ns - 1 - compared_ns) // RECONCILE_NS * RECONCILE_NS
                    )
                self._look_back(max(since_ns, row_ns), touch)
            self.look_ns += self._look_every_ns
        if self.reconcile_ns <= last_ns:
            self.reconcile_ns += (last_ns - self.reconcile_ns) // RECONCILE_NS * RECONCILE_NS
            self.engine.compared(self.reconcile_ns)
            self.reconcile_ns += RECONCILE_NS

    def _define(self, now_ns: int) -> None:
        super()._define(now_ns)
        self.by_name = {instrument.symbol: instrument for instrument in self._instruments.values()}

    def _finish(self, reason: str) -> None:
        self._at(self.reconcile_ns, super()._reconcile_again)  # there are no more ticks to do it between
        super()._finish(reason)

    def lane_tick(self, conid: int) -> Tick | None:
        """The newest tick of a contract."""
        lane = self.engine.view.lanes.get(conid)
        return None if lane is None else lane.tick

    def symbol_of(self, conid: int) -> str:
        """The name rows of a contract have; empty for one that is not of this run."""
        instrument = self._instruments.get(conid)
        return "" if instrument is None else instrument.symbol

    # --- the exchange ---------------------------------------------------------------------------------------------------

    def _show(self, conid: int) -> None:
        """The newest quote, where the exchange has not seen it: an order is about to meet it."""
        showing = self._showings.get(conid)
        if showing is not None and showing.lane.tick is not None and showing.seen is not showing.lane.tick:
            self._present(showing, showing.lane.tick)

    def _present(self, showing: _Showing, tick: Tick) -> None:
        showing.seen = tick
        bid_size, ask_size = tick.bid_size or 0.0, tick.ask_size or 0.0
        quote = _quote(showing.conid, tick.at_ns, tick.bid, tick.ask, bid_size, ask_size)
        if tick.last is not None and tick.last_size is not None:
            quote.trade = (exactly(tick.last), _size(tick.last_size))
        self.broker.quote(quote, self.now_ns)
        if self._inbox:
            self._drain()

    def _rebound(self) -> None:
        """Orders came, went or moved: where the market has to come for them to matter."""
        self._changes = self.broker.changes
        if self._looker is not None and self._looked_fills != self.broker.fills:
            self._looked_fills = self.broker.fills
            self._looker()
        for showing in self._bound:
            showing.low, showing.high = -math.inf, math.inf
        known = self._showings
        self._bound = [known[conid] for conid in self.broker.at_work if conid in known]
        for showing in self._bound:
            showing.low, showing.high = self.broker.band(showing.conid)


class _Stretches:
    """A block on its way through the engine. A stretch has ``most`` rows at most."""

    def __init__(self, replay: Replay, block: Block, showings: tuple[_Showing, ...]) -> None:
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
        self.most = self._replay.most = _STRETCH if most > _STRETCH else most if most > _STRETCH_MIN else _STRETCH_MIN

    def take(self, row: int, stop: int, is_open: bool) -> tuple[int, Sequence[Command]]:
        """Give the strategies rows from ``row`` on: how many nobody else had to see, and what came of the last one."""
        raise NotImplementedError

    def symbol(self, row: int) -> str:
        """Whose row it is."""
        raise NotImplementedError

    def tick(self, row: int) -> tuple[_Showing, Tick]:
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


class _Single(_Stretches):
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


class _Scanned(_Single):
    """Of one instrument whose only strategy can look through columns."""

    def __init__(self, replay: Replay, block: Block, showings: tuple[_Showing, ...]) -> None:
        super().__init__(replay, block, showings)
        self._columns = block.arrays()
        self.most = replay.scan_most

    def _times(self, block: Block) -> Sequence[int]:
        times: Sequence[int] = block.arrays()[0]
        return times

    def tick(self, row: int) -> tuple[_Showing, Tick]:
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
            self.most = _STRETCH
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
        self.most = replay.scan_most = _SCAN_MIN if row + count < stop else min(_SCAN_MAX, 2 * self.most)
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


class _Mixed(_Stretches):
    """Of several."""

    def __init__(
        self, replay: Replay, block: Block, showings: tuple[_Showing, ...], turns: MixedTurns, first: int
    ) -> None:
        """``first`` is where the rows of the block begin in ``turns``."""
        super().__init__(replay, block, showings)
        self._turns = turns
        self._first = first
        self._found: dict[int, tuple[int, int]] = {}  # of a contract: looked up to which row, found where

    def symbol(self, row: int) -> str:
        return self._turns.symbols[self._first + row]

    def take(self, row: int, stop: int, is_open: bool) -> tuple[int, Sequence[Command]]:
        replay, turns = self._replay, self._turns
        if turns.rules is not replay.by_name:
            turns = self._turns = replay.turns_of(turns.symbols)
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
        symbol, symbols, first = self._replay.symbol_of(conid), self._turns.symbols, self._first
        looked, found = self._found.get(conid, (-1, -1))
        for each in range(row, looked, -1):
            if symbols[first + each] == symbol:
                found = each
                break
        self._found[conid] = row, found
        return found


def _has_numpy() -> bool:
    return importlib.util.find_spec("numpy") is not None


def _quote(conid: int, at_ns: int, bid: float, ask: float, bid_size: float, ask_size: float) -> Quote:
    """What the exchange takes: decimals, None for a side that is not there."""
    return Quote(
        at_ns // NS_PER_MS,
        conid,
        exactly(bid) if bid else None,
        _size(bid_size),
        exactly(ask) if ask else None,
        _size(ask_size),
    )


@lru_cache(maxsize=1_024)
def _size(size: float) -> Decimal:
    """Kept, because sizes come again and again."""
    if not size:
        return ZERO
    return Decimal(int(size)) if size.is_integer() else Decimal(repr(size))


def _picked(block: Block, keep: list[bool]) -> Block:
    """The rows that are wanted."""

    def of(column: Any) -> Any:
        return None if column is None else list(compress(column, keep))

    return Block(
        of(block.symbols),
        of(block.at_ns),
        of(block.bid),
        of(block.ask),
        of(block.bid_size),
        of(block.ask_size),
        of(block.last),
        of(block.last_size),
        block.whole,
    )
