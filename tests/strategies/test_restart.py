"""What the sample strategies keep over a restart."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

import attrs

from botframework.core import events as ev
from botframework.core.engine import Engine
from botframework.core.questions import QuestionPolicy
from botframework.pluginfit import compile_callbacks
from strategies.mean_reversion import MeanReversion
from strategies.rebalance import Rebalance
from tests.core.kit import AAPL, SPY, Feed, OpenGate, S, day_of


def process(strategy: Any, before: Feed | None = None) -> Feed:
    """A process with this strategy, on what an earlier one left."""
    callbacks = attrs.asdict(compile_callbacks(strategy), recurse=False)
    engine = Engine(
        account="DU1",
        journal_id="j1",
        strategies=[("s", strategy, callbacks, (AAPL, SPY), {})],
        gate=OpenGate(lambda proposal, view: (ev.Reason(code="NO", outcome="deny"),)),
        question_policy=QuestionPolicy(),
        day_of=day_of,
        rng=random.Random,
    )
    if before is None:
        feed = Feed(engine)
    else:
        engine.restore(before.rows)
        feed = Feed(engine, at_ns=before.at_ns)
    feed.begin()
    return feed


def test_a_restart_does_not_put_off_the_next_rebalancing() -> None:
    def rebalance(every_s: float = 3600.0) -> Rebalance:
        return Rebalance(capital=Decimal(1000), weights={"AAPL": Decimal(50)}, every_s=every_s)

    first = process(rebalance())
    first.at_ns += 3000 * S
    first.send(ev.StopRequested, reason="end")
    again = process(rebalance(), first)
    again.tick()
    again.at_ns += 500 * S
    assert not [c for c in again.tick() if isinstance(c, ev.DenyOrder)]
    again.at_ns += 200 * S
    assert [c for c in again.tick() if isinstance(c, ev.DenyOrder)]  # an hour after the first start
    sooner = process(rebalance(60.0), first)
    sooner.tick()
    sooner.at_ns += 61 * S
    assert [c for c in sooner.tick() if isinstance(c, ev.DenyOrder)]  # the file says every minute now


def test_the_peace_after_a_denial_outlives_the_process() -> None:
    def reversion() -> MeanReversion:
        return MeanReversion(window=10, entry=1.0, pause_s=600.0)

    def fall(feed: Feed) -> list[ev.Command]:
        for _ in range(12):
            feed.tick(100.0, 100.02)
        return feed.tick(90.0, 90.02)

    first = process(reversion())
    assert [c for c in fall(first) if isinstance(c, ev.DenyOrder)]
    again = process(reversion(), first)
    assert fall(again) == []
    again.at_ns += 600 * S
    assert [c for c in fall(again) if isinstance(c, ev.DenyOrder)]
