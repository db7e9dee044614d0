"""The websocket side: greeting, subscriptions, conflation, expiry, duplicates, and what faults do to it."""

from __future__ import annotations

import gc
import itertools
import json
import weakref
from decimal import Decimal
from typing import Any

import pytest

from botframework.sim import SimRequest
from tests.sim.driver import AAPL, ACCOUNT, MS, SPY, Driver, tape

FIELDS = 'smd+265598+{"fields":["31","84","85","86","88"]}'


def quotes(count: int = 40, every_ms: int = 250) -> Any:
    for n in range(count):
        yield from tape((n * every_ms, f"{100 + n * 0.01:.2f}", f"{100.02 + n * 0.01:.2f}", 300 + n, 1236))


def test_greeting_order_and_heartbeat() -> None:
    driver = Driver()
    socket = driver.open()
    assert [frame["topic"] for frame in driver.take(socket)] == ["system", "act", "sts"]
    driver.step(30_500)
    beats = driver.take(socket, "system")
    assert len(beats) == 3
    assert beats[1]["hb"] - beats[0]["hb"] == 10_000


def test_heartbeats_stay_on_wall_time_when_the_market_is_fast() -> None:
    driver = Driver(speed=60)
    socket = driver.open()
    driver.take(socket)
    driver.step(20_500)
    assert len(driver.take(socket, "system")) == 2


@pytest.mark.parametrize("cookie", ["x-sess-uuid=0.1.2.3", "x-sess-uuid=", "api=", 'api={"session":""}', "api=0123"])
def test_somebody_elses_cookie_opens_nothing(cookie: str) -> None:
    driver = Driver()
    socket = driver.gateway.open_socket({"cookie": cookie}, driver.wall_ns)
    driver.collect()
    assert driver.take(socket)[-1] == {"message": "waiting for session"}


def test_a_socket_has_so_many_streams_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("botframework.sim.feeds.SUBSCRIPTIONS_MAX", 2)
    driver = Driver()
    socket = driver.open()
    for target in (f"{AAPL}", f"{AAPL}@NYSE", f"{SPY}", f"{AAPL}"):
        driver.tell(socket, f'smd+{target}+{{"fields":["84"]}}')
    assert list(driver.gateway.hub.sockets[socket].feeds.feeds) == [f"{AAPL}@NYSE", f"{AAPL}"]


def test_without_a_cookie_the_session_is_waited_for() -> None:
    driver = Driver(quotes=quotes())
    socket = driver.open(cookie=False)
    first, second = driver.frames[socket]
    assert first["topic"] == "system"
    assert second == {"message": "waiting for session"}
    driver.take(socket)
    driver.tell(socket, FIELDS)  # too early: lost without a word
    driver.tell(socket, '{"session":"wrong"}')
    driver.step(1500)
    assert driver.take(socket) == []
    driver.tell(socket, f'{{"session":"{driver.gateway.session.token}"}}')
    assert [frame["topic"] for frame in driver.take(socket)] == ["sts", "system", "act"]
    driver.tell(socket, FIELDS)
    driver.step(1500)
    assert driver.take(socket, "smd")


def test_session_text_on_an_authorised_socket_is_an_unknown_topic() -> None:
    driver = Driver()
    socket = driver.open()
    driver.take(socket)
    driver.tell(socket, '{"session":"abc"}')
    assert driver.take(socket) == [{"error": "Topic unknown '{\"se'", "code": 1}]


def test_first_market_frame_comes_twice_then_only_changes() -> None:
    driver = Driver(quotes=quotes())
    socket = driver.open()
    driver.take(socket)
    driver.tell(socket, FIELDS)
    driver.step(499)
    assert driver.take(socket, "smd") == []
    driver.step(2)
    first, again = driver.take(socket, "smd")
    assert first == again
    assert list(first) != list(again)
    assert (first["84"], first["86"], first["88"], first["85"]) == ("100.02", "100.04", "302", "1,236")
    assert (first["conid"], first["conidEx"], first["6509"]) == (AAPL, "265598", "RpB")
    driver.step(600)
    later = driver.take(socket, "smd")
    assert len(later) == 1
    assert "85" not in later[0], "the ask size did not change"
    assert "6509" not in later[0]
    assert {"84", "86", "88", "_updated", "server_id", "6119"} <= later[0].keys()


