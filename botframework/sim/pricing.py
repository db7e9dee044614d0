"""What instruments are worth, and which of them are quoted. Imports the simulator's vocabulary only; owned by the desk.

An instrument that has no market from the start gets one when it is first watched: a walk of its own, or quotes that follow
those of its source.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from botframework.sim.board import Listing
from botframework.sim.derivatives import follow
from botframework.sim.instruments import Instrument
from botframework.sim.market import Market, Quote
from botframework.sim.universe import Universe


class Pricing:
    """Listings, prices, and the instruments whose quotes follow another's. `stored` has prices of an earlier run."""

    def __init__(self, universe: Universe, market: Market, stored: Mapping[int, Decimal]) -> None:
        self._universe = universe
        self._market = market
        self._stored = stored
        self._watched = {instrument.conid for instrument in universe.by_symbol.values()}
        self.listings: dict[int, Listing] = {}
        self.followers: dict[int, list[Instrument]] = {}

    def listing(self, conid: int) -> Listing:
        """The shown state of a known instrument. Raises KeyError for an unknown one."""
        found = self.listings.get(conid)
        if found is None:
            instrument = self._universe.by_conid[conid]
            source = self._source(instrument)
            found = self.listings[conid] = Listing(instrument)
            found.source = None if source is None else self.listing(source.conid)
        return found

    def price(self, conid: int) -> Decimal:
        """The price positions are valued at: the mark, or what was paid while there is no quote."""
        listing = self.listings.get(conid)
        mark = None if listing is None else listing.mark
        if mark is not None:
            return mark
        stored = self._stored.get(conid)
        return stored if stored is not None else self._universe.by_conid[conid].base_price

    def watch(self, conid: int, now_ms: int) -> Sequence[Quote]:
        """Sees to it that a known instrument is quoted from now on; gives the quotes that are due at once."""
        if conid in self._watched:
            return ()
        self._watched.add(conid)
        instrument = self._universe.by_conid[conid]
        source = self._source(instrument)
        if source is None:
            self._market.open(instrument, now_ms, self.price(conid))
            return ()
        due = list(self.watch(source.conid, now_ms))
        self.followers.setdefault(source.conid, []).append(instrument)
        shown = self.listings.get(source.conid)
        if shown is not None and shown.at_ms:
            touch = Quote(shown.at_ms, source.conid, shown.bid, shown.bid_size, shown.ask, shown.ask_size)
            due.append(follow(instrument, touch))
        return due

    def _source(self, instrument: Instrument) -> Instrument | None:
        return self._universe.find(instrument.source) if instrument.source else None
