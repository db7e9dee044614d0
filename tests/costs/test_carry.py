"""Nights: borrow, interest, dividends and splits by hand, the file they come from, and a whole backtest over two days."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botframework.config import parse_config
from botframework.costs import Actions, Carry, Dividend, Entry, Split
from botframework.errors import ConfigError
from botframework.runner.assumptions import COMMISSIONS
from botframework.runner.backtest import backtest
from botframework.runner.backtesting import BacktestOptions, run_backtest
from botframework.runner.plan import plan_config
from tests.docs_kit import ROOT, param_rows, table

D = Decimal
FILE = "date,symbol,kind,value\n2014-05-08,AAPL,dividend,3.29\n2014-06-09,AAPL,split,7\n"


def test_borrow_is_paid_on_102_per_cent_rounded_up() -> None:
    carry = Carry(borrow_percent=D(3), borrow_by_symbol={"GME": D(80)})
    held = [("AAPL", D(-100), D("99.50")), ("GME", D(-10), D(20)), ("SPY", D(50), D(400))]
    # 99.50 × 1.02 = 101.49 → 102 a share: 10,200 at 3 % for three of 360 days; 20.40 → 21: 210 at 80 %
    assert carry.night(20240108, 3, held, D(0), 20240105) == [
        Entry("borrow", "AAPL", 20240108, D("-2.55")),
        Entry("borrow", "GME", 20240108, D("-1.40")),
    ]


def test_interest_on_what_is_above_the_first_part() -> None:
    carry = Carry(credit_percent=D("3.6"), debit_percent=D("7.2"))
    assert carry.night(20240105, 1, [], D(110_000), 20240104) == [Entry("interest", "", 20240105, D("10.00"))]
    assert carry.night(20240105, 1, [], D(-5_000), 20240104) == [Entry("interest", "", 20240105, D("-1.00"))]
    assert carry.night(20240105, 1, [], D(10_000), 20240104) == []


def test_dividends_go_to_who_held_over_the_night_and_are_paid_by_who_was_short() -> None:
    carry = Carry(actions=Actions.read(FILE.splitlines()))
    for quantity, amount in ((D(100), "329.00"), (D(-100), "-329.00")):
        got = carry.night(20140508, 1, [("AAPL", quantity, D(590))], D(0), 20140507)
        assert got == [Entry("dividend", "AAPL", 20140508, D(amount))]
    assert carry.night(20140509, 1, [("AAPL", D(100), D(590))], D(0), 20140508) == []


def test_a_split_keeps_the_sign_and_pays_for_the_fraction() -> None:
    assert Split("AAPL", 20140609, D(7)).of(D(100), D("93.70")) == (700, 0)
    reverse = Split("AIG", 20090701, D("0.05"))
    assert reverse.of(D(110), D(20)) == (5, D("10.00"))
    assert reverse.of(D(-110), D(20)) == (-5, D("-10.00"))


@given(quantity=st.integers(-5000, 5000).map(D), ratio=st.sampled_from([D(2), D("1.5"), D("0.05"), D("0.1"), D(7)]))
def test_a_split_neither_makes_nor_loses_money(quantity: Decimal, ratio: Decimal) -> None:
    price = D(100) / ratio
    after, cash = Split("A", 1, ratio).of(quantity, price)
    assert abs(after * price + cash - quantity * 100) <= D("0.005")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("date,symbol,kind\n", "line 1: the columns are"),
        ("date,symbol,kind,value\n9.6.2014,A,split,7\n", "line 2: write a date"),
        ("date,symbol,kind,value\n2014-06-09,A,split,seven\n", "line 2: write a date like"),
        ("date,symbol,kind,value\n2014-06-09,A,split,0\n", "line 2: the value must be more than 0"),
        ("date,symbol,kind,value\n2014-06-09,A,spilt,2\n", "line 2: kind is dividend or split, not 'spilt'"),
    ],
)
def test_a_file_that_is_none(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Actions.read(text.splitlines())


def test_actions_are_read_by_symbol_and_day() -> None:
    actions = Actions.read(FILE.splitlines())
    assert actions == Actions((Dividend("AAPL", 20140508, D("3.29")),), (Split("AAPL", 20140609, D(7)),))


# --- a whole run --------------------------------------------------------------------------------------------------------

BUYER = """
from botframework import Context, Tick, hookimpl
import attrs


@attrs.define(eq=False, kw_only=True)
class Holder:
    quantity: int = 100

    @hookimpl
    def on_tick(self, ctx: Context, tick: Tick) -> None:
        if not ctx.orders() and not ctx.position(tick.instrument).quantity:
            (ctx.buy if self.quantity > 0 else ctx.sell)(tick.instrument, abs(self.quantity))
