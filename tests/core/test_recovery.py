"""What is rebuilt from the journal is what was there; and the invariants hold after every single step.

A seeded broker that loses, repeats, reorders and delays talks to two strategies that submit, modify and cancel at random.
"""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from botframework.core import events as ev
from botframework.core.events import Reason
from botframework.core.model import SessionState, Submission, TradingState, Working
from botframework.core.questions import QuestionPolicy
from botframework.core.risk.gate import Gate
from botframework.core.risk.registry import build_rules

from .kit import AAPL, SPY, START, D, Feed, OpenGate, S, Script, cids, engine_of

POLICY = QuestionPolicy.from_config([{"id": "o1", "accept": True}])


def restless(chance: random.Random) -> Script:
    """Does anything it may, at random."""

    def act(ctx, *things):
        roll = chance.random()
        instrument = chance.choice(ctx.instruments)
        orders = ctx.orders()
        if roll < 0.25 and len(orders) < 4:
            wish = chance.choice([ctx.buy, ctx.sell])
            key = chance.choice([None, None, f"k{chance.randrange(6)}"])
            wish(instrument, chance.randrange(1, 9), limit_price=chance.randrange(90, 110), client_key=key)
        elif roll < 0.35 and orders:
            ctx.cancel(chance.choice(orders))
        elif roll < 0.5 and orders:
            ctx.modify(chance.choice(orders), quantity=chance.randrange(1, 12), limit_price=chance.randrange(90, 110))
        elif roll < 0.55:
            ctx.target(instrument, chance.randrange(-5, 6))
        elif roll < 0.57:
            ctx.set_timer("t", after_s=chance.random())
        elif roll < 0.574:
            raise RuntimeError("fell over")

    return Script(on_tick=act, on_order=act, on_fill=act, on_timer=act, on_save=lambda ctx: {"n": chance.randrange(3)})


@attrs.define
class Broker:
    """Holds the truth, and tells it badly."""

    chance: random.Random
    orders: dict[str, Any] = attrs.field(
        factory=dict
    )  # cid -> [broker id, side, instrument, quantity, filled, price, state]
    mail: list[Any] = attrs.field(factory=list)  # reports on their way: repeated and in any order
    answers: list[Any] = attrs.field(factory=list)  # answers to requests on their way: once, in order
    executions: int = 0

    def say(self, kind, **fields):
        if kind not in {ev.OrderReported, ev.ExecutionReported}:
            self.answers.append((kind, fields))
            return
        self.mail.append((kind, fields))
        if self.chance.random() < 0.2:
            self.mail.append((kind, fields))  # twice

    def carry_out(self, command):
        chance = self.chance
        if isinstance(command, ev.SubmitOrder):
            cid = command.intent.client_order_id
            self.say(ev.OrderSent, client_order_id=cid)
            roll = chance.random()
            if roll < 0.1:
                self.say(ev.OrderRejected, client_order_id=cid, reason="no")
                return
            if roll < 0.2:
                question = {"client_order_id": cid, "reply_id": "q", "messages": ("?",)}
                self.say(ev.QuestionAsked, message_ids=(chance.choice(["o1", "o2"]),), **question)
                return
            self.create(cid, command.intent)
        elif isinstance(command, ev.AnswerQuestion):
            if not command.confirmed:
                self.say(ev.OrderDeclined, client_order_id=command.client_order_id, reason="declined")
            else:
                self.say(ev.OrderUnknown, client_order_id=command.client_order_id, reason="reply went silent")
        elif isinstance(command, ev.ModifyOrder):
            order = self.orders.get(command.client_order_id)
            roll = chance.random()
            if (
                order is None
                or order["state"] is not Working.LIVE
                or order["filled"] >= order["quantity"]
                or roll < 0.2
                or command.quantity <= order["filled"]
            ):
                self.say(ev.ModifyRejected, client_order_id=command.client_order_id, reason="no")
            else:
                order["quantity"], order["price"] = command.quantity, command.limit_price
                kind = ev.OrderUnknown if roll < 0.3 else ev.ModifyAccepted
                more = {"purpose": "modify", "reason": "?"} if kind is ev.OrderUnknown else {}
                self.say(kind, client_order_id=command.client_order_id, **more)
                self.report(command.client_order_id)
        elif isinstance(command, ev.CancelOrder):
            order = self.orders.get(command.client_order_id)
            if order is None or order["state"] is not Working.LIVE:
                self.say(ev.CancelRejected, client_order_id=command.client_order_id, reason="gone")
            elif chance.random() < 0.2:
                self.say(ev.OrderUnknown, client_order_id=command.client_order_id, reason="?", purpose="cancel")
            else:
                order["state"] = Working.CANCELLED
                self.report(command.client_order_id)

    def create(self, cid, intent):
        self.orders[cid] = {
            "id": str(len(self.orders) + 1),
            "side": intent.side,
            "instrument": intent.instrument,
            "quantity": intent.quantity,
            "filled": Decimal(0),
            "price": intent.limit_price or D(100),
            "state": Working.LIVE,
        }
        roll = self.chance.random()
        if roll < 0.2:
            self.say(ev.OrderUnknown, client_order_id=cid, reason="time-out")
        elif roll < 0.9:
            self.say(ev.OrderAccepted, client_order_id=cid, broker_order_id=self.orders[cid]["id"])
        self.report(cid)

    def report(self, cid):
        order = self.orders[cid]
        done = order["filled"] >= order["quantity"]
        self.say(
            ev.OrderReported,
            broker_order_id=order["id"],
            client_order_id=self.chance.choice([cid, ""]),
            working=Working.FILLED if done else order["state"],
            broker_status="x",
            conid=order["instrument"].conid,
            side=order["side"],
            quantity=order["quantity"],
            filled=order["filled"],
            limit_price=order["price"],
        )

    def trade(self):
        live = [cid for cid, o in self.orders.items() if o["state"] is Working.LIVE and o["filled"] < o["quantity"]]
        if not live:
            return
        cid = self.chance.choice(live)
        order = self.orders[cid]
        lot = Decimal(self.chance.randrange(1, int(order["quantity"] - order["filled"]) + 1))
        order["filled"] += lot
        self.executions += 1
        fields = {
            "execution_id": f"a.b.{self.executions}.01",
            "broker_order_id": order["id"],
            "client_order_id": self.chance.choice([cid, ""]),
            "conid": order["instrument"].conid,
            "symbol": order["instrument"].symbol,
            "side": order["side"],
            "quantity": lot,
            "price": order["price"],
        }
        self.say(ev.ExecutionReported, **fields)
        if self.chance.random() < 0.5:
            self.say(ev.ExecutionReported, **(fields | {"commission": D("0.35"), "source": "list"}))
        self.report(cid)


