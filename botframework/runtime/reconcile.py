"""Comparison of our books with the broker's: what happened while we did not look, and what cannot be explained.

Pure: facts and books in, events out; no clock, no I/O. A pass has two halves. ``reports`` turns the broker's facts into
the same events the stream brings, so that everything goes through one door; the driver hands those to the engine.
``conclude`` then looks at what still differs. Three rules stand above the rest: absence needs evidence, a fill is never
invented, and a failed query is no information (the driver then does not call this at all). Imports ports and core;
called by ``runtime.live``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Protocol

import attrs
from msgspec.structs import replace

from botframework.core.events import (
    Event,
    ExecutionReported,
    OrderAbsent,
    OrderReported,
    PositionAdopted,
    PositionReported,
    ReconcileFinished,
)
from botframework.core.model import CLOSED_WORKING, ZERO, Fill, Order, Submission
from botframework.core.orders import execution_key
from botframework.ports import BrokerFacts
from botframework.runtime.narrate import plain, signed

NS_PER_S = 1_000_000_000
SETTLE_NS = 30 * NS_PER_S
"""How long after a send a snapshot must have begun before the order's absence in it means anything."""
ROWS_MAX = 1_000
"""The broker cuts its lists here (live orders and trades); a full list proves no absence."""
DRIFT_SPACING_NS = 3 * NS_PER_S
"""Two looks at a position must lie this far apart: orders, trades and positions are not read at one instant."""
ANSWER_LATE_NS = 60 * NS_PER_S
POSITION_CODES = ("UNEXPLAINED_POSITION", "POSITION_DIFFERS")
"""How findings begin that say that a position is not the broker's."""
_IN_FLIGHT = frozenset({Submission.RECORDED, Submission.SENDING, Submission.QUESTION, Submission.REPLYING})


class Books(Protocol):
    """What a comparison reads of the engine."""

    def open_orders(self) -> Sequence[Order]:
        """Our own orders not proven dead."""
        ...

    def is_ours(self, client_order_id: str, broker_order_id: str) -> bool: ...

    def fill(self, execution_id: str) -> Fill | None:
        """The booked execution of this identity, whatever its revision."""
        ...

    def positions(self) -> Mapping[int, tuple[str, Decimal]]:
        """Symbol and account quantity by conid, as our books have it."""
        ...

    def waits_for_list(self, client_order_id: str) -> bool:
        """Whether only a list read later tells how much of this order may still trade, even if it says the same again."""
        ...


@attrs.frozen
class _Look:
    """What is kept of a pass for the next ones."""

    started_wall_ns: int
    complete: bool
    listed: frozenset[str]  # client and broker order ids in the order list
    names: frozenset[str]  # the same, and those of the executions
    drift: Mapping[int, Decimal]
    nameless: tuple[
        OrderReported, ...
    ] = ()  # listed under no name and no id of ours: somebody else's, or an exit of ours


