"""A tape through the replay, beside the bare loop over the same columns."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import attrs

from botframework import Context, Tick, hookimpl
from botframework.config import parse_config
from botframework.runner.backtesting import BacktestOptions, Prepared, prepare
from botframework.runner.plan import Plan, plan_config
from botframework.runtime.tapeblocks import BLOCK_ROWS, Block
from tests.bench import rig
from tests.bench.report import Column, Line, Result, Table
from tests.bench.rounds import BenchError, Figures, Progress, in_process, in_turn, medians

FAST, SLOW = 300, 1_200
STEP_NS = 100_000_000
Columns = tuple[Any, ...]  # numpy arrays: at_ns, bid, ask, bid size, ask size


def columns(rows: int) -> Columns:
    """A seeded walk in cents that stays where it began, ten quotes a second."""
    import numpy as np

    chance = np.random.default_rng(7)
    walk = np.cumsum(chance.integers(-2, 3, rows))
    cents = 20_000 + np.abs((walk + 8_000) % 32_000 - 16_000) - 8_000
    bid = np.round(cents / 100.0, 2)
    ask = np.round((cents + chance.integers(1, 4, rows)) / 100.0, 2)
    sizes = [(chance.integers(1, 50, rows) * 100).astype(float) for _ in range(2)]
    return rig.START_NS + np.arange(rows, dtype=np.int64) * STEP_NS, bid, ask, *sizes


@attrs.define(eq=False, kw_only=True)
class Averages:
    """Two exponential averages of the mid; a market order at every crossing. ``on_row`` is the same without an engine."""

    resting: int = 0
    shift: int = 0
    _fast: float = attrs.field(init=False, default=-1.0)
    _slow: float = attrs.field(init=False, default=0.0)
    _above: bool = attrs.field(init=False, default=False)
    _fast_part: float = attrs.field(init=False)
    _slow_part: float = attrs.field(init=False)
    crossings: int = attrs.field(init=False, default=0)

    def __attrs_post_init__(self) -> None:
        self._fast_part = 2 / (FAST + 1 + self.shift)
        self._slow_part = 2 / (SLOW + 1 + 3 * self.shift)

    @hookimpl
    def on_tick(self, ctx: Context, tick: Tick) -> None:
        mid = (tick.bid + tick.ask) * 0.5
        fast = self._fast
        if fast < 0.0:
            self._fast = self._slow = mid
            for number in range(self.resting):
                ctx.buy(tick.instrument, 1, limit_price=100 + number / 10, tif="GTC")
            return
        slow = self._slow
        self._fast = fast = fast + self._fast_part * (mid - fast)
        self._slow = slow = slow + self._slow_part * (mid - slow)
        if (fast > slow) is not self._above:
            self._above = fast > slow
            (ctx.buy if self._above else ctx.sell)(tick.instrument, 100)

    def on_row(self, at_ns: int, bid: float, ask: float, bid_size: float, ask_size: float) -> None:
        mid = (bid + ask) * 0.5
        fast = self._fast
        if fast < 0.0:
            self._fast = self._slow = mid
            return
        slow = self._slow
        self._fast = fast = fast + self._fast_part * (mid - fast)
        self._slow = slow = slow + self._slow_part * (mid - slow)
        if (fast > slow) is not self._above:
            self._above = fast > slow
            self.crossings += 1


@attrs.define(eq=False, kw_only=True)
class Counter:
    """Counts the quotes: what is measured is what it takes to call it."""

    shift: int = 0
    resting: int = 0
    seen: int = attrs.field(init=False, default=0)

    @hookimpl
    def on_tick(self, ctx: Context, tick: Tick) -> None:
        self.seen += 1


RULES = """
risk:
  - {kind: max_order_quantity, limit: 500}
  - {kind: max_order_notional, amount: 1000000 USD}
  - {kind: max_position, limit: 100000}
  - {kind: order_rate, per_minute: 10000}
  - {kind: price_collar, percent: 5, outer_percent: 90}
  - {kind: daily_loss, amount: 10000000 USD}
  - {kind: duplicate_order, window_s: 0.1}
