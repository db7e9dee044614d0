"""The contracts the simulated brokerage knows, as data. Imports the instrument's form only; read by the universe.

`BUILT_IN` has quotes from the start. The rest is quoted when somebody asks for it, so that a market nobody looks at costs
nothing and changes nothing. Contract ids of `BUILT_IN` are the real ones, so that a configuration written against the
simulator names the same contracts at the real gateway; of the rest take none for granted.
"""

from decimal import Decimal

import attrs

from botframework.sim.instruments import Instrument
from botframework.sim.rates import PER_USD


def _fund(conid: int, symbol: str, name: str, exchange: str, price: str) -> Instrument:
    return Instrument(conid, symbol, name, exchange, Decimal(price), "Funds", "ETF")


def _stock(conid: int, symbol: str, name: str, exchange: str, price: str, industry: str) -> Instrument:
    return Instrument(conid, symbol, name, exchange, Decimal(price), industry)


def _index(
    conid: int, symbol: str, name: str, exchange: str, price: str, source: int = 0, tick: str = "0.01"
) -> Instrument:
    return Instrument(
        conid,
        symbol,
        name,
        exchange,
        Decimal(price),
        "Indices",
        "",
        tick=Decimal(tick),
        sec_type="IND",
        source=source,
    )


def _pair(conid: int, base: str, quote: str) -> Instrument:
    tick = Decimal("0.005") if quote == "JPY" else Decimal("0.00005")
    price = (PER_USD[quote] / PER_USD[base] / tick).to_integral_value() * tick
    name = f"{base}.{quote}"
    return Instrument(conid, name, name, "IDEALPRO", price, "", "", quote, tick, "CASH")


def _bond(conid: int, issuer: str, name: str, coupon: str, issue: str, maturity: str, price: str) -> Instrument:
    # A bond is quoted in per cent of par and traded in pieces of 1,000: one point of one piece is worth 10.
    return Instrument(
        conid,
        issuer,
        name,
        "SMART",
        Decimal(price),
        "Government" if issuer == "US-T" else "Corporate",
        "",
        tick=Decimal("0.001"),
        sec_type="BOND",
        multiplier=Decimal(10),
        expiry=maturity,
        coupon=Decimal(coupon),
        issue=issue,
        issuer=issuer,
    )


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

SPX, NDX = 416904, 416843

FURTHER: tuple[Instrument, ...] = (
    _stock(8894, "KO", "COCA-COLA CO/THE", "NYSE", "62.40", "Consumer, Non-cyclical"),
    _stock(6459, "DIS", "WALT DISNEY CO/THE", "NYSE", "111.80", "Communications"),
    _stock(10098, "BAC", "BANK OF AMERICA CORP", "NYSE", "44.20", "Financial"),
    _stock(13977, "XOM", "EXXON MOBIL CORP", "NYSE", "108.30", "Energy"),
    _stock(8719, "JNJ", "JOHNSON & JOHNSON", "NYSE", "145.90", "Consumer, Non-cyclical"),
    _stock(13824, "WMT", "WALMART INC", "NYSE", "91.60", "Consumer, Cyclical"),
    _stock(270639, "INTC", "INTEL CORP", "NASDAQ", "21.40", "Technology"),
    _stock(4391, "AMD", "ADVANCED MICRO DEVICES", "NASDAQ", "121.70", "Technology"),
    _stock(15124833, "NFLX", "NETFLIX INC", "NASDAQ", "889.50", "Communications"),
    _stock(268084, "CSCO", "CISCO SYSTEMS INC", "NASDAQ", "59.30", "Technology"),
    _stock(4762, "BA", "BOEING CO/THE", "NYSE", "176.80", "Industrial"),
    _fund(51529211, "GLD", "SPDR GOLD SHARES", "ARCA", "244.90"),
    _fund(15547841, "TLT", "ISHARES 20+ YEAR TREASURY BOND ETF", "NASDAQ", "88.10"),
    _fund(73128548, "DIA", "SPDR DJIA TRUST", "ARCA", "425.60"),
    _index(SPX, "SPX", "S&P 500 STOCK INDEX", "CBOE", "5872.00"),
    _index(NDX, "NDX", "NASDAQ 100 STOCK INDEX", "NASDAQ", "20630.00"),
    _index(11004968, "ES", "E-MINI S&P 500", "CME", "5872.00", SPX),
    _index(11004958, "NQ", "E-MINI NASDAQ 100", "CME", "20630.00", NDX),
    _index(17340715, "CL", "LIGHT SWEET CRUDE OIL", "NYMEX", "70.40"),
    _index(17340718, "GC", "GOLD", "COMEX", "2651.00", tick="0.10"),
    _pair(12087792, "EUR", "USD"),
    _pair(12087797, "GBP", "USD"),
    _pair(14433401, "AUD", "USD"),
    _pair(15016059, "USD", "JPY"),
    _pair(15016062, "USD", "CAD"),
    _pair(12087820, "USD", "CHF"),
    _pair(12087807, "EUR", "GBP"),
    _bond(730000001, "US-T", "UNITED STATES TREASURY", "4.125", "20221115", "20321115", "98.750"),
    _bond(730000002, "US-T", "UNITED STATES TREASURY", "4.5", "20240215", "20440215", "97.400"),
    _bond(730000003, "IBM", "INTL BUSINESS MACHINES CORP", "4.9", "20240205", "20340205", "101.200"),
)


@attrs.frozen
class OptionRoot:
    """The options of one underlying: distance between strikes and the one volatility all of them are priced with."""

    underlying: int
    step: Decimal
    volatility: float


@attrs.frozen
class FutureRoot:
    """The futures of one root: which months (1 to 12) there are and what a point is worth."""

    conid: int
    multiplier: Decimal
    tick: Decimal
    months: tuple[int, ...]


_QUARTERS = (3, 6, 9, 12)

OPTION_ROOTS: tuple[OptionRoot, ...] = (
    OptionRoot(265598, Decimal("2.5"), 0.27),
    OptionRoot(756733, Decimal(5), 0.16),
    OptionRoot(272093, Decimal(5), 0.24),
    OptionRoot(4815747, Decimal("2.5"), 0.48),
    OptionRoot(76792991, Decimal("2.5"), 0.55),
    OptionRoot(320227571, Decimal(5), 0.20),
    OptionRoot(8314, Decimal("2.5"), 0.22),
    OptionRoot(SPX, Decimal(25), 0.15),
)
FUTURE_ROOTS: tuple[FutureRoot, ...] = (
    FutureRoot(11004968, Decimal(50), Decimal("0.25"), _QUARTERS),
    FutureRoot(11004958, Decimal(20), Decimal("0.25"), _QUARTERS),
    FutureRoot(17340715, Decimal(1000), Decimal("0.01"), tuple(range(1, 13))),
    FutureRoot(17340718, Decimal(100), Decimal("0.10"), (2, 4, 6, 8, 10, 12)),
)
