"""The gateway on real sockets: httpx and picows as clients, and raw bytes where a client would be too polite."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import gc
import ipaddress
import json
import socket
import ssl
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from botframework.sim import SimConfig, SimGateway, connection, history, waiting
from botframework.sim.embedded import EmbeddedGateway
from botframework.sim.inprocess import InProcessTransport
from botframework.sim.market import TapeQuote
from botframework.sim.server import GatewayServer, wall_clock
from tests.sim.driver import AAPL, ACCOUNT, WALL0

AGENT = {"User-Agent": "ClientPortalGW/1"}
WAIT_S = 60
UPGRADE = (
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version: 13",
)
ORDER = json.dumps({"orders": [{"conid": AAPL, "side": "BUY", "orderType": "MKT", "quantity": 1, "tif": "DAY"}]})


class Listener(WSListener):
    """Collects frames and lets a test wait for one."""

    def __init__(self) -> None:
        self.frames: list[dict[str, Any]] = []
        self.opcodes: list[WSMsgType] = []
        self.closed = asyncio.Event()
        self.close_code: int | None = None
        self._arrived = asyncio.Event()

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        self.opcodes.append(frame.msg_type)
        if frame.msg_type == WSMsgType.CLOSE:
            code: Any = frame.get_close_code()  # a number too, which its stub does not say
            self.close_code = int(code)
            transport.disconnect()
        elif frame.msg_type in (WSMsgType.BINARY, WSMsgType.TEXT):
            payload = frame.get_payload_as_bytes()
            if payload.startswith(b"{"):
                self.frames.append(json.loads(payload))
        self._arrived.set()

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self.closed.set()
        self._arrived.set()

    async def until(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        async with asyncio.timeout(WAIT_S):
            while True:
                for frame in self.frames:
                    if wanted(frame):
                        return frame
                self._arrived.clear()
                await self._arrived.wait()


async def listening(url: str, **options: Any) -> tuple[WSTransport, Listener]:
    """A socket to a gateway, and what is heard on it."""
    transport, listener = await ws_connect(Listener, url, **options)
    assert isinstance(listener, Listener)
    return transport, listener


def topic(name: str) -> Callable[[dict[str, Any]], bool]:
    return lambda frame: frame.get("topic") == name


@contextlib.asynccontextmanager
async def serving(tls: ssl.SSLContext | None = None, **config: Any) -> AsyncIterator[GatewayServer]:
    clock = wall_clock()
    gateway = SimGateway(SimConfig(**{"pacing": "loose", "speed": 30, **config}), wall_ns=clock())
    server = GatewayServer(gateway, clock=clock, tls=tls)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()
        gateway.close()


async def raw(server: GatewayServer, data: bytes, *, half_close: bool = False) -> bytes:
    """Sends bytes and reads until the server closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(data)
    if half_close:
        writer.write_eof()
    async with asyncio.timeout(WAIT_S):
        answer = await reader.read()
    writer.close()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()
    return answer


def head(method: str, path: str, *lines: str) -> bytes:
    text = "\r\n".join([f"{method} /v1/api{path} HTTP/1.1", "Host: gateway", "User-Agent: raw", *lines, "", ""])
    return text.encode()


def run(work: Any) -> Any:
    return asyncio.run(work)


@pytest.fixture(autouse=True)
def nobody_is_hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that stands still for two seconds must not take an answer back. That the time ends has a test of its own."""
    monkeypatch.setattr(connection, "REFUSED_S", float(WAIT_S))


def time_machine(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Sets the loop's clock ahead: nobody waits for minutes, and a pause of this machine is not taken for a client's."""
    loop = asyncio.get_running_loop()
    real, ahead_s = loop.time, 0.0

    def skip(seconds: float) -> None:
        nonlocal ahead_s
        ahead_s += seconds

    monkeypatch.setattr(loop, "time", lambda: real() + ahead_s)
    return skip


def test_an_order_over_real_sockets() -> None:
    async def work() -> None:
        async with serving() as server, httpx.AsyncClient(base_url=server.url, timeout=WAIT_S) as client:
            session = (await client.post("/tickle", json={})).json()["session"]
            await client.get("/iserver/accounts")
            headers = AGENT | {"Cookie": f'api={{"session":"{session}"}}'}
            transport, listener = await listening(server.ws_url, extra_headers=headers)
            await listener.until(topic("sts"))
            transport.send(WSMsgType.TEXT, b"sor+{}")
            transport.send(WSMsgType.TEXT, b'smd+265598+{"fields":["84","86"]}')
            await listener.until(topic("smd+265598"))
            ticket = {"conid": AAPL, "orderType": "MKT", "side": "BUY", "tif": "DAY", "quantity": 5, "cOID": "s1"}
            answer = await client.post(f"/iserver/account/{ACCOUNT}/orders", json={"orders": [ticket]})
            order_id = int(answer.json()[0]["order_id"])
            filled = await listener.until(
                lambda f: f.get("topic") == "sor" and any(row.get("status") == "Filled" for row in f["args"])
            )
            assert filled["args"][0]["orderId"] == order_id
            assert set(listener.opcodes) == {WSMsgType.BINARY}
            assert server.gateway.counts()["fills"] == 1
            transport.disconnect()
            await listener.closed.wait()

    run(work())


