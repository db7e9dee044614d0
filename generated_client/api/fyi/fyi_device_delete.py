# Generated from spec v0.2.0 - edit spec/, run make regenerate.
"""DELETE /fyi/deliveryoptions/{device_id}: Remove a device."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias
from urllib.parse import quote

import httpx

from ...client import Client
from ...models.error_body import ErrorBody
from ...types import RequestOptions, Response, build, decoded, loads, refusal

OPERATION: Final = "fyi_device_delete"
STRICT: Final = True

Result: TypeAlias = None | ErrorBody
"""Every documented answer."""


def prepare(device_id: str) -> dict[str, Any]:
    """The arguments of the httpx request, for whoever makes it elsewhere; `parse` reads the answer."""
    return {
        "method": "DELETE",
        "url": "/fyi/deliveryoptions/{device_id}".format(device_id=quote(str(device_id), safe="")),
        "extensions": {"operation": OPERATION},
    }


_READ_DEFAULT: Final[Callable[[Any], Any]] = ErrorBody.from_dict


def _read(response: httpx.Response, decode: Callable[[bytes], Any]) -> Result:
    _status = response.status_code
    _result: Result
    if _status == 200:
        _v = refusal(response, decode)
        if _v is not None:
            return ErrorBody.from_dict(_v)
        return None
    _v = decoded(response, decode, OPERATION)
    _result = _READ_DEFAULT(_v)
    return _result


def parse(response: httpx.Response, decode: Callable[[bytes], Any] = loads) -> Response[Result]:
    """Read an answer to this operation that was obtained elsewhere. Never raises because of what it holds."""
    return build(response, _read, decode, strict=STRICT)


def sync_detailed(device_id: str, *, client: Client, options: RequestOptions | None = None) -> Response[Result]:
    """Remove a device.


    Success has no body. An unknown device is answered 404 with HTML.

    Args:
        device_id: Device id; it may hold :// and @.

    """
    _kwargs = prepare(device_id)
    _response = client.get_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


def sync(device_id: str, *, client: Client, options: RequestOptions | None = None) -> Result:
    """As `sync_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return sync_detailed(device_id, client=client, options=options).unwrap()


async def asyncio_detailed(
    device_id: str, *, client: Client, options: RequestOptions | None = None
) -> Response[Result]:
    """Remove a device.


    Success has no body. An unknown device is answered 404 with HTML.

    Args:
        device_id: Device id; it may hold :// and @.

    """
    _kwargs = prepare(device_id)
    _response = await client.get_async_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


async def asyncio(device_id: str, *, client: Client, options: RequestOptions | None = None) -> Result:
    """As `asyncio_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return (await asyncio_detailed(device_id, client=client, options=options)).unwrap()
