"""A plain request: what httpx works out anew for every call (address, headers, their order) is worked out once per address.

``PlainRequest`` is an ``httpx.Request`` to everybody who looks at one; its headers are made when somebody does, and ``wire``
gives the bytes without them. Imports httpx; used by ``transport`` and ``direct``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

import attrs
import httpx

TARGETS_MAX: Final = 500
#: What a POST without words of its own says: one without a length is answered 411.
NOTHING: Final = b"{}"
#: What says how long its body is even when it has none.
_WITH_LENGTH: Final = ("POST", "PUT", "PATCH")


@attrs.frozen(eq=False)
class Target:
    """Where a call goes, and what of its head follows from that alone: everything but length and cookies."""

    method: str
    url: httpx.URL
    raw_path: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    before: bytes
    after: bytes


@lru_cache(TARGETS_MAX)
def target(method: str, url: str, params: tuple[tuple[str, str], ...], headers: tuple[tuple[str, str], ...]) -> Target:
    """The target of a call. Raises ``httpx.LocalProtocolError`` for a header with a line break, ``httpx.InvalidURL``."""
    address = httpx.URL(url, params=dict(params)) if params else httpx.URL(url)
    raw = tuple(httpx.Headers(list(headers)).raw)
    for name, value in raw:
        refuse_breaks(name, value)
    host = address.netloc
    return Target(
        method,
        address,
        address.raw_path,
        ((b"Host", host), *raw),
        b"%b %b HTTP/1.1\r\nHost: %b\r\n" % (method.encode("ascii"), address.raw_path, host),
        b"".join(b"%b: %b\r\n" % each for each in raw),
    )


def raw_path_of(request: httpx.Request) -> bytes:
    """Path and query of a request as they go out."""
    return request._target.raw_path if type(request) is PlainRequest else request.url.raw_path


def refuse_breaks(name: bytes, value: bytes) -> None:
    """Raises ``httpx.LocalProtocolError`` for what cannot stand in a head."""
    if b"\r" in value or b"\n" in value or b"\r" in name or b"\n" in name:
        raise httpx.LocalProtocolError("a header holds a line break")


class PlainRequest(httpx.Request):
    """One call of a target. ``cookie`` is sent as it is; empty: none."""

    def __init__(self, to: Target, content: bytes, extensions: Mapping[str, Any] | None) -> None:
        # The parent's own would make headers, which is most of what a request costs.
        self.method = to.method
        self.url = to.url
        self.extensions = dict(extensions or {})
        self.cookie = b""
        self._target = to
        self._content = content
        self._made: httpx.Headers | None = None

    @property
    def headers(self) -> httpx.Headers:  # type: ignore[override]  # an attribute there; here it is made when asked for
        if self._made is None:
            cookie = ((b"cookie", self.cookie),) if self.cookie else ()
            self._made = httpx.Headers([*self._target.headers, *self._length(), *cookie])
        return self._made

    @property
    def stream(self) -> httpx.ByteStream:  # type: ignore[override]  # the same
        return httpx.ByteStream(self._content)

    @property
    def content(self) -> bytes:
        """Its body."""
        return self._content

    def wire(self) -> bytes:
        """The whole request as it goes out. Raises ``httpx.LocalProtocolError`` for a cookie with a line break."""
        to, content, cookie = self._target, self._content, self.cookie
        parts = [to.before]
        if content or self.method in _WITH_LENGTH:
            parts.append(b"Content-Length: %d\r\n" % len(content))
        parts.append(to.after)
        if cookie:
            refuse_breaks(b"cookie", cookie)
            parts += (b"cookie: ", cookie, b"\r\n")
        parts += (b"\r\n", content)
        return b"".join(parts)

    def _length(self) -> tuple[tuple[bytes, bytes], ...]:
        if self._content or self.method in _WITH_LENGTH:
            return ((b"Content-Length", b"%d" % len(self._content)),)
        return ()
