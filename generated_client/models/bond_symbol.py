# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from enum import StrEnum


class BondSymbol(StrEnum):
    """The symbol all bonds go by.

    Closed: for requests, a value that is not listed is an error.
    """

    BOND = "BOND"
