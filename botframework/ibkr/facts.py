"""What the broker says of the account: orders, executions, positions, cash, for reconciliation.

Both lists are cold at first and limited to one call in five seconds; they are warmed up early and asked until they say
that they know. A failed query raises: no information is not "nothing there". Imports core, ports and ``api``; owned by
``broker``.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

import attrs
import httpx

from botframework.core.events import ExecutionReported, FundsReported, PositionReported
from botframework.errors import GatewayError
from botframework.ibkr.api import Api
from botframework.ibkr.convert import execution_reported, order_reported, value_of
from botframework.ports import BrokerFacts, Clock
from generated_client.models.order_list import OrderList
from generated_client.models.summary_value import SummaryValue
from generated_client.models.trade_row import TradeRow

#: The order list ends here (documented); a full one proves no absence.
ROWS_MAX: Final = 1_000
TRADE_DAYS: Final = 7
Trades = Sequence[TradeRow]
LIST_TRIES: Final = 3
Balances = tuple[tuple[str, Decimal], ...]
Money = tuple[
    Decimal | None, Balances, FundsReported | None
]  # cash, the same by currency, what risk reads of the account


@attrs.define(eq=False)
class Facts:
    """Asks for the facts, one pass at a time."""

    api: Api
    clock: Clock
    log: logging.Logger = attrs.field(factory=lambda: logging.getLogger("botframework.ibkr.facts"))
    passes: int = 0
    with_funds: bool = False  # risk reads the account's value: one request more a pass
    _lock: asyncio.Lock = attrs.field(init=False, factory=asyncio.Lock)
    _portfolio_ready: bool = attrs.field(init=False, default=False)
    _trades_warm: bool = attrs.field(init=False, default=False)

    def forget_session(self) -> None:
        """A new brokerage session: everything is cold again."""
        self._portfolio_ready = self._trades_warm = False

    async def warm_up(self) -> None:
        """The first, empty answers, asked for early. ``force`` also undoes filters that would mute the order stream."""
        async with self._lock:
            results = await asyncio.gather(
                self.api.orders(force=True), self._first_trades(), self._first_portfolio(), return_exceptions=True
            )
        for result in results:
            if isinstance(result, BaseException):
                self.log.info("warming up: %s", result)

    async def _first_trades(self) -> None:
        await self.api.trades(TRADE_DAYS)
        self._trades_warm = True

    async def _first_portfolio(self) -> None:
        await self.api.portfolio_accounts()
        self._portfolio_ready = True

    async def ask(self, account: str) -> BrokerFacts:
        """One pass. Raises ``GatewayError`` when any query fails."""
        async with self._lock:
            self.passes += 1
            started = self.clock.wall_ns()
            if not self._trades_warm:
                await self._first_trades()
            if not self._portfolio_ready:
                await self._first_portfolio()
            listed, trades, (cash, balances, funds) = await _together(
                self._orders(), self.api.trades(TRADE_DAYS), self._money(account)
            )
            # Last, and without a wait behind it: the two lists may stand in line for seconds, and a position read before
            # them would be compared with books that have moved on.
            positions = await self._positions(account)
        market_ns, wall_ns = self.clock.market_ns(), self.clock.wall_ns()
        orders = [
            report
            for row in (self._wire(order) for order in listed.orders)
            if _is_of(row, account)
            and (report := order_reported(row, at_ns=market_ns, wall_ns=wall_ns, source="list")) is not None
        ]
        executions: list[ExecutionReported] = []
        for trade in trades:
            row = self._wire(trade)
            if not _is_of(row, account):
                continue
            execution = execution_reported(row, market_ns=market_ns, wall_ns=wall_ns, source="list")
            if execution is not None:
                executions.append(execution)
        return BrokerFacts(
            started_wall_ns=started,
            orders=tuple(orders),
            executions=tuple(executions),
            positions=tuple(positions),
            cash=cash,
            balances=balances,
            primed=value_of(listed.snapshot) is not False,
            funds=funds,
        )

    async def _orders(self) -> OrderList:
        listed = await self.api.orders()
        for _ in range(LIST_TRIES - 1):
            if value_of(listed.snapshot) is not False:
                break
            listed = await self.api.orders()  # paced: at least five seconds later
        return listed

    async def _positions(self, account: str) -> list[PositionReported]:
        try:
            await self.api.invalidate_positions(account)
        except httpx.HTTPError as exc:  # only a hint to the server; the uncached list below is what counts
            self.log.info("invalidating positions: %s", exc)
        rows = await self.api.positions(account)
        market_ns, wall_ns = self.clock.market_ns(), self.clock.wall_ns()
        return [
            PositionReported(
                at_ns=market_ns,
                wall_ns=wall_ns,
                conid=row.conid,
                symbol=value_of(row.contract_description) or str(row.conid),
                quantity=row.position,
                average_price=value_of(row.avg_price),
            )
            for row in rows
        ]

    async def _money(self, account: str) -> Money:
        """Cash in the base currency, and the account's funds when somebody wants them; not worth failing a pass.

        Rows of the ledger are by currency, each with its rate to the base currency; the summary's values are in that.
        """
        try:
            ledger = await self.api.ledger(account)
            summary = await self.api.portfolio_summary(account) if self.with_funds else None
        except GatewayError:
            return None, (), None
        base = ledger.additional_properties.get("BASE")
        cash = value_of(base.cash_balance) if base is not None else None
        balances = tuple(
            (name, row.cash_balance) for name, row in sorted(ledger.additional_properties.items()) if name != "BASE"
        )
        if summary is None:
            return cash, balances, None
        values = summary.additional_properties
        equity = values.get("netliquidation")
        currency = value_of(equity.currency) if equity is not None else None
        if equity is None or not currency:
            return cash, balances, None
        rates = tuple(
            (name, rate)
            for name, row in sorted(ledger.additional_properties.items())
            if name not in ("BASE", currency) and (rate := value_of(row.exchange_rate)) is not None and rate > 0
        )
        return (
            cash,
            balances,
            FundsReported(
                at_ns=self.clock.market_ns(),
                wall_ns=self.clock.wall_ns(),
                currency=currency,
                equity=_amount(equity),
                cash=cash,
                available=_amount(values.get("availablefunds")),
                excess_liquidity=_amount(values.get("excessliquidity")),
                rates=rates,
            ),
        )

    @staticmethod
    def _wire(row: Any) -> Mapping[str, Any]:
        """A generated row by the wire's names, which is what ``convert`` reads for stream and list alike."""
        wire: Mapping[str, Any] = row.to_dict()
        return wire


async def _together(
    orders: Coroutine[Any, Any, OrderList],
    trades: Coroutine[Any, Any, Trades],
    money: Coroutine[Any, Any, Money],
) -> tuple[OrderList, Trades, Money]:
    """All three, or the first failure; then none of the others goes on asking, unheard and with retries of its own."""
    asked = (asyncio.ensure_future(orders), asyncio.ensure_future(trades), asyncio.ensure_future(money))
    try:
        return await asyncio.gather(*asked)
    finally:
        if not all(query.done() for query in asked):
            for query in asked:
                query.cancel()
            await asyncio.gather(*asked, return_exceptions=True)


def _is_of(row: Mapping[str, Any], account: str) -> bool:
    owner = row.get("acct") or row.get("account") or row.get("accountCode")
    return not owner or owner == account


def _amount(value: SummaryValue | None) -> Decimal | None:
    """A value of the summary; None where the broker has none."""
    return None if value is None or value_of(value.is_null) is True else value.amount
