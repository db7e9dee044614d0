"""Every topic of the description `spec/stream` is served, and what comes has the keys and kinds written there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from botframework.sim.charttopics import HISTORIES_MAX
from tests.sim.driver import AAPL, ACCOUNT, SPY, Driver

STREAM = Path(__file__).resolve().parents[2] / "spec" / "stream"
TOPICS = {path.stem: yaml.safe_load(path.read_text()) for path in sorted((STREAM / "topics").glob("*.yaml"))}
KINDS: dict[str, Any] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": dict,
}
SUBSCRIBE = {
    "smd": f'smd+{AAPL}+{{"fields":["31","84","86","87"]}}',
    "smh": f'smh+{AAPL}+{{"period":"30min","bar":"1min"}}',
    "sbd": f"sbd+{ACCOUNT}+{AAPL}",
    "sor": "sor+{}",
    "str": "str+{}",
    "spl": "spl",
    "ssd": f"ssd+{ACCOUNT}+{{}}",
    "sld": f"sld+{ACCOUNT}+{{}}",
    "tic": "tic",
}
GIVEN = {"system", "act", "sts"}
TOLD = {"ntf": "notice", "blt": "bulletin"}


def objects(frame: dict[str, Any], payload: dict[str, Any]) -> list[dict[str, Any]]:
    """What the keys of a topic's description speak of, in a frame."""
    place = payload["at"]
    found: Any = frame if place == "frame" else frame[place]
    return found if isinstance(found, list) else [found]


def check(topic: str, found: dict[str, Any], known: dict[str, Any]) -> None:
    """The kinds of the keys that are known."""
    for key, value in found.items():
        if (entry := known.get(key)) is None or value is None:
            continue
        kinds = [KINDS[kind.partition(" ")[0]] for kind in entry["type"].split("|")]
        assert any(isinstance(value, kind) for kind in kinds), f"{topic}.{key}: {value!r} is no {entry['type']}"


@pytest.mark.parametrize("topic", [name for name in TOPICS if name != "ech"])
def test_frames_are_as_described(topic: str) -> None:
    about = TOPICS[topic]
    driver = Driver(speed=5)
    driver.step(500)
    socket = driver.open()
    if topic in SUBSCRIBE:
        driver.tell(socket, SUBSCRIBE[topic])
    if topic in TOLD:
        driver.gateway.faults.add(TOLD[topic])
    driver.accept(orderType="MKT")
    driver.step(4000)
    frames = [frame for frame in driver.take(socket) if str(frame.get("topic", "")).partition("+")[0] == topic]
    assert frames, f"nothing came for {topic}"
    entries = about.get("keys", [])
    # Some keys are those of the rows inside; the key of such a row holds the account.
    outer = {entry["key"].replace("<account>", ACCOUNT): entry for entry in entries if "in" not in entry}
    inner = {entry["key"]: entry for entry in entries if "in" in entry}
    for frame in frames:
        for one in objects(frame, about["payload"]):
            check(topic, one, outer)
            for row in filter(lambda value: isinstance(value, dict), one.values()):
                check(topic, row, inner)
    whole = objects(frames[0], about["payload"])
    if whole:
        needed = {key for key, entry in outer.items() if not entry.get("optional")}
        missing = needed - set().union(*(one.keys() for one in whole))
        assert not missing, f"{topic}: the first frame lacks {missing}"


def test_every_topic_of_the_description_is_tried() -> None:
    assert set(SUBSCRIBE) | GIVEN | set(TOLD) | {"ech"} == set(TOPICS)


class TestHistory:
    SUBSCRIBE = f'smh+{AAPL}+{{"period":"10min","bar":"1min"}}'

    def test_bars_come_anew_until_it_is_ended_by_its_server_id(self) -> None:
        driver = Driver(speed=10)
        driver.step(100)
        socket = driver.open()
        driver.take(socket)
        driver.tell(socket, self.SUBSCRIBE)
        driver.step(3000)
        frames = driver.take(socket, "smh")
        assert len(frames) > 3
        assert {frame["serverId"] for frame in frames} == {frames[0]["serverId"]}
        assert all(len(frame["data"]) == frame["points"] + 1 for frame in frames)
        assert frames[0]["data"][:-1] == frames[1]["data"][:-1], "only the last bar goes on"
        driver.tell(socket, f"umh+{frames[0]['serverId']}")
        assert driver.frames[socket] == [{"message": f"Unsubscribed {frames[0]['serverId']}"}]
        driver.take(socket)
        driver.step(3000)
        assert driver.take(socket, "smh") == []

    def test_it_is_the_history_of_the_endpoint(self) -> None:
        driver = Driver()
        driver.step(100)
        socket = driver.open()
        driver.tell(socket, self.SUBSCRIBE)
        (frame,) = driver.take(socket, "smh")
        body = driver.get(f"/iserver/marketdata/history?conid={AAPL}&period=10min&bar=1min")
        assert frame["data"] == body["data"]

    def test_a_second_one_on_the_socket_stops_the_first(self) -> None:
        driver = Driver(speed=10)
        socket = driver.open()
        driver.tell(socket, self.SUBSCRIBE)
        driver.tell(socket, self.SUBSCRIBE.replace(str(AAPL), str(SPY)))
        driver.take(socket)
        driver.step(3000)
        assert {frame["topic"] for frame in driver.take(socket, "smh")} == {f"smh+{SPY}"}

    def test_a_session_has_five(self) -> None:
        driver = Driver()
        sockets = [driver.open() for _ in range(HISTORIES_MAX + 1)]
        for socket in sockets:
            driver.take(socket)
            driver.tell(socket, self.SUBSCRIBE)
        assert [bool(driver.take(socket, "smh")) for socket in sockets[:-1]] == [True] * HISTORIES_MAX
        assert driver.frames[sockets[-1]] == [{"error": "unable to subscribe", "code": 500, "topic": f"smh+{AAPL}"}]
        driver.gateway.close_socket(sockets[0])
        driver.tell(sockets[-1], self.SUBSCRIBE)
        assert driver.take(sockets[-1], "smh")

    @pytest.mark.parametrize(
        "parameters", ["", "{}", '{"period":"1D","bar":"7min"}', '{"outside_rth":true}', "[]", "{"]
    )
    def test_wrong_parameters_give_way_to_defaults(self, parameters: str) -> None:
        driver = Driver()
        socket = driver.open()
        driver.tell(socket, f"smh+{AAPL}+{parameters}")
        (frame,) = driver.take(socket, "smh")
        assert (frame["barLength"], frame["outsideRth"]) == (300, False)


