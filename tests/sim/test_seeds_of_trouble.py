"""What users of the real gateway report as trouble, each at the HTTP door of the simulated one, over a real socket.

Beside it, where our own client is concerned, that it copes: with the trouble itself, or by saying what it is. Wall time is a
clock that the test can set forward, so that days pass at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
from collections.abc import Iterator
from typing import Any

import attrs
import httpx
import pytest
from picows import WSMsgType

from botframework.errors import SessionRefused
from botframework.ibkr import (
    AnswerUnreadable,
    CallRefused,
    LoginNeeded,
    OutcomeUnknown,
    SyncSession,
    TooManyCalls,
)
from botframework.sim import SimConfig
from botframework.sim.embedded import EmbeddedGateway
from botframework.sim.server import wall_clock
from tests.sim.driver import AAPL, ACCOUNT, WALL0
from tests.sim.test_server import AGENT, listening, topic

S = 1_000_000_000
TICKET = {"conid": AAPL, "orderType": "LMT", "side": "BUY", "tif": "DAY", "quantity": 5, "price": 100.0}
NO_BRIDGE = {"error": "Bad Request: no bridge", "statusCode": 400}
NOT_AUTHENTICATED = {"error": "not authenticated", "statusCode": 401}


@attrs.define(eq=False)
class Door:
    """A gateway on a socket, a plain client before it, and the wall time it is told."""

    gateway: EmbeddedGateway
    http: httpx.Client
    ahead: list[int]

    def get(self, path: str) -> Any:
        return self.http.get(path).json()

    def post(self, path: str, body: Any = None) -> Any:
        return self.http.post(path, json=body or {}).json()

    def status(self, path: str, method: str = "GET", body: Any = None) -> int:
        return self.http.request(method, path, json=body).status_code

    def pass_time(self, seconds: float) -> None:
        """Sets wall time forward; what was due in between happens."""
        self.ahead[0] += int(seconds * S)
        self.gateway.call(lambda gateway: None)

    def fault(self, name: str, **params: Any) -> Any:
        return self.gateway.gateway.faults.add(name, **params)

    def session(self) -> SyncSession:
        """Our own client."""
        return SyncSession(url=self.gateway.url, remember_pace=None)


@contextlib.contextmanager
def opened(wall_ns: int | None = None, *, standing: bool = False, **config: Any) -> Iterator[Door]:
    """A door with a gateway behind it; `wall_ns` is its first wall time, `standing` a clock that only the test moves."""
    began = wall_clock()()
    real = (lambda: began) if standing else wall_clock()
    ahead = [0 if wall_ns is None else wall_ns - real()]
    settings: dict[str, Any] = {"pacing": "loose"} | config
    with (
        EmbeddedGateway(SimConfig(**settings), clock=lambda: real() + ahead[0]) as gateway,
        httpx.Client(base_url=gateway.url, timeout=60) as client,
    ):
        yield Door(gateway, client, ahead)


@pytest.fixture
def door() -> Iterator[Door]:
    with opened() as found:
        found.get("/iserver/accounts")
        yield found


def raw_request(door: Door, method: str, path: str, *headers: tuple[str, str]) -> tuple[int, bytes, str]:
    """A request with these headers and no others but Host: status, body, content type."""
    connection = http.client.HTTPConnection("127.0.0.1", door.gateway.server.port)
    with contextlib.closing(connection):
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in headers:
            connection.putheader(name, value)
        connection.endheaders()
        response = connection.getresponse()
        return response.status, response.read(), response.getheader("Content-Type", "")


# --- the door -------------------------------------------------------------------------------------------------------------


def test_missing_user_agent_403(door: Door) -> None:
    status, body, kind = raw_request(door, "GET", "/v1/api/iserver/accounts")
    assert (status, kind) == (403, "text/html")
    assert b"Access Denied" in body
    assert raw_request(door, "GET", "/v1/api/iserver/accounts", ("User-Agent", "x"))[0] == 200
    with door.session() as ours:
        assert ours.accounts() == [ACCOUNT]


def test_post_without_a_body_411(door: Door) -> None:
    agent = ("User-Agent", "x")
    assert raw_request(door, "POST", "/v1/api/tickle", agent)[0] == 411
    assert raw_request(door, "POST", "/v1/api/tickle", agent, ("Content-Length", "0"))[0] == 200
    with door.session() as ours:
        assert ours.call("session_tickle").session


@pytest.mark.parametrize("path", ["/reauthenticate", "/md/regsnapshot", "/iserver/account/ORDERS"])
def test_wrong_path_404_html(door: Door, path: str) -> None:
    answer = door.http.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html")
    assert "<h1>Resource not found</h1>" in answer.text


def test_wrong_method_405(door: Door) -> None:
    assert door.status("/iserver/accounts", "DELETE") == 405


def test_a_path_outside_the_api_leads_away_302(door: Door) -> None:
    answer = door.http.get(door.gateway.url.replace("/v1/api", "/gw/api/v1"))
    assert (answer.status_code, answer.headers["location"]) == (302, "https://api.ibkr.com/gw/api/v1")
    door.fault("redirect", path="/iserver/accounts", times=1)
    answer = door.http.get("/iserver/accounts")
    assert answer.status_code == 302
    assert answer.headers["location"].startswith("/sso/Login")
    door.fault("redirect", path="/watchlists", times=1)
    with door.session() as ours, pytest.raises(CallRefused, match="302"):
        ours.call("watchlists_list")


# --- sessions -------------------------------------------------------------------------------------------------------------


def test_nobody_logged_in_401() -> None:
    with opened(logged_in=False) as door:
        for method, path in (("GET", "/iserver/accounts"), ("POST", "/tickle"), ("GET", "/portfolio/accounts")):
            answer = door.http.request(method, path, json={})
            assert (answer.status_code, answer.json()) == (401, NOT_AUTHENTICATED)
        assert door.post("/iserver/auth/status") == {
            "authenticated": False,
            "established": False,
            "competing": False,
            "connected": False,
            "MAC": None,
        }
        with pytest.raises(LoginNeeded, match="log in"), door.session() as ours:
            ours.accounts()
        root = door.gateway.url.removesuffix("/v1/api")
        assert "<form" in door.http.get(f"{root}/sso/Login").text
        assert door.http.post(f"{root}/sso/Dispatcher").text == "Client login succeeds"
        assert door.get("/iserver/accounts")["accounts"] == [ACCOUNT]


def test_no_bridge_before_init() -> None:
    with opened(established=False) as door:
        answer = door.http.get("/iserver/accounts")
        assert (answer.status_code, answer.json()) == (400, NO_BRIDGE)
        assert door.post("/iserver/auth/ssodh/init", {"publish": True, "compete": True})["established"] is True
        assert door.status("/iserver/accounts") == 200
    with opened(established=False) as door, door.session() as ours:
        assert ours.quote("AAPL").bid, "ours opens the session by itself"


def test_no_bridge_for_seconds_after_init() -> None:
    with opened(established=False, settle_ms=4000) as door:
        answer = door.post("/iserver/auth/ssodh/init", {"publish": True, "compete": True})
        assert (answer["connected"], answer["established"]) == (True, False)
        assert door.get("/iserver/accounts") == NO_BRIDGE
        door.pass_time(4)
        assert door.post("/iserver/auth/status")["established"] is True
        assert door.status("/iserver/accounts") == 200


def test_init_without_publish_500() -> None:
    with opened(established=False) as door:
        assert door.status("/iserver/auth/ssodh/init", "POST", {"compete": True}) == 500


def test_sso_alive_but_the_brokerage_session_dead(door: Door) -> None:
    door.get("/portfolio/accounts")
    door.fault("session_dead")
    status = door.post("/iserver/auth/status")
    assert (status["authenticated"], status["connected"]) == (False, False)
    assert "serverInfo" not in status
    assert door.get("/iserver/accounts") == NO_BRIDGE
    assert door.status(f"/portfolio/{ACCOUNT}/ledger") == 200
    assert door.post("/tickle")["iserver"]["authStatus"]["authenticated"] is False


def test_first_status_false_though_true(door: Door) -> None:
    door.fault("status_false", times=1)
    assert [door.post("/iserver/auth/status")["authenticated"] for _ in range(2)] == [False, True]
    door.fault("status_false", times=1)
    with door.session() as ours:
        assert ours.accounts() == [ACCOUNT]


def test_sso_validate_says_false_with_200(door: Door) -> None:
    door.fault("sso_invalid", times=1)
    answer = door.http.get("/sso/validate")
    assert (answer.status_code, answer.json()["RESULT"]) == (200, False)


def test_tickle_says_no_session_with_200(door: Door) -> None:
    door.fault("http_status", path="/tickle", status=200, text="no session", times=1)
    answer = door.http.post("/tickle", json={})
    assert (answer.status_code, answer.json()) == (200, {"error": "no session"})
    door.fault("http_status", path="/tickle", status=200, text="no session", times=1)
    with door.session() as ours, pytest.raises(LoginNeeded, match="no session"):
        ours.call("session_tickle")


def test_competing_login_takes_the_session(door: Door) -> None:
    door.fault("competing")
    status = door.post("/iserver/auth/status")
    assert (status["competing"], status["authenticated"]) == (True, False)
    assert door.get("/iserver/accounts") == NO_BRIDGE
    with pytest.raises(SessionRefused), door.session() as ours:
        ours.accounts()
    assert door.post("/iserver/auth/ssodh/init", {"publish": True, "compete": False})["competing"] is True
    assert door.post("/iserver/auth/ssodh/init", {"publish": True, "compete": True})["competing"] is False


def test_competing_and_authenticated_with_no_accounts(door: Door) -> None:
    door.fault("competing", authenticated=True)
    status = door.post("/iserver/auth/status")
    assert (status["competing"], status["authenticated"]) == (True, True)
    assert door.get("/iserver/accounts") == {}
    with pytest.raises(SessionRefused), door.session() as ours:
        ours.accounts()


def test_session_lost_through_idleness_and_cold_afterwards(door: Door) -> None:
    for _ in range(5):
        door.pass_time(60)
        door.post("/tickle")
    assert door.status("/iserver/accounts") == 200
    door.pass_time(361)
    assert door.get("/iserver/accounts") == NO_BRIDGE
    door.post("/iserver/auth/ssodh/init", {"publish": True, "compete": True})
    assert "query /accounts first" in door.get("/iserver/account/orders")["error"]


def test_a_login_lasts_24_hours() -> None:
    with opened(login_life_s=86_400, session_idle_s=90_000) as door:
        assert door.post("/tickle")["ssoExpires"] == 600_000
        door.pass_time(86_100)
        assert 250_000 < door.post("/tickle")["ssoExpires"] <= 300_000
        assert door.get("/sso/validate")["EXPIRES"] <= 300_000
        door.pass_time(310)
        assert door.http.post("/tickle", json={}).json() == NOT_AUTHENTICATED
        assert door.status("/iserver/auth/ssodh/init", "POST", {"publish": True, "compete": True}) == 401
        door.gateway.call(lambda gateway: gateway.login())
        assert door.status("/tickle", "POST", {}) == 200


FRIDAY_22_NEW_YORK = WALL0 + 12 * 3600 * S  # WALL0 is Friday, 2026-01-02, 10:00 in New York


def test_midnight_reset_and_the_nightly_window() -> None:
    sunday_2355 = FRIDAY_22_NEW_YORK + (2 * 24 * 60 - 5 + 2 * 60) * 60 * S
    with opened(sunday_2355, nights=True) as door:
        assert door.status("/iserver/accounts") == 200
        door.pass_time(5 * 60 + 1)  # Monday, just past midnight
        assert door.get("/iserver/accounts") == NO_BRIDGE
        assert door.post("/tickle")["iserver"]["authStatus"]["authenticated"] is False
        assert door.status("/iserver/auth/ssodh/init", "POST", {"publish": True, "compete": True}) == 200
        door.pass_time(15 * 60)
        assert door.get("/iserver/accounts") == NO_BRIDGE
        answer = door.http.post("/iserver/auth/ssodh/init", json={"publish": True, "compete": True})
        assert (answer.status_code, answer.json()["error"]) == (503, "Service Unavailable")
        door.pass_time(90 * 60)
        assert door.post("/iserver/auth/ssodh/init", {"publish": True, "compete": True})["established"] is True


def test_weekend_maintenance() -> None:
    with opened(FRIDAY_22_NEW_YORK, nights=True) as door:
        assert door.status("/iserver/accounts") == 200
        door.pass_time(3601)
        init = {"publish": True, "compete": True}
        assert door.status("/iserver/auth/ssodh/init", "POST", init) == 503
        door.pass_time(3.9 * 3600)
        assert door.status("/iserver/auth/ssodh/init", "POST", init) == 503
        door.pass_time(0.2 * 3600)
        assert door.status("/iserver/auth/ssodh/init", "POST", init) == 200


def test_maintenance_at_any_time(door: Door) -> None:
    closed = door.fault("maintenance")
    assert door.get("/iserver/accounts") == NO_BRIDGE
    with pytest.raises(CallRefused, match="503"), door.session() as ours:
        ours.accounts()
    door.gateway.gateway.faults.remove(closed)
    with door.session() as ours:
        assert ours.accounts() == [ACCOUNT]


def test_the_reset_drops_sockets_without_a_close_frame() -> None:
    async def work(door: Door) -> None:
        transport, listener = await listening(door.gateway.ws_url, extra_headers=AGENT)
        await listener.until(topic("system"))
        await asyncio.to_thread(door.pass_time, 600)
        await asyncio.wait_for(listener.closed.wait(), 60)
        assert listener.close_code is None
        transport.disconnect()

    with opened(FRIDAY_22_NEW_YORK + 115 * 60 * S, nights=True) as door:
        asyncio.run(work(door))


CHRISTMAS_10_NEW_YORK = 1_798_210_800 * S  # Friday, 2026-12-25


def test_a_holiday_of_the_exchange() -> None:
    with opened(hours="regular", start_ns=CHRISTMAS_10_NEW_YORK, speed=1000) as door:
        door.get("/iserver/accounts")
        days = door.get(f"/contract/trading-schedule?conid={AAPL}")["schedules"]
        assert "20261224" in days
        assert "20261225" not in days
        order = door.post(f"/iserver/account/{ACCOUNT}/orders", {"orders": [MARKET]})
        while "id" in order[0]:
            order = door.post(f"/iserver/reply/{order[0]['id']}", {"confirmed": True})
        path = f"/iserver/account/order/status/{order[0]['order_id']}"
        door.pass_time(7)  # two hours of the market's time
        assert door.get(path)["order_status"] == "PreSubmitted"
        door.pass_time(260)  # the day after the weekend has begun
        assert door.get(path)["order_status"] == "Filled"


# --- cold lists -----------------------------------------------------------------------------------------------------------


def test_accounts_first() -> None:
    with opened() as door:
        for path in ("/iserver/account/orders", f"/iserver/marketdata/snapshot?conids={AAPL}&fields=31"):
            assert door.get(path) == {"error": "Bad Request: Please query /accounts first", "statusCode": 400}
        door.get("/iserver/accounts")
        assert door.status("/iserver/account/orders") == 200


def test_portfolio_accounts_first(door: Door) -> None:
    assert "query /portfolio/accounts first" in door.get(f"/portfolio/{ACCOUNT}/ledger")["error"]
    with door.session() as ours:
        assert ours.positions() == []


def test_first_order_list_empty(door: Door) -> None:
    door.post(f"/iserver/account/{ACCOUNT}/orders", {"orders": [TICKET | {"price": 230.0}]})
    placed = door.gateway.counts()["orders"]
    first, second = (door.get("/iserver/account/orders") for _ in range(2))
    assert first == {"orders": [], "snapshot": False}
    assert (len(second["orders"]), second["snapshot"]) == (placed, True)
    forced = door.get("/iserver/account/orders?force=true")
    assert forced == {"orders": [], "snapshot": False}
    assert len(door.get("/iserver/account/orders")["orders"]) == placed


def test_filter_that_mutes_sor(door: Door) -> None:
    async def work() -> None:
        token = door.post("/tickle")["session"]
        headers = AGENT | {"Cookie": f"api={token}"}
        transport, listener = await listening(door.gateway.ws_url, extra_headers=headers)
        await listener.until(topic("sts"))

        def order(name: str) -> None:
            answer = door.post(f"/iserver/account/{ACCOUNT}/orders", {"orders": [MARKET | {"cOID": name}]})
            assert answer[0]["local_order_id"] == name

        async def echoed() -> None:
            # Frames are in order: what is not there when a ping is answered does not come.
            before = len(listener.frames)
            transport.send(WSMsgType.TEXT, b"tic")
            await listener.until(lambda frame: frame["topic"] == "tic" and listener.frames.index(frame) >= before)
            del listener.frames[:]

        transport.send(WSMsgType.TEXT, b"sor+{}")
        await asyncio.to_thread(order, "heard")
        await listener.until(topic("sor"))
        await asyncio.to_thread(door.get, "/iserver/account/orders")
        await asyncio.to_thread(door.get, "/iserver/account/orders?filters=Submitted")
        await echoed()
        await asyncio.to_thread(order, "muted")
        await asyncio.to_thread(door.pass_time, 2)
        assert not [frame for frame in listener.frames if frame.get("topic") == "sor"]
        await echoed()
        await asyncio.to_thread(door.get, "/iserver/account/orders?force=true")
        await asyncio.to_thread(door.get, "/iserver/account/orders")
        await asyncio.to_thread(order, "heard-again")
        await listener.until(topic("sor"))
        transport.disconnect()

    asyncio.run(work())


MARKET = {"conid": AAPL, "orderType": "MKT", "side": "BUY", "tif": "DAY", "quantity": 1}


def test_first_snapshot_empty(door: Door) -> None:
    path = f"/iserver/marketdata/snapshot?conids={AAPL}&fields=84,86"
    assert door.get(path) == [{"conidEx": str(AAPL), "conid": AAPL}]
    door.pass_time(2)
    (row,) = door.get(path)
    assert float(row["84"]) < float(row["86"])
    # A field that was not asked for before is a first request of its own.
    assert "7295" not in door.get(path.replace("84,86", "84,7295"))[0]
    with door.session() as ours:
        assert ours.quote("SPY").bid, "ours waits the empty ones out"


def test_strikes_before_search_empty(door: Door) -> None:
    strikes = f"/iserver/secdef/strikes?conid={AAPL}&sectype=OPT&month="
    assert door.get(strikes + "JAN30") == {"call": [], "put": []}
    found = door.get("/iserver/secdef/search?symbol=AAPL")[0]
    month = next(section for section in found["sections"] if section["secType"] == "OPT")["months"].split(";")[0]
    assert door.get(strikes + month)["call"]


def test_preview_without_a_snapshot_empty(door: Door) -> None:
    path, body = f"/iserver/account/{ACCOUNT}/orders/whatif", {"orders": [TICKET]}
    assert door.post(path, body)["amount"]["total"] == ""
    door.get(f"/iserver/marketdata/snapshot?conids={AAPL}&fields=31")
    assert door.post(path, body)["amount"]["total"] != ""


def test_first_trades_empty(door: Door) -> None:
    door.post(f"/iserver/account/{ACCOUNT}/orders", {"orders": [MARKET]})
    door.pass_time(5)
    assert door.get("/iserver/account/trades") == []
    assert sum(row["size"] for row in door.get("/iserver/account/trades")) == 1.0


def test_profit_and_loss_cold(door: Door) -> None:
    assert door.get("/iserver/account/pnl/partitioned") == {"upnl": {}}


def test_history_in_upper_case_is_another_window(door: Door) -> None:
    path = f"/iserver/marketdata/history?conid={AAPL}&bar=1min&period="
    assert len(door.get(path + "10min")["data"]) == 10
    assert len(door.get(path + "10MIN")["data"]) == 84


# --- statuses -------------------------------------------------------------------------------------------------------------


def test_too_many_requests_429_and_the_penalty_box() -> None:
    with opened(WALL0, standing=True, pacing="strict") as door:
        statuses = [door.status("/iserver/accounts") for _ in range(30)]
        assert statuses == [200] * 10 + [429] * 20, "ten within a second, then the address is shut out"
        door.pass_time(800)
        assert door.status("/tickle", "POST", {}) == 429
        door.pass_time(101)  # requests during the penalty do not prolong it
        assert door.status("/tickle", "POST", {}) == 200
    with opened(pacing="strict") as door, door.session() as ours:
        for _ in range(12):
            ours.call("contract_info", conid=AAPL)
        assert door.status("/portfolio/accounts") == 200, "ours kept the pace"


def test_unread_number_423(door: Door) -> None:
    assert [door.status("/fyi/unreadnumber") for _ in range(2)] == [200, 423]
    with door.session() as ours, pytest.raises(CallRefused) as caught:
        ours.call("fyi_unread")
    assert caught.value.status == 423
    door.pass_time(301)
    assert door.status("/fyi/unreadnumber") == 200


@pytest.mark.parametrize(
    ("status", "text", "kind"),
    [
        (401, "not authenticated", LoginNeeded),
        (403, "not permitted", CallRefused),
        (410, "gone", LoginNeeded),
        (423, "locked", CallRefused),
        (429, "Too many requests", TooManyCalls),
        (500, "There was an error processing the request. Please try again.", CallRefused),
        (503, "Service Unavailable", CallRefused),
    ],
)
def test_a_status_is_what_it_is(door: Door, status: int, text: str, kind: type[CallRefused]) -> None:
    door.fault("http_status", path="/watchlist", method="POST", status=status, text=text)
    body = {"id": "1", "name": "mine", "rows": []}
    answer = door.http.post("/iserver/watchlist", json=body)
    assert (answer.status_code, answer.json()["error"]) == (status, text)
    assert answer.reason_phrase
    with door.session() as ours, pytest.raises(kind, match=str(status)) as caught:
        ours.call("watchlist_create", body=body)
    assert type(caught.value) is kind
    assert caught.value.may_have_arrived is (status >= 500)


@pytest.mark.parametrize("status", [403, 500, 502, 503])
def test_html_where_json_was_expected(door: Door, status: int) -> None:
    door.fault("http_status", path="/watchlist", method="POST", status=status, html=True)
    answer = door.http.post("/iserver/watchlist", json={"id": "1", "name": "mine", "rows": []})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html")
    with pytest.raises(json.JSONDecodeError):
        answer.json()
    with door.session() as ours, pytest.raises(CallRefused) as caught:
        ours.call("watchlist_create", body={"id": "1", "name": "mine", "rows": []})
    assert "<h1>" not in str(caught.value)


def test_html_with_200_is_no_answer(door: Door) -> None:
    door.fault("http_status", path="/watchlists", status=200, html=True)
    with door.session() as ours, pytest.raises(AnswerUnreadable):
        ours.call("watchlists_list")


@pytest.mark.parametrize("effect", [True, False])
def test_abort_after_ten_seconds_503_with_and_without_effect(door: Door, effect: bool) -> None:
    door.fault("abort_10s", path="/watchlist", method="POST", effect=effect, delay_ms=1, times=1)
    answer = door.http.post("/iserver/watchlist", json={"id": "1", "name": "mine", "rows": []})
    assert (answer.status_code, answer.content) == (503, b"")
    assert "x-response-time" in answer.headers
    assert bool(door.get("/iserver/watchlists")["data"]["user_lists"]) is effect
    door.fault("abort_10s", path="/watchlist", method="POST", effect=effect, delay_ms=1, times=1)
    with door.session() as ours, pytest.raises(CallRefused) as caught:
        ours.call("watchlist_create", body={"id": "2", "name": "mine", "rows": []})
    assert caught.value.may_have_arrived is True


@pytest.mark.parametrize(("fault", "done"), [("request_lost", False), ("answer_lost", True)])
def test_silence_with_and_without_effect(door: Door, fault: str, done: bool) -> None:
    body = {"id": "1", "name": "mine", "rows": []}
    door.fault(fault, path="/watchlist", method="POST", times=1)
    with door.session() as ours, pytest.raises(OutcomeUnknown) as caught:
        ours.call("watchlist_create", body=body)
    assert caught.value.may_have_arrived is True
    assert bool(door.get("/iserver/watchlists")["data"]["user_lists"]) is done


def test_unsubscribing_what_is_not_open_500(door: Door) -> None:
    answer = door.http.post("/iserver/marketdata/unsubscribe", json={"conid": AAPL})
    assert (answer.status_code, answer.json()) == (500, {"error": "unknown"})


def test_status_of_an_order_nobody_knows_503(door: Door) -> None:
    answer = door.http.get("/iserver/account/order/status/1")
    assert (answer.status_code, answer.json()) == (503, {"error": "Order 1 is not found", "statusCode": 503})


def test_cancel_of_an_order_nobody_knows_400(door: Door) -> None:
    answer = door.http.delete(f"/iserver/account/{ACCOUNT}/order/1")
    assert (answer.status_code, answer.json()["error"]) == (400, "OrderID 1 doesn't exist")


def test_nothing_found_is_an_object_and_200(door: Door) -> None:
    answer = door.http.get("/iserver/secdef/search?symbol=NOSUCHTHING")
    assert (answer.status_code, answer.json()) == (200, {"error": "No contracts found"})


def test_a_rejected_order_is_a_200(door: Door) -> None:
    big = MARKET | {"quantity": 4_000_000}
    answer = door.http.post(f"/iserver/account/{ACCOUNT}/orders", json={"orders": [big]})
    while answer.status_code == 200 and isinstance(answer.json(), list) and "id" in answer.json()[0]:
        answer = door.http.post(f"/iserver/reply/{answer.json()[0]['id']}", json={"confirmed": True})
    assert answer.status_code == 200
    assert answer.json()["error"]
    assert door.gateway.counts()["orders"] == 0


def test_quantity_zero_500(door: Door) -> None:
    answer = door.http.post(f"/iserver/account/{ACCOUNT}/orders", json={"orders": [MARKET | {"quantity": 0}]})
    assert answer.status_code == 500
    assert "Order size 0 is not valid" in answer.json()["error"]


def test_a_question_that_another_order_voids_400(door: Door) -> None:
    path = f"/iserver/account/{ACCOUNT}/orders"
    door.get(f"/iserver/marketdata/snapshot?conids={AAPL}&fields=31")
    door.pass_time(1)
    asked = door.post(path, {"orders": [TICKET]})
    assert asked[0]["messageIds"] == ["o163"]
    door.post(path, {"orders": [MARKET]})
    answer = door.http.post(f"/iserver/reply/{asked[0]['id']}", json={"confirmed": True})
    assert (answer.status_code, answer.json()["error"]) == (400, f"reply id not found: '{asked[0]['id']}'")
