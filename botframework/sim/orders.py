"""Orders and executions as the simulated brokerage keeps them, and the rows the wire shows of them.

Imports the simulator's vocabulary only. The wire has three vocabularies for one order: the ticket's (`LMT`), the live
list's (`Limit`) and the status call's (`LIMIT`); sources: order-type notes and recordings of 2026.
"""

from decimal import Decimal
from typing import Any

import attrs

from botframework.sim.hours import compact_time, order_time
from botframework.sim.instruments import Instrument
from botframework.sim.venue.features import PLAIN, Features
from botframework.sim.venue.ordertypes import TYPES
from botframework.sim.venue.working import Kind
from botframework.sim.wire import plain, price_text

ZERO = Decimal(0)

WORKING = ("PendingSubmit", "PreSubmitted", "Submitted", "PendingCancel")
OCA_TYPE = "ReduceOnFillNonBlock"
CCP_TEXT = {
    "Inactive": "Pending Submit",
    "PendingSubmit": "Pending Submit",
    "PreSubmitted": "Presubmitted",
    "Submitted": "Submitted",
    "Filled": "Filled",
    "PendingCancel": "Pending Cancel",
    "Cancelled": "Cancelled",
}
CCP_DIGIT = {
    "Inactive": "9",
    "Submitted": "0",
    "Cancelled": "1",
    "Filled": "2",
    "PendingSubmit": "9",
    "PreSubmitted": "0",
    "PendingCancel": "0",
}
FILTER_WORD = {
    "Inactive": "inactive",
    "PendingSubmit": "pending_submit",
    "PreSubmitted": "pre_submitted",
    "Submitted": "submitted",
    "Filled": "filled",
    "PendingCancel": "pending_cancel",
    "Cancelled": "cancelled",
}
_COLOURS = {
    "Filled": ("#FFFFFF", "#000000"),
    "Cancelled": ("#FFFFFF", "#AAAAAA"),
    "PendingCancel": ("#000000", "#FF0000"),
    "Submitted": ("#FFFFFF", "#008000"),
}
_TIF_SHOWN = {"DAY": "CLOSE"}


@attrs.frozen
class Terms:
    """What a modification may change."""

    quantity: Decimal
    price: Decimal | None
    stop: Decimal | None
    tif: str
    outside_rth: bool = False
    features: Features = PLAIN


@attrs.define
class SimOrder:
    """One accepted order. `cost` is the money of its fills; `pending` a modification on its way to the exchange.

    `account` is the group's name where an advisor's order is divided; `given` is what each account got. `parent` is the order
    it waits for, `group` its one-cancels-all group, `size` its quantity in full there and `used` the part of a whole that its
    fills have taken (fractions, as text). `released` is what an algorithm has sent so far, `to_limit` the distance a trailing
    stop limit keeps. `reason` is why the system ended it.
    """

    order_id: int
    account: str
    conid: int
    symbol: str
    side: str
    kind: Kind
    tif: str
    quantity: Decimal
    price: Decimal | None
    stop: Decimal | None
    entered_ms: int
    expires_ms: int
    c_oid: str | None = None
    outside_rth: bool = False
    filled: Decimal = ZERO
    cost: Decimal = ZERO
    status: str = "PendingSubmit"
    last_ms: int = 0
    commission_paid: bool = False
    elected: bool = False
    pending: Terms | None = None
    features: Features = PLAIN
    parent: int | None = None
    group: str = ""
    size: str = ""
    used: str = ""
    released: Decimal = ZERO
    to_limit: Decimal | None = None
    given: dict[str, Decimal] = attrs.field(factory=dict)
    reason: str = ""
    deactivated: bool = False

    @property
    def buy(self) -> bool:
        """Whether it buys."""
        return self.side == "BUY"

    @property
    def remaining(self) -> Decimal:
        """What is not filled."""
        return self.quantity - self.filled

    @property
    def working(self) -> bool:
        """Whether a fill is still possible."""
        return self.status in WORKING

    @property
    def saved(self) -> bool:
        """Whether it is kept without having been transmitted. One that was refused after acceptance is inactive, too."""
        return self.deactivated and self.status == "Inactive"

    def concerns(self, account: str) -> bool:
        """Whether it is an account's own, or its fills are divided among accounts of which this is one."""
        return self.account == account or any(name == account for name, _ in self.features.allocations)

    @property
    def average(self) -> Decimal | None:
        """Average price of the fills."""
        return self.cost / self.filled if self.filled else None


