"""A real bot, killed without warning at random moments: its strategy's saved state has every execution exactly once."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.books import BOT, gateway_fills, journal_rows, lines, lines_so_far, run_until_agreed

SEED = 11
KILLS = 5
COUNTING = '''"""Trade a little all the time, sell what was bought because of each execution, and count what was heard."""
from typing import Any

import attrs

from botframework import Context, Fill, Side, Tick, hookimpl


@attrs.define(eq=False, kw_only=True)
class Counting:
    fills: dict[str, int] = attrs.field(init=False, factory=dict)
    ticks: int = attrs.field(init=False, default=0)

    @hookimpl
    def on_tick(self, ctx: Context, tick: Tick) -> None:
        self.ticks += 1
        if self.ticks % 4 == 0 and len(ctx.orders()) < 4:
            ctx.buy(tick.instrument, 5 + self.ticks % 7)

    @hookimpl
    def on_fill(self, ctx: Context, fill: Fill) -> None:
        self.fills[fill.execution_id] = self.fills.get(fill.execution_id, 0) + 1
        if fill.side is Side.BUY:
            ctx.sell(fill.instrument, fill.quantity, tag=f"after {fill.execution_id}")

    @hookimpl
    def on_save(self, ctx: Context) -> dict[str, Any]:
        return {"fills": self.fills}

    @hookimpl
    def on_load(self, ctx: Context, state: dict[str, Any]) -> None:
        self.fills = state["fills"]


@hookimpl
def register_strategies() -> dict[str, type]:
    return {"counting": Counting}
'''


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_killed_again_and_again_every_execution_counts_once(write_bot: Callable[..., Path], tmp_path: Path) -> None:
    log, chance = tmp_path / "gateway.jsonl", random.Random(SEED)
    (tmp_path / "counting.py").write_text(COUNTING)
    gateway = subprocess.Popen(
        [*BOT, "gateway", "--port", "0", "--speed", "30", "--json", "--gateway-log", str(log)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert gateway.stdout is not None
    url = json.loads(gateway.stdout.readline())["url"]
    file = write_bot(
        "counted",
        gateway=f"{{kind: gateway, url: '{url}'}}",
        account="DU1234567",
        plugins="[counting.py]",
        strategies="[{name: a, kind: counting}, {name: b, kind: counting, instruments: [SPY]}]",
        risk="[{kind: max_order_quantity, limit: 500}, {kind: max_position, limit: 2000}]",
    )
    try:
        for _ in range(KILLS):
            before = _fills(log)
            process = subprocess.Popen([*BOT, "run", str(file), "--quiet"], stdout=subprocess.DEVNULL)
            deadline = time.monotonic() + 200
            while _fills(log) < before + 3:
                assert process.poll() is None, "the bot ended by itself"
                assert time.monotonic() < deadline, "the bot does not trade again"
                time.sleep(0.02)
            time.sleep(chance.uniform(0, 0.7))
            process.kill()
            process.wait()
        done = run_until_agreed(file, "--plain")
        assert done.returncode == 0, done.stderr
    finally:
        gateway.send_signal(signal.SIGINT)
        gateway.wait(timeout=60)
        gateway.stdout.close()
    assert "state restored" in done.stdout + done.stderr
    journal = tmp_path / "counted.db"
    saved = {row["body"]["strategy"]: row["body"]["state"]["fills"] for row in journal_rows(journal, "SaveState")}
    booked: dict[str, dict[str, int]] = {"a": {}, "b": {}}
    bought: list[str] = []
    for row in journal_rows(journal, "BookFill"):
        fill: dict[str, Any] = row["body"]["fill"]
        if fill["execution_id"] not in booked[fill["strategy"]] and fill["side"] == "BUY":
            bought.append(f"after {fill['execution_id']}")
        booked[fill["strategy"]][fill["execution_id"]] = 1
    assert saved == booked
    assert sorted([*booked["a"], *booked["b"]]) == sorted(gateway_fills(lines(log)))
    asked = [*journal_rows(journal, "SubmitOrder"), *journal_rows(journal, "DenyOrder")]
    intents = [row["body"]["intent"] for row in asked]
    sold = [intent["tag"] for intent in intents if intent["tag"]]
    assert len(set(sold)) == len(sold), "one execution, two answers to it"
    assert set(sold) == set(bought)
    assert len(sold) > KILLS


def _fills(log: Path) -> int:
    return len(gateway_fills(lines_so_far(log)))
