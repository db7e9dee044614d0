"""The words between the engine and the risk rules: what a rule may read, what it answers.

A rule never changes anything and never sees the engine; it reads a ``RiskView``. Missing input is an answer of its own
(``UNKNOWN``), and counts as a denial. Imports core only.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import ClassVar, Protocol

import attrs

from botframework.core.events import Reason
from botframework.core.model import Order, OrderIntent, SessionState, StreamState, Tick, TradingState


@attrs.frozen(kw_only=True)
class Proposal:
    """What risk is asked about: a new order, or a modification of ``replaces`` (then ``intent`` holds the wished values).

    ``reducing`` is True only when the order provably reduces the position even if every other open order fills.
    """

    intent: OrderIntent
    replaces: Order | None = None
    reducing: bool = False


@attrs.frozen(kw_only=True)
class Verdict:
    """The outcome of all rules. ``reasons`` lists every rule that did not allow, headline first.

    ``raised`` names the kinds of rules that raised instead of answering: a defect somebody must be told of.
    """

    verdict_id: str
    allowed: bool
    reasons: tuple[Reason, ...]
    raised: tuple[str, ...] = ()


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

    def open_quantity(self, conid: int, *, buys: bool, strategy: str | None = None, excluding: str = "") -> Decimal:
        """Sum of the remaining quantity (the larger one while a replace is pending) of orders not proven dead."""
        ...

    def open_orders(self, conid: int | None = None, strategy: str | None = None) -> Sequence[Order]: ...

    def day_pnl(self, strategy: str | None = None) -> Decimal | None:
        """Realised + open (bid for longs, ask for shorts) - commissions since the day began; None without a usable mark."""
        ...

    def known_client_key(self, strategy: str, client_key: str) -> bool:
        """True when an earlier intent (not the proposed one) with this key exists in the journal."""
        ...


class RiskRule(Protocol):
    """One rule. Built-in and plugin rules look the same; parameters are attrs fields read from the YAML.

    ``kind`` is its one name; its upper case is the code in a denial. ``always_on`` rules exist without being configured.
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
