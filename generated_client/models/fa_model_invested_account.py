# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_decimal, as_id_int, as_str, dump, missing, need_object

_KNOWN: Final = frozenset(
    (
        "account",
        "alias",
        "nlv",
        "accountModelNlv",
        "accountOtherModelsNlv",
        "cashInIndependentNlv",
        "positionsInIndependentNlv",
        "baseCcyAccount",
        "baseCcyAccountPrecision",
        "exchangeRate",
    )
)


@_attrs_define
class FaModelInvestedAccount:
    """What one account has in a model and beside it. Amounts are text on the wire.

    Attributes:
        nlv: Net liquidation value.
    """

    account_id: str
    alias: None | str | Unset = UNSET
    nlv: Decimal | Unset = UNSET
    model_nlv: Decimal | Unset = UNSET
    other_models_nlv: Decimal | Unset = UNSET
    independent_cash_nlv: Decimal | Unset = UNSET
    independent_positions_nlv: Decimal | Unset = UNSET
    base_currency: None | str | Unset = UNSET
    base_currency_precision: int | Unset = UNSET
    exchange_rate: Decimal | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["account"] = dump(self.account_id)
        if self.alias is not UNSET:
            out["alias"] = dump(self.alias)
        if self.nlv is not UNSET:
            out["nlv"] = dump(self.nlv)
        if self.model_nlv is not UNSET:
            out["accountModelNlv"] = dump(self.model_nlv)
        if self.other_models_nlv is not UNSET:
            out["accountOtherModelsNlv"] = dump(self.other_models_nlv)
        if self.independent_cash_nlv is not UNSET:
            out["cashInIndependentNlv"] = dump(self.independent_cash_nlv)
        if self.independent_positions_nlv is not UNSET:
            out["positionsInIndependentNlv"] = dump(self.independent_positions_nlv)
        if self.base_currency is not UNSET:
            out["baseCcyAccount"] = dump(self.base_currency)
        if self.base_currency_precision is not UNSET:
            out["baseCcyAccountPrecision"] = dump(self.base_currency_precision)
        if self.exchange_rate is not UNSET:
            out["exchangeRate"] = dump(self.exchange_rate)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "FaModelInvestedAccount")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("account", UNSET)
        _account_id = _v_ if type(_v_) is str else as_str(_v_, "FaModelInvestedAccount.account")
        if _account_id is UNSET:
            raise missing("FaModelInvestedAccount.account")
        _v_ = _get_("alias", UNSET)
        _alias = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "FaModelInvestedAccount.alias")
        _v_ = _get_("nlv", UNSET)
        _nlv = _v_ if _v_ is UNSET else as_decimal(_v_, "FaModelInvestedAccount.nlv")
        _v_ = _get_("accountModelNlv", UNSET)
        _model_nlv = _v_ if _v_ is UNSET else as_decimal(_v_, "FaModelInvestedAccount.accountModelNlv")
        _v_ = _get_("accountOtherModelsNlv", UNSET)
        _other_models_nlv = _v_ if _v_ is UNSET else as_decimal(_v_, "FaModelInvestedAccount.accountOtherModelsNlv")
        _v_ = _get_("cashInIndependentNlv", UNSET)
        _independent_cash_nlv = _v_ if _v_ is UNSET else as_decimal(_v_, "FaModelInvestedAccount.cashInIndependentNlv")
        _v_ = _get_("positionsInIndependentNlv", UNSET)
        _independent_positions_nlv = (
            _v_ if _v_ is UNSET else as_decimal(_v_, "FaModelInvestedAccount.positionsInIndependentNlv")
        )
        _v_ = _get_("baseCcyAccount", UNSET)
        _base_currency = (
            _v_
            if type(_v_) is str or _v_ is None or _v_ is UNSET
            else as_str(_v_, "FaModelInvestedAccount.baseCcyAccount")
        )
        _v_ = _get_("baseCcyAccountPrecision", UNSET)
        _base_currency_precision = (
            _v_
            if _v_ is UNSET or type(_v_) is int
            else as_id_int(_v_, "FaModelInvestedAccount.baseCcyAccountPrecision")
        )
        _v_ = _get_("exchangeRate", UNSET)
        _exchange_rate = _v_ if _v_ is UNSET else as_decimal(_v_, "FaModelInvestedAccount.exchangeRate")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(
            _account_id,
            _alias,
            _nlv,
            _model_nlv,
            _other_models_nlv,
            _independent_cash_nlv,
            _independent_positions_nlv,
            _base_currency,
            _base_currency_precision,
            _exchange_rate,
            _d_,
        )
