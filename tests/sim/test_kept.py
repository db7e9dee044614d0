"""Watchlists, alerts, notifications, groups, models, scans: that what is saved is there, and what follows from it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sim.calls import ALERT, CONDITION, DEVICE, HISTORY_SCAN, MODEL, SCAN
from tests.sim.driver import AAPL, ACCOUNT, SPY, Driver

OTHER = "DU7654321"
ALERTS = f"/iserver/account/{ACCOUNT}/alert"


def listed(driver: Driver) -> list[dict[str, Any]]:
    return list(driver.get(f"/iserver/account/{ACCOUNT}/alerts"))


def price_alert(operator: str, value: str, **more: Any) -> dict[str, Any]:
    return ALERT | {"conditions": [CONDITION | {"operator": operator, "value": value}]} | more


class TestWatchlists:
    def test_a_list_in_use_is_overwritten(self) -> None:
        driver = Driver()
        for rows in ([{"C": AAPL}], [{"C": SPY}, {"H": "later"}]):
            made = driver.post("/iserver/watchlist", {"id": "7", "name": "mine", "rows": rows})
            assert made["instruments"] == []
        found = driver.get("/iserver/watchlist?id=7")["instruments"]
        assert [row.get("conid") for row in found] == [SPY, None]
        assert found[1] == {"H": "later"}
        (entry,) = driver.get("/iserver/watchlists?SC=USER_WATCHLIST")["data"]["user_lists"]
        assert (entry["id"], entry["name"]) == ("7", "mine")

    def test_what_is_deleted_is_gone(self) -> None:
        driver = Driver()
        driver.post("/iserver/watchlist", {"id": "-7", "name": "mine", "rows": []})
        gone = driver.send("DELETE", "/iserver/watchlist?id=-7")
        assert gone.status == 200
        assert driver.send("GET", "/iserver/watchlist?id=-7").status == 503
        assert driver.get("/iserver/watchlists")["data"]["user_lists"] == []


class TestAlerts:
    def test_a_price_that_is_reached_fires_once_and_is_told(self) -> None:
        driver = Driver()
        unread = driver.get("/fyi/unreadnumber")["BN"]
        number = driver.post(ALERTS, price_alert(">=", "1"))["order_id"]
        driver.step(2500)
        (row,) = listed(driver)
        assert (row["order_id"], row["alert_triggered"], row["alert_active"]) == (number, True, 0)
        newest = driver.get("/fyi/notifications?max=1")[0]
        assert (newest["FC"], newest["MS"], newest["R"]) == ("UA", "high", 0)
        driver.keep(310)
        assert driver.get("/fyi/unreadnumber") == {"BN": unread + 1}

    def test_one_that_is_not_reached_waits(self) -> None:
        driver = Driver()
        number = driver.post(ALERTS, price_alert(">", "100000"))["order_id"]
        driver.step(2500)
        (row,) = listed(driver)
        assert (row["alert_triggered"], row["alert_active"]) == (False, 1)
        driver.post(ALERTS, price_alert("<", "100000", orderId=number))
        driver.step(2500)
        assert listed(driver)[0]["alert_triggered"]

    def test_switched_off_it_sees_nothing(self) -> None:
        driver = Driver()
        number = driver.post(ALERTS, price_alert(">=", "1"))["order_id"]
        driver.post(f"{ALERTS}/activate", {"alertId": number, "alertActive": 0})
        driver.step(2500)
        assert not listed(driver)[0]["alert_triggered"]
        driver.post(f"{ALERTS}/activate", {"alertId": number, "alertActive": 1})
        driver.step(2500)
        assert listed(driver)[0]["alert_triggered"]

    @pytest.mark.parametrize(("bind", "fires"), [("a", False), ("o", True)])
    def test_conditions_are_joined(self, bind: str, fires: bool) -> None:
        driver = Driver()
        conditions = [CONDITION | {"logicBind": bind}, CONDITION | {"operator": "<"}]
        driver.post(ALERTS, ALERT | {"conditions": conditions})
        driver.step(2500)
        assert listed(driver)[0]["alert_triggered"] is fires

    def test_a_trade_and_a_time_are_conditions_too(self) -> None:
        driver = Driver()
        driver.post(ALERTS, ALERT | {"conditions": [CONDITION | {"type": 5, "value": "*"}]})
        driver.post(ALERTS, ALERT | {"conditions": [CONDITION | {"type": 3, "value": "20260102-15:00:30"}]})
        driver.step(2500)
        assert [row["alert_triggered"] for row in listed(driver)] == [False, False]
        driver.accept(orderType="MKT", quantity=1)
        driver.step(2500)
        assert [row["alert_triggered"] for row in listed(driver)] == [True, False]
        driver.step(30_000)
        assert [row["alert_triggered"] for row in listed(driver)] == [True, True]

    def test_good_till_date_ends(self) -> None:
        driver = Driver()
        driver.post(ALERTS, price_alert(">", "100000", tif="GTD", expireTime="20260102-15:00:05"))
        driver.step(10_000)
        assert [(row["alert_active"], row["alert_triggered"]) for row in listed(driver)] == [(0, False)]

    def test_the_assistants_alert_changes_its_number_and_keeps_its_tool(self) -> None:
        driver = Driver()
        first, second = driver.get("/iserver/account/mta"), driver.get("/iserver/account/mta")
        assert first["order_id"] != second["order_id"]
        assert first["tool_id"] == second["tool_id"] > 2**32

    def test_number_nought_deletes_all(self) -> None:
        driver = Driver(accounts=(ACCOUNT, OTHER))
        for account in (ACCOUNT, ACCOUNT, OTHER):
            driver.post(f"/iserver/account/{account}/alert", price_alert(">", "100000"))
        driver.send("DELETE", f"{ALERTS}/0", {})
        assert listed(driver) == []
        assert len(driver.get(f"/iserver/account/{OTHER}/alerts")) == 1


class TestNotifications:
    def test_the_number_is_refused_within_five_minutes(self) -> None:
        driver = Driver()
        assert driver.send("GET", "/fyi/unreadnumber").status == 200
        refused = driver.send("GET", "/fyi/unreadnumber")
        assert (refused.status, b"status" in refused.body) == (423, True)
        driver.keep(301)
        assert driver.send("GET", "/fyi/unreadnumber").status == 200

    def test_pages_follow_each_other_without_gap(self) -> None:
        driver = Driver()
        seen = [row["ID"] for row in driver.get("/fyi/notifications?max=10")]
        while older := driver.get(f"/fyi/notifications/more?id={seen[-1]}"):
            seen += [row["ID"] for row in older]
        assert len(seen) == len(set(seen)) == len(driver.gateway.kept.fyi.notifications) > 20
        assert driver.get("/fyi/notifications?max=99") == driver.get("/fyi/notifications?max=10")

    def test_what_was_read_is_read(self) -> None:
        driver = Driver()
        newest = driver.get("/fyi/notifications?max=1")[0]
        driver.send("PUT", f"/fyi/notifications/{newest['ID']}", {})
        assert driver.get("/fyi/notifications?max=1")[0]["R"] == 1

    def test_subjects_are_chosen_and_left_out(self) -> None:
        driver = Driver()
        assert {row["FC"] for row in driver.get("/fyi/notifications?include=DA,EA")} == {"DA", "EA"}
        assert "CT" not in {row["FC"] for row in driver.get("/fyi/notifications?exclude=CT")}

    def test_a_subject_that_is_off_brings_nothing(self) -> None:
        driver = Driver()
        driver.post("/fyi/settings/TI", {"enabled": False})
        assert next(row for row in driver.get("/fyi/settings") if row["FC"] == "TI")["A"] == 0
        before = len(driver.gateway.kept.fyi.notifications)
        driver.gateway.kept.fyi.add(0, "TI", "idea", "buy")
        assert len(driver.gateway.kept.fyi.notifications) == before

    def test_a_device_with_a_slash_in_its_name(self) -> None:
        driver = Driver()
        driver.post("/fyi/deliveryoptions/device", DEVICE)
        assert driver.get("/fyi/deliveryoptions")["E"][0]["I"] == DEVICE["deviceId"]
        gone = driver.send("DELETE", "/fyi/deliveryoptions/a%3A%2F%2Fb%40c%2F1")
        assert (gone.status, gone.body) == (200, b"")
        assert driver.get("/fyi/deliveryoptions")["E"] == []


class TestAdvisor:
    def invest(self, driver: Driver, amount: float) -> bool:
        wanted = [{"account": ACCOUNT, "amtToInvest": amount}]
        driver.post("/fa/model/invest-divest", {"reqID": 1, "model": "growth", "accountList": wanted})
        return bool(driver.post("/fa/model/submit-transfers", {"reqID": 2, "fpOrderId": 1})["success"])

    def test_money_goes_in_by_the_targets_and_comes_out_again(self) -> None:
        driver = Driver()
        driver.step(1000)
        driver.post("/fa/model/save", MODEL)
        question = {"reqID": 9, "model": "growth"}
        assert driver.post("/fa/model/summary", question)["nlv"] == 0
        assert self.invest(driver, 20_000)
        found = driver.post("/fa/model/positions", question)
        assert found["nlv"] == pytest.approx(20_000)
        assert [row["actual"] for row in found["positionList"]] == pytest.approx([60, 30.5], abs=0.01)
        assert found["cash"][0]["actual"] == pytest.approx(9.5, abs=0.01)
        assert found["totalMv"] + found["cash"][0]["mv"] == pytest.approx(found["nlv"])
        (row,) = driver.post("/fa/model/invest-divest-positions", question)["accountList"]
        assert float(row["accountModelNlv"]) == pytest.approx(20_000)
        assert float(row["cashInIndependentNlv"]) == pytest.approx(980_000)
        assert self.invest(driver, -5_000)
        (row,) = driver.post("/fa/model/accounts-details", question)["accountInfoList"]
        assert float(row["nlv"]) == pytest.approx(15_000, abs=0.02)
        assert float(row["costBasis"]) == pytest.approx(15_000)

    def test_nobody_gives_more_than_there_is(self) -> None:
        driver = Driver()
        driver.post("/fa/model/save", MODEL)
        assert not self.invest(driver, 2_000_000)
        assert driver.post("/fa/model/summary", {"reqID": 9, "model": "growth"})["numAccounts"] == 0
        assert not driver.post("/fa/model/save", MODEL | {"cashTargets": [{"ccy": "USD", "target": 50}]})["success"]

    def test_a_model_moves_with_the_market(self) -> None:
        driver = Driver()
        driver.step(1000)
        driver.post("/fa/model/save", MODEL)
        self.invest(driver, 20_000)
        driver.step(60_000)
        found = driver.post("/fa/model/positions", {"reqID": 9, "model": "growth"})
        price = float(driver.gateway.desk.price(AAPL))
        assert found["nlv"] != 20_000
        assert found["positionList"][0]["mv"] == pytest.approx(found["positionList"][0]["position"] * price)

    def test_a_group_keeps_its_place_under_a_new_name(self) -> None:
        driver = Driver(accounts=(ACCOUNT, OTHER))
        path = "/iserver/account/allocation/group"
        members = [{"name": ACCOUNT}]
        for name in ("first", "second"):
            driver.post(path, {"name": name, "accounts": members, "default_method": "N"})
        both = [{"name": ACCOUNT, "amount": 1}, {"name": OTHER, "amount": 2.5}]
        changed = {"name": "new", "prev_name": "first", "accounts": both, "default_method": "R"}
        assert driver.send("PUT", path, changed).status == 200
        assert [row["name"] for row in driver.get(path)["data"]] == ["new", "second"]
        assert driver.post(f"{path}/single", {"name": "new"})["accounts"] == both
        assert driver.get("/iserver/accounts")["groups"] == ["new", "second"]


class TestScans:
    def test_the_best_come_first(self) -> None:
        driver = Driver()
        driver.step(120_000)
        for code, falls in (("TOP_PERC_GAIN", True), ("TOP_PERC_LOSE", False), ("MOST_ACTIVE", True)):
            found = driver.post("/iserver/scanner/run", SCAN | {"type": code})["contracts"]
            values = [float(row["scan_data"]) for row in found]
            assert values == sorted(values, reverse=falls)
            assert len({*values}) > 5
            assert ["column_name" in row for row in found[:2]] == [True, False]

    def test_filters_and_places(self) -> None:
        driver = Driver()
        driver.step(2000)
        filters = [{"code": "priceAbove", "value": "200"}, {"code": "stockType", "value": "common"}]
        found = driver.post("/iserver/scanner/run", SCAN | {"location": "STK.NASDAQ", "filter": filters})["contracts"]
        assert found
        for row in found:
            assert row["listing_exchange"] == "NASDAQ"
            assert float(driver.gateway.desk.price(row["con_id"])) >= 200
            assert not driver.gateway.universe.by_conid[row["con_id"]].is_fund

    def test_every_pair_of_the_parameters_can_be_run(self) -> None:
        driver = Driver()
        params = driver.get("/iserver/scanner/params")
        places = {kind["type"]: kind["locations"][0]["type"] for kind in params["location_tree"]}
        for kind in params["instrument_list"]:
            for scan in params["scan_type_list"]:
                body = {"instrument": kind["type"], "type": scan["code"], "location": places[kind["type"]]}
                assert driver.send("POST", "/iserver/scanner/run", body).status == 200

    def test_the_history_service_has_to_be_opened(self) -> None:
        driver = Driver()
        assert driver.send("POST", "/hmds/scanner", HISTORY_SCAN).status == 404
        assert driver.post("/tickle")["hmds"] == {"error": "no bridge"}
        driver.post("/hmds/auth/init")
        found = driver.post("/hmds/scanner", HISTORY_SCAN | {"maxItems": 3})
        assert (found["size"], len(found["Contracts"]["Contract"])) == ("3", 3)
        assert driver.post("/tickle")["hmds"]["authStatus"]["authenticated"] is True
