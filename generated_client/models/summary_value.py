# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_decimal, as_epoch, as_id_int, as_str, as_wire_bool, dump, missing, need_object

_KNOWN: Final = frozenset(("amount", "currency", "isNull", "timestamp", "value", "severity"))


@_attrs_define
class SummaryValue:
    """One value of the account. Texts stand in value, with amount 0; numbers stand in amount.

    Attributes:
        is_null: There is no value.
        at_ms: Milliseconds since 1970 UTC.
    """

    amount: Decimal
    currency: None | str | Unset = UNSET
    is_null: bool | Unset = UNSET
    at_ms: int | Unset = UNSET
    value: None | str | Unset = UNSET
    severity: int | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["amount"] = dump(self.amount)
        if self.currency is not UNSET:
            out["currency"] = dump(self.currency)
        if self.is_null is not UNSET:
            out["isNull"] = dump(self.is_null)
        if self.at_ms is not UNSET:
            out["timestamp"] = dump(self.at_ms)
        if self.value is not UNSET:
            out["value"] = dump(self.value)
        if self.severity is not UNSET:
            out["severity"] = dump(self.severity)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "SummaryValue")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("amount", UNSET)
        _amount = as_decimal(_v_, "SummaryValue.amount")
        if _amount is UNSET:
            raise missing("SummaryValue.amount")
        _v_ = _get_("currency", UNSET)
        _currency = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "SummaryValue.currency")
        _v_ = _get_("isNull", UNSET)
        _is_null = _v_ if _v_ is UNSET else as_wire_bool(_v_, "SummaryValue.isNull")
        _v_ = _get_("timestamp", UNSET)
        _at_ms = _v_ if _v_ is UNSET or type(_v_) is int else as_epoch(_v_, "SummaryValue.timestamp")
        _v_ = _get_("value", UNSET)
        _value = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "SummaryValue.value")
        _v_ = _get_("severity", UNSET)
        _severity = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "SummaryValue.severity")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_amount, _currency, _is_null, _at_ms, _value, _severity, _d_)
