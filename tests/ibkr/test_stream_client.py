"""The socket under the stream, against a real websocket server: greeting, fragments, refusals, reconnects."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import gc
import hashlib
import json
import warnings
from collections.abc import Awaitable, Callable
from typing import Any

import attrs
import picows
import pytest

from botframework.core.events import Event, OrderReported, StreamChanged
from botframework.core.model import Instrument, StreamState, Tick
from botframework.errors import GatewayUnreachable
from botframework.ibkr.redact import Redactor
from botframework.ibkr.stream import StreamProtocol
from botframework.ibkr.stream_client import BACKOFF_S, STEADY_NS, StreamClient
from botframework.ibkr.transport import CookieKeeper
from botframework.secret import Secret

AAPL = Instrument("AAPL", 265598)
STS = {"topic": "sts", "args": {"authenticated": True, "connected": True}}
QUOTE = {"topic": "smd+265598", "conid": 265598, "_updated": 1_778_000_000_000, "84": "1", "86": "2"}


class Peer(picows.WSListener):
    """The server's end of one connection."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.transport: Any = None

    def on_ws_connected(self, transport: picows.WSTransport) -> None:
        self.transport = transport
        self.server.peers.append(self)
        self.server.on_connect(self)
        self.server.news.set()

    def on_ws_frame(self, transport: picows.WSTransport, frame: picows.WSFrame) -> None:
        if frame.msg_type is picows.WSMsgType.TEXT:
            self.server.received.append(frame.get_payload_as_utf8_text())
            self.server.news.set()

    def send(self, *messages: Any, kind: picows.WSMsgType = picows.WSMsgType.BINARY) -> None:
        for message in messages:
            self.transport.send(kind, json.dumps(message).encode())

    def send_in_pieces(self, message: Any, size: int) -> None:
        data = json.dumps(message).encode()
        pieces = [data[i : i + size] for i in range(0, len(data), size)]
        for number, piece in enumerate(pieces):
            kind = picows.WSMsgType.BINARY if number == 0 else picows.WSMsgType.CONTINUATION
            self.transport.send(kind, piece, fin=number == len(pieces) - 1)


@attrs.define(eq=False)
class Server:
    on_connect: Callable[[Peer], None] = lambda peer: peer.send({"topic": "system", "success": "u"}, STS)
    answer: Callable[[picows.WSUpgradeRequest], Any] | None = None
    peers: list[Peer] = attrs.field(factory=list)
    received: list[str] = attrs.field(factory=list)
    headers: list[dict[str, str]] = attrs.field(factory=list)
    news: asyncio.Event = attrs.field(factory=asyncio.Event)

    def accept(self, request: picows.WSUpgradeRequest) -> Any:
        self.headers.append({k.lower(): v for k, v in request.headers.items()})
        return self.answer(request) if self.answer is not None else Peer(self)


@attrs.define
class Rig:
    server: Server
    client: StreamClient
    events: list[Event]
    ticks: list[Tick]
    troubles: list[str]
    ids: list[str]

    async def until(self, condition: Callable[[], Any]) -> None:
        async with asyncio.timeout(60):
            while not condition():
                self.server.news.clear()
                await self.server.news.wait()


def run(
    clock: Any, use: Callable[[Rig], Awaitable[Any]], server: Server, fresh: Callable[[], str] | None = None
) -> Any:
    async def go() -> Any:
        listener = await picows.ws_create_server(server.accept, "127.0.0.1", 0, use_aiofastnet=False)
        port = listener.sockets[0].getsockname()[1]
        events: list[Event] = []
        ticks: list[Tick] = []
        troubles: list[str] = []
        ids: list[str] = []

        async def fresh_id() -> Secret:
            ids.append(fresh() if fresh else f"session-{len(ids) + 1}")
            return Secret(ids[-1])

        def heard(sink: list[Any]) -> Callable[[Any], None]:
            def hear(item: Any) -> None:
                sink.append(item)
                server.news.set()

            return hear

        protocol = StreamProtocol(clock=clock, emit=heard(events), emit_tick=heard(ticks))
        protocol.subscribe([AAPL])
        redact = Redactor()
        cookies = CookieKeeper(redact, {"x-sess-uuid": Secret("0.1.2")})
        client = StreamClient(
            f"ws://127.0.0.1:{port}/v1/api/ws", protocol, fresh_id, clock, cookies, on_trouble=heard(troubles)
        )
        task = asyncio.create_task(client.run())
        try:
            return await use(Rig(server, client, events, ticks, troubles, ids))
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            listener.close()
            for peer in server.peers:
                peer.transport.disconnect(graceful=False)
            for _ in range(5):
                await asyncio.sleep(0)

    return asyncio.run(go())


