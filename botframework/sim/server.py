"""The simulated gateway on a socket, plain or TLS.

Imports asyncio and the pure handler. The only place of the simulator that reads a clock, through the callable it is given.
One protocol object per connection (`connection`), one timer for everything the gateway has due.
"""

import asyncio
import contextlib
import logging
import ssl
import struct
import time
from collections.abc import Callable

from botframework.sim.connection import Connection
from botframework.sim.door import TlsDoor
from botframework.sim.gateway import API, SimGateway
from botframework.sim.market import CATCH_UP_QUOTES
from botframework.sim.sinks import SinkFailed
from botframework.sim.wire import Effects, SimRequest, SimResponse, refuse

WAKE_S = 0.002
CLOSING_S = 0.25
#: Turns of the loop between taking a connection from the listener and hearing of it.
ACCEPT_TURNS = 5
CONNECTIONS_MAX = 512
SOCKETS_MAX = 256
"""Of these, as websockets: they stay for as long as their client does, and one that forgets to close them must leave room."""
EVENTS_PER_TURN = 2 * CATCH_UP_QUOTES
"""Quotes and what they cause between two turns of the loop. The seeded market, which leaves out what is older, never has more; a
tape has, when the machine or this process had stood still."""
TURN_NS = 250_000_000
"""And no more than is done in this time: some events cost milliseconds, and on a slow machine, or at a high speed, more than the
time they stand for. Then the market falls behind, and the clients are answered."""
EVENTS_PER_STEP = 16
"""Events between two looks at the clock."""

_log = logging.getLogger(__name__)

