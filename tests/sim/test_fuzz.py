"""Nothing a client sends may break the simulated gateway, and no order of events may break its books."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from botframework.sim import SimRequest
from botframework.sim.rest import ROUTES
from tests.sim.calls import ALERT, DEVICE, HISTORY_SCAN, MODEL, PRESETS, SCAN, every_call
from tests.sim.driver import AAPL, ACCOUNT, MS, Driver, tape

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**25), 10**25),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["", "BUY", "LMT", "DAY", "265598", "265598@NYSE", "-1", "²", "\x00", "1e999999"]),
    st.text(max_size=8),
)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)
members = st.sampled_from(
    ["conid", "conidex", "orderType", "side", "tif", "quantity", "price", "auxPrice", "cOID", "acctId", "outsideRTH"]
)
MORE: tuple[dict[str, Any], ...] = (
    {"acctIds": [ACCOUNT], "period": "7D", "type": "ALL", "conids": [AAPL], "currency": "USD", "days": 7},
    {"reqID": 1, "model": "growth", "accountList": [{"account": ACCOUNT, "amtToInvest": 5}], "fpOrderId": 1},
    {"name": "all", "prev_name": "all", "accounts": [{"name": ACCOUNT, "amount": 5}], "default_method": "P"},
    {"id": "5", "name": "mine", "rows": [{"C": AAPL}, {"H": ""}]},
    {"alertId": 1, "alertActive": 1, "enabled": True, "acctId": ACCOUNT},
)
good = {"conid": AAPL, "orderType": "LMT", "side": "BUY", "tif": "DAY", "quantity": 1, "price": 1.0}
tickets = st.dictionaries(members, values, max_size=4).map(lambda wrong: good | wrong)
KEPT: list[dict[str, Any]] = [ALERT, DEVICE, PRESETS, MODEL, SCAN, HISTORY_SCAN, *MORE]
kept = st.sampled_from(KEPT).flatmap(
    lambda right: st.dictionaries(st.sampled_from(sorted(right)), values, max_size=2).map(lambda wrong: right | wrong)
)
bodies = st.one_of(
    kept.map(lambda body: json.dumps(body).encode()),
    st.binary(max_size=30),
    values.map(lambda v: json.dumps(v).encode()),
    tickets.map(lambda t: json.dumps(t).encode()),
    tickets.map(lambda t: json.dumps({"orders": [t]}).encode()),
    st.sampled_from([b'{"orders":[{"quantity":1e999999999}]}', b"[" * 100_000, b'{"price":NaN}', b'{"a":1e-99999}']),
)
names = (
    "id",
    "max",
    "type",
    "sectype",
    "strike",
    "right",
    "symbol",
    "issuerId",
    "page",
    "currency",
    "conid",
    "conids",
    "symbol",
    "symbols",
    "fields",
    "period",
    "bar",
    "startTime",
    "days",
    "filters",
    "month",
)
queries = st.dictionaries(
    st.sampled_from(names),
    st.lists(st.text(max_size=8) | st.sampled_from(["OPT", "FUT", "BOND", "MAR26", str(AAPL)]), min_size=1, max_size=2),
    max_size=3,
)
arguments = st.sampled_from([ACCOUNT, "0", "1", str(AAPL), "-1", "912091175", "9" * 30, "²", "x y", ""])


@settings(max_examples=300)
@given(st.sampled_from(ROUTES), st.lists(arguments, min_size=3, max_size=3), queries, bodies)
def test_every_request_is_answered(route: Any, filling: list[str], query: dict[str, list[str]], body: bytes) -> None:
    driver = Driver()
    driver.step(300)
    driver.get("/portfolio/accounts")
    path = "/".join(filling.pop() if part.startswith("{") else part for part in route.segments)
    request = SimRequest(
        route.method,
        f"/v1/api/{path}",
        query,
        {"user-agent": "fuzz", "content-length": str(len(body))},
        body,
    )
    for _ in range(2):
        answer = driver.gateway.handle(request, driver.wall_ns)
        assert answer.status in (200, 400, 401, 404, 405, 423, 500, 503), answer
        if dict(answer.headers)["Content-Type"].startswith("application/json"):
            json.loads(answer.body)
    driver.step(200)


_LONG = "7" * 5_000  # more digits than Python makes a number of


def lengthened(value: Any) -> Iterator[Any]:
    """The value with each number of it, and each text that is one, put as a text of too many digits; one at a time."""
    if isinstance(value, dict | list):
        for place, inner in value.items() if isinstance(value, dict) else enumerate(value):
            for other in lengthened(inner):
                changed = value.copy()
                changed[place] = other
                yield changed
    elif isinstance(value, str):
        yield from (f"{value[: part.start()]}{_LONG}{value[part.end() :]}" for part in re.finditer(r"\d+", value))
    elif type(value) in (int, float):
        yield _LONG


def test_a_number_of_thousands_of_digits_is_refused_wherever_it_stands() -> None:
    driver, answered = Driver(), 0
    order_id = driver.accept(price=1.0)
    for method, path, body, _ in every_call(driver, order_id):
        driver.keep(1)
        for target, sent in [(each, body) for each in lengthened(path)] + [(path, each) for each in lengthened(body)]:
            answer = driver.send(method, target, sent)
            if answer.status == 429:  # it is asked for too often to be looked at
                continue
            answered += 1
            assert answer.status in (200, 400, 404, 500, 503), (method, path)
            assert answer.status != 500 or b"error" in answer.body, (method, path, answer.body)
        driver.keep(1)
        driver.send(method, path, body)
    assert answered > 150


_HUGE = "1e999999999"  # more than the arithmetic of Decimal reaches


def test_a_number_nobody_can_calculate_with_is_refused_wherever_it_stands() -> None:
    driver, answered = Driver(), 0
    order_id = driver.accept(price=1.0)
    for method, path, body, _ in every_call(driver, order_id):
        driver.keep(1)
        text = json.dumps(body)
        for part in re.finditer(r"(?<=[ \[])-?\d+(\.\d+)?(?=[,}\]])", text if body is not None else ""):
            sent = f"{text[: part.start()]}{_HUGE}{text[part.end() :]}".encode()
            answer = driver.send(method, path, sent)
            if answer.status == 429:
                continue
            answered += 1
            assert answer.status in (400, 404), (method, path, sent, answer.body)
        driver.keep(1)
        driver.send(method, path, body)
    assert answered > 30


def with_in_it(body: dict[str, Any], text: str) -> Iterator[str]:
    """The body with a member, or one of a member's rows, put as the text; one at a time."""
    for name, value in [*body.items(), ("more", None)]:
        yield json.dumps({**body, name: "@"}).replace('"@"', text)
        if isinstance(value, list) and value and isinstance(value[0], dict):
            for inner in [*value[0], "more"]:
                yield json.dumps({**body, name: [{**value[0], inner: "@"}]}).replace('"@"', text)


