# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define

from ..models.allocation_method_choice import AllocationMethodChoice
from ..types import UNSET, Unset, WireError, as_enum, as_list, as_str, dump, missing, need_object

if TYPE_CHECKING:
    from ..models.allocation_member_input import AllocationMemberInput

_KNOWN: Final = frozenset(("name", "accounts", "default_method", "prev_name"))


@_attrs_define(kw_only=True)
class AllocationGroupChange:
    """A group as it is to be; replaces the old one whole.

    Attributes:
        name: Name, the new one when prev_name is given.
        default_method: How an order is to be divided; cash_quantity, percentage, ratio and shares need an amount
            for each account.
        previous_name: Name so far, when it changes.
    """

    name: str
    accounts: list[AllocationMemberInput]
    default_method: AllocationMethodChoice
    previous_name: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {}
        out["name"] = dump(self.name)
        out["accounts"] = dump(self.accounts)
        out["default_method"] = dump(self.default_method)
        if self.previous_name is not UNSET:
            out["prev_name"] = dump(self.previous_name)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.allocation_member_input import AllocationMemberInput

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "AllocationGroupChange")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("name", UNSET)
        _name = _v_ if type(_v_) is str else as_str(_v_, "AllocationGroupChange.name")
        if _name is UNSET:
            raise missing("AllocationGroupChange.name")
        _v_ = _get_("accounts", UNSET)
        _accounts = as_list(_v_, AllocationMemberInput.from_dict, "AllocationGroupChange.accounts")
        if _accounts is UNSET:
            raise missing("AllocationGroupChange.accounts")
        _v_ = _get_("default_method", UNSET)
        _default_method = as_enum(AllocationMethodChoice, _v_, "AllocationGroupChange.default_method")
        if _default_method is UNSET:
            raise missing("AllocationGroupChange.default_method")
        _v_ = _get_("prev_name", UNSET)
        _previous_name = _v_ if type(_v_) is str or _v_ is UNSET else as_str(_v_, "AllocationGroupChange.prev_name")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        if _d_:
            raise WireError("AllocationGroupChange", "unknown member", sorted(_d_))
        return cls(name=_name, accounts=_accounts, default_method=_default_method, previous_name=_previous_name)
