"""When the file's futures and options expire, as a backtest acts on it; and what of that cannot be, told before the run begins.

Imports the configuration, the calendar and ``runtime.expiry``; used by ``backtesting``, ``backtest`` and ``assumptions``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from botframework.config import Config, InstrumentConfig
from botframework.errors import ConfigError
from botframework.runtime.days import day_begins_ns
from botframework.runtime.expiry import Expiry
from botframework.runtime.sessions import venue_of
from botframework.runtime.tape import time_ns
from botframework.sim.hours import MarketHours
from botframework.structure import suggest

_FIRST = 1971
_LAST = 2262
"""Years whose moments fit into nanoseconds of 64 bits."""


def expiries(config: Config) -> tuple[Expiry, ...]:
    """The contracts that expire, options before futures of the same moment. Raises ``ConfigError`` for what cannot be."""
    known = {instrument.symbol: instrument for instrument in config.instruments}
    found = [
        Expiry(
            symbol=each.symbol,
            at_ns=_moment_ns(each, config.fills.hours == "regular"),
            underlying=each.underlying or "",
            strike=each.strike,
            is_call=each.right != "P",
            delivers=each.settles == "shares",
            price=each.settlement_price,
            where=each.where,
        )
        for each in config.instruments
        if each.expires is not None
    ]
    ends = {each.symbol: each.at_ns for each in found}
    for expiry in found:
        if expiry.underlying:
            _check_underlying(config, known, known[expiry.symbol], ends)
    return tuple(sorted(found, key=lambda each: (each.at_ns, each.strike is None)))


def _moment_ns(given: InstrumentConfig, keeps_hours: bool) -> int:
    """The first moment without the contract: of a day, its close where hours are kept, else its end in New York."""
    last = given.expires_on()
    assert last is not None
    if not _FIRST <= last.year < _LAST:
        raise ConfigError(f"{given.symbol} expires in {last.year}", where=given.where, hint="check the year")
    if isinstance(last, datetime):
        return time_ns(last)
    if keeps_hours:
        session = MarketHours("regular", venue_of(given.sec_type)).session(last)
        if session is None:
            raise ConfigError(
                f"{given.symbol} expires on {last}, when its market is closed",
                where=given.where,
                hint="write the day it last trades",
            )
        return session[1] * 1_000_000
    after = last + timedelta(days=1)
    return day_begins_ns(after.year * 10_000 + after.month * 100 + after.day)


def _check_underlying(
    config: Config, known: Mapping[str, InstrumentConfig], given: InstrumentConfig, ends: Mapping[str, int]
) -> None:
    name = given.underlying or ""
    underlying = known.get(name)
    if underlying is None:
        text = f"{given.symbol} is on {name!r}, which is no instrument of the file"
        raise ConfigError(text, where=given.where, hint=suggest(name, known, "it has"))
    if underlying.sec_type not in ("STK", "FUT"):
        raise ConfigError(
            f"{given.symbol} is on {name}, which is of type {underlying.sec_type}",
            where=given.where,
            hint="name a share or a future",
        )
    if ends.get(name, ends[given.symbol]) < ends[given.symbol]:
        raise ConfigError(
            f"{given.symbol} expires behind {name}, which it is on", where=given.where, hint="check both dates"
        )
    if given.settles != "shares":
        return
    each = (given.multiplier or Decimal(1)) / (underlying.multiplier or Decimal(1))
    if each != each.to_integral_value():
        raise ConfigError(
            f"one {given.symbol} would become {each:f} {name}, and there are whole ones only",
            where=given.where,
            hint="check both multipliers, or write settles: cash",
        )
    for strategy in config.strategies:
        symbols = config.symbols_of(strategy)
        if given.symbol in symbols and name not in symbols:
            raise ConfigError(
                f"{strategy.name} trades {given.symbol}, which becomes {name}, and not {name}",
                where=strategy.where,
                hint=f"add {name} to its instruments, or write settles: cash",
            )


def refuse_splits(
    config: Config, splits: Sequence[tuple[int, str, Decimal]], start_ns: int, end_ns: int | None
) -> None:
    """An option whose shares are split becomes another contract, which is not made up. Raises ``ConfigError``."""
    splits = [each for each in splits if start_ns < each[0] and (end_ns is None or each[0] < end_ns)]
    for expiry in expiries(config):
        for at_ns, symbol, _ in splits:
            if symbol == expiry.underlying and at_ns < expiry.at_ns:
                raise ConfigError(
                    f"{symbol} is split while {expiry.symbol} lives, which makes another contract of it",
                    where=expiry.where,
                    hint="end the run before (--to), or take the option out",
                )
