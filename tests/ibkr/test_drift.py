"""The record of what the wire carries beyond the description: what is counted, what is kept, and what never is."""

from __future__ import annotations

import fcntl
import json
import stat
import threading
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from botframework.ibkr._stream_tables import CODES_MAX
from botframework.ibkr.drift import ENTRIES_MAX, FLUSH_EVERY_NS, DriftLog, Entry, findings, form_of, is_word, load
from botframework.ibkr.talk import read_answer
from generated_client import Response
from tests.generated_client.kit import EXAMPLES, parse
from tests.sim.driver import Driver

ROW = {
    "acct": "DU1234567",
    "conid": 265598,
    "orderId": 1,
    "status": "Filled",
    "side": "BUY",
    "totalSize": 5,
}


class Clock:
    ns = 1_800_000_000 * 10**9

    def __call__(self) -> int:
        return self.ns


def answer(operation: str, body: Any, status: int = 200) -> Response[Any]:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return read_answer(operation, httpx.Response(status, content=content))


def orders(**members: Any) -> Response[Any]:
    return answer("orders_list", {"orders": [{**ROW, **members}], "snapshot": True})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "drift.json"


def told(path: Path) -> dict[tuple[str, str], Entry]:
    return load(path).entries


def test_a_described_field_of_market_data_is_no_news_and_another_one_is(path: Path) -> None:
    """Most codes stand in the list of fields and not in the schema of a row: each was told, and to be added to the schema."""
    log = DriftLog(path, Clock())
    row = {
        "conid": 265598,
        "31": "1.5",
        "87": "1K",
        "87_raw": 1000,
        "7762": "1000",
        "7762_raw": 1000,
        "6508": "service",
        "7051": "APPLE",
    }
    log.note("marketdata_snapshot", answer("marketdata_snapshot", [row]))
    assert not path.exists()
    log.note("marketdata_snapshot", answer("marketdata_snapshot", [{**row, "7999": "new"}]))
    assert [*told(path)] == [("SnapshotRow.7999", "unknown field")]


@pytest.mark.parametrize("conids", ["265598", "265598,756733"])
def test_the_simulated_gateway_shows_no_field_of_market_data_that_is_not_described(path: Path, conids: str) -> None:
    driver, log = Driver(), DriftLog(path, Clock())
    for first in range(6000, 8100, CODES_MAX):
        codes = ",".join(map(str, range(first, first + CODES_MAX)))
        for _ in range(2):
            driver.keep(1)
            sent = driver.send("GET", f"/iserver/marketdata/snapshot?conids={conids}&fields={codes}")
            log.note("marketdata_snapshot", answer("marketdata_snapshot", sent.body, sent.status))
            assert sent.status == 200
    assert not path.exists()


def test_what_fits_leaves_no_file(path: Path) -> None:
    log = DriftLog(path, Clock())
    log.note("orders_list", orders())
    log.note("orders_list", answer("orders_list", {"error": "no"}, 500))
    log.note("orders_list", answer("orders_list", b"<html>", 503))
    log.flush()
    assert not path.parent.exists()


CASES = [
    ({"newWord": "x"}, "OrderRow.newWord", "unknown field", ["string"]),
    ({"newNumber": 1.5}, "OrderRow.newNumber", "unknown field", ["number"]),
    ({"newObject": {"a": 1}}, "OrderRow.newObject", "unknown field", ["object"]),
    ({"status": "Sleeping"}, "OrderStatus", "unknown enum value", ["string"]),
    ({"status": None}, "OrderRow.status", "null", ["null"]),
    ({"outsideRTH": "true"}, "OrderRow.outsideRTH", "not a boolean", ["string"]),
    ({"ticker": 5}, "OrderRow.ticker", "not a string", ["integer"]),
    ({"totalSize": "many"}, "OrderRow.totalSize", "not a decimal", ["string"]),
]


