# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from enum import StrEnum


class AlertOperator(StrEnum):
    """How a value is compared.

    Closed: for requests, a value that is not listed is an error.
    """

    ABOVE = ">"
    AT_LEAST = ">="
    AT_MOST = "<="
    BELOW = "<"
    EQUAL = "=="
