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
from lower import WIRE_TYPES
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
}
ELSEWHERE = {"x-ibkr-wire", "x-ibkr-name", "x-ibkr-open", "x-ibkr-csv", "x-enum-varnames"}
ROOT_KEYS = {"x-ibkr-paths", "x-ibkr-rates", "x-ibkr-timeouts"}
FORBIDDEN = {
    "allOf", "not", "discriminator", "$defs", "nullable", "prefixItems", "patternProperties", "const", "default",
    "style", "explode", "example", "if", "then", "else", "dependentSchemas",
}  # fmt: skip
EVIDENCE = re.compile(r"(recorded|documented|inferred) 20[0-9]{2}-(0[1-9]|1[0-2])\Z")
NAME = re.compile(r"[A-Z][A-Za-z0-9]*\Z")
OPERATION_ID = re.compile(r"[a-z]+(_[a-z0-9]+)+\Z")
PYTHON_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
JSON_TYPES = {"string", "number", "integer", "boolean", "null", "object", "array"}


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
                found += _component(kind, name, doc)
        for doc in _documents(spec):
            found += _references(spec, doc)
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


def _walk(value: Any, at: Pointer = ()) -> Iterator[tuple[Pointer, Any]]:
    yield at, value
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _walk(item, (*at, key))
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from _walk(item, (*at, i))


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
        if parameter.get("in") not in ("path", "query"):
            yield doc.report(where, "parameter", "only path and query parameters are described")
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
        if key.startswith("x-") and key not in POLICY:
            yield doc.report((*at, key), "extension", f"unknown key {key}")
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


# ---- components and schemas


def _component(kind: str, name: str, doc: Document) -> Iterator[Problem]:
    if not NAME.match(name) or len(name) > 40:
        yield doc.report((), "name", f"{name!r} must be PascalCase of at most 40 characters")
    if not isinstance(doc.value, dict):
        yield doc.report((), "layout", "a component is a mapping")
        return
    if kind != "schemas":
        return
    if not EVIDENCE.match(str(doc.value.get("x-ibkr-evidence", ""))):
        yield doc.report((), "evidence", "a schema carries x-ibkr-evidence, e.g. `recorded 2026-07`")
    if not doc.value.get("description"):
        yield doc.report((), "description", "a schema says in one or two lines what it is")
    if doc.value.get("type") != "object" and "enum" not in doc.value:
        yield doc.report((), "named-schema", "only objects and enums get a name; unions and arrays stand where used")
    yield from _schema(doc, doc.value, (), top=True)


def _references(spec: bundling.Spec, doc: Document) -> Iterator[Problem]:
    for at, value in _walk(doc.value):
        if not isinstance(value, dict):
            continue
        if not at or at[-1] not in ("properties", "responses"):
            for key in sorted(FORBIDDEN & set(value)):
                yield doc.report((*at, key), "forbidden", f"`{key}` is not used in this description")
        ref = value.get("$ref")
        if ref is not None:
            if not isinstance(ref, str) or bundling.resolve(doc.path, ref, spec.root) is None:
                yield doc.report(
                    (*at, "$ref"), "reference", f"{ref!r} is no file under schemas/, parameters/ or responses/"
                )
            elif len(value) > 1:
                yield doc.report(at, "reference", "nothing stands beside a $ref")
        if "schema" in value and isinstance(value["schema"], dict) and at and at[-1] != "properties":
            yield from _schema(doc, value["schema"], (*at, "schema"), top=False)
        if "content" in value and "in" in value:
            yield doc.report((*at, "content"), "parameter", "a parameter has a schema, not content")


def _types(schema: dict[str, Any]) -> list[str]:
    found = schema.get("type", [])
    return [found] if isinstance(found, str) else list(found)


def _schema(doc: Document, schema: Any, at: Pointer, *, top: bool) -> Iterator[Problem]:
    if not isinstance(schema, dict):
        yield doc.report(at, "boolean-schema", "a schema is a mapping")
        return
    if "$ref" in schema:
        return
    for key in schema:
        allowed = ELSEWHERE | ({"x-ibkr-evidence"} if top or "properties" in at else set())
        if key.startswith("x-") and key not in allowed:
            yield doc.report((*at, key), "extension", f"unknown key {key}")
    types = _types(schema)
    for word in ("oneOf", "anyOf"):
        branches = schema.get(word)
        if branches is None:
            continue
        if (
            len(schema.keys() - {"x-ibkr-name", "description"}) > 1
            or not isinstance(branches, list)
            or len(branches) < 2
        ):
            yield doc.report((*at, word), "union", f"{word} stands alone and has two branches or more")
            return
        for i, branch in enumerate(branches):
            yield from _schema(doc, branch, (*at, word, i), top=False)
        return
    if not types or any(t not in JSON_TYPES for t in types):
        yield doc.report(at, "type", "every schema says its type")
        return
    yield from _wire(doc, schema, types, at)
    if "enum" in schema:
        yield from _enum(doc, schema, at, top=top)
    if "object" in types:
        if not top or types != ["object"]:
            yield doc.report(at, "inline-object", "give the object a name: one file in schemas/")
            return
        yield from _object(doc, schema, at)
    if "array" in types:
        if "items" not in schema:
            yield doc.report(at, "array-items", "an array says what its items are")
        else:
            yield from _schema(doc, schema["items"], (*at, "items"), top=False)


