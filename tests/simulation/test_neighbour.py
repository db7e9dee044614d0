"""The other bot of the account: the cap of the group holds, and the judge sees when it does not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from botframework.core.risk.claims import Claim, Claims, LedgerUnusable
from botframework.core.state import State
from botframework.simulation.dice import Dice
from botframework.simulation.loop import VirtualLoop
from botframework.simulation.neighbour import GROUP_MAX, Neighbour
from botframework.simulation.runs import run_plan
from botframework.simulation.world import WALL0_NS, S
from tests.simulation.test_world import first_broken, plan_of


def test_a_shut_door_and_a_dead_process_get_nothing() -> None:
    loop = VirtualLoop()
    try:
        neighbour = Neighbour(loop, Dice(1), lambda: False)
        alive = [True]
        door = neighbour.door(lambda: alive[0])
        with door.deciding() as decision:
            decision.claim([Claim(conid=1, symbol="A", currency="USD", long=GROUP_MAX)], (), day=0, sent=0)
        assert neighbour.over() == ""
        assert neighbour.claimed(1, 1) == GROUP_MAX
        neighbour.shut_until_ns = 1
        with pytest.raises(LedgerUnusable):
            door.deciding()
        neighbour.shut_until_ns, alive[0] = 0, False
        with pytest.raises(LedgerUnusable):
            door.deciding()
        younger = neighbour.door(lambda: True)
        assert door.objection()
        with younger.deciding() as decision:
            decision.claim([Claim(conid=1, symbol="A", currency="USD", short=GROUP_MAX + 1)], (), day=0, sent=0)
        assert neighbour.over() == f"1: {GROUP_MAX + 1} short"
    finally:
        loop.close()


def test_a_bot_that_claims_too_little_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Claims, "write", lambda self, decision, state, wanted, *, more: None)
    monkeypatch.setattr(Claims, "settle", lambda self, state: None)
    assert first_broken([plan_of(seed=seed) for seed in range(5, 7)]) == {"I9"}


def test_what_is_claimed_is_looked_at_after_a_trade_was_taken_back_and_beside_other_people(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Both suspend a limit for the rest of the run; that a claim covers what our own orders may do, they do not touch."""
    plan = plan_of("bust", "foreign_order", seed=5, calm_at_s=60)
    quiet = run_plan(plan)
    assert quiet.broken == ()
    assert quiet.marks["fault:bust"]
    assert quiet.marks["fault:foreign_order"]
    inner = Claims.settle

    def forgetful(self: Claims, state: State) -> None:
        if state.wall_ns > WALL0_NS + 15 * S:
            self.dirty.clear()
            self._mine.clear()
            with self.ledger.deciding() as decision:
                decision.forget()
        else:
            inner(self, state)

    monkeypatch.setattr(Claims, "settle", forgetful)
    broken = run_plan(plan).broken
    assert {each.invariant for each in broken} == {"I9"}
    assert min(each.at_ns for each in broken) > 15 * S


def test_a_bot_that_does_not_look_at_the_others_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    from botframework.core.risk import claims

    inner = claims.together_of
    monkeypatch.setattr(
        claims,
        "together_of",
        lambda others, own, totals, sent: inner(claims.Others(), own, totals, sent),
    )
    monkeypatch.setattr("botframework.simulation.neighbour.GROUP_MAX", Decimal(160))
    monkeypatch.setattr(
        "botframework.simulation.world.LIMITS", [("max_position", {"limit": Decimal(160), "group": True})]
    )
    assert "I9" in first_broken([plan_of(seed=seed) for seed in range(5, 9)])
