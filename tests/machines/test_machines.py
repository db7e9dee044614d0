"""The machines at a size for every day. ``make machines EXAMPLES=20000`` is the long one; MACHINE_STEPS is its steps."""

from __future__ import annotations

import os
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from botframework.core.model import ZERO, Submission
from botframework.core.orders import Record
from botframework.core.orderstates import WORKING, Answer
from botframework.core.state import State
from tests.machines.machines import BookMachine, EngineMachine, ReservationMachine

EXAMPLES = int(os.environ.get("MACHINE_EXAMPLES", "12"))
STEPS = int(os.environ.get("MACHINE_STEPS", "50"))


@pytest.mark.timeout(36_000)
@pytest.mark.parametrize("machine", [BookMachine, EngineMachine, ReservationMachine], ids=lambda kind: kind.__name__)
def test_nothing_that_must_hold_is_broken(machine: type[RuleBasedStateMachine]) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
            derandomize=EXAMPLES <= 12,
        ),
    )


def _no_stamps(self: Record, report: Any) -> None:
    self.base = WORKING.get((self.base, report.working), self.base)
    self.shown = True
    self.answer(Answer.FOUND)


def _unknown_is_free(self: Record) -> Decimal:
    return ZERO if self.submission is Submission.UNKNOWN or not self.order.is_open else self.order.remaining


def _silence_is_no(self: State, event: Any) -> None:
    self._answer(event, Answer.REFUSE, event.reason)


@pytest.mark.parametrize(
    ("machine", "where", "name", "mistake"),
    [
        (BookMachine, Record, "hear", _no_stamps),
        (EngineMachine, State, "_order_unknown", _silence_is_no),
        (ReservationMachine, Record, "reserved", property(_unknown_is_free)),
    ],
    ids=["the last to arrive counts", "silence is no", "unknown orders are free"],
)
def test_the_machines_are_not_blind(
    machine: type[RuleBasedStateMachine], where: Any, name: str, mistake: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(where, name, mistake)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=300,
                stateful_step_count=STEPS,
                deadline=None,
                derandomize=True,
                phases=[Phase.generate],
                report_multiple_bugs=False,
                print_blob=False,
                suppress_health_check=list(HealthCheck),
            ),
        )
