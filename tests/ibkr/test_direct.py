"""The order connections: any split of an answer reads the same, and what cannot be an answer is never taken for one."""

from __future__ import annotations

import asyncio
import math
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from botframework import loops
from botframework.ibkr.direct import AnswerReader, BadAnswer, DirectPool

from .conftest import http

PLAIN = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 4\r\n\r\n[{}]"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;ext=1\r\n[{\r\n2\r\n}]\r\n0\r\nX-T: 1\r\n\r\n"
CHUNKED_BARE = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\n[{}]\r\n0\r\n\r\n"
INTERIM = b"HTTP/1.1 100 Continue\r\n\r\n" + PLAIN


@given(st.sampled_from([PLAIN, CHUNKED, CHUNKED_BARE, INTERIM]), st.lists(st.integers(1, 30), max_size=40))
def test_any_split_reads_the_same(answer: bytes, sizes: list[int]) -> None:
    reader = AnswerReader()
    rest = answer
    complete = False
    for size in sizes:
        piece, rest = rest[:size], rest[size:]
        if piece:
            assert not complete
            complete = reader.feed(piece)
    if rest:
        complete = reader.feed(rest)
    assert complete
    assert (reader.status, reader.body, reader.keep_alive) == (200, b"[{}]", True)


@given(st.binary(max_size=200))
def test_anything_may_come(noise: bytes) -> None:
    reader = AnswerReader()
    try:
        if reader.feed(noise):
            assert 100 <= reader.status <= 999
    except BadAnswer:
        pass


@pytest.mark.parametrize(
    "answer",
    [
        b"SSH-2.0-OpenSSH_9\r\n\r\n",
        b"HTTP/1.1 2xx OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -4\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[{XX",
        b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n folded: x\r\n\r\n",
        b"x" * 70_000,
    ],
)
def test_what_cannot_be_an_answer_is_refused(answer: bytes) -> None:
    with pytest.raises(BadAnswer):
        AnswerReader().feed(answer)


def test_an_answer_without_a_length_ends_with_the_connection() -> None:
    reader = AnswerReader()
    assert not reader.feed(b"HTTP/1.1 200 OK\r\n\r\n[{}")
    assert not reader.feed(b"]")
    assert reader.end()
    assert (reader.body, reader.keep_alive) == (b"[{}]", False)


def test_more_than_was_asked_for_ends_the_use_of_a_connection() -> None:
    reader = AnswerReader()
    assert reader.feed(PLAIN + b"HTTP/1.1 200 OK\r\n")
    assert not reader.keep_alive


class _Coarse(asyncio.SelectorEventLoop):
    """A loop whose clock stands still for long: that of uvloop counts whole milliseconds."""

    def time(self) -> float:
        return super().time() // 100 * 100


def with_pool(
    rogue: Any,
    use: Any,
    connections: int = 1,
    idle_max_s: float = math.inf,
    maker: loops.Maker = asyncio.new_event_loop,
) -> Any:
    async def go() -> Any:
        async with rogue:
            pool = DirectPool(None, connections, idle_max_s)
            try:
                async with asyncio.timeout(60):
                    return await use(pool)
            finally:
                await pool.aclose()

    return loops.run(go(), maker)


def post(rogue: Any, timeout_s: float = 60.0) -> httpx.Request:
    timeout = {"connect": timeout_s, "pool": timeout_s, "read": timeout_s, "write": timeout_s}
    return httpx.Request("POST", rogue.url + "/x?q=1", json={"a": 1}, extensions={"timeout": timeout})


def test_a_connection_is_kept_and_a_closed_one_is_replaced_before_it_is_used(rogue: Any) -> None:
    answers = iter([http(200, [1]), http(200, [2], headers="Connection: close\r\n"), http(200, [3])])
    rogue.behave = {"/x": lambda _: next(answers)}

    async def use(pool: DirectPool) -> list[Any]:
        out = []
        for _ in range(3):
            response = await pool.handle_async_request(post(rogue))
            out.append(await response.aread())
        return out

    assert with_pool(rogue, use) == [b"[1]", b"[2]", b"[3]"]
    assert rogue.connections == 2
    assert rogue.requests[0].path == "/v1/api/x?q=1"
    assert rogue.requests[0].body.replace(b" ", b"") == b'{"a":1}'


