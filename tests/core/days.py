"""Scripted days through the real engine, and everything that comes of them, written down: the text behind ``test_days``.

Each day is a function over a ``Day``: events in, and after each of them the commands that came out, with all their fields;
at the end the orders, positions and states. What a bot does in an ordinary and in a bad situation is read there line by
line (``days.txt``). After a change that is meant: ``python -m tests.core.days`` writes it anew, and the difference is read
before it is committed.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from decimal import Decimal
from enum import Enum
from operator import methodcaller
from pathlib import Path
from typing import Any

import attrs
import msgspec
from msgspec.structs import replace

from botframework.core import events as ev
from botframework.core.engine import Engine
from botframework.core.events import Reason
from botframework.core.model import Instrument, OrderType, SessionState, Side, StreamState, Tick, TradingState, Working
from botframework.core.questions import QuestionPolicy
from botframework.core.risk.base import Breach, Proposal
from botframework.core.risk.claims import claim_of

from .kit import AAPL, SPY, START, D, Feed, OpenGate, S, Script, day_of, execution, intent

_NAME = re.compile(r"v1\.s\.\d{8}\.[a-z2-7]{16}")  # how names are made is held by ``test_ids``
TEXT = Path(__file__).with_name("days.txt")
W = Working
EURO = Instrument("SAP", 777, currency="EUR", multiplier=D(2))
DAYS: dict[str, Callable[[Day], None]] = {}


def a_day(function: Callable[[Day], None]) -> Callable[[Day], None]:
    DAYS[function.__name__] = function
    return function


def defaults(kind: Any) -> list[tuple[str, Any]]:
    """The fields of a class, each with its default; ``attrs.NOTHING`` for one without."""
    if attrs.has(kind):
        return [(field.name, field.default) for field in attrs.fields(kind)]
    given = [(field.name, field.default) for field in msgspec.structs.fields(kind)]
    return [(name, attrs.NOTHING if default is msgspec.NODEFAULT else default) for name, default in given]


def shown(value: Any) -> str:
    """A value in few words: everything that is not the default."""
    if isinstance(value, Instrument):
        return value.symbol
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, tuple | list):
        return "(" + ", ".join(shown(each) for each in value) + ")"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {shown(each)}" for key, each in sorted(value.items())) + "}"
    if attrs.has(type(value)) or isinstance(value, msgspec.Struct):
        words = []
        for name, default in defaults(type(value)):
            each = getattr(value, name)
            if name in ("at_ns", "wall_ns", "created_ns", "updated_ns", "sent_wall_ns"):
                words += [f"{name}=+{(each - START) / 1e9:g}"] if each else []
            elif not (default is not attrs.NOTHING and each == default):
                words.append(f"{name}={shown(each)}")
        return f"{type(value).__name__}({' '.join(words)})"
    return str(value)


class Day:
    """One engine with one strategy, ``s``, and one that only listens, ``t``; what it does is written down."""

    def __init__(self, *, gate: OpenGate | None = None, questions: Any = (), **changes: Any) -> None:
        self.lines: list[str] = []
        self.todo: list[Callable[[Any], None]] = []
        self.gate = OpenGate() if gate is None else gate
        self.scripts = {"s": Script(on_tick=self._on_tick), "t": Script()}
        policy = QuestionPolicy.from_config(list(questions))
        self.options = {"gate": self.gate, "question_policy": policy, **changes}
        self.feed = Feed(self._engine(self.gate))
        self._note("begin", self.feed.begin())

    def _engine(self, gate: OpenGate) -> Any:
        policy: dict[str, Any] = {"account": "DU1", "journal_id": "j1", "day_of": day_of, "rng": random.Random}
        contracts, parameters = (AAPL, SPY, EURO), dict[str, Any]()
        seats = [(name, each, each.callbacks, contracts, parameters) for name, each in self.scripts.items()]
        return Engine(**{**policy, **self.options, "gate": gate, "strategies": seats})

    def _on_tick(self, ctx: Any, tick: Tick) -> None:
        while self.todo:
            self.todo.pop(0)(ctx)

    def _note(self, what: str, commands: list[Any]) -> list[Any]:
        self.lines.append(f"> {what}")
        self.lines += [f"    {shown(command)}" for command in commands]
        for name, script in self.scripts.items():
            for hook, thing in script.heard:
                if hook in ("on_order", "on_fill", "on_position"):
                    self.lines.append(f"    {name}.{hook} {shown(thing)}")
            script.heard.clear()
        return commands

    def do(self, what: Callable[[Any], None], **tick: Any) -> list[Any]:
        """The strategy's wish at the next tick."""
        self.todo.append(what)
        return self._note("tick", self.feed.tick(**tick))

    def buy(self, quantity: Any = 100, **more: Any) -> str:
        """A buy order of AAPL, sent and on its way; gives its name."""
        more = {"limit_price": 90, **more}
        commands = self.do(lambda ctx: ctx.buy("AAPL", quantity, **more))
        (name,) = [each.intent.client_order_id for each in commands if isinstance(each, ev.SubmitOrder)]
        self.on(ev.OrderSent, client_order_id=name)
        return name

    def order(self, broker_id: str = "1", **more: Any) -> str:
        """The same, accepted and alive."""
        name = self.buy(**more)
        self.on(ev.OrderAccepted, client_order_id=name, broker_order_id=broker_id, broker_status="Submitted")
        self.report(name, W.LIVE, broker_id)
        return name

    def on(self, kind: type[ev.Event], *, later_s: float = 0, **fields: Any) -> list[Any]:
        """An event, so much later."""
        self.feed.at_ns += int(later_s * S)
        words = " ".join(f"{name}={shown(value)}" for name, value in fields.items())
        return self._note(f"{kind.__name__} {words}", self.feed.send(kind, **fields))

    def report(self, name: str, working: Working, broker_id: str = "1", **fields: Any) -> list[Any]:
        told: dict[str, Any] = {
            "client_order_id": name,
            "broker_order_id": broker_id,
            "working": working,
            "broker_status": working.value,
        }
        if working in (W.CANCELLED, W.EXPIRED):
            order = self.feed.engine.view.book.order(name)
            told["filled"] = D(0) if order is None else order.filled
        return self.on(ev.OrderReported, **{**told, **fields})

    def execute(self, name: str, quantity: str, price: str = "90", number: int = 1, **fields: Any) -> list[Any]:
        return self.on(ev.ExecutionReported, **{**execution(name, quantity, price, number), **fields})

    def foreign(self, broker_id: str, **fields: Any) -> list[Any]:
        """A report of somebody else's order."""
        known = {"conid": AAPL.conid, "side": Side.BUY, "quantity": D(50), "limit_price": D(80), "source": "list"}
        return self.report("", fields.pop("working", W.LIVE), broker_id, **{**known, **fields})

    def books(self) -> None:
        """What stands in the books now."""
        view = self.feed.engine.view
        for key, value in (*view.snapshot().items(), *view.counted().items()):
            if key == "orders":
                self.lines += [f"  order {name}: {shown(order)}" for name, order in value.items()]
            elif value not in ({}, (), [], None):
                self.lines.append(f"  {key}: {shown(value)}")
        for conid in (AAPL.conid, SPY.conid):
            reserved = [
                view.open_quantity(conid, buys=buys, strategy=who) for buys in (True, False) for who in (None, "s", "")
            ]
            counts = [view.open_count(conid, who, buys=buys) for buys in (True, False) for who in (None, "s", "")]
            self.lines.append(f"  {conid}: reserved {shown(reserved)} orders {counts} positions {view.position(conid)}")
        self.lines.append(f"  summary: {self.feed.engine.summary()}")
        if view.funds is not None:
            self._risk(view)
        self.lines.append(
            f"  states: {shown(view.trading_states)} unexplained {view.unexplained} unknown since {self._since(view)}"
        )
        self.lines.append(f"  audit: {view.audit()}")

    def _risk(self, view: Any) -> None:
        """Everything rules may read of a state, and what the group's ledger would be told."""
        wishes = {
            "buy": Proposal(intent=intent("v1.s.20231114.new", "10", limit_price=D(95))),
            "sell": Proposal(
                intent=intent("v1.s.20231114.new", "10", Side.SELL, limit_price=None, order_type=OrderType.MARKET)
            ),
            "other": Proposal(intent=intent("v1.t.20231114.new", "10", strategy="t", instrument=EURO)),
        }
        own = view.book.own_open()
        if own and own[0].intent.instrument == AAPL:
            more = replace(own[0].intent, quantity=own[0].order.quantity + 30)
            wishes["change"] = Proposal(intent=more, replaces=own[0].order)
        for whom in (None, "s", "t"):
            for currency in ("USD", "EUR", "GBP"):
                self.lines.append(f"  worth of {whom} in {currency}: {shown(view.worth(currency, whom))}")
            for name, proposal in wishes.items():
                with_it = view.worth_with(proposal, "USD", whom)
                by = [view.contract_worth_with(proposal, "USD", whom, by=each) for each in ("instrument", "currency")]
                self.lines.append(f"  worth of {whom} with {name}: {shown(with_it)} {shown(by)}")
            results = (
                view.pnl(whom),
                view.day_pnl(whom),
                view.period_pnl("week", whom),
                view.period_pnl("month", whom),
            )
            self.lines.append(
                f"  results of {whom}: {shown(results)} drop {view.drop(whom)} day {view.count(whom).values()}"
            )
            trades = [shown(trade) for trade in view.closed_trades(whom, None, 0)]
            since = len(view.closed_trades(whom, AAPL.conid, view.now_ns - 10 * S))
            self.lines += [f"  trades of {whom}: {trades}, {since} of AAPL lately"] if trades else []
        rates = [
            view.rate(*pair)
            for pair in (
                ("USD", "EUR"),
                ("EUR", "USD"),
                ("EUR", "GBP"),
                ("GBP", "EUR"),
                ("USD", "CHF"),
                ("CHF", "USD"),
                ("USD", "USD"),
            )
        ]
        equity = [view.equity(currency) for currency in ("USD", "EUR", "GBP")]
        self.lines.append(f"  rates {shown(rates)} equity {shown(equity)} contracts {view.conids()}")
        self.lines.append(f"  messages {view.message_count(1)} {view.message_count(60)} reports {view.report_rate()}")
        self.lines.append(
            f"  clock {view.market_clock()} day {view.market_day()} foreign {view.foreign} operator {self._ago(view)}"
        )
        for wish, judged in ((None, None), *wishes.items()):
            for conid in (AAPL.conid, SPY.conid, EURO.conid):
                claim = claim_of(view, conid, judged)
                if not claim.is_empty:
                    self.lines.append(f"  claim with {wish}: {shown(claim)}")
        for conid in (AAPL.conid, SPY.conid, EURO.conid, 999):
            facts = (view.average_volume(conid), view.shortable(conid), view.shares(conid), view.bounds(None, conid))
            self.lines.append(
                f"  facts of {view.instrument_of(conid).symbol}: {shown(facts)} {view.stream_state(conid).name}"
            )
        self.lines.append(
            f"  loop {view.monitor('loop')} disk {view.monitor('disk')} armed {view.armed} {view.code_now}"
        )

    @staticmethod
    def _ago(view: Any) -> str:
        seen = view.operator_wall_ns
        return "never" if seen is None else f"+{(seen - START) / 1e9:g}"

    @staticmethod
    def _since(view: Any) -> str:
        since = view.oldest_unknown_wall_ns
        return "never" if since is None else f"+{(since - START) / 1e9:g}"

    def restart(self) -> None:
        """A new process on the same rows."""
        self.books()
        self.scripts = {"s": Script(on_tick=self._on_tick), "t": Script()}
        again = Feed(self._engine(OpenGate()), at_ns=self.feed.at_ns + 60 * S)
        again.engine.restore(self.feed.rows)
        again.rows = list(self.feed.rows)
        self.feed = again
        self._note("a new process", self.feed.begin("r2"))


