"""The only places where the pure part writes: the book (state that survives) and the order log.

Imports the standard library and msgspec; opened by the gateway from its configuration, replaced by lists in tests. Both are
append-only JSON lines, handed to the operating system at every change, so that a killed process loses at most a torn last
line. Power loss is not covered: this is a simulator.
"""

import contextlib
import errno
import fcntl
import json
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import msgspec

_BEGINS = b"{"  # every record
BOOK_BYTES_MAX = 512 * 1024 * 1024
"""Half a million changes, of which the next start makes one line. What is larger would fill the memory, or is no book."""


class BookInUse(RuntimeError):
    """Another process works on this book."""


class SinkFailed(OSError):
    """The disk refused a record. What was recorded before is whole; the gateway must not say anything more.

    A simulated broker that went on would tell of orders and executions it has forgotten after its next start.
    """


class Lines(Protocol):
    """Where lines go."""

    def write(self, record: dict[str, Any]) -> None:
        """One record, on its way to the disk when this returns."""

    def close(self) -> None:
        """No more records."""


class MemoryLines:
    """Records in a list."""

    def __init__(self) -> None:
        self.records: list[dict[str, Any]] = []

    def write(self, record: dict[str, Any]) -> None:
        """Keeps the record."""
        self.records.append(record)

    def close(self) -> None:
        """Nothing to do."""


class FileLines:
    """Records appended to a file. A torn last line left by a killed process is cut off first."""

    def __init__(self, path: Path, clean: Callable[[str], str] | None = None) -> None:
        """Raises OSError with this path where it cannot be written. ``clean`` is the net for secrets of what others read."""
        self._path = path
        self._clean = clean
        with _named(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            _cut_torn_line(path)
            self._file: BinaryIO = path.open("ab", buffering=0)

    def write(self, record: dict[str, Any]) -> None:
        """Appends the record whole, or not at all. Raises SinkFailed when the disk refuses."""
        line = msgspec.json.encode(record)
        if self._clean is not None:
            line = self._clean(line.decode()).encode()
        line += b"\n"
        written = 0
        try:
            while written < len(line):
                written += self._file.write(line[written:])
        except OSError as exc:
            if written:
                self._file.truncate(self._file.tell() - written)
            raise SinkFailed(exc.errno, exc.strerror, str(self._path)) from exc

    def close(self) -> None:
        """Closes the file."""
        self._file.close()


class Book:
    """A state file: the snapshot in its first line, changes after it. Held by one process at a time.

    Raises BookInUse when another process has it, ValueError when a line other than the last cannot be read, OSError with
    this path where it cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with _named(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._lock = path.with_name(path.name + ".lock").open("a")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as exc:
            self._lock.close()
            raise BookInUse(
                f"{path}: another simulated gateway is running on this book; stop it or choose another path"
            ) from exc
        self._lines: FileLines | None = None

    def load(self) -> list[dict[str, Any]]:
        """All whole records."""
        try:
            with _named(self.path):
                _refuse_huge(self.path)
                _cut_torn_line(self.path)
            records = read_book(self.path)
        except BaseException:
            self.close()
            raise
        return records

    def start(self, snapshot: dict[str, Any]) -> None:
        """Replaces everything by a snapshot and begins to append after it."""
        temporary = self.path.with_name(self.path.name + ".new")
        with _named(self.path):
            with temporary.open("w", encoding="utf-8") as file:
                file.write(msgspec.json.encode(snapshot).decode() + "\n")
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(self.path)
        self._lines = FileLines(self.path)

    def write(self, record: dict[str, Any]) -> None:
        """Appends a change."""
        if self._lines is None:
            raise RuntimeError("the book has not been started")
        self._lines.write(record)

    def close(self) -> None:
        """Lets the book go."""
        if self._lines is not None:
            self._lines.close()
            self._lines = None
        self._lock.close()


def read_book(path: Path) -> list[dict[str, Any]]:
    """All whole records of a book, without writing: ValueError and OSError as for ``Book``; none where no file is.

    A record ends where its line does. What else Unicode calls the end of a line may stand in a name that a user gave.
    """
    with _named(path):
        for beside in (".lock", ".new"):
            if path.with_name(path.name + beside).is_dir():  # a name that is too long is told here, too
                raise IsADirectoryError(errno.EISDIR, f"{path.name}{beside} is a folder", str(path))
        if not path.exists():
            return []
        if not path.is_file():
            raise OSError(errno.EISDIR if path.is_dir() else errno.ESPIPE, "it is no file", str(path))
        _refuse_huge(path)
        with path.open("rb") as file:
            return _records(path, file)


def _records(path: Path, file: Iterable[bytes]) -> list[dict[str, Any]]:
    records = []
    for number, line in enumerate(file, 1):
        if not line.endswith(b"\n"):
            if not line.startswith(_BEGINS):
                raise ValueError(_no_line(path, number))
            break  # its writer was killed
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as exc:
            raise ValueError(_no_line(path, number)) from exc
        if not isinstance(record, dict):
            raise ValueError(_no_line(path, number))
        records.append(record)
    return records


def _refuse_huge(path: Path) -> None:
    if path.is_file() and path.stat().st_size > BOOK_BYTES_MAX:
        told = f"{path}: larger than any book, of which {BOOK_BYTES_MAX >> 20} MiB are read"
        raise ValueError(f"{told}; move the file away to start afresh")


def _no_line(path: Path, number: int) -> str:
    return f"{path}:{number}: not a line of a book; move the file away to start afresh"


@contextlib.contextmanager
def _named(path: Path) -> Iterator[None]:
    """Errors speak of the file that was asked for, not of its lock or its folder."""
    try:
        yield
    except OSError as exc:
        raise OSError(exc.errno, exc.strerror, str(path)) from exc


def _cut_torn_line(path: Path) -> None:
    """Takes half a record away that a killed process left at the end. ValueError where the file ends with anything else.

    Somebody's notes, named by mistake, stay as they are.
    """
    if not path.exists():
        return
    if not path.is_file():
        raise OSError(errno.EISDIR if path.is_dir() else errno.ESPIPE, "it is no file", str(path))
    with path.open("rb+") as file:
        size = file.seek(0, os.SEEK_END)
        step = 65536
        begins, end = 0, size
        while end > 0:
            begin = max(0, end - step)
            file.seek(begin)
            found = file.read(end - begin).rfind(b"\n")
            if found >= 0:
                begins = begin + found + 1
                break
            end = begin
        if begins == size:
            return
        file.seek(begins)
        if file.read(1) != _BEGINS:
            raise ValueError(f"{path}: its end is no record of ours; name another file, or move this one away")
        file.truncate(begins)
