"""``bot risk`` and the commands that hold a bot back, on a bot that ran, one that runs, and files that are wrong."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from botframework.cli import root
from botframework.errors import ExitCode, OrderSafetyError
from botframework.runner import holding
from botframework.runner.arming import CANARY
from botframework.runner.backtest import backtest
from botframework.runner.plan import plan
from botframework.runtime.control import NotRunning
from botframework.runtime.journal import SqliteJournal
from botframework.runtime.seams import RealIds

RULES = """
  - {kind: max_order_quantity, limit: 150}
  - {kind: max_position, limit: 250}
  - {kind: price_collar, percent: 2}
  - {kind: gross_exposure, amount: 1000000 USD}
  - {kind: daily_loss, amount: 100000 USD}
  - {kind: order_rate, per_minute: 5}
"""
PLUGIN = """
import attrs
from botframework import hookimpl

@attrs.define(eq=False, kw_only=True)
class Pusher:
    number: int = 0

    @hookimpl
    def on_tick(self, ctx, tick):
        self.number += 1
        if self.number % 40 == 1:
            ctx.buy(tick.instrument, 100 if self.number < 100 else 200, limit_price=tick.ask, client_key=str(self.number))

@hookimpl
def register_strategies():
    return {"pusher": Pusher}
"""


def bot(*arguments: Any) -> Result:
    return CliRunner().invoke(root, [str(each) for each in arguments], standalone_mode=False)


def told(*arguments: Any) -> str:
    result = bot(*arguments)
    assert result.exception is None, result.exception
    return result.output


def refused(*arguments: Any) -> str:
    result = bot(*arguments)
    assert result.exception is not None
    return str(result.exception)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bot that ran for a few minutes of simulated time, with its journal."""
    here = tmp_path_factory.mktemp("risk")
    (here / "pusher.py").write_text(PLUGIN)
    (here / "bot.yaml").write_text(
        "bot: b\ninstruments: [AAPL]\nplugins: [pusher.py]\nstrategies: [{name: fast, kind: pusher}]\n"
        f"journal: {{path: {here}/b.db}}\nrisk:{RULES}"
    )
    at_ns = [1_704_207_600 * 10**9]
    journal = SqliteJournal.open(here / "b.db", ids=RealIds(), wall_ns=lambda: at_ns[0], durable="process")
    try:
        backtest(plan(here / "bot.yaml", {}), duration_s=400, journal=journal).run()
    finally:
        journal.close()
    return here


def verdicts(folder: Path, kind: str) -> list[dict[str, Any]]:
    lines = told("journal", "show", folder / "b.db", "--kind", kind, "--last", 1000, "--json").splitlines()
    return [json.loads(line)["body"] for line in lines]


def test_every_verdict_of_the_journal_is_reproduced(folder: Path) -> None:
    allowed, denied = verdicts(folder, "SubmitOrder"), verdicts(folder, "DenyOrder")
    assert allowed
    assert denied
    for body in [*allowed, *denied]:
        found = json.loads(told("risk", "explain", folder / "bot.yaml", body["verdict_id"], "--json"))
        assert found["agrees"], found["recorded"]
        assert found["allowed"] == (body in allowed)
        codes = {rule["kind"].upper() for rule in found["rules"] if rule["outcome"] != "allow"}
        assert codes == {reason["code"] for reason in body.get("reasons", [])}
        assert found["order"] == body["intent"]["client_order_id"]
        by_kind = {rule["kind"]: rule for rule in found["rules"]}
        assert "max_position" in by_kind
        recorded = {reason["code"]: reason for reason in found["recorded"]}
        for rule in found["rules"]:
            if rule["outcome"] != "allow":
                assert rule["reason"] == recorded[rule["kind"].upper()]  # the same numbers
    for body in denied[:1]:
        text = told("risk", "explain", folder / "bot.yaml", body["intent"]["client_order_id"])
        assert "MAX_" in str(body["reasons"])
        assert "agrees with what was recorded" in text
        assert "max_" in text
        whole = told("risk", "explain", folder / "bot.yaml", body["intent"]["client_order_id"], "--all")
        assert "position(" in whole
        assert "limit=250" in whole


