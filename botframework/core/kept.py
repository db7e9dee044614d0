"""What a strategy may keep over a restart: plain values, checked and copied, of bounded size.

The journal writes them as JSON; what would not come back as it went in is refused here, with the place in the state. Imports
the standard library only; used by ``core.seats``.
"""

from __future__ import annotations

from decimal import Decimal
from math import isfinite
from typing import Any, Final

STATE_MAX_BYTES: Final = 64 * 1024  # as JSON; it is written again whenever it changed
DEPTH_MAX: Final = 20
_NUMBER_MAX: Final = 10**400  # digits, roughly: a longer one is a mistake, and no reader of JSON takes it
_ALLOWED: Final = "text, numbers, booleans, None, lists, and dicts with text keys"


def kept_copy(state: object) -> dict[str, Any]:
    """A copy the strategy cannot change any more. Raises ``ValueError``, in one line, for what cannot be kept."""
    if not isinstance(state, dict):
        raise ValueError(f"it gave {_a(state)}; give a dict of {_ALLOWED}")
    copy, size = _copied(state, "state", 0)
    if size > STATE_MAX_BYTES:
        raise ValueError(f"the state is {size} bytes of JSON, the limit is {STATE_MAX_BYTES}; keep less")
    assert isinstance(copy, dict)
    return copy


def _copied(value: object, where: str, depth: int) -> tuple[Any, int]:
    """The value anew, and how many bytes of JSON it is (at most: what needs no escape is counted as one byte)."""
    if value is None or type(value) is bool:
        return value, 5
    if type(value) is str:
        return value, 2 + (len(value) if value.isascii() and value.isprintable() else 12 * len(value))
    if type(value) is int:
        if not -_NUMBER_MAX < value < _NUMBER_MAX:
            raise ValueError(f"{where} is a number of more than 400 digits")
        return value, len(str(value))
    if type(value) is float or type(value) is Decimal:
        if not isfinite(value):
            raise ValueError(f"{where} is {value}, which is no number")
        return value, len(str(value)) + (0 if type(value) is float else 15)
    if depth >= DEPTH_MAX:
        raise ValueError(f"{where} lies more than {DEPTH_MAX} levels deep")
    if type(value) is list:
        items = [_copied(each, f"{where}[{place}]", depth + 1) for place, each in enumerate(value)]
        return [item for item, _ in items], 2 + sum(size + 1 for _, size in items)
    if isinstance(value, dict):
        copy: dict[str, Any] = {}
        total = 2
        for key, each in value.items():
            if type(key) is not str:
                raise ValueError(f"{where} has the key {key!r}, {_a(key)}; keys are text")
            copy[key], size = _copied(each, f"{where}[{key!r}]", depth + 1)
            total += size + 4 + (len(key) if key.isascii() and key.isprintable() else 12 * len(key))
        if copy.keys() == {"$decimal"}:
            raise ValueError(f"{where} has the key '$decimal' only, which the journal writes decimals as")
        return copy, total
    raise ValueError(f"{where} is {_a(value)}; give {_ALLOWED}")


def _a(value: object) -> str:
    name = type(value).__name__
    return f"an {name}" if name[0] in "aeiouAEIOU" else f"a {name}"
