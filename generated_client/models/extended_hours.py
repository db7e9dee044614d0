# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_epoch, as_wire_bool, dump, missing, need_object

_KNOWN: Final = frozenset(("opening", "closing", "cancel_daily_orders"))


@_attrs_define
class ExtendedHours:
    """One stretch of trading, regular or not.

    Attributes:
        opening_at_s: Seconds since 1970 UTC.
        closing_at_s: Seconds since 1970 UTC.
        cancel_daily_orders: Day orders end with it.
    """

    opening_at_s: int
    closing_at_s: int
    cancel_daily_orders: bool | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["opening"] = dump(self.opening_at_s)
        out["closing"] = dump(self.closing_at_s)
        if self.cancel_daily_orders is not UNSET:
            out["cancel_daily_orders"] = dump(self.cancel_daily_orders)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "ExtendedHours")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("opening", UNSET)
        _opening_at_s = _v_ if type(_v_) is int else as_epoch(_v_, "ExtendedHours.opening")
        if _opening_at_s is UNSET:
            raise missing("ExtendedHours.opening")
        _v_ = _get_("closing", UNSET)
        _closing_at_s = _v_ if type(_v_) is int else as_epoch(_v_, "ExtendedHours.closing")
        if _closing_at_s is UNSET:
            raise missing("ExtendedHours.closing")
        _v_ = _get_("cancel_daily_orders", UNSET)
        _cancel_daily_orders = _v_ if _v_ is UNSET else as_wire_bool(_v_, "ExtendedHours.cancel_daily_orders")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_opening_at_s, _closing_at_s, _cancel_daily_orders, _d_)
