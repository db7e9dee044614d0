"""How long the command line takes: whole processes, from starting them to their end, with a warm file cache."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.bench.report import Column, Line, Result, Table
from tests.bench.rounds import ROOT, BenchError, Figures, Progress, in_turn, medians

_PYTHON = sys.executable
FILE = "strategies/sma_cross.yaml"


def _bot() -> list[str]:
    """The installed script beside this interpreter, as a person would run it."""
    script = Path(_PYTHON).with_name("bot")
    return [str(script)] if script.exists() else [_PYTHON, "-m", "botframework"]


def _case(command: list[str]) -> Callable[[], Figures]:
    def measure() -> Figures:
        began = time.perf_counter()
        done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=60, check=False)
        took = time.perf_counter() - began
        if done.returncode:
            raise BenchError(
                f"{' '.join(command[1:])} ended with {done.returncode}: {done.stderr.decode()[-200:].strip()}"
            )
        return {"ms": took * 1e3}

    return measure


def run(*, quick: bool, progress: Progress) -> Result:
    """The benchmark ``startup``."""
    bot = _bot()
    cases = {
        "python -c pass": _case([_PYTHON, "-c", "pass"]),
        'python -c "import click"': _case([_PYTHON, "-c", "import click"]),
        "bot --help": _case([*bot, "--help"]),
        f"bot check {FILE}": _case([*bot, "check", FILE]),
    }
    for measure in cases.values():
        measure()  # once for the file cache and compiled modules
    found = {name: medians(rounds) for name, rounds in in_turn(cases, 3 if quick else 11, progress).items()}
    floor = found["python -c pass"]["ms"]
    aims = {"bot --help": "150 ms", f"bot check {FILE}": "500 ms"}
    lines = tuple(
        Line(
            name,
            {"ms": each["ms"], "ratio": each["ms"] / floor},
            is_floor=name.startswith("python"),
            aim=aims.get(name, ""),
        )
        for name, each in found.items()
    )
    return Result(
        "startup",
        "Start-up of the command line",
        (
            "Wall time of whole processes, from before the start to after the end, read in the process that starts them;",
            "files are in the cache and modules compiled.",
        ),
        (Table("", (Column("ms", "ms"), Column("ratio", "× bare python", 1)), lines),),
    )
