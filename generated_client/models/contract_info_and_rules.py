# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_decimal, as_id_int, as_model, as_str, as_wire_bool, dump, missing, need_object

if TYPE_CHECKING:
    from ..models.contract_rules import ContractRules

_KNOWN: Final = frozenset(
    (
        "con_id",
        "rules",
        "cfi_code",
        "symbol",
        "cusip",
        "expiry_full",
        "maturity_date",
        "industry",
        "instrument_type",
        "trading_class",
        "valid_exchanges",
        "allow_sell_long",
        "is_zero_commission_security",
        "local_symbol",
        "contract_clarification_type",
        "classifier",
        "currency",
        "text",
        "underlying_con_id",
        "r_t_h",
        "multiplier",
        "underlying_issuer",
        "contract_month",
        "company_name",
        "smart_available",
        "exchange",
        "category",
        "has_related_contracts",
    )
)


@_attrs_define
class ContractInfoAndRules:
    """Definition of one contract with its trading rules.

    Attributes:
        conid: Contract id.
        rules: Order types, times in force, sizes and price steps of one contract.
        instrument_type: STK, OPT, FUT and so on.
        valid_exchanges: Joined by commas.
        underlying_conid: Contract id of the underlying; 0 when there is none.
        regular_trading_hours: Says something about regular trading hours.
    """

    conid: int
    rules: ContractRules
    cfi_code: None | str | Unset = UNSET
    symbol: None | str | Unset = UNSET
    cusip: None | str | Unset = UNSET
    expiry_full: None | str | Unset = UNSET
    maturity_date: None | str | Unset = UNSET
    industry: None | str | Unset = UNSET
    instrument_type: None | str | Unset = UNSET
    trading_class: None | str | Unset = UNSET
    valid_exchanges: None | str | Unset = UNSET
    allow_sell_long: bool | Unset = UNSET
    is_zero_commission_security: bool | Unset = UNSET
    local_symbol: None | str | Unset = UNSET
    contract_clarification_type: None | str | Unset = UNSET
    classifier: None | str | Unset = UNSET
    currency: None | str | Unset = UNSET
    text: None | str | Unset = UNSET
    underlying_conid: int | Unset = UNSET
    regular_trading_hours: bool | Unset = UNSET
    multiplier: Decimal | Unset = UNSET
    underlying_issuer: None | str | Unset = UNSET
    contract_month: None | str | Unset = UNSET
    company_name: None | str | Unset = UNSET
    smart_available: bool | Unset = UNSET
    exchange: None | str | Unset = UNSET
    category: None | str | Unset = UNSET
    has_related_contracts: bool | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["con_id"] = dump(self.conid)
        out["rules"] = dump(self.rules)
        if self.cfi_code is not UNSET:
            out["cfi_code"] = dump(self.cfi_code)
        if self.symbol is not UNSET:
            out["symbol"] = dump(self.symbol)
        if self.cusip is not UNSET:
            out["cusip"] = dump(self.cusip)
        if self.expiry_full is not UNSET:
            out["expiry_full"] = dump(self.expiry_full)
        if self.maturity_date is not UNSET:
            out["maturity_date"] = dump(self.maturity_date)
        if self.industry is not UNSET:
            out["industry"] = dump(self.industry)
        if self.instrument_type is not UNSET:
            out["instrument_type"] = dump(self.instrument_type)
        if self.trading_class is not UNSET:
            out["trading_class"] = dump(self.trading_class)
        if self.valid_exchanges is not UNSET:
            out["valid_exchanges"] = dump(self.valid_exchanges)
        if self.allow_sell_long is not UNSET:
            out["allow_sell_long"] = dump(self.allow_sell_long)
        if self.is_zero_commission_security is not UNSET:
            out["is_zero_commission_security"] = dump(self.is_zero_commission_security)
        if self.local_symbol is not UNSET:
            out["local_symbol"] = dump(self.local_symbol)
        if self.contract_clarification_type is not UNSET:
            out["contract_clarification_type"] = dump(self.contract_clarification_type)
        if self.classifier is not UNSET:
            out["classifier"] = dump(self.classifier)
        if self.currency is not UNSET:
            out["currency"] = dump(self.currency)
        if self.text is not UNSET:
            out["text"] = dump(self.text)
        if self.underlying_conid is not UNSET:
            out["underlying_con_id"] = dump(self.underlying_conid)
        if self.regular_trading_hours is not UNSET:
            out["r_t_h"] = dump(self.regular_trading_hours)
        if self.multiplier is not UNSET:
            out["multiplier"] = dump(self.multiplier)
        if self.underlying_issuer is not UNSET:
            out["underlying_issuer"] = dump(self.underlying_issuer)
        if self.contract_month is not UNSET:
            out["contract_month"] = dump(self.contract_month)
        if self.company_name is not UNSET:
            out["company_name"] = dump(self.company_name)
        if self.smart_available is not UNSET:
            out["smart_available"] = dump(self.smart_available)
        if self.exchange is not UNSET:
            out["exchange"] = dump(self.exchange)
        if self.category is not UNSET:
            out["category"] = dump(self.category)
        if self.has_related_contracts is not UNSET:
            out["has_related_contracts"] = dump(self.has_related_contracts)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.contract_rules import ContractRules

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "ContractInfoAndRules")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("con_id", UNSET)
        _conid = _v_ if type(_v_) is int else as_id_int(_v_, "ContractInfoAndRules.con_id")
        if _conid is UNSET:
            raise missing("ContractInfoAndRules.con_id")
        _v_ = _get_("rules", UNSET)
        _rules = as_model(ContractRules, _v_, "ContractInfoAndRules.rules")
        if _rules is UNSET:
            raise missing("ContractInfoAndRules.rules")
        _v_ = _get_("cfi_code", UNSET)
        _cfi_code = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ContractInfoAndRules.cfi_code")
        )
        _v_ = _get_("symbol", UNSET)
        _symbol = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ContractInfoAndRules.symbol")
        _v_ = _get_("cusip", UNSET)
        _cusip = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ContractInfoAndRules.cusip")
        _v_ = _get_("expiry_full", UNSET)
        _expiry_full = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ContractInfoAndRules.expiry_full")
        )
        _v_ = _get_("maturity_date", UNSET)
        _maturity_date = (
            _v_
            if type(_v_) is str or _v_ is None or _v_ is UNSET
            else as_str(_v_, "ContractInfoAndRules.maturity_date")
        )
        _v_ = _get_("industry", UNSET)
        _industry = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ContractInfoAndRules.industry")
        )
        _v_ = _get_("instrument_type", UNSET)
        _instrument_type = (
            _v_
            if type(_v_) is str or _v_ is None or _v_ is UNSET
            else as_str(_v_, "ContractInfoAndRules.instrument_type")
        )
        _v_ = _get_("trading_class", UNSET)
        _trading_class = (
            _v_
            if type(_v_) is str or _v_ is None or _v_ is UNSET
            else as_str(_v_, "ContractInfoAndRules.trading_class")
        )
        _v_ = _get_("valid_exchanges", UNSET)
        _valid_exchanges = (
            _v_
            if type(_v_) is str or _v_ is None or _v_ is UNSET
            else as_str(_v_, "ContractInfoAndRules.valid_exchanges")
        )
        _v_ = _get_("allow_sell_long", UNSET)
        _allow_sell_long = _v_ if _v_ is UNSET else as_wire_bool(_v_, "ContractInfoAndRules.allow_sell_long")
        _v_ = _get_("is_zero_commission_security", UNSET)
        _is_zero_commission_security = (
            _v_ if _v_ is UNSET else as_wire_bool(_v_, "ContractInfoAndRules.is_zero_commission_security")
        )
        _v_ = _get_("local_symbol", UNSET)
        _local_symbol = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ContractInfoAndRules.local_symbol")
        )
        _v_ = _get_("contract_clarification_type", UNSET)
        _contract_clarification_type = (
            _v_
            if type(_v_) is str or _v_ is None or _v_ is UNSET
            else as_str(_v_, "ContractInfoAndRules.contract_clarification_type")
        )
        _v_ = _get_("classifier", UNSET)
        _classifier = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ContractInfoAndRules.classifier")
        )
        _v_ = _get_("currency", UNSET)
        _currency = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ContractInfoAndRules.currency")
        )
        _v_ = _get_("text", UNSET)
        _text = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ContractInfoAndRules.text")
        _v_ = _get_("underlying_con_id", UNSET)
        _underlying_conid = (
            _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "ContractInfoAndRules.underlying_con_id")
        )
        _v_ = _get_("r_t_h", UNSET)
        _regular_trading_hours = _v_ if _v_ is UNSET else as_wire_bool(_v_, "ContractInfoAndRules.r_t_h")
        _v_ = _get_("multiplier", UNSET)
        _multiplier = _v_ if _v_ is UNSET else as_decimal(_v_, "ContractInfoAndRules.multiplier")
        _v_ = _get_("underlying_issuer", UNSET)
        _underlying_issuer = (
            _v_
            if type(_v_) is str or _v_ is None or _v_ is UNSET
            else as_str(_v_, "ContractInfoAndRules.underlying_issuer")
        )
        _v_ = _get_("contract_month", UNSET)
        _contract_month = (
            _v_
            if type(_v_) is str or _v_ is None or _v_ is UNSET
            else as_str(_v_, "ContractInfoAndRules.contract_month")
        )
        _v_ = _get_("company_name", UNSET)
        _company_name = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ContractInfoAndRules.company_name")
        )
        _v_ = _get_("smart_available", UNSET)
        _smart_available = _v_ if _v_ is UNSET else as_wire_bool(_v_, "ContractInfoAndRules.smart_available")
        _v_ = _get_("exchange", UNSET)
        _exchange = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ContractInfoAndRules.exchange")
        )
        _v_ = _get_("category", UNSET)
        _category = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ContractInfoAndRules.category")
        )
        _v_ = _get_("has_related_contracts", UNSET)
        _has_related_contracts = (
            _v_ if _v_ is UNSET else as_wire_bool(_v_, "ContractInfoAndRules.has_related_contracts")
        )
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(
            _conid,
            _rules,
            _cfi_code,
            _symbol,
            _cusip,
            _expiry_full,
            _maturity_date,
            _industry,
            _instrument_type,
            _trading_class,
            _valid_exchanges,
            _allow_sell_long,
            _is_zero_commission_security,
            _local_symbol,
            _contract_clarification_type,
            _classifier,
            _currency,
            _text,
            _underlying_conid,
            _regular_trading_hours,
            _multiplier,
            _underlying_issuer,
            _contract_month,
            _company_name,
            _smart_available,
            _exchange,
            _category,
            _has_related_contracts,
            _d_,
        )