def test_a_greeting_in_the_same_read_as_the_upgrade_is_not_lost(real_clock: Any) -> None:
    async def use(rig: Rig) -> None:
        await rig.until(lambda: any(t.startswith("smd+265598+") for t in rig.server.received))
        assert rig.server.received[0] == "sor+{}"

    run(real_clock, use, Server())


def test_the_ticket_of_the_socket_is_the_session(real_clock: Any) -> None:
    async def use(rig: Rig) -> None:
        await rig.until(lambda: rig.server.peers)
        headers = rig.server.headers[0]
        assert headers["cookie"] == 'x-sess-uuid=0.1.2; api={"session": "session-1"}'
        assert headers["user-agent"] == "ClientPortalGW/1"

    run(real_clock, use, Server())


@pytest.mark.parametrize("kind", [picows.WSMsgType.BINARY, picows.WSMsgType.TEXT])
def test_both_kinds_of_frames_are_read(real_clock: Any, kind: picows.WSMsgType) -> None:
    def greet(peer: Peer) -> None:
        peer.send(STS, QUOTE, kind=kind)

    async def use(rig: Rig) -> None:
        await rig.until(lambda: rig.ticks)
        assert (rig.ticks[0].bid, rig.ticks[0].ask) == (1, 2)

    run(real_clock, use, Server(greet))


def test_fragments_are_put_together(real_clock: Any) -> None:
    rows = [{"orderId": i, "status": "Submitted", "companyName": "x" * 2_000} for i in range(50)]

    def greet(peer: Peer) -> None:
        peer.send_in_pieces(STS, 7)
        peer.send_in_pieces({"topic": "sor", "args": rows}, 1_000)
        peer.send(QUOTE)

    async def use(rig: Rig) -> None:
        await rig.until(lambda: rig.ticks)
        assert len([e for e in rig.events if isinstance(e, OrderReported)]) == 50

    run(real_clock, use, Server(greet))


def test_every_reconnect_takes_a_fresh_session_and_subscribes_again(real_clock: Any) -> None:
    async def use(rig: Rig) -> None:
        def subscribed(times: int) -> Callable[[], bool]:
            return lambda: sum(t.startswith("smd+") for t in rig.server.received) >= times

        for number in range(1, 4):
            await rig.until(subscribed(number))
            rig.server.peers[-1].transport.disconnect(graceful=False)
        await rig.until(lambda: len(rig.server.peers) >= 4)
        assert rig.ids[:4] == ["session-1", "session-2", "session-3", "session-4"]

    run(_Impatient(), use, Server())


class _Impatient:
    """Real time, but pauses between attempts are short."""

    def mono_ns(self) -> int:
        import time

        return time.monotonic_ns()

    wall_ns = market_ns = mono_ns

    def observe_market(self, at_ns: int) -> None:
        pass

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(min(seconds, 0.01))


class _Counting:
    """Its time stands still but for what is added; pauses between attempts are noted and over at once."""

    def __init__(self) -> None:
        self.now_ns = 10**12
        self.pauses: list[float] = []

    def mono_ns(self) -> int:
        return self.now_ns

    wall_ns = market_ns = mono_ns

    def observe_market(self, at_ns: int) -> None:
        pass

    async def sleep(self, seconds: float) -> None:
        if seconds in BACKOFF_S:
            self.pauses.append(seconds)
        await asyncio.sleep(0)


def _turn_away(peer: Peer) -> None:
    peer.transport.send_close(picows.WSCloseCode.OK)
    peer.transport.disconnect()


@pytest.mark.parametrize("slow_s", [0, 8])
def test_a_server_that_closes_at_once_is_not_hammered(slow_s: int) -> None:
    """Also not one that takes its time before it does: only a connection that stood says that all is well."""
    clock = _Counting()
    asked: list[None] = []

    def fresh() -> str:
        asked.append(None)
        clock.now_ns += slow_s * 10**9
        return f"session-{len(asked)}"

    async def use(rig: Rig) -> None:
        await rig.until(lambda: len(rig.troubles) > len(BACKOFF_S) + 1)
        assert clock.pauses[: len(BACKOFF_S) + 1] == [*BACKOFF_S, BACKOFF_S[-1]]

    run(clock, use, Server(_turn_away), fresh)


