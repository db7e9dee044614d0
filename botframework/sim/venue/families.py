"""Brackets and one-cancels-all groups: who waits for whom, and how much of each may work.

Imports orders and the exchange's words; owned by the desk. Two rules the order notes leave open are assumed: a bracket's
children work in the proportion their parent has filled, and when the parent ends early they keep the filled part; a member
that its owner cancels takes no other with it.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

from botframework.sim.orders import SimOrder
from botframework.sim.venue.working import Group

ONE = Decimal(1)


class Families:
    """Groups by name and children by parent, of the orders in `orders`."""

    def __init__(self, orders: Mapping[int, SimOrder]) -> None:
        self._orders = orders
        self._groups: dict[str, Group] = {}
        self._children: dict[int, list[int]] = {}
        self._sent: set[int] = set()
        for order in orders.values():
            if order.parent is not None:
                self._children.setdefault(order.parent, []).append(order.order_id)
            if order.group:
                self._join(order)
        for parent in self._children:
            if (group := self._groups.get(_bracket(parent))) is not None:
                group.released, group.final = self.shares(parent)

    def adopt(self, order: SimOrder, parent: SimOrder) -> None:
        """Makes an order wait for a parent; all children of one are a group."""
        if not parent.size:
            parent.size = str(Fraction(parent.quantity))
        order.parent = parent.order_id
        self._children.setdefault(parent.order_id, []).append(order.order_id)
        self.enrol(order, _bracket(parent.order_id))
        group = self._groups[order.group]
        group.released, group.final = self.shares(parent.order_id)

    def enrol(self, order: SimOrder, name: str) -> None:
        """Makes an order a member of a group."""
        order.group, order.size = name, str(Fraction(order.quantity))
        self._join(order)

    def group(self, order: SimOrder) -> Group | None:
        """The group of an order."""
        return self._groups.get(order.group) if order.group else None

    def children(self, order: SimOrder) -> tuple[int, ...]:
        """The orders that wait or have waited for this one."""
        return tuple(self._children.get(order.order_id, ()))

    def shares(self, parent_id: int) -> tuple[Fraction, Fraction]:
        """The part of the children that may work now, and the part that ever may. A parent forgotten long ago had filled."""
        parent = self._orders.get(parent_id)
        if parent is None:
            return Fraction(1), Fraction(1)
        filled = min(Fraction(1), Fraction(parent.filled) / Fraction(parent.size or str(parent.quantity)))
        return filled, Fraction(1) if parent.working or parent.saved else filled

    def waits(self, order: SimOrder) -> bool:
        """Whether nothing of a child may work yet."""
        group = self.group(order)
        return order.parent is not None and group is not None and group.active(order.order_id) <= 0

    def sent(self, order: SimOrder) -> bool:
        """Whether a child has gone to the exchange."""
        return order.order_id in self._sent

    def send(self, order: SimOrder) -> None:
        """Notes that a member goes to the exchange."""
        if order.group:
            self._sent.add(order.order_id)

    def resize(self, order: SimOrder, quantity: Decimal) -> None:
        """A new total quantity for a member."""
        if (group := self.group(order)) is not None:
            group.resize(order.order_id, quantity)
            order.size = str(group.sizes[order.order_id])

    def kin(self) -> set[int]:
        """Finished orders that must not be forgotten yet: parents and group members of orders that are not finished."""
        alive = [o for o in self._orders.values() if o.working or o.saved]
        names = {o.group for o in alive if o.group}
        parents = {o.parent for o in alive if o.parent is not None}
        return parents | {o.order_id for o in self._orders.values() if o.group in names}

    def prune(self) -> None:
        """Forgets groups none of whose orders is kept any more."""
        names = {o.group for o in self._orders.values() if o.group}
        self._groups = {name: group for name, group in self._groups.items() if name in names}
        self._children = {
            parent: kept for parent, ids in self._children.items() if (kept := [i for i in ids if i in self._orders])
        }
        self._sent = {order_id for order_id in self._sent if order_id in self._orders}

    def _join(self, order: SimOrder) -> None:
        group = self._groups.setdefault(order.group, Group(order.group))
        step = ONE if order.quantity == order.quantity.to_integral_value() else Decimal("0.01")
        group.join(order.order_id, Fraction(order.size), order.filled, Fraction(order.used or 0), step)


def _bracket(parent_id: int) -> str:
    return f"{parent_id}.B"


def oca_name(order_ids: Iterable[int]) -> str:
    """The name of a group of orders sent together."""
    return f"{min(order_ids)}.O"
