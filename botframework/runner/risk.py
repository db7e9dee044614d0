"""How much of each limit is used, what risk did in a period, and what is to be forgotten of a deleted bot in the group's ledger.

Imports the plan, the journal and the control socket; called by ``cli``.
"""

from __future__ import annotations

import getpass
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from botframework.core import events as ev
from botframework.core.model import Notice
from botframework.errors import ConfigError, GatewayError, JournalLocked, OrderSafetyError, visible
from botframework.runner.holding import append_event
from botframework.runner.inspect import journal_of
from botframework.runner.recall import opened, recalled, rules_of
from botframework.runner.replay import journal_account
from botframework.runtime.codec import Row
from botframework.runtime.control import NotRunning, ask
from botframework.runtime.holds import group_rows, holder_rows, risk_rows
from botframework.runtime.journal import JournalRow
from botframework.runtime.ledger import forget_holder, ledger_path, read_holders, state_folder
from botframework.runtime.narrate import moment
from botframework.runtime.seams import RealClock

# --- status ---------------------------------------------------------------------------------------------------------------


def risk_status(file: Path) -> dict[str, Any]:
    """How much of each limit is used: of the running bot, else as its journal ends."""
    try:
        answer = ask(journal_of(file), "risk")
    except NotRunning:
        answer = None
    if answer is not None:
        if not answer.pop("ready"):
            raise GatewayError("the bot is still starting", where=str(file), hint="ask again in a moment")
        answer.pop("ok", None)
        return {"running": True, **answer}
    planned, rules = rules_of(file)
    journal = opened(file)
    try:
        engine = recalled(journal, rules, list(journal.rows()))
        if engine.limits is not None:
            engine.limits.expire(RealClock().wall_ns())
        found = {"running": False, **risk_rows(engine)}
        if planned is None or not planned.config.gateway.is_simulator:
            path = ledger_path(state_folder(), journal_account(journal))
            holders = read_holders(path)
            found["group"] = {"error": "", "holders": holder_rows(holders), "limits": group_rows(rules, holders)}
        return found
    finally:
        journal.close()


def _wall(at_ns: int) -> str:
    return datetime.fromtimestamp(at_ns / 1e9, UTC).strftime("%Y-%m-%d %H:%M UTC")


def risk_status_text(found: dict[str, Any]) -> str:
    """The uses for a person, the largest first."""
    lines = ["running" if found["running"] else "not running; as the journal ends"]
    for scope, state in found["states"].items():
        closing = f", being closed out: {found['closing_out'][scope]}" if scope in found["closing_out"] else ""
        lines.append(f"  {scope} is {state}{closing}")
    for each in found.get("changed", ()):
        until = "" if not each["until_wall_ns"] else f", until {_wall(each['until_wall_ns'])}"
        file = f"{each['file'] or 'none'} in the file" if each["in_file"] else "no such limit in the file any more"
        lines.append(
            f"  {each['rule']}: {each['param']} {each['holds'] or 'none'} holds{until}; {file}, set to "
            f"{each['value'] or 'none'} by {each['by']}: {each['reason']}"
        )
    group = found.get("group")
    of_group = [] if group is None else group.get("limits", [])
    rows = sorted(
        [*found["limits"], *of_group], key=lambda row: -(row["percent"] if row["percent"] is not None else 1e9)
    )
    for row in rows:
        share = "unknown" if row["percent"] is None else f"{row['percent']:.1f} %"
        used, limit = ("?" if row[key] is None else row[key] for key in ("used", "limit"))
        head = f"  {share:>8}  {row['id']} {row['kind']:18} {row['scope']:16}"
        lines.append(f"{head} {row['what']}: {used} of {limit} {row['unit']}".rstrip())
    if group is not None:
        lines.append(
            "  all bots of this machine on the account:" if group["holders"] else "  no other bot on the account"
        )
        if group["error"]:
            lines.append(f"    {group['error']}")
        for each in group["holders"]:
            lines.append(
                f"    {each['bot'] or each['holder']} (pid {each['pid']}), {each['orders_today']} orders today"
            )
            for claim in each["claims"]:
                worth = "value unknown" if claim["gross"] is None else f"{claim['gross']} {claim['currency']}"
                head = f"      {claim['symbol']:8} long {claim['long']} short {claim['short']} at worst"
                lines.append(f"{head}, {worth}, {claim['orders']} orders at work")
    lines.append("  looked at per order only: " + ", ".join(found["without_running_use"]))
    return "\n".join(map(visible, lines))


# --- the group --------------------------------------------------------------------------------------------------------------


