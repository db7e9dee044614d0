"""Ticks of the past through the engine, as many as go by without anything else to do.

The tick branch of ``Engine.handle``, inlined into a loop for whoever has thousands of rows at hand: a tick is made, two
fields are set, the strategy is called. That nothing else is due is found out for a whole stretch of rows beforehand: no
timer before its end, no price out of the ``Band`` within which orders at the exchange wait and a look at the limits would
find nothing. A stretch ends early behind the first tick whose strategy asked for something. What comes out is what
``handle`` gives, tick by tick, and tests hold the two against one another. A strategy may also pass over rows by columns
(``on_block``), up to the one at which it wants to be called. Imports core only; called by the replay driver.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import repeat
from operator import length_hint
from typing import Any, TypeVar

import attrs
import msgspec

from botframework.core.calm import Calm
from botframework.core.engine import LIMITS_EVERY_NS, NOTHING, Engine
from botframework.core.events import Command
from botframework.core.foreign import RAISED
from botframework.core.model import Instrument, Tick
from botframework.core.quotes import Lane
from botframework.core.ticks import Ticks

_T = TypeVar("_T")


class Rows(msgspec.Struct, eq=False, gc=False):
    """A stretch of rows in order of time, as columns, as long as the first; that is emptied where the stretch ends early.

    The others are lists or their iterators, which may go on behind the stretch. ``more`` are columns behind the sizes.
    """

    at_ns: list[int]
    bid: Iterable[float]
    ask: Iterable[float]
    bid_size: Iterable[float]
    ask_size: Iterable[float]
    more: Sequence[Iterable[Any]] = ()


Way = list[Any]


@attrs.define(eq=False)
class Band:
    """One instrument in a replay. While ``low`` < bid and ask < ``high``, no working order at the exchange can do anything.

    ``floor`` and ``ceiling`` follow, both included: up to there nothing but the strategy has to see a tick. ``way`` is what a
    row of several instruments needs of its own: lane, floor, ceiling, context and callback of the only strategy.
    """

    lane: Lane
    low: float = -math.inf
    high: float = math.inf
    floor: float = -math.inf
    ceiling: float = math.inf
    way: Way = attrs.field(factory=list)


@attrs.frozen(eq=False, slots=False)
class Turns:
    """Whose turn it is in each row of a block: bands by symbol, and contracts with the ``rules`` of now; listed when needed."""

    symbols: list[str]
    bands: dict[str, Band]
    rules: dict[str, Instrument]

    @cached_property
    def ways(self) -> list[Way]:
        ways = {symbol: band.way for symbol, band in self.bands.items()}
        return list(map(ways.__getitem__, self.symbols))

    @cached_property
    def lanes(self) -> list[Lane]:
        lanes = {symbol: band.lane for symbol, band in self.bands.items()}
        return list(map(lanes.__getitem__, self.symbols))

    @cached_property
    def instruments(self) -> list[Instrument]:
        return list(map(self.rules.__getitem__, self.symbols))


def can_inline(engine: Engine) -> bool:
    """Whether the loops below do all that ``handle`` would do with a tick. Bars need the longer road."""
    return not (engine._bars or engine._series)


def calm_of(engine: Engine) -> Calm | None:
    """What is known of the limits, when looks at them can be saved: one found nothing, and nothing happened since."""
    if engine._wants_peaks or engine._state.flattening:
        return None
    calm = engine._desk.calm
    return calm if calm.holds(engine._outbox.moves, engine._state) else None


def quiet_until(engine: Engine, calm: Calm | None) -> int:
    """Ticks before this market time set nothing off in the engine but the strategies, as long as they are within the bands."""
    timer_ns, look_ns = engine._timers.next_due_ns, engine._limits_due_ns if calm is None else engine._audit_due_ns
    return timer_ns if timer_ns < look_ns else look_ns


def idle_until(engine: Engine) -> int:
    """The same where no tick comes: before this market time nothing at all happens in the engine.

    Marks that stand still need no limits that bear worse ones, and the highest result is no higher at the next look.
    """
    if engine.is_settled:
        return min(engine._timers.next_due_ns, engine._audit_due_ns)
    return quiet_until(engine, calm_of(engine))


def fit(calm: Calm | None, bands: Iterable[Band]) -> bool:
    """Work out ``floor`` and ``ceiling`` from the orders' band and the limits; whether all are without end."""
    is_open = True
    for band in bands:
        floor = math.nextafter(band.low, math.inf) if band.low > -math.inf else band.low
        ceiling = math.nextafter(band.high, -math.inf) if band.high < math.inf else band.high
        if calm is not None:
            low, high = calm.bounds(band.lane)
            floor, ceiling = floor if floor > low else low, ceiling if ceiling < high else high
        band.floor, band.ceiling = floor, ceiling
        is_open = is_open and floor == -math.inf and ceiling == math.inf
    return is_open


