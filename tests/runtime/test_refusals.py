"""What the store and the journal say when they refuse: what is wrong, where, and what to do, word for word."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import apsw
import pytest

from botframework.core.events import OrderSent
from botframework.errors import JournalCorrupt, JournalDiskFull, JournalError, JournalLocked, JournalTooNew
from botframework.runtime.codec import decode, encode
from botframework.runtime.journal import SqliteJournal
from botframework.runtime.seams import CountingIds
from botframework.runtime.store import SqliteStore
from botframework.runtime.storefile import translated

DAMAGED = "keep the file for inspection, name a new journal, and reconcile by hand before trading"
PATH = Path("bot.db")


def sqlite(kind: type[apsw.Error], code: int, words: str) -> apsw.Error:
    error = kind(words)
    told: Any = error  # its stub names neither
    told.result = code & 0xFF
    told.extendedresult = code
    return error


@pytest.mark.parametrize(
    ("error", "kind", "what", "hint"),
    [
        (
            sqlite(apsw.FullError, apsw.SQLITE_FULL, "full"),
            JournalDiskFull,
            "the disk is full",
            "make room and start again; what was recorded is still there",
        ),
        (
            OSError(errno.ENOSPC, "no space"),
            JournalDiskFull,
            "the disk is full",
            "make room and start again; what was recorded is still there",
        ),
        (sqlite(apsw.NotADBError, apsw.SQLITE_NOTADB, "no db"), JournalCorrupt, "cannot be read: no db", DAMAGED),
        (sqlite(apsw.CorruptError, apsw.SQLITE_CORRUPT, "torn"), JournalCorrupt, "cannot be read: torn", DAMAGED),
        (
            sqlite(apsw.BusyError, apsw.SQLITE_BUSY, "busy"),
            JournalLocked,
            "another process is working on this journal",
            "end it first",
        ),
        (
            OSError(errno.EIO, "input/output error"),
            JournalError,
            "input or output failed: input/output error",
            "check the disk; start again afterwards",
        ),
        (
            PermissionError(errno.EACCES, "permission denied"),
            JournalError,
            "cannot be written",
            "check owner and rights of file and folder",
        ),
    ],
)
def test_what_the_disk_says_is_told_as_ours(error: Exception, kind: type[JournalError], what: str, hint: str) -> None:
    told = translated(error, PATH)
    assert type(told) is kind
    assert (told.what, told.where, told.hint) == (what, str(PATH), hint)


def refused(call: Any) -> tuple[type[JournalError], str, str, str]:
    with pytest.raises(JournalError) as caught:
        call()
    return type(caught.value), caught.value.what, caught.value.where, caught.value.hint


def opened(path: Path, durable: str = "process") -> SqliteJournal:
    return SqliteJournal.open(path, ids=CountingIds(), wall_ns=lambda: 5, durable=durable)


def spoilt(path: Path, *statements: str) -> None:
    connection = apsw.Connection(str(path))
    for statement in statements:
        connection.execute(statement)
    connection.close()


def test_a_file_says_why_it_is_not_taken(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    where = str(path)
    assert refused(lambda: opened(path, "maybe")) == (
        JournalError,
        "durable: 'maybe' is unknown",
        where,
        "use power or process",
    )
    assert refused(lambda: SqliteStore.open_for_reading(path)) == (
        JournalError,
        "there is no such journal",
        where,
        "a first `bot run` makes it",
    )
    path.touch()
    assert refused(lambda: SqliteStore.open_for_reading(path)) == (JournalCorrupt, "the file is empty", where, DAMAGED)
    path.unlink()
    journal = opened(path)
    journal.append([OrderSent(at_ns=1, wall_ns=2, client_order_id="c")])
    huge = OrderSent(at_ns=2**63, wall_ns=2, client_order_id="c")
    kind, what, place, _ = refused(lambda: journal.append([huge]))
    assert (kind, place) == (JournalError, where)
    assert what.startswith("a number is too large to be recorded: ")
    journal.close()
    spoilt(path, "PRAGMA user_version=99")
    assert refused(lambda: opened(path)) == (
        JournalTooNew,
        "a later version wrote this journal (schema 99; this version knows 2)",
        where,
        "upgrade tickwright, or name another journal",
    )
    spoilt(path, "PRAGMA user_version=2", "PRAGMA application_id=5")
    assert refused(lambda: opened(path)) == (
        JournalCorrupt,
        "this is a database, but no journal",
        where,
        "name another file",
    )


def test_a_record_that_lost_its_end_says_which_row(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    journal = opened(path, "power")
    journal.append([OrderSent(at_ns=number, wall_ns=2, client_order_id="c") for number in (1, 2, 3)])
    journal.close()
    hint = "put the newest copy back, or name a new journal and compare orders and positions by hand"
    spoilt(path, "UPDATE events SET hash = x'00' WHERE seq = 3")
    words = "row 3 was recorded here, and it has another one there: an old copy, or a damaged one"
    assert refused(lambda: opened(path)) == (JournalCorrupt, words, str(path), hint)
    spoilt(path, "DELETE FROM events WHERE seq = 3")
    words = "row 3 was recorded here, and it ends at row 2: an old copy, or a damaged one"
    assert refused(lambda: opened(path)) == (JournalCorrupt, words, str(path), hint)


def test_a_damaged_file_says_what_the_database_found(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    journal = opened(path)
    journal.append([OrderSent(at_ns=1, wall_ns=2, client_order_id="c")])
    told = (JournalCorrupt, "the file is damaged: CHECK constraint failed in odd", str(path), DAMAGED)
    spoilt(
        path,
        "CREATE TABLE odd (number CHECK (number > 5))",
        "PRAGMA ignore_check_constraints=ON",
        "INSERT INTO odd VALUES (1)",
    )
    assert refused(journal.verify) == told
    journal.close()
    assert refused(lambda: opened(path)) == told
    data = path.read_bytes()
    path.write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))
    reader = SqliteStore.open_for_reading(path)
    for read in (reader.check, lambda: list(reader.rows()), reader.last, reader.meta):
        kind, _, where, hint = refused(read)
        assert (kind, where, hint) == (JournalCorrupt, str(path), DAMAGED)
    reader.close()


def test_bytes_are_read_like_text() -> None:
    row = OrderSent(at_ns=1, wall_ns=2, client_order_id="\u00fc")
    assert decode(encode(row).encode()) == row
    with pytest.raises(JournalCorrupt):
        decode(b"\xff\xfe")
