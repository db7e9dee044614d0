"""Fill models: whether an order whose turn it is fills, and how much of it. The first line of each says what it assumes.

A model is asked by the exchange with an order and the touch, and answers with a price and a quantity, before slippage. An order
that has not waited yet takes at the touch; one that has fills at its own limit and never better. Imports the words only.
"""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, Protocol

import attrs
from attrs import validators

from botframework.fills.words import ZERO, Market, Offer, Print, Rng, Waiting, floor_to, opposite, own, take

HUNDRED = Decimal(100)


class FillModel(Protocol):
    """What the exchange asks. ``every_quote``: quotes that reach no order's price matter too, so none may be left out."""

    every_quote: ClassVar[bool]

    def begin(self, rng: Rng) -> None:
        """A run begins; ``rng`` is the model's own."""

    def shown(self, conid: int, touch: Market, trade: Print | None, *, repeats: bool) -> None:
        """A new quote, before the orders get their turn; with ``repeats`` the one before, and a trade is all that came."""

    def arrives(self, order: Waiting) -> None:
        """An order comes to the market or gets new terms: what happened before it does not count for it."""

    def offer(self, order: Waiting, touch: Market, away: bool) -> Offer | None:
        """What an order may have now; ``away`` when the opposite touch has not come to its limit, or is not there."""

    def took(self, order: Waiting, touch: Market, quantity: Decimal) -> None:
        """An order took what it was offered, or a part."""

    def left(self, order: Waiting) -> None:
        """An order works no more."""


def at_touch(order: Waiting, touch: Market) -> Offer | None:
    """Displayed size, at the touch for who comes, at the own limit for who waited."""
    price, left = opposite(order, touch)
    if price is None:
        return None
    return (order.limit if order.passive and order.limit is not None else price), min(order.remaining, left)


def is_through(order: Waiting, price: Decimal | None) -> bool:
    """Whether a price is strictly better for the order than its own limit."""
    return price is not None and order.limit is not None and (price < order.limit if order.buy else price > order.limit)


def is_reached(order: Waiting, touch: Market) -> bool:
    """Whether the opposite touch is at the order's limit, or better."""
    return opposite(order, touch)[0] == order.limit or is_through(order, opposite(order, touch)[0])


def _whole(_: object, attribute: attrs.Attribute[Decimal], value: Decimal) -> None:
    """Nobody trades a part of a share: it would be a position that no order can close."""
    if not (value.is_finite() and value > 0 and value == value.to_integral_value()):
        raise ValueError(f"{attribute.name} must be a whole number above 0, not {value}")


@attrs.define(eq=False, kw_only=True)
class _Plain:
    """What most models have in common: nothing to remember, displayed size is taken once."""

    every_quote: ClassVar[bool] = False

    def begin(self, rng: Rng) -> None:
        pass

    def shown(self, conid: int, touch: Market, trade: Print | None, *, repeats: bool) -> None:
        pass

    def arrives(self, order: Waiting) -> None:
        pass

    def took(self, order: Waiting, touch: Market, quantity: Decimal) -> None:
        take(order, touch, quantity)

    def left(self, order: Waiting) -> None:
        pass


@attrs.define(eq=False, kw_only=True)
class Touch(_Plain):
    """A waiting order fills as soon as the opposite touch reaches its limit; at most the displayed size fills."""

    def offer(self, order: Waiting, touch: Market, away: bool) -> Offer | None:
        return None if away else at_touch(order, touch)


@attrs.define(eq=False, kw_only=True)
class Cross(_Plain):
    """A waiting order fills only when the opposite touch goes through its limit: everybody else at that price was before it."""

    def offer(self, order: Waiting, touch: Market, away: bool) -> Offer | None:
        if away or (order.passive and not is_through(order, opposite(order, touch)[0])):
            return None
        return at_touch(order, touch)


