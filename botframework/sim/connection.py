"""One client connection of the simulated gateway: HTTP/1.1 first, websocket after an upgrade.

Imports asyncio, h11, wsproto and the pure handler's vocabulary; made by the server. Requests on one connection are answered
in order, one at a time. Everything a client can send is bounded here.
"""

import asyncio
import contextlib
import http.client
from collections.abc import Callable, Iterator
from email.utils import formatdate
from ipaddress import ip_address
from typing import Protocol
from urllib.parse import parse_qs, urlsplit

import h11
from wsproto import WSConnection
from wsproto.connection import ConnectionType
from wsproto.events import (
    AcceptConnection,
    BytesMessage,
    CloseConnection,
    Event,
    Ping,
    RejectConnection,
    Request,
    TextMessage,
)
from wsproto.utilities import LocalProtocolError, RemoteProtocolError

from botframework.sim.gateway import API
from botframework.sim.waiting import Waiting
from botframework.sim.wire import SimRequest, SimResponse, page, refuse

BODY_MAX = 1 << 20
HEAD_MAX = 32 * 1024
MESSAGE_MAX = 1 << 16
CONGESTED_BYTES = 256 * 1024
RELIEVED_BYTES = 64 * 1024
SLOWEST_BYTES = 8 * 1024 * 1024
POLICY_VIOLATED = 1008
REFUSED_S = 2.0
"""How long what a refused client still sends is read and thrown away: a socket closed on it would take the answer back."""
EVENTS_PER_TURN = 4
"""Websocket messages of one client between two turns of the loop: some cost milliseconds, and the others wait."""
PASSED_ON = frozenset({"forwarded", "via", "x-forwarded-for", "x-forwarded-host"})
"""Headers of a proxy. A page that adds one asks for leave first, and gets none."""

_REFUSALS = {408: refuse(408, "Request Timeout"), 413: page(413, "Request Entity Too Large")}


class Host(Protocol):
    """What a connection needs of its server."""

    clock: Callable[[], int]

    def joined(self, connection: "Connection") -> bool:
        """A connection came in; False when there are too many."""

    def left(self, connection: "Connection") -> None:
        """A connection is gone."""

    def answer(self, request: SimRequest) -> SimResponse:
        """One request through the handler."""

    def relayed(self) -> list[tuple[str, str]]:
        """The headers an answer gets on its way through a real gateway; none where that is not played."""

    def admits(self, headers: dict[str, str]) -> bool:
        """Whether a websocket with these handshake headers may be opened."""

    def has_room_for_socket(self) -> bool:
        """Whether one more websocket may be open."""

    def opened(self, connection: "Connection", headers: dict[str, str]) -> int:
        """A websocket was opened; its number."""

    def knows(self, socket: int) -> bool:
        """Whether a websocket has said whose it is."""

    def received(self, socket: int, text: str) -> None:
        """A text came in."""

    def closed(self, socket: int) -> None:
        """A websocket is gone."""

    def congested(self, socket: int, congested: bool) -> None:
        """A websocket's client reads too slowly, or keeps up again."""

    def settle(self) -> None:
        """Sends what has come out and sleeps again."""


