"""Whether all that arrived is either in the object that was built or among its reported issues.

Imports the generated client's issue type only. Called by the fuzz: a plain comparison of JSON data, written without looking at
how the client reads, so that it can catch it losing something.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from generated_client import WireIssue

ABSENT = (None, "", "-", "None", "N/A", "n/a", "null")
_NUMBER = re.compile(r"[CH]?\s*([-+]?[0-9.,]+(?:[eE][-+]?[0-9]+)?)\s*(.*)", re.ASCII | re.DOTALL)
_ROW = re.compile(r"\[[^\]]+\]$")  # the reader names the place of a row it gave up
_POWERS = {"K": 3, "M": 6, "B": 9, "T": 12}
_WORDS = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


class Reported:
    """The values among a response's issues: containers by identity, scalars by value."""

    def __init__(self, issues: Sequence[WireIssue]) -> None:
        self._boxes = {id(issue.value) for issue in issues if isinstance(issue.value, (dict, list))}
        scalars = [issue for issue in issues if not isinstance(issue.value, (dict, list))]
        self._scalars = {(type(issue.value), issue.value) for issue in scalars}
        self._rows = {(type(issue.value), issue.value) for issue in scalars if _ROW.search(issue.where)}

    def __contains__(self, value: Any) -> bool:
        if isinstance(value, (dict, list)):
            return id(value) in self._boxes
        return (type(value), value) in self._scalars

    def given_up(self, row: Any) -> bool:
        """Whether a row of a list is reported as one that is not in the list any more."""
        return row in self if isinstance(row, (dict, list)) else (type(row), row) in self._rows


def lost(raw: Any, kept: Any, reported: Reported, where: str = "$") -> Iterator[str]:
    """Where something of `raw` is neither in `kept` nor reported."""
    if raw in reported:
        return
    if isinstance(raw, dict) and isinstance(kept, dict):
        for key, value in raw.items():
            if key in kept:
                yield from lost(value, kept[key], reported, f"{where}.{key}")
            elif not (_is_absent(value) or value in reported):
                yield f"{where}.{key}: {value!r:.80} is gone"
    elif isinstance(raw, list) and isinstance(kept, list):
        rows = raw if len(raw) == len(kept) else [row for row in raw if not reported.given_up(row)]
        if len(rows) != len(kept):
            yield f"{where}: {len(raw)} rows became {len(kept)}"
        else:
            for i, (row, item) in enumerate(zip(rows, kept, strict=True)):
                yield from lost(row, item, reported, f"{where}[{i}]")
    elif not same(raw, kept):
        yield f"{where}: {raw!r:.80} became {kept!r:.80}"


def salvaged(raw: Any, kept: Any, where: str = "$") -> Iterator[str]:
    """Where rows are missing although the rest was kept."""
    if isinstance(raw, dict) and isinstance(kept, dict):
        for key in raw.keys() & kept.keys():
            yield from salvaged(raw[key], kept[key], f"{where}.{key}")
    elif isinstance(raw, list) and isinstance(kept, list):
        if len(raw) != len(kept):
            yield f"{where}: {len(raw)} rows became {len(kept)}"
        else:
            for i, (row, item) in enumerate(zip(raw, kept, strict=True)):
                yield from salvaged(row, item, f"{where}[{i}]")


def _is_absent(value: Any) -> bool:
    return value is None or (isinstance(value, str) and value in ABSENT)


def same(raw: Any, kept: Any) -> bool:
    """Whether two JSON scalars say the same, however each is written."""
    if type(raw) is type(kept) and raw == kept:
        return True
    if isinstance(kept, bool) or isinstance(raw, bool):
        return _truth(raw) is not None and _truth(raw) == _truth(kept)
    first, second = number(raw), number(kept)
    if first is None or second is None:
        return False
    return first == second or float(first[0]) == float(second[0]) == kept


def _truth(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    return _WORDS.get(str(value).lower()) if isinstance(value, (str, int, float, Decimal)) else None


def number(value: Any) -> tuple[Decimal, str] | None:
    """The number a scalar stands for, and the text behind it."""
    if isinstance(value, (int, float, Decimal)):
        return Decimal(str(value)), ""
    if not isinstance(value, str):
        return None
    found = _NUMBER.fullmatch(value.strip())
    if found is None:
        return None
    try:
        out, unit = Decimal(found[1].replace(",", "")), found[2].strip()
    except InvalidOperation:
        return None
    if unit.upper() in _POWERS:
        return Decimal(f"{out}E{_POWERS[unit.upper()]}"), ""
    return out, unit.lstrip("%").strip()
