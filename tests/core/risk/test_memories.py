"""What rules remember, until when, and of whom; and the figures they name when they deny."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import attrs
import msgspec
import pytest
from msgspec.structs import replace

from botframework.core.events import LimitChanged, Together
from botframework.core.model import Order, OrderType, SessionState, Submission, TradingState, Working
from botframework.core.risk.base import Proposal
from botframework.core.risk.explain import uses
from botframework.core.risk.gate import Gate
from botframework.core.risk.limits import Limits, find, set_value, told, way_of
from botframework.core.risk.registry import BUILTIN_RULES, build_rules
from botframework.core.risk.rules import rate
from botframework.core.risk.tally import Trade
from botframework.runtime.freeze import freeze, thaw
from tests.core.kit import Script, engine_of
from tests.core.risk.makers import ABC, NOW_NS, FakeView, make_intent, make_order, propose
from tests.core.risk.test_limits import ABOVE, AT, BELOW, CASES

D = Decimal
S = 10**9


def rule_of(kind: str, **parameters: Any) -> Any:
    return BUILTIN_RULES[kind](**parameters)


def at(seconds: str, price: float = 100.0, **changes: Any) -> FakeView:
    tick = msgspec.structs.replace(FakeView().tick, bid=price - 0.01, ask=price + 0.01)  # type: ignore[type-var]  # set by default
    return FakeView(now_ns=NOW_NS + int(D(seconds) * S), tick=tick, **changes)


def test_after_a_jump_it_waits_to_the_second() -> None:
    rule = rule_of("price_jump", percent=10, window_s=60, pause_s=300)
    assert rule.check(propose(), at("0")) is None
    jumped = rule.check(propose(), at("1", 111))
    assert (jumped.observed, jumped.limit, jumped.unit) == ("11.0000", "10", "percent")
    waiting = rule.check(propose(), at("200", 111))
    assert (waiting.outcome, waiting.observed, waiting.limit, waiting.unit) == ("deny", "101.0000", "0", "s to wait")
    assert rule.check(propose(), at("300.999999999", 111)) is not None
    assert rule.check(propose(), at("301", 111)) is None
    assert rule.check(propose(), at("302", 111)) is None


def test_a_jump_back_within_the_window_is_one_too_and_outside_it_is_none() -> None:
    for seconds, allowed in (("59", False), ("60", False), ("61", True)):
        rule = rule_of("price_jump", percent=10, window_s=60, pause_s=300)
        rule.breaches(at("0", 100))
        assert (rule.check(propose(), at(seconds, 89)) is None) is allowed
    rule = rule_of("price_jump", percent=10, window_s=60, pause_s=1)
    for second, price in enumerate((100, 95, 105)):  # from the lowest of the window, not from the first
        rule.breaches(at(str(second), price))
    assert rule.check(propose(), at("3", 104)) is None
    assert rule.check(propose(), at("4", 104.6)).observed == "10.1053"


def test_the_oldest_change_is_forgotten_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate, "_REMEMBERED_MAX", 2)
    rule = rule_of("modify_interval", interval_s=10)

    def change(name: str) -> Proposal:
        old = make_order(name=name)
        return propose(quantity=50, limit="99", client_order_id=old.client_order_id, replaces=old)

    for name in ("A", "B"):
        rule.note_attempt(change(name), FakeView(), True)
    denied = [rule.check(change(name), at("1")) for name in ("A", "B", "C")]
    assert [reason and (reason.observed, reason.limit) for reason in denied] == [("1", "10"), ("1", "10"), None]
    rule.note_attempt(change("A"), at("2"), True)  # changed anew, so no longer the oldest
    rule.note_attempt(change("C"), at("2"), True)
    assert [rule.check(change(name), at("3")) is None for name in ("A", "B", "C")] == [False, True, False]


def filled_badly(rule: Any, strategy: str, name: str) -> Any:
    order = make_order(name=name, strategy=strategy, submission=Submission.ACKED, working=Working.FILLED)
    rule.note_attempt(Proposal(intent=order.intent), FakeView(), True)
    return replace(order, average_price=D(101))


def test_each_strategy_pays_for_its_own_fills() -> None:
    rule = rule_of("fill_quality", limit_bps=50, orders=2)
    one, other = filled_badly(rule, "one", "1"), filled_badly(rule, "other", "2")
    assert rule.breaches(FakeView(orders=[one, other])) == ()  # two bad ones, but one each
    [breach] = rule.breaches(FakeView(orders=[filled_badly(rule, "other", "3")]))
    assert (breach.scope, breach.state) == ("other", TradingState.PAUSED)
    assert (breach.reason.observed, breach.reason.limit, breach.reason.unit) == ("100.00", "50", "bps")


@attrs.define(eq=False, kw_only=True)
class Accounts(FakeView):
    """A view whose strategies have results of their own, and currencies where they are not all dollars."""

    results: dict[str | None, Decimal] = attrs.Factory(dict)
    currencies: dict[str | None, str | None] = attrs.Factory(dict)

    def result_currency(self, strategy: str | None = None) -> str | None:
        return self.currencies.get(strategy, "USD")

    def period_pnl(self, period: str, strategy: str | None = None) -> Decimal | None:
        return self.results[strategy]

    def day_pnl(self, strategy: str | None = None) -> Decimal | None:
        return self.results[strategy]

    def drop(self, strategy: str | None = None) -> Decimal | None:
        return -self.results[strategy]


@pytest.mark.parametrize("kind", ["daily_loss", "period_loss", "drawdown"])
def test_a_limit_on_the_loss_of_one_strategy_looks_at_that_one(kind: str) -> None:
    own, whole = rule_of(kind, amount="100 USD", strategy="s"), rule_of(kind, amount="100 USD")
    if kind == "daily_loss":
        own, whole = (
            rule_of(kind, amount="100 USD", halt_amount="100 USD", **scope) for scope in ({"strategy": "s"}, {})
        )
    view = Accounts(results={None: D(50), "s": D(-100), "t": D(150)})
    assert [breach.scope for breach in own.breaches(view)] == ["s"]
    assert whole.breaches(view) == ()
    assert own.check(propose(), view).observed == "100"
    assert (whole.check(propose(), view), own.check(propose(strategy="t"), view)) == (None, None)
    view = Accounts(results={None: D(-101), "s": D(-99), "t": D(-2)})
    assert [breach.scope for breach in whole.breaches(view)] == ["account"]
    assert own.breaches(view) == ()
    assert whole.check(propose(), view).observed == "101"


def test_the_loss_down_to_the_stops_is_counted_in_the_limits_currency() -> None:
    rule = rule_of("protective_stop", max_loss="1000 EUR")
    intent = make_intent("SELL", 100, order_type=OrderType.STOP, stop_price=D(90), client_order_id="v1.s.1.STP")
    stop = replace(make_order("SELL", 100, name="STP"), intent=intent, limit_price=None, stop_price=D(90))
    for each, allowed in (("0.5", True), ("1", True), ("1.01", False), ("2", False)):
        view = FakeView(held=D(100), orders=[stop], rates={("USD", "EUR"): D(each)})
        assert (rule.check(propose("BUY", 1, "100"), view) is None) is allowed
    reason = rule.check(propose("BUY", 1, "100"), FakeView(held=D(100), orders=[stop], rates={("USD", "EUR"): D(2)}))
    assert (reason.observed, reason.limit, reason.unit) == ("2000.00", "1000", "EUR")
    assert rule.check(propose("BUY", 1, "100"), FakeView(held=D(100), orders=[stop])).outcome == "unknown"


def test_a_change_below_what_has_traded_names_both() -> None:
    half = replace(make_order(name="1", broker_order_id="7"), filled=D(50))
    change = propose(quantity=49, client_order_id=half.client_order_id, replaces=half)
    reason = rule_of("runaway").check(change, FakeView(orders=[half]))
    assert (reason.observed, reason.limit) == ("49", "50")


def test_a_loss_is_warned_of_once_a_day() -> None:
    rule = rule_of("daily_loss", amount="100 USD", warn_amount="50 USD")
    warned = [
        [(breach.scope, breach.state, breach.reason.limit) for breach in rule.breaches(FakeView(pnl=D(pnl), day=day))]
        for pnl, day in ((-49, 20231114), (-50, 20231114), (-60, 20231114), (-60, 20231115), (-70, 20231115))
    ]
    told = [("account", TradingState.ACTIVE, "50")]
    assert warned == [[], told, [], told, []]
    [reached] = rule.breaches(FakeView(pnl=D(-100), day=20231115))
    assert (reached.state, reached.reason.limit) == (TradingState.REDUCE_ONLY, "100")


def test_how_much_of_the_minute_is_used() -> None:
    rule = rule_of("order_rate", per_minute=5)
    for second in ("0", "10", "30"):
        rule.note_attempt(propose(), at(second), True)
    assert [rule.used(at(second)) for second in ("30", "59", "60", "70", "90")] == [3, 3, 2, 1, 0]
    for _ in range(9):
        rule.note_attempt(propose(), at("90"), True)  # allowed all the same, as after a limit was changed
    assert rule.used(at("90")) == 5


def test_a_pause_after_a_close_is_of_that_contract_unless_it_is_of_all() -> None:
    other = Trade("s", 7, NOW_NS - S, D(-1), D(100), False)
    for kind in ("cool_down", "stop_loss_guard"):
        more = {"limit": 1} if kind == "stop_loss_guard" else {}
        view = FakeView(trades=[attrs.evolve(other, stopped=True)])
        assert rule_of(kind, **more).check(propose(), view) is None
        assert rule_of(kind, across=True, **more).check(propose(), view) is not None
        view = FakeView(trades=[attrs.evolve(other, stopped=True, conid=101)])
        assert rule_of(kind, **more).check(propose(), view) is not None


@pytest.mark.parametrize(("multiplier", "price", "allowed"), [(1, "0.8", False), (100, "0.8", True), (1, "8", True)])
def test_the_least_an_order_is_worth_counts_multiplier_and_rate(multiplier: int, price: str, allowed: bool) -> None:
    rule = rule_of("min_order_notional", amount="5000 EUR")
    instrument = attrs.evolve(ABC, multiplier=D(multiplier))
    reason = rule.check(
        propose(quantity=10, limit="100", instrument=instrument), FakeView(rates={("USD", "EUR"): D(price)})
    )
    assert (reason is None) is allowed
    if reason is not None:
        assert reason.observed.startswith("79")  # at the bid, and at the rate


def test_a_price_off_the_grid_is_named_with_its_step() -> None:
    reason = rule_of("valid_order").check(propose(limit="100.005"), FakeView())
    assert (reason.observed, reason.limit) == ("100.005", "0.01")


def test_limits_of_one_kind_for_different_scopes_stand_beside_each_other() -> None:
    entries: list[tuple[str, dict[str, Any]]] = [
        ("max_position", {"limit": 5}),
        ("max_position", {"limit": 6, "group": True}),
        ("max_position", {"limit": 7, "strategy": "s"}),
        ("max_position", {"limit": 8, "strategy": "s", "symbol": "ABC"}),
        ("concentration", {"percent": 5}),
        ("concentration", {"percent": 6, "by": "currency"}),
        ("period_loss", {"percent": 5}),
        ("period_loss", {"percent": 6, "period": "month"}),
    ]
    for order in (entries, entries[::-1]):
        rules = [rule for rule in build_rules(order) if rule.kind in {kind for kind, _ in entries}]
        assert len(rules) == len(entries)
        names = [
            (rule.kind, getattr(rule, "limit", None) or getattr(rule, "percent", None)) for rule in Gate(rules).rules
        ]
        assert len(set(names)) == len(names)
        assert [str(limit) for kind, limit in names if kind == "max_position"] == ["5", "6", "7", "8"]


class Still(FakeView):
    """A view that is told when quotes have to stand still."""

    told: list[int]

    def hold(self, number: int) -> None:
        self.told.append(number)


def test_quotes_stand_still_during_a_verdict_and_move_on_behind_it() -> None:
    view = Still()
    view.told = []
    gate = Gate(build_rules([]))
    for _ in range(2):
        gate.decide(propose(limit="100"), view, "v")
    assert view.told == [1, 0, 2, 0]
    leg = make_intent("SELL", 100, "110", leg="2")
    view.told.clear()
    gate.decide(Proposal(intent=make_intent(limit="100", leg="1"), legs=(leg,)), view, "v")
    assert view.told == [3, 0, 4, 0]  # one order after the other


@pytest.mark.parametrize(
    ("kind", "limit"),
    [
        *((kind, {"amount": "1000 EUR"}) for kind in ("daily_loss", "period_loss", "drawdown")),
        *((kind, {"percent": 1}) for kind in ("period_loss", "drawdown")),
    ],
)
def test_a_loss_is_watched_in_the_currency_it_is_limited_in(kind: str, limit: dict[str, Any]) -> None:
    rule = rule_of(kind, **limit)
    funds = replace(FakeView().funds, currency="EUR", equity=D(100_000))  # type: ignore[type-var]  # set by default
    for loss, price, reached in ((1200, "0.8", False), (1250, "0.8", True), (900, "1.2", True), (800, "1.2", False)):
        view = Accounts(results={None: D(-loss)}, rates={("USD", "EUR"): D(price)}, funds=funds)
        found = rule.breaches(view)
        assert (len(found) == 1, rule.check(propose(), view) is not None) == (reached, reached), (loss, price)
        if found:
            assert D(found[0].reason.observed) == loss * D(price)
    own = rule_of(kind, **limit, strategy="s")
    view = Accounts(results={"s": D(-1200)}, currencies={None: None}, rates={("USD", "EUR"): D("0.8")}, funds=funds)
    assert own.breaches(view) == ()
    view.results["s"] = D(-1250)
    assert [breach.scope for breach in own.breaches(view)] == ["s"]
    unknown = Accounts(results={None: D(-2000)}, funds=funds)
    assert rule.breaches(unknown) == ()
    assert rule.check(propose(), unknown).outcome == "unknown"
    shown = uses([rule], Accounts(results={None: D(-1250)}, rates={("USD", "EUR"): D("0.8")}, funds=funds), str)
    assert [(use.used, use.limit) for use in shown] == [(D(1000), D(1000))]
    assert [use.used for use in uses([rule], unknown, str)] == [None]


class Kept(FakeView):
    """A view whose open orders are the same tuple as long as they are the same, like the books' own."""

    def open_orders(self, conid: int | None = None, strategy: str | None = None) -> tuple[Order, ...]:
        return self.orders  # type: ignore[return-value]  # given as a tuple


