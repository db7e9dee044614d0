"""Events and commands as JSON text and back, for the journal.

One row is one object: ``type`` and ``v`` (schema version), then the fields in the order of their class, nothing left out.
Decimals are text, enums their value, instruments stand inline, so a journal can be read without anything else. The same
row always gives the same bytes (ASCII). Reading is strict: an unknown type, field or version means that a later version
wrote the row, and refusing is safer than guessing. A field that is missing takes its default, which is how old rows stay
readable. Imports core and ``errors``; called by ``runtime.journal`` and whoever prints a journal.
"""

from __future__ import annotations

import functools
import inspect
import json
import operator
import types
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import cache
from math import isfinite
from typing import Any

import attrs
import msgspec

from botframework.core import events
from botframework.core.events import Command, Event
from botframework.core.model import Instrument
from botframework.errors import JournalCorrupt, JournalError, JournalTooNew

SCHEMA_VERSION = 1
Row = Event | Command
_Convert = Callable[[Any], Any]
_ENCODER = msgspec.json.Encoder()
_FAST = msgspec.json.Decoder()
_INSTRUMENTS_MAX = 1_000
_HINT = "use the newest tickwright on this journal, or name another journal"


def row_types() -> dict[str, type[Row]]:
    """Every kind of row by its tag, in the order of definition."""
    return dict(_row_types())


@cache
def _row_types() -> dict[str, type[Row]]:
    bases = (Event, Command)
    return {
        name: kind
        for name, kind in vars(events).items()
        if inspect.isclass(kind) and issubclass(kind, bases) and kind not in bases
    }


def encode(row: Row) -> str:
    """The row as one line of JSON.

    Raises ``JournalError`` when a value does not fit its declared type: such a row could not be read back.
    """
    kind = type(row)
    try:
        head, pack = _row_packs.get(kind) or _row_pack(kind)
        body = pack(row)
        try:
            text = head + _ENCODER.encode(body)[1:]
        except UnicodeEncodeError:  # half of a character, which a message of the broker's may hold
            text = b"\xff"
        # What is not ASCII is escaped by the slower encoder; both write a number so that it reads back as the same.
        if text.isascii():
            return text.decode("ascii")
        values = {"type": kind.__name__, "v": SCHEMA_VERSION, **msgspec.to_builtins(body, enc_hook=_opened)}
        return json.dumps(values, separators=(",", ":"), allow_nan=False)
    except (TypeError, ValueError) as error:
        raise JournalError(f"{kind.__name__} cannot be written: {error}") from error


def encode_all(rows: Sequence[Row]) -> list[str]:
    """Each of the rows as ``encode`` writes it, with less to do for each. Raises as ``encode`` does."""
    packs, write = _row_packs, _ENCODER.encode
    texts: list[str] = []
    try:
        for row in rows:
            head, pack = packs.get(type(row)) or _row_pack(type(row))
            texts.append((head + write(pack(row))[1:]).decode())
        if all(map(str.isascii, texts)):
            return texts
    except (TypeError, ValueError):
        pass
    return [encode(row) for row in rows]  # says which of them it was, and escapes what has to be


def make_ready(kinds: Iterable[type[Row]]) -> None:
    """Work out how rows of these classes are written, and what they hold: what takes a tenth of a millisecond for each class
    is then not waited for by its first row. Raises ``JournalError`` for a class that is none of the journal's.
    """
    for kind in kinds:
        if kind not in _row_packs:
            _row_pack(kind)
            for hint in typing.get_type_hints(kind).values():
                for held in (hint, *typing.get_args(hint)):
                    if _is_object(held):
                        for field in _plan(held).fields:
                            if field.kind is not None:
                                _plan(field.kind)


