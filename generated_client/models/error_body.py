# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_id_int, as_str, dump, missing, need_object

_KNOWN: Final = frozenset(("error", "statusCode", "action"))


@_attrs_define
class ErrorBody:
    """A refusal or a fault. It travels with any status, 200 included.

    Attributes:
        error: Text for people; the wording changes between builds.
        status_code: Repeats the HTTP status; missing on 200 and 500.
        action: Machine word on some refused orders, e.g. order_cannot_be_created.
    """

    error: str
    status_code: int | Unset = UNSET
    action: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["error"] = dump(self.error)
        if self.status_code is not UNSET:
            out["statusCode"] = dump(self.status_code)
        if self.action is not UNSET:
            out["action"] = dump(self.action)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "ErrorBody")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("error", UNSET)
        _error = _v_ if type(_v_) is str else as_str(_v_, "ErrorBody.error")
        if _error is UNSET:
            raise missing("ErrorBody.error")
        _v_ = _get_("statusCode", UNSET)
        _status_code = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "ErrorBody.statusCode")
        _v_ = _get_("action", UNSET)
        _action = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ErrorBody.action")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_error, _status_code, _action, _d_)
