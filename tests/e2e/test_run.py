"""A run from outside: the sample bot trades, both books agree, a second run continues, and every end is a clean one."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.books import (
    BOT,
    bot,
    bot_json,
    breaches,
    gateway_fills,
    gateway_orders,
    journal_fills,
    journal_orders,
    lines,
    run_until,
)
from tests.e2e.conftest import STRATEGIES

KEYS = [
    "ticks",
    "intents",
    "denied",
    "orders",
    "fills",
    "open_orders",
    "unknown_orders",
    "realized_pnl",
    "unrealized_pnl",
    "commission",
    "positions",
    "gateway",
]


def has_traded(status: dict[str, Any]) -> bool:
    return bool(status["ticks"] > 500 and status["orders"] > 3 and status["fills"] > 3)


@pytest.mark.timeout(400)
def test_the_sample_bot_trades_twice_and_both_books_agree_each_time(tmp_path: Path) -> None:
    """In a folder of its own, as a stranger would run it; the second run continues the first."""
    journal, log = tmp_path / "var" / "sma-demo.db", tmp_path / "gateway.jsonl"
    seen = 0
    for run_for in ("", "6s"):
        out = tmp_path / f"{run_for}.json"
        told = (STRATEGIES / "sma_cross.yaml", "--summary", out, "--gateway-log", log)
        done = (
            bot("run", *told, "--for", run_for, cwd=tmp_path) if run_for else run_until(has_traded, *told, cwd=tmp_path)
        )
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr
        summary = json.loads(out.read_text())
        assert list(summary) == KEYS
        assert not list(journal.parent.glob("pace-*"))  # one a run would pile up
        rows = lines(log)
        assert gateway_orders(rows) == journal_orders(journal)
        assert gateway_fills(rows) == journal_fills(journal)
        assert summary["unknown_orders"] == 0
        assert summary["gateway"] == {"orders": summary["orders"], "fills": summary["fills"]}
        assert all(isinstance(summary[key], int) for key in KEYS[:7])
        assert all(Decimal(summary[key]) is not None for key in ("realized_pnl", "unrealized_pnl", "commission"))
        assert summary["orders"] == len(gateway_orders(rows)) - seen  # this run only
        seen += summary["orders"]
        assert run_for or has_traded(summary)
    verified = bot("journal", "verify", journal)
    assert verified.returncode == 0, verified.stderr


@pytest.mark.data
@pytest.mark.timeout(400)
def test_a_market_maker_on_real_quotes_stays_within_its_limits(tmp_path: Path, market_data: Path) -> None:
    """Half an hour of NYSE quotes at 60 times their speed, judged by the gateway's own log."""
    out, log = tmp_path / "out.json", tmp_path / "gateway.jsonl"
    done = bot(
        "run",
        STRATEGIES / "market_maker.yaml",
        *("--tape", market_data / "taq-stock-2018-01" / "quotes_all_venues.parquet"),
        *("--from", "2018-01-02T14:30Z", "--speed", 60, "--for", "30s", "--summary", out, "--gateway-log", log),
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    summary, rows = json.loads(out.read_text()), lines(log)
    assert summary["ticks"] > 500
    assert summary["fills"] > 0
    assert (
        breaches(
            rows, quantity_max=Decimal(100), notional_max=Decimal(40_000), position_max=Decimal(600), per_minute_max=8
        )
        == []
    )
    journals = list((tmp_path / "var").glob("maker-demo-tape-*.db"))
    assert len(journals) == 1  # of its own, so that an earlier run is never continued on another market
    assert gateway_orders(rows) == journal_orders(journals[0])
    assert gateway_fills(rows) == journal_fills(journals[0])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_a_run_cleanly(number: signal.Signals, write_bot: Callable[..., Path], tmp_path: Path) -> None:
    process = subprocess.Popen(
        [*BOT, "run", str(write_bot()), "--plain"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    for line in process.stdout:
        if "fill" in line:
            break
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert "the same" in out
    assert "Traceback" not in err
    assert not list(tmp_path.glob("*.sock"))


def test_status_and_stop_talk_to_a_running_bot(write_bot: Callable[..., Path]) -> None:
    file = write_bot()
    absent = bot("status", file)
    assert absent.returncode != 0
    assert "no bot is running" in absent.stderr
    process = subprocess.Popen(
        [*BOT, "run", str(file), "--plain"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    for line in process.stdout:
        if "order" in line:
            break
    answer = json.loads(bot("status", file, "--json").stdout)
    assert answer["state"] == "trading"
    assert answer["orders"] >= 0
    second = bot("run", file, "--for", "2s")
    assert second.returncode == 5
    assert str(process.pid) in second.stderr
    stopped = bot("stop", file)
    assert stopped.returncode == 0, stopped.stderr
    assert process.wait(timeout=60) == 0
    process.communicate()


def test_a_bot_over_tls_accepts_only_the_pinned_certificate(write_bot: Callable[..., Path]) -> None:
    gateway = subprocess.Popen(
        [*BOT, "gateway", "--port", "0", "--tls", "--speed", "30", "--json"], stdout=subprocess.PIPE, text=True
    )
    assert gateway.stdout is not None
    try:
        about = json.loads(gateway.stdout.readline())
        target = f"{{kind: gateway, url: '{about['url']}', pin: '{{}}'}}"
        right = bot("run", write_bot("right", gateway=target.replace("{}", about["pin"])), "--for", "2s", "--json")
        assert right.returncode == 0, right.stderr
        assert json.loads(right.stdout)["ticks"] > 0
        wrong = bot("run", write_bot("wrong", gateway=target.replace("{}", "0" * 64)), "--for", "2s")
        assert wrong.returncode == 4
        assert "fingerprint" in wrong.stderr.splitlines()[-1]
    finally:
        gateway.send_signal(signal.SIGINT)
        assert gateway.wait(timeout=60) == 0
        gateway.stdout.close()


@pytest.mark.slow
def test_what_a_run_records_is_a_tape(write_bot: Callable[..., Path], tmp_path: Path) -> None:
    file = write_bot("recorded")
    tapes, out = tmp_path / "tapes", tmp_path / "live.json"
    more = ("--quiet", "--record", tapes, "--summary", out)
    assert run_until(lambda status: bool(status["ticks"] > 100), file, *more, least_s=5).returncode == 0
    rows = sum(len(path.read_text().splitlines()) - 1 for path in tapes.rglob("*.csv"))
    assert rows >= json.loads(out.read_text())["ticks"] > 100
    replayed = bot_json("backtest", file, "--tape", tapes, "--json")
    assert (replayed["rows"], replayed["ticks"], replayed["bad_rows"]) == (rows, rows, {})


@pytest.mark.timeout(400)
def test_a_bot_goes_on_by_another_name_of_its_journal(tmp_path: Path, write_bot: Callable[..., Path]) -> None:
    """The simulator inside it had a book for each name: a run by the second met a broker that knew nothing of the first."""
    kept = tmp_path / "kept"
    kept.mkdir()
    link = tmp_path / "link.db"
    link.symlink_to(kept / "bot.db")
    trades = "[{name: fast, kind: sma_cross, fast: 3, slow: 6, quantity: 10}]"
    fills = []
    for name in (link, kept / "bot.db"):
        file = write_bot(f"by-{name.stem}", journal=f"{{path: {name}}}", strategies=trades, instruments="[AAPL]")
        file.write_text(file.read_text().replace(f"bot: by-{name.stem}", "bot: the-same"))
        done = bot("run", file, "--for", "8s", "--gateway-log", tmp_path / "gateway.jsonl")
        assert done.returncode == 0, done.stdout + done.stderr
        fills.append(journal_fills(link))
    assert 0 < len(fills[0]) < len(fills[1])
    assert gateway_fills(lines(tmp_path / "gateway.jsonl")) == journal_fills(link)
    assert [*tmp_path.glob("link.db*")] == [link]
    assert (kept / "bot.db.book.jsonl").exists()
