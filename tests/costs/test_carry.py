"""Nights: borrow, interest, dividends and splits by hand, the file they come from, and a whole backtest over two days."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botframework.config import parse_config
from botframework.core.model import Fill, Instrument, Side
from botframework.core.portfolio import Portfolio, split_shares
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
    assert split_shares({"a": D(100)}, D(7), D("93.70")) == {"a": (D(700), D(0))}
    assert split_shares({"a": D(110)}, D("0.05"), D(20)) == {"a": (D(5), D("10.00"))}
    assert split_shares({"a": D(-110)}, D("0.05"), D(20)) == {"a": (D(-5), D("-10.00"))}


def test_holders_have_the_shares_of_the_account_between_them() -> None:
    assert split_shares({"b": D(3), "a": D(3)}, D("0.5"), D(10)) == {"a": (D(2), D("-5.00")), "b": (D(1), D("5.00"))}
    assert split_shares({"a": D(3), "b": D(4)}, D("0.5"), D(10)) == {"a": (D(1), D("5.00")), "b": (D(2), D(0))}
    assert split_shares({"a": D(3), "b": D(-1)}, D("0.5"), D(10)) == {"a": (D(2), D("-5.00")), "b": (D(-1), D("5.00"))}


RATIOS = st.sampled_from([D(2), D("1.5"), D("0.05"), D("0.1"), D(7), D("0.3333")])


@given(held=st.dictionaries(st.sampled_from("abcd"), st.integers(-5000, 5000).map(D), max_size=4), ratio=RATIOS)
def test_a_split_neither_makes_nor_loses_money(held: dict[str, Decimal], ratio: Decimal) -> None:
    price = (D(100) / ratio).quantize(D("0.01"))
    parts = split_shares(held, ratio, price)
    exact = sum(held.values(), D(0)) * ratio
    whole, cash = (sum((part[index] for part in parts.values()), D(0)) for index in (0, 1))
    assert whole == (exact.to_integral_value(ROUND_DOWN) if held else 0)
    assert cash == ((exact - whole) * price).quantize(D("0.01"), ROUND_HALF_UP)
    for name, (shares, paid) in parts.items():
        assert abs(shares - held[name] * ratio) < 1
        assert abs(shares * price + paid - held[name] * ratio * price) <= D("0.005") * (1 + len(held))


def fill(number: int, quantity: int, price: str) -> Fill:
    return Fill(
        execution_id=f"x{number}",
        client_order_id="",
        broker_order_id="",
        strategy="a",
        instrument=Instrument(conid=1, symbol="AAPL", exchange="SMART", currency="USD"),
        side=Side.BUY if quantity > 0 else Side.SELL,
        quantity=D(abs(quantity)),
        price=D(price),
        at_ns=number,
    )


def test_what_was_paid_stays_paid_and_the_average_is_of_the_new_shares() -> None:
    books = Portfolio()
    books.book(fill(1, 101, "645.57"), None)
    assert books.split(1, 5, D(7), D("92.20")) == ("a",)
    ledger = books.strategies["a", 1]
    assert (ledger.quantity, ledger.cost, ledger.flow, ledger.realized) == tuple(
        map(D, ("707", "65202.57", "-65202.57", "0"))
    )
    assert ledger.average_price == D("645.57") / 7
    books.book(fill(9, -7, "92.22428571"), None)
    assert ledger.realized == D("-0.00000003")
    assert books.account[1].position == ledger.position
    assert len(ledger.fills) == 2


def test_a_fraction_is_sold_for_what_it_cost_and_late_fills_find_their_place() -> None:
    books, late = Portfolio(), Portfolio()
    for book, number in ((books, 1), (books, 2), (late, 1)):
        book.book(fill(number, 55, "10"), None)
    for book in (books, late):
        book.split(1, 5, D("0.05"), D(210))
    whole = books.account[1]
    assert (whole.quantity, whole.cost, whole.flow, whole.realized) == (D(5), D(1000), D(-995), D(5))
    late.book(fill(2, 55, "10"), None)  # an execution that is told of after the split it came before
    assert late.account[1].quantity == D("4.75")
    assert (late.imbalance(1), late.cash_imbalance(1)) == (D(0), D(0))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("date,symbol,kind\n", "line 1: the columns are"),
        ("date,symbol,kind,value\n9.6.2014,A,split,7\n", "line 2: write a date"),
        ("date,symbol,kind,value\n2014-06-09,A,split,seven\n", "line 2: write a date like"),
        ("date,symbol,kind,value\n2014-06-09,A,split,0\n", "line 2: the value must be more than 0"),
        ("date,symbol,kind,value\n2014-06-09,A,spilt,2\n", "line 2: kind is dividend or split, not 'spilt'"),
        ("date,symbol,kind,value\n2014-06-09,A,dividend,1,5\n", "line 2: there are more than four values; write 1.5"),
        ("date,symbol,kind,value\n2014-06-09,A,dividend,1e30\n", "line 2: dividend 1E[+]30 is out of bounds"),
        ("date,symbol,kind,value\n2014-06-09,A,split,1e-30\n", "line 2: split 1E-30 is out of bounds"),
        ('date,symbol,kind,value\n2014-06-09,A,split,"' + 200_000 * "7", "line 2: field larger than"),
        (
            "date,symbol,kind,value\n2014-06-09,A,dividend,1\n2014-06-09,A,dividend,1.0\n",
            "line 3: line 2 has the same dividend of that day",
        ),
        (
            "date,symbol,kind,value\n2014-06-09,A,split,2\n2014-06-09,A,split,3\n",
            "line 3: line 2 has the same split of that day; give one ratio",
        ),
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


@pytest.mark.parametrize("symbol", ["aapl", " AAPL", "AAPL "])
def test_an_action_of_a_symbol_that_is_written_otherwise_is_not_left_out(tmp_path: Path, symbol: str) -> None:
    file = tmp_path / "actions.csv"
    file.write_text(f"date,symbol,kind,value\n2024-01-04,XYZ,split,2\n2024-01-04,{symbol},dividend,0.24\n")
    with pytest.raises(ConfigError, match=f"it has the symbol '{symbol}', and the bot 'AAPL'"):
        two_days(tmp_path, f"  actions: {file}\n")


def test_a_short_position_pays_its_borrow(tmp_path: Path) -> None:
    done = two_days(tmp_path, "  borrow_percent: 5\n  borrow: {AAPL: 36}\n", quantity=-100)
    assert done["carried"] == {"borrow": "-20.60"}  # 100.02 × 1.02 → 103 a share


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
        ("{borrow: {AAPL: -1}}", "costs.borrow must be at least 0, not -1"),
        ("{borrow: {AAPL: 1e308}}", "costs.borrow must be at most 10000, not 1E+308"),
        ("{credit_percent: 1e26}", "costs.credit_percent must be at most 10000, not 1E+26"),
        (
            "{commission: {kind: flat, per_order: 1e27}}",
            "costs.commission.per_order must be at most 1000000, not 1E+27",
        ),
        ("{commission: {kind: percent, percent: 1e27}}", "costs.commission.percent must be at most 100, not 1E+27"),
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
