# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, WireError, as_decimal, as_id_int, as_str, dump, missing


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
        if not isinstance(self.alias, Unset):
            out["alias"] = dump(self.alias)
        if not isinstance(self.nlv, Unset):
            out["nlv"] = dump(self.nlv)
        if not isinstance(self.model_nlv, Unset):
            out["accountModelNlv"] = dump(self.model_nlv)
        if not isinstance(self.other_models_nlv, Unset):
            out["accountOtherModelsNlv"] = dump(self.other_models_nlv)
        if not isinstance(self.independent_cash_nlv, Unset):
            out["cashInIndependentNlv"] = dump(self.independent_cash_nlv)
        if not isinstance(self.independent_positions_nlv, Unset):
            out["positionsInIndependentNlv"] = dump(self.independent_positions_nlv)
        if not isinstance(self.base_currency, Unset):
            out["baseCcyAccount"] = dump(self.base_currency)
        if not isinstance(self.base_currency_precision, Unset):
            out["baseCcyAccountPrecision"] = dump(self.base_currency_precision)
        if not isinstance(self.exchange_rate, Unset):
            out["exchangeRate"] = dump(self.exchange_rate)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        if not isinstance(src_dict, Mapping):
            raise WireError("FaModelInvestedAccount", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("account", UNSET)
        _account_id = _v_ if _v_.__class__ is str else as_str(_v_, "FaModelInvestedAccount.account")
        if _account_id is UNSET:
            raise missing("FaModelInvestedAccount.account")
        _v_ = _d_.pop("alias", UNSET)
        _alias = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "FaModelInvestedAccount.alias"))
        _v_ = _d_.pop("nlv", UNSET)
        _nlv = as_decimal(_v_, "FaModelInvestedAccount.nlv")
        _v_ = _d_.pop("accountModelNlv", UNSET)
        _model_nlv = as_decimal(_v_, "FaModelInvestedAccount.accountModelNlv")
        _v_ = _d_.pop("accountOtherModelsNlv", UNSET)
        _other_models_nlv = as_decimal(_v_, "FaModelInvestedAccount.accountOtherModelsNlv")
        _v_ = _d_.pop("cashInIndependentNlv", UNSET)
        _independent_cash_nlv = as_decimal(_v_, "FaModelInvestedAccount.cashInIndependentNlv")
        _v_ = _d_.pop("positionsInIndependentNlv", UNSET)
        _independent_positions_nlv = as_decimal(_v_, "FaModelInvestedAccount.positionsInIndependentNlv")
        _v_ = _d_.pop("baseCcyAccount", UNSET)
        _base_currency = (
            None
            if _v_ is None
            else (_v_ if _v_.__class__ is str else as_str(_v_, "FaModelInvestedAccount.baseCcyAccount"))
        )
        _v_ = _d_.pop("baseCcyAccountPrecision", UNSET)
        _base_currency_precision = as_id_int(_v_, "FaModelInvestedAccount.baseCcyAccountPrecision")
        _v_ = _d_.pop("exchangeRate", UNSET)
        _exchange_rate = as_decimal(_v_, "FaModelInvestedAccount.exchangeRate")
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
