"""Options and futures: which there are, how a contract id names one, and their quotes out of the underlying's.

Imports the simulator's vocabulary and `math`; called by the universe and the desk. A contract id is arithmetic on root, month,
strike and right, so that a position survives a restart without a table of contracts. One rule dates them all: the third
Friday of the month. Options are European, priced by Black and Scholes with one volatility per underlying, no dividends.
"""

import math
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

import attrs

from botframework.sim.catalogue import FUTURE_ROOTS, OPTION_ROOTS, FutureRoot, OptionRoot
from botframework.sim.hours import close_ms, trading_day
from botframework.sim.instruments import MONTHS, Instrument
from botframework.sim.quotes import Quote
from botframework.sim.rng import mix

RATE = 0.04
YEAR_MS = 365 * 86_400_000
OPTION_MONTHS = 6
FUTURE_MONTHS = 4
STRIKES_EACH_SIDE = 16
_STRIKES = 128
_CENTRE = _STRIKES // 2
_FIRST_YEAR = 2000
_MONTHS_MAX = 780
_FUTURES_FROM, _FUTURES_STEP = 700_000_000, 1_000
_OPTIONS_FROM, _OPTIONS_STEP = 710_000_000, 200_000
_BASE_YEARS = 0.25


@attrs.frozen
class Greeks:
    """Theta is per day, vega per point of volatility."""

    price: float
    delta: float
    gamma: float
    theta: float
    vega: float


def black_scholes(spot: float, strike: float, years: float, volatility: float, right: str) -> Greeks:
    """A European option without dividends; at and after expiry what it is worth exercised."""
    call = right == "C"
    if years <= 0:
        worth = max(0.0, spot - strike if call else strike - spot)
        inside = 1.0 if call else -1.0
        return Greeks(worth, inside if worth else 0.0, 0.0, 0.0, 0.0)
    root = volatility * math.sqrt(years)
    first = (math.log(spot / strike) + (RATE + volatility * volatility / 2) * years) / root
    second = first - root
    discount = strike * math.exp(-RATE * years)
    density = math.exp(-first * first / 2) / math.sqrt(2 * math.pi)
    decay = -spot * density * volatility / (2 * math.sqrt(years))
    if call:
        price = spot * _normal(first) - discount * _normal(second)
        delta, theta = _normal(first), decay - RATE * discount * _normal(second)
    else:
        price = discount * _normal(-second) - spot * _normal(-first)
        delta, theta = _normal(first) - 1, decay + RATE * discount * _normal(-second)
    gamma = density / (spot * root)
    return Greeks(max(0.0, price), delta, gamma, theta / 365, spot * density * math.sqrt(years) / 100)


def _normal(x: float) -> float:
    return (1 + math.erf(x / math.sqrt(2))) / 2


# ---------------------------------------------------------------------- which contracts there are


def third_friday(year: int, month: int) -> date:
    """The third Friday of a month."""
    first = date(year, month, 1)
    return first + timedelta(days=(4 - first.weekday()) % 7 + 14)


def option_root(conid: int) -> OptionRoot | None:
    """The options of an underlying."""
    return next((root for root in OPTION_ROOTS if root.underlying == conid), None)


def future_root(conid: int) -> FutureRoot | None:
    """The futures of a root."""
    return next((root for root in FUTURE_ROOTS if root.conid == conid), None)


def option_months(now_ms: int) -> list[int]:
    """The months with options, as indices."""
    return _coming(now_ms, tuple(range(1, 13)), OPTION_MONTHS)


def future_months(root: FutureRoot, now_ms: int) -> list[int]:
    """The months with futures of a root, as indices."""
    return _coming(now_ms, root.months, FUTURE_MONTHS)


def _coming(now_ms: int, months: tuple[int, ...], count: int) -> list[int]:
    today = trading_day(now_ms)
    index = month_index(today.year, today.month)
    found: list[int] = []
    while len(found) < count:
        year, month = divmod(index, 12)
        if month + 1 in months and third_friday(_FIRST_YEAR + year, month + 1) >= today:
            found.append(index)
        index += 1
    return found


