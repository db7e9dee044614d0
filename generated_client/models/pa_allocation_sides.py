# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, WireError, as_model, dump

if TYPE_CHECKING:
    from ..models.pa_allocation_side import PaAllocationSide


@_attrs_define
class PaAllocationSides:
    """Long and short; short may be missing."""

    long: None | PaAllocationSide | Unset = UNSET
    short: None | PaAllocationSide | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        if not isinstance(self.long, Unset):
            out["long"] = dump(self.long)
        if not isinstance(self.short, Unset):
            out["short"] = dump(self.short)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.pa_allocation_side import PaAllocationSide

        if not isinstance(src_dict, Mapping):
            raise WireError("PaAllocationSides", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("long", UNSET)
        _long = None if _v_ is None else as_model(PaAllocationSide, _v_, "PaAllocationSides.long")
        _v_ = _d_.pop("short", UNSET)
        _short = None if _v_ is None else as_model(PaAllocationSide, _v_, "PaAllocationSides.short")
        return cls(_long, _short, _d_)
