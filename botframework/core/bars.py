"""Bars made of ticks: open, high, low and close of the mid price over equal spans of market time.

A bar is finished by the first tick after it; spans without ticks have no bar. Imports model only; owned by ``core.engine``.
"""

from __future__ import annotations

from collections import deque

import attrs

from botframework.core.model import Bar, Tick

KEPT = 1_000  # finished bars of one instrument


@attrs.define(eq=False)
class BarBuilder:
    """The bars of one instrument."""

    length_s: float
    bars: deque[Bar] = attrs.field(factory=lambda: deque(maxlen=KEPT))
    _length_ns: int = attrs.field(init=False)
    _start_ns: int = -1
    _end_ns: int = 0
    _open: float = 0.0
    _high: float = 0.0
    _low: float = 0.0
    _close: float = 0.0

    def __attrs_post_init__(self) -> None:
        if not 1e-3 <= self.length_s <= 86_400:
            raise ValueError(f"bars of {self.length_s} s: use 0.001 to 86400")
        self._length_ns = round(self.length_s * 1e9)

    def add(self, tick: Tick) -> Bar | None:
        """Take a tick in; gives the bar it finished, if any."""
        mid = tick.mid
        done = None
        if tick.at_ns >= self._end_ns:
            if self._start_ns >= 0:
                done = Bar(
                    tick.instrument, self._start_ns, self.length_s, self._open, self._high, self._low, self._close
                )
                self.bars.append(done)
            self._start_ns = tick.at_ns - tick.at_ns % self._length_ns
            self._end_ns = self._start_ns + self._length_ns
            self._open = self._high = self._low = mid
        elif mid > self._high:
            self._high = mid
        elif mid < self._low:
            self._low = mid
        self._close = mid
        return done
