"""The watchdog over strategy callbacks: a callback that does not return ends the process, with its name and line.

Callbacks are sync and run on the loop's thread, so one that loops for ever stops quotes, fills and cancels alike; a
process that can no longer see its orders must not pretend to trade. The watch has a thread of its own that looks a few
times per second whether the engine is still busy with the same call. It never touches the journal (SQLite belongs to the
loop's thread, and what is recorded is already durable), prints one line and leaves at once; the next start recovers as
after a crash. Imports the standard library and errors; ``runtime.live`` drives it.
"""

from __future__ import annotations

import linecache
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import TextIO

import attrs

from botframework.errors import ExitCode

_OUR_PACKAGE = str(Path(__file__).resolve().parent.parent) + os.sep
_CORE = _OUR_PACKAGE + "core" + os.sep
_POLLS_PER_LIMIT = 16


@attrs.define(eq=False)
class Watchdog:
    """Watches the calls that are marked by ``calls += 1; busy = True`` … ``busy = False``.

    Marking costs two attribute writes and no clock. Time is counted in the watch's own polls, not on a clock, so that a
    stopped and continued process (a suspended laptop) is not taken for a stuck one. ``limit_s`` is how long one call may
    take; ``who`` names the strategy being called, if known.
    """

    limit_s: float = 4.0
    who: Callable[[], str] = lambda: ""
    stream: TextIO | None = None
    leave: Callable[[int], object] = os._exit
    calls: int = attrs.field(init=False, default=0)
    busy: bool = attrs.field(init=False, default=False)
    _thread_id: int = attrs.field(init=False, default=0)
    _stop: threading.Event = attrs.field(init=False, factory=threading.Event)
    _thread: threading.Thread | None = attrs.field(init=False, default=None)

    def start(self) -> None:
        """Watch the calling thread from now on."""
        self._thread_id = threading.get_ident()
        self._thread = threading.Thread(target=self._run, name="callback-watch", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        last_call, polls = -1, 0
        while not self._stop.wait(self.limit_s / _POLLS_PER_LIMIT):
            call = self.calls
            polls = polls + 1 if self.busy and call == last_call else 0
            last_call = call
            if polls >= _POLLS_PER_LIMIT:
                self._end()
                return

    def _end(self) -> None:
        line = describe(sys._current_frames().get(self._thread_id), self._name(), self.limit_s)
        stream = self.stream or sys.stderr
        try:
            stream.write(line + "\n")
            stream.flush()
        except (OSError, ValueError):
            pass  # nobody listens; the exit code still tells
        self.leave(int(ExitCode.STUCK))

    def _name(self) -> str:
        try:
            return self.who()
        except Exception:  # noqa: BLE001 - another thread's state may be in any condition, and the process must end
            return ""


def describe(frame: FrameType | None, strategy: str, limit_s: float) -> str:
    """One line: the strategy, its file and line, and the line's text.

    The line is the innermost one of the file that our code called into, because that is where its author can look; a
    loop in a library shows the author's call of it.
    """
    frames: list[FrameType] = []
    while frame is not None:
        frames.append(frame)
        frame = frame.f_back
    frames.reverse()  # outermost first: command line, event loop, driver, engine, strategy, what it called
    core = next((index for index, each in enumerate(frames) if each.f_code.co_filename.startswith(_CORE)), 0)
    theirs = [each for each in frames[core:] if not each.f_code.co_filename.startswith(_OUR_PACKAGE)]
    who = f"strategy '{strategy}'" if strategy else "a callback"
    tail = (
        f"did not return within {limit_s:g} s; the process ends and orders at the broker stay as they are;"
        " correct the callback and start again, the start reconciles"
    )
    if not theirs:
        place = f" at {Path(frames[-1].f_code.co_filename).name}:{frames[-1].f_lineno}" if frames else ""
        return f"{who}: the engine{place} {tail}"
    file = theirs[0].f_code.co_filename
    line = [each for each in theirs if each.f_code.co_filename == file][-1].f_lineno
    text = linecache.getline(file, line).strip()
    return f"{file}:{line}: {who}: {theirs[0].f_code.co_name} {tail}" + (f" | {text}" if text else "")
