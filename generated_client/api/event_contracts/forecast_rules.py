# Generated from spec v0.2.0 - edit spec/, run make regenerate.
"""GET /forecast/contract/rules: How an event contract is decided and paid."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

import httpx

from ...client import Client
from ...models.error_body import ErrorBody
from ...models.forecast_rules import ForecastRules
from ...types import RequestOptions, Response, build, decoded, loads, one_of, query

OPERATION: Final = "forecast_rules"
STRICT: Final = False

Result: TypeAlias = ForecastRules | ErrorBody
"""Every documented answer."""


def prepare(*, conid: int) -> dict[str, Any]:
    """The arguments of the httpx request, for whoever makes it elsewhere; `parse` reads the answer."""
    return {
        "method": "GET",
        "url": "/forecast/contract/rules",
        "params": query({"conid": conid}),
        "extensions": {"operation": OPERATION},
    }


_READ_200: Final[Callable[[Any], Any]] = one_of(
    (
        (
            dict,
            frozenset({"market_name"}),
            frozenset(
                {
                    "asset_class",
                    "description",
                    "market_name",
                    "measured_period",
                    "threshold",
                    "source_agency",
                    "data_and_resolution_link",
                    "last_trade_time",
                    "product_code",
                    "market_rules_link",
                    "release_time",
                    "payout_time",
                    "payout",
                    "price_increment",
                    "price_increments",
                    "exchange_timezone",
                }
            ),
            ForecastRules.from_dict,
        ),
        (dict, frozenset({"error"}), frozenset({"error", "statusCode", "action"}), ErrorBody.from_dict),
    ),
    "forecast_rules",
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


def sync_detailed(*, client: Client, conid: int, options: RequestOptions | None = None) -> Response[Result]:
    """How an event contract is decided and paid.


    Payout and price step are texts with a currency sign here, numbers elsewhere.

    Args:
        conid: Contract id.

    """
    _kwargs = prepare(conid=conid)
    _response = client.get_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


def sync(*, client: Client, conid: int, options: RequestOptions | None = None) -> Result:
    """As `sync_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return sync_detailed(client=client, conid=conid, options=options).unwrap()


async def asyncio_detailed(*, client: Client, conid: int, options: RequestOptions | None = None) -> Response[Result]:
    """How an event contract is decided and paid.


    Payout and price step are texts with a currency sign here, numbers elsewhere.

    Args:
        conid: Contract id.

    """
    _kwargs = prepare(conid=conid)
    _response = await client.get_async_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


async def asyncio(*, client: Client, conid: int, options: RequestOptions | None = None) -> Result:
    """As `asyncio_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return (await asyncio_detailed(client=client, conid=conid, options=options)).unwrap()
