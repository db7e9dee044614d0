"""Futures, options and pairs: what the file may say of them, that a backtest takes them, and that no road trades one live."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

import attrs
import pytest

from botframework import Context, Tick, hookimpl
from botframework.config import parse_config
from botframework.costs.ibkr import product_of
from botframework.errors import ConfigError
from botframework.runner.api import CallOptions
from botframework.runner.assembly import RunOptions, assemble
from botframework.runner.assumptions import carry
from botframework.runner.backtesting import BacktestOptions, prepare, run_backtest
from botframework.runner.live import run_bot
from botframework.runner.manual import HandOptions, order_by_hand
from botframework.runner.parity import check_parity
from botframework.runner.plan import plan, plan_config
from botframework.runner.readiness import look_before_run
from botframework.runner.risklint import risk_lint
from botframework.runner.simulate import engine_maker
from tests.docs_kit import ROOT

STRATEGY = "strategies: [{kind: sma_cross, fast: 2, slow: 4, quantity: 1}]"
KINDS = {
    "FUT": "{symbol: MESZ6, sec_type: FUT, multiplier: 5, tick_size: 0.25}",
    "OPT": "{symbol: SPY250117C00600000, sec_type: OPT, multiplier: 100}",
    "CASH": "{symbol: EUR.USD, sec_type: CASH, tick_size: 0.00005}",
}
TAPE = ROOT.parent / "shared" / "data" / "eurusd-2014-05" / "eurusd_tick.parquet"


def written(folder: Path, instrument: str, more: str = "") -> Path:
    file = folder / "bot.yaml"
    file.write_text(
        f"bot: kinds\ninstruments: [{instrument}]\n{STRATEGY}\njournal: {{path: {folder / 'k.db'}}}\n{more}\n"
    )
    return file


# --- what the file may say ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("instrument", "words"),
    [
        ("{symbol: MESZ6, sec_type: FUT}", "needs a multiplier"),
        ("{symbol: C1, sec_type: OPT, tick_size: 0.05}", "needs a multiplier"),
        ("{symbol: MESZ6, sec_type: FUT, multiplier: 0}", "multiplier"),
        ("{symbol: MESZ6, sec_type: FUT, multiplier: -5}", "multiplier"),
        ("{symbol: MESZ6, sec_type: FUT, multiplier: 10000000}", "multiplier"),
        ("{symbol: AAPL, multiplier: 100}", "has no multiplier"),
        ("{symbol: EUR.USD, sec_type: CASH, multiplier: 2}", "has no multiplier"),
        ("{symbol: EURUSD, sec_type: CASH}", "no currency pair"),
        ("{symbol: AAPL, tick_size: 0}", "tick_size"),
        ("{symbol: AAPL, tick_size: 20000}", "tick_size"),
        ("{symbol: X, sec_type: BOND}", "one of STK, FUT, OPT, CASH"),
    ],
)
def test_what_cannot_be_is_refused_with_its_line(instrument: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words) as caught:
        parse_config(f"bot: k\ninstruments: [{instrument}]\n{STRATEGY}\n", "k.yaml", {})
    assert str(caught.value.where) == "k.yaml:2"
    assert "\n" not in str(caught.value)


def test_a_multiplier_of_one_says_nothing() -> None:
    config = parse_config(f"bot: k\ninstruments: [{{symbol: AAPL, multiplier: 1}}]\n{STRATEGY}\n", "k.yaml", {})
    assert [each.multiplier for each in config.instruments] == [1]


def test_a_pair_has_to_be_quoted_in_dollars(tmp_path: Path) -> None:
    file = written(tmp_path, "{symbol: USD.JPY, sec_type: CASH}", "risk: [{kind: allow_list, sec_types: [CASH]}]")
    with pytest.raises(ConfigError, match=r"USD\.JPY is quoted in JPY"):
        prepare(plan(file), BacktestOptions(for_s=10))


# --- no road to a live run ----------------------------------------------------------------------------------------------


def _assemble(file: Path) -> None:
    with contextlib.ExitStack() as cleanup:
        assemble(plan(file), RunOptions(view="none"), cleanup)


def _by_hand(file: Path) -> None:
    call = CallOptions(operation="order_cancel", words=("accountId=DU1234567", "orderId=1"))
    order_by_hand(call, HandOptions(config=file))


ROADS: dict[str, Callable[[Path], Any]] = {
    "bot run": lambda file: run_bot(file, RunOptions(view="none", run_for_s=1)),
    "bot check": lambda file: look_before_run(plan(file)),
    "whatever puts a bot together": _assemble,
    "an order by hand": _by_hand,
    "parity": lambda file: check_parity(plan(file), BacktestOptions(), iter(())),
    "storms": engine_maker,
}


@pytest.mark.parametrize("road", ROADS)
@pytest.mark.parametrize("kind", KINDS)
def test_no_road_leads_to_a_live_run_of_what_is_no_share(tmp_path: Path, kind: str, road: str) -> None:
    """Allowed by its rules or not: real orders in it need fields that are not sent."""
    file = written(tmp_path, f"AAPL, {KINDS[kind]}", f"risk: [{{kind: allow_list, sec_types: [STK, {kind}]}}]")
    with pytest.raises(ConfigError, match="can be replayed by `bot backtest`, and not yet traded") as caught:
        ROADS[road](file)
    assert str(caught.value.where) == f"{file}:2"
    assert not (tmp_path / "k.db").exists()


@pytest.mark.parametrize("kind", KINDS)
def test_what_starts_nothing_takes_the_file(tmp_path: Path, kind: str) -> None:
    file = written(tmp_path, KINDS[kind], f"risk: [{{kind: allow_list, sec_types: [{kind}]}}]")
    assert risk_lint(file)
    assert run_backtest(file, BacktestOptions(for_s=60)).outcome == "complete"


# --- backtests ----------------------------------------------------------------------------------------------------------


def test_a_kind_that_the_rules_do_not_let_pass_is_told_at_the_start(tmp_path: Path) -> None:
    file = written(tmp_path, f"AAPL, {KINDS['FUT']}")
    with pytest.raises(ConfigError, match="the rule allow_list lets only STK pass") as caught:
        prepare(plan(file), BacktestOptions(for_s=10))
    assert "{kind: allow_list, sec_types: [STK, FUT]}" in str(caught.value.hint)
    assert str(caught.value.where) == f"{file}:2"
    with_it = written(tmp_path, f"AAPL, {KINDS['FUT']}", "risk: [{kind: allow_list, sec_types: [STK, FUT]}]")
    prepare(plan(with_it), BacktestOptions(for_s=10)).close()


def test_the_engine_knows_what_the_file_says(tmp_path: Path) -> None:
    instruments = f"{', '.join(KINDS.values())}, {{symbol: AAPL, tick_size: 0.05}}, SPY"
    file = written(tmp_path, instruments, "risk: [{kind: allow_list, sec_types: [STK, FUT, OPT, CASH]}]")
    ready = prepare(plan(file), BacktestOptions(for_s=600))
    try:
        ready.replay.run()
    finally:
        ready.close()
    known = {lane.instrument.symbol: lane.instrument for lane in ready.replay.engine.view.lanes.values()}
    found = {
        symbol: (each.sec_type, str(each.multiplier), str(each.step_at(Decimal("0.5"))), str(each.step_at(Decimal(50))))
        for symbol, each in known.items()
    }
    assert found == {
        "MESZ6": ("FUT", "5", "0.25", "0.25"),
        "SPY250117C00600000": ("OPT", "100", "0.01", "0.01"),
        "EUR.USD": ("CASH", "1", "0.00005", "0.00005"),
        "AAPL": ("STK", "1", "0.05", "0.05"),
        "SPY": ("STK", "1", "0.0001", "0.01"),
    }
    for lane in ready.replay.engine.view.lanes.values():  # the made-up market keeps to the steps
        assert lane.tick is not None
        assert lane.instrument.is_valid_price(Decimal(repr(lane.tick.bid))), lane.tick


@pytest.mark.parametrize("kind", ["dividend", "split"])
def test_dividends_splits_and_borrow_are_of_shares_alone(tmp_path: Path, kind: str) -> None:
    (tmp_path / "a.csv").write_text(f"date,symbol,kind,value\n2024-01-04,MESZ6,{kind},2\n")
    base = f"bot: k\ninstruments: [{KINDS['FUT']}]\n{STRATEGY}\n"
    with pytest.raises(ConfigError, match="only shares have dividends and splits"):
        carry(parse_config(f"{base}costs: {{actions: {tmp_path / 'a.csv'}}}", "k.yaml", {}))
    with pytest.raises(ConfigError, match="only shares are borrowed"):
        carry(parse_config(f"{base}costs: {{borrow: {{MESZ6: 1}}}}", "k.yaml", {}))


@pytest.mark.parametrize(
    ("symbol", "product"),
    [
        ("MESZ6", "MES"),
        ("MESZ26", "MES"),
        ("ESH25", "ES"),
        ("ESH5", "ES"),
        ("ES", "ES"),
        ("M6EZ6", "M6E"),
        ("M6A", "M6A"),
        ("10YH6", "10Y"),
        ("E7M5", "E7"),
        ("ESI5", "ESI5"),  # I is no month
        ("ESH256", "ESH256"),
        ("XYZH5", "XYZH5"),  # no product that is known
        ("H5", "H5"),
    ],
)
def test_the_name_of_a_contract_leads_to_its_product(symbol: str, product: str) -> None:
    assert product_of(symbol) == product


# --- a month of EUR.USD, against arithmetic on columns --------------------------------------------------------------------

EVERY, SIZE = 500, 20_000


@attrs.define(eq=False, kw_only=True)
class Momentum:
    """At every 500th tick: long while the mid is above that of 500 ticks before, else flat."""

    ticks: ClassVar[int] = 0
    _before: float = attrs.field(init=False, default=0.0)

    @hookimpl
    def on_tick(self, ctx: Context, tick: Tick) -> None:
        type(self).ticks += 1
        if self.ticks % EVERY == 0:
            middle = tick.bid + tick.ask
            if self._before:
                ctx.target(tick.instrument, SIZE if middle > self._before else 0)
            self._before = middle


@pytest.mark.data
@pytest.mark.skipif(not TAPE.is_file(), reason="the currency tape is not beside the project")
def test_a_month_of_a_pair_comes_out_as_columns_say() -> None:
    np = pytest.importorskip("numpy")
    parquet = pytest.importorskip("pyarrow.parquet")
    text = f"""