def forget_claims(file: Path, holder: str, *, reason: str) -> str:
    """Take a deleted bot's claims out of the ledger of FILE's account; says what that frees.

    Raises ``ConfigError`` when there is no such place, ``OrderSafetyError`` while its process may live.
    """
    planned, _ = rules_of(file)
    if planned is not None and planned.config.gateway.is_simulator:
        raise ConfigError(
            "this bot has the simulator inside, and shares no limit with others",
            where=str(file),
            hint="name a bot with a gateway of its own, on the account meant",
        )
    journal = opened(file)
    try:
        account, own = journal_account(journal), journal.journal_id
    finally:
        journal.close()
    path = ledger_path(state_folder(), account)
    found = [each for each in read_holders(path) if holder in (each.holder, each.bot)]
    if len(found) != 1:
        raise ConfigError(
            f"{len(found)} places in the ledger are of {holder!r}",
            where=str(path),
            hint="`bot risk status FILE --json` lists each with its holder",
        )
    if found[0].holder == own:
        raise OrderSafetyError(
            "this is the place of the bot in FILE itself, and its next start writes it anew",
            where=str(file),
            hint="name the file of another bot on the account",
        )
    gone = forget_holder(path, found[0].holder)
    freed = ", ".join(
        f"{claim.symbol} long {claim.long} short {claim.short} with {claim.buys + claim.sells} orders"
        for claim in gone.claims
    )
    text = f"{gone.bot or gone.holder} is forgotten in the group's ledger, by {getpass.getuser()}: {reason}"
    text += f"; freed: {freed or 'nothing'}"

    def told(_: Any, stamps: dict[str, int]) -> Row:
        return ev.Tell(at_ns=stamps["at_ns"], notice=Notice("warning", "GROUP_FORGOTTEN", text, stamps["at_ns"]))

    try:
        append_event(journal_of(file), told)
    except JournalLocked:  # a running bot's journal is its own; what the others claim stands there with each verdict
        text += f" (not in the journal of {file}: its bot is running)"
    return f"{text}\nwhat it may still hold or have at work at the broker is in no claim any more: look there"


# --- review ---------------------------------------------------------------------------------------------------------------


def risk_review(file: Path, *, from_ns: int | None = None, to_ns: int | None = None) -> dict[str, Any]:
    """What risk did in a period of market time: orders, denials by rule, states and who changed them, rules that never acted."""
    _, rules = rules_of(file)
    journal = opened(file)
    denials: Counter[str] = Counter()
    headlines: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    strategies: dict[str, Counter[str]] = {}
    largest: dict[str, Decimal] = {}
    states: list[dict[str, Any]] = []
    fills: dict[str, None] = {}
    first_ns = last_ns = 0
    try:
        for each in journal.rows():
            row = each.row
            if (from_ns is not None and row.at_ns < from_ns) or (to_ns is not None and row.at_ns > to_ns):
                continue
            first_ns, last_ns = first_ns or row.at_ns, max(last_ns, row.at_ns)
            if isinstance(row, (ev.SubmitOrder, ev.DenyOrder)):
                allowed = isinstance(row, ev.SubmitOrder)
                strategies.setdefault(row.intent.strategy, Counter())["allowed" if allowed else "denied"] += 1
                if allowed and row.intent.quantity.is_finite():
                    name = row.intent.instrument.symbol
                    largest[name] = max(largest.get(name, Decimal(0)), row.intent.quantity)
            if isinstance(row, (ev.DenyOrder, ev.DenyModify)):
                denials.update(reason.code for reason in row.reasons)
                headlines.update(reason.code for reason in row.reasons[:1])
            states += _state_change(each)
            counts[type(row).__name__] += 1
            if isinstance(row, ev.BookFill):
                fills[row.fill.execution_id] = None  # again with its commission
    finally:
        journal.close()
    acted = {code.lower() for code in denials}
    return {
        "from_ns": first_ns,
        "to_ns": last_ns,
        "runs": counts["RunStarted"],
        "allowed": counts["SubmitOrder"] + counts["ModifyOrder"],
        "denied": counts["DenyOrder"] + counts["DenyModify"],
        "cancelled": counts["CancelOrder"],
        "fills": len(fills),
        "refused_by_broker": counts["OrderRejected"],
        "questions": counts["QuestionAsked"],
        "unknown": counts["OrderUnknown"],
        "strategies": {name: dict(numbers) for name, numbers in sorted(strategies.items())},
        "largest_order": {name: str(number) for name, number in sorted(largest.items())},
        "denials": dict(denials.most_common()),
        "headlines": dict(headlines.most_common()),
        "states": states,
        "never_acted": sorted({rule.kind for rule in rules} - acted),
    }


def _state_change(each: JournalRow) -> Iterator[dict[str, Any]]:
    row = each.row
    if isinstance(row, ev.TradingStateChanged):
        yield {"at_ns": row.at_ns, "scope": row.scope, "state": row.state.name, "by": row.by, "reason": row.reason}
    elif isinstance(row, ev.ChangeTradingState):
        yield {"at_ns": row.at_ns, "scope": row.scope, "state": row.state.name, "by": "risk", "reason": row.reason}
    elif isinstance(row, ev.FlattenRequested):
        yield {"at_ns": row.at_ns, "scope": row.scope, "state": "closing out", "by": row.by, "reason": row.reason}


def review_text(found: dict[str, Any]) -> str:
    """A review for a person."""
    lines = [
        f"{moment(found['from_ns'])} to {moment(found['to_ns'])} (market time), {found['runs']} runs",
        f"  {found['allowed']} orders and changes allowed, {found['denied']} denied, {found['cancelled']} cancels",
        f"  {found['fills']} fills, {found['refused_by_broker']} refused by the broker, {found['unknown']} without an answer",
    ]
    lines += [
        f"  {name}: " + ", ".join(f"{number} {word}" for word, number in numbers.items())
        for name, numbers in found["strategies"].items()
    ]
    lines += [
        f"  {number:>6} denials with {code} ({found['headlines'].get(code, 0)} times first)"
        for code, number in found["denials"].items()
    ]
    lines += [
        f"  {moment(change['at_ns'])} {change['scope']} {change['state']} by {change['by']}: {change['reason']}"
        for change in found["states"]
    ]
    lines.append("  never denied: " + (", ".join(found["never_acted"]) or "none"))
    return "\n".join(map(visible, lines))
