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
        "order_id",
        "order_status",
        "conid",
        "conidex",
        "account",
        "side",
        "total_size",
        "cum_fill",
        "size",
        "average_price",
        "limit_price",
        "stop_price",
        "aux_price",
        "trailing_amount",
        "trailing_amount_unit",
        "algo_strategy",
        "order_type",
        "tif",
        "currency",
        "symbol",
        "sec_type",
        "listing_exchange",
        "company_name",
        "contract_description_1",
        "contract_description_2",
        "order_description",
        "order_description_with_contract",
        "order_status_description",
        "order_ccp_status",
        "order_time",
        "size_and_fills",
        "order_not_editable",
        "editable_fields",
        "cannot_cancel_order",
        "deactivate_order",
        "outside_rth",
        "all_or_none",
        "parent_order_id",
        "children_order_ids",
        "child_order_type",
        "oca_group_id",
        "oca_group_type",
        "option_acct",
        "order_clearing_account",
        "clearing_id",
        "clearing_name",
        "sub_type",
        "request_id",
        "server_id",
        "alert_active",
        "allowed_duplicate_opposite",
        "available_chart_periods",
        "exit_strategy_display_price",
        "exit_strategy_chart_description",
        "exit_strategy_tool_availability",
        "bg_color",
        "fg_color",
    )
)


