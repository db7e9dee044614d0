"""Where the journal keeps its rows: the seam between the journal's rules and the disk.

``Store`` is what the journal needs; ``SqliteStore`` is the one on a file. Rows are opaque here: the journal decides what
they mean. Every failure of the disk leaves as ``JournalError``. Imports the standard library and errors only; called by
``runtime.journal``.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import sqlite3
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, NamedTuple, Protocol

import attrs

from botframework.errors import JournalCorrupt, JournalDiskFull, JournalError, JournalLocked, JournalTooNew

FILE_SCHEMA = 1
APPLICATION_ID = 0x7469636B  # "tick", so that a stranger's database is not mistaken for ours
_BUSY_TIMEOUT_MS = 5_000

_SCHEMA = """
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE events(
  seq INTEGER PRIMARY KEY, run TEXT NOT NULL, at_ns INTEGER NOT NULL, wall_ns INTEGER NOT NULL,
  kind TEXT NOT NULL, body TEXT NOT NULL, prev_hash BLOB NOT NULL, hash BLOB NOT NULL);
CREATE TABLE status(one INTEGER PRIMARY KEY CHECK (one = 1), wall_ns INTEGER NOT NULL, body TEXT NOT NULL);
"""


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
    """Keeps rows in order. Every method raises ``JournalError`` when the disk does not do what was asked."""

    def add(self, rows: Sequence[StoredRow], *, sync: bool = True) -> None:
        """Append all rows or none, durable on return."""
        ...

    def rows(self, after_seq: int = 0) -> Iterator[StoredRow]: ...

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
    process, not necessarily the machine). The file is readable by its owner only.
    """

    path: Path
    _connection: sqlite3.Connection
    _lock: IO[str] | None
    _is_power_safe: bool = False

    @classmethod
    def open(cls, path: Path, *, durable: str, new_meta: Mapping[str, str]) -> SqliteStore:
        """Open for writing, made with ``new_meta`` when new. Raises ``JournalError`` and its kinds."""
        if durable not in ("power", "process"):
            raise JournalError(f"durable: '{durable}' is unknown", where=str(path), hint="use power or process")
        lock: IO[str] | None = None
        try:
            _make_directory(path.parent)
            lock = _take_lock(path)
            _make_private(path)
            connection = _connect(f"{path.absolute().as_uri()}?mode=rw")
        except BaseException as error:
            if lock is not None:
                lock.close()
            if isinstance(error, OSError | sqlite3.Error):
                raise _translated(error, path) from error
            raise
        store = cls(path, connection, lock)
        try:
            with _guard(path):
                is_new = connection.execute("PRAGMA schema_version").fetchone()[0] == 0
                if not is_new:
                    store._check_schema()
                connection.execute("PRAGMA journal_mode=WAL")
                connection.execute(f"PRAGMA synchronous={'FULL' if durable == 'power' else 'NORMAL'}")
                store._is_power_safe = durable == "power"
                if durable == "power" and sys.platform == "darwin":
                    # There a plain fsync stops at the drive's cache.
                    connection.execute("PRAGMA fullfsync=1")
                    connection.execute("PRAGMA checkpoint_fullfsync=1")
                if is_new:
                    store._create(new_meta)
                    _sync_directory(path.parent)
        except BaseException:
            store.close()
            raise
        return store

    @classmethod
    def open_for_reading(cls, path: Path) -> SqliteStore:
        """Open beside a running bot, without its lock and without writing."""
        if not path.is_file():
            raise JournalError("there is no such journal", where=str(path), hint="a first `bot run` makes it")
        try:
            connection = _connect(f"{path.absolute().as_uri()}?mode=ro")
        except sqlite3.Error as error:
            raise _translated(error, path) from error
        store = cls(path, connection, None)
        try:
            with _guard(path):
                store._check_schema()
        except BaseException:
            store.close()
            raise
        return store

    def _create(self, new_meta: Mapping[str, str]) -> None:
        connection = self._connection
        connection.execute("BEGIN IMMEDIATE")
        for statement in _SCHEMA.split(";"):
            if statement.strip():
                connection.execute(statement)
        connection.executemany("INSERT INTO meta VALUES (?, ?)", sorted(new_meta.items()))
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version={FILE_SCHEMA}")
        connection.execute("COMMIT")

    def _check_schema(self) -> None:
        application = self._connection.execute("PRAGMA application_id").fetchone()[0]
        version = self._connection.execute("PRAGMA user_version").fetchone()[0]
        if application != APPLICATION_ID:
            raise JournalCorrupt("this is a database, but no journal", where=str(self.path), hint="name another file")
        if version > FILE_SCHEMA:
            raise JournalTooNew(
                f"a later version wrote this journal (schema {version}; this version knows {FILE_SCHEMA})",
                where=str(self.path),
                hint="upgrade tickwright, or name another journal",
            )

    def add(self, rows: Sequence[StoredRow], *, sync: bool = True) -> None:
        with _guard(self.path), self._synced(sync):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                self._connection.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
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

    def rows(self, after_seq: int = 0) -> Iterator[StoredRow]:
        with _guard(self.path):
            cursor = self._connection.execute("SELECT * FROM events WHERE seq > ? ORDER BY seq", (after_seq,))
        while True:
            with _guard(self.path):
                block = cursor.fetchmany(500)
            if not block:
                return
            for row in block:
                yield StoredRow(*row)

    def last(self) -> StoredRow | None:
        with _guard(self.path):
            row = self._connection.execute("SELECT * FROM events ORDER BY seq DESC LIMIT 1").fetchone()
        return None if row is None else StoredRow(*row)

    def meta(self) -> dict[str, str]:
        with _guard(self.path):
            return dict(self._connection.execute("SELECT key, value FROM meta ORDER BY key").fetchall())

    def set_status(self, wall_ns: int, body: str) -> None:
        with _guard(self.path):
            self._connection.execute("INSERT OR REPLACE INTO status VALUES (1, ?, ?)", (wall_ns, body))

    def status(self) -> tuple[int, str] | None:
        with _guard(self.path):
            row = self._connection.execute("SELECT wall_ns, body FROM status").fetchone()
        return None if row is None else (int(row[0]), str(row[1]))

    def check(self) -> None:
        with _guard(self.path):
            answer = [str(row[0]) for row in self._connection.execute("PRAGMA integrity_check(5)").fetchall()]
        if answer != ["ok"]:
            raise JournalCorrupt(f"the file is damaged: {answer[0]}", where=str(self.path), hint=_DAMAGED_HINT)

    def close(self) -> None:
        """Let go of file and lock. Never raises: closing is what one does after a failure too."""
        try:
            self._connection.close()
        except sqlite3.Error:
            pass
        if self._lock is not None:
            self._lock.close()
            self._lock = None


