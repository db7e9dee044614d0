"""Bars made of ticks: by time, by count, by volume, by range. One class, fed tick by tick, live and in replay alike.

A time bar is finished by the first tick after its end, any other by the tick that makes it full, so an unfinished one is never
shown; spans without ticks have no bar. Sessions, where given, cut: ticks outside them are left out, time is counted from
their opening, and no bar reaches over a close. Imports model only; owned by ``core.engine``.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from typing import Literal

import attrs

from botframework.core.model import Bar, Split, Tick

KEPT = 1_000  # finished bars of one instrument
Kind = Literal["time", "ticks", "volume", "range"]
Price = Literal["mid", "bid", "ask", "last"]
SessionOf = Callable[[int], tuple[int, int] | None]
"""Beginning and end, in nanoseconds, of the session a moment lies in; None outside of any."""
FOREVER_NS = 1 << 62
_SPAN = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(ms|s|m|h|d|ticks|volume|range)( rth)?")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}


@attrs.frozen
class Span:
    """How long a bar is: seconds, ticks, volume, or price units between high and low. ``rth``: in regular sessions only."""

    kind: Kind
    size: float
    rth: bool = False

    def __attrs_post_init__(self) -> None:
        if self.kind == "time" and not 1e-3 <= self.size <= 86_400:
            raise ValueError(f"bars of {self.size:g} s: use 0.001 to 86400")
        if self.kind == "ticks" and not (1 <= self.size <= 1e9 and self.size == int(self.size)):
            raise ValueError(f"bars of {self.size:g} ticks: use a whole number")
        if not 0 < self.size < 1e15:
            raise ValueError(f"bars of {self.size:g} {self.kind}: use a number above 0")

    @property
    def is_of_minutes(self) -> bool:
        """Whether it is a time of whole minutes, which a broker's bars add up to."""
        return self.kind == "time" and round(self.size * 1000) % 60_000 == 0

    @classmethod
    def parse(cls, text: str) -> Span:
        """``1m``, ``30s``, ``500ticks``, ``10000volume``, ``0.25range``, or ``1m rth``. Raises ``ValueError``."""
        match = _SPAN.fullmatch(text.strip())
        if match is None:
            known = "1m, 30s, 500ticks, 10000volume, 0.25range, or 1m rth"
            raise ValueError(f"{text!r} is no span of a bar; write it like {known}")
        size, unit = float(match[1]), match[2]
        if unit in _SECONDS:
            return cls("time", size * _SECONDS[unit], bool(match[3]))
        kinds: dict[str, Kind] = {"ticks": "ticks", "volume": "volume", "range": "range"}
        return cls(kinds[unit], size, bool(match[3]))


@attrs.define(eq=False)
class BarBuilder:
    """The bars of one instrument. ``length_s`` is short for a span of time.

    ``price``: the mid, a side, or trades (``last``), where ticks without one are left out. Volume is the sum of ``last_size``
    over the ticks that carry one: right for a feed of trades, too much for one that repeats its last trade in every quote.
    """

    length_s: float = 60.0
    bars: deque[Bar] = attrs.field(factory=lambda: deque(maxlen=KEPT))
    span: Span = attrs.field(
        kw_only=True, default=attrs.Factory(lambda self: Span("time", self.length_s), takes_self=True)
    )
    price: Price = attrs.field(kw_only=True, default="mid")
    session_of: SessionOf | None = attrs.field(kw_only=True, default=None)
    _length_ns: int = attrs.field(init=False)
    _start_ns: int = -1
    _end_ns: int = 0  # of the bar in time, or of its session: a tick from then on finishes it
    _last_ns: int = 0
    _open: float = 0.0
    _high: float = 0.0
    _low: float = 0.0
    _close: float = 0.0
    _count: int = 0
    _volume: float = 0.0
    _traded: bool = False
    _kind: Kind = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self._kind = self.span.kind
        self.length_s = self.span.size if self._kind == "time" else 0.0
        self._length_ns = round(self.length_s * 1e9)

    def add(self, tick: Tick) -> Bar | None:
        """Take a tick in; gives the bar it finished, if any. Time must not go back."""
        value = tick.mid if self.price == "mid" else getattr(tick, self.price)
        if value is None:
            return None
        at_ns = tick.at_ns
        done = None
        if at_ns >= self._end_ns:
            if self._start_ns >= 0:
                done = self._finish(tick)
            if not self._begin(at_ns):
                return done
            self._open = self._high = self._low = value
        elif self._start_ns < 0:  # the one before was full
            self._start_ns = at_ns
            self._open = self._high = self._low = value
        elif value > self._high:
            self._high = value
        elif value < self._low:
            self._low = value
        self._close = value
        self._last_ns = at_ns
        self._count += 1
        if tick.last_size is not None:
            self._volume += tick.last_size
            self._traded = True
        if self._kind != "time" and self._is_full():
            return self._finish(tick)
        return done

    def split(self, split: Split) -> None:
        """Make all bars, and the one that is not finished, bars of the new shares. How large a bar gets stays as asked for."""
        price = split.price
        for index, bar in enumerate(self.bars):
            volume = None if bar.volume is None else split.size(bar.volume)
            prices = price(bar.open), price(bar.high), price(bar.low), price(bar.close)
            self.bars[index] = Bar(bar.instrument, bar.at_ns, bar.length_s, *prices, volume)
        self._open, self._high, self._low, self._close = map(price, (self._open, self._high, self._low, self._close))
        self._volume = split.size(self._volume)

    def _begin(self, at_ns: int) -> bool:
        """The bar that a moment belongs to; False outside of any session."""
        origin_ns, close_ns = 0, FOREVER_NS
        if self.session_of is not None:
            session = self.session_of(at_ns)
            if session is None:
                self._start_ns, self._end_ns = -1, 0
                return False
            origin_ns, close_ns = session
        if self._kind == "time":
            self._start_ns = at_ns - (at_ns - origin_ns) % self._length_ns
            self._end_ns = min(self._start_ns + self._length_ns, close_ns)
        else:
            self._start_ns, self._end_ns = at_ns, close_ns
        return True

    def _is_full(self) -> bool:
        if self._kind == "ticks":
            return self._count >= self.span.size
        if self._kind == "volume":
            return self._volume >= self.span.size
        return self._high - self._low >= self.span.size * (1 - 1e-12)  # prices are sums of binary fractions

    def _finish(self, tick: Tick) -> Bar:
        seconds = self.length_s if self._kind == "time" else (self._last_ns - self._start_ns) / 1e9
        volume = self._volume if self._traded else None
        bar = Bar(tick.instrument, self._start_ns, seconds, self._open, self._high, self._low, self._close, volume)
        self.bars.append(bar)
        self._start_ns, self._count, self._volume, self._traded = -1, 0, 0.0, False
        return bar
