# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_decimal, as_str, dump, missing, need_object

_KNOWN: Final = frozenset(("ccy", "actual", "target", "mv", "exchangeRate", "instrumentImbalance"))


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
        if self.actual is not UNSET:
            out["actual"] = dump(self.actual)
        if self.target is not UNSET:
            out["target"] = dump(self.target)
        if self.market_value is not UNSET:
            out["mv"] = dump(self.market_value)
        if self.exchange_rate is not UNSET:
            out["exchangeRate"] = dump(self.exchange_rate)
        if self.instrument_imbalance is not UNSET:
            out["instrumentImbalance"] = dump(self.instrument_imbalance)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "FaModelCash")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("ccy", UNSET)
        _currency = _v_ if type(_v_) is str else as_str(_v_, "FaModelCash.ccy")
        if _currency is UNSET:
            raise missing("FaModelCash.ccy")
        _v_ = _get_("actual", UNSET)
        _actual = _v_ if _v_ is UNSET else as_decimal(_v_, "FaModelCash.actual")
        _v_ = _get_("target", UNSET)
        _target = _v_ if _v_ is UNSET else as_decimal(_v_, "FaModelCash.target")
        _v_ = _get_("mv", UNSET)
        _market_value = _v_ if _v_ is UNSET else as_decimal(_v_, "FaModelCash.mv")
        _v_ = _get_("exchangeRate", UNSET)
        _exchange_rate = _v_ if _v_ is UNSET else as_decimal(_v_, "FaModelCash.exchangeRate")
        _v_ = _get_("instrumentImbalance", UNSET)
        _instrument_imbalance = _v_ if _v_ is UNSET else as_decimal(_v_, "FaModelCash.instrumentImbalance")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_currency, _actual, _target, _market_value, _exchange_rate, _instrument_imbalance, _d_)
