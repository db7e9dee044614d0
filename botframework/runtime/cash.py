"""Whether the broker's cash moved by what our executions paid: the other half of comparing positions.

Every strategy's ledger knows what its fills paid and received; all of them together, and what others traded on the account as far
as we saw it, have to move the broker's cash of a currency by as much. Interest, dividends, fees and transfers move it too, and
nothing here explains those: a difference that stays is told, once, and then counts as known. It stops no order. Imports ports
and core; used by ``runtime.bookkeeper``.
"""

from __future__ import annotations

from decimal import Decimal

import attrs

from botframework.core.model import ZERO
from botframework.core.state import State
from botframework.ports import BrokerFacts
from botframework.runtime.narrate import signed

STAYS_NS = 90 * 1_000_000_000
"""How long both sides have to stand still before a difference is one: the broker's ledger follows its executions by a minute."""
PENNY = Decimal("0.01")
"""What the broker's figures are rounded to, once for each execution."""


@attrs.define(eq=False)
class _Side:
    """One currency: where both sides stood when they last agreed, and what was seen since."""

    theirs: Decimal
    ours: Decimal
    fills: int
    seen: tuple[Decimal, Decimal]
    since_wall_ns: int


@attrs.define(eq=False)
class CashWatch:
    """Looks after every clean pass; knows nothing over a restart, and begins with what it finds then."""

    _sides: dict[str, _Side] = attrs.field(init=False, factory=dict)
    _adopted: int = attrs.field(init=False, default=0)

    def look(self, facts: BrokerFacts, state: State) -> list[str]:
        """What moved that nothing explains, in words; empty nearly always."""
        if len(state.adopted) != self._adopted:
            self._adopted = len(state.adopted)  # a position that was taken over was never paid for here
            self._sides.clear()
        found = []
        for currency, theirs in facts.balances:
            ours, fills, is_complete = _paid(state, currency)
            side = self._sides.get(currency)
            if side is None or not is_complete:  # a commission nobody told yet: the figures cannot agree
                self._sides[currency] = _Side(theirs, ours, fills, (theirs, ours), facts.started_wall_ns)
                continue
            if side.seen != (theirs, ours):
                side.seen, side.since_wall_ns = (theirs, ours), facts.started_wall_ns
            difference = (theirs - side.theirs) - (ours - side.ours)
            if abs(difference) <= PENNY * (1 + fills - side.fills):
                side.theirs, side.ours, side.fills = theirs, ours, fills
                continue
            if facts.started_wall_ns - side.since_wall_ns < STAYS_NS:
                continue
            found.append(
                f"the broker's cash moved by {signed(difference)} {currency} that no execution of the account explains: "
                "interest, a fee, a dividend, a transfer, or something nobody told us"
            )
            self._sides[currency] = _Side(theirs, ours, fills, (theirs, ours), facts.started_wall_ns)
        return found


def _paid(state: State, currency: str) -> tuple[Decimal, int, bool]:
    """What executions moved of a currency, how many they were, and whether every commission is known."""
    total, fills, is_complete = ZERO, 0, True
    for ledger in state.portfolio.account.values():
        if ledger.instrument.currency != currency:
            continue
        total += ledger.flow - ledger.commission
        fills += len(ledger.fills)
        is_complete = is_complete and not ledger.uncharged
    return total, fills, is_complete