def test_after_a_connection_that_stood_the_next_attempt_comes_soon() -> None:
    clock = _Counting()

    def greet(peer: Peer) -> None:
        if len(peer.server.peers) == 3:
            peer.send(STS)
        else:
            _turn_away(peer)

    async def use(rig: Rig) -> None:
        await rig.until(lambda: any(isinstance(e, StreamChanged) and e.state is StreamState.LIVE for e in rig.events))
        clock.now_ns += STEADY_NS + 1
        _turn_away(rig.server.peers[2])
        await rig.until(lambda: len(rig.troubles) > 4)
        assert clock.pauses[:4] == [BACKOFF_S[0], BACKOFF_S[1], BACKOFF_S[0], BACKOFF_S[1]]

    run(clock, use, Server(greet))


def _redirect(request: picows.WSUpgradeRequest) -> Any:
    response = picows.WSUpgradeResponse.create_redirect_response(302, "ws://127.0.0.1:1/elsewhere")
    return picows.WSUpgradeResponseWithListener(response, None)


def _refuse(request: picows.WSUpgradeRequest) -> Any:
    return picows.WSUpgradeResponseWithListener(picows.WSUpgradeResponse.create_error_response(403), None)


@pytest.mark.parametrize("answer", [_redirect, _refuse], ids=["redirect", "403"])
def test_a_refused_upgrade_is_trouble_and_is_not_followed_elsewhere(real_clock: Any, answer: Any) -> None:
    async def use(rig: Rig) -> str:
        await rig.until(lambda: rig.troubles)
        return rig.troubles[0]

    said = run(real_clock, use, Server(answer=answer))
    assert "Handshake" in said or "Status" in said
    assert "127.0.0.1:1" not in said


def test_a_gateway_that_gives_no_session_is_trouble_too(real_clock: Any) -> None:
    def fresh() -> str:
        raise GatewayUnreachable("nobody there", where="x")

    async def use(rig: Rig) -> list[StreamState]:
        await rig.until(lambda: rig.troubles)
        return [e.state for e in rig.events if isinstance(e, StreamChanged)]

    assert run(real_clock, use, Server(), fresh) == [StreamState.CONNECTING, StreamState.DOWN]