def test_a_connection_the_server_closed_while_idle_is_not_written_to(rogue: Any) -> None:
    rogue.behave = {"/x": http(200, [1])}

    async def use(pool: DirectPool) -> None:
        await pool.warm_up(httpx.URL(rogue.url), 1)
        while not rogue._writers:  # noqa: ASYNC110 - the server's own loop has no event for it
            await asyncio.sleep(0)
        rogue._writers[0].close()
        await rogue._writers[0].wait_closed()
        idle = pool._idle[0]
        async with asyncio.timeout(60):
            while idle.usable:  # noqa: ASYNC110 - set by the transport, which tells nobody
                await asyncio.sleep(0)
        assert (await pool.handle_async_request(post(rogue))).status_code == 200

    with_pool(rogue, use)
    assert rogue.connections == 2


@pytest.mark.parametrize("maker", [asyncio.new_event_loop, _Coarse])
@pytest.mark.parametrize(("idle_max_s", "connections"), [(0.0, 3), (3600.0, 1)])
def test_a_connection_that_was_idle_for_too_long_is_closed(
    rogue: Any, idle_max_s: float, connections: int, maker: loops.Maker
) -> None:
    rogue.behave = {"/x": http(200, [1])}

    async def use(pool: DirectPool) -> None:
        for _ in range(3):
            assert (await pool.handle_async_request(post(rogue))).status_code == 200
        kept = [each for each in pool._all if each.usable]
        assert len(kept) == 1

    with_pool(rogue, use, idle_max_s=idle_max_s, maker=maker)
    assert rogue.connections == connections


def test_what_is_for_another_server_does_not_leave_on_a_kept_connection(rogue: Any) -> None:
    rogue.behave = {"/x": http(200, [1])}

    async def use(pool: DirectPool) -> None:
        assert (await pool.handle_async_request(post(rogue))).status_code == 200
        with pytest.raises(httpx.ConnectError, match="another server"):
            await pool.handle_async_request(httpx.Request("POST", "http://localhost:9/x"))

    with_pool(rogue, use)
    assert len(rogue.requests) == 1


def test_the_number_of_connections_is_bounded_and_waiting_is_told_as_unsent(rogue: Any) -> None:
    rogue.behave = {"/x": "hang"}

    async def use(pool: DirectPool) -> None:
        first = asyncio.create_task(pool.handle_async_request(post(rogue)))
        await asyncio.sleep(0)
        with pytest.raises(httpx.PoolTimeout):
            await pool.handle_async_request(post(rogue, 0.05))
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)

    with_pool(rogue, use)
    assert rogue.connections <= 1


def test_an_abandoned_request_takes_its_connection_with_it(rogue: Any) -> None:
    answers = iter(["hang", http(200, [2])])
    asked = asyncio.Event()

    def behave(_: Any) -> Any:
        asked.set()
        return next(answers)

    rogue.behave = {"/x": behave}

    async def use(pool: DirectPool) -> bytes:
        first = asyncio.create_task(pool.handle_async_request(post(rogue)))
        await asyncio.wait_for(asked.wait(), 60)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        return await (await pool.handle_async_request(post(rogue))).aread()

    assert with_pool(rogue, use) == b"[2]"
    assert rogue.connections == 2