def test_conflation_runs_on_market_time_and_loses_no_last_state() -> None:
    driver = Driver(quotes=quotes(400), speed=10)
    socket = driver.open()
    driver.take(socket)
    driver.tell(socket, FIELDS)
    driver.step(11_000)
    frames = driver.take(socket, "smd")
    # The tape's last quote waits for its turn, so only its own stamp lies closer to the one before.
    stamps = [frame["_updated"] for frame in frames[1:-1]]
    assert all(later - earlier >= 500 for earlier, later in itertools.pairwise(stamps))
    merged: dict[str, Any] = {}
    for frame in frames:
        merged |= frame
    assert (merged["84"], merged["88"]) == ("103.99", "699")


def test_a_quiet_instrument_sends_nothing() -> None:
    driver = Driver(quotes=tape((0, "100.00", "100.02", 300, 200)))
    socket = driver.open()
    driver.tell(socket, FIELDS)
    driver.step(600)
    assert len(driver.take(socket, "smd")) == 2
    driver.step(5000)
    assert driver.take(socket, "smd") == []


def test_a_missing_side_is_an_empty_string() -> None:
    driver = Driver(quotes=tape((0, "", "100.02", 0, 200)))
    socket = driver.open()
    driver.tell(socket, FIELDS)
    driver.step(600)
    frame = driver.take(socket, "smd")[0]
    assert (frame["84"], frame["88"], frame["86"]) == ("", "", "100.02")


def test_streams_end_silently_after_the_expiry_and_renewal_keeps_them() -> None:
    driver = Driver(smd_expiry_s=900)
    socket = driver.open()
    driver.tell(socket, FIELDS)
    driver.tell(socket, 'smd+756733+{"fields":["84"]}')
    driver.keep(600)
    driver.tell(socket, 'smd+756733+{"fields":["86"]}')
    driver.keep(301)
    driver.take(socket)
    driver.keep(60)
    topics = {frame["topic"] for frame in driver.take(socket) if "topic" in frame}
    assert topics == {"system", f"smd+{SPY}"}
    driver.tell(socket, FIELDS)
    driver.step(1000)
    assert driver.take(socket, f"smd+{AAPL}")[0]["6509"] == "RpB"


def test_renewal_merges_the_fields() -> None:
    driver = Driver()
    socket = driver.open()
    driver.tell(socket, 'smd+265598+{"fields":["84"]}')
    driver.tell(socket, 'smd+265598+{"fields":["86"]}')
    driver.step(1000)
    assert {"84", "86"} <= driver.take(socket, "smd")[0].keys()


@pytest.mark.parametrize(
    "text", ["smd+abc", "smd+1+{}", "smd", "smd+265598+{nonsense", "umd+5+{}", "sor+[", "ssd+U9", "str+5"]
)
def test_wrong_parameters_are_ignored(text: str) -> None:
    driver = Driver()
    socket = driver.open()
    driver.take(socket)
    driver.tell(socket, text)
    driver.step(100)
    assert [frame for frame in driver.take(socket) if "error" in frame] == []


def test_unsubscribing_stops_the_frames() -> None:
    driver = Driver()
    socket = driver.open()
    driver.tell(socket, FIELDS)
    driver.step(2000)
    driver.tell(socket, "umd+265598+{}")
    driver.take(socket)
    driver.step(2000)
    assert driver.take(socket, "smd") == []
    driver.tell(socket, FIELDS)
    driver.post("/iserver/marketdata/unsubscribe", {"conid": AAPL})
    driver.step(2000)
    assert driver.take(socket, "smd") == []


def test_order_frames_are_a_burst_and_then_deltas() -> None:
    driver = Driver(quotes=quotes(), latency_ms=50)
    driver.step(1)
    socket = driver.open()
    driver.take(socket)
    driver.tell(socket, "sor+{}")
    assert driver.take(socket) == [], "nothing is sent while there is no order"
    order_id = driver.accept(price=90.00, cOID="mine")
    driver.step(60)
    rows = [row for frame in driver.take(socket, "sor") for row in frame["args"]]
    assert [row.get("status") for row in rows] == ["Inactive", None, "PendingSubmit", "PreSubmitted", "Submitted"]
    assert (rows[0]["order_ref"], rows[0]["price"], rows[0]["timeInForce"]) == ("mine", "90.00", "CLOSE")
    assert rows[1].keys() == {"acct", "conidex", "conid", "orderId", "isEventTrading"}
    assert all(row["orderId"] == order_id and row["acct"] == ACCOUNT for row in rows)
    driver.cancel(order_id)
    driver.step(60)
    rows = [row for frame in driver.take(socket, "sor") for row in frame["args"]]
    assert [row["status"] for row in rows] == ["PendingCancel", "Cancelled"]
    assert "totalSize" in rows[0]
    assert "totalSize" not in rows[1]


