"""Driving an action of the library with answers made up on the spot, for what the simulated gateway does not do."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import attrs
import httpx

from botframework.ibkr.catalogue import Call
from botframework.ibkr.failures import CallFailed
from botframework.ibkr.library import Session, SyncSession
from botframework.ibkr.pacing import GLOBAL, Rate
from botframework.ibkr.policy import PolicyTable
from botframework.ibkr.talk import Give, Pause, Talk, Talking, Together, Walking, read_answer

NS = 1_000_000_000
NOW_MS = 1_790_000_000_000  # 2026-09-21 14:13:20 UTC

Answer = Callable[[Call], Any]
"""What a gateway says to a call: JSON data (status 200), a pair of status and data, or a failure."""


@attrs.define
class Driven:
    """What an action did."""

    result: Any = None
    given: list[Any] = attrs.field(factory=list)
    calls: list[Call] = attrs.field(factory=list)
    pauses: list[float] = attrs.field(factory=list)

    @property
    def asked(self) -> list[str]:
        return [call.operation.id for call in self.calls]


@attrs.define
class Clock:
    """Monotonic time that moves with the pauses, and wall time beside it."""

    now_ns: int = 0

    def mono_ns(self) -> int:
        return self.now_ns

    def wall_ns(self) -> int:
        return NOW_MS * 1_000_000 + self.now_ns


def talk(**settings: Any) -> tuple[Talk, Clock]:
    """A session without a gateway; the brokerage session is not looked after."""
    clock = Clock()
    return Talk("http://gateway/v1/api", clock.mono_ns, establish=False, wall_ns=clock.wall_ns, **settings), clock


def drive(talking: Talking[Any] | Walking[Any], answer: Answer, clock: Clock | None = None) -> Driven:
    """Run an action to its end; whatever it raises comes through. Accounts are asked for by the way and not counted."""
    out = Driven()

    def made(call: Call) -> Any:
        name = call.operation.id
        if name in ("accounts_list", "portfolio_accounts"):
            data: Any = {"accounts": ["DU1234567"]} if name == "accounts_list" else [{"accountId": "DU1234567"}]
        else:
            out.calls.append(call)
            data = answer(call)
        if isinstance(data, CallFailed):
            return data
        status, body = data if isinstance(data, tuple) else (200, data)
        return read_answer(name, httpx.Response(status, content=json.dumps(body).encode()))

    reply: Any = None
    failure: CallFailed | None = None
    while True:
        try:
            step = talking.send(reply) if failure is None else talking.throw(failure)
        except StopIteration as done:
            out.result = done.value
            return out
        reply, failure = None, None
        if isinstance(step, Pause):
            out.pauses.append(step.seconds)
            if clock is not None:
                clock.now_ns += int(step.seconds * NS)
        elif isinstance(step, Give):
            out.given.append(step.value)
        elif isinstance(step, Together):
            reply = [made(call) for call in step.calls]
        else:
            reply = made(step)
            if isinstance(reply, CallFailed):
                reply, failure = None, reply


def _unhurried(table: PolicyTable) -> PolicyTable:
    """Limits no test waits for; a gateway with ``pacing="loose"`` takes that. The pace itself has tests of its own."""
    return attrs.evolve(table, rates={GLOBAL: Rate(40, 1)})


class QuickSync(SyncSession):
    """A session without the documented limits."""

    def _table(self) -> PolicyTable:
        return _unhurried(super()._table())


class Quick(Session):
    """The same, to be awaited."""

    def _table(self) -> PolicyTable:
        return _unhurried(super()._table())
