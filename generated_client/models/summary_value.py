# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, WireError, as_decimal, as_epoch, as_id_int, as_str, as_wire_bool, dump, missing


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
        if not isinstance(self.currency, Unset):
            out["currency"] = dump(self.currency)
        if not isinstance(self.is_null, Unset):
            out["isNull"] = dump(self.is_null)
        if not isinstance(self.at_ms, Unset):
            out["timestamp"] = dump(self.at_ms)
        if not isinstance(self.value, Unset):
            out["value"] = dump(self.value)
        if not isinstance(self.severity, Unset):
            out["severity"] = dump(self.severity)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        if not isinstance(src_dict, Mapping):
            raise WireError("SummaryValue", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("amount", UNSET)
        _amount = as_decimal(_v_, "SummaryValue.amount")
        if _amount is UNSET:
            raise missing("SummaryValue.amount")
        _v_ = _d_.pop("currency", UNSET)
        _currency = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "SummaryValue.currency"))
        _v_ = _d_.pop("isNull", UNSET)
        _is_null = as_wire_bool(_v_, "SummaryValue.isNull")
        _v_ = _d_.pop("timestamp", UNSET)
        _at_ms = as_epoch(_v_, "SummaryValue.timestamp")
        _v_ = _d_.pop("value", UNSET)
        _value = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "SummaryValue.value"))
        _v_ = _d_.pop("severity", UNSET)
        _severity = as_id_int(_v_, "SummaryValue.severity")
        return cls(_amount, _currency, _is_null, _at_ms, _value, _severity, _d_)
