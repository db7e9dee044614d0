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
        "conid",
        "instrument",
        "ccy",
        "position",
        "actual",
        "target",
        "actualRangeMin",
        "actualRangeMax",
        "dlv",
        "mv",
        "exchangeRate",
        "instrumentImbalance",
        "mismatchType",
        "flags",
    )
)


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
        if self.instrument is not UNSET:
            out["instrument"] = dump(self.instrument)
        if self.currency is not UNSET:
            out["ccy"] = dump(self.currency)
        if self.position is not UNSET:
            out["position"] = dump(self.position)
        if self.actual is not UNSET:
            out["actual"] = dump(self.actual)
        if self.target is not UNSET:
            out["target"] = dump(self.target)
        if self.actual_range_min is not UNSET:
            out["actualRangeMin"] = dump(self.actual_range_min)
        if self.actual_range_max is not UNSET:
            out["actualRangeMax"] = dump(self.actual_range_max)
        if self.dlv is not UNSET:
            out["dlv"] = dump(self.dlv)
        if self.market_value is not UNSET:
            out["mv"] = dump(self.market_value)
        if self.exchange_rate is not UNSET:
            out["exchangeRate"] = dump(self.exchange_rate)
        if self.instrument_imbalance is not UNSET:
            out["instrumentImbalance"] = dump(self.instrument_imbalance)
        if self.mismatch_type is not UNSET:
            out["mismatchType"] = dump(self.mismatch_type)
        if self.flags is not UNSET:
            out["flags"] = dump(self.flags)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "FaModelPosition")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("conid", UNSET)
        _conid = _v_ if type(_v_) is int else as_id_int(_v_, "FaModelPosition.conid")
        if _conid is UNSET:
            raise missing("FaModelPosition.conid")
        _v_ = _get_("instrument", UNSET)
        _instrument = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "FaModelPosition.instrument")
        )
        _v_ = _get_("ccy", UNSET)
        _currency = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "FaModelPosition.ccy")
        _v_ = _get_("position", UNSET)
        _position = _v_ if _v_ is UNSET else as_decimal(_v_, "FaModelPosition.position")
        _v_ = _get_("actual", UNSET)
        _actual = _v_ if _v_ is UNSET else as_decimal(_v_, "FaModelPosition.actual")
        _v_ = _get_("target", UNSET)
        _target = _v_ if _v_ is UNSET else as_decimal(_v_, "FaModelPosition.target")
        _v_ = _get_("actualRangeMin", UNSET)
        _actual_range_min = _v_ if _v_ is UNSET else as_decimal(_v_, "FaModelPosition.actualRangeMin")
        _v_ = _get_("actualRangeMax", UNSET)
        _actual_range_max = _v_ if _v_ is UNSET else as_decimal(_v_, "FaModelPosition.actualRangeMax")
        _v_ = _get_("dlv", UNSET)
        _dlv = _v_ if _v_ is UNSET else as_decimal(_v_, "FaModelPosition.dlv")
        _v_ = _get_("mv", UNSET)
        _market_value = _v_ if _v_ is UNSET else as_decimal(_v_, "FaModelPosition.mv")
        _v_ = _get_("exchangeRate", UNSET)
        _exchange_rate = _v_ if _v_ is UNSET else as_decimal(_v_, "FaModelPosition.exchangeRate")
        _v_ = _get_("instrumentImbalance", UNSET)
        _instrument_imbalance = _v_ if _v_ is UNSET else as_decimal(_v_, "FaModelPosition.instrumentImbalance")
        _v_ = _get_("mismatchType", UNSET)
        _mismatch_type = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "FaModelPosition.mismatchType")
        _v_ = _get_("flags", UNSET)
        _flags = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "FaModelPosition.flags")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
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
