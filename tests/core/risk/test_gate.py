"""The gate: asks every rule, denies when in doubt, is deaf to order and to claims."""

from __future__ import annotations

import itertools
from decimal import Decimal
from typing import Any, ClassVar

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from botframework.core.events import DenyOrder, Reason
from botframework.core.model import OrderType, SessionState, Side, StreamState, TradingState, Trail
from botframework.core.risk.base import Breach, Proposal
from botframework.core.risk.exposure import is_reducing
from botframework.core.risk.gate import Gate
from botframework.core.risk.registry import BUILTIN_RULES, build_rules
from botframework.core.risk.rules.price import QuoteAge
from botframework.runtime.codec import decode, encode_all
from tests.core.risk.makers import FakeView, make_intent, make_order, propose

LIMITS: list[tuple[str, dict[str, Any]]] = [
    ("max_order_quantity", {"limit": 500}),
    ("max_order_notional", {"amount": "50000 USD"}),
    ("max_position", {"limit": 400}),
    ("daily_loss", {"amount": "1000 USD"}),
    ("order_rate", {"per_minute": 20}),
    ("price_collar", {"percent": 2}),
]


@attrs.define(eq=False, kw_only=True)
class Probe:
    """A rule that answers and counts as told."""

    kind: ClassVar[str] = "probe"
    rule_id: ClassVar[str] = "X1"
    always_on: ClassVar[bool] = False
    stage: ClassVar[int] = 4
    answer: Any = None
    note_error: BaseException | None = None
    strategy: str = ""
    seen: list[bool] = attrs.Factory(list)

    def check(self, proposal: Any, view: Any) -> Any:
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer

    def note_attempt(self, proposal: Any, view: Any, allowed: bool) -> None:
        if self.note_error is not None:
            raise self.note_error
        self.seen.append(allowed)


def test_a_healthy_order_passes_all_rules() -> None:
    view = FakeView()
    verdict = Gate(build_rules(LIMITS)).decide(propose(limit="100"), view, "v1")
    assert verdict.allowed
    assert verdict.reasons == ()
    assert verdict.raised == ()
    assert verdict.verdict_id == "v1"


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ({"observed": Decimal("5.10")}, "observed=Decimal('5.10')"),
        ({"limit": 5}, "limit=5"),
        ({"unit": None}, "unit=None"),
        ({"text": b"no"}, "text=b'no'"),
        ({"code": 7}, "code=7"),
        ({"outcome": None}, "outcome=None"),
    ],
)
def test_a_reason_that_no_row_takes_denies_and_harms_the_journal_in_nothing(words: dict[str, Any], wrong: str) -> None:
    """It was kept as it came, could not be written, and the whole account halted for the journal."""
    told: Any = Reason(**{"code": "PROBE", "outcome": "deny", **words})
    verdict = Gate([Probe(answer=told)]).decide(propose(limit="100"), FakeView(), "v")
    text = f"the rule answered with {wrong}, which is no text"
    assert verdict.reasons == (Reason(code="PROBE", outcome="unknown", text=text),)
    assert verdict.raised == ("probe",)
    row = DenyOrder(at_ns=1, intent=make_intent(), verdict_id="v", reasons=verdict.reasons)
    assert [decode(line) for line in encode_all([row])] == [row]

    fitting: dict[str, Any] = {"scope": "s", "state": TradingState.PAUSED, "reason": told}
    (breach,) = Gate([Watching(found=[Breach(**fitting)])]).breaches(FakeView())
    assert (breach.scope, breach.state) == ("account", TradingState.REDUCE_ONLY)
    assert breach.reason == Reason(code="PROBE", outcome="unknown", text=f"TypeError: {text}")


@attrs.define(eq=False, kw_only=True)
class Watching(Probe):
    """A rule that finds breaches."""

    found: Any = ()

    def breaches(self, view: Any) -> Any:
        return self.found


FOUND: dict[str, Any] = {"scope": "s", "state": TradingState.HALTED, "reason": Reason(code="A", outcome="deny")}
NO_BREACHES: list[Any] = [None, 5, ["x"], [None], [FOUND["reason"]]]


