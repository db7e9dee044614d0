"""``bot orders``, ``positions`` and ``account`` tell the same of a running bot and of the journal it leaves."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.books import BOT, bot, bot_json


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_books_of_a_running_bot_and_of_its_journal(write_bot: Callable[..., Path]) -> None:
    file = write_bot(
        "books",
        strategies=(
            "[{name: fast, kind: sma_cross, fast: 3, slow: 8, quantity: 100, instruments: [AAPL]},"
            " {name: maker, kind: market_maker, instruments: [SPY], quantity: 100, max_inventory: 500, refresh_s: 5}]"
        ),
        at_stop="leave",
    )
    process = subprocess.Popen([*BOT, "run", str(file), "--quiet"], stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 120
        while True:
            assert process.poll() is None
            assert time.monotonic() < deadline, "no orders and positions within two minutes"
            asked = bot("positions", file, "--json")
            if asked.returncode == 0 and len(json.loads(asked.stdout)) >= 2:
                break
            time.sleep(0.2)
        account = bot_json("account", file, "--json")
        assert account["running"] is True
        assert account["account"] == "DU1234567"
        assert account["trading_states"] == {}
        assert (account["currency"], account["equity"]) == ("USD", None)
        assert 0 < float(account["cash"]) < 2_000_000  # no rule of this bot reads it
        assert "equity            - (asked for where a risk rule reads it)" in bot("account", file).stdout
        assert "cash at           20" in bot("account", file).stdout
        table = bot("orders", file)
        assert table.returncode == 0
        assert "maker" in table.stdout
        assert "no bot runs" not in table.stderr
        before = bot_json("status", file, "--json")["comparisons"]
        compared = bot("reconcile", file)
        for _ in range(5):  # what trades while the lists are read is explained by the next ones
            if compared.returncode != 6:
                break
            compared = bot("reconcile", file)
        assert (compared.returncode, compared.stderr) == (0, "")
        assert "the books agree" in compared.stdout
        after = bot_json("status", file, "--json")
        assert after["comparisons"] > before  # not the last one told again: one begun since
        assert bot_json("reconcile", file, "--json")["clean"] is True
        assert bot_json("account", file, "--json")["cash_at"] > account["cash_at"]
    finally:
        process.terminate()
        assert process.wait(60) == 0
    rows = bot_json("positions", file, "--json")
    for symbol in {row["symbol"] for row in rows}:
        of_symbol = [row for row in rows if row["symbol"] == symbol]
        shares = sum(float(row["quantity"]) for row in of_symbol if row["owner"] != "account")
        assert [shares] == [float(row["quantity"]) for row in of_symbol if row["owner"] == "account"]
    all_orders = bot_json("orders", file, "--all", "--json")
    assert {row["client_order_id"] for row in bot_json("orders", file, "--json")} <= {
        row["client_order_id"] for row in all_orders
    }
    assert bot_json("account", file, "--json")["running"] is False
    assert "cash              - (known while the bot runs)" in bot("account", file).stdout
    assert bot_json("account", file, "--json")["cash_at"] is None
    assert "cash at           -\n" in bot("account", file).stdout
    assert "no bot runs" in bot("orders", file).stderr
    assert bot("reconcile", file).returncode == 1


def test_without_a_journal_one_line_says_so(write_bot: Callable[..., Path]) -> None:
    done = bot("orders", write_bot("none"))
    assert done.returncode == 2
    assert "there is no journal yet" in done.stderr
    assert "Traceback" not in done.stderr
