"""What built-in rules share: answers with numbers, declarations, the scope of a limit. Imports core only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

import attrs

from botframework.core.events import Reason, Together
from botframework.core.model import Order, TradingState
from botframework.core.money import Money
from botframework.core.risk.base import Breach, Proposal, RiskView, Scope, Shape
from botframework.core.risk.limits import LESS, Caps
from botframework.core.risk.params import as_decimal_or_none, as_money_or_none, is_a, positive

# Stages, in order of evaluation.
STATE, VALIDITY, PERMISSION, PRICE, SIZE, EXPOSURE, LOSS, RATE, DUPLICATES = range(9)
HUNDRED = Decimal(100)
NS_PER_S = 10**9
NOT_ASKED = Decimal(
    -1
)  # stands where nothing was worked out yet: no parameter is this very object, a missing one neither


def whole_ns(span_s: Decimal) -> int:
    """The whole nanoseconds within so many seconds: an age in them is at most ``span_s`` just when it is at most these.

    For a rule to keep, since comparing two integers takes a tenth of comparing one with a decimal.
    """
    return int(span_s * NS_PER_S)


def number(value: Decimal | int | str) -> str:
    """Decimal text without an exponent."""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


News = list[tuple[Order | None, Order]]


@attrs.define(eq=False)
class _Last:
    """The last answer of ``news``: two rules ask about the same two tuples, one after the other.

    The tuples are held with it, so that no other ones can take their place in memory.
    """

    news: tuple[Sequence[Order], Sequence[Order], News] = ((), (), [])


_LAST = _Last()


def news(before: Sequence[Order], now: Sequence[Order]) -> News | None:
    """What became of orders seen ``before``: pairs of an order as it was and is (None: it is new); None when one is gone.

    Told by identity alone, so that unchanged orders are not looked into: there may be many, and few of them change.
    """
    then, later, told = _LAST.news
    if before is then and now is later:
        return told
    more = len(now) - len(before)
    if more < 0:
        return None
    found: News = [(old, new) for old, new in zip(before, now, strict=False) if old is not new]
    if more:
        found += [(None, new) for new in now[-more:]]
    if type(before) is type(now) is tuple:
        _LAST.news = (before, now, found)
    return found


@attrs.define(eq=False, kw_only=True)
class Rule:
    """A rule without memory. Subclasses give ``kind``, ``rule_id``, ``stage``, their declarations and ``check``."""

    kind: ClassVar[str]
    rule_id: ClassVar[str]
    always_on: ClassVar[bool] = False
    stage: ClassVar[int]
    scopes: ClassVar[tuple[Scope, ...]] = (Scope.ORDER,)
    inputs: ClassVar[tuple[str, ...]] = ()
    unit: ClassVar[str] = ""
    version: ClassVar[int] = 1
    pause_after: ClassVar[int] = 0  # denials by this rule within a minute that pause the strategy; 0 = never
    tighter: ClassVar[
        Mapping[str, str]
    ] = {}  # parameters that may change while a bot runs, and which way holds tighter
    one_of: ClassVar[tuple[str, ...]] = ()  # parameters of which at least one has to be set, or there is no limit
    # Whether ``breaches``, asked again on the same day about the same books and quotes, finds nothing that it had not found.
    settles: ClassVar[bool] = False
    caps: Caps | None = attrs.field(init=False, repr=False, default=None)  # what no change may pass; set by a profile

    def __attrs_post_init__(self) -> None:
        """Nothing: for classes made of a rule to call on, whether or not that rule has something to do when it is made."""

    def applies(self, shape: Shape) -> bool:
        """Whether the rule is about orders of this shape. Where it is not, ``check`` has nothing to object, whatever it reads.

        The gate asks once per shape and leaves the rule out for all orders of it.
        """
        return True

    def note_attempt(self, proposal: Proposal, view: RiskView, allowed: bool) -> None:
        """Nothing to remember."""

    def explain(self, proposal: Proposal, view: RiskView) -> Any:
        """This rule's part of a verdict, with everything it read: an ``Explanation``."""
        from botframework.core.risk.explain import explain

        own: Any = self  # every rule that can be made has a ``check``
        return explain((own,), proposal, view)[0]

    def parameters(self) -> dict[str, str]:
        """What the YAML set, or its defaults, as text."""
        found = {}
        for field in attrs.fields(type(self)):
            value = getattr(self, field.name)
            if field.init and value not in ("", (), None):
                found[field.name] = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
        return found

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

    def missing(self, proposal: Proposal, text: str) -> Reason | None:
        """As ``unknown``, but what provably reduces passes."""
        return None if proposal.reducing else self.unknown(text)

    def without_limit(self, proposal: Proposal) -> Reason | None:
        """The answer of a rule that was made without any limit: one made of a built-in rule may have lost it on the way."""
        return self.missing(proposal, f"no limit is set: neither {' nor '.join(self.one_of)}")


def alone(rule: Any, _: object, group: bool) -> None:
    """Validates ``group``: a strategy lives in one process, so a limit is of one or of all. Raises ``ValueError``."""
    if type(group) is not bool:
        raise ValueError(f"group is {group!r}, must be true or false")
    if group and rule.strategy:
        raise ValueError("a limit is of one strategy or of the group of all processes, not of both")


def group_sum(view: RiskView, together: Together, currency: str, part: str) -> Decimal | None:
    """The group's ``gross``, ``up`` or ``down`` in one currency; None without all prices and rates."""
    total = Decimal(0)
    for worth in together.worth:
        value: Decimal | None = getattr(worth, part)
        if value is None:
            return None
        rate = view.rate(worth.currency, currency) if value else Decimal(1)
        if rate is None:
            return None
        total += value * rate
    return total


