"""Two journals of the same period side by side: what differs, and of which kind each difference is.

A backtest, a simulated run, paper and live all write the same rows, so any two can be compared. Orders are matched by strategy,
instrument, side, kind and quantity, in order of time. A difference is one of five things:

``code``    the configurations or the strategies' files were not the same
``data``    the quotes a decision rested on were not the same
``timing``  the same decision or the same fill, at another time
``fill``    another price or quantity, an order filled on one side only, or an order, change or cancellation only one side sent
``cost``    another commission

Pure: rows in, findings out. Imports core only; called by ``runner``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import attrs

from botframework.core import events as ev
from botframework.core.engine import text
from botframework.core.events import Command, Event
from botframework.core.expiry import expired, in_words
from botframework.core.model import ZERO, OrderIntent, Side

KINDS = ("code", "data", "timing", "fill", "cost")
_Key = tuple[str, str, str, str, str, Decimal]


@attrs.define(eq=False)
class _Order:
    """One order of one side, with what became of it. ``follows``: it came with the first of its group, whose decision was it.

    ``wishes`` are the changes and the cancellation that were decided, each with its moment.
    """

    intent: OrderIntent
    at_ns: int
    follows: bool = False
    denied: tuple[str, ...] = ()
    quotes: tuple[Any, ...] = ()
    wishes: list[tuple[int, str]] = attrs.field(factory=list)
    filled: Decimal = ZERO
    worth: Decimal = ZERO
    commission: Decimal = ZERO
    first_fill_ns: int = 0
    last_fill_ns: int = 0

    @property
    def key(self) -> _Key:
        intent = self.intent
        kind = intent.side.value, intent.order_type.value, intent.leg
        return (intent.strategy, intent.instrument.symbol, *kind, intent.quantity)

    @property
    def price(self) -> Decimal | None:
        return self.worth / self.filled if self.filled else None

    @property
    def cash(self) -> Decimal:
        """What it did to the account's cash, before commissions."""
        worth = self.worth * self.intent.instrument.multiplier
        return -worth if self.intent.side is Side.BUY else worth

    def __str__(self) -> str:
        intent = self.intent
        limit = "" if intent.limit_price is None else f" at {text(intent.limit_price)}"
        leg = f" ({intent.leg})" if intent.leg else ""
        return f"{intent.strategy} {intent.side.value} {text(intent.quantity)} {intent.instrument.symbol}{limit}{leg}"


@attrs.frozen(kw_only=True)
class Difference:
    """One finding: its kind, when (market time of A where there is one), about what, and both sides in words."""

    kind: str
    at_ns: int
    about: str
    a: str
    b: str
    cash: Decimal = ZERO

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "at_ns": self.at_ns,
            "about": self.about,
            "a": self.a,
            "b": self.b,
            "cash": text(self.cash),
        }


@attrs.define(eq=False)
class _Side:
    """What is compared of one journal."""

    orders: list[_Order] = attrs.field(factory=list)
    expired: dict[str, ev.ContractExpired] = attrs.field(factory=dict)
    hashes: tuple[str, str] = ("", "")
    ended: bool = False

    @classmethod
    def of(cls, rows: Iterable[Event | Command]) -> _Side:
        side = cls()
        by_name: dict[str, _Order] = {}
        fills: dict[str, Any] = {}
        for row in rows:
            if isinstance(row, ev.RunStarted):
                side.hashes = (row.config_hash, str(getattr(row, "code_hash", "")))
                side.ended = False  # a run that goes on with a journal
            elif isinstance(row, (ev.SubmitOrder, ev.DenyOrder)):
                denied = tuple(reason.code for reason in row.reasons) if isinstance(row, ev.DenyOrder) else ()
                for intent in (row.intent, *row.legs):
                    order = _Order(intent, row.at_ns, intent is not row.intent, denied, tuple(row.quotes))
                    side.orders.append(order)
                    by_name[intent.client_order_id] = order
            elif isinstance(row, ev.StopRequested):
                side.ended = True  # what is cancelled at the end is nobody's decision
            elif isinstance(row, (ev.ModifyOrder, ev.WantCancel, ev.CancelOrder)) and not side.ended:
                wished = by_name.get(row.client_order_id)
                words = _changed(row) if isinstance(row, ev.ModifyOrder) else "cancelled"
                # A cancellation is wished once, however often it has to be asked for.
                if wished is not None and (words != "cancelled" or words not in [each for _, each in wished.wishes]):
                    wished.wishes.append((row.at_ns, words))
            elif isinstance(row, ev.BookFill):
                fills[row.fill.execution_id] = row.fill  # a later row of the same execution replaces it
            elif isinstance(row, ev.ContractExpired):
                side.expired[row.instrument.symbol] = row
        for fill in sorted(fills.values(), key=lambda fill: (fill.at_ns, fill.execution_id)):
            filled = by_name.get(fill.client_order_id)
            if filled is None:
                continue
            filled.filled += fill.quantity
            filled.worth += fill.quantity * fill.price
            filled.commission += fill.commission or ZERO
            filled.first_fill_ns = filled.first_fill_ns or fill.at_ns
            filled.last_fill_ns = fill.at_ns
        return side


