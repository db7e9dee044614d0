# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, WireError, as_list, as_str, dump, missing


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
        if not isinstance(self.display_name, Unset):
            out["display_name"] = dump(self.display_name)
        if not isinstance(self.locations, Unset):
            out["locations"] = dump(self.locations)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        if not isinstance(src_dict, Mapping):
            raise WireError("ScanLocation", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("type", UNSET)
        _type_ = _v_ if _v_.__class__ is str else as_str(_v_, "ScanLocation.type")
        if _type_ is UNSET:
            raise missing("ScanLocation.type")
        _v_ = _d_.pop("display_name", UNSET)
        _display_name = (
            None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "ScanLocation.display_name"))
        )
        _v_ = _d_.pop("locations", UNSET)
        _locations = as_list(_v_, ScanLocation.from_dict, "ScanLocation.locations")
        return cls(_type_, _display_name, _locations, _d_)
