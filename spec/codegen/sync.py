"""Compares the description with a vendor's OpenAPI document: `python spec/codegen/sync.py FILE`, or `make spec-sync VENDOR=FILE`.

Imports the bundler and pyyaml. The document is the user's download, JSON or YAML, OpenAPI 3.0 or 3.1, and is read as it is:
arrays without items, references that lead nowhere, parameters that are not in the path, operations without an id do not make
anything vanish; what is odd is noted, and counted. Operations are matched by method and path, with path parameters
by place and the base path left out. Types are not compared: the vendor's are known to be wrong, ours rest on what was seen.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import bundle as bundling
import yaml
from source import ROOT

BYTES_MAX = 64 * 1024 * 1024
METHODS = ("get", "put", "post", "delete", "patch", "head", "options", "trace")
OUT_OF_SCOPE = ("/gw/", "/oauth2/")
"""Account management: another product behind the same document."""
DEPTH_MAX = 24
FIELDS_MAX = 20_000
_BASE = re.compile(r"(/v[0-9]+)?/(v1/)?(api|portal)(?=/)|/v1(?=/)")


class NotOpenApi(ValueError):
    """The file cannot be used; the text is one line."""


@dataclass
class Op:
    """One operation, flat: fields as `orders[].conid`, `*` for keys that are data, values of closed or open lists by field."""

    id: str
    method: str
    path: str
    parameters: dict[str, set[str]] = field(default_factory=dict)
    request: dict[str, set[str]] = field(default_factory=dict)
    answer: dict[str, set[str]] = field(default_factory=dict)
    sources: str = ""


def key_of(method: str, path: str) -> tuple[str, str]:
    """What makes two operations the same: the method, and the path with its parameters by place."""
    return method.upper(), re.sub(r"{[^}]*}", "{}", bare(path))


def bare(path: str) -> str:
    """A path without base path, query and closing slash."""
    path = "/" + path.split("?")[0].strip().strip("/")
    found = _BASE.match(path)
    return path[found.end() :] if found else path


# ---- reading


def read(path: Path) -> dict[str, Any]:
    """The vendor's document. Raises NotOpenApi."""
    try:
        if path.stat().st_size > BYTES_MAX:
            raise NotOpenApi(f"{path}: larger than {BYTES_MAX} bytes; no description is")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as e:
        raise NotOpenApi(f"{path}: cannot be read ({e.strerror}); give the file you downloaded") from e
    except UnicodeDecodeError as e:
        raise NotOpenApi(f"{path}: not UTF-8 text (byte {e.start}); give the JSON or YAML document") from e
    if text.lstrip()[:1] == "<":
        raise NotOpenApi(f"{path}: a web page, not an OpenAPI document; download the JSON or YAML file itself")
    try:
        # Plain scalars stay text in YAML: `NO` is a country and `200` a status, whatever the version thinks.
        value = json.loads(text) if text.lstrip().startswith(("{", "[")) else yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - builds text, lists and mappings only
    except json.JSONDecodeError as e:
        raise NotOpenApi(f"{path}:{e.lineno}: not JSON ({e.msg}); the download may be cut off") from e
    except (yaml.YAMLError, RecursionError) as e:
        mark = getattr(e, "problem_mark", None)
        where = f"{path}:{mark.line + 1}" if mark else str(path)
        raise NotOpenApi(f"{where}: neither JSON nor YAML; it is another file, or cut off") from e
    if not isinstance(value, dict) or "openapi" not in value:
        kind = "Swagger 2" if isinstance(value, dict) and "swagger" in value else "no OpenAPI document"
        raise NotOpenApi(f"{path}: {kind}; one with `openapi: 3.0` or `3.1` is needed")
    if not re.match(r"3\.[01](\.|\Z)", str(value["openapi"])):
        raise NotOpenApi(f"{path}: OpenAPI {str(value['openapi'])[:20]!r}; 3.0 and 3.1 are read")
    if not isinstance(value.get("paths"), dict) or not value["paths"]:
        raise NotOpenApi(f"{path}: it has no paths; nothing to compare")
    return value


