"""The engine from tick to fill: one event in, commands out."""

from __future__ import annotations

from decimal import Decimal

import attrs
import pytest
from msgspec.structs import replace

from botframework.core import events as ev
from botframework.core.events import Reason
from botframework.core.model import OrderIntent, OrderStatus, Side, Submission, Tick, TradingState, Working
from botframework.core.questions import QuestionPolicy
from botframework.core.risk.base import Breach
from botframework.core.wishes import WISHES_MAX

from .kit import AAPL, SPY, D, Feed, OpenGate, S, Script, cids, engine_of, only


def notices(commands):
    return [command.notice.code for command in commands if isinstance(command, ev.Tell)]


def of(commands, kind):
    return [command for command in commands if isinstance(command, kind)]


def buy_once(quantity=100, **terms):
    """Buys on the first tick."""

    def on_tick(ctx, tick):
        if not ctx.orders(tick.instrument) and not ctx.position(tick.instrument).quantity:
            ctx.buy(tick.instrument, quantity, **terms)

    return Script(on_tick=on_tick)


def on_first_tick(do):
    """Does something on the first tick only."""
    done: list[Tick] = []

    def on_tick(ctx, tick):
        if not done:
            done.append(tick)
            do(ctx)

    return Script(on_tick=on_tick)


def started(script, **changes):
    feed = Feed(engine_of(script, **changes))
    feed.begin()
    return feed


def test_life_of_an_order():
    script = buy_once(limit_price=100.0151, tag="in")
    feed = started(script)
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


def test_nothing_is_called_before_the_books_were_compared():
    script = buy_once()
    feed = Feed(engine_of(script))
    feed.send(ev.RunStarted, run_id="r1", account="DU1", config_hash="c")
    assert feed.tick() == []
    assert script.heard == []
    feed.send(ev.ReconcileFinished, clean=False)
    assert script.heard == []
    feed.send(ev.ReconcileFinished, clean=True)
    assert script.heard == [("on_start", None)]
    assert of(feed.tick(), ev.SubmitOrder)


def test_ticks_of_the_past_and_of_strangers_are_dropped():
    script = Script()
    feed = started(script)
    feed.tick()
    old = Tick(AAPL, feed.at_ns - 1, feed.at_ns, 1.0, 2.0)
    assert feed.engine.handle(old) == ()
    assert feed.engine.handle(Tick(attrs.evolve(SPY, conid=1), feed.at_ns + 1, feed.at_ns, 1.0, 2.0)) == ()
    assert feed.engine.handle(Tick(SPY, feed.at_ns - 1, feed.at_ns, 1.0, 2.0)) == ()  # its own first: not late
    assert len(script.of("on_tick")) == 2
    assert (feed.engine.ticks, feed.engine.ticks_dropped) == (2, 2)
    assert feed.engine.view.last_tick(AAPL.conid).bid == 100.0
    assert feed.engine.view.now_ns == feed.at_ns  # the engine's time does not go back either


def test_denied_with_numbers():
    reason = Reason(code="MAX_POSITION", outcome="deny", observed="1200", limit="1000", unit="shares")
    script = buy_once()
    feed = started(script, gate=OpenGate(lambda proposal, view: (reason,)))
    denied = only(feed.tick(), ev.DenyOrder)
    assert denied.reasons == (reason,)
    [order] = script.of("on_order")
    assert order.status is OrderStatus.DENIED
    assert order.reason == "MAX_POSITION: observed=1200 limit=1000 shares"
    assert feed.engine.view.open_orders() == ()
    assert feed.engine.summary()["denied"] == 1


def test_the_second_of_two_wishes_sees_the_first_reserved():
    seen = []

    def judge(proposal, view):
        seen.append(view.open_quantity(AAPL.conid, buys=True))
        return ()

    def do(ctx):
        ctx.buy("AAPL", 5)
        ctx.buy("AAPL", 7)

    feed = started(on_first_tick(do), gate=OpenGate(judge))
    feed.tick()
    assert seen == [0, 5]
    assert feed.engine.view.open_quantity(AAPL.conid, buys=True, excluding=cids(feed)[0]) == 7


