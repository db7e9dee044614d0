"""The gate leaves rules out that are not about an order; what they would have said, had they been asked, is nothing."""

from __future__ import annotations

from typing import Any

import attrs
import msgspec
import pytest
from msgspec.structs import replace

from botframework.core.events import Reason
from botframework.core.model import Instrument, Side, Submission
from botframework.core.risk import gate as gate_module
from botframework.core.risk.base import Proposal, Shape
from botframework.core.risk.gate import BUDGET_NS, Gate
from botframework.core.risk.registry import BUILTIN_RULES, build_rules
from botframework.core.risk.rules.common import news
from botframework.core.risk.rules.size import MaxOrderQuantity
from tests.core.risk.makers import ABC, SAMPLE, FakeView, make_order, propose
from tests.core.risk.situations import MORE, PROPOSALS, VIEWS


def shape_of(proposal: Proposal) -> Shape:
    intent = proposal.intent
    return Shape(
        intent.strategy,
        intent.instrument.symbol,
        intent.instrument.sec_type,
        intent.side is Side.BUY,
        intent.order_type,
        proposal.replaces is not None,
    )


def made(kind: str) -> list[Any]:
    cls: Any = BUILTIN_RULES[kind]
    found = []
    for parameters in ({**SAMPLE.get(kind, {})}, *MORE.get(kind, ())):
        try:
            found.append(cls(**parameters))
        except (TypeError, ValueError):
            continue
    fields = {field.name for field in attrs.fields(cls)}
    scopes: list[dict[str, Any]] = [{"strategy": "other"}] if "strategy" in fields else []
    scopes += [{"symbol": "XYZ"}] if "symbol" in fields else []
    scopes += [{"group": True}] if "group" in fields else []
    for scope in scopes:
        plain = {key: value for key, value in SAMPLE.get(kind, {}).items() if "group" not in scope or key != "turnover"}
        found.append(cls(**plain, **scope))
    return found


@pytest.mark.parametrize("kind", list(BUILTIN_RULES))
def test_a_rule_that_does_not_apply_has_nothing_to_object(kind: str) -> None:
    for rule in made(kind):
        for name, make in PROPOSALS.items():
            proposal = make()
            try:
                applies = rule.applies(shape_of(proposal))
            except AttributeError:
                continue  # what is no order has no shape, and every rule is asked
            if applies:
                continue
            for where, changes in VIEWS.items():
                reason = None if _is_nonsense(proposal) else rule.check(proposal, FakeView(**changes))
                assert reason is None, (name, where)


def _is_nonsense(proposal: Proposal) -> bool:
    return not isinstance(proposal.intent.instrument, Instrument)


def test_most_orders_are_asked_about_by_few_less_than_all_rules_and_a_market_order_by_others() -> None:
    gate = Gate(build_rules([(kind, SAMPLE.get(kind, {})) for kind in BUILTIN_RULES]))

    def asked(proposal: Proposal) -> set[str]:
        return {gate.rules[index].kind for run in gate._plan(proposal, None) for _, index in run}

    everything = {rule.kind for rule in gate.rules}
    buy = propose(limit="100")
    assert everything - asked(buy) == {"market_order", "short_sale", "naked_short", "modify_interval", "fill_quality"}
    assert "market_order" in asked(propose())
    assert "short_sale" in asked(propose("SELL", limit="100"))
    assert "naked_short" in asked(propose("SELL", limit="100", instrument=attrs.evolve(ABC, sec_type="OPT")))
    change = propose(limit="100", replaces=make_order())
    assert "modify_interval" in asked(change)
    assert everything - asked(change) > {"working_orders", "duplicate_order", "repeated_execution"}
    assert asked(replace(buy, intent=replace(buy.intent, order_type="LMT"))) == everything
    assert asked(replace(buy, intent=replace(buy.intent, strategy=["s"]))) == everything


class Loud(MaxOrderQuantity):
    """A built-in rule made another one: it is asked whatever the one it came from says it is about."""

    def check(self, proposal: Any, view: Any) -> Any:
        return Reason(code="LOUD", outcome="deny")


