"""Futures of a symbol: the chain, its front month, and when to roll from one to the next.

One call gives all of them; it is cached for a day. Imports ``talk`` and the generated models; used by ``library``.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any, Final

import attrs

from botframework.ibkr.contract_cache import LIST_TTL_S
from botframework.ibkr.convert import value_of
from botframework.ibkr.failures import BadCall, UnknownContract
from botframework.ibkr.talk import Talk, Talking

OPERATION: Final = "futures_list"
SATURDAY: Final = 5


@attrs.frozen(kw_only=True)
class Future:
    """One future. Days are ``YYYYMMDD``: ``last_trading_day``, and until when it may be held long and short."""

    conid: int
    symbol: str
    underlying: int
    expiry: str
    last_trading_day: str
    long_cut_off: str
    short_cut_off: str

    @property
    def last_day(self) -> date:
        """The last day on which it can be traded and held, whichever is earlier."""
        days = [day for day in (self.last_trading_day, self.long_cut_off, self.short_cut_off) if day]
        return _day(min(days))


@attrs.frozen(kw_only=True)
class Roll:
    """From one future to the next: on ``on``, counted in weekdays before the last day (holidays are not known here)."""

    old: Future
    new: Future
    on: date


def futures(talk: Talk, symbol: str, *, exchange: str | None = None) -> Talking[list[Future]]:
    """The futures of a symbol, the earliest first. Raises ``UnknownContract`` when there are none."""
    symbol = symbol.strip().upper()
    key = f"{symbol}|{exchange or ''}"
    kept = talk.cache.get("futures", key)
    if kept is not None:
        return [Future(**each) for each in kept]
    if not symbol or "," in symbol:
        raise BadCall(f"{symbol!r} is no symbol", operation=OPERATION)
    answer = yield from talk.call(OPERATION, {"symbols": [symbol], "exchange": exchange})
    rows = answer.additional_properties.get(symbol, [])
    found = [
        Future(
            conid=row.conid,
            symbol=symbol,
            underlying=value_of(row.underlying_conid) or 0,
            expiry=_digits(row.expiration_date) or _digits(row.last_trading_day),
            last_trading_day=_digits(row.last_trading_day) or _digits(row.expiration_date),
            long_cut_off=_digits(row.long_futures_cut_off),
            short_cut_off=_digits(row.short_futures_cut_off),
        )
        for row in rows
        if _digits(row.last_trading_day) or _digits(row.expiration_date)
    ]
    found.sort(key=lambda each: (each.expiry, each.conid))
    if not found:
        where = f" at {exchange}" if exchange else ""
        raise UnknownContract(f"no futures of {symbol!r}{where}", operation=OPERATION, hint="check the spelling")
    talk.symbols.update((each.conid, symbol) for each in found)
    talk.cache.put("futures", key, [attrs.asdict(each) for each in found], LIST_TTL_S)
    return found


def front_future(
    talk: Talk, symbol: str, *, days_before: int = 0, on: date | None = None, exchange: str | None = None
) -> Talking[Future]:
    """The earliest future that need not be rolled yet: ``days_before`` weekdays before its last day the next one counts.

    ``on`` is the day it is asked for; without it today. Raises ``UnknownContract`` when every one of them is over.
    """
    found = yield from futures(talk, symbol, exchange=exchange)
    today = on or datetime.fromtimestamp(talk.wall_ns() / 1e9, UTC).date()
    _check(days_before)
    for each in found:
        if _weekdays_before(each.last_day, days_before) >= today:
            return each
    raise UnknownContract(f"every future of {symbol!r} that is listed ends before {today}", operation=OPERATION)


def futures_rolls(talk: Talk, symbol: str, *, days_before: int = 5, exchange: str | None = None) -> Talking[list[Roll]]:
    """When to go from each future to the next: ``days_before`` weekdays before the last day of the older one."""
    _check(days_before)
    found = yield from futures(talk, symbol, exchange=exchange)
    return [Roll(old=old, new=new, on=_weekdays_before(old.last_day, days_before)) for old, new in pairwise(found)]


def _check(days_before: int) -> None:
    if not 0 <= days_before <= 250:
        raise BadCall(f"days_before is {days_before}", operation=OPERATION, hint="give 0 to 250")


def _weekdays_before(day: date, count: int) -> date:
    while count > 0:
        day -= timedelta(days=1)
        count -= day.weekday() < SATURDAY
    return day


def _digits(value: Any) -> str:
    text = str(value_of(value) or "")
    return text if re.fullmatch(r"\d{8}", text) else ""


def _day(digits: str) -> date:
    return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
