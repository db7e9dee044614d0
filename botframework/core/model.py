"""The nouns of trading as the whole project means them.

Imported by everything; imports attrs, msgspec, decimal and enum only. Order prices, quantities and money are ``Decimal``; market
data is ``float``; time is ``int`` nanoseconds since 1970 UTC (``at_ns``). Things that happened are frozen, and msgspec structs,
because they are made at every event and a frozen attrs object takes five to ten times as long to make (docs/decisions/0012).
``Tick`` is read-only by convention only, since even that check costs (0009).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from enum import Enum, IntEnum
from typing import Any

import attrs
import msgspec

ZERO = Decimal(0)
ONE = Decimal(1)  # the multiplier of what has none, known by being this very object


class Side(str, Enum):
    """Direction of an order or execution; the text is the wire's word."""

    BUY = "BUY"
    SELL = "SELL"

    @property
    def sign(self) -> int:
        """+1 for a buy, -1 for a sell."""
        return 1 if self is Side.BUY else -1

    @property
    def opposite(self) -> Side:
        return Side.SELL if self is Side.BUY else Side.BUY


class OrderType(str, Enum):
    """Kind of order; the text is the ticket's ``orderType``."""

    MARKET = "MKT"
    LIMIT = "LMT"
    STOP = "STP"
    STOP_LIMIT = "STOP_LIMIT"
    MARKET_ON_CLOSE = "MOC"
    LIMIT_ON_CLOSE = "LOC"
    TRAILING_STOP = "TRAIL"


class TimeInForce(str, Enum):
    """How long an order stays; the text is the ticket's ``tif``."""

    DAY = "DAY"
    GTC = "GTC"
    IOC = "IOC"
    OPG = "OPG"


_ROUNDINGS = {"nearest": ROUND_HALF_EVEN, "down": ROUND_FLOOR, "up": ROUND_CEILING}


@attrs.frozen(eq=False)
class Instrument:
    """One thing that can be traded, as the broker identified it.

    Two instruments are the same when their ``conid`` is; the broker's contract id is the only stable name.
    ``tick_size`` is the smallest price step; ``price_steps`` gives (lower edge, step) pairs where the step grows with the
    price, lowest first, and wins over ``tick_size`` when not empty.
    """

    symbol: str
    conid: int
    currency: str = "USD"
    sec_type: str = "STK"
    exchange: str = "SMART"
    tick_size: Decimal = Decimal("0.01")
    size_step: Decimal = Decimal(1)
    multiplier: Decimal = ONE
    price_steps: tuple[tuple[Decimal, Decimal], ...] = ()
    name: str = ""
    rules_at_ns: int = 0  # our wall time when the broker told the contract's rules; 0 = never

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Instrument) and other.conid == self.conid

    def __hash__(self) -> int:
        return hash(self.conid)

    def __str__(self) -> str:
        return self.symbol

    def step_at(self, price: Decimal) -> Decimal:
        """Smallest price step valid at ``price``."""
        step = self.tick_size
        for edge, candidate in self.price_steps:
            if abs(price) >= edge:
                step = candidate
        return step

    def price(self, value: float | Decimal, *, round_to: str = "nearest") -> Decimal:
        """Turn a market price into an order price: the only road from float to ``Decimal`` prices.

        ``round_to`` is ``nearest``, ``down`` or ``up``. Raises ``ValueError`` for NaN, infinities and unknown roundings.
        """
        if not math.isfinite(value):
            raise ValueError(f"{self.symbol}: {value} is no price")
        if not isinstance(value, Decimal):  # a float, or an int where one is expected
            value = Decimal(repr(float(value)))  # float: a number out of a numpy array calls itself otherwise
        try:
            rounding = _ROUNDINGS[round_to]
        except KeyError:
            raise ValueError(f"round_to={round_to!r}: use nearest, down or up") from None
        step = self.step_at(value)
        return (value / step).to_integral_value(rounding) * step

    def is_valid_price(self, price: Decimal) -> bool:
        """Whether ``price`` lies on the instrument's price grid."""
        return price.is_finite() and price % self.step_at(price) == 0


