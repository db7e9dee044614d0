"""``bot api`` against the simulated gateway, over real sockets."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from botframework.cli import main, root
from botframework.ibkr.catalogue import described, names
from botframework.runner.api import DISTURBS, ORDER_EXAMPLES, example
from botframework.sim import SimConfig
from botframework.sim.embedded import EmbeddedGateway

ORDERS = [name for name in names() if described(name).moves_orders]
#: Answered by direct access only, or with signatures that nobody has at hand.
OAUTH = [name for name in names() if described(name).policy.tag == "oauth"]
#: Examples that speak of somebody's order, alert, model or market, which a fresh gateway does not have, and its words.
SAYS_NO = {
    "alert_details": "doesn't exist",
    "allocation_group_details": "does not exist",
    "contracts_search": "No contracts found",
    "contracts_search_by_body": "No contracts found",
    "dynamic_accounts_search": "503: Service Unavailable",
    "forecast_contract": "500: Details currently unavailable",
    "forecast_market": "404",
    "forecast_rules": "500: Details currently unavailable",
    "forecast_schedules": "500: Details currently unavailable",
    "hmds_scanner": "404; this operation stands in documentation only",
    "model_accounts": "does not exist",
    "model_invest_positions": "does not exist",
    "model_positions": "does not exist",
    "model_summary": "does not exist",
    "order_status": "is not found",
    "portfolio_allocation_combined": "accountId is not valid",
    "scanner_run": "the scanner parameters are not valid",
    "watchlist_get": "503: Service Unavailable",
}
READS = [name for name in names() if described(name).policy.effect == "read" and name not in OAUTH]


@pytest.fixture(scope="module")
def gateway() -> Iterator[EmbeddedGateway]:
    with EmbeddedGateway(SimConfig(pacing="loose", speed=30)) as running:
        yield running


@pytest.fixture(autouse=True)
def _own_memory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each test has used up nothing, and leaves nothing behind."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


def bot(capfd: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """The command as its users start it, in this process; the capture must see real files, as main writes there."""
    capfd.readouterr()
    with pytest.raises(SystemExit) as ended:
        main(["api", *words])
    out, err = capfd.readouterr()
    assert isinstance(ended.value.code, int)
    return ended.value.code, out, err


def test_the_list_is_whole(capfd: pytest.CaptureFixture[str]) -> None:
    code, out, _ = bot(capfd, "list", "--json")
    rows = json.loads(out)
    assert (code, len(rows)) == (0, 118)
    assert all(row.keys() >= {"id", "method", "path", "group", "effect", "summary"} for row in rows)
    assert [row["id"] for row in rows] == names()
    _, out, _ = bot(capfd, "list", "--group", "scanners")
    assert [line.split()[0] for line in out.splitlines()] == names("scanners")


def test_every_operation_is_shown(capfd: pytest.CaptureFixture[str]) -> None:
    for name in names():
        code, out, _ = bot(capfd, "show", name)
        assert code == 0
        assert described(name).policy.path in out
        assert all(parameter.name in out for parameter in described(name).parameters)
        code, out, _ = bot(capfd, "show", name, "--json")
        facts = json.loads(out)
        assert (code, facts["id"]) == (0, name)
        assert facts["answers"]
        assert facts["pacing"]


def test_the_example_shown_is_a_call_that_can_be_made(capfd: pytest.CaptureFixture[str]) -> None:
    for name in names():
        if name in ORDERS:
            continue
        _, out, _ = bot(capfd, "show", name)
        line = out.splitlines()[-1].strip()
        assert line.startswith(f"bot api call {name}")
        code, out, err = bot(capfd, *shlex.split(line)[2:], "--curl")
        assert code == 0, err
        assert shlex.split(out)[0] == "curl"


@pytest.mark.parametrize("name", READS)
def test_every_read_is_answered_by_the_gateway(
    name: str, gateway: EmbeddedGateway, capfd: pytest.CaptureFixture[str]
) -> None:
    if name.startswith("marketdata") or name == "contract_strikes":
        bot(capfd, "call", "contracts_search", "symbol=AAPL", "--url", gateway.url)
    call = ("call", name, *example(name), "--json", "--url", gateway.url)
    code, out, err = bot(capfd, *call)
    for _ in range(2):
        if " 429" not in err:
            break
        time.sleep(1.1)  # each is a client of its own; together they can be faster than even a loose gateway allows
        code, out, err = bot(capfd, *call)
    if code == 0:
        assert err == ""
        assert out.strip()
    else:
        # The example speaks of something this gateway does not have: a definite no, in one line.
        assert code == 4, err
        assert err.startswith(f"error: {name}: the gateway answered ")
        assert len(err.splitlines()) == 1
        assert SAYS_NO[name] in err


@pytest.mark.parametrize("name", ORDERS)
def test_what_moves_orders_is_refused_in_one_line(
    name: str, gateway: EmbeddedGateway, capfd: pytest.CaptureFixture[str]
) -> None:
    before = gateway.counts()
    for extra in ((), ("--curl",)):
        code, out, err = bot(capfd, "call", name, *example(name), "--url", gateway.url, *extra)
        assert (code, out) == (6, "")
        assert len(err.splitlines()) == 1
        assert ("--config FILE" if name in ORDER_EXAMPLES else "bot run FILE") in err
    assert gateway.counts() == before


#: What changes a session or an account, as its example does; with the words of a gateway that has no such thing.
CHANGES = [name for name in names() if described(name).policy.effect in ("session", "account") and name not in OAUTH]
CHANGES_SAY_NO = {
    "account_select": "500: Account already set",
    "alert_activate": "said no: OrderID 1254530000 doesn't exist",
    "alert_delete": "said no: OrderID",
    "alert_save": "said no: OrderID",
    "allocation_group_change": "account is not valid",
    "allocation_group_create": "account is not valid",
    "allocation_group_delete": "does not exist",
    "dynamic_account_select": "503: Service Unavailable",
    "fyi_device_delete": "404",
    "fyi_notification_read": "notificationId is not valid",
    "marketdata_unsubscribe": "500: unknown",
    "watchlist_create": "id is not valid",
    "watchlist_delete": "503: Service Unavailable",
}


def test_every_change_that_moves_no_order_is_answered_by_the_gateway(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One after the other, in the order of a session's life: the login is ended last."""
    bot_file = tmp_path / "bot.yaml"
    bot_file.write_text(
        "bot: x\ninstruments: [AAPL]\nstrategies: [{kind: sma_cross, fast: 2, slow: 3, quantity: 1}]\n"
        "questions: [{id: o163, accept: true}, {id: o354, accept: true}, {id: o383, accept: true}]\n"
    )
    with EmbeddedGateway(SimConfig(pacing="loose", speed=30)) as own:
        bot(capfd, "call", "accounts_list", "--url", own.url)
        bot(capfd, "call", "contracts_search", "symbol=AAPL", "--url", own.url)
        for name in sorted(CHANGES, key=lambda name: (name == "session_logout", name)):
            extra = ("--config", str(bot_file)) if name == "questions_suppress" else ("--disturb",)
            monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / name))  # nobody waits for what another call used up
            code, _, err = bot(capfd, "call", name, *example(name), "--json", "--url", own.url, *extra)
            no = CHANGES_SAY_NO.get(name)
            assert (code, len(err.splitlines())) == ((4, 1) if no else (0, 0)), err
            assert no is None or no in err


