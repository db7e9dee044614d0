"""``bot sim`` and ``make sim``: many seeds on several processes, resumable, and one seed shown or made small.

A sweep is cut into blocks of seeds; each finished block is one line of a state file, so that a run that was interrupted goes
on where it stopped. Imports ``simulation``; called by ``cli``.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from pathlib import Path
from typing import Any

import attrs

from botframework.core.engine import Engine
from botframework.core.model import Instrument
from botframework.errors import ConfigError, JournalError, UsageError
from botframework.runner.plan import Plan as BotPlan
from botframework.runner.plan import plan
from botframework.runner.readiness import refuse_replayed_only
from botframework.runner.restricted import list_for_replay
from botframework.runner.workers import Workers
from botframework.runtime.seams import RealClock
from botframework.simulation.marks import MANY
from botframework.simulation.process import EngineMaker
from botframework.simulation.runs import Sum, run_many, run_plan, shrink
from botframework.simulation.storm import Plan, draw
from botframework.simulation.world import SYMBOLS, Outcome

BLOCK = 25
TWICE_BLOCK = 50
LINE_BYTES_MAX = 1 << 20
"""Of a state file. A block's line has three thousand, and some more for every seed that failed."""


@attrs.frozen(kw_only=True)
class SweepOptions:
    """Which seeds, on how many processes, and where finished blocks are kept (None: nowhere)."""

    seeds: int
    start: int = 0
    jobs: int = 1
    state: Path | None = None


def sweep(options: SweepOptions, on_block: Callable[[Sum], None] = lambda done: None) -> Sum:
    """Run the seeds; ``on_block`` is shown the sum so far after each block.

    Raises ``UsageError`` for numbers that make no sense, ``ConfigError`` for a state file of another
    kind, ``JournalError`` where the disk refuses it.
    """
    if options.seeds < 1 or options.start < 0 or options.jobs < 1:
        raise UsageError("a sweep takes at least one seed and one job, and begins at 0 or later", where="bot sim")
    total, blocks = _resumed(options)
    if total.seeds:
        on_block(total)
    with _state_file(options.state) as keep:
        for block, done in _work(blocks, options.jobs):
            total.join(done)
            keep(block, done)
            on_block(total)
    total.failed.sort()
    return total


def _work(blocks: Sequence[tuple[int, int]], jobs: int) -> Iterator[tuple[tuple[int, int], Sum]]:
    """Finished blocks, in the order they finish."""
    if jobs == 1:
        for block in blocks:
            yield block, Sum.from_json(_run_block(block))
        return
    with Workers(jobs) as pool:
        waiting: dict[Future[dict[str, Any]], tuple[int, int]] = {}
        left = list(blocks)
        while left or waiting:
            while left and len(waiting) < jobs * 2:
                block = left.pop(0)
                waiting[pool.submit(_run_block, block)] = block
            for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                yield waiting.pop(future), Sum.from_json(future.result())


def _run_block(block: tuple[int, int]) -> dict[str, Any]:
    return run_many(range(*block)).to_json()


def _blocks(options: SweepOptions) -> list[tuple[int, int]]:
    end = options.start + options.seeds
    return [(first, min(first + BLOCK, end)) for first in range(options.start, end, BLOCK)]


def _resumed(options: SweepOptions) -> tuple[Sum, list[tuple[int, int]]]:
    """What the state file holds of these seeds, and the blocks that are left."""
    total, blocks = Sum(), _blocks(options)
    if options.state is None or not options.state.exists():
        return total, blocks
    done: set[tuple[int, int]] = set()
    wanted = set(blocks)
    for number, line in enumerate(_lines(options.state), 1):
        try:
            if len(line) > LINE_BYTES_MAX:
                raise ValueError("too long")
            record = json.loads(line)
            block = (int(record["block"][0]), int(record["block"][1]))
            known = Sum.from_json(record["sum"])
        except (ValueError, ArithmeticError, LookupError, TypeError, RecursionError) as error:
            raise ConfigError(
                "not a line of a sweep", where=f"{options.state}:{number}", hint="remove the file to begin anew"
            ) from error
        if record.get("code") == code_hash() and block in wanted and block not in done:
            done.add(block)
            total.join(known)
    return total, [block for block in blocks if block not in done]


