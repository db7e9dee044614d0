"""Latency: how long a request is on its way to the market. Drawn for each request from the run's own seed; order is kept.

A later request never overtakes an earlier one: whoever uses these takes the later of the two arrivals. Whole nanoseconds, made
with additions and multiplications only, so that a seed gives the same on every machine. Imports attrs and the words.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Protocol

import attrs
from attrs import validators

from botframework.fills.words import Rng

NS_PER_MS = 1_000_000
_MS_MAX = 600_000.0


def _bounded(_: object, attribute: attrs.Attribute[float], value: float) -> None:
    if not 0 <= value <= _MS_MAX:
        raise ValueError(f"{attribute.name} must be from 0 to {_MS_MAX:g}, not {value:g}")


class Latency(Protocol):
    """One way, in nanoseconds."""

    def draw_ns(self, rng: Rng) -> int: ...


@attrs.define(eq=False, kw_only=True)
class Constant:
    """Every request takes the same time."""

    ms: float = attrs.field(default=50.0, validator=_bounded, metadata={"unit": "ms"})

    def draw_ns(self, rng: Rng) -> int:
        return round(self.ms * NS_PER_MS)


@attrs.define(eq=False, kw_only=True)
class Uniform:
    """Every time between two bounds is as likely as any other."""

    least_ms: float = attrs.field(validator=_bounded)
    most_ms: float = attrs.field(validator=_bounded)

    def __attrs_post_init__(self) -> None:
        if self.most_ms < self.least_ms:
            raise ValueError(f"most_ms {self.most_ms:g} is below least_ms {self.least_ms:g}")

    def draw_ns(self, rng: Rng) -> int:
        return round((self.least_ms + (self.most_ms - self.least_ms) * rng.random()) * NS_PER_MS)


@attrs.define(eq=False, kw_only=True)
class Percentiles:
    """Times are spread evenly between the given percentiles: half below the median, one in ten above the 90th, and so on."""

    least_ms: float = attrs.field(default=0.0, validator=_bounded)
    p50_ms: float = attrs.field(validator=_bounded)
    p90_ms: float = attrs.field(validator=_bounded)
    p99_ms: float = attrs.field(validator=_bounded)
    most_ms: float = attrs.field(validator=_bounded)

    def __attrs_post_init__(self) -> None:
        points = self._points()
        if any(later[1] < earlier[1] for earlier, later in pairwise(points)):
            raise ValueError("the percentiles must not fall: least_ms, p50_ms, p90_ms, p99_ms, most_ms")

    def _points(self) -> tuple[tuple[float, float], ...]:
        return (
            (0.0, self.least_ms),
            (0.5, self.p50_ms),
            (0.9, self.p90_ms),
            (0.99, self.p99_ms),
            (1.0, self.most_ms),
        )

    def draw_ns(self, rng: Rng) -> int:
        drawn = rng.random()
        points = self._points()
        for (low, from_ms), (high, to_ms) in pairwise(points):
            if drawn < high:
                return round((from_ms + (to_ms - from_ms) * (drawn - low) / (high - low)) * NS_PER_MS)
        return round(self.most_ms * NS_PER_MS)


@attrs.define(eq=False)
class Measured:
    """Times are drawn from those of a recorded session: from sending an order to its acknowledgement, a bound from above.

    The order reached the broker some time before the acknowledgement came back; how long before, a client cannot know.
    """

    times_ns: Sequence[int] = attrs.field(validator=validators.min_len(1))

    def draw_ns(self, rng: Rng) -> int:
        return self.times_ns[min(len(self.times_ns) - 1, int(rng.random() * len(self.times_ns)))]
