# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, WireError, as_decimal, as_id_int, as_str, dump, missing


@_attrs_define
class FaModelPosition:
    """One position of a model.

    Attributes:
        conid: Contract id.
        actual: What it has; unit not documented.
        target: What it should have; unit not documented.
        mismatch_type: A code; values not documented.
    """

    conid: int
    instrument: None | str | Unset = UNSET
    currency: None | str | Unset = UNSET
    position: Decimal | Unset = UNSET
    actual: Decimal | Unset = UNSET
    target: Decimal | Unset = UNSET
    actual_range_min: Decimal | Unset = UNSET
    actual_range_max: Decimal | Unset = UNSET
    dlv: Decimal | Unset = UNSET
    market_value: Decimal | Unset = UNSET
    exchange_rate: Decimal | Unset = UNSET
    instrument_imbalance: Decimal | Unset = UNSET
    mismatch_type: int | Unset = UNSET
    flags: int | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["conid"] = dump(self.conid)
        if not isinstance(self.instrument, Unset):
            out["instrument"] = dump(self.instrument)
        if not isinstance(self.currency, Unset):
            out["ccy"] = dump(self.currency)
        if not isinstance(self.position, Unset):
            out["position"] = dump(self.position)
        if not isinstance(self.actual, Unset):
            out["actual"] = dump(self.actual)
        if not isinstance(self.target, Unset):
            out["target"] = dump(self.target)
        if not isinstance(self.actual_range_min, Unset):
            out["actualRangeMin"] = dump(self.actual_range_min)
        if not isinstance(self.actual_range_max, Unset):
            out["actualRangeMax"] = dump(self.actual_range_max)
        if not isinstance(self.dlv, Unset):
            out["dlv"] = dump(self.dlv)
        if not isinstance(self.market_value, Unset):
            out["mv"] = dump(self.market_value)
        if not isinstance(self.exchange_rate, Unset):
            out["exchangeRate"] = dump(self.exchange_rate)
        if not isinstance(self.instrument_imbalance, Unset):
            out["instrumentImbalance"] = dump(self.instrument_imbalance)
        if not isinstance(self.mismatch_type, Unset):
            out["mismatchType"] = dump(self.mismatch_type)
        if not isinstance(self.flags, Unset):
            out["flags"] = dump(self.flags)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        if not isinstance(src_dict, Mapping):
            raise WireError("FaModelPosition", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("conid", UNSET)
        _conid = as_id_int(_v_, "FaModelPosition.conid")
        if _conid is UNSET:
            raise missing("FaModelPosition.conid")
        _v_ = _d_.pop("instrument", UNSET)
        _instrument = (
            None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "FaModelPosition.instrument"))
        )
        _v_ = _d_.pop("ccy", UNSET)
        _currency = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "FaModelPosition.ccy"))
        _v_ = _d_.pop("position", UNSET)
        _position = as_decimal(_v_, "FaModelPosition.position")
        _v_ = _d_.pop("actual", UNSET)
        _actual = as_decimal(_v_, "FaModelPosition.actual")
        _v_ = _d_.pop("target", UNSET)
        _target = as_decimal(_v_, "FaModelPosition.target")
        _v_ = _d_.pop("actualRangeMin", UNSET)
        _actual_range_min = as_decimal(_v_, "FaModelPosition.actualRangeMin")
        _v_ = _d_.pop("actualRangeMax", UNSET)
        _actual_range_max = as_decimal(_v_, "FaModelPosition.actualRangeMax")
        _v_ = _d_.pop("dlv", UNSET)
        _dlv = as_decimal(_v_, "FaModelPosition.dlv")
        _v_ = _d_.pop("mv", UNSET)
        _market_value = as_decimal(_v_, "FaModelPosition.mv")
        _v_ = _d_.pop("exchangeRate", UNSET)
        _exchange_rate = as_decimal(_v_, "FaModelPosition.exchangeRate")
        _v_ = _d_.pop("instrumentImbalance", UNSET)
        _instrument_imbalance = as_decimal(_v_, "FaModelPosition.instrumentImbalance")
        _v_ = _d_.pop("mismatchType", UNSET)
        _mismatch_type = as_id_int(_v_, "FaModelPosition.mismatchType")
        _v_ = _d_.pop("flags", UNSET)
        _flags = as_id_int(_v_, "FaModelPosition.flags")
        return cls(
            _conid,
            _instrument,
            _currency,
            _position,
            _actual,
            _target,
            _actual_range_min,
            _actual_range_max,
            _dlv,
            _market_value,
            _exchange_rate,
            _instrument_imbalance,
            _mismatch_type,
            _flags,
            _d_,
        )
