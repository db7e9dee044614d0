# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_list, dump, missing, need_object

if TYPE_CHECKING:
    from ..models.scan_filter import ScanFilter
    from ..models.scan_instrument import ScanInstrument
    from ..models.scan_location import ScanLocation
    from ..models.scan_type import ScanType

_KNOWN: Final = frozenset(("scan_type_list", "instrument_list", "filter_list", "location_tree"))


@_attrs_define
class ScannerParams:
    """Everything a scan can be made of; about 200 kB."""

    scan_types: list[ScanType]
    instruments: list[ScanInstrument] | Unset = UNSET
    filters: list[ScanFilter] | Unset = UNSET
    locations: list[ScanLocation] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["scan_type_list"] = dump(self.scan_types)
        if self.instruments is not UNSET:
            out["instrument_list"] = dump(self.instruments)
        if self.filters is not UNSET:
            out["filter_list"] = dump(self.filters)
        if self.locations is not UNSET:
            out["location_tree"] = dump(self.locations)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.scan_filter import ScanFilter
        from ..models.scan_instrument import ScanInstrument
        from ..models.scan_location import ScanLocation
        from ..models.scan_type import ScanType

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "ScannerParams")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("scan_type_list", UNSET)
        _scan_types = as_list(_v_, ScanType.from_dict, "ScannerParams.scan_type_list")
        if _scan_types is UNSET:
            raise missing("ScannerParams.scan_type_list")
        _v_ = _get_("instrument_list", UNSET)
        _instruments = as_list(_v_, ScanInstrument.from_dict, "ScannerParams.instrument_list")
        _v_ = _get_("filter_list", UNSET)
        _filters = as_list(_v_, ScanFilter.from_dict, "ScannerParams.filter_list")
        _v_ = _get_("location_tree", UNSET)
        _locations = as_list(_v_, ScanLocation.from_dict, "ScannerParams.location_tree")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_scan_types, _instruments, _filters, _locations, _d_)
