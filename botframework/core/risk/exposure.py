"""What an order could do at worst: quantities, provable reduction, conservative prices.

Pure functions over a ``RiskView``, shared by the gate and the rules. Everything not proven dead counts: orders in flight,
unknown, asked about, or with a pending cancel. Imports core only.
"""

from __future__ import annotations

import math
from decimal import Decimal
from functools import lru_cache
from typing import Final

from botframework.core.exposure import exactly
from botframework.core.model import ZERO, Order, OrderIntent, OrderType, Side, Tick
from botframework.core.risk.base import Proposal, RiskView

_HUNDRED = Decimal(100)
_ONE, _TWO = Decimal(1), Decimal(2)
# Looked up once: up to Python 3.11 an enum finds its member by a call, which takes longer than comparing two decimals.
BUY: Final = Side.BUY
MARKET: Final = OrderType.MARKET


def worst_quantity(proposal: Proposal) -> Decimal:
    """How much of the proposed order may still trade at worst.

    For a modification the larger of the old and the new remainder, because either may be the one that trades until the
    broker has answered.
    """
    replaces = proposal.replaces
    return proposal.intent.quantity if replaces is None else _worst(proposal.intent, replaces)


def _worst(intent: OrderIntent, replaces: Order) -> Decimal:
    asked = max(intent.quantity, replaces.quantity, replaces.pending_quantity or ZERO)
    return max(ZERO, asked - replaces.filled)


def is_reducing(intent: OrderIntent, view: RiskView, replaces: Order | None = None) -> bool:
    """Whether the order makes the position smaller whatever else happens, and never flips it.

    It must hold for the account and for the strategy's own share: ``position > 0``, a sell, and all open sells plus this
    one within the position (the mirror for shorts). An unexplained position proves nothing.
    """
    conid = intent.instrument.conid
    quantity = intent.quantity if replaces is None else _worst(intent, replaces)
    if not quantity.is_finite() or quantity <= ZERO or view.is_unexplained(conid):
        return False
    buys = intent.side is BUY
    excluding, waits_for = "", ZERO
    if replaces is not None:
        excluding = replaces.intent.client_order_id
        if replaces.intent.is_exit:
            # It works as far as its entry has filled, so what that may still fill will be there to be taken back.
            entry = view.order(replaces.intent.group)
            waits_for = entry.remaining if entry is not None and entry.is_open else ZERO
    for strategy in (None, intent.strategy):
        held = view.position(conid) if strategy is None else view.strategy_position(strategy, conid)
        # Written so that a NaN anywhere proves nothing. Most orders end here: there is nothing on the other side to reduce.
        if not held.is_finite() or not (held or waits_for):
            return False
        closable = -held if buys else held
        if waits_for:
            closable += waits_for
            if not closable.is_finite():
                return False
        if closable <= ZERO:
            return False
        same_side = view.open_quantity(conid, buys=buys, strategy=strategy, excluding=excluding)
        if not (same_side.is_finite() and same_side + quantity <= closable):
            return False
    return True


@lru_cache(maxsize=4096)
def market_price(value: float | None) -> Decimal | None:
    """A quoted number as a ``Decimal``; None for missing, zero, negative, NaN and infinite ones."""
    if value is None or not math.isfinite(value) or value <= 0:
        return None
    return exactly(float(value))  # kept there too, for the sums: a new quote is turned into decimals once


@lru_cache(maxsize=4096)
def quote_prices(bid: float | None, ask: float | None) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """Bid, ask and their middle as ``Decimal``; a one-sided or crossed quote has no middle."""
    low, high = market_price(bid), market_price(ask)
    return low, high, None if low is None or high is None or low > high else (low + high) / _TWO


@lru_cache(maxsize=4096)
def spread_of(bid: float | None, ask: float | None) -> Decimal | None:
    """Ask less bid in percent of their middle, negative for a crossed book. None when a side is missing."""
    low, high, _ = quote_prices(bid, ask)
    return None if low is None or high is None else (high - low) * 200 / (high + low)


def reference_price(tick: Tick | None) -> Decimal | None:
    """What the instrument is worth now: the middle of bid and ask, else the last trade, else unknown."""
    if tick is None:
        return None
    middle = quote_prices(tick.bid, tick.ask)[2]
    return market_price(tick.last) if middle is None else middle


def conservative_price(intent: OrderIntent, tick: Tick | None, buffer_percent: Decimal) -> tuple[Decimal | None, bool]:
    """The highest price worth assuming for the order's value, and whether everything needed for it was known.

    A buy with a limit costs its limit at most. A buy without one pays the ask (or its stop, if higher; one that trails has it
    at its distance above the ask) plus ``buffer_percent``. A sale is worth its limit or the ask, whichever is higher, because
    a sale below the market trades at the market. Without a quote what is known serves as a lower bound.
    """
    return buffered_price(intent, tick, _ONE + buffer_percent / _HUNDRED)


def buffered_price(intent: OrderIntent, tick: Tick | None, factor: Decimal) -> tuple[Decimal | None, bool]:
    """As ``conservative_price``, with the buffer as what an order at any price is multiplied with."""
    price, stop = intent.limit_price, intent.stop_price
    if price is not None and intent.side is BUY:
        return price, True
    ask = None if tick is None else market_price(tick.ask)
    if stop is not None and (price is None or stop > price):
        price = stop
    if ask is not None and (price is None or ask > price):
        price = ask
    if price is None:
        return None, False
    if intent.limit_price is None:
        if intent.trail is not None and intent.side is BUY:
            price += intent.trail.distance(price)  # where its stop begins; from there it only comes down
        price *= factor  # it trades at any price
    return price, ask is not None
