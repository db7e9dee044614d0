"""A disk that misbehaves, under the journal's own database code: SQLite's file layer, replaced from Python.

``Disk`` is what happens; ``Layer`` puts it under every database this process opens. A disk counts its operations and at a
chosen one kills the process, fails, or takes a picture: what would lie on the platters if the power went now. Files are real, so that
what the process sees is what the system shows; beside them the disk keeps what was synced and what only waits.

A failed sync drops what waited, as Linux does: the file still shows it, and no later sync brings it to the platters.
"""

from __future__ import annotations

import os
import random
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType

import apsw
import attrs

SECTOR = 512


@attrs.define(eq=False)
class _Platter:
    """One file: what was synced, and the writes since. ``is_named``: its name was synced too."""

    durable: bytearray = attrs.field(factory=bytearray)
    waiting: list[tuple[int, bytes | None]] = attrs.field(factory=list)  # (offset, bytes), or (size, None): cut there
    is_named: bool = False


@attrs.define(eq=False)
class Disk:
    """Counts operations, and does at them what a subclass says. ``names`` are the files by their last part."""

    operations: int = 0
    platters: dict[str, _Platter] = attrs.field(factory=dict)
    keeps_platters: bool = False

    def before(self, kind: str, name: str, data: bytes, offset: int, write: Callable[[bytes], None]) -> None:
        """Called ahead of every durable operation (open, write, sync, truncate, delete); may raise, may not return."""

    def after(self, kind: str, name: str) -> None:
        """Called when it is done."""

    # --- called by the layer ------------------------------------------------------------------------------------------

    def opened(self, name: str, path: str) -> None:
        self.operations += 1
        self.before("open", name, b"", 0, lambda data: None)
        if self.keeps_platters and name not in self.platters:
            old = Path(path).read_bytes() if os.path.exists(path) else None
            self.platters[name] = _Platter(bytearray(old or b""), is_named=old is not None)

    def wrote(self, name: str, data: bytes, offset: int, write: Callable[[bytes], None]) -> None:
        self.operations += 1
        self.before("write", name, data, offset, write)
        write(data)
        if self.keeps_platters:
            self.platters[name].waiting.append((offset, data))
        self.after("write", name)

    def truncated(self, name: str, size: int, truncate: Callable[[], None]) -> None:
        self.operations += 1
        self.before("truncate", name, b"", size, lambda data: None)
        truncate()
        if self.keeps_platters:
            self.platters[name].waiting.append((size, None))
        self.after("truncate", name)

    def synced(self, name: str, sync: Callable[[], None]) -> None:
        self.operations += 1
        try:
            self.before("sync", name, b"", 0, lambda data: None)
        except apsw.Error:
            if name in self.platters:
                self.platters[name].waiting.clear()  # shown to whoever reads, never to be written any more
            raise
        sync()
        if self.keeps_platters:
            platter = self.platters[name]
            for offset, data in platter.waiting:
                _apply(platter.durable, offset, data)
            platter.waiting.clear()
            platter.is_named = True
        self.after("sync", name)

    def deleted(self, name: str, delete: Callable[[], None]) -> None:
        self.operations += 1
        self.before("delete", name, b"", 0, lambda data: None)
        delete()
        self.platters.pop(name, None)
        self.after("delete", name)

    # --- the power goes -----------------------------------------------------------------------------------------------

    def picture(self, rng: random.Random) -> dict[str, bytes]:
        """The files after a loss of power now: of what was not synced some sectors arrived, some did not, in any order."""
        found: dict[str, bytes] = {}
        for name, platter in self.platters.items():
            keep = rng.choice((0.0, 0.1, 0.5, 0.9, 1.0))
            if not platter.is_named and platter.durable == b"" and rng.random() >= keep:
                continue  # made, and its name was lost
            image = bytearray(platter.durable)
            for offset, data in platter.waiting:
                if data is None:
                    if rng.random() < keep:
                        _apply(image, offset, None)
                    continue
                begin = 0
                while begin < len(data):
                    # Cut at the sectors of the disk, wherever the write began.
                    end = min(len(data), begin + SECTOR - (offset + begin) % SECTOR)
                    if rng.random() < keep:
                        _apply(image, offset + begin, data[begin:end])
                    begin = end
            found[name] = bytes(image)
        return found

    def assume(self, files: Mapping[str, bytes]) -> None:
        """Take these files for synced: a disk as it is when a machine starts."""
        self.platters = {name: _Platter(bytearray(data), is_named=True) for name, data in files.items()}


