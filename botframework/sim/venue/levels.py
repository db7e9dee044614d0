"""Prices that move with the market: trailing stops, pegs, auctions, combinations. Pure functions of order and touch.

Imports the exchange's words only; called by the exchange. All levels are rounded to the order's tick, against the order.
"""

from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Decimal

from botframework.sim.venue.working import ZERO, Resting, Rules, Touch, Trail, ceil_to, floor_to

HUNDRED = Decimal(100)


def trailed(order: Resting, rules: Rules, trail: Trail, touch: Touch) -> bool:
    """Moves a trailing stop after the opposite touch, never back; True when it moved.

    A sell order's stop keeps its distance below the highest bid seen, a buy order's above the lowest ask.
    """
    price = touch.ask if order.buy else touch.bid
    if price is None:
        return False
    distance = price * trail.distance / HUNDRED if trail.percent else trail.distance
    level = price + distance if order.buy else price - distance
    level = (ceil_to if order.buy else floor_to)(level, rules.step_at(level))
    if order.stop is not None and (level >= order.stop if order.buy else level <= order.stop):
        return False
    order.stop = level
    if trail.to_limit is not None:
        order.limit = level + trail.to_limit
    return True


def pegged(buy: bool, rules: Rules, touch: Touch) -> Decimal | None:
    """Where a pegged order stands now; None while the market does not say.

    MIDPRICE stands in the middle, REL at its own side plus the offset, an adaptive one between the middle and the opposite
    touch as far as its urgency has grown.
    """
    bid, ask, cap = touch.bid, touch.ask, rules.cap
    if rules.peg == "side":
        own = bid if buy else ask
        if own is None:
            return None
        level = own + rules.offset if buy else own - rules.offset
    else:
        if bid is None or ask is None:
            return None
        middle = (bid + ask) / 2
        level = middle + ((ask if buy else bid) - middle) * rules.urgency
    level = (floor_to if buy else ceil_to)(level, rules.step_at(level))
    if cap is None:
        return level
    return min(level, cap) if buy else max(level, cap)


def auction_price(touch: Touch, rules: Rules) -> Decimal | None:
    """The one price of an auction: the middle of the touch, to the even tick; with one side only, that side."""
    if touch.bid is None or touch.ask is None:
        return touch.bid if touch.bid is not None else touch.ask
    middle = (touch.bid + touch.ask) / 2
    tick = rules.step_at(middle)
    return (middle / tick).to_integral_value(ROUND_HALF_EVEN) * tick


def net_touch(order: Resting, rules: Rules, touch: Callable[[int], Touch | None]) -> tuple[Decimal, Decimal] | None:
    """What a combination costs at the legs' opposite touches, and how many of it are displayed; None without a full market."""
    net, left = ZERO, None
    for conid, ratio in rules.legs:
        leg = touch(conid)
        if leg is None:
            return None
        price, shown = (leg.ask, leg.ask_left) if order.buy == (ratio > 0) else (leg.bid, leg.bid_left)
        if price is None:
            return None
        net += price * ratio
        whole = floor_to(shown / abs(ratio), Decimal(1))
        left = whole if left is None else min(left, whole)
    return None if left is None else (net, left)