def test_what_was_tampered_with_does_not_agree(folder: Path) -> None:
    """Another limit in the file than the verdict knew: the reproduction says so instead of nodding."""
    looser = folder / "looser.yaml"
    looser.write_text(
        (folder / "bot.yaml").read_text().replace("limit: 250", "limit: 250000").replace("150}", "150000}")
    )
    body = next(
        body for body in verdicts(folder, "DenyOrder") if any(r["code"].startswith("MAX_") for r in body["reasons"])
    )
    found = json.loads(told("risk", "explain", looser, body["verdict_id"], "--json"))
    assert not found["agrees"]
    assert "DOES NOT AGREE" in told("risk", "explain", looser, body["verdict_id"])


def test_an_order_nobody_knows_is_refused_in_one_line(folder: Path) -> None:
    assert "no verdict on 'nothing'" in refused("risk", "explain", folder / "bot.yaml", "nothing")
    assert "no such file" in refused("risk", "explain", folder / "none.db", "x")


def test_status_of_a_bot_that_does_not_run_is_its_journals(folder: Path) -> None:
    found = json.loads(told("risk", "status", folder / "bot.yaml", "--json"))
    assert not found["running"]
    position = next(row for row in found["limits"] if row["what"].startswith("AAPL long"))
    assert position["limit"] == "250"
    assert float(position["used"]) >= 100
    assert position["percent"] == float(position["used"]) / 2.5
    gross = next(row for row in found["limits"] if row["kind"] == "gross_exposure")
    assert float(gross["used"]) > 0
    assert "40.0 %" in told("risk", "status", folder / "bot.yaml") or "80.0 %" in told(
        "risk", "status", folder / "bot.yaml"
    )


def test_review_counts_what_the_journal_holds(folder: Path) -> None:
    found = json.loads(told("risk", "review", folder / "bot.yaml", "--json"))
    denied = verdicts(folder, "DenyOrder")
    assert found["allowed"] == len(verdicts(folder, "SubmitOrder"))
    assert found["denied"] == len(denied)
    assert sum(found["headlines"].values()) == len(denied)
    assert found["denials"]["MAX_ORDER_QUANTITY"] == sum(
        any(reason["code"] == "MAX_ORDER_QUANTITY" for reason in body["reasons"]) for body in denied
    )
    assert "daily_loss" in found["never_acted"]
    none = json.loads(told("risk", "review", folder / "bot.yaml", "--from", "2030-01-01", "--json"))
    assert none["allowed"] == none["denied"] == 0
    assert "denials with MAX_ORDER_QUANTITY" in told("risk", "review", folder / "bot.yaml")


@pytest.mark.parametrize(
    ("rules", "rule", "words"),
    [
        (
            "{kind: max_order_quantity, limit: 500}\n  - {kind: max_position, limit: 100}",
            "max_order_quantity",
            "looser",
        ),
        (
            "{kind: max_position, limit: 100}\n  - {kind: max_position, limit: 200, symbol: AAPL}",
            "max_position",
            "never acts",
        ),
        (
            "{kind: max_position, limit: 100}\n  - {kind: max_position, limit: 100, strategy: fast}",
            "max_position",
            "never acts",
        ),
        ("{kind: price_collar, percent: 12}", "price_collar", "only the outer band"),
        ("{kind: price_collar, percent: 30, outer_percent: 90}", "price_collar", "slip of the finger"),
        ("{kind: price_collar, percent: 2, min_trail_percent: 11}", "price_collar", "no stop may trail"),
        ("{kind: order_rate, per_minute: 5, per_second: 9}", "order_rate", "never acts"),
        ("{kind: leverage, limit: 20}", "leverage", "margin"),
        ("{kind: daily_loss, amount: 500 USD}\n  - {kind: drawdown, amount: 400 USD}", "daily_loss", "looser"),
        ("{kind: daily_loss, amount: 500 EUR}", "daily_loss", "no instrument has (USD)"),
    ],
)
def test_lint_finds_limits_that_never_act(tmp_path: Path, folder: Path, rules: str, rule: str, words: str) -> None:
    (tmp_path / "pusher.py").write_text(PLUGIN)
    (tmp_path / "bot.yaml").write_text(
        f"bot: b\ninstruments: [AAPL]\nplugins: [pusher.py]\nstrategies: [{{name: fast, kind: pusher}}]\nrisk:\n  - {rules}\n"
    )
    found = json.loads(told("risk", "lint", tmp_path / "bot.yaml", "--json"))
    assert any(each["rule"] == rule and words in each["text"] for each in found), found
    assert any("real money" in each["text"] for each in found)


