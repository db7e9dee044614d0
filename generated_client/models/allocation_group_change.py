# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from attrs import define as _attrs_define

from ..models.allocation_method_choice import AllocationMethodChoice
from ..types import UNSET, Unset, WireError, as_enum, as_list, as_str, dump, missing

if TYPE_CHECKING:
    from ..models.allocation_member_input import AllocationMemberInput


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
        if not isinstance(self.previous_name, Unset):
            out["prev_name"] = dump(self.previous_name)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.allocation_member_input import AllocationMemberInput

        if not isinstance(src_dict, Mapping):
            raise WireError("AllocationGroupChange", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("name", UNSET)
        _name = _v_ if _v_.__class__ is str else as_str(_v_, "AllocationGroupChange.name")
        if _name is UNSET:
            raise missing("AllocationGroupChange.name")
        _v_ = _d_.pop("accounts", UNSET)
        _accounts = as_list(_v_, AllocationMemberInput.from_dict, "AllocationGroupChange.accounts")
        if _accounts is UNSET:
            raise missing("AllocationGroupChange.accounts")
        _v_ = _d_.pop("default_method", UNSET)
        _default_method = as_enum(AllocationMethodChoice, _v_, "AllocationGroupChange.default_method")
        if _default_method is UNSET:
            raise missing("AllocationGroupChange.default_method")
        _v_ = _d_.pop("prev_name", UNSET)
        _previous_name = _v_ if _v_.__class__ is str else as_str(_v_, "AllocationGroupChange.prev_name")
        if _d_:
            raise WireError("AllocationGroupChange", "unknown member", sorted(_d_))
        return cls(name=_name, accounts=_accounts, default_method=_default_method, previous_name=_previous_name)
