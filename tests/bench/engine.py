"""Ticks per second through the engine, without any socket, beside the bare loop that calls the strategy."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, cast

import msgspec

from botframework.core.engine import Engine
from botframework.core.events import Event
from botframework.core.model import Instrument, Tick
from botframework.ibkr.stream import StreamProtocol
from strategies.sma_cross import SmaCross
from tests.bench import rig, wire
from tests.bench.report import Column, Line, Result, Table
from tests.bench.rounds import Figures, Progress, in_process, in_turn, medians

COUNT = 10  # instruments


class _StandIn:
    """As little as a strategy can be given: no orders, a position that flips with every wish."""

    now_ns = 0

    class _Position:
        quantity = Decimal(0)

    def __init__(self) -> None:
        self._positions: dict[int, _StandIn._Position] = {}

    def orders(self, instrument: Any) -> tuple[()]:
        return ()

    def position(self, instrument: Any) -> _Position:
        return self._positions.setdefault(instrument.conid, self._Position())

    def buy(self, instrument: Any, quantity: Decimal, *, tag: str) -> None:
        self.position(instrument).quantity = quantity

    def sell(self, instrument: Any, quantity: Decimal, *, tag: str) -> None:
        self.position(instrument).quantity = Decimal(0)


def _ticks(count: int) -> list[Tick]:
    traded = rig.instruments(COUNT)
    paths = [rig.prices(count // COUNT, number) for number in range(COUNT)]
    found = []
    for step in range(count // COUNT):
        at_ns, wall_ns = rig.START_NS + step * 500_000_000, rig.START_NS + step * 1_000_000  # as at speed 500
        for instrument, path in zip(traded, paths, strict=True):
            bid, ask = path[step]
            found.append(Tick(instrument, at_ns, wall_ns, bid, ask, 300.0, 200.0))
    return found


def _frames(ticks: list[Tick]) -> list[bytes]:
    return [
        wire.smd(tick.instrument.conid, tick.at_ns // 1_000_000, {"84": f"{tick.bid:.2f}", "86": f"{tick.ask:.2f}"})
        for tick in ticks
    ]


def _bare(strategy: object, ticks: list[Tick]) -> Callable[[], Figures]:
    def measure() -> Figures:
        call = rig.callbacks(type(strategy)())["on_tick"]
        ctx = _StandIn()
        began = time.perf_counter()
        for tick in ticks:
            call(ctx, tick)
        return {"per_s": len(ticks) / (time.perf_counter() - began)}

    return measure


def _engine(strategy: object, ticks: list[Tick]) -> Callable[[], Figures]:
    def measure() -> Figures:
        engine = rig.started(rig.engine_of(type(strategy)(), rig.instruments(COUNT)))
        broker = rig.InstantBroker(engine)
        handle, carry_out = engine.handle, broker.carry_out
        began = time.perf_counter()
        for tick in ticks:
            commands = handle(tick)
            if commands:
                carry_out(commands, tick)
        took = time.perf_counter() - began
        rig.check_allowed(engine)
        return {"per_s": len(ticks) / took, "orders": float(broker.orders)}

    return measure


def _decode(frames: list[bytes]) -> Callable[[], Figures]:
    def measure() -> Figures:
        decode = msgspec.json.Decoder(wire.Bare, strict=False).decode
        began = time.perf_counter()
        for frame in frames:
            decode(frame)
        return {"per_s": len(frames) / (time.perf_counter() - began)}

    return measure


def protocol_on(engine: Engine, traded: Sequence[Instrument]) -> StreamProtocol:
    """The stream's protocol in front of an engine."""
    protocol = StreamProtocol(
        clock=wire.clock(),
        emit=cast(Callable[[Event], None], engine.handle),  # what it answers is not needed here
        emit_tick=cast(Callable[[Tick], None], engine.handle),
    )
    protocol.subscribe(traded)
    return protocol


def _stream(frames: list[bytes]) -> Callable[[], Figures]:
    def measure() -> Figures:
        engine = rig.started(rig.engine_of(rig.Noop(), rig.instruments(COUNT)))
        protocol = protocol_on(engine, rig.instruments(COUNT))
        feed, flush = protocol.feed, protocol.flush
        began = time.perf_counter()
        for frame in frames:
            feed(frame)
            flush()
        took = time.perf_counter() - began
        return {"per_s": len(frames) / took, "ticks": float(engine.ticks)}

    return measure


def measure(params: Mapping[str, Any]) -> dict[str, Figures]:
    """All rows, in turn, in this process."""
    ticks = _ticks(params["ticks"])
    frames = _frames(ticks)
    cases = {
        "bare noop": _bare(rig.Noop(), ticks),
        "engine noop": _engine(rig.Noop(), ticks),
        "bare sma_cross": _bare(SmaCross(), ticks),
        "engine sma_cross": _engine(SmaCross(), ticks),
        "decode": _decode(frames),
        "stream": _stream(frames),
    }
    gc.collect()
    gc.freeze()  # a live bot does not hold its ticks; without this the collector would look at ours again and again
    return {name: medians(rounds) for name, rounds in in_turn(cases, params["rounds"]).items()}


def run(*, quick: bool, progress: Progress) -> Result:
    """The benchmark ``engine``."""
    progress.step("measuring")
    params = {"ticks": 20_000, "rounds": 3} if quick else {"ticks": 200_000, "rounds": 5}
    found = in_process("engine:measure", params, timeout_s=90)
    rows = (
        ("a strategy that does nothing, called in a bare loop", "bare noop", "bare noop", True),
        ("the same behind the engine", "engine noop", "bare noop", False),
        ("sma_cross in a bare loop, its wishes granted at once", "bare sma_cross", "bare sma_cross", True),
        ("sma_cross behind the engine, gate and order books", "engine sma_cross", "bare sma_cross", False),
        ("market data frames decoded and dropped", "decode", "decode", True),
        ("frames decoded, merged, made ticks, through the engine", "stream", "decode", False),
    )
    lines = tuple(
        Line(
            label,
            {
                "per_s": found[key]["per_s"],
                "ns": 1e9 / found[key]["per_s"],
                "ratio": found[key]["per_s"] / found[floor]["per_s"],
                "orders": found[key].get("orders"),
            },
            is_floor=is_floor,
        )
        for label, key, floor, is_floor in rows
    )
    columns = (
        Column("per_s", "ticks/s"),
        Column("ns", "ns a tick"),
        Column("ratio", "× floor", 2),
        Column("orders", "orders"),
    )
    return Result(
        "engine",
        "Ticks through the engine",
        (
            f"{params['ticks']:,} ticks of {COUNT} instruments, made before the clock starts, one after the other in one thread.",
            "Orders are filled at once by a broker inside the loop, so their bookkeeping is included.",
            "In the last row every frame is flushed by itself: nothing is conflated.",
        ),
        (Table("", columns, lines),),
    )