def test_a_client_key_is_used_once():
    def on_tick(ctx, tick):
        ctx.buy("AAPL", 5, client_key="daily")

    script = Script(on_tick=on_tick)
    feed = started(script)
    first = only(feed.tick(), ev.SubmitOrder)
    second = only(feed.tick(), ev.DenyOrder)
    assert second.intent.client_order_id == first.intent.client_order_id
    assert feed.engine.view.known_client_key("s", "daily")
    assert script.of("on_order")[-1].status is OrderStatus.DENIED
    assert feed.engine.view.open_quantity(AAPL.conid, buys=True) == 5  # the first order is untouched


def test_what_is_no_number_never_becomes_an_order():
    def do(ctx):
        ctx.buy("AAPL", float("nan"))
        ctx.buy("AAPL", 5, limit_price=float("inf"))
        ctx.target("AAPL", float("nan"))
        ctx.buy("AAPL", 0)

    feed = started(on_first_tick(do))
    assert len(of(feed.tick(), ev.DenyOrder)) == 4
    assert cids(feed) == []


@pytest.mark.parametrize(
    "do",
    [
        lambda ctx: ctx.buy("TSLA", 1),
        lambda ctx: ctx.cancel("v1.nobody"),
        lambda ctx: ctx.buy("AAPL", "many"),
        lambda ctx: ctx.buy("AAPL", 1, tif="NOW"),
        lambda ctx: ctx.set_timer("t", every_s=0),
        lambda ctx: ctx.history("AAPL"),
    ],
)
def test_a_wrong_call_stops_the_strategy_that_made_it(do):
    feed = started({"bad": on_first_tick(do), "good": buy_once()})
    commands = feed.tick()
    change = only(commands, ev.ChangeTradingState)
    assert (change.scope, change.state) == ("bad", TradingState.HALTED)
    assert only(commands, ev.SubmitOrder).intent.strategy == "good"


def test_a_strategy_that_raises_stops_alone():
    def on_tick(ctx, tick):
        if not ctx.orders():
            ctx.buy("AAPL", 10, limit_price=90)
            return
        ctx.buy("AAPL", 20)
        raise ZeroDivisionError("oops")

    bad, good = Script(on_tick=on_tick), Script()
    feed = started({"first": Script(), "bad": bad, "good": good})
    feed.tick()
    feed.accept(cids(feed)[0])
    commands = feed.tick()
    assert of(commands, ev.SubmitOrder) == []  # what it wished while falling is not sent
    assert only(commands, ev.CancelOrder).client_order_id == cids(feed)[0]
    assert notices(commands) == ["STRATEGY_RAISED", "TRADING_STATE"]
    text = of(commands, ev.Tell)[0].notice.text
    assert "'bad' raised ZeroDivisionError in on_tick: oops (test_engine.py:" in text
    assert feed.engine.view.trading_state("bad") is TradingState.HALTED
    assert feed.engine.view.trading_state("good") is TradingState.ACTIVE
    feed.tick()
    assert (len(bad.of("on_tick")), len(good.of("on_tick"))) == (2, 3)


@pytest.mark.parametrize(
    "hook", ["on_start", "on_order", "on_fill", "on_position", "on_timer", "on_session", "on_stop"]
)
def test_raising_anywhere_stops_alone(hook):
    def fail(ctx, *things):
        raise RuntimeError(hook)

    def on_start(ctx):
        ctx.set_timer("t", after_s=0.001)

    def on_tick(ctx, tick):
        if not ctx.orders() and not ctx.position("AAPL").quantity:
            ctx.buy("AAPL", 10)

    script = Script(**({"on_start": on_start, "on_tick": on_tick} | {hook: fail}))
    good = Script()
    feed = started({"bad": script, "good": good})
    feed.tick()
    for cid in cids(feed):
        feed.accept(cid)
        feed.execute(cid, "10")
    feed.send(ev.SessionChanged, state=feed.engine.view.session)
    feed.tick()
    feed.send(ev.StopRequested, reason="end")
    assert feed.engine.view.trading_state("bad") is TradingState.HALTED
    assert good.of("on_stop") == [None]
    assert feed.engine.view.portfolio.imbalance(AAPL.conid) == 0


