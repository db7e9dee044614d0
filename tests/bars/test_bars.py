"""Bars of every kind by hand, against an independent computation, and against someone else's."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from itertools import groupby, islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botframework.core.bars import BarBuilder, Price, Span
from botframework.core.model import Bar, Instrument, Tick
from botframework.runner.engine import regular_session
from tests.docs_kit import ROOT

X = Instrument("X", 1)
S = 10**9
TICKS = ROOT.parent / "shared" / "data" / "eurusd-2014-05"


def tick(at_s: float, price: float, size: float | None = None) -> Tick:
    at_ns = round(at_s * S)
    return Tick(X, at_ns, at_ns, price, price, None, None, None if size is None else price, size)


def bars(builder: BarBuilder, *ticks: Tick) -> list[tuple[float, float, float, float, float, float, float | None]]:
    for each in ticks:
        builder.add(each)
    return [(bar.at_ns / S, bar.length_s, bar.open, bar.high, bar.low, bar.close, bar.volume) for bar in builder.bars]


def test_time_bars() -> None:
    got = bars(BarBuilder(10), tick(3, 5), tick(4, 7), tick(9.9, 6), tick(10, 8), tick(31, 2), tick(45, 1))
    assert got == [(0, 10, 5, 7, 5, 6, None), (10, 10, 8, 8, 8, 8, None), (30, 10, 2, 2, 2, 2, None)]


def test_tick_bars_end_with_their_last_tick() -> None:
    builder = BarBuilder(span=Span.parse("3ticks"))
    assert builder.add(tick(1, 5)) is builder.add(tick(2, 9)) is None
    assert builder.add(tick(4, 7)) == Bar(X, S, 3.0, 5, 9, 5, 7)
    assert bars(builder, tick(5, 1), tick(6, 2))[1:] == []


def test_volume_bars_end_with_the_trade_that_fills_them() -> None:
    builder = BarBuilder(span=Span.parse("100volume"))
    got = bars(builder, tick(1, 5, 60), tick(2, 6), tick(3, 4, 70), tick(4, 8, 250), tick(5, 9, 99))
    assert got == [(1, 2, 5, 6, 4, 4, 130), (4, 0, 8, 8, 8, 8, 250)]


def test_range_bars_end_when_high_and_low_are_far_enough_apart() -> None:
    builder = BarBuilder(span=Span.parse("0.03range"))
    got = bars(builder, tick(1, 10.00), tick(2, 10.02), tick(3, 9.99), tick(4, 9.98), tick(5, 10.05), tick(6, 10.05))
    assert got == [(1, 2, 10.00, 10.02, 9.99, 9.99, None), (4, 1, 9.98, 10.05, 9.98, 10.05, None)]


def test_bars_of_trades_leave_out_quotes() -> None:
    assert bars(BarBuilder(10, price="last"), tick(1, 5), tick(2, 6, 10), tick(11, 7, 10)) == [(0, 10, 6, 6, 6, 6, 10)]


def test_sessions_cut() -> None:
    """Sessions from 5 to 25 and from 100 to 120: counted from the opening, none over a close, nothing from outside."""

    def session(at_ns: int) -> tuple[int, int] | None:
        return next(((a * S, b * S) for a, b in ((5, 25), (100, 120)) if a * S <= at_ns < b * S), None)

    ticks = [tick(2, 1), tick(6, 2), tick(14, 3), tick(16, 4), tick(24, 5), tick(60, 6), tick(101, 7), tick(130, 8)]
    assert bars(BarBuilder(15, session_of=session), *ticks) == [
        (5, 15, 2, 4, 2, 4, None),
        (20, 15, 5, 5, 5, 5, None),
        (100, 15, 7, 7, 7, 7, None),
    ]
    by_count = BarBuilder(span=Span.parse("3ticks"), session_of=session)
    assert [row[2:6] for row in bars(by_count, *ticks)] == [(2, 4, 2, 4), (5, 5, 5, 5), (7, 7, 7, 7)]


def test_the_regular_session_of_a_summer_and_a_winter_day() -> None:
    def hours(at_s: int) -> tuple[float, float] | None:
        found = regular_session(at_s * S)
        return None if found is None else ((found[0] / S - at_s) / 3600, (found[1] / S - at_s) / 3600)

    assert hours(1_704_207_600) == (-0.5, 6.0)  # 2 January 2024, 15:00 UTC
    assert hours(1_720_018_800) == (-1.5, 2.0)  # 3 July 2024, 15:00 UTC: closes at 13:00
    assert hours(1_704_207_600 - 86_400) is None  # New Year
    assert hours(1_704_207_600 - 3600) is None


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("1m", Span("time", 60)),
        ("30s", Span("time", 30)),
        ("250ms", Span("time", 0.25)),
        ("1d", Span("time", 86_400)),
        ("5m rth", Span("time", 300, True)),
        ("500ticks", Span("ticks", 500)),
        ("10000volume", Span("volume", 10_000)),
        ("0.25range", Span("range", 0.25)),
    ],
)
def test_spans_are_read(text: str, span: Span) -> None:
    assert Span.parse(text) == span


@pytest.mark.parametrize("text", ["", "1", "m", "1 week", "2d", "0s", "1.5ticks", "0ticks", "-1m", "0range", "1m eth"])
def test_what_is_no_span(text: str) -> None:
    with pytest.raises(ValueError, match=r"bars of|is no span"):
        Span.parse(text)


moves = st.lists(
    st.tuples(st.integers(0, 40), st.integers(90, 110), st.none() | st.integers(1, 50)), min_size=1, max_size=60
)


@given(moves=moves, length=st.integers(1, 60))
def test_time_bars_are_the_groups_of_their_ticks(moves: list[tuple[int, int, int | None]], length: int) -> None:
    at, ticks = 0, []
    for gap, price, size in moves:
        at += gap
        ticks.append(tick(at, price, size))
    groups = [list(group) for _, group in groupby(ticks, key=lambda each: each.at_ns // (length * S))]
    expected = []
    for group in groups[:-1]:  # nobody knows yet that the last one has ended
        prices = [each.bid for each in group]
        sizes = [each.last_size for each in group if each.last_size is not None]
        start = group[0].at_ns // (length * S) * length
        expected.append((start, length, prices[0], max(prices), min(prices), prices[-1], sum(sizes) if sizes else None))
    assert bars(BarBuilder(length), *ticks) == expected


@given(moves=moves, kind=st.sampled_from(["4ticks", "60volume", "5range"]))
def test_bars_of_every_kind_hold_each_tick_once_and_in_order(
    moves: list[tuple[int, int, int | None]], kind: str
) -> None:
    builder = BarBuilder(span=Span.parse(kind))
    held: list[Tick] = []
    for number, (_, price, size) in enumerate(moves):
        held.append(tick(number, price, size))
        bar = builder.add(held[-1])
        prices = [each.bid for each in held]
        volume = sum(each.last_size or 0 for each in held)
        full = {"4ticks": len(held) >= 4, "60volume": volume >= 60, "5range": max(prices) - min(prices) >= 5}[kind]
        assert (bar is not None) == full
        if bar is not None:
            assert (bar.open, bar.high, bar.low, bar.close) == (prices[0], max(prices), min(prices), prices[-1])
            assert bar.at_ns == held[0].at_ns
            held.clear()


# --- someone else's bars ------------------------------------------------------------------------------------------------


def rows(path: Path) -> Iterator[list[str]]:
    with gzip.open(path, "rt", newline="") as stream:
        reader = csv.reader(stream)
        next(reader)
        yield from reader


def compare(seconds: float, name: str, most: int | None) -> int:
    """Bars of bid and ask from the ticks against the source's; returns how many were compared."""
    instrument = Instrument("EURUSD", 2)
    sides: list[Price] = ["bid", "ask"]
    builders = [BarBuilder(seconds, price=side) for side in sides]
    for builder in builders:
        builder.bars = builder.bars.__class__()  # all of them
    at_ns = 0
    for row in islice(rows(TICKS / "eurusd_tick.csv.gz"), most):
        at_ns = int(row[0]) * 1_000_000
        one = Tick(instrument, at_ns, at_ns, float(row[1]), float(row[2]))
        for builder in builders:
            builder.add(one)
    if most is None:  # a tick after the last finishes the last
        end = Tick(instrument, at_ns + 86_400 * S, at_ns, 1.0, 1.0)
        for builder in builders:
            builder.add(end)
    compared = 0
    for bid, ask, row in zip(builders[0].bars, builders[1].bars, rows(TICKS / name), strict=False):
        assert bid.at_ns == ask.at_ns == int(row[0]) * 1_000_000
        made = [bid.open, bid.high, bid.low, bid.close, ask.open, ask.high, ask.low, ask.close]
        assert made == [float(value) for value in row[1:]], row
        compared += 1
    assert compared == len(builders[0].bars)
    return compared


@pytest.mark.data
@pytest.mark.skipif(not TICKS.is_dir(), reason="the currency tape is not beside the project")
@pytest.mark.parametrize(
    ("seconds", "name", "least"), [(1, "eurusd_second.csv.gz", 8_000), (60, "eurusd_minute.csv.gz", 1_000)]
)
def test_bars_of_the_currency_tape_begin_as_the_sources(seconds: float, name: str, least: int) -> None:
    assert compare(seconds, name, 40_000) >= least


@pytest.mark.slow
@pytest.mark.data
@pytest.mark.skipif(not TICKS.is_dir(), reason="the currency tape is not beside the project")
@pytest.mark.parametrize(
    ("seconds", "name", "count"), [(1, "eurusd_second.csv.gz", 208_472), (60, "eurusd_minute.csv.gz", 15_366)]
)
def test_all_bars_of_may_2014_are_the_sources(seconds: float, name: str, count: int) -> None:
    assert compare(seconds, name, None) == count
