"""Shared by the tests of the generated client: the examples of the description, and a check of values against annotations."""

from __future__ import annotations

import importlib
import json
import types
import typing
from collections.abc import Iterator
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

import attrs
import httpx

from generated_client import Response, models
from generated_client._operations import OPERATIONS

ROOT = Path(__file__).resolve().parents[2]


@attrs.frozen
class Example:
    """One recorded or documented answer."""

    operation: str
    case: str
    status: int
    headers: dict[str, str]
    body: Any
    request: dict[str, Any]

    @property
    def id(self) -> str:
        return f"{self.operation}-{self.case}"


def load_examples() -> list[Example]:
    out = []
    for path in sorted((ROOT / "spec" / "examples").glob("*/*.json")):
        value = json.loads(path.read_text(encoding="utf-8"))
        headers, request = value.get("headers", {}), value.get("request", {})
        out.append(Example(path.parent.name, path.stem, value["status"], headers, value["body"], request))
    return out


EXAMPLES = load_examples()


def endpoint(operation: str) -> Any:
    """The module of an operation."""
    return importlib.import_module(f"generated_client.api.{OPERATIONS[operation].tag}.{operation}")


def encoded(body: Any) -> bytes:
    if body is None:
        return b""
    return body.encode() if isinstance(body, str) else json.dumps(body).encode()


def parse(operation: str, body: Any, status: int = 200, content: bytes | None = None) -> Response[Any]:
    """What the client makes of an answer."""
    content = encoded(body) if content is None else content
    return endpoint(operation).parse(httpx.Response(status, content=content))  # type: ignore[no-any-return]


_NAMES = {name: getattr(models, name) for name in models.__all__}
_HINTS: dict[type, dict[str, Any]] = {}


def hints(cls: type) -> dict[str, Any]:
    """The resolved annotations of a generated class."""
    if cls not in _HINTS:
        _HINTS[cls] = typing.get_type_hints(cls, localns=_NAMES)
    return _HINTS[cls]


def fits(value: Any, hint: Any) -> bool:
    """Whether a value is what an annotation says, all the way down its containers."""
    origin = typing.get_origin(hint)
    if hint is Any:
        return True
    if origin in (typing.Union, types.UnionType):
        return any(fits(value, part) for part in typing.get_args(hint))
    if origin is list:
        return type(value) is list and all(fits(item, typing.get_args(hint)[0]) for item in value)
    if origin is dict:
        key, item = typing.get_args(hint)
        return type(value) is dict and all(fits(k, key) and fits(v, item) for k, v in value.items())
    if hint is None or hint is type(None):
        return value is None
    if hint is Decimal:
        return type(value) is Decimal and value.is_finite()
    if hint is str and isinstance(value, Enum):
        return False
    if hint in (int, float, str, bool):
        return type(value) is hint
    return isinstance(value, hint)


def violations(value: Any, where: str = "") -> Iterator[str]:
    """Every attribute below a value that its annotation does not allow."""
    if isinstance(value, list):
        for i, item in enumerate(value):
            yield from violations(item, f"{where}[{i}]")
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from violations(item, f"{where}[{key!r}]")
    elif attrs.has(type(value)):
        for name, hint in hints(type(value)).items():
            if typing.get_origin(hint) is typing.ClassVar:
                continue
            inner = getattr(value, name)
            if not fits(inner, hint):
                yield f"{where}.{name}: {inner!r} is not {hint}"
            yield from violations(inner, f"{where}.{name}")


def count(value: Any) -> int:
    """How many attributes `violations` looks at."""
    if isinstance(value, list):
        return sum(map(count, value))
    if isinstance(value, dict):
        return sum(map(count, value.values()))
    if attrs.has(type(value)):
        return sum(1 + count(getattr(value, field.name)) for field in attrs.fields(type(value)))
    return 0
