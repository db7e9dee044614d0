"""Arming: what real money needs before it starts, and what the profile makes of the file's limits."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botframework.cli import main
from botframework.config import parse_config
from botframework.core.events import LimitChanged
from botframework.core.money import Money
from botframework.core.risk.gate import Gate
from botframework.core.risk.limits import FALSE, LESS, caps_of, find, way_of
from botframework.core.risk.registry import BUILTIN_RULES, LIVE_KINDS
from botframework.errors import ConfigError, OrderSafetyError
from botframework.runner.arming import CANARY, profile_of
from botframework.runner.assembly import RunOptions
from botframework.runner.live import refuse_unarmed
from botframework.runner.plan import Plan, mode_of, plan_config
from botframework.runtime.freeze import freeze, thaw
from botframework.runtime.holds import Refused, limit_event
from botframework.runtime.journal import SqliteJournal
from botframework.runtime.live import ARMED
from botframework.structure import params_of
from tests.core.kit import Script, engine_of

HEAD = "bot: b\ninstruments: [AAPL, SPY]\nstrategies: [{kind: sma_cross}]\n"
REAL = HEAD + "gateway: {kind: gateway, url: 'http://127.0.0.1:5000'}\nlive: true\naccount: U1234567\n"
LIMITS = {
    "max_order_quantity": "limit: 500",
    "max_order_notional": "amount: 100000 USD",
    "max_position": "limit: 1000",
    "daily_loss": "amount: 1000 USD",
    "order_rate": "per_minute: 600",
}


def lines(**changed: str | None) -> str:
    limits = {**LIMITS, **changed}
    return "risk:\n" + "".join(f"  - {{kind: {kind}, {text}}}\n" for kind, text in limits.items() if text is not None)


def planned(text: str) -> Plan:
    return plan_config(parse_config(text, "b.yaml", {}))


def rules(text: str) -> dict[str, Any]:
    return {rule.kind: rule for rule in planned(text).rules() if not getattr(rule, "strategy", "")}


# --- what real money needs ------------------------------------------------------------------------------------------------


def test_the_list_is_that_of_the_design() -> None:
    assert set(LIVE_KINDS) == set(LIMITS)
    assert {BUILTIN_RULES[kind].rule_id for kind in LIVE_KINDS} == {"R05", "R06", "R15", "R23", "R29"}


@pytest.mark.parametrize("kind", LIVE_KINDS)
@pytest.mark.parametrize("profile", ["", "profile: canary\n", "profile: full\n"])
def test_each_limit_is_needed_whatever_the_profile(kind: str, profile: str) -> None:
    parse_config(REAL + profile + lines(), "b.yaml", {})
    for text in (lines(**{kind: None}), lines(**{kind: LIMITS[kind] + ", strategy: sma_cross"})):
        with pytest.raises(ConfigError, match=f"live needs the risk rule {kind}; set a limit for each under 'risk'"):
            parse_config(REAL + profile + text, "b.yaml", {})
    parse_config(HEAD + profile + lines(**{kind: None}), "b.yaml", {})  # without money nothing is needed


def test_a_limit_of_one_symbol_is_not_enough() -> None:
    with pytest.raises(ConfigError, match="live needs the risk rule max_position"):
        parse_config(REAL + lines(max_position="limit: 5, symbol: AAPL"), "b.yaml", {})


def test_an_empty_risk_section_names_all_five() -> None:
    with pytest.raises(ConfigError) as error:
        parse_config(REAL + "risk: []\n", "b.yaml", {})
    assert all(kind in error.value.what for kind in LIVE_KINDS)


def test_all_three_words_are_needed() -> None:
    config = parse_config(REAL + lines(), "b.yaml", {})
    with pytest.raises(OrderSafetyError, match="confirm with --account U1234567"):
        refuse_unarmed(config, RunOptions())
    with pytest.raises(OrderSafetyError, match="--account says U7654321"):
        refuse_unarmed(config, RunOptions(account="U7654321"))
    refuse_unarmed(config, RunOptions(account="U1234567"))


# --- profiles ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "profile", "mode"),
    [
        (HEAD, "full", "simulator"),
        (HEAD + "profile: canary\n", "canary", "simulator, canary"),
        (HEAD + "gateway: {kind: gateway, url: 'http://127.0.0.1:5000'}\naccount: DU1234567\n", "full", "paper"),
        (REAL + lines(), "canary", "REAL MONEY, canary"),
        (REAL + lines() + "profile: full\n", "full", "REAL MONEY"),
    ],
)
def test_real_money_without_a_word_is_a_canary(text: str, profile: str, mode: str) -> None:
    config = parse_config(text, "b.yaml", {})
    assert (profile_of(config), mode_of(config)) == (profile, mode)


def test_full_takes_the_file_as_it_is() -> None:
    found = planned(HEAD + "profile: full\n" + lines())
    assert found.tightened == ()
    assert found.armed_params == found.rule_params


def test_canary_holds_every_limit_at_least_as_tight() -> None:
    found = rules(HEAD + "profile: canary\n" + lines())
    assert set(CANARY) <= set(found)
    assert (found["max_order_quantity"].limit, found["max_position"].limit) == (100, 100)
    assert (found["order_rate"].per_minute, found["order_rate"].per_second) == (60, 2)
    assert str(found["max_order_notional"].amount) == "5000 USD"
    assert (str(found["daily_loss"].amount), str(found["daily_loss"].halt_amount)) == ("200 USD", "300 USD")
    assert (found["market_order"].allow, found["short_sale"].allow) == (False, False)


def test_what_is_tighter_in_the_file_stays() -> None:
    found = rules(
        HEAD
        + "profile: canary\n"
        + lines(max_position="limit: 7", daily_loss="amount: 80 EUR", order_rate="per_minute: 3")
    )
    assert (found["max_position"].limit, found["order_rate"].per_minute) == (7, 3)
    assert (str(found["daily_loss"].amount), found["daily_loss"].warn_amount) == ("80 EUR", None)
    assert str(found["daily_loss"].halt_amount) == "300 EUR"


def test_permissions_the_file_gives_are_kept_and_bounded() -> None:
    found = rules(
        HEAD + "profile: canary\n" + lines(market_order="allow: true, max_spread_percent: 5", short_sale="allow: true")
    )
    assert (found["market_order"].allow, found["market_order"].max_spread_percent) == (True, Decimal("0.5"))
    assert found["short_sale"].allow is True


def test_scoped_lines_are_capped_too_and_do_not_stand_for_all() -> None:
    found = planned(HEAD + "profile: canary\nrisk:\n  - {kind: max_position, limit: 5000, symbol: SPY}\n").rules()
    positions = [rule for rule in found if rule.kind == "max_position"]
    assert sorted((rule.symbol, rule.limit) for rule in positions) == [("", 100), ("SPY", 100)]  # type: ignore[attr-defined]  # every such rule has both


def test_a_limit_of_the_group_stays() -> None:
    text = HEAD + "profile: canary\nrisk:\n  - {kind: max_position, limit: 5000, group: true}\n"
    found = [rule for rule in planned(text).rules() if rule.kind == "max_position"]
    assert sorted((rule.group, rule.limit) for rule in found) == [(False, 100), (True, 5000)]  # type: ignore[attr-defined]  # every such rule has both


def test_the_table_names_rules_and_parameters_that_are_there() -> None:
    for kind, caps in CANARY.items():
        assert set(caps) <= {param.argument for param in params_of(BUILTIN_RULES[kind])}, kind


@given(st.fixed_dictionaries({"limit": st.integers(1, 10**6), "amount": st.integers(1, 10**6), "rate": st.integers(1, 10**4), "warn": st.integers(1, 10**6), "halt": st.integers(0, 10**6)}))  # fmt: skip
def test_no_file_is_looser_under_canary_than_without(n: dict[str, int]) -> None:
    warn = f", warn_amount: {n['warn']} USD" if n["warn"] < n["amount"] else ""
    halt = f", halt_amount: {n['amount'] + n['halt']} USD" if n["halt"] else ""
    text = HEAD + lines(
        max_position=f"limit: {n['limit']}",
        daily_loss=f"amount: {n['amount']} USD{warn}{halt}",
        order_rate=f"per_minute: {n['rate']}",
    )
    plain, tight = rules(text), rules(text + "profile: canary\n")
    for kind, caps in CANARY.items():
        for name, cap in caps.items():
            now = getattr(tight[kind], name)
            before = getattr(plain.get(kind), name, None)
            if now is None:
                assert before is None
                continue
            number = getattr(now, "amount", now)
            assert number <= Decimal(cap)
            assert before is None or number <= getattr(before, "amount", before)


# --- told -------------------------------------------------------------------------------------------------------------------


def test_check_says_what_the_profile_changes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "b.yaml"
    file.write_text(HEAD + "profile: canary\n" + lines())
    with pytest.raises(SystemExit):
        main(["check", str(file)])
    out = capsys.readouterr().out
    assert "profile      canary" in out
    assert "canary       max_position: limit 100, not 1000" in out
    with pytest.raises(SystemExit):
        main(["check", str(file), "--json"])
    found = json.loads(capsys.readouterr().out)
    assert found["profile"] == "canary"
    assert "gross_exposure: amount 10000 USD, which the file has not" in found["tightened"]
    assert found["effective"]["profile"] == "canary"


def test_the_journal_says_under_which_profile_a_run_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "b.yaml"
    file.write_text(HEAD + "profile: canary\n" + lines())
    with pytest.raises(SystemExit) as end:
        main(["run", str(file), "--for", "0.2s", "--quiet"])
    assert end.value.code == 0
    journal = SqliteJournal.open_for_reading(tmp_path / "var" / "b.db")
    try:
        told = [each.row for each in journal.rows_of("Noticed") if getattr(each.row, "code", "") == ARMED]
    finally:
        journal.close()
    assert len(told) == 1
    assert "profile canary: max_order_quantity: limit 100, not 500" in str(told[0])
    assert "added price_collar, market_order" in str(told[0])


def test_the_profile_is_part_of_what_is_armed() -> None:
    hashes = {planned(HEAD + lines() + profile).config_hash for profile in ("", "profile: canary\n", "profile: full\n")}
    assert len(hashes) == 3


# --- caps that no command lifts ---------------------------------------------------------------------------------------------


CANARY_WORD = "profile: canary\n"


def gate_of(text: str) -> Gate:
    return Gate(planned(text).rules())


def wished(gate: Gate, rule: str, param: str, value: str, **more: Any) -> LimitChanged:
    words: dict[str, Any] = {"owner": None, "account": "", "for_s": 3600, "reason": "r", "by": "p", **more}
    event = limit_event(gate.limits, rule, param, value, at_ns=1, wall_ns=1, **words)
    gate.limits.take(event, 2)
    return event


def beyond(rule: Any, param: str) -> str:
    """A value just looser than the one that holds."""
    way, now = way_of(rule, param), getattr(rule, param)
    if way == FALSE:
        return "true"
    step = 1 if way == LESS else -1
    if isinstance(now, Money):
        return f"{now.amount + step} {now.currency}"
    return str(now + step) if isinstance(now, int) else str(now + Decimal(step) / 10)


@pytest.mark.parametrize("kind", CANARY)
@pytest.mark.parametrize("text", [HEAD + CANARY_WORD, HEAD + CANARY_WORD + lines()], ids=["added", "from the file"])
def test_no_command_lifts_what_the_canary_profile_imposes(kind: str, text: str) -> None:
    """Also not for an hour, and not with the account's id typed."""
    gate = gate_of(text)
    rule: Any = find(gate.rules, kind)
    for param in CANARY[kind] if kind in LIMITS and "risk:" in text else rule.tighter:
        before = getattr(rule, param)
        if before is None or before is True:
            continue
        for value in [beyond(rule, param), *([""] if isinstance(before, Money) else [])]:
            with pytest.raises(Refused, match=r"imposes|must be|no amount|write"):
                wished(gate, kind, param, value, owner="U1234567", account="U1234567")
            assert getattr(rule, param) == before
    with pytest.raises(
        Refused, match=r"max_position: limit from 100 to 101 is looser than 100, which profile canary impo"
    ):
        wished(gate, "max_position", "limit", "101", owner="U1234567", account="U1234567")


