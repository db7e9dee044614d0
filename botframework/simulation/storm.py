"""What happens to a world when: the draw of a seed, and the list of blows it comes down to.

A draw is plain data: it can be shown, shortened and run again, which is what shrinking does. Imports the catalogue of
``sim.swarm``; drawn by ``runs`` and ``runner.simulate``, carried out by ``world``.
"""

from __future__ import annotations

from typing import Any

import attrs

from botframework.sim.swarm import CATALOGUE, NamedFault
from botframework.simulation.dice import Dice

S = 1_000_000_000


@attrs.frozen
class Blow:
    """One fault at one moment (virtual ns)."""

    at_ns: int
    name: str


@attrs.frozen(kw_only=True)
class Plan:
    """The storm of one seed. ``calm_at_ns`` is when it ends."""

    seed: int
    calm_at_ns: int
    blows: tuple[Blow, ...]
    eagerness: int
    strategies: int
    speed: float
    at_stop: str

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "seed": self.seed,
            "calm_at_s": self.calm_at_ns / S,
            "eagerness": self.eagerness,
            "strategies": self.strategies,
            "speed": self.speed,
            "at_stop": self.at_stop,
            "blows": [[blow.at_ns / S, blow.name] for blow in self.blows],
        }


def draw(seed: int, catalogue: tuple[NamedFault, ...] = CATALOGUE) -> Plan:
    """The storm of a seed: a few kinds of faults, most of them off, each a few times."""
    dice = Dice.of(seed, "storm")
    calm_at_ns = dice.seconds_ns(12, 50)
    kinds: list[NamedFault] = []
    for _ in range(dice.between(1, 9)):
        kind = dice.pick(catalogue)
        if kind not in kinds:
            kinds.append(kind)
    blows = [Blow(dice.between(0, calm_at_ns), kind.name) for kind in kinds for _ in range(dice.between(1, kind.often))]
    return Plan(
        seed=seed,
        calm_at_ns=calm_at_ns,
        blows=tuple(sorted(blows, key=lambda blow: (blow.at_ns, blow.name))),
        eagerness=dice.pick((8, 20, 45)),
        strategies=dice.between(1, 2),
        speed=dice.pick((1.0, 1.0, 1.0, 4.0)),
        at_stop=dice.pick(("cancel", "cancel", "leave")),
    )