def decode(text: str | bytes) -> Row:
    """The row a line of JSON stands for.

    Raises ``JournalTooNew`` for types, fields and versions this version does not know, ``JournalCorrupt`` for anything
    that is no row at all.
    """
    try:
        body = _parsed(text.encode() if isinstance(text, str) else text)
    except (ValueError, RecursionError) as error:
        raise JournalCorrupt(f"a row is not JSON: {error}") from error
    if not isinstance(body, dict):
        raise JournalCorrupt("a row is not a JSON object")
    name, version = body.pop("type", None), body.pop("v", None)
    if not isinstance(name, str) or type(version) is not int:
        raise JournalCorrupt("a row has no type or version")
    if version > SCHEMA_VERSION:
        raise JournalTooNew(
            f"row schema {version} is newer than {SCHEMA_VERSION}, which this version knows", hint=_HINT
        )
    kind = _row_types().get(name)
    if kind is None:
        raise JournalTooNew(f"'{name}' is a newer schema's kind of row", hint=_HINT)
    row: Row = _unpack_object(kind, body)
    return row


def _parsed(text: bytes) -> Any:
    """What ``encode`` wrote reads back to the same bytes, and is then read fast; anything else is looked at closely."""
    try:
        body = _FAST.decode(text)
        if _ENCODER.encode(body) == text:
            return body
    except (msgspec.MsgspecError, ValueError, RecursionError):
        pass
    return _DECODER.decode(str(text, "utf-8"))


# --- one plan per class: how each field is packed and unpacked --------------------------------------------------------


class _Field(typing.NamedTuple):
    name: str
    kind: type[Any] | None  # the class of objects it holds
    pack: _Convert
    unpack: _Convert
    is_required: bool
    plain: frozenset[type[Any]]  # what stands in JSON as it is, both ways
    raw: frozenset[type[Any]]  # what the encoder writes as it should be


_Form = tuple[type[Any], ...]
_Packs = tuple[tuple[int, _Convert], ...]
_Floats = Callable[[tuple[Any, ...]], tuple[float, ...]] | None
_Work = tuple[_Floats, _Packs]
_Unpacks = tuple[tuple[str, _Convert], ...]
_Steps = typing.TypeVar("_Steps", _Work, _Unpacks)


@attrs.define(eq=False)
class _Plan:
    """The fields of a class; and for each combination of types that its values once had, which of them need work at all.

    ``pack`` makes of an object of the class what the encoder writes: the fields in their order.
    """

    fields: tuple[_Field, ...]
    names: tuple[str, ...]
    pack: _Convert
    unpacks: dict[_Form, _Unpacks] = attrs.field(factory=dict)


_plans: dict[type[Any], _Plan] = {}
_FORMS_MAX = 500  # combinations of types kept for a class; more than a few dozen means that somebody plays with them


def _plan(kind: type[Any]) -> _Plan:
    plan = _plans.get(kind)
    if plan is None:
        hints = typing.get_type_hints(kind)
        fields = tuple(
            _Field(
                name,
                hint if _is_object(hint := _something(hints[name])) and hint is not Instrument else None,
                _converters(hint)[0],
                _converters(hints[name])[1],
                is_required,
                _plain(hints[name]),
                _raw(hints[name]),
            )
            for name, is_required in _fields(kind)
        )
        names = tuple(field.name for field in fields)
        plan = _plans[kind] = _Plan(fields, names, _packer(kind, fields))
    return plan


def _is_object(hint: Any) -> bool:
    return inspect.isclass(hint) and (attrs.has(hint) or issubclass(hint, msgspec.Struct))


def _fields(kind: type[Any]) -> list[tuple[str, bool]]:
    """The fields of a class in their order, and whether each must be given."""
    if issubclass(kind, msgspec.Struct):
        # As ``msgspec.structs.fields`` has it, without working out the types of the fields once more.
        names, defaults = kind.__struct_fields__, kind.__struct_defaults__
        known = (msgspec.NODEFAULT,) * (len(names) - len(defaults)) + defaults
        return [(name, default is msgspec.NODEFAULT) for name, default in zip(names, known, strict=True)]
    return [(field.name, field.default is attrs.NOTHING) for field in attrs.fields(kind)]


