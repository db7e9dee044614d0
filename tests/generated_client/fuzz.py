"""Spoilt answers by the hundred thousand, through the way every answer takes: raw bytes, `parse`, the object.

`python -m tests.generated_client` (`make fuzz N=100000 SEED=0`) counts what must never be there: an exception, an
attribute that does not fit its annotation, something that arrived and is neither kept nor reported, a row that was given up
where orders move, an order answer taken for a better one. The same bytes go to the default templates' client when its
generator is there, to show what the templates are for. The test suite runs a few thousand cases in process.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import as_completed
from typing import Any

import attrs
import httpx
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from botframework.runner.workers import Workers
from generated_client import Response
from generated_client.models import CancelAck, OrderAccepted, OrderPreview, OrderQuestion
from generated_client.types import dump, loads
from tests.generated_client import default_templates
from tests.generated_client.conservation import Reported, lost, salvaged
from tests.generated_client.kit import count, endpoint, fast_loads, fits, violations
from tests.generated_client.mutations import Case, make

CHUNK = 250
SHOWN = 10
FAULTS = ("raised", "annotation", "lost", "salvaged", "misread")


@attrs.define
class Findings:
    """What a run has counted. `faults` are lines of (case, fault, text); `counts` sums of everything else."""

    counts: Counter[str] = attrs.field(factory=Counter)
    operations: Counter[str] = attrs.field(factory=Counter)
    kinds: Counter[str] = attrs.field(factory=Counter)
    faults: list[tuple[int, str, str]] = attrs.field(factory=list)

    def add(self, other: Findings) -> None:
        self.counts.update(other.counts)
        self.operations.update(other.operations)
        self.kinds.update(other.kinds)
        self.faults = (self.faults + other.faults)[:1000]


def run(seed: int, start: int, stop: int, compare: bool) -> Findings:
    """Cases `start` to `stop` of a seed, in this process."""
    found = Findings()
    for number in range(start, stop):
        case = make(seed, number)
        found.operations[case.example.operation] += 1
        found.kinds[case.kind] += 1
        faults = list(examine(case, found.counts))
        for fault in {fault for fault, _ in faults}:
            found.counts[fault] += 1
        found.faults += [(number, fault, text[:300]) for fault, text in faults]
        if compare:
            _compare(case, found.counts)
    return found


def examine(case: Case, counts: Counter[str]) -> Iterator[tuple[str, str]]:
    """Everything about one case that must not be."""
    operation = case.example.operation
    module = endpoint(operation)
    seen: list[Any] = []
    decode = fast_loads if case.number % 2 else loads

    def spy(content: bytes) -> Any:
        seen.append(decode(content))
        return seen[-1]

    http = httpx.Response(case.status, headers=case.headers, content=case.content)
    try:
        response: Response[Any] = module.parse(http, spy)
        shown = f"{response.parse_error}"
    except Exception as e:
        yield "raised", f"{operation}: {type(e).__name__}: {e!s:.200}"
        return
    counts["cases"] += 1
    if (response.status_code, response.content, response.http) != (case.status, case.content, http):
        yield "lost", f"{operation}: the raw answer"
    counts["issues"] += len(response.issues)
    if response.parse_error is not None:
        counts["refused"] += 1
        if response.parsed is not None or not shown:
            yield "annotation", f"{operation}: a refused answer has a value, or no reason"
        return
    counts["read"] += 1
    counts["attributes"] += count(response.parsed)
    if not fits(response.parsed, module.Result):
        yield "annotation", f"{operation}: {type(response.parsed).__name__} is not in Result"
    for text in violations(response.parsed, operation):
        yield "annotation", text
    if not seen or response.parsed is None or isinstance(response.parsed, str):
        return  # described as empty or as bare text: what came is in `content`, and was looked at for a refusal only
    yield from _kept(case, response, seen[0])
    for text in _misread(response, seen[0]):
        yield "misread", f"{operation}: {text}"


def _kept(case: Case, response: Response[Any], raw: Any) -> Iterator[tuple[str, str]]:
    operation = case.example.operation
    try:
        kept = dump(response.parsed)
        for text in lost(raw, kept, Reported(response.issues)):
            yield "lost", f"{operation}{text[1:]}"
        if endpoint(operation).STRICT:
            for text in salvaged(raw, kept):
                yield "salvaged", f"{operation}{text[1:]}"
    except RecursionError:  # hundreds of lists in one another: kept as they came, too deep to be walked here
        if case.kind != "deep":
            raise


def _misread(response: Response[Any], raw: Any) -> Iterator[str]:
    """An order answer is what its members say, or it is nothing."""
    parsed: Any = response.parsed
    for row, sent in zip(parsed, raw, strict=False) if isinstance(raw, list) else [(parsed, raw)]:
        if isinstance(row, (OrderAccepted, OrderQuestion, CancelAck, OrderPreview)) and response.status_code != 200:
            yield f"{type(row).__name__} under {response.status_code}"
        if isinstance(row, OrderAccepted):
            if sent.get("order_id") in (None, "") or not isinstance(sent.get("order_status"), str):
                yield "accepted without an id and a status"
            if sent.get("error") is not None or (sent.get("id") is not None and sent.get("message") is not None):
                yield "accepted, and something else too"
        elif isinstance(row, OrderQuestion):
            if sent.get("error") is not None or not isinstance(sent.get("message"), list):
                yield "a question without messages, or an error too"
        elif isinstance(row, CancelAck) and (sent.get("error") is not None or sent.get("order_id") in (None, "")):
            yield "a cancel taken without an order id, or an error too"


def _compare(case: Case, counts: Counter[str]) -> None:
    """The same bytes through the default templates."""
    http = httpx.Response(case.status, headers=case.headers, content=case.content)
    try:
        parsed = default_templates.reader(case.example.operation)(http).parsed
    except default_templates.Unavailable:
        raise
    except Exception:
        counts["default: raised"] += 1
        return
    try:
        wrong = sum(1 for _ in violations(parsed))
        counts["default: attributes"] += count(parsed)
    except RecursionError:
        return
    counts["default: attributes that do not fit"] += wrong
    counts["default: lied"] += wrong > 0


# ---- the command


def main(argv: list[str] | None = None) -> int:
    """Run the fuzz; 0 when nothing was found, 1 when something was, 130 when interrupted."""
    parser = argparse.ArgumentParser(prog="python -m tests.generated_client", description="Spoilt answers, read.")
    parser.add_argument("--n", type=_whole, default=100_000, metavar="N", help="how many cases (default: 100000)")
    parser.add_argument("--seed", type=int, default=0, help="default: 0")
    parser.add_argument("--case", type=_whole, metavar="K", help="only case K of the seed, shown in full")
    parser.add_argument("--jobs", type=_whole, default=os.cpu_count() or 1, help="processes (default: one per core)")
    parser.add_argument("--json", action="store_true", help="the result as one JSON object")
    args = parser.parse_args(argv)
    if args.case is not None:
        return _one(args.seed, args.case)
    try:
        try:
            default_templates.folder()
            why = ""
        except default_templates.Unavailable as e:
            why = str(e)
        began = time.monotonic()
        found = _spread(args.seed, args.n, max(1, args.jobs), compare=not why)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
    took = time.monotonic() - began
    _show(found, args.seed, took, why, as_json=args.json)
    return 1 if found.faults else 0


def _whole(text: str) -> int:
    value = int(text.replace("_", ""))
    if value < 0:
        raise argparse.ArgumentTypeError("not below 0")
    return value


def _spread(seed: int, n: int, jobs: int, *, compare: bool) -> Findings:
    found = Findings()
    chunks = [(start, min(start + CHUNK, n)) for start in range(0, n, CHUNK)]
    console = Console(stderr=True)
    columns = (
        TextColumn("fuzz"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}/s"),
        TimeRemainingColumn(), TextColumn("{task.fields[faults]} found"),
    )  # fmt: skip
    with (
        Progress(*columns, console=console, disable=not console.is_terminal) as progress,
        Workers(jobs) as pool,
    ):
        task = progress.add_task("fuzz", total=n, rate="-", faults=0)
        futures = [pool.submit(run, seed, *chunk, compare) for chunk in chunks]
        began = time.monotonic()
        for future in as_completed(futures):
            found.add(future.result())
            _step(progress, task, found, began)
    return found


def _step(progress: Progress, task: TaskID, found: Findings, began: float) -> None:
    done = sum(found.kinds.values())
    rate = f"{done / max(time.monotonic() - began, 1e-9):,.0f}"
    progress.update(task, completed=done, rate=rate, faults=len(found.faults))


def _show(found: Findings, seed: int, took_s: float, why_no_default: str, *, as_json: bool) -> None:
    counts, cases = found.counts, sum(found.kinds.values())
    if as_json:
        default = {k.partition(": ")[2]: counts[k] for k in counts if k.startswith("default: ")}
        table = {
            "seed": seed,
            "cases": cases,
            "operations": len(found.operations),
            "kinds": dict(sorted(found.kinds.items())),
            **{key: counts[key] for key in ("read", "refused", "attributes", "issues", *FAULTS)},
            "default": default if not why_no_default else None,
            "default_missing": why_no_default,
            "took_s": round(took_s, 2),
            "found": [{"case": n, "fault": fault, "text": text} for n, fault, text in sorted(found.faults)[:SHOWN]],
        }
        print(json.dumps(table))
        return
    print(f"{cases:,} spoilt answers to {len(found.operations)} operations, seed {seed}, {took_s:.0f} s")
    print(
        f"read {counts['read']:,}, refused {counts['refused']:,} (raw answer kept), {counts['issues']:,} issues reported"
    )
    print(f"exceptions {counts['raised']:,}")
    print(f"values that do not fit their annotation {counts['annotation']:,} of {counts['attributes']:,} looked at")
    print(f"neither kept nor reported {counts['lost']:,}, rows given up where orders move {counts['salvaged']:,}")
    print(f"order answers taken for better ones {counts['misread']:,}")
    if why_no_default:
        print(f"default templates: not compared, {why_no_default}")
    else:
        raised, wrong = counts["default: raised"], counts["default: attributes that do not fit"]
        print(
            f"default templates, same bytes: {raised:,} raised ({raised / max(1, cases):.0%}), {wrong:,} of "
            f"{counts['default: attributes']:,} values did not fit"
        )
    for number, fault, text in sorted(found.faults)[:SHOWN]:
        print(f"  case {number} ({fault}): {text}")
    if len(found.faults) > SHOWN:
        print(f"  and {len(found.faults) - SHOWN} more")


def _one(seed: int, number: int) -> int:
    case = make(seed, number)
    print(f"case {number} of seed {seed}: {case.example.id}, {case.kind}, status {case.status}")
    print(case.content[:2000].decode("utf-8", "replace"))
    faults = list(examine(case, Counter()))
    for fault, text in faults:
        print(f"  {fault}: {text}")
    response = endpoint(case.example.operation).parse(
        httpx.Response(case.status, headers=case.headers, content=case.content),
        fast_loads if number % 2 else loads,
    )
    print(f"parse_error: {response.parse_error}\nissues: {response.issues!r:.1000}\nparsed: {response.parsed!r:.1000}")
    return 1 if faults else 0
