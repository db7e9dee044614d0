"""What a strategy sees when it logs a tick, an order or a fill: one short line, not every field."""

from __future__ import annotations

from decimal import Decimal

import msgspec
import pytest

from botframework import Bar, Fill, Instrument, Order, Position, Side, Tick
from botframework.core.model import OrderIntent, OrderType, Submission, Trail, Working

SPY = Instrument(symbol="SPY", conid=756733)


def order(**changes: object) -> Order:
    intent = OrderIntent("fast", SPY, Side.SELL, Decimal(10), OrderType.LIMIT, 1, limit_price=Decimal("585.40"))
    plain = Order(intent, Decimal(10), Decimal("585.40"), None, Submission.ACKED, Working.LIVE)
    of_intent = {name: changes.pop(name) for name in ("order_type", "leg", "trail") if name in changes}
    return msgspec.structs.replace(plain, intent=msgspec.structs.replace(intent, **of_intent), **changes)


@pytest.mark.parametrize(
    ("thing", "text"),
    [
        (order(), "SELL 10 SPY LMT 585.40: working"),
        (order(filled=Decimal(4)), "SELL 10 SPY LMT 585.40: partially_filled, 4 filled"),
        (
            order(order_type=OrderType.STOP, leg="stop_loss", limit_price=None, stop_price=Decimal("5E+2")),
            "SELL 10 SPY STP stop 500 stop_loss: working",
        ),
        (
            order(order_type=OrderType.TRAILING_STOP, trail=Trail(Decimal(2), is_percent=True), limit_price=None),
            "SELL 10 SPY TRAIL trailing by 2%: working",
        ),
        (
            order(submission=Submission.DENIED, working=Working.NONE, reason="MAX_POSITION: observed=110 limit=100"),
            "SELL 10 SPY LMT 585.40: denied (MAX_POSITION: observed=110 limit=100)",
        ),
        (Fill("x", "c", "b", "fast", SPY, Side.BUY, Decimal(10), Decimal("1E+2"), 1), "BUY 10 SPY at 100"),
        (
            Fill("x", "c", "b", "fast", SPY, Side.BUY, Decimal(10), Decimal("585.4"), 1, leg="entry"),
            "BUY 10 SPY at 585.4 (entry)",
        ),
        (Tick(SPY, 1, 1, 585.1, 585.25), "SPY 585.1/585.25"),
        (Bar(SPY, 1, 60, 1.5, 2.5, 1.0, 2.0), "SPY open 1.5 high 2.5 low 1.0 close 2.0"),
        (Position(SPY, Decimal(-10), Decimal("585.4")), "-10 SPY at 585.4"),
    ],
)
def test_one_short_line(thing: object, text: str) -> None:
    assert f"{thing}" == text
