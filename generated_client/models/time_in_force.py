# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from enum import StrEnum


class TimeInForce(StrEnum):
    """How long an order lives: day, until cancelled, opening auction, at once or not at all, crypto, overnight session, overnight and the day after.

    Closed: for requests, a value that is not listed is an error.
    """

    DAY = "DAY"
    GTC = "GTC"
    IOC = "IOC"
    OND = "OND"
    OPG = "OPG"
    OVT = "OVT"
    PAX = "PAX"
