"""The store on files as they are found: old, cut off, linked, copied, read only; and the size of the write-ahead file."""

from __future__ import annotations

import contextlib
import errno
import os
import random
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw
import pytest

from botframework.errors import JournalCorrupt, JournalDiskFull, JournalError, JournalLocked
from botframework.runtime import store as stores
from botframework.runtime import storefile
from botframework.runtime.codec import row_types
from botframework.runtime.journal import SqliteJournal
from botframework.runtime.store import WAL_MAX_BYTES, SqliteStore
from botframework.runtime.storefile import FILE_SCHEMA
from tests.crash.losses import Camera
from tests.crash.vfs import Disk, Failing, Layer
from tests.runtime.rows import sample
from tests.runtime.test_journal import open_journal, sent

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "bot.db"


def filled(path: Path, rows: int = 20) -> None:
    journal = open_journal(path, "power")
    for number in range(rows):
        journal.append([sent(number)])
    journal.close()


def killed(path: Path, rows: int = 20) -> None:
    """A journal as a process leaves it that was killed."""
    away = path.with_name("running")
    away.mkdir()
    journal = open_journal(away / path.name, "power")
    for number in range(rows):
        journal.append([sent(number)])
    for file in sorted(away.iterdir()):
        if not file.name.endswith("-shm"):
            shutil.copy(file, path.parent / file.name)
    journal.close()


def count(path: Path) -> int:
    journal = open_journal(path, "power")
    try:
        return journal.verify()
    finally:
        journal.close()


def refused(path: Path, match: str, kind: type[JournalError] = JournalCorrupt) -> None:
    with pytest.raises(kind, match=match) as caught:
        open_journal(path, "power")
    assert "\n" not in str(caught.value)
    assert caught.value.hint
    assert caught.value.where.startswith(str(path))


def to_schema_1(path: Path) -> None:
    """As the first version of the software left it."""
    with sqlite3.connect(path) as database:
        database.execute("DELETE FROM meta WHERE key = 'open'")
        database.execute("PRAGMA user_version=1")
    database.close()


def test_an_older_schema_is_upgraded_in_place_and_kept_beside(path: Path) -> None:
    filled(path)
    to_schema_1(path)
    before = path.read_bytes()
    journal = open_journal(path, "power")
    assert journal.verify() == 20
    journal.append([sent(99)])
    journal.close()
    with sqlite3.connect(path) as database:
        assert database.execute("PRAGMA user_version").fetchone()[0] == FILE_SCHEMA
    database.close()
    copy = path.with_name("bot.db.schema1")
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with sqlite3.connect(copy) as database:
        assert database.execute("PRAGMA user_version").fetchone()[0] == 1
        assert database.execute("SELECT count(*) FROM events").fetchone()[0] == 20
    database.close()
    assert path.read_bytes() != before
    assert count(path) == 21  # once is enough


def test_an_upgrade_without_room_for_the_copy_leaves_the_file_alone(path: Path) -> None:
    filled(path)
    to_schema_1(path)
    path.with_name("bot.db.schema1").write_text("somebody's")
    refused(path, "is there already", JournalError)
    with sqlite3.connect(path) as database:
        assert database.execute("PRAGMA user_version").fetchone()[0] == 1
    database.close()


MAY_WAIT = {
    # They follow from rows before them, and are made again from those.
    *("BookFill", "DenyModify", "DenyOrder", "MarkDay", "MarkPeak", "MarkTold", "SaveState", "Tell"),
    # The broker and the gateway tell them again.
    *("FundsReported", "InstrumentDefined", "InstrumentFactsReported", "PositionReported"),
    *("SessionChanged", "StreamChanged"),
    # A start compares the books anyhow.
    *("Reconcile", "ReconcileFinished"),
}
"""All that a loss of power may take. What is not named here is promised, a new kind of row too."""


class Nothing(random.Random):
    """Of what was not synced nothing arrives."""

    def random(self) -> float:
        return 0.0

    def choice(self, seq: Any) -> Any:
        return seq[0]