def compare(
    a: Iterable[Event | Command], b: Iterable[Event | Command], *, within_ns: int = 5 * 10**9, timing_ns: int = 10**6
) -> list[Difference]:
    """What differs, in order of time.

    Orders match when they lie at most ``within_ns`` apart; times that differ by no more than ``timing_ns`` are the same.
    """
    one, other = _Side.of(a), _Side.of(b)
    found: list[Difference] = []
    for name, mine, theirs in zip(("configuration", "code"), one.hashes, other.hashes, strict=True):
        if mine != theirs:
            found.append(Difference(kind="code", at_ns=0, about=name, a=mine[:16] or "-", b=theirs[:16] or "-"))
    is_code = bool(found)
    pairs, only_a, only_b = _matched(one.orders, other.orders, within_ns)
    for mine_, theirs_ in pairs:
        found += _pair(mine_, theirs_, timing_ns)
    for order, is_a in [*((order, True) for order in only_a), *((order, False) for order in only_b)]:
        found.append(_single(order, is_a, other.orders if is_a else one.orders, is_code=is_code))
    found += _expiries(one.expired, other.expired)
    return sorted(found, key=lambda each: each.at_ns)


def _expiries(a: Mapping[str, ev.ContractExpired], b: Mapping[str, ev.ContractExpired]) -> Iterable[Difference]:
    """What became of positions in contracts that expired, where that is not the same: another price, or another position."""
    for symbol in sorted({*a, *b}):
        mine, theirs = a.get(symbol), b.get(symbol)
        ends = [
            None if each is None else (each.quantity, each.price, each.strike, each.ratio) for each in (mine, theirs)
        ]
        one, other = mine or theirs, theirs or mine
        if ends[0] == ends[1] or one is None or other is None or not (one.quantity or other.quantity):
            continue
        yield Difference(
            kind="data" if mine and theirs and mine.quantity == theirs.quantity else "fill",
            at_ns=one.at_ns,
            about=f"{symbol}: expired",
            a="not expired" if mine is None else in_words(mine),
            b="not expired" if theirs is None else in_words(theirs),
            cash=_settled(theirs) - _settled(mine),
        )


def _settled(event: ev.ContractExpired | None) -> Decimal:
    """What an expiry did to the cash."""
    if event is None:
        return ZERO
    paid = sum(
        (
            each.side.sign * each.quantity * each.price * each.instrument.multiplier
            for each in expired(event, {"": event.quantity})
        ),
        ZERO,
    )
    return -paid


def _matched(
    a: Sequence[_Order], b: Sequence[_Order], within_ns: int
) -> tuple[list[tuple[_Order, _Order]], list[_Order], list[_Order]]:
    """Pairs of the same key, each with the earliest partner that lies near enough."""
    waiting: dict[_Key, list[_Order]] = {}
    for order in b:
        waiting.setdefault(order.key, []).append(order)
    pairs, alone = [], []
    for order in a:
        queue = waiting.get(order.key, [])
        while queue and queue[0].at_ns < order.at_ns - within_ns:
            alone.append(queue.pop(0))
        if queue and queue[0].at_ns <= order.at_ns + within_ns:
            pairs.append((order, queue.pop(0)))
        else:
            pairs.append((order, order))
    singles = [order for order, partner in pairs if order is partner]
    left = [*alone, *(order for queue in waiting.values() for order in queue)]
    return [pair for pair in pairs if pair[0] is not pair[1]], singles, left


