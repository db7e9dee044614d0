"""Puts each mistake of the catalogue into a copy and looks which test notices.

The tests named with the mistake are asked first, then wider ones, at last seeds of the simulation. A test that fails on
the copy without a mistake is no witness and is left out. What was caught is remembered in a file until the mutated file or the
catching test changes, what survived until anything changes. Called by ``python -m tests.mutants``.
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
from tests.mutants.workspace import COPIED, ROOT, Workspace, workspace

WITHIN_S = 300.0
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

_FAILED = re.compile(r"^(?:FAILED|ERROR) (\S.*?)(?: - .*)?$", re.MULTILINE)
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
    """One copy, and which tests fail there without any mistake."""

    copy: Workspace
    known: dict[str, tuple[str, ...]] = attrs.field(factory=dict)

    def look(self, mutant: Mutant) -> tuple[str, bool]:
        """Who notices the mistake; empty when nobody does. Raises ``Misfit``."""
        changed = mutant.applied(self.copy.text(mutant.file))
        wider = next((stages for place, stages in WIDER.items() if mutant.file.startswith(place)), ())
        stages = [(" ".join(step for step in mutant.first if not step.startswith("seeds:")), True)]
        stages += [(step, True) for step in mutant.first if step.startswith("seeds:")]
        stages += [(stage, False) for stage in wider if stage not in mutant.first]
        for stage, is_first in stages:
            if not stage:
                continue
            left_out = self._failing_anyway(stage)
            with self.copy.changed(mutant.file, changed):
                if by := self._noticed(stage, left_out):
                    return by, is_first
        return "", False

    def _failing_anyway(self, stage: str) -> tuple[str, ...]:
        if stage not in self.known:
            found: list[str] = []
            while (by := self._noticed(stage, tuple(found), stop=False)) and by not in found:
                found.extend(by.split("\n"))
                if len(found) > 50 or by.startswith(("seed", "the program")):
                    raise RuntimeError(f"{stage} fails without any mistake: {by}")
            self.known[stage] = tuple(found)
        return self.known[stage]

    def _noticed(self, stage: str, left_out: tuple[str, ...], *, stop: bool = True) -> str:
        if stage.startswith("seeds:"):
            return self._storms(stage.removeprefix("seeds:"))
        asked = [*stage.split(), *(word for test in left_out for word in ("--deselect", test))]
        options = ["-q", "-p", "tests.mutants.plugin", "-p", "no:cacheprovider", "-n", "0", "--tb=no", "-rfE"]
        ended = self.copy.run(["-m", "pytest", *(["-x"] if stop else []), *options, *asked], within_s=WITHIN_S)
        if ended.code in (0, 5):
            return ""
        if ended.code is None:
            return "the program does not come to an end"
        failed: list[str] = _FAILED.findall(ended.out)
        if not failed:
            return f"the program ended with {ended.code}"
        return failed[0] if stop else "\n".join(failed)

    def _storms(self, seeds: str) -> str:
        begin, end = (int(part) for part in seeds.split("-"))
        arguments = ["-m", "botframework", "sim", "--start", str(begin), "--seeds", str(end - begin), "--jobs", "1"]
        ended = self.copy.run(arguments, within_s=WITHIN_S)
        if ended.code == 0:
            return ""
        found = _SEED.search(ended.out)
        return f"seed {found[1]}" if found else f"storms {seeds}: ended with {ended.code}"


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
        if row is None or row.get("key") != key or row.get("witness") != self.witness(str(row.get("by", ""))):
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
            pool.submit(work, Bench(stack.enter_context(workspace(root))))
        for _ in todo:
            result = results.get()
            if isinstance(result, Exception):
                while not waiting.empty():
                    waiting.get_nowait()
                raise result
            yield result


__all__ = ["Memory", "Misfit", "Verdict", "run_all"]
