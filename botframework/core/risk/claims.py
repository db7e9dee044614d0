"""What several processes on one account may come to hold together: claims, and how the gate keeps them true.

Every process writes the worst it can come to hold of a contract, as absolute figures of its own strategies; the group's figure
is the sum over all. A claim is written under the lock the others were read with, before the verdict is final, and so before
the journal's intent; it is lowered only by what was heard and journalled since. Between processes nothing is netted: a
reducing order then never raises a figure. The ledger itself is a port (``SharedLedger``); ``runtime.ledger`` has one in a file,
``runtime.memoryledger`` one in memory. Imports core only; owned by the runner, asked by the gate, settled by the engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Protocol

import attrs

from botframework.core.book import FOREIGN
from botframework.core.events import GroupWorth, Together
from botframework.core.exposure import worst_price
from botframework.core.model import ZERO, Side
from botframework.core.risk.exposure import worst_quantity

if TYPE_CHECKING:
    from botframework.core.book import OrderBook
    from botframework.core.risk.base import Proposal
    from botframework.core.state import State

#: The price of a buy without a limit, and of a sale without one: they trade at any.
ANY_BID: Final = Decimal("Infinity")
ANY_ASK: Final = ZERO


class LedgerUnusable(Exception):
    """The ledger cannot be asked or written now; the text says why. What it would decide is denied."""


@attrs.frozen(kw_only=True)
class Claim:
    """The worst one process can come to hold of a contract, in its own strategies' name.

    ``long`` and ``short`` are quantities, not negative: position plus everything still open on that side. ``gross`` is the
    larger of the two in the contract's currency, ``high`` and ``low`` the value with all buys or all sales filled; None
    without a price. ``buys`` and ``sells`` count orders that may still fill, ``bid`` and ``ask`` are their most willing prices.
    """

    conid: int
    symbol: str
    currency: str
    long: Decimal = ZERO
    short: Decimal = ZERO
    gross: Decimal | None = ZERO
    high: Decimal | None = ZERO
    low: Decimal | None = ZERO
    buys: int = 0
    sells: int = 0
    bid: Decimal | None = None
    ask: Decimal | None = None

    def __attrs_post_init__(self) -> None:
        for figure in (self.long, self.short, self.gross or ZERO):
            if not figure.is_finite() or figure < 0:
                raise ValueError(f"a claim holds finite figures that are not negative, not {figure}")
        for value in (self.high, self.low):
            if value is not None and not value.is_finite():
                raise ValueError(f"a claim holds finite figures, not {value}")

    @property
    def is_empty(self) -> bool:
        """Nothing held, nothing open."""
        return not (self.long or self.short or self.buys or self.sells)


@attrs.frozen
class Total:
    """A process's worth in one currency: gross, and the most it can be net on either side (not negative). None: no price."""

    currency: str
    gross: Decimal | None = ZERO
    up: Decimal | None = ZERO
    down: Decimal | None = ZERO
    orders: int = 0


@attrs.frozen(kw_only=True)
class Others:
    """What all other processes claim together: of one contract, and per currency. ``sent`` counts the market day's orders."""

    long: Decimal = ZERO
    short: Decimal = ZERO
    gross: Decimal | None = ZERO
    buys: int = 0
    sells: int = 0
    bid: Decimal | None = None
    ask: Decimal | None = None
    sent: int = 0
    totals: tuple[Total, ...] = ()


class Deciding(Protocol):
    """The ledger while it is locked for one decision."""

    def others(self, conid: int, day: int) -> Others:
        """What the others claim of a contract, and in all. Raises ``LedgerUnusable``."""
        ...

    def own(self) -> list[Claim]:
        """What stands in one's own name, by this process or a former life of it. Raises ``LedgerUnusable``."""
        ...

    def claim(self, claims: Iterable[Claim], totals: Iterable[Total], *, day: int, sent: int) -> None:
        """Write one's own: these contracts in place of what stood there, and all one's totals."""
        ...

    def forget(self) -> None:
        """Drop all one's own contracts, to be written anew in the same decision."""
        ...


