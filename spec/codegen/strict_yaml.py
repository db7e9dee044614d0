"""Reads the YAML of a description strictly, keeping the line of every mistake.

A reader takes a YAML node and gives a value or raises `DescriptionError` with `file:line: what`. Readers are put
together into the shape of a file: `record({"name": text()}, {"note": text()})`. Unknown and repeated keys are refused;
a scalar that YAML would take for a number, a date or a boolean is no text unless quoted. Imports the standard library
and pyyaml; called by the scripts beside it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import yaml


class DescriptionError(ValueError):
    """A mistake in a description; the text starts with file and line."""


Reader = Callable[["At", yaml.Node], Any]


class At:
    """Where we read: the file, as shown in messages."""

    def __init__(self, name: str) -> None:
        self.name = name

    def fail(self, node: yaml.Node, what: str) -> DescriptionError:
        return DescriptionError(f"{self.name}:{node.start_mark.line + 1}: {what}")


def text(choices: Iterable[str] = (), pattern: str = "", empty: bool = False) -> Reader:
    """A string; a scalar that YAML takes for a number or a boolean has to be quoted."""
    allowed = tuple(choices)

    def read(at: At, node: yaml.Node) -> str:
        if not isinstance(node, yaml.ScalarNode):
            raise at.fail(node, "a text is expected here")
        if node.tag != "tag:yaml.org,2002:str":
            raise at.fail(node, f"{node.value!r} is read as {node.tag.rsplit(':', 1)[1]}; put it into quotes")
        value = str(node.value)
        if not value and not empty:
            raise at.fail(node, "the text is empty")
        if allowed and value not in allowed:
            raise at.fail(node, f"{value!r} is not one of {', '.join(allowed)}{hint(value, allowed)}")
        if pattern and not re.fullmatch(pattern, value):
            raise at.fail(node, f"{value!r} does not have the form {pattern}")
        return value

    return read


def whole(low: int = 0) -> Reader:
    """An integer not below `low`."""

    def read(at: At, node: yaml.Node) -> int:
        if not isinstance(node, yaml.ScalarNode) or not re.fullmatch(r"-?(0|[1-9]\d*)", node.value):
            raise at.fail(node, "an integer is expected here")
        value = int(node.value)
        if value < low:
            raise at.fail(node, f"{value} is below {low}")
        return value

    return read


def number_or_null(at: At, node: yaml.Node) -> float | None:
    """A number with a fraction, or null."""
    if isinstance(node, yaml.ScalarNode):
        if node.tag.endswith(":null"):
            return None
        if node.style is None and re.fullmatch(r"-?\d+(\.\d+)?", node.value):
            return float(node.value)
    raise at.fail(node, "a number or null is expected here")


def truth(at: At, node: yaml.Node) -> bool:
    """`true` or `false`, in no other spelling."""
    if isinstance(node, yaml.ScalarNode) and node.style is None and node.value in ("true", "false"):
        return str(node.value) == "true"
    raise at.fail(node, "true or false is expected here")


def many(item: Reader) -> Reader:
    """A list."""

    def read(at: At, node: yaml.Node) -> list[Any]:
        if not isinstance(node, yaml.SequenceNode):
            raise at.fail(node, "a list is expected here")
        return [item(at, child) for child in node.value]

    return read


def pairs(at: At, node: yaml.Node) -> list[tuple[str, yaml.Node, yaml.Node]]:
    """Keys and values of a mapping; a key given twice is an error."""
    if not isinstance(node, yaml.MappingNode):
        raise at.fail(node, "a mapping is expected here")
    seen: dict[str, tuple[str, yaml.Node, yaml.Node]] = {}
    for key_node, value_node in node.value:
        key = text()(at, key_node)
        if key in seen:
            raise at.fail(key_node, f"key {key!r} is given twice")
        seen[key] = (key, key_node, value_node)
    return list(seen.values())


def mapping(value: Reader, key_pattern: str = "") -> Reader:
    """A mapping whose keys are data."""

    def read(at: At, node: yaml.Node) -> dict[str, Any]:
        out = {}
        for key, key_node, value_node in pairs(at, node):
            if key_pattern and not re.fullmatch(key_pattern, key):
                raise at.fail(key_node, f"key {key!r} does not have the form {key_pattern}")
            out[key] = value(at, value_node)
        return out

    return read


def record(required: dict[str, Reader], optional: dict[str, Reader] | None = None) -> Reader:
    """A mapping with known keys. Its line is kept under `@`."""
    known = {**required, **(optional or {})}

    def read(at: At, node: yaml.Node) -> dict[str, Any]:
        out: dict[str, Any] = {"@": at.fail(node, "").args[0].rstrip(": ")}
        for key, key_node, value_node in pairs(at, node):
            if key not in known:
                raise at.fail(key_node, f"unknown key {key!r}{hint(key, known)}")
            out[key] = known[key](at, value_node)
        for key in required:
            if key not in out:
                raise at.fail(node, f"key {key!r} is missing")
        return out

    return read


def hint(word: str, known: Iterable[str]) -> str:
    """`; did you mean …?` when a known word is near, else nothing."""
    near = difflib.get_close_matches(word, list(known), n=1)
    return f"; did you mean {near[0]!r}?" if near else ""


def load(path: Path, reader: Reader, root: Path) -> Any:
    """One file, read and checked. `root` is the folder its name in messages starts from.

    Raises:
        DescriptionError: not YAML, or not as the reader wants it.
    """
    at = At(path.relative_to(root).as_posix())
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as exc:
        line = exc.problem_mark.line + 1 if exc.problem_mark else 1
        raise DescriptionError(f"{at.name}:{line}: {exc.problem}") from exc
    except OSError as exc:
        raise DescriptionError(f"{at.name}:1: {exc.strerror}") from exc
    if node is None:
        raise DescriptionError(f"{at.name}:1: the file is empty")
    return reader(at, node)
