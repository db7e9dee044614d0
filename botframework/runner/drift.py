"""What ``bot drift`` shows: the findings of one or several folders, and what to add to the description because of them.

Imports the broker side's record; called by ``cli``.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from botframework.errors import ConfigError, JournalError
from botframework.ibkr.drift import FILE_NAME, UNKNOWN_FIELD, UNKNOWN_VALUE, Drift, Entry, load
from botframework.ibkr.library import drift_file
from botframework.runtime.storefile import real_path

#: What a value that does not fit asks for: kind -> what the schema should say. Kinds that need a person are not here.
WIRE: Final = {
    "not a string": "text",
    "not a boolean": "bool",
    "not an integer": "decimal",
    "not a number": "decimal",
}


def places(named: tuple[Path, ...]) -> list[Path]:
    """The files meant: those named (a file, a folder, or a bot's YAML), else the ones of this folder and this user."""
    if not named:
        return [Path("var") / FILE_NAME, drift_file()]
    out = []
    for path in named:
        if path.suffix in (".yaml", ".yml"):
            from botframework.config import load as load_config

            path = real_path(load_config(path, os.environ).journal_path).with_name(FILE_NAME)
        elif path.is_dir():
            path = path / FILE_NAME
        elif not path.exists():
            raise ConfigError(
                "no such file or folder", where=str(path), hint="give a folder with journals, or a bot's YAML"
            )
        out.append(path)
    return list(dict.fromkeys(out))


def collect(named: tuple[Path, ...]) -> tuple[Drift, list[Path]]:
    """Everything noticed, and the files it came from. Raises ``JournalError`` for one that cannot be read."""
    whole, read = Drift(), []
    for path in places(named):
        try:
            found = load(path)
        except (ValueError, OSError) as error:
            raise JournalError(
                f"the record of drift cannot be read ({error})", where=str(path), hint="delete it: counting starts anew"
            ) from error
        if found.entries or found.beyond:
            whole.join(found)
            read.append(path)
    return whole, read


def rows(whole: Drift) -> list[dict[str, Any]]:
    """The findings as plain data, the most frequent first."""
    found = sorted(whole.entries.values(), key=lambda entry: (-entry.count, entry.field, entry.kind))
    return [
        {
            "field": entry.field,
            "kind": entry.kind,
            "count": entry.count,
            "first_seen": _moment(entry.first_ms),
            "last_seen": _moment(entry.last_ms),
            "sample": entry.sample,
            "types": sorted(entry.types),
            "values": sorted(entry.values),
            "operations": sorted(entry.operations),
            "proposal": propose(entry),
        }
        for entry in found
    ]


def propose(entry: Entry) -> dict[str, Any] | None:
    """What to change in the description; None when a person has to look."""
    schema, _, name = entry.field.partition(".")
    if not schema[:1].isupper() or name == "*":
        return None
    file = _file(schema)
    if entry.kind == UNKNOWN_FIELD and name:
        return {"schema": schema, "file": file, "do": "add_property", "property": name, "types": sorted(entry.types)}
    if entry.kind == UNKNOWN_VALUE:
        return (
            {"schema": schema, "file": file, "do": "add_values", "values": sorted(entry.values)}
            if entry.values
            else None
        )
    if not name:
        return None
    if entry.kind == "null":
        return {"schema": schema, "file": file, "do": "allow", "property": name, "types": ["null"]}
    if entry.kind == "missing":
        return {"schema": schema, "file": file, "do": "make_optional", "property": name}
    if entry.kind in WIRE and not {"object", "array"} & set(entry.types):
        return {
            "schema": schema,
            "file": file,
            "do": "allow",
            "property": name,
            "types": sorted(entry.types),
            "wire": WIRE[entry.kind],
        }
    return None


def _file(schema: str) -> str:
    """The schema's file, named exactly when the description is in this folder."""
    found = sorted(Path("spec/schemas").glob(f"*/{schema}.yaml"))
    return found[0].as_posix() if found else f"spec/schemas/*/{schema}.yaml"


def _moment(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def text(whole: Drift, read: list[Path]) -> str:
    """The report for reading."""
    if not whole.entries:
        return "nothing noticed: what came fits the description"
    lines = [f"{len(whole.entries)} findings in {', '.join(map(str, read))}"]
    for row in rows(whole):
        lines.append(f"{row['field']}: {row['kind']}, {row['count']} times, in {', '.join(row['operations'])}")
        lines.append(f"  first {row['first_seen']}, last {row['last_seen']}, such as {row['sample']}")
        lines.append(f"  {_words(row['proposal'])}")
    if whole.beyond:
        lines.append(f"and {whole.beyond} more, which the record had no room for")
    return "\n".join(lines)


def _words(proposal: dict[str, Any] | None) -> str:
    if proposal is None:
        return "look at the answer itself: what to write is for a person to say"
    file = proposal["file"]
    if proposal["do"] == "add_property":
        return f"{file}: add property {proposal['property']} ({' or '.join(proposal['types'])})"
    if proposal["do"] == "add_values":
        return f"{file}: add {', '.join(proposal['values'])} to the listed values"
    if proposal["do"] == "make_optional":
        return f"{file}: take {proposal['property']} out of required"
    return f"{file}: let {proposal['property']} be {' or '.join(proposal['types'])} too"


def write_patch(whole: Drift, target: Path) -> int:
    """Write the proposals as YAML, for ``spec/codegen/drift.py``; how many. Raises ``JournalError``."""
    import yaml

    changes = []
    for row in rows(whole):
        if row["proposal"] is not None:
            because = {key: row[key] for key in ("kind", "count", "first_seen", "last_seen", "sample", "operations")}
            changes.append({**row["proposal"], "because": because})
    body = "# Proposed by `bot drift`; look at each, then: python spec/codegen/drift.py THIS_FILE\n"
    body += yaml.safe_dump({"changes": changes}, sort_keys=False, allow_unicode=True, width=120)
    try:
        target.write_text(body, encoding="utf-8")
    except OSError as error:
        raise JournalError(
            f"the patch cannot be written ({error.strerror or error})", where=str(target), hint="check disk and rights"
        ) from error
    return len(changes)


def as_json(whole: Drift, read: list[Path]) -> str:
    """The report for a program."""
    return json.dumps(
        {"files": [str(path) for path in read], "beyond": whole.beyond, "findings": rows(whole)}, indent=2
    )


__all__ = ["as_json", "collect", "text", "write_patch"]
