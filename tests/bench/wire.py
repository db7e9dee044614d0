"""The wire of the benchmarks: frames as the gateway sends them, websocket framing by hand, a little HTTP.

Prebuilt bytes and blocking sockets, so that the other side costs as little as possible and shares nothing with what is
measured. Imports msgspec and the standard library; used by servers and floors.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import socket
import ssl
import struct
from collections.abc import Mapping
from typing import Any

import msgspec

from botframework.runtime.seams import RealClock

BINARY = 2
_LENGTH = re.compile(rb"\r\ncontent-length:\s*(\d+)", re.IGNORECASE)
_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class Bare(msgspec.Struct, gc=False):
    """A market data frame as the floor reads it: the fields the product asks for, as the decoder gives them."""

    topic: str
    conid: int = 0
    updated_ms: int = msgspec.field(name="_updated", default=0)
    last: float | None = msgspec.field(name="31", default=None)
    bid: float | None = msgspec.field(name="84", default=None)
    ask: float | None = msgspec.field(name="86", default=None)
    bid_size: float | None = msgspec.field(name="88", default=None)
    ask_size: float | str | None = msgspec.field(name="85", default=None)
    last_size: float | str | None = msgspec.field(name="7059", default=None)
    availability: str | None = msgspec.field(name="6509", default=None)


def clock() -> RealClock:
    """The product's own clock, as a live bot has it."""
    return RealClock()


# --- payloads ---------------------------------------------------------------------------------------------------------


def smd(conid: int, updated_ms: int, fields: Mapping[str, str]) -> bytes:
    """One market data frame; values are texts, as on the wire."""
    inner = ",".join(f'"{code}":"{value}"' for code, value in fields.items())
    return (
        f'{{"server_id":"q0","conidEx":"{conid}","conid":{conid},"_updated":{updated_ms},"6119":"q0",'
        f'{inner},"topic":"smd+{conid}"}}'
    ).encode()


def execution(order: Mapping[str, Any], execution_id: str, quantity: str, price: str) -> bytes:
    """One execution of an order (``order_ref``, ``order_id``, ``conid``, ``symbol``, ``side``, ``account``)."""
    row = {
        "execution_id": execution_id,
        "symbol": order["symbol"],
        "side": "B" if order["side"] == "BUY" else "S",
        "size": float(quantity),
        "price": price,
        "order_ref": order["order_ref"],
        "order_id": order["order_id"],
        "exchange": "SIM",
        "commission": "0.00",
        "net_amount": 0,
        "account": order["account"],
        "accountCode": order["account"],
        "sec_type": "STK",
        "conid": order["conid"],
        "conidEx": str(order["conid"]),
    }
    return json.dumps({"topic": "str", "args": [row]}, separators=(",", ":")).encode()


def greeting(account: str) -> tuple[bytes, ...]:
    """What the gateway sends by itself when a socket opens."""
    return (
        b'{"topic":"system","success":"bench","isFT":false,"isPaper":true}',
        json.dumps({"topic": "act", "args": {"accounts": [account], "selectedAccount": account}}).encode(),
        b'{"topic":"sts","args":{"authenticated":true,"competing":false,"connected":true,"message":"","fail":""}}',
    )


# --- websocket --------------------------------------------------------------------------------------------------------


def head(size: int, opcode: int = BINARY) -> bytes:
    """The header of an unmasked frame."""
    if size < 126:
        return struct.pack("!BB", 0x80 | opcode, size)
    if size < 65_536:
        return struct.pack("!BBH", 0x80 | opcode, 126, size)
    return struct.pack("!BBQ", 0x80 | opcode, 127, size)


def framed(payload: bytes) -> bytes:
    """A whole message as the server sends it."""
    return head(len(payload)) + payload


def upgrade_answer(request: bytes) -> bytes:
    """The server's answer to an upgrade request."""
    key = header(request, b"sec-websocket-key")
    accept = base64.b64encode(hashlib.sha1(key + _GUID).digest())
    return (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n"
    )


def open_websocket(port: int, tls: ssl.SSLContext | None = None) -> tuple[socket.socket, bytearray]:
    """A bare client: the socket after the handshake, and what came with it."""
    sock = connect(port, tls)
    key = base64.b64encode(os.urandom(16))
    sock.sendall(
        b"GET /v1/api/ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Version: 13\r\nUser-Agent: bench\r\nSec-WebSocket-Key: " + key + b"\r\n\r\n"
    )
    buffer = bytearray()
    while (end := buffer.find(b"\r\n\r\n")) < 0:
        more(sock, buffer)
    del buffer[: end + 4]
    return sock, buffer


def next_payload(sock: socket.socket, buffer: bytearray) -> bytes:
    """The next unmasked message; blocks."""
    while True:
        if len(buffer) >= 2:
            size, start = buffer[1], 2
            if size == 126 and len(buffer) >= 4:
                size, start = int.from_bytes(buffer[2:4]), 4
            elif size == 127 and len(buffer) >= 10:
                size, start = int.from_bytes(buffer[2:10]), 10
            elif size >= 126:
                size = 1 << 62
            if len(buffer) >= start + size:
                payload = bytes(buffer[start : start + size])
                del buffer[: start + size]
                return payload
        more(sock, buffer)


# --- sockets and HTTP -------------------------------------------------------------------------------------------------


def listen() -> socket.socket:
    """A listening socket on a free loopback port."""
    sock = socket.create_server(("127.0.0.1", 0))
    sock.settimeout(60)
    return sock


def connect(port: int, tls: ssl.SSLContext | None = None) -> socket.socket:
    """A connection to a port of this machine."""
    sock = socket.create_connection(("127.0.0.1", port), timeout=30)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock if tls is None else tls.wrap_socket(sock, server_hostname="localhost")


def accepted(server: socket.socket) -> socket.socket:
    """The next connection; its handshake, where there is one, is the caller's."""
    sock, _ = server.accept()
    sock.settimeout(60)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


def more(sock: socket.socket, buffer: bytearray) -> None:
    """Read once. Raises ``ConnectionError`` at the end."""
    data = sock.recv(65_536)
    if not data:
        raise ConnectionError("the other side closed")
    buffer += data


def read_http(sock: socket.socket, buffer: bytearray) -> tuple[bytes, bytes]:
    """One message with a Content-Length (or none): head and body."""
    while (end := buffer.find(b"\r\n\r\n")) < 0:
        more(sock, buffer)
    top = bytes(buffer[: end + 4])
    told = _LENGTH.search(top)
    length = int(told[1]) if told else 0
    while len(buffer) < end + 4 + length:
        more(sock, buffer)
    body = bytes(buffer[end + 4 : end + 4 + length])
    del buffer[: end + 4 + length]
    return top, body


def headers(top: bytes) -> dict[str, str]:
    """All headers of a message, names in lower case."""
    found = {}
    for line in top.split(b"\r\n")[1:]:
        key, colon, value = line.partition(b":")
        if colon:
            found[key.strip().lower().decode("latin-1")] = value.strip().decode("latin-1")
    return found


def header(top: bytes, name: bytes) -> bytes:
    """A header's value; empty when it is not there."""
    return headers(top).get(name.decode(), "").encode("latin-1")
