"""A journal's file beneath its rows: made whole or not at all, refused where a part of it is missing, opened, written again.

And what the disk and the database raise, as ``JournalError`` in one line. The database library is APSW, whose file layer can be
replaced: the tests lose the machine's power underneath the very same code. Imports ``filelock`` and errors; called by
``runtime.store``.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

import apsw

from botframework.errors import JournalCorrupt, JournalDiskFull, JournalError, JournalLocked
from botframework.runtime.filelock import Head

APPLICATION_ID = 0x7469636B  # "tick", so that a stranger's database is not mistaken for ours
OPEN_KEY = "open"  # in ``meta``: whether a process has, or had when it died, the journal open
_WAL_ROOM_BYTES = 1280 * 1024  # a little more than the write-ahead file holds at quiet moments
_COPY_BYTES = 64 * 1024  # the file layer takes less than 128 KiB at once
_BUSY_TIMEOUT_MS = 5_000
_HEADER_BYTES = 512  # the smallest page there is

# Each step leads from the schema of its place to the next one; a new file takes them all. Steps are never changed, only added.
STEPS: tuple[str, ...] = (
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
FILE_SCHEMA = len(STEPS)
_TABLES = "SELECT name, sql FROM sqlite_schema WHERE type = 'table'"
DAMAGED_HINT = "keep the file for inspection, name a new journal, and reconcile by hand before trading"
_NAME_A_FILE = "name a file under journal: path"
_BY_EFFECTIVE_ID = os.access in os.supports_effective_ids


def real_path(path: Path) -> Path:
    """Where the file is: a symbolic link must not lead round the lock."""
    return Path(os.path.realpath(path))


def connect(path: Path, flags: int) -> apsw.Connection:
    connection = apsw.Connection(str(path), flags=flags)
    connection.set_busy_timeout(_BUSY_TIMEOUT_MS)
    return connection


def connect_for_reading(path: Path) -> apsw.Connection:
    """Without writing. A file nobody has open is read as it lies there: no side files are made beside it."""
    if os.path.exists(f"{path}-wal"):
        connection = connect(path, apsw.SQLITE_OPEN_READONLY)
        connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        return connection
    flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
    return apsw.Connection(f"{path.as_uri()}?mode=ro&immutable=1", flags=flags)


def open_file(path: Path) -> BinaryIO:
    """A file, opened for reading. What is none, such as a pipe nobody writes to, is an ``OSError`` and not waited for."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "it is no file")
    return os.fdopen(descriptor, "rb")


def size_of(path: str) -> int:
    try:
        return os.stat(path).st_size
    except FileNotFoundError:
        return 0


def is_there(path: Path) -> bool:
    """Whether there is anything at ``path``. Raises ``JournalError`` when that cannot be told: a long name, locked folders."""
    try:
        return path.exists()
    except OSError as error:
        raise JournalError(
            f"cannot be looked at ({error.strerror})", where=str(path), hint="name another journal, or give the rights"
        ) from error


def refuse_no_file(path: Path, hint: str = "name a file") -> None:
    """Raise ``JournalError`` for a folder, a pipe or a device."""
    if not path.is_file():
        raise JournalError("is a folder or a device, and no file", where=str(path), hint=hint)


def refuse_folders_beside(path: Path) -> None:
    """Raise ``JournalError`` for a folder, a pipe or a device where a file has to be beside the journal."""
    aside = () if path.exists() else (".new", ".new-journal")
    for ending in ("-wal", "-shm", "-journal", ".lock", *aside):
        beside = path.with_name(path.name + ending)
        if beside.exists():
            refuse_no_file(beside, hint="move it away: a file of the journal has to be there")


def refuse_place(path: Path) -> None:
    """Raise ``JournalError`` unless a journal could be opened or made at ``path``, as far as can be told without writing."""
    real = real_path(path)
    there = is_there(path)
    refuse_folders_beside(real)
    if there:
        refuse_no_file(path)
        _refuse_second_name(path, real.stat())
        needed = (real, *(each for each in map(Path, (f"{real}-wal", f"{real}.lock")) if each.exists()))
        for each in needed:
            if not os.access(each, os.R_OK | os.W_OK, effective_ids=_BY_EFFECTIVE_ID):
                raise JournalError(
                    "cannot be written by this user", where=str(each), hint="give the rights, or name another journal"
                )
    folder = next(parent for parent in real.parents if is_there(parent))
    if not folder.is_dir():
        raise JournalError(f"{folder} is no folder", where=str(path), hint=_NAME_A_FILE)
    if not os.access(folder, os.W_OK | os.X_OK, effective_ids=_BY_EFFECTIVE_ID):
        raise JournalError(
            f"the folder {folder} cannot be written by this user",
            where=str(path),
            hint="give the rights, or name another journal",
        )


def make_directory(directory: Path) -> None:
    missing = [parent for parent in (directory, *directory.parents) if not parent.exists()]
    for parent in reversed(missing):
        parent.mkdir(mode=0o700, exist_ok=True)


def create_tables(connection: apsw.Connection, new_meta: Mapping[str, str]) -> None:
    """The tables of an empty journal, in one transaction."""
    connection.execute("BEGIN IMMEDIATE")
    for step in STEPS:
        connection.execute(step)
    connection.executemany("INSERT INTO meta VALUES (?, ?)", sorted(new_meta.items()))
    connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version={FILE_SCHEMA}")
    connection.execute("COMMIT")