@attrs.define(eq=False)
class Reconciler:
    """Compares pass by pass and remembers what it needs of the earlier ones.

    ``opening`` is True until a pass of this journal was clean: what the account holds then was there before us and is
    adopted, said out loud. Later the same difference is unexplained.
    """

    opening: bool = False
    _looks: list[_Look] = attrs.field(init=False, factory=list)
    _told_orders: dict[str, OrderReported] = attrs.field(init=False, factory=dict)
    _told_positions: dict[int, PositionReported] = attrs.field(init=False, factory=dict)
    _missing_since: dict[str, int] = attrs.field(init=False, factory=dict)
    _timed_from_wall_ns: int = attrs.field(init=False, default=0)

    def clock_stepped(self, wall_ns: int) -> None:
        """The wall clock was set ahead: waiting times measured across that moment were never waited. They begin anew."""
        self._timed_from_wall_ns = wall_ns
        self._missing_since.clear()

    def reports(self, facts: BrokerFacts, books: Books) -> list[Event]:
        """The events in these facts that say something new, orders first, then executions, then positions.

        A report equal to the one of an earlier pass is left out unless a request about the order is open, or was answered and
        waits to be seen: the journal would only grow.
        """
        result: list[Event] = []
        restless = {
            name
            for order in books.open_orders()
            if order.submission is not Submission.ACKED
            or order.replace_pending
            or order.cancel_pending
            or books.waits_for_list(order.client_order_id)
            for name in (order.client_order_id, order.broker_order_id)
            if name
        }
        # By a clock that was just set ahead half a minute has passed since a change, and has not: such a list shows what is, and
        # proves of nothing that it never arrived.
        is_early = facts.started_wall_ns < self._timed_from_wall_ns + SETTLE_NS
        for report in facts.orders:
            told = self._told_orders.get(report.broker_order_id)
            same = told is not None and _said(told) == _said(report)
            if not same or report.client_order_id in restless or report.broker_order_id in restless:
                result.append(replace(report, source="early") if is_early else report)
        self._told_orders = {report.broker_order_id: report for report in facts.orders}
        result.extend(execution for execution in facts.executions if _is_news(execution, books))
        held = {position.conid for position in facts.positions}
        gone = [
            replace(told, quantity=ZERO, average_price=None, at_ns=facts_at, wall_ns=facts.started_wall_ns)
            for conid, told in self._told_positions.items()
            if conid not in held and told.quantity
            for facts_at in (max((p.at_ns for p in facts.positions), default=told.at_ns),)
        ]
        for position in (*facts.positions, *gone):
            before = self._told_positions.get(position.conid)
            if before is None or before.quantity != position.quantity:
                result.append(position)
            self._told_positions[position.conid] = position
        return result

    def conclude(
        self, facts: BrokerFacts, books: Books, *, at_ns: int, wall_ns: int, ready_since_wall_ns: int | None
    ) -> list[Event]:
        """What still differs once the engine has taken the reports, ending in one ``ReconcileFinished``.

        ``ready_since_wall_ns`` is since when the session has been ready without a break; None when it is not.
        """
        complete = facts.primed and len(facts.orders) < ROWS_MAX and len(facts.executions) < ROWS_MAX
        listed = {name for row in facts.orders for name in (row.client_order_id, row.broker_order_id)} - {""}
        traded = {name for row in facts.executions for name in (row.client_order_id, row.broker_order_id)} - {""}
        drift = position_gaps(facts, books)
        look = _Look(
            facts.started_wall_ns,
            complete,
            frozenset(listed),
            frozenset(listed | traded),
            {conid: gap for conid, (_, gap) in drift.items()},
            tuple(row for row in facts.orders if not books.is_ours(row.client_order_id, row.broker_order_id)),
        )
        if self._looks:
            # Of an earlier look only the differences count; the lists of half an hour of a busy day would be megabytes.
            self._looks[-1] = attrs.evolve(self._looks[-1], listed=frozenset(), names=frozenset(), nameless=())
        self._looks = [*self._looks, look][-_LOOKS_MAX:]

        result: list[Event] = []
        findings: list[str] = []
        # A list that reached its end proves no absence; what it does show is as good as ever. So a busy day stays clean
        # while all our living orders are listed and the positions agree.
        clean = facts.primed and ready_since_wall_ns is not None
        if not facts.primed:
            findings.append("NOT_PRIMED: the broker's lists are known to be incomplete")
        elif not complete:
            findings.append(f"TRUNCATED: a list of the broker reached its {ROWS_MAX} rows; absence cannot be seen")
        if ready_since_wall_ns is None:
            findings.append("SESSION: the session is not ready")
        elif facts.started_wall_ns < ready_since_wall_ns:
            findings.append("SESSION: the session was away while the lists were read; looking again")
            clean = False

        for order in books.open_orders():
            finding, evidence = self._look_for(order, look, ready_since_wall_ns)
            if evidence:
                result.append(
                    OrderAbsent(at_ns=at_ns, wall_ns=wall_ns, client_order_id=order.client_order_id, evidence=evidence)
                )
            elif finding:
                findings.append(finding)
                clean = False
            elif facts.primed and not complete and not self._is_listed(order, look):
                findings.append(
                    f"NOT_LISTED: {_named(order)} is not in the part of the list that was given; looking again"
                )
                clean = False

        unexplained: list[int] = []
        for conid, (symbol, gap) in drift.items():
            if self.opening and complete:
                # One look may have met a trade between the two lists; what was there before us is there in the next, too.
                if not self._is_confirmed(conid, gap, look):
                    findings.append(f"POSITION_DIFFERS: {symbol} by {signed(gap)}; looking again")
                    clean = False
                else:
                    findings.append(f"OPENING_POSITION: {symbol} {signed(gap)} was there before this journal; adopted")
                    result.append(
                        PositionAdopted(
                            at_ns=at_ns,
                            wall_ns=wall_ns,
                            conid=conid,
                            symbol=symbol,
                            quantity=gap,
                            average_price=_average_price(facts, conid),
                            reason="held before the journal began",
                        )
                    )
            elif self.opening:
                continue
            elif self._is_confirmed(conid, gap, look):
                unexplained.append(conid)
                findings.append(
                    f"UNEXPLAINED_POSITION: {symbol}: the broker's position differs from ours by {signed(gap)} and no execution"
                    " explains it"
                )
            else:
                findings.append(f"POSITION_DIFFERS: {symbol} by {signed(gap)}; looking again")
                clean = False

        findings.extend(_foreign(facts, books))
        if clean:
            self.opening = False
        result.append(
            ReconcileFinished(
                at_ns=at_ns,
                wall_ns=wall_ns,
                clean=clean,
                findings=tuple(findings),
                unexplained_conids=tuple(sorted(unexplained)),
            )
        )
        return result

    @staticmethod
    def _is_listed(order: Order, look: _Look) -> bool:
        """Whether the order list shows it, or nothing of it can be there yet."""
        if order.submission in _IN_FLIGHT or look.started_wall_ns <= order.sent_wall_ns:
            return True
        return order.client_order_id in look.listed or order.broker_order_id in look.listed

    def _look_for(self, order: Order, look: _Look, ready_since_wall_ns: int | None) -> tuple[str, str]:
        """A finding about an open order of ours, or the evidence that it does not exist; both empty when all is well."""
        key, sent = order.client_order_id, order.sent_wall_ns
        if order.submission in _IN_FLIGHT:
            if sent and look.started_wall_ns - sent > ANSWER_LATE_NS:
                return f"NO_ANSWER: {_named(order)} was sent over {ANSWER_LATE_NS // NS_PER_S} s ago", ""
            return "", ""
        unknown = order.submission is Submission.UNKNOWN
        # An execution proves that an order was there, for days to come; that it still is only the order list can say.
        names = look.names if unknown else look.listed
        if key in names or (order.broker_order_id and order.broker_order_id in names):
            self._missing_since.pop(key, None)
            if unknown:
                return f"UNKNOWN_ORDER: {_named(order)} is listed, and its state is open", ""
            return "", ""
        if not order.broker_order_id and order.intent.is_exit and (other := _may_be(order, look)):
            # The exit of a bracket has no name at the broker, so one that looks like it forbids to call it absent.
            self._missing_since.pop(key, None)
            return f"UNKNOWN_ORDER: {_named(order)} may be order {other}, which is listed without a name", ""
        waiting = f"UNKNOWN_ORDER: {_named(order)} may exist; looking for evidence" if unknown else ""
        sent = max(sent, self._timed_from_wall_ns)
        if look.started_wall_ns <= sent or not look.complete:
            return waiting, ""
        if ready_since_wall_ns is None or look.started_wall_ns < ready_since_wall_ns:
            self._missing_since.pop(key, None)
            return waiting, ""
        if look.started_wall_ns < sent + SETTLE_NS:
            return waiting, ""
        first = self._missing_since.setdefault(key, look.started_wall_ns)
        if first < ready_since_wall_ns:
            # The session was away in between: what was seen before it came back proves nothing.
            first = self._missing_since[key] = look.started_wall_ns
        # A silent submit needs a second look; an order the broker once showed must also stay away for a while.
        enough = first < look.started_wall_ns if unknown else look.started_wall_ns >= first + SETTLE_NS
        if not enough:
            return waiting or f"MISSING_ORDER: {_named(order)} is not in the broker's list; looking again", ""
        del self._missing_since[key]
        since_s = (first - sent) // NS_PER_S
        return "", (
            f"not among orders and executions in two complete lists begun {since_s} s and"
            f" {(look.started_wall_ns - sent) // NS_PER_S} s after the last send, session ready throughout"
        )

    def _is_confirmed(self, conid: int, gap: Decimal, look: _Look) -> bool:
        """True when an earlier look, far enough back, and every one since showed the same gap."""
        for earlier in reversed(self._looks[:-1]):
            if earlier.drift.get(conid, ZERO) != gap:
                return False
            if look.started_wall_ns - earlier.started_wall_ns >= DRIFT_SPACING_NS:
                return True
        return False


