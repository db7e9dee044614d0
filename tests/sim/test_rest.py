"""Every operation of the simulated gateway: what it answers, and that the maintained description knows the answer."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from botframework.sim import SimResponse
from botframework.sim.rest import ROUTES
from tests.sim.driver import AAPL, ACCOUNT, MS, SPY, WALL0, Driver

IBM = 8314
FIELDS = "31,84,85,86,88,87,7059,82,83,55,7762,73,74,75,76"
TICKET = {"conid": AAPL, "orderType": "LMT", "side": "BUY", "tif": "DAY", "quantity": 10, "price": 230.0}
HISTORY = f"/iserver/marketdata/history?conid={AAPL}"

#: What is described and not served yet.
UNSERVED: tuple[str, ...] = (
    "account_owners",
    "dynamic_account_select",
    "dynamic_accounts_search",
    "alert_activate",
    "alert_delete",
    "alert_details",
    "alert_mta",
    "alert_save",
    "alerts_list",
    "bond_filters",
    "conids_by_exchange",
    "currency_pairs",
    "trading_schedule",
    "forecast_categories",
    "forecast_contract",
    "forecast_market",
    "forecast_rules",
    "forecast_schedules",
    "allocation_accounts",
    "allocation_group_change",
    "allocation_group_create",
    "allocation_group_delete",
    "allocation_group_details",
    "allocation_groups",
    "allocation_presets",
    "allocation_presets_save",
    "model_accounts",
    "model_invest",
    "model_invest_positions",
    "model_positions",
    "model_presets",
    "model_presets_save",
    "model_save",
    "model_summary",
    "model_transfers",
    "models_list",
    "fyi_delivery_options",
    "fyi_device_delete",
    "fyi_device_save",
    "fyi_disclaimer",
    "fyi_disclaimer_read",
    "fyi_email_switch",
    "fyi_notification_read",
    "fyi_notifications",
    "fyi_notifications_more",
    "fyi_setting_save",
    "fyi_settings",
    "fyi_unread",
    "oauth_access_token",
    "oauth_live_session_token",
    "oauth_request_token",
    "combo_positions",
    "portfolio_allocation",
    "portfolio_allocation_combined",
    "portfolio_subaccounts",
    "portfolio_subaccounts_paged",
    "pa_all_periods",
    "pa_allocation",
    "pa_performance",
    "pa_transactions",
    "hmds_scanner",
    "scanner_params",
    "scanner_run",
    "session_reauthenticate",
    "watchlist_create",
    "watchlist_delete",
    "watchlist_get",
    "watchlists_list",
)


@pytest.fixture
def traded() -> Driver:
    """A gateway with a position, a working order and open feeds."""
    driver = Driver(first_trades_empty=True)
    driver.step(2000)
    driver.accept(orderType="MKT", quantity=100, cOID="bought")
    driver.step(1500)
    driver.accept(price=230.0, cOID="working")
    driver.step(500)
    driver.get("/portfolio/accounts")
    driver.get(f"/iserver/marketdata/snapshot?conids={AAPL},{IBM}&fields={FIELDS}")
    return driver


def calls(order_id: int) -> list[tuple[str, str, Any, int]]:
    """At least one call for every operation: method, path, body, expected status."""
    account = f"/iserver/account/{ACCOUNT}"
    portfolio = f"/portfolio/{ACCOUNT}"
    return [
        ("POST", "/iserver/auth/ssodh/init", {"publish": True, "compete": True}, 200),
        ("POST", "/iserver/auth/status", {}, 200),
        ("GET", "/iserver/auth/status", None, 200),
        ("POST", "/tickle", {}, 200),
        ("GET", "/tickle", None, 200),
        ("GET", "/sso/validate", None, 200),
        ("GET", "/iserver/accounts", None, 200),
        ("POST", "/iserver/account", {"acctId": "DU7654321"}, 200),
        ("POST", "/iserver/account", {"acctId": ACCOUNT}, 200),
        ("POST", "/iserver/account", {"acctId": ACCOUNT}, 500),
        ("POST", "/iserver/account", {}, 400),
        ("GET", "/iserver/account/pnl/partitioned", None, 200),
        ("GET", "/iserver/account/pnl/partitioned", None, 200),
        ("GET", f"{account}/summary", None, 200),
        ("GET", f"{account}/summary/available_funds", None, 200),
        ("GET", f"{account}/summary/balances", None, 200),
        ("GET", f"{account}/summary/margins", None, 200),
        ("GET", f"{account}/summary/market_value", None, 200),
        ("GET", "/iserver/account/orders", None, 200),
        ("GET", "/iserver/account/orders", None, 200),
        ("GET", "/iserver/account/trades", None, 200),
        ("GET", "/iserver/account/trades?days=7", None, 200),
        ("GET", "/iserver/account/trades?days=8", None, 400),
        ("GET", f"/iserver/account/order/status/{order_id}", None, 200),
        ("GET", "/iserver/account/order/status/7", None, 503),
        ("POST", f"{account}/orders", {"orders": [TICKET]}, 200),
        ("POST", f"{account}/orders", {"orders": [TICKET | {"price": 100}]}, 200),
        ("POST", f"{account}/orders", {"orders": [TICKET | {"tif": ""}]}, 200),
        ("POST", f"{account}/orders", {"orders": [TICKET | {"side": "?"}]}, 400),
        ("POST", f"{account}/orders/whatif", {"orders": [TICKET]}, 200),
        ("POST", f"{account}/order/{order_id}", TICKET | {"price": 230.5, "quantity": 50}, 200),
        ("POST", f"{account}/order/7", TICKET, 400),
        ("POST", "/iserver/reply/nobody", {"confirmed": True}, 400),
        ("POST", "/iserver/notification", {"orderId": 1, "reqId": "1", "text": "Yes"}, 200),
        ("POST", "/iserver/questions/suppress", {"messageIds": ["o163"]}, 200),
        ("POST", "/iserver/questions/suppress", {"messageIds": 5}, 400),
        ("POST", "/iserver/questions/suppress/reset", {}, 200),
        ("DELETE", f"{account}/order/{order_id}", None, 200),
        ("DELETE", f"{account}/order/7", None, 400),
        ("GET", f"/iserver/marketdata/snapshot?conids={AAPL},{SPY},5&fields={FIELDS}", None, 200),
        ("GET", f"/iserver/marketdata/snapshot?conids={AAPL},{SPY},5&fields={FIELDS}", None, 200),
        ("GET", "/iserver/marketdata/snapshot", None, 400),
        ("GET", f"{HISTORY}&period=1d&bar=5min", None, 200),
        ("GET", f"{HISTORY}&period=1d&bar=7min", None, 500),
        ("POST", "/iserver/marketdata/unsubscribe", {"conid": SPY}, 200),
        ("POST", "/iserver/marketdata/unsubscribe", {"conid": IBM}, 500),
        ("GET", "/iserver/marketdata/unsubscribeall", None, 200),
        ("GET", "/iserver/secdef/search?symbol=AAPL", None, 200),
        ("GET", "/iserver/secdef/search?symbol=apple&name=true", None, 200),
        ("GET", "/iserver/secdef/search?symbol=NOSUCH", None, 200),
        ("POST", "/iserver/secdef/search", {"symbol": "IBM", "secType": "STK"}, 200),
        ("GET", f"/iserver/secdef/strikes?conid={AAPL}&sectype=OPT&month=JAN26", None, 200),
        ("GET", f"/iserver/secdef/info?conid={AAPL}", None, 200),
        ("GET", f"/iserver/secdef/info?conid={AAPL}&sectype=OPT&month=JAN26&strike=200&right=C", None, 200),
        ("GET", f"/iserver/contract/{AAPL}/info", None, 200),
        ("GET", "/iserver/contract/5/info", None, 500),
        ("GET", f"/iserver/contract/{AAPL}/info-and-rules", None, 200),
        ("POST", "/iserver/contract/rules", {"conid": AAPL, "isBuy": True}, 200),
        ("GET", f"/iserver/contract/{AAPL}/algos", None, 200),
        ("GET", "/iserver/exchangerate?source=USD&target=EUR", None, 200),
        ("GET", f"/trsrv/secdef?conids={AAPL},{IBM},5", None, 200),
        ("GET", "/trsrv/futures?symbols=ES", None, 200),
        ("GET", "/trsrv/stocks?symbols=AAPL,NOSUCH", None, 200),
        ("GET", "/trsrv/secdef/schedule?assetClass=STK&symbol=AAPL", None, 200),
        ("GET", "/trsrv/secdef/schedule?assetClass=STK", None, 400),
        ("GET", "/portfolio/accounts", None, 200),
        ("GET", f"{portfolio}/meta", None, 200),
        ("GET", f"{portfolio}/summary", None, 200),
        ("GET", f"{portfolio}/ledger", None, 200),
        ("GET", f"{portfolio}/positions/0", None, 200),
        ("GET", f"{portfolio}/positions/1", None, 200),
        ("GET", f"/portfolio2/{ACCOUNT}/positions", None, 200),
        ("GET", f"{portfolio}/position/{AAPL}", None, 200),
        ("GET", f"/portfolio/positions/{AAPL}", None, 200),
        ("POST", f"{portfolio}/positions/invalidate", {}, 200),
        ("POST", "/logout", {}, 200),
    ]


def test_every_operation_answers_and_the_description_knows_the_answer(project_root: Path) -> None:
    description = json.loads((project_root / "spec" / "dist" / "openapi.json").read_text(encoding="utf-8"))
    driver = Driver(accounts=(ACCOUNT, "DU7654321"))
    driver.step(2000)
    driver.accept(orderType="MKT", quantity=100, cOID="bought")
    driver.step(1500)
    order_id = driver.accept(price=230.0, quantity=20, cOID="working")
    driver.step(500)
    driver.get("/portfolio/accounts")
    reached = set()
    for method, path, body, status in calls(order_id):
        answer = driver.send(method, path, body)
        driver.step(200)
        assert answer.status == status, (method, path, answer.body)
        reached.add(check(description, method, path.partition("?")[0], answer))
    described = {
        (m.upper(), p): op["operationId"] for p, item in description["paths"].items() for m, op in item.items()
    }
    served = {(route.method, route.template) for route in ROUTES}
    assert {described[place] for place in described.keys() - served} == set(UNSERVED)
    assert reached >= described.keys() & served, "this test has called all of it"


def check(description: dict[str, Any], method: str, path: str, answer: SimResponse) -> tuple[str, str]:
    """Validates an answer against the schema of its operation and status; returns the operation's place."""
    parts = path.strip("/").split("/")
    fitting = []
    for template, item in description["paths"].items():
        segments = template.strip("/").split("/")
        if len(segments) != len(parts) or method.lower() not in item:
            continue
        if all(segment.startswith("{") or segment == part for segment, part in zip(segments, parts, strict=True)):
            fitting.append((sum(segment.startswith("{") for segment in segments), template))
    if not fitting:
        return method, path  # served beside the description: the GET forms of status and tickle
    template = min(fitting)[1]
    responses = description["paths"][template][method.lower()]["responses"]
    content = responses.get(str(answer.status), responses["default"])["content"]
    media, schema = next((media, entry["schema"]) for media, entry in content.items())
    value = answer.body.decode() if media == "text/plain" else json.loads(answer.body)
    jsonschema.Draft202012Validator(schema | {"components": description["components"]}).validate(value)
    return method, template


