"""Puts each mistake of the catalogue into a copy and looks which test notices.

The tests named with the mistake are asked first, then wider ones, at last seeds of the simulation. A test that fails on
the copy without a mistake is no witness and is left out. What was caught is remembered in a file until the mutated file or the
catching test changes, what survived until anything changes, or with a reason until the mutated file does. Called by ``python -m tests.mutants``.
"""

from __future__ import annotations

import hashlib
import json
import queue
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import attrs

from tests.mutants.catalogue import Misfit, Mutant
from tests.mutants.server import Server
from tests.mutants.workspace import COPIED, ROOT, Workspace, workspace

WITHIN_S = 300.0
CPU_S = 120.0
_CORE = ("tests/core", "tests/runtime/test_reconcile.py tests/runtime/test_live.py", "seeds:0-60")
_RUNTIME = (
    "tests/runtime/test_journal.py tests/runtime/test_codec.py tests/runtime/test_live.py tests/runtime/test_reconcile.py",
    "tests/runtime",
    "seeds:0-60",
)
_IBKR = (
    "tests/ibkr/test_lane.py tests/ibkr/test_direct.py tests/ibkr/test_answers.py tests/ibkr/test_broker.py",
    "seeds:0-60",
)
WIDER = {"botframework/core": _CORE, "botframework/runtime": _RUNTIME, "botframework/ibkr": _IBKR}
"""What is asked after the tests a mistake names, by where it was made."""

_SEED = re.compile(r"seed (\d+)")


@attrs.frozen
class Verdict:
    """What became of one mistake. ``by`` is the test, seed or other word of what noticed; empty when nothing did."""

    name: str
    source: str
    by: str
    first: bool  # whether it was one of the tests named with it
    cpu_s: float
    key: str = ""
    remembered: bool = False
    reason: str = ""  # for survivors: why, where that has been worked out

    @property
    def is_caught(self) -> bool:
        return bool(self.by)


@attrs.define(eq=False)
class Bench:
    """One copy with all tests that may be asked collected in it, and which of them fail there without any mistake."""

    server: Server
    tests: list[str]
    innocent: dict[str, bool] = attrs.field(factory=dict)  # by test: whether it passes on the code as it is

    @classmethod
    def of(cls, copy: Workspace, mutants: Iterable[Mutant]) -> Bench:
        asked = {step for mutant in mutants for stage in _stages(mutant) for step in stage[0] if not is_seeds(step)}
        server = Server.start(copy, sorted(asked))
        return cls(server, server.tests())

    def look(self, mutant: Mutant) -> tuple[str, bool]:
        """Who notices the mistake, and whether it was named with it; empty when nobody does. Raises ``Misfit``."""
        changed = mutant.applied(self.server.copy.text(mutant.file))
        seen: set[str] = set()
        for steps, is_first in _stages(mutant):
            tests = [test for step in steps for test in self.tests if is_of(test, step) and test not in seen]
            seen.update(tests)
            by = ""
            while tests:
                by, _ = self.server.look(mutant.file, changed, tests, cpu_s=CPU_S, again=tests if is_first else ())
                if not by or "::" not in by or self._is_innocent(by):
                    break
                tests = tests[tests.index(by) + 1 :] if by in tests else []
                by = ""
            if by:
                return by, is_first
            for step in steps:
                if is_seeds(step) and (by := self._storms(mutant, changed, step)):
                    return by, is_first
        return "", False

    def _is_innocent(self, test: str) -> bool:
        if test not in self.innocent:
            self.innocent[test] = not self.server.look("", None, [test], cpu_s=CPU_S, again=())[0]
        return self.innocent[test]

    def _storms(self, mutant: Mutant, changed: str, step: str) -> str:
        begin, end = (int(part) for part in step.removeprefix("seeds:").split("-"))
        arguments = ["-m", "botframework", "sim", "--start", str(begin), "--seeds", str(end - begin), "--jobs", "1"]
        copy = self.server.copy
        with copy.changed(mutant.file, changed):
            ended = copy.run(arguments, within_s=WITHIN_S)
        if ended.code == 0:
            return ""
        found = _SEED.search(ended.out)
        return f"seed {found[1]}" if found else f"storms {step}: ended with {ended.code}"


def _stages(mutant: Mutant) -> list[tuple[tuple[str, ...], bool]]:
    """Whom to ask, in order; the flag says that they are named with the mistake."""
    wider = next((stages for place, stages in WIDER.items() if mutant.file.startswith(place)), ())
    return [(mutant.first, True), *((tuple(stage.split()), False) for stage in wider)]


def is_seeds(step: str) -> bool:
    """Whether a step is storms of the simulation, not tests."""
    return step.startswith("seeds:")


