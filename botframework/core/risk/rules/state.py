"""Rules on the state of the process: trading state, reconciliation, health, account, answers to questions.

Always on, first in line. Imports core only; asked by the gate.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar, Literal

import attrs

from botframework.core.events import Reason
from botframework.core.model import SessionState, StreamState, TradingState
from botframework.core.risk.base import Breach, Proposal, RiskView, Scope
from botframework.core.risk.limits import LESS, MORE, SUPERSET
from botframework.core.risk.params import as_decimal, as_words, is_a, positive
from botframework.core.risk.rules.common import PERMISSION, STATE, Rule, ScopedRule, whole_ns

_S = Decimal(10**9)
_ACTIVE, _READY, _LIVE = (
    TradingState.ACTIVE,
    SessionState.READY,
    StreamState.LIVE,
)  # looked up once, as in ``core.risk.exposure``


@attrs.define(eq=False, kw_only=True)
class TradingStateRule(Rule):
    """Obeys the trading state: paused and reduce-only let provably reducing orders pass, halted and frozen nothing."""

    kind: ClassVar[str] = "trading_state"
    rule_id: ClassVar[str] = "R38"
    always_on: ClassVar[bool] = True
    stage: ClassVar[int] = STATE
    scopes: ClassVar[tuple[Scope, ...]] = (
        Scope.STRATEGY,
        Scope.ACCOUNT,
    )
    inputs: ClassVar[tuple[str, ...]] = ("trading_state",)
    unit: ClassVar[str] = "state"

    def check(self, proposal: Proposal, view: RiskView) -> Reason | None:
        state = view.trading_state(proposal.intent.strategy)
        if state is _ACTIVE:
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
    scopes: ClassVar[tuple[Scope, ...]] = (
        Scope.INSTRUMENT,
        Scope.ACCOUNT,
    )
    inputs: ClassVar[tuple[str, ...]] = ("last_clean_wall_ns", "is_unexplained", "wall_ns", "oldest_unknown_wall_ns")
    unit: ClassVar[str] = "s"
    tighter: ClassVar[Mapping[str, str]] = {"max_age_s": LESS, "unknown_max_age_s": LESS}
    max_age_s: Decimal = attrs.field(default=Decimal(60), converter=as_decimal, validator=positive)
    unknown_max_age_s: Decimal = attrs.field(default=Decimal(30), converter=as_decimal, validator=positive)
    _max_age_ns: int = attrs.field(init=False, repr=False, default=0)

    def __attrs_post_init__(self) -> None:
        self._max_age_ns = whole_ns(self.max_age_s)

    def check(self, proposal: Proposal, view: RiskView) -> Reason | None:
        if view.last_clean_wall_ns is None:
            return self.unknown("not reconciled with the broker yet")
        instrument = proposal.intent.instrument
        if view.is_unexplained(instrument.conid) is not False:
            return self.deny(f"the broker's position in {instrument.symbol} is not explained by known executions")
        if proposal.reducing:
            return None
        age_ns = view.wall_ns - view.last_clean_wall_ns
        if not age_ns <= self._max_age_ns:
            return self.deny("last clean reconciliation", observed=age_ns / _S, limit=self.max_age_s, unit="s")
        if view.oldest_unknown_wall_ns is not None:
            age_ns = view.wall_ns - view.oldest_unknown_wall_ns
            if not age_ns <= self.unknown_max_age_s * _S:
                return self.deny("an order is unknown", observed=age_ns / _S, limit=self.unknown_max_age_s, unit="s")
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
    scopes: ClassVar[tuple[Scope, ...]] = (
        Scope.INSTRUMENT,
        Scope.ACCOUNT,
    )
    inputs: ClassVar[tuple[str, ...]] = ("journal_ok", "session", "stream_state")
    unit: ClassVar[str] = "state"

    def check(self, proposal: Proposal, view: RiskView) -> Reason | None:
        if view.journal_ok is not True:
            return self.deny("the journal cannot be written")
        if view.session is not _READY:
            return self.deny(observed=view.session.value, limit=SessionState.READY.value, unit="session")
        stream = view.stream_state(proposal.intent.instrument.conid)
        if stream is not _LIVE and not proposal.reducing:
            return self.deny(observed=stream.value, limit=StreamState.LIVE.value, unit="stream")
        return None


@attrs.define(eq=False, kw_only=True)
class AccountGuard(Rule):
    """Orders go to the one configured account, and the broker has listed exactly it."""

    kind: ClassVar[str] = "account_guard"
    rule_id: ClassVar[str] = "R44"
    always_on: ClassVar[bool] = True
    stage: ClassVar[int] = STATE
    scopes: ClassVar[tuple[Scope, ...]] = (Scope.ACCOUNT,)
    inputs: ClassVar[tuple[str, ...]] = ("account", "account_confirmed")
    unit: ClassVar[str] = "account"

    def check(self, proposal: Proposal, view: RiskView) -> Reason | None:
        if not is_a(view.account, str) or not view.account:
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
    scopes: ClassVar[tuple[Scope, ...]] = (Scope.ACCOUNT,)
    inputs: ClassVar[tuple[str, ...]] = ("reply_policy_valid",)
    unit: ClassVar[str] = ""

    def check(self, proposal: Proposal, view: RiskView) -> Reason | None:
        if view.reply_policy_valid is not True:
            return self.unknown("no valid table of answers to the broker's questions")
        return None


@attrs.define(eq=False, kw_only=True)
class MachineHealth(Rule):
    """This machine can be relied on: its loop is not late, its disk has room. Needs a driver that watches both.

    A live bot watches: a loop late by more than 250 ms is bad for 5 s, less than 500 MB of disk until there is more.
    Reducing orders pass.
    """

    kind: ClassVar[str] = "machine_health"
    rule_id: ClassVar[str] = "R40"
    stage: ClassVar[int] = STATE
    scopes: ClassVar[tuple[Scope, ...]] = (Scope.ACCOUNT,)
    inputs: ClassVar[tuple[str, ...]] = ("monitor",)
    watched: ClassVar[tuple[str, ...]] = ("loop", "disk")

    def check(self, proposal: Proposal, view: RiskView) -> Reason | None:
        for name in self.watched:
            good = view.monitor(name)
            if good is True:
                continue
            if good is False:
                return self.missing(proposal, f"the {name} is not good")
            return self.missing(proposal, f"nobody watches the {name}")
        return None


@attrs.define(eq=False, kw_only=True)
class ClockStep(MachineHealth):
    """The wall clock did not step by more than 2 s against the monotonic one. Reducing orders pass.

    A step is forgotten when the two agree again for a minute.
    """

    kind: ClassVar[str] = "clock_step"
    rule_id: ClassVar[str] = "R49"
    watched: ClassVar[tuple[str, ...]] = ("clock",)


@attrs.define(eq=False, kw_only=True)
class ArmedHash(Rule):
    """Configuration and strategies are still those the run began with; a changed file on disk halts the account.

    Compared as SHA-256 about once a minute by whoever drives the engine. Until a run has begun nothing passes.
    """

    kind: ClassVar[str] = "armed_hash"
    rule_id: ClassVar[str] = "R45"
    always_on: ClassVar[bool] = True
    stage: ClassVar[int] = STATE
    scopes: ClassVar[tuple[Scope, ...]] = (Scope.ACCOUNT,)
    inputs: ClassVar[tuple[str, ...]] = ("armed", "code_now")
    settles: ClassVar[bool] = True
    unit: ClassVar[str] = "sha-256"
    _known: tuple[str, str] | None = attrs.field(init=False, repr=False, default=None)  # a sound pair; it never changes

    def check(self, proposal: Proposal, view: RiskView) -> Reason | None:
        armed = view.armed
        if armed is view.code_now and armed is self._known and armed is not None:
            return None  # the very pair that was looked at before
        return self._changed(view)

    def breaches(self, view: RiskView) -> tuple[Breach, ...]:
        """Halted when the files are others than the run began with."""
        armed = view.armed
        if armed is None or (armed is view.code_now and armed is self._known):
            return ()
        reason = self._changed(view)
        return () if reason is None else (Breach(scope="account", state=TradingState.HALTED, reason=reason),)

    def _changed(self, view: RiskView) -> Reason | None:
        armed, now = view.armed, view.code_now
        if armed is None or now is None or not _is_pair(armed) or (now is not armed and not _is_pair(now)):
            return self.unknown("no run has begun")
        if armed == now:
            self._known = armed
            return None
        for name, began, found in zip(("configuration", "code"), armed, now, strict=True):
            if began != found:
                return self.deny(f"the {name} was changed since the run began", observed=found[:12], limit=began[:12])
        return None


def _is_pair(value: object) -> bool:
    return isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], str) and isinstance(value[1], str)


@attrs.define(eq=False, kw_only=True)
class OperatorHeartbeat(Rule):
    """A person was there within ``max_age_s`` (wall time): started the bot, changed a trading state, or said `bot risk ack`.

    Reducing orders pass.
    """

    kind: ClassVar[str] = "operator_heartbeat"
    rule_id: ClassVar[str] = "R48"
    stage: ClassVar[int] = STATE
    scopes: ClassVar[tuple[Scope, ...]] = (Scope.ACCOUNT,)
    inputs: ClassVar[tuple[str, ...]] = ("operator_wall_ns", "wall_ns")
    unit: ClassVar[str] = "s"
    tighter: ClassVar[Mapping[str, str]] = {"max_age_s": LESS}
    max_age_s: Decimal = attrs.field(default=Decimal(8 * 3600), converter=as_decimal, validator=positive)
    _max_age_ns: int = attrs.field(init=False, repr=False, default=0)

    def __attrs_post_init__(self) -> None:
        self._max_age_ns = whole_ns(self.max_age_s)

    def check(self, proposal: Proposal, view: RiskView) -> Reason | None:
        seen_ns = view.operator_wall_ns
        if seen_ns is None:
            return self.missing(proposal, "no person was seen")
        age_ns = view.wall_ns - seen_ns
        if not age_ns <= self._max_age_ns and not proposal.reducing:
            return self.deny("since a person was seen", observed=age_ns / _S, limit=self.max_age_s, unit="s")
        return None


@attrs.define(eq=False, kw_only=True)
class ForeignActivity(Rule):
    """Orders and executions on the account that are not ours: ``deny`` orders, go ``reduce``-only, or ``halt`` the account.

    ``alert`` only tells, which needs no rule; ``adopt`` lets a person cancel such an order through the bot as well. In any
    case they count in the account's exposure and are left alone. Counted since the run began; ``bot run`` anew once it is
    explained.
    """

    kind: ClassVar[str] = "foreign_activity"
    rule_id: ClassVar[str] = "R50"
    stage: ClassVar[int] = STATE
    scopes: ClassVar[tuple[Scope, ...]] = (Scope.ACCOUNT,)
    inputs: ClassVar[tuple[str, ...]] = ("foreign",)
    settles: ClassVar[bool] = True
    unit: ClassVar[str] = "orders and executions"
    tighter: ClassVar[Mapping[str, str]] = {"tolerated": LESS}
    policy: Literal["alert", "adopt", "deny", "reduce", "halt"] = attrs.field(
        default="reduce", validator=attrs.validators.in_(("alert", "adopt", "deny", "reduce", "halt"))
    )
    tolerated: int = attrs.field(default=0)

    @tolerated.validator
    def _not_negative(self, _: object, value: int) -> None:
        if isinstance(value, bool) or not is_a(value, int) or value < 0:
            raise ValueError(f"tolerated is {value!r}, must be a whole number, 0 or more")

    def check(self, proposal: Proposal, view: RiskView) -> Reason | None:
        reason = self._seen(view)
        return None if proposal.reducing else reason

    def breaches(self, view: RiskView) -> tuple[Breach, ...]:
        """The account's state, by policy."""
        reason = self._seen(view)
        if reason is None or self.policy not in ("reduce", "halt"):
            return ()
        state = TradingState.HALTED if self.policy == "halt" else TradingState.REDUCE_ONLY
        return (Breach(scope="account", state=state, reason=reason),)

    def _seen(self, view: RiskView) -> Reason | None:
        seen = view.foreign
        if self.policy in ("alert", "adopt"):
            return None
        if not seen <= self.tolerated:
            return self.deny("not ours", observed=seen, limit=self.tolerated)
        return None


