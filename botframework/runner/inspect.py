"""Questions that need no bot to be started: plugins, hooks, journals, and what a running bot says of itself.

Imports plugins, the journal and the control socket; called by ``cli``.
"""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path
from typing import Any

from botframework.errors import ConfigError, one_line, visible
from botframework.structure import params_of


def list_plugins(file: Path | None) -> dict[str, list[dict[str, Any]]]:
    """Strategies and risk rules by name. Without ``file`` nothing of a third party is imported."""
    from botframework.core.risk.registry import BUILTIN_RULES
    from botframework.plugins import available

    rules: dict[str, type] = dict(BUILTIN_RULES)
    strategies: dict[str, dict[str, Any]] = {}
    for plugin in available():
        about = f"{plugin.distribution} {plugin.version} ({plugin.value})"
        # Two packages may bring one name; who wants it is told to uninstall one, and here sees which.
        known = strategies.setdefault(plugin.name, {"name": plugin.name, "about": about})
        known["about"] = about if known["about"] == about else f"{known['about']} and {about}"
    if file is not None:
        from botframework.runner.plan import plan

        planned = plan(file)
        rules.update(planned.plugins.risk_rules())
        strategies.update({name: _about(name, cls) for name, cls in planned.plugins.strategies().items()})
    return {
        "strategies": [strategies[name] for name in sorted(strategies)],
        "risk_rules": [{**_about(kind, cls), "id": cls.rule_id} for kind, cls in rules.items()],  # type: ignore[attr-defined]  # every rule class has it, by protocol
    }


def lock_plugins(file: Path) -> dict[str, Any]:
    """Write ``plugins.lock`` for a YAML; nothing is imported. Entries of other bots in the same folder stay."""
    from botframework.config import load
    from botframework.pluginlock import PluginLock
    from botframework.plugins import Plugins

    config = load(file, os.environ)
    lock = Plugins.lock_for(config)
    before = PluginLock.beside(config.source)
    if before is not None:
        lock.entries = {**before.entries, **lock.entries}
    lock.write()
    return {
        "lock": str(lock.path),
        "plugins": len(lock.entries),
        "files": sum(len(entry.files) for entry in lock.entries.values()),
    }


def list_hooks() -> list[dict[str, str]]:
    """Every extension point, in the order of ``hookspecs``."""
    from botframework.pluginfit import hook_docs

    return [{"name": h.name, "family": h.family, "signature": h.signature, "doc": h.doc} for h in hook_docs()]


def journal_of(file: Path) -> Path:
    """The journal meant by ``file``: itself, or the one its YAML names."""
    if file.suffix in (".yaml", ".yml"):
        from botframework.config import load

        return load(file, os.environ).journal_path
    from botframework.runtime.storefile import is_there

    if not is_there(file):
        raise ConfigError("no such file", where=str(file), hint="give a journal or the bot's YAML file")
    return file


def journal_orders(file: Path) -> list[dict[str, Any]]:
    """The orders the journal knows, in order of their intents; rebuilt by replaying it."""
    from botframework.core.book import FOREIGN
    from botframework.runner.replay import restored_engine
    from botframework.runtime.narrate import moment, plain

    with _opened(file) as journal:
        book = restored_engine(journal).view.book
    own = (record.order for record in book if record.intent.strategy != FOREIGN)
    return [
        {
            "at": moment(order.created_ns),
            "strategy": order.strategy,
            "side": order.side.value,
            "quantity": plain(order.quantity),
            "symbol": order.instrument.symbol,
            "type": order.intent.order_type.value,
            "limit_price": None if order.limit_price is None else str(order.limit_price),
            "stop_price": None if order.stop_price is None else str(order.stop_price),
            "trail": None if order.intent.trail is None else str(order.intent.trail),
            "status": order.status.value,
            "filled": plain(order.filled),
            "average_price": None if order.average_price is None else str(order.average_price),
            "client_order_id": order.client_order_id,
            "broker_order_id": order.broker_order_id,
            "reason": order.reason,
        }
        for order in own
    ]


