"""``bot secrets``: what is known of the secrets a configuration refers to, without their values.

Reads the configuration alone: no plugin is imported, so that a file whose plugins do not load can be looked at too. Imports the
configuration and the machine's clock; called by ``cli``.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from botframework.config import load
from botframework.runtime.seams import RealClock

_NS_PER_S = 10**9
_UNITS = (("days", 86_400), ("hours", 3_600), ("minutes", 60))


def listed(file: Path, env: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
    """Each reference as JSON values. Raises ``ConfigError`` for a file that cannot be read as a configuration."""
    vault = load(file, os.environ if env is None else env).vault
    now_ns = RealClock().wall_ns()
    return [
        {
            "name": each.name,
            "asked": each.asked,
            "kind": each.kind,
            "place": each.place,
            "readable": not each.problem,
            "problem": each.problem,
            "hint": each.hint,
            "path": None if each.path is None else str(each.path),
            "mode": None if each.mode is None else f"{each.mode:04o}",
            "age_s": None if each.changed_ns is None else (now_ns - each.changed_ns) // _NS_PER_S,
        }
        for each in vault.look()
    ]


def listed_text(file: Path, found: list[dict[str, Any]]) -> str:
    """The same for a person."""
    if not found:
        return f"{file}: refers to no secret"
    lines = [f"{file}: {len(found)} {'secret' if len(found) == 1 else 'secrets'}"]
    width = max(len(each["name"]) for each in found)
    for each in found:
        about = [each["place"] or "kept nowhere"]
        if each["mode"] is not None:
            about.append(f"mode {each['mode']}, changed {_age(each['age_s'])} ago")
        about.append(f"asked for at {each['asked']}" if each["asked"] else "nobody asks for it")
        about.append("can be read" if each["readable"] else f"CANNOT be read: {each['problem']}; {each['hint']}")
        lines.append(f"  {each['name']:<{width}}  " + "; ".join(about))
    return "\n".join(lines)


def _age(seconds: int) -> str:
    for unit, length in _UNITS:
        if seconds >= 2 * length:
            return f"{seconds // length} {unit}"
    return f"{max(seconds, 0)} s"
