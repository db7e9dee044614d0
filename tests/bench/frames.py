"""Frames from a server in its own process to a strategy's ``on_tick``: how many a second, and how long one takes.

The way is the product's: websocket client, decode, merge, pump, engine, strategy. The floor beside it is the bare websocket
library with one decoder call a frame.
"""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
import msgspec
import picows

from botframework import Context, Fill, Tick, hookimpl
from botframework.core import events as ev
from botframework.core.engine import Engine
from botframework.ibkr import _stream_tables as stream_tables
from botframework.ibkr.redact import Redactor
from botframework.ibkr.stream import StreamProtocol
from botframework.ibkr.stream_client import READ_BUFFER, StreamClient
from botframework.ibkr.transport import CookieKeeper
from botframework.ports import BrokerFacts
from botframework.runtime.journal import SqliteJournal
from botframework.runtime.pump import Pump
from botframework.runtime.report import Silent
from botframework.runtime.seams import RealClock, RealIds
from botframework.runtime.watch import Watchdog
from tests.bench import rig, wire
from tests.bench.feeder import STAMP, age_ns
from tests.bench.report import Column, Line, Result, Table
from tests.bench.rounds import ROOT, BenchError, Figures, Helper, Progress, in_process, in_turn, latencies, medians, pin

COUNT = 200  # instruments
RATE = 10_000  # frames a second, when paced
BIG = Decimal(10_000_000)  # shares of the one order whose executions come among the frames


@attrs.define(eq=False)
class Listener:
    """Buys once; then notes when ticks and fills come in, and how old they are."""

    tick_ns: list[float] = attrs.field(factory=list)
    fill_ns: list[float] = attrs.field(factory=list)
    ticks: int = 0
    began_ns: int = 0
    ended: asyncio.Event = attrs.field(factory=asyncio.Event)
    _has_order: bool = False

    @hookimpl
    def on_tick(self, ctx: Context, tick: Tick) -> None:
        self.ticks += 1
        if not self._has_order:
            self._has_order = True
            ctx.buy(tick.instrument, BIG, limit_price=tick.ask, tag="bench")
        elif tick.bid_size is not None and tick.bid_size > STAMP:
            self.tick_ns.append(age_ns(tick.bid_size))

    @hookimpl
    def on_fill(self, ctx: Context, fill: Fill) -> None:
        word = fill.execution_id.split(".")[1]
        if word == "begin":
            self.began_ns = time.monotonic_ns()
        elif word == "end":
            self.ended.set()
        elif word != "none":
            self.fill_ns.append(age_ns(int(word)))


class NoJournal:
    """Keeps nothing: for measuring without the disk."""

    journal_id = "bench"

    def append(self, rows: Sequence[ev.Event | ev.Command]) -> None: ...

    def replay(self) -> Iterator[ev.Event | ev.Command]:
        return iter(())

    def close(self) -> None: ...


class _Broker:
    """Takes the one order; everything else comes over the stream."""

    def __init__(self) -> None:
        self.submitted: list[ev.SubmitOrder] = []

    def execute(self, command: ev.Command) -> None:
        if isinstance(command, ev.SubmitOrder):
            self.submitted.append(command)

    async def start(self, emit: Any, emit_tick: Any) -> None: ...

    async def resolve(self, symbols: Sequence[str]) -> list[Any]:
        return []

    async def subscribe(self, instruments: Any) -> None: ...

    async def facts(self) -> BrokerFacts:
        raise NotImplementedError("nobody compares books here")

    async def close(self) -> None: ...


def scratch() -> tempfile.TemporaryDirectory[str]:
    """A folder on the disk the project's journals lie on; the system's temporary folder may be memory."""
    place = ROOT / "var"
    with contextlib.suppress(OSError):
        place.mkdir(exist_ok=True)
        return tempfile.TemporaryDirectory(prefix="bench-", dir=place)
    return tempfile.TemporaryDirectory(prefix="bench-")


def _fail(error: Exception) -> None:
    raise BenchError(f"the pump failed: {error}") from error


def _order(engine: Engine, pump: Pump, broker: _Broker, clock: RealClock) -> dict[str, Any]:
    """Let the strategy place its one order and the broker accept it; gives it as the wire names it."""
    first = rig.instruments(1)[0]
    now: dict[str, Any] = {"at_ns": rig.START_NS, "wall_ns": clock.wall_ns()}
    pump.emit_tick(Tick(first, **now, bid=100.0, ask=100.02))
    if not broker.submitted:
        raise BenchError(f"the order was not allowed: {engine.summary()}")
    intent = broker.submitted[0].intent
    pump.emit(ev.OrderAccepted(**now, client_order_id=intent.client_order_id, broker_order_id="77"))
    return {
        "order_ref": intent.client_order_id,
        "order_id": "77",
        "conid": first.conid,
        "symbol": first.symbol,
        "side": "BUY",
        "account": rig.ACCOUNT,
    }


