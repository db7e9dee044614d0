"""A view with every field settable, and makers of proposals and orders, for tests of single rules."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import attrs

from botframework.core.model import (
    ZERO,
    Instrument,
    Order,
    OrderIntent,
    OrderType,
    SessionState,
    Side,
    StreamState,
    Submission,
    Tick,
    TradingState,
    Working,
)
from botframework.core.risk.base import Proposal

DAY_NS = 86_400 * 10**9
NOW_NS = 1_700_000_000 * 10**9
ABC = Instrument("ABC", 101, rules_at_ns=NOW_NS - 10**9)


@attrs.define(eq=False, kw_only=True)
class FakeView:
    """All inputs of all rules as plain fields; healthy by default. Quantities come from ``orders`` like the real ones."""

    now_ns: int = NOW_NS
    wall_ns: int = NOW_NS
    account: str = "DU1"
    session: SessionState = SessionState.READY
    journal_ok: bool = True
    last_clean_wall_ns: int | None = NOW_NS
    oldest_unknown_wall_ns: int | None = None
    reply_policy_valid: bool = True
    account_confirmed: bool = True
    tick: Tick | None = attrs.Factory(lambda: Tick(ABC, NOW_NS, NOW_NS, 99.99, 100.01, last=100.0))
    stream: StreamState = StreamState.LIVE
    allowed: frozenset[int] = frozenset({101})
    unexplained: frozenset[int] = frozenset()
    state: TradingState = TradingState.ACTIVE
    held: Decimal = ZERO
    held_by: dict[str, Decimal] | None = None
    orders: list[Order] = attrs.Factory(list)
    pnl: Decimal | None = ZERO
    pnl_by: dict[str, Decimal] = attrs.Factory(dict)
    keys: set[tuple[str, str]] = attrs.Factory(set)

    def last_tick(self, conid: int) -> Tick | None:
        return self.tick

    def stream_state(self, conid: int) -> StreamState:
        return self.stream

    def is_allowed_instrument(self, conid: int) -> bool:
        return conid in self.allowed

    def is_unexplained(self, conid: int) -> bool:
        return conid in self.unexplained

    def trading_state(self, strategy: str) -> TradingState:
        return self.state

    def position(self, conid: int) -> Decimal:
        return self.held

    def strategy_position(self, strategy: str, conid: int) -> Decimal:
        return self.held if self.held_by is None else self.held_by.get(strategy, ZERO)

    def open_quantity(self, conid: int, *, buys: bool, strategy: str | None = None, excluding: str = "") -> Decimal:
        return sum(
            (
                max(order.quantity, order.pending_quantity or ZERO) - order.filled
                for order in self.open_orders(conid, strategy)
                if (order.side is Side.BUY) == buys and order.client_order_id != excluding
            ),
            ZERO,
        )

    def open_orders(self, conid: int | None = None, strategy: str | None = None) -> Sequence[Order]:
        return [
            order
            for order in self.orders
            if order.is_open and strategy in (None, order.strategy) and conid in (None, order.instrument.conid)
        ]

    def day_pnl(self, strategy: str | None = None) -> Decimal | None:
        return self.pnl if strategy is None else self.pnl_by.get(strategy, self.pnl)

    def known_client_key(self, strategy: str, client_key: str) -> bool:
        return (strategy, client_key) in self.keys


def make_intent(side: str = "BUY", quantity: Any = 100, limit: Any = None, **changes: Any) -> OrderIntent:
    fields: dict[str, Any] = {
        "strategy": "s",
        "instrument": ABC,
        "side": Side(side),
        "quantity": Decimal(quantity) if isinstance(quantity, int | str) else quantity,
        "order_type": OrderType.MARKET if limit is None else OrderType.LIMIT,
        "at_ns": NOW_NS,
        "limit_price": Decimal(limit) if isinstance(limit, int | str) else limit,
        "client_order_id": "v1.s.20240101.NEW",
    }
    return OrderIntent(**{**fields, **changes})


def make_order(side: str = "BUY", quantity: Any = 100, limit: Any = "100", name: str = "OLD", **changes: Any) -> Order:
    strategy = changes.pop("strategy", "s")
    intent = make_intent(side, quantity, limit, client_order_id=f"v1.s.20240101.{name}", strategy=strategy)
    fields: dict[str, Any] = {"submission": Submission.ACKED, "working": Working.LIVE, "created_ns": NOW_NS}
    return Order(intent, intent.quantity, intent.limit_price, intent.stop_price, **{**fields, **changes})


def propose(*args: Any, **changes: Any) -> Proposal:
    """A proposal from the words of ``make_intent``; ``replaces`` and ``reducing`` go to the proposal itself."""
    rest = {name: changes.pop(name) for name in ("replaces", "reducing") if name in changes}
    return Proposal(intent=make_intent(*args, **changes), **rest)
