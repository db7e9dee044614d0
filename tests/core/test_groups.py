"""Brackets and one-cancels-all groups in the engine: one intent, one verdict, one answer; orders told apart by what they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botframework.core import events as ev
from botframework.core.model import OrderType, Side, Submission, TimeInForce, TradingState, Working

from .kit import AAPL, SPY, D, Feed, OpenGate, Script, engine_of, only

W = Working


def all_of(rows, kind):
    return [row for row in rows if isinstance(row, kind)]


def bracket(ctx, tick, **more):
    if not ctx.orders() and not ctx.position("AAPL").quantity:
        ctx.bracket("BUY", "AAPL", 10, limit_price=100, take_profit=110, stop_loss=95, tag="b", **more)


def begun(hook=bracket, **changes):
    script = Script(on_tick=hook)
    feed = Feed(engine_of(script, **changes))
    feed.begin()
    commands = feed.tick()
    return feed, script, only(commands, ev.SubmitOrder)


def linked(name, broker_id, kind, price, **more):
    """A report of an exit as the broker shows it: no name, its parent's number, what it is."""
    stops = kind is OrderType.STOP
    return {
        "client_order_id": name,
        "broker_order_id": broker_id,
        "broker_status": "PreSubmitted",
        "working": W.LIVE,
        "conid": AAPL.conid,
        "side": Side.SELL,
        "quantity": D(10),
        "order_type": kind,
        "limit_price": None if stops else D(price),
        "stop_price": D(price) if stops else None,
        "parent_order_id": "1",
        **more,
    }


TP = linked("", "2", OrderType.LIMIT, "110")
SL = linked("", "3", OrderType.STOP, "95")


def accepted(feed, submit, children=("3", "2")):
    name = submit.intent.client_order_id
    feed.sent(name)
    legs = tuple((leg.client_order_id, "") for leg in submit.legs)
    feed.send(ev.OrderAccepted, client_order_id=name, broker_order_id="1", legs=legs, children=children)
    return name


def shown(feed):
    feed.send(ev.OrderReported, **TP)
    feed.send(ev.OrderReported, **SL)


def order(feed, name):
    return feed.engine.view.book.order(name)


def test_a_bracket_is_one_intent_with_one_verdict():
    gate = OpenGate()
    feed, _, submit = begun(gate=gate)
    entry = submit.intent
    profit, loss = submit.legs
    name = entry.client_order_id
    assert (entry.leg, profit.leg, loss.leg) == ("entry", "take_profit", "stop_loss")
    assert (profit.client_order_id, loss.client_order_id) == (f"{name}.tp", f"{name}.sl")
    assert {each.group for each in (entry, profit, loss)} == {name}
    assert (profit.side, profit.order_type, profit.limit_price) == (Side.SELL, OrderType.LIMIT, D(110))
    assert (loss.side, loss.order_type, loss.stop_price) == (Side.SELL, OrderType.STOP, D(95))
    assert loss.tif is TimeInForce.GTC
    assert len(gate.seen) == 1
    assert gate.seen[0].legs == submit.legs
    book = feed.engine.view.book
    assert book.open_quantity(AAPL.conid, buys=True) == 10
    assert book.open_quantity(AAPL.conid, buys=False) == 0  # exits wait for the entry
    assert book.open_count(AAPL.conid, buys=False) == 2
    assert not feed.engine.view.audit()


def test_a_denied_bracket_leaves_nothing():
    reason = ev.Reason(code="NO", outcome="deny")
    script = Script(on_tick=bracket)
    feed = Feed(engine_of(script, gate=OpenGate(lambda proposal, view: (reason,))))
    feed.begin()
    commands = feed.tick()
    denial = only(commands, ev.DenyOrder)
    assert len(denial.legs) == 2
    assert not feed.engine.view.book.records
    assert [told.reason for told in script.of("on_order")] == ["NO"] * 3


def test_exits_are_told_apart_by_what_they_are():
    feed, _, submit = begun()
    name = accepted(feed, submit)
    assert {record.submission for record in feed.engine.view.book} == {Submission.ACKED}
    shown(feed)
    assert order(feed, f"{name}.tp").broker_order_id == "2"
    assert order(feed, f"{name}.sl").broker_order_id == "3"
    assert not feed.engine.view.book.parked_reports


