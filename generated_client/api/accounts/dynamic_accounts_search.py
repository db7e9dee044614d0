# Generated from spec v0.2.0 - edit spec/, run make regenerate.
"""GET /iserver/account/search/{search_pattern}: Find accounts of a login that chooses them by search."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias
from urllib.parse import quote

import httpx

from ...client import Client
from ...models.account_search import AccountSearch
from ...models.error_body import ErrorBody
from ...types import RequestOptions, Response, build, decoded, loads, one_of

OPERATION: Final = "dynamic_accounts_search"
STRICT: Final = False

Result: TypeAlias = AccountSearch | ErrorBody
"""Every documented answer."""


def prepare(search_pattern: str) -> dict[str, Any]:
    """The arguments of the httpx request, for whoever makes it elsewhere; `parse` reads the answer."""
    return {
        "method": "GET",
        "url": "/iserver/account/search/{search_pattern}".format(search_pattern=quote(str(search_pattern), safe="")),
        "extensions": {"operation": OPERATION},
    }


_READ_200: Final[Callable[[Any], Any]] = one_of(
    (
        (dict, frozenset({"matchedAccounts"}), frozenset({"matchedAccounts", "pattern"}), AccountSearch.from_dict),
        (dict, frozenset({"error"}), frozenset({"error", "statusCode", "action"}), ErrorBody.from_dict),
    ),
    "dynamic_accounts_search",
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


def sync_detailed(search_pattern: str, *, client: Client, options: RequestOptions | None = None) -> Response[Result]:
    """Find accounts of a login that chooses them by search.


    Only for logins with the property DYNACCT; others are answered 503. A prefix is enough.

    Args:
        search_pattern: Beginning of an account id, e.g. DU.

    """
    _kwargs = prepare(search_pattern)
    _response = client.get_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


def sync(search_pattern: str, *, client: Client, options: RequestOptions | None = None) -> Result:
    """As `sync_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return sync_detailed(search_pattern, client=client, options=options).unwrap()


async def asyncio_detailed(
    search_pattern: str, *, client: Client, options: RequestOptions | None = None
) -> Response[Result]:
    """Find accounts of a login that chooses them by search.


    Only for logins with the property DYNACCT; others are answered 503. A prefix is enough.

    Args:
        search_pattern: Beginning of an account id, e.g. DU.

    """
    _kwargs = prepare(search_pattern)
    _response = await client.get_async_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


async def asyncio(search_pattern: str, *, client: Client, options: RequestOptions | None = None) -> Result:
    """As `asyncio_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return (await asyncio_detailed(search_pattern, client=client, options=options)).unwrap()
