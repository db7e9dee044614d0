"""What every rule says, word for word, over a grid of situations: the table behind ``test_words``.

A denial is read by people and kept in journals: its code, its numbers, their unit and its words are behaviour. The table
(``denials.txt``) has one line per thing a rule says, with how many situations it is said in; everything that is not in it
is allowed. After a change that is meant: ``python -m tests.core.risk.situations`` writes it anew, and the difference is
read before it is committed.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs

from botframework.core.events import Together
from botframework.core.model import (
    OrderType,
    SessionState,
    StreamState,
    Submission,
    Tick,
    TimeInForce,
    TradingState,
    Working,
)
from botframework.core.risk.base import Proposal
from botframework.core.risk.registry import BUILTIN_RULES
from botframework.core.risk.tally import Count
from tests.core.risk.makers import ABC, NOW_NS, SAMPLE, FakeView, make_order, propose
from tests.core.risk.test_limits import CASES, change, funded, quoted, stop, trade, trailing

TABLE = Path(__file__).with_name("denials.txt")
S = 10**9
D = Decimal
EUR = attrs.evolve(ABC, currency="EUR")
BIG = attrs.evolve(ABC, multiplier=D(100))
STALE = attrs.evolve(ABC, rules_at_ns=NOW_NS - 90_000 * S)

VIEWS: dict[str, dict[str, Any]] = {
    "healthy": {},
    "no quote": {"tick": None},
    "no bid": {"tick": quoted(bid=0.0)},
    "no ask": {"tick": quoted(ask=float("nan"))},
    "crossed": {"tick": quoted(bid=101.0)},
    "locked": {"tick": quoted(bid=100.01)},
    "wide": {"tick": quoted(bid=90.0, ask=110.0)},
    "cheap": {"tick": quoted(bid=1.0, ask=1.01)},
    "dear": {"tick": quoted(bid=999.0, ask=1001.0)},
    "sizes": {"tick": quoted(bid_size=150.0, ask_size=50.0)},
    "halted quote": {"tick": quoted(halted=True)},
    "delayed": {"tick": quoted(delayed=True)},
    "old quote": {"now_ns": NOW_NS + 10 * S},
    "quote of the future": {"now_ns": NOW_NS - 10 * S},
    "of another contract": {"tick": Tick(attrs.evolve(ABC, symbol="ABX"), NOW_NS, NOW_NS, 99.99, 100.01)},
    "no funds": {"funds": None},
    "no equity": {"funds": funded(equity=None, available=None, excess_liquidity=None, cash=None)},
    "broke": {"funds": funded(equity=D(0), available=D(0))},
    "poor": {"funds": funded(equity=D(1), available=D(1), excess_liquidity=D(1), cash=D(1))},
    "old funds": {"wall_ns": NOW_NS + 400 * S, "last_clean_wall_ns": NOW_NS + 400 * S},
    "no result": {"pnl": None, "period": None, "dropped": None},
    "loss": {"pnl": D("-1500.50"), "period": D("-2500.25"), "dropped": D("3500.75")},
    "gain": {"pnl": D(5000), "period": D(5000)},
    "loss of one": {"pnl_by": {"s": D(-1500), "other": D(-9000)}},
    "rate": {"rates": {("EUR", "USD"): D("1.25"), ("USD", "EUR"): D("0.8")}, "pnl": D(-900)},
    "loss at a rate": {
        "rates": {("EUR", "USD"): D("1.25"), ("USD", "EUR"): D("0.8")},
        "pnl": D(-1900),
        "period": D(-2500),
        "dropped": D(3500),
    },
    "no volume": {"volume": None, "borrowable": None},
    "untraded": {"volume": D(0), "borrowable": D(0)},
    "thin": {"volume": D(100), "borrowable": D(10)},
    "paused": {"state": TradingState.PAUSED},
    "reduce only": {"state": TradingState.REDUCE_ONLY},
    "halted": {"state": TradingState.HALTED},
    "frozen": {"state": TradingState.FROZEN},
    "session down": {"session": SessionState.DOWN},
    "competing": {"session": SessionState.COMPETING},
    "stalled": {"stream": StreamState.STALLED},
    "no journal": {"journal_ok": False},
    "never compared": {"last_clean_wall_ns": None},
    "compared long ago": {"last_clean_wall_ns": NOW_NS - 90 * S},
    "unknown order": {"oldest_unknown_wall_ns": NOW_NS - 45 * S},
    "young unknown order": {"oldest_unknown_wall_ns": NOW_NS - 5 * S},
    "unexplained": {"unexplained": frozenset({101})},
    "no account": {"account": ""},
    "not confirmed": {"account_confirmed": False},
    "no replies": {"reply_policy_valid": False},
    "other code": {"code_now": ("c", "e")},
    "other file": {"code_now": ("x", "d")},
    "no code": {"code_now": None},
    "not armed": {"armed": None},
    "armed oddly": {"armed": ("c", "d", "e"), "code_now": ("c", "d", "e")},
    "armed by a number": {"armed": ("c", 4), "code_now": ("c", 4)},
    "armed by a list": {"armed": ["c", "d"], "code_now": ["c", "d"]},
    "unwatched": {"monitors": {}},
    "late loop": {"monitors": {"loop": False, "disk": True, "clock": True}},
    "full disk": {"monitors": {"loop": True, "disk": False, "clock": False}},
    "nobody there": {"operator_wall_ns": None},
    "left": {"operator_wall_ns": NOW_NS - 90_000 * S},
    "stranger": {"foreign": 3},
    "night": {"clock": (1, 3 * 3600)},
    "before the close": {"clock": (4, 16 * 3600 - 30)},
    "weekend": {"clock": (6, 12 * 3600)},
    "holiday": {"day": 20261225},
    "not one of ours": {"allowed": frozenset()},
    "long": {"held": D(950)},
    "short": {"held": D(-950)},
    "long of others": {"held": D(950), "held_by": {"s": D(10), "other": D(940)}},
    "against others": {"held": D(0), "held_by": {"s": D(500), "other": D(-500)}},
    "open buys": {"orders": [make_order(name=str(n), quantity=300) for n in range(3)]},
    "open sales": {"orders": [make_order("SELL", name=str(n), quantity=300, limit="99.5") for n in range(3)]},
    "open at any price": {
        "orders": [
            make_order(name="B", limit=None),
            make_order("SELL", name="S", limit=None),
        ]
    },
    "twin": {"orders": [make_order(quantity=100, limit="100")]},
    "unanswered twin": {
        "now_ns": NOW_NS + 3 * S,
        "orders": [make_order(submission=Submission.UNKNOWN, working=Working.NONE)],
    },
    "old twin": {"now_ns": NOW_NS + 3 * S, "orders": [make_order()]},
    "twin being cancelled": {"orders": [make_order(cancel_pending=True)]},
    "overfilled": {"orders": [make_order(filled=D(101))]},
    "one id twice": {
        "orders": [make_order(broker_order_id="7", name="A"), make_order(broker_order_id="7", name="B", quantity=3)]
    },
    "protected": {"held": D(200), "orders": [stop(100), make_order("SELL", 50, name="X")]},
    "key used": {"keys": {("s", "key")}},
    "many messages": {"messages": 9},
    "many reports": {"reports": 99},
    "busy day": {
        "counted": Count(
            day=20231114, orders=150, changes=60, cancels=90, executions=2, turnover={"USD": D(2_000_000)}, entries=30
        )
    },
    "refused": {"counted": Count(refusals=deque([NOW_NS - n * S for n in range(9, 0, -1)]))},
    "losers": {"trades": [trade(10 * n, "-50") for n in range(12, 0, -1)]},
    "losers long ago": {"trades": [trade(100_000 + n, "-50") for n in range(12, 0, -1)]},
    "losers, the last of them lately": {"trades": [trade(n, "-50") for n in (20_000, 15_000, 9_000, 5_000, 10)]},
    "losers, then a gain": {"trades": [*(trade(10 * n, "-50") for n in range(12, 1, -1)), trade(1, "1")]},
    "small gains": {"trades": [trade(10 * n, "0.01", stopped=False) for n in range(12, 0, -1)]},
    "group": {
        "together": Together(
            long=D(5000), short=D(5000), gross=D(2_000_000), buys=9, sells=9, orders=99, sent=500, bid=D(101), ask=D(99)
        )
    },
}

PROPOSALS: dict[str, Any] = {
    "buy": lambda: propose(),
    "buy at": lambda: propose(limit="100"),
    "buy far above": lambda: propose(limit="111"),
    "buy far below": lambda: propose(limit="80"),
    "sell": lambda: propose("SELL"),
    "sell at": lambda: propose("SELL", limit="100"),
    "sell far below": lambda: propose("SELL", limit="89"),
    "sell to reduce": lambda: propose("SELL", limit="100", reducing=True),
    "buy to reduce": lambda: propose(reducing=True),
    "stop": lambda: propose("SELL", stop_price=D(95), order_type=OrderType.STOP),
    "stop limit": lambda: propose(limit="104", stop_price=D(102), order_type=OrderType.STOP_LIMIT),
    "much": lambda: propose(quantity=20_000, limit="100"),
    "one": lambda: propose(quantity=1, limit="0.5"),
    "in euros": lambda: propose(limit="100", instrument=EUR),
    "of a hundred": lambda: propose(limit="100", instrument=BIG),
    "by old rules": lambda: propose(limit="100", instrument=STALE),
    "option": lambda: propose("SELL", limit="100", instrument=attrs.evolve(ABC, sec_type="OPT")),
    "future": lambda: propose("SELL", limit="100", instrument=attrs.evolve(ABC, sec_type="FUT")),
    "difference": lambda: propose("SELL", limit="100", instrument=attrs.evolve(ABC, sec_type="CFD")),
    "at the open": lambda: propose(limit="100", tif=TimeInForce.OPG),
    "with a key": lambda: propose(limit="100", client_key="key"),
    "of another": lambda: propose(limit="100", strategy="other"),
    "change": change,
    "change to reduce": lambda: change(reducing=True),
    "no number": lambda: propose(quantity=D("NaN"), limit="100"),
    "trails": lambda: trailing(D(2)),
    "trails far away": lambda: trailing(D(500), "BUY"),
    "trails by a fraction": lambda: trailing(D("0.05"), percent=True),
    "trails to reduce": lambda: trailing(D(95), percent=True, reducing=True),
}

MORE: dict[str, list[dict[str, Any]]] = {
    "order_share": [{"percent_of_displayed": 100}],
    "market_order": [{"allow": False}],
    "max_position": [{"limit": 100, "strategy": "s"}, {"limit": 100, "symbol": "XYZ"}, {"limit": 2000, "group": True}],
    "max_order_quantity": [{"limit": 50, "strategy": "other"}, {"limit": 50, "symbol": "ABC"}],
    "max_order_notional": [{"amount": "9000 EUR", "market_buffer_percent": 0}],
    "gross_exposure": [{"percent": 50}, {"amount": "1000 USD", "strategy": "s"}, {"amount": "1000 USD", "group": True}],
    "net_exposure": [{"amount": "1000 EUR"}, {"amount": "1000 USD", "group": True}],
    "concentration": [
        {"percent": 5, "by": "currency"},
        {"amount": "1000 USD", "group": True},
        {"amount": "1000 USD", "by": "currency", "group": True},
    ],
    "leverage": [{"limit": "0.5"}],
    "buying_power": [{"cushion_percent": 50}],
    "short_sale": [{"allow": False}],
    "daily_loss": [{"amount": "1000 EUR"}, {"amount": "100 USD", "strategy": "s"}],
    "period_loss": [{"percent": 1, "period": "month"}, {"amount": "10 EUR"}],
    "drawdown": [{"percent": 1}, {"amount": "10 EUR"}],
    "order_rate": [{"per_minute": 1, "per_second": 1}],
    "daily_activity": [{"orders": 100, "group": True}, {"orders": 10, "strategy": "other"}],
    "working_orders": [
        {"per_side": 2},
        {"total": 2},
        {"total": 2, "strategy": "s"},
        {"total": 50, "group": True},
        {"per_side": 8, "group": True},
    ],
    "quote_age": [{"allow_delayed": True}],
    "book_quality": [{"allow_locked": True, "max_spread_percent": 1}],
    "protective_stop": [{"max_loss": "100 USD"}, {"max_percent": 1}],
    "foreign_activity": [{"policy": "halt"}],
    "allow_list": [
        {"order_types": ("LMT", "STP")},
        {"tifs": ("GTC", "IOC")},
        {"exchanges": ("ARCA", "IEX")},
        {"sec_types": "OPT", "order_types": "LMT", "tifs": "GTC", "exchanges": "ARCA"},
    ],
    "restricted": [{"symbols": "ABC"}],
    "duplicate_order": [{"window_s": 60}],
    "self_trade": [{"group": True}],
}
"""Further parameters, beside those of ``SAMPLE``."""


def said(reason: Any) -> str:
    return f"{reason.outcome} | {reason.observed} | {reason.limit} | {reason.unit} | {reason.text}"


def lines(kind: str) -> list[str]:
    """The table's part about one rule, as it is now."""
    counts = Counter((*_grid(kind), *_limits(kind)))
    return [f"{what}  x {count}" for what, count in sorted(counts.items())]


