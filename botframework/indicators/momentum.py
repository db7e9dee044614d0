"""How fast and how far: oscillators of prices. Seeds and recurrences as in TA-Lib; NaN until there is enough.

Where an indicator has several lines, ``value`` is the first of them and the others are members. Imports ``window``, ``averages``.
"""

from __future__ import annotations

import attrs

from botframework.indicators.averages import EMA, SMA, Chain
from botframework.indicators.window import NAN, Extreme, Window, period


@attrs.define(eq=False)
class MACD:
    """Moving average convergence divergence (Appel): ``value``, ``signal``, ``histogram``; known from the signal's begin on.

    Both averages begin with the same value, the one that completes the slow one, as in TA-Lib.
    """

    fast: int = 12
    slow: int = 26
    smooth: int = 9
    value: float = attrs.field(init=False, default=NAN)
    signal: float = attrs.field(init=False, default=NAN)
    histogram: float = attrs.field(init=False, default=NAN)
    _skip: int = attrs.field(init=False)
    _fast: EMA = attrs.field(init=False)
    _slow: EMA = attrs.field(init=False)
    _signal: EMA = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        if not period(self.fast) < period(self.slow):
            raise ValueError(f"the fast period {self.fast} must be shorter than the slow one {self.slow}")
        self._skip = self.slow - self.fast
        self._fast, self._slow, self._signal = EMA(self.fast), EMA(self.slow), EMA(period(self.smooth))

    def update(self, x: float) -> float:
        slow = self._slow.update(x)
        if self._skip:
            self._skip -= 1
            return self.value
        fast = self._fast.update(x)
        if slow == slow:
            line = fast - slow
            signal = self._signal.update(line)
            if signal == signal:
                self.value, self.signal, self.histogram = line, signal, line - signal
        return self.value


@attrs.define(eq=False)
class APO:
    """Absolute price oscillator: a fast simple average less a slow one."""

    fast: int = 12
    slow: int = 26
    value: float = attrs.field(init=False, default=NAN)
    _fast: SMA = attrs.field(init=False, default=attrs.Factory(lambda self: SMA(self.fast), takes_self=True))
    _slow: SMA = attrs.field(init=False, default=attrs.Factory(lambda self: SMA(self.slow), takes_self=True))

    def update(self, x: float) -> float:
        self.value = self._fast.update(x) - self._slow.update(x)
        return self.value


@attrs.define(eq=False)
class PPO:
    """Percentage price oscillator: the same in percent of the slow average."""

    fast: int = 12
    slow: int = 26
    value: float = attrs.field(init=False, default=NAN)
    _fast: SMA = attrs.field(init=False, default=attrs.Factory(lambda self: SMA(self.fast), takes_self=True))
    _slow: SMA = attrs.field(init=False, default=attrs.Factory(lambda self: SMA(self.slow), takes_self=True))

    def update(self, x: float) -> float:
        fast, slow = self._fast.update(x), self._slow.update(x)
        self.value = (fast - slow) / slow * 100.0 if slow else 0.0
        return self.value


@attrs.define(eq=False)
class _GainLoss:
    """Wilder's averages of gains and of losses over ``n`` changes."""

    n: int
    gain: float = attrs.field(init=False, default=0.0)
    loss: float = attrs.field(init=False, default=0.0)
    _last: float = attrs.field(init=False, default=NAN)
    _seen: int = attrs.field(init=False, default=0)

    def update(self, x: float) -> bool:
        """Whether there is enough."""
        change = x - self._last
        self._last = x
        if change != change:
            return False
        up, down = (change, 0.0) if change > 0 else (0.0, -change)
        if self._seen < self.n:
            self._seen += 1
            self.gain += up
            self.loss += down
            if self._seen < self.n:
                return False
            self.gain /= self.n
            self.loss /= self.n
        else:
            self.gain = (self.gain * (self.n - 1) + up) / self.n
            self.loss = (self.loss * (self.n - 1) + down) / self.n
        return True


@attrs.define(eq=False)
class RSI:
    """Relative strength index (Wilder 1978), 0 to 100."""

    n: int = 14
    value: float = attrs.field(init=False, default=NAN)
    _both: _GainLoss = attrs.field(
        init=False, default=attrs.Factory(lambda self: _GainLoss(period(self.n, 2)), takes_self=True)
    )

    def update(self, x: float) -> float:
        if self._both.update(x):
            both = self._both.gain + self._both.loss
            self.value = 100.0 * self._both.gain / both if abs(both) > 1e-14 else 0.0
        return self.value


