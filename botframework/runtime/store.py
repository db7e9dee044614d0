"""Where the journal keeps its rows: the seam between the journal's rules and the disk.

``Store`` is what the journal needs; ``SqliteStore`` is the one on a file. Rows are opaque here: the journal decides what
they mean. Every failure of the disk leaves as ``JournalError``. Imports ``storefile``, ``filelock`` and errors; called by
``runtime.journal``.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, Protocol

import apsw
import attrs

from botframework.errors import JournalCorrupt, JournalError, JournalTooNew
from botframework.runtime.filelock import FileLock, Head
from botframework.runtime.storefile import (
    APPLICATION_ID,
    DAMAGED_HINT,
    FILE_SCHEMA,
    OPEN_KEY,
    STEPS,
    connect,
    connect_for_reading,
    create_tables,
    guarded,
    is_there,
    make_aside,
    make_directory,
    make_room,
    prepare,
    real_path,
    refuse_half,
    refuse_no_file,
    refuse_place,
    refuse_remains,
    size_of,
    sync_directory,
    tables_after,
    tables_of,
    translated,
)

BLOCK_ROWS = 1_000
CHECKPOINT_PAGES = 256  # at a quiet moment: one MiB
BACKSTOP_PAGES = 2_048  # in the middle of a write, when there was no quiet moment
WAL_MAX_BYTES = 16 * 1024 * 1024  # the stated cap of the write-ahead file
_CACHE_KIB = 128  # rows are appended and hardly ever read again: more would only be filled, for hours
_WAL_KEPT_BYTES = 4 * 1024 * 1024  # a file that need not grow syncs faster, so this much of it stays
_BACKUP_PAGES = 256
_CHECKED_BYTES = 64 * 1024 * 1024  # up to this size every start looks at the whole file; it takes some 50 ms then

#: The statement that adds so many rows; an order and what goes with it are two or three.
_ROW = "(?, ?, ?, ?, ?, ?, ?, ?)"
_INSERTS: tuple[str, ...] = tuple(
    "INSERT INTO events VALUES " + ", ".join([_ROW] * rows)  # noqa: S608 - of question marks alone
    for rows in range(9)
)


class StoredRow(NamedTuple):
    """One row as it lies in the store. ``hash`` covers everything before it, ``prev_hash`` included."""

    seq: int
    run: str
    at_ns: int
    wall_ns: int
    kind: str
    body: str
    prev_hash: bytes
    hash: bytes


class Store(Protocol):
    """Keeps rows in order. Every method raises ``JournalError`` when the disk does not do what was asked.

    One that ``keeps_newest`` wants nothing but the last row of those that are added together.
    """

    keeps_newest: ClassVar[bool]

    def add(self, rows: Sequence[StoredRow], *, sync: bool = True) -> None:
        """Append all rows or none, durable on return."""
        ...

    def rows(self, after_seq: int = 0) -> Iterator[StoredRow]: ...

    def row(self, seq: int) -> StoredRow | None: ...

    def last(self) -> StoredRow | None: ...

    def meta(self) -> dict[str, str]: ...

    def set_status(self, wall_ns: int, body: str) -> None: ...

    def status(self) -> tuple[int, str] | None: ...

    def check(self) -> None:
        """Look at the file as a whole. Raises ``JournalCorrupt``."""
        ...

    def close(self) -> None: ...


@attrs.define(eq=False)
class SqliteStore:
    """A SQLite file in write-ahead mode with one writer.

    ``durable`` is ``power`` (a row survives the machine's power: ``synchronous=FULL``) or ``process`` (it survives the
    process, not necessarily the machine). The file is readable by its owner only. After a write that failed nothing is
    written through this connection any more, not even what closing a database usually writes.
    """

    keeps_newest: ClassVar[bool] = False

    path: Path
    _connection: apsw.Connection
    _lock: FileLock | None
    _is_power_safe: bool = False
    _has_failed: bool = False
    _journal_id: str = ""
    _wal_pages: int = 0
    _cursor: apsw.Cursor = attrs.field(init=False)  # of the few statements an order waits for: making one takes time

    def __attrs_post_init__(self) -> None:
        self._cursor = self._connection.cursor()

    # --- opening ------------------------------------------------------------------------------------------------------

    @classmethod
    def open(cls, path: Path, *, durable: str, new_meta: Mapping[str, str]) -> SqliteStore:
        """Open for writing, made with ``new_meta`` when new; an older schema is backed up and upgraded.

        Raises ``JournalError`` and its kinds.
        """
        if durable not in ("power", "process"):
            raise JournalError(f"durable: '{durable}' is unknown", where=str(path), hint="use power or process")
        lock: FileLock | None = None
        try:
            real = real_path(path)
            make_directory(real.parent)
            lock = FileLock.take(real)
            if prepare(real, lock.head):
                make_aside(real, new_meta)
            connection = connect(real, apsw.SQLITE_OPEN_READWRITE)
        except BaseException as error:
            if lock is not None:
                lock.close()
            if isinstance(error, OSError | apsw.Error):
                raise translated(error, path) from error
            raise
        store = cls(path, connection, lock)
        try:
            with store._writing():
                store._begin(durable, new_meta)
        except BaseException:
            store._has_failed = True
            store.close()
            raise
        return store

    @classmethod
    def schema_of(cls, path: Path) -> int:
        """The schema of a file; also of one this version has to upgrade first. Raises ``JournalError``."""
        store = cls.open_for_reading(path)
        try:
            with guarded(path):
                return store._pragma("user_version")
        finally:
            store.close()

    @classmethod
    def open_for_reading(cls, path: Path) -> SqliteStore:
        """Open beside a running bot, without its lock and without writing."""
        if not is_there(path):
            raise JournalError("there is no such journal", where=str(path), hint="a first `bot run` makes it")
        refuse_no_file(path)
        real = real_path(path)
        try:
            connection = connect_for_reading(real)
        except apsw.Error as error:
            raise translated(error, path) from error
        store = cls(path, connection, None)
        store._has_failed = True  # a reader leaves the file as it is when it goes
        try:
            with guarded(path):
                if not store._pragma("schema_version"):
                    raise JournalCorrupt("the file is empty", where=str(path), hint=DAMAGED_HINT)
                store._check_schema()
        except BaseException:
            store.close()
            raise
        return store

    @classmethod
    def look(cls, path: Path) -> None:
        """Raise what ``open`` would, as far as can be told without writing and without the lock; beside a running bot, too."""
        with guarded(path):
            refuse_place(path)
            real = real_path(path)
            head = FileLock.head_of(real)
            refuse_remains(real, head)
            refuse_half(real)
            if not is_there(real):
                return
            store = cls.open_for_reading(path)
            try:
                if size_of(str(real)) <= _CHECKED_BYTES:
                    store._check("quick_check")
                store._journal_id = store.meta().get("journal_id", "")
                store._check_head(head)
            finally:
                store.close()

    def _begin(self, durable: str, new_meta: Mapping[str, str]) -> None:
        """Everything between the bare connection and a store that can be written to."""
        connection, path = self._connection, self.path
        is_new = not self._pragma("schema_version")
        if not is_new:
            self._check_schema()
            if size_of(str(real_path(path))) <= _CHECKED_BYTES:
                self._check("quick_check")
        connection.execute("PRAGMA journal_mode=WAL")
        self._is_power_safe = durable == "power"
        connection.execute(f"PRAGMA synchronous={'FULL' if self._is_power_safe else 'NORMAL'}")
        connection.set_wal_hook(self._committed)
        connection.execute(f"PRAGMA journal_size_limit={_WAL_KEPT_BYTES}")
        connection.execute(f"PRAGMA cache_size=-{_CACHE_KIB}")
        if self._is_power_safe and sys.platform == "darwin":
            # There a plain fsync stops at the drive's cache.
            connection.execute("PRAGMA fullfsync=1")
            connection.execute("PRAGMA checkpoint_fullfsync=1")
        if is_new:
            create_tables(connection, new_meta)
        elif (version := self._pragma("user_version")) < FILE_SCHEMA:
            self._upgrade(version)
        self._journal_id = self.meta().get("journal_id", "")
        self._check_head(None if self._lock is None else self._lock.head)
        # A file that says it is open has a write-ahead file beside it, or is a copy that lacks one. What an earlier process
        # left there is brought into the main file anew: what its last sync did, or failed to do, is no matter any more.
        self._transaction([("UPDATE meta SET value = '1' WHERE key = ?", (OPEN_KEY,))])
        if connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
            # Where the disk failed at the switch SQLite raises nothing, answers "wal", and shows only once it has written that it
            # stayed in the mode it was in. There one who reads keeps the bot from writing, the end of a write is not synced, and
            # what a dead process leaves looks like half a copy.
            self._transaction([("UPDATE meta SET value = '0' WHERE key = ?", (OPEN_KEY,))])
            raise JournalError(
                "the disk did not take the switch to a write-ahead file",
                where=str(path),
                hint="start again; if it stays so, check the disk or put the journal on a local one",
            )
        self.checkpoint()
        if self._is_power_safe:
            make_room(f"{real_path(path)}-wal")

    def _check_schema(self) -> None:
        if self._pragma("application_id") != APPLICATION_ID:
            raise JournalCorrupt("this is a database, but no journal", where=str(self.path), hint="name another file")
        version = self._pragma("user_version")
        if version > FILE_SCHEMA:
            raise JournalTooNew(
                f"a later version wrote this journal (schema {version}; this version knows {FILE_SCHEMA})",
                where=str(self.path),
                hint="upgrade tickwright, or name another journal",
            )
        # No check of the database's own looks at these words, and rows go in and out by their place whatever they say.
        found = tables_of(self._connection)
        for name, text in tables_after(version).items():
            if found.get(name) != text:
                raise JournalCorrupt(
                    f"the form of its table '{name}' is damaged", where=str(self.path), hint=DAMAGED_HINT
                )

    def _upgrade(self, version: int) -> None:
        """All missing steps in one transaction, after a copy of the file as it was was made and looked at."""
        real = real_path(self.path)
        self.backup(real.with_name(f"{real.name}.schema{version}"))
        statements: list[tuple[str, tuple[object, ...]]] = [(step, ()) for step in STEPS[version:]]
        self._transaction([*statements, (f"PRAGMA user_version={FILE_SCHEMA}", ())])

    def _check_head(self, head: Head | None) -> None:
        """The lock's file remembers the newest row that was durable: a record that ends before it has lost rows."""
        if head is None or head.journal_id != self._journal_id:
            return
        found = self._connection.execute("SELECT hash FROM events WHERE seq = ?", (head.seq,)).fetchone()
        if found is None or found[0] != head.hash:
            last = self.last()
            words = f"it ends at row {0 if last is None else last.seq}" if found is None else "it has another one there"
            raise JournalCorrupt(
                f"row {head.seq} was recorded here, and {words}: an old copy, or a damaged one",
                where=str(self.path),
                hint="put the newest copy back, or name a new journal and compare orders and positions by hand",
            )

    # --- rows ---------------------------------------------------------------------------------------------------------

    def add(self, rows: Sequence[StoredRow], *, sync: bool = True) -> None:
        if sync or not self._is_power_safe:
            self._insert(rows)
        else:
            with self._writing(), self._synced(False):
                self._insert(rows)
        if sync and self._is_power_safe and rows:
            self._note_head(rows[-1])
        if self._wal_pages >= BACKSTOP_PAGES:
            self.checkpoint()

    def _insert(self, rows: Sequence[StoredRow]) -> None:
        """The rows in one transaction. A single statement is one by itself, and an order waits for it: so few rows are one."""
        try:
            if 0 < len(rows) < len(_INSERTS):
                self._cursor.execute(_INSERTS[len(rows)], tuple(chain.from_iterable(rows)))
                return
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.executemany(_INSERTS[1], rows)
            self._connection.execute("COMMIT")
        except BaseException as error:
            self._roll_back()
            if isinstance(error, apsw.Error | OSError):
                self._has_failed = True
                raise translated(error, self.path) from error
            raise

    def _committed(self, connection: apsw.Connection, name: str, pages: int) -> int:
        self._wal_pages = pages
        return apsw.SQLITE_OK

    def _transaction(self, statements: Sequence[tuple[str, tuple[object, ...]]]) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            for statement, values in statements:
                self._connection.execute(statement, values)
            self._connection.execute("COMMIT")
        except BaseException:
            self._roll_back()
            raise

    def _roll_back(self) -> None:
        """The first error is the one that counts; the database has often rolled back by itself."""
        if self._connection.in_transaction:
            with contextlib.suppress(apsw.Error):
                self._connection.execute("ROLLBACK")

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        """Turns what goes wrong into ``JournalError``, and remembers that something did."""
        try:
            with guarded(self.path):
                yield
        except JournalError:
            self._has_failed = True
            raise

    @contextlib.contextmanager
    def _synced(self, sync: bool) -> Iterator[None]:
        """Without ``sync`` a commit is handed to the operating system only; the next synced one takes it along."""
        relaxed = self._is_power_safe and not sync
        if relaxed:
            self._connection.execute("PRAGMA synchronous=NORMAL")
        try:
            yield
        finally:
            if relaxed:
                self._connection.execute("PRAGMA synchronous=FULL")

    def _note_head(self, row: StoredRow) -> None:
        if self._lock is not None:
            self._lock.note(Head(self._journal_id, row.seq, row.hash))

    def rows(self, after_seq: int = 0) -> Iterator[StoredRow]:
        """In blocks, each a reading of its own: a slow reader never keeps the write-ahead file from being reused."""
        while True:
            with guarded(self.path):
                block: list[Any] = self._connection.execute(
                    "SELECT * FROM events WHERE seq > ? ORDER BY seq LIMIT ?", (after_seq, BLOCK_ROWS)
                ).fetchall()
            if not block:
                return
            for row in block:
                yield StoredRow(*row)
            after_seq = block[-1][0]

    def row(self, seq: int) -> StoredRow | None:
        """One row by its number."""
        with guarded(self.path):
            row = self._connection.execute("SELECT * FROM events WHERE seq = ?", (seq,)).fetchone()
        return None if row is None else StoredRow(*row)

    def last(self) -> StoredRow | None:
        with guarded(self.path):
            row = self._connection.execute("SELECT * FROM events ORDER BY seq DESC LIMIT 1").fetchone()
        return None if row is None else StoredRow(*row)

    def meta(self) -> dict[str, str]:
        with guarded(self.path):
            found: list[Any] = self._connection.execute("SELECT key, value FROM meta ORDER BY key").fetchall()
        return dict(found)

    def set_status(self, wall_ns: int, body: str) -> None:
        """Overwrite the status; a quiet moment too, at which the write-ahead file is tidied when it has grown."""
        if self._wal_pages >= CHECKPOINT_PAGES:
            # Before the status is written: what is written next begins the file anew and syncs its head, which no order shall.
            self.checkpoint()
        with self._writing(), self._synced(False):
            self._connection.execute("INSERT OR REPLACE INTO status VALUES (1, ?, ?)", (wall_ns, body))

    def status(self) -> tuple[int, str] | None:
        with guarded(self.path):
            row = self._connection.execute("SELECT wall_ns, body FROM status").fetchone()
        return None if row is None else (int(row[0]), str(row[1]))

    def drop(self, upto: int, meta: Mapping[str, str]) -> None:
        """Take the rows up to a number out, and note where the record begins now, in one transaction; give the room back."""
        with self._writing():
            statements: list[tuple[str, tuple[object, ...]]] = [("DELETE FROM events WHERE seq <= ?", (upto,))]
            statements += [("INSERT OR REPLACE INTO meta VALUES (?, ?)", each) for each in sorted(meta.items())]
            self._transaction(statements)
            self.checkpoint()
            self._connection.execute("VACUUM")
            self._connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_RESTART)

    # --- the file as a whole ------------------------------------------------------------------------------------------

    def wal_bytes(self) -> int:
        """Size of the write-ahead file."""
        try:
            return os.stat(f"{real_path(self.path)}-wal").st_size
        except FileNotFoundError:
            return 0

    def checkpoint(self) -> None:
        """Bring what the write-ahead file holds into the main file, as far as no reader needs it as it was."""
        with self._writing():
            self._connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
            self._wal_pages = 0  # the next commit tells how many are in use, if a reader kept the file from its begin
            if not self._is_power_safe and (last := self.last()) is not None:
                self._note_head(last)

    def check(self) -> None:
        with guarded(self.path):
            self._check("integrity_check")

    def _check(self, pragma: str) -> None:
        answer = [str(row[0]) for row in self._connection.execute(f"PRAGMA {pragma}(1)")]
        if answer != ["ok"]:
            raise JournalCorrupt(
                f"the file is damaged: {' '.join(answer[0].split())}", where=str(self.path), hint=DAMAGED_HINT
            )

    def backup(self, target: Path, progress: Callable[[int, int], None] | None = None) -> None:
        """Copy the file as it is at the end of the copying, beside a running bot if need be; the copy is looked at.

        ``target`` appears whole or not at all, readable by its owner only. ``progress`` hears pages done and pages in all.
        Raises ``JournalError``; also when ``target`` is there already.
        """
        if target.exists():
            raise JournalError("is there already", where=str(target), hint="name another file for the copy")
        half = target.with_name(f"{target.name}.part")
        with guarded(target):
            half.unlink(missing_ok=True)
        try:
            self._copy(half, target, progress)
        except BaseException:
            with contextlib.suppress(OSError):
                half.unlink(missing_ok=True)  # it would take the room that was too little
            raise

    def _copy(self, half: Path, target: Path, progress: Callable[[int, int], None] | None) -> None:
        with guarded(target):
            os.close(os.open(half, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
            copy = connect(half, apsw.SQLITE_OPEN_READWRITE)
            try:
                with copy.backup("main", self._connection, "main") as work:
                    while not work.done:
                        work.step(_BACKUP_PAGES)
                        if progress is not None:
                            progress(work.page_count - work.remaining, work.page_count)
                # A copy is a file of its own, without a write-ahead file that belongs to it, and nobody has it open.
                copy.execute("PRAGMA journal_mode=DELETE")
                if copy.table_exists("main", "meta"):
                    copy.execute("UPDATE meta SET value = '0' WHERE key = ?", (OPEN_KEY,))
                answer = copy.execute("PRAGMA integrity_check(1)").fetchone()
                if answer is None or answer[0] != "ok":
                    raise JournalCorrupt("the copy is damaged", where=str(target), hint="make it on another disk")
            finally:
                copy.close()
            descriptor = os.open(half, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            os.replace(half, target)
            sync_directory(target.absolute().parent)

    def close(self) -> None:
        """Let go of file and lock. Never raises: closing is what one does after a failure too."""
        try:
            if not self._has_failed:
                with guarded(self.path):
                    last = self.last()
                    self._transaction([("UPDATE meta SET value = '0' WHERE key = ?", (OPEN_KEY,))])
                if last is not None:
                    self._note_head(last)
        except JournalError:
            self._has_failed = True
        with contextlib.suppress(apsw.Error, OSError):
            if self._has_failed:
                # What a descriptor promises after a failed sync cannot be trusted: it is not used for anything more.
                self._connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        with contextlib.suppress(apsw.Error, OSError):
            self._connection.close()
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _pragma(self, name: str) -> int:
        row = self._connection.execute(f"PRAGMA {name}").fetchone()
        return 0 if row is None else int(row[0])
