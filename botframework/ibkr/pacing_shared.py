"""One budget of requests for all processes of a machine that speak to one gateway: a small file they all write to.

The broker counts an address's requests, not a program's, and a violation shuts all of them out for a quarter of an hour. So
every request is written here, with who sent it and whether it is over, before it leaves; and what others wrote counts in our own
windows. What a process wrote that has died goes on counting, which is also how a quick restart remembers. Stamps are the
machine's monotonic clock, the same in all processes; a pause the broker imposed is on the wall clock too, for when the machine
starts anew. What cannot be true (a stamp of the future, a pause beyond the longest one) is taken as of now, once.
A damaged file, a full disk, a process stopped with the lock in its hand cost the sharing, never the pacing and never a
request. Imports the standard library, ``address`` and ``pacing``; made by the runner and the library, used by ``pacing``.
"""

from __future__ import annotations

import contextlib
import fcntl
import itertools
import os
import stat
import struct
import tempfile
import threading
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import attrs

from botframework.ibkr.address import gateway_at
from botframework.ibkr.pacing import ARRIVED_BY_THEN_NS, NS, Pacer
from botframework.ports import Clock

MAGIC: Final = b"tw-pace2"
BUCKETS: Final = 48
#: Of the widest window the description has, ten requests, with room for those whose end was not written.
ENTRIES: Final = 24
#: No request takes longer, so one that never ended belongs to a process that was stopped in the middle, or to a reused id.
ENDED_BY_THEN_S: Final = 180
#: A stamp this far ahead was written before the machine started anew, or by chance; one of another process may be a little.
AHEAD_NS: Final = NS
#: The broker's penalty, in seconds.
LONGEST_PAUSE_S: Final = 900.0
#: The lock is held for microseconds. Whoever holds it longer was stopped; nobody waits for him, least of all a cancellation.
PATIENCE_NS: Final = 100_000_000
LOOK_AGAIN_S: Final = 0.000_2
#: While the lock is held this much is read at once: the pause, and the limits that are asked for most.
PAGE: Final = 4_096

_HEAD: Final = struct.Struct("<8sqqq")  # magic, paused until (wall ns; mono ns), when that was written (mono ns)
_ENTRY: Final = struct.Struct("<qqq")  # sender, sent (mono ns), over (mono ns; 0 while under way)
_NAME: Final = 8
NUMBER_BITS: Final = 20
_ENTRIES: Final = struct.Struct(f"<{3 * ENTRIES}q")
_BUCKET_SIZE: Final = _NAME + ENTRIES * _ENTRY.size
_SIZE: Final = _HEAD.size + BUCKETS * _BUCKET_SIZE
_ENTRIES_SIZE: Final = ENTRIES * _ENTRY.size
_NOTHING: Final = bytes(_ENTRIES_SIZE)
_LOCK: Final = fcntl.LOCK_EX | fcntl.LOCK_NB


_numbers = itertools.count(1)


