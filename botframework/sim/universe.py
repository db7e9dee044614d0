"""The instruments of the simulated brokerage, by contract id and by symbol.

Imports the simulator's vocabulary only; used by the market, the desk and the contract endpoints. What is in `by_symbol` has
a market of its own from the start; everything else is known, and quoted from when somebody first asks.
"""

import zlib
from collections.abc import Iterator
from decimal import Decimal

from botframework.sim import derivatives
from botframework.sim.catalogue import BUILT_IN, FURTHER
from botframework.sim.instruments import Instrument
from botframework.sim.wire import whole

_CATALOGUE = {instrument.conid: instrument for instrument in (*BUILT_IN, *FURTHER)}
_BY_SYMBOL = {instrument.symbol: instrument for instrument in reversed((*BUILT_IN, *FURTHER)) if not instrument.issuer}


class Universe:
    """Instruments by contract id and by symbol. Without `symbols` it is the whole catalogue."""

    def __init__(self, symbols: tuple[str, ...] | None) -> None:
        self.by_conid: dict[int, Instrument] = {}
        self.by_symbol: dict[str, Instrument] = {}
        self.whole = symbols is None
        for symbol in [instrument.symbol for instrument in BUILT_IN] if symbols is None else symbols:
            self.ensure(symbol)

    def ensure(self, symbol: str) -> Instrument:
        """The instrument of a symbol; one that is not known gets a contract id derived from its name."""
        if (known := self.by_symbol.get(symbol)) is not None:
            return known
        if (listed := _BY_SYMBOL.get(symbol)) is not None and not listed.source:
            return self._add(listed)
        digest = zlib.crc32(symbol.encode())
        conid = 900_000_000 + digest % 50_000_000
        while conid in self.by_conid:
            conid += 1
        price = Decimal(2000 + digest % 30_000).scaleb(-2)
        return self._add(Instrument(conid, symbol, f"{symbol} CORP", "NYSE", price))

    def find(self, conid: int) -> Instrument | None:
        """The instrument of a contract id, derivatives of known underlyings included."""
        known = self.by_conid.get(conid)
        if known is None:
            known = _CATALOGUE.get(conid) if self.whole else None
            underlying = derivatives.underlying_of(conid)
            if underlying is not None and (base := self.find(underlying)) is not None:
                known = derivatives.contract(conid, base)
            if known is not None:
                self.by_conid[conid] = known
        return known

    def find_text(self, text: str) -> Instrument | None:
        """The same for a contract id as text; None for anything that is not one."""
        conid = whole(text)
        return None if conid is None else self.find(conid)

    def recall(self, conid: int, symbol: str | None = None) -> None:
        """Makes an instrument known that a book speaks of, whatever else this universe has."""
        if self.find(conid) is not None:
            return
        underlying = derivatives.underlying_of(conid)
        if underlying is not None and underlying in _CATALOGUE:
            self.by_conid.setdefault(underlying, _CATALOGUE[underlying])
            self.find(conid)
        elif conid in _CATALOGUE:
            self.by_conid[conid] = _CATALOGUE[conid]
        elif symbol is not None:
            self.ensure(symbol)

    def lookup(self, symbol: str) -> Instrument | None:
        """The stock, index or pair of a symbol."""
        known = self.by_symbol.get(symbol)
        if known is None and self.whole and (listed := _BY_SYMBOL.get(symbol)) is not None:
            known = self.find(listed.conid)
        return known

    def listed(self) -> Iterator[Instrument]:
        """Everything but derivatives, those with a market of their own first."""
        yield from self.by_symbol.values()
        if self.whole:
            for instrument in _CATALOGUE.values():
                if self.by_symbol.get(instrument.symbol) is not instrument:
                    yield self.by_conid.setdefault(instrument.conid, instrument)

    def _add(self, instrument: Instrument) -> Instrument:
        self.by_conid[instrument.conid] = instrument
        self.by_symbol[instrument.symbol] = instrument
        return instrument


__all__ = ["BUILT_IN", "Instrument", "Universe"]
