"""The truth table: every known answer to place, reply, modify, cancel and preview, and many that nobody should ever get.

Data only. `shape` is what the generated client must make of it, `means` what `botframework.ibkr.answers` must make of that:
`accepted`, `asked`, `no`, `unknown`, `registered` (unknown, but the broker says that it has such an order) or `taken`.
"""

from __future__ import annotations

from typing import Any

import attrs

from generated_client.models import (
    CancelAck,
    ErrorBody,
    OrderAccepted,
    OrderPreview,
    OrderPrompt,
    OrderQuestion,
    OrderRejected,
)

A = {"order_id": "1", "order_status": "Submitted", "encrypt_message": "1"}
Q = {"id": "f-1", "message": ["Sure?"], "isSuppressed": False, "messageIds": ["o163"]}
R = {"error": "no"}
P = {
    "orderId": 1, "reqId": "12", "text": "?", "options": ["Yes"], "type": "M", "messageId": "p12", "prompt": True, "dismissable": [],
}  # fmt: skip
C = {"msg": "Request was submitted", "order_id": 1, "conid": 265598, "account": "DU1"}
W = {"amount": {"amount": "1,015.60 USD (5 Shares)"}, "equity": {}, "initial": {"after": "12,305"}, "maintenance": {}}
USED = {"error": "Order couldn't be submitted: Local order ID=bot-1 is already registered."}
NOTHING = None
"""No documented shape: no class, a reason, and the raw answer."""


@attrs.frozen
class Row:
    """One answer. `on_reply` is its meaning when it answers a reply instead, where that differs."""

    name: str
    status: int
    body: Any
    shape: Any
    means: str
    on_reply: str = ""

    @property
    def reply_means(self) -> str:
        return self.on_reply or self.means