@pytest.mark.parametrize(
    "found",
    NO_BREACHES
    + [
        [Breach(**{**FOUND, **wrong})]
        for wrong in (
            {"scope": None},
            {"scope": 5},
            {"state": "HALTED"},
            {"state": 3},
            {"state": None},
            {"reason": "no"},
        )
    ],
)
def test_a_breach_that_is_none_counts_as_one(found: Any) -> None:
    sound = Breach(scope="s", state=TradingState.PAUSED, reason=Reason(code="B", outcome="deny"))
    rules: Any = [Watching(found=found), Watching(found=(sound,))]
    broken, other = Gate(rules).breaches(FakeView())
    assert (broken.scope, broken.state, broken.reason.outcome) == ("account", TradingState.REDUCE_ONLY, "unknown")
    assert other is sound


def test_every_rule_is_asked_and_every_reason_kept_state_first() -> None:
    view = FakeView()
    view.state = TradingState.HALTED
    view.session = SessionState.DOWN
    verdict = Gate(build_rules(LIMITS)).decide(propose(quantity=501, limit="200"), view, "v")
    codes = [reason.code for reason in verdict.reasons]
    assert codes == [
        "TRADING_STATE",
        "HEALTH",
        "PRICE_COLLAR",
        "MAX_ORDER_QUANTITY",
        "MAX_ORDER_NOTIONAL",
        "MAX_POSITION",
    ]
    assert str(verdict.reasons[3]) == "MAX_ORDER_QUANTITY: observed=501 limit=500"


@pytest.mark.parametrize("answer", [RuntimeError("broken"), SystemExit(0), GeneratorExit(), "yes", 1, True])
def test_a_rule_that_raises_or_babbles_denies_and_is_named(answer) -> None:
    view = FakeView()
    other = Probe()
    verdict = Gate([Probe(answer=answer), other]).decide(propose(limit="100"), view, "v")
    assert not verdict.allowed
    assert verdict.raised == ("probe",)
    assert verdict.reasons[0].outcome == "unknown"
    assert other.seen == [False]


def test_unknown_denies_and_allow_allows() -> None:
    view = FakeView()
    assert not Gate([Probe(answer=Reason(code="P", outcome="unknown"))]).decide(propose(), view, "v").allowed
    assert not Gate([Probe(answer=Reason(code="P", outcome="what"))]).decide(propose(), view, "v").allowed
    assert Gate([Probe(answer=Reason(code="P", outcome="allow"))]).decide(propose(), view, "v").allowed


@pytest.mark.parametrize("error", [MemoryError("full"), SystemExit(0)])
def test_a_rule_that_cannot_count_denies_from_then_on(error) -> None:
    view = FakeView()
    probe = Probe(note_error=error)
    gate = Gate([probe])
    assert not gate.decide(propose(), view, "v").allowed
    probe.note_error = None
    verdict = gate.decide(propose(), view, "v")
    assert not verdict.allowed
    assert verdict.raised == ("probe",)
    assert type(error).__name__ in verdict.reasons[0].text


def test_restored_attempts_reach_every_rule() -> None:
    view = FakeView()
    probe = Probe()
    Gate([probe]).note_restored(propose(), view, True)
    assert probe.seen == [True]


def test_nobody_can_claim_to_reduce() -> None:
    view = FakeView()
    view.state = TradingState.REDUCE_ONLY
    assert not Gate(build_rules([])).decide(propose("SELL", reducing=True), view, "v").allowed


@given(st.permutations(LIMITS), st.integers(1, 1200), st.integers(80, 120), st.sampled_from(["BUY", "SELL"]))
def test_the_order_of_rules_changes_nothing(limits, quantity, price, side) -> None:
    outcomes = [
        Gate(rules).decide(propose(side, quantity, str(price)), FakeView(), "v")
        for rules in (build_rules(LIMITS), list(reversed(build_rules(limits))))
    ]
    assert outcomes[0] == outcomes[1]


