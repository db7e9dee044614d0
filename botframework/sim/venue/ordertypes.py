"""Order types: their names in the wire's three vocabularies, which prices they need, where and how long they may work.

Imports the exchange's words and instruments; one table for the ticket reader, the rules answer and the rows shown.
"""

import attrs

from botframework.sim.instruments import Instrument
from botframework.sim.venue.working import Kind


@attrs.frozen
class OrderType:
    """`rule` is the word of contract rules, `listed` the live list's, `status` the status call's; `tifs` how long it works."""

    kind: Kind
    rule: str
    listed: str
    status: str
    limit: bool = False
    stop: bool = False
    trailing: bool = False
    tifs: tuple[str, ...] = ("DAY", "GTC")
    kinds: tuple[str, ...] = ("STK", "OPT", "FUT", "CASH", "BOND")


_STOCKS = ("STK",)
_TRAILED = ("STK", "OPT", "FUT", "CASH")

TYPES: dict[Kind, OrderType] = {
    each.kind: each
    for each in (
        OrderType("LMT", "limit", "Limit", "LIMIT", limit=True, tifs=("DAY", "GTC", "IOC", "OPG")),
        OrderType("MIDPRICE", "midprice", "Mid Price", "MIDPRICE", kinds=_STOCKS),
        OrderType("MKT", "market", "Market", "MARKET", tifs=("DAY", "GTC", "IOC", "OPG")),
        OrderType("STP", "stop", "Stop", "STOP", stop=True),
        OrderType("STOP_LIMIT", "stop_limit", "Stop Limit", "STOP_LIMIT", limit=True, stop=True),
        OrderType("MIT", "mit", "Market If Touched", "MIT", stop=True, kinds=_TRAILED),
        OrderType("LIT", "lit", "Limit If Touched", "LIT", limit=True, stop=True, kinds=_TRAILED),
        OrderType("TRAIL", "trailing_stop", "Trailing Stop", "TRAILING_STOP", trailing=True, kinds=_TRAILED),
        OrderType(
            "TRAILLMT",
            "trailing_stop_limit",
            "Trailing Stop Limit",
            "TRAILING_STOP_LIMIT",
            limit=True,
            trailing=True,
            kinds=_TRAILED,
        ),
        OrderType("REL", "relative", "Relative", "RELATIVE", kinds=("STK", "OPT")),
        OrderType("MOC", "marketonclose", "Market On Close", "MARKETONCLOSE", tifs=("DAY",), kinds=_STOCKS),
        OrderType("LOC", "limitonclose", "Limit On Close", "LIMITONCLOSE", limit=True, tifs=("DAY",), kinds=_STOCKS),
    )
}
WORDS: dict[str, Kind] = {**{kind: kind for kind in TYPES}, "STP LMT": "STOP_LIMIT"}
"""What `orderType` may say. Not offered by the interface, and answered as unknown: MTL, pegged to benchmark or market, …

Times in force that no simulated contract takes: PAX (crypto), OVT and OND (overnight), GTD (no ticket can give its date).
"""

CASH_TYPES: tuple[Kind, ...] = ("MKT", "LMT")
OUTSIDE_TYPES: tuple[Kind, ...] = ("LMT", "MKT", "STP", "STOP_LIMIT", "MIT", "LIT", "TRAIL", "TRAILLMT")
COMBINATION_TYPES: tuple[Kind, ...] = ("LMT", "MKT")


def types_for(instrument: Instrument) -> list[OrderType]:
    """The types an instrument takes."""
    return [each for each in TYPES.values() if instrument.tradable and instrument.sec_type in each.kinds]


def tif_types(instrument: Instrument) -> list[str]:
    """How long its orders may work, in the inner grammar of contract rules."""
    words = ["IOC/MARKET,LIMIT,o,a", "GTC/o,a", "DAY/o,a"]
    return [*words, "OPG/MARKET,LIMIT,a"] if instrument.sec_type == "STK" else words
