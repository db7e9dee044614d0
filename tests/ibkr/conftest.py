"""Fixtures of the broker side: a clock that moves only when told, certificates made on the spot."""

from __future__ import annotations

import asyncio
import datetime
import heapq
import ipaddress
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest

NS = 1_000_000_000


@attrs.define
class ManualClock:
    """Time moves by ``advance``; sleepers wake in order of their due time."""

    now_ns: int = 1_000 * NS
    market_offset_ns: int = 0
    _sleepers: list[tuple[int, int, asyncio.Future[None]]] = attrs.field(factory=list)
    _count: int = 0

    def wall_ns(self) -> int:
        return 1_700_000_000 * NS + self.now_ns

    def mono_ns(self) -> int:
        return self.now_ns

    def market_ns(self) -> int:
        return self.wall_ns() + self.market_offset_ns

    def observe_market(self, at_ns: int) -> None:
        self.market_offset_ns = at_ns - self.wall_ns()

    async def sleep(self, seconds: float) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._count += 1
        heapq.heappush(self._sleepers, (self.now_ns + int(seconds * NS), self._count, future))
        await future

    def advance(self, seconds: float) -> None:
        """Move without waking anyone: for code that only reads the clock."""
        self.now_ns += int(seconds * NS)

    async def run(self, seconds: float) -> None:
        """Move on, stopping at every sleeper that is due and letting the loop settle."""
        end = self.now_ns + int(seconds * NS)
        for _ in range(20):
            await asyncio.sleep(0)
        while self._sleepers and self._sleepers[0][0] <= end:
            due, _, future = heapq.heappop(self._sleepers)
            self.now_ns = max(self.now_ns, due)
            if not future.done():
                future.set_result(None)
            for _ in range(20):
                await asyncio.sleep(0)
        self.now_ns = end


@attrs.define
class RealClock:
    """Real time, as the runtime's clock has it."""

    def wall_ns(self) -> int:
        import time

        return time.time_ns()

    def mono_ns(self) -> int:
        import time

        return time.monotonic_ns()

    def market_ns(self) -> int:
        return self.wall_ns()

    def observe_market(self, at_ns: int) -> None:
        pass

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


@attrs.frozen
class Certificate:
    """A self-signed certificate in files, and its fingerprint."""

    cert: Path
    key: Path
    fingerprint: str

    def server_context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.cert, self.key)
        return context


@pytest.fixture
def manual_clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def real_clock() -> RealClock:
    return RealClock()


@pytest.fixture(scope="session")
def make_certificate(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Certificate]:
    """A maker of self-signed certificates like the gateway's: no usable name, and expired already."""
    pytest.importorskip("cryptography", reason="certificates for the test are made with the tls extra")
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    folder = tmp_path_factory.mktemp("certificates")

    def make(name: str) -> Certificate:
        key: Any = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Client Portal Web API {name}")])
        begin = datetime.datetime(2019, 2, 10, tzinfo=datetime.UTC)
        cert = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begin)
            .not_valid_after(begin + datetime.timedelta(days=90))
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("192.0.2.1"))]), False)
            .sign(key, hashes.SHA256())
        )
        cert_file, key_file = folder / f"{name}.pem", folder / f"{name}.key"
        cert_file.write_bytes(cert.public_bytes(serialization.Encoding.PEM))
        key_file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        digest = cert.fingerprint(hashes.SHA256())
        return Certificate(cert_file, key_file, ":".join(f"{b:02X}" for b in digest))

    return make


@attrs.define
class Request:
    """What the rogue server received."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


Behaviour = Callable[[Request], "bytes | str"]


def http(status: int, body: Any = None, content_type: str = "application/json", headers: str = "") -> bytes:
    """An HTTP answer. ``body`` is sent as it is when bytes, else as JSON."""
    import json

    data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    head = f"HTTP/1.1 {status} X\r\nContent-Type: {content_type}\r\nContent-Length: {len(data)}\r\n{headers}\r\n"
    return head.encode() + data


@attrs.define
class RogueServer:
    """A real HTTP server on loopback that does what it is told: answer, hang (``"hang"``), hang up (``"close"``),
    stop in the middle (``"half"``). ``behave`` maps the end of a path to a function or an answer."""

    behave: dict[str, Any] = attrs.field(factory=dict)
    requests: list[Request] = attrs.field(factory=list)
    connections: int = 0
    port: int = 0
    _server: asyncio.Server | None = None
    _writers: list[asyncio.StreamWriter] = attrs.field(factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1/api"

    async def __aenter__(self) -> RogueServer:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *exc: object) -> None:
        assert self._server is not None
        self._server.close()
        for writer in self._writers:
            writer.transport.abort()
        await asyncio.sleep(0)

    def paths(self) -> list[str]:
        return [f"{r.method} {r.path.removeprefix('/v1/api')}" for r in self.requests]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._writers.append(writer)
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                method, path, _ = head[0].split(" ")
                headers = {k.lower(): v for k, _, v in (line.partition(": ") for line in head[1:] if line)}
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                request = Request(method, path, headers, body)
                self.requests.append(request)
                answer = self._answer(request)
                if answer == "hang":
                    await asyncio.sleep(3600)
                if answer == "close":
                    return
                if answer == "half":
                    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[{")
                    await writer.drain()
                    return
                assert isinstance(answer, bytes)
                writer.write(answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def _answer(self, request: Request) -> bytes | str:
        path = request.path.partition("?")[0]
        for end, behaviour in self.behave.items():
            if path.endswith(end):
                answer = behaviour(request) if callable(behaviour) else behaviour
                return answer if isinstance(answer, (bytes, str)) else http(200, answer)
        return http(404, b"<h1>Resource not found</h1>", "text/html")


@pytest.fixture
def rogue() -> RogueServer:
    return RogueServer()
