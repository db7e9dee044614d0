"""Cases whose data stand in the tests that state the figures: bt, vectorbt, nautilus_trader, Lean, PyAlgoTrade's own tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from tests.published.kit import PLENTY, ROW_NS, START_NS, Case, Outcome, Row, cents, prices, signed

D = Decimal
BT = "tests/test_core.py at 0654cdce"
VECTORBT = "tests/test_portfolio.py at 049dd66a"
NAUTILUS = "tests/unit_tests/model/test_position.py at 095a8924"
LEAN = "Tests/Common/Orders/Fees/InteractiveBrokersFeeModelTests.cs at 0498312c"
PYALGOTRADE = "testcases/position_test.py at 0b27d798"

# --- bt -----------------------------------------------------------------------------------------------------------------


def _pair() -> Sequence[Row]:
    """Two instruments, five days; the second is quoted a microsecond after the first."""
    first, second = (100, 95, 100, 100, 105), (95, 100, 95, 95, 95)
    rows: list[Row] = []
    for n, (one, two) in enumerate(zip(first, second, strict=True)):
        at_ns = START_NS + n * ROW_NS
        for symbol, price, later in (("AAPL", one, 0), ("IBM", two, 1_000)):
            size = {"bid_size": PLENTY, "ask_size": PLENTY}
            rows.append({"at_ns": at_ns + later, "symbol": symbol, "bid": price, "ask": price, **size})
    return [
        *rows,
        {**rows[-2], "at_ns": START_NS + 4 * ROW_NS + 10**9},
    ]  # the run ends with the tape: let the last fills come


def _days(outcome: Outcome, fee: int) -> Mapping[str, object]:
    """Value and cash after each of the five days, from the equity curve and the fills."""
    cash, left = D(1000), []
    for day in range(5):
        for row, quantity, price, _ in outcome.fills:
            if row // 2 == day:
                cash -= quantity * price + fee
        left.append(cash)
    assert left[-1] == outcome.cash
    return {"value": outcome.curve, "cash": tuple(left)}


_PATH = (13.555, 13.75, 14.16, 13.915, 13.655, 13.765, 14.02, 13.465, 13.32, 14.65, 14.59, 14.175, 13.865, 13.865, 13.89,
         13.85, 13.565, 13.47, 13.225, 13.385, 12.89)  # fmt: skip


_MONEY = D("1356.50")


def _index(outcome: Outcome) -> Mapping[str, object]:
    """Their price of a strategy: its value, 100 at the beginning."""
    values = outcome.curve
    shown = {
        day: cents(values[day] / _MONEY * 100, digits)
        for day, digits in ((0, 5), (1, 4), (2, 4), (3, 4), (19, 5), (20, 5))
    }
    return {
        "cash": outcome.cash,
        "value of day 0": values[0],
        **{f"index of day {day}": value for day, value in shown.items()},
    }


# --- vectorbt -----------------------------------------------------------------------------------------------------------


def _records(outcome: Outcome) -> Mapping[str, object]:
    return {"orders (row, quantity, price, fee)": outcome.fills}


def _vectorbt(
    name: str, test: str, stated: Sequence[tuple[int, object, object, object]], rule: str, **more: Any
) -> Case:
    given = tuple((row, D(str(quantity)), D(str(price)), D(str(fee))) for row, quantity, price, fee in stated)
    return Case(
        **{
            "name": f"vectorbt_{name}",
            "project": "vectorbt",
            "source": f"{VECTORBT}, {test}",
            "rule": rule,
            "convention": "prices 1, 2, 3, 4, 5; an order fills at the price of its own row; 100 of cash",
            "tape": partial(prices, 1, 2, 3, 4, 5),
            "cash": D(100),
            "find": _records,
            "stated": {"orders (row, quantity, price, fee)": given},
            **more,
        }
    )


_ONES = {"strategy": "Scripted", "params": {"script": "0 buy 1, 1 sell 1, 3 buy 1, 4 sell 1"}}
_ALL = "in, out, nothing, in, out with everything"
_INOUT = "0 in, 1 out, 3 in, 4 out"

# --- nautilus_trader ----------------------------------------------------------------------------------------------------


def _money(outcome: Outcome) -> Mapping[str, object]:
    return {"realised, commissions taken off": cents(outcome.realized[-1]), "commissions": cents(outcome.commission)}


def _steps(outcome: Outcome) -> Mapping[str, object]:
    """After the second to fifth fill, as precisely as it is stated."""
    after = {f"realised after fill {n + 1}": cents(outcome.realized[n], 8) for n in range(1, 5)}
    return {
        **after,
        "open at, after fill 3": cents(outcome.average[2], 10),
        "open at, after fill 5": cents(outcome.average[4], 10),
    }


_PER_FILL = "costs: {commission: {kind: percent, percent: 0.002, step: 0.01}}"

CASES: tuple[Case, ...] = (
    Case(
        name="bt_rotation",
        project="bt",
        source=f"{BT}, test_strategybase_multiple_calls",
        rule="every day sell everything and put all the money into the cheaper of two instruments",
        convention="orders fill at the day's price, whole shares, no commission",
        strategy="Cheapest",
        params={"cash": 1000},
        symbols=("AAPL", "IBM"),
        cash=D(1000),
        tape=_pair,
        find=partial(_days, fee=0),
        stated={
            "value": tuple(map(D, (1000, 1050, 1105, 1105, 1105))),
            "cash": tuple(map(D, (50, 5, 60, 60, 60))),
        },
    ),
    Case(
        name="bt_rotation_with_commission",
        project="bt",
        source=f"{BT}, test_strategybase_multiple_calls_no_post_update",
        rule="the same",
        convention="the same, and 1 an order",
        strategy="Cheapest",
        params={"cash": 1000, "fee": 1},
        symbols=("AAPL", "IBM"),
        cash=D(1000),
        tape=_pair,
        more="costs: {commission: {kind: flat, per_order: 1}}",
        find=partial(_days, fee=1),
        stated={
            "value": tuple(map(D, (999, 1047, 1100, 1098, 1096))),
            "cash": tuple(map(D, (49, 2, 55, 53, 51))),
        },
    ),
    Case(
        name="bt_buy_and_hold",
        project="bt",
        source=f"{BT}, test_strategybase_prices",
        rule="all the money into one instrument on day 0, held for 21 days",
        convention="1 an order; the index is the value over the money put in, times 100",
        strategy="Scripted",
        params={"script": "0 buy 100"},
        cash=_MONEY,
        tape=partial(prices, *_PATH),
        more="costs: {commission: {kind: flat, per_order: 1}}",
        find=_index,
        stated={
            "cash": D(0),
            "value of day 0": D("1355.50"),
            "index of day 0": D("99.92628"),
            "index of day 1": D("101.3638"),
            "index of day 2": D("104.3863"),
            "index of day 3": D("102.5802"),
            "index of day 19": D("98.67306"),
            "index of day 20": D("95.02396"),
        },
    ),
    _vectorbt(
        "both", "TestFromOrders.test_one_column",
        [(0, 100, 1, 0), (1, -200, 2, 0), (3, 100, 4, 0)],
        f"{_ALL}; out means to go short with everything",
        strategy="Everything", params={"script": _INOUT, "cash": 100, "turns": True},
    ),
    _vectorbt(
        "long", "TestFromOrders.test_one_column",
        [(0, 100, 1, 0), (1, -100, 2, 0), (3, 50, 4, 0), (4, -50, 5, 0)],
        f"{_ALL}; long only",
        strategy="Everything", params={"script": _INOUT, "cash": 100},
    ),
    _vectorbt(
        "short", "TestFromOrders.test_one_column",
        [(0, -100, 1, 0), (1, 100, 2, 0)],
        f"{_ALL}; short only: the first trade loses all there is",
        strategy="Everything", params={"script": _INOUT, "cash": 100, "shorts": True},
    ),
    _vectorbt(
        "fees", "TestFromOrders.test_fees",
        [(0, 1, 1, "0.1"), (1, -1, 2, "0.2"), (3, 1, 4, "0.4"), (4, -1, 5, "0.5")],
        "buy one, sell one, twice; a tenth of the value as fee", **_ONES,
        more="costs: {commission: {kind: percent, percent: 10}}",
    ),
    _vectorbt(
        "fixed_fees", "TestFromOrders.test_fixed_fees",
        [(0, 1, 1, "0.1"), (1, -1, 2, "0.1"), (3, 1, 4, "0.1"), (4, -1, 5, "0.1")],
        "buy one, sell one, twice; 0.1 an order", **_ONES,
        more="costs: {commission: {kind: flat, per_order: 0.1}}",
    ),
    _vectorbt(
        "slippage", "TestFromOrders.test_slippage",
        [(0, 1, "1.1", 0), (1, -1, "1.8", 0), (3, 1, "4.4", 0), (4, -1, "4.5", 0)],
        "buy one, sell one, twice; a tenth of the price as slippage", **_ONES,
        more="fills: {slippage: {kind: bps, bps: 1000}}",
    ),
    Case(
        name="nautilus_two_buys_one_sale",
        project="nautilus_trader",
        source=f"{NAUTILUS}, test_position_long_with_multiple_filled_orders",
        rule="100,000 bought at 1.00000 and at 1.00001, 200,000 sold at 1.00010",
        convention="0.002 % of each fill, rounded to the cent; average cost",
        strategy="Scripted",
        params={"script": "0 buy 100000, 1 buy 100000, 2 sell 200000"},
        tape=partial(prices, "1.00000", "1.00001", "1.00010"),
        more=_PER_FILL,
        find=_money,
        stated={"realised, commissions taken off": D("11.00"), "commissions": D("8.00")},
    ),
    Case(
        name="nautilus_no_change",
        project="nautilus_trader",
        source=f"{NAUTILUS}, test_position_filled_with_no_change",
        rule="100,000 bought and sold at 1.00000",
        convention="the same",
        strategy="Scripted",
        params={"script": "0 buy 100000, 1 sell 100000"},
        tape=partial(prices, "1.00000", "1.00000"),
        more=_PER_FILL,
        find=_money,
        stated={"realised, commissions taken off": D("-4.00"), "commissions": D("4.00")},
    ),
    Case(
        name="nautilus_trading_technologies",
        project="nautilus_trader",
        source=f"{NAUTILUS}, test_pnl_calculation_from_trading_technologies_example",
        rule="12 bought at 100, 17 at 99, 9 sold at 101, 4 at 105, 3 bought at 103",
        convention="0.01 % of each fill; average cost; money to 8 digits",
        strategy="Scripted",
        params={"script": "0 buy 12, 1 buy 17, 2 sell 9, 3 sell 4, 4 buy 3"},
        tape=partial(prices, 100, 99, 101, 105, 103),
        more="costs: {commission: {kind: percent, percent: 0.01, step: 0.00000001}}",
        find=_steps,
        stated={
            "realised after fill 2": D("-0.28830000"),
            "realised after fill 3": D("13.89666207"),
            "realised after fill 4": D("36.19948966"),
            "realised after fill 5": D("36.16858966"),
            "open at, after fill 3": cents(D("99.41379310344827"), 10),
            "open at, after fill 5": cents(D("99.98003629764065"), 10),
        },
    ),
    *(
        Case(
            name=f"lean_ibkr_fee_{quantity}",
            project="Lean",
            source=f"{LEAN}, {test}",
            rule=f"buy {quantity} at 100",
            convention="Interactive Brokers' fixed schedule for US shares",
            strategy="Scripted",
            params={"script": f"0 buy {quantity}"},
            cash=D(1_000_000),
            tape=partial(prices, 100, 100),
            more="costs: {commission: {kind: ibkr_fixed}}",
            find=lambda outcome: {"fee": cents(outcome.commission)},
            stated={"fee": D(fee)},
        )
        for quantity, test, fee in ((1, "USAEquityMinimumFeeInUSD", "1.00"), (1000, "USAEquityFeeInUSD", "5.00"))
    ),
    Case(
        name="pyalgotrade_long_position",
        project="PyAlgoTrade",
        source=f"{PYALGOTRADE}, LongPosTestCase.testLongPosition (Oracle, 3 to 8 November 2000)",
        rule="enter after 3 November, out after 7 November, at the next open",
        convention="one share, 1,000 of cash, no commission",
        strategy="Scripted",
        params={"script": "1 buy 1, 3 sell 1"},
        cash=D(1000),
        tape=partial(prices, "31.50", "30.69", "28.37", "27.37"),
        find=lambda outcome: {"fills": signed(outcome), "cash": outcome.cash, "result": outcome.realized[-1]},
        stated={
            "fills": ((1, D(1), D("30.69")), (3, D(-1), D("27.37"))),
            "cash": D("996.68"),
            "result": D("-3.32"),
        },
    ),
    Case(
        name="pyalgotrade_partial_fills",
        project="PyAlgoTrade",
        source=f"{PYALGOTRADE}, LongPosTestCase.testPartialFillGTC1",
        rule="buy 4 after day 1, sell them after day 3; opens 10 to 14, a volume of 10 a day",
        convention="an order gets a quarter of the volume in whole shares",
        strategy="Scripted",
        params={"script": "1 buy 4, 3 sell 4"},
        cash=D(1000),
        tape=lambda: [{**row, "bid_size": 10, "ask_size": 10} for row in prices(10, 11, 12, 13, 14)],
        more="fills: {model: {kind: limited, percent: 25}}",
        find=lambda outcome: {"first fill": signed(outcome)[0], "last fill": signed(outcome)[-1], "filled": sum(each[1] for each in outcome.fills if each[1] > 0)},
        stated={"first fill": (1, D(2), D(11)), "last fill": (4, D(-2), D(14)), "filled": D(4)},
    ),
)  # fmt: skip
