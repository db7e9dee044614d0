"""The broker's own examples, cases worked out by hand, and what must hold for every order however it fills."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from botframework.costs import Commission, Execution, Flat, IbkrFixed, IbkrTiered, Percent
from botframework.costs.commission import marginal
from botframework.costs.ibkr import SHARE_TIERS

D = Decimal
NONE: dict[str, Any] = {"sec_per_million": D(0), "exchange_fee": D(0), "exchange_rebate": D(0)}


def fill(quantity: Any, price: Any, **more: Any) -> Execution:
    """A purchase of shares in 2023, before the audit trail's fee, unless told otherwise."""
    base: dict[str, Any] = {
        "order": "o",
        "symbol": "AAPL",
        "sec_type": "STK",
        "currency": "USD",
        "buy": True,
        "multiplier": D(1),
        "day": 20230105,
        "adds": False,
    }
    return Execution(**{**base, "quantity": D(str(quantity)), "price": D(str(price)), **more})


def test_a_part_of_the_value_is_rounded_half_up_fill_by_fill() -> None:
    exact, cents = Percent(percent=D("0.002")), Percent(percent=D("0.002"), step=D("0.01"))
    one = fill(100_000, "1.00001")
    assert exact.charge(one) == exact.charge(one) == D("2.00002")  # the order does not matter, only the fill
    assert cents.charge(one) == D("2.00")
    assert cents.charge(fill(1, 250)) == D("0.01")  # half a cent
    assert Percent(percent=D(10)).charge(fill(3, "0.5", multiplier=D(100))) == 15


# --- the examples on the broker's pages ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quantity", "price", "commission"),
    [(100, 25, "1.00"), (1000, 25, "5.00"), (1000, "0.25", "2.50")],
)
def test_shares_on_the_fixed_schedule(quantity: int, price: Any, commission: str) -> None:
    assert IbkrFixed().charge(fill(quantity, price)) == D(commission)


@pytest.mark.parametrize(
    ("month", "contracts", "premium", "commission"),
    [
        (0, 1, 2, "1.00"),
        (0, 2, 5, "1.30"),
        (0, 3, "0.075", "1.50"),
        (0, 5, "0.03", "1.25"),
        (10_000, 2, 5, "1.00"),
        (10_000, 3, "0.075", "1.50"),
        (10_000, 5, "0.03", "1.25"),
        (50_000, 5, 2, "1.25"),
        (100_000, 7, 2, "1.05"),
    ],
)
def test_options_on_the_tiered_schedule(month: int, contracts: int, premium: Any, commission: str) -> None:
    schedule = IbkrTiered(sec_per_million=D(0))
    option: dict[str, Any] = {"sec_type": "OPT", "multiplier": D(100)}
    if month:
        schedule.charge(fill(month, 5, order="before", **option))
    fees = contracts * (D("0.02685") + D("0.02"))
    assert schedule.charge(fill(contracts, premium, **option)) == D(commission) + fees


def test_currencies() -> None:
    pair: dict[str, Any] = {"sec_type": "CASH", "symbol": "EUR.USD"}
    assert IbkrFixed().charge(fill(50_000, 1, **pair)) == D("2.00")
    assert IbkrTiered().charge(fill(1_000_000_000, 1, **pair)) == D(20_000)
    assert IbkrTiered().charge(fill(1_250_000_000, 1, **pair)) == D(23_750)


def test_thirty_million_shares_sold_at_nasdaq() -> None:
    """The page's rows for taking: 1,050 + 5,400 + 25,500 + 10,000, 90,000 to the exchange, 6,000 clearing."""
    sold = fill(30_000_000, 5, buy=False)
    charge = IbkrTiered(sec_per_million=D(8)).charge(sold)
    commission = D(41_950)
    passed = commission * D("0.000175") + commission * D("0.000563")
    assert charge == commission + 90_000 + 6_000 + 1_200 + D("7.27") + passed
    assert IbkrFixed(sec_per_million=D(8)).charge(sold) == D(150_000) + 1_200 + D("7.27")


def test_futures() -> None:
    future: dict[str, Any] = {"sec_type": "FUT", "symbol": "ES", "multiplier": D(50)}
    assert IbkrFixed().charge(fill(2, 4000, **future)) == 2 * (D("0.85") + D("1.38") + D("0.02"))
    assert IbkrTiered().charge(fill(1, 4000, **{**future, "symbol": "MES"})) == D("0.25") + D("0.35") + D("0.02")
    plain = IbkrTiered(exchange_fee=D(0))  # 1,500 in a month: 1,000 at the first rate, 500 at the second
    assert plain.charge(fill(1500, 4000, **future)) == 1000 * D("0.85") + 500 * D("0.65") + 1500 * D("0.02")