def test_exits_trade_what_the_entry_has_filled_and_together_no_more():
    feed, script, submit = begun()
    name = accepted(feed, submit)
    shown(feed)
    book = feed.engine.view.book
    feed.execute(name, "4")
    assert book.open_quantity(AAPL.conid, buys=False) == 4
    feed.execute(name, "6", number=2)
    assert book.open_quantity(AAPL.conid, buys=False) == 10
    feed.execute("", "3", "110", 3, side=Side.SELL, broker_order_id="2")
    assert book.open_quantity(AAPL.conid, buys=False) == 7
    assert feed.engine.view.position(AAPL.conid) == 7
    # The other one is what it was until the broker says otherwise.
    assert order(feed, f"{name}.sl").quantity == 10
    feed.send(ev.OrderReported, **{**SL, "quantity": D(7)})
    assert order(feed, f"{name}.sl").quantity == 7
    assert not [c for c in all_of(feed.rows, ev.Tell) if c.notice.code == "CHANGED_OUTSIDE"]
    assert [(fill.leg, fill.quantity) for fill in script.of("on_fill")] == [
        ("entry", 4),
        ("entry", 6),
        ("take_profit", 3),
    ]
    feed.execute("", "7", "110", 4, side=Side.SELL, broker_order_id="2")
    assert order(feed, f"{name}.tp").working is W.FILLED
    assert order(feed, f"{name}.sl").is_open
    feed.send(ev.OrderReported, **{**SL, "working": W.CANCELLED, "broker_status": "Cancelled"})
    assert order(feed, f"{name}.sl").working is W.CANCELLED
    assert not feed.engine.view.audit()


def test_seed_2501435_a_changed_exit_keeps_the_room_its_change_was_judged_with():
    """The change names the whole quantity. It got to the exchange after the entry had ended with a part, and sold what was not held."""
    wishes: list[Callable[[Any], object]] = []
    script = Script(on_tick=lambda ctx, tick: wishes.pop(0)(ctx) if wishes else None)
    feed = Feed(engine_of(script))
    feed.begin()
    wishes.append(lambda ctx: ctx.bracket("BUY", "AAPL", 10, limit_price=100, take_profit=110, stop_loss=95))
    name = accepted(feed, only(feed.tick(), ev.SubmitOrder))
    shown(feed)
    feed.execute(name, "4")
    book = feed.engine.view.book
    assert book.open_quantity(AAPL.conid, buys=False) == 4
    wishes.append(lambda ctx: ctx.modify(f"{name}.sl", stop_price=97))
    assert only(feed.tick(), ev.ModifyOrder).quantity == 10
    assert book.open_quantity(AAPL.conid, buys=False) == 10
    feed.send(ev.ModifyAccepted, client_order_id=f"{name}.sl")
    # The entry ends before the exchange has the change, and the broker takes its exits back to what there is to be sold.
    ended = {"client_order_id": name, "broker_order_id": "1", "working": W.CANCELLED, "broker_status": "Cancelled"}
    feed.send(ev.OrderReported, **ended, quantity=D(10), filled=D(4))
    for exit_ in (TP, SL):
        feed.send(ev.OrderReported, **{**exit_, "quantity": D(4)})
    assert book.open_quantity(AAPL.conid, buys=False) == 10
    feed.send(ev.OrderReported, **{**SL, "stop_price": D(97)})  # there it is, with all of its quantity
    assert book.open_quantity(AAPL.conid, buys=False) == 10
    assert not feed.engine.view.audit()
    feed.execute("", "6", "97", 2, side=Side.SELL, broker_order_id="3")
    assert book.open_quantity(AAPL.conid, buys=False) == 4
    feed.execute("", "4", "97", 3, side=Side.SELL, broker_order_id="3")
    assert feed.engine.view.position(AAPL.conid) == -6
    assert not feed.engine.view.audit()


