"""A verdict taken apart: what every rule read, what it answered, and how much of each limit is used.

For people: ``bot risk explain`` and ``bot risk status``. Reads only; imports core only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from enum import Enum
from typing import Any

import attrs
from msgspec.structs import replace

from botframework.core.events import Reason
from botframework.core.exposure import Worth
from botframework.core.foreign import RAISED
from botframework.core.model import Order, Tick
from botframework.core.risk.base import Proposal, RiskRule, RiskView, Scope
from botframework.core.risk.exposure import is_reducing
from botframework.core.risk.gate import is_asked, leg_proposal, of_leg
from botframework.core.risk.limits import rule_scope
from botframework.core.risk.rules.loss import result_in

OWN_MEMORY = ("price_jump", "fill_quality")  # of quotes, which no journal holds
_LIST_MAX = 3


@attrs.frozen(kw_only=True)
class Explanation:
    """One rule's part of a verdict. ``inputs`` is what it read, by name and arguments, as text."""

    kind: str
    rule_id: str
    version: int
    scope: str
    scopes: tuple[str, ...]
    unit: str
    parameters: dict[str, str]
    inputs: dict[str, str]
    outcome: str
    reason: Reason | None


class Reading:
    """A view that notes what is read of another one."""

    def __init__(self, view: RiskView) -> None:
        self._view = view
        self.read: dict[str, str] = {}

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._view, name)
        if not callable(value):
            self.read[name] = _text(value)
            return value

        def call(*arguments: Any, **named: Any) -> Any:
            found = value(*arguments, **named)
            shown = [_text(each) for each in arguments if not isinstance(each, Proposal)]
            shown += [f"{key}={_text(each)}" for key, each in named.items() if each != ""]
            self.read[f"{name}({', '.join(shown)})"] = _text(found)
            return found

        return call


def explain(rules: Sequence[RiskRule], proposal: Proposal, view: RiskView) -> list[Explanation]:
    """Every rule's answer to a proposal, with what it rests on. A rule that raises is shown as unknown."""
    try:
        reducing = is_reducing(proposal.intent, view, proposal.replaces)
    except Exception:  # noqa: BLE001  as in the gate: it proves no reduction
        reducing = False
    proposal = replace(proposal, reducing=reducing)
    found = []
    for rule in rules:
        reading: Any = Reading(view)
        reason: Reason | None
        try:
            reason = rule.check(proposal, reading)
            for leg in proposal.legs if reason is None else ():
                own = rule.check(leg_proposal(leg, view), reading) if is_asked(rule, leg) else None
                if own is not None:
                    reason = of_leg(own, leg)
                    break
        except RAISED as error:  # rules may be plugins: what they raise is what is to be shown
            reason = Reason(code=rule.kind.upper(), outcome="unknown", text=f"{type(error).__name__}: {error}")
        found.append(
            Explanation(
                kind=rule.kind,
                rule_id=rule.rule_id,
                version=int(getattr(rule, "version", 1)),
                scope=scope_text(rule),
                scopes=tuple(scope.value for scope in getattr(rule, "scopes", (Scope.ORDER,))),
                unit=str(getattr(rule, "unit", "")),
                parameters=parameters_of(rule),
                inputs=dict(reading.read),
                outcome="allow" if reason is None else reason.outcome,
                reason=reason,
            )
        )
    return found


def scope_text(rule: RiskRule) -> str:
    """Whom a limit is for, in words."""
    strategy, symbol, group, *_ = rule_scope(rule)
    parts = [f"strategy {strategy}" if strategy else "", symbol, "all processes" if group else ""]
    return ", ".join(part for part in parts if part) or "account"


def parameters_of(rule: RiskRule) -> dict[str, str]:
    """What the YAML set, or the defaults, as text."""
    own = getattr(rule, "parameters", None)
    return dict(own()) if own is not None else {}


def _text(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, Tick):
        flags = "".join(f" {name}" for name in ("halted", "delayed") if getattr(value, name))
        return f"bid {value.bid} ask {value.ask} last {value.last} at {value.at_ns}{flags}"
    if isinstance(value, Order):
        return f"{value.client_order_id} {value.side.value} {value.quantity} {value.status.value}"
    if isinstance(value, Enum):
        return value.name.lower()
    if isinstance(value, Worth):
        return f"gross {value.gross:f} net {value.low:f} to {value.high:f} held {value.held:f}"
    if isinstance(value, (list, tuple)) and len(value) > _LIST_MAX:
        return f"{len(value)} of them"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_text(each) for each in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_text(each)}" for key, each in value.items()) + "}"
    return str(value)


# --- how much of each limit is used ---------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class Use:
    """One limit now. ``used`` is None when it cannot be known; ``limit`` None when it is not a number."""

    kind: str
    rule_id: str
    scope: str
    what: str
    used: Decimal | None
    limit: Decimal | None
    unit: str = ""

    @property
    def percent(self) -> Decimal | None:
        """Share of the limit that is used up."""
        if self.used is None or not self.limit:
            return None
        return self.used * 100 / self.limit


def uses(rules: Sequence[RiskRule], view: RiskView, names: Callable[[int], str]) -> list[Use]:
    """Every limit with a running use; ``names`` gives a contract's symbol. Limits on single orders have none between orders."""
    found: list[Use] = []
    for rule in rules:
        measure = _MEASURES.get(rule.kind)
        any_rule: Any = rule
        if measure is None or getattr(any_rule, "group", False):
            continue
        for what, used, limit, unit in measure(any_rule, view, names):
            found.append(
                Use(
                    kind=rule.kind,
                    rule_id=rule.rule_id,
                    scope=scope_text(rule),
                    what=what,
                    used=None if used is None else Decimal(used),
                    limit=None if limit is None else Decimal(limit),
                    unit=unit,
                )
            )
    return found