def test_what_is_promised_is_on_the_platters_when_it_is_written(tmp_path: Path) -> None:
    """Each kind of row in a transaction of its own; after it the power goes."""
    disk = Disk(keeps_platters=True)
    lost: set[str] = set()
    with Layer(disk):
        journal = open_journal(tmp_path / "bot.db", "power")
        for number, (name, kind) in enumerate(sorted(row_types().items())):
            journal.append([sent(number)])
            journal.append([sample(kind, full=True)])
            after = tmp_path / name
            after.mkdir()
            for file, data in disk.picture(Nothing()).items():
                (after / file).write_bytes(data)
        written = journal.last_seq
        journal.close()
    for number, name in enumerate(sorted(row_types())):
        journal = SqliteJournal.open_for_reading(tmp_path / name / "bot.db")
        missing = 2 * (number + 1) - journal.last_seq
        journal.close()
        assert missing in (0, 1), name  # what was promised before is there whatever came after
        lost |= {name} if missing else set()
    assert lost == MAY_WAIT  # all of them: the disk drops what nobody asked it to keep
    assert count(tmp_path / "bot.db") == written


@pytest.mark.parametrize("rows", [20, 150, 400])
def test_a_killed_journal_starts_with_all_its_rows(path: Path, rows: int) -> None:
    """Also when its write-ahead file is larger than what the file layer takes at once."""
    killed(path, rows)
    assert path.with_name("bot.db-wal").stat().st_size > rows * 4_096
    assert count(path) == rows


@pytest.mark.parametrize("word", [b"wall_ns INTEGER NOT NULL, body", b"body TEXT NOT NULL, prev"])
def test_a_damaged_word_in_the_form_of_a_table_is_refused(path: Path, word: bytes) -> None:
    """``files flipped 840``: rows go in and out by their place, so a start passed over it, and the status could not be read."""
    for letter in (b"X", b"\xf5"):
        file = path.with_name(f"{letter.hex()}.db")
        filled(file)
        data = file.read_bytes()
        at = data.rindex(word) + 1
        file.write_bytes(data[:at] + letter + data[at + 1 :])
        for opened in (open_journal, SqliteJournal.open_for_reading):
            with pytest.raises(JournalCorrupt, match="is damaged") as told:
                opened(file)
            assert "; keep the file" in str(told.value)


def test_the_words_of_a_table_may_be_spaced_otherwise(path: Path) -> None:
    """The first journals were made by the same words with other spaces before them."""
    filled(path)
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA writable_schema=ON")
        changed = database.execute("UPDATE sqlite_schema SET sql = replace(sql, '\n      ', '\n  ')").rowcount
        database.commit()
        assert changed
        assert "(\n  seq INTEGER" in "".join(sql or "" for (sql,) in database.execute("SELECT sql FROM sqlite_schema"))
    journal = open_journal(path)
    assert journal.verify() == 20
    journal.close()


def test_a_copy_without_its_write_ahead_file_is_refused(path: Path) -> None:
    killed(path)
    path.with_name("bot.db-wal").unlink()
    path.with_name("bot.db.lock").unlink()
    refused(path, "-wal file is missing")
    reader = SqliteJournal.open_for_reading(path)  # looking at it is allowed, and makes no side files
    reader.close()
    assert [file.name for file in sorted(path.parent.iterdir()) if file.is_file()] == ["bot.db", "bot.db.lock"]
    refused(path, "-wal file is missing")


def test_an_older_copy_put_back_is_refused(path: Path) -> None:
    filled(path)
    shutil.copy(path, path.with_name("old"))
    filled(path, 5)
    shutil.copy(path.with_name("old"), path)
    refused(path, "row 25 was recorded here, and it ends at row 20")


def test_another_record_of_the_same_journal_is_refused(path: Path) -> None:
    filled(path)
    shutil.copy(path, path.with_name("old"))
    filled(path, 5)
    lock = path.with_name("bot.db.lock")
    kept = lock.read_bytes()
    shutil.copy(path.with_name("old"), path)
    lock.unlink()
    journal = open_journal(path, "power")
    for number in range(7):
        journal.append([sent(1000 + number)])
    journal.close()
    lock.write_bytes(kept)
    refused(path, "row 25 was recorded here, and it has another one there")


