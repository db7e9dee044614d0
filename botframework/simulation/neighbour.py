"""Another bot of the same account, as far as ours can notice it: one that takes and gives back room in the shared ledger.

It keeps to the cap of the group by itself, in the same ledger and under the same lock, so that whatever exceeds the cap is our
bot's doing. Now and then the ledger cannot be had at all. Imports the dice, core's claims and the ledger in memory; owned by
``world``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from decimal import Decimal
from typing import Final

import attrs

from botframework.core.model import ZERO, Instrument
from botframework.core.risk.claims import Claim, Deciding, LedgerUnusable
from botframework.runtime.memoryledger import MemoryLedger, MemorySeat
from botframework.simulation.dice import Dice
from botframework.simulation.loop import VirtualLoop

GROUP_MAX: Final = Decimal(250)
"""What both bots may come to hold in a contract, together; ours may hold 150 of it."""
OURS: Final = "ours"
_MOST = 140


@attrs.define(eq=False)
class Door:
    """Our bot's way to the ledger, which may be shut."""

    seat: MemorySeat
    is_shut: Callable[[], bool]
    token: int = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.token = self.seat.token

    def deciding(self) -> AbstractContextManager[Deciding]:
        """As the seat's. Raises ``LedgerUnusable`` while the ledger is out of reach."""
        if self.is_shut():
            raise LedgerUnusable("the shared ledger is locked by somebody who does not let go")
        return self.seat.deciding()

    def objection(self) -> str:
        """As the seat's."""
        return self.seat.objection()


@attrs.define(eq=False)
class Neighbour:
    """See the module. ``is_calm`` ends its trading."""

    loop: VirtualLoop
    dice: Dice
    is_calm: Callable[[], bool]
    ledger: MemoryLedger = attrs.field(factory=MemoryLedger)
    shut_until_ns: int = 0
    refused: int = 0
    _seat: MemorySeat = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self._seat = self.ledger.seat("neighbour")

    @property
    def is_shut(self) -> bool:
        """Whether the ledger is out of everybody's reach just now."""
        return self.loop.now_ns < self.shut_until_ns

    def door(self, is_alive: Callable[[], bool]) -> Door:
        """A new process of our bot takes its place; a dead one writes nothing any more."""
        return Door(self.ledger.seat(OURS), lambda: self.is_shut or not is_alive())

    def live(self, instruments: Sequence[Instrument]) -> None:
        """Claim something else now, and again after a while."""
        if self.is_calm():
            with self._seat.deciding() as decision:
                decision.forget()
            return
        instrument = self.dice.pick(instruments)
        long, short = (Decimal(self.dice.pick((0, 0, 0, 20, 100, _MOST))) for _ in range(2))
        with self._seat.deciding() as decision:
            others = decision.others(instrument.conid, 0)
            if max(others.long + long, others.short + short) > GROUP_MAX:
                self.refused += 1
            else:
                claim = Claim(
                    conid=instrument.conid,
                    symbol=instrument.symbol,
                    currency=instrument.currency,
                    long=long,
                    short=short,
                )
                decision.claim([claim], (), day=0, sent=0)
        self.loop.call_in(self.dice.seconds_ns(0.3, 3.0), self.live, instruments)

    def over(self) -> str:
        """Which contract is claimed beyond the cap, and by how much; empty when none is."""
        longs: dict[int, Decimal] = {}
        shorts: dict[int, Decimal] = {}
        for seat in self.ledger.seats.values():
            for conid, claim in seat.claims.items():
                longs[conid] = longs.get(conid, ZERO) + claim.long
                shorts[conid] = shorts.get(conid, ZERO) + claim.short
        if max(*longs.values(), *shorts.values(), ZERO, ZERO) <= GROUP_MAX:
            return ""
        return "; ".join(
            f"{conid}: {figure} {side}"
            for side, sums in (("long", longs), ("short", shorts))
            for conid, figure in sums.items()
            if figure > GROUP_MAX
        )

    def claimed(self, conid: int, sign: int) -> Decimal:
        """What our bot has claimed on one side of a contract."""
        seat = self.ledger.seats.get(OURS)
        claim = None if seat is None else seat.claims.get(conid)
        return ZERO if claim is None else claim.long if sign > 0 else claim.short
