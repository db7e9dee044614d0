"""Limits changed while a bot runs: at once, over restarts, tighter for good and looser for an hour, and never past the file unseen."""

from __future__ import annotations

import copy
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
import pytest

from botframework.core import events as ev
from botframework.core.model import TradingState
from botframework.core.risk.gate import Gate
from botframework.core.risk.limits import (
    Caps,
    Limits,
    find,
    is_tighter,
    name_of,
    read,
    way_of,
    with_value,
    within,
    written,
)
from botframework.core.risk.registry import BUILTIN_RULES, build_rules
from botframework.runtime.codec import decode, encode
from botframework.runtime.freeze import freeze, thaw
from botframework.runtime.holds import Refused, limit_event
from tests.core.kit import Feed, Script, engine_of
from tests.core.risk.makers import NOW_NS, SAMPLE, FakeView, propose
from tests.core.risk.situations import PROPOSALS, VIEWS

D = Decimal
HOUR_NS = 3600 * 10**9
FILE: list[tuple[str, dict[str, Any]]] = [
    ("max_position", {"limit": 100}),
    ("max_position", {"limit": 50, "strategy": "s"}),
    ("max_order_notional", {"amount": "1000 USD"}),
    ("order_rate", {"per_minute": 5}),
    ("restricted", {"symbols": "GME"}),
]


def limits(file: list[tuple[str, dict[str, Any]]] = FILE) -> Limits:
    return Gate(build_rules(file)).limits


def change(of: Limits, rule: str, param: str, value: str, *, wall_ns: int = NOW_NS, **more: Any) -> ev.LimitChanged:
    words = {"owner": None, "account": "", "for_s": 3600, "reason": "r", "by": "p", **more}
    event = limit_event(of, rule, param, value, at_ns=wall_ns, wall_ns=wall_ns, **words)
    of.take(event, wall_ns)
    return event


def test_a_rule_is_named_by_its_kind_and_by_what_tells_it_apart() -> None:
    rules = limits().rules
    assert name_of(find(rules, "max_position")) == "max_position"
    assert name_of(find(rules, "max_position:strategy=s")) == "max_position:strategy=s"
    assert find(rules, "max_position:strategy=s").limit == 50  # type: ignore[attr-defined]  # max_position's
    assert find(rules, "max_order_notional").kind == "max_order_notional"
    for name, words in (
        ("max_positon", "there is no rule 'max_positon'"),
        ("max_position:strategy=t", "there are max_position, max_position:strategy=s"),
        ("max_position:colour=red", "'colour' tells no limits apart"),
    ):
        with pytest.raises(ValueError, match=words):
            find(rules, name)


