"""A hand-held client for the pure handler: virtual wall time, plain dictionaries, no sockets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from botframework.sim import SimConfig, SimGateway, SimRequest, SimResponse
from botframework.sim.market import TapeQuote
from botframework.sim.sinks import MemoryLines

MS = 1_000_000
S = 1_000_000_000
WALL0 = 1_767_366_000 * S  # 2026-01-02 15:00 UTC, a Friday in New York's trading hours
ACCOUNT = "DU1234567"
AAPL = 265598
SPY = 756733


class Driver:
    """One gateway and the time it is told."""

    def __init__(self, *, quotes: Iterator[TapeQuote] | None = None, warm: bool = True, **config: Any) -> None:
        self.log = MemoryLines()
        self.wall_ns = WALL0
        settings: dict[str, Any] = {"pacing": "loose", "first_trades_empty": False} | config
        log = None if "log_path" in config else self.log
        self.gateway = SimGateway(SimConfig(**settings), quotes=quotes, wall_ns=WALL0, log=log)
        self.frames: dict[int, list[dict[str, Any]]] = {}
        self.raw: dict[int, list[bytes]] = {}
        if warm:
            self.get("/iserver/accounts")

    # -- time

    def step(self, ms: float) -> None:
        """Lets wall time pass."""
        self.wall_ns += int(ms * MS)
        self.gateway.advance(self.wall_ns)
        self.collect()

    def keep(self, seconds: float) -> None:
        """Lets wall time pass with a tickle every minute."""
        while seconds > 0:
            step = min(seconds, 60)
            self.step(step * 1000)
            self.post("/tickle")
            seconds -= step

    # -- REST

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> SimResponse:
        """One request; a body that is not bytes is sent as JSON."""
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        target, _, query_text = path.partition("?")
        query: dict[str, list[str]] = {}
        for pair in filter(None, query_text.split("&")):
            name, _, value = pair.partition("=")
            query.setdefault(name, []).append(value)
        base = {"user-agent": "test", "content-length": str(len(data))}
        request = SimRequest(method, f"/v1/api{target}", query, base | headers, data)
        response = self.gateway.handle(request, self.wall_ns)
        self.collect()
        return response

    def get(self, path: str) -> Any:
        """A GET whose answer is JSON."""
        return json.loads(self.send("GET", path).body)

    def post(self, path: str, body: Any = None) -> Any:
        """A POST whose answer is JSON."""
        return json.loads(self.send("POST", path, {} if body is None else body).body)

    def place(self, **ticket: Any) -> Any:
        """Places one order; what is not given is a DAY limit buy of 100 AAPL."""
        base = {"conid": AAPL, "orderType": "LMT", "side": "BUY", "tif": "DAY", "quantity": 100}
        return self.post(f"/iserver/account/{ACCOUNT}/orders", {"orders": [base | ticket]})

    def accept(self, **ticket: Any) -> int:
        """Places an order, confirms every question and returns its id."""
        answer = self.place(**ticket)
        while isinstance(answer, list) and "id" in answer[0]:
            answer = self.post(f"/iserver/reply/{answer[0]['id']}", {"confirmed": True})
        assert isinstance(answer, list), answer
        return int(answer[0]["order_id"])

    def modify(self, order_id: int, **ticket: Any) -> Any:
        """Modifies an order."""
        base = {"conid": AAPL, "orderType": "LMT", "side": "BUY", "tif": "DAY", "quantity": 100}
        return self.post(f"/iserver/account/{ACCOUNT}/order/{order_id}", base | ticket)

    def cancel(self, order_id: int) -> SimResponse:
        """Cancels an order."""
        return self.send("DELETE", f"/iserver/account/{ACCOUNT}/order/{order_id}")

    def orders(self) -> list[dict[str, Any]]:
        """The live order list, past its empty first answer."""
        rows = self.get("/iserver/account/orders")
        return list((rows if rows["snapshot"] else self.get("/iserver/account/orders"))["orders"])

    def order(self, order_id: int) -> dict[str, Any]:
        """One row of the live order list."""
        return next(row for row in self.orders() if row["orderId"] == order_id)

    def trades(self) -> list[dict[str, Any]]:
        """The trade list."""
        return list(self.get("/iserver/account/trades"))

    def position(self, conid: int = AAPL) -> float:
        """What the portfolio says is held."""
        self.get("/portfolio/accounts")
        rows = self.get(f"/portfolio/{ACCOUNT}/position/{conid}")
        return float(rows[0]["position"]) if rows else 0.0

    # -- websocket

    def open(self, *, cookie: bool = True) -> int:
        """Opens a websocket, with the session's cookie unless told otherwise."""
        token = self.post("/tickle")["session"]
        headers = {"cookie": f"api={token}"} if cookie else {}
        number = self.gateway.open_socket(headers, self.wall_ns)
        self.frames[number], self.raw[number] = [], []
        self.collect()
        return number

    def tell(self, number: int, text: str) -> None:
        """Sends a text frame."""
        self.gateway.receive(number, text, self.wall_ns)
        self.collect()

    def collect(self) -> None:
        """Sorts what the gateway pushed."""
        for number, payload in self.gateway.take_pushes():
            self.raw.setdefault(number, []).append(payload)
            if payload.startswith(b"{"):
                self.frames.setdefault(number, []).append(json.loads(payload))

    def take(self, number: int, topic: str = "") -> list[dict[str, Any]]:
        """Takes the frames received so far, or those whose topic begins so."""
        frames = [f for f in self.frames[number] if str(f.get("topic", "")).startswith(topic)]
        self.frames[number] = []
        self.raw[number] = []
        return frames


def tape(*quotes: tuple[int, str, str, int, int]) -> Iterator[TapeQuote]:
    """A tape of (ms after start, bid, ask, bid size, ask size) in AAPL."""
    from decimal import Decimal

    start = WALL0 // MS
    for after_ms, bid, ask, bid_size, ask_size in quotes:
        yield (
            start + after_ms,
            "AAPL",
            Decimal(bid) if bid else None,
            Decimal(bid_size),
            Decimal(ask) if ask else None,
            Decimal(ask_size),
        )
