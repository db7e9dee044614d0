# Generated from spec v0.2.0 - edit spec/, run make regenerate.
"""GET /iserver/secdef/search: Find instruments by symbol, company name or ISIN."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

import httpx

from ...client import Client
from ...models.error_body import ErrorBody
from ...models.search_row import SearchRow
from ...models.search_sec_type import SearchSecType
from ...types import NO_KEYS, UNSET, RequestOptions, Response, Unset, build, decoded, list_of, loads, one_of, query

OPERATION: Final = "contracts_search"
STRICT: Final = False

Result: TypeAlias = list[SearchRow] | ErrorBody
"""Every documented answer."""


def prepare(
    *,
    symbol: str,
    sec_type: SearchSecType | Unset = UNSET,
    name: bool | Unset = UNSET,
    more: bool | Unset = UNSET,
    fund: bool | Unset = UNSET,
    fund_family_conid_ex: str | Unset = UNSET,
    pattern: bool | Unset = UNSET,
    referrer: str | Unset = UNSET,
) -> dict[str, Any]:
    """The arguments of the httpx request, for whoever makes it elsewhere; `parse` reads the answer."""
    return {
        "method": "GET",
        "url": "/iserver/secdef/search",
        "params": query(
            {
                "symbol": symbol,
                "secType": sec_type,
                "name": name,
                "more": more,
                "fund": fund,
                "fundFamilyConidEx": fund_family_conid_ex,
                "pattern": pattern,
                "referrer": referrer,
            }
        ),
        "extensions": {"operation": OPERATION},
    }


_READ_200: Final[Callable[[Any], Any]] = one_of(
    (
        (list, NO_KEYS, NO_KEYS, list_of(SearchRow.from_dict, "contracts_search")),
        (dict, frozenset({"error"}), frozenset({"error", "statusCode", "action"}), ErrorBody.from_dict),
    ),
    "contracts_search",
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
    symbol: str,
    sec_type: SearchSecType | Unset = UNSET,
    name: bool | Unset = UNSET,
    more: bool | Unset = UNSET,
    fund: bool | Unset = UNSET,
    fund_family_conid_ex: str | Unset = UNSET,
    pattern: bool | Unset = UNSET,
    referrer: str | Unset = UNSET,
    options: RequestOptions | None = None,
) -> Response[Result]:
    """Find instruments by symbol, company name or ISIN.


    The order of the rows means nothing; choose by exchange and section. Nothing found is a refusal, not an empty
    list.

    Args:
        symbol: Symbol, or the text to look for.
        sec_type: Kinds a search can be narrowed to.
        name: Search by company name; afterwards contract_strikes finds nothing.

    """
    _kwargs = prepare(
        symbol=symbol,
        sec_type=sec_type,
        name=name,
        more=more,
        fund=fund,
        fund_family_conid_ex=fund_family_conid_ex,
        pattern=pattern,
        referrer=referrer,
    )
    _response = client.get_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


def sync(
    *,
    client: Client,
    symbol: str,
    sec_type: SearchSecType | Unset = UNSET,
    name: bool | Unset = UNSET,
    more: bool | Unset = UNSET,
    fund: bool | Unset = UNSET,
    fund_family_conid_ex: str | Unset = UNSET,
    pattern: bool | Unset = UNSET,
    referrer: str | Unset = UNSET,
    options: RequestOptions | None = None,
) -> Result:
    """As `sync_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return sync_detailed(
        client=client,
        symbol=symbol,
        sec_type=sec_type,
        name=name,
        more=more,
        fund=fund,
        fund_family_conid_ex=fund_family_conid_ex,
        pattern=pattern,
        referrer=referrer,
        options=options,
    ).unwrap()


async def asyncio_detailed(
    *,
    client: Client,
    symbol: str,
    sec_type: SearchSecType | Unset = UNSET,
    name: bool | Unset = UNSET,
    more: bool | Unset = UNSET,
    fund: bool | Unset = UNSET,
    fund_family_conid_ex: str | Unset = UNSET,
    pattern: bool | Unset = UNSET,
    referrer: str | Unset = UNSET,
    options: RequestOptions | None = None,
) -> Response[Result]:
    """Find instruments by symbol, company name or ISIN.


    The order of the rows means nothing; choose by exchange and section. Nothing found is a refusal, not an empty
    list.

    Args:
        symbol: Symbol, or the text to look for.
        sec_type: Kinds a search can be narrowed to.
        name: Search by company name; afterwards contract_strikes finds nothing.

    """
    _kwargs = prepare(
        symbol=symbol,
        sec_type=sec_type,
        name=name,
        more=more,
        fund=fund,
        fund_family_conid_ex=fund_family_conid_ex,
        pattern=pattern,
        referrer=referrer,
    )
    _response = await client.get_async_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


async def asyncio(
    *,
    client: Client,
    symbol: str,
    sec_type: SearchSecType | Unset = UNSET,
    name: bool | Unset = UNSET,
    more: bool | Unset = UNSET,
    fund: bool | Unset = UNSET,
    fund_family_conid_ex: str | Unset = UNSET,
    pattern: bool | Unset = UNSET,
    referrer: str | Unset = UNSET,
    options: RequestOptions | None = None,
) -> Result:
    """As `asyncio_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return (
        await asyncio_detailed(
            client=client,
            symbol=symbol,
            sec_type=sec_type,
            name=name,
            more=more,
            fund=fund,
            fund_family_conid_ex=fund_family_conid_ex,
            pattern=pattern,
            referrer=referrer,
            options=options,
        )
    ).unwrap()
