"""An amount with its currency, as limits are written: ``100000 USD``.

Imports decimal, re and attrs only. Used by risk rules and by the configuration that fills their parameters.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

import attrs

#: The rate of a currency to itself, as this very object: whoever gets it has nothing to multiply.
PAR: Final = Decimal(1)

_TEXT = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s+([A-Z]{3})")


@attrs.frozen
class Money:
    """``amount`` units of ``currency`` (three capital letters). Never added across currencies: no rate is implied."""

    amount: Decimal
    currency: str

    @classmethod
    def of(cls, value: object) -> Money:
        """Read ``1000 USD``; a ``Money`` passes. Raises ``ValueError`` for anything else, a bare number included."""
        if isinstance(value, Money):
            return value
        match = _TEXT.fullmatch(value.strip()) if isinstance(value, str) else None
        if match is None:
            raise ValueError(f"{value!r} is no amount of money: write a plain number and a currency, such as 1000 USD")
        return cls(Decimal(match[1]), match[2])

    def __str__(self) -> str:
        return f"{self.amount:f} {self.currency}"
