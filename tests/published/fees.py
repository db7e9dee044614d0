"""Commissions that others state, asked of our schedules alone: instruments a tape of shares does not hold.

Lean's model of Interactive Brokers holds the commission and, for futures, what the exchange takes; ours also the fees of
regulators and clearing. Imports the schedules; used by the test and the page.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import attrs

from botframework.costs import Commission, Execution, IbkrFixed, IbkrTiered

D = Decimal
LEAN = "Tests/Common/Orders/Fees/InteractiveBrokersFeeModelTests.cs at 0498312c"


@attrs.frozen(kw_only=True)
class Fee:
    """One purchase: what they state, what ours charges, and what the difference is made of."""

    name: str
    source: str
    schedule: Callable[[], Commission]
    sec_type: str
    symbol: str
    quantity: Decimal
    price: Decimal
    multiplier: Decimal
    stated: Decimal
    parts: tuple[tuple[str, Decimal], ...]  # what ours has besides

    @property
    def charged(self) -> Decimal:
        """By our schedule."""
        return self.schedule().charge(
            Execution(
                order="o",
                symbol=self.symbol,
                sec_type=self.sec_type,
                currency="USD",
                buy=True,
                quantity=self.quantity,
                price=self.price,
                multiplier=self.multiplier,
                day=20230105,
                adds=False,
            )
        )


def _option(quantity: int, price: str, stated: str, test: str) -> Fee:
    return Fee(
        name=f"{quantity} options at {price}",
        source=f"{LEAN}, {test}",
        schedule=IbkrTiered,
        sec_type="OPT",
        symbol="SPY",
        quantity=D(quantity),
        price=D(price),
        multiplier=D(100),
        stated=D(stated),
        parts=(
            ("the options regulatory fee, 0.02685 a contract", D("0.02685") * quantity),
            ("clearing, 0.02 a contract", D("0.02") * quantity),
        ),
    )


FEES: tuple[Fee, ...] = (
    _option(1000, "0.01", "250", "USAOptionFee"),
    _option(1000, "0.07", "500", "USAOptionFee"),
    _option(1000, "0.2", "650", "USAOptionFee"),
    _option(1, "100", "1", "USAOptionMinimumFee"),
    Fee(
        name="1000 futures of the E-mini S&P 500",
        source=f"{LEAN}, USAFuturesFeeTestCases",
        schedule=IbkrFixed,
        sec_type="FUT",
        symbol="ES",
        quantity=D(1000),
        price=D(100),
        multiplier=D(50),
        stated=D("2150"),
        parts=(("exchange, clearing and regulator, 1.40 a contract in ours and 1.30 in theirs", D("0.10") * 1000),),
    ),
)
