"""Limits changed while a bot runs: which parameters may change, in which direction they hold tighter, and what holds now.

The file says the limits a bot starts with. A change is an event in the journal (``LimitChanged``) and takes effect in the rule
that is there, between two verdicts. What holds is worked out from both: of the file and a change towards the tight side the
tighter one, always; a change beyond the file only while the file says what it said then, and for an hour at most. What a profile
caps (``Caps``) no change passes. Imports core only; owned by the gate.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from typing import Any

import attrs

from botframework.core.events import LimitChanged
from botframework.core.money import Money
from botframework.core.risk.base import RiskRule

LOOSE_MAX_S = 3_600  # how long a limit may be looser than the file
SCOPE_NAMES = ("strategy", "symbol", "group", "by", "period")  # what tells two limits of one kind apart

LESS, MORE, FALSE, SUBSET, SUPERSET = "less", "more", "false", "subset", "superset"
"""Directions: which of two values holds tighter. A number that is not set is no limit at all."""


@attrs.frozen
class Caps:
    """The loosest each parameter of a rule may become while the bot runs, whoever asks. ``by`` imposes it."""

    by: str
    values: Mapping[str, Any]


def rule_scope(rule: RiskRule) -> tuple[str, ...]:
    """What a rule is limited to: strategy, symbol, group, and what else tells two limits apart; empty for all."""
    return tuple(str(getattr(rule, name, "") or "") for name in SCOPE_NAMES)


def name_of(rule: RiskRule) -> str:
    """The rule as a person writes it: its kind, with what tells it apart from others of the kind."""
    parts = [f"{name}={value}" for name, value in zip(SCOPE_NAMES, rule_scope(rule), strict=True) if value]
    return ":".join([rule.kind, *parts])


def find(rules: Sequence[RiskRule], name: str) -> RiskRule:
    """The one rule meant by ``kind`` or ``kind:strategy=NAME:symbol=SYMBOL``. Raises ``ValueError``, in one line."""
    kind, *parts = name.split(":")
    of_kind = [rule for rule in rules if rule.kind == kind]
    if not of_kind:
        raise ValueError(
            f"there is no rule '{kind}'; there are {', '.join(dict.fromkeys(rule.kind for rule in rules))}"
        )
    wanted = {key: value for key, _, value in (part.partition("=") for part in parts)}
    if unknown := [each for each in wanted if each not in SCOPE_NAMES]:
        raise ValueError(f"'{unknown[0]}' tells no limits apart; write {', '.join(SCOPE_NAMES)}")
    found = [
        rule
        for rule in of_kind
        if all(
            value == wanted.get(key, value if len(of_kind) == 1 else "")
            for key, value in zip(SCOPE_NAMES, rule_scope(rule), strict=True)
        )
    ]
    if len(found) != 1:
        raise ValueError(f"'{name}' is {len(found)} rules; there are {', '.join(name_of(rule) for rule in of_kind)}")
    return found[0]


def written(value: Any) -> str:
    """A parameter as the journal keeps it; empty when it is not set."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def read(rule: RiskRule, param: str, text: str) -> Any:
    """What ``written`` wrote, as the rule's parameter. Raises ``ValueError``, in one line."""
    way = way_of(rule, param)
    if text == "":
        return () if way in (SUBSET, SUPERSET) else None
    if way in (SUBSET, SUPERSET):
        return tuple(word.strip() for word in text.split(","))
    if way == FALSE:
        if text not in ("true", "false"):
            raise ValueError(f"{param} is '{text}', must be true or false")
        return text == "true"
    cls: Any = type(rule)
    if str(getattr(attrs.fields_dict(cls)[param], "type", "")).startswith("int"):
        if not text.isdecimal():
            raise ValueError(f"{param} is '{text}', must be a whole number")
        return int(text)
    return text  # the rule's own converter reads numbers and amounts


def way_of(rule: RiskRule, param: str) -> str:
    """In which direction a parameter holds tighter. Raises ``ValueError`` for one that cannot change while a bot runs."""
    ways: Mapping[str, str] = getattr(rule, "tighter", {})
    if param not in ways:
        cls: Any = type(rule)
        fields = {field.name for field in attrs.fields(cls)} if attrs.has(cls) else set()
        some = f"; {', '.join(ways)} can" if ways else ""
        known = "cannot change while a bot runs" if param in fields else "is no parameter of it"
        raise ValueError(f"{rule.kind}: '{param}' {known}{some}")
    return ways[param]


