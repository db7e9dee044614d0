"""Closing positions out on request (K4): limit orders at the quote, stepped further away while they do not fill.

They go through the gate as reducing orders of the strategy that holds the position, so nothing can be opened or flipped by
it, and a strategy's own orders are taken back first. Imports core only; owned by ``core.engine``, stepped once a second of
market time.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import attrs

from botframework.core.context import Context
from botframework.core.desk import Desk
from botframework.core.model import OrderIntent, OrderType, Side, TradingState
from botframework.core.outbox import Outbox
from botframework.core.portfolio import Ledger
from botframework.core.risk.exposure import market_price
from botframework.core.state import ACCOUNT

STEP_NS = 5 * 1_000_000_000  # how long an order may rest before it is replaced by a further one
STEP_PERCENT = Decimal("0.1")  # how much further each step is behind the quote
STEPS_MAX = 10
TAG = "flatten"


@attrs.define(eq=False)
class Flattener:
    """See the module. ``context_of`` gives a strategy's context, None when it is not in this run."""

    outbox: Outbox
    desk: Desk
    context_of: Callable[[str], Context | None]
    _steps: dict[tuple[str, int], int] = attrs.field(factory=dict)

    def step(self) -> None:
        """Do for every scope that is being closed what can be done now; one that is flat is halted."""
        state = self.outbox.state
        for scope in tuple(state.flattening):
            if state.session.value != "ready" or self.desk.is_stopping:
                return
            if self._is_flat(scope):
                self.outbox.change_state(scope, TradingState.HALTED, f"closed out: {state.flattening[scope]}")
                self._steps = {key: n for key, n in self._steps.items() if scope not in (ACCOUNT, key[0])}

    def _is_flat(self, scope: str) -> bool:
        state = self.outbox.state
        flat = True
        for (strategy, conid), ledger in state.portfolio.strategies.items():
            if not strategy or scope not in (ACCOUNT, strategy):
                continue
            for order in state.open_orders(conid, strategy):
                flat = False
                if order.tag != TAG or state.now_ns - order.created_ns >= STEP_NS:
                    self.desk.cancel(state.book.records[order.client_order_id], "closing out")
            if ledger.quantity:
                flat = False
                if not state.open_orders(conid, strategy):
                    self._close(strategy, ledger)
        return flat and not any(scope in (ACCOUNT, record.intent.strategy) for record in state.book.own_open())

    def _close(self, strategy: str, ledger: Ledger) -> None:
        """One order for all of it, at the quote it would hit, a step further away each time."""
        state = self.outbox.state
        context, instrument = self.context_of(strategy), ledger.instrument
        tick = state.last_tick(instrument.conid)
        sells = ledger.quantity > 0
        price = None if tick is None else market_price(tick.bid if sells else tick.ask)
        if context is None or price is None:
            return
        key = (strategy, instrument.conid)
        steps = self._steps[key] = min(self._steps.get(key, -1) + 1, STEPS_MAX)
        away = price * STEP_PERCENT * steps / 100
        limit = instrument.price(price - away if sells else price + away, round_to="down" if sells else "up")
        self.desk.submit(
            context,
            OrderIntent(
                strategy=strategy,
                instrument=instrument,
                side=Side.SELL if sells else Side.BUY,
                quantity=abs(ledger.quantity),
                order_type=OrderType.LIMIT,
                at_ns=state.now_ns,
                limit_price=limit,
                tag=TAG,
            ),
        )
