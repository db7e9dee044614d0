"""What the wire was noticed to carry beyond the description: counted by field and kind, kept in one small file a folder.

Every answer of status 200 is looked at after it was read: what the generated client reported (`Response.issues`, an answer
that fits nothing) and members no schema names. What is kept is the field, what is odd about it, when it was first and last
seen, and a sample that shows the form of the value and never the value: letters become ``a``, digits ``9``. Only words of
closed lists stand as they came. The file is bounded, merged under a lock and replaced whole. Imports the generated
client's types; written by the library's sessions and by bots, read by ``runner.drift``.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import logging
import os
import re
import stat
import threading
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

import attrs

from botframework.ibkr._stream_tables import FIELDS, RAW_SUFFIX
from botframework.ibkr.redact import account
from botframework.redaction import cleaned_value
from generated_client import Response
from generated_client.errors import WireError
from generated_client.models.snapshot_row import SnapshotRow

_log = logging.getLogger("botframework.ibkr.drift")
FILE_NAME: Final = "drift.json"
FORMAT: Final = 1
#: Different findings kept in one file; what is new beyond them is only counted.
ENTRIES_MAX: Final = 500
OPERATIONS_MAX: Final = 20
VALUES_MAX: Final = 20
SAMPLE_MAX: Final = 60
#: Objects looked at in one answer; a longer list repeats itself.
OBJECTS_MAX: Final = 500
FLUSH_EVERY_NS: Final = 60 * 10**9
BYTES_MAX: Final = 4 * 1024 * 1024
#: A millisecond each.
LOCK_TRIES: Final = 200

UNKNOWN_FIELD: Final = "unknown field"
UNKNOWN_VALUE: Final = "unknown enum value"
UNREADABLE: Final = "unreadable answer"

_HIDDEN = re.compile(r"(?i)token|secret|session|cookie|password|auth|key|signature|uuid|mac|sso|email|name|addr|phone")
_WORD = re.compile(r"[A-Za-z][A-Za-z_ /.&-]{0,30}\Z")
_FIELD = re.compile(r"[A-Za-z_$][A-Za-z0-9_$-]{0,63}\Z|[0-9]{1,5}\Z")
_INNER = re.compile(r"([A-Za-z]\w*(?:\.[^:\s]+)?): ([a-zA-Z][^:]*)")
_PLAIN = frozenset({"str", "int", "float", "bool", "None", "Decimal", "Unset", "Price", "Amount"})
_INDEX = re.compile(r"\[[^\]]*\]")


@attrs.define
class Entry:
    """One finding. ``types`` are the JSON types that came, ``values`` the unlisted words of an enum."""

    field: str
    kind: str
    count: int
    first_ms: int
    last_ms: int
    sample: str
    types: list[str]
    values: list[str]
    operations: list[str]

    def add(self, other: Entry) -> None:
        """Take another count of the same finding in."""
        self.count += other.count
        self.first_ms = min(self.first_ms, other.first_ms)
        if other.last_ms >= self.last_ms:
            self.last_ms, self.sample = other.last_ms, other.sample
        for ours, theirs, limit in (
            (self.types, other.types, 8),
            (self.values, other.values, VALUES_MAX),
            (self.operations, other.operations, OPERATIONS_MAX),
        ):
            ours += [each for each in theirs if each not in ours][: max(0, limit - len(ours))]


@attrs.define
class Drift:
    """What a file holds."""

    entries: dict[tuple[str, str], Entry] = attrs.field(factory=dict)
    beyond: int = 0  # findings that were new when the file was full

    def add(self, entry: Entry) -> None:
        """Count a finding, or that there was one more than fits."""
        known = self.entries.get((entry.field, entry.kind))
        if known is not None:
            known.add(entry)
        elif len(self.entries) < ENTRIES_MAX:
            self.entries[entry.field, entry.kind] = entry
        else:
            self.beyond += entry.count

    def join(self, other: Drift) -> None:
        """Take another file's findings in."""
        self.beyond += other.beyond
        for entry in other.entries.values():
            self.add(attrs.evolve(entry, types=[*entry.types], values=[*entry.values], operations=[*entry.operations]))


