"""``python -m tests.mutants.mutation``: a seeded sample of small changes, and the part of them that the tests notice.

Which test runs which line is recorded once. Then each change is tried with the tests that run its line, the quickest first,
in a forked child (``forkserver``); what survives there is tried once more in a program of its own. Results are remembered until
the changed function or the catching test changes, those of survivors until any test does. Exit code 0 when every package
reaches the score asked for, 1 when not, 2 for bad input.
"""

from __future__ import annotations

import difflib
import json
import queue
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import attrs
import click

from tests.mutants.changes import PACKAGES, Change, Source, sample, sources
from tests.mutants.command import progress, shard_of
from tests.mutants.equivalents import EQUIVALENT
from tests.mutants.runner import hash_of
from tests.mutants.server import Server
from tests.mutants.workspace import ROOT, workspace

TESTS = (
    "tests/core",
    "tests/runtime/test_journal.py",
    "tests/runtime/test_archive.py",
    "tests/runtime/test_rows.py",
    "tests/runtime/test_refusals.py",
    "tests/runtime/test_store.py",
    "tests/runtime/test_codec.py",
    "tests/runtime/test_reconcile.py",
    "tests/simulation/test_found.py",
)
"""Where witnesses are looked for: the tests beside the code, and whole runs."""
WITNESSES_S = 6.0
"""Processor time of the tests asked about one change, at most: the quickest that run its line."""
AGAIN_S = 3.0
"""The same for the second look, in a program of its own."""


@attrs.define(eq=False)
class Witnesses:
    """Which tests run which line, and how long they take."""

    seconds: dict[str, float]
    lines: dict[str, dict[int, tuple[str, ...]]]

    @classmethod
    def of(cls, answer: dict[str, Any], root: Path) -> Witnesses:
        """What a recording in ``root`` found."""
        names: list[str] = answer["tests"]
        failing = set(answer["failing"])
        lines = {
            Path(file).relative_to(root).as_posix(): {
                int(line): tuple(names[place] for place in places if names[place] not in failing)
                for line, places in found.items()
            }
            for file, found in answer["lines"].items()
        }
        return cls({name: answer["seconds"][name] for name in names}, lines)

    def merged(self, newer: Witnesses, gone: set[str]) -> Witnesses:
        """Both, the newer one's word in place of what is known of its tests, and nothing of the files in ``gone``."""
        out = {test for test in self.seconds if test.partition("::")[0] in gone or test in newer.seconds}
        lines: dict[str, dict[int, tuple[str, ...]]] = {}
        for known in (self.lines, newer.lines):
            for file, found in known.items():
                for line, tests in found.items():
                    kept = tuple(test for test in tests if known is newer.lines or test not in out)
                    there = lines.setdefault(file, {})
                    there[line] = (*there.get(line, ()), *kept)
        seconds = {test: each for test, each in self.seconds.items() if test not in out}
        return Witnesses(seconds | newer.seconds, lines)

    def kept(self) -> dict[str, Any]:
        """As JSON values, tests by number."""
        numbers = {test: number for number, test in enumerate(self.seconds)}
        lines = {
            file: {str(line): [numbers[test] for test in tests] for line, tests in found.items()}
            for file, found in self.lines.items()
        }
        return {"tests": list(self.seconds), "seconds": self.seconds, "failing": [], "lines": lines}

    def of_change(self, change: Change) -> list[str]:
        """The tests for one change, the quickest first, as many as there is time for."""
        known = self.lines.get(change.file, {})
        found = known.get(change.line)
        if found is None:
            # In the middle of a statement of several lines: the nearest line above that counts as one.
            above = [line for line in known if line <= change.line]
            found = known[max(above)] if above else ()
        return self.within(sorted(found, key=lambda test: (self.seconds[test], test)), WITNESSES_S)

    def within(self, tests: Sequence[str], limit_s: float) -> list[str]:
        """The first of them that together take no longer; one at least."""
        chosen: list[str] = []
        for test in tests:
            limit_s -= self.seconds[test]
            if limit_s < 0 and chosen:
                break
            chosen.append(test)
        return chosen


@attrs.frozen
class Outcome:
    """What became of one change. ``verdict`` is caught, survived, unseen (no test runs the line) or equivalent."""

    change: Change
    verdict: str
    by: str
    cpu_s: float
    function: str = ""

    @property
    def is_caught(self) -> bool:
        return self.verdict == "caught"


def try_change(server: Server, source: Source, change: Change, known: Witnesses) -> Outcome:
    """Who notices."""
    tests = known.of_change(change)
    if not tests:
        return Outcome(change, "unseen", "", 0.0)
    cpu_s = 10.0 + 4 * sum(known.seconds[test] for test in tests)
    again = known.within(tests, AGAIN_S)
    by, spent = server.look(change.file, source.changed(change), tests, cpu_s=cpu_s, again=again)
    return Outcome(change, "caught" if by else "survived", by, spent)


