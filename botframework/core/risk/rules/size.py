"""Limits on one order, on the position it may lead to, and on the day's loss. Imports core only; asked by the gate."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

import attrs

from botframework.core.events import Reason
from botframework.core.model import Side
from botframework.core.money import Money
from botframework.core.risk.base import Proposal, RiskView
from botframework.core.risk.exposure import conservative_price, worst_quantity
from botframework.core.risk.params import as_decimal, as_money, positive
from botframework.core.risk.rules.common import EXPOSURE, LOSS, SIZE, ScopedRule, StrategyRule


@attrs.define(eq=False, kw_only=True)
class MaxOrderQuantity(ScopedRule):
    """No order for more than ``limit`` shares or contracts."""

    kind: ClassVar[str] = "max_order_quantity"
    rule_id: ClassVar[str] = "R05"
    stage: ClassVar[int] = SIZE
    limit: Decimal = attrs.field(converter=as_decimal, validator=positive)

    def check(self, proposal: Proposal, view: RiskView) -> Reason | None:
        if not self.concerns(proposal):
            return None
        quantity = proposal.intent.quantity
        if not quantity <= self.limit:  # a NaN is not within the limit either
            return self.deny(observed=quantity, limit=self.limit)
        return None


@attrs.define(eq=False, kw_only=True)
class MaxOrderNotional(ScopedRule):
    """No order worth more than ``amount``, at a conservative price times the contract's multiplier.

    ``market_buffer_percent`` is added to the price of orders without a limit. An instrument in another currency than
    ``amount`` cannot be judged. Reducing orders pass when the quote or the rate is missing.
    """

    kind: ClassVar[str] = "max_order_notional"
    rule_id: ClassVar[str] = "R06"
    stage: ClassVar[int] = SIZE
    amount: Money = attrs.field(converter=as_money, validator=positive)
    market_buffer_percent: Decimal = attrs.field(default=Decimal(1), converter=as_decimal)

    @market_buffer_percent.validator
    def _not_negative(self, _: object, value: Decimal) -> None:
        if value < 0:
            raise ValueError(f"market_buffer_percent is {value}, must be 0 or more")

    def check(self, proposal: Proposal, view: RiskView) -> Reason | None:
        if not self.concerns(proposal):
            return None
        intent = proposal.intent
        instrument = intent.instrument
        if instrument.currency != self.amount.currency:
            if proposal.reducing:
                return None
            return self.unknown(f"no rate from {instrument.currency} to {self.amount.currency}")
        price, complete = conservative_price(intent, view.last_tick(instrument.conid), self.market_buffer_percent)
        if price is not None:
            notional = intent.quantity * price * instrument.multiplier
            if not notional <= self.amount.amount:
                return self.deny(observed=notional, limit=self.amount.amount, unit=self.amount.currency)
        if not complete and not proposal.reducing:
            return self.unknown(f"no quote of {instrument.symbol} to value the order with")
        return None


@attrs.define(eq=False, kw_only=True)
class MaxPosition(ScopedRule):
    """No order that could lead to a position of more than ``limit`` on its side, long or short.

    Worst case: every open order on the same side fills, in flight and unknown ones included, and none on the other side
    does. Without ``strategy`` it is the account's position in the instrument, with it the strategy's own share.
    """

    kind: ClassVar[str] = "max_position"
    rule_id: ClassVar[str] = "R15"
    stage: ClassVar[int] = EXPOSURE
    limit: Decimal = attrs.field(converter=as_decimal, validator=positive)

    def check(self, proposal: Proposal, view: RiskView) -> Reason | None:
        if not self.concerns(proposal):
            return None
        intent = proposal.intent
        conid = intent.instrument.conid
        scope = self.strategy or None
        held = view.strategy_position(scope, conid) if scope else view.position(conid)
        buys = intent.side is Side.BUY
        excluding = proposal.replaces.client_order_id if proposal.replaces is not None else ""
        same_side = view.open_quantity(conid, buys=buys, strategy=scope, excluding=excluding)
        worst = (held if buys else -held) + same_side + worst_quantity(proposal)
        if not worst <= self.limit:
            return self.deny(observed=worst if buys else -worst, limit=self.limit)
        return None


@attrs.define(eq=False, kw_only=True)
class DailyLoss(StrategyRule):
    """Once the day's loss has reached ``amount``, only reducing orders pass.

    Realised and open result less commissions since the day began, of the account or of one strategy. A result that is not
    known, or not in the amount's currency, counts as reached.
    """

    kind: ClassVar[str] = "daily_loss"
    rule_id: ClassVar[str] = "R23"
    stage: ClassVar[int] = LOSS
    amount: Money = attrs.field(converter=as_money, validator=positive)

    @property
    def scope(self) -> str:
        """``account`` or the strategy's name: whose trading state a breach tightens."""
        return self.strategy or "account"

    def breached(self, view: RiskView) -> bool:
        """Whether the loss is known and has reached the amount: time to go reduce-only."""
        pnl = view.day_pnl(self.strategy or None)
        return pnl is not None and not -pnl < self.amount.amount

    def check(self, proposal: Proposal, view: RiskView) -> Reason | None:
        if not self.concerns(proposal) or proposal.reducing:
            return None
        currency = proposal.intent.instrument.currency
        if currency != self.amount.currency:
            return self.unknown(f"no rate from {currency} to {self.amount.currency}")
        pnl = view.day_pnl(self.strategy or None)
        if pnl is None:
            return self.unknown("the day's result is not known: a position has no usable quote")
        if not -pnl < self.amount.amount:
            return self.deny(observed=-pnl, limit=self.amount.amount, unit=self.amount.currency)
        return None
