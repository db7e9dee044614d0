# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.side import Side
from ..types import (
    UNSET,
    Unset,
    as_decimal,
    as_enum,
    as_epoch,
    as_id_int,
    as_id_str,
    as_str,
    as_wire_bool,
    dump,
    missing,
    need_object,
)

_KNOWN: Final = frozenset(
    (
        "execution_id",
        "conid",
        "side",
        "size",
        "price",
        "order_id",
        "order_ref",
        "commission",
        "net_amount",
        "trade_time_r",
        "trade_time",
        "account",
        "accountCode",
        "account_allocation_name",
        "symbol",
        "sec_type",
        "exchange",
        "listing_exchange",
        "conidEx",
        "position",
        "order_description",
        "company_name",
        "contract_description_1",
        "contract_description_2",
        "submitter",
        "clearing_id",
        "clearing_name",
        "liquidation_trade",
        "is_event_trading",
        "supports_tax_opt",
    )
)


@_attrs_define
class TradeRow:
    """One execution. Price and commission are text, size and net_amount numbers.

    Attributes:
        execution_id: Unique; the key for applying a fill once.
        side: Side as answers spell it; order lists write whole words, executions and order details one letter.
        size: Quantity executed, not signed.
        price: Price of one unit, contract currency.
        order_ref: The client order id.
        commission: Missing in the first reports of a fill.
        net_amount: Size times price times multiplier, not signed.
        traded_at_ms: Milliseconds since 1970 UTC.
        trade_time: YYYYMMDD-HH:mm:ss UTC.
        exchange: Where it was executed.
        position: Position after the trade.
    """

    execution_id: str
    conid: int
    side: Side
    size: Decimal
    price: Decimal
    order_id: str | Unset = UNSET
    order_ref: None | str | Unset = UNSET
    commission: Decimal | Unset = UNSET
    net_amount: Decimal | Unset = UNSET
    traded_at_ms: int | Unset = UNSET
    trade_time: None | str | Unset = UNSET
    account: None | str | Unset = UNSET
    account_code: None | str | Unset = UNSET
    account_allocation_name: None | str | Unset = UNSET
    symbol: None | str | Unset = UNSET
    sec_type: None | str | Unset = UNSET
    exchange: None | str | Unset = UNSET
    listing_exchange: None | str | Unset = UNSET
    conid_ex: None | str | Unset = UNSET
    position: Decimal | Unset = UNSET
    order_description: None | str | Unset = UNSET
    company_name: None | str | Unset = UNSET
    contract_description_1: None | str | Unset = UNSET
    contract_description_2: None | str | Unset = UNSET
    submitter: None | str | Unset = UNSET
    clearing_id: None | str | Unset = UNSET
    clearing_name: None | str | Unset = UNSET
    liquidation_trade: bool | Unset = UNSET
    is_event_trading: bool | Unset = UNSET
    supports_tax_opt: bool | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["execution_id"] = dump(self.execution_id)
        out["conid"] = dump(self.conid)
        out["side"] = dump(self.side)
        out["size"] = dump(self.size)
        out["price"] = dump(self.price)
        if self.order_id is not UNSET:
            out["order_id"] = dump(self.order_id)
        if self.order_ref is not UNSET:
            out["order_ref"] = dump(self.order_ref)
        if self.commission is not UNSET:
            out["commission"] = dump(self.commission)
        if self.net_amount is not UNSET:
            out["net_amount"] = dump(self.net_amount)
        if self.traded_at_ms is not UNSET:
            out["trade_time_r"] = dump(self.traded_at_ms)
        if self.trade_time is not UNSET:
            out["trade_time"] = dump(self.trade_time)
        if self.account is not UNSET:
            out["account"] = dump(self.account)
        if self.account_code is not UNSET:
            out["accountCode"] = dump(self.account_code)
        if self.account_allocation_name is not UNSET:
            out["account_allocation_name"] = dump(self.account_allocation_name)
        if self.symbol is not UNSET:
            out["symbol"] = dump(self.symbol)
        if self.sec_type is not UNSET:
            out["sec_type"] = dump(self.sec_type)
        if self.exchange is not UNSET:
            out["exchange"] = dump(self.exchange)
        if self.listing_exchange is not UNSET:
            out["listing_exchange"] = dump(self.listing_exchange)
        if self.conid_ex is not UNSET:
            out["conidEx"] = dump(self.conid_ex)
        if self.position is not UNSET:
            out["position"] = dump(self.position)
        if self.order_description is not UNSET:
            out["order_description"] = dump(self.order_description)
        if self.company_name is not UNSET:
            out["company_name"] = dump(self.company_name)
        if self.contract_description_1 is not UNSET:
            out["contract_description_1"] = dump(self.contract_description_1)
        if self.contract_description_2 is not UNSET:
            out["contract_description_2"] = dump(self.contract_description_2)
        if self.submitter is not UNSET:
            out["submitter"] = dump(self.submitter)
        if self.clearing_id is not UNSET:
            out["clearing_id"] = dump(self.clearing_id)
        if self.clearing_name is not UNSET:
            out["clearing_name"] = dump(self.clearing_name)
        if self.liquidation_trade is not UNSET:
            out["liquidation_trade"] = dump(self.liquidation_trade)
        if self.is_event_trading is not UNSET:
            out["is_event_trading"] = dump(self.is_event_trading)
        if self.supports_tax_opt is not UNSET:
            out["supports_tax_opt"] = dump(self.supports_tax_opt)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "TradeRow")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("execution_id", UNSET)
        _execution_id = _v_ if type(_v_) is str else as_str(_v_, "TradeRow.execution_id")
        if _execution_id is UNSET:
            raise missing("TradeRow.execution_id")
        _v_ = _get_("conid", UNSET)
        _conid = _v_ if type(_v_) is int else as_id_int(_v_, "TradeRow.conid")
        if _conid is UNSET:
            raise missing("TradeRow.conid")
        _v_ = _get_("side", UNSET)
        _side = as_enum(Side, _v_, "TradeRow.side")
        if _side is UNSET:
            raise missing("TradeRow.side")
        _v_ = _get_("size", UNSET)
        _size = as_decimal(_v_, "TradeRow.size")
        if _size is UNSET:
            raise missing("TradeRow.size")
        _v_ = _get_("price", UNSET)
        _price = as_decimal(_v_, "TradeRow.price")
        if _price is UNSET:
            raise missing("TradeRow.price")
        _v_ = _get_("order_id", UNSET)
        _order_id = _v_ if _v_ is UNSET or (type(_v_) is str and _v_) else as_id_str(_v_, "TradeRow.order_id")
        _v_ = _get_("order_ref", UNSET)
        _order_ref = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "TradeRow.order_ref")
        _v_ = _get_("commission", UNSET)
        _commission = _v_ if _v_ is UNSET else as_decimal(_v_, "TradeRow.commission")
        _v_ = _get_("net_amount", UNSET)
        _net_amount = _v_ if _v_ is UNSET else as_decimal(_v_, "TradeRow.net_amount")
        _v_ = _get_("trade_time_r", UNSET)
        _traded_at_ms = _v_ if _v_ is UNSET or type(_v_) is int else as_epoch(_v_, "TradeRow.trade_time_r")
        _v_ = _get_("trade_time", UNSET)
        _trade_time = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "TradeRow.trade_time")
        _v_ = _get_("account", UNSET)
        _account = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "TradeRow.account")
        _v_ = _get_("accountCode", UNSET)
        _account_code = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "TradeRow.accountCode")
        _v_ = _get_("account_allocation_name", UNSET)
        _account_allocation_name = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "TradeRow.account_allocation_name")
        )
        _v_ = _get_("symbol", UNSET)
        _symbol = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "TradeRow.symbol")
        _v_ = _get_("sec_type", UNSET)
        _sec_type = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "TradeRow.sec_type")
        _v_ = _get_("exchange", UNSET)
        _exchange = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "TradeRow.exchange")
        _v_ = _get_("listing_exchange", UNSET)
        _listing_exchange = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "TradeRow.listing_exchange")
        )
        _v_ = _get_("conidEx", UNSET)
        _conid_ex = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "TradeRow.conidEx")
        _v_ = _get_("position", UNSET)
        _position = _v_ if _v_ is UNSET else as_decimal(_v_, "TradeRow.position")
        _v_ = _get_("order_description", UNSET)
        _order_description = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "TradeRow.order_description")
        )
        _v_ = _get_("company_name", UNSET)
        _company_name = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "TradeRow.company_name")
        _v_ = _get_("contract_description_1", UNSET)
        _contract_description_1 = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "TradeRow.contract_description_1")
        )
        _v_ = _get_("contract_description_2", UNSET)
        _contract_description_2 = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "TradeRow.contract_description_2")
        )
        _v_ = _get_("submitter", UNSET)
        _submitter = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "TradeRow.submitter")
        _v_ = _get_("clearing_id", UNSET)
        _clearing_id = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "TradeRow.clearing_id")
        _v_ = _get_("clearing_name", UNSET)
        _clearing_name = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "TradeRow.clearing_name")
        )
        _v_ = _get_("liquidation_trade", UNSET)
        _liquidation_trade = _v_ if _v_ is UNSET else as_wire_bool(_v_, "TradeRow.liquidation_trade")
        _v_ = _get_("is_event_trading", UNSET)
        _is_event_trading = _v_ if _v_ is UNSET else as_wire_bool(_v_, "TradeRow.is_event_trading")
        _v_ = _get_("supports_tax_opt", UNSET)
        _supports_tax_opt = _v_ if _v_ is UNSET else as_wire_bool(_v_, "TradeRow.supports_tax_opt")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(
            _execution_id,
            _conid,
            _side,
            _size,
            _price,
            _order_id,
            _order_ref,
            _commission,
            _net_amount,
            _traded_at_ms,
            _trade_time,
            _account,
            _account_code,
            _account_allocation_name,
            _symbol,
            _sec_type,
            _exchange,
            _listing_exchange,
            _conid_ex,
            _position,
            _order_description,
            _company_name,
            _contract_description_1,
            _contract_description_2,
            _submitter,
            _clearing_id,
            _clearing_name,
            _liquidation_trade,
            _is_event_trading,
            _supports_tax_opt,
            _d_,
        )
