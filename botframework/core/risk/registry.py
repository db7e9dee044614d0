"""The built-in rules by kind, and how a configured list becomes the rules of a gate.

Imports core only. Called by the runner with what the configuration and plugins gave.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from botframework.core.foreign import RAISED
from botframework.core.risk.base import RiskRule
from botframework.core.risk.gate import rule_order
from botframework.core.risk.limits import rule_scope
from botframework.core.risk.params import is_a
from botframework.core.risk.rules.conduct import OppositePositions, SelfTrade
from botframework.core.risk.rules.duplicates import DuplicateOrder, Runaway
from botframework.core.risk.rules.exposure import (
    BuyingPower,
    Concentration,
    GrossExposure,
    Leverage,
    MaxPosition,
    NakedShort,
    NetExposure,
    ProtectiveStop,
    ShortSale,
)
from botframework.core.risk.rules.loss import DailyLoss, Drawdown, PeriodLoss
from botframework.core.risk.rules.price import BookQuality, MarketOrder, PriceCollar, PriceJump, QuoteAge
from botframework.core.risk.rules.rate import (
    DailyActivity,
    GatewayBudget,
    ModifyInterval,
    OrderEfficiency,
    OrderRate,
    RejectStorm,
    RepeatedExecution,
    WorkingOrders,
)
from botframework.core.risk.rules.results import CoolDown, FillQuality, LosingStreak, LowProfit, StopLossGuard
from botframework.core.risk.rules.size import MaxOrderNotional, MaxOrderQuantity, MinOrderNotional, OrderShare
from botframework.core.risk.rules.state import (
    AccountGuard,
    ArmedHash,
    ClockStep,
    ForeignActivity,
    Health,
    MachineHealth,
    OperatorHeartbeat,
    Reconciled,
    ReplyPolicy,
    TradingHours,
    TradingStateRule,
)
from botframework.core.risk.rules.validity import AllowList, InstrumentIdentity, Restricted, ValidOrder

BUILTIN_RULES: dict[str, type[RiskRule]] = {
    rule.kind: rule
    for rule in (
        ValidOrder,
        InstrumentIdentity,
        AllowList,
        Restricted,
        MaxOrderQuantity,
        MaxOrderNotional,
        OrderShare,
        MinOrderNotional,
        PriceCollar,
        MarketOrder,
        QuoteAge,
        BookQuality,
        PriceJump,
        MaxPosition,
        GrossExposure,
        NetExposure,
        Concentration,
        Leverage,
        BuyingPower,
        ShortSale,
        NakedShort,
        DailyLoss,
        PeriodLoss,
        Drawdown,
        ProtectiveStop,
        CoolDown,
        StopLossGuard,
        LosingStreak,
        LowProfit,
        FillQuality,
        OrderRate,
        GatewayBudget,
        DailyActivity,
        WorkingOrders,
        OrderEfficiency,
        DuplicateOrder,
        RepeatedExecution,
        Runaway,
        RejectStorm,
        TradingStateRule,
        Reconciled,
        Health,
        MachineHealth,
        TradingHours,
        SelfTrade,
        OppositePositions,
        AccountGuard,
        ArmedHash,
        ReplyPolicy,
        ModifyInterval,
        OperatorHeartbeat,
        ClockStep,
        ForeignActivity,
    )
}

LIVE_KINDS = ("max_order_quantity", "max_order_notional", "max_position", "daily_loss", "order_rate")
"""Limits without which trading real money does not start."""


# What a rule cannot be asked without. All else has a default.
_NEEDED: Mapping[str, Callable[[Any], bool]] = {
    "rule_id": lambda value: is_a(value, str),
    "stage": lambda value: is_a(value, int),
    "check": callable,
    "note_attempt": callable,
}


def build_rules(
    configured: Sequence[tuple[str, Mapping[str, Any]]], plugins: Mapping[str, type[RiskRule]] | None = None
) -> list[RiskRule]:
    """Make the configured rules, and those always on with their defaults unless they are configured.

    Raises ``ValueError``, saying which entry (counted from 0), for an unknown kind, a parameter that is missing, unknown
    or out of range, a plugin with a built-in's kind, a rule that is made without any limit or under another rule's name,
    and a second rule of the same kind and scope.
    """
    known = dict(BUILTIN_RULES)
    for kind, rule_type in (plugins or {}).items():
        if kind in known:
            raise ValueError(f"risk rule {kind!r}: a plugin cannot take the name of a built-in rule")
        known[kind] = rule_type
    rules: list[RiskRule] = []
    taken: dict[tuple[str, tuple[str, ...]], int] = {}
    for index, (kind, parameters) in enumerate(configured):
        where = f"risk[{index}]"
        if kind not in known:
            from difflib import get_close_matches

            near = get_close_matches(kind, known, n=1)
            raise ValueError(f"{where}: unknown kind {kind!r}" + (f"; did you mean {near[0]!r}?" if near else ""))
        rule = _made(known[kind], kind, parameters, f"{where}: {kind}")
        identity = (kind, rule_scope(rule))
        if identity in taken:
            raise ValueError(f"{where}: {kind} with the same scope stands at risk[{taken[identity]}] already")
        taken[identity] = index
        rules.append(rule)
    present = {rule.kind for rule in rules}
    rules.extend(
        _made(rule_type, kind, {}, f"risk: {kind}")
        for kind, rule_type in known.items()
        if getattr(rule_type, "always_on", False) and kind not in present
    )
    return sorted(rules, key=rule_order)


def _made(rule_type: type[RiskRule], kind: str, parameters: Mapping[str, Any], where: str) -> RiskRule:
    """One rule. A plugin's class may do anything when it is made, so what came of it is looked at."""
    try:
        rule = rule_type(**parameters)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{where}: {error}") from error
    except RAISED as error:  # a plugin's class may raise anything
        raise ValueError(f"{where}: making it raised {type(error).__name__}: {error}") from error
    own: Any = rule
    if (name := getattr(own, "kind", None)) != kind:
        # It would stand for the other one, and keep one that is always on from being there.
        raise ValueError(f"{where}: once made it calls itself {name!r}, must be {kind!r}")
    for name, is_fit in _NEEDED.items():
        if not is_fit(getattr(own, name, None)):
            raise ValueError(f"{where}: its class gives no {name}")
    one_of: tuple[str, ...] = getattr(own, "one_of", ())
    if one_of and all(getattr(own, name, None) is None for name in one_of):
        raise ValueError(f"{where}: no limit is set; its class has to keep one of {', '.join(one_of)}")
    return rule
