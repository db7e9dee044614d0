"""Parameters of rules: converters and validators that say in one line what is wrong with a value.

Used by the built-in rules; plugin rules may use them too. Imports core only.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

import attrs

from botframework.core.money import Money


def as_decimal(value: Decimal | int | float | str) -> Decimal:
    """A configured number. Raises ``ValueError`` for text that is none, booleans, NaN and infinities."""
    try:
        if isinstance(value, bool):
            raise InvalidOperation
        number = value if isinstance(value, Decimal) else Decimal(str(value))
    except InvalidOperation:
        raise ValueError(f"{value!r} is no number") from None
    if not number.is_finite():
        raise ValueError(f"{value!r} is no number to use as a limit")
    return number


def as_money(value: Money | str) -> Money:
    """A configured amount, such as ``1000 USD``."""
    return Money.of(value)


def as_money_or_none(value: Money | str | None) -> Money | None:
    """A configured amount that may be left out."""
    return None if value is None else as_money(value)


def as_decimal_or_none(value: Decimal | int | float | str | None) -> Decimal | None:
    """A configured number that may be left out."""
    return None if value is None else as_decimal(value)


def as_words(value: Iterable[str] | str) -> tuple[str, ...]:
    """A configured list of words; a single word is a list of one."""
    words = (value,) if isinstance(value, str) else tuple(value)
    for word in words:
        if not is_a(word, str) or not word:
            raise ValueError(f"{word!r} is no word")
    return words


is_a: Callable[[object, type | tuple[type, ...]], bool] = isinstance
"""``isinstance`` for values whose type annotation promises more than a configuration or a plugin may keep."""


def positive(_: Any, attribute: attrs.Attribute[Any], value: Any) -> None:
    """Refuse zero, negative and unbounded limits: they are mistakes, not settings."""
    number = value.amount if isinstance(value, Money) else value
    if number is None:
        return
    if isinstance(number, bool) or not math.isfinite(number) or number <= 0:
        raise ValueError(f"{attribute.name} is {value}, must be more than 0")


def whole(_: Any, attribute: attrs.Attribute[Any], value: Any) -> None:
    """Refuse numbers that are no positive integers, for counts."""
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
        raise ValueError(f"{attribute.name} is {value!r}, must be a whole number more than 0")