def _lines(path: Path) -> Iterator[str]:
    """One at a time, and of one that is too long no more than shows it."""
    try:
        with path.open(encoding="utf-8") as file:
            yield from iter(lambda: file.readline(LINE_BYTES_MAX + 1), "")
    except OSError as error:
        raise _refused(path, error) from error
    except UnicodeDecodeError as error:
        raise ConfigError(
            "cannot be the state of a sweep (it is no UTF-8 text)",
            where=str(path),
            hint="name another file with --state",
        ) from error


def _refused(path: Path, error: OSError) -> JournalError:
    return JournalError(
        f"cannot be the state of a sweep ({error.strerror or error})",
        where=str(path),
        hint="check disk and rights, or name another file with --state",
    )


class _state_file:  # noqa: N801 - reads as a statement, like contextlib's own
    """Appends finished blocks to the state file, or nowhere."""

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def __enter__(self) -> Callable[[tuple[int, int], Sum], None]:
        if self._path is not None:
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._file = self._path.open("ab", buffering=0)
            except OSError as error:
                raise _refused(self._path, error) from error
        return self._keep

    def __exit__(self, *exc: object) -> None:
        if self._path is not None:
            self._file.close()

    def _keep(self, block: tuple[int, int], done: Sum) -> None:
        if self._path is None:
            return
        record = {"block": block, "code": code_hash(), "sum": done.to_json()}
        line = json.dumps(record, separators=(",", ":")).encode() + b"\n"
        written = 0
        try:
            while written < len(line):
                written += self._file.write(line[written:])
        except OSError as error:
            with contextlib.suppress(OSError):
                # Half a line would be refused by whoever goes on from here.
                self._file.truncate(os.fstat(self._file.fileno()).st_size - written)
            raise _refused(self._path, error) from error


_CODE: list[str] = []


def code_hash() -> str:
    """SHA-256 of the framework's source, shortened: a finished block counts only for the code that finished it."""
    if not _CODE:
        root = Path(__file__).resolve().parent.parent
        digest = hashlib.sha256()
        for path in sorted(root.rglob("*.py")):
            digest.update(path.relative_to(root).as_posix().encode())
            digest.update(path.read_bytes())
        _CODE.append(digest.hexdigest()[:16])
    return _CODE[0]


# --- the same again -----------------------------------------------------------------------------------------------------


@attrs.define(kw_only=True)
class Twice:
    """Seeds run in several processes. ``differing`` holds those whose hashes were not all the same."""

    seeds: int = 0
    differing: list[int] = attrs.field(factory=list)


def trace_hash(seed: int) -> str:
    """The hash over everything that crossed a seam in the run of a seed."""
    return run_plan(draw(seed)).hash


def twice(
    options: SweepOptions, pythons: Sequence[str] = (), on_block: Callable[[Twice], None] = lambda done: None
) -> Twice:
    """Run the seeds in this interpreter and in each of ``pythons`` (none: this one again), each with another hash seed.

    Raises ``UsageError`` for numbers that make no sense, ``ConfigError`` for an interpreter that does not run them.
    """
    if options.seeds < 1 or options.start < 0:
        raise UsageError("a comparison takes at least one seed, and begins at 0 or later", where="bot sim --twice")
    total = Twice()
    end = options.start + options.seeds
    for first in range(options.start, end, TWICE_BLOCK):
        block = range(first, min(first + TWICE_BLOCK, end))
        answers = _hashes_of(block, (sys.executable, *(pythons or (sys.executable,))))
        total.seeds += len(block)
        total.differing.extend(seed for seed, *hashes in zip(block, *answers, strict=True) if len(set(hashes)) > 1)
        on_block(total)
    return total


