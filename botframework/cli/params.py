"""Parameter types of the command line: durations, moments, and shared options. Imports click only."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import click

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0, "d": 86400.0}


class Duration(click.ParamType[float]):
    """``20s``, ``5m``, ``1.5h``; a bare number means seconds. Value: seconds as float."""

    name = "duration"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        if isinstance(value, int | float):
            return float(value)
        match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*", str(value))
        if not match or (match[2] or "s") not in _UNITS:
            self.fail(f"'{value}' is no duration; write it like 20s, 5m or 1.5h", param, ctx)
        seconds = float(match[1]) * _UNITS[match[2] or "s"]
        if seconds <= 0:
            self.fail("a duration must be longer than zero", param, ctx)
        return seconds


class Moment(click.ParamType[int]):
    """An ISO 8601 time with its zone (``2018-01-02T14:30Z``). Value: nanoseconds since 1970 UTC."""

    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        try:
            at = datetime.fromisoformat(str(value))
        except ValueError:
            day = str(value).rstrip("Zz")
            form = f"{day}T00:00Z" if _DAY.fullmatch(day) else "2018-01-02T14:30Z"
            self.fail(f"'{value}' is no time; write it like {form}", param, ctx)
        if at.tzinfo is None and _DAY.fullmatch(str(value)):
            self.fail(f"'{value}' is a day and no time; write {value}T00:00Z for its begin in UTC", param, ctx)
        if at.tzinfo is None:
            self.fail(f"'{value}' has no time zone; add Z for UTC or an offset like -05:00", param, ctx)
        return int(at.astimezone(UTC).timestamp() * 1_000) * 1_000_000


class Number(click.FloatRange):
    """A number within bounds. Not a number is none."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number: float = super().convert(value, param, ctx)
        if number != number:
            self.fail(f"'{value}' is no {self.name}; write a number like 10", param, ctx)
        return number


class Speed(Number):
    """Market time per wall time."""

    name = "speed"

    def __init__(self) -> None:
        super().__init__(min=0.01, max=10_000)


SPEED = Speed()
DURATION = Duration()
MOMENT = Moment()


def ending(code: int) -> int:
    """Say with which code the command ends, before it prints: the code stays when nobody can read what is printed."""
    click.get_current_context().find_root().ensure_object(dict)["code"] = int(code)
    return int(code)
