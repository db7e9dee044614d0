"""What the two ends of a benchmark of clients agree on. Imports nothing, so that another client's process holds nothing of ours.

Used by the rigs, and by ``peer_clients``, whose resident memory is compared.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

ACCOUNT = "DU1234567"
FIRST_CONID = 1_000_001
INSTRUMENTS = 200
BROKER_ORDER = "77"
WARM = 15  # orders before the counted ones: connections open, code has run
GAP_MS = 15  # a loaded disk needs some milliseconds for what a fill brings; the next tick shall not find it at work
QUANTITY = Decimal(100)
TRADED = "AAPL"  # what is ordered at every tick
SPEED = 60  # of market time: the minute of the rule on order rates passes in a second


def symbol(number: int) -> str:
    """The name of a made-up stock."""
    return f"SYN{number:04d}"


def order(name: str, conid: int = FIRST_CONID) -> dict[str, Any]:
    """The one order whose executions stand among the frames, as the wire names it."""
    return {
        "order_ref": name,
        "order_id": BROKER_ORDER,
        "conid": conid,
        "symbol": symbol(conid - FIRST_CONID),
        "side": "BUY",
        "account": ACCOUNT,
    }
