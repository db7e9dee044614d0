# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define

from ..types import UNSET, Unset, WireError, as_list, as_str, dump, missing, need_object

if TYPE_CHECKING:
    from ..models.scan_filter_value import ScanFilterValue

_KNOWN: Final = frozenset(("instrument", "type", "location", "filter"))


@_attrs_define(kw_only=True)
class ScanRequest:
    """A scan to run.

    Attributes:
        instrument: A type of instrument_list.
        scan_type: A code of scan_type_list.
        location: A type of location_tree.
    """

    instrument: str
    scan_type: str
    location: str
    filters: list[ScanFilterValue] | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {}
        out["instrument"] = dump(self.instrument)
        out["type"] = dump(self.scan_type)
        out["location"] = dump(self.location)
        if self.filters is not UNSET:
            out["filter"] = dump(self.filters)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.scan_filter_value import ScanFilterValue

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "ScanRequest")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("instrument", UNSET)
        _instrument = _v_ if type(_v_) is str else as_str(_v_, "ScanRequest.instrument")
        if _instrument is UNSET:
            raise missing("ScanRequest.instrument")
        _v_ = _get_("type", UNSET)
        _scan_type = _v_ if type(_v_) is str else as_str(_v_, "ScanRequest.type")
        if _scan_type is UNSET:
            raise missing("ScanRequest.type")
        _v_ = _get_("location", UNSET)
        _location = _v_ if type(_v_) is str else as_str(_v_, "ScanRequest.location")
        if _location is UNSET:
            raise missing("ScanRequest.location")
        _v_ = _get_("filter", UNSET)
        _filters = as_list(_v_, ScanFilterValue.from_dict, "ScanRequest.filter")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        if _d_:
            raise WireError("ScanRequest", "unknown member", sorted(_d_))
        return cls(instrument=_instrument, scan_type=_scan_type, location=_location, filters=_filters)
