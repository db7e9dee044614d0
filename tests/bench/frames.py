"""Frames from a server in its own process to a strategy's ``on_tick``: how many a second, and how long one takes.

The way is the product's: websocket client, decode, merge, live driver, engine, strategy. The floor beside it is the bare websocket
library with one decoder call a frame.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs

from botframework import Context, Fill, Instrument, Order, SessionState, Tick, hookimpl
from botframework.core import events as ev
from botframework.ibkr import _stream_tables as stream_tables
from botframework.ibkr.redact import Redactor
from botframework.ibkr.stream import StreamProtocol
from botframework.ibkr.stream_client import READ_BUFFER, StreamClient
from botframework.ibkr.transport import CookieKeeper
from botframework.ports import BrokerFacts
from botframework.runtime.journal import SqliteJournal
from botframework.runtime.live import LiveBot
from botframework.runtime.seams import RealClock, RealIds
from botframework.secret import Secret
from tests.bench import rig, terms, wire
from tests.bench.feeder import STAMP, age_ns
from tests.bench.report import Column, Line, Result, Table
from tests.bench.rounds import ROOT, BenchError, Figures, Helper, Progress, in_process, in_turn, latencies, medians, pin
from tests.bench.terms import BROKER_ORDER
from tests.bench.terms import INSTRUMENTS as COUNT

RATE = 10_000  # frames a second, when paced
FILLS_JOURNALLED = 20  # executions a second when each is synced to the disk
BIG = Decimal(10_000_000)  # shares of the one order whose executions come among the frames


@attrs.define(eq=False)
class Listener:
    """Buys once; then notes when ticks and fills come in, and how old they are."""

    tick_ns: list[float] = attrs.field(factory=list)
    fill_ns: list[float] = attrs.field(factory=list)
    ticks: int = 0
    began_ns: int = 0
    ended: asyncio.Event = attrs.field(factory=asyncio.Event)
    refused: list[str] = attrs.field(factory=list)
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
    def on_order(self, ctx: Context, order: Order) -> None:
        if order.reason:
            self.refused.append(order.reason)

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
    """The live broker's stream without its session: it takes the one order, everything else comes over the socket."""

    def __init__(self, port: int, clock: RealClock) -> None:
        self._port = port
        self._clock = clock
        self._emit: Callable[[ev.Event], None] = lambda event: None
        self._task: asyncio.Task[None] | None = None
        self.protocol: StreamProtocol | None = None
        self.order: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()

    async def start(self, emit: Callable[[ev.Event], None], emit_tick: Callable[[Tick], None]) -> None:
        self._emit = emit
        self.protocol = StreamProtocol(clock=self._clock, emit=emit, emit_tick=emit_tick)
        self.protocol.account = rig.ACCOUNT
        client = StreamClient(
            f"ws://127.0.0.1:{self._port}/v1/api/ws", self.protocol, _session_id, self._clock, CookieKeeper(Redactor())
        )
        self._task = asyncio.create_task(client.run())
        emit(ev.SessionChanged(**self._now(), state=SessionState.READY))

    async def resolve(self, symbols: Sequence[str]) -> list[Instrument]:
        return list(rig.instruments(COUNT, self._clock.wall_ns()))

    async def subscribe(self, instruments: Iterable[Instrument]) -> None:
        assert self.protocol is not None
        self.protocol.subscribe(instruments)

    def execute(self, command: ev.Command) -> None:
        if not isinstance(command, ev.SubmitOrder) or self.order.done():
            return
        intent = command.intent
        self._emit(
            ev.OrderAccepted(**self._now(), client_order_id=intent.client_order_id, broker_order_id=BROKER_ORDER)
        )
        self.order.set_result(terms.order(intent.client_order_id, intent.instrument.conid))

    async def facts(self) -> BrokerFacts:
        return BrokerFacts(self._clock.wall_ns(), (), (), ())

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def _now(self) -> dict[str, Any]:
        return {"at_ns": self._clock.market_ns(), "wall_ns": self._clock.wall_ns()}


def scratch() -> tempfile.TemporaryDirectory[str]:
    """A folder on the disk the project's journals lie on; the system's temporary folder may be memory."""
    place = ROOT / "var"
    with contextlib.suppress(OSError):
        place.mkdir(exist_ok=True)
        return tempfile.TemporaryDirectory(prefix="bench-", dir=place)
    return tempfile.TemporaryDirectory(prefix="bench-")