@attrs.define(eq=False)
class Memory:
    """Results by key, in a file of one JSON object a line."""

    path: Path | None
    root: Path
    rows: dict[str, dict[str, Any]] = attrs.field(factory=dict)
    tests: str = ""

    @classmethod
    def of(cls, path: Path | None, root: Path) -> Memory:
        made = cls(path, root, tests=hash_of((root / "tests").rglob("*.py")))
        if path is not None and path.is_file():
            for line in path.read_text(encoding="utf-8").splitlines():
                try:
                    row = json.loads(line)
                    made.rows[row["key"]] = row
                except (ValueError, KeyError, TypeError):
                    continue
        return made

    def recall(self, change: Change, function: str) -> Outcome | None:
        row = self.rows.get(change.key)
        if row is None or row["function"] != function or row["witness"] != self.witness(row["by"]):
            return None
        return Outcome(change, row["verdict"], row["by"], 0.0, function)

    def keep(self, outcome: Outcome) -> None:
        row = {
            "key": outcome.change.key,
            "function": outcome.function,
            "verdict": outcome.verdict,
            "by": outcome.by,
            "witness": self.witness(outcome.by),
            "cpu_s": round(outcome.cpu_s, 3),
        }
        self.rows[outcome.change.key] = row
        if self.path is not None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a", encoding="utf-8") as out:
                out.write(json.dumps(row) + "\n")

    def witness(self, by: str) -> str:
        test = self.root / by.partition("::")[0]
        return hash_of([test]) if "::" in by and test.is_file() else self.tests


def run(
    todo: list[tuple[Source, Change]], root: Path, jobs: int, map_path: Path | None, say: Callable[[str], None]
) -> Iterator[Outcome]:
    """Try the changes, ``jobs`` at once."""
    results: queue.Queue[Outcome | Exception] = queue.Queue()
    waiting: queue.Queue[tuple[Source, Change]] = queue.Queue()
    for each in todo:
        waiting.put(each)

    def work(server: Server, known: Witnesses) -> None:
        while True:
            try:
                source, change = waiting.get_nowait()
            except queue.Empty:
                return
            try:
                outcome = try_change(server, source, change, known)
                results.put(attrs.evolve(outcome, function=source.function_hash(change)))
            except Exception as error:
                results.put(error)
                return

    with ExitStack() as stack:
        servers = []
        for _ in range(jobs):
            server = Server.start(stack.enter_context(workspace(root)), TESTS)
            stack.callback(server.close)
            servers.append(server)
        known = _witnesses(servers[0], root, map_path, say)
        pool = stack.enter_context(ThreadPoolExecutor(jobs))
        for server in servers:
            pool.submit(work, server, known)
        for _ in todo:
            result = results.get()
            if isinstance(result, Exception):
                while not waiting.empty():
                    waiting.get_nowait()
                raise result
            yield result


def _witnesses(server: Server, root: Path, map_path: Path | None, say: Callable[[str], None]) -> Witnesses:
    """Which test runs which line: recorded, or read; of tests that changed since, and of all once the code has, anew."""
    copy = server.copy.path
    code = hash_of([*(copy / "botframework").rglob("*.py"), *(copy / "strategies").rglob("*.py")])
    tests = server.tests()
    signed = {file: _signed(copy, file) for file in dict.fromkeys(test.partition("::")[0] for test in tests)}
    known, changed = Witnesses({}, {}), set(signed)
    if map_path is not None and map_path.is_file():
        kept = json.loads(map_path.read_text(encoding="utf-8"))
        if kept.get("code") == code:
            known = Witnesses.of(
                {**kept, "lines": {f"/{file}": each for file, each in kept["lines"].items()}}, Path("/")
            )
            changed = {file for file, sign in signed.items() if kept["signed"].get(file) != sign}
            changed |= set(kept["signed"]) - set(signed)
    todo = [test for test in tests if test.partition("::")[0] in changed]
    if not changed:
        return known
    say(f"recording which of {len(todo)} tests runs which line")
    answer = server.ask({"record": todo, "files": [str(copy / source) for source in _files(copy)]})
    if "tests" not in answer:
        raise RuntimeError(f"recording failed: {answer}")
    for test in answer["failing"]:
        say(f"left out, because it fails without any change: {test}")
    found = known.merged(Witnesses.of(answer, copy), changed)
    if map_path is not None:
        map_path.parent.mkdir(parents=True, exist_ok=True)
        map_path.write_text(json.dumps({**found.kept(), "code": code, "signed": signed}), encoding="utf-8")
    return found


def _signed(root: Path, file: str) -> str:
    """What a test file rests on: itself, and what lies beside it that is no test."""
    beside = [path for path in (root / file).parent.glob("*.py") if not path.name.startswith("test_")]
    return hash_of([root / file, *beside])