_LOOKS_MAX = 32


def _said(report: OrderReported) -> tuple[object, ...]:
    return (
        report.client_order_id,
        report.working,
        report.broker_status,
        report.side,
        report.quantity,
        report.filled,
        report.limit_price,
        report.stop_price,
        report.parent_order_id,
    )


def _may_be(order: Order, look: _Look) -> str:
    """The id of a listed order nobody has claimed that may be this exit of a bracket, by side, type and prices; or empty."""
    intent = order.intent
    for row in look.nameless:
        if (
            row.conid in (None, intent.instrument.conid)
            and row.side in (None, intent.side)
            and row.order_type in (None, intent.order_type)
            and row.working not in CLOSED_WORKING
            and _is_at(row, order)
        ):
            return row.broker_order_id
    return ""


def _is_at(row: OrderReported, order: Order) -> bool:
    """Whether a row names a price of the order, or none at all."""
    theirs = {price for price in (row.limit_price, row.stop_price) if price is not None}
    return not theirs or bool(theirs & {order.limit_price, order.stop_price, order.pending_limit_price})


def _is_news(execution: ExecutionReported, books: Books) -> bool:
    booked = books.fill(execution.execution_id)
    if booked is None:
        return True
    if execution_key(execution.execution_id)[1] > execution_key(booked.execution_id)[1]:
        return True  # a correction
    return booked.commission is None and execution.commission is not None


