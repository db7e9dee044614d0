"""When a look at the limits can be saved: nothing new that is watched, and no held position marked worse than looked at.

A loss only grows when a mark gets worse. Where all that is watched depends on rows and on the day's result alone, and a look
found nothing, a look at marks no worse than that one's finds nothing either. Where our own rules watch, they are asked once
more with marks somewhat worse than they are: as long as those are not reached, no look is needed. In a replay most looks are
saved, live it costs a few comparisons a second. Imports core only; owned by ``core.desk``.
"""

from __future__ import annotations

import copy
import math
from typing import Any, Final

import attrs
import msgspec

from botframework.core.state import Lane, State

_STEADY = frozenset({"day_pnl", "rate", "armed", "code_now", "foreign"})
_OURS = "botframework."

#: How much worse the marks may get until the next look, as parts of them: tried in this order.
WORSE: Final = (0.01, 0.001)


@attrs.define(eq=False)
class Calm:
    """``is_possible`` says whether the rules allow for it at all; ``rules`` are those that watch."""

    is_possible: bool
    rules: tuple[Any, ...] = ()
    version: int = 0  # grows with every look that found nothing
    _moves: int = -1
    _today: int = 0
    _bounds: dict[Lane, tuple[float, float]] = attrs.field(factory=dict)

    @classmethod
    def of(cls, gate: Any) -> Calm:
        """Whether every watching rule of a gate reads nothing but what is compared here. A stranger's gate may read anything."""
        rules = getattr(gate, "rules", None)
        if rules is None:
            return cls(False)
        watching = tuple(rule for rule in rules if getattr(rule, "breaches", None) is not None)
        return cls(
            all(bool(found := set(getattr(rule, "inputs", ()))) and found <= _STEADY for rule in watching), watching
        )

    def holds(self, moves: int, state: State) -> bool:
        """Whether a look would find nothing, as the last one did. ``moves`` counts what may have changed it."""
        if moves != self._moves or state.today != self._today:
            return False
        for lane, (low, high) in self._bounds.items():
            tick = lane.tick
            if tick is None or not (tick.bid >= low and tick.ask <= high):
                return False
        return True

    def bounds(self, lane: Lane) -> tuple[float, float]:
        """(low, high): as long as bid ≥ low and ask ≤ high in this instrument, and nothing else moves, ``holds`` stays true.

        Without end where nothing is held.
        """
        return self._bounds.get(lane, _FREE)

    def begin(self, moves: int, state: State) -> None:
        """A look found nothing: remember up to which marks it would not either."""
        self._moves = -1
        if not self.is_possible:
            return
        bounds: dict[Lane, tuple[float, float]] = {}
        for (_, conid), ledger in state.portfolio.strategies.items():
            if ledger.quantity:
                lane = state.lanes.get(conid)
                if lane is None or lane.tick is None:
                    return
                low, high = bounds.get(lane, _FREE)
                bounds[lane] = (lane.tick.bid, high) if ledger.quantity > 0 else (low, lane.tick.ask)
        self._moves, self._today, self._bounds = moves, state.today, bounds
        self.version += 1
        for part in WORSE if bounds else ():
            worse = _worse(bounds, part)
            if worse is None:
                return
            if self._finds_nothing(worse, state):
                self._bounds = worse
                return

    def _finds_nothing(self, bounds: dict[Lane, tuple[float, float]], state: State) -> bool:
        """Whether the rules would be content with the worst marks within some bounds."""
        asked = [rule for rule in self.rules if "day_pnl" in rule.inputs]
        if not all(type(rule).__module__.startswith(_OURS) for rule in asked):
            return False  # what a stranger's rule keeps of a question, nobody knows
        ticks = [(lane, lane.tick) for lane in bounds]
        try:
            for lane, tick in ticks:
                low, high = bounds[lane]
                bid = low if math.isfinite(low) else tick.bid  # type: ignore[union-attr]  # ``begin`` saw one
                ask = high if math.isfinite(high) else tick.ask  # type: ignore[union-attr]
                lane.tick = msgspec.structs.replace(tick, bid=bid, ask=ask)  # type: ignore[type-var]
            # Copies are asked, since a rule may remember that it has warned.
            return not any(copy.copy(rule).breaches(state) for rule in asked)
        except Exception:  # noqa: BLE001  a rule that cannot answer is for the real look to find
            return False
        finally:
            for lane, tick in ticks:
                lane.tick = tick


_FREE: Final = (-math.inf, math.inf)


def _worse(bounds: dict[Lane, tuple[float, float]], part: float) -> dict[Lane, tuple[float, float]] | None:
    """Marks worse by a part of them, on the grid; None where a price is none that could be taken a part of."""
    found: dict[Lane, tuple[float, float]] = {}
    for lane, (low, high) in bounds.items():
        if math.isfinite(low):
            if not low > 0:
                return None
            low = float(lane.instrument.price(low * (1 - part), round_to="down"))
            if not low > 0:
                return None
        if math.isfinite(high):
            if not high > 0:
                return None
            high = float(lane.instrument.price(high * (1 + part), round_to="up"))
        found[lane] = (low, high)
    return found