@attrs.define(eq=False, kw_only=True)
class Chance(_Plain):
    """A waiting order that is reached, and not gone through, fills with a fixed probability at each quote that reaches it."""

    percent: Decimal = attrs.field(
        default=Decimal(50),
        validator=[validators.ge(ZERO), validators.le(HUNDRED)],
        metadata={"help": "of the quotes that reach the limit fill it"},
    )
    _rng: Rng | None = attrs.field(init=False, default=None)
    _drawn: set[int] = attrs.field(init=False, factory=set)  # contracts whose quote has had its chance

    def begin(self, rng: Rng) -> None:
        self._rng = rng

    def shown(self, conid: int, touch: Market, trade: Print | None, *, repeats: bool) -> None:
        (self._drawn.add if repeats else self._drawn.discard)(conid)

    def arrives(self, order: Waiting) -> None:
        self._drawn.add(order.conid)  # who waits at this quote has drawn for it, also who gets new terms

    def offer(self, order: Waiting, touch: Market, away: bool) -> Offer | None:
        if away:
            return None
        if order.passive and not is_through(order, opposite(order, touch)[0]):
            if order.conid in self._drawn:
                return None
            if self._rng is None:
                raise RuntimeError("the model has not begun")
            if self._rng.random() * 100 >= self.percent:
                return None
        return at_touch(order, touch)


@attrs.define(eq=False, kw_only=True)
class Limited(_Plain):
    """As `touch`, but all our orders together get at most a part of the size a quote shows: others want the rest."""

    percent: Decimal = attrs.field(
        default=Decimal(25),
        validator=[validators.gt(ZERO), validators.le(HUNDRED)],
        metadata={"help": "of the displayed size at each quote"},
    )
    step: Decimal = attrs.field(
        default=Decimal(1), validator=_whole, metadata={"help": "fills are multiples of this, which is whole"}
    )
    _left: dict[tuple[int, bool], Decimal] = attrs.field(init=False, factory=dict)

    def shown(self, conid: int, touch: Market, trade: Print | None, *, repeats: bool) -> None:
        if repeats and touch.taken:
            return
        self._left[conid, True] = floor_to(touch.ask_left * self.percent / HUNDRED, self.step)
        self._left[conid, False] = floor_to(touch.bid_left * self.percent / HUNDRED, self.step)

    def offer(self, order: Waiting, touch: Market, away: bool) -> Offer | None:
        found = None if away else at_touch(order, touch)
        if found is None:
            return None
        return found[0], min(found[1], self._left.get((order.conid, order.buy), ZERO))

    def took(self, order: Waiting, touch: Market, quantity: Decimal) -> None:
        take(order, touch, quantity)
        self._left[order.conid, order.buy] -= quantity


@attrs.define(eq=False)
class _Place:
    """Where an order stands. ``ahead`` is the size before it, None while its price is behind the best one."""

    sequence: int
    ahead: Decimal | None = None


