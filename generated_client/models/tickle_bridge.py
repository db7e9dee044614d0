# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_bool, as_model, dump, need_object

if TYPE_CHECKING:
    from ..models.auth_status import AuthStatus

_KNOWN: Final = frozenset(("authStatus", "tickle"))


@_attrs_define
class TickleBridge:
    """The session as seen through tickle.

    Attributes:
        tickle: Old builds only.
    """

    auth_status: AuthStatus | None | Unset = UNSET
    tickle: bool | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        if self.auth_status is not UNSET:
            out["authStatus"] = dump(self.auth_status)
        if self.tickle is not UNSET:
            out["tickle"] = dump(self.tickle)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.auth_status import AuthStatus

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "TickleBridge")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("authStatus", UNSET)
        _auth_status = None if _v_ is None else as_model(AuthStatus, _v_, "TickleBridge.authStatus")
        _v_ = _get_("tickle", UNSET)
        _tickle = _v_ if type(_v_) is bool or _v_ is None or _v_ is UNSET else as_bool(_v_, "TickleBridge.tickle")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_auth_status, _tickle, _d_)
