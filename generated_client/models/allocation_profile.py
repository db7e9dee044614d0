# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define

from ..models.allocation_type import AllocationType
from ..types import UNSET, WireError, as_enum, as_list, dump, missing, need_object

if TYPE_CHECKING:
    from ..models.allocation_share import AllocationShare

_KNOWN: Final = frozenset(("alloc_type", "allocations"))


@_attrs_define(kw_only=True)
class AllocationProfile:
    """How an advisor's order is divided.

    Attributes:
        alloc_type: Whether an advisor's order is divided by shares or by money.
    """

    alloc_type: AllocationType
    allocations: list[AllocationShare]

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {}
        out["alloc_type"] = dump(self.alloc_type)
        out["allocations"] = dump(self.allocations)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.allocation_share import AllocationShare

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "AllocationProfile")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("alloc_type", UNSET)
        _alloc_type = as_enum(AllocationType, _v_, "AllocationProfile.alloc_type")
        if _alloc_type is UNSET:
            raise missing("AllocationProfile.alloc_type")
        _v_ = _get_("allocations", UNSET)
        _allocations = as_list(_v_, AllocationShare.from_dict, "AllocationProfile.allocations")
        if _allocations is UNSET:
            raise missing("AllocationProfile.allocations")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        if _d_:
            raise WireError("AllocationProfile", "unknown member", sorted(_d_))
        return cls(alloc_type=_alloc_type, allocations=_allocations)
