"""Every operation of the API as it is described: what it takes, what it answers, and a call made ready from plain values.

The words and schemas come from ``generated_client/_describe.json``, the policy from ``generated_client._operations``; both
are made from the same description. A call is checked here before anything is sent: names, types and closed lists of
values, with the nearest right one in the refusal. Imports the generated client's tables; used by ``library`` and, for
``bot api``, by the runner.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any, Final
from urllib.parse import quote

import attrs

from botframework.ibkr.failures import ORDERS_REFUSED, BadCall, OrderNeedsBot
from generated_client._operations import OPERATIONS, RATES, TIMEOUTS_S, Operation, Rate
from generated_client.types import UNSET, dumps

_BODY: Final = "body"
#: A number as people and programs write it: no separators, no digits of other scripts, no size that only fills memory.
_NUMBER: Final = re.compile(r"[-+]?(?:[0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})(?:[eE][-+]?[0-9]{1,2})?")
_MAGNITUDE_MAX: Final = 40


@attrs.frozen(kw_only=True)
class Parameter:
    """One argument of an operation outside its body. ``name`` is the wire's, ``python`` the one of ``call``."""

    name: str
    python: str
    place: str  # path, query or header
    required: bool
    about: str
    schema: Mapping[str, Any]
    separated: bool  # several values with commas between
    item: str = "string"  # of several: integer or string


@attrs.frozen(kw_only=True)
class Described:
    """One operation: policy, words, arguments. ``body`` is the schema of the body, None when it takes none."""

    policy: Operation
    summary: str
    about: str
    parameters: tuple[Parameter, ...]
    body: Mapping[str, Any] | None
    answers: tuple[str, ...]
    examples: tuple[Mapping[str, Any], ...]

    @property
    def rates(self) -> tuple[Rate, ...]:
        """The limits it counts against, the tightest first."""
        return tuple(RATES[name] for name in dict.fromkeys((self.policy.rate, "global")))

    @property
    def timeout_s(self) -> float:
        return TIMEOUTS_S[self.policy.timeout]

    @property
    def moves_orders(self) -> bool:
        return self.policy.effect == "order"


@attrs.frozen(kw_only=True)
class Call:
    """A call made ready: checked, and spelled as it goes on the wire."""

    operation: Operation
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    content: bytes | None

    def request(self) -> dict[str, Any]:
        """The arguments of an httpx request."""
        out: dict[str, Any] = {
            "method": self.operation.method,
            "url": self.path,
            "headers": dict(self.headers),
            "extensions": {"operation": self.operation.id},
        }
        if self.query:
            out["params"] = dict(self.query)
        if self.content is not None:
            out["content"] = self.content
        return out


@cache
def _table() -> Mapping[str, Any]:
    table: dict[str, Any] = json.loads(files("generated_client").joinpath("_describe.json").read_bytes())
    return table


def schemas() -> Mapping[str, Any]:
    """The named schemas of parameters and bodies."""
    named: Mapping[str, Any] = _table()["schemas"]
    return named


def names(group: str | None = None) -> list[str]:
    """All operation ids, or those of one group, in alphabetical order. Raises ``BadCall`` for an unknown group."""
    if group is None:
        return sorted(OPERATIONS)
    groups = sorted({operation.tag for operation in OPERATIONS.values()})
    if group not in groups:
        raise BadCall("no such group", operation=group, hint=nearest(group, groups, "one of " + ", ".join(groups)))
    return sorted(name for name, operation in OPERATIONS.items() if operation.tag == group)


@cache
def described(name: str) -> Described:
    """An operation by its id. Raises ``BadCall`` naming the nearest one when there is none."""
    policy = OPERATIONS.get(name)
    if policy is None:
        near = nearest(name, sorted(OPERATIONS), "`bot api list` names them all")
        raise BadCall("no such operation", operation=name, hint=near)
    row = _table()["operations"][name]
    return Described(
        policy=policy,
        summary=row["summary"],
        about=row["description"],
        parameters=tuple(
            Parameter(
                name=p["name"],
                python=p["python"],
                place=p["in"],
                required=p["required"],
                about=p["description"],
                schema=p["schema"],
                separated="separated" in p,
                item=p.get("separated", "string"),
            )
            for p in row["parameters"]
        ),
        body=row.get("body"),
        answers=tuple(row["answers"]),
        examples=tuple(row["examples"]),
    )