def test_subscribing_orders_shows_those_there_are() -> None:
    driver = Driver()
    driver.accept(price=230.00)
    socket = driver.open()
    driver.take(socket)
    driver.tell(socket, "sor+{}")
    (frame,) = driver.take(socket, "sor")
    assert len(frame["args"]) == 1


def test_a_filtered_order_list_mutes_the_order_topic() -> None:
    driver = Driver()
    socket = driver.open()
    driver.tell(socket, "sor+{}")
    driver.get("/iserver/account/orders?filters=filled")
    driver.take(socket)
    driver.accept(price=230.00)
    assert driver.take(socket, "sor") == []
    driver.get("/iserver/account/orders?force=true")
    driver.accept(price=230.00)
    assert driver.take(socket, "sor")


def test_executions_come_without_then_with_commission_and_again() -> None:
    driver = Driver(quotes=quotes())
    driver.step(1)
    socket = driver.open()
    driver.tell(socket, 'str+{"realtimeUpdatesOnly":true}')
    assert driver.take(socket, "str") == [{"topic": "str", "args": []}]
    driver.accept(orderType="MKT", quantity=10)
    driver.step(3000)
    rows = [row for frame in driver.take(socket, "str") for row in frame["args"]]
    assert [row.get("commission") for row in rows] == [None, "1.00", "1.00"]
    assert len({row["execution_id"] for row in rows}) == 1
    assert (rows[0]["price"], rows[0]["size"], rows[1]["position"]) == ("100.02", 10.0, "10")
    driver.tell(socket, 'str+{"realtimeUpdatesOnly":false,"days":1}')
    empty, backlog = driver.take(socket, "str")
    assert empty["args"] == []
    assert [row["execution_id"] for row in backlog["args"]] == [rows[0]["execution_id"]]
    driver.tell(socket, "utr")
    driver.accept(orderType="MKT", quantity=10)
    driver.step(3000)
    assert driver.take(socket, "str") == []


def test_profit_and_loss_topic_warms_the_rest_call() -> None:
    driver = Driver(quotes=quotes())
    driver.step(1)
    socket = driver.open()
    driver.tell(socket, "spl+{}")
    first = driver.take(socket, "spl")[0]["args"][f"{ACCOUNT}.Core"]
    assert first["nl"] == 1_000_000.0
    assert driver.get("/iserver/account/pnl/partitioned")["upnl"][f"{ACCOUNT}.Core"]["nl"] == 1_000_000.0
    driver.accept(orderType="MKT", quantity=100)
    driver.step(1500)
    second = driver.take(socket, "spl")[-1]["args"][f"{ACCOUNT}.Core"]
    assert "mv" in second
    driver.tell(socket, "upl+{}")
    driver.step(3000)
    assert driver.take(socket, "spl") == []


def test_resubscribing_a_timed_topic_does_not_double_it() -> None:
    driver = Driver()
    socket = driver.open()
    for _ in range(3):
        driver.tell(socket, f"sld+{ACCOUNT}+{{}}")
    driver.take(socket)
    driver.step(10_500)
    (frame,) = driver.take(socket, "sld")
    assert [row["key"] for row in frame["result"]] == ["LedgerListUSD", "LedgerListBASE"]


def test_what_a_topic_sent_is_forgotten_when_it_is_begun_anew() -> None:
    driver = Driver()
    socket = driver.open()
    driver.tell(socket, f"smh+{AAPL}+{{}}")
    (begun,) = driver.gateway.hub.sockets[socket].topics.timed.values()
    older = weakref.ref(begun[1])
    del begun
    driver.tell(socket, f"smh+{AAPL}+{{}}")
    gc.collect()
    assert older() is None, "the frames of a client that asks again and again would fill the memory"


