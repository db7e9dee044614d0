"""The command line of the crash tests: kill points, losses of power, failing disks, damaged files.

``make crash`` runs all of it. What is done is kept in a state file, so that a run that was stopped goes on; after a change of the
code it begins anew. The exit code is 1 when anything broke, and when the control (a journal that does not wait for the disk)
lost nothing, since then the harness would see nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from pathlib import Path
from typing import Any

import attrs

from botframework.runner.workers import Workers
from tests.crash.units import ALL, LABELS, Unit, do, units

ROOT = Path(__file__).resolve().parents[2]
# --- the run ----------------------------------------------------------------------------------------------------------


def main(argv: list[str] | None = None) -> int:
    """Run; gives the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description="Crash tickwright in every way we know.")
    parser.add_argument("what", nargs="*", metavar="what", help=f"which: {', '.join(ALL)}; all when none is named")
    parser.add_argument("--points", type=int, default=500, help="kill points (500)")
    parser.add_argument("--losses", type=int, default=2_000, help="losses of power (2000)")
    parser.add_argument("--faults", type=int, default=0, help="operations that fail; 0: every one of the day (0)")
    parser.add_argument("--files", type=int, default=1_000, help="damaged files (1000)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1), help="processes at a time (2)")
    parser.add_argument("--state", type=Path, metavar="FILE", help="keep there what is done, and go on from it")
    parser.add_argument("--json", action="store_true", help="print the outcome as JSON")
    args = parser.parse_args(argv)
    args.what = args.what or list(ALL)
    if unknown := [name for name in args.what if name not in ALL]:
        parser.error(f"nothing is called {unknown[0]!r}; there are {', '.join(ALL)}")
    began = time.monotonic()
    todo = units(
        args.what, points=args.points, losses=args.losses, faults_max=args.faults, spoilt=args.files, seed=args.seed
    )
    state = State.load(args.state)
    results = [found for unit in todo if (found := state.done.get(json.dumps(unit))) is not None]
    missing = [unit for unit in todo if json.dumps(unit) not in state.done]
    try:
        for result in _in_pool(missing, args.jobs):
            results.append(result)
            state.add(result)
            _show(results, len(todo))
    except KeyboardInterrupt:
        _show([], 0)
        where = f"; the same command goes on ({args.state})" if args.state else ""
        print(f"interrupted after {len(results)} of {len(todo)}{where}", file=sys.stderr)
        return 130
    _show([], 0)
    return _told(results, args.json, time.monotonic() - began)


def _in_pool(todo: list[Unit], jobs: int) -> Iterator[dict[str, Any]]:
    if not todo:
        return
    with Workers(max(1, jobs)) as pool:
        running: set[Future[dict[str, Any]]] = set()
        rest = iter(todo)
        while True:
            while len(running) < 2 * jobs and (unit := next(rest, None)) is not None:
                running.add(pool.submit(do, unit))
            if not running:
                return
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for each in done:
                yield each.result()


def _told(results: list[dict[str, Any]], as_json: bool, took_s: float) -> int:
    sums: dict[str, dict[str, Any]] = {}
    for result in results:
        of_kind = sums.setdefault(result["kind"], {"tried": 0, "broken": 0, "lost": 0, "short": 0})
        of_kind["tried"] += result["tried"]
        of_kind["broken"] += len(result["broken"])
        of_kind["lost"] += result["lost"]
        of_kind["short"] += result["short"]
    broken = [line for result in results for line in result["broken"]]
    control = sums.get("control")
    is_blind = control is not None and not control["lost"]
    is_ok = not broken and not is_blind
    if as_json:
        print(json.dumps({"ok": is_ok, "kinds": sums, "broken": broken, "took_s": round(took_s, 1)}, indent=1))
    else:
        for kind, each in sums.items():
            words = f"{each['broken']} broken"
            if kind == "control":
                words = f"{each['lost']} lost rows, as they must"
            elif kind == "files":
                started = each["tried"] - each["broken"] - each["lost"]
                words += f", {each['lost']} refused, {started} started"
                words += f", {each['short']} of them short of newest rows that nobody was promised"
            print(f"{LABELS[kind]:44} {each['tried']:>6}   {words}")
        for line in broken[:20]:
            print(f"  {line}")
        if is_blind:
            print("  the control lost nothing: the harness cannot see a loss")
        print(f"{'all held' if is_ok else 'BROKEN'}, {took_s:.0f} s")
    return 0 if is_ok else 1


def _show(results: list[dict[str, Any]], count: int) -> None:
    if not sys.stderr.isatty():
        return
    if not count:
        print("\r\033[K", end="", file=sys.stderr, flush=True)
        return
    broken = sum(len(result["broken"]) for result in results)
    tried = sum(result["tried"] for result in results)
    share = len(results) / count
    bar = "#" * round(share * 30)
    print(f"\r[{bar:30}] {share:4.0%}  {tried} tried, {broken} broken", end="", file=sys.stderr, flush=True)


@attrs.define
class State:
    """What is done already, by unit, in a file of JSON lines whose first one names the code it holds for."""

    path: Path | None
    done: dict[str, dict[str, Any]]

    @classmethod
    def load(cls, path: Path | None) -> State:
        """Begin anew when there is nothing, or what is there was found with other code."""
        code = _code_hash()
        if path is None:
            return cls(None, {})
        try:
            lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        except (OSError, ValueError):
            lines = []
        if lines and lines[0].get("code") == code:
            return cls(path, {json.dumps(line["unit"]): line for line in lines[1:] if not line["broken"]})
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"code": code}) + "\n", encoding="utf-8")
        return cls(path, {})

    def add(self, result: dict[str, Any]) -> None:
        """Keep a result."""
        if self.path is not None:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(result) + "\n")


def _code_hash() -> str:
    digest = hashlib.sha256()
    for file in sorted([*(ROOT / "botframework").rglob("*.py"), *(ROOT / "tests" / "crash").glob("*.py")]):
        digest.update(file.read_bytes())
    return digest.hexdigest()