@attrs.frozen
class Execution:
    """One fill. `commission` is the fee charged with it, `position` what the account held after it."""

    execution_id: str
    order_id: int
    account: str
    conid: int
    symbol: str
    side: str
    price: Decimal
    quantity: Decimal
    commission: Decimal
    at_ms: int
    position: Decimal
    c_oid: str | None = None


def average_text(order: SimOrder) -> str:
    """The average price as the wire writes it; empty without a fill."""
    average = order.average
    return "" if average is None else price_text(average.quantize(Decimal("0.0001")).normalize())


def terms_text(order: SimOrder) -> str:
    """`Limit 232.50, Day` and the like."""
    price = f" {price_text(order.price)}" if order.price is not None else ""
    listed = TYPES[order.kind].listed
    label = "" if listed.endswith("Stop") else " Trigger" if order.kind in ("MIT", "LIT") else " Stop"
    stop = f"{label} {price_text(order.stop)}" if order.stop is not None else ""
    trail = f" Trail {trail_text(order)}" if order.features.trail is not None else ""
    tif = order.tif.capitalize() if order.tif == "DAY" else order.tif
    return f"{listed}{price}{stop}{trail}, {tif}"


def trail_text(order: SimOrder) -> str:
    """`1.50` or `2%`."""
    trail = order.features.trail
    if trail is None:
        return ""
    return f"{plain(trail)}%" if order.features.trail_percent else price_text(trail)


def auxiliary(order: SimOrder) -> Decimal | None:
    """What the lists show as auxiliary price: the stop or trigger, of a relative order the offset."""
    return order.features.offset if order.kind == "REL" else order.stop


def price_rows(order: SimOrder) -> dict[str, Any]:
    """The prices of an order as list and stream show them; of a trailing order also what it trails by (names inferred)."""
    row: dict[str, Any] = {"price": price_text(order.price), "auxPrice": price_text(auxiliary(order))}
    if order.stop is not None:
        row["stop_price"] = price_text(order.stop)
    if order.features.trail is not None:
        row["trailing_amount"] = plain(order.features.trail)
        row["trailing_amount_unit"] = "%" if order.features.trail_percent else "amt"
    if order.features.cash is not None:
        row["totalCashSize"] = float(order.features.cash)
    return row


def price_delta(order: SimOrder) -> dict[str, Any]:
    """The keys that change when a trailing stop moves."""
    return {"acct": order.account, "orderId": order.order_id, "status": order.status, **price_rows(order)}


def order_description(order: SimOrder) -> str:
    """`Buy 100 Limit 232.50, Day`; `Bought` once filled."""
    verb = {"BUY": ("Buy", "Bought"), "SELL": ("Sell", "Sold")}[order.side][order.status == "Filled"]
    return f"{verb} {plain(order.quantity)} {terms_text(order)}"


def status_delta(order: SimOrder, status: str | None = None) -> dict[str, Any]:
    """The few keys of a mere change of status."""
    status = status or order.status
    background, foreground = _COLOURS.get(status, ("#FFFFFF", "#0000CC"))
    return {
        "acct": order.account,
        "orderId": order.order_id,
        "status": status,
        # A fresh order shows Inactive for a moment beside "Pending Submit"; one that is inactive says so twice.
        "order_ccp_status": "Inactive" if order.status == "Inactive" else CCP_TEXT[status],
        "bgColor": background,
        "fgColor": foreground,
    }


