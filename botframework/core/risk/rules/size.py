"""Limits on one order: its quantity, its worth, its share of the market. Imports core only; asked by the gate."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar

import attrs

from botframework.core.events import Reason
from botframework.core.money import PAR, Money
from botframework.core.risk.base import Proposal, RiskView, Scope
from botframework.core.risk.exposure import BUY, buffered_price, market_price
from botframework.core.risk.limits import LESS, MORE
from botframework.core.risk.params import as_decimal, as_decimal_or_none, as_money, positive
from botframework.core.risk.rules.common import HUNDRED, NOT_ASKED, SIZE, ScopedRule

_ONE = Decimal(1)


@attrs.define(eq=False, kw_only=True)
class MaxOrderQuantity(ScopedRule):
    """No order for more than ``limit`` shares or contracts."""

    kind: ClassVar[str] = "max_order_quantity"
    rule_id: ClassVar[str] = "R05"
    stage: ClassVar[int] = SIZE
    scopes: ClassVar[tuple[Scope, ...]] = (Scope.ORDER,)
    inputs: ClassVar[tuple[str, ...]] = ("order.quantity",)
    unit: ClassVar[str] = "shares or contracts"
    tighter: ClassVar[Mapping[str, str]] = {"limit": LESS}
    limit: Decimal = attrs.field(converter=as_decimal, validator=positive)

    def judge(self, proposal: Proposal, view: RiskView) -> Reason | None:
        quantity = proposal.intent.quantity
        if not quantity <= self.limit:  # a NaN is not within the limit either
            return self.deny(observed=quantity, limit=self.limit)
        return None


@attrs.define(eq=False, kw_only=True)
class MaxOrderNotional(ScopedRule):
    """No order worth more than ``amount``, at a conservative price times the contract's multiplier.

    ``market_buffer_percent`` is added to the price of orders without a limit. Another currency is converted at the worse
    side of the broker's rate. Reducing orders pass when the quote or the rate is missing.
    """

    kind: ClassVar[str] = "max_order_notional"
    rule_id: ClassVar[str] = "R06"
    stage: ClassVar[int] = SIZE
    scopes: ClassVar[tuple[Scope, ...]] = (Scope.ORDER,)
    inputs: ClassVar[tuple[str, ...]] = ("order.quantity", "order.instrument", "quote.ask", "rate")
    unit: ClassVar[str] = "money"
    tighter: ClassVar[Mapping[str, str]] = {"amount": LESS, "market_buffer_percent": MORE}
    amount: Money = attrs.field(converter=as_money, validator=positive)
    market_buffer_percent: Decimal = attrs.field(default=Decimal(1), converter=as_decimal)
    # The buffer, and what it makes of a price: found out by the way, so that a class made of this one cannot forget to.
    _buffer: tuple[Decimal, Decimal] = attrs.field(init=False, repr=False, default=(NOT_ASKED, _ONE))

    @market_buffer_percent.validator
    def _not_negative(self, _: object, value: Decimal) -> None:
        if value < 0:
            raise ValueError(f"market_buffer_percent is {value}, must be 0 or more")

    def judge(self, proposal: Proposal, view: RiskView) -> Reason | None:
        intent = proposal.intent
        instrument = intent.instrument
        amount = self.amount
        rate = view.rate(instrument.currency, amount.currency)
        if rate is None:
            return self.missing(proposal, f"no rate from {instrument.currency} to {amount.currency}")
        percent, factor = self._buffer
        if percent is not self.market_buffer_percent:
            percent = self.market_buffer_percent
            factor = 1 + percent / HUNDRED
            self._buffer = (percent, factor)
        price, complete = buffered_price(intent, view.last_tick(instrument.conid), factor)
        if price is not None:
            notional = intent.quantity * price * instrument.multiplier
            if rate is not PAR:
                notional *= rate
            if not notional <= amount.amount:
                return self.deny(observed=notional, limit=amount.amount, unit=amount.currency)
        if not complete:
            return self.missing(proposal, f"no quote of {instrument.symbol} to value the order with")
        return None


@attrs.define(eq=False, kw_only=True)
class OrderShare(ScopedRule):
    """No order for more than a share of the market: of the average daily volume, of the size displayed on the other side.

    ``percent_of_volume`` needs the broker's average volume, ``percent_of_displayed`` the quote's sizes (in shares). Either
    may be left out. Reducing orders pass when the figure is missing.
    """

    kind: ClassVar[str] = "order_share"
    rule_id: ClassVar[str] = "R07"
    stage: ClassVar[int] = SIZE
    scopes: ClassVar[tuple[Scope, ...]] = (Scope.ORDER,)
    inputs: ClassVar[tuple[str, ...]] = ("order.quantity", "average_volume", "quote.ask_size")
    unit: ClassVar[str] = "%"
    tighter: ClassVar[Mapping[str, str]] = {"percent_of_volume": LESS, "percent_of_displayed": LESS}
    one_of: ClassVar[tuple[str, ...]] = ("percent_of_volume", "percent_of_displayed")
    percent_of_volume: Decimal | None = attrs.field(default=None, converter=as_decimal_or_none, validator=positive)
    percent_of_displayed: Decimal | None = attrs.field(default=None, converter=as_decimal_or_none, validator=positive)

    def __attrs_post_init__(self) -> None:
        if self.percent_of_volume is None and self.percent_of_displayed is None:
            raise ValueError("write percent_of_volume, percent_of_displayed, or both")

    def judge(self, proposal: Proposal, view: RiskView) -> Reason | None:
        intent = proposal.intent
        conid = intent.instrument.conid
        if self.percent_of_volume is not None:
            volume = view.average_volume(conid)
            if volume is None or not volume > 0:
                return self.missing(proposal, "the average daily volume is not known")
            if not intent.quantity * HUNDRED <= self.percent_of_volume * volume:
                share = intent.quantity * HUNDRED / volume
                return self.deny(
                    "of the average daily volume", observed=share, limit=self.percent_of_volume, unit="percent"
                )
        elif self.percent_of_displayed is None:
            return self.without_limit(proposal)
        if self.percent_of_displayed is not None:
            tick = view.last_tick(conid)
            size = None
            if tick is not None:
                size = market_price(tick.ask_size if intent.side is BUY else tick.bid_size)
            if size is None:
                return self.missing(proposal, "no size is displayed on the other side")
            if not intent.quantity * HUNDRED <= self.percent_of_displayed * size:
                share = intent.quantity * HUNDRED / size
                return self.deny(
                    "of the displayed size", observed=share, limit=self.percent_of_displayed, unit="percent"
                )
        return None


@attrs.define(eq=False, kw_only=True)
class MinOrderNotional(ScopedRule):
    """No order worth less than ``amount``, at the bid or its limit: commissions have a minimum.

    Reducing orders pass: the rest of a position has to be closable.
    """

    kind: ClassVar[str] = "min_order_notional"
    rule_id: ClassVar[str] = "R08"
    stage: ClassVar[int] = SIZE
    scopes: ClassVar[tuple[Scope, ...]] = (Scope.ORDER,)
    inputs: ClassVar[tuple[str, ...]] = ("order.quantity", "order.instrument", "quote.bid", "rate")
    unit: ClassVar[str] = "money"
    tighter: ClassVar[Mapping[str, str]] = {"amount": MORE}
    amount: Money = attrs.field(converter=as_money, validator=positive)

    def judge(self, proposal: Proposal, view: RiskView) -> Reason | None:
        if proposal.reducing:
            return None
        intent = proposal.intent
        instrument = intent.instrument
        rate = view.rate(instrument.currency, self.amount.currency)
        if rate is None:
            return self.unknown(f"no rate from {instrument.currency} to {self.amount.currency}")
        tick = view.last_tick(instrument.conid)
        bid = None if tick is None else market_price(tick.bid)
        if bid is None:
            return self.unknown(f"no quote of {instrument.symbol} to value the order with")
        price = bid if intent.limit_price is None else min(bid, intent.limit_price)
        notional = intent.quantity * price * instrument.multiplier
        if rate is not PAR:
            notional *= rate
        if not notional >= self.amount.amount:
            return self.deny(observed=notional, limit=self.amount.amount, unit=self.amount.currency)
        return None
