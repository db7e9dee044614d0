"""Answers as they must not be: every example of the description, spoilt in many ways, down to the bytes.

Imports the standard library and the examples. Called by the fuzz of the generated client and its tests. A case is decided
by its seed and number alone, so that one can be made again without the others.
"""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Iterator
from typing import Any

import attrs

from tests.generated_client.kit import EXAMPLES, Example

STATUSES = (200, 201, 204, 302, 400, 401, 404, 410, 423, 429, 500, 503, 520, 599)
CONTENT_TYPES = ("application/json", "application/json;charset=utf-8", "text/plain", "text/html; charset=nonsense", "")
NEW_KEYS = ("new", "error", "d", "id", "order_id", "order_status", "message", "31", "_x", "success", "", "\u2028")
SCALARS: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 7, 0.1, -2.5, 1e-9, "", "-", "N/A", "C655.1", "H1", "1,236", "12.2M", "0.54%", "1 USD (1 Shares)",
    "１２", "1_000", "true", "no", "Submitted", "BUY", "\u0000", "x" * 300, "1,2,3", " 5 ", "+7", "0x10", "--", "5M5", "1e5",
)  # fmt: skip
CONTAINERS: tuple[Any, ...] = (
    [], [None], [1, "a", None], {}, {"error": "e"}, {"error": None}, {"order_id": "1", "order_status": "Submitted"}, [[]],
    {"id": "q", "message": ["m"]}, {"a": {"b": {"c": []}}},
)  # fmt: skip
HUGE: tuple[Any, ...] = (
    2**31, 2**53 + 1, 2**63, 2**64, -(2**63) - 1, 10**39, 10**60, -(10**400), 1e300, -1e-300, "1e999999999", "9" * 50, "-" + "9" * 5000,
    "0." + "0" * 60 + "1", "1e41", "1E-41", "123456789012345678901234567890.123456789",
)  # fmt: skip
NOT_NUMBERS = ("NaN", "Infinity", "-Infinity", "nan", "inf", "sNaN", "NaN123", "C NaN", "InfinityM", "NaN%")
STRANGE_WORDS = ("Brand New", "submitted", "SUBMITTED", "", "buy", "Sell ", "B\u00dcY", "None", "é" * 40, "1")
PAGE = "<!DOCTYPE html><html><head><title>{0}</title></head><body><h1>{0}</h1>Access Denied</body></html>"


@attrs.frozen
class Raw:
    """Text that is written into JSON as it stands."""

    text: str


@attrs.frozen
class Twice:
    """An object one key of which is written twice, with two values."""

    members: dict[str, Any]
    key: str
    value: Any
    first: bool


@attrs.frozen
class Case:
    """One spoilt answer. `kind` says how, `example` whose answer it was."""

    number: int
    kind: str
    example: Example
    status: int
    headers: dict[str, str]
    content: bytes


