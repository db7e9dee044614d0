"""A contract that is over: what it makes of who held it, as entries for the books, and in words.

Pure functions of the event, which says at what it was settled or delivered. Imports events and model only; used by ``state``,
``engine`` and whoever counts or compares journals.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from botframework.core.events import ContractExpired
from botframework.core.model import ZERO, Fill, Instrument, Side


def expired(event: ContractExpired, held: Mapping[str, Decimal]) -> list[Fill]:
    """Entries that close what each holder has, by name, and give what was delivered for it. None of them is an execution."""
    entries = []
    for name, quantity in held.items():
        if not quantity:
            continue
        if event.price is None:
            raise ValueError(f"{event.instrument} is held and was settled at nothing")
        entries.append(_entry(event, "expired", name, event.instrument, -quantity, event.price))
        if event.underlying is not None:
            entries.append(_entry(event, "delivered", name, event.underlying, quantity * event.ratio, event.strike))
    return entries


def _entry(
    event: ContractExpired, word: str, name: str, instrument: Instrument, quantity: Decimal, price: Decimal
) -> Fill:
    return Fill(
        execution_id=f"{word}:{event.instrument.conid}:{name}",
        client_order_id="",
        broker_order_id="",
        strategy=name,
        instrument=instrument,
        side=Side.BUY if quantity > ZERO else Side.SELL,
        quantity=abs(quantity),
        price=price,
        at_ns=event.at_ns,
        commission=ZERO,
    )


def in_words(event: ContractExpired) -> str:
    """One line for a person."""
    name, quantity = event.instrument.symbol, event.quantity
    if not quantity:
        return f"{name} has expired; nobody held any"
    held = f"{name} has expired with {quantity:f} held"
    if event.underlying is not None:
        got = quantity * event.ratio
        became = "bought" if got > ZERO else "sold"
        return f"{held}: {abs(got):f} {event.underlying.symbol} {became} at {event.strike:f} ({event.reason})"
    worth = f"settled in cash at {event.price:f}" if event.price else "worth nothing"
    return f"{held}: {worth} ({event.reason})"


def as_json(event: ContractExpired) -> dict[str, Any]:
    """For a summary: amounts as decimal text."""
    got = event.underlying
    return {
        "at_ns": event.at_ns,
        "quantity": f"{event.quantity:f}",
        "price": None if event.price is None else f"{event.price:f}",
        "delivered": None if got is None else {got.symbol: f"{event.quantity * event.ratio:f}"},
        "strike": None if got is None else f"{event.strike:f}",
        "text": in_words(event),
    }
