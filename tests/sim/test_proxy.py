"""Behind a proxy, and spoken to in odd but lawful ways: cookies added, chunked bodies, whole URLs, foreign hosts, TLS."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import httpx
import pytest
from picows import WSMsgType

from botframework.sim import SimConfig
from botframework.sim.embedded import EmbeddedGateway
from tests.e2e.books import run_until
from tests.sim.driver import AAPL, ACCOUNT
from tests.sim.test_server import AGENT, WAIT_S, certificate, listening, raw, run, serving, topic

ORDER = {"orders": [{"conid": AAPL, "orderType": "MKT", "side": "BUY", "tif": "DAY", "quantity": 1}]}
STATUS = b"/v1/api/iserver/auth/status"


def chunked(body: bytes, size: int = 7) -> bytes:
    parts = [body[place : place + size] for place in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


@pytest.mark.parametrize(
    "target",
    [
        STATUS,
        b"http://gateway.example:8443" + STATUS,
        b"https://gateway.example" + STATUS + b"?x=1",
        b"/v1/portal/iserver/auth/status",
    ],
)
@pytest.mark.parametrize("host", [b"127.0.0.1", b"gateway.example", b"[::1]:99", b"localhost:1"])
def test_whole_urls_and_foreign_hosts(target: bytes, host: bytes) -> None:
    async def work() -> None:
        async with serving() as server:
            answer = await raw(
                server,
                b"GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: proxy\r\nX-Forwarded-For: 10.0.0.1\r\n"
                b"X-Forwarded-Host: gateway.example\r\nVia: 1.1 proxy\r\nConnection: close\r\n\r\n" % (target, host),
            )
            assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
            assert json.loads(answer.partition(b"\r\n\r\n")[2])["authenticated"] is True

    run(work())


def test_a_proxy_that_rewrites_bodies_to_chunks() -> None:
    async def work() -> None:
        async with serving() as server, httpx.AsyncClient(base_url=server.url, timeout=WAIT_S) as client:
            await client.get("/iserver/accounts")
            body = chunked(json.dumps(ORDER).encode())
            answer = await raw(
                server,
                b"POST /v1/api/iserver/account/%s/orders HTTP/1.1\r\nHost: proxy\r\nUser-Agent: proxy\r\n"
                b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n%s"
                % (ACCOUNT.encode(), body),
            )
            assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
            assert server.gateway.counts()["orders"] == 1

    run(work())


def test_foreign_cookies_beside_the_sessions() -> None:
    async def work() -> None:
        async with serving() as server, httpx.AsyncClient(base_url=server.url, timeout=WAIT_S) as client:
            token = (await client.post("/tickle", json={})).json()["session"]
            odd = f'AWSALB=a+b/c==; api="x"; _ga=GA1.2; api={{"session":"{token}"}}; ; broken; JSESSIONID=1'
            answer = await client.get("/iserver/accounts", headers={"Cookie": odd})
            assert answer.status_code == 200
            _, listener = await listening(server.ws_url, extra_headers=AGENT | {"Cookie": odd})
            await listener.until(topic("sts"))
            # Two Cookie headers, as some proxies leave them behind.
            lines = [f"GET /v1/api/ws HTTP/1.1\r\nHost: proxy\r\nCookie: a=1\r\nCookie: api={token}"]
            lines += ["Upgrade: websocket", "Connection: keep-alive, Upgrade", "Sec-WebSocket-Version: 13"]
            lines += ["Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "", ""]
            opened = await raw(server, "\r\n".join(lines).encode(), half_close=True)
            assert opened.startswith(b"HTTP/1.1 101")
            assert b'"authenticated":true' in opened, "the second header's cookie was read"

    run(work())


def test_an_upgrade_through_a_proxy_by_its_whole_url() -> None:
    async def work() -> None:
        async with serving() as server:
            upgrade = (
                b"GET http://gateway.example/v1/api/ws?oauth_token=x HTTP/1.1\r\nHost: gateway.example\r\n"
                b"Origin: https://elsewhere.example\r\nUpgrade: WebSocket\r\nConnection: upgrade\r\nVia: 1.1 proxy\r\n"
                b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
            )
            assert (await raw(server, upgrade, half_close=True)).startswith(b"HTTP/1.1 101")

    run(work())


def test_strict_and_loose_pacing_at_the_socket() -> None:
    async def statuses(pacing: str) -> list[int]:
        async with serving(pacing=pacing) as server, httpx.AsyncClient(base_url=server.url, timeout=WAIT_S) as client:
            return [(await client.get("/portfolio/accounts")).status_code for _ in range(60)]

    async def work() -> None:
        assert set(await statuses("loose")) == {200}, "sixty within a second were answered in a recording"
        strict = await statuses("strict")
        assert strict[:2] == [200, 429]
        assert set(strict[1:]) == {429}

    run(work())


class TestTls:
    def test_plain_http_on_the_tls_port_is_told_so(self, tmp_path: Path) -> None:
        server_side, client_side = certificate(tmp_path)

        async def work() -> None:
            async with serving(tls=server_side) as server:
                plain = server.url.replace("https://", "http://")
                async with httpx.AsyncClient(timeout=WAIT_S) as client:
                    answer = await client.get(f"{plain}/iserver/accounts")
                    assert answer.status_code == 400
                    assert "https://" in answer.text
                    assert len(answer.text.splitlines()) == 1
                    posted = await client.post(f"{plain}/tickle", content=b"x" * 300_000)
                    assert posted.status_code == 400
                async with httpx.AsyncClient(base_url=server.url, verify=client_side, timeout=WAIT_S) as client:
                    assert (await client.get("/iserver/accounts")).status_code == 200

        run(work())

    def test_everything_works_through_it(self, tmp_path: Path) -> None:
        server_side, client_side = certificate(tmp_path)

        async def work() -> None:
            async with (
                serving(tls=server_side) as server,
                httpx.AsyncClient(base_url=server.url, verify=client_side, timeout=WAIT_S) as client,
            ):
                assert server.ws_url.startswith("wss://")
                token = (await client.post("/tickle", json={})).json()["session"]
                await client.get("/iserver/accounts")
                transport, listener = await listening(
                    server.ws_url, ssl_context=client_side, extra_headers={"Cookie": f"api={token}"}
                )
                await listener.until(topic("sts"))
                transport.send(WSMsgType.TEXT, b"sor+{}")
                answers = await asyncio.gather(*(client.get("/iserver/auth/status") for _ in range(20)))
                assert {answer.status_code for answer in answers} == {200}
                await client.post(f"/iserver/account/{ACCOUNT}/orders", json=ORDER)
                await listener.until(topic("sor"))
                transport.disconnect()

        run(work())

    def test_visitors_who_say_nothing_and_handshakes_that_fail_leave_nothing(self, tmp_path: Path) -> None:
        server_side, client_side = certificate(tmp_path)

        async def work() -> None:
            async with serving(tls=server_side) as server:
                _, silent = await asyncio.open_connection("127.0.0.1", server.port)
                _, halfway = await asyncio.open_connection("127.0.0.1", server.port)
                halfway.write(b"\x16\x03\x01\x02\x00")
                _, gone = await asyncio.open_connection("127.0.0.1", server.port)
                gone.close()
                await gone.wait_closed()
                assert await raw(server, b"\x16\x03\x01 no handshake at all", half_close=True) is not None
                async with httpx.AsyncClient(base_url=server.url, timeout=WAIT_S) as client:
                    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
                        await client.get("/iserver/accounts")
                async with httpx.AsyncClient(base_url=server.url, verify=client_side, timeout=WAIT_S) as client:
                    assert (await client.get("/iserver/accounts")).status_code == 200
            silent.close()
            halfway.close()
            left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task() and not task.done()]
            assert [task for task in left if "sim" in repr(task.get_coro())] == []

        run(work())

    def test_a_taken_port_is_an_error_of_the_caller(self, tmp_path: Path) -> None:
        server_side, _ = certificate(tmp_path)

        async def work() -> None:
            async with serving(tls=server_side) as server:
                from botframework.sim.server import GatewayServer

                second = GatewayServer(server.gateway, port=server.port, tls=server_side)
                with pytest.raises(OSError, match=r"[Aa]ddress"):
                    await second.start()
                await second.stop()

        run(work())


class TestRelayed:
    """Answers as the real gateway relays them."""

    def test_chunks_and_cookies_without_a_path(self) -> None:
        async def work() -> None:
            async with (
                serving(relayed=True) as server,
                httpx.AsyncClient(base_url=server.url, timeout=WAIT_S) as client,
            ):
                for path, status in (("/iserver/accounts", 200), ("/nowhere", 404), ("/portfolio/x/ledger", 400)):
                    answer = await client.get(path)
                    assert answer.status_code == status
                    assert "content-length" not in answer.headers
                    assert answer.headers["transfer-encoding"] == "chunked"
                    assert answer.headers["x-response-time"].endswith("ms")
                    assert answer.headers["set-cookie"].startswith("x-sess-uuid=0.")
                    assert "path" not in answer.headers["set-cookie"].lower()
                closed = await raw(server, b"GET /v1/api/tickle HTTP/1.0\r\nUser-Agent: old\r\n\r\n")
                assert b"chunked" not in closed.lower()
                assert json.loads(closed.partition(b"\r\n\r\n")[2])["session"]

        run(work())

    @pytest.mark.slow
    def test_a_bot_trades_against_it(self, tmp_path: Path) -> None:
        (tmp_path / "churn.py").write_text(CHURN)
        with EmbeddedGateway(SimConfig(relayed=True, speed=60)) as gateway:
            (tmp_path / "bot.yaml").write_text(
                f"bot: relayed\ngateway: {{kind: gateway, url: '{gateway.url.removesuffix('/v1/api')}'}}\n"
                f"account: {ACCOUNT}\ninstruments: [AAPL]\nplugins: [churn.py]\nmarket: {{speed: 60}}\n"
                "strategies: [{kind: churn}]\n"
            )
            more = ("--quiet", "--summary", "out.json")
            done = run_until(lambda status: status["fills"] > 0, tmp_path / "bot.yaml", *more, cwd=tmp_path, least_s=3)
            assert done.returncode == 0, done.stderr
            counts = gateway.counts()
        figures = json.loads((tmp_path / "out.json").read_text())
        assert counts["orders"] == figures["orders"] > 0
        assert counts["fills"] == figures["fills"] > 0
        assert figures["unknown_orders"] == 0


CHURN = """
import attrs
from botframework import hookimpl


@attrs.define(eq=False, kw_only=True)
class Churn:
    @hookimpl
    def on_tick(self, ctx, tick):
        held = ctx.position(tick.instrument).quantity
        if not ctx.orders(tick.instrument):
            ctx.sell(tick.instrument, held) if held else ctx.buy(tick.instrument, 10)


@hookimpl
def register_strategies():
    return {"churn": Churn}
"""
