"""What the broker says of a contract beside its quotes: how much of it trades in a day, and how much can be borrowed.

Two fields of the market data snapshot (7282, the average daily volume of 90 days; 7636, shortable shares), asked for now and then
for the rules that read them (R07, R21). The first answer of a session is empty and is waited out; a figure that could not be had
for a while is told as unknown, so that those rules deny. Imports core, ports and ``api``; started by ``broker``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

import attrs

from botframework.core.events import InstrumentFactsReported
from botframework.core.model import Instrument
from botframework.errors import GatewayError
from botframework.ibkr import _stream_tables as tables
from botframework.ibkr.api import Api
from botframework.ports import Clock

VOLUME: Final = "7282"
SHORTABLE: Final = "7636"
EVERY_S: Final = 300.0
AGAIN_S: Final = 1.0
TRIES: Final = 4
STALE_S: Final = 1_800.0  # shares to borrow come and go within minutes; older than this they are not known
CONIDS_MAX: Final = 100
_NS = 10**9


@attrs.define(eq=False, kw_only=True)
class ContractFacts:
    """Asks for the two figures, and tells what changed."""

    api: Api
    clock: Clock
    tell: Callable[[InstrumentFactsReported], None]
    instruments: Callable[[], list[Instrument]]
    log: logging.Logger = attrs.field(factory=lambda: logging.getLogger("botframework.ibkr.facts"))
    _told: dict[int, tuple[Decimal | None, Decimal | None]] = attrs.field(init=False, factory=dict)
    _heard_ns: dict[int, int] = attrs.field(init=False, factory=dict)

    async def keep(self) -> None:
        """Ask, until cancelled."""
        while True:
            await self.ask()
            await self.clock.sleep(EVERY_S if self._told else AGAIN_S)

    async def ask(self) -> None:
        """One round over all contracts. What cannot be asked is no news, until it is too old."""
        conids = [instrument.conid for instrument in self.instruments()]
        for begin in range(0, len(conids), CONIDS_MAX):
            await self._ask(conids[begin : begin + CONIDS_MAX])
        now_ns = self.clock.mono_ns()
        for conid in conids:
            if now_ns - self._heard_ns.get(conid, now_ns) > STALE_S * _NS:
                self._say(conid, None, None)

    async def _ask(self, conids: list[int]) -> None:
        waiting = conids
        for attempt in range(TRIES):
            if attempt:
                await self.clock.sleep(AGAIN_S)
            try:
                rows = await self.api.snapshot(waiting, (VOLUME, SHORTABLE))
            except GatewayError as error:
                self.log.info("figures of contracts: %s", error)
                return
            answered = set()
            for row in rows:
                wire: Mapping[str, Any] = row.to_dict()
                if row.conid in waiting and (VOLUME in wire or SHORTABLE in wire):
                    answered.add(row.conid)
                    self._heard_ns[row.conid] = self.clock.mono_ns()
                    self._say(row.conid, _size(wire, VOLUME), _size(wire, SHORTABLE))
            waiting = [conid for conid in waiting if conid not in answered]
            if not waiting:
                return

    def _say(self, conid: int, volume: Decimal | None, shortable: Decimal | None) -> None:
        if self._told.get(conid) == (volume, shortable):
            return
        self._told[conid] = (volume, shortable)
        self.tell(
            InstrumentFactsReported(
                at_ns=self.clock.market_ns(),
                wall_ns=self.clock.wall_ns(),
                conid=conid,
                average_volume=volume,
                shortable=shortable,
            )
        )


def _size(wire: Mapping[str, Any], code: str) -> Decimal | None:
    """A number of shares, with K and M read; None where there is none, or where it makes no sense."""
    try:
        value, _ = tables.parse_value(wire.get(code), tables.FIELDS[code])
    except tables.Unreadable:
        return None
    if not isinstance(value, float) or not value >= 0 or value == float("inf"):
        return None
    return Decimal(repr(value)).quantize(Decimal(1))
