"""Each rule alone: just inside its limit, on it, just outside."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import attrs
import msgspec
import pytest
from msgspec.structs import replace

from botframework.core.model import (
    Instrument,
    OrderType,
    SessionState,
    StreamState,
    Submission,
    Tick,
    TimeInForce,
    TradingState,
    Trail,
    Working,
)
from botframework.core.risk.base import Proposal
from botframework.core.risk.registry import BUILTIN_RULES
from botframework.core.risk.rules.duplicates import DuplicateOrder
from botframework.core.risk.rules.price import PriceCollar
from botframework.core.risk.rules.size import MaxOrderNotional
from tests.core.risk.makers import ABC, NOW_NS, FakeView, make_intent, make_order, propose
from tests.core.risk.test_limits import trailing

S = 10**9


def outcome(kind: str, proposal: Proposal, view: FakeView | None = None, **parameters: Any) -> str:
    """allow, deny or unknown."""
    reason = BUILTIN_RULES[kind](**parameters).check(proposal, view or FakeView())
    if reason is None:
        return "allow"
    assert reason.code == kind.upper()
    assert reason.text or reason.observed
    return reason.outcome


def tick(**changes: Any) -> Tick:
    now = FakeView().tick
    assert now is not None
    return msgspec.structs.replace(now, **changes)


# --- R01 valid_order --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("quantity", ["0", "-1", "NaN", "Infinity", "0.5", "1.5", 100.0])
def test_valid_order_refuses_quantities_that_are_none(quantity) -> None:
    assert outcome("valid_order", propose(quantity=quantity, limit="100")) == "deny"


@pytest.mark.parametrize("price", ["0", "-0.01", "NaN", "-Infinity", "100.005", 100.0])
def test_valid_order_refuses_prices_that_are_none_or_off_the_grid(price) -> None:
    assert outcome("valid_order", propose(limit=price)) == "deny"


def test_valid_order_allows_one_unit_and_one_step() -> None:
    assert outcome("valid_order", propose(quantity=1, limit="0.01")) == "allow"
    half = attrs.evolve(ABC, size_step=Decimal("0.5"))
    assert outcome("valid_order", propose(quantity="1.5", limit="1", instrument=half)) == "allow"


@pytest.mark.parametrize(
    ("order_type", "limit", "stop", "expected"),
    [
        ("MKT", None, None, "allow"),
        ("MKT", "1", None, "deny"),
        ("MKT", None, "1", "deny"),
        ("LMT", "1", None, "allow"),
        ("LMT", None, None, "deny"),
        ("LMT", "1", "1", "deny"),
        ("STP", None, "1", "allow"),
        ("STP", "1", "1", "deny"),
        ("STP", None, None, "deny"),
        ("STOP_LIMIT", "1", "1", "allow"),
        ("STOP_LIMIT", "1", None, "deny"),
        ("STOP_LIMIT", None, "1", "deny"),
        ("MOC", None, None, "allow"),
        ("MOC", "1", None, "deny"),
        ("MOC", None, "1", "deny"),
        ("LOC", "1", None, "allow"),
        ("LOC", None, None, "deny"),
        ("LOC", "1", "1", "deny"),
        ("TRAIL", None, None, "deny"),
    ],
)
def test_valid_order_wants_the_prices_of_the_type_and_no_others(order_type, limit, stop, expected) -> None:
    proposal = propose(limit=limit, stop_price=stop and Decimal(stop), order_type=OrderType(order_type))
    assert outcome("valid_order", proposal) == expected


@pytest.mark.parametrize(
    ("order_type", "trail", "limit", "tif", "expected"),
    [
        ("TRAIL", Trail(Decimal("0.5")), None, "DAY", "allow"),
        ("TRAIL", Trail(Decimal("0.5")), None, "GTC", "allow"),
        ("TRAIL", Trail(Decimal("0.5")), None, "IOC", "deny"),
        ("TRAIL", Trail(Decimal("0.5")), None, "OPG", "deny"),
        ("TRAIL", Trail(Decimal("0.5")), "1", "DAY", "deny"),
        ("TRAIL", Trail(Decimal(0)), None, "DAY", "deny"),
        ("TRAIL", Trail(Decimal(-1)), None, "DAY", "deny"),
        ("TRAIL", Trail(Decimal("NaN")), None, "DAY", "deny"),
        ("TRAIL", Trail(0.5), None, "DAY", "deny"),  # type: ignore[arg-type]  # the fault
        ("TRAIL", Decimal("0.5"), None, "DAY", "deny"),
        ("TRAIL", Trail(Decimal("99.9"), is_percent=True), None, "DAY", "allow"),
        ("TRAIL", Trail(Decimal(100), is_percent=True), None, "DAY", "deny"),
        ("MKT", Trail(Decimal("0.5")), None, "DAY", "deny"),
        ("LMT", Trail(Decimal("0.5")), "1", "DAY", "deny"),
        ("MOC", None, None, "GTC", "deny"),
        ("MOC", None, None, "OPG", "deny"),
        ("LOC", None, "1", "IOC", "deny"),
        ("LOC", None, "1", "DAY", "allow"),
    ],
)
def test_valid_order_wants_a_distance_of_what_trails_only_and_a_time_the_type_can_have(
    order_type, trail, limit, tif, expected
) -> None:
    proposal = propose(limit=limit, order_type=OrderType(order_type), trail=trail, tif=TimeInForce(tif))
    assert outcome("valid_order", proposal) == expected


def test_a_change_leaves_the_distance_alone() -> None:
    trail = Trail(Decimal(1))
    intent = make_intent(order_type=OrderType.TRAILING_STOP, trail=trail, client_order_id="v1.s.20240101.OLD")
    old = replace(make_order(limit=None), intent=intent)
    change = replace(intent, quantity=Decimal(50))
    assert outcome("valid_order", Proposal(intent=change, replaces=old)) == "allow"
    farther = replace(change, trail=Trail(Decimal(2)))
    assert outcome("valid_order", Proposal(intent=farther, replaces=old)) == "deny"


def test_an_order_without_a_limit_is_one_for_the_close_and_one_that_trails_too() -> None:
    close, trailing = OrderType.MARKET_ON_CLOSE, OrderType.TRAILING_STOP
    for side, kind, trail in (("BUY", close, None), ("SELL", close, None), ("SELL", trailing, Trail(Decimal(1)))):
        proposal = propose(side, order_type=kind, trail=trail)
        assert outcome("market_order", proposal, allow=False) == "deny"
        # 100 at the ask of 100.01 and 5 % more.
        assert outcome("max_order_notional", proposal, amount="10501.05 USD", market_buffer_percent=5) == "allow"
        assert outcome("max_order_notional", proposal, amount="10501.04 USD", market_buffer_percent=5) == "deny"
    assert outcome("market_order", propose(order_type=trailing, trail=Trail(Decimal(1))), allow=False) == "deny"
    limited = propose(limit="100", order_type=OrderType.LIMIT_ON_CLOSE)
    assert outcome("market_order", limited, allow=False) == "allow"
    assert outcome("max_order_notional", limited, amount="10000 USD", market_buffer_percent=5) == "allow"
    assert (
        outcome("price_collar", propose("BUY", limit="106", order_type=OrderType.LIMIT_ON_CLOSE), percent=5) == "deny"
    )
    wide = FakeView(tick=tick(bid=80.0, ask=120.0))
    assert outcome("price_collar", propose(order_type=close), view=wide, percent=5) == "deny"


def test_orders_that_trail_at_other_distances_are_not_the_same() -> None:
    first = propose("SELL", order_type=OrderType.TRAILING_STOP, trail=Trail(Decimal(1)))
    order = replace(make_order("SELL", limit=None), intent=replace(first.intent, client_order_id="v1.s.20240101.OLD"))
    view = FakeView(orders=[order])
    assert outcome("duplicate_order", first, view=view) == "deny"
    other = propose("SELL", order_type=OrderType.TRAILING_STOP, trail=Trail(Decimal(2)))
    assert outcome("duplicate_order", other, view=view) == "allow"


def test_a_trailing_stop_protects_at_most_at_its_distance() -> None:
    trailing = OrderType.TRAILING_STOP
    stop = replace(
        make_order("SELL", limit=None),
        intent=make_intent("SELL", order_type=trailing, trail=Trail(Decimal(2)), client_order_id="v1.s.20240101.OLD"),
    )
    covered = FakeView(held=Decimal(50), orders=[stop])
    assert outcome("protective_stop", propose(quantity=50), view=covered) == "allow"
    assert outcome("protective_stop", propose(quantity=50), view=FakeView(held=Decimal(101), orders=[stop])) == "deny"
    # Two dollars from a market of 100, on 100 shares.
    for more, expected in (
        ({"max_percent": 2}, "allow"),
        ({"max_percent": "1.99"}, "deny"),
        ({"max_loss": "200 USD"}, "allow"),
        ({"max_loss": "199.99 USD"}, "deny"),
    ):
        assert outcome("protective_stop", propose(quantity=50), view=covered, **more) == expected
    per_cent = replace(stop, intent=replace(stop.intent, trail=Trail(Decimal(3), is_percent=True)))
    view = FakeView(held=Decimal(50), orders=[per_cent])
    assert outcome("protective_stop", propose(quantity=50), view=view, max_percent=3) == "allow"
    assert outcome("protective_stop", propose(quantity=50), view=view, max_percent="2.99") == "deny"
    of_its_own = propose("SELL", order_type=trailing, trail=Trail(Decimal(1)))
    assert outcome("protective_stop", of_its_own, view=FakeView(held=Decimal(50))) == "allow"


@pytest.mark.parametrize(
    "changes",
    [
        {"side": "BUYS"},
        {"order_type": "LMT"},
        {"tif": "DAY"},
        {"strategy": ""},
        {"client_order_id": ""},
        {"client_order_id": "x" * 49},
        {"client_order_id": "a b"},
        {"client_order_id": "a\n"},
    ],
)
def test_valid_order_refuses_what_is_not_typed(changes) -> None:
    intent = replace(make_intent(limit="100"), **changes)
    assert outcome("valid_order", Proposal(intent=intent)) == "deny"


def test_valid_order_lets_a_change_touch_quantity_and_price_of_an_open_order_only() -> None:
    old = make_order(limit="100")
    name = old.client_order_id
    change = propose(quantity=50, limit="99", client_order_id=name, replaces=old)
    assert outcome("valid_order", change) == "allow"
    assert outcome("valid_order", propose("SELL", 50, "99", client_order_id=name, replaces=old)) == "deny"
    assert outcome("valid_order", propose(quantity=50, limit="99", replaces=old)) == "deny"
    for dead in ({"working": Working.FILLED}, {"submission": Submission.REFUSED}, {"cancel_pending": True}):
        late = replace(old, **dead)
        assert outcome("valid_order", replace(change, replaces=late)) == "deny"


# --- R02, R03, R04: instrument -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("age_s", "expected"), [(86_399, "allow"), (86_400, "allow"), (86_401, "deny")])
def test_instrument_identity_wants_fresh_rules(age_s, expected) -> None:
    aged = attrs.evolve(ABC, rules_at_ns=NOW_NS - age_s * S)
    assert outcome("instrument_identity", propose(instrument=aged)) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"rules_at_ns": 0}, "unknown"),
        ({"conid": 0}, "deny"),
        ({"symbol": ""}, "deny"),
        ({"currency": ""}, "deny"),
        ({"multiplier": Decimal(0)}, "deny"),
        ({"tick_size": Decimal("NaN")}, "deny"),
        ({"symbol": "ABX"}, "deny"),
        ({"multiplier": Decimal(100)}, "deny"),
    ],
)
def test_instrument_identity_refuses_an_instrument_that_is_not_what_it_was(changes, expected) -> None:
    assert outcome("instrument_identity", propose(instrument=attrs.evolve(ABC, **changes))) == expected


@pytest.mark.parametrize(
    "changes",
    [
        {"conid": 0},
        {"conid": -1},
        {"symbol": ""},
        {"currency": "US"},
        {"multiplier": Decimal(0)},
        {"tick_size": Decimal(0)},
        {"size_step": Decimal("-1")},
    ],
)
def test_instrument_identity_needs_no_quote_to_refuse(changes) -> None:
    view = FakeView(tick=None)
    assert outcome("instrument_identity", propose(), view) == "allow"
    reason = BUILTIN_RULES["instrument_identity"]().check(propose(instrument=attrs.evolve(ABC, **changes)), view)
    assert reason is not None
    assert reason.outcome == "deny"
    assert reason.text.startswith("the instrument has") == (changes.get("symbol") == "")


def test_allow_list() -> None:
    assert outcome("allow_list", propose()) == "allow"
    assert outcome("allow_list", propose(), FakeView(allowed=frozenset())) == "deny"
    assert outcome("allow_list", propose(instrument=attrs.evolve(ABC, sec_type="OPT"))) == "deny"
    assert outcome("allow_list", propose(), order_types=["LMT"]) == "deny"
    assert outcome("allow_list", propose(limit="1"), order_types=["LMT"]) == "allow"
    assert outcome("allow_list", propose(), tifs="GTC") == "deny"
    assert outcome("allow_list", propose(), exchanges=["NYSE"]) == "deny"
    assert outcome("allow_list", propose(), exchanges=["SMART"]) == "allow"


def test_restricted() -> None:
    assert outcome("restricted", propose()) == "allow"
    assert outcome("restricted", propose(), symbols=["ABC"]) == "deny"
    assert outcome("restricted", propose(), symbols=["AB"]) == "allow"
    assert outcome("restricted", propose(), symbols=["abc"]) == "deny"  # whoever writes it so means no other
    assert outcome("restricted", propose(), FakeView(tick=tick(halted=True))) == "deny"
    assert outcome("restricted", propose(reducing=True), FakeView(tick=tick(halted=True))) == "deny"
    assert outcome("restricted", propose(), FakeView(tick=None)) == "unknown"


def test_the_restricted_list_of_a_file() -> None:
    assert outcome("restricted", propose(), file="list.txt") == "allow"
    assert outcome("restricted", propose(), FakeView(restricted=frozenset({"ABC"})), file="list.txt") == "deny"
    assert outcome("restricted", propose(), FakeView(restricted=None), file="list.txt") == "unknown"
    assert outcome("restricted", propose(reducing=True), FakeView(restricted=None), file="list.txt") == "unknown"
    assert outcome("restricted", propose(), FakeView(restricted=None)) == "allow"


# --- R05, R06, R15: size and position ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("quantity", "expected"), [(499, "allow"), (500, "allow"), (501, "deny"), ("NaN", None)])
def test_max_order_quantity(quantity, expected) -> None:
    if expected is None:
        with pytest.raises(ArithmeticError):  # the gate makes a denial of it
            outcome("max_order_quantity", propose(quantity=quantity), limit=500)
        return
    assert outcome("max_order_quantity", propose(quantity=quantity), limit=500) == expected
    assert outcome("max_order_quantity", propose(quantity=quantity), limit=1, strategy="other") == "allow"
    assert outcome("max_order_quantity", propose(quantity=quantity), limit=1, symbol="XYZ") == "allow"


@pytest.mark.parametrize(
    ("proposal", "notional"),
    [
        (propose("BUY", 100, "99"), "9900"),  # its limit
        (propose("BUY", 100, "150"), "15000"),
        (propose("BUY", 100), "10001"),  # the ask
        (propose("SELL", 100), "10001"),
        (propose("SELL", 100, "1"), "10001"),  # trades at the market
        (propose("SELL", 100, "120"), "12000"),
        (propose("BUY", 100, stop_price=Decimal(110), order_type=OrderType.STOP), "11000"),
        (propose("BUY", 100, stop_price=Decimal(90), order_type=OrderType.STOP), "10001"),
        (propose("SELL", 100, "89", stop_price=Decimal(90), order_type=OrderType.STOP_LIMIT), "10001"),
        # A stop that trails begins as far above the ask as it trails, and a purchase may trade there at the soonest.
        (propose("BUY", 100, trail=Trail(Decimal("9.99")), order_type=OrderType.TRAILING_STOP), "11000"),
        (propose("BUY", 100, trail=Trail(Decimal(50), is_percent=True), order_type=OrderType.TRAILING_STOP), "15001.5"),
        (propose("SELL", 100, trail=Trail(Decimal(5)), order_type=OrderType.TRAILING_STOP), "10001"),
    ],
)
def test_max_order_notional_at_a_conservative_price(proposal, notional) -> None:
    for step, expected in ((-1, "deny"), (0, "allow"), (1, "allow")):
        amount = f"{Decimal(notional) + step * Decimal('0.01')} USD"
        assert outcome("max_order_notional", proposal, amount=amount, market_buffer_percent=0) == expected


def test_max_order_notional_adds_the_buffer_and_the_multiplier() -> None:
    assert outcome("max_order_notional", propose("BUY", 100), amount="10101.01 USD") == "allow"
    assert outcome("max_order_notional", propose("BUY", 100), amount="10101 USD") == "deny"
    future = attrs.evolve(ABC, multiplier=Decimal(50))
    assert outcome("max_order_notional", propose("BUY", 1, "100", instrument=future), amount="4999 USD") == "deny"
    assert outcome("max_order_notional", propose("BUY", 1, "100", instrument=future), amount="5000 USD") == "allow"


@pytest.mark.parametrize("ask", [float("nan"), float("inf"), 0.0, -1.0])
def test_max_order_notional_needs_a_usable_ask_and_the_currency(ask) -> None:
    broken = FakeView(tick=tick(ask=ask))
    assert outcome("max_order_notional", propose("BUY", 1), broken, amount="1000 USD") == "unknown"
    assert outcome("max_order_notional", propose("SELL", 1, "100"), broken, amount="1000 USD") == "unknown"
    assert outcome("max_order_notional", propose("SELL", 11, "100"), broken, amount="1000 USD") == "deny"
    assert outcome("max_order_notional", propose("SELL", 1, "100", reducing=True), broken, amount="1000 USD") == "allow"
    assert outcome("max_order_notional", propose("SELL", 11, "100", reducing=True), broken, amount="1000 USD") == "deny"
    assert outcome("max_order_notional", propose("BUY", 1, "100"), broken, amount="1000 USD") == "allow"
    assert outcome("max_order_notional", propose("BUY", 1, "100"), amount="1000 EUR") == "unknown"


@pytest.mark.parametrize("side", ["BUY", "SELL"])
@pytest.mark.parametrize(("step", "expected"), [(-1, "allow"), (0, "allow"), (1, "deny")])
def test_max_position_counts_everything_not_proven_dead_on_its_side(side, step, expected) -> None:
    sign = 1 if side == "BUY" else -1
    other = "SELL" if side == "BUY" else "BUY"
    view = FakeView(
        held=Decimal(sign * 300),
        orders=[
            make_order(side, 100, name="1"),
            make_order(side, 100, name="2", submission=Submission.UNKNOWN, working=Working.NONE),
            make_order(side, 100, name="3", cancel_pending=True, filled=Decimal(40)),
            make_order(side, 100, name="4", submission=Submission.SENDING, working=Working.NONE, strategy="other"),
            make_order(side, 100, name="5", working=Working.CANCELLED),
            make_order(other, 900, name="6"),
        ],
    )
    quantity = 1000 - 300 - 360 + step
    assert outcome("max_position", propose(side, quantity), view, limit=1000) == expected


def test_max_position_of_one_strategy() -> None:
    view = FakeView(
        held=Decimal(900),
        held_by={"s": Decimal(100), "other": Decimal(800)},
        orders=[make_order(quantity=50), make_order(quantity=500, name="2", strategy="other")],
    )
    assert outcome("max_position", propose(quantity=50), view, limit=200, strategy="s") == "allow"
    assert outcome("max_position", propose(quantity=51), view, limit=200, strategy="s") == "deny"
    assert outcome("max_position", propose(quantity=5000), view, limit=200, strategy="third") == "allow"


def test_max_position_counts_the_larger_version_of_a_change_once() -> None:
    old = make_order(quantity=100, filled=Decimal(40))
    view = FakeView(held=Decimal(40), orders=[old])
    change = {"client_order_id": old.client_order_id, "replaces": old, "limit": "100"}
    assert outcome("max_position", propose(quantity=100, **change), view, limit=100) == "allow"
    assert outcome("max_position", propose(quantity=101, **change), view, limit=100) == "deny"
    assert outcome("max_position", propose(quantity=50, **change), view, limit=99) == "deny"


def test_a_position_beyond_its_limit_can_still_be_closed() -> None:
    view = FakeView(held=Decimal(2000))
    assert outcome("max_position", propose("SELL", 500), view, limit=1000) == "allow"
    assert outcome("max_position", propose("BUY", 1), view, limit=1000) == "deny"
    assert outcome("max_position", propose("SELL", 3001), view, limit=1000) == "deny"


# --- R09, R11: price and quote -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("side", "price", "expected"),
    [
        ("BUY", "101.99", "allow"),
        ("BUY", "102.00", "allow"),
        ("BUY", "102.01", "deny"),
        ("SELL", "98.01", "allow"),
        ("SELL", "98.00", "allow"),
        ("SELL", "97.99", "deny"),
        ("BUY", "90.00", "allow"),  # outer band on the passive side
        ("BUY", "89.99", "deny"),
        ("SELL", "110.00", "allow"),
        ("SELL", "110.01", "deny"),
    ],
)
def test_price_collar(side, price, expected) -> None:
    assert outcome("price_collar", propose(side, 1, price), percent=2) == expected


@pytest.mark.parametrize(
    ("order_type", "limit", "stop", "expected"),
    [
        ("STP", None, "110", "allow"),
        ("STP", None, "110.01", "deny"),
        ("STOP_LIMIT", "107.10", "105", "allow"),
        ("STOP_LIMIT", "107.11", "105", "deny"),
        ("STOP_LIMIT", "110.01", "109", "deny"),
    ],
)
def test_price_collar_of_stops(order_type, limit, stop, expected) -> None:
    proposal = propose("BUY", 1, limit, stop_price=Decimal(stop), order_type=OrderType(order_type))
    assert outcome("price_collar", proposal, percent=2) == expected


@pytest.mark.parametrize(
    ("side", "amount", "percent", "expected"),
    [
        ("SELL", "4", False, ""),
        ("SELL", "4.01", False, "observed=10.0250 limit=10 percent"),
        ("BUY", "4.01", False, "observed=10.0250 limit=10 percent"),
        ("SELL", "500", False, "observed=1250.0000 limit=10 percent"),
        ("SELL", "10", True, ""),
        ("BUY", "95", True, "observed=95.0000 limit=10 percent"),
        ("SELL", "0.04", False, ""),
        ("SELL", "0.03", False, "observed=0.0750 limit=0.1 percent"),
        ("SELL", "0.1", True, ""),
        ("BUY", "0.05", True, "observed=0.0500 limit=0.1 percent"),  # meant as 5 %
        ("SELL", "0", False, "observed=0.0000 limit=0.1 percent"),
        ("SELL", "-1", True, "observed=-1.0000 limit=0.1 percent"),
        ("SELL", "1e30", False, "observed=2500000000000000000000000000000 limit=10 percent"),
        ("SELL", "1e30", True, "observed=1000000000000000000000000000000 limit=10 percent"),
    ],
)
def test_price_collar_of_the_distance_a_stop_trails_at(side, amount, percent, expected) -> None:
    view = FakeView(tick=tick(bid=39.99, ask=40.01))
    reason = PriceCollar(percent=2).check(trailing(Decimal(amount), side, percent=percent), view)
    assert ("" if reason is None else str(reason)) == (f"PRICE_COLLAR: {expected}" if expected else "")


def test_price_collar_says_how_a_stop_would_trail() -> None:
    far, near, step = (
        PriceCollar(percent=2, min_trail_percent="0.001").check(trailing(Decimal(amount)), FakeView())
        for amount in ("500", "0.0005", "0.009")
    )
    assert far is not None
    assert near is not None
    assert step is not None
    assert far.text == "trailing by 500 against 100.00"
    assert near.text == "trailing by 0.0005 against 100.00"
    assert step.text == "trailing by 0.009 against 100.00, less than a price step"
    assert (step.observed, step.limit, step.unit) == ("0.009", "0.01", "")


@pytest.mark.parametrize(
    ("side", "amount", "expected"),
    [
        ("SELL", "0.004", "allow"),  # the stop is at 0.998, where a step is a hundredth of a cent
        ("BUY", "0.004", "deny"),  # the stop is at 1.006
        ("BUY", "0.01", "allow"),
    ],
)
def test_the_price_step_a_distance_is_held_to_is_that_where_the_stop_begins(side, amount, expected) -> None:
    steps = ((Decimal(0), Decimal("0.0001")), (Decimal(1), Decimal("0.01")))
    shares = attrs.evolve(ABC, price_steps=steps)
    view = FakeView(tick=tick(bid=1.001, ask=1.003))
    assert outcome("price_collar", trailing(Decimal(amount), side, instrument=shares), view, percent=2) == expected


def test_a_percentage_to_trail_at_needs_no_price_to_be_wrong_and_one_to_be_right() -> None:
    for view in (FakeView(tick=None), FakeView(tick=tick(bid=0.0, last=None))):
        for amount, percent, reducing, expected in (
            ("95", True, False, "deny"),
            ("95", True, True, "deny"),
            ("0.05", True, True, "deny"),
            ("5", True, False, "unknown"),
            ("5", True, True, "allow"),
            ("500", False, False, "unknown"),
            ("500", False, True, "allow"),
        ):
            proposal = trailing(Decimal(amount), percent=percent, reducing=reducing)
            assert outcome("price_collar", proposal, view, percent=2) == expected, (amount, percent, reducing)
    assert outcome("price_collar", propose("SELL", order_type=OrderType.TRAILING_STOP), percent=2) == "unknown"


def test_a_changed_order_that_trails_is_held_to_the_market_of_now_as_other_stops_are() -> None:
    intent = make_intent(
        "SELL", order_type=OrderType.TRAILING_STOP, trail=Trail(Decimal(8)), client_order_id="v1.s.20240101.OLD"
    )
    old = replace(make_order("SELL", limit=None), intent=intent)
    change = Proposal(intent=replace(intent, quantity=Decimal(50)), replaces=old)
    assert outcome("price_collar", change, percent=2) == "allow"
    fallen = FakeView(tick=tick(bid=59.99, ask=60.01))
    assert outcome("price_collar", change, fallen, percent=2) == "deny"


def test_price_collar_holds_a_market_order_to_the_quote_it_hits() -> None:
    wide = FakeView(tick=tick(bid=95.0, ask=105.0))
    assert outcome("price_collar", propose("BUY", 1), wide, percent=5) == "allow"
    assert outcome("price_collar", propose("BUY", 1), wide, percent="4.99") == "deny"
    assert outcome("price_collar", propose("SELL", 1), wide, percent="4.99") == "deny"


def test_price_collar_says_how_far_away_the_price_is() -> None:
    reason = BUILTIN_RULES["price_collar"](percent=2).check(propose("BUY", 1, "102.01"), FakeView())  # type: ignore[call-arg]  # typed per rule
    assert str(reason) == "PRICE_COLLAR: observed=2.0100 limit=2 percent"


def test_price_collar_takes_a_locked_book_as_it_is() -> None:
    locked = FakeView(tick=tick(bid=100.0, ask=100.0, last=None))
    assert outcome("price_collar", propose("BUY", 1, "102"), locked, percent=2) == "allow"


def test_price_collar_falls_back_to_the_last_trade_and_then_to_no() -> None:
    crossed = FakeView(tick=tick(bid=101.0, ask=99.0, last=50.0))
    assert outcome("price_collar", propose("BUY", 1, "50"), crossed, percent=2) == "allow"
    assert outcome("price_collar", propose("BUY", 1, "100"), crossed, percent=2) == "deny"
    for view in (
        FakeView(tick=None),
        FakeView(tick=tick(bid=0.0, last=None)),
        FakeView(tick=tick(ask=float("nan"), last=0.0)),
    ):
        assert outcome("price_collar", propose("BUY", 1, "100"), view, percent=2) == "unknown"
        assert outcome("price_collar", propose("SELL", 1, "100", reducing=True), view, percent=2) == "allow"


@pytest.mark.parametrize(
    ("age_ns", "expected"), [(5 * S - 1, "allow"), (5 * S, "allow"), (5 * S + 1, "deny"), (-5 * S - 1, "deny")]
)
def test_quote_age_is_market_time(age_ns, expected) -> None:
    view = FakeView(now_ns=NOW_NS + age_ns, wall_ns=NOW_NS + 1000 * S)
    assert outcome("quote_age", propose(), view) == expected
    assert outcome("quote_age", propose(reducing=True), view) == "allow"


def test_quote_age_refuses_delayed_and_missing_quotes() -> None:
    assert outcome("quote_age", propose(), FakeView(tick=tick(delayed=True))) == "deny"
    assert outcome("quote_age", propose(), FakeView(tick=tick(delayed=True)), allow_delayed=True) == "allow"
    assert outcome("quote_age", propose(), FakeView(tick=None)) == "unknown"


# --- R23 daily_loss ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pnl", "expected"), [("-999.99", "allow"), ("-1000", "deny"), ("-1000.01", "deny"), ("5000", "allow")]
)
def test_daily_loss(pnl, expected) -> None:
    view = FakeView(pnl=Decimal(pnl))
    assert outcome("daily_loss", propose(), view, amount="1000 USD") == expected
    assert outcome("daily_loss", propose(reducing=True), view, amount="1000 USD") == "allow"
    assert outcome("daily_loss", propose(), view, amount="1000 USD", strategy="other") == "allow"
    rule: Any = BUILTIN_RULES["daily_loss"](amount="1000 USD")  # type: ignore[call-arg]  # typed per rule
    assert bool(rule.breaches(view)) == (expected == "deny")


def test_daily_loss_of_one_strategy_is_its_own_and_shown_as_a_loss() -> None:
    view = FakeView(pnl=Decimal(0), pnl_by={"s": Decimal(-20)})
    rule: Any = BUILTIN_RULES["daily_loss"](amount="10 USD", strategy="s")  # type: ignore[call-arg]  # typed per rule
    assert rule.breaches(view)
    assert str(rule.check(propose(), view)) == "DAILY_LOSS: observed=20 limit=10 USD"
    assert outcome("daily_loss", propose(), view, amount="10 USD") == "allow"


def test_max_position_shows_a_short_position_as_one() -> None:
    reason = BUILTIN_RULES["max_position"](limit=5).check(propose("SELL", 6), FakeView())  # type: ignore[call-arg]  # typed per rule
    assert str(reason) == "MAX_POSITION: observed=-6 limit=5"


def test_daily_loss_counts_the_unknown_as_reached() -> None:
    assert outcome("daily_loss", propose(), FakeView(pnl=None), amount="1 USD") == "unknown"
    assert outcome("daily_loss", propose(), amount="1 EUR") == "unknown"
    rule: Any = BUILTIN_RULES["daily_loss"](amount="1 USD", strategy="s")  # type: ignore[call-arg]  # typed per rule
    assert not rule.breaches(FakeView(pnl=None))
    assert rule.scope == "s"


# --- R29, R34, R36: rates, twins, runaways -----------------------------------------------------------------------------


def test_order_rate_counts_denied_attempts_in_a_rolling_window() -> None:
    rule: Any = BUILTIN_RULES["order_rate"](per_minute=3)  # type: ignore[call-arg]  # typed per rule
    for second in (0, 10, 20):
        view = FakeView(now_ns=NOW_NS + second * S)
        assert rule.check(propose(), view) is None
        rule.note_attempt(propose(), view, second != 10)
    assert (
        str(rule.check(propose(), FakeView(now_ns=NOW_NS + 60 * S - 1))) == "ORDER_RATE: observed=4 limit=3 per minute"
    )
    assert rule.check(propose(), FakeView(now_ns=NOW_NS + 60 * S)) is None


def test_order_rate_lets_a_strategy_in_again_that_asks_at_every_tick() -> None:
    rule: Any = BUILTIN_RULES["order_rate"](per_minute=3)  # type: ignore[call-arg]  # typed per rule
    passed = []
    for half_second in range(240):
        view = FakeView(now_ns=NOW_NS + half_second * S // 2)
        allowed = rule.check(propose(), view) is None
        rule.note_attempt(propose(), view, allowed)
        if allowed:
            passed.append(half_second / 2)
    assert passed == [0, 0.5, 1, 60, 60.5, 61]


def test_order_rate_per_second_and_per_strategy() -> None:
    rule: Any = BUILTIN_RULES["order_rate"](per_minute=100, per_second=1, strategy="s")  # type: ignore[call-arg]  # typed per rule
    rule.note_attempt(propose(strategy="other"), FakeView(), True)
    assert rule.check(propose(), FakeView()) is None
    rule.note_attempt(propose(), FakeView(), True)
    assert rule.check(propose(), FakeView(now_ns=NOW_NS + S - 1)).unit == "per second"
    assert rule.check(propose(strategy="other"), FakeView()) is None
    assert rule.check(propose(), FakeView(now_ns=NOW_NS + S)) is None


def test_order_rate_forgets_nothing_when_time_goes_back() -> None:
    rule: Any = BUILTIN_RULES["order_rate"](per_minute=1)  # type: ignore[call-arg]  # typed per rule
    rule.note_attempt(propose(), FakeView(), True)
    assert rule.check(propose(), FakeView(now_ns=NOW_NS - 3600 * S)).outcome == "deny"


def test_duplicate_order_by_client_key() -> None:
    view = FakeView(keys={("s", "k1")})
    assert outcome("duplicate_order", propose(client_key="k1"), view) == "deny"
    assert outcome("duplicate_order", propose(client_key="k2"), view) == "allow"
    assert outcome("duplicate_order", propose(client_key="k1", strategy="other"), view) == "allow"


@pytest.mark.parametrize(("age_ns", "expected"), [(0, "deny"), (2 * S - 1, "deny"), (2 * S, "allow")])
def test_duplicate_order_in_the_window(age_ns, expected) -> None:
    view = FakeView(now_ns=NOW_NS + age_ns, orders=[make_order(limit="100")])
    assert outcome("duplicate_order", propose(limit="100"), view) == expected
    for differs in ({"quantity": 99}, {"limit": "99.99"}, {"side": "SELL"}, {"strategy": "other"}):
        assert outcome("duplicate_order", propose(**{"limit": "100", **differs}), view) == "allow"


@pytest.mark.parametrize(
    "gone",
    [
        {"cancel_pending": True},
        {"working": Working.CANCELLED},
        {"working": Working.FILLED},
        {"limit_price": Decimal(98)},
    ],
)
def test_quoting_anew_after_a_cancel_or_fill_is_no_duplicate(gone) -> None:
    old = make_order(limit="100", **{k: v for k, v in gone.items() if k != "limit_price"})
    if "limit_price" in gone:  # modified away from 100, so the wished price is free; its first price is not
        old = replace(old, **gone)
        assert outcome("duplicate_order", propose(limit="98"), FakeView(orders=[old])) == "deny"
        assert outcome("duplicate_order", propose(limit="99"), FakeView(orders=[old])) == "allow"
        return
    assert outcome("duplicate_order", propose(limit="100"), FakeView(orders=[old])) == "allow"


@pytest.mark.parametrize("state", [Submission.SENDING, Submission.UNKNOWN, Submission.QUESTION])
def test_silence_is_no_reason_to_send_again(state) -> None:
    old = make_order(limit="100", submission=state, working=Working.NONE, cancel_pending=True)
    view = FakeView(now_ns=NOW_NS + 3600 * S, orders=[old])
    assert outcome("duplicate_order", propose(limit="100"), view) == "deny"


def test_market_orders_are_remembered_even_when_filled_at_once() -> None:
    rule: Any = BUILTIN_RULES["duplicate_order"]()
    rule.note_attempt(propose(quantity=5), FakeView(), False)
    assert rule.check(propose(quantity=5), FakeView()) is None
    rule.note_attempt(propose(quantity=5), FakeView(), True)
    assert rule.check(propose(quantity=5), FakeView(now_ns=NOW_NS + 2 * S - 1)).outcome == "deny"
    assert rule.check(propose(quantity=6), FakeView()) is None
    assert rule.check(propose(quantity=5), FakeView(now_ns=NOW_NS + 2 * S)) is None


def test_an_answered_order_past_the_window_is_no_obstacle() -> None:
    later = NOW_NS + 3600 * S
    for answered in ({"submission": Submission.ACKED, "working": Working.NONE}, {"submission": Submission.UNKNOWN}):
        old = make_order(limit="100", **answered)
        assert outcome("duplicate_order", propose(limit="100"), FakeView(now_ns=later, orders=[old])) == "allow"


def test_immediate_limit_orders_are_remembered_and_resting_ones_are_not() -> None:
    rule: Any = BUILTIN_RULES["duplicate_order"]()
    rule.note_attempt(propose(limit="100"), FakeView(), True)
    assert rule.check(propose(limit="100"), FakeView()) is None
    rule.note_attempt(propose(limit="100", tif=TimeInForce.IOC), FakeView(), True)
    reason = rule.check(propose(limit="100"), FakeView(now_ns=NOW_NS + S // 2))
    assert str(reason) == "DUPLICATE_ORDER: observed=0.5 limit=2 s"
    old = make_order(quantity=7, limit="100", created_ns=NOW_NS)
    reason = rule.check(propose(quantity=7, limit="100"), FakeView(now_ns=NOW_NS + S // 4, orders=[old]))
    assert reason.observed == "0.25"


def test_a_modification_is_no_twin_of_its_own_order() -> None:
    old = make_order(limit="100")
    change = propose(limit="100", client_order_id=old.client_order_id, replaces=old)
    assert outcome("duplicate_order", change, FakeView(orders=[old])) == "allow"
    assert outcome("runaway", change, FakeView(orders=[old])) == "allow"


def test_runaway() -> None:
    one, two = make_order(name="1", broker_order_id="7"), make_order(name="2", broker_order_id="8")
    assert outcome("runaway", propose(), FakeView(orders=[one, two])) == "allow"
    nameless = [replace(order, broker_order_id="") for order in (one, two)]
    assert outcome("runaway", propose(), FakeView(orders=nameless)) == "allow"
    assert outcome("runaway", propose(), FakeView(orders=[one, one])) == "deny"
    assert outcome("runaway", propose(), FakeView(orders=[one, replace(two, broker_order_id="7")])) == "deny"
    assert outcome("runaway", propose(client_order_id=one.client_order_id), FakeView(orders=[one])) == "deny"
    for filled, expected in ((99, "allow"), (100, "allow"), (101, "deny")):
        assert outcome("runaway", propose(), FakeView(orders=[replace(one, filled=Decimal(filled))])) == expected
    half = replace(one, filled=Decimal(50))
    for quantity, expected in ((49, "deny"), (50, "deny"), (51, "allow")):
        change = propose(quantity=quantity, client_order_id=one.client_order_id, replaces=half)
        assert outcome("runaway", change, FakeView(orders=[half])) == expected


# --- R38, R39, R40, R44, R46: state ------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", list(TradingState))
def test_trading_state(state) -> None:
    view = FakeView(state=state)
    assert outcome("trading_state", propose(), view) == ("allow" if state is TradingState.ACTIVE else "deny")
    closing = outcome("trading_state", propose(reducing=True), view)
    assert closing == ("allow" if state <= TradingState.REDUCE_ONLY else "deny")


@pytest.mark.parametrize(("age_ns", "expected"), [(60 * S - 1, "allow"), (60 * S, "allow"), (60 * S + 1, "deny")])
def test_reconciled_lately_in_wall_time(age_ns, expected) -> None:
    view = FakeView(wall_ns=NOW_NS + age_ns, now_ns=NOW_NS + 10**6 * S)
    assert outcome("reconciled", propose(), view) == expected
    assert outcome("reconciled", propose(reducing=True), view) == "allow"


@pytest.mark.parametrize(("age_ns", "expected"), [(30 * S - 1, "allow"), (30 * S, "allow"), (30 * S + 1, "deny")])
def test_reconciled_has_no_order_unknown_for_long(age_ns, expected) -> None:
    view = FakeView(oldest_unknown_wall_ns=NOW_NS - age_ns)
    assert outcome("reconciled", propose(), view) == expected


def test_reconciled_never_or_with_a_position_nobody_explains() -> None:
    for reducing in (False, True):
        assert outcome("reconciled", propose(reducing=reducing), FakeView(last_clean_wall_ns=None)) == "unknown"
        assert outcome("reconciled", propose(reducing=reducing), FakeView(unexplained=frozenset({101}))) == "deny"
        assert outcome("reconciled", propose(reducing=reducing), FakeView(unexplained=frozenset({102}))) == "allow"


@pytest.mark.parametrize("session", list(SessionState))
def test_health_of_the_session(session) -> None:
    expected = "allow" if session is SessionState.READY else "deny"
    assert outcome("health", propose(), FakeView(session=session)) == expected
    assert outcome("health", propose(reducing=True), FakeView(session=session)) == expected


@pytest.mark.parametrize("stream", list(StreamState))
def test_health_of_the_stream(stream) -> None:
    assert outcome("health", propose(), FakeView(stream=stream)) == ("allow" if stream is StreamState.LIVE else "deny")
    assert outcome("health", propose(reducing=True), FakeView(stream=stream)) == "allow"


def test_health_of_the_journal() -> None:
    assert outcome("health", propose(reducing=True), FakeView(journal_ok=False)) == "deny"


def test_account_guard_and_reply_policy() -> None:
    assert outcome("account_guard", propose()) == "allow"
    assert outcome("account_guard", propose(reducing=True), FakeView(account_confirmed=False)) == "unknown"
    assert outcome("account_guard", propose(), FakeView(account="")) == "unknown"
    assert outcome("reply_policy", propose()) == "allow"
    assert outcome("reply_policy", propose(), FakeView(reply_policy_valid=False)) == "unknown"


def test_every_rule_says_what_it_means() -> None:
    for kind, rule in BUILTIN_RULES.items():
        assert rule.kind == kind
        assert len(rule.__doc__ or "") > 40, kind
        assert 0 <= rule.stage <= 8


def test_an_instrument_of_another_contract_is_another_instrument() -> None:
    other = Instrument("ABC", 102, rules_at_ns=NOW_NS)
    assert outcome("allow_list", propose(instrument=other)) == "deny"


# --- classes made of the built-in ones --------------------------------------------------------------------------------


def test_a_rule_made_of_a_built_in_one_holds_what_that_holds_whatever_it_does_when_it_is_made() -> None:
    @attrs.define(eq=False, kw_only=True)
    class Notional(MaxOrderNotional):
        def __attrs_post_init__(self) -> None:
            """Whoever wrote this did not know that there is anything to be done."""

    @attrs.define(eq=False, kw_only=True)
    class Duplicates(DuplicateOrder):
        def __attrs_post_init__(self) -> None:
            """As above."""

    limit = Notional(amount="10001 USD", market_buffer_percent=1)
    assert limit.check(propose(quantity=100, side="BUY"), FakeView()) is not None  # 100 at 100.01 and 1 % more
    limit.market_buffer_percent = Decimal(0)
    assert limit.check(propose(quantity=100, side="BUY"), FakeView()) is None
    limit.market_buffer_percent = Decimal(1)
    assert limit.check(propose(quantity=100, side="BUY"), FakeView()) is not None
    twins = Duplicates(window_s=2)
    twins.note_attempt(propose(), FakeView(), allowed=True)
    assert twins.check(propose(), FakeView()) is not None
    assert twins.check(propose(), FakeView(now_ns=NOW_NS + 2 * S)) is None
    twins.window_s = Decimal(3)
    assert twins.check(propose(), FakeView(now_ns=NOW_NS + 2 * S)) is not None


def test_the_volume_and_the_result_asked_for_are_those_of_the_order() -> None:
    """Of this contract and this strategy, whatever the others are."""

    class Asked(FakeView):
        def average_volume(self, conid: int) -> Decimal | None:
            return Decimal(10_000) if conid == ABC.conid else None

        def result_currency(self, strategy: str | None = None) -> str | None:
            return "USD" if strategy == "s" else "EUR"

    assert outcome("order_share", propose(), Asked(), percent_of_volume=1) == "allow"
    assert outcome("order_share", propose(quantity=101), Asked(), percent_of_volume=1) == "deny"
    view = Asked(pnl=Decimal(0), pnl_by={"s": Decimal(-50)}, rates={("EUR", "USD"): Decimal(10)})
    own: Any = BUILTIN_RULES["daily_loss"](amount="100 USD", strategy="s")  # type: ignore[call-arg]  # typed per rule
    assert own.bears(view, Decimal(49))
    assert not own.bears(view, Decimal(50))


def test_a_denial_without_words_says_no_more_than_its_figures() -> None:
    reason = BUILTIN_RULES["max_order_quantity"](limit=10).check(propose(quantity=11), FakeView())  # type: ignore[call-arg]  # typed per rule
    assert reason is not None
    assert (reason.text, reason.observed, reason.limit, reason.unit) == ("", "11", "10", "")
    crossed = tick(bid=100.02, ask=100.01)
    reason = BUILTIN_RULES["book_quality"]().check(propose(), FakeView(tick=crossed))
    assert reason is not None
    assert (reason.observed, reason.limit, reason.unit) == ("", "", "")
