# Generated from spec v0.2.0 - edit spec/, run make regenerate.
"""GET /trsrv/all-conids: Every stock that can be traded on an exchange."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

import httpx

from ...client import Client
from ...models.error_body import ErrorBody
from ...models.exchange_conid import ExchangeConid
from ...types import NO_KEYS, UNSET, RequestOptions, Response, Unset, build, decoded, list_of, loads, one_of, query

OPERATION: Final = "conids_by_exchange"
STRICT: Final = False

Result: TypeAlias = list[ExchangeConid] | ErrorBody
"""Every documented answer."""


def prepare(*, exchange: str, asset_class: str | Unset = UNSET) -> dict[str, Any]:
    """The arguments of the httpx request, for whoever makes it elsewhere; `parse` reads the answer."""
    return {
        "method": "GET",
        "url": "/trsrv/all-conids",
        "params": query({"exchange": exchange, "assetClass": asset_class}),
        "extensions": {"operation": OPERATION},
    }


_READ_200: Final[Callable[[Any], Any]] = one_of(
    (
        (list, NO_KEYS, NO_KEYS, list_of(ExchangeConid.from_dict, "conids_by_exchange")),
        (dict, frozenset({"error"}), frozenset({"error", "statusCode", "action"}), ErrorBody.from_dict),
    ),
    "conids_by_exchange",
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
    *, client: Client, exchange: str, asset_class: str | Unset = UNSET, options: RequestOptions | None = None
) -> Response[Result]:
    """Every stock that can be traded on an exchange.


    Also those listed elsewhere; thousands of rows. Documented for stocks only.

    Args:
        exchange: Exchange, e.g. AMEX.
        asset_class: Asset class; STK unless told.

    """
    _kwargs = prepare(exchange=exchange, asset_class=asset_class)
    _response = client.get_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


def sync(
    *, client: Client, exchange: str, asset_class: str | Unset = UNSET, options: RequestOptions | None = None
) -> Result:
    """As `sync_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return sync_detailed(client=client, exchange=exchange, asset_class=asset_class, options=options).unwrap()


async def asyncio_detailed(
    *, client: Client, exchange: str, asset_class: str | Unset = UNSET, options: RequestOptions | None = None
) -> Response[Result]:
    """Every stock that can be traded on an exchange.


    Also those listed elsewhere; thousands of rows. Documented for stocks only.

    Args:
        exchange: Exchange, e.g. AMEX.
        asset_class: Asset class; STK unless told.

    """
    _kwargs = prepare(exchange=exchange, asset_class=asset_class)
    _response = await client.get_async_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


async def asyncio(
    *, client: Client, exchange: str, asset_class: str | Unset = UNSET, options: RequestOptions | None = None
) -> Result:
    """As `asyncio_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return (await asyncio_detailed(client=client, exchange=exchange, asset_class=asset_class, options=options)).unwrap()
