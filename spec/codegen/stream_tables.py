"""Writes the decoder's tables from the description of the websocket.

Input: `spec/stream/` (stream.yaml, fields.yaml, hot.yaml, topics/*.yaml), checked by `stream_description`. Output:
`botframework/ibkr/_stream_tables.py`, whose fixed part is `stream_tables_body.py.txt`. Needs the standard library and
pyyaml only, so that it runs in the tool environment and in the project's own. Called by `make regenerate` and by the
test that compares the committed module with a fresh one.

    python spec/codegen/stream_tables.py            write the module when it differs
    python spec/codegen/stream_tables.py --check    exit 1 when it differs, write nothing

A mistake in the description ends with one line `file:line: what` and exit code 2.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from stream_description import SOURCE, load_all
from strict_yaml import DescriptionError

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "botframework" / "ibkr" / "_stream_tables.py"
BODY = Path(__file__).resolve().parent / "stream_tables_body.py.txt"


def lit(value: object) -> str:
    """A Python literal, strings in double quotes as the formatter writes them."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, (list, tuple)):
        inner = ", ".join(lit(item) for item in value)
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    return repr(value)


def table(name: str, annotation: str, items: Iterable[tuple[str, str]], doc: str) -> str:
    rows = "".join(f"    {lit(key)}: {value},\n" for key, value in items)
    return f"#: {doc}\n{name}: Final[{annotation}] = {{\n{rows}}}\n"


def constant(name: str, annotation: str, value: str, doc: str) -> str:
    return f"#: {doc}\n{name}: Final[{annotation}] = {value}\n"


def topic_entry(topic: dict[str, Any]) -> str:
    subscribe, unsubscribe = topic.get("subscribe", {}), topic.get("unsubscribe", {})
    expiry = topic.get("expiry", {})
    values = {
        "code": topic["topic"],
        "name": topic["name"],
        "subscribe": subscribe.get("format"),
        "unsubscribe": unsubscribe.get("format"),
        "unsubscribe_reply": None if unsubscribe.get("reply", "none") == "none" else unsubscribe["reply"],
        "params": tuple(row["key"] for row in subscribe.get("params", ())),
        "confirmed": subscribe.get("confirmed", False),
        "echoes_target": topic["echo"] == "target",
        "payload_at": topic["payload"]["at"],
        "payload_form": topic["payload"]["form"],
        "apply": topic["apply"],
        "dedupe_key": tuple(topic["dedupe_key"]),
        "expiry_s": expiry.get("after_s"),
        "renew_s": expiry.get("renew_s"),
        "cadence_ms": topic.get("cadence_ms"),
        "concurrent_max": topic.get("concurrent_max"),
        "needs_brokerage": topic["needs_brokerage"],
    }
    given = {key: value for key, value in values.items() if value not in (None, (), False)}
    return "Topic(\n" + "".join(f"        {key}={lit(value)},\n" for key, value in given.items()) + "    )"


def field_entry(field: dict[str, Any]) -> str:
    values = [field["code"], field["name"], field["kind"], field.get("unit", "")]
    out = ", ".join(lit(value) for value in values)
    if field.get("prefixes"):
        out += f", prefixes={lit(''.join(field['prefixes']))}"
    if field.get("status", "current") != "current":
        out += ", current=False"
    return f"Field({out})"


def smd_struct(hot: dict[str, Any], by_code: dict[str, dict[str, Any]]) -> str:
    """The struct's fields, as they follow each other on the wire: the decoder looks for each behind the one before it."""
    before: list[str] = []
    behind: list[str] = []
    for member in hot["members"]:
        annotation, default = {"string": ("str", '""'), "integer": ("int", "0")}[member["type"]]
        if member.get("optional"):
            annotation, default = f"{annotation} | None", "None"
        lines = behind if member.get("behind") else before
        if member["attribute"] == member["key"]:
            lines.append(f"    {member['attribute']}: {annotation} = {default}")
        else:
            lines.append(
                f"    {member['attribute']}: {annotation} = msgspec.field(name={lit(member['key'])}, default={default})"
            )
    annotations = {"price": "_Price | None", "size": "float | str | None", "text": "str | None"}
    for code in hot["fields"]:
        field = by_code[code]
        before.append(
            f"    {field['name']}: {annotations[field['kind']]} = msgspec.field(name={lit(code)}, default=None)"
        )
    return "\n".join(before + behind)


def size_check(code: str, name: str) -> str:
    """Sizes come as text; the class test is the cheapest way to see it."""
    return f"    if (s := out.{name}).__class__ is str:\n        out.{name} = _size(out, {lit(code)}, {lit(name)}, s)"