@attrs.define(eq=False, kw_only=True)
class LimitRule(Rule):
    """A limit with a scope: the account or one strategy. Several may stand: the tightest wins.

    A rule with a field ``group`` may also be of all processes of this machine on the account (``group: true``); that needs the
    ledger they share, and without it denies what does not reduce.
    """

    scopes: ClassVar[tuple[Scope, ...]] = (Scope.ACCOUNT, Scope.STRATEGY)
    strategy: str = ""

    @property
    def scope(self) -> str:
        """``account`` or the strategy's name: whose trading state a breach tightens."""
        return self.strategy or "account"

    @property
    def whom(self) -> str | None:
        """The strategy, or None for the account, as the view wants to be asked."""
        return self.strategy or None

    def applies(self, shape: Shape) -> bool:
        """Whether it is the limit's strategy."""
        return not self.strategy or self.strategy == shape.strategy

    def concerns(self, proposal: Proposal) -> bool:
        """Whether the order falls under this limit."""
        return not self.strategy or self.strategy == proposal.intent.strategy

    def check(self, proposal: Proposal, view: RiskView) -> Reason | None:
        """Whether the order falls under the limit, and then the limit itself."""
        if not self.concerns(proposal):
            return None
        if getattr(self, "group", False):
            together = view.together
            if together is None or not is_a(together, Together):
                return self.missing(proposal, "what the other processes on the account may have at risk is not known")
            return self.judge_group(proposal, view, together)
        return self.judge(proposal, view)

    def judge(self, proposal: Proposal, view: RiskView) -> Reason | None:
        """The limit itself, for orders it concerns."""
        raise NotImplementedError

    def judge_group(self, proposal: Proposal, view: RiskView, together: Together) -> Reason | None:
        """The same of all processes on the account; ``together`` has the order in it."""
        raise NotImplementedError

    def breach(self, state: TradingState, reason: Reason) -> tuple[Breach, ...]:
        """The one state this limit's scope has to take."""
        return (Breach(scope=self.scope, state=state, reason=reason),)


@attrs.define(eq=False, kw_only=True)
class StrategyRule(LimitRule):
    """A limit for the account, or for one strategy."""


@attrs.define(eq=False, kw_only=True)
class ScopedRule(LimitRule):
    """A limit for everything, or for one strategy, one symbol, or both."""

    scopes: ClassVar[tuple[Scope, ...]] = (Scope.INSTRUMENT, Scope.STRATEGY, Scope.ACCOUNT)
    symbol: str = ""

    def applies(self, shape: Shape) -> bool:
        """Whether it is the limit's strategy and symbol."""
        return (not self.strategy or self.strategy == shape.strategy) and (
            not self.symbol or self.symbol == shape.symbol
        )

    def concerns(self, proposal: Proposal) -> bool:
        """Whether the order falls under this limit."""
        intent = proposal.intent
        return (not self.strategy or self.strategy == intent.strategy) and (
            not self.symbol or self.symbol == intent.instrument.symbol
        )


@attrs.define(eq=False, kw_only=True)
class PricedRule(LimitRule):
    """A limit in money, in percent of the account's net liquidation value, or both. At least one has to be given."""

    unit: ClassVar[str] = "money or %"
    tighter: ClassVar[Mapping[str, str]] = {"amount": LESS, "percent": LESS}
    one_of: ClassVar[tuple[str, ...]] = ("amount", "percent")
    amount: Money | None = attrs.field(default=None, converter=as_money_or_none, validator=positive)
    percent: Decimal | None = attrs.field(default=None, converter=as_decimal_or_none, validator=positive)

    def __attrs_post_init__(self) -> None:
        if self.amount is None and self.percent is None:
            raise ValueError("write an amount, a percent, or both")

    def over(self, proposal: Proposal, view: RiskView, value_in: Any, what: str) -> Reason | None:
        """Hold ``value_in(currency)`` to the amount and to the share of the equity. None is within."""
        amount = self.amount
        if amount is not None:
            value = value_in(amount.currency)
            if value is None or not value <= amount.amount:
                return self._over(proposal, value, amount.amount, amount.currency, what)
        if self.percent is None:
            return None if amount is not None else self.without_limit(proposal)
        currency, limit = self.share(view, proposal.intent.instrument.currency)
        if limit is None:
            return self.missing(proposal, "the account's net liquidation value is not known")
        value = value_in(currency)
        if value is None or not value <= limit:
            return self._over(proposal, value, limit, f"{currency} ({self.percent:f} %)", what)
        return None

    def _over(self, proposal: Proposal, value: Decimal | None, limit: Decimal, unit: str, what: str) -> Reason | None:
        if value is None:
            return self.missing(proposal, f"{what} is not known: a price or a rate is missing")
        return self.deny(what, observed=value, limit=limit, unit=unit)

    def limits(self, view: RiskView, currency: str) -> list[tuple[str, Decimal | None, str]]:
        """What to compare in which currency: (currency, limit, unit)."""
        found: list[tuple[str, Decimal | None, str]] = []
        if self.amount is not None:
            found.append((self.amount.currency, self.amount.amount, self.amount.currency))
        if self.percent is not None:
            home, limit = self.share(view, currency)
            found.append((home, limit, f"{home} ({self.percent:f} %)"))
        return found

    def share(self, view: RiskView, currency: str) -> tuple[str, Decimal | None]:
        """What ``percent`` of the account's net liquidation value is; ``currency`` names the place while that is not known."""
        funds = view.funds
        if funds is None or self.percent is None:
            return currency, None
        home = funds.currency
        equity = view.equity(home)
        return home, None if equity is None else equity * self.percent / HUNDRED
