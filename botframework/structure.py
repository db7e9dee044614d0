"""From YAML nodes to typed values: the fields of an attrs class say which keys there are and what they hold.

Used for the configuration's own classes and for the parameters of strategies, rules and other plugins; an error names
the line and the nearest right word. Field metadata understood: ``key`` (name in the YAML), ``unit`` (``s``, ``ms``, ``%`` …;
else taken from the name, as in ``silence_s`` or ``percent``), ``help``, ``accepts`` (a type wider than the field's, for a
converter) and ``fill: where`` (gets file and line). A field of type ``RawParams`` gets the keys no other field takes.
A parameter of type ``Secret`` takes a reference only, and no error shows what was written in its place. Imports ``yamlsafe``,
``secret``, ``errors`` and ``core``; called by ``config`` and ``runner``.
"""

from __future__ import annotations

import inspect
import math
import os
import re
import sys
import types
import typing
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any, Literal, TypeVar, Union

import attrs

from botframework.core.money import Money
from botframework.errors import ConfigError, PluginError
from botframework.secret import Secret
from botframework.yamlsafe import (
    INTEGER,
    YamlList,
    YamlMap,
    YamlNode,
    YamlScalar,
    as_bool,
    is_null,
    is_number,
    parse,
    resolve,
)

T = TypeVar("T")

_QUANTITY = re.compile(r"([-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?)\s*([A-Za-z%]+)?")
_SECONDS = {
    "ns": Decimal("1e-9"),
    "us": Decimal("1e-6"),
    "ms": Decimal("1e-3"),
    "s": Decimal(1),
    "min": Decimal(60),
    "m": Decimal(60),
    "h": Decimal(3600),
    "d": Decimal(86400),
}
_PERCENT = {"%": Decimal(1), "bps": Decimal("0.01")}


@attrs.frozen
class RawParams:
    """Keys of one YAML mapping that belong to a class not known yet, with their lines.

    ``path`` reads like ``strategies[0]``; ``where`` is file and line of the mapping.
    """

    entries: Mapping[str, tuple[int, YamlNode]]
    source: str
    path: str
    line: int

    @property
    def where(self) -> str:
        return f"{self.source}:{self.line}"

    def plain(self) -> dict[str, Any]:
        """The values by YAML 1.2 rules, without a schema."""
        return {key: resolve(node) for key, (_, node) in self.entries.items()}


