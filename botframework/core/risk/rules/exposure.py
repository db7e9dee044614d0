"""Limits on what an order may lead to: position, gross and net value, concentration, leverage, funds, shorts, stops.

All at worst: everything not proven dead counts, in flight and unknown included. Imports core only; asked by the gate.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import ClassVar, Literal

import attrs

from botframework.core.events import Reason, Together
from botframework.core.model import ZERO, Order, OrderType
from botframework.core.money import Money
from botframework.core.risk.base import Proposal, RiskView, Scope, Shape
from botframework.core.risk.exposure import BUY, reference_price, worst_quantity
from botframework.core.risk.limits import FALSE, LESS, MORE
from botframework.core.risk.params import as_decimal, as_decimal_or_none, as_money_or_none, positive
from botframework.core.risk.rules.common import (
    EXPOSURE,
    HUNDRED,
    NS_PER_S,
    LimitRule,
    PricedRule,
    ScopedRule,
    alone,
    group_sum,
)

_S = Decimal(NS_PER_S)
_PLACES = Decimal("0.0001")
_STOPS = frozenset({OrderType.STOP, OrderType.STOP_LIMIT, OrderType.TRAILING_STOP})
_NO_OPTIONS = ("STK", "FUT", "CASH", "CFD", "CRYPTO", "BOND")


@attrs.define(eq=False, kw_only=True)
class MaxPosition(ScopedRule):
    """No order that could lead to a position of more than ``limit`` on its side, long or short.

    Worst case: every open order on the same side fills, in flight and unknown ones included, and none on the other side
    does. Without ``strategy`` it is the account's position in the instrument, with it the strategy's own share, and with
    ``group: true`` what all processes on the account may hold in their strategies' names: nothing is netted between them.
    """

    kind: ClassVar[str] = "max_position"
    rule_id: ClassVar[str] = "R15"
    stage: ClassVar[int] = EXPOSURE
    scopes: ClassVar[tuple[Scope, ...]] = (Scope.INSTRUMENT, Scope.STRATEGY, Scope.ACCOUNT, Scope.GROUP)
    inputs: ClassVar[tuple[str, ...]] = ("order.quantity", "position", "strategy_position", "open_quantity", "together")
    unit: ClassVar[str] = "shares or contracts"
    tighter: ClassVar[Mapping[str, str]] = {"limit": LESS}
    group: bool = attrs.field(default=False, validator=alone)
    limit: Decimal = attrs.field(converter=as_decimal, validator=positive)

    def judge_group(self, proposal: Proposal, view: RiskView, together: Together) -> Reason | None:
        buys = proposal.intent.side is BUY
        worst = together.long if buys else together.short
        if not worst <= self.limit:
            return self.deny("all processes", observed=worst if buys else -worst, limit=self.limit)
        return None

    def judge(self, proposal: Proposal, view: RiskView) -> Reason | None:
        intent = proposal.intent
        worst = worst_position(proposal, view, self.strategy or None)
        if not worst <= self.limit:
            return self.deny(observed=worst if intent.side is BUY else -worst, limit=self.limit)
        return None


def worst_position(proposal: Proposal, view: RiskView, strategy: str | None) -> Decimal:
    """The position on the order's side once all of that side has filled; a short one counts positive for a sale."""
    intent = proposal.intent
    conid = intent.instrument.conid
    held = view.strategy_position(strategy, conid) if strategy else view.position(conid)
    buys = intent.side is BUY
    replaces = proposal.replaces
    if replaces is None:
        same_side = view.open_quantity(conid, buys=buys, strategy=strategy)
        return (held if buys else -held) + same_side + intent.quantity
    same_side = view.open_quantity(conid, buys=buys, strategy=strategy, excluding=replaces.client_order_id)
    return (held if buys else -held) + same_side + worst_quantity(proposal)


