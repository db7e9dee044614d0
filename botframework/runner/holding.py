"""The commands that hold a bot back (K1 to K5) and let it go on, in the running bot or in the journal of one that does not run.

Imports the configuration, the journal and the control socket; called by ``cli``, the watchdog, and every start, which a freeze
forbids.
"""

from __future__ import annotations

import getpass
import os
from pathlib import Path
from typing import Any

from botframework.config import load
from botframework.core import events as ev
from botframework.core.model import TradingState
from botframework.core.state import ACCOUNT
from botframework.errors import ConfigError, OrderSafetyError
from botframework.runner.inspect import journal_of
from botframework.runner.recall import YAML, opened
from botframework.runner.replay import bare_engine, journal_account
from botframework.runtime.codec import Row
from botframework.runtime.control import NotRunning, ask
from botframework.runtime.holds import Refused, hold_event, lower_event
from botframework.runtime.journal import SqliteJournal
from botframework.runtime.killfile import kill_paths, take_away
from botframework.runtime.killfile import read as read_kill_file
from botframework.runtime.seams import RealClock, RealIds
from botframework.runtime.storefile import is_there


def hold_bot(file: Path, level: str, *, scope: str, reason: str) -> dict[str, Any]:
    """Hold a scope back: in the running bot, or in its journal when none runs. Raises ``ConfigError`` when it cannot be."""
    path, by = journal_of(file), getpass.getuser()
    config = load(file, os.environ) if file.suffix in YAML else None
    names = None if config is None else [strategy.name for strategy in config.strategies]
    if names is not None and scope != ACCOUNT and scope not in names:
        raise ConfigError(f"there is no strategy '{scope}'", where=str(file), hint=f"there are {', '.join(names)}")
    try:
        answer = ask(path, "hold", level=level, scope=scope, reason=reason, by=by)
    except NotRunning:
        append_hold(path, level, scope, reason=reason, by=by)
        return {"running": False, "scope": scope, "level": level, "orders": None}
    if not answer["held"]:
        raise ConfigError(answer["why"], where=str(file), hint="`bot risk status` shows every state")
    return {"running": True, "scope": scope, "level": level, "orders": answer["orders"]}


def append_hold(path: Path, level: str, scope: str, *, reason: str, by: str) -> None:
    """Hold a scope back in the journal of a bot that does not run.

    Raises ``JournalLocked`` when one does, ``ConfigError`` when it is held back as much already.
    """
    append_event(path, lambda state, stamps: hold_event(state, level, scope, reason=reason, by=by, **stamps))


def orders_left(file: Path, scope: str) -> int | None:
    """Own orders of a scope that are not proven dead; None once the bot is gone."""
    try:
        answer = ask(journal_of(file), "status", timeout_s=2.0)
    except NotRunning:
        return None
    return sum(scope in (ACCOUNT, order["strategy"]) for order in answer["orders_open"])


def is_closed_out(file: Path, scope: str) -> bool | None:
    """Whether a scope that was to be closed out is: flat, and halted; None while the bot does not answer, or when it is gone."""
    try:
        answer = ask(journal_of(file), "risk", timeout_s=2.0)
    except NotRunning:
        return None
    return bool(answer["ready"]) and scope not in answer["closing_out"]


def unlock_bot(file: Path, *, scope: str, reason: str, account: str) -> str:
    """Lower FROZEN to HALTED. The account's id is asked for always. Raises ``OrderSafetyError`` when it is another one."""
    path, by = journal_of(file), getpass.getuser()
    journal = opened(file)
    try:
        owner = journal_account(journal)
    finally:
        journal.close()
    if account != owner:
        raise OrderSafetyError(
            f"the journal belongs to account {owner or '(none)'}, not {account}",
            where=str(file),
            hint="unlocking needs the account's id typed",
        )
    try:
        answer = ask(path, "unlock", scope=scope, reason=reason, by=by)
    except NotRunning:
        append_event(path, lambda state, stamps: lower_event(state, "unlock", scope, reason=reason, by=by, **stamps))
        return f"{file}: {scope} is halted and no longer frozen; `bot resume` lets it trade again"
    if not answer["lowered"]:
        raise ConfigError(answer["why"], where=str(file), hint="`bot risk status` shows every state")
    return f"{file}: {scope} is halted and no longer frozen; `bot resume` lets it trade again"


