"""What built-in rules share: answers with numbers, and the scope of a limit. Imports core only."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

import attrs

from botframework.core.events import Reason
from botframework.core.risk.base import Proposal, RiskView

# Stages, in order of evaluation.
STATE, VALIDITY, PERMISSION, PRICE, SIZE, EXPOSURE, LOSS, RATE, DUPLICATES = range(9)


def number(value: Decimal | int | str) -> str:
    """Decimal text without an exponent."""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


@attrs.define(eq=False, kw_only=True)
class Rule:
    """A rule without memory. Subclasses give ``kind``, ``rule_id``, ``stage`` and ``check``."""

    kind: ClassVar[str]
    rule_id: ClassVar[str]
    always_on: ClassVar[bool] = False
    stage: ClassVar[int]

    def note_attempt(self, proposal: Proposal, view: RiskView, allowed: bool) -> None:
        """Nothing to remember."""

    def deny(
        self, text: str = "", *, observed: Decimal | int | str = "", limit: Decimal | int | str = "", unit: str = ""
    ) -> Reason:
        """A breach, with its numbers."""
        return Reason(
            code=self.kind.upper(), outcome="deny", observed=number(observed), limit=number(limit), unit=unit, text=text
        )

    def unknown(self, text: str) -> Reason:
        """Something needed is missing, so the answer is no."""
        return Reason(code=self.kind.upper(), outcome="unknown", text=text)


@attrs.define(eq=False, kw_only=True)
class StrategyRule(Rule):
    """A limit for the account, or for one strategy. Several limits may stand: the tightest wins."""

    strategy: str = ""

    def concerns(self, proposal: Proposal) -> bool:
        """Whether the order falls under this limit."""
        return self.strategy in ("", proposal.intent.strategy)


@attrs.define(eq=False, kw_only=True)
class ScopedRule(StrategyRule):
    """A limit for everything, or for one strategy, one symbol, or both."""

    symbol: str = ""

    def concerns(self, proposal: Proposal) -> bool:
        """Whether the order falls under this limit."""
        intent = proposal.intent
        return self.strategy in ("", intent.strategy) and self.symbol in ("", intent.instrument.symbol)
