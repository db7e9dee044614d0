"""The live driver: brings broker, engine and journal together, keeps time, and ends a run in order.

Starting is recovering: replay the journal, reach the broker, compare until the books agree, and only then let strategies
begin. While it runs, the broker's events go through ``runtime.pump`` as they come; beside them slow tasks keep market time
(timers), compare the books, and show the run (``chores``). Stopping tells the strategies, cancels what works (unless
configured otherwise), waits a bounded time for the broker's word, compares once more and writes the summary. Imports ports,
core and its neighbours in ``runtime``; called by the runner.
"""

from __future__ import annotations

import asyncio
import gc
import linecache
import os
import signal
import threading
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeVar, cast, runtime_checkable

import attrs

from botframework import loops
from botframework.core.engine import Engine
from botframework.core.events import (
    Event,
    InstrumentDefined,
    Noticed,
    RunStarted,
    RunStopped,
    StopRequested,
    Tell,
    TimeAdvanced,
    TradingStateChanged,
)
from botframework.core.model import Instrument, Notice, Order, SessionState, Tick, TradingState
from botframework.core.state import ACCOUNT
from botframework.errors import ExitCode, JournalError
from botframework.ports import Broker, Ids, Journal, Notifier
from botframework.runtime.bookkeeper import Bookkeeper
from botframework.runtime.books import held_back, instrument_lines, order_row, own_open_orders
from botframework.runtime.chores import NS_PER_S, Chores, Tasks
from botframework.runtime.closing import Closing
from botframework.runtime.control import ControlServer, Handler
from botframework.runtime.holds import Holds
from botframework.runtime.killswitch import KillSwitch
from botframework.runtime.manual import ManualSeat, NotTaken
from botframework.runtime.monitors import Monitors
from botframework.runtime.patience import Patience
from botframework.runtime.pump import Pump
from botframework.runtime.recorder import Recorder
from botframework.runtime.recovery import Snapshots
from botframework.runtime.renewal import Renewal
from botframework.runtime.report import BotView, Observer, RunResult, Silent
from botframework.runtime.seams import LiveClock
from botframework.runtime.waits import race
from botframework.runtime.watch import Watchdog

_FIRST_TICK_S = 10.0  # how long to wait for the market's time when only the feed knows it
ARMED = "ARMED"
"""The code of the notice that says under which profile a run's limits hold."""


T = TypeVar("T")


@runtime_checkable
class _AdoptsOrders(Protocol):
    """A broker that wants to know the orders of earlier runs, to be able to change and cancel them."""

    def adopt(self, orders: Iterable[Order]) -> None: ...


@runtime_checkable
class _KeepsSession(Protocol):
    """A broker with a session that a person may have to look after."""

    def alert_to(self, told: Callable[[str, str, str], None]) -> None: ...

    def session_status(self) -> Mapping[str, object]: ...


EngineFactory = Callable[[list[Instrument]], Engine]


class _StopWhileStarting(Exception):
    pass


