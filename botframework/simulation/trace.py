"""The trace of a run: every crossing of a seam, with its virtual time, folded into one hash.

Two runs of one seed are the same run when their hashes are equal. Kept lines are for a person (``bot sim --trace``); without
them only the hash grows. Imports hashlib; written by every part of the world.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import attrs


@attrs.define(eq=False)
class Trace:
    """``now_ns`` tells the time of a crossing; ``show`` gets each line while ``keep`` is set."""

    now_ns: Callable[[], int]
    keep: bool = False
    crossings: int = 0
    lines: list[str] = attrs.field(factory=list)
    _digest: Any = attrs.field(factory=hashlib.sha256)

    def note(self, kind: str, text: str = "", detail: Callable[[], str] | None = None) -> None:
        """One crossing. ``detail`` is for the reader only: what the text already stands for."""
        self.crossings += 1
        line = f"{self.now_ns()} {kind} {text}"
        self._digest.update(f"{line}\n".encode("utf-8", "surrogatepass"))
        if self.keep:
            self.lines.append(f"{line} {detail()}" if detail is not None else line)

    @property
    def hash(self) -> str:
        """The hash so far, as hexadecimal text."""
        return str(self._digest.hexdigest())
