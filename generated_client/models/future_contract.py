# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_id_int, as_str, dump, missing, need_object

_KNOWN: Final = frozenset(
    ("conid", "symbol", "underlyingConid", "expirationDate", "ltd", "shortFuturesCutOff", "longFuturesCutOff")
)


@_attrs_define
class FutureContract:
    """One future that is not expired. Dates are numbers YYYYMMDD.

    Attributes:
        conid: Contract id.
        expiration_date: YYYYMMDD
        last_trading_day: Last trading day, YYYYMMDD.
        short_futures_cut_off: YYYYMMDD
        long_futures_cut_off: YYYYMMDD
    """

    conid: int
    symbol: None | str | Unset = UNSET
    underlying_conid: int | Unset = UNSET
    expiration_date: int | Unset = UNSET
    last_trading_day: int | Unset = UNSET
    short_futures_cut_off: int | Unset = UNSET
    long_futures_cut_off: int | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["conid"] = dump(self.conid)
        if self.symbol is not UNSET:
            out["symbol"] = dump(self.symbol)
        if self.underlying_conid is not UNSET:
            out["underlyingConid"] = dump(self.underlying_conid)
        if self.expiration_date is not UNSET:
            out["expirationDate"] = dump(self.expiration_date)
        if self.last_trading_day is not UNSET:
            out["ltd"] = dump(self.last_trading_day)
        if self.short_futures_cut_off is not UNSET:
            out["shortFuturesCutOff"] = dump(self.short_futures_cut_off)
        if self.long_futures_cut_off is not UNSET:
            out["longFuturesCutOff"] = dump(self.long_futures_cut_off)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "FutureContract")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("conid", UNSET)
        _conid = _v_ if type(_v_) is int else as_id_int(_v_, "FutureContract.conid")
        if _conid is UNSET:
            raise missing("FutureContract.conid")
        _v_ = _get_("symbol", UNSET)
        _symbol = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "FutureContract.symbol")
        _v_ = _get_("underlyingConid", UNSET)
        _underlying_conid = (
            _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "FutureContract.underlyingConid")
        )
        _v_ = _get_("expirationDate", UNSET)
        _expiration_date = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "FutureContract.expirationDate")
        _v_ = _get_("ltd", UNSET)
        _last_trading_day = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "FutureContract.ltd")
        _v_ = _get_("shortFuturesCutOff", UNSET)
        _short_futures_cut_off = (
            _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "FutureContract.shortFuturesCutOff")
        )
        _v_ = _get_("longFuturesCutOff", UNSET)
        _long_futures_cut_off = (
            _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "FutureContract.longFuturesCutOff")
        )
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(
            _conid,
            _symbol,
            _underlying_conid,
            _expiration_date,
            _last_trading_day,
            _short_futures_cut_off,
            _long_futures_cut_off,
            _d_,
        )
