# Generated from spec v0.1.1 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, WireError, as_decimal, as_str, dump


@_attrs_define
class PaStartNav:
    """Net asset value before the first date.

    Attributes:
        date: YYYYMMDD
    """

    date: None | str | Unset = UNSET
    value: Decimal | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        if not isinstance(self.date, Unset):
            out["date"] = dump(self.date)
        if not isinstance(self.value, Unset):
            out["val"] = dump(self.value)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        if not isinstance(src_dict, Mapping):
            raise WireError("PaStartNav", "not an object", src_dict)
        _d_: dict[str, Any] = dict(src_dict)
        _v_: Any
        _v_ = _d_.pop("date", UNSET)
        _date = None if _v_ is None else (_v_ if _v_.__class__ is str else as_str(_v_, "PaStartNav.date"))
        _v_ = _d_.pop("val", UNSET)
        _value = as_decimal(_v_, "PaStartNav.val")
        return cls(_date, _value, _d_)
