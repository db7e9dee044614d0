# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_bool, as_id_int, as_str, dump, need_object

_KNOWN: Final = frozenset(("secType", "months", "exchange", "conid", "legSecType", "showPrips"))


@_attrs_define
class SearchSection:
    """One kind of instrument that exists on the row's underlying.

    Attributes:
        months: Expiry months such as JAN27, joined by semicolons.
        exchange: Exchanges joined by semicolons.
        conid: On sections that are a contract of their own.
    """

    sec_type: None | str | Unset = UNSET
    months: None | str | Unset = UNSET
    exchange: None | str | Unset = UNSET
    conid: int | Unset = UNSET
    leg_sec_type: None | str | Unset = UNSET
    show_prips: bool | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        if self.sec_type is not UNSET:
            out["secType"] = dump(self.sec_type)
        if self.months is not UNSET:
            out["months"] = dump(self.months)
        if self.exchange is not UNSET:
            out["exchange"] = dump(self.exchange)
        if self.conid is not UNSET:
            out["conid"] = dump(self.conid)
        if self.leg_sec_type is not UNSET:
            out["legSecType"] = dump(self.leg_sec_type)
        if self.show_prips is not UNSET:
            out["showPrips"] = dump(self.show_prips)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "SearchSection")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("secType", UNSET)
        _sec_type = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "SearchSection.secType")
        _v_ = _get_("months", UNSET)
        _months = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "SearchSection.months")
        _v_ = _get_("exchange", UNSET)
        _exchange = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "SearchSection.exchange")
        _v_ = _get_("conid", UNSET)
        _conid = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "SearchSection.conid")
        _v_ = _get_("legSecType", UNSET)
        _leg_sec_type = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "SearchSection.legSecType")
        )
        _v_ = _get_("showPrips", UNSET)
        _show_prips = (
            _v_ if type(_v_) is bool or _v_ is None or _v_ is UNSET else as_bool(_v_, "SearchSection.showPrips")
        )
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_sec_type, _months, _exchange, _conid, _leg_sec_type, _show_prips, _d_)