@attrs.define(eq=False, kw_only=True)
class LiveBot:
    """One run of one bot. Make it, then ``await run()`` once.

    ``engine_factory`` is called with the instruments the broker resolved for ``symbols``. ``account`` is the configured
    one; ``confirmed_account`` is asked, once the broker has started, for the one the broker listed, which then counts.
    ``run_for_s`` counts wall seconds from the moment the books first agree. ``gateway_counts`` gives what the gateway
    itself counted, for the summary; without it the broker's lists of the last comparison are counted. ``gateway_url`` is for
    ``bot status``, and for calls by hand to a gateway that only this bot knows. ``stuck_after_s``
    None switches the watch over callbacks off; ``tidy_memory`` moves what stands out of the collector's way. ``manual`` is
    the seat for orders given by hand; it must be one of the engine's strategies. ``hashes`` reads configuration and code anew,
    for risk to see that neither was changed. ``kill_paths`` are where a kill file may lie, ``owner`` the
    account whose id a person types to loosen a limit (None: not real money), ``restricted_path`` the list of R04. The broker is
    closed at the end; the journal
    is left open to its owner. ``armed`` is what the profile makes of the limits, told and journalled. ``start_wait_s``
    bounds the time with a good session until the books first agree.
    """

    engine_factory: EngineFactory
    broker: Broker
    journal: Journal
    clock: LiveClock
    ids: Ids
    bot: str
    account: str
    config_hash: str
    symbols: Sequence[str]
    code_hash: str = ""
    gateway_url: str = ""
    armed: str = ""
    hashes: Callable[[], tuple[str, str]] | None = None
    run_for_s: float | None = None
    observer: Observer = attrs.field(factory=Silent)
    notifiers: Sequence[Notifier] = ()
    confirmed_account: Callable[[], str] | None = None
    gateway_counts: Callable[[], Mapping[str, int] | None] | None = None
    control_path: Path | None = None
    owner: str | None = None
    restricted_path: Path | None = None
    kill_paths: tuple[Path, ...] = ()
    manual: ManualSeat | None = None
    snapshots: Snapshots | None = None
    snapshot_command: Sequence[str] = ()
    recorder: Recorder | None = None
    reconcile_every_s: float = 30.0
    stop_wait_s: float = 15.0
    start_wait_s: float = 900.0
    stuck_after_s: float | None = 4.0
    handle_signals: bool = True
    tidy_memory: bool = True

    _instruments: list[Instrument] = attrs.field(init=False, factory=list)
    _is_first: bool = attrs.field(init=False, default=True)  # no earlier run of this journal came as far as trading
    _pump: Pump = attrs.field(init=False)
    _watch: Watchdog = attrs.field(init=False)
    _books: Bookkeeper = attrs.field(init=False)
    _engine: Engine | None = attrs.field(init=False, default=None)
    _holds: Holds = attrs.field(init=False)
    _kill: KillSwitch = attrs.field(init=False)
    _phase: str = attrs.field(init=False, default="starting")
    _run_id: str = attrs.field(init=False, default="")
    _loop: str = attrs.field(init=False, default="")  # its name
    _began_ns: int = attrs.field(init=False, default=0)
    _stop_reason: str = attrs.field(init=False, default="")
    _failure: Exception | None = attrs.field(init=False, default=None)
    _stop: asyncio.Event = attrs.field(init=False, factory=asyncio.Event)
    _hurry: asyncio.Event = attrs.field(init=False, factory=asyncio.Event)
    _moved: asyncio.Event = attrs.field(init=False, factory=asyncio.Event)
    _tasks: Tasks = attrs.field(init=False)
    _chores: Chores = attrs.field(init=False)
    _is_broker_closed: bool = attrs.field(init=False, default=False)
    _has_signals: bool = attrs.field(init=False, default=False)

    def __attrs_post_init__(self) -> None:
        self._tasks = Tasks(self._failed)
        self._watch = Watchdog(limit_s=self.stuck_after_s or 0.0, who=self._called_strategy)
        self._pump = Pump(
            broker=self.broker,
            journal=self.journal,
            clock=self.clock,
            observer=self.observer if self.manual is None else self.manual.listening(self.observer),
            notifiers=self.notifiers,
            watch=self._watch,
            on_reconcile=lambda reason: self._books.wanted.set(),
            on_failure=self._failed,
            on_handled=self._handled,
            on_waiting=lambda: self._chores.unwritten.set(),
            held=lambda: self._kill.objection(),
        )
        self._holds = Holds(
            engine=lambda: self._engine,
            emit=self._pump.emit,
            clock=self.clock,
            stop=self.request_stop,
            owner=self.owner,
            facts=lambda: self._books.facts,
        )
        self._kill = KillSwitch(
            holds=self._holds,
            paths=self.kill_paths,
            clock=self.clock,
            engine=lambda: self._engine,
            emit=self._pump.emit,
        )
        self._books = Bookkeeper(
            broker=self.broker,
            clock=self.clock,
            emit=self._pump.emit,
            on_clean=self._agreed,
            on_silence=self._unread,
            every_s=self.reconcile_every_s,
        )
        self._chores = Chores(
            broker=self.broker,
            journal=self.journal,
            clock=self.clock,
            symbols=self.symbols,
            pump=self._pump,
            observer=self.observer,
            view=self.view,
            status=self.status,
            alert=self._alert,
        )

    # --- from outside -------------------------------------------------------------------------------------------------

    def request_stop(self, reason: str) -> None:
        """End the run in order; a second call ends it without waiting for the broker."""
        if self._stop.is_set():
            self._hurry.set()
        else:
            self._stop_reason = reason
            self._stop.set()
        self._moved.set()

    def set_trading_state(self, scope: str, state: TradingState, *, reason: str, by: str) -> None:
        """A person tightens or lowers a trading state; ``scope`` is ``account`` or a strategy's name."""
        self._pump.emit(
            TradingStateChanged(
                at_ns=self.clock.market_ns(),
                wall_ns=self.clock.wall_ns(),
                scope=scope,
                state=state,
                reason=reason,
                by=by,
            )
        )

    def status(self) -> dict[str, Any]:
        """The bot now, as JSON values: what ``bot status`` shows and the heartbeat keeps."""
        view = self.view()
        return {
            "bot": view.bot,
            "account": view.account,
            "pid": os.getpid(),
            "loop": self._loop,
            "run": self._run_id,
            "state": view.phase,
            "trading_state": view.trading_state.name,
            "held_back": {} if self._engine is None else held_back(self._engine.view),
            "gateway": self.gateway_url,
            "session": view.session.value,
            **(self.broker.session_status() if isinstance(self.broker, _KeepsSession) else {}),
            "stream": view.stream.value,
            "elapsed_s": round(view.elapsed_s, 1),
            "run_for_s": self.run_for_s,
            "market_ns": view.market_ns,
            **view.figures,
            "orders_open": [order_row(order) for order in view.open_orders],
            **self._books.status(),
        }

    def view(self) -> BotView:
        """The bot now, for an observer."""
        engine = self._engine
        return BotView(
            bot=self.bot,
            account=self.account,
            loop=self._loop,
            phase=self._phase,
            session=self._books.session,
            stream=self._books.stream,
            trading_state=TradingState.ACTIVE if engine is None else engine.view.trading_state(ACCOUNT),
            market_ns=self.clock.market_ns(),
            elapsed_s=self._elapsed_s(),
            run_for_s=self.run_for_s,
            figures=_NO_FIGURES if engine is None else engine.summary(),
            instruments=() if engine is None else instrument_lines(engine),
            open_orders=() if engine is None else tuple(own_open_orders(engine.view)),
        )

    def order(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Have an order request of a person judged and carried out like a strategy's; see ``ManualSeat``.

        ``taken`` says whether it was; then the rest is ``order_state``, with the verdict in it. The same ``id`` again is a
        question about the first one, never a second order.
        """
        engine, seat = self._engine, self.manual
        if engine is None or seat is None:
            return {"taken": False, "why": "the bot is still starting"}
        if not seat.knows(str(request.get("id"))):
            try:
                seat.take(request, engine)
            except (NotTaken, KeyError, ValueError) as error:
                return {"taken": False, "why": str(error)}
            self._pump.emit(TimeAdvanced(at_ns=self.clock.market_ns(), wall_ns=self.clock.wall_ns()))
            seat.wished()
        return self.order_state(request)

    def order_state(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """What became of the request of this ``id`` so far."""
        if self._engine is None or self.manual is None:
            return {"taken": False, "why": "the bot is still starting"}
        try:
            return {"taken": True, **self.manual.state(str(request.get("id")), self._engine)}
        except NotTaken as error:
            return {"taken": False, "why": str(error)}

    # --- the run ------------------------------------------------------------------------------------------------------

    async def run(self) -> RunResult:
        """Run until stopped. Raises what keeps it from starting; a failing journal is a result with exit code 5."""
        self._began_ns = self.clock.mono_ns()
        if self.tidy_memory:
            linecache.clearcache()  # the text of what attrs wrote for its classes, a MiB for tracebacks that nobody reads
        self._loop = loops.name_of(asyncio.get_running_loop())
        self._take_signals(asyncio.get_running_loop())
        control = None
        if self.stuck_after_s is not None:
            self._watch.start()
        try:
            if self.control_path is not None:
                handlers: dict[str, Handler] = {
                    "status": lambda _: self.status(),
                    "stop": self._asked,
                    "reconcile": self._books.ask,
                    **self._holds.handlers(),
                }
                if self.manual is not None:
                    handlers |= {"order": self.order, "order_state": self.order_state}
                control = ControlServer(self.control_path, handlers)
                await control.start()
            self.observer.begin(self.view())
            try:
                await self._start()
                await self._stop.wait()
            except _StopWhileStarting:
                pass
            return await self._end()
        finally:
            if self.tidy_memory:
                gc.unfreeze()
            self._pump.is_closed = True
            await self._cancel_tasks()
            await self._close_broker()
            if control is not None:
                await control.close()
            self._watch.stop()
            self._give_signals_back(asyncio.get_running_loop())
            self.observer.end()

    async def _start(self) -> None:
        if isinstance(self.broker, _KeepsSession):
            self.broker.alert_to(self._alert)
        await self._unless_stopped(self.broker.start(self._pump.emit, self._emit_tick()))
        instruments = await self._unless_stopped(self.broker.resolve(self.symbols))
        if self.snapshots is None:
            engine, rows = self.engine_factory(instruments), self.journal.replay()
        else:
            engine, rows = self.snapshots.recover(lambda: self.engine_factory(instruments))
        engine.restore(self._books.replayed(rows, is_new=not engine.view.ever_clean))
        self._instruments, self._is_first = instruments, not engine.view.ever_clean
        if isinstance(self.broker, _AdoptsOrders):
            self.broker.adopt(own_open_orders(engine.view))
        await self._unless_stopped(self.broker.subscribe(instruments))
        await self._learn_market_time()
        self._engine = self._books.engine = self._chores.engine = engine
        self._run_id = self.ids.fresh("run")
        at_ns, wall_ns = self.clock.market_ns(), self.clock.wall_ns()
        if self.confirmed_account is not None:
            self.account = self.confirmed_account()
        first: list[Event] = [
            RunStarted(
                at_ns=at_ns,
                wall_ns=wall_ns,
                run_id=self._run_id,
                account=self.account,
                config_hash=self.config_hash,
                code_hash=self.code_hash,
                fence=engine.fence,
            ),
            *([Noticed(at_ns=at_ns, wall_ns=wall_ns, level="info", code=ARMED, text=self.armed)] if self.armed else []),
            *(InstrumentDefined(at_ns=at_ns, wall_ns=wall_ns, instrument=instrument) for instrument in instruments),
        ]
        self._phase = "reconciling"
        # What stands now stands for the whole run: without this a full collection stops the loop for tens of
        # milliseconds, in the first seconds of trading (measured by the bench ``frames``).
        if self.tidy_memory:
            gc.collect()
            gc.freeze()
        self._pump.begin(engine, first)
        reads = {name for rule in engine.rules for name in getattr(rule, "inputs", ())}
        monitors = Monitors(
            emit=self._pump.emit,
            clock=self.clock,
            folder=None if self.control_path is None else self.control_path.parent,
            hashes=self.hashes,
            watches_machine="monitor" in reads,
            restricted=self.restricted_path,
        )
        patience = Patience(
            clock=self.clock,
            books=self._books,
            is_waiting=lambda: self._phase == "reconciling",
            say=lambda text: self._alert("warning", "NOT_TRADING_YET", text),
            limit_s=self.start_wait_s,
        )
        for work in (
            self._books.keep(),
            patience.keep(),
            monitors.keep(),
            self._kill.keep(),
            *self._chores.all(),
        ):
            self._tasks.begin(work)
        if self.snapshots is not None and self.snapshot_command:
            renewal = Renewal(
                journal=self.snapshots.journal,
                snapshots=self.snapshots,
                command=self.snapshot_command,
                clock=self.clock,
                say=lambda text: self._alert("warning", "SNAPSHOT", text),
            )
            self._tasks.begin(renewal.keep())

    def _emit_tick(self) -> Callable[[Tick], None]:
        """Where ticks go: to the pump, and first of all into the recording when there is one."""
        recorder, emit_tick = self.recorder, self._pump.emit_tick
        if recorder is None:
            return emit_tick
        recorder.say = lambda text: self._alert("warning", "RECORD", text)
        record = recorder.tick

        def both(tick: Tick) -> None:
            record(tick)
            emit_tick(tick)

        self._tasks.begin(recorder.keep())
        return both

    async def _learn_market_time(self) -> None:
        """Wait, bounded, for the first tick when only the feed knows what time it is in the market."""
        waited = 0.0
        while not self.clock.knows_market and waited < _FIRST_TICK_S and not self._stop.is_set():
            await self.clock.sleep(0.05)
            waited += 0.05

    # --- the end ------------------------------------------------------------------------------------------------------

    async def _end(self) -> RunResult:
        """Strategies told, orders cancelled or left as configured, the broker's word awaited, the books compared."""
        engine = self._engine
        if engine is None:
            # Stopped before there was anything to stop.
            await self._close_broker()
            return RunResult(summary=dict(_NO_FIGURES), exit_code=ExitCode.OK, reason=self._reason())
        self._phase = "stopping"
        closing = Closing(
            engine=engine,
            clock=self.clock,
            books=self._books,
            pump=self._pump,
            moved=self._moved,
            hurry=self._hurry,
            wait_s=self.stop_wait_s,
        )
        if not self._pump.is_closed:
            await self._cancel_tasks()  # from here on this is the only one that waits or asks
            for work in self._chores.last():
                self._tasks.begin(work)
            self._pump.emit(
                StopRequested(at_ns=self.clock.market_ns(), wall_ns=self.clock.wall_ns(), reason=self._reason())
            )
            await closing.settle()
        self._phase = "stopped"
        await self._cancel_tasks()
        self._pump.flush()
        summary = engine.summary()
        counts: Mapping[str, int] | None
        if self.gateway_counts is not None:
            counts = self.gateway_counts()
        else:
            counts = self._books.counts(self._pump.sent, self._pump.booked)
        summary["gateway"] = None if counts is None else {"orders": counts["orders"], "fills": counts["fills"]}
        await self._close_broker()
        self._pump.flush()  # what came while it closed
        self.observer.refresh(self.view())
        exit_code, reason = closing.outcome(self._reason())
        if not self._pump.is_closed and self._pump.dead is None:
            try:
                stopped = RunStopped(
                    at_ns=self.clock.market_ns(),
                    wall_ns=self.clock.wall_ns(),
                    run_id=self._run_id,
                    reason=reason,
                    unsettled=sum(record.cancel_asked for record in engine.view.book.own_open()),
                )
                self.journal.append([stopped])
                if self.snapshots is not None:
                    self.snapshots.renew(self._instruments)
            except JournalError as error:
                exit_code, reason = ExitCode.JOURNAL, str(error)
        if self._failure is not None and not isinstance(self._failure, JournalError):
            raise self._failure
        return RunResult(
            summary=summary,
            exit_code=exit_code,
            reason=reason,
            elapsed_s=self._elapsed_s(),
            is_first=self._is_first,
        )

    # --- small things -------------------------------------------------------------------------------------------------

    async def _end_after(self, seconds: float) -> None:
        await self.clock.sleep(seconds)
        self.request_stop(f"{seconds:g} s are over")

    def _handled(self, event: Event | None) -> None:
        """After every event: whoever waits for something to happen looks again."""
        self._moved.set()
        self._chores.handled()
        self._books.note(event)
        self._kill.note(event)

    def _agreed(self) -> None:
        """The books agree: the first time, trading begins, and with it the run's time."""
        if self._phase == "reconciling":
            self._phase = "trading"
            self._began_ns = self.clock.mono_ns()  # what is shown counts from here, as ``run_for_s`` does
            for scope, state in held_back(self._engine.view).items() if self._engine is not None else ():
                self._tell(
                    "warning",
                    "HELD_BACK",
                    f"{scope} is {state}; `bot resume FILE --scope {scope} --reason ...` lets it trade again",
                )
            if self.run_for_s is not None:
                self._tasks.begin(self._end_after(self.run_for_s))

    def _failed(self, error: Exception) -> None:
        if self._failure is None:
            self._failure = error
        self.request_stop(str(error))

    def _called_strategy(self) -> str:
        running = None if self._engine is None else self._engine.running
        return "" if running is None else running.name

    def _tell(self, level: str, code: str, text: str) -> None:
        now = self.clock.market_ns()
        self.observer.row(Tell(at_ns=now, notice=Notice(level, code, text, now)))

    def _unread(self, text: str) -> None:
        """The broker's books cannot be read. Without a session that follows, and the session has alerts of its own."""
        if self._books.session is SessionState.READY:
            self._alert("warning", "RECONCILE_FAILED", text)
        else:
            self._tell("warning", "RECONCILE_FAILED", text)

    def _alert(self, level: str, code: str, text: str) -> None:
        """Tell the people, on every way there is, and keep it in the journal."""
        self._pump.tell(Notice(level, code, text, self.clock.market_ns()))

    def _reason(self) -> str:
        return self._stop_reason or "stopped"

    def _elapsed_s(self) -> float:
        return (self.clock.mono_ns() - self._began_ns) / NS_PER_S

    def _asked(self, request: Mapping[str, Any]) -> dict[str, Any]:
        self.request_stop("asked by `bot stop`")
        return {"state": self._phase}

    async def _unless_stopped(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of the work, or ``_StopWhileStarting`` when a stop comes first."""
        done, result = await race(work, self._stop)
        if not done:
            raise _StopWhileStarting
        return cast(T, result)

    async def _cancel_tasks(self) -> None:
        failure = await self._tasks.cancel()
        if self._failure is None:
            self._failure = failure

    async def _close_broker(self) -> None:
        if not self._is_broker_closed:
            self._is_broker_closed = True
            try:
                await self.broker.close()
            except Exception as error:  # noqa: BLE001 - the run is over; a broker that closes badly changes nothing
                self._tell("warning", "BROKER_CLOSE", repr(error))

    def _take_signals(self, loop: asyncio.AbstractEventLoop) -> None:
        if not self.handle_signals or threading.current_thread() is not threading.main_thread():
            return
        for number in _SIGNALS:
            loop.add_signal_handler(number, self.request_stop, f"{number.name} received")
        loop.add_signal_handler(_HALT_SIGNAL, self._kill.signalled, _HALT_SIGNAL.name)
        self._has_signals = True

    def _give_signals_back(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._has_signals:
            for number in (*_SIGNALS, _HALT_SIGNAL):
                loop.remove_signal_handler(number)


_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_HALT_SIGNAL = signal.SIGUSR1

_NO_FIGURES: Mapping[str, Any] = {
    "ticks": 0,
    "intents": 0,
    "denied": 0,
    "orders": 0,
    "fills": 0,
    "open_orders": 0,
    "unknown_orders": 0,
    "realized_pnl": "0",
    "unrealized_pnl": "0",
    "commission": "0",
    "positions": {},
    "gateway": None,
}