def resume_bot(file: Path, *, scope: str, reason: str, account: str | None) -> str:
    """Lower a trading state to ACTIVE: in the running bot, or in its journal when none runs.

    Raises ``OrderSafetyError`` for real money without the account's id, ``ConfigError`` when nothing is held back.
    """
    path, by = journal_of(file), getpass.getuser()
    if file.suffix in YAML:
        config = load(file, os.environ)
        owner = config.account if config.is_real_money else None
    else:
        journal = opened(file)
        try:
            owner = journal_account(journal)
        finally:
            journal.close()
        owner = None if owner.startswith("D") else owner or None
    if owner is not None and account != owner:
        raise OrderSafetyError(
            f"this lets a bot trade real money on {owner} again",
            where=str(file),
            hint=f"confirm with --account {owner}",
        )
    try:
        answer = ask(path, "resume", scope=scope, reason=reason, by=by)
    except NotRunning:
        append_event(path, lambda state, stamps: lower_event(state, "resume", scope, reason=reason, by=by, **stamps))
        return f"{path}: {scope} may trade again from the next start on"
    if not answer["resumed"]:
        raise ConfigError(answer["why"], where=str(file), hint="`bot status` shows what is")
    return f"{file}: {scope} may trade again"


def acknowledge(file: Path) -> str:
    """Tell the running bot that a person is there. Raises ``NotRunning``."""
    ask(journal_of(file), "ack", by=getpass.getuser())
    return f"{file}: the bot knows that you are there"


def frozen_scopes(path: Path) -> list[str]:
    """Scopes a journal holds frozen; empty when there is no journal."""
    if not is_there(path):
        return []
    journal = SqliteJournal.open_for_reading(path)
    states: dict[str, TradingState] = {}
    try:
        for each in journal.rows_of("TradingStateChanged", "ChangeTradingState"):
            row = each.row
            if isinstance(row, ev.TradingStateChanged):
                states[row.scope] = row.state
            elif isinstance(row, ev.ChangeTradingState):
                states[row.scope] = max(row.state, states.get(row.scope, TradingState.ACTIVE))
    finally:
        journal.close()
    return sorted(scope for scope, state in states.items() if state is TradingState.FROZEN)


def refuse_frozen(path: Path) -> None:
    """Raise ``OrderSafetyError`` when the journal holds anything frozen: such a bot opens no connection at all."""
    _take_freeze(path)
    look_at_frozen(path)


def look_at_frozen(path: Path) -> None:
    """The same by the journal alone, and without writing. Raises ``OrderSafetyError``."""
    frozen = frozen_scopes(path)
    if frozen:
        raise OrderSafetyError(
            f"{', '.join(frozen)} is frozen, so the bot does not start",
            where=str(path),
            hint="`bot unlock FILE --account ID --reason ...` once it is clear why",
        )


def _take_freeze(path: Path) -> None:
    """A kill file that says freeze goes into the journal, where `bot unlock` can lift it."""
    for kill in kill_paths(path):
        request = read_kill_file(kill)
        if request is None or request.level != "freeze":
            continue
        if not is_there(path):
            raise OrderSafetyError(
                "the kill file says freeze, so the bot does not start", where=str(kill), hint="remove it"
            )
        if ACCOUNT not in frozen_scopes(path):
            append_hold(path, "freeze", ACCOUNT, reason=request.reason, by=request.by)
        take_away(kill)


def append_event(path: Path, make: Any) -> None:
    """Write one event into the journal of a bot that does not run. Raises ``ConfigError`` when it changes nothing."""
    if not is_there(path):
        raise ConfigError("there is no journal yet", where=str(path), hint="the first `bot run` makes it")
    clock = RealClock()
    journal = SqliteJournal.open(path, ids=RealIds(), wall_ns=clock.wall_ns)
    try:
        engine = bare_engine(journal_account(journal), journal.journal_id, [])
        engine.restore(journal.replay())
        stamps = {"at_ns": max(journal.last_at_ns, 1), "wall_ns": clock.wall_ns()}
        try:
            row: Row = make(engine.view, stamps)
        except Refused as error:
            raise ConfigError(str(error), where=str(path), hint="`bot risk status` shows every state") from error
        journal.append([row])
    finally:
        journal.close()
