"""Rules that a plugin made of a built-in one without care: they are refused when they are made, or they deny; none only allows."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import attrs
import pytest
from msgspec.structs import replace

from botframework.core.events import Together
from botframework.core.risk.registry import BUILTIN_RULES, build_rules
from tests.core.risk.makers import FakeView, propose
from tests.core.risk.test_limits import ABOVE, AT, BELOW, CASES

Way = Callable[[Any, dict[str, Any]], tuple[type, dict[str, Any]]]
#: Their other limit stands without the one that was lost, and may be all there is.
OPTIONAL = {("protective_stop", 1), ("protective_stop", 2)}


TOGETHER = Together(
    long=Decimal(1), short=Decimal(0), gross=Decimal(1), buys=1, sells=0, orders=1, sent=1, bid=None, ask=None, worth=()
)


def nothing(_: object) -> None: ...


def names(base: Any) -> list[str]:
    return [field.name for field in attrs.fields(base) if field.init]


def made(base: type, fields: dict[str, Any], **body: Any) -> type:
    found: type = attrs.make_class("Made", fields, bases=(base,), class_body=body, eq=False, kw_only=True)
    return found


def keeps_what_it_is_given(base: type, given: dict[str, Any]) -> tuple[type, dict[str, Any]]:
    def init(self: Any, **values: Any) -> None:
        self.__dict__.update(values)

    return type("Made", (base,), {"__init__": init}), given


def keeps_nothing(base: type, given: dict[str, Any]) -> tuple[type, dict[str, Any]]:
    return type("Made", (base,), {"__init__": lambda self, **_: None}), given


def forgets_what_none_means(base: type, given: dict[str, Any]) -> tuple[type, dict[str, Any]]:
    return made(base, {name: attrs.field(default=None) for name in names(base)}, __attrs_post_init__=nothing), {}


def forgets_what_none_means_and_calls_on(base: type, given: dict[str, Any]) -> tuple[type, dict[str, Any]]:
    return made(base, {name: attrs.field(default=None) for name in names(base)}), {}


def renames(base: type, given: dict[str, Any]) -> tuple[type, dict[str, Any]]:
    fields = {name: attrs.field(default=None, init=False) for name in names(base)}
    fields |= {f"our_{name}": attrs.field(default=None) for name in given}
    return made(base, fields, __attrs_post_init__=nothing), {f"our_{name}": value for name, value in given.items()}


def never_sets(base: type, given: dict[str, Any]) -> tuple[type, dict[str, Any]]:
    return made(base, {name: attrs.field(init=False) for name in given}, __attrs_post_init__=nothing), {}


def converts_nothing(base: type, given: dict[str, Any]) -> tuple[type, dict[str, Any]]:
    fields = {field.name: attrs.field(default=field.default) for field in attrs.fields(base) if field.init}
    return made(base, fields, __attrs_post_init__=nothing), {name: str(value) for name, value in given.items()}


def shadows(base: type, given: dict[str, Any]) -> tuple[type, dict[str, Any]]:
    return type("Made", (base,), {**dict.fromkeys(names(base)), "__attrs_post_init__": nothing}), given


def shadows_and_makes_nothing(base: type, given: dict[str, Any]) -> tuple[type, dict[str, Any]]:
    return type("Made", (base,), {**dict.fromkeys(names(base)), "__init__": nothing}), {}


def shadows_without_room(base: type, given: dict[str, Any]) -> tuple[type, dict[str, Any]]:
    return made(base, {}, **dict.fromkeys(names(base))), given


WAYS: tuple[Way, ...] = (
    keeps_what_it_is_given, keeps_nothing, forgets_what_none_means, forgets_what_none_means_and_calls_on, renames, never_sets,
    converts_nothing, shadows, shadows_and_makes_nothing, shadows_without_room,
)  # fmt: skip


def answer(rule: Any, proposal: Any, view: Any) -> str:
    """As the gate takes it: a rule that raises has not allowed."""
    try:
        reason = rule.check(proposal, view)
    except Exception:
        return "raised"
    return "allow" if reason is None else str(reason.outcome)


@pytest.mark.parametrize(
    ("kind", "line"),
    [(kind, n) for kind, lines in CASES.items() for n in range(len(lines)) if (kind, n) not in OPTIONAL],
)
def test_a_rule_that_lost_its_limit_on_the_way_allows_nothing_the_limit_forbids(kind: str, line: int) -> None:
    parameters, make, outcomes = CASES[kind][line]
    for way in WAYS:
        cls, given = way(BUILTIN_RULES[kind], parameters)
        cls.kind = "made"  # type: ignore[attr-defined]  # as a plugin registers it
        for step, outcome in zip((BELOW, AT, ABOVE), outcomes, strict=True):
            if outcome != "allow":
                assert allowed_by(cls, given, *make(step)) is False, (way.__name__, step)


def allowed_by(cls: type, given: dict[str, Any], proposal: Any, view: Any, *memory: Callable[[Any], None]) -> bool:
    """Whether a rule that could be made allows, with the memory it has to have."""
    try:
        rule = next(rule for rule in build_rules([("made", given)], {"made": cls}) if rule.kind == "made")
    except ValueError as error:
        assert str(error).startswith(("risk[0]: made: ", "risk: made: ")), error
        return False
    try:
        for remember in memory:
            remember(rule)
    except Exception:
        return False  # the gate takes the rule for broken from then on, and denies
    return answer(rule, proposal, view) == "allow"


@pytest.mark.parametrize("kind", [kind for kind, cls in BUILTIN_RULES.items() if getattr(cls, "one_of", ())])
def test_a_rule_whose_only_limits_are_gone_while_it_runs_denies(kind: str) -> None:
    """A change of limits asks the class whether a value fits; one that forgot how lets its last limit go."""
    base: Any = BUILTIN_RULES[kind]
    cls: Any = made(base, {}, __attrs_post_init__=nothing)
    proposal = propose(quantity=1, limit="100")
    for parameters, _, _ in CASES[kind]:
        for group in (False, True)[: 1 + ("group" in attrs.fields_dict(base))]:
            view = FakeView(together=TOGETHER)
            rule = cls(**parameters, **{"group": True} if group else {})
            for name in cls.one_of:
                setattr(rule, name, None)
            reason = rule.check(proposal, view)
            assert reason.outcome == "unknown"
            assert reason.text == f"no limit is set: neither {' nor '.join(cls.one_of)}"
            assert rule.check(replace(proposal, reducing=True), view) is None  # as where a quote is missing


class Foreign:
    """Someone's rule that is made of nothing of ours."""

    kind = "foreign"
    rule_id = "X1"
    always_on = False
    stage = 4

    def check(self, proposal: Any, view: Any) -> None: ...

    def note_attempt(self, proposal: Any, view: Any, allowed: bool) -> None: ...


