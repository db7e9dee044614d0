"""The engine from tick to fill: one event in, commands out."""

from __future__ import annotations

from decimal import Decimal

from botframework.core import events as ev
from botframework.core.model import OrderStatus, Side, Working

from .kit import AAPL, D, Feed, Script, cids, engine_of, only


def buy_once(quantity: int = 100, **terms: object) -> Script:
    """Buys on the first tick."""

    def on_tick(ctx, tick):
        if not ctx.orders(tick.instrument) and not ctx.position(tick.instrument).quantity:
            ctx.buy(tick.instrument, quantity, **terms)

    return Script(on_tick=on_tick)


def test_life_of_an_order():
    script = buy_once(limit_price=100.0151, tag="in")
    feed = Feed(engine_of(script))
    feed.begin()
    order = only(feed.tick(), ev.SubmitOrder)
    assert order.intent.limit_price == D("100.02")
    assert order.verdict_id == "r1-1"
    assert feed.tick() == []  # its own open order is seen
    cid = order.intent.client_order_id
    feed.accept(cid, "77")
    feed.report(cid, Working.LIVE, "77")
    booked = only(feed.execute(cid, "40", broker_order_id="77"), ev.BookFill)
    assert booked.fill.strategy == "s"
    assert feed.engine.view.open_quantity(AAPL.conid, buys=True) == 60
    feed.execute(cid, "60", number=2, broker_order_id="77", commission=D("1"))
    assert [order.status for order in script.of("on_order")] == [
        OrderStatus.WORKING,
        OrderStatus.PARTIALLY_FILLED,
        OrderStatus.FILLED,
    ]
    assert [fill.quantity for fill in script.of("on_fill")] == [40, 60]
    assert [position.quantity for position in script.of("on_position")] == [40, 100]
    assert feed.engine.view.open_quantity(AAPL.conid, buys=True) == 0
    assert feed.engine.summary() == {
        "ticks": 2,
        "intents": 1,
        "denied": 0,
        "orders": 1,
        "fills": 2,
        "open_orders": 0,
        "unknown_orders": 0,
        "realized_pnl": "0",
        "unrealized_pnl": "-2",
        "commission": "1",
        "positions": {"AAPL": "100"},
    }


def test_restored_engine_continues():
    script = buy_once()
    feed = Feed(engine_of(script))
    feed.begin()
    feed.tick()
    [cid] = cids(feed)
    feed.accept(cid)
    feed.execute(cid, "100", price="10")
    other = engine_of(Script())
    other.restore(feed.rows)
    assert other.view.snapshot() == feed.engine.view.snapshot()
    assert other.view.strategy_position("s", AAPL.conid) == 100
    assert other.summary()["fills"] == 0
    assert only(
        [ev.SubmitOrder(at_ns=0, intent=feed.rows and script and _first_intent(feed), verdict_id="")], ev.SubmitOrder
    )


def _first_intent(feed: Feed):
    return next(row.intent for row in feed.rows if isinstance(row, ev.SubmitOrder))


def test_cancel_waits_for_the_broker_id():
    def on_tick(ctx, tick):
        if not ctx.orders():
            ctx.sell("AAPL", 5, limit_price=Decimal("101"))
        else:
            ctx.cancel()

    feed = Feed(engine_of(Script(on_tick=on_tick)))
    feed.begin()
    cid = only(feed.tick(), ev.SubmitOrder).intent.client_order_id
    assert feed.engine.view.book.order(cid).side is Side.SELL
    assert feed.tick() == []
    assert only(feed.accept(cid), ev.CancelOrder).client_order_id == cid
    assert feed.tick() == []  # once is enough
    feed.report(cid, Working.CANCELLED)
    assert feed.engine.view.open_orders() == []