def fill_delta(order: SimOrder) -> dict[str, Any]:
    """The keys that change with a fill."""
    return status_delta(order) | {
        "sizeAndFills": size_and_fills(order),
        "filledQuantity": float(order.filled),
        "remainingQuantity": float(order.remaining),
        "avgPrice": average_text(order),
        "orderDesc": order_description(order),
        "lastExecutionTime": order_time(order.last_ms),
        "lastExecutionTime_r": order.last_ms,
    }


def terms_delta(order: SimOrder) -> dict[str, Any]:
    """The keys that change with a modification."""
    return status_delta(order) | {
        **price_rows(order),
        "totalSize": float(order.quantity),
        "remainingQuantity": float(order.remaining),
        "sizeAndFills": size_and_fills(order),
        "orderDesc": order_description(order),
        "timeInForce": _TIF_SHOWN.get(order.tif, order.tif),
        "outsideRTH": order.outside_rth,
    }


def conidex(order: SimOrder) -> str:
    """The contract as text: a combination in full, a directly routed one with its exchange."""
    if order.features.conidex:
        return order.features.conidex
    return f"{order.conid}@{order.features.route}" if order.features.route else str(order.conid)


def size_and_fills(order: SimOrder) -> str:
    """`filled/total`, the total alone once complete."""
    if order.filled == order.quantity:
        return plain(order.quantity)
    return f"{plain(order.filled)}/{plain(order.quantity)}"


def mini_row(order: SimOrder) -> dict[str, Any]:
    """The sparse row that follows the first full one in recordings."""
    return {
        "acct": order.account,
        "conidex": conidex(order),
        "conid": order.conid,
        "orderId": order.order_id,
        "isEventTrading": "0",
    }


def list_row(order: SimOrder, instrument: Instrument, currency: str, status: str | None = None) -> dict[str, Any]:
    """A full row of the live order list and of the order topic."""
    row: dict[str, Any] = {
        "acct": order.account,
        "account": order.account,
        "conidex": conidex(order),
        "conid": order.conid,
        "exchange": order.features.route or "SMART",
        "orderId": order.order_id,
        "cashCcy": currency,
        "sizeAndFills": size_and_fills(order),
        "orderDesc": order_description(order),
        "description1": order.symbol,
        "ticker": order.symbol,
        "secType": instrument.sec_type,
        "listingExchange": instrument.exchange,
        "remainingQuantity": float(order.remaining),
        "filledQuantity": float(order.filled),
        "totalSize": float(order.quantity),
        "companyName": instrument.name,
        "origOrderType": TYPES[order.kind].status,
        "supportsTaxOpt": "1",
        "orderType": TYPES[order.kind].listed,
        **price_rows(order),
        "side": order.side,
        "timeInForce": _TIF_SHOWN.get(order.tif, order.tif),
        "outsideRTH": order.outside_rth,
        "lastExecutionTime": order_time(order.last_ms),
        "lastExecutionTime_r": order.last_ms,
        "isEventTrading": "0",
        **status_delta(order, status),
    }
    if order.c_oid is not None:
        row["order_ref"] = order.c_oid
    if order.parent is not None:
        row["parentId"] = order.parent
    if order.reason:
        row["order_cancellation_by_system_reason"] = order.reason
    if order.filled:
        row["avgPrice"] = average_text(order)
    return row


EDITABLE = ("quantity", "price", "aux_price", "trailing_amount", "tif", "outside_rth")
"""What a modification may change, in our own names but for the first, second and fifth."""


