# Generated from spec v0.2.0 - edit spec/, run make regenerate.
"""GET /portfolio/{account_id}/positions/{page_id}: Positions of an account, 100 on a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias
from urllib.parse import quote

import httpx

from ...client import Client
from ...models.error_body import ErrorBody
from ...models.position_row import PositionRow
from ...models.sort_direction import SortDirection
from ...types import NO_KEYS, UNSET, RequestOptions, Response, Unset, build, decoded, list_of, loads, one_of, query

OPERATION: Final = "positions_page"
STRICT: Final = True

Result: TypeAlias = list[PositionRow] | ErrorBody
"""Every documented answer."""


def prepare(
    account_id: str,
    page_id: int,
    *,
    model: str | Unset = UNSET,
    sort: str | Unset = UNSET,
    direction: SortDirection | Unset = UNSET,
    period: str | Unset = UNSET,
    wait_for_sec_def: bool | Unset = UNSET,
) -> dict[str, Any]:
    """The arguments of the httpx request, for whoever makes it elsewhere; `parse` reads the answer."""
    return {
        "method": "GET",
        "url": "/portfolio/{account_id}/positions/{page_id}".format(
            account_id=quote(str(account_id), safe=""), page_id=quote(str(page_id), safe="")
        ),
        "params": query(
            {"model": model, "sort": sort, "direction": direction, "period": period, "waitForSecDef": wait_for_sec_def}
        ),
        "extensions": {"operation": OPERATION},
    }


_READ_200: Final[Callable[[Any], Any]] = one_of(
    (
        (list, NO_KEYS, NO_KEYS, list_of(PositionRow.from_dict, "positions_page")),
        (dict, frozenset({"error"}), frozenset({"error", "statusCode", "action"}), ErrorBody.from_dict),
    ),
    "positions_page",
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
    page_id: int,
    *,
    client: Client,
    model: str | Unset = UNSET,
    sort: str | Unset = UNSET,
    direction: SortDirection | Unset = UNSET,
    period: str | Unset = UNSET,
    wait_for_sec_def: bool | Unset = UNSET,
    options: RequestOptions | None = None,
) -> Response[Result]:
    """Positions of an account, 100 on a page.


    Cached by the server and stale after a fill; positions_invalidate drops the cache. Rows vary in how many members
    they have.

    Args:
        account_id: Account id as listed by accounts_list or portfolio_accounts.
        page_id: Page, from 0; a page holds 100 rows and the page after the last one is empty.
        model: Advisor model whose share is asked for.
        sort: Name of the column to sort by.
        direction: Ascending or descending.
        period: Period of the results: 1D, 7D or 1M.
        wait_for_sec_def: Wait for the contract data.

    """
    _kwargs = prepare(
        account_id,
        page_id,
        model=model,
        sort=sort,
        direction=direction,
        period=period,
        wait_for_sec_def=wait_for_sec_def,
    )
    _response = client.get_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


def sync(
    account_id: str,
    page_id: int,
    *,
    client: Client,
    model: str | Unset = UNSET,
    sort: str | Unset = UNSET,
    direction: SortDirection | Unset = UNSET,
    period: str | Unset = UNSET,
    wait_for_sec_def: bool | Unset = UNSET,
    options: RequestOptions | None = None,
) -> Result:
    """As `sync_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return sync_detailed(
        account_id,
        page_id,
        client=client,
        model=model,
        sort=sort,
        direction=direction,
        period=period,
        wait_for_sec_def=wait_for_sec_def,
        options=options,
    ).unwrap()


async def asyncio_detailed(
    account_id: str,
    page_id: int,
    *,
    client: Client,
    model: str | Unset = UNSET,
    sort: str | Unset = UNSET,
    direction: SortDirection | Unset = UNSET,
    period: str | Unset = UNSET,
    wait_for_sec_def: bool | Unset = UNSET,
    options: RequestOptions | None = None,
) -> Response[Result]:
    """Positions of an account, 100 on a page.


    Cached by the server and stale after a fill; positions_invalidate drops the cache. Rows vary in how many members
    they have.

    Args:
        account_id: Account id as listed by accounts_list or portfolio_accounts.
        page_id: Page, from 0; a page holds 100 rows and the page after the last one is empty.
        model: Advisor model whose share is asked for.
        sort: Name of the column to sort by.
        direction: Ascending or descending.
        period: Period of the results: 1D, 7D or 1M.
        wait_for_sec_def: Wait for the contract data.

    """
    _kwargs = prepare(
        account_id,
        page_id,
        model=model,
        sort=sort,
        direction=direction,
        period=period,
        wait_for_sec_def=wait_for_sec_def,
    )
    _response = await client.get_async_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


async def asyncio(
    account_id: str,
    page_id: int,
    *,
    client: Client,
    model: str | Unset = UNSET,
    sort: str | Unset = UNSET,
    direction: SortDirection | Unset = UNSET,
    period: str | Unset = UNSET,
    wait_for_sec_def: bool | Unset = UNSET,
    options: RequestOptions | None = None,
) -> Result:
    """As `asyncio_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return (
        await asyncio_detailed(
            account_id,
            page_id,
            client=client,
            model=model,
            sort=sort,
            direction=direction,
            period=period,
            wait_for_sec_def=wait_for_sec_def,
            options=options,
        )
    ).unwrap()