def bot_status(file: Path) -> dict[str, Any]:
    """What the running bot says. Raises ``NotRunning`` when there is none."""
    from botframework.runtime.control import ask

    return ask(journal_of(file), "status")


def bot_books(file: Path, *, ended: bool = False) -> dict[str, Any]:
    """Orders, positions and account of the running bot, or as its journal leaves them when none runs.

    ``running`` says which of the two. Raises ``JournalError`` and ``ConfigError`` when there is neither.
    """
    from botframework.errors import GatewayError
    from botframework.runner.replay import restored_engine
    from botframework.runtime.bookrows import books
    from botframework.runtime.control import NotRunning, ask

    try:
        answer = ask(journal_of(file), "books", ended=ended)
    except NotRunning:
        with _opened(file) as journal:
            return {"running": False, **books(restored_engine(journal).view, ended=ended)}
    if not answer["ready"]:
        raise GatewayError("the bot is still starting", where=str(file), hint="ask again in a moment")
    return {"running": True, **{name: answer[name] for name in ("orders", "positions", "account")}}


def stop_bot(file: Path, *, wait_s: float) -> str:
    """Ask the bot to stop and wait for its end."""
    import time

    from botframework.errors import GatewayError
    from botframework.runtime.control import NotRunning, ask

    journal = journal_of(file)
    ask(journal, "stop", reason="bot stop")
    deadline = time.monotonic() + wait_s
    while time.monotonic() < deadline:
        try:
            ask(journal, "status", timeout_s=2.0)
        except NotRunning:
            return f"{file}: stopped"
        except GatewayError:
            pass  # busy with its end
        time.sleep(0.1)
    raise GatewayError(
        f"the bot was asked to stop and is still running after {wait_s:g} s",
        where=str(file),
        hint="look at its output; Ctrl-C twice ends it at once",
    )


def compare_books(file: Path, *, wait_s: float) -> dict[str, Any]:
    """Have the running bot compare its books with the broker's now: ``clean``, ``findings``, ``age_s``.

    Raises ``NotRunning``; ``GatewayError`` when the broker's books could not be read, or not within ``wait_s``.
    """
    import time

    from botframework.errors import GatewayError
    from botframework.runtime.control import ask

    journal = journal_of(file)
    after = ask(journal, "reconcile")["after"]
    deadline = time.monotonic() + wait_s
    while time.monotonic() < deadline:
        status = ask(journal, "status")
        if status["comparisons"] > after:
            if status["query_error"]:
                raise GatewayError(status["query_error"], where=str(file), hint="it is asked again by itself")
            found: dict[str, Any] = status["last_reconcile"]
            return found
        time.sleep(0.1)
    raise GatewayError(
        f"no comparison ended within {wait_s:g} s", where=str(file), hint="`bot status` shows the session; ask again"
    )


class _opened:  # noqa: N801 - reads as a statement, like contextlib's own
    """A journal opened for reading, beside a running bot if need be."""

    def __init__(self, file: Path) -> None:
        from botframework.runtime.journal import SqliteJournal
        from botframework.runtime.storefile import is_there

        path = journal_of(file)
        if not is_there(path):
            raise ConfigError("there is no journal yet", where=str(path), hint="the first `bot run` makes it")
        self.journal = SqliteJournal.open_for_reading(path)

    def __enter__(self) -> Any:
        return self.journal

    def __exit__(self, *_: object) -> None:
        self.journal.close()


def _about(name: str, cls: type) -> dict[str, Any]:
    doc = (cls.__doc__ or "").strip().splitlines()
    if doc and doc[0].startswith(f"{cls.__name__}("):
        doc = []  # attrs made it up
    from sys import modules

    module_doc = (getattr(modules.get(cls.__module__), "__doc__", "") or "").strip().splitlines()
    return {
        "name": name,
        "about": (doc or module_doc or [""])[0].replace("``", ""),
        "params": {
            param.key: {
                "type": getattr(param.type, "__name__", str(param.type)),
                "default": None if param.required else str(param.field.default),
                "required": param.required,
            }
            for param in params_of(cls)
        },
    }


