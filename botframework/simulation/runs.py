"""Many seeds: run, counted, summed up; and one failing seed made small.

Sums are plain data, so that several processes can share the work and a long run can be taken up where it stopped. Imports
``world``; called by ``runner.simulate`` and tests.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import attrs

from botframework.simulation.marks import MANY, counted, missed
from botframework.simulation.process import EngineMaker
from botframework.simulation.storm import Plan, draw
from botframework.simulation.world import Outcome, run

_TIDY_EVERY = 100  # seeds between two looks for garbage: collecting in the middle of one costs more than it frees


@attrs.define(kw_only=True)
class Sum:
    """What came of a number of seeds. ``failed`` holds (seed, first broken invariant as text)."""

    seeds: int = 0
    virtual_s: float = 0.0
    processes: int = 0
    orders: int = 0
    fills: int = 0
    requests: int = 0
    failed: list[tuple[int, str]] = attrs.field(factory=list)
    marks: dict[str, int] = attrs.field(factory=dict)

    def add(self, outcome: Outcome) -> None:
        """One more seed."""
        self.seeds += 1
        self.virtual_s += outcome.virtual_s
        self.processes += outcome.processes
        self.orders += outcome.orders
        self.fills += outcome.fills
        self.requests += outcome.requests
        for name, count in outcome.marks.items():
            self.marks[name] = self.marks.get(name, 0) + count
        if outcome.broken:
            self.failed.append((outcome.seed, str(outcome.broken[0])))

    def join(self, other: Sum) -> None:
        """Another part of the same run."""
        self.seeds += other.seeds
        self.virtual_s += other.virtual_s
        self.processes += other.processes
        self.orders += other.orders
        self.fills += other.fills
        self.requests += other.requests
        self.failed.extend(other.failed)
        for name, count in other.marks.items():
            self.marks[name] = self.marks.get(name, 0) + count

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return attrs.asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Sum:
        """Back again. Raises ``KeyError`` or ``TypeError`` for what is no sum."""
        return cls(**{**data, "failed": [(int(seed), str(text)) for seed, text in data["failed"]]})

    @property
    def missed(self) -> list[str]:
        """Marks that a run of this size must have hit and did not."""
        return missed(self.marks, self.seeds) if self.seeds >= MANY else []


def run_seed(
    seed: int, *, keep: bool = False, make_engine: EngineMaker | None = None, restricted: Path | None = None
) -> Outcome:
    """One seed, with the steps of the order tables counted."""
    return run_plan(draw(seed), keep=keep, make_engine=make_engine, restricted=restricted)


def run_plan(
    plan: Plan, *, keep: bool = False, make_engine: EngineMaker | None = None, restricted: Path | None = None
) -> Outcome:
    """One plan, as ``run_seed``."""
    steps: dict[str, int] = {}
    with counted(steps):
        outcome = run(plan, keep=keep, make_engine=make_engine, restricted=restricted)
    outcome.marks.update(steps)
    return outcome


def run_many(seeds: Iterable[int], on_seed: Callable[[Outcome], None] = lambda outcome: None) -> Sum:
    """Seed after seed. The collector of garbage works between seeds only."""
    total = Sum()
    was_on = gc.isenabled()
    gc.disable()
    try:
        for count, seed in enumerate(seeds, 1):
            outcome = run_seed(seed)
            total.add(outcome)
            on_seed(outcome)
            if count % _TIDY_EVERY == 0:
                gc.collect()
    finally:
        if was_on:
            gc.enable()
    return total


def shrink(plan: Plan, on_try: Callable[[Plan, bool], None] = lambda plan, fails: None) -> Plan:
    """A plan that breaks the same invariant with fewer blows, a shorter storm and fewer strategies.

    Greedy: halves first, then single blows, then time. Raises ``ValueError`` when the plan does not fail.
    """
    broken = run_plan(plan).broken
    if not broken:
        raise ValueError(f"seed {plan.seed} does not fail")
    invariant = broken[0].invariant

    def fails(candidate: Plan) -> bool:
        found = any(each.invariant == invariant for each in run_plan(candidate).broken)
        on_try(candidate, found)
        return found

    size = max(1, len(plan.blows) // 2)
    while plan.blows and size:
        place = 0
        while place < len(plan.blows):
            candidate = attrs.evolve(plan, blows=plan.blows[:place] + plan.blows[place + size :])
            if fails(candidate):
                plan = candidate
            else:
                place += size
        size //= 2
    if plan.strategies > 1 and fails(candidate := attrs.evolve(plan, strategies=1)):
        plan = candidate
    shortest_ns = max((blow.at_ns for blow in plan.blows), default=0)
    while plan.calm_at_ns - shortest_ns > 2_000_000_000:
        candidate = attrs.evolve(plan, calm_at_ns=(plan.calm_at_ns + shortest_ns) // 2)
        if not fails(candidate):
            break
        plan = candidate
    return plan
