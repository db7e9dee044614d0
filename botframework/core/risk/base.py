"""The words between the engine and the risk rules: what a rule may read, what it answers.

A rule never changes anything and never sees the engine; it reads a ``RiskView``. Missing input is an answer of its own
(``UNKNOWN``), and counts as a denial. Imports core only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import Enum
from typing import ClassVar, Protocol

import attrs
import msgspec

from botframework.core.events import FundsReported, Reason, Together
from botframework.core.exposure import Worth
from botframework.core.model import Order, OrderIntent, OrderType, SessionState, StreamState, Tick, TradingState
from botframework.core.risk.tally import Count, Trade


class Scope(str, Enum):
    """What a limit is about. Where several apply the tightest wins, because every rule is asked and one denial is enough."""

    ORDER = "order"
    INSTRUMENT = "instrument"
    STRATEGY = "strategy"
    ACCOUNT = "account"
    GROUP = "group"  # all processes of this machine on the account: what they share a ledger for


class Proposal(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What risk is asked about: a new order, or a modification of ``replaces`` (then ``intent`` holds the wished values).

    ``reducing`` is True only when the order provably reduces the position even if every other open order fills. ``legs`` are
    the other orders of a bracket or one-cancels-all group, judged with it.
    """

    intent: OrderIntent
    replaces: Order | None = None
    reducing: bool = False
    legs: tuple[OrderIntent, ...] = ()


@attrs.frozen
class Shape:
    """What never changes about an order while it is judged, and decides which rules are about it at all."""

    strategy: str
    symbol: str
    sec_type: str
    is_buy: bool
    order_type: OrderType
    is_change: bool


@attrs.frozen(kw_only=True)
class Breach:
    """A limit that is broken now: the trading state its scope (``account`` or a strategy's name) has to take, and why.

    ``state`` ACTIVE only warns.
    """

    scope: str
    state: TradingState
    reason: Reason


