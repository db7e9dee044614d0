# Generated from spec v0.2.0 - edit spec/, run make regenerate.
"""What a call can raise because of its payload.

ValueError
└── WireError              a value does not fit the description
Exception
└── UnparseableResponse    an answer came, but it does not fit; `.response` has everything that arrived
"""

from __future__ import annotations

from reprlib import Repr
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from .types import Response

_short: Final = Repr()
_short.maxstring = _short.maxother = 80


class WireError(ValueError):
    """A payload cannot be represented by the documented type. `where` names the member, `value` is what came."""

    def __init__(self, where: str, kind: str, value: object = None) -> None:
        super().__init__(where, kind, value)
        self.where, self.kind, self.value = where, kind, value

    def __str__(self) -> str:
        if self.value is None:
            return f"{self.where}: {self.kind}"
        try:  # short, and never deep: what came may be hundreds of lists in one another
            shown = _short.repr(self.value)
        except ValueError:  # an integer of thousands of digits
            shown = "a number too long to be shown"
        return f"{self.where}: {self.kind}: {shown}"


class UnparseableResponse(Exception):
    """The call happened, but its answer does not fit the description; nothing is known about its meaning."""

    def __init__(self, response: Response[Any]) -> None:
        super().__init__(response)
        self.response = response

    def __str__(self) -> str:
        return f"HTTP {self.response.status_code}: {self.response.parse_error}"


__all__ = ("UnparseableResponse", "WireError")
