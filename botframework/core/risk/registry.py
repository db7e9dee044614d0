"""The built-in rules by kind, and how a configured list becomes the rules of a gate.

Imports core only. Called by the runner with what the configuration and plugins gave.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import Any

from botframework.core.risk.base import RiskRule
from botframework.core.risk.gate import rule_order
from botframework.core.risk.limits import rule_scope
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


def build_rules(
    configured: Sequence[tuple[str, Mapping[str, Any]]], plugins: Mapping[str, type[RiskRule]] | None = None
) -> list[RiskRule]:
    """Make the configured rules, and those always on with their defaults unless they are configured.

    Raises ``ValueError``, saying which entry (counted from 0), for an unknown kind, a parameter that is missing, unknown
    or out of range, a plugin with a built-in's kind, and a second rule of the same kind and scope.
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
            near = difflib.get_close_matches(kind, known, n=1)
            raise ValueError(f"{where}: unknown kind {kind!r}" + (f"; did you mean {near[0]!r}?" if near else ""))
        try:
            rule = known[kind](**parameters)
        except (TypeError, ValueError) as error:
            raise ValueError(f"{where}: {kind}: {error}") from error
        identity = (kind, rule_scope(rule))
        if identity in taken:
            raise ValueError(f"{where}: {kind} with the same scope stands at risk[{taken[identity]}] already")
        taken[identity] = index
        rules.append(rule)
    present = {rule.kind for rule in rules}
    rules.extend(rule_type() for kind, rule_type in known.items() if rule_type.always_on and kind not in present)
    return sorted(rules, key=rule_order)
