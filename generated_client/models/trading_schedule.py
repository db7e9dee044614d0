# Generated from spec v0.2.0 - edit spec/, run make regenerate.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_model, as_str, dump, missing, need_object

if TYPE_CHECKING:
    from ..models.trading_days import TradingDays

_KNOWN: Final = frozenset(("schedules", "exchange_time_zone"))


@_attrs_define
class TradingSchedule:
    """Hours by day.

    Attributes:
        schedules: Hours by day, the key is YYYYMMDD.
        exchange_time_zone: Name of the IANA time zone the days are counted in.
    """

    schedules: TradingDays
    exchange_time_zone: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, without the members that are UNSET. Decimals stay Decimals: encode with `types.dumps`."""
        out: dict[str, Any] = {_k: dump(_x) for _k, _x in self.additional_properties.items()}
        out["schedules"] = dump(self.schedules)
        if self.exchange_time_zone is not UNSET:
            out["exchange_time_zone"] = dump(self.exchange_time_zone)
        return out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read JSON data. Raises WireError when it is no such object or a needed member is missing or unusable."""
        from ..models.trading_days import TradingDays

        _s_: Mapping[str, Any] = src_dict
        if type(src_dict) is not dict:
            need_object(src_dict, "TradingSchedule")
        _get_ = _s_.get
        _v_: Any
        _v_ = _get_("schedules", UNSET)
        _schedules = as_model(TradingDays, _v_, "TradingSchedule.schedules")
        if _schedules is UNSET:
            raise missing("TradingSchedule.schedules")
        _v_ = _get_("exchange_time_zone", UNSET)
        _exchange_time_zone = (
            _v_
            if type(_v_) is str or _v_ is None or _v_ is UNSET
            else as_str(_v_, "TradingSchedule.exchange_time_zone")
        )
        _d_: dict[str, Any] = {} if _KNOWN.issuperset(_s_) else {_k: _x for _k, _x in _s_.items() if _k not in _KNOWN}
        return cls(_schedules, _exchange_time_zone, _d_)
