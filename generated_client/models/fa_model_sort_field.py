# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from enum import StrEnum


class FaModelSortField(StrEnum):
    """Column to sort positions of a model by.

    Closed: for requests, a value that is not listed is an error.
    """

    ACTUAL = "actual"
    ACTUAL_RANGE_MAX = "actualRangeMax"
    ACTUAL_RANGE_MIN = "actualRangeMin"
    CCY = "ccy"
    CONID = "conid"
    DLV = "dlv"
    INSTRUMENT = "instrument"
    INSTRUMENT_IMBALANCE = "instrumentImbalance"
    MISMATCH_TYPE = "mismatchType"
    MV = "mv"
    POSITION = "position"
    TARGET = "target"
