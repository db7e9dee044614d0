# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from enum import StrEnum


class PaAllocationType(StrEnum):
    """What to break the portfolio down by.

    Closed: for requests, a value that is not listed is an error.
    """

    ALL = "ALL"
    ASSET_CLASS = "ASSET_CLASS"
    COUNTRY = "COUNTRY"
    FINANCIAL_INSTRUMENT = "FINANCIAL_INSTRUMENT"
    REGION = "REGION"
    SECTOR = "SECTOR"