def test_within_the_cap_limits_are_changed_as_ever() -> None:
    gate = gate_of(HEAD + CANARY_WORD + lines(max_position="limit: 50"))
    rule: Any = find(gate.rules, "max_position")
    assert wished(gate, "max_position", "limit", "20").until_wall_ns == 0
    assert rule.limit == 20
    with pytest.raises(Refused, match="the account's id has to be typed"):
        wished(gate, "max_position", "limit", "80", owner="U1234567")
    assert wished(gate, "max_position", "limit", "80", owner="U1234567", account="U1234567").until_wall_ns > 0
    assert rule.limit == 80
    with pytest.raises(Refused, match="which profile canary imposes"):
        wished(gate, "max_position", "limit", "101", owner="U1234567", account="U1234567")
    assert rule.limit == 80


def test_a_permission_the_file_gives_may_be_taken_and_given_back() -> None:
    gate = gate_of(HEAD + "profile: canary\n" + lines(market_order="allow: true"))
    rule: Any = find(gate.rules, "market_order")
    for word, allowed in (("false", False), ("true", True)):
        wished(gate, "market_order", "allow", word)
        assert rule.allow is allowed
    with pytest.raises(Refused, match=r"max_spread_percent from 0.5 to 0.6 is looser than 0.5"):
        wished(gate, "market_order", "max_spread_percent", "0.6")


