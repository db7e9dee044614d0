"""A refusal under status 200 is a refusal, for every operation whose policy names what makes one.

Held at the client (`ErrorBody`, never a model that happens to take any member) and at the library's judgement, which also
knows the members that say no without an `error` (`success: false` and its like).
"""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from botframework.ibkr import CallRefused
from botframework.ibkr.talk import judged, read_answer
from generated_client._operations import OPERATIONS
from generated_client.models import ErrorBody
from tests.generated_client.kit import EXAMPLES, encoded, endpoint, fast_loads, parse

BY_ERROR = [name for name, operation in OPERATIONS.items() if "error" in operation.error_when]
BY_MEMBER = [
    (name, key, value)
    for name, operation in OPERATIONS.items()
    for key, value in operation.error_when.items()
    if key != "error"
]


def test_every_operation_says_what_makes_a_refusal() -> None:
    assert list(OPERATIONS) == BY_ERROR
    assert {OPERATIONS[name].error_when["error"] for name in BY_ERROR} == {"*"}
    assert {(key, value) for _, key, value in BY_MEMBER} == {
        ("success", False),
        ("set", False),
        ("unsubscribed", False),
        ("status", False),
        ("RESULT", False),
    }


@pytest.mark.parametrize("name", BY_ERROR)
def test_error_under_200_is_an_error(name: str) -> None:
    for body in ({"error": "no"}, {"error": "no", "statusCode": 400}, {"other": [1], "error": "no", "action": "x"}):
        for content in (json.dumps(body).encode(), json.dumps(body).encode("utf-16")):
            response = parse(name, None, 200, content)
            assert isinstance(response.parsed, ErrorBody), (name, body, response.parse_error)
            assert response.parsed.error == "no"
            with pytest.raises(CallRefused, match="no"):
                judged(name, response)


@pytest.mark.parametrize("name", BY_ERROR)
def test_no_error_is_made_up(name: str) -> None:
    """The answers that succeed stay what they are, also through another decoder."""
    for example in EXAMPLES:
        if example.operation == name and example.status == 200 and not _says_error(example.body):
            response = parse(name, None, 200, encoded(example.body))
            assert response.parse_error is None
            assert not isinstance(response.parsed, ErrorBody)
            again = read_answer(name, httpx.Response(200, content=encoded(example.body)))
            assert again.parsed == response.parsed
            assert endpoint(name).parse(response.http, fast_loads).parsed == response.parsed


def _says_error(body: Any) -> bool:
    return (
        isinstance(body, dict)
        and body.get("error") is not None
        and set(body) <= {"error", "statusCode", "action", "cqe"}
    )


@pytest.mark.parametrize(("name", "key", "value"), BY_MEMBER)
def test_a_member_that_says_no_is_a_refusal_or_nothing(name: str, key: str, value: Any) -> None:
    shapes = [e.body for e in EXAMPLES if e.operation == name and e.status == 200 and isinstance(e.body, dict)]
    shown = [body for body in shapes if key in body] or [{}]
    for body in shown:
        response = parse(name, {**body, key: value})
        if response.parse_error is None:
            with pytest.raises(CallRefused):
                judged(name, response)


def test_a_refusal_hides_in_no_map_no_text_and_no_empty_answer() -> None:
    for name in (
        "stocks_list",
        "futures_list",
        "currency_pairs",
        "portfolio_ledger",
        "order_notification",
        "fyi_device_delete",
    ):
        assert isinstance(parse(name, {"error": "no"}).parsed, ErrorBody)
    assert not isinstance(parse("stocks_list", {"error": []}).parsed, ErrorBody)  # a symbol may be called so
    assert parse("order_notification", None, 200, b"Success").parsed == "Success"
    assert parse("order_notification", None, 200, b'{"text": "error"}').parsed == '{"text": "error"}'
    assert parse("fyi_device_delete", None, 200, b"").parse_error is None
