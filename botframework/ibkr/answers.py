"""What an answer to an order request means, and what silence means.

The table that keeps orders from being lost or doubled: everything that is not clearly yes or clearly no is *unknown*, to
be looked up and never to be sent again. Pure; imports generated models only. Used by ``lane``.
"""

from __future__ import annotations

import json
from typing import Any

import attrs

from botframework.ibkr.convert import value_of
from botframework.ibkr.transport import NotSent
from generated_client import Response
from generated_client.models.cancel_ack import CancelAck
from generated_client.models.error_body import ErrorBody
from generated_client.models.order_accepted import OrderAccepted
from generated_client.models.order_prompt import OrderPrompt
from generated_client.models.order_question import OrderQuestion
from generated_client.models.order_rejected import OrderRejected


@attrs.frozen
class Accepted:
    """The broker has the order. ``client_order_id`` is whose it says it is; older servers do not say."""

    broker_order_id: str
    broker_status: str
    client_order_id: str = ""
    parent_order_id: str = ""


@attrs.frozen
class AcceptedAll:
    """The broker has every order of a group. The rows are in no order."""

    rows: tuple[Accepted, ...]


@attrs.frozen
class Asked:
    """The broker wants an answer first."""

    reply_id: str
    message_ids: tuple[str, ...]
    messages: tuple[str, ...]


@attrs.frozen
class No:
    """The broker refused and nothing changed. ``unsent`` when the request provably never left."""

    reason: str
    unsent: bool = False


@attrs.frozen
class Unknown:
    """It may have taken effect. ``registered``: the broker says that it has an order with this client order id."""

    reason: str
    registered: bool = False


@attrs.frozen
class Taken:
    """The broker took a request to cancel; that is not a cancellation."""


Outcome = Accepted | AcceptedAll | Asked | No | Unknown | Taken

#: Statuses under 500 that say nothing about whether the request was carried out; so does every 2xx that is not 200.
_UNCLEAR = frozenset({408, 409, 425, 499})


def of_exception(exc: BaseException) -> Outcome:
    """What a failed call means: only ``NotSent`` proves that nothing left."""
    text = str(exc) or type(exc).__name__
    if isinstance(exc, NotSent):
        return No(f"not sent: {text}", unsent=True)
    return Unknown(text)


def of_response(response: Response[Any], *, reply: bool = False, orders: int = 1) -> Outcome:
    """What an answer to place, modify, cancel or (``reply``) to a question's answer means; ``orders``: to how many."""
    status = response.status_code
    parsed = response.parsed
    if status == 200 and _says_twice(response.content):
        return Unknown("an answer that names a member twice")
    if response.parse_error is not None or parsed is None:
        if 300 <= status < 500 and status not in _UNCLEAR and not reply:
            return No(f"the gateway answered {status}")
        return Unknown(f"unreadable answer with status {status}")
    text = parsed.error if isinstance(parsed, ErrorBody) else ""
    if "already registered" in text:
        return Unknown(text, registered=True)
    if status == 200:
        return _of_documented(parsed, orders)
    said = f"{status}: {text}" if text else str(status)
    if status < 300 or status >= 500 or status in _UNCLEAR or reply:
        # Also "reply id not found" and a 503 on a reply: such an order was recorded to go live all the same.
        return Unknown(f"the gateway answered {said}")
    return No(f"the gateway answered {said}")


class _Twice(ValueError):
    pass


def _says_twice(content: bytes) -> bool:
    """Whether an object of the answer has a member twice: readers take the last, and either may be the true one."""
    try:
        json.loads(content, object_pairs_hook=_each_once)
    except _Twice:
        return True
    except (ValueError, RecursionError):
        return False  # no JSON at all, which is for its reader to say
    return False


def _each_once(pairs: list[tuple[str, object]]) -> None:
    if len({name for name, _ in pairs}) != len(pairs):
        raise _Twice


def ambiguous(content: bytes) -> bool:
    """Whether an object of an answer has a member twice with two values: a reader would take the last and never say so."""
    try:
        json.loads(content, object_pairs_hook=_one_value)
    except _Twice:
        return True
    except (ValueError, RecursionError):
        return False  # as above
    return False


def _one_value(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = dict(pairs)
    if len(found) != len(pairs) and any(found[name] != value for name, value in pairs):
        raise _Twice
    return found


def _of_documented(parsed: Any, orders: int = 1) -> Outcome:
    if isinstance(parsed, list):
        if orders > 1 and len(parsed) == orders:
            return _of_all([_of_documented(each) for each in parsed])
        if len(parsed) != 1:
            return Unknown(
                f"{len(parsed)} answers to {orders} orders" if orders > 1 else f"{len(parsed)} answers to one order"
            )
        parsed = parsed[0]
    if isinstance(parsed, OrderAccepted):
        if orders > 1:
            return Unknown(f"one answer to {orders} orders")
        if not parsed.order_id:
            return Unknown("accepted without an order id")
        return Accepted(
            parsed.order_id,
            str(parsed.order_status.value),
            str(value_of(parsed.client_order_id) or ""),
            str(value_of(parsed.parent_order_id) or ""),
        )
    if isinstance(parsed, OrderQuestion):
        if not parsed.reply_id:
            return Unknown("a question without an id")
        return Asked(parsed.reply_id, tuple(value_of(parsed.message_ids) or ()), tuple(parsed.messages))
    if isinstance(parsed, OrderRejected):
        if "already registered" in parsed.error:
            return Unknown(parsed.error, registered=True)
        return No(parsed.error)
    if isinstance(parsed, OrderPrompt):
        return No(f"needs a choice by a person: {parsed.text}")
    if isinstance(parsed, CancelAck):
        return Taken()
    if isinstance(parsed, ErrorBody):
        return No(parsed.error)
    return Unknown(f"an answer of another shape: {type(parsed).__name__}")


def _of_all(outcomes: list[Outcome]) -> Outcome:
    """The answer to a group: all of it is accepted, or who knows; an order refused beside others may be any of them."""
    rows = tuple(outcome for outcome in outcomes if isinstance(outcome, Accepted))
    if len(rows) < len(outcomes):
        odd = next(outcome for outcome in outcomes if not isinstance(outcome, Accepted))
        return Unknown(f"{len(rows)} of {len(outcomes)} orders accepted, beside: {type(odd).__name__}")
    if len({row.broker_order_id for row in rows}) < len(rows):
        return Unknown("two orders accepted under one id")
    return AcceptedAll(rows)
