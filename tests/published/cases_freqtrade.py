"""freqtrade's table of small backtests: candles, a stop, a return that is enough, and what comes of it.

That project lets a price pass every level between open, extremes and close, and reaches the bad extreme first. A tape of
touches says the same when it has them all, so each candle becomes its path in steps of one. ``Case.differs`` has what our own
four touches a bar would give, and one of their fills that no market gives.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial

from tests.published.kit import PLENTY, START_NS, Case, Outcome, Row

D = Decimal
SOURCE = "tests/optimize/test_backtest_detail.py at 08fba78d"
HOUR_NS = 3600 * 10**9
Candle = tuple[int, int, int, int]  # open, high, low, close


def _path(candle: Candle, *, short: bool, steps: bool) -> list[int]:
    """The prices of a candle in their order: the extreme that is bad for the position first."""
    opened, high, low, close = candle
    corners = (opened, high, low, close) if short else (opened, low, high, close)
    if not steps:
        return list(corners)
    found = [opened]
    for goal in corners[1:]:
        way = 1 if goal > found[-1] else -1
        found += range(found[-1] + way, goal + way, way) if goal != found[-1] else []
    return found


def _tape(candles: Sequence[Candle], *, short: bool, steps: bool) -> Sequence[Row]:
    """The candles are an hour each; its touches lie a second apart."""
    return [
        {
            "at_ns": START_NS + number * HOUR_NS + n * 10**9,
            "bid": price,
            "ask": price,
            "bid_size": PLENTY,
            "ask_size": PLENTY,
        }
        for number, candle in enumerate(candles)
        for n, price in enumerate(_path(candle, short=short, steps=steps))
    ]


def _trades(outcome: Outcome, starts: Sequence[int], leverage: int) -> Mapping[str, object]:
    """Candles of entry and exit, and the sum of the trades' returns as they round it."""
    candles = [max(number for number, start in enumerate(starts) if start <= row) for row, *_ in outcome.fills]
    total, pairs = D(0), []
    for n in range(0, len(outcome.fills), 2):
        (_, quantity, entry, _), (_, _, out, _) = outcome.fills[n : n + 2]
        total += (out / entry - 1) * (1 if quantity > 0 else -1) * leverage
        pairs.append((candles[n], candles[n + 1]))
    return {"trades (in, out)": tuple(pairs), "return": round(total, 3)}


def _case(
    name: str,
    rule: str,
    candles: Sequence[Candle],
    entries: str,
    stop: str,
    profit: str,
    returns: str,
    trades: tuple[tuple[int, int], ...],
    *,
    exits: str = "",
    short: bool = False,
    leverage: int = 1,
    steps: bool = True,
    differs: Mapping[str, tuple[object, str]] | None = None,
    **more: object,
) -> Case:
    touches = [len(_path(candle, short=short, steps=steps)) for candle in candles]
    starts = [sum(touches[:number]) for number in range(len(touches))]
    return Case(
        name=f"freqtrade_{name}" + ("" if steps else "_four_touches"),
        project="freqtrade",
        source=f"{SOURCE}, {name}",
        rule=rule,
        convention="no fee; a stop fills at its price, or at the open where that is worse; a return is per unit"
        + (f", times {leverage} (leverage)" if leverage > 1 else "")
        + ("; every price between the corners is passed" if steps else "; four touches a bar"),
        strategy="Guarded",
        params={
            "touches": " ".join(map(str, touches)),
            "entries": entries,
            "exits": exits,
            "stop": stop,
            "profit": profit,
            "short": short,
            **more,
        },
        tape=partial(_tape, candles, short=short, steps=steps),
        find=partial(_trades, starts=starts, leverage=leverage),
        stated={"trades (in, out)": trades, "return": D(returns)},
        differs=differs or {},
    )


_A: tuple[Candle, ...] = ((5000, 5025, 4975, 4987),) * 2
_B: tuple[Candle, ...] = ((5000, 5050, 4950, 5000),)
_SIGNAL = (*_A, (4987, 5012, 4986, 4986))
_TC1 = (*_A, (4987, 5012, 4600, 4600), (4975, 5000, 4975, 4977), (4977, 4995, 4977, 4995), (4995, 4995, 4950, 4950))
_END = ((4975, 5000, 4950, 4962), (4962, 4987, 4937, 4950), (4950, 4975, 4925, 4950))
_TRAIL = (*_B, (5000, 5100, 4950, 5100), (5100, 5251, 5100, 5100))