def check(engine, broker):
    """What must hold at every moment."""
    view = engine.view
    assert view.book.check() == []
    for record in view.book:
        order = record.order
        assert order.filled == sum((fill.quantity for fill in record.fills.values()), Decimal(0))
        assert order.filled <= record.approved_max
        assert (order.working is Working.FILLED) <= (order.filled >= order.quantity)
        assert order.client_order_id == record.intent.client_order_id
        # What the broker may still fill is never more than what risk has reserved.
        truth = broker.orders.get(order.client_order_id)
        if truth and truth["state"] is Working.LIVE and truth["filled"] < truth["quantity"]:
            assert order.filled + record.reserved >= truth["quantity"]
    for conid in (AAPL.conid, SPY.conid):
        assert view.portfolio.imbalance(conid) == 0
        booked = sum(
            (
                e.fill.quantity * e.fill.side.sign
                for e in view.book.executions.values()
                if e.fill.instrument.conid == conid
            ),
            Decimal(0),
        )
        assert view.position(conid) == booked
    assert view.trading_state("") is TradingState.ACTIVE  # a runaway would have halted the account


def life(seed: int, steps: int = 60):
    chance = random.Random(seed)
    reason = Reason(code="NO", outcome="deny")
    gate = OpenGate(lambda proposal, view: (reason,) if chance.random() < 0.1 else ())
    scripts = {"one": restless(chance), "two": restless(chance)}
    feed = Feed(engine_of(scripts, gate=gate, question_policy=POLICY))
    broker = Broker(chance)
    feed.begin()
    taken = len(feed.rows)
    for _ in range(steps):
        roll = chance.random()
        if broker.answers and roll < 0.3:
            kind, fields = broker.answers.pop(0)
            feed.send(kind, **fields)
        elif broker.mail and roll < 0.55:
            kind, fields = broker.mail.pop(0 if chance.random() < 0.7 else chance.randrange(len(broker.mail)))
            feed.send(kind, **fields)
        elif roll < 0.6:
            feed.at_ns += chance.randrange(3) * 20 * S
            feed.send(ev.ReconcileFinished, clean=True)
        elif roll < 0.75:
            broker.trade()
        else:
            feed.tick(chance.randrange(95, 105), 105.0, chance.choice([AAPL, SPY]))
        for row in feed.rows[taken:]:
            if isinstance(row, ev.Command):
                broker.carry_out(row)
        taken = len(feed.rows)
        check(feed.engine, broker)
    return feed, broker, scripts


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**9))
def test_replay_is_the_live_projection(seed):
    feed, _, scripts = life(seed)
    again = engine_of(dict.fromkeys(scripts, Script()))
    again.restore(feed.rows)
    assert again.view.snapshot() == feed.engine.view.snapshot()
    assert again.view.book.check() == []
    assert again.summary()["realized_pnl"] == "0"  # of the new run


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**9))
def test_same_seed_same_commands(seed):
    assert life(seed, 40)[0].rows == life(seed, 40)[0].rows


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10**9))
def test_once_all_mail_arrived_books_and_broker_agree(seed):
    feed, broker, _ = life(seed)
    done = len(feed.rows)
    for scope in ("one", "two"):
        feed.send(ev.TradingStateChanged, scope=scope, state=TradingState.HALTED, reason="end", by="test")
    while True:
        for row in feed.rows[done:]:
            if isinstance(row, ev.Command):
                broker.carry_out(row)
        done = len(feed.rows)
        if not broker.mail and not broker.answers:
            break
        kind, fields = (broker.answers or broker.mail).pop(0)
        feed.send(kind, **fields)
        check(feed.engine, broker)
    for cid, order in broker.orders.items():
        feed.report(cid, Working.FILLED if order["filled"] >= order["quantity"] else order["state"], order["id"])
    view = feed.engine.view
    for instrument in (AAPL, SPY):
        truth = sum(
            (o["filled"] * o["side"].sign for o in broker.orders.values() if o["instrument"] == instrument), Decimal(0)
        )
        assert view.position(instrument.conid) == truth
        own = view.strategy_position("one", instrument.conid) + view.strategy_position("two", instrument.conid)
        assert own == truth  # nothing of ours was taken for somebody else's
    for cid, order in broker.orders.items():
        ours = view.book.order(cid)
        assert ours.filled == order["filled"]
        assert ours.submission is Submission.ACKED


