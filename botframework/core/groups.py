"""Orders that belong together: a bracket (an entry, and exits that wait for it) or a one-cancels-all group.

Such orders are one intent: one verdict, one request, one answer. Here is what follows from that for the books: which order
of a group a report is about when it has no name, how much of a group may still trade at worst, and when it has traded more
than it may. Nothing is assumed of what the broker does to the orders of a group: one that fills ends its siblings only
when the broker says so. Imports core only; used by ``core.book``.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction

import attrs

from botframework.core.events import OrderReported, Reason
from botframework.core.model import ENTRY, TAKE_PROFIT, ZERO, OrderIntent, OrderType, Side
from botframework.core.orders import Record

MEMBERS_MAX = 10  # orders in one request


@attrs.define(eq=False)
class Group:
    """One of them. ``name`` is the client order id of its first order, by which the whole group is answered for.

    ``children`` are order ids the broker answered with, of which it did not say whose they are.
    """

    name: str
    members: dict[str, Record] = attrs.field(factory=dict)
    children: dict[str, None] = attrs.field(factory=dict)

    @property
    def lead(self) -> Record:
        """Its first order: the entry of a bracket."""
        return self.members[self.name]

    @property
    def is_bracket(self) -> bool:
        """Whether the others wait for the first."""
        return self.lead.intent.leg == ENTRY

    @property
    def others(self) -> list[Record]:
        """All but the first."""
        return [record for name, record in self.members.items() if name != self.name]

    def nameless(self) -> list[Record]:
        """Orders whose id at the broker is not known."""
        return [record for record in self.members.values() if not record.broker_order_id]

    def leg_of(self, report: OrderReported) -> tuple[Record | None, bool]:
        """The exit a report linked to this group is about; the flag says that a later, fuller report may tell.

        By its signature: side, type, prices, quantity. Words the report lacks fit anything, and the quantity of an exit
        may have become less. Exits that are alike in everything are interchangeable: the first one it is.
        """
        fitting = [record for record in self.others if not record.broker_order_id and fits(report, record)]
        if not fitting:
            return None, False
        first = fitting[0]
        if all(_likeness(record.intent) == _likeness(first.intent) for record in fitting):
            return first, False
        return None, True

    # --- what it may trade --------------------------------------------------------------------------------------------

    def shares(self) -> dict[str, Decimal]:
        """What each order adds to what may still fill, so that the sum is the worst the group can do.

        The exits of a bracket can trade together what the entry has filled and they have not; one that was ever changed, all it
        has: a change names a whole quantity, and may get to the exchange after the entry has ended with less. Of a
        one-cancels-all group the one order counts that may still trade most, per contract and side, and what the broker has
        taken off the others for a trade nobody told of. The first open order stands for the others; a closed one holds what is
        untold of its own.
        """
        found = {name: record.reserved for name, record in self.members.items()}
        if self.is_bracket:
            exits = self.others
            # An entry that is taken back leaves its exits at work.
            taken = sum((record.filled for record in exits), ZERO)
            left = max(ZERO, max(self.lead.filled, self.lead.once) - taken)
            most = ZERO
            for record in exits:
                part = _working(record)
                if record.was_changed:
                    part -= taken - record.filled
                elif part > left:
                    part = left
                most = max(most, part)
            self._assign(found, exits, most)
            return found
        places: dict[tuple[int, Side], list[Record]] = {}
        for record in self.members.values():
            places.setdefault((record.intent.instrument.conid, record.intent.side), []).append(record)
        rest = 1 - self.used
        hidden = self._hidden(rest)
        for records in places.values():
            most = max(_least(record, rest) for record in records)
            if hidden:
                most += max(_part(hidden, record) for record in records)
            self._assign(found, records, most)
        return found

    def _hidden(self, rest: Fraction) -> Fraction:
        """The part of one whole that has traded by what the broker has left of the others, and that no execution tells of yet."""
        least = Fraction(0)
        for record in self.members.values():
            whole, left = record.intent.quantity, record.terms.quantity
            if left < whole and record.order.is_open and not record.was_changed:
                gone = rest - Fraction(left) / Fraction(whole)
                if gone * Fraction(whole) >= Fraction(
                    record.intent.instrument.size_step
                ):  # less is the broker's rounding
                    least = max(least, gone)
        return least

    @staticmethod
    def _assign(found: dict[str, Decimal], records: Sequence[Record], share: Decimal) -> None:
        for record in records:
            if record.order.is_open:
                found[record.intent.client_order_id] = share
                share = ZERO

    @property
    def used(self) -> Fraction:
        """Of a one-cancels-all group: the part of one whole that all fills together have taken."""
        parts = ((r.filled, r.approved_max) for r in self.members.values())
        return sum((Fraction(filled) / Fraction(most) for filled, most in parts if filled), Fraction(0))

    def excess(self) -> str:
        """How the orders together have traded more than they may; empty while they have not. Independent of arrival."""
        if self.is_bracket:
            taken = sum((record.filled for record in self.others), ZERO)
            if taken > self.lead.approved_max:
                return f"the exits filled {taken} of an entry of {self.lead.approved_max}"
        elif self.used > 1:
            return f"the orders of a one-cancels-all group filled {float(self.used):.2f} times what one may"
        return ""


def _least(record: Record, rest: Fraction) -> Decimal:
    """What it may trade of the rest of one whole; of one that was ever changed all it has.

    A change names a whole quantity, and may get to the exchange after the others have traded.
    """
    if rest == 1 or record.was_changed:  # none of it has traded, which is nearly always
        return _working(record)
    return min(_working(record), _part(rest, record))


def _working(record: Record) -> Decimal:
    return record.reserved if record.order.is_open else ZERO


def fits(report: OrderReported, record: Record) -> bool:
    """Whether a report without a name may be about this order of a group, by side, contract, type, prices and quantity."""
    intent, terms = record.intent, record.terms
    if report.conid not in (None, intent.instrument.conid) or report.side not in (None, intent.side):
        return False
    if report.order_type is not None and report.order_type is not intent.order_type:
        return False
    if report.quantity is not None and report.quantity > record.approved_max:
        return False
    wished = record.wished
    prices = [terms, *record.past] if wished is None else [terms, wished, *record.past]
    return any(_fit(report, each.limit_price, each.stop_price, intent.order_type) for each in prices)


def _fit(report: OrderReported, limit: Decimal | None, stop: Decimal | None, kind: OrderType) -> bool:
    if kind is OrderType.STOP:  # the ticket holds its stop where others hold their limit, and so may a row
        known = {price for price in (report.limit_price, report.stop_price) if price is not None}
        return not known or stop in known
    if kind is OrderType.TRAILING_STOP:  # its stop is wherever the market has taken it
        return True
    if stop is None and report.stop_price is not None:
        return False
    if limit is not None and report.limit_price is not None and report.limit_price != limit:
        return False
    return stop is None or report.stop_price is None or report.stop_price == stop


def _likeness(intent: OrderIntent) -> tuple[object, ...]:
    return (intent.instrument.conid, intent.side, intent.order_type, intent.limit_price, intent.stop_price)


def _part(rest: Fraction, record: Record) -> Decimal:
    """What ``rest`` of one whole is in units of this order, rounded up."""
    if rest <= 0:
        return ZERO
    step = record.intent.instrument.size_step
    pieces = Fraction(record.approved_max) * rest / Fraction(step)
    return (Decimal(pieces.numerator) / Decimal(pieces.denominator)).to_integral_value(ROUND_CEILING) * step


def group_objection(first: OrderIntent, legs: Sequence[OrderIntent]) -> Reason | None:
    """Why orders cannot be one group, whatever the rules say; None when they can."""
    problem = ""
    orders = (first, *legs)
    if len({each.leg for each in orders}) < len(orders):
        problem = "two orders have the same place in it"
    elif len(orders) > MEMBERS_MAX:
        problem = f"a group has at most {MEMBERS_MAX} orders"
    elif any(each.strategy != first.strategy for each in legs):
        problem = "its orders are of different strategies"
    elif first.leg != ENTRY:
        if len({_likeness(each) for each in orders}) < len(orders):
            problem = "two of its orders are the same"
        elif any(each.is_exit or each.leg == ENTRY for each in orders):
            problem = "it is neither a bracket nor a one-cancels-all group"
    else:
        problem = next((text for each in legs if (text := _exit_problem(first, each))), "")
    return Reason(code="GROUP", outcome="deny", text=problem) if problem else None


def _exit_problem(entry: OrderIntent, leg: OrderIntent) -> str:
    """What is wrong with an exit: it has to take back what the entry does, on the right side of where that is meant to trade."""
    if not leg.is_exit or leg.instrument != entry.instrument or leg.side is entry.side:
        return f"{leg.leg or 'an order'} is no exit of the entry"
    if leg.quantity != entry.quantity:
        return f"{leg.leg} is for {leg.quantity}, the entry for {entry.quantity}"
    price = leg.limit_price if leg.leg == TAKE_PROFIT else leg.stop_price
    if price is None:
        return f"{leg.leg} has no price"
    beside = entry.limit_price if entry.limit_price is not None else entry.stop_price
    if beside is None or not beside.is_finite() or not price.is_finite():
        return ""
    ahead = (price - beside) * entry.side.sign
    if ahead <= 0 if leg.leg == TAKE_PROFIT else ahead >= 0:
        return f"{leg.leg} at {price} is on the wrong side of the entry at {beside}"
    return ""
