"""From fills to charges: what an order has cost so far, less what it was charged. Imports attrs and decimal only.

Minimum and maximum belong to the order, so they are applied to its running totals and never to a single fill. An order that
fills on a later day begins anew there, as the broker has it. Volume tiers are marginal: each unit pays the rate of the volume
traded in its calendar month before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol

import attrs
from attrs import validators

ZERO = Decimal(0)
MILLIONTH = Decimal("0.000001")
Tiers = Sequence[tuple[Decimal | None, Decimal]]
"""Monthly volume up to which a rate holds, None for the last one, and the rate."""


@attrs.frozen(kw_only=True)
class Execution:
    """One fill as costs see it. ``day`` is the market's day as yyyymmdd; ``adds``: it had waited, so it added liquidity."""

    order: str
    symbol: str
    sec_type: str
    currency: str
    buy: bool
    quantity: Decimal
    price: Decimal
    multiplier: Decimal
    day: int
    adds: bool

    @property
    def value(self) -> Decimal:
        """Price times quantity times multiplier."""
        return abs(self.price) * self.quantity * self.multiplier


class Commission(Protocol):
    """What a fill adds to what its order has cost."""

    def charge(self, execution: Execution) -> Decimal:
        """In the instrument's currency; negative when a rebate is larger than the rest. Raises ``ValueError``."""


@attrs.define(eq=False, kw_only=True)
class Flat:
    """One amount an order, whatever its size, with its first fill."""

    per_order: Decimal = attrs.field(
        default=Decimal(1), validator=[validators.ge(ZERO), validators.le(Decimal(1_000_000))]
    )
    _seen: set[str] = attrs.field(init=False, factory=set)

    def charge(self, execution: Execution) -> Decimal:
        return self.once(execution.order)

    def once(self, order: str) -> Decimal:
        """The same for whoever knows which order it is of, which is all it takes."""
        if order in self._seen:
            return ZERO
        self._seen.add(order)
        return self.per_order


@attrs.define(eq=False, kw_only=True)
class Percent:
    """A part of the value of each fill, rounded half up: how other venues, and other backtesters, charge.

    ``step`` is what it is rounded to, in the instrument's currency.
    """

    percent: Decimal = attrs.field(validator=[validators.ge(ZERO), validators.le(Decimal(100))])
    step: Decimal = attrs.field(default=MILLIONTH, validator=[validators.gt(ZERO), validators.le(Decimal(1_000))])

    def charge(self, execution: Execution) -> Decimal:
        return (execution.value * self.percent / 100 / self.step).to_integral_value(ROUND_HALF_UP) * self.step


@attrs.define(eq=False)
class Running:
    """An order's totals of one day: the broker's rate before minimum and maximum, fees by name, what was charged."""

    day: int
    quantity: Decimal = ZERO
    value: Decimal = ZERO
    rated: Decimal = ZERO
    exchange: Decimal = ZERO
    sold: Decimal = ZERO
    sold_value: Decimal = ZERO
    least: Decimal = ZERO
    charged: Decimal = ZERO


def marginal(tiers: Tiers, before: Decimal, amount: Decimal) -> Decimal:
    """What ``amount`` costs when ``before`` was traded already this month: each part at the rate of its own tier."""
    total, low = ZERO, ZERO
    for upto, rate in tiers:
        high = before + amount if upto is None else min(upto, before + amount)
        part = high - max(low, before)
        if part > 0:
            total += part * rate
        if upto is None or before + amount <= upto:
            break
        low = upto
    return total


@attrs.define(eq=False, kw_only=True)
class Schedule:
    """Keeps totals by order and volume by month; what the totals cost is for the schedule that builds on it to say."""

    _orders: dict[str, Running] = attrs.field(init=False, factory=dict)
    _day: int = attrs.field(init=False, default=0)
    _volume: dict[str, Decimal] = attrs.field(init=False, factory=dict)

    def charge(self, execution: Execution) -> Decimal:
        """What this fill adds to its order's rounded total."""
        if execution.currency != "USD":
            raise ValueError(f"{execution.symbol}: this schedule is in USD, not in {execution.currency}")
        if execution.day != self._day:
            if execution.day // 100 != self._day // 100:
                self._volume.clear()
            self._day = execution.day
            self._orders.clear()
        running = self._orders.get(execution.order)
        if running is None:
            running = self._orders[execution.order] = Running(execution.day)
        self.add(execution, running)
        total = self.total(execution, running).quantize(MILLIONTH, ROUND_HALF_UP)
        charge, running.charged = total - running.charged, total
        return charge

    def add(self, execution: Execution, running: Running) -> None:
        """Take a fill into its order's totals."""
        running.quantity += execution.quantity
        running.value += execution.value
        if not execution.buy:
            running.sold += execution.quantity
            running.sold_value += execution.value

    def total(self, execution: Execution, running: Running) -> Decimal:
        """What the order's totals cost. ``execution`` is its latest fill."""
        raise NotImplementedError(type(self).__name__)

    def tiered(self, execution: Execution, tiers: Tiers, amount: Decimal) -> Decimal:
        """``amount`` at the month's marginal rates; volumes of different kinds of instruments do not mix."""
        before = self._volume.get(execution.sec_type, ZERO)
        self._volume[execution.sec_type] = before + amount
        return marginal(tiers, before, amount)
