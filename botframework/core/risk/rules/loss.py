"""Limits on results: the day's loss, the week's and month's, the drop from the highest. Imports core only; asked by the gate."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar, Literal

import attrs

from botframework.core.events import Reason
from botframework.core.model import ZERO, TradingState
from botframework.core.money import PAR, Money
from botframework.core.risk.base import Breach, Proposal, RiskView, Scope
from botframework.core.risk.limits import LESS
from botframework.core.risk.params import as_money, as_money_or_none, positive
from botframework.core.risk.rules.common import LOSS, PricedRule, StrategyRule

_RESULT = "the day's result is not known: a position has no usable quote"


@attrs.define(eq=False, kw_only=True)
class DailyLoss(StrategyRule):
    """Once the day's loss has reached ``amount``, only reducing orders pass; at ``halt_amount`` trading is halted.

    Realised and open result less commissions since the day began, of the account or of one strategy. A result that is not
    known, or not in the amount's currency, counts as reached. At ``warn_amount`` it is only told, once a day.
    """

    kind: ClassVar[str] = "daily_loss"
    rule_id: ClassVar[str] = "R23"
    stage: ClassVar[int] = LOSS
    inputs: ClassVar[tuple[str, ...]] = ("day_pnl", "rate")
    settles: ClassVar[bool] = True
    unit: ClassVar[str] = "money"
    tighter: ClassVar[Mapping[str, str]] = {"amount": LESS, "halt_amount": LESS, "warn_amount": LESS}
    amount: Money = attrs.field(converter=as_money, validator=positive)
    halt_amount: Money | None = attrs.field(default=None, converter=as_money_or_none, validator=positive)
    warn_amount: Money | None = attrs.field(default=None, converter=as_money_or_none, validator=positive)
    _warned: int = attrs.field(init=False, repr=False, default=0)
    # The results at which orders are denied, a state changes, anything is said: above them nothing is.
    _floor: Decimal = attrs.field(init=False, repr=False, default=ZERO)
    _hard: Decimal = attrs.field(init=False, repr=False, default=ZERO)
    _easy: Decimal = attrs.field(init=False, repr=False, default=ZERO)

    def __attrs_post_init__(self) -> None:
        self._floor = self._hard = self.amount.amount.copy_negate()
        if self.halt_amount is not None:
            self._hard = max(self._floor, self.halt_amount.amount.copy_negate())
        self._easy = self._hard
        if self.warn_amount is not None:
            self._easy = max(self._hard, self.warn_amount.amount.copy_negate())
        for name, other in (("halt_amount", self.halt_amount), ("warn_amount", self.warn_amount)):
            if other is None:
                continue
            if other.currency != self.amount.currency:
                raise ValueError(f"{name} is in {other.currency}, amount in {self.amount.currency}")
            if (other.amount < self.amount.amount) is (name == "halt_amount"):
                raise ValueError(f"{name} is {other}, amount {self.amount}: warn, amount and halt have to grow")

    def breaches(self, view: RiskView) -> tuple[Breach, ...]:
        """Reduce-only at the amount, halted at the larger one, a word at the smaller one."""
        whom = self.strategy or None
        pnl = result_in(view, view.day_pnl(whom), whom, self.amount.currency)
        if pnl is None or pnl > self._easy:
            return ()
        loss = -pnl
        for limit, state in (
            (self.halt_amount, TradingState.HALTED),
            (self.amount, TradingState.REDUCE_ONLY),
            (self.warn_amount, TradingState.ACTIVE),
        ):
            if limit is None or loss < limit.amount:
                continue
            if state is TradingState.ACTIVE:
                if self._warned == view.market_day():
                    return ()
                self._warned = view.market_day()
            return self.breach(
                state,
                self.deny("the day's loss", observed=loss, limit=limit.amount, unit=limit.currency),
            )
        return ()

    def bears(self, view: RiskView, fall: Decimal) -> bool:
        """Whether ``breaches`` would find nothing with the day's result so much lower; asked, it remembers nothing."""
        whom = self.strategy or None
        now = view.day_pnl(whom)
        pnl = None if now is None else result_in(view, now - fall, whom, self.amount.currency)
        if pnl is None or pnl > self._easy:
            return True
        return pnl > self._hard and self._warned == view.market_day()

    def judge(self, proposal: Proposal, view: RiskView) -> Reason | None:
        if proposal.reducing:
            return None
        currency = proposal.intent.instrument.currency
        rate = view.rate(currency, self.amount.currency)
        if rate is None:
            return self.unknown(f"no rate from {currency} to {self.amount.currency}")
        pnl = view.day_pnl(self.strategy or None)
        if pnl is None:
            return self.unknown(_RESULT)
        if rate is PAR and pnl > self._floor:
            return None
        loss = -pnl * rate
        if not loss < self.amount.amount:
            return self.deny(observed=loss, limit=self.amount.amount, unit=self.amount.currency)
        return None


