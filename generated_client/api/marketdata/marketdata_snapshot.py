# Generated from spec v0.2.0 - edit spec/, run make regenerate.
"""GET /iserver/marketdata/snapshot: Current values of market data fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

import httpx

from ...client import Client
from ...models.error_body import ErrorBody
from ...models.snapshot_row import SnapshotRow
from ...types import NO_KEYS, UNSET, RequestOptions, Response, Unset, build, decoded, list_of, loads, one_of, query

OPERATION: Final = "marketdata_snapshot"
STRICT: Final = False

Result: TypeAlias = list[SnapshotRow] | ErrorBody
"""Every documented answer."""


def prepare(*, conids: str, fields: str, since: int | Unset = UNSET) -> dict[str, Any]:
    """The arguments of the httpx request, for whoever makes it elsewhere; `parse` reads the answer."""
    return {
        "method": "GET",
        "url": "/iserver/marketdata/snapshot",
        "params": query({"conids": conids, "fields": fields, "since": since}),
        "extensions": {"operation": OPERATION},
    }


_READ_200: Final[Callable[[Any], Any]] = one_of(
    (
        (list, NO_KEYS, NO_KEYS, list_of(SnapshotRow.from_dict, "marketdata_snapshot")),
        (dict, frozenset({"error"}), frozenset({"error", "statusCode", "action"}), ErrorBody.from_dict),
    ),
    "marketdata_snapshot",
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
    *, client: Client, conids: str, fields: str, since: int | Unset = UNSET, options: RequestOptions | None = None
) -> Response[Result]:
    """Current values of market data fields.


    The first call for a contract only opens its feed and answers conid and conidEx alone; ask again after some
    hundred milliseconds. Rows bring only fields that have a value, may bring fields nobody asked for, and a
    contract can be missing. For derivatives contracts_search has to come first.

    Args:
        conids: Contract ids or conid@exchange, at most 100, separated by commas.
        fields: Field codes, at most 50, separated by commas.
        since: Only what changed since then, milliseconds since 1970 UTC.

    """
    _kwargs = prepare(conids=conids, fields=fields, since=since)
    _response = client.get_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


def sync(
    *, client: Client, conids: str, fields: str, since: int | Unset = UNSET, options: RequestOptions | None = None
) -> Result:
    """As `sync_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return sync_detailed(client=client, conids=conids, fields=fields, since=since, options=options).unwrap()


async def asyncio_detailed(
    *, client: Client, conids: str, fields: str, since: int | Unset = UNSET, options: RequestOptions | None = None
) -> Response[Result]:
    """Current values of market data fields.


    The first call for a contract only opens its feed and answers conid and conidEx alone; ask again after some
    hundred milliseconds. Rows bring only fields that have a value, may bring fields nobody asked for, and a
    contract can be missing. For derivatives contracts_search has to come first.

    Args:
        conids: Contract ids or conid@exchange, at most 100, separated by commas.
        fields: Field codes, at most 50, separated by commas.
        since: Only what changed since then, milliseconds since 1970 UTC.

    """
    _kwargs = prepare(conids=conids, fields=fields, since=since)
    _response = await client.get_async_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


async def asyncio(
    *, client: Client, conids: str, fields: str, since: int | Unset = UNSET, options: RequestOptions | None = None
) -> Result:
    """As `asyncio_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return (await asyncio_detailed(client=client, conids=conids, fields=fields, since=since, options=options)).unwrap()
