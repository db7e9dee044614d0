"""How much of a text by a strategy or a plugin is taken down. The standard library only; used wherever core takes one in."""

from __future__ import annotations

from typing import Final

TEXT_MAX: Final = 4_000
"""Characters. Nobody reads more on one line; a whole table in a log call, or in what is raised, filled log and journal."""


def bounded(text: str) -> str:
    """``text``, or its beginning and how much of it is missing."""
    more = len(text) - TEXT_MAX
    return text if more <= 0 else f"{text[:TEXT_MAX]}... (cut: {more} more characters)"
