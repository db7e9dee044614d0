"""What changed in the description since a tag or commit, and what that means for users of the client: `make spec-diff`.

Imports the bundler. Compares the working tree with the committed bundle (`dist/openapi.json`) of another state, grouped by
the operations concerned, and judges: major (code written against the client may break), minor (something is new), patch.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import bundle as bundling
from source import ROOT

LEVELS = ("none", "patch", "minor", "major")
_DIST = "spec/dist/openapi.json"
_TEXT = {"description", "summary", "examples", "x-ibkr-evidence", "x-ibkr-sources", "tags", "operationId"}
_POLICY_MINOR = {"x-ibkr-retry", "x-ibkr-effect", "x-ibkr-session", "x-ibkr-error-when", "x-ibkr-list", "deprecated"}


@dataclass(frozen=True)
class Change:
    """One difference: what kind of thing, its name, what happened to it, and the level it asks for."""

    what: str
    name: str
    change: str
    level: str
    why: str
    operations: tuple[str, ...] = ()


# ---- the differences


def compare(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    """Every difference between two bundles, in a fixed order."""
    before, after = _operations(old), _operations(new)
    out: list[Change] = []
    for name in sorted(before.keys() | after.keys()):
        if name not in after:
            out.append(Change("operation", name, "removed", "major", "calls of it break", (name,)))
        elif name not in before:
            out.append(Change("operation", name, "added", "minor", "new", (name,)))
        else:
            out += _operation(name, before[name], after[name], old, new)
    users = _users(old, before), _users(new, after)
    schemas = _schemas(old), _schemas(new)
    for name in sorted(schemas[0].keys() | schemas[1].keys()):
        used: set[tuple[str, str]] = users[0].get(name, set()) | users[1].get(name, set())
        concerned = tuple(sorted({operation for operation, _ in used} & before.keys() & after.keys()))
        sent = any(side == "request" for _, side in used)
        if name not in schemas[1]:
            out.append(Change("class", name, "removed", "major", "imports of it break", concerned))
        elif name not in schemas[0]:
            out.append(Change("class", name, "added", "minor", "new", concerned))
        else:
            out += _schema(name, schemas[0][name], schemas[1][name], sent=sent, operations=concerned)
    out += _tables(old, new)
    return out


def _operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        op["operationId"]: {**op, "method": method.upper(), "path": path}
        for path, item in document["paths"].items()
        for method, op in item.items()
    }


def _schemas(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = document.get("components", {}).get("schemas", {})
    return found


def _operation(
    name: str, old: dict[str, Any], new: dict[str, Any], before: dict[str, Any], after: dict[str, Any]
) -> Iterator[Change]:
    mine = (name,)
    if (old["method"], old["path"]) != (new["method"], new["path"]):
        moved = f"{old['method']} {old['path']} -> {new['method']} {new['path']}"
        yield Change("operation", name, moved, "major", "it is another request", mine)
    if old["tags"] != new["tags"]:
        yield Change("group", name, f"{old['tags'][0]} -> {new['tags'][0]}", "major", "its module moves", mine)
    given_before, given_after = _parameters(old, before), _parameters(new, after)
    for key in sorted(given_before.keys() | given_after.keys()):
        shown = f"{key[1]} ({key[0]})"
        if key not in given_after:
            yield Change("parameter", shown, "removed", "major", "calls that give it break", mine)
        elif key not in given_before:
            needed = given_after[key].get("required") is True
            why = "calls without it break" if needed else "new"
            yield Change("parameter", shown, "added", "major" if needed else "minor", why, mine)
        else:
            yield from _parameter(shown, given_before[key], given_after[key], mine)
    for side, was_body, now_body in (
        ("body", _media(old.get("requestBody")), _media(new.get("requestBody"))),
        *((f"answer {status}", *_answers(old, new, status)) for status in _statuses(old, new)),
    ):
        if was_body != now_body:
            level, why = (
                ("major", "the type of the body changes") if side == "body" else _answer_level(was_body, now_body)
            )
            yield Change("type", side, f"{was_body or 'nothing'} -> {now_body or 'nothing'}", level, why, mine)
    for mark in sorted(k for k in old.keys() | new.keys() if k.startswith("x-ibkr-") or k == "deprecated"):
        if mark in _TEXT or old.get(mark) == new.get(mark):
            continue
        is_felt = mark in _POLICY_MINOR
        words = f"{_plain(old.get(mark))} -> {_plain(new.get(mark))}"
        why = "calls behave differently" if is_felt else "housekeeping"
        yield Change("policy", mark, words, "minor" if is_felt else "patch", why, mine)
    for part in ("summary", "description"):
        if old.get(part) != new.get(part):
            yield Change("text", part, "changed", "patch", "words only", mine)
    if _evidence(old) != _evidence(new):
        yield Change("evidence", name, "changed", "patch", "what is known of it", mine)


def _parameters(operation: dict[str, Any], document: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    shared = document.get("components", {}).get("parameters", {})
    out = {}
    for given in operation.get("parameters", []):
        value = shared.get(str(given.get("$ref", "")).rpartition("/")[2], given)
        out[(value["in"], value["name"])] = value
    return out


def _parameter(name: str, old: dict[str, Any], new: dict[str, Any], mine: tuple[str, ...]) -> Iterator[Change]:
    was, now = old.get("required") is True, new.get("required") is True
    if was != now:
        level, why = ("major", "calls without it break") if now else ("minor", "it may be left out")
        yield Change("parameter", name, "required" if now else "optional", level, why, mine)
    a, b = _shape(old.get("schema", {})), _shape(new.get("schema", {}))
    if a != b or old.get("x-ibkr-csv") != new.get("x-ibkr-csv"):
        yield Change("type", f"parameter {name}", f"{a} -> {b}", "major", "its type changes", mine)
    if old.get("x-ibkr-name") != new.get("x-ibkr-name"):
        yield Change("parameter", name, "another Python name", "major", "calls that give it break", mine)
    if old.get("description") != new.get("description"):
        yield Change("text", f"parameter {name}", "changed", "patch", "words only", mine)


def _media(holder: dict[str, Any] | None) -> str:
    content = (holder or {}).get("content", {})
    return ", ".join(f"{_shape(value.get('schema', {}))}" for _, value in sorted(content.items()))


def _statuses(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    return sorted(old.get("responses", {}).keys() | new.get("responses", {}).keys())


def _answers(old: dict[str, Any], new: dict[str, Any], status: str) -> tuple[str, str]:
    return _media(old.get("responses", {}).get(status)), _media(new.get("responses", {}).get(status))


def _answer_level(was: str, now: str) -> tuple[str, str]:
    """A further branch of a union is new; everything else changes what code gets."""
    if not was or set(was.split(" | ")) < set(now.split(" | ")):
        return "minor", "a further shape of the answer"
    return "major", "the type of the answer changes"


def _schema(
    name: str, old: dict[str, Any], new: dict[str, Any], *, sent: bool, operations: tuple[str, ...]
) -> Iterator[Change]:
    was, now = old.get("properties", {}), new.get("properties", {})
    need_was, need_now = set(old.get("required", ())), set(new.get("required", ()))
    for key in sorted(was.keys() | now.keys()):
        shown = f"{name}.{key}"
        if key not in now:
            yield Change("field", shown, "removed", "major", "code that uses it breaks", operations)
        elif key not in was:
            forced = sent and key in need_now
            why = "calls without it break" if forced else "new"
            yield Change("field", shown, "added", "major" if forced else "minor", why, operations)
        else:
            yield from _field(shown, was[key], now[key], operations)
            if (key in need_was) != (key in need_now):
                hard = (key in need_now) if sent else (key in need_was)
                words = "required" if key in need_now else "optional"
                why = "calls without it break" if sent else "it may be absent now"
                yield Change("field", shown, words, "major" if hard else "minor", why if hard else "easier", operations)
    values = [str(each) for each in old.get("enum", ())], [str(each) for each in new.get("enum", ())]
    for value in sorted(set(values[0]) - set(values[1])):
        yield Change("enum value", f"{name}.{value}", "removed", "major", "code that names it breaks", operations)
    for value in sorted(set(values[1]) - set(values[0])):
        yield Change("enum value", f"{name}.{value}", "added", "minor", "new", operations)
    if set(values[0]) == set(values[1]) and old.get("x-enum-varnames") != new.get("x-enum-varnames"):
        yield Change("enum value", name, "other Python names", "major", "code that names them breaks", operations)
    for key, level, why in (
        ("x-ibkr-open", "major", "unlisted values are treated differently"),
        ("additionalProperties", "major", "its other members change"),
        ("type", "major", "its type changes"),
    ):
        if old.get(key) != new.get(key):
            words = f"{_plain(old.get(key))} -> {_plain(new.get(key))}"
            yield Change("type", f"{name} {key}", words, level, why, operations)
    if old.get("description") != new.get("description"):
        yield Change("text", name, "changed", "patch", "words only", operations)
    if old.get("x-ibkr-evidence") != new.get("x-ibkr-evidence"):
        yield Change("evidence", name, "changed", "patch", "what is known of it", operations)


def _field(name: str, old: dict[str, Any], new: dict[str, Any], operations: tuple[str, ...]) -> Iterator[Change]:
    a, b = _shape(old), _shape(new)
    if a != b:
        yield Change("type", name, f"{a} -> {b}", "major", "its type changes", operations)
    if old.get("x-ibkr-name") != new.get("x-ibkr-name"):
        yield Change("field", name, "another Python name", "major", "code that uses it breaks", operations)
    if old.get("x-ibkr-secret") != new.get("x-ibkr-secret"):
        yield Change("policy", name, "secret or not", "patch", "what may be shown", operations)
    if old.get("description") != new.get("description"):
        yield Change("text", name, "changed", "patch", "words only", operations)


def _tables(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Change]:
    for table in ("x-ibkr-rates", "x-ibkr-timeouts"):
        was, now = old.get(table, {}), new.get(table, {})
        for key in sorted(was.keys() | now.keys()):
            if was.get(key) != now.get(key):
                words = f"{_plain(was.get(key))} -> {_plain(now.get(key))}"
                yield Change("policy", f"{table} {key}", words, "patch", "pace or patience")


def _shape(schema: Any) -> str:
    """A schema in one line, references by name, nothing lost that changes a type."""
    if not isinstance(schema, dict):
        return _plain(schema)
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    for key in ("oneOf", "anyOf"):
        if key in schema:
            return " | ".join(sorted(_shape(each) for each in schema[key]))
    kinds = schema.get("type", "any")
    kind = "/".join(sorted(kinds)) if isinstance(kinds, list) else str(kinds)
    if "enum" in schema:
        kind += f" of {', '.join(map(str, schema['enum']))}"
    if "items" in schema:
        kind += f" of ({_shape(schema['items'])})"
    if isinstance(schema.get("additionalProperties"), dict):
        kind += f" of ({_shape(schema['additionalProperties'])})"
    wire = schema.get("x-ibkr-wire")
    extra = [str(wire)] if wire else []
    extra += [f"{key} {schema[key]}" for key in ("minItems", "format") if key in schema]
    return kind + (f" ({', '.join(extra)})" if extra else "")


def _evidence(operation: dict[str, Any]) -> tuple[Any, ...]:
    return operation.get("x-ibkr-evidence"), tuple(operation.get("x-ibkr-sources", ())), _examples(operation)


def _examples(value: Any) -> str:
    if isinstance(value, dict):
        return "".join(
            json.dumps(inner, sort_keys=True) if key == "examples" else _examples(inner)
            for key, inner in sorted(value.items())
        )
    return "".join(_examples(each) for each in value) if isinstance(value, list) else ""


def _users(document: dict[str, Any], operations: dict[str, dict[str, Any]]) -> dict[str, set[tuple[str, str]]]:
    """Which operations a class belongs to, and whether it is sent or received."""
    out: dict[str, set[tuple[str, str]]] = {}
    schemas = _schemas(document)

    def visit(value: Any, who: tuple[str, str]) -> None:
        for name in _references(value):
            known = out.setdefault(name, set())
            if who not in known:
                known.add(who)
                visit(schemas.get(name, {}), who)

    for name, operation in operations.items():
        visit(operation.get("requestBody", {}), (name, "request"))
        visit([each.get("schema", {}) for each in _parameters(operation, document).values()], (name, "request"))
        visit(operation.get("responses", {}), (name, "answer"))
    return out


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        ref = value.get("$ref")
        if isinstance(ref, str) and "/schemas/" in ref:
            yield ref.rpartition("/")[2]
        for key, inner in value.items():
            if key != "examples":
                yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)


def _plain(value: Any) -> str:
    return "none" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


# ---- the verdict


def verdict(changes: list[Change], old: str, new: str) -> dict[str, Any]:
    """The level the changes ask for, the first reason for it, and whether `info.version` says so already.

    Below 1.0.0 a major change raises the second number and every other one the third.
    """
    level = max((change.level for change in changes), key=LEVELS.index, default="none")
    first = next((c for c in changes if c.level == level), None)
    reason = f"{first.what} {first.name}: {first.change} ({first.why})" if first else "nothing changed"
    least = _bumped(old, level)
    return {
        "level": level,
        "reason": reason,
        "counts": {each: sum(c.level == each for c in changes) for each in LEVELS[1:]},
        "version_before": old,
        "version_now": new,
        "version_needed": least,
        "version_is_enough": _numbers(new) >= _numbers(least),
    }


def _numbers(version: str) -> tuple[int, ...]:
    found = re.match(r"(\d+)\.(\d+)\.(\d+)", version)
    return tuple(map(int, found.groups())) if found else (0, 0, 0)


def _bumped(version: str, level: str) -> str:
    one, two, three = _numbers(version)
    if level == "none":
        return version
    if level == "patch" or (one == 0 and level == "minor"):
        return f"{one}.{two}.{three + 1}"
    if level == "minor" or one == 0:
        return f"{one}.{two + 1}.0"
    return f"{one + 1}.0.0"


# ---- the other state


class NoState(ValueError):
    """The state to compare with cannot be had; the text is one line."""


def git(*words: str) -> str:
    try:
        done = subprocess.run(["git", *words], cwd=ROOT.parent, capture_output=True, text=True, check=True)
    except OSError as e:
        raise NoState(f"git cannot be run ({e.strerror}); give a bundle with --against FILE.json") from e
    except subprocess.CalledProcessError as e:
        raise NoState((e.stderr.strip().splitlines() or ["git failed"])[0]) from e
    return done.stdout


def committed(against: str) -> tuple[str, str, dict[str, Any]]:
    """(what it is compared with, a remark, the bundle). Raises NoState."""
    if against.endswith(".json"):
        try:
            return against, "", json.loads(Path(against).read_text(encoding="utf-8"))
        except (OSError, ValueError) as e:
            raise NoState(f"{against}: not readable as a bundle ({e})") from e
    remark = ""
    if not against:
        tags = git("tag", "--merged", "HEAD", "--sort=-creatordate").split()
        if tags:
            against = tags[0]
        else:
            first = git("log", "--diff-filter=A", "--format=%H", "--", _DIST).split()
            if not first:
                raise NoState("there is no tag, and no commit has a description; name one with AGAINST=commit")
            against = first[-1]
            remark = "there is no tag yet, so it is compared with the first commit that has a description; AGAINST= names another"
    try:
        name = git("rev-parse", "--short", "--verify", "--quiet", f"{against}^{{commit}}").strip()
    except NoState:
        raise NoState(
            f"{against!r} is neither a tag nor a commit; `git tag` and `git log --oneline` list them"
        ) from None
    try:
        content = git("show", f"{name}:{_DIST}")
    except NoState:
        raise NoState(f"{against} has no {_DIST}; name a later commit") from None
    shown = f"{against} ({name})" if not against.startswith(name) else name
    return shown, remark, json.loads(content)


def current() -> dict[str, Any]:
    """The bundle of the working tree. Raises NoState when it does not hold together."""
    spec = bundling.load(ROOT)
    if spec.problems:
        raise NoState(f"{spec.problems[0]}; run `make spec-lint` first")
    try:
        return bundling.bundle(spec)
    except ValueError as e:
        raise NoState(f"{e}; run `make spec-lint` first") from e


def report(against: str = "") -> dict[str, Any]:
    """The whole comparison as plain data. Raises NoState."""
    name, remark, old = committed(against)
    new = current()
    changes = compare(old, new)
    return {
        "against": name,
        "remark": remark,
        "operations_before": len(_operations(old)),
        "operations_now": len(_operations(new)),
        "verdict": verdict(changes, str(old["info"]["version"]), str(new["info"]["version"])),
        "changes": [asdict(change) for change in changes],
    }


_MANY = 4
_SIGNS = {"added": "+", "removed": "-"}


def text(found: dict[str, Any]) -> str:
    """The change log for reading, by operation; a change of a class many operations share stands under the class."""
    judged = found["verdict"]
    lines = [f"compared with {found['against']}: {found['operations_before']} -> {found['operations_now']} operations"]
    if found["remark"]:
        lines.append(found["remark"])
    groups: dict[str, list[dict[str, Any]]] = {}
    for change in found["changes"]:
        users = change["operations"]
        if not users:
            title = "everything"
        elif len(users) < _MANY:
            title = ", ".join(users)
        else:
            title = f"{len(users)} operations: {', '.join(users[:3])} ..."
        groups.setdefault(title, []).append(change)
    for title in sorted(groups):
        lines.append(f"\n{title}")
        for change in groups[title]:
            sign = _SIGNS.get(change["change"], "*")
            words = "" if sign != "*" else f": {change['change']}"
            lines.append(f"  {sign} {change['what']} {change['name']}{words}  [{change['level']}: {change['why']}]")
    counts = ", ".join(f"{number} {level}" for level, number in judged["counts"].items())
    lines.append(f"\nverdict: {judged['level']} ({counts}); {judged['reason']}")
    enough = "enough" if judged["version_is_enough"] else f"NOT enough: {judged['version_needed']} is needed"
    lines.append(f"info.version {judged['version_before']} -> {judged['version_now']}: {enough}")
    return "\n".join(lines)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="diff.py", description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument(
        "--against", default="", metavar="REF", help="a tag, a commit or a bundle (default: the last tag)"
    )
    parser.add_argument("--json", action="store_true", help="print as JSON")
    parser.add_argument(
        "--check", action="store_true", help="exit 1 when info.version does not say what the changes ask for"
    )
    options = parser.parse_args(argv)
    try:
        found = report(options.against)
    except NoState as e:
        print(f"error: {e}", file=sys.stderr)
        return 2
    print(json.dumps(found, indent=1, ensure_ascii=False) if options.json else text(found))
    return 1 if options.check and not found["verdict"]["version_is_enough"] else 0


if __name__ == "__main__":
    raise SystemExit(main())
