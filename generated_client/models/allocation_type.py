# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from enum import StrEnum


class AllocationType(StrEnum):
    """Whether an advisor's order is divided by shares or by money.

    Closed: for requests, a value that is not listed is an error.
    """

    CASH = "CASH"
    SHARE = "SHARE"