@pytest.mark.parametrize(("members", "field", "kind", "types"), CASES, ids=[f"{c[1]}-{c[2]}" for c in CASES])
def test_each_kind_is_told_by_field(
    path: Path, members: dict[str, Any], field: str, kind: str, types: list[str]
) -> None:
    DriftLog(path, Clock()).note("orders_list", orders(**members))
    found = told(path)
    entry = found[field, kind]
    assert (entry.count, entry.types, entry.operations) == (1, types, ["orders_list"])
    assert entry.first_ms == entry.last_ms == 1_800_000_000_000


def test_a_missing_member_is_told_without_the_row_it_was_missing_in(path: Path) -> None:
    rows = [{key: value for key, value in ROW.items() if key != "conid"}]
    DriftLog(path, Clock()).note("orders_list", answer("orders_list", {"orders": rows, "snapshot": True}))
    assert [key[0] for key in told(path)] == ["OrderRow.conid"]
    assert "DU1234567" not in path.read_text()


def test_an_answer_that_cannot_be_read_is_told(path: Path) -> None:
    DriftLog(path, Clock()).note("orders_list", answer("orders_list", b"nonsense"))
    ((field, kind),) = told(path)
    assert field == "orders_list"
    assert kind.startswith("HTTP 200, not JSON")


def test_counts_and_times_add_up_over_processes(path: Path) -> None:
    clock = Clock()
    for later in (0, 60, 120):
        clock.ns = Clock.ns + later * 10**9
        log = DriftLog(path, clock)
        log.note("orders_list", orders(newWord="x"))
        log.note("orders_list", orders(newWord="y"))
        log.flush()
    entry = told(path)["OrderRow.newWord", "unknown field"]
    assert (entry.count, entry.last_ms - entry.first_ms) == (6, 120_000)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_is_new_is_written_at_once_and_repetitions_once_a_minute(path: Path) -> None:
    clock = Clock()
    log = DriftLog(path, clock)
    key = ("OrderRow.newWord", "unknown field")
    log.note("orders_list", orders(newWord="x"))
    assert told(path)[key].count == 1
    log.note("orders_list", orders(newWord="x"))
    assert told(path)[key].count == 1
    clock.ns += FLUSH_EVERY_NS + 1
    log.note("orders_list", orders(newWord="x"))
    assert told(path)[key].count == 3


SECRETS = {
    "account": "U7654321",
    "token": "eyJhbGciOi",
    "sessionId": "0a1b2c3d4e5f",
    "email": "someone@example.org",
    "note": "Jane Doe, 5 Main Street",
    "U7654321": {"U7654321": 100},
    "balance": 98765.43,
    "list": ["U7654321", {"owner": "Jane Doe"}],
    "status": "Held for U7654321",
}


def test_no_value_is_kept_only_its_form(path: Path) -> None:
    log = DriftLog(path, Clock())
    log.note("orders_list", orders(**SECRETS))
    text = path.read_text()
    for secret in ("7654321", "eyJ", "0a1b", "someone", "Jane", "Main", "98765"):
        assert secret not in text
    samples = {entry.field: entry.sample for entry in told(path).values()}
    assert samples["OrderRow.balance"] == "99999.99"
    assert samples["OrderRow.token"] == samples["OrderRow.sessionId"] == "(hidden)"
    assert samples["OrderRow.*"] == "{*: 999}"  # the key was an account


def test_a_word_of_the_api_is_kept_and_nothing_that_could_be_somebodys(path: Path) -> None:
    assert is_word("Pre Submitted")
    assert not any(map(is_word, ("DU1234567", "a@b", "12", "x" * 40, "")))
    DriftLog(path, Clock()).note("orders_list", orders(status="Sleeping"))
    assert told(path)["OrderStatus", "unknown enum value"].values == ["Sleeping"]


