"""``make model``: walk through every state, or find the shortest way to what a mistake leads to."""

from __future__ import annotations

import argparse
import json
import sys
import time
from typing import Any

from tests.model.client import Client
from tests.model.designs import BY_NAME, DESIGNS, Design
from tests.model.search import Alone, Found, Pair, Progress, silent
from tests.model.world import Size, World

SMALL = Size(intents=1, quantity=1, questions=1, corrects=False)
FULL = Size(intents=2, quantity=2, questions=2)


class Line:
    """Progress on a terminal, on one line."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()

    def __call__(self, words: str) -> None:
        if self._shown:
            sys.stderr.write(f"\r\x1b[K{words}")
            sys.stderr.flush()

    def clear(self) -> None:
        self("")


def hunt(design: Design, progress: Progress = silent) -> tuple[Found | None, Alone, Pair | None]:
    """Look for what a mistake leads to."""
    size = Size(quantity=design.quantity, questions=1)
    alone = Alone(World(size, Client(design.quantity, design.rules), design.habits), progress)
    found = alone.explore()
    if found is not None or design.intents == 1:
        return found, alone, None
    pair = Pair(alone, progress=progress)
    return pair.explore(), alone, pair


def _tell(found: Found) -> None:
    for number, label in enumerate(found.trace, 1):
        print(f"  {number:2d}. {label}")
    print(f"      {found.what}")


def _check(size: Size, crashes: int, line: Line, *, as_json: bool) -> int:
    """Walk through everything that can happen to the design as it is."""
    alone = Alone(World(size, Client(size.quantity)), line)
    found = alone.explore()
    line.clear()
    report: dict[str, Any] = {
        "states": len(alone.states),
        "transitions": alone.transitions,
        "engine_states": len(alone.world.client.seen),
        "engine_steps": alone.world.client.steps,
        "longest": max(alone.depth),
        "seconds": round(alone.seconds, 1),
    }
    if not as_json:
        print(
            f"one intent, {size.quantity} to fill, any number of crashes, beside any number of others: {len(alone.states):,} states,"
            f" {alone.transitions:,} transitions ({report['engine_states']:,} states of the engine, {report['engine_steps']:,} steps"
            f" of it), {report['longest']} steps deep, {alone.seconds:.0f} s"
        )
    if found is None and size.intents == 2:
        pair = Pair(alone, crashes, line)
        found = pair.explore()
        line.clear()
        report["pair"] = {
            "classes": pair.classes,
            "states": pair.count,
            "transitions": pair.transitions,
            "longest": pair.levels - 1,
            "seconds": round(pair.seconds, 1),
        }
        if not as_json:
            print(
                f"two intents, crashes up to {crashes}: {pair.count:,} states, {pair.transitions:,} transitions (of each intent"
                f" {pair.classes:,} classes of equal states), {pair.levels - 1} steps deep, {pair.seconds:.0f} s"
            )
    report["violation"] = None if found is None else {"what": found.what, "trace": found.trace}
    if as_json:
        print(json.dumps(report))
    elif found is None:
        print("no violation")
    else:
        print("violation:")
        _tell(found)
    return 0 if found is None else 1


def _all(line: Line, *, as_json: bool) -> int:
    """Every mistake, and in how many steps it is found."""
    missed = 0
    rows = []
    for design in DESIGNS:
        begun = time.perf_counter()
        found, alone, pair = hunt(design, line)
        line.clear()
        missed += found is None
        rows.append(
            {
                "design": design.name,
                "words": design.words,
                "breaks": found.what.partition(":")[0] if found else None,
                "steps": len(found.trace) if found else None,
                "states": len(alone.states) + (pair.count if pair else 0),
                "seconds": round(time.perf_counter() - begun, 1),
            }
        )
        if not as_json:
            row = rows[-1]
            what = f"{row['breaks']:4} in {row['steps']:2} steps" if found else "NOT FOUND       "
            print(
                f"{design.name:28} {what}  {row['states']:>7,} states  {row['seconds']:5.1f} s  {design.words}",
                flush=True,
            )
    if as_json:
        print(json.dumps(rows))
    else:
        print(f"{len(DESIGNS) - missed} of {len(DESIGNS)} seeded errors found")
    return 1 if missed else 0


def main() -> int:
    """Returns the exit code: 0 when nothing broke, or the mistake asked for was found."""
    parser = argparse.ArgumentParser(prog="make model", description=__doc__)
    parser.add_argument("--size", choices=("small", "full"), default="full", help="small: one intent")
    parser.add_argument("--crashes", type=int, default=1, help="crashes of two intents (default 1)")
    parser.add_argument("--bug", help="find this mistake, or all of them: " + ", ".join(("all", *BY_NAME)))
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    line = Line()
    if given.bug == "all":
        return _all(line, as_json=given.json)
    if given.bug:
        design = BY_NAME.get(given.bug)
        if design is None:
            print(f"error: no mistake is called {given.bug!r}; there are: all, {', '.join(BY_NAME)}", file=sys.stderr)
            return 2
        found, _, _ = hunt(design, line)
        line.clear()
        print(f"{design.name}: {design.words}")
        if found is None:
            print("  not found")
            return 1
        _tell(found)
        return 0
    return _check(SMALL if given.size == "small" else FULL, given.crashes, line, as_json=given.json)