class Reader:
    """Takes a document apart; never raises for what is in it. `notes` counts what was odd, by kind."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self.notes: dict[str, list[str]] = {}

    def note(self, kind: str, where: str) -> None:
        places = self.notes.setdefault(kind, [])
        if where not in places:
            places.append(where)

    def operations(self) -> dict[tuple[str, str], Op]:
        found: dict[tuple[str, str], Op] = {}
        ids: dict[str, str] = {}
        for path, item in self.document["paths"].items():
            item = self.resolved(item, str(path))
            if not isinstance(item, dict):
                self.note("path without operations", str(path))
                continue
            for method in METHODS:
                if method not in item:
                    continue
                value = item[method]
                where = f"{method.upper()} {path}"
                if not isinstance(value, dict):
                    self.note("operation that is no mapping", where)
                    value = {}
                op = self._operation(where, method, str(path), item, value)
                if op.id and op.id in ids:
                    self.note("operationId given twice", f"{op.id}: {ids[op.id]}, {where}")
                ids[op.id] = where
                key = key_of(method, str(path))
                if key in found:
                    self.note("same operation twice", where)
                    _join(found[key], op)
                else:
                    found[key] = op
        return found

    def _operation(self, where: str, method: str, path: str, item: dict[str, Any], value: dict[str, Any]) -> Op:
        op = Op(str(value.get("operationId") or ""), method.upper(), path)
        if not op.id:
            self.note("operation without operationId", where)
        op.sources = "".join(value.get("x-ibkr-sources", ()))
        in_path = re.findall(r"{([^}]*)}", path)
        for given in [*_list(item.get("parameters")), *_list(value.get("parameters"))]:
            parameter = self.resolved(given, where)
            if not isinstance(parameter, dict) or "name" not in parameter:
                self.note("parameter that cannot be read", where)
                continue
            name, place = str(parameter["name"]), str(parameter.get("in", "query"))
            if place == "path":
                if name not in in_path:
                    self.note("path parameter that is not in the path", f"{where}: {name}")
                continue  # matched by place, so its name does not count
            schema = parameter.get("schema")
            if schema is None:
                schema = next(
                    (m.get("schema") for m in _dict(parameter.get("content")).values() if isinstance(m, dict)), {}
                )
                self.note("parameter without a schema", f"{where}: {name}")
            values: dict[str, set[str]] = {}
            self._fields(schema, "", values, where, ())
            op.parameters[f"{name} ({place})"] = set().union(*values.values()) if values else set()
        body = self.resolved(value.get("requestBody") or {}, where)
        self._content(body, op.request, where)
        for status, answer in _dict(value.get("responses")).items():
            if str(status)[:1] == "2":
                self._content(self.resolved(answer, where), op.answer, where)
        return op

    def _content(self, holder: Any, into: dict[str, set[str]], where: str) -> None:
        for media in _dict(holder.get("content") if isinstance(holder, dict) else None).values():
            if isinstance(media, dict) and "schema" in media:
                self._fields(media["schema"], "", into, where, ())

    def resolved(self, value: Any, where: str) -> Any:
        """The end of a chain of references inside the document; an empty mapping when it leads nowhere."""
        for _ in range(DEPTH_MAX):
            if not isinstance(value, dict) or not isinstance(value.get("$ref"), str):
                return value
            target: Any = self.document
            for part in value["$ref"].removeprefix("#").strip("/").split("/"):
                part = part.replace("~1", "/").replace("~0", "~")
                if isinstance(target, list) and part.isdigit() and int(part) < len(target):
                    target = target[int(part)]
                elif isinstance(target, dict) and part in target:
                    target = target[part]
                else:
                    target = None
                    break
            if target is None or not value["$ref"].startswith("#"):
                self.note("reference that leads nowhere", f"{where}: {value['$ref']}")
                return {}
            value = target
        self.note("reference in a circle", where)
        return {}

    def _fields(self, schema: Any, at: str, into: dict[str, set[str]], where: str, trail: tuple[int, ...]) -> None:
        if isinstance(schema, dict) and str(schema.get("$ref", "")).endswith("/ErrorBody"):
            return  # refusals under status 200 are described for us, and nowhere else
        schema = self.resolved(schema, where)
        if not isinstance(schema, dict) or id(schema) in trail or len(trail) > DEPTH_MAX or len(into) > FIELDS_MAX:
            return
        trail = (*trail, id(schema))
        values = schema.get("enum")
        if isinstance(values, list):
            into.setdefault(at, set()).update(str(each) for each in values if each is not None)
        for key in ("allOf", "oneOf", "anyOf"):
            for branch in _list(schema.get(key)):
                self._fields(branch, at, into, where, trail)
        is_array = "array" in _list(schema.get("type")) or schema.get("type") == "array"
        items = schema.get("items")
        if is_array or isinstance(items, dict):
            if not isinstance(items, dict):
                self.note("array without items", f"{where}: {at or 'the whole'}")
                items = {k: v for k, v in schema.items() if k in ("properties", "additionalProperties")}
            self._fields(items, f"{at}[]", into, where, trail)
            return
        for name, inner in _dict(schema.get("properties")).items():
            inside = f"{at}.{name}" if at else str(name)
            into.setdefault(inside, set())
            self._fields(inner, inside, into, where, trail)
        others = schema.get("additionalProperties")
        if isinstance(others, dict) and others:
            self._fields(others, f"{at}.*" if at else "*", into, where, trail)


def _join(into: Op, other: Op) -> None:
    for ours, theirs in (
        (into.parameters, other.parameters),
        (into.request, other.request),
        (into.answer, other.answer),
    ):
        for name, values in theirs.items():
            ours.setdefault(name, set()).update(values)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


# ---- comparing


def compare(ours: dict[tuple[str, str], Op], theirs: dict[tuple[str, str], Op]) -> dict[str, Any]:
    """The report as plain data. `added`: the vendor has it and we do not; `removed`: the reverse."""
    added = [key for key in theirs if key not in ours]
    outside = [key for key in added if any(f"{key[1]}/".startswith(prefix) for prefix in OUT_OF_SCOPE)]
    removed = [key for key in ours if key not in theirs]
    changed = []
    for key in sorted(set(ours) & set(theirs), key=lambda k: (k[1], k[0])):
        rows = list(_changes(ours[key], theirs[key]))
        if rows:
            changed.append({"operation": ours[key].id, "method": key[0], "path": bare(ours[key].path), "changes": rows})
    return {
        "operations": {
            "ours": len(ours),
            "theirs": len(theirs),
            "same": len(set(ours) & set(theirs)),
            "added": [_named(theirs[key]) for key in sorted(added, key=lambda k: (k[1], k[0])) if key not in outside],
            "out_of_scope": [_named(theirs[key]) for key in sorted(outside, key=lambda k: (k[1], k[0]))],
            "removed": [_named(ours[key]) for key in removed if "S" in ours[key].sources],
            "never_official": [_named(ours[key]) for key in removed if "S" not in ours[key].sources],
        },
        "changed": changed,
    }


def _named(op: Op) -> dict[str, str]:
    return {"operation": op.id, "method": op.method, "path": bare(op.path)}


def _changes(ours: Op, theirs: Op) -> Iterator[dict[str, str]]:
    for what, mine, other in (
        ("parameter", ours.parameters, theirs.parameters),
        ("request field", ours.request, theirs.request),
        ("answer field", ours.answer, theirs.answer),
    ):
        mine, other = {k: v for k, v in mine.items() if k}, {k: v for k, v in other.items() if k}
        for name in sorted(set(other) - set(mine)):
            yield {"what": what, "name": name, "change": "added"}
        for name in sorted(set(mine) - set(other)):
            yield {"what": what, "name": name, "change": "removed"}
        for name in sorted(set(mine) & set(other)):
            if not mine[name] or not other[name]:
                continue  # a list of values against none: nothing can be said to be missing from it
            for value in sorted(other[name] - mine[name]):
                yield {"what": f"value of {what}", "name": name, "value": value, "change": "added"}
            for value in sorted(mine[name] - other[name]):
                yield {"what": f"value of {what}", "name": name, "value": value, "change": "removed"}


def described() -> dict[str, Any]:
    """The bundle of our own description. Raises ValueError when it does not hold together."""
    spec = bundling.load(ROOT)
    if spec.problems:
        raise ValueError(f"{spec.problems[0]}; run `make spec-lint` first")
    return bundling.bundle(spec)


def report(path: Path, bundle: dict[str, Any] | None = None) -> dict[str, Any]:
    """The whole report on one file, beside a bundle (default: our description's). Raises NotOpenApi and ValueError."""
    reader = Reader(read(path))
    theirs = reader.operations()
    ours = Reader(described() if bundle is None else bundle).operations()
    info = _dict(reader.document.get("info"))
    return {
        "vendor": {"title": str(info.get("title", "")), "version": str(info.get("version", "")), "file": str(path)},
        **compare(ours, theirs),
        "odd": {kind: sorted(places) for kind, places in sorted(reader.notes.items())},
    }


def text(found: dict[str, Any]) -> str:
    """The report for reading; added means the vendor has it and we do not."""
    vendor, operations = found["vendor"], found["operations"]
    name = f"{vendor['title'] or 'untitled'} {vendor['version']}"
    counts = f"{operations['theirs']} operations, ours {operations['ours']}, {operations['same']} the same"
    lines = [f"{name}: {counts}"]
    for key, words in (
        ("added", "added by the vendor"),
        ("removed", "removed by the vendor"),
        ("never_official", "ours beside the official document"),
        ("out_of_scope", "account management, out of scope"),
    ):
        rows = operations[key]
        if rows:
            lines.append(f"{words}: {len(rows)}")
            lines += [f"  {row['method']:6} {row['path']}  {row['operation']}".rstrip() for row in rows]
    for row in found["changed"]:
        lines.append(f"{row['operation']}  {row['method']} {row['path']}")
        for change in row["changes"]:
            sign = "+" if change["change"] == "added" else "-"
            value = f" = {change['value']}" if "value" in change else ""
            lines.append(f"  {sign} {change['what']} {change['name']}{value}")
    if found["odd"]:
        lines.append("odd in the document (read all the same):")
        lines += [f"  {kind}: {len(places)}, e.g. {places[0]}" for kind, places in found["odd"].items()]
    return "\n".join(map(_shown, lines))


def _shown(line: str) -> str:
    """A line without what a vendor's words could do to a terminal, or to the form of the report."""
    return "".join(each if each.isprintable() else repr(each)[1:-1] for each in line)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="sync.py", description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("vendor", type=Path, metavar="FILE", help="the vendor's document, JSON or YAML")
    parser.add_argument("--json", action="store_true", help="print as JSON")
    options = parser.parse_args(argv)
    try:
        found = report(options.vendor)
    except ValueError as e:
        print(f"error: {e}", file=sys.stderr)
        return 2
    print(json.dumps(found, indent=1, ensure_ascii=False) if options.json else text(found))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
