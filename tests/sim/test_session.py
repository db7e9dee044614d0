"""Session layers, prerequisites, HTTP manners and pacing of the simulated gateway."""

from __future__ import annotations

import json
from typing import Any

import pytest

from botframework.sim import SimRequest
from tests.sim.driver import AAPL, ACCOUNT, Driver, S, tape

INIT = {"publish": True, "compete": True}


def status(driver: Driver) -> dict[str, Any]:
    return dict(driver.post("/iserver/auth/status"))


def test_a_gateway_user_has_a_session_after_the_login() -> None:
    now = status(Driver(warm=False))
    assert (now["authenticated"], now["connected"], now["established"], now["competing"]) == (True, True, True, False)


def test_without_a_brokerage_session_there_is_no_bridge() -> None:
    driver = Driver(established=False, warm=False)
    assert status(driver) == {
        "authenticated": False,
        "competing": False,
        "connected": False,
        "MAC": "98:F2:B3:23:BF:A0",
    }
    refused = driver.send("GET", "/iserver/accounts")
    assert (refused.status, json.loads(refused.body)) == (400, {"error": "Bad Request: no bridge", "statusCode": 400})
    assert driver.get("/portfolio/accounts")[0]["id"] == ACCOUNT, "the outer session is enough outside /iserver"
    assert driver.post("/iserver/auth/ssodh/init", INIT)["established"] is True
    assert driver.get("/iserver/accounts")["accounts"] == [ACCOUNT]


def test_established_can_come_later() -> None:
    driver = Driver(established=False, settle_ms=3000, warm=False)
    first = driver.post("/iserver/auth/ssodh/init", INIT)
    assert (first["connected"], first["established"]) == (True, False)
    assert driver.send("GET", "/iserver/accounts").status == 400
    driver.step(3001)
    assert status(driver)["established"] is True


@pytest.mark.parametrize("body", [{}, {"compete": True}, {"publish": False, "compete": True}])
def test_init_needs_publish(body: dict[str, bool]) -> None:
    assert Driver().send("POST", "/iserver/auth/ssodh/init", body).status == 500


def test_the_session_dies_of_idleness_and_init_brings_it_back_cold() -> None:
    driver = Driver()
    driver.accept(price=230.00)
    assert driver.orders()
    driver.keep(3600)
    assert status(driver)["authenticated"] is True
    driver.step(361_000)
    assert "serverInfo" not in status(driver)
    assert driver.send("GET", "/iserver/account/orders").status == 400
    driver.post("/iserver/auth/ssodh/init", INIT)
    assert b"Please query /accounts first" in driver.send("GET", "/iserver/account/orders").body
    driver.get("/iserver/accounts")
    assert driver.get("/iserver/account/orders")["snapshot"] is False
    assert len(driver.get("/iserver/account/orders")["orders"]) == 1, "orders outlive the session"


def test_idleness_is_wall_time() -> None:
    driver = Driver(speed=60)
    driver.step(300_000)
    assert status(driver)["authenticated"] is True


def test_tickle_gives_the_session_and_its_cookie() -> None:
    driver = Driver()
    answer = driver.send("POST", "/tickle", {})
    body = json.loads(answer.body)
    assert len(body["session"]) == 32
    assert body["iserver"]["authStatus"]["authenticated"] is True
    cookie = dict(answer.headers)["Set-Cookie"]
    assert cookie.startswith("x-sess-uuid=0.")
    socket = driver.gateway.open_socket({"cookie": cookie.partition(";")[0]}, driver.wall_ns)
    driver.collect()
    assert driver.frames[socket][1]["topic"] == "act"


@pytest.mark.parametrize("form", ["api={token}", 'api={{"session":"{token}"}}', "other=1; api={token}"])
def test_session_cookies_in_all_forms(form: str) -> None:
    driver = Driver()
    token = driver.post("/tickle")["session"]
    socket = driver.gateway.open_socket({"cookie": form.format(token=token)}, driver.wall_ns)
    driver.collect()
    assert driver.frames[socket][-1]["topic"] == "sts"


def test_logout_ends_everything_until_the_next_login() -> None:
    driver = Driver()
    assert driver.post("/logout") == {"status": True}
    assert status(driver)["MAC"] is None
    refused = driver.send("POST", "/tickle", {})
    assert (refused.status, json.loads(refused.body)) == (401, {"error": "not authenticated", "statusCode": 401})
    driver.gateway.login()
    assert driver.send("POST", "/tickle", {}).status == 200


def test_a_competing_session_takes_over_and_can_be_taken_back() -> None:
    driver = Driver()
    driver.gateway.faults.add("competing", authenticated=True)
    driver.step(1)
    assert (status(driver)["authenticated"], status(driver)["competing"]) == (True, True)
    assert driver.get("/iserver/accounts") == {}
    assert driver.post("/iserver/auth/ssodh/init", {"publish": True, "compete": False})["competing"] is True
    assert driver.post("/iserver/auth/ssodh/init", INIT)["competing"] is False
    assert driver.get("/iserver/accounts")["accounts"]


