"""A view with every field settable, and makers of proposals and orders, for tests of single rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import attrs

from botframework.core.events import FundsReported, Together
from botframework.core.exposure import Worth, worst_price
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
from botframework.core.risk.tally import Count, Trade

DAY_NS = 86_400 * 10**9
NOW_NS = 1_700_000_000 * 10**9
ABC = Instrument("ABC", 101, rules_at_ns=NOW_NS - 10**9)

SAMPLE: Mapping[str, dict[str, Any]] = {
    "max_order_quantity": {"limit": 1000},
    "max_order_notional": {"amount": "1000000 USD"},
    "order_share": {"percent_of_volume": 50},
    "min_order_notional": {"amount": "1 USD"},
    "price_collar": {"percent": 5},
    "market_order": {"allow": True},
    "max_position": {"limit": 1000},
    "gross_exposure": {"amount": "1000000 USD"},
    "net_exposure": {"percent": 1000},
    "concentration": {"amount": "1000000 USD"},
    "leverage": {"limit": 10},
    "short_sale": {"allow": True},
    "daily_loss": {"amount": "1000 USD"},
    "period_loss": {"amount": "1000 USD"},
    "drawdown": {"amount": "1000 USD"},
    "order_rate": {"per_minute": 10},
    "daily_activity": {"orders": 100, "turnover": "1000000 USD"},
}
"""Parameters with which a rule lets the orders of this file through; rules that are not here need none."""


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
    funds: FundsReported | None = attrs.Factory(
        lambda: FundsReported(
            at_ns=NOW_NS,
            wall_ns=NOW_NS,
            currency="USD",
            equity=Decimal(100_000),
            cash=Decimal(100_000),
            available=Decimal(100_000),
            excess_liquidity=Decimal(100_000),
        )
    )
    armed: tuple[str, str] | None = ("c", "d")
    code_now: tuple[str, str] | None = ("c", "d")
    period: Decimal | None = ZERO
    dropped: Decimal | None = ZERO
    rates: dict[tuple[str, str], Decimal] = attrs.Factory(dict)
    volume: Decimal | None = Decimal(10_000)
    borrowable: Decimal | None = Decimal(10_000)
    counted: Count = attrs.Factory(Count)
    messages: int = 0
    reports: int = 0
    trades: list[Trade] = attrs.Factory(list)
    clock: tuple[int, int] = (1, 12 * 3600)
    day: int = 20231114
    monitors: dict[str, bool] = attrs.Factory(lambda: {"loop": True, "disk": True, "clock": True})
    operator_wall_ns: int | None = NOW_NS
    foreign: int = 0
    restricted: frozenset[str] | None = frozenset({"GME"})
    together: Together | None = None

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

    def shares(self, conid: int) -> Mapping[str, Decimal]:
        return {"s": self.held} if self.held_by is None else {k: v for k, v in self.held_by.items() if v}

    def open_count(self, conid: int | None = None, strategy: str | None = None, *, buys: bool = True) -> int:
        found = self.open_orders(conid, strategy)
        return sum(conid is None or (order.side is Side.BUY) == buys for order in found)

    def period_pnl(self, period: str, strategy: str | None = None) -> Decimal | None:
        return self.period

    def result_currency(self, strategy: str | None = None) -> str | None:
        return ABC.currency

    def drop(self, strategy: str | None = None) -> Decimal | None:
        return self.dropped

    def _unit(self) -> Decimal | None:
        unit = worst_price(self.tick)
        return None if unit is None else unit * ABC.multiplier

    def _worth(self, bought: Decimal, sold: Decimal, strategy: str | None) -> Worth | None:
        held = self.held if strategy is None else self.strategy_position(strategy, ABC.conid)
        high = held + self.open_quantity(ABC.conid, buys=True, strategy=strategy) + bought
        low = held - self.open_quantity(ABC.conid, buys=False, strategy=strategy) - sold
        unit = self._unit()
        if unit is None:
            return None
        return Worth(max(abs(low), abs(high)) * unit, high * unit, low * unit, abs(held) * unit, (high - low) * unit)

    def worth(self, currency: str, strategy: str | None = None) -> Worth | None:
        return self._worth(ZERO, ZERO, strategy)

    def worth_with(self, proposal: Proposal, currency: str, strategy: str | None = None) -> Worth | None:
        intent = proposal.intent
        rate = self.rate(intent.instrument.currency, currency)
        more = intent.quantity
        if proposal.replaces is not None:
            more -= min(more, proposal.replaces.quantity)
        buys = intent.side is Side.BUY
        worth = self._worth(more if buys else ZERO, ZERO if buys else more, strategy)
        return None if worth is None or rate is None else worth.times(rate)

    def contract_worth_with(
        self, proposal: Proposal, currency: str, strategy: str | None = None, *, by: str = "instrument"
    ) -> Worth | None:
        return self.worth_with(proposal, currency, strategy)

    def rate(self, source: str, target: str) -> Decimal | None:
        return Decimal(1) if source == target else self.rates.get((source, target))

    def equity(self, currency: str) -> Decimal | None:
        return None if self.funds is None else self.funds.equity

    def average_volume(self, conid: int) -> Decimal | None:
        return self.volume

    def shortable(self, conid: int) -> Decimal | None:
        return self.borrowable

    def count(self, strategy: str | None = None) -> Count:
        return self.counted

    def message_count(self, window_s: int) -> int:
        return self.messages

    def report_rate(self) -> int:
        return self.reports

    def closed_trades(self, strategy: str | None, conid: int | None, since_ns: int) -> Sequence[Trade]:
        return [
            trade
            for trade in self.trades
            if trade.at_ns >= since_ns and strategy in (None, trade.strategy) and conid in (None, trade.conid)
        ]

    def market_clock(self) -> tuple[int, int]:
        return self.clock

    def market_day(self) -> int:
        return self.day

    def monitor(self, name: str) -> bool | None:
        return self.monitors.get(name)

    def conids(self) -> Sequence[int]:
        return [ABC.conid]

    def order(self, client_order_id: str) -> Order | None:
        return next((order for order in self.orders if order.client_order_id == client_order_id), None)

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
