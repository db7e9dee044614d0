"""Trading states: the tighter one of account and strategy counts, and no row but a person's lowers one."""

from __future__ import annotations

import itertools

import pytest

from botframework.core import events as ev
from botframework.core.model import TradingState

from .kit import Feed, Script, engine_of

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
