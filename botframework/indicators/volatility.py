"""How much it moves: true range, deviations, bands and channels. Recurrences as in TA-Lib; NaN until there is enough.

Imports ``window`` and ``averages``.
"""

from __future__ import annotations

import math

import attrs

from botframework.indicators.averages import EMA
from botframework.indicators.window import NAN, Extreme, Window, period


@attrs.define(eq=False)
class TrueRange:
    """The range of a bar with the gap from the close before (Wilder 1978)."""

    value: float = attrs.field(init=False, default=NAN)
    _last: float = attrs.field(init=False, default=NAN)

    def update(self, high: float, low: float, close: float) -> float:
        last = self._last
        self._last = close
        if last == last:
            self.value = max(high - low, abs(high - last), abs(low - last))
        return self.value


@attrs.define(eq=False)
class ATR:
    """Average true range with Wilder's smoothing; ``percent`` is it in percent of the close (NATR)."""

    n: int = 14
    value: float = attrs.field(init=False, default=NAN)
    percent: float = attrs.field(init=False, default=NAN)
    _range: TrueRange = attrs.field(init=False, factory=TrueRange)
    _seen: int = attrs.field(init=False, default=0)
    _total: float = attrs.field(init=False, default=0.0)

    def __attrs_post_init__(self) -> None:
        period(self.n)

    def update(self, high: float, low: float, close: float) -> float:
        true_range = self._range.update(high, low, close)
        if true_range != true_range:
            return self.value
        if self._seen < self.n:
            self._seen += 1
            self._total += true_range
            if self._seen == self.n:
                self.value = self._total / self.n
        else:
            self.value = (self.value * (self.n - 1) + true_range) / self.n
        if self.value == self.value:
            self.percent = self.value / close * 100.0 if close else 0.0
        return self.value


@attrs.define(eq=False)
class Variance:
    """Population variance of ``n`` values, from sums about a recent value, so that large levels cost no digits."""

    n: int = 5
    value: float = attrs.field(init=False, default=NAN)
    mean: float = attrs.field(init=False, default=NAN)
    _base: float = attrs.field(init=False, default=NAN)
    _values: Window = attrs.field(
        init=False, default=attrs.Factory(lambda self: Window(period(self.n)), takes_self=True)
    )
    _squares: Window = attrs.field(init=False, default=attrs.Factory(lambda self: Window(self.n), takes_self=True))

    def update(self, x: float) -> float:
        values, squares = self._values, self._squares
        if self._base != self._base:
            self._base = x
        shifted = x - self._base
        values.push(shifted)
        squares.push(shifted * shifted)
        if values.full:
            mean = values.total / self.n
            self.mean = self._base + mean
            self.value = max(0.0, squares.total / self.n - mean * mean)
            if not values.at and self.n > 1:
                self._rebase()
        return self.value

    def _rebase(self) -> None:
        """Once a round the base follows the values."""
        kept = [v + self._base for v in self._values]
        self._base = kept[-1]
        values, squares = Window(self.n), Window(self.n)
        for x in kept:
            values.push(x - self._base)
            squares.push((x - self._base) ** 2)
        self._values, self._squares = values, squares


@attrs.define(eq=False)
class StdDev:
    """Population standard deviation of ``n`` values, times ``k``."""

    n: int = 5
    k: float = 1.0
    value: float = attrs.field(init=False, default=NAN)
    mean: float = attrs.field(init=False, default=NAN)
    _variance: Variance = attrs.field(init=False, default=attrs.Factory(lambda self: Variance(self.n), takes_self=True))

    def update(self, x: float) -> float:
        self.value = math.sqrt(self._variance.update(x)) * self.k
        self.mean = self._variance.mean
        return self.value


@attrs.define(eq=False)
class Bollinger:
    """Bollinger bands: ``value`` is the middle, a simple average; ``upper`` and ``lower`` lie ``k`` deviations away."""

    n: int = 5
    k: float = 2.0
    value: float = attrs.field(init=False, default=NAN)
    upper: float = attrs.field(init=False, default=NAN)
    lower: float = attrs.field(init=False, default=NAN)
    _deviation: StdDev = attrs.field(
        init=False, default=attrs.Factory(lambda self: StdDev(self.n, self.k), takes_self=True)
    )

    def update(self, x: float) -> float:
        away = self._deviation.update(x)
        self.value = self._deviation.mean
        self.upper, self.lower = self.value + away, self.value - away
        return self.value


@attrs.define(eq=False)
class Donchian:
    """Donchian channel: highest high ``upper``, lowest low ``lower`` of ``n`` bars with this one; ``value``: their middle."""

    n: int = 20
    value: float = attrs.field(init=False, default=NAN)
    upper: float = attrs.field(init=False, default=NAN)
    lower: float = attrs.field(init=False, default=NAN)
    _high: Extreme = attrs.field(init=False, default=attrs.Factory(lambda self: Extreme(self.n), takes_self=True))
    _low: Extreme = attrs.field(init=False, default=attrs.Factory(lambda self: Extreme(self.n, -1.0), takes_self=True))

    def update(self, high: float, low: float) -> float:
        upper, lower = self._high.push(high), self._low.push(low)
        if self._high.full:
            self.upper, self.lower, self.value = upper, lower, (upper + lower) / 2.0
        return self.value


@attrs.define(eq=False)
class Keltner:
    """Keltner channel as Raschke draws it: an exponential average of closes, ``k`` average true ranges away."""

    n: int = 20
    n_range: int = 10
    k: float = 2.0
    value: float = attrs.field(init=False, default=NAN)
    upper: float = attrs.field(init=False, default=NAN)
    lower: float = attrs.field(init=False, default=NAN)
    _middle: EMA = attrs.field(init=False, default=attrs.Factory(lambda self: EMA(self.n), takes_self=True))
    _range: ATR = attrs.field(init=False, default=attrs.Factory(lambda self: ATR(self.n_range), takes_self=True))

    def update(self, high: float, low: float, close: float) -> float:
        middle, away = self._middle.update(close), self._range.update(high, low, close)
        if middle == middle and away == away:
            self.value, self.upper, self.lower = middle, middle + self.k * away, middle - self.k * away
        return self.value
