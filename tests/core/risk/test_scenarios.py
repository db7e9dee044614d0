"""Two famous mornings as regressions: what would have got out of this house, with the real engine and the real gate.

Knight Capital, 1 August 2012: orders went out for 45 minutes because the counter of what had been filled did not stop them.
Everbright, 16 August 2013: an order generator sent again because it got no feedback. In both the bound is what counts:
nothing beyond the configured limits, whatever the strategy does.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import attrs
from msgspec.structs import replace

from botframework import Context, Tick, hookimpl
from botframework.core import events as ev
from botframework.core.engine import Engine
from botframework.core.model import Instrument, SessionState, Side, StreamState, TradingState
from botframework.core.questions import QuestionPolicy
from botframework.core.risk.gate import Gate
from botframework.core.risk.registry import build_rules

S = 10**9
T0 = 1_704_207_600 * S
ABC = Instrument("ABC", 101, rules_at_ns=T0)
LIMIT = 1000


@attrs.define(eq=False)
class Wild:
    """Wants the same thing on every tick, whatever happened before."""

    wish: Callable[[Context, Tick, int], None]
    ticks: int = 0

    @hookimpl
    def on_tick(self, ctx: Context, tick: Tick) -> None:
        self.ticks += 1
        self.wish(ctx, tick, self.ticks)


def make_engine(strategy: Wild, *rules: tuple[str, dict[str, Any]]) -> Engine:
    engine = Engine(
        account="DU1",
        journal_id="j",
        strategies=[("wild", strategy, {"on_tick": strategy.on_tick}, (ABC,), {})],
        gate=Gate(build_rules([("max_position", {"limit": LIMIT}), *rules])),
        question_policy=QuestionPolicy(),
        day_of=lambda at_ns: 20240102,
        rng=lambda name: None,  # type: ignore[arg-type, return-value]  # never asked here
    )
    start: dict[str, Any] = {"at_ns": T0, "wall_ns": T0}
    engine.handle(ev.RunStarted(**start, run_id="r", account="DU1", config_hash=""))
    engine.handle(ev.SessionChanged(**start, state=SessionState.READY))
    engine.handle(ev.StreamChanged(**start, state=StreamState.LIVE))
    engine.handle(ev.ReconcileFinished(**start, clean=True))
    return engine


def play(engine: Engine, seconds: int, answer: Callable[[ev.SubmitOrder, int], list[ev.Event]]) -> list[ev.SubmitOrder]:
    """Five ticks a second; the broker answers each order as told. Returns what left the house."""
    sent: list[ev.SubmitOrder] = []
    for step in range(5 * seconds):
        now = T0 + step * S // 5
        if step % 100 == 0:
            engine.handle(ev.ReconcileFinished(at_ns=now, wall_ns=now, clean=True))
        for command in engine.handle(Tick(ABC, now, now, 99.99, 100.01)):
            if isinstance(command, ev.SubmitOrder):
                sent.append(command)
                for event in answer(command, now):
                    engine.handle(event)
    return sent


def filled(command: ev.SubmitOrder, now: int) -> list[ev.Event]:
    intent = command.intent
    at: dict[str, Any] = {"at_ns": now, "wall_ns": now}
    name = intent.client_order_id
    return [
        ev.OrderSent(**at, client_order_id=name),
        ev.OrderAccepted(**at, client_order_id=name, broker_order_id=f"b{name}"),
        ev.ExecutionReported(
            **at,
            execution_id=f"x{name}",
            broker_order_id=f"b{name}",
            client_order_id=name,
            conid=ABC.conid,
            symbol=ABC.symbol,
            side=intent.side,
            quantity=intent.quantity,
            price=Decimal(100),
            commission=Decimal(0),
        ),
    ]


def silence(command: ev.SubmitOrder, now: int) -> list[ev.Event]:
    at: dict[str, Any] = {"at_ns": now, "wall_ns": now}
    name = command.intent.client_order_id
    return [
        ev.OrderSent(**at, client_order_id=name),
        ev.OrderUnknown(**at, client_order_id=name, reason="no answer in 10 s"),
    ]


def quantity(sent: list[ev.SubmitOrder]) -> Decimal:
    return sum((command.intent.quantity for command in sent), Decimal(0))


def test_knight_a_counter_that_does_not_count_ends_at_the_position_limit() -> None:
    engine = make_engine(Wild(lambda ctx, tick, n: ctx.buy(tick.instrument, 10 + n % 12)))
    sent = play(engine, 120, filled)
    assert LIMIT - 22 < quantity(sent) <= LIMIT
    assert engine.view.position(ABC.conid) == quantity(sent)


def test_knight_buying_high_and_selling_low_in_a_loop_ends_at_the_rate_and_the_loss() -> None:
    def churn(ctx: Context, tick: Tick, n: int) -> None:
        trade = ctx.sell if ctx.position(tick.instrument).quantity > 0 else ctx.buy
        trade(tick.instrument, 100 + n % 7)

    engine = make_engine(Wild(churn), ("order_rate", {"per_minute": 20}))
    assert len(play(engine, 60, filled)) <= 20
    engine = make_engine(Wild(churn), ("daily_loss", {"amount": "100 USD"}))

    def at_the_quote(command: ev.SubmitOrder, now: int) -> list[ev.Event]:
        *others, execution = filled(command, now)
        price = "100.01" if command.intent.side is Side.BUY else "99.99"
        return [*others, replace(execution, price=Decimal(price))]

    play(engine, 600, at_the_quote)
    loss = -(engine.view.day_pnl() or 0)
    # One order may take it over the line, by what closing it costs.
    assert 100 <= loss <= 100 + 2 * 106 * Decimal("0.02")


def test_everbright_silence_is_no_reason_to_send_the_same_again() -> None:
    engine = make_engine(Wild(lambda ctx, tick, n: ctx.buy(tick.instrument, 100, limit_price=100.0)))
    assert len(play(engine, 60, silence)) == 1
    assert engine.view.trading_state("wild") is TradingState.PAUSED  # it asked three times in a minute


def test_knight_a_strategy_that_never_sees_its_parent_filled_ends_at_every_limit_there_is() -> None:
    """A parent of 500 is sliced into children; what is filled never reaches the counter, so slices go on for ever."""

    def child(ctx: Context, tick: Tick, n: int) -> None:
        parent, seen = 500, 0  # nothing is ever added to what was seen
        if seen < parent:
            ctx.buy(tick.instrument, 7 + n % 40, limit_price=100.0 + n % 9 / 100)

    limits: list[tuple[tuple[str, dict[str, Any]], int]] = [
        (("daily_activity", {"orders": 30}), 30),
        (("repeated_execution", {"limit": 12}), 12),
        (("order_rate", {"per_minute": 9}), 18),  # of two minutes
    ]
    for rule, most in limits:
        engine = make_engine(Wild(child), rule)
        sent = play(engine, 120, filled)
        assert sent
        assert len(sent) <= most
        assert quantity(sent) <= LIMIT
    engine = make_engine(Wild(child), ("gross_exposure", {"amount": "20000 USD"}))
    sent = play(engine, 120, filled)
    assert 0 < quantity(sent) * Decimal("100.01") <= 20000
    engine = make_engine(Wild(child), ("working_orders", {"per_side": 4}))
    assert len(play(engine, 120, silence)) == 4


def test_everbright_other_orders_into_the_silence_end_at_the_position_limit_and_after_30_seconds() -> None:
    engine = make_engine(Wild(lambda ctx, tick, n: ctx.buy(tick.instrument, n, limit_price=100.0)))
    sent = play(engine, 60, silence)
    assert quantity(sent) <= LIMIT
    assert engine.view.position(ABC.conid) == 0
    engine = make_engine(Wild(lambda ctx, tick, n: ctx.buy(tick.instrument, 1, limit_price=90 + n / 100)))
    sent = play(engine, 60, silence)
    assert 0 < len(sent) <= 151
    assert max(command.at_ns for command in sent) <= T0 + 30 * S


def test_a_wrong_quantity_of_any_size_does_not_leave() -> None:
    """Citigroup, 2 May 2022: the value typed into the field for the quantity."""
    wishes = [10**12, float("nan"), float("inf"), -5, 0, 0.5]
    engine = make_engine(Wild(lambda ctx, tick, n: ctx.sell(tick.instrument, wishes[n % len(wishes)])))
    assert play(engine, 5, filled) == []
    assert engine.summary()["denied"] == 25