@attrs.frozen
class Param:
    """One field of a class as the YAML sees it."""

    key: str
    field: attrs.Attribute[Any]
    type: Any
    unit: str
    help: str

    @property
    def required(self) -> bool:
        return self.field.default is attrs.NOTHING

    @property
    def argument(self) -> str:
        """Name in the constructor."""
        return self.field.alias or self.field.name


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word a person most likely meant, or None."""
    candidates = list(known)
    exact = [name for name in candidates if name.lower() == word.lower()]
    if exact:
        return exact[0]
    from difflib import get_close_matches  # for who is wrong

    close = get_close_matches(word, candidates, n=1, cutoff=0.6)
    return close[0] if close else None


def suggest(word: str, known: Iterable[str], noun: str = "known") -> str:
    """The hint of an error about an unknown word: the nearest one, or all of them."""
    candidates = list(known)
    found = nearest(word, candidates)
    if found:
        return f"did you mean '{found}'?"
    return f"{noun}: {', '.join(candidates)}" if candidates else f"{noun}: none"


def params_of(cls: type) -> tuple[Param, ...]:
    """The parameters a class takes from the YAML. Raises ``PluginError`` for annotations that cannot be resolved."""
    if not attrs.has(cls):
        return ()
    found = []
    for field in attrs.fields(cls):
        if not field.init or "fill" in field.metadata:
            continue
        key = field.metadata.get("key", field.alias or field.name)
        unit = field.metadata.get("unit") or _unit_by_name(field.name)
        wanted = field.metadata.get("accepts") or _type_of(cls, field)
        found.append(Param(key, field, wanted, unit, field.metadata.get("help", "")))
    return tuple(found)


def structure_params(cls: type, raw: RawParams, *, given: Iterable[str] = ()) -> dict[str, Any]:
    """Typed constructor arguments for ``cls`` from the keys of one YAML mapping.

    ``given`` are parameters the caller provides itself. Raises ``ConfigError`` with the line of an unknown key, a value of
    the wrong kind, a missing key, or a value the class's validators refuse.
    """
    if not attrs.has(cls) and raw.entries:
        line = next(iter(raw.entries.values()))[0]
        raise ConfigError(
            f"{cls.__name__} takes no parameters, and {raw.path} has '{next(iter(raw.entries))}'",
            where=f"{raw.source}:{line}",
            hint=f"decorate {cls.__name__} with @attrs.define(eq=False) and declare typed fields",
        )
    given = set(given)
    params = {param.key: param for param in params_of(cls) if param.argument not in given}
    rest = next((params.pop(key) for key, param in list(params.items()) if param.type is RawParams), None)
    kwargs: dict[str, Any] = {}
    for key, (line, node) in raw.entries.items():
        param = params.get(key)
        if param is None and rest is not None:
            continue
        if param is None:
            under = f" under {raw.path}" if raw.path else ""
            raise ConfigError(
                f"unknown key '{key}'{under}",
                where=f"{raw.source}:{line}",
                hint=suggest(key, params, "the keys here are"),
            )
        reader = _Reader(raw.source, f"{raw.path}.{key}" if raw.path else key, param.unit)
        kwargs[param.argument] = reader.value(node, param.type)
    for key, param in params.items():
        if param.required and key not in raw.entries:
            subject = raw.path or "the file"
            raise ConfigError(f"{subject} needs '{key}'", where=raw.where, hint=f"add '{key}: {_example(param)}'")
    _check(cls, raw, kwargs)
    if rest is not None:
        kwargs[rest.argument] = attrs.evolve(
            raw, entries={key: entry for key, entry in raw.entries.items() if key not in params}
        )
    for field in attrs.fields(cls) if attrs.has(cls) else ():
        if field.metadata.get("fill") == "where":
            kwargs[field.alias or field.name] = raw.where
    return kwargs


def param_value(cls: type, key: str, text: str, source: str) -> Any:
    """One parameter's value from the text a person typed for it. Raises ``ConfigError`` in the words of a file's value."""
    param = next((each for each in params_of(cls) if each.key == key), None)
    if param is None:
        raise ConfigError(
            f"unknown parameter '{key}'", where=source, hint=suggest(key, [p.key for p in params_of(cls)], "there are")
        )
    try:
        document = parse(f"{key}: [{text}]" if "tuple" in str(param.type) else f"{key}: {text}", source)
    except ConfigError as error:
        raise ConfigError(f"'{text}' is no value for {key}", where=source, hint=error.hint) from error
    if not isinstance(document, YamlMap) or set(document.entries) != {key}:
        raise ConfigError(f"'{text}' is no value for {key}", where=source, hint="write one value, as in the file")
    try:
        return _Reader(source, key, param.unit).value(document.entries[key][1], param.type)
    except ConfigError as error:
        raise ConfigError(error.what, where=source, hint=error.hint) from error  # there is no line to show


def build(cls: type[T], raw: RawParams, **given: Any) -> T:
    """An instance of ``cls`` from the YAML, with ``given`` arguments on top. Errors as in ``structure_params``."""
    kwargs = structure_params(cls, raw, given=given)
    try:
        return cls(**kwargs, **given)
    except (ValueError, TypeError) as error:
        # Rules over several fields, checked after construction, belong to the whole mapping.
        raise ConfigError(_under(raw.path, _text(error)), where=raw.where) from error


def _check(cls: type, raw: RawParams, kwargs: Mapping[str, Any]) -> None:
    """Run the class's own converters and validators now, to be able to name the line."""
    if not attrs.has(cls):
        return
    holder = types.SimpleNamespace()
    todo = []
    for field in attrs.fields(cls):
        argument = field.alias or field.name
        value = kwargs.get(argument, field.default)
        if isinstance(value, attrs.Factory):  # type: ignore[arg-type]  # a class at run time, typed as a function
            value = None if value.takes_self else value.factory()
        setattr(holder, field.name, value)
        if argument in kwargs:
            todo.append((field, argument))
    keys = {param.argument: param.key for param in params_of(cls)}
    for field, argument in todo:
        line = raw.entries[keys[argument]][0]
        try:
            if callable(field.converter) and not isinstance(field.converter, attrs.Converter):
                setattr(holder, field.name, field.converter(getattr(holder, field.name)))
            if field.validator is not None:
                field.validator(holder, field, getattr(holder, field.name))
        except (ValueError, TypeError) as error:
            text = _bound_text(error, keys[argument], raw.path) or _under(raw.path, _text(error))
            raise ConfigError(text, where=f"{raw.source}:{line}") from error
        except AttributeError:
            continue  # a validator that needs more of the object than its fields; construction will run it


