"""Executions that are corrected or taken back after they were booked: position, result and order follow, and it is told."""

from __future__ import annotations

import pytest

from botframework.core import events as ev
from botframework.core.model import TradingState, Working
from tests.core.kit import AAPL, D, Feed, Script, cids, engine_of


def bought(quantity="10"):
    script = Script(on_tick=lambda ctx, tick: None if ctx.orders() else ctx.buy("AAPL", 10, limit_price=100))
    feed = Feed(engine_of(script))
    feed.begin()
    feed.tick()
    (name,) = cids(feed)
    feed.accept(name)
    feed.execute(name, quantity, "100", commission=D(1))
    return feed, script, name


def again(feed, name, quantity, price="100", revision=2, number=1, **more):
    more["execution_id"] = f"0000e0d5.{number:08x}.01.{revision:02d}"
    return feed.execute(name, quantity, price, number, **more)


def notices(feed):
    return [row.notice.code for row in feed.rows if isinstance(row, ev.Tell)]


def test_a_bust_takes_position_and_result_back():
    feed, script, name = bought("4")
    view = feed.engine.view
    feed.tick(100, 100.02)
    again(feed, name, "0")
    assert view.position(AAPL.conid) == 0
    assert view.portfolio.totals() == (0, 1)  # the fee is what the broker last said it is
    assert view.pnl() == -1
    order = view.book.order(name)
    assert (order.filled, order.average_price, order.is_open) == (0, None, True)
    assert view.open_quantity(AAPL.conid, buys=True) == 10
    assert "BUST" in notices(feed)
    assert any(isinstance(row, ev.Reconcile) for row in feed.rows)
    assert [fill.quantity for fill in script.of("on_fill")] == [4]
    assert script.of("on_position")[-1].quantity == 0
    assert not view.audit()


def test_an_order_that_was_filled_does_not_go_back_to_work():
    feed, _, name = bought()
    feed.report(name, Working.FILLED, quantity=D(10), filled=D(10))
    again(feed, name, "0")
    order = feed.engine.view.book.order(name)
    assert (order.working, order.filled, order.is_open) == (Working.FILLED, 0, False)
    # Whether the broker has said so already or not (seed 20053 of the simulation).
    feed, _, name = bought()
    again(feed, name, "0")
    assert feed.engine.view.book.order(name).working is Working.FILLED
    assert not feed.engine.view.open_quantity(AAPL.conid, buys=True)


def test_a_bust_that_comes_before_its_execution_keeps_it_out():
    feed, _, name = bought("4")
    again(feed, name, "0", number=2)
    feed.execute(name, "6", "100", 2)
    assert feed.engine.view.position(AAPL.conid) == 4
    feed.report(name, Working.FILLED, quantity=D(10), filled=D(10))
    assert feed.engine.view.book.order(name).working is Working.FILLED


def test_an_end_stays_an_end_when_the_first_form_of_a_correction_comes_late():
    # Found by the exhaustive model: filled by the broker's word, then back at work when a copy of the first form came.
    feed, script, name = bought("0.5")
    feed.report(name, Working.FILLED, quantity=D(10), filled=D(10))
    again(feed, name, "5", "99", number=2)
    order = feed.engine.view.book.order
    assert order(name).working is Working.FILLED
    feed.execute(name, "5", "100", 2)
    assert order(name).working is Working.FILLED
    feed.execute(name, "4.5", "100", 3)
    assert (order(name).working, order(name).filled) == (Working.FILLED, 10)
    assert feed.engine.view.position(AAPL.conid) == 10
    assert len(script.of("on_fill")) == 3


@pytest.mark.parametrize(("quantity", "held", "code"), [("3", 3, "CORRECTION"), ("0", 0, "BUST")])
def test_a_correction_survives_a_restart(quantity, held, code):
    feed, _, name = bought("4")
    again(feed, name, quantity, "99")
    engine = engine_of(Script())
    engine.restore(feed.rows)
    assert engine.view.snapshot() == feed.engine.view.snapshot()
    assert engine.view.position(AAPL.conid) == held
    assert code in notices(feed)


def test_a_correction_beyond_the_order_halts():
    feed, _, name = bought()
    again(feed, name, "11")
    assert feed.engine.view.trading_state("s") is TradingState.HALTED
    assert "RUNAWAY" in notices(feed)


def test_a_correction_that_leaves_less_closes_what_the_broker_called_filled():
    feed, _, name = bought("4")
    feed.execute(name, "6", "100", 2)
    feed.report(name, Working.FILLED, quantity=D(10), filled=D(10))
    again(feed, name, "5", number=2)
    order = feed.engine.view.book.order(name)
    assert (order.working, order.filled) == (Working.FILLED, 9)
    assert feed.engine.view.position(AAPL.conid) == 9


def test_what_is_really_missing_is_still_looked_for():
    feed, _, name = bought("4")
    again(feed, name, "3")
    feed.report(name, Working.FILLED, quantity=D(10), filled=D(10))
    order = feed.engine.view.book.order(name)
    assert order.is_open  # three and one that was corrected away are not ten
    assert any("FILL_MISSING" in row.reason for row in feed.rows if isinstance(row, ev.Reconcile))