@pytest.mark.parametrize("raised", [SystemExit(0), GeneratorExit(), RuntimeError("two\nlines")])
def test_one_that_wants_to_leave_stops_alone_and_is_told_of_in_one_line(raised):
    def leave(ctx, tick):
        raise raised

    good = Script()
    feed = started({"bad": Script(on_tick=leave), "good": good})
    text = of(feed.tick(), ev.Tell)[0].notice.text
    assert f"'bad' raised {type(raised).__name__} in on_tick" in text
    assert "\n" not in text
    assert feed.engine.view.trading_state("bad") is TradingState.HALTED
    assert feed.engine.view.trading_state("good") is TradingState.ACTIVE
    assert len(good.of("on_tick")) == 1


def test_the_line_named_is_the_strategys_own():
    def on_tick(ctx, tick):
        ctx.buy("AAPL", "ten")

    feed = started(Script(on_tick=on_tick))
    text = of(feed.tick(), ev.Tell)[0].notice.text
    line = on_tick.__code__.co_firstlineno + 1
    assert text.endswith(f"TypeError in on_tick: a number is needed, not 'ten' (test_engine.py:{line})")


def test_a_quote_cannot_be_written_to():
    def on_tick(ctx, tick):
        tick.bid = 1.0

    feed = started(Script(on_tick=on_tick))
    assert "raised AttributeError in on_tick" in of(feed.tick(), ev.Tell)[0].notice.text


def test_a_target_of_a_signalling_nan_is_denied():
    feed = started(Script(on_tick=lambda ctx, tick: ctx.target("AAPL", Decimal("sNaN"))))
    assert only(feed.tick(), ev.DenyOrder).intent.quantity.is_nan()


def test_an_endless_echo_is_stopped():
    deny = Reason(code="NO", outcome="deny")

    def on_order(ctx, order):
        ctx.buy("AAPL", 1)

    script = Script(on_order=on_order, on_tick=lambda ctx, tick: ctx.buy("AAPL", 1))
    feed = started(script, gate=OpenGate(lambda proposal, view: (deny,)))
    commands = feed.tick()
    assert len(of(commands, ev.DenyOrder)) == WISHES_MAX
    assert "STRATEGY_RAISED" in notices(commands)
    assert feed.engine.view.trading_state("s") is TradingState.HALTED


def test_a_rule_that_raises_pauses_the_strategy():
    class Broken(OpenGate):
        def decide(self, proposal, view, verdict_id, also=()):
            verdict = super().decide(proposal, view, verdict_id, also)
            reasons = (Reason(code="SOME_RULE", outcome="unknown", text="KeyError: 1"),)
            return replace(verdict, allowed=False, reasons=reasons, raised=("some_rule",))

    feed = started(buy_once(), gate=Broken())
    commands = feed.tick()
    assert only(commands, ev.ChangeTradingState).state is TradingState.PAUSED
    [told] = [row.notice for row in of(commands, ev.Tell) if row.notice.code == "RULE_RAISED"]
    assert (told.level, told.strategy) == ("error", "s")
    assert "some_rule" in told.text
    feed.tick()
    assert len(of(feed.rows, ev.ChangeTradingState)) == 1  # said once


def test_plugins_may_object():
    def check(ctx, intent):
        return f"{ctx.name} may not buy" if intent.side is Side.BUY else None

    def broken(ctx, intent):
        raise KeyError("x")

    def leaves(ctx, intent):
        raise SystemExit(0)

    feed = started(buy_once(), order_checks=(check, broken, leaves))
    denied = only(feed.tick(), ev.DenyOrder)
    assert [reason.text for reason in denied.reasons] == [
        "s may not buy",
        "raised KeyError: 'x'",
        "raised SystemExit: 0",
    ]


