"""An accepted order as the backtest's broker keeps it: what goes to the exchange of it, and how it is shown.

Imports core and the exchange's words; used by ``exchangebroker``.
"""

from __future__ import annotations

from decimal import Decimal

import msgspec

from botframework.core.events import OrderReported
from botframework.core.model import ZERO, OrderIntent, OrderType, Side, TimeInForce, Working
from botframework.sim.exchange import Group, Kind, Resting, Rules
from botframework.sim.venue.working import Trail

KINDS: dict[OrderType, Kind] = {
    OrderType.MARKET: "MKT",
    OrderType.LIMIT: "LMT",
    OrderType.STOP: "STP",
    OrderType.STOP_LIMIT: "STOP_LIMIT",
    OrderType.MARKET_ON_CLOSE: "MOC",
    OrderType.LIMIT_ON_CLOSE: "LOC",
    OrderType.TRAILING_STOP: "TRAIL",
}
ON_CLOSE = frozenset({OrderType.MARKET_ON_CLOSE, OrderType.LIMIT_ON_CLOSE})
_PLAIN = frozenset({OrderType.MARKET, OrderType.LIMIT, OrderType.STOP, OrderType.STOP_LIMIT})
_BUY, _LIVE, _IOC, _OPG = Side.BUY, Working.LIVE, TimeInForce.IOC, TimeInForce.OPG
_STATUS = {
    Working.FILLED: "Filled",
    Working.CANCELLED: "Cancelled",
    Working.EXPIRED: "Cancelled",
}


class Held(msgspec.Struct, eq=False):
    """One of them; ``name`` is its number as text. ``resting`` is None for the exit of a bracket that waits for its entry."""

    number: int
    name: str
    intent: OrderIntent
    quantity: Decimal
    limit_price: Decimal | None
    stop_price: Decimal | None
    filled: Decimal = ZERO
    working: Working = Working.LIVE
    resting: Resting | None = None
    ended_ns: int = 0
    armed_at: Decimal | None = None  # the stop it was sent with first

    def to_send(self, group: Group | None) -> Resting | None:
        """What works at the exchange from now on; of a group's order what its others leave, None when that is nothing.

        A stop that was elected stays so while its price does.
        """
        before, stop = self.resting, self.stop_price
        if before is not None and before.elected and stop == self.armed_at:
            stop = None
        else:
            self.armed_at = stop
        intent = self.intent
        resting = Resting(
            self.number,
            intent.instrument.conid,
            intent.side is _BUY,
            KINDS[intent.order_type],
            self.quantity - self.filled,
            self.limit_price,
            stop,
            intent.tif is _IOC,
        )
        if intent.order_type not in _PLAIN or intent.tif is _OPG:
            resting.rules = self._rules(resting, before)
        if group is not None:
            left, active = group.left(self.number), group.active(self.number)
            if left <= 0:
                return None
            rules = resting.rules = resting.rules or Rules()
            rules.group, rules.hidden = group, left - active
            resting.remaining = active
            self.quantity = self.filled + left
        self.resting = resting
        return resting

    def _rules(self, resting: Resting, before: Resting | None) -> Rules:
        """What an order has that trails, or is for an auction. New terms leave a trailing stop where it is."""
        intent = self.intent
        rules = Rules(tick=intent.instrument.tick_size, steps=intent.instrument.price_steps)
        if intent.trail is not None:
            if before is None or not before.elected:
                rules.trail = Trail(intent.trail.amount, intent.trail.is_percent)
                resting.stop = None if before is None else before.stop
        elif intent.tif is _OPG:
            rules.auction = "open"
        else:
            rules.auction = "close"
        return rules

    def row(self, now_ns: int, source: str) -> OrderReported:
        """The order as the broker reports it."""
        intent, working = self.intent, self.working
        if working is not _LIVE:
            status = _STATUS[working]
        else:
            waits = (
                intent.tif is _OPG
                or intent.order_type not in _PLAIN
                or (self.resting is None and intent.leg and intent.is_exit)
            )
            status = "PreSubmitted" if waits else "Submitted"
        return OrderReported(
            at_ns=now_ns,
            wall_ns=now_ns,
            broker_order_id=self.name,
            client_order_id=intent.client_order_id,
            working=working,
            broker_status=status,
            conid=intent.instrument.conid,
            side=intent.side,
            quantity=self.quantity,
            filled=self.filled,
            limit_price=self.limit_price,
            source=source,
        )