def leave(self: Any) -> None:
    raise SystemExit(0)


def lose(self: Any) -> None:
    raise KeyError("limit")


def rename(self: Any) -> None:
    self.kind = "quote_age"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"__init__": leave}, "foreign: making it raised SystemExit: 0"),
        ({"__init__": lose}, "foreign: making it raised KeyError: 'limit'"),
        ({"__init__": rename}, "foreign: once made it calls itself 'quote_age', must be 'foreign'"),
        ({"rule_id": None}, "foreign: its class gives no rule_id"),
        ({"stage": None}, "foreign: its class gives no stage"),
        ({"check": None}, "foreign: its class gives no check"),
        ({"note_attempt": None}, "foreign: its class gives no note_attempt"),
    ],
)
@pytest.mark.parametrize("always_on", [False, True])
def test_a_rule_that_cannot_be_made_or_asked_is_an_error_of_the_file(
    body: dict[str, Any], words: str, always_on: bool
) -> None:
    cls: Any = type("Made", (Foreign,), {**body, "always_on": always_on})
    with pytest.raises(ValueError) as told:
        build_rules([] if always_on else [("foreign", {})], {"foreign": cls})
    assert str(told.value) == f"risk{'' if always_on else '[0]'}: {words}"


def test_a_rule_need_not_say_that_it_is_not_always_on() -> None:
    bare: Any = type("Bare", (), {name: value for name, value in vars(Foreign).items() if name != "always_on"})
    kinds = {rule.kind for rule in build_rules([("foreign", {})], {"foreign": bare})}
    assert kinds == {rule.kind for rule in build_rules([])} | {"foreign"}
    assert "foreign" not in {rule.kind for rule in build_rules([], {"foreign": bare})}


def test_a_window_that_is_none_is_no_window_of_nothing() -> None:
    cls: Any = made(BUILTIN_RULES["duplicate_order"], {"window_s": attrs.field(default=None)})
    rule, proposal = cls(), propose(limit="100")
    _, make, _ = CASES["duplicate_order"][0]
    _, view, *_ = make(BELOW)
    assert view.open_orders(proposal.intent.instrument.conid, proposal.intent.strategy)
    assert answer(rule, *make(BELOW)[:2]) == "raised"
    notional: Any = made(BUILTIN_RULES["max_order_notional"], {"market_buffer_percent": attrs.field(default=None)})
    assert answer(notional(amount="1000 USD"), propose(quantity=1), FakeView()) == "raised"
    assert (
        answer(notional(amount="1000 USD", market_buffer_percent=Decimal(1)), propose(quantity=1), FakeView())
        == "allow"
    )
