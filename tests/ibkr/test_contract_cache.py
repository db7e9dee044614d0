"""The file of what was learned of contracts: it outlives processes, expires, and never stands in the way."""

from __future__ import annotations

import logging
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from botframework.ibkr.contract_cache import APPLICATION_ID, SCHEMA, ContractCache

DAY_S = 86_400


class Clock:
    ns = 1_790_000_000 * 10**9

    def __call__(self) -> int:
        return self.ns


def cache(path: Path | None, scope: str = "gateway", clock: Clock | None = None) -> ContractCache:
    return ContractCache(path, scope, clock or Clock())


def test_it_outlives_the_process_and_belongs_to_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "new" / "contracts.db"
    first = cache(path)
    first.put("contracts", "STK|AAPL", [{"conid": 265598}], DAY_S)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    first.close()
    second = cache(path)
    assert second.get("contracts", "STK|AAPL") == [{"conid": 265598}]
    assert second.get("contracts", "STK|IBM") is None
    other = cache(path, scope="another gateway")
    assert other.get("contracts", "STK|AAPL") is None
    second.forget()
    second.close()
    other.close()
    third = cache(path)
    assert third.get("contracts", "STK|AAPL") is None
    third.close()
    assert sorted(each.name for each in path.parent.iterdir()) == ["contracts.db", "contracts.db.lock"]


def test_a_file_that_others_may_read_is_closed_to_them(tmp_path: Path) -> None:
    path = tmp_path / "contracts.db"
    path.touch(mode=0o644)
    path.chmod(0o644)
    kept = cache(path)
    kept.put("a", "b", 1, DAY_S)
    kept.close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_without_a_path_memory_does(tmp_path: Path) -> None:
    kept = cache(None)
    kept.put("a", "b", {"x": 1}, DAY_S)
    assert kept.get("a", "b") == {"x": 1}
    kept.close()


def test_entries_expire(tmp_path: Path) -> None:
    clock = Clock()
    path = tmp_path / "contracts.db"
    kept = cache(path, clock=clock)
    kept.put("a", "short", 1, 10)
    kept.put("a", "long", 2, 1000)
    clock.ns += 11 * 10**9
    again = cache(path, clock=clock)
    for each in (kept, again):
        assert (each.get("a", "short"), each.get("a", "long")) == (None, 2)
        each.close()
    with sqlite3.connect(path) as database:
        assert database.execute("SELECT key FROM entries").fetchall() == [("long",)]
    database.close()


@pytest.mark.parametrize(
    "content", [b"not a database, whatever its name says" * 40, b"SQLite format 3\x00" + b"\xff" * 5000]
)
def test_a_damaged_file_is_set_aside_with_one_line(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, content: bytes
) -> None:
    path = tmp_path / "contracts.db"
    path.write_bytes(content)
    kept = cache(path)
    with caplog.at_level(logging.WARNING):
        assert kept.get("a", "b") is None
        kept.put("a", "b", 1, DAY_S)
    kept.close()
    again = cache(path)
    assert again.get("a", "b") == 1
    again.close()
    (aside,) = tmp_path.glob("contracts.db.damaged-*")
    assert aside.read_bytes() == content
    assert [record.getMessage().count("set aside") for record in caplog.records] == [1]


def test_damage_while_it_is_open_costs_entries_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "contracts.db"
    kept = cache(path)
    for number in range(200):
        kept.put("a", f"key {number}", "x" * 200, DAY_S)
    with path.open("r+b") as file:
        file.write(b"\x00" * path.stat().st_size)
    reader = cache(path)
    assert reader.get("a", "key 1") is None
    reader.put("a", "key 1", "new", DAY_S)
    assert reader.get("a", "key 1") == "new"
    assert kept.get("a", "key 7") == "x" * 200  # from memory
    kept.put("a", "key 8", "y", DAY_S)
    assert kept.get("a", "key 8") == "y"
    reader.close()
    kept.close()


def test_some_other_database_and_a_later_version_are_left_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    other, later = tmp_path / "other.db", tmp_path / "later.db"
    for path, application, version in ((other, 0, 0), (later, APPLICATION_ID, SCHEMA + 1)):
        database = sqlite3.connect(path)
        database.execute("CREATE TABLE mine (x)")
        database.execute("INSERT INTO mine VALUES (1)")
        database.execute(f"PRAGMA application_id = {application}")
        database.execute(f"PRAGMA user_version = {version}")
        database.commit()
        database.close()
        with caplog.at_level(logging.WARNING):
            kept = cache(path)
            kept.put("a", "b", 1, DAY_S)
            assert kept.get("a", "b") == 1  # in memory
            kept.close()
        database = sqlite3.connect(path)
        assert database.execute("SELECT x FROM mine").fetchall() == [(1,)]
        database.close()
    assert [record.getMessage().count("going on without it") for record in caplog.records] == [1, 1]


def test_an_earlier_schema_is_started_afresh(tmp_path: Path) -> None:
    path = tmp_path / "contracts.db"
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE entries (something_else)")
    database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    database.execute(f"PRAGMA user_version = {SCHEMA - 1}")
    database.commit()
    database.close()
    kept = cache(path)
    kept.put("a", "b", 1, DAY_S)
    kept.close()
    again = cache(path)
    assert again.get("a", "b") == 1
    again.close()


def test_a_place_that_cannot_be_written_is_no_reason_to_stop(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    blocked = tmp_path / "a file"
    blocked.write_text("")
    kept = cache(blocked / "contracts.db")
    with caplog.at_level(logging.WARNING):
        kept.put("a", "b", 1, DAY_S)
        kept.put("a", "c", 2, DAY_S)
    assert (kept.get("a", "b"), kept.get("a", "c")) == (1, 2)
    kept.close()
    assert len(caplog.records) == 1


def test_several_processes_share_it(tmp_path: Path) -> None:
    path = tmp_path / "contracts.db"
    path.write_bytes(b"damaged" * 100)  # all of them find it so
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from botframework.ibkr.contract_cache import ContractCache\n"
        "kept = ContractCache(Path(sys.argv[1]), 'gateway', lambda: 1)\n"
        "for number in range(20):\n"
        "    kept.put(sys.argv[2], str(number), number, 1000)\n"
        "kept.close()\n"
    )
    running = [subprocess.Popen([sys.executable, "-W", "error", "-c", program, str(path), name]) for name in "abc"]
    assert [process.wait(100) for process in running] == [0, 0, 0]
    kept = ContractCache(path, "gateway", lambda: 1)
    assert all(kept.get(name, str(number)) == number for name in "abc" for number in range(20))
    kept.close()
    assert len(list(tmp_path.glob("*.damaged-*"))) == 1


def test_what_another_process_is_about_to_replace_is_not_set_aside_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "contracts.db"
    path.write_bytes(b"damaged" * 100)
    one = cache(path)
    seen = ContractCache._set_aside

    def just_before(self: ContractCache, place: Path, why: str) -> bool:
        path.unlink()  # the other one has moved it and not made the new one yet
        return seen(self, place, why)

    with pytest.MonkeyPatch.context() as patch, caplog.at_level(logging.WARNING):
        patch.setattr(ContractCache, "_set_aside", just_before)
        one.put("a", "b", 1, DAY_S)
    one.close()
    again = cache(path)
    assert again.get("a", "b") == 1
    again.close()
    assert caplog.records == []
