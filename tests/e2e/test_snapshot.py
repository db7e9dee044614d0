"""A bot that runs has its snapshot renewed by another process; killed, it starts from it, and its books are whole."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.books import BOT, bot, bot_json, gateway_fills, journal_fills, lines

#: The bot with a snapshot after every 40 rows, looked at twice a second; it says on which row its start stood.
_EAGER = """
import sys
from botframework.runtime import recovery, renewal
renewal.LOOK_S = 0.5
made, recover = recovery.Snapshots.__init__, recovery.Snapshots.recover
def init(self, **values):
    made(self, **{**values, "every_rows": 40})
def told(self, make):
    found = recover(self, make)
    print("stood on row", self.used, file=sys.stderr)
    return found
recovery.Snapshots.__init__, recovery.Snapshots.recover = init, told
from botframework.__main__ import main
raise SystemExit(main())
"""


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_start_after_a_kill_stands_on_a_snapshot_made_during_the_run(
    write_bot: Callable[..., Path], tmp_path: Path
) -> None:
    log = tmp_path / "gateway.jsonl"
    gateway = subprocess.Popen(
        [*BOT, "gateway", "--port", "0", "--speed", "30", "--json", "--gateway-log", str(log)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert gateway.stdout is not None
    url = json.loads(gateway.stdout.readline())["url"]
    file = write_bot(
        "kept",
        gateway=f"{{kind: gateway, url: '{url}'}}",
        account="DU1234567",
        strategies="[{name: maker, kind: market_maker, instruments: [SPY], quantity: 100, max_inventory: 500, refresh_s: 5}]",
    )
    snapshot = tmp_path / "kept.db.snapshot"
    # How long it runs is said beside the file, which the other process cannot see.
    eager = [sys.executable, "-c", _EAGER, "run", str(file), "--quiet", "--for", "1h"]
    try:
        process = subprocess.Popen(eager, stdout=subprocess.DEVNULL)
        try:
            deadline = time.monotonic() + 120
            while not snapshot.exists():
                assert process.poll() is None, "the bot ended by itself"
                assert time.monotonic() < deadline, "no snapshot was made"
                time.sleep(0.1)
            # By hand beside the running bot, too: it stands on what is there and reads the rest, which may be nothing yet.
            done = bot_json("journal", "snapshot", file, "--json")
            assert done["read"] <= done["row"] - 40
        finally:
            process.kill()
            process.wait()
        process = subprocess.Popen(eager, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        assert process.stderr is not None
        with process.stderr:
            told = process.stderr.readline().decode()
            # An order that was on its way at the kill is unknown until there is evidence, and cannot be confirmed before.
            deadline = time.monotonic() + 150
            status: dict[str, Any] = {}
            while (status.get("pid"), status.get("state"), status.get("unknown_orders")) != (process.pid, "trading", 0):
                assert process.poll() is None, process.stderr.read()
                assert time.monotonic() < deadline, f"the books do not agree: {status}"
                time.sleep(0.5)
                status = json.loads(bot("status", file, "--json").stdout or "{}")
            process.terminate()
            assert process.wait(60) == 0
        assert int(told.removeprefix("stood on row ")) >= done["row"]
    finally:
        gateway.send_signal(signal.SIGINT)
        gateway.wait(timeout=60)
        gateway.stdout.close()
    assert gateway_fills(lines(log)) == journal_fills(tmp_path / "kept.db")
    assert bot("journal", "verify", file).returncode == 0
    # Other settings: no start could use it, and one line says so.
    file.write_text(file.read_text().replace("refresh_s: 5", "refresh_s: 6"))
    refused = bot("journal", "snapshot", file)
    assert (refused.returncode, "other settings" in refused.stderr) == (2, True)
    assert bot("journal", "snapshot", tmp_path / "kept.db").returncode == 2
