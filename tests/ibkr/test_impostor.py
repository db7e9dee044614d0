"""A server with another key gets not one byte of a request from any of our ways in: they end within the handshake."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from botframework.errors import BotError
from botframework.ibkr.library import Session, SyncSession
from botframework.ibkr.pins import tls_context
from botframework.ibkr.redact import Redactor
from botframework.ibkr.rescue import Ours, Rescue
from botframework.ibkr.stream import StreamProtocol
from botframework.ibkr.stream_client import StreamClient
from botframework.ibkr.transport import CookieKeeper
from botframework.runtime.seams import RealClock
from botframework.secret import Secret
from tests.ibkr.test_pins import tls_server


def blocking(url: str, pin: str, folder: Path) -> str:
    with (
        pytest.raises(BotError, match="fingerprint") as caught,
        SyncSession(url=url, pins=(pin,), remember_pace=None, remember_drift=None) as session,
    ):
        session.accounts()
    return str(caught.value)


def asynchronous(url: str, pin: str, folder: Path) -> str:
    async def go() -> None:
        async with Session(url=url, pins=(pin,), remember_pace=None, remember_drift=None) as session:
            await session.accounts()

    with pytest.raises(BotError, match="fingerprint") as caught:
        asyncio.run(go())
    return str(caught.value)


def stream(url: str, pin: str, folder: Path) -> str:
    async def go() -> str:
        troubles: asyncio.Queue[str] = asyncio.Queue()
        clock = RealClock()

        async def fresh_id() -> Secret:
            return Secret("a-session-id")

        protocol = StreamProtocol(clock=clock, emit=lambda event: None, emit_tick=lambda tick: None)
        cookies = CookieKeeper(Redactor(), {"x-sess-uuid": Secret("0.secret")})
        client = StreamClient(
            url.replace("https", "wss") + "/v1/api/ws",
            protocol,
            fresh_id,
            clock,
            cookies,
            ssl_context=tls_context("pin", (pin,)),
            on_trouble=troubles.put_nowait,
        )
        task = asyncio.create_task(client.run())
        try:
            async with asyncio.timeout(100):
                while "fingerprint" not in (told := await troubles.get()):
                    pass  # a machine that stands still gives a handshake up, and tries again
                return told
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    return asyncio.run(go())


def rescue(url: str, pin: str, folder: Path) -> str:
    said: list[str] = []
    helper = Rescue(url + "/v1/api", "DU1234567", RealClock(), tls_context("pin", (pin,)), folder, said.append)
    rescued = asyncio.run(helper.run(Ours(frozenset({"b-1"}), ("1001",)), for_s=1.0))
    assert not rescued.confirmed
    return " ".join(said)


@pytest.mark.parametrize("way", [blocking, asynchronous, stream, rescue])
def test_an_impostor_sees_no_byte(make_certificate: Any, tmp_path: Path, way: Callable[[str, str, Path], str]) -> None:
    ours, other = make_certificate(f"ours-{way.__name__}"), make_certificate(f"other-{way.__name__}")
    with tls_server(other.server_context()) as seen:
        told = way(f"https://127.0.0.1:{seen.port}", ours.fingerprint, tmp_path)
    assert seen.received == b""
    assert other.fingerprint in told
