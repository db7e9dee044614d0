"""The orders by name and by number, which of them are open, and what they may still fill.

Every change of an order comes here once (``_index``), so that nothing that is asked later walks the orders; closed ones are
forgotten, the oldest first. Imports core only; ``core.book`` is one of these that hears reports.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

import attrs

from botframework.core.exposure import Exposure
from botframework.core.groups import Group
from botframework.core.model import ZERO, Order, Side, Submission
from botframework.core.orders import IN_FLIGHT, Record

FOREIGN = ""  # the strategy of everything that is not ours
# On Python 3.11 a member of an enum costs as much as a dozen names do, and orders change a lot.
_BUY, _UNKNOWN = Side.BUY, Submission.UNKNOWN
CLOSED_MAX = 5_000  # closed orders kept for late reports; older ones are forgotten, their executions' ids are not


@attrs.define(eq=False)
class Shelf:
    """Every order, and the exposure that follows."""

    records: dict[str, Record] = attrs.field(factory=dict)
    unknown: dict[str, int] = attrs.field(factory=dict)  # client order id -> wall time since when
    groups: dict[str, Group] = attrs.field(factory=dict)  # by the name of their first order
    _by_broker: dict[str, Record] = attrs.field(factory=dict)
    _open: dict[str, Record] = attrs.field(factory=dict)  # by record key, oldest first
    _open_of: dict[tuple[str, int], dict[str, Order]] = attrs.field(factory=dict)  # (strategy, conid), as they stand
    _open_in: dict[int, dict[str, Order]] = attrs.field(factory=dict)  # conid
    _told: dict[tuple[str | None, int], tuple[Order, ...]] = attrs.field(factory=dict)  # what was last answered of them
    _exposure: Exposure = attrs.field(factory=Exposure)
    _nameless: dict[str, Record] = attrs.field(factory=dict)  # ours, in flight, broker id unknown
    _closed: dict[str, None] = attrs.field(factory=dict)
    _owing: dict[str, Record] = attrs.field(factory=dict)  # closed, and not all that has traded is told
    _children: dict[str, Group] = attrs.field(factory=dict)  # ids the broker answered with, not yet told apart

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

    def open_quantity(self, conid: int, *, buys: bool, strategy: str | None = None, excluding: str = "") -> Decimal:
        """Sum of what may still fill, worst case; the whole account's with ``strategy`` None."""
        total = self._exposure.of(conid, strategy, buys=buys)
        if excluding and (record := self._open.get(excluding)) is not None:
            order = record.order
            is_in = order.instrument.conid == conid and (order.side is Side.BUY) is buys
            if is_in and strategy in (None, order.strategy):
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

    def on_exposure(self, touched: Callable[[str | None, int], None]) -> None:
        """Let somebody know of every change of what a scope's contract may still fill."""
        self._exposure.touched = touched

    def open_orders(self, conid: int | None = None, strategy: str | None = None) -> tuple[Order, ...]:
        """Orders not proven dead, oldest first; foreign ones are in when ``strategy`` is None.

        Of a contract it is the same tuple until one of the orders changes, so who asks again can tell that nothing did.
        """
        if conid is not None:
            told = self._told.get((strategy, conid))
            if told is None:
                lane = self._open_in.get(conid) if strategy is None else self._open_of.get((strategy, conid))
                told = () if not lane else tuple(lane.values())
                self._told[strategy, conid] = told
            return told
        return tuple(
            record.order for record in self._open.values() if strategy is None or record.intent.strategy == strategy
        )

    def own_open(self) -> list[Record]:
        """Records of our own open orders, oldest first."""
        return [record for record in self._open.values() if record.intent.strategy != FOREIGN]

    def __iter__(self) -> Iterator[Record]:
        return iter(self.records.values())

    # --- for whoever changes an order ---------------------------------------------------------------------------------

    def _index(self, record: Record, key: str, order: Order) -> None:
        intent, is_open, reserved = order.intent, order.is_open, record.reserved
        conid, strategy = intent.instrument.conid, intent.strategy
        if self._told:
            self._told.pop((strategy, conid), None)
            self._told.pop((None, conid), None)
        place = strategy, conid
        if is_open:
            if key not in self._open:
                self._open[key] = record
                self._open_of.setdefault(place, {})
                self._open_in.setdefault(conid, {})
                self._closed.pop(key, None)
            self._open_of[place][key] = self._open_in[conid][key] = order
        elif key not in self._closed:
            if key in self._open:
                del self._open[key], self._open_of[place][key], self._open_in[conid][key]
            self._nameless.pop(key, None)
            self._closed[key] = None
            self._forget()
        if is_open and order.submission is _UNKNOWN:
            self.unknown.setdefault(key, record.unknown_wall_ns)
        else:
            self.unknown.pop(key, None)
            record.unknown_wall_ns = 0
        if is_open and record.broker_order_id == "" and (order.submission in IN_FLIGHT or intent.leg):
            self._nameless.setdefault(key, record)
        if reserved and not is_open:
            self._owing[key] = record
        else:
            self._owing.pop(key, None)
        group = self.groups.get(intent.group)
        if group is None:
            self._exposure.put(key, conid, strategy, reserved, buys=intent.side is _BUY, is_open=is_open)
            return
        for name, share in group.shares().items():
            other = group.members[name]
            self._exposure.put(
                name,
                other.intent.instrument.conid,
                strategy,
                share,
                buys=other.intent.side is Side.BUY,
                is_open=other.order.is_open,
            )

    def _forget(self) -> None:
        while len(self._closed) > CLOSED_MAX:
            oldest = next((key for key in self._closed if not self._is_kept(key)), None)
            if oldest is None:
                return
            group = self.groups.pop(self.records[oldest].intent.group, None)
            for key in (oldest,) if group is None else tuple(group.members):
                self._closed.pop(key, None)
                record = self.records.pop(key)
                self._by_broker.pop(record.broker_order_id, None)
            for child in () if group is None else group.children:
                self._children.pop(child, None)

    def _is_kept(self, key: str) -> bool:
        """Whether something closed is still waited for: it belongs to a group of which something is open, or owes executions."""
        if key in self._owing:
            return True
        group = self.groups.get(self.records[key].intent.group)
        return group is not None and any(
            other.order.is_open or name in self._owing for name, other in group.members.items()
        )

    def check(self) -> list[str]:
        """Work the exposure out from nothing and compare: what differs, as text. For tests and slow checks."""
        anew = Exposure()
        for key, record in self.records.items():
            intent, group = record.intent, self.groups.get(record.intent.group)
            share = record.reserved if group is None else group.shares()[key]
            buys = intent.side is Side.BUY
            anew.put(key, intent.instrument.conid, intent.strategy, share, buys=buys, is_open=record.order.is_open)
        stale = [
            f"open orders {place}: told {len(told)} that are others now"
            for place, told in self._told.items()
            if told
            != tuple(
                record.order
                for record in self._open.values()
                if record.intent.instrument.conid == place[1] and place[0] in (None, record.intent.strategy)
            )
        ]
        return [*self._exposure.differences(anew), *stale]
