"""Every order type of the ticket: when it fills, at what price, how a modification shows, what is refused."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from botframework.sim.hours import MarketHours, close_ms
from botframework.sim.universe import Universe
from botframework.sim.venue.calendar import EARLY_CLOSES, HOLIDAYS
from botframework.sim.venue.ordertypes import TYPES
from tests.sim.driver import AAPL, ACCOUNT, MS, SPY, WALL0, Driver, tape

PATH = f"/iserver/account/{ACCOUNT}/orders"
EUR_USD = 12087792
IBM = 8314
HOUR = 3_600_000


def market(*rows: tuple[int, str, str, int, int], **config: Any) -> Driver:
    driver = Driver(quotes=tape(*rows), **config)
    driver.step(1)
    return driver


def moves(*touches: tuple[str, str]) -> Driver:
    """A touch a second, 300 shown on each side."""
    return market(*((n * 1000, bid, ask, 300, 300) for n, (bid, ask) in enumerate(touches)))


def state(driver: Driver, order_id: int) -> tuple[str, str | None]:
    row = driver.order(order_id)
    return row["status"], row.get("avgPrice")


def test_a_trailing_stop_follows_the_market_up_and_never_down() -> None:
    driver = moves(("100.00", "100.02"), ("101.00", "101.02"), ("100.40", "100.42"), ("99.90", "99.92"))
    order_id = driver.accept(orderType="TRAIL", side="SELL", trailingAmt=1, trailingType="amt")
    driver.step(100)
    assert driver.order(order_id)["stop_price"] == "99.00"
    driver.step(1000)
    row = driver.order(order_id)
    assert (row["auxPrice"], row["trailing_amount"], row["trailing_amount_unit"]) == ("100.00", "1", "amt")
    driver.step(1000)
    assert (driver.order(order_id)["stop_price"], driver.order(order_id)["status"]) == ("100.00", "PreSubmitted")
    driver.step(1000)
    assert state(driver, order_id) == ("Filled", "99.90")


def test_a_trailing_stop_by_per_cent_and_what_the_stream_tells_of_it() -> None:
    driver = moves(("100.00", "100.02"), ("90.00", "90.02"), ("91.79", "91.81"), ("91.81", "91.83"))
    socket = driver.open()
    driver.tell(socket, "sor+{}")
    order_id = driver.accept(orderType="TRAIL", trailingAmt=2, trailingType="%")
    driver.step(1100)
    rows = [row for frame in driver.take(socket, "sor") for row in frame["args"] if "stop_price" in row]
    assert [row["stop_price"] for row in rows] == ["102.03", "91.83"]
    driver.step(1000)
    assert driver.order(order_id)["status"] == "PreSubmitted"
    driver.step(1000)
    assert state(driver, order_id) == ("Filled", "91.83")


def test_a_trailing_stop_limit_takes_its_limit_along() -> None:
    driver = moves(("100.00", "100.02"), ("102.00", "102.02"), ("100.90", "100.92"), ("99.00", "99.02"))
    order_id = driver.accept(
        orderType="TRAILLMT", side="SELL", price=98.90, auxPrice=99.00, trailingAmt=1, trailingType="amt"
    )
    driver.step(1100)
    assert (driver.order(order_id)["price"], driver.order(order_id)["stop_price"]) == ("100.90", "101.00")
    driver.step(1000)
    assert state(driver, order_id) == ("Filled", "100.90")


def test_if_touched_orders_wait_for_the_market_to_come_to_them() -> None:
    driver = moves(("100.00", "100.02"), ("99.50", "99.52"), ("99.00", "99.02"), ("98.90", "98.95"))
    market_if, by_price = driver.accept(orderType="MIT", auxPrice=99.52), driver.accept(orderType="MIT", price=99.02)
    limit_if = driver.accept(orderType="LIT", price=98.95, auxPrice=99.52)
    driver.step(900)
    assert {driver.order(one)["status"] for one in (market_if, by_price, limit_if)} == {"PreSubmitted"}
    driver.step(1000)
    assert state(driver, market_if) == ("Filled", "99.52")
    assert state(driver, limit_if) == ("Submitted", None)
    driver.step(2000)
    assert state(driver, by_price) == ("Filled", "99.02")
    assert state(driver, limit_if) == ("Filled", "98.95")


def test_a_midprice_order_stands_in_the_middle_and_fills_when_the_market_comes_there() -> None:
    driver = moves(("100.00", "100.10"), ("100.00", "100.06"), ("99.90", "99.98"), ("99.80", "99.92"))
    free, capped = driver.accept(orderType="MIDPRICE"), driver.accept(orderType="MIDPRICE", price=99.95)
    driver.step(1100)
    assert state(driver, free) == ("Submitted", None)
    driver.step(1000)
    assert state(driver, free) == ("Filled", "100.03")
    assert state(driver, capped) == ("Submitted", None)
    driver.step(1000)
    assert state(driver, capped) == ("Filled", "99.94")


def test_a_relative_order_leads_its_own_side_up_to_its_cap() -> None:
    driver = moves(("100.00", "100.10"), ("100.20", "100.30"), ("100.10", "100.20"), ("100.05", "100.15"))
    order_id = driver.accept(orderType="REL", price=100.15, auxPrice=0.02)
    driver.step(2900)
    assert (driver.order(order_id)["price"], driver.order(order_id)["auxPrice"]) == ("100.15", "0.02")
    assert state(driver, order_id) == ("Submitted", None)
    driver.step(200)
    # Bid plus offset was 100.22 and 100.12, so it stood at its cap and then at 100.12, where nobody came.
    assert state(driver, order_id) == ("Submitted", None)


def test_a_relative_order_whose_offset_crosses_takes_the_touch() -> None:
    driver = moves(("100.00", "100.02"), ("100.00", "100.02"))
    order_id = driver.accept(orderType="REL", price=101, auxPrice=0.05)
    driver.step(100)
    assert state(driver, order_id) == ("Filled", "100.02")


def test_all_or_none_waits_for_enough() -> None:
    driver = market((0, "100.00", "100.02", 300, 200), (1000, "100.00", "100.02", 300, 500))
    order_id = driver.accept(price=100.02, quantity=400, allOrNone=True)
    driver.step(900)
    assert driver.order(order_id)["filledQuantity"] == 0
    assert driver.get(f"/iserver/account/order/status/{order_id}")["all_or_none"] is True
    driver.step(200)
    assert driver.order(order_id)["status"] == "Filled"
    assert len(driver.trades()) == 1


def test_a_saved_order_is_not_transmitted_until_a_modification_says_so() -> None:
    driver = moves(*[("100.00", "100.02")] * 4)
    order_id = driver.accept(price=100.02, deactivated=True)
    driver.step(1000)
    assert state(driver, order_id) == ("Inactive", None)
    assert driver.get(f"/iserver/account/order/status/{order_id}")["deactivate_order"] is True
    driver.modify(order_id, price=100.05)
    driver.step(1000)
    assert state(driver, order_id) == ("Filled", "100.02")
    other = driver.accept(price=99.0, deactivated=True)
    driver.cancel(other)
    driver.step(100)
    assert state(driver, other) == ("Cancelled", None)


@pytest.mark.parametrize(
    ("ticket", "change", "shown"),
    [
        ({"orderType": "STP", "price": 101.0}, {"price": 102.0}, {"auxPrice": "102.00", "stop_price": "102.00"}),
        (
            {"orderType": "STOP_LIMIT", "price": 101.5, "auxPrice": 101.0},
            {"price": 103.0, "auxPrice": 102.0},
            {"price": "103.00", "auxPrice": "102.00"},
        ),
        (
            {"orderType": "TRAIL", "trailingAmt": 2, "trailingType": "amt"},
            {"trailingAmt": 3},
            {"trailing_amount": "3", "stop_price": "103.02"},
        ),
        (
            {"orderType": "TRAIL", "trailingAmt": 2, "trailingType": "amt"},
            {"trailingAmt": 1, "trailingType": "%"},
            {"trailing_amount": "1", "trailing_amount_unit": "%", "stop_price": "101.03"},
        ),
        ({"orderType": "MIT", "auxPrice": 99.0}, {"auxPrice": 98.0}, {"auxPrice": "98.00"}),
        (
            {"orderType": "LIT", "price": 98.5, "auxPrice": 99.0},
            {"price": 97.5},
            {"price": "97.50", "auxPrice": "99.00"},
        ),
        (
            {"orderType": "REL", "auxPrice": 0.01},
            {"auxPrice": 0.02, "price": 99.0},
            {"price": "99.00", "auxPrice": "0.02"},
        ),
        ({"orderType": "MIDPRICE"}, {"price": 99.0}, {"price": "99.00"}),
        ({"orderType": "LOC", "price": 99.0}, {"price": 98.0, "quantity": 50}, {"price": "98.00", "totalSize": 50.0}),
        (
            {"orderType": "LMT", "price": 99.0},
            {"tif": "GTC", "outsideRTH": True},
            {"timeInForce": "GTC", "outsideRTH": True},
        ),
    ],
)
def test_a_modification_shows_in_list_status_and_stream(
    ticket: dict[str, Any], change: dict[str, Any], shown: dict[str, Any]
) -> None:
    driver = moves(*[("100.00", "100.02")] * 3)
    socket = driver.open()
    driver.tell(socket, "sor+{}")
    order_id = driver.accept(**ticket)
    driver.step(100)
    driver.take(socket)
    answer = driver.modify(order_id, **(ticket | change))
    while "id" in answer[0]:
        answer = driver.post(f"/iserver/reply/{answer[0]['id']}", {"confirmed": True})
    assert answer[0]["order_id"] == str(order_id)
    driver.step(100)
    row = driver.order(order_id)
    assert {key: row[key] for key in shown} == shown
    told: dict[str, Any] = {}
    for frame in driver.take(socket, "sor"):
        for each in frame["args"]:
            told |= each
    assert {key: told[key] for key in shown} == shown
    status = driver.get(f"/iserver/account/order/status/{order_id}")
    for here, there in (("price", "limit_price"), ("stop_price", "stop_price"), ("trailing_amount", "trailing_amount")):
        if here in shown:
            assert status[there] == shown[here]
    assert driver.gateway.counts()["orders"] == 1


def test_what_makes_an_order_what_it_is_cannot_be_modified() -> None:
    driver = moves(*[("100.00", "100.02")] * 3)
    order_id = driver.accept(price=99.0, strategy="Twap")
    driver.step(100)
    assert "strategy" in driver.modify(order_id, price=99.0)["error"]
    assert "Only quantity" in driver.modify(order_id, orderType="MKT", strategy="Twap")["error"]


def test_cash_buys_whole_shares_and_currency_to_the_cent() -> None:
    driver = moves(*[("100.00", "100.02")] * 3)
    order_id = driver.accept(orderType="MKT", quantity=None, cashQty=1005)
    driver.step(100)
    row = driver.order(order_id)
    assert (row["totalSize"], row["totalCashSize"], row["status"]) == (10.0, 1005.0, "Filled")
    limited = driver.accept(price=50.0, quantity=None, cashQty=1005)
    assert driver.order(limited)["totalSize"] == 20.0
    assert "less than one share" in driver.place(orderType="MKT", quantity=None, cashQty=99)["error"]

    pairs = Driver()
    pairs.get(f"/iserver/marketdata/snapshot?conids={EUR_USD}")
    pairs.step(2000)
    order_id = pairs.accept(conid=EUR_USD, orderType="MKT", quantity=None, cashQty=1000)
    assert pairs.order(order_id)["totalSize"] % 1 != 0
    pairs.step(2000)
    assert pairs.order(order_id)["status"] == "Filled"
    assert pairs.position(EUR_USD) == pytest.approx(pairs.order(order_id)["totalSize"])


def test_a_conversion_leaves_no_position_and_costs_its_distance_from_the_mark() -> None:
    driver = Driver()
    driver.get(f"/iserver/marketdata/snapshot?conids={EUR_USD}")
    driver.step(2000)
    account = driver.gateway.desk.accounts[ACCOUNT]
    order_id = driver.accept(conid=EUR_USD, orderType="MKT", quantity=None, fxQty=10_000, isCcyConv=True)
    driver.keep(60)
    assert driver.order(order_id)["status"] == "Filled"
    assert driver.position(EUR_USD) == 0
    assert Decimal(999_990) < account.cash <= Decimal(999_999)


# ---------------------------------------------------------------------- auctions and days


def day_market(*, until_ms: int = 26 * HOUR, **config: Any) -> Driver:
    """From 15:00 UTC on a Friday: a quote every minute, 100.00 to 100.04 all the time."""
    return market(*((n * 60_000, "100.00", "100.04", 300, 300) for n in range(until_ms // 60_000)), **config)


def test_orders_on_close_wait_for_the_closing_and_take_its_one_price() -> None:
    driver = day_market(hours="regular")
    market_on, inside = driver.accept(orderType="MOC", quantity=5000), driver.accept(orderType="LOC", price=100.02)
    outside = driver.accept(orderType="LOC", price=100.01)
    opening = driver.accept(orderType="MKT", tif="OPG")
    driver.keep(6 * 3600 - 60)
    assert {driver.order(one)["status"] for one in (market_on, inside, outside)} == {"PreSubmitted"}
    driver.keep(60)
    assert [state(driver, one) for one in (market_on, inside, outside)] == [
        ("Filled", "100.02"),
        ("Filled", "100.02"),
        ("Cancelled", None),
    ]
    assert driver.order(opening)["status"] == "PreSubmitted", "the closing is not its auction"
    assert driver.order(outside)["order_cancellation_by_system_reason"] == "the auction did not reach its price"


def test_the_opening_auction_takes_place_with_the_first_quote_of_the_session() -> None:
    start = WALL0 - 2 * HOUR * MS  # 13:00 UTC, half past eight in New York
    driver = Driver(hours="regular", start_ns=start, instruments=("AAPL",))
    order_id = driver.accept(orderType="MKT", tif="OPG", quantity=10)
    low = driver.accept(price=100.0, tif="OPG", quantity=10)
    driver.keep(85 * 60)
    assert driver.order(order_id)["status"] == "PreSubmitted"
    driver.keep(6 * 60)
    assert driver.order(order_id)["status"] == "Filled"
    assert driver.order(low)["status"] == "Cancelled"


def test_without_closings_the_auctions_are_at_midnight() -> None:
    driver = day_market(until_ms=16 * HOUR)
    at_close, at_open = driver.accept(orderType="MOC"), driver.accept(orderType="MKT", tif="OPG")
    driver.keep(14 * 3600 - 60)
    assert {driver.order(one)["status"] for one in (at_close, at_open)} == {"PreSubmitted"}
    driver.keep(3 * 60)
    assert [state(driver, one) for one in (at_close, at_open)] == [("Filled", "100.02")] * 2


def test_venues_have_their_own_hours_and_share_holidays() -> None:
    universe = Universe(None)
    hours = MarketHours("regular")
    stocks, pair = hours.of(universe.by_symbol["AAPL"]), hours.of(universe.find(EUR_USD))  # type: ignore[arg-type]  # known
    evening = close_ms(date(2026, 1, 5)) + 3 * HOUR
    assert (stocks.is_open(evening), pair.is_open(evening)) == (False, True)
    thanksgiving, day_after = date(2026, 11, 26), date(2026, 11, 27)
    assert stocks.session(thanksgiving) is None
    session = stocks.session(day_after)
    assert session is not None
    assert session[1] == close_ms(day_after) - 3 * HOUR
    assert stocks.day_end_ms(close_ms(thanksgiving)) == session[1]


def test_every_regular_holiday_of_the_table_follows_from_its_rule() -> None:
    special = {date(2012, 10, 29), date(2012, 10, 30), date(2018, 12, 5), date(2025, 1, 9)}
    for day in HOLIDAYS - special:
        assert day.weekday() < 5
        eve, morrow = day - timedelta(days=1), day + timedelta(days=1)
        fixed = {(1, 1), (6, 19), (7, 4), (12, 25)}
        observed = (day.month, day.day) in fixed
        observed |= day.weekday() == 0 and (eve.month, eve.day) in fixed
        observed |= day.weekday() == 4 and (morrow.month, morrow.day) in fixed - {(1, 1)}
        monday = day.weekday() == 0 and (day.month, (day.day - 1) // 7) in {(1, 2), (2, 2), (9, 0)}
        memorial = day.weekday() == 0 and day.month == 5 and day.day > 24
        thanks = day.weekday() == 3 and day.month == 11 and 22 <= day.day <= 28
        good_friday = day.weekday() == 4 and day.month in (3, 4)
        assert observed or monday or memorial or thanks or good_friday, day
    assert {day.year for day in HOLIDAYS} == set(range(2010, 2031))
    assert not EARLY_CLOSES & HOLIDAYS


# ---------------------------------------------------------------------- algorithms


def algo_market(shown: int = 20) -> Driver:
    return market(*((n * 1000, "100.00", "100.02", shown, shown) for n in range(2400)))


def test_a_schedule_sends_its_slices_over_time_and_ends_with_all() -> None:
    driver = algo_market()
    order_id = driver.accept(price=100.05, quantity=1210, strategy="Twap", strategyParameters={})
    driver.keep(450)
    quarter = driver.order(order_id)["filledQuantity"]
    assert 280 <= quarter <= 320
    driver.keep(1400)
    assert driver.order(order_id)["status"] == "Filled"
    assert max(trade["size"] for trade in driver.trades()) <= 20
    assert driver.get(f"/iserver/account/order/status/{order_id}")["algo_strategy"] == "Twap"


def test_schedules_differ_by_strategy() -> None:
    filled = {}
    for strategy, parameters in (
        ("Twap", {}),
        ("Vwap", {}),
        ("ArrivalPx", {"riskAversion": "Get_Done"}),
    ):
        driver = algo_market(1000)
        order_id = driver.accept(price=100.05, quantity=1000, strategy=strategy, strategyParameters=parameters)
        driver.keep(300)
        filled[strategy] = driver.order(order_id)["filledQuantity"]
    assert filled["Twap"] < filled["Vwap"] < filled["ArrivalPx"]


def test_an_adaptive_order_walks_from_the_middle_to_the_other_side() -> None:
    driver = market(*((n * 1000, "100.00", "100.10", 300, 300) for n in range(60)))
    patient = driver.accept(
        orderType="MKT", quantity=10, strategy="Adaptive", strategyParameters={"adaptivePriority": "Patient"}
    )
    urgent = driver.accept(
        orderType="MKT", quantity=10, strategy="Adaptive", strategyParameters={"adaptivePriority": "Urgent"}
    )
    driver.keep(11)
    assert state(driver, urgent) == ("Filled", "100.10")
    assert state(driver, patient) == ("Submitted", None)


def test_an_end_time_cancels_what_is_left() -> None:
    driver = algo_market()
    parameters = {"endTime": "20260102-10:02:00 US/Eastern"}
    order_id = driver.accept(price=99.0, quantity=100, strategy="Twap", strategyParameters=parameters)
    driver.keep(180)
    row = driver.order(order_id)
    assert (row["status"], row["order_cancellation_by_system_reason"]) == (
        "Cancelled",
        "the algorithm's end time has come",
    )


def test_the_algos_answer_is_what_tickets_are_held_to() -> None:
    driver = moves(*[("100.00", "100.02")] * 3)
    listed = driver.get(f"/iserver/contract/{AAPL}/algos?addParams=1&algos=Adaptive;DarkIce")["algos"]
    assert [algo["id"] for algo in listed] == ["Adaptive", "DarkIce"]
    for algo in listed:
        needed = [p for p in algo["parameters"] if p.get("required") == "true"]
        assert needed
        assert "Missing algo parameter" in driver.place(price=99.0, strategy=algo["id"])["error"]
        legal = needed[0].get("legalStrings", [100])[0]
        assert driver.accept(price=99.0, strategy=algo["id"], strategyParameters={needed[0]["id"]: legal})
    assert Driver().get(f"/iserver/contract/{EUR_USD}/algos") == {"algos": []}


# ---------------------------------------------------------------------- combinations and allocation


def legs(driver: Driver) -> None:
    driver.get(f"/iserver/marketdata/snapshot?conids={AAPL},{IBM}")
    driver.step(2000)


def test_a_combination_fills_leg_by_leg_at_its_net_price() -> None:
    driver = Driver()
    legs(driver)
    conidex = f"28812380;;;{AAPL}/2,{IBM}/-1"
    prices = driver.gateway.desk.price
    net = 2 * prices(AAPL) - prices(IBM)
    waiting = driver.accept(conid=None, conidex=conidex, quantity=3, price=float(net - 5))
    order_id = driver.accept(conid=None, conidex=conidex, quantity=3, price=float(net + 1))
    driver.step(1000)
    row = driver.order(order_id)
    assert (row["status"], row["secType"], row["conidex"]) == ("Filled", "BAG", conidex)
    assert (driver.position(AAPL), driver.position(IBM)) == (6, -3)
    trades = {trade["conid"]: (trade["side"], trade["size"]) for trade in driver.trades()}
    assert trades == {AAPL: ("B", 6.0), IBM: ("S", 3.0)}
    paid = sum(float(t["price"]) * t["size"] * (1 if t["side"] == "B" else -1) for t in driver.trades())
    assert paid / 3 == pytest.approx(float(row["avgPrice"]), abs=1e-4)
    assert paid / 3 <= float(net + 1)
    assert driver.order(waiting)["status"] == "Submitted"
    driver.cancel(waiting)
    driver.step(100)
    assert driver.order(waiting)["status"] == "Cancelled"


def test_an_advisors_order_is_divided_by_its_group() -> None:
    driver = Driver(accounts=(ACCOUNT, "DU7654321"))
    driver.step(1000)
    group = {
        "name": "both",
        "default_method": "R",
        "accounts": [{"name": ACCOUNT, "amount": 2}, {"name": "DU7654321", "amount": 1}],
    }
    driver.post("/iserver/account/allocation/group", group)
    ticket = {"conid": AAPL, "orderType": "MKT", "side": "BUY", "tif": "DAY", "quantity": 100}
    (row,) = driver.post("/iserver/account/both/orders", {"orders": [ticket]})
    driver.step(1000)
    order = driver.gateway.desk.orders[int(row["order_id"])]
    assert order.status == "Filled"
    held = {name: account.quantity(AAPL) for name, account in driver.gateway.desk.accounts.items()}
    assert held == {ACCOUNT: 67, "DU7654321": 33}
    (row,) = driver.post("/iserver/account/both/orders", {"orders": [ticket | {"allocationMethod": "Equal"}]})
    driver.step(1000)
    held = {name: account.quantity(AAPL) for name, account in driver.gateway.desk.accounts.items()}
    assert held == {ACCOUNT: 117, "DU7654321": 83}


def test_an_allocation_profile_names_each_accounts_part() -> None:
    driver = Driver(accounts=(ACCOUNT, "DU7654321"))
    driver.step(1000)
    rows = [{"account": ACCOUNT, "amount": 30}, {"account": "DU7654321", "amount": 70}]
    profile = {"allocation_profile": {"alloc_type": "SHARE", "allocations": rows}}
    driver.accept(orderType="MKT", jsonPayload=profile)
    driver.step(1000)
    held = {name: account.quantity(AAPL) for name, account in driver.gateway.desk.accounts.items()}
    assert held == {ACCOUNT: 30, "DU7654321": 70}
    assert "does not fit" in driver.place(orderType="MKT", quantity=90, jsonPayload=profile)["error"]


# ---------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("ticket", "status", "text"),
    [
        ({"orderType": "MTL"}, 400, "Unknown order type"),
        ({"orderType": "TRAIL"}, 200, "trailingAmt and trailingType are required"),
        ({"orderType": "TRAIL", "trailingAmt": 1, "trailingType": "pct"}, 200, "amt or %"),
        ({"orderType": "TRAIL", "trailingAmt": 100, "trailingType": "%"}, 200, "Invalid trailing amount"),
        ({"orderType": "TRAIL", "trailingAmt": "1", "trailingType": "amt"}, 400, "cannot be cast to java.lang.Number"),
        ({"price": 99, "trailingAmt": 1}, 200, "cannot be used for order type LMT"),
        ({"orderType": "STOP_LIMIT", "price": 99}, 200, "Invalid price"),
        ({"orderType": "LIT", "auxPrice": 99}, 200, "Invalid price"),
        ({"orderType": "MIT"}, 200, "Invalid price"),
        ({"orderType": "REL", "auxPrice": -1}, 200, "Invalid price"),
        ({"orderType": "MOC", "tif": "GTC"}, 200, "Time in force 'GTC'"),
        ({"orderType": "STP", "price": 99, "tif": "IOC"}, 200, "Time in force 'IOC'"),
        ({"price": 99, "tif": "FOK"}, 200, "Time in force 'FOK'"),
        ({"price": 99, "tif": "GTD"}, 200, "Time in force 'GTD'"),
        ({"price": 99, "tif": "OVT"}, 200, "Time in force 'OVT'"),
        ({"price": 99, "tif": "PAX"}, 200, "Time in force 'PAX'"),
        ({"orderType": "MIDPRICE", "conid": EUR_USD}, 200, "not supported for EUR.USD"),
        ({"orderType": "MKT", "tif": "OPG", "conid": EUR_USD}, 200, "Time in force 'OPG'"),
        ({"orderType": "MOC", "outsideRTH": True}, 200, "outside regular trading hours"),
        ({"price": 99, "cashQty": 100}, 200, "Only one of quantity and cashQty"),
        ({"quantity": None, "price": 99, "fxQty": 100}, 200, "fxQty needs isCcyConv"),
        ({"price": 99, "isCcyConv": True}, 200, "isCcyConv is for"),
        ({"quantity": None, "orderType": "STP", "price": 99, "cashQty": 100}, 200, "Cash quantity cannot be used"),
        ({"price": 99, "quantity": 1.5}, 200, "Fractional shares"),
        ({"price": 99, "strategy": "Sniper"}, 200, "Algo strategy Sniper is not available"),
        ({"price": 99, "strategy": "Twap", "strategyParameters": {"speed": 1}}, 200, "Unknown algo parameter speed"),
        ({"price": 99, "strategy": "Twap", "strategyParameters": {"maxPctVol": 3}}, 200, "Invalid value '3'"),
        ({"price": 99, "strategy": "Twap", "strategyParameters": []}, 400, "cannot be cast to java.util.Map"),
        ({"price": 99, "strategyParameters": {}}, 200, "needs strategy"),
        ({"orderType": "STP", "price": 99, "strategy": "Twap"}, 200, "cannot be used with this order"),
        ({"orderType": "LOC", "price": 99, "allOrNone": True}, 200, "All-or-none cannot be used"),
        ({"price": 99, "allOrNone": 1}, 400, "cannot be cast to java.lang.Boolean"),
        ({"price": 99, "customerAccount": "x"}, 200, "omnibus"),
        ({"price": 99, "allocationMethod": "Equal"}, 200, "needs an allocation group"),
        ({"price": 99, "jsonPayload": {}}, 400, "allocation_profile is not valid"),
        ({"conid": None, "conidex": "1;;;265598/1,8314/-1", "price": 1}, 200, "no sec defs returned"),
        ({"conid": None, "conidex": "28812380;;;265598/1", "price": 1}, 200, "between 2 and"),
        ({"conid": None, "conidex": "28812380;;;265598/1,8314/0", "price": 1}, 200, "Invalid ratio"),
        ({"conid": None, "conidex": "28812380;;;265598/1,7/1", "price": 1}, 200, "no sec defs returned for conid 7"),
        (
            {"conid": None, "conidex": "28812380;;;265598/1,8314/1", "orderType": "STP", "price": 1},
            200,
            "not supported for a combo",
        ),
    ],
)
def test_impossible_tickets_are_refused(ticket: dict[str, Any], status: int, text: str) -> None:
    driver = Driver()
    driver.step(500)
    base = {"conid": AAPL, "orderType": "LMT", "side": "BUY", "tif": "DAY", "quantity": 10}
    answer = driver.send("POST", PATH, {"orders": [base | ticket]})
    assert (answer.status, text in answer.body.decode()) == (status, True), answer.body
    assert driver.gateway.counts()["orders"] == 0


def test_a_directly_routed_order_shows_its_exchange() -> None:
    driver = Driver()
    driver.step(500)
    order_id = driver.accept(conid=None, conidex=f"{SPY}@ARCA", price=500)
    row = driver.order(order_id)
    assert (row["conid"], row["exchange"], row["conidex"]) == (SPY, "ARCA", f"{SPY}@ARCA")
    both = driver.accept(conid=SPY, conidex=f"{SPY}@ARCA", price=500)
    assert driver.order(both)["exchange"] == "SMART"


def test_every_type_the_rules_name_is_taken() -> None:
    driver = Driver()
    driver.step(500)
    rules = driver.post("/iserver/contract/rules", {"conid": AAPL})
    by_rule = {each.rule: each for each in TYPES.values()}
    assert set(rules["orderTypes"]) == set(by_rule)
    for rule in rules["orderTypes"]:
        each = by_rule[rule]
        ticket: dict[str, Any] = {
            "orderType": each.kind,
            "price": 230.0,
            "auxPrice": 0.02 if each.kind == "REL" else 229.0,
        }
        if each.trailing:
            ticket |= {"trailingAmt": 1, "trailingType": "%"}
        assert driver.accept(**ticket)


MEMBERS = (
    *(
        "acctId",
        "conid",
        "conidex",
        "secType",
        "orderType",
        "side",
        "tif",
        "quantity",
        "price",
        "auxPrice",
        "trailingAmt",
    ),
    *(
        "trailingType",
        "cOID",
        "parentId",
        "isSingleGroup",
        "listingExchange",
        "outsideRTH",
        "ticker",
        "referrer",
        "cashQty",
    ),
    *(
        "fxQty",
        "isCcyConv",
        "useAdaptive",
        "allOrNone",
        "allocationMethod",
        "strategy",
        "strategyParameters",
        "isClose",
    ),
    *(
        "manualIndicator",
        "extOperator",
        "manualOrderTime",
        "customerAccount",
        "isProCustomer",
        "deactivated",
        "jsonPayload",
    ),
)
values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**15), 10**15),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(
        [*TYPES, "STP LMT", "BUY", "DAY", "GTC", "IOC", "OPG", "amt", "%", "Twap", "Adaptive", "DarkIce", "x", "", "p1"]
    ),
    st.sampled_from(
        [{}, [], {"displaySize": 1}, {"adaptivePriority": "Urgent"}, {"startTime": "09:00:00"}, {"pctVol": "x"}]
    ),
    st.sampled_from(
        ["28812380;;;265598/1,8314/-1", "28812380;;;/", ";;;", "265598@", "28812380;;;265598/1,8314/-9999"]
    ),
    st.sampled_from(
        [{"allocation_profile": {"alloc_type": "CASH", "allocations": [{"account": ACCOUNT, "amount": 500}]}}]
    ),
)
wild = st.dictionaries(st.sampled_from(MEMBERS), values, max_size=6).map(
    lambda members: (
        {"conid": AAPL, "orderType": "LMT", "side": "BUY", "tif": "DAY", "quantity": 10, "price": 230.0} | members
    )
)


@settings(max_examples=150)
@given(st.lists(wild, min_size=1, max_size=3), wild)
def test_no_ticket_breaks_the_gateway(tickets: list[dict[str, Any]], change: dict[str, Any]) -> None:
    driver = Driver()
    driver.step(500)
    for body in ({"orders": tickets}, {"orders": [tickets[0]]}):
        assert driver.send("POST", PATH, body).status in (200, 400, 500)
        assert driver.send("POST", f"{PATH}/whatif", body).status in (200, 400, 500)
    for order_id in list(driver.gateway.desk.orders):
        assert driver.send("POST", f"/iserver/account/{ACCOUNT}/order/{order_id}", change).status in (200, 400, 500)
    driver.step(1000)
    driver.orders()
    for order_id in list(driver.gateway.desk.orders):
        assert driver.send("GET", f"/iserver/account/order/status/{order_id}").status == 200
