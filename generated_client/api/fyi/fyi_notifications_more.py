# Generated from spec v0.2.0 - edit spec/, run make regenerate.
"""GET /fyi/notifications/more: Notifications older than one that is known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

import httpx

from ...client import Client
from ...models.error_body import ErrorBody
from ...models.fyi_notification import FyiNotification
from ...types import NO_KEYS, RequestOptions, Response, build, decoded, list_of, loads, one_of, query

OPERATION: Final = "fyi_notifications_more"
STRICT: Final = False

Result: TypeAlias = list[FyiNotification] | ErrorBody
"""Every documented answer."""


def prepare(*, id: str) -> dict[str, Any]:
    """The arguments of the httpx request, for whoever makes it elsewhere; `parse` reads the answer."""
    return {
        "method": "GET",
        "url": "/fyi/notifications/more",
        "params": query({"id": id}),
        "extensions": {"operation": OPERATION},
    }


_READ_200: Final[Callable[[Any], Any]] = one_of(
    (
        (list, NO_KEYS, NO_KEYS, list_of(FyiNotification.from_dict, "fyi_notifications_more")),
        (dict, frozenset({"error"}), frozenset({"error", "statusCode", "action"}), ErrorBody.from_dict),
    ),
    "fyi_notifications_more",
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


def sync_detailed(*, client: Client, id: str, options: RequestOptions | None = None) -> Response[Result]:
    """Notifications older than one that is known.


    Unproven: it stands in a pacing table and in an old vendor file only.

    Args:
        id: Notification before which to go on.

    """
    _kwargs = prepare(id=id)
    _response = client.get_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


def sync(*, client: Client, id: str, options: RequestOptions | None = None) -> Result:
    """As `sync_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return sync_detailed(client=client, id=id, options=options).unwrap()


async def asyncio_detailed(*, client: Client, id: str, options: RequestOptions | None = None) -> Response[Result]:
    """Notifications older than one that is known.


    Unproven: it stands in a pacing table and in an old vendor file only.

    Args:
        id: Notification before which to go on.

    """
    _kwargs = prepare(id=id)
    _response = await client.get_async_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


async def asyncio(*, client: Client, id: str, options: RequestOptions | None = None) -> Result:
    """As `asyncio_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return (await asyncio_detailed(client=client, id=id, options=options)).unwrap()
