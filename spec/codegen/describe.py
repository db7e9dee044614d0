"""Writes `generated_client/_describe.json`: what a person or a tool asks about an operation before calling it.

Imports nothing of ours. Called by the pipeline with the canonical bundle. The policy of an operation is in `_operations.py`
and not repeated here; this has the words, the parameters, the members of bodies and what example calls pass.
"""

from __future__ import annotations

import builtins
import json
import keyword
import re
from pathlib import Path
from typing import Any

_PLACES = ("path", "query", "header")
_SCHEMA = "#/components/schemas/"
_KEPT = ("type", "description", "enum", "required", "minItems")


def render(bundle: dict[str, Any], examples: Path) -> str:
    """The file's text. `examples` is the folder with one folder of recorded or composed calls an operation."""
    schemas: dict[str, Any] = {}
    operations = {
        operation["operationId"]: _operation(operation, bundle, schemas, examples / operation["operationId"])
        for item in bundle["paths"].values()
        for operation in item.values()
    }
    table = {"operations": operations, "schemas": schemas}
    return json.dumps(table, indent=1, sort_keys=True, ensure_ascii=True) + "\n"


def _operation(
    operation: dict[str, Any], bundle: dict[str, Any], schemas: dict[str, Any], examples: Path
) -> dict[str, Any]:
    out: dict[str, Any] = {
        "summary": operation["summary"],
        "description": operation.get("description", ""),
        "parameters": [_parameter(p, bundle, schemas) for p in operation.get("parameters", [])],
        "answers": _answers(operation),
        "examples": _examples(examples),
    }
    content = operation.get("requestBody", {}).get("content", {})
    if content:
        out["body"] = _schema(content["application/json"]["schema"], bundle, schemas)
    return out


def _parameter(parameter: dict[str, Any], bundle: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in parameter:
        parameter = bundle["components"]["parameters"][parameter["$ref"].rpartition("/")[2]]
    out = {
        "name": parameter["name"],
        "python": python_name(parameter["name"]),
        "in": parameter["in"],
        "required": bool(parameter.get("required")),
        "description": parameter.get("description", ""),
        "schema": _schema(parameter["schema"], bundle, schemas),
    }
    if "x-ibkr-csv" in parameter:
        out["separated"] = parameter["x-ibkr-csv"]
    return out


def python_name(name: str) -> str:
    """A wire name as Python writes it, the way the generator does."""
    words = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name))
    out = re.sub(r"\W", "_", words).lower()
    return f"{out}_" if keyword.iskeyword(out) or (out in dir(builtins) and out != "id") else out


def _answers(operation: dict[str, Any]) -> list[str]:
    content = operation["responses"]["200"].get("content", {})
    schema = content.get("application/json", {}).get("schema")
    if schema is None:
        return ["text" if content else "nothing"]
    return [_shape(branch) for branch in schema.get("oneOf", schema.get("anyOf", [schema]))]


def _shape(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"].removeprefix(_SCHEMA))
    if schema.get("type") == "array":
        items = schema.get("items", {})
        branches = items.get("oneOf", items.get("anyOf", [items]))
        return f"list of {' | '.join(_shape(branch) for branch in branches)}"
    return str(schema.get("type", "anything"))


def _schema(schema: dict[str, Any], bundle: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    """The schema without what only the generator and the lint need; named ones go into `schemas` once."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(_SCHEMA)
        if name not in schemas:
            schemas[name] = {}  # a schema may hold itself
            schemas[name] = _schema(bundle["components"]["schemas"][name], bundle, schemas)
        return {"$ref": name}
    out = {key: schema[key] for key in _KEPT if key in schema}
    if "enum" in schema:
        out["open"] = bool(schema.get("x-ibkr-open", True))
    if "oneOf" in schema or "anyOf" in schema:
        raise ValueError("a body or parameter that is one of several schemas: teach the check before the wire first")
    if "items" in schema:
        out["items"] = _schema(schema["items"], bundle, schemas)
    if "properties" in schema:
        out["members"] = {name: _schema(member, bundle, schemas) for name, member in schema["properties"].items()}
    extra = schema.get("additionalProperties")
    if isinstance(extra, dict):
        out["others"] = _schema(extra, bundle, schemas)
    elif extra is False or "properties" in schema:
        out["closed"] = extra is False
    return out


def _examples(folder: Path) -> list[dict[str, Any]]:
    """What the examples send, each different call once; first those answered 200 that leave no argument empty."""
    found: list[tuple[bool, bool, str, dict[str, Any]]] = []
    for path in sorted(folder.glob("*.json")):
        example = json.loads(path.read_text(encoding="utf-8"))
        request = example.get("request")
        if request is None:
            continue
        arguments = {key: value for place in _PLACES for key, value in request.get(place, {}).items()}
        call: dict[str, Any] = {"arguments": arguments}
        if "body" in request:
            call["body"] = request["body"]
        found.append((example["status"] != 200, "" in arguments.values(), path.stem, call))
    out: list[dict[str, Any]] = []
    for *_, name, call in sorted(found, key=lambda row: row[:3]):
        if not any(call.items() <= other.items() for other in out):
            out.append({"name": name, **call})
    return out
