"""The day's profit: since the market day began, marked where the position could be closed, or not known at all."""

from __future__ import annotations

from botframework.core import events as ev
from botframework.core.model import Side

from .kit import AAPL, DAY, SPY, D, Feed, S, Script, cids, engine_of, execution, only

NIGHT = 86_400 * S


def trading(quantity=100):
    """An engine that holds the quantity, bought at 100.02, with one unit of commission."""
    done: list[object] = []

    def on_tick(ctx, tick):
        if not done:
            done.append(ctx.buy("AAPL", quantity))

    feed = Feed(engine_of({"s": Script(on_tick=on_tick), "other": Script()}))
    feed.begin()
    feed.tick(100.0, 100.02)
    [cid] = cids(feed)
    feed.accept(cid)
    feed.execute(cid, str(quantity), commission=D(1))
    return feed


def test_first_day_begins_at_nothing():
    feed = Feed(engine_of(Script()))
    mark = only(feed.send(ev.RunStarted, run_id="r1", account="DU1", config_hash=""), ev.MarkDay)
    assert (mark.day, mark.scopes, mark.pnl) == (DAY, ("account", "s"), (0, 0))
    assert feed.engine.view.day_pnl() == 0


def test_marked_at_the_side_that_closes():
    feed = trading()
    view = feed.engine.view
    assert view.day_pnl() == D("-3.00")  # bid 100.00 against 100.02, and the commission
    feed.tick(101.0, 101.5)
    assert view.day_pnl() == view.day_pnl("s") == D("97.00")
    assert view.day_pnl("other") == 0


def test_short_positions_are_marked_at_the_ask():
    feed = Feed(engine_of(Script(on_tick=lambda ctx, tick: ctx.orders() or ctx.sell("AAPL", 10))))
    feed.begin()
    feed.tick()
    fields = execution(cids(feed)[0], "10", "100", 1, Side.SELL)
    feed.send(ev.ExecutionReported, **fields)
    feed.tick(99.0, 99.5)
    assert feed.engine.view.day_pnl() == 5


def test_without_a_mark_it_is_not_known():
    feed = trading()
    again = Feed(engine_of(Script()), at_ns=feed.at_ns)
    again.engine.restore(feed.rows)
    again.begin("r2")
    assert again.engine.view.day_pnl() is None  # a position, and no quote since the restart
    assert again.engine.view.day_pnl("other") == 0
    assert again.engine.summary()["unrealized_pnl"] is None
    again.tick(99.0, 99.5, SPY)
    assert again.engine.view.day_pnl() is None
    again.tick(101.0, 101.5)
    assert again.engine.view.day_pnl() == 97  # the same day: counted from its beginning, not from the restart


def test_a_new_day_starts_from_the_last_mark():
    feed = trading()
    feed.tick(102.0, 102.5)
    view = feed.engine.view
    assert view.day_pnl() == 197
    feed.at_ns += NIGHT
    mark = only(feed.tick(103.0, 103.5), ev.MarkDay)
    assert mark.day == DAY + 1
    assert dict(zip(mark.scopes, mark.pnl, strict=True))["s"] == 197
    assert view.day_pnl() == 100  # the jump over night belongs to the new day
    feed.tick(104.0, 104.5)
    assert view.day_pnl() == 200


def test_a_day_that_begins_without_a_mark_waits_for_one():
    feed = trading()
    again = Feed(engine_of(Script()), at_ns=feed.at_ns + NIGHT)
    again.engine.restore(feed.rows)
    commands = again.begin("r2")
    assert not [command for command in commands if isinstance(command, ev.MarkDay)]
    assert again.engine.view.day_pnl() is None
    again.tick(90.0, 90.5)
    again.at_ns += 2 * S
    only(again.tick(90.0, 90.5), ev.MarkDay)
    assert again.engine.view.day_pnl() == 0
    again.tick(89.0, 90.5)
    assert again.engine.view.day_pnl() == -100


def test_the_day_ends_by_itself():
    feed = trading()
    for _ in range(200):
        due = feed.engine.next_due_ns
        commands = feed.send(ev.TimeAdvanced, at_ns=max(due, feed.at_ns))
        if any(isinstance(command, ev.MarkDay) for command in commands):
            break
        feed.at_ns += 600 * S
    assert feed.engine.view.day == DAY + 1


def test_realised_profit_is_of_this_run():
    feed = trading()
    [cid] = cids(feed)
    again = Feed(engine_of(Script()), at_ns=feed.at_ns)
    again.engine.restore(feed.rows)
    again.begin("r2")
    summary = again.engine.summary()
    assert (summary["fills"], summary["orders"], summary["commission"], summary["positions"]) == (
        0,
        0,
        "0",
        {"AAPL": "100"},
    )
    again.execute(cid, "100", commission=D(1))  # an old execution again is no fill of this run
    assert again.engine.summary()["fills"] == 0
    order = again.engine.view.book.order(cid)
    assert order is not None
    assert order.instrument == AAPL
