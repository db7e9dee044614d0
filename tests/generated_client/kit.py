"""Shared by the tests of the generated client: the examples of the description, and a check of values against annotations."""

from __future__ import annotations

import importlib
import json
import types
import typing
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from math import isfinite
from pathlib import Path
from types import NoneType
from typing import Any

import attrs
import httpx
import msgspec

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


def fast_loads(content: bytes) -> Any:
    """A decoder of the kind that is plugged in for speed: compiled, and as exact as the default."""
    return _FAST(content)


_FAST = msgspec.json.Decoder(float_hook=Decimal).decode


def parse(operation: str, body: Any, status: int = 200, content: bytes | None = None) -> Response[Any]:
    """What the client makes of an answer."""
    content = encoded(body) if content is None else content
    return endpoint(operation).parse(httpx.Response(status, content=content))  # type: ignore[no-any-return]


def read(response: Response[Any]) -> Any:
    """What it was read as; an answer that was not is no pass."""
    assert response.parsed is not None, response.parse_error
    return response.parsed


_NAMES = {name: getattr(models, name) for name in models.__all__}


@cache
def hints(cls: Any) -> dict[str, Any]:
    """The resolved annotations of a generated class, ours or one of another package of the same shape."""
    package = cls.__module__.split(".", 1)[0]
    names = _NAMES if package == "generated_client" else vars(importlib.import_module(f"{package}.models"))
    found = typing.get_type_hints(cls, localns=dict(names))
    return {name: hint for name, hint in found.items() if typing.get_origin(hint) is not typing.ClassVar}


Check = Callable[[Any], bool]


@cache
def checker(hint: Any) -> Check:
    """What says whether a value is exactly what an annotation says, all the way down its containers.

    Exactly: True is no `int`, a member of an enum is no `str`, a Decimal is finite. Raises TypeError for an annotation it
    does not know, so that nothing passes unchecked.
    """
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if hint is Any or hint is object:
        return lambda value: True
    if hint is None or hint is NoneType:
        return lambda value: value is None
    if origin in (typing.Union, types.UnionType):
        branches = tuple(checker(part) for part in parts)
        return lambda value: any(branch(value) for branch in branches)
    if origin is typing.Literal:
        return lambda value: any(value == part and type(value) is type(part) for part in parts)
    if origin is list:
        item = checker(parts[0])
        return lambda value: type(value) is list and all(map(item, value))
    if origin is dict:
        key, item = map(checker, parts)
        return lambda value: type(value) is dict and all(key(k) and item(v) for k, v in value.items())
    if hint is Decimal:
        return lambda value: type(value) is Decimal and value.is_finite()
    if hint is float:
        return lambda value: type(value) is float and isfinite(value)
    if hint in (int, str, bool, bytes, list, dict):
        return lambda value: type(value) is hint
    if isinstance(hint, type) and origin is None:
        return lambda value: type(value) is hint
    raise TypeError(f"no check is known for the annotation {hint!r}")


def fits(value: Any, hint: Any) -> bool:
    """Whether a value is what an annotation says."""
    return checker(hint)(value)


def violations(value: Any, where: str = "") -> Iterator[str]:
    """Every attribute below a value that its annotation does not allow."""
    if isinstance(value, list):
        for i, item in enumerate(value):
            yield from violations(item, f"{where}[{i}]")
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from violations(item, f"{where}[{key!r}]")
    elif attrs.has(type(value)):
        kind: Any = type(value)
        for name, hint in hints(kind).items():
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
