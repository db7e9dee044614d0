"""The broker's cash against what all ledgers paid: agrees over fills of several strategies, and a difference that stays is told."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from botframework.core import events as ev
from botframework.core.model import Instrument, OrderIntent, OrderType, Side
from botframework.core.state import State
from botframework.ports import BrokerFacts
from botframework.runtime.cash import STAYS_NS, CashWatch

D = Decimal
S = 10**9
ABC = Instrument("ABC", 101, rules_at_ns=1)
XYZ = Instrument("XYZ", 102, currency="EUR", rules_at_ns=1)


class World:
    """Books, a broker's cash, and a watch over both."""

    def __init__(self) -> None:
        self.state = State(account="DU1")
        self.watch = CashWatch()
        self.cash = {"USD": D(100_000), "EUR": D(500)}
        self.now_ns = 10**18
        self.number = 0
        for instrument in (ABC, XYZ):
            self.state.know(instrument)

    def fill(
        self,
        strategy: str,
        side: str = "BUY",
        quantity: int = 10,
        price: str = "50",
        commission: str | None = "1.25",
        instrument: Instrument = ABC,
    ) -> None:
        """An execution in our books."""
        self.number += 1
        name = f"v1.{strategy or 'x'}.{self.number}"
        if strategy:
            intent = OrderIntent(
                strategy=strategy,
                instrument=instrument,
                side=Side(side),
                quantity=D(quantity),
                order_type=OrderType.MARKET,
                at_ns=self.now_ns,
                client_order_id=name,
            )
            self.state.apply(ev.SubmitOrder(at_ns=self.now_ns, intent=intent, verdict_id="v"))
        self.state.apply(
            ev.ExecutionReported(
                at_ns=self.now_ns,
                wall_ns=self.now_ns,
                execution_id=f"x{self.number}.01",
                broker_order_id=f"b{self.number}",
                client_order_id=name if strategy else "",
                conid=instrument.conid,
                symbol=instrument.symbol,
                side=Side(side),
                quantity=D(quantity),
                price=D(price),
                commission=None if commission is None else D(commission),
                source="list",
            )
        )

    def pays(self, amount: str, currency: str = "USD") -> None:
        self.cash[currency] += D(amount)

    def look(self, after_s: float = 30) -> list[str]:
        self.now_ns += int(after_s * S)
        facts = BrokerFacts(
            started_wall_ns=self.now_ns, orders=(), executions=(), positions=(), balances=tuple(self.cash.items())
        )
        return self.watch.look(facts, self.state)


@pytest.fixture
def world() -> World:
    made = World()
    assert made.look() == []
    return made


def test_what_executions_of_all_strategies_and_of_others_paid_is_explained(world: World) -> None:
    for strategy, side, cash in (("fast", "BUY", "-501.25"), ("slow", "SELL", "498.75"), ("", "BUY", "-501.25")):
        world.fill(strategy, side)
        world.pays(cash)
    world.fill("fast", "BUY", instrument=XYZ)
    world.pays("-501.25", "EUR")
    assert [world.look() for _ in range(8)] == [[]] * 8
    assert world.state.audit() == []


def test_a_ledger_that_follows_late_is_no_difference(world: World) -> None:
    world.fill("fast")
    assert world.look(60) == []
    world.pays("-501.25")
    assert [world.look(200) for _ in range(3)] == [[]] * 3


@pytest.mark.parametrize("amount", ["-3.50", "12.34", "-501.25"])
def test_what_nobody_explains_is_told_once(world: World, amount: str) -> None:
    world.pays(amount)
    assert world.look(1) == []
    [told] = world.look(STAYS_NS / S)
    assert str(D(amount).normalize()) in told
    assert "USD" in told
    assert [world.look(200) for _ in range(3)] == [[]] * 3
    world.fill("slow")
    world.pays("-501.25")
    assert world.look(200) == []


def test_pennies_are_the_brokers_rounding_and_no_more_than_one_an_execution(world: World) -> None:
    world.fill("fast", commission="1.254")
    world.pays("-501.25")
    assert world.look(200) == []
    world.pays("-0.02")
    world.look(1)
    assert len(world.look(200)) == 1


def test_an_execution_that_is_missing_in_our_books_shows(world: World) -> None:
    world.fill("fast")
    world.pays("-1002.50")  # two were paid
    world.look(1)
    [told] = world.look(200)
    assert "501.25 USD" in told


def test_a_commission_nobody_told_yet_is_waited_for(world: World) -> None:
    world.fill("fast", commission=None)
    world.pays("-501.25")
    assert [world.look(200) for _ in range(3)] == [[]] * 3


def test_an_adopted_position_was_not_paid_for(world: World) -> None:
    adopted: Any = ev.PositionAdopted(
        at_ns=world.now_ns,
        wall_ns=world.now_ns,
        conid=101,
        symbol="ABC",
        quantity=D(100),
        average_price=D(50),
        reason="r",
    )
    world.state.apply(adopted)
    assert [world.look(200) for _ in range(3)] == [[]] * 3
    assert world.state.audit() == []


def test_shares_that_do_not_add_up_in_cash_are_found(world: World) -> None:
    world.fill("fast")
    world.state.portfolio.strategies["fast", 101].flow += 1
    assert any("not the sum of its shares" in words for words in world.state.audit())