@attrs.define(eq=False, kw_only=True)
class PeriodLoss(PricedRule):
    """Once the loss of the week or month has reached the limit, trading is halted; only reducing orders pass until then.

    From the first market day of the week (Monday) or month this journal has seen. A result that is not known counts as
    reached for every order that does not reduce.
    """

    kind: ClassVar[str] = "period_loss"
    rule_id: ClassVar[str] = "R24"
    stage: ClassVar[int] = LOSS
    scopes: ClassVar[tuple[Scope, ...]] = (Scope.ACCOUNT, Scope.STRATEGY, Scope.GROUP)
    inputs: ClassVar[tuple[str, ...]] = ("period_pnl", "rate", "equity", "funds")
    settles: ClassVar[bool] = True
    period: Literal["week", "month"] = attrs.field(default="week", validator=attrs.validators.in_(("week", "month")))

    def breaches(self, view: RiskView) -> tuple[Breach, ...]:
        """Halted once the loss is known and has reached the limit."""
        pnl = view.period_pnl(self.period, self.whom)
        return _halted(self, view, pnl, f"the {self.period}'s loss")

    def judge(self, proposal: Proposal, view: RiskView) -> Reason | None:
        if proposal.reducing:
            return None
        pnl = view.period_pnl(self.period, self.strategy or None)
        return _reached(self, proposal, view, None if pnl is None else -pnl, f"the {self.period}'s loss")


@attrs.define(eq=False, kw_only=True)
class Drawdown(PricedRule):
    """Once the total result has fallen from its highest by the limit, trading is halted; only reducing orders pass.

    The highest since the journal began, kept in it, so that a restart forgets nothing but the last minute's. It begins at
    nothing earned: losses from the first order on count.
    """

    kind: ClassVar[str] = "drawdown"
    rule_id: ClassVar[str] = "R25"
    stage: ClassVar[int] = LOSS
    scopes: ClassVar[tuple[Scope, ...]] = (Scope.ACCOUNT, Scope.STRATEGY, Scope.GROUP)
    inputs: ClassVar[tuple[str, ...]] = ("drop", "rate", "equity", "funds")
    settles: ClassVar[bool] = True
    wants_peaks: ClassVar[bool] = True

    def breaches(self, view: RiskView) -> tuple[Breach, ...]:
        """Halted once the drop is known and has reached the limit."""
        drop = view.drop(self.whom)
        return _halted(self, view, None if drop is None else -drop, "the drop from the highest")

    def judge(self, proposal: Proposal, view: RiskView) -> Reason | None:
        if proposal.reducing:
            return None
        return _reached(self, proposal, view, view.drop(self.strategy or None), "the drop from the highest")


def _reached(rule: PricedRule, proposal: Proposal, view: RiskView, loss: Decimal | None, what: str) -> Reason | None:
    """Deny once a loss has reached the rule's limit, or is not known."""
    if loss is None:
        return rule.unknown(f"{what} is not known: a position has no usable quote, or the period has not begun")
    source = proposal.intent.instrument.currency
    amount = rule.amount
    if amount is not None and rule.percent is None and amount.currency == source and loss < amount.amount:
        return None  # the plain case, without a rate
    if amount is None and rule.percent is None:
        return rule.without_limit(proposal)
    for currency, limit, unit in rule.limits(view, source):
        rate = view.rate(source, currency)
        if limit is None:
            return rule.unknown("the account's net liquidation value is not known")
        if rate is None:
            return rule.unknown(f"no rate from {source} to {currency}")
        if not loss * rate < limit:
            return rule.deny(what, observed=loss * rate, limit=limit, unit=unit)
    return None


def _halted(rule: PricedRule, view: RiskView, pnl: Decimal | None, what: str) -> tuple[Breach, ...]:
    home = "" if view.funds is None else view.funds.currency  # of a percentage; without funds it has no limit
    for currency, limit, unit in rule.limits(view, home):
        result = result_in(view, pnl, rule.whom, currency)
        if limit is not None and result is not None and not -result < limit:
            return rule.breach(TradingState.HALTED, rule.deny(what, observed=-result, limit=limit, unit=unit))
    return ()


def result_in(view: RiskView, result: Decimal | None, whom: str | None, currency: str) -> Decimal | None:
    """A result in the currency of its limit. None without a rate: orders are denied for that, and nothing is halted."""
    source = view.result_currency(whom)
    if result is None or source is None:
        return result  # nothing was traded: nothing in any currency
    if source == currency:
        return result
    rate = view.rate(source, currency)
    return None if rate is None else result * rate