@attrs.define(eq=False)
class CMO:
    """Chande momentum oscillator, -100 to 100, with Wilder's smoothing."""

    n: int = 14
    value: float = attrs.field(init=False, default=NAN)
    _both: _GainLoss = attrs.field(
        init=False, default=attrs.Factory(lambda self: _GainLoss(period(self.n, 2)), takes_self=True)
    )

    def update(self, x: float) -> float:
        if self._both.update(x):
            both = self._both.gain + self._both.loss
            self.value = 100.0 * (self._both.gain - self._both.loss) / both if abs(both) > 1e-14 else 0.0
        return self.value


@attrs.define(eq=False)
class Momentum:
    """The change over ``n`` values."""

    n: int = 10
    value: float = attrs.field(init=False, default=NAN)
    _window: Window = attrs.field(
        init=False, default=attrs.Factory(lambda self: Window(period(self.n)), takes_self=True)
    )

    def update(self, x: float) -> float:
        self.value = x - self._window.push(x)
        return self.value


@attrs.define(eq=False)
class ROC:
    """Rate of change over ``n`` values, in percent."""

    n: int = 10
    value: float = attrs.field(init=False, default=NAN)
    _window: Window = attrs.field(
        init=False, default=attrs.Factory(lambda self: Window(period(self.n)), takes_self=True)
    )

    def update(self, x: float) -> float:
        left = self._window.push(x)
        self.value = (x / left - 1.0) * 100.0 if left else 0.0
        return self.value


@attrs.define(eq=False)
class TRIX:
    """One-value rate of change of a triple exponential average, in percent."""

    n: int = 30
    value: float = attrs.field(init=False, default=NAN)
    _chain: Chain = attrs.field(init=False, default=attrs.Factory(lambda self: Chain(self.n, 3), takes_self=True))
    _last: float = attrs.field(init=False, default=NAN)

    def update(self, x: float) -> float:
        if self._chain.update(x):
            now = self._chain.links[-1].value
            self.value = (now / self._last - 1.0) * 100.0 if self._last else 0.0
            self._last = now
        return self.value


@attrs.define(eq=False)
class StochasticFast:
    """Fast stochastic: ``value`` is %K over ``n`` bars, ``d`` its simple average; both known once ``d`` is."""

    n: int = 5
    smooth: int = 3
    value: float = attrs.field(init=False, default=NAN)
    d: float = attrs.field(init=False, default=NAN)
    _raw: RawK = attrs.field(init=False, default=attrs.Factory(lambda self: RawK(self.n), takes_self=True))
    _d: SMA = attrs.field(init=False, default=attrs.Factory(lambda self: SMA(self.smooth), takes_self=True))

    def update(self, high: float, low: float, close: float) -> float:
        k = self._raw.update(high, low, close)
        if k == k:
            d = self._d.update(k)
            if d == d:
                self.value, self.d = k, d
        return self.value


@attrs.define(eq=False)
class Stochastic:
    """Slow stochastic (Lane): ``value`` is the smoothed %K, ``d`` its average; both known once ``d`` is."""

    n: int = 5
    smooth_k: int = 3
    smooth_d: int = 3
    value: float = attrs.field(init=False, default=NAN)
    d: float = attrs.field(init=False, default=NAN)
    _raw: RawK = attrs.field(init=False, default=attrs.Factory(lambda self: RawK(self.n), takes_self=True))
    _k: SMA = attrs.field(init=False, default=attrs.Factory(lambda self: SMA(self.smooth_k), takes_self=True))
    _d: SMA = attrs.field(init=False, default=attrs.Factory(lambda self: SMA(self.smooth_d), takes_self=True))

    def update(self, high: float, low: float, close: float) -> float:
        raw = self._raw.update(high, low, close)
        if raw == raw:
            k = self._k.update(raw)
            if k == k:
                d = self._d.update(k)
                if d == d:
                    self.value, self.d = k, d
        return self.value


