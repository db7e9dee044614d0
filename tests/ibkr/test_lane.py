"""The ambiguity table: what each kind of answer, and each kind of silence, is told as. Against a real server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import attrs
import pytest
from msgspec.structs import replace

from botframework.core.events import (
    AnswerQuestion,
    CancelAccepted,
    CancelOrder,
    CancelRejected,
    Command,
    Event,
    ModifyAccepted,
    ModifyOrder,
    ModifyRejected,
    OrderAccepted,
    OrderDeclined,
    OrderRejected,
    OrderUnknown,
    QuestionAsked,
    SubmitOrder,
)
from botframework.core.model import Instrument, OrderIntent, OrderType, Side
from botframework.ibkr.api import Api
from botframework.ibkr.lane import OrderLane
from botframework.ibkr.transport import PolicyTransport, async_client
from generated_client import Client

from .conftest import http
from .test_transport import table

AAPL = Instrument("AAPL", 265598)
ACCEPTED = [{"order_id": "987", "order_status": "PreSubmitted", "encrypt_message": "1"}]
QUESTION = [{"id": "q-1", "message": ["far from the market"], "isSuppressed": False, "messageIds": ["o163"]}]
SECOND = [{"id": "q-2", "message": ["no data"], "isSuppressed": False, "messageIds": ["o354"]}]
CANCELLED = {"msg": "Request was submitted", "order_id": 987, "conid": -1, "account": None}


def submit(name: str = "c1", verdict: str = "v", **changes: Any) -> SubmitOrder:
    intent = OrderIntent("s", AAPL, Side.BUY, Decimal(5), OrderType.LIMIT, 1, Decimal("100.25"), client_order_id=name)
    return SubmitOrder(at_ns=1, intent=replace(intent, **changes), verdict_id=verdict)


def modify(name: str = "c1") -> ModifyOrder:
    return ModifyOrder(
        at_ns=1,
        client_order_id=name,
        quantity=Decimal(7),
        limit_price=Decimal("101.5"),
        stop_price=None,
        verdict_id="v2",
    )


@attrs.define
class Rig:
    """A lane on a real connection; ``decide`` answers questions the way the engine does: inside ``emit``."""

    lane: OrderLane
    events: list[Event]
    transport: PolicyTransport
    decide: Callable[[QuestionAsked], bool] | None = None
    wake: asyncio.Event = attrs.field(factory=asyncio.Event)

    def heard(self, event: Event) -> None:
        self.events.append(event)
        self.wake.set()
        if isinstance(event, QuestionAsked) and self.decide is not None:
            self.lane.execute(
                AnswerQuestion(
                    at_ns=1,
                    client_order_id=event.client_order_id,
                    reply_id=event.reply_id,
                    confirmed=self.decide(event),
                    reason="policy",
                    purpose=event.purpose,
                    verdict_id="vq",
                )
            )

    async def until(self, kind: type[Event], count: int = 1) -> None:
        async with asyncio.timeout(60):
            while sum(isinstance(e, kind) for e in self.events) < count:
                self.wake.clear()
                await self.wake.wait()

    async def outcome(self, command: Command) -> Event:
        """Execute and wait for the last word on it."""
        seen = len(self.events)
        self.lane.execute(command)
        async with asyncio.timeout(60):
            while True:
                final = [e for e in self.events[seen:] if not isinstance(e, QuestionAsked)]
                if final:
                    return final[-1]
                self.wake.clear()
                await self.wake.wait()


def talk(
    rogue: Any,
    clock: Any,
    use: Callable[[Rig], Any],
    decide: Callable[[QuestionAsked], bool] | None = None,
    url: str | None = None,
    *,
    warm: bool = False,
    timeout_s: float = 60.0,
) -> Any:
    async def go() -> Any:
        async with rogue:
            transport = PolicyTransport(table(timeout_s), clock, connect_timeout_s=60.0)
            if warm:
                await transport.warm_up(rogue.url)
            http_client = async_client(url or rogue.url, transport)
            client = Client(base_url=url or rogue.url)
            client.set_async_httpx_client(http_client)
            events: list[Event] = []
            lane = OrderLane(Api(client), clock, lambda e: rig.heard(e), lambda: "DU1234567")
            lane.is_recorded = lambda command: True  # whose commands are taken is tried in test_order_doors_fuzz
            rig = Rig(lane, events, transport, decide)
            lane.start()
            try:
                return await use(rig)
            finally:
                await lane.close()
                await http_client.aclose()

    return asyncio.run(go())


def patience(answer: Any) -> float:
    """Silence is waited for to its end; an answer has all the time a machine that stands still may take from it."""
    return 0.5 if answer == "hang" else 60.0


PLACE_TABLE: list[tuple[str, Any, type[Event], str]] = [
    ("accepted", ACCEPTED, OrderAccepted, ""),
    ("refused with 200", {"error": "The order exceeds your margin"}, OrderRejected, "margin"),
    ("refused row", [{"error": "no"}], OrderRejected, "no"),
    (
        "prompt",
        {"orderId": 1, "reqId": "1", "text": "choose", "options": ["a"], "prompt": True},
        OrderRejected,
        "choose",
    ),
    ("somebody else's", [{**ACCEPTED[0], "local_order_id": "c2"}], OrderUnknown, "another order"),
    ("ours by name", [{**ACCEPTED[0], "local_order_id": "c1"}], OrderAccepted, ""),
    ("taken in for later", http(202, b""), OrderUnknown, "202"),
    ("no content", http(204, b""), OrderUnknown, "204"),
    ("created, and refused", http(201, {"error": "no"}), OrderUnknown, "201"),
    ("bad ticket", http(400, {"error": "Invalid Side"}), OrderRejected, "Invalid Side"),
    ("no session", http(401, {"error": "not authenticated"}), OrderRejected, "401"),
    ("forbidden page", http(403, b"<html>", "text/html"), OrderRejected, "403"),
    ("wrong path", http(404, b"<h1>", "text/html"), OrderRejected, "404"),
    ("redirect", http(302, None, headers="Location: /sso/Login\r\n"), OrderRejected, "302"),
    ("too many", http(429, {"error": "slow"}), OrderRejected, "429"),
    ("already registered", {"error": "Local order ID=c1 is already registered."}, OrderUnknown, "registered"),
    ("request time-out", http(408, {"error": "t"}), OrderUnknown, "408"),
    ("500 text", http(500, {"error": "There was an error processing the request"}), OrderUnknown, "500"),
    ("503 empty", http(503), OrderUnknown, "503"),
    ("503 page", http(503, b"<html>", "text/html"), OrderUnknown, "503"),
    ("login page with 200", http(200, b"<html>login", "text/html"), OrderUnknown, "unreadable"),
    ("empty 200", http(200, b""), OrderUnknown, "unreadable"),
    ("empty list", [], OrderUnknown, "unreadable"),
    ("unknown shape", {"surprise": 1}, OrderUnknown, "unreadable"),
    ("two answers", ACCEPTED + ACCEPTED, OrderUnknown, "2 answers"),
    ("hang up", "close", OrderUnknown, ""),
    ("half an answer", "half", OrderUnknown, ""),
    ("silence", "hang", OrderUnknown, ""),
]


@pytest.mark.parametrize(
    ("answer", "kind", "said"), [row[1:] for row in PLACE_TABLE], ids=[row[0] for row in PLACE_TABLE]
)
def test_every_answer_to_an_order_that_leaves_at_once(
    rogue: Any, real_clock: Any, answer: Any, kind: type[Event], said: str
) -> None:
    """With a connection at hand the request is handed to the socket before ``execute`` returns; its answers mean the same."""
    rogue.behave = {"/orders": answer}

    async def use(rig: Rig) -> tuple[int, Event]:
        outcome = asyncio.ensure_future(rig.outcome(submit()))
        await asyncio.sleep(0)  # one turn: the command is taken, and nobody else had one
        return rig.transport.stats.sent, await outcome

    sent, event = talk(rogue, real_clock, use, warm=True, timeout_s=patience(answer))
    assert sent == 1
    assert isinstance(event, kind)
    assert said in getattr(event, "reason", "")
    assert sum(request.path.endswith("/orders") for request in rogue.requests) <= 1


def test_the_second_order_waits_for_the_first_ones_answer(rogue: Any, real_clock: Any) -> None:
    rogue.behave = {"/orders": ACCEPTED}

    async def use(rig: Rig) -> list[int]:
        sent = []
        for name in ("c1", "c2", "c3"):
            rig.lane.execute(submit(name))
            sent.append(rig.transport.stats.sent)
        await rig.until(OrderAccepted, 3)
        assert not rig.lane.busy
        rig.lane.execute(submit("c4"))
        sent.append(rig.transport.stats.sent)
        await rig.until(OrderAccepted, 4)
        return sent

    assert talk(rogue, real_clock, use, warm=True) == [1, 1, 1, 4]
    names = [json.loads(request.body)["orders"][0]["cOID"] for request in rogue.requests]
    assert names == ["c1", "c2", "c3", "c4"]


@pytest.mark.parametrize(
    ("answer", "kind", "said"), [row[1:] for row in PLACE_TABLE], ids=[row[0] for row in PLACE_TABLE]
)
def test_every_answer_to_a_placed_order(rogue: Any, real_clock: Any, answer: Any, kind: type[Event], said: str) -> None:
    rogue.behave = {"/orders": answer}
    event = talk(rogue, real_clock, lambda rig: rig.outcome(submit()), timeout_s=patience(answer))
    assert type(event) is kind
    assert getattr(event, "client_order_id", "") == "c1"
    assert said in getattr(event, "reason", "")
    assert rogue.paths() == ["POST /iserver/account/DU1234567/orders"]  # once, whatever came of it


def test_the_ticket_is_what_was_meant(rogue: Any, real_clock: Any) -> None:
    rogue.behave = {"/orders": ACCEPTED}
    event = talk(rogue, real_clock, lambda rig: rig.outcome(submit()))
    assert (event.broker_order_id, event.broker_status) == ("987", "PreSubmitted")
    assert json.loads(rogue.requests[0].body) == {
        "orders": [
            {
                "acctId": "DU1234567", "conid": 265598, "orderType": "LMT", "side": "BUY", "tif": "DAY", "quantity": 5,
                "price": 100.25, "cOID": "c1", "outsideRTH": False,
            }
        ]
    }  # fmt: skip


def bracket() -> SubmitOrder:
    entry = replace(submit().intent, leg="entry", group="c1")
    profit = replace(
        entry, side=Side.SELL, limit_price=Decimal(110), client_order_id="c1.tp", leg="take_profit", client_key=None
    )
    loss = replace(
        profit,
        limit_price=None,
        stop_price=Decimal(95),
        order_type=OrderType.STOP,
        client_order_id="c1.sl",
        leg="stop_loss",
    )
    return replace(submit(), intent=entry, legs=(profit, loss))


def rows(*pairs: tuple[str, str, str]) -> list[dict[str, str]]:
    found = []
    for order_id, name, parent in pairs:
        row = {"order_id": order_id, "order_status": "PreSubmitted", "encrypt_message": "1"}
        found.append(row | ({"local_order_id": name} if name else {}) | ({"parent_order_id": parent} if parent else {}))
    return found


def test_a_bracket_is_one_request(rogue: Any, real_clock: Any) -> None:
    rogue.behave = {"/orders": rows(("3", "", "1"), ("1", "c1", ""), ("2", "", "1"))}
    event = talk(rogue, real_clock, lambda rig: rig.outcome(bracket()))
    assert (event.client_order_id, event.broker_order_id) == ("c1", "1")
    assert event.legs == (("c1.tp", ""), ("c1.sl", ""))
    assert event.children == ("3", "2")
    assert rogue.paths() == ["POST /iserver/account/DU1234567/orders"]
    tickets = json.loads(rogue.requests[0].body)["orders"]
    shown = [
        {key: ticket.get(key) for key in ("cOID", "parentId", "orderType", "side", "price", "isSingleGroup")}
        for ticket in tickets
    ]
    assert shown == [
        {"cOID": "c1", "parentId": None, "orderType": "LMT", "side": "BUY", "price": 100.25, "isSingleGroup": None},
        {"cOID": None, "parentId": "c1", "orderType": "LMT", "side": "SELL", "price": 110, "isSingleGroup": None},
        {"cOID": None, "parentId": "c1", "orderType": "STP", "side": "SELL", "price": 95, "isSingleGroup": None},
    ]


GROUP_TABLE: list[tuple[str, Any, type[Event], str]] = [
    ("accepted", rows(("1", "c1", ""), ("2", "", "1"), ("3", "", "1")), OrderAccepted, ""),
    ("no names at all", rows(("1", "", ""), ("2", "", "1"), ("3", "", "1")), OrderAccepted, ""),
    (
        "children under their parent's name",
        rows(("1", "c1", ""), ("2", "c1", "1"), ("3", "c1", "1")),
        OrderAccepted,
        "",
    ),
    ("nobody is the parent", rows(("1", "", ""), ("2", "", ""), ("3", "", "")), OrderUnknown, "other orders"),
    ("somebody else's", rows(("1", "c9", ""), ("2", "", "1"), ("3", "", "1")), OrderUnknown, "other orders"),
    ("too few", rows(("1", "c1", ""), ("2", "", "1")), OrderUnknown, "2 answers to 3"),
    ("one for all", rows(("1", "c1", "")), OrderUnknown, "one answer to 3"),
    ("one id twice", rows(("1", "c1", ""), ("2", "", "1"), ("2", "", "1")), OrderUnknown, "one id"),
    ("one refused", [*rows(("1", "c1", ""), ("2", "", "1")), {"error": "no"}], OrderUnknown, "2 of 3"),
    ("all refused", {"error": "margin"}, OrderRejected, "margin"),
    ("already registered", {"error": "Local order ID=c1 is already registered."}, OrderUnknown, "registered"),
    ("silence", "hang", OrderUnknown, ""),
]


@pytest.mark.parametrize(
    ("answer", "kind", "said"), [row[1:] for row in GROUP_TABLE], ids=[row[0] for row in GROUP_TABLE]
)
def test_every_answer_to_a_bracket(rogue: Any, real_clock: Any, answer: Any, kind: type[Event], said: str) -> None:
    rogue.behave = {"/orders": answer}
    event = talk(rogue, real_clock, lambda rig: rig.outcome(bracket()), timeout_s=patience(answer))
    assert type(event) is kind
    assert getattr(event, "client_order_id", "") == "c1"
    assert said in getattr(event, "reason", "")
    assert rogue.paths() == ["POST /iserver/account/DU1234567/orders"]


def test_a_question_about_a_bracket_is_answered_once_and_ends_in_all_of_it(rogue: Any, real_clock: Any) -> None:
    rogue.behave = {"/orders": QUESTION, "/reply/q-1": rows(("1", "c1", ""), ("2", "", "1"), ("3", "", "1"))}
    event = talk(rogue, real_clock, lambda rig: rig.outcome(bracket()), lambda q: True)
    assert type(event) is OrderAccepted
    assert len(event.legs) == 2


def test_orders_that_cancel_each_other_are_known_by_their_names(rogue: Any, real_clock: Any) -> None:
    first = replace(submit().intent, leg="1", group="c1")
    command = replace(
        submit(), intent=first, legs=(replace(first, leg="2", client_order_id="c1.2", limit_price=Decimal(99)),)
    )
    rogue.behave = {"/orders": rows(("8", "c1.2", ""), ("7", "c1", ""))}
    event = talk(rogue, real_clock, lambda rig: rig.outcome(command))
    assert (event.broker_order_id, event.legs, event.children) == ("7", (("c1.2", "8"),), ())
    tickets = json.loads(rogue.requests[0].body)["orders"]
    assert [(ticket["cOID"], ticket["isSingleGroup"]) for ticket in tickets] == [("c1", True), ("c1.2", True)]


def test_an_exit_is_cancelled_and_changed_by_the_id_the_books_have(rogue: Any, real_clock: Any) -> None:
    rogue.behave = {
        "/orders": rows(("1", "c1", ""), ("2", "", "1"), ("3", "", "1")),
        "/order/3": [{"order_id": "3", "order_status": "PreSubmitted"}],
        "/order/2": CANCELLED,
    }

    async def use(rig: Rig) -> list[Event]:
        await rig.outcome(bracket())
        change = replace(modify("c1.sl"), limit_price=None, stop_price=Decimal(97), broker_order_id="3")
        changed = await rig.outcome(change)
        return [changed, await rig.outcome(CancelOrder(at_ns=1, client_order_id="c1.tp", broker_order_id="2"))]

    assert [type(event) for event in talk(rogue, real_clock, use)] == [ModifyAccepted, CancelAccepted]
    ticket = json.loads(rogue.requests[1].body)
    assert (ticket["price"], ticket["parentId"], "cOID" in ticket) == (97, "c1", False)


@pytest.mark.parametrize(
    ("command", "kind"),
    [
        (submit(verdict=""), OrderRejected),
        (submit(order_type=OrderType.STOP_LIMIT), OrderRejected),
        (submit(limit_price=None), OrderRejected),
        (modify("never heard of"), ModifyRejected),
        (CancelOrder(at_ns=1, client_order_id="never heard of"), CancelRejected),
    ],
    ids=["no verdict", "no stop price", "no limit price", "modify of an unknown order", "cancel of an unknown order"],
)
def test_what_cannot_be_sent_is_told_as_not_sent(
    rogue: Any, real_clock: Any, command: Command, kind: type[Event]
) -> None:
    event = talk(rogue, real_clock, lambda rig: rig.outcome(command))
    assert type(event) is kind
    assert "not sent" in getattr(event, "reason", "")
    assert rogue.requests == []


def test_a_gateway_that_is_not_there_proves_that_nothing_was_sent(rogue: Any, real_clock: Any) -> None:
    event = talk(rogue, real_clock, lambda rig: rig.outcome(submit()), url="http://127.0.0.1:1/v1/api")
    assert type(event) is OrderRejected
    assert "not sent" in event.reason


def test_a_chain_of_questions_ends_in_an_accepted_order(rogue: Any, real_clock: Any) -> None:
    rogue.behave = {"/orders": QUESTION, "/reply/q-1": SECOND, "/reply/q-2": ACCEPTED}

    async def use(rig: Rig) -> list[Event]:
        await rig.outcome(submit())
        return rig.events

    first, second, last = talk(rogue, real_clock, use, lambda q: True)
    assert (first.reply_id, first.message_ids, first.messages) == ("q-1", ("o163",), ("far from the market",))
    assert second.reply_id == "q-2"
    assert type(last) is OrderAccepted
    assert [json.loads(r.body) for r in rogue.requests[1:]] == [{"confirmed": True}] * 2


REPLY_TABLE: list[tuple[str, Any, bool, type[Event]]] = [
    ("declined", {"error": "Order not confirmed"}, False, OrderDeclined),
    ("declined but accepted all the same", ACCEPTED, False, OrderAccepted),
    ("decline answered 503", http(503, {"error": "Service Unavailable"}), False, OrderUnknown),
    ("decline in silence", "close", False, OrderUnknown),
    ("accepted", ACCEPTED, True, OrderAccepted),
    ("refused after all", {"error": "margin"}, True, OrderRejected),
    ("reply id not found", http(400, {"error": "reply id not found: 'q-1'"}), True, OrderUnknown),
    ("voided, went live", http(503, {"error": "Service Unavailable", "statusCode": 503}), True, OrderUnknown),
    ("no session", http(401, {"error": "not authenticated"}), True, OrderUnknown),
    ("silence", "hang", True, OrderUnknown),
]


@pytest.mark.parametrize(
    ("answer", "yes", "kind"), [row[1:] for row in REPLY_TABLE], ids=[row[0] for row in REPLY_TABLE]
)
def test_every_answer_to_a_reply(rogue: Any, real_clock: Any, answer: Any, yes: bool, kind: type[Event]) -> None:
    rogue.behave = {"/orders": QUESTION, "/reply/q-1": answer}
    event = talk(rogue, real_clock, lambda rig: rig.outcome(submit()), lambda q: yes, timeout_s=patience(answer))
    assert type(event) is kind
    assert [r.method for r in rogue.requests] == ["POST", "POST"]


def test_a_question_nobody_answers_ends_as_unknown_and_frees_the_lane(rogue: Any, manual_clock: Any) -> None:
    answers = iter([QUESTION, ACCEPTED])
    rogue.behave = {"/orders": lambda _: http(200, next(answers))}

    async def use(rig: Rig) -> list[Event]:
        rig.lane.execute(submit("c1"))
        rig.lane.execute(submit("c2"))
        await rig.until(QuestionAsked)
        await manual_clock.run(9)
        await rig.until(OrderAccepted)
        return rig.events

    events = talk(rogue, manual_clock, use)
    assert [(type(e), e.client_order_id) for e in events] == [
        (QuestionAsked, "c1"), (OrderUnknown, "c1"), (OrderAccepted, "c2"),
    ]  # fmt: skip


def test_an_answer_to_a_question_of_an_earlier_run_is_unknown_and_sends_nothing(rogue: Any, real_clock: Any) -> None:
    answer = AnswerQuestion(at_ns=1, client_order_id="c9", reply_id="gone", confirmed=True, reason="", verdict_id="v")
    event = talk(rogue, real_clock, lambda rig: rig.outcome(answer))
    assert type(event) is OrderUnknown
    assert rogue.requests == []


def test_conversations_are_serial_and_a_cancel_waits_for_an_open_question(rogue: Any, real_clock: Any) -> None:
    rogue.behave = {"/orders": QUESTION, "/reply/q-1": ACCEPTED, "/order/555": CANCELLED}

    async def use(rig: Rig) -> None:
        rig.lane.directory.learn("old", "555")
        rig.lane.execute(submit("c1"))
        rig.lane.execute(submit("c2"))
        await rig.until(QuestionAsked)
        rig.lane.execute(CancelOrder(at_ns=1, client_order_id="old"))
        for _ in range(50):
            await asyncio.sleep(0)
        assert rogue.paths() == ["POST /iserver/account/DU1234567/orders"]
        rig.decide = lambda q: True
        first = rig.events[0]
        rig.events.clear()
        rig.heard(first)
        await rig.until(OrderAccepted, 2)
        await rig.until(CancelAccepted)

    talk(rogue, real_clock, use)
    conversation = [p.rsplit("/", 1)[-1] for p in rogue.paths() if p.startswith("POST")]
    assert conversation == ["orders", "q-1", "orders", "q-1"]


def test_a_cancel_overtakes_orders_that_wait(rogue: Any, real_clock: Any) -> None:
    rogue.behave = {"/orders": "hang", "/order/555": CANCELLED}

    async def use(rig: Rig) -> None:
        rig.lane.directory.learn("old", "555")
        for name in ("c1", "c2"):
            rig.lane.execute(submit(name))
        rig.lane.execute(CancelOrder(at_ns=1, client_order_id="old"))
        await rig.until(CancelAccepted)
        assert not [e for e in rig.events if isinstance(e, OrderUnknown)]

    talk(rogue, real_clock, use)


def test_a_cancel_of_an_order_still_being_placed_goes_out_when_its_id_is_known(rogue: Any, real_clock: Any) -> None:
    rogue.behave = {"/orders": ACCEPTED, "/order/987": CANCELLED}

    async def use(rig: Rig) -> list[type]:
        rig.lane.execute(submit("c1"))
        rig.lane.execute(CancelOrder(at_ns=1, client_order_id="c1"))
        await rig.until(CancelAccepted)
        return [type(e) for e in rig.events]

    assert talk(rogue, real_clock, use) == [OrderAccepted, CancelAccepted]


CANCEL_TABLE: list[tuple[str, Any, type[Event]]] = [
    ("taken", CANCELLED, CancelAccepted),
    ("unknown order, 200", {"error": "OrderID 987 doesn't exist"}, CancelRejected),
    ("unknown order, 400", http(400, {"error": "OrderID 987 doesn't exist"}), CancelRejected),
    ("503", http(503), OrderUnknown),
    ("hang up", "close", OrderUnknown),
    ("unknown shape", [1], OrderUnknown),
]


@pytest.mark.parametrize(("answer", "kind"), [row[1:] for row in CANCEL_TABLE], ids=[row[0] for row in CANCEL_TABLE])
def test_every_answer_to_a_cancel(rogue: Any, real_clock: Any, answer: Any, kind: type[Event]) -> None:
    rogue.behave = {"/order/987": answer}

    async def use(rig: Rig) -> Event:
        rig.lane.directory.learn("c1", "987")
        return await rig.outcome(CancelOrder(at_ns=1, client_order_id="c1"))

    event = talk(rogue, real_clock, use)
    assert type(event) is kind
    if isinstance(event, OrderUnknown):
        assert event.purpose == "cancel"


MODIFY_TABLE: list[tuple[str, Any, type[Event]]] = [
    ("taken", ACCEPTED, ModifyAccepted),
    ("another order's id", [{**ACCEPTED[0], "order_id": "988"}], OrderUnknown),
    ("refused", {"error": "not editable"}, ModifyRejected),
    ("400", http(400, {"error": "bad"}), ModifyRejected),
    ("503", http(503), OrderUnknown),
    ("hang up", "close", OrderUnknown),
]


@pytest.mark.parametrize(("answer", "kind"), [row[1:] for row in MODIFY_TABLE], ids=[row[0] for row in MODIFY_TABLE])
def test_every_answer_to_a_modification(rogue: Any, real_clock: Any, answer: Any, kind: type[Event]) -> None:
    rogue.behave = {"/orders": ACCEPTED, "/order/987": answer}

    async def use(rig: Rig) -> Event:
        await rig.outcome(submit())
        return await rig.outcome(modify())

    event = talk(rogue, real_clock, use)
    assert type(event) is kind
    sent = json.loads(rogue.requests[1].body)
    assert (sent["quantity"], sent["price"], sent["orderType"], sent["tif"]) == (7, 101.5, "LMT", "DAY")
    if isinstance(event, OrderUnknown):
        assert event.purpose == "modify"


def test_a_question_about_a_modification_says_so_and_declining_rejects_it(rogue: Any, real_clock: Any) -> None:
    rogue.behave = {"/orders": ACCEPTED, "/order/987": QUESTION, "/reply/q-1": {"error": "Order not confirmed"}}

    async def use(rig: Rig) -> tuple[Event, Event]:
        await rig.outcome(submit())
        return await rig.outcome(modify()), next(e for e in rig.events if isinstance(e, QuestionAsked))

    event, asked = talk(rogue, real_clock, use, lambda q: False)
    assert asked.purpose == "modify"
    assert type(event) is ModifyRejected


def test_already_registered_is_accepted_when_the_stream_told_the_id(rogue: Any, real_clock: Any) -> None:
    rogue.behave = {"/orders": {"error": "Local order ID=c1 is already registered."}}

    async def use(rig: Rig) -> Event:
        rig.lane.directory.learn("c1", "987")
        return await rig.outcome(submit())

    event = talk(rogue, real_clock, use)
    assert type(event) is OrderAccepted
    assert event.broker_order_id == "987"


def test_an_order_in_line_is_looked_at_again_before_it_leaves(rogue: Any, real_clock: Any) -> None:
    rogue.behave = {"/orders": QUESTION, "/reply/q-1": ACCEPTED}
    halted: list[str] = []

    def objection(command: Command) -> str:
        if isinstance(command, SubmitOrder) and command.intent.client_order_id == "c3":
            raise LookupError("no such order")
        return "TRADING_STATE" if halted else ""

    async def use(rig: Rig) -> dict[str, str]:
        rig.lane.objection = objection
        for command in (submit("c1"), submit("c2"), modify("c1"), submit("c3")):
            rig.lane.execute(command)
        await rig.until(QuestionAsked)
        halted.append("while the others stood in line")
        rig.decide = lambda q: True
        rig.heard(rig.events[0])
        await rig.until(OrderRejected, 2)
        told: list[Any] = [event for event in rig.events if hasattr(event, "reason")]
        return {type(each).__name__ + each.client_order_id: each.reason for each in told}

    said = talk(rogue, real_clock, use)
    assert said == {
        "OrderUnknownc1": "our answer did not leave: not sent: TRADING_STATE",
        "OrderRejectedc2": "not sent: TRADING_STATE",
        "ModifyRejectedc1": "not sent: TRADING_STATE",
        "OrderRejectedc3": "not sent: LookupError in our own code",
    }
    assert len(rogue.requests) == 1  # the first order; our yes to its question stayed here


def test_an_order_that_waited_too_long_behind_others_is_not_sent(rogue: Any, manual_clock: Any) -> None:
    rogue.behave = {"/orders": QUESTION}

    async def use(rig: Rig) -> list[Event]:
        for name in ("c1", "c2", "c3"):
            rig.lane.execute(submit(name))
        for number in (1, 2):
            await rig.until(QuestionAsked, number)
            await manual_clock.run(9)  # nobody answers: 8 s each
            await rig.until(OrderUnknown, number)
        await rig.until(OrderRejected)
        return rig.events

    events = talk(rogue, manual_clock, use)
    assert (type(events[-1]), events[-1].client_order_id) == (OrderRejected, "c3")
    assert "not sent" in events[-1].reason
    assert len(rogue.requests) == 2


def test_closing_in_the_middle_of_a_conversation_tells_it_as_unknown(rogue: Any, real_clock: Any) -> None:
    asked = asyncio.Event()

    def behave(_: Any) -> str:
        asked.set()
        return "hang"

    rogue.behave = {"/orders": behave}

    async def use(rig: Rig) -> list[Event]:
        rig.lane.execute(submit("c1"))
        rig.lane.execute(submit("c2"))
        await asyncio.wait_for(asked.wait(), 60)
        await rig.lane.close()
        return rig.events

    events = talk(rogue, real_clock, use)
    assert [(type(e), e.client_order_id) for e in events] == [(OrderUnknown, "c1"), (OrderRejected, "c2")]
    assert "not sent" in events[1].reason