def _hashes_of(block: range, pythons: Sequence[str]) -> list[list[str]]:
    """The hashes of a block by several interpreters at the same time."""
    root = str(Path(__file__).resolve().parents[2])
    paths = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH", ""))))
    words = ["-m", "botframework", "sim", "--hashes", "--start", str(block.start), "--seeds", str(len(block))]
    processes = []
    try:
        for number, python in enumerate(pythons, 1):
            env = {**os.environ, "PYTHONHASHSEED": str(number * 1_000 + block.start % 1_000), "PYTHONPATH": paths}
            try:
                processes.append(
                    subprocess.Popen(
                        [python, *words], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
                    )
                )
            except OSError as error:
                raise ConfigError(
                    f"cannot be run: {error.strerror}", where=python, hint="give a Python's path"
                ) from error
        answers = []
        for python, process in zip(pythons, processes, strict=True):
            out, err = process.communicate()
            lines = [line.split() for line in out.splitlines()]
            if process.returncode or [line[0] for line in lines] != [str(seed) for seed in block]:
                why = (err.strip().splitlines() or ["no answer"])[-1]
                raise ConfigError(
                    f"did not run the seeds: {why}", where=python, hint="it needs what this one has installed"
                )
            answers.append([line[1] for line in lines])
        return answers
    finally:
        for process in processes:
            process.kill()
            with process:  # which closes its pipes and takes its end
                pass


def summary(total: Sum) -> dict[str, Any]:
    """A sweep in figures."""
    return {
        "seeds": total.seeds,
        "failed": [{"seed": seed, "broken": text} for seed, text in total.failed],
        "simulated_hours": round(total.virtual_s / 3600, 2),
        "processes": total.processes,
        "requests": total.requests,
        "orders": total.orders,
        "fills": total.fills,
        "missed": total.missed,
        "marks_demanded": total.seeds >= MANY,
    }


# --- one seed -----------------------------------------------------------------------------------------------------------


def one(seed: int, *, trace: bool, file: Path | None = None) -> Outcome:
    """Run one seed, on the built-in traders or on the strategies of ``file``, whose list of restricted symbols holds here too.

    Raises ``BotError`` for a file, or a list it names, that cannot be used.
    """
    if file is None:
        return run_plan(draw(seed), keep=trace)
    planned, maker = plan(file), engine_maker(file)
    listed = list_for_replay(planned, RealClock().wall_ns())
    if listed is None:
        return run_plan(draw(seed), keep=trace, make_engine=maker)
    stand_ins = {ours.symbol: theirs for ours, theirs in zip(planned.config.instruments, SYMBOLS, strict=False)}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, listed.path.name)
        path.write_text("".join(f"{stand_ins[symbol]}\n" for symbol in listed.symbols if symbol in stand_ins))
        return run_plan(draw(seed), keep=trace, make_engine=maker, restricted=path)


def smallest(seed: int, on_try: Callable[[Plan, bool], None] = lambda plan, fails: None) -> Plan:
    """The smallest plan found that breaks what this seed breaks. Raises ``UsageError`` when it breaks nothing."""
    try:
        return shrink(draw(seed), on_try)
    except ValueError as error:
        raise UsageError(str(error), where="--shrink", hint="give a seed that a sweep listed as failing") from error


def engine_maker(file: Path) -> EngineMaker:
    """Engines with the strategies, limits and answers of a bot's YAML, on the simulation's own instruments.

    Whatever the file trades is traded in the simulated ones, in order: its first instrument is the first of ours.
    Raises ``BotError`` for a file that could not be run either.
    """
    from botframework.runner.engine import build_engine

    planned: BotPlan = plan(file)
    refuse_replayed_only(planned.config)
    symbols = [instrument.symbol for instrument in planned.config.instruments]
    if len(symbols) > len(SYMBOLS):
        raise ConfigError(
            f"the simulation trades {len(SYMBOLS)} instruments, and this bot {len(symbols)}",
            where=planned.config.where,
            hint="attack it with a copy of the file that trades fewer",
        )

    def make(
        kind: type[Engine], instruments: Sequence[Instrument], account: str, journal_id: str, number: int
    ) -> Engine:
        stand_ins = [
            attrs.evolve(instrument, symbol=symbol) for symbol, instrument in zip(symbols, instruments, strict=False)
        ]
        return build_engine(planned, stand_ins, account=account, journal_id=journal_id, kind=kind)

    return make
