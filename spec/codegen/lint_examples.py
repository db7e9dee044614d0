"""Checks every example against the schema of what it illustrates, and that every documented shape has one.

Imports jsonschema (draft 2020-12, the one of OpenAPI 3.1). Called by the lint with the bundle.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import bundle as bundling
from jsonschema import Draft202012Validator
from source import Problem

KEYS = {"provenance", "request", "status", "headers", "body"}


def check_examples(spec: bundling.Spec, document: dict[str, Any]) -> Iterator[Problem]:
    operations = {op["operationId"]: op for item in document["paths"].values() for op in item.values()}
    docs = {o.id: o for o in spec.operations}
    shown: dict[str, list[tuple[str, Any]]] = {name: [] for name in operations}
    for example in spec.examples:
        operation = operations.get(example.operation)
        if operation is None:
            yield Problem(example.path, 1, "example", f"there is no operation {example.operation!r}")
            continue
        yield from _one(example, operation, document)
        if str(example.value["status"]) in operation["responses"]:
            shown[example.operation].append((bundling.media_type(example), example.value["body"]))
    for name, operation in operations.items():
        for content_type, media in operation["responses"]["200"].get("content", {}).items():
            bodies = [body for kind, body in shown[name] if kind == content_type]
            for label, shape in _shapes(media.get("schema", {})):
                if not any(_fits(shape, item, document) for body in bodies for item in _items(label, body)):
                    doc = docs[name]
                    text = f"no example shows {label} {_name(shape)}"
                    yield doc.doc.report((doc.path, doc.method), "example", text)


def _one(example: bundling.Example, operation: dict[str, Any], document: dict[str, Any]) -> Iterator[Problem]:
    value = example.value
    for key in sorted(set(value) - KEYS):
        yield Problem(example.path, 1, "example", f"unknown key {key!r}")
    if not value.get("provenance"):
        yield Problem(example.path, 1, "example", "say where it comes from: provenance")
    responses = operation["responses"]
    answer = responses.get(str(value["status"]), responses.get("default", {}))
    content = answer.get("content", {})
    kind = bundling.media_type(example)
    if not content:
        if value["body"] is not None:
            yield Problem(example.path, 1, "example", "this answer is described without a body: write null")
    elif value["body"] is None and str(value["status"]) not in responses:
        pass  # an error may come with no body at all
    elif kind in content:
        for error in _errors(content[kind].get("schema", {}), value["body"], document):
            yield Problem(example.path, 1, "example", f"body{error}")
    elif str(value["status"]) in responses:
        yield Problem(example.path, 1, "example", f"{kind} is not described for this status")
    request = value.get("request", {})
    if "body" in request:
        body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        for error in _errors(body.get("schema", {}), request["body"], document):
            yield Problem(example.path, 1, "example", f"request.body{error}")
    for place in ("path", "query", "header"):
        names = _parameters(operation, place, document)
        for key in sorted(set(request.get(place, {})) - names):
            yield Problem(example.path, 1, "example", f"request.{place}: there is no parameter {key!r}")


def _parameters(operation: dict[str, Any], place: str, document: dict[str, Any]) -> set[str]:
    names = set()
    for parameter in operation.get("parameters", []):
        if "$ref" in parameter:
            parameter = document["components"]["parameters"][parameter["$ref"].rsplit("/", 1)[1]]
        if parameter["in"] == place:
            names.add(parameter["name"])
    return names


def _errors(schema: dict[str, Any], value: Any, document: dict[str, Any]) -> Iterator[str]:
    validator = Draft202012Validator({"components": document["components"], **schema})
    for error in sorted(validator.iter_errors(value), key=str):
        deepest = error
        while deepest.context:
            deepest = max(deepest.context, key=lambda e: len(e.absolute_path))
        yield f"{deepest.json_path[1:]}: {deepest.message[:160]}"


def _fits(schema: dict[str, Any], value: Any, document: dict[str, Any]) -> bool:
    return Draft202012Validator({"components": document["components"], **schema}).is_valid(value)


def _shapes(schema: dict[str, Any], label: str = "answer") -> Iterator[tuple[str, dict[str, Any]]]:
    """The leaves of an answer: each branch of a union, each branch of an array's items."""
    branches = schema.get("oneOf", schema.get("anyOf"))
    if branches is not None:
        for branch in branches:
            yield from _shapes(branch, label)
    elif schema.get("type") == "array" and label == "answer":
        yield from _shapes(schema["items"], "row")
    else:
        yield label, schema


def _items(label: str, body: Any) -> list[Any]:
    if label == "row":
        return body if isinstance(body, list) else []
    return [body]


def _name(schema: dict[str, Any]) -> str:
    return str(schema.get("$ref", schema.get("type", "?"))).rsplit("/", 1)[-1]
