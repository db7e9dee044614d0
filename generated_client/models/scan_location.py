# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_list, as_str, dump, missing, need_object

_KNOWN: Final = frozenset(("type", "display_name", "locations"))


@_attrs_define
class ScanLocation:
    """A place to scan and the places inside it, to any depth.

    Attributes:
        type_: What scanner_run takes as location.
    """

    type_: str
    display_name: None | str | Unset = UNSET
    locations: list[ScanLocation] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["type"] = dump(self.type_)
        if self.display_name is not UNSET:
            out["display_name"] = dump(self.display_name)
        if self.locations is not UNSET:
            out["locations"] = dump(self.locations)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "ScanLocation")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("type", UNSET)
        _type_ = _v_ if type(_v_) is str else as_str(_v_, "ScanLocation.type")
        if _type_ is UNSET:
            raise missing("ScanLocation.type")
        _v_ = _get_("display_name", UNSET)
        _display_name = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ScanLocation.display_name")
        )
        _v_ = _get_("locations", UNSET)
        _locations = as_list(_v_, ScanLocation.from_dict, "ScanLocation.locations")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_type_, _display_name, _locations, _d_)
