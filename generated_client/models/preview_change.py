# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Amount, Unset, WireError, as_amount, dump


@_attrs_define
class PreviewChange:
    """A figure now, its change, and after the order."""

    current: Amount | Unset = UNSET
    change: Amount | Unset = UNSET
    after: Amount | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        if not isinstance(self.current, Unset):
            out["current"] = dump(self.current)
        if not isinstance(self.change, Unset):
            out["change"] = dump(self.change)
        if not isinstance(self.after, Unset):
            out["after"] = dump(self.after)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        if not isinstance(src_dict, Mapping):
            raise WireError("PreviewChange", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("current", UNSET)
        _current = as_amount(_v_, "PreviewChange.current")
        _v_ = _d_.pop("change", UNSET)
        _change = as_amount(_v_, "PreviewChange.change")
        _v_ = _d_.pop("after", UNSET)
        _after = as_amount(_v_, "PreviewChange.after")
        return cls(_current, _change, _after, _d_)
