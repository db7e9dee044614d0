"""One process, one journal: the lock beside the file, and in it what the file had to hold when it was last written.

The lock is the kernel's, so a killed process never leaves one behind. Its file says whose it is, and names the newest row
that was durable (``Head``): a journal that ends before that row was cut off, or is an old copy. Imports errors; used by
``runtime.store``.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from pathlib import Path
from typing import NamedTuple

import attrs

from botframework.errors import JournalLocked

_PID_BYTES = 16
_HEAD_BYTES = 256


class Head(NamedTuple):
    """The newest row of a journal that is known to be durable."""

    journal_id: str
    seq: int
    hash: bytes


@attrs.define(eq=False)
class FileLock:
    """An open lock. ``head`` is what the file said when the lock was taken; None when it said nothing."""

    head: Head | None
    _descriptor: int

    @classmethod
    def take(cls, path: Path) -> FileLock:
        """Lock ``path``. Raises ``JournalLocked`` when another process has it, ``OSError`` when the folder forbids it."""
        descriptor = os.open(
            path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600
        )
        try:
            text = os.pread(descriptor, _PID_BYTES + _HEAD_BYTES, 0)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                holder = text[:_PID_BYTES].split(b"\n")[0].strip().decode("ascii", "replace")
                raise JournalLocked(
                    f"process {holder or '(unknown)'} is working on this journal",
                    where=str(path),
                    hint="end it with `bot stop`, or give this bot a journal of its own",
                ) from None
            os.pwrite(descriptor, f"{os.getpid()}".ljust(_PID_BYTES - 1).encode() + b"\n", 0)
        except BaseException:
            os.close(descriptor)
            raise
        return cls(_head(text[_PID_BYTES:]), descriptor)

    @classmethod
    def head_of(cls, path: Path) -> Head | None:
        """What the lock's file of ``path`` says, without the lock; None for none. Raises ``OSError``."""
        try:
            descriptor = os.open(path.with_name(path.name + ".lock"), os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
        except FileNotFoundError:
            return None
        try:
            return _head(os.pread(descriptor, _PID_BYTES + _HEAD_BYTES, 0)[_PID_BYTES:])
        finally:
            os.close(descriptor)

    def note(self, head: Head) -> None:
        """Remember the newest durable row. Not synced: what is lost with the power only makes the check weaker."""
        text = f"{head.journal_id} {head.seq} {head.hash.hex()}"
        if len(text) < _HEAD_BYTES:
            with contextlib.suppress(OSError):  # a disk that is full says so at the next row
                os.pwrite(self._descriptor, text.ljust(_HEAD_BYTES - 1).encode() + b"\n", _PID_BYTES)

    def close(self) -> None:
        """Let the lock go."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def _head(data: bytes) -> Head | None:
    """What ``note`` wrote, or None for anything else: a hint that cannot be read is none."""
    try:
        journal_id, seq, digest = data.decode("ascii").split()
        return Head(journal_id, int(seq), bytes.fromhex(digest))
    except ValueError:
        return None