@attrs.frozen
class _Reader:
    """Reads one value. ``path`` and ``unit`` are of the field; ``source`` is the file."""

    source: str
    path: str
    unit: str = ""

    def value(self, node: YamlNode, wanted: Any) -> Any:
        origin, arguments = typing.get_origin(wanted), typing.get_args(wanted)
        if wanted is Secret:
            return self.secret(node)
        if isinstance(node, YamlScalar) and node.secret is not None and not _holds_secret(wanted):
            what = f"{self.path} takes no secret, and is given {node.text}"
            raise ConfigError(what, where=f"{self.source}:{node.line}", hint="only a parameter declared as Secret does")
        if wanted is Any or wanted is object:
            return resolve(node)
        if origin in (Union, types.UnionType):
            return self.union(node, arguments)
        if is_null(node):
            raise self.wrong(node, _article(wanted), "write a value, or remove the key")
        if origin is Literal:
            return self.word(node, {str(choice): choice for choice in arguments})
        if origin in (tuple, list, set, frozenset, Sequence) or wanted in (tuple, list, set, frozenset):
            return self.sequence(node, origin or wanted, arguments)
        if origin in (dict, Mapping) or wanted is dict:
            return self.mapping(node, arguments[1] if arguments else Any)
        if isinstance(wanted, type) and attrs.has(wanted) and wanted is not Money:
            if not isinstance(node, YamlMap):
                raise self.wrong(node, "a mapping", _as_mapping(node, wanted))
            return build(wanted, RawParams(node.entries, self.source, self.path, node.line))
        if not isinstance(node, YamlScalar):
            raise self.wrong(node, _article(wanted), "write a single value")
        return self.scalar(node, wanted)

    def union(self, node: YamlNode, choices: Sequence[Any]) -> Any:
        if type(None) in choices and is_null(node):
            return None
        if Secret in choices:  # nothing else is tried: what is no reference might be the secret itself
            return self.secret(node)
        first: ConfigError | None = None
        for choice in choices:
            if choice is type(None):
                continue
            try:
                return self.value(node, choice)
            except ConfigError as error:
                # The error of the kind that fits the node's shape says most.
                if first is None or (isinstance(node, YamlMap) and attrs.has(choice)):
                    first = error
        raise first or self.wrong(node, "nothing", "remove it")

    def sequence(self, node: YamlNode, kind: Any, arguments: Sequence[Any]) -> Any:
        if not isinstance(node, YamlList):
            if any(map(_holds_secret, arguments)):
                raise self.unshown(node, "a list of references to secrets", "write ['${secret:NAME}']")
            text = (node.raw if node.from_env else node.text) if isinstance(node, YamlScalar) else "…"
            raise self.wrong(node, "a list", f"write [{text}]")
        inner = arguments[0] if arguments else Any
        if kind is tuple and arguments and arguments[-1] is not Ellipsis:
            if len(arguments) != len(node.items):
                raise self.wrong(node, f"a list of {len(arguments)} values", f"it has {len(node.items)}")
            return tuple(self.item(i).value(n, t) for i, (n, t) in enumerate(zip(node.items, arguments, strict=True)))
        values = [self.item(i).value(item, inner) for i, item in enumerate(node.items)]
        return values if kind is list else tuple(values) if kind in (tuple, Sequence) else kind(values)

    def mapping(self, node: YamlNode, inner: Any) -> dict[str, Any]:
        if not isinstance(node, YamlMap):
            if _holds_secret(inner):
                raise self.unshown(node, "a mapping of references to secrets", "write {key: '${secret:NAME}'}")
            raise self.wrong(node, "a mapping", "write {key: value}")
        return {
            key: attrs.evolve(self, path=f"{self.path}.{key}", unit=_unit_by_name(key)).value(value, inner)
            for key, (_, value) in node.entries.items()
        }

    def item(self, index: int) -> _Reader:
        return attrs.evolve(self, path=f"{self.path}[{index}]")

    def scalar(self, node: YamlScalar, wanted: Any) -> Any:
        text = node.text
        if wanted is str:
            return text
        if wanted is bool:
            found = as_bool(node)
            if found is None:
                raise self.wrong(node, "true or false", _TRUTH.get(text.lower(), "write true or false"))
            return found
        if wanted is int:
            return self.whole(node)
        if wanted in (Decimal, float):
            number = self.number(node)
            return float(number) if wanted is float else number
        if wanted is Money:
            try:
                return Money.of(text)
            except ValueError:
                number_only = "" if is_number(text) else "; no commas or underscores"
                raise self.wrong(node, "an amount with its currency", f"write it like 1000 USD{number_only}") from None
        if wanted is Path:
            # Else a folder named ~ would be made, and its owner would take it away with rm -r.
            return Path(os.path.expanduser(text))
        if wanted is datetime:
            return self.moment(node)
        if isinstance(wanted, type) and issubclass(wanted, Enum):
            return self.word(node, {str(member.value): member for member in wanted})
        raise PluginError(
            f"{self.path} is declared as {wanted!r}, which no YAML value can be",
            hint="declare parameters as int, Decimal, float, bool, str, tuple, an Enum, or an attrs class",
        )

    def secret(self, node: YamlNode) -> Secret:
        """What a reference means; never what stands there instead of one."""
        if isinstance(node, YamlScalar):
            if node.secret is not None:
                return node.secret()
            alone = _VARIABLE.fullmatch(node.raw.strip())
            if node.from_env and alone is not None and node.text:
                return Secret(node.text, alone[1])
        hint = "write ${secret:NAME} and keep NAME in a file of mode 0600, the keyring, or behind a command"
        raise self.unshown(node, "a reference to a secret", hint)

    def unshown(self, node: YamlNode, wanted: str, hint: str) -> ConfigError:
        """As ``wrong``, where what stands there may be a secret."""
        return ConfigError(
            f"{self.path} must be {wanted}, not what stands there", where=f"{self.source}:{node.line}", hint=hint
        )

    def word(self, node: YamlNode, choices: Mapping[str, Any]) -> Any:
        text = node.text if isinstance(node, YamlScalar) else ""
        if text in choices:
            return choices[text]
        raise self.wrong(node, f"one of {', '.join(choices)}", suggest(text, choices, "write one of"))

    def whole(self, node: YamlScalar) -> int:
        number = self.number(node, "a whole number")
        if number != number.to_integral_value():
            raise self.wrong(node, "a whole number", "leave the fraction out")
        return int(number)

    def number(self, node: YamlScalar, noun: str = "a number") -> Decimal:
        match = _QUANTITY.fullmatch(node.text.strip())
        if match is None or not is_number(match[1]):
            raise self.wrong(node, noun, _number_hint(node.text))
        number, unit = Decimal(match[1]), match[2]
        if not math.isfinite(float(number)):
            raise self.wrong(node, noun, "it is too large")
        if unit is None or unit == self.unit:
            return number
        table = _SECONDS if self.unit in _SECONDS else _PERCENT if self.unit in _PERCENT else {}
        if not table:
            raise self.wrong(node, f"{noun} without a unit", f"write {match[1]}")
        if unit not in table:
            raise self.wrong(node, f"{noun} in {self.unit}", f"units understood here: {', '.join(table)}")
        return number * table[unit] / table[self.unit]

    def moment(self, node: YamlScalar) -> datetime:
        hint = "write it like 2018-01-02T14:30Z"
        try:
            moment = datetime.fromisoformat(node.text)
        except ValueError:
            raise self.wrong(node, "a time", hint) from None
        if moment.tzinfo is None:
            raise self.wrong(node, "a time with its zone", hint)
        return moment

    def wrong(self, node: YamlNode, wanted: str, hint: str) -> ConfigError:
        is_ = (
            f"'{node.raw if node.from_env else node.text}'"
            if isinstance(node, YamlScalar)
            else "a list"
            if isinstance(node, YamlList)
            else "a mapping"
        )
        return ConfigError(f"{self.path} must be {wanted}, not {is_}", where=f"{self.source}:{node.line}", hint=hint)


