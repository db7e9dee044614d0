"""Checks the description against its own rules: `python spec/codegen/lint.py`, one line per finding, exit 1 when there is any.

Imports pyyaml and jsonschema (through the example check) and the other modules of this folder. Called by `make spec-lint`
and first of all by the pipeline. The rules are listed in `spec/rules/README.md`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bundle as bundling
from lint_examples import check_examples
from lint_schemas import EVIDENCE, component, references, types_of, walk
from source import ROOT, Document, Pointer, Problem, read

POLICY: dict[str, tuple[str, ...] | None] = {
    "x-ibkr-rate": None,
    "x-ibkr-retry": ("never", "safe"),
    "x-ibkr-effect": ("read", "session", "order", "account"),
    "x-ibkr-session": ("none", "sso", "brokerage"),
    "x-ibkr-timeout": ("fast", "normal", "slow"),
    "x-ibkr-prime": None,
    "x-ibkr-warmup": None,
    "x-ibkr-list": ("strict", "salvage"),
    "x-ibkr-error-when": None,
    "x-ibkr-evidence": None,
    "x-ibkr-sources": None,
}
OPTIONAL = {"x-ibkr-surfaces", "x-ibkr-unproven"}
SOURCES = ("S", "D", "L", "O", "C")
SURFACES = ("gateway", "oauth")
HEADER = ("Authorization", True)
ROOT_KEYS = {"x-ibkr-paths", "x-ibkr-rates", "x-ibkr-timeouts"}
OPERATION_ID = re.compile(r"[a-z]+(_[a-z0-9]+)+\Z")


def check(root: Path = ROOT) -> tuple[list[Problem], bundling.Spec, dict[str, Any] | None]:
    """Every finding, the description as read, and its bundle when it can be made."""
    spec = bundling.load(root)
    found = list(spec.problems)
    if not found:
        found += _entry(spec)
        for operation in spec.operations:
            found += _operation(spec, operation)
        found += _twice(spec)
        for kind in bundling.KINDS:
            for name, doc in spec.files[kind].items():
                found += component(kind, name, doc)
        for doc in _documents(spec):
            found += references(spec, doc)
    document = None
    if not found:
        document = bundling.bundle(spec)
        found += _orphans(spec, document)
        found += _bodies(spec, document)
        found += check_examples(spec, document)
    return sorted(set(found), key=lambda p: (str(p.file), p.line, p.rule, p.text)), spec, document


def plain_yaml(path: Path) -> dict[str, Any]:
    """A small YAML file read by the same strict rules. Raises ValueError with the first problem."""
    doc = read(path)
    if doc.problems or not isinstance(doc.value, dict):
        raise ValueError(str(doc.problems[0]) if doc.problems else f"{path}: not a mapping")
    return doc.value


def _documents(spec: bundling.Spec) -> Iterator[Document]:
    yield spec.entry
    for operation in spec.operations:
        yield operation.doc
    for kind in bundling.KINDS:
        yield from spec.files[kind].values()


# ---- the entry and the operations


def _entry(spec: bundling.Spec) -> Iterator[Problem]:
    value, doc = spec.entry.value, spec.entry
    if value.get("openapi") != "3.1.0":
        yield doc.report(("openapi",), "version", "openapi must be 3.1.0")
    if not re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+", str(value.get("info", {}).get("version"))):
        yield doc.report(("info", "version"), "version", "info.version must be a semantic version, e.g. 0.1.0")
    for key in value:
        if key.startswith("x-") and key not in ROOT_KEYS:
            yield doc.report((key,), "extension", f"unknown key {key}")
    if not spec.operations:
        yield doc.report(("paths",), "layout", "no operation was found")


def _operation(spec: bundling.Spec, operation: bundling.Operation) -> Iterator[Problem]:
    doc, value, at = operation.doc, operation.value, (operation.path, operation.method)
    if not OPERATION_ID.match(operation.id):
        yield doc.report((*at, "operationId"), "operation-id", f"{operation.id!r} is not noun_verb in snake case")
    if doc.path.stem != operation.id:
        yield doc.report((*at, "operationId"), "layout", f"the file must be called {operation.id}.yaml")
    tags = [tag["name"] for tag in spec.entry.value.get("tags", [])]
    if value.get("tags") != [operation.tag] or operation.tag not in tags or doc.path.parent.name != operation.tag:
        yield doc.report((*at, "tags"), "layout", "exactly one tag, declared in openapi.yaml and equal to the folder")
    if not value.get("summary"):
        yield doc.report(at, "summary", "every operation has a summary")
    yield from _policy(spec, operation)
    names = re.findall(r"{([^}]+)}", operation.path)
    given = [_parameter(spec, doc, p) for p in value.get("parameters", [])]
    in_path = [p.get("name") for p in given if p.get("in") == "path"]
    if sorted(names) != sorted(map(str, in_path)):
        yield doc.report(at, "path-parameters", f"the path names {names}, the parameters {in_path}")
    for i, parameter in enumerate(given):
        where = (*at, "parameters", i)
        if parameter.get("in") not in ("path", "query", "header"):
            yield doc.report(where, "parameter", "only path, query and header parameters are described")
        if parameter.get("in") == "header" and (parameter.get("name"), parameter.get("required")) != HEADER:
            yield doc.report(
                where, "parameter", "the only header an operation describes is Authorization, required: true"
            )
        if parameter.get("in") == "path" and parameter.get("required") is not True:
            yield doc.report(where, "parameter", "a path parameter says required: true")
    if operation.method in ("post", "put", "patch") and "requestBody" not in value:
        yield doc.report(at, "request-body", "describe the body; without arguments it is schemas/common/EmptyBody.yaml")
    responses = value.get("responses", {})
    if "default" not in responses or "200" not in responses:
        yield doc.report(
            (*at, "responses"), "default-response", 'needs "200" and `default: {$ref: ../../responses/Error.yaml}`'
        )
    if not any(e.operation == operation.id for e in spec.examples):
        yield doc.report(at, "example", f"has no example in examples/{operation.id}/")


def _parameter(spec: bundling.Spec, doc: Document, value: dict[str, Any]) -> dict[str, Any]:
    ref = value.get("$ref")
    found = bundling.resolve(doc.path, ref, spec.root) if isinstance(ref, str) else None
    resolved = spec.files[found[0]][found[1]].value if found else value
    return resolved if isinstance(resolved, dict) else {}


def _policy(spec: bundling.Spec, operation: bundling.Operation) -> Iterator[Problem]:
    doc, value, at = operation.doc, operation.value, (operation.path, operation.method)
    for key, allowed in POLICY.items():
        if key not in value:
            yield doc.report(at, "policy", f"{key} is missing")
        elif allowed is not None and value[key] not in allowed:
            yield doc.report((*at, key), "policy", f"{key} must be one of {', '.join(allowed)}")
    for key in value:
        if key.startswith("x-") and key not in POLICY and key not in OPTIONAL:
            yield doc.report((*at, key), "extension", f"unknown key {key}")
    for key, words in (("x-ibkr-sources", SOURCES), ("x-ibkr-surfaces", SURFACES)):
        given = value.get(key)
        if key in value and (not isinstance(given, list) or not given or given != [w for w in words if w in given]):
            yield doc.report((*at, key), "policy", f"{key} must be a list of {', '.join(words)}, in this order")
    if value.get("x-ibkr-unproven", True) is not True:
        yield doc.report((*at, "x-ibkr-unproven"), "policy", "is true or left out")
    rates = spec.entry.value.get("x-ibkr-rates", {})
    if value.get("x-ibkr-rate", "global") not in rates:
        yield doc.report(
            (*at, "x-ibkr-rate"), "policy", f"no such bucket in openapi.yaml; there are {', '.join(rates)}"
        )
    known = {o.id for o in spec.operations}
    prime = value.get("x-ibkr-prime", [])
    if not isinstance(prime, list) or any(p not in known or p == operation.id for p in prime):
        yield doc.report((*at, "x-ibkr-prime"), "policy", "must be a list of other operations' ids")
    warmup = value.get("x-ibkr-warmup", 0)
    if type(warmup) is not int or not 0 <= warmup <= 5:
        yield doc.report((*at, "x-ibkr-warmup"), "policy", "must be a number from 0 to 5")
    if not isinstance(value.get("x-ibkr-error-when", {}), dict):
        yield doc.report((*at, "x-ibkr-error-when"), "policy", "must be a mapping of member to value; {} for none")
    if not EVIDENCE.match(str(value.get("x-ibkr-evidence", "inferred 2026-01"))):
        yield doc.report((*at, "x-ibkr-evidence"), "evidence", "must read like `recorded 2026-07`")
    effect, mode, retry = (value.get(k) for k in ("x-ibkr-effect", "x-ibkr-list", "x-ibkr-retry"))
    if effect == "order" and (mode != "strict" or retry != "never"):
        yield doc.report(at, "policy", "an operation that moves orders is strict and never retried")


def _twice(spec: bundling.Spec) -> Iterator[Problem]:
    ids: dict[str, Document] = {}
    places: dict[tuple[str, str], Document] = {}
    for o in spec.operations:
        if o.id in ids:
            yield o.doc.report((), "operation-id", f"{o.id} is also in {ids[o.id].path.name}")
        if (o.method, o.path) in places:
            yield o.doc.report((), "layout", f"{o.method} {o.path} is also in {places[o.method, o.path].path.name}")
        ids[o.id] = places[o.method, o.path] = o.doc


# ---- across files


def _orphans(spec: bundling.Spec, document: dict[str, Any]) -> Iterator[Problem]:
    for kind in ("schemas", "parameters"):
        for name, doc in spec.files[kind].items():
            if name not in document["components"].get(kind, {}) and name != "EmptyBody":
                yield Problem(doc.path, 1, "orphan", "no operation uses it")


def _bodies(spec: bundling.Spec, document: dict[str, Any]) -> Iterator[Problem]:
    """Requests closed, answers open, branches of a union distinguishable."""
    schemas = document["components"]["schemas"]
    closed = {name for name, s in schemas.items() if s.get("additionalProperties") is False}
    sent: set[str] = set()
    received: set[str] = set()
    for item in document["paths"].values():
        for operation in item.values():
            _reach(operation.get("requestBody", {}), document["components"], sent)
            _reach(operation.get("parameters", []), document["components"], sent)
            _reach(operation["responses"], document["components"], received)
    for name in sorted(schemas):
        doc = spec.files["schemas"][name]
        if name in sent and "object" in types_of(schemas[name]) and name not in closed and not _is_map(schemas[name]):
            yield doc.report((), "closed-request", "an object that is sent says additionalProperties: false")
        if name in received and name in closed:
            yield doc.report(("additionalProperties",), "open-response", "an object that is received stays open")
        if name in received and schemas[name].get("x-ibkr-open") is False:
            yield doc.report(("x-ibkr-open",), "open-response", "an enum that is received stays open")
        if name in sent and "enum" in schemas[name] and schemas[name].get("x-ibkr-open", True):
            yield doc.report((), "closed-request", "an enum that is sent says x-ibkr-open: false")
    by_path = {(o.path, o.method): o.doc for o in spec.operations}
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield from _unions(operation, schemas, by_path[path, method], (path, method))
    for name, schema in schemas.items():
        yield from _unions(schema, schemas, spec.files["schemas"][name], ())


def _is_map(schema: dict[str, Any]) -> bool:
    return isinstance(schema.get("additionalProperties"), dict)


def _reach(value: Any, components: dict[str, Any], into: set[str]) -> None:
    """Names of the schemas a value leads to."""
    for at, item in walk(value):
        if isinstance(item, dict) and "$ref" in item and "value" not in at:
            _, _, kind, name = item["$ref"].split("/")
            if name not in into:
                into.update([name] if kind == "schemas" else [])
                _reach(components[kind][name], components, into)


def _unions(value: Any, schemas: dict[str, Any], doc: Document, base: Pointer) -> Iterator[Problem]:
    for at, item in walk(value):
        branches = item.get("oneOf", item.get("anyOf")) if isinstance(item, dict) else None
        if not isinstance(branches, list) or "value" in at:
            continue
        seen: dict[frozenset[str], str] = {}
        for branch in branches:
            name = branch.get("$ref", "").rsplit("/", 1)[-1]
            schema = schemas.get(name, branch)
            if schema.get("type") != "object" or (len(branches) == 2 and {"type": "null"} in branches):
                continue
            keys = frozenset(schema.get("required", []))
            if not keys:
                yield doc.report(
                    (*base, *at), "union", f"{name} is one of several: say by `required` what it is known by"
                )
            elif keys in seen:
                yield doc.report((*base, *at), "union", f"{name} and {seen[keys]} are known by the same keys")
            seen[keys] = name


def main() -> int:
    problems, spec, _ = check()
    for problem in problems:
        print(problem)
    counts = f"{len(spec.operations)} operations, {len(spec.files['schemas'])} schemas, {len(spec.examples)} examples"
    print(f"lint: {len(problems)} problems" if problems else f"lint: {counts}, no problem", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main())