@pytest.mark.parametrize(
    "depth", [1, 900]
)  # the second is nearly all that can be read, and not much is left to work with it
@pytest.mark.parametrize(("begin", "end"), [("[", "]"), ('{"a":', "}")], ids=["list", "map"])
def test_what_is_nested_is_answered_wherever_it_stands_and_kept_whole(
    tmp_path: Path, depth: int, begin: str, end: str
) -> None:
    text, book = begin * depth + "1" + end * depth, tmp_path / "book.jsonl"
    driver, answered = Driver(book_path=book), 0
    for method, path, body, _ in every_call(driver, driver.accept(price=1.0)):
        driver.keep(1)
        for sent in with_in_it(body, text) if isinstance(body, dict) else ():
            answer = driver.send(method, path, sent.encode())
            answered += answer.status in (200, 400)
            assert answer.status in (200, 400, 401, 404, 429, 500, 503), (method, path, sent[:300])
            assert answer.status != 500 or b"error" in answer.body, (method, path, answer.body)
            driver.keep(1)
        driver.send(method, path, body)
    assert answered > 300
    driver.gateway.close()
    again = Driver(book_path=book)
    assert [*again.gateway.kept.advisor.models] == [*driver.gateway.kept.advisor.models] != []
    again.gateway.close()


@settings(max_examples=200)
@given(st.lists(st.one_of(st.text(max_size=30), st.tuples(
    st.sampled_from(["smd", "umd", "sor", "uor", "str", "utr", "spl", "upl", "ssd", "usd", "sld", "uld", "tic", "ech",
                     "smh", "umh", "sbd", "ubd"]),
    st.sampled_from(["", str(AAPL), f"{AAPL}@NYSE", "7" * 5_000, ACCOUNT, "{}", f"{ACCOUNT}+{AAPL}", "1547"]),
    values,
).map(lambda t: f"{t[0]}+{t[1]}+{json.dumps(t[2])}")), max_size=8))  # fmt: skip
def test_every_text_frame_is_survived(texts: list[str]) -> None:
    driver = Driver()
    socket = driver.open()
    for text in texts:
        driver.tell(socket, text)
        driver.step(300)
    driver.take(socket)
    driver.tell(socket, "tic")
    assert len(driver.take(socket, "tic")) == 4


