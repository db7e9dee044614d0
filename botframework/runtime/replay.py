"""The sync driver of a tape: blocks of columns in, ticks made on the way, everything rare off the tick.

The same engine, gate and exchange as ever. A block is cut into stretches within which nobody but the strategies has to see a
tick: no arrival and no timer falls into it, and no price reaches an order at the exchange or a limit. Comparisons of the
books that can find nothing, and looks at what everything is worth, are made up for behind the stretch. The short road for
ticks is ``core.replay``; with ``inline`` off, every row goes through ``Engine.handle`` and the exchange, and the result is
the same to the last byte. Imports core, ``offline``, ``stretches``, ``tapeblocks`` and the exchange's quote; called by
``runner``.
"""

from __future__ import annotations

import gc
import importlib.util
import math
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import compress, repeat
from typing import Any

from botframework.core.calm import Calm
from botframework.core.engine import Engine
from botframework.core.exposure import exactly
from botframework.core.model import ZERO, Instrument, Tick
from botframework.core.replay import calm_of, can_inline, fit, idle_until, quiet_until, scanner
from botframework.errors import BotError
from botframework.fills.words import floor_to
from botframework.ports import Journal
from botframework.runtime.days import next_day_ns
from botframework.runtime.exchangebroker import NS_PER_MS
from botframework.runtime.expiry import Expiry
from botframework.runtime.offline import NEVER_NS, NS_PER_S, RECONCILE_NS, Offline, OfflineSettings, Watch
from botframework.runtime.scorecard import Touch
from botframework.runtime.stretches import SCAN_MIN, STRETCH, Mixed, MixedTurns, Scanned, Showing, Single, Stretches
from botframework.runtime.tapeblocks import Block, PrintTimes, is_print
from botframework.sim.quotes import Quote

