# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, WireError, as_decimal, as_str, dump, missing


@_attrs_define
class AllocationMember:
    """One account of a group.

    Attributes:
        name: Account id.
    """

    name: str
    amount: Decimal | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["name"] = dump(self.name)
        if not isinstance(self.amount, Unset):
            out["amount"] = dump(self.amount)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        if not isinstance(src_dict, Mapping):
            raise WireError("AllocationMember", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("name", UNSET)
        _name = _v_ if _v_.__class__ is str else as_str(_v_, "AllocationMember.name")
        if _name is UNSET:
            raise missing("AllocationMember.name")
        _v_ = _d_.pop("amount", UNSET)
        _amount = as_decimal(_v_, "AllocationMember.amount")
        return cls(_name, _amount, _d_)
