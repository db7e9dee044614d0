"""The journal on a real disk: durable, exclusive, chained, and honest when the disk fails."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from botframework.core.events import CancelOrder, Command, Event, OrderSent, RunStarted, TimeAdvanced
from botframework.errors import JournalCorrupt, JournalDiskFull, JournalError, JournalLocked, JournalTooNew
from botframework.runtime.journal import SqliteJournal
from botframework.runtime.seams import CountingIds
from botframework.runtime.storefile import FILE_SCHEMA

WALL = 1_700_000_000_000_000_000


def open_journal(path: Path, durable: str = "process") -> SqliteJournal:
    return SqliteJournal.open(path, ids=CountingIds(), wall_ns=lambda: WALL, durable=durable)


def sent(number: int) -> OrderSent:
    return OrderSent(at_ns=number, wall_ns=WALL + number, client_order_id=f"c{number}")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "var" / "bot.db"


@pytest.fixture
def journal(path: Path) -> Iterator[SqliteJournal]:
    journal = open_journal(path)
    yield journal
    journal.close()


def test_rows_come_back_in_order_after_reopening(path: Path) -> None:
    journal = open_journal(path, "power")
    assert journal.is_new
    rows: list[Event | Command] = [
        RunStarted(at_ns=1, wall_ns=WALL, run_id="run-1", account="DU1", config_hash="h"),
        sent(2),
        CancelOrder(at_ns=3, client_order_id="c2"),
    ]
    journal.append(rows[:1])
    journal.append(rows[1:])
    journal.close()
    again = open_journal(path, "power")
    assert not again.is_new
    assert again.journal_id == journal.journal_id == "journal-1"
    assert list(again.replay()) == rows
    assert [(row.seq, row.run, row.kind, row.wall_ns) for row in again.rows()] == [
        (1, "run-1", "RunStarted", WALL),
        (2, "run-1", "OrderSent", WALL + 2),
        (3, "run-1", "CancelOrder", WALL),
    ]
    again.append([sent(4)])
    assert again.verify() == 4
    assert [row.run for row in again.rows(after_seq=3)] == ["run-1"]
    again.close()


def test_durability_is_what_was_asked_for(path: Path) -> None:
    for durable, expected in (("power", 2), ("process", 1)):
        journal = open_journal(path, durable)
        connection = journal._store._connection  # type: ignore[attr-defined]  # SQLite tells it only on the connection itself
        assert connection.execute("PRAGMA synchronous").fetchone()[0] == expected
        assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        journal.close()
    with pytest.raises(JournalError, match="power or process"):
        open_journal(path, "maybe")


def test_only_the_owner_can_read(path: Path) -> None:
    old = os.umask(0)
    try:
        journal = open_journal(path)
        journal.append([sent(1)])
    finally:
        os.umask(old)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    for file in sorted(path.parent.iterdir()):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
    journal.close()
    path.chmod(0o644)
    open_journal(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_second_process_is_refused_with_the_pid_of_the_first(journal: SqliteJournal, path: Path) -> None:
    with pytest.raises(JournalLocked, match=f"process {os.getpid()} is working") as caught:
        open_journal(path)
    assert "\n" not in str(caught.value)
    journal.close()
    open_journal(path).close()


def test_reading_beside_the_running_bot(journal: SqliteJournal, path: Path) -> None:
    journal.append([sent(1)])
    journal.beat({"state": "trading"})
    reader = SqliteJournal.open_for_reading(path)
    assert list(reader.replay()) == [sent(1)]
    heartbeat = reader.heartbeat()
    assert heartbeat is not None
    assert (heartbeat.wall_ns, heartbeat.body) == (WALL, {"state": "trading"})
    with pytest.raises(JournalError, match="reading only"):
        reader.append([sent(2)])
    with pytest.raises(JournalError, match="reading only"):
        reader.beat({})
    journal.append([sent(2)])
    assert list(reader.replay()) == [sent(1), sent(2)]
    reader.close()


def test_reading_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="no such journal"):
        SqliteJournal.open_for_reading(tmp_path / "none.db")


@pytest.mark.parametrize("later", [1, 97])
def test_a_newer_file_is_refused(journal: SqliteJournal, path: Path, later: int) -> None:
    journal.close()
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version={FILE_SCHEMA + later}")
    connection.close()
    with pytest.raises(JournalTooNew, match="upgrade"):
        open_journal(path)
    with pytest.raises(JournalTooNew, match="upgrade"):
        SqliteJournal.open_for_reading(path)


def test_strangers_are_refused_and_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE wine(year)")
    connection.close()
    before = other.read_bytes()
    with pytest.raises(JournalCorrupt, match="no journal"):
        open_journal(other)
    assert other.read_bytes() == before
    text = tmp_path / "text.db"
    text.write_text("not a database at all\n" * 100)
    with pytest.raises(JournalCorrupt, match="cannot be read"):
        open_journal(text)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(JournalError) as caught:
        open_journal(tmp_path / "file" / "bot.db")
    assert "bot.db" in str(caught.value)


def test_a_full_disk_loses_nothing_acknowledged(path: Path) -> None:
    journal = open_journal(path)
    connection = journal._store._connection  # type: ignore[attr-defined]  # SQLite's own limit stands for the disk's
    connection.execute(f"PRAGMA max_page_count={connection.execute('PRAGMA page_count').fetchone()[0] + 3}")
    acknowledged = 0

    def fill() -> None:
        nonlocal acknowledged
        for number in range(1, 10_000):
            journal.append([sent(number), sent(-number)])
            acknowledged = number

    with pytest.raises(JournalDiskFull, match="disk is full"):
        fill()
    assert acknowledged > 5
    assert isinstance(journal.dead, JournalDiskFull)
    connection.execute("PRAGMA max_page_count=100000")
    with pytest.raises(JournalDiskFull):  # room again, yet dead for good
        journal.append([sent(1)])
    with pytest.raises(JournalDiskFull):
        journal.beat({})
    journal.close()
    again = open_journal(path)
    expected = [row for number in range(1, acknowledged + 1) for row in (sent(number), sent(-number))]
    assert list(again.replay()) == expected
    assert again.verify() == 2 * acknowledged
    again.append([sent(1)])
    again.close()


def test_a_row_that_cannot_be_written_writes_none_of_its_group(journal: SqliteJournal) -> None:
    bad = TimeAdvanced(at_ns=2**70, wall_ns=1)
    with pytest.raises(JournalError, match="too large"):
        journal.append([sent(1), bad])
    assert list(journal.replay()) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET body = replace(body, 'c2', 'c9') WHERE seq = 2",
        "UPDATE events SET wall_ns = 1 WHERE seq = 2",
        "DELETE FROM events WHERE seq = 2",
        "UPDATE events SET run = 'other' WHERE seq = 1",
        "UPDATE meta SET value = 'journal-2' WHERE key = 'journal_id'",
    ],
)
def test_the_chain_shows_every_change(journal: SqliteJournal, path: Path, statement: str) -> None:
    journal.append([sent(1), sent(2), sent(3)])
    journal.close()
    connection = sqlite3.connect(path)
    connection.execute(statement)
    connection.commit()
    connection.close()
    again = open_journal(path)
    with pytest.raises(JournalCorrupt, match="does not follow"):
        again.verify()
    again.close()


def test_an_unreadable_row_is_named(journal: SqliteJournal, path: Path) -> None:
    journal.append([sent(1), sent(2)])
    journal.close()
    connection = sqlite3.connect(path)
    connection.execute("""UPDATE events SET body = replace(body, 'OrderSent', 'OrderBeamed') WHERE seq = 2""")
    connection.commit()
    connection.close()
    again = open_journal(path)
    with pytest.raises(JournalTooNew, match=r"row 2.*OrderBeamed"):
        list(again.rows())
    # A start does not even read it: the row was changed.
    with pytest.raises(JournalCorrupt, match="row 2 does not follow"):
        list(again.replay())
    again.close()


def test_same_rows_same_bytes(tmp_path: Path) -> None:
    hashes = []
    for name in ("one", "two"):
        journal = open_journal(tmp_path / f"{name}.db")
        journal.append([sent(1), CancelOrder(at_ns=3, client_order_id="c1")])
        hashes.append([row.hash for row in journal._store.rows()])
        journal.close()
    assert hashes[0] == hashes[1]


WRITER = """
import sys
from pathlib import Path
from botframework.core.events import OrderSent
from botframework.runtime.journal import SqliteJournal
from botframework.runtime.seams import RealIds
journal = SqliteJournal.open(Path(sys.argv[1]), ids=RealIds(), wall_ns=lambda: 1, durable="process")
number = journal.last_seq
while True:
    number += 1
    journal.append([OrderSent(at_ns=number, wall_ns=1, client_order_id=f"c{number}")])
    print(number, flush=True)
"""


def test_killed_in_the_middle_nothing_acknowledged_is_lost(path: Path) -> None:
    acknowledged = 0
    for _ in range(3):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True)
        assert writer.stdout is not None
        for _ in range(40):
            acknowledged = int(writer.stdout.readline())
        writer.send_signal(signal.SIGKILL)
        acknowledged = max(
            [
                acknowledged,
                *(int(line) for line in writer.stdout.read().splitlines(keepends=True) if line.endswith("\n")),
            ]
        )
        writer.wait()
        writer.stdout.close()
        # The lock died with the process; the number in the file is only a memory.
        journal = open_journal(path)
        assert journal.verify() in (acknowledged, acknowledged + 1)
        journal.close()
