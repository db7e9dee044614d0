"""Cases on daily prices: PyAlgoTrade's tutorial, and the reference test of backtesting.py on the prices that package ships.

A day of the tape is a minute of the run, since nothing in these rules asks the clock.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path

from tests.published.kit import HERE, Case, Missing, Outcome, Row, candles, cents, signed

D = Decimal
TUTORIAL = "documentation 0.20, tutorial.html, Trading"
BACKTESTING = "backtesting/test/_test.py of 0.6.6, TestBacktest.test_compute_stats"
PEERS = HERE.parents[1] / ".venv-peers"

# --- PyAlgoTrade --------------------------------------------------------------------------------------------------------


@cache
def oracle() -> tuple[Mapping[str, str], ...]:
    """Oracle's daily prices of 2000."""
    with (HERE / "data" / "orcl_2000.csv").open(encoding="utf-8", newline="") as stream:
        return tuple(csv.DictReader(stream))


def _adjusted() -> Sequence[Row]:
    """Adjusted as the tutorial's feed does it: each price times the adjusted close over the close, in binary floats."""
    found = []
    for row in oracle():
        close, adjusted = float(row["close"]), float(row["adj_close"])
        found.append([adjusted * float(row[name]) / close for name in ("open", "high", "low", "close")])
    return candles(found)


def _tutorial(outcome: Outcome) -> Mapping[str, object]:
    """Day, side and price of each fill as the tutorial prints them."""
    fills = tuple(
        f"{oracle()[row]['date'][5:]} {'BUY' if quantity > 0 else 'SELL'} {cents(price)}"
        for row, quantity, price in signed(outcome)
    )
    return {"fills": fills, "equity": cents(outcome.equity)}


_FILLS = (
    "01-26 BUY 25.84|01-28 SELL 23.45|02-03 BUY 25.22|02-22 SELL 26.92|02-23 BUY 27.41|03-31 SELL 36.51|04-07 BUY 38.11|"
    "04-12 SELL 35.49|04-19 BUY 35.80|04-20 SELL 33.61|04-28 BUY 35.74|05-05 SELL 33.70|05-08 BUY 34.29|05-09 SELL 33.55|"
    "05-16 BUY 35.35|05-19 SELL 32.78|05-31 BUY 33.35|06-23 SELL 36.80|06-27 BUY 37.51|06-28 SELL 37.37|06-29 BUY 37.37|"
    "06-30 SELL 36.60|07-03 BUY 36.94|07-05 SELL 34.97|07-21 BUY 35.26|07-24 SELL 35.12|07-26 BUY 34.06|07-28 SELL 34.21|"
    "08-01 BUY 34.24|08-02 SELL 33.24|08-04 BUY 35.66|09-11 SELL 39.19|09-29 BUY 37.05|10-02 SELL 36.31|10-20 BUY 32.90|"
    "10-31 SELL 29.72|11-20 BUY 22.14|11-21 SELL 22.59|12-01 BUY 24.02|12-15 SELL 26.81|12-18 BUY 27.32|12-21 SELL 25.33|"
    "12-22 BUY 27.67"
)


# --- backtesting.py -----------------------------------------------------------------------------------------------------


def google() -> Sequence[Row]:
    """The daily prices that package ships, where the peers of the benchmarks are installed. Raises ``Missing``."""
    found = sorted(PEERS.glob("lib/python3.*/site-packages/backtesting/test/GOOG.csv"))
    if not found:
        raise Missing("backtesting.py's own prices are in its package: make peers")
    with Path(found[0]).open(encoding="utf-8", newline="") as stream:
        return candles([[row[name] for name in ("Open", "High", "Low", "Close")] for row in csv.DictReader(stream)])


def _statistics(outcome: Outcome) -> Mapping[str, object]:
    """A trade lasts from one turn of the position to the next."""
    return {
        "trades": len(outcome.fills) - 1,
        "equity": cents(outcome.equity),
        "return %": cents((outcome.equity / D(10_000) - 1) * 100, 4),
        "highest equity at a close": max(cents(value) for value in outcome.curve),
    }


CASES: tuple[Case, ...] = (
    *(
        Case(
            name=f"pyalgotrade_tutorial_sma_{period}",
            project="PyAlgoTrade",
            source=TUTORIAL,
            rule=f"ten shares of Oracle in 2000 while the adjusted close is above its average of {period} days",
            convention="orders after the close fill at the next adjusted open, no commission, 1,000 of cash; printed to the cent",
            strategy="AboveAverage",
            params={"period": period},
            cash=D(1000),
            tape=_adjusted,
            bars=True,
            find=find,
            stated=stated,
        )
        for period, find, stated in (
            (15, _tutorial, {"fills": tuple(_FILLS.split("|")), "equity": D("974.87")}),
            (20, lambda outcome: {"equity": cents(outcome.equity)}, {"equity": D("1071.03")}),
        )
    ),
    Case(
        name="backtesting_sma_cross",
        project="backtesting.py",
        source=BACKTESTING,
        rule="Google 2004 to 2013, averages of 10 and 30 closes: at a crossing close, and go the other way with everything",
        convention="orders after the close fill at the next open, no commission, whole shares, 10,000 of cash; the last trade ends at the"
        " last bar's open",
        strategy="Crossing",
        params={"cash": 10_000, "last": 2147},
        tape=google,
        bars=True,
        find=_statistics,
        stated={
            "trades": 66,
            "equity": D("51422.99"),
            "return %": D("414.2299"),
            "highest equity at a close": D("75787.44"),
        },
    ),
)
