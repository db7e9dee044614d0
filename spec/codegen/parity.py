"""Writes `spec/PARITY.md`: operation by operation, who knows it and who uses it.

Imports the other modules of this folder. Called by the pipeline, which renders from the bundle and the two lists in `parity/`;
`python spec/codegen/parity.py` renews those lists from the project's sources, read as text, and the table with them.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bundle as bundling
from operations_table import standing
from source import ROOT

TABLE = ROOT / "PARITY.md"
LISTS = ROOT / "parity"
NAMES = ("simulator", "runtime")
_ROUTE = re.compile(r"(GET|POST|PUT|DELETE) (/\S*)\Z")
_HEAD = """# Parity

Generated from the description: change `spec/`, then `make regenerate`. Who serves and who calls is listed in `spec/parity/`;
`python spec/codegen/parity.py` renews the lists, and a test compares them with the code.

- official: in the vendor's OpenAPI document. documented: on the vendor's pages. live: seen in recordings of the real thing.
- evidence: what this description rests on, see `spec/README.md`.
- standing: `deprecated` has a successor, `unproven` stands in documentation and may not be served;
  `direct only` is served by direct access (OAuth), not by the gateway.
- simulator: the simulated gateway answers it (the OAuth handshake with a refusal: a gateway has no part in it).
- runtime: the bot itself calls it.

"""
_COLUMNS = ("method", "path", "operation", "official", "documented", "live", "evidence", "standing", *NAMES)


def render(document: dict[str, Any], used: dict[str, list[str]]) -> str:
    """The table. `document` is the bundle, `used` the operation ids by name of the list."""
    operations = [
        (op["tags"][0], path, method.upper(), op)
        for path, item in document["paths"].items()
        for method, op in item.items()
    ]
    ids = {op["operationId"] for *_, op in operations}
    for name in NAMES:
        for operation in used[name]:
            if operation not in ids:
                raise ValueError(f"parity/{name}.txt: there is no operation {operation!r}")
    official = sum("S" in op["x-ibkr-sources"] for *_, op in operations)
    counts = f"{len(operations)} operations: {official} official, {len(operations) - official} beside the official document; "
    counts += ", ".join(f"{name} {len(used[name])}" for name in NAMES)
    out = [_HEAD, counts, ".\n"]
    for tag in (tag["name"] for tag in document["tags"]):
        rows = [_row(path, method, op, used) for its, path, method, op in operations if its == tag]
        if rows:
            out.append(f"\n## {tag}\n\n| {' | '.join(_COLUMNS)} |\n|{' --- |' * len(_COLUMNS)}\n")
            out += [f"| {' | '.join(row)} |\n" for row in rows]
    return "".join(out)


def _row(path: str, method: str, operation: dict[str, Any], used: dict[str, list[str]]) -> list[str]:
    name, sources = operation["operationId"], operation["x-ibkr-sources"]
    mark = standing(operation)
    if operation.get("x-ibkr-surfaces") == ["oauth"]:
        mark = "direct only" if mark == "current" else f"{mark}, direct only"
    row = [method, f"`{path}`", f"`{name}`", *(_yes(letter in sources) for letter in "SDL")]
    return [*row, operation["x-ibkr-evidence"].split()[0], mark, *(_yes(name in used[key]) for key in NAMES)]


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def lists() -> dict[str, list[str]]:
    """The committed lists. Raises OSError when one is missing."""
    return {name: (LISTS / f"{name}.txt").read_text(encoding="utf-8").split() for name in NAMES}


def found(document: dict[str, Any], project: Path) -> dict[str, list[str]]:
    """The lists as the project's sources give them: routes of the simulator, endpoints imported by the broker connection."""
    places = {f"{m.upper()} {p}": op["operationId"] for p, item in document["paths"].items() for m, op in item.items()}
    routes: set[str] = set()
    for node in _nodes(project / "botframework" / "sim" / "rest"):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _ROUTE.match(node.value):
            routes.add(node.value)
    calls: set[str] = set()
    for node in _nodes(project / "botframework" / "ibkr"):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("generated_client.api."):
            calls.update(alias.name for alias in node.names)
    simulator = sorted(name for place, name in places.items() if place in routes)
    return {"simulator": simulator, "runtime": sorted(calls & set(places.values()))}


def _nodes(folder: Path) -> Iterator[ast.AST]:
    for path in sorted(folder.rglob("*.py")):
        yield from ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def main() -> int:
    document = bundling.bundle(bundling.load(ROOT))
    used = found(document, ROOT.parent)
    LISTS.mkdir(exist_ok=True)
    for name in NAMES:
        (LISTS / f"{name}.txt").write_text("".join(f"{line}\n" for line in used[name]), encoding="utf-8")
    TABLE.write_text(render(document, used), encoding="utf-8")
    print("parity: " + ", ".join(f"{name} {len(used[name])}" for name in NAMES))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
