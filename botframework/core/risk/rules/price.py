"""Rules on prices and quotes: how far from the market, how old, how good the market. Imports core only; asked by the gate."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar

import attrs

from botframework.core.events import Reason
from botframework.core.model import OrderType, Tick, Trail
from botframework.core.risk.base import Breach, Proposal, RiskView, Scope, Shape
from botframework.core.risk.exposure import BUY, MARKET, market_price, quote_prices, reference_price, spread_of
from botframework.core.risk.limits import FALSE, LESS, MORE
from botframework.core.risk.params import as_decimal, positive
from botframework.core.risk.rules.common import HUNDRED, NS_PER_S, PRICE, Rule, ScopedRule, whole_ns

_S = Decimal(NS_PER_S)
_NO_MOVE = Decimal(0)
_ENDLESS = math.inf
_NEAR_MIN = Decimal("0.001")
_PLACES = Decimal("0.0001")  # enough to see which side of a limit a percentage is on
_FIGURES_MAX = 20  # of a percentage with four places; what is farther away than that is said as it is
_ON_CLOSE, _TRAILING = OrderType.MARKET_ON_CLOSE, OrderType.TRAILING_STOP
_WITH_LIMIT = frozenset({OrderType.LIMIT, OrderType.STOP_LIMIT, OrderType.LIMIT_ON_CLOSE})


@attrs.define(eq=False, kw_only=True)
class PriceCollar(ScopedRule):
    """No buy more than ``percent`` above the market, no sale as far below; no price ``outer_percent`` away on any side.

    The market is the middle of bid and ask, else the last trade. A market order counts with the quote it would hit, one for
    the close too. A stop's trigger may lie anywhere within the outer band, and the limit behind it is measured from the
    trigger. A trailing stop's distance is held to the outer band as well: an amount as a share of the market, a percentage as
    it is; it is no less than ``min_trail_percent``, which a percentage written as a fraction would be, and than a price step.
    Reducing orders pass when there is no price to compare with. Three denials in a minute pause the strategy.
    """

    kind: ClassVar[str] = "price_collar"
    rule_id: ClassVar[str] = "R09"
    stage: ClassVar[int] = PRICE
    scopes: ClassVar[tuple[Scope, ...]] = (Scope.ORDER,)
    inputs: ClassVar[tuple[str, ...]] = ("order.limit_price", "order.trail", "quote.bid", "quote.ask")
    unit: ClassVar[str] = "%"
    tighter: ClassVar[Mapping[str, str]] = {"percent": LESS, "outer_percent": LESS, "min_trail_percent": MORE}
    pause_after: ClassVar[int] = 3
    percent: Decimal = attrs.field(converter=as_decimal, validator=positive)
    outer_percent: Decimal = attrs.field(default=Decimal(10), converter=as_decimal, validator=positive)
    min_trail_percent: Decimal = attrs.field(default=Decimal("0.1"), converter=as_decimal, validator=positive)
    _near: float = attrs.field(init=False, repr=False, default=0.0)

    def __attrs_post_init__(self) -> None:
        # A thousandth less than the limit is more than floats can be wrong by, down to limits nobody sets.
        self._near = 0.999 * float(self.percent) if self.percent >= _NEAR_MIN else 0.0

    def judge(self, proposal: Proposal, view: RiskView) -> Reason | None:
        intent = proposal.intent
        tick = view.last_tick(intent.instrument.conid)
        if intent.order_type is _TRAILING:
            return self._trailing(proposal, reference_price(tick))
        if tick is None:
            return self.missing(proposal, "no price to compare with")
        if (
            intent.order_type is MARKET
            and intent.limit_price is None
            and intent.stop_price is None
            and 0 < tick.bid <= tick.ask < _ENDLESS
            and (tick.ask - tick.bid) * 50 < self._near * tick.bid
        ):
            return None  # as most are: the middle is half a narrow spread from either side
        bid, ask, reference = quote_prices(tick.bid, tick.ask)
        if reference is None:
            reference = market_price(tick.last)
            if reference is None:
                return self.missing(proposal, "no price to compare with")
        buy = intent.side is BUY
        aggressive, stop = intent.limit_price, intent.stop_price
        if intent.order_type is MARKET or intent.order_type is _ON_CLOSE:
            aggressive = ask if buy else bid
            if aggressive is None:
                return self.missing(proposal, "no quote on the other side")
        elif (
            aggressive is not None
            and stop is None
            and abs(aggressive - reference) * HUNDRED <= self.percent * reference
            and self.percent <= self.outer_percent
        ):
            return None  # as most are: a plain limit within the narrower band on either side
        for price in (intent.limit_price, stop):
            if price is not None and not abs(price - reference) * HUNDRED <= self.outer_percent * reference:
                return self._breach(price, reference, self.outer_percent)
        if aggressive is not None:
            base = reference if stop is None else stop
            beyond = (aggressive - base) if buy else (base - aggressive)
            if not beyond * HUNDRED <= self.percent * base:
                return self._breach(aggressive, base, self.percent)
        return None

    def _trailing(self, proposal: Proposal, reference: Decimal | None) -> Reason | None:
        """Its distance, which is all that is known of it. A percentage is too far or too near whatever the market is."""
        intent = proposal.intent
        trail = intent.trail
        if trail is None:
            return self.unknown("no distance to compare")
        whole = HUNDRED if trail.is_percent else reference
        if whole is not None:
            amount = trail.amount * HUNDRED
            if not amount <= self.outer_percent * whole:
                return self._breach_of_trail(trail, reference, self.outer_percent)
            if not amount >= self.min_trail_percent * whole:
                return self._breach_of_trail(trail, reference, self.min_trail_percent)
        if reference is None:
            return self.missing(proposal, "no price to compare with")
        distance = trail.distance(reference)
        step = intent.instrument.step_at(reference + distance if intent.side is BUY else reference - distance)
        if not distance >= step:
            against = f"trailing by {trail} against {reference:f}, less than a price step"
            return self.deny(against, observed=distance, limit=step)
        return None

    def _breach_of_trail(self, trail: Trail, reference: Decimal | None, limit: Decimal) -> Reason:
        away, against = trail.amount, ""
        if reference is not None:
            against = f" against {reference:f}"
            away = away if trail.is_percent else away * HUNDRED / reference
        return self.deny(f"trailing by {trail}{against}", observed=_shown(away), limit=limit, unit="percent")

    def _breach(self, price: Decimal, reference: Decimal, limit: Decimal) -> Reason:
        away = abs(price - reference) * HUNDRED / reference
        return self.deny(f"price {price:f} against {reference:f}", observed=_shown(away), limit=limit, unit="percent")


@attrs.define(eq=False, kw_only=True)
class MarketOrder(ScopedRule):
    """Market orders are refused unless ``allow``; allowed ones need a spread of at most ``max_spread_percent`` of the middle.

    An order is never turned into another kind silently. With a stop order it is the spread of now that counts.
    """

    kind: ClassVar[str] = "market_order"
    rule_id: ClassVar[str] = "R10"
    stage: ClassVar[int] = PRICE
    scopes: ClassVar[tuple[Scope, ...]] = (Scope.ORDER,)
    inputs: ClassVar[tuple[str, ...]] = ("quote.bid", "quote.ask")
    unit: ClassVar[str] = "%"
    tighter: ClassVar[Mapping[str, str]] = {"allow": FALSE, "max_spread_percent": LESS}
    allow: bool = False
    max_spread_percent: Decimal = attrs.field(default=Decimal("0.5"), converter=as_decimal, validator=positive)

    def applies(self, shape: Shape) -> bool:
        """Orders without a limit."""
        return shape.order_type not in _WITH_LIMIT and super().applies(shape)

    def judge(self, proposal: Proposal, view: RiskView) -> Reason | None:
        if proposal.intent.order_type in _WITH_LIMIT:
            return None
        if not self.allow:
            return self.deny("orders without a limit are not allowed", observed=proposal.intent.order_type.value)
        spread = spread_percent(view.last_tick(proposal.intent.instrument.conid))
        if spread is None:
            return self.missing(proposal, "no quote on both sides")
        if not spread <= self.max_spread_percent:
            return self.deny("spread", observed=spread.quantize(_PLACES), limit=self.max_spread_percent, unit="percent")
        return None


@attrs.define(eq=False, kw_only=True)
class QuoteAge(Rule):
    """The quote decided on is fresh, in market time, and not a delayed one. Reducing orders pass."""

    kind: ClassVar[str] = "quote_age"
    rule_id: ClassVar[str] = "R11"
    always_on: ClassVar[bool] = True
    stage: ClassVar[int] = PRICE
    scopes: ClassVar[tuple[Scope, ...]] = (Scope.INSTRUMENT,)
    inputs: ClassVar[tuple[str, ...]] = ("now_ns", "quote.at_ns", "quote.delayed")
    unit: ClassVar[str] = "s"
    tighter: ClassVar[Mapping[str, str]] = {"max_age_s": LESS, "allow_delayed": FALSE}
    max_age_s: Decimal = attrs.field(default=Decimal(5), converter=as_decimal, validator=positive)
    allow_delayed: bool = False
    _max_age_ns: int = attrs.field(init=False, repr=False, default=0)

    def __attrs_post_init__(self) -> None:
        self._max_age_ns = whole_ns(self.max_age_s)

    def check(self, proposal: Proposal, view: RiskView) -> Reason | None:
        if proposal.reducing:
            return None
        instrument = proposal.intent.instrument
        tick = view.last_tick(instrument.conid)
        if tick is None:
            return self.unknown(f"no quote of {instrument.symbol}")
        if tick.delayed is not False and not self.allow_delayed:
            return self.deny(f"quotes of {instrument.symbol} are delayed")
        # A quote from the future says that a clock is wrong, which is no better than an old one.
        age_ns = abs(view.now_ns - tick.at_ns)
        if not age_ns <= self._max_age_ns:
            return self.deny(observed=age_ns / _S, limit=self.max_age_s, unit="s")
        return None


@attrs.define(eq=False, kw_only=True)
class BookQuality(ScopedRule):
    """The quote looks like a market: not crossed or locked, spread at most ``max_spread_percent`` of the middle."""

    kind: ClassVar[str] = "book_quality"
    rule_id: ClassVar[str] = "R12"
    stage: ClassVar[int] = PRICE
    scopes: ClassVar[tuple[Scope, ...]] = (Scope.INSTRUMENT,)
    inputs: ClassVar[tuple[str, ...]] = ("quote.bid", "quote.ask")
    unit: ClassVar[str] = "%"
    tighter: ClassVar[Mapping[str, str]] = {"max_spread_percent": LESS, "allow_locked": FALSE}
    max_spread_percent: Decimal = attrs.field(default=Decimal(2), converter=as_decimal, validator=positive)
    allow_locked: bool = False

    def judge(self, proposal: Proposal, view: RiskView) -> Reason | None:
        spread = spread_percent(view.last_tick(proposal.intent.instrument.conid))
        if spread is None:
            return self.missing(proposal, "no quote on both sides")
        if spread < 0 or (spread == 0 and not self.allow_locked):
            return None if proposal.reducing else self.deny("the book is crossed" if spread else "the book is locked")
        if not spread <= self.max_spread_percent:
            return self.deny("spread", observed=spread.quantize(_PLACES), limit=self.max_spread_percent, unit="percent")
        return None


@attrs.define(eq=False, kw_only=True)
class PriceJump(ScopedRule):
    """After the middle moved by more than ``percent`` within ``window_s``, no order in the instrument for ``pause_s``.

    Looked at once a second and at every order. The memory is of quotes and begins anew with the process; until there is a
    quote nothing but reducing orders passes. Times are market time.
    """

    kind: ClassVar[str] = "price_jump"
    rule_id: ClassVar[str] = "R13"
    stage: ClassVar[int] = PRICE
    scopes: ClassVar[tuple[Scope, ...]] = (Scope.INSTRUMENT,)
    inputs: ClassVar[tuple[str, ...]] = ("now_ns", "quote.bid", "quote.ask")
    unit: ClassVar[str] = "%"
    tighter: ClassVar[Mapping[str, str]] = {"percent": LESS, "pause_s": MORE}
    percent: Decimal = attrs.field(default=Decimal(10), converter=as_decimal, validator=positive)
    window_s: Decimal = attrs.field(default=Decimal(60), converter=as_decimal, validator=positive)
    pause_s: Decimal = attrs.field(default=Decimal(300), converter=as_decimal, validator=positive)
    _lows: dict[int, deque[tuple[int, Decimal]]] = attrs.field(init=False, repr=False, factory=dict)
    _highs: dict[int, deque[tuple[int, Decimal]]] = attrs.field(init=False, repr=False, factory=dict)
    _until_ns: dict[int, int] = attrs.field(init=False, repr=False, factory=dict)

    def judge(self, proposal: Proposal, view: RiskView) -> Reason | None:
        if proposal.reducing:
            return None
        conid = proposal.intent.instrument.conid
        moved = self._look(conid, view)
        if moved is None:
            return self.unknown("no quote to compare with earlier ones")
        if moved > self.percent:
            return self.deny("move", observed=moved.quantize(_PLACES), limit=self.percent, unit="percent")
        left_ns = self._until_ns.get(conid, 0) - view.now_ns
        if left_ns > 0:
            return self.deny("the price jumped", observed=(left_ns / _S).quantize(_PLACES), limit=0, unit="s to wait")
        return None

    def breaches(self, view: RiskView) -> tuple[Breach, ...]:
        """Takes its samples; changes no trading state, because it is the instrument that waits."""
        for conid in view.conids():
            self._look(conid, view)
        return ()

    def _look(self, conid: int, view: RiskView) -> Decimal | None:
        """The largest move within the window, in percent. None without a quote."""
        price = _middle(view.last_tick(conid))
        if price is None:
            return None
        now = view.now_ns
        since = now - int(self.window_s * NS_PER_S)
        # The lowest and highest price of the window stand first: whatever a newer, more extreme one outlives is dropped.
        lows, highs = self._lows.get(conid), self._highs.get(conid)
        if lows is None or highs is None:
            lows = self._lows[conid] = deque()
            highs = self._highs[conid] = deque()
        sample = (now, price)
        while lows and lows[-1][1] >= price:
            lows.pop()
        while highs and highs[-1][1] <= price:
            highs.pop()
        lows.append(sample)
        highs.append(sample)
        while lows[0][0] < since:
            lows.popleft()
        while highs[0][0] < since:
            highs.popleft()
        low, high = lows[0][1], highs[0][1]
        if low == high:
            return _NO_MOVE
        if (high - low) * HUNDRED <= self.percent * low:
            return _NO_MOVE  # neither end is farther away than allowed: nobody asks how far
        moved = max((price - low) / low, (high - price) / high) * HUNDRED
        if moved > self.percent:
            self._until_ns[conid] = now + int(self.pause_s * NS_PER_S)
        return moved


def _shown(percent: Decimal) -> Decimal:
    return percent.quantize(_PLACES) if percent.adjusted() < _FIGURES_MAX else percent


def _middle(tick: Tick | None) -> Decimal | None:
    """The middle of bid and ask; a one-sided or crossed quote has none."""
    if tick is None:
        return None
    return quote_prices(tick.bid, tick.ask)[2]


def spread_percent(tick: Tick | None) -> Decimal | None:
    """Ask less bid as a part of their middle, negative for a crossed book. None when a side is missing."""
    if tick is None:
        return None
    return spread_of(tick.bid, tick.ask)
