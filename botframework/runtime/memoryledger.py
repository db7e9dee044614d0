"""The reservation ledger in memory, for worlds of one thread: simulations, and a bot whose market is its own.

It answers as the file of ``runtime.ledger`` does. Imports that and core; made by the runner and the simulation.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator

import attrs

from botframework.core.model import ZERO
from botframework.core.risk.claims import Claim, Others, Total
from botframework.runtime.ledger import Superseded, text_of, total_of


@attrs.define(eq=False)
class MemoryLedger:
    """The same without file and lock, for worlds of one thread: ``seat`` gives each process its place."""

    seats: dict[str, _Seat] = attrs.field(factory=dict)
    _tokens: int = 0

    def seat(self, holder: str) -> MemorySeat:
        """Take a place, as an opening of the file does; who had it before may write and send nothing more."""
        self._tokens += 1
        kept = self.seats.get(holder)
        self.seats[holder] = _Seat(self._tokens) if kept is None else attrs.evolve(kept, token=self._tokens)
        return MemorySeat(self, holder, self._tokens)


@attrs.define
class _Seat:
    token: int
    claims: dict[int, Claim] = attrs.field(factory=dict)
    totals: tuple[Total, ...] = ()
    day: int = 0
    sent: int = 0


@attrs.define(eq=False)
class MemorySeat:
    """One process's view of a ``MemoryLedger``."""

    ledger: MemoryLedger
    holder: str
    token: int

    @contextlib.contextmanager
    def deciding(self) -> Iterator[MemorySeat]:
        """As the file's: nothing is written when the block raises. Raises ``Superseded``."""
        why = self.objection()
        if why:
            raise Superseded(why)
        seat = self.ledger.seats[self.holder]
        kept = attrs.evolve(seat, claims=dict(seat.claims))
        try:
            yield self
        except BaseException:
            self.ledger.seats[self.holder] = kept
            raise

    def objection(self) -> str:
        """Why this process must not send any more."""
        seat = self.ledger.seats.get(self.holder)
        taken = seat is None or seat.token != self.token
        return "another process has taken this bot's place in the shared ledger" if taken else ""

    def others(self, conid: int, day: int) -> Others:
        """What all others claim."""
        seats = [seat for name, seat in self.ledger.seats.items() if name != self.holder]
        rows = [seat.claims[conid] for seat in seats if conid in seat.claims]
        return Others(
            long=sum((row.long for row in rows), ZERO),
            short=sum((row.short for row in rows), ZERO),
            gross=total_of(text_of(row.gross) for row in rows),
            buys=sum(row.buys for row in rows),
            sells=sum(row.sells for row in rows),
            bid=max((row.bid for row in rows if row.bid is not None), default=None),
            ask=min((row.ask for row in rows if row.ask is not None), default=None),
            sent=sum(seat.sent for seat in seats if seat.day == day),
            totals=tuple(total for seat in seats for total in seat.totals),
        )

    def own(self) -> list[Claim]:
        """What stands in one's own name."""
        return list(self.ledger.seats[self.holder].claims.values())

    def claim(self, claims: Iterable[Claim], totals: Iterable[Total], *, day: int, sent: int) -> None:
        """Write one's own."""
        seat = self.ledger.seats[self.holder]
        for claim in claims:
            if claim.is_empty:
                seat.claims.pop(claim.conid, None)
            else:
                seat.claims[claim.conid] = claim
        seat.totals, seat.day, seat.sent = tuple(totals), day, sent

    def forget(self) -> None:
        """Drop one's own contracts."""
        self.ledger.seats[self.holder].claims.clear()
