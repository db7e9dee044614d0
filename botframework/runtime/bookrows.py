"""Orders, positions and the account as rows of plain values: what ``bot orders``, ``positions`` and ``account`` show.

Reads the engine's state only, so a running bot and a journal that was replayed give the same. Imports core and ports; used by
``runtime.holds`` in the running bot and by the runner on a journal.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from botframework.core.book import FOREIGN
from botframework.core.model import Order
from botframework.core.portfolio import Ledger
from botframework.core.state import ACCOUNT, State
from botframework.ports import BrokerFacts
from botframework.runtime.narrate import moment

NOBODY = "(nobody)"


def plain(value: Decimal | None) -> str | None:
    """A number as people write it: no exponent, no zeros behind."""
    if value is None:
        return None
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def price_words(row: Mapping[str, Any]) -> str:
    """The prices in an order's row: ``10.50``, ``stop 10``, ``10.50 stop 10``, ``by 2%`` for one that trails, or nothing."""
    named = (("", "limit_price"), ("stop ", "stop_price"), ("by ", "trail"))
    return " ".join(f"{word}{row[name]}" for word, name in named if row.get(name) is not None)


def order_rows(state: State, *, ended: bool = False) -> list[dict[str, Any]]:
    """Orders that may still trade, oldest first, foreign ones included; ``ended``: all that are known."""
    return [
        _order_row(record.order, foreign=record.intent.strategy == FOREIGN)
        for record in state.book
        if ended or record.order.is_open
    ]


def _order_row(order: Order, *, foreign: bool) -> dict[str, Any]:
    intent = order.intent
    return {
        "client_order_id": order.client_order_id,
        "broker_order_id": order.broker_order_id,
        "strategy": NOBODY if foreign else order.strategy,
        "symbol": order.instrument.symbol,
        "conid": order.instrument.conid,
        "side": order.side.value,
        "type": intent.order_type.value,
        "quantity": plain(order.quantity),
        "filled": plain(order.filled),
        "average_price": plain(order.average_price),
        "limit_price": plain(order.limit_price),
        "stop_price": plain(order.stop_price),
        "trail": None if intent.trail is None else str(intent.trail),
        "tif": intent.tif.value,
        "status": order.status.value,
        "reason": order.reason,
    }


def position_rows(state: State) -> list[dict[str, Any]]:
    """Each strategy's sub-account, contract by contract, then the account's, which is the one held against the broker's.

    A strategy of the name ``(nobody)`` holds what was adopted or traded by others. ``unrealized_pnl`` is None without a
    quote.
    """
    rows = [
        _position_row(state, strategy or NOBODY, ledger)
        for (strategy, _), ledger in sorted(state.portfolio.strategies.items())
        if ledger.quantity or ledger.realized or ledger.commission
    ]
    rows += [
        _position_row(state, ACCOUNT, ledger)
        for _, ledger in sorted(state.portfolio.account.items())
        if ledger.quantity or ledger.realized or ledger.commission
    ]
    return rows


def _position_row(state: State, owner: str, ledger: Ledger) -> dict[str, Any]:
    mark = state.mark(ledger.instrument, ledger.quantity) if ledger.quantity else None
    unrealized = (ledger.unrealized(mark) if mark is not None else None) if ledger.quantity else Decimal(0)
    return {
        "owner": owner,
        "symbol": ledger.instrument.symbol,
        "conid": ledger.instrument.conid,
        "quantity": plain(ledger.quantity),
        "average_price": plain(round(ledger.average_price, 6)) if ledger.quantity else None,
        "mark": plain(mark),
        "realized_pnl": plain(round(ledger.realized, 2)),
        "unrealized_pnl": None if unrealized is None else plain(round(unrealized, 2)),
        "commission": plain(ledger.commission),
        "currency": ledger.instrument.currency,
    }


def account_row(state: State, facts: BrokerFacts | None = None) -> dict[str, Any]:
    """The account by the broker's last figures, and by our books.

    ``facts`` are those of a running bot's last comparison, which always brings the cash; the rest comes where a rule reads it.
    ``cash_at`` is the wall time from which on the cash was asked for.
    """
    funds = state.funds
    cash, currency, asked_ns = (None, None, 0) if funds is None else (funds.cash, funds.currency, funds.wall_ns)
    if facts is not None and facts.cash is not None:
        cash, asked_ns = facts.cash, facts.started_wall_ns
        if currency is None and len(facts.balances) == 1:
            currency = facts.balances[0][0]
    realized, commission = state.portfolio.totals()
    pnl = state.portfolio.pnl(state.mark)
    return {
        "account": state.account,
        "currency": currency,
        "equity": None if funds is None else plain(funds.equity),
        "cash": plain(cash),
        "cash_at": None if cash is None or not asked_ns else moment(asked_ns),
        "available": None if funds is None else plain(funds.available),
        "excess_liquidity": None if funds is None else plain(funds.excess_liquidity),
        "realized_pnl": plain(round(realized, 2)),
        "commission": plain(commission),
        "pnl": None if pnl is None else plain(round(pnl, 2)),
        "orders_open": sum(record.order.is_open for record in state.book),
        "positions": sum(1 for ledger in state.portfolio.account.values() if ledger.quantity),
        "trading_states": {scope: held.name for scope, held in sorted(state.trading_states.items()) if held},
    }


def books(state: State, *, ended: bool = False, facts: BrokerFacts | None = None) -> dict[str, Any]:
    """All of it: ``orders``, ``positions`` and ``account``."""
    return {
        "orders": order_rows(state, ended=ended),
        "positions": position_rows(state),
        "account": account_row(state, facts),
    }