def test_fields_that_nobody_has_are_not_kept() -> None:
    driver = Driver()
    socket = driver.open()
    for number in range(20):
        driver.tell(socket, f'smd+{AAPL}+{{"fields":["84","made up {number}","73"]}}')
    (feed,) = driver.gateway.hub.sockets[socket].feeds.feeds.values()
    assert feed.fields == ("84", "73")


def test_account_topics_shrink_to_key_and_time_when_nothing_changed() -> None:
    driver = Driver()
    socket = driver.open()
    driver.tell(socket, f'ssd+{ACCOUNT}+{{"keys":["NetLiquidation","AccountCode"]}}')
    (first,) = driver.take(socket, "ssd")
    assert first["topic"] == f"ssd+{ACCOUNT}"
    assert {row["key"]: row.get("monetaryValue", row.get("value")) for row in first["result"]} == {
        "AccountCode": ACCOUNT,
        "NetLiquidation": 1_000_000.0,
    }
    driver.step(10_500)
    (second,) = driver.take(socket, "ssd")
    assert all(row.keys() == {"key", "timestamp"} for row in second["result"])
    driver.tell(socket, f"usd+{ACCOUNT}+{{}}")
    assert driver.take(socket) == [{"result": "unsubscribed from summary"}]


def test_ping_is_answered_four_times_and_echo_is_text() -> None:
    driver = Driver()
    socket = driver.open()
    driver.take(socket)
    driver.tell(socket, "tic")
    assert len(driver.take(socket, "tic")) == 4
    driver.tell(socket, "ech+hb")
    assert driver.raw[socket] == [b"ech+hb"]


def test_two_sockets_have_their_own_subscriptions() -> None:
    driver = Driver()
    one, two = driver.open(), driver.open()
    driver.tell(one, FIELDS)
    driver.step(1000)
    assert driver.take(one, "smd")
    assert driver.take(two, "smd") == []
    driver.gateway.close_socket(one)
    driver.step(1000)
    assert driver.take(one) == []


def test_a_slow_reader_gets_the_newest_state_only() -> None:
    driver = Driver(quotes=quotes())
    socket = driver.open()
    driver.tell(socket, FIELDS)
    driver.step(600)
    driver.take(socket)
    driver.gateway.congest(socket, True)
    driver.step(5000)
    assert driver.take(socket, "smd") == []
    driver.gateway.congest(socket, False)
    driver.step(1)
    (frame,) = driver.take(socket, "smd")
    assert frame["84"] == "100.22"


def drained(driver: Driver, **ticket: Any) -> list[tuple[int, bytes]]:
    """The raw frames that one order causes."""
    body = {"orders": [{"conid": AAPL, "orderType": "LMT", "side": "BUY", "tif": "DAY", "quantity": 1} | ticket]}
    headers = {"user-agent": "test", "content-length": "1"}
    path = f"/v1/api/iserver/account/{ACCOUNT}/orders"
    driver.gateway.handle(SimRequest("POST", path, {}, headers, json.dumps(body).encode()), driver.wall_ns)
    return driver.gateway.take_pushes()