def is_tighter(way: str, one: Any, other: Any) -> bool:
    """Whether ``one`` holds tighter than ``other``, or as tight."""
    if way == SUBSET:
        return set(one) <= set(other)
    if way == SUPERSET:
        return set(one) >= set(other)
    if way == FALSE:
        return not one or bool(other)
    if one is None or other is None:
        return other is None
    if isinstance(one, Money):
        if one.currency != other.currency:
            raise ValueError(
                f"the limit is in {other.currency}, and {one} is not: which one is tighter nobody can tell"
            )
        one, other = one.amount, other.amount
    return bool(one <= other if way == LESS else one >= other)


def caps_of(rule: RiskRule) -> Caps | None:
    """What a profile imposes on the rule; None when nothing."""
    caps: Caps | None = getattr(rule, "caps", None)
    return caps


def within(rule: RiskRule, param: str, value: Any) -> bool:
    """Whether a value keeps to what a profile imposes. Raises ``ValueError`` when that cannot be told."""
    caps = caps_of(rule)
    if caps is None or param not in caps.values:
        return True
    return is_tighter(way_of(rule, param), value, caps.values[param])


def with_value(rule: RiskRule, param: str, text: str) -> Any:
    """A rule like this one with another value, without its memory. Raises ``ValueError`` for what it refuses."""
    value = read(rule, param, text)
    own: Any = rule
    try:
        return attrs.evolve(own, **{param: value})
    except (TypeError, ValueError) as error:
        raise ValueError(f"{rule.kind}: {error}") from error


def set_value(rule: RiskRule, param: str, value: Any) -> None:
    """Change the rule that is there: it goes on with what it remembers."""
    setattr(rule, param, value)
    again = getattr(rule, "__attrs_post_init__", None)
    if again is not None:
        with suppress(ValueError):  # two changes that do not go together each hold by themselves
            again()


def converted(rule: RiskRule, param: str, text: str) -> Any:
    """The value a text stands for. Raises ``ValueError``."""
    twin = copy.copy(rule)
    setattr(twin, param, read(rule, param, text))
    return getattr(twin, param)


@attrs.frozen(kw_only=True)
class Wish:
    """A change that may be made: what it is now, what the file says, what it is to become, and what that means."""

    rule: str
    kind: str
    scope: tuple[str, ...]
    param: str
    value: str
    now: str
    file: str
    is_loosening: bool
    is_beyond_file: bool


