"""The words of the exchange: touches, working orders, the rules they carry, groups, and what can happen to an order.

Imports attrs, msgspec and the standard library's numbers only. Made by the desk and by the backtest's broker, moved by the
exchange. Orders and outcomes are msgspec structs, which a backtest makes in a fifth of the time of attrs objects.
"""

from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction
from typing import Literal

import attrs
import msgspec

Kind = Literal["LMT", "MKT", "STP", "STOP_LIMIT", "TRAIL", "TRAILLMT", "MIDPRICE", "MIT", "LIT", "MOC", "LOC", "REL"]
Auction = Literal["", "open", "close"]
Peg = Literal["", "middle", "side", "adaptive"]

ZERO = Decimal(0)


@attrs.define(slots=True)
class Touch:
    """Best bid and ask of one instrument with what is left of the displayed sizes. `taken`: something is gone of them."""

    bid: Decimal | None = None
    bid_left: Decimal = ZERO
    ask: Decimal | None = None
    ask_left: Decimal = ZERO
    taken: bool = False


@attrs.frozen(slots=True)
class Trail:
    """A distance the stop keeps from the opposite touch: money, or per cent of it. `to_limit`: limit less stop, for TRAILLMT."""

    distance: Decimal
    percent: bool = False
    to_limit: Decimal | None = None


@attrs.define(slots=True)
class Rules:
    """What an order has beyond a limit and a stop. `tick` is the step of its prices, `steps` from which price on it is what.

    `cap` is the worst price of a pegged order, `offset` its distance from its own side, `urgency` how far an adaptive one
    has come from the middle (0) to the opposite touch (1). `hidden` is quantity that is not released to the market yet.
    `legs` are contract id and ratio of a combination's legs.
    """

    tick: Decimal = Decimal("0.01")
    steps: tuple[tuple[Decimal, Decimal], ...] = ()
    trail: Trail | None = None
    peg: Peg = ""
    cap: Decimal | None = None
    offset: Decimal = ZERO
    urgency: Decimal = ZERO
    auction: Auction = ""
    all_or_none: bool = False
    hidden: Decimal = ZERO
    legs: tuple[tuple[int, int], ...] = ()
    group: "Group | None" = None

    def step_at(self, price: Decimal) -> Decimal:
        """The step of a price."""
        step = self.tick
        for edge, each in self.steps:
            if abs(price) >= edge:
                step = each
        return step


class Resting(msgspec.Struct, eq=False):
    """An order at the exchange. `passive`: it has waited at its limit, so it no longer gets a better price.

    `touched`: its stop is a trigger price of the if-touched kind, elected when the market comes to it from the better side.
    `rules` is None for an order with nothing but a limit and a stop, which keeps its way short.
    """

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
    venue: str = ""
    touched: bool = False
    rules: Rules | None = None
    gone: bool = False


@attrs.define(slots=True, eq=False)
class Group:
    """Orders of which each fill takes the same part from all others: one cancels all, reduce on fill.

    Sizes are the orders' full quantities, `filled` what each has, `used` the part of one whole that all fills have taken.
    `released` is the part that may work (a bracket's children: as much as their parent has filled), `final` the part that
    ever may. What is left of an order is its size times what is not used, rounded down to its step, so that the members
    together never fill more than one whole.
    """

    name: str
    sizes: dict[int, Fraction] = attrs.field(factory=dict)
    filled: dict[int, Decimal] = attrs.field(factory=dict)
    steps: dict[int, Decimal] = attrs.field(factory=dict)
    used: Fraction = Fraction(0)
    released: Fraction = Fraction(1)
    final: Fraction = Fraction(1)

    def join(self, order_id: int, size: Fraction, filled: Decimal, used: Fraction, step: Decimal) -> None:
        """One more member, which has used so much already; `step` is the least part its quantity is counted in."""
        self.sizes[order_id], self.filled[order_id], self.steps[order_id] = size, filled, step
        self.used += used

    def take(self, order_id: int, quantity: Decimal) -> None:
        """A fill of a member."""
        self.filled[order_id] += quantity
        self.used += Fraction(quantity) / self.sizes[order_id]

    def active(self, order_id: int) -> Decimal:
        """What of an order may work now."""
        return self._part(order_id, min(self.released, self.final) - self.used)

    def left(self, order_id: int) -> Decimal:
        """What of an order may still be filled in the end."""
        return self._part(order_id, self.final - self.used)

    def resize(self, order_id: int, quantity: Decimal) -> None:
        """A new total quantity for a member; the others keep what they have left."""
        room, left = self.final - self.used, quantity - self.filled[order_id]
        if room > 0 and left > 0:
            self.sizes[order_id] = Fraction(left) / room

    def _part(self, order_id: int, part: Fraction) -> Decimal:
        if part <= 0:
            return ZERO
        pieces = self.sizes[order_id] * part / Fraction(self.steps[order_id])
        return Decimal(pieces.numerator // pieces.denominator) * self.steps[order_id]


class Fill(msgspec.Struct, frozen=True, gc=False):
    """A quantity was executed. `legs`: contract id, whether bought, quantity and price of each leg of a combination."""

    order_id: int
    price: Decimal
    quantity: Decimal
    legs: tuple[tuple[int, bool, Decimal, Decimal], ...] = ()


class Elected(msgspec.Struct, frozen=True, gc=False):
    """A stop order became active."""

    order_id: int


class Lapsed(msgspec.Struct, frozen=True, gc=False):
    """The rest of an order was cancelled by the exchange: immediate-or-cancel, an auction that is over, a group used up."""

    order_id: int
    reason: str = ""


class Reduced(msgspec.Struct, frozen=True, gc=False):
    """Another order of its group took a part: its quantity in all, filled and not, is now this. It only ever gets less."""

    order_id: int
    quantity: Decimal


class Trailed(msgspec.Struct, frozen=True, gc=False):
    """A trailing stop moved with the market."""

    order_id: int
    stop: Decimal
    limit: Decimal | None


Outcome = Fill | Elected | Lapsed | Reduced | Trailed


def floor_to(value: Decimal, step: Decimal) -> Decimal:
    """The largest multiple of a step that is not above a value."""
    return (value / step).to_integral_value(ROUND_FLOOR) * step


def ceil_to(value: Decimal, step: Decimal) -> Decimal:
    """The smallest multiple of a step that is not below a value."""
    return -floor_to(-value, step)
