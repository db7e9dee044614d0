# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define

from ..types import UNSET, WireError, as_str, dump, missing


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
        if not isinstance(src_dict, Mapping):
            raise WireError("AllocationGroupName", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("name", UNSET)
        _name = _v_ if _v_.__class__ is str else as_str(_v_, "AllocationGroupName.name")
        if _name is UNSET:
            raise missing("AllocationGroupName.name")
        if _d_:
            raise WireError("AllocationGroupName", "unknown member", sorted(_d_))
        return cls(name=_name)
