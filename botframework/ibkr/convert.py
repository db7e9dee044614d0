"""Between the wire's words and ours: numbers, sides, statuses, times, order tickets, order rows, executions.

Pure functions over plain values; never raises on what the broker sends (``None`` stands for what cannot be read) except
where said. Imports core and generated models; used by the stream, the order lane and for reconciliation. Wire facts:
order lists and the topics ``sor`` and ``str`` as recorded in spring 2026.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from botframework.core.events import ExecutionReported, OrderReported
from botframework.core.model import ENTRY, Instrument, OrderIntent, OrderType, Side, TimeInForce, Working
from botframework.core.orders import execution_key
from generated_client.models.contract_info_and_rules import ContractInfoAndRules
from generated_client.models.order_side import OrderSide
from generated_client.models.order_ticket import OrderTicket
from generated_client.models.order_type import OrderType as WireOrderType
from generated_client.models.time_in_force import TimeInForce as WireTimeInForce
from generated_client.models.trailing_type import TrailingType
from generated_client.types import UNSET, Unset

MS = 1_000_000

_SIDES = {
    "BUY": Side.BUY,
    "B": Side.BUY,
    "BOT": Side.BUY,
    "SELL": Side.SELL,
    "S": Side.SELL,
    "SLD": Side.SELL,
    "SSHORT": Side.SELL,
}
#: Statuses after which nothing more can happen, and the ones that only look like it. Anything else may still trade.
_WORKING = {
    "filled": Working.FILLED,
    "cancelled": Working.CANCELLED,
    "canceled": Working.CANCELLED,
    "apicancelled": Working.CANCELLED,
    "expired": Working.EXPIRED,
    "inactive": Working.INACTIVE,
    "rejected": Working.INACTIVE,
}
#: Order lists name the types of a ticket otherwise, and not all alike.
_TYPES = {
    "limit": OrderType.LIMIT,
    "lmt": OrderType.LIMIT,
    "market": OrderType.MARKET,
    "mkt": OrderType.MARKET,
    "stop": OrderType.STOP,
    "stp": OrderType.STOP,
    "stoplimit": OrderType.STOP_LIMIT,
    "stplmt": OrderType.STOP_LIMIT,
    "marketonclose": OrderType.MARKET_ON_CLOSE,
    "moc": OrderType.MARKET_ON_CLOSE,
    "limitonclose": OrderType.LIMIT_ON_CLOSE,
    "loc": OrderType.LIMIT_ON_CLOSE,
    "trailingstop": OrderType.TRAILING_STOP,
    "trail": OrderType.TRAILING_STOP,
}
#: Powers of ten; what lies beyond is no price, quantity or amount, and would spoil every sum it gets into.
_MAGNITUDE_MAX = 15
#: How far ahead of the market's time an execution may claim to be: clocks differ, but a bot's time must not leap.
_AHEAD_NS = 60 * 1_000_000_000
#: Commas part thousands. One that does not is somebody's decimal comma: ten times the number, or a hundred.
_NUMBER = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d*)(?:\.\d*)?(?:[eE][-+]?\d{1,4})?", re.ASCII)
_NO_NUMBER = frozenset({"", "n/a", "-", "none", "null"})


def decimal_of(value: object) -> Decimal | None:
    """A number as the wire writes it (text with thousands separators, blank for none) as ``Decimal``."""
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, (Decimal, int)):
        number = Decimal(value)
        return number if _is_sane(number) else None
    if isinstance(value, float):
        text = repr(value).removesuffix(".0")  # shares that come as a float are 10, not 10.0, wherever they are shown
    elif isinstance(value, str):
        text = value.strip()
        if text.lower() in _NO_NUMBER or not _NUMBER.fullmatch(text):
            return None
        text = text.replace(",", "")
    else:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if _is_sane(number) else None


def _is_sane(number: Decimal) -> bool:
    return number.is_finite() and (not number or abs(number.adjusted()) <= _MAGNITUDE_MAX)


def integer_of(value: object) -> int | None:
    """A whole number that may come as text or with a fraction of zero."""
    number = decimal_of(value)
    if number is None or number != number.to_integral_value() or abs(number) > 10**18:
        return None
    return int(number)


def text_of(value: object) -> str:
    """Text, or a number as text; anything else is empty."""
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return ""


def side_of(value: object) -> Side | None:
    """``B``, ``S``, ``BUY``, ``Sell`` …; ``None`` for sides that are no direction (netting, exercise)."""
    return _SIDES.get(value.strip().upper()) if isinstance(value, str) else None


def working_of(status: str, ccp_status: str = "") -> Working:
    """What a status word means for the order; words we do not know keep it open.

    A fresh order is recorded to show ``Inactive`` for a moment while its other status says "Pending Submit".
    """
    working = _WORKING.get(status.replace(" ", "").lower(), Working.LIVE)
    if working is Working.INACTIVE and "pending" in ccp_status.lower():
        return Working.LIVE
    return working


def trade_time_ns(row: Mapping[str, Any]) -> int | None:
    """When an execution happened: ``trade_time_r`` (ms), else ``trade_time`` (``YYYYMMDD-HH:mm:ss``, UTC)."""
    at_ms = integer_of(row.get("trade_time_r"))
    if at_ms:
        return at_ms * MS
    text = text_of(row.get("trade_time"))
    if not text:
        return None
    for form in ("%Y%m%d-%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%y%m%d%H%M%S"):
        try:
            moment = datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
        return int(moment.timestamp()) * 1_000_000_000
    return None


#: What ``order_reported`` reads of a row; a live row has some sixty keys, and those of every order of a day are kept.
ORDER_KEYS: Final = frozenset(
    {
        "orderId",
        "order_id",
        "status",
        "order_status",
        "order_ccp_status",
        "totalSize",
        "total_size",
        "filledQuantity",
        "cum_fill",
        "price",
        "limit_price",
        "auxPrice",
        "stop_price",
        "orderType",
        "order_type",
        "order_ref",
        "conid",
        "side",
        "parentId",
        "parent_order_id",
    }
)


def order_reported(row: Mapping[str, Any], *, at_ns: int, wall_ns: int, source: str) -> OrderReported | None:
    """One row of the live orders (list or merged stream row). ``None`` while it names no order or no status."""
    order_id = text_of(row.get("orderId") if row.get("orderId") is not None else row.get("order_id"))
    status = text_of(row.get("status") or row.get("order_status"))
    if not order_id or not status:
        return None
    total = decimal_of(row.get("totalSize") if row.get("totalSize") is not None else row.get("total_size"))
    filled = decimal_of(row.get("filledQuantity") if row.get("filledQuantity") is not None else row.get("cum_fill"))
    price = row.get("price") if row.get("price") not in (None, "") else row.get("limit_price")
    stop = row.get("auxPrice") if row.get("auxPrice") not in (None, "") else row.get("stop_price")
    if stop in (None, "") and text_of(row.get("orderType")).lower() in ("stop", "stp"):
        stop = price  # a ticket of this type holds its stop there, so a row may too
    return OrderReported(
        at_ns=at_ns,
        wall_ns=wall_ns,
        broker_order_id=order_id,
        client_order_id=text_of(row.get("order_ref")),
        working=working_of(status, text_of(row.get("order_ccp_status"))),
        broker_status=status,
        conid=integer_of(row.get("conid")),
        side=side_of(row.get("side")),
        quantity=total,
        filled=filled,
        limit_price=decimal_of(price),
        stop_price=decimal_of(stop),
        source=source,
        order_type=_TYPES.get(re.sub("[^a-z]", "", text_of(row.get("orderType") or row.get("order_type")).lower())),
        parent_order_id=text_of(row.get("parentId") or row.get("parent_order_id")),
    )


def execution_reported(
    row: Mapping[str, Any], *, market_ns: int, wall_ns: int, source: str
) -> ExecutionReported | None:
    """One execution. ``None`` when it lacks what a booking needs (id, side, contract, size, price).

    A size of zero is taken for a bust where the id says that it is a correction (TWS counts those in its last part; that
    the trade list shows them so is inferred), and for garbage elsewhere.
    """
    execution_id = text_of(row.get("execution_id"))
    side = side_of(row.get("side"))
    conid = integer_of(row.get("conid"))
    quantity = decimal_of(row.get("size"))
    price = decimal_of(row.get("price"))
    if not execution_id or side is None or conid is None or quantity is None or quantity < 0 or price is None:
        return None
    if not quantity and execution_key(execution_id)[1] <= 1:
        return None
    told_ns = trade_time_ns(row)
    return ExecutionReported(
        at_ns=told_ns if told_ns is not None and 0 < told_ns <= market_ns + _AHEAD_NS else market_ns,
        wall_ns=wall_ns,
        execution_id=execution_id,
        broker_order_id=text_of(row.get("order_id")),
        client_order_id=text_of(row.get("order_ref")),
        conid=conid,
        symbol=text_of(row.get("symbol")),
        side=side,
        quantity=quantity,
        price=price,
        commission=decimal_of(row.get("commission")),
        source=source,
    )


#: Our words as the wire's, by the same text.
_ORDER_TYPES: Final = {each: WireOrderType(each.value) for each in OrderType}
_WITH_LIMIT: Final = frozenset({OrderType.LIMIT, OrderType.STOP_LIMIT, OrderType.LIMIT_ON_CLOSE})
_TRAILING_TYPES: Final = {False: TrailingType("amt"), True: TrailingType("%")}
_WIRE_SIDES: Final = {each: OrderSide(each.value) for each in Side}
_TIFS: Final = {each: WireTimeInForce(each.value) for each in TimeInForce}


def ticket(
    intent: OrderIntent,
    account: str,
    *,
    quantity: Decimal | None = None,
    limit_price: Decimal | None = None,
    stop_price: Decimal | None = None,
) -> OrderTicket:
    """The order ticket of an intent; quantity and prices of a modification stand in for the intent's.

    The stop of a stop order goes into ``price``, of a stop-limit order into ``auxPrice``; a trailing stop has its distance and
    its unit, and no price: the broker puts its first stop there. The exit of a bracket names its
    entry and has no name of its own (documented). Raises ``ValueError`` when a price the type needs is missing: such an
    order must not be sent and hoped for.
    """
    limit = limit_price if limit_price is not None else intent.limit_price
    stop = stop_price if stop_price is not None else intent.stop_price
    kind = intent.order_type
    if kind in _WITH_LIMIT and limit is None:
        raise ValueError(f"{kind.value} order without a limit price")
    if kind in (OrderType.STOP, OrderType.STOP_LIMIT) and stop is None:
        raise ValueError(f"{kind.value} order without a stop price")
    trail = intent.trail
    if (kind is OrderType.TRAILING_STOP) is not (trail is not None):
        raise ValueError(f"{kind.value} order {'without' if trail is None else 'with'} a trailing distance")
    price: Decimal | None = None
    if kind in _WITH_LIMIT:
        price = limit
    elif kind is OrderType.STOP:
        price = stop
    aux = stop if kind is OrderType.STOP_LIMIT else None
    return OrderTicket(
        order_type=_ORDER_TYPES[kind],
        side=_WIRE_SIDES[intent.side],
        tif=_TIFS[intent.tif],
        conid=intent.instrument.conid,
        account_id=account,
        quantity=quantity if quantity is not None else intent.quantity,
        price=price if price is not None else UNSET,
        aux_price=aux if aux is not None else UNSET,
        client_order_id=intent.client_order_id if intent.client_order_id and not intent.is_exit else UNSET,
        parent_id=intent.group if intent.is_exit else UNSET,
        is_single_group=True if intent.group and intent.leg != ENTRY and not intent.is_exit else UNSET,
        outside_rth=False,
        trailing_amount=trail.amount if trail is not None else UNSET,
        trailing_type=UNSET if trail is None else _TRAILING_TYPES[trail.is_percent],
    )


def value_of(value: object) -> Any:
    """A member of a generated model, with its "not there" as ``None``."""
    return None if isinstance(value, Unset) else value


def instrument_of(symbol: str, found: ContractInfoAndRules, *, at_ns: int) -> Instrument:
    """Contract definition and trading rules as an instrument. ``at_ns`` is when they were told."""
    rules = found.rules
    steps: list[tuple[Decimal, Decimal]] = []
    for rule in value_of(rules.increment_rules) or ():
        if rule.increment > 0:
            steps.append((value_of(rule.lower_edge) or Decimal(0), rule.increment))
    steps.sort()
    increment = value_of(rules.increment)
    size_step = value_of(rules.size_increment)
    multiplier = value_of(found.multiplier)
    return Instrument(
        symbol=symbol,
        conid=found.conid,
        currency=value_of(found.currency) or "USD",
        sec_type=value_of(found.instrument_type) or "STK",
        exchange=value_of(found.exchange) or "SMART",
        tick_size=increment if increment is not None and increment > 0 else (steps[0][1] if steps else Decimal("0.01")),
        size_step=size_step if size_step is not None and size_step > 0 else Decimal(1),
        multiplier=multiplier if multiplier is not None and multiplier > 0 else Decimal(1),
        price_steps=tuple(steps),
        name=value_of(found.company_name) or "",
        rules_at_ns=at_ns,
    )
