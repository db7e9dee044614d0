# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.allocation_method import AllocationMethod
from ..types import UNSET, Unset, as_enum, as_id_int, as_str, dump, missing, need_object

_KNOWN: Final = frozenset(("name", "allocation_method", "size"))


@_attrs_define
class AllocationGroupRow:
    """One group in short.

    Attributes:
        allocation_method: How an order is divided among the accounts of a group.
        size: How many accounts.
    """

    name: str
    allocation_method: AllocationMethod | Unset = UNSET
    size: int | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["name"] = dump(self.name)
        if self.allocation_method is not UNSET:
            out["allocation_method"] = dump(self.allocation_method)
        if self.size is not UNSET:
            out["size"] = dump(self.size)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "AllocationGroupRow")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("name", UNSET)
        _name = _v_ if type(_v_) is str else as_str(_v_, "AllocationGroupRow.name")
        if _name is UNSET:
            raise missing("AllocationGroupRow.name")
        _v_ = _get_("allocation_method", UNSET)
        _allocation_method = as_enum(AllocationMethod, _v_, "AllocationGroupRow.allocation_method")
        _v_ = _get_("size", UNSET)
        _size = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "AllocationGroupRow.size")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_name, _allocation_method, _size, _d_)