def tables_after(steps: int) -> dict[str, str]:
    """The tables that so many steps make, each by the words a row's form is read from; how they are spaced differs by age."""
    scratch = apsw.Connection(":memory:")
    try:
        for step in STEPS[:steps]:
            scratch.execute(step)
        return tables_of(scratch)
    finally:
        scratch.close()


def tables_of(connection: apsw.Connection) -> dict[str, str]:
    return {str(name): " ".join(str(text).split()) for name, text in connection.execute(_TABLES)}


def make_aside(path: Path, new_meta: Mapping[str, str]) -> None:
    """Make a new journal under another name and give it its own when it is whole and synced.

    A database's first page has nothing to be mended from: where the power went while it was written, the file was none.
    """
    half = path.with_name(f"{path.name}.new")
    for left in (half, half.with_name(f"{half.name}-journal")):
        left.unlink(missing_ok=True)
    os.close(os.open(half, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    connection = connect(half, apsw.SQLITE_OPEN_READWRITE)
    try:
        connection.execute("PRAGMA synchronous=FULL")
        if sys.platform == "darwin":
            connection.execute("PRAGMA fullfsync=1")
        create_tables(connection, new_meta)
    finally:
        connection.close()
    os.replace(half, path)
    sync_directory(path.parent)


def refuse_remains(path: Path, head: Head | None) -> None:
    """Raise ``JournalCorrupt`` for what SQLite would take for an empty database, where it may have been a journal."""
    if path.exists() and (size := size_of(str(path))) < _HEADER_BYTES and (size or head or size_of(f"{path}-wal")):
        raise JournalCorrupt(
            f"only {size} bytes are left of it",
            where=str(path),
            hint="put a whole copy back, or move it, its -wal and its .lock away and reconcile by hand before trading",
        )


def refuse_half(path: Path) -> None:
    """Raise ``JournalCorrupt`` for a file that says it is open and lacks its write-ahead file."""
    if size_of(str(path)) and not os.path.exists(f"{path}-wal") and _says_open(path):
        raise JournalCorrupt(
            "its -wal file is missing, and the newest rows with it: the journal was copied or tidied while it was in use",
            where=str(path),
            hint="put the -wal file back beside it, or restore a copy made by `bot journal backup`, or name a new journal",
        )


def _refuse_second_name(path: Path, about: os.stat_result) -> None:
    if about.st_nlink > 1:
        raise JournalError(
            "the file has a second name, by which another process could write to it",
            where=str(path),
            hint="copy it with `bot journal backup` instead of linking it",
        )


def prepare(path: Path, head: Head | None) -> bool:
    """Take away what others may do with the file; whether there is none, or an empty one. SQLite gives its side files the same
    rights.

    A new one is not made here: a disk that is full at the first start would leave an empty one, which the next start refuses.
    What SQLite would take for an empty database, and begin anew, is refused when it may have been a journal; so is a file that
    says it is open and lacks its write-ahead file, before SQLite makes a new one.
    """
    refuse_remains(path, head)
    is_new = not path.exists()
    if not is_new:
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        try:
            about = os.fstat(descriptor)
            _refuse_second_name(path, about)
            if about.st_mode & 0o077:
                os.fchmod(descriptor, 0o600)
        finally:
            os.close(descriptor)
        is_new = not about.st_size
    refuse_half(path)
    if size_of(f"{path}-wal"):
        _write_again(f"{path}-wal")
    return is_new


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


def make_room(name: str) -> None:
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
    connection = connect_for_reading(path)
    try:
        if not connection.table_exists("main", "meta"):
            return False
        row = connection.execute("SELECT value FROM meta WHERE key = ?", (OPEN_KEY,)).fetchone()
        return row is not None and row[0] == "1"
    finally:
        connection.close()


def sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class guarded:  # noqa: N801 - reads as a statement, like contextlib's own
    """Turns what the disk and SQLite raise into ``JournalError``."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, apsw.Error | OSError):
            raise translated(error, self.path) from error
        if isinstance(error, UnicodeDecodeError):
            raise JournalCorrupt(f"a text is damaged: {error}", where=str(self.path), hint=DAMAGED_HINT) from error


def translated(error: Exception, path: Path) -> JournalError:
    """What the disk or the database raised, in one line that says what to do."""
    primary = getattr(error, "result", None) if isinstance(error, apsw.Error) else None
    where = str(path)
    if primary == apsw.SQLITE_FULL or getattr(error, "errno", None) in _NO_SPACE:
        return JournalDiskFull(
            "the disk is full", where=where, hint="make room and start again; what was recorded is still there"
        )
    if primary in (apsw.SQLITE_NOTADB, apsw.SQLITE_CORRUPT):
        return JournalCorrupt(f"cannot be read: {error}", where=where, hint=DAMAGED_HINT)
    if primary == apsw.SQLITE_BUSY:
        return JournalLocked("another process is working on this journal", where=where, hint="end it first")
    if primary == apsw.SQLITE_CONSTRAINT:
        return JournalLocked(
            "another process wrote to this journal meanwhile", where=where, hint="end it; start again afterwards"
        )
    if primary == apsw.SQLITE_READONLY or isinstance(error, PermissionError):
        return JournalError("cannot be written", where=where, hint="check owner and rights of file and folder")
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error) or type(error).__name__
    if text == "not an error":  # a copy's failure is told by the connection that did not fail
        text = "disk I/O error"
    return JournalError(f"input or output failed: {text}", where=where, hint="check the disk; start again afterwards")


_NO_SPACE = frozenset({28, 69, 122})  # ENOSPC; EDQUOT on macOS and Linux
