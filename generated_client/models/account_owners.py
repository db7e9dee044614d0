# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_list, as_model, as_str, dump, missing, need_object

if TYPE_CHECKING:
    from ..models.account_applicant import AccountApplicant
    from ..models.account_owner import AccountOwner

_KNOWN: Final = frozenset(("accountId", "users", "applicant"))


@_attrs_define
class AccountOwners:
    """Owners of an account and their signatures."""

    account_id: str
    users: list[AccountOwner]
    applicant: AccountApplicant | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["accountId"] = dump(self.account_id)
        out["users"] = dump(self.users)
        if self.applicant is not UNSET:
            out["applicant"] = dump(self.applicant)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.account_applicant import AccountApplicant
        from ..models.account_owner import AccountOwner

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "AccountOwners")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("accountId", UNSET)
        _account_id = _v_ if type(_v_) is str else as_str(_v_, "AccountOwners.accountId")
        if _account_id is UNSET:
            raise missing("AccountOwners.accountId")
        _v_ = _get_("users", UNSET)
        _users = as_list(_v_, AccountOwner.from_dict, "AccountOwners.users")
        if _users is UNSET:
            raise missing("AccountOwners.users")
        _v_ = _get_("applicant", UNSET)
        _applicant = None if _v_ is None else as_model(AccountApplicant, _v_, "AccountOwners.applicant")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_account_id, _users, _applicant, _d_)
