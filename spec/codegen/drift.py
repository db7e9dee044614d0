"""Writes the proposals of `bot drift --patch FILE` into the description: `python spec/codegen/drift.py FILE`.

Imports the strict reader only. Each change touches the lines of one member of one schema file and leaves the rest as it is.
Run the lint and `make regenerate` afterwards, and look at every change: what was seen is proposed, what it means is not known.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

import yaml
from lint_schemas import JSON_TYPES, LITERAL, PYTHON_NAME, _snake
from lower import WIRE_TYPES
from source import ROOT, Document, _value

_PLAIN = re.compile(r"[A-Za-z$][A-Za-z0-9_$./-]*\Z")
_WORDS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n", "~"}
_TYPE_ORDER = ("integer", "number", "string", "boolean", "array", "object", "null")


class CannotApply(ValueError):
    """A change does not fit the description; the text is one line."""


def apply(patch: Path, root: Path = ROOT) -> list[str]:
    """Apply every change; what was done, in words. Raises CannotApply before anything is written."""
    try:
        value = yaml.safe_load(patch.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValueError, RecursionError, yaml.YAMLError) as e:
        raise CannotApply(f"{patch}: cannot be read ({' '.join(str(e).split())[:120]})") from e
    changes = value.get("changes") if isinstance(value, dict) else None
    if not isinstance(changes, list) or not all(isinstance(each, dict) for each in changes):
        raise CannotApply(f"{patch}: no list of changes; write one with `bot drift --patch`")
    texts: dict[Path, str] = {}
    done = [_change(f"{patch}: changes[{i}]", each, root, texts) for i, each in enumerate(changes)]
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8")
    return [line for lines in done for line in lines]


def _change(where: str, change: dict[str, Any], root: Path, texts: dict[Path, str]) -> list[str]:
    name = str(change.get("schema", ""))
    found = sorted((root / "schemas").glob(f"*/{name}.yaml")) if re.fullmatch(r"[A-Za-z0-9]+", name) else []
    if len(found) != 1:
        raise CannotApply(f"{where}: there is no schema {name!r}")
    path, do = found[0], change.get("do")
    for word in ("types", "values"):
        if not isinstance(change.get(word, []), list):
            raise CannotApply(f"{where}: {word} is no list")
    for each in (change.get("property", ""), *change.get("values", ())):
        if each != "" and not (isinstance(each, str) and LITERAL.match(each)):
            raise CannotApply(f"{where}: {str(each)[:40]!r} is no name and no word of the wire")
    types = [str(each) for each in change.get("types", ())]
    if any(each not in JSON_TYPES for each in types) or change.get("wire", "text") not in WIRE_TYPES:
        raise CannotApply(f"{where}: unknown types {types} or wire kind")
    file = _File(path, texts.get(path))
    key = str(change.get("property", ""))
    properties = file.value.get("properties", {})
    if do == "add_values":
        lines = _add_values(file, [str(each) for each in change.get("values", ())])
    elif do == "add_property" and key:
        lines = _add_property(file, key, types, texts) if key not in properties else []
    elif do in ("allow", "make_optional") and key not in properties:
        raise CannotApply(f"{where}: {name} has no property {key!r}")
    elif do == "allow":
        schema = _allowed(properties[key], types, change.get("wire"))
        lines = [f"{name}.{key}: {_flow(schema)}"] if schema != properties[key] else []
        file.put_member("properties", key, schema)
    elif do == "make_optional":
        needed = [each for each in file.value.get("required", ()) if each != key]
        lines = [f"{name}: {key} is optional"]
        file.put("required", needed)
    else:
        raise CannotApply(f"{where}: {do!r} is no change; there are add_property, add_values, allow, make_optional")
    texts[path] = file.text
    return lines


class _File:
    """One schema file, changed by lines."""

    def __init__(self, path: Path, text: str | None) -> None:
        self.path = path
        self.text = path.read_text(encoding="utf-8") if text is None else text
        self._parse()

    def _parse(self) -> None:
        document = Document(self.path)
        node = yaml.compose(self.text, Loader=yaml.SafeLoader)
        document.value = _value(document, node, ()) if node is not None else {}
        if document.problems:
            raise CannotApply(str(document.problems[0]))
        self.value: dict[str, Any] = document.value
        self.lines = document.lines

    def put(self, key: str, value: Any) -> None:
        """Set a member of the top level, on one line; an empty list takes it out."""
        rows = self.text.splitlines()
        line = [f"{key}: {_flow(value)}"] if value else []
        if key in self.value:
            start = self.lines[(key,)] - 1
            rows[start : self._end(rows, start, 0)] = line
        else:
            rows += line
        self._set(rows)

    def put_member(self, outer: str, key: str, value: Any) -> None:
        """Set a member of a block mapping; a new one comes last."""
        rows = self.text.splitlines()
        line = f"  {_flow(key)}: {_flow(value)}"
        if outer not in self.value:
            rows += [f"{outer}:", line]
        elif key in self.value[outer]:
            start = self.lines[(outer, key)] - 1
            rows[start : self._end(rows, start, 2)] = [line]
        else:
            start = self.lines[(outer,)] - 1
            if "{" in rows[start]:  # written on one line
                whole = {**self.value[outer], key: value}
                rows[start : self._end(rows, start, 0)] = [
                    f"{outer}:",
                    *(f"  {_flow(k)}: {_flow(v)}" for k, v in whole.items()),
                ]
            else:
                rows.insert(self._end(rows, start, 0), line)
        self._set(rows)

    def _set(self, rows: list[str]) -> None:
        self.text = "\n".join(rows) + "\n"
        self._parse()

    @staticmethod
    def _end(rows: list[str], start: int, indent: int) -> int:
        """The first line after a member that begins at `start`."""
        end = start + 1
        while end < len(rows) and (not rows[end].strip() or len(rows[end]) - len(rows[end].lstrip()) > indent):
            end += 1
        while not rows[end - 1].strip():
            end -= 1
        return end


def _add_values(file: _File, values: list[str]) -> list[str]:
    listed = file.value.get("enum")
    if not isinstance(listed, list):
        raise CannotApply(f"{file.path}: lists no values")
    new = [each for each in dict.fromkeys(values) if each and each not in listed]
    if not new:
        return []
    names = [str(each) for each in file.value.get("x-enum-varnames", ())]
    taken = {_snake(each) for each in names or listed}
    given = []
    for each in new:
        name = _snake(each) or "value"
        name = name if PYTHON_NAME.match(name) else f"value_{name}"
        while name in taken:
            name += "_too"
        taken.add(name)
        given.append(name)
    file.put("enum", [*listed, *new])
    if names or any(_snake(value) != name for value, name in zip(new, given, strict=True)):
        file.put("x-enum-varnames", [*(names or [_snake(each) for each in listed]), *given])
    return [f"{file.path.stem}: {', '.join(new)} listed"]


def _add_property(file: _File, key: str, types: list[str], texts: dict[Path, str]) -> list[str]:
    owner = file.path.stem
    kinds = [each for each in _TYPE_ORDER if each in types]
    plain = [each for each in kinds if each != "null"]
    lines = []
    schema: dict[str, Any]
    if "object" in plain or "array" in plain:
        if len(plain) > 1:
            raise CannotApply(f"{owner}.{key} came as {' and '.join(plain)}: write it by hand")
        words = re.sub(r"[^A-Za-z0-9]", "", key)
        inner = f"{owner}{words[:1].upper()}{words[1:]}"[:40]
        if any(file.path.parents[1].glob(f"*/{inner}.yaml")) or any(path.stem == inner for path in texts):
            raise CannotApply(f"{owner}.{key}: there is a schema {inner} already; write it by hand")
        body = {
            "description": f"Seen on the wire as `{key}` of {owner}; what it means is not known.",
            "type": "object",
            "x-ibkr-evidence": file.value["x-ibkr-evidence"],
        }
        target = file.path.with_name(f"{inner}.yaml")
        texts[target] = "".join(f"{_flow(k)}: {_flow(v)}\n" for k, v in body.items())
        lines.append(f"{inner}: new, without members; describe them")
        schema = {"$ref": f"{inner}.yaml"}
        if "array" in plain:
            schema = {"type": "array", "items": schema}
        elif "null" in kinds:
            schema = {"oneOf": [schema, {"type": "null"}]}
    else:
        schema = {"type": kinds[0] if len(kinds) == 1 else kinds or "string"}
        if kinds == ["null"]:
            schema = {"type": ["string", "null"]}
        if len(plain) > 1:
            schema["x-ibkr-wire"] = "decimal" if set(plain) == {"integer", "number"} else "text"
            schema["type"] = ["string", "number", *(["null"] if "null" in kinds else [])]
        elif plain == ["number"]:  # money, as likely as not: no digit may be lost
            schema["x-ibkr-wire"] = "decimal"
    taken = {_attribute(name, value) for name, value in file.value.get("properties", {}).items()}
    attribute = _snake(key)
    if not PYTHON_NAME.match(attribute) or key.startswith("_"):
        attribute = f"field_{attribute}"
    while attribute in taken | {"additional_properties", "to_dict", "from_dict"}:
        attribute += "_too"
    if attribute != _snake(key) or key.startswith("_"):
        if "$ref" in schema:
            schema = {"oneOf": [schema, {"type": "null"}]}
        schema["x-ibkr-name"] = attribute
    file.put_member("properties", key, schema)
    return [*lines, f"{owner}.{key}: {_flow(schema)}"]


def _attribute(key: str, schema: Any) -> str:
    given = schema.get("x-ibkr-name") if isinstance(schema, dict) else None
    return str(given or _snake(key))


def _allowed(schema: dict[str, Any], types: list[str], wire: Any) -> dict[str, Any]:
    """The schema that takes these JSON types too."""
    if "$ref" in schema or "oneOf" in schema or "anyOf" in schema:
        if types != ["null"]:
            raise CannotApply(f"{_flow(schema)} cannot take {' and '.join(types)}: write it by hand")
        word = "anyOf" if "anyOf" in schema else "oneOf"
        branches = schema.get(word, [schema])
        if {"type": "null"} in branches:
            return schema
        kept = {k: v for k, v in schema.items() if k not in (word, "$ref")}
        return {word: [*branches, {"type": "null"}], **kept}
    now = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    new = [each for each in types if each not in now and not (each == "integer" and "number" in now)]
    kinds = [*now, *new]
    out = {**schema, "type": kinds if len(kinds) > 1 else kinds[0]}
    if len([each for each in kinds if each != "null"]) > 1 and "x-ibkr-wire" not in out:
        if "array" in kinds or "object" in kinds:
            raise CannotApply(f"{_flow(schema)} cannot take {' and '.join(types)}: write it by hand")
        out["x-ibkr-wire"] = wire or "text"
        first = ["boolean", "integer", "string"] if out["x-ibkr-wire"] == "bool" else ["string", "number"]
        out["type"] = [*first, *(["null"] if "null" in kinds else [])]
    return out


def _flow(value: Any) -> str:
    """A value on one line, quoted wherever some YAML could take it for something else."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_flow(k)}: {_flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return json.dumps(value)
    text = str(value)
    return text if _PLAIN.match(text) and text.lower() not in _WORDS else json.dumps(text, ensure_ascii=False)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="drift.py", description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("patch", type=Path, metavar="FILE", help="what `bot drift --patch FILE` wrote")
    parser.add_argument("--spec", type=Path, default=ROOT, metavar="DIR", help="the description (default: this one)")
    options = parser.parse_args(argv)
    try:
        done = apply(options.patch, options.spec.resolve())
    except CannotApply as e:
        print(f"error: {e}", file=sys.stderr)
        return 2
    print("\n".join(done) if done else "nothing to change: the description says it all already")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
