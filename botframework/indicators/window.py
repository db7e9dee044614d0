"""Rolling windows: the last n values, their sum, their extremes. Constant work a value. Imports nothing but attrs and math.

Sums are taken anew once a round, so that the error of a running sum never grows with the length of the run.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator
from typing import Final

import attrs

NAN: Final = math.nan


def period(value: int, least: int = 1) -> int:
    """A period that can be used. Raises ValueError."""
    if type(value) is not int or not least <= value <= 100_000:
        raise ValueError(f"a period is a whole number from {least} to 100000, not {value!r}")
    return value


@attrs.define(eq=False)
class Window:
    """The last ``size`` values with their sum. ``values[at]`` is the oldest once it is full."""

    size: int
    total: float = attrs.field(init=False, default=0.0)
    values: list[float] = attrs.field(init=False, factory=list)
    at: int = attrs.field(init=False, default=0)

    def __attrs_post_init__(self) -> None:
        period(self.size)

    def push(self, value: float) -> float:
        """Add a value; returns the one that left, NaN while none does."""
        values = self.values
        if len(values) < self.size:
            values.append(value)
            self.total += value
            return NAN
        at = self.at
        left = values[at]
        values[at] = value
        at += 1
        if at == self.size:
            self.at = 0
            self.total = math.fsum(values)
        else:
            self.at = at
            self.total += value - left
        return left

    @property
    def full(self) -> bool:
        """Whether ``size`` values have come."""
        return len(self.values) == self.size

    @property
    def oldest(self) -> float:
        """The value that leaves next."""
        return self.values[self.at]

    def __iter__(self) -> Iterator[float]:
        yield from self.values[self.at :]
        yield from self.values[: self.at]


@attrs.define(eq=False)
class Extreme:
    """The largest of the last ``size`` values, the latest of equal ones; with ``sign`` -1 the smallest."""

    size: int
    sign: float = 1.0
    count: int = attrs.field(init=False, default=0)
    _kept: deque[tuple[int, float]] = attrs.field(init=False, factory=deque)

    def __attrs_post_init__(self) -> None:
        period(self.size)

    def push(self, value: float) -> float:
        """Add a value; returns the extreme now."""
        kept, signed = self._kept, value * self.sign
        while kept and kept[-1][1] <= signed:
            kept.pop()
        kept.append((self.count, signed))
        self.count += 1
        if kept[0][0] <= self.count - 1 - self.size:
            kept.popleft()
        return kept[0][1] * self.sign

    @property
    def age(self) -> int:
        """How many values ago the extreme came; 0 for the last one."""
        return self.count - 1 - self._kept[0][0]

    @property
    def full(self) -> bool:
        """Whether ``size`` values have come."""
        return self.count >= self.size