"""


def two_days(folder: Path, costs: str, quantity: int = 100) -> dict[str, object]:
    """Fixed quotes of 100.00 to 100.02, from 3 to 5 January 2024."""
    (folder / "holder.py").write_text(BUYER)
    rows = [f"{1_704_294_000_000 + minute * 60_000},100.00,100.02,500,500" for minute in range(2 * 1440)]
    (folder / "quotes.csv").write_text("at_ms,bid,ask,bid_size,ask_size\n" + "\n".join(rows) + "\n")
    (folder / "bot.yaml").write_text(
        f"bot: holder\ninstruments: [AAPL]\nstrategies: [{{kind: holder.py:Holder, quantity: {quantity}}}]\n"
        f"market: {{tape: {{path: {folder / 'quotes.csv'}, duplicates: keep}}}}\ncosts:\n{costs}"
    )
    done = run_backtest(folder / "bot.yaml", BacktestOptions())
    return {**done.summary, "exit_code": done.exit_code}


def test_a_backtest_books_commissions_and_nights(tmp_path: Path) -> None:
    (tmp_path / "actions.csv").write_text("date,symbol,kind,value\n2024-01-04,AAPL,dividend,0.24\n")
    costs = f"  commission: {{kind: ibkr_fixed}}\n  credit_percent: 3.6\n  actions: {tmp_path / 'actions.csv'}\n"
    done = two_days(tmp_path, costs)
    # the first night on 1,000,000 - 10,002 - 1 - 10,000: 98.00; the second on 122.00 more: 98.01
    assert done["carried"] == {"dividend": "24.00", "interest": "196.01"}
    assert done["commission"] == "1"
    assert done["equity"] == round(1_000_000 - 2 - 1 + 24 + 196.01, 2)


def test_a_short_position_pays_its_borrow(tmp_path: Path) -> None:
    done = two_days(tmp_path, "  borrow_percent: 5\n  borrow: {AAPL: 36}\n", quantity=-100)
    assert done["carried"] == {"borrow": "-20.60"}  # 100.02 × 1.02 → 103 a share


def test_a_run_ends_in_order_where_a_position_would_cross_a_split(tmp_path: Path) -> None:
    (tmp_path / "actions.csv").write_text("date,symbol,kind,value\n2024-01-04,AAPL,split,7\n")
    done = two_days(tmp_path, f"  actions: {tmp_path / 'actions.csv'}\n")
    assert (done["outcome"], done["exit_code"]) == ("failed", 2)
    assert "AAPL splits 1 to 7 on 2024-01-04 while 100 are held" in str(done["reason"])
    json.dumps(done)


def test_a_market_quote_by_quote_charges_and_fills_by_the_same_file() -> None:
    """The other sync driver reads ``costs:`` and ``fills:`` too."""
    text = "bot: b\ninstruments: [AAPL]\nstrategies: [{kind: sma_cross}]\ncosts: {commission: {kind: flat, per_order: 7}}\n"
    plain = backtest(plan_config(parse_config(text, "b.yaml", {})), duration_s=300).run()
    assert plain["fills"] > 0
    assert D(plain["commission"]) == 7 * plain["orders"]
    slow = text + "fills: {model: {kind: participation, percent: 1}}\n"
    assert backtest(plan_config(parse_config(slow, "b.yaml", {})), duration_s=300).run()["fills"] != plain["fills"]


@pytest.mark.parametrize(
    ("costs", "words"),
    [
        ("{commission: {kind: ibkr_fix}}", "no commission is called 'ibkr_fix'; did you mean 'ibkr_fixed'?"),
        (
            "{commission: {kind: flat, per_oder: 1}}",
            "unknown key 'per_oder' under costs.commission; did you mean 'per_order'?",
        ),
        ("{borrow_percent: -1}", "costs.borrow_percent must be at least 0, not -1"),
    ],
)
def test_mistakes_are_told_in_one_line(costs: str, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        plan_config(
            parse_config(
                f"bot: b\ninstruments: [AAPL]\nstrategies: [{{kind: sma_cross}}]\ncosts: {costs}\n", "b.yaml", {}
            )
        )
    assert str(caught.value).startswith("b.yaml:4: ")
    assert words in str(caught.value)


def test_the_page_says_what_the_schedules_are() -> None:
    rows = table(ROOT / "docs" / "costs.md", "commissions")
    assert [row[0].strip("`") for row in rows] == list(COMMISSIONS)
    for kind, says, parameters in rows:
        cls = COMMISSIONS[kind.strip("`")]
        assert says == (cls.__doc__ or "").splitlines()[0].rstrip(".")
        assert [word.split(" ")[0].strip("`") for word in parameters.split(", ")] == [
            row[0].strip("`") for row in param_rows(cls)
        ]
