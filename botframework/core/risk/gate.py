"""The one choke point: every order and modification is judged here by every rule, and nothing else allows one.

Sync, pure; called by the engine for each intent, never by a strategy. The gate denies, it never resizes. Imports core
only.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Container, Mapping, Sequence
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from botframework.core.events import Reason, Together
from botframework.core.foreign import RAISED
from botframework.core.model import OrderIntent, OrderType, TradingState, Trail
from botframework.core.risk.base import Breach, Proposal, RiskRule, RiskView, Shape, Verdict
from botframework.core.risk.claims import Claim, Claims, LedgerUnusable
from botframework.core.risk.exposure import BUY, is_reducing
from botframework.core.risk.limits import Limits, rule_scope
from botframework.core.risk.params import is_a
from botframework.core.risk.rules.common import PERMISSION, PRICE, SIZE, VALIDITY, LimitRule, Rule

_TEXT_MAX = 300
_OF_AN_EXIT = frozenset({VALIDITY, PERMISSION, PRICE, SIZE})
PAUSE_WINDOW_NS = 60 * 10**9  # within which so many denials by one rule pause a strategy
BUDGET_NS = (
    20_000_000  # longer than all rules of ours take by two orders of magnitude; a plugin that waits for something
)
PLANS_MAX = 4_096  # kinds of orders whose rules are kept picked; more than a run has, so that nobody fills the memory
_OURS = "botframework.core.risk.rules."
_WORDS = Reason.__struct_fields__

_Check = Callable[[Any, Any], Any]
_Run = tuple[tuple[_Check, int], ...]  # rules asked one after the other and timed together, by their index


class Gate:
    """All rules of one process.

    Rules are kept in order of (stage, id, scope), so the order of the configuration changes neither a verdict nor its
    headline. Every rule is asked every time: a denial lists all that is wrong, and rates count what was denied.
    """

    def __init__(
        self, rules: Sequence[RiskRule], *, mono_ns: Callable[[], int] | None = None, claims: Claims | None = None
    ) -> None:
        """``mono_ns`` is a clock to hold rules to their time with (``BUDGET_NS`` each plugin's, as much for all of ours
        between two of them); none does so where time is virtual.

        ``claims`` is this process's part of the ledger all processes on the account share; the engine binds it to its state.
        """
        self.claims = claims
        self.rules: tuple[RiskRule, ...] = tuple(sorted(rules, key=rule_order))
        self.limits = Limits(self.rules)
        self._plans: dict[tuple[object, ...], tuple[_Run, ...]] = {}
        # Whom rules name; all other strategies and symbols are alike to them, and share what was picked.
        self._strategies = {str(getattr(rule, "strategy", "")) for rule in self.rules}
        self._symbols = {str(getattr(rule, "symbol", "")) for rule in self.rules}
        self._notes = [(index, rule, rule.note_attempt) for index, rule in enumerate(self.rules) if _remembers(rule)]
        self._watches = [(rule, ask) for rule in self.rules if (ask := getattr(rule, "breaches", None)) is not None]
        self._strict = {_code(rule): count for rule in self.rules if (count := int(getattr(rule, "pause_after", 0)))}
        self._denials: dict[tuple[str, str], deque[int]] = {}  # (strategy, code) -> when
        self._mono_ns = mono_ns
        self._held = 0
        self._broken: dict[int, str] = {}  # index of a rule -> why its memory cannot be trusted any more

    def decide(self, proposal: Proposal, view: RiskView, verdict_id: str, also: Sequence[Reason] = ()) -> Verdict:
        """Judge one order or modification. Never raises: a rule that raises denies and is named in ``raised``.

        A rule tripping over an order whose numbers are none (a NaN) is not at fault and not named. ``proposal.reducing``
        is worked out here and not taken from the caller, so nobody can claim it. ``also`` is what others object.
        """
        if self.limits.until_wall_ns:
            self._end_loosenings(view)
        if self.claims is None:
            return self._judge(proposal, view, verdict_id, also, {})
        return self._judge_together(self.claims, proposal, view, verdict_id, also)

    def _judge_together(
        self, claims: Claims, proposal: Proposal, view: Any, verdict_id: str, also: Sequence[Reason]
    ) -> Verdict:
        """As ``_judge``, with the ledger locked from reading the others' claims to writing one's own.

        A ledger that cannot be used denies all that needs more than what is written there for this process already.
        """
        verdict: Verdict | None = None
        wanted: list[Claim] = []
        more = 1 + len(proposal.legs) if proposal.replaces is None else 0
        try:
            wanted = claims.wanted(view, proposal)
            with claims.ledger.deciding() as decision:
                known = claims.look(decision, view, wanted, more=more)
                verdict = self._judge(proposal, view, verdict_id, also, known)
                if verdict.allowed:
                    claims.write(decision, view, wanted, more=more)
        except Exception as error:  # noqa: BLE001  an order without numbers, a ledger without answer: nothing is proven
            if verdict is None:
                verdict = self._judge(proposal, view, verdict_id, also, {})
            if verdict.allowed and wanted and claims.covers(wanted):
                return verdict
            text = str(error) if isinstance(error, LedgerUnusable) else _text(error)
            reason = Reason(code="GROUP_LEDGER", outcome="unknown", text=text[:_TEXT_MAX])
            return replace(verdict, allowed=False, reasons=(reason, *verdict.reasons), together=None)
        if verdict.allowed:
            claims.wrote(wanted)
        return verdict

    def _judge(
        self,
        proposal: Proposal,
        view: RiskView,
        verdict_id: str,
        also: Sequence[Reason],
        known: Mapping[int, Together],
    ) -> Verdict:
        """Ask about the group's orders one by one, and about the first with all that is known against the others."""
        objections: list[Reason] = []
        raised: list[str] = []
        # Quotes stand still while one order is judged; called with 0, they move on.
        hold: Callable[[int], None] | None = getattr(view, "hold", None)
        for leg in proposal.legs:
            if hold is not None:
                self._held += 1
                hold(self._held)
            try:
                if known:
                    view.together = _of(known, leg)
                self._judge_leg(leg, view, objections, raised)
            finally:
                if hold is not None:
                    hold(0)
        if also:
            objections.extend(also)
        if hold is not None:
            self._held += 1
            hold(self._held)
        try:
            if not known:
                return self._decide(proposal, view, verdict_id, objections, raised)
            view.together = together = _of(known, proposal.intent)
            try:
                verdict = self._decide(proposal, view, verdict_id, objections, raised)
            finally:
                view.together = None
            return replace(verdict, together=together)
        finally:
            if hold is not None:
                hold(0)

    def _judge_leg(self, leg: OrderIntent, view: RiskView, reasons: list[Reason], raised: list[str]) -> None:
        """What speaks against one more order of a group.

        The exit of a bracket takes back what its entry does and no more, so what it could lead to is judged with the entry;
        of a one-cancels-all group only one order trades, so each is judged as if it were alone.
        """
        found: list[Reason] = []
        self._ask_all(leg_proposal(leg, view), view, found, raised, _OF_AN_EXIT if leg.is_exit else None)
        reasons.extend(of_leg(reason, leg) for reason in found)

    def _decide(
        self, proposal: Proposal, view: RiskView, verdict_id: str, objections: list[Reason], raised: list[str]
    ) -> Verdict:
        reasons: list[Reason] = []
        try:
            reducing = is_reducing(proposal.intent, view, proposal.replaces)
        except Exception as error:  # noqa: BLE001  whatever is wrong with the input, it proves no reduction
            reducing = False
            if _is_sound(proposal):
                reasons.append(Reason(code="GATE", outcome="unknown", text=_text(error)))
                raised.append("gate")
        if proposal.reducing is not reducing:
            proposal = replace(proposal, reducing=reducing)
        self._ask_all(proposal, view, reasons, raised)
        if objections:
            reasons.extend(objections)
        for rule, text in self._note(proposal, view, not reasons):
            reasons.append(Reason(code=_code(rule), outcome="unknown", text=text))
            raised.append(rule.kind)
        if not reasons:
            return Verdict(verdict_id=verdict_id, allowed=True, reasons=(), reducing=reducing)
        return Verdict(
            verdict_id=verdict_id,
            allowed=False,
            reasons=tuple(reasons),
            raised=tuple(raised),
            breaches=self._denied(proposal.intent.strategy, reasons, view),
        )

    def _ask_all(
        self,
        proposal: Proposal,
        view: RiskView,
        reasons: list[Reason],
        raised: list[str],
        stages: Container[int] | None = None,
    ) -> None:
        """Ask every rule, or those of some stages, about one order; what they object is added."""
        clock = self._mono_ns
        plan = self._plan(proposal, stages)
        if clock is None:
            for run in plan:
                self._ask_run(run, proposal, view, reasons, raised)
            return
        began_ns = clock()
        for run in plan:
            before = len(reasons), len(raised)
            self._ask_run(run, proposal, view, reasons, raised)
            ended_ns = clock()
            if ended_ns - began_ns > BUDGET_NS and _is_ours(self.rules[run[0][1]]):
                # Ours do not wait for anything: a machine that stood still is not slow twice.
                del reasons[before[0] :], raised[before[1] :]
                began_ns = clock()
                self._ask_run(run, proposal, view, reasons, raised)
                ended_ns = clock()
            if ended_ns - began_ns > BUDGET_NS:
                self._too_slow(run, ended_ns - began_ns, before[0], reasons, raised)
            began_ns = ended_ns

    def _ask_run(self, run: _Run, proposal: Proposal, view: RiskView, reasons: list[Reason], raised: list[str]) -> None:
        for check, index in run:
            try:
                reason = check(proposal, view)
            except RAISED as error:  # rules may be plugins: whatever they raise is a denial
                rule = self.rules[index]
                reasons.append(Reason(code=_code(rule), outcome="unknown", text=_text(error)))
                if _is_sound(proposal):
                    raised.append(rule.kind)
                continue
            if reason is not None:
                self._object(index, reason, reasons, raised)

    def _plan(self, proposal: Proposal, stages: Container[int] | None) -> tuple[_Run, ...]:
        """The rules that are about an order like this one. All of them when it cannot be told what it is like."""
        intent = proposal.intent
        try:
            instrument = intent.instrument
            strategy, symbol, sec_type = intent.strategy, instrument.symbol, instrument.sec_type
            is_buy, is_change = intent.side is BUY, proposal.replaces is not None
            known_strategy = strategy if strategy in self._strategies else None
            known_symbol = symbol if symbol in self._symbols else None
            kind = intent.order_type._value_
            key = (known_strategy, known_symbol, sec_type, is_buy, kind, is_change, stages is None)
            plan = self._plans.get(key)
            if plan is None:
                shape = Shape(strategy, symbol, sec_type, is_buy, OrderType(intent.order_type), is_change)
                if len(self._plans) >= PLANS_MAX:
                    self._plans.clear()
                plan = self._plans[key] = self._pick(shape, stages)
        except Exception:  # noqa: BLE001  what is no order is shown to every rule, and each says what it thinks of it
            return self._pick(None, stages)
        return plan

    def _pick(self, shape: Shape | None, stages: Container[int] | None) -> tuple[_Run, ...]:
        """Leave out rules of ours that say of themselves that they are not about the shape; time plugins one by one."""
        runs: list[list[tuple[_Check, int]]] = [[]]
        for index, rule in enumerate(self.rules):
            if stages is not None and rule.stage not in stages:
                continue
            if index in self._broken:
                runs[-1].append((self._cannot(rule, self._broken[index]), index))
            elif not _is_ours(rule):
                runs += [[(rule.check, index)], []]
            else:
                own: Any = rule
                if shape is None:
                    runs[-1].append((rule.check, index))
                elif own.applies(shape):
                    is_plain = isinstance(own, LimitRule) and not getattr(own, "group", False)
                    runs[-1].append((own.judge if is_plain else rule.check, index))
        return tuple(tuple(run) for run in runs if run)

    @staticmethod
    def _cannot(rule: RiskRule, text: str) -> _Check:
        """What stands in for a rule that cannot be asked any more."""
        reason = Reason(code=_code(rule), outcome="unknown", text=text)
        return lambda proposal, view: reason

    def _object(self, index: int, reason: Any, reasons: list[Reason], raised: list[str]) -> None:
        """Take in what a rule answered, when that was not nothing."""
        rule = self.rules[index]
        if index in self._broken:
            raised.append(rule.kind)
        if not is_a(reason, Reason):
            text = f"the rule answered {type(reason).__name__}, not a reason"
            reasons.append(Reason(code=_code(rule), outcome="unknown", text=text))
            raised.append(rule.kind)
        elif reason.outcome != "allow":
            if wrong := _no_text(reason):
                reason = Reason(code=_code(rule), outcome="unknown", text=f"the rule answered with {wrong}")
                raised.append(rule.kind)
            reasons.append(reason)

    def _too_slow(self, run: _Run, took_ns: int, before: int, reasons: list[Reason], raised: list[str]) -> None:
        """Deny for rules that took longer than they may: a plugin by its name, ours together."""
        rule = self.rules[run[0][1]]
        text = f"_TooSlow: it took {took_ns // 1_000_000} ms of {BUDGET_NS // 1_000_000} ms"
        if _is_ours(rule):
            reasons.append(Reason(code="GATE", outcome="unknown", text=text))
            raised.append("gate")
            return
        del reasons[before:]
        reasons.append(Reason(code=_code(rule), outcome="unknown", text=text))
        if rule.kind not in raised:
            raised.append(rule.kind)

    def _denied(self, strategy: str, reasons: Sequence[Reason], view: RiskView) -> tuple[Breach, ...]:
        """Count denials by the rules that lose patience; a strategy that reached a rule's number within a minute pauses."""
        found: list[Breach] = []
        try:
            now_ns = int(view.now_ns)
        except Exception:  # noqa: BLE001  without a time nothing can be counted; what was denied stays denied
            return ()
        for code in dict.fromkeys(reason.code for reason in reasons):
            limit = self._strict.get(code)
            if limit is None:
                continue
            times = self._denials.setdefault((strategy, code), deque(maxlen=limit))
            times.append(now_ns)
            if len(times) == limit and now_ns - times[0] < PAUSE_WINDOW_NS:
                text = f"denied {limit} times within {PAUSE_WINDOW_NS // 10**9} s"
                reason = Reason(code=code, outcome="deny", observed=str(limit), limit=str(limit), text=text)
                found.append(Breach(scope=strategy, state=TradingState.PAUSED, reason=reason))
                times.clear()
        return tuple(found)

    def note_restored(self, proposal: Proposal, view: RiskView, allowed: bool, reasons: Sequence[Reason] = ()) -> None:
        """Let the rules remember an attempt read back from the journal; ``view.now_ns`` is the time it happened."""
        if self.limits.until_wall_ns:
            self._end_loosenings(view)
        try:
            reducing = is_reducing(proposal.intent, view, proposal.replaces)
        except Exception:  # noqa: BLE001  as in ``decide``: it proves no reduction
            reducing = False
        proposal = replace(proposal, reducing=reducing)
        self._note(proposal, view, allowed)
        self._denied(proposal.intent.strategy, reasons, view)

    def _end_loosenings(self, view: RiskView) -> None:
        try:
            wall_ns = int(view.wall_ns)
        except Exception:  # noqa: BLE001  without a time nobody knows whether the hour is over, so it is
            wall_ns = 0
        if not 0 < wall_ns < self.limits.until_wall_ns:
            self.limits.expire(wall_ns)

    def breaches(self, view: RiskView) -> tuple[Breach, ...]:
        """Limits that are broken now, and the trading states their scopes have to take.

        Rules with ``breaches(view)`` take part. One that raises counts as broken: its scope goes reduce-only.
        """
        if self.limits.until_wall_ns:
            self._end_loosenings(view)
        found: list[Breach] = []
        for rule, ask in self._watches:
            try:
                found.extend([_sound_breach(breach) for breach in ask(view)])
            except RAISED as error:  # rules may be plugins: what cannot be known is taken as broken
                scope = str(getattr(rule, "scope", "account"))
                reason = Reason(code=_code(rule), outcome="unknown", text=_text(error))
                found.append(Breach(scope=scope, state=TradingState.REDUCE_ONLY, reason=reason))
        return tuple(found) if found else ()

    def _note(self, proposal: Proposal, view: RiskView, allowed: bool) -> list[tuple[RiskRule, str]]:
        failures = []
        broken = self._broken
        for index, rule, note in self._notes:
            if broken and index in broken:
                continue
            try:
                note(proposal, view, allowed)
            except RAISED as error:  # a rule that cannot count any more must not go on allowing
                self._broken[index] = f"its memory is incomplete: {_text(error)}"
                self._plans.clear()
                failures.append((rule, self._broken[index]))
        return failures


