"""What the collar tells of a market order by floats is what its decimals say; and which distances a stop may trail at."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import msgspec
from hypothesis import example, given
from hypothesis import strategies as st

from botframework.core.risk.rules.price import PriceCollar
from tests.core.risk.makers import ABC, FakeView, propose
from tests.core.risk.test_limits import trailing

PRICE = st.floats(0.0001, 1e7) | st.integers(1, 10**6).map(lambda cents: cents / 100)
AWAY = st.floats(-1e-6, 0.2) | st.sampled_from([0.0, 0.02, 0.01, 0.002, 0.0001, 1e-9])
PERCENT = st.sampled_from(["1", "5", "0.1", "0.001", "0.0009", "0.00000001", "100", "1000000"])


@given(bid=PRICE, away=AWAY, percent=PERCENT, side=st.sampled_from(["BUY", "SELL"]))
@example(bid=100.0, away=0.02, percent="1", side="BUY")  # nearly at the limit, on either side of it
@example(bid=100.0, away=0.0202020202, percent="1", side="SELL")
@example(bid=0.0001, away=0.2, percent="1", side="BUY")
def test_a_market_order_passes_by_floats_only_where_decimals_let_it(
    bid: float, away: float, percent: str, side: str
) -> None:
    tick = FakeView().tick
    assert tick is not None
    view = FakeView(tick=msgspec.structs.replace(tick, bid=bid, ask=bid * (1 + away), last=None))
    rule, exact = PriceCollar(percent=percent), PriceCollar(percent=percent)
    exact._near = 0.0
    assert rule.judge(propose(side), view) == exact.judge(propose(side), view)


def test_a_changed_percentage_counts_at_once() -> None:
    tick = FakeView().tick
    assert tick is not None
    view = FakeView(tick=msgspec.structs.replace(tick, bid=100.0, ask=104.0))
    rule = PriceCollar(percent=Decimal(5))
    assert rule.judge(propose(), view) is None
    rule.percent = Decimal(1)
    rule.__attrs_post_init__()  # as ``set_value`` does
    assert rule.judge(propose(), view) is not None


AMOUNT = st.decimals("0.0001", 1000, places=4) | st.sampled_from(
    [Decimal(each) for each in ("10", "0.1", "0.01", "500")]
)
LIMIT = st.sampled_from(["10", "5", "0.1", "0.05", "0.0001", "50"])


@given(
    cents=st.integers(1, 10**6),
    amount=AMOUNT,
    percent=st.booleans(),
    outer=LIMIT,
    near=LIMIT,
    side=st.sampled_from(["BUY", "SELL"]),
)
@example(cents=4000, amount=Decimal(500), percent=False, outer="10", near="0.1", side="SELL")
@example(cents=4000, amount=Decimal(95), percent=True, outer="10", near="0.1", side="BUY")
@example(cents=4000, amount=Decimal("0.05"), percent=True, outer="10", near="0.1", side="SELL")
@example(cents=4000, amount=Decimal(4), percent=False, outer="10", near="0.1", side="SELL")
@example(cents=5, amount=Decimal("0.01"), percent=False, outer="50", near="0.1", side="SELL")
def test_a_stop_that_trails_begins_within_the_band_and_no_nearer_than_a_step_or_is_denied(
    cents: int, amount: Decimal, percent: bool, outer: str, near: str, side: str
) -> None:
    market = Fraction(cents, 100)
    view = FakeView(tick=msgspec.structs.replace(FakeView().tick, bid=cents / 100, ask=cents / 100))  # type: ignore[type-var]  # set by default
    reason = PriceCollar(percent=1, outer_percent=outer, min_trail_percent=near).judge(
        trailing(amount, side, percent=percent), view
    )
    share = Fraction(amount) / 100 if percent else Fraction(amount) / market
    within = Fraction(near) / 100 <= share <= Fraction(outer) / 100
    assert (reason is None) is (within and share * market >= Fraction(ABC.tick_size))
    assert reason is None or reason.outcome == "deny"
