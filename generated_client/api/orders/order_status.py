# Generated from spec v0.2.0 - edit spec/, run make regenerate.
"""GET /iserver/account/order/status/{order_id}: One order in detail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias
from urllib.parse import quote

import httpx

from ...client import Client
from ...models.error_body import ErrorBody
from ...models.order_detail import OrderDetail
from ...types import RequestOptions, Response, build, decoded, loads, one_of

OPERATION: Final = "order_status"
STRICT: Final = True

Result: TypeAlias = OrderDetail | ErrorBody
"""Every documented answer."""


def prepare(order_id: str) -> dict[str, Any]:
    """The arguments of the httpx request, for whoever makes it elsewhere; `parse` reads the answer."""
    return {
        "method": "GET",
        "url": "/iserver/account/order/status/{order_id}".format(order_id=quote(str(order_id), safe="")),
        "extensions": {"operation": OPERATION},
    }


_READ_200: Final[Callable[[Any], Any]] = one_of(
    (
        (
            dict,
            frozenset({"order_id", "order_status"}),
            frozenset(
                {
                    "order_id",
                    "order_status",
                    "conid",
                    "conidex",
                    "account",
                    "side",
                    "total_size",
                    "cum_fill",
                    "size",
                    "average_price",
                    "limit_price",
                    "stop_price",
                    "aux_price",
                    "trailing_amount",
                    "trailing_amount_unit",
                    "algo_strategy",
                    "order_type",
                    "tif",
                    "currency",
                    "symbol",
                    "sec_type",
                    "listing_exchange",
                    "company_name",
                    "contract_description_1",
                    "contract_description_2",
                    "order_description",
                    "order_description_with_contract",
                    "order_status_description",
                    "order_ccp_status",
                    "order_time",
                    "size_and_fills",
                    "order_not_editable",
                    "editable_fields",
                    "cannot_cancel_order",
                    "deactivate_order",
                    "outside_rth",
                    "all_or_none",
                    "parent_order_id",
                    "children_order_ids",
                    "child_order_type",
                    "oca_group_id",
                    "oca_group_type",
                    "option_acct",
                    "order_clearing_account",
                    "clearing_id",
                    "clearing_name",
                    "sub_type",
                    "request_id",
                    "server_id",
                    "alert_active",
                    "allowed_duplicate_opposite",
                    "available_chart_periods",
                    "exit_strategy_display_price",
                    "exit_strategy_chart_description",
                    "exit_strategy_tool_availability",
                    "bg_color",
                    "fg_color",
                }
            ),
            OrderDetail.from_dict,
        ),
        (dict, frozenset({"error"}), frozenset({"error", "statusCode", "action"}), ErrorBody.from_dict),
    ),
    "order_status",
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


def sync_detailed(order_id: str, *, client: Client, options: RequestOptions | None = None) -> Response[Result]:
    """One order in detail.


    Names and words differ from the order list: side is B or S, sizes and prices are text. Orders that are finished,
    or of another account, answer 503.

    Args:
        order_id: Order id.

    """
    _kwargs = prepare(order_id)
    _response = client.get_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


def sync(order_id: str, *, client: Client, options: RequestOptions | None = None) -> Result:
    """As `sync_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return sync_detailed(order_id, client=client, options=options).unwrap()


async def asyncio_detailed(order_id: str, *, client: Client, options: RequestOptions | None = None) -> Response[Result]:
    """One order in detail.


    Names and words differ from the order list: side is B or S, sizes and prices are text. Orders that are finished,
    or of another account, answer 503.

    Args:
        order_id: Order id.

    """
    _kwargs = prepare(order_id)
    _response = await client.get_async_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


async def asyncio(order_id: str, *, client: Client, options: RequestOptions | None = None) -> Result:
    """As `asyncio_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return (await asyncio_detailed(order_id, client=client, options=options)).unwrap()
