"""A small HTTP/1.1 connection pool on asyncio: few connections, those for orders opened early, nothing in between.

It sits where httpx's own pool would (``httpx.AsyncBaseTransport``), costs a fraction of it, in time and in memory, and knows
exactly when the first byte of a request is handed to the socket, which is what separates "not sent" from "unknown". A
request is written once and never again. Imports asyncio, httpx and ``plain``; used by ``transport``.
"""

from __future__ import annotations

import asyncio
import math
import ssl
from asyncio.sslproto import SSLProtocol
from collections import deque
from collections.abc import Callable
from typing import Any, Final, cast

import httpx

from botframework.ibkr.plain import PlainRequest

#: What a request's ``trace`` is told right before its first byte, here and in httpx's own pool.
LEAVING: Final = "http11.send_request_headers.started"
HEAD_MAX: Final = 64 * 1024
BODY_MAX: Final = 32 * 1024 * 1024


class BadAnswer(httpx.RemoteProtocolError):
    """What came is no HTTP/1.1 answer."""


class AnswerReader:
    """Bytes in, one answer out. Without I/O; ``feed`` returns True when the answer is complete."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.body = b""
        self.keep_alive = True
        self._head_done = False
        self._chunked = False
        self._length: int | None = None
        self._chunks: list[bytes] = []
        self._chunks_size = 0

    def feed(self, data: bytes) -> bool:
        """Raises ``BadAnswer``."""
        self._buffer += data
        while not self._head_done:
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                if len(self._buffer) > HEAD_MAX:
                    raise BadAnswer("the head of the answer is too long")
                return False
            self._read_head(bytes(self._buffer[:end]))
            del self._buffer[: end + 4]
        if self._chunked:
            return self._read_chunks()
        if self._length is None:
            if len(self._buffer) > BODY_MAX:
                raise BadAnswer("the answer is too long")
            return False  # ends with the connection
        if len(self._buffer) < self._length:
            return False
        self.body = bytes(self._buffer[: self._length])
        if len(self._buffer) > self._length:
            self.keep_alive = False  # more than was asked for: this connection is out of step
        return True

    def end(self) -> bool:
        """The connection ended. Whether that completes the answer."""
        if self._head_done and not self._chunked and self._length is None:
            self.body = bytes(self._buffer)
            self.keep_alive = False
            return True
        return False

    def _read_head(self, head: bytes) -> None:
        lines = head.split(b"\r\n")
        parts = lines[0].split(b" ", 2)
        if len(parts) < 2 or not parts[0].startswith(b"HTTP/1.") or not parts[1].isdigit() or len(parts[1]) != 3:
            raise BadAnswer("the answer does not begin with a status line")
        self.status = int(parts[1])
        self.headers = []
        lengths: list[bytes] = []
        self.keep_alive = parts[0] != b"HTTP/1.0"
        for line in lines[1:]:
            name, colon, value = line.partition(b":")
            if not colon or not name or name != name.strip():
                raise BadAnswer("a header of the answer is malformed")
            value = value.strip()
            self.headers.append((name, value))
            lower = name.lower()
            if lower == b"content-length":
                lengths.append(value)
            elif lower == b"transfer-encoding":
                if value.lower() != b"chunked":
                    raise BadAnswer("the answer is encoded in an unknown way")
                self._chunked = True
            elif lower == b"connection" and value.lower() == b"close":
                self.keep_alive = False
        if 100 <= self.status < 200:
            self._chunked = False
            return  # an interim answer: the real one follows
        self._head_done = True
        if self.status in (204, 304):
            self._chunked, self._length = False, 0
        elif not self._chunked and lengths:
            if len(set(lengths)) != 1 or not lengths[0].isdigit() or int(lengths[0]) > BODY_MAX:
                raise BadAnswer("the length of the answer is unusable")
            self._length = int(lengths[0])

    def _read_chunks(self) -> bool:
        while True:
            line_end = self._buffer.find(b"\r\n")
            if line_end < 0:
                if len(self._buffer) > HEAD_MAX:
                    raise BadAnswer("the size of a chunk is unusable")
                return False
            size_text = bytes(self._buffer[:line_end]).partition(b";")[0].strip()
            try:
                size = int(size_text, 16)
            except ValueError:
                raise BadAnswer("the size of a chunk is unusable") from None
            if size < 0 or self._chunks_size + size > BODY_MAX:
                raise BadAnswer("the answer is too long")
            if size == 0:
                # Trailers, if any, end with an empty line.
                rest = bytes(self._buffer[line_end:])
                end = rest.find(b"\r\n\r\n")
                if end < 0:
                    return False
                self.body = b"".join(self._chunks)
                if len(rest) > end + 4:
                    self.keep_alive = False
                return True
            begin = line_end + 2
            if len(self._buffer) < begin + size + 2:
                return False
            if self._buffer[begin + size : begin + size + 2] != b"\r\n":
                raise BadAnswer("a chunk does not end where it should")
            self._chunks.append(bytes(self._buffer[begin : begin + size]))
            self._chunks_size += size
            del self._buffer[: begin + size + 2]


class _Connection(asyncio.Protocol):
    """One connection; one exchange at a time."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.idle_since_s = 0.0  # by the loop's clock
        self.usable = True
        self._reader: AnswerReader | None = None
        self._done: asyncio.Future[AnswerReader] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        reader, done = self._reader, self._done
        if reader is None or done is None or done.done():
            self.close()  # nobody asked: not to be used for the next answer
            return
        try:
            complete = reader.feed(data)
        except BadAnswer as exc:
            self.close()
            done.set_exception(exc)
            return
        if complete:
            if not reader.keep_alive:
                self.close()
            self._reader = None
            done.set_result(reader)

    def eof_received(self) -> bool:
        self.usable = False
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        self.usable = False
        reader, done = self._reader, self._done
        if done is None or done.done() or reader is None:
            return
        if exc is None and reader.end():
            done.set_result(reader)
        else:
            done.set_exception(httpx.RemoteProtocolError("the server closed the connection without an answer"))

    def write(self, data: bytes) -> asyncio.Future[AnswerReader]:
        """Hand the request to the socket."""
        assert self.transport is not None
        self.transport.write(data)
        # Whatever comes is read in a later turn of the loop: what it is read into is made when the bytes have left.
        self._reader = AnswerReader()
        self._done = asyncio.get_running_loop().create_future()
        return self._done

    def expire(self) -> None:
        """The answer did not come in time."""
        if self._done is not None and not self._done.done():
            self._done.set_exception(TimeoutError())

    def close(self) -> None:
        self.usable = False
        if self.transport is not None:
            self.transport.abort()


