# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, WireError, as_bool, as_id_int, as_str, dump, missing


@_attrs_define
class AlertSaved:
    """Outcome of making or changing an alert.

    Attributes:
        text: Text for people.
    """

    success: bool
    request_id: int | Unset = UNSET
    alert_id: int | Unset = UNSET
    text: None | str | Unset = UNSET
    order_status: None | str | Unset = UNSET
    warning_message: None | str | Unset = UNSET
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
        if not isinstance(self.order_status, Unset):
            out["order_status"] = dump(self.order_status)
        if not isinstance(self.warning_message, Unset):
            out["warning_message"] = dump(self.warning_message)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        if not isinstance(src_dict, Mapping):
            raise WireError("AlertSaved", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("success", UNSET)
        _success = _v_ if _v_.__class__ is bool else as_bool(_v_, "AlertSaved.success")
        if _success is UNSET:
            raise missing("AlertSaved.success")
        _v_ = _d_.pop("request_id", UNSET)
        _request_id = as_id_int(_v_, "AlertSaved.request_id")
        _v_ = _d_.pop("order_id", UNSET)
        _alert_id = as_id_int(_v_, "AlertSaved.order_id")
        _v_ = _d_.pop("text", UNSET)
        _text = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "AlertSaved.text"))
        _v_ = _d_.pop("order_status", UNSET)
        _order_status = (
            None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "AlertSaved.order_status"))
        )
        _v_ = _d_.pop("warning_message", UNSET)
        _warning_message = (
            None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "AlertSaved.warning_message"))
        )
        return cls(_success, _request_id, _alert_id, _text, _order_status, _warning_message, _d_)
