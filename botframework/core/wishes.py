"""What a strategy asked for, until the desk has settled it. Imports model; made by ``core.context``, read by ``core.desk``."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec

from botframework.core.model import Instrument, OrderIntent, TimeInForce

if TYPE_CHECKING:
    from botframework.core.context import Context

WISHES_MAX = 200  # wishes of one event: more means that a strategy answers its own echo


class TooManyWishes(RuntimeError):
    """A strategy asked for more than is sane within one event."""


class SubmitWish(msgspec.Struct, frozen=True, eq=False):
    """A new order, prices already on the instrument's grid."""

    context: Context
    intent: OrderIntent  # without number and name, which the engine gives
    legs: tuple[OrderIntent, ...] = ()  # the other orders of a bracket or one-cancels-all group


class TargetWish(msgspec.Struct, frozen=True, eq=False):
    """Bring the strategy's share to a quantity."""

    context: Context
    instrument: Instrument
    quantity: Decimal
    limit_price: Decimal | None
    tif: TimeInForce
    tag: str


class ModifyWish(msgspec.Struct, frozen=True, eq=False):
    """Other terms for an order; None keeps what is."""

    context: Context
    client_order_id: str
    quantity: Decimal | None
    limit_price: Decimal | None
    stop_price: Decimal | None


class CancelWish(msgspec.Struct, frozen=True, eq=False):
    """Take an order back; empty: all of the strategy's."""

    context: Context
    client_order_id: str


Wish = SubmitWish | TargetWish | ModifyWish | CancelWish
