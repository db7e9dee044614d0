"""The serial lane of order conversations: one at a time per session, because any other order request voids an open
question. Cancellations have a lane of their own and wait only while a question is open.

A request is sent once. What comes back is told as an event; what may have arrived and was not answered is told as
unknown. Imports core, ports, ``api`` and ``answers``; owned by ``broker``.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable
from functools import lru_cache, partial
from typing import Any, Final
from urllib.parse import unquote

import attrs
import httpx

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
from botframework.core.model import Order, OrderIntent
from botframework.ibkr import answers
from botframework.ibkr.api import Api, OrderRequest, modifying, placing, replying
from botframework.ibkr.atonce import start_before_task, start_now
from botframework.ibkr.convert import ticket
from botframework.ibkr.groups import group_ids
from botframework.ibkr.orderwords import order_request
from botframework.ibkr.plain import raw_path_of
from botframework.ibkr.redact import Redactor
from botframework.ports import Clock
from generated_client import Response

#: The server forgets a question; deciding takes microseconds. Longer than this means that nobody will.
ANSWER_WAIT_S: Final = 8.0
#: Questions in a row before we stop (three were recorded).
QUESTIONS_MAX: Final = 10
QUEUE_MAX: Final = 500
#: An order that waited longer than this behind others was meant for another market.
QUEUE_WAIT_NS: Final = 10 * 1_000_000_000
REMEMBERED_MAX: Final = 10_000
#: Answers kept of whether a path is an operation's: a bot uses few, and the same ones again and again.
_PATHS_MAX: Final = 200
# Tuples, not unions: those are made anew each time they are asked about, and an order waits for it.
_RECORDED: Final = (SubmitOrder, ModifyOrder, AnswerQuestion)
_CARRIED_OUT: Final = (SubmitOrder, ModifyOrder, CancelOrder)


@attrs.define(eq=False)
class Directory:
    """Which broker order belongs to which of ours, and what was asked for."""

    _broker_ids: OrderedDict[str, str] = attrs.field(factory=OrderedDict)
    _intents: OrderedDict[str, tuple[OrderIntent, str]] = attrs.field(factory=OrderedDict)

    def learn(self, client_order_id: str, broker_order_id: str) -> None:
        if client_order_id and broker_order_id:
            self._broker_ids[client_order_id] = broker_order_id
            _bound(self._broker_ids)

    def remember(self, intent: OrderIntent, verdict_id: str) -> None:
        self._intents[intent.client_order_id] = (intent, verdict_id)
        _bound(self._intents)

    def broker_id(self, client_order_id: str) -> str:
        return self._broker_ids.get(client_order_id, "")

    def intent(self, client_order_id: str) -> OrderIntent | None:
        known = self._intents.get(client_order_id)
        return known[0] if known else None

    def verdict_id(self, client_order_id: str) -> str:
        known = self._intents.get(client_order_id)
        return known[1] if known else ""


@attrs.frozen(eq=False)
class _Awaited:
    """The one order request that may leave next."""

    request: OrderRequest
    verdict_id: str

    def is_met_by(self, operation: str, request: httpx.Request) -> bool:
        return (
            operation == self.request.operation
            and bool(self.verdict_id)
            and request.extensions.get("verdict_id") == self.verdict_id
            and _leads_to(raw_path_of(request), self.request.path)
            and self._has_words(request)
        )

    def _has_words(self, request: httpx.Request) -> bool:
        try:
            return request.content == self.request.words
        except httpx.RequestNotRead:  # a body that is made while it is sent can be anything
            return False


@lru_cache(_PATHS_MAX)
def _leads_to(raw_path: bytes, path: str) -> bool:
    """Whether a path as it goes out ends in one of an operation. With the query: an order has none."""
    return unquote(raw_path.decode("ascii", "replace")).endswith(unquote(path))


def _bound(table: OrderedDict[str, Any]) -> None:
    while len(table) > REMEMBERED_MAX:
        table.popitem(last=False)


@attrs.define(eq=False)
class OrderLane:
    """Carries out order commands. ``account`` is called when needed, because it is known only after the session is up;
    ``objection`` right before an order leaves: what it says (a text) keeps the order here, for much may have happened
    while it stood in line. ``is_recorded`` says of a command whether the journal has it and hands it over at this moment; what
    nobody vouches for is logged and goes nowhere, for anything told of it would be told of the real order of that name.
    ``is_line_open`` says whether an order request could be written at once, without a connection to be made first.
    """

    api: Api
    clock: Clock
    emit: Callable[[Event], None]
    account: Callable[[], str]
    redact: Redactor = attrs.field(factory=Redactor)
    log: logging.Logger = attrs.field(factory=lambda: logging.getLogger("botframework.ibkr.orders"))
    objection: Callable[[SubmitOrder | ModifyOrder], str] = lambda command: ""
    is_recorded: Callable[[Command], bool] = lambda command: False
    is_line_open: Callable[[], bool] = lambda: False
    directory: Directory = attrs.field(factory=Directory)
    _awaited: _Awaited | None = attrs.field(init=False, default=None)
    # With the time since which it stands in line; None for one that found nobody before it.
    _orders: deque[tuple[SubmitOrder | ModifyOrder, int | None]] = attrs.field(init=False, factory=deque)
    _cancels: deque[CancelOrder] = attrs.field(init=False, factory=deque)
    _cancel_work: asyncio.Event = attrs.field(init=False, factory=asyncio.Event)
    _no_question: asyncio.Event = attrs.field(init=False, factory=asyncio.Event)
    _settled: asyncio.Event = attrs.field(init=False, factory=asyncio.Event)
    _talking_about: str = attrs.field(init=False, default="")
    _open_reply: str = attrs.field(init=False, default="")
    _answer: asyncio.Future[AnswerQuestion] | None = attrs.field(init=False, default=None)
    _tasks: list[asyncio.Task[None]] = attrs.field(init=False, factory=list)
    _conversation: asyncio.Task[None] | None = attrs.field(init=False, default=None)
    _is_talking: bool = attrs.field(init=False, default=False)

    def start(self) -> None:
        self._no_question.set()
        self._tasks = [asyncio.get_running_loop().create_task(self._run_cancels(), name="ibkr-cancels")]

    async def close(self) -> None:
        """Stop. A conversation under way is told as unknown, for it may have arrived."""
        tasks = [*self._tasks, *([self._conversation] if self._conversation is not None else [])]
        self._tasks.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for waiting in (*(command for command, _ in self._orders), *self._cancels):
            self._tell_unsent(waiting, "the client is closing")
        self._orders.clear()
        self._cancels.clear()

    def adopt(self, orders: list[Order]) -> None:
        """Learn the orders of an earlier run, so that they can be modified and cancelled."""
        for order in orders:
            self.directory.remember(order.intent, order.verdict_id)
            self.directory.learn(order.client_order_id, order.broker_order_id)

    @property
    def open_question(self) -> str:
        """The reply id of a question nobody has answered yet; empty when there is none."""
        return self._open_reply if self._answer is not None and not self._answer.done() else ""

    @property
    def busy(self) -> bool:
        """Whether a conversation is under way or waiting."""
        return bool(self._talking_about or self._orders or self._cancels)

    def execute(self, command: Command) -> None:
        """Take a command; what comes of it is told through ``emit``. Never raises."""
        if isinstance(command, _RECORDED) and not self.is_recorded(command):
            self.log.error("a %s that no journal hands over: not carried out", type(command).__name__)
            return
        if isinstance(command, AnswerQuestion):
            self._take_answer(command)
            return
        if isinstance(command, SubmitOrder):
            for intent in (command.intent, *command.legs):
                self.directory.remember(intent, command.verdict_id)
        if not isinstance(command, _CARRIED_OUT):
            self.log.error("a %s is no order command", type(command).__name__)
            return
        if not self._tasks:
            self._tell_unsent(command, "the broker is not connected")
        elif len(self._orders) + len(self._cancels) >= QUEUE_MAX:
            self._tell_unsent(command, f"{QUEUE_MAX} order requests are waiting already")
        elif isinstance(command, CancelOrder):
            self._cancels.append(command)
            self._cancel_work.set()
        else:
            self._orders.append((command, self.clock.mono_ns() if self._is_talking else None))
            if not self._is_talking:
                start = start_before_task if self.is_line_open() else start_now
                self._conversation = start(self._run_orders(), "ibkr-orders")

    # --- conversations --------------------------------------------------------------------------------------------------

    async def _run_orders(self) -> None:
        """One conversation after the other until nobody waits; the first one's request leaves before ``execute`` returns."""
        self._is_talking = True
        try:
            while self._orders:
                await self._next_order()
        finally:
            self._is_talking = False

    async def _next_order(self) -> None:
        command, taken_ns = self._orders.popleft()
        why = "" if taken_ns is None else self._waited(command, taken_ns)
        if why:
            self._tell_unsent(command, why)
            self._settled.set()
            return
        name = _name(command)
        self._talking_about = name
        try:
            await self._converse(command)
        except asyncio.CancelledError:
            self._tell_unknown(name, "the client closed in the middle of it", _purpose(command))
            raise
        except Exception as exc:  # the lane must outlive everything, and an order must never end in silence
            self.log.exception("an order conversation failed")
            self._tell_unknown(name, f"{type(exc).__name__} in our own code", _purpose(command))
        finally:
            self._awaited = None
            self._talking_about = self._open_reply = ""
            self._answer = None
            self._no_question.set()
            self._settled.set()

    def _waited(self, command: SubmitOrder | ModifyOrder, since_ns: int) -> str:
        """Why an order that stood in line is not even begun. The last look, right before the first byte, is for all."""
        if self.clock.mono_ns() - since_ns > QUEUE_WAIT_NS:
            return f"it waited more than {QUEUE_WAIT_NS // 10**9} s behind other orders"
        return self._objection(command)

    def _objection(self, command: SubmitOrder | ModifyOrder) -> str:
        try:
            return self.objection(command)
        except Exception as exc:  # a question that cannot be answered is a no
            self.log.exception("asking whether an order may still leave failed")
            return f"{type(exc).__name__} in our own code"

    async def _converse(self, command: SubmitOrder | ModifyOrder) -> None:
        name, purpose = _name(command), _purpose(command)
        verdict_id = command.verdict_id
        try:
            opening = self._first(command)
        except (ValueError, TypeError) as exc:  # the ticket could not be made: nothing has begun to leave
            self._tell_unsent(command, str(exc))
            return
        orders = 1 + len(command.legs) if isinstance(command, SubmitOrder) else 1
        outcome = await self._ask(opening, orders=orders)
        for _ in range(QUESTIONS_MAX):
            if not isinstance(outcome, answers.Asked):
                self._tell(command, outcome)
                return
            decision = await self._question(name, purpose, outcome)
            if decision is None:
                self._tell_unknown(name, "the broker's question was not answered in time", purpose)
                return
            verdict = decision.verdict_id or verdict_id
            # A yes is an order like any other; a no may always go.
            last_look = (lambda: self._objection(command)) if decision.confirmed else None
            reply = self._awaited_request(replying(decision.reply_id, decision.confirmed), verdict)
            outcome = await self._ask(self.api.send(reply, verdict, last_look), reply=True, orders=orders)
            if decision.confirmed and isinstance(outcome, answers.No) and outcome.unsent:
                # The question stands at the broker until it dies, and a dying question is not a proof.
                self._tell_unknown(name, f"our answer did not leave: {outcome.reason}", purpose)
                return
            if not decision.confirmed and isinstance(outcome, answers.No):
                self._tell_declined(name, purpose, outcome, decision)
                return
        self._tell_unknown(name, f"more than {QUESTIONS_MAX} questions about one order", purpose)

    def _first(self, command: SubmitOrder | ModifyOrder) -> Awaitable[Response[Any]]:
        """The opening request. Raises ``ValueError`` when it cannot be built: then nothing leaves."""
        account = self.account()
        if isinstance(command, SubmitOrder):
            if not command.legs:
                return self._sent(order_request(command.intent, account), command)
            tickets = [ticket(intent, account) for intent in (command.intent, *command.legs)]
            return self._sent(placing(account, tickets), command)
        intent = self.directory.intent(command.client_order_id)
        broker_id = self._broker_id(command)
        if intent is None or not broker_id:
            raise ValueError("the broker's id of the order is not known")
        changed = ticket(
            intent,
            account,
            quantity=command.quantity,
            limit_price=command.limit_price,
            stop_price=command.stop_price,
        )
        return self._sent(modifying(account, broker_id, changed), command)

    def _sent(self, request: OrderRequest, command: SubmitOrder | ModifyOrder) -> Awaitable[Response[Any]]:
        verdict_id = command.verdict_id
        return self.api.send(self._awaited_request(request, verdict_id), verdict_id, partial(self._objection, command))

    def _awaited_request(self, request: OrderRequest, verdict_id: str) -> OrderRequest:
        self._awaited = _Awaited(request, verdict_id)
        return request

    def expects(self, operation: str, request: httpx.Request) -> bool:
        """Whether this is the request of the conversation under way: these words, this verdict, and for the first time.

        A request can carry any verdict's id; what a verdict was given for stands in the journal, and here.
        """
        awaited = self._awaited
        if awaited is None or not awaited.is_met_by(operation, request):
            return False
        self._awaited = None
        return True

    def _broker_id(self, command: ModifyOrder | CancelOrder) -> str:
        """The broker's id of the order, as the books have it, or as it was heard since. The exit of a bracket has no name
        by which it could be heard of here.
        """
        return command.broker_order_id or self.directory.broker_id(command.client_order_id)

    async def _ask(self, call: Awaitable[Response[Any]], *, reply: bool = False, orders: int = 1) -> answers.Outcome:
        try:
            response = await call
        except Exception as exc:  # noqa: BLE001 - every failure has a meaning here; only a proof makes it harmless
            return answers.of_exception(exc)
        return answers.of_response(response, reply=reply, orders=orders)

    async def _question(self, name: str, purpose: str, asked: answers.Asked) -> AnswerQuestion | None:
        """Put the question to the engine and wait for its decision."""
        loop = asyncio.get_running_loop()
        self._no_question.clear()
        self._open_reply = asked.reply_id
        self._answer = loop.create_future()
        self.emit(
            QuestionAsked(
                **self._now(),
                client_order_id=name,
                reply_id=asked.reply_id,
                message_ids=asked.message_ids,
                messages=asked.messages,
                purpose=purpose,
            )
        )
        timer = asyncio.ensure_future(self.clock.sleep(ANSWER_WAIT_S))
        try:
            await asyncio.wait((self._answer, timer), return_when=asyncio.FIRST_COMPLETED)
        finally:
            timer.cancel()
        return self._answer.result() if self._answer.done() else None

    def _take_answer(self, command: AnswerQuestion) -> None:
        if self._answer is not None and not self._answer.done() and command.reply_id == self._open_reply:
            self._answer.set_result(command)
            return
        # Of an earlier run, or too late: the question is dead, and a dead question may still have become an order.
        self._tell_unknown(command.client_order_id, "its question is not open any more", command.purpose)

    # --- cancellations --------------------------------------------------------------------------------------------------

    async def _run_cancels(self) -> None:
        while True:
            while not self._cancels:
                self._cancel_work.clear()
                await self._cancel_work.wait()
            command = self._cancels.popleft()
            try:
                await self._cancel(command)
            except asyncio.CancelledError:
                self._tell_unknown(command.client_order_id, "the client closed in the middle of it", "cancel")
                raise
            except Exception as exc:  # as above: never silence
                self.log.exception("a cancellation failed")
                self._tell_unknown(command.client_order_id, f"{type(exc).__name__} in our own code", "cancel")

    async def _cancel(self, command: CancelOrder) -> None:
        name = command.client_order_id
        await self._no_question.wait()
        while not self._broker_id(command) and self._under_way(name):
            self._settled.clear()
            await self._settled.wait()
        broker_id = self._broker_id(command)
        if not broker_id:
            self._tell_unsent(command, "the broker's id of the order is not known")
            return
        outcome = await self._ask(self.api.cancel(self.account(), broker_id))
        if isinstance(outcome, answers.Taken):
            self.emit(CancelAccepted(**self._now(), client_order_id=name))
        elif isinstance(outcome, answers.No):
            self.emit(CancelRejected(**self._now(), client_order_id=name, reason=self.redact(outcome.reason)))
        else:
            reason = outcome.reason if isinstance(outcome, answers.Unknown) else "an answer that fits no cancellation"
            self._tell_unknown(name, reason, "cancel")

    def _under_way(self, name: str) -> bool:
        return self._talking_about == name or any(_name(command) == name for command, _ in self._orders)

    # --- telling --------------------------------------------------------------------------------------------------------

    def _tell(self, command: SubmitOrder | ModifyOrder, outcome: answers.Outcome) -> None:
        name, submit = _name(command), isinstance(command, SubmitOrder)
        if isinstance(outcome, answers.Accepted) and not self._is_about(command, outcome):
            # Of a proxy or a connection out of step: it says nothing of our request.
            self._tell_unknown(name, "the answer is about another order", _purpose(command))
        elif isinstance(outcome, answers.Accepted):
            self.directory.learn(name, outcome.broker_order_id)
            if submit:
                self.emit(
                    OrderAccepted(
                        at_ns=self.clock.market_ns(),
                        wall_ns=self.clock.wall_ns(),
                        client_order_id=name,
                        broker_order_id=outcome.broker_order_id,
                        broker_status=outcome.broker_status,
                    )
                )
            else:
                self.emit(ModifyAccepted(**self._now(), client_order_id=name))
        elif isinstance(outcome, answers.AcceptedAll) and isinstance(command, SubmitOrder):
            self._tell_accepted(command, outcome.rows)
        elif isinstance(outcome, answers.No):
            kind = OrderRejected if submit else ModifyRejected
            self.emit(kind(**self._now(), client_order_id=name, reason=self.redact(outcome.reason)))
        elif (
            isinstance(outcome, answers.Unknown)
            and outcome.registered
            and isinstance(command, SubmitOrder)
            and not command.legs
            and self.directory.broker_id(name)
        ):
            # The broker has it, and the stream already told which one it is.
            self._tell(command, answers.Accepted(self.directory.broker_id(name), ""))
        else:
            reason = outcome.reason if isinstance(outcome, answers.Unknown) else "an answer that fits no order request"
            self._tell_unknown(name, reason, _purpose(command))

    def _is_about(self, command: SubmitOrder | ModifyOrder, outcome: answers.Accepted) -> bool:
        """Whether the broker accepted what we asked for: our name where it tells one, the id we asked to change."""
        if isinstance(command, SubmitOrder):
            return outcome.client_order_id in ("", command.intent.client_order_id)
        return outcome.broker_order_id == self._broker_id(command)

    def _tell_accepted(self, command: SubmitOrder, rows: tuple[answers.Accepted, ...]) -> None:
        """The answer to a group, in one event: each order's id where the answer tells whose it is."""
        name = command.intent.client_order_id
        found = group_ids(command, rows)
        if found is None:
            self._tell_unknown(name, "the answer is about other orders", "submit")
            return
        ids, children = found
        for each, broker_order_id in ids.items():
            self.directory.learn(each, broker_order_id)
        self.emit(
            OrderAccepted(
                at_ns=self.clock.market_ns(),
                wall_ns=self.clock.wall_ns(),
                client_order_id=name,
                broker_order_id=ids[name],
                broker_status=next(row.broker_status for row in rows if row.broker_order_id == ids[name]),
                legs=tuple((leg.client_order_id, ids.get(leg.client_order_id, "")) for leg in command.legs),
                children=children,
            )
        )

    def _tell_declined(self, name: str, purpose: str, outcome: answers.No, decision: AnswerQuestion) -> None:
        if outcome.unsent:
            # Our "no" never left, so the question stands until it dies; a dying question is not a proof.
            self._tell_unknown(name, outcome.reason, purpose)
        elif purpose == "modify":
            self.emit(ModifyRejected(**self._now(), client_order_id=name, reason=f"declined: {decision.reason}"))
        else:
            self.emit(OrderDeclined(**self._now(), client_order_id=name, reason=decision.reason))

    def _tell_unsent(self, command: SubmitOrder | ModifyOrder | CancelOrder, why: str) -> None:
        kinds = {SubmitOrder: OrderRejected, ModifyOrder: ModifyRejected, CancelOrder: CancelRejected}
        kind = kinds[type(command)]
        self.emit(kind(**self._now(), client_order_id=_name(command), reason=f"not sent: {why}"))

    def _tell_unknown(self, name: str, reason: str, purpose: str) -> None:
        self.emit(OrderUnknown(**self._now(), client_order_id=name, reason=self.redact(reason), purpose=purpose))

    def _now(self) -> dict[str, int]:
        return {"at_ns": self.clock.market_ns(), "wall_ns": self.clock.wall_ns()}


def _name(command: SubmitOrder | ModifyOrder | CancelOrder) -> str:
    return command.intent.client_order_id if isinstance(command, SubmitOrder) else command.client_order_id


def _purpose(command: SubmitOrder | ModifyOrder) -> str:
    return "submit" if isinstance(command, SubmitOrder) else "modify"
