"""A pin lets the right server in and shows an impostor nothing, for every client that uses the context."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import attrs
import httpx
import picows
import pytest

from botframework.errors import ConfigError
from botframework.ibkr.pins import PinMismatch, certificate_refused, parse_pin, tls_context


@attrs.define
class Seen:
    port: int
    received: bytes = b""


@contextmanager
def tls_server(context: ssl.SSLContext) -> Iterator[Seen]:
    """Accepts connections one after the other, records what arrives after the handshake, answers 200."""
    listener = socket.create_server(("127.0.0.1", 0))
    stopping = threading.Event()
    seen = Seen(listener.getsockname()[1])

    def serve() -> None:
        while True:
            raw, _ = listener.accept()
            if stopping.is_set():
                raw.close()
                return
            raw.settimeout(60)
            try:
                with context.wrap_socket(raw, server_side=True) as tls:
                    while data := tls.recv(4096):
                        seen.received += data
                        if b"\r\n\r\n" in seen.received:
                            tls.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
                            break
            except OSError:
                raw.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        stopping.set()
        socket.create_connection(("127.0.0.1", seen.port)).close()
        thread.join(60)
        listener.close()


def sync_get(url: str, context: ssl.SSLContext) -> str:
    with httpx.Client(verify=context, trust_env=False, timeout=60) as client:
        return client.get(url).text


def async_get(url: str, context: ssl.SSLContext) -> str:
    async def go() -> str:
        async with httpx.AsyncClient(verify=context, trust_env=False, timeout=60) as client:
            return (await client.get(url)).text

    return asyncio.run(go())


def websocket(url: str, context: ssl.SSLContext) -> str:
    async def go() -> str:
        await picows.ws_connect(
            picows.WSListener, url.replace("https", "wss"), ssl_context=context, use_aiofastnet=False, max_redirects=0
        )
        return "connected"

    return asyncio.run(go())


@pytest.mark.parametrize("get", [sync_get, async_get])
def test_the_pinned_certificate_is_accepted_though_expired_and_nameless(make_certificate: Any, get: Any) -> None:
    good = make_certificate("good")
    with tls_server(good.server_context()) as seen:
        assert get(f"https://127.0.0.1:{seen.port}/x", tls_context("pin", (good.fingerprint,))) == "ok"
    assert seen.received.startswith(b"GET /x ")


@pytest.mark.parametrize("get", [sync_get, async_get, websocket])
def test_an_impostor_sees_no_byte_of_a_request(make_certificate: Any, get: Callable[..., str]) -> None:
    good, other = make_certificate("good2"), make_certificate("impostor")
    with tls_server(other.server_context()) as seen:
        url = f"https://127.0.0.1:{seen.port}/secret"
        with pytest.raises(Exception, match="fingerprint") as caught:
            get(url, tls_context("pin", (good.fingerprint,)))
        refused = certificate_refused(caught.value, url)
    assert seen.received == b""
    assert refused is not None
    assert other.fingerprint in str(refused)
    assert "\n" not in str(refused)
    assert "gateway.pin" in str(refused)


def test_a_websocket_handshake_reaches_the_pinned_server(make_certificate: Any) -> None:
    good = make_certificate("good3")
    with (
        tls_server(good.server_context()) as seen,
        pytest.raises(picows.WSError),  # the server speaks no websocket; what counts is that it was spoken to
    ):
        websocket(f"https://127.0.0.1:{seen.port}/ws", tls_context("pin", (good.fingerprint,)))
    assert seen.received.startswith(b"GET /ws ")


def test_two_pins_serve_a_rotation(make_certificate: Any) -> None:
    old, new = make_certificate("old"), make_certificate("new")
    context = tls_context("pin", (old.fingerprint, new.fingerprint.lower().replace(":", "")))
    for certificate in (old, new):
        with tls_server(certificate.server_context()) as seen:
            assert sync_get(f"https://127.0.0.1:{seen.port}/", context) == "ok"


def test_the_system_store_refuses_a_self_signed_certificate(make_certificate: Any) -> None:
    with tls_server(make_certificate("self").server_context()) as seen:
        url = f"https://127.0.0.1:{seen.port}/"
        with pytest.raises(httpx.ConnectError) as caught:
            sync_get(url, tls_context("system"))
    refused = certificate_refused(caught.value, url)
    assert refused is not None
    assert "pin" in str(refused)
    assert seen.received == b""


@pytest.mark.parametrize("mode", ["off", "none", "", "insecure"])
def test_there_is_no_way_to_switch_checking_off(mode: str) -> None:
    with pytest.raises(ConfigError, match="use pin or system"):
        tls_context(mode)


@pytest.mark.parametrize("pin", ["", "abc", "zz" * 32, "00" * 31])
def test_a_malformed_pin_is_a_configuration_error(pin: str) -> None:
    with pytest.raises(ConfigError, match="fingerprint"):
        parse_pin(pin)


def test_the_pins_of_a_context_cannot_be_swapped() -> None:
    context: Any = tls_context("pin", ("00" * 32,))
    with pytest.raises(AttributeError):
        context.accepted_pins = ()


def test_other_errors_are_not_taken_for_a_refused_certificate() -> None:
    assert certificate_refused(ConnectionRefusedError("x"), "https://h") is None
    assert certificate_refused(PinMismatch("AA"), "https://h") is not None