def test_what_was_said_under_the_full_profile_does_not_hold_in_a_canary() -> None:
    """An hour's loosening, or a tighter value that is not tight enough, is still in the journal when the profile changes."""
    text = HEAD + lines(max_position="limit: 50", max_order_quantity="limit: 900")
    full = gate_of(text + "profile: full\n")
    looser = wished(full, "max_position", "limit", "400")
    tighter = wished(full, "max_order_quantity", "limit", "300")
    assert find(full.rules, "max_position").limit == 400  # type: ignore[attr-defined]  # such a rule has it
    canary = gate_of(text + "profile: canary\n")
    for event in (looser, tighter):
        canary.limits.take(event, 2)
    assert find(canary.rules, "max_position").limit == 50  # type: ignore[attr-defined]  # such a rule has it
    assert find(canary.rules, "max_order_quantity").limit == 100  # type: ignore[attr-defined]  # such a rule has it
    assert "max_position: limit is 400" in canary.limits.disagreements()[0]


def test_a_line_of_one_symbol_and_a_limit_of_the_group() -> None:
    scoped = "risk:\n  - {kind: max_position, limit: 5000, symbol: SPY}\n  - {kind: max_position, limit: 5000, group: true}\n"
    gate = gate_of(HEAD + "profile: canary\n" + scoped)
    with pytest.raises(Refused, match="symbol=SPY: limit from 100 to 200 is looser than 100"):
        wished(gate, "max_position:symbol=SPY", "limit", "200")
    wished(gate, "max_position:group=True", "limit", "6000")  # about the others as well: as the file has it


@pytest.mark.parametrize("profile", ["", "profile: full\n"])
def test_without_the_canary_nothing_is_capped(profile: str) -> None:
    gate = gate_of(HEAD + profile + lines())
    assert [rule.kind for rule in gate.rules if caps_of(rule) is not None] == []
    wished(gate, "max_position", "limit", "5000")


def test_the_caps_are_there_after_a_start_from_a_snapshot() -> None:
    text = HEAD + CANARY_WORD + lines(max_position="limit: 50")
    made, again = (engine_of(Script(), gate=gate_of(text)) for _ in range(2))
    assert made.limits is not None
    assert again.limits is not None
    made.limits.take(limit_event(made.limits, "max_position", "limit", "20", owner=None, account="", for_s=60, reason="r", by="p", at_ns=1, wall_ns=1), 2)  # fmt: skip
    thaw(again, freeze(made))
    rule: Any = find(again.rules, "max_position")
    assert (rule.limit, caps_of(rule)) == (20, caps_of(find(made.rules, "max_position")))
    with pytest.raises(Refused, match="which profile canary imposes"):
        limit_event(again.limits, "max_position", "limit", "101", owner=None, account="", for_s=60, reason="r", by="p", at_ns=1, wall_ns=1)  # fmt: skip
