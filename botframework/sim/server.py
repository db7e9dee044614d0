"""The simulated gateway on a socket: HTTP/1.1 with h11, websocket with wsproto, plain or TLS.

Imports asyncio, h11, wsproto and the pure handler. The only place of the simulator that reads a clock, through the callable
it is given. One protocol object per connection; one timer for everything the gateway has due. Everything is bounded: header
and body sizes, requests waiting on a connection, bytes waiting for a slow reader.
"""

import asyncio
import contextlib
import ssl
import struct
import time
from collections.abc import Callable
from urllib.parse import parse_qs, unquote, urlsplit

import h11
from wsproto import WSConnection
from wsproto.connection import ConnectionType
from wsproto.events import AcceptConnection, BytesMessage, CloseConnection, Ping, RejectConnection, Request, TextMessage
from wsproto.utilities import ProtocolError, RemoteProtocolError

from botframework.sim.gateway import API, SimGateway
from botframework.sim.wire import SimRequest, SimResponse, page, refuse

BODY_MAX = 1 << 20
CONGESTED_BYTES = 256 * 1024
RELIEVED_BYTES = 64 * 1024
SLOWEST_BYTES = 8 * 1024 * 1024
MESSAGE_MAX = 1 << 16
WAKE_S = 0.002
CONNECTIONS_MAX = 512


def wall_clock() -> Callable[[], int]:
    """Wall time in ns that never goes back: the system's time at the call, carried on by the monotonic clock."""
    offset = time.time_ns() - time.monotonic_ns()
    return lambda: time.monotonic_ns() + offset


class GatewayServer:
    """Serves one gateway. `start` binds (port 0: a free one), `stop` leaves no connection, task or timer behind."""

    def __init__(
        self,
        gateway: SimGateway,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        tls: ssl.SSLContext | None = None,
        clock: Callable[[], int] | None = None,
    ) -> None:
        self.gateway = gateway
        self._host = host
        self._port = port
        self._tls = tls
        self.clock = clock or wall_clock()
        self._server: asyncio.Server | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._timer: asyncio.TimerHandle | None = None
        self.connections: set[_Connection] = set()
        self.sockets: dict[int, _Connection] = {}

    @property
    def port(self) -> int:
        """The port bound, or asked for before the start."""
        return self._port

    @property
    def url(self) -> str:
        """The base URL of the API."""
        return f"{'https' if self._tls else 'http'}://{self._netloc}{API}"

    @property
    def ws_url(self) -> str:
        """The URL of the websocket."""
        return f"{'wss' if self._tls else 'ws'}://{self._netloc}{API}/ws"

    @property
    def _netloc(self) -> str:
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"{host}:{self._port}"

    async def start(self) -> None:
        """Binds and serves. Raises OSError when the port is in use."""
        self._loop = loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Connection(self), self._host, self._port, ssl=self._tls)
        self._port = self._server.sockets[0].getsockname()[1]
        self.gateway.faults.on_change = self._wake_from_elsewhere
        self.pump()

    async def stop(self) -> None:
        """Closes the listener and every connection. Safe to call twice."""
        self.gateway.faults.on_change = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._server is not None:
            self._server.close()
            for connection in list(self.connections):
                connection.end(1001)
            await self._server.wait_closed()
            self._server = None
            # Transports report their loss in the next rounds of the loop.
            for _ in range(20):
                if not self.connections:
                    break
                await asyncio.sleep(0.01)
            for connection in list(self.connections):
                connection.abort()
            await asyncio.sleep(0)
        self._loop = None

    def _wake_from_elsewhere(self) -> None:
        loop = self._loop
        if loop is not None:
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(self.pump)

    def pump(self) -> None:
        """Advances the gateway, sends what came out, and sleeps until it has something due."""
        if self._loop is None:
            return
        self.gateway.advance(self.clock())
        self.dispatch()
        self._sleep()

    def dispatch(self) -> None:
        """Sends waiting frames and carries out closings."""
        gateway = self.gateway
        pushes = gateway.take_pushes()
        if pushes:
            binary = gateway.config.binary_frames
            batches: dict[int, list[bytes]] = {}
            for number, payload in pushes:
                frames = batches.get(number)
                if frames is None:
                    frames = batches[number] = []
                frames.append(_frame_head(len(payload), binary))
                frames.append(payload)
            for number, frames in batches.items():
                connection = self.sockets.get(number)
                if connection is not None:
                    connection.write_frames(b"".join(frames))
        for number, code in gateway.take_closes():
            connection = self.sockets.pop(number, None)
            if connection is not None:
                if code:
                    connection.end(code)
                else:
                    connection.abort()

    def _sleep(self) -> None:
        if self._loop is None:
            return
        if self._timer is not None:
            self._timer.cancel()
        # Quotes of a fast market come every few microseconds; a short nap serves many at once.
        wait_s = max(WAKE_S, (self.gateway.next_due_ns() - self.clock()) / 1e9)
        self._timer = self._loop.call_later(wait_s, self.pump)

    def answer(self, request: SimRequest) -> SimResponse:
        """One request through the handler; what it pushes goes out too."""
        response = self.gateway.handle(request, self.clock())
        self.dispatch()
        self._sleep()
        return response


