"""Watches what risk cannot see from inside: a late loop, a full disk, a clock that stepped, files that changed on disk.

Each is told as an event when it changes, so that the journal shows what the rules knew (R40, R45, R49). Runs beside the
other slow tasks of a live bot, only as far as some rule reads it. Imports core and ports; used by ``runtime.live``.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import attrs

from botframework.core.events import CodeReported, Event, MonitorChanged
from botframework.ports import Clock

LOOP_LATE_S = 0.25
DISK_MIN_BYTES = 500 * 1_000_000
EVERY_S = 1.0
DISK_EVERY_S = 10.0
CODE_EVERY_S = 60.0
LOOP_GOOD_AFTER_S = 5.0
CLOCK_GOOD_AFTER_S = 60.0
_S = 10**9


@attrs.define(eq=False, kw_only=True)
class Monitors:
    """See the module. ``folder`` is where the journal lies; ``hashes`` reads configuration and code anew."""

    emit: Callable[[Event], None]
    clock: Clock
    folder: Path | None = None
    hashes: Callable[[], tuple[str, str]] | None = None
    watches_machine: bool = False
    _told: dict[str, bool] = attrs.field(init=False, factory=dict)
    _bad_until_ns: dict[str, int] = attrs.field(init=False, factory=dict)
    _hashed: tuple[str, str] | None = attrs.field(init=False, default=None)

    async def keep(self) -> None:
        """Look, until cancelled. Ends at once when nothing is to be watched."""
        steps = getattr(self.clock, "steps", 0)
        disk_ns = code_ns = self.clock.mono_ns()
        self._hashed = self._read()
        if self.watches_machine:
            self._tell("loop", True, "")
            self._tell("clock", True, "")
            self._look_at_disk()
        while self.watches_machine or self.hashes is not None:
            began_ns = self.clock.mono_ns()
            await self.clock.sleep(EVERY_S if self.watches_machine else CODE_EVERY_S)
            now_ns = self.clock.mono_ns()
            if self.watches_machine:
                late_s = (now_ns - began_ns) / _S - EVERY_S
                self._judge("loop", late_s <= LOOP_LATE_S, f"{late_s * 1000:.0f} ms late", now_ns, LOOP_GOOD_AFTER_S)
                stepped, steps = getattr(self.clock, "steps", 0) != steps, getattr(self.clock, "steps", 0)
                self._judge("clock", not stepped, "the wall clock stepped", now_ns, CLOCK_GOOD_AFTER_S)
                if now_ns - disk_ns >= DISK_EVERY_S * _S:
                    disk_ns = now_ns
                    self._look_at_disk()
            if now_ns - code_ns >= CODE_EVERY_S * _S:
                code_ns = now_ns
                self._look_at_code()

    def _judge(self, name: str, good: bool, text: str, now_ns: int, good_after_s: float) -> None:
        """Bad at once; good again only after a while without another offence."""
        if not good:
            self._bad_until_ns[name] = now_ns + int(good_after_s * _S)
            self._tell(name, False, text)
        elif now_ns >= self._bad_until_ns.get(name, 0):
            self._tell(name, True, "")

    def _look_at_disk(self) -> None:
        if self.folder is None:
            return
        try:
            free = shutil.disk_usage(self.folder).free
        except OSError as error:
            self._tell("disk", False, f"cannot be looked at: {error.strerror}")
            return
        self._tell("disk", free >= DISK_MIN_BYTES, f"{free // 1_000_000} MB free")

    def _look_at_code(self) -> None:
        now = self._read()
        if now is not None and now != self._hashed:
            self._hashed = now
            stamps = {"at_ns": self.clock.market_ns(), "wall_ns": self.clock.wall_ns()}
            self.emit(CodeReported(**stamps, config_hash=now[0], code_hash=now[1]))

    def _read(self) -> tuple[str, str] | None:
        """The hashes now; a file that cannot be read is a change like any other."""
        if self.hashes is None:
            return None
        try:
            return self.hashes()
        except Exception as error:  # noqa: BLE001  whatever keeps the files from being read, they are not what was armed
            return (f"unreadable: {type(error).__name__}", "")

    def _tell(self, name: str, good: bool, text: str) -> None:
        if self._told.get(name) is good:
            return
        self._told[name] = good
        stamps = {"at_ns": self.clock.market_ns(), "wall_ns": self.clock.wall_ns()}
        self.emit(MonitorChanged(**stamps, name=name, ok=good, text="" if good else text))
