# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, WireError, as_decimal, as_str, dump, missing


@_attrs_define
class FaModelCash:
    """Cash of a model in one currency.

    Attributes:
        actual: What it has; unit not documented.
        target: What it should have; unit not documented.
    """

    currency: str
    actual: Decimal | Unset = UNSET
    target: Decimal | Unset = UNSET
    market_value: Decimal | Unset = UNSET
    exchange_rate: Decimal | Unset = UNSET
    instrument_imbalance: Decimal | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["ccy"] = dump(self.currency)
        if not isinstance(self.actual, Unset):
            out["actual"] = dump(self.actual)
        if not isinstance(self.target, Unset):
            out["target"] = dump(self.target)
        if not isinstance(self.market_value, Unset):
            out["mv"] = dump(self.market_value)
        if not isinstance(self.exchange_rate, Unset):
            out["exchangeRate"] = dump(self.exchange_rate)
        if not isinstance(self.instrument_imbalance, Unset):
            out["instrumentImbalance"] = dump(self.instrument_imbalance)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        if not isinstance(src_dict, Mapping):
            raise WireError("FaModelCash", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("ccy", UNSET)
        _currency = _v_ if _v_.__class__ is str else as_str(_v_, "FaModelCash.ccy")
        if _currency is UNSET:
            raise missing("FaModelCash.ccy")
        _v_ = _d_.pop("actual", UNSET)
        _actual = as_decimal(_v_, "FaModelCash.actual")
        _v_ = _d_.pop("target", UNSET)
        _target = as_decimal(_v_, "FaModelCash.target")
        _v_ = _d_.pop("mv", UNSET)
        _market_value = as_decimal(_v_, "FaModelCash.mv")
        _v_ = _d_.pop("exchangeRate", UNSET)
        _exchange_rate = as_decimal(_v_, "FaModelCash.exchangeRate")
        _v_ = _d_.pop("instrumentImbalance", UNSET)
        _instrument_imbalance = as_decimal(_v_, "FaModelCash.instrumentImbalance")
        return cls(_currency, _actual, _target, _market_value, _exchange_rate, _instrument_imbalance, _d_)