@given(
    st.integers(1, 700), st.integers(1, 700), st.sampled_from(["BUY", "SELL"]), st.integers(-400, 400), st.booleans()
)
def test_monotone_what_is_denied_small_is_denied_large(one, other, side, held, market) -> None:
    small, large = sorted((one, other))
    view = FakeView(held=Decimal(held))
    verdicts = {}
    for quantity in (small, large):
        proposal = propose(side, quantity, None if market else "100")
        verdicts[quantity] = Gate(build_rules(LIMITS)).decide(proposal, view, "v").allowed
    assert verdicts[small] >= verdicts[large]


TIGHT: list[tuple[str, dict[str, Any]]] = [
    *LIMITS,
    ("order_share", {"percent_of_volume": 3}),
    ("market_order", {}),
    ("gross_exposure", {"amount": "40000 USD"}),
    ("net_exposure", {"percent": 35}),
    ("concentration", {"percent": 45}),
    ("leverage", {"limit": "0.3"}),
    ("buying_power", {"cushion_percent": 60}),
    ("short_sale", {}),
    ("working_orders", {"per_side": 2}),
    ("daily_activity", {"turnover": "30000 USD"}),
    ("opposite_positions", {}),
    ("self_trade", {}),
    ("protective_stop", {}),
    ("repeated_execution", {}),
]


@given(st.permutations(TIGHT), st.integers(1, 700), st.sampled_from(["BUY", "SELL"]), st.integers(-300, 300))
def test_the_order_of_any_rules_changes_nothing(limits, quantity, side, held) -> None:
    view = FakeView(held=Decimal(held), orders=[make_order("SELL" if side == "BUY" else "BUY", 50)])
    outcomes = [Gate(build_rules(rules)).decide(propose(side, quantity, "100"), view, "v") for rules in (TIGHT, limits)]
    assert outcomes[0] == outcomes[1]


@given(
    st.integers(1, 900), st.integers(1, 900), st.sampled_from(["BUY", "SELL"]), st.integers(-400, 400), st.booleans()
)
def test_monotone_with_every_limit_on_size_there_is(one, other, side, held, market) -> None:
    """``min_order_notional`` alone wants orders to be large, and is not in it."""
    small, large = sorted((one, other))
    view = FakeView(held=Decimal(held))
    verdicts = [
        Gate(build_rules(TIGHT)).decide(propose(side, quantity, None if market else "100"), view, "v").allowed
        for quantity in (small, large)
    ]
    assert verdicts[0] >= verdicts[1]


def test_three_denials_in_a_minute_by_a_strict_rule_pause_the_strategy() -> None:
    gate, far = Gate(build_rules(LIMITS)), propose(limit="150")
    step = 20 * 10**9
    found = [gate.decide(far, FakeView(now_ns=FakeView().now_ns + n * step), "v").breaches for n in range(4)]
    assert [len(breaches) for breaches in found] == [0, 0, 1, 0]
    assert (found[2][0].scope, found[2][0].state) == ("s", TradingState.PAUSED)
    assert found[2][0].reason.code == "PRICE_COLLAR"
    slow = Gate(build_rules(LIMITS))
    step = 31 * 10**9
    assert not any(slow.decide(far, FakeView(now_ns=FakeView().now_ns + n * step), "v").breaches for n in range(9))


def test_denials_of_before_a_restart_count() -> None:
    gate, far = Gate(build_rules(LIMITS)), propose(limit="150")
    reasons = (Reason(code="PRICE_COLLAR", outcome="deny"),)
    for _ in range(2):
        gate.note_restored(far, FakeView(), False, reasons)
    assert gate.decide(far, FakeView(), "v").breaches


def test_a_rule_that_takes_too_long_denies_and_is_named() -> None:
    now = [0]

    class Slow(Probe):
        def check(self, proposal: Any, view: Any) -> Any:
            now[0] += 25_000_000

    verdict = Gate([Slow(), Probe()], mono_ns=lambda: now[0]).decide(propose(), FakeView(), "v")
    assert not verdict.allowed
    assert verdict.raised == ("probe",)
    assert "25 ms of 20 ms" in verdict.reasons[0].text
    assert Gate([Slow()]).decide(propose(), FakeView(), "v").allowed


