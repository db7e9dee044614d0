"""What a sync driver has whatever its market: an agenda in market time, the engine's doors, the books' comparison.

Nothing here waits or asks a clock: whatever is due next happens next. Imports core, ports, ``books``, ``exchangebroker`` and
``reconcile``; the base of ``backtest`` (a market quote by quote) and ``replay`` (a tape by blocks).
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

import attrs

from botframework.core import events as ev
from botframework.core.engine import Engine
from botframework.core.events import Command, Event
from botframework.core.model import ZERO, Instrument, SessionState, StreamState, Tick
from botframework.costs.commission import Commission
from botframework.fills.rules import FillRules
from botframework.ports import Journal
from botframework.runtime.books import EngineBooks
from botframework.runtime.exchangebroker import NS_PER_MS, ExchangeBroker
from botframework.runtime.expiry import Expiry, settled
from botframework.runtime.narrate import signed
from botframework.runtime.reconcile import Reconciler, position_gaps
from botframework.runtime.sessions import Sessions
from botframework.sim.config import Hours

NS_PER_S = 10**9
NEVER_NS = 1 << 62
RECONCILE_NS = 30 * NS_PER_S
REDEFINE_NS = 12 * 3600 * NS_PER_S
"""Contract rules are told anew this often, as a live run fetches them anew."""
STOP_MAX_NS = 60 * NS_PER_S
"""How long after the end answers to the last orders may come in."""

_UNRECORDED = frozenset({Tick, ev.TimeAdvanced})

Watch = Callable[[Event | Command], None]


@attrs.frozen(kw_only=True)
class OfflineSettings:
    """How the exchange behind a run behaves. ``commission`` is flat, per order."""

    account: str = "DU1234567"
    start_ns: int
    latency_ms: int = attrs.field(default=50, validator=attrs.validators.ge(0))
    commission: Decimal = attrs.field(default=Decimal(1), validator=attrs.validators.ge(Decimal(0)))
    hours: Hours = "always"
    config_hash: str = ""
    code_hash: str = ""
    fills: FillRules | None = None
    delay_ns: Callable[[], int] | None = None  # stands in for latency_ms
    costs: Commission | None = None  # stands in for commission
    restricted: tuple[str, ...] | None = None  # the symbols of R04's file; None: no rule has one
    by_day: bool = False  # a row of the tape is of a whole day: on a day without one there is no trading
    days_of_utc: bool = False  # and that day is one of UTC, and not of New York
    splits: tuple[tuple[int, str, Decimal], ...] = ()  # from when on, symbol, how many shares one of before is
    expiries: tuple[Expiry, ...] = ()


class Offline:
    """A run without wire and clock. ``now_ns`` is its time."""

    run_id = "backtest"
    records_quiet = True  # a comparison of the books that found nothing is recorded
    compares_briefly = False  # positions and working orders only, as long as those agree

    def __init__(
        self,
        engine: Engine,
        instruments: Sequence[Instrument],
        settings: OfflineSettings,
        *,
        journal: Journal | None = None,
        watch: Watch | None = None,
        watched: frozenset[type] | None = None,
    ) -> None:
        """``journal`` gets every event and command as in a live run; ``watch`` sees the same, or the kinds in ``watched``."""
        self.engine = engine
        engine.keeps_place = False  # nobody goes on where this run ends
        self.now_ns = settings.start_ns
        self._offline = settings
        self._journal = journal
        self._watch = watch
        self._watched = watched
        self._agenda: list[tuple[int, int, Callable[[int], None]]] = []
        self._scheduled = 0
        self._inbox: deque[Event | Tick] = deque()
        self._instruments = {instrument.conid: instrument for instrument in instruments}
        self._reconciler = Reconciler()
        self._is_ending = False
        self._compared = -1  # what the broker had done when the books were last found to agree
        self.broker = ExchangeBroker(
            schedule=self._at,
            emit=self._inbox.append,
            latency_ms=settings.latency_ms,
            commission=settings.commission,
            sessions=None if settings.hours == "always" else Sessions(instruments, settings.start_ns // NS_PER_MS),
            now_ns=settings.start_ns,
            fills=settings.fills,
            delay_ns=settings.delay_ns,
            costs=settings.costs,
            by_day=settings.by_day,
            days_of_utc=settings.days_of_utc,
            newest_ns=self._newest_ns,
        )

    def summary(self) -> dict[str, Any]:
        """The run so far in numbers; ``gateway`` is what the exchange counted."""
        return {**self.engine.summary(), "gateway": {"orders": self.broker.accepted, "fills": self.broker.fills}}

    def _begin(self) -> None:
        now, settings = self.now_ns, self._offline
        started = ev.RunStarted(
            at_ns=now,
            wall_ns=now,
            run_id=self.run_id,
            account=settings.account,
            config_hash=settings.config_hash,
            code_hash=settings.code_hash,
        )
        self._feed(started)
        self._define(now)
        self._feed(ev.SessionChanged(at_ns=now, wall_ns=now, state=SessionState.READY))
        self._feed(ev.StreamChanged(at_ns=now, wall_ns=now, state=StreamState.LIVE))
        if settings.restricted is not None:
            self._feed(ev.RestrictedListRead(at_ns=now, wall_ns=now, symbols=settings.restricted))
        self._reconcile_again(now)
        conids = {instrument.symbol: conid for conid, instrument in self._instruments.items()}
        for at_ns, symbol, ratio in settings.splits:
            if at_ns > now and symbol in conids:
                self._at(at_ns, partial(self._split, conids[symbol], ratio), rank=2)
        for expiry in settings.expiries:
            self._at(expiry.at_ns, partial(self._end_contract, expiry), rank=1)
        if settings.by_day:
            self._at(self.broker.day_end_ns(now), self._begin_day, rank=2)

    def _finish(self, reason: str) -> None:
        """Ask for the stop and let the answers to the last orders come in."""
        self._is_ending = True
        self._feed(ev.StopRequested(at_ns=self.now_ns, wall_ns=self.now_ns, reason=reason))
        last_ns = self.now_ns + STOP_MAX_NS
        while self.engine.view.book.own_open() and self._agenda and self._agenda[0][0] <= last_ns:
            self._act()
        self._feed(ev.RunStopped(at_ns=self.now_ns, wall_ns=self.now_ns, run_id=self.run_id, reason="done"))

    def differences(self) -> list[str]:
        """Positions that are not the broker's, in words; for the end of a run, where nothing is under way any more."""
        facts = self.broker.facts(self.now_ns)
        gaps = position_gaps(facts, EngineBooks(self.engine.view))
        return [f"{symbol}: the broker's position differs from ours by {signed(gap)}" for symbol, gap in gaps.values()]

    # --- time -----------------------------------------------------------------------------------------------------------

    def _at(self, at_ns: int, action: Callable[[int], None], *, rank: int = 0) -> None:
        """``rank``: at the same moment lower ones come first, so that a day has ended before the next one begins."""
        self._scheduled += 1
        if at_ns < self.now_ns:
            at_ns = self.now_ns
        heapq.heappush(self._agenda, (at_ns, self._scheduled + rank * NEVER_NS, action))

    def _act(self) -> None:
        at_ns, _, action = heapq.heappop(self._agenda)
        if at_ns > self.now_ns:
            self.now_ns = at_ns
        action(self.now_ns)
        self._drain()

    def _wake(self, at_ns: int) -> None:
        """Timers are due."""
        self.now_ns = max(self.now_ns, at_ns)
        self._feed(ev.TimeAdvanced(at_ns=self.now_ns, wall_ns=self.now_ns))

    def _reconcile_again(self, now_ns: int) -> None:
        self._reconcile(now_ns)
        self._at(now_ns + RECONCILE_NS, self._reconcile_again)

    def _reconcile(self, now_ns: int) -> None:
        if self._compared == self.broker.changes or (self.compares_briefly and self._agrees()):
            # Nothing was sent and nothing came since the books agreed, and nothing gets lost on this road.
            quiet = ev.ReconcileFinished(at_ns=now_ns, wall_ns=now_ns, clean=True)
            if self.records_quiet:
                self._feed(quiet)
            else:
                self._carry_out(self.engine.handle(quiet))
            return
        facts = self.broker.facts(now_ns)
        for event in self._reconciler.reports(facts, EngineBooks(self.engine.view)):
            self._feed(event)
        conclusion = self._reconciler.conclude(
            facts,
            EngineBooks(self.engine.view),
            at_ns=now_ns,
            wall_ns=now_ns,
            ready_since_wall_ns=self._offline.start_ns,
        )
        changes = self.broker.changes
        for event in conclusion:
            self._feed(event)
        waits = any(record.waits_for_list for record in self.engine.view.book.own_open())  # for a list of later
        if conclusion == [ev.ReconcileFinished(at_ns=now_ns, wall_ns=now_ns, clean=True)] and not waits:
            self._compared = changes

    def _agrees(self) -> bool:
        """Whether books and broker hold the same positions and the same working orders; never before the first real pass."""
        if self._compared < 0:
            return False
        view, broker = self.engine.view, self.broker
        for conid, quantity in broker.positions():
            if view.position(conid) != quantity:
                return False
        working = broker.working()
        own = view.book.own_open()
        if len(own) != len(working):
            return False
        for record in own:
            filled = working.get(record.intent.client_order_id)
            if filled is None or record.order.filled != filled or not record.broker_order_id:
                return False
            if record.waits_for_list:
                return False
        self._compared = broker.changes
        return True

    def _split(self, conid: int, ratio: Decimal, now_ns: int) -> None:
        """Let the broker split the shares of a contract; a fraction is paid with what it could be closed at before."""
        view, instrument = self.engine.view, self._instruments[conid]
        ledger = view.portfolio.account.get(conid)
        quantity = ZERO if ledger is None else ledger.quantity
        price = view.mark(instrument, quantity) or (ZERO if ledger is None else ledger.average_price)
        self.broker.split(conid, instrument.symbol, ratio, price / ratio, now_ns)

    def _end_contract(self, expiry: Expiry, now_ns: int) -> None:
        """A contract expires at the last moment before ``now_ns``. Raises ``ConfigError`` where its worth cannot be known."""
        if self._is_ending:
            return  # the tape has ended before
        instruments = {instrument.symbol: instrument for instrument in self._instruments.values()}
        conid = instruments[expiry.symbol].conid
        at_ns = max(now_ns - 1, self.engine.view.now_ns)
        held = dict(self.broker.positions()).get(conid, ZERO)
        self.broker.settle(settled(expiry, instruments, held, at_ns, self._newest))

    def _newest_ns(self, conid: int) -> int:
        """When a contract was last quoted; 0 before that."""
        tick = self.engine.view.last_tick(conid)
        return 0 if tick is None else tick.at_ns

    def _newest(self, conid: int) -> Tick | None:
        """The newest quote of a contract, where it is one of hours that count."""
        tick = self.engine.view.last_tick(conid)
        return tick if tick is None or self.broker.is_of_hours(conid, tick.at_ns) else None

    def _begin_day(self, now_ns: int) -> None:
        """Behind what ended with the day before: its closings and its orders."""
        self.broker.begin_day(now_ns)
        self._at(self.broker.day_end_ns(now_ns), self._begin_day, rank=2)

    def _define(self, now_ns: int) -> None:
        for conid, instrument in self._instruments.items():
            self._instruments[conid] = instrument = attrs.evolve(instrument, rules_at_ns=now_ns)
            self._feed(ev.InstrumentDefined(at_ns=now_ns, wall_ns=now_ns, instrument=instrument))
        self._at(now_ns + REDEFINE_NS, self._define)

    # --- the engine's two doors -----------------------------------------------------------------------------------------

    def _feed(self, event: Event | Tick) -> None:
        self._inbox.append(event)
        self._drain()

    def _drain(self) -> None:
        inbox = self._inbox
        if not inbox:
            return
        handle, journal, watch, kinds = self.engine.handle, self._journal, self._watch, self._watched
        while inbox:
            event = inbox.popleft()
            kind = type(event)
            if kind not in _UNRECORDED:
                if journal is not None:
                    journal.append((event,))  # type: ignore[arg-type]  # a tick is none of those that get here
                if watch is not None and (kinds is None or kind in kinds):
                    watch(event)  # type: ignore[arg-type]  # as above
            commands = handle(event)
            if commands:
                self._carry_out(commands)

    def _carry_out(self, commands: Sequence[Command]) -> None:
        """Record what the engine decided, then have it done. Call ``_drain`` afterwards."""
        if not commands:
            return
        journal, watch, kinds = self._journal, self._watch, self._watched
        if journal is not None:
            journal.append(commands)
        if watch is not None:
            for command in commands:
                if kinds is None or type(command) in kinds:
                    watch(command)
        for command in commands:
            if type(command) is ev.Reconcile:
                self._at(self.now_ns, self._reconcile)
            else:
                self.broker.execute(command, self.now_ns)
