# Generated from spec v0.2.0 - edit spec/, run make regenerate.
"""GET /portfolio/subaccounts2: Accounts below an advisor or broker, 20 on a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

import httpx

from ...client import Client
from ...models.error_body import ErrorBody
from ...models.portfolio_account import PortfolioAccount
from ...models.subaccounts_page import SubaccountsPage
from ...types import NO_KEYS, UNSET, RequestOptions, Response, Unset, build, decoded, list_of, loads, one_of, query

OPERATION: Final = "portfolio_subaccounts_paged"
STRICT: Final = True

Result: TypeAlias = list[PortfolioAccount] | SubaccountsPage | ErrorBody
"""Every documented answer."""


def prepare(*, page: int, account_id: str | Unset = UNSET, nocache: bool | Unset = UNSET) -> dict[str, Any]:
    """The arguments of the httpx request, for whoever makes it elsewhere; `parse` reads the answer."""
    return {
        "method": "GET",
        "url": "/portfolio/subaccounts2",
        "params": query({"page": page, "accountId": account_id, "nocache": nocache}),
        "extensions": {"operation": OPERATION},
    }


_READ_200: Final[Callable[[Any], Any]] = one_of(
    (
        (list, NO_KEYS, NO_KEYS, list_of(PortfolioAccount.from_dict, "portfolio_subaccounts_paged")),
        (dict, frozenset({"subaccounts"}), frozenset({"metadata", "subaccounts"}), SubaccountsPage.from_dict),
        (dict, frozenset({"error"}), frozenset({"error", "statusCode", "action"}), ErrorBody.from_dict),
    ),
    "portfolio_subaccounts_paged",
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
    page: int,
    account_id: str | Unset = UNSET,
    nocache: bool | Unset = UNSET,
    options: RequestOptions | None = None,
) -> Response[Result]:
    """Accounts below an advisor or broker, 20 on a page.


    The page is documented as an object with metadata; a recording shows a bare list.

    Args:
        page: Page, from 0.
        account_id: Only in the vendor's file; meaning not documented.
        nocache: Do not answer from the cache.

    """
    _kwargs = prepare(page=page, account_id=account_id, nocache=nocache)
    _response = client.get_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


def sync(
    *,
    client: Client,
    page: int,
    account_id: str | Unset = UNSET,
    nocache: bool | Unset = UNSET,
    options: RequestOptions | None = None,
) -> Result:
    """As `sync_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return sync_detailed(client=client, page=page, account_id=account_id, nocache=nocache, options=options).unwrap()


async def asyncio_detailed(
    *,
    client: Client,
    page: int,
    account_id: str | Unset = UNSET,
    nocache: bool | Unset = UNSET,
    options: RequestOptions | None = None,
) -> Response[Result]:
    """Accounts below an advisor or broker, 20 on a page.


    The page is documented as an object with metadata; a recording shows a bare list.

    Args:
        page: Page, from 0.
        account_id: Only in the vendor's file; meaning not documented.
        nocache: Do not answer from the cache.

    """
    _kwargs = prepare(page=page, account_id=account_id, nocache=nocache)
    _response = await client.get_async_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


async def asyncio(
    *,
    client: Client,
    page: int,
    account_id: str | Unset = UNSET,
    nocache: bool | Unset = UNSET,
    options: RequestOptions | None = None,
) -> Result:
    """As `asyncio_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return (
        await asyncio_detailed(client=client, page=page, account_id=account_id, nocache=nocache, options=options)
    ).unwrap()