# --- ordinary days ----------------------------------------------------------------------------------------------------


@a_day
def filled_in_parts(day: Day) -> None:
    name = day.order()
    day.execute(name, "30", "89.5", 1, commission=D("0.35"))
    day.execute(name, "30", "89.5", 1)
    day.report(name, W.LIVE, filled=D(30), quantity=D(100))
    day.execute(name, "70", "90", 2)
    day.execute(name, "70", "90", 2, commission=D("1.05"))
    day.report(name, W.FILLED, filled=D(100), quantity=D(100))
    day.do(lambda ctx: ctx.sell("AAPL", 40, tag="out"), bid=91.0, ask=91.02)
    day.books()


@a_day
def refused_and_declined(day: Day) -> None:
    first = day.buy(10)
    day.on(ev.OrderRejected, client_order_id=first, reason="no margin")
    second = day.buy(20)
    asked: dict[str, Any] = {
        "client_order_id": second,
        "reply_id": "q1",
        "message_ids": ("o9",),
        "messages": ("sure about 20?",),
    }
    day.on(ev.QuestionAsked, **asked)
    day.on(ev.OrderDeclined, client_order_id=second, reason="o9 is not listed")
    day.on(ev.OrderRejected, client_order_id="nobody", reason="late")
    day.on(ev.QuestionAsked, **{**asked, "client_order_id": "nobody"})
    day.on(ev.OrderDeclined, client_order_id="nobody", reason="late")
    day.books()


