"""The control socket: owner only, one line asks, one line answers, leftovers do not matter."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import stat
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from botframework.errors import GatewayError, JournalError
from botframework.runtime.control import ControlServer, NotRunning, ask, socket_path


def serve(journal: Path, test: Callable[[ControlServer], Awaitable[None]], **handlers: Any) -> None:
    async def run() -> None:
        server = ControlServer(socket_path(journal), handlers)
        await server.start()
        try:
            await test(server)
        finally:
            await server.close()

    asyncio.run(run())


def test_ask_and_answer(tmp_path: Path) -> None:
    journal = tmp_path / "bot.db"

    async def test(server: ControlServer) -> None:
        assert stat.S_IMODE(server.path.stat().st_mode) == 0o600
        answer = await asyncio.to_thread(ask, journal, "status", detail=3)
        assert answer == {"ok": True, "state": "trading", "detail": 3}
        with pytest.raises(GatewayError, match="there are: status"):
            await asyncio.to_thread(ask, journal, "dance")

    serve(journal, test, status=lambda request: {"state": "trading", "detail": request["detail"]})
    assert not socket_path(journal).exists()
    with pytest.raises(NotRunning, match="no bot is running"):
        ask(journal, "status")


def test_a_bot_is_found_by_any_name_of_its_journal(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    journal, link, folder = tmp_path / "kept" / "bot.db", tmp_path / "link.db", tmp_path / "folder"
    journal.touch()
    link.symlink_to(journal)
    folder.symlink_to(tmp_path / "kept")
    names = [journal, link, folder / "bot.db"]

    async def test(server: ControlServer) -> None:
        for name in names:
            assert (await asyncio.to_thread(ask, name, "status"))["bot"] == "demo", name

    for started_by in names:
        serve(started_by, test, status=lambda request: {"bot": "demo"})


def test_a_killed_bots_socket_is_replaced_and_reads_as_not_running(tmp_path: Path) -> None:
    journal = tmp_path / "bot.db"
    with socket.socket(socket.AF_UNIX) as left_behind:
        left_behind.bind(str(socket_path(journal)))
    with pytest.raises(NotRunning):
        ask(journal, "status")

    async def test(server: ControlServer) -> None:
        assert (await asyncio.to_thread(ask, journal, "stop"))["ok"]

    serve(journal, test, stop=lambda request: {})


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (b"nonsense\n", "not JSON"),
        (b"[1]\n", "unknown operation"),
        (b'{"op": 5}\n', "unknown operation"),
        (b"[" * 9000 + b"\n", "not JSON"),
    ],
)
def test_bad_requests_get_an_answer(tmp_path: Path, sent: bytes, words: str) -> None:
    async def test(server: ControlServer) -> None:
        reader, writer = await asyncio.open_unix_connection(str(server.path))
        writer.write(sent)
        assert words in (await reader.readline()).decode()
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()

    serve(tmp_path / "bot.db", test, status=lambda request: {})


def test_an_endless_line_is_cut_off(tmp_path: Path) -> None:
    async def test(server: ControlServer) -> None:
        reader, writer = await asyncio.open_unix_connection(str(server.path))
        writer.write(b"x" * 3_000_000)
        try:
            assert await reader.read() == b""
        except ConnectionError:
            pass  # the same, told by the kernel
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()

    serve(tmp_path / "bot.db", test, status=lambda request: {})


def test_closing_does_not_wait_for_a_silent_client(tmp_path: Path) -> None:
    async def test(server: ControlServer) -> None:
        reader, writer = await asyncio.open_unix_connection(str(server.path))
        writer.write(b'{"op": "status"}\n{')
        await reader.readline()
        await server.close()
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()

    serve(tmp_path / "bot.db", test, status=lambda request: {})


def test_long_paths_have_a_short_socket(tmp_path: Path) -> None:
    journal = tmp_path / ("deep" * 20) / ("deeper" * 20) / "bot.db"
    path = socket_path(journal)
    assert len(str(path)) <= 100
    assert path == socket_path(journal)
    assert path != socket_path(journal.with_name("other.db"))

    async def test(server: ControlServer) -> None:
        assert (await asyncio.to_thread(ask, journal, "status"))["ok"]

    serve(journal, test, status=lambda request: {})


def test_a_folder_that_cannot_hold_it(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(JournalError, match="control socket"):
        serve(tmp_path / "file" / "bot.db", lambda server: asyncio.sleep(0))


def test_a_request_that_comes_too_late_is_not_carried_out(tmp_path: Path) -> None:
    journal = tmp_path / "bot.db"
    carried: list[Any] = []

    def order(request: Any) -> dict[str, Any]:
        carried.append(request)
        return {}

    async def test(server: ControlServer) -> None:
        await asyncio.to_thread(ask, journal, "order", valid_s=60)
        now = server.wall_ns()
        server.wall_ns = lambda: now + 3600 * 10**9  # the machine slept with the request in the socket
        with pytest.raises(GatewayError, match="came too late; nothing was done"):
            await asyncio.to_thread(ask, journal, "order", valid_s=60)
        for odd in ("soon", True, 1e30, [1]):
            with pytest.raises(GatewayError, match="too late"):
                await asyncio.to_thread(ask, journal, "order", until_wall_ns=odd)
        await asyncio.to_thread(ask, journal, "order")

    serve(journal, test, order=order)
    assert len(carried) == 2


def test_nobody_talks_to_a_socket_of_somebody_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = tmp_path / "bot.db"
    with socket.socket(socket.AF_UNIX) as theirs:
        theirs.bind(str(socket_path(journal)))
        theirs.listen()
        owner = socket_path(journal).stat().st_uid
        monkeypatch.setattr("botframework.runtime.control.os.getuid", lambda: owner + 1)
        monkeypatch.setattr("botframework.runtime.control.ROOT", -1)
        with pytest.raises(GatewayError, match="belongs to somebody else"):
            ask(journal, "status")


def test_no_socket_is_made_in_a_folder_of_somebody_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = tmp_path.stat().st_uid
    monkeypatch.setattr("botframework.runtime.control.os.getuid", lambda: owner + 1)
    server = ControlServer(tmp_path / "bot.db.sock", {})
    with pytest.raises(JournalError, match="belongs to somebody else"):
        asyncio.run(server.start())
    assert list(tmp_path.iterdir()) == []