@attrs.define(eq=False)
class RawK:
    """Where the close lies in the range of the last ``n`` bars, in percent."""

    n: int = 5
    _high: Extreme = attrs.field(init=False, default=attrs.Factory(lambda self: Extreme(self.n), takes_self=True))
    _low: Extreme = attrs.field(init=False, default=attrs.Factory(lambda self: Extreme(self.n, -1.0), takes_self=True))

    def update(self, high: float, low: float, close: float) -> float:
        top, bottom = self._high.push(high), self._low.push(low)
        if not self._high.full:
            return NAN
        return (close - bottom) / ((top - bottom) / 100.0) if top != bottom else 0.0


@attrs.define(eq=False)
class StochasticRSI:
    """The fast stochastic of the relative strength index; ``value`` and ``d``."""

    n: int = 14
    n_k: int = 5
    smooth: int = 3
    value: float = attrs.field(init=False, default=NAN)
    d: float = attrs.field(init=False, default=NAN)
    _rsi: RSI = attrs.field(init=False, default=attrs.Factory(lambda self: RSI(self.n), takes_self=True))
    _fast: StochasticFast = attrs.field(
        init=False, default=attrs.Factory(lambda self: StochasticFast(self.n_k, self.smooth), takes_self=True)
    )

    def update(self, x: float) -> float:
        rsi = self._rsi.update(x)
        if rsi == rsi:
            self.value = self._fast.update(rsi, rsi, rsi)
            self.d = self._fast.d
        return self.value


@attrs.define(eq=False)
class WilliamsR:
    """Williams %R, -100 to 0."""

    n: int = 14
    value: float = attrs.field(init=False, default=NAN)
    _high: Extreme = attrs.field(init=False, default=attrs.Factory(lambda self: Extreme(self.n), takes_self=True))
    _low: Extreme = attrs.field(init=False, default=attrs.Factory(lambda self: Extreme(self.n, -1.0), takes_self=True))

    def update(self, high: float, low: float, close: float) -> float:
        top, bottom = self._high.push(high), self._low.push(low)
        if self._high.full:
            self.value = (top - close) / ((top - bottom) / -100.0) if top != bottom else 0.0
        return self.value


@attrs.define(eq=False)
class CCI:
    """Commodity channel index (Lambert 1980) of the typical price, with the mean deviation of ``n`` bars."""

    n: int = 14
    value: float = attrs.field(init=False, default=NAN)
    _window: Window = attrs.field(
        init=False, default=attrs.Factory(lambda self: Window(period(self.n, 2)), takes_self=True)
    )

    def update(self, high: float, low: float, close: float) -> float:
        typical = (high + low + close) / 3.0
        window = self._window
        window.push(typical)
        if window.full:
            mean = window.total / self.n
            deviation = sum(abs(v - mean) for v in window.values)
            distance = typical - mean
            self.value = distance / (0.015 * (deviation / self.n)) if distance and deviation else 0.0
        return self.value


@attrs.define(eq=False)
class UltimateOscillator:
    """Williams' ultimate oscillator (1976) over three periods, weights 4, 2, 1."""

    short: int = 7
    middle: int = 14
    long: int = 28
    value: float = attrs.field(init=False, default=NAN)
    _pressure: list[Window] = attrs.field(init=False)
    _range: list[Window] = attrs.field(init=False)
    _last: float = attrs.field(init=False, default=NAN)

    def __attrs_post_init__(self) -> None:
        lengths = sorted((self.short, self.middle, self.long))
        self._pressure, self._range = [Window(n) for n in lengths], [Window(n) for n in lengths]

    def update(self, high: float, low: float, close: float) -> float:
        last = self._last
        self._last = close
        if last != last:
            return self.value
        bottom = min(low, last)
        true_range = max(high - low, abs(high - last), abs(low - last))
        whole = 0.0
        for weight, pressure, ranges in zip((4.0, 2.0, 1.0), self._pressure, self._range, strict=True):
            pressure.push(close - bottom)
            ranges.push(true_range)
            if abs(ranges.total) > 1e-14:
                whole += weight * pressure.total / ranges.total
        if self._range[-1].full:
            self.value = 100.0 * whole / 7.0
        return self.value


@attrs.define(eq=False)
class BalanceOfPower:
    """Balance of power: where the bar closed, in parts of its range."""

    value: float = attrs.field(init=False, default=NAN)

    def update(self, open: float, high: float, low: float, close: float) -> float:  # noqa: A002  # the field's word
        spread = high - low
        self.value = (close - open) / spread if spread > 1e-14 else 0.0
        return self.value
