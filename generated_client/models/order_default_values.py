# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import as_map, as_text, dump, need, need_object


@_attrs_define
class OrderDefaultValues:
    """Default values of one order type, by code such as LP for the limit price."""

    additional_properties: dict[str, str] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "OrderDefaultValues")
        _d_: dict[str, Any] = dict(_s_)
        return cls(
            as_map(
                _d_,
                lambda _i: need(
                    (_i if type(_i) is str else as_text(_i, "OrderDefaultValues.*")), "OrderDefaultValues.*"
                ),
                "OrderDefaultValues",
            )
        )
