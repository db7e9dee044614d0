"""Saved looks at the limits: what a rule would bear is what it would not object to, and a loosened limit is looked at."""

from __future__ import annotations

import copy
from decimal import Decimal
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from botframework.core.calm import Calm
from botframework.core.events import Command, LimitChanged, MarkPeak, Noticed, ReconcileFinished
from botframework.core.risk.gate import Gate
from botframework.core.risk.registry import build_rules
from botframework.core.risk.rules.loss import DailyLoss
from botframework.core.state import State
from tests.core.kit import OpenGate
from tests.core.risk.makers import NOW_NS, FakeView
from tests.core.test_holds import holding

CENTS = st.integers(-3_000, 3_000).map(lambda cents: Decimal(cents) / 100)


@given(
    limits=st.tuples(*[st.integers(1, 20)] * 3),
    has=st.tuples(st.booleans(), st.booleans()),
    pnl=CENTS,
    fall=CENTS.map(abs),
    told=st.booleans(),
    rate=st.sampled_from(["USD", "EUR", "GBP"]),
    halt_later=st.integers(1, 20),
)
@example((5, 5, 5), (True, True), Decimal(-5), Decimal(0), True, "USD", 1)
@example((2, 4, 8), (True, True), Decimal(0), Decimal(2), False, "USD", 8)
def test_what_a_loss_limit_bears_is_what_it_does_not_object_to(
    limits: tuple[int, ...], has: tuple[bool, bool], pnl: Decimal, fall: Decimal, told: bool, rate: str, halt_later: int
) -> None:
    warn, amount, halt = sorted(limits)
    more: dict[str, Any] = {"halt_amount": f"{halt} {rate}"} if has[0] else {}
    if has[1] and warn < amount:
        more["warn_amount"] = f"{warn} {rate}"
    rule = DailyLoss(amount=f"{amount} {rate}", **more)
    if has[0]:  # as a change while the bot runs may leave it: below the amount
        rule.halt_amount = type(rule.amount).of(f"{halt_later} {rate}")
        try:
            rule.__attrs_post_init__()
        except ValueError:
            pass
    view = FakeView(pnl=pnl, rates={("USD", "EUR"): Decimal("0.9")})  # pounds have no rate
    if told:
        rule._warned = view.day
    lower = FakeView(pnl=pnl - fall, rates=view.rates)
    assert rule.bears(view, fall) is not bool(copy.copy(rule).breaches(lower))
    assert rule._warned == (view.day if told else 0)


def test_while_a_limit_is_loosened_no_look_is_saved() -> None:
    gate = Gate(build_rules([("daily_loss", {"amount": "100 USD"})]))
    state, calm = State(account="DU1"), Calm.of(gate)
    calm.begin(1, state)
    assert calm.holds(1, state)
    change = LimitChanged(
        at_ns=NOW_NS,
        wall_ns=NOW_NS,
        rule="daily_loss",
        scope=("", "", "", "", ""),
        param="amount",
        value="200 USD",
        file="100 USD",
        until_wall_ns=NOW_NS + 60 * 10**9,
        by="somebody",
        reason="agreed",
    )
    gate.limits.take(change, NOW_NS)
    calm.begin(2, state)
    assert not calm.holds(2, state)  # it ends by the clock, which no row tells of
    gate.limits.expire(NOW_NS + 61 * 10**9)
    calm.begin(2, state)
    assert calm.holds(2, state)


def test_only_a_look_that_led_to_nothing_is_known_to_lead_to_nothing_again() -> None:
    """Not behind a tick or a row, nor while a new highest result waits for its minute, nor with a limit loosened for a while."""
    gate = Gate(build_rules([("drawdown", {"amount": "100 USD"})]))
    open_gate: Any = OpenGate()
    open_gate.rules, open_gate.limits, open_gate.breaches = gate.rules, gate.limits, gate.breaches
    feed = holding(10, gate=open_gate)
    engine = feed.engine

    def settled() -> bool:
        return engine.is_settled

    def look() -> list[Command]:
        return feed.give(ReconcileFinished(**feed.stamp(30 * 10**9), clean=True))

    assert look() == []
    assert look() == []
    assert settled()
    feed.tick(101, 101)
    assert not settled()
    assert [type(each) for each in look()] == [MarkPeak]
    assert not settled()
    feed.tick(102, 102)
    assert look() == []  # too soon for the next highest
    assert not settled()
    assert [type(each) for each in look()] == [MarkPeak]
    assert look() == []
    assert not settled()  # nothing is asked in the minute behind one
    assert look() == []
    assert settled()
    feed.give(Noticed(**feed.stamp(1), level="info", code="X", text="a row"))
    assert not settled()
    look()
    assert settled()
    feed.tick(102, 102)
    assert not settled()
    look()
    gate.limits.until_wall_ns = NOW_NS * 2
    assert not settled()
