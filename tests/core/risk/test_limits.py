"""Every rule one unit below its limit, at it, and one above: the table has a line for each rule there is, or a test fails."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import attrs
import msgspec
import pytest
from msgspec.structs import replace

from botframework.core.model import OrderType, Side, StreamState, Submission, TradingState, Trail, Working
from botframework.core.risk.base import Proposal
from botframework.core.risk.registry import BUILTIN_RULES
from botframework.core.risk.tally import Count, Trade
from tests.core.risk.makers import ABC, NOW_NS, FakeView, make_order, propose

S = 10**9
D = Decimal
Made = tuple[Proposal, FakeView] | tuple[Proposal, FakeView, Callable[[Any], None]]
BELOW, AT, ABOVE = -1, 0, 1
UP_TO = ("allow", "allow", "deny")  # what is allowed at the limit
FROM = ("allow", "deny", "deny")  # what is denied from the limit on
DOWN_TO = ("deny", "allow", "allow")  # what needs at least the limit


def trade(at_s: int, pnl: str = "-1", *, stopped: bool = True, spent: str = "100") -> Trade:
    return Trade("s", ABC.conid, NOW_NS - at_s * S, D(pnl), D(spent), stopped)


def funded(**changes: Any) -> Any:
    return replace(FakeView().funds, **changes)  # type: ignore[type-var]  # set by default


def quoted(**changes: Any) -> Any:
    return msgspec.structs.replace(FakeView().tick, **changes)  # type: ignore[type-var]  # set by default


def attempts(count: int) -> Callable[[Any], None]:
    def remember(rule: Any) -> None:
        for _ in range(count):
            rule.note_attempt(propose(limit="100"), FakeView(), True)

    return remember


def seen_prices(*prices: float) -> Callable[[Any], None]:
    def look(rule: Any) -> None:
        for number, price in enumerate(prices):
            at = NOW_NS - (len(prices) - number) * S
            rule.breaches(FakeView(now_ns=at, tick=quoted(bid=price - 0.01, ask=price + 0.01)))

    return look


def changed_before(age_ns: int) -> Callable[[Any], None]:
    def remember(rule: Any) -> None:
        rule.note_attempt(change(), FakeView(now_ns=NOW_NS - age_ns), True)

    return remember


def change(**fields: Any) -> Proposal:
    old = make_order()
    return propose(quantity=100, limit="99", client_order_id=old.client_order_id, replaces=old, **fields)


def trailing(amount: Decimal, side: str = "SELL", *, percent: bool = False, **fields: Any) -> Proposal:
    return propose(side, order_type=OrderType.TRAILING_STOP, trail=Trail(amount, percent), **fields)


def stop(quantity: int, price: str = "95") -> Any:
    order = make_order("SELL", quantity, name="STOP")
    intent = replace(order.intent, order_type=OrderType.STOP, limit_price=None, stop_price=D(price))
    return replace(order, intent=intent, limit_price=None, stop_price=D(price))


# kind -> parameters, what is proposed to which view (and after which memory) at step -1, 0, +1, and the outcomes.
CASES: dict[str, list[tuple[dict[str, Any], Callable[[int], Made], tuple[str, str, str]]]] = {
    "valid_order": [
        ({}, lambda step: (propose(quantity=1 - step, limit="100"), FakeView()), ("allow", "allow", "deny")),
        ({}, lambda step: (propose(limit=str(D("0.01") - D("0.01") * step)), FakeView()), ("allow", "allow", "deny")),
    ],
    "instrument_identity": [
        (
            {"rules_max_age_h": 1},
            lambda step: (propose(instrument=attrs.evolve(ABC, rules_at_ns=NOW_NS - 3600 * S - step)), FakeView()),
            UP_TO,
        )
    ],
    "allow_list": [
        ({}, lambda step: (propose(), FakeView(allowed=frozenset({101} if step < 1 else {102}))), UP_TO),
    ],
    "restricted": [({"symbols": ("XYZ",)}, lambda step: (propose(), FakeView(tick=quoted(halted=step > 0))), UP_TO)],
    "max_order_quantity": [({"limit": 100}, lambda step: (propose(quantity=100 + step), FakeView()), UP_TO)],
    "max_order_notional": [
        (
            {"amount": "10000 USD"},
            lambda step: (propose(quantity=1000, limit=D(10) + step * D("0.01")), FakeView()),
            UP_TO,
        )
    ],
    "order_share": [
        ({"percent_of_volume": 1}, lambda step: (propose(quantity=100 + step), FakeView()), UP_TO),
        (
            {"percent_of_displayed": 100},
            lambda step: (propose(quantity=100 + step), FakeView(tick=quoted(ask_size=100.0, bid_size=1.0))),
            UP_TO,
        ),
    ],
    "min_order_notional": [
        (
            {"amount": "1000 USD"},
            lambda step: (propose(quantity=100, limit=D(10) + step * D("0.01")), FakeView()),
            DOWN_TO,
        )
    ],
    "price_collar": [
        ({"percent": 2}, lambda step: (propose(limit=D(102) + step * D("0.01")), FakeView()), UP_TO),
        ({"percent": 2}, lambda step: (trailing(D(10) + step * D("0.01")), FakeView()), UP_TO),
        ({"percent": 2}, lambda step: (trailing(D(10) + step * D("0.01"), percent=True), FakeView()), UP_TO),
        ({"percent": 2}, lambda step: (trailing(D("0.10") + step * D("0.01")), FakeView()), DOWN_TO),
        ({"percent": 2}, lambda step: (trailing(D("0.1") + step * D("0.001"), percent=True), FakeView()), DOWN_TO),
        (
            {"percent": 2, "min_trail_percent": "0.001"},
            lambda step: (trailing(D("0.01") + step * D("0.001")), FakeView()),
            DOWN_TO,
        ),
    ],
    "market_order": [
        (
            {"allow": True, "max_spread_percent": 2},
            lambda step: (propose(), FakeView(tick=quoted(bid=99.0, ask=101.0 + step * 0.01))),
            UP_TO,
        )
    ],
    "quote_age": [({"max_age_s": 5}, lambda step: (propose(), FakeView(now_ns=NOW_NS + 5 * S + step)), UP_TO)],
    "book_quality": [
        (
            {"max_spread_percent": 2},
            lambda step: (propose(), FakeView(tick=quoted(bid=99.0, ask=101.0 + step * 0.01))),
            UP_TO,
        ),
        (
            {},
            lambda step: (propose(), FakeView(tick=quoted(bid=100.0 + 0.01 * step, ask=100.01))),
            UP_TO,
        ),
    ],
    "price_jump": [
        (
            {"percent": 10},
            lambda step: (
                propose(),
                FakeView(tick=quoted(bid=109.99 + step * 0.01, ask=110.01 + step * 0.01)),
                seen_prices(100.0),
            ),
            UP_TO,
        )
    ],
    "max_position": [({"limit": 100}, lambda step: (propose(quantity=40 + step), FakeView(held=D(60))), UP_TO)],
    "gross_exposure": [
        ({"amount": "10001 USD"}, lambda step: (propose(quantity=100 + step), FakeView()), UP_TO),
        ({"percent": "10.001"}, lambda step: (propose(quantity=100 + step), FakeView()), UP_TO),
    ],
    "net_exposure": [
        ({"amount": "10001 USD"}, lambda step: (propose("SELL", quantity=200 + step), FakeView(held=D(100))), UP_TO)
    ],
    "concentration": [
        ({"percent": "10.001"}, lambda step: (propose(quantity=100 + step), FakeView()), UP_TO),
        ({"amount": "10001 USD", "by": "currency"}, lambda step: (propose(quantity=100 + step), FakeView()), UP_TO),
    ],
    "leverage": [({"limit": "0.10001"}, lambda step: (propose(quantity=100 + step), FakeView()), UP_TO)],
    "buying_power": [
        (
            {"cushion_percent": 10},
            lambda step: (propose(quantity=100), FakeView(funds=funded(available=D("20001") - step * D("0.01")))),
            UP_TO,
        ),
        ({"max_age_s": 60}, lambda step: (propose(), FakeView(wall_ns=NOW_NS + 60 * S + step)), UP_TO),
    ],
    "short_sale": [
        ({}, lambda step: (propose("SELL", 100 + step), FakeView(held=D(100))), UP_TO),
        ({"allow": True}, lambda step: (propose("SELL", 100), FakeView(borrowable=D(150) - step)), UP_TO),
    ],
    "naked_short": [
        (
            {},
            lambda step: (propose("SELL", 5 + step, instrument=attrs.evolve(ABC, sec_type="OPT")), FakeView(held=D(5))),
            UP_TO,
        )
    ],
    "daily_loss": [({"amount": "1000 USD"}, lambda step: (propose(), FakeView(pnl=D(-1000) - step * D("0.01"))), FROM)],
    "period_loss": [
        (
            {"amount": "1000 USD", "period": period},
            lambda step: (propose(), FakeView(period=D(-1000) - step * D("0.01"))),
            FROM,
        )
        for period in ("week", "month")
    ],
    "drawdown": [
        ({"amount": "1000 USD"}, lambda step: (propose(), FakeView(dropped=D(1000) + step * D("0.01"))), FROM),
        ({"percent": 1}, lambda step: (propose(), FakeView(dropped=D(1000) + step * D("0.01"))), FROM),
    ],
    "protective_stop": [
        ({}, lambda step: (propose(), FakeView(held=D(100), orders=[stop(100 - step)])), UP_TO),
        (
            {"max_loss": "500 USD"},
            lambda step: (propose(), FakeView(held=D(100), orders=[stop(100, str(D(95) - step * D("0.01")))])),
            UP_TO,
        ),
        (
            {"max_percent": 5},
            lambda step: (propose(), FakeView(held=D(100), orders=[stop(100, str(D(95) - step * D("0.01")))])),
            UP_TO,
        ),
    ],
    "cool_down": [({"pause_s": 600}, lambda step: (propose(), FakeView(trades=[trade(600 - step)])), UP_TO)],
    "stop_loss_guard": [
        (
            {"limit": 3},
            lambda step: (propose(), FakeView(trades=[trade(10 * n) for n in range(3 + step, 0, -1)])),
            ("allow", "deny", "deny"),
        ),
        (
            {"limit": 2, "window_s": 100},
            lambda step: (propose(), FakeView(trades=[trade(101 + step), trade(1)])),
            ("deny", "deny", "allow"),
        ),
    ],
    "losing_streak": [
        (
            {"limit": 3},
            lambda step: (propose(), FakeView(trades=[trade(10 * n, stopped=False) for n in range(3 + step, 0, -1)])),
            ("allow", "deny", "deny"),
        )
    ],
    "low_profit": [
        (
            {"at_least": 2, "min_percent": 1},
            lambda step: (propose(), FakeView(trades=[trade(20, "1"), trade(10, str(D(1) - D("0.01") * step))])),
            UP_TO,
        )
    ],
    "fill_quality": [({}, lambda step: (propose(), FakeView()), ("allow", "allow", "allow"))],
    "order_rate": [
        ({"per_minute": 5}, lambda step: (propose(), FakeView(), attempts(4 + step)), UP_TO),
        ({"per_minute": 50, "per_second": 5}, lambda step: (propose(), FakeView(), attempts(4 + step)), UP_TO),
    ],
    "gateway_budget": [
        ({"per_second": 10, "reserve_percent": 30}, lambda step: (propose(), FakeView(messages=6 + step)), UP_TO)
    ],
    "daily_activity": [
        ({"orders": 10}, lambda step: (propose(), FakeView(counted=Count(orders=9 + step))), UP_TO),
        (
            {"turnover": "10001 USD"},
            lambda step: (propose(quantity=50), FakeView(counted=Count(turnover={"USD": D("5000.5") + step}))),
            UP_TO,
        ),
    ],
    "working_orders": [
        (
            {"per_side": 3},
            lambda step: (propose(), FakeView(orders=[make_order(name=str(n)) for n in range(2 + step)])),
            UP_TO,
        ),
        (
            {"total": 3},
            lambda step: (propose(), FakeView(orders=[make_order("SELL", name=str(n)) for n in range(2 + step)])),
            UP_TO,
        ),
    ],
    "order_efficiency": [
        (
            {"limit": 10, "at_least": 10},
            lambda step: (propose(), FakeView(counted=Count(orders=19 + step, executions=1))),
            UP_TO,
        )
    ],
    "duplicate_order": [
        (
            {"window_s": 2},
            lambda step: (propose(limit="100"), FakeView(now_ns=NOW_NS + 2 * S + step, orders=[make_order()])),
            DOWN_TO,
        )
    ],
    "repeated_execution": [
        ({"limit": 20}, lambda step: (propose(), FakeView(counted=Count(entries=19 + step))), UP_TO)
    ],
    "runaway": [
        ({}, lambda step: (propose(), FakeView(orders=[make_order(filled=D(100) + step)])), UP_TO),
    ],
    "reject_storm": [
        (
            {"limit": 5},
            lambda step: (propose(), FakeView(counted=Count(refusals=deque([NOW_NS] * (5 + step))))),
            ("allow", "deny", "deny"),
        ),
        ({"per_second": 50}, lambda step: (propose(), FakeView(reports=50 + step)), UP_TO),
    ],
    "trading_state": [({}, lambda step: (propose(), FakeView(state=TradingState(max(0, step)))), UP_TO)],
    "reconciled": [
        ({"max_age_s": 60}, lambda step: (propose(), FakeView(wall_ns=NOW_NS + 60 * S + step)), UP_TO),
        (
            {"unknown_max_age_s": 30},
            lambda step: (propose(), FakeView(oldest_unknown_wall_ns=NOW_NS - 30 * S - step)),
            UP_TO,
        ),
    ],
    "health": [
        ({}, lambda step: (propose(), FakeView(stream=StreamState.LIVE if step < 1 else StreamState.STALLED)), UP_TO)
    ],
    "machine_health": [
        (
            {},
            lambda step: (propose(), FakeView(monitors={"loop": True, "disk": step < 1})),
            ("allow", "allow", "unknown"),
        )
    ],
    "trading_hours": [
        ({}, lambda step: (propose(), FakeView(clock=(0, 9 * 3600 + 1800 + step))), DOWN_TO),
        ({"last_s": 60}, lambda step: (propose(), FakeView(clock=(4, 16 * 3600 - 60 + step))), FROM),
        ({}, lambda step: (propose(), FakeView(clock=(4 + step, 12 * 3600))), UP_TO),
        ({"holidays": ("20261225",)}, lambda step: (propose(), FakeView(day=20261224 + max(step, 0))), UP_TO),
    ],
    "self_trade": [
        (
            {},
            lambda step: (
                propose(limit=D(101) + step * D("0.01")),
                FakeView(orders=[make_order("SELL", limit="101.01")]),
            ),
            UP_TO,
        ),
        (
            {},
            lambda step: (
                propose("SELL", limit=D(101) - step * D("0.01")),
                FakeView(orders=[make_order(limit="100.99")]),
            ),
            UP_TO,
        ),
    ],
    "opposite_positions": [
        ({}, lambda step: (propose(quantity=1), FakeView(held_by={"other": D(-step), "s": D(0)})), UP_TO),
    ],
    "account_guard": [
        ({}, lambda step: (propose(), FakeView(account_confirmed=step < 1)), ("allow", "allow", "unknown"))
    ],
    "armed_hash": [({}, lambda step: (propose(), FakeView(code_now=("c", "d" if step < 1 else "e"))), UP_TO)],
    "reply_policy": [
        ({}, lambda step: (propose(), FakeView(reply_policy_valid=step < 1)), ("allow", "allow", "unknown"))
    ],
    "modify_interval": [({"interval_s": 1}, lambda step: (change(), FakeView(), changed_before(S + step)), DOWN_TO)],
    "operator_heartbeat": [
        ({"max_age_s": 60}, lambda step: (propose(), FakeView(wall_ns=NOW_NS + 60 * S + step)), UP_TO)
    ],
    "clock_step": [
        ({}, lambda step: (propose(), FakeView(monitors={"clock": step < 1})), ("allow", "allow", "unknown"))
    ],
    "foreign_activity": [({"tolerated": 2}, lambda step: (propose(), FakeView(foreign=2 + step)), UP_TO)],
}


def test_every_rule_stands_in_the_table() -> None:
    assert set(CASES) == set(BUILTIN_RULES)


def test_a_rule_that_never_denies_only_watches() -> None:
    """The one line of the table without a denial is that of a rule whose limit is on its watch; it is tried below."""
    never = {kind for kind, lines in CASES.items() if all(set(outcomes) == {"allow"} for _, _, outcomes in lines)}
    assert never == {"fill_quality"}


@pytest.mark.parametrize("step", [BELOW, AT, ABOVE])
@pytest.mark.parametrize(("kind", "line"), [(kind, n) for kind, lines in CASES.items() for n in range(len(lines))])
def test_one_below_at_and_above_the_limit(kind: str, line: int, step: int) -> None:
    parameters, make, outcomes = CASES[kind][line]
    rule: Any = BUILTIN_RULES[kind](**parameters)
    proposal, view, *memory = make(step)
    for remember in memory:
        remember(rule)
    reason = rule.check(proposal, view)
    assert ("allow" if reason is None else reason.outcome) == outcomes[step + 1], reason
    if reason is not None:
        assert reason.code == kind.upper()
        assert reason.text or reason.observed


@pytest.mark.parametrize(("kind", "line"), [(kind, n) for kind, lines in CASES.items() for n in range(len(lines))])
def test_a_rule_made_of_a_built_in_one_lets_nothing_more_through_whatever_it_does_when_it_is_made(
    kind: str, line: int
) -> None:
    """A plugin's class may have something of its own to do then, and not know that there was anything to be done."""

    def nothing(_: object) -> None: ...

    def ours_first(rule: Any) -> None:
        super(made, rule).__attrs_post_init__()

    built_in: Any = BUILTIN_RULES[kind]
    parameters, make, outcomes = CASES[kind][line]
    for own in (nothing, ours_first):
        made: Any = attrs.make_class(
            "Made", [], bases=(built_in,), class_body={"__attrs_post_init__": own}, eq=False, kw_only=True, slots=False
        )
        for step, outcome in zip((BELOW, AT, ABOVE), outcomes, strict=True):
            rule = made(**parameters)
            proposal, view, *memory = make(step)
            for remember in memory:
                remember(rule)
            reason = rule.check(proposal, view)
            if outcome != "allow" or own is ours_first:
                assert ("allow" if reason is None else reason.outcome) == outcome, (step, reason)