AUDIT_NS = 6 * 3600 * NS_PER_S
"""The engine's books are worked out anew this often in market time, and not once a minute: a minute lasts microseconds here."""
_GAP_NS = 4 * RECONCILE_NS
"""Between quotes, what is longer is gone over at once."""
_COLLECT = (50_000, 20, 100)
PART = 1024
"""Rows whose numbers become objects at once, where a tape comes as arrays. The objects of many more do not fit into a
processor's caches: in a long run, when what memory is free lies scattered, each row then takes up to half as long again."""


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
        look_through: Callable[[Callable[[int], int], int, Touch], None] | None = None,
        day_ends: Callable[[], None] | None = None,
        scan: bool = True,
    ) -> None:
        """``on_block`` is called after every part of a block, ``look`` every ``look_ns`` of market time and after each fill.

        ``look_back`` does the same later, with the moment and the quotes it had; without it every look is on time.
        ``look_through`` does many that find the same, given the moment of each by its number. ``day_ends`` is called at
        each midnight of the market, before anything that is due then. ``scan`` lets strategies that can look through
        blocks by columns, where numpy is installed.
        """
        super().__init__(engine, instruments, settings, journal=journal, watch=watch, watched=watched)
        self.started_ns = settings.start_ns
        self._looker = look
        self._look_back = look_back
        self._look_through = look_through
        self._look_every_ns = look_ns
        self._day_ends = day_ends
        self.look_ns = NEVER_NS
        self.reconcile_ns = NEVER_NS
        self._rested = (-1, -1)
        self._is_at_rest = False
        self._looked_fills = 0
        self.broker.before_order = self._show
        self.rows = 0
        self.scanned = 0  # rows shown to strategies by columns
        self.most = STRETCH
        self.scan_most = SCAN_MIN
        self.ends_ns: int | None = None
        """Time goes on up to this moment behind the last row; None: it ends with it."""
        self.failure: BotError | None = None
        self.expired_rows = 0  # of contracts that were over by then: nobody saw them
        self._ends = {each.symbol: each.at_ns for each in settings.expiries}
        self._first_end_ns = min(self._ends.values(), default=NEVER_NS)
        self._read_ns = settings.start_ns  # up to when the tape was read, expired contracts and all
        self.is_interrupted = False
        engine.audit_every_ns = AUDIT_NS
        self._blocks = blocks
        self._inline = inline
        self._scans = scan and inline and _has_numpy()
        self._on_block = on_block
        self._showings: dict[int, Showing] = {}
        self.by_symbol: dict[str, Showing] = {}
        self.by_name: dict[str, Instrument] = {}  # with the rules as told last
        self._prints: PrintTimes = {}
        self._changes = 0
        self._bound: list[Showing] = []  # those with orders at the exchange
        self._turns: MixedTurns | None = None

    def stop(self) -> None:
        """End after the rows at hand, in order: orders cancelled, strategies told, books as they are then."""
        self.is_interrupted = True

    def run(self) -> dict[str, Any]:
        """Let the tape pass. A tape that fails ends the run in order; ``failure`` then holds why."""
        self._begin()
        for conid, instrument in self._instruments.items():
            showing = Showing(self.engine.view.lanes[conid], conid=conid)
            self._showings[conid] = self.by_symbol[instrument.symbol] = showing
        if self._looker is not None:
            self._look()
        if self._day_ends is not None:
            self._at(next_day_ns(self.now_ns), self._end_day, rank=-1)
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
                if block.prints is not None:
                    self.broker.shows_prints, self._prints = True, block.prints
                rows = self.rows + len(block)
                if self._ends and len(block):
                    self._read_ns = block.end_ns
                    if block.end_ns >= self._first_end_ns:
                        block = self._without_expired(block)
                        self.rows = rows - len(block)
                        if not len(block):
                            if self._ends_at(rows):
                                return
                            continue
                for part in self._quickly(block) if inline and block.whole else self._slowly(block):
                    self.now_ns = max(self.now_ns, part.end_ns)  # the last ticks may have gone by without a word
                    if self._ends_at(self.rows + len(part)):
                        return
                if self.rows < rows and self._ends_at(rows):  # behind rows that nobody trades
                    return
            if self.ends_ns is not None:
                self._pass(self.ends_ns)
            else:
                self._end_contracts()
        except BotError as error:
            self.failure = error

    def _without_expired(self, block: Block) -> Block:
        """The rows of contracts that are not over by then."""
        ends, before = self._ends, len(block)
        if isinstance(block.symbols, str):
            block = block.cut(0, bisect_left(block.times, ends.get(block.symbols, NEVER_NS)))
        else:
            last_ns = [ends.get(symbol, NEVER_NS) for symbol in block.symbols]
            block = _picked(block, [at_ns < end_ns for at_ns, end_ns in zip(block.at_ns, last_ns, strict=True)])
        self.expired_rows += before - len(block)
        return block

    def _end_contracts(self) -> None:
        """Behind the tape's last row: what expires on that day, or expired since the last row that anybody saw."""
        last_ns = next_day_ns(self._read_ns)
        due = [end_ns for end_ns in self._ends.values() if self.now_ns < end_ns <= last_ns]
        if due:
            self._pass(max(due))

    def _end_contract(self, expiry: Expiry, now_ns: int) -> None:
        super()._end_contract(expiry, now_ns)
        self._drain()
        if self._looker is not None:  # before anything else is due, as behind a fill
            self._looker()

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
                        self._through(Mixed(self, part, every, turns, first))
                        yield part
                return
            symbols = symbols[0]
        showing = known.get(symbols)
        if showing is None:
            return
        if self._scans and block.last is None and scanner(self.engine, showing.lane) is not None:
            self._through(Scanned(self, block, (showing,)))
            yield block
            return
        for _, part in block.parts(PART):
            self._through(Single(self, part, (showing,)))
            yield part

    def turns_of(self, symbols: list[str]) -> MixedTurns:
        """Worked out once for blocks in which the instruments take turns alike, as bars of several do."""
        turns, rules = self._turns, self.by_name
        if turns is None or turns.rules is not rules or turns.symbols != symbols:
            turns = self._turns = MixedTurns(symbols, {**self.by_symbol}, rules)
        return turns

    def _through(self, block: Stretches) -> None:
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
                step = self._instruments[showing.conid].size_step
                self._quote(_quote(showing.conid, step, at_ns, bid, ask, bid_size, ask_size, last, last_size), at_ns)
                showing.seen = showing.lane.tick  # what the exchange has is newer than that
            if self._changes != self.broker.changes:
                self._rebound()
        if len(block):
            yield block

    # --- one row --------------------------------------------------------------------------------------------------------

    def _whole(self, showing: Showing, tick: Tick) -> None:
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
        last_ns = min(at_ns, self._until_ns(idle_until(engine)) - 1)
        count = (last_ns - self.reconcile_ns) // RECONCILE_NS
        if count < 1:
            return False
        last_ns = self.reconcile_ns + count * RECONCILE_NS
        lanes = engine.view.lanes

        def touch(conid: int) -> tuple[float, float] | None:
            tick = lanes[conid].tick if conid in lanes else None
            return None if tick is None else (tick.bid, tick.ask)

        if self._look_through is not None and self.look_ns <= last_ns:
            self._pass_looks(self._look_through, engine.view.now_ns, last_ns, touch)
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

    def _act(self) -> None:
        """What it fills is looked at before anything else is due: a new day, say, whose night it was held over."""
        super()._act()
        if self._looker is not None and self._looked_fills != self.broker.fills:
            self._looked_fills = self.broker.fills
            self._looker()

    def _end_day(self, at_ns: int) -> None:
        if self._day_ends is not None:
            self._day_ends()
            self._at(next_day_ns(at_ns), self._end_day, rank=-1)

    # --- what comes again and again -------------------------------------------------------------------------------------

    def _reconcile_again(self, now_ns: int) -> None:
        self._reconcile(now_ns)
        self.reconcile_ns = now_ns + RECONCILE_NS

    def _look(self) -> None:
        if self._looker is not None:
            self._looker()
        self.look_ns = self.now_ns + self._look_every_ns

    def _pass_looks(
        self,
        look_through: Callable[[Callable[[int], int], int, Touch], None],
        since_ns: int,
        last_ns: int,
        touch: Touch,
    ) -> None:
        """The looks up to ``last_ns`` of a gap, all at once, each with the moment that ``make_up`` would give it."""
        first_ns, every_ns, compared_ns = self.look_ns, self._look_every_ns, self.reconcile_ns

        def moment_ns(number: int) -> int:
            before_ns = first_ns + number * every_ns - 1 - compared_ns
            return since_ns if before_ns < 0 else max(since_ns, compared_ns + before_ns // RECONCILE_NS * RECONCILE_NS)

        count = (last_ns - first_ns) // every_ns + 1
        look_through(moment_ns, count, touch)
        self.look_ns += count * every_ns

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

    def _present(self, showing: Showing, tick: Tick) -> None:
        showing.seen = tick
        sizes = tick.bid_size or 0.0, tick.ask_size or 0.0
        step = tick.instrument.size_step
        quote = _quote(showing.conid, step, tick.at_ns, tick.bid, tick.ask, *sizes, tick.last, tick.last_size)
        self._quote(quote, tick.at_ns)

    def _quote(self, quote: Quote, at_ns: int) -> None:
        """Let the exchange see a quote. On a tape with prints, a trade that is no touch of its own repeats the one before."""
        broker = self.broker
        if not broker.shows_prints:
            broker.quote(quote, self.now_ns)
        else:
            waited = broker.waits_for_quote(quote.conid)
            quote.repeats = quote.trade is not None and is_print(self._prints, self.symbol_of(quote.conid), at_ns)
            broker.quote(quote, self.now_ns)
            if waited and not broker.waits_for_quote(quote.conid):
                self._changes = -1  # the bands are wide again
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


def _has_numpy() -> bool:
    return importlib.util.find_spec("numpy") is not None


def _quote(
    conid: int,
    step: Decimal,
    at_ns: int,
    bid: float,
    ask: float,
    bid_size: float,
    ask_size: float,
    last: float | None,
    last_size: float | None,
) -> Quote:
    """What the exchange takes: decimals, None for a side that is not there, sizes in whole steps of what can be traded."""
    return Quote(
        at_ns // NS_PER_MS,
        conid,
        exactly(bid) if bid else None,
        _size(bid_size, step),
        exactly(ask) if ask else None,
        _size(ask_size, step),
        None if last is None or last_size is None else (exactly(last), _size(last_size, step)),
    )


@lru_cache(maxsize=1_024)
def _size(size: float, step: Decimal) -> Decimal:
    """Kept, because sizes come again and again. A part of a share would be a position that no order can close."""
    if not size:
        return ZERO
    return floor_to(Decimal(int(size)) if size.is_integer() else Decimal(repr(size)), step)


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
