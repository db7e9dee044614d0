"""How many orders, how often, and what the broker makes of them: refusals, executions per message, changes of one order.

Time is market time. Imports core only; asked by the gate, which also tells them of every attempt.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar

import attrs

from botframework.core.events import Reason, Together
from botframework.core.model import TradingState
from botframework.core.money import PAR, Money
from botframework.core.risk.base import Breach, Proposal, RiskView, Scope, Shape
from botframework.core.risk.exposure import BUY
from botframework.core.risk.limits import LESS, MORE
from botframework.core.risk.params import as_decimal, as_money_or_none, positive, whole
from botframework.core.risk.rules.common import RATE, LimitRule, ScopedRule, StrategyRule, alone

_S = 10**9
_MINUTE = 60 * _S
_REMEMBERED_MAX = 10_000


@attrs.define(eq=False, kw_only=True)
class OrderRate(ScopedRule):
    """No more than so many orders and modifications in any minute (and any second), denied ones counted, cancels not.

    The window rolls: an attempt leaves it exactly 60 s (1 s) after it was made. An attempt that finds the window full
    takes no place in it: otherwise a strategy that asks again at every tick would never be let through any more.
    """

    kind: ClassVar[str] = "order_rate"
    rule_id: ClassVar[str] = "R29"
    stage: ClassVar[int] = RATE
    inputs: ClassVar[tuple[str, ...]] = ("now_ns",)
    unit: ClassVar[str] = "orders"
    tighter: ClassVar[Mapping[str, str]] = {"per_minute": LESS, "per_second": LESS}
    per_minute: int = attrs.field(validator=whole)
    per_second: int | None = attrs.field(default=None, validator=whole)
    # Only the newest attempts can matter, so the memory is as long as the larger limit.
    _at_ns: deque[int] = attrs.field(init=False, repr=False, factory=deque)

    def __attrs_post_init__(self) -> None:
        self._at_ns = deque(self._at_ns, maxlen=max(self.per_minute, self.per_second or 0))

    def judge(self, proposal: Proposal, view: RiskView) -> Reason | None:
        # A window is full when the attempt that many places back is still in it.
        times, limit = self._at_ns, self.per_second
        if limit is not None:
            since_ns = view.now_ns - _S
            if len(times) >= limit and times[-limit] > since_ns:
                return self.deny(observed=limit + 1, limit=limit, unit="per second")
        limit, since_ns = self.per_minute, view.now_ns - _MINUTE
        if len(times) >= limit and times[-limit] > since_ns:
            return self.deny(observed=limit + 1, limit=limit, unit="per minute")
        return None

    def used(self, view: RiskView) -> int:
        """How many places of the minute's window are taken."""
        return sum(1 for at_ns in self._at_ns if at_ns > view.now_ns - _MINUTE)

    def note_attempt(self, proposal: Proposal, view: RiskView, allowed: bool) -> None:
        """Count it, unless it was this rule that had no room for it."""
        if self.concerns(proposal) and (allowed or self.judge(proposal, view) is None):
            self._at_ns.append(view.now_ns)


@attrs.define(eq=False, kw_only=True)
class GatewayBudget(LimitRule):
    """No order while the account's order messages use up what the gateway takes, less a part kept for cancellations.

    Submits, changes and cancels of the last second (market time) count against ``per_second`` less ``reserve_percent``.
    Cancellations are never held to it.
    """

    kind: ClassVar[str] = "gateway_budget"
    rule_id: ClassVar[str] = "R30"
    stage: ClassVar[int] = RATE
    scopes: ClassVar[tuple[Scope, ...]] = (Scope.ACCOUNT,)
    inputs: ClassVar[tuple[str, ...]] = ("message_count",)
    unit: ClassVar[str] = "messages per second"
    tighter: ClassVar[Mapping[str, str]] = {"per_second": LESS, "reserve_percent": MORE}
    per_second: int = attrs.field(default=8, validator=whole)
    reserve_percent: Decimal = attrs.field(default=Decimal(30), converter=as_decimal)
    _left: int = attrs.field(init=False, repr=False, default=0)

    @reserve_percent.validator
    def _a_part(self, _: object, value: Decimal) -> None:
        if not 0 <= value < 100:
            raise ValueError(f"reserve_percent is {value}, must be from 0 to less than 100")

    def __attrs_post_init__(self) -> None:
        self._left = int(self.per_second * (100 - self.reserve_percent) / 100)

    def judge(self, proposal: Proposal, view: RiskView) -> Reason | None:
        limit = self._left
        used = view.message_count(1)
        if not used + 1 <= limit:
            return self.deny(observed=used + 1, limit=limit, unit="per second")
        return None