def test_lint_has_nothing_to_say_about_sound_limits(tmp_path: Path) -> None:
    (tmp_path / "pusher.py").write_text(PLUGIN)
    (tmp_path / "bot.yaml").write_text(
        "bot: b\ninstruments: [AAPL]\nplugins: [pusher.py]\nstrategies: [{name: fast, kind: pusher}]\n"
        f"risk:{RULES}  - {{kind: max_order_notional, amount: 50000 USD}}\n"
    )
    assert "nothing doubtful" in told("risk", "lint", tmp_path / "bot.yaml")
    assert "no YAML" in refused("risk", "lint", tmp_path / "pusher.py")


SMALL = "bot: b\ninstruments: [AAPL]\nplugins: [pusher.py]\nstrategies: [{name: fast, kind: pusher}]\n"


def test_lint_names_the_profile_in_force_and_what_it_caps(tmp_path: Path) -> None:
    (tmp_path / "pusher.py").write_text(PLUGIN)
    file = tmp_path / "bot.yaml"

    def found(text: str) -> list[tuple[str, str, str]]:
        file.write_text(text)
        rows = json.loads(told("risk", "lint", file, "--json"))
        return [(row["level"], row["rule"], row["text"]) for row in rows if row["level"] in ("profile", "cap")]

    limits = "risk:\n  - {kind: max_position, limit: 250}\n  - {kind: daily_loss, amount: 90 EUR}\n"
    for head, words in (("", "none (no real money"), ("profile: full\n", "full (as the file says): nothing is capped")):
        (only,) = found(SMALL + head + limits)
        assert only[:2] == ("profile", "")
        assert words in only[2]
    first, *caps = found(SMALL + "profile: canary\n" + limits)
    assert first[2].startswith("canary (as the file says)")
    assert ("cap", "max_position", "limit 100, not 250") in caps
    assert ("cap", "daily_loss", "amount 200 EUR; the file's 90 EUR is tighter and holds") in caps
    assert ("cap", "gross_exposure", "amount 10000 USD, which the file has not") in caps
    assert ("cap", "short_sale", "allow false") in caps
    assert ("cap", "self_trade", "on") in caps
    assert {rule for _, rule, _ in caps} == set(CANARY)
    assert f"{file}: cap: max_position: limit 100, not 250\n" in told("risk", "lint", file)


def test_a_cap_of_the_canary_profile_is_not_lifted_by_a_command(tmp_path: Path, folder: Path) -> None:
    for name in ("pusher.py", "bot.yaml", "b.db"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    file = tmp_path / "bot.yaml"
    file.write_text(file.read_text().replace(str(folder), str(tmp_path)) + "profile: canary\n")
    why = ("--reason", "more room")
    for value in ("101", "250"):
        result = bot("risk", "set", file, "max_position", "limit", value, "--account", "DU1234567", *why)
        assert isinstance(result.exception, OrderSafetyError)
        assert result.exception.exit_code == ExitCode.REFUSED
        assert f"limit from 100 to {value} is looser than 100, which profile canary imposes" in str(result.exception)
        assert "profile: full" in str(result.exception)
    assert "imposes" in refused("risk", "set", file, "order_rate", "per_second", "none", *why)
    assert "imposes" in refused("risk", "set", file, "short_sale", "allow", "true", *why)
    assert json.loads(told("risk", "status", file, "--json"))["changed"] == []
    assert "max_position: limit is 40 now" in told("risk", "set", file, "max_position", "limit", "40", *why)
    assert "as in the file" in told("risk", "set", file, "max_position", "limit", "100", *why)


def test_lint_refuses_a_limit_given_twice_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "pusher.py").write_text(PLUGIN)
    (tmp_path / "bot.yaml").write_text(
        "bot: b\ninstruments: [AAPL]\nplugins: [pusher.py]\nstrategies: [{kind: pusher}]\n"
        "risk:\n  - {kind: max_position, limit: 5}\n  - {kind: max_position, limit: 6}\n"
    )
    assert "bot.yaml:7" in refused("risk", "lint", tmp_path / "bot.yaml")


