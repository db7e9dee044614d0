# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_decimal, as_str, as_wire_bool, dump, need_object

_KNOWN: Final = frozenset(("TIF", "SIZE", "PMALGO", "DEFAULT_ACCT"))


@_attrs_define
class TifDefaults:
    """What the server takes when an order does not say."""

    tif: None | str | Unset = UNSET
    size: Decimal | Unset = UNSET
    pm_algo: bool | Unset = UNSET
    default_account: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        if self.tif is not UNSET:
            out["TIF"] = dump(self.tif)
        if self.size is not UNSET:
            out["SIZE"] = dump(self.size)
        if self.pm_algo is not UNSET:
            out["PMALGO"] = dump(self.pm_algo)
        if self.default_account is not UNSET:
            out["DEFAULT_ACCT"] = dump(self.default_account)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "TifDefaults")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("TIF", UNSET)
        _tif = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "TifDefaults.TIF")
        _v_ = _get_("SIZE", UNSET)
        _size = _v_ if _v_ is UNSET else as_decimal(_v_, "TifDefaults.SIZE")
        _v_ = _get_("PMALGO", UNSET)
        _pm_algo = _v_ if _v_ is UNSET else as_wire_bool(_v_, "TifDefaults.PMALGO")
        _v_ = _get_("DEFAULT_ACCT", UNSET)
        _default_account = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "TifDefaults.DEFAULT_ACCT")
        )
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_tif, _size, _pm_algo, _default_account, _d_)
