"""The replay beside other engines: the same tape and strategy, in one interpreter, in turn.

What is measured runs in ``peer_engines``, in the environment of the peers; this part has the rounds, the comparison of orders and
the tables. Without that environment it says why and measures nothing.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import attrs

from tests.bench import peers_env
from tests.bench.replay import columns
from tests.bench.report import Column, Line, Result, Table, Value
from tests.bench.rounds import ROOT, BenchError, Figures, Progress, in_turn


@attrs.frozen
class _Engine:
    """One row. ``share`` of the tape is enough where an engine takes long; ``aim`` is of ours against it.

    ``is_usual``: as its documentation runs it, with all it does unasked.
    """

    part: str
    label: str
    share: float = 1.0
    aim: str = ""
    is_floor: bool = False
    is_usual: bool = False

    @property
    def key(self) -> str:
        """Its name among the figures."""
        return f"{self.part}, as usual" if self.is_usual else self.part


ENGINES = (
    _Engine("bare", "bare loop over the columns, strategy called by position", aim="≥ 0.45", is_floor=True),
    _Engine("ours", "the replay: engine, gate, exchange, journal"),
    _Engine("ours_parquet", "the same from a Parquet tape, read and judged on the way"),
    _Engine("nautilus_rust", "nautilus_trader, engine in Rust (nautilus_pyo3)", aim="≥ 4"),
    _Engine("nautilus", "nautilus_trader, the documented engine", aim="≥ 15"),
    _Engine("backtesting.py", "backtesting.py, a bar a quote", aim="≥ 8"),
    _Engine("basana", "basana, a bar a quote", 0.3, "≥ 14"),
    _Engine("backtrader", "backtrader, a bar a quote", 0.1, "≥ 100"),
)
USUAL = (
    _Engine("ours_reported", "the replay, with its report"),
    _Engine("nautilus_rust", "nautilus_trader, engine in Rust; a log of errors, analysis", 1.0, "≥ 4", is_usual=True),
    _Engine("nautilus", "nautilus_trader, the documented engine; the same", 1.0, "≥ 15", is_usual=True),
    _Engine("backtesting.py", "backtesting.py; progress bar, statistics", 1.0, "≥ 8", is_usual=True),
    _Engine("backtrader", "backtrader; a feed of pandas, its observers", 0.1, "≥ 100", is_usual=True),
)
_ALL = (*ENGINES, *USUAL)
_BY_NUMBER = frozenset({"ours_parquet", "ours_reported"})  # which rows they order at, their like above tells
_PART_MAX_S = 400.0


def in_peers(module: str, part: str, params: Mapping[str, Any]) -> dict[str, Any]:
    """Run a part of a module of this package in the peers' interpreter; gives the JSON it printed."""
    command = [str(peers_env.ensure()), "-W", "ignore", "-m", f"tests.bench.{module}", part, json.dumps(dict(params))]
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}  # other people's, and read by nobody here
    # Installed packages come compiled, ours here are not: without this a process of ours would hold what compiling leaves behind.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment["PYTHONPYCACHEPREFIX"] = str(peers_env.FOLDER / "compiled")
    try:
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=_PART_MAX_S, check=False
        )
    except subprocess.TimeoutExpired:
        raise BenchError(f"{part} did not end within {_PART_MAX_S:.0f} s") from None
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no word why"])[-1]
        raise BenchError(
            f"{part} ended with {done.returncode}: {done.stderr if os.environ.get('BENCH_DEBUG') else last}"
        )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def versions(names: Sequence[str]) -> str:
    """The interpreter of the peers and what is compared, with versions."""
    code = (
        "import sys, platform, importlib.metadata as m; "
        "print('CPython ' + platform.python_version(), *(n + ' ' + m.version(n) for n in sys.argv[1:]), sep=', ')"
    )
    return subprocess.run(
        [str(peers_env.ensure()), "-c", code, *names], capture_output=True, text=True, check=True, timeout=60
    ).stdout.strip()


def measure(rows: int, rounds: int, progress: Progress) -> dict[str, list[Figures]]:
    """Every engine once a round, each time in a process of its own; the orders are compared before anything is timed."""
    import numpy as np

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "tape.npz"
        np.savez(file, **dict(zip(("at_ns", "bid", "ask", "bid_size", "ask_size"), columns(rows), strict=True)))
        tape = _parquet(file, Path(folder))
        params: dict[str, dict[str, Any]] = {
            each.key: {"file": str(file), "rows": round(rows * each.share), "tape": tape, "usual": each.is_usual}
            for each in _ALL
        }
        progress.step("orders")
        _compare(params, rows)
        cases: dict[str, Callable[[], Figures]] = {
            each.key: partial(in_peers, "peer_engines", each.part, params[each.key]) for each in _ALL
        }
        found = in_turn(cases, rounds, progress)
    for part in _BY_NUMBER:
        if found[part][0]["orders"] != found["bare"][0]["orders"]:
            raise BenchError(f"{part} ordered otherwise than the bare loop")
    for each in _ALL:
        for figures in found[each.key]:
            figures["per_s"] = params[each.key]["rows"] / figures["run_s"]
    return found


