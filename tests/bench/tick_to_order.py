"""From a tick on the socket to the last byte of the order at the gateway, and what the durable journal costs in it.

The bot is whole: live driver, broker, stream, engine, a strategy that orders at every tick, the risk gate with the sample
bot's rules (its order rate raised), journal, generated client, transport; with the budget of requests that the machine's processes
share, and the kill file that is looked for before every order. The floor reads the frame from a raw socket and
writes a prebuilt POST. Both speak TLS with the same pinned certificate, and share one core with the gateway.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import statistics
import sys
import time
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import apsw
import attrs
import msgspec

from botframework import Context, Fill, Order, OrderStatus, Tick, hookimpl, loops
from botframework.core.engine import Engine
from botframework.core.events import Command, SubmitOrder
from botframework.core.model import Instrument
from botframework.ibkr.broker import IbkrBroker
from botframework.ibkr.pacing import Rate
from botframework.ibkr.pacing_shared import share_pace
from botframework.ibkr.pins import tls_context
from botframework.ibkr.policy import PolicyTable, generated_table
from botframework.ibkr.transport import PolicyTransport
from botframework.runtime.journal import SqliteJournal
from botframework.runtime.killfile import kill_paths
from botframework.runtime.live import LiveBot
from botframework.runtime.seams import RealClock, RealIds
from tests.bench import rig, wire
from tests.bench.frames import NoJournal, scratch
from tests.bench.report import Column, Line, Result, Table
from tests.bench.rounds import BenchError, Figures, Helper, Progress, in_process, in_turn, latencies, medians, pin
from tests.bench.terms import GAP_MS, QUANTITY, SPEED, TRADED, WARM


@attrs.define(eq=False)
class EveryTick:
    """Buys and sells in turn, one order a tick, once it is told to."""

    is_armed: bool = False
    asked_ns: list[int] = attrs.field(factory=list)
    synced: list[int] = attrs.field(factory=list)
    refused: list[str] = attrs.field(factory=list)
    _held: Decimal = Decimal(0)

    @hookimpl
    def on_tick(self, ctx: Context, tick: Tick) -> None:
        if not self.is_armed:
            return
        self.synced.append(_CountedFile.syncs)
        self.asked_ns.append(time.monotonic_ns())
        if self._held:
            ctx.sell(tick.instrument, QUANTITY, limit_price=tick.bid, tag="bench")
        else:
            ctx.buy(tick.instrument, QUANTITY, limit_price=tick.ask, tag="bench")

    @hookimpl
    def on_order(self, ctx: Context, order: Order) -> None:
        if order.status is not OrderStatus.WORKING and not order.filled:
            self.refused.append(f"{order.status.value}: {order.reason}")

    @hookimpl
    def on_fill(self, ctx: Context, fill: Fill) -> None:
        self._held = ctx.position(fill.instrument).quantity


class _Broker(IbkrBroker):
    """The live broker, with a look at the clock when it is handed an order."""

    handed_ns: list[int]
    synced: list[int]

    def execute(self, command: Command) -> None:
        if isinstance(command, SubmitOrder):
            self.handed_ns.append(time.monotonic_ns())
            self.synced.append(_CountedFile.syncs)
        super().execute(command)


class _CountedFile(apsw.VFSFile):
    """A file of the journal that counts how often it is asked to reach the disk."""

    syncs = 0

    def xSync(self, flags: int) -> None:
        _CountedFile.syncs += 1
        super().xSync(flags)


class _CountedFiles(apsw.VFS):
    """The system's files, counted."""

    def __init__(self) -> None:
        self._below = apsw.vfs_names()[0]
        super().__init__("counted", self._below, makedefault=True)

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:
        return _CountedFile(self._below, name, flags)


def _unhurried() -> PolicyTable:
    """The product's policies without the broker's ten requests a second: the bench's gateway is our own."""
    table = generated_table()
    return PolicyTable(
        table.policies, {name: Rate(100_000, 1.0, rate.concurrent) for name, rate in table.rates.items()}
    )


def measure(params: Mapping[str, Any]) -> Figures:
    """One run in this process, the gateway in another."""
    with scratch() as folder:
        if params["who"] == "disk":
            return latencies("order", [each for _, each in _syncs(Path(folder), params["ticks"])])
        with Helper("venue:serve", {"ticks": params["ticks"] + WARM, "gap_ms": GAP_MS}) as server:
            pin(0)
            if params["who"].startswith("floor"):
                return _floor(server, params, Path(folder))
            maker = loops.maker_of(params.get("loop", loops.ASYNCIO))
            return loops.run(_bot(server, params, Path(folder)), maker)


