"""One budget of requests for all processes of a machine that speak to one gateway: a small file they share by memory map.

The broker counts an address's requests, not a program's, and a violation shuts all of them out for a quarter of an hour. So
every request is written here, with who sent it and whether it is over, before it leaves; and what others wrote counts in our own
windows. What a process wrote that has died goes on counting, which is also how a quick restart remembers. Stamps are the
machine's monotonic clock, the same in all processes; a pause the broker imposed is on the wall clock, as it outlives a
restart of the machine. Imports the standard library and ``pacing``; made by the runner and the library, used by ``pacing``.
"""

from __future__ import annotations

import fcntl
import itertools
import mmap
import os
import struct
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import attrs

from botframework.ibkr.pacing import NS, Pacer
from botframework.ports import Clock

MAGIC: Final = b"tw-pace1"
BUCKETS: Final = 48
#: Of the widest window the description has, ten requests, with room for those whose end was not written.
ENTRIES: Final = 24
#: No request takes longer, so one that never ended belongs to a process that was stopped in the middle, or to a reused id.
ENDED_BY_THEN_S: Final = 180

_HEAD: Final = struct.Struct("<8sq")  # magic, paused until (wall ns)
_ENTRY: Final = struct.Struct("<qqq")  # sender, sent (mono ns), over (mono ns; 0 while under way)
_NAME: Final = 8
_NUMBER_BITS: Final = 20
_BUCKET_SIZE: Final = _NAME + ENTRIES * _ENTRY.size
_SIZE: Final = _HEAD.size + BUCKETS * _BUCKET_SIZE


_numbers = itertools.count(1)


def shared_folder() -> Path:
    """What all processes of a user share at one gateway: above all the budget of requests, which the broker counts together."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "tickwright"


def share_pace(pacer: Pacer, folder: Path, gateway: str, clock: Clock) -> SharedPace | None:
    """Let the pacer share its budget with all processes that use ``folder`` for the same gateway address.

    None when there is no place for the file; the pace of this process holds all the same.
    """
    path = folder / f"pace-{blake2b(gateway.encode(), digest_size=8).hexdigest()}.bin"
    sender = os.getpid() << _NUMBER_BITS | next(_numbers) % (1 << _NUMBER_BITS)
    try:
        shared = SharedPace(path, sender, clock.wall_ns, clock.mono_ns)
    except OSError:
        return None
    shared.join(pacer)
    return shared


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:  # another user's
        return True
    return True


@attrs.define(eq=False)
class SharedPace:
    """The others' requests, as one pacer sees them. Used under its own lock: ``with shared: …``.

    ``sender`` tells this pacer from all others: the process id, then a number within the process. Raises OSError when the
    file can be neither opened nor made; a file of another kind or size is set up anew.
    """

    path: Path
    sender: int
    wall_ns: Callable[[], int]
    mono_ns: Callable[[], int]
    alive: Callable[[int], bool] = _alive
    _file: int = attrs.field(init=False)
    _map: mmap.mmap = attrs.field(init=False)
    _places: dict[str, int] = attrs.field(init=False, factory=dict)
    _pacer: Pacer | None = attrs.field(init=False, default=None)

    def __attrs_post_init__(self) -> None:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX)
            try:
                fresh = os.fstat(self._file).st_size != _SIZE or os.pread(self._file, len(MAGIC), 0) != MAGIC
                if fresh:
                    os.ftruncate(self._file, 0)
                    os.ftruncate(self._file, _SIZE)
                    os.pwrite(self._file, MAGIC, 0)
                self._map = mmap.mmap(self._file, _SIZE)
            finally:
                fcntl.flock(self._file, fcntl.LOCK_UN)
        except BaseException:
            os.close(self._file)
            raise

    def __enter__(self) -> Self:
        fcntl.flock(self._file, fcntl.LOCK_EX)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        """Let go of the file; the pacer goes on by itself. Safe to call twice."""
        if self._pacer is not None:
            self._pacer.neighbours = None
        if not self._map.closed:
            self._map.close()
            os.close(self._file)

    def join(self, pacer: Pacer) -> None:
        """From now on the pacer counts the others, and writes what it sends."""
        self._pacer = pacer
        pacer.neighbours = self

    # --- what Pacer asks, under the lock -----------------------------------------------------------------------------

    def of(self, bucket: str, now_ns: int) -> tuple[list[int], int]:
        """The others' requests of a bucket: stamps, oldest first, and how many are under way."""
        stamps: list[int] = []
        under_way = 0
        place = self._place(bucket)
        for sender, sent, over in _ENTRY.iter_unpack(self._map[place : place + ENTRIES * _ENTRY.size]):
            if not sender or sender == self.sender:
                continue
            if over or now_ns - sent > ENDED_BY_THEN_S * NS or not self.alive(sender >> _NUMBER_BITS):
                # A stamp of the future was written before the machine started anew: take it as just now.
                stamps.append(min(over or sent, now_ns))
            else:
                stamps.append(min(sent, now_ns))
                under_way += 1
        stamps.sort()
        return stamps, under_way

    def sent(self, bucket: str, now_ns: int) -> None:
        """A request of ours leaves. It takes the place of the oldest one."""
        place = self._place(bucket)
        entries = list(_ENTRY.iter_unpack(self._map[place : place + ENTRIES * _ENTRY.size]))
        # One under way is kept as long as any other can go; what is longest ago goes first.
        oldest = min(
            range(ENTRIES), key=lambda i: (entries[i][0] and not entries[i][2], entries[i][2] or entries[i][1], i)
        )
        _ENTRY.pack_into(self._map, place + oldest * _ENTRY.size, self.sender, now_ns, 0)

    def over(self, bucket: str, sent_ns: int, stamp_ns: int) -> None:
        """A request of ours is over; from now on it counts with ``stamp_ns``."""
        place = self._place(bucket)
        for index, entry in enumerate(_ENTRY.iter_unpack(self._map[place : place + ENTRIES * _ENTRY.size])):
            if entry == (self.sender, sent_ns, 0):
                _ENTRY.pack_into(self._map, place + index * _ENTRY.size, self.sender, sent_ns, stamp_ns)
                return

    def paused_until(self, now_ns: int, longest_s: float) -> int:
        """Until when the broker shut this machine out, on the monotonic clock; in the past when it did not."""
        until: int = _HEAD.unpack_from(self._map)[1]
        return now_ns + min(until - self.wall_ns(), int(longest_s * NS))

    def pause(self, pause_s: float) -> None:
        """The broker shut this machine out."""
        until = max(_HEAD.unpack_from(self._map)[1], self.wall_ns() + int(pause_s * NS))
        _HEAD.pack_into(self._map, 0, MAGIC, until)

    def _place(self, bucket: str) -> int:
        place = self._places.get(bucket)
        if place is None:
            name = blake2b(bucket.encode(), digest_size=_NAME).digest()
            for index in range(BUCKETS):
                at = _HEAD.size + index * _BUCKET_SIZE
                known = self._map[at : at + _NAME]
                if known == bytes(_NAME):
                    self._map[at : at + _NAME] = name
                    known = name
                if known == name:
                    place = self._places[bucket] = at + _NAME
                    break
            else:
                raise RuntimeError(f"{self.path} has no room for the limit {bucket!r}")
        return place