def _apply(image: bytearray, offset: int, data: bytes | None) -> None:
    if data is None:
        del image[offset:]
        return
    if len(image) < offset:
        image.extend(b"\0" * (offset - len(image)))
    image[offset : offset + len(data)] = data


@attrs.define(eq=False)
class Killer(Disk):
    """Ends this process by ``SIGKILL`` at operation ``at``: before it, in its middle, or after it."""

    at: int = 0
    where: str = "before"  # before | middle | after

    def before(self, kind: str, name: str, data: bytes, offset: int, write: Callable[[bytes], None]) -> None:
        if self.operations == self.at and self.where != "after":
            if self.where == "middle" and kind == "write":
                write(data[: len(data) // 2])
            os.kill(os.getpid(), signal.SIGKILL)

    def after(self, kind: str, name: str) -> None:
        if self.operations == self.at and self.where == "after":
            os.kill(os.getpid(), signal.SIGKILL)


@attrs.define(eq=False)
class Failing(Disk):
    """From operation ``at`` on, ``count`` operations fail with the code; 0: all of them from then on."""

    at: int = 0
    code: int = apsw.SQLITE_IOERR
    count: int = 1
    failed: list[str] = attrs.field(factory=list)

    def before(self, kind: str, name: str, data: bytes, offset: int, write: Callable[[bytes], None]) -> None:
        if self.at and self.operations >= self.at and (not self.count or len(self.failed) < self.count):
            self.failed.append(f"{kind} {name}")
            if kind == "write" and self.code == apsw.SQLITE_FULL:
                write(data[: len(data) // 2])  # the last of the room
            raise apsw.exception_for(self.code)


def _silent(told: sys.UnraisableHookArgs) -> None:
    """A failure that the database handles by itself, at a checkpoint for example, is no news."""
    if not isinstance(told.exc_value, apsw.Error):
        sys.__unraisablehook__(told)


def _silent_too(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if not isinstance(error, apsw.Error):
        sys.__excepthook__(kind, error, trace)


class _File(apsw.VFSFile):
    def __init__(self, disk: Disk, name: str, base: str, filename: str | apsw.URIFilename, flags: list[int]) -> None:
        self._disk = disk
        self._name = name
        super().__init__(base, filename, flags)

    def xWrite(self, data: bytes, offset: int) -> None:
        self._disk.wrote(self._name, bytes(data), offset, lambda part: super(_File, self).xWrite(part, offset))

    def xTruncate(self, newsize: int) -> None:
        self._disk.truncated(self._name, newsize, lambda: super(_File, self).xTruncate(newsize))

    def xSync(self, flags: int) -> None:
        # The real sync is left out: what a loss of power leaves is reckoned here, and nobody pulls this machine's plug.
        self._disk.synced(self._name, lambda: None)


class Layer(apsw.VFS):
    """Puts a disk under every database this process opens, until ``close``."""

    def __init__(self, disk: Disk) -> None:
        self.disk = disk
        self._base = "unix"
        super().__init__("misbehaving", base=self._base, makedefault=True)

    def __enter__(self) -> Layer:
        self._hooks = sys.unraisablehook, sys.excepthook
        sys.unraisablehook, sys.excepthook = _silent, _silent_too
        return self

    def __exit__(self, *_: object) -> None:
        sys.unraisablehook, sys.excepthook = self._hooks
        self.unregister()

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:
        if name is None:
            return apsw.VFSFile(self._base, name, flags)
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        short = os.path.basename(path)
        self.disk.opened(short, path)
        return _File(self.disk, short, self._base, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:
        self.disk.deleted(os.path.basename(filename), lambda: super(Layer, self).xDelete(filename, syncdir))
