# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, WireError, as_decimal, as_str, dump


@_attrs_define
class PaAllocationItem:
    """One part.

    Attributes:
        weight: Share of the side.
    """

    id: None | str | Unset = UNSET
    name: None | str | Unset = UNSET
    nav: Decimal | Unset = UNSET
    weight: Decimal | Unset = UNSET
    color: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        if not isinstance(self.id, Unset):
            out["id"] = dump(self.id)
        if not isinstance(self.name, Unset):
            out["name"] = dump(self.name)
        if not isinstance(self.nav, Unset):
            out["nav"] = dump(self.nav)
        if not isinstance(self.weight, Unset):
            out["weight"] = dump(self.weight)
        if not isinstance(self.color, Unset):
            out["color"] = dump(self.color)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        if not isinstance(src_dict, Mapping):
            raise WireError("PaAllocationItem", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("id", UNSET)
        _id = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "PaAllocationItem.id"))
        _v_ = _d_.pop("name", UNSET)
        _name = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "PaAllocationItem.name"))
        _v_ = _d_.pop("nav", UNSET)
        _nav = as_decimal(_v_, "PaAllocationItem.nav")
        _v_ = _d_.pop("weight", UNSET)
        _weight = as_decimal(_v_, "PaAllocationItem.weight")
        _v_ = _d_.pop("color", UNSET)
        _color = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "PaAllocationItem.color"))
        return cls(_id, _name, _nav, _weight, _color, _d_)