PLACE: tuple[Row, ...] = (
    # ---- accepted
    Row("accepted", 200, [A], [OrderAccepted], "accepted"),
    Row("accepted, bare", 200, [{"order_id": "1", "order_status": "Submitted"}], [OrderAccepted], "accepted"),
    Row("accepted, pending", 200, [{**A, "order_status": "PendingSubmit"}], [OrderAccepted], "accepted"),
    Row("accepted, held", 200, [{**A, "order_status": "PreSubmitted"}], [OrderAccepted], "accepted"),
    Row("accepted, filled at once", 200, [{**A, "order_status": "Filled"}], [OrderAccepted], "accepted"),
    Row("accepted, cancelled at once", 200, [{**A, "order_status": "Cancelled"}], [OrderAccepted], "accepted"),
    Row("accepted, warning state", 200, [{**A, "order_status": "WarnState"}], [OrderAccepted], "accepted"),
    Row("accepted, inactive", 200, [{**A, "order_status": "Inactive"}], [OrderAccepted], "accepted"),
    Row("accepted, unknown status", 200, [{**A, "order_status": "HeldByMoon"}], [OrderAccepted], "accepted"),
    Row("accepted, number as id", 200, [{**A, "order_id": 1}], [OrderAccepted], "accepted"),
    Row("accepted, own id", 200, [{**A, "local_order_id": "bot-1"}], [OrderAccepted], "accepted"),
    Row(
        "accepted, own id, no parent",
        200,
        [{**A, "local_order_id": "b", "parent_order_id": None}],
        [OrderAccepted],
        "accepted",
    ),
    Row("accepted, a child", 200, [{**A, "local_order_id": "c", "parent_order_id": "9"}], [OrderAccepted], "accepted"),
    Row("accepted, error is null", 200, [{**A, "error": None}], [OrderAccepted], "accepted"),
    Row(
        "accepted, a text and a warning", 200, [{**A, "text": "t", "warning_message": "w"}], [OrderAccepted], "accepted"
    ),
    Row("accepted, message without id", 200, [{**A, "message": ["hello"]}], [OrderAccepted], "accepted"),
    # ---- several rows: each is what it is; for one order that was sent they mean nothing
    Row("bracket", 200, [A, {**A, "order_id": "2"}, {**A, "order_id": "3"}], [OrderAccepted] * 3, "unknown"),
    Row("accepted and refused rows", 200, [A, R], [OrderAccepted, OrderRejected], "unknown"),
    Row("accepted and asked rows", 200, [A, Q], [OrderAccepted, OrderQuestion], "unknown"),
    Row("two questions", 200, [Q, {**Q, "id": "f-2"}], [OrderQuestion] * 2, "unknown"),
    # ---- asked
    Row("question", 200, [Q], [OrderQuestion], "asked"),
    Row("question, bare", 200, [{"id": "f-1", "message": []}], [OrderQuestion], "asked"),
    Row("question, options", 200, [{**Q, "messageOptions": ["Yes", "No"]}], [OrderQuestion], "asked"),
    Row("question, HTML in it", 200, [{**Q, "message": ["<h4>Sure?</h4>", "second"]}], [OrderQuestion], "asked"),
    Row("question, stop order", 200, [{**Q, "messageIds": ["o0"]}], [OrderQuestion], "asked"),
    Row("question, several ids", 200, [{**Q, "messageIds": ["o163", "o451"]}], [OrderQuestion], "asked"),
    Row("question, unknown id", 200, [{**Q, "messageIds": ["o99999"]}], [OrderQuestion], "asked"),
    Row("question, no ids", 200, [{**Q, "messageIds": []}], [OrderQuestion], "asked"),
    Row("question, ids null", 200, [{**Q, "messageIds": None}], [OrderQuestion], "asked"),
    Row("question, suppressed", 200, [{**Q, "isSuppressed": True}], [OrderQuestion], "asked"),
    Row("question, status without order", 200, [{**Q, "order_status": "Submitted"}], [OrderQuestion], "asked"),
    # ---- refused
    Row("refused row", 200, [R], [OrderRejected], "no"),
    Row("refused row, action", 200, [{**R, "action": "order_cannot_be_created"}], [OrderRejected], "no"),
    Row("refused row, status of the request", 200, [{**R, "statusCode": 400}], [OrderRejected], "no"),
    Row("own id in use, row", 200, [USED], [OrderRejected], "registered"),
    Row("refused", 200, R, ErrorBody, "no"),
    Row("refused, action", 200, {**R, "action": "order_cannot_be_created", "cqe": {}}, ErrorBody, "no"),
    Row("refused, with a status in it", 200, {**R, "statusCode": 400}, ErrorBody, "no"),
    Row("own id in use", 200, USED, ErrorBody, "registered"),
    Row("own id in use, as a bad request", 400, USED, ErrorBody, "registered"),
    Row("declined", 200, {"error": "Order not confirmed"}, ErrorBody, "no"),
    # ---- a person has to choose
    Row("prompt", 200, P, OrderPrompt, "no"),
    Row("prompt, text as id", 200, {**P, "orderId": "1", "reqId": 12}, OrderPrompt, "no"),
    # ---- under other statuses: an answer to the request or a silence about it
    Row("malformed ticket", 400, {"error": "cast", "statusCode": 400}, ErrorBody, "no", "unknown"),
    Row("no bridge", 400, {"error": "Bad Request: no bridge", "statusCode": 400}, ErrorBody, "no", "unknown"),
    Row("accounts first", 400, {"error": "Please query /accounts first"}, ErrorBody, "no", "unknown"),
    Row("reply id not found", 400, {"error": "reply id not found: 'f-1'"}, ErrorBody, "no", "unknown"),
    Row("not logged in", 401, {"error": "not authenticated", "statusCode": 401}, ErrorBody, "no", "unknown"),
    Row("not logged in, no body", 401, b"", NOTHING, "no", "unknown"),
    Row("no user agent", 403, b"<html>Access Denied</html>", NOTHING, "no", "unknown"),
    Row("no such place", 404, b"<h1>Resource not found</h1>", NOTHING, "no", "unknown"),
    Row("gone", 410, b"", NOTHING, "no", "unknown"),
    Row("no length", 411, b"Length Required", NOTHING, "no", "unknown"),
    Row("too many requests", 429, {"error": "Too many requests"}, ErrorBody, "no", "unknown"),
    Row("timed out on the way", 408, {"error": "timeout"}, ErrorBody, "unknown"),
    Row("a conflict", 409, {"error": "conflict"}, ErrorBody, "unknown"),
    Row("the client hung up", 499, b"", NOTHING, "unknown"),
    Row("server fault", 500, {"error": "oops"}, ErrorBody, "unknown"),
    Row("server fault, a size refused", 500, {"error": "Order size 0 is not valid."}, ErrorBody, "unknown"),
    Row("bad gateway", 502, b"<html>Bad Gateway</html>", NOTHING, "unknown"),
    Row("unavailable", 503, {"error": "Service Unavailable", "statusCode": 503}, ErrorBody, "unknown"),
    Row("unavailable, no body", 503, b"", NOTHING, "unknown"),
    Row("timed out behind", 504, b"", NOTHING, "unknown"),
    Row("a strange status", 520, {"error": "edge"}, ErrorBody, "unknown"),
    # ---- no meaning at all: the order is in an unknown state
    Row("empty list", 200, [], NOTHING, "unknown"),
    Row("empty object", 200, {}, NOTHING, "unknown"),
    Row("nothing", 200, b"", NOTHING, "unknown"),
    Row("null", 200, b"null", NOTHING, "unknown"),
    Row("text", 200, b'"Success"', NOTHING, "unknown"),
    Row("bare text", 200, b"Success", NOTHING, "unknown"),
    Row("number", 200, 1, NOTHING, "unknown"),
    Row("a page", 200, b"<html>Login</html>", NOTHING, "unknown"),
    Row("bytes", 200, b"\xff\xfe\x00", NOTHING, "unknown"),
    Row("cut off", 200, b'[{"order_id":"1","order_status":"Submitted"}', NOTHING, "unknown"),
    Row("two values", 200, b'[{"order_id":"1","order_status":"Submitted"}][]', NOTHING, "unknown"),
    Row("not a number", 200, b"NaN", NOTHING, "unknown"),
    Row("deep", 200, b"[" * 100_000, NOTHING, "unknown"),
    Row("list of text", 200, ["Submitted"], NOTHING, "unknown"),
    Row("list of nulls", 200, [None], NOTHING, "unknown"),
    Row("list in a list", 200, [[A]], NOTHING, "unknown"),
    Row("accepted outside a list", 200, A, NOTHING, "unknown"),
    Row("accepted in an envelope", 200, {"orders": [A]}, NOTHING, "unknown"),
    Row("question outside a list", 200, Q, NOTHING, "unknown"),
    Row("prompt in a list", 200, [P], NOTHING, "unknown"),
    Row("cancel acknowledged", 200, C, NOTHING, "unknown"),
    Row("accepted without status", 200, [{"order_id": "1"}], NOTHING, "unknown"),
    Row("accepted without id", 200, [{"order_status": "Submitted"}], NOTHING, "unknown"),
    Row(
        "accepted, documented name of the id", 200, [{"orderId": "1", "order_status": "Submitted"}], NOTHING, "unknown"
    ),
    Row("accepted, id null", 200, [{**A, "order_id": None}], NOTHING, "unknown"),
    Row("accepted, id blank", 200, [{**A, "order_id": ""}], NOTHING, "unknown"),
    Row("accepted, id an object", 200, [{**A, "order_id": {}}], NOTHING, "unknown"),
    Row("accepted, id a fraction", 200, [{**A, "order_id": 1.5}], NOTHING, "unknown"),
    Row("accepted, status null", 200, [{**A, "order_status": None}], NOTHING, "unknown"),
    Row("accepted, status a number", 200, [{**A, "order_status": 7}], NOTHING, "unknown"),
    Row("accepted and error", 200, [{**A, "error": "margin"}], NOTHING, "unknown"),
    Row("accepted and question in one", 200, [{**A, **Q}], NOTHING, "unknown"),
    Row("question and error in one", 200, [{**Q, **R}], NOTHING, "unknown"),
    Row("question, message is text", 200, [{**Q, "message": "Sure?"}], NOTHING, "unknown"),
    Row("question, message null", 200, [{**Q, "message": None}], NOTHING, "unknown"),
    Row("question, id null", 200, [{**Q, "id": None}], NOTHING, "unknown"),
    Row("question, id blank", 200, [{**Q, "id": ""}], NOTHING, "unknown"),
    Row("refused, error null", 200, {"error": None}, NOTHING, "unknown"),
    Row("refused, error an object", 200, {"error": {"a": 1}}, NOTHING, "unknown"),
    Row("prompt and error in one", 200, {**P, **R}, NOTHING, "unknown"),
    Row("prompt without request id", 200, {k: v for k, v in P.items() if k != "reqId"}, NOTHING, "unknown"),
    Row("one bad row spoils all", 200, [A, {"order_id": "2"}], NOTHING, "unknown"),
    Row("one strange row spoils all", 200, [A, None], NOTHING, "unknown"),
    Row("accepted under 201", 201, [A], NOTHING, "unknown"),
    Row("accepted under 202", 202, [A], NOTHING, "unknown"),
    Row("accepted under 500", 500, [A], NOTHING, "unknown"),
    Row("question under 503", 503, [Q], NOTHING, "unknown"),
    Row("sent somewhere else", 302, b"", NOTHING, "no", "unknown"),
)
"""Answers to place, modify and reply."""


