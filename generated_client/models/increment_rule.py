# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, WireError, as_decimal, dump, missing


@_attrs_define
class IncrementRule:
    """From this price upwards prices move in these steps.

    Attributes:
        increment: Smallest price step.
        lower_edge: Lowest price the step holds for.
    """

    increment: Decimal
    lower_edge: Decimal | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["increment"] = dump(self.increment)
        if not isinstance(self.lower_edge, Unset):
            out["lowerEdge"] = dump(self.lower_edge)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        if not isinstance(src_dict, Mapping):
            raise WireError("IncrementRule", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("increment", UNSET)
        _increment = as_decimal(_v_, "IncrementRule.increment")
        if _increment is UNSET:
            raise missing("IncrementRule.increment")
        _v_ = _d_.pop("lowerEdge", UNSET)
        _lower_edge = as_decimal(_v_, "IncrementRule.lowerEdge")
        return cls(_increment, _lower_edge, _d_)