@pytest.mark.parametrize("cut", [0.2, 0.5, 0.8])
def test_any_prefix_of_the_journal_is_a_state(cut):
    for seed in range(8):
        feed, _, scripts = life(seed)
        rows = feed.rows[: int(len(feed.rows) * cut)]
        one, two = engine_of(scripts), engine_of(scripts)
        one.restore(rows)
        two.restore(iter(rows))
        assert one.view.snapshot() == two.view.snapshot()
        assert one.view.book.check() == []


DAYS = 86_400 * S
KNOWN = attrs.evolve(AAPL, rules_at_ns=START)


def buyer(feed_at_ns=START, rows=()):
    """An engine with the real rules whose strategy buys at every tick; restored from rows."""
    sizes = iter(range(1, 100))  # never the same order twice
    script = Script(on_tick=lambda ctx, tick: ctx.buy(tick.instrument, next(sizes), limit_price=100))
    engine = engine_of(script, gate=Gate(build_rules([("order_rate", {"per_minute": 1_000})])))
    engine.restore(rows)
    return Feed(engine, at_ns=feed_at_ns)


def bought(feed):
    feed.send(ev.InstrumentDefined, instrument=KNOWN)
    return any(isinstance(command, ev.SubmitOrder) for command in feed.tick(instrument=KNOWN))


def test_a_clock_that_was_ahead_in_an_earlier_run_stops_nothing_in_the_next():
    ahead = buyer(START + 400 * DAYS)
    ahead.begin()
    assert not bought(ahead)  # the rules of the contract are too old by that clock
    assert [row for row in ahead.tick() if isinstance(row, ev.DenyOrder)]
    now = buyer(START, ahead.rows)
    now.begin("r2")
    assert bought(now)


def test_absence_is_counted_from_the_restart_when_the_clock_was_set_back():
    feed = Feed(engine_of(Script(on_tick=lambda ctx, tick: ctx.buy(tick.instrument, 1, limit_price=100))))
    feed.begin()
    feed.tick()
    [cid] = cids(feed)
    feed.sent(cid)
    later = Feed(engine_of(Script()), at_ns=START - 400 * DAYS)
    later.engine.restore(feed.rows)
    later.send(ev.RunStarted, run_id="r2", account="DU1", config_hash="c")
    order = later.engine.view.book.order(cid)
    assert order is not None
    assert order.submission is Submission.UNKNOWN
    assert order.sent_wall_ns == later.at_ns
    assert later.engine.view.oldest_unknown_wall_ns == later.at_ns


def test_after_a_lost_session_nothing_leaves_before_the_books_agree_again():
    feed = buyer()
    feed.begin()
    assert bought(feed)
    feed.send(ev.SessionChanged, state=SessionState.DOWN)
    feed.at_ns += 3 * S
    feed.send(ev.SessionChanged, state=SessionState.READY)
    assert not bought(feed)
    feed.send(ev.ReconcileFinished, clean=False)
    assert not bought(feed)
    feed.send(ev.ReconcileFinished, clean=True)
    assert bought(feed)
