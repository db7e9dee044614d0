"""What was heard about one order, and the order that follows from it.

What an order *is* follows from everything heard about it, never from the order in which it was heard: reports carry a stamp,
executions are kept apart by their id, fills are their sum. The machines it moves through are the tables of ``orderstates``.
Imports these, model and events only. Used by ``core.book``.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache

import attrs
import msgspec

from botframework.core.events import OrderReported
from botframework.core.model import (
    CLOSED_SUBMISSIONS,
    CLOSED_WORKING,
    ZERO,
    Fill,
    Order,
    OrderIntent,
    Submission,
    Working,
)
from botframework.core.orderstates import SUBMISSION as SUBMISSION
from botframework.core.orderstates import WORKING as WORKING
from botframework.core.orderstates import Answer

# The two tables are named by this module, because they are looked up here: whoever counts steps, or tries another design, puts
# tables in the place of these.
_ENDS = frozenset({Working.CANCELLED, Working.EXPIRED})
# On Python 3.11 a member of an enum costs as much as a dozen names do, and every report comes by here.
_ACKED, _FILLED, _INACTIVE, _LIVE = Submission.ACKED, Working.FILLED, Working.INACTIVE, Working.LIVE
_CANCELLED, _EXPIRED = Working.CANCELLED, Working.EXPIRED
_ACCEPT, _REFUSE, _FOUND, _FOUND_HELD = Answer.ACCEPT, Answer.REFUSE, Answer.FOUND, Answer.FOUND_HELD
# Between reports with the same time stamp the further one counts.
_RANK = {
    Working.NONE: 0,
    Working.INACTIVE: 1,
    Working.LIVE: 2,
    Working.FILLED: 3,
    Working.CANCELLED: 4,
    Working.EXPIRED: 4,
}

DOUBT_NS = 10 * 1_000_000_000  # between two lists that both speak against an answer


@lru_cache(maxsize=1_024)  # the stream, the lists and our own rows tell of the same executions, most of them soon
def execution_key(execution_id: str) -> tuple[str, int]:
    """Identity and revision of an execution.

    TWS numbers corrections in the digits after the last period of a four-part id; an id of fewer parts has no revision.
    """
    head, _, tail = execution_id.rpartition(".")
    if head.count(".") >= 2 and tail.isascii() and tail.isdigit():
        return head, int(tail)
    return execution_id, 0


class Terms(msgspec.Struct, frozen=True):
    """Quantity and prices of an order at one time."""

    quantity: Decimal
    limit_price: Decimal | None
    stop_price: Decimal | None

    def __str__(self) -> str:
        limit = "" if self.limit_price is None else f" limit {self.limit_price}"
        stop = "" if self.stop_price is None else f" stop {self.stop_price}"
        return f"quantity {self.quantity}{limit}{stop}"


def names(report: OrderReported, terms: Terms) -> bool:
    """Whether the report's words fit these terms (words it lacks fit anything)."""
    return (
        (report.quantity is None or report.quantity == terms.quantity)
        and (report.limit_price is None or terms.limit_price is None or report.limit_price == terms.limit_price)
        and (report.stop_price is None or terms.stop_price is None or report.stop_price == terms.stop_price)
    )


_AS_TOLD: Mapping[str, Decimal | None] = {}  # of nearly every order: no execution was corrected


