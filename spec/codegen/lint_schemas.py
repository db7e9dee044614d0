"""The lint rules for named components and the schemas in them and in operations.

Imports nothing but the reader of the description and the table of wire kinds. Called by `lint`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import bundle as bundling
from lower import WIRE_TYPES
from source import Document, Pointer, Problem

ELSEWHERE = {"x-ibkr-wire", "x-ibkr-name", "x-ibkr-open", "x-ibkr-csv", "x-ibkr-secret", "x-enum-varnames"}
FORBIDDEN = {
    "allOf", "not", "discriminator", "$defs", "nullable", "prefixItems", "patternProperties", "const", "default",
    "style", "explode", "example", "if", "then", "else", "dependentSchemas",
}  # fmt: skip
EVIDENCE = re.compile(r"(recorded|documented|inferred) 20[0-9]{2}-(0[1-9]|1[0-2])\Z")
NAME = re.compile(r"[A-Z][A-Za-z0-9]*\Z")
PYTHON_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
#: What stands between quotes in the generated code may neither end them nor look like something else.
LITERAL = re.compile(r"[^\"'\\{}\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]+\Z")
JSON_TYPES = {"string", "number", "integer", "boolean", "null", "object", "array"}


def walk(value: Any, at: Pointer = ()) -> Iterator[tuple[Pointer, Any]]:
    yield at, value
    if isinstance(value, dict):
        for key, item in value.items():
            yield from walk(item, (*at, key))
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from walk(item, (*at, i))


def component(kind: str, name: str, doc: Document) -> Iterator[Problem]:
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


def references(spec: bundling.Spec, doc: Document) -> Iterator[Problem]:
    for at, value in walk(doc.value):
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


def types_of(schema: dict[str, Any]) -> list[str]:
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
    types = types_of(schema)
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
    if schema.get("x-ibkr-secret", True) is not True:
        yield doc.report((*at, "x-ibkr-secret"), "extension", "is true or left out")
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
        types_of(schema) != ["string"]
        or not isinstance(values, list)
        or not all(isinstance(v, str) and v for v in values)
    ):
        yield doc.report(
            (*at, "enum"), "enum", "an enum lists texts; whole-number codes are `type: integer` and a sentence"
        )
        return
    names = schema.get("x-enum-varnames", values)
    if any(not LITERAL.match(value) for value in values):
        yield doc.report((*at, "enum"), "literal", "a value holds a quote, a brace, a backslash or a control character")
    if "x-enum-varnames" in schema and not all(re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", str(n)) for n in names):
        yield doc.report((*at, "x-enum-varnames"), "literal", "a name holds letters, digits and underscores only")
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
        if not LITERAL.match(str(key)):
            yield doc.report(where, "literal", f"{key!r} holds a quote, a brace, a backslash or a control character")
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
