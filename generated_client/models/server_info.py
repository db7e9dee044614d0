# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_str, dump, need_object

_KNOWN: Final = frozenset(("serverName", "serverVersion"))


@_attrs_define
class ServerInfo:
    """Which server answers."""

    server_name: None | str | Unset = UNSET
    server_version: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        if self.server_name is not UNSET:
            out["serverName"] = dump(self.server_name)
        if self.server_version is not UNSET:
            out["serverVersion"] = dump(self.server_version)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "ServerInfo")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("serverName", UNSET)
        _server_name = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ServerInfo.serverName")
        _v_ = _get_("serverVersion", UNSET)
        _server_version = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ServerInfo.serverVersion")
        )
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_server_name, _server_version, _d_)