class TestFaults:
    def test_muted_stream_keeps_its_heartbeats(self) -> None:
        driver = Driver()
        socket = driver.open()
        driver.tell(socket, FIELDS)
        driver.step(1000)
        fault = driver.gateway.faults.add("mute_stream")
        driver.take(socket)
        driver.step(10_500)
        assert {frame["topic"] for frame in driver.take(socket)} == {"system"}
        driver.gateway.faults.remove(fault)
        driver.step(1000)
        assert driver.take(socket, "smd")

    def test_one_topic_can_be_muted(self) -> None:
        driver = Driver()
        socket = driver.open()
        driver.tell(socket, FIELDS)
        driver.tell(socket, "sor+{}")
        driver.gateway.faults.add("mute_stream", topics=("sor",))
        driver.take(socket)
        driver.accept(price=230.00)
        driver.step(1000)
        assert {frame["topic"][:3] for frame in driver.take(socket)} == {"smd"}

    def test_half_open_sends_and_hears_nothing(self) -> None:
        driver = Driver()
        socket = driver.open()
        driver.tell(socket, FIELDS)
        driver.take(socket)
        driver.gateway.faults.add("half_open")
        driver.step(15_000)
        driver.tell(socket, "tic")
        assert driver.take(socket) == []
        assert driver.gateway.take_closes() == []
        other = driver.open()
        assert driver.take(other, "system")

    def test_dropped_socket_forgets_its_subscriptions(self) -> None:
        driver = Driver()
        socket = driver.open()
        driver.tell(socket, FIELDS)
        driver.gateway.faults.add("drop_socket", code=1000)
        driver.step(1)
        assert driver.gateway.take_closes() == [(socket, 1000)]
        driver.take(socket)
        driver.step(2000)
        assert driver.take(socket) == []

    def test_duplicate_frames(self) -> None:
        driver = Driver()
        socket = driver.open()
        driver.gateway.faults.add("duplicate_frames")
        driver.tell(socket, "sor+{}")
        driver.take(socket)
        driver.accept(price=230.00)
        frames = driver.take(socket, "sor")
        assert len(frames) == 6
        assert frames[::2] == frames[1::2]

    def test_a_socket_accepted_and_closed(self) -> None:
        driver = Driver()
        driver.gateway.faults.add("accept_and_close", times=1)
        refused = driver.open()
        assert driver.gateway.take_closes() == [(refused, 1000)]
        assert driver.take(refused) == []
        assert driver.take(driver.open(), "sts")

    def test_bytes_that_are_not_text(self) -> None:
        driver = Driver()
        socket = driver.open()
        driver.tell(socket, "sor+{}")
        driver.gateway.faults.add("bad_bytes", times=1)
        with pytest.raises(UnicodeDecodeError):
            b"".join(payload for _, payload in drained(driver, price=230)).decode()

    def test_empty_frames_and_floods(self) -> None:
        driver = Driver(quotes=quotes())
        driver.step(1)
        socket = driver.open()
        driver.tell(socket, FIELDS)
        driver.tell(socket, "str+{}")
        driver.gateway.faults.add("empty_frames", times=1)
        driver.gateway.faults.add("flood_trades", times=1, copies=7)
        driver.take(socket)
        driver.accept(orderType="MKT", quantity=10)
        driver.step(600)
        frames = driver.take(socket)
        assert {"topic": f"smd+{AAPL}"} in frames
        assert len([frame for frame in frames if frame["topic"] == "str"]) == 8  # seven, and one with its commission

    def test_a_dead_session_is_told_once_and_its_return_is_not(self) -> None:
        driver = Driver()
        socket = driver.open()
        driver.tell(socket, FIELDS)
        driver.step(1000)
        driver.take(socket)
        driver.gateway.faults.add("session_dead")
        driver.step(1000)
        (sts,) = [frame for frame in driver.take(socket) if frame["topic"] == "sts"]
        assert sts["args"]["authenticated"] is False
        driver.post("/iserver/auth/ssodh/init", {"publish": True, "compete": True})
        driver.step(1000)
        assert driver.take(socket, "sts") == []
        assert driver.take(socket, "smd") == []
        driver.tell(socket, FIELDS)
        driver.step(1000)
        assert driver.take(socket, "smd"), "a new subscription works on the old socket"

    def test_waiting_socket_hears_of_the_session(self) -> None:
        driver = Driver(established=False, warm=False)
        socket = driver.open()
        assert driver.frames[socket][-1] == {"message": "waiting for session"}
        driver.take(socket)
        driver.post("/iserver/auth/ssodh/init", {"publish": True, "compete": True})
        assert [frame["topic"] for frame in driver.take(socket)] == ["sts", "act"]


def test_own_position_fields_follow_the_account() -> None:
    driver = Driver(quotes=quotes())
    driver.step(1)
    driver.accept(orderType="MKT", quantity=10)
    driver.step(300)
    socket = driver.open()
    driver.tell(socket, 'smd+265598+{"fields":["76","74"]}')
    driver.step(600)
    frame = driver.take(socket, "smd")[0]
    assert (frame["76"], frame["74"]) == ("10", "100.02")
    assert frame["_updated"] <= driver.gateway.market_ns(driver.wall_ns) // MS
    assert Decimal(frame["74"]) > 0


def test_midnight_in_new_york_takes_the_connections_without_a_word() -> None:
    driver = Driver(nights=True, instruments=("AAPL",))
    socket = driver.open()
    driver.step(14 * 3_600_000 - 1_000)  # from ten in the morning
    assert driver.gateway.take_closes() == []
    driver.step(2_000)
    assert driver.gateway.take_closes() == [(socket, 0)]
