"""The sync driver of a tape: blocks of columns in, ticks made on the way, everything rare off the tick.

The same engine, gate and exchange as ever. The exchange is touched only when an order meets the market or the market comes
to an order's price, timers and arrivals hide behind one comparison, and positions are marked when somebody asks. The
short road for ticks is ``core.replay``; with ``inline`` off, every row goes through ``Engine.handle`` and the exchange, and
the result is the same to the last byte. Imports core, ``offline``, ``tapeblocks`` and the exchange's quote; called by ``runner``.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import compress, repeat
from operator import length_hint
from typing import Any

import attrs

from botframework.core.engine import Engine
from botframework.core.model import ZERO, Instrument, Tick
from botframework.core.replay import ENDED, Band, can_inline, take_many, take_one
from botframework.errors import BotError
from botframework.ports import Journal
from botframework.runtime.exchangebroker import NS_PER_MS
from botframework.runtime.offline import NEVER_NS, NS_PER_S, Offline, OfflineSettings, Watch
from botframework.runtime.tapeblocks import Block
from botframework.sim.quotes import Quote

AUDIT_NS = 6 * 3600 * NS_PER_S
"""The engine's books are worked out anew this often in market time, and not once a minute: a minute lasts microseconds here."""
_COLLECT = (50_000, 20, 100)


