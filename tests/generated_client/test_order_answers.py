"""Truth table of the answers to place, reply, modify, cancel and preview: which class, which meaning, or none at all.

The rule behind it (order-safety): one order answer is never taken for another; what cannot be told is an error that keeps the
raw response, because it leaves the order in an unknown state. Held at two levels: what the generated client builds, and what
`botframework.ibkr.answers` concludes from it.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from botframework.ibkr.answers import Accepted, Asked, No, Taken, Unknown, of_response
from generated_client import Response
from generated_client.models import ErrorBody, OrderStatus
from tests.generated_client.kit import EXAMPLES, encoded, endpoint, fast_loads, parse, read
from tests.generated_client.order_answers import CANCEL, NOTHING, PLACE, PREVIEW, TABLE, A, Row

CASES, OF_MEMBERS = (
    [pytest.param(operation, row, id=f"{operation}: {row.name}") for operation, row in rows]
    for rows in (TABLE, [case for case in TABLE if not isinstance(case[1].body, bytes)])
)
UNKNOWN_KEYS: dict[str, Any] = {
    "newKey": {"order_id": "9", "error": "deep inside"},
    "orderStatus": "Submitted",
    "accepted": True,
    "status": "ok",
    "errors": [],
    "Error": "in capitals",
    "zz": None,
    "": 0,
}
"""Members nobody has documented, some of them named to mislead."""


def content_of(row: Row) -> bytes:
    return row.body if isinstance(row.body, bytes) else json.dumps(row.body).encode()


def shape(parsed: Any) -> Any:
    if parsed is None:
        return NOTHING
    return [type(row) for row in parsed] if isinstance(parsed, list) else type(parsed)


def meaning(response: Response[Any], *, reply: bool) -> str:
    outcome = of_response(response, reply=reply)
    if isinstance(outcome, Unknown):
        return "registered" if outcome.registered else "unknown"
    return {Accepted: "accepted", Asked: "asked", No: "no", Taken: "taken"}[type(outcome)]


def told(operation: str, row: Row) -> str:
    return row.reply_means if operation == "order_reply" else row.means


def test_the_table_has_every_known_answer() -> None:
    known = [(operation, row.name) for operation, row in TABLE if row.shape is not NOTHING]
    strange = [(operation, row.name) for operation, row in TABLE if row.shape is NOTHING]
    assert len(set(known)) == len(known) == 185
    assert len(set(strange)) == len(strange) == 190
    assert len({row.name for row in (*PLACE, *CANCEL, *PREVIEW)}) >= 40
    means = {told(operation, row) for operation, row in TABLE}
    assert means == {"accepted", "asked", "no", "unknown", "registered", "taken"}


@pytest.mark.parametrize(("operation", "row"), CASES)
def test_an_answer_is_what_the_table_says(operation: str, row: Row) -> None:
    content = content_of(row)
    response = parse(operation, None, row.status, content)
    assert (response.status_code, response.content) == (row.status, content)
    assert shape(response.parsed) == row.shape
    assert (response.parse_error is None) == (row.shape is not NOTHING)
    assert meaning(response, reply=operation == "order_reply") == told(operation, row)


@pytest.mark.parametrize(("operation", "row"), OF_MEMBERS)
def test_unknown_members_change_nothing(operation: str, row: Row) -> None:
    def extended(value: Any) -> Any:
        if isinstance(value, list):
            return [extended(item) for item in value]
        return {**UNKNOWN_KEYS, **value} if isinstance(value, dict) else value

    response = parse(operation, extended(row.body), row.status)
    assert shape(response.parsed) == row.shape
    assert meaning(response, reply=operation == "order_reply") == told(operation, row)


def test_a_faster_decoder_reads_the_same() -> None:
    for operation, row in TABLE:
        slow = parse(operation, None, row.status, content_of(row))
        fast = endpoint(operation).parse(slow.http, fast_loads)
        assert (shape(fast.parsed), fast.parsed) == (row.shape, slow.parsed), (operation, row.name)


BETTER = {"accepted", "asked", "taken"}


@pytest.mark.parametrize("operation", ["orders_place", "order_cancel", "orders_preview"])
def test_an_answer_to_something_else_is_no_better_here(operation: str) -> None:
    """Every answer, given to an operation it was not meant for, is an error, means nothing, or stands in its own table."""
    own = {content_of(row): row for other, row in TABLE if other == operation}
    others = {content_of(row): row for other, row in TABLE if other != operation and content_of(row) not in own}
    assert len(others) > 15
    for content, row in others.items():
        response = parse(operation, None, 200, content)
        assert shape(response.parsed) in (NOTHING, ErrorBody), row.name
        assert meaning(response, reply=False) not in BETTER, row.name


def test_an_example_of_an_order_operation_means_what_it_is_called() -> None:
    operations = ("orders_place", "order_reply", "order_modify", "order_cancel")
    seen = {}
    for example in EXAMPLES:
        if example.operation in operations:
            response = parse(example.operation, None, example.status, encoded(example.body))
            seen[example.id] = meaning(response, reply=example.operation == "order_reply")
    assert len(seen) >= 30
    for name, means in seen.items():
        if "accepted" in name or name.rsplit("-", 1)[1] in ("algorithm", "combination"):
            assert means == "accepted", name
        elif "question" in name:
            assert means == "asked", name
        elif name.startswith("order_cancel") and name.rsplit("-", 1)[1] in ("requested", "gone_at_once"):
            assert means == "taken", name
        else:
            assert means in ("no", "unknown"), name


def test_an_unlisted_status_is_kept_and_reported() -> None:
    response = parse("orders_place", [{**A, "order_status": "HeldByMoon"}])
    status = read(response)[0].order_status
    assert isinstance(status, OrderStatus)
    assert not status.is_known
    assert status == "HeldByMoon"
    assert [(i.where, i.value) for i in response.issues] == [("OrderStatus", "HeldByMoon")]


def test_unknown_members_are_kept() -> None:
    assert read(parse("orders_place", [{**A, "newKey": [1]}]))[0].additional_properties == {"newKey": [1]}


def test_a_fill_that_cannot_be_read_fails_the_whole_list() -> None:
    good = {"execution_id": "e1", "conid": 1, "side": "B", "size": 5.0, "price": "10.5"}
    assert [row.execution_id for row in read(parse("trades_list", [good]))] == ["e1"]
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
    assert len(read(parse("orders_list", {"orders": [good], "snapshot": True})).orders) == 1
    assert parse("orders_list", {"orders": [good, {"orderId": 2}], "snapshot": True}).parsed is None


def test_a_bad_row_of_market_data_is_reported_and_the_others_kept() -> None:
    response = parse("marketdata_snapshot", [{"conid": 1, "31": "10.5"}, {"31": "9"}, {"conid": "2"}])
    assert [row.conid for row in read(response)] == [1, 2]
    assert [issue.value for issue in response.issues] == [{"31": "9"}]
