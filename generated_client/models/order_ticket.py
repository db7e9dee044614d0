# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from attrs.setters import NO_OP as _no_hook

from ..models.order_side import OrderSide
from ..models.order_type import OrderType
from ..models.time_in_force import TimeInForce
from ..models.trailing_type import TrailingType
from ..types import (
    UNSET,
    Unset,
    WireError,
    as_bool,
    as_decimal,
    as_enum,
    as_int,
    as_model,
    as_str,
    dump,
    exact,
    missing,
    need_object,
)

if TYPE_CHECKING:
    from ..models.allocation_payload import AllocationPayload
    from ..models.strategy_parameters import StrategyParameters

_KNOWN: Final = frozenset(
    (
        "orderType",
        "side",
        "tif",
        "conid",
        "conidex",
        "acctId",
        "secType",
        "quantity",
        "price",
        "auxPrice",
        "trailingAmt",
        "trailingType",
        "cOID",
        "parentId",
        "isSingleGroup",
        "listingExchange",
        "outsideRTH",
        "ticker",
        "referrer",
        "cashQty",
        "fxQty",
        "isCcyConv",
        "useAdaptive",
        "allOrNone",
        "allocationMethod",
        "strategy",
        "strategyParameters",
        "manualIndicator",
        "extOperator",
        "manualOrderTime",
        "customerAccount",
        "isProCustomer",
        "deactivated",
        "taxOptimizerId",
        "jsonPayload",
        "isClose",
    )
)


