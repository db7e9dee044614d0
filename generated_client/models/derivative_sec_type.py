# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from enum import StrEnum


class DerivativeSecType(StrEnum):
    """Kind of derivative that has strikes.

    Closed: for requests, a value that is not listed is an error.
    """

    FUTURE_OPTION = "FOP"
    OPTION = "OPT"
    WARRANT = "WAR"