def sees(rule: Any, proposal: Proposal, *orders: Order) -> str:
    reason = rule.check(proposal, Kept(orders=orders))  # type: ignore[arg-type]  # as above
    return "" if reason is None else f"{reason.observed} {reason.limit} {reason.text}".strip()


def test_a_number_is_remembered_of_orders_that_are_changed_too() -> None:
    rule = rule_of("runaway")
    growing = replace(make_order(name="1", broker_order_id="7"), filled=D(101), pending_quantity=D(150))
    assert sees(rule, propose(), growing) == ""
    twin = make_order(name="2", broker_order_id="7")
    assert "two orders share an id" in sees(rule, propose(), growing, twin)
    assert sees(rule, propose(), growing, replace(twin, broker_order_id="8")) == ""
    too_far = replace(growing, filled=D(151))
    assert sees(rule, propose(), too_far) == f"151 100 order {growing.client_order_id} is overfilled"


@pytest.mark.parametrize(("side", "prices", "meets"), [("SELL", ("100", "105"), "101"), ("BUY", ("100", "95"), "99")])
def test_the_nearest_of_several_orders_is_the_one_that_would_be_met(
    side: str, prices: tuple[str, str], meets: str
) -> None:
    other = "BUY" if side == "SELL" else "SELL"
    beyond = "99" if side == "SELL" else "101"
    for order in (prices, prices[::-1]):
        resting = [make_order(side, limit=price, name=price) for price in order]
        rule = rule_of("self_trade")
        assert "would meet" in sees(rule, propose(other, limit=meets), *resting)
        assert sees(rule, propose(other, limit=beyond), *resting) == ""
        # What changes is looked at again: one goes, one comes at any price, and goes.
        far = resting[order.index(prices[1])]
        assert sees(rule, propose(other, limit=meets), far) == ""
        anyhow = make_order(side, limit=None, name="M")
        assert "would meet" in sees(rule, propose(other, limit=beyond), far, anyhow)
        assert "would meet" in sees(rule, propose(other, limit=beyond), far, replace(anyhow, filled=D(1)))
        assert sees(rule, propose(other, limit=meets), far) == ""