CANCEL: tuple[Row, ...] = (
    Row("taken", 200, C, CancelAck, "taken"),
    Row("taken, gone at once", 200, {**C, "conid": -1, "account": None}, CancelAck, "taken"),
    Row("taken, text as id", 200, {"msg": "m", "order_id": "1"}, CancelAck, "taken"),
    Row("taken, error null", 200, {**C, "error": None}, CancelAck, "taken"),
    Row("taken, all of them", 200, {**C, "order_id": -1}, CancelAck, "taken"),
    Row("unknown order", 200, {"error": "OrderID 1 doesn't exist"}, ErrorBody, "no"),
    Row("unknown order, 400", 400, {"error": "OrderID 1 doesn't exist"}, ErrorBody, "no"),
    Row("no bridge", 400, {"error": "Bad Request: no bridge", "statusCode": 400}, ErrorBody, "no"),
    Row("not logged in", 401, {"error": "not authenticated", "statusCode": 401}, ErrorBody, "no"),
    Row("too many requests", 429, {"error": "Too many requests"}, ErrorBody, "no"),
    Row("unavailable", 503, {"error": "Service Unavailable", "statusCode": 503}, ErrorBody, "unknown"),
    Row("server fault", 500, {"error": "oops"}, ErrorBody, "unknown"),
    Row("taken and error", 200, {**C, "error": "no"}, NOTHING, "unknown"),
    Row("no order id", 200, {"msg": "m"}, NOTHING, "unknown"),
    Row("order id null", 200, {**C, "order_id": None}, NOTHING, "unknown"),
    Row("no message", 200, {"order_id": 1}, NOTHING, "unknown"),
    Row("message null", 200, {**C, "msg": None}, NOTHING, "unknown"),
    Row("taken, in a list", 200, [C], NOTHING, "unknown"),
    Row("an accepted order", 200, [A], NOTHING, "unknown"),
    Row("an accepted order, bare", 200, A, NOTHING, "unknown"),
    Row("empty", 200, {}, NOTHING, "unknown"),
    Row("nothing", 200, b"", NOTHING, "unknown"),
    Row("a page", 200, b"<html>", NOTHING, "unknown"),
    Row("taken under 202", 202, C, NOTHING, "unknown"),
    Row("taken under 503", 503, C, NOTHING, "unknown"),
)
"""Answers to cancel."""


