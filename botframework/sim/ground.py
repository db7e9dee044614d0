"""What the desk stands on: its state, market time, prices, and the book and log it writes.

Imports the simulator's vocabulary only; the base of the desk's floor.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Protocol

from botframework.sim.board import Listing
from botframework.sim.clock import NS_PER_MS, Agenda, MarketClock
from botframework.sim.config import SimConfig
from botframework.sim.exchange import Exchange
from botframework.sim.hours import MarketHours, trading_day
from botframework.sim.instruments import Instrument
from botframework.sim.ledger import Account, Valuation, value
from botframework.sim.market import Market
from botframework.sim.orderlog import order_line
from botframework.sim.orders import Execution, SimOrder
from botframework.sim.pricing import Pricing
from botframework.sim.records import Records
from botframework.sim.rng import mix
from botframework.sim.sinks import Lines
from botframework.sim.universe import Universe
from botframework.sim.venue.families import Families

ZERO = Decimal(0)


class DeskListener(Protocol):
    """Who is told what happened."""

    def order_entered(self, order: SimOrder) -> None:
        """An order was accepted."""

    def order_changed(self, order: SimOrder, delta: dict[str, Any]) -> None:
        """Some of an order's wire fields changed."""

    def order_restated(self, order: SimOrder) -> None:
        """An order is shown in full again."""

    def executed(self, execution: Execution) -> None:
        """A fill was booked."""

    def quoted(self, conid: int) -> None:
        """The touch of an instrument changed."""


class Ground:
    """State, time and prices. `wall_ns` is set by the gateway before every call."""

    def __init__(
        self,
        config: SimConfig,
        universe: Universe,
        clock: MarketClock,
        agenda: Agenda,
        hours: MarketHours,
        records: Records,
        log: Lines,
        listener: DeskListener,
        wall_ns: int,
        market: Market,
    ) -> None:
        self.config = config
        self.universe = universe
        self.pricing = Pricing(universe, market, records.prices)
        self.listings = self.pricing.listings
        self.clock = clock
        self.agenda = agenda
        self.hours = hours
        self.records = records
        self.log = log
        self.listener = listener
        self.wall_ns = wall_ns
        self.exchange = Exchange()
        self.accounts = records.accounts
        self.orders = records.orders
        self.executions = records.executions
        self.families = Families(records.orders)
        self.accepted = 0
        self.fills = 0
        self._digest = mix(config.seed, 11) & 0xFFFFFFFF
        self._day = trading_day(self.market_ms)
        self._open()

    def _open(self) -> None:
        """What is to be done once all of the above is there; the classes made of this one have their own."""

    # ------------------------------------------------------------------ time and prices

    @property
    def market_ms(self) -> int:
        """Market time now."""
        return self.clock.market_ms(self.wall_ns)

    def later(self, market_ms: int, action: Any) -> None:
        """Does `action(wall_ns)` when market time has advanced by `market_ms`."""
        self.agenda.add(self.clock.wall_ns(self.clock.market_ns(self.wall_ns) + market_ms * NS_PER_MS), action)

    def listing(self, conid: int) -> Listing:
        """The shown state of a known instrument. Raises KeyError for an unknown one."""
        return self.pricing.listing(conid)

    def price(self, conid: int) -> Decimal:
        """The price positions are valued at."""
        return self.pricing.price(conid)

    def unit(self, conid: int) -> Decimal:
        """What one point of one contract is worth."""
        return self.universe.by_conid[conid].unit

    def valuation(self, account: Account) -> Valuation:
        """An account at market."""
        return value(account, self.price, self.unit, self.config.leverage)

    def traded(self, legs: tuple[tuple[int, int], ...], instrument: Instrument) -> Instrument:
        """The contract whose venue an order follows: of a combination its first leg."""
        return self.universe.by_conid[legs[0][0]] if legs else instrument

    def _hours_of(self, order: SimOrder) -> MarketHours:
        return self.hours.of(self.traded(order.features.legs, self.universe.by_conid[order.conid]))

    # ------------------------------------------------------------------ writing

    def _prices(self, conids: Iterable[int]) -> dict[str, str]:
        shown = ((conid, self.listings[conid].mark) for conid in conids if conid in self.listings)
        return {str(conid): str(mark) for conid, mark in shown if mark is not None}

    def _save(self, order: SimOrder, executions: Sequence[Execution] = ()) -> None:
        prices = None
        if executions:
            names = dict.fromkeys(execution.account for execution in executions)
            prices = self._prices(c for n in names for c, p in self.accounts[n].positions.items() if p.quantity)
        self.records.change(self.market_ms, order, executions, prices)

    def _write(self, order: SimOrder, kind: str) -> None:
        self._save(order)
        self.log.write(order_line(order, kind, self.market_ms, self.wall_ns // NS_PER_MS))