CASES: tuple[Case, ...] = (
    _case("tc0", "out on a signal", (*_SIGNAL, (5010, 5010, 4980, 5010), (5010, 5011, 4977, 4995), (4995, 4995, 4950, 4950)),
          "0", "0.01", "1", "0.002", ((1, 4),), exits="3"),
    _case("tc1", "a stop of 1 %", _TC1, "0", "0.01", "1", "-0.010", ((1, 2),)),
    _case("tc1", "a stop of 1 %", _TC1, "0", "0.01", "1", "-0.010", ((1, 2),), steps=False,
          differs={"return": (D("-0.080"), "our stop fills at the first touch beyond it, the low of 4,600, theirs at 4,950: 350.00 a unit, 7.0 %")}),
    _case("tc2", "a stop of 3 %", (*_A, (4987, 5012, 4962, 4975), (4975, 5000, 4800, 4962), (4962, 4987, 4937, 4950), (4950, 4975, 4925, 4950)),
          "0", "0.03", "1", "-0.030", ((1, 3),)),
    _case("tc3", "two trades, a stop of 2 % each", (*_A, (4987, 5012, 4800, 4975), (4975, 5000, 4950, 4962), (4975, 5000, 4950, 4962), (4962, 4987, 4000, 4000), (4950, 4975, 4950, 4950)),
          "0 3", "0.02", "1", "-0.040", ((1, 2), (4, 5))),
    _case("tc4", "stop 2 % and return 6 % in one candle", (*_A, (4987, 5750, 4850, 5750), *_END), "0", "0.02", "0.06", "-0.020", ((1, 2),)),
    _case("tc5", "a return of 3 %", ((5000, 5025, 4980, 4987),) * 2 + ((4987, 5025, 4975, 4987), (4975, 6000, 4975, 6000), (4962, 4987, 4962, 4972), (4950, 4975, 4925, 4950)),
          "0", "0.01", "0.03", "0.030", ((1, 3),)),
    _case("tc6", "stop 2 % and return 5 % in one candle", (*_A, (4987, 5300, 4850, 5050), (4975, 5000, 4950, 4962), (4962, 4987, 4950, 4950), (4950, 4975, 4925, 4950)),
          "0", "0.02", "0.05", "-0.020", ((1, 2),)),
    _case("tc7", "stop 2 %, return 3 %", (*_A, (4987, 5300, 4950, 5050), (4975, 5000, 4950, 4962), (4962, 4987, 4950, 4950), (4950, 4975, 4925, 4950)),
          "0", "0.02", "0.03", "0.030", ((1, 2),)),
    _case("tc8", "a stop of 10 % that follows the highest price", (*_B, (5000, 5050, 4950, 5000), (5000, 5250, 4750, 4850), (4850, 5050, 4650, 4750), (4750, 4950, 4350, 4750)),
          "0", "0.10", "0.10", "-0.055", ((1, 3),), trail="0.10"),
    _case("tc13", "in and out with 1 % in one candle", (*_B, (5000, 5100, 4950, 5100), (5100, 5251, 4850, 5100), (4850, 5050, 4750, 4750), (4750, 4950, 4750, 4750)),
          "0", "0.10", "0.01", "0.010", ((1, 1),)),
    _case("tc14", "in and stopped (5 %) in one candle", (*_B, (5000, 5100, 4600, 5100), (5100, 5251, 4850, 5100), (4850, 5050, 4750, 4750), (4750, 4950, 4350, 4750)),
          "0", "0.05", "0.10", "-0.050", ((1, 1),)),
    _case("tc15", "out with 1 %, in again, stopped (5 %)", (*_B, (5000, 5100, 4900, 5100), (5100, 5251, 4650, 5100), (4850, 5050, 4750, 4750), (4750, 4950, 4350, 4750)),
          "0 1", "0.05", "0.01", "-0.040", ((1, 1), (2, 2))),
    _case("tc17", "out after two hours at any price", (*_A, (4987, 5300, 4950, 5050), (4980, 5000, 4940, 4962), (4962, 4987, 4950, 4950), (4950, 4975, 4925, 4950)),
          "0", "0.10", "0.10", "-0.004", ((1, 3),), after="2 -1"),
    _case("tc18", "1 % is enough after two hours; the open is better", (*_A, (4987, 5300, 4950, 5200), (5200, 5220, 4940, 4962), (4962, 4987, 4950, 4950), (4950, 4975, 4925, 4950)),
          "0", "0.10", "0.10", "0.040", ((1, 3),), after="2 0.01"),
    _case("tc19", "1 % is enough after two hours", (*_A, (4987, 5300, 4950, 5200), (5000, 5300, 4940, 4962), (4962, 4987, 4950, 4950), (4550, 4975, 4550, 4950)),
          "0", "0.10", "0.10", "0.010", ((1, 3),), after="2 0.01"),
    _case("tc25", "stop 1 % in the candle of the signal", (*_SIGNAL, (5010, 5010, 4855, 5010), (5010, 5010, 4977, 4995), (4995, 4995, 4950, 4950)),
          "0", "0.01", "1", "-0.010", ((1, 3),), exits="3"),
    _case("tc26", "the signal's open comes before the stop", (*_SIGNAL, (5010, 5010, 4986, 5010), (5010, 5010, 4855, 4995), (4995, 4995, 4950, 4950)),
          "0", "0.01", "1", "0.002", ((1, 4),), exits="3"),
    _case("tc28", "short, out on a signal", (*_SIGNAL, (5010, 5010, 4986, 5010), (4990, 5010, 4855, 4995), (4995, 4995, 4950, 4950)),
          "0", "0.05", "0.9", "0.010", ((1, 4),), exits="3", short=True, leverage=5),
    _case("tc29", "a return of 5 % in the candle of the signal", (*_SIGNAL, (5010, 5251, 4986, 5010), (5010, 5010, 4855, 4995), (4995, 4995, 4950, 4950)),
          "0", "0.10", "0.05", "0.050", ((1, 3),), exits="3"),
    _case("tc30", "the signal's open comes before the return", (*_SIGNAL, (5010, 5012, 4986, 5010), (5010, 5251, 4855, 4995), (4995, 4995, 4950, 4950)),
          "0", "0.10", "0.05", "0.002", ((1, 4),), exits="3"),
    _case("tc31", "a stop 3 % behind the highest price, once 5 % are reached; the next open lies below it", (*_TRAIL, (4850, 5050, 4650, 4750), (4750, 4950, 4350, 4750)),
          "0", "0.10", "0.10", "-0.030", ((1, 3),), trail="0.03", offset="0.05"),
    _case("tc11", "the same, and the candle comes back to the stop later", (*_TRAIL, (5000, 5150, 4650, 4750), (4750, 4950, 4350, 4750)),
          "0", "0.10", "0.10", "0.019", ((1, 3),), trail="0.03", offset="0.05",
          differs={"return": (D("0.000"), "the stop at 5,093.47 lies above the open of 5,000, where a sale would be made at once; they sell at the stop: 93.47 a unit, 1.9 %")}),
)  # fmt: skip
