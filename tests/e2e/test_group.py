"""Two bots and a person on one account of a gateway in a process of its own, under one cap of the group: never above it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.books import BOT, lines

CAP = 30
STRATEGY = '''
"""Buys a little at the offer with every quote, for ever: only a limit can stop it."""
from typing import Any

import attrs

from botframework import Context, Tick, hookimpl


@attrs.define(eq=False, kw_only=True)
class Hungry:
    count: int = attrs.field(init=False, default=0)

    @hookimpl
    def on_tick(self, ctx: Context, tick: Tick) -> None:
        if not ctx.orders(tick.instrument):
            self.count += 1
            ctx.buy(tick.instrument, 4 + self.count % 3, limit_price=tick.ask + 0.05, tif="IOC")


@hookimpl
def register_strategies() -> dict[str, Any]:
    return {"hungry": Hungry}
'''


def write(folder: Path, name: str, port: str, strategy: str) -> Path:
    file = folder / f"{name}.yaml"
    file.write_text(
        f"bot: {name}\ngateway: {{kind: gateway, url: 'http://127.0.0.1:{port}'}}\naccount: DU1234567\ninstruments: [AAPL]\n"
        f"plugins: [./hungry.py]\nstrategies: [{strategy}]\njournal: {{path: {folder / name}.db}}\nat_stop: leave\n"
        "risk:\n  - {kind: max_order_quantity, limit: 50}\n  - {kind: max_position, limit: 1000}\n"
        f"  - {{kind: max_position, limit: {CAP}, group: true}}\n  - {{kind: price_collar, percent: 5}}\n"
        "  - {kind: order_rate, per_minute: 200}\n"
        "questions: [{id: o163, accept: true}, {id: o10151, accept: true}, {id: o10331, accept: true}]\n"
    )
    return file


def ask(environment: dict[str, str], folder: Path, *words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*BOT, *map(str, words)], capture_output=True, text=True, timeout=250, cwd=folder, env=environment, check=False
    )


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_two_bots_and_a_person_stay_under_one_cap(tmp_path: Path) -> None:
    (tmp_path / "hungry.py").write_text(STRATEGY)
    environment = {**os.environ, "XDG_STATE_HOME": str(tmp_path / "state"), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    log = tmp_path / "gateway.jsonl"
    running: list[subprocess.Popen[Any]] = []

    def begin(*words: object, **how: Any) -> subprocess.Popen[Any]:
        process = subprocess.Popen([*BOT, *map(str, words)], cwd=tmp_path, env=environment, text=True, **how)
        running.append(process)
        return process

    def holders(file: Path) -> list[Any]:
        done = ask(environment, tmp_path, "risk", "status", file, "--json")
        return list(json.loads(done.stdout)["group"]["holders"]) if done.returncode == 0 else []

    def until(what: str, found: Callable[[], Any]) -> Any:
        deadline = time.monotonic() + 120
        while True:
            result = found()
            if result:
                return result
            assert time.monotonic() < deadline, what
            time.sleep(0.5)

    try:
        gateway = begin("gateway", "--port", "0", "--gateway-log", log, stdout=subprocess.PIPE)
        assert gateway.stdout is not None
        port = ""
        while not port:
            line = gateway.stdout.readline()
            assert line, "the gateway ended"
            address = re.search(r"127\.0\.0\.1:(\d+)", line)
            port = address.group(1) if address else ""
        one, two = (write(tmp_path, name, port, "{kind: hungry}") for name in ("one", "two"))
        hand = write(tmp_path, "hand", port, "{kind: hungry}")
        call = ("api", "call", "orders_place", "conid=265598", "orderType=MKT", "tif=DAY", "side=BUY", "--config")
        # By hand, without a running bot: its own run takes a place in the ledger, and its shares stay claimed there.
        alone = ask(environment, tmp_path, *call, hand, "quantity=3")
        assert alone.returncode == 0, alone.stderr + alone.stdout
        bots = [begin("run", file, "--quiet", stdout=subprocess.DEVNULL) for file in (one, two)]

        def full() -> bool:
            assert all(each.poll() is None for each in bots)
            claims = [claim for each in holders(one) for claim in each["claims"]]
            long = sum(Decimal(claim["long"]) for claim in claims)
            assert long <= CAP
            return long > CAP - 4

        until("the cap was never reached", full)
        # By hand beside the running bot: judged in it, and no room is left. The other one may have filled the cap before this one
        # had compared its books.

        def judged() -> Any:
            asked = ask(environment, tmp_path, *call, one, "quantity=4")
            return None if "still starting" in asked.stderr else asked

        beside = until("the first bot never ended its start", judged)
        assert beside.returncode != 0
        assert "MAX_POSITION" in beside.stderr + beside.stdout
        # And without one, while the two have all of it.
        again = ask(environment, tmp_path, *call, hand, "quantity=4")
        assert again.returncode != 0
        assert "MAX_POSITION" in again.stderr + again.stdout
        status = ask(environment, tmp_path, "risk", "status", one)
        assert "AAPL long, worst case" in status.stdout
        living = ask(environment, tmp_path, "risk", "forget", hand, "one", "--reason", "a test")
        assert living.returncode != 0
        assert "lives" in living.stderr
        for each in bots:
            each.send_signal(signal.SIGTERM)
        for each in bots:
            each.wait(100)
        gone = ask(environment, tmp_path, "risk", "forget", hand, "two", "--reason", "it was deleted")
        assert gone.returncode == 0, gone.stderr
        assert "freed: " in gone.stdout  # nothing, where the other one was quicker to take all of it
        told = ask(environment, tmp_path, "journal", "show", hand, "--json")
        assert "GROUP_FORGOTTEN" in told.stdout
    finally:
        for each in running:
            if each.poll() is None:
                each.kill()
            each.wait(60)
            if each.stdout is not None:
                each.stdout.close()
    rows = lines(log)
    accepted = [row for row in rows if row["kind"] == "accepted"]
    assert len({row["cOID"].split(".")[1] for row in accepted}) == 2  # by hand, and by the bots' strategy
    bought = sum(Decimal(str(row["quantity"])) for row in rows if row["kind"] == "filled")
    assert CAP - 4 < bought <= CAP
