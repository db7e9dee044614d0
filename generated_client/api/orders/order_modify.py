# Generated from spec v0.2.0 - edit spec/, run make regenerate.
"""POST /iserver/account/{account_id}/order/{order_id}: Change a working order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias
from urllib.parse import quote

import httpx

from ...client import Client
from ...models.error_body import ErrorBody
from ...models.order_accepted import OrderAccepted
from ...models.order_prompt import OrderPrompt
from ...models.order_question import OrderQuestion
from ...models.order_rejected import OrderRejected
from ...models.order_ticket import OrderTicket
from ...types import NO_KEYS, RequestOptions, Response, WireError, build, decoded, dumps, list_of, loads, one_of

OPERATION: Final = "order_modify"
STRICT: Final = True

Result: TypeAlias = list[OrderAccepted | OrderQuestion | OrderRejected] | OrderPrompt | ErrorBody
"""Every documented answer."""


def prepare(account_id: str, order_id: str, *, body: OrderTicket) -> dict[str, Any]:
    """The arguments of the httpx request, for whoever makes it elsewhere; `parse` reads the answer."""
    return {
        "method": "POST",
        "url": "/iserver/account/{account_id}/order/{order_id}".format(
            account_id=quote(str(account_id), safe=""), order_id=quote(str(order_id), safe="")
        ),
        "content": dumps(body.to_dict()),
        "headers": {"Content-Type": "application/json"},
        "extensions": {"operation": OPERATION},
    }


_READ_200: Final[Callable[[Any], Any]] = one_of(
    (
        (
            list,
            NO_KEYS,
            NO_KEYS,
            list_of(
                one_of(
                    (
                        (
                            dict,
                            frozenset({"order_id", "order_status"}),
                            frozenset(
                                {
                                    "order_id",
                                    "order_status",
                                    "local_order_id",
                                    "parent_order_id",
                                    "encrypt_message",
                                    "text",
                                    "warning_message",
                                }
                            ),
                            OrderAccepted.from_dict,
                        ),
                        (
                            dict,
                            frozenset({"id", "message"}),
                            frozenset(
                                {
                                    "id",
                                    "message",
                                    "messageIds",
                                    "messageOptions",
                                    "isSuppressed",
                                    "isSuppressible",
                                    "defaultSuppressionOption",
                                }
                            ),
                            OrderQuestion.from_dict,
                        ),
                        (
                            dict,
                            frozenset({"error"}),
                            frozenset({"error", "action", "local_order_id"}),
                            OrderRejected.from_dict,
                        ),
                    ),
                    "order_modify[]",
                ),
                "order_modify",
            ),
        ),
        (
            dict,
            frozenset({"orderId", "reqId", "text"}),
            frozenset({"orderId", "reqId", "text", "options", "dismissable", "type", "messageId", "prompt"}),
            OrderPrompt.from_dict,
        ),
        (dict, frozenset({"error"}), frozenset({"error", "statusCode", "action"}), ErrorBody.from_dict),
    ),
    "order_modify",
)
_READ_DEFAULT: Final[Callable[[Any], Any]] = ErrorBody.from_dict


def _read(response: httpx.Response, decode: Callable[[bytes], Any]) -> Result:
    _status = response.status_code
    _result: Result
    if _status == 200:
        _v = decoded(response, decode, OPERATION)
        _result = _READ_200(_v)
        if isinstance(_result, list) and not _result:
            raise WireError(OPERATION, "empty answer", _v)
        return _result
    _v = decoded(response, decode, OPERATION)
    _result = _READ_DEFAULT(_v)
    return _result


def parse(response: httpx.Response, decode: Callable[[bytes], Any] = loads) -> Response[Result]:
    """Read an answer to this operation that was obtained elsewhere. Never raises because of what it holds."""
    return build(response, _read, decode, strict=STRICT)


def sync_detailed(
    account_id: str, order_id: str, *, client: Client, body: OrderTicket, options: RequestOptions | None = None
) -> Response[Result]:
    """Change a working order.


    The whole ticket again, not wrapped, with the changed members changed; the order id stays.

    Args:
        account_id: Account id as listed by accounts_list or portfolio_accounts.
        order_id: Order id.

    """
    _kwargs = prepare(account_id, order_id, body=body)
    _response = client.get_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


def sync(
    account_id: str, order_id: str, *, client: Client, body: OrderTicket, options: RequestOptions | None = None
) -> Result:
    """As `sync_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return sync_detailed(account_id, order_id, client=client, body=body, options=options).unwrap()


async def asyncio_detailed(
    account_id: str, order_id: str, *, client: Client, body: OrderTicket, options: RequestOptions | None = None
) -> Response[Result]:
    """Change a working order.


    The whole ticket again, not wrapped, with the changed members changed; the order id stays.

    Args:
        account_id: Account id as listed by accounts_list or portfolio_accounts.
        order_id: Order id.

    """
    _kwargs = prepare(account_id, order_id, body=body)
    _response = await client.get_async_httpx_client().request(**(options.merge(_kwargs) if options else _kwargs))
    return parse(_response, client.loads)


async def asyncio(
    account_id: str, order_id: str, *, client: Client, body: OrderTicket, options: RequestOptions | None = None
) -> Result:
    """As `asyncio_detailed`, giving the answer itself. Raises UnparseableResponse."""
    return (await asyncio_detailed(account_id, order_id, client=client, body=body, options=options)).unwrap()