class SharedLedger(Protocol):
    """One account's ledger, as one process sees it. Every method raises ``LedgerUnusable``."""

    token: int  # drawn when the place was taken; a higher one of the same holder ends this one's right to send

    def deciding(self) -> AbstractContextManager[Deciding]:
        """Look at the others and write one's own, with nobody in between; nothing is written when the block raises."""
        ...

    def objection(self) -> str:
        """Why this process must not send any more; empty when its place is its own. Never raises."""
        ...


@attrs.define(eq=False)
class Claims:
    """This process's part of the ledger. ``dirty`` names the contracts whose figures may have changed since they were written."""

    ledger: SharedLedger
    published: bool = False
    is_kept: bool = False  # nothing is lowered any more
    dirty: dict[int, None] = attrs.field(factory=dict)
    _mine: dict[int, Claim] = attrs.field(factory=dict)

    # --- for the gate -------------------------------------------------------------------------------------------------

    def wanted(self, state: State, proposal: Proposal) -> list[Claim]:
        """The claims of the proposal's contracts with its orders in them. Raises ``ValueError`` for numbers that are none."""
        conids = dict.fromkeys(each.instrument.conid for each in (proposal.intent, *proposal.legs))
        return [claim_of(state, conid, proposal) for conid in conids]

    def covers(self, wanted: Iterable[Claim]) -> bool:
        """Whether what is written already is as much on both sides, of every contract."""
        mine = self._mine
        return self.published and all(
            claim.long <= _long(mine.get(claim.conid)) and claim.short <= _short(mine.get(claim.conid))
            for claim in wanted
        )

    def look(self, decision: Deciding, state: State, wanted: Sequence[Claim], *, more: int) -> dict[int, Together]:
        """The group's figures of each contract if these claims were written. Raises ``LedgerUnusable``."""
        if not self.published:
            raise LedgerUnusable(
                "this bot's own part is not written: its books and the broker's did not agree so far, or its journal failed"
            )
        day, sent, totals = state.market_day(), self._sent(state) + more, self._totals(wanted)
        return {claim.conid: together_of(decision.others(claim.conid, day), claim, totals, sent) for claim in wanted}

    def write(self, decision: Deciding, state: State, wanted: Sequence[Claim], *, more: int) -> None:
        """Write the claims, in the decision they were judged in."""
        decision.claim(wanted, self._totals(wanted), day=state.market_day(), sent=self._sent(state) + more)

    def wrote(self, wanted: Iterable[Claim]) -> None:
        """The decision holds. What the orders really become is looked at after the event."""
        for claim in wanted:
            self._mine[claim.conid] = claim
            self.dirty[claim.conid] = None

    # --- for the engine -----------------------------------------------------------------------------------------------

    def settle(self, state: State) -> None:
        """Write what has changed since. What cannot be written stays dirty: it is tried again after the next event."""
        if not self.published:
            self._add(state)
            return
        changed = []
        for conid in self.dirty:
            claim = claim_of(state, conid)
            if not _same(self._mine.get(conid), claim):
                changed.append(claim)
        if changed:
            before = dict(self._mine)
            for claim in changed:
                self._mine[claim.conid] = claim
            try:
                with self.ledger.deciding() as decision:
                    decision.claim(changed, self._totals(), day=state.market_day(), sent=self._sent(state))
            except LedgerUnusable:
                self._mine = before
                return
        self.dirty.clear()

    def _add(self, state: State) -> None:
        """Before the books agree, or without a journal, nothing is lowered; what turns out to be more than that is added."""
        found = [claim_of(state, conid) for conid in self.dirty]
        try:
            with self.ledger.deciding() as decision:
                former = {claim.conid: claim for claim in decision.own()}
                more = [larger_of(former.get(claim.conid), claim) for claim in found if not _is_within(former, claim)]
                if more:
                    self._mine = {**former, **{claim.conid: claim for claim in more}}
                    decision.claim(more, self._totals(), day=state.market_day(), sent=self._sent(state))
        except LedgerUnusable:
            return
        self.dirty.clear()

    def publish(self, state: State) -> str:
        """Replace all that stands in this process's name by the truth of now; says why not, empty when done.

        Called when the books agree: what a former life of this process left is replaced by evidence, never by time.
        """
        if self.is_kept:
            return "the journal failed"
        conids = dict.fromkeys((*self._mine, *state.portfolio.account, *state.lanes))
        conids.update(dict.fromkeys(record.intent.instrument.conid for record in state.book.own_open()))
        before = self._mine
        self._mine = {conid: claim for conid in conids if not (claim := claim_of(state, conid)).is_empty}
        try:
            with self.ledger.deciding() as decision:
                decision.forget()
                decision.claim(self._mine.values(), self._totals(), day=state.market_day(), sent=self._sent(state))
        except LedgerUnusable as error:
            self._mine = before
            return str(error)
        self.published = True
        self.dirty.clear()
        return ""

    def keep(self) -> None:
        """The journal failed: what stands is not lowered any more.

        What is heard from now on is not written down, so the next start knows less than this process, and counts more.
        """
        self.published, self.is_kept = False, True

    # --- inside -------------------------------------------------------------------------------------------------------

    def _totals(self, changed: Iterable[Claim] = ()) -> list[Total]:
        """Per currency; with these claims in place of what is known of their contracts."""
        sums: dict[str, list[Decimal | None]] = {}
        orders: dict[str, int] = {}
        for claim in {**self._mine, **{each.conid: each for each in changed}}.values():
            kept = sums.setdefault(claim.currency, [ZERO, ZERO, ZERO])
            for place, value in enumerate((claim.gross, claim.high, claim.low)):
                there = kept[place]
                kept[place] = None if there is None or value is None else there + value
            orders[claim.currency] = orders.get(claim.currency, 0) + claim.buys + claim.sells
        return [
            Total(
                currency,
                gross,
                None if high is None else max(ZERO, high),
                None if low is None else max(ZERO, -low),
                orders[currency],
            )
            for currency, (gross, high, low) in sums.items()
        ]

    @staticmethod
    def _sent(state: State) -> int:
        return state.count().orders