def status_row(order: SimOrder, instrument: Instrument, children: tuple[int, ...] = ()) -> dict[str, Any]:
    """The answer of the order status call, whose names differ from the live list's."""
    alive = order.working or order.saved
    background, foreground = _COLOURS.get(order.status, ("#FFFFFF", "#0000CC"))
    row: dict[str, Any] = {
        "sub_type": None,
        "request_id": str(order.order_id % 1000),
        "server_id": "0",
        "order_id": order.order_id,
        "conidex": conidex(order),
        "conid": order.conid,
        "symbol": order.symbol,
        "side": order.side[0],
        "contract_description_1": order.symbol,
        "listing_exchange": instrument.exchange,
        "option_acct": "c",
        "company_name": instrument.name,
        "size": f"{order.remaining if alive else order.quantity:.1f}",
        "total_size": f"{order.quantity:.1f}",
        "currency": instrument.currency,
        "account": order.account,
        "order_type": TYPES[order.kind].status,
        "cum_fill": f"{order.filled:.1f}",
        "order_status": order.status,
        "order_ccp_status": CCP_DIGIT[order.status],
        "order_status_description": f"Order {CCP_TEXT[order.status]}",
        "tif": order.tif,
        "fg_color": foreground,
        "bg_color": background,
        "order_not_editable": not alive or order.status == "PendingCancel",
        "editable_fields": "\x1e".join(EDITABLE) if alive else "",
        "cannot_cancel_order": not alive,
        "deactivate_order": order.saved,
        "sec_type": instrument.sec_type,
        "available_chart_periods": "#R|1",
        "order_description": order_description(order),
        "order_description_with_contract": f"{order_description(order)} {order.symbol}",
        "alert_active": 1,
        "child_order_type": "0" if order.parent is None else "A",
        "outside_rth": order.outside_rth,
        "order_clearing_account": order.account,
        "size_and_fills": size_and_fills(order),
        "exit_strategy_display_price": price_text(order.price),
        "exit_strategy_chart_description": order_description(order),
        "exit_strategy_tool_availability": "1",
        "allowed_duplicate_opposite": True,
        "order_time": order_time(order.entered_ms),
    }
    if order.price is not None:
        row["limit_price"] = price_text(order.price)
    if order.stop is not None:
        row["stop_price"] = price_text(order.stop)
    if order.features.trail is not None:
        row["trailing_amount"] = plain(order.features.trail)
        row["trailing_amount_unit"] = "%" if order.features.trail_percent else "amt"
    if order.features.offset is not None:
        row["aux_price"] = price_text(order.features.offset)
    if order.features.all_or_none:
        row["all_or_none"] = True
    if order.features.strategy:
        row["algo_strategy"] = order.features.strategy
    if order.parent is not None:
        row["parent_order_id"] = order.parent
    if children:
        row["children_order_ids"] = ",".join(map(str, children))
    if order.group:
        row["oca_group_id"], row["oca_group_type"] = order.group, OCA_TYPE
    if order.filled:
        row["average_price"] = average_text(order)
    return row


def execution_row(
    execution: Execution, instrument: Instrument, *, with_commission: bool, is_streamed: bool = False
) -> dict[str, Any]:
    """A row of the trade list and of the execution topic; price, commission and position are text."""
    verb = "Bot" if execution.side == "BUY" else "Sold"
    row: dict[str, Any] = {
        "execution_id": execution.execution_id,
        "symbol": execution.symbol,
        "supports_tax_opt": "1",
        "side": execution.side[0],
        "order_description": f"{verb} {plain(execution.quantity)} @ {price_text(execution.price)} on {instrument.exchange}",
        "trade_time": compact_time(execution.at_ms),
        "trade_time_r": execution.at_ms,
        "size": float(execution.quantity),
        "price": price_text(execution.price),
        "order_id": execution.order_id,
        "exchange": instrument.exchange,
        "net_amount": float(execution.price * execution.quantity * instrument.multiplier),
        "account": execution.account,
        "accountCode": execution.account,
        "account_allocation_name": execution.account,
        "company_name": instrument.name,
        "contract_description_1": execution.symbol,
        "sec_type": instrument.sec_type,
        "listing_exchange": instrument.exchange,
        "conid": execution.conid,
        "conidEx": str(execution.conid),
        "clearing_id": "IB",
        "clearing_name": "IB",
        "liquidation_trade": "0",
        "is_event_trading": "0",
    }
    if is_streamed:
        row["open_close"] = "???"  # seen in the topic only
    if execution.c_oid is not None:
        row["order_ref"] = execution.c_oid
    if with_commission:
        row["commission"] = price_text(execution.commission)
        row["position"] = plain(execution.position)
    return row
