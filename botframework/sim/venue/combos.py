"""Combinations: the text that names one, and the contract that stands for it. Imports instruments only.

`{spread};;;{leg}/{ratio},{leg}/{ratio}`, a negative ratio sells its leg; other than dollar spreads carry `@{exchange}`.
"""

from collections.abc import Callable
from decimal import Decimal

import attrs

from botframework.sim.instruments import Instrument
from botframework.sim.wire import whole

SPREADS = {
    61227077: "AUD",
    61227082: "CAD",
    61227087: "CHF",
    136000441: "CNH",
    58666491: "GBP",
    61227072: "HKD",
    136000444: "INR",
    61227069: "JPY",
    136000424: "KRW",
    136000449: "MXN",
    136000429: "SEK",
    426116555: "SGD",
    28812380: "USD",
}
LEGS_MAX = 6
RATIO_MAX = 1000


@attrs.frozen
class Combination:
    """A combination that can be traded: its spread contract, and contract id and ratio of each leg."""

    spread: Instrument
    legs: tuple[tuple[int, int], ...]


def spread_instrument(conid: int) -> Instrument | None:
    """The contract that stands for all combinations of a currency."""
    currency = SPREADS.get(conid)
    if currency is None:
        return None
    return Instrument(
        conid, f"{currency}.SPREAD", f"{currency} SPREAD", "SMART", Decimal(1), "", "", currency, sec_type="BAG"
    )


def is_combination(conidex: str) -> bool:
    """Whether a text names a combination."""
    return ";" in conidex


def read_combination(conidex: str, find: Callable[[str], Instrument | None]) -> Combination | str:
    """The combination a text names, or why it is none."""
    head, separator, tail = conidex.partition(";;;")
    stands_for = whole(head.partition("@")[0])
    spread = None if stands_for is None else spread_instrument(stands_for)
    if not separator or spread is None:
        return f"no sec defs returned for conidex {conidex}"
    legs: list[tuple[int, int]] = []
    instruments = []
    for part in tail.split(","):
        conid_text, _, ratio_text = part.partition("/")
        instrument = find(conid_text.partition("@")[0])
        if instrument is None:
            return f"no sec defs returned for conid {conid_text}"
        ratio = whole(ratio_text.removeprefix("-"), 4)
        if ratio is None or not 0 < ratio <= RATIO_MAX:
            return f"Invalid ratio {ratio_text} of combo leg {conid_text}"
        legs.append((instrument.conid, -ratio if ratio_text.startswith("-") else ratio))
        instruments.append(instrument)
    if not 2 <= len(legs) <= LEGS_MAX or len({conid for conid, _ in legs}) < len(legs):
        return f"A combo needs between 2 and {LEGS_MAX} different legs"
    if any(not instrument.tradable or instrument.sec_type not in ("STK", "OPT", "FUT") for instrument in instruments):
        return "A leg of this combo cannot be traded in a combo"
    if any(instrument.currency != spread.currency for instrument in instruments):
        return f"The legs of this combo do not trade in {spread.currency}"
    units = {instrument.multiplier for instrument in instruments}
    unit = units.pop() if len(units) == 1 else Decimal(1)
    tick = min(instrument.tick for instrument in instruments)
    return Combination(attrs.evolve(spread, multiplier=unit, tick=tick), tuple(legs))
