"""Arming profiles: how tight the limits of a bot are, whatever its file says.

``full`` takes the limits as they are written. ``canary`` is for the first days of a strategy with real money: every limit of
the table below holds at least as tight as there, limits the file does not have are added, and the file can only tighten. Real
money without a word on it is ``canary``. The numbers are the defaults of the project's catalogue of rules where it has some; an
amount is one of the currency in which the file limits that rule, else of the first instrument's. Imports the configuration and
the rules; called by ``plan``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

import attrs

from botframework.config import Config
from botframework.core.money import Money
from botframework.core.risk.base import RiskRule
from botframework.core.risk.limits import Caps, caps_of, name_of, written

CANARY: Final[Mapping[str, Mapping[str, int | Decimal | str]]] = {
    "max_order_quantity": {"limit": Decimal(100)},
    "max_order_notional": {"amount": "5000"},
    "price_collar": {"percent": Decimal(2), "outer_percent": Decimal(10)},
    "market_order": {"max_spread_percent": Decimal("0.5")},
    "book_quality": {"max_spread_percent": Decimal(2)},
    "max_position": {"limit": Decimal(100)},
    "gross_exposure": {"amount": "10000"},
    "short_sale": {},
    "daily_loss": {"amount": "200", "halt_amount": "300", "warn_amount": "100"},
    "drawdown": {"amount": "500"},
    "order_rate": {"per_minute": 60, "per_second": 2},
    "daily_activity": {"orders": 200},
    "working_orders": {"per_side": 15, "total": 200},
    "order_efficiency": {"limit": Decimal(15)},
    "repeated_execution": {"limit": 20},
    "reject_storm": {"limit": 5},
    "self_trade": {},
}
"""Caps by rule and parameter; a text is an amount of money. Rules with none are added with their defaults when the file has no
line of them: market orders and short sales are denied until a line allows them. A limit of the group of bots stays as it is: it
is about the others as well."""
_ONLY_LOWERED: Final = frozenset({"warn_amount"})  # not set where the file does not: a word, no limit

RuleParams = tuple[str, Mapping[str, Any], str]  # kind, parameters, where


@attrs.frozen
class Tightened:
    """One limit that does not hold as the file has it. ``was`` is empty when the file has none."""

    kind: str
    scope: str
    param: str
    was: str
    now: str

    def __str__(self) -> str:
        whom = f" for {self.scope}" if self.scope else ""
        return f"{self.kind}{whom}: {self.param} {self.now}, " + (
            f"not {self.was}" if self.was else "which the file has not"
        )


def profile_of(config: Config) -> str:
    """``canary`` or ``full``. Without a word in the file: the tight one for real money, the limits as written elsewhere."""
    return config.profile or ("canary" if config.is_real_money else "full")


def armed_text(config: Config, tightened: tuple[Tightened, ...]) -> str:
    """The profile in one line, with what it changes; empty where nobody asked for one."""
    if config.profile is None and not config.is_real_money:
        return ""
    written = {rule.kind for rule in config.risk}
    changes = [str(each) for each in tightened if each.kind in written]
    added = ", ".join(dict.fromkeys(each.kind for each in tightened if each.kind not in written))
    changes += [f"added {added}"] if added else []
    return f"profile {profile_of(config)}: " + ("; ".join(changes) or "the limits hold as the file has them")


def armed(config: Config, written: tuple[RuleParams, ...]) -> tuple[tuple[RuleParams, ...], tuple[Tightened, ...]]:
    """The rules as they hold under the configuration's profile, and what that changes."""
    if profile_of(config) == "full":
        return written, ()
    rules: list[RuleParams] = []
    changed: list[Tightened] = []
    currency = next((each.currency for each in config.instruments if each.currency), "USD")
    for kind, params, where in written:
        tight = dict(params) if params.get("group") else _tight(kind, params, currency)
        changed += _differences(kind, params, tight)
        rules.append((kind, tight, where))
    covered = {
        kind for kind, params, _ in written if not any(params.get(name) for name in ("strategy", "symbol", "group"))
    }
    for kind in CANARY:
        if kind not in covered:
            added = _tight(kind, {}, currency)
            changed += _differences(kind, {}, added) or [Tightened(kind, "", "on", "", "with its defaults")]
            rules.append((kind, added, config.where))
    return tuple(rules), tuple(changed)


