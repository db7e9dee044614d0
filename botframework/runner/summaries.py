"""The files that ``--summary``, ``--trades`` and ``--equity`` name: looked at before a run begins, written when it has ended.

A run may take hours; that its figures have no place is told before. Imports errors and the net for secrets; called by ``cli``.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from botframework.errors import JournalError
from botframework.redaction import cleaned_value


def make_place(path: Path | None) -> None:
    """Make the folder, and see that the file can be written; None: there is nothing to write. Raises ``JournalError``."""
    if path is None:
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = _partial(path)
        partial.write_text("")
        partial.unlink()
    except OSError as error:
        raise _refused(path, error) from error


def write_summary(path: Path, summary: Mapping[str, Any]) -> None:
    """Write the figures as JSON, whole or not at all. Raises ``JournalError`` when the disk refuses."""
    _write(path, json.dumps(cleaned_value(summary), indent=2) + "\n")


def write_table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write rows as CSV, whole or not at all. Raises ``JournalError`` when the disk refuses."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    _write(path, text.getvalue())


def _write(path: Path, text: str) -> None:
    try:
        partial = _partial(path)
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        raise _refused(path, error) from error


def _partial(path: Path) -> Path:
    return path.with_name(path.name + ".part")


def _refused(path: Path, error: OSError) -> JournalError:
    kind = "table" if path.suffix == ".csv" else "summary"
    words = f"the {kind} cannot be written ({error.strerror or error})"
    return JournalError(words, where=str(path), hint="check disk and rights")