def _parquet(file: Path, folder: Path) -> str:
    """The same columns as a Parquet file."""
    code = (
        "import sys, numpy as np, pyarrow as pa, pyarrow.parquet as pq; data = np.load(sys.argv[1]); "
        "pq.write_table(pa.table({name: data[name] for name in data.files}), sys.argv[2])"
    )
    made = folder / "tape.parquet"
    subprocess.run([str(peers_env.ensure()), "-c", code, str(file), str(made)], check=True, timeout=60)
    return str(made)


def _compare(params: Mapping[str, Mapping[str, Any]], rows: int) -> None:
    """Every engine decides the same orders at the same rows, on the shortest part of the tape anyone gets. Raises ``BenchError``."""
    short = min(each["rows"] for each in params.values())
    sums = {
        each.key: in_peers("peer_engines", each.part, {**params[each.key], "rows": short, "check": True})
        for each in _ALL
        if each.part not in _BY_NUMBER
    }
    floor = sums["bare"]
    for part, found in sums.items():
        if (found["orders"], found["sum"]) != (floor["orders"], floor["sum"]) or not found["orders"]:
            raise BenchError(
                f"{part} ordered otherwise than the bare loop: {found['orders']:.0f} and {floor['orders']:.0f}"
            )
        if "fills" in found and found["orders"] - found["fills"] > 1:  # the last one may still be waiting for its bar
            raise BenchError(f"{part} filled {found['fills']:.0f} of {found['orders']:.0f} orders")


def _ratio(found: Mapping[str, Sequence[Figures]], part: str, key: str, ours: str = "ours") -> float:
    """Ours over another's, round by round, and then the median."""
    return statistics.median(mine[key] / other[key] for mine, other in zip(found[ours], found[part], strict=True))


# --- clients ------------------------------------------------------------------------------------------------------------


@attrs.frozen
class _Client:
    """One row of the clients' tables: who runs in which part."""

    who: str
    part: str
    label: str
    share: float = 1.0
    aim: str = ""
    is_floor: bool = False


_FRAMES = (
    _Client("floor", "peer_clients:floor", "bare picows and msgspec, decode, drop", aim="≥ 0.5", is_floor=True),
    _Client("ours", "peer_clients:ours", "stream, live driver, engine, strategy"),
    _Client("websockets", "peer_clients:frames", "websockets and json, numbers, a method", 0.5, "≥ 5"),
    _Client("ibind", "peer_clients:frames", "ibind, events handed on in its own thread", 0.1, "≥ 35"),
    _Client("ibind_queue", "peer_clients:frames", "ibind, as it comes (then it drops what is too much)", 0.1),
)
_ORDERS = (
    _Client("floor", "peer_clients:orders_floor", "raw sockets, one decode, prebuilt POST", aim="≤ 2", is_floor=True),
    _Client("ours", "peer_clients:bot", "the bot, no journal"),
    _Client("process", "peer_clients:bot", "the bot, journal durable: process"),
    _Client("uvloop", "peer_clients:bot_on_uvloop", "the same on uvloop (`--loop uvloop`)"),
    _Client("ibind", "peer_clients:tick_to_order", "ibind, its own thread, `place_order`", aim="≤ 1/3"),
    _Client("ibind_queue", "peer_clients:tick_to_order", "ibind, as it comes, `place_order`"),
)


def _turns(
    clients: Sequence[_Client], params: Callable[[_Client], Mapping[str, Any]], rounds: int, progress: Progress
) -> dict[str, list[Figures]]:
    cases: dict[str, Callable[[], Figures]] = {
        each.who: partial(in_peers, "rounds", each.part, {"who": each.who, **params(each)}) for each in clients
    }
    return in_turn(cases, rounds, progress)


def _frames(count: int, rounds: int, progress: Progress) -> Table:
    found = _turns(
        _FRAMES,
        lambda each: {"frames": round(count * each.share), "executions_every": 0, "mode": "flood"},
        rounds,
        progress,
    )
    lines = []
    for each in _FRAMES:
        values: dict[str, Value] = {
            key: statistics.median(figures[key] for figures in found[each.who])
            for key in ("per_s", "cpu_us", "resident_mib")
            if key in found[each.who][0]
        }
        values["ratio"] = _ratio(found, each.who, "per_s")
        values["cpu_ratio"] = 1 / _ratio(found, each.who, "cpu_us")
        lines.append(Line(each.label, values, is_floor=each.is_floor, aim=f"{each.aim} × it" if each.aim else ""))
    columns_ = (
        Column("per_s", "frames/s"),
        Column("ratio", "ours ÷ it", 2),
        Column("cpu_us", "CPU µs a frame", 2),
        Column("cpu_ratio", "it ÷ ours", 2),
        Column("resident_mib", "resident MiB", 1),
    )
    return Table("Market data frames to a strategy's method, as fast as it goes", columns_, tuple(lines))


