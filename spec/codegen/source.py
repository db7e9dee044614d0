"""Reads the description's YAML files strictly and remembers where every value stands.

Imports pyyaml and the standard library only. Called by the bundler (values) and the lint (values and lines).
The rules of reading: duplicate keys, anchors and tags are refused, keys are text, and a plain scalar that some YAML
version would read as something else than the writer meant (`NO`, `2026-07-01`, `1_000`, `0o17`) must be quoted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
"""The folder `spec/`."""

Pointer = tuple[str | int, ...]

_INT = re.compile(r"-?(0|[1-9][0-9]*)\Z")
_FLOAT = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+\Z")
_DOUBTFUL = re.compile(
    r"""(?ix: (y|n|yes|no|on|off|null|~|\.nan|[-+]?\.inf)
        | [-+]? [0-9][0-9_,.:]* (e[-+]?[0-9]+)?
        | 0[xob][0-9a-f_]+
        | [0-9]{4}-[0-9]{1,2}(-[0-9]{1,2}.*)? )\Z"""
)


@dataclass(frozen=True)
class Problem:
    """One finding: where, which rule, what and what to do."""

    file: Path
    line: int
    rule: str
    text: str

    def __str__(self) -> str:
        try:
            shown = self.file.relative_to(ROOT.parent)
        except ValueError:
            shown = self.file
        return f"{shown}:{self.line}: {self.rule}: {self.text}"


@dataclass
class Document:
    """One file: its value, the line of every member, and what was wrong with its form."""

    path: Path
    value: Any = None
    lines: dict[Pointer, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line(self, pointer: Pointer) -> int:
        """The line of a member, or of its nearest ancestor that has one."""
        while pointer not in self.lines and pointer:
            pointer = pointer[:-1]
        return self.lines.get(pointer, 1)

    def report(self, pointer: Pointer, rule: str, text: str) -> Problem:
        return Problem(self.path, self.line(pointer), rule, text)


def read(path: Path) -> Document:
    """Read one YAML file. Problems of form are collected in the document, never raised."""
    doc = Document(path)
    try:
        text = path.read_text(encoding="utf-8")
        _refuse_markers(doc, text)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except (OSError, UnicodeDecodeError) as e:
        doc.problems.append(Problem(path, 1, "yaml-syntax", f"cannot be read: {e}"))
        return doc
    except yaml.YAMLError as e:
        mark = getattr(e, "problem_mark", None)
        doc.problems.append(Problem(path, mark.line + 1 if mark else 1, "yaml-syntax", " ".join(str(e).split())[:200]))
        return doc
    if node is None:
        doc.problems.append(Problem(path, 1, "yaml-syntax", "the file is empty"))
        return doc
    doc.value = _value(doc, node, ())
    return doc


def _refuse_markers(doc: Document, text: str) -> None:
    for token in yaml.scan(text, Loader=yaml.SafeLoader):
        if isinstance(token, yaml.AnchorToken | yaml.AliasToken | yaml.TagToken):
            line = token.start_mark.line + 1
            doc.problems.append(Problem(doc.path, line, "yaml-form", "anchors, aliases and tags are not used here"))


def _value(doc: Document, node: yaml.Node, at: Pointer) -> Any:
    doc.lines.setdefault(at, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        out: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                doc.problems.append(Problem(doc.path, line, "yaml-form", "a key must be plain text"))
                continue
            key = key_node.value
            if key_node.style is None and (_DOUBTFUL.match(key) or key in ("true", "false")):
                doc.problems.append(Problem(doc.path, line, "yaml-quote", f'write the key as "{key}"'))
            if key in out:
                doc.problems.append(Problem(doc.path, line, "yaml-duplicate-key", f"{key!r} stands here twice"))
            doc.lines[(*at, key)] = line
            out[key] = _value(doc, value_node, (*at, key))
        return out
    if isinstance(node, yaml.SequenceNode):
        return [_value(doc, item, (*at, i)) for i, item in enumerate(node.value)]
    return _scalar(doc, node)


def _scalar(doc: Document, node: yaml.Node) -> Any:
    assert isinstance(node, yaml.ScalarNode)
    text: str = node.value
    if node.style is not None:  # quoted or block: text, whatever it looks like
        return text
    if text in ("true", "false"):
        return text == "true"
    if _INT.match(text):
        return int(text)
    if _FLOAT.match(text):
        return float(text)
    if text == "" or _DOUBTFUL.match(text):
        line = node.start_mark.line + 1
        doc.problems.append(Problem(doc.path, line, "yaml-quote", f'write "{text}", or a plain number, true or false'))
    return text
