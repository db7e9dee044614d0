# Generated from spec v0.2.0 - edit spec/, run make regenerate.
"""GET /contract/trading-schedule: Trading hours of a contract on the days around today."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

import httpx

from ...client import Client
from ...models.error_body import ErrorBody
from ...models.trading_schedule import TradingSchedule
from ...types import UNSET, RequestOptions, Response, Unset, build, decoded, loads, one_of, query

OPERATION: Final = "trading_schedule"
STRICT: Final = False

Result: TypeAlias = TradingSchedule | ErrorBody
"""Every documented answer."""


def prepare(*, conid: int, exchange: str | Unset = UNSET) -> dict[str, Any]:
    """The arguments of the httpx request, for whoever makes it elsewhere; `parse` reads the answer."""
    return {
        "method": "GET",
        "url": "/contract/trading-schedule",
        "params": query({"conid": conid, "exchange": exchange}),
        "extensions": {"operation": OPERATION},
    }


_READ_200: Final[Callable[[Any], Any]] = one_of(
    (
        (dict, frozenset({"schedules"}), frozenset({"exchange_time_zone", "schedules"}), TradingSchedule.from_dict),
        (dict, frozenset({"error"}), frozenset({"error", "statusCode", "action"}), ErrorBody.from_dict),
    ),
    "trading_schedule",
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
    *, client: Client, conid: int, exchange: str | Unset = UNSET, options: RequestOptions | None = None
) -> Response[Result]:
    """Trading hours of a contract on the days around today.


    Six trading days; holidays are left out. Times are seconds since 1970, unlike secdef_schedule.

    Args:
        conid: Contract id.
        exchange: Exchange; the main one unless told.

    """
    _kwargs = prepare(conid=conid, exchange=exchange)
    _response = client.get_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


def sync(*, client: Client, conid: int, exchange: str | Unset = UNSET, options: RequestOptions | None = None) -> Result:
    """As `sync_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return sync_detailed(client=client, conid=conid, exchange=exchange, options=options).unwrap()


async def asyncio_detailed(
    *, client: Client, conid: int, exchange: str | Unset = UNSET, options: RequestOptions | None = None
) -> Response[Result]:
    """Trading hours of a contract on the days around today.


    Six trading days; holidays are left out. Times are seconds since 1970, unlike secdef_schedule.

    Args:
        conid: Contract id.
        exchange: Exchange; the main one unless told.

    """
    _kwargs = prepare(conid=conid, exchange=exchange)
    _response = await client.get_async_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


async def asyncio(
    *, client: Client, conid: int, exchange: str | Unset = UNSET, options: RequestOptions | None = None
) -> Result:
    """As `asyncio_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return (await asyncio_detailed(client=client, conid=conid, exchange=exchange, options=options)).unwrap()