def _orders(ticks: int, rounds: int, progress: Progress) -> Table:
    found = _turns(_ORDERS, lambda each: {"ticks": ticks}, rounds, progress)
    lines = []
    for each in _ORDERS:
        values: dict[str, Value] = {
            key: statistics.median(figures[key] for figures in found[each.who])
            for key in ("order_p50_us", "order_p99_us", "resident_mib")
            if key in found[each.who][0]
        }
        values["ratio"] = _ratio(found, each.who, "order_p50_us", "process")
        lines.append(Line(each.label, values, is_floor=each.is_floor, aim=f"{each.aim} × it" if each.aim else ""))
    columns_ = (
        Column("order_p50_us", "p50 µs"),
        Column("order_p99_us", "p99 µs"),
        Column("ratio", "the bot, durable: process ÷ it (p50)", 2),
        Column("resident_mib", "resident MiB", 1),
    )
    return Table("Tick to the last byte of the order", columns_, tuple(lines))


# --- the benchmark ------------------------------------------------------------------------------------------------------


def _engines(rows: int, rounds: int, progress: Progress) -> tuple[Table, Table]:
    found = measure(rows, rounds, progress)
    usual = []
    for each in USUAL:
        values: dict[str, Value] = {
            key: statistics.median(figures[key] for figures in found[each.key]) for key in ("per_s", "orders")
        }
        values["ratio"] = _ratio(found, each.key, "per_s", "ours_reported")
        usual.append(Line(each.label, values, aim=f"{each.aim} × it" if each.aim else ""))
    lines = []
    for each in ENGINES:
        whole = ("peak_mib", "result_s", "whole_s") if each.share == 1.0 else ()  # of the whole tape
        shown: dict[str, Any] = {
            key: statistics.median(figures[key] for figures in found[each.part]) for key in ("per_s", "orders", *whole)
        }
        shown["ratio"] = _ratio(found, each.part, "per_s")
        if whole:
            shown["sooner"] = 1 / _ratio(found, each.part, "result_s")
            shown["smaller"] = _ratio(found, each.part, "peak_mib")
        lines.append(Line(each.label, shown, is_floor=each.is_floor, aim=f"{each.aim} × it" if each.aim else ""))
    columns_ = (
        Column("per_s", "quotes/s"),
        Column("ratio", "ours ÷ it", 2),
        Column("result_s", "file to result s", 2),
        Column("sooner", "it ÷ ours", 1),
        Column("whole_s", "process s", 2),
        Column("peak_mib", "peak MiB"),
        Column("smaller", "ours ÷ it", 2),
        Column("orders", "orders"),
    )
    few = (Column("per_s", "quotes/s"), Column("ratio", "ours ÷ it", 2), Column("orders", "orders"))
    return (
        Table("The replay, every engine without log, statistics and observers", columns_, tuple(lines)),
        Table("The replay, each as its documentation runs it", few, tuple(usual)),
    )


def run(*, quick: bool, progress: Progress) -> Result:
    """The benchmark ``peers``; where there are none, why."""
    title = "Beside other engines and clients"
    try:
        progress.step("looking for the peers' environment")
        peers_env.ensure()
    except peers_env.NoPeersError as reason:
        return Result("peers", title, (f"Not measured: {reason}.",), ())
    rows, count, ticks, rounds = (60_000, 20_000, 20, 1) if quick else (1_000_000, 200_000, 85, 3)
    tables = (*_engines(rows, rounds, progress), _frames(count, rounds, progress), _orders(ticks, rounds, progress))
    names = ("nautilus_trader", "backtesting", "basana", "backtrader", "ibind", "websockets")
    return Result(
        "peers",
        title,
        (
            f"All in one interpreter, in turn, each run a process of its own: {versions(names)}.",
            "Ratios are taken within a round. The replay has the tape and strategy of the benchmark above; every engine has to decide the same",
            f"orders at the same rows before anything is timed, and the slow ones get a part of the {rows:,} quotes. Its times are CPU time; from file to result",
            "is with all an engine makes of the columns, the process with its imports too. Against the engine in Rust the",
            "aims of those two are ≥ 6 times sooner and ≤ 0.2 of the memory. In the first table the others run with everything switched off that can be,",
            "in the second as a user finds them: what they do unasked within a run counts, and our report as well. Frames and orders are those of the two benchmarks above, the times there are wall",
            "time; ibind's `place_order` sends the order alone here, since nothing is asked back.",
        ),
        tables,
    )  # fmt: skip
