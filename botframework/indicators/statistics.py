"""Plain statistics of a window: extremes, sums, regression, correlation. As in TA-Lib; NaN until there is enough.

Imports ``window``.
"""

from __future__ import annotations

import math

import attrs

from botframework.indicators.window import NAN, Extreme, Window, period


@attrs.define(eq=False)
class Highest:
    """The largest of ``n`` values."""

    n: int = 30
    value: float = attrs.field(init=False, default=NAN)
    _extreme: Extreme = attrs.field(init=False, default=attrs.Factory(lambda self: Extreme(self.n), takes_self=True))

    def update(self, x: float) -> float:
        found = self._extreme.push(x)
        if self._extreme.full:
            self.value = found
        return self.value


@attrs.define(eq=False)
class Lowest:
    """The smallest of ``n`` values."""

    n: int = 30
    value: float = attrs.field(init=False, default=NAN)
    _extreme: Extreme = attrs.field(
        init=False, default=attrs.Factory(lambda self: Extreme(self.n, -1.0), takes_self=True)
    )

    def update(self, x: float) -> float:
        found = self._extreme.push(x)
        if self._extreme.full:
            self.value = found
        return self.value


@attrs.define(eq=False)
class Midpoint:
    """The middle between the largest and the smallest of ``n`` values."""

    n: int = 14
    value: float = attrs.field(init=False, default=NAN)
    _high: Extreme = attrs.field(init=False, default=attrs.Factory(lambda self: Extreme(self.n), takes_self=True))
    _low: Extreme = attrs.field(init=False, default=attrs.Factory(lambda self: Extreme(self.n, -1.0), takes_self=True))

    def update(self, x: float) -> float:
        top, bottom = self._high.push(x), self._low.push(x)
        if self._high.full:
            self.value = (top + bottom) / 2.0
        return self.value


@attrs.define(eq=False)
class Sum:
    """The sum of ``n`` values."""

    n: int = 30
    value: float = attrs.field(init=False, default=NAN)
    _window: Window = attrs.field(
        init=False, default=attrs.Factory(lambda self: Window(period(self.n)), takes_self=True)
    )

    def update(self, x: float) -> float:
        self._window.push(x)
        if self._window.full:
            self.value = self._window.total
        return self.value


@attrs.define(eq=False)
class LinearRegression:
    """Least squares line through ``n`` values: ``value`` at the last one, ``slope`` a value, ``intercept`` at the first,
    ``forecast`` one further."""

    n: int = 14
    value: float = attrs.field(init=False, default=NAN)
    slope: float = attrs.field(init=False, default=NAN)
    intercept: float = attrs.field(init=False, default=NAN)
    forecast: float = attrs.field(init=False, default=NAN)
    _by_age: float = attrs.field(init=False, default=0.0)
    _window: Window = attrs.field(
        init=False, default=attrs.Factory(lambda self: Window(period(self.n, 2)), takes_self=True)
    )

    def update(self, x: float) -> float:
        window, n = self._window, self.n
        before = window.total
        left = window.push(x)
        if not window.full or window.at:
            # Everything grows one older; what would be n old has left.
            self._by_age += before - (n * left if left == left else 0.0)
        else:
            self._by_age = math.fsum((n - 1 - i) * v for i, v in enumerate(window))
        if window.full:
            ages = n * (n - 1) * 0.5
            squares = n * (n - 1) * (2 * n - 1) / 6.0
            self.slope = (n * self._by_age - ages * window.total) / (ages * ages - n * squares)
            self.intercept = (window.total - self.slope * ages) / n
            self.value = self.intercept + self.slope * (n - 1)
            self.forecast = self.intercept + self.slope * n
        return self.value


@attrs.define(eq=False)
class Correlation:
    """Pearson's correlation of two series over ``n`` values."""

    n: int = 30
    value: float = attrs.field(init=False, default=NAN)
    _x: Window = attrs.field(init=False, default=attrs.Factory(lambda self: Window(period(self.n)), takes_self=True))
    _y: Window = attrs.field(init=False, default=attrs.Factory(lambda self: Window(self.n), takes_self=True))

    def update(self, x: float, y: float) -> float:
        self._x.push(x)
        self._y.push(y)
        if self._x.full:
            mx, my = self._x.total / self.n, self._y.total / self.n
            sxy = sxx = syy = 0.0
            for a, b in zip(self._x, self._y, strict=True):
                sxy += (a - mx) * (b - my)
                sxx += (a - mx) ** 2
                syy += (b - my) ** 2
            spread = sxx * syy
            self.value = sxy / math.sqrt(spread) if spread > 1e-14 else 0.0
        return self.value


@attrs.define(eq=False)
class Beta:
    """Slope of the returns of ``y`` on those of ``x`` over ``n`` changes; the market is ``x``."""

    n: int = 5
    value: float = attrs.field(init=False, default=NAN)
    _x: Window = attrs.field(init=False, default=attrs.Factory(lambda self: Window(period(self.n)), takes_self=True))
    _y: Window = attrs.field(init=False, default=attrs.Factory(lambda self: Window(self.n), takes_self=True))
    _last: tuple[float, float] = attrs.field(init=False, default=(NAN, NAN))

    def update(self, x: float, y: float) -> float:
        last_x, last_y = self._last
        self._last = (x, y)
        if last_x != last_x:
            return self.value
        self._x.push((x - last_x) / last_x if last_x else 0.0)
        self._y.push((y - last_y) / last_y if last_y else 0.0)
        if self._x.full:
            mx, my = self._x.total / self.n, self._y.total / self.n
            sxx = sum((a - mx) ** 2 for a in self._x)
            sxy = sum((a - mx) * (b - my) for a, b in zip(self._x, self._y, strict=True))
            self.value = sxy / sxx if sxx > 0.0 else 0.0
        return self.value
