"""The orders by name and by number, which of them are open, and what they may still fill.

Every change of an order comes here once (``_index``), so that nothing that is asked later walks the orders; closed ones are
forgotten, the oldest first. Imports core only; ``core.book`` is one of these that hears reports.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import islice

import attrs

from botframework.core.exposure import NO_PART, Exposure
from botframework.core.groups import Group
from botframework.core.model import ZERO, Order, Side, Submission
from botframework.core.orders import Lane, Record
from botframework.core.orderstates import IN_FLIGHT

FOREIGN = ""  # the strategy of everything that is not ours
# On Python 3.11 a member of an enum costs as much as a dozen names do, and orders change a lot.
_BUY, _UNKNOWN = Side.BUY, Submission.UNKNOWN
CLOSED_MAX = 5_000  # closed orders kept for late reports; older ones are forgotten, their executions' ids are not
CHECK_TURN = 250  # closed orders that a check looks at again although nothing of them changed


@attrs.define(eq=False)
class Shelf:
    """Every order, and the exposure that follows."""

    records: dict[str, Record] = attrs.field(factory=dict)
    unknown: dict[str, int] = attrs.field(factory=dict)  # client order id -> wall time since when
    groups: dict[str, Group] = attrs.field(factory=dict)  # by the name of their first order
    _by_broker: dict[str, Record] = attrs.field(factory=dict)
    _open: dict[str, Record] = attrs.field(factory=dict)  # by record key, oldest first
    _lanes: dict[tuple[str | None, int], Lane] = attrs.field(
        factory=dict
    )  # the open ones by strategy (None: all), conid
    _exposure: Exposure = attrs.field(factory=Exposure)
    _nameless: dict[str, Record] = attrs.field(factory=dict)  # ours, in flight, broker id unknown
    _closed: dict[str, None] = attrs.field(factory=dict)
    _owing: dict[str, Record] = attrs.field(factory=dict)  # closed, and not all that has traded is told
    _children: dict[str, Group] = attrs.field(factory=dict)  # ids the broker answered with, not yet told apart
    _unsettled: dict[str, Record] = attrs.field(factory=dict)  # every check looks at these
    _settled: dict[str, Record] = attrs.field(factory=dict)  # closed for good and found right; they take turns

    def order(self, client_order_id: str) -> Order | None:
        """The order as it stands, or None."""
        record = self.records.get(client_order_id)
        return None if record is None else record.order

    def found(self, client_order_id: str, broker_order_id: str) -> Record | None:
        """An order by the one name or by the other."""
        return self.records.get(client_order_id) or self._by_broker.get(broker_order_id)

    @property
    def owes(self) -> bool:
        """Whether executions of an order that ended have not been told."""
        return bool(self._owing)

    def open_quantity(self, conid: int, buys: bool, strategy: str | None = None, excluding: str = "") -> Decimal:
        """Sum of what may still fill, worst case; the whole account's with ``strategy`` None."""
        total = self._exposure.of(conid, strategy, buys)
        if excluding and (record := self._open.get(excluding)) is not None:
            intent = record.intent
            is_in = intent.instrument.conid == conid and (intent.side is _BUY) is buys
            if is_in and strategy in (None, intent.strategy):
                total -= self.share(excluding)
        return total

    def open_quantities(self, conid: int, strategy: str | None) -> tuple[Decimal, Decimal]:
        """Both sums of what may still fill, worst case: of buys, and of sales."""
        return self._exposure.both(conid, strategy)

    def share(self, client_order_id: str) -> Decimal:
        """What an order holds of what may still fill; one of a group, what the group holds on its side of its contract."""
        record = self.records.get(client_order_id)
        if record is None:
            return ZERO
        group = self.groups.get(record.intent.group)
        if group is None:
            return record.reserved
        return sum(
            (
                share
                for name, share in group.shares().items()
                if (other := group.members[name].intent).instrument == record.intent.instrument
                and other.side is record.intent.side
            ),
            ZERO,
        )

    def open_count(self, conid: int | None = None, strategy: str | None = None, *, buys: bool = True) -> int:
        """How many orders may still fill: of one contract and side, or of all with ``conid`` None."""
        return self._exposure.count(conid, strategy, buys=buys)

    def on_exposure(self, touched: Callable[[str, int], None]) -> None:
        """Let somebody know of every change of what a strategy's contract, and so the account's, may still fill."""
        self._exposure.touched = touched

    def open_orders(self, conid: int | None = None, strategy: str | None = None) -> tuple[Order, ...]:
        """Orders not proven dead, oldest first; foreign ones are in when ``strategy`` is None.

        Of a contract it is the same tuple until one of the orders changes, so who asks again can tell that nothing did.
        """
        if conid is not None:
            lane = self._lanes.get((strategy, conid))
            return () if lane is None or not lane.records else lane.orders()
        return tuple(
            record.order for record in self._open.values() if strategy is None or record.intent.strategy == strategy
        )

    def own_open(self) -> list[Record]:
        """Records of our own open orders, oldest first."""
        if not self._open:
            return []
        return [record for record in self._open.values() if record.intent.strategy != FOREIGN]

    def __iter__(self) -> Iterator[Record]:
        return iter(self.records.values())

    # --- for whoever changes an order ---------------------------------------------------------------------------------

    def _enter(self, record: Record) -> None:
        key = record.intent.client_order_id
        self.records[key] = self._unsettled[key] = record

    def _leave(self, key: str) -> Record | None:
        self._closed.pop(key, None)
        self._unsettled.pop(key, None)
        self._settled.pop(key, None)
        record = self.records.pop(key, None)
        if record is not None:
            record.recheck = None
        return record

    def _index(self, record: Record) -> None:
        """Put an order where it belongs now: after every change of it."""
        intent, is_open, order = record.intent, record.is_open, record.order
        key = intent.client_order_id
        if is_open and not (order.filled or order.pending_quantity is not None or record.before_answer):
            reserved = order.quantity  # as ``reserved`` has it of an order of which nothing traded or changes
            if (
                record.lanes
                and reserved is self._exposure.parts.get(key, NO_PART)[0]
                and not (intent.group or self.unknown or record.submission is _UNKNOWN)
            ):  # news of an order on its way, as most is: it stands where it stood and may fill as much as it might
                own, whole = record.lanes
                own.told = whole.told = None
                return
        else:
            reserved = record.reserved
        if is_open:
            if not record.lanes:
                if key not in self.records:
                    self._enter(record)  # forgotten as closed, and it is not any more: an execution of it was another's
                self._open[key] = record
                conid, lanes = intent.instrument.conid, self._lanes
                own = lanes.get((intent.strategy, conid)) or self._lane(intent.strategy, conid)
                whole = lanes.get((None, conid)) or self._lane(None, conid)
                record.lanes = own, whole
                own.records[key] = whole.records[key] = record
                self._closed.pop(key, None)
            own, whole = record.lanes
            own.told = whole.told = None
            if not record.broker_order_id and (record.submission in IN_FLIGHT or intent.leg):
                self._nameless.setdefault(key, record)
        elif key not in self._closed:
            if record.lanes:
                del self._open[key]
                for lane in record.lanes:
                    del lane.records[key]
                    lane.told = None
                record.lanes = ()
            self._nameless.pop(key, None)
            if key not in self.records:
                self._enter(record)  # forgotten, and news of its executions came all the same
            self._closed[key] = None
            if len(self._closed) > CLOSED_MAX:
                self._forget()
        if is_open and record.submission is _UNKNOWN:
            self.unknown.setdefault(key, record.unknown_wall_ns)
        else:
            if self.unknown:
                self.unknown.pop(key, None)
            record.unknown_wall_ns = 0
        if reserved and not is_open:
            self._owing[key] = record
        elif self._owing:
            self._owing.pop(key, None)
        if intent.group and (group := self.groups.get(intent.group)) is not None:
            self._put_group(group)
        elif self._exposure.parts.get(key, NO_PART) != (reserved, is_open):
            self._exposure.put(key, intent.instrument.conid, intent.strategy, reserved, intent.side is _BUY, is_open)

    def _lane(self, strategy: str | None, conid: int) -> Lane:
        lane = self._lanes[strategy, conid] = Lane()
        return lane

    def _put_group(self, group: Group) -> None:
        """What may still fill of one order of a group follows from all of them."""
        for name, share in group.shares().items():
            member = group.members[name]
            intent, is_open = member.intent, member.is_open
            if self._exposure.parts.get(name, NO_PART) != (share, is_open):
                self._exposure.put(name, intent.instrument.conid, intent.strategy, share, intent.side is _BUY, is_open)

    def _forget(self) -> None:
        while len(self._closed) > CLOSED_MAX:
            oldest = next((key for key in self._closed if not self._is_kept(key)), None)
            if oldest is None:
                return
            group = self.groups.pop(self.records[oldest].intent.group, None)
            for key in (oldest,) if group is None else tuple(group.members):
                record = self._leave(key)
                if record is not None and self._by_broker.get(record.broker_order_id) is record:
                    del self._by_broker[record.broker_order_id]
            for child in () if group is None else group.children:
                self._children.pop(child, None)

    def _is_kept(self, key: str) -> bool:
        """Whether something closed is still waited for: it belongs to a group of which something is open, or owes executions."""
        if key in self._owing:
            return True
        group = self.groups.get(self.records[key].intent.group)
        return group is not None and any(other.is_open or name in self._owing for name, other in group.members.items())

    def _due(self) -> dict[str, Record]:
        """The orders that a check has to look at, and those whose turn it is."""
        unsettled, settled = self._unsettled, self._settled
        for key in unsettled:
            settled.pop(key, None)
        turn = dict(islice(settled.items(), CHECK_TURN))
        for key in turn:
            settled[key] = settled.pop(key)
        return unsettled | turn

    def check(self, *, whole: bool = True) -> list[str]:
        """Work out from nothing what is kept up to date and compare: what differs, as text.

        ``whole``: all orders are looked at. Otherwise those that are open or owe something, those that changed since they were
        found right, and some of the rest in turn: what is closed for good adds nothing to any sum, and a look at the books
        does not cost more the longer a run lasts.
        """
        anew, found = Exposure(), []
        due = self._due()
        if len(self.records) != len(self._unsettled) + len(self._settled):
            found.append(
                f"{len(self.records)} orders, {len(self._unsettled)} to check and {len(self._settled)} settled"
            )
        for key, record in (self.records if whole else due).items():
            wrong = len(found)
            intent, is_open = record.intent, record.order.is_open
            group = self.groups.get(intent.group) if intent.group else None
            share = record.reserved if group is None else group.shares()[key]
            if share or is_open:
                anew.put(key, intent.instrument.conid, intent.strategy, share, intent.side is _BUY, is_open)
            if record.is_open is not is_open or (key in self._open) is not is_open or (key in self._closed) is is_open:
                found.append(f"order {key}: open {is_open}, kept {record.is_open}")
            sums = record.sums()
            if (record.filled, record.worth, record.average_price) != sums:
                found.append(f"order {key}: executions add up to {sums[0]} at {sums[2]}, kept {record.filled}")
            if len(found) > wrong:
                record.unsettle()
            elif not (share or is_open or record.recheck is not None or self._is_kept(key)):
                record.recheck = self._unsettled
                self._settled[key] = record
                self._unsettled.pop(key, None)
        for (strategy, conid), lane in self._lanes.items():
            there = tuple(
                record.order
                for record in self._open.values()
                if record.intent.instrument.conid == conid and strategy in (None, record.intent.strategy)
            )
            if lane.told not in (None, there) or tuple(record.order for record in lane.records.values()) != there:
                found.append(f"open orders of {strategy} in {conid}: told {len(lane.told or ())} that are others now")
        return [*self._exposure.differences(anew), *found]
