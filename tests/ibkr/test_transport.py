"""What leaves, what is repeated, and what a failure proves, against a real server that misbehaves."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from botframework.ibkr.atonce import _start_before_task
from botframework.ibkr.pacing import Rate
from botframework.ibkr.policy import CANCELS, PolicyTable, generated_table, policy_of
from botframework.ibkr.transport import MayHaveArrived, NotSent, PolicyTransport, async_client
from botframework.ibkr.transport_blocking import BlockingPolicyTransport, blocking_client
from botframework.runtime.seams import VirtualClock
from generated_client._operations import OPERATIONS

from .conftest import http

ORDERS = sorted(name for name, operation in OPERATIONS.items() if operation.effect == "order")


def table(timeout_s: float = 60.0) -> PolicyTable:
    """The real policies, without waiting for pacing, with deadlines of the test's own, and for any path."""
    import attrs

    real = generated_table()
    policies = {
        name: attrs.evolve(p, timeout_s=timeout_s, bucket="global", path="") for name, p in real.policies.items()
    }
    return PolicyTable(policies, {"global": Rate(0)})


def run(
    rogue: Any,
    clock: Any,
    use: Callable[[httpx.AsyncClient, PolicyTransport], Awaitable[Any]],
    *,
    timeout_s: float = 60.0,
    url: str | None = None,
) -> Any:
    async def go() -> Any:
        async with rogue:
            transport = PolicyTransport(table(timeout_s), clock, connect_timeout_s=60.0)
            async with async_client(url or rogue.url, transport) as client:
                return await use(client, transport)

    return asyncio.run(go())


async def call(client: httpx.AsyncClient, operation: str, *, method: str = "", verdict: str = "v-1") -> httpx.Response:
    return await client.request(
        method or OPERATIONS[operation].method,
        "/x/" + operation,
        extensions={"operation": operation, "verdict_id": verdict},
        content=b'{"a":1}' if (method or OPERATIONS[operation].method) == "POST" else None,
    )


@pytest.mark.parametrize("operation", ORDERS)
def test_an_order_request_without_a_verdict_never_leaves(rogue: Any, real_clock: Any, operation: str) -> None:
    rogue.behave = {operation: http(200, [])}

    async def use(client: httpx.AsyncClient, transport: PolicyTransport) -> None:
        if operation in CANCELS:
            await call(client, operation, verdict="")
        else:
            with pytest.raises(NotSent, match="verdict"):
                await call(client, operation, verdict="")

    run(rogue, real_clock, use)
    assert len(rogue.requests) == (1 if operation in CANCELS else 0)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_a_request_that_names_no_operation_may_only_read(rogue: Any, real_clock: Any, method: str) -> None:
    rogue.behave = {"/orders": http(200, {})}

    async def use(client: httpx.AsyncClient, transport: PolicyTransport) -> int:
        with pytest.raises(NotSent, match="no policy"):
            await client.request(method, "/iserver/account/DU1/orders", extensions={"verdict_id": "v"})
        return (await client.get("/iserver/account/orders")).status_code

    assert run(rogue, real_clock, use) == 200
    assert len(rogue.requests) == 1


@pytest.mark.parametrize("operation", ORDERS)
@pytest.mark.parametrize("how", ["close", "half", "hang", http(503), http(502), http(504)])
def test_an_order_request_is_sent_exactly_once_whatever_happens(
    rogue: Any, real_clock: Any, operation: str, how: Any
) -> None:
    rogue.behave = {operation: how}

    async def use(client: httpx.AsyncClient, transport: PolicyTransport) -> None:
        try:
            response = await call(client, operation)
        except httpx.TransportError as exc:
            assert isinstance(exc, MayHaveArrived)
            assert exc.may_have_arrived
        else:
            assert response.status_code >= 500

    run(rogue, real_clock, use, timeout_s=0.4 if how == "hang" else 60.0)
    assert len(rogue.requests) == 1


def test_nothing_listening_proves_that_nothing_left(rogue: Any, real_clock: Any) -> None:
    async def use(client: httpx.AsyncClient, transport: PolicyTransport) -> None:
        with pytest.raises(NotSent) as caught:
            await call(client, "orders_place")
        assert not caught.value.may_have_arrived

    run(rogue, real_clock, use, url="http://127.0.0.1:1/v1/api")