@pytest.mark.parametrize(("side", "near", "far", "beyond"), [("SELL", "104", "106", "103"), ("BUY", "96", "94", "97")])
def test_of_a_change_under_way_both_prices_may_be_met(side: str, near: str, far: str, beyond: str) -> None:
    other = "BUY" if side == "SELL" else "SELL"
    for limit, pending in ((near, far), (far, near)):
        changing = make_order(side, limit=limit, name="C", pending_limit_price=D(pending), replace_pending=True)
        plain = make_order(side, limit=far, name="P")
        for orders in ((plain, changing), (changing, plain), (changing,)):
            assert sees(rule_of("self_trade"), propose(other, limit=beyond), *orders) == ""
            assert "would meet" in sees(rule_of("self_trade"), propose(other, limit=near), *orders)


@pytest.mark.parametrize(
    ("side", "limit", "price", "words"),
    [
        ("BUY", "99", D(98), "99 98"),
        ("BUY", None, D(98), "any price 98"),
        ("BUY", "99", D(0), "99 any price"),  # an order without a limit
        ("SELL", "97", D(98), "97 98"),
        ("SELL", None, D("Infinity"), "any price any price"),
        ("BUY", "97", D(98), ""),
        ("BUY", "97", None, ""),
    ],
)
def test_an_order_of_another_bot_is_met_at_its_price(side: str, limit: str | None, price: Any, words: str) -> None:
    together = Together(D(0), D(0), D(0), **{"ask" if side == "BUY" else "bid": price})
    reason = rule_of("self_trade").check(propose(side, limit=limit), FakeView(together=together))
    assert ("" if reason is None else f"{reason.observed} {reason.limit}") == words