# --- ours -------------------------------------------------------------------------------------------------------------


async def _bot(server: Helper, params: Mapping[str, Any], folder: Path) -> Figures:
    clock = RealClock(speed=SPEED, follow_feed=True)
    strategy = EveryTick()
    journal: Any = NoJournal()
    files = _CountedFiles() if params["who"] == "syncs" else None
    if params["who"] != "ours":
        durable = "process" if params["who"] == "process" else "power"
        journal = SqliteJournal.open(folder / "j.db", ids=RealIds(), wall_ns=clock.wall_ns, durable=durable)
    tls = tls_context("pin", (server.pin,))
    url = f"https://127.0.0.1:{server.port}/v1/api"
    broker = _Broker(
        url,
        account=rig.ACCOUNT,
        clock=clock,
        ssl_context=tls,
        transport=PolicyTransport(_unhurried(), clock, ssl_context=tls),
    )
    broker.handed_ns, broker.synced = [], []
    shared = share_pace(broker.pacer, folder, url, clock)

    def make_engine(instruments: list[Instrument]) -> Engine:
        return rig.engine_of(strategy, instruments, rules=rig.BUSY_RULES)

    bot = LiveBot(
        engine_factory=make_engine,
        broker=broker,
        journal=journal,
        clock=clock,
        ids=RealIds(),
        bot="bench",
        account=rig.ACCOUNT,
        config_hash="bench",
        symbols=[TRADED],
        stop_wait_s=0.5,
        handle_signals=False,
        kill_paths=kill_paths(folder / "j.db"),
    )
    task = asyncio.create_task(bot.run())
    try:
        await _until_trading(bot, task)
        server.go()
        await asyncio.to_thread(server.read_line)  # quiet
        await asyncio.sleep(0.05)
        strategy.is_armed = True
        server.go()
        answer = msgspec.json.decode(await asyncio.to_thread(server.read_line))
    except BenchError as error:
        if strategy.refused:
            raise BenchError(f"order {len(strategy.asked_ns)} did not go out: {strategy.refused[0]}") from error
        raise
    finally:
        bot.request_stop("measured")
        bot.request_stop("measured")
        ended = await asyncio.gather(task, return_exceptions=True)
        journal.close()
        if shared is not None:
            shared.close()
        if files is not None:
            files.unregister()
    if isinstance(ended[0], Exception):
        raise ended[0]
    sent, arrived = answer["sent"], answer["arrived"]
    asked, handed = strategy.asked_ns, broker.handed_ns
    if not len(sent) == len(arrived) == len(asked) == len(handed):
        raise BenchError(f"{len(sent)} ticks, {len(asked)} wishes, {len(handed)} orders, {len(arrived)} arrivals")
    if params["who"] == "syncs":
        counts = [behind - before for before, behind in zip(strategy.synced, broker.synced, strict=True)][WARM:]
        return {"syncs": statistics.mean(counts), "syncs_max": max(counts)}
    legs = list(zip(sent, asked, handed, arrived, strict=True))[WARM:]
    return {
        **latencies("order", [last - first for first, _, _, last in legs]),
        "in_us": statistics.median(leg[1] - leg[0] for leg in legs) / 1e3,
        "decide_us": statistics.median(leg[2] - leg[1] for leg in legs) / 1e3,
        "out_us": statistics.median(leg[3] - leg[2] for leg in legs) / 1e3,
    }


async def _until_trading(bot: LiveBot, task: asyncio.Task[Any]) -> None:
    deadline = time.monotonic() + 30
    while bot.view().phase != "trading":
        if task.done():
            await task
            raise BenchError("the bot ended before it traded")
        if time.monotonic() > deadline:
            raise BenchError(f"the bot did not start to trade: {bot.status()}")
        await asyncio.sleep(0.02)


# --- floors -----------------------------------------------------------------------------------------------------------


