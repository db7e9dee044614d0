"""The list of symbols that must not be traded (R04, ``file``): where it lies, and what a backtest makes of it.

A live bot looks at the file again and again (``runtime.monitors``). A backtest takes it once, before the first row, as a file
that was given for the run: its symbols are denied over the whole tape, whatever day that is of, and the machine's clock says
how old the list is. One that cannot be read, or not to its last line, ends the command; nothing is left out in silence. Imports
the plan and the monitors' reader; called by ``assembly``, ``simulate``, ``backtest`` and ``backtesting``.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs

from botframework.errors import ConfigError
from botframework.runner.plan import Plan
from botframework.runtime.monitors import read_list

NS_PER_S = 10**9
_UNITS = (("days", 86_400), ("hours", 3_600), ("minutes", 60))


@attrs.frozen(kw_only=True)
class RestrictedList:
    """A list as it was when a run began. ``age_s``: since the file was changed, by the machine's clock."""

    path: Path
    symbols: tuple[str, ...]
    age_s: float

    def as_json(self) -> dict[str, Any]:
        return {"file": str(self.path), "symbols": len(self.symbols), "age_s": round(self.age_s)}


def told(found: Mapping[str, Any]) -> str:
    """A list for a person, from its JSON values."""
    age_s = max(found["age_s"], 0)
    unit, length = next((each for each in _UNITS if age_s >= 2 * each[1]), ("s", 1))
    age = f"{age_s // length} {unit}"
    return f"{found['file']}: {found['symbols']} symbols, changed {age} ago; held against the whole tape"


def list_path(planned: Plan) -> Path | None:
    """The file, beside the configuration unless its name says otherwise; None when no rule names one."""
    named = next(
        (name for rule in planned.rules() if (name := getattr(rule, "file", "")) and rule.kind == "restricted"), ""
    )
    return Path(planned.config.source).parent / named if named else None


def list_for_replay(planned: Plan, wall_ns: int) -> RestrictedList | None:
    """The list for a run over the past; None when no rule names a file. ``wall_ns`` is the machine's time.

    Raises ``ConfigError`` for a list that cannot be used: without it every order of the run would be denied.
    """
    path = list_path(planned)
    if path is None:
        return None
    symbols, problem = read_list(path)
    try:
        changed_ns = path.stat().st_mtime_ns
    except OSError as error:
        problem = problem or f"{path}: {error.strerror}"
        changed_ns = 0
    if problem:
        where = next((rule.where for rule in planned.config.risk if rule.kind == "restricted"), planned.config.where)
        raise ConfigError(
            f"the list of restricted symbols cannot be used: {problem}",
            where=where,
            hint="give the file of that name, or take `file` out of the rule",
        )
    return RestrictedList(path=path, symbols=symbols, age_s=(wall_ns - changed_ns) / NS_PER_S)
