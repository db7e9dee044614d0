"""Joins the many YAML files into one canonical OpenAPI document.

Imports `source` only. Called by the lint (for schemas and examples) and by the pipeline (which writes
`dist/openapi.json`). File references become named components, examples move to the answers they illustrate, keys come
out in one fixed order, so that equal descriptions give equal bytes.
"""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from source import ROOT, Document, Problem, read

METHODS = ("get", "put", "post", "delete", "patch")
KINDS = ("schemas", "parameters", "responses")
_FIRST = (
    "openapi", "info", "servers", "security", "tags", "paths", "components",
    "operationId", "summary", "description", "name", "in", "required", "type", "enum", "oneOf", "anyOf", "properties", "items",
    "additionalProperties", "parameters", "requestBody", "responses", "content", "schema", "examples",
)  # fmt: skip
_RANK = {key: i for i, key in enumerate(_FIRST)}


@dataclass(frozen=True)
class Operation:
    """One operation and where it was written."""

    id: str
    method: str
    path: str
    tag: str
    value: dict[str, Any]
    doc: Document


@dataclass(frozen=True)
class Example:
    """One file of `examples/`."""

    operation: str
    case: str
    value: dict[str, Any]
    path: Path


@dataclass
class Spec:
    """The whole description as written, file by file."""

    root: Path
    entry: Document
    operations: list[Operation] = field(default_factory=list)
    files: dict[str, dict[str, Document]] = field(default_factory=dict)
    examples: list[Example] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def load(root: Path = ROOT) -> Spec:
    """Read every file of the description. Problems are collected in `.problems`, never raised."""
    spec = Spec(root, read(root / "openapi.yaml"))
    spec.problems += spec.entry.problems
    for kind in KINDS:
        spec.files[kind] = {}
        for path in sorted((root / kind).rglob("*.yaml")):
            doc = read(path)
            spec.problems += doc.problems
            clash = next((n for n in spec.files[kind] if n.lower() == path.stem.lower()), None)
            if clash is not None:
                spec.problems.append(Problem(path, 1, "name", f"{kind} has {clash!r} already (case does not count)"))
            spec.files[kind][path.stem] = doc
    for path in sorted(root.glob(_glob(spec))):
        doc = read(path)
        spec.problems += doc.problems
        operation = _operation(doc)
        if operation is not None:
            spec.operations.append(operation)
        elif not doc.problems:
            spec.problems.append(Problem(path, 1, "layout", "expected `path:`, in it one method, in it the operation"))
    for path in sorted((root / "examples").glob("*/*.json")):
        try:
            value = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as e:
            spec.problems.append(Problem(path, getattr(e, "lineno", 1), "example", f"not readable as JSON: {e}"))
            continue
        if not isinstance(value, dict) or "status" not in value or "body" not in value:
            spec.problems.append(Problem(path, 1, "example", "needs at least `provenance`, `status` and `body`"))
            continue
        spec.examples.append(Example(path.parent.name, path.stem, value, path))
    return spec


def _glob(spec: Spec) -> str:
    value = spec.entry.value
    found = value.get("x-ibkr-paths") if isinstance(value, dict) else None
    return found if isinstance(found, str) else "paths/*/*.yaml"


def _operation(doc: Document) -> Operation | None:
    value = doc.value
    if not isinstance(value, dict) or len(value) != 1:
        return None
    ((path, item),) = value.items()
    if not isinstance(item, dict) or len(item) != 1:
        return None
    ((method, operation),) = item.items()
    if method not in METHODS or not isinstance(operation, dict):
        return None
    tags = operation.get("tags") or [""]
    return Operation(str(operation.get("operationId", "")), method, path, str(tags[0]), operation, doc)


def resolve(base: Path, ref: str, root: Path = ROOT) -> tuple[str, str] | None:
    """(kind, name) of a file reference, or None when it does not lead to a component file of this description."""
    target = (base.parent / ref).resolve()
    try:
        parts = target.relative_to(root).parts
    except ValueError:
        return None
    if parts[0] not in KINDS or target.suffix != ".yaml" or not target.is_file():
        return None
    return parts[0], target.stem


def bundle(spec: Spec) -> dict[str, Any]:
    """The canonical document. Raises ValueError on a reference that leads nowhere (the lint names its line first)."""
    entry = deepcopy(spec.entry.value)
    entry.pop("x-ibkr-paths", None)
    used: dict[str, dict[str, Any]] = {kind: {} for kind in KINDS}

    def absorb(value: Any, base: Path) -> Any:
        if isinstance(value, list):
            return [absorb(item, base) for item in value]
        if not isinstance(value, dict):
            return value
        ref = value.get("$ref")
        if not isinstance(ref, str):
            return {key: absorb(item, base) for key, item in value.items()}
        found = resolve(base, ref, spec.root)
        if found is None:
            raise ValueError(f"{base}: reference {ref!r} leads nowhere")
        kind, name = found
        doc = spec.files[kind][name]
        if kind == "responses":  # written out in place, so that each operation can carry its own examples
            return absorb(doc.value, doc.path)
        if name not in used[kind]:
            used[kind][name] = {}
            used[kind][name] = absorb(doc.value, doc.path)
        return {"$ref": f"#/components/{kind}/{name}"}

    paths: dict[str, Any] = {}
    for operation in sorted(spec.operations, key=lambda o: (o.path, METHODS.index(o.method))):
        written = absorb(operation.value, operation.doc.path)
        for example in spec.examples:
            if example.operation == operation.id:
                _attach(written, example)
        paths.setdefault(operation.path, {})[operation.method] = written
    entry["paths"] = paths
    entry["components"] = {kind: dict(sorted(used[kind].items())) for kind in KINDS if used[kind]}
    canonical = _canonical(entry)
    assert isinstance(canonical, dict)
    return canonical


def _attach(operation: dict[str, Any], example: Example) -> None:
    """Put an example at the answer it shows, and its request body at the request."""
    responses = operation.get("responses", {})
    answer = responses.get(str(example.value["status"])) or responses.get("default") or {}
    about = {"summary": example.value.get("provenance", "")}
    content = answer.get("content", {})
    media = content.get(media_type(example)) or {}
    if media and example.value["body"] is not None:
        media.setdefault("examples", {})[example.case] = {**about, "value": example.value["body"]}
    body = example.value.get("request", {}).get("body")
    request = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if body is not None and request is not None:
        request.setdefault("examples", {})[example.case] = {**about, "value": body}


def media_type(example: Example) -> str:
    """The content type an example says it came with, without parameters."""
    headers = {k.lower(): v for k, v in example.value.get("headers", {}).items()}
    return str(headers.get("content-type", "application/json")).split(";")[0].strip()


def _canonical(value: Any, key: str = "") -> Any:
    """Fixed key order; `properties` keep the writer's order, which becomes the order of attributes."""
    if isinstance(value, list):
        return [_canonical(item) for item in value]
    if not isinstance(value, dict):
        return value
    if key == "value":  # an example's body stays as it came
        return value
    if key == "properties":
        return {k: _canonical(v) for k, v in value.items()}
    return {k: _canonical(value[k], k) for k in sorted(value, key=lambda k: (_RANK.get(k, len(_RANK)), k))}


def dumps(document: Any) -> str:
    """Stable JSON text: same document, same bytes."""
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"
