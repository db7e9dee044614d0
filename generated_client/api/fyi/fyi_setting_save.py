# Generated from spec v0.2.0 - edit spec/, run make regenerate.
"""POST /fyi/settings/{typecode}: Switch one subject on or off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias
from urllib.parse import quote

import httpx

from ...client import Client
from ...models.error_body import ErrorBody
from ...models.fyi_ack import FyiAck
from ...models.fyi_setting_request import FyiSettingRequest
from ...types import RequestOptions, Response, build, decoded, dumps, loads, one_of

OPERATION: Final = "fyi_setting_save"
STRICT: Final = True

Result: TypeAlias = FyiAck | ErrorBody
"""Every documented answer."""


def prepare(typecode: str, *, body: FyiSettingRequest) -> dict[str, Any]:
    """The arguments of the httpx request, for whoever makes it elsewhere; `parse` reads the answer."""
    return {
        "method": "POST",
        "url": "/fyi/settings/{typecode}".format(typecode=quote(str(typecode), safe="")),
        "content": dumps(body.to_dict()),
        "headers": {"Content-Type": "application/json"},
        "extensions": {"operation": OPERATION},
    }


_READ_200: Final[Callable[[Any], Any]] = one_of(
    (
        (dict, frozenset({"V"}), frozenset({"V", "T"}), FyiAck.from_dict),
        (dict, frozenset({"error"}), frozenset({"error", "statusCode", "action"}), ErrorBody.from_dict),
    ),
    "fyi_setting_save",
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
    typecode: str, *, client: Client, body: FyiSettingRequest, options: RequestOptions | None = None
) -> Response[Result]:
    """Switch one subject on or off.


    Setting the same again changes nothing.

    Args:
        typecode: Two letters of the subject, see FyiType; codes that do not exist are accepted as well.

    """
    _kwargs = prepare(typecode, body=body)
    _response = client.get_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


def sync(typecode: str, *, client: Client, body: FyiSettingRequest, options: RequestOptions | None = None) -> Result:
    """As `sync_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return sync_detailed(typecode, client=client, body=body, options=options).unwrap()


async def asyncio_detailed(
    typecode: str, *, client: Client, body: FyiSettingRequest, options: RequestOptions | None = None
) -> Response[Result]:
    """Switch one subject on or off.


    Setting the same again changes nothing.

    Args:
        typecode: Two letters of the subject, see FyiType; codes that do not exist are accepted as well.

    """
    _kwargs = prepare(typecode, body=body)
    _response = await client.get_async_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


async def asyncio(
    typecode: str, *, client: Client, body: FyiSettingRequest, options: RequestOptions | None = None
) -> Result:
    """As `asyncio_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return (await asyncio_detailed(typecode, client=client, body=body, options=options)).unwrap()
