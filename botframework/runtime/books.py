"""The engine's state as reconciliation, status and the views read it. Reads only; imports core; used by ``runtime.live``."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import attrs

from botframework.core.book import FOREIGN
from botframework.core.engine import Engine
from botframework.core.model import Fill, Order, TradingState
from botframework.core.orders import execution_key
from botframework.core.state import State
from botframework.runtime.report import InstrumentLine


@attrs.define(eq=False)
class EngineBooks:
    """The books at this moment; make a new one for every pass."""

    _state: State
    _own_broker_ids: frozenset[str] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self._own_broker_ids = frozenset(
            record.broker_order_id
            for record in self._state.book
            if record.broker_order_id and record.intent.strategy != FOREIGN
        )

    def open_orders(self) -> list[Order]:
        return own_open_orders(self._state)

    def is_ours(self, client_order_id: str, broker_order_id: str) -> bool:
        order = self._state.book.order(client_order_id) if client_order_id else None
        if order is not None:
            return order.strategy != FOREIGN
        return broker_order_id in self._own_broker_ids

    def fill(self, execution_id: str) -> Fill | None:
        execution = self._state.book.executions.get(execution_key(execution_id)[0])
        return None if execution is None else execution.fill

    def positions(self) -> Mapping[int, tuple[str, Decimal]]:
        return {
            conid: (ledger.instrument.symbol, ledger.quantity)
            for conid, ledger in self._state.portfolio.account.items()
        }

    def waits_for_list(self, client_order_id: str) -> bool:
        record = self._state.book.records.get(client_order_id)
        return record is not None and record.waits_for_list


def own_open_orders(state: State) -> list[Order]:
    """Our own orders not proven dead, oldest first."""
    return [record.order for record in state.book.own_open()]


def held_back(state: State) -> dict[str, str]:
    """Trading states other than ACTIVE: ``account`` or a strategy's name, and the state's name."""
    return {scope: held.name for scope, held in sorted(state.trading_states.items()) if held > TradingState.ACTIVE}


def instrument_lines(engine: Engine) -> tuple[InstrumentLine, ...]:
    """One line per instrument of the run, in the order of the configuration."""
    state = engine.view
    lines: list[InstrumentLine] = []
    for conid, lane in state.lanes.items():
        ledger = state.portfolio.account.get(conid)
        tick = lane.tick
        mark = None if ledger is None or not ledger.quantity else state.mark(lane.instrument, ledger.quantity)
        unrealized: Decimal | None = Decimal(0)
        if ledger is not None and ledger.quantity:
            unrealized = None if mark is None else ledger.unrealized(mark)
        lines.append(
            InstrumentLine(
                symbol=lane.instrument.symbol,
                bid=None if tick is None else tick.bid,
                ask=None if tick is None else tick.ask,
                position=Decimal(0) if ledger is None else ledger.quantity,
                average_price=None if ledger is None or not ledger.quantity else ledger.average_price,
                realized_pnl=Decimal(0) if ledger is None else ledger.realized,
                unrealized_pnl=unrealized,
            )
        )
    return tuple(lines)


def order_row(order: Order) -> dict[str, Any]:
    """An order as ``bot status`` shows it."""
    return {
        "client_order_id": order.client_order_id,
        "broker_order_id": order.broker_order_id,
        "strategy": order.strategy,
        "side": order.side.value,
        "symbol": order.instrument.symbol,
        "quantity": str(order.quantity),
        "filled": str(order.filled),
        "limit_price": None if order.limit_price is None else str(order.limit_price),
        "stop_price": None if order.stop_price is None else str(order.stop_price),
        "trail": None if order.intent.trail is None else str(order.intent.trail),
        "status": order.status.value,
    }
