# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from enum import StrEnum


class SearchSecType(StrEnum):
    """Kinds a search can be narrowed to.

    Closed: for requests, a value that is not listed is an error.
    """

    BOND = "BOND"
    IND = "IND"
    STK = "STK"
