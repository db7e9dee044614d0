"""What a rule cannot know it denies: every declared input of every rule taken away and spoilt, and every rule made to raise.

Nothing here names a rule. The sweep goes by what rules declare (``inputs``), in every situation in which the rule reads the
input, so a new rule is in it by itself; that it declares all it reads is checked too, and so is that some situation makes it
read what it declares.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import attrs
import msgspec
import pytest
from msgspec.structs import replace

from botframework.core.events import FundsReported, GroupWorth, Together
from botframework.core.exposure import Worth
from botframework.core.model import OrderType
from botframework.core.risk.base import INPUTS, Proposal
from botframework.core.risk.exposure import is_reducing
from botframework.core.risk.gate import Gate
from botframework.core.risk.registry import BUILTIN_RULES, build_rules
from botframework.core.risk.tally import Count
from tests.core.risk.makers import ABC, NOW_NS, SAMPLE, FakeView, make_order, propose

S = 10**9
D = Decimal
NAN = Decimal("NaN")
RAISES = "raises"

MORE: Mapping[str, list[dict[str, Any]]] = {
    "order_share": [{"percent_of_displayed": 100}],
    "restricted": [{"file": "list.txt"}],
    "gross_exposure": [{"percent": 1000}],
    "net_exposure": [{"amount": "1000000 USD"}],
    "concentration": [{"percent": 1000}, {"percent": 1000, "by": "currency"}],
    "period_loss": [{"percent": 10}, {"amount": "1000 USD", "period": "month"}],
    "drawdown": [{"percent": 10}],
    "protective_stop": [{"max_loss": "10000 USD", "max_percent": 20}],
    "daily_loss": [{"amount": "1000 USD", "strategy": "s"}],
}
"""Further parameters that make a rule read more; each is also tried for one strategy alone where the rule takes that."""


def configured(kind: str) -> list[Any]:
    cls: Any = BUILTIN_RULES[kind]
    found = []
    for parameters in [SAMPLE.get(kind, {}), *MORE.get(kind, [])]:
        found.append(cls(**parameters))
        if "strategy" in {field.name for field in attrs.fields(cls)} and "strategy" not in parameters:
            found.append(cls(**parameters, strategy="s"))
        if "group" in {field.name for field in attrs.fields(cls)} and "strategy" not in parameters:
            found.append(cls(**{key: value for key, value in parameters.items() if key != "turnover"}, group=True))
    return found


def situations() -> list[tuple[Proposal, FakeView]]:
    old = make_order(created_ns=NOW_NS - 10 * S)
    stop = make_order("SELL", 100, name="STOP")
    intent = replace(stop.intent, order_type=OrderType.STOP, limit_price=None, stop_price=Decimal(95))
    stop = replace(stop, intent=intent, limit_price=None, stop_price=Decimal(95))
    sized = msgspec.structs.replace(FakeView().tick, ask_size=500.0, bid_size=500.0, last=None)  # type: ignore[type-var]  # set by default
    made: list[tuple[Proposal, dict[str, Any]]] = [
        (propose(), {}),
        (propose(limit="100"), {}),
        (propose("SELL", limit="100"), {}),
        (propose(limit="99", client_order_id=old.client_order_id, replaces=old), {"orders": [old]}),
        (propose(limit="100", client_key="k"), {}),
        (propose(limit="100"), {"orders": [old]}),
        (propose(limit="99"), {"held": Decimal(100), "orders": [stop]}),
        (propose(limit="99"), {"counted": Count(turnover={"USD": Decimal(100)}, orders=60, executions=60)}),
        (propose("SELL", 5, "100", instrument=attrs.evolve(ABC, sec_type="OPT")), {"held": Decimal(5)}),
        (propose("SELL", 50, "100"), {"held": Decimal(100)}),
    ]
    group = Together(long=D(100), short=D(100), gross=D(10_000), worth=(GroupWorth("USD", D(10_000), D(5), D(5)),))
    return [(proposal, FakeView(tick=sized, together=group, **fields)) for proposal, fields in made]


class Watched:
    """A view that notes what is read, and answers one input as told."""

    def __init__(self, view: FakeView, spoilt: str = "", fault: Any = None) -> None:
        self._view, self._spoilt, self._fault = view, spoilt, fault
        self.read: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._view, name)
        if name == "last_tick":
            return lambda conid: self._tick(value(conid))
        self.read.add(name)
        if name != self._spoilt:
            return value
        if self._fault is RAISES:
            if callable(value):
                return self._raise
            self._raise()
        return (lambda *_, **__: self._fault) if callable(value) else self._fault

    def _tick(self, tick: Any) -> Any:
        watched = self

        class WatchedTick:
            def __getattr__(self, name: str) -> Any:
                watched.read.add(f"quote.{name}")
                if f"quote.{name}" != watched._spoilt:
                    return getattr(tick, name)
                if watched._fault is RAISES:
                    watched._raise()
                return watched._fault

        return WatchedTick()

    def _raise(self, *_: Any, **__: Any) -> Any:
        raise LookupError(f"no {self._spoilt}")


def empty_count() -> Count:
    count = Count()
    for field in attrs.fields(Count):
        setattr(count, field.name, None)
    return count


def unknown_group() -> Together:
    numbers: dict[str, Any] = {name: NAN for name in Together.__struct_fields__ if name != "worth"}
    return Together(**numbers, worth=(GroupWorth("USD", NAN, NAN, NAN),))


FAULTS: Mapping[str, list[Any]] = {
    "decimal": [None, NAN, "text", float("nan")],
    "price": [None, float("nan"), float("inf"), 0.0, -1.0, "text"],
    "bool": [None, "yes", NAN],
    "time": [None, "text"],
    "text": [None, "", 5],
    "enum": [None, "text"],
    "number": [None, "text", NAN],
    "orders": [None, "text", [None]],
    "trades": [None, "text", [None]],
    "count": [None, "text", empty_count()],
    "worth": [None, "text", Worth(NAN, NAN, NAN, NAN, NAN)],
    "funds": [None, "text", FundsReported(at_ns=NOW_NS, wall_ns=NOW_NS, currency="???")],
    "mapping": [None, "text", {"other": NAN}],
    "symbols": [None, "text", ["ABC"]],
    "pair": [None, "text", (None, None), ()],
    "together": ["text", unknown_group()],
}
PROOF = {"position", "strategy_position", "open_quantity", "is_unexplained"}  # what the proof of a reduction rests on


def readings() -> Iterator[tuple[str, int, int, set[str]]]:
    for kind in BUILTIN_RULES:
        for which in range(len(configured(kind))):
            for case, (proposal, view) in enumerate(situations()):
                rule = configured(kind)[which]
                watched = Watched(view)
                rule.check(replace(proposal, reducing=is_reducing(proposal.intent, view, proposal.replaces)), watched)
                rule.note_attempt(proposal, watched, True)
                yield kind, which, case, watched.read


READINGS = list(readings())
OWN = ("conids", "order")  # where to look, no input


def test_rules_declare_all_they_read_and_read_all_they_declare() -> None:
    read: dict[str, set[str]] = {kind: set() for kind in BUILTIN_RULES}
    for kind, _, _, names in READINGS:
        read[kind] |= names
    for kind, names in read.items():
        declared = set(BUILTIN_RULES[kind].inputs)  # type: ignore[attr-defined]  # every built-in rule declares
        assert declared <= set(INPUTS), kind
        quotes = any(name.startswith("quote.") for name in declared)
        undeclared = {name for name in names - declared - set(OWN) if not (quotes and name.startswith("quote."))}
        assert not undeclared or kind in NOTING, f"{kind} reads {undeclared} and does not say so"
        unread = {name for name in declared - names if not name.startswith("order.")}
        assert not unread, f"no situation makes {kind} read {unread}"


NOTING = {
    "order_rate",  # its memory is of market time
    "fill_quality",  # never denies: what it reads decides on a pause
    "price_jump",
    "instrument_identity",  # compares with a quote if there is one
    "modify_interval",
}


def test_every_kind_of_input_can_be_spoilt() -> None:
    assert {entry.kind for name, entry in INPUTS.items() if not name.startswith("order.")} == set(FAULTS)
    assert set(FakeView.__annotations__) | set(dir(FakeView)) >= {
        name for name in INPUTS if not name.startswith(("order.", "quote."))
    }


@pytest.mark.parametrize("kind", list(BUILTIN_RULES))
def test_whatever_input_is_missing_or_spoilt_the_rule_denies(kind: str) -> None:
    tried = 0
    cases = situations()
    declared = [name for name in BUILTIN_RULES[kind].inputs if not name.startswith("order.")]  # type: ignore[attr-defined]  # every built-in rule declares
    for name in declared:
        entry = INPUTS[name]
        for which, case in {(which, case) for k, which, case, read in READINGS if k == kind and name in read}:
            proposal, view = cases[case]
            for fault in [*FAULTS[entry.kind], RAISES]:
                if fault is None and entry.optional:
                    continue
                verdict = Gate([configured(kind)[which]]).decide(proposal, Watched(view, name, fault), "v")
                tried += 1
                if verdict.allowed:
                    assert is_reducing(proposal.intent, view, proposal.replaces), (name, fault, case)
                    assert name not in PROOF
    assert tried or not declared


@pytest.mark.parametrize("field", ["quantity", "limit_price", "instrument"])
def test_a_spoilt_order_is_denied_beside_any_rule(field: str) -> None:
    values: dict[str, list[Any]] = {
        "quantity": [None, NAN, "text", Decimal(0), Decimal(-1), Decimal("Infinity"), 1.5],
        "limit_price": [None, NAN, "text", Decimal(0), Decimal(-1), Decimal("Infinity"), 1.5],
        "instrument": [
            None,
            attrs.evolve(ABC, multiplier=NAN),
            attrs.evolve(ABC, conid=0),
            attrs.evolve(ABC, currency=""),
            attrs.evolve(ABC, tick_size=Decimal(0)),
        ],
    }
    for kind, value in itertools.product(BUILTIN_RULES, values[field]):
        proposal = propose(limit="100")
        proposal = replace(proposal, intent=replace(proposal.intent, **{field: value}))
        verdict = Gate(build_rules([(kind, SAMPLE.get(kind, {}))])).decide(proposal, FakeView(), "v")
        assert not verdict.allowed, (kind, value)


@pytest.mark.parametrize("kind", list(BUILTIN_RULES))
@pytest.mark.parametrize("where", ["check", "note_attempt"])
def test_a_rule_that_raises_denies(kind: str, where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    cls: Any = BUILTIN_RULES[kind]

    def broken(*_: Any, **__: Any) -> Any:
        raise ZeroDivisionError("broken")

    class Broken(cls):  # type: ignore[misc]  # one of the built-in classes
        pass

    monkeypatch.setattr(Broken, where, broken)
    for proposal, view in situations():
        gate = Gate([Broken(**SAMPLE.get(kind, {}))])
        verdict = gate.decide(proposal, view, "v")
        assert not verdict.allowed
        assert verdict.raised == (kind,)
        assert (kind.upper(), "unknown") in {(reason.code, reason.outcome) for reason in verdict.reasons}


def test_with_every_rule_there_is_a_healthy_order_passes_and_none_with_one_input_less() -> None:
    """Missing any one input never turns a denial into a pass, and with all rules on it always is a denial."""

    def gate() -> Gate:
        return Gate(build_rules([(kind, SAMPLE.get(kind, {})) for kind in BUILTIN_RULES]))

    proposal, view = propose(limit="100"), FakeView(tick=msgspec.structs.replace(FakeView().tick, last=None))  # type: ignore[type-var]  # set by default
    assert gate().decide(proposal, view, "v").reasons == ()
    for name, entry in INPUTS.items():
        if name.startswith("order.") or entry.optional:
            continue
        for fault in (None, RAISES):
            allowed = gate().decide(proposal, Watched(view, name, fault), "v").allowed
            if name in {
                "strategy_position",
                "quote.bid_size",
                "quote.ask_size",
                "known_client_key",
                "shortable",
                "restricted",
            }:
                continue  # read for other orders only: of one strategy, shorts, sized and keyed ones
            assert not allowed, (name, fault)