@attrs.define(eq=False, kw_only=True)
class GrossExposure(PricedRule):
    """The worst-case value of all positions and open orders, long and short added, stays within the limit.

    Per contract the larger side counts. Prices are the highest the quote supports. Reducing orders pass without a price and
    beyond the limit, because they make it smaller.
    """

    kind: ClassVar[str] = "gross_exposure"
    rule_id: ClassVar[str] = "R16"
    stage: ClassVar[int] = EXPOSURE
    scopes: ClassVar[tuple[Scope, ...]] = (Scope.ACCOUNT, Scope.STRATEGY, Scope.GROUP)
    inputs: ClassVar[tuple[str, ...]] = ("worth_with", "equity", "funds", "rate", "together")
    group: bool = attrs.field(default=False, validator=alone)

    def judge_group(self, proposal: Proposal, view: RiskView, together: Together) -> Reason | None:
        if proposal.reducing:
            return None
        return self.over(
            proposal,
            view,
            lambda currency: group_sum(view, together, currency, "gross"),
            "gross exposure of all processes",
        )

    def judge(self, proposal: Proposal, view: RiskView) -> Reason | None:
        if proposal.reducing:
            return None

        amount = self.amount
        if amount is not None and self.percent is None:  # most limits are an amount alone, and most orders within it
            worth = view.worth_with(proposal, amount.currency, self.strategy or None)
            if worth is not None and worth.gross <= amount.amount:
                return None

        def gross(currency: str) -> Decimal | None:
            worth = view.worth_with(proposal, currency, self.strategy or None)
            return None if worth is None else worth.gross

        return self.over(proposal, view, gross, "gross exposure")


@attrs.define(eq=False, kw_only=True)
class NetExposure(PricedRule):
    """The worst-case net value, all buys filled or all sales filled, stays within the limit on either side.

    An order that points away from the side that is too large is not held to it. Reducing orders pass.
    """

    kind: ClassVar[str] = "net_exposure"
    rule_id: ClassVar[str] = "R17"
    stage: ClassVar[int] = EXPOSURE
    scopes: ClassVar[tuple[Scope, ...]] = (Scope.ACCOUNT, Scope.STRATEGY, Scope.GROUP)
    inputs: ClassVar[tuple[str, ...]] = ("worth_with", "equity", "funds", "rate", "together")
    group: bool = attrs.field(default=False, validator=alone)

    def judge_group(self, proposal: Proposal, view: RiskView, together: Together) -> Reason | None:
        if proposal.reducing:
            return None
        return self.over(
            proposal,
            view,
            lambda currency: group_sum(view, together, currency, "up" if proposal.intent.side is BUY else "down"),
            "net exposure of all processes",
        )

    def judge(self, proposal: Proposal, view: RiskView) -> Reason | None:
        if proposal.reducing:
            return None

        def net(currency: str) -> Decimal | None:
            worth = view.worth_with(proposal, currency, self.strategy or None)
            if worth is None:
                return None
            return worth.high if proposal.intent.side is BUY else -worth.low

        return self.over(proposal, view, net, "net exposure")


@attrs.define(eq=False, kw_only=True)
class Concentration(PricedRule):
    """The worst-case value in one contract (``by: instrument``) or one currency (``by: currency``) stays within the limit."""

    kind: ClassVar[str] = "concentration"
    rule_id: ClassVar[str] = "R18"
    stage: ClassVar[int] = EXPOSURE
    scopes: ClassVar[tuple[Scope, ...]] = (Scope.INSTRUMENT, Scope.STRATEGY, Scope.ACCOUNT, Scope.GROUP)
    inputs: ClassVar[tuple[str, ...]] = ("contract_worth_with", "equity", "funds", "rate", "together")
    group: bool = attrs.field(default=False, validator=alone)
    by: Literal["instrument", "currency"] = attrs.field(
        default="instrument", validator=attrs.validators.in_(("instrument", "currency"))
    )

    def judge(self, proposal: Proposal, view: RiskView) -> Reason | None:
        if proposal.reducing:
            return None

        def gross(currency: str) -> Decimal | None:
            worth = view.contract_worth_with(proposal, currency, self.whom, by=self.by)
            return None if worth is None else worth.gross

        instrument = proposal.intent.instrument
        return self.over(proposal, view, gross, instrument.symbol if self.by == "instrument" else instrument.currency)

    def judge_group(self, proposal: Proposal, view: RiskView, together: Together) -> Reason | None:
        if proposal.reducing:
            return None
        instrument = proposal.intent.instrument
        own = instrument.currency

        def gross(currency: str) -> Decimal | None:
            value = together.gross
            if self.by == "currency":
                value = next((worth.gross for worth in together.worth if worth.currency == own), None)
            rate = view.rate(own, currency)
            return None if value is None or rate is None else value * rate

        what = instrument.symbol if self.by == "instrument" else own
        return self.over(proposal, view, gross, f"{what} of all processes")


