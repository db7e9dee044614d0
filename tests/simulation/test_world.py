"""The whole runtime in the virtual world: it comes through storms, always in the same way, and the judge is not blind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from botframework.core.book import OrderBook
from botframework.core.events import ExecutionReported, SubmitOrder
from botframework.ibkr import answers
from botframework.ibkr.api import placing
from botframework.ibkr.convert import ticket
from botframework.ibkr.redact import Redactor
from botframework.runtime import codec
from botframework.runtime.pump import Pump
from botframework.simulation.disk import MemoryStore
from botframework.simulation.monitor import Monitor
from botframework.simulation.process import Cut
from botframework.simulation.runs import Sum, run_many, run_plan, run_seed, shrink
from botframework.simulation.storm import Blow, Plan, draw
from botframework.simulation.world import World

S = 1_000_000_000
ROOT = Path(__file__).resolve().parents[2]


def plan_of(*names: str, seed: int = 5, calm_at_s: int = 40, **changes: Any) -> Plan:
    """A storm of these faults, three seconds apart."""
    blows = tuple(Blow((5 + 3 * place) * S, name) for place, name in enumerate(names))
    options: dict[str, Any] = {"eagerness": 45, "strategies": 1, "speed": 1.0, "at_stop": "cancel"}
    return Plan(seed=seed, calm_at_ns=calm_at_s * S, blows=blows, **(options | changes))


def test_a_quiet_day_ends_in_agreement() -> None:
    outcome = run_plan(plan_of())
    assert outcome.broken == ()
    assert outcome.processes == 1
    assert outcome.orders > 3
    assert outcome.fills > 0


def test_some_storms() -> None:
    total = run_many(range(12))
    assert total.failed == []
    assert total.processes > 12
    assert total.orders > 30


def test_the_same_seed_is_the_same_run() -> None:
    assert run_seed(7).hash == run_seed(7).hash
    assert run_seed(7).hash != run_seed(8).hash


def test_the_same_hash_in_other_processes_with_other_hash_seeds() -> None:
    words = "from botframework.simulation.runs import run_seed; print([run_seed(s).hash for s in range(2)])"
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", words],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            stdout=subprocess.PIPE,
            text=True,
        )
        for hash_seed in ("1", "20261122")
    ]
    first, second = (process.communicate(timeout=250)[0] for process in processes)
    assert first == second
    assert first.strip() == str([run_seed(seed).hash for seed in range(2)])


def test_keeping_the_trace_changes_nothing() -> None:
    kept = run_seed(3, keep=True)
    assert kept.hash == run_seed(3).hash
    assert any(" rows " in line for line in kept.lines)


def test_sums_survive_being_written_down() -> None:
    total = run_many(range(2))
    again = Sum.from_json(total.to_json())
    again.join(run_many(range(2, 3)))
    assert again.seeds == 3
    assert again.missed == []  # too few seeds to demand anything


# --- the judge sees what is wrong: classic mistakes, put in by hand -----------------------------------------------------


def first_broken(plans: list[Plan]) -> set[str]:
    return {broken.invariant for plan in plans for broken in run_plan(plan).broken}


def test_sending_again_after_silence_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    from botframework.ibkr.lane import OrderLane

    inner = OrderLane._ask

    async def again(self: OrderLane, call: Any, *, reply: bool = False, orders: int = 1) -> answers.Outcome:
        outcome = await inner(self, call, reply=reply, orders=orders)
        if isinstance(outcome, answers.Unknown) and not reply:
            intent = self.directory.intent(self._talking_about)
            if intent is not None:
                name = intent.client_order_id
                twin = ticket(replace(intent, client_order_id=name + "-2"), self.account())
                return await inner(
                    self, self.api.send(placing(self.account(), [twin]), self.directory.verdict_id(name))
                )
        return outcome

    monkeypatch.setattr(OrderLane, "_ask", again)
    monkeypatch.setattr(OrderLane, "expects", lambda self, operation, request: True)  # the door would keep it here
    plans = [plan_of("order_answer_lost", "order_answer_lost", seed=seed) for seed in range(5, 8)]
    assert first_broken(plans) & {"I1", "I2"}


def test_an_order_before_its_intent_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    inner = Pump._carry_out

    def early(self: Pump, commands: Any) -> None:
        for command in commands:
            if isinstance(command, SubmitOrder):
                self.broker.execute(command)
        self._waiting.clear()
        inner(self, [command for command in commands if not isinstance(command, SubmitOrder)])

    monkeypatch.setattr(Pump, "_carry_out", early)
    monkeypatch.setattr(Pump, "_is_recorded", lambda self, command: True)  # the door would keep it here
    assert first_broken([plan_of()]) & {"I2", "I14"}


def test_dropping_late_fills_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    inner = OrderBook.execution

    def drop(self: OrderBook, event: Any) -> None:
        record = self._owner(event.client_order_id, event.broker_order_id)
        if record is None or record.order.is_open:
            inner(self, event)

    monkeypatch.setattr(OrderBook, "execution", drop)
    plans = [plan_of("late_fill", "late_fill", "late_fill", seed=seed) for seed in range(5, 9)]
    assert first_broken(plans) & {"I4", "I6", "I12"}


def test_silence_taken_for_refusal_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "Unknown", lambda reason, registered=False: answers.No(reason))
    plans = [plan_of("order_answer_lost", "order_abort_done", "order_answer_torn", seed=seed) for seed in range(5, 8)]
    assert "I8" in first_broken(plans)


def test_a_record_that_says_something_else_is_seen_at_the_first_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    inner = codec.encode_all

    def cheaper(rows: Any) -> list[str]:
        return inner([replace(row, price=row.price - 1) if isinstance(row, ExecutionReported) else row for row in rows])

    monkeypatch.setattr("botframework.runtime.journal.encode_all", cheaper)
    broken = run_plan(plan_of(*["crash"] * 5)).broken
    assert "I18" in {each.invariant for each in broken if each.at_ns == broken[0].at_ns < 40 * S}


def test_what_was_taken_in_and_not_written_is_added_at_the_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that dies between two steps knows more, or less, than its disk; both are accounted for."""
    seen: list[Cut] = []
    inner = World._compare_projection

    def compare(self: World, engine: Any, cut: Cut, *, in_order: bool) -> None:
        seen.append(cut)
        inner(self, engine, cut, in_order=in_order)

    monkeypatch.setattr(World, "_compare_projection", compare)
    assert run_plan(plan_of(*["crash_before_write"] * 6, seed=10)).broken == ()
    assert any(cut.unwritten for cut in seen)
    assert run_plan(plan_of(*["crash_after_write"] * 6, seed=5)).broken == ()
    assert any(cut.unseen for cut in seen)