@pytest.mark.parametrize("size", [0, 1, 100])
def test_what_is_left_of_a_file_is_not_taken_for_a_new_one(path: Path, size: int) -> None:
    killed(path)
    os.truncate(path, size)
    refused(path, f"only {size} bytes are left")
    path.with_name("bot.db-wal").unlink()
    refused(path, f"only {size} bytes are left")


def test_an_empty_file_of_nobody_becomes_a_journal(path: Path) -> None:
    path.touch()
    assert count(path) == 0
    with pytest.raises(JournalError):
        SqliteJournal.open_for_reading(path.with_name("none"))


def test_a_broken_text_is_damage(path: Path) -> None:
    filled(path)
    with sqlite3.connect(path) as database:
        database.execute("UPDATE events SET kind = CAST(x'ff41' AS TEXT) WHERE seq = 7")
    database.close()
    journal = open_journal(path)
    with pytest.raises(JournalCorrupt, match="a text is damaged"):
        list(journal.replay())
    journal.close()


def test_a_symbolic_link_leads_to_the_same_lock(path: Path) -> None:
    filled(path)
    link = path.with_name("link.db")
    link.symlink_to(path)
    journal = open_journal(link, "power")
    refused(path, "is working on this journal", JournalLocked)
    journal.append([sent(1)])
    journal.close()
    assert count(path) == 21


def test_a_second_name_is_refused(path: Path) -> None:
    filled(path)
    path.with_name("twin.db").hardlink_to(path)
    refused(path, "second name", JournalError)


def test_two_writers_whose_lock_was_taken_away_cannot_both_write(path: Path) -> None:
    first = open_journal(path, "power")
    first.append([sent(1)])
    path.with_name("bot.db.lock").unlink()
    second = open_journal(path, "power")
    second.append([sent(2)])
    with pytest.raises(JournalLocked, match="another process wrote"):
        first.append([sent(3)])
    with pytest.raises(JournalLocked):  # dead for good
        first.append([sent(3)])
    second.append([sent(4)])
    first.close()
    assert second.verify() == 3
    second.close()
    assert count(path) == 3


AS_NOBODY = """
import os, sys
from pathlib import Path
from botframework.errors import JournalError
from botframework.runtime.journal import SqliteJournal
from botframework.runtime.seams import CountingIds
import tests.runtime.test_journal
if os.getuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
try:
    SqliteJournal.open(Path(sys.argv[1]), ids=CountingIds(), wall_ns=lambda: 1).close()
    print("opened")
except JournalError as error:
    print(error)
reader = SqliteJournal.open_for_reading(Path(sys.argv[1]))
print(reader.verify())
reader.close()
"""


@pytest.mark.parametrize("what", ["file", "folder"])
def test_read_only_is_said_in_a_line_and_can_be_read(tmp_path_factory: pytest.TempPathFactory, what: str) -> None:
    folder = Path("/tmp") / f"ro-{os.getpid()}-{what}"  # pytest's own folders are closed to anybody else
    folder.mkdir()
    try:
        path = folder / "bot.db"
        filled(path)
        path.with_name("bot.db.lock").unlink()
        path.chmod(0o444)
        folder.chmod(0o777 if what == "file" else 0o555)
        done = subprocess.run(
            [sys.executable, "-c", AS_NOBODY, str(path)], cwd=ROOT, capture_output=True, text=True, check=False
        )
        lines = done.stdout.splitlines()
        assert done.returncode == 0, done.stderr
        assert "cannot be written; check owner and rights" in lines[0]
        assert lines[1:] == ["20"]
    finally:
        folder.chmod(0o700)
        shutil.rmtree(folder)


