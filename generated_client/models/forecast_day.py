# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_list, as_str, dump, missing, need_object

if TYPE_CHECKING:
    from ..models.forecast_hours import ForecastHours

_KNOWN: Final = frozenset(("day_of_week", "trading_times"))


@_attrs_define
class ForecastDay:
    """Hours of one day of the week."""

    day_of_week: str
    trading_times: list[ForecastHours] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["day_of_week"] = dump(self.day_of_week)
        if self.trading_times is not UNSET:
            out["trading_times"] = dump(self.trading_times)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.forecast_hours import ForecastHours

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "ForecastDay")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("day_of_week", UNSET)
        _day_of_week = _v_ if type(_v_) is str else as_str(_v_, "ForecastDay.day_of_week")
        if _day_of_week is UNSET:
            raise missing("ForecastDay.day_of_week")
        _v_ = _get_("trading_times", UNSET)
        _trading_times = as_list(_v_, ForecastHours.from_dict, "ForecastDay.trading_times")
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_day_of_week, _trading_times, _d_)
