"""Positions and money: nothing appears, nothing vanishes, in whatever order the fills come."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from botframework.core.model import Fill, Side
from botframework.core.portfolio import Ledger, Portfolio

from .kit import AAPL, SPY, D

MICRO = attrs.evolve(AAPL, symbol="MES", conid=5, multiplier=D(5))


def fill(number, side, quantity, price, *, strategy="s", instrument=AAPL, commission=None, at_ns=None):
    return Fill(
        execution_id=f"e{number}",
        client_order_id="c",
        broker_order_id="1",
        strategy=strategy,
        instrument=instrument,
        side=side,
        quantity=D(quantity),
        price=D(price),
        at_ns=number if at_ns is None else at_ns,
        commission=commission,
    )


def booked(*fills):
    portfolio = Portfolio()
    for each in fills:
        portfolio.book(each, None)
    return portfolio


def test_average_cost_and_flip():
    portfolio = booked(
        fill(1, Side.BUY, 100, 10),
        fill(2, Side.BUY, 100, 12),
        fill(3, Side.SELL, 50, 13),
    )
    position = portfolio.position(AAPL, "s")
    assert (position.quantity, position.average_price, position.realized_pnl) == (150, 11, 100)
    portfolio.book(fill(4, Side.SELL, 200, 12), None)  # closes 150 with 1 each, opens 50 short at 12
    position = portfolio.position(AAPL, "s")
    assert (position.quantity, position.average_price, position.realized_pnl) == (-50, 12, 250)
    portfolio.book(fill(5, Side.BUY, 50, 10), None)
    position = portfolio.position(AAPL, "s")
    assert (position.quantity, position.average_price, position.realized_pnl) == (0, 0, 350)


def test_multiplier_counts_in_money_not_in_prices():
    portfolio = booked(
        fill(1, Side.BUY, 2, 4000, instrument=MICRO),
        fill(2, Side.SELL, 1, 4010, instrument=MICRO),
    )
    position = portfolio.position(MICRO, "s")
    assert (position.average_price, position.realized_pnl) == (4000, 50)
    assert portfolio.pnl(lambda instrument, quantity: D(4020)) == 150


def test_commission_comes_later():
    first = fill(1, Side.BUY, 10, 10)
    portfolio = booked(first)
    portfolio.book(replace(first, commission=D("1.25")), first)
    assert portfolio.position(AAPL, "s").commission == D("1.25")
    assert portfolio.cash_change("USD") == D("-101.25")
    assert portfolio.position(AAPL).quantity == 10


def test_a_correction_replaces():
    first, second = fill(1, Side.BUY, 10, 10), fill(2, Side.SELL, 5, 12)
    portfolio = booked(first, second)
    portfolio.book(replace(first, quantity=D(8), price=D(9)), first)
    position = portfolio.position(AAPL, "s")
    assert (position.quantity, position.average_price, position.realized_pnl) == (3, 9, 15)


def test_shares_are_apart_and_add_up():
    portfolio = booked(
        fill(1, Side.BUY, 10, 10, strategy="a"),
        fill(2, Side.SELL, 4, 11, strategy="b"),
        fill(3, Side.BUY, 7, 10, strategy=""),
    )
    assert portfolio.quantity(AAPL.conid) == 13
    assert (portfolio.quantity(AAPL.conid, "a"), portfolio.quantity(AAPL.conid, "b")) == (10, -4)
    assert portfolio.imbalance(AAPL.conid) == 0
    assert portfolio.pnl(lambda *_: D(12)) == 20 - 4  # somebody else's seven are no profit of ours


def test_no_mark_no_number():
    portfolio = booked(fill(1, Side.BUY, 10, 10))
    assert portfolio.pnl(lambda *_: None) is None
    assert portfolio.pnl(lambda *_: None, "other") == 0


def test_currencies_are_never_added():
    euro = attrs.evolve(SPY, currency="EUR")
    portfolio = booked(fill(1, Side.BUY, 1, 10), fill(2, Side.BUY, 1, 10, instrument=euro, strategy="e"))
    assert portfolio.pnl(lambda *_: D(11)) is None
    assert portfolio.pnl(lambda *_: D(11), "e") == 1
    assert portfolio.cash_change("EUR") == -10


def test_buying_power_is_what_is_left():
    portfolio = booked(fill(1, Side.BUY, 10, 10, commission=D(1)))
    assert portfolio.buying_power(D(1000), "USD", D(200)) == 699
    assert portfolio.buying_power(D(100), "USD", D(200)) == 0


PRICES = st.integers(1, 100_000).map(lambda cents: Decimal(cents) / 100)
FILLS = st.lists(
    st.tuples(
        st.sampled_from(Side),
        st.integers(1, 500),
        PRICES,
        st.sampled_from(["a", "b", ""]),
        st.sampled_from([AAPL, MICRO]),
        st.none() | st.integers(0, 300).map(lambda cents: Decimal(cents) / 100),
    ),
    max_size=25,
)


@settings(deadline=None)
@given(FILLS, PRICES, st.randoms(use_true_random=False))
def test_cash_and_value_are_conserved(rows, mark, chance):
    fills = [
        fill(number, side, quantity, price, strategy=strategy, instrument=instrument, commission=commission)
        for number, (side, quantity, price, strategy, instrument, commission) in enumerate(rows)
    ]
    portfolio = booked(*fills)
    # The sum of what was paid and what is held, worked out without any ledger.
    for strategy in ("a", "b"):
        worth = Decimal(0)
        for each in fills:
            if each.strategy == strategy:
                signed = each.quantity * each.side.sign * each.instrument.multiplier
                worth += signed * (mark - each.price) - (each.commission or 0)
        assert portfolio.pnl(lambda *_: mark, strategy) == worth
    for instrument in (AAPL, MICRO):
        assert portfolio.imbalance(instrument.conid) == 0
        signed = sum(each.quantity * each.side.sign for each in fills if each.instrument is instrument)
        assert portfolio.quantity(instrument.conid) == signed
        if not signed:
            assert portfolio.position(instrument).average_price == 0

    shuffled = list(fills)
    chance.shuffle(shuffled)
    other = booked(*shuffled)
    for key, ledger in portfolio.strategies.items():
        assert other.strategies[key].position == ledger.position

    # A correction and its correction back is as if nothing had been.
    for each in shuffled[:3]:
        wrong = replace(each, quantity=each.quantity + 1, price=each.price + 1)
        other.book(wrong, each)
        other.book(each, wrong)
    for key, ledger in portfolio.strategies.items():
        assert other.strategies[key].position == ledger.position


@settings(deadline=None)
@given(FILLS, st.randoms(use_true_random=False), st.integers(1, 3))
def test_what_is_worked_out_once_for_account_and_share_is_what_each_works_out(rows, chance, names):
    """One strategy alone in a contract shares its sums with the account; fills out of order, corrected and of others end that."""
    fills = [
        fill(
            number,
            side,
            quantity,
            price,
            strategy=strategy if names > 1 else "a",
            instrument=instrument,
            commission=fee,
        )
        for number, (side, quantity, price, strategy, instrument, fee) in enumerate(rows)
    ]
    for _ in range(names):
        if fills:  # a few come late
            fills.insert(chance.randrange(len(fills)), fills.pop())
    portfolio = Portfolio()
    alone: dict[Any, Ledger] = {}

    def kept_of(place: Any) -> Ledger:
        return portfolio.account[place] if isinstance(place, int) else portfolio.strategies[place]

    for each in fills:
        portfolio.book(each, None)
        for place in (each.instrument.conid, (each.strategy, each.instrument.conid)):
            ledger = alone.setdefault(place, Ledger(each.instrument))
            ledger.add(each, (each.at_ns, each.execution_id))
            kept = kept_of(place)
            for name in ("quantity", "cost", "flow", "commission", "uncharged", "fills", "position"):
                assert repr(getattr(kept, name)) == repr(getattr(ledger, name)), name
        assert portfolio.imbalance(each.instrument.conid) == 0
    for late in fills[:2]:
        right = replace(late, price=late.price + 1)
        portfolio.book(right, late)
        for place in (late.instrument.conid, (late.strategy, late.instrument.conid)):
            alone[place].remove(late)
            alone[place].add(right, (late.at_ns, late.execution_id))
            kept = kept_of(place)
            assert repr(kept.position) == repr(alone[place].position)


@pytest.mark.parametrize(("held", "sold"), [(3, 1), (7, 3), (9, 8)])
def test_odd_fractions_leave_no_dust(held, sold):
    portfolio = booked(fill(1, Side.BUY, 1, 10), fill(2, Side.BUY, held - 1, "10.01"))
    for number in range(held // sold):
        portfolio.book(fill(10 + number, Side.SELL, sold, 11), None)
    rest = held % sold
    if rest:
        portfolio.book(fill(99, Side.SELL, rest, 11), None)
    position = portfolio.position(AAPL, "s")
    assert position.quantity == 0
    assert position.realized_pnl == 11 * held - 10 - (held - 1) * D("10.01")


@pytest.mark.parametrize(("quantity", "price"), [("1E15", "1E15"), ("1", "1E15"), ("9999999999999999", "1E-15")])
def test_numbers_at_the_edge_of_what_the_border_lets_in_can_be_closed_in_part(quantity, price):
    portfolio = booked(fill(1, Side.BUY, quantity, price), fill(2, Side.SELL, "0.3", price))
    assert portfolio.quantity(AAPL.conid) == D(quantity) - D("0.3")
    assert portfolio.imbalance(AAPL.conid) == 0
