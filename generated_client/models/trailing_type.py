# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from enum import StrEnum


class TrailingType(StrEnum):
    """Whether a trailing distance is an amount of money or a percentage.

    Closed: for requests, a value that is not listed is an error.
    """

    AMOUNT = "amt"
    PERCENT = "%"
