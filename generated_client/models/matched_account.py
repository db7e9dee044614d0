# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, WireError, as_id_str, as_str, dump, missing


@_attrs_define
class MatchedAccount:
    """One account found."""

    account_id: str
    alias: None | str | Unset = UNSET
    allocation_id: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["accountId"] = dump(self.account_id)
        if not isinstance(self.alias, Unset):
            out["alias"] = dump(self.alias)
        if not isinstance(self.allocation_id, Unset):
            out["allocationId"] = dump(self.allocation_id)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        if not isinstance(src_dict, Mapping):
            raise WireError("MatchedAccount", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("accountId", UNSET)
        _account_id = _v_ if _v_.__class__ is str else as_str(_v_, "MatchedAccount.accountId")
        if _account_id is UNSET:
            raise missing("MatchedAccount.accountId")
        _v_ = _d_.pop("alias", UNSET)
        _alias = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "MatchedAccount.alias"))
        _v_ = _d_.pop("allocationId", UNSET)
        _allocation_id = as_id_str(_v_, "MatchedAccount.allocationId")
        return cls(_account_id, _alias, _allocation_id, _d_)