@pytest.mark.parametrize("how", ["close", "half", http(503)])
def test_reads_are_repeated_a_bounded_number_of_times(rogue: Any, real_clock: Any, how: Any) -> None:
    rogue.behave = {"accounts_list": how}

    async def use(client: httpx.AsyncClient, transport: PolicyTransport) -> int:
        try:
            await call(client, "accounts_list")
        except httpx.TransportError:
            pass
        return transport.stats.retried

    assert run(rogue, _Hurried(), use) == 2
    assert len(rogue.requests) == 3


class _Hurried:
    """Real time, but nobody waits between attempts."""

    def mono_ns(self) -> int:
        return time.monotonic_ns()

    wall_ns = market_ns = mono_ns

    def observe_market(self, at_ns: int) -> None:
        raise AssertionError

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)


def test_a_read_that_fails_once_succeeds_unnoticed(rogue: Any) -> None:
    answers = iter([http(503), http(200, {"ok": 1})])
    rogue.behave = {"accounts_list": lambda _: next(answers)}

    async def use(client: httpx.AsyncClient, transport: PolicyTransport) -> Any:
        return (await call(client, "accounts_list")).json()

    assert run(rogue, _Hurried(), use) == {"ok": 1}


@pytest.mark.parametrize("status", [400, 401, 404, 500])
def test_clear_answers_are_not_repeated(rogue: Any, status: int) -> None:
    rogue.behave = {"accounts_list": http(status, {"error": "x"})}

    async def use(client: httpx.AsyncClient, transport: PolicyTransport) -> int:
        return (await call(client, "accounts_list")).status_code

    assert run(rogue, _Hurried(), use) == status
    assert len(rogue.requests) == 1


def test_a_redirect_is_handed_back_and_not_followed(rogue: Any, real_clock: Any) -> None:
    rogue.behave = {"accounts_list": http(302, None, headers="Location: http://127.0.0.1:1/steal\r\n")}

    async def use(client: httpx.AsyncClient, transport: PolicyTransport) -> int:
        return (await call(client, "accounts_list")).status_code

    assert run(rogue, real_clock, use) == 302