def leg_proposal(leg: OrderIntent, view: RiskView) -> Proposal:
    """One more order of a group as the rules are asked about it."""
    try:
        reducing = leg.is_exit or is_reducing(leg, view)
    except Exception:  # noqa: BLE001  whatever is wrong with the input, it proves no reduction
        reducing = False
    return Proposal(intent=leg, reducing=reducing)


def is_asked(rule: RiskRule, leg: OrderIntent) -> bool:
    """Whether a rule is asked about this order of a group, and not only about the first."""
    return not leg.is_exit or rule.stage in _OF_AN_EXIT


def of_leg(reason: Reason, leg: OrderIntent) -> Reason:
    """An objection to one order of a group, which says so."""
    return replace(reason, text=f"{leg.leg}: {reason.text}")


def rule_order(rule: RiskRule) -> tuple[int, str, str, tuple[str, ...]]:
    """Sorting key of a rule: state first, duplicates last."""
    return (rule.stage, rule.rule_id, rule.kind, rule_scope(rule))


def _of(known: Mapping[int, Together], intent: OrderIntent) -> Together | None:
    try:
        return known.get(intent.instrument.conid)
    except Exception:  # noqa: BLE001  what is no contract has no figures; the rules say so
        return None


def _is_ours(rule: RiskRule) -> bool:
    """Whether a rule is a built-in one as it stands; whoever changed one in a class of his own is asked about everything."""
    return type(rule).__module__.startswith(_OURS)


