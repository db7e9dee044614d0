"""The heart of the live driver: one event through journal, engine and broker, in that order.

Synchronous and on the loop's thread. An event is durable before the engine sees it; the engine's commands are durable, a
submit together with its ``OrderSent``, before the broker hears of them. When the journal fails nothing is sent any more
except cancellations. Events that come up while another is being worked on wait in order; waiting ticks keep only the
newest per instrument. Imports ports and core; used by ``runtime.live``.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import Protocol, runtime_checkable

import attrs
from msgspec.structs import replace

from botframework.core.engine import Engine
from botframework.core.events import (
    AnswerQuestion,
    BookFill,
    CancelOrder,
    Command,
    DenyModify,
    DenyOrder,
    Event,
    JournalFailed,
    MarkDay,
    MarkTold,
    ModifyOrder,
    OrderSent,
    Reconcile,
    SaveState,
    SubmitOrder,
    Tell,
    TimeAdvanced,
)
from botframework.core.foreign import RAISED
from botframework.core.model import Notice, Tick
from botframework.errors import JournalError
from botframework.ports import Broker, Clock, Journal, Notifier
from botframework.runtime.report import Observer
from botframework.runtime.watch import Watchdog

# Told or repeated by themselves after a crash: these wait for the next write instead of a sync of their own, so that a
# strategy that is denied on every tick does not hold the loop at the disk. What an execution books follows from its own row,
# which is on the disk by then: without it the next process books it (``Engine._on_run_started``).
_MAY_WAIT = frozenset({DenyOrder, DenyModify, BookFill, MarkDay, MarkTold, Reconcile, SaveState, Tell})
_WAITING_MAX = 1_000
_FOR_THE_BROKER = frozenset({SubmitOrder, ModifyOrder, CancelOrder, AnswerQuestion})


@runtime_checkable
class _AsksFirst(Protocol):
    """A broker whose order requests may stand in line: it asks again right before one leaves."""

    def ask_before_sending(
        self, objection: Callable[[SubmitOrder | ModifyOrder], str], is_recorded: Callable[[Command], bool]
    ) -> None: ...


@attrs.define(eq=False, kw_only=True)
class Pump:
    """Takes events and ticks from whoever calls ``emit`` and ``emit_tick``; until ``engine`` is set they wait.

    ``on_reconcile`` hears of ``Reconcile`` commands, ``on_failure`` of the first error that ends the run: the journal's, or
    a mistake of ours. ``on_handled`` is called after each event with the event, and with None when only a timer moved,
    ``on_waiting`` when rows wait for the next write.
    ``held`` is asked right before an order leaves; a text keeps it here.
    """

    broker: Broker
    journal: Journal
    clock: Clock
    observer: Observer
    notifiers: Sequence[Notifier]
    watch: Watchdog
    on_reconcile: Callable[[str], None]
    on_failure: Callable[[Exception], None]
    on_handled: Callable[[Event | None], None]
    on_waiting: Callable[[], None] = lambda: None
    held: Callable[[], str] = lambda: ""
    engine: Engine | None = None
    sent: set[str] = attrs.field(init=False, factory=set)  # client ids of this run's orders
    booked: set[str] = attrs.field(init=False, factory=set)  # execution ids of this run's fills
    dead: JournalError | None = attrs.field(init=False, default=None)
    is_closed: bool = attrs.field(init=False, default=False)
    _is_busy: bool = attrs.field(init=False, default=False)
    _events: deque[Event] = attrs.field(init=False, factory=deque)
    _ticks: dict[int, Tick] = attrs.field(init=False, factory=dict)
    _waiting: list[Event | Command] = attrs.field(init=False, factory=list)
    _due_ns: int = attrs.field(init=False, default=0)
    _handing: Command | None = attrs.field(init=False, default=None)  # recorded, and on its way to the broker right now

    # --- the two entrances --------------------------------------------------------------------------------------------

    def emit(self, event: Event) -> None:
        """Take an event in. Never raises: a failure ends the run through ``on_failure``."""
        if self.is_closed:
            return
        self._events.append(event)
        if not self._is_busy and self.engine is not None:
            self._drain()

    def emit_tick(self, tick: Tick) -> None:
        """Take a tick in; the hot path."""
        engine = self.engine
        if engine is None or self._is_busy:
            if not self.is_closed:
                self._ticks[tick.instrument.conid] = tick
            return
        if self.is_closed:
            return
        watch = self.watch
        watch.calls += 1
        watch.busy = True
        try:
            commands = engine.handle(tick)
        except Exception as error:  # noqa: BLE001 - the engine contains what strategies raise; this is our own mistake
            self._fail(error)
            return
        finally:
            watch.busy = False
        if commands:
            self._is_busy = True
            try:
                self._carry_out(commands)
            except Exception as error:  # noqa: BLE001 - as above: the run ends, in order
                self._fail(error)
                return
            finally:
                self._is_busy = False
            self._drain()
        if engine.next_due_ns != self._due_ns:
            self._due_ns = engine.next_due_ns
            self.on_handled(None)

    def tell(self, notice: Notice) -> None:
        """Tell the people something that is no business of the engine's. It is recorded with the next write."""
        row = Tell(at_ns=notice.at_ns, notice=notice)
        if self.engine is not None and self.dead is None and not self.is_closed:
            self._waiting.append(row)
            self.on_waiting()
        self.observer.row(row)
        self._notify(notice)

    def begin(self, engine: Engine, first: Sequence[Event]) -> None:
        """Set the engine; ``first`` goes ahead of everything that has been waiting for it.

        What waited may have been stamped before the market's time was known; it cannot be later than the beginning.
        """
        self.engine = engine
        if isinstance(self.broker, _AsksFirst):
            self.broker.ask_before_sending(self._objection, self._is_recorded)
        begun_ns = first[-1].at_ns
        waited = [event if event.at_ns <= begun_ns else replace(event, at_ns=begun_ns) for event in self._events]
        self._events = deque([*first, *waited])
        self._drain()

    def _objection(self, command: SubmitOrder | ModifyOrder) -> str:
        """Why an order that has waited must not leave any more; empty when it may."""
        if self.is_closed or self.dead is not None or self.engine is None:
            return "the run is over"
        return self.held() or self.engine.objection(command)

    def _is_recorded(self, command: Command) -> bool:
        """Whether it is the command that stands in the journal and is being handed over at this moment; true once."""
        handing, self._handing = self._handing, None
        return handing is command

    # --- inside -------------------------------------------------------------------------------------------------------

    def _drain(self) -> None:
        """Work on what waits: events first, then the newest tick of each instrument."""
        try:
            while (self._events or self._ticks) and not self.is_closed:
                self._is_busy = True
                try:
                    while self._events and not self.is_closed:
                        self._take(self._events.popleft())
                finally:
                    self._is_busy = False
                ticks, self._ticks = self._ticks, {}
                for tick in ticks.values():
                    self.emit_tick(tick)
        except Exception as error:  # noqa: BLE001 - a mistake of ours must not run up into the broker's code
            self._fail(error)

    def _take(self, event: Event) -> None:
        engine = self.engine
        assert engine is not None
        if self.dead is None and type(event) is not TimeAdvanced:
            try:
                self._record([event])
            except JournalError as error:
                # Not durable, so nobody may act on it; the broker still knows it when the next start asks.
                self._journal_died(error)
                return
        self.observer.row(event)
        commands = self._handle(event)
        if commands:
            self._carry_out(commands)
        self._due_ns = engine.next_due_ns
        self.on_handled(event)

    def _handle(self, event: Event) -> Sequence[Command]:
        assert self.engine is not None
        self.watch.calls += 1
        self.watch.busy = True
        try:
            return self.engine.handle(event)
        finally:
            self.watch.busy = False

    def _carry_out(self, commands: Sequence[Command]) -> None:
        if self.dead is not None:
            self._carry_out_unrecorded(commands)
            return
        rows: list[Event | Command] = []
        sent: dict[str, OrderSent] = {}
        for command in commands:
            rows.append(command)
            if isinstance(command, SubmitOrder):
                key = command.intent.client_order_id
                # From here on the request may be on the wire, as far as a later start can know.
                sent[key] = OrderSent(at_ns=command.at_ns, wall_ns=self.clock.wall_ns(), client_order_id=key)
                rows.append(sent[key])
        try:
            if len(self._waiting) < _WAITING_MAX and _MAY_WAIT.issuperset(map(type, rows)):
                self._waiting.extend(rows)
                self.on_waiting()
            else:
                self._record(rows)
        except JournalError as error:
            self._journal_died(error)
            # The engine holds these for done: a cancellation among them will not be asked for again.
            self._carry_out_unrecorded(commands)
            return
        engine = self.engine
        assert engine is not None
        for place, command in enumerate(commands):
            if type(command) not in _FOR_THE_BROKER:
                self.observer.row(command)
            else:
                # The journal has it, so it goes first; who looks on and the books that it was sent come behind the bytes.
                self._handing = command
                self.broker.execute(command)
                self._handing = None
                self.observer.row(command)
                if isinstance(command, SubmitOrder):
                    self.sent.update(each.client_order_id for each in (command.intent, *command.legs))
                    more = self._handle(sent[command.intent.client_order_id])
                    engine.foresee(command.intent.strategy)
                    if more:
                        self._carry_out(more)
                        if self._is_dead():
                            self._carry_out_unrecorded(commands[place + 1 :])
                            return
                continue
            if isinstance(command, BookFill):
                if command.fill.strategy:
                    self.booked.add(command.fill.execution_id)
            elif isinstance(command, Reconcile):
                self.on_reconcile(command.reason)
            elif isinstance(command, Tell):
                self._notify(command.notice)

    def _carry_out_unrecorded(self, commands: Sequence[Command]) -> None:
        """With a dead journal only cancellations leave: they can be repeated, and they make the account safer."""
        for command in commands:
            self.observer.row(command)
            if isinstance(command, CancelOrder):
                self.broker.execute(command)
            elif isinstance(command, Tell):
                self._notify(command.notice)

    def _record(self, rows: list[Event | Command]) -> None:
        """Write what has waited and these rows, in order, in one transaction."""
        waiting, self._waiting = self._waiting, []
        self.journal.append([*waiting, *rows])

    def flush(self) -> None:
        """Write what has waited. Called by the driver a moment after ``on_waiting``, and at the end."""
        if self._waiting and self.dead is None and not self._is_busy:
            try:
                self._record([])
            except JournalError as error:
                self._journal_died(error)

    def journal_failed(self, error: JournalError) -> None:
        """Somebody else's write to the journal failed (the heartbeat's)."""
        if self.dead is None and not self._is_busy and self.engine is not None:
            self._journal_died(error)

    def _is_dead(self) -> bool:
        return self.dead is not None

    def _journal_died(self, error: JournalError) -> None:
        if self.dead is not None:
            return
        self.dead = error
        self.on_failure(error)
        event = JournalFailed(at_ns=self.clock.market_ns(), wall_ns=self.clock.wall_ns(), reason=str(error))
        self.observer.row(event)
        self._carry_out(self._handle(event))

    def _notify(self, notice: Notice) -> None:
        for notifier in self.notifiers:
            try:
                notifier.notify(notice)
            except RAISED as error:  # a broken messenger must not stop trading
                self.observer.row(
                    Tell(
                        at_ns=notice.at_ns,
                        notice=Notice("warning", "NOTIFIER", f"{type(notifier).__name__}: {error!r}", notice.at_ns),
                    )
                )

    def _fail(self, error: Exception) -> None:
        """A mistake of ours: nothing may be decided on a state that may be wrong."""
        self.is_closed = True
        self.on_failure(error)
