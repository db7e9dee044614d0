# Generated from spec v0.2.0 - edit spec/, run make regenerate.
"""POST /portfolio/{account_id}/positions/invalidate: Drop the cached positions of an account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias
from urllib.parse import quote

import httpx

from ...client import Client
from ...models.error_body import ErrorBody
from ...models.position_row import PositionRow
from ...models.positions_invalidated import PositionsInvalidated
from ...types import NO_KEYS, RequestOptions, Response, build, decoded, list_of, loads, one_of

OPERATION: Final = "positions_invalidate"
STRICT: Final = True

Result: TypeAlias = PositionsInvalidated | list[PositionRow] | ErrorBody
"""Every documented answer."""


def prepare(account_id: str) -> dict[str, Any]:
    """The arguments of the httpx request, for whoever makes it elsewhere; `parse` reads the answer."""
    return {
        "method": "POST",
        "url": "/portfolio/{account_id}/positions/invalidate".format(account_id=quote(str(account_id), safe="")),
        "content": b"{}",
        "headers": {"Content-Type": "application/json"},
        "extensions": {"operation": OPERATION},
    }


_READ_200: Final[Callable[[Any], Any]] = one_of(
    (
        (dict, frozenset({"message"}), frozenset({"message"}), PositionsInvalidated.from_dict),
        (list, NO_KEYS, NO_KEYS, list_of(PositionRow.from_dict, "positions_invalidate")),
        (dict, frozenset({"error"}), frozenset({"error", "statusCode", "action"}), ErrorBody.from_dict),
    ),
    "positions_invalidate",
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


def sync_detailed(account_id: str, *, client: Client, options: RequestOptions | None = None) -> Response[Result]:
    """Drop the cached positions of an account.


    The next reading of the positions is a fresh one.

    Args:
        account_id: Account id as listed by accounts_list or portfolio_accounts.

    """
    _kwargs = prepare(account_id)
    _response = client.get_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


def sync(account_id: str, *, client: Client, options: RequestOptions | None = None) -> Result:
    """As `sync_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return sync_detailed(account_id, client=client, options=options).unwrap()


async def asyncio_detailed(
    account_id: str, *, client: Client, options: RequestOptions | None = None
) -> Response[Result]:
    """Drop the cached positions of an account.


    The next reading of the positions is a fresh one.

    Args:
        account_id: Account id as listed by accounts_list or portfolio_accounts.

    """
    _kwargs = prepare(account_id)
    _response = await client.get_async_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


async def asyncio(account_id: str, *, client: Client, options: RequestOptions | None = None) -> Result:
    """As `asyncio_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return (await asyncio_detailed(account_id, client=client, options=options)).unwrap()