def take_one(
    engine: Engine, band: Band, instrument: Instrument, rows: Rows, passed: Callable[[int], None]
) -> tuple[int, Sequence[Command]]:
    """Rows of one instrument, all within its band and before ``quiet_until``.

    Returns how many were taken and the commands of the last one; fewer than there are when something was asked for.
    ``passed`` is told the number first, and does what was due on the way and could wait.
    """
    state, desk, lane = engine._state, engine._desk, band.lane
    calls, times = lane.calls, rows.at_ns
    bids = iter(rows.bid)
    # Whoever asks for something empties the times, and the loop ends behind that tick: no look at every one.
    desk.stir = times.clear
    count = length_hint(bids)
    ticks = map(Tick, repeat(instrument), times, times, bids, rows.ask, rows.bid_size, rows.ask_size, *rows.more)
    context: Any = None
    error: BaseException | None = None
    try:
        if len(calls) == 1:
            context, call = calls[0]
            for tick in ticks:
                state.now_ns = tick.at_ns
                lane.tick = tick
                call(context, tick)
        else:
            for tick in ticks:
                state.now_ns = tick.at_ns
                lane.tick = tick
                for context, call in calls:
                    call(context, tick)
    except RAISED as raised:  # a strategy may raise anything; it alone stops
        error = raised
    finally:
        desk.stir = _ignore
    count -= length_hint(bids)
    lane.at_ns = state.now_ns
    return count, _taken(engine, count, lane, context, error, passed)


def scanner(engine: Engine, lane: Lane) -> Callable[[Any, Ticks], Any] | None:
    """The ``on_block`` of the only strategy that hears of an instrument; None where there is no such one."""
    if len(lane.calls) != 1:
        return None
    return engine._seats.callback(lane.calls[0][0].name, "on_block")


def pass_over(
    engine: Engine, band: Band, scan: Callable[[Any, Ticks], Any], ticks: Ticks, tick_at: Callable[[int], Tick]
) -> int:
    """Let a strategy take in rows by columns, up to the one at which it wants its ``on_tick`` called.

    Returns how many it took. Nothing but the market changes within the rows, so what the context says before them holds
    for all of them; ``tick_at`` makes the tick of a row. It may ask for nothing here, since no moment would be that of the wish.
    """
    state, desk, seats, lane = engine._state, engine._desk, engine._seats, band.lane
    context = lane.calls[0][0]
    asked: list[bool] = []
    desk.stir = lambda: asked.append(True)
    try:
        answer = scan(context, ticks)
        count = len(ticks) if answer is None else operator.index(answer)
        if asked:
            raise RuntimeError("on_block may ask for nothing; return the row whose on_tick shall")
        if not 0 <= count <= len(ticks):
            raise ValueError(f"on_block answered {count}, which is none of its {len(ticks)} rows")
    except RAISED as error:  # a strategy may raise anything; it alone stops
        seats.block_raised(context, error)
        return 0
    finally:
        desk.stir = _ignore
    if count:
        tick = tick_at(count - 1)
        lane.tick = tick
        state.now_ns = lane.at_ns = tick.at_ns
        _settle_looks(engine, count)
    return count