def render(source: Path = SOURCE) -> str:
    """The text of the module, the same for the same description on any machine.

    Raises:
        DescriptionError: the first mistake in the description.
    """
    description = load_all(source)
    stream, fields, hot, topics = (description[key] for key in ("stream", "fields", "hot", "topics"))
    by_code = {field["code"]: field for field in fields["fields"]}
    parsing, availability = fields["parsing"], fields["availability"]
    hot_fields = [by_code[code] for code in hot["fields"]]
    tables = [
        constant("STREAM_VERSION", "str", lit(stream["version"]), "Version of the description this was made from."),
        constant("SOCKET_PATH", "str", lit(stream["connection"]["path"]), "Path of the socket on every host."),
        constant(
            "ENCODINGS",
            "tuple[str, ...]",
            lit(tuple(stream["connection"]["encodings"])),
            "How to read a frame's bytes, in this order.",
        ),
        constant(
            "GREETING",
            "tuple[str, ...]",
            lit(tuple(stream["greeting"]["order"])),
            "What the server sends by itself; subscribe after the last of it.",
        ),
        constant(
            "HEARTBEAT_INTERVAL_S",
            "int",
            lit(stream["liveness"]["heartbeat_interval_s"]),
            "The server's heartbeat, on topic `system`.",
        ),
        constant(
            "HEARTBEAT_SILENCE_S",
            "int",
            lit(stream["liveness"]["heartbeat_silence_s"]),
            "Without a heartbeat for this long, by the local monotonic clock, the peer is gone.",
        ),
        constant(
            "CLIENT_PING_INTERVAL_S",
            "int",
            lit(stream["liveness"]["client_ping_interval_s"]),
            "At least this often the client sends `tic`.",
        ),
        constant(
            "SUBSCRIBE_PER_SECOND",
            "int",
            lit(stream["limits"]["subscribe_messages_per_second"]),
            "Our own bound on messages to the server; it states none.",
        ),
        table(
            "TOPICS",
            "dict[str, Topic]",
            ((code, topic_entry(topics[code])) for code in sorted(topics)),
            "All topics by their code.",
        ),
        "#: Frames without a topic, in the order in which to test them.\nTOPICLESS: Final[tuple[Topicless, ...]] = (\n"
        + "".join(
            f"    Topicless({', '.join(lit(frame.get(key, '')) for key in ('name', 'marker', 'equals', 'prefix'))}),\n"
            for frame in stream["topicless"]
        )
        + ")\n",
        table(
            "FIELDS",
            "dict[str, Field]",
            ((field["code"], field_entry(field)) for field in sorted(fields["fields"], key=lambda f: int(f["code"]))),
            "All market data fields by their code.",
        ),
        constant("CODE_OF", "dict[str, str]", "{field.name: code for code, field in FIELDS.items()}", "Code by name."),
        constant("CODES_MAX", "int", lit(fields["request"]["codes_max"]), "Codes one snapshot request may name."),
        constant("CONIDS_MAX", "int", lit(fields["request"]["conids_max"]), "Conids one snapshot request may name."),
        constant(
            "NO_VALUE", "tuple[str, ...]", lit(tuple(parsing["no_value"])), "Texts that stand where there is no value."
        ),
        table(
            "SUFFIXES",
            "dict[str, float]",
            ((key, repr(float(value))) for key, value in parsing["suffixes"].items()),
            "Letter behind a shortened size or amount: its factor.",
        ),
        table(
            "PRICE_FLAGS",
            "dict[str, str]",
            ((key, lit(value)) for key, value in parsing["prefixes"].items()),
            "Letter before a last price: what it says of that price.",
        ),
        constant(
            "RAW_SUFFIX", "str", lit(parsing["raw_suffix"]), "An older server adds the number under the code and this."
        ),
        table(
            "TIMELINES",
            "dict[str, str]",
            ((key, lit(value)) for key, value in availability["timeline"].items()),
            "First letter of field 6509: how fresh the data is.",
        ),
        table(
            "MARKS",
            "dict[str, str]",
            ((key, lit(value)) for key, value in availability["marks"].items()),
            "Other letters of field 6509, in any place.",
        ),
        table(
            "EXCHANGES",
            "dict[str, str]",
            ((key, lit(value)) for key, value in fields["exchange_letters"].items()),
            "Letters of the fields of kind `exchanges`.",
        ),
        constant(
            "HOT_FIELDS",
            "tuple[str, ...]",
            lit(tuple(hot["fields"])),
            "Codes the runtime subscribes by default, the ones of the typed frame.",
        ),
    ]
    body = BODY.read_text(encoding="utf-8")
    values = {
        "TABLES": "\n".join(tables).rstrip("\n"),
        "THOUSANDS": lit(parsing["thousands"]),
        "PERCENT": lit(parsing["percent_sign"]),
        "FRAME": hot["frame"],
        "PLAIN": hot["plain_frame"],
        "STRUCT": smd_struct(hot, by_code),
        "SIZES": "\n".join(size_check(f["code"], f["name"]) for f in hot_fields if f["kind"] == "size"),
        "MEMBERS": lit(tuple((m["key"], m["attribute"]) for m in hot["members"] if m["type"] == "integer")),
        "TEXT_MEMBERS": lit(tuple((m["key"], m["attribute"]) for m in hot["members"] if m["type"] == "string")),
    }
    for key, value in values.items():
        body = body.replace(f"@@{key}@@", value)
    return body


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--check", action="store_true", help="compare only; exit 1 when the module is not fresh")
    options = parser.parse_args(argv)
    try:
        fresh = render()
    except DescriptionError as exc:
        print(exc, file=sys.stderr)
        return 2
    shown = TARGET.relative_to(ROOT).as_posix()
    if TARGET.exists() and TARGET.read_text(encoding="utf-8") == fresh:
        print(f"{shown}: fresh")
        return 0
    if options.check:
        print(f"{shown}: not what spec/stream/ gives; run python spec/codegen/stream_tables.py", file=sys.stderr)
        return 1
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(fresh, encoding="utf-8")
    print(f"{shown}: written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
