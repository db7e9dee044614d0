# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.allocation_value_key import AllocationValueKey
from ..types import UNSET, as_decimal, as_enum, dump, missing, need_object

_KNOWN: Final = frozenset(("key", "value"))


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
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "AllocationValue")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("key", UNSET)
        _key = as_enum(AllocationValueKey, _v_, "AllocationValue.key")
        if _key is UNSET:
            raise missing("AllocationValue.key")
        _v_ = _get_("value", UNSET)
        _value = as_decimal(_v_, "AllocationValue.value")
        if _value is UNSET:
            raise missing("AllocationValue.value")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_key, _value, _d_)
