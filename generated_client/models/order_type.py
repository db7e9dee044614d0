# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from enum import StrEnum


class OrderType(StrEnum):
    """Order types that can be sent: limit, market, stop, stop limit, midprice, trailing stop, trailing stop limit, market and limit if touched, market and limit on close, relative.

    Closed: for requests, a value that is not listed is an error.
    """

    LIT = "LIT"
    LMT = "LMT"
    LOC = "LOC"
    MIDPRICE = "MIDPRICE"
    MIT = "MIT"
    MKT = "MKT"
    MOC = "MOC"
    REL = "REL"
    STOP_LIMIT = "STOP_LIMIT"
    STP = "STP"
    TRAIL = "TRAIL"
    TRAILLMT = "TRAILLMT"
