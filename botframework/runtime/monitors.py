"""Watches what risk cannot see from inside: a late loop, a full disk, a clock that stepped, files that changed on disk.

Each is told as an event when it changes, so that the journal shows what the rules knew (R40, R45, R49). Runs beside the
other slow tasks of a live bot, only as far as some rule reads it. Imports core and ports; used by ``runtime.live``.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import attrs

from botframework.core.events import CodeReported, Event, MonitorChanged, RestrictedListRead
from botframework.ports import Clock
from botframework.runtime.storefile import open_file

LOOP_LATE_S = 0.25
DISK_MIN_BYTES = 500 * 1_000_000
EVERY_S = 1.0
LIST_EVERY_S = 10.0
LIST_MAX_BYTES = 262_144
LIST_MAX = 10_000
DISK_EVERY_S = 10.0
CODE_EVERY_S = 60.0
LOOP_GOOD_AFTER_S = 5.0
CLOCK_GOOD_AFTER_S = 60.0
_S = 10**9
_SYMBOL = re.compile(r"[A-Z0-9][A-Z0-9 ./-]{0,29}")


@attrs.define(eq=False, kw_only=True)
class Monitors:
    """See the module. ``folder`` is where the journal lies; ``hashes`` reads configuration and code anew.

    ``restricted`` is the list of symbols that must not be traded (R04).
    """

    emit: Callable[[Event], None]
    clock: Clock
    folder: Path | None = None
    hashes: Callable[[], tuple[str, str]] | None = None
    watches_machine: bool = False
    restricted: Path | None = None
    _listed: tuple[tuple[str, ...], str] | None = attrs.field(init=False, default=None)
    _told: dict[str, bool] = attrs.field(init=False, factory=dict)
    _bad_until_ns: dict[str, int] = attrs.field(init=False, factory=dict)
    _hashed: tuple[str, str] | None = attrs.field(init=False, default=None)

    async def keep(self) -> None:
        """Look, until cancelled. Ends at once when nothing is to be watched."""
        steps = getattr(self.clock, "steps", 0)
        disk_ns = code_ns = list_ns = self.clock.mono_ns()
        self._hashed = self._read()
        self._look_at_list()
        if self.watches_machine:
            self._tell("loop", True, "")
            self._tell("clock", True, "")
            self._look_at_disk()
        often_s = EVERY_S if self.watches_machine else CODE_EVERY_S if self.restricted is None else LIST_EVERY_S
        while self.watches_machine or self.hashes is not None or self.restricted is not None:
            began_ns = self.clock.mono_ns()
            await self.clock.sleep(often_s)
            now_ns = self.clock.mono_ns()
            if now_ns - list_ns >= LIST_EVERY_S * _S:
                list_ns = now_ns
                self._look_at_list()
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

    def _look_at_list(self) -> None:
        if self.restricted is None:
            return
        found = read_list(self.restricted)
        if found != self._listed:
            self._listed = found
            stamps = {"at_ns": self.clock.market_ns(), "wall_ns": self.clock.wall_ns()}
            self.emit(RestrictedListRead(**stamps, symbols=found[0], problem=found[1]))

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


def read_list(path: Path) -> tuple[tuple[str, ...], str]:
    """The symbols of a file, one a line, ``#`` begins a remark; and what is wrong with it, in one line, empty when nothing is.

    Whatever is wrong with one line is wrong with the list: half of it would let through what the other half forbids.
    """
    try:
        with open_file(path) as file:
            data = file.read(LIST_MAX_BYTES + 1)
        if len(data) > LIST_MAX_BYTES:
            return (), f"{path}: more than {LIST_MAX_BYTES} bytes"
        lines = data.decode("utf-8").splitlines()
    except OSError as error:
        return (), f"{path}: {error.strerror or type(error).__name__}"
    except UnicodeDecodeError:
        return (), f"{path}: it is no UTF-8 text"
    found: dict[str, None] = {}
    for number, line in enumerate(lines, 1):
        word = line.partition("#")[0].strip()
        if not word:
            continue
        if _SYMBOL.fullmatch(word) is None:
            return (), f"{path}:{number}: {word[:40]!r} is no symbol; write one a line, as the broker writes them"
        found[word] = None
    if len(found) > LIST_MAX:
        return (), f"{path}: more than {LIST_MAX} symbols"
    return tuple(found), ""
