"""The replay over ten times the tape: time and memory by the million, each length in a process of its own."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator, Mapping
from typing import Any

from botframework.runner.backtesting import BacktestOptions, prepare
from botframework.runtime.tapeblocks import BLOCK_ROWS, Block
from tests.bench.replay import STEP_NS, columns, planned
from tests.bench.report import Column, Line, Result, Table
from tests.bench.rounds import Figures, Progress, in_process, in_turn, medians, resident_mib


def measure(params: Mapping[str, Any]) -> Figures:
    """One run: seconds of CPU, resident memory at its end and before it, orders. A tape of one million repeats, later each time."""
    rows, times = params["rows"], params["times"]
    data = columns(rows)

    def made() -> Iterator[Block]:
        for turn in range(times):
            for first in range(0, rows, BLOCK_ROWS):
                at_ns, *numbers = (column[first : first + BLOCK_ROWS] for column in data)
                yield Block.of_arrays("AAPL", at_ns + turn * rows * STEP_NS, *numbers)

    ready = prepare(planned(["AAPL"]), BacktestOptions(), blocks=made())
    gc.collect()
    before = resident_mib()
    began = time.process_time()
    summary = ready.replay.run()
    took = time.process_time() - began
    gc.collect()
    after = resident_mib()
    ready.close()
    return {"s": took, "before": before, "after": after, "orders": float(summary["orders"])}


def run(*, quick: bool, progress: Progress) -> Result:
    """The benchmark ``growth``."""
    rows, rounds = (20_000, 1) if quick else (1_000_000, 3)
    cases = {
        name: lambda times=times: in_process("growth:measure", {"rows": rows, "times": times}, timeout_s=600)
        for name, times in (("one", 1), ("ten", 10))
    }
    found = {name: medians(each) for name, each in in_turn(cases, rounds, progress).items()}
    one, ten = found["one"], found["ten"]
    lines = tuple(
        Line(
            label,
            {
                **each,
                "times": each["s"] / one["s"],
                "grown": (each["after"] - one["after"]) / (9 * rows / 1e6) if each is ten else None,
            },
            aim=aim,
        )
        for each, label, aim in (
            (one, f"{rows:,} quotes", ""),
            (ten, f"{10 * rows:,} quotes", "≤ 10.5 × the time, ≤ 5 MiB a million"),
        )
    )
    table = Table(
        "",
        (
            Column("s", "CPU s", 2),
            Column("times", "× one", 2),
            Column("orders", "orders"),
            Column("before", "MiB before", 1),
            Column("after", "MiB after", 1),
            Column("grown", "MiB a million more", 1),
        ),
        lines,
    )
    return Result(
        "growth",
        "Ten times the tape",
        (
            "The replay of the benchmark `replay` over its tape and over ten of them end to end, blocks made on the way. What",
            "memory grows by is the orders: the books keep each until the run ends.",
        ),
        (table,),
    )
