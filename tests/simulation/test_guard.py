"""Inside a simulated run the real world is out of reach of our own code, and of nobody else's."""

from __future__ import annotations

import logging
import random
import time
import uuid
from collections.abc import Callable
from types import FunctionType
from typing import Any

import pytest

from botframework.runtime import seams
from botframework.simulation.guard import RealWorld, sealed
from botframework.simulation.runs import run_plan
from botframework.simulation.storm import Plan
from botframework.simulation.traders import Trader

S = 1_000_000_000


def asked_from(module: str, question: Callable[[], Any]) -> Any:
    """The question as that module would ask it."""
    assert isinstance(question, FunctionType)
    return FunctionType(question.__code__, {"__name__": module, "time": time, "random": random, "uuid": uuid})()


@pytest.mark.parametrize(
    "question",
    [
        lambda: time.time(),
        lambda: time.monotonic_ns(),
        lambda: time.sleep(0),
        lambda: random.random(),
        lambda: random.Random(1),
        lambda: uuid.uuid4(),
    ],
)
def test_our_code_gets_nothing_real(question: Callable[[], Any]) -> None:
    heard: list[str] = []
    with sealed(heard.append):
        for module in ("botframework.core.engine", "strategies.sma_cross", "generated_client.types"):
            with pytest.raises(RealWorld, match=module):
                asked_from(module, question)
        asked_from("logging", question)
        logging.getLogger("somebody").warning("stamped with the real time")
    assert len(heard) == 3
    asked_from("botframework.core.engine", question)  # outside a run all is as it was


def test_the_real_clock_is_the_seam_s_alone() -> None:
    assert seams.RealClock().mono_ns() > 0
    with sealed(), pytest.raises(RealWorld):
        asked_from("botframework.runtime.seams", lambda: time.monotonic_ns())


def test_a_strategy_that_looks_at_the_clock_fails_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    inner = Trader.on_tick

    def late(self: Trader, ctx: Any, tick: Any) -> None:
        asked_from("strategies.clockwatcher", lambda: time.time())
        inner(self, ctx, tick)

    monkeypatch.setattr(Trader, "on_tick", late)
    plan = Plan(seed=5, calm_at_ns=12 * S, blows=(), eagerness=8, strategies=1, speed=1.0, at_stop="cancel")
    assert "SEAM" in {each.invariant for each in run_plan(plan).broken}
