"""The seams: what the drivers need from the outside, as protocols.

Clock, randomness, ids, broker, journal, notifier, and the ledger shared with other processes (its words are the
gate's, so it is told in ``core.risk.claims``). Product code never calls ``time``, ``random`` or ``uuid`` itself; it is
given these. May import core only; implemented in ``runtime.seams`` (real), ``ibkr`` (broker), ``runtime.journal`` and in
tests (virtual).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any, Protocol, runtime_checkable

import attrs

from botframework.core.events import Command, Event, ExecutionReported, FundsReported, OrderReported, PositionReported
from botframework.core.model import Instrument, Notice, Tick
from botframework.core.risk.claims import SharedLedger as SharedLedger


class Clock(Protocol):
    """Time, in three kinds. ``wall_ns`` is UTC since 1970; ``mono_ns`` never goes back; ``market_ns`` is market time."""

    def wall_ns(self) -> int: ...

    def mono_ns(self) -> int: ...

    def market_ns(self) -> int:
        """Market time now: equal to wall time against a real market, ``speed`` times as fast on a simulator."""
        ...

    def observe_market(self, at_ns: int) -> None:
        """Learn market time from a time stamp of the feed."""
        ...

    async def sleep(self, seconds: float) -> None: ...


class Rng(Protocol):
    """Chance, seedable."""

    def random(self) -> float: ...

    def uniform(self, a: float, b: float) -> float: ...


class Ids(Protocol):
    """Fresh identifiers (runs, journals, verdicts); never used for client order ids, which are pure functions."""

    def fresh(self, prefix: str) -> str: ...


@attrs.frozen
class BrokerFacts:
    """What the broker says of the account at one moment, for reconciliation.

    ``primed`` is False when a list is known to be incomplete (first call of a session, truncated at 1,000 rows): then
    absence in it proves nothing. ``started_wall_ns`` is when the first of the queries began.
    """

    started_wall_ns: int
    orders: tuple[OrderReported, ...]
    executions: tuple[ExecutionReported, ...]
    positions: tuple[PositionReported, ...]
    cash: Decimal | None = None
    balances: tuple[tuple[str, Decimal], ...] = ()  # cash by currency, where the broker was asked
    primed: bool = True
    funds: FundsReported | None = None  # the account's value and what is free of it, where the broker was asked


@runtime_checkable
class Broker(Protocol):
    """The live broker: everything that happens comes back as events or ticks through ``emit``."""

    async def start(self, emit: Callable[[Event], None], emit_tick: Callable[[Tick], None]) -> None:
        """Reach the gateway, bring the session up, open the stream. Raises ``GatewayError`` subclasses."""
        ...

    async def resolve(self, symbols: Sequence[str]) -> list[Instrument]:
        """Identify instruments by symbol. Raises ``ConfigError`` naming an unknown symbol."""
        ...

    async def subscribe(self, instruments: Iterable[Instrument]) -> None: ...

    def execute(self, command: Command) -> None:
        """Carry out a SubmitOrder, ModifyOrder, CancelOrder or AnswerQuestion. Returns at once; never raises."""
        ...

    async def facts(self) -> BrokerFacts:
        """Orders, executions and positions now. Raises when a query fails: no information, not "flat"."""
        ...

    async def close(self) -> None: ...


class Journal(Protocol):
    """The durable record. ``append`` returns after the rows are as durable as configured."""

    journal_id: str

    def append(self, rows: Sequence[Event | Command]) -> None:
        """Write rows in one transaction. Raises ``JournalError``; after that the journal is dead."""
        ...

    def replay(self) -> Iterable[Event | Command]:
        """All rows in order, for recovery."""
        ...

    def close(self) -> None: ...


class Notifier(Protocol):
    """Gets every notice; must not block."""

    def notify(self, notice: Notice) -> None: ...


class Engine(Protocol):
    """What a driver needs of the core engine; the real one is ``botframework.core.engine.Engine``."""

    next_due_ns: int  # market time of the next timer; a huge number when none

    def restore(self, rows: Iterable[Event | Command]) -> None:
        """Rebuild state from a journal; calls no strategy and returns no command."""
        ...

    def handle(self, event: Event | Tick) -> Sequence[Command]: ...

    def summary(self) -> dict[str, Any]: ...