class Tick(msgspec.Struct, frozen=True, eq=False, gc=False):
    """The merged top of book of one instrument at one moment. Read-only: rules, books and a backtest's exchange go by it too.

    The broker sends conflated snapshots (at most one every 500 ms), not every change. ``bid`` and ``ask`` are always
    numbers; everything else may be ``None``. ``at_ns`` is market time from the sender, ``wall_ns`` when we received it.
    """

    instrument: Instrument
    at_ns: int
    wall_ns: int
    bid: float
    ask: float
    bid_size: float | None = None
    ask_size: float | None = None
    last: float | None = None
    last_size: float | None = None
    halted: bool = False
    delayed: bool = False

    @property
    def mid(self) -> float:
        """Middle of bid and ask."""
        return (self.bid + self.ask) / 2.0

    @property
    def spread(self) -> float:
        """Ask minus bid, in price units."""
        return self.ask - self.bid

    def __str__(self) -> str:
        return f"{self.instrument} {self.bid}/{self.ask}"


class Bar(msgspec.Struct, frozen=True):
    """Open, high, low and close of the mid or of trades over ``length_s`` seconds; ``at_ns`` is the bar's START."""

    instrument: Instrument
    at_ns: int
    length_s: float
    open: float
    high: float
    low: float
    close: float
    volume: float | None = None

    def __str__(self) -> str:
        return f"{self.instrument} open {self.open} high {self.high} low {self.low} close {self.close}"


ENTRY = "entry"
TAKE_PROFIT = "take_profit"
STOP_LOSS = "stop_loss"
EXITS = frozenset({TAKE_PROFIT, STOP_LOSS})


class Trail(msgspec.Struct, frozen=True, gc=False):
    """How far the stop of a trailing order stays behind the best price since: money, or per cent of that price."""

    amount: Decimal
    is_percent: bool = False

    def __str__(self) -> str:
        return f"{self.amount:f}{'%' if self.is_percent else ''}"

    def distance(self, price: Decimal) -> Decimal:
        """In money, from a price."""
        return price * self.amount / 100 if self.is_percent else self.amount


# Without ``gc``: what is frozen and holds names, numbers and a contract is in no cycle, and there are many of them.
class OrderIntent(msgspec.Struct, frozen=True, gc=False):
    """What a strategy wants, before risk has looked at it.

    ``intent_id`` is the engine's running number of intents of this strategy in this journal; ``client_order_id`` is a pure
    function of account, journal, strategy and key, so the same intent can never become two broker orders.
    """

    strategy: str
    instrument: Instrument
    side: Side
    quantity: Decimal
    order_type: OrderType
    at_ns: int
    limit_price: Decimal | None = None
    stop_price: Decimal | None = None
    tif: TimeInForce = TimeInForce.DAY
    tag: str = ""
    client_key: str | None = None
    intent_id: int = 0
    client_order_id: str = ""
    group: str = ""  # client order id of the first order of its bracket or one-cancels-all group
    leg: str = ""  # what it is there: entry, take_profit, stop_loss; a number in a one-cancels-all group
    trail: Trail | None = None  # of a trailing stop, which has no other price

    @property
    def is_exit(self) -> bool:
        """Whether it waits for the entry of a bracket and takes back what that has filled."""
        return self.leg in EXITS

    @property
    def signed_quantity(self) -> Decimal:
        """Quantity with the side's sign."""
        return self.quantity if self.side is Side.BUY else -self.quantity


class Submission(str, Enum):
    """What we know of our own request (one of the two order machines)."""

    DRAFT = "draft"
    DENIED = "denied"  # risk said no; nothing left the process
    RECORDED = "recorded"  # durable, not yet on the wire
    SENDING = "sending"  # may be on the wire
    QUESTION = "question"  # the broker asks something
    REPLYING = "replying"  # our answer may be on the wire
    ACKED = "acked"  # the broker has an order for it
    REFUSED = "refused"  # the broker said no
    DECLINED = "declined"  # we said no to the broker's question
    UNKNOWN = "unknown"  # silence: it may or may not exist
    ABANDONED = "abandoned"  # proven absent; not sent again


