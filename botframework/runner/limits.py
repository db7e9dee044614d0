"""A limit changed by hand: in the running bot, or in the journal of one that does not run.

Imports the plan, the journal and the control socket; called by ``cli``.
"""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Any

import attrs

from botframework.core.engine import Engine
from botframework.core.events import LimitChanged
from botframework.core.risk.limits import find, told, written
from botframework.errors import ConfigError, OrderSafetyError
from botframework.runner.inspect import journal_of
from botframework.runner.plan import plan
from botframework.runner.replay import bare_engine, journal_account
from botframework.runtime.control import NotRunning, ask
from botframework.runtime.holds import Refused, limit_event
from botframework.runtime.journal import SqliteJournal
from botframework.runtime.seams import RealClock, RealIds
from botframework.runtime.storefile import is_there
from botframework.structure import param_value

_HINT = "`bot risk status FILE` shows every limit, docs/risk-rules.md which may change"


def set_limit(file: Path, rule: str, param: str, value: str, *, reason: str, account: str, for_s: float) -> str:
    """Change one parameter of one rule, and say what that means.

    Raises ``ConfigError`` when there is no such rule or parameter, or the value is none it takes; ``OrderSafetyError`` when it
    is looser and that is not allowed so.
    """
    if file.suffix not in (".yaml", ".yml"):
        raise ConfigError("limits stand in the YAML file", where=str(file), hint="name that file, not the journal")
    planned = plan(file)
    owner = planned.config.account if planned.config.is_real_money else None
    try:
        found: Any = find(planned.rules(), rule)
    except ValueError as error:
        raise ConfigError(str(error), where=str(file), hint=_HINT) from error
    if value.lower() == "none":
        text = ""
    elif param in getattr(found, "tighter", {}):
        typed = param_value(type(found), param, value, str(file))
        text = _as_kept(found, param, typed)
    else:
        text = value  # the engine says why this one cannot change
    by = getpass.getuser()
    request: dict[str, Any] = {"rule": rule, "param": param, "value": text, "reason": reason, "by": by}
    try:
        answer = ask(journal_of(file), "limit", **request, account=account, for_s=for_s)
    except NotRunning:
        event = _append(file, request, owner=owner, account=account, for_s=for_s)
        return f"{file}: {told(event)}; no bot runs, it holds from the next start on"
    if not answer["changed"]:
        raise _refusal(str(answer["why"]), file)
    return f"{file}: {answer['text']}"


def _as_kept(rule: Any, param: str, typed: Any) -> str:
    """The value in the words of the journal; the rule's own converter has the last word."""
    if isinstance(typed, (list, tuple)):
        return written(tuple(typed))
    try:
        return written(getattr(attrs.evolve(rule, **{param: typed}), param))
    except (TypeError, ValueError):
        return written(typed)  # refused with its reason by whoever has the rule that holds now


def _refusal(why: str, file: Path) -> Exception:
    if "imposes" in why:
        hint = "a bot that is to have more room gets `profile: full` in its file, and starts anew"
        return OrderSafetyError(why, where=str(file), hint=hint)
    if "looser" in why:
        return OrderSafetyError(why, where=str(file), hint="what is looser needs a person who means it")
    return ConfigError(why, where=str(file), hint=_HINT)


def _append(file: Path, request: dict[str, Any], *, owner: str | None, account: str, for_s: float) -> LimitChanged:
    """Write the change into the journal of a bot that does not run."""
    path = journal_of(file)
    if not is_there(path):
        raise ConfigError("there is no journal yet", where=str(path), hint="write the limit into the file")
    planned, clock = plan(file), RealClock()
    journal = SqliteJournal.open(path, ids=RealIds(), wall_ns=clock.wall_ns)
    try:
        engine: Engine = bare_engine(journal_account(journal), journal.journal_id, planned.rules())
        engine.restore(journal.replay())
        assert engine.limits is not None
        engine.limits.expire(clock.wall_ns())
        try:
            event = limit_event(
                engine.limits,
                **request,
                owner=owner,
                account=account,
                for_s=for_s,
                at_ns=max(journal.last_at_ns, 1),
                wall_ns=clock.wall_ns(),
            )
        except Refused as error:
            raise _refusal(str(error), file) from error
        journal.append([event])
        return event
    finally:
        journal.close()