def test_portfolio_calls_need_the_account_list() -> None:
    driver = Driver()
    assert driver.send("GET", f"/portfolio/{ACCOUNT}/ledger").status == 400
    driver.get("/portfolio/accounts")
    assert driver.send("GET", f"/portfolio/{ACCOUNT}/ledger").status == 200
    assert b"accountId is not valid" in driver.send("GET", "/portfolio/U9/ledger").body


class TestManners:
    def request(self, driver: Driver, method: str, path: str, **headers: str) -> Any:
        return driver.gateway.handle(SimRequest(method, path, {}, headers), driver.wall_ns)

    def test_no_user_agent_is_403_html(self) -> None:
        answer = self.request(Driver(), "GET", "/v1/api/iserver/accounts")
        assert (answer.status, dict(answer.headers)["Content-Type"]) == (403, "text/html")

    def test_post_without_a_length_is_411(self) -> None:
        driver = Driver()
        assert self.request(driver, "POST", "/v1/api/tickle", **{"user-agent": "x"}).status == 411
        chunked = {"user-agent": "x", "transfer-encoding": "chunked"}
        assert self.request(driver, "POST", "/v1/api/tickle", **chunked).status == 200

    def test_unknown_paths(self) -> None:
        driver = Driver()
        answer = driver.send("GET", "/nonsense")
        assert (answer.status, b"Resource not found" in answer.body) == (404, True)
        assert driver.send("PUT", "/tickle").status == 405
        outside = self.request(driver, "GET", "/elsewhere")
        assert dict(outside.headers)["Location"] == "https://api.ibkr.com/elsewhere"
        assert dict(self.request(driver, "GET", "/").headers)["Location"].startswith("/sso/Login")
        assert self.request(driver, "GET", "/v1/portal/sso/validate", **{"user-agent": "x"}).status == 200


class TestPacing:
    def test_ten_a_second_and_a_penalty(self) -> None:
        driver = Driver(pacing="strict", warm=False)
        answers = [driver.send("GET", "/iserver/accounts").status for _ in range(11)]
        assert answers == [200] * 10 + [429]
        driver.step(899_000)
        assert driver.send("GET", "/iserver/accounts").status == 429
        driver.step(2_000)
        driver.post("/iserver/auth/ssodh/init", INIT)
        assert driver.send("GET", "/iserver/accounts").status == 200

    @pytest.mark.parametrize(
        ("method", "path", "interval_s"),
        [
            ("GET", "/iserver/account/orders", 5),
            ("GET", "/iserver/account/trades", 5),
            ("GET", "/iserver/account/pnl/partitioned", 5),
            ("GET", "/portfolio/accounts", 5),
            ("POST", "/tickle", 1),
            ("GET", "/sso/validate", 60),
        ],
    )
    def test_endpoints_have_limits_of_their_own(self, method: str, path: str, interval_s: int) -> None:
        driver = Driver(pacing="strict", penalty_s=0)
        assert driver.send(method, path).status == 200
        driver.step(interval_s * 900)
        assert driver.send(method, path).status == 429
        driver.step(interval_s * 100)
        assert driver.send(method, path).status == 200

    def test_steady_clients_within_the_limits_are_never_refused(self) -> None:
        driver = Driver(pacing="strict")
        for n in range(600):
            driver.step(100)
            path = "/iserver/account/orders" if n % 50 == 0 else f"/iserver/contract/{AAPL}/info"
            assert driver.send("GET", path).status == 200

    def test_loose_refuses_a_flood_only(self) -> None:
        driver = Driver(pacing="loose", warm=False)
        answers = [driver.send("GET", "/iserver/account/orders").status for _ in range(101)]
        assert 429 not in answers[:100]
        assert answers[100] == 429
        driver.step(1000)
        assert driver.send("GET", "/iserver/accounts").status == 200

    def test_addresses_are_counted_apart(self) -> None:
        driver = Driver(pacing="strict")
        for _ in range(20):
            driver.send("GET", "/iserver/accounts")
        other = SimRequest("GET", "/v1/api/iserver/accounts", {}, {"user-agent": "x"}, b"", "10.0.0.9")
        assert driver.gateway.handle(other, driver.wall_ns).status == 200


