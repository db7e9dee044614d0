# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, WireError, as_bool, as_id_int, as_str, dump, missing


@_attrs_define
class AlertChanged:
    """Outcome of switching or removing an alert.

    Attributes:
        text: Text for people.
    """

    success: bool
    request_id: int | Unset = UNSET
    alert_id: int | Unset = UNSET
    text: None | str | Unset = UNSET
    failure_list: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["success"] = dump(self.success)
        if not isinstance(self.request_id, Unset):
            out["request_id"] = dump(self.request_id)
        if not isinstance(self.alert_id, Unset):
            out["order_id"] = dump(self.alert_id)
        if not isinstance(self.text, Unset):
            out["text"] = dump(self.text)
        if not isinstance(self.failure_list, Unset):
            out["failure_list"] = dump(self.failure_list)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        if not isinstance(src_dict, Mapping):
            raise WireError("AlertChanged", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("success", UNSET)
        _success = _v_ if _v_.__class__ is bool else as_bool(_v_, "AlertChanged.success")
        if _success is UNSET:
            raise missing("AlertChanged.success")
        _v_ = _d_.pop("request_id", UNSET)
        _request_id = as_id_int(_v_, "AlertChanged.request_id")
        _v_ = _d_.pop("order_id", UNSET)
        _alert_id = as_id_int(_v_, "AlertChanged.order_id")
        _v_ = _d_.pop("text", UNSET)
        _text = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "AlertChanged.text"))
        _v_ = _d_.pop("failure_list", UNSET)
        _failure_list = (
            None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "AlertChanged.failure_list"))
        )
        return cls(_success, _request_id, _alert_id, _text, _failure_list, _d_)