def test_a_text_without_end_is_taken_down_in_its_place_up_to_a_bound():
    endless, cut = "x" * 10_000, "x" * 4_000 + "... (cut: 6000 more characters)"

    def on_tick(ctx, tick):
        for text in ("before", endless, "y" * 4_000, "after"):
            ctx.log.info(text)
        ctx.buy("AAPL", 1)

    def on_order(ctx, order):
        raise ValueError(endless)

    def raises(ctx, intent):
        raise KeyError(endless)

    lines = []
    feed = started(
        Script(on_tick=on_tick, on_order=on_order),
        order_checks=(lambda ctx, intent: endless, raises),
        log=lambda *line: lines.append(line[2]),
    )
    commands = feed.tick()
    assert lines == ["before", cut, "y" * 4_000, "after"]
    objected, raised = (reason.text for reason in only(commands, ev.DenyOrder).reasons)
    assert objected == cut
    assert (len(raised) < 4_100, raised.endswith(" more characters)")) == (True, True)
    failed = [row.notice.text for row in of(commands, ev.Tell) if row.notice.code == "STRATEGY_RAISED"]
    assert [
        text.startswith(f"strategy 's' raised ValueError in on_order: {cut} (test_engine.py:") for text in failed
    ] == [True]
    assert all(len(row.reason) < 5_000 for row in of(commands, ev.ChangeTradingState))


# --- stopping, states -------------------------------------------------------------------------------------------------


def test_stop_cancels_and_denies():
    script = Script(
        on_tick=lambda ctx, tick: ctx.buy("AAPL", 1, limit_price=90),
        on_stop=lambda ctx: ctx.log.info("bye"),
        on_order=lambda ctx, order: ctx.buy("AAPL", 1),
    )
    lines = []
    feed = started(script, log=lambda *line: lines.append(line[:3]))
    feed.tick()
    feed.tick()
    first, second = cids(feed)
    feed.accept(first, "1")
    commands = feed.send(ev.StopRequested, reason="time is up")
    assert only(commands, ev.CancelOrder).client_order_id == first
    assert only(feed.accept(second, "2"), ev.CancelOrder).client_order_id == second  # its answer came late
    denied = only(feed.report(first, Working.CANCELLED), ev.DenyOrder)
    assert (denied.reasons[0].code, denied.reasons[0].outcome) == (
        "STOPPING",
        "deny",
    )  # and no echo: the denial is not told
    assert feed.engine.view.trading_state("s") is TradingState.ACTIVE
    assert feed.tick() == []
    assert lines == [("info", "s", "bye")]
    assert feed.engine.is_stopping
    assert feed.send(ev.StopRequested, reason="again") == []


def test_stop_may_leave_orders():
    feed = started(buy_once(limit_price=90), at_stop="leave")
    feed.tick()
    feed.accept(cids(feed)[0])
    assert of(feed.send(ev.StopRequested, reason="end"), ev.CancelOrder) == []


def test_a_person_halts_and_lowers():
    feed = started(buy_once(limit_price=90))
    feed.tick()
    feed.accept(cids(feed)[0])
    halt = {"scope": "account", "state": TradingState.HALTED, "reason": "lunch", "by": "me"}
    assert of(feed.send(ev.TradingStateChanged, **halt), ev.CancelOrder)
    assert feed.engine.view.trading_state("s") is TradingState.HALTED
    feed.send(ev.TradingStateChanged, **(halt | {"state": TradingState.ACTIVE}))
    assert feed.engine.view.trading_state("s") is TradingState.ACTIVE


def test_halted_orders_are_cancelled_after_a_restart_too():
    feed = started(buy_once(limit_price=90))
    feed.tick()
    [cid] = cids(feed)
    feed.accept(cid)
    feed.rows.append(
        ev.TradingStateChanged(
            at_ns=feed.at_ns, wall_ns=feed.at_ns, scope="s", state=TradingState.HALTED, reason="", by=""
        )
    )  # and then the power went
    again = Feed(engine_of(Script()), at_ns=feed.at_ns)
    again.engine.restore(feed.rows)
    assert only(again.begin("r2"), ev.CancelOrder).client_order_id == cid