def test_a_copy_is_made_beside_the_running_bot_whole_and_private(path: Path) -> None:
    journal = open_journal(path, "power")
    for number in range(300):
        journal.append([sent(number)])
    heard: list[tuple[int, int]] = []
    reader = SqliteStore.open_for_reading(path)
    reader.backup(path.with_name("copy.db"), lambda done, of: heard.append((done, of)))
    with pytest.raises(JournalError, match="is there already"):
        reader.backup(path.with_name("copy.db"))
    reader.close()
    journal.append([sent(300)])
    journal.close()
    assert heard[-1][0] == heard[-1][1] > 0
    assert stat.S_IMODE(path.with_name("copy.db").stat().st_mode) == 0o600
    assert not path.with_name("copy.db-wal").exists()
    assert count(path.with_name("copy.db")) == 300


def test_the_write_ahead_file_stays_small_whoever_reads(path: Path) -> None:
    journal = open_journal(path)
    reader = SqliteJournal.open_for_reading(path)
    most = 0
    for number in range(250):
        journal.append([sent(number * 100 + each) for each in range(100)])
        if number == 20:
            reading = reader.rows()  # somebody looks, slowly, and does not come to an end
            next(reading)
        store = journal._store
        assert isinstance(store, SqliteStore)
        most = max(most, store.wal_bytes())
    assert stores.CHECKPOINT_PAGES * 4096 < most <= WAL_MAX_BYTES
    journal.beat({})  # a quiet moment
    journal.append([sent(1)])
    assert journal._store._wal_pages < stores.CHECKPOINT_PAGES  # type: ignore[attr-defined]  # only the connection tells
    reader.close()
    journal.close()


def test_a_folder_that_another_process_makes_in_the_same_moment_will_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "one" / "two"
    folder.mkdir(parents=True)
    with monkeypatch.context() as early:
        early.setattr(Path, "exists", lambda self: False)  # looked at before the other one made it
        storefile.make_directory(folder)
    storefile.make_directory(tmp_path / "three" / "four")
    assert stat.S_IMODE((tmp_path / "three").stat().st_mode) == 0o700


def test_without_a_write_ahead_file_it_has_no_size(path: Path) -> None:
    journal = open_journal(path, "power")
    store = journal.store
    assert isinstance(store, SqliteStore)
    journal.append([sent(1)])
    assert store.wal_bytes() == path.with_name("bot.db-wal").stat().st_size > 0
    journal.close()
    assert not path.with_name("bot.db-wal").exists()
    assert store.wal_bytes() == 0


@pytest.mark.parametrize("spoil", [lambda c: c.execute("DROP TABLE status"), lambda c: c.execute("DELETE FROM meta")])
def test_a_journal_without_its_parts_is_refused(path: Path, spoil: Callable[[sqlite3.Connection], object]) -> None:
    filled(path)
    with sqlite3.connect(path) as database:
        spoil(database)
    database.close()
    with pytest.raises(JournalError):
        begun(path)


def begun(path: Path) -> None:
    journal = open_journal(path)
    try:
        journal.beat({})
    finally:
        journal.close()


def test_the_library_has_the_mended_reset() -> None:
    assert tuple(map(int, apsw.sqlite_lib_version().split("."))) >= (3, 51, 3)


def test_a_row_that_somebody_waits_for_costs_one_sync_and_lets_no_file_grow(path: Path) -> None:
    """From the first one on, and behind a tidying up too: a quiet moment pays for whatever else there is to sync."""
    disk, tidied = _Syncs(), 0
    with Layer(disk):
        journal = open_journal(path, "power")
        assert isinstance(journal.store, SqliteStore)
        journal.append([sent(0)])
        journal.beat({})
        size = journal.store.wal_bytes()
        for number in range(1, 1_500):
            before = disk.syncs
            journal.append([sent(number), sent(-number)])
            assert disk.syncs == before + 1
            if number % 20 == 0:
                before = disk.syncs
                journal.beat({})
                tidied += disk.syncs > before
        assert journal.store.wal_bytes() == size
        journal.close()
    assert tidied > 2


