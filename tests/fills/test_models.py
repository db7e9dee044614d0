"""Each model against cases worked out by hand, and all of them against what none may do."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from botframework.fills import (
    BasisPoints,
    Chance,
    Cross,
    FillRules,
    Limited,
    Participation,
    Queue,
    Slippage,
    SpreadPart,
    Ticks,
    Touch,
)
from botframework.sim.exchange import Exchange, Fill, Outcome, Resting
from botframework.sim.quotes import Quote

D = Decimal
CENT = D("0.01")


@attrs.define
class Desk:
    """An exchange with one instrument, and what its orders got: (order, price, quantity)."""

    model: Any
    slippage: Slippage | None = None
    fills: list[tuple[int, str, str]] = attrs.field(factory=list)
    exchange: Exchange = attrs.field(init=False)
    _shown: tuple[D, D, D, D] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.model.begin(random.Random(7))
        self.exchange = Exchange(FillRules(model=self.model, slippage=self.slippage))

    def quote(self, bid: str, bid_size: int, ask: str, ask_size: int, trade: tuple[str, int] | None = None) -> None:
        printed = None if trade is None else (D(trade[0]), D(trade[1]))
        self._shown = D(bid), D(bid_size), D(ask), D(ask_size)
        self._note(self.exchange.quote(Quote(0, 1, *self._shown, printed)))

    def trade(self, price: str, size: int) -> None:
        """A trade is all that comes: the newest quote once more."""
        self._note(self.exchange.quote(Quote(0, 1, *self._shown, (D(price), D(size)), repeats=True)))

    def order(self, number: int, buy: bool, quantity: int, limit: str | None = None, **more: Any) -> None:
        kind: Any = "MKT" if limit is None else "LMT"
        price = None if limit is None else D(limit)
        self._note(self.exchange.submit(Resting(number, 1, buy, kind, D(quantity), price, **more)))

    def change(self, number: int, quantity: int, limit: str) -> None:
        self._note(self.exchange.replace(number, D(quantity), D(limit), None, immediate=False))

    def _note(self, outcomes: list[Outcome]) -> None:
        self.fills += [(o.order_id, str(o.price), str(o.quantity)) for o in outcomes if isinstance(o, Fill)]


def test_touch_is_the_exchanges_own_way() -> None:
    desk = Desk(Touch())
    desk.quote("9.99", 100, "10.01", 300)
    desk.order(1, True, 500, "10.01")  # takes what is shown, the rest waits
    assert desk.fills == [(1, "10.01", "300")]
    desk.quote("10.01", 100, "10.02", 300)
    desk.quote("9.98", 100, "10.00", 300)  # reached: at its own limit, not better
    assert desk.fills[1:] == [(1, "10.01", "200")]


@pytest.mark.parametrize("model", [Touch(), Cross(), Chance(), Queue()])
def test_a_trade_alone_brings_back_nothing_that_was_taken(model: Any) -> None:
    desk = Desk(model)
    desk.quote("9.99", 100, "10.01", 300)
    desk.order(1, True, 500)
    desk.order(2, False, 150)
    assert desk.fills == [(1, "10.01", "300"), (2, "9.99", "100")]
    desk.trade("10.01", 700)
    desk.trade("9.99", 700)
    desk.order(3, True, 10)
    assert len(desk.fills) == 2
    desk.quote("9.99", 100, "10.01", 300)  # a quote, if one like the one before
    assert desk.fills[2:] == [(1, "10.01", "200"), (2, "9.99", "50"), (3, "10.01", "10")]


def test_limited_gives_no_second_part_of_a_quote_when_a_trade_comes() -> None:
    desk = Desk(Limited(percent=D(25)))
    desk.quote("9.99", 100, "10.01", 400)
    desk.order(1, True, 150)
    desk.trade("10.01", 50)
    assert desk.fills == [(1, "10.01", "100")]
    desk.quote("9.99", 100, "10.01", 400)
    assert desk.fills[1:] == [(1, "10.01", "50")]


def test_participation_gives_no_more_than_is_left_of_the_quote_whatever_is_printed() -> None:
    desk = Desk(Participation(percent=D(10)))
    desk.quote("9.99", 100, "10.01", 50)
    desk.order(1, True, 500)
    desk.trade("10.01", 300)
    desk.trade("10.01", 300)  # 60 by now, and 50 were shown
    assert desk.fills == [(1, "10.01", "30"), (1, "10.01", "20")]
    desk.quote("9.99", 100, "10.01", 50)
    assert desk.fills[2:] == [(1, "10.01", "10")]


def test_chance_draws_for_quotes_and_not_for_trades() -> None:
    desk = Desk(Chance(percent=D(30)))
    desk.quote("10.00", 100, "10.02", 300)
    desk.order(1, True, 1, "10.00")
    desk.quote("9.99", 100, "10.00", 300)
    assert desk.fills == []  # this seed's first draw is none
    for _ in range(100):
        desk.trade("10.00", 50)
    assert desk.fills == []


def test_a_quote_passes_by_the_queue_once_and_who_printed_was_not_the_other_side() -> None:
    desk = Desk(Queue())
    desk.quote("10.00", 300, "10.02", 100)
    desk.order(1, True, 200, "10.00")
    desk = Desk(Queue())
    desk.quote("9.99", 300, "10.00", 100)
    desk.order(1, True, 200, "9.99")
    desk.quote("9.99", 300, "10.00", 100)
    desk.quote("9.99", 300, "9.99", 100)  # 100 of 300
    for _ in range(5):
        desk.trade("10.01", 10)  # at another price: nobody in the queue had it
    assert desk.fills == []
    desk = Desk(Queue())
    desk.quote("10.00", 300, "10.02", 100)
    desk.order(1, True, 200, "10.00")
    desk.trade("10.00", 400)  # 100 of ours
    assert desk.fills == [(1, "10.00", "100")]
    desk.order(2, True, 150)
    assert desk.fills[1:] == [(2, "10.02", "100")]  # what is shown at the ask is all there


def test_new_terms_are_no_second_look_at_a_quote() -> None:
    """A smaller quantity keeps its place, and drew again for the same quote: whoever changed often enough filled."""
    desk = Desk(Chance(percent=D(30)))
    desk.quote("10.00", 100, "10.02", 300)
    desk.order(1, True, 200, "10.00")
    desk.quote("9.99", 100, "10.00", 300)
    for quantity in range(199, 100, -1):
        desk.change(1, quantity, "10.00")
    assert desk.fills == []
    desk = Desk(Queue())
    desk.quote("9.99", 300, "10.00", 100)
    desk.order(1, True, 200, "9.99")
    desk.quote("9.99", 300, "10.00", 100)
    desk.quote("9.99", 300, "9.99", 100)  # 100 of 300, and not once more with each change
    for quantity in range(199, 190, -1):
        desk.change(1, quantity, "9.99")
    assert desk.fills == []
    desk.quote("9.99", 300, "9.99", 250)  # 200 were left before it
    assert desk.fills == [(1, "9.99", "50")]


def test_cross_wants_the_price_gone_through() -> None:
    desk = Desk(Cross())
    desk.quote("10.00", 100, "10.02", 300)
    desk.order(1, True, 200, "10.00")
    desk.quote("9.99", 100, "10.00", 300)
    assert desk.fills == []
    desk.quote("9.98", 100, "9.99", 300)
    assert desk.fills == [(1, "10.00", "200")]
    desk.order(2, True, 50, "9.99")  # one that comes takes as ever
    assert desk.fills[1:] == [(2, "9.99", "50")]


def test_limited_gives_all_orders_together_a_part_of_each_quote() -> None:
    desk = Desk(Limited(percent=D(25), step=D(10)))
    desk.quote("9.99", 100, "10.01", 300)  # 25 % of 300 are 75, in tens 70
    desk.order(1, True, 60)
    desk.order(2, True, 60)
    assert desk.fills == [(1, "10.01", "60"), (2, "10.01", "10")]
    desk.quote("9.99", 100, "10.02", 100)
    assert desk.fills[2:] == [(2, "10.02", "20")]
    desk.quote("9.99", 100, "10.03", 1000)
    assert desk.fills[3:] == [(2, "10.03", "30")]


def test_queue_waits_for_those_before_it() -> None:
    desk = Desk(Queue())
    desk.quote("10.00", 300, "10.02", 100)
    desk.order(1, True, 200, "10.00")  # 300 are before it
    desk.quote("10.00", 500, "10.02", 100, ("10.00", 250))  # 250 of them go
    assert desk.fills == []
    desk.quote("10.00", 500, "10.02", 100, ("10.00", 120))  # the last 50, then 70 of ours
    assert desk.fills == [(1, "10.00", "70")]
    desk.quote("10.00", 500, "10.02", 100, ("10.02", 900))  # a print at another price is none of ours
    assert len(desk.fills) == 1
    desk.quote("10.00", 500, "10.02", 100, ("10.00", 900))
    assert desk.fills[1:] == [(1, "10.00", "130")]


def test_queue_counts_cancellations_once_the_display_is_smaller() -> None:
    desk = Desk(Queue())
    desk.quote("10.00", 300, "10.02", 100)
    desk.order(1, False, 100, "10.02")  # 100 are before it
    desk.quote("10.00", 300, "10.02", 40)  # 60 gave up: 40 are
    desk.quote("10.00", 300, "10.02", 400, ("10.02", 90))
    assert desk.fills == [(1, "10.02", "50")]
    desk.quote("10.03", 300, "10.04", 400)  # gone through
    assert desk.fills[1:] == [(1, "10.02", "50")]


def test_queue_behind_the_best_price_learns_its_place_when_it_comes_back() -> None:
    desk = Desk(Queue())
    desk.quote("10.00", 300, "10.02", 100)
    desk.order(1, True, 100, "9.99")
    desk.quote("10.00", 300, "10.02", 100, ("9.99", 800))  # how many were before it nobody knows
    assert desk.fills == []
    desk.quote("9.99", 500, "10.01", 100)
    desk.quote("9.99", 500, "10.01", 100, ("9.99", 550))
    assert desk.fills == [(1, "9.99", "50")]


def test_queue_forgets_a_place_that_is_given_up() -> None:
    desk = Desk(Queue())
    desk.quote("10.00", 300, "10.02", 100)
    desk.order(1, True, 100, "10.00")
    desk.quote("10.00", 300, "10.02", 100, ("10.00", 290))  # 10 are before it
    desk._note(desk.exchange.replace(1, D(200), D("10.00"), None, False))  # more: to the end of the queue
    desk.quote("10.00", 300, "10.02", 100, ("10.00", 200))
    assert desk.fills == []
    desk.quote("10.00", 300, "10.02", 100, ("10.00", 150))
    assert desk.fills == [(1, "10.00", "50")]


def test_participation_gives_a_part_of_what_is_printed_from_its_arrival_on() -> None:
    desk = Desk(Participation(percent=D(10)))
    desk.quote("10.00", 900, "10.02", 900, ("10.02", 5000))
    desk.order(1, True, 100)  # what was printed before it came is not for it
    assert desk.fills == []
    desk.quote("10.00", 900, "10.02", 900, ("10.00", 255))  # 25.5
    desk.quote("10.00", 900, "10.03", 900, ("10.03", 155))  # 41 in all
    assert desk.fills == [(1, "10.02", "25"), (1, "10.03", "16")]
    desk.order(2, True, 100)
    desk.quote("10.00", 900, "10.03", 900, ("10.03", 300))  # 30 for both together
    assert desk.fills[2:] == [(1, "10.03", "30")]


def test_chance_is_the_seeds() -> None:
    def run() -> int:
        desk = Desk(Chance(percent=D(30)))
        desk.quote("10.00", 100, "10.02", 300)
        desk.order(1, True, 1, "10.00")
        quotes = 0
        while not desk.fills:
            desk.quote("9.99", 100, "10.00", 300)
            quotes += 1
        return quotes

    drawn = random.Random(7)
    expected = 1
    while drawn.random() * 100 >= 30:
        expected += 1
    assert run() == run() == expected > 1
    desk = Desk(Chance(percent=D(0)))
    desk.quote("10.00", 100, "10.02", 300)
    desk.order(1, True, 1, "10.00")
    desk.quote("9.99", 100, "10.00", 300)
    assert desk.fills == []
    desk.quote("9.98", 100, "9.99", 300)  # gone through is no matter of chance
    assert desk.fills == [(1, "10.00", "1")]


@pytest.mark.parametrize(
    ("slippage", "bought", "sold"),
    [
        (Ticks(ticks=3), "10.04", "9.97"),
        (BasisPoints(bps=D(10)), "10.03", "9.99"),  # 10.01 + 0.01001 → 10.03 up; 10.00 - 0.01 → 9.99
        (SpreadPart(percent=D(150)), "10.03", "9.98"),  # 0.015 is rounded to the cent against the order
        (Ticks(ticks=0), "10.01", "10.00"),
    ],
)
def test_slippage_is_against_whoever_takes(slippage: Slippage, bought: str, sold: str) -> None:
    desk = Desk(Touch(), slippage)
    desk.quote("10.00", 100, "10.01", 100)
    desk.order(1, True, 10)
    desk.order(2, False, 10)
    assert desk.fills == [(1, bought, "10"), (2, sold, "10")]


def test_slippage_ends_at_the_limit_and_spares_who_waited() -> None:
    desk = Desk(Touch(), Ticks(ticks=5))
    desk.quote("10.00", 100, "10.01", 100)
    desk.order(1, True, 10, "10.03")
    assert desk.fills == [(1, "10.03", "10")]
    desk.order(2, True, 10, "10.00")
    desk.quote("9.99", 100, "10.00", 100)
    assert desk.fills[1:] == [(2, "10.00", "10")]
    desk.quote("0.02", 100, "0.03", 100)
    desk.order(3, False, 10)  # five cents below two is not a price
    assert desk.fills[2:] == [(3, "0.01", "10")]


def test_an_immediate_order_gets_what_the_model_gives_and_no_second_turn() -> None:
    desk = Desk(Limited(percent=D(10)))
    desk.quote("10.00", 100, "10.01", 100)
    desk.order(1, True, 50, "10.01", immediate=True)
    desk.quote("10.00", 100, "10.01", 100)
    assert desk.fills == [(1, "10.01", "10")]
    assert len(desk.exchange) == 0


# --- what no model may do ----------------------------------------------------------------------------------------------

MODELS = [
    Touch,
    Cross,
    Queue,
    lambda: Chance(percent=D(40)),
    lambda: Limited(percent=D(30)),
    lambda: Participation(percent=D(30)),
]
cents = st.integers(995, 1005).map(lambda n: n * CENT)
sizes = st.integers(1, 9).map(lambda n: D(10 * n))
prints = st.none() | st.tuples(cents, sizes)
quotes = st.tuples(cents, sizes, st.integers(1, 3), sizes, prints)
orders = st.tuples(st.booleans(), st.integers(1, 20).map(lambda n: D(5 * n)), st.none() | cents)
trades = st.tuples(cents, sizes, st.none(), st.none())  # and the quote as it was
steps = st.lists(st.one_of(quotes, orders, trades), min_size=1, max_size=30)


@pytest.mark.parametrize("index", range(len(MODELS)))
@given(steps=steps, slip=st.sampled_from([None, Ticks(ticks=2), SpreadPart(percent=D(70))]))
def test_no_fill_is_better_or_larger_than_the_market_allows(
    index: int, steps: list[Any], slip: Slippage | None
) -> None:
    model: Any = MODELS[index]()
    model.begin(random.Random(1))
    exchange = Exchange(FillRules(model=model, slippage=slip))
    bid = ask = None
    last: dict[str, Any] = {}
    shown: dict[bool, D] = {True: D(0), False: D(0)}
    printed = volume = D(0)
    books: dict[int, Any] = {}
    taken = D(0)
    for number, step in enumerate(steps):
        if len(step) == 5:
            bid, bid_size, gap, ask_size, trade = step
            ask = bid + gap * CENT
            shown, printed = {True: ask_size, False: bid_size}, D(0) if trade is None else trade[1]
            volume += printed if any(b["left"] for b in books.values()) else 0
            last = {"bid": bid, "bid_size": bid_size, "ask": ask, "ask_size": ask_size}
            outcomes = exchange.quote(Quote(0, 1, **last, trade=trade))
        elif len(step) == 4:
            if not last:
                continue
            printed = step[1]
            volume += printed if any(b["left"] for b in books.values()) else 0
            outcomes = exchange.quote(Quote(0, 1, **last, trade=step[:2], repeats=True))
        else:
            buy, quantity, limit = step
            books[number] = {"buy": buy, "left": quantity, "limit": limit, "since": volume, "got": D(0)}
            printed = D(0)  # what was printed before it came is not for it
            outcomes = exchange.submit(Resting(number, 1, buy, "MKT" if limit is None else "LMT", quantity, limit))
        filled = {True: D(0), False: D(0)}
        for fill in outcomes:
            assert isinstance(fill, Fill)
            book = books[fill.order_id]
            assert 0 < fill.quantity <= book["left"]
            book["left"] -= fill.quantity
            book["got"] += fill.quantity
            filled[book["buy"]] += fill.quantity
            shown[book["buy"]] -= fill.quantity if not isinstance(model, Queue) else 0
            best = ask if book["buy"] else bid
            assert best is not None
            worst = book["limit"]
            if book["buy"]:
                assert worst is None or fill.price <= worst
                assert fill.price >= min(best, worst or best)  # below the touch never; at the limit for who waited
            else:
                assert worst is None or fill.price >= worst
                assert fill.price <= max(best, worst or best)
            if isinstance(model, Participation):
                taken += fill.quantity
                assert book["got"] <= (volume - book["since"]) * D("0.3")
                assert taken <= volume * D("0.3")
        for buy in (True, False):
            if isinstance(model, Queue):
                assert filled[buy] <= shown[buy] + printed
            else:
                assert shown[buy] >= 0
            if isinstance(model, Limited) and len(step) == 5:
                assert filled[buy] <= (shown[buy] + filled[buy]) * D("0.3")
    for number, book in books.items():
        order = exchange.working(number)
        assert (D(0) if order is None else order.remaining) == book["left"]


@given(steps=steps)
def test_touch_gives_what_the_exchange_gives_without_rules(steps: list[Any]) -> None:
    plain, ruled = Exchange(), Exchange(FillRules())
    last: dict[str, Any] = {}
    for number, step in enumerate(steps):
        seen = []
        if len(step) == 4 and last:
            quote = Quote(0, 1, **last, trade=step[:2], repeats=True)
            assert plain.quote(quote) == ruled.quote(quote)
        if len(step) == 4:
            continue
        for exchange in (plain, ruled):
            if len(step) == 5:
                bid, bid_size, gap, ask_size, trade = step
                last = {"bid": bid, "bid_size": bid_size, "ask": bid + gap * CENT, "ask_size": ask_size}
                seen.append(exchange.quote(Quote(0, 1, **last, trade=trade)))
            else:
                buy, quantity, limit = step
                kind: Any = "MKT" if limit is None else "LMT"
                seen.append(exchange.submit(Resting(number, 1, buy, kind, quantity, limit)))
        assert seen[0] == seen[1]


@given(steps=steps, index=st.integers(0, len(MODELS) - 1))
def test_earlier_orders_at_a_price_fill_first(steps: list[Any], index: int) -> None:
    """Of two orders alike in everything but time, the later one never has more."""
    model: Any = MODELS[index]()
    if isinstance(model, Chance):
        model = Touch()  # chance treats nobody alike, by design
    model.begin(random.Random(1))
    exchange = Exchange(FillRules(model=model))
    got = {0: D(0), 1: D(0)}
    exchange.quote(Quote(0, 1, D("9.99"), D(50), D("10.01"), D(50)))
    outcomes = [*exchange.submit(Resting(0, 1, True, "LMT", D(100), D("10.00")))]
    outcomes += exchange.submit(Resting(1, 1, True, "LMT", D(100), D("10.00")))
    for step in steps:
        if len(step) == 5:
            bid, bid_size, gap, ask_size, trade = step
            outcomes += exchange.quote(Quote(0, 1, bid, bid_size, bid + gap * CENT, ask_size, trade))
        for fill in outcomes:
            if isinstance(fill, Fill):
                got[fill.order_id] += fill.quantity
        outcomes = []
        assert got[0] >= got[1]