def test_holds_go_into_the_journal_of_a_bot_that_does_not_run(tmp_path: Path, folder: Path) -> None:
    for name in ("pusher.py", "bot.yaml", "b.db"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    text = (tmp_path / "bot.yaml").read_text().replace(str(folder), str(tmp_path))
    (tmp_path / "bot.yaml").write_text(text)
    file = tmp_path / "bot.yaml"

    def states() -> dict[str, str]:
        found: dict[str, str] = json.loads(told("risk", "status", file, "--json"))["states"]
        return found

    assert "no bot runs" in told("pause", file, "--scope", "fast", "--reason", "look")
    assert states() == {"fast": "PAUSED"}
    assert "already" in refused("pause", file, "--scope", "fast", "--reason", "again")
    told("reduce", file, "--reason", "r")
    told("halt", file, "--reason", "h")
    assert states() == {"account": "HALTED", "fast": "PAUSED"}
    assert "already" in refused("pause", file, "--reason", "less")
    told("freeze", file, "--reason", "f")
    assert "frozen" in refused("resume", file, "--reason", "no")
    assert "frozen" in refused("run", file, "--for", "1s")
    assert "typed" in refused("unlock", file, "--account", "DU9", "--reason", "u")
    account = json.loads(told("journal", "show", file, "--kind", "RunStarted", "--json").splitlines()[0])["body"][
        "account"
    ]
    assert "halted" in told("unlock", file, "--account", account, "--reason", "u")
    assert states() == {"account": "HALTED", "fast": "PAUSED"}
    assert "not frozen" in refused("unlock", file, "--account", account, "--reason", "u")
    told("resume", file, "--reason", "fine")
    told("resume", file, "--scope", "fast", "--reason", "fine")
    assert states() == {}
    assert "no strategy 'nobody'" in refused("halt", file, "--scope", "nobody", "--reason", "h")
    assert [change["state"] for change in json.loads(told("risk", "review", file, "--json"))["states"]][-3:] == [
        "HALTED",
        "ACTIVE",
        "ACTIVE",
    ]


def test_a_limit_is_set_in_the_journal_of_a_bot_that_does_not_run(tmp_path: Path, folder: Path) -> None:
    for name in ("pusher.py", "bot.yaml", "b.db"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    file = tmp_path / "bot.yaml"
    file.write_text(file.read_text().replace(str(folder), str(tmp_path)))

    def changed() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(told("risk", "status", file, "--json"))["changed"]
        return found

    why = ("--reason", "thin")
    assert "max_position: limit is 120 now; no bot runs" in told(
        "risk", "set", file, "max_position", "limit", 120, *why
    )
    assert "for 30 min; then 5, as in the file" in told(
        "risk", "set", file, "order_rate", "per_minute", 9, "--for", "30min", *why
    )
    assert [(row["rule"], row["holds"], row["file"]) for row in changed()] == [
        ("max_position", "120", "250"),
        ("order_rate", "9", "5"),
    ]
    text = told("risk", "status", file)
    assert "max_position: limit 120 holds; 250 in the file, set to 120 by" in text
    position = next(
        row for row in json.loads(told("risk", "status", file, "--json"))["limits"] if row["kind"] == "max_position"
    )
    assert position["limit"] == "120"
    assert "as in the file" in told("risk", "set", file, "max_position", "limit", 250, *why)
    assert [row["rule"] for row in changed()] == ["order_rate"]
    for rule, param, value, words in (
        ("max_positions", "limit", "1", "there is no rule 'max_positions'"),
        ("max_position", "limits", "1", "is no parameter"),
        ("max_position", "limit", "0", "more than 0"),
        ("max_position", "limit", "a lot", "number"),
        ("max_position", "symbol", "AAPL", "cannot change while a bot runs"),
        ("gross_exposure", "amount", "5", "write it like 1000 USD"),
        ("gross_exposure", "amount", "5 EUR", "which one is tighter"),
        ("max_position", "limit", "250", "250 already"),
    ):
        refusal = refused("risk", "set", file, rule, param, value, *why)
        assert words in refusal, refusal
        assert "\n" not in refusal.partition("\n  ")[0]
    assert "an hour at most" in refused("risk", "set", file, "max_position", "limit", 300, "--for", "2h", *why)
    last = json.loads(told("journal", "show", file, "--kind", "LimitChanged", "--json").splitlines()[-1])["body"]
    assert (last["rule"], last["param"], last["value"], last["reason"]) == ("max_position", "limit", "250", "thin")


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Path]:
    """A bot at work on the embedded simulator, in a process of its own."""
    (tmp_path / "pusher.py").write_text(PLUGIN)
    file = tmp_path / "bot.yaml"
    file.write_text(
        "bot: b\ninstruments: [AAPL]\nplugins: [pusher.py]\nstrategies: [{name: fast, kind: pusher}]\n"
        f"journal: {{path: {tmp_path}/b.db, durable: process}}\nmarket: {{speed: 20}}\nrisk:{RULES}"
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "botframework", "run", str(file), "--plain"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 120
        while (result := bot("status", file, "--json")).exception or not json.loads(result.output)["fills"]:
            assert process.poll() is None, "the bot ended by itself"
            assert time.monotonic() < deadline, "it never traded"
            time.sleep(0.1)
        yield file
    finally:
        process.terminate()
        process.wait(60)


@pytest.mark.timeout(400)
def test_a_running_bot_is_held_back_closed_out_and_frozen(running: Path) -> None:
    found = json.loads(told("risk", "status", running, "--json"))
    assert found["running"]
    assert found["states"] == {}
    assert "you are there" in told("risk", "ack", running)
    assert "limit is 1 now" in told("risk", "set", running, "max_order_quantity", "limit", 1, "--reason", "small")
    found = until(running, lambda found: bool(found["changed"]))
    assert (found["changed"][0]["rule"], found["changed"][0]["holds"]) == ("max_order_quantity", "1")
    assert "cannot change" in refused("risk", "set", running, "max_order_quantity", "symbol", "X", "--reason", "x")
    assert "150 now, as in the file" in told(
        "risk", "set", running, "max_order_quantity", "limit", 150, "--reason", "back"
    )
    assert "held back (pause)" in told("pause", running, "--scope", "fast", "--reason", "look")
    assert "there is no 'nobody'" in refused("pause", running.with_name("b.db"), "--scope", "nobody", "--reason", "x")
    halted = json.loads(told("halt", running, "--reason", "now", "--json"))
    assert halted["orders_left"] in (0, None)
    closed = bot("flatten", running, "--reason", "out", "--json")
    assert (closed.return_value, json.loads(closed.output)["closed_out"]) == (0, True)
    found = until(running, lambda found: found["states"].get("account") == "HALTED" and not found["closing_out"])
    assert json.loads(told("status", running, "--json"))["positions"] == {}
    told("freeze", running, "--reason", "enough")
    found = until(running, lambda found: not found["running"])
    assert found["states"]["account"] == "FROZEN"
    assert "frozen" in refused("run", running, "--for", "1s")


@pytest.mark.parametrize(
    ("closing", "ended", "code", "words"),
    [
        ([{"account": "out"}, {"account": "out"}, {}], False, 0, "account is closed out, and halted, after "),
        ([{"account": "out"}] * 1000, False, 6, "account is not closed out after "),
        ([{"account": "out"}], True, 6, "the bot has ended before account was closed out"),
    ],
)
def test_flatten_ends_with_0_when_nothing_is_held_any_more_and_with_6_otherwise(
    closing: list[dict[str, str]], ended: bool, code: int, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "b.db").touch()
    asked: list[dict[str, str]] = []

    def answer(_: Path, operation: str, **request: Any) -> dict[str, Any]:
        if operation == "hold":
            return {"held": True, "orders": 0}
        if ended and len(asked) == len(closing):
            raise NotRunning("gone")
        if operation == "status":
            return {"orders_open": [] if asked[-1:] == [{}] else [{"strategy": "fast"}]}
        asked.append(closing[len(asked)])
        return {"ready": True, "closing_out": asked[-1]}

    monkeypatch.setattr(holding, "ask", answer)
    result = bot("flatten", tmp_path / "b.db", "--reason", "out", "--wait", "450ms")
    assert (result.return_value, words in result.output) == (code, True), result


def until(file: Path, is_so: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """What `bot risk status` says once something holds; a bot busy with its end may not answer at once."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        result = bot("risk", "status", file, "--json")
        if result.exception is None and is_so(found := json.loads(result.output)):
            return dict(found)
        time.sleep(0.1)
    raise AssertionError("it never came to that")
