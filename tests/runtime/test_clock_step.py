"""A wall clock set ahead is no time that has passed: an order whose request may still be on its way is not proven absent by it."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import Any

import attrs
from msgspec.structs import replace

from botframework.core import events as ev
from botframework.core.model import OrderIntent, OrderType, SessionState, Side, Submission, Working
from botframework.ports import BrokerFacts
from botframework.runtime.bookkeeper import Bookkeeper
from botframework.runtime.seams import VirtualClock
from tests.core.kit import AAPL, Script, engine_of

S = 1_000_000_000
INTENT = OrderIntent(
    strategy="s",
    instrument=AAPL,
    side=Side.BUY,
    quantity=Decimal(5),
    order_type=OrderType.MARKET,
    at_ns=0,
    client_order_id="c",
)


class Settable(VirtualClock):
    """A wall clock that somebody sets; the other clock goes on as it did."""

    ahead_ns = 0

    def wall_ns(self) -> int:
        return super().wall_ns() + self.ahead_ns


@attrs.define
class Empty:
    """A broker whose lists show nothing but ``row``."""

    clock: Settable
    row: ev.OrderReported | None = None

    async def facts(self) -> BrokerFacts:
        now = self.clock.wall_ns()
        rows = () if self.row is None else (replace(self.row, at_ns=now, wall_ns=now),)
        return BrokerFacts(started_wall_ns=now, orders=rows, executions=(), positions=())


def scene() -> tuple[Settable, Bookkeeper, Any]:
    clock = Settable()
    engine = engine_of(Script(on_tick=lambda ctx, tick: None))
    broker: Any = Empty(clock)

    def emit(event: ev.Event) -> None:
        engine.handle(event)

    books = Bookkeeper(
        broker=broker,
        clock=clock,
        emit=emit,
        on_clean=lambda: None,
        on_silence=lambda text: None,
        engine=engine,
    )
    stamp: dict[str, Any] = {"at_ns": clock.wall_ns(), "wall_ns": clock.wall_ns()}
    intent = replace(INTENT, at_ns=clock.wall_ns())
    ready = ev.SessionChanged(**stamp, state=SessionState.READY)
    engine.handle(ev.RunStarted(**stamp, run_id="r", account="DU1", config_hash=""))
    engine.handle(ready)
    books.note(ready)
    engine.view.apply(ev.SubmitOrder(at_ns=clock.wall_ns(), intent=intent, verdict_id="v"))
    engine.handle(ev.OrderSent(**stamp, client_order_id="c"))
    engine.handle(ev.OrderUnknown(**stamp, client_order_id="c", reason="cut off"))
    return clock, books, engine


async def look(clock: Settable, books: Bookkeeper, seconds: float) -> None:
    await clock.advance(seconds)
    task = asyncio.create_task(books.compare())
    await clock.advance(0.1)
    await task


def test_time_that_only_the_wall_clock_says_has_passed_proves_nothing() -> None:
    async def go() -> None:
        clock, books, engine = scene()
        await clock.advance(1)
        clock.ahead_ns = 3_600 * S
        for _ in range(4):
            await look(clock, books, 5)
            assert engine.view.book.order("c").submission is Submission.UNKNOWN
        # Half a minute after the step, twice, it is as good as any.
        await look(clock, books, 31)
        assert engine.view.book.order("c").submission is Submission.UNKNOWN
        await look(clock, books, 5)
        assert engine.view.book.order("c").submission is Submission.ABANDONED

    asyncio.run(go())


def test_without_a_step_half_a_minute_and_two_lists_are_enough() -> None:
    async def go() -> None:
        clock, books, engine = scene()
        await look(clock, books, 31)
        await look(clock, books, 5)
        assert engine.view.book.order("c").submission is Submission.ABANDONED

    asyncio.run(go())


def test_a_change_that_went_silent_is_not_given_up_because_a_clock_was_set() -> None:
    """The broker still shows the former quantity a few seconds after the change; it may arrive any moment."""

    async def go() -> None:
        clock, books, engine = scene()
        stamp: dict[str, Any] = {"at_ns": clock.wall_ns(), "wall_ns": clock.wall_ns()}
        engine.handle(ev.OrderAccepted(**stamp, client_order_id="c", broker_order_id="1"))
        engine.view.apply(
            ev.ModifyOrder(
                at_ns=clock.wall_ns(),
                client_order_id="c",
                quantity=Decimal(9),
                limit_price=None,
                stop_price=None,
                verdict_id="w",
            )
        )
        engine.handle(ev.OrderUnknown(**stamp, client_order_id="c", reason="cut off", purpose="modify"))
        row = ev.OrderReported(
            **stamp,
            broker_order_id="1",
            client_order_id="c",
            working=Working.LIVE,
            broker_status="Submitted",
            conid=AAPL.conid,
            side=Side.BUY,
            quantity=Decimal(5),
            source="list",
        )
        broker: Any = books.broker
        broker.row = row
        await clock.advance(1)
        clock.ahead_ns = 3_600 * S
        for _ in range(4):
            await look(clock, books, 5)
            assert engine.view.open_quantity(AAPL.conid, buys=True) == 9
        await look(clock, books, 31)
        assert engine.view.open_quantity(AAPL.conid, buys=True) == 5

    asyncio.run(go())
