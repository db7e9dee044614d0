"""Every failure says what it knows: operation, status, body, request id, whether it may have arrived; and no secrets."""

from __future__ import annotations

import asyncio
import copy
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from botframework.errors import BotError, CertificateRefused, ExitCode, SessionRefused
from botframework.ibkr import (
    AmbiguousContract,
    AnswerUnreadable,
    BadCall,
    CallFailed,
    CallRefused,
    LoginNeeded,
    NoBrokerageSession,
    NotDelivered,
    OrderNeedsBot,
    OutcomeUnknown,
    Session,
    SyncSession,
    TooManyCalls,
    WrongCertificate,
)
from botframework.ibkr import __all__ as shown
from botframework.sim import SimConfig
from botframework.sim.embedded import EmbeddedGateway
from tests.ibkr.conftest import RogueServer, http

# fault, its settings, operation, class, status, may have arrived
FAULTS: list[tuple[str, dict[str, Any], str, type[CallFailed], int | None, bool]] = [
    ("http_429", {}, "watchlists_list", TooManyCalls, 429, False),
    ("http_401", {}, "watchlists_list", LoginNeeded, 401, False),
    ("http_status", {"status": 500}, "watchlists_list", CallRefused, 500, True),
    ("http_status", {"status": 403, "html": True}, "watchlists_list", CallRefused, 403, False),
    ("answer_lost", {}, "watchlist_delete", OutcomeUnknown, None, True),
    ("request_lost", {}, "watchlist_delete", OutcomeUnknown, None, True),
    ("competing", {}, "watchlists_list", NoBrokerageSession, 200, False),
]


@pytest.fixture
def gateway() -> Iterator[EmbeddedGateway]:
    with EmbeddedGateway(SimConfig(pacing="loose")) as running:
        yield running


def arguments(operation: str) -> dict[str, Any]:
    return {"id": "1"} if operation == "watchlist_delete" else {}


@pytest.mark.parametrize("door", ["sync", "async"])
@pytest.mark.parametrize(("fault", "settings", "operation", "kind", "status", "arrived"), FAULTS)
def test_a_failure_says_what_it_knows_at_both_doors(
    gateway: EmbeddedGateway,
    caplog: pytest.LogCaptureFixture,
    door: str,
    fault: str,
    settings: dict[str, Any],
    operation: str,
    kind: type[CallFailed],
    status: int | None,
    arrived: bool,
) -> None:
    path = "" if fault == "competing" else "/watchlist"
    gateway.gateway.faults.add(fault, path=path, **settings)
    caplog.set_level(logging.DEBUG, "botframework.ibkr.library")

    async def ask() -> None:
        async with Session(url=gateway.url, remember_pace=None) as session:
            await session.call(operation, **arguments(operation))

    def ask_blocking() -> None:
        with SyncSession(url=gateway.url, remember_pace=None) as s:
            s.call(operation, **arguments(operation))

    with pytest.raises(CallFailed) as caught:
        asyncio.run(ask()) if door == "async" else ask_blocking()
    error = caught.value
    assert type(error) is kind
    expected = "session_status" if fault == "competing" else operation
    assert (error.operation, error.status, error.may_have_arrived) == (expected, status, arrived)
    assert error.request_id
    assert any(error.request_id in record.getMessage() for record in caplog.records)
    assert len(str(error).splitlines()) == 1


def test_what_never_left_has_an_id_as_well(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "botframework.ibkr.library")
    with SyncSession(url="http://127.0.0.1:1/v1/api", remember_pace=None) as s:
        for action, kind in (
            (lambda: s.call("orders_list"), NotDelivered),
            (lambda: s.call("order_list"), BadCall),
            (lambda: s.call("order_cancel", account_id="U1", order_id="1"), OrderNeedsBot),
        ):
            with pytest.raises(kind) as caught:
                action()
            error = caught.value
            assert isinstance(error, CallFailed)
            assert (error.status, error.body, error.may_have_arrived) == (None, b"", False)
            assert any(error.request_id in record.getMessage() for record in caplog.records)


def test_the_pace_says_when_to_come_back(gateway: EmbeddedGateway) -> None:
    with SyncSession(url=gateway.url, remember_pace=None) as s:
        s.performance_periods()
        with pytest.raises(NotDelivered) as caught:
            s.performance_periods()
    assert 800 < caught.value.retry_after_s <= 950
    assert caught.value.may_have_arrived is False