def test_the_environment_cannot_put_a_proxy_in_between(
    rogue: Any, real_clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    rogue.behave = {"accounts_list": {"ok": 1}}

    async def use(client: httpx.AsyncClient, transport: PolicyTransport) -> int:
        return (await call(client, "accounts_list")).status_code

    assert run(rogue, real_clock, use) == 200


def test_a_post_always_has_a_body_an_agent_and_the_session_cookie(rogue: Any, real_clock: Any) -> None:
    rogue.behave = {
        "session_tickle": http(200, {}, headers="Set-Cookie: x-sess-uuid=0.abc.def; secure; HttpOnly\r\n"),
        "accounts_list": {"ok": 1},
    }

    async def use(client: httpx.AsyncClient, transport: PolicyTransport) -> None:
        await client.post("/x/session_tickle", extensions={"operation": "session_tickle"})
        await call(client, "accounts_list")

    run(rogue, real_clock, use)
    first, second = rogue.requests
    assert first.body == b"{}"
    assert first.headers["content-type"] == "application/json"
    assert first.headers["user-agent"].startswith("tickwright")
    assert "cookie" not in first.headers
    assert second.headers["cookie"] == "x-sess-uuid=0.abc.def"


def test_a_renewed_cookie_takes_the_place_of_the_old_one(rogue: Any, real_clock: Any) -> None:
    rogue.behave = {
        "session_tickle": http(200, {}, headers="Set-Cookie: x-sess-uuid=0.old\r\nSet-Cookie: JSESSIONID=1\r\n"),
        "accounts_list": http(200, {}, headers="Set-Cookie: x-sess-uuid=0.new\r\n"),
    }

    async def use(client: httpx.AsyncClient, transport: PolicyTransport) -> None:
        await client.post("/x/session_tickle", extensions={"operation": "session_tickle"})
        for _ in range(3):
            await call(client, "accounts_list")

    run(rogue, real_clock, use)
    said = [request.headers.get("cookie") for request in rogue.requests]
    assert said == [None, "x-sess-uuid=0.old; JSESSIONID=1", *["x-sess-uuid=0.new; JSESSIONID=1"] * 2]


def test_a_429_stops_the_next_request_before_it_leaves(rogue: Any) -> None:
    rogue.behave = {"orders_place": http(429, {"error": "slow down"})}

    async def use(client: httpx.AsyncClient, transport: PolicyTransport) -> None:
        assert (await call(client, "orders_place")).status_code == 429
        with pytest.raises(NotSent, match="429"):
            await call(client, "orders_place")

    run(rogue, _Hurried(), use)
    assert len(rogue.requests) == 1


def test_the_order_connections_are_few_and_kept(rogue: Any, real_clock: Any) -> None:
    rogue.behave = {"orders_place": http(200, [])}

    async def use(client: httpx.AsyncClient, transport: PolicyTransport) -> None:
        for _ in range(20):
            await call(client, "orders_place")
        await asyncio.gather(*[call(client, "orders_place") for _ in range(20)])

    run(rogue, real_clock, use)
    assert len(rogue.requests) == 40
    assert rogue.connections <= 2


def test_a_request_begun_before_its_task_connects_like_any_other(rogue: Any, real_clock: Any) -> None:
    """The line was open when it was looked at, and is gone when the request gets there."""
    rogue.behave = {"orders_place": http(200, [])}

    async def use(client: httpx.AsyncClient, transport: PolicyTransport) -> None:
        assert not transport.is_line_open()
        for _ in range(2):
            begun = _start_before_task(asyncio.get_running_loop(), call(client, "orders_place"), "it")
            assert (await begun).status_code == 200
        assert transport.is_line_open()

    run(rogue, real_clock, use)
    assert len(rogue.requests) == 2


def test_no_secret_and_no_account_is_logged(rogue: Any, real_clock: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    secret = "deadbeefdeadbeefdeadbeefdeadbeef"
    rogue.behave = {
        "session_tickle": http(200, {"session": secret}, headers=f"Set-Cookie: x-sess-uuid={secret}\r\n"),
        "orders_place": "close",
    }

    async def use(client: httpx.AsyncClient, transport: PolicyTransport) -> None:
        await call(client, "session_tickle")
        with pytest.raises(MayHaveArrived):
            await client.post(
                f"/iserver/account/DU7654321/orders_place?session={secret}",
                extensions={"operation": "orders_place", "verdict_id": "v"},
            )

    run(rogue, real_clock, use)
    assert caplog.text
    assert secret not in caplog.text
    assert "7654321" not in caplog.text


def test_every_operation_has_a_policy_and_no_order_is_repeatable() -> None:
    for operation in OPERATIONS.values():
        policy = policy_of(operation)
        assert policy.timeout_s > 0
        assert policy.bucket in generated_table().rates
        if operation.effect == "order":
            assert not policy.repeatable
            assert policy.needs_verdict is (operation.id not in CANCELS)


def test_the_blocking_twin_behaves_alike(rogue: Any) -> None:
    answers = iter([http(503), http(200, {"ok": 1})])
    rogue.behave = {"accounts_list": lambda _: next(answers), "orders_place": "close"}

    def use(url: str) -> None:
        transport = BlockingPolicyTransport(table(), mono_ns=time.monotonic_ns, sleep=lambda s: None)
        with blocking_client(url, transport) as client:
            assert client.get("/x/accounts_list", extensions={"operation": "accounts_list"}).json() == {"ok": 1}
            with pytest.raises(NotSent, match="verdict"):
                client.post("/x/orders_place", extensions={"operation": "orders_place"})
            with pytest.raises(MayHaveArrived):
                client.post("/x/orders_place", extensions={"operation": "orders_place", "verdict_id": "v"})

    async def go() -> None:
        async with rogue:
            await asyncio.to_thread(use, rogue.url)

    asyncio.run(go())
    assert [r.method for r in rogue.requests] == ["GET", "GET", "POST"]


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"force": True},
        {"force": False, "filters": "filled,cancelled"},
        {"days": 7, "accountId": "U 1&2+ü"},
        {"force": 1},
    ],
)
def test_the_short_way_writes_an_address_as_httpx_does(params: dict[str, Any]) -> None:
    seen: list[httpx.Request] = []

    class Pool(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            seen.append(request)
            return httpx.Response(200, json=[])

    async def go() -> str:
        transport = PolicyTransport(table(5.0), VirtualClock(), orders=Pool(), rest=Pool())
        async with async_client("http://gateway.test/v1/api", transport) as client:
            path = OPERATIONS["trades_list"].path
            extensions = {"operation": "trades_list"}
            for _ in range(2):
                await client.request("GET", path, extensions=extensions, params=params)
            return str(client.build_request("GET", path, params=params or None).url)

    expected = asyncio.run(go())
    assert [str(request.url) for request in seen] == [expected, expected]