PREVIEW: tuple[Row, ...] = (
    Row("estimate", 200, W, OrderPreview, "unknown"),
    Row("estimate, nulls", 200, {**W, "warn": None, "error": None, "position": None}, OrderPreview, "unknown"),
    Row("estimate, a warning", 200, {**W, "warn": "21/You are trying to submit an order"}, OrderPreview, "unknown"),
    Row("estimate with an error of its own", 200, {**W, "error": "equity"}, OrderPreview, "unknown"),
    Row("refused", 200, R, ErrorBody, "no"),
    Row("refused, the rest null", 200, {**dict.fromkeys(W), **R}, ErrorBody, "no"),
    Row("malformed ticket", 400, {"error": "cast", "statusCode": 400}, ErrorBody, "no"),
    Row("external operator", 500, R, ErrorBody, "unknown"),
    Row("half", 200, {"amount": {}}, NOTHING, "unknown"),
    Row("list", 200, [W], NOTHING, "unknown"),
    Row("an accepted order", 200, [A], NOTHING, "unknown"),
    Row("a question", 200, [Q], NOTHING, "unknown"),
    Row("nothing", 200, b"", NOTHING, "unknown"),
    Row("estimate under 503", 503, W, NOTHING, "unknown"),
)
"""Answers to preview. They say nothing about an order, so none of them may mean that there is one."""


TABLE: tuple[tuple[str, Row], ...] = (
    *((operation, row) for operation in ("orders_place", "order_reply", "order_modify") for row in PLACE),
    *(("order_cancel", row) for row in CANCEL),
    *(("orders_preview", row) for row in PREVIEW),
)
"""All of it, operation by operation."""