@a_day
def cancelled_expired_inactive(day: Day) -> None:
    first = day.order("1")
    day.do(lambda ctx: ctx.cancel(first))
    day.on(ev.CancelAccepted, client_order_id=first)
    day.report(first, W.CANCELLED, filled=D(0))
    second = day.order("2", quantity=20)
    day.report(second, W.EXPIRED, "2")
    third = day.order("3", quantity=30)
    day.report(third, W.CANCELLED, "3")
    fourth = day.buy(40)
    day.report(fourth, W.INACTIVE, "4")
    day.on(ev.OrderRejected, client_order_id=fourth, reason="held and refused")
    fifth = day.buy(50, tif="IOC")
    day.report(fifth, W.CANCELLED, "5")
    day.books()


@a_day
def targets(day: Day) -> None:
    day.do(lambda ctx: ctx.target("AAPL", 50, limit_price=90))
    day.do(lambda ctx: ctx.target("AAPL", 50, limit_price=90))
    (name,) = [row.intent.client_order_id for row in day.feed.rows if isinstance(row, ev.SubmitOrder)]
    day.on(ev.OrderSent, client_order_id=name)
    day.on(ev.OrderAccepted, client_order_id=name, broker_order_id="1", broker_status="Submitted")
    day.do(lambda ctx: ctx.target("AAPL", 80, limit_price=90))
    day.do(lambda ctx: ctx.target("AAPL", -20, limit_price=91))
    day.execute(name, "50")
    day.feed.at_ns += 6 * S
    day.do(lambda ctx: ctx.target("AAPL", -20))
    day.do(lambda ctx: ctx.target("AAPL", Decimal("NaN")))
    day.books()


@a_day
def bracket(day: Day) -> None:
    funded(day)
    day.do(lambda ctx: ctx.bracket("BUY", "AAPL", 10, limit_price=100, take_profit=110, stop_loss=95, tag="b"))
    (submit,) = [row for row in day.feed.rows if isinstance(row, ev.SubmitOrder)]
    name = submit.intent.client_order_id
    day.on(ev.OrderSent, client_order_id=name)
    legs = tuple((leg.client_order_id, "") for leg in submit.legs)
    day.on(ev.OrderAccepted, client_order_id=name, broker_order_id="1", legs=legs, children=("2", "3"))
    day.books()
    day.execute(name, "10", "100")
    day.books()
    day.do(lambda ctx: ctx.cancel(name))
    day.do(lambda ctx: ctx.cancel())
    day.restart()
    day.books()


