# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, WireError, as_list, as_str, dump, missing

if TYPE_CHECKING:
    from ..models.allocation_value import AllocationValue


@_attrs_define
class AllocationAccount:
    """One account of the advisor.

    Attributes:
        name: Account id.
    """

    name: str
    data: list[AllocationValue] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["name"] = dump(self.name)
        if not isinstance(self.data, Unset):
            out["data"] = dump(self.data)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.allocation_value import AllocationValue

        if not isinstance(src_dict, Mapping):
            raise WireError("AllocationAccount", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("name", UNSET)
        _name = _v_ if _v_.__class__ is str else as_str(_v_, "AllocationAccount.name")
        if _name is UNSET:
            raise missing("AllocationAccount.name")
        _v_ = _d_.pop("data", UNSET)
        _data = as_list(_v_, AllocationValue.from_dict, "AllocationAccount.data")
        return cls(_name, _data, _d_)
