"""Truth table of the answers to place, reply, modify, cancel and preview: which class, or no meaning at all.

The rule behind it (order-safety): one order answer is never taken for another; what cannot be told is an error that
keeps the raw response, because it leaves the order in an unknown state.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from generated_client.models import (
    CancelAck,
    ErrorBody,
    OrderAccepted,
    OrderPreview,
    OrderPrompt,
    OrderQuestion,
    OrderRejected,
    OrderStatus,
)
from tests.generated_client.kit import parse

A = {"order_id": "1", "order_status": "Submitted", "encrypt_message": "1"}
Q = {"id": "f-1", "message": ["Sure?"], "isSuppressed": False, "messageIds": ["o163"]}
R = {"error": "no"}
P = {
    "orderId": 1,
    "reqId": "12",
    "text": "?",
    "options": ["Yes"],
    "type": "M",
    "messageId": "p12",
    "prompt": True,
    "dismissable": [],
}
NOTHING = None  # parse_error: no meaning

PLACE: list[tuple[str, int, Any, Any]] = [
    ("accepted", 200, [A], [OrderAccepted]),
    ("accepted, bare", 200, [{"order_id": "1", "order_status": "Submitted"}], [OrderAccepted]),
    ("accepted, number as id", 200, [{**A, "order_id": 1}], [OrderAccepted]),
    ("accepted, own id", 200, [{**A, "local_order_id": "bot-1", "parent_order_id": None}], [OrderAccepted]),
    ("accepted, unknown key", 200, [{**A, "newKey": {"x": 1}}], [OrderAccepted]),
    ("accepted, unknown status", 200, [{**A, "order_status": "HeldByMoon"}], [OrderAccepted]),
    ("accepted, inactive", 200, [{**A, "order_status": "Inactive"}], [OrderAccepted]),
    ("accepted, error is null", 200, [{**A, "error": None}], [OrderAccepted]),
    ("accepted, a text and a warning", 200, [{**A, "text": "t", "warning_message": "w"}], [OrderAccepted]),
    ("accepted, message without id", 200, [{**A, "message": ["hello"]}], [OrderAccepted]),
    ("bracket", 200, [A, {**A, "order_id": "2"}, {**A, "order_id": "3"}], [OrderAccepted] * 3),
    ("accepted and refused rows", 200, [A, R], [OrderAccepted, OrderRejected]),
    ("accepted and asked rows", 200, [A, Q], [OrderAccepted, OrderQuestion]),
    ("question", 200, [Q], [OrderQuestion]),
    ("question, bare", 200, [{"id": "f-1", "message": []}], [OrderQuestion]),
    ("question, options", 200, [{**Q, "messageOptions": ["Yes", "No"]}], [OrderQuestion]),
    ("question, unknown id", 200, [{**Q, "messageIds": ["o99999"]}], [OrderQuestion]),
    ("question, no ids", 200, [{**Q, "messageIds": []}], [OrderQuestion]),
    ("question, ids null", 200, [{**Q, "messageIds": None}], [OrderQuestion]),
    ("question, unknown key", 200, [{**Q, "isSuppressible": True, "more": 1}], [OrderQuestion]),
    ("question, status without order", 200, [{**Q, "order_status": "Submitted"}], [OrderQuestion]),
    ("two questions", 200, [Q, {**Q, "id": "f-2"}], [OrderQuestion] * 2),
    ("refused row", 200, [R], [OrderRejected]),
    ("refused row, action", 200, [{**R, "action": "order_cannot_be_created"}], [OrderRejected]),
    ("refused", 200, R, ErrorBody),
    ("refused, action and unknown key", 200, {**R, "action": "x", "cqe": {}}, ErrorBody),
    ("prompt", 200, P, OrderPrompt),
    ("prompt, unknown key", 200, {**P, "shiny": 1}, OrderPrompt),
    ("prompt, text as id", 200, {**P, "orderId": "1", "reqId": 12}, OrderPrompt),
    ("malformed ticket", 400, {"error": "cast", "statusCode": 400}, ErrorBody),
    ("not logged in", 401, {"error": "not authenticated", "statusCode": 401}, ErrorBody),
    ("server fault", 500, {"error": "oops"}, ErrorBody),
    ("unavailable", 503, {"error": "Service Unavailable", "statusCode": 503}, ErrorBody),
    ("a strange status", 520, {"error": "edge"}, ErrorBody),
    # ---- no meaning: the order is in an unknown state
    ("empty list", 200, [], NOTHING),
    ("empty object", 200, {}, NOTHING),
    ("null", 200, json.loads("null"), NOTHING),
    ("text", 200, "Success", NOTHING),
    ("number", 200, 1, NOTHING),
    ("list of text", 200, ["Submitted"], NOTHING),
    ("list of nulls", 200, [None], NOTHING),
    ("list in a list", 200, [[A]], NOTHING),
    ("accepted outside a list", 200, A, NOTHING),
    ("question outside a list", 200, Q, NOTHING),
    ("accepted without status", 200, [{"order_id": "1"}], NOTHING),
    ("accepted without id", 200, [{"order_status": "Submitted"}], NOTHING),
    ("accepted, documented name of the id", 200, [{"orderId": "1", "order_status": "Submitted"}], NOTHING),
    ("accepted, id null", 200, [{**A, "order_id": None}], NOTHING),
    ("accepted, id blank", 200, [{**A, "order_id": ""}], NOTHING),
    ("accepted, id an object", 200, [{**A, "order_id": {}}], NOTHING),
    ("accepted, status null", 200, [{**A, "order_status": None}], NOTHING),
    ("accepted, status a number", 200, [{**A, "order_status": 7}], NOTHING),
    ("accepted and error", 200, [{**A, "error": "margin"}], NOTHING),
    ("accepted and question in one", 200, [{**A, **Q}], NOTHING),
    ("question and error in one", 200, [{**Q, **R}], NOTHING),
    ("question, message is text", 200, [{**Q, "message": "Sure?"}], NOTHING),
    ("question, message null", 200, [{**Q, "message": None}], NOTHING),
    ("question, id null", 200, [{**Q, "id": None}], NOTHING),
    ("refused, error null", 200, {"error": None}, NOTHING),
    ("refused, error an object", 200, {"error": {"a": 1}}, NOTHING),
    ("prompt and error in one", 200, {**P, **R}, NOTHING),
    ("prompt without request id", 200, {k: v for k, v in P.items() if k != "reqId"}, NOTHING),
    ("one bad row spoils all", 200, [A, {"order_id": "2"}], NOTHING),
    ("one strange row spoils all", 200, [A, None], NOTHING),
    ("accepted under 500", 500, [A], NOTHING),
    ("accepted under 202", 202, [A], NOTHING),
    ("question under 503", 503, [Q], NOTHING),
    ("nothing under 503", 503, None, NOTHING),
]


def shape(parsed: Any) -> Any:
    return [type(row) for row in parsed] if isinstance(parsed, list) else type(parsed)


@pytest.mark.parametrize("operation", ["orders_place", "order_reply", "order_modify"])
@pytest.mark.parametrize(("name", "status", "body", "expected"), PLACE, ids=[row[0] for row in PLACE])
def test_place_reply_modify(operation: str, name: str, status: int, body: Any, expected: Any) -> None:
    content = b"" if name == "nothing under 503" else json.dumps(body).encode()
    response = parse(operation, body, status, content)
    assert response.status_code == status
    assert response.content == content
    if expected is NOTHING:
        assert response.parsed is None
        assert response.parse_error is not None
    else:
        assert response.parse_error is None
        assert shape(response.parsed) == expected


CANCEL: list[tuple[str, int, Any, Any]] = [
    ("taken", 200, {"msg": "Request was submitted", "order_id": 1, "conid": 2, "account": "DU1"}, CancelAck),
    ("gone at once", 200, {"msg": "Request was submitted", "order_id": 1, "conid": -1, "account": None}, CancelAck),
    ("text as id", 200, {"msg": "m", "order_id": "1"}, CancelAck),
    ("unknown key", 200, {"msg": "m", "order_id": 1, "x": 1}, CancelAck),
    ("error null", 200, {"msg": "m", "order_id": 1, "error": None}, CancelAck),
    ("unknown order, 200", 200, R, ErrorBody),
    ("unknown order, 400", 400, R, ErrorBody),
    ("taken and error", 200, {"msg": "m", "order_id": 1, "error": "no"}, NOTHING),
    ("no order id", 200, {"msg": "m"}, NOTHING),
    ("no message", 200, {"order_id": 1}, NOTHING),
    ("list", 200, [{"msg": "m", "order_id": 1}], NOTHING),
    ("empty", 200, {}, NOTHING),
    ("taken under 503", 503, {"msg": "m", "order_id": 1}, NOTHING),
]


@pytest.mark.parametrize(("name", "status", "body", "expected"), CANCEL, ids=[row[0] for row in CANCEL])
def test_cancel(name: str, status: int, body: Any, expected: Any) -> None:
    response = parse("order_cancel", body, status)
    assert (type(response.parsed) if response.parsed is not None else NOTHING) is expected


W = {"amount": {"amount": "1,015.60 USD (5 Shares)"}, "equity": {}, "initial": {"after": "12,305"}, "maintenance": {}}
PREVIEW: list[tuple[str, int, Any, Any]] = [
    ("estimate", 200, W, OrderPreview),
    ("nulls", 200, {**W, "warn": None, "error": None, "position": None}, OrderPreview),
    ("error of its own", 200, {**W, "error": "equity"}, OrderPreview),
    ("refused", 200, R, ErrorBody),
    ("refused, rest null", 200, {**dict.fromkeys(W), **R}, ErrorBody),
    ("half", 200, {"amount": {}}, NOTHING),
    ("list", 200, [W], NOTHING),
    ("extOperator", 500, R, ErrorBody),
]


@pytest.mark.parametrize(("name", "status", "body", "expected"), PREVIEW, ids=[row[0] for row in PREVIEW])
def test_preview(name: str, status: int, body: Any, expected: Any) -> None:
    response = parse("orders_preview", body, status)
    assert (type(response.parsed) if response.parsed is not None else NOTHING) is expected


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>Access Denied</html>",
        b"\xff\xfe\x00",
        b'[{"order_id":"1","order_status":"Submitted"}',
        b"NaN",
        b"[" * 100_000,
    ],
    ids=["empty", "html", "bytes", "cut off", "nan", "deep"],
)
@pytest.mark.parametrize("operation", ["orders_place", "order_reply", "order_modify", "order_cancel", "orders_preview"])
def test_what_is_not_json_means_nothing_and_is_kept(operation: str, content: bytes) -> None:
    for status in (200, 401, 503):
        response = parse(operation, None, status, content)
        assert response.parsed is None
        assert response.parse_error is not None
        assert response.content == content


def test_an_unlisted_status_is_kept_and_reported() -> None:
    response = parse("orders_place", [{**A, "order_status": "HeldByMoon"}])
    status = response.parsed[0].order_status
    assert isinstance(status, OrderStatus)
    assert not status.is_known
    assert status == "HeldByMoon"
    assert [(i.where, i.value) for i in response.issues] == [("OrderStatus", "HeldByMoon")]


def test_unknown_members_are_kept() -> None:
    assert parse("orders_place", [{**A, "newKey": [1]}]).parsed[0].additional_properties == {"newKey": [1]}


def test_a_fill_that_cannot_be_read_fails_the_whole_list() -> None:
    good = {"execution_id": "e1", "conid": 1, "side": "B", "size": 5.0, "price": "10.5"}
    assert [row.execution_id for row in parse("trades_list", [good]).parsed] == ["e1"]
    for bad in (
        {**good, "price": "abc"},
        {**good, "size": None},
        {**good, "conid": "x"},
        {**good, "execution_id": None},
        "row",
    ):
        response = parse("trades_list", [good, bad])
        assert response.parsed is None
        assert response.parse_error is not None


def test_an_order_that_cannot_be_read_fails_the_whole_list() -> None:
    good = {"orderId": 1, "conid": 2, "status": "Submitted"}
    assert len(parse("orders_list", {"orders": [good], "snapshot": True}).parsed.orders) == 1
    assert parse("orders_list", {"orders": [good, {"orderId": 2}], "snapshot": True}).parsed is None


def test_a_bad_row_of_market_data_is_reported_and_the_others_kept() -> None:
    response = parse("marketdata_snapshot", [{"conid": 1, "31": "10.5"}, {"31": "9"}, {"conid": "2"}])
    assert [row.conid for row in response.parsed] == [1, 2]
    assert [issue.value for issue in response.issues] == [{"31": "9"}]