@a_day
def one_cancels_all(day: Day) -> None:
    funded(day)

    def wish(ctx: Any) -> None:
        ctx.oca([ctx.order("BUY", "AAPL", 10, limit_price=90), ctx.order("SELL", "AAPL", 30, limit_price=110)])

    day.do(wish)
    (submit,) = [row for row in day.feed.rows if isinstance(row, ev.SubmitOrder)]
    name = submit.intent.client_order_id
    day.on(ev.OrderSent, client_order_id=name)
    day.books()
    day.on(ev.OrderUnknown, client_order_id=name, reason="time-out")
    day.books()
    day.on(ev.OrderAbsent, client_order_id=name, evidence="two lists", later_s=90)
    day.books()


# --- silence ----------------------------------------------------------------------------------------------------------


@a_day
def silent_and_found(day: Day) -> None:
    name = day.buy()
    day.on(ev.OrderUnknown, client_order_id=name, reason="time-out")
    day.on(ev.OrderUnknown, client_order_id=name, reason="again", later_s=2)
    day.books()
    day.report(name, W.LIVE, "7", source="list", quantity=D(100), limit_price=D(90))
    day.on(ev.OrderAccepted, client_order_id=name, broker_order_id="7", broker_status="late")
    day.on(ev.OrderUnknown, client_order_id="nobody", reason="?")
    day.books()


@a_day
def silent_absent_and_there_after_all(day: Day) -> None:
    name = day.buy()
    day.on(ev.OrderUnknown, client_order_id=name, reason="time-out")
    day.on(ev.OrderAbsent, client_order_id=name, evidence="two lists", later_s=80)
    day.books()
    day.report(name, W.LIVE, "7")
    day.on(ev.CancelRejected, client_order_id=name, reason="cannot")
    day.execute(name, "40", broker_order_id="7")
    day.on(ev.ReconcileFinished, clean=True, later_s=6)
    day.report(name, W.CANCELLED, "7")
    day.books()


@a_day
def silent_across_a_restart(day: Day) -> None:
    day.do(lambda ctx: ctx.buy("SPY", 5, limit_price=80))
    name = day.buy()
    day.restart()
    day.books()
    day.on(ev.OrderAbsent, client_order_id=name, evidence="two lists", later_s=90)
    day.do(lambda ctx: ctx.buy("AAPL", 7, limit_price=90, client_key="k"))
    day.do(lambda ctx: ctx.buy("AAPL", 7, limit_price=90, client_key="k"))
    day.books()


# --- cancelling, changing ---------------------------------------------------------------------------------------------


@a_day
def cancelling_what_has_no_number(day: Day) -> None:
    name = day.buy()
    day.do(lambda ctx: ctx.cancel(name))
    day.do(lambda ctx: ctx.cancel())
    day.on(ev.OrderAccepted, client_order_id=name, broker_order_id="1", broker_status="Submitted")
    day.on(ev.CancelRejected, client_order_id=name, reason="too late")
    day.do(lambda ctx: ctx.cancel(name))
    day.feed.at_ns += 5 * S
    day.do(lambda ctx: ctx.cancel(name))
    day.on(ev.OrderUnknown, client_order_id=name, reason="t", purpose="cancel")
    day.on(ev.ReconcileFinished, clean=True)
    day.restart()
    day.report(name, W.CANCELLED)
    day.execute(name, "10")
    day.books()


@a_day
def changes_taken_and_refused(day: Day) -> None:
    funded(day)
    name = day.order()
    day.do(lambda ctx: ctx.modify(name, quantity=150, limit_price=91))
    day.books()
    day.do(lambda ctx: ctx.modify(name, quantity=160))
    day.on(ev.ModifyRejected, client_order_id=name, reason="no")
    day.do(lambda ctx: ctx.modify(name, quantity=60))
    day.on(ev.ModifyAccepted, client_order_id=name)
    day.books()
    day.report(name, W.LIVE, quantity=D(60), limit_price=D(90))
    day.report(name, W.LIVE, quantity=D(100), limit_price=D(90))
    day.do(lambda ctx: ctx.modify(name, limit_price=89.5))
    day.on(ev.QuestionAsked, client_order_id=name, reply_id="q", message_ids=("o1",), messages=("?",), purpose="modify")
    day.on(ev.OrderDeclined, client_order_id=name, reason="no")
    day.execute(name, "20")
    day.do(lambda ctx: ctx.modify(name, quantity=20))
    day.do(lambda ctx: ctx.modify(name, quantity=Decimal("NaN")))
    day.do(lambda ctx: ctx.cancel(name))
    day.do(lambda ctx: ctx.modify(name, quantity=30))
    day.books()


