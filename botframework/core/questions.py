"""Which broker questions are answered yes: by message id and by the numbers in the text; everything else is a no.

A question is "are you sure?" with a reason. Its wording changes, so the id decides; bounds are read from the text and a
number that cannot be read is a no. Several messages in one question must all be acceptable. Imports events only; the
configuration builds the policy, the engine asks it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

import attrs

_PERCENT = re.compile(r"([-+]?[\d,]*\.?\d+)\s*(?:%|percent\b|pct\b)", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w.])[-+]?\d[\d,]*(?:\.\d+)?(?![\w%]|\.\d)")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_TOKEN = re.compile(r"\S*\d\S*")
_PLAIN = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?")
_NAME = re.compile(r"(?![A-Z]{3}[\d.,])[A-Za-z_]\S*")  # an account, a rule's number; not USD2500000
# Written in groups with other signs, or with a word that multiplies: not the number its digits say.
_GROUPED = re.compile(
    r"\d['\u2019\s]\d{3}(?!\d)|\d\s*(?:k|m|mm|mn|mio|bn|thousand|tsd|million|billion|trillion)s?\b", re.IGNORECASE
)


class QuestionError(ValueError):
    """A rule of the policy is not one (unknown bound, number that is none)."""


@attrs.frozen
class Rule:
    """One message id that may be confirmed, with upper bounds on the numbers its text names (None: no bound)."""

    message_id: str
    percent_max: Decimal | None = None
    value_max: Decimal | None = None
    size_max: Decimal | None = None


BOUNDS = ("percent_max", "value_max", "size_max")


@attrs.frozen(kw_only=True)
class OrderNumbers:
    """What the order itself amounts to; None where it cannot be told. The text of a question often names only the limit
    that was exceeded, so a bound must hold for these as well.
    """

    percent: Decimal | None = None  # distance of the limit price from the middle of the market; 0 without a price
    value: Decimal | None = None  # quantity x price x multiplier, in the contract's currency
    size: Decimal | None = None  # quantity

    def worst(self, others: Sequence[OrderNumbers]) -> OrderNumbers:
        """The largest of each number among these and others; None where one of them cannot be told."""
        every = (self, *others)

        def largest(numbers: list[Decimal | None]) -> Decimal | None:
            known = [number for number in numbers if number is not None]
            return max(known) if len(known) == len(numbers) else None

        return OrderNumbers(
            percent=largest([each.percent for each in every]),
            value=largest([each.value for each in every]),
            size=largest([each.size for each in every]),
        )


@attrs.frozen
class QuestionPolicy:
    """The rules by message id. Empty: every question is declined."""

    rules: Mapping[str, Rule] = attrs.field(factory=dict)

    @classmethod
    def from_config(cls, entries: Sequence[Mapping[str, object]]) -> QuestionPolicy:
        """Build from the YAML's ``questions:`` list: ``{id: o163, accept: {percent_max: 1}}`` or a bare ``accept``.

        Raises ``QuestionError`` for an unknown key, a bound that is no positive number, or an id given twice.
        """
        rules: dict[str, Rule] = {}
        for entry in entries:
            message_id = entry.get("id")
            if not isinstance(message_id, str) or not message_id:
                raise QuestionError("a question needs an id, for example o163")
            unknown = sorted(set(entry) - {"id", "accept"})
            if unknown:
                raise QuestionError(f"question {message_id}: unknown key {unknown[0]!r}; use id and accept")
            if "accept" not in entry:
                raise QuestionError(f"question {message_id}: say accept, with or without bounds")
            if message_id in rules:
                raise QuestionError(f"question {message_id} is listed twice")
            rules[message_id] = Rule(message_id, **_bounds(message_id, entry["accept"]))
        return cls(rules)

    def is_listed(self, message_ids: Sequence[str]) -> bool:
        """Whether the configuration has a line for any of the ids: then its word is final."""
        return any(message_id in self.rules for message_id in message_ids)

    def decide(
        self, message_ids: Sequence[str], messages: Sequence[str], numbers: OrderNumbers | None = None
    ) -> tuple[bool, str]:
        """Whether to confirm, and why. Pure; the strictest message wins.

        Every bound must hold for the text's numbers and for the order's own; without ``numbers`` the latter are unknown,
        and a rule with bounds declines.
        """
        if not message_ids:
            return False, "the question has no message id"
        texts = list(messages)
        for index, message_id in enumerate(message_ids):
            rule = self.rules.get(message_id)
            if rule is None:
                return False, f"{message_id} is not listed under questions"
            # One text per id when the lists match; otherwise any text may be meant, and all must keep the bounds.
            candidates = [texts[index]] if len(texts) == len(message_ids) else texts
            for text in candidates or [""]:
                problem = _problem(rule, text) or _own_problem(rule, numbers or OrderNumbers())
                if problem:
                    return False, f"{message_id}: {problem}"
        return True, "accepted: " + ", ".join(message_ids)


def _bounds(message_id: str, accept: object) -> dict[str, Decimal]:
    if accept is None or accept is True:
        return {}
    if not isinstance(accept, Mapping):
        raise QuestionError(f"question {message_id}: accept takes bounds ({', '.join(BOUNDS)}) or stands alone")
    bounds: dict[str, Decimal] = {}
    for key, value in accept.items():
        if key not in BOUNDS:
            raise QuestionError(f"question {message_id}: unknown bound {key!r}; use {', '.join(BOUNDS)}")
        if isinstance(value, bool) or not isinstance(value, (int, float, str, Decimal)):
            raise QuestionError(f"question {message_id}: {key} must be a number")
        try:
            number = Decimal(str(value))
        except ArithmeticError:
            raise QuestionError(f"question {message_id}: {key} must be a number, not {value!r}") from None
        if not number.is_finite() or number <= 0:
            raise QuestionError(f"question {message_id}: {key} must be a positive number")
        bounds[str(key)] = number
    return bounds


def _problem(rule: Rule, message: str) -> str:
    """Why the text breaks the rule's bounds; empty when it keeps them."""
    text = _TAG.sub(" ", message)
    if (rule.percent_max, rule.value_max, rule.size_max) != (None, None, None):
        odd = _unreadable(text)
        if odd:
            return f"{odd!r} cannot be read as a number"
    if rule.percent_max is not None:
        percents = [number for match in _PERCENT.finditer(text) if (number := _number(match.group(1))) is not None]
        if not percents:
            return "no percentage can be read from the text"
        if max(percents) > rule.percent_max:
            return f"observed={max(percents)} limit={rule.percent_max} percent"
    without_percents = _PERCENT.sub(" ", text)
    for name, bound in (("value", rule.value_max), ("size", rule.size_max)):
        if bound is None:
            continue
        numbers = [n for match in _NUMBER.finditer(without_percents) if (n := _number(match.group())) is not None]
        if not numbers:
            return f"no {name} can be read from the text"
        if max(numbers) > bound:
            return f"observed={max(numbers)} limit={bound} {name}"
    return ""


def _own_problem(rule: Rule, numbers: OrderNumbers) -> str:
    """Why the order itself breaks the rule's bounds; empty when it keeps them."""
    for name, bound, own in (
        ("percent", rule.percent_max, numbers.percent),
        ("value", rule.value_max, numbers.value),
        ("size", rule.size_max, numbers.size),
    ):
        if bound is None:
            continue
        if own is None:
            return f"the order's own {name} is not known"
        if own > bound:
            return f"observed={own.normalize():f} limit={bound} {name} of the order"
    return ""


def _unreadable(text: str) -> str:
    """Something with digits in it that is neither a plain number nor a name; empty when there is none."""
    grouped = _GROUPED.search(text)
    if grouped is not None:
        return grouped.group()
    for match in _TOKEN.finditer(text):
        token = match.group().strip("()[]<>\"'$\u20ac\u00a3~=:;,!?%").rstrip(".").strip("%")
        if _PLAIN.fullmatch(token) is None and _NAME.fullmatch(token) is None:
            return match.group()
    return ""


def _number(text: str) -> Decimal | None:
    try:
        number = abs(Decimal(text.replace(",", "")))
    except ArithmeticError:
        return None
    return number if number.is_finite() else None
