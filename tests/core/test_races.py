"""Cancel and replace races, silence, absence, late appearances, foreign orders, runaways: the bad days of an order."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import asdict

from botframework.core import events as ev
from botframework.core.events import Reason
from botframework.core.model import (
    OrderStatus,
    SessionState,
    Side,
    StreamState,
    Submission,
    TradingState,
    Working,
)
from botframework.core.questions import QuestionPolicy

from .kit import AAPL, SPY, D, Feed, OpenGate, S, Script, cids, engine_of, execution, only

Market = dict[str, object]


def of(commands, kind):
    return [command for command in commands if isinstance(command, kind)]


def codes(commands):
    return [command.notice.code for command in commands if isinstance(command, ev.Tell)]


class Bot:
    """One strategy whose next tick does what the test says, with one order of 100 at 90 on its way."""

    def __init__(self, quantity=100, *, terms=None, **changes):
        wished = {"limit_price": 90} if terms is None else terms
        self.todo = [lambda ctx: ctx.buy("AAPL", quantity, **wished)]
        self.script = Script(on_tick=self._on_tick)
        self.feed = Feed(engine_of(self.script, **changes))
        self.feed.begin()
        self.feed.tick()
        [self.cid] = cids(self.feed)

    def _on_tick(self, ctx, tick):
        while self.todo:
            self.todo.pop(0)(ctx)

    def do(self, what):
        """What the strategy does on the next tick; gives the commands."""
        self.todo.append(what)
        return self.feed.tick()

    @property
    def order(self):
        return self.feed.engine.view.book.order(self.cid)

    @property
    def exposure(self):
        return self.feed.engine.view.open_quantity(AAPL.conid, buys=True)

    def modify(self, **terms):
        return self.do(lambda ctx: ctx.modify(self.cid, **terms))


@pytest.mark.parametrize(
    ("kind", "fields", "word"),
    [
        (ev.TradingStateChanged, {"scope": "s", "state": TradingState.HALTED, "reason": "r", "by": "b"}, "taken back"),
        (
            ev.TradingStateChanged,
            {"scope": "account", "state": TradingState.REDUCE_ONLY, "reason": "r", "by": "b"},
            "REDUCE_ONLY",
        ),
        (ev.TradingStateChanged, {"scope": "s", "state": TradingState.PAUSED, "reason": "r", "by": "b"}, "PAUSED"),
        (ev.JournalFailed, {"reason": "full"}, "taken back"),
        (ev.SessionChanged, {"state": SessionState.DOWN}, "session"),
        (ev.StreamChanged, {"state": StreamState.STALLED}, "stream"),
        (ev.StopRequested, {"reason": "stop"}, "taken back"),
        (ev.OrderAbsent, {"client_order_id": "?", "evidence": "e"}, ""),
    ],
)
def test_what_stands_in_line_is_judged_again_by_the_state_of_things(kind, fields, word):
    policy = QuestionPolicy.from_config([{"id": "o1", "accept": True}])
    bot = Bot(question_policy=policy)
    (submit,) = of(bot.feed.rows, ev.SubmitOrder)
    assert bot.feed.engine.objection(submit) == ""
    bot.feed.sent(bot.cid)
    bot.feed.send(kind, **fields)
    assert word in bot.feed.engine.objection(submit)
    assert bool(bot.feed.engine.objection(submit)) is bool(word)
    asked = {"client_order_id": bot.cid, "reply_id": "q", "message_ids": ("o1",), "messages": ("sure?",)}
    assert only(bot.feed.send(ev.QuestionAsked, **asked), ev.AnswerQuestion).confirmed is not bool(word)


@pytest.mark.parametrize(
    ("terms", "bid", "ask", "bounds", "yes"),
    [
        ({"limit_price": 90}, 89.98, 90.0, {"percent_max": 3}, True),
        ({"limit_price": 90}, 99.98, 100.0, {"percent_max": 3}, False),  # 10 % away, whatever the text says
        ({"limit_price": 90}, -1.0, -1.0, {"percent_max": 3}, False),  # nobody bids or offers
        ({"stop_price": 120}, 99.98, 100.0, {"percent_max": 3}, False),
        ({"stop_price": 120}, 99.98, 100.0, {"value_max": 11000}, False),  # worth its stop, not the market
        ({"trail_percent": 20}, 99.98, 100.0, {"percent_max": 3}, False),  # a stop that trails is as far away as that
        ({"trail_percent": 3}, 99.98, 100.0, {"percent_max": 3}, True),
        ({"trail_amount": 20}, 99.98, 100.0, {"percent_max": 3}, False),
        ({"trail_amount": 1}, -1.0, -1.0, {"percent_max": 3}, False),
        ({"trail_amount": 20}, 99.98, 100.0, {"value_max": 11999}, False),
        ({"trail_amount": 20}, 99.98, 100.0, {"value_max": 12000}, True),
        ({}, 99.98, 100.0, {"value_max": 10000}, True),
        ({"limit_price": 90}, 99.98, 100.0, {"size_max": 99}, False),
        ({"limit_price": 90}, 99.98, 100.0, {"size_max": 100}, True),
        ({}, -1.0, -1.0, {"value_max": 10000}, False),
    ],
)
def test_the_bounds_of_a_question_hold_for_the_order_itself(terms, bid, ask, bounds, yes):
    policy = QuestionPolicy.from_config([{"id": "o1", "accept": bounds}])
    bot = Bot(quantity=100, terms=terms, question_policy=policy)
    bot.feed.sent(bot.cid)
    bot.feed.tick(bid=bid, ask=ask)
    asked = {"client_order_id": bot.cid, "reply_id": "q", "message_ids": ("o1",), "messages": ("beyond 1 and 2%",)}
    assert only(bot.feed.send(ev.QuestionAsked, **asked), ev.AnswerQuestion).confirmed is yes


def test_a_reducing_order_in_line_leaves_also_when_entries_may_not():
    bot = Bot()
    bot.feed.accept(bot.cid)
    bot.feed.execute(bot.cid, "100", "90")
    (sell,) = of(bot.do(lambda ctx: ctx.sell("AAPL", 100, limit_price=90)), ev.SubmitOrder)
    bot.feed.send(ev.TradingStateChanged, scope="s", state=TradingState.REDUCE_ONLY, reason="r", by="b")
    assert bot.feed.engine.objection(sell) == ""
    bot.feed.send(ev.TradingStateChanged, scope="s", state=TradingState.HALTED, reason="r", by="b")
    assert bot.feed.engine.objection(sell)


def test_a_change_in_line_leaves_while_only_reducing_may_as_long_as_it_reduces():
    for quantity, leaves in ((60, True), (100, True), (101, False), (40, True)):
        bot = Bot(question_policy=QuestionPolicy.from_config([{"id": "o1", "accept": True}]))
        bot.feed.accept(bot.cid)
        bot.feed.execute(bot.cid, "100", "90")
        sell = only(bot.do(lambda ctx: ctx.sell("AAPL", 50, limit_price=110)), ev.SubmitOrder).intent.client_order_id
        bot.feed.accept(sell, "2")
        [change] = of(bot.do(lambda ctx, q=quantity, s=sell: ctx.modify(s, quantity=q)), ev.ModifyOrder)
        bot.feed.send(ev.TradingStateChanged, scope="s", state=TradingState.REDUCE_ONLY, reason="r", by="b")
        assert (bot.feed.engine.objection(change) == "") is leaves, quantity
        asked = {"client_order_id": sell, "reply_id": "q", "message_ids": ("o1",), "messages": ("?",)}
        answer = only(bot.feed.send(ev.QuestionAsked, purpose="modify", **asked), ev.AnswerQuestion)
        assert answer.confirmed is leaves


def test_a_change_is_judged_by_what_the_order_is_and_not_by_what_it_once_was():
    bot = Bot(quantity=200)
    bot.feed.accept(bot.cid)
    bot.feed.execute(bot.cid, "200", "90")
    sell = only(bot.do(lambda ctx: ctx.sell("AAPL", 200, limit_price=110)), ev.SubmitOrder).intent.client_order_id
    bot.feed.accept(sell, "2")
    assert of(bot.do(lambda ctx: ctx.modify(sell, quantity=50)), ev.ModifyOrder)
    bot.feed.send(ev.ModifyAccepted, client_order_id=sell)
    bot.feed.report(sell, Working.LIVE, "2", quantity=D(50))
    bot.feed.execute("person", "100", "90", 9, side=Side.SELL, broker_order_id="77")  # half of it is sold elsewhere
    [change] = of(bot.do(lambda ctx: ctx.modify(sell, quantity=60)), ev.ModifyOrder)
    bot.feed.send(ev.TradingStateChanged, scope="s", state=TradingState.REDUCE_ONLY, reason="r", by="b")
    assert bot.feed.engine.objection(change) == ""


def test_questions_are_counted_per_conversation():
    bot = Bot(question_policy=QuestionPolicy.from_config([{"id": "o1", "accept": True}]))
    bot.feed.accept(bot.cid)
    asked = {"client_order_id": bot.cid, "message_ids": ("o1",), "messages": ("sure?",), "purpose": "modify"}
    for number in range(15):
        assert of(bot.modify(limit_price=80 - number), ev.ModifyOrder)
        answer = only(bot.feed.send(ev.QuestionAsked, reply_id=f"q{number}", **asked), ev.AnswerQuestion)
        assert answer.confirmed, number
        bot.feed.send(ev.ModifyAccepted, client_order_id=bot.cid)
    assert of(bot.modify(limit_price=50), ev.ModifyOrder)
    answers = [only(bot.feed.send(ev.QuestionAsked, reply_id=f"r{n}", **asked), ev.AnswerQuestion) for n in range(11)]
    assert [answer.confirmed for answer in answers] == [True] * 10 + [False]


def test_the_last_send_is_the_latest_moment_at_which_something_may_have_left():
    bot = Bot(question_policy=QuestionPolicy.from_config([{"id": "o1", "accept": True}]))
    bot.feed.sent(bot.cid)
    bot.feed.at_ns += 9 * S
    asked = {"client_order_id": bot.cid, "reply_id": "q", "message_ids": ("o1",), "messages": ("sure?",)}
    bot.feed.send(ev.QuestionAsked, **asked)
    assert bot.order.sent_wall_ns == bot.feed.at_ns  # our reply
    bot.feed.at_ns += 9 * S
    bot.feed.send(ev.OrderUnknown, client_order_id=bot.cid, reason="time-out")
    assert bot.order.sent_wall_ns == bot.feed.at_ns  # it may have waited at our end for as long


def test_silence_keeps_everything_reserved():
    bot = Bot()
    bot.feed.sent(bot.cid)
    commands = bot.feed.send(ev.OrderUnknown, client_order_id=bot.cid, reason="time-out")
    assert of(commands, ev.Reconcile)
    assert (bot.order.status, bot.exposure) == (OrderStatus.UNKNOWN, 100)
    assert bot.feed.engine.view.oldest_unknown_wall_ns == bot.feed.at_ns
    bot.feed.send(ev.OrderUnknown, client_order_id=bot.cid, reason="again")
    assert bot.feed.engine.view.oldest_unknown_wall_ns < bot.feed.at_ns  # since the first silence
    assert bot.feed.engine.summary()["unknown_orders"] == 1
    bot.feed.report(bot.cid, Working.LIVE)
    assert bot.order.status is OrderStatus.WORKING
    assert bot.feed.engine.view.oldest_unknown_wall_ns is None


def test_absent_then_there_after_all():
    bot = Bot()
    bot.feed.sent(bot.cid)
    bot.feed.send(ev.OrderUnknown, client_order_id=bot.cid, reason="time-out")
    bot.feed.send(ev.OrderAbsent, client_order_id=bot.cid, evidence="two lists")
    assert (bot.order.status, bot.exposure) == (OrderStatus.REJECTED, 0)
    assert bot.order.reason == "absent: two lists"
    commands = bot.feed.report(bot.cid, Working.LIVE)
    assert "RESURRECTED" in codes(commands)
    assert only(commands, ev.CancelOrder).client_order_id == bot.cid  # nobody counts on it any more
    assert (bot.order.status, bot.exposure) == (OrderStatus.WORKING, 100)
    bot.feed.execute(bot.cid, "30", "90")
    bot.feed.report(bot.cid, Working.CANCELLED)
    assert bot.feed.engine.view.strategy_position("s", AAPL.conid) == 30


def test_a_fill_proves_what_silence_hid():
    bot = Bot()
    bot.feed.sent(bot.cid)
    bot.feed.send(ev.OrderUnknown, client_order_id=bot.cid, reason="time-out")
    bot.feed.execute(bot.cid, "100", "90")
    assert bot.order.status is OrderStatus.FILLED
    late = bot.feed.send(ev.OrderRejected, client_order_id=bot.cid, reason="late answer")
    assert bot.order.status is OrderStatus.FILLED
    assert of(late, ev.CancelOrder) == []


def test_an_order_the_broker_lost_is_closed_by_evidence():
    bot = Bot()
    bot.feed.accept(bot.cid)
    bot.feed.report(bot.cid, Working.LIVE)
    bot.feed.send(ev.OrderAbsent, client_order_id=bot.cid, evidence="gone over night")
    assert (bot.order.is_open, bot.exposure) == (False, 0)


def test_cancel_is_asked_once_and_again_when_it_went_silent():
    bot = Bot()
    bot.feed.accept(bot.cid)
    assert only(bot.do(lambda ctx: ctx.cancel(bot.cid)), ev.CancelOrder)
    assert bot.order.cancel_pending
    assert bot.exposure == 100
    assert bot.do(lambda ctx: ctx.cancel(bot.cid)) == []
    bot.feed.send(ev.CancelAccepted, client_order_id=bot.cid)
    assert bot.order.cancel_pending  # a request taken is no cancellation
    assert of(bot.feed.send(ev.OrderUnknown, client_order_id=bot.cid, reason="t", purpose="cancel"), ev.Reconcile)
    assert only(bot.feed.send(ev.ReconcileFinished, clean=True), ev.CancelOrder)
    assert of(bot.feed.send(ev.ReconcileFinished, clean=True), ev.CancelOrder) == []
    bot.feed.report(bot.cid, Working.CANCELLED)
    assert bot.exposure == 0


def test_cannot_cancel_means_ask():
    bot = Bot()
    bot.feed.accept(bot.cid)
    bot.do(lambda ctx: ctx.cancel())
    assert of(bot.feed.send(ev.CancelRejected, client_order_id=bot.cid, reason="too late"), ev.Reconcile)
    assert not bot.order.cancel_pending
    assert bot.script.of("on_order")[-1].reason == "too late"


def test_a_refused_cancellation_is_repeated_after_a_comparison_and_not_on_every_tick():
    bot = Bot()
    bot.feed.accept(bot.cid)
    bot.do(lambda ctx: ctx.cancel())
    bot.feed.send(ev.CancelRejected, client_order_id=bot.cid, reason="OrderID 1 doesn't exist")
    for _ in range(20):
        assert not of(bot.do(lambda ctx: ctx.cancel()), ev.CancelOrder)
    again = bot.feed.send(ev.ReconcileFinished, clean=True)
    assert only(again, ev.CancelOrder)
    bot.feed.send(ev.CancelRejected, client_order_id=bot.cid, reason="not yet")
    bot.feed.at_ns += 5 * S  # nobody can compare the books: asked for again, it goes out all the same
    assert only(bot.do(lambda ctx: ctx.cancel()), ev.CancelOrder)


def test_what_could_not_be_cancelled_at_the_end_is_cancelled_again():
    bot = Bot()
    bot.feed.accept(bot.cid)
    assert of(bot.feed.send(ev.StopRequested, reason="stop"), ev.CancelOrder)
    bot.feed.send(ev.CancelRejected, client_order_id=bot.cid, reason="not sent: paused")
    assert only(bot.feed.send(ev.ReconcileFinished, clean=True), ev.CancelOrder)


def test_filled_while_being_cancelled():
    bot = Bot()
    bot.feed.accept(bot.cid)
    bot.do(lambda ctx: ctx.cancel())
    bot.feed.report(bot.cid, Working.CANCELLED)
    commands = bot.feed.execute(bot.cid, "40", "90")
    assert "LATE_FILL" in codes(commands)
    assert (bot.order.status, bot.order.filled) == (OrderStatus.CANCELLED, 40)
    bot.feed.execute(bot.cid, "60", "90", 2)
    assert bot.order.status is OrderStatus.FILLED
    assert bot.feed.engine.view.position(AAPL.conid) == 100


def test_a_cancel_survives_the_crash():
    bot = Bot()
    bot.feed.accept(bot.cid)
    bot.do(lambda ctx: ctx.cancel())
    again = Feed(engine_of(Script()), at_ns=bot.feed.at_ns)
    again.engine.restore(bot.feed.rows)
    assert only(again.begin("r2"), ev.CancelOrder).client_order_id == bot.cid


def test_replace_reserves_the_larger_until_the_broker_shows_it():
    bot = Bot()
    bot.feed.accept(bot.cid)
    command = only(bot.modify(quantity=150, limit_price=91.004), ev.ModifyOrder)
    assert (command.quantity, command.limit_price) == (150, D("91.00"))
    assert (bot.exposure, bot.order.quantity, bot.order.pending_quantity) == (150, 100, 150)
    [denied] = of(bot.modify(quantity=10), ev.DenyModify)
    assert denied.reasons[0].code == "MODIFY_STATE"  # one at a time
    bot.feed.send(ev.ModifyRejected, client_order_id=bot.cid, reason="no")
    assert (bot.exposure, bot.order.quantity, bot.order.replace_pending) == (100, 100, False)
    only(bot.modify(quantity=60), ev.ModifyOrder)
    assert bot.exposure == 100
    bot.feed.send(ev.ModifyAccepted, client_order_id=bot.cid)
    assert (bot.exposure, bot.order.quantity) == (100, 60)  # an answer is not the exchange
    bot.feed.report(bot.cid, Working.LIVE, quantity=D(60))
    assert (bot.exposure, bot.order.quantity) == (60, 60)
    assert bot.modify(quantity=60) == []  # nothing to change


def test_a_full_fill_of_the_old_terms_during_a_replace():
    bot = Bot()
    bot.feed.accept(bot.cid)
    bot.modify(quantity=150)
    bot.feed.execute(bot.cid, "100", "90")
    assert (bot.order.is_open, bot.exposure) == (True, 50)  # the replacement may still be taken
    bot.feed.send(ev.ModifyRejected, client_order_id=bot.cid, reason="filled")
    assert (bot.order.status, bot.exposure) == (OrderStatus.FILLED, 0)


def test_fills_beyond_smaller_terms_are_judged_by_the_larger():
    bot = Bot()
    bot.feed.accept(bot.cid)
    bot.modify(quantity=50)
    bot.feed.send(ev.ModifyAccepted, client_order_id=bot.cid)
    bot.feed.execute(bot.cid, "80", "90")  # happened before the broker took the smaller quantity
    assert (bot.order.status, bot.exposure) == (OrderStatus.PARTIALLY_FILLED, 20)  # if it ever does: the rest may trade
    bot.feed.report(bot.cid, Working.FILLED, quantity=D(80), filled=D(80))
    assert (bot.order.status, bot.exposure) == (OrderStatus.FILLED, 0)
    assert bot.feed.engine.view.trading_state("s") is TradingState.ACTIVE


# The report comes a millisecond after that; to the millisecond, half a minute is long enough.
@pytest.mark.parametrize(("seconds", "pending"), [(5, True), (D("29.998"), True), (D("29.999"), False), (40, False)])
def test_a_silent_modification_is_settled_by_a_later_list(seconds, pending):
    bot = Bot()
    bot.feed.accept(bot.cid)
    bot.modify(quantity=150)
    bot.feed.send(ev.OrderUnknown, client_order_id=bot.cid, reason="t", purpose="modify")
    assert bot.order.status is OrderStatus.PENDING
    bot.feed.at_ns += int(seconds * S)
    bot.feed.report(bot.cid, Working.LIVE, source="list", quantity=D(100), limit_price=D(90))
    assert bot.order.replace_pending is pending
    bot.feed.report(bot.cid, Working.LIVE, source="list", quantity=D(150), limit_price=D(90))
    assert bot.order.quantity == (150 if pending else 100)


def test_a_silent_change_back_is_settled_by_a_later_list_and_holds_no_more_than_it_says():
    bot = Bot()
    bot.feed.accept(bot.cid)
    for quantity in (150, 100):
        bot.modify(quantity=quantity)
        if quantity == 150:
            bot.feed.send(ev.ModifyAccepted, client_order_id=bot.cid)
            bot.feed.report(bot.cid, Working.LIVE, quantity=D(150))
    bot.feed.send(ev.OrderUnknown, client_order_id=bot.cid, reason="t", purpose="modify")
    row: dict[str, Any] = {"source": "list", "quantity": D(100), "limit_price": D(90)}
    bot.feed.report(bot.cid, Working.LIVE, **row)  # an old list may say so too
    assert (bot.order.quantity, bot.exposure) == (150, 150)
    bot.feed.at_ns += 31 * S
    bot.feed.report(bot.cid, Working.LIVE, **row)
    assert (bot.order.quantity, bot.order.replace_pending, bot.exposure) == (100, False, 100)


def test_a_change_that_is_still_waiting_for_its_answer_is_not_settled_by_a_list():
    bot = Bot()
    bot.feed.accept(bot.cid)
    bot.modify(quantity=150)
    bot.feed.at_ns += 40 * S  # a question is being asked, or the request stands in line
    bot.feed.report(bot.cid, Working.LIVE, source="list", quantity=D(100), limit_price=D(90))
    assert (bot.order.quantity, bot.order.pending_quantity, bot.exposure) == (100, 150, 150)
    bot.feed.send(ev.ModifyAccepted, client_order_id=bot.cid)
    assert (bot.order.quantity, bot.order.replace_pending) == (150, False)


def test_modify_is_judged_by_risk_and_the_denial_is_told():
    reason = Reason(code="MAX_ORDER_QUANTITY", outcome="deny", observed="900", limit="500", unit="shares")
    gate = OpenGate(lambda proposal, view: (reason,) if proposal.replaces else ())
    bot = Bot(gate=gate)
    bot.feed.accept(bot.cid)
    assert of(bot.modify(quantity=900), ev.DenyModify)
    proposal = gate.seen[-1]
    assert proposal.replaces is not None
    assert (proposal.intent.quantity, proposal.replaces.quantity) == (D(900), D(100))
    assert bot.script.of("on_order")[-1].reason == "MAX_ORDER_QUANTITY: observed=900 limit=500 shares"
    assert bot.exposure == 100


def test_a_denied_change_is_kept_with_all_it_asked_for():
    gate = OpenGate(lambda proposal, view: (Reason(code="X", outcome="deny"),) if proposal.replaces else ())
    bot = Bot(terms={"limit_price": 121, "stop_price": 120}, gate=gate)
    bot.feed.accept(bot.cid)
    [denied] = of(bot.modify(quantity=90, limit_price=123, stop_price=122), ev.DenyModify)
    assert (denied.quantity, denied.limit_price, denied.stop_price) == (90, 123, 122)
    assert (denied.client_order_id, denied.reasons[0].code) == (bot.cid, "X")
    assert [quote.conid for quote in denied.quotes] == [AAPL.conid]
    assert denied.at_ns == bot.feed.at_ns
    assert (bot.order.quantity, bot.order.limit_price, bot.order.stop_price) == (100, 121, 120)


@pytest.mark.parametrize(
    "do",
    [
        lambda bot: bot.modify(quantity=150),  # before the broker answered
        lambda bot: (bot.feed.accept(bot.cid), bot.do(lambda ctx: ctx.cancel()), bot.modify(quantity=150))[-1],
        lambda bot: (bot.feed.accept(bot.cid), bot.modify(stop_price=80))[-1],
        lambda bot: (bot.feed.accept(bot.cid), bot.modify(limit_price=float("nan")))[-1],
        lambda bot: (bot.feed.accept(bot.cid), bot.feed.execute(bot.cid, "50", "90"), bot.modify(quantity=50))[-1],
    ],
)
def test_modifications_that_make_no_sense(do):
    bot = Bot()
    assert only(do(bot), ev.DenyModify).reasons[0].code == "MODIFY_STATE"


def test_more_filled_than_ordered_halts_everything():
    bot = Bot()
    other = bot.do(lambda ctx: ctx.sell("SPY", 5, limit_price=500))
    second = only(other, ev.SubmitOrder).intent.client_order_id
    bot.feed.accept(bot.cid)
    bot.feed.accept(second, "2")
    bot.feed.execute(bot.cid, "100", "90")
    commands = bot.feed.execute(bot.cid, "1", "90", 2)
    change = only(commands, ev.ChangeTradingState)
    assert (change.scope, change.state) == ("account", TradingState.HALTED)
    assert only(commands, ev.CancelOrder).client_order_id == second
    assert "RUNAWAY" in codes(commands)
    assert bot.feed.engine.view.position(AAPL.conid) == 101  # what happened is booked, whatever it means
    # A crash between the event and its commands loses nothing.
    rows = bot.feed.rows[: bot.feed.rows.index(commands[0])]
    again = engine_of(Script())
    again.restore(rows)
    assert again.view.trading_state("s") is TradingState.HALTED


def test_two_broker_orders_of_one_name_halt():
    bot = Bot()
    bot.feed.accept(bot.cid, "1")
    commands = bot.feed.report(bot.cid, Working.LIVE, "2")
    assert "RUNAWAY" in codes(commands)
    assert bot.feed.engine.view.trading_state("s") is TradingState.HALTED


def test_filled_says_the_broker_and_executions_are_missing():
    bot = Bot()
    bot.feed.accept(bot.cid)
    commands = bot.feed.report(bot.cid, Working.FILLED, filled=D(100))
    assert only(commands, ev.Reconcile).reason.startswith("FILL_MISSING")
    assert of(bot.feed.report(bot.cid, Working.FILLED, filled=D(100)), ev.Reconcile) == []  # asked once
    assert (bot.order.status, bot.exposure) == (OrderStatus.WORKING, 100)
    bot.feed.execute(bot.cid, "100", "90")
    assert bot.order.status is OrderStatus.FILLED


def test_correction_and_bust():
    bot = Bot()
    bot.feed.accept(bot.cid)
    bot.feed.execute(bot.cid, "100", "90")
    fix = execution(bot.cid, "80", "89", 1) | {"execution_id": "0000e0d5.00000001.01.02"}
    commands = bot.feed.send(ev.ExecutionReported, **fix)
    assert "CORRECTION" in codes(commands)
    assert only(commands, ev.BookFill).fill.quantity == 80
    assert (bot.order.filled, bot.order.status) == (80, OrderStatus.FILLED)  # it was, and does not go back to work
    bot.feed.execute(bot.cid, "100", "90")  # the first revision again
    assert bot.order.filled == 80
    bust = fix | {"execution_id": "0000e0d5.00000001.01.03", "quantity": D(0)}
    bot.feed.send(ev.ExecutionReported, **bust)
    assert bot.feed.engine.view.position(AAPL.conid) == 0
    assert len(bot.script.of("on_fill")) == 1
    assert [position.quantity for position in bot.script.of("on_position")] == [100, 80, 0]


def test_commission_comes_with_a_later_copy():
    bot = Bot()
    bot.feed.accept(bot.cid)
    bot.feed.execute(bot.cid, "100", "90")
    commands = bot.feed.execute(bot.cid, "100", "90", commission=D("1.5"), source="list")
    assert only(commands, ev.BookFill).fill.commission == D("1.5")
    assert bot.feed.execute(bot.cid, "100", "90", commission=D("1.5")) == []
    assert len(bot.script.of("on_fill")) == len(bot.script.of("on_position")) == 1
    assert bot.feed.engine.summary()["commission"] == "1.5"
    assert bot.feed.engine.summary()["fills"] == 1


# --- what is not ours -------------------------------------------------------------------------------------------------


def foreign(feed, broker_id="900", working=Working.LIVE, **fields):
    return feed.report(
        fields.pop("ref", ""),
        working,
        broker_id,
        **({"conid": AAPL.conid, "side": Side.BUY, "quantity": D(30), "limit_price": D(80)} | fields),
    )


def test_foreign_orders_count_for_the_account_only():
    bot = Bot()
    bot.feed.accept(bot.cid)
    assert "FOREIGN_ORDER" in codes(foreign(bot.feed, ref="somebody"))
    view = bot.feed.engine.view
    assert view.open_quantity(AAPL.conid, buys=True) == 130
    assert view.open_quantity(AAPL.conid, buys=True, strategy="s") == 100
    assert codes(foreign(bot.feed, ref="somebody")) == []  # said once
    fields = execution("somebody", "10", "80", 7) | {"broker_order_id": "900"}
    fill = only(bot.feed.send(ev.ExecutionReported, **fields), ev.BookFill).fill
    assert fill.strategy == ""
    assert (view.position(AAPL.conid), view.strategy_position("s", AAPL.conid)) == (D(10), D(0))
    assert view.open_quantity(AAPL.conid, buys=True) == 120
    assert of(bot.feed.send(ev.StopRequested, reason="end"), ev.CancelOrder)[0].client_order_id == bot.cid
    assert len(of(bot.feed.rows, ev.CancelOrder)) == 1  # never the order of somebody else
    assert bot.feed.engine.summary()["fills"] == 0


def test_nameless_reports_wait_while_an_order_is_in_flight():
    bot = Bot()
    bot.feed.sent(bot.cid)
    assert bot.feed.report("", Working.LIVE, "5") == []
    nameless = execution("", "25", "90", 1) | {"broker_order_id": "5"}
    assert bot.feed.send(ev.ExecutionReported, **nameless) == []
    assert bot.feed.engine.view.position(AAPL.conid) == 0
    commands = bot.feed.send(ev.OrderAccepted, client_order_id=bot.cid, broker_order_id="5")
    assert only(commands, ev.BookFill).fill.strategy == "s"
    assert bot.order.status is OrderStatus.PARTIALLY_FILLED


def test_nameless_reports_become_foreign_after_a_minute():
    bot = Bot()
    bot.feed.sent(bot.cid)
    foreign(bot.feed, "900", quantity=D(100), limit_price=D(90))
    bot.feed.send(ev.ReconcileFinished, clean=True)
    view = bot.feed.engine.view
    assert view.open_quantity(AAPL.conid, buys=True) == 100
    bot.feed.at_ns += 61 * S
    bot.feed.send(ev.ReconcileFinished, clean=True)
    assert view.open_quantity(AAPL.conid, buys=True) == 200
    # and it was ours all the time
    bot.feed.send(ev.OrderAccepted, client_order_id=bot.cid, broker_order_id="900")
    assert view.open_quantity(AAPL.conid, buys=True) == 100
    assert bot.order.status is OrderStatus.WORKING


def test_an_execution_of_another_contract_is_not_booked_on_our_order():
    bot = Bot()
    bot.feed.accept(bot.cid)
    commands = bot.feed.execute(bot.cid, "10", "90", conid=SPY.conid, symbol="SPY")
    assert "EXECUTION_MISMATCH" in codes(commands)
    assert only(commands, ev.BookFill).fill.strategy == ""
    assert bot.order.filled == 0


def test_somebody_else_changes_our_order():
    bot = Bot()
    bot.feed.accept(bot.cid)
    commands = bot.feed.report(bot.cid, Working.LIVE, quantity=D(250), limit_price=D(90))
    assert "CHANGED_OUTSIDE" in codes(commands)
    assert bot.exposure == 250


# --- restarting -------------------------------------------------------------------------------------------------------


def restarted(feed, rows=None):
    again = Feed(engine_of(Script()), at_ns=feed.at_ns)
    again.engine.restore(feed.rows if rows is None else rows)
    again.send(ev.RunStarted, run_id="r2", account="DU1", config_hash="c")
    return again


def test_what_was_recorded_and_never_sent_is_proven_absent():
    bot = Bot()
    again = restarted(bot.feed)
    order = again.engine.view.book.order(bot.cid)
    assert (order.submission, order.is_open) == (Submission.ABANDONED, False)


def test_what_may_have_been_sent_is_unknown():
    bot = Bot()
    bot.feed.sent(bot.cid)
    again = restarted(bot.feed)
    assert again.engine.view.book.order(bot.cid).status is OrderStatus.UNKNOWN
    assert again.engine.view.open_quantity(AAPL.conid, buys=True) == 100
    assert again.engine.view.last_clean_wall_ns is None
    assert again.engine.view.oldest_unknown_wall_ns == again.at_ns


def test_numbers_go_on_where_they_were():
    bot = Bot()
    script = Script(on_tick=lambda ctx, tick: ctx.buy("AAPL", 1))
    again = Feed(engine_of(script), at_ns=bot.feed.at_ns)
    again.engine.restore(bot.feed.rows)
    again.begin("r2")
    order = only(again.tick(), ev.SubmitOrder)
    assert order.intent.intent_id == 2
    assert order.intent.client_order_id != bot.cid
    assert order.verdict_id == "r2-1"


def test_the_gate_remembers_attempts():
    bot = Bot()
    bot.feed.accept(bot.cid)
    bot.modify(quantity=120)
    gate = OpenGate()
    engine_of(Script(), gate=gate).restore(bot.feed.rows)
    assert [(proposal.intent.quantity, allowed) for proposal, allowed in gate.restored] == [
        (D(100), True),
        (D(120), True),
    ]


def test_adopted_holdings_are_position_and_no_profit():
    feed = Feed(engine_of(Script()))
    adoption = {"conid": AAPL.conid, "symbol": "AAPL", "quantity": D(40), "average_price": D(50), "reason": "was there"}
    feed.send(ev.PositionAdopted, **adoption)
    feed.begin()
    feed.tick()
    view = feed.engine.view
    assert (view.position(AAPL.conid), view.strategy_position("s", AAPL.conid)) == (D(40), D(0))
    assert view.day_pnl() == 0
    assert asdict(view.portfolio.position(AAPL))["quantity"] == 40


def test_wrong_account_is_said_and_seen():
    feed = Feed(engine_of(Script()))
    commands = feed.send(ev.RunStarted, run_id="r", account="U999", config_hash="")
    assert "ACCOUNT_GUARD" in codes(commands)
    assert feed.engine.view.account_confirmed is False


# --- bounds -----------------------------------------------------------------------------------------------------------


def test_closed_orders_are_forgotten_and_their_executions_are_not(monkeypatch):
    monkeypatch.setattr("botframework.core.shelf.CLOSED_MAX", 3)
    feed = Feed(engine_of(Script(on_tick=lambda ctx, tick: ctx.buy("AAPL", 1))))
    feed.begin()
    for number in range(1, 8):
        feed.tick()
        cid = cids(feed)[-1]
        feed.accept(cid, str(number))
        feed.execute(cid, "1", number=number, broker_order_id=str(number))
    view = feed.engine.view
    assert len(list(view.book)) == 3
    first = cids(feed)[0]
    assert view.book.order(first) is None
    assert feed.execute(first, "1", number=1, broker_order_id="1") == []  # an old copy is still known
    assert view.strategy_position("s", AAPL.conid) == view.position(AAPL.conid) == 7
    assert view.book.check() == []


def test_denied_orders_leave_nothing_behind():
    reason = Reason(code="NO", outcome="deny")
    script = Script(on_tick=lambda ctx, tick: ctx.buy("AAPL", 1))
    feed = Feed(engine_of(script, gate=OpenGate(lambda proposal, view: (reason,))))
    feed.begin()
    for _ in range(5):
        feed.tick()
    assert list(feed.engine.view.book) == []
    assert [order.status for order in script.of("on_order")] == [OrderStatus.DENIED] * 5
    assert feed.engine.summary()["denied"] == 5
