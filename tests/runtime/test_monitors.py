"""What the monitors tell: a late loop, a stepped clock, a full disk, changed files; each once, and again when it is over."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from botframework.core.events import CodeReported, Event, MonitorChanged
from botframework.runtime import monitors
from botframework.runtime.monitors import Monitors

S = 10**9


class Clock:
    """Sleeps by jumping; ``late`` adds to each sleep; stops the monitors after so many."""

    def __init__(self, sleeps: int, at: Callable[[int, Clock], None] | None = None) -> None:
        self.now_ns = 0
        self.sleeps = sleeps
        self.number = 0
        self.steps = 0
        self.late_s = 0.0
        self.at = at

    def mono_ns(self) -> int:
        return self.now_ns

    wall_ns = market_ns = mono_ns

    def observe_market(self, at_ns: int) -> None: ...

    async def sleep(self, seconds: float) -> None:
        self.number += 1
        if self.number > self.sleeps:
            raise asyncio.CancelledError
        if self.at is not None:
            self.at(self.number, self)
        self.now_ns += round((seconds + self.late_s) * S)


def told(clock: Clock, **changes: Any) -> list[Event]:
    found: list[Event] = []
    watch = Monitors(emit=found.append, clock=clock, **changes)
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(watch.keep())
    return found


def states(events: list[Event], name: str) -> list[bool]:
    return [event.ok for event in events if isinstance(event, MonitorChanged) and event.name == name]


@pytest.mark.parametrize(("late_s", "expected"), [(0.249, [True]), (0.25, [True]), (0.251, [True, False, True])])
def test_a_late_loop_is_bad_for_five_seconds(late_s: float, expected: list[bool]) -> None:
    def at(number: int, clock: Clock) -> None:
        clock.late_s = late_s if number == 3 else 0.0

    assert states(told(Clock(20, at), watches_machine=True), "loop") == expected


def test_a_stepped_clock_is_bad_for_a_minute() -> None:
    def at(number: int, clock: Clock) -> None:
        clock.steps = int(number >= 3)

    events = told(Clock(80, at), watches_machine=True)
    assert states(events, "clock") == [True, False, True]
    bad, good = (
        event for event in events if isinstance(event, MonitorChanged) and event.name == "clock" and event.at_ns
    )
    assert good.wall_ns - bad.wall_ns == 60 * S


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert states(told(Clock(3), watches_machine=True, folder=tmp_path), "disk") == [True]
    monkeypatch.setattr(monitors, "DISK_MIN_BYTES", 1 << 60)
    assert states(told(Clock(3), watches_machine=True, folder=tmp_path), "disk") == [False]
    assert states(told(Clock(3), watches_machine=True, folder=tmp_path / "gone"), "disk") == [False]


def test_changed_and_unreadable_files_are_told_once() -> None:
    now = ["code"]

    def at(number: int, clock: Clock) -> None:
        now[0] = "code" if number < 3 else "other"

    def hashes() -> tuple[str, str]:
        if now[0] == "gone":
            raise OSError
        return "config", now[0]

    found = told(Clock(6, at), hashes=hashes)
    assert [(event.config_hash, event.code_hash) for event in found if isinstance(event, CodeReported)] == [
        ("config", "other")
    ]

    def gone(number: int, clock: Clock) -> None:
        now[0] = "code" if number < 3 else "gone"

    now[0] = "code"
    (report,) = told(Clock(6, gone), hashes=hashes)
    assert isinstance(report, CodeReported)
    assert report.config_hash.startswith("unreadable")


def test_with_nothing_to_watch_it_ends() -> None:
    found: list[Event] = []
    asyncio.run(Monitors(emit=found.append, clock=Clock(0)).keep())
    assert found == []