@attrs.define(eq=False, kw_only=True)
class DailyActivity(StrategyRule):
    """No more than so many orders a market day, and no more than so much turnover, of the account or one strategy.

    Turnover is what was bought and sold; what open orders may still trade and the order itself count as traded. Reducing
    orders pass: a day's limit must not lock a position in. The day ends the denial.
    """

    kind: ClassVar[str] = "daily_activity"
    rule_id: ClassVar[str] = "R31"
    stage: ClassVar[int] = RATE
    scopes: ClassVar[tuple[Scope, ...]] = (Scope.ACCOUNT, Scope.STRATEGY, Scope.GROUP)
    inputs: ClassVar[tuple[str, ...]] = ("count", "rate", "worth_with", "together")
    unit: ClassVar[str] = "orders, money"
    tighter: ClassVar[Mapping[str, str]] = {"orders": LESS, "turnover": LESS}
    one_of: ClassVar[tuple[str, ...]] = ("orders", "turnover")
    group: bool = attrs.field(default=False, validator=alone)
    orders: int | None = attrs.field(default=None, validator=whole)
    turnover: Money | None = attrs.field(default=None, converter=as_money_or_none, validator=positive)

    def __attrs_post_init__(self) -> None:
        if self.orders is None and self.turnover is None:
            raise ValueError("write orders, turnover, or both")
        if self.group and self.turnover is not None:
            raise ValueError("turnover is counted in one process: of the group there are orders only")

    def judge_group(self, proposal: Proposal, view: RiskView, together: Together) -> Reason | None:
        if self.orders is None:
            return self.without_limit(proposal)
        is_within = together.sent <= self.orders
        if proposal.reducing or proposal.replaces is not None:
            return None
        if not is_within:
            return self.deny("all processes", observed=together.sent, limit=self.orders, unit="orders today")
        return None

    def judge(self, proposal: Proposal, view: RiskView) -> Reason | None:
        if proposal.reducing:
            return None
        count = view.count(self.strategy or None)
        if self.orders is not None and proposal.replaces is None and not count.orders + 1 <= self.orders:
            return self.deny(observed=count.orders + 1, limit=self.orders, unit="orders today")
        if self.turnover is None:
            return None if self.orders is not None else self.without_limit(proposal)
        target = self.turnover.currency
        worth = view.worth_with(proposal, target, self.strategy or None)
        if worth is None:
            return self.unknown("the open orders cannot be valued: a price or a rate is missing")
        total = worth.orders
        for currency, traded in count.turnover.items():
            rate = view.rate(currency, target)
            if rate is None:
                return self.unknown(f"no rate from {currency} to {target}")
            total += traded if rate is PAR else traded * rate
        if not total <= self.turnover.amount:
            return self.deny("turnover today", observed=total, limit=self.turnover.amount, unit=target)
        return None


