"""What is heard of the orders of the account, ours and everybody's: reports and executions, applied once each.

Finds out whose each report is, parks what cannot be told apart yet, and keeps foreign orders under the strategy ``""``; what is
open and at risk is kept by ``core.shelf``, which this one is. Imports core only. Owned by ``core.state``.
"""

from __future__ import annotations

from decimal import Decimal

import attrs
import msgspec
from msgspec.structs import replace

from botframework.core.changes import Change, FillBooked, Finding, OrderChanged, merged
from botframework.core.events import ExecutionReported, OrderAccepted, OrderReported
from botframework.core.groups import Group
from botframework.core.model import (
    ZERO,
    Fill,
    Instrument,
    OrderIntent,
    OrderType,
    Submission,
    Working,
)
from botframework.core.orders import Record, Terms, execution_key, names
from botframework.core.orderstates import Answer
from botframework.core.shelf import CLOSED_MAX, FOREIGN, Shelf

PARK_NS = 60 * 1_000_000_000  # how long a report without a name waits for its order
MODIFY_SETTLE_NS = 30 * 1_000_000_000  # a list read this long after a silent modification tells whether it arrived
HEARD_MAX = 50  # last reports kept of a foreign order, in case it turns out to be ours
PARKED_MAX = 10_000  # reports that wait; more means that something else floods the account


# A request may have waited in a line before it left, and a reply is a request too: nothing left later than these.
_MAY_HAVE_LEFT = frozenset({Answer.SEND, Answer.REPLY, Answer.SILENCE})

# The group has one request and one answer: these are about all of its orders. That one of them exists is its own affair.
_OF_THE_GROUP = frozenset(
    {Answer.SEND, Answer.ASK, Answer.REPLY, Answer.REFUSE, Answer.DECLINE, Answer.SILENCE, Answer.ABSENT}
)

_TAKEN_BACK = frozenset({Submission.REFUSED, Submission.DECLINED, Submission.ABANDONED})
_ON_ITS_WAY = frozenset({Submission.RECORDED, Submission.SENDING})
_ACCEPT, _FOUND, _FILLED = Answer.ACCEPT, Answer.FOUND, Working.FILLED
_ACKED, _UNKNOWN = Submission.ACKED, Submission.UNKNOWN
_ENDS = frozenset({Working.CANCELLED, Working.EXPIRED})
_STOPS = frozenset({OrderType.STOP, OrderType.STOP_LIMIT, OrderType.TRAILING_STOP})
_READ = frozenset({"list", "status"})  # reports that were asked for


class _Execution(msgspec.Struct, eq=False):  # made with every execution, a third as dear as by attrs
    revision: int
    fill: Fill
    owner: Record | None  # None = foreign
    first: int = 0  # the lowest revision heard
    most: Decimal = ZERO  # the largest quantity it ever had

    @property
    def revised(self) -> tuple[bool, Decimal | None]:
        """Whether it was corrected, and how much less it is now; None when it is known in that form only."""
        if self.first >= self.revision:
            return self.revision > 1, None
        return True, self.most - self.fill.quantity

    def hear(self, revision: int, quantity: Decimal) -> None:
        """A copy of it was heard."""
        self.first, self.most = min(self.first, revision), max(self.most, quantity)


