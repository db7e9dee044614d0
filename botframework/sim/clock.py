"""Two clocks and one agenda. Wall time comes in from outside; market time is a straight line over it.

Imports the standard library only (no clock is read here); used by the gateway.
"""

import heapq
from collections.abc import Callable
from fractions import Fraction

NS_PER_MS = 1_000_000
NS_PER_S = 1_000_000_000


class MarketClock:
    """market = start + (wall - wall at start) * speed, in exact integers."""

    def __init__(self, wall_ns: int, start_ns: int, speed: float) -> None:
        self._wall0 = wall_ns
        self._start = start_ns
        ratio = Fraction(speed).limit_denominator(1000)
        if ratio <= 0:
            raise ValueError(f"speed {speed} is too small; the least is 0.001")
        self._up, self._down = ratio.numerator, ratio.denominator

    def market_ns(self, wall_ns: int) -> int:
        """Market time at a wall time."""
        return self._start + (wall_ns - self._wall0) * self._up // self._down

    def market_ms(self, wall_ns: int) -> int:
        """Market time at a wall time, in milliseconds."""
        return self.market_ns(wall_ns) // NS_PER_MS

    def wall_ns(self, market_ns: int) -> int:
        """The first wall time at which market time has reached `market_ns`."""
        return self._wall0 - (self._start - market_ns) * self._down // self._up


class Agenda:
    """Things to do at a wall time, in order of time and then of entry."""

    def __init__(self) -> None:
        self._heap: list[tuple[int, int, Callable[[int], None]]] = []
        self._entries = 0

    def add(self, wall_ns: int, action: Callable[[int], None]) -> None:
        """`action(wall_ns)` is called once when that time has come."""
        self._entries += 1
        heapq.heappush(self._heap, (wall_ns, self._entries, action))

    def due_ns(self) -> int | None:
        """When the next entry is due."""
        return self._heap[0][0] if self._heap else None

    def run_next(self) -> None:
        """Takes the next entry and does it."""
        due, _, action = heapq.heappop(self._heap)
        action(due)
