"""Delays by seed and distribution, the order of requests, the path through a bar, and all of it from the YAML."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botframework.config import parse_config
from botframework.core import events as ev
from botframework.core.model import Instrument, OrderIntent, OrderType, Side
from botframework.errors import ConfigError
from botframework.fills import PATHS, Constant, Latency, Measured, Percentiles, Uniform
from botframework.runner.assumptions import delay_ns, fill_rules, measured_ns
from botframework.runner.backtesting import BacktestOptions, prepare, run_backtest
from botframework.runner.plan import plan_config
from botframework.runtime.exchangebroker import ExchangeBroker
from botframework.runtime.journal import SqliteJournal
from botframework.runtime.seams import CountingIds
from botframework.runtime.tapeblocks import Block
from tests.docs_kit import ROOT, blocks, param_rows, table
from tests.fills.kit import MADE

MS = 1_000_000
HEAD = "bot: b\ninstruments: [AAPL]\nstrategies: [{kind: sma_cross, fast: 2, slow: 3}]\n"


class Fixed:
    """Chance that gives what it is told."""

    def __init__(self, *values: float) -> None:
        self.values = list(values)

    def random(self) -> float:
        return self.values.pop(0)


def test_each_distribution_by_hand() -> None:
    assert Constant(ms=12.5).draw_ns(Fixed()) == 12_500_000
    assert [Uniform(least_ms=10, most_ms=30).draw_ns(Fixed(u)) for u in (0.0, 0.5, 0.75)] == [10 * MS, 20 * MS, 25 * MS]
    spread = Percentiles(least_ms=10, p50_ms=20, p90_ms=60, p99_ms=150, most_ms=1000)
    assert [spread.draw_ns(Fixed(u)) for u in (0, 0.25, 0.5, 0.7, 0.9, 0.945, 0.99)] == [
        10 * MS,
        15 * MS,
        20 * MS,
        40 * MS,
        60 * MS,
        105 * MS,
        150 * MS,
    ]
    assert [Measured((3, 1, 2)).draw_ns(Fixed(u)) for u in (0.0, 0.34, 0.999)] == [3, 1, 2]


@given(seed=st.integers(0, 1000))
def test_a_seed_gives_the_same_delays_within_their_bounds(seed: int) -> None:
    latency: Latency = Percentiles(least_ms=5, p50_ms=20, p90_ms=60, p99_ms=150, most_ms=400)
    first, second = random.Random(seed), random.Random(seed)
    drawn = [latency.draw_ns(first) for _ in range(20)]
    assert drawn == [latency.draw_ns(second) for _ in range(20)]
    assert all(5 * MS <= each <= 400 * MS for each in drawn)


@given(
    delays=st.lists(st.integers(0, 100), min_size=2, max_size=20),
    gaps=st.lists(st.integers(0, 30), min_size=20, max_size=20),
)
def test_no_request_overtakes_another(delays: list[int], gaps: list[int]) -> None:
    arrivals: list[int] = []
    left = iter(delays)
    broker = ExchangeBroker(
        schedule=lambda at_ns, _: arrivals.append(at_ns), emit=lambda _: None, delay_ns=lambda: next(left)
    )
    now = 0
    for number, gap in zip(range(len(delays)), gaps, strict=False):
        now += gap
        intent = OrderIntent(
            "s", Instrument("AAPL", 1), Side.BUY, Decimal(1), OrderType.MARKET, now, client_order_id=f"o{number}"
        )
        broker.execute(ev.SubmitOrder(at_ns=now, intent=intent, verdict_id="v"), now)
        assert arrivals[-1] >= now + delays[number]
    assert arrivals == sorted(arrivals)


def test_what_is_no_request_draws_no_delay_and_keeps_none_back() -> None:
    """A denied order, a day's mark or a booked fill goes nowhere; with long delays it held up the next order, which is sent."""
    arrivals: list[int] = []
    drawn = [7, 900]
    broker = ExchangeBroker(
        schedule=lambda at_ns, _: arrivals.append(at_ns), emit=lambda _: None, delay_ns=lambda: drawn.pop()
    )
    intent = OrderIntent("s", Instrument("AAPL", 1), Side.BUY, Decimal(1), OrderType.MARKET, 0, client_order_id="o")
    broker.execute(ev.SubmitOrder(at_ns=0, intent=intent, verdict_id="v"), 0)
    broker.execute(ev.DenyOrder(at_ns=1000, intent=intent, verdict_id="w", reasons=()), 1000)
    broker.execute(ev.WantCancel(at_ns=1000, client_order_id="o"), 1000)
    broker.execute(ev.CancelOrder(at_ns=1001, client_order_id="o"), 1001)
    assert (arrivals, drawn) == ([900, 1008], [])


