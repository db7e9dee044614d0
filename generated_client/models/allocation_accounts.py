# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, WireError, as_list, dump, missing

if TYPE_CHECKING:
    from ..models.allocation_account import AllocationAccount


@_attrs_define
class AllocationAccounts:
    """Accounts that can be in a group."""

    accounts: list[AllocationAccount]
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["accounts"] = dump(self.accounts)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.allocation_account import AllocationAccount

        if not isinstance(src_dict, Mapping):
            raise WireError("AllocationAccounts", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("accounts", UNSET)
        _accounts = as_list(_v_, AllocationAccount.from_dict, "AllocationAccounts.accounts")
        if _accounts is UNSET:
            raise missing("AllocationAccounts.accounts")
        return cls(_accounts, _d_)
