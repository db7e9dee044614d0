# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_id_str, as_str, as_wire_bool, dump, missing, need_object

_KNOWN: Final = frozenset(("I", "NM", "UI", "A"))


@_attrs_define
class FyiDevice:
    """A device that gets notifications.

    Attributes:
        ui_name: Name shown to people.
        enabled: 0 or 1; a number or text.
    """

    device_id: str
    name: None | str | Unset = UNSET
    ui_name: None | str | Unset = UNSET
    enabled: bool | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["I"] = dump(self.device_id)
        if self.name is not UNSET:
            out["NM"] = dump(self.name)
        if self.ui_name is not UNSET:
            out["UI"] = dump(self.ui_name)
        if self.enabled is not UNSET:
            out["A"] = dump(self.enabled)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "FyiDevice")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("I", UNSET)
        _device_id = _v_ if (type(_v_) is str and _v_) else as_id_str(_v_, "FyiDevice.I")
        if _device_id is UNSET:
            raise missing("FyiDevice.I")
        _v_ = _get_("NM", UNSET)
        _name = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "FyiDevice.NM")
        _v_ = _get_("UI", UNSET)
        _ui_name = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "FyiDevice.UI")
        _v_ = _get_("A", UNSET)
        _enabled = _v_ if _v_ is UNSET else as_wire_bool(_v_, "FyiDevice.A")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_device_id, _name, _ui_name, _enabled, _d_)
