"""The operations the broker uses, as plain calls over the generated client.

Reads give the documented answer or raise ``Refused`` (the gateway said no) or ``NoAnswer`` (nothing usable came): never
something that could be mistaken for "nothing there". Orders give the generated ``Response``, for ``answers`` to judge.
Imports the generated client; used by ``session``, ``lane``, ``facts`` and ``broker``.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeVar

import attrs
import httpx

from botframework.errors import GatewayError
from botframework.ibkr.answers import ambiguous
from botframework.ibkr.redact import Redactor
from botframework.ibkr.transport import NotSent
from generated_client import Client, RequestOptions, Response
from generated_client.api.accounts import accounts_list
from generated_client.api.contracts import contract_info_and_rules, contracts_search
from generated_client.api.marketdata import marketdata_history, marketdata_snapshot
from generated_client.api.orders import order_cancel, order_modify, order_reply, orders_list, orders_place
from generated_client.api.portfolio import (
    portfolio_accounts,
    portfolio_ledger,
    portfolio_summary,
    positions_all,
    positions_invalidate,
)
from generated_client.api.session import (
    session_init,
    session_logout,
    session_reauthenticate,
    session_status,
    session_tickle,
)
from generated_client.api.trades import trades_list
from generated_client.models.auth_status import AuthStatus
from generated_client.models.brokerage_accounts import BrokerageAccounts
from generated_client.models.contract_info_and_rules import ContractInfoAndRules
from generated_client.models.error_body import ErrorBody
from generated_client.models.history import History
from generated_client.models.history_bar_size import HistoryBarSize
from generated_client.models.history_source import HistorySource
from generated_client.models.ledger import Ledger
from generated_client.models.order_list import OrderList
from generated_client.models.order_submission import OrderSubmission
from generated_client.models.order_ticket import OrderTicket
from generated_client.models.portfolio_summary import PortfolioSummary
from generated_client.models.position_uncached import PositionUncached
from generated_client.models.reauthenticating import Reauthenticating
from generated_client.models.reply_body import ReplyBody
from generated_client.models.search_row import SearchRow
from generated_client.models.session_init import SessionInit
from generated_client.models.snapshot_row import SnapshotRow
from generated_client.models.tickle_result import TickleResult
from generated_client.models.trade_row import TradeRow

T = TypeVar("T")
LastLook = Callable[[], str]
#: What books and limits are built on: an answer that names a member twice, with two values, is none.
_EXACT = frozenset(
    {
        "accounts_list",
        "contract_info_and_rules",
        "orders_list",
        "portfolio_ledger",
        "portfolio_summary",
        "positions_all",
        "trades_list",
    }
)


class Refused(GatewayError):
    """The gateway answered, and the answer is no. ``status`` is the HTTP status, ``text`` the gateway's words."""

    def __init__(self, operation: str, status: int, text: str) -> None:
        super().__init__(f"the gateway answered {status}: {text}" if text else f"the gateway answered {status}")
        self.operation = operation
        self.status = status
        self.text = text

    @property
    def session_lost(self) -> bool:
        """Whether it says that there is no (brokerage) session."""
        said = self.text.lower()
        return self.status in (401, 410) or any(
            words in said for words in ("no bridge", "not authenticated", "init session", "no session")
        )


class NoAnswer(GatewayError):
    """No usable answer: not reachable, silence, or something that is no answer to this question."""

    def __init__(self, operation: str, text: str, *, sent: bool) -> None:
        super().__init__(f"no answer to {operation}: {text}")
        self.operation = operation
        self.sent = sent


