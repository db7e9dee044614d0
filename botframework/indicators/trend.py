"""Direction and its strength: Wilder's directional movement, Aroon, parabolic stops. Recurrences as in TA-Lib.

NaN until there is enough. Imports ``window``.
"""

from __future__ import annotations

import attrs

from botframework.indicators.window import NAN, Extreme, Window, period


@attrs.define(eq=False)
class _Movement:
    """Wilder's running sums of directional movement and true range."""

    n: int
    plus: float = attrs.field(init=False, default=0.0)
    minus: float = attrs.field(init=False, default=0.0)
    range: float = attrs.field(init=False, default=0.0)
    bars: int = attrs.field(init=False, default=0)
    _last: tuple[float, float, float] = attrs.field(init=False, default=(NAN, NAN, NAN))

    def update(self, high: float, low: float, close: float) -> int:
        """Returns how many changes were counted, this one included."""
        last_high, last_low, last_close = self._last
        self._last = (high, low, close)
        if last_high != last_high:
            return 0
        up, down = high - last_high, last_low - low
        plus = up if up > 0 and up > down else 0.0
        minus = down if down > 0 and down > up else 0.0
        true_range = max(high - low, abs(high - last_close), abs(low - last_close))
        self.bars += 1
        if self.bars < self.n:
            self.plus += plus
            self.minus += minus
            self.range += true_range
        else:
            self.plus += plus - self.plus / self.n
            self.minus += minus - self.minus / self.n
            self.range += true_range - self.range / self.n
        return self.bars


def _percent(part: float, whole: float) -> float:
    return 100.0 * part / whole if abs(whole) > 1e-14 else 0.0


@attrs.define(eq=False)
class DirectionalMovement:
    """Directional movement (Wilder 1978): ``value`` is +DM, ``minus`` is -DM, smoothed sums."""

    n: int = 14
    value: float = attrs.field(init=False, default=NAN)
    minus: float = attrs.field(init=False, default=NAN)
    _movement: _Movement = attrs.field(
        init=False, default=attrs.Factory(lambda self: _Movement(period(self.n, 2)), takes_self=True)
    )

    def update(self, high: float, low: float, close: float) -> float:
        if self._movement.update(high, low, close) >= self.n - 1:
            self.value, self.minus = self._movement.plus, self._movement.minus
        return self.value


@attrs.define(eq=False)
class DirectionalIndicator:
    """Directional indicators: ``value`` is +DI, ``minus`` is -DI, ``dx`` the index of both; percent."""

    n: int = 14
    value: float = attrs.field(init=False, default=NAN)
    minus: float = attrs.field(init=False, default=NAN)
    dx: float = attrs.field(init=False, default=NAN)
    _movement: _Movement = attrs.field(
        init=False, default=attrs.Factory(lambda self: _Movement(period(self.n, 2)), takes_self=True)
    )

    def update(self, high: float, low: float, close: float) -> float:
        movement = self._movement
        if movement.update(high, low, close) >= self.n:
            self.value = plus = _percent(movement.plus, movement.range)
            self.minus = minus = _percent(movement.minus, movement.range)
            both = plus + minus
            if abs(both) > 1e-14:
                self.dx = 100.0 * abs(minus - plus) / both
            elif self.dx != self.dx:
                self.dx = 0.0
        return self.value


@attrs.define(eq=False)
class ADX:
    """Average directional index (Wilder 1978): strength of a trend, 0 to 100; ``rating`` is ADXR."""

    n: int = 14
    value: float = attrs.field(init=False, default=NAN)
    rating: float = attrs.field(init=False, default=NAN)
    _di: DirectionalIndicator = attrs.field(
        init=False, default=attrs.Factory(lambda self: DirectionalIndicator(self.n), takes_self=True)
    )
    _seen: int = attrs.field(init=False, default=0)
    _total: float = attrs.field(init=False, default=0.0)
    _past: Window = attrs.field(
        init=False, default=attrs.Factory(lambda self: Window(period(self.n, 2)), takes_self=True)
    )

    def update(self, high: float, low: float, close: float) -> float:
        self._di.update(high, low, close)
        dx = self._di.dx
        if dx != dx:
            return self.value
        if self._seen < self.n:
            self._seen += 1
            self._total += dx
            if self._seen < self.n:
                return self.value
            self.value = self._total / self.n
        else:
            self.value = (self.value * (self.n - 1) + dx) / self.n
        self._past.push(self.value)
        if self._past.full:
            self.rating = (self.value + self._past.oldest) / 2.0
        return self.value


@attrs.define(eq=False)
class Aroon:
    """Aroon (Chande 1995): ``up`` and ``down``, how recent the extremes of ``n`` bars are, percent; ``value``: up less down."""

    n: int = 14
    value: float = attrs.field(init=False, default=NAN)
    up: float = attrs.field(init=False, default=NAN)
    down: float = attrs.field(init=False, default=NAN)
    _high: Extreme = attrs.field(
        init=False, default=attrs.Factory(lambda self: Extreme(period(self.n, 2) + 1), takes_self=True)
    )
    _low: Extreme = attrs.field(
        init=False, default=attrs.Factory(lambda self: Extreme(self.n + 1, -1.0), takes_self=True)
    )

    def update(self, high: float, low: float) -> float:
        self._high.push(high)
        self._low.push(low)
        if self._high.full:
            self.up = 100.0 * (self.n - self._high.age) / self.n
            self.down = 100.0 * (self.n - self._low.age) / self.n
            self.value = self.up - self.down
        return self.value


@attrs.define(eq=False)
class ParabolicSAR:
    """Stop and reverse (Wilder 1978). The first direction is that of the first two bars' directional movement."""

    step: float = 0.02
    limit: float = 0.2
    value: float = attrs.field(init=False, default=NAN)
    rising: bool = attrs.field(init=False, default=True)
    _k: float = attrs.field(init=False, default=0.0)
    _extreme: float = attrs.field(init=False, default=NAN)
    _next: float = attrs.field(init=False, default=NAN)
    _high: float = attrs.field(init=False, default=NAN)
    _low: float = attrs.field(init=False, default=NAN)

    def update(self, high: float, low: float) -> float:
        last_high, last_low = self._high, self._low
        self._high, self._low = high, low
        if last_high != last_high:
            return self.value
        if self._next != self._next:
            up, down = high - last_high, last_low - low
            self.rising = not (down > 0 and down > up)
            self._k = min(self.step, self.limit)
            if self.rising:
                self._extreme, self._next = high, last_low
            else:
                self._extreme, self._next = low, last_high
            # Of the first pair TA-Lib takes the second bar for the one before, too.
            last_high, last_low = high, low
        sar = self._next
        crossed = low <= sar if self.rising else high >= sar
        if crossed:
            self.rising = not self.rising
            self._k = min(self.step, self.limit)
            sar = self._extreme
            sar = max(sar, last_high, high) if not self.rising else min(sar, last_low, low)
            self.value = sar
            self._extreme = high if self.rising else low
        else:
            self.value = sar
            better = high > self._extreme if self.rising else low < self._extreme
            if better:
                self._extreme = high if self.rising else low
                self._k = min(self._k + self.step, self.limit)
        following = sar + self._k * (self._extreme - sar)
        self._next = min(following, last_low, low) if self.rising else max(following, last_high, high)
        return self.value
