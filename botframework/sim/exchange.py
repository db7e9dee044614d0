"""The matching of orders against a displayed touch. Pure: no clock, no money, no knowledge of accounts.

Imports the exchange's words, the quote and the fill rules. Called by the desk with quotes, orders, replacements and
cancellations; answers with what happened, in order. The rules:

- an order that reaches the opposite touch takes displayed size at the touch price, which may be better than its limit;
- displayed size that was taken is gone until the next quote shows size again, which a trade alone does not;
- an order that had to wait fills at its own limit price once the opposite touch reaches it, never through it;
- better prices go first, then earlier orders; a stop is elected when the opposite touch reaches its stop price, an
  if-touched trigger when it comes to it from the other side, a trailing stop follows the opposite touch;
- a pegged order stands where its peg says, and is asked at the level it stood at before it moves;
- an auction has one price, the middle of the touch, and takes any size; orders for it wait for nothing else;
- a combination fills when all legs can, each at its own touch; a fill in a group takes the same part from its others.

Whoever gives it `FillRules` has the first three answered by them, for all orders but combinations and auctions.
"""

from collections.abc import Container, Sequence
from decimal import Decimal
from fractions import Fraction

from botframework.fills.rules import FillRules
from botframework.sim.quotes import Quote
from botframework.sim.venue.levels import auction_price, net_touch, pegged, trailed
from botframework.sim.venue.working import (
    ZERO,
    Auction,
    Elected,
    Fill,
    Group,
    Kind,
    Lapsed,
    Outcome,
    Reduced,
    Resting,
    Rules,
    Touch,
    Trailed,
)


