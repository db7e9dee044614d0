"""When a look at the limits can be saved: nothing new that is watched, and no held position marked worse than looked at.

A loss only grows when a mark gets worse. Where all that is watched depends on rows and on the day's result alone, and a look
found nothing, a look at marks no worse than that one's finds nothing either. Where our own rules watch, they are asked once
more with marks somewhat worse than they are: as long as those are not reached, no look is needed. In a replay most looks are
saved, live it costs a few comparisons a second. Imports core only; owned by ``core.desk``.
"""

from __future__ import annotations

import copy
import math
from decimal import Decimal
from typing import Any, Final

import attrs

from botframework.core.exposure import exactly
from botframework.core.model import ZERO
from botframework.core.state import Lane, State

_STEADY = frozenset({"day_pnl", "rate", "armed", "code_now", "foreign"})
_OURS = "botframework."

#: How much worse the marks may get until the next look, as parts of them: tried in this order.
WORSE: Final = (Decimal("0.01"), Decimal("0.001"))


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
        worth: dict[str | None, Decimal] = {None: ZERO}
        can_fall = True
        for (owner, conid), ledger in state.portfolio.strategies.items():
            if ledger.quantity:
                lane = state.lanes.get(conid)
                if lane is None or lane.tick is None:
                    return
                low, high = bounds.get(lane, _FREE)
                is_long = ledger.quantity > 0
                price = lane.tick.bid if is_long else lane.tick.ask
                bounds[lane] = (price, high) if is_long else (low, price)
                if not 0 < price < math.inf:
                    can_fall = False  # of such a price no part can be taken
                    continue
                held = abs(ledger.quantity) * exactly(price) * lane.instrument.multiplier
                worth[None] += held
                worth[owner] = worth.get(owner, ZERO) + held
        self._moves, self._today, self._bounds = moves, state.today, bounds
        self.version += 1
        for part in WORSE if bounds and can_fall else ():
            if self._finds_nothing(_Worse(state, worth, part)):
                share = float(part) * (1 - 1e-9)  # inside what was asked for, the rounding of floats included
                self._bounds = {lane: (low * (1 - share), high * (1 + share)) for lane, (low, high) in bounds.items()}
                return

    def _finds_nothing(self, view: _Worse) -> bool:
        """Whether the rules would be content with those results."""
        asked = [rule for rule in self.rules if "day_pnl" in rule.inputs]
        if not all(type(rule).__module__.startswith(_OURS) for rule in asked):
            return False  # what a stranger's rule keeps of a question, nobody knows
        try:
            # Copies are asked, since a rule may remember that it has warned.
            return not any(copy.copy(rule).breaches(view) for rule in asked)
        except Exception:  # noqa: BLE001  a rule that cannot answer is for the real look to find
            return False


class _Worse:
    """What risk reads, with every mark worse by a part: a result is less by that part of what is held."""

    def __init__(self, state: State, worth: dict[str | None, Decimal], part: Decimal) -> None:
        self._state = state
        self._worth = worth
        self._part = part

    def day_pnl(self, strategy: str | None = None) -> Decimal | None:
        """The day's result at those marks."""
        now = self._state.day_pnl(strategy)
        return None if now is None else now - self._part * self._worth.get(strategy, ZERO)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._state, name)


_FREE: Final = (-math.inf, math.inf)
