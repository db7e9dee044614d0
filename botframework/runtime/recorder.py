"""Writes what the market told a running bot to files that a backtest reads: ``symbol=AAPL/date=2026-11-23.csv``.

Every tick that reached the bot's driver, conflated as it came, with the sender's time and ours. Ticks are kept for a moment and
written by a thread, so the loop never waits for the disk; what cannot be written ends the recording, never the run. A file that a
crash left with half a line is mended when the next recording goes on in it. Imports core's model; used by ``runtime.live``.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path
from typing import Final

import attrs

from botframework.core.model import Tick
from botframework.errors import ConfigError, JournalError
from botframework.ports import Clock

COLUMNS: Final = ("at_ns", "wall_ns", "bid", "ask", "bid_size", "ask_size", "last", "last_size", "halted", "delayed")
EVERY_S: Final = 1.0
#: Ticks in memory; more of them means that the disk does not keep up, and a recording with holes would mislead.
WAITING_MAX: Final = 1_000_000
_OPEN_MAX: Final = 64
_DAY_NS: Final = 86_400 * 10**9


@attrs.define(eq=False)
class Recorder:
    """One recording. ``say`` hears why it ended early; ``written`` counts ticks on the disk."""

    folder: Path
    clock: Clock
    say: Callable[[str], None] = lambda text: None
    written: int = attrs.field(init=False, default=0)
    _waiting: list[Tick] = attrs.field(init=False, factory=list)
    _files: OrderedDict[tuple[str, int], FileIO] = attrs.field(init=False, factory=OrderedDict)
    _lock: int = attrs.field(init=False, default=-1)
    _is_over: bool = attrs.field(init=False, default=False)

    def open(self) -> None:
        """Take the folder. Raises ``JournalError`` where it cannot be written to, ``ConfigError`` where another bot records."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = os.open(self.folder / ".recorder.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.close()
            raise ConfigError(
                "another bot records there", where=str(self.folder), hint="give each recording a folder of its own"
            ) from None
        except OSError as error:
            self.close()
            raise JournalError(
                f"nothing can be recorded there: {error.strerror or error}",
                where=str(self.folder),
                hint="name a folder that can be written to",
            ) from error

    def tick(self, tick: Tick) -> None:
        """Take a tick in; the hot path."""
        if not self._is_over:
            self._waiting.append(tick)
            if len(self._waiting) > WAITING_MAX:
                self._end(f"the disk does not keep up: {WAITING_MAX:,} ticks wait")

    async def keep(self) -> None:
        """Write every second, until cancelled."""
        while not self._is_over:
            await self.clock.sleep(EVERY_S)
            await self.flush()

    async def flush(self) -> None:
        """Write what waits."""
        waiting, self._waiting = self._waiting, []
        if waiting and not self._is_over:
            try:
                await asyncio.shield(asyncio.to_thread(self._write, waiting))
            except OSError as error:
                self._end(f"{error.strerror or error}")

    def close(self) -> None:
        """Close the files and let go of the folder. What still waits is written first. Never raises."""
        waiting, self._waiting = self._waiting, []
        try:
            if waiting and not self._is_over:
                self._write(waiting)
            for file in self._files.values():
                file.close()
        except OSError as error:
            self._end(f"{error.strerror or error}")
        self._files.clear()
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def _end(self, why: str) -> None:
        if not self._is_over:
            self._is_over = True
            self._waiting.clear()
            self.say(f"the recording in {self.folder} ended after {self.written:,} ticks: {why}")

    def _write(self, ticks: Sequence[Tick]) -> None:
        lines: dict[tuple[str, int], list[str]] = {}
        for tick in ticks:
            values = (
                tick.at_ns,
                tick.wall_ns,
                tick.bid,
                tick.ask,
                tick.bid_size,
                tick.ask_size,
                tick.last,
                tick.last_size,
                int(tick.halted),
                int(tick.delayed),
            )
            line = ",".join(["" if value is None else repr(value) for value in values]) + "\n"
            lines.setdefault((tick.instrument.symbol, tick.at_ns // _DAY_NS), []).append(line)
        for (symbol, day), found in lines.items():
            _append(self._file(symbol, day), "".join(found))
            self.written += len(found)

    def _file(self, symbol: str, day: int) -> FileIO:
        key = (symbol, day)
        file = self._files.get(key)
        if file is None:
            while len(self._files) >= _OPEN_MAX:
                self._files.popitem(last=False)[1].close()
            date = datetime.fromtimestamp(day * 86_400, UTC).date().isoformat()
            self._files[key] = file = _opened(self.folder / f"symbol={_safe(symbol)}" / f"date={date}.csv")
        else:
            self._files.move_to_end(key)
        return file


def _safe(symbol: str) -> str:
    """A symbol as a folder's name. Raises ``OSError`` for one that would lead elsewhere."""
    if not symbol or symbol.startswith(".") or "/" in symbol or "\0" in symbol:
        raise OSError(f"the symbol {symbol!r} is no name for a folder")
    return symbol


def _append(file: FileIO, text: str) -> None:
    """All of it or nothing: a disk that is full in the middle of a line would leave a tape that no backtest reads."""
    length = os.fstat(file.fileno()).st_size
    rest = text.encode("ascii")
    try:
        while rest:
            rest = rest[os.write(file.fileno(), rest) :]
    except OSError:
        with contextlib.suppress(OSError):
            os.ftruncate(file.fileno(), length)
        raise


def _opened(path: Path) -> FileIO:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        length = file.seek(0, os.SEEK_END)
        # Half a line is what a crash leaves; it is shorter than this.
        begin = max(0, length - 4096)
        file.seek(begin)
        whole = file.read().rfind(b"\n") + 1
        file.truncate(begin + whole if whole or begin else 0)
    appending = FileIO(path, "a")
    try:
        if not os.fstat(appending.fileno()).st_size:
            _append(appending, ",".join(COLUMNS) + "\n")
    except OSError:
        appending.close()
        raise
    return appending