def test_a_rule_made_of_a_built_in_one_is_always_asked() -> None:
    rule = Loud(limit=10, strategy="other", symbol="XYZ")
    assert not rule.applies(shape_of(propose()))
    assert [each.code for each in Gate([rule]).decide(propose(), FakeView(), "v").reasons] == ["LOUD"]


def test_kinds_of_orders_that_are_never_seen_again_take_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate_module, "PLANS_MAX", 20)
    gate = Gate(build_rules([("max_position", {"limit": 1000, "strategy": f"s{number}"}) for number in range(30)]))
    for number in range(40):
        assert gate.decide(propose(limit="100", strategy=f"s{number}"), FakeView(), "v").allowed
        assert 0 < len(gate._plans) <= 20


def test_strategies_and_symbols_no_rule_names_share_what_was_picked() -> None:
    rules: list[tuple[str, dict[str, Any]]] = [("max_position", {"limit": 150, "strategy": "a"})]
    rules += [
        ("max_position", {"limit": 90, "symbol": "ABC"}),
        ("max_position", {"limit": 60, "strategy": "a", "symbol": "ABC"}),
    ]
    gate = Gate(build_rules(rules))
    xyz = attrs.evolve(ABC, symbol="XYZ")
    view = FakeView(tick=msgspec.structs.replace(FakeView().tick, instrument=xyz))  # type: ignore[type-var]  # set by default
    for strategy, instrument, quantity, allowed in (
        ("a", xyz, 160, False),
        ("a", xyz, 150, True),
        ("b", xyz, 160, True),
        ("c", xyz, 160, True),
        ("b", ABC, 95, False),
        ("b", ABC, 90, True),
        ("a", ABC, 65, False),
    ):
        seen = view if instrument is xyz else FakeView()
        verdict = gate.decide(
            propose(quantity=quantity, limit="100", strategy=strategy, instrument=instrument), seen, "v"
        )
        assert verdict.allowed is allowed, (strategy, instrument.symbol, quantity)
    assert len(gate._plans) == 4  # named and other strategies, named and other symbols


def test_rules_of_ours_are_timed_together_and_plugins_each() -> None:
    at_ns = 0
    slow = {"rule": ""}

    def clock() -> int:
        return at_ns

    class Plugin:
        kind, rule_id, always_on, stage = "plugin", "X1", False, 4

        def check(self, proposal: Any, view: Any) -> Any:
            nonlocal at_ns
            at_ns += BUDGET_NS + 1 if slow["rule"] == "plugin" else 5
            return None

        def note_attempt(self, proposal: Any, view: Any, allowed: bool) -> None:
            """Nothing to remember."""

    class View(FakeView):
        def equity(self, currency: str) -> Any:
            nonlocal at_ns
            at_ns += BUDGET_NS + 1 if slow["rule"] in ("ours", "the machine") else 5
            slow["rule"] = "" if slow["rule"] == "the machine" else slow["rule"]
            return super().equity(currency)

    gate = Gate(build_rules([("plugin", {}), ("leverage", {"limit": 10})], {"plugin": Plugin}), mono_ns=clock)  # type: ignore[dict-item]  # a plugin's
    assert gate.decide(propose(limit="100"), View(), "v").allowed
    slow["rule"] = "plugin"
    denied = gate.decide(propose(limit="100"), View(), "v")
    assert ([reason.code for reason in denied.reasons], denied.raised) == (["PLUGIN"], ("plugin",))
    slow["rule"] = "ours"
    denied = gate.decide(propose(limit="100"), View(), "v")
    assert ([reason.code for reason in denied.reasons], denied.raised) == (["GATE"], ("gate",))
    assert "20 ms" in denied.reasons[0].text
    slow["rule"] = "the machine"
    assert gate.decide(propose(limit="101"), View(), "v").allowed


def test_what_became_of_orders_is_told_by_their_identity() -> None:
    one, two, three = make_order(name="A"), make_order(name="B"), make_order(name="C")
    later = replace(two, submission=Submission.UNKNOWN)
    assert news((one, two), (one, two)) == []
    assert news((one, two), (one, later)) == [(two, later)]
    assert news((one,), (one, two, three)) == [(None, two), (None, three)]
    assert news((one, two), (two,)) is None