@attrs.define(eq=False, kw_only=True)
class WorkingOrders(StrategyRule):
    """No more than so many orders at work at once: on one side of a contract, and in all. In flight ones count.

    The broker's own bound is 15 to 20 per contract, side and account.
    """

    kind: ClassVar[str] = "working_orders"
    rule_id: ClassVar[str] = "R32"
    stage: ClassVar[int] = RATE
    scopes: ClassVar[tuple[Scope, ...]] = (Scope.INSTRUMENT, Scope.STRATEGY, Scope.ACCOUNT, Scope.GROUP)
    inputs: ClassVar[tuple[str, ...]] = ("open_count", "together")
    unit: ClassVar[str] = "orders"
    tighter: ClassVar[Mapping[str, str]] = {"per_side": LESS, "total": LESS}
    group: bool = attrs.field(default=False, validator=alone)
    per_side: int = attrs.field(default=15, validator=whole)
    total: int = attrs.field(default=200, validator=whole)

    def applies(self, shape: Shape) -> bool:
        """New orders; the group's limit wants the ledger for a change too."""
        return (self.group or not shape.is_change) and super().applies(shape)

    def judge_group(self, proposal: Proposal, view: RiskView, together: Together) -> Reason | None:
        side = together.buys if proposal.intent.side is BUY else together.sells
        is_within = together.orders <= self.total
        if proposal.replaces is not None:
            return None
        if not side <= self.per_side:
            return self.deny("all processes, on this side of the contract", observed=side, limit=self.per_side)
        if not is_within:
            return self.deny("all processes", observed=together.orders, limit=self.total)
        return None

    def judge(self, proposal: Proposal, view: RiskView) -> Reason | None:
        if proposal.replaces is not None:
            return None
        intent = proposal.intent
        side = view.open_count(intent.instrument.conid, self.strategy or None, buys=intent.side is BUY)
        if not side + 1 <= self.per_side:
            return self.deny("on this side of the contract", observed=side + 1, limit=self.per_side)
        total = view.open_count(None, self.strategy or None)
        if not total + 1 <= self.total:
            return self.deny("in all", observed=total + 1, limit=self.total)
        return None


@attrs.define(eq=False, kw_only=True)
class OrderEfficiency(StrategyRule):
    """The day's submits, changes and cancels per execution (plus one) stay within ``limit``; beyond it, it pauses.

    The broker calls more than 20 excessive. Below ``at_least`` messages nothing is concluded. Reducing orders pass.
    """

    kind: ClassVar[str] = "order_efficiency"
    rule_id: ClassVar[str] = "R33"
    stage: ClassVar[int] = RATE
    inputs: ClassVar[tuple[str, ...]] = ("count",)
    settles: ClassVar[bool] = True
    unit: ClassVar[str] = "messages per execution"
    tighter: ClassVar[Mapping[str, str]] = {"limit": LESS, "at_least": LESS}
    limit: Decimal = attrs.field(default=Decimal(15), converter=as_decimal, validator=positive)
    at_least: int = attrs.field(default=50, validator=whole)

    def breaches(self, view: RiskView) -> tuple[Breach, ...]:
        """Paused once the ratio is beyond the limit."""
        reason = self._over(view, 0)
        return () if reason is None else self.breach(TradingState.PAUSED, reason)

    def judge(self, proposal: Proposal, view: RiskView) -> Reason | None:
        return None if proposal.reducing else self._over(view, 1)

    def _over(self, view: RiskView, more: int) -> Reason | None:
        count = view.count(self.strategy or None)
        messages = count.messages + more
        if messages < self.at_least:
            return None
        ratio = Decimal(messages) / (count.executions + 1)
        if not ratio <= self.limit:
            return self.deny(observed=round(ratio, 4), limit=self.limit, unit="messages per execution")
        return None


@attrs.define(eq=False, kw_only=True)
class RepeatedExecution(StrategyRule):
    """After ``limit`` orders that do not reduce, a person has to look: denied, and paused until ``bot resume``.

    Counted since a person last set the strategy (or the account) to active; a restart does not begin anew.
    """

    kind: ClassVar[str] = "repeated_execution"
    rule_id: ClassVar[str] = "R35"
    stage: ClassVar[int] = RATE
    inputs: ClassVar[tuple[str, ...]] = ("count",)
    settles: ClassVar[bool] = True
    unit: ClassVar[str] = "orders"
    tighter: ClassVar[Mapping[str, str]] = {"limit": LESS}
    limit: int = attrs.field(default=20, validator=whole)

    def applies(self, shape: Shape) -> bool:
        """New orders."""
        return not shape.is_change and super().applies(shape)

    def breaches(self, view: RiskView) -> tuple[Breach, ...]:
        """Paused once the number is used up."""
        entries = view.count(self.strategy or None).entries
        if entries < self.limit:
            return ()
        return self.breach(TradingState.PAUSED, self.deny("since a person looked", observed=entries, limit=self.limit))

    def judge(self, proposal: Proposal, view: RiskView) -> Reason | None:
        if proposal.reducing or proposal.replaces is not None:
            return None
        entries = view.count(self.strategy or None).entries
        if not entries + 1 <= self.limit:
            return self.deny("since a person looked", observed=entries + 1, limit=self.limit)
        return None


