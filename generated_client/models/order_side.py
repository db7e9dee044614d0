# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from enum import StrEnum


class OrderSide(StrEnum):
    """Side of an order that is sent.

    Closed: for requests, a value that is not listed is an error.
    """

    BUY = "BUY"
    SELL = "SELL"