_SILENCE = SimResponse(503, (), b"", Effects(drop=True))
"""No answer: the connection is cut."""


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
        on_failure: Callable[[SinkFailed], None] | None = None,
    ) -> None:
        """`on_failure` is told, once and in the server's loop, when the disk refused a record and serving ended."""
        self.gateway = gateway
        self.failure: SinkFailed | None = None
        self._on_failure = on_failure
        self._host = host
        self._port = port
        self._tls = tls
        self.clock = clock or wall_clock()
        self._server: asyncio.Server | None = None
        self._door: TlsDoor | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._connections: dict[Connection, None] = {}
        self._empty = asyncio.Event()
        self._sockets: dict[int, Connection] = {}
        self._stopping = False
        self._behind = False

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
        if self._tls is None:
            self._server = await loop.create_server(lambda: Connection(self), self._host, self._port)
            self._port = self._server.sockets[0].getsockname()[1]
        else:
            self._door = TlsDoor(self._tls, lambda: Connection(self))
            self._port = await self._door.open(self._host, self._port)
        self.gateway.faults.on_change = self._wake_from_elsewhere
        self.pump()

    async def stop(self) -> None:
        """Closes the listener and every connection. Safe to call twice."""
        self.gateway.faults.on_change = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._server is not None:
            self._take_no_more(self._server)
            for _ in range(ACCEPT_TURNS):
                await asyncio.sleep(0)
            self._server.close()
        if self._door is not None:
            self._stopping = True
            await self._door.close()
        for connection in list(self._connections):
            connection.end(1001)
        if self._connections:
            # A client that does not read could hold its connection open for ever.
            self._empty.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._empty.wait(), CLOSING_S)
            for connection in list(self._connections):
                connection.abort()
        if self._server is not None:
            await self._server.wait_closed()
        self._server = self._door = self._loop = None

    def _take_no_more(self, server: asyncio.Server) -> None:
        """Leaves the listener open and deaf until the connections under way are made (they are turned away).

        asyncio loses a connection it has taken from the listener when the server closes before it is made, and its socket
        stays open.
        """
        self._stopping = True
        for listener in server.sockets:
            asyncio.get_running_loop().remove_reader(listener.fileno())

    def _wake_from_elsewhere(self) -> None:
        loop = self._loop
        if loop is not None:
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(self.pump)

    def _present_ns(self) -> int:
        """The time, or how far the gateway has come towards it: clients are answered while it catches up."""
        now = self.clock()
        self._behind = False  # whatever fails below: what fails again and again must not do so without a pause
        for _ in range(0, EVENTS_PER_TURN, EVENTS_PER_STEP):
            if self.gateway.advance(now, EVENTS_PER_STEP):
                return now
            if self.clock() - now > TURN_NS:
                break
        self._behind = True
        return self.gateway.wall_ns

    def pump(self) -> None:
        """Advances the gateway, sends what came out, and sleeps until it has something due."""
        if self._loop is None or self.failure is not None:
            return
        try:
            self._present_ns()
        except SinkFailed as exc:
            self._fail(exc)
            return
        except Exception:  # noqa: BLE001  # the timer must live on: one failed event is not the end of the server
            _log.exception("the simulated gateway failed while time passed")
        self.settle()

    def _fail(self, exc: SinkFailed) -> None:
        """Say nothing more: nobody may hear of what the book does not have."""
        self.failure = exc
        self.gateway.take_pushes()
        if self._timer is not None:
            self._timer.cancel()
        if self._server is not None and self._loop is not None:
            self._take_no_more(self._server)
            self._loop.call_later(WAKE_S, self._server.close)
        if self._door is not None:
            self._stopping = True
            self._door.shut()
        for connection in list(self._connections):
            connection.abort()
        if self._on_failure is not None:
            self._on_failure(exc)

    def settle(self) -> None:
        """Sends what has come out and sleeps until the gateway has something due."""
        self._dispatch()
        self._sleep()

    def _dispatch(self) -> None:
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
                connection = self._sockets.get(number)
                if connection is not None:
                    connection.write_frames(b"".join(frames))
        for number, code in gateway.take_closes():
            connection = self._sockets.pop(number, None)
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
        wait_s = 0.0 if self._behind else max(WAKE_S, (self.gateway.next_due_ns() - self.clock()) / 1e9)
        self._timer = self._loop.call_later(wait_s, self.pump)

    def answer(self, request: SimRequest) -> SimResponse:
        """One request through the handler; what it pushes goes out too. A defect of the simulator answers 500."""
        if self.failure is not None:
            return _SILENCE
        try:
            response = self.gateway.handle(request, self._present_ns())
        except SinkFailed as exc:
            self._fail(exc)
            return _SILENCE
        except Exception as exc:  # noqa: BLE001  # a client must get an answer, and the server must live on
            _log.exception("the simulated gateway failed on %s %s", request.method, request.path)
            response = refuse(500, f"the simulated gateway failed: {exc}")
        self.settle()
        return response

    def joined(self, connection: Connection) -> bool:
        """A connection came in; False when there is no room to be made for it, or the server is stopping."""
        if self._stopping or (len(self._connections) >= CONNECTIONS_MAX and not self._make_room()):
            return False
        self._connections[connection] = None
        return True

    def _make_room(self) -> bool:
        """Cuts whoever gives way first, so that those who say nothing keep nobody out."""
        ranks = {each.waiting.rank: each for each in self._connections if each.waiting.rank is not None}
        if not ranks:
            return False
        given_way = ranks[min(ranks)]
        del self._connections[given_way]
        given_way.abort()
        return True

    def left(self, connection: Connection) -> None:
        """A connection is gone."""
        self._connections.pop(connection, None)
        if not self._connections:
            self._empty.set()

    def relayed(self) -> list[tuple[str, str]]:
        """The headers of an answer relayed by a real gateway."""
        gateway = self.gateway
        if not gateway.config.relayed:
            return []
        cookie = f"x-sess-uuid={gateway.session.cookie}; secure; HttpOnly"
        return [("x-response-time", "1ms"), ("Vary", "origin"), ("Set-Cookie", cookie)]

    def admits(self, headers: dict[str, str]) -> bool:
        """Whether a websocket may be opened."""
        return self.gateway.admits(headers)

    def has_room_for_socket(self) -> bool:
        """Whether one more websocket may be open."""
        return len(self._sockets) < SOCKETS_MAX

    def knows(self, socket: int) -> bool:
        """Whether a websocket has said whose it is."""
        found = self.gateway.hub.sockets.get(socket)
        return found is not None and found.known

    def opened(self, connection: Connection, headers: dict[str, str]) -> int:
        """A websocket was opened."""
        try:
            number = self.gateway.open_socket(headers, self._present_ns())
        except SinkFailed as exc:
            self._fail(exc)
            return -1
        self._sockets[number] = connection
        return number

    def received(self, socket: int, text: str) -> None:
        """A text came in."""
        if self.failure is not None:
            return
        try:
            self.gateway.receive(socket, text, self._present_ns())
        except SinkFailed as exc:
            self._fail(exc)
        except Exception:  # noqa: BLE001  # as for requests
            _log.exception("the simulated gateway failed on a websocket message")

    def closed(self, socket: int) -> None:
        """A websocket is gone."""
        self._sockets.pop(socket, None)
        self.gateway.close_socket(socket)

    def congested(self, socket: int, congested: bool) -> None:
        """A websocket's client reads too slowly, or keeps up again."""
        self.gateway.congest(socket, congested)


def _frame_head(length: int, binary: bool) -> bytes:
    opcode = 0x82 if binary else 0x81
    if length < 126:
        return bytes((opcode, length))
    if length < 65536:
        return struct.pack("!BBH", opcode, 126, length)
    return struct.pack("!BBQ", opcode, 127, length)