def measure(params: Mapping[str, Any]) -> Figures:
    """One run, ours or the floor, in this process; the server is in another."""
    return asyncio.run(_ours(params) if params["who"] != "floor" else _floor(params))


async def _ours(params: Mapping[str, Any]) -> Figures:
    clock = RealClock()
    traded = rig.instruments(COUNT, clock.wall_ns())
    strategy, broker = Listener(), _Broker()
    big = (("max_order_quantity", {"limit": str(BIG)}), ("max_position", {"limit": str(BIG)}))
    engine = rig.engine_of(strategy, traded, rules=big)
    with scratch() as folder:
        journal: Any = NoJournal()
        if params["who"] == "journal":
            journal = SqliteJournal.open(Path(folder) / "j.db", ids=RealIds(), wall_ns=clock.wall_ns, durable="power")
        watch = Watchdog(limit_s=4.0)
        pump = Pump(
            broker=broker,
            journal=journal,
            clock=clock,
            observer=Silent(),
            notifiers=(),
            watch=watch,
            on_reconcile=lambda reason: None,
            on_failure=_fail,
            on_handled=lambda event: None,
        )
        watch.start()
        try:
            pump.begin(engine, rig.start_events(rig.START_NS - 1, clock.wall_ns()))
            order = _order(engine, pump, broker, clock)
            return await _stream(params, order, clock, pump, strategy)
        finally:
            watch.stop()
            journal.close()