def test_snapshot_opens_feeds_first(traded: Driver) -> None:
    first = traded.get(f"/iserver/marketdata/snapshot?conids={SPY}&fields=84")
    assert first == [{"conidEx": str(SPY), "conid": SPY}]
    (row,) = traded.get(f"/iserver/marketdata/snapshot?conids={SPY}&fields=84,86")
    assert "84" in row
    assert "86" not in row, "a new field is a first call of its own"
    assert "86" in traded.get(f"/iserver/marketdata/snapshot?conids={SPY}&fields=84,86")[0]
    assert traded.get("/iserver/marketdata/snapshot?conids=5&fields=84") == [], "unknown instruments are left out"


def test_snapshot_values_are_text_as_the_feed_writes_them(traded: Driver) -> None:
    (row, _) = traded.get(f"/iserver/marketdata/snapshot?conids={AAPL},{IBM}&fields={FIELDS}")
    assert isinstance(row["84"], str)
    assert float(row["84"]) < float(row["86"])
    assert (row["55"], row["76"], row["6509"]) == ("AAPL", "100", "RpB")
    assert isinstance(row["87_raw"], float)
    assert row["_updated"] <= traded.gateway.market_ns(traded.wall_ns) // MS


def test_conid_types_differ_as_on_the_wire(traded: Driver) -> None:
    assert traded.get("/iserver/secdef/search?symbol=AAPL")[0]["conid"] == "265598"
    assert traded.get("/trsrv/stocks?symbols=AAPL")["AAPL"][0]["contracts"][0]["conid"] == AAPL
    assert traded.get(f"/portfolio2/{ACCOUNT}/positions")[0]["conid"] == "265598"
    assert traded.get(f"/portfolio/{ACCOUNT}/positions/0")[0]["conid"] == AAPL
    assert traded.get("/iserver/secdef/search?symbol=NOSUCH") == {"error": "No contracts found"}