def test_what_one_exit_trades_is_no_more_to_trade_for_the_other_changed_or_not():
    wishes: list[Callable[[Any], object]] = []
    feed = Feed(engine_of(Script(on_tick=lambda ctx, tick: wishes.pop(0)(ctx) if wishes else None)))
    feed.begin()
    wishes.append(lambda ctx: ctx.bracket("BUY", "AAPL", 10, limit_price=100, take_profit=110, stop_loss=95))
    name = accepted(feed, only(feed.tick(), ev.SubmitOrder))
    shown(feed)
    feed.execute(name, "10")
    wishes.append(lambda ctx: ctx.modify(f"{name}.sl", stop_price=97))
    only(feed.tick(), ev.ModifyOrder)
    book = feed.engine.view.book
    assert book.open_quantity(AAPL.conid, buys=False) == 10
    feed.execute("", "3", "110", 2, side=Side.SELL, broker_order_id="2")
    assert book.open_quantity(AAPL.conid, buys=False) == 7
    assert not feed.engine.view.audit()


def test_silence_is_about_the_whole_group_and_evidence_too():
    feed, _, submit = begun()
    name = submit.intent.client_order_id
    feed.sent(name)
    feed.send(ev.OrderUnknown, client_order_id=name, reason="time-out")
    book = feed.engine.view.book
    assert {record.submission for record in book} == {Submission.UNKNOWN}
    assert book.open_quantity(AAPL.conid, buys=True) == 10
    feed.send(ev.OrderAbsent, client_order_id=name, evidence="two lists")
    assert {record.submission for record in book} == {Submission.ABANDONED}
    assert not book.open_quantity(AAPL.conid, buys=True)


def test_a_lost_group_is_found_order_by_order():
    feed, _, submit = begun()
    name = submit.intent.client_order_id
    feed.sent(name)
    feed.send(ev.OrderUnknown, client_order_id=name, reason="time-out")
    feed.send(ev.OrderReported, **SL)  # before anybody knows whose parent 1 is
    assert order(feed, f"{name}.sl").submission is Submission.UNKNOWN
    feed.report(name, W.LIVE, conid=AAPL.conid, side=Side.BUY, quantity=D(10))
    assert order(feed, name).submission is Submission.ACKED
    assert order(feed, f"{name}.sl").broker_order_id == "3"
    assert order(feed, f"{name}.tp").submission is Submission.UNKNOWN
    feed.send(ev.OrderReported, **TP)
    assert {record.submission for record in feed.engine.view.book} == {Submission.ACKED}


def test_exits_that_are_shown_under_their_parents_name_are_theirs():
    feed, _, submit = begun()
    name = accepted(feed, submit, children=())
    feed.send(ev.OrderReported, **{**TP, "client_order_id": name, "parent_order_id": ""})
    assert order(feed, f"{name}.tp").broker_order_id == "2"
    feed.execute(name, "10")
    feed.execute(name, "10", "110", 2, side=Side.SELL, broker_order_id="2")
    assert order(feed, f"{name}.tp").working is W.FILLED
    assert not feed.engine.view.position(AAPL.conid)


def test_more_than_the_entry_out_of_the_exits_halts():
    feed, _, submit = begun()
    name = accepted(feed, submit)
    shown(feed)
    feed.execute(name, "10")
    feed.execute("", "10", "110", 2, side=Side.SELL, broker_order_id="2")
    feed.execute("", "1", "95", 3, side=Side.SELL, broker_order_id="3")
    assert feed.engine.view.trading_state("s") is TradingState.HALTED


def test_cancelling_the_entry_is_one_request_and_the_exits_go_with_it():
    def hook(ctx, tick):
        bracket(ctx, tick) if not ctx.orders() else ctx.cancel()

    feed, _, submit = begun(hook)
    name = accepted(feed, submit)
    shown(feed)
    commands = feed.tick()
    cancel = only(commands, ev.CancelOrder)
    assert (cancel.client_order_id, cancel.broker_order_id) == (name, "1")
    assert order(feed, f"{name}.tp").is_open  # until the broker says so


