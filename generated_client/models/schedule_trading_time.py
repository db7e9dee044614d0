# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_str, dump, missing, need_object

_KNOWN: Final = frozenset(("openingTime", "closingTime", "cancelDayOrders", "prop"))


@_attrs_define
class ScheduleTradingTime:
    """One stretch in which orders trade, times HHmm in the zone of the venue.

    Attributes:
        cancel_day_orders: Y when day orders end with it.
    """

    opening_time: str
    closing_time: str
    cancel_day_orders: None | str | Unset = UNSET
    prop: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["openingTime"] = dump(self.opening_time)
        out["closingTime"] = dump(self.closing_time)
        if self.cancel_day_orders is not UNSET:
            out["cancelDayOrders"] = dump(self.cancel_day_orders)
        if self.prop is not UNSET:
            out["prop"] = dump(self.prop)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "ScheduleTradingTime")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("openingTime", UNSET)
        _opening_time = _v_ if type(_v_) is str else as_str(_v_, "ScheduleTradingTime.openingTime")
        if _opening_time is UNSET:
            raise missing("ScheduleTradingTime.openingTime")
        _v_ = _get_("closingTime", UNSET)
        _closing_time = _v_ if type(_v_) is str else as_str(_v_, "ScheduleTradingTime.closingTime")
        if _closing_time is UNSET:
            raise missing("ScheduleTradingTime.closingTime")
        _v_ = _get_("cancelDayOrders", UNSET)
        _cancel_day_orders = (
            _v_
            if type(_v_) is str or _v_ is None or _v_ is UNSET
            else as_str(_v_, "ScheduleTradingTime.cancelDayOrders")
        )
        _v_ = _get_("prop", UNSET)
        _prop = _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ScheduleTradingTime.prop")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_opening_time, _closing_time, _cancel_day_orders, _prop, _d_)