steps = st.one_of(
    st.tuples(
        st.just("place"), st.booleans(), st.integers(9_985, 10_015), st.integers(1, 8), st.sampled_from(["DAY", "IOC"])
    ),
    st.tuples(st.just("market"), st.booleans(), st.integers(1, 8)),
    st.tuples(st.just("modify"), st.integers(0, 9), st.integers(9_985, 10_015), st.integers(1, 8)),
    st.tuples(st.just("cancel"), st.integers(0, 9)),
    st.tuples(st.just("wait"), st.integers(1, 400)),
)


@settings(max_examples=150)
@given(
    st.lists(st.tuples(st.integers(9_990, 10_010), st.integers(1, 4), st.integers(1, 9)), min_size=5, max_size=25),
    st.lists(steps, max_size=40),
)
def test_books_log_lists_and_stream_tell_one_story(
    market: list[tuple[int, int, int]], played: list[tuple[Any, ...]]
) -> None:
    quotes = tape(
        *(
            (n * 300, f"{bid / 100:.2f}", f"{(bid + gap) / 100:.2f}", 100 * size, 100 * size)
            for n, (bid, gap, size) in enumerate(market)
        )
    )
    driver = Driver(quotes=quotes, latency_ms=40)
    driver.step(1)
    socket = driver.open()
    driver.tell(socket, "sor+{}")
    driver.tell(socket, "str+{}")
    placed: list[tuple[int, str]] = []
    for step in played:
        match step:
            case ("place", buy, price, lots, tif):
                side = "BUY" if buy else "SELL"
                answer = driver.place(side=side, price=price / 100, quantity=100 * lots, tif=tif)
                if isinstance(answer, list):
                    placed.append((int(answer[0]["order_id"]), side))
            case ("market", buy, lots):
                side = "BUY" if buy else "SELL"
                answer = driver.place(orderType="MKT", side=side, quantity=100 * lots)
                if isinstance(answer, list):
                    placed.append((int(answer[0]["order_id"]), side))
            case ("modify", which, price, lots) if which < len(placed):
                driver.modify(placed[which][0], side=placed[which][1], price=price / 100, quantity=100 * lots)
            case ("cancel", which) if which < len(placed):
                driver.cancel(placed[which][0])
            case ("wait", ms):
                driver.step(ms)
    driver.step(60_000)

    rows = {row["orderId"]: row for row in driver.orders()}
    assert sorted(rows) == sorted(number for number, _ in placed)
    trades = driver.trades()
    merged: dict[int, dict[str, Any]] = {}
    executions = set()
    for frame in driver.frames[socket]:
        for row in frame["args"] if frame.get("topic") == "sor" else ():
            merged.setdefault(row["orderId"], {}).update(row)
        for row in frame["args"] if frame.get("topic") == "str" else ():
            executions.add(row["execution_id"])
    assert executions == {trade["execution_id"] for trade in trades}
    held = cash = Decimal(0)
    for number, row in rows.items():
        mine = [trade for trade in trades if trade["order_id"] == number]
        assert sum(trade["size"] for trade in mine) == row["filledQuantity"] <= row["totalSize"]
        assert row["remainingQuantity"] == row["totalSize"] - row["filledQuantity"]
        for key in ("status", "filledQuantity", "remainingQuantity", "totalSize", "price"):
            assert merged[number][key] == row[key], "deltas add up to the full row"
    for trade in trades:
        signed = Decimal(int(trade["size"])) * (1 if trade["side"] == "B" else -1)
        held += signed
        cash -= signed * Decimal(trade["price"]) + Decimal(trade["commission"])
    account = driver.gateway.desk.accounts[ACCOUNT]
    assert (account.quantity(AAPL), account.cash) == (held, Decimal(1_000_000) + cash)
    kinds = [record["kind"] for record in driver.log.records]
    assert kinds.count("accepted") == len(placed)
    assert kinds.count("filled") == len(trades)
    ended = [r["order_id"] for r in driver.log.records if r["kind"] in ("cancelled", "expired")]
    assert sorted(ended) == sorted(n for n, row in rows.items() if row["status"] == "Cancelled")
    assert driver.gateway.wall_ns % MS == 0