def month_index(year: int, month: int) -> int:
    """Months since January 2000."""
    return (year - _FIRST_YEAR) * 12 + month - 1


def month_word(index: int) -> str:
    """`JAN26`."""
    return f"{MONTHS[index % 12]}{index // 12 % 100:02d}"


def month_of(word: str) -> int | None:
    """The index of `JAN26`; None for anything else."""
    if len(word) != 5 or word[:3] not in MONTHS or not (word[3:].isascii() and word[3:].isdigit()):
        return None
    return int(word[3:]) * 12 + MONTHS.index(word[:3])


def strikes(root: OptionRoot, underlying: Instrument) -> list[Decimal]:
    """The strikes of every month, ascending."""
    return [
        strike
        for number in range(_CENTRE - STRIKES_EACH_SIDE, _CENTRE + STRIKES_EACH_SIDE + 1)
        if (strike := _strike(root, underlying, number)) > 0
    ]


def _strike(root: OptionRoot, underlying: Instrument, number: int) -> Decimal:
    centre = (underlying.base_price / root.step).to_integral_value() * root.step
    return centre + (number - _CENTRE) * root.step


def option_conid(root: OptionRoot, underlying: Instrument, index: int, strike: Decimal, right: str) -> int | None:
    """The contract id of an option; None when there is no such strike."""
    if strike not in strikes(root, underlying):
        return None
    number = int((strike - _strike(root, underlying, 0)) / root.step)
    place = OPTION_ROOTS.index(root)
    return _OPTIONS_FROM + place * _OPTIONS_STEP + index * 2 * _STRIKES + number * 2 + (right == "P")


def future_conid(root: FutureRoot, index: int) -> int:
    """The contract id of a future."""
    return _FUTURES_FROM + FUTURE_ROOTS.index(root) * _FUTURES_STEP + index


def underlying_of(conid: int) -> int | None:
    """The underlying (or root) that a derivative's contract id names; None when it names none."""
    if (place := _place(conid, _FUTURES_FROM, _FUTURES_STEP, len(FUTURE_ROOTS))) is not None:
        return FUTURE_ROOTS[place].conid
    if (place := _place(conid, _OPTIONS_FROM, _OPTIONS_STEP, len(OPTION_ROOTS))) is not None:
        return OPTION_ROOTS[place].underlying
    return None


def _place(conid: int, first: int, step: int, count: int) -> int | None:
    place = (conid - first) // step
    return place if 0 <= place < count else None


def contract(conid: int, underlying: Instrument) -> Instrument | None:
    """The derivative of `underlying` that a contract id names; None when there is none."""
    if conid < _OPTIONS_FROM:
        return _future(conid, underlying)
    return _option(conid, underlying)


