"""Resident memory of a process that has taken a million ticks."""

from __future__ import annotations

import gc
from collections.abc import Mapping
from typing import Any

import msgspec

from botframework.core.engine import Engine
from botframework.core.model import Tick
from strategies.sma_cross import SmaCross
from tests.bench import rig, wire
from tests.bench.engine import protocol_on
from tests.bench.report import Column, Line, Result, Table
from tests.bench.rounds import Figures, Progress, in_process, in_turn, medians, resident_mib

COUNT = 200  # instruments
WARM = 20_000  # frames before the first look


class _Taken:
    """What takes ticks from the stream: engine and instant broker."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.broker = rig.InstantBroker(engine)

    def __call__(self, tick: Tick) -> None:
        commands = self.engine.handle(tick)
        if commands:
            self.broker.carry_out(commands, tick)


def measure(params: Mapping[str, Any]) -> Figures:
    """Frames made one at a time and given to the stream; memory after a warm-up and at the end."""
    frames, kind = params["frames"], params["kind"]
    clock = wire.clock()
    traded = rig.instruments(COUNT, clock.wall_ns())
    path = [(f"{bid:.2f}", f"{ask:.2f}") for bid, ask in rig.prices(2_000, 0)]
    taken, protocol = None, None
    if kind != "floor":
        strategy = SmaCross() if kind == "sma_cross" else rig.Noop()
        taken = _Taken(rig.started(rig.engine_of(strategy, traded, rules=rig.BUSY_RULES), clock.wall_ns()))
        protocol = protocol_on(taken.engine, traded)
        protocol.emit_tick = taken
    decode = msgspec.json.Decoder(wire.Bare, strict=False).decode
    before = 0.0
    start_ms = clock.wall_ns() // 1_000_000  # the stream stamps its own events with the clock's market time
    for number in range(frames + WARM):
        if number == WARM:
            gc.collect()
            before = resident_mib()
        step, index = divmod(number, COUNT)
        bid, ask = path[(step + 37 * index) % len(path)]
        frame = wire.smd(traded[index].conid, start_ms + step * 500, {"84": bid, "86": ask})
        if protocol is None:
            decode(frame)
        else:
            protocol.feed(frame)
            protocol.flush()
    gc.collect()
    after = resident_mib()
    if taken is not None:
        rig.check_allowed(taken.engine)
    return {
        "before_mib": before,
        "after_mib": after,
        "growth_mib": after - before,
        "ticks": float(frames if taken is None else taken.engine.ticks - WARM),
        "orders": float(0 if taken is None else taken.broker.orders),
    }


def run(*, quick: bool, progress: Progress) -> Result:
    """The benchmark ``memory``."""
    frames = 50_000 if quick else 1_000_000
    kinds = ("floor", "noop") if quick else ("floor", "noop", "sma_cross")
    cases = {
        kind: (lambda kind=kind: in_process("memory:measure", {"frames": frames, "kind": kind}, timeout_s=120))
        for kind in kinds
    }
    found = {kind: medians(rounds) for kind, rounds in in_turn(cases, 1, progress).items()}
    labels = {
        "floor": "frames decoded and dropped",
        "noop": "stream, engine, a strategy that does nothing",
        "sma_cross": "stream, engine, sma_cross with its orders and fills",
    }
    lines = tuple(Line(labels[kind], each, is_floor=kind == "floor") for kind, each in found.items())
    columns = (
        Column("before_mib", "MiB before", 1),
        Column("after_mib", "MiB after", 1),
        Column("growth_mib", "growth", 1),
        Column("ticks", "ticks"),
        Column("orders", "orders"),
    )
    return Result(
        "memory",
        f"Memory after {frames:,} ticks",
        (
            f"Resident memory of a fresh process before and after {frames:,} frames of {COUNT} instruments went through decode,",
            f"merge and engine, {WARM:,} frames having warmed it up; a full collection precedes each reading. One run each, no median.",
            "Orders stay in the books until the process ends, so an ordering strategy grows with its orders, not its ticks.",
        ),
        (Table("", columns, lines),),
    )