def measure(params: Mapping[str, Any]) -> Figures:
    """One run, ours or the floor, in this process; the server is in another."""
    with Helper("feeder:serve", {**params, "instruments": COUNT}) as server:
        pin(0)
        if params["who"] == "socket":
            return _socket(server, params)
        if params["who"] == "floor":
            from tests.bench import bare  # a bot's process has nothing of the floor's

            return asyncio.run(bare.floor(server, params))
        with scratch() as folder:
            return asyncio.run(_ours(server, params, Path(folder)))


async def _ours(server: Helper, params: Mapping[str, Any], folder: Path) -> Figures:
    # The server here takes subscriptions as fast as they come; at ten a second 200 of them would last 20 s.
    vars(stream_tables)["SUBSCRIBE_PER_SECOND"] = 10 * COUNT
    clock = RealClock()
    strategy, broker = Listener(), _Broker(server.port, clock)
    journal: Any = NoJournal()
    if params["who"] == "journal":
        journal = SqliteJournal.open(folder / "j.db", ids=RealIds(), wall_ns=clock.wall_ns, durable="power")
    rules = (("max_order_quantity", {"limit": str(BIG)}), ("max_position", {"limit": str(BIG)}))
    bot = LiveBot(
        engine_factory=lambda traded: rig.engine_of(strategy, traded, rules=rules),
        broker=broker,
        journal=journal,
        clock=clock,
        ids=RealIds(),
        bot="bench",
        account=rig.ACCOUNT,
        config_hash="bench",
        symbols=(),
        stop_wait_s=0.5,
        handle_signals=False,
    )
    task = asyncio.create_task(bot.run())
    try:
        return await _stream(server, params, broker, strategy)
    finally:
        bot.request_stop("measured")
        bot.request_stop("measured")
        await asyncio.gather(task, return_exceptions=True)
        journal.close()


async def _stream(server: Helper, params: Mapping[str, Any], broker: _Broker, strategy: Listener) -> Figures:
    try:
        order = await asyncio.wait_for(broker.order, 30)
    except TimeoutError:
        raise BenchError(f"the bot placed no order: {'; '.join(strategy.refused) or 'it never saw a tick'}") from None
    server.go(json.dumps(order))
    await asyncio.to_thread(server.read_line)  # ready
    protocol = broker.protocol
    assert protocol is not None
    while protocol.wants_to_send:  # noqa: ASYNC110 - the product tells nobody
        await asyncio.sleep(0.01)
    strategy.tick_ns.clear()
    ticks, frames, repeats = strategy.ticks, protocol.stats.data_frames, protocol.stats.repeats
    made = protocol.stats.ticks
    cpu = time.process_time_ns()
    server.go()
    await asyncio.wait_for(strategy.ended.wait(), 60)
    ended_ns = time.monotonic_ns()
    cpu = time.process_time_ns() - cpu
    server.go()
    ticks, frames = strategy.ticks - ticks, protocol.stats.data_frames - frames
    if frames != params["frames"]:
        raise BenchError(f"{params['frames']} frames were sent and {frames} came")
    found: Figures = {
        "frames": frames,
        "ticks": ticks,
        "dropped": protocol.stats.ticks - made - ticks,  # on the way from the stream to the strategy
        "conflated": frames - (protocol.stats.ticks - made) - (protocol.stats.repeats - repeats),
        "cpu_us": cpu / 1e3 / frames,
    }
    if params["mode"] == "flood":
        found["per_s"] = frames / ((ended_ns - strategy.began_ns) / 1e9)
        return found
    return found | latencies("tick", strategy.tick_ns) | latencies("fill", strategy.fill_ns)


async def _session_id() -> Secret:
    return Secret("bench")


def _socket(server: Helper, params: Mapping[str, Any]) -> Figures:
    """The bytes read and thrown away: what the sending side can do."""
    sock, _ = wire.open_websocket(server.port)
    with sock:
        server.go(json.dumps(terms.order("v1.bench")))
        server.read_line()
        time.sleep(0.05)
        buffer = bytearray(READ_BUFFER)
        tail, began_ns, cpu = b"", 0, time.process_time_ns()
        server.go()
        while b"bench.end" not in tail:
            size = sock.recv_into(buffer)
            if not size:
                raise BenchError("the server closed the connection")
            began_ns = began_ns or time.monotonic_ns()
            tail = tail[-1_000:] + buffer[max(0, size - 1_000) : size]
        ended_ns = time.monotonic_ns()
        cpu = time.process_time_ns() - cpu
        server.go()
    return {
        "frames": params["frames"],
        "cpu_us": cpu / 1e3 / params["frames"],
        "per_s": params["frames"] / ((ended_ns - began_ns) / 1e9),
    }


