"""The local control socket of a running bot, and the client that ``bot status`` and ``bot stop`` use.

A Unix socket beside the journal's file, whatever link leads to it, for its owner only. One JSON line asks
(``{"op": "status"}``), one JSON line answers
(``{"ok": true, …}`` or ``{"ok": false, "error": "…"}``). A request may say until when it is meant (``until_wall_ns``): a bot
that comes to it later, as it was busy, stopped or asleep, refuses it. Whoever holds the journal's lock owns the socket, so
one that is already there was left behind by a killed process and is replaced. Imports the standard library, errors, the
net for secrets and the clock's seam; the server is started by ``runtime.live``.
"""

from __future__ import annotations

import asyncio
import errno
import hashlib
import json
import os
import socket
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import attrs

from botframework.errors import BotError, GatewayError, JournalError
from botframework.redaction import cleaned_value
from botframework.runtime.seams import RealClock
from botframework.runtime.storefile import real_path

_LINE_BYTES_MAX = 1_048_576
_IDLE_S = 10.0
ROOT = 0  # who may do anything here anyway
_PATH_BYTES_MAX = 100  # the system's limit is 104 on macOS, 108 on Linux, end mark included

Handler = Callable[[Mapping[str, Any]], Mapping[str, Any]]


class NotRunning(BotError):
    """No bot answers at the journal's control socket."""


def socket_path(journal_path: str | Path) -> Path:
    """Where the bot working on this journal listens.

    Beside the journal; when that path is too long for a socket, in a directory of the user's own under the system's
    temporary one, named by the journal's path.
    """
    path = real_path(Path(journal_path))
    beside = path.with_name(path.name + ".sock")
    if len(os.fsencode(beside)) <= _PATH_BYTES_MAX:
        return beside
    name = hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"tickwright-{os.getuid()}" / f"{name}.sock"


def refuse_place(journal_path: str | Path) -> None:
    """Raise the ``JournalError`` that a bot on this journal would end with for its socket; nothing is written."""
    path = socket_path(journal_path)
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if path.parent.exists():
            _refuse_folder_of_others(path.parent)
    except OSError as error:
        raise _no_socket(path, error) from error


@attrs.define(eq=False)
class ControlServer:
    """Answers on the socket until closed. ``handlers`` maps an operation to a function of the request."""

    path: Path
    handlers: Mapping[str, Handler]
    wall_ns: Callable[[], int] = attrs.field(factory=lambda: RealClock().wall_ns)
    _server: asyncio.Server | None = attrs.field(init=False, default=None)
    _talks: dict[asyncio.Task[None], asyncio.StreamWriter] = attrs.field(init=False, factory=dict)

    async def start(self) -> None:
        """Listen. Raises ``JournalError`` when the socket cannot be made."""
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            _make_own_directory(self.path.parent)
            self.path.unlink(missing_ok=True)
            # The socket is made inside a directory and with a mask that leave nobody else a moment to connect.
            mask = os.umask(0o177)
            try:
                listener.bind(os.fspath(self.path))
            finally:
                os.umask(mask)
            self._server = await asyncio.start_unix_server(self._connected, sock=listener, limit=_LINE_BYTES_MAX)
        except OSError as error:
            listener.close()
            raise _no_socket(self.path, error) from error

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = asyncio.get_running_loop().create_task(self._talk(reader, writer))
        self._talks[talk] = writer
        talk.add_done_callback(lambda done: self._talks.pop(done).close())

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await asyncio.wait_for(reader.readline(), _IDLE_S):
                answer = cleaned_value(self._answer(line))
                writer.write(json.dumps(answer, separators=(",", ":")).encode() + b"\n")
                await writer.drain()
        except (TimeoutError, OSError, ValueError):
            pass  # the other side went away, dawdled, or sent an endless line

    def _answer(self, line: bytes) -> dict[str, Any]:
        try:
            request = json.loads(line)
        except (ValueError, RecursionError):
            return {"ok": False, "error": "the request is not JSON"}
        handler = self.handlers.get(str(request.get("op"))) if isinstance(request, dict) else None
        if handler is None:
            return {"ok": False, "error": "unknown operation; there are: " + ", ".join(sorted(self.handlers))}
        until = request.get("until_wall_ns")
        if until is not None and not (type(until) is int and self.wall_ns() <= until):
            return {"ok": False, "error": "the request came too late; nothing was done"}
        return {"ok": True, **handler(request)}

    async def close(self) -> None:
        if self._server is None:
            return
        self._server.close()
        writers = list(self._talks.values())
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)
        await asyncio.gather(*(writer.wait_closed() for writer in writers), return_exceptions=True)
        await self._server.wait_closed()
        self._server = None
        self.path.unlink(missing_ok=True)


def ask(
    journal_path: str | Path, op: str, *, timeout_s: float = 5.0, valid_s: float | None = None, **arguments: Any
) -> dict[str, Any]:
    """Ask the bot on this journal; it is to be done within ``valid_s`` or not at all.

    Raises ``NotRunning`` when none answers, ``GatewayError`` when the answer is no use.
    """
    path = socket_path(journal_path)
    if valid_s is not None:
        arguments["until_wall_ns"] = RealClock().wall_ns() + int(valid_s * 1e9)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.settimeout(timeout_s)
        try:
            _refuse_strangers(path)
            client.connect(os.fspath(path))
            client.sendall(json.dumps({"op": op, **arguments}).encode() + b"\n")
            line = b""
            while not line.endswith(b"\n"):
                block = client.recv(65_536)
                if not block or len(line) > _LINE_BYTES_MAX:
                    break
                line += block
        except (FileNotFoundError, ConnectionRefusedError):
            raise NotRunning(
                "no bot is running on this journal", where=str(journal_path), hint="start one with `bot run FILE`"
            ) from None
        except OSError as error:
            raise GatewayError(
                f"the bot does not answer: {error.strerror or error}",
                where=str(path),
                hint="it may be busy; look at its output, or end it with Ctrl-C",
            ) from error
    try:
        answer = json.loads(line)
        ok = answer["ok"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise GatewayError("the bot's answer cannot be read", where=str(path)) from None
    if not ok:
        raise GatewayError(f"the bot refuses: {answer.get('error', '')}", where=str(path))
    return dict(answer)


def _no_socket(path: Path, error: OSError) -> JournalError:
    is_folder = isinstance(error, IsADirectoryError)
    return JournalError(
        f"the control socket cannot be made: {error.strerror or error}",
        where=str(path),
        hint="move it away: the socket has to be there" if is_folder else "check the rights of the folder",
    )


def _make_own_directory(directory: Path) -> None:
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    _refuse_folder_of_others(directory)


def _refuse_folder_of_others(directory: Path) -> None:
    if directory.stat().st_uid != os.getuid():
        raise PermissionError(errno.EACCES, "the folder belongs to somebody else")


def _refuse_strangers(path: Path) -> None:
    """A socket of somebody else's could take orders and stops, and answer that they were carried out."""
    if path.lstat().st_uid not in (os.getuid(), ROOT):
        raise PermissionError(errno.EACCES, "the socket belongs to somebody else")