def test_rules_of_ours_that_take_too_long_together_deny_in_the_gates_name() -> None:
    now = [0]

    class Slow(FakeView):
        @property
        def session(self) -> Any:
            now[0] += 30_000_000
            return SessionState.READY

        @session.setter
        def session(self, value: Any) -> None: ...

    verdict = Gate(build_rules([]), mono_ns=lambda: now[0]).decide(propose(limit="100"), Slow(), "v")
    slow = [reason for reason in verdict.reasons if reason.code == "GATE"]
    assert [(reason.outcome, reason.text) for reason in slow] == [("unknown", "_TooSlow: it took 30 ms of 20 ms")]
    assert "gate" in verdict.raised


def test_a_limits_name_and_what_a_change_means_are_told_in_full() -> None:
    rules = build_rules([("max_position", {"limit": 5, "strategy": "a=b"})])
    assert find(rules, "max_position:strategy=a=b").kind == "max_position"
    with pytest.raises(ValueError, match=r"^trading_state: 'limit' is no parameter of it$"):
        way_of(next(rule for rule in rules if rule.kind == "trading_state"), "limit")
    plugin: Any = SimpleNamespace(kind="own", limit=5)
    with pytest.raises(ValueError, match=r"^own: 'limit' is no parameter of it$"):
        way_of(plugin, "limit")
    of = Limits([plugin])
    words: dict[str, Any] = {"at_ns": 1, "wall_ns": 0, "scope": (), "param": "limit", "by": "p", "reason": "r"}
    of.take(LimitChanged(**{**words, "rule": "own", "scope": ("",) * 5, "value": "3", "file": "5"}), 1)
    assert plugin.limit == 5
    assert [(row["rule"], row["in_file"]) for row in of.rows()] == [("own:::::", False)]
    words["rule"] = "max_position"
    for fields, line in (
        ({"value": "50", "file": "100"}, "max_position: limit is 50 now"),
        ({"value": "100", "file": "100"}, "max_position: limit is 100 now, as in the file"),
        (
            {"value": "200", "file": "100", "until_wall_ns": 1800 * S},
            "max_position: limit is 200 now, for 30 min; then 100, as in the file",
        ),
        (
            {"value": "", "file": "", "until_wall_ns": 60 * S},
            "max_position: limit is none now, for 1 min; then none, as in the file",
        ),
    ):
        assert told(LimitChanged(**words, **fields)) == line