def row_text(row: Any) -> str:
    """A row in one line: its fields, short."""
    parts = []
    for name in type(row).__struct_fields__:
        if name in ("at_ns", "wall_ns"):
            continue
        value = getattr(row, name)
        if value in (None, "", (), False):
            continue
        parts.append(f"{name}={_short(value)}")
    return one_line(" ".join(parts))


def _short(value: Any) -> str:
    from botframework.core.model import Fill, Instrument, Notice, OrderIntent

    if isinstance(value, Instrument):
        return value.symbol
    if isinstance(value, OrderIntent):
        price = "" if value.limit_price is None else f" @ {value.limit_price}"
        price += "" if value.stop_price is None else f" stop {value.stop_price}"
        price += "" if value.trail is None else f" by {value.trail}"
        return (
            f"[{value.client_order_id} {value.side.value} {value.quantity} {value.instrument.symbol} "
            f"{value.order_type.value}{price} {value.tif.value}]"
        )
    if isinstance(value, Fill):
        return f"[{value.execution_id} {value.side.value} {value.quantity} {value.instrument.symbol} @ {value.price}]"
    if isinstance(value, Notice):
        return f"[{value.level} {value.code}: {value.text}]"
    if isinstance(value, tuple):
        return "[" + ", ".join(_short(item) for item in value) + "]"
    if isinstance(value, Decimal):
        return str(value)
    return str(getattr(value, "name", value)) if hasattr(value, "value") else str(value)


def _session_lines(answer: dict[str, Any]) -> list[str]:
    """What a person should know of the session beyond its name: only where it is not good."""
    if answer["session"] == "ready" or "session_next" not in answer:
        return []
    why = f" ({answer['session_reason']})" if answer["session_reason"] else ""
    soon = f" in {answer['session_next_in_s']:.0f} s" if answer["session_next_in_s"] else ""
    lines = [f"    since {answer['session_since_s']:.0f} s{why}; next{soon}: {answer['session_next']}"]
    return lines + ([f"    needs a person: {answer['session_needs']}"] if answer["session_needs"] else [])


def status_text(answer: dict[str, Any]) -> str:
    """A running bot's answer for a person."""
    from botframework.runtime.bookrows import price_words

    last = answer.get("last_reconcile") or {}
    held = "".join(f"; {scope} {state}" for scope, state in answer.get("held_back", {}).items())
    lines = [
        f"{answer['bot']} on account {answer['account']}: {answer['state']}, {answer['trading_state']}{held}",
        f"  session {answer['session']}   stream {answer['stream']}   up {answer['elapsed_s']} s   pid {answer['pid']}",
        *([f"  gateway {answer['gateway']}"] if answer.get("gateway") else []),
        *([f"  loop {answer['loop']}"] if answer.get("loop") else []),
        *_session_lines(answer),
        (
            f"  ticks {answer['ticks']}   orders {answer['orders']}   fills {answer['fills']}   denied {answer['denied']}"
            f"   unknown {answer['unknown_orders']}"
        ),
        f"  realised {answer['realized_pnl']}   unrealised {answer['unrealized_pnl']}   commission {answer['commission']}",
        "  positions: " + (", ".join(f"{s} {q}" for s, q in answer["positions"].items()) or "none"),
    ]
    for order in answer["orders_open"]:
        shown = {**order, "limit_price": price_words(order), "stop_price": "", "trail": ""}
        lines.append("  open: " + " ".join(str(value) for value in shown.values() if value not in (None, "")))
    if last:
        lines.append(
            f"  books compared {last['age_s']} s ago: {'agree' if last.get('agree', last['clean']) else 'differ'}"
        )
        lines += [f"    {finding}" for finding in last["findings"]]
    return "\n".join(map(visible, lines))
