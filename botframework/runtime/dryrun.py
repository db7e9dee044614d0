"""A broker that listens and never speaks: everything is decided, checked and journalled, and no order leaves.

Wraps a real broker; reading (session, stream, facts) goes through. Used for ``dry_run: true``. Imports ports only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import attrs

from botframework.core.events import (
    AnswerQuestion,
    CancelOrder,
    CancelRejected,
    Command,
    Event,
    ModifyOrder,
    ModifyRejected,
    OrderRejected,
    SubmitOrder,
)
from botframework.core.model import Instrument, Tick
from botframework.ports import Broker, BrokerFacts, Clock

REASON = "not sent: dry run"


@attrs.define(eq=False)
class DryRunBroker:
    """Answers each order command itself, with a refusal that says why."""

    inner: Broker
    clock: Clock
    _emit: Callable[[Event], None] = attrs.field(init=False, default=lambda event: None)

    async def start(self, emit: Callable[[Event], None], emit_tick: Callable[[Tick], None]) -> None:
        self._emit = emit
        await self.inner.start(emit, emit_tick)

    async def resolve(self, symbols: Sequence[str]) -> list[Instrument]:
        return await self.inner.resolve(symbols)

    async def subscribe(self, instruments: Iterable[Instrument]) -> None:
        await self.inner.subscribe(instruments)

    def execute(self, command: Command) -> None:
        at = {"at_ns": self.clock.market_ns(), "wall_ns": self.clock.wall_ns()}
        if isinstance(command, SubmitOrder):
            self._emit(OrderRejected(**at, client_order_id=command.intent.client_order_id, reason=REASON))
        elif isinstance(command, ModifyOrder):
            self._emit(ModifyRejected(**at, client_order_id=command.client_order_id, reason=REASON))
        elif isinstance(command, CancelOrder | AnswerQuestion):
            self._emit(CancelRejected(**at, client_order_id=command.client_order_id, reason=REASON))

    async def facts(self) -> BrokerFacts:
        return await self.inner.facts()

    def alert_to(self, told: Callable[[str, str, str], None]) -> None:
        """Alerts of the session, where the broker has one to look after."""
        inner = getattr(self.inner, "alert_to", None)
        if inner is not None:
            inner(told)

    def session_status(self) -> Mapping[str, object]:
        """As the broker's."""
        inner = getattr(self.inner, "session_status", None)
        return {} if inner is None else dict(inner())

    async def close(self) -> None:
        await self.inner.close()
