"""Rounds taken in turn, processes of their own, percentiles and progress.

A figure of one row comes from the same seconds as the figure of the next: every round measures all rows once, in an order
that is turned around from round to round, and what is shown is the median over rounds. Imports the standard library;
used by every benchmark.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

import attrs

ROOT = Path(__file__).resolve().parent.parent.parent
Figures = dict[str, float]


class BenchError(Exception):
    """A benchmark could not be run; the text is one line for the person who asked for it."""


@attrs.define
class Progress:
    """One line that says what is going on; overwritten on a terminal, one line per benchmark elsewhere."""

    stream: TextIO = attrs.field(factory=lambda: sys.stderr)
    bench: str = ""
    _width: int = 0
    _began: float = 0.0

    def begin(self, bench: str) -> None:
        self.bench, self._began = bench, time.monotonic()
        if not self.stream.isatty():
            print(f"{bench} ...", file=self.stream, flush=True)

    def step(self, text: str) -> None:
        if self.stream.isatty():
            line = f"{self.bench}: {text} ({time.monotonic() - self._began:.0f} s)"
            self.stream.write("\r" + line.ljust(self._width))
            self.stream.flush()
            self._width = len(line)

    def end(self) -> None:
        if self.stream.isatty():
            self.stream.write("\r" + " " * self._width + "\r")
            self.stream.flush()


def in_turn(
    cases: Mapping[str, Callable[[], Figures]], rounds: int, progress: Progress | None = None
) -> dict[str, list[Figures]]:
    """Every case once a round; every second round backwards."""
    found: dict[str, list[Figures]] = {name: [] for name in cases}
    for number in range(rounds):
        order = list(cases.items())
        if number % 2:
            order.reverse()
        for name, measure in order:
            if progress is not None:
                progress.step(f"round {number + 1} of {rounds}: {name}")
            found[name].append(measure())
    return found


def medians(rounds: Iterable[Figures]) -> Figures:
    """Median over rounds, figure by figure; a figure that some round lacks is left out."""
    taken = list(rounds)
    keys = [key for key in taken[0] if all(key in each for each in taken)]
    return {key: statistics.median(each[key] for each in taken) for key in keys}


def percentile(values: Sequence[float], percent: float) -> float:
    """Nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(percent / 100 * (len(ordered) - 1))))]


def latencies(name: str, ns: Sequence[float]) -> Figures:
    """``<name>_p50_us`` and ``<name>_p99_us`` of nanoseconds."""
    if not ns:
        raise BenchError(f"nothing was measured for {name}")
    return {f"{name}_p50_us": percentile(ns, 50) / 1e3, f"{name}_p99_us": percentile(ns, 99) / 1e3}


# --- memory ----------------------------------------------------------------------------------------------------------------


def resident_mib() -> float:
    """Resident memory now, in MiB."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    told = subprocess.run(["ps", "-o", "rss=", "-p", str(os.getpid())], capture_output=True, text=True, check=True)
    return int(told.stdout) / 2**10


# --- processes of their own -------------------------------------------------------------------------------------------


def in_process(part: str, params: Mapping[str, Any], *, timeout_s: float = 60.0) -> Any:
    """Call ``part`` (``module:function`` under this package) in a fresh process; gives what it returned."""
    command = [sys.executable, "-m", "tests.bench.rounds", part, json.dumps(dict(params))]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        try:
            out, err = child.communicate(timeout=timeout_s)
        except subprocess.TimeoutExpired:
            _end(child)
            raise BenchError(f"{part} did not end within {timeout_s:.0f} s") from None
        except BaseException:
            _end(child)
            raise
    if child.returncode:
        last = (err.strip().splitlines() or ["no word why"])[-1]
        detail = err if os.environ.get("BENCH_DEBUG") else last
        raise BenchError(f"{part} ended with {child.returncode}: {detail}")
    return json.loads(out.splitlines()[-1])


def _end(child: subprocess.Popen[str]) -> None:
    """Ask it to end, let it clean up, and do not wait for ever."""
    child.terminate()
    try:
        child.wait(timeout=5)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def pin(core: int) -> bool:
    """Keep this process on one core, where the system can; client and server then have one each."""
    if not hasattr(os, "sched_setaffinity"):
        return False
    mine = sorted(os.sched_getaffinity(0))
    if len(mine) < 2:
        return False
    os.sched_setaffinity(0, {mine[core % len(mine)]})
    return True


class Helper:
    """A server in a process of its own: says its port (and the fingerprint of its certificate, when it has one), starts at
    ``go``, gives its findings as one JSON line.

    It is started with the cores this process may use, so start it before pinning this one.
    """

    def __init__(self, part: str, params: Mapping[str, Any]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.rounds", part, json.dumps(dict(params))],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        port, *pin = self.read_line().split()
        self.port, self.pin = int(port), "".join(pin)

    def go(self, line: str = "go") -> None:
        """Let it begin, or tell it a line."""
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def read_line(self) -> str:
        """Its next line. Raises ``BenchError`` when it has ended."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise BenchError(f"the server process ended with {self._process.wait()}")
        return line

    def close(self) -> None:
        """End it."""
        _end(self._process)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def __enter__(self) -> Helper:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def _main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that servers and scratch files do not stay behind
    module, _, function = sys.argv[1].partition(":")
    try:
        answer = getattr(importlib.import_module(f"tests.bench.{module}"), function)(json.loads(sys.argv[2]))
    except KeyboardInterrupt:
        return 130
    print(json.dumps(answer), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(_main())