def test_every_step_of_a_third_partys_login_is_answered_by_the_gateway(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It knows no consumer, and says so to each."""
    with EmbeddedGateway(SimConfig(pacing="loose", speed=30)) as own:
        for name in OAUTH:
            monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / name))
            code, out, err = bot(capfd, "call", name, *example(name), "--json", "--url", own.url)
            assert (code, out, len(err.splitlines())) == (4, "", 1)
            assert "401: id: 0, error: invalid consumer" in err


def test_every_operation_is_in_one_of_the_loops() -> None:
    assert sorted([*READS, *CHANGES, *ORDERS, *OAUTH]) == names()


@pytest.mark.parametrize("name", sorted([*DISTURBS, "questions_suppress"]))
def test_what_other_programs_would_feel_is_done_only_when_it_is_meant(
    name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    nowhere = ("--url", "http://127.0.0.1:1/v1/api")  # reaching it would be code 4
    code, out, err = bot(capfd, "call", name, *example(name), *nowhere)
    assert (code, out, len(err.splitlines())) == (6, "", 1)
    assert ("--config FILE" if name == "questions_suppress" else "--disturb") in err
    if name != "questions_suppress":
        assert bot(capfd, "call", name, *example(name), *nowhere, "--disturb")[0] == 4


def test_taking_the_session_from_another_program_is_said_to_be_meant(capfd: pytest.CaptureFixture[str]) -> None:
    nowhere = ("--url", "http://127.0.0.1:1/v1/api")
    for compete, code in (("true", 6), ("false", 4)):
        assert bot(capfd, "call", "session_init", "publish=true", f"compete={compete}", *nowhere)[0] == code


def test_a_question_is_suppressed_only_when_the_bot_would_always_say_yes(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "bot.yaml"
    file.write_text(
        "bot: x\ninstruments: [AAPL]\nstrategies: [{kind: sma_cross, fast: 2, slow: 3, quantity: 1}]\n"
        "questions: [{id: o163, accept: true}, {id: o354, accept: {size_max: 5}}]\n"
    )
    nowhere = ("--url", "http://127.0.0.1:1/v1/api", "--config", str(file))
    for ids, code in ((["o163"], 4), (["o354"], 6), (["o163", "o999"], 6)):
        ended, _, err = bot(capfd, "call", "questions_suppress", f"messageIds={json.dumps(ids)}", *nowhere)
        assert ended == code
        if code == 6:
            assert f"{ids[-1]} is not accepted without bounds" in err


WRONG = [
    (("show", "contract_search"), "did you mean 'contracts_search'?"),
    (("list", "--group", "contract"), "did you mean 'contracts'?"),
    (("call", "contract_search", "symbol=AAPL"), "did you mean 'contracts_search'?"),
    (("call", "contracts_search", "symbl=AAPL"), "did you mean 'symbol'?"),
    (("call", "contracts_search", "AAPL"), "write it as key=value"),
    (("call", "contracts_search", "symbol=A", "symbol=B"), "given twice"),
    (("call", "contracts_search"), "symbol is missing"),
    (("call", "contracts_search", "symbol=A", "secType=STC"), "did you mean 'STK'?"),
    (("call", "contract_rules", "--body", "{"), "the body is no JSON"),
    (("call", "contract_rules", "--body", '{"conid": 1, "isbuy": true}'), "did you mean 'isBuy'?"),
    (("call", "accounts_list", "--pin", "AA"), "a pin needs an address with https"),
    (("call", "accounts_list", "--url", "localhost:5000"), "no address of a gateway"),
]


@pytest.mark.parametrize(("words", "said"), WRONG)
def test_wrong_words_are_refused_before_the_wire(
    words: tuple[str, ...], said: str, capfd: pytest.CaptureFixture[str]
) -> None:
    if words[0] == "call" and "--url" not in words and "--pin" not in words:
        words = (*words, "--url", "http://127.0.0.1:1/v1/api")  # nothing listens there: reaching it would be code 4
    code, out, err = bot(capfd, *words)
    assert (code, out) == (2, "")
    assert said in err
    assert len(err.splitlines()) == 1


def test_a_gateway_that_is_not_there_or_says_no_is_one_line(
    gateway: EmbeddedGateway, capfd: pytest.CaptureFixture[str]
) -> None:
    code, out, err = bot(capfd, "call", "accounts_list", "--url", "http://127.0.0.1:1/v1/api")
    assert (code, out, len(err.splitlines())) == (4, "", 1)
    assert "nothing answers at" in err
    code, out, err = bot(capfd, "call", "order_status", "orderId=1", "--url", gateway.url)
    assert (code, out, len(err.splitlines())) == (4, "", 1)
    assert "the gateway answered" in err


def test_the_base_path_may_be_left_out_and_an_empty_first_answer_is_explained(
    capfd: pytest.CaptureFixture[str],
) -> None:
    snapshot = ("call", "marketdata_snapshot", "conids=265598", "fields=31,84,86")
    with EmbeddedGateway(SimConfig(pacing="loose")) as gateway:
        address = ("--url", gateway.url.removesuffix("/v1/api"))
        code, out, err = bot(capfd, *snapshot, *address)
        assert (code, json.loads(out)) == (0, [{"conidEx": "265598", "conid": 265598}])
        assert err.startswith("note: marketdata_snapshot: the first answer of a session says nothing; call again")
        code, _, err = bot(capfd, *snapshot, "--json", *address)
        assert (code, err) == (0, "")


def test_a_brokerage_session_that_ended_is_opened_with_the_line_that_the_refusal_tells(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with EmbeddedGateway(SimConfig(pacing="loose", established=False)) as gateway:
        code, out, err = bot(capfd, "call", "contracts_search", "symbol=AAPL", "--url", gateway.url)
        assert (code, out, len(err.splitlines())) == (4, "", 1)
        line = err.partition("(")[2].partition(")")[0].split()
        assert line[0] == "session_init"
        code, out, err = bot(capfd, "call", *line, "--url", gateway.url)
        assert (code, err) == (0, "")
        code, out, err = bot(capfd, "call", "contracts_search", "symbol=AAPL", "--url", gateway.url)
        assert (code, json.loads(out)[0]["conid"], err) == (0, "265598", "")


def test_first_calls_are_made_first(capfd: pytest.CaptureFixture[str]) -> None:
    """A gateway that was just started refuses order lists until the accounts were asked for."""
    with EmbeddedGateway(SimConfig()) as fresh:
        code, out, err = bot(capfd, "call", "trades_list", "--url", fresh.url)
        assert (code, json.loads(out)) == (0, [])
        assert (
            err
            == "note: trades_list: the first answer of a session says nothing; call again when it lacks what was asked for\n"
        )


def test_limits_used_up_by_one_process_hold_in_the_next(
    gateway: EmbeddedGateway, capfd: pytest.CaptureFixture[str]
) -> None:
    """Scanner parameters may be asked for once in a quarter of an hour; the second call does not even try."""
    assert bot(capfd, "call", "scanner_params", "--url", gateway.url)[0] == 0
    code, _, err = bot(capfd, "call", "scanner_params", "--url", gateway.url)
    assert code == 4
    assert "not sent: limit of scanner_params reached" in err


def test_the_curl_line_gets_the_same_answer(
    gateway: EmbeddedGateway, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    for words in (
        ("contracts_search", "symbol=AAPL"),
        ("contracts_search_by_body", "symbol=AAPL"),
        ("session_status",),
    ):
        _, line, _ = bot(capfd, "call", *words, "--url", gateway.url, "--curl")
        done = subprocess.run(shlex.split(line), capture_output=True, text=True, check=True, cwd=tmp_path, timeout=60)
        _, ours, _ = bot(capfd, "call", *words, "--url", gateway.url, "--json")
        assert json.loads(done.stdout) == json.loads(ours)


def test_help_has_examples() -> None:
    group = root.get_command(click.Context(root), "api")
    assert isinstance(group, click.Group)
    for name in ("list", "show", "call"):
        shown = CliRunner().invoke(root, ["api", name, "--help"])
        assert "bot api" in shown.output.partition("Examples")[2]
