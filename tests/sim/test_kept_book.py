"""What a user keeps at the brokerage is in the book: it is there after a restart, and after a kill."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from botframework.sim import SimConfig, SimGateway
from botframework.sim.fyi import NOTIFICATIONS_KEPT
from tests.sim.calls import ALERT, CONDITION, DEVICE, MODEL
from tests.sim.driver import AAPL, ACCOUNT, SPY, WALL0, Driver

ALERTS = f"/iserver/account/{ACCOUNT}/alert"
READS = (
    "/iserver/watchlists?SC=USER_WATCHLIST",
    "/iserver/watchlist?id=7",
    "/fyi/settings",
    "/fyi/deliveryoptions",
    "/fyi/notifications?max=10",
    f"/iserver/account/{ACCOUNT}/alerts",
    "/iserver/account/mta",
    "/iserver/account/allocation/group",
    "/iserver/account/allocation/presets",
)


def fill(driver: Driver) -> None:
    """Something of every kind."""
    driver.post("/iserver/watchlist", {"id": "7", "name": "mine", "rows": [{"C": AAPL}, {"H": "later"}, {"C": SPY}]})
    driver.post("/fyi/settings/EA", {"enabled": False})
    driver.send("PUT", "/fyi/disclaimer/EA")
    driver.send("PUT", "/fyi/deliveryoptions/email?enabled=true")
    driver.post("/fyi/deliveryoptions/device", DEVICE)
    driver.send("PUT", f"/fyi/notifications/{driver.get('/fyi/notifications?max=1')[0]['ID']}")
    waiting = {"conditions": [CONDITION | {"operator": ">", "value": "100000"}]}
    fires = {"conditions": [CONDITION | {"operator": ">=", "value": "1"}], "alertName": "fired"}
    driver.post(ALERTS, ALERT | waiting)
    driver.post(ALERTS, ALERT | fires)
    driver.post(
        "/iserver/account/allocation/group", {"name": "all", "accounts": [{"name": ACCOUNT}], "default_method": "E"}
    )
    presets = driver.get("/iserver/account/allocation/presets")
    driver.post("/iserver/account/allocation/presets", presets | {"strict_credit_check": True})
    driver.post("/fa/model/save", MODEL)
    driver.step(2500)  # one alert fires


def seen(driver: Driver) -> dict[str, Any]:
    found = {path: driver.get(path) for path in READS}
    found["/iserver/account/mta"].pop("order_id")  # another one at every call
    found["models"] = driver.post("/fa/model/list", {"reqID": 1})
    return found


@pytest.mark.parametrize("killed", [False, True])
def test_it_is_all_there_after_a_restart(tmp_path: Path, killed: bool) -> None:
    book = tmp_path / "book.jsonl"
    first = Driver(book_path=book)
    fill(first)
    before = seen(first)
    if killed:
        first.gateway.desk.records.close()  # nothing is written on the way out
    else:
        first.gateway.close()
    second = Driver(book_path=book)
    assert seen(second) == before
    fired = {row["alert_name"]: row["alert_triggered"] for row in second.get(f"/iserver/account/{ACCOUNT}/alerts")}
    assert sorted(fired.values()) == [False, True]
    assert second.get("/fyi/notifications?max=1")[0]["FC"] == "UA"
    second.gateway.close()


def test_alerts_go_on_being_watched_and_ids_are_not_given_twice(tmp_path: Path) -> None:
    book = tmp_path / "book.jsonl"
    first = Driver(book_path=book)
    waiting = {"conditions": [CONDITION | {"operator": ">=", "value": "1"}]}
    first.step(10)
    number = first.post(ALERTS, ALERT | waiting)["order_id"]
    first.gateway.close()
    second = Driver(book_path=book)
    second.step(2500)
    (row,) = second.get(f"/iserver/account/{ACCOUNT}/alerts")
    assert (row["order_id"], row["alert_triggered"]) == (number, True)
    assert second.post(ALERTS, ALERT | waiting)["order_id"] > number
    second.gateway.close()


def test_what_somebody_asked_for_stays_quoted(tmp_path: Path) -> None:
    book = tmp_path / "book.jsonl"
    first = Driver(book_path=book)
    first.get("/iserver/secdef/search?symbol=AAPL")
    first.get(f"/iserver/secdef/strikes?conid={AAPL}&sectype=OPT&month=MAR26")
    option = first.get(f"/iserver/secdef/info?conid={AAPL}&sectype=OPT&month=MAR26&strike=230&right=C")
    conid = option[0]["conid"]
    first.get(f"/iserver/marketdata/snapshot?conids={conid}&fields=84,86")
    first.gateway.desk.records.close()
    second = Driver(book_path=book)
    second.step(1000)
    second.get(f"/iserver/marketdata/snapshot?conids={conid}&fields=84,86")
    (row,) = second.get(f"/iserver/marketdata/snapshot?conids={conid}&fields=84,86")
    assert row["84"]
    assert conid in second.gateway.desk.listings
    second.gateway.close()


def test_what_has_expired_in_between_is_quoted_no_more_and_in_nobodys_way(tmp_path: Path) -> None:
    book = tmp_path / "book.jsonl"
    first = Driver(book_path=book)
    first.get("/iserver/secdef/search?symbol=AAPL")
    first.get(f"/iserver/secdef/strikes?conid={AAPL}&sectype=OPT&month=MAR26")
    conid = first.get(f"/iserver/secdef/info?conid={AAPL}&sectype=OPT&month=MAR26&strike=230&right=C")[0]["conid"]
    first.get(f"/iserver/marketdata/snapshot?conids={conid}&fields=84,86")
    first.gateway.close()
    second = Driver(book_path=book, start_ns=WALL0 + 400 * 86_400 * 10**9)
    second.step(2000)
    assert second.get("/iserver/accounts")["accounts"] == [ACCOUNT]
    second.gateway.close()


def test_the_oldest_of_too_many_notifications_is_forgotten_and_no_id_comes_twice(tmp_path: Path) -> None:
    book = tmp_path / "book.jsonl"
    ids: set[str] = set()
    for _ in range(2):
        driver = Driver(book_path=book)
        fyi = driver.gateway.kept.fyi
        for count in range(NOTIFICATIONS_KEPT):
            fyi.add(1, "UA", f"alert {count}", "text")
            assert fyi.notifications[-1].number not in ids
            ids.add(fyi.notifications[-1].number)
        assert len(fyi.notifications) == NOTIFICATIONS_KEPT
        driver.post("/fyi/settings/EA", {"enabled": True})
        driver.gateway.close()


def test_without_a_change_nothing_is_written(tmp_path: Path) -> None:
    book = tmp_path / "book.jsonl"
    driver = Driver(book_path=book)
    driver.post("/iserver/watchlist", {"id": "7", "name": "mine", "rows": []})
    lines = len(book.read_text().splitlines())
    driver.get("/iserver/watchlists")
    driver.send("DELETE", "/iserver/watchlist?id=8")
    driver.post("/fyi/settings/EA", {"enabled": True})
    assert len(book.read_text().splitlines()) == lines
    driver.gateway.close()


def test_a_book_from_before_there_was_any_of_it_is_read(tmp_path: Path) -> None:
    book = tmp_path / "book.jsonl"
    Driver(book_path=book).gateway.close()
    lines = [json.loads(line) for line in book.read_text().splitlines()]
    lines[0].pop("kept")
    book.write_text("".join(json.dumps(line) + "\n" for line in lines))
    driver = Driver(book_path=book)
    assert driver.get("/iserver/watchlists")["data"]["user_lists"] == []
    driver.gateway.close()


@pytest.mark.parametrize("section", ["watchlists", "notifications", "alerts", "groups", "models", "quoted"])
def test_a_section_that_cannot_be_read_is_named(tmp_path: Path, section: str) -> None:
    book = tmp_path / "book.jsonl"
    Driver(book_path=book).gateway.close()
    with book.open("a") as file:
        file.write(json.dumps({"market_ms": WALL0 // 10**6, "kept": {section: 7}}) + "\n")
    for _ in range(2):  # the book is let go again
        with pytest.raises(ValueError, match=f"its {section} cannot be read"):
            SimGateway(SimConfig(book_path=book), wall_ns=WALL0)


@pytest.mark.parametrize("name", ["a\u2028b", "a\u2029b", "a\u0085b", "a\u001cb", "a\nb"])
def test_a_name_with_the_end_of_a_line_in_it_leaves_a_book_that_can_be_read(tmp_path: Path, name: str) -> None:
    first = Driver(book_path=tmp_path / "book.jsonl")
    first.post("/iserver/watchlist", {"id": "7", "name": name, "rows": [{"C": AAPL}]})
    wrote = first.get("/iserver/watchlist?id=7")["name"]
    first.gateway.close()
    again = Driver(book_path=tmp_path / "book.jsonl")
    assert again.get("/iserver/watchlist?id=7")["name"] == wrote
    again.gateway.close()


@pytest.mark.parametrize("key", ["book_path", "log_path"])
@pytest.mark.parametrize("text", ["notes of somebody", "a line\nand one without an end", "[1, 2"])
def test_what_is_no_book_is_left_as_it_is(tmp_path: Path, text: str, key: str) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"notes\.txt"):
        Driver(book_path=notes) if key == "book_path" else Driver(log_path=notes)
    assert notes.read_text(encoding="utf-8") == text
