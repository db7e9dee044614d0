"""Why an order was judged as it was: every rule with what it read, reproduced from the journal beside what was recorded.

Imports the journal and the rules through ``recall``; called by ``cli``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from msgspec.structs import asdict, replace

from botframework.core import events as ev
from botframework.core.engine import Engine
from botframework.core.model import OrderIntent
from botframework.core.risk.base import Proposal
from botframework.core.risk.explain import OWN_MEMORY, Explanation, explain
from botframework.errors import ConfigError, visible
from botframework.runner.recall import have_quotes, opened, recalled, rules_of
from botframework.runtime.journal import JournalRow, SqliteJournal

_VERDICTS = (ev.SubmitOrder, ev.DenyOrder, ev.ModifyOrder, ev.DenyModify)


def explain_order(file: Path, order: str) -> dict[str, Any]:
    """Every rule, its inputs and its verdict on an order, reproduced from the journal, beside what was recorded.

    ``order`` is a client order id, a broker's order id or a verdict's id; of an order with several verdicts the newest one
    before its end counts. Raises ``ConfigError`` when the journal has none.
    """
    planned, rules = rules_of(file)
    journal = opened(file)
    try:
        before, found = _until(journal, order)
        if found is None:
            raise ConfigError(
                f"the journal has no verdict on '{order}'",
                where=str(journal.path or file),
                hint="`bot journal orders FILE` lists the orders, `bot journal show FILE --kind DenyOrder` the denied ones",
            )
        row: Any = found.row
        engine = recalled(journal, rules, before)
        state = engine.view
        state.now_ns, state.wall_ns = row.at_ns, max(state.wall_ns, found.wall_ns)
        state.today = state.market_day()
        have_quotes(engine, row.quotes)
        proposal = _proposal(engine, row)
        state.together = row.together
        if engine.limits is not None:
            engine.limits.expire(state.wall_ns)
        explanations = explain(engine.rules, proposal, state)
    finally:
        journal.close()
    recorded = tuple(getattr(row, "reasons", ()))
    allowed = isinstance(row, (ev.SubmitOrder, ev.ModifyOrder))
    began = next((each.row for each in reversed(before) if isinstance(each.row, ev.RunStarted)), None)
    return {
        "order": proposal.intent.client_order_id,
        "verdict_id": row.verdict_id,
        "seq": found.seq,
        "at_ns": row.at_ns,
        "kind": type(row).__name__,
        "intent": _intent(proposal.intent),
        "allowed": allowed,
        "recorded": [_reason(reason) for reason in recorded],
        "rules": [_explained(each, {reason.code for reason in recorded}) for each in explanations],
        "agrees": _agrees(explanations, recorded, allowed=allowed),
        "same_configuration": None
        if planned is None or began is None
        else getattr(began, "config_hash", "") == planned.config_hash,
    }


def _until(journal: SqliteJournal, order: str) -> tuple[list[JournalRow], JournalRow | None]:
    """The rows before the newest verdict on an order, and that row."""
    rows = list(journal.rows())
    names = {order}
    for each in rows:
        if isinstance(each.row, ev.OrderAccepted) and each.row.broker_order_id == order:
            names.add(each.row.client_order_id)
    place = None
    for index, each in enumerate(rows):
        row = each.row
        if isinstance(row, _VERDICTS):
            name = (
                row.intent.client_order_id if isinstance(row, (ev.SubmitOrder, ev.DenyOrder)) else row.client_order_id
            )
            if name in names or row.verdict_id == order:
                place = index
    return (rows, None) if place is None else (rows[:place], rows[place])


def _proposal(engine: Engine, row: Any) -> Proposal:
    if isinstance(row, (ev.SubmitOrder, ev.DenyOrder)):
        return Proposal(intent=row.intent, legs=row.legs)
    order = engine.view.book.order(row.client_order_id)
    if order is None:
        raise ConfigError(f"the journal does not know the order {row.client_order_id} that was to be changed")
    intent = replace(
        order.intent,
        quantity=order.quantity if row.quantity is None else row.quantity,
        limit_price=row.limit_price,
        stop_price=row.stop_price,
        at_ns=row.at_ns,
    )
    return Proposal(intent=intent, replaces=order)


def _agrees(found: list[Explanation], recorded: tuple[ev.Reason, ...], *, allowed: bool) -> bool:
    """Whether looking again gives the recorded verdict, rules aside whose memory no journal holds."""
    aside = {kind.upper() for kind in OWN_MEMORY}
    known = {each.kind.upper() for each in found} - aside
    then = {reason.code for reason in recorded if reason.code in known}
    now = {each.kind.upper() for each in found if each.outcome != "allow"} - aside
    return now == then and (allowed or bool(recorded))


def _explained(each: Explanation, recorded: set[str]) -> dict[str, Any]:
    return {
        "id": each.rule_id,
        "kind": each.kind,
        "version": each.version,
        "scope": each.scope,
        "scopes": list(each.scopes),
        "unit": each.unit,
        "parameters": each.parameters,
        "inputs": each.inputs,
        "outcome": each.outcome,
        "reason": None if each.reason is None else _reason(each.reason),
        "recorded": each.kind.upper() in recorded,
        "reproducible": each.kind not in OWN_MEMORY,
    }


def _reason(reason: ev.Reason) -> dict[str, str]:
    return {key: str(value) for key, value in asdict(reason).items() if value}


def _intent(intent: OrderIntent) -> dict[str, Any]:
    return {
        "strategy": intent.strategy,
        "side": intent.side.value,
        "quantity": str(intent.quantity),
        "symbol": intent.instrument.symbol,
        "type": intent.order_type.value,
        "limit_price": None if intent.limit_price is None else str(intent.limit_price),
        "stop_price": None if intent.stop_price is None else str(intent.stop_price),
        "trail": None if intent.trail is None else str(intent.trail),
        "tif": intent.tif.value,
    }


def explained_text(found: dict[str, Any], *, whole: bool) -> str:
    """An explanation for a person: the rules that objected, and with ``whole`` every rule with its inputs."""
    intent = found["intent"]
    price = " ".join(str(intent[key]) for key in ("limit_price", "stop_price", "trail") if intent[key] is not None)
    lines = [
        f"{found['order']}: {intent['side']} {intent['quantity']} {intent['symbol']} {intent['type']} {price}".rstrip()
        + f" by {intent['strategy']}",
        f"verdict {found['verdict_id']} (row {found['seq']}): {'allowed' if found['allowed'] else 'denied'}",
    ]
    for rule in found["rules"]:
        if rule["outcome"] == "allow" and not whole:
            continue
        reason = rule["reason"] or {}
        numbers = " ".join(f"{key} {reason[key]}" for key in ("observed", "limit") if key in reason)
        words = " ".join(part for part in (numbers, reason.get("unit", ""), reason.get("text", "")) if part)
        lines.append(f"  {rule['id']} {rule['kind']:20} {rule['outcome']:8} {words}".rstrip())
        if whole:
            given = ", ".join(f"{key}={value}" for key, value in rule["parameters"].items())
            lines.append(f"      {rule['scope']}; {given or 'no parameters'}")
            lines += [f"      {name} = {value}" for name, value in rule["inputs"].items()]
    passed = sum(rule["outcome"] == "allow" for rule in found["rules"])
    lines.append(
        f"  {passed} of {len(found['rules'])} rules allow it"
        + ("" if whole else "; --all shows them with what they read")
    )
    asides = [rule["kind"] for rule in found["rules"] if not rule["reproducible"]]
    if asides:
        lines.append(f"  not reproduced, because they remember quotes: {', '.join(asides)}")
    if found["same_configuration"] is False:
        lines.append("  the run had another configuration (file or options); limits shown are those of the file now")
    lines.append(f"  {'agrees' if found['agrees'] else 'DOES NOT AGREE'} with what was recorded")
    recorded = {rule["kind"].upper() for rule in found["rules"] if rule["recorded"]}
    for reason in found["recorded"]:
        if not found["agrees"] or reason["code"] not in recorded:
            lines.append("    recorded: " + " ".join(f"{key}={value}" for key, value in reason.items()))
    return "\n".join(map(visible, lines))