def _future(conid: int, underlying: Instrument) -> Instrument | None:
    root = future_root(underlying.conid)
    index = (conid - _FUTURES_FROM) % _FUTURES_STEP
    if root is None or index >= _MONTHS_MAX or index % 12 + 1 not in root.months:
        return None
    day = third_friday(_FIRST_YEAR + index // 12, index % 12 + 1)
    return Instrument(
        conid,
        underlying.symbol,
        underlying.name,
        underlying.exchange,
        underlying.base_price,
        "Futures",
        "",
        tick=root.tick,
        sec_type="FUT",
        multiplier=root.multiplier,
        source=underlying.source or underlying.conid,
        underlying=underlying.conid,
        expiry=day.strftime("%Y%m%d"),
        expiry_ms=close_ms(day),
    )


def _option(conid: int, underlying: Instrument) -> Instrument | None:
    root = option_root(underlying.conid)
    index, rest = divmod((conid - _OPTIONS_FROM) % _OPTIONS_STEP, 2 * _STRIKES)
    number, put = divmod(rest, 2)
    if root is None or index >= _MONTHS_MAX or abs(number - _CENTRE) > STRIKES_EACH_SIDE:
        return None
    strike = _strike(root, underlying, number)
    if strike <= 0:
        return None
    right = "P" if put else "C"
    day = third_friday(_FIRST_YEAR + index // 12, index % 12 + 1)
    tick = Decimal("0.05") if underlying.sec_type == "IND" else Decimal("0.01")
    worth = black_scholes(float(underlying.base_price), float(strike), _BASE_YEARS, root.volatility, right).price
    return Instrument(
        conid,
        underlying.symbol,
        underlying.name,
        "CBOE",
        max(tick, _to_tick(worth, tick, ROUND_FLOOR)),
        underlying.industry,
        "",
        tick=tick,
        sec_type="OPT",
        multiplier=Decimal(100),
        source=underlying.conid,
        underlying=underlying.conid,
        expiry=day.strftime("%Y%m%d"),
        expiry_ms=close_ms(day),
        strike=strike,
        right=right,
        volatility=root.volatility,
    )


def chain(root: OptionRoot, underlying: Instrument, index: int, right: str) -> Iterator[int]:
    """The contract ids of one month's calls (`C`) or puts (`P`), by strike."""
    for strike in strikes(root, underlying):
        conid = option_conid(root, underlying, index, strike, right)
        if conid is not None:
            yield conid


# ---------------------------------------------------------------------- their quotes


def years_left(instrument: Instrument, at_ms: int) -> float:
    """Years to the last moment of trading."""
    return (instrument.expiry_ms - at_ms) / YEAR_MS


def greeks(instrument: Instrument, spot: float, at_ms: int) -> Greeks:
    """An option at a price of its underlying."""
    years = years_left(instrument, at_ms)
    return black_scholes(spot, float(instrument.strike), years, instrument.volatility, instrument.right)


def follow(instrument: Instrument, source: Quote) -> Quote:
    """The quote that goes with a quote of the source. Without both sides there, and after expiry, there is none here."""
    if source.bid is None or source.ask is None or 0 < instrument.expiry_ms <= source.at_ms:
        return Quote(source.at_ms, instrument.conid, None, Decimal(0), None, Decimal(0))
    spot = (float(source.bid) + float(source.ask)) / 2
    if instrument.sec_type == "OPT":
        middle = greeks(instrument, spot, source.at_ms).price
        half = max(float(instrument.tick) / 2, middle * 0.004)
    else:
        years = years_left(instrument, source.at_ms) if instrument.expiry else 0.0
        middle = spot * (1 + RATE * years)
        half = float(instrument.tick) / 2
    bid = _to_tick(middle - half, instrument.tick, ROUND_FLOOR)
    ask = max(_to_tick(middle + half, instrument.tick, ROUND_CEILING), max(bid, Decimal(0)) + instrument.tick)
    draw = mix(source.at_ms, instrument.conid)
    ask_size = Decimal(1 + draw % 50)
    bid_size = Decimal(1 + (draw >> 8) % 50)
    shown = bid if bid > 0 else None
    trade = None
    if shown is not None and (draw >> 16) % 12 == 0:
        trade = (ask if draw >> 24 & 1 else bid, Decimal(1 + (draw >> 32) % 10))
    return Quote(source.at_ms, instrument.conid, shown, bid_size if shown else Decimal(0), ask, ask_size, trade)


def settlement(instrument: Instrument, spot: Decimal) -> Decimal:
    """What one contract is settled at, in its own price, when its source stands at `spot`."""
    if instrument.sec_type != "OPT":
        return spot
    return max(Decimal(0), spot - instrument.strike if instrument.right == "C" else instrument.strike - spot)


def _to_tick(value: float, tick: Decimal, rounding: str) -> Decimal:
    return (Decimal(repr(value)) / tick).to_integral_value(rounding) * tick
