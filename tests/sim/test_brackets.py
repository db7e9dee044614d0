"""Several tickets in one request: brackets, one-cancels-all groups, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sim.driver import AAPL, ACCOUNT, SPY, Driver, tape

PATH = f"/iserver/account/{ACCOUNT}/orders"
BUY = {"conid": AAPL, "orderType": "LMT", "side": "BUY", "tif": "DAY", "quantity": 100, "price": 100.02}
EXIT = BUY | {"side": "SELL", "parentId": "p1"}
PARENT = BUY | {"cOID": "p1"}
TARGET = EXIT | {"price": 101.0}
GUARD = EXIT | {"orderType": "STP", "price": 99.0}


def market(*rows: tuple[int, str, str, int, int], **config: Any) -> Driver:
    driver = Driver(quotes=tape(*rows), **config)
    driver.step(1)
    return driver


def steady(**config: Any) -> Driver:
    return market(*((n * 1000, "100.00", "100.02", 300, 60) for n in range(30)), **config)


def send(driver: Driver, *tickets: dict[str, Any]) -> list[int]:
    """Places tickets, confirms every question, gives the ids in the order of the tickets."""
    answer = driver.post(PATH, {"orders": list(tickets)})
    while isinstance(answer, list) and "id" in answer[0]:
        answer = driver.post(f"/iserver/reply/{answer[0]['id']}", {"confirmed": True})
    assert isinstance(answer, list), answer
    assert len(answer) == len(tickets)
    return sorted(int(row["order_id"]) for row in answer)


def seen(driver: Driver, *order_ids: int) -> list[tuple[str, float, float]]:
    rows = [driver.order(order_id) for order_id in order_ids]
    return [(row["status"], row["filledQuantity"], row["totalSize"]) for row in rows]


def test_a_bracket_answers_a_row_for_each_ticket_not_in_their_order() -> None:
    driver = steady()
    rows = driver.post(PATH, {"orders": [PARENT, TARGET, GUARD]})
    assert [row.get("local_order_id") for row in rows] == [None, "p1", None]
    parent = rows[1]["order_id"]
    assert [row.get("parent_order_id") for row in rows] == [parent, None, parent]
    assert [row["order_status"] for row in rows] == ["PreSubmitted", "PendingSubmit", "PreSubmitted"]


def test_children_wait_and_work_in_the_proportion_their_parent_has_filled() -> None:
    driver = steady()
    parent, target, guard = send(driver, PARENT, TARGET, GUARD)
    assert [row[0] for row in seen(driver, target, guard)] == ["PreSubmitted", "PreSubmitted"]
    driver.step(60)
    assert seen(driver, parent, target) == [("Submitted", 60.0, 100.0), ("Submitted", 0.0, 100.0)]
    resting = driver.gateway.desk.exchange.working(target)
    assert resting is not None
    assert resting.remaining == 60
    driver.step(1000)
    assert seen(driver, parent)[0][0] == "Filled"
    assert resting.remaining == 100
    status = driver.get(f"/iserver/account/order/status/{guard}")
    assert (status["parent_order_id"], status["oca_group_type"]) == (parent, "ReduceOnFillNonBlock")
    assert driver.get(f"/iserver/account/order/status/{parent}")["children_order_ids"] == f"{target},{guard}"
    assert driver.order(guard)["parentId"] == parent


def test_children_that_wait_do_not_fill_however_good_the_price() -> None:
    rows = [(0, "100.00", "100.02", 300, 300), *((n * 100, "101.50", "101.52", 900, 900) for n in range(1, 30))]
    driver = market(*rows)
    parent, target, _ = send(driver, PARENT | {"price": 99.5}, TARGET, GUARD)
    driver.step(2000)
    assert seen(driver, parent, target) == [("Submitted", 0.0, 100.0), ("PreSubmitted", 0.0, 100.0)]
    assert driver.trades() == []


def test_one_child_fills_and_the_other_is_cancelled() -> None:
    rows = [(0, "100.00", "100.02", 300, 300), (1000, "101.00", "101.02", 300, 300), (2000, "98.00", "98.02", 300, 300)]
    driver = market(*rows)
    _, target, guard = send(driver, PARENT, TARGET, GUARD)
    driver.step(1500)
    assert seen(driver, target, guard) == [("Filled", 100.0, 100.0), ("Cancelled", 0.0, 100.0)]
    assert "group" in driver.order(guard)["order_cancellation_by_system_reason"]
    driver.step(1000)
    assert driver.position() == 0


def test_a_part_of_one_child_is_taken_off_the_other() -> None:
    rows = [(0, "100.00", "100.02", 300, 300), (1000, "101.00", "101.02", 30, 300), (2000, "98.99", "99.00", 300, 300)]
    driver = market(*rows)
    _, target, guard = send(driver, PARENT, TARGET, GUARD)
    driver.step(1500)
    assert seen(driver, target, guard) == [("Submitted", 30.0, 100.0), ("PreSubmitted", 0.0, 70.0)]
    driver.step(1000)
    assert seen(driver, target, guard) == [("Cancelled", 30.0, 100.0), ("Filled", 70.0, 70.0)]
    assert driver.position() == 0


def test_cancelling_the_parent_cancels_its_children() -> None:
    driver = steady()
    parent, target, guard = send(driver, PARENT | {"price": 99.5}, TARGET, GUARD)
    driver.step(100)
    driver.cancel(parent)
    driver.step(100)
    assert [row[0] for row in seen(driver, parent, target, guard)] == ["Cancelled"] * 3
    assert len(driver.gateway.desk.exchange) == 0


def test_a_parent_that_ends_early_leaves_children_for_what_it_filled() -> None:
    driver = steady()
    parent, target, guard = send(driver, PARENT | {"tif": "IOC"}, TARGET, GUARD)
    driver.step(100)
    assert seen(driver, parent, target, guard) == [
        ("Cancelled", 60.0, 100.0),
        ("Submitted", 0.0, 60.0),
        ("PreSubmitted", 0.0, 60.0),
    ]


def test_a_child_sent_later_finds_its_parent_by_order_id() -> None:
    driver = steady()
    (parent,) = send(driver, PARENT)
    driver.step(100)
    (target,) = send(driver, TARGET | {"parentId": str(parent)})
    (guard,) = send(driver, GUARD | {"parentId": str(parent)})
    driver.step(100)
    groups = {driver.get(f"/iserver/account/order/status/{one}")["oca_group_id"] for one in (target, guard)}
    assert len(groups) == 1
    driver.step(1000)
    assert seen(driver, parent, target, guard)[0][0] == "Filled"


def test_a_child_can_be_modified_before_and_after_its_parent_filled() -> None:
    driver = steady()
    parent, target, _ = send(driver, PARENT, TARGET, GUARD)
    driver.modify(target, side="SELL", price=102.0)
    driver.step(1200)
    assert (driver.order(target)["price"], driver.order(parent)["status"]) == ("102.00", "Filled")
    driver.modify(target, side="SELL", price=100.0, quantity=50)
    driver.step(100)
    assert seen(driver, target) == [("Filled", 50.0, 50.0)]


def test_a_question_about_one_ticket_holds_the_whole_bracket() -> None:
    driver = steady()
    (question,) = driver.post(PATH, {"orders": [PARENT, TARGET | {"price": 150.0}, GUARD]})
    assert question["messageIds"] == ["o163"]
    assert driver.gateway.counts()["orders"] == 0
    rows = driver.post(f"/iserver/reply/{question['id']}", {"confirmed": True})
    assert len(rows) == 3
    (question,) = driver.post(PATH, {"orders": [PARENT | {"cOID": "p2"}, TARGET | {"parentId": "p2", "price": 150.0}]})
    assert driver.post(f"/iserver/reply/{question['id']}", {"confirmed": False})["error"]
    assert driver.gateway.counts()["orders"] == 3


def test_a_preview_of_a_bracket_is_that_of_its_parent_and_creates_nothing() -> None:
    driver = steady()
    driver.get(f"/iserver/marketdata/snapshot?conids={AAPL}")
    body = driver.post(f"{PATH}/whatif", {"orders": [TARGET, PARENT, GUARD]})
    assert body["position"] == {"current": "0", "change": "100", "after": "100"}
    assert driver.orders() == []


def test_a_group_lets_one_whole_be_filled() -> None:
    driver = steady()
    first, second = send(
        driver, BUY | {"isSingleGroup": True}, BUY | {"isSingleGroup": True, "price": 99.98, "quantity": 50}
    )
    driver.step(100)
    assert seen(driver, first, second) == [("Submitted", 60.0, 100.0), ("Submitted", 0.0, 20.0)]
    driver.step(1000)
    assert seen(driver, first, second) == [("Filled", 100.0, 100.0), ("Cancelled", 0.0, 20.0)]


def test_a_group_over_two_instruments() -> None:
    driver = Driver()
    driver.step(1000)
    tickets = [{"conid": c, "orderType": "MKT", "side": "BUY", "tif": "DAY", "quantity": 10} for c in (AAPL, SPY)]
    first, second = send(driver, *(ticket | {"isSingleGroup": True} for ticket in tickets))
    driver.step(500)
    assert [row[0] for row in seen(driver, first, second)] == ["Filled", "Cancelled"]
    assert (driver.position(AAPL), driver.position(SPY)) == (10, 0)


def test_the_stream_tells_every_step_of_a_bracket() -> None:
    rows = [(0, "100.00", "100.02", 300, 300), (1000, "101.00", "101.02", 300, 300)]
    driver = market(*rows)
    socket = driver.open()
    driver.tell(socket, "sor+{}")
    _, target, guard = send(driver, PARENT, TARGET, GUARD)
    driver.step(1500)
    told: dict[int, list[str]] = {}
    for frame in driver.take(socket, "sor"):
        for row in frame["args"]:
            if "status" in row:
                told.setdefault(row["orderId"], []).append(row["status"])
    assert told[target] == ["Inactive", "PreSubmitted", "Submitted", "Filled"]
    assert told[guard] == ["Inactive", "PreSubmitted", "Cancelled"]


@pytest.mark.parametrize(
    ("tickets", "status", "text"),
    [
        ([BUY, BUY | {"price": 99.0}], 400, "must be a bracket or a single group"),
        ([BUY | {"isSingleGroup": True}, BUY], 400, "must be a bracket or a single group"),
        ([PARENT, TARGET | {"parentId": "other"}], 200, "Parent order other not found"),
        ([TARGET], 200, "Parent order p1 not found"),
        ([PARENT, PARENT], 200, "is already registered"),
        ([PARENT | {"isSingleGroup": True}, TARGET | {"isSingleGroup": True}], 200, "isSingleGroup cannot be used"),
        ([PARENT, TARGET | {"strategy": "Twap"}], 200, "cannot be used with parentId"),
        ([PARENT, TARGET | {"price": 101.001}], 200, "minimum price variation"),
        ([PARENT, TARGET | {"acctId": "DU7654321"}], 200, "different accounts"),
        ([PARENT, TARGET | {"isSingleGroup": "yes"}], 400, "java.lang.String cannot be cast to java.lang.Boolean"),
    ],
)
def test_what_does_not_belong_together_is_refused_whole(tickets: list[Any], status: int, text: str) -> None:
    driver = steady(accounts=(ACCOUNT, "DU7654321"))
    answer = driver.send("POST", PATH, {"orders": tickets})
    assert (answer.status, text in answer.body.decode()) == (status, True), answer.body
    assert driver.gateway.counts()["orders"] == 0
