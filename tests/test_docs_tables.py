"""The tables of the documentation say what the code says; where the code changes, its page has to."""

from __future__ import annotations

import inspect
import re
import typing
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
import pytest

from botframework import config, errors
from botframework.cli import root
from botframework.core.events import BookFill, DenyOrder, Event
from botframework.core.model import (
    OrderStatus,
    SessionState,
    StreamState,
    Submission,
    Tick,
    TradingState,
    Working,
)
from botframework.core.orderstates import SUBMISSION, WORKING, Answer
from botframework.core.risk.registry import BUILTIN_RULES, LIVE_KINDS
from botframework.core.risk.rules.state import ForeignActivity
from botframework.errors import BotError, ExitCode, JournalError
from botframework.ibkr import session as watched
from botframework.ibkr import supervisor as session
from botframework.ibkr import windows
from botframework.pluginfit import hook_docs
from botframework.runner.arming import CANARY
from botframework.runner.backtest import backtest
from botframework.runner.plan import plan
from botframework.runtime import chores, live, reconcile
from botframework.runtime.codec import row_types
from botframework.runtime.roundtrips import COLUMNS as TRIP_COLUMNS
from botframework.runtime.tape import NAMES as TAPE_NAMES
from botframework.secretsources import SecretSource
from botframework.sim import QuestionPolicy, SimConfig, faults, pacing
from tests.core.risk.makers import ABC, NOW_NS, SAMPLE, FakeView, propose
from tests.docs_kit import ROOT, default_words, param_rows, read, table

DOCS = ROOT / "docs"
OLD_NS = NOW_NS - 3600 * 10**9


def plain(cell: str) -> str:
    return cell.strip("`")


def words(page: str, name: str) -> dict[str, list[str]]:
    """A table by its first column."""
    rows = table(DOCS / page, name)
    by_word = {plain(row[0]): row[1:] for row in rows}
    assert len(by_word) == len(rows), f"{name} has a row twice"
    assert all(cell for row in rows for cell in row), f"{name} has an empty cell"
    return by_word


# --- configuration ------------------------------------------------------------------------------------------------------

CLASSES = [
    value
    for value in vars(config).values()
    if inspect.isclass(value) and attrs.has(value) and value.__module__ == config.__name__
] + [SecretSource]


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_key_of_the_yaml_is_documented(cls: type) -> None:
    rows = table(DOCS / "configuration.md", cls.__name__)
    assert [row[:4] for row in rows] == param_rows(cls)
    assert all(row[4] for row in rows)


def test_the_caps_of_the_canary_are_those_of_the_code() -> None:
    shown = {plain(rule): caps for rule, caps in table(DOCS / "configuration.md", "canary")}
    assert shown == {
        kind: ", ".join(f"`{name}` {cap}" for name, cap in caps.items()) or "–" for kind, caps in CANARY.items()
    }


def test_kinds_that_cannot_be_run_are_named() -> None:
    text = read(DOCS / "configuration.md")
    from botframework.configrules import GATEWAYS, JOURNALS, RESERVED_STRATEGIES

    for kind in (*GATEWAYS, *JOURNALS, *RESERVED_STRATEGIES, *LIVE_KINDS):
        assert f"`{kind}`" in text


# --- risk ---------------------------------------------------------------------------------------------------------------


def test_every_rule_is_documented_with_its_parameters() -> None:
    rows = words("risk-rules.md", "rules")
    assert list(rows) == list(BUILTIN_RULES)
    for kind, (rule_id, always_on, parameters, _) in rows.items():
        cls: Any = BUILTIN_RULES[kind]
        assert (rule_id, always_on) == (cls.rule_id, "yes" if cls.always_on else "no")
        shown = {
            plain(each.partition(":")[0].strip()): each.partition(":")[2].strip() for each in parameters.split(";")
        }
        shown.pop("–", None)
        known = {plain(key): (wanted, default, unit) for key, wanted, default, unit in param_rows(cls)}
        assert list(shown) == list(known), kind
        for key, (wanted, default, unit) in known.items():
            if key in ("strategy", "symbol"):
                continue
            text = wanted if default in ("required", "–") else default
            text += "" if unit == "–" else f" {unit}"
            assert shown[key] == text + (", required" if default == "required" else ""), f"{kind}: {key}"


