# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_list, as_str, dump, missing, need_object

if TYPE_CHECKING:
    from ..models.matched_account import MatchedAccount

_KNOWN: Final = frozenset(("matchedAccounts", "pattern"))


@_attrs_define
class AccountSearch:
    """Accounts whose id begins with the pattern."""

    matched_accounts: list[MatchedAccount]
    pattern: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["matchedAccounts"] = dump(self.matched_accounts)
        if self.pattern is not UNSET:
            out["pattern"] = dump(self.pattern)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.matched_account import MatchedAccount

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "AccountSearch")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("matchedAccounts", UNSET)
        _matched_accounts = as_list(_v_, MatchedAccount.from_dict, "AccountSearch.matchedAccounts")
        if _matched_accounts is UNSET:
            raise missing("AccountSearch.matchedAccounts")
        _v_ = _get_("pattern", UNSET)
        _pattern = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "AccountSearch.pattern")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_matched_accounts, _pattern, _d_)
