"""What must be true when everything is quiet: the bot's books against the broker's, and against what its journal gives back.

The numbers are those of the catalogue in ``docs/reliability.md``. Imports core and ``sim``; asked by ``world``.
"""

from __future__ import annotations

from typing import Any

from botframework.core.book import FOREIGN
from botframework.core.engine import Engine
from botframework.core.model import Order
from botframework.core.orders import execution_key
from botframework.sim.gateway import SimGateway


def disagreements(engine: Engine, gateway: SimGateway) -> list[str]:
    """What still differs between the books and the broker; empty when they agree in everything (I4, I6, I12)."""
    state, desk = engine.view, gateway.desk
    found = []
    if state.book.unknown:
        found.append(f"I12: unknown: {', '.join(state.book.unknown)}")
    account = gateway.config.accounts[0]
    newest: dict[str, Any] = {}
    for each in desk.executions.values():
        key, revision = execution_key(each.execution_id)
        if each.account == account and (key not in newest or revision > execution_key(newest[key].execution_id)[1]):
            newest[key] = each
    booked = state.book.executions
    for key, each in newest.items():
        ours = booked.get(key)
        if ours is None:
            found.append(f"I4: execution {each.execution_id} is not booked")
        elif (ours.fill.quantity, ours.fill.price) != (each.quantity, each.price):
            found.append(f"I4: execution {each.execution_id} is booked as {ours.fill.quantity}")
        elif ours.fill.commission != each.commission:
            found.append(f"I20: fee of {each.execution_id} is {each.commission}, ours {ours.fill.commission}")
    truth = {p.conid: p.quantity for p in desk.accounts[account].positions.values() if p.quantity}
    held = {conid: ledger.quantity for conid, ledger in state.portfolio.account.items() if ledger.quantity}
    if truth != held:
        found.append(f"I6: positions {held}, the broker has {truth}")
    for name, record in state.book.records.items():
        if record.intent.strategy == FOREIGN or not record.order.is_open:
            continue
        if record.intent.is_exit:
            theirs = next((o for o in desk.orders.values() if str(o.order_id) == record.broker_order_id), None)
        else:
            theirs = next((o for o in desk.orders.values() if o.c_oid == name), None)
        if theirs is None or not (theirs.working or theirs.status == "Inactive"):
            found.append(f"I4: {name} is open in the books and not at the broker")
        elif theirs.working and theirs.pending is None and not _same_terms(record.order, theirs):
            found.append(
                f"I4: {name} is {record.terms} in the books, and {theirs.quantity} at {theirs.price}, {theirs.stop} there"
            )
        elif record.wished is not None:
            found.append(f"I12: a modification of {name} is without an answer")
    return found


def _same_terms(order: Order, theirs: Any) -> bool:
    trail, features = order.intent.trail, theirs.features
    if trail is not None:  # its stop is where the market has taken it, which is the broker's affair
        there = features.trail, features.trail_percent, theirs.price
        return (order.quantity, trail.amount, trail.is_percent, order.limit_price) == (theirs.quantity, *there)
    return (order.quantity, order.limit_price, order.stop_price) == (theirs.quantity, theirs.price, theirs.stop)


def projection(engine: Engine) -> dict[str, Any]:
    """The part of the engine's state that the journal must give back (I18)."""
    state = engine.view
    return {
        "orders": {
            name: (
                record.submission.value,
                record.order.working.value,
                record.order.filled,
                record.terms,
                record.wished,
                record.broker_order_id,
            )
            for name, record in sorted(state.book.records.items())
        },
        "executions": {
            key: (e.fill.quantity, e.fill.price, e.fill.strategy) for key, e in sorted(state.book.executions.items())
        },
        "positions": {conid: ledger.quantity for conid, ledger in sorted(state.portfolio.account.items())},
        "states": {scope: held.name for scope, held in sorted(state.trading_states.items())},
        "numbers": dict(sorted(state.intent_numbers.items())),
        "money": {conid: (ledger.flow, ledger.commission) for conid, ledger in sorted(state.portfolio.account.items())},
        "adopted": dict(sorted(state.adopted.items())),
        "saved": dict(sorted(state.saved.items())),
        "keys": dict.fromkeys(map(str, state.client_keys)),
        "peaks": dict(sorted(state.peaks.items())),
        "exposure": {
            (conid, buys): state.book.open_quantity(conid, buys=buys)
            for conid in sorted(state.book.instruments)
            for buys in (True, False)
        },
    }
