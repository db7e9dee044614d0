# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_bool, as_id_int, as_str, dump, missing, need_object

_KNOWN: Final = frozenset(("reqID", "success", "subscriptionStatus", "error"))


@_attrs_define
class FaModelPresetsSaved:
    """Whether the presets were saved.

    Attributes:
        req_id: The caller's number.
        subscription_status: 0 or 1.
        error_text: Why not.
    """

    req_id: int
    success: bool
    subscription_status: int | Unset = UNSET
    error_text: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["reqID"] = dump(self.req_id)
        out["success"] = dump(self.success)
        if self.subscription_status is not UNSET:
            out["subscriptionStatus"] = dump(self.subscription_status)
        if self.error_text is not UNSET:
            out["error"] = dump(self.error_text)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "FaModelPresetsSaved")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("reqID", UNSET)
        _req_id = _v_ if type(_v_) is int else as_id_int(_v_, "FaModelPresetsSaved.reqID")
        if _req_id is UNSET:
            raise missing("FaModelPresetsSaved.reqID")
        _v_ = _get_("success", UNSET)
        _success = _v_ if type(_v_) is bool else as_bool(_v_, "FaModelPresetsSaved.success")
        if _success is UNSET:
            raise missing("FaModelPresetsSaved.success")
        _v_ = _get_("subscriptionStatus", UNSET)
        _subscription_status = (
            _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "FaModelPresetsSaved.subscriptionStatus")
        )
        _v_ = _get_("error", UNSET)
        _error_text = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "FaModelPresetsSaved.error")
        )
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_req_id, _success, _subscription_status, _error_text, _d_)