class TestLadder:
    def test_rows_around_the_touch_with_own_orders(self) -> None:
        driver = Driver()
        driver.step(2000)
        driver.get(f"/iserver/marketdata/snapshot?conids={AAPL}&fields=84,86")
        touch = driver.get(f"/iserver/marketdata/snapshot?conids={AAPL}&fields=84,86")[0]
        low = f"{float(touch['84']) - 0.02:.2f}"
        driver.accept(price=float(low), quantity=123)
        driver.step(60)
        socket = driver.open()
        driver.take(socket)
        driver.tell(socket, f"sbd+{ACCOUNT}+{AAPL}")
        (frame,) = driver.take(socket, "sbd")
        assert [row["row"] for row in frame["data"]] == list(range(11))
        (own,) = [row for row in frame["data"] if row["price"] == low]
        assert own["bid"] == "123"
        assert [row["focus"] for row in frame["data"]].count(1) == 1
        driver.step(3000)
        later = driver.take(socket, "sbd")
        assert later
        assert all(len(frame["data"]) <= 11 for frame in later)

    def test_one_ladder_an_account(self) -> None:
        driver = Driver()
        driver.step(1000)
        socket = driver.open()
        for text in (f"sbd+{ACCOUNT}+{AAPL}", f"sbd+{ACCOUNT}+{SPY}+NASDAQ", "sbd+DU0+1", "sbd+x", "sbd"):
            driver.tell(socket, text)
        driver.take(socket)
        driver.step(3000)
        assert {frame["topic"] for frame in driver.take(socket, "sbd")} == {f"sbd+{ACCOUNT}+{SPY}+NASDAQ"}
        driver.tell(socket, f"ubd+{ACCOUNT}")
        driver.step(3000)
        assert driver.take(socket, "sbd") == []


def test_builds_of_2024_say_the_status_key_by_key() -> None:
    driver = Driver(sts_form="keys")
    socket = driver.open()
    frames = driver.take(socket, "sts")
    assert all(len(frame["args"]) == 1 for frame in frames)
    merged = {key: value for frame in frames for key, value in frame["args"].items()}
    assert (merged["authenticated"], merged["competing"]) == (True, False)


def test_a_change_of_account_is_told_in_part() -> None:
    driver = Driver(accounts=(ACCOUNT, "DU7654321"))
    socket = driver.open()
    driver.take(socket)
    assert driver.post("/iserver/account", {"acctId": "DU7654321"})["set"] is True
    (frame,) = driver.take(socket, "act")
    assert frame["args"] == {"accounts": [ACCOUNT, "DU7654321"], "selectedAccount": "DU7654321"}


def test_orders_can_be_filtered_by_status() -> None:
    driver = Driver()
    driver.step(1000)
    socket = driver.open()
    driver.take(socket)
    driver.tell(socket, 'sor+{"filters":["Filled"]}')
    driver.accept(price=1)
    driver.step(1000)
    assert driver.take(socket, "sor") == []
    filled = driver.accept(orderType="MKT")
    driver.step(2000)
    assert {row["orderId"] for frame in driver.take(socket, "sor") for row in frame["args"]} == {filled}


def test_a_subscription_can_be_refused() -> None:
    driver = Driver()
    driver.step(1000)
    socket = driver.open()
    driver.take(socket)
    driver.gateway.faults.add("refuse_topic", times=1)
    driver.tell(socket, "sor+{}")
    assert driver.frames[socket] == [{"error": "unable to subscribe", "code": 500, "topic": "sor"}]
    driver.take(socket)
    driver.tell(socket, "sor+{}")
    driver.accept(price=1)
    assert driver.take(socket, "sor")
