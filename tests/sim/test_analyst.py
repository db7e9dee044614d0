"""The portfolio analyst and the allocation: figures that follow from the executions and the marks."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from tests.sim.driver import AAPL, ACCOUNT, SPY, Driver
from tests.sim.test_derivatives import option, snapshot

ONE = {"acctIds": [ACCOUNT]}


@pytest.fixture
def driver() -> Driver:
    """Bought on one day, half sold two days later, one short sale; the market runs fast."""
    made = Driver(speed=2_000, session_idle_s=100_000)
    made.step(1)
    made.accept(orderType="MKT", quantity=200)
    made.step(86_400 * 2 / 2)
    made.accept(orderType="MKT", side="SELL", quantity=100)
    made.accept(conid=SPY, orderType="MKT", side="SELL", quantity=50)
    made.step(86_400 / 2)
    made.get("/portfolio/accounts")
    return made


def equity(driver: Driver) -> float:
    return float(driver.get(f"/portfolio/{ACCOUNT}/ledger")["BASE"]["netliquidationvalue"])


def test_the_last_value_is_the_accounts_and_the_first_is_the_money_it_began_with(driver: Driver) -> None:
    found = driver.post("/pa/performance", ONE | {"period": "7D"})
    (nav,), (cps,) = found["nav"]["data"], found["cps"]["data"]
    assert len(found["nav"]["dates"]) == len(nav["navs"]) == len(cps["returns"]) == 7
    assert nav["navs"][-1] == pytest.approx(equity(driver), abs=0.01)
    assert nav["startNAV"]["val"] == nav["navs"][0] == 1_000_000
    assert cps["returns"][-1] == pytest.approx(nav["navs"][-1] / 1_000_000 - 1, abs=1e-6)
    assert found["nav"]["dates"] == sorted(found["nav"]["dates"])
    months = found["tpps"]["data"][0]["returns"]
    total = 1.0
    for part in months:
        total *= 1 + part
    assert total - 1 == pytest.approx(cps["returns"][-1], abs=1e-5)


def test_all_periods_agree_with_each(driver: Driver) -> None:
    every = driver.post("/pa/allperiods", ONE)[ACCOUNT]
    for period in every["periods"]:
        single = driver.post("/pa/performance", ONE | {"period": period})
        assert every[period]["nav"] == single["nav"]["data"][0]["navs"]
        assert every[period]["cps"] == single["cps"]["data"][0]["returns"]


def test_transactions_are_the_trades(driver: Driver) -> None:
    found = driver.post("/pa/transactions", ONE | {"conids": [AAPL], "currency": "USD"})
    trades = [row for row in driver.get("/iserver/account/trades?days=7") if row["conid"] == AAPL]
    assert [abs(row["qty"]) for row in found["transactions"]] == [row["size"] for row in trades]
    assert sum(row["qty"] for row in found["transactions"]) == 100
    realized = sum(float(row["amt"]) for row in found["rpnl"]["data"])
    (position,) = driver.get(f"/portfolio/{ACCOUNT}/position/{AAPL}")
    assert realized == pytest.approx(position["realizedPnl"], abs=0.02)
    assert float(found["rpnl"]["amt"]) == pytest.approx(realized, abs=0.02)
    assert driver.post("/pa/transactions", ONE | {"conids": [SPY], "currency": "USD", "days": 1})["transactions"]


def test_allocation_adds_up_to_the_equity(driver: Driver) -> None:
    for kind, sides in driver.post("/pa/allocation", ONE | {"type": "ALL"})["allocations"].items():
        total = sides["long"]["total"]["nav"] + sides["short"]["total"]["nav"]
        assert total == pytest.approx(equity(driver), abs=0.02), kind
        for side in sides.values():
            assert sum(item["weight"] for item in side["items"]) == pytest.approx(1, abs=1e-4)
    found = driver.get(f"/portfolio/{ACCOUNT}/allocation")["assetClass"]
    amounts = itertools.chain(found["long"].values(), found["short"].values())
    assert sum(amounts) == pytest.approx(equity(driver), abs=0.02)
    assert found["short"].keys() == {"STK"}


def test_a_bought_and_a_sold_option_are_a_combination() -> None:
    driver = Driver()
    driver.step(1000)
    legs = [option(driver, 230), option(driver, 240)]
    snapshot(driver, *legs)
    driver.get("/portfolio/accounts")
    path = f"/portfolio/{ACCOUNT}/combo/positions"
    assert driver.get(path) == []
    for conid, side in zip(legs, ("BUY", "SELL"), strict=True):
        driver.accept(conid=conid, orderType="MKT", side=side, quantity=1)
    driver.step(5000)
    (found,) = driver.get(path)
    rows: list[dict[str, Any]] = found["positions"]
    assert found["legs"] == [{"conid": str(legs[0]), "ratio": 1}, {"conid": str(legs[1]), "ratio": -1}]
    assert [row["position"] for row in rows] == [1.0, -1.0]
