"""The answers to the broker's questions: each at once, since a question dies with the next request.

An order that was taken back or may no longer stand is declined; else the configured policy decides, and where it has no entry the
plugins may. Imports core only; owned by ``core.engine``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

import attrs
from msgspec.structs import replace

from botframework.core import events as ev
from botframework.core.foreign import RAISED
from botframework.core.model import ZERO
from botframework.core.orders import Record
from botframework.core.outbox import Outbox
from botframework.core.questions import OrderNumbers, QuestionPolicy
from botframework.core.risk.exposure import conservative_price, reference_price
from botframework.core.texts import bounded

QUESTIONS_MAX = 10  # questions about one order; a longer conversation is declined

QuestionCheck = Callable[[ev.QuestionAsked], bool | None]  # the hook answer_question: None leaves it to others


@attrs.define(eq=False, kw_only=True)
class Answering:
    """See the module. ``standing`` says why an order must not stand now, empty when it may."""

    outbox: Outbox
    policy: QuestionPolicy
    checks: Sequence[QuestionCheck]
    standing: Callable[[Record], str]

    def answer(self, event: ev.QuestionAsked) -> None:
        """Answer a question of the broker at once: it dies with the next request."""
        record = self.outbox.state.book.records.get(event.client_order_id)
        confirmed, reason = self._decide(event, record)
        if not confirmed:
            words = f"{', '.join(event.message_ids) or 'a question'} declined: {reason}"
            self.outbox.tell("warning", "REPLY_POLICY", words, record.intent.strategy if record else "")
        self.outbox.emit(
            ev.AnswerQuestion(
                at_ns=self.outbox.state.now_ns,
                client_order_id=event.client_order_id,
                reply_id=event.reply_id,
                confirmed=confirmed,
                reason=reason,
                purpose=event.purpose,
                verdict_id=record.verdict_id if record else "",
            )
        )

    def _decide(self, event: ev.QuestionAsked, record: Record | None) -> tuple[bool, str]:
        if record is None:
            return False, "it is about no order of ours"
        if record.questions > QUESTIONS_MAX:
            return False, f"more than {QUESTIONS_MAX} questions about one order"
        if record.cancel_wanted or record.cancel_asked:
            return False, "the order was taken back"
        objection = self.standing(record)
        if objection:
            return False, objection
        numbers = self._numbers(record, is_change=event.purpose == "modify")
        group = self.outbox.state.book.groups.get(event.client_order_id)
        if group is not None and event.purpose == "submit":
            # It may be about any of them, so the strictest bound counts.
            numbers = numbers.worst([self._numbers(other, is_change=False) for other in group.others])
        confirmed, reason = self.policy.decide(event.message_ids, event.messages, numbers)
        if confirmed or self.policy.is_listed(event.message_ids):
            return confirmed, reason
        votes = []
        for check in self.checks:
            try:
                votes.append(check(event))
            except RAISED as error:  # a plugin may raise anything; a raise is a no
                return False, f"answer_question raised {type(error).__name__}: {bounded(str(error))}"
        if True in votes and False not in votes:
            return True, "accepted by a plugin"
        return False, reason

    def _numbers(self, record: Record, *, is_change: bool) -> OrderNumbers:
        """What the order (or the wished change of it) amounts to at the market of this moment."""
        order = record.order
        terms = record.terms if record.wished is None or not is_change else record.wished
        intent = replace(record.intent, limit_price=terms.limit_price, stop_price=terms.stop_price)
        tick = self.outbox.state.last_tick(order.instrument.conid)
        market = reference_price(tick)
        prices = [price for price in (terms.limit_price, terms.stop_price) if price is not None]
        percent: Decimal | None = ZERO
        if prices:
            percent = None if market is None else round(max(abs(price - market) for price in prices) / market * 100, 4)
        elif intent.trail is not None:  # where its stop begins, which no price of the order says
            percent = None if market is None else round(intent.trail.distance(market) / market * 100, 4)
        worth, is_complete = conservative_price(intent, tick, ZERO)
        value = worth * terms.quantity * order.instrument.multiplier if worth is not None and is_complete else None
        return OrderNumbers(percent=percent, value=value, size=terms.quantity)
