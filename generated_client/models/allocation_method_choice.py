# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from enum import StrEnum


class AllocationMethodChoice(StrEnum):
    """How an order is to be divided; cash_quantity, percentage, ratio and shares need an amount for each account.

    Closed: for requests, a value that is not listed is an error.
    """

    AVAILABLE_EQUITY = "A"
    CASH_QUANTITY = "C"
    EQUAL = "E"
    NET_LIQUIDATION = "N"
    PERCENTAGE = "P"
    RATIO = "R"
    SHARES = "S"