def encode(value: Any) -> str:
    """JSON text, also of what is not JSON."""
    if isinstance(value, Raw):
        return value.text
    if isinstance(value, Twice):
        pairs = [*value.members.items()]
        pairs.insert(0 if value.first else len(pairs), (value.key, value.value))
        return "{" + ",".join(f"{json.dumps(key)}:{encode(item)}" for key, item in pairs) + "}"
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(key)}:{encode(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(encode, value)) + "]"
    return json.dumps(value)


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every (container, key) of a JSON value."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in list(items):
        yield value, key
        yield from places(item)


def _drop(box: Any, key: Any, chance: random.Random) -> None:
    del box[key]


def _null(box: Any, key: Any, chance: random.Random) -> None:
    box[key] = None


def _retype(box: Any, key: Any, chance: random.Random) -> None:
    old = box[key]
    others = [v for v in SCALARS + CONTAINERS if type(v) is not type(old)]
    if isinstance(old, (int, float)) and chance.random() < 0.5:
        others = [str(old), f"{old:,}", [old], bool(old)]
    elif isinstance(old, str) and old.lstrip("-").replace(".", "", 1).isdigit() and chance.random() < 0.5:
        others = [Raw(old if old[0] != "0" or old == "0" or old.startswith("0.") else f"1{old}"), [old]]
    box[key] = copy.deepcopy(chance.choice(others))


def _nest(box: Any, key: Any, chance: random.Random) -> None:
    old = box[key]
    if isinstance(old, list) and old and chance.random() < 0.5:
        box[key] = old[0]
    elif isinstance(old, dict) and old and chance.random() < 0.5:
        box[key] = next(iter(old.values()))
    else:
        box[key] = chance.choice(([old], {"value": old}, [[old]], {"data": [old]}))


def _extend(box: Any, key: Any, chance: random.Random) -> None:
    new = copy.deepcopy(chance.choice(SCALARS + CONTAINERS))
    if isinstance(box, dict):
        box[chance.choice(NEW_KEYS)] = new
    else:
        box.insert(chance.randint(0, len(box)), new if chance.random() < 0.5 else copy.deepcopy(box[key]))


def _unknown_word(box: Any, key: Any, chance: random.Random) -> None:
    box[key] = chance.choice(STRANGE_WORDS)


def _huge(box: Any, key: Any, chance: random.Random) -> None:
    box[key] = chance.choice(HUGE)


def _not_a_number(box: Any, key: Any, chance: random.Random) -> None:
    box[key] = chance.choice(NOT_NUMBERS) if chance.random() < 0.8 else Raw(chance.choice(NOT_NUMBERS[:3]))


def _deep(box: Any, key: Any, chance: random.Random) -> None:
    depth = chance.choice((5, 60, 300, 900, 5_000, 100_000))
    box[key] = Raw("[" * depth + "]" * depth if chance.random() < 0.5 else '{"a":' * depth + "1" + "}" * depth)


def _twice(box: Any, key: Any, chance: random.Random) -> None:
    old = box[key]
    if isinstance(old, dict) and old:
        name = chance.choice(list(old))
        box[key] = Twice(old, name, copy.deepcopy(chance.choice(SCALARS + CONTAINERS)), chance.random() < 0.5)


IN_PLACE: dict[str, Callable[[Any, Any, random.Random], None]] = {
    "drop": _drop,
    "null": _null,
    "retype": _retype,
    "nest": _nest,
    "extend": _extend,
    "unknown word": _unknown_word,
    "huge number": _huge,
    "not a number": _not_a_number,
    "deep": _deep,
    "key twice": _twice,
}
"""Mutations of one value inside an answer."""


def _wrong_encoding(content: bytes, chance: random.Random) -> bytes:
    text = content.decode()
    how = chance.randrange(6)
    if how < 3:
        return text.encode(("utf-16", "utf-32-be", "utf-8-sig")[how])
    if how == 3:
        return text.replace("e", "\u00e9").encode("latin-1", "replace")
    at = chance.randint(0, len(content))
    return content[:at] + chance.choice((b"\xff\xfe", b"\xc3", b"\x00", b"\xed\xa0\x80", b"\\ud800")) + content[at:]


def _cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randint(0, max(0, len(content) - 1))]


def _tail(content: bytes, chance: random.Random) -> bytes:
    return content + chance.choice((b"}", b"\n{}", b"\x00", b"//", content, b" \r\n"))


def _page(content: bytes, chance: random.Random) -> bytes:
    return PAGE.format(chance.choice(("503 Service Unavailable", "Resource not found", "Login", ""))).encode()


def _empty(content: bytes, chance: random.Random) -> bytes:
    return chance.choice((b"", b" ", b"\r\n", b"null", b'""', b"[]", b"{}", b"0", b"true", b"[null]", b"Success"))


def _flip(content: bytes, chance: random.Random) -> bytes:
    spoilt = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        if spoilt:
            spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
    return bytes(spoilt)


def _of_another(content: bytes, chance: random.Random) -> bytes:
    return encode(chance.choice(EXAMPLES).body).encode()


OF_BYTES: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "wrong encoding": _wrong_encoding,
    "truncated": _cut,
    "tail": _tail,
    "HTML": _page,
    "empty": _empty,
    "flipped bytes": _flip,
    "another operation's answer": _of_another,
}
"""Mutations of a whole answer."""

KINDS = (*IN_PLACE, *OF_BYTES)


def make(seed: int, number: int) -> Case:
    """Case `number` of a seed. The numbers go round all examples, so that every operation comes up as often as it has some."""
    chance = random.Random(f"{seed}:{number}")
    example = EXAMPLES[number % len(EXAMPLES)]
    kind = chance.choices(KINDS, weights=[3] * len(IN_PLACE) + [1] * len(OF_BYTES))[0]
    status = example.status if chance.random() < 0.9 else chance.choice(STATUSES)
    given = next((v for k, v in example.headers.items() if k.lower() == "content-type"), "application/json")
    content_type = given if chance.random() < 0.9 else chance.choice(CONTENT_TYPES)
    headers = {"content-type": content_type} if content_type else {}
    body: Any = copy.deepcopy(example.body)
    if kind in IN_PLACE:
        whole = [body]
        for _ in range(chance.randint(1, 3)):
            inside = [*places(whole[0])] if chance.random() < 0.95 else []
            box, key = chance.choice(inside or [(whole, 0)])
            IN_PLACE[kind](box, key, chance)
            if not whole or isinstance(whole[0], (Raw, Twice)) or kind == "deep":
                break
        content = encode(whole[0]) if whole else ""
        raw = content.encode("utf-8", "surrogatepass")
    else:
        text = body if isinstance(body, str) else "" if body is None else encode(body)
        raw = OF_BYTES[kind](text.encode(), chance)
    return Case(number, kind, example, status, headers, raw)
