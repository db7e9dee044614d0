"""``bot diff``: two journals compared. Imports the journal and ``runtime.compare``; called by ``cli`` and the checks."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from botframework.core.engine import text
from botframework.core.events import Command, Event
from botframework.core.model import ZERO
from botframework.errors import visible
from botframework.runner.recall import opened
from botframework.runtime.compare import KINDS, Difference, compare


def journal_differences(a: Path, b: Path, *, within_s: float = 5.0) -> list[Difference]:
    """What differs between two journals. Raises ``ConfigError`` for a file that is not there, ``JournalError``."""
    return compare(journal_rows(a), journal_rows(b), within_ns=round(within_s * 1e9))


def journal_rows(path: Path) -> Iterator[Event | Command]:
    """Events and commands of a journal, or of a bot's by its YAML, in order. Raises ``ConfigError`` or ``JournalError``."""
    journal = opened(path)
    try:
        yield from (stored.row for stored in journal.rows())
    finally:
        journal.close()


def as_json(found: list[Difference]) -> dict[str, Any]:
    """Counts and cash by kind, and every difference."""
    return {
        "same": not found,
        "kinds": {
            kind: {
                "count": sum(each.kind == kind for each in found),
                "cash": text(sum((each.cash for each in found if each.kind == kind), ZERO)),
            }
            for kind in KINDS
        },
        "differences": [each.as_json() for each in found],
    }


def as_text(a: str, b: str, found: list[Difference], *, shown: int = 20) -> str:
    """For a person: the sums first, then the earliest ones."""
    if not found:
        return f"{a} and {b}: no difference"
    lines = [f"{a} (A) and {b} (B): {len(found)} differences", f"  {'kind':<8}{'count':>7}{'cash B - A':>16}"]
    for kind in KINDS:
        of_kind = [each for each in found if each.kind == kind]
        if of_kind:
            cash: Decimal = sum((each.cash for each in of_kind), ZERO)
            lines.append(f"  {kind:<8}{len(of_kind):>7}{text(round(cash, 2)):>16}")
    lines += [f"  {each.kind:<7} {each.about}: A {each.a}, B {each.b}" for each in found[:shown]]
    if len(found) > shown:
        lines.append(f"  ... and {len(found) - shown} more (--json has all)")
    return "\n".join(map(visible, lines))
