"""What the state answers to risk rules beyond orders and positions: money, counts, periods, hours.

The second half of ``core.state.State`` as a ``RiskView``: reading only, every figure from what the state keeps. Imports core
only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from botframework.core.events import FundsReported, InstrumentFactsReported
from botframework.core.exposure import NOTHING_WORTH, Bounds, Valuation, Worth
from botframework.core.model import ZERO, Instrument, Order
from botframework.core.money import PAR
from botframework.core.portfolio import Portfolio
from botframework.core.results import Results
from botframework.core.risk.exposure import BUY, worst_quantity
from botframework.core.risk.tally import Count, Tally, Trade

if TYPE_CHECKING:
    from botframework.core.book import OrderBook
    from botframework.core.risk.base import Proposal

HAIRCUT = Decimal("0.01")  # a rate between currencies is taken one percent worse than the broker said
_NS_PER_S = 10**9


def plain_clock(at_ns: int) -> tuple[int, int]:
    """Weekday (Monday 0) and second of the day in UTC: for engines nobody gave New York's hours."""
    seconds = at_ns // _NS_PER_S
    return ((seconds // 86_400 + 3) % 7, seconds % 86_400)


class RiskInputs:
    """See the module. Mixed into ``State``, which keeps the data."""

    __slots__ = ()

    if TYPE_CHECKING:
        now_ns: int
        book: OrderBook
        portfolio: Portfolio
        lanes: dict[int, Any]
        valuation: Valuation
        results: Results
        memo: dict[tuple[str | None, str], Worth | None]  # of the verdict being made
        added: dict[tuple[str | None, str], tuple[Proposal, Worth | None]]  # by the order of the verdict being made
        tally: Tally
        funds: FundsReported | None
        facts: dict[int, InstrumentFactsReported]
        monitors: dict[str, bool]
        period_base: dict[str, tuple[int, dict[str, Decimal]]]
        peaks: dict[str, Decimal]
        day_of: Callable[[int], int]
        clock_of: Callable[[int], tuple[int, int]]

        def pnl(self, strategy: str | None = None) -> Decimal | None: ...

    def hold(self, number: int) -> None:
        """Quotes stand still while one verdict is made (``number`` more than 0), and move on after it (0)."""
        self.valuation.hold = self.results.hold = number
        self.memo.clear()
        self.added.clear()

    # --- value --------------------------------------------------------------------------------------------------------

    def rate(self, source: str, target: str) -> Decimal | None:
        """What one unit of ``source`` costs in ``target``, a haircut worse than the broker's rate."""
        if source == target:
            return PAR
        funds = self.funds
        if funds is None:
            return None
        home = {funds.currency: PAR, **dict(funds.rates)}
        one, other = home.get(source), home.get(target)
        if one is None or other is None or not one > 0 or not other > 0:
            return None
        return one / other * (1 + HAIRCUT)

    def worth(self, currency: str, strategy: str | None = None) -> Worth | None:
        """Worst-case value of positions and open orders; None without all prices and rates."""
        totals = self.valuation.totals(strategy)
        return None if totals is None else self._in(currency, totals)

    def worth_with(self, proposal: Proposal, currency: str, strategy: str | None = None) -> Worth | None:
        """The same with the proposed order as one more open order."""
        key = (strategy, currency)
        known = self.memo.get(key)
        if known is not None:
            return known
        now = self.worth(currency, strategy)
        change = None if now is None else self._change(proposal, currency, strategy)
        found = None if now is None or change is None else now.plus(change)
        if self.valuation.hold:
            self.memo[key] = found
        return found

    def contract_worth_with(
        self, proposal: Proposal, currency: str, strategy: str | None = None, *, by: str = "instrument"
    ) -> Worth | None:
        """The same of the order's contract, or of all contracts in its currency."""
        instrument = proposal.intent.instrument
        own: Worth | None
        if by == "currency":
            totals = self.valuation.totals(strategy)
            own = None if totals is None else totals.get(instrument.currency, NOTHING_WORTH)
        else:
            own = self.valuation.of_contract(strategy, instrument.conid)
        if own is None:
            return None
        now = own if instrument.currency == currency else self._in(currency, {instrument.currency: own})
        change = None if now is None else self._change(proposal, currency, strategy)
        return None if now is None or change is None else now.plus(change)

    def _change(self, proposal: Proposal, currency: str, strategy: str | None) -> Worth | None:
        """What the order adds. A modification counts only with what it may trade beyond the reservation it has."""
        intent = proposal.intent
        if strategy is not None and intent.strategy != strategy:
            return NOTHING_WORTH
        if self.valuation.hold:
            key = (strategy, currency)
            known = self.added.get(key)
            if known is None or known[0] is not proposal:
                known = self.added[key] = (proposal, self._reckon_change(proposal, currency, strategy))
            return known[1]
        return self._reckon_change(proposal, currency, strategy)

    def _reckon_change(self, proposal: Proposal, currency: str, strategy: str | None) -> Worth | None:
        intent = proposal.intent
        instrument = intent.instrument
        quantity = worst_quantity(proposal)
        if proposal.replaces is not None:
            quantity -= self.book.share(proposal.replaces.client_order_id)
        buys, sells = (quantity, ZERO) if intent.side is BUY else (ZERO, quantity)
        change = self.valuation.change(strategy, instrument, buys, sells)
        if change is None or instrument.currency == currency:
            return change
        return self._in(currency, {instrument.currency: change})

    def _in(self, currency: str, totals: Mapping[str, Worth]) -> Worth | None:
        own = totals.get(currency)
        if own is not None and len(totals) == 1:
            return own
        total = NOTHING_WORTH
        for source, worth in totals.items():
            rate = self.rate(source, currency)
            if rate is None:
                if worth == NOTHING_WORTH:
                    continue
                return None
            total = total.plus(worth.times(rate))
        return total

    def equity(self, currency: str) -> Decimal | None:
        """Net liquidation value as the broker last told it, at the worse rate."""
        funds = self.funds
        if funds is None or funds.equity is None:
            return None
        if funds.currency == currency:
            return funds.equity
        rate = self.rate(funds.currency, currency)
        return None if rate is None else funds.equity * rate / (1 + HAIRCUT) / (1 + HAIRCUT)

    def bounds(self, strategy: str | None, conid: int) -> Bounds:
        """Lowest and highest quantity that could be held once everything open has filled or died; between them what is."""
        held = self.portfolio.quantity(conid, strategy)
        buys, sells = self.book.open_quantities(conid, strategy)
        return held - sells, held, held + buys

    def instrument_of(self, conid: int) -> Instrument:
        """A contract as the book knows it, or as the portfolio does."""
        ledger = self.portfolio.account.get(conid)
        known = self.book.instruments.get(conid)
        return known or (self.book.instrument(conid) if ledger is None else ledger.instrument)

    # --- what was done ------------------------------------------------------------------------------------------------

    def shares(self, conid: int) -> Mapping[str, Decimal]:
        """Every strategy's position in a contract."""
        return {
            name: ledger.quantity for name, ledger in self.portfolio.holders.get(conid, {}).items() if ledger.quantity
        }

    def open_count(self, conid: int | None = None, strategy: str | None = None, *, buys: bool = True) -> int:
        """How many orders may still fill."""
        return self.book.open_count(conid, strategy, buys=buys)

    def order(self, client_order_id: str) -> Order | None:
        """An order as it stands."""
        return self.book.order(client_order_id)

    def conids(self) -> Sequence[int]:
        """The contracts of this run."""
        return tuple(self.lanes)

    def count(self, strategy: str | None = None) -> Count:
        """What one strategy, or everybody, did today."""
        day = self.day_of(self.now_ns)
        count = self.tally.counts.get(strategy)
        return count if count is not None and count.day == day else self.tally.of(strategy, day)

    def message_count(self, window_s: int) -> int:
        """Order messages of the last seconds."""
        since_ns = self.now_ns - window_s * _NS_PER_S
        times = self.tally.message_ns
        if not times or times[-1] <= since_ns:
            return 0
        found = 0
        for at_ns in reversed(times):
            if at_ns <= since_ns:
                break
            found += 1
        return found

    def report_rate(self) -> int:
        """Pushed reports per second."""
        return self.tally.report_rate(self.now_ns)

    def closed_trades(self, strategy: str | None, conid: int | None, since_ns: int) -> Sequence[Trade]:
        """Positions closed again, oldest first."""
        tally = self.tally
        if strategy is not None and not tally.trades.get(strategy):
            return ()
        return tally.closed(strategy, conid, since_ns)

    @property
    def operator_wall_ns(self) -> int | None:
        """When a person was last there."""
        return self.tally.operator_wall_ns

    @property
    def foreign(self) -> int:
        """Orders and executions of somebody else since the run began."""
        return self.tally.foreign

    # --- time ---------------------------------------------------------------------------------------------------------

    def market_day(self) -> int:
        """The market day it is."""
        return self.day_of(self.now_ns)

    def market_clock(self) -> tuple[int, int]:
        """Weekday (Monday 0) and second of the day in New York."""
        return self.clock_of(self.now_ns)

    def period_pnl(self, period: str, strategy: str | None = None) -> Decimal | None:
        """Profit since the week or month began; None while that is not known."""
        known = self.period_base.get(period)
        now = self.pnl(strategy)
        if known is None or now is None:
            return None
        return now - known[1].get("account" if strategy is None else strategy, ZERO)

    def drop(self, strategy: str | None = None) -> Decimal | None:
        """How far the total result is below its highest."""
        now = self.pnl(strategy)
        if now is None:
            return None
        return max(self.peaks.get("account" if strategy is None else strategy, ZERO), now) - now

    # --- facts --------------------------------------------------------------------------------------------------------

    def average_volume(self, conid: int) -> Decimal | None:
        """Average daily volume by the broker."""
        known = self.facts.get(conid)
        return None if known is None else known.average_volume

    def shortable(self, conid: int) -> Decimal | None:
        """Shares that can be borrowed, by the broker."""
        known = self.facts.get(conid)
        return None if known is None else known.shortable

    def monitor(self, name: str) -> bool | None:
        """Whether a watched property of the machine is good."""
        return self.monitors.get(name)
