# Generated from spec v0.2.0 - edit spec/, run make regenerate.
"""POST /iserver/account/{account_id}/orders/whatif: What an order would cost and do to margins; places nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias
from urllib.parse import quote

import httpx

from ...client import Client
from ...models.error_body import ErrorBody
from ...models.order_preview import OrderPreview
from ...models.order_submission import OrderSubmission
from ...types import RequestOptions, Response, build, decoded, dumps, loads, one_of

OPERATION: Final = "orders_preview"
STRICT: Final = True

Result: TypeAlias = OrderPreview | ErrorBody
"""Every documented answer."""


def prepare(account_id: str, *, body: OrderSubmission) -> dict[str, Any]:
    """The arguments of the httpx request, for whoever makes it elsewhere; `parse` reads the answer."""
    return {
        "method": "POST",
        "url": "/iserver/account/{account_id}/orders/whatif".format(account_id=quote(str(account_id), safe="")),
        "content": dumps(body.to_dict()),
        "headers": {"Content-Type": "application/json"},
        "extensions": {"operation": OPERATION},
    }


_READ_200: Final[Callable[[Any], Any]] = one_of(
    (
        (
            dict,
            frozenset({"amount", "equity", "initial", "maintenance"}),
            frozenset({"amount", "equity", "initial", "maintenance", "position", "warn", "error"}),
            OrderPreview.from_dict,
        ),
        (dict, frozenset({"error"}), frozenset({"error", "statusCode", "action"}), ErrorBody.from_dict),
    ),
    "orders_preview",
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
    account_id: str, *, client: Client, body: OrderSubmission, options: RequestOptions | None = None
) -> Response[Result]:
    """What an order would cost and do to margins; places nothing.


    Needs a snapshot of the contract before. Only the first ticket, or one bracket, is looked at.

    Args:
        account_id: Account id as listed by accounts_list or portfolio_accounts.

    """
    _kwargs = prepare(account_id, body=body)
    _response = client.get_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


def sync(account_id: str, *, client: Client, body: OrderSubmission, options: RequestOptions | None = None) -> Result:
    """As `sync_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return sync_detailed(account_id, client=client, body=body, options=options).unwrap()


async def asyncio_detailed(
    account_id: str, *, client: Client, body: OrderSubmission, options: RequestOptions | None = None
) -> Response[Result]:
    """What an order would cost and do to margins; places nothing.


    Needs a snapshot of the contract before. Only the first ticket, or one bracket, is looked at.

    Args:
        account_id: Account id as listed by accounts_list or portfolio_accounts.

    """
    _kwargs = prepare(account_id, body=body)
    _response = await client.get_async_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


async def asyncio(
    account_id: str, *, client: Client, body: OrderSubmission, options: RequestOptions | None = None
) -> Result:
    """As `asyncio_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return (await asyncio_detailed(account_id, client=client, body=body, options=options)).unwrap()