@a_day
def changes_that_go_silent(day: Day) -> None:
    first = day.order("1")
    day.do(lambda ctx: ctx.modify(first, quantity=150))
    day.on(ev.OrderUnknown, client_order_id=first, reason="t", purpose="modify")
    listed: dict[str, Any] = {"source": "list", "limit_price": D(90)}
    day.report(first, W.LIVE, quantity=D(100), **listed)
    day.feed.at_ns += 31 * S
    day.report(first, W.LIVE, quantity=D(100), **listed)
    day.do(lambda ctx: ctx.modify(first, quantity=170))
    day.on(ev.OrderUnknown, client_order_id=first, reason="t", purpose="modify")
    day.feed.at_ns += 31 * S
    day.report(first, W.LIVE, quantity=D(170), **listed)
    day.do(lambda ctx: ctx.modify(first, quantity=180))
    day.restart()
    day.on(ev.ModifyAccepted, client_order_id=first)
    day.books()


@a_day
def ended_with_former_terms(day: Day) -> None:
    name = day.order()
    day.do(lambda ctx: ctx.modify(name, quantity=150))
    day.on(ev.ModifyAccepted, client_order_id=name)
    day.execute(name, "100")
    day.report(name, W.FILLED, filled=D(100), quantity=D(100))
    day.books()


@a_day
def changed_by_somebody_else(day: Day) -> None:
    name = day.order()
    day.report(name, W.LIVE, quantity=D(130), limit_price=D(88))
    day.report(name, W.LIVE, quantity=D(100), limit_price=D(90))
    day.execute(name, "120")
    day.books()


# --- executions -------------------------------------------------------------------------------------------------------


@a_day
def filled_says_the_broker(day: Day) -> None:
    name = day.order()
    day.report(name, W.FILLED, filled=D(100), quantity=D(100))
    day.report(name, W.FILLED, filled=D(100), quantity=D(100))
    day.execute(name, "60")
    day.report(name, W.FILLED, filled=D(100), quantity=D(100))
    day.execute(name, "40", number=2)
    day.books()


@a_day
def late_corrected_and_too_much(day: Day) -> None:
    name = day.order()
    day.report(name, W.CANCELLED)
    day.execute(name, "30")
    day.execute(name, "20", "89", execution_id="0000e0d5.00000001.01.02")
    day.execute(name, "30", execution_id="0000e0d5.00000001.01.01")
    day.execute(name, "90", number=2)
    day.books()
    day.do(lambda ctx: ctx.buy("AAPL", 5, limit_price=90))
    day.restart()


@a_day
def two_orders_of_one_name(day: Day) -> None:
    name = day.order("1")
    day.report(name, W.LIVE, "2")
    day.books()


@a_day
def one_number_for_two_orders(day: Day) -> None:
    day.order("1")
    second = day.buy(20)
    day.on(ev.OrderAccepted, client_order_id=second, broker_order_id="1", broker_status="Submitted")
    day.books()


@a_day
def an_execution_of_something_else(day: Day) -> None:
    name = day.order()
    day.execute(name, "10", conid=SPY.conid, symbol="SPY")
    day.execute(name, "10", number=2, side=Side.SELL)
    day.execute("", "10", number=3, broker_order_id="")
    day.books()


# --- what is not ours -------------------------------------------------------------------------------------------------


@a_day
def foreign_orders(day: Day) -> None:
    funded(day)
    day.foreign("50")
    day.foreign("50", quantity=D(70))
    day.execute("", "20", number=5, broker_order_id="50")
    day.foreign("51", side=None)
    day.foreign("51", side=Side.SELL, limit_price=None, conid=SPY.conid)
    day.execute("", "10", number=6, broker_order_id="52")
    day.foreign("52", working=W.CANCELLED, filled=D(0))
    day.foreign("50", working=W.CANCELLED, filled=D(0))
    day.books()
    day.on(ev.StopRequested, reason="evening")
    day.restart()


@a_day
def nameless_while_one_is_on_its_way(day: Day) -> None:
    name = day.buy()
    day.foreign("60", quantity=D(100), limit_price=D(90))
    day.foreign("60", quantity=D(100), limit_price=D(90))
    day.foreign("61", quantity=D(5))
    day.execute("", "25", number=7, broker_order_id="60")
    day.execute("", "25", number=7, broker_order_id="60", commission=D("0.5"))
    day.books()
    day.on(ev.OrderAccepted, client_order_id=name, broker_order_id="60", broker_status="Submitted")
    day.books()


@a_day
def nameless_for_more_than_a_minute(day: Day) -> None:
    name = day.buy()
    day.foreign("60", quantity=D(100), limit_price=D(90))
    day.execute("", "25", number=7, broker_order_id="60")
    day.on(ev.ReconcileFinished, clean=False, findings=("UNKNOWN_ORDER: x",), later_s=59)
    day.books()
    day.on(ev.ReconcileFinished, clean=False, findings=("UNKNOWN_ORDER: x",), later_s=2)
    day.books()
    day.on(ev.OrderAccepted, client_order_id=name, broker_order_id="60", broker_status="Submitted")
    day.books()


@a_day
def positions_of_before(day: Day) -> None:
    funded(day)
    day.on(ev.PositionReported, conid=AAPL.conid, symbol="AAPL", quantity=D(40), average_price=D(80))
    adopted: dict[str, Any] = {"conid": AAPL.conid, "symbol": "AAPL", "average_price": D(80), "reason": "held before"}
    day.on(ev.PositionAdopted, quantity=D(40), **adopted)
    day.on(
        ev.PositionAdopted, quantity=D(-15), **{**adopted, "conid": SPY.conid, "symbol": "SPY", "average_price": None}
    )
    day.on(ev.ReconcileFinished, clean=True, unexplained_conids=(SPY.conid,))
    day.do(lambda ctx: ctx.sell("AAPL", 10, limit_price=90), bid=float("nan"), ask=100.0)
    day.books()
    day.restart()
    day.books()