class Working(str, Enum):
    """What the broker says of the order (the other machine)."""

    NONE = "none"
    LIVE = "live"
    FILLED = "filled"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    INACTIVE = "inactive"  # held or refused by the broker after acceptance; not terminal by itself


class OrderStatus(str, Enum):
    """The one word a strategy reads; derived from the two machines and the fills."""

    PENDING = "pending"  # on its way
    WORKING = "working"
    PARTIALLY_FILLED = "partially_filled"
    FILLED = "filled"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    DENIED = "denied"
    REJECTED = "rejected"
    UNKNOWN = "unknown"


CLOSED_SUBMISSIONS = frozenset({Submission.DENIED, Submission.REFUSED, Submission.DECLINED, Submission.ABANDONED})
CLOSED_WORKING = frozenset({Working.FILLED, Working.CANCELLED, Working.EXPIRED})
_UNKNOWN, _NONE, _LIVE = Submission.UNKNOWN, Working.NONE, Working.LIVE
_ENDED = {
    Working.FILLED: OrderStatus.FILLED,
    Working.CANCELLED: OrderStatus.CANCELLED,
    Working.EXPIRED: OrderStatus.EXPIRED,
}
_NOT_BEGUN = {
    each: OrderStatus.DENIED if each is Submission.DENIED else OrderStatus.REJECTED for each in CLOSED_SUBMISSIONS
}


class Order(msgspec.Struct, frozen=True, gc=False):
    """One order as it stands now; a new object for every change.

    ``quantity`` and the prices are the newest ones asked for or confirmed; ``pending_quantity``/``pending_limit_price`` hold a
    modification whose answer has not come (exposure counts the larger quantity). ``reason`` is a denial code with its
    numbers, or the broker's text.
    """

    intent: OrderIntent
    quantity: Decimal
    limit_price: Decimal | None
    stop_price: Decimal | None
    submission: Submission
    working: Working = Working.NONE
    broker_order_id: str = ""
    broker_status: str = ""
    filled: Decimal = ZERO
    average_price: Decimal | None = None
    cancel_pending: bool = False
    replace_pending: bool = False
    pending_quantity: Decimal | None = None
    pending_limit_price: Decimal | None = None
    verdict_id: str = ""
    reason: str = ""
    created_ns: int = 0
    updated_ns: int = 0
    sent_wall_ns: int = 0  # when the last request about it left; 0 = never

    @property
    def client_order_id(self) -> str:
        return self.intent.client_order_id

    @property
    def strategy(self) -> str:
        return self.intent.strategy

    @property
    def instrument(self) -> Instrument:
        return self.intent.instrument

    @property
    def side(self) -> Side:
        return self.intent.side

    @property
    def tag(self) -> str:
        return self.intent.tag

    @property
    def group(self) -> str:
        """Client order id of the first order of its bracket or one-cancels-all group; empty for an order by itself."""
        return self.intent.group

    @property
    def leg(self) -> str:
        """``entry``, ``take_profit`` or ``stop_loss`` in a bracket, ``1``, ``2`` … in a one-cancels-all group, else empty."""
        return self.intent.leg

    @property
    def remaining(self) -> Decimal:
        """Quantity not yet filled (never negative)."""
        return max(ZERO, self.quantity - self.filled)

    @property
    def is_open(self) -> bool:
        """True until it is proven that nothing more can happen to it. Unknown orders are open."""
        return self.submission not in CLOSED_SUBMISSIONS and self.working not in CLOSED_WORKING

    @property
    def status(self) -> OrderStatus:
        """The one word for both machines together."""
        ended = _ENDED.get(self.working) or _NOT_BEGUN.get(self.submission)
        if ended is not None:
            return ended
        if self.submission is _UNKNOWN and self.working is _NONE:
            return OrderStatus.UNKNOWN
        if self.filled:
            return OrderStatus.PARTIALLY_FILLED
        return OrderStatus.WORKING if self.working is _LIVE else OrderStatus.PENDING

    def __str__(self) -> str:
        """What a strategy logs: ``BUY 10 SPY LMT 585.42 stop_loss: working, 4 filled``."""
        words = [self.side.value, f"{self.quantity:f}", str(self.instrument), self.intent.order_type.value]
        words += [] if self.limit_price is None else [f"{self.limit_price:f}"]
        words += [] if self.stop_price is None else [f"stop {self.stop_price:f}"]
        words += [] if self.intent.trail is None else [f"trailing by {self.intent.trail}"]
        words += [self.leg] if self.leg else []
        told = f", {self.filled:f} filled" if self.filled else ""
        return f"{' '.join(words)}: {self.status.value}{told}{f' ({self.reason})' if self.reason else ''}"


