"""What a fill model sees of the exchange, as protocols, so that models need none of its code. Imports the standard library only.

The exchange's own `Touch` and `Resting` fit them.
"""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal
from typing import Protocol

ZERO = Decimal(0)
Print = tuple[Decimal, Decimal]
"""Price and size of a trade that came with a quote."""
Offer = tuple[Decimal, Decimal]
"""Price and quantity an order may have now."""


class Market(Protocol):
    """Best bid and ask; what is left of the sizes they showed, and whether something is gone of them."""

    bid: Decimal | None
    bid_left: Decimal
    ask: Decimal | None
    ask_left: Decimal
    taken: bool


class Waiting(Protocol):
    """An order whose turn it is. ``passive``: it has waited at its limit before. ``sequence`` changes when it loses its place."""

    order_id: int
    conid: int
    buy: bool
    remaining: Decimal
    limit: Decimal | None
    passive: bool
    sequence: int


class Rng(Protocol):
    """Chance, seeded by whoever makes the rules."""

    def random(self) -> float: ...


def opposite(order: Waiting, touch: Market) -> tuple[Decimal | None, Decimal]:
    """The side an order would take from, and what is left there."""
    return (touch.ask, touch.ask_left) if order.buy else (touch.bid, touch.bid_left)


def own(order: Waiting, touch: Market) -> tuple[Decimal | None, Decimal]:
    """The side an order stands on, and what is left there."""
    return (touch.bid, touch.bid_left) if order.buy else (touch.ask, touch.ask_left)


def take(order: Waiting, touch: Market, quantity: Decimal) -> None:
    """Take displayed size away from the opposite side; never more than is there."""
    if order.buy:
        touch.ask_left = max(ZERO, touch.ask_left - quantity)
    else:
        touch.bid_left = max(ZERO, touch.bid_left - quantity)


def floor_to(value: Decimal, step: Decimal) -> Decimal:
    """The largest multiple of a step that is not above a value."""
    return (value / step).to_integral_value(ROUND_FLOOR) * step
