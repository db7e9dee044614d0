# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Amount, Unset, as_amount, as_text, dump, need_object

_KNOWN: Final = frozenset(("amount", "commission", "total"))


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
        if self.amount is not UNSET:
            out["amount"] = dump(self.amount)
        if self.commission is not UNSET:
            out["commission"] = dump(self.commission)
        if self.total is not UNSET:
            out["total"] = dump(self.total)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "PreviewAmount")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("amount", UNSET)
        _amount = _v_ if _v_ is UNSET else as_amount(_v_, "PreviewAmount.amount")
        _v_ = _get_("commission", UNSET)
        _commission = _v_ if _v_ is UNSET or type(_v_) is str else as_text(_v_, "PreviewAmount.commission")
        _v_ = _get_("total", UNSET)
        _total = _v_ if _v_ is UNSET else as_amount(_v_, "PreviewAmount.total")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_amount, _commission, _total, _d_)