@given(st.lists(st.integers(1, 20), min_size=1, max_size=4), st.integers(1, 20))
def test_the_tightest_limit_wins(limits, quantity) -> None:
    scopes = ["", "s", "other", "third"]
    rules = build_rules([("max_order_quantity", {"limit": n, "strategy": scopes[i]}) for i, n in enumerate(limits)])
    tightest = min(limits[:2])
    assert Gate(rules).decide(propose(quantity=quantity, limit="100"), FakeView(), "v").allowed == (
        quantity <= tightest
    )


MISSING: list[dict[str, Any]] = [
    {"tick": None},
    {"last_clean_wall_ns": None},
    {"pnl": None},
    {"account": ""},
    {"account_confirmed": False},
    {"reply_policy_valid": False},
    {"journal_ok": False},
    {"session": SessionState.DOWN},
    {"stream": StreamState.DOWN},
    {"allowed": frozenset()},
    {"unexplained": frozenset({101})},
]


@pytest.mark.parametrize("missing", MISSING, ids=lambda missing: next(iter(missing)))
@pytest.mark.parametrize("side", list(Side))
def test_a_missing_input_denies_whatever_does_not_reduce(missing, side) -> None:
    gate = Gate(build_rules(LIMITS))
    assert gate.decide(propose(side.value, 100, "100"), FakeView(), "v").allowed
    later = FakeView(now_ns=FakeView().now_ns + 3 * 10**9, **missing)
    assert not gate.decide(propose(side.value, 100, "100"), later, "v").allowed


@pytest.mark.parametrize("missing", [{}, *MISSING], ids=str)
@pytest.mark.parametrize(("quantity", "price"), list(itertools.product([1, 100, 501], ["80", "100", "120"])))
def test_a_missing_input_never_turns_a_denial_into_a_pass(missing, quantity, price) -> None:
    whole = Gate(build_rules(LIMITS)).decide(propose("BUY", quantity, price), FakeView(), "v")
    partial = Gate(build_rules(LIMITS)).decide(propose("BUY", quantity, price), FakeView(**missing), "v")
    assert partial.allowed <= whole.allowed


@pytest.mark.parametrize(
    ("missing", "passes"),
    [
        ({"tick": None}, True),
        ({"pnl": None}, True),
        ({"stream": StreamState.DOWN}, True),
        ({"state": TradingState.PAUSED}, True),
        ({"state": TradingState.REDUCE_ONLY}, True),
        ({"state": TradingState.HALTED}, False),
        ({"state": TradingState.FROZEN}, False),
        ({"last_clean_wall_ns": None}, False),
        ({"unexplained": frozenset({101})}, False),
        ({"session": SessionState.COMPETING}, False),
        ({"journal_ok": False}, False),
    ],
)
def test_what_still_lets_a_position_be_closed(missing, passes) -> None:
    verdict = Gate(build_rules(LIMITS)).decide(propose("SELL", 100), FakeView(held=Decimal(100), **missing), "v")
    assert verdict.allowed is passes, verdict.reasons


@given(
    st.integers(-5, 5),
    st.integers(-5, 5),
    st.lists(st.tuples(st.sampled_from(["BUY", "SELL"]), st.integers(1, 3), st.booleans()), max_size=4),
    st.sampled_from(["BUY", "SELL"]),
    st.integers(1, 6),
)
def test_reducing_means_it_cannot_grow_or_flip_whatever_fills(held, own, resting, side, quantity) -> None:
    orders = [
        make_order(word, n, name=str(i), strategy="s" if ours else "other") for i, (word, n, ours) in enumerate(resting)
    ]
    view = FakeView(held=Decimal(held), held_by={"s": Decimal(own)}, orders=orders)
    intent = propose(side, quantity).intent
    if not is_reducing(intent, view):
        return
    sign = 1 if side == "BUY" else -1
    same_side = sum(n for word, n, _ in resting if word == side)
    end = held + sign * (same_side + quantity)
    assert abs(end) < abs(held)
    assert end * held >= 0