@pytest.mark.parametrize("durable", ["power", "process"])
def test_a_disk_that_fails_once_at_a_start_leaves_no_journal_in_another_mode(path: Path, durable: str) -> None:
    """SQLite says nothing when it could not switch to the write-ahead file, and goes on in a mode that keeps less."""
    refused = 0
    for at in range(1, 100):
        file = path.with_name(f"{at}.db")
        disk = Failing(at=at, code=apsw.SQLITE_IOERR_WRITE, count=1)
        with Layer(disk):
            try:
                journal = open_journal(file, durable)
            except JournalError as error:
                refused += "write-ahead" in str(error) and "start again" in str(error)
            else:
                store = journal.store
                assert isinstance(store, SqliteStore)
                mode = store._connection.execute("PRAGMA journal_mode").fetchone()
                journal.close()
                assert mode == ("wal",), f"operation {at} failed"
        if not disk.failed:
            break
        open_journal(file, durable).close()  # the next start is as the line says: it works
    else:
        raise AssertionError("the start has more operations than were tried")
    assert refused


class _Syncs(Disk):
    """Counts."""

    syncs = 0

    def after(self, kind: str, name: str) -> None:
        self.syncs += kind == "sync"


@pytest.mark.parametrize("seed", range(4))
def test_what_a_failed_sync_left_out_is_written_again_before_it_is_relied_on(tmp_path: Path, seed: int) -> None:
    """The file shows rows that never reached the disk; the next process must not build on them before it wrote them anew.

    Found by ``fault 66 sync full from then on`` of the crash tests: a checkpoint over such a hole that lost its power half-way
    left a file nothing could mend.
    """
    path, promised = tmp_path / "bot.db", 0
    disk = Failing(at=85 + 3 * seed, code=apsw.SQLITE_IOERR_FSYNC, count=0, keeps_platters=True)
    with Layer(disk):
        journal = open_journal(path, "power")
        with contextlib.suppress(JournalError):
            for number in range(100):
                journal.append([sent(number)])
                promised += 1
        assert journal.dead is not None
        journal.close()
    assert 3 < promised < 99
    found: list[tuple[int, dict[str, bytes]]] = []
    rng = random.Random(seed)
    camera = Camera(
        rng=rng,
        wanted=dict.fromkeys(range(1, 85), 1) | dict.fromkeys(range(30, 50), 3),
        take=lambda files: found.append((promised, files)),
        platters=disk.platters,
    )
    with Layer(camera):
        journal = open_journal(path, "power")
        promised = journal.last_seq
        for number in range(5):
            journal.append([sent(number)])
            promised += 1
        journal.close()
    assert len(found) > 60
    for number, (least, files) in enumerate(found):
        folder = tmp_path / str(number)
        folder.mkdir()
        for name, data in files.items():
            (folder / name).write_bytes(data)
        assert count(folder / "bot.db") >= least


@pytest.mark.parametrize("count", [1, 7, 8, 9, 10, 50])
def test_any_number_of_rows_is_one_group(path: Path, count: int) -> None:
    """A few are one statement, more are a transaction; the change from one to the other loses none."""
    journal = open_journal(path, "power")
    journal.append([sent(number) for number in range(count)])
    journal.append([sent(count)])
    assert journal.count() == journal.verify() == count + 1
    assert [row.client_order_id for row in journal.replay()] == [f"c{number}" for number in range(count + 1)]  # type: ignore[union-attr]  # all of one kind
    journal.close()


def test_a_disk_that_is_full_at_the_first_start_leaves_nothing_that_refuses_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "new.db"

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(storefile, "create_tables", full)
    with pytest.raises(JournalDiskFull):
        SqliteStore.open(path, durable="power", new_meta={"journal_id": "a"})
    monkeypatch.undo()
    assert not path.exists()
    SqliteStore.look(path)
    store = SqliteStore.open(path, durable="power", new_meta={"journal_id": "b"})
    assert store.meta()["journal_id"] == "b"
    store.close()
    SqliteStore.open_for_reading(path).close()