def test_portfolio_agrees_with_the_trades(traded: Driver) -> None:
    assert traded.get("/iserver/account/trades") == [], "the first call of a session"
    (trade,) = traded.get("/iserver/account/trades")
    (position,) = traded.get(f"/portfolio/{ACCOUNT}/positions/0")
    assert position["avgPrice"] == pytest.approx(float(trade["price"]))
    ledger = traded.get(f"/portfolio/{ACCOUNT}/ledger")["BASE"]
    assert ledger["cashbalance"] == pytest.approx(1_000_000 - trade["net_amount"] - 1)
    assert ledger["netliquidationvalue"] == pytest.approx(ledger["cashbalance"] + ledger["stockmarketvalue"])
    assert traded.get(f"/portfolio/{ACCOUNT}/positions/7") == []
    by_conid = traded.get(f"/portfolio/positions/{AAPL}")
    assert by_conid[ACCOUNT][0]["position"] == 100.0
    summary = traded.get(f"/iserver/account/{ACCOUNT}/summary")
    assert summary["totalCashValue"] == pytest.approx(ledger["cashbalance"])


class TestHistory:
    def bars(self, driver: Driver, more: str) -> Any:
        return driver.get(f"{HISTORY}&{more}")

    def test_bars_are_the_markets_own(self) -> None:
        driver = Driver()
        driver.keep(605)
        history = self.bars(driver, "period=30min&bar=1min")
        rows = history["data"]
        assert [b["t"] - a["t"] for a, b in itertools.pairwise(rows)] == [60_000] * (len(rows) - 1)
        assert len(rows) == 30
        assert history["points"] == 29
        assert rows[-1]["c"] == pytest.approx(float(driver.gateway.desk.price(AAPL)), rel=0.001)
        for bar in rows:
            assert bar["l"] <= min(bar["o"], bar["c"]) <= max(bar["o"], bar["c"]) <= bar["h"]
        # The made-up past joins what was lived through without a jump.
        assert all(abs(b["o"] / a["c"] - 1) < 0.01 for a, b in itertools.pairwise(rows))

    def test_the_same_question_has_the_same_answer(self) -> None:
        answers = []
        for _ in range(2):
            driver = Driver()
            driver.step(120_000)
            answers.append(self.bars(driver, "period=1w&bar=1h"))
        assert answers[0] == answers[1]
        assert len(answers[0]["data"]) == 168

    def test_start_time_is_the_end_of_the_window(self) -> None:
        rows = self.bars(Driver(), "period=1h&bar=1min&startTime=20260101-12:00:00")["data"]
        assert rows[-1]["t"] == WALL0 // MS - 27 * 3_600_000

    @pytest.mark.parametrize("more", ["period=1W&bar=1h", "period=nonsense&bar=1h"])
    def test_what_is_not_understood_silently_gives_a_default(self, more: str) -> None:
        assert len(self.bars(Driver(), more)["data"]) == 84

    @pytest.mark.parametrize("more", ["period=1d&bar=7min", "period=1min&bar=1d", "period=1d&bar=5min&direction=1"])
    def test_what_does_not_fit_is_an_error(self, more: str) -> None:
        assert self.bars(Driver(), more) == {"error": "Chart data unavailable"}

    def test_no_more_than_a_thousand(self) -> None:
        assert len(self.bars(Driver(), "period=15y&bar=1d")["data"]) == 1000


def test_schedule_asks_for_exactly_one_of_symbol_and_conid(traded: Driver) -> None:
    both = f"/trsrv/secdef/schedule?assetClass=STK&symbol=AAPL&conid={AAPL}"
    assert traded.send("GET", both).status == 400
    assert traded.get("/trsrv/secdef/schedule?assetClass=STK&symbol=AAPL&exchange=SMART") == []
    (venue,) = traded.get(f"/trsrv/secdef/schedule?assetClass=STK&conid={AAPL}")
    assert venue["schedules"][0]["tradingScheduleDate"] == "20260102"


def test_selecting_an_account_moves_lists_and_streams() -> None:
    driver = Driver(accounts=(ACCOUNT, "DU7654321"))
    driver.step(500)
    driver.accept(price=230)
    assert len(driver.orders()) == 1
    assert driver.post("/iserver/account", {"acctId": "DU7654321"}) == {"set": True, "acctId": "DU7654321"}
    assert driver.orders() == []
    assert driver.accept(acctId="DU7654321", price=230)
    assert len(driver.orders()) == 1
