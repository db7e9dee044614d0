"""When a look at the limits can be saved: nothing new that is watched, and no held position marked worse than looked at.

A loss only grows when a mark gets worse. Where all that is watched depends on rows and on the day's result alone, and a look
found nothing, a look at marks no worse than that one's finds nothing either. Where our own rules watch, they are asked whether
they would bear marks somewhat worse than they are: as long as those are not reached, no look is needed. In a replay most looks
are saved, live it costs a few comparisons a second. Imports core only; owned by ``core.desk``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

import attrs

from botframework.core.exposure import exactly
from botframework.core.foreign import RAISED
from botframework.core.model import ZERO
from botframework.core.quotes import Lane
from botframework.core.risk.limits import Limits
from botframework.core.state import State

_STEADY = frozenset({"day_pnl", "rate", "armed", "code_now", "foreign"})
_OURS = "botframework."

#: How much worse the marks may get until the next look, as parts of them, tried in this order; and the same as a float inside
#: of it, the rounding of floats included.
WORSE: Final = tuple((Decimal(part), float(part) * (1 - 1e-9)) for part in ("0.01", "0.001"))

_Bears = Callable[[Any, Decimal], bool]


@attrs.define(eq=False)
class Calm:
    """``is_possible`` says whether the rules allow for it at all.

    ``bears`` are whom the rules that watch the day's result look at, and their question whether a lower one would be of no
    concern; None where one of them has no such question. ``limits`` are the gate's.
    """

    is_possible: bool
    bears: tuple[tuple[str | None, _Bears], ...] | None = None
    limits: Limits | None = None
    whoms: tuple[str | None, ...] = attrs.field(
        init=False, default=attrs.Factory(lambda self: tuple(whom for whom, _ in self.bears or ()), takes_self=True)
    )
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
        watching = [rule for rule in rules if getattr(rule, "breaches", None) is not None]
        if not all((found := set(getattr(rule, "inputs", ()))) and found <= _STEADY for rule in watching):
            return cls(False)
        limits: Limits | None = getattr(gate, "limits", None)
        asked = [rule for rule in watching if "day_pnl" in rule.inputs]
        # What a stranger's rule keeps of a question, nobody knows.
        if all(type(rule).__module__.startswith(_OURS) and hasattr(rule, "bears") for rule in asked):
            return cls(True, tuple((rule.whom, rule.bears) for rule in asked), limits)
        return cls(True, None, limits)

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
        if not self.is_possible or (self.limits is not None and self.limits.until_wall_ns):
            return  # a limit that was loosened for a while gets tighter by the clock alone
        bounds: dict[Lane, tuple[float, float]] = {}
        worth = dict.fromkeys(self.whoms, ZERO)
        can_fall = True
        for (owner, conid), ledger in state.portfolio.strategies.items():
            if ledger.quantity:
                lane = state.lanes.get(conid)
                if lane is None or lane.tick is None:
                    return
                low, high = bounds.get(lane, _FREE)
                is_long = ledger.quantity > ZERO
                price = lane.tick.bid if is_long else lane.tick.ask
                bounds[lane] = (price, high) if is_long else (low, price)
                if not 0 < price < math.inf:
                    can_fall = False  # of such a price no part can be taken
                    continue
                held = abs(ledger.quantity) * exactly(price) * lane.instrument.multiplier
                for whom in (None, owner):
                    if whom in worth:
                        worth[whom] += held
        self._moves, self._today, self._bounds = moves, state.today, bounds
        self.version += 1
        if not bounds or not can_fall or self.bears is None:
            return
        for part, share in WORSE:
            # With every mark worse by a part, a result is less by that part of what is held.
            if self._bear(state, worth, part):
                self._bounds = {lane: (low * (1 - share), high * (1 + share)) for lane, (low, high) in bounds.items()}
                return

    def _bear(self, state: State, worth: dict[str | None, Decimal], part: Decimal) -> bool:
        """Whether the rules would be content with results of marks worse by that part."""
        try:
            for whom, bears in self.bears or ():
                if not bears(state, part * worth[whom]):
                    return False
        except RAISED:  # a rule that cannot answer is for the real look to find
            return False
        return True


def settles(gate: Any) -> bool:
    """Whether every watching rule of a gate finds nothing new when it looks at the same books and quotes again, the day being
    the same. Of a stranger's rule nobody knows.
    """
    rules = getattr(gate, "rules", None)
    if rules is None:
        return False  # a stranger's gate
    watching = [rule for rule in rules if getattr(rule, "breaches", None) is not None]
    return all(type(rule).__module__.startswith(_OURS) and getattr(rule, "settles", False) for rule in watching)


_FREE: Final = (-math.inf, math.inf)