# --- money ------------------------------------------------------------------------------------------------------------


def funded(day: Day) -> None:
    """What the broker tells of account and contracts, in several currencies."""
    rates = (("EUR", D("1.10")), ("GBP", D(0)))
    day.on(ev.FundsReported, currency="USD", equity=D(50_000), cash=D(20_000), available=D(40_000), rates=rates)
    day.on(ev.InstrumentFactsReported, conid=AAPL.conid, average_volume=D(1_000_000), shortable=D(500))
    day.on(ev.InstrumentDefined, instrument=EURO)
    day.on(ev.MonitorChanged, name="loop", ok=True)
    day.on(ev.MonitorChanged, name="disk", ok=False)
    day.on(ev.CodeReported, config_hash="c", code_hash="new")
    day.on(ev.OperatorSeen, by="me")
    day.do(lambda ctx: None, bid=50.0, ask=50.5, instrument=EURO)


@a_day
def opened_and_closed(day: Day) -> None:
    funded(day)
    name = day.order("1")
    day.execute(name, "100", "90", 1, commission=D(1))
    day.books()
    day.do(lambda ctx: ctx.sell("AAPL", 100, stop_price=88))
    stop = [row.intent.client_order_id for row in day.feed.rows if isinstance(row, ev.SubmitOrder)][-1]
    day.on(ev.OrderSent, client_order_id=stop)
    day.on(ev.OrderAccepted, client_order_id=stop, broker_order_id="2", broker_status="Submitted")
    day.books()
    day.execute(stop, "60", "87", 2, side=Side.SELL, broker_order_id="2")
    day.execute(stop, "40", "86", 3, side=Side.SELL, broker_order_id="2")
    day.books()
    day.execute(stop, "40", "86", 3, side=Side.SELL, broker_order_id="2", commission=D("0.75"))
    day.execute(stop, "40", "85", 3, side=Side.SELL, broker_order_id="2", execution_id="0000e0d5.00000003.01.02")
    again = day.order("4", quantity=50)
    day.execute(again, "50", "90", 4, broker_order_id="4")
    day.do(lambda ctx: ctx.sell("AAPL", 80, limit_price=91))
    flip = [row.intent.client_order_id for row in day.feed.rows if isinstance(row, ev.SubmitOrder)][-1]
    day.on(ev.OrderSent, client_order_id=flip)
    day.on(ev.OrderAccepted, client_order_id=flip, broker_order_id="5", broker_status="Submitted")
    day.execute(flip, "80", "92", 5, side=Side.SELL, broker_order_id="5")
    day.books()
    day.restart()
    day.books()


@a_day
def turned_round_by_one(day: Day) -> None:
    funded(day)
    name = day.order("1", quantity=5)
    day.execute(name, "5", "90")
    sent, place = "", 1
    for place, (side, quantity) in enumerate((("sell", 6), ("buy", 2), ("buy", 3), ("sell", 4)), 2):
        day.do(methodcaller(side, "AAPL", quantity, limit_price=90 + quantity))
        sent = [row.intent.client_order_id for row in day.feed.rows if isinstance(row, ev.SubmitOrder)][-1]
        day.on(ev.OrderSent, client_order_id=sent)
        day.on(ev.OrderAccepted, client_order_id=sent, broker_order_id=str(place), broker_status="Submitted")
        way = Side.SELL if side == "sell" else Side.BUY
        day.execute(
            sent, str(quantity), str(90 + place), place, side=way, broker_order_id=str(place), commission=D("0.1")
        )
    day.execute(sent, "4", "99", place, side=Side.SELL, broker_order_id="5", execution_id=f"0000e0d5.{place:08x}.01.02")
    day.books()


@a_day
def in_two_currencies(day: Day) -> None:
    funded(day)
    day.do(lambda ctx: ctx.buy(EURO, 20, limit_price=49))
    name = [row.intent.client_order_id for row in day.feed.rows if isinstance(row, ev.SubmitOrder)][-1]
    day.on(ev.OrderSent, client_order_id=name)
    day.on(ev.OrderAccepted, client_order_id=name, broker_order_id="1", broker_status="Submitted")
    day.execute(name, "5", "49", conid=EURO.conid, symbol="SAP")
    day.order("2", limit_price=None)
    day.foreign("9", side=Side.SELL, limit_price=D(130))
    day.books()
    day.do(lambda ctx: None, bid=float("nan"), ask=float("nan"), instrument=EURO)
    day.books()
    day.on(ev.FundsReported, currency="USD", later_s=1)
    day.do(lambda ctx: None, bid=52.0, ask=52.5, instrument=EURO)
    day.books()