@attrs.define(eq=False)
class _Showing(Band):
    """One instrument: its band, and the newest tick the exchange has seen."""

    conid: int = 0
    seen: Tick | None = None


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
        inline: bool = True,
        on_block: Callable[[Replay], None] | None = None,
        look: Callable[[], None] | None = None,
        look_ns: int = 60 * NS_PER_S,
    ) -> None:
        """``on_block`` is called after every block, ``look`` every ``look_ns`` of market time and after each fill."""
        super().__init__(engine, instruments, settings, journal=journal, watch=watch)
        self.started_ns = settings.start_ns
        self._looker = look
        self._look_ns = look_ns
        self._looked_fills = 0
        self.broker.before_order = self._show
        self.rows = 0
        self.failure: BotError | None = None
        self.is_interrupted = False
        engine.audit_every_ns = AUDIT_NS
        self._blocks = blocks
        self._inline = inline
        self._on_block = on_block
        self._showings: dict[int, _Showing] = {}
        self._by_symbol: dict[str, _Showing] = {}
        self._changes = 0

    def stop(self) -> None:
        """End after the block at hand, in order: orders cancelled, strategies told, books as they are then."""
        self.is_interrupted = True

    def run(self) -> dict[str, Any]:
        """Let the tape pass. A tape that fails ends the run in order; ``failure`` then holds why."""
        self._begin()
        for conid, instrument in self._instruments.items():
            showing = _Showing(self.engine.view.lanes[conid], conid=conid)
            self._showings[conid] = self._by_symbol[instrument.symbol] = showing
        if self._looker is not None:
            self._look_again(self.now_ns)
        collector = gc.get_threshold()
        # What there is now stays; a run makes few cycles and many objects that die at once.
        gc.collect()
        gc.freeze()
        gc.set_threshold(*_COLLECT)
        try:
            self._go()
        finally:
            gc.set_threshold(*collector)
            gc.unfreeze()
        self._finish("interrupted" if self.is_interrupted else "the tape has ended")
        if self._looker is not None:
            self._looker()
        return self.summary()

    def _go(self) -> None:
        inline = self._inline and can_inline(self.engine)
        try:
            for block in self._blocks:
                if inline and block.whole:
                    self._quickly(block)
                else:
                    self._slowly(block)
                if len(block):
                    self.now_ns = max(self.now_ns, block.at_ns[-1])  # the last ticks may have gone by without a word
                self.rows += len(block)
                if self._on_block is not None:
                    self._on_block(self)
                if self.is_interrupted:
                    break
        except BotError as error:
            self.failure = error

    # --- blocks ---------------------------------------------------------------------------------------------------------

    def _quickly(self, block: Block) -> None:
        if not isinstance(block.symbols, str):
            if block.symbols.count(block.symbols[0]) < len(block.symbols):
                self._mixed(block, block.symbols)
                return
            block.symbols = block.symbols[0]
        showing = self._by_symbol.get(block.symbols)
        if showing is None:
            return
        start, size, engine = 0, len(block), self.engine
        while start < size:
            # The contract's rules are told anew now and then; ticks made from then on carry the new ones.
            instrument = self._instruments[showing.conid]
            times = iter(block.at_ns if not start else block.at_ns[start:])
            ticks = _ticks(repeat(instrument), times, block, start)
            while True:
                tick, commands = halt = take_one(engine, showing, ticks, self._until_ns())
                if halt is ENDED:
                    return
                if tick is not None:
                    self._whole(showing, tick)
                else:
                    self.now_ns = engine.view.now_ns
                    self._carry_out(commands)
                    self._drain()
                if self._changes != self.broker.changes:
                    self._rebound()
                if self._instruments[showing.conid] is not instrument:
                    start = size - length_hint(times)
                    break

    def _mixed(self, block: Block, symbols: list[str]) -> None:
        known = self._by_symbol
        if not all(map(known.__contains__, symbols)):
            block = _picked(block, [symbol in known for symbol in symbols])
            symbols = block.symbols if isinstance(block.symbols, list) else []
        start, size, engine = 0, len(block), self.engine
        while start < size:
            redefined = self._instruments[next(iter(self._instruments))]
            names = symbols if not start else symbols[start:]
            showings = list(map(known.__getitem__, names))
            times = iter(block.at_ns if not start else block.at_ns[start:])
            instruments = [self._instruments[showing.conid] for showing in showings]
            ticks = zip(showings, _ticks(iter(instruments), times, block, start), strict=False)
            while True:
                tick, commands = halt = take_many(engine, ticks, self._until_ns())
                if halt is ENDED:
                    return
                if tick is not None:
                    self._whole(self._showings[tick.instrument.conid], tick)
                else:
                    self.now_ns = engine.view.now_ns
                    self._carry_out(commands)
                    self._drain()
                if self._changes != self.broker.changes:
                    self._rebound()
                if self._instruments[redefined.conid] is not redefined:
                    start = size - length_hint(times)
                    break

    def _slowly(self, block: Block) -> None:
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
            showing = self._by_symbol.get(symbol)
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

    # --- one row --------------------------------------------------------------------------------------------------------

    def _whole(self, showing: _Showing, tick: Tick) -> None:
        """One tick by the front door, after what was due before it."""
        at_ns = tick.at_ns
        self._pass(at_ns)
        if self._changes != self.broker.changes:
            self._rebound()
        self.now_ns = at_ns
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
            if agenda_ns <= at_ns and agenda_ns <= timer_ns:
                self._act()
            elif timer_ns < at_ns:
                self._wake(timer_ns)
            else:
                return

    def _until_ns(self) -> int:
        """Ticks before this moment have nobody to wait for."""
        wake_ns = self.engine.next_wake_ns
        agenda = self._agenda
        return agenda[0][0] if agenda and agenda[0][0] < wake_ns else wake_ns

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
            quote.trade = (Decimal(repr(tick.last)), _size(tick.last_size))
        self.broker.quote(quote, self.now_ns)
        self._drain()

    def _look_again(self, now_ns: int) -> None:
        if self._looker is not None:
            self._looker()
        self._at(now_ns + self._look_ns, self._look_again)

    def _rebound(self) -> None:
        """Orders came, went or moved: where the market has to come for them to matter."""
        self._changes = self.broker.changes
        if self._looker is not None and self._looked_fills != self.broker.fills:
            self._looked_fills = self.broker.fills
            self._looker()
        for showing in self._showings.values():
            showing.low, showing.high = self.broker.band(showing.conid)


def _ticks(instruments: Iterator[Instrument], times: Iterator[int], block: Block, start: int) -> Iterator[Tick]:
    rest = block if not start else block.cut(start, len(block))
    columns: tuple[Iterable[Any], ...] = (rest.at_ns, rest.bid, rest.ask, rest.bid_size, rest.ask_size)
    if rest.last is not None and rest.last_size is not None:
        columns += (rest.last, rest.last_size)
    return map(Tick, instruments, times, *columns)


def _quote(conid: int, at_ns: int, bid: float, ask: float, bid_size: float, ask_size: float) -> Quote:
    """What the exchange takes: decimals, None for a side that is not there."""
    return Quote(
        at_ns // NS_PER_MS,
        conid,
        Decimal(repr(bid)) if bid else None,
        _size(bid_size),
        Decimal(repr(ask)) if ask else None,
        _size(ask_size),
    )


def _size(size: float) -> Decimal:
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
