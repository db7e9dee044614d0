# Generated from spec v0.2.0 - edit spec/, run make regenerate.
"""PUT /fyi/notifications/{notification_id}: Mark a notification as read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias
from urllib.parse import quote

import httpx

from ...client import Client
from ...models.error_body import ErrorBody
from ...models.fyi_read_ack import FyiReadAck
from ...types import RequestOptions, Response, build, decoded, loads, one_of

OPERATION: Final = "fyi_notification_read"
STRICT: Final = True

Result: TypeAlias = FyiReadAck | ErrorBody
"""Every documented answer."""


def prepare(notification_id: str) -> dict[str, Any]:
    """The arguments of the httpx request, for whoever makes it elsewhere; `parse` reads the answer."""
    return {
        "method": "PUT",
        "url": "/fyi/notifications/{notification_id}".format(notification_id=quote(str(notification_id), safe="")),
        "content": b"{}",
        "headers": {"Content-Type": "application/json"},
        "extensions": {"operation": OPERATION},
    }


_READ_200: Final[Callable[[Any], Any]] = one_of(
    (
        (dict, frozenset({"V"}), frozenset({"V", "T", "P"}), FyiReadAck.from_dict),
        (dict, frozenset({"error"}), frozenset({"error", "statusCode", "action"}), ErrorBody.from_dict),
    ),
    "fyi_notification_read",
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


def sync_detailed(notification_id: str, *, client: Client, options: RequestOptions | None = None) -> Response[Result]:
    """Mark a notification as read.


    Marking it again changes nothing.

    Args:
        notification_id: Id of the notification.

    """
    _kwargs = prepare(notification_id)
    _response = client.get_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


def sync(notification_id: str, *, client: Client, options: RequestOptions | None = None) -> Result:
    """As `sync_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return sync_detailed(notification_id, client=client, options=options).unwrap()


async def asyncio_detailed(
    notification_id: str, *, client: Client, options: RequestOptions | None = None
) -> Response[Result]:
    """Mark a notification as read.


    Marking it again changes nothing.

    Args:
        notification_id: Id of the notification.

    """
    _kwargs = prepare(notification_id)
    _response = await client.get_async_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


async def asyncio(notification_id: str, *, client: Client, options: RequestOptions | None = None) -> Result:
    """As `asyncio_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return (await asyncio_detailed(notification_id, client=client, options=options)).unwrap()
