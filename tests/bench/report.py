"""Results of benchmarks and their three forms: a table for a terminal, JSON, and Markdown for the documentation.

Imports the standard library and attrs; used by everything in this folder.
"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import attrs

Value = float | int | str | None


@attrs.frozen
class Column:
    """One figure of every line; the unit belongs to the title. ``digits`` after the decimal point."""

    key: str
    title: str
    digits: int = 0


@attrs.frozen
class Line:
    """One thing measured. ``is_floor``: none of our code is in it. ``aim`` is what the project wants of it."""

    label: str
    values: Mapping[str, Value]
    is_floor: bool = False
    aim: str = ""


@attrs.frozen
class Table:
    """One table of a benchmark."""

    title: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]


@attrs.frozen
class Result:
    """What a benchmark found. ``method`` says what is measured and where the clock is read, a sentence an entry."""

    name: str
    title: str
    method: tuple[str, ...]
    tables: tuple[Table, ...]


def machine() -> dict[str, Value]:
    """What the figures were taken on; no name of the machine."""
    return {
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "processor": platform.machine(),
        "system": f"{platform.system()} {platform.release().split('-')[0]}",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "load_1min": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
    }


def as_json(results: Sequence[Result], about: Mapping[str, Value]) -> dict[str, Any]:
    """The results as plain values; figures unrounded."""
    return {"machine": dict(about), "argv0": "tests.bench", "results": [attrs.asdict(result) for result in results]}


def from_json(found: Mapping[str, Any]) -> tuple[list[Result], dict[str, Value]]:
    """``as_json`` backwards: what another run wrote, and what it ran on. Raises ``KeyError`` or ``TypeError`` for anything else."""
    results = [
        Result(
            each["name"],
            each["title"],
            tuple(each["method"]),
            tuple(
                Table(
                    table["title"],
                    tuple(Column(**column) for column in table["columns"]),
                    tuple(Line(**line) for line in table["lines"]),
                )
                for table in each["tables"]
            ),
        )
        for each in found["results"]
    ]
    return results, dict(found["machine"])


def shown(value: Value, digits: int) -> str:
    """A figure as people read it; a dash where there is none."""
    if value is None:
        return "-"
    if isinstance(value, str):
        return value
    return f"{value:,.{digits}f}"


def _cells(table: Table, floor_mark: str) -> tuple[list[str], list[list[str]]]:
    with_aim = any(line.aim for line in table.lines)
    head = ["", *(column.title for column in table.columns), *(["aim"] if with_aim else [])]
    rows = [
        [
            f"{floor_mark}{line.label}" if line.is_floor else line.label,
            *(shown(line.values.get(column.key), column.digits) for column in table.columns),
            *([line.aim] if with_aim else []),
        ]
        for line in table.lines
    ]
    return head, rows


def as_text(result: Result, width: int = 118) -> str:
    """For a terminal."""
    out = [f"{result.name}: {result.title}"]
    if not result.tables:
        out += [f"  {sentence}" for sentence in result.method]
    for table in result.tables:
        head, rows = _cells(table, "floor: ")
        widths = [max(len(row[index]) for row in [head, *rows]) for index in range(len(head))]
        out.append("")
        if table.title:
            out.append(f"  {table.title}")
        for number, row in enumerate([head, *rows]):
            cells = [
                cell.ljust(size) if index == 0 else cell.rjust(size)
                for index, (cell, size) in enumerate(zip(row, widths, strict=True))
            ]
            out.append("  " + "  ".join(cells).rstrip())
            if number == 0:
                out.append("  " + "-" * min(width, sum(widths) + 2 * (len(widths) - 1)))
    return "\n".join(out)


def as_markdown(result: Result) -> str:
    """For the documentation."""
    out = [f"## {result.title}", "", *(f"{sentence}" for sentence in result.method)]
    for table in result.tables:
        head, rows = _cells(table, "*floor:* ")
        out.append("")
        if table.title:
            out += [f"**{table.title}**", ""]
        out.append("| " + " | ".join(head) + " |")
        out.append("|---|" + "---:|" * (len(head) - 1))
        out += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(out)


def warn(text: str) -> None:
    """A line for the person watching."""
    print(text, file=sys.stderr, flush=True)