def test_a_leg_can_be_changed_in_price_and_not_in_quantity():
    wishes: list[Callable[[Any], object]] = []

    def hook(ctx, tick):
        bracket(ctx, tick)
        for wish in wishes:
            wish(ctx)

    feed, _, submit = begun(hook)
    name = accepted(feed, submit)
    shown(feed)
    wishes.append(lambda ctx: ctx.modify(f"{name}.sl", stop_price=97))
    change = only(feed.tick(), ev.ModifyOrder)
    assert (change.client_order_id, change.stop_price, change.broker_order_id) == (f"{name}.sl", 97, "3")
    feed.send(ev.ModifyAccepted, client_order_id=f"{name}.sl")
    wishes[:] = [lambda ctx: ctx.modify(f"{name}.tp", quantity=5)]
    assert only(feed.tick(), ev.DenyModify).reasons[0].code == "MODIFY_STATE"


def test_of_orders_that_cancel_each_other_the_largest_counts():
    def hook(ctx, tick):
        if not ctx.orders():
            ctx.oca(
                [
                    ctx.order("BUY", "AAPL", 60, limit_price=99),
                    ctx.order("BUY", "AAPL", 40, limit_price=98),
                    ctx.order("SELL", "SPY", 5, limit_price=500),
                ]
            )

    feed, _, submit = begun(hook)
    book = feed.engine.view.book
    names = [submit.intent.client_order_id, *(leg.client_order_id for leg in submit.legs)]
    assert [submit.intent.leg, *(leg.leg for leg in submit.legs)] == ["1", "2", "3"]
    assert book.open_quantity(AAPL.conid, buys=True) == 60
    assert book.open_quantity(SPY.conid, buys=False) == 5
    assert book.open_count() == 3
    feed.sent(names[0])
    legs = ((names[1], "2"), (names[2], "3"))
    feed.send(ev.OrderAccepted, client_order_id=names[0], broker_order_id="1", legs=legs)
    feed.execute(names[0], "30", "99")
    assert book.open_quantity(AAPL.conid, buys=True) == 30  # a half of the one, or of the other
    assert book.open_quantity(SPY.conid, buys=False) == 3  # rounded up
    assert not feed.engine.view.audit()
    feed.execute(names[1], "21", "98", 2, broker_order_id="2")
    assert feed.engine.view.trading_state("s") is TradingState.HALTED


def test_a_restart_brings_the_group_back():
    feed, _, submit = begun()
    name = accepted(feed, submit)
    shown(feed)
    feed.execute(name, "4")
    again = engine_of(Script(on_tick=bracket))
    again.restore(feed.rows)
    assert again.view.snapshot() == feed.engine.view.snapshot()
    assert again.view.book.open_quantity(AAPL.conid, buys=False) == 4
    second = Feed(again, at_ns=feed.at_ns)
    second.send(ev.RunStarted, run_id="r2", account="DU1", config_hash="c")
    second.execute("", "4", "110", 2, side=Side.SELL, broker_order_id="2")
    assert order(second, f"{name}.tp").filled == 4


def test_what_cannot_be_a_bracket_is_denied():
    def hook(ctx, tick):
        if not ctx.orders():
            ctx.bracket("BUY", "AAPL", 10, limit_price=100, take_profit=99)
            ctx.bracket("BUY", "AAPL", 10, limit_price=100, stop_loss=101)
            ctx.oca([ctx.order("BUY", "AAPL", 5, limit_price=99)] * 2)

    script = Script(on_tick=hook)
    feed = Feed(engine_of(script))
    feed.begin()
    denials = all_of(feed.tick(), ev.DenyOrder)
    assert [denial.reasons[0].code for denial in denials] == ["GROUP"] * 3
    assert [denial.reasons[0].text for denial in denials] == [
        "take_profit at 99 is on the wrong side of the entry at 100",
        "stop_loss at 101 is on the wrong side of the entry at 100",
        "two of its orders are the same",
    ]


def test_a_report_that_fits_two_exits_waits_for_one_that_tells():
    feed, _, submit = begun()
    name = accepted(feed, submit, children=())
    bare = {"order_type": None, "limit_price": None, "stop_price": None}
    feed.send(ev.OrderReported, **{**SL, **bare})
    assert not order(feed, f"{name}.tp").broker_order_id
    assert not order(feed, f"{name}.sl").broker_order_id
    feed.send(ev.OrderReported, **SL)
    assert order(feed, f"{name}.sl").broker_order_id == "3"
