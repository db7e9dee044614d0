"""What a simulated gateway is configured with. Imports attrs only; read by every other module of the simulator."""

from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import attrs

Hours = Literal["always", "regular"]
Pacing = Literal["strict", "loose"]


def _positive(instance: object, attribute: "attrs.Attribute[Any]", value: Any) -> None:
    if not value > 0:
        raise ValueError(f"{attribute.name} must be greater than 0, got {value}")


def _not_negative(instance: object, attribute: "attrs.Attribute[Any]", value: Any) -> None:
    if not value >= 0:
        raise ValueError(f"{attribute.name} must not be negative, got {value}")


@attrs.frozen(kw_only=True)
class QuestionPolicy:
    """Which checks raise which order question. A limit of None switches its check off.

    The defaults let a small order near the touch pass and ask about large or far ones.
    """

    price_percent: Decimal | None = Decimal(3)
    """o163: a limit price further than this many percent from the touch, on either side."""
    size_limit: Decimal | None = Decimal(5000)
    """o383: more units than this in one order."""
    value_limit: Decimal | None = Decimal(250_000)
    """o451: more money than this in one order."""
    no_market_data: bool = True
    """o354: an order in an instrument that has no quote yet."""
    market_order: bool = False
    """o10151: every market order."""
    stop_order: bool = False
    """o10152: every stop order."""
    trailing_order: bool = True
    """o10331: every trailing order, as recorded."""
    cross_side: bool = False
    """o2137: an order while one of the other side works in the same instrument and account."""


@attrs.frozen(kw_only=True)
class SimConfig:
    """The simulator's settings. Times ending in `_s` run on wall time, `_ms` on market time (wall time times `speed`)."""

    accounts: tuple[str, ...] = attrs.field(default=("DU1234567",), validator=attrs.validators.min_len(1))
    base_currency: str = "USD"
    cash: Decimal = Decimal("1000000")
    seed: int = 7
    speed: float = attrs.field(default=1.0, validator=_positive)
    start_ns: int | None = None
    """Market time at construction, in ns UTC; None: the first quote of a tape, else wall time."""
    hours: Hours = attrs.field(default="always", validator=attrs.validators.in_(("always", "regular")))
    """`regular`: matching and synthetic quotes in the hours of each venue, stocks 09:30-16:00 New York; with holidays."""
    instruments: tuple[str, ...] | None = None
    """Symbols with a market, options on them included; None: the whole catalogue. Unknown symbols get a contract of their own."""
    commission: Decimal = attrs.field(default=Decimal("1.00"), validator=_not_negative)
    """Flat fee per order, charged with its first fill; later fills of the order are free."""
    latency_ms: int = attrs.field(default=50, validator=_not_negative)
    """From the gateway's answer to the exchange, for an order, a modification and a cancellation alike."""
    question_policy: QuestionPolicy = QuestionPolicy()
    question_ttl_s: int = attrs.field(default=60, validator=_positive)
    pacing: Pacing = attrs.field(default="strict", validator=attrs.validators.in_(("strict", "loose")))
    penalty_s: int = attrs.field(default=900, validator=_not_negative)
    """How long an address is shut out after a pacing violation (strict only); 0: the one request is refused."""
    smd_expiry_s: int = attrs.field(default=900, validator=_positive)
    conflate_ms: int = attrs.field(default=500, validator=_positive)
    session_idle_s: int = attrs.field(default=360, validator=_positive)
    heartbeat_s: int = attrs.field(default=10, validator=_positive)
    logged_in: bool = True
    """Somebody has logged in already; False: everything answers 401 until the login page was used."""
    login_life_s: int | None = attrs.field(default=None, validator=attrs.validators.optional(_positive))
    """How long a login lasts, 86,400 at the real service; None: for ever."""
    nights: bool = False
    """The service's day on wall time: sessions end at midnight New York, maintenance every night and on Saturday morning."""
    established: bool = True
    """The brokerage session is up at start, as after a gateway login; False: it takes `ssodh/init`."""
    settle_ms: int = attrs.field(default=0, validator=_not_negative)
    """Wall time between `ssodh/init` and `established`."""
    first_trades_empty: bool = True
    relayed: bool = False
    """Answers look as the real gateway relays them: in chunks without a length, each with a cookie that has no path."""
    binary_frames: bool = True
    sts_form: Literal["object", "keys"] = attrs.field(
        default="object", validator=attrs.validators.in_(("object", "keys"))
    )
    """`object`: the session's status in one frame, as builds of 2026 send it; `keys`: one key a frame, as in 2024."""
    leverage: Decimal = attrs.field(default=Decimal(4), validator=_positive)
    """Gross position value allowed, as a multiple of equity."""
    working_orders_max: int = attrs.field(default=20, validator=_positive)
    """Working orders per contract, side and account."""
    username: str = "simuser"
    book_path: Path | None = None
    log_path: Path | None = None
