"""The instruments of the simulated brokerage: contract ids, names, exchanges, tick sizes.

Imports attrs only; used by the market, the desk and the contract endpoints. Contract ids of well-known instruments are the
real ones, so that a configuration written against the simulator names the same contracts at the real gateway.
"""

import zlib
from decimal import Decimal

import attrs


@attrs.frozen
class Instrument:
    """One contract. `base_price` is where its synthetic market begins."""

    conid: int
    symbol: str
    name: str
    exchange: str
    base_price: Decimal
    industry: str = "Technology"
    stock_type: str = "COMMON"
    currency: str = "USD"
    tick: Decimal = Decimal("0.01")
    sec_type: str = "STK"

    @property
    def is_fund(self) -> bool:
        """An exchange-traded fund."""
        return self.stock_type == "ETF"


def _fund(conid: int, symbol: str, name: str, exchange: str, price: str) -> Instrument:
    return Instrument(conid, symbol, name, exchange, Decimal(price), "Funds", "ETF")


BUILT_IN: tuple[Instrument, ...] = (
    Instrument(265598, "AAPL", "APPLE INC", "NASDAQ", Decimal("232.50")),
    _fund(756733, "SPY", "SPDR S&P 500 ETF TRUST", "ARCA", "585.20"),
    Instrument(272093, "MSFT", "MICROSOFT CORP", "NASDAQ", Decimal("428.10")),
    Instrument(8314, "IBM", "INTL BUSINESS MACHINES CORP", "NYSE", Decimal("214.60")),
    Instrument(3691937, "AMZN", "AMAZON.COM INC", "NASDAQ", Decimal("198.40"), "Communications"),
    Instrument(208813719, "GOOGL", "ALPHABET INC-CL A", "NASDAQ", Decimal("171.30"), "Communications"),
    Instrument(107113386, "META", "META PLATFORMS INC-CLASS A", "NASDAQ", Decimal("563.90"), "Communications"),
    Instrument(4815747, "NVDA", "NVIDIA CORP", "NASDAQ", Decimal("138.70")),
    Instrument(76792991, "TSLA", "TESLA INC", "NASDAQ", Decimal("262.80"), "Consumer, Cyclical"),
    Instrument(1520593, "JPM", "JPMORGAN CHASE & CO", "NYSE", Decimal("224.50"), "Financial"),
    _fund(320227571, "QQQ", "INVESCO QQQ TRUST SERIES 1", "NASDAQ", "502.10"),
    _fund(9579970, "IWM", "ISHARES RUSSELL 2000 ETF", "ARCA", "226.40"),
)


class Universe:
    """Instruments by contract id and by symbol."""

    def __init__(self, symbols: tuple[str, ...] | None) -> None:
        self.by_conid: dict[int, Instrument] = {}
        self.by_symbol: dict[str, Instrument] = {}
        built_in = {instrument.symbol: instrument for instrument in BUILT_IN}
        for symbol in built_in if symbols is None else symbols:
            if symbol in built_in:
                self._add(built_in[symbol])
            else:
                self.ensure(symbol)

    def ensure(self, symbol: str) -> Instrument:
        """The instrument of a symbol; one that is not known gets a contract id derived from its name."""
        if (known := self.by_symbol.get(symbol)) is not None:
            return known
        for instrument in BUILT_IN:
            if instrument.symbol == symbol:
                return self._add(instrument)
        digest = zlib.crc32(symbol.encode())
        conid = 900_000_000 + digest % 50_000_000
        while conid in self.by_conid:
            conid += 1
        price = Decimal(2000 + digest % 30_000).scaleb(-2)
        return self._add(Instrument(conid, symbol, f"{symbol} CORP", "NYSE", price))

    def _add(self, instrument: Instrument) -> Instrument:
        self.by_conid[instrument.conid] = instrument
        self.by_symbol[instrument.symbol] = instrument
        return instrument
