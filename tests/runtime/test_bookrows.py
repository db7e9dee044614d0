"""The account as `bot account` shows it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from botframework.core import events as ev
from botframework.ports import BrokerFacts
from botframework.runtime.bookrows import account_row
from tests.core.kit import Feed, Script, engine_of

MARKET_NS, WALL_NS, COMPARED_NS = 10**18, 1_780_000_000 * 10**9, 1_780_000_030 * 10**9


@pytest.mark.parametrize(
    ("funds", "compared", "cash", "cash_at"),
    [
        (None, None, None, None),
        (None, Decimal(7), "7", "2026-05-28T20:27:10.000Z"),
        (Decimal(5), None, "5", "2026-05-28T20:26:40.000Z"),
        (Decimal(5), Decimal(7), "7", "2026-05-28T20:27:10.000Z"),
    ],
)
def test_the_cash_has_the_time_it_was_asked_for(
    funds: Decimal | None, compared: Decimal | None, cash: str | None, cash_at: str | None
) -> None:
    feed = Feed(engine_of(Script()))
    feed.begin()
    if funds is not None:
        feed.engine.handle(ev.FundsReported(at_ns=MARKET_NS, wall_ns=WALL_NS, currency="USD", cash=funds))
    facts = BrokerFacts(COMPARED_NS, (), (), (), cash=compared)
    row = account_row(feed.engine.view, facts)
    assert (row["cash"], row["cash_at"]) == (cash, cash_at)