_LABELS = {
    "socket": "bytes read and thrown away",
    "floor": "bare websocket library, decode, drop",
    "ours": "stream, live driver, engine, strategy",
    "journal": f"the same, {FILLS_JOURNALLED} executions/s, journalled (durable: power)",
}


def run(*, quick: bool, progress: Progress) -> Result:
    """The benchmark ``frames``."""
    # 200 bursts, so that p99 is not the worst of them.
    flood, even, burst, rounds = (20_000, 4_000, 4_000, 1) if quick else (200_000, 20_000, 40_000, 5)
    plans: dict[tuple[str, str], dict[str, Any]] = {("socket", "flood"): {"frames": flood, "executions_every": 0}}
    for who in ("floor", "ours"):
        plans[who, "flood"] = {"frames": flood, "executions_every": 0}
        plans[who, "even"] = {"frames": even, "executions_every": 50, "rate": RATE}
        plans[who, "burst"] = {"frames": burst, "executions_every": 0, "rate": RATE}
    if not quick:
        plans["journal", "even"] = {**plans["ours", "even"], "executions_every": RATE // FILLS_JOURNALLED}
    cases = {
        f"{who} {mode}": (
            lambda who=who, mode=mode, plan=plan: in_process("frames:measure", {**plan, "who": who, "mode": mode})
        )
        for (who, mode), plan in plans.items()
    }
    taken = in_turn(cases, rounds, progress)
    found = {name: medians(each) for name, each in taken.items()}
    pairs = list(zip(taken["ours flood"], taken["floor flood"], strict=True))
    found["ours flood"]["ratio"] = statistics.median(ours["per_s"] / floor["per_s"] for ours, floor in pairs)
    found["ours flood"]["cpu_ratio"] = statistics.median(floor["cpu_us"] / ours["cpu_us"] for ours, floor in pairs)

    def lines(mode: str, aim: str) -> tuple[Line, ...]:
        return tuple(
            Line(
                _LABELS[who],
                found[f"{who} {mode}"],
                is_floor=who in ("socket", "floor"),
                aim="" if who in ("socket", "floor") else aim,
            )
            for who in _LABELS
            if f"{who} {mode}" in found
        )

    flow = (
        Column("per_s", "frames/s in"),
        Column("frames", "frames"),
        Column("ticks", "ticks to the strategy"),
        Column("conflated", "conflated"),
        Column("cpu_us", "CPU µs a frame", 2),
        Column("ratio", "of the floor", 2),
        Column("cpu_ratio", "by CPU", 2),
    )
    delay = (
        Column("tick_p50_us", "tick p50 µs"),
        Column("tick_p99_us", "tick p99 µs"),
        Column("fill_p50_us", "fill p50 µs"),
        Column("fill_p99_us", "fill p99 µs"),
        Column("dropped", "dropped"),
        Column("conflated", "conflated"),
        Column("cpu_us", "CPU µs a frame", 2),
    )
    return Result(
        "frames",
        "Market data frames to a strategy",
        (
            f"A server in a process and on a core of its own sends frames of {COUNT} instruments over a plain loopback websocket;",
            "the bot has the other core. Faster than the bot can take them, frames of one instrument that are read together become",
            "one tick (conflated), so the frames a second are what is taken in, not what reaches the strategy; ratios are taken within",
            "a round. The first row is how fast the server can send; the second decodes the fields the product asks for.",
            f"Paced runs offer {RATE:,} frames a second, each with its time of sending inside; the latency is read at the first line",
            "of `on_tick` and, for executions of an own order put among the frames, of `on_fill`. In bursts all instruments come in one",
            "write with the execution last on the wire: it is delivered before the ticks of the same read.",
        ),
        (
            Table("As fast as it goes", flow, lines("flood", "≥ 0.5 of the floor")),
            Table(f"{RATE:,} frames/s, evenly, an execution with every 50th", delay, lines("even", "p99 ≤ 1,000 µs")),
            Table(
                f"{RATE:,} frames/s in bursts of {COUNT}, an execution behind each",
                delay,
                lines("burst", "p99 ≤ 1,000 µs"),
            ),
        ),
    )
