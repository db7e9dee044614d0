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
from tests.sim.calls import FIELDS, HISTORY, IBM, every_call
from tests.sim.driver import AAPL, ACCOUNT, MS, SPY, WALL0, Driver


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
    for method, path, body, status in every_call(driver, order_id):
        answer = driver.send(method, path, body)
        driver.step(200)
        assert answer.status == status, (method, path, answer.body)
        reached.add(check(description, method, path.partition("?")[0], answer))
    described = {(m.upper(), path) for path, item in description["paths"].items() for m in item}
    assert len(described) == 118
    assert described <= {(route.method, route.template) for route in ROUTES}, (
        "the simulator serves all that is described"
    )
    assert reached >= described, "and this test has called all of it"


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
    if dict(answer.headers)["Content-Type"] == "text/html":
        assert answer.status == 404, "a page is no answer of an operation, and says that there is none"
        return method, template
    content = responses.get(str(answer.status), responses["default"]).get("content")
    if content is None:
        assert answer.body == b""
        return method, template
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


def test_half_a_character_is_not_json(traded: Driver) -> None:
    for text, status in ((b"\\ud83d", 400), (b"\\ud83d\\ude00", 200)):
        body = b'{"id": "1", "name": "' + text + b'", "rows": []}'
        assert traded.send("POST", "/iserver/watchlist", body).status == status
