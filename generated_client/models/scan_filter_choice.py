# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_str, as_wire_bool, dump, need_object

_KNOWN: Final = frozenset(("default", "vendor"))


@_attrs_define
class ScanFilterChoice:
    """One choice of a filter that offers a list."""

    is_default: bool | Unset = UNSET
    vendor: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        if self.is_default is not UNSET:
            out["default"] = dump(self.is_default)
        if self.vendor is not UNSET:
            out["vendor"] = dump(self.vendor)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "ScanFilterChoice")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("default", UNSET)
        _is_default = _v_ if _v_ is UNSET else as_wire_bool(_v_, "ScanFilterChoice.default")
        _v_ = _get_("vendor", UNSET)
        _vendor = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ScanFilterChoice.vendor")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_is_default, _vendor, _d_)
