"""What a call puts on the wire: every operation, sent over a real loopback socket and read back from it."""

from __future__ import annotations

import asyncio
import inspect
import json
import ssl
import threading
import typing
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import httpx
import pytest

from generated_client import UNSET, Client, RequestOptions, UnparseableResponse, models
from generated_client._operations import OPERATIONS, RATES, TIMEOUTS_S
from tests.generated_client.kit import EXAMPLES, Example, encoded, endpoint

# One example per operation: a successful answer whose request is written out, if there is one.
_BEST = sorted((e for e in EXAMPLES if e.status == 200), key=lambda e: ("body" in e.request, bool(e.request)))
FIRST = list({e.operation: e for e in _BEST}.values())


# The vendor demands a JSON body here although nothing is said in it.
DELETES_WITH_BODY = ("alert_delete",)


class Server(ThreadingHTTPServer):
    """Answers every request with what a test put in, and keeps what was asked."""

    daemon_threads = True
    status = 200
    answer = b"{}"
    asked: tuple[str, str, dict[str, str], bytes]


class Handler(BaseHTTPRequestHandler):
    server: Server

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.asked = (self.command, self.path, dict(self.headers), body)
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(self.server.answer)))
        self.end_headers()
        self.wfile.write(self.server.answer)

    do_GET = do_POST = do_PUT = do_DELETE = answer  # noqa: N815 -- http.server finds methods by these names

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the base class names it so
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def client(server: Server) -> Iterator[Client]:
    with Client(base_url=f"http://127.0.0.1:{server.server_port}/v1/api") as client:
        yield client


def arguments(example: Example) -> tuple[list[Any], dict[str, Any]]:
    """Arguments for an operation, from the request of its example; what the example leaves out is made up."""
    function = endpoint(example.operation).sync_detailed
    types = typing.get_type_hints(function)
    positional: list[Any] = []
    named: dict[str, Any] = {}
    given = {
        key: value for place in ("path", "query", "header") for key, value in example.request.get(place, {}).items()
    }
    known = {key.lower().replace("_", ""): value for key, value in given.items()}
    for name, parameter in inspect.signature(function).parameters.items():
        if name in ("client", "options"):
            continue
        value = known.get(name.replace("_", ""), UNSET)
        if name == "body":
            named["body"] = types["body"].from_dict(example.request["body"])
        elif parameter.kind is parameter.POSITIONAL_OR_KEYWORD:
            positional.append("a/b c" if value is UNSET else value)
        elif value is not UNSET:
            named[name] = value
        elif parameter.default is parameter.empty:
            named[name] = "x"
    return positional, named


@pytest.mark.parametrize("example", FIRST, ids=lambda e: e.id)
def test_method_path_query_and_body(example: Example, server: Server, client: Client) -> None:
    server.answer = encoded(example.body)
    operation = OPERATIONS[example.operation]
    positional, named = arguments(example)
    response = endpoint(example.operation).sync_detailed(*positional, client=client, **named)
    assert response.parse_error is None
    method, target, headers, body = server.asked
    parts = urlsplit(target)
    assert method == operation.method
    wanted = ["v1", "api", *operation.path.strip("/").split("/")]
    sent = parts.path.strip("/").split("/")
    assert len(sent) == len(wanted)
    values = [unquote(s) for s, w in zip(sent, wanted, strict=True) if w.startswith("{")]
    assert values == [str(v) for v in positional]
    assert all(s == w for s, w in zip(sent, wanted, strict=True) if not w.startswith("{"))
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    for key, value in example.request.get("query", {}).items():
        assert query[key] == (str(value).lower() if isinstance(value, bool) else str(value))
    for key, value in example.request.get("header", {}).items():
        assert headers[key] == value
    if method in ("POST", "PUT") or example.operation in DELETES_WITH_BODY:
        assert headers["Content-Type"] == "application/json"
        assert json.loads(body) == example.request.get("body", {})
    else:
        assert body == b""


def test_every_operation_was_called() -> None:
    assert {e.operation for e in FIRST} == set(OPERATIONS)


def test_the_request_carries_its_operation_and_options(server: Server) -> None:
    seen: list[httpx.Request] = []
    server.answer = b'{"status":true}'
    http = httpx.Client(
        base_url=f"http://127.0.0.1:{server.server_port}/v1/api", event_hooks={"request": [seen.append]}
    )
    client = Client(base_url="http://nowhere.invalid").set_httpx_client(http)
    options = RequestOptions(timeout=3.0, headers={"X-Trace": "7"}, extensions={"deadline": 5})
    assert endpoint("session_logout").sync(client=client, options=options) == models.LogoutResult(True)
    (request,) = seen
    assert request.extensions["operation"] == "session_logout"
    assert request.extensions["deadline"] == 5
    assert request.extensions["timeout"]["read"] == 3.0
    assert request.headers["X-Trace"] == "7"
    assert request.content == b"{}"
    http.close()


