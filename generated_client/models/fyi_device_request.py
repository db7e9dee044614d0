# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define

from ..types import UNSET, WireError, as_bool, as_str, dump, missing, need_object

_KNOWN: Final = frozenset(("deviceName", "deviceId", "uiName", "enabled"))


@_attrs_define(kw_only=True)
class FyiDeviceRequest:
    """A device to notify, or not to.

    Attributes:
        ui_name: Name shown to people.
    """

    device_name: str
    device_id: str
    ui_name: str
    enabled: bool

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {}
        out["deviceName"] = dump(self.device_name)
        out["deviceId"] = dump(self.device_id)
        out["uiName"] = dump(self.ui_name)
        out["enabled"] = dump(self.enabled)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "FyiDeviceRequest")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("deviceName", UNSET)
        _device_name = _v_ if type(_v_) is str else as_str(_v_, "FyiDeviceRequest.deviceName")
        if _device_name is UNSET:
            raise missing("FyiDeviceRequest.deviceName")
        _v_ = _get_("deviceId", UNSET)
        _device_id = _v_ if type(_v_) is str else as_str(_v_, "FyiDeviceRequest.deviceId")
        if _device_id is UNSET:
            raise missing("FyiDeviceRequest.deviceId")
        _v_ = _get_("uiName", UNSET)
        _ui_name = _v_ if type(_v_) is str else as_str(_v_, "FyiDeviceRequest.uiName")
        if _ui_name is UNSET:
            raise missing("FyiDeviceRequest.uiName")
        _v_ = _get_("enabled", UNSET)
        _enabled = _v_ if type(_v_) is bool else as_bool(_v_, "FyiDeviceRequest.enabled")
        if _enabled is UNSET:
            raise missing("FyiDeviceRequest.enabled")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        if _d_:
            raise WireError("FyiDeviceRequest", "unknown member", sorted(_d_))
        return cls(device_name=_device_name, device_id=_device_id, ui_name=_ui_name, enabled=_enabled)
