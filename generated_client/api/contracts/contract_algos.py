# Generated from spec v0.2.0 - edit spec/, run make regenerate.
"""GET /iserver/contract/{conid}/algos: Algorithms a contract can be traded with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias
from urllib.parse import quote

import httpx

from ...client import Client
from ...models.algo_list import AlgoList
from ...models.error_body import ErrorBody
from ...types import UNSET, RequestOptions, Response, Unset, build, decoded, loads, one_of, query

OPERATION: Final = "contract_algos"
STRICT: Final = False

Result: TypeAlias = AlgoList | ErrorBody
"""Every documented answer."""


def prepare(
    conid: int, *, algos: str | Unset = UNSET, add_description: int | Unset = UNSET, add_params: int | Unset = UNSET
) -> dict[str, Any]:
    """The arguments of the httpx request, for whoever makes it elsewhere; `parse` reads the answer."""
    return {
        "method": "GET",
        "url": "/iserver/contract/{conid}/algos".format(conid=quote(str(conid), safe="")),
        "params": query({"algos": algos, "addDescription": add_description, "addParams": add_params}),
        "extensions": {"operation": OPERATION},
    }


_READ_200: Final[Callable[[Any], Any]] = one_of(
    (
        (dict, frozenset({"algos"}), frozenset({"algos"}), AlgoList.from_dict),
        (dict, frozenset({"error"}), frozenset({"error", "statusCode", "action"}), ErrorBody.from_dict),
    ),
    "contract_algos",
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
    conid: int,
    *,
    client: Client,
    algos: str | Unset = UNSET,
    add_description: int | Unset = UNSET,
    add_params: int | Unset = UNSET,
    options: RequestOptions | None = None,
) -> Response[Result]:
    """Algorithms a contract can be traded with.


    The first call may only start the reading. Parameters are listed when asked for.

    Args:
        conid: Contract id.
        algos: Names joined by semicolons, at most 8; case matters.
        add_description: 1 adds descriptions.
        add_params: 1 adds parameters.

    """
    _kwargs = prepare(conid, algos=algos, add_description=add_description, add_params=add_params)
    _response = client.get_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


def sync(
    conid: int,
    *,
    client: Client,
    algos: str | Unset = UNSET,
    add_description: int | Unset = UNSET,
    add_params: int | Unset = UNSET,
    options: RequestOptions | None = None,
) -> Result:
    """As `sync_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return sync_detailed(
        conid, client=client, algos=algos, add_description=add_description, add_params=add_params, options=options
    ).unwrap()


async def asyncio_detailed(
    conid: int,
    *,
    client: Client,
    algos: str | Unset = UNSET,
    add_description: int | Unset = UNSET,
    add_params: int | Unset = UNSET,
    options: RequestOptions | None = None,
) -> Response[Result]:
    """Algorithms a contract can be traded with.


    The first call may only start the reading. Parameters are listed when asked for.

    Args:
        conid: Contract id.
        algos: Names joined by semicolons, at most 8; case matters.
        add_description: 1 adds descriptions.
        add_params: 1 adds parameters.

    """
    _kwargs = prepare(conid, algos=algos, add_description=add_description, add_params=add_params)
    _response = await client.get_async_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


async def asyncio(
    conid: int,
    *,
    client: Client,
    algos: str | Unset = UNSET,
    add_description: int | Unset = UNSET,
    add_params: int | Unset = UNSET,
    options: RequestOptions | None = None,
) -> Result:
    """As `asyncio_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return (
        await asyncio_detailed(
            conid, client=client, algos=algos, add_description=add_description, add_params=add_params, options=options
        )
    ).unwrap()
