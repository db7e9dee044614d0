"""Rules on prices and quotes: how far from the market, how old the market. Imports core only; asked by the gate."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

import attrs

from botframework.core.events import Reason
from botframework.core.model import OrderType, Side
from botframework.core.risk.base import Proposal, RiskView
from botframework.core.risk.exposure import market_price, reference_price
from botframework.core.risk.params import as_decimal, positive
from botframework.core.risk.rules.common import PRICE, Rule, ScopedRule

_HUNDRED = Decimal(100)
_S = Decimal(10**9)


@attrs.define(eq=False, kw_only=True)
class PriceCollar(ScopedRule):
    """No buy more than ``percent`` above the market, no sale as far below; no price ``outer_percent`` away on any side.

    The market is the middle of bid and ask, else the last trade. A market order counts with the quote it would hit. A
    stop's trigger may lie anywhere within the outer band, and the limit behind it is measured from the trigger. Reducing
    orders pass when there is no price to compare with.
    """

    kind: ClassVar[str] = "price_collar"
    rule_id: ClassVar[str] = "R09"
    stage: ClassVar[int] = PRICE
    percent: Decimal = attrs.field(converter=as_decimal, validator=positive)
    outer_percent: Decimal = attrs.field(default=Decimal(10), converter=as_decimal, validator=positive)

    def check(self, proposal: Proposal, view: RiskView) -> Reason | None:
        if not self.concerns(proposal):
            return None
        intent = proposal.intent
        tick = view.last_tick(intent.instrument.conid)
        reference = reference_price(tick)
        if reference is None or tick is None:
            return self._missing(proposal, "no price to compare with")
        buy = intent.side is Side.BUY
        aggressive = intent.limit_price
        if intent.order_type is OrderType.MARKET:
            aggressive = market_price(tick.ask if buy else tick.bid)
            if aggressive is None:
                return self._missing(proposal, "no quote on the other side")
        for price in (intent.limit_price, intent.stop_price):
            if price is not None and abs(price - reference) * _HUNDRED > self.outer_percent * reference:
                return self._breach(price, reference, self.outer_percent)
        if aggressive is not None:
            base = intent.stop_price if intent.stop_price is not None else reference
            beyond = (aggressive - base) if buy else (base - aggressive)
            if beyond * _HUNDRED > self.percent * base:
                return self._breach(aggressive, base, self.percent)
        return None

    def _missing(self, proposal: Proposal, text: str) -> Reason | None:
        return None if proposal.reducing else self.unknown(text)

    def _breach(self, price: Decimal, reference: Decimal, limit: Decimal) -> Reason:
        away = abs(price - reference) * _HUNDRED / reference
        # Four places: enough to see which side of the limit it is on.
        return self.deny(
            f"price {price:f} against {reference:f}",
            observed=away.quantize(Decimal("0.0001")),
            limit=limit,
            unit="percent",
        )


@attrs.define(eq=False, kw_only=True)
class QuoteAge(Rule):
    """The quote decided on is fresh, in market time, and not a delayed one. Reducing orders pass."""

    kind: ClassVar[str] = "quote_age"
    rule_id: ClassVar[str] = "R11"
    always_on: ClassVar[bool] = True
    stage: ClassVar[int] = PRICE
    max_age_s: Decimal = attrs.field(default=Decimal(5), converter=as_decimal, validator=positive)
    allow_delayed: bool = False

    def check(self, proposal: Proposal, view: RiskView) -> Reason | None:
        if proposal.reducing:
            return None
        instrument = proposal.intent.instrument
        tick = view.last_tick(instrument.conid)
        if tick is None:
            return self.unknown(f"no quote of {instrument.symbol}")
        if tick.delayed and not self.allow_delayed:
            return self.deny(f"quotes of {instrument.symbol} are delayed")
        # A quote from the future says that a clock is wrong, which is no better than an old one.
        age_s = abs(view.now_ns - tick.at_ns) / _S
        if age_s > self.max_age_s:
            return self.deny(observed=age_s, limit=self.max_age_s, unit="s")
        return None
