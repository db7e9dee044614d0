"""Slippage: how much worse than the touch an order gets that takes. Orders that waited at their limit have none.

The price moves against the order, is rounded to a price step against it, and never goes beyond its limit. Imports the words.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Protocol

import attrs
from attrs import validators

from botframework.fills.words import ZERO, Market


class Slippage(Protocol):
    """How far from the touch, in money a unit, never negative."""

    def distance(self, price: Decimal, touch: Market, step: Decimal) -> Decimal:
        """For a fill at ``price``, where prices move by ``step``."""


@attrs.define(eq=False, kw_only=True)
class Ticks:
    """Every taking fill is a fixed number of price steps worse than the touch."""

    ticks: int = attrs.field(validator=validators.ge(0))

    def distance(self, price: Decimal, touch: Market, step: Decimal) -> Decimal:
        return step * self.ticks


@attrs.define(eq=False, kw_only=True)
class BasisPoints:
    """Every taking fill is a fixed part of the price worse than the touch, in hundredths of a per cent."""

    bps: Decimal = attrs.field(validator=[validators.ge(ZERO), validators.le(Decimal(1000))])

    def distance(self, price: Decimal, touch: Market, step: Decimal) -> Decimal:
        return abs(price) * self.bps / 10_000


@attrs.define(eq=False, kw_only=True)
class SpreadPart:
    """Every taking fill is a part of the spread worse than the touch; nothing where one side is missing or they meet."""

    percent: Decimal = attrs.field(
        validator=[validators.ge(ZERO), validators.le(Decimal(1000))], metadata={"help": "of ask minus bid"}
    )

    def distance(self, price: Decimal, touch: Market, step: Decimal) -> Decimal:
        if touch.bid is None or touch.ask is None:
            return ZERO
        return max(ZERO, touch.ask - touch.bid) * self.percent / 100
