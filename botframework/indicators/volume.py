"""Price and volume together. Recurrences as in TA-Lib; NaN until there is enough. Imports ``window``."""

from __future__ import annotations

import attrs

from botframework.indicators.window import NAN, Window, period


@attrs.define(eq=False)
class OBV:
    """On-balance volume (Granville 1963), beginning with the first bar's volume."""

    value: float = attrs.field(init=False, default=NAN)
    _last: float = attrs.field(init=False, default=NAN)

    def update(self, close: float, volume: float) -> float:
        if self._last != self._last:
            self.value = volume
        elif close > self._last:
            self.value += volume
        elif close < self._last:
            self.value -= volume
        self._last = close
        return self.value


@attrs.define(eq=False)
class AccumulationDistribution:
    """Chaikin's accumulation/distribution line, from 0."""

    value: float = attrs.field(init=False, default=0.0)

    def update(self, high: float, low: float, close: float, volume: float) -> float:
        spread = high - low
        if spread > 0.0:
            self.value += ((close - low) - (high - close)) / spread * volume
        return self.value


@attrs.define(eq=False)
class ChaikinOscillator:
    """Fast less slow exponential average of the accumulation/distribution line, both beginning with its first value."""

    fast: int = 3
    slow: int = 10
    value: float = attrs.field(init=False, default=NAN)
    _line: AccumulationDistribution = attrs.field(init=False, factory=AccumulationDistribution)
    _bars: int = attrs.field(init=False, default=0)
    _fast: float = attrs.field(init=False, default=NAN)
    _slow: float = attrs.field(init=False, default=NAN)

    def __attrs_post_init__(self) -> None:
        period(self.fast, 2)
        period(self.slow, 2)

    def update(self, high: float, low: float, close: float, volume: float) -> float:
        line = self._line.update(high, low, close, volume)
        self._bars += 1
        if self._bars == 1:
            self._fast = self._slow = line
        else:
            for_fast, for_slow = 2.0 / (self.fast + 1), 2.0 / (self.slow + 1)
            self._fast = for_fast * line + (1.0 - for_fast) * self._fast
            self._slow = for_slow * line + (1.0 - for_slow) * self._slow
        if self._bars >= max(self.fast, self.slow):
            self.value = self._fast - self._slow
        return self.value


@attrs.define(eq=False)
class MFI:
    """Money flow index: the relative strength of typical price times volume over ``n`` changes, 0 to 100."""

    n: int = 14
    value: float = attrs.field(init=False, default=NAN)
    _up: Window = attrs.field(
        init=False, default=attrs.Factory(lambda self: Window(period(self.n, 2)), takes_self=True)
    )
    _down: Window = attrs.field(init=False, default=attrs.Factory(lambda self: Window(self.n), takes_self=True))
    _last: float = attrs.field(init=False, default=NAN)

    def update(self, high: float, low: float, close: float, volume: float) -> float:
        typical = (high + low + close) / 3.0
        change = typical - self._last
        self._last = typical
        if change != change:
            return self.value
        flow = typical * volume
        # What is left of two equal sums after rounding is no change.
        least = 1e-13 * abs(typical)
        self._up.push(flow if change > least else 0.0)
        self._down.push(flow if change < -least else 0.0)
        if self._up.full:
            both = self._up.total + self._down.total
            self.value = 100.0 * self._up.total / both if both >= 1.0 else 0.0
        return self.value


@attrs.define(eq=False)
class VWAP:
    """Volume-weighted average price since ``reset``, which the caller does at the session's begin."""

    value: float = attrs.field(init=False, default=NAN)
    _money: float = attrs.field(init=False, default=0.0)
    _volume: float = attrs.field(init=False, default=0.0)

    def update(self, price: float, volume: float) -> float:
        if volume > 0.0:
            self._money += price * volume
            self._volume += volume
            self.value = self._money / self._volume
        return self.value

    def reset(self) -> None:
        """A new session."""
        self._money = self._volume = 0.0
        self.value = NAN