@a_day
def pennies(day: Day) -> None:
    funded(day)
    name = day.order(quantity=1000, limit_price=0.5)
    day.execute(name, "1000", "0.5")
    for bid, ask in ((0.6, 0.61), (0.0, 0.5), (1.0, 1.01), (float("nan"), 2.0)):
        day.do(lambda ctx: None, bid=bid, ask=ask)
        day.books()
    day.execute(name, "1000", "0.4", execution_id="0000e0d5.00000001.01.03")
    day.execute(name, "900", "0.4", execution_id="0000e0d5.00000001.01.02")
    day.execute(name, "0", "0.4", execution_id="0000e0d5.00000001.01.04")
    day.execute(name, "700", "0.4", execution_id="0000e0d5.00000001.01.05")
    day.books()


@a_day
def stops_changed(day: Day) -> None:
    name = day.order(limit_price=None, stop_price=110)
    day.do(lambda ctx: ctx.modify(name, stop_price=112))
    day.on(ev.ModifyAccepted, client_order_id=name)
    day.report(name, W.LIVE, quantity=D(100), stop_price=D(112))
    day.do(lambda ctx: ctx.modify(name, quantity=80))
    day.do(lambda ctx: ctx.modify(name, limit_price=111))
    day.report(name, W.LIVE, quantity=D(80), stop_price=D(112))
    day.report(name, W.LIVE, quantity=D(80), stop_price=D(115))
    day.books()


@a_day
def asked_about_changes_and_groups(day: Day) -> None:
    name = day.order(quantity=10, limit_price=99)
    question: dict[str, Any] = {"reply_id": "q", "message_ids": ("o1",), "messages": ("1%",), "purpose": "modify"}
    day.do(lambda ctx: ctx.modify(name, quantity=11))
    day.on(ev.QuestionAsked, client_order_id=name, **question)
    day.on(ev.ModifyRejected, client_order_id=name, reason="no")
    day.do(lambda ctx: ctx.modify(name, limit_price=60))
    day.on(ev.QuestionAsked, client_order_id=name, **question)
    day.on(ev.QuestionAsked, client_order_id=name, **{**question, "purpose": "submit"})
    for stop in (90, 50):
        exits = {"take_profit": 110, "stop_loss": stop}
        day.do(methodcaller("bracket", "BUY", "AAPL", 10, limit_price=100, **exits))
        group = [row.intent.client_order_id for row in day.feed.rows if isinstance(row, ev.SubmitOrder)][-1]
        day.on(ev.OrderSent, client_order_id=group)
        day.on(ev.QuestionAsked, client_order_id=group, **{**question, "purpose": "submit"})
    day.books()


@a_day
def brackets_that_make_no_sense(day: Day) -> None:
    for terms in (
        {"limit_price": 100, "take_profit": 99},
        {"limit_price": 100, "stop_loss": 101},
        {"stop_price": 105, "take_profit": 104},
        {"stop_price": 105, "take_profit": 110, "stop_loss": 103, "stop_loss_limit": 102},
        {"take_profit": 110, "stop_loss": 95},
        {"limit_price": 100, "take_profit": 110, "stop_loss": 112},
    ):
        day.do(methodcaller("bracket", "BUY", "AAPL", 10, **terms))
        day.do(methodcaller("bracket", "SELL", "AAPL", 10, **terms))
    day.books()


@a_day
def many_reports(day: Day) -> None:
    name = day.order()
    for number in range(4):
        day.report(name, W.LIVE, source="stream", filled=D(number))
    day.feed.at_ns += S
    day.report(name, W.LIVE, source="stream")
    day.execute(name, "1", source="stream")
    day.books()
    day.feed.at_ns += 3 * S
    day.books()


# --- states -----------------------------------------------------------------------------------------------------------


@a_day
def held_back(day: Day) -> None:
    first = day.order("1")
    changed: dict[str, Any] = {"reason": "look", "by": "me"}
    day.on(ev.TradingStateChanged, scope="s", state=TradingState.PAUSED, **changed)
    day.on(ev.TradingStateChanged, scope="s", state=TradingState.HALTED, **changed)
    day.report(first, W.CANCELLED)
    day.on(ev.TradingStateChanged, scope="s", state=TradingState.ACTIVE, **changed)
    day.order("2", quantity=20)
    day.on(ev.FlattenRequested, scope="account", **changed)
    day.on(ev.TradingStateChanged, scope="account", state=TradingState.ACTIVE, **changed)
    day.on(ev.JournalFailed, reason="disk")
    day.books()


@a_day
def limits_that_break(day: Day) -> None:
    first = day.order("1")
    say: dict[str, Any] = {
        "scope": "s",
        "reason": Reason(code="DAILY_LOSS", outcome="deny", observed="9", limit="8", unit="USD"),
    }
    for state in (TradingState.ACTIVE, TradingState.REDUCE_ONLY, TradingState.HALTED):
        day.gate.broken = (Breach(state=state, **say),)
        day.feed.at_ns += 2 * S
        day.do(lambda ctx: None)
    day.gate.broken = (Breach(state=TradingState.HALTED, **{**say, "scope": "account"}),)
    day.feed.at_ns += 2 * S
    day.do(lambda ctx: None)
    day.do(lambda ctx: None)
    day.report(first, W.CANCELLED)
    day.books()


