"""YAML that cannot surprise: text in, a small tree with line numbers out.

Built on PyYAML's event parser, so nothing is ever constructed from a tag. Scalars stay text until the schema says what
they are; ``resolve`` gives YAML 1.2 core values for those without one (``NO``, ``16:00`` and ``010`` are text). Refused, with
the line: duplicate keys, anchors, aliases, merge keys, tags, directives, several documents, tabs, invisible and control
characters, anything over the limits below. Imports PyYAML and ``errors``; called by ``config``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, TypeAlias

import attrs
import yaml

from botframework.errors import ConfigError
from botframework.secret import Secret

BYTES_MAX = 256 * 1024
DEPTH_MAX = 32
NODES_MAX = 20_000


@attrs.frozen
class YamlScalar:
    """One value as written. ``plain`` is False for quoted and block text, which is always text."""

    text: str
    plain: bool
    line: int
    raw: str = ""  # before ``${…}`` was replaced
    from_env: bool = False
    secret: Callable[[], Secret] | None = None  # reads what the reference in ``text`` means


@attrs.frozen
class YamlList:
    items: tuple[YamlNode, ...]
    line: int


@attrs.frozen
class YamlMap:
    """Keys in the order written, each with its own line."""

    entries: Mapping[str, tuple[int, YamlNode]]
    line: int

    def get(self, key: str) -> YamlNode | None:
        found = self.entries.get(key)
        return found[1] if found else None

    def key_line(self, key: str) -> int:
        return self.entries[key][0]


YamlNode: TypeAlias = YamlScalar | YamlList | YamlMap
ScalarFilter: TypeAlias = Callable[[str, YamlScalar], YamlScalar]  # (key path, scalar) -> scalar

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})
INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]*)?(\.[0-9]+|\.)?([eE][-+]?[0-9]{1,3})?")

# Tab, C0, DEL, C1, and whatever reorders or hides text; U+0085, U+2028 and U+2029 would also shift line numbers.
_FORBIDDEN = re.compile(
    "[\t\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff]"
)

_ADVICE = (
    ("mapping values are not allowed", "put the value in quotes if it contains ': ', or look at the indentation"),
    ("could not find expected ':'", "a key needs a colon and a space after it"),
    ("expected ',' or '}'", "put text with braces or commas, such as ${NAME}, in quotes"),
    ("expected ',' or ']'", "put a comma between the items and close the bracket"),
    ("expected <block end>", "look at the indentation of this line and the one above"),
    ("cannot start any token", "put the value in quotes"),
    ("unexpected end of stream", "close the quotes"),
    ("unknown escape", "use single quotes, or double the backslash"),
    ("expected the node content", "a value is missing here"),
)


def parse(data: bytes | str, source: str) -> YamlNode:
    """Read one document. ``source`` names it in errors. Raises ``ConfigError`` with the line of the first problem."""
    text = _decode(data, source)
    try:
        return _Composer(source, yaml.parse(text, Loader=yaml.SafeLoader)).document()
    except yaml.MarkedYAMLError as error:
        mark, begun = error.problem_mark or error.context_mark, error.context_mark
        what = error.problem or error.context or "not YAML"
        if mark and begun and begun.line != mark.line:
            if "end of stream" in what:
                mark = begun  # the end of the file is not where the mistake is
            else:
                what += f"; begun in line {begun.line + 1}"
        if source.endswith(".py"):
            raise ConfigError(
                "is a Python file", where=source, hint="give the bot's YAML, which names it under plugins"
            ) from error
        advice = next((hint for sign, hint in _ADVICE if sign in what), "look at this line and the one above")
        where = f"{source}:{mark.line + 1}" if mark else source
        raise ConfigError(f"not valid YAML ({what})", where=where, hint=advice) from error
    except yaml.YAMLError as error:
        raise ConfigError(f"not valid YAML ({error})", where=source, hint="look at the file's characters") from error


def _decode(data: bytes | str, source: str) -> str:
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    if len(raw) > BYTES_MAX:
        raise ConfigError(
            f"{len(raw)} bytes are too many for a configuration", where=source, hint=f"keep it under {BYTES_MAX}"
        )
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ConfigError(
            f"byte 0x{raw[error.start]:02x} is not UTF-8", where=f"{source}:{line}", hint="save the file as UTF-8"
        ) from error
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    found = _FORBIDDEN.search(text)
    if found:
        char = found.group()
        line = text.count("\n", 0, found.start()) + 1
        what = "a tab" if char == "\t" else f"the invisible or control character U+{ord(char):04X}"
        raise ConfigError(
            f"{what} is not allowed", where=f"{source}:{line}", hint="use spaces" if char == "\t" else "remove it"
        )
    return text


class _Composer:
    """Turns parser events into nodes; the limits are checked before anything is nested deeper."""

    def __init__(self, source: str, events: Iterator[yaml.Event]) -> None:
        self.source = source
        self.events = events
        self.nodes = 0

    def document(self) -> YamlNode:
        root: YamlNode | None = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    raise self.refuse(event, "a second document begins", "keep one bot per file")
                if event.version or event.tags:
                    raise self.refuse(event, "a % directive is not allowed", "remove it")
                root = self.node(next(self.events), 1)
        if root is None:
            raise ConfigError("the file is empty", where=self.source, hint="start with 'bot: a-name'")
        return root

    def node(self, event: yaml.Event, depth: int) -> YamlNode:
        line = _line(event)
        self.nodes += 1
        if self.nodes > NODES_MAX:
            raise self.refuse(event, f"more than {NODES_MAX} values", "split the configuration")
        if depth > DEPTH_MAX:
            raise self.refuse(event, f"nested deeper than {DEPTH_MAX} levels", "flatten it")
        if isinstance(event, yaml.AliasEvent):
            raise self.refuse(
                event, f"the alias *{event.anchor} is not allowed", "write the value out; quote text that begins with *"
            )
        if isinstance(event, yaml.NodeEvent) and event.anchor is not None:
            raise self.refuse(
                event,
                f"the anchor &{event.anchor} is not allowed",
                "write the value out; quote text that begins with &",
            )
        if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.tag is not None:
            raise self.refuse(event, f"the tag {event.tag} is not allowed", "remove it; quote text that begins with !")
        if isinstance(event, yaml.ScalarEvent):
            return YamlScalar(event.value, event.style is None, line, raw=event.value)
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[YamlNode] = []
            while not isinstance(inner := next(self.events), yaml.SequenceEndEvent):
                items.append(self.node(inner, depth + 1))
            return YamlList(tuple(items), line)
        entries: dict[str, tuple[int, YamlNode]] = {}
        while not isinstance(inner := next(self.events), yaml.MappingEndEvent):
            key = self.node(inner, depth + 1)
            if not isinstance(key, YamlScalar):
                raise self.refuse(inner, "a key must be a word", "put ${…} and other text with braces in quotes")
            if key.plain and key.text == "<<":
                raise self.refuse(inner, "the merge key << is not allowed", "write the values out")
            if key.text in entries:
                raise self.refuse(
                    inner,
                    f"the key '{key.text}' is there twice, first in line {entries[key.text][0]}",
                    "keep one of the two",
                )
            entries[key.text] = (key.line, self.node(next(self.events), depth + 1))
        return YamlMap(entries, line)

    def refuse(self, event: yaml.Event, what: str, hint: str) -> ConfigError:
        return ConfigError(what, where=f"{self.source}:{_line(event)}", hint=hint)


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 0


def map_scalars(node: YamlNode, change: ScalarFilter, path: str = "") -> YamlNode:
    """The same tree with every value (not the keys) passed through ``change``; ``path`` reads ``risk[1].amount``."""
    if isinstance(node, YamlScalar):
        return change(path, node)
    if isinstance(node, YamlList):
        return YamlList(
            tuple(map_scalars(item, change, f"{path}[{i}]") for i, item in enumerate(node.items)), node.line
        )
    return YamlMap(
        {
            key: (line, map_scalars(value, change, f"{path}.{key}" if path else key))
            for key, (line, value) in node.entries.items()
        },
        node.line,
    )


def is_null(node: YamlNode) -> bool:
    return isinstance(node, YamlScalar) and node.plain and node.text in _NULL


def as_bool(node: YamlScalar) -> bool | None:
    """True or False for the words of YAML 1.2, None for any other (``yes``, ``on`` and ``1`` are text)."""
    if not node.plain:
        return None
    return True if node.text in _TRUE else False if node.text in _FALSE else None


def resolve(node: YamlNode) -> Any:
    """Plain values by YAML 1.2 core rules; numbers with a fraction become ``Decimal``."""
    if isinstance(node, YamlList):
        return [resolve(item) for item in node.items]
    if isinstance(node, YamlMap):
        return {key: resolve(value) for key, (_, value) in node.entries.items()}
    if not node.plain:
        return node.text
    if node.text in _NULL:
        return None
    boolean = as_bool(node)
    if boolean is not None:
        return boolean
    if INTEGER.fullmatch(node.text) and len(node.text) <= 40:
        return int(node.text)
    if is_number(node.text):
        return Decimal(node.text)
    return node.text


def is_number(text: str) -> bool:
    """Whether ``text`` is a finite decimal number as YAML 1.2 and people write it (no underscores, no leading zeros)."""
    return (
        bool(NUMBER.fullmatch(text)) and any(c.isdigit() for c in text.split("e")[0].split("E")[0]) and len(text) <= 40
    )