_NO_TICK = {"tick": None}
_FOREIGN = attrs.evolve(ABC, currency="EUR")
_UNKNOWN_RULES = attrs.evolve(ABC, rules_at_ns=0)
# What the page says is missing -> the view, and the instrument of the order.
MISSING: dict[str, tuple[dict[str, Any], Any]] = {
    "a quote of the instrument": (_NO_TICK, ABC),
    "a rate between the instrument's currency and the amount's": (
        {"tick": Tick(_FOREIGN, NOW_NS, NOW_NS, 99.99, 100.01)},
        _FOREIGN,
    ),
    "the day's result (a position has no usable quote)": ({"pnl": None}, ABC),
    "the contract's rules from the broker": ({}, _UNKNOWN_RULES),
    "a first comparison of the books": ({"last_clean_wall_ns": None}, ABC),
    "an explanation of the position": ({"unexplained": frozenset({ABC.conid})}, ABC),
    "a recent comparison of the books": ({"last_clean_wall_ns": OLD_NS}, ABC),
    "news of an order that is unknown": ({"oldest_unknown_wall_ns": OLD_NS}, ABC),
    "a journal that can be written": ({"journal_ok": False}, ABC),
    "a ready session": ({"session": SessionState.CONNECTING}, ABC),
    "a live stream of the instrument": ({"stream": StreamState.STALLED}, ABC),
    "an account": ({"account": ""}, ABC),
    "the broker's word for the account": ({"account_confirmed": False}, ABC),
    "a valid table of answers": ({"reply_policy_valid": False}, ABC),
    "the broker's figures of the account": ({"funds": None}, ABC),
    "recent figures of the account": ({"wall_ns": NOW_NS + 61 * 10**9, "last_clean_wall_ns": NOW_NS + 10**9}, ABC),
    "the average daily volume": ({"volume": None}, ABC),
    "the result of the week or month": ({"period": None}, ABC),
    "the highest result": ({"dropped": None}, ABC),
    "a watch over this machine": ({"monitors": {}}, ABC),
    "a person": ({"operator_wall_ns": None}, ABC),
    "the hashes of what was armed": ({"armed": None}, ABC),
}


def test_what_missing_input_does_is_what_the_rules_do() -> None:
    """Every rule in every situation: those of the page deny as it says, all others allow."""
    rows = table(DOCS / "risk-rules.md", "missing")
    shown = {(what, plain(rule)): (others, reducing) for what, rule, others, reducing in rows}
    assert len(shown) == len(rows)
    assert {what for what, _ in shown} == set(MISSING)
    found = {}
    for what, (changes, instrument) in MISSING.items():
        for kind, cls in BUILTIN_RULES.items():
            rule = cls(**SAMPLE.get(kind, {}))
            view: Any = FakeView(**changes)
            outcome = tuple(
                "pass" if rule.check(propose(instrument=instrument, reducing=reducing), view) is None else "denied"
                for reducing in (False, True)
            )
            if outcome != ("pass", "pass"):
                found[what, kind] = outcome
    assert found == shown


# --- hooks --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("family", ["Registration", "StrategyCallbacks", "Decisions"])
def test_every_hook_is_documented(family: str) -> None:
    rows = table(DOCS / "hooks.md", family)
    known = [
        [
            f"`{hook.name}{hook.signature.replace('(self, ', '(').replace('(self)', '()')}`",
            hook.doc.splitlines()[0].replace("``", "`"),
        ]
        for hook in hook_docs()
        if hook.family == family
    ]
    assert [row[:2] for row in rows] == known
    assert all(row[2] in ("yes", "no") for row in rows)


def is_said_to_be_called(hook: str) -> bool:
    for family in ("Registration", "StrategyCallbacks", "Decisions"):
        for row in table(DOCS / "hooks.md", family):
            if plain(row[0]).startswith(f"{hook}("):
                return row[2] == "yes"
    raise AssertionError(f"no hook {hook}")


WATCHER = """
import attrs
from botframework import hookimpl

@attrs.define(eq=False, kw_only=True)
class Watcher:
    @hookimpl
    def on_start(self, ctx):
        ctx.set_timer("soon", after_s=1)

    @hookimpl
    def on_bar(self, ctx, bar):
        ctx.buy(bar.instrument, 1, tag="bar")

    @hookimpl
    def on_timer(self, ctx, timer):
        ctx.buy("AAPL", 1, tag="timer")

@hookimpl
def register_strategies():
    return {"watcher": Watcher}

@hookimpl
def check_order(ctx, intent):
    return "the plugin objects" if intent.tag == "timer" else None
"""