def test_a_full_close_is_reducing_and_one_more_is_not() -> None:
    view = FakeView()
    view.held = Decimal(100)
    assert is_reducing(make_intent("SELL", 100), view)
    assert not is_reducing(make_intent("SELL", 101), view)
    assert not is_reducing(make_intent("BUY", 1), view)
    view.orders = [make_order("SELL", 40)]
    assert is_reducing(make_intent("SELL", 60), view)
    assert not is_reducing(make_intent("SELL", 61), view)
    view.held = Decimal(-100)
    view.orders = []
    assert is_reducing(make_intent("BUY", 100), view)
    assert not is_reducing(make_intent("BUY", 101), view)


def test_anothers_position_is_not_ones_own_to_close() -> None:
    view = FakeView()
    view.held, view.held_by = Decimal(100), {"other": Decimal(100)}
    assert not is_reducing(make_intent("SELL", 100), view)


def test_account_and_own_share_are_each_measured_against_their_own_orders() -> None:
    orders = [make_order("SELL", 60, strategy="other")]
    view = FakeView(held=Decimal(100), held_by={"s": Decimal(50), "other": Decimal(50)}, orders=orders)
    assert is_reducing(make_intent("SELL", 40), view)
    assert not is_reducing(make_intent("SELL", 41), view)


def test_a_modification_reduces_by_its_larger_version() -> None:
    view = FakeView()
    view.held = Decimal(100)
    old = make_order("SELL", 100)
    view.orders = [old]
    assert is_reducing(make_intent("SELL", 50, client_order_id=old.client_order_id), view, old)
    assert not is_reducing(make_intent("SELL", 101, client_order_id=old.client_order_id), view, old)


def test_broken_numbers_prove_nothing() -> None:
    view = FakeView()
    view.held = Decimal("NaN")
    assert not is_reducing(make_intent("SELL", 1), view)
    view.held = Decimal(100)
    for quantity in ("NaN", "Infinity", "-5", "0"):
        assert not is_reducing(make_intent("SELL", quantity), view)


def test_all_catalogued_rules_are_there_and_the_state_rules_always_on() -> None:
    on = {rule.kind for rule in build_rules([])}
    assert on == {
        "valid_order",
        "instrument_identity",
        "allow_list",
        "restricted",
        "quote_age",
        "duplicate_order",
        "runaway",
        "trading_state",
        "reconciled",
        "health",
        "account_guard",
        "armed_hash",
        "reply_policy",
    }
    ids = {rule.rule_id for rule in BUILTIN_RULES.values()}
    assert ids == {f"R{number:02}" for number in range(1, 51)} - {"R14"}  # why not: docs/risk-rules.md


def test_configuring_a_rule_that_is_always_on_replaces_its_default() -> None:
    (rule,) = [rule for rule in build_rules([("quote_age", {"max_age_s": 9})]) if isinstance(rule, QuoteAge)]
    assert rule.max_age_s == Decimal(9)


@pytest.mark.parametrize(
    ("configured", "text"),
    [
        ([("max_positon", {"limit": 1})], r"risk\[0\]: unknown kind 'max_positon'; did you mean 'max_position'\?"),
        ([("max_position", {})], r"risk\[0\]: max_position: .*limit"),
        ([("max_position", {"limit": 0})], r"limit is 0, must be more than 0"),
        ([("max_position", {"limit": "NaN"})], r"'NaN' is no number to use as a limit"),
        ([("max_position", {"limit": True})], r"True is no number"),
        ([("order_rate", {"per_minute": 2.5})], r"per_minute is 2.5, must be a whole number"),
        ([("daily_loss", {"amount": 1000})], r"1000 is no amount of money"),
        ([("max_order_notional", {"amount": "0 USD"})], r"amount is 0 USD, must be more than 0"),
        (
            [("max_position", {"limit": 1}), ("max_position", {"limit": 2})],
            r"risk\[1\]: .* stands at risk\[0\] already",
        ),
    ],
)
def test_a_wrong_list_of_rules_is_refused_with_its_place(configured, text) -> None:
    with pytest.raises(ValueError, match=text):
        build_rules(configured)


