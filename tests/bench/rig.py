"""The bot under measurement: the real engine, risk gate and pump, with instruments and strategies of the benchmark.

The rules are those of the sample bot. Imports botframework; used by the benchmarks that have an engine in them.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import attrs

from botframework import Context, Tick, hookimpl
from botframework.core import events as ev
from botframework.core.engine import Engine
from botframework.core.model import Instrument, SessionState, StreamState
from botframework.core.questions import QuestionPolicy
from botframework.core.risk.gate import Gate
from botframework.core.risk.registry import build_rules
from botframework.pluginfit import compile_callbacks
from botframework.runtime.days import market_day
from tests.bench.rounds import BenchError
from tests.bench.terms import ACCOUNT as ACCOUNT
from tests.bench.terms import FIRST_CONID as FIRST_CONID
from tests.bench.terms import symbol

Rules = Sequence[tuple[str, Mapping[str, Any]]]

START_NS = 1_704_207_600 * 10**9  # 2 January 2024, 15:00 UTC
RULES: Rules = (
    ("max_order_quantity", {"limit": "500"}),
    ("max_order_notional", {"amount": "100000 USD"}),
    ("max_position", {"limit": "1000"}),
    ("order_rate", {"per_minute": 20}),
    ("price_collar", {"percent": "2"}),
    ("daily_loss", {"amount": "1000000 USD"}),
)
#: For strategies that have to order more often than the sample bot may.
BUSY_RULES: Rules = tuple((kind, {"per_minute": 1_000} if kind == "order_rate" else limit) for kind, limit in RULES)


def instruments(count: int, wall_ns: int = START_NS) -> tuple[Instrument, ...]:
    """Made-up stocks whose trading rules were told at ``wall_ns``."""
    return tuple(Instrument(symbol(number), FIRST_CONID + number, rules_at_ns=wall_ns) for number in range(count))


@attrs.define(eq=False)
class Noop:
    """Takes every tick and does nothing: what remains is the cost of getting it there."""

    @hookimpl
    def on_tick(self, ctx: Context, tick: Tick) -> None:
        pass


def callbacks(strategy: object) -> dict[str, Any]:
    """Its bound methods as the runner compiles them."""
    return attrs.asdict(compile_callbacks(strategy), recurse=False)


def engine_of(strategy: object, traded: Sequence[Instrument], *, rules: Rules = RULES) -> Engine:
    """An engine with one strategy on all instruments and the whole gate."""
    return Engine(
        account=ACCOUNT,
        journal_id="bench",
        strategies=[("bench", strategy, callbacks(strategy), tuple(traded), {})],
        gate=Gate(build_rules(rules)),
        question_policy=QuestionPolicy(),
        day_of=market_day,
        rng=random.Random,
    )


def start_events(at_ns: int, wall_ns: int) -> list[ev.Event]:
    """What lets strategies begin."""
    now: dict[str, Any] = {"at_ns": at_ns, "wall_ns": wall_ns}
    return [
        ev.RunStarted(**now, run_id="run", account=ACCOUNT, config_hash="bench"),
        ev.SessionChanged(**now, state=SessionState.READY),
        ev.StreamChanged(**now, state=StreamState.LIVE),
        ev.ReconcileFinished(**now, clean=True),
    ]


def started(engine: Engine, wall_ns: int = START_NS) -> Engine:
    """The engine with its strategy running. ``wall_ns`` is the time its books were compared."""
    for event in start_events(START_NS - 1, wall_ns):
        engine.handle(event)
    return engine


def check_allowed(engine: Engine) -> None:
    """A bot whose orders are denied is measured doing something else. Raises ``BenchError``."""
    if engine.summary()["denied"]:
        raise BenchError(f"risk denied {engine.summary()['denied']} orders that the benchmark wants to be placed")


def prices(count: int, instrument: int, period: int = 2_000) -> list[tuple[float, float]]:
    """Bid and ask on a slow wave: two crossings of two averages a period, so a trade every thousand ticks."""
    found = []
    for number in range(count):
        mid = round(100 + 2 * math.sin(2 * math.pi * (number + 37 * instrument) / period), 2)
        found.append((mid - 0.01, mid + 0.01))
    return found


class InstantBroker:
    """Fills every order at once, at the tick's price: only what the engine has to do for an order is left."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.orders = 0

    def carry_out(self, commands: Sequence[ev.Command], tick: Tick) -> None:
        for command in commands:
            if isinstance(command, ev.SubmitOrder):
                self._fill(command, tick)

    def _fill(self, command: ev.SubmitOrder, tick: Tick) -> None:
        self.orders += 1
        intent, name = command.intent, str(self.orders)
        now: dict[str, Any] = {"at_ns": tick.at_ns, "wall_ns": tick.wall_ns, "client_order_id": intent.client_order_id}
        handle = self._engine.handle
        handle(ev.OrderSent(**now))
        handle(ev.OrderAccepted(**now, broker_order_id=name))
        handle(
            ev.ExecutionReported(
                **now,
                execution_id=f"0000e0d5.{self.orders:08x}.01.01",
                broker_order_id=name,
                conid=intent.instrument.conid,
                symbol=intent.instrument.symbol,
                side=intent.side,
                quantity=intent.quantity,
                price=Decimal(repr(tick.ask)),
                commission=Decimal(0),
            )
        )
