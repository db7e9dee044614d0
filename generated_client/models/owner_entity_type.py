# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from enum import StrEnum
from typing import Self

from ..types import note


class OwnerEntityType(StrEnum):
    """What the owner is.

    Open: a value that is not listed becomes an unlisted member (`is_known` is False) instead of an error.
    """

    INDIVIDUAL = "INDIVIDUAL"
    JOINT = "Joint"
    ORGANISATION = "ORG"

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
