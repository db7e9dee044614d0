# Generated from spec v0.2.0 - edit spec/, run make regenerate.
"""DELETE /iserver/account/{account_id}/order/{order_id}: Ask for an order to be cancelled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias
from urllib.parse import quote

import httpx

from ...client import Client
from ...models.cancel_ack import CancelAck
from ...models.error_body import ErrorBody
from ...types import UNSET, RequestOptions, Response, Unset, build, decoded, loads, one_of, query

OPERATION: Final = "order_cancel"
STRICT: Final = True

Result: TypeAlias = CancelAck | ErrorBody
"""Every documented answer."""


def prepare(
    account_id: str,
    order_id: str,
    *,
    manual_indicator: bool | Unset = UNSET,
    ext_operator: str | Unset = UNSET,
    manual_cancel_time: int | Unset = UNSET,
) -> dict[str, Any]:
    """The arguments of the httpx request, for whoever makes it elsewhere; `parse` reads the answer."""
    return {
        "method": "DELETE",
        "url": "/iserver/account/{account_id}/order/{order_id}".format(
            account_id=quote(str(account_id), safe=""), order_id=quote(str(order_id), safe="")
        ),
        "params": query(
            {"manualIndicator": manual_indicator, "extOperator": ext_operator, "manualCancelTime": manual_cancel_time}
        ),
        "extensions": {"operation": OPERATION},
    }


_READ_200: Final[Callable[[Any], Any]] = one_of(
    (
        (dict, frozenset({"msg", "order_id"}), frozenset({"msg", "order_id", "conid", "account"}), CancelAck.from_dict),
        (dict, frozenset({"error"}), frozenset({"error", "statusCode", "action"}), ErrorBody.from_dict),
    ),
    "order_cancel",
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
    account_id: str,
    order_id: str,
    *,
    client: Client,
    manual_indicator: bool | Unset = UNSET,
    ext_operator: str | Unset = UNSET,
    manual_cancel_time: int | Unset = UNSET,
    options: RequestOptions | None = None,
) -> Response[Result]:
    """Ask for an order to be cancelled.


    The answer acknowledges the request, not the cancellation. Order id -1 stands for all open orders.

    Args:
        account_id: Account id as listed by accounts_list or portfolio_accounts.
        order_id: Order id, or -1 for all.
        manual_indicator: Futures: whether a person asked for it; required there.
        ext_operator: Futures: who is responsible; required there.
        manual_cancel_time: Seconds since 1970 UTC.

    """
    _kwargs = prepare(
        account_id,
        order_id,
        manual_indicator=manual_indicator,
        ext_operator=ext_operator,
        manual_cancel_time=manual_cancel_time,
    )
    _response = client.get_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


def sync(
    account_id: str,
    order_id: str,
    *,
    client: Client,
    manual_indicator: bool | Unset = UNSET,
    ext_operator: str | Unset = UNSET,
    manual_cancel_time: int | Unset = UNSET,
    options: RequestOptions | None = None,
) -> Result:
    """As `sync_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return sync_detailed(
        account_id,
        order_id,
        client=client,
        manual_indicator=manual_indicator,
        ext_operator=ext_operator,
        manual_cancel_time=manual_cancel_time,
        options=options,
    ).unwrap()


async def asyncio_detailed(
    account_id: str,
    order_id: str,
    *,
    client: Client,
    manual_indicator: bool | Unset = UNSET,
    ext_operator: str | Unset = UNSET,
    manual_cancel_time: int | Unset = UNSET,
    options: RequestOptions | None = None,
) -> Response[Result]:
    """Ask for an order to be cancelled.


    The answer acknowledges the request, not the cancellation. Order id -1 stands for all open orders.

    Args:
        account_id: Account id as listed by accounts_list or portfolio_accounts.
        order_id: Order id, or -1 for all.
        manual_indicator: Futures: whether a person asked for it; required there.
        ext_operator: Futures: who is responsible; required there.
        manual_cancel_time: Seconds since 1970 UTC.

    """
    _kwargs = prepare(
        account_id,
        order_id,
        manual_indicator=manual_indicator,
        ext_operator=ext_operator,
        manual_cancel_time=manual_cancel_time,
    )
    _response = await client.get_async_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


async def asyncio(
    account_id: str,
    order_id: str,
    *,
    client: Client,
    manual_indicator: bool | Unset = UNSET,
    ext_operator: str | Unset = UNSET,
    manual_cancel_time: int | Unset = UNSET,
    options: RequestOptions | None = None,
) -> Result:
    """As `asyncio_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return (
        await asyncio_detailed(
            account_id,
            order_id,
            client=client,
            manual_indicator=manual_indicator,
            ext_operator=ext_operator,
            manual_cancel_time=manual_cancel_time,
            options=options,
        )
    ).unwrap()
