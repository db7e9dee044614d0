# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import as_map, dump, need_object

if TYPE_CHECKING:
    from ..models.order_default_values import OrderDefaultValues


@_attrs_define
class OrderDefaults:
    """Default values by order type code."""

    additional_properties: dict[str, OrderDefaultValues] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.order_default_values import OrderDefaultValues

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "OrderDefaults")
        _d_: dict[str, Any] = dict(_s_)
        return cls(as_map(_d_, OrderDefaultValues.from_dict, "OrderDefaults"))
