# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_list, as_str, dump, missing, need_object

if TYPE_CHECKING:
    from ..models.scan_row import ScanRow

_KNOWN: Final = frozenset(("contracts", "scan_data_column_name"))


@_attrs_define
class ScanResult:
    """At most 50 instruments."""

    contracts: list[ScanRow]
    scan_data_column_name: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["contracts"] = dump(self.contracts)
        if self.scan_data_column_name is not UNSET:
            out["scan_data_column_name"] = dump(self.scan_data_column_name)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.scan_row import ScanRow

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "ScanResult")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("contracts", UNSET)
        _contracts = as_list(_v_, ScanRow.from_dict, "ScanResult.contracts")
        if _contracts is UNSET:
            raise missing("ScanResult.contracts")
        _v_ = _get_("scan_data_column_name", UNSET)
        _scan_data_column_name = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ScanResult.scan_data_column_name")
        )
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_contracts, _scan_data_column_name, _d_)