def test_text_frames_by_switch() -> None:
    async def work() -> None:
        async with serving(binary_frames=False) as server:
            transport, listener = await listening(server.ws_url, extra_headers=AGENT)
            await listener.until(lambda f: f.get("message") == "waiting for session")
            assert set(listener.opcodes) == {WSMsgType.TEXT}
            transport.disconnect()
            await listener.closed.wait()

    run(work())


def test_a_websocket_needs_no_agent_at_a_gateway_and_a_like_one_without() -> None:
    async def work() -> None:
        async with serving() as server:
            upgrade = (
                b"GET /v1/api/ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n%s\r\n"
            )
            agents = (b"", b"User-Agent: Mozilla/5.0\r\n", b"User-Agent: ClientPortalGW/1\r\n")
            for agent in agents:
                assert (await raw(server, upgrade % agent, half_close=True)).startswith(b"HTTP/1.1 101")
            server.gateway.faults.add("agent_check")
            answers = [await raw(server, upgrade % agent, half_close=True) for agent in agents]
            assert [answer[9:12] for answer in answers] == [b"403", b"403", b"101"]

    run(work())


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 a TLS client\r\n\r\n", b"400"),
        (b"GARBAGE\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nX: " + b"y" * 100_000, b"431"),
        (head("POST", "/tickle", "Content-Length: 2000000") + b"x" * 1_100_000, b"413"),
        (head("GET", "/ws", "Upgrade: websocket", "Connection: Upgrade"), b"400"),
        (head("POST", "/ws", *UPGRADE, "Content-Length: 0") + head("GET", "/foo", "Connection: close"), b"404"),
    ],
)
def test_what_is_no_request_is_refused(data: bytes, status: bytes) -> None:
    async def work() -> None:
        async with serving() as server:
            answer = await raw(server, data)
            assert answer.startswith(b"HTTP/1.1 " + status), answer[:80]
            async with httpx.AsyncClient(base_url=server.url, timeout=WAIT_S) as client:
                assert (await client.get("/iserver/accounts")).status_code == 200, "and the server lives on"

    run(work())


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (head("POST", "/tickle", "Content-Length: 20000000") + b"x" * 1_100_000, b"413"),
        (b"GARBAGE\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nX: " + b"y" * 100_000, b"431"),
    ],
)
@pytest.mark.parametrize("is_tls", [False, True], ids=["plain", "tls"])
def test_who_is_refused_in_the_middle_of_sending_reads_why(
    data: bytes, status: bytes, is_tls: bool, tmp_path: Path
) -> None:
    server_side, client_side = certificate(tmp_path) if is_tls else (None, None)

    async def work() -> None:
        async with serving(tls=server_side) as server:
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port, ssl=client_side)
            writer.write(data)
            await writer.drain()
            async with asyncio.timeout(WAIT_S):
                begin = await reader.readline()  # the answer is on this side
            for _ in range(5):
                writer.write(b"x" * 100_000)
                await writer.drain()
                await asyncio.sleep(0.02)
            async with asyncio.timeout(WAIT_S):
                rest = await reader.read()
            assert begin.startswith(b"HTTP/1.1 " + status)
            assert b"\r\n\r\n" in rest
            writer.close()

    run(work())


def test_who_is_refused_and_sends_for_ever_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "REFUSED_S", 0.2)

    async def work() -> None:
        async with serving() as server:
            _, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.write(b"GARBAGE\r\n\r\n")

            async def send_on() -> None:
                for _ in range(round(WAIT_S / 0.01)):
                    writer.write(b"x" * 1_000)
                    await writer.drain()
                    await asyncio.sleep(0.01)

            with pytest.raises(ConnectionError):
                await send_on()

    run(work())


def test_pipelined_requests_are_answered_in_order() -> None:
    async def work() -> None:
        async with serving() as server:
            many = b"".join(head("GET", f"/path-{n}") for n in range(3000))
            answer = await raw(server, many + head("GET", "/last", "Connection: close"))
            assert answer.count(b"HTTP/1.1 ") == 3001

    run(work())


def test_chunked_bodies_and_half_closed_clients() -> None:
    async def work() -> None:
        async with serving() as server:
            chunked = head("POST", "/tickle", "Transfer-Encoding: chunked") + b"2\r\n{}\r\n0\r\n\r\n"
            assert b'"session"' in await raw(server, chunked, half_close=True)
            server.gateway.faults.add("delay_answer", delay_ms=50)
            assert b'"session"' in await raw(server, chunked, half_close=True)

    run(work())