def _frame_head(length: int, binary: bool) -> bytes:
    opcode = 0x82 if binary else 0x81
    if length < 126:
        return bytes((opcode, length))
    if length < 65536:
        return struct.pack("!BBH", opcode, 126, length)
    return struct.pack("!BBQ", opcode, 127, length)


class _Connection(asyncio.Protocol):
    """One client connection: HTTP first, websocket after an upgrade."""

    def __init__(self, server: GatewayServer) -> None:
        self._server = server
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=32 * 1024)
        self._transport: asyncio.Transport | None = None
        self._peer = ""
        self._request: h11.Request | None = None
        self._body = bytearray()
        self._too_large = False
        self._busy = False
        self._delayed: asyncio.TimerHandle | None = None
        self._ended = False
        self._socket = 0
        self._ws: WSConnection | None = None
        self._parts: list[str] = []
        self._parts_size = 0

    # -- transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        if len(self._server.connections) >= CONNECTIONS_MAX:
            transport.abort()
            return
        peer = transport.get_extra_info("peername")
        self._peer = peer[0] if isinstance(peer, tuple) else ""
        transport.set_write_buffer_limits(high=CONGESTED_BYTES, low=RELIEVED_BYTES)
        self._server.connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._server.connections.discard(self)
        if self._delayed is not None:
            self._delayed.cancel()
            self._delayed = None
        if self._socket:
            self._server.sockets.pop(self._socket, None)
            self._server.gateway.close_socket(self._socket)
            self._socket = 0
        self._transport = None

    def pause_writing(self) -> None:
        if self._socket:
            self._server.gateway.congest(self._socket, True)

    def resume_writing(self) -> None:
        if self._socket:
            self._server.gateway.congest(self._socket, False)

    def eof_received(self) -> bool:
        # A client may close its writing side and still read the answer it waits for.
        return self._busy and self._ws is None

    def data_received(self, data: bytes) -> None:
        if self._ws is not None:
            self._receive_frames(data)
            return
        try:
            self._http.receive_data(data)
            self._read_http()
        except h11.RemoteProtocolError as exc:
            self._garbage(exc.error_status_hint)

    def end(self, code: int) -> None:
        """Closes in order."""
        if self._transport is None or self._transport.is_closing():
            return
        if self._ws is not None:
            with contextlib.suppress(ProtocolError):
                self._transport.write(self._ws.send(CloseConnection(code=code)))
        self._transport.close()

    def abort(self) -> None:
        """Cuts without a word."""
        if self._transport is not None:
            self._transport.abort()

    # -- HTTP

    def _read_http(self) -> None:
        while not self._busy and self._ws is None and self._transport is not None and not self._transport.is_closing():
            event = self._http.next_event()
            if event is h11.NEED_DATA:
                if self._http.they_are_waiting_for_100_continue:
                    self._write(self._http.send(h11.InformationalResponse(status_code=100, headers=[])))
                return
            if event is h11.PAUSED:
                return
            if isinstance(event, h11.Request):
                self._request, self._too_large = event, False
                self._body.clear()
            elif isinstance(event, h11.Data):
                if len(self._body) + len(event.data) > BODY_MAX:
                    self._too_large = True
                    self._garbage(413)
                    return
                self._body += event.data
            elif isinstance(event, h11.EndOfMessage):
                self._handle()
            elif isinstance(event, h11.ConnectionClosed):
                self._transport.close()
                return

    def _handle(self) -> None:
        request = self._request
        assert request is not None
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in request.headers}
        target = request.target.decode("latin-1")
        try:
            parts = urlsplit(target)
            path = unquote(parts.path)
            query = parse_qs(parts.query, keep_blank_values=True, max_num_fields=200)
        except ValueError:
            self._garbage(400)
            return
        if headers.get("upgrade", "").lower() == "websocket" and path in (f"{API}/ws", "/v1/portal/ws"):
            self._upgrade(request, headers)
            return
        sim_request = SimRequest(request.method.decode(), path, query, headers, bytes(self._body), self._peer)
        self._busy = True
        response = self._server.answer(sim_request)
        if response.effects.drop:
            self.abort()
        elif response.effects.delay_ms:
            self._delayed = asyncio.get_running_loop().call_later(
                response.effects.delay_ms / 1000, self._respond, response
            )
        else:
            self._respond(response)

    def _respond(self, response: SimResponse) -> None:
        self._delayed = None
        if self._transport is None or self._transport.is_closing():
            return
        method = self._request.method if self._request is not None else b"GET"
        headers = [
            *response.headers,
            ("Content-Length", str(len(response.body))),
            ("Cache-Control", "max-age=0, no-cache, no-store"),
        ]
        parts = [self._http.send(h11.Response(status_code=response.status, headers=headers))]
        if method != b"HEAD":
            parts.append(self._http.send(h11.Data(data=response.body)))
        parts.append(self._http.send(h11.EndOfMessage()))
        self._write(b"".join(part for part in parts if part))
        self._busy = False
        if self._http.our_state is h11.MUST_CLOSE:
            self._transport.close()
            return
        self._http.start_next_cycle()
        try:
            self._read_http()
        except h11.RemoteProtocolError as exc:
            self._garbage(exc.error_status_hint)

    def _garbage(self, status: int) -> None:
        """Answers what is not HTTP, or too much of it, and closes."""
        if self._transport is None:
            return
        if self._http.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            body = refuse(status, "Bad Request").body if status != 413 else page(413, "Request Entity Too Large").body
            head = h11.Response(
                status_code=status, headers=[("Content-Length", str(len(body))), ("Connection", "close")]
            )
            with contextlib.suppress(h11.LocalProtocolError):
                parts = [
                    self._http.send(head),
                    self._http.send(h11.Data(data=body)),
                    self._http.send(h11.EndOfMessage()),
                ]
                self._write(b"".join(part for part in parts if part))
        self._transport.close()

    def _write(self, data: bytes | None) -> None:
        if data and self._transport is not None:
            self._transport.write(data)

    # -- websocket

    def _upgrade(self, request: h11.Request, headers: dict[str, str]) -> None:
        if not headers.get("user-agent"):
            self._busy = True
            self._respond(page(403, "Access Denied"))
            return
        ws = WSConnection(ConnectionType.SERVER)
        try:
            ws.initiate_upgrade_connection(list(request.headers), request.target.decode("latin-1"))
            events = list(ws.events())
        except RemoteProtocolError:
            self._garbage(400)
            return
        if not any(isinstance(event, Request) for event in events):
            self._write(ws.send(RejectConnection(status_code=400)))
            self.end(1002)
            return
        self._write(ws.send(AcceptConnection()))
        self._ws = ws
        self._socket = self._server.gateway.open_socket(headers, self._server.clock())
        self._server.sockets[self._socket] = self
        self._server.dispatch()
        trailing, _ = self._http.trailing_data
        if trailing:
            self._receive_frames(trailing)
        self._server.pump()

    def write_frames(self, data: bytes) -> None:
        """Sends encoded frames; a reader that is hopelessly behind is cut off."""
        transport = self._transport
        if transport is None or transport.is_closing():
            return
        if transport.get_write_buffer_size() > SLOWEST_BYTES:
            transport.abort()
            return
        transport.write(data)

    def _receive_frames(self, data: bytes) -> None:
        ws, server = self._ws, self._server
        assert ws is not None
        try:
            ws.receive_data(data)
            for event in ws.events():
                if isinstance(event, TextMessage | BytesMessage):
                    self._message(event)
                elif isinstance(event, Ping):
                    self._write(ws.send(event.response()))
                elif isinstance(event, CloseConnection):
                    with contextlib.suppress(ProtocolError):
                        self._write(ws.send(event.response()))
                    if self._transport is not None:
                        self._transport.close()
                    return
        except RemoteProtocolError:
            self.end(1002)
            return
        server.dispatch()
        server._sleep()

    def _message(self, event: TextMessage | BytesMessage) -> None:
        part = event.data if isinstance(event.data, str) else bytes(event.data).decode("utf-8", "replace")
        self._parts.append(part)
        self._parts_size += len(part)
        if self._parts_size > MESSAGE_MAX:
            self.end(1009)
            self._parts, self._parts_size = [], 0
            return
        if event.message_finished:
            text = "".join(self._parts)
            self._parts, self._parts_size = [], 0
            if self._socket:
                self._server.gateway.receive(self._socket, text, self._server.clock())
