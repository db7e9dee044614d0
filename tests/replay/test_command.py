"""``bot backtest``: figures, files, partial results, and one line for what is wrong."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from botframework.cli import root
from botframework.cli.backtest import _Bar
from botframework.core import events as ev
from botframework.errors import ConfigError
from botframework.runner.backtesting import BacktestOptions, Progress, prepare, result_of
from botframework.runner.plan import plan
from botframework.runtime import tapechunks
from botframework.runtime.journal import SqliteJournal
from botframework.runtime.replay import Replay

ROOT = Path(__file__).parents[2]
BOT = """
bot: taped
instruments: [AAPL]
strategies: [{kind: sma_cross, fast: 2, slow: 3}]
market: {tape: {path: quotes.csv}}
"""
HEADER = "at_ms,bid,ask\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bot.yaml").write_text(BOT, encoding="utf-8")
    rows = (f"{1_514_903_400_000 + n * 1000},{100 + (n % 40) / 10},{100.1 + (n % 40) / 10}\n" for n in range(400))
    (tmp_path / "quotes.csv").write_text(HEADER + "".join(rows), encoding="utf-8")
    return tmp_path


def bot(*args: str) -> Result:
    return CliRunner().invoke(root, ["backtest", *args], standalone_mode=False)


def test_how_long_a_tape_runs_is_counted_from_a_begin_that_was_given(folder: Path) -> None:
    """It was passed over in silence without one, and went on behind an earlier ``--to`` with one."""
    refused = bot("bot.yaml", "--json", "--for", "30s").exception
    assert isinstance(refused, ConfigError)
    assert "--for: " in str(refused)
    assert "--from" in str(refused)
    begin = ("--json", "--from", "2018-01-02T14:31:00Z", "--for", "30s")
    assert json.loads(bot("bot.yaml", *begin).output)["rows"] == 30
    assert json.loads(bot("bot.yaml", *begin, "--to", "2018-01-02T14:31:10Z").output)["rows"] == 10
    assert json.loads(bot("bot.yaml", *begin, "--to", "2018-01-02T14:41:10Z").output)["rows"] == 30
    made = ("bot.yaml", "--json", "--tape", "synthetic:5")
    short = bot(*made, "--for", "60s").output
    cut = bot(*made, "--for", "600s", "--to", "2024-01-02T15:01:00Z").output
    assert json.loads(cut)["journal_hash"] == json.loads(short)["journal_hash"]


@pytest.mark.parametrize("cash", ["0", "0.00", "1e16", "1e400", "-1", "nan"])
def test_cash_of_which_no_return_can_be_told_is_refused_before_the_run(folder: Path, cash: str) -> None:
    assert isinstance(bot("bot.yaml", "--cash", cash).exception, click.BadParameter)


def test_a_run_that_was_halted_for_what_cannot_be_and_books_that_differ_end_refused(folder: Path) -> None:
    def ended(spoil: Callable[[Replay], None]) -> tuple[int, str, str]:
        planned = plan(folder / "bot.yaml")
        prepared = prepare(planned, BacktestOptions())
        try:
            prepared.replay.run()
            spoil(prepared.replay)
            result = result_of(planned, prepared, 1.0)
        finally:
            prepared.close()
        return result.exit_code, result.outcome, result.reason

    def one_share_too_many(replay: Replay) -> None:
        fill = next(each.fill for each in replay.engine.view.book.executions.values())
        replay._feed(
            ev.ExecutionReported(
                at_ns=replay.now_ns,
                wall_ns=replay.now_ns,
                execution_id="again.01",
                broker_order_id="",
                client_order_id=fill.client_order_id,
                conid=fill.instrument.conid,
                symbol="AAPL",
                side=fill.side,
                quantity=Decimal(1),
                price=fill.price,
            )
        )

    def a_gift(replay: Replay) -> None:
        (conid,) = replay._instruments
        replay.broker._positions[conid] = (
            replay._instruments[conid],
            dict(replay.broker.positions()).get(conid, Decimal(0)) + 5,
        )

    assert ended(lambda replay: None) == (0, "complete", "the tape has ended")
    code, outcome, reason = ended(one_share_too_many)
    assert (code, outcome) == (6, "complete")
    assert reason.startswith("trading was halted: AAPL: fills 101 exceed the order's 100 (")
    words = "the books differ at the end: AAPL: the broker's position differs from ours by +5"
    assert ended(a_gift) == (6, "complete", words)


def test_the_report_the_summary_and_the_journal_say_the_same(folder: Path) -> None:
    result = bot("bot.yaml", "--summary", "out.json", "--journal", "run.db")
    assert result.return_value == 0
    summary = json.loads((folder / "out.json").read_text(encoding="utf-8"))
    assert summary["outcome"] == "complete"
    assert summary["rows"] == summary["ticks"] == 400
    assert summary["fills"] > 5
    assert f"{summary['fills']} fills" in result.output
    journal = SqliteJournal.open_for_reading(folder / "run.db")
    assert journal.verify() == summary["journal_rows"]
    journal.close()
    again = json.loads(bot("bot.yaml", "--json").output)
    assert again["journal_hash"] == summary["journal_hash"]
    assert str(bot("bot.yaml", "--journal", "run.db").exception).startswith("run.db: there is a file of this name")


def test_a_tape_without_sizes_is_told_since_orders_fill_row_by_row(folder: Path) -> None:
    line = "  sizes      none in the tape: every row shows {} (lot), and fills no more than that"
    report = bot("bot.yaml", "--json").output
    assert json.loads(report)["size_of_rows"] == 1
    assert line.format(1) in bot("bot.yaml").output.splitlines()
    (folder / "bot.yaml").write_text(BOT.replace("quotes.csv}", "quotes.csv, lot: 100000}"), encoding="utf-8")
    whole = json.loads(bot("bot.yaml", "--json").output)
    assert whole["fills"] == whole["orders"] < json.loads(report)["fills"]
    assert line.format(100000) in bot("bot.yaml").output.splitlines()
    rows = (folder / "quotes.csv").read_text(encoding="utf-8").splitlines()
    text = "\n".join([rows[0] + ",bid_size,ask_size", *(row + ",500,500" for row in rows[1:])])
    (folder / "quotes.csv").write_text(text, encoding="utf-8")
    assert "size_of_rows" not in json.loads(bot("bot.yaml", "--json").output)


def test_a_tape_of_one_instrument_after_the_other_is_told_to_be_sorted(folder: Path) -> None:
    (folder / "bot.yaml").write_text(BOT.replace("[AAPL]", "[AAPL, SPY]"), encoding="utf-8")
    rows = [f"{1_514_903_400_000 + n * 86_400_000},{symbol},1,2\n" for symbol in ("AAPL", "SPY") for n in range(3)]
    (folder / "quotes.csv").write_text("at_ms,symbol,bid,ask\n" + "".join(rows), encoding="utf-8")
    error = bot("bot.yaml", "--tape", "quotes.csv").exception
    assert isinstance(error, ConfigError)
    assert error.where == "quotes.csv:5"
    assert error.what == "time goes back by 2.0 days (column 'at_ms')"
    assert error.hint == "AAPL ends and SPY begins: sort the rows by time, not by instrument"


def test_a_strategy_that_a_limit_held_back_is_told_with_the_moment(folder: Path) -> None:
    (folder / "bot.yaml").write_text(BOT + "risk: [{kind: daily_loss, amount: 20 USD}]\n", encoding="utf-8")
    report = bot("bot.yaml", "--journal", "run.db")
    assert report.return_value == 0
    (told,) = (line for line in report.output.splitlines() if line.startswith("  held back"))
    (row,) = json.loads(bot("bot.yaml", "--json").output)["held_back"].items()
    assert row[0] == "account"
    assert row[1]["state"] == "REDUCE_ONLY"
    assert told.startswith("  held back  account: REDUCE_ONLY since 2018-01-02 14:3")
    assert told.endswith(f", {row[1]['reason']}")
    assert "DAILY_LOSS" in told
    journal = SqliteJournal.open_for_reading(folder / "run.db")
    (change,) = (each.row for each in journal.rows_of("ChangeTradingState"))
    journal.close()
    assert isinstance(change, ev.ChangeTradingState)
    assert change.at_ns == row[1]["at_ns"]


def test_quotes_and_trades_of_one_instrument_are_one_market(folder: Path) -> None:
    rows = (f"{1_514_903_400_500 + n * 1000},{100 + (n % 40) / 10},100\n" for n in range(400))
    (folder / "trades.csv").write_text("at_ms,price,size\n" + "".join(rows), encoding="utf-8")
    (folder / "cautious.yaml").write_text(
        BOT + "fills: {model: {kind: participation, percent: 50}}\n", encoding="utf-8"
    )
    alone = json.loads(bot("cautious.yaml", "--tape", "quotes.csv", "--json").output)
    both = json.loads(bot("cautious.yaml", "--tape", "quotes.csv", "--tape", "AAPL=trades.csv", "--json").output)
    assert (alone["rows"], alone["fills"]) == (400, 0)  # a part of the volume printed, and nobody printed any
    assert (both["rows"], both["fills"] > 5) == (800, True)
    (folder / "two.yaml").write_text(BOT.replace("[AAPL]", "[AAPL, SPY]"), encoding="utf-8")
    refused = bot("two.yaml", "--tape", "AAPL=quotes.csv", "--tape", "trades.csv")
    assert str(refused.exception).startswith("trades.csv: trades.csv would be a second tape of AAPL; write SYMBOL=PATH")


def test_a_tape_read_as_arrays_leaves_the_same_journal(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyarrow")
    hashes = set()
    for has_numpy in (True, False):
        monkeypatch.setattr(tapechunks, "_LONG_CSV", 0 if has_numpy else 1 << 30)
        monkeypatch.setattr(tapechunks, "_has_numpy", lambda has=has_numpy: has)
        summary = json.loads(bot("bot.yaml", "--json").output)
        hashes.add(summary["journal_hash"])
        assert summary["fills"] > 5
    assert len(hashes) == 1


def test_a_part_of_the_tape_a_made_up_market_and_a_journal_as_tape(folder: Path) -> None:
    part = json.loads(bot("bot.yaml", "--json", "--from", "2018-01-02T14:31Z", "--to", "2018-01-02T14:32Z").output)
    assert part["rows"] == 60
    assert part["from_ns"] == 1_514_903_460 * 10**9
    made_up = json.loads(
        bot("bot.yaml", "--json", "--tape", "synthetic:5", "--for", "60s", "--journal", "made.db").output
    )
    assert 100 < made_up["rows"] < 400
    assert made_up["fills"]
    of_journal = json.loads(bot("bot.yaml", "--json", "--tape", "made.db").output)
    assert of_journal["rows"] == made_up["fills"]


def test_what_is_wrong_is_one_line(folder: Path) -> None:
    bad = "1514903800500,xyz,1\n"
    (folder / "early.csv").write_text(HEADER + bad, encoding="utf-8")
    for given, says in (
        ("2018-01-02", "'2018-01-02' is a day and no time; write 2018-01-02T00:00Z for its begin in UTC"),
        ("2018-01-02Z", "'2018-01-02Z' is no time; write it like 2018-01-02T00:00Z"),
        ("2018-01-02T14:30", "'2018-01-02T14:30' has no time zone; add Z for UTC or an offset like -05:00"),
    ):
        error = bot("bot.yaml", "--from", given).exception
        assert isinstance(error, click.UsageError)
        assert error.message == says
    says = "2: bid 'xyz' is no number (column 'bid'); repair the row, or write 'bad_rows: skip' under tape"
    assert str(bot("bot.yaml", "--tape", "early.csv").exception) == "early.csv:" + says
    good = (f"{1_514_903_400_000 + n},100,100.1\n" for n in range(9_000))
    (folder / "late.csv").write_text(HEADER + "".join(good) + bad, encoding="utf-8")
    result = bot("bot.yaml", "--tape", "late.csv")
    assert result.return_value == 2
    assert "FAILED, what follows is partial" in result.output
    assert "error: late.csv:900" + says in result.output
    for given, says in (
        ("none.csv", "no such file"),
        ("bot.yaml", "is no tape"),
        ("synthetic:x", "synthetic:7"),
    ):
        assert says in str(bot("bot.yaml", "--tape", given).exception)


def test_ctrl_c_ends_in_order_with_a_partial_result(folder: Path) -> None:
    child = subprocess.Popen(
        [
            *(sys.executable, "-m", "botframework", "backtest", str(ROOT / "strategies" / "sma_cross.yaml")),
            *("--tape", "synthetic", "--for", "200h", "--summary", "out.json", "--journal", "run.db"),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    while not (folder / "run.db").exists() or (folder / "run.db").stat().st_size < 100_000:
        assert child.poll() is None, child.stderr.read() if child.stderr else ""
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=60)
    assert child.returncode == 130, err
    assert "INTERRUPTED, what follows is partial" in out
    summary = json.loads((folder / "out.json").read_text(encoding="utf-8"))
    assert summary["outcome"] == "interrupted"
    assert summary["open_orders"] == 0
    journal = SqliteJournal.open_for_reading(folder / "run.db")
    assert journal.verify() == summary["journal_rows"]
    journal.close()


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_bar_shows_rate_and_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    stream = Terminal()
    bar = _Bar(stream, color=False)
    bar.show(Progress(part=0.25, rows=1_000_000, elapsed_s=2.0, at_ns=0))
    bar.show(Progress(part=0.26, rows=1_000_001, elapsed_s=2.01, at_ns=0))
    bar.end()
    assert "25% 1,000,000 rows, 500,000/s, 6 s left" in stream.getvalue()
    assert "1,000,001" not in stream.getvalue()


def test_another_currency_is_not_counted_as_dollars(tmp_path: Path) -> None:
    text = "bot: b\ninstruments: [AAPL, {symbol: SAP, currency: EUR}]\nstrategies: [{kind: sma_cross}]\n"
    (tmp_path / "bot.yaml").write_text(text)
    done = CliRunner().invoke(root, ["backtest", str(tmp_path / "bot.yaml")], standalone_mode=False)
    assert isinstance(done.exception, ConfigError)
    assert "SAP is in EUR, and a backtest counts in USD" in str(done.exception)
    assert "bot.yaml:2" in str(done.exception)
    (tmp_path / "bot.yaml").write_text(text.replace("EUR", "USD"))
    done = CliRunner().invoke(root, ["backtest", str(tmp_path / "bot.yaml"), "--for", "60s"], standalone_mode=False)
    assert done.exception is None
