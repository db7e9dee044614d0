"""Where quotes come from: a seeded synthetic market, or a tape of real quotes.

Imports the simulator's own vocabulary only; called by the desk, one quote at a time and in order of market time. A source
is deterministic in its seed (or tape) and market time: how often it is asked does not matter.
"""

import heapq
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Protocol

from botframework.sim.hours import MarketHours
from botframework.sim.instruments import Instrument
from botframework.sim.quotes import Quote, TapeQuote
from botframework.sim.rng import Rng, mix
from botframework.sim.universe import Universe

CATCH_UP_QUOTES = 30_000
MEAN_GAP_MS = 300
"""A synthetic market that would have to make up for more quotes than these at once leaves the oldest time out: a machine
that slept, or a speed it cannot keep, must not make everybody wait."""


class Market(Protocol):
    """A source of quotes in order of time."""

    @property
    def next_ms(self) -> int | None:
        """When the next quote is due; None when there are no more."""

    def pop(self) -> Quote:
        """Takes the next quote."""

    def skip_to(self, at_ms: int) -> None:
        """Leaves out what lies far before `at_ms`, where that changes nothing but time."""

    def open(self, instrument: Instrument, at_ms: int, price: Decimal) -> None:
        """Quotes of one more instrument are wanted, from `at_ms` and `price` on, where the source can make them."""

    def close(self) -> None:
        """No more quotes are wanted."""


class _Walk:
    """One instrument's mid price: a slow swing and small noise around a drifting anchor."""

    __slots__ = (
        "anchor",
        "base",
        "conid",
        "gap_ms",
        "hours",
        "mid",
        "per_price",
        "rng",
        "spread",
        "swing",
        "tick",
        "unit",
    )

    def __init__(self, instrument: Instrument, seed: int, start: Decimal, hours: MarketHours) -> None:
        self.hours = hours
        self.conid = instrument.conid
        self.tick = instrument.tick
        self.per_price = 1 / float(instrument.tick)
        self.base = float(instrument.base_price)
        self.mid = self.anchor = float(start)
        self.unit = self.base * 0.00004
        self.swing = 0.0
        self.spread = 1
        self.gap_ms = 200
        self.rng = Rng(mix(seed, instrument.conid))

    def quote(self, at_ms: int) -> Quote:
        rng = self.rng
        # The swing decays over about ten seconds: long enough to be a trend for a 10/30 average, short enough to turn.
        push, jitter = rng.normals()
        draw = rng.bits()
        self.swing = 0.96 * self.swing + 0.28 * push
        drift = self.unit * (0.6 if draw >> 41 & 1 else -0.6)
        self.anchor += drift + 0.0005 * (self.base - self.anchor)
        self.mid += self.unit * (0.8 * self.swing + 0.7 * jitter) + 0.01 * (self.anchor - self.mid)
        floor = self.base * 0.2
        if self.mid < floor:
            self.mid = self.anchor = floor
        if draw & 7 == 0:
            self.spread = 1 + (draw >> 3) % 3
        bid_ticks = int(self.mid * self.per_price - self.spread * 0.5 + 0.5)
        bid = bid_ticks * self.tick
        ask = (bid_ticks + self.spread) * self.tick
        bid_size = Decimal(100 * (1 + (draw >> 8) % 10))
        ask_size = Decimal(100 * (1 + (draw >> 16) % 10))
        trade = None
        if (draw >> 24) % 10 < 4:
            size = Decimal(10 * (1 + (draw >> 32) % 30))
            trade = (ask if draw >> 40 & 1 else bid, size)
        self.gap_ms = 200 + (draw >> 42) % 201
        return Quote(at_ms, self.conid, bid, bid_size, ask, ask_size, trade)


class SyntheticMarket:
    """Independent random walks, one per instrument, each with a quote every 200 to 400 ms of market time."""

    def __init__(
        self,
        instruments: Iterator[Instrument] | tuple[Instrument, ...],
        seed: int,
        start_ms: int,
        hours: MarketHours,
        prices: Mapping[int, Decimal],
    ) -> None:
        self._hours = hours
        self._seed = seed
        self._heap: list[tuple[int, int, _Walk]] = []
        self._walking: set[int] = set()
        self._catch_up_ms = CATCH_UP_QUOTES * MEAN_GAP_MS
        for instrument in instruments:
            self.open(instrument, start_ms, prices.get(instrument.conid, instrument.base_price))

    def open(self, instrument: Instrument, at_ms: int, price: Decimal) -> None:
        """One more walk, from `at_ms` and `price` on; it changes none of the others."""
        if instrument.conid in self._walking:
            return
        self._walking.add(instrument.conid)
        walk = _Walk(instrument, self._seed, price, self._hours.of(instrument))
        heapq.heappush(self._heap, (walk.hours.next_open_ms(at_ms), len(self._heap), walk))
        self._catch_up_ms = CATCH_UP_QUOTES * MEAN_GAP_MS // len(self._heap)

    @property
    def next_ms(self) -> int | None:
        """When the next quote is due."""
        return self._heap[0][0] if self._heap else None

    def pop(self) -> Quote:
        """Takes the next quote."""
        at_ms, order, walk = self._heap[0]
        quote = walk.quote(at_ms)
        due = at_ms + walk.gap_ms
        if not self._hours.always:
            due = walk.hours.next_open_ms(due)
        heapq.heapreplace(self._heap, (due, order, walk))
        return quote

    def skip_to(self, at_ms: int) -> None:
        """Leaves out the quotes of a long time in which nobody asked."""
        first = at_ms - self._catch_up_ms
        if self._heap and self._heap[0][0] < first:
            self._heap = [
                (max(due, walk.hours.next_open_ms(first) + order % 200), order, walk) for due, order, walk in self._heap
            ]
            heapq.heapify(self._heap)

    def close(self) -> None:
        """Nothing to let go."""


class TapeMarket:
    """A tape of real quotes. Quotes that go back in time are taken at the time of the one before."""

    def __init__(self, quotes: Iterator[TapeQuote], universe: Universe) -> None:
        self._quotes = quotes
        self._universe = universe
        self._at_ms = 0
        self._next = self._read()
        self.first_ms = self.next_ms

    def _read(self) -> TapeQuote | None:
        quote = next(self._quotes, None)
        if quote is not None:
            self._at_ms = max(self._at_ms, quote[0])
            self._universe.ensure(quote[1])
        return quote

    @property
    def next_ms(self) -> int | None:
        """When the next quote is due; None at the tape's end."""
        return None if self._next is None else self._at_ms

    def pop(self) -> Quote:
        """Takes the next quote."""
        if self._next is None:
            raise LookupError("the tape has ended")
        _, symbol, bid, bid_size, ask, ask_size = self._next
        quote = Quote(self._at_ms, self._universe.ensure(symbol).conid, bid, bid_size, ask, ask_size)
        # A tape that fails ends here: its error is told once, not at every moment from now on.
        self._next = None
        self._next = self._read()
        return quote

    def open(self, instrument: Instrument, at_ms: int, price: Decimal) -> None:
        """A tape holds what it holds."""

    def close(self) -> None:
        """Lets the source of the quotes go, where it can be closed."""
        close = getattr(self._quotes, "close", None)
        if close is not None:
            close()

    def skip_to(self, at_ms: int) -> None:
        """A tape is never cut."""


__all__ = ["Market", "Quote", "SyntheticMarket", "TapeMarket", "TapeQuote"]