@attrs.define(eq=False)
class Limits:
    """What holds now, in the rules themselves."""

    rules: Sequence[RiskRule]
    until_wall_ns: int = 0  # when the first loosening ends; 0: there is none
    _file: dict[tuple[int, str], Any] = attrs.field(factory=dict)  # of what was changed: what the file says
    _changes: dict[tuple[int, str], LimitChanged] = attrs.field(factory=dict)
    _lost: dict[tuple[str, str], LimitChanged] = attrs.field(factory=dict)  # changes of limits the file has no more

    def wish(self, name: str, param: str, text: str) -> Wish:
        """Look at a change before it is made. Raises ``ValueError``, in one line, when it cannot be."""
        rule = find(self.rules, name)
        place = (self._index(rule), param)
        way = way_of(rule, param)
        wanted = getattr(with_value(rule, param, text), param)
        now = getattr(rule, param)
        file = self._file.get(place, now)
        if wanted == now:
            raise ValueError(f"{name_of(rule)}: {param} is {written(now) or 'not set'} already")
        caps = caps_of(rule)
        if caps is not None and not within(rule, param, wanted):
            raise ValueError(
                f"{name_of(rule)}: {param} from {written(now) or 'none'} to {written(wanted) or 'none'} is looser than "
                f"{written(caps.values[param])}, which {caps.by} imposes: no command lifts that while the bot runs"
            )
        return Wish(
            rule=name_of(rule),
            kind=rule.kind,
            scope=rule_scope(rule),
            param=param,
            value=written(wanted),
            now=written(now),
            file=written(file),
            is_loosening=not is_tighter(way, wanted, now),
            is_beyond_file=not is_tighter(way, wanted, file),
        )

    def take(self, event: LimitChanged, wall_ns: int) -> None:
        """Let a journalled change take effect, as far as it does beside the file of now. Never raises."""
        rule = next((r for r in self.rules if r.kind == event.rule and rule_scope(r) == tuple(event.scope)), None)
        if rule is None or event.param not in getattr(rule, "tighter", {}):
            self._lost[":".join([event.rule, *event.scope]), event.param] = event
            return
        place = (self._index(rule), event.param)
        self._file.setdefault(place, getattr(rule, event.param))
        self._changes[place] = event
        self._settle(place, wall_ns)

    def expire(self, wall_ns: int) -> None:
        """End the loosenings whose time is over; a time that is none ends them all."""
        for place in list(self._changes):
            self._settle(place, wall_ns)

    def _settle(self, place: tuple[int, str], wall_ns: int) -> None:
        rule: Any = self.rules[place[0]]
        event = self._changes[place]
        try:
            value = self._holding(rule, place, event, wall_ns)
        except ValueError:  # what the file says now cannot be compared with it (another currency): the file holds
            value = self._file[place]
        if value != getattr(rule, place[1]):
            set_value(rule, place[1], value)
        ends = [each.until_wall_ns for each in self._changes.values() if _is_on(each, wall_ns)]
        self.until_wall_ns = min(ends, default=0)

    def _holding(self, rule: Any, place: tuple[int, str], event: LimitChanged, wall_ns: int) -> Any:
        """The value that holds. Raises ``ValueError`` when that cannot be told."""
        file, changed = self._file[place], converted(rule, place[1], event.value)
        if not within(rule, place[1], changed):  # said under another profile
            return file
        if event.until_wall_ns:
            return changed if event.file == written(file) and _is_on(event, wall_ns) else file
        return changed if is_tighter(way_of(rule, place[1]), changed, file) else file

    def _index(self, rule: RiskRule) -> int:
        return next(index for index, each in enumerate(self.rules) if each is rule)

    def rows(self) -> list[dict[str, Any]]:
        """Every limit that is, or should be, another one than the file's, as JSON values."""
        found = []
        for (index, param), event in self._changes.items():
            rule, file = self.rules[index], written(self._file[index, param])
            holds = written(getattr(rule, param))
            if event.value != file or holds != file:
                found.append(_row(name_of(rule), event, file=file, holds=holds))
        return [*found, *(_row(name, event, file="", holds="") for (name, _), event in self._lost.items())]

    def disagreements(self) -> list[str]:
        """Where the journal and the file say different things, and which of them holds; each in one line."""
        found = []
        for row in self.rows():
            who = f"{row['rule']}: {row['param']}"
            said = f"{row['value'] or 'none'} since {row['by']} said so ({row['reason']})"
            if not row["in_file"]:
                found.append(f"{who} was {said}; the file has no such limit any more")
            else:
                found.append(f"{who} is {said}, {row['file'] or 'none'} in the file; {row['holds'] or 'none'} holds")
        return found


def told(event: LimitChanged) -> str:
    """What a change means, in one line."""
    minutes = (event.until_wall_ns - event.wall_ns) // 60_000_000_000
    ends = f", for {minutes} min; then {event.file or 'none'}, as in the file" if event.until_wall_ns else ""
    if not event.until_wall_ns and event.value == event.file:
        ends = ", as in the file"
    return f"{event.rule}: {event.param} is {event.value or 'none'} now{ends}"


def _is_on(event: LimitChanged, wall_ns: int) -> bool:
    try:
        return bool(0 < wall_ns < event.until_wall_ns)
    except TypeError:
        return False


def _row(name: str, event: LimitChanged, *, file: str, holds: str) -> dict[str, Any]:
    return {
        "rule": name,
        "param": event.param,
        "value": event.value,
        "file": file,
        "holds": holds,
        "in_file": bool(holds or file),
        "until_wall_ns": event.until_wall_ns,
        "by": event.by,
        "reason": event.reason,
    }
