# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_list, as_str, dump, missing, need_object

if TYPE_CHECKING:
    from ..models.forecast_day import ForecastDay

_KNOWN: Final = frozenset(("trading_schedules", "timezone"))


@_attrs_define
class ForecastSchedules:
    """Hours by day of the week."""

    trading_schedules: list[ForecastDay]
    timezone: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["trading_schedules"] = dump(self.trading_schedules)
        if self.timezone is not UNSET:
            out["timezone"] = dump(self.timezone)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.forecast_day import ForecastDay

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "ForecastSchedules")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("trading_schedules", UNSET)
        _trading_schedules = as_list(_v_, ForecastDay.from_dict, "ForecastSchedules.trading_schedules")
        if _trading_schedules is UNSET:
            raise missing("ForecastSchedules.trading_schedules")
        _v_ = _get_("timezone", UNSET)
        _timezone = (
            _v_ if type(_v_) is str or _v_ is None or _v_ is UNSET else as_str(_v_, "ForecastSchedules.timezone")
        )
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_trading_schedules, _timezone, _d_)
