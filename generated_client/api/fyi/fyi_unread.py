# Generated from spec v0.2.0 - edit spec/, run make regenerate.
"""GET /fyi/unreadnumber: How many notifications are unread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

import httpx

from ...client import Client
from ...models.error_body import ErrorBody
from ...models.fyi_pending import FyiPending
from ...models.fyi_unread import FyiUnread
from ...types import RequestOptions, Response, build, decoded, loads, one_of

OPERATION: Final = "fyi_unread"
STRICT: Final = True

Result: TypeAlias = FyiUnread | ErrorBody | FyiPending
"""Every documented answer."""


def prepare() -> dict[str, Any]:
    """The arguments of the httpx request, for whoever makes it elsewhere; `parse` reads the answer."""
    return {"method": "GET", "url": "/fyi/unreadnumber", "extensions": {"operation": OPERATION}}


_READ_200: Final[Callable[[Any], Any]] = one_of(
    (
        (dict, frozenset({"BN"}), frozenset({"BN"}), FyiUnread.from_dict),
        (dict, frozenset({"error"}), frozenset({"error", "statusCode", "action"}), ErrorBody.from_dict),
    ),
    "fyi_unread",
)
_READ_423: Final[Callable[[Any], Any]] = one_of(
    (
        (dict, frozenset({"status"}), frozenset({"status"}), FyiPending.from_dict),
        (dict, frozenset({"error"}), frozenset({"error", "statusCode", "action"}), ErrorBody.from_dict),
    ),
    "fyi_unread",
)
_READ_DEFAULT: Final[Callable[[Any], Any]] = ErrorBody.from_dict


def _read(response: httpx.Response, decode: Callable[[bytes], Any]) -> Result:
    _status = response.status_code
    _result: Result
    if _status == 200:
        _v = decoded(response, decode, OPERATION)
        _result = _READ_200(_v)
        return _result
    if _status == 423:
        _v = decoded(response, decode, OPERATION)
        _result = _READ_423(_v)
        return _result
    _v = decoded(response, decode, OPERATION)
    _result = _READ_DEFAULT(_v)
    return _result


def parse(response: httpx.Response, decode: Callable[[bytes], Any] = loads) -> Response[Result]:
    """Read an answer to this operation that was obtained elsewhere. Never raises because of what it holds."""
    return build(response, _read, decode, strict=STRICT)


def sync_detailed(*, client: Client, options: RequestOptions | None = None) -> Response[Result]:
    """How many notifications are unread.


    The first calls of a session may answer 423 or 503, as does asking again within five minutes.

    """
    _kwargs = prepare()
    _response = client.get_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


def sync(*, client: Client, options: RequestOptions | None = None) -> Result:
    """As `sync_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return sync_detailed(client=client, options=options).unwrap()


async def asyncio_detailed(*, client: Client, options: RequestOptions | None = None) -> Response[Result]:
    """How many notifications are unread.


    The first calls of a session may answer 423 or 503, as does asking again within five minutes.

    """
    _kwargs = prepare()
    _response = await client.get_async_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


async def asyncio(*, client: Client, options: RequestOptions | None = None) -> Result:
    """As `asyncio_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return (await asyncio_detailed(client=client, options=options)).unwrap()
