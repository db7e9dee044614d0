"""Time-outs after bad results: cool-down, stop-outs, losing streaks, low profit, slippage. Imports core only; asked by the gate.

The first four do what freqtrade's protections do under nearly the same names, per strategy and instrument, on trades that
were closed; open losses are ``daily_loss``'s and ``drawdown``'s business. Times are market time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import ClassVar

import attrs

from botframework.core.events import Reason
from botframework.core.model import Side, TradingState
from botframework.core.risk.base import Breach, Proposal, RiskView, Scope, Shape
from botframework.core.risk.exposure import reference_price
from botframework.core.risk.limits import LESS, MORE
from botframework.core.risk.params import as_decimal, is_a, positive, whole
from botframework.core.risk.rules.common import HUNDRED, LOSS, NS_PER_S, ScopedRule
from botframework.core.risk.tally import Trade

_S = Decimal(NS_PER_S)
_INPUTS = ("now_ns", "closed_trades")


@attrs.define(eq=False, kw_only=True)
class TimeOut(ScopedRule):
    """What the time-outs share: no entry for ``pause_s`` after the trade that was one too many; reducing orders pass.

    ``across``: trades in all instruments count, and all instruments wait.
    """

    scopes: ClassVar[tuple[Scope, ...]] = (Scope.INSTRUMENT, Scope.STRATEGY)
    inputs: ClassVar[tuple[str, ...]] = _INPUTS
    stage: ClassVar[int] = LOSS
    rule_id: ClassVar[str] = "R27"
    pause_s: Decimal = attrs.field(default=Decimal(600), converter=as_decimal, validator=positive)
    across: bool = False

    def span_s(self) -> Decimal:
        """How far back trades count: asked each time, so that a class made of one of these has nothing to keep."""
        return self.pause_s

    def trades(self, proposal: Proposal, view: RiskView) -> Sequence[Trade]:
        """Trades that count, of the order's strategy, newest last."""
        intent = proposal.intent
        conid = None if self.across else intent.instrument.conid
        found = view.closed_trades(intent.strategy, conid, view.now_ns - int(self.span_s() * NS_PER_S))
        if not is_a(found, (list, tuple)) or (found and not all(is_a(trade, Trade) for trade in found)):
            raise TypeError("what was closed is not known")
        return found

    def waiting(self, view: RiskView, since_ns: int, text: str) -> Reason | None:
        """Deny until ``pause_s`` have gone by since then."""
        age_s = Decimal(view.now_ns - since_ns) / _S
        return None if age_s >= self.pause_s else self.deny(text, observed=age_s, limit=self.pause_s, unit="s")


@attrs.define(eq=False, kw_only=True)
class CoolDown(TimeOut):
    """After a position was closed, no new entry in that instrument for ``pause_s``."""

    kind: ClassVar[str] = "cool_down"
    unit: ClassVar[str] = "s"
    tighter: ClassVar[Mapping[str, str]] = {"pause_s": MORE}

    def judge(self, proposal: Proposal, view: RiskView) -> Reason | None:
        if proposal.reducing:
            return None
        trades = self.trades(proposal, view)
        return self.waiting(view, trades[-1].at_ns, "since the last close") if trades else None


@attrs.define(eq=False, kw_only=True)
class StopLossGuard(TimeOut):
    """After ``limit`` positions were closed by stop orders at a loss within ``window_s``, no entry for ``pause_s``."""

    kind: ClassVar[str] = "stop_loss_guard"
    unit: ClassVar[str] = "stop-outs"
    tighter: ClassVar[Mapping[str, str]] = {"pause_s": MORE, "limit": LESS}
    limit: int = attrs.field(default=4, validator=whole)
    window_s: Decimal = attrs.field(default=Decimal(3600), converter=as_decimal, validator=positive)

    def span_s(self) -> Decimal:
        return self.window_s + self.pause_s

    def judge(self, proposal: Proposal, view: RiskView) -> Reason | None:
        if proposal.reducing:
            return None
        found = [trade for trade in self.trades(proposal, view) if trade.stopped and trade.pnl < 0]
        return self._too_many(found, view)

    def _too_many(self, found: Sequence[Trade], view: RiskView) -> Reason | None:
        if len(found) < self.limit:
            return None
        window_ns = int(self.window_s * NS_PER_S)
        for first, last in zip(found, found[self.limit - 1 :], strict=False):
            if last.at_ns - first.at_ns > window_ns:
                continue
            reason = self.waiting(view, last.at_ns, f"{self.limit} stop-outs")
            if reason is not None:
                return reason
        return None