def _files(root: Path) -> list[str]:
    return [
        path.relative_to(root).as_posix()
        for patterns in PACKAGES.values()
        for pattern in patterns
        for path in sorted(root.glob(pattern))
    ]


@click.command()
@click.option("--sample", "size", default=500, type=click.IntRange(1), help="How many changes.")
@click.option("--seed", default=0, type=int, help="Which ones.")
@click.option("--package", "packages", multiple=True, type=click.Choice(sorted(PACKAGES)), help="Only of these.")
@click.option("--shard", default="1/1", metavar="N/M", help="One part of M.")
@click.option("--jobs", default=1, type=click.IntRange(1), help="Copies to work in at once.")
@click.option("--state", type=click.Path(path_type=Path), help="Remember results here, and go on from there.")
@click.option(
    "--tree", default=ROOT, type=click.Path(path_type=Path, exists=True), help="Code and tests (this project's)."
)
@click.option("--at-least", default=90.0, help="The score every package needs, in percent.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def main(
    size: int,
    seed: int,
    packages: tuple[str, ...],
    shard: str,
    jobs: int,
    state: Path | None,
    tree: Path,
    at_least: float,
    as_json: bool,
) -> None:
    """Change the code of orders, risk and journal in small ways, and see whether a test notices."""
    part, whole = shard_of(shard)
    by_file = {source.file: source for source in sources(tree)}
    every = [change for source in by_file.values() for change in source.changes]
    counted = [change for change in every if not change.is_words]
    drawn = sample(counted, size, seed)[part - 1 :: whole]
    drawn = [change for change in drawn if not packages or change.package in packages]
    memory = Memory.of(state, tree)
    outcomes: dict[str, Outcome] = {}
    todo: list[tuple[Source, Change]] = []
    for change in drawn:
        source = by_file[change.file]
        function = source.function_hash(change)
        if change.key in EQUIVALENT:
            outcomes[change.key] = Outcome(change, "equivalent", EQUIVALENT[change.key], 0.0, function)
        elif (known := memory.recall(change, function)) is not None:
            outcomes[change.key] = known
        else:
            todo.append((source, change))
    todo.sort(key=lambda each: each[1].key)  # all packages at once, so that an early look tells something
    bar, step = progress(len(todo), "changes")
    say = lambda words: click.echo(words, err=True)  # noqa: E731 - one line, used once
    map_path = None if state is None else state.with_name(state.stem + ".map.json")
    with bar:
        for outcome in run(todo, tree, min(jobs, len(todo)), map_path, say) if todo else ():
            memory.keep(outcome)
            outcomes[outcome.change.key] = outcome
            step(f"{outcome.change.function} {outcome.verdict}")
    found = [outcomes[change.key] for change in drawn]
    scores = {name: score([each for each in found if each.change.package == name]) for name in PACKAGES}
    scores = {name: row for name, row in scores.items() if row["changes"]} | {"together": score(found)}
    words = sum(change.is_words for change in every)
    if as_json:
        rows = [
            {
                "key": each.change.key,
                "place": f"{each.change.file}:{each.change.line}",
                "function": each.change.function,
                "before": each.change.before,
                "after": each.change.after,
                "verdict": each.verdict,
                "by": each.by,
            }
            for each in found
        ]
        figures = {"possible": len(every), "words": words, "seed": seed, "scores": scores, "results": rows}
        click.echo(json.dumps(figures, indent=1))
    else:
        for each in found:
            if not each.is_caught:
                _show(each, by_file[each.change.file])
        click.echo(f"{len(every)} changes possible, {words} of them in words for people (not counted); seed {seed}")
        for name, row in scores.items():
            click.echo(
                f"{name:<10} {row['score']:6.1f} %  {row['caught']} of {row['changes'] - row['equivalent']} caught, "
                f"{row['survived']} survived ({row['unseen']} of them run by no test), {row['equivalent']} equivalent"
            )
    if any(row["score"] < at_least for row in scores.values()):
        sys.exit(1)


def score(found: list[Outcome]) -> dict[str, Any]:
    """How many were caught, of those that could be."""
    counts = {verdict: sum(each.verdict == verdict for each in found) for verdict in ("caught", "equivalent", "unseen")}
    countable = len(found) - counts["equivalent"]
    return {
        "changes": len(found),
        **counts,
        "survived": countable - counts["caught"],
        "score": round(100 * counts["caught"] / countable, 2) if countable else 100.0,
    }


def _show(outcome: Outcome, source: Source) -> None:
    change = outcome.change
    click.echo(f"{outcome.verdict} {change.key}  {change.file}:{change.line}  {change.function}")
    for line in difflib.unified_diff(source.text.splitlines(), source.changed(change).splitlines(), n=0, lineterm=""):
        if not line.startswith(("---", "+++", "@@")):
            click.echo(f"    {line}")
    if outcome.by and outcome.verdict == "equivalent":
        click.echo(f"    {outcome.by}")


if __name__ == "__main__":
    main()