def test_hooks_are_called_or_not_as_the_page_says(tmp_path: Path) -> None:
    """The day a hook begins to be called, its page has to say so."""
    (tmp_path / "watcher.py").write_text(WATCHER)
    (tmp_path / "bot.yaml").write_text(
        "bot: b\ninstruments: [AAPL]\nplugins: [watcher.py]\nbar_length: 10s\nstrategies: [{kind: watcher}]\n"
    )
    rows: list[Any] = []
    backtest(plan(tmp_path / "bot.yaml", {}), duration_s=200, watch=rows.append).run()
    denied = [row.intent.tag for row in rows if isinstance(row, DenyOrder)]
    asked = denied + [row.intent.tag for row in rows if type(row).__name__ == "SubmitOrder"]
    assert ("timer" in asked) == is_said_to_be_called("on_timer")
    assert ("timer" in denied) == is_said_to_be_called("check_order")
    assert ("bar" in asked) == is_said_to_be_called("on_bar")
    filled = [row.fill.client_order_id for row in rows if isinstance(row, BookFill)]
    timers = [row.intent.client_order_id for row in rows if isinstance(row, DenyOrder) and row.intent.tag == "timer"]
    assert not set(filled) & set(timers)


# --- orders -------------------------------------------------------------------------------------------------------------


def machine(name: str) -> dict[tuple[str, str], str]:
    """A table of transitions as (state, input) -> state."""
    text = read(DOCS / "order-life.md").partition(f"<!-- table: {name} -->")[2].lstrip("\n")
    head = [plain(cell.strip()) for cell in text.splitlines()[0].strip("|").split("|")]
    return {
        (state, plain(row[0])): cell
        for row in table(DOCS / "order-life.md", name)
        for state, cell in zip(head[1:], row[1:], strict=True)
        if cell != "·"
    }


def test_the_two_machines_are_those_of_the_code() -> None:
    assert machine("submission") == {(s.value, a.value): after.value for (s, a), after in SUBMISSION.items()}
    assert machine("working") == {(s.value, w.value): after.value for (s, w), after in WORKING.items()}
    assert list(words("order-life.md", "inputs")) == [answer.value for answer in Answer]
    text = read(DOCS / "order-life.md")
    for state in (*Submission, *Working):
        assert f"`{state.value}`" in text or state is Working.NONE, state


def test_every_word_of_status_is_explained() -> None:
    assert list(words("order-life.md", "status")) == [status.value for status in OrderStatus]
    phases = set(
        re.findall(r'_phase(?:: str)? = (?:attrs\.field\(init=False, default=)?"(\w+)"', inspect.getsource(live))
    )
    assert len(phases) == 5
    known = phases | {s.value for s in SessionState} | {s.value for s in StreamState} | {s.name for s in TradingState}
    assert set(words("order-life.md", "states")) == known


def test_every_finding_is_explained() -> None:
    found = set(re.findall(r'f?"([A-Z][A-Z_]+): ', inspect.getsource(reconcile)))
    assert len(found) > 8
    assert set(words("order-life.md", "findings")) == found


# --- journal, exit codes, tapes -------------------------------------------------------------------------------------------


def test_every_kind_of_row_is_explained() -> None:
    rows = words("journal.md", "rows")
    assert {name: row[0] for name, row in rows.items()} == {
        name: "happened" if issubclass(kind, Event) else "decided" for name, kind in row_types().items()
    }


def test_every_refusal_of_the_journal_is_explained() -> None:
    kinds = {JournalError.__name__, *(kind.__name__ for kind in JournalError.__subclasses__())}
    assert set(words("journal.md", "refusals")) == kinds


def test_every_exit_code_is_explained() -> None:
    rows = words("exit-codes.md", "exit codes")
    assert {int(code): plain(row[0]) for code, row in rows.items()} == {code.value: code.name for code in ExitCode}
    used = {cls.exit_code for cls in vars(errors).values() if inspect.isclass(cls) and issubclass(cls, BotError)}
    assert used <= set(ExitCode)
    for code in ExitCode:
        assert re.search(rf"\b{code.value} ", root.epilog or ""), "bot --help lists them too"


def test_the_columns_of_the_round_trips_are_explained() -> None:
    assert tuple(words("backtest.md", "trades")) == TRIP_COLUMNS