@pytest.mark.parametrize(("step", "expected"), [(-1, 0), (0, 0), (1, 1)])
@pytest.mark.parametrize("side", list(Side))
def test_fill_quality_is_watched_over_the_last_orders(step: int, expected: int, side: Side) -> None:
    rule: Any = BUILTIN_RULES["fill_quality"](limit_bps=50, orders=2)  # type: ignore[call-arg]  # typed per rule
    done = []
    for number in range(2):
        order = make_order(side.value, name=str(number), submission=Submission.ACKED, working=Working.FILLED)
        rule.note_attempt(Proposal(intent=order.intent), FakeView(), True)
        paid = D("100.50") + step * D("0.01")
        done.append(replace(order, average_price=paid if side is Side.BUY else 200 - paid))
    found = rule.breaches(FakeView(orders=done))
    # A closed order is found by its name only, as in the books.
    assert [breach.state for breach in found] == [TradingState.PAUSED] * expected
    assert rule.breaches(FakeView()) == ()


@pytest.mark.parametrize(
    "kind", [kind for kind, cls in BUILTIN_RULES.items() if hasattr(cls(**CASES[kind][0][0]), "group")]
)
def test_the_limit_of_a_group_without_a_shared_ledger_denies_what_does_not_reduce(kind: str) -> None:
    parameters = {key: value for key, value in CASES[kind][0][0].items() if key not in ("strategy", "turnover")}
    if kind == "daily_activity":
        parameters = {"orders": 5, **parameters}
    rule: Any = BUILTIN_RULES[kind](**{**parameters, "group": True})
    reason = rule.check(propose(), FakeView())
    assert reason is not None
    assert reason.outcome == "unknown"
    assert "other processes" in reason.text
    assert rule.check(propose(reducing=True), FakeView()) is None
