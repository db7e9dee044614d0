"""The matching of orders against a displayed touch. Pure: no clock, no money, no knowledge of accounts.

Imports attrs and the quote. Called by the desk with quotes, orders, replacements and cancellations; answers with what
happened, in order. The rules:

- an order that reaches the opposite touch takes displayed size at the touch price, which may be better than its limit;
- displayed size that was taken is gone until the next quote shows size again;
- an order that had to wait fills at its own limit price once the opposite touch reaches it, never through it;
- better prices go first, then earlier orders; a stop is elected when the opposite touch reaches its stop price.
"""

from decimal import Decimal
from typing import Literal

import attrs

from botframework.sim.market import Quote

Kind = Literal["LMT", "MKT", "STP", "STOP_LIMIT"]

ZERO = Decimal(0)


@attrs.define(slots=True)
class Touch:
    """Best bid and ask of one instrument with what is left of the displayed sizes."""

    bid: Decimal | None = None
    bid_left: Decimal = ZERO
    ask: Decimal | None = None
    ask_left: Decimal = ZERO


@attrs.define(slots=True)
class Resting:
    """An order at the exchange. `passive`: it has waited at its limit, so it no longer gets a better price."""

    order_id: int
    conid: int
    buy: bool
    kind: Kind
    remaining: Decimal
    limit: Decimal | None = None
    stop: Decimal | None = None
    immediate: bool = False
    outside_hours: bool = False
    sequence: int = 0
    passive: bool = False
    elected: bool = True


@attrs.frozen(slots=True)
class Fill:
    """A quantity was executed."""

    order_id: int
    price: Decimal
    quantity: Decimal


@attrs.frozen(slots=True)
class Elected:
    """A stop order became active."""

    order_id: int


@attrs.frozen(slots=True)
class Lapsed:
    """The rest of an immediate-or-cancel order was cancelled."""

    order_id: int


Outcome = Fill | Elected | Lapsed


class Exchange:
    """Touches and working orders of all instruments."""

    def __init__(self) -> None:
        self.open = True
        self._touches: dict[int, Touch] = {}
        self._books: dict[int, list[Resting]] = {}
        self._orders: dict[int, Resting] = {}
        self._sequence = 0

    def __len__(self) -> int:
        return len(self._orders)

    def working(self, order_id: int) -> Resting | None:
        """The order, while it works."""
        return self._orders.get(order_id)

    def touch(self, conid: int) -> Touch | None:
        """The touch of an instrument that has had a quote."""
        return self._touches.get(conid)

    def quote(self, quote: Quote) -> list[Outcome]:
        """A new touch: displayed sizes are fresh, waiting orders get their turn."""
        touch = self._touches.get(quote.conid)
        if touch is None:
            touch = self._touches[quote.conid] = Touch()
        touch.bid, touch.bid_left = quote.bid, quote.bid_size
        touch.ask, touch.ask_left = quote.ask, quote.ask_size
        book = self._books.get(quote.conid)
        if not book:
            return []
        outcomes: list[Outcome] = []
        for order in sorted(book, key=_priority):
            self._match(order, touch, outcomes)
        return outcomes

    def submit(self, order: Resting) -> list[Outcome]:
        """A new order. Raises ValueError on a quantity that is not positive or an id that already works."""
        if order.remaining <= 0:
            raise ValueError(f"order {order.order_id}: quantity {order.remaining} is not positive")
        if order.order_id in self._orders:
            raise ValueError(f"order {order.order_id} already works")
        order.elected = order.stop is None
        self._enqueue(order)
        self._orders[order.order_id] = order
        self._books.setdefault(order.conid, []).append(order)
        return self._turn(order)

    def replace(
        self, order_id: int, remaining: Decimal, limit: Decimal | None, stop: Decimal | None, immediate: bool
    ) -> list[Outcome]:
        """New terms for a working order. Only a smaller quantity at the same price keeps its place in time."""
        order = self._orders[order_id]
        if remaining <= 0:
            raise ValueError(f"order {order_id}: quantity {remaining} is not positive")
        if limit != order.limit or stop != order.stop or remaining > order.remaining:
            self._enqueue(order)
            order.passive = False
        if stop != order.stop:
            order.elected = stop is None
        order.remaining, order.limit, order.stop, order.immediate = remaining, limit, stop, immediate
        return self._turn(order)

    def cancel(self, order_id: int) -> bool:
        """Takes an order out; False when it no longer works."""
        order = self._orders.pop(order_id, None)
        if order is None:
            return False
        self._books[order.conid].remove(order)
        return True

    def _enqueue(self, order: Resting) -> None:
        self._sequence += 1
        order.sequence = self._sequence

    def _turn(self, order: Resting) -> list[Outcome]:
        outcomes: list[Outcome] = []
        touch = self._touches.get(order.conid)
        if touch is not None:
            self._match(order, touch, outcomes)
        if order.immediate and self.cancel(order.order_id):
            outcomes.append(Lapsed(order.order_id))
        return outcomes

    def _match(self, order: Resting, touch: Touch, outcomes: list[Outcome]) -> None:
        if not self.open and not order.outside_hours:
            return
        price, left = (touch.ask, touch.ask_left) if order.buy else (touch.bid, touch.bid_left)
        if not order.elected:
            stop = order.stop
            if price is None or stop is None or (price < stop if order.buy else price > stop):
                return
            order.elected = True
            outcomes.append(Elected(order.order_id))
        limit = order.limit
        if price is None or (limit is not None and (limit < price if order.buy else limit > price)):
            order.passive = limit is not None
            return
        if left <= 0:
            return
        quantity = min(order.remaining, left)
        if order.buy:
            touch.ask_left = left - quantity
        else:
            touch.bid_left = left - quantity
        order.remaining -= quantity
        at = limit if order.passive and limit is not None else price
        outcomes.append(Fill(order.order_id, at, quantity))
        if order.remaining <= 0:
            self.cancel(order.order_id)


def _priority(order: Resting) -> tuple[int, Decimal, int]:
    if order.limit is None:
        return (0, ZERO, order.sequence)
    return (1, -order.limit if order.buy else order.limit, order.sequence)
