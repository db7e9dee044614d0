"""Synthetic market, tapes, trading hours and the two clocks."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botframework.sim import SimConfig, SimGateway
from botframework.sim.clock import MarketClock
from botframework.sim.hours import MarketHours, new_york_offset_ms
from botframework.sim.market import Quote, SyntheticMarket, TapeMarket
from botframework.sim.universe import BUILT_IN, Universe
from tests.sim.driver import AAPL, MS, WALL0, Driver, S, tape

ALWAYS = MarketHours("always")
REGULAR = MarketHours("regular")


def ms(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def play(seed: int, minutes: int) -> dict[int, list[Quote]]:
    market = SyntheticMarket(BUILT_IN, seed, 0, ALWAYS, {})
    found: dict[int, list[Quote]] = {}
    while (due := market.next_ms) is not None and due < minutes * 60_000:
        quote = market.pop()
        found.setdefault(quote.conid, []).append(quote)
    return found


def test_the_seed_decides_everything() -> None:
    assert play(7, 2) == play(7, 2)
    assert play(7, 2) != play(8, 2)


def test_an_instruments_walk_does_not_depend_on_the_others() -> None:
    alone = SyntheticMarket(BUILT_IN[:1], 7, 0, ALWAYS, {})
    quotes = play(7, 1)[AAPL]
    assert [alone.pop() for _ in quotes] == quotes


def test_how_often_it_is_asked_does_not_matter() -> None:
    finely, coarsely = SimGateway(SimConfig(), wall_ns=WALL0), SimGateway(SimConfig(), wall_ns=WALL0)
    for n in range(1, 1201):
        finely.advance(WALL0 + n * 50 * MS)
    coarsely.advance(WALL0 + 60 * S)
    for conid, listing in coarsely.desk.listings.items():
        assert finely.desk.listings[conid] == listing


def test_quotes_look_like_a_market() -> None:
    for instrument in BUILT_IN:
        quotes = play(7, 10)[instrument.conid]
        assert 1500 <= len(quotes) <= 3000
        for quote in quotes:
            assert quote.bid is not None
            assert quote.ask is not None
            spread = (quote.ask - quote.bid) / instrument.tick
            assert 1 <= spread <= 3
            assert quote.bid % instrument.tick == 0
            assert 100 <= quote.bid_size <= 1000
            assert 100 <= quote.ask_size <= 1000
            assert quote.trade is None or quote.trade[0] in (quote.bid, quote.ask)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_ten_thirty_average_crosses_several_times_in_ten_minutes(seed: int) -> None:
    for quotes in play(seed, 10).values():
        mids = [float(q.bid + q.ask) / 2 for q in quotes[::2] if q.bid is not None and q.ask is not None]
        above = [sum(mids[n - 10 : n]) / 10 > sum(mids[n - 30 : n]) / 30 for n in range(30, len(mids))]
        crosses = sum(a != b for a, b in itertools.pairwise(above))
        assert 6 <= crosses <= 80


def test_a_day_stays_within_reason() -> None:
    market = SyntheticMarket(BUILT_IN[:2], 5, 0, ALWAYS, {})
    base = {i.conid: i.base_price for i in BUILT_IN}
    while (due := market.next_ms) is not None and due < 4 * 3_600_000:
        quote = market.pop()
        assert quote.bid is not None
        assert abs(quote.bid / base[quote.conid] - 1) < Decimal("0.2")


def test_a_long_absence_is_not_made_up_for_quote_by_quote() -> None:
    driver = Driver(speed=30)
    driver.step(1000)
    driver.step(30 * 24 * 3_600_000)
    listing = driver.gateway.desk.listings[AAPL]
    assert listing.at_ms > driver.gateway.market_ns(driver.wall_ns) // MS - 1000


def test_regular_hours_have_no_quotes_at_night() -> None:
    start = ms("2026-01-02T20:59:00")
    market = SyntheticMarket(BUILT_IN[:1], 7, start, REGULAR, {})
    seen = [market.pop().at_ms for _ in range(1000)]
    assert max(at for at in seen if at < ms("2026-01-03T00:00:00")) < ms("2026-01-02T21:00:00")
    assert min(at for at in seen if at > ms("2026-01-03T00:00:00")) == ms("2026-01-05T14:30:00"), "the next Monday"


def test_tape_plays_at_its_speed_and_then_goes_quiet() -> None:
    driver = Driver(quotes=tape((0, "100.00", "100.02", 1, 1), (60_000, "101.00", "101.02", 1, 1)), speed=60)
    driver.step(999)
    listing = driver.gateway.desk.listings[AAPL]
    assert listing.bid == Decimal("100.00")
    driver.step(2)
    assert listing.bid == Decimal("101.00")
    driver.keep(3600)
    assert listing.bid == Decimal("101.00")


def test_tape_time_starts_with_the_first_quote_and_symbols_come_on_demand() -> None:
    first = ms("2018-01-02T14:30:00")
    one = Decimal(1)
    quotes = [(first, "XXX", one, one, one + 1, one), (first - 5, "YYY", one, one, one + 1, one)]
    gateway = SimGateway(SimConfig(), quotes=iter(quotes), wall_ns=WALL0)
    assert gateway.market_ns(WALL0) == first * MS
    assert list(gateway.universe.by_symbol) == ["XXX"]
    gateway.advance(WALL0 + S)
    assert list(gateway.universe.by_symbol) == ["XXX", "YYY"]
    # The second went back in time and is taken at the time of the one before it.
    assert {listing.at_ms for listing in gateway.desk.listings.values()} == {first}


def test_an_empty_tape_is_a_quiet_market() -> None:
    market = TapeMarket(iter(()), Universe(()))
    assert market.next_ms is None
    with pytest.raises(LookupError, match="ended"):
        market.pop()


@pytest.mark.parametrize(
    ("at", "hours"),
    [
        ("2026-01-15T12:00:00", -5),
        ("2026-03-08T06:59:59", -5),
        ("2026-03-08T07:00:00", -4),
        ("2026-07-01T00:00:00", -4),
        ("2026-11-01T05:59:59", -4),
        ("2026-11-01T06:00:00", -5),
    ],
)
def test_new_york_time(at: str, hours: int) -> None:
    assert new_york_offset_ms(ms(at)) == hours * 3_600_000


def test_hours() -> None:
    assert not REGULAR.is_open(ms("2026-01-02T14:29:59"))
    assert REGULAR.is_open(ms("2026-01-02T14:30:00"))
    assert not REGULAR.is_open(ms("2026-01-02T21:00:00"))
    assert not REGULAR.is_open(ms("2026-01-03T15:00:00")), "a Saturday"
    assert REGULAR.day_end_ms(ms("2026-01-02T15:00:00")) == ms("2026-01-02T21:00:00")
    assert REGULAR.day_end_ms(ms("2026-01-02T22:00:00")) == ms("2026-01-05T21:00:00")
    assert REGULAR.next_open_ms(ms("2026-07-03T22:00:00")) == ms("2026-07-06T13:30:00")
    assert ALWAYS.day_end_ms(ms("2026-01-02T15:00:00")) == ms("2026-01-03T05:00:00")
    assert REGULAR.quarter_end_ms(ms("2026-01-02T15:00:00")) == ms("2026-07-01T04:00:00")
    assert REGULAR.quarter_end_ms(ms("2026-12-02T15:00:00")) == ms("2027-04-01T04:00:00")


def test_closed_market_holds_orders_until_the_opening() -> None:
    quotes = tape((0, "100.00", "100.02", 300, 200))
    driver = Driver(quotes=quotes, hours="regular", start_ns=ms("2026-01-02T14:29:00") * MS)
    driver.step(1)
    waiting = driver.accept(price=90.0)
    extended = driver.accept(price=90.0, outsideRTH=True)
    driver.step(100)
    assert [driver.order(one)["status"] for one in (waiting, extended)] == ["PreSubmitted", "Submitted"]
    driver.keep(60)
    assert driver.order(waiting)["status"] == "Submitted"


@given(
    st.integers(0, 10**19),
    st.integers(0, 10**19),
    st.sampled_from([0.001, 0.5, 1.0, 30.0, 33.3, 60.0, 1000.0]),
    st.integers(0, 10**18),
)
def test_the_clock_is_exact_both_ways(wall0: int, start: int, speed: float, passed: int) -> None:
    clock = MarketClock(wall0, start, speed)
    market = start + passed
    wall = clock.wall_ns(market)
    assert clock.market_ns(wall) >= market
    assert wall == wall0 or clock.market_ns(wall - 1) < market