_Row = tuple[str, Any, Any, str]


def _position(rule: Any, view: RiskView, names: Callable[[int], str]) -> list[_Row]:
    rows: list[_Row] = []
    for conid in view.conids():
        if rule.symbol and rule.symbol != names(conid):
            continue
        held = view.strategy_position(rule.strategy, conid) if rule.strategy else view.position(conid)
        for word, buys in (("long", True), ("short", False)):
            worst = (held if buys else -held) + view.open_quantity(conid, buys=buys, strategy=rule.whom)
            rows.append((f"{names(conid)} {word}, worst case", max(worst, Decimal(0)), rule.limit, rule.unit))
    return rows


def _value(part: str) -> Callable[[Any, RiskView, Callable[[int], str]], list[_Row]]:
    def rows(rule: Any, view: RiskView, names: Callable[[int], str]) -> list[_Row]:
        found: list[_Row] = []
        for currency, limit, unit in rule.limits(view, "USD"):
            worth = view.worth(currency, rule.whom)
            value = None if worth is None else worth.gross if part == "gross" else worth.net
            found.append((f"{part} value, worst case", value, limit, unit))
        return found

    return rows


def _leverage(rule: Any, view: RiskView, names: Callable[[int], str]) -> list[_Row]:
    funds = view.funds
    worth = None if funds is None else view.worth(funds.currency, rule.whom)
    equity = None if funds is None else funds.equity
    used = None if worth is None or not equity else worth.gross / equity
    return [("gross value by equity", used, rule.limit, "x")]


def _funds(rule: Any, view: RiskView, names: Callable[[int], str]) -> list[_Row]:
    funds = view.funds
    if funds is None or funds.available is None or funds.excess_liquidity is None or funds.equity is None:
        return [("funds", None, None, "")]
    used = funds.equity - min(funds.available, funds.excess_liquidity)
    return [("funds in use", used, funds.equity * (100 - rule.cushion_percent) / 100, funds.currency)]


def _loss(what: str, read: Callable[[Any, RiskView], Decimal | None]) -> Callable[..., list[_Row]]:
    def rows(rule: Any, view: RiskView, names: Callable[[int], str]) -> list[_Row]:
        loss = read(rule, view)

        def worth(currency: str) -> Decimal | None:
            found = result_in(view, loss, rule.whom, currency)
            return None if found is None else max(found, Decimal(0))

        if rule.kind == "daily_loss":
            return [(what, worth(rule.amount.currency), rule.amount.amount, rule.amount.currency)]
        home = "USD" if view.funds is None else view.funds.currency
        return [(what, worth(currency), limit, unit) for currency, limit, unit in rule.limits(view, home)]

    return rows


def _minus(value: Decimal | None) -> Decimal | None:
    return None if value is None else -value


def _activity(rule: Any, view: RiskView, names: Callable[[int], str]) -> list[_Row]:
    count = view.count(rule.whom)
    rows: list[_Row] = []
    if rule.orders is not None:
        rows.append(("orders today", count.orders, rule.orders, "orders"))
    if rule.turnover is not None:
        traded = count.turnover.get(rule.turnover.currency, Decimal(0))
        rows.append(("traded today", traded, rule.turnover.amount, rule.turnover.currency))
    return rows


def _working(rule: Any, view: RiskView, names: Callable[[int], str]) -> list[_Row]:
    return [("orders at work", view.open_count(None, rule.whom), rule.total, "orders")]


def _efficiency(rule: Any, view: RiskView, names: Callable[[int], str]) -> list[_Row]:
    count = view.count(rule.whom)
    return [("messages per execution today", Decimal(count.messages) / (count.executions + 1), rule.limit, "")]


def _rate(rule: Any, view: RiskView, names: Callable[[int], str]) -> list[_Row]:
    return [("attempts within a minute", rule.used(view), rule.per_minute, "per minute")]


_MEASURES: dict[str, Callable[[Any, RiskView, Callable[[int], str]], list[_Row]]] = {
    "max_position": _position,
    "gross_exposure": _value("gross"),
    "net_exposure": _value("net"),
    "leverage": _leverage,
    "buying_power": _funds,
    "daily_loss": _loss("the day's loss", lambda rule, view: _minus(view.day_pnl(rule.whom))),
    "period_loss": _loss("the period's loss", lambda rule, view: _minus(view.period_pnl(rule.period, rule.whom))),
    "drawdown": _loss("below the highest", lambda rule, view: view.drop(rule.whom)),
    "order_rate": _rate,
    "gateway_budget": lambda rule, view, names: [
        ("messages within a second", view.message_count(1), rule.per_second, "per second")
    ],
    "daily_activity": _activity,
    "working_orders": _working,
    "order_efficiency": _efficiency,
    "repeated_execution": lambda rule, view, names: [
        ("since a person looked", view.count(rule.whom).entries, rule.limit, "orders")
    ],
    "reject_storm": lambda rule, view, names: [("refused today", len(view.count(rule.whom).refusals), rule.limit, "")],
    "foreign_activity": lambda rule, view, names: [("not ours", view.foreign, rule.tolerated or None, "")],
}
