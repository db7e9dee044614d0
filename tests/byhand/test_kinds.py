"""Futures, options and currency pairs: price times quantity times multiplier, and the broker's fees, worked out on paper.

The rates are those of ``docs/costs.md``: a micro future 0.25, another 0.85, the exchange's part 0.35 and 1.38, the NFA's 0.02; an
option 0.65 with 0.02685 and 0.02 of fees; a pair 0.00002 of its value, at least 2.00. The day is 3 January 2024.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import attrs
import pytest

from tests.byhand.kit import Act, Row, ledger, ms_of, play, same

FIXED, TIERED = (f"costs: {{commission: {{kind: ibkr_{kind}}}}}" for kind in ("fixed", "tiered"))
MES = "{symbol: MESH24, sec_type: FUT, multiplier: 5, tick_size: 0.25}"
ES = "{symbol: ESH4, sec_type: FUT, multiplier: 50, tick_size: 0.25}"
EURO = "{symbol: EUR.USD, sec_type: CASH, tick_size: 0.00005}"
CALL = "{symbol: SPY250117C00600000, sec_type: OPT, multiplier: 100}"
ALLOWED = "risk: [{kind: allow_list, sec_types: [STK, FUT, OPT, CASH]}, {kind: quote_age, max_age_s: 864000}]"
INDEX = """
    0     4750.00 4750.25 2000 2000
    1000  4750.00 4750.25 2000 2000
    2000  4752.00 4752.25 2000 2000
    3000  4752.00 4752.25 2000 2000
"""
PREMIUM = """
    0     1.20 1.25 50 50
    1000  1.20 1.25 50 50
    2000  1.30 1.35 50 50
    3000  1.30 1.35 50 50
"""
CHEAP = """
    0     0.05 0.07 50 50
    1000  0.05 0.07 50 50
"""
PAIR = """
    0     1.08340 1.08345 1000000 1000000
    1000  1.08340 1.08345 1000000 1000000
    2000  1.08400 1.08405 1000000 1000000
    3000  1.08400 1.08405 1000000 1000000