@_attrs_define
class OrderDetail:
    """One order in detail. Sizes and prices are text; members vanish depending on the state of the order.

    Attributes:
        order_status: State of an order at the broker. There is no state for a partial fill; compare quantities.
        side: Side as answers spell it; order lists write whole words, executions and order details one letter.
        total_size: Ordered quantity.
        cum_fill: Filled so far.
        size: Still to fill.
        aux_price: Offset of a relative order.
        trailing_amount: What a trailing stop keeps its distance by.
        trailing_amount_unit: amt or %.
        algo_strategy: Algorithm that works the order.
        order_type: In capitals: LIMIT, MARKET.
        order_ccp_status: A digit as text.
        order_time: YYMMDDHHmmss UTC.
        editable_fields: Names separated by the character U+001E.
        child_order_type: 0, A or B.
    """

    order_id: str
    order_status: OrderStatus
    conid: int | Unset = UNSET
    conid_ex: None | str | Unset = UNSET
    account: None | str | Unset = UNSET
    side: Side | Unset = UNSET
    total_size: Decimal | Unset = UNSET
    cum_fill: Decimal | Unset = UNSET
    size: Decimal | Unset = UNSET
    average_price: Decimal | Unset = UNSET
    limit_price: Decimal | Unset = UNSET
    stop_price: Decimal | Unset = UNSET
    aux_price: Decimal | Unset = UNSET
    trailing_amount: Decimal | Unset = UNSET
    trailing_amount_unit: None | str | Unset = UNSET
    algo_strategy: None | str | Unset = UNSET
    order_type: None | str | Unset = UNSET
    tif: None | str | Unset = UNSET
    currency: None | str | Unset = UNSET
    symbol: None | str | Unset = UNSET
    sec_type: None | str | Unset = UNSET
    listing_exchange: None | str | Unset = UNSET
    company_name: None | str | Unset = UNSET
    contract_description_1: None | str | Unset = UNSET
    contract_description_2: None | str | Unset = UNSET
    order_description: None | str | Unset = UNSET
    order_description_with_contract: None | str | Unset = UNSET
    order_status_description: None | str | Unset = UNSET
    order_ccp_status: str | Unset = UNSET
    order_time: str | Unset = UNSET
    size_and_fills: str | Unset = UNSET
    order_not_editable: bool | None | Unset = UNSET
    editable_fields: None | str | Unset = UNSET
    cannot_cancel_order: bool | None | Unset = UNSET
    deactivate_order: bool | None | Unset = UNSET
    outside_rth: bool | None | Unset = UNSET
    all_or_none: bool | None | Unset = UNSET
    parent_order_id: str | Unset = UNSET
    children_order_ids: None | str | Unset = UNSET
    child_order_type: str | Unset = UNSET
    oca_group_id: None | str | Unset = UNSET
    oca_group_type: None | str | Unset = UNSET
    option_acct: None | str | Unset = UNSET
    order_clearing_account: None | str | Unset = UNSET
    clearing_id: None | str | Unset = UNSET
    clearing_name: None | str | Unset = UNSET
    sub_type: None | str | Unset = UNSET
    request_id: str | Unset = UNSET
    server_id: None | str | Unset = UNSET
    alert_active: bool | Unset = UNSET
    allowed_duplicate_opposite: bool | None | Unset = UNSET
    available_chart_periods: None | str | Unset = UNSET
    exit_strategy_display_price: Decimal | Unset = UNSET
    exit_strategy_chart_description: None | str | Unset = UNSET
    exit_strategy_tool_availability: str | Unset = UNSET
    bg_color: None | str | Unset = UNSET
    fg_color: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["order_id"] = dump(self.order_id)
        out["order_status"] = dump(self.order_status)
        if self.conid is not UNSET:
            out["conid"] = dump(self.conid)
        if self.conid_ex is not UNSET:
            out["conidex"] = dump(self.conid_ex)
        if self.account is not UNSET:
            out["account"] = dump(self.account)
        if self.side is not UNSET:
            out["side"] = dump(self.side)
        if self.total_size is not UNSET:
            out["total_size"] = dump(self.total_size)
        if self.cum_fill is not UNSET:
            out["cum_fill"] = dump(self.cum_fill)
        if self.size is not UNSET:
            out["size"] = dump(self.size)
        if self.average_price is not UNSET:
            out["average_price"] = dump(self.average_price)
        if self.limit_price is not UNSET:
            out["limit_price"] = dump(self.limit_price)
        if self.stop_price is not UNSET:
            out["stop_price"] = dump(self.stop_price)
        if self.aux_price is not UNSET:
            out["aux_price"] = dump(self.aux_price)
        if self.trailing_amount is not UNSET:
            out["trailing_amount"] = dump(self.trailing_amount)
        if self.trailing_amount_unit is not UNSET:
            out["trailing_amount_unit"] = dump(self.trailing_amount_unit)
        if self.algo_strategy is not UNSET:
            out["algo_strategy"] = dump(self.algo_strategy)
        if self.order_type is not UNSET:
            out["order_type"] = dump(self.order_type)
        if self.tif is not UNSET:
            out["tif"] = dump(self.tif)
        if self.currency is not UNSET:
            out["currency"] = dump(self.currency)
        if self.symbol is not UNSET:
            out["symbol"] = dump(self.symbol)
        if self.sec_type is not UNSET:
            out["sec_type"] = dump(self.sec_type)
        if self.listing_exchange is not UNSET:
            out["listing_exchange"] = dump(self.listing_exchange)
        if self.company_name is not UNSET:
            out["company_name"] = dump(self.company_name)
        if self.contract_description_1 is not UNSET:
            out["contract_description_1"] = dump(self.contract_description_1)
        if self.contract_description_2 is not UNSET:
            out["contract_description_2"] = dump(self.contract_description_2)
        if self.order_description is not UNSET:
            out["order_description"] = dump(self.order_description)
        if self.order_description_with_contract is not UNSET:
            out["order_description_with_contract"] = dump(self.order_description_with_contract)
        if self.order_status_description is not UNSET:
            out["order_status_description"] = dump(self.order_status_description)
        if self.order_ccp_status is not UNSET:
            out["order_ccp_status"] = dump(self.order_ccp_status)
        if self.order_time is not UNSET:
            out["order_time"] = dump(self.order_time)
        if self.size_and_fills is not UNSET:
            out["size_and_fills"] = dump(self.size_and_fills)
        if self.order_not_editable is not UNSET:
            out["order_not_editable"] = dump(self.order_not_editable)
        if self.editable_fields is not UNSET:
            out["editable_fields"] = dump(self.editable_fields)
        if self.cannot_cancel_order is not UNSET:
            out["cannot_cancel_order"] = dump(self.cannot_cancel_order)
        if self.deactivate_order is not UNSET:
            out["deactivate_order"] = dump(self.deactivate_order)
        if self.outside_rth is not UNSET:
            out["outside_rth"] = dump(self.outside_rth)
        if self.all_or_none is not UNSET:
            out["all_or_none"] = dump(self.all_or_none)
        if self.parent_order_id is not UNSET:
            out["parent_order_id"] = dump(self.parent_order_id)
        if self.children_order_ids is not UNSET:
            out["children_order_ids"] = dump(self.children_order_ids)
        if self.child_order_type is not UNSET:
            out["child_order_type"] = dump(self.child_order_type)
        if self.oca_group_id is not UNSET:
            out["oca_group_id"] = dump(self.oca_group_id)
        if self.oca_group_type is not UNSET:
            out["oca_group_type"] = dump(self.oca_group_type)
        if self.option_acct is not UNSET:
            out["option_acct"] = dump(self.option_acct)
        if self.order_clearing_account is not UNSET:
            out["order_clearing_account"] = dump(self.order_clearing_account)
        if self.clearing_id is not UNSET:
            out["clearing_id"] = dump(self.clearing_id)
        if self.clearing_name is not UNSET:
            out["clearing_name"] = dump(self.clearing_name)
        if self.sub_type is not UNSET:
            out["sub_type"] = dump(self.sub_type)
        if self.request_id is not UNSET:
            out["request_id"] = dump(self.request_id)
        if self.server_id is not UNSET:
            out["server_id"] = dump(self.server_id)
        if self.alert_active is not UNSET:
            out["alert_active"] = dump(self.alert_active)
        if self.allowed_duplicate_opposite is not UNSET:
            out["allowed_duplicate_opposite"] = dump(self.allowed_duplicate_opposite)
        if self.available_chart_periods is not UNSET:
            out["available_chart_periods"] = dump(self.available_chart_periods)
        if self.exit_strategy_display_price is not UNSET:
            out["exit_strategy_display_price"] = dump(self.exit_strategy_display_price)
        if self.exit_strategy_chart_description is not UNSET:
            out["exit_strategy_chart_description"] = dump(self.exit_strategy_chart_description)
        if self.exit_strategy_tool_availability is not UNSET:
            out["exit_strategy_tool_availability"] = dump(self.exit_strategy_tool_availability)
        if self.bg_color is not UNSET:
            out["bg_color"] = dump(self.bg_color)
        if self.fg_color is not UNSET:
            out["fg_color"] = dump(self.fg_color)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "OrderDetail")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("order_id", UNSET)
        _order_id = _v_ if (type(_v_) is str and _v_) else as_id_str(_v_, "OrderDetail.order_id")
        if _order_id is UNSET:
            raise missing("OrderDetail.order_id")
        _v_ = _get_("order_status", UNSET)
        _order_status = as_enum(OrderStatus, _v_, "OrderDetail.order_status")
        if _order_status is UNSET:
            raise missing("OrderDetail.order_status")
        _v_ = _get_("conid", UNSET)
        _conid = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "OrderDetail.conid")
        _v_ = _get_("conidex", UNSET)
        _conid_ex = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OrderDetail.conidex")
        _v_ = _get_("account", UNSET)
        _account = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OrderDetail.account")
        _v_ = _get_("side", UNSET)
        _side = as_enum(Side, _v_, "OrderDetail.side")
        _v_ = _get_("total_size", UNSET)
        _total_size = _v_ if _v_ is UNSET else as_decimal(_v_, "OrderDetail.total_size")
        _v_ = _get_("cum_fill", UNSET)
        _cum_fill = _v_ if _v_ is UNSET else as_decimal(_v_, "OrderDetail.cum_fill")
        _v_ = _get_("size", UNSET)
        _size = _v_ if _v_ is UNSET else as_decimal(_v_, "OrderDetail.size")
        _v_ = _get_("average_price", UNSET)
        _average_price = _v_ if _v_ is UNSET else as_decimal(_v_, "OrderDetail.average_price")
        _v_ = _get_("limit_price", UNSET)
        _limit_price = _v_ if _v_ is UNSET else as_decimal(_v_, "OrderDetail.limit_price")
        _v_ = _get_("stop_price", UNSET)
        _stop_price = _v_ if _v_ is UNSET else as_decimal(_v_, "OrderDetail.stop_price")
        _v_ = _get_("aux_price", UNSET)
        _aux_price = _v_ if _v_ is UNSET else as_decimal(_v_, "OrderDetail.aux_price")
        _v_ = _get_("trailing_amount", UNSET)
        _trailing_amount = _v_ if _v_ is UNSET else as_decimal(_v_, "OrderDetail.trailing_amount")
        _v_ = _get_("trailing_amount_unit", UNSET)
        _trailing_amount_unit = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OrderDetail.trailing_amount_unit")
        )
        _v_ = _get_("algo_strategy", UNSET)
        _algo_strategy = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OrderDetail.algo_strategy")
        )
        _v_ = _get_("order_type", UNSET)
        _order_type = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OrderDetail.order_type")
        _v_ = _get_("tif", UNSET)
        _tif = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OrderDetail.tif")
        _v_ = _get_("currency", UNSET)
        _currency = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OrderDetail.currency")
        _v_ = _get_("symbol", UNSET)
        _symbol = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OrderDetail.symbol")
        _v_ = _get_("sec_type", UNSET)
        _sec_type = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OrderDetail.sec_type")
        _v_ = _get_("listing_exchange", UNSET)
        _listing_exchange = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OrderDetail.listing_exchange")
        )
        _v_ = _get_("company_name", UNSET)
        _company_name = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OrderDetail.company_name")
        )
        _v_ = _get_("contract_description_1", UNSET)
        _contract_description_1 = (
            _v_
            if type(_v_) is str or _v_ is None or _v_ is UNSET
            else as_str(_v_, "OrderDetail.contract_description_1")
        )
        _v_ = _get_("contract_description_2", UNSET)
        _contract_description_2 = (
            _v_
            if type(_v_) is str or _v_ is None or _v_ is UNSET
            else as_str(_v_, "OrderDetail.contract_description_2")
        )
        _v_ = _get_("order_description", UNSET)
        _order_description = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OrderDetail.order_description")
        )
        _v_ = _get_("order_description_with_contract", UNSET)
        _order_description_with_contract = (
            _v_
            if type(_v_) is str or _v_ is None or _v_ is UNSET
            else as_str(_v_, "OrderDetail.order_description_with_contract")
        )
        _v_ = _get_("order_status_description", UNSET)
        _order_status_description = (
            _v_
            if type(_v_) is str or _v_ is None or _v_ is UNSET
            else as_str(_v_, "OrderDetail.order_status_description")
        )
        _v_ = _get_("order_ccp_status", UNSET)
        _order_ccp_status = _v_ if _v_ is UNSET or type(_v_) is str else as_text(_v_, "OrderDetail.order_ccp_status")
        _v_ = _get_("order_time", UNSET)
        _order_time = _v_ if _v_ is UNSET or type(_v_) is str else as_text(_v_, "OrderDetail.order_time")
        _v_ = _get_("size_and_fills", UNSET)
        _size_and_fills = _v_ if _v_ is UNSET or type(_v_) is str else as_text(_v_, "OrderDetail.size_and_fills")
        _v_ = _get_("order_not_editable", UNSET)
        _order_not_editable = (
            _v_ if type(_v_) is bool or _v_ is None or _v_ is UNSET else as_bool(_v_, "OrderDetail.order_not_editable")
        )
        _v_ = _get_("editable_fields", UNSET)
        _editable_fields = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OrderDetail.editable_fields")
        )
        _v_ = _get_("cannot_cancel_order", UNSET)
        _cannot_cancel_order = (
            _v_ if type(_v_) is bool or _v_ is None or _v_ is UNSET else as_bool(_v_, "OrderDetail.cannot_cancel_order")
        )
        _v_ = _get_("deactivate_order", UNSET)
        _deactivate_order = (
            _v_ if type(_v_) is bool or _v_ is None or _v_ is UNSET else as_bool(_v_, "OrderDetail.deactivate_order")
        )
        _v_ = _get_("outside_rth", UNSET)
        _outside_rth = (
            _v_ if type(_v_) is bool or _v_ is None or _v_ is UNSET else as_bool(_v_, "OrderDetail.outside_rth")
        )
        _v_ = _get_("all_or_none", UNSET)
        _all_or_none = (
            _v_ if type(_v_) is bool or _v_ is None or _v_ is UNSET else as_bool(_v_, "OrderDetail.all_or_none")
        )
        _v_ = _get_("parent_order_id", UNSET)
        _parent_order_id = (
            _v_ if _v_ is UNSET or (type(_v_) is str and _v_) else as_id_str(_v_, "OrderDetail.parent_order_id")
        )
        _v_ = _get_("children_order_ids", UNSET)
        _children_order_ids = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OrderDetail.children_order_ids")
        )
        _v_ = _get_("child_order_type", UNSET)
        _child_order_type = _v_ if _v_ is UNSET or type(_v_) is str else as_text(_v_, "OrderDetail.child_order_type")
        _v_ = _get_("oca_group_id", UNSET)
        _oca_group_id = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OrderDetail.oca_group_id")
        )
        _v_ = _get_("oca_group_type", UNSET)
        _oca_group_type = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OrderDetail.oca_group_type")
        )
        _v_ = _get_("option_acct", UNSET)
        _option_acct = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OrderDetail.option_acct")
        )
        _v_ = _get_("order_clearing_account", UNSET)
        _order_clearing_account = (
            _v_
            if type(_v_) is str or _v_ is None or _v_ is UNSET
            else as_str(_v_, "OrderDetail.order_clearing_account")
        )
        _v_ = _get_("clearing_id", UNSET)
        _clearing_id = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OrderDetail.clearing_id")
        )
        _v_ = _get_("clearing_name", UNSET)
        _clearing_name = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OrderDetail.clearing_name")
        )
        _v_ = _get_("sub_type", UNSET)
        _sub_type = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OrderDetail.sub_type")
        _v_ = _get_("request_id", UNSET)
        _request_id = _v_ if _v_ is UNSET or (type(_v_) is str and _v_) else as_id_str(_v_, "OrderDetail.request_id")
        _v_ = _get_("server_id", UNSET)
        _server_id = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OrderDetail.server_id")
        _v_ = _get_("alert_active", UNSET)
        _alert_active = _v_ if _v_ is UNSET else as_wire_bool(_v_, "OrderDetail.alert_active")
        _v_ = _get_("allowed_duplicate_opposite", UNSET)
        _allowed_duplicate_opposite = (
            _v_
            if type(_v_) is bool or _v_ is None or _v_ is UNSET
            else as_bool(_v_, "OrderDetail.allowed_duplicate_opposite")
        )
        _v_ = _get_("available_chart_periods", UNSET)
        _available_chart_periods = (
            _v_
            if type(_v_) is str or _v_ is None or _v_ is UNSET
            else as_str(_v_, "OrderDetail.available_chart_periods")
        )
        _v_ = _get_("exit_strategy_display_price", UNSET)
        _exit_strategy_display_price = (
            _v_ if _v_ is UNSET else as_decimal(_v_, "OrderDetail.exit_strategy_display_price")
        )
        _v_ = _get_("exit_strategy_chart_description", UNSET)
        _exit_strategy_chart_description = (
            _v_
            if type(_v_) is str or _v_ is None or _v_ is UNSET
            else as_str(_v_, "OrderDetail.exit_strategy_chart_description")
        )
        _v_ = _get_("exit_strategy_tool_availability", UNSET)
        _exit_strategy_tool_availability = (
            _v_ if _v_ is UNSET or type(_v_) is str else as_text(_v_, "OrderDetail.exit_strategy_tool_availability")
        )
        _v_ = _get_("bg_color", UNSET)
        _bg_color = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OrderDetail.bg_color")
        _v_ = _get_("fg_color", UNSET)
        _fg_color = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "OrderDetail.fg_color")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(
            _order_id,
            _order_status,
            _conid,
            _conid_ex,
            _account,
            _side,
            _total_size,
            _cum_fill,
            _size,
            _average_price,
            _limit_price,
            _stop_price,
            _aux_price,
            _trailing_amount,
            _trailing_amount_unit,
            _algo_strategy,
            _order_type,
            _tif,
            _currency,
            _symbol,
            _sec_type,
            _listing_exchange,
            _company_name,
            _contract_description_1,
            _contract_description_2,
            _order_description,
            _order_description_with_contract,
            _order_status_description,
            _order_ccp_status,
            _order_time,
            _size_and_fills,
            _order_not_editable,
            _editable_fields,
            _cannot_cancel_order,
            _deactivate_order,
            _outside_rth,
            _all_or_none,
            _parent_order_id,
            _children_order_ids,
            _child_order_type,
            _oca_group_id,
            _oca_group_type,
            _option_acct,
            _order_clearing_account,
            _clearing_id,
            _clearing_name,
            _sub_type,
            _request_id,
            _server_id,
            _alert_active,
            _allowed_duplicate_opposite,
            _available_chart_periods,
            _exit_strategy_display_price,
            _exit_strategy_chart_description,
            _exit_strategy_tool_availability,
            _bg_color,
            _fg_color,
            _d_,
        )
