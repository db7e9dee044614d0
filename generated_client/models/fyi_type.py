# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from enum import StrEnum
from typing import Self

from ..types import note


class FyiType(StrEnum):
    """Subject of a notification. Codes named like themselves are sent without being documented.

    Open: a value that is not listed becomes an unlisted member (`is_known` is False) instead of an error.
    """

    AA = "AA"
    BORROW_AVAILABILITY = "BA"
    BR = "BR"
    CASH_TRANSFER = "CT"
    COMPARABLE_ALGO = "CA"
    DIVIDENDS = "DA"
    EARNINGS = "EA"
    ECONOMIC_EVENT_SUSPENSION = "SE"
    EH = "EH"
    LONG_TERM_GAIN_ASSIGNMENT = "T2"
    MIFID_NOTICE = "TD"
    MILESTONES = "MS"
    MISSING_COST_BASIS = "CB"
    MUTUAL_FUND = "MF"
    NP = "NP"
    NS = "NS"
    OI = "OI"
    OPTION_EXPIRATION = "OE"
    PC = "PC"
    PF = "PF"
    PLATFORM_SUGGESTIONS = "PS"
    PORTFOLIO_REBALANCE = "PR"
    POSITION_TRANSFER = "PT"
    SAVE_TAXES = "ST"
    SECTION_871M = "M8"
    SHORT_TERM_GAIN_TURNING_LONG = "SG"
    SL = "SL"
    SP = "SP"
    SYSTEM_MESSAGES = "SM"
    TAKEOVER = "TO"
    TP = "TP"
    TRADE_IDEA = "TI"
    UNEXERCISED_OPTION_LOSS = "DL"
    USER_ALERT = "UA"

    @property
    def is_known(self) -> bool:
        """Whether the description lists this value."""
        return self._value_ in type(self)._value2member_map_

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        note(cls.__name__, "unknown enum value", value)
        member = str.__new__(cls, value)
        member._name_ = value
        member._value_ = value
        return member