@pytest.mark.parametrize(
    ("rule", "param", "value", "words"),
    [
        ("max_position", "limit", "-1", "must be more than 0"),
        ("max_position", "limit", "many", "no number"),
        ("max_position", "limit", "", "no number|None"),
        ("max_position", "limit", "100", "is 100 already"),
        ("max_position", "strategy", "t", "cannot change while a bot runs; limit can"),
        ("max_position", "limits", "5", "is no parameter of it"),
        ("max_order_notional", "amount", "5 EUR", "which one is tighter nobody can tell"),
        ("max_order_notional", "amount", "5", "no amount of money"),
        ("order_rate", "per_minute", "2.5", "whole number"),
        ("market_order", "allow", "yes", "there is no rule"),
        ("trading_state", "state", "ACTIVE", "is no parameter of it"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(rule: str, param: str, value: str, words: str) -> None:
    of = limits()
    before = [copy.copy(each) for each in of.rules]
    with pytest.raises(Refused, match=words) as caught:
        change(of, rule, param, value)
    assert "\n" not in str(caught.value)
    assert [written_all(each) for each in of.rules] == [written_all(each) for each in before]


def written_all(rule: Any) -> dict[str, str]:
    return {field.name: written(getattr(rule, field.name)) for field in attrs.fields(type(rule)) if field.init}


def test_tighter_holds_at_once_and_looser_within_the_file_too() -> None:
    of = limits()
    rule: Any = find(of.rules, "max_position")
    assert change(of, "max_position", "limit", "40").until_wall_ns == 0
    assert rule.limit == 40
    assert change(of, "max_position", "limit", "80").until_wall_ns == 0
    assert rule.limit == 80
    assert [row["holds"] for row in of.rows()] == ["80"]
    change(of, "max_position", "limit", "100")
    assert of.rows() == []


def test_looser_than_the_file_ends_after_its_time() -> None:
    gate = Gate(build_rules(FILE))
    change(gate.limits, "max_position", "limit", "300", for_s=600)
    view = FakeView(held=D(200))
    assert not gate.decide(propose(quantity=1, limit="100"), attrs.evolve(view, held=D(300)), "v").allowed
    own = FakeView(
        held=D(200), held_by={"s": D(0)}, wall_ns=NOW_NS + 599 * 10**9, last_clean_wall_ns=NOW_NS + 599 * 10**9
    )
    assert gate.decide(propose(quantity=1, limit="100"), own, "v").allowed
    own = attrs.evolve(own, wall_ns=NOW_NS + 600 * 10**9)
    assert [each.code for each in gate.decide(propose(quantity=1, limit="100"), own, "v").reasons] == ["MAX_POSITION"]
    assert gate.limits.until_wall_ns == 0
    with pytest.raises(Refused, match="an hour at most"):
        change(gate.limits, "max_position", "limit", "300", for_s=3601)
    with pytest.raises(Refused, match="an hour at most"):
        change(gate.limits, "max_position", "limit", "300", for_s=0)


def test_without_a_clock_nothing_stays_loose() -> None:
    gate = Gate(build_rules(FILE))
    change(gate.limits, "max_position", "limit", "300")
    view = FakeView(held=D(200), held_by={"s": D(0)})
    assert gate.decide(propose(quantity=1, limit="100"), view, "v").allowed
    assert not gate.decide(propose(quantity=1, limit="100"), attrs.evolve(view, wall_ns=None), "v").allowed  # type: ignore[arg-type]  # spoilt
    assert find(gate.rules, "max_position").limit == 100  # type: ignore[attr-defined]  # max_position's


@pytest.mark.parametrize("account", ["", "U7654321", "u1234567"])
def test_real_money_is_loosened_with_the_accounts_id_only(account: str) -> None:
    of = limits()
    change(of, "max_position", "limit", "40", owner="U1234567")
    for value in ("41", "100", "101"):
        with pytest.raises(Refused, match="has to be typed"):
            change(of, "max_position", "limit", value, owner="U1234567", account=account)
    change(of, "max_position", "limit", "300", owner="U1234567", account="U1234567")
    with pytest.raises(Refused, match="has to be typed"):  # it would be beyond the file for another hour
        change(of, "max_position", "limit", "299", owner="U1234567", account=account)
    change(of, "max_position", "limit", "41", owner="U1234567", account=account)
    change(of, "max_position", "limit", "40", owner="U1234567", account=account)


def test_a_rule_goes_on_with_what_it_remembers() -> None:
    gate = Gate(build_rules(FILE))
    for number in range(4):
        assert gate.decide(propose(limit="9", quantity=1 + number), FakeView(), "v").allowed
    change(gate.limits, "order_rate", "per_minute", "4")
    denied = gate.decide(propose(limit="9", quantity=7), FakeView(), "v")
    assert [each.code for each in denied.reasons] == ["ORDER_RATE"]
    change(gate.limits, "order_rate", "per_minute", "5")
    assert gate.decide(propose(limit="9", quantity=7), FakeView(), "v").allowed
    assert not gate.decide(propose(limit="9", quantity=8), FakeView(), "v").allowed


def test_of_the_file_and_a_tightening_the_tighter_one_holds_after_a_restart() -> None:
    event = change(limits(), "max_position", "limit", "40")
    for file, holds in ((100, 40), (60, 40), (40, 40), (30, 30), (500, 40)):
        of = limits([("max_position", {"limit": file})])
        of.take(event, NOW_NS + 100 * HOUR_NS)
        assert find(of.rules, "max_position").limit == holds  # type: ignore[attr-defined]  # max_position's
        said = of.disagreements()
        assert (len(said), f"{holds} holds" in "".join(said)) == ((0, False) if file == 40 else (1, True))


def test_a_loosening_outlives_a_restart_but_neither_its_hour_nor_a_changed_file() -> None:
    event = change(limits(), "max_position", "limit", "300")
    for file, later_ns, holds in ((100, 1, 300), (100, HOUR_NS, 100), (200, 1, 200), (90, 1, 90)):
        of = limits([("max_position", {"limit": file})])
        of.take(event, NOW_NS + later_ns)
        assert find(of.rules, "max_position").limit == holds  # type: ignore[attr-defined]  # max_position's


def test_a_change_of_what_the_file_has_no_more_is_told() -> None:
    event = change(limits(), "max_position:strategy=s", "limit", "40")
    of = limits([("max_position", {"limit": 100})])
    of.take(event, NOW_NS)
    assert find(of.rules, "max_position").limit == 100  # type: ignore[attr-defined]  # max_position's
    assert of.disagreements() == [
        "max_position:s::::: limit was 40 since p said so (r); the file has no such limit any more"
    ]


def test_lists_and_switches_have_a_tight_side_too() -> None:
    of = limits(
        [("restricted", {"symbols": "GME"}), ("market_order", {"allow": True}), ("daily_activity", {"orders": 5})]
    )
    restricted: Any = find(of.rules, "restricted")
    assert change(of, "restricted", "symbols", "GME, AMC").until_wall_ns == 0
    assert restricted.symbols == ("GME", "AMC")
    assert change(of, "restricted", "symbols", "AMC").until_wall_ns > 0  # without GME it is looser than the file
    assert change(of, "market_order", "allow", "false").until_wall_ns == 0
    assert change(of, "daily_activity", "turnover", "100 USD").until_wall_ns == 0  # there was none
    assert change(of, "daily_activity", "turnover", "").until_wall_ns == 0  # as in the file
    with pytest.raises(Refused, match="orders, turnover, or both"):
        change(of, "daily_activity", "orders", "")


def test_in_an_engine_it_holds_from_the_next_order_on_and_from_the_journal_again() -> None:
    def on_tick(ctx: Any, tick: Any) -> None:
        ctx.buy("AAPL", 10, limit_price=99)

    def made() -> Feed:
        rules = build_rules([("max_order_quantity", {"limit": 100}), ("daily_loss", {"amount": "500 USD"})])
        names = ("max_order_quantity", "daily_loss")
        return Feed(engine_of(Script(on_tick=on_tick), gate=Gate([rule for rule in rules if rule.kind in names])))

    feed = made()
    feed.begin()
    assert [type(row) for row in feed.tick() if isinstance(row, (ev.SubmitOrder, ev.DenyOrder))] == [ev.SubmitOrder]
    of = feed.engine.limits
    assert of is not None
    wall_ns = feed.engine.view.wall_ns
    event = limit_event(
        of,
        "max_order_quantity",
        "limit",
        "5",
        owner=None,
        account="",
        for_s=1,
        reason="r",
        by="p",
        at_ns=0,
        wall_ns=wall_ns,
    )
    rows = feed.send(
        ev.LimitChanged,
        **{name: getattr(event, name) for name in ("rule", "scope", "param", "value", "file", "by", "reason")},
    )
    assert [row.notice.code for row in rows if isinstance(row, ev.Tell)] == ["LIMIT_CHANGED"]
    [denied] = [row for row in feed.tick() if isinstance(row, (ev.SubmitOrder, ev.DenyOrder))]
    assert isinstance(denied, ev.DenyOrder)
    assert denied.reasons[0].limit == "5"

    again = made()
    again.engine.restore([decode(encode(row)) for row in feed.rows])
    assert find(again.engine.rules, "max_order_quantity").limit == 5  # type: ignore[attr-defined]  # max_order_quantity's
    again.begin(run_id="second")
    assert [row.notice.code for row in again.rows if isinstance(row, ev.Tell)].count("LIMIT_CHANGED") == 1

    third = made()
    thaw(third.engine, freeze(again.engine))
    assert find(third.engine.rules, "max_order_quantity").limit == 5  # type: ignore[attr-defined]  # max_order_quantity's
    assert third.engine.limits is not None
    assert third.engine.limits.rows() == again.engine.limits.rows()  # type: ignore[union-attr]  # it has a gate


def test_a_watched_limit_that_is_passed_already_acts_at_once() -> None:
    feed = Feed(
        engine_of(
            Script(),
            gate=Gate(
                [
                    rule
                    for rule in build_rules([("order_efficiency", {"at_least": 1, "limit": 15})])
                    if rule.kind == "order_efficiency"
                ]
            ),
        )
    )
    feed.begin()
    feed.tick()
    state = feed.engine.view
    for _ in range(5):
        state.tally.ordered("s", state.market_day(), state.now_ns, entry=True)
    assert state.trading_state("s") is TradingState.ACTIVE
    feed.send(
        ev.LimitChanged,
        rule="order_efficiency",
        scope=("", "", "", "", ""),
        param="limit",
        value="2",
        file="15",
        by="p",
        reason="r",
    )
    assert state.trading_state("s") is TradingState.PAUSED


def tightenings() -> list[tuple[str, str]]:
    return [(kind, param) for kind, rule in BUILTIN_RULES.items() for param in getattr(rule, "tighter", {})]


VALUES: dict[str, list[str]] = {
    "amount": ["1 USD", "100 USD", "1000 USD", "10000 USD", "1000000 USD"],
    "max_loss": ["1 USD", "500 USD", "100000 USD"],
    "turnover": ["1 USD", "5000 USD", "1000000 USD"],
    "symbols": ["", "XYZ", "ABC", "ABC, XYZ"],
    "holidays": ["", "20261225", "20261225, 20231114"],
    "sec_types": ["STK", "STK, OPT", "OPT"],
    "order_types": ["LMT", "LMT, MKT", "LMT, MKT, STP, STOP_LIMIT"],
    "tifs": ["DAY", "DAY, GTC"],
}
NUMBERS = ["0", "1", "100", "90000"]
OF_A_RULE: dict[tuple[str, str], list[str]] = {
    ("daily_loss", "halt_amount"): ["1000 USD", "5000 USD"],
    ("daily_loss", "warn_amount"): ["1 USD", "999 USD"],
}


@pytest.mark.parametrize(("kind", "param"), tightenings())
def test_a_tighter_value_never_allows_what_a_looser_one_denied(kind: str, param: str) -> None:
    cls: Any = BUILTIN_RULES[kind]
    base = cls(**SAMPLE.get(kind, {}))
    way = way_of(base, param)
    texts = OF_A_RULE.get((kind, param)) or (["true", "false"] if way == "false" else VALUES.get(param, NUMBERS))
    proposals = [make() for make in PROPOSALS.values()]
    views = [FakeView(**changes) for changes in VIEWS.values()]
    denied: list[tuple[Any, list[bool]]] = []
    for text in texts:
        try:
            rule = with_value(base, param, text)
        except ValueError:
            continue
        found = [denies(attrs.evolve(rule), proposal, view) for view in views for proposal in proposals]
        denied.append((getattr(rule, param), found))
    assert len(denied) >= 2
    for tight, by_tight in denied:
        for loose, by_loose in denied:
            if is_tighter(way, tight, loose):
                assert not [
                    place for place, (one, other) in enumerate(zip(by_tight, by_loose, strict=True)) if one < other
                ]
    assert kind in REMEMBERING or any(any(found) for _, found in denied)


def denies(rule: Any, proposal: Any, view: Any) -> bool:
    try:
        return rule.check(proposal, view) is not None
    except Exception:
        return True  # what is no order is denied by whoever trips over it


REMEMBERING = {
    "fill_quality",
    "order_rate",
    "modify_interval",
    "losing_streak",
    "stop_loss_guard",
    "low_profit",
    "cool_down",
}


def test_what_the_journal_keeps_is_read_back_as_the_same_value() -> None:
    for kind, param in tightenings():
        cls: Any = BUILTIN_RULES[kind]
        rule = cls(**SAMPLE.get(kind, {}))
        value = getattr(rule, param)
        if value is not None:
            assert getattr(with_value(rule, param, written(value)), param) == value, (kind, param)
        else:
            assert read(rule, param, written(value)) is None


def test_the_page_lists_what_may_change() -> None:
    words = {"less": "smaller", "more": "larger", "false": "`false`", "subset": "fewer", "superset": "more of them"}
    page = (Path(__file__).parents[3] / "docs" / "risk-rules.md").read_text(encoding="utf-8")
    table = page.partition("<!-- table: changeable -->")[2].partition("\n\n## ")[0].strip().splitlines()[2:]
    shown = []
    for kind, rule in BUILTIN_RULES.items():
        ways: dict[str, str] = getattr(rule, "tighter", {})
        if ways:
            shown.append(f"| `{kind}` | " + "; ".join(f"`{param}`: {words[way]}" for param, way in ways.items()) + " |")
    assert table == shown


def test_what_a_profile_imposes_no_command_lifts_and_what_keeps_to_it_passes() -> None:
    of = limits()
    rule: Any = find(of.rules, "max_position")
    change(of, "max_position", "limit", "60")
    rule.caps = Caps("profile canary", {"limit": D(80)})
    assert within(rule, "limit", D(80))
    assert not within(rule, "limit", D(81))
    assert within(rule, "strategy", "anything")  # of which nothing is imposed
    with pytest.raises(Refused, match="limit from 60 to 90 is looser than 80, which profile canary imposes"):
        change(of, "max_position", "limit", "90")
    assert rule.limit == 60
    change(of, "max_position", "limit", "80")
    assert rule.limit == 80


def test_what_a_rule_works_out_of_its_limit_follows_the_change() -> None:
    """``daily_loss`` keeps the bounds it compares with; changed to less, it halts at less."""
    gate = Gate(build_rules([("daily_loss", {"amount": "100 USD"})]))
    view = FakeView(pnl=D(-60))
    rule: Any = find(gate.limits.rules, "daily_loss")
    assert not rule.bears(view, D(50))
    assert rule.bears(view, D(30))
    change(gate.limits, "daily_loss", "amount", "80 USD")
    assert not rule.bears(view, D(30))


def test_a_limit_the_file_does_not_set_is_told_as_none() -> None:
    of = limits([("order_share", {"percent_of_volume": "5"})])
    change(of, "order_share", "percent_of_displayed", "50")
    assert of.disagreements() == [
        "order_share: percent_of_displayed is 50 since p said so (r), none in the file; 50 holds"
    ]