PATHS_BY_HAND = {
    "nearest": [(10, 9.5, 12, 11), (10, 10.5, 8, 9), (10, 11, 9, 10)],
    "low_first": [(10, 9.5, 12, 11), (10, 8, 10.5, 9), (10, 9, 11, 10)],
    "high_first": [(10, 12, 9.5, 11), (10, 10.5, 8, 9), (10, 11, 9, 10)],
    "by_direction": [(10, 9.5, 12, 11), (10, 10.5, 8, 9), (10, 9, 11, 10)],
}


@pytest.mark.parametrize("kind", PATHS)
def test_the_path_through_a_bar(kind: str) -> None:
    bars = [(10, 12, 9.5, 11), (10, 10.5, 8, 9), (10, 11, 9, 10)]  # open, high, low, close
    assert [PATHS[kind](*bar) for bar in bars] == PATHS_BY_HAND[kind]


# --- from the YAML ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fills", "words"),
    [
        ("{model: {kind: queu}}", "b.yaml:4: no fill model is called 'queu'; did you mean 'queue'?"),
        ("{slippage: {kind: tick, ticks: 1}}", "b.yaml:4: no slippage is called 'tick'; did you mean 'ticks'?"),
        ("{latency: {kind: unifrom}}", "b.yaml:4: no latency is called 'unifrom'; did you mean 'uniform'?"),
        (
            "{model: {kind: limited, percnt: 3}}",
            "b.yaml:4: unknown key 'percnt' under fills.model; did you mean 'percent'?",
        ),
        ("{model: {kind: limited, percent: 0}}", "b.yaml:4: fills.model.percent must be more than 0, not 0"),
        (
            "{model: {kind: limited, step: 0.1}}",
            "b.yaml:4: fills.model: step must be a whole number above 0, not 0.1",
        ),
        (
            "{model: {kind: participation, step: 2.5}}",
            "b.yaml:4: fills.model: step must be a whole number above 0, not 2.5",
        ),
        ("{slippage: {kind: ticks}}", "b.yaml:4: fills.slippage needs 'ticks'"),
        (
            "{latency: {kind: uniform, least_ms: 9, most_ms: 3}}",
            "b.yaml:4: fills.latency: most_ms 3 is below least_ms 9",
        ),
        ("{latency: {kind: constant, ms: -1}}", "b.yaml:4: fills.latency: ms must be from 0 to 600000, not -1"),
        ("{bar_path: nearst}", "'nearest'"),
    ],
)
def test_mistakes_are_told_in_one_line(fills: str, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        plan_config(parse_config(f"{HEAD}fills: {fills}\n", "b.yaml", {}))
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_says_nothing_changes_nothing() -> None:
    config = parse_config(HEAD, "b.yaml", {})
    assert fill_rules(config) is None
    assert delay_ns(config) is None


def tape(count: int = 3000) -> list[Block]:
    rng = random.Random(5)
    mids = [100.0]
    for _ in range(count - 1):
        mids.append(round(mids[-1] + rng.choice((-0.02, -0.01, 0.01, 0.02)), 2))
    at_ns = [1_704_207_600 * 10**9 + i * 500 * MS for i in range(count)]
    bid = [round(mid - 0.01, 2) for mid in mids]
    ask = [round(mid + 0.01, 2) for mid in mids]
    size = [100.0] * count
    printed = [rng.choice((bid[i], ask[i])) for i in range(count)]
    return [Block("AAPL", at_ns, bid, ask, size, size, list(printed), [60.0] * count)]


MORE = "latency: {kind: uniform, least_ms: 1, most_ms: 900}, slippage: {kind: ticks, ticks: 1}"


@pytest.mark.parametrize("kind", ["", "touch", "cross", "chance", "limited", "queue", "participation"])
def test_the_short_road_and_the_long_one_agree_with_every_model(kind: str) -> None:
    hashes, filled = [], []
    fills = f"fills: {{model: {{kind: {kind}}}, {MORE}}}\n" if kind else ""
    for inline in (True, True, False):
        text = f"bot: b\ninstruments: [AAPL]\nstrategies: [{{kind: 'tests.replay.kit:Busy'}}]\n{fills}"
        run = prepare(
            plan_config(parse_config(text, "b.yaml", {})), BacktestOptions(), blocks=iter(tape()), inline=inline
        )
        try:
            run.replay.run()
            assert run.replay.failure is None
            hashes.append(run.journal_hash)
            filled.append(run.replay.broker.fills)
        finally:
            run.close()
    assert hashes[0] == hashes[1] == hashes[2]
    assert filled[0] > 0


def test_latency_measured_from_a_journal(tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text(HEAD)
    path = tmp_path / "first.db"
    done = run_backtest(
        tmp_path / "b.yaml", BacktestOptions(tapes=["synthetic:3"], for_s=300, latency_ms=70, journal=path)
    )
    assert done.summary["fills"] > 0
    assert set(measured_ns(path)) == {70 * MS}
    text = f"{HEAD}fills: {{latency: {{kind: measured, journal: '{path}'}}}}\n"
    config = parse_config(text, "b.yaml", {})
    draw = delay_ns(config)
    assert draw is not None
    assert draw() == 70 * MS
    idle = SqliteJournal.open(tmp_path / "idle.db", ids=CountingIds(), wall_ns=lambda: 1, durable="process")
    idle.close()
    with pytest.raises(ConfigError, match="has no order that was acknowledged"):
        measured_ns(tmp_path / "idle.db")


def test_the_path_of_the_yaml_reaches_the_tape(tmp_path: Path) -> None:
    (tmp_path / "bars.csv").write_text("at_ms,open,high,low,close,volume\n1704207600000,10,11,9.5,10.5,400\n")
    seen: dict[str, list[float]] = {}
    for path in ("nearest", "high_first"):
        text = (
            f"{HEAD}fills: {{bar_path: {path}}}\nmarket: {{tape: {{path: {tmp_path / 'bars.csv'}, bar_length: 60}}}}\n"
        )
        config = parse_config(
            text.replace("kind: sma_cross, fast: 2, slow: 3", "kind: 'tests.fills.kit:Noted'"), "b.yaml", {}
        )
        run = prepare(plan_config(config), BacktestOptions())
        try:
            run.replay.run()
        finally:
            run.close()
        (noted,) = MADE
        seen[path] = noted.bids
        MADE.clear()
    assert seen == {"nearest": [10, 9.5, 11, 10.5], "high_first": [10, 11, 9.5, 10.5]}


# --- the page -----------------------------------------------------------------------------------------------------------


def test_the_page_says_what_the_classes_assume() -> None:
    from botframework.runner.assumptions import DOCS, LATENCIES, MODELS, SLIPPAGES

    page = ROOT / "docs" / "fills.md"
    for name, kinds in (("models", MODELS), ("slippages", SLIPPAGES), ("latencies", LATENCIES)):
        rows = table(page, name)
        assert [row[0].strip("`") for row in rows] == list(kinds)
        for row in rows:
            cls = kinds[row[0].strip("`")]
            doc = (DOCS.get(cls, cls).__doc__ or "").strip().splitlines()[0]
            assert row[1] == doc.rstrip(".")
            assert row[2] == ", ".join(
                f"{key} ({default})" if default == "required" else f"{key} ({default.strip('`')})"
                for key, _, default, _ in param_rows(cls)
            ) or (row[2] == "–" and not param_rows(cls))
    assert [row[0].strip("`") for row in table(page, "paths")] == list(PATHS)
    assert blocks(page, "yaml")
