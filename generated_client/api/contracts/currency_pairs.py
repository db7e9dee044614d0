# Generated from spec v0.2.0 - edit spec/, run make regenerate.
"""GET /iserver/currency/pairs: Currency pairs of a currency."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

import httpx

from ...client import Client
from ...models.currency_pairs import CurrencyPairs
from ...models.error_body import ErrorBody
from ...types import RequestOptions, Response, build, decoded, is_refusal, loads, query

OPERATION: Final = "currency_pairs"
STRICT: Final = False

Result: TypeAlias = CurrencyPairs | ErrorBody
"""Every documented answer."""


def prepare(*, currency: str) -> dict[str, Any]:
    """The arguments of the httpx request, for whoever makes it elsewhere; `parse` reads the answer."""
    return {
        "method": "GET",
        "url": "/iserver/currency/pairs",
        "params": query({"currency": currency}),
        "extensions": {"operation": OPERATION},
    }


_READ_200: Final[Callable[[Any], Any]] = CurrencyPairs.from_dict
_READ_DEFAULT: Final[Callable[[Any], Any]] = ErrorBody.from_dict


def _read(response: httpx.Response, decode: Callable[[bytes], Any]) -> Result:
    _status = response.status_code
    _result: Result
    if _status == 200:
        _v = decoded(response, decode, OPERATION)
        if is_refusal(_v):
            return ErrorBody.from_dict(_v)
        _result = _READ_200(_v)
        return _result
    _v = decoded(response, decode, OPERATION)
    _result = _READ_DEFAULT(_v)
    return _result


def parse(response: httpx.Response, decode: Callable[[bytes], Any] = loads) -> Response[Result]:
    """Read an answer to this operation that was obtained elsewhere. Never raises because of what it holds."""
    return build(response, _read, decode, strict=STRICT)


def sync_detailed(*, client: Client, currency: str, options: RequestOptions | None = None) -> Response[Result]:
    """Currency pairs of a currency.


    The contract ids serve conversions and rates.

    Args:
        currency: Currency, e.g. USD.

    """
    _kwargs = prepare(currency=currency)
    _response = client.get_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


def sync(*, client: Client, currency: str, options: RequestOptions | None = None) -> Result:
    """As `sync_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return sync_detailed(client=client, currency=currency, options=options).unwrap()


async def asyncio_detailed(*, client: Client, currency: str, options: RequestOptions | None = None) -> Response[Result]:
    """Currency pairs of a currency.


    The contract ids serve conversions and rates.

    Args:
        currency: Currency, e.g. USD.

    """
    _kwargs = prepare(currency=currency)
    _response = await client.get_async_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


async def asyncio(*, client: Client, currency: str, options: RequestOptions | None = None) -> Result:
    """As `asyncio_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return (await asyncio_detailed(client=client, currency=currency, options=options)).unwrap()