def profile_findings(
    config: Config, rules: Sequence[RiskRule], tightened: tuple[Tightened, ...]
) -> Iterator[tuple[str, str, str]]:
    """The profile in force and what it caps, for ``bot risk lint``: level, rule, text. ``rules`` are those that hold."""
    given = "as the file says" if config.profile is not None else "real money without a word on it in the file"
    if profile_of(config) == "full":
        name, given = (
            ("full", given) if config.profile is not None else ("none", "no real money, no word on it in the file")
        )
        yield "profile", "", f"{name} ({given}): nothing is capped, the limits hold as the file has them"
        return
    yield "profile", "", f"canary ({given}): what follows no command lifts while the bot runs"
    changed = {(each.kind, each.scope, each.param): each for each in tightened}
    for rule in rules:
        caps = caps_of(rule)
        if caps is None:
            continue
        scope = ", ".join(name for name in (getattr(rule, "strategy", ""), getattr(rule, "symbol", "")) if name)
        if not caps.values:
            yield "cap", name_of(rule), "on"
        for name, value in caps.values.items():
            change, now = changed.get((rule.kind, scope, name)), getattr(rule, name)
            text = f"{name} {written(value)}"
            if change is not None:
                text += f", not {change.was}" if change.was else ", which the file has not"
            elif now != value:
                text += f"; the file's {written(now)} is tighter and holds"
            yield "cap", name_of(rule), text


def impose(config: Config, written: tuple[RuleParams, ...], rules: Sequence[RiskRule]) -> None:
    """Tell each rule what the profile caps of it, so that no command lifts it while the bot runs.

    Of a limit the file has, the parameters of the table; one the profile added holds as it was added, whole.
    """
    if profile_of(config) == "full":
        return
    in_file = {(kind, params.get("strategy") or "", params.get("symbol") or "") for kind, params, _ in written}
    for each in rules:
        if each.kind not in CANARY or getattr(each, "group", False):
            continue
        rule: Any = each
        place = (rule.kind, getattr(rule, "strategy", ""), getattr(rule, "symbol", ""))
        names = CANARY[rule.kind] if place in in_file else rule.tighter
        values = {name: getattr(rule, name) for name in names if getattr(rule, name) is not None}
        if place in in_file:
            values = {name: _cap(CANARY[rule.kind][name], now) for name, now in values.items()}
        rule.caps = Caps("profile canary", values)


def _cap(cap: int | Decimal | str, now: Any) -> Any:
    return Money(Decimal(cap), now.currency) if isinstance(cap, str) else cap


def _tight(kind: str, params: Mapping[str, Any], currency: str) -> dict[str, Any]:
    tight = dict(params)
    caps = CANARY.get(kind, {})
    own = next((value.currency for value in params.values() if isinstance(value, Money)), currency)
    for name, cap in caps.items():
        limit: Any = Money(Decimal(cap), own) if isinstance(cap, str) else cap
        value = params.get(name)
        if value is None and name in _ONLY_LOWERED:
            continue
        if value is None or _number(value) > _number(limit):
            tight[name] = limit
    return tight


def _number(value: Any) -> Decimal:
    return value.amount if isinstance(value, Money) else Decimal(str(value))


def _differences(kind: str, params: Mapping[str, Any], tight: Mapping[str, Any]) -> list[Tightened]:
    scope = ", ".join(str(params[name]) for name in ("strategy", "symbol") if params.get(name))
    return [
        Tightened(kind, scope, name, "" if params.get(name) is None else str(params[name]), str(value))
        for name, value in tight.items()
        if params.get(name) != value
    ]
