"""Orders for the closing auction, and stops that trail: what a strategy says, what is asked for, and what is heard of them."""

from __future__ import annotations

from typing import Any

import pytest

from botframework.core import events as ev
from botframework.core.context import Context
from botframework.core.model import OrderType, Side, Tick, Trail, Working
from botframework.core.risk.base import Proposal
from botframework.core.risk.rules.conduct import SelfTrade
from botframework.runtime.codec import decode, encode
from botframework.runtime.freeze import freeze, thaw
from tests.core.kit import D, Feed, Script, engine_of, only
from tests.core.kit import intent as made


def sent(**said: Any) -> ev.SubmitOrder:
    """The order a strategy's words become."""

    def on_tick(ctx: Context, tick: Tick) -> None:
        ctx.sell("AAPL", 100, **said)

    feed = Feed(engine_of(Script(on_tick=on_tick)))
    feed.begin()
    order: ev.SubmitOrder = only(feed.tick(), ev.SubmitOrder)
    return order


@pytest.mark.parametrize(
    ("said", "kind", "limit", "trail"),
    [
        ({"on_close": True}, "MOC", None, None),
        ({"on_close": True, "limit_price": 99.5}, "LOC", D("99.5"), None),
        ({"trail_amount": 1.5}, "TRAIL", None, Trail(D("1.5"))),
        ({"trail_percent": 2}, "TRAIL", None, Trail(D(2), is_percent=True)),
        ({"trail_percent": "2.5"}, "TRAIL", None, Trail(D("2.5"), is_percent=True)),
        ({"on_close": False}, "MKT", None, None),
    ],
)
def test_what_is_said_is_what_is_asked_for(said: dict[str, Any], kind: str, limit: Any, trail: Trail | None) -> None:
    if isinstance(said.get("trail_percent"), str):
        said = {"trail_percent": D(said["trail_percent"])}
    intent = sent(**said).intent
    assert (intent.order_type, intent.limit_price, intent.stop_price, intent.trail) == (
        OrderType(kind),
        limit,
        None,
        trail,
    )


@pytest.mark.parametrize(
    "said",
    [
        {"on_close": True, "stop_price": 99},
        {"on_close": True, "trail_amount": 1},
        {"trail_amount": 1, "trail_percent": 1},
        {"trail_amount": 1, "limit_price": 99},
        {"trail_percent": 1, "stop_price": 99},
    ],
)
def test_what_is_of_two_kinds_is_refused_where_it_is_said(said: dict[str, Any]) -> None:
    heard: list[str] = []

    def on_tick(ctx: Context, tick: Tick) -> None:
        for wish in (ctx.buy, ctx.sell, lambda *a, **k: ctx.order("BUY", *a, **k)):
            with pytest.raises(ValueError, match=r"close|trail") as told:
                wish("AAPL", 1, **said)
            heard.append(str(told.value))

    feed = Feed(engine_of(Script(on_tick=on_tick)))
    feed.begin()
    assert feed.tick() == []
    assert len(heard) == 3


def test_one_put_together_by_hand_keeps_its_kind() -> None:
    def on_tick(ctx: Context, tick: Tick) -> None:
        ctx.submit(ctx.order("SELL", "AAPL", 5, trail_amount=2))
        ctx.oca([ctx.order("BUY", "AAPL", 1, on_close=True), ctx.order("BUY", "AAPL", 1, trail_percent=1)])

    feed = Feed(engine_of(Script(on_tick=on_tick)))
    feed.begin()
    orders = [each for each in feed.tick() if isinstance(each, ev.SubmitOrder)]
    kinds = [(intent.order_type.value, intent.trail) for each in orders for intent in (each.intent, *each.legs)]
    assert kinds == [("TRAIL", Trail(D(2))), ("MOC", None), ("TRAIL", Trail(D(1), is_percent=True))]