def test_two_limits_changed_one_after_the_other_may_disagree_and_each_holds() -> None:
    rule = rule_of("daily_loss", amount="100 USD", halt_amount="150 USD")
    set_value(rule, "amount", "200 USD")
    assert [breach.state for breach in rule.breaches(FakeView(pnl=D(-160)))] == [TradingState.HALTED]
    set_value(rule, "halt_amount", "300 USD")
    assert rule.breaches(FakeView(pnl=D(-160))) == ()
    assert [breach.state for breach in rule.breaches(FakeView(pnl=D(-200)))] == [TradingState.REDUCE_ONLY]


def test_through_the_gate_a_limit_is_asked_about_its_own_orders_only() -> None:
    for scope, other in (
        ({"symbol": "ABC"}, {"symbol": "XYZ"}),
        ({"strategy": "s"}, {"strategy": "t"}),
        ({"symbol": "ABC", "strategy": "s"}, {"symbol": "ABC", "strategy": "t"}),
    ):
        own = Gate(build_rules([("max_order_quantity", {"limit": 5, **scope})]))
        strange = Gate(build_rules([("max_order_quantity", {"limit": 5, **other})]))
        for _ in range(2):
            denied = own.decide(propose(quantity=6, limit="100"), FakeView(), "v")
            assert [reason.code for reason in denied.reasons] == ["MAX_ORDER_QUANTITY"]
            assert denied.allowed is False
            assert strange.decide(propose(quantity=6, limit="100"), FakeView(), "v").allowed is True