def _packer(kind: type[Any], fields: tuple[_Field, ...]) -> _Convert:
    """What packs an object, its class having been looked at: an order is half a dozen rows, and each goes through here.

    A struct of which nothing has to be changed is written as it is. Else the values go into a struct made for the encoder,
    which is written faster than a mapping.
    """
    names = [field.name for field in fields]
    get, is_struct = _getter(kind, names), issubclass(kind, msgspec.Struct)
    shape = msgspec.defstruct(kind.__name__, names, gc=False)
    forms: dict[_Form, _Work] = {}
    usual: tuple[_Form, _Floats, _Packs] = (), None, ()  # most objects of a class are alike

    def pack(value: Any) -> Any:
        nonlocal usual
        values = get(value)
        form = tuple(map(type, values))
        known, floats, steps = usual
        if form != known:
            found = forms.get(form)
            if found is None:
                found = _floats(fields, form), _pack_steps(fields, form)
                _keep(forms, form, found)
            floats, steps = found
            usual = form, floats, steps
        # A sum is finite only when all in it are: one look for all of them.
        if floats is not None and not isfinite(sum(floats(values))):
            for number in floats(values):
                _pack_float(number)
        if steps:
            packed = list(values)
            for place, step in steps:
                packed[place] = step(packed[place])
            return shape(*packed)
        return value if is_struct else shape(*values)

    return pack


def _pack_steps(fields: tuple[_Field, ...], form: _Form) -> _Packs:
    """What is to be done with values of those types before the encoder writes them."""
    return tuple(
        (place, _plan(type_).pack if type_ is field.kind else field.pack)
        for place, (field, type_) in enumerate(zip(fields, form, strict=True))
        if type_ not in field.raw and not (type_ is float and field.pack is _pack_float)
    )


def _floats(fields: tuple[_Field, ...], form: _Form) -> _Floats:
    """What picks the floats among values of those types; None where there are none."""
    places = [
        place
        for place, (field, type_) in enumerate(zip(fields, form, strict=True))
        if type_ is float and field.pack is _pack_float
    ]
    if len(places) == 1:
        return operator.itemgetter(slice(places[0], places[0] + 1))
    return operator.itemgetter(*places) if places else None


_row_packs: dict[type[Any], tuple[bytes, _Convert]] = {}


def _row_pack(kind: type[Any]) -> tuple[bytes, _Convert]:
    """How the rows of a class begin, and what packs them. Raises ``JournalError`` for a class that is none of the journal's."""
    if _row_types().get(kind.__name__) is not kind:
        raise JournalError(f"{kind.__qualname__} is no event or command of the journal")
    head = f'{{"type":"{kind.__name__}","v":{SCHEMA_VERSION},'  # every row has a field, its time
    found = _row_packs[kind] = head.encode("ascii"), _plan(kind).pack
    return found


def _getter(kind: type[Any], names: Sequence[str]) -> Callable[[Any], tuple[Any, ...]]:
    if issubclass(kind, msgspec.Struct):
        return msgspec.structs.astuple
    if len(names) == 1:
        one = operator.attrgetter(names[0])
        return lambda value: (one(value),)
    return operator.attrgetter(*names)


def _something(hint: Any) -> Any:
    """What a field may hold besides None, which is written as it is."""
    arguments = [argument for argument in typing.get_args(hint) if argument is not type(None)]
    is_optional = typing.get_origin(hint) in (types.UnionType, typing.Union) and len(arguments) == 1
    return arguments[0] if is_optional else hint


def _plain(hint: Any) -> frozenset[type[Any]]:
    """The types of which a field takes every value, and keeps it."""
    if hint in (int, str, bool, type(None)):
        return frozenset({hint})
    if typing.get_origin(hint) in (types.UnionType, typing.Union):
        return frozenset[type[Any]]().union(*map(_plain, typing.get_args(hint)))
    return frozenset()


