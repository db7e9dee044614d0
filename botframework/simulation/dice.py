"""Chance of the simulation: the same numbers from the same seed on every machine and Python version.

Integer arithmetic only, on the simulator's own generator. Each part of a world has dice of its own (``Dice.of``), so that
one part asking more often changes nothing for the others, which is what makes a failing run shrinkable. Imports ``sim.rng``.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import TypeVar

from botframework.sim.rng import Rng, mix

T = TypeVar("T")
_ONE = 1 << 53


class Dice:
    """A stream of seeded numbers."""

    __slots__ = ("_rng",)

    def __init__(self, seed: int) -> None:
        self._rng = Rng(seed)

    @classmethod
    def of(cls, seed: int, part: str) -> Dice:
        """The dice of one part of the world of a seed."""
        return cls(mix(seed, zlib.crc32(part.encode())))

    def below(self, end: int) -> int:
        """An integer from 0 to ``end - 1``."""
        return (self._rng.bits() * end) >> 64

    def between(self, low: int, high: int) -> int:
        """An integer from ``low`` to ``high``, both included."""
        return low + self.below(high - low + 1)

    def random(self) -> float:
        """A float from 0 up to 1: an exact multiple of 2**-53."""
        return (self._rng.bits() >> 11) / _ONE

    def uniform(self, a: float, b: float) -> float:
        """A float between ``a`` and ``b``; with ``random`` this makes the dice a ``ports.Rng``."""
        return a + (b - a) * self.random()

    def chance(self, percent: int) -> bool:
        """True in so many of a hundred cases."""
        return self.below(100) < percent

    def pick(self, things: Sequence[T]) -> T:
        """One of them."""
        return things[self.below(len(things))]

    def seconds_ns(self, low_s: float, high_s: float) -> int:
        """A span of time, in ns."""
        return self.between(round(low_s * 1_000_000_000), round(high_s * 1_000_000_000))
