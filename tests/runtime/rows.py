"""One of every row, as it stands in a journal: the text behind ``test_rows``.

Journals are kept for years, so a row's text is a promise: each kind once with as little as it takes, once with everything
said. ``python -m tests.runtime.rows`` writes the table anew; a line that changes, other than by a new field with a default,
needs a new schema.
"""

from __future__ import annotations

import typing
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

import attrs
import msgspec

from botframework.runtime.codec import Row, encode, row_types

TEXT = Path(__file__).with_name("rows.txt")
DATA = {"loss": Decimal("1.50"), "list": [1, 2.5, None, True, "x"], "nested": {"a": Decimal("-0")}, "odd": float("inf")}


def value_of(hint: Any, name: str, *, full: bool) -> Any:
    """A value of a declared type that says where it stands."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if type(None) in arguments:
        inner = next(argument for argument in arguments if argument is not type(None))
        return value_of(inner, name, full=True) if full else None
    if origin is tuple and arguments[-1] is Ellipsis:
        return (value_of(arguments[0], name, full=full),) * (2 if full else 0)
    if origin is tuple:
        return tuple(value_of(argument, name, full=full) for argument in arguments)
    if origin is Mapping:
        return DATA if full else {}
    simple = {int: len(name), str: name if full else "", bool: full, Decimal: Decimal("10.50"), float: 0.25}
    if hint in simple:
        return simple[hint]
    if issubclass(hint, Enum):
        return list(hint)[-1 if full else 0]
    return sample(hint, full=full)


def sample(kind: Any, *, full: bool) -> Any:
    """One of a kind, with everything said or with as little as it takes."""
    hints = typing.get_type_hints(kind)
    if attrs.has(kind):
        fields = [(field.name, field.default is attrs.NOTHING) for field in attrs.fields(kind)]
    else:
        fields = [(field.name, field.required) for field in msgspec.structs.fields(kind)]
    return kind(**{name: value_of(hints[name], name, full=full) for name, is_needed in fields if full or is_needed})


def samples() -> list[Row]:
    return [sample(kind, full=full) for _, kind in sorted(row_types().items()) for full in (False, True)]


def odd() -> list[Row]:
    """Rows with letters and numbers that JSON has to be careful with."""
    kinds = row_types()
    notice = typing.get_type_hints(kinds["Tell"])["notice"]
    words = '\u00fc \ud800 \u2028 "quoted" \\ \x00'
    return [
        kinds["OrderSent"](at_ns=-(2**63), wall_ns=2**63 - 1, client_order_id=words),  # type: ignore[call-arg]  # found by name
        kinds["Tell"](at_ns=1, notice=notice("warning", "X", words, 1, data={"\u00fc": Decimal("NaN"), "f": 1e300})),  # type: ignore[call-arg]  # as above
    ]


def lines() -> list[str]:
    return [encode(row) for row in (*samples(), *odd())]


if __name__ == "__main__":
    TEXT.write_text("\n".join(lines()) + "\n", encoding="ascii")
