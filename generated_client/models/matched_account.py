# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_id_str, as_str, dump, missing, need_object

_KNOWN: Final = frozenset(("accountId", "alias", "allocationId"))


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
        if self.alias is not UNSET:
            out["alias"] = dump(self.alias)
        if self.allocation_id is not UNSET:
            out["allocationId"] = dump(self.allocation_id)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "MatchedAccount")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("accountId", UNSET)
        _account_id = _v_ if type(_v_) is str else as_str(_v_, "MatchedAccount.accountId")
        if _account_id is UNSET:
            raise missing("MatchedAccount.accountId")
        _v_ = _get_("alias", UNSET)
        _alias = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "MatchedAccount.alias")
        _v_ = _get_("allocationId", UNSET)
        _allocation_id = (
            _v_ if _v_ is UNSET or (type(_v_) is str and _v_) else as_id_str(_v_, "MatchedAccount.allocationId")
        )
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_account_id, _alias, _allocation_id, _d_)
