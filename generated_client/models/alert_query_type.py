# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from enum import StrEnum


class AlertQueryType(StrEnum):
    """The one word alert_details wants to hear.

    Closed: for requests, a value that is not listed is an error.
    """

    QUERY = "Q"
