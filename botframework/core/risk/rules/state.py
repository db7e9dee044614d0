"""Rules on the state of the process: trading state, reconciliation, health, account, answers to questions.

Always on, first in line. Imports core only; asked by the gate.
"""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

import attrs

from botframework.core.events import Reason
from botframework.core.model import SessionState, StreamState, TradingState
from botframework.core.risk.base import Proposal, RiskView
from botframework.core.risk.params import as_decimal, positive
from botframework.core.risk.rules.common import STATE, Rule

_S = Decimal(10**9)


@attrs.define(eq=False, kw_only=True)
class TradingStateRule(Rule):
    """Obeys the trading state: paused and reduce-only let provably reducing orders pass, halted and frozen nothing."""

    kind: ClassVar[str] = "trading_state"
    rule_id: ClassVar[str] = "R38"
    always_on: ClassVar[bool] = True
    stage: ClassVar[int] = STATE

    def check(self, proposal: Proposal, view: RiskView) -> Reason | None:
        state = view.trading_state(proposal.intent.strategy)
        if state is TradingState.ACTIVE:
            return None
        if state in (TradingState.PAUSED, TradingState.REDUCE_ONLY) and proposal.reducing:
            return None
        return self.deny(observed=state.name, limit=TradingState.ACTIVE.name)


@attrs.define(eq=False, kw_only=True)
class Reconciled(Rule):
    """Our books were compared with the broker's lately and agreed; no order is unknown for long. Wall time.

    Books that were never compared, or hold an unexplained position, stop everything; stale ones let reducing orders pass.
    """

    kind: ClassVar[str] = "reconciled"
    rule_id: ClassVar[str] = "R39"
    always_on: ClassVar[bool] = True
    stage: ClassVar[int] = STATE
    max_age_s: Decimal = attrs.field(default=Decimal(60), converter=as_decimal, validator=positive)
    unknown_max_age_s: Decimal = attrs.field(default=Decimal(30), converter=as_decimal, validator=positive)

    def check(self, proposal: Proposal, view: RiskView) -> Reason | None:
        if view.last_clean_wall_ns is None:
            return self.unknown("not reconciled with the broker yet")
        symbol = proposal.intent.instrument.symbol
        if view.is_unexplained(proposal.intent.instrument.conid):
            return self.deny(f"the broker's position in {symbol} is not explained by known executions")
        if proposal.reducing:
            return None
        age_s = (view.wall_ns - view.last_clean_wall_ns) / _S
        if age_s > self.max_age_s:
            return self.deny("last clean reconciliation", observed=age_s, limit=self.max_age_s, unit="s")
        if view.oldest_unknown_wall_ns is not None:
            age_s = (view.wall_ns - view.oldest_unknown_wall_ns) / _S
            if age_s > self.unknown_max_age_s:
                return self.deny("an order is unknown", observed=age_s, limit=self.unknown_max_age_s, unit="s")
        return None


@attrs.define(eq=False, kw_only=True)
class Health(Rule):
    """The journal can be written, the session is ready, the instrument's stream is live.

    Without journal or session nothing goes out; without a stream only reducing orders do.
    """

    kind: ClassVar[str] = "health"
    rule_id: ClassVar[str] = "R40"
    always_on: ClassVar[bool] = True
    stage: ClassVar[int] = STATE

    def check(self, proposal: Proposal, view: RiskView) -> Reason | None:
        if view.journal_ok is not True:
            return self.deny("the journal cannot be written")
        if view.session is not SessionState.READY:
            return self.deny(observed=view.session.value, limit=SessionState.READY.value, unit="session")
        stream = view.stream_state(proposal.intent.instrument.conid)
        if stream is not StreamState.LIVE and not proposal.reducing:
            return self.deny(observed=stream.value, limit=StreamState.LIVE.value, unit="stream")
        return None


@attrs.define(eq=False, kw_only=True)
class AccountGuard(Rule):
    """Orders go to the one configured account, and the broker has listed exactly it."""

    kind: ClassVar[str] = "account_guard"
    rule_id: ClassVar[str] = "R44"
    always_on: ClassVar[bool] = True
    stage: ClassVar[int] = STATE

    def check(self, proposal: Proposal, view: RiskView) -> Reason | None:
        if not view.account:
            return self.unknown("no account is set")
        if view.account_confirmed is not True:
            return self.unknown(f"the broker has not confirmed account {view.account}")
        return None


@attrs.define(eq=False, kw_only=True)
class ReplyPolicy(Rule):
    """There is a valid table for the broker's questions, so that an order never waits for an answer nobody decided."""

    kind: ClassVar[str] = "reply_policy"
    rule_id: ClassVar[str] = "R46"
    always_on: ClassVar[bool] = True
    stage: ClassVar[int] = STATE

    def check(self, proposal: Proposal, view: RiskView) -> Reason | None:
        if view.reply_policy_valid is not True:
            return self.unknown("no valid table of answers to the broker's questions")
        return None