class Fill(msgspec.Struct, frozen=True, gc=False):
    """One execution, booked exactly once.

    ``execution_id`` is the broker's id; ``commission`` is ``None`` until the broker tells it (it comes with a later copy of
    the same execution). ``strategy`` is empty for executions of orders that are not ours.
    """

    execution_id: str
    client_order_id: str
    broker_order_id: str
    strategy: str
    instrument: Instrument
    side: Side
    quantity: Decimal
    price: Decimal
    at_ns: int
    commission: Decimal | None = None
    leg: str = ""  # of which order of a bracket or one-cancels-all group

    def __str__(self) -> str:
        leg = f" ({self.leg})" if self.leg else ""
        return f"{self.side.value} {self.quantity:f} {self.instrument} at {self.price:f}{leg}"


class Position(msgspec.Struct, frozen=True):
    """A net holding and what it earned. Average-cost accounting; flips realise the closed part first.

    ``unrealized_pnl`` is a property of the moment and asked from the portfolio with a mark, not stored here.
    """

    instrument: Instrument
    quantity: Decimal = ZERO
    average_price: Decimal = ZERO
    realized_pnl: Decimal = ZERO  # before commissions
    commission: Decimal = ZERO

    def __str__(self) -> str:
        return f"{self.quantity:f} {self.instrument} at {self.average_price:f}"


class Split(msgspec.Struct, frozen=True):
    """One share of an instrument became ``ratio`` shares at ``at_ns``: 7 for seven for one, 0.05 for one for twenty."""

    instrument: Instrument
    ratio: Decimal
    at_ns: int

    def price(self, old: float) -> float:
        """What a price of the old shares, or a distance of two, is in prices of the new ones; not rounded to price steps."""
        return float(Decimal(repr(float(old))) / self.ratio)

    def size(self, old: float) -> float:
        """What a number of old shares, a volume say, is in new ones."""
        return float(Decimal(repr(float(old))) * self.ratio)


class Timer(msgspec.Struct, frozen=True):
    """A timer that fired: its name, the market time it was due."""

    name: str
    due_ns: int


class TradingState(IntEnum):
    """How much may be done; the larger wins. Lowered only by a person."""

    ACTIVE = 0
    PAUSED = 1  # K1: no new entries
    REDUCE_ONLY = 2  # K2: only orders that provably reduce
    HALTED = 3  # K3: own orders cancelled, none sent
    FROZEN = 5  # K5: nothing, until unlocked


class SessionState(str, Enum):
    """Where the session with the gateway stands. Only ``READY`` lets entries through."""

    DOWN = "down"  # not reachable
    LOGGED_OUT = "logged_out"  # the gateway answers, and nobody is logged in
    SSO_ONLY = "sso_only"  # logged in, no brokerage session
    CONNECTING = "connecting"
    COMPETING = "competing"  # somebody else holds the brokerage session
    MAINTENANCE = "maintenance"  # the broker is closed for a while, as it is every night
    NIGHTLY_RESET = "nightly_reset"  # the broker has just reset all sessions
    LOGIN_DUE = "login_due"  # a person must log in and confirm on the second device
    READY = "ready"  # authenticated, connected, established, not competing, accounts known


class StreamState(str, Enum):
    """Where the market data and order stream stands."""

    DOWN = "down"
    CONNECTING = "connecting"
    STALLED = "stalled"  # silent for longer than allowed while it should not be
    LIVE = "live"


class Notice(msgspec.Struct, frozen=True):
    """Something a person should know. ``level`` is info, warning or error; ``code`` is stable and upper case."""

    level: str
    code: str
    text: str
    at_ns: int
    strategy: str = ""
    data: Mapping[str, Any] = msgspec.field(default_factory=dict)
