"""What is in the journal takes effect once per strategy, over all processes; and the judge sees it when it does not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from botframework.core.events import Command, Event
from botframework.core.seats import Seats
from botframework.simulation.monitor import Monitor
from botframework.simulation.runs import run_many, run_plan

from .test_world import plan_of

CRASHES = ("crash_after_write", "crash", "crash_before_write", "crash_on_frame", "crash_after_write", "crash")


def broken(seeds: Sequence[int]) -> set[str]:
    """Which invariants storms of nothing but crashes break."""
    found = set()
    for seed in seeds:
        outcome = run_plan(plan_of(*CRASHES, seed=seed, strategies=2, eagerness=60))
        found |= {each.invariant for each in outcome.broken}
    return found


def test_crash_after_crash_everything_is_told_once() -> None:
    assert broken(range(5)) == set()


def test_strategies_that_raise_are_told_again_what_they_raised_at() -> None:
    for seed in range(4):
        plan = plan_of("strategy_raises", "crash", "strategy_raises", "stopped", "crash_after_write", seed=seed)
        assert run_plan(plan).broken == ()


def test_the_judge_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[int] = []
    real = Monitor.told

    def told(self: Monitor, strategy: str, saved: Any, chain: Sequence[str], *, is_all: bool) -> None:
        looked.append(len(chain) - 1 if is_all else 0)
        real(self, strategy, saved, chain, is_all=is_all)

    monkeypatch.setattr(Monitor, "told", told)
    assert run_many(range(4)).failed == []
    assert sum(looked) > 40


def test_events_a_crash_swallowed_are_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    def forgets(self: Seats, row: Event | Command) -> None:
        real(self, row)
        for seat in self._seats.values():
            seat.backlog.clear()

    real = Seats.recall
    monkeypatch.setattr(Seats, "recall", forgets)
    assert "I11" in broken(range(12))


def test_events_told_again_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def repeats(self: Seats, row: Event | Command) -> None:
        kept = {name: list(seat.backlog) for name, seat in self._seats.items()}
        real(self, row)
        for name, seat in self._seats.items():
            seat.backlog[:] = kept[name]

    real = Seats.recall
    monkeypatch.setattr(Seats, "recall", repeats)
    assert "I11" in broken(range(4))
