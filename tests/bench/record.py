"""A long record of plausible trading: orders, fills, denials, comparisons of the books, run after run. For benchmarks and tests of the
journal; the engine takes it as it takes a real one. Imports botframework.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from botframework.core import events as ev
from botframework.core.model import Fill, OrderIntent, OrderType, Side, TimeInForce, Working
from botframework.runtime.journal import SqliteJournal
from botframework.runtime.seams import CountingIds
from tests.bench import rig

STOCKS = 20
STEP_NS = 3_000_000_000
BLOCK = 1_000
QUANTITY = Decimal(100)


def rows(count: int, *, runs: int = 1) -> Iterator[ev.Event | ev.Command]:
    """About ``count`` rows in so many runs; one order in 5,000 stays open, every twentieth attempt is denied."""
    at, number, made = rig.START_NS, 0, 0
    stocks = rig.instruments(STOCKS)
    for run in range(1, runs + 1):
        now: dict[str, Any] = {"at_ns": at, "wall_ns": at}
        yield ev.RunStarted(**now, run_id=f"run-{run}", account=rig.ACCOUNT, config_hash="bench")
        for stock in stocks:
            yield ev.InstrumentDefined(**now, instrument=stock)
        made += 1 + STOCKS
        while made < count * run / runs:
            number += 1
            at += STEP_NS
            for row in _order(number, at, stocks[number % STOCKS]):
                made += 1
                yield row
        yield ev.RunStopped(at_ns=at, wall_ns=at, run_id=f"run-{run}", reason="enough")
        made += 1


def _order(number: int, at: int, stock: Any) -> Iterator[ev.Event | ev.Command]:
    side = Side.BUY if (number // STOCKS) % 2 else Side.SELL
    key, broker = f"v1.bench.20240102.{number:016d}", str(number)
    intent = OrderIntent(
        client_order_id=key,
        strategy="bench",
        instrument=stock,
        side=side,
        quantity=QUANTITY,
        order_type=OrderType.LIMIT,
        limit_price=Decimal("100.01"),
        tif=TimeInForce.DAY,
        at_ns=at,
        intent_id=number,
    )
    now: dict[str, Any] = {"at_ns": at, "wall_ns": at, "client_order_id": key}
    quote = ev.Quote(conid=stock.conid, at_ns=at, wall_ns=at, bid=100.0, ask=100.02)
    if number % 20 == 0:
        reason = ev.Reason(code="ORDER_RATE", outcome="deny", text="too many")
        yield ev.DenyOrder(at_ns=at, intent=intent, verdict_id=f"v{number}", reasons=(reason,), quotes=(quote,))
        return

    def report(working: Working, filled: Decimal) -> ev.OrderReported:
        return ev.OrderReported(
            **now,
            broker_order_id=broker,
            working=working,
            broker_status=working.value,
            conid=stock.conid,
            side=side,
            quantity=QUANTITY,
            filled=filled,
            source="stream",
        )

    yield ev.SubmitOrder(at_ns=at, intent=intent, verdict_id=f"v{number}", quotes=(quote,))
    yield ev.OrderSent(**now)
    yield ev.OrderAccepted(**now, broker_order_id=broker)
    yield report(Working.LIVE, Decimal(0))
    if number % 5_000 == 75:
        return  # stays open
    fill = Fill(
        execution_id=f"0000e0d5.{number:08x}.01.01",
        client_order_id=key,
        broker_order_id=broker,
        strategy="bench",
        instrument=stock,
        side=side,
        quantity=QUANTITY,
        price=Decimal("100.01"),
        at_ns=at,
        commission=Decimal("1.0"),
    )
    yield ev.ExecutionReported(
        **now,
        execution_id=fill.execution_id,
        broker_order_id=broker,
        conid=stock.conid,
        symbol=stock.symbol,
        side=side,
        quantity=QUANTITY,
        price=fill.price,
        commission=fill.commission,
    )
    yield ev.BookFill(at_ns=at, fill=fill)
    yield report(Working.FILLED, QUANTITY)
    if number % 10 == 0:
        yield ev.ReconcileFinished(at_ns=at, wall_ns=at, clean=True)


def write(path: Path, count: int, *, runs: int = 1) -> int:
    """The record as a journal; gives the number of rows."""
    journal = SqliteJournal.open(path, ids=CountingIds(), wall_ns=lambda: rig.START_NS, durable="process")
    try:
        block: list[ev.Event | ev.Command] = []
        for row in rows(count, runs=runs):
            block.append(row)
            if len(block) >= BLOCK:
                journal.append(block)
                block = []
        journal.append(block)
        return journal.last_seq
    finally:
        journal.close()
