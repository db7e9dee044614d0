"""The one choke point: every order and modification is judged here by every rule, and nothing else allows one.

Sync, pure; called by the engine for each intent, never by a strategy. The gate denies, it never resizes. Imports core
only.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import attrs

from botframework.core.events import Reason
from botframework.core.risk.base import Proposal, RiskRule, RiskView, Verdict
from botframework.core.risk.exposure import is_reducing
from botframework.core.risk.params import is_a

_TEXT_MAX = 300


class Gate:
    """All rules of one process.

    Rules are kept in order of (stage, id, scope), so the order of the configuration changes neither a verdict nor its
    headline. Every rule is asked every time: a denial lists all that is wrong, and rates count what was denied.
    """

    def __init__(self, rules: Sequence[RiskRule]) -> None:
        self.rules: tuple[RiskRule, ...] = tuple(sorted(rules, key=rule_order))
        self._broken: dict[int, str] = {}  # index of a rule -> why its memory cannot be trusted any more

    def decide(self, proposal: Proposal, view: RiskView, verdict_id: str) -> Verdict:
        """Judge one order or modification. Never raises: a rule that raises denies and is named in ``raised``.

        A rule tripping over an order whose numbers are none (a NaN) is not at fault and not named. ``proposal.reducing``
        is worked out here and not taken from the caller, so nobody can claim it.
        """
        reasons: list[Reason] = []
        raised: list[str] = []
        is_sound = _is_sound(proposal)
        try:
            reducing = is_reducing(proposal.intent, view, proposal.replaces)
        except Exception as error:  # noqa: BLE001  whatever is wrong with the input, it proves no reduction
            reducing = False
            if is_sound:
                reasons.append(Reason(code="GATE", outcome="unknown", text=_text(error)))
                raised.append("gate")
        proposal = attrs.evolve(proposal, reducing=reducing)
        for index, rule in enumerate(self.rules):
            if index in self._broken:
                reasons.append(Reason(code=_code(rule), outcome="unknown", text=self._broken[index]))
                raised.append(rule.kind)
                continue
            try:
                reason = rule.check(proposal, view)
            except Exception as error:  # noqa: BLE001  rules may be plugins: whatever they raise is a denial
                reasons.append(Reason(code=_code(rule), outcome="unknown", text=_text(error)))
                if is_sound:
                    raised.append(rule.kind)
                continue
            if reason is None:
                continue
            if not is_a(reason, Reason):
                text = f"the rule answered {type(reason).__name__}, not a reason"
                reasons.append(Reason(code=_code(rule), outcome="unknown", text=text))
                raised.append(rule.kind)
            elif reason.outcome != "allow":
                reasons.append(reason)
        failures = self._note(proposal, view, allowed=not reasons)
        for rule, text in failures:
            reasons.append(Reason(code=_code(rule), outcome="unknown", text=text))
            raised.append(rule.kind)
        return Verdict(verdict_id=verdict_id, allowed=not reasons, reasons=tuple(reasons), raised=tuple(raised))

    def note_restored(self, proposal: Proposal, view: RiskView, allowed: bool) -> None:
        """Let the rules remember an attempt read back from the journal; ``view.now_ns`` is the time it happened."""
        self._note(proposal, view, allowed)

    def breaches(self, view: RiskView) -> tuple[tuple[str, Reason], ...]:
        """Limits on results that are broken now, as (scope, reason); the scope's trading state should go reduce-only.

        The scope is ``account`` or a strategy's name. Rules with ``scope`` and ``breached(view)`` take part. One that raises
        counts as broken, for its own scope.
        """
        found: list[tuple[str, Reason]] = []
        for rule in self.rules:
            breached = getattr(rule, "breached", None)
            if breached is None:
                continue
            scope = str(getattr(rule, "scope", "account"))
            try:
                if breached(view):
                    found.append((scope, Reason(code=_code(rule), outcome="deny", text="the limit is reached")))
            except Exception as error:  # noqa: BLE001  rules may be plugins: what cannot be known is taken as broken
                found.append((scope, Reason(code=_code(rule), outcome="unknown", text=_text(error))))
        return tuple(found)

    def _note(self, proposal: Proposal, view: RiskView, allowed: bool) -> list[tuple[RiskRule, str]]:
        failures = []
        for index, rule in enumerate(self.rules):
            if index in self._broken:
                continue
            try:
                rule.note_attempt(proposal, view, allowed)
            except Exception as error:  # noqa: BLE001  a rule that cannot count any more must not go on allowing
                self._broken[index] = f"its memory is incomplete: {_text(error)}"
                failures.append((rule, self._broken[index]))
        return failures


def rule_scope(rule: RiskRule) -> tuple[str, str]:
    """What a rule is limited to: (strategy, symbol), empty for all."""
    return (str(getattr(rule, "strategy", "")), str(getattr(rule, "symbol", "")))


def rule_order(rule: RiskRule) -> tuple[int, str, str, tuple[str, str]]:
    """Sorting key of a rule: state first, duplicates last."""
    return (rule.stage, rule.rule_id, rule.kind, rule_scope(rule))


def _is_sound(proposal: Proposal) -> bool:
    """Whether the order's numbers can be reckoned with. Where they cannot, a rule that trips over them is not at fault."""
    intent = proposal.intent
    prices = [price for price in (intent.limit_price, intent.stop_price) if price is not None]
    return all(is_a(number, Decimal) and number.is_finite() for number in (intent.quantity, *prices))


def _code(rule: RiskRule) -> str:
    return rule.kind.upper()


def _text(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:_TEXT_MAX]