def test_the_names_of_a_tape_are_explained() -> None:
    assert tuple(words("tapes.md", "names")) == TAPE_NAMES


# --- simulator ----------------------------------------------------------------------------------------------------------


def test_every_fault_is_explained() -> None:
    assert set(words("simulated-gateway.md", "faults")) == set(faults.NAMES)


def test_the_limits_of_the_simulator_are_those_shown() -> None:
    rows = words("simulated-gateway.md", "limits")
    assert {name: float(row[0]) for name, row in rows.items()} == pacing.ENDPOINT_S
    text = read(DOCS / "simulated-gateway.md")
    assert f"and {pacing.GLOBAL_STRICT} per second together" in text
    assert f"more than {pacing.GLOBAL_LOOSE}\nper second" in text
    assert f"for {SimConfig().penalty_s} s" in text


def test_the_questions_of_the_simulator_are_those_shown() -> None:
    policy = QuestionPolicy()
    by_id: dict[str, Decimal | bool | None] = {
        "o163": policy.price_percent,
        "o354": policy.no_market_data,
        "o383": policy.size_limit,
        "o451": policy.value_limit,
        "o10151": policy.market_order,
        "o10331": policy.trailing_order,
        "o10152": policy.stop_order,
        "o2137": policy.cross_side,
    }
    source = inspect.getsource(__import__("botframework.sim.questions", fromlist=["questions"]))
    assert set(re.findall(r'ask\("(o\d+)"', source)) == set(by_id)
    rows = words("simulated-gateway.md", "questions")
    assert list(rows) == list(by_id)
    for message_id, value in by_id.items():
        shown = rows[message_id][1]
        if isinstance(value, bool):
            assert shown == ("asked" if value else "not asked")
        else:
            assert shown.startswith(f"more than {value}")


def test_defaults_read_as_a_person_would_write_them() -> None:
    assert [default_words(value) for value in (attrs.NOTHING, None, (), "", True, 10.0, ("a", "b"))] == [
        "required",
        "–",
        "empty",
        "empty",
        "`true`",
        "`10`",
        "`a, b`",
    ]


# --- session --------------------------------------------------------------------------------------------------------------


def test_the_session_machine_is_that_of_the_code() -> None:
    rows = words("session.md", "session states")
    assert list(rows) == [state.value for state in SessionState]
    for state, work in session.WORK.items():
        pauses = ", ".join(f"{each:g}" for each in work.pauses_s) + " s"
        assert rows[state.value][1:] == [f"{work.do.value}: {work.text}", pauses, work.person or "–"]
    text = read(DOCS / "session.md").partition("<!-- table: session transitions -->")[2].lstrip("\n")
    seen = [session.Seen(plain(cell.strip())) for cell in text.splitlines()[0].strip("|").split("|")[1:]]
    assert seen == list(session.Seen)
    for name, cells in words("session.md", "session transitions").items():
        state = SessionState(name)
        shown = {each: SessionState(plain(cell)) for each, cell in zip(seen, cells, strict=True) if cell != "·"}
        assert shown == {each: after for each, after in session.TRANSITIONS[state].items() if after is not state}


def test_the_nights_are_those_of_the_code() -> None:
    shown = [
        (plain(region), zone, windows.Window.of(text, source))
        for region, zone, text, source in table(DOCS / "session.md", "session windows")
    ]
    assert shown == [
        (name, region.reset_zone, window) for name, region in windows.REGIONS.items() for window in region.windows
    ]


def test_every_alert_of_the_session_is_explained() -> None:
    code = "".join(inspect.getsource(part) for part in (session, watched, live, chores))
    told = re.findall(r'(?:Alert\(|alert\()\s*"\w+",\s*"([A-Z_]+)"', code)
    assert set(words("session.md", "session alerts")) == set(told)


def test_the_policies_on_orders_of_others_do_what_is_said() -> None:
    said = words("order-life.md", "foreign")
    choices = typing.get_args(typing.get_type_hints(ForeignActivity)["policy"])
    assert list(said) == list(choices)
    for policy in choices:
        orders, account = said[policy]
        rule = ForeignActivity(policy=policy)
        view = FakeView(foreign=1)
        states = [breach.state.name for breach in rule.breaches(view)]
        assert states == ([account] if account.isupper() else []), policy
        held_back = rule.check(propose(), view) is not None
        assert held_back is not orders.startswith("go on"), policy
