"""What a fill does to accounts: one execution for each leg and account, with its commission. Imports orders and the ledger.

Called by the desk. A currency conversion leaves no position: the account keeps one currency, and money converted is counted
in it at the mark, so that what is left of a conversion is the distance of its price from the mark.
"""

from collections.abc import Callable
from decimal import Decimal

import attrs

from botframework.sim.ledger import Account
from botframework.sim.orders import Execution, SimOrder
from botframework.sim.universe import Universe
from botframework.sim.venue.allocation import next_parts
from botframework.sim.venue.working import Fill

ZERO = Decimal(0)


@attrs.frozen
class Books:
    """Accounts, instruments and prices that fills are booked with; `next_id` numbers executions."""

    accounts: dict[str, Account]
    universe: Universe
    price: Callable[[int], Decimal]
    next_id: Callable[[], str]

    def book(self, order: SimOrder, fill: Fill, commission: Decimal, at_ms: int) -> list[Execution]:
        """Books a fill of an order. The flat fee goes with the order's first execution."""
        features = order.features
        if features.allocations:
            parts = next_parts(fill.quantity, features.allocations, order.given)
            for account, part in parts:
                order.given[account] = order.given.get(account, ZERO) + part
        else:
            parts = [(order.account, fill.quantity)]
        found: list[Execution] = []
        for conid, buy, quantity, price in fill.legs or ((order.conid, order.buy, fill.quantity, fill.price),):
            for account, part in parts:
                pieces = quantity * part / fill.quantity if fill.legs else part
                found.append(self._one(order, account, conid, buy, pieces, price, commission, at_ms))
                commission = ZERO
        return found

    def _one(
        self,
        order: SimOrder,
        account_id: str,
        conid: int,
        buy: bool,
        quantity: Decimal,
        price: Decimal,
        commission: Decimal,
        at_ms: int,
    ) -> Execution:
        instrument, account = self.universe.by_conid[conid], self.accounts[account_id]
        signed = quantity if buy else -quantity
        if order.features.conversion:
            account.cash -= signed * (price - self.price(conid)) * instrument.unit + commission
            account.commission += commission
            held = account.quantity(conid)
        else:
            held = account.book(conid, signed, price, commission, instrument.unit).quantity
        return Execution(
            execution_id=self.next_id(),
            order_id=order.order_id,
            account=account_id,
            conid=conid,
            symbol=instrument.symbol,
            side="BUY" if buy else "SELL",
            price=price,
            quantity=quantity,
            commission=commission,
            at_ms=at_ms,
            position=held,
            c_oid=order.c_oid,
        )