@attrs.define(eq=False)
class OrderBook(Shelf):
    """Every order, every execution, and the exposure that follows."""

    instruments: dict[int, Instrument] = attrs.field(factory=dict)
    changes: list[Change] = attrs.field(factory=list)
    parked_reports: list[OrderReported] = attrs.field(factory=list)
    parked_executions: dict[str, ExecutionReported] = attrs.field(factory=dict)  # the newest copy by id
    executions: dict[str, _Execution] = attrs.field(factory=dict)
    _is_free: bool = False  # a parked report is looked at for the last time
    _unowned: dict[str, dict[str, None]] = attrs.field(factory=dict)  # broker id -> executions without an order

    def instrument(self, conid: int, symbol: str = "") -> Instrument:
        """A known instrument, or a name for one we have no rules of."""
        known = self.instruments.get(conid)
        return known if known is not None else Instrument(symbol=symbol or f"conid {conid}", conid=conid)

    # --- our own requests ---------------------------------------------------------------------------------------------

    def add(self, intent: OrderIntent, submission: Submission, verdict_id: str, at_ns: int) -> None:
        """A new order of ours. A name that exists already is left alone."""
        name = intent.client_order_id
        if name in self.records:
            return
        record = Record.of(intent, submission, verdict_id, at_ns)
        self._enter(record)
        if intent.group:
            self.groups.setdefault(intent.group, Group(intent.group)).members[name] = record
        self._index(record)
        self.changes.append(OrderChanged(None, record.order))

    def answer(self, client_order_id: str, answer: Answer, at_ns: int, wall_ns: int, reason: str = "") -> Record | None:
        """Apply an answer to a request of ours. None for orders we do not know. The first of a group stands for all of it."""
        record = self.records.get(client_order_id)
        if record is None:
            return None
        group = self.groups.get(client_order_id) if record.intent.group else None
        if group is not None and answer in _OF_THE_GROUP and (answer is not Answer.ABSENT or group.is_bracket):
            for other in group.others:
                # Without its entry no exit exists; one that was seen has to be proven gone itself.
                if answer is not Answer.ABSENT or not other.shown:
                    self.answer(other.intent.client_order_id, answer, at_ns, wall_ns, reason)
        has_left = answer in _MAY_HAVE_LEFT and wall_ns > record.sent_wall_ns
        if has_left:
            record.sent_wall_ns = wall_ns
        if record.answer(answer):
            if reason:
                record.reason = reason
            if record.submission is _UNKNOWN and not record.unknown_wall_ns:
                record.unknown_wall_ns = wall_ns
            self._refresh(record, at_ns)
        elif has_left:
            self._refresh(record, at_ns)
        return record

    def accept(self, client_order_id: str, broker_order_id: str, status: str, at_ns: int, wall_ns: int) -> None:
        """The broker answered with its own id."""
        record = self.records.get(client_order_id)
        if record is not None and self._is_new_to_both(record, broker_order_id):
            # Nearly always: nobody knows the id, nothing waits for it, and one change says all of it.
            record.answer(_ACCEPT)
            record.broker_order_id = broker_order_id
            self._by_broker[broker_order_id] = record
            self._nameless.pop(client_order_id, None)
            self._children.pop(broker_order_id, None)
        else:
            record = self.answer(client_order_id, _ACCEPT, at_ns, wall_ns)
            if record is None:
                return
        if not record.broker_status:
            record.broker_status = status
        if broker_order_id != record.broker_order_id:
            self._bind(record, broker_order_id, at_ns)
        self._refresh(record, at_ns)

    def _is_new_to_both(self, record: Record, broker_order_id: str) -> bool:
        """Whether an order on its way gets an id nothing was heard of yet."""
        return (
            record.submission in _ON_ITS_WAY
            and not record.intent.group
            and bool(broker_order_id)
            and not record.broker_order_id
            and broker_order_id not in self._by_broker
            and not (self._unowned or self.parked_reports or self.parked_executions)
        )

    def accept_legs(self, event: OrderAccepted) -> None:
        """The broker answered to a group with an id for each order."""
        group = self.groups.get(event.client_order_id)
        if group is None:
            return
        group.children.update(dict.fromkeys(event.children))
        for child in event.children:
            self._children[child] = group
        for name, broker_order_id in event.legs:
            self.accept(name, broker_order_id, "", event.at_ns, event.wall_ns)
        self._revisit(group)

    def wish(self, client_order_id: str, terms: Terms, at_ns: int) -> None:
        """A modification of ours goes out."""
        if (record := self.records.get(client_order_id)) is not None:
            record.wish(terms)
            self._refresh(record, at_ns)

    def settle_wish(self, client_order_id: str, at_ns: int, *, taken: bool, reason: str = "", wall_ns: int = 0) -> None:
        """The broker took a modification, or did not; ``wall_ns`` is when it said so."""
        record = self.records.get(client_order_id)
        if record is None or not record.hear_modify_answer():
            return
        if taken:
            record.confirm_wish(shown=False, wall_ns=wall_ns)
        else:
            record.drop_wish()
            record.reason = reason
        self._refresh(record, at_ns)

    def touch(self, record: Record, at_ns: int) -> None:
        """Work out the order anew after a field of its record was set."""
        self._refresh(record, at_ns)

    # --- the broker's reports -----------------------------------------------------------------------------------------

    def report(self, event: OrderReported, *, again: bool = False) -> None:
        """Apply a report of any order: ours, foreign, or of nobody we can name yet (parked; ``again`` when it was)."""
        record = self.records.get(event.client_order_id)
        if record is not None and not record.intent.group:
            may_tell = False  # as nearly always: it says whose it is
        else:
            record, may_tell = self._owner_of(event)
        if record is None:
            if (may_tell or not event.client_order_id) and self._nameless and not self._is_free:
                self._park(event)
                return
            record = self._foreign(event)
            if record is None:
                self._park(event)
                if not again:
                    words = f"a report of order {event.broker_order_id or '?'} says too little to count it"
                    self._find("ORDER_UNNAMED", words, None, level="info", reconcile=True)
                return
        if event.broker_order_id != record.broker_order_id:
            self._bind(record, event.broker_order_id, event.at_ns)
        record.hear(event)
        is_read, is_foreign = event.source in _READ, record.intent.strategy == FOREIGN
        if is_read and event.source == "list":
            record.said_before = record.said  # the positions of the same look are read after its lists
        if is_foreign:
            record.heard = (*record.heard, event)[-HEARD_MAX:]
        before = record.terms
        if record.hear_terms(event):
            self._terms_changed(record, before)
        if is_read:
            self._settle_modify(record, event)
        self._refresh(record, event.at_ns)
        if not is_foreign and (event.working is _FILLED or not record.is_open):
            self._check_gap(record, event)

    def execution(self, event: ExecutionReported) -> None:
        """Book an execution exactly once, whatever number of copies and revisions come in whatever order."""
        named = event.client_order_id
        record = self.records.get(named) or self._owner(named, event.broker_order_id)
        if record is not None and record.intent.side is not event.side and named in self.groups:
            # A child may be reported under its parent's name; whose it is its own id tells.
            record, named = self._by_broker.get(event.broker_order_id), ""
            record = None if record is not None and record.intent.client_order_id == event.client_order_id else record
        if record is None and not named and self._nameless and not self._is_free:
            self._park_execution(event)
            return
        if record is not None and (
            record.intent.instrument.conid != event.conid or record.intent.side is not event.side
        ):
            self._find(
                "EXECUTION_MISMATCH",
                f"execution {event.execution_id} ({event.side.value} {event.symbol}) names an order of ours that is "
                f"{record.intent.side.value} {record.intent.instrument}; booked as foreign",
                record,
                level="error",
            )
            record = None
        own = record if record is not None and record.intent.strategy != FOREIGN else None
        if own is not None and event.broker_order_id != own.broker_order_id:
            self._bind(own, event.broker_order_id, event.at_ns)
        fill = Fill(  # by place, as orders are made: names cost
            event.execution_id,
            event.client_order_id if own is None else own.intent.client_order_id,
            event.broker_order_id,
            FOREIGN if own is None else own.intent.strategy,
            self.instruments.get(event.conid) or self.instrument(event.conid, event.symbol),
            event.side,
            event.quantity,
            event.price,
            event.at_ns,
            event.commission,
            "" if own is None else own.intent.leg,
        )
        self._book(fill, record)

    def fill(self, fill: Fill) -> None:
        """Apply a booked fill from the journal; nothing happens when the report before it did the work already."""
        known = self.executions.get(execution_key(fill.execution_id)[0])
        if known is not None and known.fill is fill:
            return
        self.instruments.setdefault(fill.instrument.conid, fill.instrument)
        self._book(fill, self.records.get(fill.client_order_id) if fill.strategy else None)

    def compared(self, at_ns: int, *, clean: bool, but: tuple[int, ...] = ()) -> None:
        """The broker's books and ours were compared; ``clean``: they agree, ``but`` not these contracts' positions."""
        for record in list(self._owing.values()):
            record.compared(clean=clean and record.intent.instrument.conid not in but)
            self._refresh(record, at_ns, quiet=True)

    def settle(self, wall_ns: int) -> None:
        """Look at the parked reports again; after a minute, or when no order of ours is in flight, they are foreign."""
        if not self.parked_reports and not self.parked_executions:
            return
        reports, self.parked_reports = self.parked_reports, []
        executions, self.parked_executions = list(self.parked_executions.values()), {}
        nobody = not self._nameless
        for report in reports:
            self._is_free = nobody or wall_ns - report.wall_ns >= PARK_NS
            self.report(report, again=True)
        for execution in executions:
            self._is_free = nobody or wall_ns - execution.wall_ns >= PARK_NS
            self.execution(execution)
        self._is_free = False

    # --- inside -------------------------------------------------------------------------------------------------------

    def _park(self, event: OrderReported) -> None:
        """Keep a report until its order is known. A copy of one that waits (lists repeat) only makes that one newer."""
        blank = replace(event, at_ns=0, wall_ns=0)
        for place, kept in enumerate(self.parked_reports):
            if replace(kept, at_ns=0, wall_ns=0) == blank:
                self.parked_reports[place] = replace(
                    kept, at_ns=max(kept.at_ns, event.at_ns), wall_ns=min(kept.wall_ns, event.wall_ns)
                )
                return
        self.parked_reports.append(event)
        if len(self.parked_reports) > PARKED_MAX:
            lost = self.parked_reports.pop(0)
            words = (
                f"more than {PARKED_MAX} reports of unknown orders; the oldest, of {lost.broker_order_id}, is forgotten"
            )
            self._find("PARKED_FULL", words, None, level="error", reconcile=True)

    def _park_execution(self, event: ExecutionReported) -> None:
        """Keep an execution until its order is known; copies are made one."""
        kept = self.parked_executions.get(event.execution_id, event)
        self.parked_executions[event.execution_id] = replace(
            kept if event.commission is None else event,
            at_ns=min(kept.at_ns, event.at_ns),
            wall_ns=min(kept.wall_ns, event.wall_ns),
        )

    def _owner(self, client_order_id: str, broker_order_id: str) -> Record | None:
        if client_order_id and (record := self.records.get(client_order_id)) is not None:
            return record
        return self._by_broker.get(broker_order_id) if broker_order_id else None

    def _owner_of(self, event: OrderReported) -> tuple[Record | None, bool]:
        """Whose report this is. The children of a bracket have no name: those go by their parent and by what they are.

        The flag: it is of a group of ours, and a fuller report may tell of which order.
        """
        name, broker_id = event.client_order_id, event.broker_order_id
        named = self.records.get(name) if name else None
        if named is not None and not named.intent.group:
            return named, False
        known = self._by_broker.get(broker_id) if broker_id else None
        link = self.groups.get(name) if name else None
        if known is not None and known.intent.group and (named is None or known.intent.group == named.intent.group):
            return known, False
        if named is not None and (link is None or not link.is_bracket or event.side in (None, named.intent.side)):
            return named, False
        group = link or self._parent_of(event)
        if group is None:
            return known, False
        leg, may_tell = group.leg_of(event)
        if leg is None and known is None:
            return None, may_tell
        return (known if leg is None else leg), False

    def _parent_of(self, event: OrderReported) -> Group | None:
        """The group of ours that a nameless report is linked to, by its parent or by the answer to our request."""
        parent = event.parent_order_id
        if parent:
            record = self._by_broker.get(parent) or self.records.get(parent)
            group = None if record is None else self.groups.get(record.intent.client_order_id)
            if group is not None and group.is_bracket:
                return group
        return self._children.get(event.broker_order_id)

    def _revisit(self, group: Group) -> None:
        """More is known of a group: what was parked, or taken for somebody else's, may be one of its orders."""
        if not group.is_bracket or not group.nameless():
            return
        waiting, self.parked_reports = self.parked_reports, []
        for report in waiting:
            if self._parent_of(report) is group:
                self.report(report, again=True)
            else:
                self.parked_reports.append(report)
        strangers = [
            record.heard[-1]
            for record in tuple(self._by_broker.values())
            if record.intent.strategy == FOREIGN and record.heard and self._parent_of(record.heard[-1]) is group
        ]
        for report in strangers:
            self.report(report, again=True)

    def _bind(self, record: Record, broker_order_id: str, at_ns: int) -> None:
        """Learn the broker's id of an order, and claim what was parked or booked as foreign under it."""
        if not broker_order_id:
            return
        if record.broker_order_id:
            if record.intent.strategy != FOREIGN and broker_order_id not in self._by_broker:
                self._by_broker[broker_order_id] = record
                self._find(
                    "RUNAWAY",
                    f"the broker has a second order {broker_order_id} for {record.intent.client_order_id}, known as "
                    f"{record.broker_order_id}",
                    record,
                    level="error",
                )
            return
        former = self._by_broker.get(broker_order_id)
        if former is not None and former.intent.strategy != FOREIGN:
            words = f"the broker's order {broker_order_id} answers to {record.intent.client_order_id} and to another of ours"
            self._find("RUNAWAY", words, record, level="error")
            return
        record.broker_order_id = broker_order_id
        self._by_broker[broker_order_id] = record
        self._nameless.pop(record.intent.client_order_id, None)
        if former is not None:
            self._absorb(former, at_ns)
        for key in self._unowned.pop(broker_order_id, ()):
            self._book(self.executions[key].fill, record)
        waiting = self.parked_reports
        if waiting and (mine := [report for report in waiting if report.broker_order_id == broker_order_id]):
            self.parked_reports = [r for r in self.parked_reports if r.broker_order_id != broker_order_id]
            for report in mine:
                self.report(report)
        if self.parked_executions:
            fills = [event for event in self.parked_executions.values() if event.broker_order_id == broker_order_id]
            for event in fills:
                del self.parked_executions[event.execution_id]
            for event in fills:
                self.execution(event)
        self._children.pop(broker_order_id, None)
        if record.intent.group and (group := self.groups.get(record.intent.client_order_id)) is not None:
            self._revisit(group)
        if not self._nameless and (self.parked_reports or self.parked_executions):
            self.settle(0)

    def _absorb(self, former: Record, at_ns: int) -> None:
        """An order taken for foreign turned out to be ours: what was heard of it is heard again, its record goes."""
        key = former.intent.client_order_id
        heard, former.heard = former.heard, ()
        fills = former.take_fills()
        former.base, former.claimed, former.is_counted = Working.CANCELLED, ZERO, True
        self._refresh(former, at_ns, quiet=True)
        self._leave(key)
        for each in fills:
            self._unowned.setdefault(former.broker_order_id, {})[each] = None
        for execution in (self.executions[each] for each in fills):
            execution.owner = None
        for report in heard:
            self.report(report)

    def _foreign(self, event: OrderReported) -> Record | None:
        """A record for somebody else's order; None while the report lacks what it takes to count it."""
        if event.conid is None or event.side is None or event.quantity is None or not event.broker_order_id:
            return None
        # A row may hold the stop of a stop order where others hold their limit; it is none, and trades at any price.
        limit = None if event.order_type in _STOPS else event.limit_price
        intent = OrderIntent(
            strategy=FOREIGN,
            instrument=self.instrument(event.conid),
            side=event.side,
            quantity=event.quantity,
            order_type=OrderType.MARKET if limit is None else OrderType.LIMIT,
            at_ns=event.at_ns,
            limit_price=limit,
            client_order_id=f"foreign:{event.broker_order_id}",
        )
        record = Record.of(intent, Submission.ACKED, "", event.at_ns)
        self._enter(record)
        # Executions that came before their order belong to it, so that only the rest counts as open.
        for key in self._unowned.pop(event.broker_order_id, ()):
            execution = self.executions[key]
            execution.owner = record
            record.put(key, execution.fill)
        self._refresh(record, event.at_ns, is_new=True)
        if event.working not in {Working.CANCELLED, Working.EXPIRED, Working.FILLED}:
            self._find(
                "FOREIGN_ORDER",
                f"order {event.broker_order_id} on the account is not ours: {event.side.value} {event.quantity} "
                f"{intent.instrument}",
                None,
            )
        return record

    def _book(self, fill: Fill, record: Record | None) -> None:
        key, revision = execution_key(fill.execution_id)
        known = self.executions.get(key)
        if known is None:
            known = self.executions[key] = _Execution(revision, fill, record, revision, fill.quantity)
            old = None
            if record is None and fill.broker_order_id:
                self._unowned.setdefault(fill.broker_order_id, {})[key] = None
        else:
            old = known.fill
            known.hear(revision, fill.quantity)
            owner = known.owner
            if owner is None or (record is not None and owner.intent.strategy == FOREIGN):
                owner = record
            fill = merged(old, known.revision, fill, revision)
            if owner is not None and owner.intent.strategy != FOREIGN:
                intent = owner.intent
                fill = replace(fill, strategy=intent.strategy, client_order_id=intent.client_order_id, leg=intent.leg)
            record = owner
            if fill == old:
                if record is not None and record.revised.get(key) != known.revised[1]:
                    self._note_revised(record, key, known)
                    self._refresh(record, fill.at_ns)
                return
            former = known.owner
            known.revision = max(known.revision, revision)
            known.fill, known.owner = fill, record
            if former is not None and former is not record:
                former.drop(key)
                self._refresh(former, fill.at_ns)  # of it less has traded now, and more may
        self.changes.append(FillBooked(fill, old))
        if record is None:
            return
        record.put(key, fill)
        if old is not None or revision > 1:
            self._note_revised(record, key, known)
        if record.submission is not _ACKED:
            record.answer(_FOUND)
        self._refresh(record, fill.at_ns)
        if record.intent.strategy == FOREIGN:
            return
        if record.filled > record.approved_max:
            self._find(
                "RUNAWAY",
                f"{record.intent.instrument}: fills {record.filled} exceed the order's {record.approved_max} "
                f"({record.intent.client_order_id})",
                record,
                level="error",
            )
        elif (link := record.intent.group) and (group := self.groups.get(link)) and (excess := group.excess()):
            self._find("RUNAWAY", f"{record.intent.instrument}: {excess} ({group.name})", record, level="error")
        elif old is None and record.base in _ENDS:
            self._find("LATE_FILL", f"execution {fill.execution_id} after the order was {record.base.value}", record)
        elif old is not None and (old.quantity, old.price) != (fill.quantity, fill.price):
            was = f"execution {old.execution_id} {old.quantity} at {old.price}"
            if fill.quantity:
                self._find("CORRECTION", f"{was} is now {fill.quantity} at {fill.price}", record)
            else:
                self._find("BUST", f"{was} was taken back: position and result are without it", record, reconcile=True)

    @staticmethod
    def _note_revised(record: Record, key: str, execution: _Execution) -> None:
        is_revised, less = execution.revised
        if is_revised:
            record.revised = {**record.revised, key: less}

    def _terms_changed(self, record: Record, before: Terms) -> None:
        """By somebody else, as a report says."""
        if record.intent.strategy != FOREIGN and not _is_share_of_less(record, before):
            self._find(
                "CHANGED_OUTSIDE",
                f"{record.intent.instrument}: somebody else changed order {record.broker_order_id} to {record.terms}",
                record,
            )

    def _settle_modify(self, record: Record, event: OrderReported) -> None:
        """A list read well after a modification shows whether it arrived: one that went silent, led back, or was answered."""
        led_back, silent = record.went_back_wall_ns, record.modify_unknown_wall_ns
        if led_back and event.wall_ns - led_back >= MODIFY_SETTLE_NS and event.quantity == record.terms.quantity:
            record.show_all()
        answered, untaken = record.answered_wall_ns, record.terms
        is_due = answered and event.wall_ns - answered >= MODIFY_SETTLE_NS
        if is_due and record.wished is None and record.order.is_open and record.doubt(event):
            self._find(
                "CHANGE_NOT_TAKEN",
                f"{record.intent.instrument}: the change to {untaken} was answered yes, and the broker's lists go on "
                f"without it",
                record,
            )
        if not silent or record.wished is None or event.wall_ns - silent < MODIFY_SETTLE_NS:
            return
        as_wished = names(event, record.wished)
        as_it_was = any(names(event, terms) for terms in (record.terms, *record.past) if terms != record.wished)
        if not as_wished:
            record.drop_wish()
            record.reason = "the modification never arrived"
            before = record.terms
            if not as_it_was and record.hear_terms(event):
                self._terms_changed(record, before)
        elif not as_it_was:
            record.confirm_wish(shown=True)

    def _check_gap(self, record: Record, event: OrderReported) -> None:
        """Filled, or ended with a part filled, says the broker, and executions are missing: they must be fetched.

        Asked for once, not on every report.
        """
        is_told = record.order.working is _FILLED and None not in record.revised.values()
        if event.working is _FILLED and not is_told:
            expected = record.complete_at or max(record.claimed, record.order.quantity)
        elif record.is_open or not record.untold:
            return
        else:
            expected = record.said
        if expected > record.filled and expected != record.gap_asked:
            record.gap_asked = expected
            self._find(
                "FILL_MISSING",
                f"the broker says {event.working.value}, executions add up to {record.filled} of {expected}"
                + ("" if record.is_counted else ", which it may have traded"),
                record,
                level="info",
                reconcile=True,
            )

    def _find(
        self, code: str, text: str, record: Record | None, level: str = "warning", *, reconcile: bool = False
    ) -> None:
        self.changes.append(
            Finding(
                code=code,
                text=text,
                level=level,
                reconcile=reconcile,
                strategy=record.intent.strategy if record else "",
                client_order_id=record.intent.client_order_id if record else "",
            )
        )

    def _refresh(self, record: Record, at_ns: int, *, is_new: bool = False, quiet: bool = False) -> None:
        """Work out the order, its place in the indexes and its share of the exposure."""
        before, was_open = record.order, record.is_open
        after = record.refresh(at_ns)
        self._index(record)
        if quiet:
            return
        if record.is_open and not was_open and before.submission in _TAKEN_BACK and not is_new:
            record.reason = ""
            after = record.refresh(at_ns)
            self._index(record)
            self._find("RESURRECTED", f"order {record.broker_order_id} of {after.instrument} exists after all", record)
        if is_new:
            self.changes.append(OrderChanged(None, after))
        elif after != before:
            self.changes.append(OrderChanged(before, after))


def _is_share_of_less(record: Record, before: Terms) -> bool:
    """Whether the new terms are only what the others of its group have left of the order, which is the broker's doing."""
    now = record.terms
    same = (now.limit_price, now.stop_price) == (before.limit_price, before.stop_price)
    return bool(record.intent.group) and same and now.quantity < before.quantity


__all__ = ["CLOSED_MAX", "FOREIGN", "HEARD_MAX", "MODIFY_SETTLE_NS", "PARKED_MAX", "PARK_NS", "OrderBook"]