_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


def _holds_secret(wanted: Any) -> bool:
    """Whether a secret may stand somewhere in a value of this type."""
    return wanted is Secret or any(_holds_secret(inner) for inner in typing.get_args(wanted))


_TRUTH = {
    "yes": "write true",
    "on": "write true",
    "1": "write true",
    "no": "write false",
    "off": "write false",
    "0": "write false",
}


def _number_hint(text: str) -> str:
    bare = text.replace("_", "").replace(",", "").replace("'", "").lstrip("0") or "0"
    return f"write {bare}" if INTEGER.fullmatch(bare) or is_number(bare) else "write digits, with a point for fractions"


def _article(wanted: Any) -> str:
    names = {
        int: "a whole number",
        Decimal: "a number",
        float: "a number",
        bool: "true or false",
        str: "text",
        Path: "a path",
        datetime: "a time",
        Money: "an amount with its currency",
        Secret: "a reference to a secret",
    }
    if wanted in names:
        return names[wanted]
    name = getattr(wanted, "__name__", str(wanted))
    if isinstance(wanted, type) and attrs.has(wanted):
        return "a mapping"
    if isinstance(wanted, type) and issubclass(wanted, Enum):
        return f"one of {', '.join(str(member.value) for member in wanted)}"
    return {"tuple": "a list", "list": "a list", "dict": "a mapping", "Mapping": "a mapping"}.get(name, name)