def _pair(a: _Order, b: _Order, timing_ns: int) -> list[Difference]:
    """How a matched pair differs: nothing, one thing, or several."""
    found: list[Difference] = []

    def add(kind: str, left: object, right: object, what: str, cash: Decimal = ZERO) -> None:
        about = f"{a}: {what}"
        found.append(Difference(kind=kind, at_ns=a.at_ns, about=about, a=str(left), b=str(right), cash=cash))

    is_data = bool(a.quotes and b.quotes) and _prices(a) != _prices(b)
    if not a.follows:
        if is_data:
            add("data", _prices(a), _prices(b), "quotes of the decision")
        if abs(a.at_ns - b.at_ns) > timing_ns:
            add("timing", _clock(a.at_ns), _clock(b.at_ns), "decided")
        if a.denied != b.denied:
            add("data" if is_data else "timing", _verdict(a), _verdict(b), "verdict")
    if _terms(a) != _terms(b):
        add("data", _terms(a), _terms(b), "prices")
    mine, theirs = ([words for _, words in order.wishes] for order in (a, b))
    if mine != theirs:
        is_same_kind = [words == "cancelled" for words in mine] == [words == "cancelled" for words in theirs]
        left, right = (", then ".join(words) or "left as it was" for words in (mine, theirs))
        add("data" if is_same_kind else "fill", left, right, "changes")
    elif late := [pair for pair in zip(a.wishes, b.wishes, strict=True) if abs(pair[0][0] - pair[1][0]) > timing_ns]:
        (here, words), (there, _) = late[0]
        add("timing", _clock(here), _clock(there), words)
    if (a.filled, a.price) != (b.filled, b.price):
        add("fill", _fill(a), _fill(b), "filled", b.cash - a.cash)
    elif a.filled and (
        abs(a.first_fill_ns - b.first_fill_ns) > timing_ns or abs(a.last_fill_ns - b.last_fill_ns) > timing_ns
    ):
        add("timing", _clock(a.last_fill_ns), _clock(b.last_fill_ns), "filled")
    if a.commission != b.commission and a.filled == b.filled:
        add("cost", text(a.commission), text(b.commission), "commission", a.commission - b.commission)
    return found


def _single(order: _Order, is_a: bool, others: Sequence[_Order], *, is_code: bool) -> Difference:
    """An order that one side has alone. The other side's nearest one in the instrument says whether it saw other quotes."""
    near = [each for each in others if each.intent.instrument == order.intent.instrument]
    nearest = min(near, key=lambda each: abs(each.at_ns - order.at_ns), default=None)
    kind = "code" if is_code else "fill"
    if not is_code and nearest is not None and nearest.quotes and order.quotes:
        kind = "data" if _prices(nearest) != _prices(order) and nearest.at_ns == order.at_ns else "timing"
    words = (_fill(order) if order.filled else _verdict(order), "not sent")
    cash = -order.cash if is_a else order.cash
    a, b = words if is_a else words[::-1]
    return Difference(kind=kind, at_ns=order.at_ns, about=str(order), a=a, b=b, cash=cash)


def _prices(order: _Order) -> tuple[tuple[int, float | None, float | None], ...]:
    return tuple((quote.conid, quote.bid, quote.ask) for quote in order.quotes)


def _terms(order: _Order) -> str:
    intent = order.intent
    prices = " / ".join("-" if price is None else text(price) for price in (intent.limit_price, intent.stop_price))
    return prices if intent.trail is None else f"{prices} trailing by {intent.trail}"


def _changed(row: ev.ModifyOrder) -> str:
    prices = " / ".join("-" if price is None else text(price) for price in (row.limit_price, row.stop_price))
    return f"changed to {text(row.quantity)} at {prices}"


def _verdict(order: _Order) -> str:
    return f"denied: {', '.join(order.denied)}" if order.denied else "sent"


def _fill(order: _Order) -> str:
    price = order.price
    return "not filled" if price is None else f"{text(order.filled)} at {text(round(price, 6))}"


def _clock(at_ns: int) -> str:
    seconds, rest = divmod(at_ns, 10**9)
    return f"{seconds // 3600 % 24:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{rest // 10**6:03d}"
