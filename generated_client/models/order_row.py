# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.order_status import OrderStatus
from ..models.side import Side
from ..types import (
    UNSET,
    Unset,
    as_bool,
    as_decimal,
    as_enum,
    as_epoch,
    as_id_int,
    as_id_str,
    as_str,
    as_text,
    as_wire_bool,
    dump,
    missing,
    need_object,
)

_KNOWN: Final = frozenset(
    (
        "orderId",
        "conid",
        "status",
        "order_ref",
        "side",
        "totalSize",
        "filledQuantity",
        "remainingQuantity",
        "totalCashSize",
        "price",
        "auxPrice",
        "stop_price",
        "trailing_amount",
        "trailing_amount_unit",
        "avgPrice",
        "orderType",
        "origOrderType",
        "timeInForce",
        "acct",
        "account",
        "conidex",
        "ticker",
        "secType",
        "exchange",
        "listingExchange",
        "companyName",
        "description1",
        "description2",
        "cashCcy",
        "orderDesc",
        "sizeAndFills",
        "order_ccp_status",
        "outsideRTH",
        "parentId",
        "lastExecutionTime_r",
        "lastExecutionTime",
        "isEventTrading",
        "supportsTaxOpt",
        "taxOptimizerId",
        "order_cancellation_by_system_reason",
        "bgColor",
        "fgColor",
    )
)


