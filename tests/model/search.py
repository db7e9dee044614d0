"""Walks through every state of the model, and finds the shortest way to one that must not be.

``Alone`` is one intent with any number of crashes, beside any number of others that do whatever they may. ``Pair`` is two intents
and so many crashes: intents are alike, so (a, b) and (b, a) are one; and states of an intent which nothing can tell apart are one
(the coarsest partition in which equal states have the same steps into equal classes, checked in full at the end). Used by
``command`` and the tests.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import Any

import attrs
import numpy as np

from tests.model.world import ALONE, NO_QUESTION, Local, Step, World

CRASH = "our process is killed and starts again"
_FAIR, _ORDER = 8, 16  # beside what the step needs (0 to 2)
STATES_MAX = 2_000_000

Progress = Callable[[str], None]
Array = Any  # a numpy array; its element type is said where it is made


@attrs.frozen
class Found:
    """A state that must not be, and the shortest way there."""

    what: str
    trace: tuple[str, ...]


def silent(words: str) -> None:
    """No progress is shown."""


@attrs.define(eq=False)
class Alone:
    """One intent, all of its states."""

    world: World
    progress: Progress = silent
    states: list[Local] = attrs.field(factory=list)
    number: dict[Local, int] = attrs.field(factory=dict)
    parents: list[tuple[int, str]] = attrs.field(factory=list)
    depth: list[int] = attrs.field(factory=list)
    source: list[int] = attrs.field(factory=list)
    target: list[int] = attrs.field(factory=list)
    flags: list[int] = attrs.field(factory=list)
    crashed: list[int] = attrs.field(factory=list)
    found: Found | None = None
    seconds: float = 0.0

    def explore(self) -> Found | None:
        """All states there are, shortest ways first, until one breaks an invariant; then whether all can come to rest."""
        begun = time.perf_counter()
        world = self.world
        self._meet(Local(), -1, "")
        place = 0
        while place < len(self.states):
            state = self.states[place]
            what = world.broken(state)
            if what:
                self.found = Found(what, self.trace(place))
                break
            for step in world.steps(state):
                if step.after != state or step.is_order:
                    self.source.append(place)
                    self.target.append(self._meet(step.after, place, step.label))
                    self.flags.append(step.needs | (_FAIR if step.fair else 0) | (_ORDER if step.is_order else 0))
            self.crashed.append(self._meet(world.crash(state), place, CRASH))
            place += 1
            if place % 5_000 == 0:
                self.progress(f"{place:,} states looked at, {len(self.states) - place:,} waiting")
            if place > STATES_MAX:
                raise RuntimeError(f"more than {STATES_MAX:,} states: this design does not come to an end")
        if self.found is None:
            self._find_restless()
        self.seconds = time.perf_counter() - begun
        return self.found

    @property
    def transitions(self) -> int:
        """Steps and crashes."""
        return len(self.target) + len(self.crashed)

    def trace(self, place: int) -> tuple[str, ...]:
        """The shortest way to a state, in words."""
        labels = []
        while place:
            place, label = self.parents[place]
            labels.append(label)
        return tuple(reversed(labels))

    def _meet(self, state: Local, parent: int, label: str) -> int:
        known = self.number.get(state)
        if known is None:
            known = self.number[state] = len(self.states)
            self.states.append(state)
            self.parents.append((parent, label))
            self.depth.append(self.depth[parent] + 1 if parent >= 0 else 0)
        return known

    def _find_restless(self) -> None:
        """I12: from every state steps that happen by themselves lead to rest. Walked backwards from the states at rest."""
        into: dict[int, list[int]] = {}
        for source, target, flags in zip(self.source, self.target, self.flags, strict=True):
            if flags & _FAIR:
                into.setdefault(target, []).append(source)
        todo = deque(place for place, state in enumerate(self.states) if self.world.is_at_rest(state))
        good = bytearray(len(self.states))
        for place in todo:
            good[place] = 1
        while todo:
            for source in into.get(todo.popleft(), ()):
                if not good[source]:
                    good[source] = 1
                    todo.append(source)
        worst = good.find(0)  # states are numbered shortest way first
        if worst >= 0:
            self.found = Found(f"I12: it never comes to rest; {self._state_of(worst)}", self.trace(worst))

    def _state_of(self, place: int) -> str:
        state = self.states[place]
        seen = self.world.client.seen[state.client]
        ours = f"{seen.submission.value}, {'open' if seen.is_open else 'closed'}, {len(seen.booked)} booked"
        return f"the broker has: {state.broker}, {state.filled} filled; our books: {ours}"


def classes_of(alone: Alone) -> Array:
    """The class of each state: states in one class cannot be told apart by what is looked at, now or ever (int64)."""
    world, states = alone.world, alone.states
    source, target = np.array(alone.source), np.array(alone.target)
    flags, crashed = np.array(alone.flags), np.array(alone.crashed)
    looks = np.array([
        world.is_at_rest(s) | world.is_talking(s) << 1 | world.has_question(s) << 2 for s in states
    ])  # fmt: skip
    classes = np.unique(looks, return_inverse=True)[1]
    rng = np.random.default_rng(7)
    while True:
        count = int(classes.max()) + 1
        salts = rng.integers(1, 1 << 62, size=(count, 32), dtype=np.int64).astype(np.uint64)
        steps = np.unique(np.stack([source, flags, classes[target]])[:, _tells(classes, source, target, flags)], axis=1)
        sums = np.zeros(len(states), np.uint64)
        np.add.at(sums, steps[0], salts[steps[2], steps[1]])
        keys = np.stack([classes.astype(np.uint64), classes[crashed].astype(np.uint64), sums])
        finer = np.unique(keys, axis=1, return_inverse=True)[1].reshape(-1)
        if int(finer.max()) + 1 == count:
            break
        classes = finer
    _check_classes(alone, classes)
    return classes


def _tells(classes: Array, source: Array, target: Array, flags: Array) -> Array:
    """The steps that tell states apart: not those from a class into itself, but for requests."""
    return (classes[source] != classes[target]) | ((flags & _ORDER) != 0)


def _check_classes(alone: Alone, classes: Array) -> None:
    """Every state of a class has exactly the steps of every other; sums of random numbers only suggested it."""
    steps: list[set[tuple[int, int]]] = [set() for _ in alone.states]
    for source, target, flags in zip(alone.source, alone.target, alone.flags, strict=True):
        if classes[source] != classes[target] or flags & _ORDER:
            steps[source].add((flags, int(classes[target])))
    first: dict[int, int] = {}
    for place, name in enumerate(classes.tolist()):
        one = first.setdefault(name, place)
        same = steps[one] == steps[place] and classes[alone.crashed[one]] == classes[alone.crashed[place]]
        if not same:
            raise AssertionError(f"states {one} and {place} are in one class and have different steps")


@attrs.define(eq=False)
class Pair:
    """Two intents. ``merge`` False keeps every state of an intent apart; that is for small sizes."""

    alone: Alone
    crashes: int = 1
    progress: Progress = silent
    merge: bool = True
    count: int = 0
    classes: int = 0
    transitions: int = 0
    levels: int = 0
    seconds: float = 0.0
    found: Found | None = None
    _class_of: Array = None
    _visited: Array = None
    _off: Array = None
    _to: Array = None
    _flags: Array = None
    _crash: Array = None
    _talks: Array = None
    _asks: Array = None
    _rests: Array = None

    def explore(self) -> Found | None:
        """All pairs, level by level; then whether all can come to rest."""
        begun = time.perf_counter()
        self._prepare()
        n = self.classes
        start = int(self._class_of[0])
        visited = self._visited = np.zeros((self.crashes + 1) * n * n, np.uint8)
        frontier = np.array([start * n + start])
        visited[frontier] = 1
        level = 1
        while len(frontier):
            self.count += len(frontier)
            level += 1
            parts = []
            for chunk in np.array_split(frontier, max(1, len(frontier) // 200_000)):
                after, _, breaks = self._successors(chunk)
                if breaks >= 0:
                    self.found = Found("I17: an order leaves while a question of ours is open", self._lift(breaks))
                    return self.found
                self.transitions += len(after)
                fresh = np.unique(after[visited[after] == 0])
                visited[fresh] = min(level, 255)
                parts.append(fresh)
            frontier = np.concatenate(parts)
            self.progress(f"{self.count:,} states of two intents, {len(frontier):,} waiting")
        self.levels = level - 1
        self._find_restless()
        self.seconds = time.perf_counter() - begun
        return self.found

    def _prepare(self) -> None:
        alone = self.alone
        total = len(alone.states)
        self._class_of = classes_of(alone) if self.merge else np.arange(total)
        n = self.classes = int(self._class_of.max()) + 1
        first = np.full(n, total)
        np.minimum.at(first, self._class_of, np.arange(total))
        source, target, flags = (np.array(x) for x in (alone.source, alone.target, alone.flags))
        keep = np.isin(source, first)
        rows = np.stack([self._class_of[source[keep]], self._class_of[target[keep]], flags[keep]])
        rows = np.unique(rows[:, (rows[0] != rows[1]) | ((rows[2] & _ORDER) != 0)], axis=1)
        self._off = np.concatenate([[0], np.cumsum(np.bincount(rows[0], minlength=n))])
        self._to, self._flags = rows[1], rows[2]
        world, states = alone.world, [alone.states[place] for place in first]
        self._talks = np.array([world.is_talking(s) for s in states])
        self._asks = np.array([world.has_question(s) for s in states])
        self._rests = np.array([world.is_at_rest(s) for s in states])
        self._crash = self._class_of[np.array(alone.crashed)[first]]

    def _successors(self, chunk: Array, *, fair: bool = False) -> tuple[Array, Array, int]:
        """Where these pairs lead, from which of them, and one that breaks I17 (or -1)."""
        n = self.classes
        crashed, pair = chunk // (n * n), chunk % (n * n)
        low, high = pair // n, pair % n
        after, origin, breaks = [], [], -1
        for mine, other in ((low, high), (high, low)):
            counts = self._off[mine + 1] - self._off[mine]
            which = np.repeat(np.arange(len(chunk)), counts)
            edge = np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts) + self._off[mine][which]
            flags, beside = self._flags[edge], other[which]
            needs = flags & 3
            may = ~((needs == ALONE) & self._talks[beside]) & ~((needs == NO_QUESTION) & self._asks[beside])
            if fair:
                may &= (flags & _FAIR) != 0
            wrong = may & ((flags & _ORDER) != 0) & self._asks[beside]
            if breaks < 0 and wrong.any():
                breaks = int(chunk[which[wrong][0]])
            to, beside, which = self._to[edge][may], beside[may], which[may]
            after.append(crashed[which] * n * n + np.minimum(to, beside) * n + np.maximum(to, beside))
            origin.append(which)
        if not fair:
            alive = np.flatnonzero(crashed < self.crashes)
            a, b = self._crash[low[alive]], self._crash[high[alive]]
            after.append((crashed[alive] + 1) * n * n + np.minimum(a, b) * n + np.maximum(a, b))
            origin.append(alive)
        return np.concatenate(after), np.concatenate(origin), breaks

    def _find_restless(self) -> None:
        n = self.classes
        rest = np.logical_and.outer(self._rests, self._rests).reshape(-1)
        good = np.tile(rest, self.crashes + 1) & (self._visited > 0)
        todo = np.flatnonzero((self._visited > 0) & ~good)
        while len(todo):
            left = []
            for chunk in np.array_split(todo, max(1, len(todo) // 200_000)):
                after, origin, _ = self._successors(chunk, fair=True)
                leads = np.zeros(len(chunk), bool)
                leads[origin[good[after]]] = True
                good[chunk[leads]] = True
                left.append(chunk[~leads])
            before, todo = len(todo), np.concatenate(left)
            self.progress(f"{len(todo):,} states not seen to come to rest yet")
            if len(todo) == before:
                worst = int(todo[np.argmin(self._visited[todo])])
                self.found = Found("I12: two intents never come to rest", self._lift(worst))
                return
        assert n == self.classes

    # --- a way of classes told as a way of states -----------------------------------------------------------------------

    def _lift(self, state: int) -> tuple[str, ...]:
        """The shortest way to a pair of classes, as steps of two intents."""
        way = [state]
        while self._visited[way[-1]] > 1:
            level = int(self._visited[way[-1]]) - 1
            for chunk in np.array_split(np.flatnonzero(self._visited == level), 64):
                if len(chunk):
                    after, origin, _ = self._successors(chunk)
                    hits = np.flatnonzero(after == way[-1])
                    if len(hits):
                        way.append(int(chunk[origin[hits[0]]]))
                        break
        return self._tell(list(reversed(way)))

    def _tell(self, way: list[int]) -> tuple[str, ...]:
        world, number, n = self.alone.world, self.alone.number, self.classes
        labels: list[str] = []
        now = [Local(), Local()]

        def classes(states: list[Local]) -> list[int]:
            return [int(self._class_of[number[s]]) for s in states]

        for wanted in way[1:]:
            pair = wanted % (n * n)
            goal = sorted([pair // n, pair % n])
            options: list[tuple[str, list[Local]]] = []
            for mine, name in ((0, "first"), (1, "second")):
                for step in world.steps(now[mine]):
                    if _may(step, world, now[1 - mine]):
                        states = [step.after, now[1]] if mine == 0 else [now[0], step.after]
                        options.append((f"{name}: {step.label}", states))
            options.append((CRASH, [world.crash(s) for s in now]))
            label, now = next(option for option in options if sorted(classes(option[1])) == goal)
            labels.append(label)
        return tuple(labels)


def _may(step: Step, world: World, other: Local) -> bool:
    if step.needs == ALONE:
        return not world.is_talking(other)
    return not (step.needs == NO_QUESTION and world.has_question(other))
