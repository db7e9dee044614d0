"""Where the journal keeps its rows: the seam between the journal's rules and the disk.

``Store`` is what the journal needs; ``SqliteStore`` is the one on a file. Rows are opaque here: the journal decides what
they mean. Every failure of the disk leaves as ``JournalError``. The database library is APSW, whose file layer can be
replaced: the tests lose the machine's power underneath the very same code. Imports ``filelock`` and errors; called by
``runtime.journal``.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, Protocol

import apsw
import attrs

from botframework.errors import JournalCorrupt, JournalDiskFull, JournalError, JournalLocked, JournalTooNew
from botframework.runtime.filelock import FileLock, Head

APPLICATION_ID = 0x7469636B  # "tick", so that a stranger's database is not mistaken for ours
BLOCK_ROWS = 1_000
CHECKPOINT_PAGES = 256  # at a quiet moment: one MiB
BACKSTOP_PAGES = 2_048  # in the middle of a write, when there was no quiet moment
WAL_MAX_BYTES = 16 * 1024 * 1024  # the stated cap of the write-ahead file
_CACHE_KIB = 128  # rows are appended and hardly ever read again: more would only be filled, for hours
_WAL_KEPT_BYTES = 4 * 1024 * 1024  # a file that need not grow syncs faster, so this much of it stays
_WAL_ROOM_BYTES = 1280 * 1024  # so it is made that large to begin with: a little more than it holds at quiet moments
_BACKUP_PAGES = 256
_COPY_BYTES = 64 * 1024  # the file layer takes less than 128 KiB at once
_BUSY_TIMEOUT_MS = 5_000
_CHECKED_BYTES = 64 * 1024 * 1024  # up to this size every start looks at the whole file; it takes some 50 ms then
_HEADER_BYTES = 512  # the smallest page there is
_OPEN_KEY = "open"  # in ``meta``: whether a process has, or had when it died, the journal open

# Each step leads from the schema of its place to the next one; a new file takes them all. Steps are never changed, only added.
_STEPS: tuple[str, ...] = (
    """
    CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE events(
      seq INTEGER PRIMARY KEY, run TEXT NOT NULL, at_ns INTEGER NOT NULL, wall_ns INTEGER NOT NULL,
      kind TEXT NOT NULL, body TEXT NOT NULL, prev_hash BLOB NOT NULL, hash BLOB NOT NULL);
    CREATE TABLE status(one INTEGER PRIMARY KEY CHECK (one = 1), wall_ns INTEGER NOT NULL, body TEXT NOT NULL);
    """,
    # From here on ``meta`` says whether somebody has the file open, and where the record begins when its old part was archived.
    "INSERT OR IGNORE INTO meta VALUES ('open', '0');",
)
FILE_SCHEMA = len(_STEPS)

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
            real = _real(path)
            _make_directory(real.parent)
            lock = FileLock.take(real)
            if _prepare(real, lock.head):
                _make_aside(real, new_meta)
            connection = _connect(real, apsw.SQLITE_OPEN_READWRITE)
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
            with _guard(path):
                return store._pragma("user_version")
        finally:
            store.close()

    @classmethod
    def open_for_reading(cls, path: Path) -> SqliteStore:
        """Open beside a running bot, without its lock and without writing."""
        if not path.is_file():
            raise JournalError("there is no such journal", where=str(path), hint="a first `bot run` makes it")
        real = _real(path)
        try:
            connection = _connect_for_reading(real)
        except apsw.Error as error:
            raise translated(error, path) from error
        store = cls(path, connection, None)
        store._has_failed = True  # a reader leaves the file as it is when it goes
        try:
            with _guard(path):
                if not store._pragma("schema_version"):
                    raise JournalCorrupt("the file is empty", where=str(path), hint=_DAMAGED_HINT)
                store._check_schema()
        except BaseException:
            store.close()
            raise
        return store

    def _begin(self, durable: str, new_meta: Mapping[str, str]) -> None:
        """Everything between the bare connection and a store that can be written to."""
        connection, path = self._connection, self.path
        is_new = not self._pragma("schema_version")
        if not is_new:
            self._check_schema()
            if _size(str(_real(path))) <= _CHECKED_BYTES:
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
        self._check_head()
        # A file that says it is open has a write-ahead file beside it, or is a copy that lacks one. What an earlier process
        # left there is brought into the main file anew: what its last sync did, or failed to do, is no matter any more.
        self._transaction([("UPDATE meta SET value = '1' WHERE key = ?", (_OPEN_KEY,))])
        if connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
            # Where the disk failed at the switch SQLite raises nothing, answers "wal", and shows only once it has written that it
            # stayed in the mode it was in. There one who reads keeps the bot from writing, the end of a write is not synced, and
            # what a dead process leaves looks like half a copy.
            self._transaction([("UPDATE meta SET value = '0' WHERE key = ?", (_OPEN_KEY,))])
            raise JournalError(
                "the disk did not take the switch to a write-ahead file",
                where=str(path),
                hint="start again; if it stays so, check the disk or put the journal on a local one",
            )
        self.checkpoint()
        if self._is_power_safe:
            _make_room(f"{_real(path)}-wal")

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

    def _upgrade(self, version: int) -> None:
        """All missing steps in one transaction, after a copy of the file as it was was made and looked at."""
        real = _real(self.path)
        self.backup(real.with_name(f"{real.name}.schema{version}"))
        statements: list[tuple[str, tuple[object, ...]]] = [(step, ()) for step in _STEPS[version:]]
        self._transaction([*statements, (f"PRAGMA user_version={FILE_SCHEMA}", ())])

    def _check_head(self) -> None:
        """The lock's file remembers the newest row that was durable: a record that ends before it has lost rows."""
        head = None if self._lock is None else self._lock.head
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
                self._connection.execute(_INSERTS[len(rows)], [value for row in rows for value in row])
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
            with _guard(self.path):
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
            with _guard(self.path):
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
        with _guard(self.path):
            row = self._connection.execute("SELECT * FROM events WHERE seq = ?", (seq,)).fetchone()
        return None if row is None else StoredRow(*row)

    def last(self) -> StoredRow | None:
        with _guard(self.path):
            row = self._connection.execute("SELECT * FROM events ORDER BY seq DESC LIMIT 1").fetchone()
        return None if row is None else StoredRow(*row)

    def meta(self) -> dict[str, str]:
        with _guard(self.path):
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
        with _guard(self.path):
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
            return os.stat(f"{_real(self.path)}-wal").st_size
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
        with _guard(self.path):
            self._check("integrity_check")

    def _check(self, pragma: str) -> None:
        answer = [str(row[0]) for row in self._connection.execute(f"PRAGMA {pragma}(1)")]
        if answer != ["ok"]:
            raise JournalCorrupt(
                f"the file is damaged: {' '.join(answer[0].split())}", where=str(self.path), hint=_DAMAGED_HINT
            )

    def backup(self, target: Path, progress: Callable[[int, int], None] | None = None) -> None:
        """Copy the file as it is at the end of the copying, beside a running bot if need be; the copy is looked at.

        ``target`` appears whole or not at all, readable by its owner only. ``progress`` hears pages done and pages in all.
        Raises ``JournalError``; also when ``target`` is there already.
        """
        if target.exists():
            raise JournalError("is there already", where=str(target), hint="name another file for the copy")
        half = target.with_name(f"{target.name}.part")
        with _guard(target):
            half.unlink(missing_ok=True)
            os.close(os.open(half, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
            copy = _connect(half, apsw.SQLITE_OPEN_READWRITE)
            try:
                with copy.backup("main", self._connection, "main") as work:
                    while not work.done:
                        work.step(_BACKUP_PAGES)
                        if progress is not None:
                            progress(work.page_count - work.remaining, work.page_count)
                # A copy is a file of its own, without a write-ahead file that belongs to it, and nobody has it open.
                copy.execute("PRAGMA journal_mode=DELETE")
                if copy.table_exists("main", "meta"):
                    copy.execute("UPDATE meta SET value = '0' WHERE key = ?", (_OPEN_KEY,))
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
            _sync_directory(target.absolute().parent)

    def close(self) -> None:
        """Let go of file and lock. Never raises: closing is what one does after a failure too."""
        try:
            if not self._has_failed:
                with _guard(self.path):
                    last = self.last()
                    self._transaction([("UPDATE meta SET value = '0' WHERE key = ?", (_OPEN_KEY,))])
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


_DAMAGED_HINT = "keep the file for inspection, name a new journal, and reconcile by hand before trading"


def _real(path: Path) -> Path:
    """Where the file is: a symbolic link must not lead round the lock."""
    return Path(os.path.realpath(path))


def _connect(path: Path, flags: int) -> apsw.Connection:
    connection = apsw.Connection(str(path), flags=flags)
    connection.set_busy_timeout(_BUSY_TIMEOUT_MS)
    return connection


def _connect_for_reading(path: Path) -> apsw.Connection:
    """Without writing. A file nobody has open is read as it lies there: no side files are made beside it."""
    if os.path.exists(f"{path}-wal"):
        connection = _connect(path, apsw.SQLITE_OPEN_READONLY)
        connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        return connection
    flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
    return apsw.Connection(f"{path.as_uri()}?mode=ro&immutable=1", flags=flags)


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except FileNotFoundError:
        return 0


def _make_directory(directory: Path) -> None:
    missing = [parent for parent in (directory, *directory.parents) if not parent.exists()]
    for parent in reversed(missing):
        parent.mkdir(mode=0o700, exist_ok=True)


def create_tables(connection: apsw.Connection, new_meta: Mapping[str, str]) -> None:
    """The tables of an empty journal, in one transaction."""
    connection.execute("BEGIN IMMEDIATE")
    for step in _STEPS:
        connection.execute(step)
    connection.executemany("INSERT INTO meta VALUES (?, ?)", sorted(new_meta.items()))
    connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version={FILE_SCHEMA}")
    connection.execute("COMMIT")


def _make_aside(path: Path, new_meta: Mapping[str, str]) -> None:
    """Make a new journal under another name and give it its own when it is whole and synced.

    A database's first page has nothing to be mended from: where the power went while it was written, the file was none.
    """
    half = path.with_name(f"{path.name}.new")
    for left in (half, half.with_name(f"{half.name}-journal")):
        left.unlink(missing_ok=True)
    os.close(os.open(half, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    connection = _connect(half, apsw.SQLITE_OPEN_READWRITE)
    try:
        connection.execute("PRAGMA synchronous=FULL")
        if sys.platform == "darwin":
            connection.execute("PRAGMA fullfsync=1")
        create_tables(connection, new_meta)
    finally:
        connection.close()
    os.replace(half, path)
    _sync_directory(path.parent)


def _prepare(path: Path, head: Head | None) -> bool:
    """Make the file, or take away what others may do with it; whether it is empty. SQLite gives its side files the same rights.

    What SQLite would take for an empty database, and begin anew, is refused when it may have been a journal; so is a file that
    says it is open and lacks its write-ahead file, before SQLite makes a new one.
    """
    if path.exists() and (size := _size(str(path))) < _HEADER_BYTES and (size or head or _size(f"{path}-wal")):
        raise JournalCorrupt(
            f"only {size} bytes are left of it",
            where=str(path),
            hint="put a whole copy back, or move it, its -wal and its .lock away and reconcile by hand before trading",
        )
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        about = os.fstat(descriptor)
        if about.st_nlink > 1:
            raise JournalError(
                "the file has a second name, by which another process could write to it",
                where=str(path),
                hint="copy it with `bot journal backup` instead of linking it",
            )
        if about.st_mode & 0o077:
            os.fchmod(descriptor, 0o600)
    finally:
        os.close(descriptor)
    if about.st_size and not os.path.exists(f"{path}-wal") and _says_open(path):
        raise JournalCorrupt(
            "its -wal file is missing, and the newest rows with it: the journal was copied or tidied while it was in use",
            where=str(path),
            hint="put the -wal file back beside it, or restore a copy made by `bot journal backup`, or name a new journal",
        )
    if _size(f"{path}-wal"):
        _write_again(f"{path}-wal")
    return not about.st_size


def _write_again(name: str) -> None:
    """Write what a process left behind once more, at its place, and sync it.

    After a failed sync a file shows what may never have reached the disk, and no later sync brings it there. On a write-ahead
    file with such a hole a checkpoint that loses its power half-way leaves a main file that nothing can mend.
    """
    file = apsw.VFSFile("", name, [apsw.SQLITE_OPEN_WAL | apsw.SQLITE_OPEN_READWRITE, 0])
    try:
        size = file.xFileSize()
        for offset in range(0, size, _COPY_BYTES):
            file.xWrite(file.xRead(min(_COPY_BYTES, size - offset), offset), offset)
        file.xSync(apsw.SQLITE_SYNC_FULL)
    finally:
        file.xClose()


def _make_room(name: str) -> None:
    """Make the write-ahead file as large as it gets, with nothing in it: what is written where it need not grow is synced sooner,
    and an order waits for that. A disk without this much room is told before there is an order.

    A frame of zeros is none to SQLite, which reads up to the first that does not follow from the one before.
    """
    file = apsw.VFSFile("", name, [apsw.SQLITE_OPEN_WAL | apsw.SQLITE_OPEN_READWRITE, 0])
    try:
        size = file.xFileSize()
        if size < _WAL_ROOM_BYTES:
            for offset in range(size, _WAL_ROOM_BYTES, _COPY_BYTES):
                file.xWrite(bytes(min(_COPY_BYTES, _WAL_ROOM_BYTES - offset)), offset)
            file.xSync(apsw.SQLITE_SYNC_FULL)
    finally:
        file.xClose()


def _says_open(path: Path) -> bool:
    connection = _connect_for_reading(path)
    try:
        if not connection.table_exists("main", "meta"):
            return False
        row = connection.execute("SELECT value FROM meta WHERE key = ?", (_OPEN_KEY,)).fetchone()
        return row is not None and row[0] == "1"
    finally:
        connection.close()


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class _guard:  # noqa: N801 - reads as a statement, like contextlib's own
    """Turns what the disk and SQLite raise into ``JournalError``."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, apsw.Error | OSError):
            raise translated(error, self.path) from error
        if isinstance(error, UnicodeDecodeError):
            raise JournalCorrupt(f"a text is damaged: {error}", where=str(self.path), hint=_DAMAGED_HINT) from error


def translated(error: Exception, path: Path) -> JournalError:
    """What the disk or the database raised, in one line that says what to do."""
    primary = getattr(error, "result", None) if isinstance(error, apsw.Error) else None
    where = str(path)
    if primary == apsw.SQLITE_FULL or getattr(error, "errno", None) in _NO_SPACE:
        return JournalDiskFull(
            "the disk is full", where=where, hint="make room and start again; what was recorded is still there"
        )
    if primary in (apsw.SQLITE_NOTADB, apsw.SQLITE_CORRUPT):
        return JournalCorrupt(f"cannot be read: {error}", where=where, hint=_DAMAGED_HINT)
    if primary == apsw.SQLITE_BUSY:
        return JournalLocked("another process is working on this journal", where=where, hint="end it first")
    if primary == apsw.SQLITE_CONSTRAINT:
        return JournalLocked(
            "another process wrote to this journal meanwhile", where=where, hint="end it; start again afterwards"
        )
    if primary == apsw.SQLITE_READONLY or isinstance(error, PermissionError):
        return JournalError("cannot be written", where=where, hint="check owner and rights of file and folder")
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error) or type(error).__name__
    return JournalError(f"input or output failed: {text}", where=where, hint="check the disk; start again afterwards")


_NO_SPACE = frozenset({28, 69, 122})  # ENOSPC; EDQUOT on macOS and Linux
