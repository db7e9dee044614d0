# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_bool, as_id_int, as_str, dump, missing, need_object

_KNOWN: Final = frozenset(("success", "request_id", "order_id", "text", "order_status", "warning_message"))


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
        if self.request_id is not UNSET:
            out["request_id"] = dump(self.request_id)
        if self.alert_id is not UNSET:
            out["order_id"] = dump(self.alert_id)
        if self.text is not UNSET:
            out["text"] = dump(self.text)
        if self.order_status is not UNSET:
            out["order_status"] = dump(self.order_status)
        if self.warning_message is not UNSET:
            out["warning_message"] = dump(self.warning_message)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "AlertSaved")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("success", UNSET)
        _success = _v_ if type(_v_) is bool else as_bool(_v_, "AlertSaved.success")
        if _success is UNSET:
            raise missing("AlertSaved.success")
        _v_ = _get_("request_id", UNSET)
        _request_id = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "AlertSaved.request_id")
        _v_ = _get_("order_id", UNSET)
        _alert_id = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "AlertSaved.order_id")
        _v_ = _get_("text", UNSET)
        _text = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "AlertSaved.text")
        _v_ = _get_("order_status", UNSET)
        _order_status = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "AlertSaved.order_status")
        )
        _v_ = _get_("warning_message", UNSET)
        _warning_message = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "AlertSaved.warning_message")
        )
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_success, _request_id, _alert_id, _text, _order_status, _warning_message, _d_)