def test_cut_connections_are_seen_as_such() -> None:
    async def work() -> None:
        async with serving() as server, httpx.AsyncClient(base_url=server.url, timeout=WAIT_S) as client:
            await client.get("/iserver/accounts")
            server.gateway.faults.add("answer_lost", path="/orders", times=1)
            ticket = {"conid": AAPL, "orderType": "MKT", "side": "BUY", "tif": "DAY", "quantity": 5}
            with pytest.raises(httpx.TransportError):
                await client.post(f"/iserver/account/{ACCOUNT}/orders", json={"orders": [ticket]})
            assert server.gateway.counts()["orders"] == 1

    run(work())


def test_sockets_can_be_dropped_and_closed() -> None:
    async def work() -> None:
        async with serving() as server:
            for code in (0, 1000):
                _, listener = await listening(server.ws_url, extra_headers=AGENT)
                await listener.until(topic("system"))
                server.gateway.faults.add("drop_socket", code=code)
                async with asyncio.timeout(WAIT_S):
                    await listener.closed.wait()
                assert listener.close_code == (code or None)

    run(work())


def test_oversized_and_broken_websocket_input_closes_that_socket_only() -> None:
    async def work() -> None:
        async with serving() as server:
            transport, listener = await listening(server.ws_url, extra_headers=AGENT)
            transport.send(WSMsgType.TEXT, b"x" * 70_000)
            async with asyncio.timeout(WAIT_S):
                await listener.closed.wait()
            assert listener.close_code == 1009
            other, still = await listening(server.ws_url, extra_headers=AGENT)
            await still.until(topic("system"))
            other.disconnect()
            await still.closed.wait()

    run(work())


def masked(opcode: int, payload: bytes = b"", *, final: bool = True) -> bytes:
    """A frame as a client sends it, under a mask of zeros."""
    size = bytes([0x80 | len(payload)]) if len(payload) < 126 else b"\xfe" + len(payload).to_bytes(2)
    return bytes([0x80 * final | opcode]) + size + bytes(4) + payload


def test_nothing_is_said_to_a_socket_that_is_being_closed() -> None:
    async def work() -> None:
        told: list[dict[str, Any]] = []
        asyncio.get_running_loop().set_exception_handler(lambda _loop, context: told.append(context))
        async with serving() as server:
            large = masked(1, b"x" * 60_000, final=False) + masked(0, b"x" * 10_000)
            answer = await raw(server, head("GET", "/ws", *UPGRADE) + large + masked(9, b"ping") + masked(8))
            assert answer.endswith(b"\x88\x02" + (1009).to_bytes(2)), answer[-20:]
        assert told == []

    run(work())


def test_a_message_without_end_and_without_content_is_not_kept() -> None:
    async def work() -> None:
        async with serving() as server:
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.write(head("GET", "/ws", *UPGRADE, f"Cookie: api={server.gateway.session.token}"))
            writer.write(masked(1, b"ech", final=False) + masked(0, final=False) * 1000)
            writer.write(masked(9, b"until here"))
            async with asyncio.timeout(WAIT_S):
                await reader.readuntil(b"until here")
            (connection,) = server._connections
            assert connection._parts == ["ech"]
            writer.write(masked(0, b"+hb"))
            async with asyncio.timeout(WAIT_S):
                await reader.readuntil(b"ech+hb")
            writer.close()

    run(work())


def test_a_client_that_asks_without_end_does_not_keep_the_others_waiting() -> None:
    async def work() -> None:
        async with serving() as server, httpx.AsyncClient(base_url=server.url, timeout=WAIT_S) as client:
            await client.get("/iserver/accounts")
            asked = 0
            receive = server.gateway.receive

            def counted(socket_id: int, text: str, wall_ns: int) -> None:
                nonlocal asked
                asked += 1
                receive(socket_id, text, wall_ns)

            server.gateway.receive = counted  # type: ignore[method-assign]
            _, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.write(head("GET", "/ws", *UPGRADE, f"Cookie: api={server.gateway.session.token}"))
            histories = masked(1, f'smh+{AAPL}+{{"period":"1d","bar":"1min"}}'.encode()) * 400
            writer.write(histories)
            async with asyncio.timeout(WAIT_S):
                while not asked:  # noqa: ASYNC110  # nothing announces it
                    await asyncio.sleep(0)
            assert (await client.get("/iserver/auth/status")).status_code == 200
            assert asked < 200, f"{asked} histories were made before the other one's turn came"
            writer.close()

    run(work())


