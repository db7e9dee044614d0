"""Options, futures, pairs, bonds, indices: which there are, what they cost, what becomes of a position in them."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from botframework.sim.derivatives import black_scholes, month_of, month_word, third_friday
from botframework.sim.universe import Universe
from tests.sim.driver import AAPL, ACCOUNT, MS, SPY, WALL0, Driver

SPX, EURUSD, USDJPY, TREASURY = 416904, 12087792, 15016059, 730000001
MIDNIGHT_MS = 1_768_626_000_000
"""In New York, after the third Friday of January 2026."""
GREEKS = "31,84,86,6457,7220,7308,7309,7310,7311,7633"


def option(driver: Driver, strike: float, right: str = "C", month: str = "MAR26", conid: int = AAPL) -> int:
    """The contract id of an option, in the order the API insists on."""
    symbol = driver.gateway.universe.by_conid.get(conid)
    driver.get(f"/iserver/secdef/search?symbol={symbol.symbol if symbol else 'SPX'}")
    driver.get(f"/iserver/secdef/strikes?conid={conid}&sectype=OPT&month={month}")
    query = f"conid={conid}&sectype=OPT&month={month}&strike={strike}&right={right}"
    (row,) = driver.get(f"/iserver/secdef/info?{query}")
    return int(row["conid"])


def snapshot(driver: Driver, *conids: int, fields: str = GREEKS) -> list[dict[str, Any]]:
    """Rows with values: the first question opens the feeds."""
    path = f"/iserver/marketdata/snapshot?conids={','.join(map(str, conids))}&fields={fields}"
    driver.get(path)
    driver.step(1500)
    return list(driver.get(path))


def test_there_are_many_instruments_of_many_kinds() -> None:
    kinds = Counter(instrument.sec_type for instrument in Universe(None).listed())
    assert sum(kinds.values()) >= 40
    assert {"STK", "IND", "CASH", "BOND"} <= kinds.keys()
    assert len({instrument.conid for instrument in Universe(None).listed()}) == sum(kinds.values())


@pytest.mark.parametrize("right", ["C", "P"])
def test_the_formula_against_its_own_derivatives(right: str) -> None:
    def price(spot: float = 100, years: float = 0.5, volatility: float = 0.3) -> float:
        return black_scholes(spot, 105, years, volatility, right).price

    found = black_scholes(100, 105, 0.5, 0.3, right)
    step = 0.01
    assert found.delta == pytest.approx((price(100 + step) - price(100 - step)) / (2 * step), abs=1e-5)
    assert found.gamma == pytest.approx((price(100 + step) - 2 * price() + price(100 - step)) / step**2, abs=1e-4)
    assert found.vega == pytest.approx(price(volatility=0.31) - price(volatility=0.30), rel=0.02)
    assert found.theta == pytest.approx(price(years=0.5 - 1 / 365) - price(), rel=0.02)


def test_the_formula_at_a_known_point_and_at_expiry() -> None:
    assert black_scholes(100, 100, 1.0, 0.2, "C").price == pytest.approx(9.925, abs=0.001)
    assert black_scholes(110, 100, 0.0, 0.2, "C").price == 10
    assert black_scholes(110, 100, 0.0, 0.2, "P").price == 0


def test_months_and_their_third_fridays() -> None:
    assert third_friday(2026, 1).isoformat() == "2026-01-16"
    assert third_friday(2026, 5).isoformat() == "2026-05-15"
    index = month_of("MAR26")
    assert index is not None
    assert month_word(index) == "MAR26"
    assert month_of("MRZ26") is month_of("MAR2026") is None


class TestOrderOfQuestions:
    strikes = f"/iserver/secdef/strikes?conid={AAPL}&sectype=OPT&month=MAR26"
    info = f"/iserver/secdef/info?conid={AAPL}&sectype=OPT&month=MAR26&strike=230&right=C"

    def test_nothing_before_the_underlying_was_searched(self) -> None:
        driver = Driver()
        assert driver.get(self.strikes) == {"call": [], "put": []}
        assert driver.get(self.info) == []
        (row,) = driver.get("/iserver/secdef/search?symbol=AAPL")
        months = next(s for s in row["sections"] if s["secType"] == "OPT")["months"].split(";")
        assert "MAR26" in months
        assert 230.0 in driver.get(self.strikes)["call"]
        assert len(driver.get(self.info)) == 1

    def test_a_search_by_name_takes_them_away_again(self) -> None:
        driver = Driver()
        driver.get("/iserver/secdef/search?symbol=AAPL")
        driver.get("/iserver/secdef/search?symbol=APPLE&name=true")
        assert driver.get(self.strikes) == {"call": [], "put": []}

    def test_a_new_session_begins_anew(self) -> None:
        driver = Driver()
        driver.get("/iserver/secdef/search?symbol=AAPL")
        driver.gateway.faults.add("session_dead")
        driver.post("/iserver/auth/ssodh/init", {"publish": True, "compete": True})
        assert driver.get(self.strikes) == {"call": [], "put": []}

    def test_both_rights_without_one_and_nothing_between_strikes(self) -> None:
        driver = Driver()
        driver.get("/iserver/secdef/search?symbol=AAPL")
        query = f"/iserver/secdef/info?conid={AAPL}&sectype=OPT&month=MAR26&strike="
        assert [row["right"] for row in driver.get(f"{query}230")] == ["C", "P"]
        assert driver.get(f"{query}230.01") == driver.get(f"{query}dear") == []
        assert driver.get(f"/iserver/secdef/strikes?conid={AAPL}&sectype=OPT&month=MAR46") == {"call": [], "put": []}


def test_a_chain_is_consistent() -> None:
    driver = Driver()
    driver.step(1000)
    strikes = (225, 230, 235, 240)
    calls = [option(driver, strike) for strike in strikes]
    puts = [option(driver, strike, "P") for strike in strikes]
    rows = snapshot(driver, AAPL, *calls, *puts)
    underlying, call_rows, put_rows = rows[0], rows[1:5], rows[5:]
    spot = (float(underlying["84"]) + float(underlying["86"])) / 2
    for dear, cheap in itertools.pairwise(call_rows):
        assert float(dear["84"]) > float(cheap["84"])
        assert 0 < float(cheap["7308"]) < float(dear["7308"]) < 1
    for call, put in zip(call_rows, put_rows, strict=True):
        assert float(call["7308"]) - float(put["7308"]) == pytest.approx(1, abs=0.002)
        assert call["7309"] == put["7309"]
        assert float(call["7310"]) < 0 < float(call["7311"])
        assert call["7633"] == "27.0%"
        assert call["6457"] == AAPL
    for strike, call, put in zip(strikes, call_rows, put_rows, strict=True):
        middle = [(float(row["84"]) + float(row["86"])) / 2 for row in (call, put)]
        discount = 0.04 * strike * (third_friday(2026, 3) - date(2026, 1, 2)).days / 365
        assert middle[0] - middle[1] == pytest.approx(spot - strike + discount, abs=0.15), "parity of put and call"


def test_looking_at_new_instruments_changes_no_old_market() -> None:
    plain, curious = Driver(), Driver()
    for driver in (plain, curious):
        driver.step(1000)
    curious_rows = snapshot(curious, SPX, EURUSD, TREASURY, option(curious, 230), option(curious, 5875, conid=SPX))
    assert all("84" in row for row in curious_rows)
    plain.step(1500)
    for driver in (plain, curious):
        driver.step(60_000)
    for conid in (AAPL, SPY):
        assert plain.gateway.desk.listings[conid] == curious.gateway.desk.listings[conid]
    assert SPX not in plain.gateway.desk.listings


def test_a_pair_a_bond_and_a_future_are_quoted_in_their_own_steps() -> None:
    driver = Driver()
    (future, *_) = driver.get("/trsrv/futures?symbols=ES")["ES"]
    pair, bond, es, spx = snapshot(driver, EURUSD, TREASURY, future["conid"], SPX, fields="84,86,7698,7699,7220,6457")
    assert len(pair["84"].partition(".")[2]) == 5
    assert 95 < float(bond["84"]) < 103
    assert 4 < float(bond["7699"]) < 5, "yield at the bid"
    assert Decimal(es["84"]) % Decimal("0.25") == 0
    assert 1 < float(es["84"]) / float(spx["84"]) < 1.02, "dearer than the index by what money costs"
    assert es["6457"] == 11004968


class TestOrders:
    def test_an_option_is_worth_a_hundred_times_its_price(self) -> None:
        driver = Driver()
        driver.step(1000)
        conid = option(driver, 230)
        snapshot(driver, conid)
        driver.accept(conid=conid, orderType="MKT", quantity=2, price=None)
        driver.step(5000)
        trades = [row for row in driver.trades() if row["conid"] == conid]
        paid = sum(Decimal(row["price"]) * Decimal(row["size"]) for row in trades)
        driver.get("/portfolio/accounts")
        ledger = driver.get(f"/portfolio/{ACCOUNT}/ledger")["BASE"]
        assert ledger["cashbalance"] == pytest.approx(float(1_000_000 - paid * 100 - 1))
        assert ledger["stockmarketvalue"] == 0
        (row,) = driver.get(f"/portfolio/{ACCOUNT}/position/{conid}")
        assert row["avgCost"] == pytest.approx(row["avgPrice"] * 100)
        assert row["mktValue"] == pytest.approx(row["mktPrice"] * 200, abs=0.01)
        assert ledger["stockoptionmarketvalue"] == pytest.approx(row["mktValue"])
        assert ledger["netliquidationvalue"] == pytest.approx(ledger["cashbalance"] + row["mktValue"])
        assert (row["putOrCall"], row["strike"], row["undConid"], row["expiry"]) == ("C", 230.0, AAPL, "20260320")

    def test_a_pair_counts_in_the_accounts_money(self) -> None:
        driver = Driver()
        snapshot(driver, USDJPY)
        driver.accept(conid=USDJPY, orderType="MKT", quantity=500, price=None)
        driver.step(5000)
        driver.get("/portfolio/accounts")
        (row,) = driver.get(f"/portfolio/{ACCOUNT}/position/{USDJPY}")
        assert row["mktValue"] == pytest.approx(500, rel=0.01), "500 dollars, whatever they cost in yen"

    def test_an_index_and_a_future_without_its_marks_are_refused(self) -> None:
        driver = Driver()
        assert "index" in driver.place(conid=SPX)["error"]
        (future, *_) = driver.get("/trsrv/futures?symbols=ES")["ES"]
        refused = driver.place(conid=future["conid"], price=5800)
        assert refused["statusCode"] == 400
        snapshot(driver, future["conid"])
        marks = {"manualIndicator": True, "extOperator": "me"}
        assert driver.accept(conid=future["conid"], price=5800, quantity=1, **marks)

    def test_expiry_settles_in_cash_and_ends_orders(self) -> None:
        driver = Driver(speed=20_000, session_idle_s=100_000)
        driver.step(1)
        conid = option(driver, 200, month="JAN26")
        snapshot(driver, conid)
        driver.accept(conid=conid, orderType="MKT", quantity=1)
        driver.step(1)
        driver.accept(conid=conid, side="SELL", quantity=1, price=199, tif="GTC")
        driver.step(5)
        (execution,) = driver.gateway.desk.executions.values()
        assert driver.position(conid) == 1
        desk = driver.gateway.desk
        market_hour = 3_600_000 / 20_000
        driver.step((MIDNIGHT_MS - desk.market_ms) / 20_000 - market_hour)
        spot = desk.price(AAPL)
        driver.step(2 * market_hour)
        assert driver.position(conid) == 0
        assert not desk.working(ACCOUNT), "an order ends with its contract"
        paid = desk.accounts[ACCOUNT]
        settled = paid.realized / 100 + execution.price
        assert settled == spot - 200, "the last price before the end of the day"
        assert paid.cash == 1_000_000 - 1 + paid.realized

    def test_a_position_survives_a_restart(self, tmp_path: Path) -> None:
        path = tmp_path / "book.jsonl"
        driver = Driver(book_path=path)
        driver.step(1000)
        conid = option(driver, 5875, conid=SPX)
        snapshot(driver, conid)
        driver.accept(conid=conid, orderType="MKT", quantity=1, price=None)
        driver.step(5000)
        before = driver.gateway.desk.accounts[ACCOUNT].positions[conid]
        driver.gateway.close()
        again = Driver(book_path=path)
        assert again.gateway.desk.accounts[ACCOUNT].positions[conid] == before
        again.step(3000)
        assert again.gateway.desk.listings[conid].at_ms > WALL0 // MS, "what is held is quoted"
        again.gateway.close()