@attrs.define(eq=False)
class DriftLog:
    """Counts in memory; a finding that is new is written at once, further counts once a minute and with ``flush``.

    A folder that cannot be written loses the record and nothing else: the answers were read all the same.
    """

    path: Path
    wall_ns: Callable[[], int]
    _pending: Drift = attrs.field(init=False, factory=Drift)
    _known: set[tuple[str, str]] = attrs.field(init=False, factory=set)
    _flushed_ns: int = attrs.field(init=False, default=0)
    _lock: threading.RLock = attrs.field(init=False, factory=threading.RLock)

    def note(self, operation: str, response: Response[Any]) -> None:
        """Look at an answer. Never raises."""
        if response.status_code != 200:
            return  # refusals come as text, pages and objects of every kind; that is known
        try:
            with self._lock:
                self._note(operation, response, self.wall_ns())
        except Exception:  # noqa: BLE001 - an order's answer must reach its reader, whatever is odd in it
            _log.exception("an answer of %s could not be looked at", operation)

    def _note(self, operation: str, response: Response[Any], now_ns: int) -> None:
        fresh = False
        for field, kind, value in findings(operation, response):
            entry = _entry(operation, field, kind, value, now_ns // 1_000_000)
            key = (entry.field, entry.kind)
            known = self._pending.entries.get(key)
            fresh = fresh or key not in self._known or (known is not None and entry.values > known.values)
            if len(self._known) < 10 * ENTRIES_MAX:
                self._known.add(key)
            self._pending.add(entry)
        if fresh or (self._pending.entries and now_ns - self._flushed_ns > FLUSH_EVERY_NS):
            self.flush()

    def flush(self) -> None:
        """Write what has been counted. Never raises for a disk that refuses."""
        if not self._pending.entries and not self._pending.beyond:
            return
        self._flushed_ns = self.wall_ns()
        with self._lock, contextlib.suppress(OSError):
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with _locked(self.path):
                try:
                    whole = load(self.path)
                except ValueError:
                    whole = Drift()  # damaged: what was in it was counts, and they start anew
                whole.join(self._pending)
                _write(self.path, whole)
                self._pending = Drift()


# ---- the file


def load(path: Path) -> Drift:
    """Read a file; an absent one is empty. Raises ``ValueError`` when it is none of ours, ``OSError``."""
    try:
        found = path.stat()
        if found.st_size > BYTES_MAX or not stat.S_ISREG(found.st_mode):
            raise ValueError("larger than such a file can be, or none at all")
        body = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Drift()
    except RecursionError as error:
        raise ValueError("not a record of drift") from error
    if not isinstance(body, dict) or body.get("format") != FORMAT or not isinstance(body.get("entries"), list):
        raise ValueError("not a record of drift")
    beyond = body.get("beyond", 0)
    if type(beyond) is not int:
        raise ValueError("not a record of drift")
    out = Drift(beyond=beyond)
    for row in body["entries"]:
        if (
            not isinstance(row, dict)
            or row.keys() != _ROW.keys()
            or not all(_fits(row[key], _ROW[key]) for key in _ROW)
        ):
            raise ValueError("a row of another form")
        out.add(Entry(**row))
    return out


_ROW: Final[Mapping[str, type]] = {
    **dict.fromkeys(("field", "kind", "sample"), str),
    **dict.fromkeys(("count", "first_ms", "last_ms"), int),
    **dict.fromkeys(("types", "values", "operations"), list),
}


def _fits(value: Any, kind: type) -> bool:
    if isinstance(value, list):
        return kind is list and all(type(each) is str for each in value)
    return type(value) is kind


def _write(path: Path, whole: Drift) -> None:
    rows = [attrs.asdict(entry) for _, entry in sorted(whole.entries.items())]
    part = path.with_name(path.name + ".part")
    found = cleaned_value({"format": FORMAT, "beyond": whole.beyond, "entries": rows})
    text = json.dumps(found, indent=1, ensure_ascii=False)
    # A link in its place could stand for a file of any kind.
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
    with open(os.open(part, flags, 0o600), "w", encoding="utf-8", errors="replace") as stream:
        stream.write(text + "\n")
    part.replace(path)


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Bots and scripts of one folder write one after the other.

    Raises ``OSError`` when the lock does not come: whoever holds it was stopped, no order's answer waits for that, and what
    was counted is written on the next occasion.
    """
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
    descriptor = os.open(path.with_name(path.name + ".lock"), flags, 0o600)
    pause = threading.Event()
    try:
        for tries_left in range(LOCK_TRIES, -1, -1):
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if not tries_left:
                    raise
                pause.wait(0.001)
        yield
    finally:
        os.close(descriptor)


# ---- looking


def findings(operation: str, response: Response[Any]) -> Iterator[tuple[str, str, Any]]:
    """(field, kind, value) of everything in an answer that the description does not say."""
    for issue in response.issues:
        yield _told(operation, issue.where, issue.kind, issue.value)
    error = response.parse_error
    if isinstance(error, WireError):
        yield _told(operation, error.where, error.kind, error.value)
    elif error is not None:
        yield operation, f"{UNREADABLE}: {type(error).__name__}", None
    yield from _unknown(response.parsed)


def _told(operation: str, where: str, kind: str, value: Any) -> tuple[str, str, Any]:
    """A report in two parts. One about a dropped row holds another inside, whose value must not become part of a name."""
    inner = _INNER.match(kind)
    if inner is not None:
        where, kind = inner[1], inner[2].strip()
        value = None  # the row, of which only one member is at fault
    return _INDEX.sub("", where) or operation, kind, value


def _unknown(parsed: Any) -> Iterator[tuple[str, str, Any]]:
    """Members no schema names, in every object of the answer. Market data has a list of its own for its field codes."""
    todo, seen = [parsed], 0
    while todo and seen < OBJECTS_MAX:
        value = todo.pop()
        if isinstance(value, list | tuple):
            todo.extend(value)
        elif isinstance(value, Mapping):
            todo.extend(value.values())
        elif attrs.has(type(value)):
            seen += 1
            cls: Any = type(value)
            is_open, inner = _members(cls)
            if is_open:
                for key, each in value.additional_properties.items():
                    if cls is not SnapshotRow or key.removesuffix(RAW_SUFFIX) not in FIELDS:
                        yield f"{cls.__name__}.{key}", UNKNOWN_FIELD, each
            todo.extend(getattr(value, name) for name in inner)


@cache
def _members(cls: type) -> tuple[bool, tuple[str, ...]]:
    """Whether a model keeps members it does not know, and which of its members may hold objects: looked up once."""
    is_open, inner = False, []
    for field in attrs.fields(cls):
        words = set(re.findall(r"[A-Za-z_]+", str(field.type)))
        if field.name == "additional_properties" and field.type == "dict[str, Any]":
            is_open = True
        elif words - _PLAIN:
            inner.append(field.name)
    return is_open, tuple(inner)


def _entry(operation: str, field: str, kind: str, value: Any, now_ms: int) -> Entry:
    owner, dot, name = field.partition(".")
    name = name if _FIELD.match(name) and account(name) == name else "*"  # a key that is data, such as an account
    values = [value] if kind == UNKNOWN_VALUE and isinstance(value, str) and is_word(value) else []
    return Entry(
        field=f"{owner}.{name}" if dot else owner,
        kind=kind,
        count=1,
        first_ms=now_ms,
        last_ms=now_ms,
        sample=values[0] if values else "(hidden)" if _HIDDEN.search(name) else form_of(value),
        types=[] if value is None and kind not in ("null", UNKNOWN_FIELD) else [json_type(value)],
        values=values,
        operations=[operation],
    )


def is_word(text: str) -> bool:
    """Whether a text is a word of the API's own, as states and types are: it tells nothing of anybody."""
    return _WORD.match(text) is not None and account(text) == text


def json_type(value: Any) -> str:
    """The JSON type of a value as it came."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, float | Decimal):
        return "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list | tuple) else "object"


def form_of(value: Any, depth: int = 0) -> str:
    """The form of a value without the value: ``"aaa 99.9"``, ``{aa: 9}``."""
    if isinstance(value, str):
        return '"' + _mask(value[:SAMPLE_MAX]) + ("…" if len(value) > SAMPLE_MAX else "") + '"'
    if value is None or isinstance(value, bool):
        return json_type(value)
    if isinstance(value, int | float | Decimal):
        return _mask(str(value))[:SAMPLE_MAX]
    if depth > 2:
        return "…"
    if isinstance(value, Mapping):
        keys = [key if _FIELD.match(str(key)) and account(str(key)) == key else "*" for key in list(value)[:4]]
        inner = ", ".join(f"{key}: {form_of(value[raw], depth + 1)}" for key, raw in zip(keys, value, strict=False))
        return ("{" + inner + ("…" if len(value) > len(keys) else "") + "}")[: 2 * SAMPLE_MAX]
    if isinstance(value, list | tuple):
        return ("[" + ", ".join(form_of(each, depth + 1) for each in value[:2]) + "]")[: 2 * SAMPLE_MAX]
    return type(value).__name__


def _mask(text: str) -> str:
    return "".join(
        "9" if c.isdigit() else "a" if c.isalpha() else c if c.isascii() and c.isprintable() else "?" for c in text
    )
