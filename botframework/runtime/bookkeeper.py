"""Keeps our books and the broker's together: asks for the facts, lets them be compared, hands the outcome to the engine.

A pass is made at start until one is clean, after every return of session or stream, on request, and regularly. A query that
fails is no information: nothing is concluded and the gate closes by its own age limit. Imports ports, core and its
neighbours; used by ``runtime.live``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

import attrs

from botframework.core.engine import Engine
from botframework.core.events import Command, Event, Noticed, ReconcileFinished, SessionChanged, StreamChanged
from botframework.core.model import SessionState, StreamState
from botframework.ports import Broker, BrokerFacts, Clock
from botframework.runtime.books import EngineBooks
from botframework.runtime.cash import CashWatch
from botframework.runtime.reconcile import ROWS_MAX, Reconciler
from botframework.runtime.seams import WALL_STEP_NS
from botframework.runtime.waits import pause, within

NS_PER_S = 1_000_000_000
FACTS_S = 45.0  # the broker's lists are paced, so a pass may take seconds; longer is no answer
SAY_AGAIN_NS = 900 * NS_PER_S
RETRY_S = (1.0, 2.0, 5.0)  # between passes until one is clean; the last one goes on


@attrs.define(eq=False, kw_only=True)
class Bookkeeper:
    """Makes passes. ``emit`` is the pump's entrance; ``on_clean`` hears of every clean pass; ``on_silence`` of a failed
    query, in words: once per kind, and again every quarter of an hour that it lasts.
    """

    broker: Broker
    clock: Clock
    emit: Callable[[Event], None]
    on_clean: Callable[[], None]
    on_silence: Callable[[str], None]
    every_s: float = 30.0
    engine: Engine | None = None
    session: SessionState = attrs.field(init=False, default=SessionState.DOWN)
    stream: StreamState = attrs.field(init=False, default=StreamState.DOWN)
    facts: BrokerFacts | None = attrs.field(init=False, default=None)  # of the last pass that was not a failure
    last: ReconcileFinished | None = attrs.field(init=False, default=None)
    last_clean_wall_ns: int | None = attrs.field(init=False, default=None)
    query_error: str = attrs.field(init=False, default="")
    _said_ns: int = attrs.field(init=False, default=0)
    begun: int = attrs.field(init=False, default=0)  # passes of this process
    ended: int = attrs.field(init=False, default=0)  # the number of the last pass that is over, failed ones included
    wanted: asyncio.Event = attrs.field(init=False, factory=asyncio.Event)
    _reconciler: Reconciler = attrs.field(init=False, factory=Reconciler)
    _cash: CashWatch = attrs.field(init=False, factory=CashWatch)
    _ready_since_wall_ns: int | None = attrs.field(init=False, default=None)
    _lead_ns: int = attrs.field(init=False)  # of the wall clock over the one that cannot be set

    def __attrs_post_init__(self) -> None:
        self._lead_ns = self.clock.wall_ns() - self.clock.mono_ns()

    def replayed(self, rows: Iterable[Event | Command], *, is_new: bool = True) -> Iterator[Event | Command]:
        """The journal's rows; on the way, whether the books ever agreed. Before that, holdings are opening ones.

        ``is_new``: they did not agree before these rows either.
        """
        self._reconciler.opening = is_new
        for row in rows:
            if isinstance(row, ReconcileFinished) and row.clean:
                self._reconciler.opening = False
            yield row

    def note(self, event: Event | None) -> None:
        """Learn from an event that was handled."""
        if isinstance(event, SessionChanged):
            self.session = event.state
            if event.state is not SessionState.READY:
                self._ready_since_wall_ns = None
            elif self._ready_since_wall_ns is None:
                self._ready_since_wall_ns = event.wall_ns
                self.wanted.set()
        elif isinstance(event, StreamChanged) and event.conid is None:
            if event.state is StreamState.LIVE and self.stream is not StreamState.LIVE:
                self.wanted.set()
            self.stream = event.state

    async def keep(self) -> None:
        """Pass after pass, until cancelled."""
        misses = 0
        while True:
            self.wanted.clear()
            finished = await self.compare()
            clean = finished is not None and finished.clean
            misses = 0 if clean else misses + 1
            retry_s = self.every_s if clean else min(RETRY_S[min(misses, len(RETRY_S)) - 1], self.every_s)
            await pause(self.clock, self.wanted, retry_s)

    def ask(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """A person wants a pass now. ``after`` is the number of the last one begun before: only a higher one answers."""
        self.wanted.set()
        return {"after": self.begun}

    async def compare(self) -> ReconcileFinished | None:
        """One pass. None when a query failed."""
        self.begun += 1
        try:
            return await self._pass()
        finally:
            self.ended = self.begun

    async def _pass(self) -> ReconcileFinished | None:
        engine = self.engine
        assert engine is not None
        try:
            facts = await within(self.clock, self.broker.facts(), FACTS_S)
            if not facts.primed:
                facts = await within(self.clock, self.broker.facts(), FACTS_S)
        except Exception as error:  # noqa: BLE001 - whatever went wrong, nothing was learnt; the gate closes by itself
            text = f"the broker's books cannot be read: {str(error) or type(error).__name__}"
            now_ns = self.clock.mono_ns()
            if text != self.query_error or now_ns - self._said_ns >= SAY_AGAIN_NS:
                self.query_error, self._said_ns = text, now_ns
                self.on_silence(text)
            return None
        self.query_error = ""
        self._look_at_clock()
        self.facts = facts
        if facts.funds is not None:
            self.emit(facts.funds)
        for event in self._reconciler.reports(facts, EngineBooks(engine.view)):
            self.emit(event)
        conclusion = self._reconciler.conclude(
            facts,
            EngineBooks(engine.view),
            at_ns=self.clock.market_ns(),
            wall_ns=self.clock.wall_ns(),
            ready_since_wall_ns=self._ready_since_wall_ns,
        )
        for event in conclusion:
            self.emit(event)
        finished = conclusion[-1]
        assert isinstance(finished, ReconcileFinished)
        self.last = finished
        if finished.clean:
            self.last_clean_wall_ns = finished.wall_ns
            for text in self._cash.look(facts, engine.view):
                stamps = {"at_ns": self.clock.market_ns(), "wall_ns": self.clock.wall_ns()}
                self.emit(Noticed(**stamps, level="warning", code="CASH_DRIFT", text=text))
            self.on_clean()
        return finished

    def _look_at_clock(self) -> None:
        """Proof of absence rests on time that has passed; a clock set ahead (or a machine that slept) only says that it has."""
        wall_ns = self.clock.wall_ns()
        lead_ns = wall_ns - self.clock.mono_ns()
        if lead_ns - self._lead_ns > WALL_STEP_NS:
            self._reconciler.clock_stepped(wall_ns)
        self._lead_ns = lead_ns

    def counts(self, sent: Collection[str], booked: Collection[str]) -> dict[str, int] | None:
        """How many of these orders (by client id) and executions the broker's own lists show.

        None when the lists are not known to be complete: a number that may be too small is worse than none.
        """
        facts = self.facts
        if facts is None or not facts.primed or max(len(facts.orders), len(facts.executions)) >= ROWS_MAX:
            return None
        orders = {row.broker_order_id for row in facts.orders if row.client_order_id in sent}
        # The exits of a bracket have no name, only their parent's number.
        exits = {row.broker_order_id for row in facts.orders if row.parent_order_id and row.parent_order_id in orders}
        return {
            "orders": len(orders | exits),
            "fills": len({row.execution_id for row in facts.executions if row.execution_id in booked}),
        }

    def status(self) -> dict[str, Any]:
        """When the books last agreed, and what the last pass found, as JSON values."""
        now = self.clock.wall_ns()
        last = self.last
        return {
            "last_reconcile": None
            if last is None
            else {
                "clean": last.clean,
                "agree": last.clean and not last.unexplained_conids,
                "findings": list(last.findings),
                "age_s": round((now - last.wall_ns) / NS_PER_S, 1),
            },
            "last_clean_age_s": None
            if self.last_clean_wall_ns is None
            else round((now - self.last_clean_wall_ns) / NS_PER_S, 1),
            "query_error": self.query_error,
            "comparisons": self.ended,
        }
