"""Other clients of the same gateway: ibind, and what a plain program would be made of, on the rigs of ``frames`` and ``tick_to_order``.

Runs in the environment of the peers through ``rounds``; the servers are ours (``feeder``, ``venue``). A frame counts when the method
a strategy would have is called with numbers. Imports the peers' clients, the rigs and the standard library.
"""

from __future__ import annotations

import asyncio
import json
import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import attrs

from tests.bench.rounds import BenchError, Figures, Helper, latencies, pin, resident_mib
from tests.bench.terms import ACCOUNT, GAP_MS, INSTRUMENTS, QUANTITY, WARM, order


@attrs.define(eq=False)
class Taken:
    """What came: market data frames as numbers, and the two executions that say begin and end."""

    frames: int = 0
    began_ns: int = 0
    ended_ns: int = 0
    cpu_ns: int = 0
    ended: threading.Event = attrs.field(factory=threading.Event)
    last: tuple[str, float, float] = ("", 0.0, 0.0)

    def on_tick(self, conid: str, bid: float, ask: float) -> None:
        """A strategy's method."""
        self.frames += 1
        self.last = conid, bid, ask

    def execution(self, execution_id: str) -> None:
        word = execution_id.split(".")[1]
        if word == "begin":
            self.frames, self.began_ns, self.cpu_ns = 0, time.monotonic_ns(), time.process_time_ns()
        elif word == "end":
            self.ended_ns = time.monotonic_ns()
            self.cpu_ns = time.process_time_ns() - self.cpu_ns
            self.ended.set()


def frames(params: Mapping[str, Any]) -> Figures:
    """As many frames as the client takes: ``who`` is ``ibind``, ``ibind_queue`` or ``websockets``."""
    with Helper("feeder:serve", {**params, "instruments": INSTRUMENTS, "mode": "flood"}) as server:
        pin(0)
        taken = Taken()
        if params["who"] == "websockets":
            asyncio.run(_websockets(server, taken))
        else:
            _ibind(server, taken, synchronous=params["who"] == "ibind")
        server.go()
    if taken.frames != params["frames"] and params["who"] != "ibind_queue":
        raise BenchError(f"{params['frames']} frames were sent and {taken.frames} came")
    took_s = (taken.ended_ns - taken.began_ns) / 1e9
    return {
        "per_s": params["frames"] / took_s,
        "frames": taken.frames,
        "cpu_us": taken.cpu_ns / 1e3 / params["frames"],
        "resident_mib": resident_mib(),
    }


def _url(port: int) -> str:
    return f"ws://127.0.0.1:{port}/v1/api/ws"


def _begin(server: Helper) -> None:
    server.go(json.dumps(order("v1.bench")))
    server.read_line()  # ready
    time.sleep(0.1)
    server.go()


# --- ibind ------------------------------------------------------------------------------------------------------------


@attrs.frozen
class _Said:
    data: dict[str, Any]


class _Session:
    """The REST client as far as its websocket client asks it: a session that stands."""

    def tickle(self) -> _Said:
        return _Said({"session": "bench"})

    def authentication_status(self) -> _Said:
        return _Said({"authenticated": True, "competing": False, "connected": True})


def _stream(url: str, on_market: Callable[[Any], None], on_trades: Callable[[Any], None], *, synchronous: bool) -> Any:
    """ibind's websocket client with callbacks; ready when it says so. Raises ``BenchError``."""
    from ibind import CallbackSink, IbkrWsClient, events

    logging.disable(logging.CRITICAL)  # its log of what happens is not its work
    sink = CallbackSink()
    sink.on(events.MarketData, on_market)
    sink.on(events.Trades, on_trades)
    client = IbkrWsClient(
        account_id=ACCOUNT,
        url=url,
        ibkr_client=_Session(),
        cacert=False,
        use_oauth=False,
        sink=sink,
        synchronous_output_events=synchronous,
    )
    if not client.start():
        raise BenchError("ibind's websocket client did not start")
    return client


def _ibind(server: Helper, taken: Taken, *, synchronous: bool) -> None:
    quotes: dict[str, list[float]] = {}

    def on_market(event: Any) -> None:
        # It gives texts of the fields that changed; a strategy needs numbers, and both sides.
        data = event.data
        quote = quotes.setdefault(event.conid, [0.0, 0.0])
        if "bid_price" in data:
            quote[0] = float(data["bid_price"])
        if "ask_price" in data:
            quote[1] = float(data["ask_price"])
        taken.on_tick(event.conid, *quote)

    def on_trades(event: Any) -> None:
        for row in event.data.get("args", ()):
            taken.execution(row["execution_id"])

    client = _stream(_url(server.port), on_market, on_trades, synchronous=synchronous)
    try:
        _begin(server)
        if not taken.ended.wait(120):
            raise BenchError(f"ibind took {taken.frames} frames and not the last one")
    finally:
        client.shutdown()