@attrs.define(eq=False, kw_only=True)
class TradingHours(ScopedRule):
    """Orders only between ``opens`` and ``closes`` (New York, ``HH:MM``), Monday to Friday, not on ``holidays``.

    In the last ``last_s`` before the close, and outside the hours, only reducing orders pass. Holidays are days
    ``yyyymmdd``; half days are holidays with a line of their own (``closes`` earlier) for the strategies that trade them.
    """

    kind: ClassVar[str] = "trading_hours"
    rule_id: ClassVar[str] = "R41"
    stage: ClassVar[int] = PERMISSION
    scopes: ClassVar[tuple[Scope, ...]] = (Scope.INSTRUMENT, Scope.STRATEGY, Scope.ACCOUNT)
    inputs: ClassVar[tuple[str, ...]] = ("market_clock", "market_day")
    unit: ClassVar[str] = "time of day"
    tighter: ClassVar[Mapping[str, str]] = {"last_s": MORE, "holidays": SUPERSET}
    opens: str = attrs.field(default="09:30")
    closes: str = attrs.field(default="16:00")
    last_s: Decimal = attrs.field(default=Decimal(60), converter=as_decimal)
    holidays: tuple[str, ...] = attrs.field(default=(), converter=as_words)
    _opens_s: int = attrs.field(init=False, repr=False, default=0)
    _closes_s: Decimal = attrs.field(init=False, repr=False, default=Decimal(0))

    def __attrs_post_init__(self) -> None:
        self._opens_s = _second(self.opens, "opens")
        self._closes_s = _second(self.closes, "closes") - self.last_s
        if not self._opens_s < self._closes_s or self.last_s < 0:
            raise ValueError(
                f"opens {self.opens}, closes {self.closes}, last_s {self.last_s}: nothing is left between them"
            )
        for day in self.holidays:
            if len(day) != 8 or not day.isdigit():
                raise ValueError(f"holidays: {day!r} is no day, write it like 20261225")

    def judge(self, proposal: Proposal, view: RiskView) -> Reason | None:
        if proposal.reducing:
            return None
        weekday, second = view.market_clock()
        if not 0 <= weekday <= 6 or not 0 <= second < 86_400:
            return self.unknown("the time in New York is not known")
        day = view.market_day()
        if not is_a(day, int):
            return self.unknown("the market day is not known")
        if weekday > 4 or str(day) in self.holidays:
            return self.deny("no trading day")
        if not self._opens_s <= second < self._closes_s:
            return self.deny(
                observed=f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}",
                limit=f"{self.opens} to {self.closes} less {self.last_s} s",
            )
        return None


def _second(text: str, name: str) -> int:
    hour, _, minute = text.partition(":")
    if not (hour.isdigit() and minute.isdigit() and len(minute) == 2 and int(hour) < 24 and int(minute) < 60):
        raise ValueError(f"{name} is {text!r}, write it like 09:30")
    return int(hour) * 3600 + int(minute) * 60
