"""No body and no status is taken for an accepted order unless it is one; nothing the gateway can answer raises."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from botframework.ibkr.answers import Accepted, Asked, No, Taken, Unknown, of_exception, of_response
from botframework.ibkr.transport import MayHaveArrived, NotSent
from generated_client.api.orders import order_cancel, order_modify, order_reply, orders_place

OPERATIONS = [orders_place, order_modify, order_reply, order_cancel]
scalars = st.none() | st.booleans() | st.integers(-5, 10**6) | st.text(max_size=12) | st.just("987")
names = st.sampled_from(
    ["order_id", "order_status", "id", "message", "messageIds", "error", "orderId", "reqId", "text", "msg", "statusCode",
     "conid", "account", "encrypt_message", "local_order_id", "action", "prompt"]
)  # fmt: skip
objects = st.dictionaries(names, scalars | st.lists(scalars, max_size=2), max_size=5)
bodies = objects | st.lists(objects | scalars, max_size=3) | scalars
statuses = st.sampled_from([200, 200, 200, 201, 204, 302, 400, 401, 403, 404, 408, 429, 500, 502, 503])


def answer(operation: Any, status: int, content: bytes) -> Any:
    return operation.parse(httpx.Response(status, content=content, headers={"content-type": "application/json"}))


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(OPERATIONS),
    statuses,
    bodies.map(json.dumps).map(str.encode) | st.binary(max_size=40),
    st.booleans(),
)
def test_an_outcome_is_never_better_than_the_answer(operation: Any, status: int, content: bytes, reply: bool) -> None:
    outcome = of_response(answer(operation, status, content), reply=reply)
    try:
        body = json.loads(content)
    except ValueError:
        body = None
    if isinstance(outcome, Accepted):
        assert status == 200
        assert isinstance(body, list)
        assert len(body) == 1
        assert str(body[0]["order_id"]) == outcome.broker_order_id
        assert "error" not in body[0] or body[0]["error"] is None or "order_status" in body[0]
    if isinstance(outcome, (Asked, Taken)):
        assert status == 200
    if isinstance(outcome, No):
        assert not outcome.unsent  # an answer proves that it was sent
        assert status < 500
        assert status != 408
        assert status == 200 or not reply
    if status >= 500:
        assert isinstance(outcome, Unknown)


def test_only_a_proof_makes_a_failure_harmless() -> None:
    assert of_exception(NotSent("refused")) == No("not sent: refused", unsent=True)
    for exc in (
        MayHaveArrived("x"),
        httpx.ReadTimeout("x"),
        httpx.ConnectError("x"),
        ValueError("x"),
        RuntimeError("x"),
    ):
        assert isinstance(of_exception(exc), Unknown)


@pytest.mark.parametrize("operation", [orders_place, order_modify, order_reply])
def test_a_new_key_changes_no_meaning(operation: Any) -> None:
    accepted = [{"order_id": "1", "order_status": "Brand New", "encrypt_message": "1", "novelty": {"a": 1}}]
    asked = [{"id": "q", "message": ["m"], "messageIds": ["o1"], "isSuppressed": False, "novelty": 1}]
    assert of_response(answer(operation, 200, json.dumps(accepted).encode())) == Accepted("1", "Brand New")
    assert of_response(answer(operation, 200, json.dumps(asked).encode())) == Asked("q", ("o1",), ("m",))


@pytest.mark.parametrize(
    ("body", "is_registered"),
    [
        ([{"order_id": "", "order_status": "Submitted"}], False),
        ([{"order_status": "Submitted"}], False),
        ([{"id": "", "message": ["m"], "messageIds": ["o1"]}], False),
        # The order lives, whether the words come as an error or as a row about the order.
        ({"error": "Local order ID=c1 is already registered."}, True),
        ([{"error": "Local order ID=c1 is already registered."}], True),
    ],
)
def test_what_is_neither_clearly_yes_nor_clearly_no_is_unknown(body: Any, is_registered: bool) -> None:
    outcome = of_response(answer(orders_place, 200, json.dumps(body).encode()))
    assert isinstance(outcome, Unknown)
    assert outcome.registered is is_registered


TWICE = [
    b'[{"order_id":"1","order_status":"Submitted","order_id":"2"}]',
    b'{"error":"no","error":null}',
    b'[{"order_id":"1","order_status":"Submitted","extra":{"a":1,"a":2}}]',
]


@pytest.mark.parametrize("content", TWICE)
def test_an_answer_that_contradicts_itself_is_unknown(content: bytes) -> None:
    outcome = of_response(answer(orders_place, 200, content))
    assert isinstance(outcome, Unknown)
