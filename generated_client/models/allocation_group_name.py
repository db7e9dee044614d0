# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define

from ..types import UNSET, WireError, as_str, dump, missing, need_object

_KNOWN: Final = frozenset(("name",))


@_attrs_define(kw_only=True)
class AllocationGroupName:
    """Which group."""

    name: str

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {}
        out["name"] = dump(self.name)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "AllocationGroupName")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("name", UNSET)
        _name = _v_ if type(_v_) is str else as_str(_v_, "AllocationGroupName.name")
        if _name is UNSET:
            raise missing("AllocationGroupName.name")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        if _d_:
            raise WireError("AllocationGroupName", "unknown member", sorted(_d_))
        return cls(name=_name)