def _raw(hint: Any) -> frozenset[type[Any]]:
    """The types of which the encoder writes every value as ``pack`` would have it: decimals as text, enums as their value."""
    if hint is Decimal or (inspect.isclass(hint) and issubclass(hint, Enum)):
        return frozenset({hint})
    if typing.get_origin(hint) in (types.UnionType, typing.Union):
        return frozenset[type[Any]]().union(*map(_raw, typing.get_args(hint)))
    return _plain(hint)


def _keep(steps: dict[_Form, _Steps], form: _Form, found: _Steps) -> None:
    if len(steps) >= _FORMS_MAX:
        steps.clear()
    steps[form] = found


_instruments: dict[int, tuple[Instrument, Any]] = {}


def _pack_instrument(value: Any) -> Any:
    """Instruments are few, frozen, and in every second row: each object is written once."""
    known = _instruments.get(id(value))
    if known is None:
        if len(_instruments) >= _INSTRUMENTS_MAX:
            _instruments.clear()
        # The object is kept beside its number, which nobody else can get as long as it lives.
        known = _instruments[id(value)] = (value, _written(_pack_object(value, Instrument)))
    return known[1]


def _written(packed: Any) -> Any:
    try:
        return msgspec.Raw(_ENCODER.encode(packed))
    except UnicodeEncodeError:
        return packed


def _opened(value: Any) -> Any:
    """What was written already, for an encoder that cannot take it as it is."""
    if type(value) is not msgspec.Raw:
        raise TypeError(f"Encoding objects of type {type(value).__name__} is unsupported")
    return json.loads(bytes(value))


_read: dict[bytes, Instrument] = {}


def _unpack_instrument(body: Any) -> Instrument:
    """The same text gives the same object, which nobody can change."""
    try:
        key = _ENCODER.encode(body)
    except UnicodeEncodeError:  # half a character in a name: rare enough to be read each time
        made = _unpack_object(Instrument, body)
        assert isinstance(made, Instrument)
        return made
    found = _read.get(key)
    if found is None:
        if len(_read) >= _INSTRUMENTS_MAX:
            _read.clear()
        made = _unpack_object(Instrument, body)
        assert isinstance(made, Instrument)
        found = _read[key] = made
    return found


def _pack_object(value: Any, kind: type[Any]) -> Any:
    """What the encoder writes as it should be."""
    if type(value) is not kind:
        raise TypeError(f"{value!r} is no {kind.__name__}")
    return (_plans.get(kind) or _plan(kind)).pack(value)


def _unpack_object(kind: type[Any], body: Any) -> Any:
    if not isinstance(body, dict):
        raise JournalCorrupt(f"{kind.__name__} is not a JSON object")
    plan = _plan(kind)
    if tuple(body) == plan.names:
        form = tuple(map(type, body.values()))
        steps = plan.unpacks.get(form)
        if steps is None:
            steps = tuple(
                (field.name, field.unpack)
                for field, type_ in zip(plan.fields, form, strict=True)
                if type_ not in field.plain
            )
            _keep(plan.unpacks, form, steps)
        fields = body.copy()
        try:
            for name, unpack in steps:
                fields[name] = unpack(fields[name])
        except (TypeError, ValueError, InvalidOperation):
            return _unpack_by_field(kind, plan, body)  # says which one it was
        return kind(**fields)
    return _unpack_by_field(kind, plan, body)


def _unpack_by_field(kind: type[Any], plan: _Plan, body: dict[str, Any]) -> Any:
    fields: dict[str, Any] = {}
    for field in plan.fields:
        if field.name in body:
            try:
                fields[field.name] = field.unpack(body.pop(field.name))
            except (TypeError, ValueError, InvalidOperation) as error:
                raise JournalCorrupt(f"{kind.__name__}.{field.name}: {error}") from error
        elif field.is_required:
            raise JournalCorrupt(f"{kind.__name__}.{field.name} is missing")
    if body:
        raise JournalTooNew(f"'{min(body)}' is a newer schema's field of {kind.__name__}", hint=_HINT)
    return kind(**fields)