def position_gaps(facts: BrokerFacts, books: Books) -> dict[int, tuple[str, Decimal]]:
    """Symbol and (broker's - our) quantity of every contract where the two differ, by conid."""
    ours = books.positions()
    theirs = {position.conid: (position.symbol, position.quantity) for position in facts.positions}
    nothing = ("", ZERO)
    gaps: dict[int, tuple[str, Decimal]] = {}
    for conid in sorted({*ours, *theirs}):
        (our_symbol, our_quantity), (symbol, quantity) = ours.get(conid, nothing), theirs.get(conid, nothing)
        if quantity != our_quantity:
            gaps[conid] = (our_symbol or symbol or f"conid {conid}", quantity - our_quantity)
    return gaps


def _average_price(facts: BrokerFacts, conid: int) -> Decimal | None:
    return next((position.average_price for position in facts.positions if position.conid == conid), None)


def _foreign(facts: BrokerFacts, books: Books) -> list[str]:
    """One line per living order on the account that is not ours, one for all foreign executions."""
    lines = [
        f"FOREIGN_ORDER: {row.broker_order_id} ({row.broker_status}) is on the account and not ours"
        for row in facts.orders
        if row.working.value == "live" and not books.is_ours(row.client_order_id, row.broker_order_id)
    ]
    executions = [row for row in facts.executions if not books.is_ours(row.client_order_id, row.broker_order_id)]
    if executions:
        lines.append(f"FOREIGN_EXECUTIONS: {len(executions)} on the account that are not ours")
    return lines


def _named(order: Order) -> str:
    return f"{order.side.value} {plain(order.quantity)} {order.instrument} ({order.client_order_id})"
