"""The strategies inside the engine: who is called with what, and what happens when one raises.

Callbacks are resolved once and kept per instrument in tuples, worked out again when a strategy starts, fails or stops.
What is in the journal is told once, over all processes: behind what a strategy was told goes a row that says so (with its
state, where that changed), in the transaction of what it did; a later process tells what the journal has behind that row.
Imports core only; owned by ``core.engine``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import attrs

from botframework.core import events as ev
from botframework.core.context import Context
from botframework.core.desk import Desk
from botframework.core.events import Command, Event
from botframework.core.foreign import RAISED
from botframework.core.kept import kept_copy
from botframework.core.model import Instrument, SessionState, Tick, TradingState
from botframework.core.outbox import Outbox
from botframework.core.texts import bounded

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
    backlog: list[tuple[str, Any]] = attrs.field(factory=list)  # in the journal, and not told yet
    is_known: bool = False  # the journal says how far it was told
    took_part: bool = False  # in the run of the last row: it had started
    older: int = 0  # how much of the backlog is from before that run
    mark: Command | None = None  # of the event at hand


@attrs.define(eq=False)
class Seats:
    """All strategies. ``running`` is the one whose callback ran last.

    ``told`` heard of something that is in the journal, ``acted`` had a wish become a command, and neither is written down
    yet. Nobody writes it down without ``keeps_place``: where no run follows this one.
    """

    outbox: Outbox
    desk: Desk
    on_fail: Callable[[str], None]
    running: Context | None = None
    raised: dict[str, str] = attrs.field(factory=dict)  # strategy -> what it raised in this run, in one line
    is_started: bool = False
    is_stopping: bool = False
    is_mute: bool = False
    keeps_place: bool = True
    told: dict[str, Seat] = attrs.field(factory=dict)
    acted: dict[str, Seat] = attrs.field(factory=dict)
    _seats: dict[str, Seat] = attrs.field(factory=dict)
    is_marked: bool = False  # some seat has a mark of the event at hand
    listeners: dict[str, set[str]] = attrs.field(factory=dict)  # hook -> the strategies that have this callback

    def add(self, spec: StrategySpec, context: Context) -> None:
        """A strategy takes its seat."""
        callbacks = {hook: call for hook, call in spec.callbacks.items() if call is not None}
        self._seats[spec.name] = Seat(spec, context, callbacks, frozenset(each.conid for each in spec.instruments))
        for hook in callbacks:
            self.listeners.setdefault(hook, set()).add(spec.name)

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
        return bool(self.listeners.get(hook))

    def tell(self, name: str, hook: str, thing: Any) -> None:
        """Tell one strategy, by name, of something in the journal; before its start it is kept for it."""
        seat = self._seats.get(name)
        if seat is None or seat.failed or self.is_mute or hook not in seat.callbacks:
            return
        if not self.is_started:
            seat.backlog.append((hook, thing))
            return
        if self.keeps_place:
            self.told[name] = seat
        self._call(seat, hook, thing)

    def tell_session(self, session: SessionState) -> None:
        """Tell every strategy how the session is now."""
        for name in self._seats:
            self.tell(name, "on_session", session)

    def tell_with(self, conid: int, hook: str, thing: Any) -> None:
        """Tell every strategy that has an instrument."""
        for name, seat in self._seats.items():
            if conid in seat.conids:
                self.tell(name, hook, thing)

    def wake(self, name: str, hook: str, thing: Any) -> None:
        """Call one strategy for something that is not in the journal: told now or never."""
        seat = self._seats.get(name)
        if seat is not None and self.is_started and not self.is_mute:
            self._call(seat, hook, thing)

    def wake_all(self, hook: str, *things: Any, conid: int | None = None) -> None:
        """The same for every strategy, or those that have an instrument."""
        if self.is_started and (not self.is_mute or hook == "on_stop"):
            for seat in self._seats.values():
                if conid is None or conid in seat.conids:
                    self._call(seat, hook, *things)

    # --- how far each was told ----------------------------------------------------------------------------------------

    def recall(self, row: Event | Command) -> None:
        """Take in a row of the journal that says how far a strategy was told, or that a run began."""
        if isinstance(row, (ev.MarkTold, ev.SaveState)):
            seat = self._seats.get(row.strategy)
            if seat is not None:
                seat.is_known = seat.took_part = True
                seat.older = 0
                seat.backlog.clear()
        elif isinstance(row, ev.RunStarted):
            self.run_began()

    def run_began(self) -> None:
        """What is in the journal behind this belongs to a new run."""
        for seat in self._seats.values():
            if not seat.is_known:
                seat.backlog.clear()  # it never began: there is nothing it could have missed
            elif not seat.took_part:
                # The session of a run it had no part in; what became of its orders there does concern it.
                own = [each for each in seat.backlog[seat.older :] if each[0] != "on_session"]
                seat.backlog[seat.older :] = own
            seat.took_part = False
            seat.older = len(seat.backlog)

    def act(self, name: str) -> None:
        """A wish of this strategy became a command."""
        if self.keeps_place and (seat := self._seats.get(name)) is not None:
            self.acted[name] = seat

    def mark(self, *, acted: bool) -> None:
        """Write down how far those were told that heard something, and their states; or also new states of those that acted.

        Called before what they wished is granted: a state that cannot be kept takes the wishes along.
        """
        due = {**self.told, **self.acted} if acted else dict(self.told)
        for name, seat in due.items():
            heard = self.told.pop(name, None) is not None
            self.acted.pop(name, None)
            state = self._state_of(seat)
            if not seat.failed and (heard or state is not None):
                self._put(seat, state)

    def _put(self, seat: Seat, state: dict[str, Any] | None) -> None:
        name, now_ns = seat.spec.name, self.outbox.state.now_ns
        row: Command = ev.MarkTold(at_ns=now_ns, strategy=name)
        if state is not None:
            row = ev.SaveState(at_ns=now_ns, strategy=name, state=state)
        if seat.mark is not None and (state is not None or type(seat.mark) is ev.MarkTold):
            self.outbox.take_back(seat.mark)  # the new one says the same and more
        seat.mark, self.is_marked = row, True
        self.outbox.emit(row)

    def end_event(self) -> None:
        """What was written down is on its way; the next event has marks of its own."""
        self.is_marked = False
        for seat in self._seats.values():
            seat.mark = None

    # --- the run ------------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Give back what was saved, start, then tell what is in the journal and was not told."""
        self.is_started = True
        restored = []
        for seat in self._seats.values():
            name = seat.spec.name
            saved = self.outbox.state.saved.get(name)
            if saved is not None:
                self._call(seat, "on_load", kept_copy(saved))
            self._call(seat, "on_start")
            backlog, seat.backlog = seat.backlog, []
            for hook, thing in backlog:
                self.desk.end_event()  # each of them may wish as if it came alone
                self._call(seat, hook, thing)
            if self.keeps_place and not seat.failed:
                self.told[name] = seat
            has_state = saved is not None and "on_load" in seat.callbacks
            if not seat.failed and (has_state or seat.older):
                events = f"{seat.older} event{'' if seat.older == 1 else 's'} told that it had not heard"
                restored.append(f"{name}: " + ", ".join(["state restored"] * has_state + [events] * (seat.older > 0)))
        if restored:
            self.outbox.tell("info", "RESTORED", "; ".join(restored))
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
        """Ask every strategy for what it wants back after a restart. Between events only: what is told must be told."""
        if not self.is_started or self.is_mute:
            return
        for seat in self._seats.values():
            state = self._state_of(seat)
            if state is not None:
                self._put(seat, state)

    def _state_of(self, seat: Seat) -> dict[str, Any] | None:
        """What a strategy wants to keep; None when that is nothing, nothing new, or cannot be kept (then it has failed)."""
        kept = self._call(seat, "on_save")
        if kept is None or seat.failed:
            return None
        try:
            state = kept_copy(kept)
        except ValueError as error:
            self._fail(
                seat, "on_save", error, f"strategy {seat.spec.name!r} cannot be saved by on_save: {bounded(str(error))}"
            )
            return None
        # Compared as text: 1, 1.0 and True are equal, and not the same.
        known = self.outbox.state.saved.get(seat.spec.name)
        return None if known is not None and repr(known) == repr(state) else state

    def tick_raised(self, calls: tuple[tuple[Any, Callback], ...], tick: Tick, error: BaseException) -> None:
        """Stop the one that raised, then give the tick to those behind it."""
        guilty = next(index for index, (context, _) in enumerate(calls) if context is self.running)
        self._fail(self._seats[calls[guilty][0].name], "on_tick", error)
        for context, _ in calls[guilty + 1 :]:
            self._call(self._seats[context.name], "on_tick", tick)

    def block_raised(self, context: Context, error: BaseException) -> None:
        """Stop one that raised in ``on_block``, where it is the only one that hears of an instrument."""
        self.running = context
        self._fail(self._seats[context.name], "on_block", error)

    def hearing(self, hook: str) -> set[str]:
        """Who has this callback. The set itself: who joins later is in it too."""
        return self.listeners.setdefault(hook, set())

    def callback(self, name: str, hook: str) -> Callback | None:
        """One strategy's callback, when it has it and runs."""
        seat = self._seats.get(name)
        return None if seat is None or seat.failed else seat.callbacks.get(hook)

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
        except RAISED as error:  # a strategy may raise anything; it alone stops
            self._fail(seat, hook, error)
            return None

    def _fail(self, seat: Seat, hook: str, error: BaseException, words: str = "") -> None:
        seat.failed = True
        name = seat.spec.name
        said = bounded(" ".join(str(error).split()))  # one line, whatever it was
        words = words or f"strategy {name!r} raised {type(error).__name__} in {hook}: {said} ({_where(error)})"
        self.raised[name] = words
        self.fill_lanes()
        self.desk.forget(seat.context)
        self.on_fail(name)
        # What it was told since its last mark is told again by the next process, when it does not raise any more.
        self.told.pop(name, None)
        self.acted.pop(name, None)
        self.outbox.tell("error", "STRATEGY_RAISED", words, name, hook=hook)
        self.outbox.change_state(name, TradingState.HALTED, words)
        self.desk.cancel_own(name, "strategy raised")


def _where(error: BaseException) -> str:
    """File and line where it was raised, without the machine's folders.

    Of a call into a library, ours among them, the line that calls: the innermost one that lies where the callback does.
    """
    trace, found, folder = error.__traceback__, "no place known", None
    while trace is not None:
        code = trace.tb_frame.f_code
        place, _, name = code.co_filename.replace(chr(92), "/").rpartition("/")
        if folder is None and not str(trace.tb_frame.f_globals.get("__name__")).startswith("botframework."):
            folder = place
        if folder is None or place == folder:
            found = f"{name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return found
