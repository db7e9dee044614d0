"""What a restart must not forget of the pace: slow limits that are used up, and a pause the broker imposed.

A bot that dies and comes back within seconds would otherwise ask again for a list it asked for just before, and the
broker answers that with a quarter of an hour without any request. A small JSON file beside the journal, one entry per
gateway address, written before the request goes out and never synced to disk: it only has to outlive the process.
Imports the standard library and ``pacing``; made by the runner, used by ``transport``.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs

from botframework.ibkr.pacing import GLOBAL, NS, Pacer

SLOW_S = 2.0
"""A request in a window at least this long is written down at once; others at most every ``COARSE_NS``."""
COARSE_NS = 250_000_000
ENTRIES_MAX = 32


@attrs.define(eq=False)
class PacingMemory:
    """Keeps the slow windows of one gateway's pacer. A file that cannot be read or written is no reason to stop."""

    path: Path
    gateway: str
    wall_ns: Callable[[], int]
    mono_ns: Callable[[], int]
    _last: dict[str, int] = attrs.field(init=False, factory=dict)  # bucket -> wall time of the newest request
    _last_mono: dict[str, int] = attrs.field(init=False, factory=dict)  # the same by the machine's own clock
    _paused_until: int = attrs.field(init=False, default=0)
    _paused_until_mono: int = attrs.field(init=False, default=0)
    _written_ns: int = attrs.field(init=False, default=0)

    def restore(self, pacer: Pacer) -> None:
        """Give the pacer what the last process did, then keep watching it."""
        entry = self._read().get(self.gateway, {})
        wall, mono = self.wall_ns(), self.mono_ns()
        written = entry.get("mono")
        # The monotonic clock counts from the machine's start: unless it began anew, it knows better than the wall's clock,
        # which a person or a time server may have set since.
        same_start = isinstance(written, int) and mono >= written
        known = entry.get("last_mono", {}) if same_start else {}
        for bucket, at in sorted(entry.get("last", {}).items()):
            rate = pacer.rates.get(bucket)
            if rate is None or not isinstance(at, int):
                continue
            own = known.get(bucket)
            age_ns = mono - own if isinstance(own, int) else wall - at
            # A stamp of the future comes from a clock that was set back: take it as just now. Of a short window only the
            # newest request is known, and not to the moment: take it as full, and as used up as late as it can have been.
            age_ns = max(0, age_ns - (COARSE_NS if rate.per_s < SLOW_S else 0))
            for _ in range(rate.requests):
                pacer.recall(bucket, mono - age_ns)
            self._last[bucket], self._last_mono[bucket] = at, mono - age_ns
        paused = entry.get("paused_until", 0)
        if isinstance(paused, int) and paused:
            own = entry.get("paused_until_mono") if same_start else None
            left_ns = own - mono if isinstance(own, int) and own else paused - wall
            if left_ns > 0:
                left_ns = min(left_ns, int(pacer.penalty_max_s * NS))
                self._paused_until, self._paused_until_mono = wall + left_ns, mono + left_ns
                pacer.paused_until_ns = max(pacer.paused_until_ns, mono + left_ns)
        pacer.on_sent = self._sent
        pacer.on_paused = self._paused

    def _sent(self, bucket: str, per_s: float) -> None:
        now = self.wall_ns()
        self._last[bucket] = self._last[GLOBAL] = now
        self._last_mono[bucket] = self._last_mono[GLOBAL] = self.mono_ns()
        if per_s >= SLOW_S or not 0 <= now - self._written_ns < COARSE_NS:
            self._written_ns = now
            self._write()

    def _paused(self, pause_s: float) -> None:
        self._paused_until = self.wall_ns() + int(pause_s * NS)
        self._paused_until_mono = self.mono_ns() + int(pause_s * NS)
        self._write()

    def _entry(self) -> dict[str, Any]:
        return {
            "mono": self.mono_ns(),
            "last": self._last,
            "last_mono": self._last_mono,
            "paused_until": self._paused_until,
            "paused_until_mono": self._paused_until_mono,
        }

    def _read(self) -> dict[str, Any]:
        try:
            data = json.loads(self.path.read_bytes())
        except (OSError, ValueError):
            return {}
        return {k: v for k, v in data.items() if isinstance(v, dict)} if isinstance(data, dict) else {}

    def _write(self) -> None:
        data = self._read()
        data.pop(self.gateway, None)  # newest last
        while len(data) >= ENTRIES_MAX:
            del data[next(iter(data))]
        data[self.gateway] = self._entry()
        partial = self.path.with_name(self.path.name + ".part")
        try:
            descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w") as file:
                json.dump(data, file)
            partial.replace(self.path)
        except OSError:
            pass  # pacing in this process goes on; the journal will say that the disk is full
