"""Turns the honest bundle into what the generator can take, and tells the templates what it cannot see.

Imports nothing of ours. Called by the pipeline. The generator knows no `x-ibkr-*` members and drops constructs silently, so
the lowered document holds plain types only; what the plain types lose (wire kinds, attribute names, closed enums,
all-or-nothing lists, empty bodies) goes into `facts`, a table the templates read by operation and class name.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

EMPTY_BODY = "#/components/schemas/EmptyBody"

WIRE_TYPES = {
    "decimal": "string", "percent": "string", "magnitude": "string", "price": "string", "amount": "string",
    "text": "string", "id-str": "string", "scalar": "string",
    "bool": "boolean",
    "id-int": "integer", "epoch-ms": "integer", "epoch-s": "integer",
}  # fmt: skip
"""Every wire kind and the plain type that stands for it in the lowered document."""


def lower(bundle: dict[str, Any]) -> dict[str, Any]:
    """The document for the generator: no extensions, no examples, one plain type per wire kind."""
    document = deepcopy(bundle)
    for item in document["paths"].values():
        for operation in item.values():
            if _sends_empty_body(operation):
                del operation["requestBody"]
            _one_form_of_error(operation["responses"])
    components = document.get("components", {})
    _one_form_of_error(components.get("responses", {}))
    components.get("schemas", {}).pop("EmptyBody", None)
    lowered = _plain(document)
    assert isinstance(lowered, dict)
    return lowered


def _one_form_of_error(responses: dict[str, Any]) -> None:
    """An error may come as a page too, but a page means nothing: the client reads JSON, or says that it cannot."""
    for response in responses.values():
        content = response.get("content", {})
        if "application/json" in content:
            content.pop("text/html", None)


def _sends_empty_body(operation: dict[str, Any]) -> bool:
    content = operation.get("requestBody", {}).get("content", {})
    return bool(content.get("application/json", {}).get("schema", {}).get("$ref") == EMPTY_BODY)


def _plain(value: Any, inside: str = "") -> Any:
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if not isinstance(value, dict):
        return value
    if inside == "properties":
        return {key: _plain(item) for key, item in value.items()}
    wire = value.get("x-ibkr-wire")
    if wire is not None:
        return {"type": WIRE_TYPES[wire]} | {k: value[k] for k in ("description",) if k in value}
    out = {key: _plain(item, key) for key, item in value.items() if not key.startswith("x-ibkr-") and key != "examples"}
    if {"in", "schema", "description"} <= value.keys() and "$ref" not in value["schema"]:  # read from there only
        out["schema"] = {**out["schema"], "description": value["description"]}
    if "enum" in value and "x-enum-varnames" not in value:  # PRE_SUBMITTED instead of PRESUBMITTED
        out["x-enum-varnames"] = value["enum"]
    return out


def facts(bundle: dict[str, Any]) -> dict[str, Any]:
    """What the templates look up: `version`, `operations[id]`, `models[class]`, `enums[class]`."""
    operations: dict[str, Any] = {}
    for item in bundle["paths"].values():
        for operation in item.values():
            operations[operation["operationId"]] = {
                "strict": operation["x-ibkr-list"] == "strict",
                "empty_body": _sends_empty_body(operation),
                "nonempty": any(s.get("minItems", 0) > 0 for s in _answers(operation)),
                "hides_error": _hides_error(operation),
            }
    models: dict[str, Any] = {}
    enums: dict[str, Any] = {}
    for name, schema in bundle.get("components", {}).get("schemas", {}).items():
        if "enum" in schema:
            enums[name] = {"open": schema.get("x-ibkr-open", True)}
        elif schema.get("type") == "object" and name != "EmptyBody":
            extra = schema.get("additionalProperties", True)
            models[name] = {
                "closed": extra is False,
                "map_wire": _wire(extra),
                "props": {key: _property(prop) for key, prop in schema.get("properties", {}).items()},
            }
    return {"version": bundle["info"]["version"], "operations": operations, "models": models, "enums": enums}


def _hides_error(operation: dict[str, Any]) -> bool:
    """Whether a refusal under 200 would fit what is described: a map takes any member, a text any text, no body is no look."""
    if "error" not in operation["x-ibkr-error-when"]:
        return False
    return not any(str(s.get("$ref", "")).endswith("/ErrorBody") for s in _answers(operation))


def _answers(operation: dict[str, Any]) -> list[dict[str, Any]]:
    content = operation["responses"]["200"].get("content", {})
    schema = content.get("application/json", {}).get("schema", {})
    return list(schema.get("oneOf", schema.get("anyOf", [schema])))


def _property(schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": schema.get("x-ibkr-name", ""),
        "wire": _wire(schema),
        "item_wire": _wire(schema.get("items")),
        "secret": schema.get("x-ibkr-secret", False),
        "text": _sent_as_text(schema if "x-ibkr-wire" in schema else schema.get("items", {})),
    }


def _wire(schema: Any) -> str:
    return str(schema.get("x-ibkr-wire", "")) if isinstance(schema, dict) else ""


def _sent_as_text(schema: dict[str, Any]) -> bool:
    """Whether a Decimal is written back as JSON text: only where the wire never has a number."""
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    return "number" not in types and "integer" not in types


def as_template(table: dict[str, Any]) -> str:
    """The facts as a template file the other templates import."""
    return "{% set FACTS = " + _literal(table) + " %}\n"


def _literal(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_literal(k)}: {_literal(v)}" for k, v in value.items()) + "}"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        if not value.isascii() or any(c in value for c in '"\\{}%\n'):
            raise ValueError(f"{value!r} cannot stand in a template")
        return f'"{value}"'
    raise TypeError(type(value))
