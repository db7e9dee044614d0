"""``make kill TRIALS=100``: many trials side by side, kept in ``var/kill.jsonl`` so that a run goes on where it stopped."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

import attrs
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from tests.kill.trial import MODES, Trial, run_trial

WITHIN_S = 15.0


def main() -> int:
    """Run what is missing, print one line a mode; exit code 1 when a trial failed its verdict."""
    parser = argparse.ArgumentParser(prog="make kill", description=__doc__)
    parser.add_argument("--trials", type=int, default=100, help="of each mode")
    parser.add_argument("--jobs", type=int, default=6)
    parser.add_argument("--orders", type=int, default=50)
    parser.add_argument("--mode", choices=MODES, action="append")
    parser.add_argument("--keep", type=Path, default=Path("var/kill.jsonl"))
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    modes = asked.mode or MODES
    done = [trial for trial in _kept(asked.keep) if trial.orders == asked.orders]
    missing = [mode for _ in range(asked.trials) for mode in modes]
    for trial in done:
        if trial.mode in missing:
            missing.remove(trial.mode)
    failures = []
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with (
        tempfile.TemporaryDirectory(prefix="kill-") as folder,
        ThreadPoolExecutor(asked.jobs) as pool,
        Progress(*columns, disable=not sys.stderr.isatty()) as progress,
    ):
        bar = progress.add_task("trials", total=len(missing))
        try:
            work = {
                pool.submit(run_trial, mode, Path(folder) / str(number), orders=asked.orders): mode
                for number, mode in enumerate(missing)
            }
            for each in as_completed(work):
                progress.advance(bar)
                try:
                    trial = each.result()
                except (AssertionError, OSError, ValueError, subprocess.SubprocessError) as error:
                    failures.append(f"{work[each]}: {type(error).__name__}: {error}")
                    continue
                done.append(trial)
                asked.keep.parent.mkdir(parents=True, exist_ok=True)
                with asked.keep.open("a") as kept:
                    kept.write(json.dumps(attrs.asdict(trial)) + "\n")
        except KeyboardInterrupt:
            # A terminal asks the bots and gateways as well, so what is at work ends soon.
            pool.shutdown(wait=False, cancel_futures=True)
            print(f"interrupted; the same command goes on ({asked.keep})", file=sys.stderr)
            return 130
    rows = [_row(mode, [trial for trial in done if trial.mode == mode]) for mode in modes]
    if asked.json:
        print(json.dumps({"rows": rows, "failures": failures}))
    else:
        for row in rows:
            print("   ".join(f"{key} {value}" for key, value in row.items()))
        for failure in failures:
            print(f"did not run: {failure}", file=sys.stderr)
    bad = any(row["entries_after"] or row["orders_left"] or row["p99_s"] > WITHIN_S for row in rows if row["trials"])
    return 1 if bad or failures else 0


def _kept(path: Path) -> list[Trial]:
    if not path.exists():
        return []
    return [Trial(**json.loads(line)) for line in path.read_text().splitlines()]


def _row(mode: str, trials: list[Trial]) -> dict[str, Any]:
    times = sorted(trial.confirm_s for trial in trials) or [0.0]
    found = sorted(trial.detect_s for trial in trials if trial.detect_s is not None)
    return {
        "mode": mode,
        "trials": len(trials),
        "p50_s": round(times[len(times) // 2], 2),
        "p99_s": round(times[min(len(times) - 1, int(len(times) * 0.99))], 2),
        "max_s": round(times[-1], 2),
        "found_after_s": round(found[-1], 2) if found else "-",
        "entries_after": sum(trial.entries_after for trial in trials),
        "orders_left": sum(trial.left for trial in trials),
    }
