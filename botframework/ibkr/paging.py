"""Lists that come in pages, as one run of elements each: without repeats, ending surely, whatever the list does meanwhile.

A walk ends at an empty page, at a page that brings nothing new (some gateways repeat the last one for ever), and at a bound.
Imports ``talk`` and the generated rows; used by ``library``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

from botframework.ibkr.convert import text_of, value_of
from botframework.ibkr.failures import AnswerUnreadable, BadCall, CallRefused, NotDelivered
from botframework.ibkr.lookup import Which, conid_of
from botframework.ibkr.talk import Give, Pause, Talk, Talking, Walking, as_list, default_account
from generated_client.models.fyi_notification import FyiNotification
from generated_client.models.pa_transaction import PaTransaction
from generated_client.models.portfolio_account import PortfolioAccount
from generated_client.models.position_row import PositionRow
from generated_client.models.trade_row import TradeRow

PAGES_MAX: Final = 1_000
#: How often a long list is walked through again to find what moved to an earlier page behind our back.
PASSES_MAX: Final = 3
NOTIFICATIONS_A_PAGE: Final = 10
#: Waits for a list the server is still fetching (423).
FETCHING_S: Final = (1.0, 2.0, 4.0, 8.0)
TRADE_DAYS_MAX: Final = 7

R = TypeVar("R")


def iter_positions(talk: Talk, account: str | None = None, *, fresh: bool = False) -> Walking[PositionRow]:
    """The positions of an account, page by page; each contract (and model) once.

    The server keeps pages for a while; ``fresh`` makes it drop them first. A list of several pages is walked through again
    until nothing new comes up, so that a row that moved forward while others were closed is not lost.
    """
    chosen = yield from default_account(talk, account)
    if fresh:
        yield from talk.call("positions_invalidate", {"account_id": chosen})
    seen: dict[Any, None] = {}
    for _ in range(PASSES_MAX):
        before = len(seen)
        previous: list[tuple[Any, ...]] = []
        filled = 0
        for page in range(PAGES_MAX):
            rows: list[PositionRow] = as_list(
                (yield from talk.call("positions_page", {"account_id": chosen, "page_id": page}))
            )
            for row in _unseen(rows, seen, _position):
                yield Give(row)
            filled += bool(rows)
            names = [_position(row) for row in rows]
            if not rows or names == previous or len(rows) < (value_of(rows[0].page_size) or 0):
                break
            previous = names
        else:
            raise _endless("positions_page")
        if filled <= 1 or len(seen) == before:
            return


def _position(row: PositionRow) -> tuple[Any, ...]:
    return row.conid, text_of(value_of(row.model))


def iter_trades(talk: Talk, days: int = 1, account: str | None = None) -> Walking[TradeRow]:
    """Executions of up to seven days, oldest first, each once (the copy that knows the commission).

    The first answer of a session may be empty and is asked for again. Raises ``BadCall`` for other than 1 to 7 days.
    """
    if isinstance(days, bool) or not 1 <= days <= TRADE_DAYS_MAX:
        raise BadCall(f"days is {days}", operation="trades_list", hint=f"give 1 to {TRADE_DAYS_MAX}")
    arguments = {"days": days, "account_id": account}
    is_first = talk.is_first("trades_list")
    rows = as_list((yield from talk.call("trades_list", arguments)))
    if not rows and is_first:
        rows = as_list((yield from talk.call("trades_list", arguments)))
    best: dict[str, TradeRow] = {}
    for row in rows:
        known = best.get(row.execution_id)
        if known is None or value_of(known.commission) is None:
            best[row.execution_id] = row
    for row in sorted(best.values(), key=lambda each: (value_of(each.traded_at_ms) or 0, each.execution_id)):
        yield Give(row)


def iter_notifications(
    talk: Talk, *, include: Sequence[str] = (), exclude: Sequence[str] = ()
) -> Walking[FyiNotification]:
    """Notifications, the newest first, as far back as the gateway goes; ``include`` and ``exclude`` are subject codes."""
    arguments: dict[str, object] = {"max_": NOTIFICATIONS_A_PAGE}
    arguments |= {"include": ",".join(include) or None, "exclude": ",".join(exclude) or None}
    seen: dict[Any, None] = {}
    older = "fyi_notifications_more"
    rows = as_list((yield from fetched(talk, "fyi_notifications", arguments)))
    for _ in range(PAGES_MAX):
        new = _unseen(rows, seen, lambda row: row.notification_id)
        for row in new:
            # The operation for older entries takes no subjects: they are kept apart here.
            subject = _subject(row)
            if (not include or subject in include) and subject not in exclude:
                yield Give(row)
        if not new:
            return
        last = rows[-1].notification_id
        try:
            more = {"id": last} if older == "fyi_notifications_more" else {**arguments, "id": last}
            rows = as_list((yield from fetched(talk, older, more)))
        except CallRefused as error:
            if error.status != 404 or older == "fyi_notifications":
                raise
            # Not every gateway serves it; the list itself takes an id as well.
            older = "fyi_notifications"
            rows = as_list((yield from fetched(talk, older, {**arguments, "id": last})))
    raise _endless("fyi_notifications")


def iter_subaccounts(talk: Talk) -> Walking[PortfolioAccount]:
    """The sub-accounts of an advisor or broker, each once, however many there are."""
    seen: dict[Any, None] = {}
    for page in range(PAGES_MAX):
        answer = yield from talk.call("portfolio_subaccounts_paged", {"page": page})
        rows = answer if isinstance(answer, list) else as_list(answer.subaccounts)
        new = _unseen(rows, seen, lambda row: row.account_id)
        for row in new:
            yield Give(row)
        if not new:
            return
    raise _endless("portfolio_subaccounts_paged")


def iter_transactions(
    talk: Talk,
    instruments: Sequence[Which],
    *,
    currency: str = "USD",
    days: int = 90,
    account: str | None = None,
    patience_s: float = 0.0,
) -> Walking[PaTransaction]:
    """Transactions (trades, dividends, fees) in several contracts, one after another; once the API's limit allows each.

    The limit is one contract in fifteen minutes. Beyond the first, ``patience_s`` is how long to wait for each; a longer
    wait raises ``NotDelivered``, with ``retry_after_s``.
    """
    if isinstance(instruments, str) or not instruments:
        raise BadCall("no list of contracts given", operation="pa_transactions", hint="write ['AAPL']")
    chosen = yield from default_account(talk, account)
    conids: dict[int, None] = {}
    for instrument in instruments:
        conids[(yield from conid_of(talk, instrument))] = None
    for conid in conids:
        body = {"acctIds": [chosen], "conids": [conid], "currency": currency, "days": days}
        try:
            answer = yield from talk.call("pa_transactions", {"body": body})
        except NotDelivered as error:
            if not 0 < error.retry_after_s <= patience_s:
                raise
            yield Pause(error.retry_after_s + 0.1)
            answer = yield from talk.call("pa_transactions", {"body": body})
        for row in as_list(answer.transactions):
            yield Give(row)


def fetched(talk: Talk, name: str, arguments: dict[str, object]) -> Talking[Any]:
    """An operation whose first answers may be that the server is still fetching (423)."""
    for wait_s in FETCHING_S:
        try:
            return (yield from talk.call(name, arguments))
        except CallRefused as error:
            if error.status != 423:
                raise
        yield Pause(wait_s)
    return (yield from talk.call(name, arguments))


def _subject(row: FyiNotification) -> str:
    code = value_of(row.fc)
    return str(getattr(code, "value", code) or "")


def _unseen(rows: Sequence[R], seen: dict[Any, None], key: Callable[[R], Any]) -> list[R]:
    new = []
    for row in rows:
        name = key(row)
        if name not in seen:
            seen[name] = None
            new.append(row)
    return new


def _endless(name: str) -> AnswerUnreadable:
    return AnswerUnreadable(f"the list did not end after {PAGES_MAX} pages", operation=name, status=200)
