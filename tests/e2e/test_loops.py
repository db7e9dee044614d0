"""A whole bot on uvloop: it trades, tells on which loop, and every way to end it or hold it back works as on asyncio's own.

Where uvloop is installed; `pytest --loop uvloop tests/ibkr tests/runtime` has the parts on it too.
"""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from botframework import loops
from botframework.ibkr.library import Session
from botframework.ibkr.pins import tls_context
from botframework.runtime.killfile import KillRequest, kill_paths, write
from tests.e2e.books import (
    BOT,
    bot,
    bot_json,
    gateway_fills,
    gateway_orders,
    journal_fills,
    journal_orders,
    journal_rows,
    lines,
    lines_so_far,
)
from tests.ibkr.conftest import make_certificate  # noqa: F401 - a fixture
from tests.ibkr.test_pins import tls_server

pytestmark = pytest.mark.skipif(find_spec("uvloop") is None, reason="uvloop is not installed")
ON_UVLOOP = ("--loop", "uvloop")
WAIT_S = 90


@contextmanager
def running(file: Path, *more: object) -> Iterator[subprocess.Popen[str]]:
    """A bot on uvloop, from the moment it has traded."""
    process = subprocess.Popen(
        [*BOT, "run", str(file), "--plain", *ON_UVLOOP, *map(str, more)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline().rstrip().endswith(", loop uvloop")
        assert any(" fill " in line for line in process.stdout)
        yield process
    finally:
        process.kill()
        process.communicate()


@contextmanager
def tls_gateway(log: Path) -> Iterator[dict[str, Any]]:
    process = subprocess.Popen(
        [*BOT, "gateway", "--port", "0", "--tls", "--speed", "30", "--json", "--gateway-log", str(log)],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())
        process.send_signal(signal.SIGINT)
        assert process.wait(WAIT_S) == 0
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_trades_and_a_signal_ends_it_in_order(
    number: signal.Signals, write_bot: Callable[..., Path], tmp_path: Path
) -> None:
    file, log = write_bot(), tmp_path / "gateway.jsonl"
    with running(file, "--gateway-log", log) as process:
        assert bot_json("status", file, "--json")["loop"] == "uvloop"
        assert "  loop uvloop\n" in bot("status", file).stdout
        process.send_signal(number)
        out, err = process.communicate(timeout=WAIT_S)
    assert process.returncode == 0, err
    assert err == ""
    assert "the same" in out
    assert not list(tmp_path.glob("*.sock"))
    rows = lines(log)
    assert gateway_orders(rows) == journal_orders(tmp_path / "e2e.db")
    assert gateway_fills(rows) == journal_fills(tmp_path / "e2e.db")


def test_a_second_signal_ends_it_at_once(write_bot: Callable[..., Path]) -> None:
    file = write_bot(strategies="[{name: maker, kind: market_maker, quantity: 100, max_inventory: 500, refresh_s: 5}]")
    with running(file) as process:
        process.send_signal(signal.SIGINT)
        time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=WAIT_S)
    assert process.returncode in (0, 130), err  # it may have ended in order in between
    assert "Traceback" not in err


@pytest.mark.parametrize("way", ["file", "signal"])
def test_the_kill_switch_holds_it_back(way: str, write_bot: Callable[..., Path], tmp_path: Path) -> None:
    file, log = write_bot(), tmp_path / "gateway.jsonl"
    with running(file, "--gateway-log", log) as process:
        if way == "file":
            write(kill_paths(tmp_path / "e2e.db")[0], KillRequest("halt", "seen enough", "a test"))
        else:
            process.send_signal(signal.SIGUSR1)
        deadline = time.monotonic() + WAIT_S
        while bot_json("status", file, "--json")["trading_state"] != "HALTED":
            assert time.monotonic() < deadline, "it was not halted"
        time.sleep(2)  # what had left before is there by now
        sent = len(gateway_orders(lines_so_far(log)))
        time.sleep(2)  # a minute of its market
        assert len(gateway_orders(lines_so_far(log))) == sent
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=WAIT_S)
    assert process.returncode == 0, err
    (halted,) = [
        row["seq"]
        for row in journal_rows(tmp_path / "e2e.db", "TradingStateChanged")
        if row["body"]["scope"] == "account"
    ]
    before = {
        row["body"]["intent"]["client_order_id"]
        for row in journal_rows(tmp_path / "e2e.db", "SubmitOrder")
        if row["seq"] < halted
    }
    assert {order[0] for order in gateway_orders(lines(log)).values()} <= before


def test_over_tls_it_trades_with_the_pinned_certificate_and_with_no_other(
    write_bot: Callable[..., Path], tmp_path: Path
) -> None:
    log = tmp_path / "gateway.jsonl"
    with tls_gateway(log) as about:
        target = f"{{kind: gateway, url: '{about['url']}', pin: '{{}}'}}"
        account = about["accounts"][0]
        right = write_bot("right", gateway=target.replace("{}", about["pin"]), account=account)
        with running(right) as process:
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=WAIT_S)
        assert (process.returncode, err) == (0, "")
        wrong = bot("run", write_bot("wrong", gateway=target.replace("{}", "0" * 64)), "--for", "2s", *ON_UVLOOP)
        assert wrong.returncode == 4
        assert "fingerprint" in wrong.stderr.splitlines()[-1]
    assert gateway_orders(lines(log)) == journal_orders(tmp_path / "right.db")


def test_an_impostor_sees_no_byte(make_certificate: Any) -> None:  # noqa: F811
    import picows

    ours, other = make_certificate("ours-uvloop"), make_certificate("other-uvloop")

    async def requests(url: str) -> None:
        async with Session(url=url, pins=(ours.fingerprint,), remember_pace=None, remember_drift=None) as session:
            await session.accounts()

    async def stream(url: str) -> None:
        await picows.ws_connect(
            picows.WSListener,
            url.replace("https", "wss"),
            ssl_context=tls_context("pin", (ours.fingerprint,)),
            use_aiofastnet=False,
        )

    for way in (requests, stream):
        with tls_server(other.server_context()) as seen:
            with pytest.raises(Exception, match="fingerprint") as caught:
                loops.run(way(f"https://127.0.0.1:{seen.port}"), loops.maker_of(loops.UVLOOP))
            assert other.fingerprint in str(caught.value)
        assert seen.received == b""


def test_the_loops_own_ways_that_we_rely_on() -> None:
    """A timer far away does not go off at once, a short one not before its time, and a child's end is heard."""

    async def go() -> None:
        loop = asyncio.get_running_loop()
        far = [loop.call_later(delay_s, pytest.fail, "too early") for delay_s in (3e6, 1e9, 1e12)]
        began_ns = time.monotonic_ns()
        await asyncio.sleep(0.02)
        assert time.monotonic_ns() - began_ns > 18_000_000  # it counts whole milliseconds
        child = await asyncio.create_subprocess_exec("/bin/sh", "-c", "exit 3")
        assert await asyncio.wait_for(child.wait(), WAIT_S) == 3
        for timer in far:
            timer.cancel()

    loops.run(go(), loops.maker_of(loops.UVLOOP))
