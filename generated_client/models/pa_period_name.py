# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from enum import StrEnum


class PaPeriodName(StrEnum):
    """Period of a performance report. Longer words of the vendor's list are answered 400.

    Closed: for requests, a value that is not listed is an error.
    """

    DAY = "1D"
    MONTH = "1M"
    MONTH_TO_DATE = "MTD"
    WEEK = "7D"
    YEAR = "1Y"
    YEAR_TO_DATE = "YTD"