@attrs.define(eq=False, kw_only=True)
class Queue(_Plain):
    """A waiting order fills after the size that was displayed at its price before it: by prints there, or when gone through.

    Of those ahead we learn three things: a print at the price, or an opposite touch that has come to it, takes from them first;
    they are never more than the price shows; a better own touch hides them. An order behind the best price learns its place
    when the best price comes back to it. Cancellations ahead count only once the display is smaller than the queue.
    """

    every_quote: ClassVar[bool] = True
    _places: dict[int, _Place] = attrs.field(init=False, factory=dict)
    _prints: dict[int, list[Decimal]] = attrs.field(init=False, factory=dict)
    _repeated: set[int] = attrs.field(init=False, factory=set)  # contracts whose quote has passed by the queue before

    def shown(self, conid: int, touch: Market, trade: Print | None, *, repeats: bool) -> None:
        (self._repeated.add if repeats else self._repeated.discard)(conid)
        if trade is None:
            self._prints.pop(conid, None)
        else:
            self._prints[conid] = [*trade]

    def arrives(self, order: Waiting) -> None:
        self._prints.pop(order.conid, None)
        self._repeated.add(order.conid)

    def offer(self, order: Waiting, touch: Market, away: bool) -> Offer | None:
        price, left = opposite(order, touch)
        if order.limit is None or (not away and not order.passive):
            return at_touch(order, touch)
        if is_through(order, price):
            return at_touch(order, touch)
        place = self._places.get(order.order_id)
        is_new = place is None or place.sequence != order.sequence
        if place is None or is_new:
            place = self._places[order.order_id] = _Place(order.sequence)
        best, displayed = own(order, touch)
        if best is not None and (best < order.limit if order.buy else best > order.limit):
            place.ahead = ZERO  # alone at the best price
        elif best == order.limit and best != price:
            place.ahead = displayed if place.ahead is None else min(place.ahead, displayed)
        if is_new:
            return None
        trade = self._prints.get(order.conid)
        if trade is not None and (trade[0] <= order.limit if order.buy else trade[0] >= order.limit):
            if trade[0] != order.limit:
                place.ahead = ZERO  # traded through: nobody is left before it
            return self._after(order, place, trade[1])
        return None if away or order.conid in self._repeated else self._after(order, place, left)

    def _after(self, order: Waiting, place: _Place, size: Decimal) -> Offer | None:
        if place.ahead is None or order.limit is None:
            return None
        passing = min(place.ahead, size)
        place.ahead -= passing
        return order.limit, min(order.remaining, size - passing)

    def took(self, order: Waiting, touch: Market, quantity: Decimal) -> None:
        trade = self._prints.get(order.conid)
        if trade is not None and order.passive:
            trade[1] = max(ZERO, trade[1] - quantity)
            if not is_reached(order, touch):
                return  # who printed was not the displayed size of the other side
        take(order, touch, quantity)

    def left(self, order: Waiting) -> None:
        self._places.pop(order.order_id, None)


@attrs.define(eq=False)
class _Credit:
    """Of an instrument's volume, what was before an order came and what it has had."""

    conid: int
    used: Decimal


@attrs.define(eq=False, kw_only=True)
class Participation(_Plain):
    """Orders get at most a part of the volume printed while they work, market orders too; without prints nothing fills."""

    every_quote: ClassVar[bool] = True
    percent: Decimal = attrs.field(
        default=Decimal(10),
        validator=[validators.gt(ZERO), validators.le(HUNDRED)],
        metadata={"help": "of the traded volume"},
    )
    step: Decimal = attrs.field(
        default=Decimal(1), validator=_whole, metadata={"help": "fills are multiples of this, which is whole"}
    )
    _volume: dict[int, Decimal] = attrs.field(init=False, factory=dict)  # our part of all prints so far
    _taken: dict[int, Decimal] = attrs.field(init=False, factory=dict)  # of it, what is used or nobody's
    _orders: dict[int, _Credit] = attrs.field(init=False, factory=dict)

    def shown(self, conid: int, touch: Market, trade: Print | None, *, repeats: bool) -> None:
        if trade is not None:
            self._volume[conid] = self._volume.get(conid, ZERO) + trade[1] * self.percent / HUNDRED

    def arrives(self, order: Waiting) -> None:
        if order.order_id in self._orders:
            return
        volume = self._volume.get(order.conid, ZERO)
        if not any(credit.conid == order.conid for credit in self._orders.values()):
            self._taken[order.conid] = volume  # what was printed while none of our orders worked is nobody's
        self._orders[order.order_id] = _Credit(order.conid, volume)

    def offer(self, order: Waiting, touch: Market, away: bool) -> Offer | None:
        found = None if away else at_touch(order, touch)
        credit = self._orders.get(order.order_id)
        if found is None or credit is None:
            return None
        volume = self._volume.get(order.conid, ZERO)
        share = floor_to(max(ZERO, min(volume - credit.used, volume - self._taken[order.conid])), self.step)
        return found[0], min(found[1], share)

    def took(self, order: Waiting, touch: Market, quantity: Decimal) -> None:
        self._orders[order.order_id].used += quantity
        self._taken[order.conid] += quantity
        take(order, touch, quantity)

    def left(self, order: Waiting) -> None:
        self._orders.pop(order.order_id, None)