def _remembers(rule: RiskRule) -> bool:
    """Whether the rule wants to hear of attempts; the base of the built-in ones does not, so most are not called."""
    return getattr(type(rule), "note_attempt", None) is not Rule.note_attempt


def _no_text(reason: Reason) -> str:
    """The first member that is no text, with what it is instead; empty when all are. No row takes another, nor would a start."""
    for name in _WORDS:
        value = getattr(reason, name)
        if not is_a(value, str):
            return f"{name}={value!r}, which is no text"[:_TEXT_MAX]
    return ""


def _sound_breach(breach: Any) -> Breach:
    """A breach that can be acted on and written down. Raises ``TypeError``."""
    if not (is_a(breach, Breach) and is_a(breach.scope, str) and is_a(breach.state, TradingState)):
        raise TypeError(f"the rule answered {type(breach).__name__}, not a breach with scope and state")
    if not is_a(breach.reason, Reason):
        raise TypeError(f"the rule gave {type(breach.reason).__name__}, not a reason")
    if wrong := _no_text(breach.reason):
        raise TypeError(f"the rule answered with {wrong}")
    return breach  # type: ignore[no-any-return]  # just looked at


def _is_sound(proposal: Proposal) -> bool:
    """Whether the order's numbers can be reckoned with. Where they cannot, a rule that trips over them is not at fault."""
    intent = proposal.intent
    prices = [price for price in (intent.limit_price, intent.stop_price) if price is not None]
    trail = intent.trail
    if trail is not None:
        if not is_a(trail, Trail):
            return False
        prices.append(trail.amount)
    return all(is_a(number, Decimal) and number.is_finite() for number in (intent.quantity, *prices))


def _code(rule: RiskRule) -> str:
    return rule.kind.upper()


def _text(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:_TEXT_MAX]