def test_journal_failure_halts():
    feed = started(buy_once(limit_price=90))
    feed.tick()
    feed.accept(cids(feed)[0])
    commands = feed.send(ev.JournalFailed, reason="disk full")
    assert only(commands, ev.ChangeTradingState).state is TradingState.HALTED
    assert of(commands, ev.CancelOrder)
    assert not feed.engine.view.journal_ok


def test_lost_too_much_means_reduce_only():
    gate = OpenGate()
    feed = started(Script(), gate=gate)
    reason = Reason(code="DAILY_LOSS", outcome="deny", text="the limit is reached")
    gate.broken = (Breach(scope="s", state=TradingState.REDUCE_ONLY, reason=reason),)
    assert feed.tick() == []
    feed.at_ns += S
    change = only(feed.tick(), ev.ChangeTradingState)
    assert (change.scope, change.state) == ("s", TradingState.REDUCE_ONLY)
    feed.at_ns += S
    assert feed.tick() == []  # said once


# --- questions --------------------------------------------------------------------------------------------------------


def asked(feed, cid, number=1, message_id="o163", text="off by 2%", **fields):
    return feed.send(
        ev.QuestionAsked,
        client_order_id=cid,
        reply_id=f"q{number}",
        message_ids=(message_id,),
        messages=(text,),
        **fields,
    )


ONE_PERCENT = QuestionPolicy.from_config([{"id": "o163", "accept": {"percent_max": 2}}, {"id": "o1", "accept": True}])


def test_questions_are_answered_by_policy_and_chain():
    feed = started(buy_once(), question_policy=ONE_PERCENT)
    feed.tick()
    [cid] = cids(feed)
    feed.sent(cid)
    assert only(asked(feed, cid), ev.AnswerQuestion).confirmed
    assert feed.engine.view.book.order(cid).submission is Submission.REPLYING
    answer = only(asked(feed, cid, 2, text="off by 2.1%"), ev.AnswerQuestion)
    assert (answer.confirmed, answer.reply_id) == (False, "q2")
    feed.send(ev.OrderDeclined, client_order_id=cid, reason="not confirmed")
    assert feed.engine.view.book.order(cid).status is OrderStatus.REJECTED
    assert feed.engine.view.open_quantity(AAPL.conid, buys=True) == 0


def test_an_endless_conversation_is_declined():
    feed = started(buy_once(), question_policy=ONE_PERCENT)
    feed.tick()
    [cid] = cids(feed)
    feed.sent(cid)
    answers = [only(asked(feed, cid, number, "o1", ""), ev.AnswerQuestion).confirmed for number in range(12)]
    assert answers == [True] * 10 + [False] * 2


def test_plugins_answer_only_what_is_not_listed():
    asks = []

    def yes(event):
        asks.append(event.message_ids)
        return True

    feed = started(buy_once(), question_policy=ONE_PERCENT, question_checks=(yes,))
    feed.tick()
    [cid] = cids(feed)
    feed.sent(cid)
    assert not only(asked(feed, cid, 1, text="9%"), ev.AnswerQuestion).confirmed
    assert only(asked(feed, cid, 2, "o777"), ev.AnswerQuestion).confirmed
    assert asks == [("o777",)]


@pytest.mark.parametrize("votes", [(True, False), (None, None), (True, "raise"), ()])
def test_doubt_among_plugins_is_no(votes):
    def voter(vote):
        def answer(event):
            if vote == "raise":
                raise OSError("no")
            return vote

        return answer

    feed = started(buy_once(), question_checks=tuple(voter(vote) for vote in votes))
    feed.tick()
    [cid] = cids(feed)
    feed.sent(cid)
    assert not only(asked(feed, cid, 1, "o777"), ev.AnswerQuestion).confirmed


