# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define

from ..types import UNSET, WireError, as_bool, dump, missing, need_object

_KNOWN: Final = frozenset(("enabled",))


@_attrs_define(kw_only=True)
class FyiSettingRequest:
    """Switches one subject."""

    enabled: bool

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {}
        out["enabled"] = dump(self.enabled)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "FyiSettingRequest")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("enabled", UNSET)
        _enabled = _v_ if type(_v_) is bool else as_bool(_v_, "FyiSettingRequest.enabled")
        if _enabled is UNSET:
            raise missing("FyiSettingRequest.enabled")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        if _d_:
            raise WireError("FyiSettingRequest", "unknown member", sorted(_d_))
        return cls(enabled=_enabled)
