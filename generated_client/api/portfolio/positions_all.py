# Generated from spec v0.2.0 - edit spec/, run make regenerate.
"""GET /portfolio2/{account_id}/positions: All positions of an account, not cached by the server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias
from urllib.parse import quote

import httpx

from ...client import Client
from ...models.error_body import ErrorBody
from ...models.position_uncached import PositionUncached
from ...models.sort_direction import SortDirection
from ...types import NO_KEYS, UNSET, RequestOptions, Response, Unset, build, decoded, list_of, loads, one_of, query

OPERATION: Final = "positions_all"
STRICT: Final = True

Result: TypeAlias = list[PositionUncached] | ErrorBody
"""Every documented answer."""


def prepare(
    account_id: str, *, model: str | Unset = UNSET, sort: str | Unset = UNSET, direction: SortDirection | Unset = UNSET
) -> dict[str, Any]:
    """The arguments of the httpx request, for whoever makes it elsewhere; `parse` reads the answer."""
    return {
        "method": "GET",
        "url": "/portfolio2/{account_id}/positions".format(account_id=quote(str(account_id), safe="")),
        "params": query({"model": model, "sort": sort, "direction": direction}),
        "extensions": {"operation": OPERATION},
    }


_READ_200: Final[Callable[[Any], Any]] = one_of(
    (
        (list, NO_KEYS, NO_KEYS, list_of(PositionUncached.from_dict, "positions_all")),
        (dict, frozenset({"error"}), frozenset({"error", "statusCode", "action"}), ErrorBody.from_dict),
    ),
    "positions_all",
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
    *,
    client: Client,
    model: str | Unset = UNSET,
    sort: str | Unset = UNSET,
    direction: SortDirection | Unset = UNSET,
    options: RequestOptions | None = None,
) -> Response[Result]:
    """All positions of an account, not cached by the server.


    One answer without pages; the reading to trust right after a fill.

    Args:
        account_id: Account id as listed by accounts_list or portfolio_accounts.
        model: Advisor model whose share is asked for.
        sort: Name of the column to sort by.
        direction: Ascending or descending.

    """
    _kwargs = prepare(account_id, model=model, sort=sort, direction=direction)
    _response = client.get_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


def sync(
    account_id: str,
    *,
    client: Client,
    model: str | Unset = UNSET,
    sort: str | Unset = UNSET,
    direction: SortDirection | Unset = UNSET,
    options: RequestOptions | None = None,
) -> Result:
    """As `sync_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return sync_detailed(
        account_id, client=client, model=model, sort=sort, direction=direction, options=options
    ).unwrap()


async def asyncio_detailed(
    account_id: str,
    *,
    client: Client,
    model: str | Unset = UNSET,
    sort: str | Unset = UNSET,
    direction: SortDirection | Unset = UNSET,
    options: RequestOptions | None = None,
) -> Response[Result]:
    """All positions of an account, not cached by the server.


    One answer without pages; the reading to trust right after a fill.

    Args:
        account_id: Account id as listed by accounts_list or portfolio_accounts.
        model: Advisor model whose share is asked for.
        sort: Name of the column to sort by.
        direction: Ascending or descending.

    """
    _kwargs = prepare(account_id, model=model, sort=sort, direction=direction)
    _response = await client.get_async_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


async def asyncio(
    account_id: str,
    *,
    client: Client,
    model: str | Unset = UNSET,
    sort: str | Unset = UNSET,
    direction: SortDirection | Unset = UNSET,
    options: RequestOptions | None = None,
) -> Result:
    """As `asyncio_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return (
        await asyncio_detailed(account_id, client=client, model=model, sort=sort, direction=direction, options=options)
    ).unwrap()
