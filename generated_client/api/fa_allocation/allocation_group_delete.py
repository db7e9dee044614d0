# Generated from spec v0.2.0 - edit spec/, run make regenerate.
"""POST /iserver/account/allocation/group/delete: Remove an allocation group."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

import httpx

from ...client import Client
from ...models.allocation_done import AllocationDone
from ...models.allocation_group_name import AllocationGroupName
from ...models.error_body import ErrorBody
from ...types import RequestOptions, Response, build, decoded, dumps, loads, one_of

OPERATION: Final = "allocation_group_delete"
STRICT: Final = True

Result: TypeAlias = AllocationDone | ErrorBody
"""Every documented answer."""


def prepare(*, body: AllocationGroupName) -> dict[str, Any]:
    """The arguments of the httpx request, for whoever makes it elsewhere; `parse` reads the answer."""
    return {
        "method": "POST",
        "url": "/iserver/account/allocation/group/delete",
        "content": dumps(body.to_dict()),
        "headers": {"Content-Type": "application/json"},
        "extensions": {"operation": OPERATION},
    }


_READ_200: Final[Callable[[Any], Any]] = one_of(
    (
        (dict, frozenset({"success"}), frozenset({"success"}), AllocationDone.from_dict),
        (dict, frozenset({"error"}), frozenset({"error", "statusCode", "action"}), ErrorBody.from_dict),
    ),
    "allocation_group_delete",
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
    *, client: Client, body: AllocationGroupName, options: RequestOptions | None = None
) -> Response[Result]:
    """Remove an allocation group.


    By its name.

    """
    _kwargs = prepare(body=body)
    _response = client.get_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


def sync(*, client: Client, body: AllocationGroupName, options: RequestOptions | None = None) -> Result:
    """As `sync_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return sync_detailed(client=client, body=body, options=options).unwrap()


async def asyncio_detailed(
    *, client: Client, body: AllocationGroupName, options: RequestOptions | None = None
) -> Response[Result]:
    """Remove an allocation group.


    By its name.

    """
    _kwargs = prepare(body=body)
    _response = await client.get_async_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


async def asyncio(*, client: Client, body: AllocationGroupName, options: RequestOptions | None = None) -> Result:
    """As `asyncio_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return (await asyncio_detailed(client=client, body=body, options=options)).unwrap()
