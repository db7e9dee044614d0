"""JSON Schema of a bot's YAML, for editors: made from the same classes that read it.

Strategies and rules given by name add their own parameters. A ``${NAME}`` reference is allowed wherever a scalar is. Imports
``config``, ``secret`` and ``structure``; called by ``runner.plan``.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any, Literal, Union

import attrs

from botframework.config import Config, InstrumentConfig, RiskConfig, StrategyConfig
from botframework.core.money import Money
from botframework.secret import Secret
from botframework.structure import Param, RawParams, params_of

_REFERENCE = {"type": "string", "pattern": r"\$\{"}


def json_schema(
    strategies: Mapping[str, type] | None = None, risk_rules: Mapping[str, type] | None = None
) -> dict[str, Any]:
    """The schema (draft 2020-12). Without classes by name, the parameters of plugins are left open."""
    schema = _object(Config)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "A tickwright bot"
    properties = schema["properties"]
    properties["instruments"]["items"] = {"anyOf": [{"type": "string"}, _object(InstrumentConfig)]}
    properties["strategies"]["items"] = _by_kind(StrategyConfig, strategies)
    properties["risk"]["items"] = _by_kind(RiskConfig, risk_rules)
    return schema


def _by_kind(cls: type, classes: Mapping[str, type] | None) -> dict[str, Any]:
    """Items whose remaining keys depend on ``kind``."""
    common = _object(cls)
    if not classes:
        return {**common, "additionalProperties": True}
    branches = []
    for kind, plugin in sorted(classes.items()):
        own = _object(plugin)
        branch = {
            "properties": {**common["properties"], **own["properties"], "kind": {"const": kind}},
            "required": [*common["required"], *(key for key in own["required"] if key not in common["properties"])],
            "additionalProperties": False,
        }
        branches.append({"if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]}, "then": branch})
    return {"type": "object", "required": common["required"], "allOf": branches}


def _object(cls: type) -> dict[str, Any]:
    params = [param for param in params_of(cls) if param.type is not RawParams]
    is_open = len(params) < len(params_of(cls))  # the keys of a part whose kind decides
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {param.key: _property(param) for param in params},
        "required": [param.key for param in params if param.required],
        "additionalProperties": is_open,
    }
    doc = (cls.__doc__ or "").strip()
    if doc and not doc.startswith("Method generated"):
        schema["description"] = " ".join(doc.split("\n\n")[0].split())
    return schema


def _property(param: Param) -> dict[str, Any]:
    schema = _value(param.type, param.unit)
    if param.help:
        schema = {**schema, "description": param.help}
    default = param.field.default
    if isinstance(default, bool | int | float | str):
        schema = {**schema, "default": default}
    return schema


def _value(wanted: Any, unit: str = "") -> dict[str, Any]:
    origin, arguments = typing.get_origin(wanted), typing.get_args(wanted)
    if origin in (Union, types.UnionType):
        return {"anyOf": [_value(choice, unit) for choice in arguments]}
    if wanted is type(None):
        return {"type": "null"}
    if origin is Literal:
        return {"anyOf": [{"enum": list(arguments)}, _REFERENCE]}
    if origin in (tuple, list, set, frozenset, Sequence) or wanted in (tuple, list, set, frozenset):
        return {"type": "array", "items": _value(arguments[0], unit) if arguments else {}}
    if origin in (dict, Mapping) or wanted is dict:
        return {"type": "object", "additionalProperties": _value(arguments[1]) if arguments else True}
    if wanted is bool:
        return {"anyOf": [{"type": "boolean"}, _REFERENCE]}
    if wanted in (int, float, Decimal):
        number: dict[str, Any] = {"type": "integer" if wanted is int else "number"}
        text = {
            "type": "string",
            "pattern": r"^[-+]?[0-9.]+([eE][-+]?[0-9]+)?( ?[A-Za-z%]+)?$" if unit else r"^[-+]?[0-9.]",
        }
        return {"anyOf": [number, text, _REFERENCE]}
    if wanted is Money:
        return {"anyOf": [{"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)? [A-Z]{3}$"}, _REFERENCE]}
    if wanted is Secret:
        return {"type": "string", "pattern": r"^\$\{(secret:)?[A-Za-z_][A-Za-z0-9_.-]*\}$"}
    if wanted in (str, Path):
        return {"type": ["string", "number", "boolean"]}  # an unquoted 600 is a symbol, a name, a value to keep
    if wanted is datetime:
        return {"anyOf": [{"type": "string", "format": "date-time"}, _REFERENCE]}
    if isinstance(wanted, type) and issubclass(wanted, Enum):
        return {"anyOf": [{"enum": [member.value for member in wanted]}, _REFERENCE]}
    if isinstance(wanted, type) and attrs.has(wanted):
        return _object(wanted)
    return {}
