# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from enum import StrEnum


class HistorySource(StrEnum):
    """What the bars are made of. The websocket topic spells these in lower case.

    Closed: for requests, a value that is not listed is an error.
    """

    BID_ASK = "Bid_Ask"
    MIDPOINT = "Midpoint"
    TRADES = "Trades"
