"""When data of a share can be expected: the day of New York's exchanges, early and late trading included."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from botframework.core.model import Instrument
from botframework.runner.engine import extended_hours

SHARE = Instrument("AAPL", 265598)
ZONE = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ((2026, 3, 3, 3, 59), False),
        ((2026, 3, 3, 4, 0), True),
        ((2026, 3, 3, 19, 59), True),
        ((2026, 3, 3, 20, 0), False),
        ((2026, 3, 7, 12, 0), False),  # a Saturday
        ((2026, 7, 3, 12, 0), False),  # Independence Day is observed
        ((2026, 11, 27, 16, 59), True),  # the exchanges close early after Thanksgiving
        ((2026, 11, 27, 17, 0), False),
    ],
)
def test_shares_trade_from_four_to_eight_on_trading_days(
    moment: tuple[int, int, int, int, int], expected: bool
) -> None:
    year, month, day, hour, minute = moment
    at_ns = int(datetime(year, month, day, hour, minute, tzinfo=ZONE).timestamp()) * 10**9
    assert extended_hours(SHARE, at_ns) is expected


def test_everything_else_is_expected_at_any_time() -> None:
    sunday_ns = int(datetime(2026, 3, 1, 3, 0, tzinfo=ZONE).timestamp()) * 10**9
    assert extended_hours(Instrument("EUR.USD", 12087792, sec_type="CASH"), sunday_ns)
    assert extended_hours(Instrument("SAP", 14204, currency="EUR"), sunday_ns)
