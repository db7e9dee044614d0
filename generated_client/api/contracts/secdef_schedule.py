# Generated from spec v0.2.0 - edit spec/, run make regenerate.
"""GET /trsrv/secdef/schedule: Trading hours of an instrument by venue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

import httpx

from ...client import Client
from ...models.error_body import ErrorBody
from ...models.schedule_asset_class import ScheduleAssetClass
from ...models.venue_schedule import VenueSchedule
from ...types import NO_KEYS, UNSET, RequestOptions, Response, Unset, build, decoded, list_of, loads, one_of, query

OPERATION: Final = "secdef_schedule"
STRICT: Final = False

Result: TypeAlias = list[VenueSchedule] | ErrorBody
"""Every documented answer."""


def prepare(
    *,
    asset_class: ScheduleAssetClass,
    symbol: str | Unset = UNSET,
    conid: int | Unset = UNSET,
    exchange: str | Unset = UNSET,
    exchange_filter: str | Unset = UNSET,
) -> dict[str, Any]:
    """The arguments of the httpx request, for whoever makes it elsewhere; `parse` reads the answer."""
    return {
        "method": "GET",
        "url": "/trsrv/secdef/schedule",
        "params": query(
            {
                "assetClass": asset_class,
                "symbol": symbol,
                "conid": conid,
                "exchange": exchange,
                "exchangeFilter": exchange_filter,
            }
        ),
        "extensions": {"operation": OPERATION},
    }


_READ_200: Final[Callable[[Any], Any]] = one_of(
    (
        (list, NO_KEYS, NO_KEYS, list_of(VenueSchedule.from_dict, "secdef_schedule")),
        (dict, frozenset({"error"}), frozenset({"error", "statusCode", "action"}), ErrorBody.from_dict),
    ),
    "secdef_schedule",
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
    *,
    client: Client,
    asset_class: ScheduleAssetClass,
    symbol: str | Unset = UNSET,
    conid: int | Unset = UNSET,
    exchange: str | Unset = UNSET,
    exchange_filter: str | Unset = UNSET,
    options: RequestOptions | None = None,
) -> Response[Result]:
    """Trading hours of an instrument by venue.


    Exactly one of symbol and conid must be given. The exchange SMART gives an empty list.

    Args:
        asset_class: Asset class of a trading schedule.
        symbol: Symbol of the underlying.
        conid: Contract id.
        exchange: Exchange.
        exchange_filter: Only these venues.

    """
    _kwargs = prepare(
        asset_class=asset_class, symbol=symbol, conid=conid, exchange=exchange, exchange_filter=exchange_filter
    )
    _response = client.get_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


def sync(
    *,
    client: Client,
    asset_class: ScheduleAssetClass,
    symbol: str | Unset = UNSET,
    conid: int | Unset = UNSET,
    exchange: str | Unset = UNSET,
    exchange_filter: str | Unset = UNSET,
    options: RequestOptions | None = None,
) -> Result:
    """As `sync_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return sync_detailed(
        client=client,
        asset_class=asset_class,
        symbol=symbol,
        conid=conid,
        exchange=exchange,
        exchange_filter=exchange_filter,
        options=options,
    ).unwrap()


async def asyncio_detailed(
    *,
    client: Client,
    asset_class: ScheduleAssetClass,
    symbol: str | Unset = UNSET,
    conid: int | Unset = UNSET,
    exchange: str | Unset = UNSET,
    exchange_filter: str | Unset = UNSET,
    options: RequestOptions | None = None,
) -> Response[Result]:
    """Trading hours of an instrument by venue.


    Exactly one of symbol and conid must be given. The exchange SMART gives an empty list.

    Args:
        asset_class: Asset class of a trading schedule.
        symbol: Symbol of the underlying.
        conid: Contract id.
        exchange: Exchange.
        exchange_filter: Only these venues.

    """
    _kwargs = prepare(
        asset_class=asset_class, symbol=symbol, conid=conid, exchange=exchange, exchange_filter=exchange_filter
    )
    _response = await client.get_async_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


async def asyncio(
    *,
    client: Client,
    asset_class: ScheduleAssetClass,
    symbol: str | Unset = UNSET,
    conid: int | Unset = UNSET,
    exchange: str | Unset = UNSET,
    exchange_filter: str | Unset = UNSET,
    options: RequestOptions | None = None,
) -> Result:
    """As `asyncio_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return (
        await asyncio_detailed(
            client=client,
            asset_class=asset_class,
            symbol=symbol,
            conid=conid,
            exchange=exchange,
            exchange_filter=exchange_filter,
            options=options,
        )
    ).unwrap()
