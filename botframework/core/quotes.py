"""The newest quote of each instrument, as the journal keeps it beside a verdict, and after a split.

Imports core only; kept by ``core.state``, filled by ``core.engine``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import attrs

from botframework.core import events as ev
from botframework.core.exposure import exactly
from botframework.core.model import Instrument, Tick


@attrs.define(eq=False)
class Lane:
    """One instrument's newest tick and who wants the next one."""

    instrument: Instrument
    at_ns: int = 0
    tick: Tick | None = None
    calls: tuple[tuple[Any, Callable[[Any, Tick], object]], ...] = ()


def quote_of(tick: Tick) -> ev.Quote:
    """A tick as the journal keeps it; what is no number becomes None."""
    bid: float | None = tick.bid
    ask: float | None = tick.ask
    bid_size, ask_size, last = tick.bid_size, tick.ask_size, tick.last
    # A sum is finite only when all in it are: one look for what nearly every quote has.
    if (
        bid_size is None
        or ask_size is None
        or not math.isfinite(tick.bid + tick.ask + bid_size + ask_size + (last or 0.0))
    ):
        bid, ask, bid_size, ask_size, last = [
            value if value is not None and math.isfinite(value) else None
            for value in (bid, ask, bid_size, ask_size, last)
        ]
    return ev.Quote(
        conid=tick.instrument.conid,
        at_ns=tick.at_ns,
        wall_ns=tick.wall_ns,
        bid=bid,
        ask=ask,
        bid_size=bid_size,
        ask_size=ask_size,
        last=last,
        halted=tick.halted,
        delayed=tick.delayed,
    )


def split_tick(tick: Tick, ratio: Decimal) -> Tick:
    """The same quote of shares of which ``ratio`` are one of it: whole price steps and shares, rounded against who trades."""
    instrument = tick.instrument

    def price(value: float, rounding: str) -> float:
        return float(instrument.price(exactly(value) / ratio, round_to=rounding)) if 0 < value < math.inf else value

    def size(value: float | None) -> float | None:
        return None if value is None or not math.isfinite(value) else float(exactly(value) * ratio // 1)

    return Tick(
        instrument,
        tick.at_ns,
        tick.wall_ns,
        price(tick.bid, "down"),
        price(tick.ask, "up"),
        size(tick.bid_size),
        size(tick.ask_size),
        halted=tick.halted,
        delayed=tick.delayed,
    )