@attrs.define(eq=False, kw_only=True)
class Leverage(LimitRule):
    """Worst-case gross value of everything, as a multiple of the account's net liquidation value, at most ``limit``."""

    kind: ClassVar[str] = "leverage"
    rule_id: ClassVar[str] = "R19"
    stage: ClassVar[int] = EXPOSURE
    scopes: ClassVar[tuple[Scope, ...]] = (Scope.ACCOUNT, Scope.STRATEGY, Scope.GROUP)
    inputs: ClassVar[tuple[str, ...]] = ("worth_with", "equity", "funds", "rate", "together")
    unit: ClassVar[str] = "x"
    tighter: ClassVar[Mapping[str, str]] = {"limit": LESS}
    group: bool = attrs.field(default=False, validator=alone)
    limit: Decimal = attrs.field(default=Decimal(1), converter=as_decimal, validator=positive)

    def judge(self, proposal: Proposal, view: RiskView) -> Reason | None:
        def gross(currency: str) -> Decimal | None:
            worth = view.worth_with(proposal, currency, self.strategy or None)
            return None if worth is None else worth.gross

        return self._used(proposal, view, gross)

    def judge_group(self, proposal: Proposal, view: RiskView, together: Together) -> Reason | None:
        return self._used(proposal, view, lambda currency: group_sum(view, together, currency, "gross"))

    def _used(self, proposal: Proposal, view: RiskView, gross_in: Callable[[str], Decimal | None]) -> Reason | None:
        if proposal.reducing:
            return None
        funds = view.funds
        equity = None if funds is None else view.equity(funds.currency)
        if funds is None or equity is None:
            return self.unknown("the account's net liquidation value is not known")
        if not equity > 0:
            return self.deny("net liquidation value", observed=equity, limit=0, unit=funds.currency)
        gross = gross_in(funds.currency)
        if gross is None:
            return self.unknown("gross exposure is not known: a price or a rate is missing")
        if not gross <= self.limit * equity:
            return self.deny(observed=(gross / equity).quantize(_PLACES), limit=self.limit, unit="x")
        return None