def test_a_secret_in_the_record_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Redactor, "__call__", lambda self, text: str(text))
    plans = [plan_of("order_echo", "order_echo", "reads_echo", seed=seed) for seed in range(5, 7)]
    assert first_broken(plans) == {"I22"}


def test_power_takes_what_was_not_synced_and_nothing_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    lost: list[int] = []
    inner = Monitor.lost

    def note(self: Monitor, rows: Any) -> None:
        lost.append(len(rows))
        inner(self, rows)

    monkeypatch.setattr(Monitor, "lost", note)
    assert first_broken([plan_of(*["power_loss"] * 6, seed=seed) for seed in range(5, 8)]) == set()
    assert sum(lost) > 0


def test_a_journal_that_does_not_wait_for_the_disk_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    inner = MemoryStore.add
    monkeypatch.setattr(MemoryStore, "add", lambda self, rows, *, sync=True: inner(self, rows, sync=False))
    assert first_broken([plan_of(*["power_loss"] * 6, seed=seed) for seed in range(5, 8)])


def test_shrinking_keeps_the_failure_and_drops_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "Unknown", lambda reason, registered=False: answers.No(reason))
    large = plan_of("frames_twice", "order_answer_lost", "socket_cut", "order_answer_lost", "tickle_fails", seed=13)
    assert run_plan(large).broken
    small = shrink(large)
    assert len(small.blows) < len(large.blows)
    assert run_plan(small).broken


def test_a_plan_that_holds_cannot_be_shrunk() -> None:
    with pytest.raises(ValueError, match="does not fail"):
        shrink(plan_of())


def test_a_plan_can_be_shown() -> None:
    assert draw(4).to_json()["seed"] == 4