"""


def planned(symbols: list[str], strategies: int = 1, resting: int = 0, name: str = "Averages") -> Plan:
    """The bot under measurement: its YAML as a user would write it."""
    kind = f"'tests.bench.replay:{name}'"
    lines = ", ".join(f"{{name: s{n}, kind: {kind}, shift: {n}, resting: {resting}}}" for n in range(strategies))
    text = f"bot: bench\ninstruments: [{', '.join(symbols)}]\nstrategies: [{lines}]\n{RULES}"
    return plan_config(parse_config(text, "bench.yaml", {}))


def blocks(data: Columns, symbols: list[str]) -> Iterator[Block]:
    """The columns as a tape gives them."""
    rows = len(data[0])
    names = symbols * (BLOCK_ROWS // len(symbols) + 1)
    for first in range(0, rows, BLOCK_ROWS):
        part = [column[first : first + BLOCK_ROWS] for column in data]
        yield Block.of_arrays(symbols[0] if len(symbols) == 1 else names[: len(part[0])], *part)


def bare(data: Columns) -> Figures:
    """The floor: the columns in blocks, the strategy called by position."""
    strategy = Averages()
    call = strategy.on_row
    began = time.process_time()
    for first in range(0, len(data[0]), BLOCK_ROWS):
        part = [column[first : first + BLOCK_ROWS].tolist() for column in data]
        for at_ns, bid, ask, bid_size, ask_size in zip(*part, strict=True):
            call(at_ns, bid, ask, bid_size, ask_size)
    took = time.process_time() - began
    return {"per_s": len(data[0]) / took, "orders": float(strategy.crossings)}


def replayed(
    data: Columns, symbols: list[str], strategies: int = 1, resting: int = 0, name: str = "Averages"
) -> tuple[Figures, Prepared]:
    """One run, begun and ended; the plan and the columns are made before."""
    ready = prepare(planned(symbols, strategies, resting, name), BacktestOptions(), blocks=blocks(data, symbols))
    began = time.process_time()
    summary = ready.replay.run()
    took = time.process_time() - began
    ready.close()
    if summary["denied"]:
        raise BenchError(f"risk denied orders that the benchmark wants to be placed: {ready.scorecard.denied}")
    return {"per_s": len(data[0]) * strategies / took, "orders": float(summary["orders"])}, ready


def _case(data: Columns, symbols: list[str], **more: Any) -> Callable[[], Figures]:
    return lambda: replayed(data, symbols, **more)[0]


def measure(params: Mapping[str, Any]) -> dict[str, Figures]:
    """All rows, in turn, in this process."""
    rows = params["rows"]
    data = columns(rows)
    few, tenth = tuple(column[: rows // 5] for column in data), tuple(column[: rows // 10] for column in data)
    one, ten = ["AAPL"], [f"SYN{number}" for number in range(10)]
    cases = {
        "bare": lambda: bare(data),
        "replay": _case(data, one),
        "tenth": _case(tenth, one),
        "resting": _case(data, one, resting=3),
        "working": _case(data, one, resting=100),
        "instruments": _case(data, ten),
        "strategies": _case(few, one, strategies=20),
        "counter": _case(data, one, name="Counter"),
        "counters": _case(few, one, strategies=20, name="Counter"),
    }
    gc.collect()
    gc.freeze()
    return {name: medians(rounds) for name, rounds in in_turn(cases, params["rounds"]).items()}


def memory(params: Mapping[str, Any]) -> Figures:
    """Resident memory after a tenth of the tape and after all of it; the columns are there in both, the blocks made on the way."""
    from tests.bench.rounds import resident_mib

    data = columns(params["rows"])
    found: Figures = {}
    for name, count in (("before", len(data[0]) // 10), ("after", len(data[0]))):
        part = tuple(column[:count] for column in data)
        ready = prepare(planned(["AAPL"]), BacktestOptions(), blocks=blocks(part, ["AAPL"]))
        ready.replay.run()
        gc.collect()
        found[name] = resident_mib()
        ready.close()
    return found


def run(*, quick: bool, progress: Progress) -> Result:
    """The benchmark ``replay``."""
    progress.step("measuring")
    params = {"rows": 40_000, "rounds": 1} if quick else {"rows": 1_000_000, "rounds": 3}
    found = in_process("replay:measure", params, timeout_s=600)
    progress.step("memory")
    kept = in_process("replay:memory", {"rows": params["rows"]}, timeout_s=120)
    progress.step("by columns")
    margins = (110, 0)
    forms = in_process("sums:measure", {**params, "margins": margins}, timeout_s=300)
    if found["bare"]["orders"] != found["replay"]["orders"]:
        raise BenchError("the replay and the bare loop did not cross alike")
    rows = params["rows"]
    labels = (
        ("bare", f"bare loop over the columns, {rows:,} quotes", "", True),
        ("replay", "the replay: engine, gate, exchange, journal", "≥ 0.45", False),
        ("tenth", f"the same, {rows // 10:,} quotes", "", False),
        ("resting", "with three orders resting far away", "≥ 0.9 × without", False),
        ("working", "with a hundred", "", False),
        ("instruments", "with ten instruments, taking turns", "≥ 0.85 × one's", False),
        ("strategies", "with twenty strategies (callbacks/s)", "≥ 2.5 × one's", False),
        ("counter", "with one that only counts the quotes", "", False),
        ("counters", "with twenty that only count (callbacks/s)", "≥ 2.5 × one's", False),
    )
    whose = {"counters": "counter"}
    lines = tuple(
        Line(
            label,
            {
                "per_s": found[key]["per_s"],
                "ns": 1e9 / found[key]["per_s"],
                "ratio": found[key]["per_s"] / found["bare"]["per_s"],
                "one": found[key]["per_s"] / found[whose.get(key, "replay")]["per_s"],
                "orders": found[key]["orders"],
            },
            is_floor=is_floor,
            aim=aim,
        )
        for key, label, aim, is_floor in labels
    )
    table = Table(
        "",
        (
            Column("per_s", "quotes/s"),
            Column("ns", "ns each"),
            Column("ratio", "× floor", 2),
            Column("one", "× one's", 2),
            Column("orders", "orders"),
        ),
        lines,
    )
    sums = Table(
        "By columns",
        (
            Column("per_s", "quotes/s"),
            Column("ns", "ns each"),
            Column("ratio", "× tick by tick", 1),
            Column("orders", "orders"),
        ),
        tuple(
            Line(
                label,
                {
                    "per_s": forms[key]["per_s"],
                    "ns": 1e9 / forms[key]["per_s"],
                    "ratio": forms[key]["per_s"] / forms[key.replace("blocks", "ticks")]["per_s"],
                    "orders": forms[key]["orders"],
                },
                aim=aim,
            )
            for key, label, aim in (
                ("few_ticks", "running sums, few orders, tick by tick", ""),
                ("few_blocks", "the same strategy by columns", "≥ 10"),
                ("many_ticks", "running sums, many orders, tick by tick", ""),
                ("many_blocks", "the same strategy by columns", ""),
            )
        ),
    )
    growth = (kept["after"] - kept["before"]) / (0.9 * rows / 1e6)
    held = Table(
        "Memory",
        (
            Column("before", "MiB after a tenth", 1),
            Column("after", "MiB after all", 1),
            Column("growth", "MiB a million more", 1),
        ),
        (Line("the replay, one instrument", {**kept, "growth": growth}, aim="≤ 5 a million"),),
    )
    return Result(
        "replay",
        "A tape through a backtest",
        (
            "Two averages of the mid over a seeded walk, ten quotes a second; a market order at every crossing, and as many in",
            "the bare loop as in the replay. CPU time of one process. The bare loop calls the strategy by position and grants nothing; the replay has clock,",
            "timers, the whole risk gate, delayed fills, positions, fees, marks every minute and the journal's chain of hashes.",
            "Orders are most of what is above the floor, so ratios to it, and of twenty strategies to one, fall with every order: what one shares",
            "with nineteen is the making of the quote, and not its averages or its orders. Two rows have a strategy that only counts; the last is measured by the one before it.",
            "By columns: a strategy with `on_tick` and `on_block`, which leave the same journal; an order costs both the same.",
        ),
        (table, sums, held),
    )
