# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_decimal, as_epoch, as_id_int, as_str, dump, missing, need_object

_KNOWN: Final = frozenset(
    (
        "cashbalance",
        "acctcode",
        "currency",
        "secondkey",
        "key",
        "cashbalancefxsegment",
        "settledcash",
        "netliquidationvalue",
        "exchangerate",
        "interest",
        "dividends",
        "realizedpnl",
        "unrealizedpnl",
        "stockmarketvalue",
        "stockoptionmarketvalue",
        "futuremarketvalue",
        "futureoptionmarketvalue",
        "futuresonlypnl",
        "corporatebondsmarketvalue",
        "tbondsmarketvalue",
        "tbillsmarketvalue",
        "warrantsmarketvalue",
        "issueroptionsmarketvalue",
        "commoditymarketvalue",
        "cryptocurrencyvalue",
        "funds",
        "moneyfunds",
        "sessionid",
        "severity",
        "timestamp",
        "endofbundle",
    )
)


@_attrs_define
class LedgerRow:
    """Cash, market values and results in one currency.

    Attributes:
        at_s: Seconds since 1970 UTC.
    """

    cash_balance: Decimal
    account_id: None | str | Unset = UNSET
    currency: None | str | Unset = UNSET
    second_key: None | str | Unset = UNSET
    key: None | str | Unset = UNSET
    cash_balance_fx_segment: Decimal | Unset = UNSET
    settled_cash: Decimal | Unset = UNSET
    net_liquidation_value: Decimal | Unset = UNSET
    exchange_rate: Decimal | Unset = UNSET
    interest: Decimal | Unset = UNSET
    dividends: Decimal | Unset = UNSET
    realized_pnl: Decimal | Unset = UNSET
    unrealized_pnl: Decimal | Unset = UNSET
    stock_market_value: Decimal | Unset = UNSET
    stock_option_market_value: Decimal | Unset = UNSET
    future_market_value: Decimal | Unset = UNSET
    future_option_market_value: Decimal | Unset = UNSET
    futures_only_pnl: Decimal | Unset = UNSET
    corporate_bonds_market_value: Decimal | Unset = UNSET
    t_bonds_market_value: Decimal | Unset = UNSET
    t_bills_market_value: Decimal | Unset = UNSET
    warrants_market_value: Decimal | Unset = UNSET
    issuer_options_market_value: Decimal | Unset = UNSET
    commodity_market_value: Decimal | Unset = UNSET
    cryptocurrency_value: Decimal | Unset = UNSET
    funds: Decimal | Unset = UNSET
    money_funds: Decimal | Unset = UNSET
    session_id: int | Unset = UNSET
    severity: int | Unset = UNSET
    at_s: int | Unset = UNSET
    end_of_bundle: int | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["cashbalance"] = dump(self.cash_balance)
        if self.account_id is not UNSET:
            out["acctcode"] = dump(self.account_id)
        if self.currency is not UNSET:
            out["currency"] = dump(self.currency)
        if self.second_key is not UNSET:
            out["secondkey"] = dump(self.second_key)
        if self.key is not UNSET:
            out["key"] = dump(self.key)
        if self.cash_balance_fx_segment is not UNSET:
            out["cashbalancefxsegment"] = dump(self.cash_balance_fx_segment)
        if self.settled_cash is not UNSET:
            out["settledcash"] = dump(self.settled_cash)
        if self.net_liquidation_value is not UNSET:
            out["netliquidationvalue"] = dump(self.net_liquidation_value)
        if self.exchange_rate is not UNSET:
            out["exchangerate"] = dump(self.exchange_rate)
        if self.interest is not UNSET:
            out["interest"] = dump(self.interest)
        if self.dividends is not UNSET:
            out["dividends"] = dump(self.dividends)
        if self.realized_pnl is not UNSET:
            out["realizedpnl"] = dump(self.realized_pnl)
        if self.unrealized_pnl is not UNSET:
            out["unrealizedpnl"] = dump(self.unrealized_pnl)
        if self.stock_market_value is not UNSET:
            out["stockmarketvalue"] = dump(self.stock_market_value)
        if self.stock_option_market_value is not UNSET:
            out["stockoptionmarketvalue"] = dump(self.stock_option_market_value)
        if self.future_market_value is not UNSET:
            out["futuremarketvalue"] = dump(self.future_market_value)
        if self.future_option_market_value is not UNSET:
            out["futureoptionmarketvalue"] = dump(self.future_option_market_value)
        if self.futures_only_pnl is not UNSET:
            out["futuresonlypnl"] = dump(self.futures_only_pnl)
        if self.corporate_bonds_market_value is not UNSET:
            out["corporatebondsmarketvalue"] = dump(self.corporate_bonds_market_value)
        if self.t_bonds_market_value is not UNSET:
            out["tbondsmarketvalue"] = dump(self.t_bonds_market_value)
        if self.t_bills_market_value is not UNSET:
            out["tbillsmarketvalue"] = dump(self.t_bills_market_value)
        if self.warrants_market_value is not UNSET:
            out["warrantsmarketvalue"] = dump(self.warrants_market_value)
        if self.issuer_options_market_value is not UNSET:
            out["issueroptionsmarketvalue"] = dump(self.issuer_options_market_value)
        if self.commodity_market_value is not UNSET:
            out["commoditymarketvalue"] = dump(self.commodity_market_value)
        if self.cryptocurrency_value is not UNSET:
            out["cryptocurrencyvalue"] = dump(self.cryptocurrency_value)
        if self.funds is not UNSET:
            out["funds"] = dump(self.funds)
        if self.money_funds is not UNSET:
            out["moneyfunds"] = dump(self.money_funds)
        if self.session_id is not UNSET:
            out["sessionid"] = dump(self.session_id)
        if self.severity is not UNSET:
            out["severity"] = dump(self.severity)
        if self.at_s is not UNSET:
            out["timestamp"] = dump(self.at_s)
        if self.end_of_bundle is not UNSET:
            out["endofbundle"] = dump(self.end_of_bundle)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "LedgerRow")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("cashbalance", UNSET)
        _cash_balance = as_decimal(_v_, "LedgerRow.cashbalance")
        if _cash_balance is UNSET:
            raise missing("LedgerRow.cashbalance")
        _v_ = _get_("acctcode", UNSET)
        _account_id = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "LedgerRow.acctcode")
        _v_ = _get_("currency", UNSET)
        _currency = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "LedgerRow.currency")
        _v_ = _get_("secondkey", UNSET)
        _second_key = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "LedgerRow.secondkey")
        _v_ = _get_("key", UNSET)
        _key = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "LedgerRow.key")
        _v_ = _get_("cashbalancefxsegment", UNSET)
        _cash_balance_fx_segment = _v_ if _v_ is UNSET else as_decimal(_v_, "LedgerRow.cashbalancefxsegment")
        _v_ = _get_("settledcash", UNSET)
        _settled_cash = _v_ if _v_ is UNSET else as_decimal(_v_, "LedgerRow.settledcash")
        _v_ = _get_("netliquidationvalue", UNSET)
        _net_liquidation_value = _v_ if _v_ is UNSET else as_decimal(_v_, "LedgerRow.netliquidationvalue")
        _v_ = _get_("exchangerate", UNSET)
        _exchange_rate = _v_ if _v_ is UNSET else as_decimal(_v_, "LedgerRow.exchangerate")
        _v_ = _get_("interest", UNSET)
        _interest = _v_ if _v_ is UNSET else as_decimal(_v_, "LedgerRow.interest")
        _v_ = _get_("dividends", UNSET)
        _dividends = _v_ if _v_ is UNSET else as_decimal(_v_, "LedgerRow.dividends")
        _v_ = _get_("realizedpnl", UNSET)
        _realized_pnl = _v_ if _v_ is UNSET else as_decimal(_v_, "LedgerRow.realizedpnl")
        _v_ = _get_("unrealizedpnl", UNSET)
        _unrealized_pnl = _v_ if _v_ is UNSET else as_decimal(_v_, "LedgerRow.unrealizedpnl")
        _v_ = _get_("stockmarketvalue", UNSET)
        _stock_market_value = _v_ if _v_ is UNSET else as_decimal(_v_, "LedgerRow.stockmarketvalue")
        _v_ = _get_("stockoptionmarketvalue", UNSET)
        _stock_option_market_value = _v_ if _v_ is UNSET else as_decimal(_v_, "LedgerRow.stockoptionmarketvalue")
        _v_ = _get_("futuremarketvalue", UNSET)
        _future_market_value = _v_ if _v_ is UNSET else as_decimal(_v_, "LedgerRow.futuremarketvalue")
        _v_ = _get_("futureoptionmarketvalue", UNSET)
        _future_option_market_value = _v_ if _v_ is UNSET else as_decimal(_v_, "LedgerRow.futureoptionmarketvalue")
        _v_ = _get_("futuresonlypnl", UNSET)
        _futures_only_pnl = _v_ if _v_ is UNSET else as_decimal(_v_, "LedgerRow.futuresonlypnl")
        _v_ = _get_("corporatebondsmarketvalue", UNSET)
        _corporate_bonds_market_value = _v_ if _v_ is UNSET else as_decimal(_v_, "LedgerRow.corporatebondsmarketvalue")
        _v_ = _get_("tbondsmarketvalue", UNSET)
        _t_bonds_market_value = _v_ if _v_ is UNSET else as_decimal(_v_, "LedgerRow.tbondsmarketvalue")
        _v_ = _get_("tbillsmarketvalue", UNSET)
        _t_bills_market_value = _v_ if _v_ is UNSET else as_decimal(_v_, "LedgerRow.tbillsmarketvalue")
        _v_ = _get_("warrantsmarketvalue", UNSET)
        _warrants_market_value = _v_ if _v_ is UNSET else as_decimal(_v_, "LedgerRow.warrantsmarketvalue")
        _v_ = _get_("issueroptionsmarketvalue", UNSET)
        _issuer_options_market_value = _v_ if _v_ is UNSET else as_decimal(_v_, "LedgerRow.issueroptionsmarketvalue")
        _v_ = _get_("commoditymarketvalue", UNSET)
        _commodity_market_value = _v_ if _v_ is UNSET else as_decimal(_v_, "LedgerRow.commoditymarketvalue")
        _v_ = _get_("cryptocurrencyvalue", UNSET)
        _cryptocurrency_value = _v_ if _v_ is UNSET else as_decimal(_v_, "LedgerRow.cryptocurrencyvalue")
        _v_ = _get_("funds", UNSET)
        _funds = _v_ if _v_ is UNSET else as_decimal(_v_, "LedgerRow.funds")
        _v_ = _get_("moneyfunds", UNSET)
        _money_funds = _v_ if _v_ is UNSET else as_decimal(_v_, "LedgerRow.moneyfunds")
        _v_ = _get_("sessionid", UNSET)
        _session_id = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "LedgerRow.sessionid")
        _v_ = _get_("severity", UNSET)
        _severity = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "LedgerRow.severity")
        _v_ = _get_("timestamp", UNSET)
        _at_s = _v_ if _v_ is UNSET or type(_v_) is int else as_epoch(_v_, "LedgerRow.timestamp")
        _v_ = _get_("endofbundle", UNSET)
        _end_of_bundle = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "LedgerRow.endofbundle")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(
            _cash_balance,
            _account_id,
            _currency,
            _second_key,
            _key,
            _cash_balance_fx_segment,
            _settled_cash,
            _net_liquidation_value,
            _exchange_rate,
            _interest,
            _dividends,
            _realized_pnl,
            _unrealized_pnl,
            _stock_market_value,
            _stock_option_market_value,
            _future_market_value,
            _future_option_market_value,
            _futures_only_pnl,
            _corporate_bonds_market_value,
            _t_bonds_market_value,
            _t_bills_market_value,
            _warrants_market_value,
            _issuer_options_market_value,
            _commodity_market_value,
            _cryptocurrency_value,
            _funds,
            _money_funds,
            _session_id,
            _severity,
            _at_s,
            _end_of_bundle,
            _d_,
        )