def test_plugins_add_kinds_and_cannot_replace_ours() -> None:
    assert any(rule.kind == "probe" for rule in build_rules([("probe", {})], {"probe": Probe}))
    with pytest.raises(ValueError, match="built-in"):
        build_rules([], {"max_position": Probe})


@pytest.mark.parametrize("quantity", ["NaN", "sNaN", 2.5, None, "text"])
def test_an_order_of_broken_numbers_is_denied_and_no_rule_is_blamed(quantity) -> None:
    intent = replace(make_intent(limit="100"), quantity=Decimal("NaN") if quantity == "NaN" else quantity)
    verdict = Gate(build_rules(LIMITS)).decide(Proposal(intent=intent), FakeView(), "v")
    assert not verdict.allowed
    assert any(reason.code == "VALID_ORDER" for reason in verdict.reasons)
    assert verdict.raised == ()


@pytest.mark.parametrize(
    "trail",
    [
        Trail(Decimal("NaN")),
        Trail(Decimal("sNaN")),
        Trail(0.5),  # type: ignore[arg-type]  # the fault
        Trail(None),  # type: ignore[arg-type]  # the fault
        Decimal(1),
    ],
)
def test_an_order_of_a_broken_distance_is_denied_and_no_rule_is_blamed(trail) -> None:
    intent = make_intent(order_type=OrderType.TRAILING_STOP, trail=trail)
    verdict = Gate(build_rules(LIMITS)).decide(Proposal(intent=intent), FakeView(), "v")
    assert not verdict.allowed
    assert any(reason.code == "VALID_ORDER" for reason in verdict.reasons)
    assert verdict.raised == ()


def test_broken_limits_on_results_are_told_with_their_scope() -> None:
    gate = Gate(
        build_rules([("daily_loss", {"amount": "1000 USD"}), ("daily_loss", {"amount": "10 USD", "strategy": "s"})])
    )
    assert gate.breaches(FakeView(pnl=Decimal("-9.99"))) == ()
    assert [breach.scope for breach in gate.breaches(FakeView(pnl=Decimal(-10)))] == ["s"]
    assert [breach.scope for breach in gate.breaches(FakeView(pnl=Decimal(-1000)))] == ["account", "s"]
    assert gate.breaches(FakeView(pnl=None)) == ()
    assert [breach.reason.outcome for breach in gate.breaches(FakeView(pnl="x"))] == ["unknown", "unknown"]  # type: ignore[arg-type]  # a broken view


def test_restored_attempts_are_known_to_reduce_or_not_as_when_they_were_judged() -> None:
    heard: list[bool] = []

    class Hearing(Probe):
        def note_attempt(self, proposal: Any, view: Any, allowed: bool) -> None:
            heard.append(proposal.reducing)

    view = FakeView(held=Decimal(100))
    gate = Gate([Hearing()])
    for side, claimed in (("SELL", False), ("BUY", True)):
        gate.decide(propose(side, reducing=claimed), view, "v")
        gate.note_restored(propose(side, reducing=claimed), view, True)
    assert heard == [True, True, False, False]


def test_what_cannot_be_told_to_reduce_is_denied_by_the_gate_itself() -> None:
    class Broken(FakeView):
        def is_unexplained(self, conid: int) -> bool:
            raise RuntimeError("no books")

    verdict = Gate([Probe()]).decide(propose("SELL"), Broken(), "v")
    assert not verdict.allowed
    assert verdict.raised == ("gate",)
    assert [(reason.code, reason.outcome) for reason in verdict.reasons] == [("GATE", "unknown")]
    assert "no books" in verdict.reasons[0].text
