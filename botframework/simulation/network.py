"""The network between a bot and the gateway, in memory: latency, loss, silence, and what arrives when nobody waits any more.

Two seams are filled. HTTP: ``MemoryPool`` stands where the order pool and httpx's pool stand, takes the same requests and
raises the same errors. Websocket: ``Network.dial`` stands where ``picows.ws_connect`` stands. A request that left is on its
way whatever becomes of its sender, which is how a real network doubles orders. Imports ``ibkr`` and ``sim``; owned by ``world``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Protocol, cast
from urllib.parse import parse_qs

import attrs
import httpx
import picows

from botframework.ibkr.direct import AnswerReader, DirectPool
from botframework.sim.faults import Faults
from botframework.sim.gateway import API
from botframework.sim.wire import SimRequest, SimResponse
from botframework.simulation.dice import Dice
from botframework.simulation.host import Host
from botframework.simulation.loop import NS_PER_S, VirtualLoop
from botframework.simulation.trace import Trace

MS = 1_000_000
FRAGMENT_BYTES = 40


class Sender(Protocol):
    """The process whose request it is."""

    @property
    def number(self) -> int: ...

    @property
    def alive(self) -> bool: ...

    def may_die(self, where: str) -> None:
        """A moment at which the process can be killed."""
        ...


@attrs.define(eq=False)
class Network:
    """Between all processes and one host. Times in ns of virtual time; ``..._until_ns`` are moments of the loop."""

    loop: VirtualLoop
    host: Host
    faults: Faults
    dice: Dice
    trace: Trace
    on_sent: Callable[[Sender, httpx.Request], None] = lambda sender, request: None
    low_ns: int = 5 * MS
    high_ns: int = 60 * MS
    spike_percent: int = 0
    refuse_until_ns: int = 0
    swallow_until_ns: int = 0
    hold_until_ns: int = 0
    fragments: bool = False
    disorder: bool = False
    loss_percent: int = 0
    in_flight_orders: int = 0  # order requests that have not arrived yet

    def heal(self) -> None:
        """A good network again; what is on its way stays on its way."""
        self.low_ns, self.high_ns, self.spike_percent, self.loss_percent = 5 * MS, 60 * MS, 0, 0
        self.refuse_until_ns = self.swallow_until_ns = self.hold_until_ns = 0
        self.fragments = self.disorder = False

    def delay_ns(self) -> int:
        """How long one packet takes that leaves now."""
        delay = self.dice.between(self.low_ns, self.high_ns)
        if self.spike_percent and self.dice.chance(self.spike_percent):
            delay += self.dice.seconds_ns(0.2, 4.0)
        held = self.hold_until_ns - self.loop.now_ns
        return delay + held if held > 0 else delay

    async def reach(self) -> None:
        """Open a connection. Raises ``httpx.ConnectError``, or never returns."""
        if self.refuse_until_ns > self.loop.now_ns:
            await asyncio.sleep(0.001)
            raise httpx.ConnectError("connection refused")
        if self.swallow_until_ns > self.loop.now_ns or self.hold_until_ns > self.loop.now_ns:
            await asyncio.get_running_loop().create_future()
        await asyncio.sleep(self.delay_ns() / NS_PER_S)

    async def dial(self, sender: Sender, listener: picows.WSListener, headers: dict[str, str]) -> _ClientSocket:
        """Open a websocket. Raises ``OSError``."""
        try:
            await self.reach()
        except httpx.ConnectError as exc:
            raise ConnectionRefusedError(str(exc)) from exc
        socket = _ClientSocket(self, sender, listener)
        lowered = {name.lower(): value for name, value in headers.items()}
        socket.number = self.host.open(lowered, socket)
        self.trace.note("dial", f"p{sender.number} s{socket.number}")
        socket.deliver_open()
        return socket


class MemoryPool(DirectPool):
    """A connection pool without connections: ``slots`` requests at once, each with the time a network takes."""

    def __init__(self, network: Network, sender: Sender, slots: int) -> None:
        super().__init__(None, slots)
        self._network = network
        self._sender = sender
        self._warm_until_ns = 0

    async def warm_up(self, url: httpx.URL, wanted: int, timeout_s: float = 5.0) -> None:
        await self._connected(timeout_s)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await self.exchange(request)
        return httpx.Response(answer.status, headers=answer.headers, stream=httpx.ByteStream(answer.body))

    async def exchange(self, request: httpx.Request) -> AnswerReader:
        timeout = request.extensions.get("timeout") or {}
        await self._slots.enter(request, timeout.get("pool"))
        try:
            await self._connected(timeout.get("connect"))
            trace = request.extensions.get("trace")
            if trace is not None:
                await trace("http11.send_request_headers.started", {"request": request})
            return await self._carry(request)
        finally:
            self._slots.leave()

    async def _connected(self, timeout_s: float | None) -> None:
        """A connection lives for a while; a broken network ends it."""
        now = self._network.loop.now_ns
        if now < self._warm_until_ns and self._network.refuse_until_ns <= now:
            return
        try:
            async with asyncio.timeout(timeout_s):
                await self._network.reach()
        except TimeoutError as exc:
            raise httpx.ConnectTimeout("no connection in time") from exc
        self._warm_until_ns = self._network.loop.now_ns + 55 * NS_PER_S

    async def _carry(self, request: httpx.Request) -> AnswerReader:
        network, sender = self._network, self._sender
        loop = network.loop
        sender.may_die("before send")
        if not sender.alive:
            await loop.create_future()  # a dead process waits for nothing and nobody
        network.on_sent(sender, request)
        done: asyncio.Future[AnswerReader] = loop.create_future()
        path = request.url.raw_path.decode("ascii").partition("?")[0]
        wait_ns = network.delay_ns()
        late = network.faults.strike("request_late", request.method, path) if network.faults else None
        if late is not None:
            wait_ns += network.dice.seconds_ns(*late.params.get("seconds", (5.0, 25.0)))
        sent = _as_sim(request, path)
        moves_orders = request.method != "GET" and ("/iserver/account/" in path or "/iserver/reply/" in path)
        network.in_flight_orders += moves_orders
        loop.call_in(wait_ns, self._arrive, sent, done, moves_orders)
        sender.may_die("after send")
        try:
            return await done
        except httpx.HTTPError:
            self._warm_until_ns = 0
            raise
        except asyncio.CancelledError:
            self._warm_until_ns = 0  # an answer that comes later must not meet the next request
            raise

    def _arrive(self, request: SimRequest, done: asyncio.Future[AnswerReader], moves_orders: bool) -> None:
        network = self._network
        network.in_flight_orders -= moves_orders
        if network.loss_percent and network.dice.chance(network.loss_percent):
            network.trace.note("lost", f"{request.method} {request.path}")
            network.loop.call_in(network.delay_ns(), _fail, done)
            return
        response = network.host.answer(request)
        network.trace.note("answer", f"{request.method} {request.path} {response.status} {_short(response.body)}")
        wait_ns = network.delay_ns() + response.effects.delay_ms * MS
        if response.effects.drop:
            network.loop.call_in(wait_ns, _fail, done)
        else:
            network.loop.call_in(wait_ns, _deliver, done, response)


def _as_sim(request: httpx.Request, path: str) -> SimRequest:
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in request.headers.raw}
    query = request.url.query.decode()
    return SimRequest(
        request.method, path, parse_qs(query, keep_blank_values=True) if query else {}, headers, request.content
    )


def _fail(done: asyncio.Future[AnswerReader]) -> None:
    if not done.done():
        done.set_exception(httpx.RemoteProtocolError("the server closed the connection without an answer"))


def _deliver(done: asyncio.Future[AnswerReader], response: SimResponse) -> None:
    if done.done():
        return
    answer = AnswerReader()
    answer.status = response.status
    answer.headers = [(name.encode(), value.encode()) for name, value in response.headers]
    answer.body = response.body
    done.set_result(answer)


def _short(body: bytes) -> str:
    return body.decode("utf-8", "replace")


@attrs.define
class _Frame:
    """One websocket frame as picows shows it to a listener."""

    msg_type: picows.WSMsgType
    payload: bytes
    fin: bool = True
    last_in_buffer: bool = True

    @property
    def payload_size(self) -> int:
        return len(self.payload)

    def get_payload_as_bytes(self) -> bytes:
        return self.payload


@attrs.define(eq=False)
class _ClientSocket:
    """The client's end of a websocket, with the part of ``picows.WSTransport`` that is used."""

    network: Network
    sender: Sender
    listener: picows.WSListener
    number: int = 0
    is_disconnected: bool = False
    _gone: asyncio.Event = attrs.field(factory=asyncio.Event)
    _last_ns: int = 0
    _sent_ns: int = 0

    # --- the client's side ----------------------------------------------------------------------------------------------

    def send(self, kind: picows.WSMsgType, message: bytes) -> None:
        if self.is_disconnected or not self.sender.alive:
            return
        text = message.decode()
        self.network.trace.note("text", f"s{self.number} {text}")
        at_ns = max(self._sent_ns, self.network.loop.now_ns + self.network.delay_ns())
        self._sent_ns = at_ns
        self.network.loop.call_in(at_ns - self.network.loop.now_ns, self.network.host.receive, self.number, text)

    def send_close(self) -> None:
        """The answer to a close frame; nobody waits for it."""

    def disconnect(self, graceful: bool = True) -> None:
        if not self.is_disconnected:
            self.is_disconnected = True
            self._gone.set()
            self.network.loop.call_in(self.network.delay_ns(), self.network.host.close, self.number)

    async def wait_disconnected(self) -> None:
        await self._gone.wait()

    # --- the server's side ----------------------------------------------------------------------------------------------

    def deliver_open(self) -> None:
        """The upgrade is answered: the first thing a client sees."""
        self.listener.on_ws_connected(cast(Any, self))

    def frames(self, payloads: list[bytes]) -> None:
        network = self.network
        if network.loss_percent and network.dice.chance(network.loss_percent):
            network.loop.call_in(network.delay_ns(), self.ended, 0)  # TCP loses nothing but whole connections
            return
        if network.disorder and len(payloads) > 1:
            payloads = _shuffled(payloads, network.dice)
        network.loop.call_in(self._in_order(), self._read, payloads)

    def ended(self, code: int) -> None:
        self.network.loop.call_in(self._in_order(), self._end, code)

    def _in_order(self) -> int:
        """A stream keeps its order whatever its packets do."""
        now = self.network.loop.now_ns
        at_ns = now + self.network.delay_ns()
        if not self.network.disorder:
            at_ns = max(at_ns, self._last_ns + 60_000)  # beyond the loop's own delays
        self._last_ns = max(at_ns, self._last_ns)
        return at_ns - now

    def _read(self, payloads: list[bytes]) -> None:
        if self._is_over():
            return
        self.sender.may_die("frame")
        last = len(payloads) - 1
        for place, payload in enumerate(payloads):
            self.network.trace.note("frame", f"s{self.number} {_short(payload)}")
            parts = [payload]
            if self.network.fragments and len(payload) > FRAGMENT_BYTES:
                parts = [payload[:FRAGMENT_BYTES], payload[FRAGMENT_BYTES:]]
            for index, part in enumerate(parts):
                kind = picows.WSMsgType.CONTINUATION if index else picows.WSMsgType.BINARY
                fin = index == len(parts) - 1
                frame = _Frame(kind, part, fin, fin and place == last)
                self.listener.on_ws_frame(cast(Any, self), cast(Any, frame))
            if self._is_over():
                return

    def _is_over(self) -> bool:
        return self.is_disconnected or not self.sender.alive

    def _end(self, code: int) -> None:
        if self.is_disconnected:
            return
        if code and self.sender.alive:
            frame = _Frame(picows.WSMsgType.CLOSE, code.to_bytes(2, "big"))
            self.listener.on_ws_frame(cast(Any, self), cast(Any, frame))
        self.is_disconnected = True
        self._gone.set()


def _shuffled(things: list[bytes], dice: Dice) -> list[bytes]:
    mixed = list(things)
    for place in range(len(mixed) - 1, 0, -1):
        other = dice.below(place + 1)
        mixed[place], mixed[other] = mixed[other], mixed[place]
    return mixed


__all__ = ["API", "MemoryPool", "Network", "Sender"]
