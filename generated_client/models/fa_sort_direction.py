# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from enum import StrEnum


class FaSortDirection(StrEnum):
    """Ascending or descending.

    Closed: for requests, a value that is not listed is an error.
    """

    ASCENDING = "ASC"
    DESCENDING = "DESC"
