"""A bot killed without warning, again and again, while its gateway lives on: nothing twice, nothing lost."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.books import (
    BOT,
    bot,
    gateway_fills,
    gateway_orders,
    journal_fills,
    journal_orders,
    lines,
    lines_so_far,
    run_until_agreed,
)

SEED = 1
KILLS = 5


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_five_kills_in_mid_trade_leave_both_books_equal(write_bot: Callable[..., Path], tmp_path: Path) -> None:
    log, chance = tmp_path / "gateway.jsonl", random.Random(SEED)
    gateway = subprocess.Popen(
        [*BOT, "gateway", "--port", "0", "--speed", "30", "--json", "--gateway-log", str(log)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert gateway.stdout is not None
    url = json.loads(gateway.stdout.readline())["url"]
    file = write_bot(
        "killed",
        gateway=f"{{kind: gateway, url: '{url}'}}",
        account="DU1234567",
        instruments="[AAPL, SPY, MSFT]",
        strategies=(
            "[{name: fast, kind: sma_cross, fast: 5, slow: 12, quantity: 100},"
            " {name: maker, kind: market_maker, instruments: [MSFT], quantity: 100, max_inventory: 500, refresh_s: 5}]"
        ),
    )
    try:
        for _ in range(KILLS):
            before = _accepted(log)
            process = subprocess.Popen([*BOT, "run", str(file), "--quiet"], stdout=subprocess.DEVNULL)
            deadline = time.monotonic() + 200
            while _accepted(log) < before + 3:
                assert process.poll() is None, "the bot ended by itself"
                assert time.monotonic() < deadline, "the bot does not trade again"
                time.sleep(0.05)
            time.sleep(chance.uniform(0, 0.5))
            process.kill()
            process.wait()
            time.sleep(chance.uniform(0, 1))
        out = tmp_path / "out.json"
        last = run_until_agreed(file, "--quiet", "--summary", out)
        assert last.returncode == 0, last.stderr
    finally:
        gateway.send_signal(signal.SIGINT)
        gateway.wait(timeout=60)
        gateway.stdout.close()
    rows, journal = lines(log), tmp_path / "killed.db"
    assert json.loads(out.read_text())["unknown_orders"] == 0
    orders = gateway_orders(rows)
    assert orders == journal_orders(journal)
    assert gateway_fills(rows) == journal_fills(journal)
    assert len({order[0] for order in orders.values()}) == len(orders)
    assert bot("journal", "verify", journal).returncode == 0


def _accepted(log: Path) -> int:
    return len(gateway_orders(lines_so_far(log)))
