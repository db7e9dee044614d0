"""Properties of the matching and the ledger under arbitrary sequences of quotes and orders."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from botframework.sim.exchange import Elected, Exchange, Fill, Lapsed, Outcome, Resting
from botframework.sim.ledger import Account, Position, value
from botframework.sim.market import Quote

CONID = 1
TICK = Decimal("0.01")

prices = st.integers(9_990, 10_010).map(lambda n: n * TICK)
sizes = st.integers(1, 9).map(lambda n: Decimal(100 * n))


@st.composite
def quotes(draw: st.DrawFn) -> Quote:
    bid = draw(prices)
    ask = bid + draw(st.integers(1, 4)) * TICK
    return Quote(
        0,
        CONID,
        draw(st.sampled_from([bid, bid, bid, None])),
        draw(sizes),
        draw(st.sampled_from([ask, ask, ask, None])),
        draw(sizes),
    )


@attrs.frozen
class New:
    buy: bool
    kind: Literal["LMT", "MKT", "STP", "STOP_LIMIT"]
    quantity: Decimal
    price: Decimal
    immediate: bool


@attrs.frozen
class Change:
    which: int
    quantity: Decimal
    price: Decimal


@attrs.frozen
class Cancel:
    which: int


orders = st.builds(
    New,
    buy=st.booleans(),
    kind=st.sampled_from(["LMT", "LMT", "LMT", "MKT", "STP", "STOP_LIMIT"]),
    quantity=sizes,
    price=prices,
    immediate=st.booleans(),
)
actions = st.lists(
    st.one_of(
        quotes(), orders, st.builds(Change, st.integers(0, 30), sizes, prices), st.builds(Cancel, st.integers(0, 30))
    ),
    max_size=60,
)


class Model:
    """Plays actions and checks every outcome against what is known independently of the exchange."""

    def __init__(self) -> None:
        self.exchange = Exchange()
        self.asked: dict[int, Decimal] = {}
        self.filled: dict[int, Decimal] = {}
        self.limit: dict[int, Decimal | None] = {}
        self.buy: dict[int, bool] = {}
        self.account = Account("A", Decimal(1_000_000))
        self.paid = Decimal(0)
        self.shown = {True: Decimal(0), False: Decimal(0)}
        self.touch = Quote(0, CONID, None, Decimal(0), None, Decimal(0))

    def play(self, action: object) -> None:
        match action:
            case Quote():
                self.touch = action
                self.shown = {True: action.ask_size, False: action.bid_size}
                self.check(self.exchange.quote(action))
            case New():
                order_id = len(self.asked) + 1
                limit = action.price if action.kind in ("LMT", "STOP_LIMIT") else None
                stop = action.price if action.kind in ("STP", "STOP_LIMIT") else None
                self.asked[order_id], self.filled[order_id] = action.quantity, Decimal(0)
                self.limit[order_id], self.buy[order_id] = limit, action.buy
                resting = Resting(
                    order_id, CONID, action.buy, action.kind, action.quantity, limit, stop, action.immediate
                )
                self.check(self.exchange.submit(resting))
                if action.immediate:
                    assert self.exchange.working(order_id) is None
            case Change(which, quantity, price):
                order = self.exchange.working(which)
                if order is not None and order.limit is not None:
                    self.asked[which] = self.filled[which] + quantity
                    self.limit[which] = price
                    self.check(self.exchange.replace(which, quantity, price, order.stop, False))
            case Cancel(which):
                self.exchange.cancel(which)
                assert self.exchange.working(which) is None

    def check(self, outcomes: list[Outcome]) -> None:
        for outcome in outcomes:
            if isinstance(outcome, Elected | Lapsed):
                continue
            assert isinstance(outcome, Fill)
            number, price, quantity = outcome.order_id, outcome.price, outcome.quantity
            assert quantity > 0
            self.filled[number] += quantity
            assert self.filled[number] <= self.asked[number], "never more than was asked for"
            limit, buy = self.limit[number], self.buy[number]
            opposite = self.touch.ask if buy else self.touch.bid
            assert opposite is not None, "nothing fills against an empty side"
            if limit is not None:
                assert price <= limit if buy else price >= limit, "never through the limit"
                assert opposite <= limit if buy else opposite >= limit, "never before the touch is there"
            assert price >= opposite if buy else price <= opposite, "never better than the touch"
            self.shown[buy] -= quantity
            assert self.shown[buy] >= 0, "never more than was displayed"
            signed = quantity if buy else -quantity
            self.account.book(CONID, signed, price, Decimal(0))
            self.paid += signed * price


@given(actions)
def test_fills_respect_quantity_limit_touch_and_displayed_size(played: list[object]) -> None:
    model = Model()
    for action in played:
        model.play(action)
        held = sum((f if model.buy[n] else -f for n, f in model.filled.items()), Decimal(0))
        assert model.account.quantity(CONID) == held
        assert model.account.cash == Decimal(1_000_000) - model.paid


@given(actions)
def test_a_waiting_order_that_the_touch_reaches_takes_what_is_there(played: list[object]) -> None:
    model = Model()
    for action in played:
        model.play(action)
    reached = Quote(0, CONID, Decimal("99.00"), Decimal(10**6), Decimal("99.01"), Decimal(10**6))
    model.touch, model.shown = reached, {True: Decimal(10**6), False: Decimal(10**6)}
    model.check(model.exchange.quote(reached))
    left = [order for n in model.asked if (order := model.exchange.working(n)) is not None]
    assert [order for order in left if order.buy and order.limit is not None and order.elected] == []


@given(st.lists(st.tuples(st.integers(-500, 500).filter(bool), prices), max_size=40), prices)
def test_profit_is_what_cash_and_position_say(trades: list[tuple[int, Decimal]], mark: Decimal) -> None:
    account = Account("A", Decimal(0))
    for signed, price in trades:
        account.book(CONID, Decimal(signed), price, Decimal(1))
    now = value(account, lambda _conid: mark, lambda _conid: Decimal(1), Decimal(4))
    assert now.equity == account.cash + account.quantity(CONID) * mark
    # Realised plus unrealised is the whole of the money made, but for rounding of the average in its 28th digit.
    assert abs(now.realized + now.unrealized - len(trades) - now.equity) < Decimal("1e-15") or not trades


def test_turning_a_position_over_starts_a_new_average() -> None:
    position = Position(CONID)
    position.apply(Decimal(100), Decimal(10))
    assert position.apply(Decimal(-150), Decimal(12)) == Decimal(200)
    assert (position.quantity, position.average) == (Decimal(-50), Decimal(12))


def test_better_price_goes_first_then_time() -> None:
    exchange = Exchange()
    for number, price in enumerate(("99.00", "99.02", "99.02"), 1):
        exchange.submit(Resting(number, CONID, True, "LMT", Decimal(100), Decimal(price)))
    fills = exchange.quote(Quote(0, CONID, None, Decimal(0), Decimal("98.00"), Decimal(250)))
    assert [(f.order_id, f.quantity) for f in fills if isinstance(f, Fill)] == [
        (2, Decimal(100)),
        (3, Decimal(100)),
        (1, Decimal(50)),
    ]


def test_a_larger_quantity_loses_the_place_in_time_a_smaller_one_keeps_it() -> None:
    exchange = Exchange()
    for number in (1, 2, 3):
        exchange.submit(Resting(number, CONID, True, "LMT", Decimal(200), Decimal(99)))
    exchange.replace(1, Decimal(300), Decimal(99), None, False)
    exchange.replace(2, Decimal(100), Decimal(99), None, False)
    fills = exchange.quote(Quote(0, CONID, None, Decimal(0), Decimal(98), Decimal(1000)))
    assert [f.order_id for f in fills if isinstance(f, Fill)] == [2, 3, 1]


@pytest.mark.parametrize("quantity", [Decimal(0), Decimal(-1)])
def test_an_order_needs_a_quantity(quantity: Decimal) -> None:
    with pytest.raises(ValueError, match="not positive"):
        Exchange().submit(Resting(1, CONID, True, "LMT", quantity, Decimal(1)))