@a_day
def session_and_stream(day: Day) -> None:
    first = day.order("1")
    day.on(ev.StreamChanged, state=StreamState.STALLED, conid=AAPL.conid)
    day.on(ev.StreamChanged, state=StreamState.DOWN)
    day.on(ev.SessionChanged, state=SessionState.COMPETING)
    day.on(ev.SessionChanged, state=SessionState.READY)
    day.on(ev.StreamChanged, state=StreamState.LIVE)
    day.on(ev.ReconcileFinished, clean=False, findings=("MISSING_ORDER: a", "SESSION: b"))
    day.on(ev.ReconcileFinished, clean=False, findings=("MISSING_ORDER: a", "SESSION: b"))
    day.on(ev.ReconcileFinished, clean=True)
    day.on(ev.OrderAbsent, client_order_id=first, evidence="gone")
    day.books()


@a_day
def the_end(day: Day) -> None:
    day.order("1")
    name = day.buy(20)
    day.on(ev.StopRequested, reason="evening")
    day.on(ev.StopRequested, reason="again")
    day.do(lambda ctx: ctx.buy("AAPL", 1, limit_price=90))
    day.on(ev.OrderAccepted, client_order_id=name, broker_order_id="2", broker_status="Submitted")
    day.on(ev.ReconcileFinished, clean=True)
    day.books()


@a_day
def the_next_day(day: Day) -> None:
    funded(day)
    name = day.order()
    day.execute(name, "100", "90", commission=D(1))
    day.do(lambda ctx: None, bid=95.0, ask=95.5)
    day.on(ev.TimeAdvanced, later_s=86_400)
    day.do(lambda ctx: ctx.sell("AAPL", 50, limit_price=96), bid=96.0, ask=96.5)
    day.on(ev.TimeAdvanced, later_s=86_400 * 7)
    day.do(lambda ctx: None, bid=97.0, ask=97.5)
    day.books()
    day.restart()
    day.books()


def told(name: str, **options: Any) -> list[str]:
    """One day, line by line."""
    day = Day(**{**OPTIONS.get(name, {}), **options})
    DAYS[name](day)
    names: dict[str, str] = {}
    short = lambda found: names.setdefault(found[0], f"#{len(names) + 1}")  # noqa: E731 - one line, used once
    return [f"## {name}", *(_NAME.sub(short, line) for line in day.lines), ""]


def _picky(proposal: Any, view: Any) -> tuple[Reason, ...]:
    if proposal.intent.quantity in (7, 60):
        return tuple(
            Reason(code=f"RULE_{number}", outcome="deny", observed=str(number), limit="0", unit="x")
            for number in range(5)
        )
    return ()


def _check(ctx: Any, intent: Any) -> str | None:
    if intent.quantity == 5:
        raise LookupError("no five")
    return "not forty" if intent.quantity == 40 else None


OPTIONS: dict[str, dict[str, Any]] = {
    "changes_taken_and_refused": {"questions": [{"id": "o1", "accept": {"percent_max": 1}}]},
    "refused_and_declined": {"questions": [{"id": "o1", "accept": True}]},
    "judged": {"gate": OpenGate(_picky), "order_checks": (_check,)},
    "asked_about_changes_and_groups": {"questions": [{"id": "o1", "accept": {"percent_max": 20}}]},
    "asked": {"questions": [{"id": "o1", "accept": {"percent_max": 20, "value_max": 20000}}]},
    "the_end_that_leaves": {"at_stop": "leave"},
}


@a_day
def judged(day: Day) -> None:
    day.do(lambda ctx: ctx.buy("AAPL", 7, limit_price=90, tag="seven"))
    day.do(lambda ctx: ctx.buy("AAPL", 5, limit_price=90))
    day.do(lambda ctx: ctx.buy("AAPL", 40, limit_price=90))
    day.do(lambda ctx: ctx.buy("AAPL", Decimal("NaN"), limit_price=90))
    day.do(lambda ctx: ctx.buy("AAPL", -3, limit_price=90))
    name = day.order()
    day.do(lambda ctx: ctx.modify(name, quantity=60))
    day.do(lambda ctx: ctx.target("AAPL", 107, limit_price=90))
    day.books()
    day.restart()


@a_day
def asked(day: Day) -> None:
    for place, (terms, texts) in enumerate(
        (
            ({"limit_price": 95}, ("5% away, 9500 USD",)),
            ({"limit_price": 70}, ("30% away",)),
            ({"stop_price": 110}, ("10% away",)),
            ({}, ("market",)),
            ({"quantity": 300, "limit_price": 99}, ("1% away, 29700",)),
            ({"quantity": 700, "limit_price": 99}, ("1% away",)),
        )
    ):
        name = day.buy(**{"limit_price": None, **terms})
        asked: dict[str, Any] = {
            "client_order_id": name,
            "reply_id": f"q{place}",
            "message_ids": ("o1",),
            "messages": texts,
        }
        day.on(ev.QuestionAsked, **asked)
        day.on(ev.OrderUnknown, client_order_id=name, reason="t")
        day.on(ev.QuestionAsked, **asked)
    day.books()


@a_day
def the_end_that_leaves(day: Day) -> None:
    day.order("1")
    day.on(ev.StopRequested, reason="evening")
    day.on(ev.ReconcileFinished, clean=True)
    day.books()


if __name__ == "__main__":
    TEXT.write_text("\n".join(line for name in DAYS for line in told(name)), encoding="utf-8")
