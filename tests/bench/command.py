"""The command line of the benchmarks."""

from __future__ import annotations

import argparse
import importlib
import json
import time
from pathlib import Path

from tests.bench.report import Result, as_json, as_text, from_json, machine, warn
from tests.bench.rounds import ROOT, BenchError, Progress

BENCHES = (
    "startup",
    "rows",
    "engine",
    "replay",
    "frames",
    "tick_to_order",
    "peers",
    "recovery",
    "memory",
    "risk",
    "growth",
)
#: Takes minutes, so only when it is named; its figures stand in docs/reliability.md.
LONG = ("recovery", "growth")
DOCS = ROOT / "docs" / "performance.md"


def main(argv: list[str] | None = None) -> int:
    """Run benchmarks; gives the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure tickwright beside its floors.")
    parser.add_argument(
        "names",
        nargs="*",
        metavar="name",
        help=f"which: {', '.join(BENCHES)}; all but {', '.join(LONG)} when none is named",
    )
    parser.add_argument("--quick", action="store_true", help="few and short rounds: shows that they work, not how fast")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there as well")
    parser.add_argument("--write-docs", action="store_true", help="rewrite docs/performance.md from this run")
    parser.add_argument("--note", metavar="TEXT", help="what to say of the interpreter, with the figures of --json")
    parser.add_argument(
        "--also",
        type=Path,
        metavar="FILE",
        help="with --write-docs: the --json of another run, on another interpreter, to stand behind this one",
    )
    args = parser.parse_args(argv)
    unknown = [name for name in args.names if name not in BENCHES]
    if unknown:
        parser.error(f"no benchmark is called {unknown[0]!r}; there are {', '.join(BENCHES)}")
    if args.write_docs and (args.quick or args.names):
        parser.error("--write-docs needs a whole run: no names and no --quick")
    if args.also is not None and not args.write_docs:
        parser.error("--also needs --write-docs")
    also = None
    if args.also is not None:
        try:
            also = from_json(json.loads(args.also.read_text(encoding="utf-8")))
        except (OSError, ValueError, LookupError, TypeError) as error:
            parser.error(f"--also: {args.also} is not what --json writes: {error!r}")
    about, results, code = machine(), [], 0
    if args.note:
        about["note"] = args.note
    progress, began = Progress(), time.monotonic()
    try:
        for name in dict.fromkeys(args.names or [each for each in BENCHES if each not in LONG]):
            progress.begin(name)
            try:
                result: Result = importlib.import_module(f"tests.bench.{name}").run(quick=args.quick, progress=progress)
            except BenchError as error:
                code = 1
                progress.end()
                warn(f"{name}: {error}")
                continue
            progress.end()
            results.append(result)
            print(as_text(result) + "\n", flush=True)
    except KeyboardInterrupt:
        progress.end()
        warn("interrupted")
        code = 130
    took = time.monotonic() - began
    print(f"{about['cores']} cores, {about['processor']}, {about['system']}, {about['python']}; took {took:.0f} s")
    if args.json is not None:
        args.json.write_text(json.dumps(as_json(results, about), indent=1) + "\n", encoding="utf-8")
    if args.write_docs and code == 0:
        from tests.bench.docs import page

        DOCS.write_text(page(results, about, took, also), encoding="utf-8")
        print(f"wrote {DOCS.relative_to(ROOT)}")
    return code
