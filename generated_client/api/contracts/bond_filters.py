# Generated from spec v0.2.0 - edit spec/, run make regenerate.
"""GET /iserver/secdef/bond-filters: What the bonds of an issuer can be filtered by."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

import httpx

from ...client import Client
from ...models.bond_filters import BondFilters
from ...models.bond_symbol import BondSymbol
from ...models.error_body import ErrorBody
from ...types import RequestOptions, Response, build, decoded, loads, one_of, query

OPERATION: Final = "bond_filters"
STRICT: Final = False

Result: TypeAlias = BondFilters | ErrorBody
"""Every documented answer."""


def prepare(*, symbol: BondSymbol, issuer_id: str) -> dict[str, Any]:
    """The arguments of the httpx request, for whoever makes it elsewhere; `parse` reads the answer."""
    return {
        "method": "GET",
        "url": "/iserver/secdef/bond-filters",
        "params": query({"symbol": symbol, "issuerId": issuer_id}),
        "extensions": {"operation": OPERATION},
    }


_READ_200: Final[Callable[[Any], Any]] = one_of(
    (
        (dict, frozenset({"bondFilters"}), frozenset({"bondFilters"}), BondFilters.from_dict),
        (dict, frozenset({"error"}), frozenset({"error", "statusCode", "action"}), ErrorBody.from_dict),
    ),
    "bond_filters",
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
    *, client: Client, symbol: BondSymbol, issuer_id: str, options: RequestOptions | None = None
) -> Response[Result]:
    """What the bonds of an issuer can be filtered by.


    An issuer nobody knows is answered 200 as well. The issuer comes from contracts_search with the symbol BOND.

    Args:
        symbol: The symbol all bonds go by.
        issuer_id: Issuer, e.g. e1359061.

    """
    _kwargs = prepare(symbol=symbol, issuer_id=issuer_id)
    _response = client.get_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


def sync(*, client: Client, symbol: BondSymbol, issuer_id: str, options: RequestOptions | None = None) -> Result:
    """As `sync_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return sync_detailed(client=client, symbol=symbol, issuer_id=issuer_id, options=options).unwrap()


async def asyncio_detailed(
    *, client: Client, symbol: BondSymbol, issuer_id: str, options: RequestOptions | None = None
) -> Response[Result]:
    """What the bonds of an issuer can be filtered by.


    An issuer nobody knows is answered 200 as well. The issuer comes from contracts_search with the symbol BOND.

    Args:
        symbol: The symbol all bonds go by.
        issuer_id: Issuer, e.g. e1359061.

    """
    _kwargs = prepare(symbol=symbol, issuer_id=issuer_id)
    _response = await client.get_async_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


async def asyncio(
    *, client: Client, symbol: BondSymbol, issuer_id: str, options: RequestOptions | None = None
) -> Result:
    """As `asyncio_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return (await asyncio_detailed(client=client, symbol=symbol, issuer_id=issuer_id, options=options)).unwrap()
