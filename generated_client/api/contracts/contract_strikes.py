# Generated from spec v0.2.0 - edit spec/, run make regenerate.
"""GET /iserver/secdef/strikes: Strikes of an underlying in one month."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

import httpx

from ...client import Client
from ...models.derivative_sec_type import DerivativeSecType
from ...models.error_body import ErrorBody
from ...models.option_strikes import OptionStrikes
from ...types import UNSET, RequestOptions, Response, Unset, build, decoded, loads, one_of, query

OPERATION: Final = "contract_strikes"
STRICT: Final = True

Result: TypeAlias = OptionStrikes | ErrorBody
"""Every documented answer."""


def prepare(*, conid: int, sectype: DerivativeSecType, month: str, exchange: str | Unset = UNSET) -> dict[str, Any]:
    """The arguments of the httpx request, for whoever makes it elsewhere; `parse` reads the answer."""
    return {
        "method": "GET",
        "url": "/iserver/secdef/strikes",
        "params": query({"conid": conid, "sectype": sectype, "month": month, "exchange": exchange}),
        "extensions": {"operation": OPERATION},
    }


_READ_200: Final[Callable[[Any], Any]] = one_of(
    (
        (dict, frozenset({"call", "put"}), frozenset({"call", "put"}), OptionStrikes.from_dict),
        (dict, frozenset({"error"}), frozenset({"error", "statusCode", "action"}), ErrorBody.from_dict),
    ),
    "contract_strikes",
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
    conid: int,
    sectype: DerivativeSecType,
    month: str,
    exchange: str | Unset = UNSET,
    options: RequestOptions | None = None,
) -> Response[Result]:
    """Strikes of an underlying in one month.


    Both lists are empty unless the underlying was searched for in this session, without the name flag.

    Args:
        conid: Contract id of the underlying; of the index for futures options.
        sectype: Kind of derivative that has strikes.
        month: Month and year as MMMYY.
        exchange: SMART unless told; needed for futures options.

    """
    _kwargs = prepare(conid=conid, sectype=sectype, month=month, exchange=exchange)
    _response = client.get_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


def sync(
    *,
    client: Client,
    conid: int,
    sectype: DerivativeSecType,
    month: str,
    exchange: str | Unset = UNSET,
    options: RequestOptions | None = None,
) -> Result:
    """As `sync_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return sync_detailed(
        client=client, conid=conid, sectype=sectype, month=month, exchange=exchange, options=options
    ).unwrap()


async def asyncio_detailed(
    *,
    client: Client,
    conid: int,
    sectype: DerivativeSecType,
    month: str,
    exchange: str | Unset = UNSET,
    options: RequestOptions | None = None,
) -> Response[Result]:
    """Strikes of an underlying in one month.


    Both lists are empty unless the underlying was searched for in this session, without the name flag.

    Args:
        conid: Contract id of the underlying; of the index for futures options.
        sectype: Kind of derivative that has strikes.
        month: Month and year as MMMYY.
        exchange: SMART unless told; needed for futures options.

    """
    _kwargs = prepare(conid=conid, sectype=sectype, month=month, exchange=exchange)
    _response = await client.get_async_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


async def asyncio(
    *,
    client: Client,
    conid: int,
    sectype: DerivativeSecType,
    month: str,
    exchange: str | Unset = UNSET,
    options: RequestOptions | None = None,
) -> Result:
    """As `asyncio_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return (
        await asyncio_detailed(
            client=client, conid=conid, sectype=sectype, month=month, exchange=exchange, options=options
        )
    ).unwrap()