_DAMAGED_HINT = "keep the file for inspection, name a new journal, and reconcile by hand before trading"


def _connect(uri: str) -> sqlite3.Connection:
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
    connection.execute(f"PRAGMA busy_timeout={_BUSY_TIMEOUT_MS}")
    return connection


def _make_directory(directory: Path) -> None:
    missing = [parent for parent in (directory, *directory.parents) if not parent.exists()]
    for parent in reversed(missing):
        parent.mkdir(mode=0o700, exist_ok=True)


def _make_private(path: Path) -> None:
    """Make the file, or take away what others may do with it. SQLite gives its side files the same rights."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        if os.fstat(descriptor).st_mode & 0o077:
            os.fchmod(descriptor, 0o600)
    finally:
        os.close(descriptor)


def _take_lock(path: Path) -> IO[str]:
    """One process, one journal. The lock is the kernel's, so a killed process never leaves one behind."""
    lock_path = path.with_name(path.name + ".lock")
    descriptor = os.open(lock_path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    lock = os.fdopen(descriptor, "r+", encoding="ascii", errors="replace")
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = lock.read(20).strip()
        lock.close()
        raise JournalLocked(
            f"process {holder or '(unknown)'} is working on this journal",
            where=str(path),
            hint="end it with `bot stop`, or give this bot a journal of its own",
        ) from None
    except OSError:
        lock.close()
        raise
    lock.seek(0)
    lock.truncate()
    lock.write(f"{os.getpid()}\n")
    lock.flush()
    return lock


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
        if isinstance(error, sqlite3.Error | OSError):
            raise _translated(error, self.path) from error


def _translated(error: Exception, path: Path) -> JournalError:
    code = getattr(error, "sqlite_errorcode", None)
    primary = None if code is None else code & 0xFF
    where = str(path)
    if primary == sqlite3.SQLITE_FULL or getattr(error, "errno", None) in _NO_SPACE:
        return JournalDiskFull(
            "the disk is full", where=where, hint="make room and start again; what was recorded is still there"
        )
    if primary in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
        return JournalCorrupt(f"cannot be read: {error}", where=where, hint=_DAMAGED_HINT)
    if primary == sqlite3.SQLITE_BUSY:
        return JournalLocked("another process is working on this journal", where=where, hint="end it first")
    if primary == sqlite3.SQLITE_READONLY or isinstance(error, PermissionError):
        return JournalError("cannot be written", where=where, hint="check owner and rights of file and folder")
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return JournalError(f"input or output failed: {text}", where=where, hint="check the disk; start again afterwards")


_NO_SPACE = frozenset({28, 69, 122})  # ENOSPC; EDQUOT on macOS and Linux
