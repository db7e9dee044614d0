"""Bad input and bad days: one line that says where, what and what to do, a documented exit code, nothing lost."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.books import BOT, bot
from tests.e2e.conftest import STRATEGIES

RAISING = """
import attrs
from botframework import hookimpl

@attrs.define(eq=False, kw_only=True)
class Raising:
    n: int = 0

    @hookimpl
    def on_tick(self, ctx, tick):
        self.n += 1
        if self.n == 5:
            ctx.buy(tick.instrument, 100, limit_price=tick.bid * 0.99)
        if self.n == 60:
            raise RuntimeError("boom")

@hookimpl
def register_strategies():
    return {"raising": Raising}
"""

STUCK = """
import attrs
from botframework import hookimpl

@attrs.define(eq=False, kw_only=True)
class Stuck:
    @hookimpl
    def on_tick(self, ctx, tick):
        while True:
            pass  # never returns

@hookimpl
def register_strategies():
    return {"stuck": Stuck}
"""


def assert_refused(done: subprocess.CompletedProcess[str], code: int, *words: str) -> None:
    """One error line with all the words, no traceback, the code."""
    assert done.returncode == code, (done.stdout, done.stderr)
    assert "Traceback" not in done.stderr + done.stdout
    errors = [line for line in done.stderr.splitlines() if line]
    assert len(errors) == 1, errors
    for word in words:
        assert word in errors[0]


def test_wrong_yaml(write_bot: Callable[..., Path]) -> None:
    assert_refused(bot("run", write_bot(at_stop="cancle")), 2, "e2e.yaml:8", "cancle", "cancel")
    assert_refused(bot("run", write_bot(risk="[{kind: max_positon, limit: 5}]")), 2, "max_positon", "max_position")
    assert_refused(bot("check", write_bot(strategies="[{kind: sma_cros}]")), 3, "e2e.yaml:4", "sma_cross")


def test_unknown_symbol_names_its_line(write_bot: Callable[..., Path]) -> None:
    assert_refused(bot("run", write_bot(instruments="[AAPL, NOSUCH]"), "--quiet"), 2, "e2e.yaml:3", "NOSUCH")


def test_a_symbol_that_is_not_the_contract_meant_is_refused(write_bot: Callable[..., Path]) -> None:
    other = write_bot(instruments="[{symbol: AAPL, conid: 1}]", strategies="[{kind: sma_cross}]")
    assert_refused(bot("run", other, "--quiet"), 2, "e2e.yaml:3", "conid 1", "265598")
    other = write_bot(instruments="[{symbol: AAPL, currency: EUR}]", strategies="[{kind: sma_cross}]")
    assert_refused(bot("run", other, "--quiet"), 2, "e2e.yaml:3", "USD", "EUR")
    other = write_bot(instruments="[{symbol: AAPL, sec_type: FUT}]", strategies="[{kind: sma_cross}]")
    assert_refused(bot("check", other), 2, "e2e.yaml:3", "FUT")


def test_a_bad_row_in_mid_tape_ends_the_run_in_order(write_bot: Callable[..., Path], tmp_path: Path) -> None:
    rows = [f"{1_700_000_000_000 + n * 500},{100 + n % 7 / 100:.2f},{100.02 + n % 7 / 100:.2f}" for n in range(3000)]
    rows[2500] = f"{1_700_000_000_000 + 2500 * 500},101.00,100.00"  # crossed
    (tmp_path / "tape.csv").write_text("at_ms,bid,ask\n" + "\n".join(rows) + "\n")
    file = write_bot(
        instruments="[AAPL]",
        strategies="[{kind: sma_cross, fast: 3, slow: 8}]",
        market=f"{{speed: 60, tape: {{path: {tmp_path / 'tape.csv'}, symbol: AAPL}}}}",
    )
    out = tmp_path / "out.json"
    done = bot("run", file, "--for", "60s", "--quiet", "--summary", out)
    assert_refused(done, 2, "tape.csv", "2502", "is above")
    assert json.loads(out.read_text())["unknown_orders"] == 0  # the run ended in order, and its figures are there


def test_the_market_makers_file_runs_without_its_tape(tmp_path: Path) -> None:
    done = bot("run", STRATEGIES / "market_maker.yaml", "--for", "3s", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["ticks"] > 0


def test_a_gateway_that_is_not_there(write_bot: Callable[..., Path]) -> None:
    gateway = "{kind: gateway, url: 'http://127.0.0.1:9'}"
    assert_refused(bot("run", write_bot(gateway=gateway), "--quiet"), 4, "127.0.0.1:9", "start the gateway")


def test_a_port_in_use() -> None:
    first = subprocess.Popen([*BOT, "gateway", "--port", "0", "--json"], stdout=subprocess.PIPE, text=True)
    assert first.stdout is not None
    try:
        port = first.stdout.readline().split("127.0.0.1:")[1].split("/")[0]
        assert_refused(bot("gateway", "--port", port), 4, f"127.0.0.1:{port}", "--port")
    finally:
        first.terminate()
        assert first.wait(timeout=60) == 0
        first.stdout.close()


def test_a_plugin_that_raises_at_import(write_bot: Callable[..., Path], tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("import botframework\n1 / 0\n")
    assert_refused(bot("run", write_bot(plugins="[broken.py]")), 3, "broken.py:2", "ZeroDivisionError")


def test_a_strategy_that_raises_stops_alone(write_bot: Callable[..., Path], tmp_path: Path) -> None:
    (tmp_path / "raising.py").write_text(RAISING)
    file = write_bot(
        plugins="[raising.py]",
        strategies="[{name: bad, kind: raising}, {name: fast, kind: sma_cross, fast: 5, slow: 12, quantity: 100}]",
    )
    process = subprocess.Popen(
        [*BOT, "run", str(file), "--plain"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    # Its end is told, its working order is cancelled, and the other strategy goes on: however long that takes here.
    wanted = ["boom", "cancel", "(fast"]
    told = ""
    while wanted and (line := process.stdout.readline()):
        told += line
        if wanted[0] in line:
            wanted.pop(0)
    process.terminate()
    rest, errors = process.communicate(timeout=60)
    assert not wanted, told + rest + errors
    assert process.returncode == 3, errors  # the others traded on, and whoever looks at the end learns of it
    assert "boom" in errors.splitlines()[-1]
    assert "raising.py:15" in told
    # It stays held back until a person says otherwise, also over a restart.
    again = bot("resume", file, "--scope", "bad", "--reason", "mended")
    assert again.returncode == 0, again.stderr
    assert_refused(bot("resume", file, "--scope", "bad", "--reason", "mended"), 2, "'bad' is not held back")


def test_a_callback_that_never_returns_ends_the_process_with_its_line(
    write_bot: Callable[..., Path], tmp_path: Path
) -> None:
    (tmp_path / "stuck.py").write_text(STUCK)
    file = write_bot(plugins="[stuck.py]", strategies="[{name: bad, kind: stuck}]")
    assert_refused(bot("run", file, "--for", "20s", "--quiet"), 7, "stuck.py:", "'bad'")
    # Nothing is lost: the same journal goes on with a mended strategy.
    write_bot()
    again = bot("run", file, "--for", "2s", "--quiet")
    assert again.returncode == 0, again.stderr


def test_a_summary_that_cannot_be_written(write_bot: Callable[..., Path], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = bot("run", write_bot(), "--for", "1s", "--quiet", "--summary", tmp_path / "file" / "out.json")
    assert done.returncode == 5
    assert "cannot be written" in done.stderr.splitlines()[-1]


@pytest.mark.parametrize("words", [("run", "--for", "soon", "x.yaml"), ("frobnicate",), ("run",)])
def test_wrong_usage_is_exit_code_two(words: tuple[str, ...]) -> None:
    done = bot(*words)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
