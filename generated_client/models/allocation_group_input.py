# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define

from ..models.allocation_method_choice import AllocationMethodChoice
from ..types import UNSET, WireError, as_enum, as_list, as_str, dump, missing, need_object

if TYPE_CHECKING:
    from ..models.allocation_member_input import AllocationMemberInput

_KNOWN: Final = frozenset(("name", "accounts", "default_method"))


@_attrs_define(kw_only=True)
class AllocationGroupInput:
    """A new group.

    Attributes:
        default_method: How an order is to be divided; cash_quantity, percentage, ratio and shares need an amount
            for each account.
    """

    name: str
    accounts: list[AllocationMemberInput]
    default_method: AllocationMethodChoice

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {}
        out["name"] = dump(self.name)
        out["accounts"] = dump(self.accounts)
        out["default_method"] = dump(self.default_method)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.allocation_member_input import AllocationMemberInput

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "AllocationGroupInput")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("name", UNSET)
        _name = _v_ if type(_v_) is str else as_str(_v_, "AllocationGroupInput.name")
        if _name is UNSET:
            raise missing("AllocationGroupInput.name")
        _v_ = _get_("accounts", UNSET)
        _accounts = as_list(_v_, AllocationMemberInput.from_dict, "AllocationGroupInput.accounts")
        if _accounts is UNSET:
            raise missing("AllocationGroupInput.accounts")
        _v_ = _get_("default_method", UNSET)
        _default_method = as_enum(AllocationMethodChoice, _v_, "AllocationGroupInput.default_method")
        if _default_method is UNSET:
            raise missing("AllocationGroupInput.default_method")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        if _d_:
            raise WireError("AllocationGroupInput", "unknown member", sorted(_d_))
        return cls(name=_name, accounts=_accounts, default_method=_default_method)
