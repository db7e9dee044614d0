"""How a session is used: from threads, with Ctrl-C, opened and closed, without leaving anything behind."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from botframework.ibkr import BadCall
from botframework.sim import SimConfig
from botframework.sim.embedded import EmbeddedGateway
from tests.ibkr.library_kit import Quick, QuickSync


@pytest.fixture(scope="module")
def gateway() -> Iterator[EmbeddedGateway]:
    with EmbeddedGateway(SimConfig(pacing="loose")) as running:
        yield running


def test_several_threads_share_one_session(gateway: EmbeddedGateway, tmp_path: Path) -> None:
    symbols = ("AAPL", "IBM", "MSFT")
    with QuickSync(url=gateway.url, remember_pace=None, contract_cache=tmp_path / "c.db") as s:
        with ThreadPoolExecutor(6) as pool:
            found = list(pool.map(s.conid, symbols * 2))
        assert found == [s.conid(symbol) for symbol in symbols] * 2
        with ThreadPoolExecutor(3) as pool:
            quotes = list(pool.map(s.quote, symbols[:3]))
        assert [quote.symbol for quote in quotes] == list(symbols[:3])
        walk = s.iter_subaccounts()
        with ThreadPoolExecutor(1) as pool:
            assert [row.account_id for row in pool.submit(list, walk).result()] == ["DU1234567"]


def test_a_thread_that_waits_does_not_hold_up_the_others(gateway: EmbeddedGateway) -> None:
    with QuickSync(url=gateway.url, remember_pace=None) as s:
        s.accounts()
        gateway.gateway.faults.add("delay_answer", path="/iserver/watchlists", delay_ms=600_000, times=1)
        slow = threading.Thread(target=s.watchlists)
        slow.start()
        while gateway.gateway.faults.standing("delay_answer") is not None:  # it waits from here on
            time.sleep(0.01)
        s.accounts()
        assert slow.is_alive()
        gateway.call(lambda _: answer_now(gateway))
        slow.join()


def answer_now(gateway: EmbeddedGateway) -> None:
    """What is kept waiting has waited enough."""
    for connection in list(gateway.server._connections):
        if (late := connection._delayed) is not None:
            (answer,) = late._args
            late.cancel()
            connection._respond_late(answer)


def test_outside_its_with_a_session_says_so(gateway: EmbeddedGateway) -> None:
    s = QuickSync(url=gateway.url, remember_pace=None)
    with pytest.raises(BadCall, match="not open"):
        s.accounts()
    with s:
        walk = s.iter_subaccounts()
        with pytest.raises(BadCall, match="open already"), s:
            pass
        assert s.accounts() == ["DU1234567"]
    with pytest.raises(BadCall, match="not open"):
        s.accounts()
    with pytest.raises(BadCall, match="not open"):
        list(walk)


def test_a_session_may_be_opened_again(gateway: EmbeddedGateway, tmp_path: Path) -> None:
    s = QuickSync(url=gateway.url, remember_pace=None, contract_cache=tmp_path / "c.db")
    for symbol in ("AAPL", "IBM"):
        with s:
            s.conid(symbol)
    with QuickSync(url=gateway.url, remember_pace=None, contract_cache=tmp_path / "c.db") as other:
        assert other.talk.cache.get("contracts", "STK|IBM") is not None


def test_an_asynchronous_session_stays_in_its_loop(gateway: EmbeddedGateway) -> None:
    session = Quick(url=gateway.url, remember_pace=None)

    async def open_it() -> None:
        await session.__aenter__()
        assert await session.accounts() == ["DU1234567"]

    async def use_it() -> None:
        with pytest.raises(BadCall, match="another event loop"):
            await session.accounts()

    loop = asyncio.new_event_loop()
    loop.run_until_complete(open_it())
    asyncio.run(use_it())
    loop.run_until_complete(session.__aexit__(None, None, None))
    with pytest.raises(BadCall, match="not open"):
        loop.run_until_complete(session.accounts())
    loop.close()


def test_a_cancelled_task_leaves_the_session_usable(gateway: EmbeddedGateway) -> None:
    async def run() -> None:
        async with Quick(url=gateway.url, remember_pace=None) as session:
            await session.accounts()
            gateway.gateway.faults.add("delay_answer", path="/iserver/watchlists", delay_ms=20_000, times=1)
            task = asyncio.create_task(session.watchlists())
            # The gateway lives in a thread of its own, which sets no event of ours.
            while gateway.gateway.faults.standing("delay_answer") is not None:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert await session.accounts() == ["DU1234567"]

    asyncio.run(run())


PROGRAM = """
import signal
import sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # tests started in the background hand down that it is ignored
from botframework.ibkr import SyncSession
try:
    with SyncSession(url=sys.argv[1], remember_pace=None, establish=False) as s:
        print("ready", flush=True)
        s.raw("session_status")
finally:
    print("closed", flush=True)
"""


@pytest.mark.skipif(os.name != "posix", reason="signals as a terminal sends them")
def test_ctrl_c_ends_a_script_in_order() -> None:
    """A gateway that accepts and says nothing; the script waits for it when the user loses patience."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/v1/api"
        script = subprocess.Popen(
            [sys.executable, "-X", "dev", "-W", "error", "-c", PROGRAM, url],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        connection, _ = server.accept()
        with connection:
            connection.recv(1000)  # it waits for the answer now
            script.send_signal(signal.SIGINT)
            out, err = script.communicate(timeout=60)
    assert out.split() == ["ready", "closed"]
    assert script.returncode == -signal.SIGINT
    assert err.strip().endswith("KeyboardInterrupt")
    assert "Warning" not in err
    assert "Exception ignored" not in err


def test_leaving_closes_connections_and_files(gateway: EmbeddedGateway, tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "from botframework.ibkr import SyncSession\n"
        "with SyncSession(url=sys.argv[1], remember_pace=None, contract_cache=sys.argv[2]) as s:\n"
        "    s.conid('AAPL')\n"
        "    walk = s.iter_subaccounts()\n"
        "    next(walk)\n"
        "del walk, s\n"
    )
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error", "-c", program, gateway.url, str(tmp_path / "c.db")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["c.db", "c.db.lock"]
