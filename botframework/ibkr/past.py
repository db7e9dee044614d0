"""What was before a live run, as ticks: one answer of the gateway's price history for each instrument a strategy asks about.

A history of the engine is built of ticks, so a bar of the answer becomes four of them, its own price on both sides, like a bar on
a tape. Bars of midpoints, since those of a run are; regular hours. Imports the api, ``bars``, ``history``; called by ``broker``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from botframework.core.bars import KEPT, Span
from botframework.core.model import Instrument, Tick
from botframework.errors import GatewayError
from botframework.ibkr.api import Api
from botframework.ibkr.bars import BARS_MAX, DAY_MS, MINUTE_MS, bar_ms, period_ms
from botframework.ibkr.failures import CallFailed
from botframework.ibkr.history import rows_of

NS_PER_MS: Final = 1_000_000
#: Longest first; an hour is the longest whose edges lie on the clock's, half an hour of those that lie on the session's.
_LENGTHS: Final = ("1h", "30min", "15min", "10min", "5min", "3min", "2min", "1min")
_PERIODS: Final = ("1d", "2d", "3d", "1w", "2w", "1m", "2m", "3m", "6m", "1y", "2y", "5y")
_SESSION_MS: Final = 390 * MINUTE_MS
SOURCE: Final = "Midpoint"


def asked(spans: Sequence[tuple[str, int]]) -> tuple[str, str] | None:
    """Bar and period of the one answer that has most of what is wanted; None when no span can be made of bars.

    The bar is the longest that all spans of time are made of, the period as long as the longest wish and the answer's
    1,000 bars allow. Spans below a minute and those of ticks, volume or range have no past.
    """
    wished = [(Span.parse(text), count or KEPT) for text, count in spans]
    of_time = [(round(span.size * 1000), count, span.rth) for span, count in wished if span.is_of_minutes]
    if not of_time:
        return None
    fit = [bar for bar in _LENGTHS if all(span_ms % bar_ms(bar) == 0 for span_ms, _, _ in of_time)]
    bar = next(each for each in fit if each != "1h" or not any(rth for _, _, rth in of_time))
    wanted_ms = max(span_ms * (count + 1) for span_ms, count, _ in of_time)
    period = _PERIODS[0]
    for longer in _PERIODS:
        if _trading_ms(longer) // bar_ms(bar) > BARS_MAX:
            break
        period = longer
        if _trading_ms(longer) >= wanted_ms:
            break
    return bar, period


def _trading_ms(period: str) -> int:
    """Regular hours in a period that ends now: days are days of trading, longer ones of the calendar."""
    days = period_ms(period) // DAY_MS
    return (days if period.endswith("d") else days * 5 // 7) * _SESSION_MS


async def past_ticks(api: Api, instrument: Instrument, spans: Sequence[tuple[str, int]], now_ns: int) -> list[Tick]:
    """The ticks, in order of time and none after ``now_ns``. Raises ``GatewayError``."""
    wanted = asked(spans)
    if wanted is None:
        return []
    bar, period = wanted
    answer = await api.history(instrument.conid, period, bar, SOURCE)
    try:
        rows = rows_of(answer, bar)
    except CallFailed as error:
        raise GatewayError(str(error)) from error
    length_ns = bar_ms(bar) * NS_PER_MS
    found: list[Tick] = []
    for row in rows:
        start_ns = row.at_ms * NS_PER_MS
        # The newest bar is not over: what it has so far lies before this moment.
        last_ns = min(start_ns + length_ns, now_ns) - 1
        if last_ns <= start_ns:
            continue
        for part, price in enumerate((row.open, row.low, row.high, row.close)):
            at_ns = start_ns + (last_ns - start_ns) * part // 3
            found.append(Tick(instrument, at_ns, at_ns, price, price))
    return found
