# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from enum import StrEnum


class HistoryBarSize(StrEnum):
    """Length of a bar. Lower case; the server silently takes upper case for something else.

    Closed: for requests, a value that is not listed is an error.
    """

    DAYS_1 = "1d"
    HOURS_1 = "1h"
    HOURS_2 = "2h"
    HOURS_3 = "3h"
    HOURS_4 = "4h"
    HOURS_8 = "8h"
    MINUTES_1 = "1min"
    MINUTES_10 = "10min"
    MINUTES_15 = "15min"
    MINUTES_2 = "2min"
    MINUTES_3 = "3min"
    MINUTES_30 = "30min"
    MINUTES_5 = "5min"
    MONTHS_1 = "1m"
    WEEKS_1 = "1w"