@attrs.define(eq=False, kw_only=True)
class BuyingPower(LimitRule):
    """Enough is left after the order: available funds, and excess liquidity of at least ``cushion_percent`` of the equity.

    The broker's figures may be ``max_age_s`` old (wall time). They know nothing of orders in flight, so what open orders and
    this one could add to the positions is taken off at its full value: without margin, which errs on the safe side.
    Reducing orders pass.
    """

    kind: ClassVar[str] = "buying_power"
    rule_id: ClassVar[str] = "R20"
    stage: ClassVar[int] = EXPOSURE
    scopes: ClassVar[tuple[Scope, ...]] = (Scope.ACCOUNT,)
    inputs: ClassVar[tuple[str, ...]] = ("funds", "wall_ns", "worth_with")
    unit: ClassVar[str] = "% of the equity"
    tighter: ClassVar[Mapping[str, str]] = {"cushion_percent": MORE, "max_age_s": LESS}
    cushion_percent: Decimal = attrs.field(default=Decimal(10), converter=as_decimal, validator=positive)
    max_age_s: Decimal = attrs.field(default=Decimal(60), converter=as_decimal, validator=positive)
    _max_age_ns: Decimal = attrs.field(init=False, repr=False, default=Decimal(0))

    def __attrs_post_init__(self) -> None:
        self._max_age_ns = self.max_age_s * _S

    def judge(self, proposal: Proposal, view: RiskView) -> Reason | None:
        if proposal.reducing:
            return None
        funds = view.funds
        if funds is None or funds.equity is None or funds.available is None or funds.excess_liquidity is None:
            return self.unknown("the broker has not told the account's funds")
        age_ns = view.wall_ns - funds.wall_ns
        if not age_ns <= self._max_age_ns:
            return self.deny("the account's funds are old", observed=age_ns / _S, limit=self.max_age_s, unit="s")
        worth = view.worth_with(proposal, funds.currency)
        if worth is None:
            return self.unknown("the open orders cannot be valued: a price or a rate is missing")
        left = min(funds.available, funds.excess_liquidity) - (worth.gross - worth.held)
        cushion = funds.equity * self.cushion_percent / HUNDRED
        if not left >= cushion:
            return self.deny("left of the funds", observed=left, limit=cushion, unit=funds.currency)
        return None


@attrs.define(eq=False, kw_only=True)
class ShortSale(ScopedRule):
    """No sale that could lead to a short position, unless ``allow``; then ``factor`` times its shares must be borrowable.

    Held short and ordered short count, for the account and for the strategy's own share. ``factor`` 0 asks for no shares.
    """

    kind: ClassVar[str] = "short_sale"
    rule_id: ClassVar[str] = "R21"
    stage: ClassVar[int] = EXPOSURE
    inputs: ClassVar[tuple[str, ...]] = (
        "order.quantity",
        "position",
        "strategy_position",
        "open_quantity",
        "shortable",
    )
    unit: ClassVar[str] = "shares"
    tighter: ClassVar[Mapping[str, str]] = {"allow": FALSE, "factor": MORE}
    allow: bool = False
    factor: Decimal = attrs.field(default=Decimal("1.5"), converter=as_decimal)

    @factor.validator
    def _not_negative(self, _: object, value: Decimal) -> None:
        if value < 0:
            raise ValueError(f"factor is {value}, must be 0 or more")

    def applies(self, shape: Shape) -> bool:
        """Sales."""
        return not shape.is_buy and super().applies(shape)

    def judge(self, proposal: Proposal, view: RiskView) -> Reason | None:
        intent = proposal.intent
        if intent.side is BUY:
            return None
        short = max(worst_position(proposal, view, None), worst_position(proposal, view, intent.strategy))
        if short <= 0:
            return None
        if not self.allow:
            return self.deny("short sales are not allowed", observed=-short, limit=0)
        if not self.factor:
            return None
        shortable = view.shortable(intent.instrument.conid)
        if shortable is None:
            return self.unknown("it is not known how many shares can be borrowed")
        if not worst_quantity(proposal) * self.factor <= shortable:
            return self.deny("shares to borrow", observed=shortable, limit=worst_quantity(proposal) * self.factor)
        return None


@attrs.define(eq=False, kw_only=True)
class NakedShort(ScopedRule):
    """No option may end short beyond what is held of it: the sale of a naked option is refused.

    Counted for the account and the strategy's own share, with all open sales filled. Other securities are not concerned.
    """

    kind: ClassVar[str] = "naked_short"
    rule_id: ClassVar[str] = "R22"
    stage: ClassVar[int] = EXPOSURE
    inputs: ClassVar[tuple[str, ...]] = ("order.quantity", "position", "strategy_position", "open_quantity")
    unit: ClassVar[str] = "contracts"

    def applies(self, shape: Shape) -> bool:
        """Sales of what could be an option."""
        return not shape.is_buy and shape.sec_type not in _NO_OPTIONS and super().applies(shape)

    def judge(self, proposal: Proposal, view: RiskView) -> Reason | None:
        intent = proposal.intent
        if intent.side is BUY or intent.instrument.sec_type in _NO_OPTIONS:
            return None
        short = max(worst_position(proposal, view, None), worst_position(proposal, view, intent.strategy))
        if not short <= 0:
            return self.deny("a naked short option", observed=-short, limit=0)
        return None