def take_many(
    engine: Engine,
    bands: Sequence[Band],
    turns: Turns,
    row: int,
    rows: Rows,
    passed: Callable[[int], None],
    *,
    is_open: bool,
) -> tuple[int, Sequence[Command]]:
    """The same for rows of several instruments, up to the first one out of its band; ``is_open``: there is no such one.

    ``bands`` are all there are; from its ``row`` on, ``turns`` says whose the rows are.
    """
    state, desk = engine._state, engine._desk
    times = rows.at_ns
    bids = iter(rows.bid)
    desk.stir = times.clear
    count = length_hint(bids)
    instruments = _from(turns.instruments, row)
    ticks = map(Tick, instruments, times, times, bids, rows.ask, rows.bid_size, rows.ask_size, *rows.more)
    is_shared, is_same, first = False, True, bands[0].lane.calls
    for band in bands:
        calls = band.lane.calls
        is_shared = is_shared or len(calls) > 1
        is_same = is_same and calls == first
    if not (is_open and (is_shared or is_same)):
        for band in bands:
            band.way[:] = (band.lane, band.floor, band.ceiling, *_listener(band))
    context: Any = None
    lane: Any = None  # of whatever way the row is; a check for each would cost more than the row
    error: BaseException | None = None
    outside = 0
    try:
        if is_shared and is_open:
            for lane, tick in zip(_from(turns.lanes, row), ticks, strict=False):
                state.now_ns = tick.at_ns
                lane.tick = tick
                for context, call in lane.calls:
                    call(context, tick)
        elif is_shared:
            for (way, floor, ceiling, _, _), tick in zip(_from(turns.ways, row), ticks, strict=False):
                if tick.bid < floor or tick.ask > ceiling:
                    outside = 1
                    break
                lane = way
                state.now_ns = tick.at_ns
                way.tick = tick
                for context, call in way.calls:
                    call(context, tick)
        elif is_open and is_same:
            context, call = _listener(bands[0])
            for lane, tick in zip(_from(turns.lanes, row), ticks, strict=False):
                state.now_ns = tick.at_ns
                lane.tick = tick
                call(context, tick)
        elif is_open:
            for (lane, _, _, context, call), tick in zip(_from(turns.ways, row), ticks, strict=False):
                state.now_ns = tick.at_ns
                lane.tick = tick
                call(context, tick)
        else:
            for (way, floor, ceiling, listener, call), tick in zip(_from(turns.ways, row), ticks, strict=False):
                if tick.bid < floor or tick.ask > ceiling:
                    outside = 1
                    break
                lane, context = way, listener
                state.now_ns = tick.at_ns
                way.tick = tick
                call(listener, tick)
    except RAISED as raised:  # a strategy may raise anything; it alone stops
        error = raised
    finally:
        desk.stir = _ignore
    count -= length_hint(bids) + outside
    if lane is None:
        return 0, NOTHING
    for band in bands:
        if band.lane.tick is not None:
            band.lane.at_ns = band.lane.tick.at_ns
    return count, _taken(engine, count, lane, context, error, passed)


def _listener(band: Band) -> tuple[Any, Callable[[Any, Tick], object]]:
    """The only strategy of an instrument, or the first one."""
    calls = band.lane.calls
    return calls[0] if calls else (None, _deaf)


def _from(column: Sequence[_T], row: int) -> Iterator[_T]:
    """A list from a row on, without a copy of it."""
    rest = iter(column)
    rest.__setstate__(row)  # type: ignore[attr-defined]  # what a list's iterator is restored by
    return rest


def _deaf(context: Any, tick: Tick) -> None: ...


def _taken(
    engine: Engine, count: int, lane: Lane, context: Any, error: BaseException | None, passed: Callable[[int], None]
) -> Sequence[Command]:
    """The end of a stretch: what the loop left undone at every tick, then what ``handle`` does behind one."""
    seats = engine._seats
    _settle_looks(engine, count)
    if count:
        passed(count)
    if context is not None:
        seats.running = context
    if error is not None:
        assert lane.tick is not None
        seats.tick_raised(lane.calls, lane.tick, error)
    if engine._desk.wishes or engine._outbox.commands:
        return engine._finish()
    return NOTHING


def _settle_looks(engine: Engine, count: int) -> None:
    """So many ticks were taken, up to the state's moment; looks at the limits that were due before it have been saved."""
    engine.ticks += count
    at_ns = engine._state.wall_ns = engine._state.now_ns
    if at_ns >= engine._limits_due_ns:
        engine._limits_due_ns = at_ns - at_ns % LIMITS_EVERY_NS + LIMITS_EVERY_NS
        engine.next_due_ns = min(engine._timers.next_due_ns, engine._limits_due_ns)


def _ignore() -> None: ...
