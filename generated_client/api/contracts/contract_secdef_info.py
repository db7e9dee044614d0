# Generated from spec v0.2.0 - edit spec/, run make regenerate.
"""GET /iserver/secdef/info: Contracts that fit a question about derivatives, or the contract behind a conid."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

import httpx

from ...client import Client
from ...models.conid_info import ConidInfo
from ...models.derivative_info import DerivativeInfo
from ...models.error_body import ErrorBody
from ...models.option_right import OptionRight
from ...types import NO_KEYS, UNSET, RequestOptions, Response, Unset, build, decoded, list_of, loads, one_of, query

OPERATION: Final = "contract_secdef_info"
STRICT: Final = False

Result: TypeAlias = list[DerivativeInfo] | ConidInfo | ErrorBody
"""Every documented answer."""


def prepare(
    *,
    conid: int | Unset = UNSET,
    sectype: str | Unset = UNSET,
    month: str | Unset = UNSET,
    exchange: str | Unset = UNSET,
    strike: str | Unset = UNSET,
    right: OptionRight | Unset = UNSET,
    issuer_id: str | Unset = UNSET,
    filters: str | Unset = UNSET,
) -> dict[str, Any]:
    """The arguments of the httpx request, for whoever makes it elsewhere; `parse` reads the answer."""
    return {
        "method": "GET",
        "url": "/iserver/secdef/info",
        "params": query(
            {
                "conid": conid,
                "sectype": sectype,
                "month": month,
                "exchange": exchange,
                "strike": strike,
                "right": right,
                "issuerId": issuer_id,
                "filters": filters,
            }
        ),
        "extensions": {"operation": OPERATION},
    }


_READ_200: Final[Callable[[Any], Any]] = one_of(
    (
        (list, NO_KEYS, NO_KEYS, list_of(DerivativeInfo.from_dict, "contract_secdef_info")),
        (
            dict,
            frozenset({"conid", "ticker"}),
            frozenset(
                {
                    "conid",
                    "ticker",
                    "secType",
                    "listingExchange",
                    "exchange",
                    "companyName",
                    "currency",
                    "validExchanges",
                    "priceRendering",
                    "maturityDate",
                    "right",
                    "strike",
                }
            ),
            ConidInfo.from_dict,
        ),
        (dict, frozenset({"error"}), frozenset({"error", "statusCode", "action"}), ErrorBody.from_dict),
    ),
    "contract_secdef_info",
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
    conid: int | Unset = UNSET,
    sectype: str | Unset = UNSET,
    month: str | Unset = UNSET,
    exchange: str | Unset = UNSET,
    strike: str | Unset = UNSET,
    right: OptionRight | Unset = UNSET,
    issuer_id: str | Unset = UNSET,
    filters: str | Unset = UNSET,
    options: RequestOptions | None = None,
) -> Response[Result]:
    """Contracts that fit a question about derivatives, or the contract behind a conid.


    A list when type, month, strike and right are given, one object when only the conid is. The underlying has to be
    searched for first.

    Args:
        conid: Contract id of the underlying, or of the contract itself.
        sectype: Security type; needed for every question but that for a conid alone.
        month: Month and year as MMMYY, for derivatives.
        exchange: Exchange.
        strike: Strike, for options and futures options.
        right: Call or put.
        issuer_id: Issuer, for bonds.
        filters: Filter text, for bonds.

    """
    _kwargs = prepare(
        conid=conid,
        sectype=sectype,
        month=month,
        exchange=exchange,
        strike=strike,
        right=right,
        issuer_id=issuer_id,
        filters=filters,
    )
    _response = client.get_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


def sync(
    *,
    client: Client,
    conid: int | Unset = UNSET,
    sectype: str | Unset = UNSET,
    month: str | Unset = UNSET,
    exchange: str | Unset = UNSET,
    strike: str | Unset = UNSET,
    right: OptionRight | Unset = UNSET,
    issuer_id: str | Unset = UNSET,
    filters: str | Unset = UNSET,
    options: RequestOptions | None = None,
) -> Result:
    """As `sync_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return sync_detailed(
        client=client,
        conid=conid,
        sectype=sectype,
        month=month,
        exchange=exchange,
        strike=strike,
        right=right,
        issuer_id=issuer_id,
        filters=filters,
        options=options,
    ).unwrap()


async def asyncio_detailed(
    *,
    client: Client,
    conid: int | Unset = UNSET,
    sectype: str | Unset = UNSET,
    month: str | Unset = UNSET,
    exchange: str | Unset = UNSET,
    strike: str | Unset = UNSET,
    right: OptionRight | Unset = UNSET,
    issuer_id: str | Unset = UNSET,
    filters: str | Unset = UNSET,
    options: RequestOptions | None = None,
) -> Response[Result]:
    """Contracts that fit a question about derivatives, or the contract behind a conid.


    A list when type, month, strike and right are given, one object when only the conid is. The underlying has to be
    searched for first.

    Args:
        conid: Contract id of the underlying, or of the contract itself.
        sectype: Security type; needed for every question but that for a conid alone.
        month: Month and year as MMMYY, for derivatives.
        exchange: Exchange.
        strike: Strike, for options and futures options.
        right: Call or put.
        issuer_id: Issuer, for bonds.
        filters: Filter text, for bonds.

    """
    _kwargs = prepare(
        conid=conid,
        sectype=sectype,
        month=month,
        exchange=exchange,
        strike=strike,
        right=right,
        issuer_id=issuer_id,
        filters=filters,
    )
    _response = await client.get_async_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


async def asyncio(
    *,
    client: Client,
    conid: int | Unset = UNSET,
    sectype: str | Unset = UNSET,
    month: str | Unset = UNSET,
    exchange: str | Unset = UNSET,
    strike: str | Unset = UNSET,
    right: OptionRight | Unset = UNSET,
    issuer_id: str | Unset = UNSET,
    filters: str | Unset = UNSET,
    options: RequestOptions | None = None,
) -> Result:
    """As `asyncio_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return (
        await asyncio_detailed(
            client=client,
            conid=conid,
            sectype=sectype,
            month=month,
            exchange=exchange,
            strike=strike,
            right=right,
            issuer_id=issuer_id,
            filters=filters,
            options=options,
        )
    ).unwrap()
