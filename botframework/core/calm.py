"""When a look at the limits can be saved: nothing new in the books, and no held position marked worse than at the last look.

A loss only grows when a mark gets worse. Where all that is watched depends on rows and on the day's result alone, and the
last look found nothing, a look at marks no worse than that one's finds nothing either. In a replay most looks are saved,
live it costs a few comparisons a second. Imports core only; owned by ``core.desk``.
"""

from __future__ import annotations

import math
from typing import Any

import attrs

from botframework.core.state import Lane, State

_STEADY = frozenset({"day_pnl", "rate", "armed", "code_now", "foreign"})


@attrs.define(eq=False)
class Calm:
    """``is_possible`` says whether the rules allow for it at all."""

    is_possible: bool
    _rows: int = -1
    _today: int = 0
    _marks: list[tuple[Lane, bool, float]] = attrs.field(factory=list)

    @classmethod
    def of(cls, gate: Any) -> Calm:
        """Whether every watching rule of a gate reads nothing but what is compared here. A stranger's gate may read anything."""
        rules = getattr(gate, "rules", None)
        if rules is None:
            return cls(False)
        watching = [rule for rule in rules if getattr(rule, "breaches", None) is not None]
        return cls(all(bool(found := set(getattr(rule, "inputs", ()))) and found <= _STEADY for rule in watching))

    def holds(self, rows: int, state: State) -> bool:
        """Whether a look would find nothing, as the last one did. ``rows`` counts what the books have taken in."""
        if rows != self._rows or state.today != self._today:
            return False
        for lane, is_long, price in self._marks:
            tick = lane.tick
            if tick is None or not (tick.bid >= price if is_long else tick.ask <= price):
                return False
        return True

    def bounds(self, rows: int, state: State, lane: Lane) -> tuple[float, float]:
        """(low, high): as long as bid ≥ low and ask ≤ high in this instrument, and nothing else moves, ``holds`` stays true.

        Without end where nothing is held; empty when it does not hold now.
        """
        low, high = -math.inf, math.inf
        if not self.holds(rows, state):
            return high, low
        for other, is_long, price in self._marks:
            if other is not lane:
                continue
            if is_long:
                low = max(low, price)
            else:
                high = min(high, price)
        return low, high

    def begin(self, rows: int, state: State) -> None:
        """A look found nothing: remember at which marks."""
        self._rows = -1
        if not self.is_possible:
            return
        marks = []
        for (_, conid), ledger in state.portfolio.strategies.items():
            if ledger.quantity:
                lane = state.lanes.get(conid)
                if lane is None or lane.tick is None:
                    return
                is_long = ledger.quantity > 0
                marks.append((lane, is_long, lane.tick.bid if is_long else lane.tick.ask))
        self._rows, self._today, self._marks = rows, state.today, marks
