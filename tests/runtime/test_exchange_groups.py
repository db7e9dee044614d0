"""Brackets and one-cancels-all groups at the backtest's broker: who works when, what a fill takes from the others."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from botframework.core import events as ev
from botframework.core.model import Order, OrderIntent, OrderType, Side, Tick, TimeInForce, Working
from botframework.runner.backtest import START_NS
from tests.core.kit import AAPL, Script, engine_of
from tests.runtime.test_backtest import XYZ, Bench

D = Decimal


def order(side: Side, quantity: int, *, limit: str | None = None, stop: str | None = None, **more: Any) -> OrderIntent:
    kind = OrderType.STOP if stop else OrderType.LIMIT if limit else OrderType.MARKET
    return OrderIntent(
        strategy="s",
        instrument=XYZ,
        side=side,
        quantity=D(quantity),
        order_type=kind,
        at_ns=START_NS,
        limit_price=None if limit is None else D(limit),
        stop_price=None if stop is None else D(stop),
        **more,
    )


def bracket(quantity: int = 10, limit: str | None = "100", tif: TimeInForce = TimeInForce.DAY) -> ev.SubmitOrder:
    entry = order(Side.BUY, quantity, limit=limit, client_order_id="b", group="b", leg="entry", tif=tif)
    legs = (
        order(Side.SELL, quantity, limit="110", client_order_id="b.tp", group="b", leg="take_profit"),
        order(Side.SELL, quantity, stop="95", client_order_id="b.sl", group="b", leg="stop_loss"),
    )
    return ev.SubmitOrder(at_ns=START_NS, intent=entry, verdict_id="v", legs=legs)


def last(events: list[Any]) -> dict[str, tuple[Any, ...]]:
    """State, quantity and filled of each order by its last report."""
    return {e.client_order_id: (e.working, e.quantity, e.filled) for e in events if isinstance(e, ev.OrderReported)}


def fills(events: list[Any]) -> list[tuple[str, int, str]]:
    return [(e.client_order_id, int(e.quantity), str(e.price)) for e in events if isinstance(e, ev.ExecutionReported)]


def test_exits_wait_for_the_entry_and_the_one_that_fills_ends_the_other() -> None:
    bench = Bench()
    bench.quote("112", "113")  # the take profit would trade, were it to work
    bench.broker.execute(bracket(), bench.now_ns)
    events = bench.until(50)
    assert [e.legs for e in events if isinstance(e, ev.OrderAccepted)] == [(("b.tp", "2"), ("b.sl", "3"))]
    assert not fills(events)
    assert [e.broker_status for e in events if isinstance(e, ev.OrderReported)] == [
        "Submitted",
        "PreSubmitted",
        "PreSubmitted",
    ]
    bench.quote("99", "100")
    assert fills(bench.until(60)) == [("b", 10, "100")]
    bench.quote("110", "111")
    events = bench.until(70)
    assert fills(events) == [("b.tp", 10, "110")]
    assert last(events) == {"b.tp": (Working.FILLED, 10, 10), "b.sl": (Working.CANCELLED, 10, 0)}


def test_exits_work_as_far_as_the_entry_has_filled() -> None:
    bench = Bench()
    bench.quote("99", "101")
    bench.broker.execute(bracket(), bench.now_ns)
    bench.until(50)
    bench.quote("99", "100", size=4)
    assert fills(bench.until(60)) == [("b", 4, "100")]
    bench.quote("94", "101", size=100)
    events = bench.until(70)
    assert fills(events) == [("b.sl", 4, "94")]
    assert last(events)["b.tp"] == (Working.LIVE, 6, 0)
    bench.broker.execute(ev.CancelOrder(at_ns=bench.now_ns, client_order_id="b"), bench.now_ns)
    assert last(bench.until(130)) == {
        "b": (Working.CANCELLED, 10, 4),
        "b.tp": (Working.CANCELLED, 6, 0),
        "b.sl": (Working.CANCELLED, 10, 4),
    }


def test_an_entry_that_ends_unfilled_takes_its_exits_along() -> None:
    bench = Bench()
    bench.quote("101", "102")
    bench.broker.execute(bracket(tif=TimeInForce.IOC), bench.now_ns)
    assert {name: state for name, (state, _, _) in last(bench.until(50)).items()} == dict.fromkeys(
        ("b", "b.tp", "b.sl"), Working.CANCELLED
    )
    assert not bench.broker.working()


def test_an_exit_can_be_changed_before_and_while_it_works() -> None:
    bench = Bench()
    bench.quote("99", "101")
    bench.broker.execute(bracket(), bench.now_ns)
    bench.until(50)

    def change(name: str, limit: str | None, stop: str | None) -> None:
        price = None if limit is None else D(limit)
        other = None if stop is None else D(stop)
        bench.broker.execute(
            ev.ModifyOrder(
                at_ns=bench.now_ns,
                client_order_id=name,
                quantity=D(10),
                limit_price=price,
                stop_price=other,
                verdict_id="v",
            ),
            bench.now_ns,
        )

    change("b.tp", "105", None)
    bench.until(120)
    bench.quote("99", "100")
    bench.until(130)
    change("b.sl", None, "98")
    bench.until(200)
    bench.quote("98", "99")
    events = bench.until(210)
    assert fills(events) == [("b.sl", 10, "98")]
    assert last(events)["b.tp"][0] is Working.CANCELLED


def test_of_a_group_each_fill_takes_the_same_part_from_the_others() -> None:
    bench = Bench()
    bench.quote("99", "101")
    legs = (order(Side.BUY, 20, limit="98", client_order_id="g.2", group="g", leg="2"),)
    first = order(Side.BUY, 10, limit="100", client_order_id="g", group="g", leg="1")
    bench.broker.execute(ev.SubmitOrder(at_ns=START_NS, intent=first, verdict_id="v", legs=legs), bench.now_ns)
    bench.until(50)
    bench.quote("99", "100", size=4)
    events = bench.until(60)
    assert fills(events) == [("g", 4, "100")]
    assert last(events)["g.2"] == (Working.LIVE, 12, 0)
    bench.quote("97", "98", size=100)
    events = bench.until(70)
    assert fills(events)[0] in (("g", 6, "100"), ("g.2", 12, "98"))
    assert len(fills(events)) == 1
    assert not bench.broker.working()


@pytest.mark.parametrize("seed", range(4))
def test_books_agree_with_the_broker_at_every_step_of_a_wild_day(seed: int) -> None:
    chance = random.Random(seed)

    def on_tick(ctx: Any, tick: Tick) -> None:
        draw = chance.random()
        open_orders: list[Order] = ctx.orders()
        if draw < 0.1:
            side = chance.choice(("BUY", "SELL"))
            way = 1 if side == "BUY" else -1
            far = chance.choice((0.1, 0.5))
            ctx.bracket(
                side,
                AAPL,
                chance.choice((5, 20)),
                limit_price=chance.choice((None, round(tick.mid - way * 0.05, 2))),
                take_profit=tick.mid + way * (0.2 + far),
                stop_loss=tick.mid - way * (0.2 + far),
                tif=chance.choice(("DAY", "IOC")),
            )
        elif draw < 0.15:
            ctx.oca([ctx.order("BUY", AAPL, 10 + n, limit_price=tick.mid - 0.1 * n) for n in range(3)])
        elif draw < 0.2 and open_orders:
            ctx.cancel(chance.choice(open_orders))
        elif draw < 0.25 and open_orders:
            one = chance.choice(open_orders)
            if one.stop_price is not None:
                ctx.modify(one, stop_price=float(one.stop_price) + chance.choice((-0.1, 0.1)))
            elif one.limit_price is not None:
                ctx.modify(one, limit_price=float(one.limit_price) + chance.choice((-0.1, 0.1)))

    bench = Bench()
    engine = engine_of(Script(on_tick=on_tick))
    rows: list[Any] = []

    def give(event: Any) -> None:
        rows.append(event)
        commands = engine.handle(event)
        rows.extend(commands)
        for command in commands:
            bench.broker.execute(command, bench.now_ns)

    at: dict[str, Any] = {"at_ns": START_NS, "wall_ns": START_NS}
    give(ev.RunStarted(**at, run_id="r", account="DU1", config_hash="c"))
    give(ev.ReconcileFinished(**at, clean=True))
    mid = 100.0
    for step in range(1, 400):
        mid = round(mid + chance.choice((-0.05, 0.0, 0.05)), 2)
        bid, ask, size = round(mid - 0.02, 2), round(mid + 0.02, 2), chance.choice((3, 8, 50))
        quote = replace(_quote(bid, ask, size), conid=AAPL.conid)
        bench.broker.quote(quote, bench.now_ns)
        tick = Tick(AAPL, bench.now_ns, bench.now_ns, bid, ask, size, size)
        commands = engine.handle(tick)
        rows.extend(commands)
        for command in commands:
            bench.broker.execute(command, bench.now_ns)
        for event in bench.until(step * 20):
            give(event)
        held = engine.view.position(AAPL.conid)
        assert held == dict(bench.broker.positions()).get(AAPL.conid, D(0))
        assert engine.view.trading_state("s").name == "ACTIVE"
    legs = {row.fill.leg for row in rows if isinstance(row, ev.BookFill)}
    assert {"entry", "take_profit", "stop_loss", "1"} <= legs
    assert not engine.view.audit()
    books = {o.client_order_id: o.filled for o in engine.view.open_orders() if o.broker_order_id}
    assert books == bench.broker.working()
    again = engine_of(Script())
    again.restore(rows)
    assert again.view.snapshot() == engine.view.snapshot()


def _quote(bid: float, ask: float, size: int) -> Any:
    from botframework.sim.market import Quote

    return Quote(0, 7, D(str(bid)), D(size), D(str(ask)), D(size))