def test_a_question_about_an_order_taken_back_is_declined():
    script = buy_once(limit_price=90)
    feed = started(script, question_policy=ONE_PERCENT)
    feed.tick()
    [cid] = cids(feed)
    feed.sent(cid)
    feed.send(ev.StopRequested, reason="end")
    assert not only(asked(feed, cid), ev.AnswerQuestion).confirmed


# --- targets, timers, bars, saved state ---------------------------------------------------------------------------------


def test_target_counts_what_is_on_its_way():
    wanted: list[int] = []

    def on_tick(ctx, tick):
        ctx.target("AAPL", wanted[-1], limit_price=100)

    feed = started(Script(on_tick=on_tick))
    wanted.append(100)
    assert only(feed.tick(), ev.SubmitOrder).intent.quantity == 100
    [first] = cids(feed)
    assert feed.tick() == []
    feed.accept(first)
    feed.execute(first, "40", "100")
    assert feed.tick() == []  # 40 held, 60 on their way
    wanted.append(150)
    assert only(feed.tick(), ev.SubmitOrder).intent.quantity == 50
    second = cids(feed)[1]
    feed.accept(second, "2")
    wanted.append(20)
    cancels = feed.tick()  # both lead away from it: they go before anything is sold
    assert [command.client_order_id for command in of(cancels, ev.CancelOrder)] == [first, second]
    assert of(cancels, ev.SubmitOrder) == []
    assert feed.tick() == []
    feed.report(first, Working.CANCELLED)
    feed.report(second, Working.CANCELLED, "2")
    sale = only(feed.tick(), ev.SubmitOrder).intent
    assert (sale.side, sale.quantity) == (Side.SELL, 20)


def later_ticks(feed, seconds, count):
    """What the engine commands at ``count`` ticks spread over ``seconds`` of market time."""
    commands = []
    for _ in range(count):
        feed.at_ns += round(seconds * S / count)
        commands += feed.tick()
    return commands


def test_a_target_counts_the_orders_of_its_own_contract_only():
    def hook(ctx, tick):
        if not ctx.orders("SPY"):
            ctx.buy("SPY", 7, limit_price=400)
        ctx.target("AAPL", 10, limit_price=99)

    feed = started(Script(on_tick=hook))
    sent = {row.intent.instrument.symbol: row.intent.quantity for row in of(feed.tick(), ev.SubmitOrder)}
    assert sent == {"SPY": 7, "AAPL": 10}
    feed.at_ns += 10**10
    assert of(feed.tick(), (ev.SubmitOrder, ev.CancelOrder)) == []


def test_a_target_said_at_every_tick_is_no_runaway():
    """The first bot of the README was paused as one: three denied twins within a minute, and then every tick denied."""
    script = Script(on_tick=lambda ctx, tick: ctx.target("AAPL", 100 if tick.bid > 99 else 0))
    reason = ev.Reason(code="MAX_POSITION", outcome="deny", text="too much")
    gate = OpenGate(lambda proposal, view: (reason,))
    feed = started(script, gate=gate)
    assert len(of(feed.tick() + later_ticks(feed, 4.9, 20), ev.DenyOrder)) == 1
    assert len(of(later_ticks(feed, 5.1, 20), ev.DenyOrder)) == 1


def test_the_same_target_order_does_not_follow_itself_at_once():
    levels = [100.0]
    script = Script(on_tick=lambda ctx, tick: ctx.target("AAPL", 100 if levels[-1] > 99 else 0))
    feed = started(script)
    only(feed.tick(), ev.SubmitOrder)
    [first] = cids(feed)
    feed.accept(first)
    feed.execute(first, "100")
    levels.append(98.0)
    only(feed.tick(), ev.SubmitOrder)
    second = cids(feed)[1]
    feed.accept(second, "2")
    feed.execute(second, "100", number=2, side=Side.SELL, broker_order_id="2")
    levels.append(100.0)
    assert later_ticks(feed, 1.5, 6) == []  # a twin of the first, which the rule against duplicates denies
    assert only(later_ticks(feed, 1.5, 6), ev.SubmitOrder).intent.side is Side.BUY


