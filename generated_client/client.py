# Generated from spec v0.2.0 - edit spec/, run make regenerate.
"""Where requests go and how answers are decoded. The seam for pacing, auth and logging is the httpx client given to it."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from typing import Any, Self

import httpx
from attrs import define, evolve, field

from .types import loads as _loads


@define(kw_only=True)
class Client:
    """Settings for requests, and the httpx clients that make them.

    `base_url` ends before the operation's path, e.g. `https://127.0.0.1:5000/v1/api`. `timeout` is in seconds.
    `verify` is a TLS context; without one the system's trust applies. Verification cannot be switched off.
    `loads` decodes an answer's bytes; the default keeps every fraction exact as Decimal. Redirects are never followed.
    A client of your own (`set_httpx_client`, `set_async_httpx_client`) replaces all of these but `loads`.
    """

    base_url: str
    headers: Mapping[str, str] = field(factory=dict[str, str])
    cookies: Mapping[str, str] = field(factory=dict[str, str])
    timeout: httpx.Timeout | float | None = 12.0
    verify: ssl.SSLContext | None = None
    loads: Callable[[bytes], Any] = _loads
    _client: httpx.Client | None = field(default=None, init=False, eq=False)
    _async_client: httpx.AsyncClient | None = field(default=None, init=False, eq=False)

    def with_headers(self, headers: Mapping[str, str]) -> Self:
        """A copy with more headers. It makes its own httpx clients; this one stays as it is."""
        return evolve(self, headers={**self.headers, **headers})

    def with_cookies(self, cookies: Mapping[str, str]) -> Self:
        """A copy with more cookies. It makes its own httpx clients; this one stays as it is."""
        return evolve(self, cookies={**self.cookies, **cookies})

    def with_timeout(self, timeout: httpx.Timeout | float | None) -> Self:
        """A copy with another timeout, in seconds. It makes its own httpx clients; this one stays as it is."""
        return evolve(self, timeout=timeout)

    def set_httpx_client(self, client: httpx.Client) -> Self:
        """Use this httpx client for the synchronous calls."""
        self._client = client
        return self

    def set_async_httpx_client(self, client: httpx.AsyncClient) -> Self:
        """Use this httpx client for the asynchronous calls."""
        self._async_client = client
        return self

    def get_httpx_client(self) -> httpx.Client:
        """The httpx client of the synchronous calls, made on first use."""
        if self._client is None:
            self._client = httpx.Client(**self._settings())
        return self._client

    def get_async_httpx_client(self) -> httpx.AsyncClient:
        """The httpx client of the asynchronous calls, made on first use."""
        if self._async_client is None:
            self._async_client = httpx.AsyncClient(**self._settings())
        return self._async_client

    def _settings(self) -> dict[str, Any]:
        return {
            "base_url": self.base_url,
            "headers": dict(self.headers),
            "cookies": dict(self.cookies),
            "timeout": self.timeout,
            "verify": self.verify if self.verify is not None else True,
            "follow_redirects": False,
        }

    def __enter__(self) -> Self:
        self.get_httpx_client().__enter__()
        return self

    def __exit__(self, *args: Any) -> None:
        self.get_httpx_client().__exit__(*args)

    async def __aenter__(self) -> Self:
        await self.get_async_httpx_client().__aenter__()
        return self

    async def __aexit__(self, *args: Any) -> None:
        await self.get_async_httpx_client().__aexit__(*args)


__all__ = ("Client",)
