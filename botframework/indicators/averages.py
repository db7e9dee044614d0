"""Moving averages, one value in and one out, NaN until there is enough. Seeds and recurrences as in TA-Lib.

Each class has ``update(x) -> float`` and ``value``. An exponential average begins with the plain average of its first values
(TA-Lib's classic setting), so it agrees with charts that do the same. Imports ``window``.
"""

from __future__ import annotations

import math

import attrs

from botframework.indicators.window import NAN, Window, period


@attrs.define(eq=False)
class SMA:
    """Simple moving average of ``n`` values."""

    n: int = 30
    value: float = attrs.field(init=False, default=NAN)
    _window: Window = attrs.field(
        init=False, default=attrs.Factory(lambda self: Window(period(self.n)), takes_self=True)
    )

    def update(self, x: float) -> float:
        window = self._window
        window.push(x)
        if len(window.values) == self.n:
            self.value = window.total / self.n
        return self.value


@attrs.define(eq=False)
class EMA:
    """Exponential moving average, ``k = 2 / (n + 1)``, seeded with the mean of the first ``n`` values."""

    n: int = 30
    value: float = attrs.field(init=False, default=NAN)
    _seen: int = attrs.field(init=False, default=0)
    _total: float = attrs.field(init=False, default=0.0)
    _k: float = attrs.field(init=False, default=attrs.Factory(lambda self: 2.0 / (period(self.n) + 1), takes_self=True))

    def update(self, x: float) -> float:
        if self._seen >= self.n:
            self.value += (x - self.value) * self._k
            return self.value
        self._seen += 1
        self._total += x
        if self._seen == self.n:
            self.value = self._total / self.n
        return self.value


@attrs.define(eq=False)
class WMA:
    """Weighted moving average: weights 1 (oldest) to ``n`` (newest)."""

    n: int = 30
    value: float = attrs.field(init=False, default=NAN)
    _weighted: float = attrs.field(init=False, default=0.0)
    _window: Window = attrs.field(
        init=False, default=attrs.Factory(lambda self: Window(period(self.n)), takes_self=True)
    )

    def update(self, x: float) -> float:
        window, n = self._window, self.n
        if len(window.values) < n:
            window.push(x)
            self._weighted += x * len(window.values)
        else:
            before = window.total
            window.push(x)
            if window.at:
                self._weighted += n * x - before
            else:
                self._weighted = math.fsum(weight * v for weight, v in enumerate(window, 1))
        if len(window.values) == n:
            self.value = self._weighted * 2.0 / (n * (n + 1))
        return self.value


@attrs.define(eq=False)
class DEMA:
    """Double exponential average (Mulloy 1994): ``2 e1 - e2``."""

    n: int = 30
    value: float = attrs.field(init=False, default=NAN)
    _chain: Chain = attrs.field(init=False, default=attrs.Factory(lambda self: Chain(self.n, 2), takes_self=True))

    def update(self, x: float) -> float:
        if self._chain.update(x):
            e1, e2 = self._chain.values
            self.value = 2.0 * e1 - e2
        return self.value


@attrs.define(eq=False)
class TEMA:
    """Triple exponential average (Mulloy 1994): ``3 e1 - 3 e2 + e3``."""

    n: int = 30
    value: float = attrs.field(init=False, default=NAN)
    _chain: Chain = attrs.field(init=False, default=attrs.Factory(lambda self: Chain(self.n, 3), takes_self=True))

    def update(self, x: float) -> float:
        if self._chain.update(x):
            e1, e2, e3 = self._chain.values
            self.value = 3.0 * e1 - 3.0 * e2 + e3
        return self.value


@attrs.define(eq=False)
class T3:
    """Tillson's T3 (1998): a sixfold exponential average with volume factor ``v``."""

    n: int = 5
    v: float = 0.7
    value: float = attrs.field(init=False, default=NAN)
    _chain: Chain = attrs.field(init=False, default=attrs.Factory(lambda self: Chain(self.n, 6), takes_self=True))

    def update(self, x: float) -> float:
        if self._chain.update(x):
            _, _, e3, e4, e5, e6 = self._chain.values
            v, square = self.v, self.v * self.v
            c1 = -square * v
            c2 = 3.0 * (square - c1)
            c3 = -6.0 * square - 3.0 * (v - c1)
            c4 = 1.0 + 3.0 * v - c1 + 3.0 * square
            self.value = c1 * e6 + c2 * e5 + c3 * e4 + c4 * e3
        return self.value


@attrs.define(eq=False)
class Chain:
    """Exponential averages of exponential averages, each beginning when the one before it has."""

    n: int
    depth: int
    links: list[EMA] = attrs.field(
        init=False,
        default=attrs.Factory(lambda self: [EMA(period(self.n)) for _ in range(self.depth)], takes_self=True),
    )

    def update(self, x: float) -> bool:
        """Whether all of them have begun."""
        for link in self.links:
            x = link.update(x)
            if x != x:
                return False
        return True

    @property
    def values(self) -> list[float]:
        return [link.value for link in self.links]


@attrs.define(eq=False)
class TRIMA:
    """Triangular moving average: a simple average of a simple average."""

    n: int = 30
    value: float = attrs.field(init=False, default=NAN)
    _first: SMA = attrs.field(init=False)
    _second: SMA = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        half = (period(self.n) + 1) // 2
        self._first, self._second = SMA(half), SMA(half if self.n % 2 else half + 1)

    def update(self, x: float) -> float:
        inner = self._first.update(x)
        if inner == inner:
            self.value = self._second.update(inner)
        return self.value


@attrs.define(eq=False)
class KAMA:
    """Kaufman's adaptive average (1995): fast 2, slow 30, smoothed by the efficiency of the last ``n`` changes."""

    n: int = 30
    value: float = attrs.field(init=False, default=NAN)
    _closes: Window = attrs.field(init=False)
    _changes: Window = attrs.field(init=False)
    _last: float = attrs.field(init=False, default=NAN)

    def __attrs_post_init__(self) -> None:
        self._closes, self._changes = Window(period(self.n, 2)), Window(self.n)

    def update(self, x: float) -> float:
        last = self._last
        self._last = x
        if last == last:
            self._changes.push(abs(x - last))
        left = self._closes.push(x)
        if left != left:
            return self.value
        change, path = x - left, self._changes.total
        # The sign of the change is compared as it stands, as in TA-Lib.
        efficiency = 1.0 if path <= change or abs(path) < 1e-14 else abs(change / path)
        slow = 2.0 / 31.0
        k = (efficiency * (2.0 / 3.0 - slow) + slow) ** 2
        before = self.value if self.value == self.value else last
        self.value = before + (x - before) * k
        return self.value
