# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_id_int, as_id_str, as_str, dump, missing, need_object

_KNOWN: Final = frozenset(("conid", "C", "ST", "name", "fullName", "assetClass", "ticker", "chineseName"))


@_attrs_define
class WatchlistInstrument:
    """One instrument of a watchlist.

    Attributes:
        conid: Contract id.
        conid_text: Contract id once more, as text.
        sec_type: STK, OPT, FUT and so on; not a closed list.
        chinese_name: HTML-escaped.
    """

    conid: int
    conid_text: str | Unset = UNSET
    sec_type: None | str | Unset = UNSET
    name: None | str | Unset = UNSET
    full_name: None | str | Unset = UNSET
    asset_class: None | str | Unset = UNSET
    ticker: None | str | Unset = UNSET
    chinese_name: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["conid"] = dump(self.conid)
        if self.conid_text is not UNSET:
            out["C"] = dump(self.conid_text)
        if self.sec_type is not UNSET:
            out["ST"] = dump(self.sec_type)
        if self.name is not UNSET:
            out["name"] = dump(self.name)
        if self.full_name is not UNSET:
            out["fullName"] = dump(self.full_name)
        if self.asset_class is not UNSET:
            out["assetClass"] = dump(self.asset_class)
        if self.ticker is not UNSET:
            out["ticker"] = dump(self.ticker)
        if self.chinese_name is not UNSET:
            out["chineseName"] = dump(self.chinese_name)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "WatchlistInstrument")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("conid", UNSET)
        _conid = _v_ if type(_v_) is int else as_id_int(_v_, "WatchlistInstrument.conid")
        if _conid is UNSET:
            raise missing("WatchlistInstrument.conid")
        _v_ = _get_("C", UNSET)
        _conid_text = _v_ if _v_ is UNSET or (type(_v_) is str and _v_) else as_id_str(_v_, "WatchlistInstrument.C")
        _v_ = _get_("ST", UNSET)
        _sec_type = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "WatchlistInstrument.ST")
        _v_ = _get_("name", UNSET)
        _name = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "WatchlistInstrument.name")
        _v_ = _get_("fullName", UNSET)
        _full_name = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "WatchlistInstrument.fullName")
        )
        _v_ = _get_("assetClass", UNSET)
        _asset_class = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "WatchlistInstrument.assetClass")
        )
        _v_ = _get_("ticker", UNSET)
        _ticker = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "WatchlistInstrument.ticker")
        _v_ = _get_("chineseName", UNSET)
        _chinese_name = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "WatchlistInstrument.chineseName")
        )
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_conid, _conid_text, _sec_type, _name, _full_name, _asset_class, _ticker, _chinese_name, _d_)