def test_a_connection_that_comes_too_late_says_nothing(real_clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that answers the upgrade only after we gave up on it, and then sends everything it has."""
    monkeypatch.setattr("botframework.ibkr.stream_client.CONNECT_S", 0.2)
    # Again and again, until an attempt got as far as to ask, which on a slow machine not every one does in that time.
    monkeypatch.setattr("botframework.ibkr.stream_client.BACKOFF_S", (0.01,))

    async def go() -> None:
        gone = asyncio.Event()

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
            except (asyncio.IncompleteReadError, ConnectionError):
                writer.close()
                return
            key = next(
                line.split(": ")[1] for line in head.split("\r\n") if line.lower().startswith("sec-websocket-key")
            )
            digest = hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()
            given_up = len(troubles)
            while len(troubles) == given_up:  # noqa: ASYNC110 - several may wait for it
                await asyncio.sleep(0.001)
            data = json.dumps(STS).encode()
            writer.write(
                b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                b"Sec-WebSocket-Accept: " + base64.b64encode(digest) + b"\r\n\r\n" + bytes([0x82, len(data)]) + data
            )
            with contextlib.suppress(ConnectionError):
                await reader.read()  # until the client is gone
            writer.close()
            gone.set()

        events: list[Any] = []
        troubles: list[str] = []
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        protocol = StreamProtocol(clock=real_clock, emit=events.append, emit_tick=events.append)

        async def fresh_id() -> Secret:
            return Secret("s")

        client = StreamClient(
            f"ws://127.0.0.1:{port}/ws",
            protocol,
            fresh_id,
            real_clock,
            CookieKeeper(Redactor()),
            on_trouble=troubles.append,
        )
        task = asyncio.create_task(client.run())
        await asyncio.wait_for(gone.wait(), 60)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        server.close()
        assert troubles
        assert {e.state for e in events if isinstance(e, StreamChanged)} == {StreamState.CONNECTING, StreamState.DOWN}
        assert protocol.stats.connects == 0

    asyncio.run(go())


def test_reconnect_ends_the_present_connection_and_says_why(real_clock: Any) -> None:
    async def use(rig: Rig) -> None:
        await rig.until(lambda: rig.server.received)
        rig.client.reconnect("the session was restored")
        await rig.until(lambda: rig.troubles)
        assert rig.troubles == ["the session was restored"]

    run(real_clock, use, Server())


def test_a_stream_whose_watch_fails_is_made_anew_and_watched(
    real_clock: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    looks: list[str] = []
    server = Server()

    def look(protocol: StreamProtocol) -> None:
        looks.append("")
        server.news.set()
        if len(looks) == 1:
            raise LookupError("a mistake of ours")

    monkeypatch.setattr(StreamProtocol, "on_timer", look)

    async def use(rig: Rig) -> None:
        await rig.until(lambda: len(rig.server.peers) >= 2 and len(looks) >= 2)

    run(real_clock, use, server)
    assert "the watch over the stream failed" in caplog.text


def test_a_read_that_ends_with_a_ping_is_taken_in_and_the_ping_is_answered(real_clock: Any) -> None:
    """The library answers pings by itself unless told not to, and then nobody hears that the read is over."""
    pongs: list[bytes] = []

    class Pinging(Peer):
        def on_ws_frame(self, transport: picows.WSTransport, frame: picows.WSFrame) -> None:
            if frame.msg_type is picows.WSMsgType.PONG:
                pongs.append(frame.get_payload_as_bytes())
                self.server.news.set()
            super().on_ws_frame(transport, frame)

    server = Server()
    server.answer = lambda request: Pinging(server)
    order = {"topic": "sor", "args": [{"orderId": 9, "status": "Submitted", "companyName": "x" * 40}]}
    data = json.dumps(order).encode()

    async def use(rig: Rig) -> None:
        await rig.until(lambda: any(text.startswith("smd+265598+") for text in server.received))
        assert len(data) < 126
        frames = b"\x82" + bytes([len(data)]) + data + b"\x89\x02hi"
        server.peers[0].transport.underlying_transport.write(frames)  # in one piece, so that they are one read
        await rig.until(lambda: any(isinstance(event, OrderReported) for event in rig.events) and pongs)

    run(real_clock, use, server)
    assert pongs == [b"hi"]


def test_a_stream_whose_news_somebody_cannot_bear_goes_on(real_clock: Any, caplog: pytest.LogCaptureFixture) -> None:
    heard: list[bool] = []

    def explode(ok: bool, why: str) -> None:
        heard.append(ok)
        raise LookupError("a mistake of ours")

    async def use(rig: Rig) -> None:
        await rig.until(lambda: rig.server.peers)
        rig.client.protocol.on_auth = explode
        rig.server.peers[0].send(STS, QUOTE)
        await rig.until(lambda: rig.ticks)
        rig.server.peers[0].transport.disconnect(graceful=False)
        await rig.until(lambda: len(rig.server.peers) >= 2)

    run(real_clock, use, Server())
    assert heard
    assert "taking in a message" in caplog.text


def test_a_handshake_that_is_broken_off_leaves_no_socket_open(real_clock: Any) -> None:
    """The bot is stopped, twice in a row, while a server keeps the upgrade to itself. Nobody but us knows of that socket."""

    async def go() -> None:
        asked, gone = asyncio.Event(), asyncio.Event()

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            asked.set()
            await reader.read()  # returns when the client is gone
            writer.close()
            gone.set()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        protocol = StreamProtocol(clock=real_clock, emit=lambda event: None, emit_tick=lambda tick: None)

        async def fresh_id() -> Secret:
            return Secret("s")

        port = server.sockets[0].getsockname()[1]
        client = StreamClient(f"ws://127.0.0.1:{port}/ws", protocol, fresh_id, real_clock, CookieKeeper(Redactor()))
        task = asyncio.create_task(client.run())
        await asyncio.wait_for(asked.wait(), 60)
        task.cancel()
        await asyncio.sleep(0)
        task.cancel()  # impatient: also the waiting for its end is broken off
        await asyncio.gather(task, return_exceptions=True)
        await asyncio.wait_for(gone.wait(), 60)
        server.close()

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ResourceWarning)
        asyncio.run(go())
        gc.collect()
    assert [str(each.message) for each in caught if each.category is ResourceWarning] == []