def test_the_asynchronous_calls_do_the_same(server: Server) -> None:
    server.answer = b'[{"order_id":"1","order_status":"Submitted"}]'

    async def run() -> Any:
        async with Client(base_url=f"http://127.0.0.1:{server.server_port}/v1/api") as client:
            body = models.ReplyBody(confirmed=True)
            module = endpoint("order_reply")
            detailed = await module.asyncio_detailed("r/1", client=client, body=body)
            assert detailed.http is not None
            return await module.asyncio("r/1", client=client, body=body)

    (accepted,) = asyncio.run(run())
    assert accepted == models.OrderAccepted("1", models.OrderStatus.SUBMITTED)
    assert server.asked[1] == "/v1/api/iserver/reply/r%2F1"


def test_an_answer_that_means_nothing_raises_only_when_asked(server: Server, client: Client) -> None:
    server.answer = b"<html>"
    module = endpoint("session_status")
    assert module.sync_detailed(client=client).content == b"<html>"
    with pytest.raises(UnparseableResponse, match="HTTP 200") as caught:
        module.sync(client=client)
    assert caught.value.response.content == b"<html>"


def test_another_decoder_can_be_plugged_in(server: Server) -> None:
    calls: list[bytes] = []

    def decode(content: bytes) -> Any:
        calls.append(content)
        return {"status": True}

    server.answer = b"anything"
    with Client(base_url=f"http://127.0.0.1:{server.server_port}", loads=decode) as client:
        assert endpoint("session_logout").sync(client=client) == models.LogoutResult(True)
    assert calls == [b"anything"]


def test_redirects_are_not_followed(server: Server, client: Client) -> None:
    server.status, server.answer = 302, b""
    try:
        response = endpoint("session_status").sync_detailed(client=client)
    finally:
        server.status = 200
    assert response.status_code == 302
    assert response.parsed is None


def test_copies_of_a_client_leave_the_original_alone() -> None:
    client = Client(base_url="http://127.0.0.1:1", headers={"a": "1"})
    first = client.get_httpx_client()
    other = client.with_headers({"b": "2"}).with_cookies({"c": "3"}).with_timeout(1.0)
    assert (dict(client.headers), dict(client.cookies), client.timeout) == ({"a": "1"}, {}, 12.0)
    assert (dict(other.headers), dict(other.cookies), other.timeout) == ({"a": "1", "b": "2"}, {"c": "3"}, 1.0)
    assert client.get_httpx_client() is first
    assert other.get_httpx_client() is not first
    assert "b" not in first.headers
    first.close()
    other.get_httpx_client().close()


def test_verification_cannot_be_switched_off() -> None:
    with pytest.raises(TypeError):
        Client(base_url="https://127.0.0.1:1", verify_ssl=False)  # type: ignore[call-arg]
    assert (
        Client(base_url="https://127.0.0.1:1", verify=ssl.create_default_context())._settings()["verify"] is not False
    )
    assert Client(base_url="https://127.0.0.1:1")._settings()["verify"] is True


def test_the_policy_table_is_complete_and_sane() -> None:
    for name, operation in OPERATIONS.items():
        assert operation.id == name
        assert operation.rate in RATES
        assert operation.timeout in TIMEOUTS_S
        assert all(OPERATIONS[p].effect == "read" for p in operation.prime)
        if operation.effect == "order":
            assert operation.retry == "never"
            assert operation.list_mode == "strict"
        assert name == endpoint(name).OPERATION
        assert endpoint(name).STRICT is (operation.list_mode == "strict")
    assert {o for o, p in OPERATIONS.items() if p.effect == "order"} >= {
        "orders_place",
        "order_modify",
        "order_cancel",
        "order_reply",
    }
    marks = {name: operation.standing for name, operation in OPERATIONS.items() if operation.standing != "current"}
    assert marks == {
        "fyi_notifications_more": "unproven",
        "hmds_scanner": "unproven",
        "session_reauthenticate": "deprecated",
    }
    for operation in OPERATIONS.values():
        assert operation.surfaces == (("oauth",) if operation.tag == "oauth" else ("gateway", "oauth"))
    assert OPERATIONS["orders_list"].rate == "orders_list"
    assert (RATES["orders_list"].requests, RATES["orders_list"].per_s) == (1, 5)
