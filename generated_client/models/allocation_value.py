# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.allocation_value_key import AllocationValueKey
from ..types import UNSET, WireError, as_decimal, as_enum, dump, missing


@_attrs_define
class AllocationValue:
    """One value of an account.

    Attributes:
        key: Which value it is.
    """

    key: AllocationValueKey
    value: Decimal
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["key"] = dump(self.key)
        out["value"] = dump(self.value)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        if not isinstance(src_dict, Mapping):
            raise WireError("AllocationValue", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("key", UNSET)
        _key = as_enum(AllocationValueKey, _v_, "AllocationValue.key")
        if _key is UNSET:
            raise missing("AllocationValue.key")
        _v_ = _d_.pop("value", UNSET)
        _value = as_decimal(_v_, "AllocationValue.value")
        if _value is UNSET:
            raise missing("AllocationValue.value")
        return cls(_key, _value, _d_)
