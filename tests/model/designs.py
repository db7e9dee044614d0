"""Mistakes to be found: each is one that some trading program makes or might make, put into the model or into the real engine.

A model that finds nothing proves nothing. Used by ``command`` and the tests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import attrs
from msgspec.structs import replace

from botframework.core import book as book_module
from botframework.core import orders
from botframework.core.book import OrderBook
from botframework.core.desk import Desk
from botframework.core.engine import Engine
from botframework.core.model import Submission, Working
from botframework.core.orders import Record
from botframework.core.orderstates import SUBMISSION, WORKING, Answer
from botframework.core.state import State
from botframework.runtime.reconcile import Reconciler
from tests.model.client import Rules
from tests.model.world import Habits

_S, _A, _W = Submission, Answer, Working


@attrs.frozen
class Design:
    """One mistake: what it is, and where it sits. ``finds`` are the invariants it may break first."""

    name: str
    words: str
    finds: tuple[str, ...]
    rules: Rules = attrs.field(factory=Rules)
    habits: Habits = attrs.field(factory=Habits)
    quantity: int = 1
    intents: int = 1


# --- patches of the real thing --------------------------------------------------------------------------------------


@contextmanager
def _late_answer_overwrites() -> Iterator[None]:
    inner = State._order_accepted

    def accepted(self: State, event: Any) -> None:
        inner(self, event)
        record = self.book.records[event.client_order_id]
        record.base = Working.LIVE
        self.book.touch(record, event.at_ns)

    with patch.object(State, "_order_accepted", accepted):
        yield


@contextmanager
def _late_report_overwrites() -> Iterator[None]:
    table = {**WORKING, (_W.CANCELLED, _W.LIVE): _W.LIVE}

    def hear(self: Record, report: Any) -> None:
        self.base = table.get((self.base, report.working), self.base)
        self.shown = True
        self.answer(Answer.FOUND)

    with patch.object(Record, "hear", hear):
        yield


@contextmanager
def _empty_list_is_truth() -> Iterator[None]:
    def look_for(self: Reconciler, order: Any, look: Any, ready: Any) -> tuple[str, str]:
        names = {order.client_order_id, order.broker_order_id} - {""}
        return ("", "") if names & look.names or order.submission is not _S.UNKNOWN else ("", "not listed")

    with patch.object(Reconciler, "_look_for", look_for):
        yield


@contextmanager
def _one_list_is_enough() -> Iterator[None]:
    inner = Reconciler._look_for

    def look_for(self: Reconciler, order: Any, look: Any, ready: Any) -> tuple[str, str]:
        first = inner(self, order, look, ready)
        began = self._missing_since.get(order.client_order_id)
        if began == look.started_wall_ns and order.submission is _S.UNKNOWN:
            return "", "not listed once"
        return first

    with patch.object(Reconciler, "_look_for", look_for):
        yield


@contextmanager
def _dedupe_by_quantity() -> Iterator[None]:
    inner = OrderBook._book

    def book(self: OrderBook, fill: Any, record: Any) -> None:
        known = record.fills.values() if record else ()
        if not any(each.quantity == fill.quantity for each in known):
            inner(self, fill, record)

    with patch.object(OrderBook, "_book", book):
        yield


@contextmanager
def _no_dedupe() -> Iterator[None]:
    inner = OrderBook.execution

    def execution(self: OrderBook, event: Any) -> None:
        inner(self, replace(event, execution_id=f"{event.execution_id}#{min(len(self.executions), 4)}"))

    with patch.object(OrderBook, "execution", execution):
        yield


@contextmanager
def _correction_is_another_fill() -> Iterator[None]:
    with patch.object(book_module, "execution_key", lambda execution_id: (execution_id, 0)):
        yield


@contextmanager
def _fills_after_the_end_dropped() -> Iterator[None]:
    inner = OrderBook.execution

    def execution(self: OrderBook, event: Any) -> None:
        record = self.records.get(event.client_order_id)
        if record is None or record.order.is_open:
            inner(self, event)

    with patch.object(OrderBook, "execution", execution):
        yield


@contextmanager
def _cancel_of_unknown_forgotten() -> Iterator[None]:
    inner = Desk.cancel

    def cancel(self: Desk, record: Record, reason: str) -> None:
        if record.broker_order_id:
            inner(self, record, reason)

    with patch.object(Desk, "cancel", cancel):
        yield


@contextmanager
def _refused_cancel_is_an_end() -> Iterator[None]:
    inner = State._cancel_rejected

    def rejected(self: State, event: Any) -> None:
        inner(self, event)
        record = self.book.records[event.client_order_id]
        record.base = Working.CANCELLED
        self.book.touch(record, event.at_ns)

    with patch.object(State, "_cancel_rejected", rejected):
        yield


def _table(**changes: Any) -> Callable[[], Any]:
    @contextmanager
    def patched() -> Iterator[None]:
        with patch.object(orders, "SUBMISSION", {**SUBMISSION, **changes["submission"]}):
            yield

    return patched


@contextmanager
def _word_filled_is_believed() -> Iterator[None]:
    with patch.object(
        orders, "WORKING", {**WORKING, **{(s, _W.FILLED): _W.FILLED for s, w in WORKING if w is _W.FILLED}}
    ):
        yield


def _forget_executions(engine: Engine) -> None:
    engine.view.book.executions.clear()


def _forget_cancels(engine: Engine) -> None:
    for record in engine.view.book.own_open():
        record.cancel_wanted = False


DESIGNS: tuple[Design, ...] = (
    Design(
        "post_before_journal", "the first byte leaves before the intent is durable", ("I2",), Rules(journal_late=True)
    ),
    Design(
        "new_id_at_retry",
        "after silence the order is sent again, under a new id",
        ("I1", "I8"),
        habits=Habits(sends_again="new"),
    ),
    Design("silence_is_refusal", "no answer counts as refused", ("I8",), habits=Habits(silence_is_no=True)),
    Design("error_is_refusal", "an error without meaning counts as refused", ("I8",), habits=Habits(error_is_no=True)),
    Design(
        "crash_is_never_sent",
        "what was being sent when the process died counts as never sent",
        ("I8",),
        Rules(patch=_table(submission={(_S.SENDING, _A.RESTART): _S.ABANDONED})),
    ),
    Design(
        "late_answer_overwrites",
        "an answer to a request sets what the stream told of the order",
        ("I7",),
        Rules(patch=_late_answer_overwrites),
    ),
    Design(
        "late_report_overwrites",
        "the last report to arrive counts, not the last one said",
        ("I7",),
        Rules(patch=_late_report_overwrites),
    ),
    Design(
        "refusal_takes_back",
        "a refusal counts also when the broker has shown the order",
        ("I8",),
        Rules(patch=_table(submission={(_S.ACKED, _A.SILENCE): _S.REFUSED})),
    ),
    Design(
        "empty_list_is_truth", "what a list does not show does not exist", ("I8",), Rules(patch=_empty_list_is_truth)
    ),
    Design(
        "one_list_is_enough", "one list without the order proves its absence", ("I8",), Rules(patch=_one_list_is_enough)
    ),
    Design(
        "first_list_of_session",
        "the first list of a session, which is empty, counts as evidence",
        ("I8",),
        habits=Habits(believes=frozenset({"cold"})),
    ),
    Design(
        "absent_in_flight",
        "absence is concluded while a request may still be on its way",
        ("I8",),
        habits=Habits(believes=frozenset({"in_flight"})),
    ),
    Design(
        "released_by_time",
        "after half a minute without news an order and its reservation are dropped",
        ("I8",),
        habits=Habits(believes=frozenset({"nothing"})),
    ),
    Design(
        "dedupe_by_quantity",
        "a fill of a quantity seen before is a copy",
        ("I12",),
        Rules(patch=_dedupe_by_quantity),
        quantity=2,
    ),
    Design("no_dedupe", "every report of an execution is one more", ("I3", "I5"), Rules(patch=_no_dedupe)),
    Design(
        "dedupe_not_durable",
        "a restart forgets which executions were booked",
        ("I3", "I6"),
        Rules(on_restart=_forget_executions),
        quantity=2,
    ),
    Design(
        "correction_is_a_fill",
        "a correction is booked as one more execution",
        ("I3", "I5"),
        Rules(patch=_correction_is_another_fill),
        quantity=2,
    ),
    Design(
        "late_fills_dropped",
        "executions of an order that ended are dropped",
        ("I12",),
        Rules(patch=_fills_after_the_end_dropped),
    ),
    Design(
        "word_filled_is_believed",
        "the broker's word filled fills, without executions",
        ("I3",),
        Rules(patch=_word_filled_is_believed),
    ),
    Design(
        "cancel_taken_is_cancelled",
        "a cancellation that was taken counts as done",
        ("I8",),
        Rules(taken_is_cancelled=True),
    ),
    Design(
        "refused_cancel_is_an_end",
        "what cannot be cancelled has ended",
        ("I8", "I7"),
        Rules(patch=_refused_cancel_is_an_end),
    ),
    Design(
        "cancel_of_unknown_forgotten",
        "a cancellation that cannot go out yet is forgotten",
        ("I12",),
        Rules(patch=_cancel_of_unknown_forgotten),
    ),
    Design(
        "cancel_dies_with_process",
        "a cancellation under way is forgotten by a restart",
        ("I12", "I18"),
        Rules(on_restart=_forget_cancels),
    ),
    Design(
        "question_answered_again",
        "a restarted process answers the question that was open",
        ("I1",),
        habits=Habits(answers_again=True),
    ),
    Design(
        "two_conversations",
        "orders are sent side by side, so that one voids the other's question",
        ("I17",),
        habits=Habits(talks_at_once=True),
        intents=2,
    ),
)
BY_NAME = {design.name: design for design in DESIGNS}