def members(schema: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """The members of a body that is an object."""
    if schema is None:
        return {}
    found: Mapping[str, Any] = _resolved(schema).get("members", {})
    return found


def refuse_orders(operation: Described) -> None:
    """Raises ``OrderNeedsBot`` when the operation moves orders."""
    if operation.moves_orders:
        raise OrderNeedsBot(ORDERS_REFUSED, operation=operation.policy.id)


# --- a call from plain values -------------------------------------------------------------------------------------------


def prepare(name: str, arguments: Mapping[str, object], *, from_text: bool = False) -> Call:
    """Check a call and spell it.

    ``arguments`` are parameters by wire or Python name, and ``body`` (plain data or a generated model). A key that is no
    parameter but a member of the body goes there. With ``from_text`` values are words of a command line, to be read as
    what the description says they are. Raises ``BadCall``; nothing is sent here.
    """
    operation = described(name)
    values, body = _sorted(operation, arguments, from_text)
    for parameter in operation.parameters:
        if parameter.required and parameter.name not in values:
            raise BadCall(
                f"{_shown(parameter, from_text)} is missing",
                operation=name,
                hint=parameter.about or f"`bot api show {name}` lists what it takes",
            )
    path = operation.policy.path
    query: dict[str, str] = {}
    headers: dict[str, str] = {}
    for parameter in operation.parameters:
        if parameter.name not in values:
            continue
        text = values[parameter.name]
        if parameter.place == "path":
            if not text:
                raise BadCall(f"{parameter.name} is empty", operation=name)
            path = path.replace("{" + parameter.name + "}", quote(text, safe=""))
        elif parameter.place == "header":
            headers[parameter.name] = text
        else:
            query[parameter.name] = text
    content = _content(operation, body)
    if content is not None:
        headers["Content-Type"] = "application/json"
    return Call(operation=operation.policy, path=path, query=query, headers=headers, content=content)


def _sorted(
    operation: Described, arguments: Mapping[str, object], from_text: bool
) -> tuple[dict[str, str], object | None]:
    """Arguments into parameters (by wire name, as text) and the body."""
    name = operation.policy.id
    by_name = {n: p for p in operation.parameters for n in (p.python, p.name)}
    inside = members(operation.body)
    values: dict[str, str] = {}
    extra: dict[str, object] = {}
    body = arguments.get(_BODY)
    for key, value in arguments.items():
        if key == _BODY:
            continue
        parameter = by_name.get(key)
        absent = value is UNSET or value is None
        if parameter is not None:
            if not absent:
                values[parameter.name] = _text(name, parameter, value, from_text)
        elif key in inside:
            if not absent:
                extra[key] = _read(str(value), inside[key]) if from_text else value
        else:
            known = [p.name if from_text else p.python for p in operation.parameters] + list(inside)
            known += [_BODY] if operation.body is not None and not from_text else []
            raise BadCall(
                f"no parameter {key!r}",
                operation=name,
                hint=nearest(key, known, "it takes " + (", ".join(known) or "none")),
            )
    if extra:
        plain = _plain(body)
        if body is not None and not isinstance(plain, Mapping):
            raise BadCall("the body is no object, so no member can be added to it", operation=name)
        return values, {**(plain if isinstance(plain, Mapping) else {}), **extra}
    return values, body


def _shown(parameter: Parameter, from_text: bool) -> str:
    return parameter.name if from_text else parameter.python


def _text(operation: str, parameter: Parameter, value: object, from_text: bool) -> str:
    """One parameter as it is spelled on the wire."""
    if parameter.separated and isinstance(value, list | tuple):
        for each in value:
            text = str(each)
            if isinstance(each, bool) or not text or "," in text or (parameter.item == "integer" and not _is_id(text)):
                raise BadCall(f"{parameter.name} holds {_short(each)}, not {parameter.item}", operation=operation)
        return ",".join(str(each) for each in value)
    if from_text or (isinstance(value, str) and _type(parameter.schema) == "integer"):
        value = _read(str(value), parameter.schema)
    elif isinstance(value, int) and not isinstance(value, bool) and _type(parameter.schema) == "string":
        value = str(value)  # ids that are digits
    _check(operation, parameter.name, value, parameter.schema)
    if isinstance(value, bool):
        return "true" if value else "false"
    return format(value, "f") if isinstance(value, Decimal) else str(getattr(value, "value", value))


def _is_id(text: str) -> bool:
    return re.fullmatch(r"\d{1,18}", text) is not None


def _content(operation: Described, body: object | None) -> bytes | None:
    name = operation.policy.id
    if operation.body is None:
        if body is not None:
            raise BadCall("it takes no body", operation=name)
        return None
    value = _plain(body)
    schema = _resolved(operation.body)
    if value is None:
        if schema.get("members"):
            raise BadCall("the body is missing", operation=name, hint=f"`bot api show {name}` lists its members")
        value = {}
    _check(name, _BODY, value, operation.body)
    try:
        return dumps(value)
    except (TypeError, ValueError) as error:
        raise BadCall(f"the body is no JSON: {error}", operation=name) from error


def _plain(body: object | None) -> object | None:
    to_dict = getattr(body, "to_dict", None)
    return to_dict() if callable(to_dict) else body


def read_json(operation: str, text: str) -> object:
    """A body given as text. Raises ``BadCall`` when it is no JSON, or names a member twice: nobody could say which one holds."""
    try:
        value = _json(text)
    except (ValueError, RecursionError) as error:
        raise BadCall(f"the body is no JSON: {error}", operation=operation) from error
    return value


def _json(text: str) -> object:
    return json.loads(text, parse_float=Decimal, parse_constant=_no_constant, object_pairs_hook=_once)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    out = dict(pairs)
    if len(out) != len(pairs):
        names_ = [name for name, _ in pairs]
        raise ValueError(f"{next(name for name in names_ if names_.count(name) > 1)!r} is there twice")
    return out


def _no_constant(text: str) -> object:
    raise ValueError(f"{text} is not JSON")


# --- checking against the schemas -----------------------------------------------------------------------------------------


def _resolved(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in schema:
        schema = schemas()[schema["$ref"]]
    return schema


def _type(schema: Mapping[str, Any]) -> str:
    kind = _resolved(schema).get("type", "")
    if isinstance(kind, list):
        return str(next((each for each in kind if each != "null"), ""))
    return str(kind)


def type_words(schema: Mapping[str, Any]) -> str:
    """A schema in the words of the wire: ``integer``, ``list of OrderTicket``, ``one of BUY, SELL``."""
    if "$ref" in schema:
        inner = _resolved(schema)
        return type_words(inner) if "enum" in inner else str(schema["$ref"])
    if "enum" in schema:
        listed = ", ".join(str(each) for each in schema["enum"])
        return f"{'such as' if schema.get('open') else 'one of'} {listed}"
    if _type(schema) == "array":
        return f"list of {type_words(schema.get('items', {}))}"
    if "others" in schema:
        return f"object of {type_words(schema['others'])}"
    kinds = schema.get("type", "anything")
    return " or ".join(kinds) if isinstance(kinds, list) else str(kinds)


def _read(text: str, schema: Mapping[str, Any]) -> object:
    """A word of the command line as what the schema asks for; the text itself when it is not that (the check refuses)."""
    kind = _type(schema)
    if kind == "integer":
        return int(text) if re.fullmatch(r"[-+]?\d{1,40}", text) else text
    if kind == "number":
        if not _NUMBER.fullmatch(text):
            return text
        number = Decimal(text)
        return number if not number or abs(number.adjusted()) <= _MAGNITUDE_MAX else text
    if kind == "boolean":
        return {"true": True, "false": False}.get(text.lower(), text)
    if kind in ("array", "object"):
        try:
            return _json(text)
        except (ValueError, RecursionError):
            return text
    return text


_PYTHON: Final[Mapping[str, tuple[type, ...]]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float, Decimal),
    "boolean": (bool,),
    "array": (list, tuple),
    "object": (Mapping,),
    "null": (type(None),),
}


def _check(operation: str, where: str, value: object, schema: Mapping[str, Any]) -> None:
    """Raises ``BadCall`` when the value does not fit."""
    schema = _resolved(schema)
    kinds = schema.get("type", ())
    kinds = (kinds,) if isinstance(kinds, str) else tuple(kinds)
    if kinds and not any(_is(value, kind) for kind in kinds):
        raise BadCall(f"{where} is {_short(value)}, not {' or '.join(kinds)}", operation=operation)
    if "enum" in schema and not schema.get("open"):
        listed = [str(each) for each in schema["enum"]]
        if str(getattr(value, "value", value)) not in listed and value is not None:
            raise BadCall(
                f"{where} cannot be {_short(value)}",
                operation=operation,
                hint=nearest(str(value), listed, "one of " + ", ".join(listed)),
            )
    if isinstance(value, list | tuple):
        if len(value) < schema.get("minItems", 0):
            raise BadCall(f"{where} has too few entries", operation=operation)
        for i, each in enumerate(value):
            _check(operation, f"{where}[{i}]", each, schema.get("items", {}))
    if isinstance(value, Mapping):
        _check_members(operation, where, value, schema)


def _check_members(operation: str, where: str, value: Mapping[Any, object], schema: Mapping[str, Any]) -> None:
    known = schema.get("members", {})
    for key, each in value.items():
        inner = known.get(key, schema.get("others"))
        if inner is not None:
            _check(operation, f"{where}.{key}", each, inner)
        elif schema.get("closed"):
            raise BadCall(
                f"{where} has no member {str(key)!r}",
                operation=operation,
                hint=nearest(str(key), list(known), "it has " + (", ".join(known) or "none")),
            )
    for key in schema.get("required", ()):
        if key not in value:
            raise BadCall(f"{where}.{key} is missing", operation=operation)


def _is(value: object, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    return isinstance(value, _PYTHON.get(kind, (object,)))


def _short(value: object) -> str:
    text = repr(getattr(value, "value", value))
    return text if len(text) <= 60 else text[:57] + "..."


def nearest(word: str, known: Sequence[str], otherwise: str) -> str:
    """The hint of a refusal: the known word that is nearest, or ``otherwise``."""
    lower = {each.lower(): each for each in reversed(known)}
    near = get_close_matches(word.lower(), list(lower), n=1, cutoff=0.6)
    return f"did you mean {lower[near[0]]!r}?" if near else otherwise
