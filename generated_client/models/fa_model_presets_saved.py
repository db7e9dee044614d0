# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, WireError, as_bool, as_id_int, as_str, dump, missing


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
        if not isinstance(self.subscription_status, Unset):
            out["subscriptionStatus"] = dump(self.subscription_status)
        if not isinstance(self.error_text, Unset):
            out["error"] = dump(self.error_text)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        if not isinstance(src_dict, Mapping):
            raise WireError("FaModelPresetsSaved", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("reqID", UNSET)
        _req_id = as_id_int(_v_, "FaModelPresetsSaved.reqID")
        if _req_id is UNSET:
            raise missing("FaModelPresetsSaved.reqID")
        _v_ = _d_.pop("success", UNSET)
        _success = _v_ if _v_.__class__ is bool else as_bool(_v_, "FaModelPresetsSaved.success")
        if _success is UNSET:
            raise missing("FaModelPresetsSaved.success")
        _v_ = _d_.pop("subscriptionStatus", UNSET)
        _subscription_status = as_id_int(_v_, "FaModelPresetsSaved.subscriptionStatus")
        _v_ = _d_.pop("error", UNSET)
        _error_text = (
            None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "FaModelPresetsSaved.error"))
        )
        return cls(_req_id, _success, _subscription_status, _error_text, _d_)