def _converters(hint: Any) -> tuple[_Convert, _Convert]:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        inner = [argument for argument in arguments if argument is not type(None)]
        if len(inner) == 1 and len(arguments) == 2:
            pack, unpack = _converters(inner[0])
            return (
                lambda value: None if value is None else pack(value),
                lambda value: None if value is None else unpack(value),
            )
    elif origin is tuple:
        return _tuple_converters(arguments)
    elif origin is Mapping:
        return _pack_data, _unpack_data
    elif inspect.isclass(hint):
        if hint in _SCALARS:
            return _SCALARS[hint]
        if issubclass(hint, Enum):
            return _enum_converters(hint)
        if _is_object(hint):
            if hint is Instrument:
                return _pack_instrument, _unpack_instrument
            return functools.partial(_pack_object, kind=hint), functools.partial(_unpack_object, hint)
    raise TypeError(f"the journal has no form for {hint}")


def _enum_converters(hint: type[Enum]) -> tuple[_Convert, _Convert]:
    members = {member.value: member for member in hint}

    def pack(value: Any) -> Any:
        return value._value_ if type(value) is hint else hint(value).value

    def unpack(value: Any) -> Any:
        found = members.get(value)
        return hint(value) if found is None else found

    return pack, unpack


def _tuple_converters(arguments: tuple[Any, ...]) -> tuple[_Convert, _Convert]:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        pack, unpack = _converters(arguments[0])
        return (
            lambda value: [pack(item) for item in value] if value or type(value) is not tuple else value,
            lambda value: tuple(unpack(i) for i in _a_list(value)),
        )
    pairs = [_converters(argument) for argument in arguments]
    return (
        lambda value: [pair[0](item) for pair, item in zip(pairs, value, strict=True)],
        lambda value: tuple(pair[1](item) for pair, item in zip(pairs, _a_list(value), strict=True)),
    )


def _exactly(kind: type[Any]) -> _Convert:
    def check(value: Any) -> Any:
        if type(value) is not kind:
            raise TypeError(f"{value!r} is no {kind.__name__}")
        return value

    return check


def _a_list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError(f"{value!r} is no list")
    return value


def _pack_float(value: Any) -> float:
    if type(value) is float and isfinite(value):
        return value
    if type(value) is not int:
        raise ValueError(f"{value!r} is no finite number")
    return float(value)


def _pack_decimal(value: Any) -> str:
    # NaN and infinities pass: the record of a denied order shows what was asked for.
    return str(_a_decimal(value))


def _unpack_decimal(value: Any) -> Decimal:
    return Decimal(_a_text(value))


_a_decimal = _exactly(Decimal)
_a_text = _exactly(str)


_SCALARS: dict[type[Any], tuple[_Convert, _Convert]] = {
    int: (_exactly(int), _exactly(int)),
    str: (_exactly(str), _exactly(str)),
    bool: (_exactly(bool), _exactly(bool)),
    float: (_pack_float, _pack_float),
    Decimal: (_pack_decimal, _unpack_decimal),
}


# --- free data of a notice: plain JSON, with decimals marked ----------------------------------------------------------


def _pack_data(value: Any) -> Any:
    if value is None or type(value) in (bool, int, str):
        return value
    if type(value) is float:
        return value if isfinite(value) else str(value)
    if isinstance(value, Decimal):
        return {"$decimal": str(value)}
    if isinstance(value, Enum):
        return _pack_data(value.value)
    if isinstance(value, Mapping):
        return {str(key): _pack_data(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_pack_data(item) for item in value]
    return str(value)


def _unpack_data(value: Any) -> Any:
    if isinstance(value, dict):
        if value.keys() == {"$decimal"}:
            try:
                return Decimal(value["$decimal"])
            except (InvalidOperation, TypeError, ValueError):
                return value  # somebody's own key of that name
        return {key: _unpack_data(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_unpack_data(item) for item in value]
    return value


def _no_constant(text: str) -> Any:
    raise ValueError(f"{text} is no JSON number")


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError("a key stands twice")
    return result


_DECODER = json.JSONDecoder(parse_constant=_no_constant, object_pairs_hook=_no_duplicates)
