# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from enum import StrEnum


class AlertLogicBind(StrEnum):
    """How a condition is joined to the next one.

    Closed: for requests, a value that is not listed is an error.
    """

    BOTH = "a"
    EITHER = "o"
    LAST = "n"
