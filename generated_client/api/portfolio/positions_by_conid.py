# Generated from spec v0.2.0 - edit spec/, run make regenerate.
"""GET /portfolio/positions/{conid}: Positions of all accounts in one contract."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias
from urllib.parse import quote

import httpx

from ...client import Client
from ...models.error_body import ErrorBody
from ...models.positions_by_account import PositionsByAccount
from ...types import RequestOptions, Response, build, decoded, is_refusal, loads

OPERATION: Final = "positions_by_conid"
STRICT: Final = True

Result: TypeAlias = PositionsByAccount | ErrorBody
"""Every documented answer."""


def prepare(conid: int) -> dict[str, Any]:
    """The arguments of the httpx request, for whoever makes it elsewhere; `parse` reads the answer."""
    return {
        "method": "GET",
        "url": "/portfolio/positions/{conid}".format(conid=quote(str(conid), safe="")),
        "extensions": {"operation": OPERATION},
    }


_READ_200: Final[Callable[[Any], Any]] = PositionsByAccount.from_dict
_READ_DEFAULT: Final[Callable[[Any], Any]] = ErrorBody.from_dict


def _read(response: httpx.Response, decode: Callable[[bytes], Any]) -> Result:
    _status = response.status_code
    _result: Result
    if _status == 200:
        _v = decoded(response, decode, OPERATION)
        if is_refusal(_v):
            return ErrorBody.from_dict(_v)
        _result = _READ_200(_v)
        return _result
    _v = decoded(response, decode, OPERATION)
    _result = _READ_DEFAULT(_v)
    return _result


def parse(response: httpx.Response, decode: Callable[[bytes], Any] = loads) -> Response[Result]:
    """Read an answer to this operation that was obtained elsewhere. Never raises because of what it holds."""
    return build(response, _read, decode, strict=STRICT)


def sync_detailed(conid: int, *, client: Client, options: RequestOptions | None = None) -> Response[Result]:
    """Positions of all accounts in one contract.


    A map from account to a list of rows.

    Args:
        conid: Contract id.

    """
    _kwargs = prepare(conid)
    _response = client.get_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


def sync(conid: int, *, client: Client, options: RequestOptions | None = None) -> Result:
    """As `sync_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return sync_detailed(conid, client=client, options=options).unwrap()


async def asyncio_detailed(conid: int, *, client: Client, options: RequestOptions | None = None) -> Response[Result]:
    """Positions of all accounts in one contract.


    A map from account to a list of rows.

    Args:
        conid: Contract id.

    """
    _kwargs = prepare(conid)
    _response = await client.get_async_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


async def asyncio(conid: int, *, client: Client, options: RequestOptions | None = None) -> Result:
    """As `asyncio_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return (await asyncio_detailed(conid, client=client, options=options)).unwrap()
