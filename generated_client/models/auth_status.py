# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, WireError, as_bool, as_model, as_str, dump, missing

if TYPE_CHECKING:
    from ..models.server_info import ServerInfo


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
        if not isinstance(self.established, Unset):
            out["established"] = dump(self.established)
        if not isinstance(self.competing, Unset):
            out["competing"] = dump(self.competing)
        if not isinstance(self.connected, Unset):
            out["connected"] = dump(self.connected)
        if not isinstance(self.message, Unset):
            out["message"] = dump(self.message)
        if not isinstance(self.mac, Unset):
            out["MAC"] = dump(self.mac)
        if not isinstance(self.server_info, Unset):
            out["serverInfo"] = dump(self.server_info)
        if not isinstance(self.hardware_info, Unset):
            out["hardware_info"] = dump(self.hardware_info)
        if not isinstance(self.fail, Unset):
            out["fail"] = dump(self.fail)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.server_info import ServerInfo

        if not isinstance(src_dict, Mapping):
            raise WireError("AuthStatus", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("authenticated", UNSET)
        _authenticated = _v_ if _v_.__class__ is bool else as_bool(_v_, "AuthStatus.authenticated")
        if _authenticated is UNSET:
            raise missing("AuthStatus.authenticated")
        _v_ = _d_.pop("established", UNSET)
        _established = (
            None if _v_ is None else (_v_ if _v_.__class__ is bool else as_bool(_v_, "AuthStatus.established"))
        )
        _v_ = _d_.pop("competing", UNSET)
        _competing = None if _v_ is None else (_v_ if _v_.__class__ is bool else as_bool(_v_, "AuthStatus.competing"))
        _v_ = _d_.pop("connected", UNSET)
        _connected = None if _v_ is None else (_v_ if _v_.__class__ is bool else as_bool(_v_, "AuthStatus.connected"))
        _v_ = _d_.pop("message", UNSET)
        _message = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "AuthStatus.message"))
        _v_ = _d_.pop("MAC", UNSET)
        _mac = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "AuthStatus.MAC"))
        _v_ = _d_.pop("serverInfo", UNSET)
        _server_info = None if _v_ is None else as_model(ServerInfo, _v_, "AuthStatus.serverInfo")
        _v_ = _d_.pop("hardware_info", UNSET)
        _hardware_info = (
            None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "AuthStatus.hardware_info"))
        )
        _v_ = _d_.pop("fail", UNSET)
        _fail = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "AuthStatus.fail"))
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