# --- by hand ------------------------------------------------------------------------------------------------------------


def test_fees_go_by_the_day_of_the_sale() -> None:
    def fees(day: int) -> Decimal:
        return IbkrFixed().charge(fill(1000, 100, buy=False, day=day)) - 5

    assert fees(20230102) == D("100000") * D("22.90") / 1_000_000 + D("0.145")
    assert fees(20240102) == D("100000") * D("8.00") / 1_000_000 + D("0.166")
    assert fees(20250601) == D("0.166") + D("0.072")  # nothing to the SEC any more, but the audit trail
    assert fees(20100601) == 0  # before the tables begin nothing is known, and nothing charged


def test_a_rebate_for_who_adds() -> None:
    taken = IbkrTiered().charge(fill(1000, 25))
    added = IbkrTiered().charge(fill(1000, 25, adds=True))
    assert taken - added == 1000 * D("0.0051")


def test_an_order_that_fills_on_two_days_has_two_minima() -> None:
    schedule = IbkrFixed()
    assert [schedule.charge(fill(10, 25, day=day)) for day in (20230105, 20230105, 20230106)] == [1, 0, 1]


def test_a_new_month_begins_with_the_first_tier() -> None:
    schedule = IbkrTiered(**NONE)
    schedule.charge(fill(300_000, 5, order="a"))
    later = schedule.charge(fill(10_000, 5, order="b"))
    anew = schedule.charge(fill(10_000, 5, order="c", day=20230201))
    rates = D(1) + D("0.000738")
    assert (later, anew) == (D(20) * rates + 2, D(35) * rates + 2)


@pytest.mark.parametrize(
    ("more", "words"), [({"currency": "EUR"}, "in USD, not in EUR"), ({"sec_type": "BOND"}, "no schedule for BOND")]
)
def test_what_no_schedule_knows_is_refused(more: dict[str, str], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        IbkrFixed().charge(fill(1, 1, **more))


# --- for every order ----------------------------------------------------------------------------------------------------

parts = st.lists(st.integers(1, 5_000).map(D), min_size=1, max_size=8)
cents = st.integers(1, 50_000).map(lambda n: D(n) / 100)


@pytest.mark.parametrize("made", [Flat, IbkrFixed, IbkrTiered])
@given(parts=parts, price=cents, buy=st.booleans(), before=st.integers(0, 400_000).map(D))
def test_an_order_costs_the_same_in_one_fill_and_in_many(
    made: type, parts: list[Decimal], price: Decimal, buy: bool, before: Decimal
) -> None:
    whole: Commission = made()
    pieces: Commission = made()
    for schedule in (whole, pieces):
        if before:
            schedule.charge(fill(before, 10, order="before"))
    once = whole.charge(fill(sum(parts), price, buy=buy))
    many = [pieces.charge(fill(part, price, buy=buy)) for part in parts]
    assert sum(many) == once


@given(parts=parts, price=cents)
def test_minimum_and_maximum_are_the_orders(parts: list[Decimal], price: Decimal) -> None:
    for schedule, least in ((IbkrFixed(**NONE), D(1)), (IbkrTiered(**NONE), D("0.35"))):
        total = sum(schedule.charge(fill(part, price)) for part in parts)
        quantity = sum(parts, D(0))
        value = price * quantity
        rated = quantity * D("0.005") if least == 1 else marginal(SHARE_TIERS, D(0), quantity)
        commission = min(max(rated, least), value / 100)
        fees = 0 if least == 1 else commission * D("0.000738") + quantity * D("0.0002")
        assert abs(total - commission - fees) <= D("0.000001")


@given(
    before=st.integers(0, 200_000_000).map(D),
    one=st.integers(1, 10_000_000).map(D),
    two=st.integers(1, 10_000_000).map(D),
)
def test_tiers_are_marginal(before: Decimal, one: Decimal, two: Decimal) -> None:
    both = marginal(SHARE_TIERS, before, one + two)
    assert both == marginal(SHARE_TIERS, before, one) + marginal(SHARE_TIERS, before + one, two)
    assert marginal(SHARE_TIERS, before, one) >= marginal(
        SHARE_TIERS, before + two, one
    )  # never dearer with more volume


def test_the_orders_of_a_day_are_forgotten_with_it() -> None:
    schedule = IbkrTiered()
    for day in range(20230101, 20230129):
        for number in range(10):
            schedule.charge(fill(1, 10, order=f"{day}.{number}", day=day))
    kept = attrs.asdict(schedule, recurse=False)["_orders"]
    assert len(kept) == 10