def test_what_takes_longer_to_make_than_it_stands_for_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """A history every five seconds of a market so fast that ten are due when one is made: each turn took ten times the one before."""
    now, made = WALL0, 0
    make = history.bars

    def slowly(*asked: Any) -> Any:
        nonlocal now, made
        made += 1
        if made < 2_000:  # or it would never end
            now += 50_000_000
        return make(*asked)

    monkeypatch.setattr("botframework.sim.charttopics.bars", slowly)

    async def work() -> None:
        gateway = SimGateway(SimConfig(pacing="loose", speed=1000), wall_ns=now)
        server = GatewayServer(gateway, clock=lambda: now)
        await server.start()
        async with httpx.AsyncClient(base_url=server.url, timeout=WAIT_S) as client:
            await client.get("/iserver/accounts")
            socket_id = gateway.open_socket({"cookie": f"api={gateway.session.token}"}, now)
            gateway.receive(socket_id, f'smh+{AAPL}+{{"period":"10min","bar":"1min"}}', now)
            for _ in range(10):
                assert (await client.get("/iserver/auth/status")).status_code == 200
        await server.stop()
        gateway.close()

    run(work())
    assert 10 < made < 1_000


def test_clients_are_answered_while_a_stopped_machine_is_made_up_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine stands still for ten minutes of a tape; what comes of it is what would have come without."""
    monkeypatch.setattr("botframework.sim.server.EVENTS_PER_TURN", 500, raising=False)
    quotes = 20_000

    def tape() -> Iterator[TapeQuote]:
        for number in range(quotes):
            price = Decimal(200) + Decimal(number % 100) / 100
            yield (1_700_000_000_000 + number * 30, "AAPL", price, Decimal(1), price + 1, Decimal(1))

    def seen(gateway: SimGateway) -> tuple[Any, ...]:
        return gateway.desk.price(AAPL), gateway.market_ns(gateway.wall_ns), gateway.desk.records.market_ms

    at_once = SimGateway(SimConfig(pacing="loose"), quotes=tape(), wall_ns=WALL0)
    at_once.advance(WALL0 + 600 * 10**9)
    assert at_once._market.next_ms is None

    async def work() -> None:
        now = WALL0
        gateway = SimGateway(SimConfig(pacing="loose"), quotes=tape(), wall_ns=WALL0)
        server = GatewayServer(gateway, clock=lambda: now)
        await server.start()
        try:
            async with httpx.AsyncClient(base_url=server.url, timeout=WAIT_S) as client:
                assert (await client.get("/iserver/accounts")).status_code == 200
                now = WALL0 + 600 * 10**9
                assert (await client.get("/iserver/auth/status")).status_code == 200
                assert gateway.wall_ns < now, "answered before all that was missed had happened"
                async with asyncio.timeout(WAIT_S):
                    while gateway.wall_ns < now:  # noqa: ASYNC110  # nothing announces it
                        await asyncio.sleep(0)
                assert (await client.get("/iserver/auth/status")).status_code == 200
            assert seen(gateway) == seen(at_once)
        finally:
            await server.stop()
            gateway.close()

    run(work())


def test_what_fails_while_it_is_made_up_for_is_tried_again_after_a_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    async def work() -> None:
        async with serving() as server:
            tried = 0

            def fails(wall_ns: int, events_max: int | None = None) -> bool:
                nonlocal tried
                tried += 1
                raise ArithmeticError("a defect")

            server.gateway.advance = lambda wall_ns, events_max=None: False  # type: ignore[method-assign]
            server.pump()
            monkeypatch.setattr(server.gateway, "advance", fails)
            turns = 0
            async with asyncio.timeout(WAIT_S):
                while tried < 3:
                    turns += 1
                    await asyncio.sleep(0)
            assert turns > 10, "one turn of the loop is no pause"

    run(work())


def test_a_client_that_does_not_read_costs_bounded_memory() -> None:
    async def work() -> None:
        symbols = tuple(f"SYN{n:03d}" for n in range(80))
        wide = json.dumps(
            {"fields": [str(code) for code in (31, 70, 71, 82, 83, 84, 85, 86, 87, 88, 7051, 7059, 7762)]}
        )
        async with serving(speed=60, instruments=symbols, conflate_ms=200) as server:
            small = socket.socket()
            small.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            small.setblocking(False)
            await asyncio.get_running_loop().sock_connect(small, ("127.0.0.1", server.port))
            reader, writer = await asyncio.open_connection(sock=small, limit=1024)
            writer.write(
                head(
                    "GET",
                    "/ws",
                    "Upgrade: websocket",
                    "Connection: Upgrade",
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                    "Sec-WebSocket-Version: 13",
                    f"Cookie: api={server.gateway.session.token}",
                )
            )
            assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101")
            number = next(iter(server.gateway.hub.sockets))
            for conid in server.gateway.universe.by_conid:
                server.gateway.receive(number, f"smd+{conid}+{wide}", server.clock())
            feeds = server.gateway.hub.sockets[number].feeds
            clock, longest = asyncio.get_running_loop().time, 0.0
            async with asyncio.timeout(WAIT_S):
                while not feeds.congested:
                    looked = clock()
                    await asyncio.sleep(0.01)
                    longest = max(longest, clock() - looked)
            connection = next(iter(server._connections))
            assert connection._transport is not None
            held = connection._transport.get_write_buffer_size()
            # A machine that stood still has all of that time come out at once, before anybody can see that it is too much.
            assert held < 2_000_000 or longest > 0.1
            # And from here on nothing is added: a minute of this market would be megabytes.
            desk = server.gateway.desk
            until = desk.wall_ns + 10**9
            async with asyncio.timeout(WAIT_S):
                while desk.wall_ns < until:  # noqa: ASYNC110  # nothing announces it
                    await asyncio.sleep(0.01)
            if connection._transport is not None:  # or it was cut off
                assert connection._transport.get_write_buffer_size() < held + 100_000
            writer.close()

    run(work())


def certificate(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    x509 = pytest.importorskip("cryptography.x509", reason="the TLS extra is not installed")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "simulated gateway")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "gateway.pem"
    pem.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pem)
    return server, ssl.create_default_context(cafile=str(pem))


def test_tls(tmp_path: Path) -> None:
    server_side, client_side = certificate(tmp_path)

    async def work() -> None:
        async with serving(tls=server_side) as server:
            assert server.url.startswith("https://")
            async with httpx.AsyncClient(base_url=server.url, verify=client_side, timeout=WAIT_S) as client:
                assert (await client.get("/iserver/accounts")).status_code == 200
            transport, listener = await listening(server.ws_url, ssl_context=client_side, extra_headers=AGENT)
            await listener.until(topic("system"))
            transport.disconnect()
            await listener.closed.wait()

    run(work())


@pytest.mark.filterwarnings("error::ResourceWarning")
def test_who_says_nothing_at_a_tls_port_is_shown_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("botframework.sim.door.FIRST_BYTE_S", 0.05)
    context, _ = certificate(tmp_path)

    async def work() -> None:
        async with serving(tls=context) as server:
            assert await raw(server, b"") == b""

    run(work())


def test_stopping_leaves_no_task_and_no_connection() -> None:
    async def work() -> None:
        async with serving() as server:
            _, listener = await listening(server.ws_url, extra_headers=AGENT)
            idle_reader, idle_writer = await asyncio.open_connection("127.0.0.1", server.port)
            await listener.until(topic("system"))
        await listener.closed.wait()
        assert listener.close_code == 1001
        assert await idle_reader.read() == b""
        idle_writer.close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task() and not task.done()]
        assert [task for task in others if "sim" in repr(task.get_coro())] == []
        with pytest.raises(OSError):
            await asyncio.open_connection("127.0.0.1", server.port)

    run(work())


class TestEmbedded:
    def test_it_runs_in_a_thread_of_its_own_and_leaves_none(self, tmp_path: Path) -> None:
        before = threading.active_count()
        log = tmp_path / "orders.jsonl"
        with EmbeddedGateway(SimConfig(pacing="loose", log_path=log, book_path=tmp_path / "book.jsonl")) as embedded:
            with httpx.Client(base_url=embedded.url, timeout=WAIT_S) as client:
                client.get("/iserver/accounts")
                ticket = {"conid": AAPL, "orderType": "LMT", "side": "BUY", "tif": "DAY", "quantity": 5, "price": 230}
                answer = client.post(f"/iserver/account/{ACCOUNT}/orders", json={"orders": [ticket]})
                assert "order_id" in answer.json()[0]
            assert embedded.counts()["orders"] == 1
            assert embedded.call(lambda gateway: gateway.session.tradable)
        assert embedded.counts()["orders"] == 1
        assert threading.active_count() == before
        assert json.loads(log.read_text(encoding="utf-8"))["kind"] == "accepted"
        embedded.stop()

    def test_a_taken_port_is_the_callers_exception(self) -> None:
        with EmbeddedGateway(SimConfig()) as embedded:
            other = EmbeddedGateway(SimConfig(), port=embedded.server.port)
            with pytest.raises(OSError):
                other.start()
            other.stop()

    def test_a_bad_book_is_the_callers_exception(self, tmp_path: Path) -> None:
        (tmp_path / "book.jsonl").write_text("nonsense\n", encoding="utf-8")
        with pytest.raises(ValueError, match="not a line of a book"):
            EmbeddedGateway(SimConfig(book_path=tmp_path / "book.jsonl")).start()

    def test_faults_wake_a_quiet_server(self) -> None:
        async def work() -> None:
            with EmbeddedGateway(SimConfig(instruments=("QUIET",)), quotes=iter(())) as embedded:
                _, listener = await listening(embedded.ws_url, extra_headers=AGENT)
                await listener.until(topic("system"))
                embedded.gateway.faults.add("drop_socket")
                async with asyncio.timeout(WAIT_S):
                    await listener.closed.wait()

        run(work())


def test_in_process_needs_no_socket() -> None:
    gateway = SimGateway(SimConfig(), wall_ns=WALL0)
    transport = InProcessTransport(gateway, lambda: WALL0)
    with httpx.Client(transport=transport, base_url="http://gateway/v1/api") as client:
        assert client.get("/iserver/secdef/search", params={"symbol": "AAPL"}).json()[0]["conid"] == str(AAPL)
        gateway.faults.add("request_lost", times=1)
        with pytest.raises(httpx.ReadError):
            client.get("/iserver/accounts")

    async def work() -> None:
        async with httpx.AsyncClient(transport=transport, base_url="http://gateway/v1/api") as client:
            assert (await client.post("/tickle", json={})).status_code == 200

    run(work())


@pytest.mark.parametrize(
    ("lines", "strange"),
    [
        (("Origin: https://evil.example",), True),
        (("Origin: http://127.0.0.1.evil.example:5000",), True),
        (("Origin: null",), True),
        (("Origin: http://[",), True),
        (("Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors"), True),
        ((), False),
        (("Origin: http://localhost:3000", "Sec-Fetch-Site: same-site"), False),
        (("Origin: https://127.0.0.1:5000",), False),
        (("Origin: http://[::1]:5000",), False),
        (("Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"), False),
        (("Origin: https://desk.example", "X-Forwarded-For: 10.0.0.7"), False),
    ],
)
def test_a_page_of_another_site_orders_nothing(lines: tuple[str, ...], strange: bool) -> None:
    async def work() -> None:
        async with serving() as server:
            assert b"200 OK" in await raw(server, head("GET", "/iserver/accounts", "Connection: close"))
            length = f"Content-Length: {len(ORDER)}"
            place = f"/iserver/account/{ACCOUNT}/orders"
            simple = (
                head("POST", place, *lines, "Content-Type: text/plain", length, "Connection: close") + ORDER.encode()
            )
            answer = await raw(server, simple)
            assert answer.startswith(b"HTTP/1.1 403" if strange else b"HTTP/1.1 200"), answer[:80]
            assert server.gateway.counts()["orders"] == (not strange)
            upgraded = await raw(server, head("GET", "/ws", *lines, *UPGRADE), half_close=True)
            assert upgraded.startswith(b"HTTP/1.1 403" if strange else b"HTTP/1.1 101")

    run(work())


async def unread(server: GatewayServer, first: bytes, data: bytes, peak: int) -> bool:
    """Sends until the server takes no more, or cuts (then True); nothing is read, and nothing piles up."""
    small = socket.socket()
    small.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    small.setblocking(False)
    loop = asyncio.get_running_loop()
    with small:
        await loop.sock_connect(small, ("127.0.0.1", server.port))
        await loop.sock_sendall(small, first)
        rest, stalled = memoryview(data * ((32 << 20) // len(data))), 0
        # A websocket is read a few messages a turn, so it takes many until there is room again.
        while stalled < 5_000 and len(rest):
            try:
                rest = rest[small.send(rest[: 1 << 20]) :]
                stalled = 0
            except BlockingIOError:
                stalled += 1
            except ConnectionError:
                return True
            await asyncio.sleep(0)
            for connection in server._connections:
                assert connection._transport is not None
                assert connection._transport.get_write_buffer_size() < peak
    return False


def test_pipelined_answers_nobody_reads_do_not_pile_up() -> None:
    async def work() -> None:
        async with serving() as server, httpx.AsyncClient(base_url=server.url, timeout=WAIT_S) as client:
            await client.get("/iserver/accounts")
            assert not await unread(server, b"", head("GET", "/iserver/scanner/params"), 2_000_000)
            assert (await client.get("/iserver/accounts")).status_code in (200, 429), "and the others are served"

    run(work())


@pytest.mark.parametrize("asked", [masked(9, bytes(125)), masked(1, b"tic")], ids=["ping", "tic"])
def test_answers_on_a_socket_that_nobody_reads_do_not_pile_up(asked: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("botframework.sim.connection.SLOWEST_BYTES", 500_000)

    async def work() -> None:
        async with serving() as server:
            upgrade = head("GET", "/ws", *UPGRADE, f"Cookie: api={server.gateway.session.token}")
            assert await unread(server, upgrade, asked * 1000, 600_000), "who reads nothing is cut"

    run(work())


HALVES = (b"", b"GET /v1/api/isv", head("POST", "/tickle", "Content-Length: 100") + b"{")


@contextlib.asynccontextmanager
async def part_of(server: GatewayServer, data: bytes) -> AsyncIterator[asyncio.StreamReader]:
    """A connection that has sent this much, and that the server has taken it from."""
    before = set(server._connections)  # of which one may just be going
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(data)
    while not set(server._connections) - before:  # noqa: ASYNC110  # nothing announces it
        await asyncio.sleep(0.01)
    yield reader
    writer.close()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()


@pytest.mark.parametrize("half", HALVES, ids=["nothing", "head", "body"])
def test_half_requests_keep_nobody_out(half: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("botframework.sim.server.CONNECTIONS_MAX", 3)

    async def work() -> None:
        async with serving() as server, httpx.AsyncClient(base_url=server.url, timeout=WAIT_S) as client:
            assert (await client.get("/iserver/auth/status")).status_code == 200, "idle from here on, for longest"
            async with part_of(server, half) as first, part_of(server, half) as second:
                asked = head("GET", "/iserver/auth/status", "Connection: close")
                assert (await raw(server, asked)).startswith(b"HTTP/1.1 200")
                with contextlib.suppress(ConnectionError):
                    async with asyncio.timeout(WAIT_S):
                        assert await first.read() == b"", "the oldest half request is cut"
                assert not second.at_eof()
                assert (await client.get("/iserver/auth/status")).status_code == 200
                assert len(server._connections) == 2, "and no other one"

    run(work())


def heard(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """How many bytes the server has read so far."""
    count, take = 0, connection.Connection.data_received

    def data_received(self: connection.Connection, data: bytes) -> None:
        nonlocal count
        count += len(data)
        take(self, data)

    monkeypatch.setattr(connection.Connection, "data_received", data_received)
    return lambda: count


def test_what_does_not_come_whole_is_closed_after_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    read = heard(monkeypatch)

    async def work() -> None:
        skip = time_machine(monkeypatch)

        async def said(data: bytes, within_s: float) -> bytes:
            """All that is said to who sends this and nothing else."""
            wanted = read() + len(data)
            async with part_of(server, data) as reader:
                while read() < wanted:  # noqa: ASYNC110  # nothing announces it
                    await asyncio.sleep(0.001)
                skip(within_s - 30)
                await asyncio.sleep(0.01)
                assert server._connections, "it has that long"
                skip(31)
                return await reader.read()

        async with serving() as server:
            answers = [await said(half, waiting.WHOLE_S) for half in HALVES]
            assert [answer[:12] for answer in answers] == [b"", b"HTTP/1.1 408", b"HTTP/1.1 408"]
            whole = head("GET", "/iserver/auth/status")
            assert (await said(whole, waiting.KEPT_S)).count(b"HTTP/1.1 ") == 1, (
                "answered, kept for a while, closed without a word"
            )
            assert (await said(whole + HALVES[1], waiting.WHOLE_S)).count(b"HTTP/1.1 408") == 1
            async with part_of(server, head("GET", "/iserver/scanner/params") * 2000):
                while server._connections:
                    skip(waiting.WHOLE_S / 4)
                    await asyncio.sleep(0.01)

    run(work())


def test_a_slow_client_has_its_time_for_every_request(monkeypatch: pytest.MonkeyPatch) -> None:
    async def work() -> None:
        skip = time_machine(monkeypatch)
        async with serving() as server:
            server.gateway.faults.add("delay_answer", delay_ms=2_000 * waiting.WHOLE_S, times=1)
            request = head("POST", "/tickle", "Content-Length: 2") + b"{}"
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.write(request)
            while server.gateway.faults.standing("delay_answer") is not None:  # noqa: ASYNC110  # nothing announces it
                await asyncio.sleep(0.001)
            for _ in range(3):
                skip(0.7 * waiting.WHOLE_S)
                await asyncio.sleep(0.01)
            assert (await reader.readuntil(b"\r\n")).startswith(b"HTTP/1.1 200"), "waiting for us is no waiting"
            # Half of every request comes with the end of the one before, and the whole takes far more than one's time.
            writer.write(request[:40])
            for _ in range(4):
                await asyncio.sleep(0.01)
                skip(0.7 * waiting.WHOLE_S)
                writer.write(request[40:] + request[:40])
                await reader.readuntil(b"HTTP/1.1 200")
            writer.close()

    run(work())


def test_one_connection_too_many_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("botframework.sim.server.CONNECTIONS_MAX", 2)

    async def work() -> None:
        async with serving() as server:
            status = head("GET", "/iserver/auth/status")
            inside = [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(2)]
            for reader, writer in inside:
                writer.write(head("GET", "/ws", *UPGRADE, f"Cookie: api={server.gateway.session.token}"))
                assert (await reader.readuntil(b"\r\n")).startswith(b"HTTP/1.1 101")
            with contextlib.suppress(ConnectionError):
                assert await raw(server, status) == b""
            inside[0][1].close()
            await inside[0][1].wait_closed()
            async with asyncio.timeout(WAIT_S):
                while len(server._connections) == 2:  # noqa: ASYNC110  # nothing announces it
                    await asyncio.sleep(0.01)
            assert (await raw(server, head("GET", "/iserver/auth/status", "Connection: close"))).startswith(
                b"HTTP/1.1 200"
            )
            inside[1][1].close()

    run(work())


SILENT = head("GET", "/ws", *UPGRADE)


def test_a_websocket_that_does_not_say_whose_it_is_keeps_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("botframework.sim.server.CONNECTIONS_MAX", 3)

    async def work() -> None:
        async with serving() as server:
            named = head("GET", "/ws", *UPGRADE, f"Cookie: api={server.gateway.session.token}")
            async with (
                part_of(server, named) as stays,
                part_of(server, SILENT) as first,
                part_of(server, SILENT) as second,
            ):
                asked = head("GET", "/iserver/auth/status", "Connection: close")
                assert (await raw(server, asked)).startswith(b"HTTP/1.1 200")
                with contextlib.suppress(ConnectionError):
                    async with asyncio.timeout(WAIT_S):
                        await first.read()
                assert first.at_eof() or first.exception()
                assert not second.at_eof()
                assert not stays.at_eof()

    run(work())


def test_a_websocket_has_some_time_to_say_whose_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("botframework.sim.waiting.WHOLE_S", 0.5)

    async def work() -> None:
        async with serving() as server:
            silent, unheard = await listening(server.ws_url, extra_headers=AGENT)
            spoken, heard = await listening(server.ws_url, extra_headers=AGENT)
            await heard.until(lambda frame: frame.get("message") == "waiting for session")
            spoken.send(WSMsgType.TEXT, json.dumps({"session": server.gateway.session.token}).encode())
            silent.send(WSMsgType.TEXT, b'{"session": "another"}')
            await heard.until(topic("sts"))
            async with asyncio.timeout(WAIT_S):
                await unheard.closed.wait()
            assert unheard.close_code == 1008
            await asyncio.sleep(1.0)
            assert not heard.closed.is_set()
            spoken.disconnect()
            await heard.closed.wait()

    run(work())


def test_websockets_that_nobody_closes_leave_room_for_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("botframework.sim.server.SOCKETS_MAX", 2)

    async def work() -> None:
        async with serving() as server:
            named = head("GET", "/ws", *UPGRADE, f"Cookie: api={server.gateway.session.token}")
            async with part_of(server, named):
                async with part_of(server, named):
                    async with part_of(server, named) as refused:
                        said = await refused.readuntil(b"}")
                        assert said.startswith(b"HTTP/1.1 503")
                        assert b"too many websockets are open" in said
                    asked = head("GET", "/iserver/auth/status", "Connection: close")
                    assert (await raw(server, asked)).startswith(b"HTTP/1.1 200")
                async with asyncio.timeout(WAIT_S):
                    while len(server._connections) > 1:  # noqa: ASYNC110  # nothing announces it
                        await asyncio.sleep(0.01)
                async with part_of(server, named) as again:
                    assert (await again.readline()).startswith(b"HTTP/1.1 101")

    run(work())


def test_an_id_with_a_slash_is_one_part_of_the_path() -> None:
    device = {"deviceName": "phone", "deviceId": "a://b@c/1", "uiName": "My phone", "enabled": True}
    place = "/fyi/deliveryoptions/a%3A%2F%2Fb%40c%2F1"
    with EmbeddedGateway(SimConfig(pacing="loose")) as embedded:
        over_sockets = httpx.Client(base_url=embedded.url, headers=AGENT, timeout=WAIT_S)
        gateway = SimGateway(SimConfig(pacing="loose"), wall_ns=WALL0)
        in_process = httpx.Client(
            base_url="http://gateway/v1/api", headers=AGENT, transport=InProcessTransport(gateway, lambda: WALL0)
        )
        for client in (over_sockets, in_process):
            with client:
                assert client.post("/fyi/deliveryoptions/device", json=device).json()["V"] == 1
                assert client.put("/fyi/deliveryoptions/email", params={"enabled": "true"}, json={}).json()["V"] == 1
                assert client.get("/fyi/deliveryoptions").json()["E"][0]["I"] == device["deviceId"]
                assert [client.delete(place).status_code for _ in range(2)] == [200, 404]


@pytest.mark.filterwarnings("error::ResourceWarning")
def test_connections_that_come_while_it_stops_are_not_lost_open() -> None:
    """asyncio drops a connection taken from the listener when the server closes before it is made (CPython 3.11)."""
    for _ in range(10):
        gateway = EmbeddedGateway(SimConfig(seed=1))
        gateway.start()
        port = gateway.server.port
        begun, done = threading.Event(), threading.Event()
        clients: list[socket.socket] = []

        def connect(
            port: int = port, clients: list[socket.socket] = clients, begun: Any = begun, done: Any = done
        ) -> None:
            while not done.is_set():
                try:
                    clients.append(socket.create_connection(("127.0.0.1", port), 0.5))
                except OSError:
                    return
                finally:
                    begun.set()

        thread = threading.Thread(target=connect)
        thread.start()
        begun.wait(WAIT_S)
        gateway.stop()
        done.set()
        thread.join()
        for client in clients:
            client.close()
        del gateway
    # An open socket that nobody holds warns here, and a warning is an error in these tests.
    gc.collect()