def test_a_stop_that_moves_is_no_change_by_somebody_else() -> None:
    """Reports of a trailing stop name another price every time; of a plain stop that would be a change from outside."""

    def findings(**said: Any) -> list[str]:
        def on_tick(ctx: Context, tick: Tick) -> None:
            if not ctx.orders():
                ctx.sell("AAPL", 100, **said)

        feed = Feed(engine_of(Script(on_tick=on_tick)))
        feed.begin()
        intent = only(feed.tick(), ev.SubmitOrder).intent
        feed.accept(intent.client_order_id)
        found: list[str] = []
        for price in ("98.5", "98.7", "99.1"):
            stop = {"stop_price": D(price), "quantity": D(100), "side": intent.side, "conid": 265598, "source": "list"}
            commands = feed.report(intent.client_order_id, Working.LIVE, **stop)
            found += [f"{each.notice.code}: {each.notice.text}" for each in commands if isinstance(each, ev.Tell)]
        order = feed.engine.view.book.order(intent.client_order_id)
        assert order is not None
        assert order.stop_price == (None if intent.trail else D("99.1"))
        return found

    assert findings(trail_amount=1) == []
    assert findings(stop_price=98.5) == [
        "CHANGED_OUTSIDE: AAPL: somebody else changed order 1 to quantity 100 stop 98.7",
        "CHANGED_OUTSIDE: AAPL: somebody else changed order 1 to quantity 100 stop 99.1",
    ]
    assert findings(limit_price=101, stop_price=98.5) == [
        "CHANGED_OUTSIDE: AAPL: somebody else changed order 1 to quantity 100 limit 101 stop 98.7",
        "CHANGED_OUTSIDE: AAPL: somebody else changed order 1 to quantity 100 limit 101 stop 99.1",
    ]


def test_a_trailing_stop_is_changed_in_quantity_and_keeps_its_distance() -> None:
    def on_tick(ctx: Context, tick: Tick) -> None:
        orders = ctx.orders()
        if not orders:
            ctx.sell("AAPL", 100, trail_amount=1)
        else:
            ctx.modify(orders[0], quantity=60)

    feed = Feed(engine_of(Script(on_tick=on_tick)))
    feed.begin()
    intent = only(feed.tick(), ev.SubmitOrder).intent
    feed.accept(intent.client_order_id)
    assert only(feed.tick(), ev.ModifyOrder).quantity == 60


def test_a_price_given_to_one_that_trails_makes_no_other_kind_of_it() -> None:
    def on_tick(ctx: Context, tick: Tick) -> None:
        orders = ctx.orders()
        if not orders:
            ctx.sell("AAPL", 100, trail_amount=1)
        else:
            ctx.modify(orders[0], stop_price=99)

    feed = Feed(engine_of(Script(on_tick=on_tick)))
    feed.begin()
    feed.accept(only(feed.tick(), ev.SubmitOrder).intent.client_order_id)
    assert [reason.text for reason in only(feed.tick(), ev.DenyModify).reasons] == [
        "a modification cannot change the kind of order"
    ]


def test_a_snapshot_keeps_the_distance() -> None:
    def on_tick(ctx: Context, tick: Tick) -> None:
        if not ctx.orders():
            ctx.sell("AAPL", 100, trail_percent=2)

    feed = Feed(engine_of(Script(on_tick=on_tick)))
    feed.begin()
    intent = only(feed.tick(), ev.SubmitOrder).intent
    feed.accept(intent.client_order_id)
    kept, restored = engine_of(Script()), engine_of(Script())
    thaw(kept, freeze(feed.engine))
    restored.restore(decode(encode(row)) for row in feed.rows)
    for engine in (kept, restored):
        order = engine.view.book.order(intent.client_order_id)
        assert order is not None
        assert (order.intent, order.intent.trail) == (intent, Trail(D(2), is_percent=True))


@pytest.mark.parametrize(
    ("kind", "meets"),
    [
        (OrderType.STOP, True),
        (OrderType.TRAILING_STOP, True),
        (OrderType.STOP_LIMIT, True),
        (OrderType.LIMIT, False),
        (None, False),
    ],
)
def test_the_stop_of_somebody_else_is_no_limit(kind: OrderType | None, meets: bool) -> None:
    """A row may show it where others show their limit: a sale that trades at any price was taken for one at 99."""
    feed = Feed(engine_of(Script()))
    feed.begin()
    feed.send(
        ev.OrderReported,
        broker_order_id="77",
        client_order_id="",
        working=Working.LIVE,
        broker_status="Submitted",
        conid=265598,
        side=Side.SELL,
        quantity=D(10),
        filled=D(0),
        limit_price=D(99),
        stop_price=D(99),
        order_type=kind,
    )
    assert len(feed.engine.view.book.open_orders(265598)) == 1
    buying = Proposal(intent=made(limit_price=D("98.5")))
    assert (SelfTrade().check(buying, feed.engine.view) is not None) is meets
