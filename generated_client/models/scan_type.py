# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, WireError, as_list, as_str, dump, missing, need


@_attrs_define
class ScanType:
    """One kind of scan.

    Attributes:
        code: What scanner_run takes as type.
        instruments: Instrument types it can be run on.
    """

    code: str
    display_name: None | str | Unset = UNSET
    instruments: list[str] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["code"] = dump(self.code)
        if not isinstance(self.display_name, Unset):
            out["display_name"] = dump(self.display_name)
        if not isinstance(self.instruments, Unset):
            out["instruments"] = dump(self.instruments)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        if not isinstance(src_dict, Mapping):
            raise WireError("ScanType", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("code", UNSET)
        _code = _v_ if _v_.__class__ is str else as_str(_v_, "ScanType.code")
        if _code is UNSET:
            raise missing("ScanType.code")
        _v_ = _d_.pop("display_name", UNSET)
        _display_name = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "ScanType.display_name"))
        _v_ = _d_.pop("instruments", UNSET)
        _instruments = as_list(
            _v_,
            lambda _i: need(
                (_i if _i.__class__ is str else as_str(_i, "ScanType.instruments[]")), "ScanType.instruments[]"
            ),
            "ScanType.instruments",
        )
        return cls(_code, _display_name, _instruments, _d_)