def test_a_refused_session_is_both_kinds_of_error(gateway: EmbeddedGateway) -> None:
    gateway.gateway.faults.add("competing")
    with SyncSession(url=gateway.url, remember_pace=None) as s, pytest.raises(SessionRefused) as caught:
        s.quote("AAPL")
    assert isinstance(caught.value, CallFailed)
    assert caught.value.request_id


def test_a_refused_certificate_is_both_kinds_of_error() -> None:
    pytest.importorskip("cryptography", reason="making a certificate needs the extra tls")
    from botframework.sim.certificate import fresh_certificate

    context, _ = fresh_certificate()
    with (
        EmbeddedGateway(SimConfig(), tls=context) as secure,
        SyncSession(url=secure.url, remember_pace=None, pins=("00" * 32,)) as s,
        pytest.raises(CertificateRefused) as caught,
    ):
        s.accounts()
    assert isinstance(caught.value, WrongCertificate)
    assert (caught.value.may_have_arrived, bool(caught.value.request_id)) == (False, True)


def test_the_gateways_own_id_is_taken_where_it_gives_one(rogue: RogueServer) -> None:
    rogue.behave["/fyi/settings"] = http(400, {"error": "no"}, headers="X-Request-ID: abc-123\r\n")

    async def ask() -> CallFailed:
        async with rogue, Session(url=rogue.url, remember_pace=None) as session:
            with pytest.raises(CallRefused) as caught:
                await session.call("fyi_settings")
            return caught.value

    assert asyncio.run(ask()).request_id == "abc-123"


SECRET = "5f2c0e8a7b6d49318c0f1e2d3c4b5a69"


def test_secrets_are_in_no_part_of_a_failure(rogue: RogueServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    status = {"authenticated": True, "connected": True, "competing": False, "established": True}
    rogue.behave["/tickle"] = {"session": "tok-9981-qq", "iserver": {"authStatus": status}}
    said = {"error": f"account DU7654321 of session={SECRET} and tok-9981-qq is not valid"}
    rogue.behave["/fyi/settings"] = http(400, said)
    rogue.behave["/fyi/deliveryoptions"] = b"HTTP/1.1 200 OK\r\nContent-Length: 23\r\n\r\n{tok-9981-qq DU7654321}"

    async def ask() -> list[CallFailed]:
        found = []
        async with rogue, Session(url=rogue.url, remember_pace=None) as session:
            await session.call("session_tickle")
            for name in ("fyi_settings", "fyi_delivery_options"):
                with pytest.raises(CallFailed) as caught:
                    await session.call(name)
                found.append(caught.value)
        return found

    refused, unreadable = asyncio.run(ask())
    assert isinstance(unreadable, AnswerUnreadable)
    for error in (refused, unreadable):
        everything = f"{error} {error!r} {error.args} {error.what} {error.hint} {error.body!r} {caplog.text}"
        for secret in (SECRET, "tok-9981-qq", "7654321"):
            assert secret not in everything
        assert b"DU\xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2321" in error.body


def test_a_session_shows_nothing_of_what_it_learned(gateway: EmbeddedGateway) -> None:
    with SyncSession(url=gateway.url, remember_pace=None, account="DU1234567") as s:
        token = s.call("session_tickle").session
        s.accounts()
        assert token not in repr(s)
        assert repr(s) == f"<SyncSession {gateway.url} open>"
        assert repr(SyncSession.conid).startswith("<conid(symbol: 'str', *, sec_type:")


def test_failures_travel_between_processes() -> None:
    error = AmbiguousContract("two", operation="stocks_list", hint="name one", candidates=[1, 2])
    error.request_id = "s-1"
    again = copy.deepcopy(error)  # by the same protocol
    assert (type(again), str(again), again.candidates, again.request_id) == (
        AmbiguousContract,
        "stocks_list: two; name one",
        (1, 2),
        "s-1",
    )


def test_every_kind_is_a_bot_error_with_an_exit_code() -> None:
    import botframework.ibkr

    kinds = [each for name in shown if isinstance(each := getattr(botframework.ibkr, name), type)]
    failures = [kind for kind in kinds if issubclass(kind, BotError)]
    assert len(failures) >= 14
    for kind in failures:
        assert issubclass(kind, CallFailed)
        assert kind.exit_code is not ExitCode.UNEXPECTED or kind is CallFailed
        assert kind.__name__ in (botframework.ibkr.failures.__doc__ or "")
