"""Many seeds: in blocks, on several processes, taken up where they stopped; and the command that does it."""

from __future__ import annotations

import json
import resource
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from botframework.cli import root
from botframework.errors import BotError, ConfigError, JournalError, UsageError
from botframework.runner import simulate
from botframework.runner.simulate import SweepOptions, engine_maker, summary, sweep
from botframework.simulation.runs import Sum, run_seed

BOT = """
bot: attacked
instruments: [{symbol: MSFT}]
strategies: [{name: fast, kind: sma_cross, instruments: [MSFT], fast: 2, slow: 4, quantity: 20}]
risk: [{kind: max_order_quantity, limit: 100}, {kind: max_position, limit: 100}]
"""


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulate, "BLOCK", 2)


@pytest.mark.usefixtures("small_blocks")
def test_a_sweep_goes_on_where_it_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state = tmp_path / "var" / "sim.jsonl"
    first = sweep(SweepOptions(seeds=3, state=state))
    assert first.seeds == 3
    assert len(state.read_text().splitlines()) == 2
    monkeypatch.setattr(simulate, "_run_block", lambda block: pytest.fail(f"{block} has been run already"))
    shown: list[int] = []
    again = sweep(SweepOptions(seeds=3, state=state), lambda done: shown.append(done.seeds))
    assert again == first
    assert shown == [3]


@pytest.mark.usefixtures("small_blocks")
def test_blocks_of_other_code_do_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state = tmp_path / "sim.jsonl"
    sweep(SweepOptions(seeds=2, state=state))
    monkeypatch.setattr(simulate, "_CODE", ["another"])
    ran: list[Any] = []

    def run_block(block: Any) -> Any:
        ran.append(block)
        return Sum(seeds=2).to_json()

    monkeypatch.setattr(simulate, "_run_block", run_block)
    sweep(SweepOptions(seeds=2, state=state))
    assert ran == [(0, 2)]


def test_a_strange_state_file_is_refused_with_its_line(tmp_path: Path) -> None:
    state = tmp_path / "sim.jsonl"
    state.write_text("{}\n")
    with pytest.raises(ConfigError, match=r"sim\.jsonl:1"):
        sweep(SweepOptions(seeds=1, state=state))


def test_two_processes_give_the_sums_of_one() -> None:
    one = sweep(SweepOptions(seeds=2, jobs=1))
    two = sweep(SweepOptions(seeds=2, jobs=2))
    assert one == two


def test_numbers_that_make_no_sense_are_refused() -> None:
    with pytest.raises(UsageError):
        sweep(SweepOptions(seeds=0))


def test_a_large_run_demands_every_mark() -> None:
    assert "fault:order_answer_lost" in summary(Sum(seeds=1_000))["missed"]
    assert summary(Sum(seeds=999))["missed"] == []


def test_a_strategy_of_a_file_is_attacked(tmp_path: Path) -> None:
    file = tmp_path / "bot.yaml"
    file.write_text(BOT)
    outcome = run_seed(4, make_engine=engine_maker(file))
    assert outcome.broken == ()
    assert outcome.hash == run_seed(4, make_engine=engine_maker(file)).hash


def test_the_list_of_restricted_symbols_of_a_file_holds_in_its_simulation(tmp_path: Path) -> None:
    """Without the list no order passes at all, and nothing of the strategy is tried."""
    file = tmp_path / "bot.yaml"
    file.write_text(BOT.replace("risk: [", "risk: [{kind: restricted, file: banned.txt}, "))
    with pytest.raises(ConfigError, match=r"banned\.txt"):
        simulate.one(1, trace=False, file=file)
    (tmp_path / "banned.txt").write_text("GME\n")
    outcome = simulate.one(1, trace=False, file=file)
    assert outcome.broken == ()
    assert outcome.orders
    (tmp_path / "banned.txt").write_text("MSFT\n")
    assert not simulate.one(1, trace=False, file=file).orders


def test_a_bot_with_too_many_instruments_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "bot.yaml"
    file.write_text(BOT.replace("[{symbol: MSFT}]", "[{symbol: MSFT}, {symbol: AAPL}, {symbol: SPY}]"))
    with pytest.raises(ConfigError, match="trades 2 instruments"):
        engine_maker(file)


# --- the command --------------------------------------------------------------------------------------------------------


def call(*words: str) -> Any:
    return CliRunner().invoke(root, ["sim", *words], standalone_mode=False)


def test_one_seed_by_command() -> None:
    result = call("--seed", "3", "--json")
    assert result.return_value == 0
    assert json.loads(result.output)["hash"] == run_seed(3).hash


def test_the_trace_by_command() -> None:
    result = call("--seed", "3", "--trace")
    assert " process p1 starts" in result.output


def test_some_seeds_by_command() -> None:
    result = call("--seeds", "2", "--start", "5")
    assert result.return_value == 0
    assert "failed           none" in result.output


@pytest.mark.parametrize(
    "words", [(), ("--seed", "1", "--seeds", "2"), ("--seeds", "2", "--trace"), ("--seed", "0", "--shrink")]
)
def test_calls_that_make_no_sense_are_refused(words: tuple[str, ...]) -> None:
    assert isinstance(call(*words).exception, BotError)


# --- the same again -----------------------------------------------------------------------------------------------------


def test_seeds_run_twice_are_equal() -> None:
    result = call("--seeds", "2", "--start", "11", "--twice", "--json")
    assert result.return_value == 0
    assert json.loads(result.output) == {"seeds": 2, "equal": 2, "differing": []}


def test_a_difference_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulate, "_hashes_of", lambda block, pythons: [["a", "b"], ["a", "c"]])
    result = call("--seeds", "2", "--twice")
    assert result.return_value == 6
    assert "differing        1\n  1" in result.output


def test_an_interpreter_that_is_none_is_refused(tmp_path: Path) -> None:
    error = call("--seeds", "1", "--twice", "--python", str(tmp_path / "python")).exception
    assert isinstance(error, ConfigError)
    assert "cannot be run" in str(error)


@pytest.mark.parametrize(
    "words", [("--seed", "1", "--twice"), ("--seed", "1", "--hashes"), ("--seeds", "1", "--python", "p")]
)
def test_calls_of_comparisons_that_make_no_sense_are_refused(words: tuple[str, ...]) -> None:
    assert isinstance(call(*words).exception, UsageError)


def test_a_full_disk_ends_a_sweep_and_leaves_whole_lines(tmp_path: Path) -> None:
    state = tmp_path / "sim.jsonl"
    sweep(SweepOptions(seeds=1, state=state))
    whole = state.read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(whole) + 100, hard))
    try:
        with pytest.raises(JournalError, match="cannot be the state of a sweep"):
            sweep(SweepOptions(seeds=2, state=state))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert state.read_bytes() == whole


def test_a_state_with_a_line_no_sweep_writes_is_refused_before_it_is_held(tmp_path: Path) -> None:
    state = tmp_path / "sim.jsonl"
    line = {"block": [0, 25], "code": "another", "sum": Sum().to_json(), "more": "x" * simulate.LINE_BYTES_MAX}
    state.write_text("\n".join([json.dumps({**line, "more": ""}), json.dumps(line)]))
    with pytest.raises(ConfigError, match=r"sim\.jsonl:2: not a line of a sweep"):
        sweep(SweepOptions(seeds=1, state=state))