@attrs.define(eq=False)
class Record:
    """Everything heard about one order, and the order that follows from it.

    ``fills`` are its executions by key; ``wished`` is a modification without an answer; ``approved_max`` the largest quantity
    risk ever allowed, which fills must not exceed. What follows from the executions (``filled``,
    ``worth``, ``average_price``) is kept beside them by ``put``, ``drop`` and ``take_fills``: many cost no more each than few.
    """

    intent: OrderIntent
    submission: Submission
    terms: Terms
    approved_max: Decimal
    order: Order = attrs.field(init=False)  # as it stands, see ``refresh``
    is_open: bool = attrs.field(init=False)  # the same word as the order's
    wished: Terms | None = None
    was_changed: bool = False  # a modification went out at some time
    before_answer: Decimal = ZERO  # the largest quantity since one was answered yes that was not shown yet
    went_back_wall_ns: int = 0  # when that was a quantity it had had before: reports of it may be old; 0 = it was not
    past: tuple[Terms, ...] = ()  # terms it once had: a late report of these says nothing
    answered_wall_ns: int = (
        0  # when a change to its terms was answered yes that no report has shown yet; 0 = there is none
    )
    is_unheard: bool = False  # a report named other terms than any of ours while a change was under way
    doubted_wall_ns: int = 0  # when a list read well after that answer first named former terms
    terms_at: tuple[int, int] = (-1, 0)
    base: Working = Working.NONE
    said_at: tuple[int, int] = (-1, 0)
    shown: bool = False  # the broker answered with an id, or said more of it than "inactive"
    broker_order_id: str = ""
    broker_status: str = ""
    fills: dict[str, Fill] = attrs.field(factory=dict)
    filled: Decimal = ZERO  # sum of the distinct executions
    worth: Decimal = ZERO  # the same, each times its price
    average_price: Decimal | None = None
    lanes: tuple[Lane, ...] = ()  # where it stands while it is open; ``core.shelf`` fills them
    recheck: dict[str, Record] | None = None  # where it puts itself when it changes; None while it is looked at anyway
    revised: Mapping[str, Decimal | None] = _AS_TOLD  # corrected executions, and how much less they are now
    claimed: Decimal = ZERO  # the largest cumulative fill the broker named
    is_counted: bool = False  # the broker named a cumulative fill, if only 0
    said_before: Decimal = ZERO  # what was said when the books were last compared
    excused: Decimal = ZERO  # how much of it the books agree without, executions or not
    complete_at: Decimal = ZERO  # the fills with which the broker called the order filled; 0 while it did not
    gap_asked: Decimal = ZERO  # for how many filled units missing executions were asked for already
    cancel_asked: bool = False
    cancel_wanted: bool = False  # asked for while it could not go out; goes out when the id is found, or after a pass
    cancel_refused_wall_ns: int = 0  # when the broker last refused to cancel; 0 after the next comparison of the books
    accepted: bool = False  # the broker had it at least once
    heard: tuple[OrderReported, ...] = ()  # of a foreign order, the last reports
    counted: bool = False  # in the summary of this run
    questions: int = 0  # of the conversation under way
    verdict_id: str = ""
    reason: str = ""
    created_ns: int = 0
    updated_ns: int = 0
    sent_wall_ns: int = 0
    unknown_wall_ns: int = 0
    modify_answers_due: int = 0  # modifications whose request has no answer yet; the stream may be faster than that
    modify_unknown_wall_ns: int = 0  # when a modification became unknown; 0 = it is not

    @classmethod
    def of(cls, intent: OrderIntent, submission: Submission, verdict_id: str, at_ns: int, reason: str = "") -> Record:
        """A record of a new order."""
        quantity = intent.quantity
        record = cls(intent, submission, Terms(quantity, intent.limit_price, intent.stop_price), quantity)
        record.verdict_id, record.reason, record.created_ns = verdict_id, reason, at_ns
        record.refresh(at_ns)
        return record

    # --- executions ---------------------------------------------------------------------------------------------------

    def put(self, key: str, fill: Fill) -> None:
        """Take in an execution, or another form of one that is known."""
        if self.recheck is not None:
            self.unsettle()
        known = self.fills.get(key)
        self.fills[key] = fill
        if known is not None:
            if known.quantity is not fill.quantity or known.price is not fill.price:
                self._count()  # numbers may be taken out of a sum, but not the places behind the point they brought along
            return
        quantity, price = fill.quantity, fill.price
        if len(self.fills) == 1:
            self.filled, self.worth, self.average_price = quantity, quantity * price, price if quantity else None
            return
        self.filled += quantity
        self.worth += quantity * price
        self.average_price = self.worth / self.filled if self.filled else None

    def drop(self, key: str) -> None:
        """Forget an execution: it is another order's."""
        if self.fills.pop(key, None) is not None:
            self._count()

    def take_fills(self) -> dict[str, Fill]:
        """Forget all executions, and give them."""
        fills, self.fills = self.fills, {}
        self._count()
        return fills

    def unsettle(self) -> None:
        """Let the next check of the books look at it again: something of it changed."""
        if self.recheck is not None:
            self.recheck[self.intent.client_order_id] = self
            self.recheck = None

    def _count(self) -> None:
        self.unsettle()
        self.filled, self.worth, self.average_price = self.sums()

    def sums(self) -> tuple[Decimal, Decimal, Decimal | None]:
        """What the executions add up to, worked out from nothing: quantity, quantity times price, average price."""
        fills = self.fills.values()
        if len(fills) == 1:  # of one execution its own numbers, as ``put`` keeps them
            (fill,) = fills
            return fill.quantity, fill.quantity * fill.price, fill.price if fill.quantity else None
        filled = worth = ZERO
        for fill in fills:
            filled += fill.quantity
            worth += fill.quantity * fill.price
        return filled, worth, worth / filled if filled else None

    @property
    def said(self) -> Decimal:
        """What has traded by the broker's reports; all of it may have, where the end was told and no word of how much."""
        claimed, most = self.claimed, self.approved_max
        if self.is_counted or self.base not in _ENDS:
            return most if most < claimed else claimed  # of two that are equal the broker's own words
        return most

    @property
    def once(self) -> Decimal:
        """What its executions added up to before some of them were taken back or made smaller, as far as that is known."""
        if not self.revised:
            return self.filled
        return self.filled + sum((less for less in self.revised.values() if less is not None), ZERO)

    @property
    def untold(self) -> Decimal:
        """What the broker says has traded and no execution has told of, as far as it is not excused (``compared``)."""
        claimed, filled = self.claimed, self.order.filled
        if (self.is_counted or self.base not in _ENDS) and (claimed is filled or claimed <= filled):
            return ZERO  # nearly always, and no more than this is ``said`` then
        said = self.said
        if said <= filled:
            return ZERO
        return max(ZERO, said - max(self.once, self.excused))

    def compared(self, *, clean: bool) -> None:
        """The books were compared. Where they agree, executions that are missing will not come: they count no longer.

        Only for what was said before that comparison began, which is not before the one before it ended, or is in its own
        lists: what the broker said since may be in none of them.
        """
        if clean:
            self.excused = max(self.excused, min(self.said, self.said_before))
        self.said_before = self.said

    @property
    def reserved(self) -> Decimal:
        """What may still fill, at worst: the larger quantity while a replacement is open; once it is closed, what is untold."""
        if not self.is_open:
            return self.untold
        order = self.order
        quantity = order.quantity
        if self.before_answer and self.before_answer > quantity:
            quantity = self.before_answer
        if order.pending_quantity is not None and order.pending_quantity > quantity:
            quantity = order.pending_quantity
        if not order.filled:
            return quantity  # the same object for as long as nothing trades, which is quick to see
        return max(ZERO, quantity - order.filled)

    def answer(self, answer: Answer) -> bool:
        """Move the submission machine; False when this answer means nothing in this state."""
        if answer is _REFUSE and self.submission is _ACKED and self.is_held_only:
            answer = Answer.REFUSE_HELD
        if answer is _ACCEPT:
            self.shown = True
            self.questions = 0
        after = SUBMISSION.get((self.submission, answer))
        if after is None:
            return False
        self.submission = after
        if after is _ACKED:
            self.accepted = True
        return True

    @property
    def waits_for_list(self) -> bool:
        """Whether only a list of later tells how far a change got that was answered yes, or what somebody else made of it."""
        return bool(self.went_back_wall_ns or self.answered_wall_ns or self.is_unheard)

    @property
    def is_held_only(self) -> bool:
        """True when all the broker ever showed is an inactive order."""
        return self.base is Working.INACTIVE and not self.shown and not self.fills

    def hear(self, report: OrderReported) -> None:
        """Move the working machine by a report, unless a later one is known already."""
        if self.recheck is not None:
            self.unsettle()
        base, word, filled = self.base, report.working, report.filled
        if base is not _CANCELLED and base is not _EXPIRED:
            stamp = (report.at_ns, _RANK[word])
            if stamp >= self.said_at or word in _ENDS:
                if word is not base:
                    self.base = WORKING.get((base, word), base)
                self.said_at = stamp
                if report.broker_status:
                    self.broker_status = report.broker_status
        if filled is not None:
            if not self.is_counted:
                self.is_counted, self.excused = True, ZERO  # what was excused so far was no count
            if filled is not self.claimed and filled > self.claimed:
                self.claimed = filled
            if word is _FILLED and filled and filled >= (report.quantity or ZERO) and filled > self.complete_at:
                self.complete_at = filled
        if word is not _INACTIVE:
            self.shown = True
        if self.submission is not _ACKED:  # which no report changes
            self.answer(_FOUND if self.shown else _FOUND_HELD)

    def hear_terms(self, report: OrderReported) -> bool:
        """Compare the terms of a report with ours; True when somebody else changed the order.

        A report of the wished terms confirms a modification; one of former terms is late and says nothing.
        """
        now = self.terms
        quantity, limit, stop = report.quantity, now.limit_price, now.stop_price
        if (
            quantity is now.quantity
            and (limit is None or report.limit_price is limit)
            and (stop is None or report.stop_price is stop)
            and not (self.is_unheard or self.answered_wall_ns)
        ):  # the very objects: there is nothing to compare, and nothing that waits for it
            if self.before_answer and not self.went_back_wall_ns:
                self.before_answer = ZERO
            return False
        is_ours = quantity is now.quantity or quantity == now.quantity
        if is_ours and not self.went_back_wall_ns:
            self.before_answer = ZERO
        if quantity is None:
            quantity, is_ours = now.quantity, True
        if limit is not None and report.limit_price is not None:
            limit = report.limit_price
        if stop is not None and report.stop_price is not None:
            stop = report.stop_price
        if quantity <= ZERO:
            return False
        if is_ours and limit == now.limit_price and stop == now.stop_price:
            self.is_unheard = False
            if self.answered_wall_ns and not any(names(report, old) for old in self.past):
                self.answered_wall_ns = self.doubted_wall_ns = 0
            return False
        wished = self.wished
        if wished is not None and names(report, wished) and not names(report, now):
            # Terms it had before may be old news on their way: then only the answer to the request tells.
            if not any(names(report, old) for old in self.past):
                self._adopt(wished)
            return False
        if any(names(report, old) for old in self.past):
            return False
        stamp = (report.at_ns, 0)
        if wished is not None:
            self.is_unheard = True
            return False
        self.is_unheard = False
        if stamp < self.terms_at:
            return False
        self.terms_at = stamp
        # A change that was answered yes may still get there, and bring its quantity with it.
        larger = max(self.terms.quantity, self.before_answer) if self.answered_wall_ns else ZERO
        self._adopt(Terms(quantity, limit, stop))
        if larger > quantity:
            self.before_answer, self.went_back_wall_ns = larger, report.wall_ns
        self.approved_max = max(self.approved_max, quantity)
        return True

    def wish(self, terms: Terms) -> None:
        """A modification goes out."""
        self.wished, self.was_changed = terms, True
        self.modify_answers_due += 1
        self.modify_unknown_wall_ns = 0
        self.approved_max = max(self.approved_max, terms.quantity)

    def hear_modify_answer(self) -> bool:
        """An answer to a modification; True when it is about the newest one, and not about one the stream told of."""
        self.modify_answers_due = max(0, self.modify_answers_due - 1)
        self.questions = 0
        return not self.modify_answers_due and self.wished is not None

    def confirm_wish(self, *, shown: bool, wall_ns: int = 0) -> None:
        """The broker took the modification: an answer said so at ``wall_ns``, or the order was ``shown`` with it.

        An answer is not the exchange: until the new quantity is shown, the larger one may still trade. Where the order had that
        quantity before, a report of it does not tell how far the exchange is.
        """
        if self.wished is not None:
            larger = max(self.terms.quantity, self.before_answer)
            had_it = any(old.quantity == self.wished.quantity for old in self.past)
            if self.went_back_wall_ns and self.wished.quantity == self.terms.quantity:
                had_it = True  # only a price is new: what led back to this quantity may be under way as before
            self._adopt(self.wished)
            if not shown:
                self.answered_wall_ns = wall_ns
            if not shown and larger > self.terms.quantity:
                self.before_answer = larger
                self.went_back_wall_ns = wall_ns if had_it else 0

    def doubt(self, report: OrderReported) -> bool:
        """A list read well after a change was answered yes; True when it is the second to name former terms: they stand again.

        What was answered may still come: the larger quantity stays reserved, and a report of those terms is heard as news.
        """
        former = next((old for old in reversed(self.past) if names(report, old)), None)
        if former is None or names(report, self.terms):
            return False
        if not self.doubted_wall_ns:
            self.doubted_wall_ns = report.wall_ns
            return False
        if report.wall_ns - self.doubted_wall_ns < DOUBT_NS:
            return False
        untaken, larger = self.terms, max(self.terms.quantity, self.before_answer)
        self._adopt(former)
        self.past = tuple(old for old in self.past if old != untaken)
        if larger > former.quantity:
            self.before_answer, self.went_back_wall_ns = larger, report.wall_ns
        return True

    def show_all(self) -> None:
        """Every change that was answered yes has got to the exchange."""
        self.before_answer = ZERO
        self.went_back_wall_ns = 0

    def drop_wish(self) -> None:
        """The broker did not take the modification."""
        if self.wished is not None:
            self.past = (*self.past, self.wished)
            self.wished = None
        self.modify_unknown_wall_ns = 0

    def _adopt(self, terms: Terms) -> None:
        self.past = (*(old for old in self.past if old != terms), self.terms)
        self.terms = terms
        self.wished = None
        self.show_all()
        self.modify_unknown_wall_ns = self.answered_wall_ns = self.doubted_wall_ns = 0

    def _was_complete(self, filled: Decimal, target: Decimal) -> bool:
        """Whether the executions once added up to the quantity, or to what the broker called complete, before corrections.

        Of an execution known in its corrected form only (None) nobody can say how much it once was: then the broker's word
        that the order is filled is enough.
        """
        once = filled + sum((less for less in self.revised.values() if less is not None), ZERO)
        if once >= target:
            return True
        return bool(self.complete_at) and (once >= self.complete_at or None in self.revised.values())

    def refresh(self, at_ns: int) -> Order:
        """The order that follows from everything heard so far; keeps and returns it."""
        if self.recheck is not None:
            self.unsettle()
        if at_ns > self.updated_ns:
            self.updated_ns = at_ns
        filled, wished, terms = self.filled, self.wished, self.terms
        target = terms.quantity if wished is None else max(terms.quantity, wished.quantity)
        working = self.base
        if filled or self.revised:
            if filled and self.complete_at and target > filled >= self.complete_at:
                # A modification was answered yes, and the exchange was faster: the order ended with its former quantity.
                self._adopt(Terms(filled, terms.limit_price, terms.stop_price))
                wished, target, terms = None, filled, self.terms
            # A smaller quantity that was only answered with yes is none yet: the exchange may go on to the former one.
            most = max(target, self.before_answer) if self.before_answer else target
            if filled and (filled >= most or (self.complete_at and filled >= target and filled >= self.complete_at)):
                working = _FILLED
            elif self.revised and working not in CLOSED_WORKING and self._was_complete(filled, most):
                working = Working.FILLED  # it was, before some of it was taken back; a bust puts no order back to work
            elif self.revised and self.complete_at and self.order.working is Working.FILLED:
                # Called filled while nobody could say how much a corrected execution once was. Now its first form came late, and
                # shows that another one is still missing: that one will be booked, but the broker's end stays an end.
                working = Working.FILLED
            elif filled and working is Working.NONE:
                working = Working.LIVE
        submission = self.submission
        closed = (working is not _LIVE and working in CLOSED_WORKING) or (
            submission is not _ACKED and submission in CLOSED_SUBMISSIONS
        )
        shown = None if closed else wished
        self.is_open = not closed
        self.order = order = Order(  # by place: nineteen names would cost four times as much as the order does
            self.intent,
            terms.quantity,
            terms.limit_price,
            terms.stop_price,
            submission,
            working,
            self.broker_order_id,
            self.broker_status,
            filled,
            self.average_price,
            self.cancel_asked and not closed,
            shown is not None,  # replace_pending
            None if shown is None else shown.quantity,
            None if shown is None else shown.limit_price,
            self.verdict_id,
            self.reason,
            self.created_ns,
            self.updated_ns,
            self.sent_wall_ns,
        )
        return order


@attrs.define(eq=False)
class Lane:
    """The open orders of one contract, all or one strategy's, by name; and the answer that was last given, while it holds."""

    records: dict[str, Record] = attrs.field(factory=dict)
    told: tuple[Order, ...] | None = ()

    def orders(self) -> tuple[Order, ...]:
        """As they stand, oldest first: the same tuple until one of them changes."""
        if self.told is None:
            self.told = tuple([record.order for record in self.records.values()])
        return self.told
