# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_decimal, dump, need_object

_KNOWN: Final = frozenset(("nav", "weight"))


@_attrs_define
class PaAllocationTotal:
    """Sum of a side."""

    nav: Decimal | Unset = UNSET
    weight: Decimal | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        if self.nav is not UNSET:
            out["nav"] = dump(self.nav)
        if self.weight is not UNSET:
            out["weight"] = dump(self.weight)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "PaAllocationTotal")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("nav", UNSET)
        _nav = _v_ if _v_ is UNSET else as_decimal(_v_, "PaAllocationTotal.nav")
        _v_ = _get_("weight", UNSET)
        _weight = _v_ if _v_ is UNSET else as_decimal(_v_, "PaAllocationTotal.weight")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_nav, _weight, _d_)
