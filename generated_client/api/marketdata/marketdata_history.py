# Generated from spec v0.2.0 - edit spec/, run make regenerate.
"""GET /iserver/marketdata/history: Bars of one contract."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

import httpx

from ...client import Client
from ...models.error_body import ErrorBody
from ...models.history import History
from ...models.history_bar_size import HistoryBarSize
from ...models.history_source import HistorySource
from ...types import UNSET, RequestOptions, Response, Unset, build, decoded, loads, one_of, query

OPERATION: Final = "marketdata_history"
STRICT: Final = False

Result: TypeAlias = History | ErrorBody
"""Every documented answer."""


def prepare(
    *,
    conid: int,
    period: str,
    bar: HistoryBarSize,
    exchange: str | Unset = UNSET,
    start_time: str | Unset = UNSET,
    direction: int | Unset = UNSET,
    outside_rth: bool | Unset = UNSET,
    source: HistorySource | Unset = UNSET,
) -> dict[str, Any]:
    """The arguments of the httpx request, for whoever makes it elsewhere; `parse` reads the answer."""
    return {
        "method": "GET",
        "url": "/iserver/marketdata/history",
        "params": query(
            {
                "conid": conid,
                "period": period,
                "bar": bar,
                "exchange": exchange,
                "startTime": start_time,
                "direction": direction,
                "outsideRth": outside_rth,
                "source": source,
            }
        ),
        "extensions": {"operation": OPERATION},
    }


_READ_200: Final[Callable[[Any], Any]] = one_of(
    (
        (
            dict,
            frozenset({"data"}),
            frozenset(
                {
                    "serverId",
                    "symbol",
                    "text",
                    "priceFactor",
                    "startTime",
                    "high",
                    "low",
                    "timePeriod",
                    "barLength",
                    "mdAvailability",
                    "mktDataDelay",
                    "outsideRth",
                    "tradingDayDuration",
                    "volumeFactor",
                    "priceDisplayRule",
                    "priceDisplayValue",
                    "chartPanStartTime",
                    "direction",
                    "negativeCapable",
                    "messageVersion",
                    "data",
                    "points",
                    "travelTime",
                }
            ),
            History.from_dict,
        ),
        (dict, frozenset({"error"}), frozenset({"error", "statusCode", "action"}), ErrorBody.from_dict),
    ),
    "marketdata_history",
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
    conid: int,
    period: str,
    bar: HistoryBarSize,
    exchange: str | Unset = UNSET,
    start_time: str | Unset = UNSET,
    direction: int | Unset = UNSET,
    outside_rth: bool | Unset = UNSET,
    source: HistorySource | Unset = UNSET,
    options: RequestOptions | None = None,
) -> Response[Result]:
    """Bars of one contract.


    At most 1000 bars. The bar size has to fit the period, else the server substitutes one or answers 500.

    Args:
        conid: Contract id.
        period: Length of the window: 1-30min, 1-8h, 1-1000d, 1-792w, 1-182m or 1-15y, lower case.
        bar: Length of a bar. Lower case; the server silently takes upper case for something else.
        exchange: Exchange; the default is SMART.
        start_time: YYYYMMDD-HH:mm:ss, UTC. In practice the end of the window.
        direction: -1 (the default) reads backwards from startTime; 1 is unreliable.
        outside_rth: Include bars outside regular hours.
        source: What the bars are made of. The websocket topic spells these in lower case.

    """
    _kwargs = prepare(
        conid=conid,
        period=period,
        bar=bar,
        exchange=exchange,
        start_time=start_time,
        direction=direction,
        outside_rth=outside_rth,
        source=source,
    )
    _response = client.get_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


def sync(
    *,
    client: Client,
    conid: int,
    period: str,
    bar: HistoryBarSize,
    exchange: str | Unset = UNSET,
    start_time: str | Unset = UNSET,
    direction: int | Unset = UNSET,
    outside_rth: bool | Unset = UNSET,
    source: HistorySource | Unset = UNSET,
    options: RequestOptions | None = None,
) -> Result:
    """As `sync_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return sync_detailed(
        client=client,
        conid=conid,
        period=period,
        bar=bar,
        exchange=exchange,
        start_time=start_time,
        direction=direction,
        outside_rth=outside_rth,
        source=source,
        options=options,
    ).unwrap()


async def asyncio_detailed(
    *,
    client: Client,
    conid: int,
    period: str,
    bar: HistoryBarSize,
    exchange: str | Unset = UNSET,
    start_time: str | Unset = UNSET,
    direction: int | Unset = UNSET,
    outside_rth: bool | Unset = UNSET,
    source: HistorySource | Unset = UNSET,
    options: RequestOptions | None = None,
) -> Response[Result]:
    """Bars of one contract.


    At most 1000 bars. The bar size has to fit the period, else the server substitutes one or answers 500.

    Args:
        conid: Contract id.
        period: Length of the window: 1-30min, 1-8h, 1-1000d, 1-792w, 1-182m or 1-15y, lower case.
        bar: Length of a bar. Lower case; the server silently takes upper case for something else.
        exchange: Exchange; the default is SMART.
        start_time: YYYYMMDD-HH:mm:ss, UTC. In practice the end of the window.
        direction: -1 (the default) reads backwards from startTime; 1 is unreliable.
        outside_rth: Include bars outside regular hours.
        source: What the bars are made of. The websocket topic spells these in lower case.

    """
    _kwargs = prepare(
        conid=conid,
        period=period,
        bar=bar,
        exchange=exchange,
        start_time=start_time,
        direction=direction,
        outside_rth=outside_rth,
        source=source,
    )
    _response = await client.get_async_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


async def asyncio(
    *,
    client: Client,
    conid: int,
    period: str,
    bar: HistoryBarSize,
    exchange: str | Unset = UNSET,
    start_time: str | Unset = UNSET,
    direction: int | Unset = UNSET,
    outside_rth: bool | Unset = UNSET,
    source: HistorySource | Unset = UNSET,
    options: RequestOptions | None = None,
) -> Result:
    """As `asyncio_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return (
        await asyncio_detailed(
            client=client,
            conid=conid,
            period=period,
            bar=bar,
            exchange=exchange,
            start_time=start_time,
            direction=direction,
            outside_rth=outside_rth,
            source=source,
            options=options,
        )
    ).unwrap()
