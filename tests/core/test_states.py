"""Trading states: the tighter one of account and strategy counts, and no row but a person's lowers one."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from botframework.core import events as ev
from botframework.core.changes import Finding
from botframework.core.model import TradingState
from botframework.core.state import State

from .kit import D, Feed, Script, engine_of, execution

STATES = list(TradingState)


@pytest.mark.parametrize(("account", "strategy"), [*itertools.product(STATES, STATES)])
def test_the_tighter_of_account_and_strategy_counts(account: TradingState, strategy: TradingState) -> None:
    feed = Feed(engine_of({"s": Script(), "t": Script()}))
    feed.begin()
    feed.send(ev.TradingStateChanged, scope="account", state=account, reason="r", by="b")
    feed.send(ev.TradingStateChanged, scope="s", state=strategy, reason="r", by="b")
    assert feed.engine.view.trading_state("s") is max(account, strategy)
    assert feed.engine.view.trading_state("t") is account


@pytest.mark.parametrize(("before", "then"), [*itertools.product(STATES, STATES)])
@pytest.mark.parametrize("scope", ["account", "s"])
def test_a_rule_tightens_and_never_lowers(scope: str, before: TradingState, then: TradingState) -> None:
    feed = Feed(engine_of(Script()))
    feed.begin()
    feed.send(ev.TradingStateChanged, scope=scope, state=before, reason="r", by="b")
    feed.engine.view.apply(ev.ChangeTradingState(at_ns=feed.at_ns, scope=scope, state=then, reason="a limit"))
    assert feed.engine.view.trading_state("s") is max(before, then)
    feed.send(ev.TradingStateChanged, scope=scope, state=TradingState.ACTIVE, reason="r", by="b")
    assert feed.engine.view.trading_state("s") is TradingState.ACTIVE


def test_a_position_that_is_not_the_sum_of_its_shares_halts_everybody(monkeypatch):
    state = State(account="DU1")
    monkeypatch.setattr(type(state.portfolio), "imbalance", lambda self, conid: D(1))
    fill = ev.ExecutionReported(**execution("person", "3", "100", 1), at_ns=1, wall_ns=1)
    found = [change for change in state.apply(fill) if isinstance(change, Finding)]
    assert [(each.code, each.level) for each in found] == [("RUNAWAY", "error")]
    assert "not the sum of its shares" in found[0].text
    assert state.trading_states == {"account": TradingState.HALTED}
    assert state.trading_state("s") is TradingState.HALTED


def test_only_a_new_process_sets_the_clocks_back() -> None:
    """One that was wrong must not hold back everything until it is right again; within a process time goes on."""
    state = State(account="DU1")
    started: dict[str, Any] = {"account": "DU1", "config_hash": "c"}
    state.apply(ev.RunStarted(at_ns=900, wall_ns=9_000, run_id="r1", **started))
    state.apply(ev.OrderSent(at_ns=800, wall_ns=8_000, client_order_id="c"))
    assert (state.now_ns, state.wall_ns) == (900, 9_000)
    state.apply(ev.OrderSent(at_ns=901, wall_ns=9_001, client_order_id="c"))
    assert (state.now_ns, state.wall_ns) == (901, 9_001)
    state.apply(ev.RunStarted(at_ns=10, wall_ns=100, run_id="r2", **started))
    assert (state.now_ns, state.wall_ns) == (10, 100)