@attrs.define(eq=False, kw_only=True)
class ProtectiveStop(ScopedRule):
    """A position is added to only while the strategy's own stop orders cover all of it; optionally the loss down to them.

    Held and ordered count together, so that one entry at a time can be without a stop. ``max_loss`` bounds the loss from the
    market to the stops of what is held already. Reducing orders and the stops themselves pass.
    """

    kind: ClassVar[str] = "protective_stop"
    rule_id: ClassVar[str] = "R26"
    stage: ClassVar[int] = EXPOSURE
    scopes: ClassVar[tuple[Scope, ...]] = (Scope.INSTRUMENT, Scope.STRATEGY)
    inputs: ClassVar[tuple[str, ...]] = ("strategy_position", "open_quantity", "open_orders", "quote.bid", "rate")
    unit: ClassVar[str] = "shares or contracts"
    tighter: ClassVar[Mapping[str, str]] = {"max_loss": LESS, "max_percent": LESS}
    max_loss: Money | None = attrs.field(default=None, converter=as_money_or_none, validator=positive)
    max_percent: Decimal | None = attrs.field(default=None, converter=as_decimal_or_none, validator=positive)

    def judge(self, proposal: Proposal, view: RiskView) -> Reason | None:
        if proposal.reducing:
            return None
        intent = proposal.intent
        instrument = intent.instrument
        held = view.strategy_position(intent.strategy, instrument.conid)
        buys = intent.side is BUY
        stops = [
            order for order in view.open_orders(instrument.conid, intent.strategy) if order.intent.order_type in _STOPS
        ]
        if intent.order_type in _STOPS and held and buys is (held < 0):
            return None  # it is a stop itself
        excluding = proposal.replaces.client_order_id if proposal.replaces is not None else ""
        entries = view.open_quantity(instrument.conid, buys=buys, strategy=intent.strategy, excluding=excluding)
        own_side = sum((order.remaining for order in stops if (order.side is BUY) is buys), ZERO)
        open_ = (held if buys else -held) + entries - own_side
        covering = [order for order in stops if (order.side is BUY) is not buys]
        covered = sum((order.remaining for order in covering), ZERO)
        if not open_ <= covered:
            return self.deny("without a stop", observed=open_, limit=covered)
        if self.max_loss is None and self.max_percent is None:
            return None
        price = reference_price(view.last_tick(instrument.conid))
        if price is None:
            return self.unknown(f"no quote of {instrument.symbol} to measure the stops from")
        for order in covering:
            away = _away(order, price)
            if away is None:
                return self.unknown("a stop without a price")
            if self.max_percent is not None and not away * HUNDRED <= self.max_percent * price:
                return self.deny(
                    "distance of a stop", observed=away * HUNDRED / price, limit=self.max_percent, unit="percent"
                )
        if self.max_loss is not None:
            rate = view.rate(instrument.currency, self.max_loss.currency)
            if rate is None:
                return self.unknown(f"no rate from {instrument.currency} to {self.max_loss.currency}")
            loss = sum(
                ((_away(order, price) or ZERO) * order.remaining * instrument.multiplier for order in covering),
                ZERO,
            )
            if not loss * rate <= self.max_loss.amount:
                return self.deny(
                    "loss down to the stops",
                    observed=loss * rate,
                    limit=self.max_loss.amount,
                    unit=self.max_loss.currency,
                )
        return None


def _away(order: Order, price: Decimal) -> Decimal | None:
    """How far a stop is from the market; of a trailing one at most, since it is nearer once the market has turned."""
    trail = order.intent.trail
    if trail is not None:
        return trail.distance(price)
    return None if order.stop_price is None else abs(price - order.stop_price)