def shared_folder() -> Path:
    """What all processes of a user share at one gateway: above all the budget of requests, which the broker counts together."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    if os.path.isabs(base):  # a relative one is to be ignored, says the convention
        return Path(base) / "tickwright"
    try:
        return Path.home() / ".cache" / "tickwright"
    except RuntimeError:  # a user without a home, as in containers
        return Path(tempfile.gettempdir()) / f"tickwright-{os.getuid()}"


def share_pace(pacer: Pacer, folder: Path, gateway: str, clock: Clock) -> SharedPace | None:
    """Let the pacer share its budget with all processes that use ``folder`` for the same gateway.

    It is the same one however its address is written: with or without the base path, by name or by number.

    None when there is no place for the file; the pace of this process holds all the same.
    """
    path = folder / f"pace-{blake2b(gateway_at(gateway).encode(), digest_size=8).hexdigest()}.bin"
    sender = os.getpid() << NUMBER_BITS | next(_numbers) % (1 << NUMBER_BITS)
    try:
        shared = SharedPace(path, sender, clock.wall_ns, clock.mono_ns)
    except OSError:
        return None
    shared.join(pacer)
    return shared


def _alive(pid: int) -> bool:
    if pid <= 0:
        return False  # never written by us
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:  # another user's
        return True
    return True


@attrs.define(eq=False)
class SharedPace:
    """The others' requests, as one pacer sees them. Used under its own lock: ``with shared: …``.

    ``sender`` tells this pacer from all others: the process id, then a number within the process. Raises OSError when the
    file can be neither opened nor made, or is a link; one of another size is set up anew. ``sleep`` waits for the lock.
    """

    path: Path
    sender: int
    wall_ns: Callable[[], int]
    mono_ns: Callable[[], int]
    alive: Callable[[int], bool] = _alive
    sleep: Callable[[float], object] = attrs.field(factory=lambda: threading.Event().wait)
    _file: int = attrs.field(init=False, default=-1)
    _places: dict[str, int] = attrs.field(init=False, factory=dict)
    _alone: dict[int, bytes] = attrs.field(
        init=False, factory=dict
    )  # by place: bytes in which nobody else has an entry
    # By place: what stood there when the last of ours was over, and which entry the next one takes.
    _next: dict[int, tuple[bytes, int]] = attrs.field(init=False, factory=dict)
    _calm: bytes = attrs.field(init=False, default=b"")  # a head that says that there is no pause
    _is_held: bool = attrs.field(init=False, default=False)
    _page: bytes = attrs.field(init=False, default=b"")  # the beginning of the file, once it was read under this lock
    _pacer: Pacer | None = attrs.field(init=False, default=None)

    def __attrs_post_init__(self) -> None:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # A link could stand for a file of any kind, which would be written over.
        self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            if not stat.S_ISREG(os.fstat(self._file).st_mode):
                raise OSError(f"{self.path} is no file")
            with self:
                if os.fstat(self._file).st_size != _SIZE or os.pread(self._file, len(MAGIC), 0) != MAGIC:
                    self._set_up()
        except BaseException:
            os.close(self._file)
            raise

    def _set_up(self) -> None:
        """An empty file, every byte of it on the disk: what is full later has room for what is written then."""
        self._places.clear()
        self._page = b""
        os.ftruncate(self._file, _SIZE)
        if os.pwrite(self._file, MAGIC + bytes(_SIZE - len(MAGIC)), 0) != _SIZE:
            raise OSError(f"{self.path} could not be written whole")

    def __enter__(self) -> Self:
        try:
            fcntl.flock(self._file, _LOCK)
        except BlockingIOError:
            self._wait_for_the_lock()
        except OSError:
            pass  # a file system without locks
        self._is_held = True
        return self

    def _wait_for_the_lock(self) -> None:
        give_up = self.mono_ns() + PATIENCE_NS
        for _ in range(int(PATIENCE_NS / NS / LOOK_AGAIN_S)):  # also bounded where the clock stands still
            self.sleep(LOOK_AGAIN_S)
            try:
                fcntl.flock(self._file, _LOCK)
            except BlockingIOError:
                if self.mono_ns() > give_up:
                    return
            except OSError:
                return
            else:
                return

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_held, self._page = False, b""
        try:
            fcntl.flock(self._file, fcntl.LOCK_UN)
        except OSError:
            return  # a file system without locks

    def close(self) -> None:
        """Let go of the file; the pacer goes on by itself. Safe to call twice."""
        if self._pacer is not None:
            self._pacer.neighbours = None
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

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
        raw = self._read(place, _ENTRIES_SIZE)
        if raw == _NOTHING or raw == self._alone.get(place):
            return stamps, 0  # an order waits for this, and mostly nobody else is there
        for index, (sender, sent, over) in enumerate(_ENTRY.iter_unpack(raw)):
            if not sender or sender == self.sender:
                continue
            if max(sent, over) > now_ns + AHEAD_NS and max(sent, over) > self.mono_ns() + AHEAD_NS:
                # Of before the machine started anew, and not of one who sent while we were stopped between clock and lock:
                # taken as just now, and written so, or it would be just now for days.
                self._write(place + index * _ENTRY.size, _ENTRY.pack(sender, now_ns, now_ns))
                stamps.append(now_ns)
            elif not self._is_under_way(sender, sent, over, now_ns):
                # One that died in the middle never told the end.
                stamps.append(min(over, now_ns) if over else sent + ARRIVED_BY_THEN_NS)
            else:
                stamps.append(sent + ARRIVED_BY_THEN_NS)
                under_way += 1
        if not stamps:
            self._alone[place] = raw
        stamps.sort()
        return stamps, under_way

    def _is_under_way(self, sender: int, sent: int, over: int, now_ns: int) -> bool:
        if not sender or over or now_ns - sent > ENDED_BY_THEN_S * NS:
            return False
        return sender == self.sender or self.alive(sender >> NUMBER_BITS)

    def sent(self, bucket: str, now_ns: int) -> None:
        """A request of ours leaves. It takes the place of the oldest one."""
        place = self._place(bucket)
        raw = self._read(place, _ENTRIES_SIZE)
        known = self._next.get(place)
        # Worked out when the one before was answered, of the same bytes: an order waits for this.
        index = known[1] if known is not None and known[0] == raw else self._oldest(raw, now_ns)
        self._put(place, raw, index, _ENTRY.pack(self.sender, now_ns, 0))

    def _oldest(self, raw: bytes, now_ns: int) -> int:
        """Which entry goes first: the one that is longest ago, above all one that was never used. One under way is kept as long
        as any other can go; one whose process died is not under way any more, or the dead would fill the file in time.
        """
        numbers = _ENTRIES.unpack(raw)
        senders, sents, overs = numbers[::3], numbers[1::3], numbers[2::3]
        since = [over or sent for sent, over in zip(sents, overs, strict=True)]
        first = since.index(min(since))
        if not self._is_under_way(senders[first], sents[first], overs[first], now_ns):
            return first
        return min(
            (self._is_under_way(*entry, now_ns), since[index], index)
            for index, entry in enumerate(zip(senders, sents, overs, strict=True))
        )[2]

    def over(self, bucket: str, sent_ns: int, stamp_ns: int) -> None:
        """A request of ours is over; from now on it counts with ``stamp_ns``."""
        place = self._place(bucket)
        raw = self._read(place, _ENTRIES_SIZE)
        wanted = (self.sender, sent_ns, 0)
        if _ENTRY.pack(*wanted) in raw:
            for index, entry in enumerate(_ENTRY.iter_unpack(raw)):
                if entry == wanted:
                    self._foresee(place, self._put(place, raw, index, _ENTRY.pack(self.sender, sent_ns, stamp_ns)))
                    return

    def _put(self, place: int, raw: bytes, index: int, entry: bytes) -> bytes:
        """Write an entry of ours into what stands at a place; gives what stands there then."""
        at = index * _ENTRY.size
        self._write(place + at, entry)
        now = raw[:at] + entry + raw[at + _ENTRY.size :]
        if raw == self._alone.get(place):
            self._alone[place] = now
        return now

    def _foresee(self, place: int, raw: bytes) -> None:
        """Keep which entry goes first, where that is one that is over: it stays so, whatever the time and whoever dies."""
        numbers = _ENTRIES.unpack(raw)
        since = [over or sent for sent, over in zip(numbers[1::3], numbers[2::3], strict=True)]
        first = since.index(min(since))
        if numbers[3 * first + 2] or not numbers[3 * first]:
            self._next[place] = raw, first

    def paused_until(self, now_ns: int, longest_s: float) -> int:
        """Until when the broker shut this machine out, on the monotonic clock; in the past when it did not."""
        raw = self._read(0, _HEAD.size)
        if raw == self._calm:
            return 0
        head: tuple[bytes, int, int, int] = _HEAD.unpack(raw)
        _, wall_ns, mono_ns, written_ns = head
        if not wall_ns:
            self._calm = raw
            return 0
        now_ns = max(now_ns, self.mono_ns())  # who was stopped between clock and lock comes with an old one
        if now_ns + AHEAD_NS >= written_ns:
            # The machine's own clock knows better than the wall's, which a person or a time server may have set since.
            longest_ns = now_ns + int(longest_s * NS)
            if mono_ns > longest_ns:
                # Damage: no pause is so long. It is as long as it can have been, from now, and then it ends.
                mono_ns = longest_ns
                self._write(0, _HEAD.pack(MAGIC, self.wall_ns() + longest_ns - now_ns, mono_ns, now_ns))
            return mono_ns
        # The machine has started anew since, and only the wall's clock is left. From here on its own one counts again.
        left_ns = max(0, min(wall_ns - self.wall_ns(), int(longest_s * NS)))
        self._write(0, _HEAD.pack(MAGIC, self.wall_ns() + left_ns, now_ns + left_ns, now_ns))
        return now_ns + left_ns

    def pause(self, pause_s: float) -> None:
        """The broker shut this machine out."""
        now_ns, pause_ns = self.mono_ns(), int(pause_s * NS)
        until_ns = max(self.paused_until(now_ns, LONGEST_PAUSE_S), now_ns + pause_ns)
        self._write(0, _HEAD.pack(MAGIC, self.wall_ns() + until_ns - now_ns, until_ns, now_ns))

    # --- the file ----------------------------------------------------------------------------------------------------

    def _read(self, place: int, size: int) -> bytes:
        """What stands there; nothing where the file was cut short or cannot be read."""
        if self._is_held and place + size <= PAGE:
            page = self._page
            if not page:
                try:
                    page = self._page = os.pread(self._file, PAGE, 0)
                except OSError:
                    page = b""
            if place + size <= len(page):
                return page[place : place + size]
        try:
            found = os.pread(self._file, size, place)
        except OSError:
            found = b""
        return found if len(found) == size else found + bytes(size - len(found))

    def _write(self, place: int, content: bytes) -> None:
        self._page = b""
        try:
            os.pwrite(self._file, content, place)
        except OSError:
            return  # the others do not see it; our own windows count it all the same

    def _place(self, bucket: str) -> int:
        place = self._places.get(bucket)
        if place is None:
            place = self._found(bucket)
            if place is None:
                with contextlib.suppress(OSError):
                    self._set_up()  # there are fewer limits than places, so what stands there is none of ours
                place = self._found(bucket) or _HEAD.size + _NAME
            self._places[bucket] = place
        return place

    def _found(self, bucket: str) -> int | None:
        name = blake2b(bucket.encode(), digest_size=_NAME).digest()
        for index in range(BUCKETS):
            at = _HEAD.size + index * _BUCKET_SIZE
            known = self._read(at, _NAME)
            if known == bytes(_NAME):
                self._write(at, name)
                known = name
            if known == name:
                return at + _NAME
        return None


@attrs.define(eq=False)
class PaceInMemory(SharedPace):
    """The same among the processes of a simulation, one after the other in one thread: no file and no lock."""

    memory: bytearray = attrs.field(kw_only=True)

    def __attrs_post_init__(self) -> None:
        if len(self.memory) != _SIZE:
            self.memory[:] = MAGIC + bytes(_SIZE - len(MAGIC))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def _read(self, place: int, size: int) -> bytes:
        return bytes(self.memory[place : place + size])

    def _write(self, place: int, content: bytes) -> None:
        self.memory[place : place + len(content)] = content
