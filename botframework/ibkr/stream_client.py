"""The socket under the stream: picows on asyncio, made anew whenever it breaks.

A fresh keep-alive before every connect (its session id is the socket's ticket), growing pauses between attempts, no
redirects, no proxies from the environment, the pinned context. Frames go to ``StreamProtocol`` inside the read callback:
no queue and no task between the socket and the strategy. Owned by ``broker``.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import socket
import ssl
from collections.abc import Awaitable, Callable
from typing import Any, Final

import attrs
import picows

from botframework.errors import GatewayError
from botframework.ibkr.redact import Redactor
from botframework.ibkr.stream import StreamProtocol
from botframework.ibkr.transport import CookieKeeper
from botframework.ports import Clock
from botframework.secret import Secret

#: api.ibkr.com refuses other agents on this path with 403 (observed); the gateway takes any.
USER_AGENT: Final = "ClientPortalGW/1"
BACKOFF_S: Final = (0.2, 1.0, 2.0, 5.0, 10.0, 30.0)
#: A connection that lasted this long was a good one: the next attempt comes at once.
STEADY_NS: Final = 3 * 1_000_000_000
CONNECT_S: Final = 10.0
#: How long a connection that is not wanted any more may take to end by itself.
ABANDON_S: Final = 1.0
#: Turns of the loop in which a transport closes a socket that was shut down.
_CLOSING_TURNS: Final = 20
#: One read takes in this much: when we are behind, more frames are merged at once.
READ_BUFFER: Final = 256 * 1024
MESSAGE_MAX: Final = 16 * 1024 * 1024
#: So many messages are decoded together; more would leave the processor's cache before they are looked at.
BATCH: Final = 256
#: A control frame has no more (RFC 6455, 5.5), so what has more is data: its kind, which costs as much as a merge, is not asked.
_CONTROL_MAX: Final = 125

_TEXT: Final = picows.WSMsgType.TEXT
_BINARY: Final = picows.WSMsgType.BINARY

#: ``picows.ws_connect``, or what stands in for it where there are no sockets.
Dial = Callable[..., Awaitable[tuple[picows.WSTransport, picows.WSListener]]]


class _Listener(picows.WSListener):
    """Feeds the protocol; fragments are put together, the end of a read flushes.

    picows looks ``on_ws_frame`` up for every frame. As an attribute it is found sooner than a method, which is bound anew each
    time, and it can be set to what the state of the connection asks for.
    """

    # The attributes of a class made on top of an extension type are found the slow way where they are no slots.
    __slots__ = (
        "_batch",
        "_is_abandoned",
        "_log",
        "_on_open",
        "_parts",
        "_protocol",
        "_session_id",
        "_size",
        "on_ws_frame",
    )

    def __init__(
        self,
        protocol: StreamProtocol,
        session_id: Secret,
        on_open: Callable[[picows.WSTransport], None],
        log: logging.Logger,
    ) -> None:
        self._protocol = protocol
        self._batch = protocol.batch
        self._on_open = on_open
        self._session_id = session_id
        self._log = log
        self._parts: list[bytes] = []
        self._size = 0
        self._is_abandoned = False
        self.on_ws_frame = self._take  # type: ignore[method-assign]  # a slot of this class, see above

    def abandon(self) -> None:
        """Nobody waits for this connection any more."""
        self._is_abandoned = True
        self.on_ws_frame = _ignore  # type: ignore[method-assign]  # as above

    def on_ws_connected(self, transport: picows.WSTransport) -> None:
        if self._is_abandoned:
            transport.disconnect(graceful=False)
            return
        # Here and not after connecting: the greeting may come in the same read as the upgrade.
        self._on_open(transport)
        self._protocol.connected(self._session_id)

    def _take(self, transport: picows.WSTransport, frame: picows.WSFrame) -> None:
        data = frame.get_payload_as_bytes()
        if len(data) > _CONTROL_MAX and frame.fin:
            batch = self._batch
            batch.append(data)
            if frame.last_in_buffer:
                self._end_of_read(transport)
            elif len(batch) >= BATCH:
                self._protocol.feed_batch()
        else:
            self._look_at(transport, frame)

    def _look_at(self, transport: picows.WSTransport, frame: picows.WSFrame) -> None:
        """A small frame, a part of a message, or word of the connection."""
        kind = frame.msg_type
        if (kind is _BINARY or kind is _TEXT) and frame.fin and not self._parts:
            self._batch.append(frame.get_payload_as_bytes())
        elif kind is _BINARY or kind is _TEXT or kind is picows.WSMsgType.CONTINUATION:
            self._collect(frame)
        elif kind is picows.WSMsgType.PING:
            transport.send_pong(frame.get_payload_as_bytes())
        elif kind is picows.WSMsgType.CLOSE:
            transport.send_close()
            transport.disconnect()
        if frame.last_in_buffer:
            self._end_of_read(transport)

    def _end_of_read(self, transport: picows.WSTransport) -> None:
        self._protocol.flush()
        if self._protocol.wants_to_send:
            send(transport, self._protocol)

    def _collect(self, frame: picows.WSFrame) -> None:
        self.on_ws_frame = self._look_at  # type: ignore[method-assign]  # as above
        self._parts.append(frame.get_payload_as_bytes())
        self._size += frame.payload_size
        if self._size > MESSAGE_MAX:
            self._log.error("a message of more than %d bytes was dropped", MESSAGE_MAX)
            self._parts, self._size = [b""], 0
        if frame.fin:
            self._batch.append(b"".join(self._parts))
            self._parts, self._size = [], 0
            self.on_ws_frame = self._take  # type: ignore[method-assign]  # as above


def _ignore(transport: picows.WSTransport, frame: picows.WSFrame) -> None:
    """Of a connection nobody waits for."""


class _Held:
    """The socket under one connection, connected here: whoever is interrupted in the handshake can still let it go.

    Between its connection and the end of the handshake picows knows the transport alone, and a cancelled handshake leaves
    it, open, to the collector.
    """

    def __init__(self) -> None:
        self.socket: socket.socket | None = None

    async def connect(self, url: picows.WSParsedURL) -> socket.socket:
        """A connected socket to the first address that takes it. Raises ``OSError``."""
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(url.host, url.port, type=socket.SOCK_STREAM)
        error: OSError = OSError(f"{url.host} has no address")
        for family, kind, protocol, _, address in found:
            made = socket.socket(family, kind, protocol)
            try:
                made.setblocking(False)
                made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                await loop.sock_connect(made, address)
            except OSError as exc:
                made.close()
                error = exc
            except BaseException:
                made.close()
                raise
            else:
                self.socket = made
                return made
        raise error

    async def let_go(self) -> None:
        """See that it is closed, whoever has it: its transport hears the end of the stream and closes it in its turns."""
        made = self.socket
        if made is None:
            return
        with contextlib.suppress(OSError):
            made.shutdown(socket.SHUT_RDWR)
        for _ in range(_CLOSING_TURNS):
            if made.fileno() < 0:
                return
            await asyncio.sleep(0)
        made.close()  # nobody took it over


async def _abandoned(connecting: asyncio.Future[Any], held: _Held) -> None:
    """End a connection nobody waits for any more, in whatever stage it is. Also a second interruption leaves nothing open."""
    try:
        await asyncio.wait({connecting}, timeout=ABANDON_S)
    finally:
        if connecting.done() and not connecting.cancelled() and connecting.exception() is None:
            connecting.result()[0].disconnect(graceful=False)
        connecting.cancel()
        await asyncio.gather(connecting, return_exceptions=True)
        await held.let_go()


def send(transport: picows.WSTransport, protocol: StreamProtocol) -> None:
    """Send what the protocol wants to send now."""
    for text in protocol.take_texts():
        transport.send(picows.WSMsgType.TEXT, text.encode())


@attrs.define(eq=False)
class StreamClient:
    """Keeps one stream connected. ``fresh_id`` gives the session id; ``on_trouble`` hears why a connection ended.

    ``dial`` opens the websocket.
    """

    url: str
    protocol: StreamProtocol
    fresh_id: Callable[[], Awaitable[Secret]]
    clock: Clock
    cookies: CookieKeeper
    ssl_context: ssl.SSLContext | None = None
    on_trouble: Callable[[str], None] = lambda reason: None
    redact: Redactor = attrs.field(factory=Redactor)
    log: logging.Logger = attrs.field(factory=lambda: logging.getLogger("botframework.ibkr.stream"))
    dial: Dial = picows.ws_connect
    _transport: picows.WSTransport | None = attrs.field(init=False, default=None)
    _why: str = attrs.field(init=False, default="")
    _opened_ns: int = attrs.field(init=False, default=0)  # when the present connection was; 0 = not yet

    async def run(self) -> None:
        """Connect, and again whenever the connection ends, until cancelled."""
        attempt = 0
        while True:
            self._opened_ns = 0
            try:
                reason = await self._once()
            except (OSError, picows.WSError, GatewayError, TimeoutError, ssl.SSLError) as exc:
                reason = f"{type(exc).__name__}: {exc}".rstrip(": ")
            except Exception as exc:  # the stream must outlive everything
                self.log.exception("the stream's connection failed in an unforeseen way")
                reason = type(exc).__name__
            finally:
                self._transport = None
            reason = self.redact(reason)
            self.log.warning("stream: %s", reason)
            self.protocol.disconnected(reason)
            self.on_trouble(reason)
            # From its opening on: what a server took for the upgrade, or our own session id, says nothing good of it.
            if self._opened_ns and self.clock.mono_ns() - self._opened_ns > STEADY_NS:
                attempt = 0
            await self.clock.sleep(BACKOFF_S[min(attempt, len(BACKOFF_S) - 1)])
            attempt += 1

    def reconnect(self, reason: str) -> None:
        """End the present connection; ``run`` makes a new one."""
        if self._transport is not None:
            self._why = reason
            self._transport.disconnect(graceful=False)

    def _opened(self, transport: picows.WSTransport) -> None:
        self._transport = transport
        self._opened_ns = self.clock.mono_ns()

    async def _once(self) -> str:
        """One connection from beginning to end; returns why it ended."""
        self.protocol.connecting()
        session_id = await self.fresh_id()
        self._why = ""
        cookie = "; ".join(
            part for part in (self.cookies.header(), "api=" + json.dumps({"session": session_id.reveal()})) if part
        )
        listener = _Listener(self.protocol, session_id, self._opened, self.log)
        held = _Held()
        connecting = asyncio.ensure_future(
            self.dial(
                lambda: listener,
                self.url,
                ssl_context=self.ssl_context,
                extra_headers={"User-Agent": USER_AGENT, "Cookie": cookie},
                websocket_handshake_timeout=CONNECT_S,
                max_redirects=0,
                max_frame_size=MESSAGE_MAX,
                read_buffer_init_size=READ_BUFFER,
                # A ping it answers by itself is not shown to us, and it may be what a read ends with.
                enable_auto_pong=False,
                socket_factory=held.connect,
                # Its own TLS would pass by the pin, which lives in the standard library's handshake.
                use_aiofastnet=False,
            )
        )
        try:
            async with asyncio.timeout(CONNECT_S):
                transport, _ = await asyncio.shield(connecting)
        except BaseException:
            # A connection that still comes about must not speak to the protocol beside the next one.
            listener.abandon()
            await _abandoned(connecting, held)
            raise
        watcher = asyncio.get_running_loop().create_task(self._watch(transport), name="ibkr-stream-watch")
        try:
            await transport.wait_disconnected()
        finally:
            watcher.cancel()
            listener.abandon()
            transport.disconnect(graceful=False)
            await transport.wait_disconnected()  # aborted, so it takes a turn of the loop; the socket is closed then
        return self._why or "the server closed the connection"

    async def _watch(self, transport: picows.WSTransport) -> None:
        try:
            while not transport.is_disconnected:
                reason = self.protocol.on_timer()
                if reason is not None:
                    self.reconnect(reason)
                    return
                send(transport, self.protocol)
                await self.clock.sleep(0.1 if self.protocol.wants_to_send else 0.5)
        except Exception:
            # Nobody would renew it or notice its silence any more: better a new one that is watched.
            self.log.exception("the watch over the stream failed")
            self.reconnect("the watch over it failed")
