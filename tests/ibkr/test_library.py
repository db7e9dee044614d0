"""The library without a bot: both sessions against the simulated gateway, over real sockets."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import httpx
import pytest

from botframework.errors import CertificateRefused, SessionRefused
from botframework.ibkr import (
    AnswerUnreadable,
    BadCall,
    CallRefused,
    LoginNeeded,
    NotDelivered,
    OrderNeedsBot,
    OutcomeUnknown,
    Session,
    SyncSession,
    TooManyCalls,
    UnknownContract,
    as_list,
)
from botframework.ibkr.talk import judged, read_answer
from botframework.ibkr.transport import NotSent
from botframework.sim import SimConfig
from botframework.sim.embedded import EmbeddedGateway
from generated_client import UNSET, RequestOptions
from generated_client.api.marketdata import marketdata_snapshot
from generated_client.api.orders import order_cancel, orders_place
from generated_client.models.order_submission import OrderSubmission
from generated_client.models.order_ticket import OrderTicket

TICKET = {"conid": 265598, "orderType": "MKT", "side": "BUY", "tif": "DAY", "quantity": 1}


@pytest.fixture
def gateway() -> Iterator[EmbeddedGateway]:
    with EmbeddedGateway(SimConfig(speed=30)) as running:
        yield running


def session(gateway: EmbeddedGateway, **settings: Any) -> SyncSession:
    return SyncSession(url=gateway.url, remember_pace=None, **settings)


def test_from_nothing_to_a_quote(gateway: EmbeddedGateway) -> None:
    with session(gateway) as s:
        quote = s.quote("AAPL")
        assert quote.symbol == "AAPL"
        assert quote.conid == 265598
        assert quote.bid is not None
        assert quote.ask is not None
        assert Decimal(0) < quote.bid < quote.ask
        assert [each.conid for each in s.quotes([265598, "SPY"])] == [265598, s.conid("SPY")]


def test_a_symbol_is_looked_up_once(gateway: EmbeddedGateway) -> None:
    with session(gateway) as s:
        first = s.conid("AAPL")
        sent = s.raw("session_status").http
        assert sent is not None
        stats = s._http._transport.stats  # type: ignore[attr-defined]  # our own transport, under httpx's client
        before = stats.sent
        assert s.conid("aapl") == first
        assert stats.sent == before
        with pytest.raises(BadCall, match="listed at NASDAQ"):
            s.conid("AAPL", exchange="TSE")
        with pytest.raises(UnknownContract, match="no STK 'NOSUCHTHING'"):
            s.conid("NOSUCHTHING")


def test_everyday_things(gateway: EmbeddedGateway) -> None:
    with session(gateway) as s:
        assert s.accounts() == ["DU1234567"]
        assert s.positions() == s.call("positions_all", account_id="DU1234567") == []
        assert s.ledger().additional_properties
        bars = s.history("AAPL", "1d", "1h")
        assert bars
        assert all(bar.low <= min(bar.open, bar.close) <= max(bar.open, bar.close) <= bar.high for bar in bars)
        assert [bar.at_ms for bar in bars] == sorted({bar.at_ms for bar in bars})
        rows = s.snapshot([265598], ["31"])
        assert rows[265598].last


def test_generated_functions_go_the_same_way(gateway: EmbeddedGateway) -> None:
    with session(gateway) as s:
        s.call("accounts_list")
        rows = marketdata_snapshot.sync(client=s.client, conids="265598", fields="31")
        assert isinstance(rows, list)


def test_an_asynchronous_session_does_the_same(gateway: EmbeddedGateway) -> None:
    async def run() -> None:
        async with Session(url=gateway.url, remember_pace=None) as s:
            quotes = await asyncio.gather(s.quote("AAPL"), s.quote("SPY"))
            assert [quote.symbol for quote in quotes] == ["AAPL", "SPY"]
            assert await s.accounts() == ["DU1234567"]
            assert await s.positions() == []
            assert await s.history("AAPL", "1d", "1h")
            assert (await s.raw("order_status", order_id="1")).status_code != 200
            with pytest.raises(OrderNeedsBot):
                await s.call("orders_place", account_id="DU1234567", body={"orders": [TICKET]})
            with pytest.raises(NotSent, match="bot run FILE"):
                await order_cancel.asyncio("DU1234567", "1", client=s.client)

    asyncio.run(run())


def test_no_order_leaves_whatever_it_carries(gateway: EmbeddedGateway) -> None:
    ticket = OrderTicket.from_dict(TICKET)
    forged = RequestOptions(extensions={"verdict_id": "v1"})
    with session(gateway) as s:
        with pytest.raises(OrderNeedsBot, match="bot run FILE") as caught:
            s.call("orders_place", account_id="DU1234567", body={"orders": [TICKET]})
        assert caught.value.may_have_arrived is False
        with pytest.raises(NotSent, match="bot run FILE"):
            orders_place.sync("DU1234567", client=s.client, body=OrderSubmission(orders=[ticket]), options=forged)
        with pytest.raises(NotSent, match="bot run FILE"):
            order_cancel.sync("DU1234567", "1", client=s.client)
    assert gateway.counts()["orders"] == 0


def test_a_gateway_that_was_restarted_is_asked_its_first_questions_again() -> None:
    first = EmbeddedGateway(SimConfig())
    first.start()
    with session(first) as s:
        assert s.quote("AAPL").bid
        first.stop()
        port = int(first.url.split(":")[2].split("/")[0])
        with EmbeddedGateway(SimConfig(), port=port):
            # The new one refuses prices until the accounts were asked for; the session does that by itself.
            assert s.raw("marketdata_snapshot", conids=265598, fields="31").status_code == 200
            assert s.quote("AAPL").bid


def test_failures_say_what_they_know(gateway: EmbeddedGateway) -> None:
    with session(gateway) as s:
        with pytest.raises(CallRefused) as refused:
            s.call("order_status", order_id="1")
        assert refused.value.operation == "order_status"
        assert refused.value.status == 503
        assert b"not found" in refused.value.body
        with pytest.raises(BadCall, match="did you mean 'accounts_list'"):
            s.call("account_list")
    with SyncSession(url="http://127.0.0.1:1/v1/api", remember_pace=None) as s, pytest.raises(NotDelivered) as away:
        s.quote("AAPL")
    assert (away.value.status, away.value.may_have_arrived) == (None, False)


ANSWERS = [
    (429, b"", TooManyCalls, False),
    (401, b"", LoginNeeded, False),
    (400, b'{"error":"Bad Request: no bridge"}', LoginNeeded, False),
    (200, b'{"error":"No contracts found"}', CallRefused, False),
    (404, b"<html>not here</html>", CallRefused, False),
    (503, b'{"error":"Service Unavailable"}', CallRefused, True),
    (200, b"<html>login</html>", AnswerUnreadable, True),
    (200, b"", AnswerUnreadable, True),
    (200, b"7", AnswerUnreadable, True),
]


@pytest.mark.parametrize(("status", "body", "kind", "may_have_arrived"), ANSWERS)
def test_an_answer_that_is_no_answer_has_its_class(
    status: int, body: bytes, kind: type[Exception], may_have_arrived: bool
) -> None:
    answer = read_answer("contracts_search", httpx.Response(status, content=body))
    with pytest.raises(kind) as caught:
        judged("contracts_search", answer)
    assert type(caught.value) is kind
    assert isinstance(caught.value, CallRefused | AnswerUnreadable)
    assert (caught.value.status, caught.value.body, caught.value.may_have_arrived) == (status, body, may_have_arrived)
    assert "<html" not in str(caught.value) or kind is AnswerUnreadable


def test_silence_says_that_it_may_have_arrived() -> None:
    """A server that takes the request and hangs up."""
    import socket
    import threading

    with socket.create_server(("127.0.0.1", 0)) as server:

        def hang_up() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(65536)

        threading.Thread(target=hang_up, daemon=True).start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}/v1/api"
        with SyncSession(url=url, remember_pace=None, establish=False) as s, pytest.raises(OutcomeUnknown) as caught:
            s.call("watchlist_delete", id="1")
        assert caught.value.may_have_arrived
        server.shutdown(socket.SHUT_RDWR)


def test_a_session_without_login_or_held_by_another_is_told(gateway: EmbeddedGateway) -> None:
    gateway.gateway.faults.add("competing")
    with session(gateway) as s, pytest.raises(SessionRefused, match="another program"):
        s.quote("AAPL")


def test_another_certificate_is_refused() -> None:
    pytest.importorskip("cryptography", reason="making a certificate needs the extra tls")
    from botframework.sim.certificate import fresh_certificate

    context, pin = fresh_certificate()
    with EmbeddedGateway(SimConfig(), tls=context) as secure:
        with session(secure, pins=(pin,)) as s:
            assert s.accounts() == ["DU1234567"]
        with session(secure, pins=("00" * 32,)) as s, pytest.raises(CertificateRefused):
            s.accounts()


def test_as_list() -> None:
    assert as_list(None) == as_list(UNSET) == as_list([]) == []
    assert as_list({"a": 1}) == [{"a": 1}]
    assert as_list([1, 2]) == as_list((1, 2)) == [1, 2]


def test_the_package_is_light_until_used() -> None:
    code = "import sys, botframework.ibkr; print('httpx' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_what_is_no_list_or_no_contract_id_is_refused_before_the_wire() -> None:
    with EmbeddedGateway(SimConfig()) as gateway, SyncSession(url=gateway.url, remember_pace=None) as s:
        with pytest.raises(BadCall, match=r"no list of instruments given; write \['AAPL'\], or take quote\('AAPL'\)"):
            s.quotes("AAPL")
        with pytest.raises(BadCall, match="no contract or no list"):
            s.snapshot(265598, ["last"])  # type: ignore[arg-type] # what a person writes who has one contract
        with pytest.raises(BadCall, match="'AAPL' is no contract id"):
            s.snapshot(["AAPL"], ["last"])  # type: ignore[list-item] # what a person writes who has symbols
