# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_decimal, as_str, dump, need_object

_KNOWN: Final = frozenset(("date", "val"))


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
        if self.date is not UNSET:
            out["date"] = dump(self.date)
        if self.value is not UNSET:
            out["val"] = dump(self.value)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "PaStartNav")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("date", UNSET)
        _date = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "PaStartNav.date")
        _v_ = _get_("val", UNSET)
        _value = _v_ if _v_ is UNSET else as_decimal(_v_, "PaStartNav.val")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_date, _value, _d_)
