# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define

from ..types import UNSET, Unset, WireError, as_int, as_list, as_str, dump, missing, need_object

if TYPE_CHECKING:
    from ..models.hmds_scan_filter import HmdsScanFilter

_KNOWN: Final = frozenset(("instrument", "locations", "scanCode", "secType", "filters", "delayedLocations", "maxItems"))


@_attrs_define(kw_only=True)
class HmdsScanRequest:
    """A scan for the history service.

    Attributes:
        filters: May be empty, must be there.
        max_items: At most 250, which is also the default.
    """

    instrument: str
    locations: str
    scan_code: str
    sec_type: str
    filters: list[HmdsScanFilter]
    delayed_locations: str | Unset = UNSET
    max_items: int | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {}
        out["instrument"] = dump(self.instrument)
        out["locations"] = dump(self.locations)
        out["scanCode"] = dump(self.scan_code)
        out["secType"] = dump(self.sec_type)
        out["filters"] = dump(self.filters)
        if self.delayed_locations is not UNSET:
            out["delayedLocations"] = dump(self.delayed_locations)
        if self.max_items is not UNSET:
            out["maxItems"] = dump(self.max_items)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.hmds_scan_filter import HmdsScanFilter

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "HmdsScanRequest")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("instrument", UNSET)
        _instrument = _v_ if type(_v_) is str else as_str(_v_, "HmdsScanRequest.instrument")
        if _instrument is UNSET:
            raise missing("HmdsScanRequest.instrument")
        _v_ = _get_("locations", UNSET)
        _locations = _v_ if type(_v_) is str else as_str(_v_, "HmdsScanRequest.locations")
        if _locations is UNSET:
            raise missing("HmdsScanRequest.locations")
        _v_ = _get_("scanCode", UNSET)
        _scan_code = _v_ if type(_v_) is str else as_str(_v_, "HmdsScanRequest.scanCode")
        if _scan_code is UNSET:
            raise missing("HmdsScanRequest.scanCode")
        _v_ = _get_("secType", UNSET)
        _sec_type = _v_ if type(_v_) is str else as_str(_v_, "HmdsScanRequest.secType")
        if _sec_type is UNSET:
            raise missing("HmdsScanRequest.secType")
        _v_ = _get_("filters", UNSET)
        _filters = as_list(_v_, HmdsScanFilter.from_dict, "HmdsScanRequest.filters")
        if _filters is UNSET:
            raise missing("HmdsScanRequest.filters")
        _v_ = _get_("delayedLocations", UNSET)
        _delayed_locations = (
            _v_ if type(_v_) is str or _v_ is UNSET else as_str(_v_, "HmdsScanRequest.delayedLocations")
        )
        _v_ = _get_("maxItems", UNSET)
        _max_items = _v_ if type(_v_) is int or _v_ is UNSET else as_int(_v_, "HmdsScanRequest.maxItems")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        if _d_:
            raise WireError("HmdsScanRequest", "unknown member", sorted(_d_))
        return cls(
            instrument=_instrument,
            locations=_locations,
            scan_code=_scan_code,
            sec_type=_sec_type,
            filters=_filters,
            delayed_locations=_delayed_locations,
            max_items=_max_items,
        )
