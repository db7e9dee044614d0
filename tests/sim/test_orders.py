"""The life of an order at the simulated gateway, from the ticket to the trade list."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.sim.driver import AAPL, ACCOUNT, MS, SPY, Driver, S, tape

STEADY = ((0, "100.00", "100.02", 300, 200), (1000, "100.00", "100.02", 300, 200), (2000, "100.00", "100.02", 300, 200))


def steady(**config: Any) -> Driver:
    driver = Driver(quotes=tape(*STEADY), **config)
    driver.step(1)
    return driver


def kinds(driver: Driver) -> list[str]:
    return [record["kind"] for record in driver.log.records]


def test_accounts_come_before_orders() -> None:
    driver = Driver(warm=False)
    refused = driver.send("POST", f"/iserver/account/{ACCOUNT}/orders", {"orders": []})
    assert refused.status == 400
    assert b"Bad Request: Please query /accounts first" in refused.body
    driver.get("/iserver/accounts")
    assert driver.accept(price=230)


def test_a_marketable_order_takes_displayed_size_at_the_touch() -> None:
    driver = steady(latency_ms=50)
    order_id = driver.accept(price=100.05, quantity=150, cOID="c-1")
    assert driver.order(order_id)["status"] == "PendingSubmit"
    driver.step(60)
    row = driver.order(order_id)
    assert (row["status"], row["filledQuantity"], row["avgPrice"]) == ("Filled", 150.0, "100.02")
    assert row["order_ref"] == "c-1"
    assert row["timeInForce"] == "CLOSE"
    (trade,) = driver.trades()
    assert (trade["price"], trade["size"], trade["commission"], trade["side"]) == ("100.02", 150.0, "1.00", "B")
    assert driver.position() == 150
    assert kinds(driver) == ["accepted", "filled"]


def test_displayed_size_is_consumed_until_the_next_quote_and_the_fee_is_flat() -> None:
    driver = steady()
    order_id = driver.accept(price=100.05, quantity=350)
    driver.step(100)
    assert driver.order(order_id)["filledQuantity"] == 200.0
    other = driver.accept(price=100.05, quantity=10)
    driver.step(100)
    assert driver.order(other)["filledQuantity"] == 0.0
    driver.step(1000)
    assert driver.order(order_id)["status"] == "Filled"
    assert driver.order(other)["status"] == "Filled"
    fees = [trade["commission"] for trade in driver.trades() if trade["order_id"] == order_id]
    assert sorted(fees) == ["0.00", "1.00"]


def test_a_resting_order_fills_at_its_limit() -> None:
    quotes = tape((0, "100.00", "100.02", 300, 200), (1000, "99.90", "99.95", 300, 200))
    driver = Driver(quotes=quotes)
    driver.step(1)
    order_id = driver.accept(price=99.98, quantity=100)
    driver.step(900)
    assert driver.order(order_id)["status"] == "Submitted"
    driver.step(200)
    assert driver.trades()[0]["price"] == "99.98"


@pytest.mark.parametrize(
    ("ticket", "message_id"),
    [
        ({"price": 90.00}, "o163"),
        ({"price": 100.00, "quantity": 6000}, "o383"),
        ({"price": 100.00, "quantity": 4000}, "o451"),
    ],
)
def test_far_and_large_orders_are_asked_about(ticket: dict[str, Any], message_id: str) -> None:
    driver = steady()
    (question,) = driver.place(**ticket)
    assert question["messageIds"] == [message_id]
    assert question["isSuppressed"] is False
    assert driver.orders() == []


def test_an_instrument_without_a_quote_is_asked_about() -> None:
    driver = Driver(quotes=tape(*STEADY), instruments=("AAPL", "SPY"))
    assert driver.place(conid=SPY, price=500)[0]["messageIds"] == ["o354"]


def test_questions_chain_and_the_order_lives_after_the_last() -> None:
    driver = steady()
    asked = []
    answer = driver.place(price=200.00, quantity=6000)
    while "id" in answer[0]:
        asked += answer[0]["messageIds"]
        answer = driver.post(f"/iserver/reply/{answer[0]['id']}", {"confirmed": True})
    assert asked == ["o163", "o383", "o451"]
    assert int(answer[0]["order_id"])
    assert kinds(driver) == ["question", "question", "question", "accepted"]


def test_a_declined_question_leaves_no_order() -> None:
    driver = steady()
    (question,) = driver.place(price=90.00, cOID="once")
    assert "error" in driver.post(f"/iserver/reply/{question['id']}", {"confirmed": False})
    assert driver.orders() == []
    assert driver.gateway.counts()["orders"] == 0
    assert kinds(driver) == ["question", "declined"]
    # The local id was never used by an order.
    assert driver.accept(price=100.00, cOID="once")


def test_another_order_voids_a_pending_question() -> None:
    driver = steady()
    (question,) = driver.place(price=90.00)
    driver.accept(price=100.00)
    late = driver.send("POST", f"/iserver/reply/{question['id']}", {"confirmed": True})
    assert late.status == 400
    assert b"reply id not found" in late.body
    assert len(driver.orders()) == 1


def test_a_late_reply_can_answer_503_with_the_order_live() -> None:
    driver = steady()
    driver.gateway.faults.add("reply_503_live", times=1)
    (question,) = driver.place(price=90.00, cOID="ghost")
    driver.accept(price=100.00)
    late = driver.send("POST", f"/iserver/reply/{question['id']}", {"confirmed": True})
    assert late.status == 503
    assert [row.get("order_ref") for row in driver.orders()] == [None, "ghost"]


def test_a_question_dies_unanswered() -> None:
    driver = steady(question_ttl_s=30)
    (question,) = driver.place(price=90.00)
    driver.step(31_000)
    assert driver.send("POST", f"/iserver/reply/{question['id']}", {"confirmed": True}).status == 400


def test_suppressed_questions_are_not_asked_until_the_reset() -> None:
    driver = steady()
    assert driver.post("/iserver/questions/suppress", {"messageIds": ["o163"]}) == {"status": "submitted"}
    assert "order_id" in driver.place(price=90.00)[0]
    driver.post("/iserver/questions/suppress/reset")
    assert "messageIds" in driver.place(price=90.00)[0]


def test_a_local_id_is_unique_for_a_day() -> None:
    driver = steady()
    driver.accept(price=99.00, cOID="same")
    assert "is already registered" in driver.place(price=99.00, cOID="same")["error"]
    driver.keep(24 * 3600 + 1)
    assert driver.accept(price=99.00, cOID="same")


def test_modify_keeps_the_order_id_and_takes_effect_after_the_latency() -> None:
    driver = steady(latency_ms=50)
    order_id = driver.accept(price=99.00)
    driver.step(60)
    answer = driver.modify(order_id, price=99.50, quantity=200)
    assert answer[0]["order_id"] == str(order_id)
    assert driver.order(order_id)["price"] == "99.00"
    driver.step(60)
    row = driver.order(order_id)
    assert (row["price"], row["totalSize"], row["status"]) == ("99.50", 200.0, "Submitted")
    assert driver.gateway.counts()["orders"] == 1
    assert kinds(driver) == ["accepted", "modified"]


def test_cancel_is_an_acknowledgement_first() -> None:
    driver = steady(latency_ms=50)
    order_id = driver.accept(price=99.00)
    driver.step(60)
    answer = driver.cancel(order_id)
    assert answer.status == 200
    assert b"Request was submitted" in answer.body
    assert driver.order(order_id)["status"] == "PendingCancel"
    driver.step(60)
    assert driver.order(order_id)["status"] == "Cancelled"
    assert driver.cancel(order_id).status == 400
    assert driver.cancel(1).body == b'{"error":"OrderID 1 doesn\'t exist","statusCode":400}'


def test_an_order_can_fill_while_its_cancellation_travels() -> None:
    quotes = tape((0, "100.00", "100.02", 300, 200), (1000, "99.90", "99.95", 300, 200))
    driver = Driver(quotes=quotes, latency_ms=50)
    driver.step(1)
    order_id = driver.accept(price=99.98)
    driver.step(980)
    driver.cancel(order_id)
    driver.step(100)
    assert driver.order(order_id)["status"] == "Filled"
    assert kinds(driver) == ["accepted", "filled"]


def test_cancel_all() -> None:
    driver = steady()
    for price in (99.00, 98.00):
        driver.accept(price=price)
    driver.cancel(-1)
    driver.step(100)
    assert {row["status"] for row in driver.orders()} == {"Cancelled"}


def test_immediate_or_cancel() -> None:
    driver = steady()
    order_id = driver.accept(price=100.02, quantity=250, tif="IOC")
    driver.step(100)
    row = driver.order(order_id)
    assert (row["status"], row["filledQuantity"]) == ("Cancelled", 200.0)


def test_market_order_fills_at_successive_touches() -> None:
    driver = steady()
    order_id = driver.accept(orderType="MKT", quantity=300)
    driver.step(1100)
    assert driver.order(order_id)["status"] == "Filled"


def test_stop_orders_wait_for_their_price() -> None:
    quotes = tape(
        (0, "100.00", "100.02", 300, 200), (1000, "99.40", "99.45", 300, 200), (2000, "99.40", "99.60", 300, 200)
    )
    driver = Driver(quotes=quotes)
    driver.step(1)
    stop = driver.accept(orderType="STP", side="SELL", price=99.50)
    limited = driver.accept(orderType="STOP_LIMIT", side="SELL", price=99.60, auxPrice=99.50, quantity=50)
    driver.step(900)
    assert [driver.order(one)["status"] for one in (stop, limited)] == ["PreSubmitted", "PreSubmitted"]
    driver.step(200)
    assert driver.order(stop)["avgPrice"] == "99.40"
    assert driver.order(limited)["status"] == "Submitted"


def test_below_a_dollar_a_price_moves_by_a_hundredth_of_a_cent_and_the_rules_say_so() -> None:
    driver = Driver(quotes=tape((0, "0.9000", "0.9001", 300, 200), (1000, "0.8990", "0.8998", 300, 200)))
    driver.step(1)
    rules = driver.post("/iserver/contract/rules", {"conid": AAPL})
    steps = [{"lowerEdge": 0.0, "increment": 0.0001}, {"lowerEdge": 1.0, "increment": 0.01}]
    assert (rules["incrementRules"], rules["increment"]) == (steps, 0.01)
    order = driver.accept(price=0.8999)
    driver.step(1200)
    assert driver.order(order)["avgPrice"] == "0.8999"


TICKET = {"conid": AAPL, "orderType": "LMT", "side": "BUY", "tif": "DAY", "quantity": 5, "price": 100}


@pytest.mark.parametrize(
    ("body", "status", "text"),
    [
        (b"not json", 400, "Failed to parse body as JSON"),
        ({"orders": []}, 400, "orders is required"),
        ({"orders": [{}] * 51}, 400, "at most 50 orders in one request"),
        (
            {"orders": [{"conid": AAPL, "side": "BUY", "tif": "DAY", "quantity": 1, "price": 1}]},
            400,
            "Unknown order type",
        ),
        ({"orders": [{"conid": AAPL, "orderType": "LMT", "side": "HOLD"}]}, 400, "Invalid Side"),
        ({"orders": [{"orderType": "LMT", "side": "BUY"}]}, 400, "conid or conidex is required"),
        ({"orders": [{"conid": 1, "orderType": "LMT", "side": "BUY"}]}, 200, "no sec defs returned"),
        ({"orders": [{"conid": AAPL, "orderType": "LMT", "side": "BUY", "quantity": "5"}]}, 400, "cannot be cast"),
        (
            {"orders": [{"conid": AAPL, "orderType": "LMT", "side": "BUY", "quantity": 5, "price": 1}]},
            200,
            "Time in force",
        ),
        (
            {"orders": [{"conid": AAPL, "orderType": "LMT", "side": "BUY", "tif": "DAY", "quantity": 0, "price": 1}]},
            500,
            "Order size 0 is not valid",
        ),
        (
            {
                "orders": [
                    {"conid": AAPL, "orderType": "LMT", "side": "BUY", "tif": "DAY", "quantity": 5, "price": 1.001}
                ]
            },
            200,
            "minimum price variation",
        ),
        (
            {"orders": [{"conid": AAPL, "orderType": "LMT", "side": "BUY", "tif": "DAY", "quantity": 5}]},
            200,
            "Invalid price",
        ),
        (
            {
                "orders": [
                    {"acctId": "U9", "conid": AAPL, "orderType": "LMT", "side": "BUY", "tif": "DAY", "quantity": 5}
                ]
            },
            400,
            "accountId is not valid",
        ),
        ({"orders": [TICKET, TICKET | {"side": "SELL"}]}, 400, "must be a bracket or a single group"),
    ],
)
def test_bad_tickets_are_refused_as_on_the_wire(body: Any, status: int, text: str) -> None:
    driver = steady()
    answer = driver.send("POST", f"/iserver/account/{ACCOUNT}/orders", body)
    assert (answer.status, text in answer.body.decode()) == (status, True), answer.body
    assert kinds(driver) == ["rejected"]
    assert driver.orders() == []


def test_more_than_equity_carries_is_refused() -> None:
    driver = steady(cash=Decimal(1000), leverage=Decimal(1))
    assert "funds are insufficient" in driver.place(price=100.00, quantity=11)["error"]
    assert driver.accept(price=100.00, quantity=10)
    assert "funds are insufficient" in driver.place(price=100.00, quantity=1)["error"]


def test_order_list_is_cold_at_first_and_filters_mute_it() -> None:
    driver = steady()
    driver.accept(price=99.00)
    assert driver.get("/iserver/account/orders") == {"orders": [], "snapshot": False}
    assert driver.get("/iserver/account/orders")["snapshot"] is True
    assert driver.get("/iserver/account/orders?filters=filled")["orders"] == []
    assert driver.get("/iserver/account/orders?force=true") == {"orders": [], "snapshot": False}
    assert len(driver.get("/iserver/account/orders")["orders"]) == 1


def test_order_status_speaks_its_own_vocabulary() -> None:
    driver = steady()
    order_id = driver.accept(price=99.00)
    driver.step(100)
    status = driver.get(f"/iserver/account/order/status/{order_id}")
    assert (status["order_type"], status["side"], status["limit_price"], status["cum_fill"]) == (
        "LIMIT",
        "B",
        "99.00",
        "0.0",
    )
    assert driver.order(order_id)["orderType"] == "Limit"
    assert driver.send("GET", "/iserver/account/order/status/5").status == 503


def test_day_orders_expire_and_good_till_cancelled_ones_stay() -> None:
    driver = steady(hours="regular")
    day, gtc = driver.accept(price=99.00), driver.accept(price=98.50, tif="GTC")
    driver.keep(6 * 3600)  # 15:00 UTC + 6 h = the close in New York
    assert [driver.order(one)["status"] for one in (day, gtc)] == ["Cancelled", "Submitted"]
    assert kinds(driver)[-1] == "expired"


def test_preview_is_empty_without_a_snapshot() -> None:
    driver = steady()
    ticket = {
        "orders": [{"conid": AAPL, "orderType": "LMT", "side": "BUY", "tif": "DAY", "quantity": 10, "price": 100}]
    }
    path = f"/iserver/account/{ACCOUNT}/orders/whatif"
    assert driver.post(path, ticket)["amount"]["amount"] == ""
    driver.get(f"/iserver/marketdata/snapshot?conids={AAPL}")
    preview = driver.post(path, ticket)
    assert preview["amount"]["amount"] == "1,000.00 USD (10 Shares)"
    assert preview["position"] == {"current": "0", "change": "10", "after": "10"}
    assert driver.orders() == []


def test_speed_moves_market_time_only() -> None:
    driver = Driver(speed=30, latency_ms=300)
    driver.step(1000)
    order_id = driver.accept(orderType="MKT", quantity=10)
    driver.step(5)
    assert driver.order(order_id)["status"] == "PendingSubmit"
    driver.step(10)
    assert driver.order(order_id)["status"] != "PendingSubmit"
    assert driver.gateway.market_ns(driver.wall_ns) - driver.gateway.market_ns(driver.wall_ns - S) == 30 * S
    assert driver.log.records[0]["wall_ms"] == (driver.wall_ns - 15 * MS) // MS


def test_a_modification_reaches_the_exchange_before_a_later_cancellation() -> None:
    driver = steady(latency_ms=50)
    order_id = driver.accept(price=99.00)
    driver.step(60)
    driver.modify(order_id, price=100.02)
    driver.step(10)
    driver.cancel(order_id)
    assert "doesn't exist" in driver.modify(order_id, price=99.50)["error"], "none after the cancellation"
    driver.step(45)
    assert driver.order(order_id)["status"] == "Filled"
    assert kinds(driver) == ["accepted", "modified", "filled"]


def test_a_smaller_quantity_than_filled_completes_the_order() -> None:
    quotes = tape(
        (0, "100.00", "100.02", 300, 100), (100, "100.00", "100.02", 300, 100), (1000, "100.00", "100.02", 1, 1)
    )
    driver = Driver(quotes=quotes, latency_ms=50)
    driver.step(1)
    order_id = driver.accept(price=100.02, quantity=300)
    driver.step(60)
    assert driver.order(order_id)["filledQuantity"] == 100.0
    assert "greater than the filled quantity" in driver.modify(order_id, price=100.02, quantity=100)["error"]
    driver.modify(order_id, price=100.02, quantity=150)
    driver.step(60)
    row = driver.order(order_id)
    assert (row["status"], row["filledQuantity"], row["totalSize"]) == ("Filled", 200.0, 200.0)
    driver.step(2000)
    assert len(driver.trades()) == 2
