# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_bool, as_id_int, as_model, as_str, dump, missing, need_object

if TYPE_CHECKING:
    from ..models.history_bridge import HistoryBridge
    from ..models.tickle_bridge import TickleBridge

_KNOWN: Final = frozenset(("iserver", "session", "ssoExpires", "collission", "userId", "hmds"))


@_attrs_define
class TickleResult:
    """Answer to a keep-alive.

    Attributes:
        iserver: The session as seen through tickle.
        session: What the websocket wants as its cookie. A secret.
        sso_expires_ms: Milliseconds left of the outer login; missing with OAuth.
        collision: Misspelt so on the wire.
    """

    iserver: TickleBridge
    session: None | str | Unset = _attrs_field(default=UNSET, repr=False)
    sso_expires_ms: int | Unset = UNSET
    collision: bool | None | Unset = UNSET
    user_id: int | Unset = UNSET
    hmds: HistoryBridge | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["iserver"] = dump(self.iserver)
        if self.session is not UNSET:
            out["session"] = dump(self.session)
        if self.sso_expires_ms is not UNSET:
            out["ssoExpires"] = dump(self.sso_expires_ms)
        if self.collision is not UNSET:
            out["collission"] = dump(self.collision)
        if self.user_id is not UNSET:
            out["userId"] = dump(self.user_id)
        if self.hmds is not UNSET:
            out["hmds"] = dump(self.hmds)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.history_bridge import HistoryBridge
        from ..models.tickle_bridge import TickleBridge

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "TickleResult")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("iserver", UNSET)
        _iserver = as_model(TickleBridge, _v_, "TickleResult.iserver")
        if _iserver is UNSET:
            raise missing("TickleResult.iserver")
        _v_ = _get_("session", UNSET)
        _session = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "TickleResult.session")
        _v_ = _get_("ssoExpires", UNSET)
        _sso_expires_ms = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "TickleResult.ssoExpires")
        _v_ = _get_("collission", UNSET)
        _collision = (
            _v_ if type(_v_) is bool or _v_ is None or _v_ is UNSET else as_bool(_v_, "TickleResult.collission")
        )
        _v_ = _get_("userId", UNSET)
        _user_id = _v_ if _v_ is UNSET or type(_v_) is int else as_id_int(_v_, "TickleResult.userId")
        _v_ = _get_("hmds", UNSET)
        _hmds = None if _v_ is None else as_model(HistoryBridge, _v_, "TickleResult.hmds")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_iserver, _session, _sso_expires_ms, _collision, _user_id, _hmds, _d_)
