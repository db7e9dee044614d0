# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_id_int, as_model, as_str, dump, missing, need_object

if TYPE_CHECKING:
    from ..models.hmds_scan_contracts import HmdsScanContracts

_KNOWN: Final = frozenset(("Contracts", "total", "size", "offset", "position", "id", "scanTime", "warningText"))


@_attrs_define
class HmdsScanResult:
    """Result of the history service. Counts are text on the wire.

    Attributes:
        contracts: The contracts found.
        scan_time: A date text.
    """

    contracts: HmdsScanContracts
    total: int | Unset = UNSET
    size: int | Unset = UNSET
    offset: int | Unset = UNSET
    position: None | str | Unset = UNSET
    id: None | str | Unset = UNSET
    scan_time: None | str | Unset = UNSET
    warning_text: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["Contracts"] = dump(self.contracts)
        if self.total is not UNSET:
            out["total"] = dump(self.total)
        if self.size is not UNSET:
            out["size"] = dump(self.size)
        if self.offset is not UNSET:
            out["offset"] = dump(self.offset)
        if self.position is not UNSET:
            out["position"] = dump(self.position)
        if self.id is not UNSET:
            out["id"] = dump(self.id)
        if self.scan_time is not UNSET:
            out["scanTime"] = dump(self.scan_time)
        if self.warning_text is not UNSET:
            out["warningText"] = dump(self.warning_text)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.hmds_scan_contracts import HmdsScanContracts

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "HmdsScanResult")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("Contracts", UNSET)
        _contracts = as_model(HmdsScanContracts, _v_, "HmdsScanResult.Contracts")
        if _contracts is UNSET:
            raise missing("HmdsScanResult.Contracts")
        _v_ = _get_("total", UNSET)
        _total = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "HmdsScanResult.total")
        _v_ = _get_("size", UNSET)
        _size = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "HmdsScanResult.size")
        _v_ = _get_("offset", UNSET)
        _offset = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "HmdsScanResult.offset")
        _v_ = _get_("position", UNSET)
        _position = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "HmdsScanResult.position")
        _v_ = _get_("id", UNSET)
        _id = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "HmdsScanResult.id")
        _v_ = _get_("scanTime", UNSET)
        _scan_time = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "HmdsScanResult.scanTime")
        _v_ = _get_("warningText", UNSET)
        _warning_text = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "HmdsScanResult.warningText")
        )
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_contracts, _total, _size, _offset, _position, _id, _scan_time, _warning_text, _d_)