def _wire(doc: Document, schema: dict[str, Any], types: list[str], at: Pointer) -> Iterator[Problem]:
    wire = schema.get("x-ibkr-wire")
    if wire is not None and wire not in WIRE_TYPES:
        yield doc.report((*at, "x-ibkr-wire"), "wire", f"there are {', '.join(WIRE_TYPES)}")
    if wire is None and len([t for t in types if t != "null"]) > 1:
        yield doc.report(at, "wire", "several types need x-ibkr-wire to say what the value is")
    if wire is not None and ({"object", "array"} & set(types) or "enum" in schema):
        yield doc.report(at, "wire", "a wire kind stands on a plain value")


def _enum(doc: Document, schema: dict[str, Any], at: Pointer, *, top: bool) -> Iterator[Problem]:
    values = schema["enum"]
    if not top:
        yield doc.report((*at, "enum"), "inline-enum", "give the enum a name: one file in schemas/")
    if (
        _types(schema) != ["string"]
        or not isinstance(values, list)
        or not all(isinstance(v, str) and v for v in values)
    ):
        yield doc.report(
            (*at, "enum"), "enum", "an enum lists texts; whole-number codes are `type: integer` and a sentence"
        )
        return
    names = schema.get("x-enum-varnames", values)
    if len(names) != len(values) or len({_snake(str(n)) for n in names}) != len(values):
        yield doc.report((*at, "enum"), "enum", "values need as many different names: x-enum-varnames")
    if any(not PYTHON_NAME.match(_snake(str(n))) for n in names):
        yield doc.report((*at, "enum"), "enum", "a value makes no Python name: write x-enum-varnames")


def _object(doc: Document, schema: dict[str, Any], at: Pointer) -> Iterator[Problem]:
    properties = schema.get("properties", {})
    for key in schema.get("required", []):
        if key not in properties:
            yield doc.report((*at, "required"), "required", f"{key!r} is required but not described")
    seen: dict[str, str] = {}
    for key, value in properties.items():
        where = (*at, "properties", key)
        yield from _schema(doc, value, where, top=False)
        given = value.get("x-ibkr-name") if isinstance(value, dict) else None
        name = given or _snake(key)
        if not PYTHON_NAME.match(str(name)) or (key.startswith("_") and not given):
            yield doc.report(where, "python-name", f"{key!r} makes no attribute name: write x-ibkr-name")
        elif name in ("additional_properties", "to_dict", "from_dict"):
            yield doc.report(where, "python-name", f"{name!r} is taken: write another x-ibkr-name")
        elif name in seen:
            yield doc.report(
                where, "python-name", f"{key!r} and {seen[name]!r} would both be `{name}`: write x-ibkr-name"
            )
        seen[str(name)] = key
    extra = schema.get("additionalProperties")
    if extra is True:
        yield doc.report((*at, "additionalProperties"), "boolean-schema", "leave it out instead of true")
    elif extra is not None and extra is not False:
        yield from _schema(doc, extra, (*at, "additionalProperties"), top=False)


def _snake(text: str) -> str:
    words = re.sub(r"([A-Z]?[a-z]+)", r" \1 ", text) if any(c.isupper() for c in text) else text
    return "_".join(re.findall(r"[A-Za-z0-9]+", words)).lower()


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
        if name in sent and "object" in _types(schemas[name]) and name not in closed and not _is_map(schemas[name]):
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
    for at, item in _walk(value):
        if isinstance(item, dict) and "$ref" in item and "value" not in at:
            _, _, kind, name = item["$ref"].split("/")
            if name not in into:
                into.update([name] if kind == "schemas" else [])
                _reach(components[kind][name], components, into)


def _unions(value: Any, schemas: dict[str, Any], doc: Document, base: Pointer) -> Iterator[Problem]:
    for at, item in _walk(value):
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
