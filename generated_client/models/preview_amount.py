# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Amount, Unset, WireError, as_amount, as_text, dump


@_attrs_define
class PreviewAmount:
    """Cost of the order.

    Attributes:
        amount: Value, with the number of shares behind it.
        commission: A number, or a range, with the currency.
    """

    amount: Amount | Unset = UNSET
    commission: str | Unset = UNSET
    total: Amount | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        if not isinstance(self.amount, Unset):
            out["amount"] = dump(self.amount)
        if not isinstance(self.commission, Unset):
            out["commission"] = dump(self.commission)
        if not isinstance(self.total, Unset):
            out["total"] = dump(self.total)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        if not isinstance(src_dict, Mapping):
            raise WireError("PreviewAmount", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("amount", UNSET)
        _amount = as_amount(_v_, "PreviewAmount.amount")
        _v_ = _d_.pop("commission", UNSET)
        _commission = as_text(_v_, "PreviewAmount.commission")
        _v_ = _d_.pop("total", UNSET)
        _total = as_amount(_v_, "PreviewAmount.total")
        return cls(_amount, _commission, _total, _d_)
