"""Orders for the close, on days that end early and around the days on which the clocks change: the hour worked out by hand."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from botframework.sim.market import TapeQuote
from tests.byhand.kit import ms_of
from tests.sim.driver import MS, Driver

D = Decimal


@pytest.mark.parametrize(
    "closes",
    [
        "2024-03-08T21:00:00Z",  # the last Friday of winter time
        "2024-03-11T20:00:00Z",  # the first Monday of summer time
        "2024-07-03T17:00:00Z",  # one in the afternoon, on the eve of a holiday
        "2024-11-01T20:00:00Z",
        "2024-11-04T21:00:00Z",
        "2024-11-29T18:00:00Z",  # one in the afternoon, in winter time
    ],
)
def test_the_closing_is_at_its_hour(closes: str) -> None:
    begins = ms_of(closes) - 10 * 60_000

    def quotes() -> Iterator[TapeQuote]:
        for n in range(25 * 60):
            yield begins + n * 1000, "AAPL", D("100.00"), D(300), D("100.04"), D(300)

    driver = Driver(quotes=quotes(), hours="regular", start_ns=begins * MS)
    driver.step(1000)
    on_close = driver.accept(orderType="MOC", quantity=5000)
    at_middle, below = (driver.accept(orderType="LOC", price=price) for price in (100.02, 100.01))
    driver.keep(9 * 60)
    assert [driver.order(each)["status"] for each in (on_close, at_middle, below)] == ["PreSubmitted"] * 3
    driver.keep(58)
    assert driver.order(on_close)["status"] == "PreSubmitted"
    driver.keep(3)
    found = [
        (driver.order(each)["status"], driver.order(each).get("avgPrice")) for each in (on_close, at_middle, below)
    ]
    assert found == [("Filled", "100.02"), ("Filled", "100.02"), ("Cancelled", None)]
