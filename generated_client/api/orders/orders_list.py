# Generated from spec v0.2.0 - edit spec/, run make regenerate.
"""GET /iserver/account/orders: Working orders and those of the day."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

import httpx

from ...client import Client
from ...models.error_body import ErrorBody
from ...models.order_list import OrderList
from ...types import UNSET, RequestOptions, Response, Unset, build, decoded, loads, one_of, query

OPERATION: Final = "orders_list"
STRICT: Final = True

Result: TypeAlias = OrderList | ErrorBody
"""Every documented answer."""


def prepare(
    *, filters: str | Unset = UNSET, force: bool | Unset = UNSET, account_id: str | Unset = UNSET
) -> dict[str, Any]:
    """The arguments of the httpx request, for whoever makes it elsewhere; `parse` reads the answer."""
    return {
        "method": "GET",
        "url": "/iserver/account/orders",
        "params": query({"filters": filters, "force": force, "accountId": account_id}),
        "extensions": {"operation": OPERATION},
    }


_READ_200: Final[Callable[[Any], Any]] = one_of(
    (
        (dict, frozenset({"orders"}), frozenset({"orders", "snapshot"}), OrderList.from_dict),
        (dict, frozenset({"error"}), frozenset({"error", "statusCode", "action"}), ErrorBody.from_dict),
    ),
    "orders_list",
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
    *,
    client: Client,
    filters: str | Unset = UNSET,
    force: bool | Unset = UNSET,
    account_id: str | Unset = UNSET,
    options: RequestOptions | None = None,
) -> Response[Result]:
    """Working orders and those of the day.


    The first call of a session answers an empty list with snapshot false, whatever there is: ask again after five
    seconds. A filter also mutes the websocket's order topic for the orders left out, until a call with force.

    Args:
        filters: Status words such as submitted or pre_submitted, separated by commas; sort_by_time.
        force: Empty the server's cache; this call then answers an empty list.
        account_id: Only orders of this account.

    """
    _kwargs = prepare(filters=filters, force=force, account_id=account_id)
    _response = client.get_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


def sync(
    *,
    client: Client,
    filters: str | Unset = UNSET,
    force: bool | Unset = UNSET,
    account_id: str | Unset = UNSET,
    options: RequestOptions | None = None,
) -> Result:
    """As `sync_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return sync_detailed(client=client, filters=filters, force=force, account_id=account_id, options=options).unwrap()


async def asyncio_detailed(
    *,
    client: Client,
    filters: str | Unset = UNSET,
    force: bool | Unset = UNSET,
    account_id: str | Unset = UNSET,
    options: RequestOptions | None = None,
) -> Response[Result]:
    """Working orders and those of the day.


    The first call of a session answers an empty list with snapshot false, whatever there is: ask again after five
    seconds. A filter also mutes the websocket's order topic for the orders left out, until a call with force.

    Args:
        filters: Status words such as submitted or pre_submitted, separated by commas; sort_by_time.
        force: Empty the server's cache; this call then answers an empty list.
        account_id: Only orders of this account.

    """
    _kwargs = prepare(filters=filters, force=force, account_id=account_id)
    _response = await client.get_async_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


async def asyncio(
    *,
    client: Client,
    filters: str | Unset = UNSET,
    force: bool | Unset = UNSET,
    account_id: str | Unset = UNSET,
    options: RequestOptions | None = None,
) -> Result:
    """As `asyncio_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return (
        await asyncio_detailed(client=client, filters=filters, force=force, account_id=account_id, options=options)
    ).unwrap()
