"""The seat for orders given by hand, on a scripted broker in virtual time: same road, and what is told of each order."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Coroutine, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
import pytest

from botframework.core import events as ev
from botframework.core.engine import Engine
from botframework.core.model import Side, Working
from botframework.core.questions import QuestionPolicy
from botframework.core.risk.rules.state import ForeignActivity
from botframework.runtime.live import LiveBot
from botframework.runtime.manual import MANUAL, REQUESTS_MAX, ManualSeat
from tests.core.kit import AAPL, OpenGate
from tests.runtime.scripted import Stage

LIMIT = {
    "action": "place",
    "conid": AAPL.conid,
    "side": "BUY",
    "order_type": "LMT",
    "tif": "DAY",
    "quantity": "10",
    "limit_price": "99.5",
}


@attrs.define(eq=False)
class Hand(Stage):
    """A stage with the seat beside the strategy."""

    seat: ManualSeat = attrs.field(factory=ManualSeat)

    def _engine(self, instruments: list[Any]) -> Engine:
        self.engine = Engine(
            account="DU1",
            journal_id=self.journal.journal_id,
            strategies=[
                ("s", self.strategy, self.strategy.callbacks, tuple(instruments), {}),
                self.seat.spec(tuple(instruments)),
            ],
            gate=OpenGate(self.judge),
            question_policy=QuestionPolicy(),
            day_of=lambda at_ns: 20231114,
            rng=random.Random,
            at_stop=self.at_stop,
        )
        return self.engine


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Hand]:
    stage = Hand(tmp_path)
    yield stage
    stage.journal.close()


Scenario = Callable[[LiveBot], Coroutine[Any, Any, None]]


def play(stage: Hand, scenario: Scenario) -> None:
    async def run() -> None:
        bot = stage.bot(manual=stage.seat, engine_factory=stage._engine)
        task = asyncio.create_task(bot.run())
        await stage.clock.advance(1)
        await scenario(bot)
        bot.request_stop("done")
        assert (await stage.finish(task)).exit_code in (0, 4)

    asyncio.run(run())


def test_an_order_by_hand_takes_the_road_of_every_order(stage: Hand) -> None:
    durable: list[list[str]] = []
    stage.broker.on_execute = lambda command: durable.append(stage.kinds()[-2:])

    async def scenario(bot: LiveBot) -> None:
        first = bot.order({**LIMIT, "id": "a"})
        assert (first["taken"], first["verdict"], first["outcome"]) == (True, "allowed", "pending")
        await stage.clock.advance(1)
        state = bot.order_state({"id": "a"})
        assert (state["outcome"], state["order"]["status"]) == ("accepted", "working")
        assert state["client_order_id"].startswith(f"v1.{MANUAL}.")
        stage.broker.fill(state["client_order_id"])
        await stage.clock.advance(1)
        state = bot.order_state({"id": "a"})
        assert (state["order"]["status"], state["order"]["filled"]) == ("filled", "10")
        assert [(fill["quantity"], fill["price"]) for fill in state["fills"]] == [("10", "100")]

    play(stage, scenario)
    assert durable[0] == ["SubmitOrder", "OrderSent"]  # on disk before the broker heard of it
    intents = [row.row.intent for row in stage.journal.rows() if isinstance(row.row, ev.SubmitOrder)]
    assert [intent.strategy for intent in intents] == [MANUAL]
    assert stage.strategy.of("on_order") == []  # nobody's but the person's


def test_the_same_request_twice_is_one_order(stage: Hand) -> None:
    async def scenario(bot: LiveBot) -> None:
        first = bot.order({**LIMIT, "id": "a"})
        assert bot.order({**LIMIT, "id": "a"})["client_order_id"] == first["client_order_id"]
        await stage.clock.advance(1)
        assert bot.order({**LIMIT, "id": "b", "key": "mine"})["verdict"] == "allowed"
        again = bot.order({**LIMIT, "id": "c", "key": "mine"})
        assert (again["outcome"], again["reasons"][0]["code"]) == ("denied", "DUPLICATE_ORDER")

    play(stage, scenario)
    assert len(stage.broker.orders) == 2


def test_a_denial_says_every_reason(stage: Hand) -> None:
    reason = ev.Reason(code="MAX_POSITION", outcome="deny", observed="10", limit="5")
    stage.judge = lambda proposal, view: (reason,)

    async def scenario(bot: LiveBot) -> None:
        state = bot.order({**LIMIT, "id": "a"})
        assert (state["outcome"], state["verdict"], state["order"]) == ("denied", "denied", None)
        assert [(each["code"], each["observed"], each["limit"]) for each in state["reasons"]] == [
            ("MAX_POSITION", "10", "5")
        ]
        assert stage.broker.executed == []

    play(stage, scenario)
    assert "DenyOrder" in stage.kinds()


def test_silence_is_told_as_not_known_and_nothing_is_sent_again(stage: Hand) -> None:
    stage.broker.silent_submits = True
    stage.broker.facts_error = ""

    async def scenario(bot: LiveBot) -> None:
        bot.order({**LIMIT, "id": "a"})
        stage.broker.facts_error = "503"  # and the broker cannot be asked either
        await stage.clock.advance(0.25)
        state = bot.order_state({"id": "a"})
        assert (state["outcome"], state["text"]) == ("unknown", "no answer in 10 s")
        assert state["order"]["status"] == "unknown"
        stage.broker.facts_error = ""
        await stage.clock.advance(20)
        assert bot.order_state({"id": "a"})["outcome"] == "accepted"  # it had arrived: the comparison found it

    play(stage, scenario)
    assert [type(command).__name__ for command in stage.broker.executed].count("SubmitOrder") == 1


def test_a_working_order_is_changed_and_cancelled_by_the_brokers_id(stage: Hand) -> None:
    async def scenario(bot: LiveBot) -> None:
        bot.order({**LIMIT, "id": "a"})
        await stage.clock.advance(1)
        number = bot.order_state({"id": "a"})["order"]["broker_order_id"]
        change = {"action": "modify", "id": "m", "order": number}
        assert bot.order({**change, "side": "SELL"})["why"].startswith("a modification cannot change side")
        assert "steps of 0.01; the nearest is 99.50" in bot.order({**change, "limit_price": "99.501"})["why"]
        assert bot.order({**change, "quantity": "20"})["verdict"] == "allowed"
        name = bot.order_state({"id": "a"})["client_order_id"]
        stage.broker.emit(ev.ModifyAccepted(**stage.broker.stamp(), client_order_id=name))
        changed = bot.order_state({"id": "m"})
        assert (changed["outcome"], changed["order"]["quantity"]) == ("accepted", "20")
        again = bot.order({**change, "id": "m2", "quantity": "20"})
        assert (again["outcome"], again["verdict"]) == ("nothing to do", None)
        bot.order({"action": "cancel", "id": "c", "order": number})
        await stage.clock.advance(1)
        cancelled = bot.order_state({"id": "c"})
        assert (cancelled["outcome"], cancelled["order"]["status"]) == ("accepted", "cancelled")
        late = bot.order({"action": "cancel", "id": "c2", "order": name})
        assert (late["outcome"], late["text"]) == ("nothing to do", "the order is cancelled")

    play(stage, scenario)
    assert [held.working for held in stage.broker.orders.values()] == [Working.CANCELLED]


def test_a_refused_cancellation_is_no_success(stage: Hand) -> None:
    stage.broker.deaf = True

    async def scenario(bot: LiveBot) -> None:
        bot.order({**LIMIT, "id": "a"})
        await stage.clock.advance(1)
        name = bot.order_state({"id": "a"})["client_order_id"]
        bot.order({"action": "cancel", "id": "c", "order": name})
        await stage.clock.advance(1)
        assert bot.order_state({"id": "c"})["outcome"] == "pending"
        stage.broker.emit(ev.CancelRejected(**stage.broker.stamp(), client_order_id=name, reason="in the auction"))
        state = bot.order_state({"id": "c"})
        assert (state["outcome"], state["text"]) == ("refused", "in the auction")

    play(stage, scenario)


def test_the_brokers_question_is_answered_by_the_policy_and_told(stage: Hand) -> None:
    stage.broker.silent_submits = True
    stage.broker.arrives = False

    async def scenario(bot: LiveBot) -> None:
        name = bot.order({**LIMIT, "id": "a"})["client_order_id"]
        stage.broker.emit(
            ev.QuestionAsked(
                **stage.broker.stamp(), client_order_id=name, reply_id="r1", message_ids=("o163",), messages=("Sure?",)
            )
        )
        state = bot.order_state({"id": "a"})
        assert [(each["ids"], each["confirmed"]) for each in state["questions"]] == [(["o163"], False)]
        stage.broker.emit(ev.OrderDeclined(**stage.broker.stamp(), client_order_id=name, reason="not listed"))
        assert bot.order_state({"id": "a"})["outcome"] == "refused"

    play(stage, scenario)


WRONG = [
    ({**LIMIT, "conid": 1}, "conid 1 is no instrument of this bot (it has AAPL"),
    ({**LIMIT, "limit_price": "99.501"}, "moves in steps of"),
    ({**LIMIT, "side": "HOLD"}, "HOLD"),
    ({**LIMIT, "action": "reply"}, "no action 'reply'"),
    ({"action": "cancel", "order": "77"}, "77 is no order of this bot"),
]


@pytest.mark.parametrize(("request_", "said"), WRONG)
def test_what_cannot_be_judged_is_not_taken(stage: Hand, request_: dict[str, Any], said: str) -> None:
    async def scenario(bot: LiveBot) -> None:
        answer = bot.order({**request_, "id": "w"})
        assert answer["taken"] is False
        assert said in answer["why"]
        assert bot.order_state({"id": "w"})["taken"] is False
        assert bot.order({**LIMIT, "id": ""})["taken"] is False

    play(stage, scenario)
    assert stage.broker.executed == []


def test_before_the_books_agree_nothing_is_taken(stage: Hand) -> None:
    stage.broker.facts_error = "503"

    async def scenario(bot: LiveBot) -> None:
        assert "do not agree" in bot.order({**LIMIT, "id": "a"})["why"]

    play(stage, scenario)


def test_what_is_remembered_is_bounded(stage: Hand) -> None:
    stage.judge = lambda proposal, view: (ev.Reason(code="X", outcome="deny"),)

    async def scenario(bot: LiveBot) -> None:
        for number in range(REQUESTS_MAX + 5):
            bot.order({**LIMIT, "id": str(number)})
        assert bot.order_state({"id": "0"})["taken"] is False
        assert bot.order_state({"id": str(REQUESTS_MAX + 4)})["outcome"] == "denied"

    play(stage, scenario)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"quantity": "1e999999999"}, "of no size"),
        ({"limit_price": "-1e-99"}, "of no size"),
        ({"quantity": "ten"}, "is no number"),
        ({"quantity": None}, "quantity is missing"),
        ({"symbol": "MSFT"}, "is AAPL, and the ticker says MSFT"),
        ({"sec_type": "OPT"}, "the security type says OPT"),
    ],
)
def test_a_request_that_contradicts_itself_is_not_taken(stage: Hand, change: dict[str, Any], why: str) -> None:
    async def scenario(bot: LiveBot) -> None:
        found = bot.order({**LIMIT, "id": "a", **change})
        assert found["taken"] is False
        assert why in found["why"]

    play(stage, scenario)
    assert stage.broker.executed == []


@pytest.mark.parametrize("policy", ["alert", "adopt"])
def test_somebody_elses_order_is_cancelled_on_a_persons_word_where_such_orders_are_adopted(
    stage: Hand, policy: Any
) -> None:
    async def scenario(bot: LiveBot) -> None:
        stage.engine._desk.gate.rules = (ForeignActivity(policy=policy),)  # type: ignore[attr-defined]  # a test's gate
        report = ev.OrderReported(
            at_ns=stage.clock.market_ns(),
            wall_ns=stage.clock.wall_ns(),
            broker_order_id="4711",
            client_order_id="",
            working=Working.LIVE,
            broker_status="Submitted",
            conid=AAPL.conid,
            side=Side.BUY,
            quantity=Decimal(7),
            filled=Decimal(0),
            limit_price=Decimal(90),
        )
        stage.broker.emit(report)
        await stage.clock.advance(1)
        assert stage.engine.view.open_quantity(AAPL.conid, buys=True) == 7  # counted whoever it is
        stage.engine._desk.cancel_own(None, "everything")
        assert not stage.engine._outbox.take()  # and left alone
        asked = bot.order({"id": "x", "action": "cancel", "order": "4711"})
        await stage.clock.advance(1)
        assert asked["taken"] is (policy == "adopt")
        changed = bot.order({"id": "y", "action": "modify", "order": "4711", "quantity": "5"})
        assert not changed["taken"]

    play(stage, scenario)
    cancels = [row.row for row in stage.journal.rows() if isinstance(row.row, ev.CancelOrder)]
    assert [(row.client_order_id, row.broker_order_id) for row in cancels] == (
        [("foreign:4711", "4711")] if policy == "adopt" else []
    )
