"""The past a live run's strategies ask for in ``on_start``, fetched before they are asked to start.

Which bars they want is known only when they say so, and then it is too late to wait for a gateway. So strategies whose code
speaks of a history are started once before, in an engine whose decisions go nowhere, and what they ask for there is fetched.
Imports the plan, ``engine`` and core; used by ``assembly``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import CodeType
from typing import Any, Protocol

import attrs

from botframework.core import events as ev
from botframework.core.bars import Span
from botframework.core.engine import Engine
from botframework.core.model import Instrument, SessionState, StreamState, Tick
from botframework.errors import GatewayError
from botframework.runner.engine import build_engine
from botframework.runner.plan import Plan

FETCH_MAX_S = 20.0
"""A history that does not come by then is done without; the start of a bot does not wait for a chart."""

Wanted = Mapping[int, Sequence[tuple[str, int]]]
"""By contract id: spans, and how many of each (0: as many as are kept)."""


class _Source(Protocol):
    async def past(self, instrument: Instrument, spans: Sequence[tuple[str, int]]) -> list[Tick]: ...


def speaks_of_history(strategy: object) -> bool:
    """Whether a strategy's class has code with the word ``history`` in it; others are not started twice."""
    for cls in type(strategy).__mro__:
        for member in vars(cls).values():
            code = getattr(member, "__code__", None)
            if isinstance(code, CodeType) and "history" in _names(code):
                return True
    return False


def _names(code: CodeType) -> set[str]:
    inner = (_names(each) for each in code.co_consts if isinstance(each, CodeType))
    return set(code.co_names).union(*inner)


def wanted(planned: Plan, instruments: Sequence[Instrument], now_ns: int) -> Wanted:
    """What the strategies ask for as they start. One that raises there will do so again in the run, which then says so."""
    if not any(speaks_of_history(strategy.make()) for strategy in planned.strategies):
        return {}
    few = attrs.evolve(planned, strategies=tuple(each for each in planned.strategies if speaks_of_history(each.make())))
    account = planned.config.account or "DU0000000"
    engine = build_engine(few, instruments, account=account, journal_id="warmup")
    found: dict[int, list[tuple[str, int]]] = {}

    def note(instrument: Instrument, span: str, count: int) -> Sequence[Tick]:
        found.setdefault(instrument.conid, []).append((span, count))
        return ()

    engine.histories.past = note
    now: dict[str, Any] = {"at_ns": now_ns, "wall_ns": now_ns}
    for event in (
        ev.RunStarted(**now, run_id="warmup", account=account, config_hash=""),
        ev.SessionChanged(**now, state=SessionState.READY),
        ev.StreamChanged(**now, state=StreamState.LIVE),
        ev.ReconcileFinished(**now, clean=True),
    ):
        engine.handle(event)
    return found


@attrs.define(eq=False)
class Warmup:
    """``fetch`` once the instruments are known; the engines it ``serves`` have the past from it."""

    planned: Plan
    source: _Source
    now_ns: Any  # market time
    say: Callable[[str], None]  # what could not be had
    _past: dict[int, list[Tick]] = attrs.field(init=False, factory=dict)
    _is_done: bool = attrs.field(init=False, default=False)

    async def fetch(self, instruments: Sequence[Instrument]) -> None:
        """Ask for everything that is wanted, once. What cannot be had is a warning and an empty past."""
        if self._is_done:
            return
        self._is_done = True
        for conid, spans in wanted(self.planned, instruments, self.now_ns()).items():
            instrument = next(each for each in instruments if each.conid == conid)
            try:
                async with asyncio.timeout(FETCH_MAX_S):
                    self._past[conid] = await self.source.past(instrument, spans)
            except (GatewayError, TimeoutError) as error:
                why = str(error) or f"no answer within {FETCH_MAX_S:.0f} s"
                self.say(f"{instrument.symbol}: its history begins with this run: {why}")

    def serves(self, engine: Engine) -> Engine:
        """Let an engine begin its histories with what was fetched."""
        engine.histories.past = self.ticks
        return engine

    def ticks(self, instrument: Instrument, span: str, count: int) -> Iterator[Tick]:
        """The past of one instrument for bars of a span; nothing for one that the gateway's bars do not tell of."""
        return iter(self._past.get(instrument.conid, ()) if Span.parse(span).is_of_minutes else ())
