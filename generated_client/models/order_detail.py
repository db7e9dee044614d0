# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.order_status import OrderStatus
from ..models.side import Side
from ..types import (
    UNSET,
    Unset,
    WireError,
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
        if not isinstance(self.conid, Unset):
            out["conid"] = dump(self.conid)
        if not isinstance(self.conid_ex, Unset):
            out["conidex"] = dump(self.conid_ex)
        if not isinstance(self.account, Unset):
            out["account"] = dump(self.account)
        if not isinstance(self.side, Unset):
            out["side"] = dump(self.side)
        if not isinstance(self.total_size, Unset):
            out["total_size"] = dump(self.total_size)
        if not isinstance(self.cum_fill, Unset):
            out["cum_fill"] = dump(self.cum_fill)
        if not isinstance(self.size, Unset):
            out["size"] = dump(self.size)
        if not isinstance(self.average_price, Unset):
            out["average_price"] = dump(self.average_price)
        if not isinstance(self.limit_price, Unset):
            out["limit_price"] = dump(self.limit_price)
        if not isinstance(self.stop_price, Unset):
            out["stop_price"] = dump(self.stop_price)
        if not isinstance(self.order_type, Unset):
            out["order_type"] = dump(self.order_type)
        if not isinstance(self.tif, Unset):
            out["tif"] = dump(self.tif)
        if not isinstance(self.currency, Unset):
            out["currency"] = dump(self.currency)
        if not isinstance(self.symbol, Unset):
            out["symbol"] = dump(self.symbol)
        if not isinstance(self.sec_type, Unset):
            out["sec_type"] = dump(self.sec_type)
        if not isinstance(self.listing_exchange, Unset):
            out["listing_exchange"] = dump(self.listing_exchange)
        if not isinstance(self.company_name, Unset):
            out["company_name"] = dump(self.company_name)
        if not isinstance(self.contract_description_1, Unset):
            out["contract_description_1"] = dump(self.contract_description_1)
        if not isinstance(self.contract_description_2, Unset):
            out["contract_description_2"] = dump(self.contract_description_2)
        if not isinstance(self.order_description, Unset):
            out["order_description"] = dump(self.order_description)
        if not isinstance(self.order_description_with_contract, Unset):
            out["order_description_with_contract"] = dump(self.order_description_with_contract)
        if not isinstance(self.order_status_description, Unset):
            out["order_status_description"] = dump(self.order_status_description)
        if not isinstance(self.order_ccp_status, Unset):
            out["order_ccp_status"] = dump(self.order_ccp_status)
        if not isinstance(self.order_time, Unset):
            out["order_time"] = dump(self.order_time)
        if not isinstance(self.size_and_fills, Unset):
            out["size_and_fills"] = dump(self.size_and_fills)
        if not isinstance(self.order_not_editable, Unset):
            out["order_not_editable"] = dump(self.order_not_editable)
        if not isinstance(self.editable_fields, Unset):
            out["editable_fields"] = dump(self.editable_fields)
        if not isinstance(self.cannot_cancel_order, Unset):
            out["cannot_cancel_order"] = dump(self.cannot_cancel_order)
        if not isinstance(self.deactivate_order, Unset):
            out["deactivate_order"] = dump(self.deactivate_order)
        if not isinstance(self.outside_rth, Unset):
            out["outside_rth"] = dump(self.outside_rth)
        if not isinstance(self.all_or_none, Unset):
            out["all_or_none"] = dump(self.all_or_none)
        if not isinstance(self.parent_order_id, Unset):
            out["parent_order_id"] = dump(self.parent_order_id)
        if not isinstance(self.children_order_ids, Unset):
            out["children_order_ids"] = dump(self.children_order_ids)
        if not isinstance(self.child_order_type, Unset):
            out["child_order_type"] = dump(self.child_order_type)
        if not isinstance(self.oca_group_id, Unset):
            out["oca_group_id"] = dump(self.oca_group_id)
        if not isinstance(self.oca_group_type, Unset):
            out["oca_group_type"] = dump(self.oca_group_type)
        if not isinstance(self.option_acct, Unset):
            out["option_acct"] = dump(self.option_acct)
        if not isinstance(self.order_clearing_account, Unset):
            out["order_clearing_account"] = dump(self.order_clearing_account)
        if not isinstance(self.clearing_id, Unset):
            out["clearing_id"] = dump(self.clearing_id)
        if not isinstance(self.clearing_name, Unset):
            out["clearing_name"] = dump(self.clearing_name)
        if not isinstance(self.sub_type, Unset):
            out["sub_type"] = dump(self.sub_type)
        if not isinstance(self.request_id, Unset):
            out["request_id"] = dump(self.request_id)
        if not isinstance(self.server_id, Unset):
            out["server_id"] = dump(self.server_id)
        if not isinstance(self.alert_active, Unset):
            out["alert_active"] = dump(self.alert_active)
        if not isinstance(self.allowed_duplicate_opposite, Unset):
            out["allowed_duplicate_opposite"] = dump(self.allowed_duplicate_opposite)
        if not isinstance(self.available_chart_periods, Unset):
            out["available_chart_periods"] = dump(self.available_chart_periods)
        if not isinstance(self.exit_strategy_display_price, Unset):
            out["exit_strategy_display_price"] = dump(self.exit_strategy_display_price)
        if not isinstance(self.exit_strategy_chart_description, Unset):
            out["exit_strategy_chart_description"] = dump(self.exit_strategy_chart_description)
        if not isinstance(self.exit_strategy_tool_availability, Unset):
            out["exit_strategy_tool_availability"] = dump(self.exit_strategy_tool_availability)
        if not isinstance(self.bg_color, Unset):
            out["bg_color"] = dump(self.bg_color)
        if not isinstance(self.fg_color, Unset):
            out["fg_color"] = dump(self.fg_color)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        if not isinstance(src_dict, Mapping):
            raise WireError("OrderDetail", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("order_id", UNSET)
        _order_id = as_id_str(_v_, "OrderDetail.order_id")
        if _order_id is UNSET:
            raise missing("OrderDetail.order_id")
        _v_ = _d_.pop("order_status", UNSET)
        _order_status = as_enum(OrderStatus, _v_, "OrderDetail.order_status")
        if _order_status is UNSET:
            raise missing("OrderDetail.order_status")
        _v_ = _d_.pop("conid", UNSET)
        _conid = as_id_int(_v_, "OrderDetail.conid")
        _v_ = _d_.pop("conidex", UNSET)
        _conid_ex = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "OrderDetail.conidex"))
        _v_ = _d_.pop("account", UNSET)
        _account = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "OrderDetail.account"))
        _v_ = _d_.pop("side", UNSET)
        _side = as_enum(Side, _v_, "OrderDetail.side")
        _v_ = _d_.pop("total_size", UNSET)
        _total_size = as_decimal(_v_, "OrderDetail.total_size")
        _v_ = _d_.pop("cum_fill", UNSET)
        _cum_fill = as_decimal(_v_, "OrderDetail.cum_fill")
        _v_ = _d_.pop("size", UNSET)
        _size = as_decimal(_v_, "OrderDetail.size")
        _v_ = _d_.pop("average_price", UNSET)
        _average_price = as_decimal(_v_, "OrderDetail.average_price")
        _v_ = _d_.pop("limit_price", UNSET)
        _limit_price = as_decimal(_v_, "OrderDetail.limit_price")
        _v_ = _d_.pop("stop_price", UNSET)
        _stop_price = as_decimal(_v_, "OrderDetail.stop_price")
        _v_ = _d_.pop("order_type", UNSET)
        _order_type = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "OrderDetail.order_type"))
        _v_ = _d_.pop("tif", UNSET)
        _tif = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "OrderDetail.tif"))
        _v_ = _d_.pop("currency", UNSET)
        _currency = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "OrderDetail.currency"))
        _v_ = _d_.pop("symbol", UNSET)
        _symbol = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "OrderDetail.symbol"))
        _v_ = _d_.pop("sec_type", UNSET)
        _sec_type = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "OrderDetail.sec_type"))
        _v_ = _d_.pop("listing_exchange", UNSET)
        _listing_exchange = (
            None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "OrderDetail.listing_exchange"))
        )
        _v_ = _d_.pop("company_name", UNSET)
        _company_name = (
            None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "OrderDetail.company_name"))
        )
        _v_ = _d_.pop("contract_description_1", UNSET)
        _contract_description_1 = (
            None
            if _v_ is None
            else (_v_ if _v_.__class__ is str else as_str(_v_, "OrderDetail.contract_description_1"))
        )
        _v_ = _d_.pop("contract_description_2", UNSET)
        _contract_description_2 = (
            None
            if _v_ is None
            else (_v_ if _v_.__class__ is str else as_str(_v_, "OrderDetail.contract_description_2"))
        )
        _v_ = _d_.pop("order_description", UNSET)
        _order_description = (
            None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "OrderDetail.order_description"))
        )
        _v_ = _d_.pop("order_description_with_contract", UNSET)
        _order_description_with_contract = (
            None
            if _v_ is None
            else (_v_ if _v_.__class__ is str else as_str(_v_, "OrderDetail.order_description_with_contract"))
        )
        _v_ = _d_.pop("order_status_description", UNSET)
        _order_status_description = (
            None
            if _v_ is None
            else (_v_ if _v_.__class__ is str else as_str(_v_, "OrderDetail.order_status_description"))
        )
        _v_ = _d_.pop("order_ccp_status", UNSET)
        _order_ccp_status = as_text(_v_, "OrderDetail.order_ccp_status")
        _v_ = _d_.pop("order_time", UNSET)
        _order_time = as_text(_v_, "OrderDetail.order_time")
        _v_ = _d_.pop("size_and_fills", UNSET)
        _size_and_fills = as_text(_v_, "OrderDetail.size_and_fills")
        _v_ = _d_.pop("order_not_editable", UNSET)
        _order_not_editable = (
            None if _v_ is None else (_v_ if _v_.__class__ is bool else as_bool(_v_, "OrderDetail.order_not_editable"))
        )
        _v_ = _d_.pop("editable_fields", UNSET)
        _editable_fields = (
            None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "OrderDetail.editable_fields"))
        )
        _v_ = _d_.pop("cannot_cancel_order", UNSET)
        _cannot_cancel_order = (
            None if _v_ is None else (_v_ if _v_.__class__ is bool else as_bool(_v_, "OrderDetail.cannot_cancel_order"))
        )
        _v_ = _d_.pop("deactivate_order", UNSET)
        _deactivate_order = (
            None if _v_ is None else (_v_ if _v_.__class__ is bool else as_bool(_v_, "OrderDetail.deactivate_order"))
        )
        _v_ = _d_.pop("outside_rth", UNSET)
        _outside_rth = (
            None if _v_ is None else (_v_ if _v_.__class__ is bool else as_bool(_v_, "OrderDetail.outside_rth"))
        )
        _v_ = _d_.pop("all_or_none", UNSET)
        _all_or_none = (
            None if _v_ is None else (_v_ if _v_.__class__ is bool else as_bool(_v_, "OrderDetail.all_or_none"))
        )
        _v_ = _d_.pop("parent_order_id", UNSET)
        _parent_order_id = as_id_str(_v_, "OrderDetail.parent_order_id")
        _v_ = _d_.pop("children_order_ids", UNSET)
        _children_order_ids = (
            None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "OrderDetail.children_order_ids"))
        )
        _v_ = _d_.pop("child_order_type", UNSET)
        _child_order_type = as_text(_v_, "OrderDetail.child_order_type")
        _v_ = _d_.pop("oca_group_id", UNSET)
        _oca_group_id = (
            None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "OrderDetail.oca_group_id"))
        )
        _v_ = _d_.pop("oca_group_type", UNSET)
        _oca_group_type = (
            None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "OrderDetail.oca_group_type"))
        )
        _v_ = _d_.pop("option_acct", UNSET)
        _option_acct = (
            None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "OrderDetail.option_acct"))
        )
        _v_ = _d_.pop("order_clearing_account", UNSET)
        _order_clearing_account = (
            None
            if _v_ is None
            else (_v_ if _v_.__class__ is str else as_str(_v_, "OrderDetail.order_clearing_account"))
        )
        _v_ = _d_.pop("clearing_id", UNSET)
        _clearing_id = (
            None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "OrderDetail.clearing_id"))
        )
        _v_ = _d_.pop("clearing_name", UNSET)
        _clearing_name = (
            None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "OrderDetail.clearing_name"))
        )
        _v_ = _d_.pop("sub_type", UNSET)
        _sub_type = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "OrderDetail.sub_type"))
        _v_ = _d_.pop("request_id", UNSET)
        _request_id = as_id_str(_v_, "OrderDetail.request_id")
        _v_ = _d_.pop("server_id", UNSET)
        _server_id = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "OrderDetail.server_id"))
        _v_ = _d_.pop("alert_active", UNSET)
        _alert_active = as_wire_bool(_v_, "OrderDetail.alert_active")
        _v_ = _d_.pop("allowed_duplicate_opposite", UNSET)
        _allowed_duplicate_opposite = (
            None
            if _v_ is None
            else (_v_ if _v_.__class__ is bool else as_bool(_v_, "OrderDetail.allowed_duplicate_opposite"))
        )
        _v_ = _d_.pop("available_chart_periods", UNSET)
        _available_chart_periods = (
            None
            if _v_ is None
            else (_v_ if _v_.__class__ is str else as_str(_v_, "OrderDetail.available_chart_periods"))
        )
        _v_ = _d_.pop("exit_strategy_display_price", UNSET)
        _exit_strategy_display_price = as_decimal(_v_, "OrderDetail.exit_strategy_display_price")
        _v_ = _d_.pop("exit_strategy_chart_description", UNSET)
        _exit_strategy_chart_description = (
            None
            if _v_ is None
            else (_v_ if _v_.__class__ is str else as_str(_v_, "OrderDetail.exit_strategy_chart_description"))
        )
        _v_ = _d_.pop("exit_strategy_tool_availability", UNSET)
        _exit_strategy_tool_availability = as_text(_v_, "OrderDetail.exit_strategy_tool_availability")
        _v_ = _d_.pop("bg_color", UNSET)
        _bg_color = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "OrderDetail.bg_color"))
        _v_ = _d_.pop("fg_color", UNSET)
        _fg_color = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "OrderDetail.fg_color"))
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