def test_an_answer_that_does_not_come_frees_the_place_and_takes_the_connection_with_it(rogue: Any) -> None:
    answers = iter(["hang", http(200, [2])])
    rogue.behave = {"/x": lambda _: next(answers)}
    told: list[str] = []

    async def use(pool: DirectPool) -> bytes:
        assert not pool.has_one_ready()
        await pool.warm_up(httpx.URL(rogue.url), 1)
        assert pool.has_one_ready()
        with pytest.raises(TimeoutError):
            await pool.exchange_at_once(post(rogue), lambda event, info: told.append(event), 0.05)
        assert not pool.has_one_ready()
        return (await pool.exchange(post(rogue))).body

    assert with_pool(rogue, use) == b"[2]"
    assert rogue.connections == 2
    assert told == ["http11.send_request_headers.started"]


def test_a_request_withdrawn_at_the_last_look_leaves_its_connection_as_it_was(rogue: Any) -> None:
    rogue.behave = {"/x": http(200, [1])}

    def withdraw(event: str, info: dict[str, Any]) -> None:
        raise httpx.LocalProtocolError("not wanted any more")

    async def use(pool: DirectPool) -> None:
        await pool.warm_up(httpx.URL(rogue.url), 1)
        with pytest.raises(httpx.LocalProtocolError):
            await pool.exchange_at_once(post(rogue), withdraw, 5)
        assert pool.has_one_ready()

    with_pool(rogue, use)
    assert rogue.connections == 1
    assert rogue.requests == []


def test_who_waits_for_a_place_gets_it_in_turn(rogue: Any) -> None:
    rogue.behave = {"/x": lambda request: http(200, [request.path[-1]])}

    async def use(pool: DirectPool) -> list[bytes]:
        done: list[bytes] = []

        async def ask(number: int) -> None:
            request = httpx.Request("POST", f"{rogue.url}/x?q={number}", content=b"{}")
            done.append((await pool.exchange(request)).body)

        asking = [asyncio.create_task(ask(number)) for number in range(5)]
        await asyncio.sleep(0)
        asking[2].cancel()  # one that does not wait any more holds nobody up
        await asyncio.gather(*asking, return_exceptions=True)
        return done

    assert with_pool(rogue, use) == [b'["0"]', b'["1"]', b'["3"]', b'["4"]']
    assert rogue.connections == 1


def test_a_line_break_in_a_header_never_leaves(rogue: Any) -> None:
    async def use(pool: DirectPool) -> None:
        request = post(rogue)
        request.headers = httpx.Headers([(b"x", b"a\r\nEvil: 1")])
        with pytest.raises(httpx.LocalProtocolError):
            await pool.handle_async_request(request)

    with_pool(rogue, use)
    assert rogue.requests == []


def test_nobody_listening_is_a_connect_error() -> None:
    async def go() -> None:
        with pytest.raises(httpx.ConnectError):
            await DirectPool(None, 1).handle_async_request(httpx.Request("POST", "http://127.0.0.1:1/x", content=b"{}"))

    asyncio.run(go())


def test_a_connection_that_comes_about_after_the_end_is_closed_and_used_for_nothing(
    rogue: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pool is closed while a handshake is on its way: without a look afterwards its socket would stay open for ever."""

    async def go() -> None:
        async with rogue:
            loop = asyncio.get_running_loop()
            made: list[Any] = []
            connect = loop.create_connection

            async def slowly(*args: Any, **kwargs: Any) -> Any:
                found = await connect(*args, **kwargs)
                made.append(found[0])
                await late.wait()
                return found

            late = asyncio.Event()
            monkeypatch.setattr(loop, "create_connection", slowly)
            pool = DirectPool(None, 1)
            request = asyncio.create_task(pool.handle_async_request(post(rogue)))
            while not made:  # noqa: ASYNC110 - the connection tells nobody
                await asyncio.sleep(0)
            await pool.aclose()
            late.set()
            with pytest.raises(httpx.ConnectError, match="closed"):
                await request
            assert made[0].is_closing()
            with pytest.raises(httpx.ConnectError, match="closed"):
                await pool.warm_up(httpx.URL(rogue.url), 1)

    asyncio.run(go())
    assert rogue.requests == []
