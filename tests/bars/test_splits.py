"""Histories across a split: of the new shares from its moment on, of the old ones before, and the same however they were fed."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from botframework import Split, Tick
from botframework.core import events as ev
from botframework.core.bars import BarBuilder, Span
from botframework.runner.backtesting import BacktestOptions, prepare
from botframework.runner.plan import plan
from botframework.runtime.days import day_begins_ns
from botframework.runtime.tapeblocks import Block
from tests.bars.kit import HEARD, SEEN
from tests.replay.kit import planned

S = 10**9
SPLIT_NS = day_begins_ns(20240104)
RATIO = 4


@pytest.fixture(autouse=True)
def _fresh() -> None:
    SEEN.clear()
    HEARD.clear()


def rows(*, adjusted: bool) -> list[tuple[int, float, float, float]]:
    """A trade every 20 s, an hour on either side of the split and 7 s beside full minutes; ``adjusted``: all of new shares."""
    made = []
    for n in range(-180, 180):
        at_ns = SPLIT_NS + n * 20 * S + 7 * S
        price, size = round(645.0 + (n * 7 % 11) * 0.24, 2), 100.0 + n % 3
        is_new = adjusted or at_ns >= SPLIT_NS
        made.append(
            (at_ns, round(price / RATIO, 2), round(price / RATIO, 2), size * RATIO)
            if is_new
            else (at_ns, price, price, size)
        )
    return made


def tape(*, adjusted: bool) -> Iterator[Block]:
    at, bid, ask, size = (list(column) for column in zip(*rows(adjusted=adjusted), strict=True))
    yield Block("AAPL", at, bid, ask, size, list(size), list(bid), list(size))


def actions(folder: Path) -> str:
    (folder / "actions.csv").write_text(f"date,symbol,kind,value\n2024-01-04,AAPL,split,{RATIO}\n")
    return f"costs: {{actions: {folder / 'actions.csv'}}}"


def run(plan_: Any, options: BacktestOptions | None = None, **more: Any) -> list[Any]:
    told: list[Any] = []
    ready = prepare(plan_, options or BacktestOptions(), watch=told.append, **more)
    try:
        ready.replay.run()
    finally:
        ready.close()
    assert ready.replay.failure is None
    assert not ready.replay.engine.raised
    return told


@pytest.mark.parametrize("span", ["1m", "70m", "7ticks"])
def test_behind_a_split_a_history_is_that_of_an_adjusted_tape_and_before_it_of_the_tape_as_it_was(
    tmp_path: Path, span: str
) -> None:
    looks = f"[{{kind: 'tests.bars.kit:Looks', span: {span}, count: 500}}]"
    run(planned(looks, more=actions(tmp_path)), blocks=tape(adjusted=False))
    across = [each for each in SEEN if isinstance(each, tuple)]
    SEEN.clear()
    run(planned(looks), blocks=tape(adjusted=True))
    whole = [each for each in SEEN if isinstance(each, tuple)]
    assert [each for each in across if each[0] >= SPLIT_NS] == [each for each in whole if each[0] >= SPLIT_NS]
    before = [bars for at_ns, bars in across if at_ns < SPLIT_NS]
    assert all(bar.low > 600 for bars in before for bar in bars)  # nobody knows of it yet
    assert len(across[-1][1]) > 0
    [(hook, split)] = HEARD
    assert hook == "on_split"
    assert (split.instrument.symbol, split.ratio, split.at_ns) == ("AAPL", Decimal(RATIO), SPLIT_NS)


def test_bars_of_bar_length_go_on_in_new_shares_too(tmp_path: Path) -> None:
    looks = "[{kind: 'tests.bars.kit:Looks', span: 30m}]"
    run(planned(looks, more=actions(tmp_path) + "\nbar_length: 20m"), blocks=tape(adjusted=False))
    assert {bar.close < 170 for _, bars in SEEN[-1:] for bar in bars} == {True}
    told = [bar for hook, bar in HEARD if hook == "on_bar"]
    assert [bar.close > 600 for bar in told] == [True] * 2 + [
        False
    ] * 3  # the third is finished by the first tick of the day


def test_a_history_that_begins_with_the_past_has_its_splits(tmp_path: Path) -> None:
    lines = [f"{at // 10**6},{bid},{ask},{size},{size}" for at, bid, ask, size in rows(adjusted=False)]
    (tmp_path / "quotes.csv").write_text("at_ms,bid,ask,bid_size,ask_size\n" + "\n".join(lines) + "\n")
    file = tmp_path / "bot.yaml"
    file.write_text(
        "bot: looks\ninstruments: [AAPL]\nstrategies: [{kind: 'tests.bars.kit:Looks', span: 1m, count: 500}]\n"
        f"market: {{tape: {{path: {tmp_path / 'quotes.csv'}}}}}\n{actions(tmp_path)}\n"
    )
    run(plan(file, {}))
    _, *whole = SEEN
    for since_ns in (SPLIT_NS + 1800 * S, SPLIT_NS, SPLIT_NS - 600 * S):
        SEEN.clear()
        run(plan(file, {}), BacktestOptions(from_ns=since_ns))
        first, *shown = SEEN
        assert len(first) > 40
        assert all((bar.close < 170) is (since_ns >= SPLIT_NS) for bar in first)
        assert shown == [each for each in whole if each[0] >= since_ns]


@pytest.mark.parametrize(
    ("strategy", "decided"),
    [("{kind: sma_cross, fast: 3, slow: 20}", 20), ("{kind: mean_reversion, window: 20, entry: 1.4, exit: 0.1}", 20)],
)
def test_the_samples_see_no_crash_in_a_split(tmp_path: Path, strategy: str, decided: int) -> None:
    def orders(*, adjusted: bool, more: str = "", **options: Any) -> list[tuple[Any, ...]]:
        told = run(planned(f"[{strategy}]", more=more, rules=""), blocks=tape(adjusted=adjusted), **options)
        intents = [row.intent for row in told if isinstance(row, ev.SubmitOrder)]
        return [(intent.at_ns, intent.side) for intent in intents]

    expected = orders(adjusted=True)
    assert len(expected) >= decided
    assert orders(adjusted=False, more=actions(tmp_path)) == expected
    assert orders(adjusted=False, more=actions(tmp_path), scan=False) == expected


@pytest.mark.parametrize("ratio", ["7", "0.05", "3"])
def test_an_unfinished_bar_is_split_in_the_middle(ratio: str) -> None:
    builder = BarBuilder(span=Span.parse("1m"), price="last")
    split = Split(None, Decimal(ratio), 30 * S)  # type: ignore[arg-type]  # the contract plays no part
    for at_s, last in ((0, 700.0), (10, 707.0), (20, 693.0)):
        builder.add(Tick(None, at_s * S, at_s * S, last, last, last=last, last_size=10.0))  # type: ignore[arg-type]
    builder.split(split)
    late = split.price(714.0)
    builder.add(Tick(None, 40 * S, 40 * S, late, late, last=late, last_size=1.0))  # type: ignore[arg-type]
    builder.add(Tick(None, 60 * S, 60 * S, late, late, last=late, last_size=1.0))  # type: ignore[arg-type]
    [bar] = builder.bars
    expected = [float(Decimal(price) / Decimal(ratio)) for price in (700, 714, 693, 714)]
    assert [bar.open, bar.high, bar.low, bar.close] == expected
    assert bar.volume == float(30 * Decimal(ratio) + 1)
