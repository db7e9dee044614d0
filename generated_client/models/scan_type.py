# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_list, as_str, dump, missing, need, need_object

_KNOWN: Final = frozenset(("code", "display_name", "instruments"))


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
        if self.display_name is not UNSET:
            out["display_name"] = dump(self.display_name)
        if self.instruments is not UNSET:
            out["instruments"] = dump(self.instruments)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "ScanType")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("code", UNSET)
        _code = _v_ if type(_v_) is str else as_str(_v_, "ScanType.code")
        if _code is UNSET:
            raise missing("ScanType.code")
        _v_ = _get_("display_name", UNSET)
        _display_name = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ScanType.display_name")
        _v_ = _get_("instruments", UNSET)
        _instruments = as_list(
            _v_,
            lambda _i: need(
                (_i if type(_i) is str else as_str(_i, "ScanType.instruments[]")), "ScanType.instruments[]"
            ),
            "ScanType.instruments",
        )
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_code, _display_name, _instruments, _d_)
