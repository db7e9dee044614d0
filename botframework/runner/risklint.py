"""Limits that do not do what their author thinks: too loose to act, hidden behind another, missing where real money is traded.

Imports the plan and the journal; called by ``cli``.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from botframework.core import events as ev
from botframework.core.money import Money
from botframework.core.risk.base import RiskRule
from botframework.core.risk.registry import BUILTIN_RULES, LIVE_KINDS
from botframework.errors import ConfigError
from botframework.runner.arming import profile_findings
from botframework.runner.plan import Plan, plan
from botframework.runner.recall import YAML
from botframework.runtime.journal import SqliteJournal


def risk_lint(file: Path) -> list[dict[str, str]]:
    """What is doubtful about the limits of a YAML file: too loose to act, hidden behind another, refused with real money.

    The profile in force comes first, with what it caps (levels ``profile`` and ``cap``). With a journal beside it, limits are
    also held against what was really used. Raises ``ConfigError`` for a file that
    cannot be run at all, a limit given twice included.
    """
    if file.suffix not in YAML:
        raise ConfigError("this is no YAML file", where=str(file), hint="lint looks at a bot's configuration")
    planned = plan(file)
    holding = planned.rules()
    rules = [rule for rule in holding if rule.kind in {kind for kind, _, _ in planned.rule_params}]
    profile = profile_findings(planned.config, holding, planned.tightened)
    found = [{"level": level, "rule": rule, "text": text} for level, rule, text in profile]
    found += [*_missing_for_live(planned), *_hidden(rules), *_against_each_other(rules), *_alone(rules)]
    found += _in_another_currency(planned, rules)
    if planned.config.journal_path.exists():
        found += _against_use(planned, rules)
    return found


def _finding(level: str, rule: RiskRule | None, text: str) -> dict[str, str]:
    return {"level": level, "rule": "" if rule is None else rule.kind, "text": text}


def _missing_for_live(planned: Plan) -> Iterator[dict[str, str]]:
    present = {kind for kind, _, _ in planned.rule_params}
    for kind in LIVE_KINDS:
        if kind not in present:
            level = "error" if planned.config.is_real_money else "note"
            yield _finding(
                level, None, f"no {kind} ({BUILTIN_RULES[kind].rule_id}): trading real money is refused without it"
            )
    if planned.config.is_real_money and not planned.rule_params:
        yield _finding("error", None, "there is no limit at all")


def _number(rule: RiskRule, name: str) -> Decimal | None:
    value = getattr(rule, name, None)
    value = getattr(value, "amount", value)
    return Decimal(value) if isinstance(value, (Decimal, int)) and not isinstance(value, bool) else None


_LIMITS = ("limit", "amount", "percent", "per_minute", "per_second", "orders", "total", "turnover", "halt_amount")


def _hidden(rules: list[RiskRule]) -> Iterator[dict[str, str]]:
    """A narrower limit that is not tighter than the wider one never acts first."""
    for rule in rules:
        for wide in rules:
            if wide is rule or wide.kind != rule.kind or not _is_wider(wide, rule):
                continue
            pairs = [(_number(rule, name), _number(wide, name)) for name in _LIMITS]
            known = [(one, other) for one, other in pairs if one is not None and other is not None]
            if known and all(one >= other for one, other in known):
                yield _finding(
                    "warning", rule, f"for {_whom(rule)} it is no tighter than for {_whom(wide)}: it never acts first"
                )


def _is_wider(wide: RiskRule, rule: RiskRule) -> bool:
    pairs = [(getattr(wide, name, ""), getattr(rule, name, "")) for name in ("strategy", "symbol", "by", "period")]
    return (
        all(one in ("", other) for one, other in pairs[:2])
        and pairs[:2] != [(other, other) for _, other in pairs[:2]]
        and all(one == other for one, other in pairs[2:])
    )


def _whom(rule: RiskRule) -> str:
    parts = [getattr(rule, "strategy", ""), getattr(rule, "symbol", "")]
    return " in ".join(part for part in parts if part) or "everything"


_ORDERED = (
    ("max_order_quantity", "limit", "max_position", "limit", "an order that large is denied by max_position already"),
    (
        "max_order_notional",
        "amount",
        "gross_exposure",
        "amount",
        "an order of that worth is denied by gross_exposure already",
    ),
    (
        "max_order_notional",
        "amount",
        "concentration",
        "amount",
        "an order of that worth is denied by concentration already",
    ),
    ("net_exposure", "amount", "gross_exposure", "amount", "the net value never exceeds the gross one"),
    ("daily_loss", "amount", "period_loss", "amount", "the week's or month's limit acts first or at the same time"),
    ("daily_loss", "amount", "drawdown", "amount", "the drawdown acts first or at the same time"),
    ("order_rate", "per_minute", "daily_activity", "orders", "a day's orders fit into one minute"),
)


def _against_each_other(rules: list[RiskRule]) -> Iterator[dict[str, str]]:
    for loose_kind, loose_name, tight_kind, tight_name, words in _ORDERED:
        for loose in (rule for rule in rules if rule.kind == loose_kind):
            for tight in (rule for rule in rules if rule.kind == tight_kind):
                one, other = _number(loose, loose_name), _number(tight, tight_name)
                same = getattr(loose, "strategy", "") == getattr(tight, "strategy", "")
                equal_is_bad = loose_kind not in ("max_order_quantity", "max_order_notional")
                if same and one is not None and other is not None and (one > other or (equal_is_bad and one == other)):
                    yield _finding(
                        "warning", loose, f"{loose_name} {one} is looser than {tight_kind} ({other}): {words}"
                    )


def _alone(rules: list[RiskRule]) -> Iterator[dict[str, str]]:
    """Limits that cannot act by their own numbers."""
    for rule in rules:
        per_second, per_minute = _number(rule, "per_second"), _number(rule, "per_minute")
        if rule.kind == "order_rate" and per_second is not None and per_minute is not None and per_second >= per_minute:
            yield _finding(
                "warning", rule, f"per_second {per_second} is no less than per_minute {per_minute}: it never acts"
            )
        percent, outer = _number(rule, "percent"), _number(rule, "outer_percent")
        if rule.kind == "price_collar" and percent is not None and outer is not None and percent >= outer:
            yield _finding(
                "warning", rule, f"percent {percent} is no less than outer_percent {outer}: only the outer band acts"
            )
        nearest = _number(rule, "min_trail_percent")
        if rule.kind == "price_collar" and nearest is not None and outer is not None and nearest > outer:
            yield _finding(
                "warning", rule, f"min_trail_percent {nearest} is more than outer_percent {outer}: no stop may trail"
            )
        if rule.kind == "price_collar" and percent is not None and percent > 20:
            yield _finding("warning", rule, f"{percent} % from the market lets a slip of the finger through")
        if rule.kind == "leverage" and (limit := _number(rule, "limit")) is not None and limit > 4:
            yield _finding("warning", rule, f"{limit} times the equity is more than intraday margin gives")


def _in_another_currency(planned: Plan, rules: list[RiskRule]) -> Iterator[dict[str, str]]:
    """Amounts in a currency that no instrument has: without a rate between the two nothing can be told, so it is denied."""
    if not planned.config.gateway.is_simulator and any(each.currency is None for each in planned.config.instruments):
        return  # which currency it is only the broker knows
    counted = {each.currency or "USD" for each in planned.config.instruments}
    for rule in rules:
        amount = getattr(rule, "amount", None)
        if isinstance(amount, Money) and amount.currency not in counted:
            yield _finding(
                "warning",
                rule,
                f"amount {amount} is in a currency that no instrument has ({', '.join(sorted(counted))}):"
                " without a rate between the two every order that does not reduce is denied",
            )


def _against_use(planned: Plan, rules: list[RiskRule]) -> Iterator[dict[str, str]]:
    """Limits more than ten times what the journal shows as largest: they would let everything through."""
    journal = SqliteJournal.open_for_reading(planned.config.journal_path)
    sizes: list[Decimal] = []
    try:
        for each in journal.rows():
            if isinstance(each.row, ev.SubmitOrder) and each.row.intent.quantity.is_finite():
                sizes.append(each.row.intent.quantity)
    finally:
        journal.close()
    if len(sizes) < 20:
        return
    usual = sorted(sizes)[min(len(sizes) - 1, int(len(sizes) * Decimal("0.999")))]
    for rule in rules:
        limit = _number(rule, "limit")
        if rule.kind == "max_order_quantity" and limit is not None and limit > 10 * usual:
            yield _finding(
                "warning", rule, f"limit {limit} is more than ten times the largest of {len(sizes)} orders, {usual}"
            )