def test_timers_fire_in_order_once_per_gap():
    def on_start(ctx):
        ctx.set_timer("late", after_s=2)
        ctx.set_timer("beat", every_s=1)
        ctx.set_timer("gone", after_s=1)
        ctx.set_timer("gone")

    script = Script(on_start=on_start)
    feed = started(script)
    start = feed.at_ns
    assert feed.engine.next_due_ns <= start + S
    feed.send(ev.TimeAdvanced, at_ns=start + S)
    assert [(timer.name, timer.due_ns) for timer in script.of("on_timer")] == [("beat", start + S)]
    feed.at_ns = start + 5 * S
    feed.tick()  # the driver slept: each timer comes once
    assert [timer.name for timer in script.of("on_timer")[1:]] == ["late", "beat"]
    feed.send(ev.TimeAdvanced, at_ns=start + 6 * S)
    assert [timer.name for timer in script.of("on_timer")[3:]] == ["beat"]


def test_a_timer_cannot_spin():
    def on_timer(ctx, timer):
        ctx.set_timer("again", after_s=0)

    script = Script(on_start=lambda ctx: ctx.set_timer("again", after_s=0), on_timer=on_timer)
    feed = started(script)
    feed.tick()
    feed.tick()
    assert len(script.of("on_timer")) == 2


def test_bars_of_mid_prices():
    seen: list[int] = []
    script = Script(on_tick=lambda ctx, tick: seen.append(len(ctx.history(tick.instrument))))
    feed = started(script, bar_s=1.0)
    base = feed.at_ns - feed.at_ns % S + S
    for step, bid in enumerate((10, 12, 9, 11, 20)):
        feed.at_ns = base + step * 300_000_000 - 1_000_000
        feed.tick(bid, bid)
    [bar] = script.of("on_bar")
    assert (bar.at_ns, bar.open, bar.high, bar.low, bar.close) == (base, 10, 12, 9, 11)
    assert seen == [0, 0, 0, 0, 1]  # the bar is there before the tick after it


def test_saved_state_comes_back():
    script = Script(on_save=lambda ctx: {"n": [1, 2.5, None, {"a": True}]})
    feed = started(script)
    saved = only(feed.rows, ev.SaveState)
    assert of(feed.send(ev.StopRequested, reason="end"), ev.SaveState) == []  # nothing new
    assert saved.state == {"n": [1, 2.5, None, {"a": True}]}
    other = Script(on_load=lambda ctx, state: None)
    again = Feed(engine_of(other), at_ns=feed.at_ns)
    again.engine.restore(feed.rows)
    again.begin("r2")
    assert other.heard[:2] == [("on_load", saved.state), ("on_start", None)]


def test_saved_state_is_taken_every_minute_and_must_be_plain():
    kept: list[dict[str, object]] = [{"n": 0}]
    feed = started(Script(on_save=lambda ctx: kept[-1]))
    kept.append({"n": 1})
    feed.at_ns += 61 * S
    assert only(feed.tick(), ev.SaveState).state == {"n": 1}
    feed.at_ns += 61 * S
    assert of(feed.tick(), ev.SaveState) == []  # nothing new
    kept.append({"n": object()})
    feed.at_ns += 61 * S
    assert "STRATEGY_RAISED" in notices(feed.tick())


def test_session_changes_are_told():
    script = Script()
    feed = started(script)
    feed.send(ev.SessionChanged, state=feed.engine.view.session.__class__.DOWN)
    assert [state.value for state in script.of("on_session")] == ["ready", "down"]  # the first of them before it began


def test_names_are_checked():
    for name in ("", "account"):
        with pytest.raises(ValueError, match="name"):
            engine_of({name: Script()})
    with pytest.raises(ValueError, match="at_stop"):
        engine_of(Script(), at_stop="sell")


def test_chance_is_the_runs_own():
    drawn = []
    for _ in range(2):
        feed = started(on_first_tick(lambda ctx: drawn.append(ctx.random.random())))
        feed.tick()
    assert drawn[0] == drawn[1]