class Verdict(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The outcome of all rules. ``reasons`` lists every rule that did not allow, headline first.

    ``raised`` names the kinds of rules that raised instead of answering: a defect somebody must be told of. ``breaches`` are
    states that follow from the denial itself: a strategy that is denied for the same cause again and again.
    """

    verdict_id: str
    allowed: bool
    reasons: tuple[Reason, ...]
    raised: tuple[str, ...] = ()
    breaches: tuple[Breach, ...] = ()
    together: Together | None = None  # what the shared ledger answered, for the journal
    reducing: bool | None = None  # whether the order provably reduces, where that was worked out


@attrs.frozen
class Input:
    """Something rules read. ``kind`` says what it is made of; ``optional``: None is a value like any other."""

    kind: str  # decimal, bool, time, text, enum, orders, trades, count, worth, funds, mapping, pair, number
    meaning: str
    optional: bool = False


INPUTS: Mapping[str, Input] = {
    "order.quantity": Input("decimal", "the quantity asked for"),
    "order.limit_price": Input("decimal", "its limit"),
    "order.trail": Input("distance", "how far a stop trails behind the market", optional=True),
    "order.instrument": Input("instrument", "the contract with its rules"),
    "quote.bid": Input("price", "newest bid"),
    "quote.ask": Input("price", "newest ask"),
    "quote.ask_size": Input("price", "displayed size at the ask"),
    "quote.bid_size": Input("price", "displayed size at the bid"),
    "quote.at_ns": Input("time", "market time of the newest quote"),
    "quote.halted": Input("bool", "whether trading in the instrument is halted"),
    "quote.delayed": Input("bool", "whether the quote is a delayed one"),
    "now_ns": Input("time", "market time"),
    "wall_ns": Input("time", "our wall clock"),
    "account": Input("text", "the configured account"),
    "account_confirmed": Input("bool", "whether the broker listed exactly that account"),
    "session": Input("enum", "state of the session"),
    "stream_state": Input("enum", "state of the stream"),
    "journal_ok": Input("bool", "whether the journal can be written"),
    "last_clean_wall_ns": Input("time", "last clean comparison of the books"),
    "oldest_unknown_wall_ns": Input("time", "since when the oldest unknown order is unknown", optional=True),
    "reply_policy_valid": Input("bool", "whether there is a table of answers to questions"),
    "is_allowed_instrument": Input("bool", "whether the instrument is one of the file's"),
    "is_unexplained": Input("bool", "whether the broker's position lacks an explanation"),
    "trading_state": Input("enum", "the tightest trading state of account and strategy"),
    "position": Input("decimal", "the account's position"),
    "strategy_position": Input("decimal", "the strategy's share of it"),
    "open_quantity": Input("decimal", "what open orders may still fill, unknown ones included"),
    "open_orders": Input("orders", "orders not proven dead"),
    "open_count": Input("number", "how many orders are not proven dead"),
    "shares": Input("mapping", "every strategy's position in the instrument"),
    "day_pnl": Input("decimal", "the day's result, open positions at the bid or ask"),
    "period_pnl": Input("decimal", "the result of week or month"),
    "drop": Input("decimal", "how far the total result is below its highest"),
    "known_client_key": Input("bool", "whether the client key was used before"),
    "worth_with": Input("worth", "worst-case value of positions, open orders and the proposed one"),
    "contract_worth_with": Input("worth", "the same of one contract or currency"),
    "rate": Input("decimal", "rate between two currencies, at the worse side"),
    "equity": Input("decimal", "the account's net liquidation value"),
    "funds": Input("funds", "the account in the broker's figures"),
    "restricted": Input("symbols", "the symbols of the file of restricted ones"),
    "average_volume": Input("decimal", "average daily volume"),
    "shortable": Input("decimal", "shares that can be borrowed"),
    "count": Input("count", "the day's orders, messages, executions, turnover, refusals"),
    "message_count": Input("number", "order messages within the last second"),
    "report_rate": Input("number", "reports the broker pushes per second"),
    "closed_trades": Input("trades", "positions closed again"),
    "market_clock": Input("pair", "weekday and second of the day in New York"),
    "market_day": Input("number", "the market day"),
    "armed": Input("pair", "what configuration and code hashed to when the run began"),
    "code_now": Input("pair", "what they hash to now"),
    "monitor": Input("bool", "a watched property of this machine"),
    "operator_wall_ns": Input("time", "when a person was last there"),
    "foreign": Input("number", "orders and executions on the account that are not ours"),
    "together": Input("together", "what all processes on the account may have at risk", optional=True),
}
"""Everything a rule may declare as its input. ``order.…`` are fields of the order, ``quote.…`` of the instrument's newest tick,
all others members of ``RiskView``."""


class RiskView(Protocol):
    """What rules may read. Quantities are worst case: everything not proven dead counts, in flight and unknown included."""

    now_ns: int  # market time
    wall_ns: int
    account: str
    session: SessionState
    journal_ok: bool
    last_clean_wall_ns: int | None  # last clean reconciliation; None = never in this run
    oldest_unknown_wall_ns: int | None  # since when the oldest unknown order is unknown; None = there is none
    reply_policy_valid: bool
    account_confirmed: bool  # the broker listed exactly the configured account (R44)
    funds: FundsReported | None
    armed: tuple[str, str] | None  # hashes of configuration and code at the run's begin
    code_now: tuple[str, str] | None  # the same, as last looked at
    restricted: frozenset[str] | None  # symbols of the restricted list's file; None: not read, or no good
    together: (
        Together | None
    )  # all processes on the account, this order in it; None: there is no ledger, or it is silent

    def last_tick(self, conid: int) -> Tick | None: ...

    def stream_state(self, conid: int) -> StreamState: ...

    def is_allowed_instrument(self, conid: int) -> bool: ...

    def is_unexplained(self, conid: int) -> bool:
        """True when the broker's position differs from ours without executions to explain it."""
        ...

    def trading_state(self, strategy: str) -> TradingState:
        """The tightest of the account's and the strategy's state."""
        ...

    def position(self, conid: int) -> Decimal:
        """Account position by our books."""
        ...

    def strategy_position(self, strategy: str, conid: int) -> Decimal: ...

    def shares(self, conid: int) -> Mapping[str, Decimal]:
        """Every strategy's position in a contract, zero ones left out; what is nobody's under the empty name."""
        ...

    def open_quantity(self, conid: int, *, buys: bool, strategy: str | None = None, excluding: str = "") -> Decimal:
        """Sum of the remaining quantity (the larger one while a replace is pending) of orders not proven dead."""
        ...

    def open_orders(self, conid: int | None = None, strategy: str | None = None) -> Sequence[Order]: ...

    def open_count(self, conid: int | None = None, strategy: str | None = None, *, buys: bool = True) -> int:
        """How many orders may still fill: of one contract and side, or of all with ``conid`` None."""
        ...

    def day_pnl(self, strategy: str | None = None) -> Decimal | None:
        """Realised + open (bid for longs, ask for shorts) - commissions since the day began; None without a usable mark."""
        ...

    def period_pnl(self, period: str, strategy: str | None = None) -> Decimal | None:
        """As ``day_pnl``, since the ``week`` or ``month`` began."""
        ...

    def drop(self, strategy: str | None = None) -> Decimal | None:
        """How far the total result is below its highest so far; None without a usable mark."""
        ...

    def result_currency(self, strategy: str | None = None) -> str | None:
        """What the three results are in: the currency of what was traded. None before that, and where there are several."""
        ...

    def known_client_key(self, strategy: str, client_key: str) -> bool:
        """True when an earlier intent (not the proposed one) with this key exists in the journal."""
        ...

    def worth(self, currency: str, strategy: str | None = None) -> Worth | None:
        """Worst-case value of positions and open orders. None when a price or a rate is missing."""
        ...

    def worth_with(self, proposal: Proposal, currency: str, strategy: str | None = None) -> Worth | None:
        """The same, with the proposed order as one more open order."""
        ...

    def contract_worth_with(
        self, proposal: Proposal, currency: str, strategy: str | None = None, *, by: str = "instrument"
    ) -> Worth | None:
        """The same of the order's contract alone, or with ``by="currency"`` of all contracts in its currency."""
        ...

    def rate(self, source: str, target: str) -> Decimal | None:
        """What one unit of ``source`` costs in ``target``, at the worse side; 1 between equal ones; None when unknown."""
        ...

    def equity(self, currency: str) -> Decimal | None:
        """Net liquidation value by the broker."""
        ...

    def average_volume(self, conid: int) -> Decimal | None: ...

    def shortable(self, conid: int) -> Decimal | None: ...

    def count(self, strategy: str | None = None) -> Count:
        """What one strategy, or everybody, did today."""
        ...

    def message_count(self, window_s: int) -> int:
        """Submits, changes and cancels of the last seconds (market time)."""
        ...

    def report_rate(self) -> int: ...

    def closed_trades(self, strategy: str | None, conid: int | None, since_ns: int) -> Sequence[Trade]: ...

    def market_clock(self) -> tuple[int, int]:
        """Weekday (Monday 0) and second of the day in New York."""
        ...

    def market_day(self) -> int: ...

    def monitor(self, name: str) -> bool | None:
        """Whether a watched property of the machine is good; None when nobody watches it."""
        ...

    @property
    def operator_wall_ns(self) -> int | None: ...

    @property
    def foreign(self) -> int: ...

    def conids(self) -> Sequence[int]:
        """The contracts of this run."""
        ...

    def order(self, client_order_id: str) -> Order | None: ...


class RiskRule(Protocol):
    """One rule. Built-in and plugin rules look the same; parameters are attrs fields read from the YAML.

    ``kind`` is its one name; its upper case is the code in a denial. ``always_on`` rules exist without being configured. A
    rule may also have ``scopes``, ``inputs``, ``unit``, ``version`` (what it is about and reads, for people and for the tests
    that take inputs away), ``breaches(view)`` (asked every second for states that have to be tightened) and ``pause_after``
    (denials within a minute after which the strategy is paused); ``botframework.core.risk.rules.common.Rule`` has all of it.
    """

    kind: ClassVar[str]
    rule_id: ClassVar[str]  # R05 …
    always_on: ClassVar[bool]
    stage: ClassVar[
        int
    ]  # order of evaluation: 0 state, 1 validity, 2 permission, 3 price/data, 4 size, 5 exposure, 6 loss, 7 rate, 8 duplicates

    def check(self, proposal: Proposal, view: RiskView) -> Reason | None:
        """None allows. A ``Reason`` with outcome ``deny`` or ``unknown`` does not."""
        ...

    def note_attempt(self, proposal: Proposal, view: RiskView, allowed: bool) -> None:
        """Told of every attempt, denied ones included (rates count them); also during recovery from the journal."""
        ...
