"""The shape of `spec/stream/` and the rules between its files.

`load_all` gives the whole description or the first mistake as `file:line: what`. Imports the standard library and
`strict_yaml`; called by `stream_tables.py` and the tests.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from strict_yaml import DescriptionError, hint, load, many, mapping, number_or_null, record, text, truth, whole

SOURCE = Path(__file__).resolve().parents[1] / "stream"

KINDS = ("price", "size", "money", "percent", "number", "integer", "flag", "date", "exchanges", "text")
#: Kinds whose text the slow decoder turns into a number.
NUMERIC_KINDS = ("price", "size", "money", "percent", "number")
EVIDENCE = ("recorded", "documented", "inferred")
PLACEHOLDERS = ("target", "params", "account", "server_id")
WIRE_TYPES = ("string", "integer", "number", "boolean", "object", "array of string", "array of object")


TYPE = text(pattern="|".join(WIRE_TYPES).join(("(", ")")) + r"(\|(string|integer|number|boolean))*")
KEY = record({"key": text(), "type": TYPE}, {"optional": truth, "in": text(("row",)), "note": text()})
NAME = text(pattern=r"[a-z][a-z0-9_]*")
DATE = text(pattern=r"20\d\d-\d\d")

TOPIC = record(
    {
        "topic": text(pattern=r"[a-z]{3,6}"),
        "name": NAME,
        "summary": text(),
        "evidence": text(EVIDENCE),
        "as_of": DATE,
        "needs_brokerage": truth,
        "echo": text(("target", "bare")),
        "payload": record(
            {
                "at": text(("args", "result", "data", "frame", "text")),
                "form": text(("object", "array", "map", "object_or_array", "text")),
            }
        ),
        "apply": text(("merge", "upsert", "replace", "drop_repeat")),
        "dedupe_key": many(text()),
        "keys": many(KEY),
        "examples": many(record({"frame": text(), "evidence": text(EVIDENCE)})),
    },
    {
        "subscribe": record(
            {"format": text(), "confirmed": truth},
            {
                "target": text(),
                "params": many(record({"key": text(), "type": TYPE}, {"required": truth, "note": text()})),
            },
        ),
        "unsubscribe": record({"format": text(), "reply": NAME}),
        "cadence_ms": whole(1),
        "first_frame_ms": whole(1),
        "concurrent_max": whole(1),
        "expiry": record({"after_s": whole(1), "renew_s": whole(1), "evidence": text(EVIDENCE)}, {"note": text()}),
        "notes": many(text()),
    },
)

FIELD = record(
    {
        "code": text(pattern=r"[1-9]\d{1,3}"),
        "name": NAME,
        "wire": text(("string", "integer")),
        "kind": text(KINDS),
        "evidence": text(EVIDENCE),
    },
    {
        "unit": text(("price", "currency", "quantity", "percent", "ratio")),
        "prefixes": many(text(pattern="[A-Z]")),
        "status": text(("current", "deprecated", "legacy")),
        "note": text(),
    },
)

FIELDS = record(
    {
        "as_of": DATE,
        "sources": text(),
        "request": record({"codes_max": whole(1), "conids_max": whole(1), "separator": text()}),
        "parsing": record(
            {
                "no_value": many(text(empty=True)),
                "thousands": text(pattern="."),
                "percent_sign": text(pattern="."),
                "suffixes": mapping(whole(1), "[A-Z]"),
                "prefixes": mapping(NAME, "[A-Z]"),
                "raw_suffix": text(),
                "facts": many(
                    record(
                        {"kind": text(KINDS), "text": text(empty=True)},
                        {
                            "value": number_or_null,
                            "flag": NAME,
                            "unreadable": truth,
                            "prefixes": many(text(pattern="[A-Z]")),
                        },
                    )
                ),
            }
        ),
        "availability": record(
            {
                "timeline": mapping(NAME, "[A-Za-z]"),
                "marks": mapping(NAME, "[A-Za-z]"),
                "delayed_minutes": many(whole(1)),
                "evidence": text(EVIDENCE),
            }
        ),
        "exchange_letters": mapping(text(), "[A-Z]"),
        "fields": many(FIELD),
        "withdrawn": record({"codes": many(text(pattern=r"\d{4}(-\d{4})?")), "note": text()}),
    }
)

HOT = record(
    {
        "topic": text(),
        "frame": text(pattern="[A-Z][A-Za-z]+"),
        "plain_frame": text(pattern="[A-Z][A-Za-z]+"),
        "fields": many(text(pattern=r"\d+")),
        "members": many(
            record(
                {"key": text(), "attribute": NAME, "type": text(("string", "integer"))},
                {"optional": truth, "behind": truth},
            )
        ),
    }
)

STREAM = record(
    {
        "version": text(pattern=r"\d+\.\d+\.\d+"),
        "as_of": DATE,
        "connection": record(
            {
                "path": text(pattern="/.+"),
                "cookies": many(text()),
                "user_agent": text(),
                "opcodes": many(text(("text", "binary"))),
                "encodings": many(text()),
                "fragmented": truth,
                "replay_after_reconnect": truth,
                "evidence": text(EVIDENCE),
            }
        ),
        "grammar": record(
            {
                "client": text(),
                "server": text(),
                "subscribe_prefix": text(pattern="[a-z]"),
                "unsubscribe_prefix": text(pattern="[a-z]"),
                "acknowledgement": text(("none",)),
                "evidence": text(EVIDENCE),
            }
        ),
        "greeting": record({"order": many(text()), "within_ms": whole(1), "evidence": text(EVIDENCE)}),
        "liveness": record(
            {
                "heartbeat_topic": text(),
                "heartbeat_interval_s": whole(1),
                "heartbeat_silence_s": whole(1),
                "client_ping_topic": text(),
                "client_ping_interval_s": whole(1),
                "evidence": text(EVIDENCE),
            }
        ),
        "limits": record(
            {"subscribe_messages_per_second": whole(1), "market_data_lines": whole(1), "evidence": text(EVIDENCE)}
        ),
        "topicless": many(
            record(
                {
                    "name": NAME,
                    "when": text(),
                    "marker": text(("error", "message", "result")),
                    "keys": many(KEY),
                    "evidence": text(EVIDENCE),
                    "example": text(),
                },
                {"equals": text(), "prefix": text()},
            )
        ),
    }
)


def load_all(source: Path = SOURCE) -> dict[str, Any]:
    """The whole description, with the rules that need more than one file.

    Raises:
        DescriptionError: the first mistake found.
    """
    root = source.parent.parent
    stream = load(source / "stream.yaml", STREAM, root)
    fields = load(source / "fields.yaml", FIELDS, root)
    hot = load(source / "hot.yaml", HOT, root)
    topics = {}
    for path in sorted((source / "topics").glob("*.yaml")):
        topic = load(path, TOPIC, root)
        if topic["topic"] != path.stem:
            raise DescriptionError(f"{topic['@']}: topic {topic['topic']!r} lies in {path.name}")
        topics[path.stem] = topic
    check_topics(stream, topics)
    check_fields(fields)
    check_hot(hot, fields, topics)
    return {"stream": stream, "fields": fields, "hot": hot, "topics": topics}


def check_topics(stream: dict[str, Any], topics: dict[str, dict[str, Any]]) -> None:
    replies = {"none", *(frame["name"] for frame in stream["topicless"])}
    referred = [*stream["greeting"]["order"]]
    referred += [stream["liveness"]["heartbeat_topic"], stream["liveness"]["client_ping_topic"]]
    for name in referred:
        if name not in topics:
            raise DescriptionError(f"{stream['@']}: topic {name!r} is named here and has no file{hint(name, topics)}")
    names: dict[str, str] = {}
    for code, topic in topics.items():
        where = topic["@"]
        if topic["name"] in names:
            raise DescriptionError(f"{where}: name {topic['name']!r} belongs to {names[topic['name']]!r} already")
        names[topic["name"]] = code
        subscribe, unsubscribe = topic.get("subscribe"), topic.get("unsubscribe")
        for part in (subscribe, unsubscribe):
            if part is not None:
                unknown = [p for p in re.findall(r"<(\w+)>", part["format"]) if p not in PLACEHOLDERS]
                if unknown:
                    raise DescriptionError(
                        f"{part['@']}: unknown placeholder {unknown[0]!r}{hint(unknown[0], PLACEHOLDERS)}"
                    )
        if subscribe is not None:
            if ("<target>" in subscribe["format"]) != ("target" in subscribe):
                raise DescriptionError(f"{subscribe['@']}: `target` is described exactly when the format has <target>")
            if ("<params>" in subscribe["format"]) != ("params" in subscribe):
                raise DescriptionError(f"{subscribe['@']}: `params` are listed exactly when the format has <params>")
        if unsubscribe is not None:
            if subscribe is None:
                raise DescriptionError(f"{unsubscribe['@']}: unsubscribe without subscribe")
            if unsubscribe["reply"] not in replies:
                raise DescriptionError(
                    f"{unsubscribe['@']}: unknown reply {unsubscribe['reply']!r}{hint(unsubscribe['reply'], replies)}"
                )
        keys = {row["key"] for row in topic["keys"]} | {"<map key>", "topic"}
        for key in topic["dedupe_key"]:
            if key not in keys:
                raise DescriptionError(f"{where}: dedupe key {key!r} is none of the keys{hint(key, keys)}")
        if "expiry" in topic and topic["expiry"]["renew_s"] >= topic["expiry"]["after_s"]:
            raise DescriptionError(f"{topic['expiry']['@']}: renew_s has to be below after_s")
        for example in topic["examples"]:
            check_example(topic, example)


def check_example(topic: dict[str, Any], example: dict[str, Any]) -> None:
    """An example has the topic, the payload where it is said to be, and described keys only."""
    if topic["payload"]["at"] == "text":
        return
    try:
        frame = json.loads(example["frame"])
    except ValueError as exc:
        raise DescriptionError(f"{example['@']}: the example is no JSON: {exc}") from exc
    code = frame.get("topic", "")
    if code.split("+")[0] != topic["topic"] or (topic["echo"] == "bare" and "+" in code):
        raise DescriptionError(f"{example['@']}: topic {code!r} of the example does not belong here")
    place, form = topic["payload"]["at"], topic["payload"]["form"]
    payload = frame if place == "frame" else frame.get(place)
    fits = {"object": isinstance(payload, dict), "map": isinstance(payload, dict), "array": isinstance(payload, list)}
    if not fits.get(form, isinstance(payload, (dict, list))):
        raise DescriptionError(f"{example['@']}: the example has no {form} at {place}")
    rows = payload if isinstance(payload, list) else list(payload.values()) if form == "map" else [payload]
    keys = {row["key"] for row in topic["keys"]}
    required = {row["key"] for row in topic["keys"] if not row.get("optional") and "<" not in row["key"]}
    for row in rows:
        for key in row:
            if key not in keys and key != "topic" and not ("<field>" in keys and key.isdigit()):
                raise DescriptionError(f"{example['@']}: key {key!r} of the example is not described{hint(key, keys)}")
        if place != "frame" and required - set(row):
            raise DescriptionError(f"{example['@']}: the example lacks {sorted(required - set(row))[0]!r}")


def check_fields(fields: dict[str, Any]) -> None:
    codes: set[str] = set()
    names: set[str] = set()
    letters = fields["parsing"]["prefixes"]
    for field in fields["fields"]:
        for value, seen in ((field["code"], codes), (field["name"], names)):
            if value in seen:
                raise DescriptionError(f"{field['@']}: {value!r} is given twice")
            seen.add(value)
        if (field["wire"] == "integer") != (field["kind"] == "integer"):
            raise DescriptionError(f"{field['@']}: wire and kind disagree about being an integer")
        for letter in field.get("prefixes", ()):
            if letter not in letters:
                raise DescriptionError(f"{field['@']}: prefix {letter!r} has no meaning under parsing")
    for fact in fields["parsing"]["facts"]:
        if ("value" in fact) == bool(fact.get("unreadable")):
            raise DescriptionError(f"{fact['@']}: a fact has either a value or `unreadable: true`")
        if fact["kind"] not in NUMERIC_KINDS:
            raise DescriptionError(f"{fact['@']}: {fact['kind']!r} is not read as a number")


def check_hot(hot: dict[str, Any], fields: dict[str, Any], topics: dict[str, dict[str, Any]]) -> None:
    by_code = {field["code"]: field for field in fields["fields"]}
    if hot["topic"] not in topics:
        raise DescriptionError(f"{hot['@']}: unknown topic {hot['topic']!r}")
    attributes = {"last_flag", "cleared", "unreadable"}
    for code in hot["fields"]:
        if code not in by_code:
            raise DescriptionError(f"{hot['@']}: field {code!r} is not in fields.yaml")
        if by_code[code]["kind"] not in ("price", "size", "text"):
            raise DescriptionError(
                f"{hot['@']}: field {code!r} is a {by_code[code]['kind']}; only price, size and text are hot"
            )
        if by_code[code].get("prefixes") and by_code[code]["name"] != "last":
            raise DescriptionError(f"{hot['@']}: only the field named last may carry a flag")
    for attribute in [*(by_code[code]["name"] for code in hot["fields"]), *(m["attribute"] for m in hot["members"])]:
        if attribute in attributes:
            raise DescriptionError(f"{hot['@']}: attribute {attribute!r} is taken")
        attributes.add(attribute)