# --- websockets and the standard library's decoder ----------------------------------------------------------------------


async def _websockets(server: Helper, taken: Taken) -> None:
    import websockets

    quotes: dict[str, list[float]] = {}
    async with websockets.connect(_url(server.port), compression=None, max_size=None) as socket:
        begun = asyncio.create_task(asyncio.to_thread(_begin, server))
        async for message in socket:
            data = json.loads(message)
            topic = data.get("topic", "")
            if topic.startswith("smd"):
                conid = data["conidEx"]
                quote = quotes.setdefault(conid, [0.0, 0.0])
                if "84" in data:
                    quote[0] = float(data["84"])
                if "86" in data:
                    quote[1] = float(data["86"])
                taken.on_tick(conid, *quote)
            elif topic == "str":
                for row in data["args"]:
                    taken.execution(row["execution_id"])
                if taken.ended.is_set():
                    break
        await begun


# --- ours, in the same interpreter --------------------------------------------------------------------------------------


# Imported where they are called: the other clients' processes hold nothing of ours.


def floor(params: Mapping[str, Any]) -> Figures:
    """The bare client on the same frames."""
    from tests.bench.frames import measure

    return measure(params)


def ours(params: Mapping[str, Any]) -> Figures:
    """The product on the same frames; with what the process holds at the end."""
    from botframework.leftout import leave_out

    leave_out()
    return {**floor(params), "resident_mib": resident_mib()}


def orders_floor(params: Mapping[str, Any]) -> Figures:
    """The raw sockets on the rig of ``tick_to_order``."""
    from tests.bench.tick_to_order import measure

    return measure(params)


def bot(params: Mapping[str, Any]) -> Figures:
    """The whole bot on that rig (stream, session, orders over TLS); with what the process holds at the end."""
    from botframework.leftout import leave_out

    leave_out()
    return {**orders_floor(params), "resident_mib": resident_mib()}


def bot_on_uvloop(params: Mapping[str, Any]) -> Figures:
    """The same with the journal durable against the process's end, on uvloop, which these peers bring (docs/decisions/0015)."""
    return bot({**params, "who": "process", "loop": "uvloop"})


# --- tick to order ------------------------------------------------------------------------------------------------------


def tick_to_order(params: Mapping[str, Any]) -> Figures:
    """ibind's stream and its ``place_order`` on the rig of ``tick_to_order``: an order a tick, in the callback."""
    with Helper("venue:serve", {"ticks": params["ticks"] + WARM, "gap_ms": GAP_MS}) as server:
        pin(0)
        return _orders(server, params)


def _orders(server: Helper, params: Mapping[str, Any]) -> Figures:
    from ibind import IbkrClient
    from ibind.client.ibkr_utils import OrderRequest

    rest = IbkrClient(url=f"https://127.0.0.1:{server.port}/v1/api/", account_id=ACCOUNT, cacert=False, use_oauth=False)
    armed = threading.Event()
    failed: list[str] = []
    placed = [0]

    def on_market(event: Any) -> None:
        if not armed.is_set():
            return
        placed[0] += 1
        ticket = OrderRequest(
            conid=int(event.conid),
            side="BUY",
            quantity=float(QUANTITY),
            order_type="LMT",
            price=float(event.data["ask_price"]),
            acct_id=ACCOUNT,
            coid=f"bench.{placed[0]}",
            tif="DAY",
        )
        try:
            rest.place_order(ticket, {}, account_id=ACCOUNT)
        except Exception as error:  # its own thread would only log it
            failed.append(f"{type(error).__name__}: {error}")

    url = _url(server.port).replace("ws://", "wss://")
    client = _stream(url, on_market, lambda event: None, synchronous=params["who"] == "ibind")
    try:
        server.go()
        server.read_line()  # quiet
        time.sleep(0.3)
        armed.set()
        server.go()
        answer = json.loads(server.read_line())
    except BenchError as error:
        raise BenchError(f"ibind: {failed[0] if failed else error}") from error
    finally:
        client.shutdown()
    took = [last - first for first, last in zip(answer["sent"], answer["arrived"], strict=True)][WARM:]
    return {**latencies("order", took), "resident_mib": resident_mib()}