@_attrs_define(kw_only=True, on_setattr=_no_hook)
class OrderTicket:
    """One order. Needs conid or conidex, and one of quantity, cashQty and fxQty. Members without a value are left out.
    What price and auxPrice mean depends on the order type: a stop order has its stop in price, a stop limit has the
    limit in price and the stop in auxPrice.

    Attributes:
        order_type: Order types that can be sent: limit, market, stop, stop limit, midprice, trailing stop, trailing
            stop limit, market and limit if touched, market and limit on close, relative.
        side: Side of an order that is sent.
        tif: How long an order lives: day, until cancelled, opening auction, at once or not at all, crypto,
            overnight session, overnight and the day after.
        conid: Contract id; routed SMART.
        conid_ex: conid@EXCHANGE for direct routing, or a combination: spread;;;leg/ratio,leg/ratio.
        account_id: Account; without it the selected one.
        sec_type: conid and type as text, e.g. 265598:STK; optional.
        quantity: Units; whole ones unless the contract's rules allow fractions.
        price: Limit, stop or cap, by order type. May be negative for a combination.
        aux_price: Stop or offset, by order type.
        trailing_amount: Trailing distance.
        trailing_type: Whether a trailing distance is an amount of money or a percentage.
        client_order_id: Own id, up to 64 characters, unique for 24 hours; comes back as order_ref. Not on children
            of a bracket.
        parent_id: Child of a bracket: the parent's client order id, or its order id when sent later.
        is_single_group: All tickets of the submission form one one-cancels-all group.
        outside_rth: May fill outside regular hours.
        ticker: Symbol, informational.
        referrer: Free text, informational.
        cash_quantity: Money to spend or raise, instead of quantity.
        fx_quantity: Amount of a currency conversion; only with isCcyConv.
        is_currency_conversion: Convert cash and leave no currency position.
        use_adaptive: Price management algorithm on or off.
        allocation_method: Advisors' group orders, e.g. Equal, NetLiq.
        strategy: Algorithm id, e.g. Adaptive, Vwap.
        strategy_parameters: Parameters of an algorithm by their id, as contract_algos lists them.
        manual_indicator: Futures: entered by a person (true) or a program (false); required there.
        ext_operator: Futures: who is responsible; required there. Breaks previews on some other accounts.
        manual_order_time: Brokers and advisors: seconds since 1970 UTC.
        customer_account: Omnibus accounts: id of the holder.
        is_pro_customer: Omnibus accounts: professional or not.
        deactivated: Save without transmitting.
        tax_optimizer_id: Tax lot set.
        json_payload: Envelope of an allocation profile.
        is_close: Closes a position; seen in clients only.
    """

    order_type: OrderType
    side: OrderSide
    tif: TimeInForce
    conid: int | Unset = UNSET
    conid_ex: str | Unset = UNSET
    account_id: str | Unset = UNSET
    sec_type: str | Unset = UNSET
    quantity: Decimal | Unset = _attrs_field(default=UNSET, converter=exact)
    price: Decimal | Unset = _attrs_field(default=UNSET, converter=exact)
    aux_price: Decimal | Unset = _attrs_field(default=UNSET, converter=exact)
    trailing_amount: Decimal | Unset = _attrs_field(default=UNSET, converter=exact)
    trailing_type: TrailingType | Unset = UNSET
    client_order_id: str | Unset = UNSET
    parent_id: str | Unset = UNSET
    is_single_group: bool | Unset = UNSET
    listing_exchange: str | Unset = UNSET
    outside_rth: bool | Unset = UNSET
    ticker: str | Unset = UNSET
    referrer: str | Unset = UNSET
    cash_quantity: Decimal | Unset = _attrs_field(default=UNSET, converter=exact)
    fx_quantity: Decimal | Unset = _attrs_field(default=UNSET, converter=exact)
    is_currency_conversion: bool | Unset = UNSET
    use_adaptive: bool | Unset = UNSET
    all_or_none: bool | Unset = UNSET
    allocation_method: str | Unset = UNSET
    strategy: str | Unset = UNSET
    strategy_parameters: StrategyParameters | Unset = UNSET
    manual_indicator: bool | Unset = UNSET
    ext_operator: str | Unset = UNSET
    manual_order_time: int | Unset = UNSET
    customer_account: str | Unset = UNSET
    is_pro_customer: bool | Unset = UNSET
    deactivated: bool | Unset = UNSET
    tax_optimizer_id: str | Unset = UNSET
    json_payload: AllocationPayload | Unset = UNSET
    is_close: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {}
        out["orderType"] = dump(self.order_type)
        out["side"] = dump(self.side)
        out["tif"] = dump(self.tif)
        if self.conid is not UNSET:
            out["conid"] = dump(self.conid)
        if self.conid_ex is not UNSET:
            out["conidex"] = dump(self.conid_ex)
        if self.account_id is not UNSET:
            out["acctId"] = dump(self.account_id)
        if self.sec_type is not UNSET:
            out["secType"] = dump(self.sec_type)
        if self.quantity is not UNSET:
            out["quantity"] = exact(self.quantity)
        if self.price is not UNSET:
            out["price"] = exact(self.price)
        if self.aux_price is not UNSET:
            out["auxPrice"] = exact(self.aux_price)
        if self.trailing_amount is not UNSET:
            out["trailingAmt"] = exact(self.trailing_amount)
        if self.trailing_type is not UNSET:
            out["trailingType"] = dump(self.trailing_type)
        if self.client_order_id is not UNSET:
            out["cOID"] = dump(self.client_order_id)
        if self.parent_id is not UNSET:
            out["parentId"] = dump(self.parent_id)
        if self.is_single_group is not UNSET:
            out["isSingleGroup"] = dump(self.is_single_group)
        if self.listing_exchange is not UNSET:
            out["listingExchange"] = dump(self.listing_exchange)
        if self.outside_rth is not UNSET:
            out["outsideRTH"] = dump(self.outside_rth)
        if self.ticker is not UNSET:
            out["ticker"] = dump(self.ticker)
        if self.referrer is not UNSET:
            out["referrer"] = dump(self.referrer)
        if self.cash_quantity is not UNSET:
            out["cashQty"] = exact(self.cash_quantity)
        if self.fx_quantity is not UNSET:
            out["fxQty"] = exact(self.fx_quantity)
        if self.is_currency_conversion is not UNSET:
            out["isCcyConv"] = dump(self.is_currency_conversion)
        if self.use_adaptive is not UNSET:
            out["useAdaptive"] = dump(self.use_adaptive)
        if self.all_or_none is not UNSET:
            out["allOrNone"] = dump(self.all_or_none)
        if self.allocation_method is not UNSET:
            out["allocationMethod"] = dump(self.allocation_method)
        if self.strategy is not UNSET:
            out["strategy"] = dump(self.strategy)
        if self.strategy_parameters is not UNSET:
            out["strategyParameters"] = dump(self.strategy_parameters)
        if self.manual_indicator is not UNSET:
            out["manualIndicator"] = dump(self.manual_indicator)
        if self.ext_operator is not UNSET:
            out["extOperator"] = dump(self.ext_operator)
        if self.manual_order_time is not UNSET:
            out["manualOrderTime"] = dump(self.manual_order_time)
        if self.customer_account is not UNSET:
            out["customerAccount"] = dump(self.customer_account)
        if self.is_pro_customer is not UNSET:
            out["isProCustomer"] = dump(self.is_pro_customer)
        if self.deactivated is not UNSET:
            out["deactivated"] = dump(self.deactivated)
        if self.tax_optimizer_id is not UNSET:
            out["taxOptimizerId"] = dump(self.tax_optimizer_id)
        if self.json_payload is not UNSET:
            out["jsonPayload"] = dump(self.json_payload)
        if self.is_close is not UNSET:
            out["isClose"] = dump(self.is_close)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.allocation_payload import AllocationPayload
        from ..models.strategy_parameters import StrategyParameters

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "OrderTicket")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("orderType", UNSET)
        _order_type = as_enum(OrderType, _v_, "OrderTicket.orderType")
        if _order_type is UNSET:
            raise missing("OrderTicket.orderType")
        _v_ = _get_("side", UNSET)
        _side = as_enum(OrderSide, _v_, "OrderTicket.side")
        if _side is UNSET:
            raise missing("OrderTicket.side")
        _v_ = _get_("tif", UNSET)
        _tif = as_enum(TimeInForce, _v_, "OrderTicket.tif")
        if _tif is UNSET:
            raise missing("OrderTicket.tif")
        _v_ = _get_("conid", UNSET)
        _conid = _v_ if type(_v_) is int or _v_ is UNSET else as_int(_v_, "OrderTicket.conid")
        _v_ = _get_("conidex", UNSET)
        _conid_ex = _v_ if type(_v_) is str or _v_ is UNSET else as_str(_v_, "OrderTicket.conidex")
        _v_ = _get_("acctId", UNSET)
        _account_id = _v_ if type(_v_) is str or _v_ is UNSET else as_str(_v_, "OrderTicket.acctId")
        _v_ = _get_("secType", UNSET)
        _sec_type = _v_ if type(_v_) is str or _v_ is UNSET else as_str(_v_, "OrderTicket.secType")
        _v_ = _get_("quantity", UNSET)
        _quantity = _v_ if _v_ is UNSET else as_decimal(_v_, "OrderTicket.quantity")
        _v_ = _get_("price", UNSET)
        _price = _v_ if _v_ is UNSET else as_decimal(_v_, "OrderTicket.price")
        _v_ = _get_("auxPrice", UNSET)
        _aux_price = _v_ if _v_ is UNSET else as_decimal(_v_, "OrderTicket.auxPrice")
        _v_ = _get_("trailingAmt", UNSET)
        _trailing_amount = _v_ if _v_ is UNSET else as_decimal(_v_, "OrderTicket.trailingAmt")
        _v_ = _get_("trailingType", UNSET)
        _trailing_type = as_enum(TrailingType, _v_, "OrderTicket.trailingType")
        _v_ = _get_("cOID", UNSET)
        _client_order_id = _v_ if type(_v_) is str or _v_ is UNSET else as_str(_v_, "OrderTicket.cOID")
        _v_ = _get_("parentId", UNSET)
        _parent_id = _v_ if type(_v_) is str or _v_ is UNSET else as_str(_v_, "OrderTicket.parentId")
        _v_ = _get_("isSingleGroup", UNSET)
        _is_single_group = _v_ if type(_v_) is bool or _v_ is UNSET else as_bool(_v_, "OrderTicket.isSingleGroup")
        _v_ = _get_("listingExchange", UNSET)
        _listing_exchange = _v_ if type(_v_) is str or _v_ is UNSET else as_str(_v_, "OrderTicket.listingExchange")
        _v_ = _get_("outsideRTH", UNSET)
        _outside_rth = _v_ if type(_v_) is bool or _v_ is UNSET else as_bool(_v_, "OrderTicket.outsideRTH")
        _v_ = _get_("ticker", UNSET)
        _ticker = _v_ if type(_v_) is str or _v_ is UNSET else as_str(_v_, "OrderTicket.ticker")
        _v_ = _get_("referrer", UNSET)
        _referrer = _v_ if type(_v_) is str or _v_ is UNSET else as_str(_v_, "OrderTicket.referrer")
        _v_ = _get_("cashQty", UNSET)
        _cash_quantity = _v_ if _v_ is UNSET else as_decimal(_v_, "OrderTicket.cashQty")
        _v_ = _get_("fxQty", UNSET)
        _fx_quantity = _v_ if _v_ is UNSET else as_decimal(_v_, "OrderTicket.fxQty")
        _v_ = _get_("isCcyConv", UNSET)
        _is_currency_conversion = _v_ if type(_v_) is bool or _v_ is UNSET else as_bool(_v_, "OrderTicket.isCcyConv")
        _v_ = _get_("useAdaptive", UNSET)
        _use_adaptive = _v_ if type(_v_) is bool or _v_ is UNSET else as_bool(_v_, "OrderTicket.useAdaptive")
        _v_ = _get_("allOrNone", UNSET)
        _all_or_none = _v_ if type(_v_) is bool or _v_ is UNSET else as_bool(_v_, "OrderTicket.allOrNone")
        _v_ = _get_("allocationMethod", UNSET)
        _allocation_method = _v_ if type(_v_) is str or _v_ is UNSET else as_str(_v_, "OrderTicket.allocationMethod")
        _v_ = _get_("strategy", UNSET)
        _strategy = _v_ if type(_v_) is str or _v_ is UNSET else as_str(_v_, "OrderTicket.strategy")
        _v_ = _get_("strategyParameters", UNSET)
        _strategy_parameters = as_model(StrategyParameters, _v_, "OrderTicket.strategyParameters")
        _v_ = _get_("manualIndicator", UNSET)
        _manual_indicator = _v_ if type(_v_) is bool or _v_ is UNSET else as_bool(_v_, "OrderTicket.manualIndicator")
        _v_ = _get_("extOperator", UNSET)
        _ext_operator = _v_ if type(_v_) is str or _v_ is UNSET else as_str(_v_, "OrderTicket.extOperator")
        _v_ = _get_("manualOrderTime", UNSET)
        _manual_order_time = _v_ if type(_v_) is int or _v_ is UNSET else as_int(_v_, "OrderTicket.manualOrderTime")
        _v_ = _get_("customerAccount", UNSET)
        _customer_account = _v_ if type(_v_) is str or _v_ is UNSET else as_str(_v_, "OrderTicket.customerAccount")
        _v_ = _get_("isProCustomer", UNSET)
        _is_pro_customer = _v_ if type(_v_) is bool or _v_ is UNSET else as_bool(_v_, "OrderTicket.isProCustomer")
        _v_ = _get_("deactivated", UNSET)
        _deactivated = _v_ if type(_v_) is bool or _v_ is UNSET else as_bool(_v_, "OrderTicket.deactivated")
        _v_ = _get_("taxOptimizerId", UNSET)
        _tax_optimizer_id = _v_ if type(_v_) is str or _v_ is UNSET else as_str(_v_, "OrderTicket.taxOptimizerId")
        _v_ = _get_("jsonPayload", UNSET)
        _json_payload = as_model(AllocationPayload, _v_, "OrderTicket.jsonPayload")
        _v_ = _get_("isClose", UNSET)
        _is_close = _v_ if type(_v_) is bool or _v_ is UNSET else as_bool(_v_, "OrderTicket.isClose")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        if _d_:
            raise WireError("OrderTicket", "unknown member", sorted(_d_))
        return cls(
            order_type=_order_type,
            side=_side,
            tif=_tif,
            conid=_conid,
            conid_ex=_conid_ex,
            account_id=_account_id,
            sec_type=_sec_type,
            quantity=_quantity,
            price=_price,
            aux_price=_aux_price,
            trailing_amount=_trailing_amount,
            trailing_type=_trailing_type,
            client_order_id=_client_order_id,
            parent_id=_parent_id,
            is_single_group=_is_single_group,
            listing_exchange=_listing_exchange,
            outside_rth=_outside_rth,
            ticker=_ticker,
            referrer=_referrer,
            cash_quantity=_cash_quantity,
            fx_quantity=_fx_quantity,
            is_currency_conversion=_is_currency_conversion,
            use_adaptive=_use_adaptive,
            all_or_none=_all_or_none,
            allocation_method=_allocation_method,
            strategy=_strategy,
            strategy_parameters=_strategy_parameters,
            manual_indicator=_manual_indicator,
            ext_operator=_ext_operator,
            manual_order_time=_manual_order_time,
            customer_account=_customer_account,
            is_pro_customer=_is_pro_customer,
            deactivated=_deactivated,
            tax_optimizer_id=_tax_optimizer_id,
            json_payload=_json_payload,
            is_close=_is_close,
        )
