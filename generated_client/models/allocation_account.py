# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_list, as_str, dump, missing, need_object

if TYPE_CHECKING:
    from ..models.allocation_value import AllocationValue

_KNOWN: Final = frozenset(("name", "data"))


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
        if self.data is not UNSET:
            out["data"] = dump(self.data)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.allocation_value import AllocationValue

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "AllocationAccount")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("name", UNSET)
        _name = _v_ if type(_v_) is str else as_str(_v_, "AllocationAccount.name")
        if _name is UNSET:
            raise missing("AllocationAccount.name")
        _v_ = _get_("data", UNSET)
        _data = as_list(_v_, AllocationValue.from_dict, "AllocationAccount.data")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_name, _data, _d_)