FORMS = [
    ("abc 1.5", '"aaa 9.9"'),
    (Decimal("12.50"), "99.99"),
    (None, "null"),
    (True, "boolean"),
    ([1, 2, 3], "[9, 9]"),
    ({"a": {"b": {"c": {"d": 1}}}}, "{a: {b: {c: …}}}"),
    ("é€", '"a?"'),
]


@pytest.mark.parametrize(("value", "form"), FORMS)
def test_forms(value: Any, form: str) -> None:
    assert form_of(value) == form
    assert len(form_of("x" * 10_000)) < 100


def test_the_file_is_bounded(path: Path) -> None:
    log = DriftLog(path, Clock())
    members = {f"new{number}": number for number in range(ENTRIES_MAX + 50)}
    log.note("orders_list", orders(**members))
    whole = load(path)
    assert (len(whole.entries), whole.beyond) == (ENTRIES_MAX, 50)


def test_several_writers_lose_nothing(path: Path) -> None:
    response = orders(newWord="x")

    def write() -> None:
        for _ in range(20):
            log = DriftLog(path, Clock())
            log.note("orders_list", response)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told(path)["OrderRow.newWord", "unknown field"].count == 80


def _no_folder(path: Path) -> None:
    path.parent.write_text("a file where the folder should be")


def _damaged(path: Path) -> None:
    path.parent.mkdir()
    path.write_text('{"format": 99}')


@pytest.mark.parametrize("spoil", [_no_folder, _damaged])
def test_a_bad_place_costs_the_record_and_nothing_else(path: Path, spoil: Callable[[Path], None]) -> None:
    spoil(path)
    log = DriftLog(path, Clock())
    log.note("orders_list", orders(newWord="x"))
    log.flush()
    if path.exists():
        assert told(path)["OrderRow.newWord", "unknown field"].count == 1


def test_what_the_description_shows_is_no_drift() -> None:
    """But for an example that shows on purpose what no schema names."""
    found = {
        field
        for example in EXAMPLES
        if example.status == 200
        for field, _, _ in findings(example.operation, parse(example.operation, example.body, 200))
    }
    assert found == {"FyiSetting.SS"}


GOOD = {
    "field": "Order.x",
    "kind": "unknown field",
    "count": 1,
    "first_ms": 1,
    "last_ms": 2,
    "sample": "9",
    "types": ["integer"],
    "values": [],
    "operations": ["orders_list"],
}


ODD: list[Any] = [None, {"a": 1}, [{}], 1.5]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"format": 1, "entries": [], "beyond": None}),
        json.dumps({"format": 1, "entries": [7]}),
        *(json.dumps({"format": 1, "beyond": 0, "entries": [{**GOOD, key: odd}]}) for key in GOOD for odd in ODD),
        "[" * 100_000,
    ],
)
def test_a_record_of_another_form_is_started_anew_and_ends_no_session(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True)
    path.write_text(text)
    with pytest.raises(ValueError, match=r"form|record|Expecting|delimiter"):
        load(path)
    log = DriftLog(path, Clock())
    log.note("orders_list", orders(strange=1))
    log.flush()
    assert told(path)


def test_nobody_waits_for_a_process_stopped_with_the_lock_in_its_hand(path: Path) -> None:
    path.parent.mkdir(parents=True)
    log = DriftLog(path, Clock())
    with path.with_name("drift.json.lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        log.note("orders_list", orders(strange=1))
        assert not path.exists()
    log.flush()
    assert told(path)


def test_links_are_not_followed(path: Path) -> None:
    precious = path.parent.parent / "precious"
    precious.write_text("years of work")
    path.parent.mkdir(parents=True)
    for name in ("drift.json.part", "drift.json.lock"):
        path.with_name(name).unlink(missing_ok=True)
        path.with_name(name).symlink_to(precious)
        DriftLog(path, Clock()).note("orders_list", orders(strange=1))
        assert precious.read_text() == "years of work"
        path.with_name(name).unlink()
