# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from enum import StrEnum
from typing import Self

from ..types import note


class Side(StrEnum):
    """Side as answers spell it; order lists write whole words, executions and order details one letter.

    Open: a value that is not listed becomes an unlisted member (`is_known` is False) instead of an error.
    """

    B = "B"
    BUY = "BUY"
    NETTING = "N"
    S = "S"
    SELL = "SELL"

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
