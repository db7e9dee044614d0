# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from enum import StrEnum


class ScheduleAssetClass(StrEnum):
    """Asset class of a trading schedule.

    Closed: for requests, a value that is not listed is an error.
    """

    BOND = "BND"
    CFD = "CFD"
    FOREX = "SWP"
    FUND = "FND"
    FUTURE = "FUT"
    INTER_COMMODITY_SPREAD = "ICS"
    OPTION = "OPT"
    STOCK = "STK"
    WARRANT = "WAR"
