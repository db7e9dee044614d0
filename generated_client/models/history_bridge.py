# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_model, as_str, dump, need_object

if TYPE_CHECKING:
    from ..models.auth_status import AuthStatus

_KNOWN: Final = frozenset(("error", "authStatus"))


@_attrs_define
class HistoryBridge:
    """State of the history service. The error "no bridge" is normal until history has been asked for."""

    error: None | str | Unset = UNSET
    auth_status: AuthStatus | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        if self.error is not UNSET:
            out["error"] = dump(self.error)
        if self.auth_status is not UNSET:
            out["authStatus"] = dump(self.auth_status)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.auth_status import AuthStatus

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "HistoryBridge")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("error", UNSET)
        _error = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "HistoryBridge.error")
        _v_ = _get_("authStatus", UNSET)
        _auth_status = None if _v_ is None else as_model(AuthStatus, _v_, "HistoryBridge.authStatus")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_error, _auth_status, _d_)
