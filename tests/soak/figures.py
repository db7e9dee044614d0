"""What the looks of a soak say: slopes by least squares with their confidence, constancy, caps. Standard library only."""

from __future__ import annotations

import itertools
import math
import statistics
from collections.abc import Mapping, Sequence
from typing import Any

import attrs

MEMORY_MAX_MIB_PER_H = 1.0
#: Looks come this close to one another in what they see: a slope's confidence needs at least as many of them.
LOOKS_MIN = 10
#: Memory settles for minutes; a slope over less than this says nothing of an hour.
SPAN_MIN_S = 900.0


@attrs.frozen
class Slope:
    """A straight line through the looks: its rise in an hour, and half the width of its 95 % confidence interval."""

    per_hour: float
    half_width: float

    @property
    def most(self) -> float:
        """The upper end of the interval."""
        return self.per_hour + self.half_width


def slope(looks: Sequence[Mapping[str, Any]], key: str) -> Slope:
    """Least squares over ``at_s``. Neighbouring looks are alike, so the interval counts only as many of them as are
    independent by the residuals' own autocorrelation (Bartlett: n * (1 - r) / (1 + r)).
    """
    times = [look["at_s"] / 3600 for look in looks]
    values = [float(look[key]) for look in looks]
    count = len(values)
    if count < LOOKS_MIN:
        return Slope(math.nan, math.inf)
    mean_t, mean_v = statistics.fmean(times), statistics.fmean(values)
    spread = sum((at - mean_t) ** 2 for at in times)
    rise = sum((at - mean_t) * (value - mean_v) for at, value in zip(times, values, strict=True)) / spread
    rest = [value - mean_v - rise * (at - mean_t) for at, value in zip(times, values, strict=True)]
    square = sum(each * each for each in rest)
    if square == 0:
        return Slope(rise, 0.0)
    alike = max(0.0, min(0.95, sum(a * b for a, b in itertools.pairwise(rest)) / square))
    independent = max(3.0, count * (1 - alike) / (1 + alike))
    error = math.sqrt(square / (independent - 2) / (spread * independent / count))
    return Slope(rise, 1.96 * error if independent > 30 else 2.2 * error)


@attrs.frozen
class Verdict:
    """One line of the result. ``held`` None: too short to say."""

    name: str
    text: str
    held: bool | None


def judge(looks: Sequence[Mapping[str, Any]], warm_up_s: float, wal_cap_bytes: int, rate: float) -> list[Verdict]:
    """All verdicts on the looks after the warm-up."""
    warm = [look for look in looks if look["at_s"] >= warm_up_s and look["state"] == "trading"]
    if len(warm) < LOOKS_MIN:
        return [Verdict("looks", f"{len(warm)} after the warm-up; a verdict takes {LOOKS_MIN}", None)]
    span_s = warm[-1]["at_s"] - warm[0]["at_s"]
    memory = slope(warm, "rss_mib")
    verdicts = [
        Verdict(
            "memory",
            f"{memory.per_hour:+.2f} ± {memory.half_width:.2f} MiB/h (95 %) over {span_s / 60:.0f} minutes, "
            f"{warm[0]['rss_mib']:.1f} to {warm[-1]['rss_mib']:.1f} MiB; allowed {MEMORY_MAX_MIB_PER_H:g}",
            None
            if memory.half_width >= MEMORY_MAX_MIB_PER_H or span_s < SPAN_MIN_S
            else memory.most < MEMORY_MAX_MIB_PER_H,
        )
    ]
    third = max(LOOKS_MIN // 3, len(warm) // 3)
    for key in ("tasks", "descriptors", "threads"):
        first, last = [look[key] for look in warm[:third]], [look[key] for look in warm[-third:]]
        # A request under way is a task and a descriptor for a moment: what must not move is what is always there.
        held = min(last) <= min(first) and max(last) <= max(look[key] for look in warm[: 2 * third]) + 2
        verdicts.append(
            Verdict(key, f"{min(first)} to {max(first)} at first, {min(last)} to {max(last)} at last", held)
        )
    wal = max(look["wal_bytes"] for look in looks)
    verdicts.append(Verdict("wal", f"at most {wal:,} bytes of {wal_cap_bytes:,}", wal <= wal_cap_bytes))
    frames, ticks = ((warm[-1][key] - warm[0][key]) / span_s for key in ("frames", "ticks"))
    text = f"{frames:,.0f} frames a second of {rate:,.0f}, taken in {ticks:,.0f} ticks (those of one read are merged)"
    verdicts.append(Verdict("rate", text, frames >= 0.98 * rate))
    core = (warm[-1]["cpu_s"] - warm[0]["cpu_s"]) / span_s
    orders, fills = warm[-1]["orders"] - warm[0]["orders"], warm[-1]["fills"] - warm[0]["fills"]
    verdicts.append(
        Verdict("orders", f"{orders} orders, {fills} fills; {core:.0%} of a core", bool(orders) and bool(fills))
    )
    return verdicts