def claim_of(state: State, conid: int, proposal: Proposal | None = None) -> Claim:
    """What this process can come to hold of a contract, with the proposed order or change as one more that may fill.

    What is nobody's (a person's orders and holdings, adopted ones) is in no claim: account-wide limits count it. Raises
    ``ValueError`` for numbers that are none.
    """
    book, instrument = state.book, state.instrument_of(conid)
    held = state.portfolio.quantity(conid) - state.portfolio.quantity(conid, FOREIGN)
    sides = [
        book.open_quantity(conid, buys=buys) - book.open_quantity(conid, buys=buys, strategy=FOREIGN)
        for buys in (True, False)
    ]
    counts = [book.open_count(conid, buys=buys) - book.open_count(conid, FOREIGN, buys=buys) for buys in (True, False)]
    bid: Decimal | None = None
    ask: Decimal | None = None
    if counts[0] or counts[1]:
        for order in book.open_orders(conid):
            if order.strategy == FOREIGN:
                continue
            is_buy = order.side is Side.BUY
            for price in (order.limit_price, order.pending_limit_price or order.limit_price):
                bid, ask = _willing(bid, ask, is_buy, price if order.intent.stop_price is None else None)
    limit: Decimal | None = None  # of this contract's order: what another one's may cost says nothing
    if proposal is not None:
        more, bid, ask = _added(book, conid, proposal, counts, (bid, ask))
        sides = [side + each for side, each in zip(sides, more, strict=True)]
        if proposal.intent.instrument.conid == conid:
            instrument, limit = proposal.intent.instrument, proposal.intent.limit_price
    high, low = held + sides[0], held - sides[1]
    lane = state.lanes.get(conid)
    price = worst_price(None if lane is None else lane.tick)
    if price is None:
        price = limit
    unit = None if price is None else price * instrument.multiplier
    is_flat = not high and not low
    return Claim(
        conid=conid,
        symbol=instrument.symbol,
        currency=instrument.currency,
        long=max(ZERO, high),
        short=max(ZERO, -low),
        gross=ZERO if is_flat else None if unit is None else max(abs(low), abs(high)) * unit,
        high=ZERO if is_flat else None if unit is None else high * unit,
        low=ZERO if is_flat else None if unit is None else low * unit,
        buys=counts[0],
        sells=counts[1],
        bid=bid,
        ask=ask,
    )


