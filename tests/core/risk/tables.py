"""What the parts of the risk layer answer, in tables: the text behind ``test_tables``.

Parameters and configurations with what is wrong with them, prices and reductions, and what a gate says to one order after
another. ``python -m tests.core.risk.tables`` writes ``tables.txt`` anew; the difference is read before it is committed.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
from msgspec.structs import replace

from botframework.core.model import TradingState
from botframework.core.money import Money
from botframework.core.risk import params
from botframework.core.risk.base import Proposal
from botframework.core.risk.claims import Claim, Others, Total, together_of
from botframework.core.risk.exposure import (
    conservative_price,
    is_reducing,
    market_price,
    reference_price,
    worst_quantity,
)
from botframework.core.risk.gate import Gate
from botframework.core.risk.registry import BUILTIN_RULES, LIVE_KINDS, build_rules
from botframework.core.risk.rules.common import Rule
from botframework.core.risk.rules.exposure import MaxPosition
from botframework.core.risk.tally import week_of
from tests.core.risk.makers import ABC, NOW_NS, SAMPLE, FakeView, make_order, propose
from tests.core.risk.situations import PROPOSALS, VIEWS, said
from tests.core.risk.test_limits import change

TEXT = Path(__file__).with_name("tables.txt")
S = 10**9
D = Decimal
TABLES: dict[str, Callable[[], list[str]]] = {}


def a_table(function: Callable[[], list[str]]) -> Callable[[], list[str]]:
    TABLES[function.__name__] = function
    return function


def tried(what: str, call: Callable[..., Any], *given: Any) -> str:
    try:
        return f"{what} = {call(*given)!r}"
    except Exception as error:
        return f"{what} ! {type(error).__name__}: {error}"


@a_table
def parameters() -> list[str]:
    numbers = [1, 0, -1, True, 2.5, float("nan"), float("inf"), "7", "x", "", D("NaN"), D(3), None, [1]]
    words: list[Any] = ["one", "", ("a", "b"), ["a", ""], [1], [], None]
    money = ["5 USD", "5", "-5 USD", "0 USD", "x USD", "5 usd", Money(D(1), "EUR"), None, 5]
    field = attrs.fields(MaxPosition).limit
    found = [tried(f"as_decimal({each!r})", params.as_decimal, each) for each in numbers]
    found += [tried(f"as_decimal_or_none({each!r})", params.as_decimal_or_none, each) for each in numbers]
    found += [tried(f"as_words({each!r})", params.as_words, each) for each in words]
    found += [tried(f"as_money({each!r})", params.as_money, each) for each in money]
    found += [tried(f"as_money_or_none({each!r})", params.as_money_or_none, each) for each in money]
    limits = [*numbers, Money(D(0), "USD"), Money(D(1), "USD")]
    found += [tried(f"positive({each!r})", params.positive, None, field, each) for each in limits]
    found += [tried(f"whole({each!r})", params.whole, None, field, each) for each in numbers]
    return found


def _made(kind: str, parameters: dict[str, Any]) -> Any:
    return BUILTIN_RULES[kind](**parameters)


def _parameters(kind: str, parameters: dict[str, Any]) -> Any:
    return _made(kind, parameters).parameters()


def _hours() -> list[str]:
    """The parameters of the hours that are a time of day."""
    fields = attrs.fields(BUILTIN_RULES["trading_hours"])  # type: ignore[arg-type]  # every rule is an attrs class
    return [field.name for field in fields if field.init and isinstance(field.default, str) and ":" in field.default]


@a_table
def configurations() -> list[str]:
    """What is said of a list of rules, right or wrong."""

    class Own(Rule):
        kind = "own"
        rule_id = "X01"
        stage = 4

        def check(self, proposal: Any, view: Any) -> None: ...

    class Twin(Own):
        kind = "max_position"

    lists: list[tuple[list[tuple[str, dict[str, Any]]], dict[str, Any]]] = [
        ([], {}),
        ([("max_position", {"limit": 5})], {}),
        ([("max_positon", {"limit": 5})], {}),
        ([("zzz", {})], {}),
        ([("max_position", {})], {}),
        ([("max_position", {"limit": 0})], {}),
        ([("max_position", {"limit": 5, "colour": 1})], {}),
        ([("max_position", {"limit": 5}), ("max_position", {"limit": 6})], {}),
        ([("max_position", {"limit": 5}), ("max_position", {"limit": 6, "strategy": "s"})], {}),
        ([("max_position", {"limit": 5, "symbol": "A"}), ("max_position", {"limit": 6, "symbol": "B"})], {}),
        ([("concentration", {"percent": 5, "by": "currency"}), ("concentration", {"percent": 6})], {}),
        ([("own", {})], {"own": Own}),
        ([("own", {}), ("own", {})], {"own": Own}),
        ([], {"max_position": Twin}),
        ([("quote_age", {"max_age_s": 9})], {}),
        ([("max_position", {"limit": 5, "group": True, "strategy": "s"})], {}),
        ([("max_position", {"limit": 5, "group": 1})], {}),
    ]

    def built(entries: Any, plugins: Any) -> str:
        rules = build_rules(entries, plugins)
        shown = [f"{rule.kind} {rule.parameters()}" for rule in rules if isinstance(rule, Rule)]
        return f"{len(rules)} rules: " + "; ".join(shown)

    found = [tried(f"{entries} {sorted(plugins)}", built, entries, plugins) for entries, plugins in lists]
    found += [f"always on: {[kind for kind, rule in BUILTIN_RULES.items() if rule.always_on]}", f"live: {LIVE_KINDS}"]
    more: list[tuple[str, dict[str, Any]]] = [
        ("daily_loss", {"amount": "5 USD", "halt_amount": "4 USD"}),
        ("daily_loss", {"amount": "5 USD", "halt_amount": "6 EUR"}),
        ("daily_loss", {"amount": "5 USD", "warn_amount": "6 USD"}),
        ("daily_loss", {"amount": "5 USD", "warn_amount": "4 EUR"}),
        ("daily_loss", {"amount": "5 USD", "warn_amount": "4 USD", "halt_amount": "5 USD"}),
        ("gateway_budget", {"reserve_percent": 100}),
        ("gateway_budget", {"reserve_percent": -1}),
        ("max_order_notional", {"amount": "5 USD", "market_buffer_percent": -1}),
        ("concentration", {"percent": 5, "by": "colour"}),
        ("period_loss", {"percent": 5, "period": "year"}),
        ("foreign_activity", {"policy": "shrug"}),
    ]
    times = ("9:30", "09:30", "9:3", "25:00", "23:60", "x:30", "9:x0", "9", "9:30:00", "0:00")
    more += [("trading_hours", {name: time}) for name in _hours() for time in times]
    found += [tried(f"{k} {p}", _parameters, k, p) for k, p in more]
    rule: Any  # what they have beyond the protocol is told too
    for kind, rule in BUILTIN_RULES.items():
        found.append(
            f"{kind}: {rule.rule_id} stage {rule.stage} unit {rule.unit!r} pauses after {getattr(rule, 'pause_after', 0)}"
        )
        for parameters in (SAMPLE.get(kind, {}), {}, *({name: -1} for name in SAMPLE.get(kind, {}))):
            found.append(tried(f"{kind} {parameters}", _parameters, kind, parameters))
    return found


@a_table
def claims() -> list[str]:
    """What the shared ledger takes, and what the others' claims and one's own are together."""
    fields: dict[str, Any] = {
        "conid": 1,
        "symbol": "ABC",
        "currency": "USD",
        "long": D(5),
        "short": D(2),
        "gross": D(500),
    }

    def is_empty(changes: dict[str, Any]) -> bool:
        return Claim(**{**fields, **changes}).is_empty

    found = [
        tried(f"Claim({name}={value})", is_empty, {name: value})
        for name in ("long", "short", "gross")
        for value in (D(0), D(-1), D("NaN"), D("Infinity"), D(3))
    ]
    found.append(tried("nothing", is_empty, {"long": D(0), "short": D(0), "gross": D(0)}))
    totals = (Total("USD", D(900), D(800), D(100), 3), Total("EUR", None, D(5), D(6), 1))
    for gross in (None, D(700)):
        others = Others(
            long=D(10), short=D(20), gross=gross, buys=1, sells=2, bid=D(99), ask=None, sent=4, totals=totals
        )
        for own in (Claim(**fields), Claim(**{**fields, "gross": None})):
            found.append(tried(f"{gross} with {own.gross}", together_of, others, own, totals[:1], 6))
    return found


@a_table
def explanations() -> list[str]:
    """What one rule explains of one order."""
    rules: list[tuple[str, dict[str, Any]]] = [
        ("max_position", {"limit": 5}),
        ("price_collar", {"percent": 2}),
        ("quote_age", {}),
        ("trading_state", {}),
    ]
    views = (FakeView(), FakeView(tick=None), FakeView(held=D(900)))

    def explained(kind: str, parameters: dict[str, Any], view: FakeView) -> Any:
        return _made(kind, parameters).explain(propose(limit="100"), view)

    return [tried(f"{kind} {place}", explained, kind, p, view) for kind, p in rules for place, view in enumerate(views)]


@a_table
def prices() -> list[str]:
    found = [
        tried(f"market_price({each!r})", market_price, each)
        for each in (None, 0.0, -1.0, float("nan"), float("inf"), 0.01, 100.5)
    ]
    found += [
        f"week_of({day}) = {week_of(day)}"
        for day in (19700101, 19700104, 19700105, 20000229, 20231231, 20240101, 20240301, 16000301)
    ]
    for name, changes in VIEWS.items():
        tick = FakeView(**changes).tick
        found.append(f"{name}: reference {reference_price(tick)}")
        for each, make in PROPOSALS.items():
            if name in ("healthy", "no quote", "no bid", "no ask", "crossed"):
                found.append(
                    f"{name}, {each}: {conservative_price(make().intent, tick, D(1))} worst {worst_quantity(make())}"
                )
    return found


@a_table
def reductions() -> list[str]:
    """Which order makes a position smaller whatever else happens."""
    found = []
    for held in ("100", "-100", "0", "NaN"):
        for by in (None, {"s": D(40)}, {"s": D(-40)}):
            for orders in ([], [make_order("SELL", 50)], [make_order("BUY", 50)]):
                view = FakeView(held=D(held), held_by=by, orders=orders)
                kinds = {
                    f"{side} {quantity}": propose(side, quantity)
                    for side in ("BUY", "SELL")
                    for quantity in (1, 40, 50, 51, 100, 101)
                }
                reducing = [name for name, each in kinds.items() if is_reducing(each.intent, view)]
                old = [each for each in orders if is_reducing(replace(each.intent, quantity=D(100)), view, each)]
                found.append(
                    f"held {held} by {by} with {[(str(o.side.value), str(o.quantity)) for o in orders]}: {reducing} {len(old)}"
                )
    found.append(
        f"unexplained: {is_reducing(propose('SELL', 1).intent, FakeView(held=D(100), unexplained=frozenset({ABC.conid})))}"
    )
    return found


class _Moody(Rule):
    """A plugin that answers as it is told to."""

    kind = "moody"
    rule_id = "X02"
    stage = 5
    pause_after = 2
    mood: Any = None

    def check(self, proposal: Any, view: Any) -> Any:
        if isinstance(self.mood, Exception):
            raise self.mood
        return self.mood

    def breaches(self, view: Any) -> Any:
        if isinstance(self.mood, Exception):
            raise self.mood
        return ()


class _Forgetful(_Moody):
    kind = "forgetful"
    pause_after = 0

    def note_attempt(self, proposal: Any, view: Any, allowed: bool) -> None:
        if isinstance(self.mood, Exception):
            raise self.mood

    def check(self, proposal: Any, view: Any) -> Any:
        return None


@a_table
def verdicts() -> list[str]:
    """One gate and one order after another; what was denied again and again pauses its strategy."""
    found: list[str] = []
    clock = iter(range(0, 10**15, 15_000_000))
    moody, forgetful = _Moody(), _Forgetful()
    gate = Gate(
        [*build_rules([("price_collar", {"percent": 2}), ("order_rate", {"per_minute": 40})]), moody, forgetful]
    )
    slow = Gate([moody], mono_ns=lambda: next(clock) * (2 if moody.mood == "slow" else 1))
    at_ns = NOW_NS

    def ask(what: str, which: Gate = gate, proposal: Any = None, view: Any = None) -> None:
        nonlocal at_ns
        at_ns += 2 * S
        view = FakeView(now_ns=at_ns, tick=None) if view is None else view
        number = len(found)
        verdict = which.decide(propose(limit="100") if proposal is None else proposal, view, f"v{number}")
        found.append(
            f"{what}: {verdict.verdict_id} {'allowed' if verdict.allowed else 'denied'} raised {verdict.raised}"
        )
        found.extend(f"    {reason.code} {said(reason)}" for reason in verdict.reasons)
        found.extend(
            f"    {each.scope} {each.state.name} {each.reason.code} {said(each.reason)}" for each in verdict.breaches
        )

    for name in ("healthy", "no quote", "halted", "never compared", "wide"):
        ask(name, view=FakeView(**VIEWS[name]))
    for _ in range(4):
        ask("far away", proposal=propose(limit="140"), view=FakeView(now_ns=at_ns))
    at_ns += 61 * S
    ask("far away later", proposal=propose(limit="140"), view=FakeView(now_ns=at_ns))
    for name, make in PROPOSALS.items():
        ask(name, proposal=make(), view=FakeView())
        ask(f"{name}, long", proposal=make(), view=FakeView(held=D(950)))
    moody.mood = LookupError("a mistake " + "x" * 400)
    ask("raises", view=FakeView())
    ask("raises over no number", proposal=propose(quantity=D("NaN"), limit="100"), view=FakeView())
    found.extend(f"    watch {each.scope} {each.state.name} {said(each.reason)}" for each in gate.breaches(FakeView()))
    moody.mood = "no reason"
    ask("says something else", view=FakeView())
    moody.mood = "slow"
    ask("takes long", slow, view=FakeView())
    moody.mood = None
    ask("is quick", slow, view=FakeView())
    forgetful.mood = LookupError("full")
    ask("cannot remember", view=FakeView())
    forgetful.mood = None
    ask("does not know any more", view=FakeView())
    gate.note_restored(propose(limit="140"), FakeView(now_ns=at_ns), False, ())
    ask("after a restart", view=FakeView())
    ask("a change", proposal=change(), view=FakeView(orders=[make_order()]))

    def group(first: Any, *legs: Any) -> Any:
        named = [
            replace(leg, leg=str(place), client_order_id=f"v1.s.20240101.L{place}") for place, leg in enumerate(legs, 2)
        ]
        return Proposal(intent=replace(first, leg="1"), legs=tuple(named))

    away, near = propose("SELL", limit="140").intent, propose("SELL", limit="101").intent
    ask("a group", proposal=group(propose(limit="99").intent, near), view=FakeView())
    ask("a group with one far away", proposal=group(propose(limit="99").intent, away), view=FakeView())
    ask("a group that reduces", proposal=group(near, replace(away, quantity=D(50))), view=FakeView(held=D(500)))
    ask("a group while paused", proposal=group(near, near), view=FakeView(state=TradingState.PAUSED, held=D(500)))
    entry = replace(propose(limit="99").intent, leg="entry")
    exits = [replace(near, leg="take_profit"), replace(away, leg="stop_loss")]
    ask("a bracket", proposal=Proposal(intent=entry, legs=tuple(exits)), view=FakeView())
    ask(
        "a bracket while paused",
        proposal=Proposal(intent=entry, legs=tuple(exits)),
        view=FakeView(state=TradingState.PAUSED),
    )
    ask("without a time", view=attrs.evolve(FakeView(), now_ns=None))  # type: ignore[arg-type]  # the fault
    return found


if __name__ == "__main__":
    TEXT.write_text(
        "".join(f"## {name}\n" + "".join(f"{line}\n" for line in make()) for name, make in TABLES.items()),
        encoding="utf-8",
    )