def test_a_strategy_cannot_trade_under_another_name():
    def rename(ctx, tick):
        ctx.name = "other"
        ctx.buy(tick.instrument, 1)

    feed = Feed(engine_of(Script(on_tick=rename)))
    feed.begin()
    commands = feed.tick()
    assert not [command for command in commands if isinstance(command, ev.SubmitOrder)]
    assert feed.engine.view.trading_state("s") is TradingState.HALTED


def test_a_name_worked_out_before_its_order_is_the_one_it_would_have_had():
    """With a key, on another day, of another strategy or after a denial it is one nobody asked for."""

    def names(foresees):
        def on_tick(ctx, tick):
            key = f"k{int(tick.bid)}" if int(tick.bid) % 3 == 0 else None
            ctx.buy(tick.instrument, 1 + int(tick.bid) % 2 * 1_000, limit_price=tick.ask, client_key=key)

        feed = started({name: Script(on_tick=on_tick) for name in ("a", "b")}, gate=OpenGate(odd))
        found = []
        for number in range(12):
            if number == 7:
                feed.at_ns += 24 * 3600 * S
            for command in feed.tick(bid=100.0 + number, ask=101.0 + number):
                if isinstance(command, ev.SubmitOrder | ev.DenyOrder):
                    found.append((type(command), command.intent.strategy, command.intent.client_order_id))
                if foresees and isinstance(command, ev.SubmitOrder):
                    feed.engine.foresee(command.intent.strategy)
        return found

    def odd(proposal, view):
        return (Reason(code="ODD", outcome="deny"),) if proposal.intent.quantity > 1_000 else ()

    assert names(foresees=True) == names(foresees=False)
    assert len({name.split(".")[2] for _, _, name in names(foresees=True)}) == 2


def test_a_target_leaves_the_orders_of_others_alone():
    """An order of another strategy in the same contract is neither counted towards a target nor cancelled for it."""
    feed = Feed(
        engine_of(
            {
                "other": on_first_tick(lambda ctx: ctx.sell("AAPL", 70, limit_price=200)),
                "s": Script(on_tick=lambda ctx, tick: ctx.target("AAPL", 100, limit_price=100)),
            }
        )
    )
    feed.begin()
    commands = feed.tick()
    assert of(commands, ev.CancelOrder) == []
    assert [(each.intent.strategy, each.intent.quantity) for each in of(commands, ev.SubmitOrder)] == [
        ("other", 70),
        ("s", 100),
    ]
    for number, cid in enumerate(cids(feed)):
        feed.accept(cid, str(number + 1))
    feed.at_ns += 3_600 * S
    assert feed.tick() == []


def test_an_order_that_ended_while_it_stood_in_line_does_not_leave():
    feed = started(buy_once(limit_price=100))
    command = only(feed.tick(), ev.SubmitOrder)
    assert feed.engine.objection(command) == ""
    feed.send(ev.OrderRejected, client_order_id=command.intent.client_order_id, reason="r")
    assert feed.engine.objection(command) == "the order is closed"
    unknown = replace(command.intent, client_order_id="v1.s.20231114.other")
    assert feed.engine.objection(replace(command, intent=unknown)) == "the order is closed"


def test_orders_put_together_earlier_are_of_the_moment_they_are_sent():
    """One cancels all: the orders of such a group may be kept by a strategy until it wants them."""
    kept: list[OrderIntent] = []

    def on_tick(ctx, tick):
        if not kept:
            kept.extend(ctx.order("BUY", "AAPL", 10, limit_price=price) for price in (99, 98))
        else:
            ctx.oca(kept)

    feed = started(Script(on_tick=on_tick))
    feed.tick()
    command = only(feed.tick(), ev.SubmitOrder)
    assert [each.at_ns for each in (command.intent, *command.legs)] == [feed.at_ns] * 2
    assert {each.at_ns for each in kept} == {feed.at_ns - 1_000_000}
