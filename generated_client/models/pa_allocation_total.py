# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, WireError, as_decimal, dump


@_attrs_define
class PaAllocationTotal:
    """Sum of a side."""

    nav: Decimal | Unset = UNSET
    weight: Decimal | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        if not isinstance(self.nav, Unset):
            out["nav"] = dump(self.nav)
        if not isinstance(self.weight, Unset):
            out["weight"] = dump(self.weight)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        if not isinstance(src_dict, Mapping):
            raise WireError("PaAllocationTotal", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("nav", UNSET)
        _nav = as_decimal(_v_, "PaAllocationTotal.nav")
        _v_ = _d_.pop("weight", UNSET)
        _weight = as_decimal(_v_, "PaAllocationTotal.weight")
        return cls(_nav, _weight, _d_)
