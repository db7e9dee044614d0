# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_bool, as_model, as_str, dump, missing, need_object

if TYPE_CHECKING:
    from ..models.server_info import ServerInfo

_KNOWN: Final = frozenset(
    ("authenticated", "established", "competing", "connected", "message", "MAC", "serverInfo", "hardware_info", "fail")
)


@_attrs_define
class AuthStatus:
    """State of the brokerage session. Tradable means authenticated, connected and established, and not competing;
    established comes last and is missing from old builds and from dead sessions.

    Attributes:
        established: Login message received and accounts loaded.
        competing: Another login of the same user holds or wants the session.
        connected: The gateway reaches the back end.
        fail: Free text on why it failed.
    """

    authenticated: bool
    established: bool | None | Unset = UNSET
    competing: bool | None | Unset = UNSET
    connected: bool | None | Unset = UNSET
    message: None | str | Unset = UNSET
    mac: None | str | Unset = UNSET
    server_info: None | ServerInfo | Unset = UNSET
    hardware_info: None | str | Unset = UNSET
    fail: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["authenticated"] = dump(self.authenticated)
        if self.established is not UNSET:
            out["established"] = dump(self.established)
        if self.competing is not UNSET:
            out["competing"] = dump(self.competing)
        if self.connected is not UNSET:
            out["connected"] = dump(self.connected)
        if self.message is not UNSET:
            out["message"] = dump(self.message)
        if self.mac is not UNSET:
            out["MAC"] = dump(self.mac)
        if self.server_info is not UNSET:
            out["serverInfo"] = dump(self.server_info)
        if self.hardware_info is not UNSET:
            out["hardware_info"] = dump(self.hardware_info)
        if self.fail is not UNSET:
            out["fail"] = dump(self.fail)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.server_info import ServerInfo

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "AuthStatus")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("authenticated", UNSET)
        _authenticated = _v_ if type(_v_) is bool else as_bool(_v_, "AuthStatus.authenticated")
        if _authenticated is UNSET:
            raise missing("AuthStatus.authenticated")
        _v_ = _get_("established", UNSET)
        _established = (
            _v_ if type(_v_) is bool or _v_ is None or _v_ is UNSET else as_bool(_v_, "AuthStatus.established")
        )
        _v_ = _get_("competing", UNSET)
        _competing = _v_ if type(_v_) is bool or _v_ is None or _v_ is UNSET else as_bool(_v_, "AuthStatus.competing")
        _v_ = _get_("connected", UNSET)
        _connected = _v_ if type(_v_) is bool or _v_ is None or _v_ is UNSET else as_bool(_v_, "AuthStatus.connected")
        _v_ = _get_("message", UNSET)
        _message = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "AuthStatus.message")
        _v_ = _get_("MAC", UNSET)
        _mac = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "AuthStatus.MAC")
        _v_ = _get_("serverInfo", UNSET)
        _server_info = None if _v_ is None else as_model(ServerInfo, _v_, "AuthStatus.serverInfo")
        _v_ = _get_("hardware_info", UNSET)
        _hardware_info = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "AuthStatus.hardware_info")
        )
        _v_ = _get_("fail", UNSET)
        _fail = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "AuthStatus.fail")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(
            _authenticated,
            _established,
            _competing,
            _connected,
            _message,
            _mac,
            _server_info,
            _hardware_info,
            _fail,
            _d_,
        )