class TestFaults:
    def test_unknown_names_and_parameters_are_refused(self) -> None:
        faults = Driver().gateway.faults
        with pytest.raises(ValueError, match="no fault 'mute'"):
            faults.add("mute")
        with pytest.raises(ValueError, match="no parameter 'delay'"):
            faults.add("abort_10s", delay=1)

    def test_answer_lost_does_the_work(self) -> None:
        driver = Driver()
        driver.gateway.faults.add("answer_lost", method="POST", path="/orders", times=1)
        ticket = {
            "conid": AAPL,
            "orderType": "LMT",
            "side": "BUY",
            "tif": "DAY",
            "quantity": 1,
            "price": 230,
            "cOID": "x",
        }
        answer = driver.send("POST", f"/iserver/account/{ACCOUNT}/orders", {"orders": [ticket]})
        assert answer.effects.drop
        assert [row["order_ref"] for row in driver.orders()] == ["x"]
        assert "already registered" in driver.place(cOID="x", price=230)["error"]

    def test_request_lost_does_nothing(self) -> None:
        driver = Driver()
        driver.gateway.faults.add("request_lost", path="/orders", times=1)
        assert driver.send("POST", f"/iserver/account/{ACCOUNT}/orders", {}).effects.drop
        assert driver.gateway.counts()["orders"] == 0
        assert driver.log.records == []

    @pytest.mark.parametrize("effect", [True, False])
    def test_abort_after_ten_seconds_with_and_without_effect(self, effect: bool) -> None:
        driver = Driver()
        driver.gateway.faults.add("abort_10s", path=f"/{ACCOUNT}/orders", times=1, effect=effect)
        answer = driver.send(
            "POST",
            f"/iserver/account/{ACCOUNT}/orders",
            {"orders": [{"conid": AAPL, "orderType": "MKT", "side": "BUY", "tif": "DAY", "quantity": 1}]},
        )
        assert (answer.status, answer.body, answer.effects.delay_ms) == (503, b"", 10_000)
        assert driver.gateway.counts()["orders"] == int(effect)

    def test_status_faults_count_and_skip(self) -> None:
        driver = Driver()
        fault = driver.gateway.faults.add("http_429", path="/secdef", after=1, times=2)
        answers = [driver.send("GET", "/iserver/secdef/search?symbol=AAPL").status for _ in range(4)]
        assert answers == [200, 429, 429, 200]
        assert fault.struck == 2
        driver.gateway.faults.add("http_401")
        assert driver.send("POST", "/tickle", {}).status == 401
        driver.gateway.faults.clear()
        assert driver.send("POST", "/tickle", {}).status == 200

    def test_any_status_as_json_or_as_a_page(self) -> None:
        driver = Driver()
        driver.gateway.faults.add("http_status", path="/iserver", status=500, html=True, times=1)
        driver.gateway.faults.add("http_status", path="/iserver", times=1)
        page, body = (driver.send("GET", "/iserver/accounts") for _ in range(2))
        assert (page.status, dict(page.headers)["Content-Type"]) == (500, "text/html")
        assert (body.status, json.loads(body.body)["error"]) == (503, "Service Unavailable")

    def test_an_order_can_vanish_after_its_acknowledgement(self) -> None:
        driver = Driver()
        driver.step(100)
        driver.gateway.faults.add("order_lost", times=1)
        lost = int(driver.place(price=230, cOID="gone")[0]["order_id"])
        assert driver.orders() == []
        assert driver.send("GET", f"/iserver/account/order/status/{lost}").status == 503
        assert (driver.gateway.counts()["orders"], driver.log.records[-1]["kind"]) == (0, "lost")
        assert driver.accept(price=230) == lost + 1

    def test_delayed_answers_are_still_given(self) -> None:
        driver = Driver()
        driver.gateway.faults.add("delay_answer", delay_ms=250)
        answer = driver.send("POST", "/tickle", {})
        assert (answer.status, answer.effects.delay_ms) == (200, 250)

    def test_an_extra_question_of_an_unknown_kind(self) -> None:
        driver = Driver()
        driver.gateway.faults.add("question_extra", message_id="o99999", times=1)
        assert driver.place(price=230)[0]["messageIds"] == ["o99999"]
        assert "order_id" in driver.place(price=230)[0]

    def test_a_dead_session_with_its_login(self) -> None:
        driver = Driver()
        driver.gateway.faults.add("session_dead", sso=True)
        assert driver.send("POST", "/tickle", {}).status == 401


def test_wall_time_never_goes_back() -> None:
    driver = Driver()
    driver.step(10_000)
    before = driver.gateway.wall_ns
    driver.gateway.advance(before - 5 * S)
    assert driver.gateway.wall_ns == before


def test_next_due_is_never_behind_and_leads_to_every_event() -> None:
    driver = Driver(speed=30)
    socket = driver.open()
    driver.tell(socket, "smd+265598+{}")
    driver.take(socket)
    for _ in range(500):
        due = driver.gateway.next_due_ns()
        assert due >= driver.wall_ns
        driver.wall_ns = max(due, driver.wall_ns + 1)
        driver.gateway.advance(driver.wall_ns)
    driver.collect()
    assert len(driver.take(socket, "smd")) > 20


def test_a_tape_is_kept_up_with_while_nobody_watches() -> None:
    driver = Driver(quotes=tape(*((n * 1000, "100.00", "100.02", 1, 1) for n in range(1000))), warm=False)
    for _ in range(10):
        due = driver.gateway.next_due_ns()
        assert due <= driver.wall_ns + S
        driver.wall_ns = due
        driver.gateway.advance(due)
    assert driver.gateway.desk.listings[AAPL].at_ms >= driver.gateway.market_ns(driver.wall_ns) // 1_000_000 - 1000
