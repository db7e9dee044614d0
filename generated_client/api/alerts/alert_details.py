# Generated from spec v0.2.0 - edit spec/, run make regenerate.
"""GET /iserver/account/alert/{alert_id}: One alert with its conditions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias
from urllib.parse import quote

import httpx

from ...client import Client
from ...models.alert_details import AlertDetails
from ...models.alert_query_type import AlertQueryType
from ...models.error_body import ErrorBody
from ...types import RequestOptions, Response, build, decoded, loads, one_of, query

OPERATION: Final = "alert_details"
STRICT: Final = False

Result: TypeAlias = AlertDetails | ErrorBody
"""Every documented answer."""


def prepare(alert_id: int, *, type_: AlertQueryType) -> dict[str, Any]:
    """The arguments of the httpx request, for whoever makes it elsewhere; `parse` reads the answer."""
    return {
        "method": "GET",
        "url": "/iserver/account/alert/{alert_id}".format(alert_id=quote(str(alert_id), safe="")),
        "params": query({"type": type_}),
        "extensions": {"operation": OPERATION},
    }


_READ_200: Final[Callable[[Any], Any]] = one_of(
    (
        (
            dict,
            frozenset({"order_id"}),
            frozenset(
                {
                    "account",
                    "order_id",
                    "alert_name",
                    "tif",
                    "expire_time",
                    "alert_active",
                    "alert_repeatable",
                    "alert_email",
                    "alert_send_message",
                    "alert_message",
                    "alert_show_popup",
                    "alert_play_audio",
                    "order_status",
                    "alert_triggered",
                    "fg_color",
                    "bg_color",
                    "order_not_editable",
                    "itws_orders_only",
                    "alert_mta_currency",
                    "alert_mta_defaults",
                    "tool_id",
                    "time_zone",
                    "alert_default_type",
                    "condition_size",
                    "condition_outside_rth",
                    "conditions",
                }
            ),
            AlertDetails.from_dict,
        ),
        (dict, frozenset({"error"}), frozenset({"error", "statusCode", "action"}), ErrorBody.from_dict),
    ),
    "alert_details",
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
    alert_id: int, *, client: Client, type_: AlertQueryType, options: RequestOptions | None = None
) -> Response[Result]:
    """One alert with its conditions.


    An unknown id is refused under status 200; without type=Q the answer is 400.

    Args:
        alert_id: Id of the alert, order_id in the list.
        type_: The one word alert_details wants to hear.

    """
    _kwargs = prepare(alert_id, type_=type_)
    _response = client.get_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


def sync(alert_id: int, *, client: Client, type_: AlertQueryType, options: RequestOptions | None = None) -> Result:
    """As `sync_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return sync_detailed(alert_id, client=client, type_=type_, options=options).unwrap()


async def asyncio_detailed(
    alert_id: int, *, client: Client, type_: AlertQueryType, options: RequestOptions | None = None
) -> Response[Result]:
    """One alert with its conditions.


    An unknown id is refused under status 200; without type=Q the answer is 400.

    Args:
        alert_id: Id of the alert, order_id in the list.
        type_: The one word alert_details wants to hear.

    """
    _kwargs = prepare(alert_id, type_=type_)
    _response = await client.get_async_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


async def asyncio(
    alert_id: int, *, client: Client, type_: AlertQueryType, options: RequestOptions | None = None
) -> Result:
    """As `asyncio_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return (await asyncio_detailed(alert_id, client=client, type_=type_, options=options)).unwrap()