@attrs.define(eq=False, kw_only=True)
class RejectStorm(StrategyRule):
    """After ``limit`` refusals by the broker within ``window_s`` it pauses; also when reports come faster than ``per_second``.

    A refusal is an order the broker rejected, or cancelled without being asked to. Reports are those the broker pushes.
    """

    kind: ClassVar[str] = "reject_storm"
    rule_id: ClassVar[str] = "R37"
    stage: ClassVar[int] = RATE
    inputs: ClassVar[tuple[str, ...]] = ("count", "now_ns", "report_rate")
    settles: ClassVar[bool] = True
    unit: ClassVar[str] = "refusals"
    tighter: ClassVar[Mapping[str, str]] = {"limit": LESS, "window_s": MORE, "per_second": LESS}
    limit: int = attrs.field(default=5, validator=whole)
    window_s: Decimal = attrs.field(default=Decimal(60), converter=as_decimal, validator=positive)
    per_second: int = attrs.field(default=50, validator=whole)

    def breaches(self, view: RiskView) -> tuple[Breach, ...]:
        """Paused while the storm lasts, until a person says otherwise."""
        reason = self._storm(view)
        return () if reason is None else self.breach(TradingState.PAUSED, reason)

    def judge(self, proposal: Proposal, view: RiskView) -> Reason | None:
        return None if proposal.reducing else self._storm(view)

    def _storm(self, view: RiskView) -> Reason | None:
        refusals = view.count(self.strategy or None).refusals
        since_ns = view.now_ns - int(self.window_s * _S)
        if len(refusals) >= self.limit and refusals[-self.limit] > since_ns:
            return self.deny(
                "refused by the broker", observed=self.limit, limit=self.limit, unit=f"in {self.window_s} s"
            )
        rate = view.report_rate()
        if not rate <= self.per_second:
            return self.deny("reports from the broker", observed=rate, limit=self.per_second, unit="per second")
        return None


@attrs.define(eq=False, kw_only=True)
class ModifyInterval(StrategyRule):
    """One order is not changed more often than every ``interval_s`` (market time); denied attempts do not count.

    That a change is an order for the larger of both quantities, and that one being cancelled is left alone, is seen to by
    the exposure rules and ``valid_order``.
    """

    kind: ClassVar[str] = "modify_interval"
    rule_id: ClassVar[str] = "R47"
    stage: ClassVar[int] = RATE
    scopes: ClassVar[tuple[Scope, ...]] = (Scope.ORDER,)
    inputs: ClassVar[tuple[str, ...]] = ("now_ns",)
    unit: ClassVar[str] = "s"
    tighter: ClassVar[Mapping[str, str]] = {"interval_s": MORE}
    interval_s: Decimal = attrs.field(default=Decimal(1), converter=as_decimal, validator=positive)
    _changed_ns: dict[str, int] = attrs.field(init=False, repr=False, factory=dict)

    def applies(self, shape: Shape) -> bool:
        """Changes."""
        return shape.is_change and super().applies(shape)

    def judge(self, proposal: Proposal, view: RiskView) -> Reason | None:
        if proposal.replaces is None:
            return None
        last_ns = self._changed_ns.get(proposal.replaces.client_order_id)
        now_ns = view.now_ns + 0
        if last_ns is None:
            return None
        age_s = Decimal(now_ns - last_ns) / _S
        if not age_s >= self.interval_s:
            return self.deny("since the last change", observed=age_s, limit=self.interval_s, unit="s")
        return None

    def note_attempt(self, proposal: Proposal, view: RiskView, allowed: bool) -> None:
        """Remember when an order was changed; the oldest are forgotten."""
        if allowed and proposal.replaces is not None:
            name = proposal.replaces.client_order_id
            self._changed_ns.pop(name, None)
            self._changed_ns[name] = view.now_ns
            if len(self._changed_ns) > _REMEMBERED_MAX:
                del self._changed_ns[next(iter(self._changed_ns))]
