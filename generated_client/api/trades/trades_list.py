# Generated from spec v0.2.0 - edit spec/, run make regenerate.
"""GET /iserver/account/trades: Executions of today, or of up to seven days."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

import httpx

from ...client import Client
from ...models.error_body import ErrorBody
from ...models.trade_row import TradeRow
from ...types import NO_KEYS, UNSET, RequestOptions, Response, Unset, build, decoded, list_of, loads, one_of, query

OPERATION: Final = "trades_list"
STRICT: Final = True

Result: TypeAlias = list[TradeRow] | ErrorBody
"""Every documented answer."""


def prepare(*, days: int | Unset = UNSET, account_id: str | Unset = UNSET) -> dict[str, Any]:
    """The arguments of the httpx request, for whoever makes it elsewhere; `parse` reads the answer."""
    return {
        "method": "GET",
        "url": "/iserver/account/trades",
        "params": query({"days": days, "accountId": account_id}),
        "extensions": {"operation": OPERATION},
    }


_READ_200: Final[Callable[[Any], Any]] = one_of(
    (
        (list, NO_KEYS, NO_KEYS, list_of(TradeRow.from_dict, "trades_list")),
        (dict, frozenset({"error"}), frozenset({"error", "statusCode", "action"}), ErrorBody.from_dict),
    ),
    "trades_list",
)
_READ_DEFAULT: Final[Callable[[Any], Any]] = ErrorBody.from_dict


def _read(response: httpx.Response, decode: Callable[[bytes], Any]) -> Result:
    _status = response.status_code
    _result: Result
    if _status == 200:
        _v = decoded(response, decode, OPERATION)
        _result = _READ_200(_v)
        return _result
    _v = decoded(response, decode, OPERATION)
    _result = _READ_DEFAULT(_v)
    return _result


def parse(response: httpx.Response, decode: Callable[[bytes], Any] = loads) -> Response[Result]:
    """Read an answer to this operation that was obtained elsewhere. Never raises because of what it holds."""
    return build(response, _read, decode, strict=STRICT)


def sync_detailed(
    *, client: Client, days: int | Unset = UNSET, account_id: str | Unset = UNSET, options: RequestOptions | None = None
) -> Response[Result]:
    """Executions of today, or of up to seven days.


    The first call of a session may be empty; ask again after five seconds.

    Args:
        days: 1 to 7; without it today only.
        account_id: Only executions of this account.

    """
    _kwargs = prepare(days=days, account_id=account_id)
    _response = client.get_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


def sync(
    *, client: Client, days: int | Unset = UNSET, account_id: str | Unset = UNSET, options: RequestOptions | None = None
) -> Result:
    """As `sync_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return sync_detailed(client=client, days=days, account_id=account_id, options=options).unwrap()


async def asyncio_detailed(
    *, client: Client, days: int | Unset = UNSET, account_id: str | Unset = UNSET, options: RequestOptions | None = None
) -> Response[Result]:
    """Executions of today, or of up to seven days.


    The first call of a session may be empty; ask again after five seconds.

    Args:
        days: 1 to 7; without it today only.
        account_id: Only executions of this account.

    """
    _kwargs = prepare(days=days, account_id=account_id)
    _response = await client.get_async_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


async def asyncio(
    *, client: Client, days: int | Unset = UNSET, account_id: str | Unset = UNSET, options: RequestOptions | None = None
) -> Result:
    """As `asyncio_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return (await asyncio_detailed(client=client, days=days, account_id=account_id, options=options)).unwrap()
