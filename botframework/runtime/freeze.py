"""What an engine remembers, as plain data and back: for the picture of the books that saves a start the whole replay.

``freeze`` walks all that hangs on an object: the core's own classes, containers, numbers, texts. Objects of one class become
one table, a field one column. What is neither data nor the core's (callbacks, strategies, clocks) is left out and stays, when
``thaw`` puts the data back, as a freshly built engine has it: ``thaw`` fills that engine in place, finds by the same path
what is there already, and makes the rest. Names of classes are looked up among the core's loaded modules only; nothing in
the data is ever executed. Imports the core's modules by name; called by ``runtime.recovery``.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from enum import Enum
from itertools import islice, pairwise
from typing import Any

import attrs
import msgspec

_CORE = "botframework.core."
_PLAIN = frozenset({type(None), bool, int, float, str, bytes})
_BOXES: dict[str, type] = {"dict": dict, "list": list, "deque": deque, "set": set}
_BOX_NAMES = {kind: name for name, kind in _BOXES.items()}

Column = list[Any]  # [kind, ...]: see ``_Freezer.column``
Address = tuple[Any, ...]


#: Belongs to a process, not to the record: its place in the ledger that all processes on an account share, its clock, where its
#: log goes, which callbacks its strategies have. Whoever only reads a journal has none of these, and a snapshot made there must
#: not take them from a bot.
_OF_THE_PROCESS = frozenset(
    {
        "Calm.bears",
        "Engine._claims",
        "Engine._hear_orders",
        "Engine._hear_positions",
        "Gate._mono_ns",
        "Gate.claims",
        "Seats.listeners",
        "StrategyLog._sink",
        "Valuation.changed",
    }
)


class Unfit(Exception):
    """Something cannot be kept this way. Not an error: the whole replay does it."""


class _Kept:
    """Stands for what is left out."""


def freeze(root: object) -> dict[str, Any]:
    """Everything reachable from ``root`` that is data. Raises ``Unfit``."""
    return _Freezer().run(root)


def left_out(root: object) -> set[str]:
    """The fields that are left out, as ``Class.field``: for the tests, which know them all."""
    freezer = _Freezer()
    freezer.run(root)
    return freezer.kept


def thaw(root: object, data: dict[str, Any]) -> None:
    """Fill a freshly built ``root`` with what ``freeze`` gave.

    Raises ``Unfit`` before anything was changed when the data does not fit; whatever else it raises leaves ``root`` unusable.
    """
    _Thawer(data).run(root)


# --- there ------------------------------------------------------------------------------------------------------------


def _is_core(kind: type) -> bool:
    return kind.__module__.startswith(_CORE) and not issubclass(kind, (Enum, BaseException))


def _is_rule(kind: type) -> bool:
    """A rule of a plugin remembers like one of ours; what it remembers must be declared."""
    return hasattr(kind, "note_attempt") and hasattr(kind, "rule_id")


def _declares(kind: type) -> bool:
    """Whether the class alone says which fields its objects have."""
    return attrs.has(kind) or issubclass(kind, msgspec.Struct)


def _fields(value: object) -> Iterable[str]:
    kind = type(value)
    if attrs.has(kind):
        names = [field.name for field in attrs.fields(kind)]
    elif issubclass(kind, msgspec.Struct):
        names = list(kind.__struct_fields__)
    else:
        names = [name for base in kind.__mro__ for name in getattr(base, "__slots__", ()) if name != "__weakref__"]
    return dict.fromkeys([*names, *getattr(value, "__dict__", ())])


class _Freezer:
    def __init__(self) -> None:
        self.kept: set[str] = set()
        self._tables: dict[object, list[Any]] = {}
        self._where: dict[int, tuple[object, int]] = {}
        self._fits: dict[type, str] = {}
        self._todo: list[Any] = []

    def run(self, root: object) -> dict[str, Any]:
        self._tables["root"] = [root]
        self._where[id(root)] = ("root", 0)
        self._todo.append(root)
        while self._todo:
            self._visit(self._todo.pop())
        self._numbers = {key: number for number, key in enumerate(self._tables)}
        return {"tables": [self._table(key, values) for key, values in self._tables.items()]}

    def _kind_of(self, kind: type) -> str:
        """plain, decimal, enum, tuple, box, object, or kept."""
        found = self._fits.get(kind)
        if found is None:
            if kind in _PLAIN:
                found = "plain"
            elif kind is Decimal:
                found = "decimal"
            elif issubclass(kind, Enum):
                found = "enum"
            elif kind is tuple:
                found = "tuple"
            elif kind is frozenset:
                found = "frozenset"
            elif kind in _BOX_NAMES:
                found = "box"
            elif _is_core(kind) or _is_rule(kind):
                if not attrs.has(kind) and not _is_core(kind):
                    raise Unfit(f"the rule {kind.__qualname__} does not declare what it remembers")
                found = "object"
            elif issubclass(kind, (dict, list, set, frozenset, deque, tuple)):
                raise Unfit(f"no form for {kind.__qualname__}")
            else:
                found = "kept"
            self._fits[kind] = found
        return found

    def _is_kept(self, value: Any) -> bool:
        kind = self._kind_of(type(value))
        if kind == "kept":
            return True
        if kind in ("tuple", "frozenset") or (kind == "box" and type(value) is not dict):
            return any(self._is_kept(each) for each in value) if not _all_plain(value) else False
        if kind == "box":
            if any(self._kind_of(kind) == "kept" for kind in set(map(type, value))):
                return True
            return any(self._is_kept(each) for each in value.values()) if not _all_plain(value.values()) else False
        return False

    def _visit(self, value: Any) -> None:
        kind = type(value)
        if kind is dict:
            if any(self._kind_of(each) in ("object", "box") for each in set(map(type, value))):
                raise Unfit("a key is an object")
            self._scan(value.values())
        elif kind in _BOX_NAMES:
            self._scan(value)
        else:
            self._scan(cell for name in _fields(value) if (cell := self._cell(value, name)) is not _Kept)

    def _cell(self, value: Any, name: str) -> Any:
        try:
            cell = getattr(value, name)
        except AttributeError:
            raise Unfit(f"{type(value).__qualname__}.{name} is not set") from None
        field = f"{type(value).__qualname__}.{name}"
        if field in _OF_THE_PROCESS or self._is_kept(cell):
            self.kept.add(field)
            return _Kept
        return cell

    def _scan(self, values: Iterable[Any]) -> None:
        where, kind_of = self._where, self._kind_of
        for value in values:
            kind = kind_of(type(value))
            if kind in ("tuple", "frozenset"):
                if not _all_plain(value):
                    self._scan(value)
            elif kind in ("object", "box") and id(value) not in where:
                key = _BOX_NAMES.get(type(value)) or type(value)
                table = self._tables.setdefault(key, [])
                where[id(value)] = (key, len(table))
                table.append(value)
                self._todo.append(value)

    def _table(self, key: object, values: list[Any]) -> dict[str, Any]:
        if key in ("dict", "list", "deque", "set"):
            table: dict[str, Any] = {"box": key, "lengths": [len(value) for value in values]}
            if key == "dict":
                table["keys"] = self.column([each for value in values for each in value])
                table["items"] = self.column([each for value in values for each in value.values()])
            elif key == "set":
                table["items"] = self.column([each for value in values for each in sorted(value, key=repr)])
            else:
                table["items"] = self.column([each for value in values for each in value])
            if key == "deque":
                table["maxlen"] = [value.maxlen for value in values]
            return table
        kind = type(values[0])
        names = dict.fromkeys(name for value in ([values[0]] if _declares(kind) else values) for name in _fields(value))
        return {
            "class": "" if key == "root" else f"{kind.__module__}:{kind.__qualname__}",
            "count": len(values),
            "fields": {name: self.column([self._cell(value, name) for value in values]) for name in names},
        }

    def column(self, values: list[Any]) -> Column:
        """A list of values by what they are: plain, decimals, one enum, nodes of one table, tuples of one length; or mixed."""
        kinds = set(map(type, values))
        if kinds <= _PLAIN:
            return ["plain", values]
        some = kinds - {type(None)}
        if len(some) == 1 and _Kept not in values[:1]:
            kind = next(iter(some))
            fit = "kept" if kind is type and all(value is _Kept for value in values) else self._kind_of(kind)
            if fit == "kept":
                return ["kept", len(values)]
            if fit == "decimal":
                return ["decimal", [None if value is None else str(value) for value in values]]
            if fit == "enum":
                return ["enum", _name(kind), [None if value is None else value.value for value in values]]
            if fit in ("object", "box"):
                where = [None if value is None else self._where[id(value)] for value in values]
                names = {each[0] for each in where if each is not None}
                if len(names) == 1:
                    number = self._numbers[names.pop()]
                    return ["node", number, [None if each is None else each[1] for each in where]]
            if fit == "frozenset" and type(None) not in kinds:
                items = [each for value in values for each in sorted(value, key=repr)]
                return ["frozenset", [len(value) for value in values], self.column(items)]
            if fit == "tuple" and type(None) not in kinds and len(sizes := set(map(len, values))) == 1:
                return [
                    "tuple",
                    len(values),
                    [self.column(list(each)) for each in zip(*values, strict=True)] if sizes != {0} else [],
                ]
        elif len(some) == 1 and all(value is _Kept for value in values):
            return ["kept", len(values)]
        return self._mixed(values)

    def _mixed(self, values: list[Any]) -> Column:
        groups: dict[object, list[Any]] = {}
        choices = []
        for value in values:
            if value is _Kept:
                key: object = _Kept
            elif type(value) is tuple:
                key = (tuple, len(value))
            elif id(value) in self._where:
                key = self._where[id(value)][0]
            else:
                key = "plain" if type(value) in _PLAIN else type(value)
            group = groups.setdefault(key, [])
            group.append(value)
            choices.append(list(groups).index(key))
        if len(groups) == 1 and len(values) > 0:
            only = next(iter(groups))
            if isinstance(only, tuple):
                return ["tuple", len(values), [self.column(list(each)) for each in zip(*values, strict=True)]]
            raise Unfit(f"no form for {only!r}")
        return ["mixed", choices, [self.column(group) for group in groups.values()]]


def _all_plain(values: Iterable[Any]) -> bool:
    return set(map(type, values)) <= _PLAIN


def _name(kind: type) -> str:
    return f"{kind.__module__}:{kind.__qualname__}"


# --- and back ---------------------------------------------------------------------------------------------------------


class _Thawer:
    def __init__(self, data: dict[str, Any]) -> None:
        self._tables: list[dict[str, Any]] = data["tables"]
        self._nodes: list[list[Any]] = [
            [None] * (len(table["lengths"]) if "box" in table else table["count"]) for table in self._tables
        ]
        self._starts: list[list[int]] = [_starts(table["lengths"]) if "box" in table else [] for table in self._tables]
        self._keys: list[list[Any]] = []
        self._fresh: set[tuple[int, int]] = set()

    def run(self, root: object) -> None:
        kinds: list[Any] = [
            None if "box" in table or not table["class"] else _core_class(table["class"], root)
            for table in self._tables
        ]
        self._keys = [self._values(table["keys"]) if table.get("box") == "dict" else [] for table in self._tables]
        self._align(root, (0, 0))
        for number, table in enumerate(self._tables):
            self._make(number, table, kinds[number])
        columns = [
            {"": self._values(table["items"])}
            if "box" in table
            else {name: self._values(column) for name, column in table["fields"].items()}
            for table in self._tables
        ]
        self._check_kept(columns)
        for number, table in enumerate(self._tables):
            if "box" in table:
                self._fill_boxes(number, table["box"], columns[number][""])
            else:
                self._fill_objects(number, columns[number])

    def _make(self, number: int, table: dict[str, Any], kind: Any) -> None:
        nodes = self._nodes[number]
        box = table.get("box")
        for row, node in enumerate(nodes):
            if node is not None:
                continue
            if box == "deque":
                nodes[row] = deque(maxlen=table["maxlen"][row])
            elif box is not None:
                nodes[row] = _BOXES[box]()
            elif kind is not None:
                nodes[row] = _shell(kind)

    def _check_kept(self, columns: list[dict[str, list[Any]]]) -> None:
        for number, fields in enumerate(columns):
            for name, values in fields.items():
                for row, value in enumerate(values if _Kept in values else ()):
                    if value is _Kept and (not name or (number, row) not in self._fresh):
                        raise Unfit(f"{self._tables[number].get('class')}.{name} cannot be made anew")

    def _fill_objects(self, number: int, fields: dict[str, list[Any]]) -> None:
        nodes = self._nodes[number]
        if not nodes:
            return
        kind = type(nodes[0])
        for name, values in fields.items():
            slot: Any = getattr(kind, name, None)
            if _Kept in values:
                for node, value in zip(nodes, values, strict=True):
                    if value is not _Kept:
                        object.__setattr__(node, name, value)  # a struct has no such field
            elif hasattr(type(slot), "__set__") and type(slot).__name__ == "member_descriptor":
                deque(map(slot.__set__, nodes, values), maxlen=0)
            else:
                for node, value in zip(nodes, values, strict=True):
                    object.__setattr__(node, name, value)

    def _fill_boxes(self, number: int, box: str, items: list[Any]) -> None:
        nodes, starts = self._nodes[number], self._starts[number]
        keys = self._keys[number]
        for row, node in enumerate(nodes):
            begin, end = starts[row], starts[row + 1]
            if (number, row) in self._fresh:
                node.clear()
            if begin == end:
                continue
            if box == "dict":
                node.update(zip(keys[begin:end], items[begin:end], strict=True))
            elif box == "set":
                node.update(items[begin:end])
            else:
                node.extend(items[begin:end])

    def _values(self, column: Column) -> list[Any]:
        kind = column[0]
        if kind == "plain":
            return list(column[1])
        if kind == "decimal":
            return [None if value is None else Decimal(value) for value in column[1]]
        if kind == "enum":
            enum = _core_class(column[1], None)
            table: dict[Any, Any] = {value: enum(value) for value in set(column[2]) if value is not None}
            return [None if value is None else table[value] for value in column[2]]
        if kind == "node":
            nodes = self._nodes[column[1]]
            return [None if row is None else nodes[row] for row in column[2]]
        if kind == "tuple":
            return list(zip(*map(self._values, column[2]), strict=True)) if column[2] else [()] * column[1]
        if kind == "frozenset":
            items, starts = self._values(column[2]), _starts(column[1])
            return [frozenset(items[begin:end]) for begin, end in pairwise(starts)]
        if kind == "kept":
            return [_Kept] * column[1]
        groups = [iter(self._values(group)) for group in column[2]]
        return [next(groups[choice]) for choice in column[1]]

    # --- what a fresh engine has already ------------------------------------------------------------------------------

    def _align(self, root: object, address: Address) -> None:
        todo: list[tuple[Any, Address]] = [(root, address)]
        while todo:
            fresh, where = todo.pop()
            if where[0] == "tuple":
                if type(fresh) is tuple:
                    todo += [(each, cell) for each, cell in zip(fresh, where[1], strict=False) if cell]
                continue
            number, row = where
            table = self._tables[number]
            if self._nodes[number][row] is not None:
                continue
            if "box" in table:
                if type(fresh) is not _BOXES[table["box"]]:
                    continue
                self._take(number, row, fresh)
                todo += self._inside(fresh, number, row)
            elif not table["class"] or (_name(type(fresh)) == table["class"] and not _is_frozen(type(fresh))):
                self._take(number, row, fresh)
                for name, column in table["fields"].items():
                    if (cell := self._address(column, row)) and hasattr(fresh, name):
                        todo.append((getattr(fresh, name), cell))

    def _take(self, number: int, row: int, fresh: object) -> None:
        self._nodes[number][row] = fresh
        self._fresh.add((number, row))

    def _inside(self, fresh: Any, number: int, row: int) -> Iterator[tuple[Any, Address]]:
        if not fresh or type(fresh) is set:
            return
        begin, end = self._starts[number][row], self._starts[number][row + 1]
        items = self._tables[number]["items"]
        if type(fresh) is dict:
            places = {key: begin + place for place, key in enumerate(self._keys[number][begin:end])}
            pairs = [(value, places[key]) for key, value in fresh.items() if key in places]
        else:
            pairs = [(value, begin + place) for place, value in enumerate(islice(fresh, end - begin))]
        for value, place in pairs:
            if cell := self._address(items, place):
                yield value, cell

    def _address(self, column: Column, row: int) -> Address | None:
        """Where the cell's node is; None for a cell that is none."""
        kind = column[0]
        if kind == "node":
            return None if column[2][row] is None else (column[1], column[2][row])
        if kind == "tuple":
            return ("tuple", [self._address(each, row) for each in column[2]])
        if kind == "mixed":
            choice = column[1][row]
            return self._address(column[2][choice], column[1][:row].count(choice))
        return None


def _is_frozen(kind: type) -> bool:
    """Objects that never change may be shared with anybody: they are made anew, not filled."""
    if issubclass(kind, msgspec.Struct):
        return kind.__struct_config__.frozen
    return getattr(kind.__setattr__, "__name__", "") == "_frozen_setattrs"


def _shell(kind: Any) -> Any:
    """An object without its contents: they may refer to others that are not there yet."""
    if issubclass(kind, msgspec.Struct):
        return kind(**dict.fromkeys(kind.__struct_fields__))
    return kind.__new__(kind)


def _starts(lengths: list[int]) -> list[int]:
    found = [0]
    for length in lengths:
        found.append(found[-1] + length)
    return found


def _core_class(name: str, root: object) -> Callable[..., Any]:
    """A class by its name, from what is loaded already: the core's, or that of a rule of the engine."""
    module, _, path = name.partition(":")
    found: Any = sys.modules.get(module)
    for part in path.split("."):
        found = getattr(found, part, None)
    if not isinstance(found, type) or not (module.startswith(_CORE) or _is_rule(found)):
        raise Unfit(f"there is no {name}")
    return found
