# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_bool, as_id_int, as_str, dump, missing, need_object

_KNOWN: Final = frozenset(("success", "request_id", "order_id", "text", "failure_list"))


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
        if self.request_id is not UNSET:
            out["request_id"] = dump(self.request_id)
        if self.alert_id is not UNSET:
            out["order_id"] = dump(self.alert_id)
        if self.text is not UNSET:
            out["text"] = dump(self.text)
        if self.failure_list is not UNSET:
            out["failure_list"] = dump(self.failure_list)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "AlertChanged")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("success", UNSET)
        _success = _v_ if type(_v_) is bool else as_bool(_v_, "AlertChanged.success")
        if _success is UNSET:
            raise missing("AlertChanged.success")
        _v_ = _get_("request_id", UNSET)
        _request_id = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "AlertChanged.request_id")
        _v_ = _get_("order_id", UNSET)
        _alert_id = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "AlertChanged.order_id")
        _v_ = _get_("text", UNSET)
        _text = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "AlertChanged.text")
        _v_ = _get_("failure_list", UNSET)
        _failure_list = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "AlertChanged.failure_list")
        )
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_success, _request_id, _alert_id, _text, _failure_list, _d_)
