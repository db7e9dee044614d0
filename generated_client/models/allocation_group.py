# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.allocation_method import AllocationMethod
from ..types import UNSET, Unset, as_enum, as_list, as_str, dump, missing, need_object

if TYPE_CHECKING:
    from ..models.allocation_member import AllocationMember

_KNOWN: Final = frozenset(("name", "accounts", "default_method"))


@_attrs_define
class AllocationGroup:
    """A group with its accounts.

    Attributes:
        default_method: How an order is divided among the accounts of a group.
    """

    name: str
    accounts: list[AllocationMember]
    default_method: AllocationMethod | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["name"] = dump(self.name)
        out["accounts"] = dump(self.accounts)
        if self.default_method is not UNSET:
            out["default_method"] = dump(self.default_method)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.allocation_member import AllocationMember

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "AllocationGroup")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("name", UNSET)
        _name = _v_ if type(_v_) is str else as_str(_v_, "AllocationGroup.name")
        if _name is UNSET:
            raise missing("AllocationGroup.name")
        _v_ = _get_("accounts", UNSET)
        _accounts = as_list(_v_, AllocationMember.from_dict, "AllocationGroup.accounts")
        if _accounts is UNSET:
            raise missing("AllocationGroup.accounts")
        _v_ = _get_("default_method", UNSET)
        _default_method = as_enum(AllocationMethod, _v_, "AllocationGroup.default_method")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_name, _accounts, _default_method, _d_)
