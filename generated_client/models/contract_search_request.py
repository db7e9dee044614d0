# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define

from ..models.search_sec_type import SearchSecType
from ..types import UNSET, Unset, WireError, as_bool, as_enum, as_str, dump, missing, need_object

_KNOWN: Final = frozenset(("symbol", "secType", "name", "more", "fund", "fundFamilyConidEx", "pattern", "referrer"))


@_attrs_define(kw_only=True)
class ContractSearchRequest:
    """What to look for.

    Attributes:
        symbol: Symbol; the company name when name is true; the issuer for bonds.
        sec_type: Kinds a search can be narrowed to.
        by_name: Search by company name; a following strikes call then returns nothing.
    """

    symbol: str
    sec_type: SearchSecType | Unset = UNSET
    by_name: bool | Unset = UNSET
    more: bool | Unset = UNSET
    fund: bool | Unset = UNSET
    fund_family_conid_ex: str | Unset = UNSET
    pattern: bool | Unset = UNSET
    referrer: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {}
        out["symbol"] = dump(self.symbol)
        if self.sec_type is not UNSET:
            out["secType"] = dump(self.sec_type)
        if self.by_name is not UNSET:
            out["name"] = dump(self.by_name)
        if self.more is not UNSET:
            out["more"] = dump(self.more)
        if self.fund is not UNSET:
            out["fund"] = dump(self.fund)
        if self.fund_family_conid_ex is not UNSET:
            out["fundFamilyConidEx"] = dump(self.fund_family_conid_ex)
        if self.pattern is not UNSET:
            out["pattern"] = dump(self.pattern)
        if self.referrer is not UNSET:
            out["referrer"] = dump(self.referrer)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "ContractSearchRequest")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("symbol", UNSET)
        _symbol = _v_ if type(_v_) is str else as_str(_v_, "ContractSearchRequest.symbol")
        if _symbol is UNSET:
            raise missing("ContractSearchRequest.symbol")
        _v_ = _get_("secType", UNSET)
        _sec_type = as_enum(SearchSecType, _v_, "ContractSearchRequest.secType")
        _v_ = _get_("name", UNSET)
        _by_name = _v_ if type(_v_) is bool or _v_ is UNSET else as_bool(_v_, "ContractSearchRequest.name")
        _v_ = _get_("more", UNSET)
        _more = _v_ if type(_v_) is bool or _v_ is UNSET else as_bool(_v_, "ContractSearchRequest.more")
        _v_ = _get_("fund", UNSET)
        _fund = _v_ if type(_v_) is bool or _v_ is UNSET else as_bool(_v_, "ContractSearchRequest.fund")
        _v_ = _get_("fundFamilyConidEx", UNSET)
        _fund_family_conid_ex = (
            _v_ if type(_v_) is str or _v_ is UNSET else as_str(_v_, "ContractSearchRequest.fundFamilyConidEx")
        )
        _v_ = _get_("pattern", UNSET)
        _pattern = _v_ if type(_v_) is bool or _v_ is UNSET else as_bool(_v_, "ContractSearchRequest.pattern")
        _v_ = _get_("referrer", UNSET)
        _referrer = _v_ if type(_v_) is str or _v_ is UNSET else as_str(_v_, "ContractSearchRequest.referrer")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        if _d_:
            raise WireError("ContractSearchRequest", "unknown member", sorted(_d_))
        return cls(
            symbol=_symbol,
            sec_type=_sec_type,
            by_name=_by_name,
            more=_more,
            fund=_fund,
            fund_family_conid_ex=_fund_family_conid_ex,
            pattern=_pattern,
            referrer=_referrer,
        )
