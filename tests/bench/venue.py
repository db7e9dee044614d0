"""A gateway in a process of its own that sends a tick and waits for the order: the other side of ``tick_to_order``.

It speaks TLS with a certificate made for the run. Orders and the websocket are answered by hand, with a clock reading at each
end of the way; everything else a bot asks when it starts goes to the simulator's pure handler. Imports the simulator and
``wire``; started by ``tick_to_order``.
"""

from __future__ import annotations

import json
import queue
import socket
import ssl
import sys
import threading
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from botframework.sim import SimConfig, SimGateway, SimRequest
from botframework.sim.certificate import fresh_certificate
from botframework.sim.universe import BUILT_IN
from tests.bench import rig, wire
from tests.bench.rounds import pin
from tests.bench.terms import SPEED, TRADED

CONID = next(each.conid for each in BUILT_IN if each.symbol == TRADED)
_FIRST_ORDER = 900_000_001


class Venue:
    """One bot's gateway."""

    def __init__(self, server: socket.socket, tls: ssl.SSLContext) -> None:
        self._server = server
        self._tls = tls
        self._gateway = SimGateway(
            SimConfig(accounts=(rig.ACCOUNT,), instruments=(TRADED,), pacing="loose"), wall_ns=time.time_ns()
        )
        self._lock = threading.Lock()
        self._began_ns = time.monotonic_ns()
        self._orders = 0
        self._last_ms = 0
        self.stream: queue.Queue[socket.socket] = queue.Queue()
        self.arrivals: queue.Queue[tuple[int, dict[str, Any]]] = queue.Queue()

    def accept(self) -> None:
        """Serve every connection in a thread of its own."""
        while True:
            try:
                sock = wire.accepted(self._server)
            except OSError:
                return
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def tick(self) -> bytes:
        """The next market data frame; its market time never stands still."""
        self._last_ms = max(
            self._last_ms + 1, rig.START_NS // 1_000_000 + (time.monotonic_ns() - self._began_ns) * SPEED // 1_000_000
        )
        cents = 18_960 + self._last_ms % 7
        fields = {"84": f"{cents / 100:.2f}", "86": f"{cents / 100 + 0.01:.2f}", "88": "300", "85": "1,200"}
        return wire.framed(wire.smd(CONID, self._last_ms, fields))

    def _serve(self, bare: socket.socket) -> None:
        buffer = bytearray()
        try:
            sock = self._tls.wrap_socket(bare, server_side=True)
            while True:
                top, body = wire.read_http(sock, buffer)
                arrived_ns = time.monotonic_ns()  # the last byte is here
                method, target, _ = top.split(b" ", 2)
                if wire.header(top, b"upgrade"):
                    sock.sendall(wire.upgrade_answer(top))
                    self.stream.put(sock)
                    return
                if method == b"POST" and target.endswith(b"/orders"):
                    self._order(sock, arrived_ns, body)
                else:
                    self._other(sock, method.decode(), target.decode(), top, body)
        except OSError:
            return

    def _order(self, sock: socket.socket, arrived_ns: int, body: bytes) -> None:
        self._orders += 1
        number = str(_FIRST_ORDER + self._orders)
        sock.sendall(
            _answer(200, b'[{"order_id":"%b","order_status":"Submitted","encrypt_message":"1"}]' % number.encode())
        )
        ticket = json.loads(body)["orders"][0]
        self.arrivals.put(
            (
                arrived_ns,
                {
                    "order_ref": ticket["cOID"],
                    "order_id": number,
                    "conid": CONID,
                    "symbol": TRADED,
                    "side": ticket["side"],
                    "quantity": str(ticket["quantity"]),
                    "account": rig.ACCOUNT,
                },
            )
        )

    def _other(self, sock: socket.socket, method: str, target: str, top: bytes, body: bytes) -> None:
        path, _, query = target.partition("?")
        request = SimRequest(method, path, parse_qs(query, keep_blank_values=True), wire.headers(top), body)
        with self._lock:
            response = self._gateway.handle(request, time.time_ns())
        extra = b"".join(f"{name}: {value}\r\n".encode() for name, value in response.headers)
        sock.sendall(_answer(response.status, response.body, extra))


def _answer(status: int, body: bytes, headers: bytes = b"Content-Type: application/json\r\n") -> bytes:
    return b"HTTP/1.1 %d X\r\n%bContent-Length: %d\r\n\r\n%b" % (status, headers, len(body), body)


def serve(params: Mapping[str, Any]) -> dict[str, list[int]]:
    """Send ``ticks`` ticks, one each ``gap_ms``; gives when each was sent and when its order's last byte came.

    It shares the bot's core: what is measured is what has to be done, not how soon another core wakes up.
    """
    server = wire.listen()
    tls, certificate = fresh_certificate()
    print(server.getsockname()[1], certificate, flush=True)
    pin(0)
    venue = Venue(server, tls)
    threading.Thread(target=venue.accept, daemon=True).start()
    told = threading.Event()

    def listen() -> None:
        sys.stdin.readline()
        told.set()

    threading.Thread(target=listen, daemon=True).start()
    sock = venue.stream.get(timeout=60)
    for text in wire.greeting(rig.ACCOUNT):
        sock.sendall(wire.framed(text))
    # Ticks from the beginning: the bot learns the market's time from them before it starts.
    while not told.wait(0.05):
        sock.sendall(venue.tick())
    print("quiet", flush=True)
    sys.stdin.readline()
    sent, arrived = [], []
    gap_s = params["gap_ms"] / 1e3
    for _ in range(params["ticks"]):
        began = time.monotonic()
        frame = venue.tick()
        sent_ns = time.monotonic_ns()
        sock.sendall(frame)
        arrived_ns, order = venue.arrivals.get(timeout=10)
        sent.append(sent_ns)
        arrived.append(arrived_ns)
        time.sleep(gap_s / 3)  # the answer first, then the fill, then a pause: as a liquid market would
        number = len(sent)
        fill = wire.execution(order, f"0000e0d5.{number:08x}.01.01", order["quantity"], "189.62")
        sock.sendall(wire.framed(fill))
        time.sleep(max(0.0, gap_s - (time.monotonic() - began)))
    return {"sent": sent, "arrived": arrived}