def _made(kind: str, parameters: dict[str, Any]) -> Any:
    try:
        return BUILTIN_RULES[kind](**parameters)
    except (TypeError, ValueError) as error:
        return f"{kind}: {type(error).__name__}: {error}"


def _grid(kind: str) -> Iterator[str]:
    for place, parameters in enumerate(({**SAMPLE.get(kind, {})}, *MORE.get(kind, ()))):
        rule = _made(kind, parameters)
        if isinstance(rule, str):
            yield rule
            continue
        for changes in VIEWS.values():
            view = FakeView(**changes)
            watch = getattr(rule, "breaches", None)
            if watch is not None:
                for breach in watch(view):
                    yield f"{kind} {place} watch | {breach.scope} {breach.state.name} | {said(breach.reason)}"
            for make in PROPOSALS.values():
                proposal: Proposal = make()
                try:
                    reason = _made(kind, parameters).check(proposal, view)
                except Exception as error:
                    yield f"{kind} {place} raises {type(error).__name__}"
                    continue
                if reason is not None:
                    yield f"{kind} {place} | {reason.code} | {said(reason)}"


def _limits(kind: str) -> Iterator[str]:
    """The rule one step below, at and above its limits, with what it remembers."""
    for parameters, make, _ in CASES[kind]:
        for step in (-1, 0, 1):
            rule: Any = BUILTIN_RULES[kind](**parameters)
            proposal, view, *memory = make(step)
            for remember in memory:
                remember(rule)
            reason = rule.check(proposal, view)
            if reason is not None:
                yield f"{kind} at its limit {step:+} | {said(reason)}"


if __name__ == "__main__":
    TABLE.write_text("".join(f"{line}\n" for kind in sorted(BUILTIN_RULES) for line in lines(kind)), encoding="utf-8")
