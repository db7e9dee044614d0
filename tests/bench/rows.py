"""JSON to typed objects: an answer with a hundred orders, read by the generated client and by the generator's own templates.

Imports the generated client and, when its generator is there, the same description through the default templates. The second
table is what a program pays for the first operation it imports.
"""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

import httpx

from generated_client.api.orders import orders_list
from generated_client.models import OrderList
from tests.bench.report import Column, Line, Result, Table
from tests.bench.rounds import ROOT, BenchError, Figures, Progress, in_process, in_turn, medians
from tests.generated_client import default_templates
from tests.generated_client.kit import EXAMPLES, fast_loads

ORDERS = 100
AIM = 0.65
IMPORT_COLUMNS = (Column("ms", "ms"), Column("more", "ms over python, attrs and httpx"))


def answer() -> bytes:
    """An order list of `ORDERS` rows, each as recorded, with numbers of its own."""
    example = next(e for e in EXAMPLES if e.id == "orders_list-working")
    (row,) = example.body["orders"]
    rows = [
        {**row, "orderId": row["orderId"] + i, "order_ref": f"bot-{i}", "price": f"{185 + i / 100:.2f}",
         "totalSize": 5.0 + i, "remainingQuantity": 3.0 + i, "filledQuantity": 2.0, "avgPrice": f"{184 + i / 1000:.3f}"}
        for i in range(ORDERS)
    ]  # fmt: skip
    return json.dumps({"orders": rows, "snapshot": True}).encode()


def measure(params: Mapping[str, Any]) -> dict[str, Figures]:
    """All ways to read it, in turn, in this process. Raises BenchError when one does not read it whole."""
    content = answer()
    response = httpx.Response(200, content=content)
    cases: dict[str, Callable[[], Any]] = {
        "json": lambda: json.loads(content),
        "fast json": lambda: fast_loads(content),
        "ours": lambda: orders_list.parse(response).unwrap(),
        "ours fast": lambda: orders_list.parse(response, fast_loads).unwrap(),
    }
    if params["default"]:
        read = default_templates.reader("orders_list")
        cases["default"] = lambda: read(response).parsed
    for parsed in (orders_list.parse(response), orders_list.parse(response, fast_loads)):
        if not isinstance(parsed.parsed, OrderList) or len(parsed.parsed.orders) != ORDERS or parsed.issues:
            raise BenchError("the generated client did not read the answer whole")
    gc.collect()
    gc.freeze()
    rounds = in_turn({name: _timed(case, params["calls"]) for name, case in cases.items()}, params["rounds"])
    if "default" in rounds:  # ratios are taken inside a round
        for figures in zip(*rounds.values(), strict=True):
            base = figures[list(rounds).index("default")]["us"]
            for figure in figures:
                figure["ratio"] = figure["us"] / base
    return {name: medians(figures) for name, figures in rounds.items()}


def _timed(case: Callable[[], Any], calls: int) -> Callable[[], Figures]:
    def once() -> Figures:
        began = time.perf_counter_ns()
        for _ in range(calls):
            case()
        return {"us": (time.perf_counter_ns() - began) / calls / 1e3}

    return once


def _import(code: str) -> Callable[[], Figures]:
    def once() -> Figures:
        began = time.perf_counter()
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, timeout=60, check=False)
        took = time.perf_counter() - began
        if done.returncode:
            raise BenchError(f"{code!r} failed: {done.stderr.decode()[-200:].strip()}")
        return {"ms": took * 1e3}

    return once


def run(*, quick: bool, progress: Progress) -> Result:
    """The benchmark ``rows``."""
    progress.step("making the comparison")
    why = home = ""
    try:
        home = str(default_templates.folder())
    except default_templates.Unavailable as e:
        why = str(e)
    progress.step("reading")
    params = {"calls": 5 if quick else 40, "rounds": 3 if quick else 15, "default": not why}
    found = in_process("rows:measure", params, timeout_s=90)
    default = (
        f"default templates, standard library: not measured, {why}" if why else "default templates, standard library"
    )
    rows = (
        ("standard library's decoder alone", "json", True, ""),
        ("compiled decoder alone, fractions as Decimal", "fast json", True, ""),
        (f"{default}{'' if why else ' (floats, nothing checked)'}", "default", True, ""),
        ("ours, standard library (exact, every field checked)", "ours", False, ""),
        ("ours, compiled decoder through `loads` (the same)", "ours fast", False, f"≤ {AIM} × default"),
    )
    lines = tuple(
        Line(
            label,
            {"us": found[key]["us"], "row": found[key]["us"] / ORDERS, "ratio": found[key].get("ratio")}
            if key in found
            else {},
            is_floor=is_floor,
            aim=aim,
        )
        for label, key, is_floor, aim in rows
    )
    columns = (Column("us", "µs"), Column("row", "µs a row", 1), Column("ratio", "× default", 2))
    return Result(
        "rows",
        "JSON to typed objects",
        (
            f"The bytes of an answer with {ORDERS} orders ({len(answer()) / 1000:.0f} kB, as recorded, 30 members each) to objects, in one thread;",
            "the default templates are the same description through the generator's own, made in the same run.",
            "The second table is a whole process that imports one operation.",
        ),
        (
            Table("An answer of 100 orders", columns, lines),
            Table("One operation imported", IMPORT_COLUMNS, _imports(home, quick=quick, progress=progress)),
        ),
    )


def _imports(home: str, *, quick: bool, progress: Progress) -> tuple[Line, ...]:
    name = default_templates.PACKAGE
    cases = {
        "python, attrs and httpx": _import("import attrs, httpx"),
        "generated_client.api.orders.orders_place": _import("import generated_client.api.orders.orders_place"),
    }
    if home:
        code = f"import sys; sys.path.append({home!r}); import {name}.api.orders.orders_place"
        cases["the same through the default templates"] = _import(code)
    for measure_import in cases.values():
        measure_import()  # once for the file cache and compiled modules
    found = {key: medians(rounds) for key, rounds in in_turn(cases, 3 if quick else 9, progress).items()}
    ours, floor = "generated_client.api.orders.orders_place", found["python, attrs and httpx"]["ms"]
    return tuple(
        Line(
            key,
            {"ms": values["ms"], "more": values["ms"] - floor},
            is_floor=key != ours,
            aim="200 ms" if key == ours else "",
        )
        for key, values in found.items()
    )
