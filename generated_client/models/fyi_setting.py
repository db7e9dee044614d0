# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.fyi_type import FyiType
from ..types import UNSET, Unset, as_enum, as_str, as_wire_bool, dump, missing, need_object

_KNOWN: Final = frozenset(("FC", "H", "A", "FD", "FN"))


@_attrs_define
class FyiSetting:
    """One subject one can be notified of.

    Attributes:
        fc: Subject of a notification. Codes named like themselves are sent without being documented.
        disclaimer_read: 1 when its disclaimer was read.
        enabled: Whether it is on; only where it can be changed.
        detail: What it is about.
    """

    fc: FyiType
    disclaimer_read: bool | Unset = UNSET
    enabled: bool | Unset = UNSET
    detail: None | str | Unset = UNSET
    name: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["FC"] = dump(self.fc)
        if self.disclaimer_read is not UNSET:
            out["H"] = dump(self.disclaimer_read)
        if self.enabled is not UNSET:
            out["A"] = dump(self.enabled)
        if self.detail is not UNSET:
            out["FD"] = dump(self.detail)
        if self.name is not UNSET:
            out["FN"] = dump(self.name)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "FyiSetting")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("FC", UNSET)
        _fc = as_enum(FyiType, _v_, "FyiSetting.FC")
        if _fc is UNSET:
            raise missing("FyiSetting.FC")
        _v_ = _get_("H", UNSET)
        _disclaimer_read = _v_ if _v_ is UNSET else as_wire_bool(_v_, "FyiSetting.H")
        _v_ = _get_("A", UNSET)
        _enabled = _v_ if _v_ is UNSET else as_wire_bool(_v_, "FyiSetting.A")
        _v_ = _get_("FD", UNSET)
        _detail = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "FyiSetting.FD")
        _v_ = _get_("FN", UNSET)
        _name = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "FyiSetting.FN")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_fc, _disclaimer_read, _enabled, _detail, _name, _d_)
