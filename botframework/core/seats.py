"""The strategies inside the engine: who is called with what, and what happens when one raises.

Callbacks are resolved once and kept per instrument in tuples, worked out again when a strategy starts, fails or stops.
Imports core only; owned by ``core.engine``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import attrs

from botframework.core import events as ev
from botframework.core.context import Context
from botframework.core.desk import Desk
from botframework.core.model import Instrument, Tick, TradingState
from botframework.core.outbox import Outbox

Callback = Callable[..., Any]


class StrategySpec(NamedTuple):
    """A strategy as the runner found it; a plain tuple of the same five will do."""

    name: str
    instance: object
    callbacks: Mapping[str, Callback | None]  # hook name -> bound method taking all of the hook's arguments
    instruments: tuple[Instrument, ...]
    params: Any = None


@attrs.define(eq=False)
class Seat:
    """One strategy."""

    spec: StrategySpec
    context: Context
    callbacks: dict[str, Callback]
    conids: frozenset[int]
    failed: bool = False
    backlog: list[tuple[str, Any]] = attrs.field(factory=list)  # what happened before on_start


@attrs.define(eq=False)
class Seats:
    """All strategies. ``running`` is the one whose callback ran last."""

    outbox: Outbox
    desk: Desk
    on_fail: Callable[[str], None]
    running: Context | None = None
    raised: dict[str, str] = attrs.field(factory=dict)  # strategy -> what it raised in this run, in one line
    is_started: bool = False
    is_stopping: bool = False
    is_mute: bool = False
    _seats: dict[str, Seat] = attrs.field(factory=dict)

    def add(self, spec: StrategySpec, context: Context) -> None:
        """A strategy takes its seat."""
        callbacks = {hook: call for hook, call in spec.callbacks.items() if call is not None}
        self._seats[spec.name] = Seat(spec, context, callbacks, frozenset(each.conid for each in spec.instruments))

    def __contains__(self, name: str) -> bool:
        return name in self._seats

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all strategies, in the order of the configuration."""
        return tuple(self._seats)

    def context(self, name: str) -> Context | None:
        """A strategy's context; None when it is not in this run."""
        seat = self._seats.get(name)
        return None if seat is None else seat.context

    def learn(self, instrument: Instrument) -> None:
        """Newer rules of an instrument."""
        for seat in self._seats.values():
            seat.context._learn(instrument)

    def wants(self, hook: str) -> bool:
        """Whether any strategy has this callback."""
        return any(hook in seat.callbacks for seat in self._seats.values())

    def tell(self, name: str, hook: str, *things: Any) -> None:
        """Call one strategy, by name; what comes before its start is kept for it."""
        seat = self._seats.get(name)
        if seat is None or seat.failed or self.is_mute or hook not in seat.callbacks:
            return
        if self.is_started:
            self._call(seat, hook, *things)
        elif things:
            seat.backlog.append((hook, things[0]))

    def tell_all(self, hook: str, *things: Any, conid: int | None = None) -> None:
        """Call every strategy, or those that have an instrument."""
        if self.is_started and (not self.is_mute or hook == "on_stop"):
            for seat in self._seats.values():
                if conid is None or conid in seat.conids:
                    self._call(seat, hook, *things)

    def start(self) -> None:
        """Give back what was saved, start, then tell what happened since the last run."""
        self.is_started = True
        for seat in self._seats.values():
            saved = self.outbox.state.saved.get(seat.spec.name)
            if saved is not None:
                self._call(seat, "on_load", saved)
            self._call(seat, "on_start")
            backlog, seat.backlog = seat.backlog, []
            for hook, thing in backlog:
                self._call(seat, hook, thing)
        self.fill_lanes()

    def stop(self) -> None:
        """No more ticks; orders and fills are still told."""
        self.is_stopping = True
        self.fill_lanes()

    def mute(self) -> None:
        """Nothing that happens from here on is durable, so no strategy hears of it; only that the run ends."""
        self.is_mute = True
        self.fill_lanes()

    def save(self) -> None:
        """Ask every strategy for what it wants back after a restart."""
        if not self.is_started or self.is_mute:
            return
        state = self.outbox.state
        for seat in self._seats.values():
            kept = self._call(seat, "on_save")
            if kept is None or seat.failed:
                continue
            if not isinstance(kept, dict) or not _is_plain(kept):
                self._fail(seat, "on_save", TypeError("give a dict of text, numbers, booleans, None, lists and dicts"))
            elif state.saved.get(seat.spec.name) != kept:
                self.outbox.emit(ev.SaveState(at_ns=state.now_ns, strategy=seat.spec.name, state=_copy(kept)))

    def tick_raised(self, calls: tuple[tuple[Any, Callback], ...], tick: Tick, error: Exception) -> None:
        """Stop the one that raised, then give the tick to those behind it."""
        guilty = next(index for index, (context, _) in enumerate(calls) if context is self.running)
        self._fail(self._seats[calls[guilty][0].name], "on_tick", error)
        for context, _ in calls[guilty + 1 :]:
            self._call(self._seats[context.name], "on_tick", tick)

    def fill_lanes(self) -> None:
        """Work out who gets which instrument's ticks."""
        live = (
            []
            if self.is_stopping or self.is_mute or not self.is_started
            else [s for s in self._seats.values() if not s.failed]
        )
        for conid, lane in self.outbox.state.lanes.items():
            lane.calls = tuple(
                (seat.context, call)
                for seat in live
                if conid in seat.conids and (call := seat.callbacks.get("on_tick")) is not None
            )

    def _call(self, seat: Seat, hook: str, *things: Any) -> Any:
        """Call one callback; what it raises stops this strategy and nothing else."""
        callback = seat.callbacks.get(hook)
        if callback is None or seat.failed:
            return None
        self.running = seat.context
        try:
            return callback(seat.context, *things)
        except Exception as error:  # noqa: BLE001  a strategy may raise anything; it alone stops
            self._fail(seat, hook, error)
            return None

    def _fail(self, seat: Seat, hook: str, error: Exception) -> None:
        seat.failed = True
        name = seat.spec.name
        self.raised[name] = f"strategy {name!r} raised {type(error).__name__} in {hook}: {error} ({_where(error)})"
        self.fill_lanes()
        self.desk.forget(seat.context)
        self.on_fail(name)
        words = f"strategy {name!r} raised {type(error).__name__} in {hook}: {error} ({_where(error)})"
        self.outbox.tell("error", "STRATEGY_RAISED", words, name, hook=hook)
        self.outbox.change_state(name, TradingState.HALTED, words)
        self.desk.cancel_own(name, "strategy raised")


def _is_plain(value: object, depth: int = 0) -> bool:
    """Whether a value survives JSON unchanged."""
    if value is None or isinstance(value, (str, bool, int)):
        return True
    if isinstance(value, float):
        return value == value and abs(value) != float("inf")
    if depth > 20:
        return False
    if isinstance(value, list):
        return all(_is_plain(each, depth + 1) for each in value)
    if isinstance(value, dict):
        return all(isinstance(key, str) and _is_plain(each, depth + 1) for key, each in value.items())
    return False


def _copy(value: Any) -> Any:
    """A copy the strategy cannot change any more."""
    if isinstance(value, dict):
        return {key: _copy(each) for key, each in value.items()}
    return [_copy(each) for each in value] if isinstance(value, list) else value


def _where(error: BaseException) -> str:
    """File and line where it was raised, without the machine's folders."""
    trace = error.__traceback__
    if trace is None:
        return "no place known"
    while trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename.replace(chr(92), '/').rpartition('/')[2]}:{trace.tb_lineno}"
