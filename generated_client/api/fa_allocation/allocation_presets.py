# Generated from spec v0.2.0 - edit spec/, run make regenerate.
"""GET /iserver/account/allocation/presets: How orders are divided unless told otherwise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

import httpx

from ...client import Client
from ...models.allocation_presets import AllocationPresets
from ...models.error_body import ErrorBody
from ...types import RequestOptions, Response, build, decoded, loads, one_of

OPERATION: Final = "allocation_presets"
STRICT: Final = True

Result: TypeAlias = AllocationPresets | ErrorBody
"""Every documented answer."""


def prepare() -> dict[str, Any]:
    """The arguments of the httpx request, for whoever makes it elsewhere; `parse` reads the answer."""
    return {"method": "GET", "url": "/iserver/account/allocation/presets", "extensions": {"operation": OPERATION}}


_READ_200: Final[Callable[[Any], Any]] = one_of(
    (
        (
            dict,
            frozenset({"default_method_for_all"}),
            frozenset(
                {
                    "default_method_for_all",
                    "group_auto_close_positions",
                    "profiles_auto_close_positions",
                    "strict_credit_check",
                    "group_proportional_allocation",
                }
            ),
            AllocationPresets.from_dict,
        ),
        (dict, frozenset({"error"}), frozenset({"error", "statusCode", "action"}), ErrorBody.from_dict),
    ),
    "allocation_presets",
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


def sync_detailed(*, client: Client, options: RequestOptions | None = None) -> Response[Result]:
    """How orders are divided unless told otherwise.


    A login to TWS overwrites these presets with its own.

    """
    _kwargs = prepare()
    _response = client.get_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


def sync(*, client: Client, options: RequestOptions | None = None) -> Result:
    """As `sync_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return sync_detailed(client=client, options=options).unwrap()


async def asyncio_detailed(*, client: Client, options: RequestOptions | None = None) -> Response[Result]:
    """How orders are divided unless told otherwise.


    A login to TWS overwrites these presets with its own.

    """
    _kwargs = prepare()
    _response = await client.get_async_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


async def asyncio(*, client: Client, options: RequestOptions | None = None) -> Result:
    """As `asyncio_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return (await asyncio_detailed(client=client, options=options)).unwrap()