@attrs.define(eq=False)
class Api:
    """One gateway, spoken to through ``client``. ``heard`` is shown every answer, by operation; ``dated`` its date.

    What a failure says goes to logs, journal and status, and an error page may repeat what it was asked with: ``redact`` goes
    over it first.
    """

    client: Client
    heard: Callable[[str, Response[Any]], None] = lambda operation, response: None
    dated: Callable[[str], None] = lambda date: None
    redact: Redactor = attrs.field(factory=Redactor)

    # --- session ------------------------------------------------------------------------------------------------------

    async def status(self) -> AuthStatus:
        return await self._read(session_status.asyncio_detailed(client=self.client), AuthStatus, "session_status")

    async def tickle(self) -> TickleResult:
        return await self._read(session_tickle.asyncio_detailed(client=self.client), TickleResult, "session_tickle")

    async def init(self, *, compete: bool, last_look: LastLook | None = None) -> AuthStatus:
        """``last_look`` is asked right before the first byte; a text keeps the request here."""
        body = SessionInit(publish=True, compete=compete)
        call = session_init.asyncio_detailed(client=self.client, body=body, options=_asking(last_look))
        return await self._read(call, AuthStatus, "session_init")

    async def reauthenticate(self, *, last_look: LastLook | None = None) -> None:
        """The old way to open the brokerage session. Its answer says only that it was tried."""
        call = session_reauthenticate.asyncio_detailed(client=self.client, options=_asking(last_look))
        await self._read(call, Reauthenticating, "session_reauthenticate")

    async def logout(self) -> None:
        await session_logout.asyncio_detailed(client=self.client)

    async def accounts(self) -> BrokerageAccounts:
        return await self._read(accounts_list.asyncio_detailed(client=self.client), BrokerageAccounts, "accounts_list")

    # --- orders: the answers are judged by `answers` --------------------------------------------------------------------

    async def send(self, request: OrderRequest, verdict_id: str, last_look: LastLook | None = None) -> Response[Any]:
        """Send what ``placing``, ``modifying`` or ``replying`` made; the words are not made anew.

        ``last_look`` is asked right before the first byte; a text keeps the request here, provably unsent.
        """
        known = request.arguments
        extensions = {**known["extensions"], "verdict_id": verdict_id}
        if last_look is not None:
            extensions["last_look"] = last_look
        client = self.client
        answer = await client.get_async_httpx_client().request(**{**known, "extensions": extensions})
        response = request.parse(answer, client.loads)
        self.heard(request.operation, response)
        return response

    async def cancel(self, account: str, order_id: str) -> Response[Any]:
        response = await order_cancel.asyncio_detailed(account, order_id, client=self.client)
        self.heard("order_cancel", response)
        return response

    # --- what the broker knows ----------------------------------------------------------------------------------------

    async def orders(self, *, force: bool = False) -> OrderList:
        if force:
            call = orders_list.asyncio_detailed(client=self.client, force=True)
        else:
            call = orders_list.asyncio_detailed(client=self.client)
        return await self._read(call, OrderList, "orders_list")

    async def trades(self, days: int) -> list[TradeRow]:
        return await self._read(trades_list.asyncio_detailed(client=self.client, days=days), list, "trades_list")

    async def snapshot(self, conids: Sequence[int], fields: Sequence[str]) -> list[SnapshotRow]:
        """Market data fields now; the first answer of a session has none."""
        call = marketdata_snapshot.asyncio_detailed(
            client=self.client, conids=",".join(map(str, conids)), fields=",".join(fields)
        )
        return await self._read(call, list, "marketdata_snapshot")

    async def portfolio_accounts(self) -> None:
        await self._read(portfolio_accounts.asyncio_detailed(client=self.client), list, "portfolio_accounts")

    async def positions(self, account: str) -> list[PositionUncached]:
        return await self._read(positions_all.asyncio_detailed(account, client=self.client), list, "positions_all")

    async def invalidate_positions(self, account: str) -> None:
        await positions_invalidate.asyncio_detailed(account, client=self.client)

    async def ledger(self, account: str) -> Ledger:
        return await self._read(
            portfolio_ledger.asyncio_detailed(account, client=self.client), Ledger, "portfolio_ledger"
        )

    async def portfolio_summary(self, account: str) -> PortfolioSummary:
        call = portfolio_summary.asyncio_detailed(account, client=self.client)
        return await self._read(call, PortfolioSummary, "portfolio_summary")

    async def search(self, symbol: str) -> list[SearchRow]:
        call = contracts_search.asyncio_detailed(client=self.client, symbol=symbol)
        return await self._read(call, list, "contracts_search")

    async def contract(self, conid: int) -> ContractInfoAndRules:
        call = contract_info_and_rules.asyncio_detailed(conid, client=self.client)
        return await self._read(call, ContractInfoAndRules, "contract_info_and_rules")

    async def history(self, conid: int, period: str, bar: str, source: str) -> History:
        call = marketdata_history.asyncio_detailed(
            client=self.client, conid=conid, period=period, bar=HistoryBarSize(bar), source=HistorySource(source)
        )
        return await self._read(call, History, "marketdata_history")

    # --- every answer -------------------------------------------------------------------------------------------------

    async def _read(self, call: Awaitable[Response[Any]], expected: type[T], operation: str) -> T:
        try:
            response = await call
        except httpx.HTTPError as exc:
            what = self.redact(str(exc) or type(exc).__name__)
            raise NoAnswer(operation, what, sent=not isinstance(exc, NotSent)) from exc
        self.heard(operation, response)
        date = response.headers.get("date")
        if date:
            self.dated(date)
        if response.status_code == 200 and response.parse_error is None and isinstance(response.parsed, expected):
            if operation in _EXACT and ambiguous(response.content):
                raise NoAnswer(operation, "it names a member twice, with two values", sent=True)
            return response.parsed
        text = response.parsed.error if isinstance(response.parsed, ErrorBody) else self._plain(response.content)
        if response.status_code == 200 and not isinstance(response.parsed, ErrorBody):
            why = str(response.parse_error or "an answer of another shape")
            raise NoAnswer(operation, self.redact(why), sent=True)
        raise Refused(operation, response.status_code, self.redact(text))

    def _plain(self, content: bytes) -> str:
        """The start of an answer that is no JSON, if it is short enough to be a message and no web page."""
        # Hidden before it is cut: half of a secret is not known as one.
        text = self.redact(content[:3_000].decode("utf-8", "replace").strip())[:200]
        return "" if text.startswith("<") else " ".join(text.split())


