"""The other bot of the account: the cap of the group holds, and the judge sees when it does not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from botframework.core.risk.claims import Claim, Claims, LedgerUnusable
from botframework.simulation.dice import Dice
from botframework.simulation.loop import VirtualLoop
from botframework.simulation.neighbour import GROUP_MAX, Neighbour
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
