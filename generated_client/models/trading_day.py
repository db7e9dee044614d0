# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_list, dump, need_object

if TYPE_CHECKING:
    from ..models.extended_hours import ExtendedHours
    from ..models.liquid_hours import LiquidHours

_KNOWN: Final = frozenset(("liquid_hours", "extended_hours"))


@_attrs_define
class TradingDay:
    """Hours of one day; liquid_hours may be missing."""

    liquid_hours: list[LiquidHours] | Unset = UNSET
    extended_hours: list[ExtendedHours] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        if self.liquid_hours is not UNSET:
            out["liquid_hours"] = dump(self.liquid_hours)
        if self.extended_hours is not UNSET:
            out["extended_hours"] = dump(self.extended_hours)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.extended_hours import ExtendedHours
        from ..models.liquid_hours import LiquidHours

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "TradingDay")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("liquid_hours", UNSET)
        _liquid_hours = as_list(_v_, LiquidHours.from_dict, "TradingDay.liquid_hours")
        _v_ = _get_("extended_hours", UNSET)
        _extended_hours = as_list(_v_, ExtendedHours.from_dict, "TradingDay.extended_hours")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_liquid_hours, _extended_hours, _d_)