@attrs.frozen(eq=False)
class OrderRequest:
    """A request that touches an order, with its words: what ``Api.send`` sends, and what its answer is read with."""

    operation: str
    arguments: Mapping[str, Any]
    parse: Callable[[httpx.Response, Callable[[bytes], Any]], Response[Any]]

    @property
    def path(self) -> str:
        """Where it goes, below the address of the API."""
        return str(self.arguments["url"])

    @property
    def words(self) -> bytes:
        """Its body."""
        return bytes(self.arguments["content"])


def placing(account: str, orders: Sequence[OrderTicket]) -> OrderRequest:
    """To place one order, or those of one bracket or one-cancels-all group.

    As the other two: raises ``ValueError`` or ``TypeError`` for what cannot be written; then nothing leaves.
    """
    arguments = orders_place.prepare(account, body=OrderSubmission(orders=list(orders)))
    return OrderRequest(orders_place.OPERATION, arguments, orders_place.parse)


def modifying(account: str, order_id: str, order: OrderTicket) -> OrderRequest:
    """To change an order: the whole ticket as it shall be."""
    return OrderRequest(order_modify.OPERATION, order_modify.prepare(account, order_id, body=order), order_modify.parse)


def replying(reply_id: str, confirmed: bool) -> OrderRequest:
    """To answer a question about an order."""
    return OrderRequest(
        order_reply.OPERATION, order_reply.prepare(reply_id, body=ReplyBody(confirmed=confirmed)), order_reply.parse
    )


def _asking(last_look: LastLook | None) -> RequestOptions:
    return RequestOptions(extensions={} if last_look is None else {"last_look": last_look})