class _Tls(SSLProtocol):
    """asyncio's own TLS, with less room: it holds 256 KiB for each connection as long as that stands, and there are half a dozen.

    What does not fit is read in the next turn of the loop; a record of TLS is 16 KiB at most.
    """

    max_size = 32 * 1024


async def _open(host: str, port: int, context: ssl.SSLContext | None) -> _Connection:
    """A connection, its certificate accepted. Raises ``OSError``."""
    loop = asyncio.get_running_loop()
    connection = _Connection()
    if context is None:
        await loop.create_connection(lambda: connection, host, port)
        return connection
    opened: asyncio.Future[None] = loop.create_future()
    transport, _ = await loop.create_connection(
        lambda: _Tls(loop, connection, context, opened, server_hostname=host), host, port
    )
    try:
        await opened
    except BaseException:
        transport.abort()
        raise
    return connection


class Slots:
    """How many may be under way at once, first come first served; ``free`` is how many more."""

    def __init__(self, count: int) -> None:
        self.free = count
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def enter(self, request: httpx.Request, timeout_s: float | None) -> None:
        """Take one. Raises ``httpx.PoolTimeout`` when none has become free in time."""
        if self.free:
            self.free -= 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            async with asyncio.timeout(timeout_s):
                await turn
        except BaseException as exc:
            if not turn.done():
                turn.cancel()  # interrupted before its task first waited: nobody may be given this turn
            elif not turn.cancelled():
                self.leave()  # it came in the same moment: the next one has it
            if isinstance(exc, TimeoutError):
                raise httpx.PoolTimeout("all connections are busy", request=request) from exc
            raise

    def leave(self) -> None:
        """Give one back: to who has waited longest, if anybody waits."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self.free += 1


class DirectPool(httpx.AsyncBaseTransport):
    """At most ``connections`` connections to one origin, kept alive, but for ``idle_max_s`` at most without a request.

    Raises ``httpx.ConnectError``/``ConnectTimeout``/``PoolTimeout`` before anything is written, ``httpx.ReadError`` and
    its like after. The request's ``trace`` extension is called right before the first byte.
    """

    def __init__(self, ssl_context: ssl.SSLContext | None, connections: int, idle_max_s: float = math.inf) -> None:
        self._ssl = ssl_context
        self._idle_max_s = idle_max_s
        self._slots = Slots(connections)
        self._idle: list[_Connection] = []
        self._all: list[_Connection] = []
        self._is_closed = False
        self._origin: tuple[str, str, int | None] | None = None

    async def warm_up(self, url: httpx.URL, wanted: int, timeout_s: float = 5.0) -> None:
        """See that ``wanted`` connections are open, so that no order pays for a handshake.

        Raises ``httpx.ConnectError`` or ``httpx.ConnectTimeout``.
        """
        self._idle = [connection for connection in self._idle if connection.usable]
        while sum(connection.usable for connection in self._all) < wanted and self._slots.free:
            self._slots.free -= 1
            try:
                self._idle.append(await self._connect(url, timeout_s))
            finally:
                self._slots.leave()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await self.exchange(request)
        return httpx.Response(answer.status, headers=answer.headers, stream=httpx.ByteStream(answer.body))

    async def exchange(self, request: httpx.Request) -> AnswerReader:
        """Send the request once and read its answer, without making an httpx response of it."""
        timeout = request.extensions.get("timeout") or {}
        trace = request.extensions.get("trace")
        origin = request.url.scheme, request.url.host, request.url.port
        if self._origin not in (None, origin):
            raise httpx.ConnectError("the connections are to another server")
        self._origin = origin
        await self._slots.enter(request, timeout.get("pool"))
        try:
            connection = self._take() or await self._connect(request.url, timeout.get("connect"))
            try:
                data = _serialise(request)
                if trace is not None:
                    await trace(LEAVING, {"request": request})
            except BaseException:
                self._idle.append(connection)  # nothing was written on it
                raise
            return await self._answer(*_written(connection, data))
        finally:
            self._slots.leave()

    def has_one_ready(self) -> bool:
        """Whether a request could be written at once: nobody waits, and a connection is open."""
        return bool(self._slots.free) and self._has_idle()

    async def exchange_at_once(
        self, request: httpx.Request, watch: Callable[[str, dict[str, Any]], None], timeout_s: float
    ) -> AnswerReader:
        """As ``exchange`` where ``has_one_ready``: nothing is waited for before the last byte is handed to the socket.

        ``watch`` is called right before the first. Raises ``TimeoutError`` when the answer has not come after ``timeout_s``.
        """
        self._slots.free -= 1
        try:
            data = _serialise(request)
            watch(LEAVING, {"request": request})
            return await self._answer(*_written(self._idle.pop(), data), timeout_s)
        finally:
            self._slots.leave()

    async def _answer(
        self, connection: _Connection, done: asyncio.Future[AnswerReader], timeout_s: float = 0.0
    ) -> AnswerReader:
        """Wait for the answer to what was written."""
        timer: asyncio.TimerHandle | None = None
        try:
            if timeout_s:
                timer = asyncio.get_running_loop().call_later(timeout_s, connection.expire)
            answer = await done
        except BaseException:
            connection.close()  # an answer that comes later must not meet the next request
            raise
        finally:
            if timer is not None:
                timer.cancel()
        if connection.usable:
            connection.idle_since_s = asyncio.get_running_loop().time()
            self._idle.append(connection)
        return answer

    def _take(self) -> _Connection | None:
        return self._idle.pop() if self._has_idle() else None

    def _has_idle(self) -> bool:
        """Whether one can be used; what cannot any more is closed. The one used last is at the end."""
        idle = self._idle
        if self._idle_max_s != math.inf:
            least_s = asyncio.get_running_loop().time() - self._idle_max_s
            while idle and idle[0].idle_since_s <= least_s:
                idle.pop(0).close()
        while idle and not idle[-1].usable:
            idle.pop()
        return bool(idle)

    async def _connect(self, url: httpx.URL, timeout_s: float | None) -> _Connection:
        if self._refuses():
            raise httpx.ConnectError("the connections are closed")
        secure = url.scheme == "https"
        port = url.port or (443 if secure else 80)
        context = (self._ssl or ssl.create_default_context()) if secure else None
        try:
            async with asyncio.timeout(timeout_s):
                connection = await _open(url.host, port, context)
        except TimeoutError as exc:
            raise httpx.ConnectTimeout(f"no connection to {url.host}:{port} in time") from exc
        except OSError as exc:  # a refused certificate is one of these
            raise httpx.ConnectError(str(exc) or type(exc).__name__) from exc
        if self._refuses():  # closed while this one was on its way
            connection.close()
            raise httpx.ConnectError("the connections are closed")
        connection.idle_since_s = asyncio.get_running_loop().time()
        self._all = [known for known in self._all if known.usable]
        self._all.append(connection)
        return connection

    def _refuses(self) -> bool:
        return self._is_closed

    async def aclose(self) -> None:
        """Close every connection, and those that come about later. Nothing is sent any more."""
        self._is_closed = True
        for connection in self._all:
            connection.close()
        self._all.clear()
        self._idle.clear()
        await asyncio.sleep(0)  # lets the aborted transports go


def _written(connection: _Connection, data: bytes) -> tuple[_Connection, asyncio.Future[AnswerReader]]:
    """Write, on a connection that is not used again if that fails; with it, what its answer is waited for with."""
    try:
        return connection, connection.write(data)
    except BaseException:
        connection.close()
        raise


def _serialise(request: httpx.Request) -> bytes:
    """The request's bytes, in one piece. Raises ``httpx.LocalProtocolError`` for what cannot stand in a head."""
    if isinstance(request, PlainRequest):
        return request.wire()
    target = request.url.raw_path
    parts = [request.method.encode("ascii"), b" ", target, b" HTTP/1.1\r\n"]
    for name, value in request.headers.raw:
        if b"\r" in value or b"\n" in value or b"\r" in name or b"\n" in name:
            raise httpx.LocalProtocolError("a header holds a line break")
        parts += (name, b": ", value, b"\r\n")
    parts += (b"\r\n", request.content)
    return b"".join(parts)