def _example(param: Param) -> str:
    wanted = param.type
    examples = {
        int: "10",
        Decimal: "100",
        float: "1.5",
        bool: "true",
        str: "text",
        Money: "1000 USD",
        Secret: "${secret:NAME}",
    }
    if param.unit in _SECONDS and wanted in (int, Decimal, float):
        return f"10 {param.unit}"
    return examples.get(wanted, "…")


def _unit_by_name(name: str) -> str:
    last = name.rsplit("_", 1)[-1]
    if last in ("s", "ms", "us", "ns") and "_" in name:
        return last
    return "%" if "percent" in name.split("_") else "bps" if last == "bps" else ""


_BOUND = re.compile(r"'\w+' must be (>=|<=|>|<) (\S+): (\S+)")
_BOUND_WORDS = {">": "more than", ">=": "at least", "<": "less than", "<=": "at most"}


def _as_mapping(node: YamlNode, wanted: type) -> str:
    """How a mapping is written, with the text that stands there where it is likely to be the kind."""
    keys = [param.key for param in params_of(wanted) if param.type is not RawParams]
    if "kind" in keys and isinstance(node, YamlScalar) and node.text.isidentifier():
        return f"write {{kind: {node.text}}}"
    return f"write {{{', '.join(f'{key}: …' for key in keys[:2])}}}"


def _bound_text(error: BaseException, key: str, path: str) -> str:
    """The words of attrs' own range checks, in ours; empty for any other error."""
    match = _BOUND.fullmatch(_text(error))
    name = f"{path}.{key}" if path else key
    return f"{name} must be {_BOUND_WORDS[match[1]]} {match[2]}, not {match[3]}" if match else ""


def _under(path: str, text: str) -> str:
    return f"{path}: {text}" if path else text


def _text(error: BaseException) -> str:
    return str(error.args[0]) if error.args else type(error).__name__


def _type_of(cls: type, field: attrs.Attribute[Any]) -> Any:
    """The field's type, resolved on its own: private fields may be annotated with names only type checkers import."""
    owner = next((base for base in cls.__mro__ if field.name in inspect.get_annotations(base)), cls)
    annotation = inspect.get_annotations(owner).get(field.name, field.type)
    if annotation is None:
        return Any
    scope = types.SimpleNamespace(__annotations__={field.name: annotation})
    module = sys.modules.get(owner.__module__)
    try:
        return typing.get_type_hints(scope, globalns=vars(module) if module else {})[field.name]
    except NameError as error:
        raise PluginError(
            f"parameter {field.name} of {cls.__name__} is declared as {annotation!r}, and {error.name!r} is not imported",
            where=getattr(module, "__file__", None) or owner.__module__,
            hint="import the name at run time, not only for type checkers",
        ) from error