@attrs.define(eq=False, kw_only=True)
class LosingStreak(TimeOut):
    """After ``limit`` losing trades in a row, no entry for ``pause_s``."""

    kind: ClassVar[str] = "losing_streak"
    unit: ClassVar[str] = "trades"
    tighter: ClassVar[Mapping[str, str]] = {"pause_s": MORE, "limit": LESS}
    limit: int = attrs.field(default=4, validator=whole)
    window_s: Decimal = attrs.field(default=Decimal(86_400), converter=as_decimal, validator=positive)

    def span_s(self) -> Decimal:
        return self.window_s + self.pause_s

    def judge(self, proposal: Proposal, view: RiskView) -> Reason | None:
        if proposal.reducing:
            return None
        streak = 0
        last_ns = 0
        for trade in self.trades(proposal, view):
            streak = streak + 1 if trade.pnl < 0 else 0
            if streak >= self.limit:
                last_ns = trade.at_ns
        return self.waiting(view, last_ns, f"{self.limit} losing trades in a row") if last_ns else None


@attrs.define(eq=False, kw_only=True)
class LowProfit(TimeOut):
    """When at least ``trades`` trades within ``window_s`` earned less than ``percent`` of what they moved, no entry.

    The entry is refused until ``pause_s`` after the last of them.
    """

    kind: ClassVar[str] = "low_profit"
    unit: ClassVar[str] = "%"
    tighter: ClassVar[Mapping[str, str]] = {"pause_s": MORE, "at_least": LESS, "min_percent": MORE}
    at_least: int = attrs.field(default=4, validator=whole)
    window_s: Decimal = attrs.field(default=Decimal(21_600), converter=as_decimal, validator=positive)
    min_percent: Decimal = attrs.field(default=Decimal(0), converter=as_decimal)

    def span_s(self) -> Decimal:
        return self.window_s

    def judge(self, proposal: Proposal, view: RiskView) -> Reason | None:
        if proposal.reducing:
            return None
        trades = self.trades(proposal, view)
        if len(trades) < self.at_least:
            return None
        spent = sum((trade.spent for trade in trades), Decimal(0))
        earned = sum((trade.pnl for trade in trades), Decimal(0))
        if not earned * HUNDRED < self.min_percent * spent:
            return None
        percent = earned * HUNDRED / spent if spent else Decimal(0)
        if self.waiting(view, trades[-1].at_ns, "") is None:
            return None
        return self.deny(f"of {len(trades)} trades", observed=percent, limit=self.min_percent, unit="percent")


@attrs.define(eq=False, kw_only=True)
class FillQuality(ScopedRule):
    """When the last ``orders`` filled orders paid more than ``limit_bps`` against the quote at their verdict, it pauses.

    Per strategy; measured from the middle of the quote the verdict saw, in hundredths of a percent, and looked at once a
    second. The strategy is paused until a person says otherwise. Quotes are not in the journal's memory of earlier runs, so
    orders of before a restart do not count.
    """

    kind: ClassVar[str] = "fill_quality"
    rule_id: ClassVar[str] = "R28"
    stage: ClassVar[int] = LOSS
    scopes: ClassVar[tuple[Scope, ...]] = (Scope.STRATEGY, Scope.INSTRUMENT)
    inputs: ClassVar[tuple[str, ...]] = ()
    settles: ClassVar[bool] = True
    unit: ClassVar[str] = "bps"
    tighter: ClassVar[Mapping[str, str]] = {"limit_bps": LESS}
    limit_bps: Decimal = attrs.field(default=Decimal(50), converter=as_decimal, validator=positive)
    orders: int = attrs.field(default=10, validator=whole)
    _arrivals: dict[str, tuple[str, Decimal]] = attrs.field(init=False, repr=False, factory=dict)
    _paid: dict[str, list[Decimal]] = attrs.field(init=False, repr=False, factory=dict)

    def applies(self, shape: Shape) -> bool:
        """Never denies an order."""
        return False

    def judge(self, proposal: Proposal, view: RiskView) -> Reason | None:
        return None

    def note_attempt(self, proposal: Proposal, view: RiskView, allowed: bool) -> None:
        """Remember the middle of the quote an allowed order was judged by."""
        if not allowed or proposal.replaces is not None or not self.concerns(proposal):
            return
        intent, arrivals = proposal.intent, self._arrivals
        price = reference_price(view.last_tick(intent.instrument.conid))
        if price is not None:
            arrivals[intent.client_order_id] = (intent.strategy, price)
            while len(arrivals) > 1_000:
                del arrivals[next(iter(arrivals))]

    def breaches(self, view: RiskView) -> tuple[Breach, ...]:
        """Take in what has been filled since, and pause strategies whose average is too bad."""
        for name, (strategy, price) in list(self._arrivals.items()):
            order = view.order(name)
            if order is not None and order.is_open:
                continue
            del self._arrivals[name]
            if order is None or order.average_price is None:
                continue
            worse = order.average_price - price if order.side is Side.BUY else price - order.average_price
            self._paid.setdefault(strategy, []).append(worse / price * 10_000)
        found = []
        for strategy, paid in self._paid.items():
            del paid[: -self.orders]
            if len(paid) < self.orders:
                continue
            average = sum(paid, Decimal(0)) / len(paid)
            if average > self.limit_bps:
                reason = self.deny("slippage", observed=round(average, 2), limit=self.limit_bps, unit="bps")
                found.append(Breach(scope=strategy, state=TradingState.PAUSED, reason=reason))
                paid.clear()  # the next ones decide anew, once a person has let it go on
        return tuple(found)