bot: euro
instruments: [{KINDS["CASH"]}]
strategies: [{{name: m, kind: 'tests.runner.test_kinds:Momentum'}}]
risk: [{{kind: allow_list, sec_types: [CASH]}}]
costs: {{commission: {{kind: ibkr_tiered}}}}
market:
  tape: {{path: {TAPE}, columns: {{at_ms: ts_ms, bid: bid_e5, ask: ask_e5}}, price_scale: 100000, lot: 1000000, duplicates: keep}}
"""
    Momentum.ticks = 0
    ready = prepare(plan_config(parse_config(text, "euro.yaml", {})), BacktestOptions())
    try:
        ready.replay.run()
    finally:
        ready.close()
    assert ready.replay.failure is None
    found = ready.scorecard.as_json(ready.replay.engine.view)

    table = parquet.read_table(TAPE)
    at_ms = table["ts_ms"].to_numpy()
    bid, ask = (table[name].to_numpy().astype(np.int64) for name in ("bid_e5", "ask_e5"))
    looks = np.arange(EVERY - 1, len(at_ms), EVERY)
    wants = (bid + ask)[looks][1:] > (bid + ask)[looks][:-1]
    held, cash, fees, fills = False, 0, Decimal(0), 0
    for look, want in zip(looks[1:], wants, strict=True):
        if want == held:
            continue
        met = int(np.searchsorted(at_ms, at_ms[look] + 50, "left")) - 1  # the newest row when the order arrives
        price = int(ask[met] if want else bid[met])
        cash += -price * SIZE if want else price * SIZE
        value = Decimal(price) * SIZE / 100_000
        fees += max(Decimal(2), value * Decimal("0.00002"))
        held, fills = bool(want), fills + 1
    worth = cash + (int(bid[-1]) * SIZE if held else 0)
    assert fills > 300
    assert found["instruments"]["EUR.USD"]["fills"] == fills
    assert Decimal(found["instruments"]["EUR.USD"]["commission"]) == fees
    assert Decimal(found["instruments"]["EUR.USD"]["position"]) == (SIZE if held else 0)
    assert Decimal(str(found["equity"])) == 1_000_000 + Decimal(worth) / 100_000 - fees