async def _stream(
    params: Mapping[str, Any], order: Mapping[str, Any], clock: RealClock, pump: Pump, strategy: Listener
) -> Figures:
    # The server here takes subscriptions as fast as they come; at ten a second 200 of them would last 20 s.
    vars(stream_tables)["SUBSCRIBE_PER_SECOND"] = 10 * COUNT
    protocol = StreamProtocol(clock=clock, emit=pump.emit, emit_tick=pump.emit_tick)
    protocol.account = rig.ACCOUNT
    protocol.subscribe(rig.instruments(COUNT))
    feeder = {**params, "order": dict(order), "instruments": COUNT, "start_ms": rig.START_NS // 1_000_000}
    with Helper("feeder:serve", feeder) as server:
        pin(0)
        client = StreamClient(
            f"ws://127.0.0.1:{server.port}/v1/api/ws", protocol, _session_id, clock, CookieKeeper(Redactor())
        )
        task = asyncio.create_task(client.run())
        try:
            await asyncio.to_thread(server.read_line)  # ready
            while protocol.state.value != "live" or protocol.wants_to_send:  # noqa: ASYNC110 - the product tells nobody
                await asyncio.sleep(0.01)
            before_ticks, before_frames = strategy.ticks, protocol.stats.data_frames
            cpu = time.process_time_ns()
            server.go()
            await asyncio.wait_for(strategy.ended.wait(), 60)
            ended_ns = time.monotonic_ns()
            cpu = time.process_time_ns() - cpu
            server.go()
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
    frames = protocol.stats.data_frames - before_frames
    if frames != params["frames"]:
        raise BenchError(f"{params['frames']} frames were sent and {frames} came")
    ticks = strategy.ticks - before_ticks
    found: Figures = {
        "frames": frames,
        "ticks": ticks,
        "conflated": frames - ticks - protocol.stats.repeats,
        "cpu_us": cpu / 1e3 / frames,
    }
    if params["mode"] == "flood":
        found["per_s"] = frames / ((ended_ns - strategy.began_ns) / 1e9)
        return found
    return found | latencies("tick", strategy.tick_ns) | latencies("fill", strategy.fill_ns)


async def _session_id() -> str:
    return "bench"


class _BareListener(picows.WSListener):
    """The floor: decode and drop."""

    def __init__(self) -> None:
        self.frames = 0
        self.ages: list[float] = []
        self.began_ns = 0
        self.ended = asyncio.Event()
        self._decode = msgspec.json.Decoder(wire.Bare, strict=False).decode

    def on_ws_frame(self, transport: picows.WSTransport, frame: picows.WSFrame) -> None:
        got = self._decode(frame.get_payload_as_bytes())
        if got.conid:
            self.frames += 1
            if type(got.bid_size) is float and got.bid_size > STAMP:
                self.ages.append(age_ns(got.bid_size))
        elif got.topic == "str":
            payload = frame.get_payload_as_bytes()
            if b"bench.begin" in payload:
                self.began_ns = time.monotonic_ns()
            elif b"bench.end" in payload:
                self.ended.set()


async def _floor(params: Mapping[str, Any]) -> Figures:
    order = {"order_ref": "x", "order_id": "77", "conid": 1, "symbol": "X", "side": "BUY", "account": rig.ACCOUNT}
    feeder = {**params, "order": order, "instruments": COUNT, "start_ms": rig.START_NS // 1_000_000}
    with Helper("feeder:serve", feeder) as server:
        pin(0)
        transport, made = await picows.ws_connect(
            _BareListener,
            f"ws://127.0.0.1:{server.port}/v1/api/ws",
            read_buffer_init_size=READ_BUFFER,
            use_aiofastnet=False,
        )
        assert isinstance(made, _BareListener)
        await asyncio.to_thread(server.read_line)
        cpu = time.process_time_ns()
        server.go()
        await asyncio.wait_for(made.ended.wait(), 60)
        ended_ns = time.monotonic_ns()
        cpu = time.process_time_ns() - cpu
        server.go()
        transport.disconnect()
    if made.frames != params["frames"]:
        raise BenchError(f"{params['frames']} frames were sent and {made.frames} came")
    found: Figures = {"frames": made.frames, "cpu_us": cpu / 1e3 / made.frames}
    if params["mode"] == "flood":
        return found | {"per_s": made.frames / ((ended_ns - made.began_ns) / 1e9)}
    return found | latencies("tick", made.ages)


_LABELS = {
    "floor": "bare websocket library, decode, drop",
    "ours": "stream, pump, engine, strategy",
    "journal": "the same, executions journalled (durable: power)",
}


def run(*, quick: bool, progress: Progress) -> Result:
    """The benchmark ``frames``."""
    flood, even, burst, rounds = (20_000, 4_000, 4_000, 1) if quick else (200_000, 10_000, 16_000, 3)
    plans: dict[tuple[str, str], dict[str, Any]] = {}
    for who in ("floor", "ours"):
        plans[who, "flood"] = {"frames": flood, "executions_every": 1_000}
        plans[who, "even"] = {"frames": even, "executions_every": 50, "rate": RATE}
        plans[who, "burst"] = {"frames": burst, "executions_every": 0, "rate": RATE}
    if not quick:
        plans["journal", "even"] = plans["ours", "even"]
    cases = {
        f"{who} {mode}": (
            lambda who=who, mode=mode, plan=plan: in_process("frames:measure", {**plan, "who": who, "mode": mode})
        )
        for (who, mode), plan in plans.items()
    }
    found = {name: medians(taken) for name, taken in in_turn(cases, rounds, progress).items()}

    def lines(mode: str, aim: str) -> tuple[Line, ...]:
        return tuple(
            Line(_LABELS[who], found[f"{who} {mode}"], is_floor=who == "floor", aim="" if who == "floor" else aim)
            for who in _LABELS
            if f"{who} {mode}" in found
        )

    flow = (
        Column("per_s", "frames/s in"),
        Column("frames", "frames"),
        Column("ticks", "ticks to the strategy"),
        Column("conflated", "conflated"),
        Column("cpu_us", "CPU µs a frame", 2),
    )
    delay = (
        Column("tick_p50_us", "tick p50 µs"),
        Column("tick_p99_us", "tick p99 µs"),
        Column("fill_p50_us", "fill p50 µs"),
        Column("fill_p99_us", "fill p99 µs"),
        Column("conflated", "conflated"),
        Column("cpu_us", "CPU µs a frame", 2),
    )
    return Result(
        "frames",
        "Market data frames to a strategy",
        (
            f"A server in a process and on a core of its own sends frames of {COUNT} instruments over a plain loopback websocket;",
            "the bot has the other core. Faster than the bot can take them, frames of one instrument that are read together become",
            "one tick (conflated), so the frames a second are what is taken in, not what reaches the strategy.",
            f"Paced runs offer {RATE:,} frames a second, each with its time of sending inside; the latency is read at the first line",
            "of `on_tick` and, for executions of an own order put among the frames, of `on_fill`. In bursts all instruments come in one",
            "write with the execution last on the wire: it is delivered before the ticks of the same read.",
        ),
        (
            Table("As fast as it goes", flow, lines("flood", "10,000/s")),
            Table(f"{RATE:,} frames/s, evenly, an execution with every 50th", delay, lines("even", "p99 ≤ 2,000 µs")),
            Table(
                f"{RATE:,} frames/s in bursts of {COUNT}, an execution behind each",
                delay,
                lines("burst", "p99 ≤ 2,000 µs"),
            ),
        ),
    )
