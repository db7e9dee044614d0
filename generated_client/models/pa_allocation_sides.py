# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_model, dump, need_object

if TYPE_CHECKING:
    from ..models.pa_allocation_side import PaAllocationSide

_KNOWN: Final = frozenset(("long", "short"))


@_attrs_define
class PaAllocationSides:
    """Long and short; short may be missing."""

    long: None | PaAllocationSide | Unset = UNSET
    short: None | PaAllocationSide | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        if self.long is not UNSET:
            out["long"] = dump(self.long)
        if self.short is not UNSET:
            out["short"] = dump(self.short)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.pa_allocation_side import PaAllocationSide

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "PaAllocationSides")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("long", UNSET)
        _long = None if _v_ is None else as_model(PaAllocationSide, _v_, "PaAllocationSides.long")
        _v_ = _get_("short", UNSET)
        _short = None if _v_ is None else as_model(PaAllocationSide, _v_, "PaAllocationSides.short")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_long, _short, _d_)