def test_names_of_orders_that_went_may_come_again_and_of_those_that_stay_not() -> None:
    rule = rule_of("runaway")
    a, b, c = (make_order(name=name, broker_order_id=name) for name in "ABC")
    named = {order.client_order_id: propose(client_order_id=order.client_order_id) for order in (a, b, c)}

    def stands(*orders: Order) -> list[bool]:
        return [sees(rule, proposal, *orders) != "" for proposal in named.values()]

    assert stands(a) == [True, False, False]
    assert stands(a, b) == [True, True, False]
    assert stands(a, b, c) == [True, True, True]
    assert stands(a, c) == [True, False, True]
    assert stands(b, c) == [False, True, True]
    assert stands(c) == [False, False, True]
    assert stands(a) == [True, False, False]


def test_fill_quality_remembers_a_thousand_orders_on_their_way() -> None:
    for count, found in ((1_000, 1), (1_001, 0)):
        rule = rule_of("fill_quality", limit_bps=50, orders=1)
        for number in range(count):
            rule.check(propose(), FakeView())
            rule.note_attempt(Proposal(intent=make_order(name=str(number)).intent), FakeView(), True)
        filled = make_order(name="0", submission=Submission.ACKED, working=Working.FILLED)
        view = FakeView(orders=[replace(filled, average_price=D(110))])
        assert len([breach for breach in rule.breaches(view) if breach.state is TradingState.PAUSED]) == found


@pytest.mark.parametrize(("kind", "line"), [(kind, n) for kind, lines in CASES.items() for n in range(len(lines))])
def test_what_a_rule_remembers_goes_through_a_snapshot_of_the_books(kind: str, line: int) -> None:
    """One memory without a form, and no snapshot was ever made of a bot with that rule: each start read its whole journal."""
    parameters, make, _ = CASES[kind][line]

    def engine() -> tuple[Any, Any]:
        gate = Gate(build_rules([(kind, parameters)]))
        return engine_of(Script(), gate=gate), next(rule for rule in gate.rules if rule.kind == kind)

    for step in (BELOW, AT, ABOVE):
        before, rule = engine()
        proposal, view, *memory = make(step)
        for remember in memory:
            remember(rule)
        rule.note_attempt(proposal, view, True)
        getattr(rule, "breaches", lambda view: ())(view)
        rule.check(proposal, view)
        after, again = engine()
        thaw(after, msgspec.msgpack.decode(msgspec.msgpack.encode(freeze(before))))
        assert again.check(proposal, view) == rule.check(proposal, view)
        assert freeze(after) == freeze(before)