class Connection(asyncio.Protocol):
    """One client connection: HTTP first, websocket after an upgrade."""

    def __init__(self, server: Host) -> None:
        self._server = server
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=HEAD_MAX)
        self._transport: asyncio.Transport | None = None
        self._peer = ""
        self._request: h11.Request | None = None
        self._body = bytearray()
        self._busy = False
        self._delayed: asyncio.TimerHandle | None = None
        self._half_closed = False
        self._unread = False
        self._refused = False
        self.waiting = Waiting(self._give_up)
        self._socket = 0
        self._ws: WSConnection | None = None
        self._events: Iterator[Event] | None = None
        self._parts: list[str] = []
        self._parts_size = 0

    # -- transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        if not self._server.joined(self):
            transport.abort()
            return
        peer = transport.get_extra_info("peername")
        self._peer = peer[0] if isinstance(peer, tuple) else ""
        transport.set_write_buffer_limits(high=CONGESTED_BYTES, low=RELIEVED_BYTES)
        self.waiting.rest()

    def connection_lost(self, exc: Exception | None) -> None:
        self._server.left(self)
        self.waiting.end()
        if self._delayed is not None:
            self._delayed.cancel()
            self._delayed = None
        if self._socket:
            self._server.closed(self._socket)
            self._socket = 0
        self._transport = None

    def pause_writing(self) -> None:
        if self._socket:
            self._server.congested(self._socket, True)
        else:
            # Who does not read his answers gets no more of them: they would pile up here.
            self._unread = True
            self.waiting.reader()
            if self._transport is not None:
                self._transport.pause_reading()

    def resume_writing(self) -> None:
        if self._socket:
            self._server.congested(self._socket, False)
        elif self._unread:
            self._unread = False
            if self._delayed is None:
                self._go_on()

    def eof_received(self) -> bool:
        # A client may close its writing side and still read the answer it waits for. TLS knows no such half.
        self._half_closed = True
        return self._busy and self._is_plain()

    def data_received(self, data: bytes) -> None:
        if self._refused:
            return
        if self._ws is not None:
            self._receive_frames(data)
            return
        self._read_on(data)

    def end(self, code: int) -> None:
        """Closes in order."""
        if self._transport is None or self._transport.is_closing():
            return
        if self._ws is not None:
            with contextlib.suppress(LocalProtocolError):
                self._transport.write(self._ws.send(CloseConnection(code=code)))
        self._close()

    def abort(self) -> None:
        """Cuts without a word."""
        if self._transport is not None:
            self._transport.abort()

    # -- HTTP

    def _read_on(self, data: bytes | None = None) -> None:
        """Takes what has come, and waits for what has not."""
        try:
            if data is not None:
                self._http.receive_data(data)
            self._read_http()
        except h11.RemoteProtocolError as exc:
            self._garbage(exc.error_status_hint)
        if self._transport is None or self._transport.is_closing() or self._unread or self._refused:
            return
        if self._ws is not None:
            self._wait_for_name()
        elif self._busy:
            self.waiting.over()
        elif self._is_amid_request():
            self.waiting.rest()
        else:
            self.waiting.request()

    def _is_amid_request(self) -> bool:
        return self._http.their_state is not h11.IDLE or bool(self._http.trailing_data[0])

    def _give_up(self) -> None:
        """Half a request is told that it came too late; who has said nothing, or does not read, is not."""
        transport = self._transport
        if transport is None:
            return
        if self._ws is not None and not transport.is_closing():
            self.end(POLICY_VIOLATED)
        elif self.waiting.for_rest and self._is_amid_request() and not transport.get_write_buffer_size():
            self._garbage(408)
        else:
            transport.abort()

    def _close(self) -> None:
        """Closes when the client has read what was written, which it has some time for."""
        if self._transport is not None:
            self._transport.close()
            self.waiting.reader()

    def _read_http(self) -> None:
        while not (self._busy or self._unread or self._ws or self._refused):
            if self._transport is None or self._transport.is_closing():
                return
            event = self._http.next_event()
            if event is h11.NEED_DATA:
                if self._http.they_are_waiting_for_100_continue:
                    self._write(self._http.send(h11.InformationalResponse(status_code=100, headers=[])))
                return
            if event is h11.PAUSED:
                return
            if isinstance(event, h11.Request):
                self._request = event
                self._body.clear()
            elif isinstance(event, h11.Data):
                if len(self._body) + len(event.data) > BODY_MAX:
                    self._garbage(413)
                    return
                self._body += event.data
            elif isinstance(event, h11.EndOfMessage):
                self._handle()
            elif isinstance(event, h11.ConnectionClosed):
                self._close()
                return

    def _handle(self) -> None:
        request = self._request
        assert request is not None
        self.waiting.over()
        headers: dict[str, str] = {}
        for raw_name, raw_value in request.headers:
            name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
            if name in headers:
                value = f"{headers[name]}{'; ' if name == 'cookie' else ', '}{value}"
            headers[name] = value
        target = request.target.decode("latin-1")
        try:
            parts = urlsplit(target)
            path = parts.path
            query = parse_qs(parts.query, keep_blank_values=True, max_num_fields=200)
        except ValueError:
            self._garbage(400)
            return
        if _is_strange_page(headers):
            self._busy = True
            self._respond(page(403, "Access Denied"))
            return
        upgrade = request.method == b"GET" and headers.get("upgrade", "").lower() == "websocket"
        if upgrade and path in (f"{API}/ws", "/v1/portal/ws"):
            self._upgrade(request, headers)
            return
        sim_request = SimRequest(request.method.decode(), path, query, headers, bytes(self._body), self._peer)
        self._busy = True
        response = self._server.answer(sim_request)
        if response.effects.drop:
            self.abort()
        elif response.effects.delay_ms:
            # What a client sends meanwhile waits in its own buffers, not in ours.
            if self._transport is not None:
                self._transport.pause_reading()
            loop = asyncio.get_running_loop()
            self._delayed = loop.call_later(response.effects.delay_ms / 1000, self._respond_late, response)
        else:
            self._respond(response)

    def _respond_late(self, response: SimResponse) -> None:
        self._delayed = None
        self._respond(response)
        if not self._unread:
            self._go_on()

    def _go_on(self) -> None:
        """Reads on, beginning with what came before the pause."""
        if self._transport is None or self._transport.is_closing():
            return
        self._transport.resume_reading()
        self._read_on()

    def _respond(self, response: SimResponse) -> None:
        if self._transport is None or self._transport.is_closing():
            return
        method = self._request.method if self._request is not None else b"GET"
        headers = [
            *response.headers,
            # Without a length the body goes out in chunks.
            *(self._server.relayed() or [("Content-Length", str(len(response.body)))]),
            ("Cache-Control", "max-age=0, no-cache, no-store"),
            ("Date", formatdate(self._server.clock() / 1e9, usegmt=True)),
        ]
        parts = [
            self._http.send(h11.Response(status_code=response.status, headers=headers, reason=_reason(response.status)))
        ]
        if method != b"HEAD":
            parts.append(self._http.send(h11.Data(data=response.body)))
        parts.append(self._http.send(h11.EndOfMessage()))
        self._write(b"".join(part for part in parts if part))
        self._busy = False
        if self._http.our_state is h11.MUST_CLOSE or self._half_closed:
            self._close()
            return
        self._http.start_next_cycle()

    def _garbage(self, status: int) -> None:
        """Answers what is not HTTP, too much of it, or too late, and closes."""
        if self._transport is None:
            return
        if self._http.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            body = _REFUSALS.get(status, refuse(status, "Bad Request")).body
            head = h11.Response(
                status_code=status,
                headers=[("Content-Length", str(len(body))), ("Connection", "close")],
                reason=_reason(status),
            )
            with contextlib.suppress(h11.LocalProtocolError):
                parts = [
                    self._http.send(head),
                    self._http.send(h11.Data(data=body)),
                    self._http.send(h11.EndOfMessage()),
                ]
                self._write(b"".join(part for part in parts if part))
        if self._half_closed:
            self._close()
            return
        # It may be in the middle of sending: what has come and is not read when a socket closes makes it a reset. TLS has no
        # end of one side that the other side could go on behind; there the length of the answer says that it is whole.
        self._refused = True
        is_plain = self._is_plain()
        if is_plain:
            self._transport.write_eof()
        self.waiting.request()  # who is waited for no more gives way to others first
        self._delayed = asyncio.get_running_loop().call_later(REFUSED_S, self.abort if is_plain else self._close)

    def _is_plain(self) -> bool:
        return self._transport is not None and self._transport.get_extra_info("sslcontext") is None

    def _write(self, data: bytes | None) -> None:
        if data and self._transport is not None:
            self._transport.write(data)
            if self._ws is not None and self._transport.get_write_buffer_size() > SLOWEST_BYTES:
                self._transport.abort()  # answers to pings nobody reads

    # -- websocket

    def _upgrade(self, request: h11.Request, headers: dict[str, str]) -> None:
        if not self._server.admits(headers):
            self._busy = True
            self._respond(page(403, "Access Denied"))
            return
        if not self._server.has_room_for_socket():
            self._busy = True
            self._respond(refuse(503, "Service Unavailable: too many websockets are open"))
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
        self._socket = self._server.opened(self, headers)
        trailing, _ = self._http.trailing_data
        if trailing:
            self._receive_frames(trailing)
        self._server.settle()

    def _wait_for_name(self) -> None:
        """A websocket has as long to say whose it is as a request has to come whole; it gives way to others until then."""
        if self._server.knows(self._socket):
            self.waiting.over()
        else:
            self.waiting.rest()

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
        ws = self._ws
        assert ws is not None
        try:
            ws.receive_data(data)
        except RemoteProtocolError:
            self.end(1002)
            return
        if self._events is None:
            self._read_frames()

    def _read_frames(self) -> None:
        """Takes what has come, a few messages at a time: what is left waits a turn, and the client with it."""
        ws, transport = self._ws, self._transport
        if ws is None or transport is None:
            return
        if self._events is not None:
            transport.resume_reading()
        events = self._events or ws.events()
        self._events = None
        try:
            for number, event in enumerate(events, 1):
                self._frame(ws, event)
                if transport.is_closing():
                    return
                if number == EVENTS_PER_TURN:
                    self._events = events
                    transport.pause_reading()
                    asyncio.get_running_loop().call_soon(self._read_frames)
                    break
        except RemoteProtocolError:
            self.end(1002)
            return
        self._server.settle()

    def _frame(self, ws: WSConnection, event: Event) -> None:
        if isinstance(event, TextMessage | BytesMessage):
            self._message(event)
        elif isinstance(event, Ping):
            self._write(ws.send(event.response()))
        elif isinstance(event, CloseConnection):
            with contextlib.suppress(LocalProtocolError):
                self._write(ws.send(event.response()))
            self._close()

    def _message(self, event: TextMessage | BytesMessage) -> None:
        part = event.data if isinstance(event.data, str) else bytes(event.data).decode("utf-8", "replace")
        if part:
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
                self._server.received(self._socket, text)
                if self.waiting.for_rest:
                    self._wait_for_name()


def _is_strange_page(headers: dict[str, str]) -> bool:
    """Whether a page of another site asks, in the browser of whoever runs this: it may read nothing and order nothing.

    A browser names the site in `Origin` with everything but plain reading, for a name that was made to lead here too; of
    reading it says whether it is across sites. Programs that are no browser say neither, and what a proxy passes on is the
    proxy's business (its headers are none a page may set). The real gateway lets them all in.
    """
    if not PASSED_ON.isdisjoint(headers):
        return False
    origin = headers.get("origin")
    if origin is not None:
        try:
            host = urlsplit(origin).hostname or ""
        except ValueError:
            return True
        return host != "localhost" and not _is_loopback(host)
    return headers.get("sec-fetch-site") == "cross-site" and headers.get("sec-fetch-mode") != "navigate"


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _reason(status: int) -> bytes:
    """The words after the status; some clients show them to a person."""
    return http.client.responses.get(status, "").encode()