def is_of(test: str, step: str) -> bool:
    """Whether a test is one of a file, of a folder, or the one named."""
    return test == step or test.startswith((f"{step}::", f"{step}/", f"{step}["))


def hash_of(paths: Iterable[Path]) -> str:
    """One hash over some files."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(str(path.name).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def hash_of_tree(root: Path) -> str:
    """One hash over all Python there is."""
    return hash_of(path for name in COPIED for path in (root / name).rglob("*.py") if name != "generated_client")


@attrs.define(eq=False)
class Memory:
    """Results by mutant, in a file of one JSON object a line; the newest line counts."""

    path: Path | None
    root: Path
    tree: str
    rows: dict[str, dict[str, Any]] = attrs.field(factory=dict)
    _lock: threading.Lock = attrs.field(factory=threading.Lock)

    @classmethod
    def of(cls, path: Path | None, root: Path) -> Memory:
        made = cls(path, root, hash_of_tree(root))
        if path is not None and path.is_file():
            for line in path.read_text(encoding="utf-8").splitlines():
                try:
                    row = json.loads(line)
                    made.rows[row["name"]] = row
                except (ValueError, KeyError, TypeError):
                    continue  # a line that was being written when the power went
        return made

    def recall(self, mutant: Mutant, key: str) -> Verdict | None:
        """What is known, as long as what it rests on is what it was."""
        row = self.rows.get(mutant.name)
        if row is None or row.get("key") != key:
            return None
        is_explained = bool(mutant.survives) and not row["by"]  # then no new test is expected to notice
        if not is_explained and row.get("witness") != self.witness(str(row.get("by", ""))):
            return None
        return Verdict(
            mutant.name,
            mutant.source,
            row["by"],
            row["first"],
            row["cpu_s"],
            key,
            True,
            "" if row["by"] else mutant.survives,
        )

    def keep(self, verdict: Verdict) -> None:
        row = {
            "name": verdict.name,
            "key": verdict.key,
            "by": verdict.by,
            "first": verdict.first,
            "cpu_s": round(verdict.cpu_s, 2),
            "witness": self.witness(verdict.by),
        }
        with self._lock:
            self.rows[verdict.name] = row
            if self.path is not None:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                with self.path.open("a", encoding="utf-8") as out:
                    out.write(json.dumps(row) + "\n")

    def witness(self, by: str) -> str:
        """The hash a result rests on besides the mutated file: the catching test's file, or everything."""
        test = self.root / by.partition("::")[0]
        return hash_of([test]) if "::" in by and test.is_file() else self.tree


def run_all(
    mutants: Iterable[Mutant],
    *,
    root: Path = ROOT,
    jobs: int = 1,
    state: Path | None = None,
    done: Callable[[Verdict], None] = lambda verdict: None,
) -> list[Verdict]:
    """Look for everybody who notices. Raises ``Misfit`` before anything runs when one does not fit the tree."""
    memory = Memory.of(state, root)
    todo: list[tuple[Mutant, str]] = []
    verdicts: dict[str, Verdict] = {}
    listed = list(mutants)
    for mutant in listed:
        text = (root / mutant.file).read_text(encoding="utf-8")
        mutant.applied(text)
        key = mutant.key(text)
        known = memory.recall(mutant, key)
        if known is None:
            todo.append((mutant, key))
        else:
            verdicts[mutant.name] = known
            done(known)
    if todo:
        for verdict in _run(todo, root, min(jobs, len(todo))):
            memory.keep(verdict)
            verdicts[verdict.name] = verdict
            done(verdict)
    return [verdicts[mutant.name] for mutant in listed]


def _run(todo: list[tuple[Mutant, str]], root: Path, jobs: int) -> Iterator[Verdict]:
    results: queue.Queue[Verdict | Exception] = queue.Queue()
    waiting: queue.Queue[tuple[Mutant, str]] = queue.Queue()
    for each in todo:
        waiting.put(each)

    def work(bench: Bench) -> None:
        while True:
            try:
                mutant, key = waiting.get_nowait()
            except queue.Empty:
                return
            try:
                began = time.monotonic()
                by, is_first = bench.look(mutant)
                took_s = time.monotonic() - began
                reason = "" if by else mutant.survives
                results.put(Verdict(mutant.name, mutant.source, by, is_first, took_s, key, reason=reason))
            except Exception as error:
                results.put(error)
                return

    with ExitStack() as stack, ThreadPoolExecutor(jobs) as pool:
        for _ in range(jobs):
            bench = Bench.of(stack.enter_context(workspace(root)), [mutant for mutant, _ in todo])
            stack.callback(bench.server.close)
            pool.submit(work, bench)
        for _ in todo:
            result = results.get()
            if isinstance(result, Exception):
                while not waiting.empty():
                    waiting.get_nowait()
                raise result
            yield result


__all__ = ["Memory", "Misfit", "Verdict", "run_all"]