def _floor(server: Helper, params: Mapping[str, Any], folder: Path) -> Figures:
    """Two raw sockets and one decoder; ``floor+sync`` also writes a record and syncs it before the order leaves."""
    tls = tls_context("pin", (server.pin,))
    orders = wire.connect(server.port, tls)
    stream, buffer = wire.open_websocket(server.port, tls)
    decode = msgspec.json.Decoder(wire.Bare, strict=False).decode
    disk = os.open(folder / "record", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600) if "sync" in params["who"] else -1
    body = (
        b'{"orders":[{"acctId":"DU1234567","conid":265598,"cOID":"v1.bench.20240102.%08d","orderType":"LMT","side":"BUY",'
        b'"price":%.2f,"quantity":100,"tif":"DAY","outsideRTH":false}]}'
    )
    head = (
        b"POST /v1/api/iserver/account/DU1234567/orders HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n"
        b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    )
    for _ in wire.greeting(rig.ACCOUNT):
        wire.next_payload(stream, buffer)
    wire.next_payload(stream, buffer)
    server.go()
    server.read_line()  # quiet: what was sent before is still in the socket
    stream.settimeout(0.2)
    try:
        while True:
            wire.next_payload(stream, buffer)
    except TimeoutError:
        stream.settimeout(30)
    server.go()
    answers = bytearray()
    number = 0
    while number < params["ticks"] + WARM:
        tick = decode(wire.next_payload(stream, buffer))
        if not tick.conid:
            continue  # the fill of the one before
        number += 1
        order = body % (number, tick.ask)
        if disk >= 0:
            os.write(disk, order.ljust(1_024))
            _sync(disk)
        orders.sendall(head % len(order) + order)
        wire.read_http(orders, answers)
    answer = msgspec.json.decode(server.read_line())
    if disk >= 0:
        os.close(disk)
    return latencies(
        "order", [last - first for first, last in zip(answer["sent"], answer["arrived"], strict=True)][WARM:]
    )


def _sync(disk: int) -> None:
    """Bytes on the disk, as far as the system lets a program ask for it."""
    if sys.platform == "darwin":
        fcntl.fcntl(disk, fcntl.F_FULLFSYNC)
    elif hasattr(os, "fdatasync"):
        os.fdatasync(disk)
    else:
        os.fsync(disk)


def _syncs(folder: Path, count: int) -> list[tuple[int, int]]:
    """Appends of 1 KiB, each synced, as far apart as the orders are."""
    disk = os.open(folder / "record", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    found = []
    try:
        for number in range(count):
            began = time.monotonic_ns()
            os.write(disk, b"x" * 1_024)
            _sync(disk)
            found.append((number, time.monotonic_ns() - began))
            time.sleep(GAP_MS / 1e3)
    finally:
        os.close(disk)
    return found


_LABELS = {
    "disk": "one sync of the disk alone, 1 KiB",
    "floor": "raw sockets, one decode, prebuilt POST",
    "floor+sync": "the same with one sync before the POST",
    "ours": "the bot, no journal",
    "process": "the bot, journal durable: process",
    "power": "the bot, journal durable: power",
}


def run(*, quick: bool, progress: Progress) -> Result:
    """The benchmark ``tick_to_order``."""
    ticks, rounds = (40, 1) if quick else (85, 3)
    who = ("disk", "floor", "power") if quick else tuple(_LABELS)
    cases = {
        name: (lambda name=name: in_process("tick_to_order:measure", {"who": name, "ticks": ticks}))
        for name in (*who, "syncs")
    }
    found = {name: medians(taken) for name, taken in in_turn(cases, rounds, progress).items()}
    found["power"] |= found.pop("syncs")  # of runs of their own: counting takes time
    floor = found["floor"]["order_p50_us"]
    if "process" in found:
        for each in ("disk", "power"):
            # What power safety adds to the same bot, beside what the disk takes for one sync.
            added = found[each]["order_p50_us"] - (found["process"]["order_p50_us"] if each == "power" else 0.0)
            found[each]["sync_us"] = added
    lines = tuple(
        Line(
            _LABELS[name],
            {**each, "ratio": None if name == "disk" else each["order_p50_us"] / floor},
            is_floor=name == "disk" or name.startswith("floor"),
            aim="p50 ≤ 2 × floor" if name == "process" else "",
        )
        for name, each in found.items()
    )
    columns = (
        Column("order_p50_us", "p50 µs"),
        Column("order_p99_us", "p99 µs"),
        Column("ratio", "× floor", 1),
        Column("sync_us", "more than process"),
        Column("syncs", "syncs an order", 2),
        Column("in_us", "tick → on_tick"),
        Column("decide_us", "→ gate, journal"),
        Column("out_us", "→ last byte"),
    )
    return Result(
        "tick_to_order",
        "Tick to order",
        (
            "A gateway in a process of its own, on the bot's core, sends one tick and reads its clock; it reads it again when the last",
            f"byte of the order's POST has come. TLS over loopback, one tick every {GAP_MS} ms (so the processor's caches have gone cold, as",
            f"between the ticks of a market), {ticks} orders a round after {WARM} to warm up; every order is accepted and filled before the next tick.",
            "The bot's client-side pacing of ten requests a second is lifted for this. The three right columns are medians of the parts,",
            "the middle two clocks read inside the bot. How often the disk is synced between tick and request is counted in runs of their own.",
        ),
        (Table("", columns, lines),),
    )