"""


@attrs.frozen(kw_only=True)
class Case:
    name: str
    instrument: str
    tape: str
    acts: Sequence[Act]
    fills: Sequence[Row]
    multiplier: int = 1
    more: str = FIXED
    equity: str = ""  # where something is left
    carried: dict[str, str] = attrs.field(factory=dict)
    start: str = "2024-01-03T15:00:00Z"

    @property
    def symbol(self) -> str:
        return self.instrument.split(",")[0].removeprefix("{symbol: ")


def there_and_back(symbol: str, quantity: int) -> list[Act]:
    return [(100, lambda ctx: ctx.buy(symbol, quantity)), (2100, lambda ctx: ctx.sell(symbol, quantity))]


# A night: from ten in the morning of Wednesday to the same hour of Thursday.
NIGHT_MS = 86_400_000
CREDIT = "costs: {commission: {kind: flat, per_order: 0}, credit_percent: 3.6, interest_free: 0, borrow_percent: 50}"

CASES = [
    Case(
        name="three micro futures there and back: 3 x (0.25 + 0.35 + 0.02) each way, 1.75 points x 5 x 3 won",
        instrument=MES,
        tape=INDEX,
        acts=there_and_back("MESH24", 3),
        fills=[(150, 3, "4750.25", "1.86"), (2150, -3, "4752.00", "1.86")],
        multiplier=5,
    ),
    Case(
        name="a full one: 0.85 + 1.38 + 0.02",
        instrument=ES,
        tape=INDEX,
        acts=there_and_back("ESH4", 1),
        fills=[(150, 1, "4750.25", "2.25"), (2150, -1, "4752.00", "2.25")],
        multiplier=50,
    ),
    Case(
        # 1,000 x 0.25 + 200 x 0.20 = 290, and 1,200 x 0.37 = 444; of the way back all at 0.20: 240 and 444.
        name="micros by tiers: what a month's first thousand costs, and what comes behind it",
        instrument=MES,
        tape=INDEX,
        acts=there_and_back("MESH24", 1200),
        fills=[(150, 1200, "4750.25", "734"), (2150, -1200, "4752.00", "684")],
        multiplier=5,
        more=TIERED,
    ),
    Case(
        name="full ones by tiers: the first thousand is 0.85",
        instrument=ES,
        tape=INDEX,
        acts=there_and_back("ESH4", 2),
        fills=[(150, 2, "4750.25", "4.50"), (2150, -2, "4752.00", "4.50")],
        multiplier=50,
        more=TIERED,
    ),
    Case(
        name="a limit on the quarter, met at its own price; and slippage of a tick is a quarter",
        instrument=MES,
        tape="0 5300.00 5300.25 9 9\n1000 5300.00 5300.25 9 9\n2000 5299.50 5299.75 9 9\n3000 5299.50 5299.75 9 9",
        acts=[
            (100, lambda ctx: ctx.buy("MESH24", 1, limit_price=5299.80)),  # off the grid: the nearest step is 5299.75
            (2100, lambda ctx: ctx.sell("MESH24", 1)),
        ],
        fills=[(2000, 1, "5299.75", "0.62"), (2150, -1, "5299.25", "0.62")],
        multiplier=5,
        more=f"{FIXED}\nfills: {{slippage: {{kind: ticks, ticks: 1}}}}",
    ),
    Case(
        # Bought: 6.50 + 10 x 0.02685 + 10 x 0.02. Sold: those, 10 x 0.00279, and 8.00 for a million of 1,300.
        name="ten options: the premium times a hundred, and their fees",
        instrument=CALL,
        tape=PREMIUM,
        acts=there_and_back("SPY250117C00600000", 10),
        fills=[(150, 10, "1.25", "6.9685"), (2150, -10, "1.30", "7.0068")],
        multiplier=100,
    ),
    Case(
        name="by tiers at the same premium the same; at one of seven cents 0.50, so ten cost 5.00",
        instrument=CALL,
        tape=CHEAP,
        acts=[(100, lambda ctx: ctx.buy("SPY250117C00600000", 10))],
        fills=[(150, 10, "0.07", "5.4685")],
        multiplier=100,
        more=TIERED,
        equity="999974.5315",  # 1,000,000 - 70 - 5.4685 + 10 x 0.05 x 100
    ),
    Case(
        name="one option pays the minimum of an order",
        instrument=CALL,
        tape=PREMIUM,
        acts=there_and_back("SPY250117C00600000", 1),
        # Sold: 1.00 + 0.02685 + 0.02 + 0.00279 + 130 x 8 / 1,000,000
        fills=[(150, 1, "1.25", "1.04685"), (2150, -1, "1.30", "1.05068")],
        multiplier=100,
    ),
    Case(
        # 20,000 x 1.08345 x 0.00002 = 0.43338, so the minimum holds both ways.
        name="a pair below the minimum, with five digits behind the point",
        instrument=EURO,
        tape=PAIR,
        acts=there_and_back("EUR.USD", 20_000),
        fills=[(150, 20_000, "1.08345", "2"), (2150, -20_000, "1.08400", "2")],
    ),
    Case(
        # 216,690 x 0.00002 = 4.3338, 216,800 x 0.00002 = 4.336.
        name="and above it: a fiftieth of a thousandth of the value",
        instrument=EURO,
        tape=PAIR,
        acts=there_and_back("EUR.USD", 200_000),
        fills=[(150, 200_000, "1.08345", "4.3338"), (2150, -200_000, "1.08400", "4.336")],
        more=TIERED,
    ),
    Case(
        name="slippage of a pair is half a pip, and no cent",
        instrument=EURO,
        tape=PAIR,
        acts=there_and_back("EUR.USD", 20_000),
        fills=[(150, 20_000, "1.08350", "2"), (2150, -20_000, "1.08395", "2")],
        more=f"{FIXED}\nfills: {{slippage: {{kind: ticks, ticks: 1}}}}",
    ),
    Case(
        # Sold at 4750.00, bought back for 4760.00 when last seen: 10 x 5 x 2 lost. Interest on 999,900 for a night at 3.6 %.
        name="a short future over a night: its result earns no interest, its notional is nobody's cash, and nothing is borrowed",
        instrument=MES,
        tape=f"0 4750.00 4750.25 9 9\n60000 4759.75 4760.00 9 9\n{NIGHT_MS} 4759.75 4760.00 9 9",
        acts=[(100, lambda ctx: ctx.sell("MESH24", 2))],
        fills=[(150, -2, "4750.00", "0")],
        multiplier=5,
        more=CREDIT,
        carried={"interest": "99.99"},
        equity="999999.99",  # 1,000,000 - 100 + 99.99
    ),
    Case(
        # 100,000 at 1.1000, 1.1010 when last seen: 100 lost.
        name="a short pair over a night: the same",
        instrument=EURO,
        tape=f"0 1.10000 1.10005 900000 900000\n60000 1.10095 1.10100 900000 900000\n{NIGHT_MS} 1.10095 1.10100 900000 900000",
        acts=[(100, lambda ctx: ctx.sell("EUR.USD", 100_000))],
        fills=[(150, -100_000, "1.10000", "0")],
        more=CREDIT,
        carried={"interest": "99.99"},
        equity="999999.99",
    ),
    Case(
        # The premium is cash: 1,001,200 x 3.6 % / 360 = 100.12. Short at 1.20, 1.35 to buy back: 150 lost.
        name="short options over a night: their premium is cash",
        instrument=CALL,
        tape=f"0 1.20 1.25 50 50\n60000 1.30 1.35 50 50\n{NIGHT_MS} 1.30 1.35 50 50",
        acts=[(100, lambda ctx: ctx.sell("SPY250117C00600000", 10))],
        fills=[(150, -10, "1.20", "0")],
        multiplier=100,
        more=CREDIT,
        carried={"interest": "100.12"},
        equity="999950.12",
    ),
    Case(
        name="futures have hours of their own: at six in the evening, with the stock market shut, a market order fills",
        instrument=MES,
        start="2024-01-03T21:59:00Z",  # a minute before they close for an hour
        tape="0 4750.00 4750.25 9 9\n120000 4740.00 4740.25 9 9\n3660000 4760.00 4760.25 9 9\n3661000 4760.00 4760.25 9 9",
        acts=[(180_000, lambda ctx: ctx.buy("MESH24", 1)), (3_660_500, lambda ctx: ctx.sell("MESH24", 1))],
        fills=[(3_660_000, 1, "4760.25", "0.62"), (3_660_550, -1, "4760.00", "0.62")],
        multiplier=5,
        more=f"{FIXED}\nfills: {{hours: regular}}",
    ),
]


@pytest.mark.parametrize("inline", [True, False], ids=["stretches", "row by row"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_kinds_by_hand(tmp_path: Path, case: Case, inline: bool) -> None:
    played = play(
        tmp_path,
        case.tape,
        case.acts,
        start=case.start,
        more=f"{case.more}\n{ALLOWED}",
        inline=inline,
        instrument=case.instrument,
        symbol=case.symbol,
    )
    assert len(played.fills) == len(case.fills), played.fills
    assert all(same(got, wanted) for got, wanted in zip(played.fills, case.fills, strict=True)), played.fills
    assert played.carried == case.carried
    cash = ledger(case.fills, list(case.carried.values()), case.multiplier)
    assert played.cash == cash
    scorecard = played.ready.scorecard.as_json(played.ready.replay.engine.view)
    assert Decimal(str(scorecard["equity"])) == (
        Decimal(case.equity) if case.equity else cash.quantize(Decimal("0.000001"))
    )
    traded = sum(abs(shares) * Decimal(price) * case.multiplier for _, shares, price, _ in case.fills)
    assert Decimal(scorecard["instruments"][case.symbol]["traded"]) == traded
    if not case.equity:
        assert scorecard["round_trips"] == 1
        assert scorecard["round_trips_won"] == (cash > 1_000_000)


def test_the_hours_of_these_cases_are_what_they_say() -> None:
    assert ms_of("2024-01-04T15:00:00Z") - ms_of("2024-01-03T15:00:00Z") == NIGHT_MS
