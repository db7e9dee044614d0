"""Bars for the history endpoint and topic: the minutes this market has lived through, and seeded ones before them.

Imports the simulator's vocabulary only. The made-up past joins the first lived minute without a jump and is the same for
one seed, instrument and minute, however often it is asked for.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs

from botframework.sim.board import Bar, Listing
from botframework.sim.hours import compact_time
from botframework.sim.instruments import Instrument
from botframework.sim.rng import mix

BARS_MAX = 1000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTES = {"min": 1, "h": 60, "d": 1440, "w": 10_080, "m": 43_200, "y": 525_600}
_PERIOD = re.compile(r"(\d{1,4})(min|h|d|w|m|y)")
_BARS = (
    "1min",
    "2min",
    "3min",
    "5min",
    "10min",
    "15min",
    "30min",
    "1h",
    "2h",
    "3h",
    "4h",
    "8h",
    "1d",
    "1w",
    "1m",
)
FALLBACK_BARS = 84


class BarsRefused(ValueError):
    """The request cannot be served; the text goes to the client."""


@attrs.frozen
class Bars:
    """A window of bars, oldest first. `bar_s` is in seconds."""

    rows: list[dict[str, Any]]
    bar_s: int
    start_text: str
    period: str


def bars(listing: Listing, seed: int, now_ms: int, period: str, bar: str, end: str) -> Bars:
    """The bars of `period` that end now, or at `end` (`YYYYMMDD-HH:mm:ss` UTC). Raises BarsRefused."""
    if bar not in _BARS:
        raise BarsRefused("Chart data unavailable")
    step = _minutes(bar)
    window = _PERIOD.fullmatch(period)
    # Anything that is not understood, upper case included, silently gives a window of a default length.
    count = FALLBACK_BARS if window is None else max(1, int(window[1]) * _MINUTES[window[2]] // step)
    if window is not None and int(window[1]) * _MINUTES[window[2]] < step:
        raise BarsRefused("Chart data unavailable")
    end_ms = _parse(end, now_ms)
    last = end_ms // 60_000
    first = (last // step - min(count, BARS_MAX) + 1) * step
    digits = -int(listing.instrument.tick.as_tuple().exponent)
    rows = []
    lived = {one.minute: one for one in listing.bars if one.minute >= first}
    lived_from = listing.bars[0].minute if listing.bars else last + 1
    anchor = listing.bars[0].open if listing.bars else float(listing.instrument.base_price)
    for start in range(first, last + 1, step):
        inside = [
            lived[minute] for minute in range(max(start, lived_from), min(start + step, last + 1)) if minute in lived
        ]
        if not inside and start >= lived_from:
            continue
        if not inside:
            inside = [_past(listing, seed, anchor, start, start + step, lived_from)]
        rows.append(
            {
                "o": round(inside[0].open, digits),
                "c": round(inside[-1].close, digits),
                "h": round(max(b.high for b in inside), digits),
                "l": round(min(b.low for b in inside), digits),
                "v": float(sum(b.volume for b in inside)),
                "t": start * 60_000,
            }
        )
    return Bars(rows, step * 60, compact_time(first * 60_000), period)


def history_body(instrument: Instrument, found: Bars, server_id: str, *, outside_rth: bool) -> dict[str, Any]:
    """Bars in the words that the endpoint and the topic share."""
    high = max((bar["h"] for bar in found.rows), default=0.0)
    low = min((bar["l"] for bar in found.rows), default=0.0)
    minutes = max(1, found.bar_s // 60)
    return {
        "serverId": server_id,
        "symbol": instrument.symbol,
        "text": instrument.name,
        "priceFactor": 100,
        "startTime": found.start_text,
        "high": f"{high * 100:.0f}/0/{minutes}",
        "low": f"{low * 100:.0f}/0/{minutes}",
        "timePeriod": found.period,
        "barLength": found.bar_s,
        "mdAvailability": "S",
        "mktDataDelay": 0,
        "outsideRth": outside_rth,
        "volumeFactor": 1,
        "priceDisplayRule": 1,
        "priceDisplayValue": "2",
        "negativeCapable": False,
        "messageVersion": 2,
        "data": found.rows,
        "points": max(0, len(found.rows) - 1),
    }


def _past(listing: Listing, seed: int, anchor: float, first: int, end: int, joint: int) -> Bar:
    conid = listing.instrument.conid
    opening, closing = (_level(seed, conid, anchor, minute, joint) for minute in (first, end))
    reach = anchor * 0.0008 * ((mix(seed, conid, first, 3) % 1000) / 1000)
    volume = 1000 * (end - first) * (1 + mix(seed, conid, first, 5) % 10)
    return Bar(first, opening, max(opening, closing) + reach, min(opening, closing) - reach, closing, volume)


def _level(seed: int, conid: int, anchor: float, minute: int, joint: int) -> float:
    """A smooth wander: straight lines between seeded levels at three scales, vanishing at the joint."""
    away = 0.0
    for scale, size in ((30, 0.002), (1440, 0.01), (20_160, 0.05)):
        away += size * (_noise(seed, conid, minute, scale) - _noise(seed, conid, joint, scale))
    return anchor * (1 + away)


def _noise(seed: int, conid: int, minute: int, scale: int) -> float:
    knot, rest = divmod(minute, scale)
    left, right = (mix(seed, conid, k, scale) % 20_001 / 10_000 - 1 for k in (knot, knot + 1))
    return left + (right - left) * rest / scale


def _minutes(text: str) -> int:
    match = _PERIOD.fullmatch(text)
    if match is None:
        raise BarsRefused("Chart data unavailable")
    return int(match[1]) * _MINUTES[match[2]]


def _parse(text: str, now_ms: int) -> int:
    if not text:
        return now_ms
    try:
        moment = datetime.strptime(text, "%Y%m%d-%H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        return now_ms
    return min(now_ms, (moment - _EPOCH) // timedelta(milliseconds=1))
