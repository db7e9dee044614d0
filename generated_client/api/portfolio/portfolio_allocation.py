# Generated from spec v0.2.0 - edit spec/, run make regenerate.
"""GET /portfolio/{account_id}/allocation: Allocation of an account by asset class, sector and group."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias
from urllib.parse import quote

import httpx

from ...client import Client
from ...models.error_body import ErrorBody
from ...models.portfolio_allocation import PortfolioAllocation
from ...types import UNSET, RequestOptions, Response, Unset, build, decoded, loads, one_of, query

OPERATION: Final = "portfolio_allocation"
STRICT: Final = True

Result: TypeAlias = PortfolioAllocation | ErrorBody
"""Every documented answer."""


def prepare(account_id: str, *, model: str | Unset = UNSET) -> dict[str, Any]:
    """The arguments of the httpx request, for whoever makes it elsewhere; `parse` reads the answer."""
    return {
        "method": "GET",
        "url": "/portfolio/{account_id}/allocation".format(account_id=quote(str(account_id), safe="")),
        "params": query({"model": model}),
        "extensions": {"operation": OPERATION},
    }


_READ_200: Final[Callable[[Any], Any]] = one_of(
    (
        (dict, frozenset({"assetClass"}), frozenset({"assetClass", "sector", "group"}), PortfolioAllocation.from_dict),
        (dict, frozenset({"error"}), frozenset({"error", "statusCode", "action"}), ErrorBody.from_dict),
    ),
    "portfolio_allocation",
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
    account_id: str, *, client: Client, model: str | Unset = UNSET, options: RequestOptions | None = None
) -> Response[Result]:
    """Allocation of an account by asset class, sector and group.


    Keys of the inner maps are data; names of groups hold commas and blanks.

    Args:
        account_id: Account id as listed by accounts_list or portfolio_accounts.
        model: Advisor model whose share is asked for.

    """
    _kwargs = prepare(account_id, model=model)
    _response = client.get_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


def sync(
    account_id: str, *, client: Client, model: str | Unset = UNSET, options: RequestOptions | None = None
) -> Result:
    """As `sync_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return sync_detailed(account_id, client=client, model=model, options=options).unwrap()


async def asyncio_detailed(
    account_id: str, *, client: Client, model: str | Unset = UNSET, options: RequestOptions | None = None
) -> Response[Result]:
    """Allocation of an account by asset class, sector and group.


    Keys of the inner maps are data; names of groups hold commas and blanks.

    Args:
        account_id: Account id as listed by accounts_list or portfolio_accounts.
        model: Advisor model whose share is asked for.

    """
    _kwargs = prepare(account_id, model=model)
    _response = await client.get_async_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


async def asyncio(
    account_id: str, *, client: Client, model: str | Unset = UNSET, options: RequestOptions | None = None
) -> Result:
    """As `asyncio_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return (await asyncio_detailed(account_id, client=client, model=model, options=options)).unwrap()
