"""Ticks of the past through the engine, as many as go by without anything else to do.

The tick branch of ``Engine.handle``, inlined into a loop for whoever has thousands of ticks at hand: no call per tick but
the strategy's own. It stops in front of the first tick that somebody else must see first (an order that arrives, a timer,
an order at the exchange whose price is reached) and behind the first one that made a wish. What comes out is what
``handle`` gives, tick by tick, and a test holds the two against one another. Imports core only; called by the replay
driver.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import attrs

from botframework.core.engine import LIMITS_EVERY_NS, Engine
from botframework.core.events import Command
from botframework.core.model import Tick
from botframework.core.state import Lane

Halt = tuple[Tick | None, Sequence[Command]]
"""The tick in front of which the loop stopped (not taken yet), and the commands of the one behind which it did."""

ENDED: Halt = (None, ())
"""No more ticks; told by identity, since a wish may come to nothing."""


@attrs.define(eq=False)
class Band:
    """One instrument in a replay. While ``low`` < bid and ask < ``high``, no working order at the exchange can do anything."""

    lane: Lane
    low: float = -math.inf
    high: float = math.inf


def can_inline(engine: Engine) -> bool:
    """Whether the loops below do all that ``handle`` would do with a tick. Bars need the longer road."""
    return not (engine._bars or engine._series)


def take_one(engine: Engine, band: Band, ticks: Iterator[Tick], until_ns: int) -> Halt:
    """Ticks of one instrument, in order of time, up to the first at or after ``until_ns`` or outside the band.

    ``ENDED`` when there are no more.
    """
    lane, low, high = band.lane, band.low, band.high
    calls = lane.calls
    if len(calls) != 1:
        return take_many(engine, zip(_same(band), ticks, strict=False), until_ns)
    state, desk, seats = engine._state, engine._desk, engine._seats
    context, call = calls[0]
    wishes, timers_set = desk.wishes, engine.timers_set
    due_ns = next_due_ns = engine.next_due_ns
    calm_low, calm_high, calm_ns = _calm(engine, lane)
    count = 0
    try:
        for tick in ticks:
            at_ns = tick.at_ns
            if at_ns >= next_due_ns:
                if at_ns >= until_ns or tick.bid <= low or tick.ask >= high:
                    return tick, ()
                if at_ns < calm_ns and tick.bid >= calm_low and tick.ask <= calm_high:
                    # The look at the limits, saved: it would find nothing.
                    next_due_ns = at_ns - at_ns % LIMITS_EVERY_NS + LIMITS_EVERY_NS
                else:
                    state.now_ns = state.wall_ns = at_ns
                    engine._fire()
                    if engine._outbox.commands or lane.calls is not calls or desk.wishes is not wishes or wishes:
                        # Something came of it: this tick goes the long way, which fires nothing twice.
                        next_due_ns = due_ns = engine.next_due_ns
                        return tick, ()
                    next_due_ns = due_ns = engine.next_due_ns
                    calm_low, calm_high, calm_ns = _calm(engine, lane)
            elif at_ns >= until_ns or tick.bid <= low or tick.ask >= high:
                return tick, ()
            state.now_ns = state.wall_ns = lane.at_ns = at_ns
            lane.tick = tick
            count += 1
            try:
                call(context, tick)
            except Exception as error:  # noqa: BLE001  a strategy may raise anything; it alone stops
                seats.running = context
                next_due_ns = _settle_due(engine, due_ns, next_due_ns)
                seats.tick_raised(calls, tick, error)
                return None, engine._finish()
            if wishes or engine.timers_set != timers_set:  # a wish, or a timer that may be due before the next stop
                seats.running = context
                next_due_ns = _settle_due(engine, due_ns, next_due_ns)
                return None, engine._finish()
    finally:
        engine.ticks += count
        _settle_due(engine, due_ns, next_due_ns)
    return ENDED


def _calm(engine: Engine, lane: Lane) -> tuple[float, float, int]:
    """Within which prices of this instrument, and up to when, a look at the limits would find nothing."""
    if engine._wants_peaks or engine._state.flattening:
        return math.inf, -math.inf, 0
    low, high = engine._desk._calm.bounds(engine._outbox.rows, engine._state, lane)
    return low, high, min(engine._audit_due_ns, engine._timers.next_due_ns)


def _settle_due(engine: Engine, due_ns: int, next_due_ns: int) -> int:
    """Tell the engine how far its looks at the limits have been saved; nothing when none was."""
    if next_due_ns is not due_ns and next_due_ns > engine._limits_due_ns:
        engine._limits_due_ns = next_due_ns
        engine.next_due_ns = min(engine._timers.next_due_ns, next_due_ns)
    return next_due_ns


def take_many(engine: Engine, ticks: Iterator[tuple[Band, Tick]], until_ns: int) -> Halt:
    """The same for ticks of several instruments, and for any number of strategies."""
    state, desk, seats = engine._state, engine._desk, engine._seats
    wishes, timers_set = desk.wishes, engine.timers_set
    next_due_ns = engine.next_due_ns
    count = 0
    try:
        for band, tick in ticks:
            at_ns = tick.at_ns
            lane = band.lane
            if at_ns >= next_due_ns:
                if at_ns >= until_ns or tick.bid <= band.low or tick.ask >= band.high:
                    return tick, ()
                state.now_ns = state.wall_ns = at_ns
                engine._fire()
                next_due_ns = engine.next_due_ns
                if engine._outbox.commands or desk.wishes is not wishes or wishes:
                    return tick, ()
            elif at_ns >= until_ns or tick.bid <= band.low or tick.ask >= band.high:
                return tick, ()
            state.now_ns = state.wall_ns = lane.at_ns = at_ns
            lane.tick = tick
            count += 1
            calls = lane.calls
            try:
                for context, call in calls:
                    seats.running = context
                    call(context, tick)
            except Exception as error:  # noqa: BLE001  a strategy may raise anything; it alone stops
                seats.tick_raised(calls, tick, error)
                return None, engine._finish()
            if wishes or engine.timers_set != timers_set:  # a wish, or a timer that may be due before the next stop
                return None, engine._finish()
    finally:
        engine.ticks += count
    return ENDED


def _same(band: Band) -> Iterator[Band]:
    while True:
        yield band