@_attrs_define
class OrderRow:
    """One order of the list. Quantities are numbers, prices text.

    Attributes:
        status: State of an order at the broker. There is no state for a partial fill; compare quantities.
        order_ref: The client order id.
        side: Side as answers spell it; order lists write whole words, executions and order details one letter.
        total_size: Ordered quantity.
        total_cash_size: Ordered amount of money.
        price: Limit price; blank for a market order.
        trailing_amount: What a trailing stop keeps its distance by.
        trailing_amount_unit: amt or %.
        avg_price: Average price of the fills.
        order_type: As words: Limit, Market.
        orig_order_type: In capitals: LIMIT, MARKET.
        time_in_force: CLOSE after a fill.
        last_execution_at_ms: Milliseconds since 1970 UTC.
        last_execution_time: YYMMDDHHmmss UTC.
    """

    order_id: str
    conid: int
    status: OrderStatus
    order_ref: None | str | Unset = UNSET
    side: Side | Unset = UNSET
    total_size: Decimal | Unset = UNSET
    filled_quantity: Decimal | Unset = UNSET
    remaining_quantity: Decimal | Unset = UNSET
    total_cash_size: Decimal | Unset = UNSET
    price: Decimal | Unset = UNSET
    aux_price: Decimal | Unset = UNSET
    stop_price: Decimal | Unset = UNSET
    trailing_amount: Decimal | Unset = UNSET
    trailing_amount_unit: None | str | Unset = UNSET
    avg_price: Decimal | Unset = UNSET
    order_type: None | str | Unset = UNSET
    orig_order_type: None | str | Unset = UNSET
    time_in_force: None | str | Unset = UNSET
    acct: None | str | Unset = UNSET
    account: None | str | Unset = UNSET
    conid_ex: None | str | Unset = UNSET
    ticker: None | str | Unset = UNSET
    sec_type: None | str | Unset = UNSET
    exchange: None | str | Unset = UNSET
    listing_exchange: None | str | Unset = UNSET
    company_name: None | str | Unset = UNSET
    description1: None | str | Unset = UNSET
    description2: None | str | Unset = UNSET
    cash_currency: None | str | Unset = UNSET
    order_description: None | str | Unset = UNSET
    size_and_fills: str | Unset = UNSET
    order_ccp_status: str | Unset = UNSET
    outside_rth: bool | None | Unset = UNSET
    parent_id: str | Unset = UNSET
    last_execution_at_ms: int | Unset = UNSET
    last_execution_time: str | Unset = UNSET
    is_event_trading: bool | Unset = UNSET
    supports_tax_opt: bool | Unset = UNSET
    tax_optimizer_id: None | str | Unset = UNSET
    order_cancellation_by_system_reason: None | str | Unset = UNSET
    bg_color: None | str | Unset = UNSET
    fg_color: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["orderId"] = dump(self.order_id)
        out["conid"] = dump(self.conid)
        out["status"] = dump(self.status)
        if self.order_ref is not UNSET:
            out["order_ref"] = dump(self.order_ref)
        if self.side is not UNSET:
            out["side"] = dump(self.side)
        if self.total_size is not UNSET:
            out["totalSize"] = dump(self.total_size)
        if self.filled_quantity is not UNSET:
            out["filledQuantity"] = dump(self.filled_quantity)
        if self.remaining_quantity is not UNSET:
            out["remainingQuantity"] = dump(self.remaining_quantity)
        if self.total_cash_size is not UNSET:
            out["totalCashSize"] = dump(self.total_cash_size)
        if self.price is not UNSET:
            out["price"] = dump(self.price)
        if self.aux_price is not UNSET:
            out["auxPrice"] = dump(self.aux_price)
        if self.stop_price is not UNSET:
            out["stop_price"] = dump(self.stop_price)
        if self.trailing_amount is not UNSET:
            out["trailing_amount"] = dump(self.trailing_amount)
        if self.trailing_amount_unit is not UNSET:
            out["trailing_amount_unit"] = dump(self.trailing_amount_unit)
        if self.avg_price is not UNSET:
            out["avgPrice"] = dump(self.avg_price)
        if self.order_type is not UNSET:
            out["orderType"] = dump(self.order_type)
        if self.orig_order_type is not UNSET:
            out["origOrderType"] = dump(self.orig_order_type)
        if self.time_in_force is not UNSET:
            out["timeInForce"] = dump(self.time_in_force)
        if self.acct is not UNSET:
            out["acct"] = dump(self.acct)
        if self.account is not UNSET:
            out["account"] = dump(self.account)
        if self.conid_ex is not UNSET:
            out["conidex"] = dump(self.conid_ex)
        if self.ticker is not UNSET:
            out["ticker"] = dump(self.ticker)
        if self.sec_type is not UNSET:
            out["secType"] = dump(self.sec_type)
        if self.exchange is not UNSET:
            out["exchange"] = dump(self.exchange)
        if self.listing_exchange is not UNSET:
            out["listingExchange"] = dump(self.listing_exchange)
        if self.company_name is not UNSET:
            out["companyName"] = dump(self.company_name)
        if self.description1 is not UNSET:
            out["description1"] = dump(self.description1)
        if self.description2 is not UNSET:
            out["description2"] = dump(self.description2)
        if self.cash_currency is not UNSET:
            out["cashCcy"] = dump(self.cash_currency)
        if self.order_description is not UNSET:
            out["orderDesc"] = dump(self.order_description)
        if self.size_and_fills is not UNSET:
            out["sizeAndFills"] = dump(self.size_and_fills)
        if self.order_ccp_status is not UNSET:
            out["order_ccp_status"] = dump(self.order_ccp_status)
        if self.outside_rth is not UNSET:
            out["outsideRTH"] = dump(self.outside_rth)
        if self.parent_id is not UNSET:
            out["parentId"] = dump(self.parent_id)
        if self.last_execution_at_ms is not UNSET:
            out["lastExecutionTime_r"] = dump(self.last_execution_at_ms)
        if self.last_execution_time is not UNSET:
            out["lastExecutionTime"] = dump(self.last_execution_time)
        if self.is_event_trading is not UNSET:
            out["isEventTrading"] = dump(self.is_event_trading)
        if self.supports_tax_opt is not UNSET:
            out["supportsTaxOpt"] = dump(self.supports_tax_opt)
        if self.tax_optimizer_id is not UNSET:
            out["taxOptimizerId"] = dump(self.tax_optimizer_id)
        if self.order_cancellation_by_system_reason is not UNSET:
            out["order_cancellation_by_system_reason"] = dump(self.order_cancellation_by_system_reason)
        if self.bg_color is not UNSET:
            out["bgColor"] = dump(self.bg_color)
        if self.fg_color is not UNSET:
            out["fgColor"] = dump(self.fg_color)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "OrderRow")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("orderId", UNSET)
        _order_id = _v_ if (type(_v_) is str and _v_) else as_id_str(_v_, "OrderRow.orderId")
        if _order_id is UNSET:
            raise missing("OrderRow.orderId")
        _v_ = _get_("conid", UNSET)
        _conid = _v_ if type(_v_) is int else as_id_int(_v_, "OrderRow.conid")
        if _conid is UNSET:
            raise missing("OrderRow.conid")
        _v_ = _get_("status", UNSET)
        _status = as_enum(OrderStatus, _v_, "OrderRow.status")
        if _status is UNSET:
            raise missing("OrderRow.status")
        _v_ = _get_("order_ref", UNSET)
        _order_ref = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OrderRow.order_ref")
        _v_ = _get_("side", UNSET)
        _side = as_enum(Side, _v_, "OrderRow.side")
        _v_ = _get_("totalSize", UNSET)
        _total_size = _v_ if _v_ is UNSET else as_decimal(_v_, "OrderRow.totalSize")
        _v_ = _get_("filledQuantity", UNSET)
        _filled_quantity = _v_ if _v_ is UNSET else as_decimal(_v_, "OrderRow.filledQuantity")
        _v_ = _get_("remainingQuantity", UNSET)
        _remaining_quantity = _v_ if _v_ is UNSET else as_decimal(_v_, "OrderRow.remainingQuantity")
        _v_ = _get_("totalCashSize", UNSET)
        _total_cash_size = _v_ if _v_ is UNSET else as_decimal(_v_, "OrderRow.totalCashSize")
        _v_ = _get_("price", UNSET)
        _price = _v_ if _v_ is UNSET else as_decimal(_v_, "OrderRow.price")
        _v_ = _get_("auxPrice", UNSET)
        _aux_price = _v_ if _v_ is UNSET else as_decimal(_v_, "OrderRow.auxPrice")
        _v_ = _get_("stop_price", UNSET)
        _stop_price = _v_ if _v_ is UNSET else as_decimal(_v_, "OrderRow.stop_price")
        _v_ = _get_("trailing_amount", UNSET)
        _trailing_amount = _v_ if _v_ is UNSET else as_decimal(_v_, "OrderRow.trailing_amount")
        _v_ = _get_("trailing_amount_unit", UNSET)
        _trailing_amount_unit = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OrderRow.trailing_amount_unit")
        )
        _v_ = _get_("avgPrice", UNSET)
        _avg_price = _v_ if _v_ is UNSET else as_decimal(_v_, "OrderRow.avgPrice")
        _v_ = _get_("orderType", UNSET)
        _order_type = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OrderRow.orderType")
        _v_ = _get_("origOrderType", UNSET)
        _orig_order_type = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OrderRow.origOrderType")
        )
        _v_ = _get_("timeInForce", UNSET)
        _time_in_force = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OrderRow.timeInForce")
        _v_ = _get_("acct", UNSET)
        _acct = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OrderRow.acct")
        _v_ = _get_("account", UNSET)
        _account = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OrderRow.account")
        _v_ = _get_("conidex", UNSET)
        _conid_ex = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OrderRow.conidex")
        _v_ = _get_("ticker", UNSET)
        _ticker = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OrderRow.ticker")
        _v_ = _get_("secType", UNSET)
        _sec_type = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OrderRow.secType")
        _v_ = _get_("exchange", UNSET)
        _exchange = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OrderRow.exchange")
        _v_ = _get_("listingExchange", UNSET)
        _listing_exchange = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OrderRow.listingExchange")
        )
        _v_ = _get_("companyName", UNSET)
        _company_name = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OrderRow.companyName")
        _v_ = _get_("description1", UNSET)
        _description1 = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OrderRow.description1")
        _v_ = _get_("description2", UNSET)
        _description2 = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OrderRow.description2")
        _v_ = _get_("cashCcy", UNSET)
        _cash_currency = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OrderRow.cashCcy")
        _v_ = _get_("orderDesc", UNSET)
        _order_description = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OrderRow.orderDesc")
        )
        _v_ = _get_("sizeAndFills", UNSET)
        _size_and_fills = _v_ if _v_ is UNSET or type(_v_) is str else as_text(_v_, "OrderRow.sizeAndFills")
        _v_ = _get_("order_ccp_status", UNSET)
        _order_ccp_status = _v_ if _v_ is UNSET or type(_v_) is str else as_text(_v_, "OrderRow.order_ccp_status")
        _v_ = _get_("outsideRTH", UNSET)
        _outside_rth = _v_ if type(_v_) is bool or _v_ is None or _v_ is UNSET else as_bool(_v_, "OrderRow.outsideRTH")
        _v_ = _get_("parentId", UNSET)
        _parent_id = _v_ if _v_ is UNSET or (type(_v_) is str and _v_) else as_id_str(_v_, "OrderRow.parentId")
        _v_ = _get_("lastExecutionTime_r", UNSET)
        _last_execution_at_ms = (
            _v_ if _v_ is UNSET or type(_v_) is int else as_epoch(_v_, "OrderRow.lastExecutionTime_r")
        )
        _v_ = _get_("lastExecutionTime", UNSET)
        _last_execution_time = _v_ if _v_ is UNSET or type(_v_) is str else as_text(_v_, "OrderRow.lastExecutionTime")
        _v_ = _get_("isEventTrading", UNSET)
        _is_event_trading = _v_ if _v_ is UNSET else as_wire_bool(_v_, "OrderRow.isEventTrading")
        _v_ = _get_("supportsTaxOpt", UNSET)
        _supports_tax_opt = _v_ if _v_ is UNSET else as_wire_bool(_v_, "OrderRow.supportsTaxOpt")
        _v_ = _get_("taxOptimizerId", UNSET)
        _tax_optimizer_id = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OrderRow.taxOptimizerId")
        )
        _v_ = _get_("order_cancellation_by_system_reason", UNSET)
        _order_cancellation_by_system_reason = (
            _v_
            if type(_v_) is str or _v_ is None or _v_ is UNSET
            else as_str(_v_, "OrderRow.order_cancellation_by_system_reason")
        )
        _v_ = _get_("bgColor", UNSET)
        _bg_color = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OrderRow.bgColor")
        _v_ = _get_("fgColor", UNSET)
        _fg_color = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OrderRow.fgColor")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(
            _order_id,
            _conid,
            _status,
            _order_ref,
            _side,
            _total_size,
            _filled_quantity,
            _remaining_quantity,
            _total_cash_size,
            _price,
            _aux_price,
            _stop_price,
            _trailing_amount,
            _trailing_amount_unit,
            _avg_price,
            _order_type,
            _orig_order_type,
            _time_in_force,
            _acct,
            _account,
            _conid_ex,
            _ticker,
            _sec_type,
            _exchange,
            _listing_exchange,
            _company_name,
            _description1,
            _description2,
            _cash_currency,
            _order_description,
            _size_and_fills,
            _order_ccp_status,
            _outside_rth,
            _parent_id,
            _last_execution_at_ms,
            _last_execution_time,
            _is_event_trading,
            _supports_tax_opt,
            _tax_optimizer_id,
            _order_cancellation_by_system_reason,
            _bg_color,
            _fg_color,
            _d_,
        )