class Exchange:
    """Touches and working orders of all instruments. `open` closes everything, `closed` names venues that are."""

    def __init__(self, fills: FillRules | None = None) -> None:
        self.open = True
        self._assumed = fills
        self.closed: set[str] = set()
        self._touches: dict[int, Touch] = {}
        self._books: dict[int, list[Resting]] = {}
        self._orders: dict[int, Resting] = {}
        self._combinations: dict[int, list[Resting]] = {}
        self._turns: dict[int, tuple[Resting, ...]] = {}
        self._opening: set[int] = set()
        self._sequence = 0

    def __len__(self) -> int:
        return len(self._orders)

    def working(self, order_id: int) -> Resting | None:
        """The order, while it works."""
        return self._orders.get(order_id)

    def book(self, conid: int) -> Sequence[Resting]:
        """The working orders in an instrument alone, in no order that means anything."""
        return self._books.get(conid, ())

    def touch(self, conid: int) -> Touch | None:
        """The touch of an instrument that has had a quote."""
        return self._touches.get(conid)

    # ------------------------------------------------------------------ what comes in

    def quote(self, quote: Quote) -> list[Outcome]:
        """A new touch: displayed sizes are fresh, waiting orders get their turn. One that repeats brings nothing back."""
        touch = self._touches.get(quote.conid)
        if touch is None:
            touch = self._touches[quote.conid] = Touch()
        if not (quote.repeats and touch.taken):
            touch.bid, touch.bid_left = quote.bid, quote.bid_size
            touch.ask, touch.ask_left = quote.ask, quote.ask_size
            touch.taken = False
        if self._assumed is not None:
            self._assumed.shown(quote.conid, touch, quote.trade, repeats=quote.repeats)
        if not self._orders:
            return []
        if self._combinations or self._opening:
            return self._quote_all(quote.conid, touch, repeats=quote.repeats)
        turns = self._turns.get(quote.conid)
        if turns is None:
            turns = self._in_turn(quote.conid)
        if not turns:
            return []
        outcomes: list[Outcome] = []
        for order in turns:
            if not order.gone:
                self._match(order, touch, outcomes)
        return outcomes

    def _in_turn(self, conid: int) -> tuple[Resting, ...]:
        """The orders in an instrument by price and time, kept until one of them changes."""
        turns = self._turns[conid] = tuple(sorted(self._books.get(conid, ()), key=_priority))
        return turns

    def _quote_all(self, conid: int, touch: Touch, *, repeats: bool) -> list[Outcome]:
        """A quote where auctions are due or combinations work: auctions first, orders in the instrument alone before others."""
        outcomes: list[Outcome] = []
        if conid in self._opening and not repeats:  # a print alone comes with the touch of the evening before
            self._opening.discard(conid)
            self._auction(list(self._books.get(conid, ())), "open", outcomes)
        for order in (*self._in_turn(conid), *self._combinations.get(conid, ())):
            if not order.gone:
                self._match(order, touch, outcomes)
        return outcomes

    def submit(self, order: Resting) -> list[Outcome]:
        """A new order. Raises ValueError on a quantity that is not positive or an id that already works."""
        rules = order.rules
        if order.remaining <= ZERO and (rules is None or rules.hidden <= 0):
            raise ValueError(f"order {order.order_id}: quantity {order.remaining} is not positive")
        if order.order_id in self._orders:
            raise ValueError(f"order {order.order_id} already works")
        order.elected = order.stop is None and (rules is None or rules.trail is None)
        self._sequence = order.sequence = self._sequence + 1
        self._orders[order.order_id] = order
        if rules is None or not rules.legs:
            book = self._books.get(order.conid)
            if book is None:
                book = self._books[order.conid] = []
            book.append(order)
            if self._turns:
                self._turns.pop(order.conid, None)
        else:
            for conid, _ in rules.legs:
                self._combinations.setdefault(conid, []).append(order)
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
            self._turns.pop(order.conid, None)
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
        order.gone = True
        if self._assumed is not None:
            self._assumed.left(order)
        rules = order.rules
        if rules is None or not rules.legs:
            self._books[order.conid].remove(order)
            if self._turns:
                self._turns.pop(order.conid, None)
            return True
        for conid, _ in rules.legs:
            crossing = self._combinations[conid]
            crossing.remove(order)
            if not crossing:
                del self._combinations[conid]
        return True

    def release(self, order_id: int, quantity: Decimal) -> list[Outcome]:
        """Shows the market more of an order that is sent in slices; at most what is hidden of it."""
        order = self._orders[order_id]
        if order.rules is None:
            raise ValueError(f"order {order_id} is not sent in slices")
        shown = min(quantity, order.rules.hidden)
        order.rules.hidden -= shown
        order.remaining += shown
        return self._turn(order)

    def urge(self, order_id: int, urgency: Decimal) -> list[Outcome]:
        """Lets an adaptive order come nearer to the opposite touch."""
        order = self._orders[order_id]
        if order.rules is None:
            raise ValueError(f"order {order_id} is not adaptive")
        order.rules.urgency = urgency
        return self._turn(order)

    def free(self, group: Group, released: Fraction, final: Fraction) -> list[Outcome]:
        """As much of a group's orders may work from now on; those of which nothing may ever work lapse."""
        group.released, group.final = released, final
        outcomes: list[Outcome] = []
        members = [order for i in group.sizes if (order := self._orders.get(i)) is not None]
        for order in members:
            self._share(order, group, outcomes)
        for order in members:
            if not order.gone:
                outcomes.extend(self._turn(order))
        return outcomes

    def begin(self, venue: str) -> None:
        """A session begins: orders for the opening take part with the first quote of their instrument."""
        self.closed.discard(venue)
        for order in self._orders.values():
            if order.venue == venue and order.rules is not None and order.rules.auction == "open":
                self._opening.add(order.conid)

    def end(self, venue: str) -> list[Outcome]:
        """A session ends with its auction. Orders for the opening that saw no quote in it have missed it."""
        self.closed.add(venue)
        orders = [order for order in self._orders.values() if order.venue == venue]
        outcomes = self.closing(venue)
        for order in orders:
            if not order.gone and order.conid in self._opening and order.rules and order.rules.auction == "open":
                self._lapse(order, outcomes, "no opening")
        self._opening -= {order.conid for order in orders}
        return outcomes

    def closing(self, venue: str, but: Container[int] = ()) -> list[Outcome]:
        """The closing auction alone, of a venue that does not close; of some contracts there is none."""
        outcomes: list[Outcome] = []
        orders = [order for order in self._orders.values() if order.venue == venue and order.conid not in but]
        self._auction(orders, "close", outcomes)
        return outcomes

    def clear(self) -> None:
        """All touches are gone, and nothing else happens."""
        for touch in self._touches.values():
            touch.bid = touch.ask = None
            touch.bid_left = touch.ask_left = ZERO
            touch.taken = False

    # ------------------------------------------------------------------ matching

    def _enqueue(self, order: Resting) -> None:
        self._sequence += 1
        order.sequence = self._sequence

    def _turn(self, order: Resting) -> list[Outcome]:
        outcomes: list[Outcome] = []
        rules = order.rules
        touch = self._touches.get(order.conid if rules is None or not rules.legs else rules.legs[0][0])
        if self._assumed is not None:
            self._assumed.arrives(order)
        if touch is not None:
            self._match(order, touch, outcomes)
        if order.immediate and not order.gone:
            self._lapse(order, outcomes)
        return outcomes

    def _match(self, order: Resting, touch: Touch, outcomes: list[Outcome]) -> None:
        if not order.outside_hours and (not self.open or (self.closed and order.venue in self.closed)):
            return
        if touch.bid is None and touch.ask is None and not (order.rules and order.rules.legs):
            return  # no market: who comes now has not waited at one
        rules = order.rules
        price, left = (touch.ask, touch.ask_left) if order.buy else (touch.bid, touch.bid_left)
        if rules is not None:
            if rules.auction or order.remaining <= 0:
                return
            if rules.legs:
                found = net_touch(order, rules, self._touches.get)
                if found is None:
                    return
                price, left = found
            elif rules.peg:
                if not self._stands(order, rules, touch, price):
                    return
            elif rules.trail is not None and not order.elected and trailed(order, rules, rules.trail, touch):
                self._turns.pop(order.conid, None)
                outcomes.append(Trailed(order.order_id, order.stop or ZERO, order.limit))
        if not order.elected:
            stop = order.stop
            if price is None or stop is None:
                return
            # A stop waits for the market to get worse, an if-touched trigger for it to get better.
            if price < stop if order.buy is not order.touched else price > stop:
                return
            order.elected = True
            outcomes.append(Elected(order.order_id))
        limit = order.limit
        if self._assumed is not None and (rules is None or not rules.legs):
            self._as_assumed(self._assumed, order, touch, price, outcomes)
            return
        if price is None or (limit is not None and (limit < price if order.buy else limit > price)):
            order.passive = limit is not None
            return
        if left <= ZERO or (rules is not None and rules.all_or_none and left < order.remaining):
            return
        quantity = left if left < order.remaining else order.remaining
        if rules is not None and rules.legs:
            self._fill_legs(order, rules, price, quantity, outcomes)
            return
        touch.taken = True
        if order.buy:
            touch.ask_left = left - quantity
        else:
            touch.bid_left = left - quantity
        at = limit if order.passive and limit is not None else price
        if rules is not None:
            self._fill(order, at, quantity, outcomes)
            return
        outcomes.append(Fill(order.order_id, at, quantity))
        if quantity is order.remaining:  # all of it
            order.remaining = ZERO
            self.cancel(order.order_id)
        else:
            order.remaining -= quantity

    def _as_assumed(
        self, assumed: FillRules, order: Resting, touch: Touch, price: Decimal | None, outcomes: list[Outcome]
    ) -> None:
        """An order's turn by the fill rules, which are told where it stands and answer what it may have."""
        limit, rules = order.limit, order.rules
        away = price is None or (limit is not None and _beyond(order.buy, limit, price))
        offered = assumed.offer(order, touch, away)
        if away:
            order.passive = limit is not None
        if offered is None or (rules is not None and rules.all_or_none and offered[1] < order.remaining):
            return
        touch.taken = True
        assumed.took(order, touch, offered[1])
        self._fill(order, *offered, outcomes)

    def _stands(self, order: Resting, rules: Rules, touch: Touch, opposite: Decimal | None) -> bool:
        """Moves a peg, unless the market has just come to where it stood. False while there is no level."""
        standing = order.limit
        if (
            standing is not None
            and opposite is not None
            and order.passive
            and not _beyond(order.buy, standing, opposite)
        ):
            return True
        level = pegged(order.buy, rules, touch)
        if level is not None and level != standing:
            order.limit, order.passive = level, False
            self._turns.pop(order.conid, None)
        return order.limit is not None

    def _fill_legs(
        self, order: Resting, rules: Rules, net: Decimal, quantity: Decimal, outcomes: list[Outcome]
    ) -> None:
        legs = []
        for conid, ratio in rules.legs:
            touch = self._touches[conid]
            buy, pieces = order.buy == (ratio > 0), quantity * abs(ratio)
            touch.taken = True
            if buy:
                price, touch.ask_left = touch.ask, touch.ask_left - pieces
            else:
                price, touch.bid_left = touch.bid, touch.bid_left - pieces
            legs.append((conid, buy, pieces, price or ZERO))
        self._fill(order, net, quantity, outcomes, tuple(legs))

    def _fill(
        self,
        order: Resting,
        price: Decimal,
        quantity: Decimal,
        outcomes: list[Outcome],
        legs: tuple[tuple[int, bool, Decimal, Decimal], ...] = (),
    ) -> None:
        order.remaining -= quantity
        outcomes.append(Fill(order.order_id, price, quantity, legs))
        rules = order.rules
        group = None if rules is None else rules.group
        if group is not None:
            group.take(order.order_id, quantity)
            self._share_out(group, order, outcomes)
        if order.remaining <= 0 and (rules is None or rules.hidden <= 0):
            self.cancel(order.order_id)

    def _share_out(self, group: Group, filled: Resting, outcomes: list[Outcome]) -> None:
        for order_id in group.sizes:
            other = self._orders.get(order_id)
            if other is not None and other is not filled:
                self._share(other, group, outcomes)

    def _share(self, order: Resting, group: Group, outcomes: list[Outcome]) -> None:
        """Gives a member of a group what its others leave of it."""
        rules = order.rules
        if rules is None:
            raise AssertionError(f"order {order.order_id} is in a group without knowing it")
        before = order.remaining + rules.hidden
        left, active = group.left(order.order_id), group.active(order.order_id)
        order.remaining, rules.hidden = active, left - active
        if left <= 0:
            self._lapse(order, outcomes, "group")
        elif left != before:
            outcomes.append(Reduced(order.order_id, group.filled[order.order_id] + left))

    def _auction(self, orders: list[Resting], auction: Auction, outcomes: list[Outcome]) -> None:
        """Executes the orders of an auction at its one price, whole; what its limit keeps out lapses."""
        for order in sorted(orders, key=_priority):
            rules = order.rules
            if order.gone or rules is None or rules.auction != auction:
                continue
            touch = self._touches.get(order.conid)
            price = None if touch is None else auction_price(touch, rules)
            limit = order.limit
            inside = price is not None and (limit is None or (price <= limit if order.buy else price >= limit))
            if price is not None and inside and order.remaining > 0:
                self._fill(order, price, order.remaining, outcomes)
            if not order.gone:
                self._lapse(order, outcomes, "auction")

    def _lapse(self, order: Resting, outcomes: list[Outcome], reason: str = "") -> None:
        self.cancel(order.order_id)
        outcomes.append(Lapsed(order.order_id, reason))


def _beyond(buy: bool, limit: Decimal, price: Decimal) -> bool:
    """Whether a price is worse than a limit."""
    return limit < price if buy else limit > price


def _priority(order: Resting) -> tuple[int, Decimal, int]:
    if order.limit is None:
        return (0, ZERO, order.sequence)
    return (1, -order.limit if order.buy else order.limit, order.sequence)


__all__ = [
    "Elected",
    "Exchange",
    "Fill",
    "Group",
    "Kind",
    "Lapsed",
    "Outcome",
    "Reduced",
    "Resting",
    "Rules",
    "Touch",
    "Trailed",
]
