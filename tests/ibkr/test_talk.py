"""What a session does beyond one request, step by step, with answers given by hand."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from botframework.errors import SessionRefused
from botframework.ibkr.catalogue import Call
from botframework.ibkr.failures import LoginNeeded
from botframework.ibkr.talk import ESTABLISH_TRIES, IDLE_S, NS, Pause, Talk, Talking, read_answer

UP = {"authenticated": True, "competing": False, "connected": True, "established": True}
DOWN = {**UP, "authenticated": False}
HELD = {**UP, "competing": True}


def drive(talking: Talking[Any], answers: list[tuple[str, int, Any]]) -> list[str]:
    """Give each call the next answer; what was asked, in order. Every answer must be the one to the call made."""
    asked = []
    waiting = iter(answers)
    reply: Any = None
    try:
        while True:
            step = talking.send(reply)
            if isinstance(step, Pause):
                asked.append("pause")
                reply = None
                continue
            assert isinstance(step, Call)
            asked.append(step.operation.id)
            name, status, body = next(waiting)
            assert name == step.operation.id
            if name == "session_init":
                assert json.loads(step.content or b"")["compete"] is False, "a library takes the session from nobody"
            reply = read_answer(name, httpx.Response(status, content=json.dumps(body).encode()))
    except StopIteration:
        assert next(waiting, None) is None
        return asked


def test_a_session_that_is_up_is_asked_once_and_kept_alive_when_idle() -> None:
    now = [0]
    talk = Talk("http://gateway/v1/api", lambda: now[0])
    assert drive(talk.open(), [("session_status", 200, UP)]) == ["session_status"]
    assert drive(talk.open(), []) == []
    now[0] += int((IDLE_S + 1) * NS)
    drive(talk.open(), [("session_tickle", 401, {"error": "not authenticated"}), ("session_status", 200, UP)])


def test_a_session_that_is_down_is_opened_without_taking_it_from_anybody() -> None:
    talk = Talk("http://gateway/v1/api", lambda: 0)
    answers = [("session_status", 200, DOWN), ("session_init", 200, DOWN), ("session_status", 200, DOWN)]
    assert drive(talk.open(), [*answers, ("session_status", 200, UP)])[-2:] == ["pause", "session_status"]


def test_a_session_that_cannot_be_had_is_told() -> None:
    talk = Talk("http://gateway/v1/api", lambda: 0)
    with pytest.raises(SessionRefused, match="another program"):
        drive(talk.open(), [("session_status", 200, HELD)])
    with pytest.raises(LoginNeeded):
        drive(talk.open(), [("session_status", 401, {"error": "not authenticated"})])
    never = [("session_status", 200, DOWN)] * ESTABLISH_TRIES
    with pytest.raises(SessionRefused, match="did not come up"):
        drive(talk.open(), [("session_status", 200, DOWN), ("session_init", 200, DOWN), *never])


def test_first_calls_are_made_once_and_again_when_the_gateway_forgot_them() -> None:
    talk = Talk("http://gateway/v1/api", lambda: 0, establish=False)
    accounts = ("accounts_list", 200, {"accounts": ["DU1"]})
    trades: tuple[str, int, Any] = ("trades_list", 200, [])
    forgot = ("trades_list", 400, {"error": "Bad Request: Please query /accounts first"})
    assert drive(talk.call("trades_list", {}), [accounts, trades]) == ["accounts_list", "trades_list"]
    assert drive(talk.call("trades_list", {}), [trades]) == ["trades_list"]
    drive(talk.call("trades_list", {}), [forgot, accounts, trades])