def _added(
    book: OrderBook, conid: int, proposal: Proposal, counts: list[int], prices: tuple[Decimal | None, Decimal | None]
) -> tuple[list[Decimal], Decimal | None, Decimal | None]:
    """What a proposal's orders add to a contract's buys and sales; ``counts`` is added to.

    The exits of a bracket take back what its entry does, and of a one-cancels-all group one order trades.
    """
    bid, ask = prices
    more = [ZERO, ZERO]
    for intent in (proposal.intent, *proposal.legs):
        if intent.instrument.conid != conid:
            continue
        is_buy = intent.side is Side.BUY
        place = 0 if is_buy else 1
        quantity = intent.quantity
        if proposal.replaces is None:
            counts[place] += 1
        else:
            quantity = max(ZERO, worst_quantity(proposal) - book.share(proposal.replaces.client_order_id))
        if not quantity.is_finite():
            raise ValueError(f"a quantity of {quantity} cannot be reserved")
        if not intent.is_exit or proposal.replaces is not None:
            more[place] = max(more[place], quantity)
        bid, ask = _willing(bid, ask, is_buy, intent.limit_price if intent.stop_price is None else None)
    return more, bid, ask


def larger_of(former: Claim | None, now: Claim) -> Claim:
    """The worst of both, figure by figure."""
    if former is None:
        return now
    bids = [price for price in (former.bid, now.bid) if price is not None]
    asks = [price for price in (former.ask, now.ask) if price is not None]
    return attrs.evolve(
        now,
        long=max(former.long, now.long),
        short=max(former.short, now.short),
        gross=None if former.gross is None or now.gross is None else max(former.gross, now.gross),
        high=None if former.high is None or now.high is None else max(former.high, now.high),
        low=None if former.low is None or now.low is None else min(former.low, now.low),
        buys=max(former.buys, now.buys),
        sells=max(former.sells, now.sells),
        bid=max(bids, default=None),
        ask=min(asks, default=None),
    )


def _is_within(former: dict[int, Claim], now: Claim) -> bool:
    mine = former.get(now.conid)
    return now.long <= _long(mine) and now.short <= _short(mine)


def together_of(others: Others, own: Claim, totals: Iterable[Total], sent: int) -> Together:
    """The others and one's own, added; the prices are the others' alone."""
    worth: dict[str, list[Decimal | None]] = {}
    orders = 0
    for total in (*others.totals, *totals):
        kept = worth.setdefault(total.currency, [ZERO, ZERO, ZERO])
        for place, value in enumerate((total.gross, total.up, total.down)):
            there = kept[place]
            kept[place] = None if there is None or value is None else there + value
        orders += total.orders
    return Together(
        long=others.long + own.long,
        short=others.short + own.short,
        gross=None if others.gross is None or own.gross is None else others.gross + own.gross,
        buys=others.buys + own.buys,
        sells=others.sells + own.sells,
        orders=orders,
        sent=others.sent + sent,
        bid=others.bid,
        ask=others.ask,
        worth=tuple(
            GroupWorth(currency=name, gross=sums[0], up=sums[1], down=sums[2]) for name, sums in sorted(worth.items())
        ),
    )


def _willing(
    bid: Decimal | None, ask: Decimal | None, is_buy: bool, price: Decimal | None
) -> tuple[Decimal | None, Decimal | None]:
    """The most willing prices with one more order; a price of None trades at any."""
    if is_buy:
        price = ANY_BID if price is None else price
        return (price if bid is None or price > bid else bid), ask
    price = ANY_ASK if price is None else price
    return bid, (price if ask is None or price < ask else ask)


def _long(claim: Claim | None) -> Decimal:
    return ZERO if claim is None else claim.long


def _short(claim: Claim | None) -> Decimal:
    return ZERO if claim is None else claim.short


def _same(known: Claim | None, claim: Claim) -> bool:
    """Whether nothing but the market's price has changed: values follow with the next writing."""
    if known is None:
        return claim.is_empty
    return (known.long, known.short, known.buys, known.sells, known.bid, known.ask) == (
        claim.long,
        claim.short,
        claim.buys,
        claim.sells,
        claim.bid,
        claim.ask,
    )
