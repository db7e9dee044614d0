"""A plain request is the request httpx would have made: the same words to the server, the same to whoever looks at it."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from botframework.ibkr.plain import PlainRequest, raw_path_of, target

URL = "https://gateway.example:5000/v1/api/iserver/account/DU1%2F2/orders"
HEADERS = (("user-agent", "x/1"), ("accept", "application/json"), ("Content-Type", "application/json"))


def both(method: str, content: bytes, params: tuple[tuple[str, str], ...] = ()) -> tuple[PlainRequest, httpx.Request]:
    plain = PlainRequest(target(method, URL, params, HEADERS), content, {"operation": "o"})
    whole = httpx.Request(
        method,
        URL,
        params=dict(params) or None,
        headers=dict(HEADERS),
        content=content or None,
        extensions={"operation": "o"},
    )
    return plain, whole


def head_and_body(wire: bytes) -> tuple[bytes, set[bytes], bytes]:
    head, _, body = wire.partition(b"\r\n\r\n")
    first, *lines = head.split(b"\r\n")
    assert len(set(lines)) == len(lines)
    return first, set(lines), body


@pytest.mark.parametrize(
    ("method", "content", "params"),
    [
        ("POST", b'{"a":1}', ()),
        ("POST", '{"a":"ä"}'.encode(), (("q", "a b&c"),)),
        ("GET", b"", (("from", "1"), ("to", "ü"))),
        ("DELETE", b"", ()),
        ("PUT", b"", ()),
    ],
)
def test_it_says_what_httpx_would_say(method: str, content: bytes, params: Any) -> None:
    plain, whole = both(method, content, params)
    assert (plain.method, plain.url, plain.content, plain.extensions) == (
        whole.method,
        whole.url,
        whole.content,
        whole.extensions,
    )
    assert plain.url.raw_path == whole.url.raw_path
    assert sorted(plain.headers.multi_items()) == sorted(whole.headers.multi_items())
    assert b"".join(plain.stream) == content
    first, lines, body = head_and_body(plain.wire())
    assert first == method.encode() + b" " + whole.url.raw_path + b" HTTP/1.1"
    assert lines == {name + b": " + value for name, value in whole.headers.raw}
    assert body == content


def test_a_cookie_goes_along() -> None:
    plain, _ = both("POST", b"{}")
    plain.cookie = b"a=1; b=2"
    assert plain.headers["cookie"] == "a=1; b=2"
    assert b"\r\ncookie: a=1; b=2\r\n\r\n{}" in plain.wire()


def test_a_line_break_never_leaves() -> None:
    plain, _ = both("POST", b"{}")
    plain.cookie = b"a=1\r\nEvil: 1"
    with pytest.raises(httpx.LocalProtocolError):
        plain.wire()
    with pytest.raises(httpx.LocalProtocolError):
        target("GET", URL, (), (("x", "a\nb"),))


def test_requests_of_one_target_share_nothing_that_changes() -> None:
    to = target("POST", URL, (), HEADERS)
    one, other = PlainRequest(to, b"{}", {"verdict_id": "v"}), PlainRequest(to, b"[]", None)
    one.cookie = b"a=1"
    assert target("POST", URL, (), HEADERS) is to
    assert (other.cookie, other.extensions, other.headers.get("cookie")) == (b"", {}, None)


def test_its_path_is_told_without_making_it_again() -> None:
    plain, whole = both("GET", b"", (("q", "a b"),))
    assert raw_path_of(plain) == raw_path_of(whole) == whole.url.raw_path
